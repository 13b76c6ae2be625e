//! One form of a page, found again by where it is sent to: what was typed goes back into it, and the fault beside its field.

use super::Unmet;
use crate::form::{Fault, Summary};
use askama::Template as _;
use lol_html::html_content::{ContentType, Element};
use lol_html::{HandlerResult, RewriteStrSettings, element, rewrite_str, text};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::error::Error;
use std::rc::Rc;

/// A form as it was sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent<'a> {
    /// Where it was sent to: path and query.
    pub action: &'a str,
    /// Its fields.
    pub typed: &'a [(String, String)],
    /// Name and value of the field in which the page's forms say from where they are sent.
    pub page: (&'a str, &'a str),
}

impl Sent<'_> {
    fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.typed.iter().filter(move |(typed, _)| typed == name).map(|(_, value)| value.as_str())
    }
}

/// What a page has of forms.
#[derive(Debug, Default)]
struct Page {
    forms: Vec<Form>,
    /// The words of the labels, by the control they are for.
    labels: BTreeMap<String, String>,
    /// The boxes that are open where the reading stands, by their number in the page.
    within: Vec<usize>,
    boxes: usize,
    form: Option<usize>,
}

#[derive(Debug, Default)]
struct Form {
    action: String,
    /// What tells two forms with one address apart.
    hidden: Vec<(String, String)>,
    /// Boxes around it which the reader opens and closes.
    boxes: Vec<usize>,
    /// Names of the controls with their ids.
    controls: Vec<(String, String)>,
    /// Names of which several values may be chosen.
    choices: Vec<String>,
}

impl Form {
    fn is(&self, sent: &Sent<'_>) -> bool {
        self.action == sent.action && self.hidden.iter().all(|(name, value)| sent.values(name).any(|sent| sent == value))
    }
    /// Whether there is a place for all that was typed: rows that were added in the browser are not in the page as it is asked for.
    fn holds(&self, sent: &Sent<'_>) -> bool {
        // Of several texts with one name nobody could say which stood where.
        let place = |name: &str| {
            let several = self.choices.iter().any(|choice| choice == name);
            let known =
                self.controls.iter().any(|(control, _)| control == name) || self.hidden.iter().any(|(hidden, _)| hidden == name);
            known && (several || sent.values(name).count() == 1)
        };
        sent.typed.iter().all(|(name, _)| name.starts_with('_') || place(name))
    }
}

type Shared = Rc<RefCell<Page>>;

/// The page with the fault in its form; nothing when the page has no such form any more, or none that holds all that was typed.
///
/// # Errors
/// A page that cannot be read as HTML.
pub(super) fn with_fault(html: &str, sent: &Sent<'_>, unmet: &Unmet) -> Result<Option<String>, Box<dyn Error + Send + Sync>> {
    let page = look(html)?;
    let Some(number) = page.forms.iter().position(|form| form.is(sent) && form.holds(sent)) else { return Ok(None) };
    write(html, sent, unmet, &page, number).map(Some)
}

fn at_end(element: &mut Element<'_, '_>, shared: &Shared, then: fn(&mut Page)) -> HandlerResult {
    let shared = Rc::clone(shared);
    element.on_end_tag(Box::new(move |_| {
        then(&mut shared.borrow_mut());
        Ok(())
    }))
}

fn enter_box(page: &mut Page) {
    page.within.push(page.boxes);
    page.boxes += 1;
}

fn leave_box(page: &mut Page) {
    page.within.pop();
}

fn leave_form(page: &mut Page) {
    page.form = None;
}

