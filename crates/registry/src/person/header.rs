//! The header of the Cartella that stays in view on every page about a person.

use super::card::{IdentityCard, identity};
use super::model::{IdentifierState, MarkReason};
use askama::Template;
use kernel::{Failure, Outcome, PersonId};
use store::Tx;

store::statements! {
    FACTS = concat!(
        "select p.interpreter, p.language, p.known_since,
                (select cast(count(*) as bigint) from registry_permit m where m.body_id = p.body_id and m.person_id = p.id and m.unaccompanied
                    and m.valid_from <= :today and m.valid_until > :today) as unaccompanied,
                coalesce((select max(m.reason) from registry_mark m where m.body_id = p.body_id and m.person_id = p.id and m.resolved_at is null and ", crate::mark_shown!("m"), "), '') as mark,
                (select cast(count(*) as bigint) from registry_mark m where m.body_id = p.body_id and m.person_id = p.id and m.resolved_at is null and ", crate::mark_shown!("m"), ") as marks,
                (select cast(count(*) as bigint) from registry_task t where t.body_id = p.body_id and t.person_id = p.id and t.done_at is null) as tasks,
                (select cast(count(*) as bigint) from registry_reach r where r.body_id = p.body_id and r.person_id = p.id and r.safety in ('with_care', 'never')) as careful,
                coalesce((select max(a.kind) from registry_address a where a.body_id = p.body_id and a.person_id = p.id and a.kind in ('none', 'fictitious')
                             and a.valid_from <= :today and a.valid_until > :today and ", crate::address_shown!("a.restricted", "a.person_id"), "), '') as homeless,
                (select cast(count(*) as bigint) from registry_address a where a.body_id = p.body_id and a.person_id = p.id and a.restricted and a.valid_until > :today
                    and ", crate::address_shown!("a.restricted", "a.person_id"), ") as guarded,
                coalesce((select max(a.address_text) from registry_address a where a.body_id = p.body_id and a.person_id = p.id and a.kind in ('residence', 'domicile', 'presence')
                             and a.valid_from <= :today and a.valid_until > :today and ", crate::address_shown!("a.restricted", "a.person_id"), "
                             and a.kind = (select max(b.kind) from registry_address b where b.body_id = a.body_id and b.person_id = a.person_id and b.valid_from <= :today
                                              and b.valid_until > :today and b.kind in ('residence', 'domicile', 'presence')
                                              and ", crate::address_shown!("b.restricted", "b.person_id"), ")), '') as lives_at,
                ", crate::person_scope!("person.edit", "p.id"), " as may_edit
           from registry_person p where p.body_id = :body and p.id = :id and ", crate::person_scope!("person.read", "p.id"));
}

/// One page about the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// What people read.
    pub label: &'static str,
    /// Where it leads.
    pub href: String,
    /// Whether it is this page.
    pub current: bool,
}

/// Something that must be known before acting: shown in the header in words and with a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// `info`, `warning` or `danger`.
    pub kind: &'static str,
    /// In a few words.
    pub text: String,
}

/// The sticky header: `{{ header.render()?|safe }}`, or `{{ header|safe }}` as it prints itself.
#[derive(Clone, Debug, Template)]
#[template(path = "registry/header.html")]
pub struct PersonHeader {
    /// The person.
    pub id: PersonId,
    /// Name as shown.
    pub display_name: String,
    /// The identity card.
    pub card: IdentityCard,
    /// Address in one line; empty when unknown.
    pub lives_at: String,
    /// What must be known.
    pub alerts: Vec<Alert>,
    /// The pages about the person.
    pub tabs: Vec<Tab>,
    /// Whether the actor may correct what is written about the person.
    pub may_edit: bool,
}

impl askama::filters::HtmlSafe for PersonHeader {}

