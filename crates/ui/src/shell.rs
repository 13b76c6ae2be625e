//! The page around every page: header with search, sidebar, breadcrumbs, messages, footer.
//!
//! A room renders only its content; [`Shell::render`] puts it into the page. The shell knows nothing of permissions: who
//! makes it decides what is in the menu.

mod suggestions;

pub use suggestions::{Hit, HitGroup, Suggestions};

use askama::Template;

/// Most entries of the menu: more than that, nobody finds anything.
pub const MOST_ENTRIES: usize = 9;

/// One entry of the menu at the left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NavEntry {
    /// What people read.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// An icon of Bootstrap Italia's set, such as `it-user`.
    pub icon: String,
    /// Whether the page belongs to it.
    pub current: bool,
    /// Entries below it, which are shown where the page belongs to it or to one of them.
    pub below: Vec<NavEntry>,
}

impl NavEntry {
    /// An entry that is not the current one.
    pub fn new(label: impl Into<String>, href: impl Into<String>, icon: impl Into<String>) -> Self {
        NavEntry { label: label.into(), href: href.into(), icon: icon.into(), current: false, below: Vec::new() }
    }

    /// The addresses of the entry and of those below it, each with its mark of being the current one.
    pub(crate) fn with_those_below(&mut self) -> impl Iterator<Item = (&str, &mut bool)> {
        let below = self.below.iter_mut().map(|entry| (entry.href.as_str(), &mut entry.current));
        std::iter::once((self.href.as_str(), &mut self.current)).chain(below)
    }

    /// Whether those below it are shown.
    fn is_open(&self) -> bool {
        self.current || self.below.iter().any(|entry| entry.current)
    }
}

/// One step of the way to this page. The last has no link: it is the page itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crumb {
    /// What people read.
    pub label: String,
    /// Where it leads; `None` for the page itself, and for one whose door is shut to the reader.
    pub href: Option<String>,
}

impl Crumb {
    /// A step with a link.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Crumb { label: label.into(), href: Some(href.into()) }
    }
    /// The page itself, or a step without a link.
    pub fn here(label: impl Into<String>) -> Self {
        Crumb { label: label.into(), href: None }
    }
}

/// Who is signed in, as the header shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShellUser {
    /// Name and surname.
    pub name: String,
    /// The role in words ("Assistente sociale").
    pub role: String,
    /// The unit in words ("Municipio 4 – SSPT di primo livello"), when the role has one.
    pub unit: Option<String>,
    /// Something that tells accounts apart without saying who they are, such as the account's id: drafts kept in the browser
    /// are bound to it.
    pub account: String,
}

/// The kind of a message shown once after an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashKind {
    /// It was done.
    Success,
    /// Something to know.
    Info,
    /// It was done, but something needs attention.
    Warning,
    /// It was not done.
    Danger,
}

impl FlashKind {
    fn class(self) -> &'static str {
        match self {
            FlashKind::Success => "success",
            FlashKind::Info => "info",
            FlashKind::Warning => "warning",
            FlashKind::Danger => "danger",
        }
    }
    /// A failure interrupts what a screen reader is saying, the others wait for their turn.
    fn role(self) -> &'static str {
        match self {
            FlashKind::Danger => "alert",
            _ => "status",
        }
    }
    fn word(self) -> &'static str {
        match self {
            FlashKind::Success => "Fatto.",
            FlashKind::Info => "Nota.",
            FlashKind::Warning => "Attenzione.",
            FlashKind::Danger => "Non riuscito.",
        }
    }
}

/// How long the login session lasts without a request, and where to ask for more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionHint {
    /// Seconds until it ends, counted from this page.
    pub seconds: u32,
    /// An address whose GET prolongs the session and answers 2xx (no redirect).
    pub keep_href: String,
}

/// Everything the page around a page shows.
#[derive(Clone, Debug, Default)]
pub struct Shell {
    /// Title of the page, without the product's name.
    pub title: String,
    /// The body ("Comune di Milano"); the header and the footer name it.
    pub body_name: String,
    /// Who is signed in; `None` for the pages before the login and the public ones.
    pub user: Option<ShellUser>,
    /// The menu; entries beyond [`MOST_ENTRIES`] are not shown.
    pub nav: Vec<NavEntry>,
    /// The way to this page; the last is the page itself.
    pub crumbs: Vec<Crumb>,
    /// The session's token against forged requests; empty when signed out.
    pub csrf: String,
    /// What is in the search box.
    pub query: String,
    /// Alerts that wait for this person.
    pub alerts: u32,
    /// The message after an action, shown once.
    pub flash: Option<(FlashKind, String)>,
    /// Whether this is the demonstration city: a ribbon says so on every page, on paper too.
    pub demo: bool,
    /// When the session ends; `None` for no warning.
    pub session: Option<SessionHint>,
    /// Whether the content uses the full width (boards, wide tables); otherwise lines stay readable.
    pub wide: bool,
    /// Seconds after which the page asks for itself again, for pages that follow a job; without the script too.
    pub refresh: Option<u32>,
    /// The page of ours with the form that this page answers: the browser's way back and "reload" lead there.
    pub sent_from: Option<String>,
}

#[derive(Template)]
#[template(path = "shell.html")]
struct Page {
    shell: Shell,
    content: String,
}

impl Shell {
    /// A page with a title, for a body.
    pub fn new(title: impl Into<String>, body_name: impl Into<String>) -> Self {
        Shell { title: title.into(), body_name: body_name.into(), ..Shell::default() }
    }