fn look(html: &str) -> Result<Page, Box<dyn Error + Send + Sync>> {
    let shared = Shared::default();
    let label = RefCell::new(String::new());
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("details", |element| {
            enter_box(&mut shared.borrow_mut());
            at_end(element, &shared, leave_box)
        }))
        .append_element_content_handler(element!("form", |element| {
            {
                let page = &mut *shared.borrow_mut();
                page.form = Some(page.forms.len());
                let action = attribute_text(&element.get_attribute("action").unwrap_or_default());
                page.forms.push(Form { action, boxes: page.within.clone(), ..Form::default() });
            }
            at_end(element, &shared, leave_form)
        }))
        .append_element_content_handler(element!("input, select, textarea, button", |element| {
            let page = &mut *shared.borrow_mut();
            let Some(form) = page.form.and_then(|number| page.forms.get_mut(number)) else { return Ok(()) };
            let text = |name: &str| attribute_text(&element.get_attribute(name).unwrap_or_default());
            let name = text("name");
            let several = matches!(text("type").as_str(), "radio" | "checkbox") || element.has_attribute("multiple");
            if several {
                form.choices.push(name.clone());
            }
            if text("type") != "hidden" {
                form.controls.push((name, text("id")));
            } else if !name.starts_with('_') {
                form.hidden.push((name, text("value")));
            }
            Ok(())
        }))
        .append_element_content_handler(element!("label[for]", |element| {
            *label.borrow_mut() = attribute_text(&element.get_attribute("for").unwrap_or_default());
            Ok(())
        }))
        .append_element_content_handler(text!("label[for]", |words| {
            shared.borrow_mut().labels.entry(label.borrow().clone()).or_default().push_str(&attribute_text(words.as_str()));
            Ok(())
        }));
    rewrite_str(html, settings)?;
    Ok(shared.take())
}

