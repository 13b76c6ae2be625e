//! «Nuovo contatto»: search first, then one page, one transaction. Everything works without the script.

use super::actions;
use super::draft;
use super::forms::{PERSON, read_new};
use super::model::Ending;
use super::store::{self, Draft};
use crate::units;
use ::store::Audit;
use askama::Template;
use guard::Permission;
use kernel::input::Fields;
use kernel::{ContactId, Failure, Outcome, PersonId, UnitId};
use registry::person::form_view::searched;
use registry::{Candidate, IdentityCard};
use ui::form::{Choice, FormView};
use ui::{Answer, Submitted, Visit};

/// Most candidates shown while somebody types.
const MOST_FOUND: usize = 8;
/// Name of the button that takes one of the persons found.
const PICK: &str = "_pick";
/// Name of the button that enters as somebody new whoever was looked for.
const CARRY: &str = "_new";
/// Name of the button that looks for whoever is written in the search field.
const SEARCH: &str = "_search";
/// Name of the button that takes the person out again.
const LEAVE: &str = "_leave";
/// Name of the search field; its words are no part of the contact.
const ASKED: &str = "_q";
/// Name of the hidden field that says for whom the search was made last.
const ANSWERED: &str = "_asked";

#[derive(Template)]
#[template(path = "access/contact_new.html")]
struct DeskPage {
    form: FormView,
    person: Option<IdentityCard>,
    person_href: String,
    back: String,
    competence: String,
    found: Vec<Candidate>,
    question: String,
    may_search: bool,
    may_register: bool,
    may_ask_known: bool,
    /// Where the civil register is asked, for whoever may.
    civil: Option<&'static str>,
    units: Vec<Choice>,
    offices: Vec<Choice>,
    /// Tells this form from every other one, for the draft.
    own: String,
    /// What was left in other forms.
    drafts: Vec<Draft>,
    /// The search was asked for without saying whom.
    nobody_asked: bool,
}

/// What the page is drawn from.
struct Desk {
    form: FormView,
    own: String,
    question: String,
    nobody_asked: bool,
}

impl Desk {
    /// As it is sent on: the same form, with whoever was looked for.
    fn again(form: FormView, sent: &Submitted) -> Desk {
        let own = sent.value(draft::FORM).unwrap_or(form.key()).to_owned();
        Desk { form, own, question: asked(sent), nobody_asked: false }
    }
}

/// Whoever is looked for, in words.
fn asked(sent: &Submitted) -> String {
    sent.value(ASKED).and_then(|text| kernel::text::clean_line(text, 100).ok()).unwrap_or_default()
}

/// Whom the contact is about, when nobody was found or looked for.
fn subjects() -> Vec<Choice> {
    vec![Choice::new("unregistered", "Non la registro"), Choice::new("new", "È nuova: la registro ora")]
}

#[derive(Template)]
#[template(path = "access/contact_found.html")]
struct Found {
    found: Vec<Candidate>,
    question: String,
    nothing: &'static str,
    may_register: bool,
}