    /// The whole page around its content.
    ///
    /// # Errors
    /// When the content's template fails to render.
    pub fn render(self, content: impl Template) -> Result<String, askama::Error> {
        let content = content.render()?;
        Page { shell: self, content }.render()
    }

    /// What the browser calls the page: the page first, then what it belongs to, so that the tabs of two people differ.
    fn tab(&self) -> String {
        // The first link leads home, the second to a list, the third to one thing of it.
        let thing = self.crumbs.iter().filter(|crumb| crumb.href.is_some()).nth(2);
        match thing.filter(|thing| !self.title.contains(&thing.label)) {
            Some(thing) => format!("{} – {}", self.title, thing.label),
            None => self.title.clone(),
        }
    }

    fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    fn entries(&self) -> impl Iterator<Item = &NavEntry> {
        self.nav.iter().take(MOST_ENTRIES)
    }

    fn initials(&self) -> String {
        let name = self.user.as_ref().map_or("", |user| user.name.as_str());
        name.split_whitespace().filter_map(|word| word.chars().next()).take(2).flat_map(char::to_uppercase).collect()
    }

    fn alert_words(&self) -> String {
        match self.alerts {
            0 => "Nessun avviso".to_owned(),
            1 => "1 avviso da vedere".to_owned(),
            many => format!("{many} avvisi da vedere"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Template)]
    #[template(source = "<h1>Ciao {{ name }}</h1>", ext = "html")]
    struct Content {
        name: &'static str,
    }

    fn signed_in() -> Shell {
        Shell {
            user: Some(ShellUser {
                name: "Elena Ferri".into(),
                role: "Assistente sociale".into(),
                unit: Some("Municipio 4".into()),
                account: "a1".into(),
            }),
            nav: (0..12).map(|n| NavEntry::new(format!("Voce {n}"), format!("/{n}"), "it-user")).collect(),
            crumbs: vec![Crumb::link("La mia giornata", "/"), Crumb::here("Contatti")],
            csrf: "tok".into(),
            ..Shell::new("Contatti", "Comune di Milano")
        }
    }

    #[test]
    fn the_page_around_a_page_has_its_landmarks_and_escapes_what_it_is_given() {
        let page = signed_in().render(Content { name: "<b>" }).unwrap();
        for part in [
            r#"<html lang="it">"#,
            r#"id="main""#,
            r##"href="#main""##,
            "Contatti – Portico",
            "&#60;b&#62;",
            r#"aria-current="page""#,
        ] {
            assert!(page.contains(part), "{part}");
        }
    }

    #[test]
    fn the_tabs_of_two_people_have_different_titles() {
        let of = |name: &str| {
            let crumbs = vec![
                Crumb::link("La mia giornata", "/"),
                Crumb::link("Persone", "/persone"),
                Crumb::link(name, "/persone/1"),
                Crumb::here("Indirizzi"),
            ];
            Shell { crumbs, ..Shell::new("Indirizzi", "Comune di Milano") }.render(Content { name: "x" }).unwrap()
        };
        assert!(of("Ferri Ada").contains("<title>Indirizzi – Ferri Ada – Portico</title>"));
        assert!(signed_in().render(Content { name: "x" }).unwrap().contains("<title>Contatti – Portico</title>"));
    }

    #[test]
    fn the_security_policy_is_respected_no_inline_script_or_style() {
        let page = signed_in().render(Content { name: "x" }).unwrap();
        assert!(!page.contains(" style=") && !page.contains("<style") && !page.contains(" onclick="));
        for tag in page.split("<script").skip(1) {
            assert!(tag.trim_start().starts_with("src="), "{tag}");
        }
    }

    #[test]
    fn the_menu_never_has_more_than_nine_entries() {
        let page = signed_in().render(Content { name: "x" }).unwrap();
        assert!(page.contains("Voce 8") && !page.contains("Voce 9"));
    }

    #[test]
    fn what_stands_below_an_entry_is_shown_where_the_page_belongs_to_it_or_to_one_of_them() {
        let page = |here: &str| {
            let mut shell = signed_in();
            for entry in shell.nav.iter_mut().take(2) {
                entry.below = vec![NavEntry::new(format!("Sotto {}", entry.label), format!("{}/sotto", entry.href), "it-user")];
            }
            for (href, current) in shell.nav.iter_mut().flat_map(NavEntry::with_those_below) {
                *current = href == here;
            }
            shell.render(Content { name: "x" }).unwrap()
        };
        for here in ["/1", "/1/sotto"] {
            let page = page(here);
            assert!(page.contains("Sotto Voce 1") && !page.contains("Sotto Voce 0"), "{here}");
        }
    }

    #[test]
    fn before_the_login_there_is_neither_search_nor_menu_nor_a_way_out() {
        let page = Shell::new("Accedi", "Comune di Milano").render(Content { name: "x" }).unwrap();
        assert!(!page.contains("ricerca") && !page.contains("Esci") && page.contains("Comune di Milano"));
    }

    #[test]
    fn the_demonstration_says_so_on_every_page() {
        let mut shell = signed_in();
        shell.demo = true;
        assert!(shell.render(Content { name: "x" }).unwrap().contains("Città dimostrativa – dati sintetici"));
        assert!(!signed_in().render(Content { name: "x" }).unwrap().contains("dati sintetici"));
    }
}
