//! The forms of a page, read from its text: where each goes, and what a person who fills in the least would send.

/// A form that is sent with POST.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// Where it goes; empty for the address of the page itself.
    pub action: String,
    /// Its fields with what stands in them, or their first choice.
    pub pairs: Vec<(String, String)>,
}

/// A tag: its name and its attributes.
struct Tag<'a> {
    name: &'a str,
    text: &'a str,
    end: usize,
}

impl Tag<'_> {
    fn has(&self, attribute: &str) -> bool {
        self.text.split([' ', '\n', '>']).any(|word| word == attribute)
    }
    fn value(&self, attribute: &str) -> Option<String> {
        let start = self.text.find(&format!(" {attribute}=\""))? + attribute.len() + 3;
        let value = self.text.get(start..)?.split('"').next()?;
        Some(plain(value))
    }
}

/// What entities mean.
fn plain(text: &str) -> String {
    let mut out = text.to_owned();
    for (entity, letter) in
        [("&#38;", "&"), ("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&amp;", "&"), ("&quot;", "\"")]
    {
        out = out.replace(entity, letter);
    }
    out
}

fn tags(page: &str) -> impl Iterator<Item = Tag<'_>> {
    page.match_indices('<').filter_map(|(start, _)| {
        let rest = page.get(start + 1..)?;
        let length = rest.find('>')?;
        let text = rest.get(..length)?;
        let name = text.split([' ', '\n', '/']).next().filter(|name| !name.is_empty()).unwrap_or("/");
        Some(Tag { name: if text.starts_with('/') { text } else { name }, text, end: start + 1 + length + 1 })
    })
}

/// What a person writes into an empty field.
fn filled(tag: &Tag<'_>, name: &str) -> String {
    match tag.value("inputmode").as_deref() {
        _ if tag.has("data-date") || ["_on", "date", "day", "from", "until"].iter().any(|end| name.ends_with(end)) => {
            "21/11/2026".to_owned()
        }
        Some("numeric" | "decimal") => "1".to_owned(),
        _ if name.ends_with("_cents") || name.contains("quantity") => "1".to_owned(),
        _ => "Prova".to_owned(),
    }
}

/// The forms of a page.
pub fn forms(page: &str) -> Vec<Form> {
    let mut all = Vec::new();
    let mut open: Option<Form> = None;
    // A select that has begun: its name, what is chosen, the first choice.
    let mut select: Option<(String, Option<String>, Option<String>)> = None;
    for tag in tags(page) {
        if tag.name == "form" && tag.value("method").is_some_and(|method| method.eq_ignore_ascii_case("post")) {
            open = Some(Form { action: tag.value("action").unwrap_or_default(), pairs: Vec::new() });
            continue;
        }
        let Some(form) = open.as_mut() else { continue };
        let mut put = |name: &str, value: String, once: bool| {
            if !(once && form.pairs.iter().any(|(known, _)| known == name)) {
                form.pairs.push((name.to_owned(), value));
            }
        };
        let name = tag.value("name").unwrap_or_default();
        match tag.name {
            "/form" => all.extend(open.take()),
            "select" => select = Some((name, None, None)),
            "option" => {
                if let (Some((_, chosen, first)), Some(value)) = (select.as_mut(), tag.value("value")) {
                    if tag.has("selected") {
                        *chosen = Some(value.clone());
                    }
                    if first.is_none() && !value.is_empty() {
                        *first = Some(value);
                    }
                }
            }
            "/select" => {
                if let Some((name, chosen, first)) = select.take() {
                    put(&name, chosen.filter(|chosen| !chosen.is_empty()).or(first).unwrap_or_default(), false);
                }
            }
            "textarea" => {
                let content = page.get(tag.end..).and_then(|rest| rest.split("</textarea").next()).unwrap_or_default().trim();
                let content = if content.is_empty() && tag.has("required") { "Prova".to_owned() } else { plain(content) };
                put(&name, content, false);
            }
            "input" if matches!(name.as_str(), "" | "_csrf" | "_key") => {}
            "input" => match tag.value("type").as_deref() {
                Some("radio") if tag.has("checked") => {
                    form.pairs.retain(|(known, _)| *known != name);
                    form.pairs.push((name, tag.value("value").unwrap_or_default()));
                }
                Some("radio") => put(&name, tag.value("value").unwrap_or_default(), true),
                Some("checkbox") if tag.has("checked") || tag.has("required") => {
                    put(&name, tag.value("value").unwrap_or_else(|| "on".to_owned()), false);
                }
                Some("checkbox" | "file" | "submit") => {}
                _ => {
                    let value = tag.value("value").unwrap_or_default();
                    let value =
                        if value.is_empty() && (tag.has("required") || name == "from") { filled(&tag, &name) } else { value };
                    put(&name, value, false);
                }
            },
            "button" if !name.is_empty() && !name.starts_with('_') => put(&name, tag.value("value").unwrap_or_default(), true),
            _ => {}
        }
    }
    all
}

/// The fields that a page says are wrong.
pub fn wrong(page: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut group = false;
    for tag in tags(page) {
        let marked = tag.value("aria-invalid").is_some() || tag.value("class").is_some_and(|class| class.contains("is-wrong"));
        match tag.value("name") {
            Some(name) if !name.starts_with('_') && (marked || group) => {
                group = false;
                if !all.contains(&name) {
                    all.push(name);
                }
            }
            Some(_) => {}
            None => group = group || (marked && matches!(tag.name, "fieldset" | "div")),
        }
    }
    all
}

#[test]
fn the_forms_of_a_page_are_read_as_a_browser_sends_them() {
    let page = r#"<form method="get" action="/cerca"><input name="q"></form>
        <form method="post" action="/a/1"><input type="hidden" name="_csrf" value="x"><input type="hidden" name="_version" value="3">
        <input type="radio" name="sex" value="F"><input type="radio" name="sex" value="M" checked>
        <select name="unit" required><option value="">Scegli…</option><option value="u1">A &#38; B</option></select>
        <select name="area"><option value="">Scegli…</option><option value="a1">A</option></select>
        <textarea name="note" required></textarea><input name="on" data-date required value=""><input type="checkbox" name="more" value="1">
        <fieldset class="field is-wrong" id="f"><legend>x</legend><input type="radio" name="who" value="1"></fieldset></form>"#;
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let pairs = vec![
        pair("_version", "3"),
        pair("sex", "M"),
        pair("unit", "u1"),
        pair("area", "a1"),
        pair("note", "Prova"),
        pair("on", "21/11/2026"),
        pair("who", "1"),
    ];
    assert_eq!(forms(page), [Form { action: "/a/1".into(), pairs }]);
    assert_eq!(wrong(page), ["who"]);
}