async fn render(visit: &Visit, desk: Desk, action: &'static str) -> Answer {
    let Desk { mut form, own, mut question, nobody_asked } = desk;
    let principal = visit.principal()?;
    let may_search = principal.may(Permission::PERSON_SEARCH);
    if !may_search || !form.value("person").is_empty() {
        question.clear();
    }
    let mut tx = visit.begin().await?;
    let found = if !question.is_empty() { registry::search::find(&mut tx, &question, MOST_FOUND).await? } else { Vec::new() };
    let chosen: Option<PersonId> = form.value("person").parse().ok().filter(|_| may_search);
    let (mut person, mut person_href, mut competence) = (None, String::new(), String::new());
    if let Some(id) = chosen {
        match registry::identity(&mut tx, id).await {
            Ok(card) => {
                let today = tx.today();
                let known = registry::competence(&mut tx, id, 1, today).await?;
                competence = match known.unit {
                    Some(unit) => format!("{} ({})", guard::unit::one(&mut tx, unit).await?.name, known.ground),
                    None => known.ground.to_owned(),
                };
                person_href = registry::person::card::page_of(&mut tx, principal, id).await?;
                person = Some(card);
            }
            // The form says so beside the field when it is sent.
            Err(Failure::NotFound) => {}
            Err(other) => return Err(other.into()),
        }
    }
    if person.is_none() {
        form = form.with_value("person", "");
    }
    let mine: Vec<UnitId> = tx.sql(&store::UNITS_TO_WRITE).values().await?;
    let units = units::choices(&mut tx, |unit| mine.contains(&unit.id)).await?;
    let offices = units::receiving(&mut tx).await?;
    let mut drafts = draft::waiting(&mut tx).await?;
    drafts.retain(|draft| draft.form != own);
    let audit = Audit::of(action).about(chosen).rows(found.len());
    tx.commit(if found.is_empty() { audit } else { audit.showing("desk", registry::search::shown(&found)) }).await?;
    let may_ask_known = principal.may(Permission::PERSON_KNOWN);
    let may_register = principal.may(Permission::PERSON_CREATE);
    let back = if principal.may(Permission::CONTACT_READ) { "/contatti" } else { "/" };
    let mut page = visit.page("Nuovo contatto");
    if back != "/" {
        page = page.crumb("Contatti", back);
    }
    if form.is_refused() {
        page = page.refused(&form);
    }
    page.render(DeskPage {
        form,
        person,
        person_href,
        back: back.to_owned(),
        competence,
        found,
        question,
        may_search,
        may_register,
        may_ask_known,
        civil: registry::civil::page_for(visit),
        units,
        offices,
        own,
        drafts,
        nobody_asked,
    })
}

/// What was typed into a search, in the fields of somebody new. Whoever may not enter persons finds it as the name of somebody who
/// stays unregistered.
fn carried(form: FormView, words: &str, may_register: bool) -> FormView {
    if !may_register {
        return form.with_value("subject_name", words);
    }
    searched(form.with_value("subject", "new"), PERSON, words)
}

/// The empty form; with `?persona=` about somebody, with `?q=` with those found, with `?bozza=` as it was left (that form, or the newest).
pub async fn form(visit: Visit) -> Answer {
    let mut form = blank(&visit)?;
    let mut own = form.key().to_owned();
    if let Some(which) = visit.query("bozza") {
        let mut tx = visit.begin().await?;
        let mut drafts = draft::waiting(&mut tx).await?;
        tx.commit(Audit::of("contact.draft")).await?;
        let at = drafts.iter().position(|draft| draft.form == which).unwrap_or(0);
        if at < drafts.len() {
            let draft = drafts.swap_remove(at);
            form = visit.form().with_values(draft.pairs.0);
            own = draft.form;
        }
    }
    if let Some(person) = visit.query("persona") {
        form = form.with_value("person", person).with_value("subject", "known");
    }
    let question = visit.query("q").and_then(|text| kernel::text::clean_line(&text, 100).ok()).unwrap_or_default();
    render(&visit, Desk { form, own, question, nobody_asked: false }, "contact.form").await
}

/// The form as it is before anything is typed.
pub(crate) fn blank(visit: &Visit) -> Outcome<FormView> {
    let principal = visit.principal()?;
    let channel = if principal.has_role("pua") || principal.has_role("operatore_020202") { "pua" } else { "direct" };
    let means = if principal.has_role("operatore_020202") { "contact_centre" } else { "" };
    let mut form = visit
        .form()
        .with_value("channel", channel)
        .with_value("means", means)
        .with_value("caller", "oneself")
        .with_value("urgency", "ordinary");
    form = form
        .with_value("callback", "unknown")
        .with_value("children", "unknown")
        .with_value("territory", "unknown")
        .with_value("subject", "unregistered");
    Ok(form)
}

/// Registers the contact; the same form sent twice makes one.
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    if let Some((form, nobody_asked)) = aside(&visit, &sent)? {
        // Whoever leaves the page now finds what was typed when they come back.
        draft::remember(&visit, &sent, &blank(&visit)?).await?;
        return render(&visit, Desk { nobody_asked, ..Desk::again(form, &sent) }, "contact.pick").await;
    }
    let mut fields = sent.fields();
    let now = visit.read_open().await?.now();
    let new = read_new(&mut fields, now);
    let (ending, done) = match fields.finish(|| new) {
        Ok(new) => {
            (Some(new.ending), actions::create_from(visit.db(), visit.principal()?, &new, draft::form_of(&sent), sent.once()).await)
        }
        Err(failure) => (None, Err(failure)),
    };
    match done {
        Ok(id) => Ok(after(&visit, id, ending)),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            draft::remember(&visit, &sent, &blank(&visit)?).await?;
            render(&visit, Desk::again(form, &sent), "contact.form").await
        }
    }
}