impl PersonHeader {
    /// With this page marked in the tabs.
    pub fn at(mut self, href: &str) -> Self {
        for tab in &mut self.tabs {
            tab.current = tab.href == href;
        }
        self
    }
    /// With one more alert (a court measure, a guardian), from a later room.
    pub fn alert(mut self, kind: &'static str, text: impl Into<String>) -> Self {
        self.alerts.push(Alert { kind, text: text.into() });
        self
    }
    /// With one more page about the person, from a later room.
    pub fn tab(mut self, label: &'static str, href: impl Into<String>) -> Self {
        self.tabs.push(Tab { label, href: href.into(), current: false });
        self
    }
    /// The tabs lead about on the person's own pages; a later room's page, which has tabs of its own, leads back by the name alone.
    fn shows_tabs(&self) -> bool {
        self.tabs.iter().any(|tab| tab.current)
    }
    /// Age and birth on one line.
    fn subtitle(&self) -> String {
        [self.card.age_words(), self.card.born_words()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

#[derive(sqlx::FromRow)]
struct Facts {
    unaccompanied: i64,
    interpreter: bool,
    language: String,
    mark: String,
    marks: i64,
    tasks: i64,
    careful: i64,
    homeless: String,
    guarded: i64,
    lives_at: String,
    may_edit: bool,
}

/// The header of a person whose data the actor may read (five queries at most).
///
/// # Errors
/// [`Failure::NotFound`] for nobody, and for somebody outside the actor's scope.
pub async fn header(tx: &mut Tx, id: PersonId) -> Outcome<PersonHeader> {
    let facts: Facts = tx.sql(&FACTS).id("id", id).one().await.map_err(Failure::from)?;
    let card = identity(tx, id).await?;
    let mut alerts = Vec::new();
    let mut add = |kind, text: String| alerts.push(Alert { kind, text });
    if card.restricted {
        add("danger", "Persona protetta: non dire a nessuno che è conosciuta né dove vive".into());
    }
    if facts.guarded > 0 {
        add("danger", "Indirizzo protetto: non dire a nessuno dove vive".into());
    }
    if let Some(on) = card.death_date {
        add("danger", format!("Decesso il {}", kernel::time::show_date(on)));
    }
    if facts.interpreter {
        let language = super::forms::language_words(&facts.language);
        add("warning", if language.is_empty() { "Serve un interprete".into() } else { format!("Serve un interprete: {language}") });
    }
    if facts.careful > 0 {
        add("warning", "Recapiti da usare con cautela".into());
    }
    if facts.unaccompanied > 0 && crate::fact::derived::is_minor(card.birth, tx.today()).unwrap_or(true) {
        add("warning", "Minore straniero non accompagnato".into());
    }
    match facts.homeless.as_str() {
        "none" => add("warning", "Senza dimora".into()),
        "fictitious" => add("info", "Residenza in via fittizia".into()),
        _ => {}
    }
    if facts.marks > 0 {
        let why = facts.mark.parse::<MarkReason>().map_or("dati da controllare", MarkReason::label);
        add(
            "warning",
            if facts.marks == 1 { format!("Da verificare: {why}") } else { format!("Da verificare: {} dati", facts.marks) },
        );
    }
    if card.identifier_kind == IdentifierState::None && !card.anonymous {
        add("info", "Manca il codice fiscale".into());
    }
    if card.anonymous {
        add("info", "Persona ancora anonima".into());
    }
    if facts.tasks > 0 {
        add("danger", "Questa persona protetta è stata registrata di nuovo: controlla".into());
    }
    let today = tx.today();
    for text in crate::representative::representatives_on(tx, id, today).await?.iter().filter_map(|row| row.alert()) {
        add("warning", text);
    }
    let page = |label, path: &str| Tab { label, href: format!("/persone/{id}{path}"), current: false };
    let mut tabs = vec![
        page("Cartella", ""),
        page("Indirizzi", "/indirizzi"),
        page("Nucleo", "/nucleo"),
        page("Relazioni", "/relazioni"),
        page("Rappresentanti", "/rappresentanti"),
        page("Situazione", "/situazione"),
        page("Codici", "/codici"),
        page("Storia dei dati", "/storia"),
        page("Diritti", "/diritti"),
    ];
    if facts.may_edit {
        tabs.insert(1, page("Dati e recapiti", "/modifica"));
    }
    let (lives_at, may_edit) = (facts.lives_at, facts.may_edit);
    Ok(PersonHeader { id, display_name: card.display_name.clone(), card, lives_at, alerts, tabs, may_edit })
}