fn write(html: &str, sent: &Sent<'_>, unmet: &Unmet, seen: &Page, number: usize) -> Result<String, Box<dyn Error + Send + Sync>> {
    let chosen = seen.forms.get(number).ok_or("no such form")?;
    let id_of = |field: &str| chosen.controls.iter().find(|(name, id)| name == field && !id.is_empty()).map(|(_, id)| id.as_str());
    let lines = unmet.errors.iter().map(|error| {
        let id = id_of(&error.field);
        let label = id.and_then(|id| seen.labels.get(id)).map(|words| words.trim().to_owned()).filter(|words| !words.is_empty());
        (id.zip(label), error.message.clone())
    });
    let top = Summary::written(unmet.sentence.clone(), lines).render()?;
    let shared = Shared::default();
    // Of several controls with one name only the first carries the fault.
    let told = RefCell::new(Vec::new());
    let select = RefCell::new(String::new());
    let mine = || shared.borrow().form == Some(number);
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("body", |element| {
            element.set_attribute("data-from", &attribute(sent.page.1))?;
            Ok(())
        }))
        .append_element_content_handler(element!("details", |element| {
            let page = &mut *shared.borrow_mut();
            if chosen.boxes.contains(&page.boxes) {
                element.set_attribute("open", "")?;
            }
            page.boxes += 1;
            Ok(())
        }))
        .append_element_content_handler(element!("form", |element| {
            {
                let page = &mut *shared.borrow_mut();
                page.form = Some(page.forms.len());
                page.forms.push(Form::default());
            }
            if element.get_attribute("method").is_some_and(|method| method.eq_ignore_ascii_case("post")) {
                let (name, value) = sent.page;
                element.prepend(&format!(r#"<input type="hidden" name="{name}" value="{}">"#, attribute(value)), ContentType::Html);
            }
            if mine() {
                element.prepend(&top, ContentType::Html);
            }
            at_end(element, &shared, leave_form)
        }))
        .append_element_content_handler(element!("input, select, textarea", |element| {
            let name = attribute_text(&element.get_attribute("name").unwrap_or_default());
            if !mine() || name.starts_with('_') {
                return Ok(());
            }
            refill(element, &name, sent)?;
            *select.borrow_mut() = name.clone();
            let fault = unmet.errors.iter().find(|error| error.field == name);
            let Some((fault, id)) = fault.zip(id_of(&name)) else { return Ok(()) };
            // The sentence about a choice would stand between it and its words: the summary leads there.
            let chosen = element.get_attribute("type").is_some_and(|kind| matches!(kind.as_str(), "radio" | "checkbox"));
            if chosen || told.borrow().contains(&name) {
                return Ok(());
            }
            mark(element, id, &fault.message)?;
            told.borrow_mut().push(name);
            Ok(())
        }))
        .append_element_content_handler(element!("select option[value]", |element| {
            if !mine() {
                return Ok(());
            }
            let value = attribute_text(&element.get_attribute("value").unwrap_or_default());
            if sent.values(&select.borrow()).any(|typed| typed == value) {
                element.set_attribute("selected", "")?;
            } else {
                element.remove_attribute("selected");
            }
            Ok(())
        }));
    Ok(rewrite_str(html, settings)?)
}

/// A text as the value of an attribute of HTML.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The text that an attribute of our own pages stands for, with what their templates escape.
fn attribute_text(value: &str) -> String {
    const ESCAPED: [(&str, &str); 9] = [
        ("&#38;", "&amp;"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&lt;", "<"),
        ("&#60;", "<"),
        ("&gt;", ">"),
        ("&#62;", ">"),
        ("&amp;", "&"),
    ];
    ESCAPED.iter().fold(value.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

/// What was typed, back into its control. Passwords and files are asked for again, hidden fields are the page's.
fn refill(element: &mut Element<'_, '_>, name: &str, sent: &Sent<'_>) -> HandlerResult {
    let kind = element.get_attribute("type").unwrap_or_default().to_ascii_lowercase();
    match (element.tag_name().as_str(), kind.as_str()) {
        ("textarea", _) => {
            // A line break right after the tag is not part of the text: one more keeps a text that begins with one.
            if let Some(typed) = sent.values(name).next() {
                element.set_inner_content(&format!("\n{typed}"), ContentType::Text);
            }
        }
        ("select", _) | (_, "hidden" | "password" | "file" | "submit" | "button") => {}
        (_, "radio" | "checkbox") => {
            let value = element.get_attribute("value").map_or_else(|| "on".to_owned(), |value| attribute_text(&value));
            if sent.values(name).any(|typed| typed == value) {
                element.set_attribute("checked", "")?;
            } else {
                element.remove_attribute("checked");
            }
        }
        _ => {
            if let Some(typed) = sent.values(name).next() {
                element.set_attribute("value", &attribute(typed))?;
            }
        }
    }
    Ok(())
}

/// The fault beside its control, and the control called wrong.
fn mark(element: &mut Element<'_, '_>, id: &str, message: &str) -> HandlerResult {
    let fault = Fault { id: format!("{id}-error"), message: message.to_owned() };
    let described = element.get_attribute("aria-describedby").unwrap_or_default();
    element.set_attribute("aria-describedby", attribute(&format!("{} {described}", fault.id)).trim_end())?;
    element.set_attribute("aria-invalid", "true")?;
    element.after(&fault.render()?, ContentType::Html);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::Unmet;
    use super::{Sent, with_fault};
    use axum::http::StatusCode;
    use kernel::FieldError;

    const PAGE: &str = r##"<body class="x"><h1>Ada</h1><details class="a"><summary>Altro</summary><form method="post" action="/persone/1/nota"><input type="hidden" name="_csrf" value="t"><input id="n" name="note"><button name="verdict" value="accept">Sì</button></form></details>
<details class="b"><summary>Decesso</summary><form method="post" action="/persone/1/decesso?da=scheda&amp;poi=1"><input type="hidden" name="_key" value="nuova"><input type="hidden" name="fault" value="never"><label for="r2">Perché</label><input id="r2" name="reason" value=""></form></details>
<details class="c"><summary>Decesso</summary><form method="post" action="/persone/1/decesso?da=scheda&amp;poi=1"><input type="hidden" name="_key" value="nuova"><input type="hidden" name="fault" value="other_day">
<label for="d">Data del <em>decesso</em></label><input id="d" name="death_date" aria-describedby="h" required><select name="means"><option value="a" selected>A</option><option value="b">B</option></select>
<textarea name="text">vecchio</textarea><input type="checkbox" name="told"><input type="checkbox" name="seen" checked><input type="password" name="password"></form></details>"##;

    fn typed(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn refused(action: &str, pairs: &[(&str, &str)], errors: &[(&str, &str)]) -> Option<String> {
        let errors =
            errors.iter().map(|(field, message)| FieldError { field: (*field).to_owned(), message: (*message).to_owned() });
        let unmet = Unmet { status: StatusCode::UNPROCESSABLE_ENTITY, sentence: None, errors: errors.collect() };
        let typed = typed(pairs);
        let sent = Sent { action, typed: &typed, page: ("_page", "/persone/1?dal=\"2\"") };
        with_fault(PAGE, &sent, &unmet).unwrap()
    }

    fn of_death(errors: &[(&str, &str)]) -> String {
        let pairs = [
            ("_key", "vecchia"),
            ("fault", "other_day"),
            ("death_date", "31/02/2026 \"<b>&amp;"),
            ("means", "b"),
            ("text", "</textarea>\nE poi"),
            ("told", "on"),
            ("password", "segreta"),
        ];
        refused("/persone/1/decesso?da=scheda&poi=1", &pairs, errors).unwrap()
    }

    #[test]
    fn what_was_typed_is_there_again_and_cannot_write_the_page() {
        let page = of_death(&[("death_date", "Questo giorno non esiste.")]);
        assert!(page.contains(r#"value="31/02/2026 &quot;&lt;b&gt;&amp;amp;""#), "{page}");
        assert!(page.contains("&lt;/textarea&gt;\nE poi</textarea>"), "{page}");
        assert!(page.contains(r#"<option value="a">A</option><option value="b" selected="">B</option>"#), "{page}");
        assert!(page.contains(r#"name="told" checked="""#) && page.contains(r#"name="seen">"#), "{page}");
        assert!(!page.contains("segreta") && !page.contains("vecchia") && page.contains(r#"name="_key" value="nuova""#), "{page}");
    }

    #[test]
    fn of_two_forms_with_one_address_the_one_that_was_sent_opens() {
        let page = of_death(&[("death_date", "Questo giorno non esiste.")]);
        assert!(page.contains(r#"<details class="a">"#) && page.contains(r#"<details class="b">"#), "{page}");
        assert!(page.contains(r#"<details class="c" open="">"#), "{page}");
    }

    #[test]
    fn the_fault_stands_beside_its_field_and_in_a_summary_that_leads_to_it() {
        let page = of_death(&[("death_date", "Questo giorno non esiste.")]);
        assert!(page.contains(r##"<a href="#d">Data del decesso</a>: Questo giorno non esiste."##), "{page}");
        assert!(page.contains(r#"aria-describedby="d-error h""#) && page.contains(r#"aria-invalid="true""#), "{page}");
        let (before, after) = page.split_once(r#"id="d-error""#).unwrap();
        assert!(before.ends_with(r#"<p class="field-error" "#) && after.contains("Questo giorno non esiste."), "{page}");
    }

    #[test]
    fn a_fault_of_no_field_or_of_a_choice_is_told_in_the_summary_alone() {
        let page = of_death(&[("version", "La persona è stata modificata.")]);
        assert!(page.contains("<li>La persona è stata modificata.</li>"), "{page}");
        assert!(!page.contains("aria-invalid"), "{page}");
        let choice = of_death(&[("told", "Da dire.")]);
        assert!(choice.contains("Da dire.</li>") && !choice.contains("aria-invalid"), "{choice}");
    }

    #[test]
    fn every_form_of_a_page_shown_again_says_where_it_stands() {
        let page = of_death(&[]);
        let said = r#"<input type="hidden" name="_page" value="/persone/1?dal=&quot;2&quot;">"#;
        assert_eq!(page.matches(said).count(), 3, "{page}");
        assert!(page.contains(r#"<body class="x" data-from="/persone/1?dal=&quot;2&quot;">"#), "{page}");
    }

    #[test]
    fn a_page_without_a_place_for_all_that_was_typed_is_not_shown() {
        let refused = |pairs: &[(&str, &str)]| refused("/persone/1/nota", pairs, &[]);
        assert!(refused(&[("note", "Prima")]).is_some());
        assert_eq!(refused(&[("note", "Prima"), ("note", "Seconda")]), None);
        assert_eq!(refused(&[("note", "Prima"), ("rows[1].note", "Di una riga aggiunta")]), None);
        assert!(refused(&[("note", "Prima"), ("verdict", "accept")]).is_some(), "the button that was pressed has its place");
    }

    #[test]
    fn a_form_that_the_page_no_longer_has_is_not_found() {
        assert_eq!(refused("/persone/1/altro", &[], &[]), None);
        assert_eq!(refused("/persone/1/decesso?da=scheda&poi=1", &[("fault", "gone")], &[]), None);
    }
}