/// The form again, with all that was typed, when a button was pressed that does not send it: looking for somebody, taking one of
/// those found, taking them out, entering somebody new; and whether nobody was named to look for. A name that was written into the
/// search field and not looked for yet is looked for first.
fn aside(visit: &Visit, sent: &Submitted) -> Outcome<Option<(FormView, bool)>> {
    let typed = || sent.pairs().iter().filter(|(name, _)| !name.starts_with('_')).cloned();
    let question = asked(sent);
    if let Some(person) = sent.value(PICK) {
        let form = visit.form().with_values(typed()).with_value("person", person).with_value("subject", "known");
        return Ok(Some((form, false)));
    }
    if let Some(words) = sent.value(CARRY) {
        let form = blank(visit)?.with_values(typed());
        let form = carried(form, words, visit.principal()?.may(Permission::PERSON_CREATE));
        return Ok(Some((form, false)));
    }
    if sent.value(LEAVE).is_some() {
        let form = visit.form().with_values(typed()).with_value("person", "").with_value("subject", "unregistered");
        return Ok(Some((form, false)));
    }
    let unanswered = !question.is_empty() && sent.value(ANSWERED) != Some(question.as_str());
    let may_search = visit.principal()?.may(Permission::PERSON_SEARCH) && sent.value("person").is_none_or(str::is_empty);
    let pressed = sent.value(SEARCH).is_some();
    Ok((pressed || (unanswered && may_search)).then(|| (visit.form().with_values(typed()), pressed && question.is_empty())))
}

/// Where the desk goes on: to the free times when the contact ends in an appointment.
fn after(visit: &Visit, id: ContactId, ending: Option<Ending>) -> axum::response::Response {
    match ending {
        Some(Ending::Appointment) if visit.principal().is_ok_and(|principal| principal.may(Permission::APPOINTMENT_MANAGE)) => {
            visit.redirect(&format!("/agenda/prenota?contatto={id}"), "Contatto registrato. Ora scegli l'orario.")
        }
        _ if visit.principal().is_ok_and(|principal| principal.may(Permission::CONTACT_READ)) => {
            visit.redirect(&format!("/contatti/{id}"), "Contatto registrato.")
        }
        _ => visit.redirect("/", "Contatto registrato."),
    }
}

fn fragment(found: Vec<Candidate>, question: String, nothing: &'static str, may_register: bool) -> Answer {
    let html = Found { found, question, nothing, may_register }.render().map_err(Failure::internal)?;
    Ok(axum::response::IntoResponse::into_response(axum::response::Html(html)))
}

/// Those found while the name is typed into the search field.
pub async fn found(visit: Visit) -> Answer {
    let question = visit.query(ASKED).or_else(|| visit.query("q"));
    let question = question.and_then(|text| kernel::text::clean_line(&text, 100).ok()).unwrap_or_default();
    if question.chars().count() < 2 {
        return fragment(Vec::new(), String::new(), "", false);
    }
    let mut tx = visit.begin().await?;
    let found = registry::search::find(&mut tx, &question, MOST_FOUND).await?;
    tx.commit(Audit::of("person.search").rows(found.len()).showing("desk", registry::search::shown(&found))).await?;
    let may_register = visit.principal()?.may(Permission::PERSON_CREATE);
    fragment(found, question, "Nessuno nel registro con questi dati.", may_register)
}

/// Those who may be the person that is being entered.
pub async fn similar(visit: Visit) -> Answer {
    let mut fields = Fields::from_form(visit.query_pairs());
    let Some(new) = registry::person::read_new(&mut fields, PERSON) else { return fragment(Vec::new(), String::new(), "", false) };
    let typed = new.data.family_name.chars().count().saturating_add(new.data.given_name.chars().count());
    if typed < 3 && new.data.identifier.is_none() {
        return fragment(Vec::new(), String::new(), "", false);
    }
    let mut tx = visit.begin().await?;
    let found = registry::candidates(&mut tx, &new.data.card(&[], None)).await?;
    tx.commit(Audit::of("person.similar").rows(found.len()).showing("desk", registry::search::shown(&found))).await?;
    fragment(found, String::new(), "", false)
}
