//! What this room adds to a person's timeline: registered, moved, household, notice, death.

use super::TimelineSource;
use crate::person::change::label;
use crate::person_scope;
use guard::Principal;
use kernel::{Failure, Instant, Outcome, PersonId};
use store::Tx;
use ui::{Boxed, PersonDoor, TimelineEntry};

/// The kind of this room's entries.
pub const KIND: &str = "Scheda";

store::statements! {
    EVENTS = concat!(
        "select c.field, c.before_text, c.after_text, c.changed_at, coalesce(a.display_name, 'Sistema') as by_name
           from registry_change c left join guard_account a on a.body_id = c.body_id and a.id = c.changed_by
          where c.body_id = :body and c.person_id = :person and c.changed_at < :before
            and c.field in ('person', 'address', 'household', 'death_date', 'notice', 'competence') and ", person_scope!("person.read", "c.person_id"), " and ", crate::tells_no_address!("c", "c.person_id"), " and ", crate::joining_shown!("c"), "
          order by c.changed_at desc, c.id desc limit :most");
}

#[derive(sqlx::FromRow)]
struct Event {
    field: String,
    before_text: String,
    after_text: String,
    changed_at: Instant,
    by_name: String,
}

impl Event {
    fn entry(self, person: PersonId) -> TimelineEntry {
        let (icon, title) = match self.field.as_str() {
            "person" => ("it-user", "Persona registrata".to_owned()),
            "address" if self.before_text.is_empty() => ("it-map-marker", format!("Nuovo indirizzo: {}", self.after_text)),
            "address" => ("it-map-marker", format!("Indirizzo: {}", self.after_text)),
            "death_date" if self.after_text.is_empty() => ("it-info-circle", "Decesso tolto: non c’è stato".to_owned()),
            "death_date" => ("it-info-circle", format!("Decesso il {}", self.after_text)),
            "notice" => ("it-file", format!("Informativa privacy: {}", self.after_text)),
            other => ("it-user", format!("{}: {}", label(other), self.after_text)),
        };
        let text = if self.before_text.is_empty() { String::new() } else { format!("Prima: {}", self.before_text) };
        TimelineEntry {
            at: self.changed_at,
            kind: KIND,
            icon,
            title,
            text,
            by: self.by_name,
            href: format!("/persone/{person}/storia"),
        }
    }
}

/// Entries of this room, newest first, before a moment.
pub fn offered(tx: &mut Tx, person: PersonId, before: Instant, most: i64) -> Boxed<'_, Result<Vec<TimelineEntry>, Failure>> {
    Box::pin(async move {
        let rows: Vec<Event> = tx.sql(&EVENTS).id("person", person).bind("before", before).bind("most", most).all().await?;
        Ok(rows.into_iter().map(|row| row.entry(person)).collect())
    })
}

/// The timeline of this room alone: for an installation in which nothing else is wired.
pub struct OwnEntries;

impl TimelineSource for OwnEntries {
    fn entries<'a>(
        &'a self,
        tx: &'a mut Tx,
        person: PersonId,
        kind: Option<&'a str>,
        before: Instant,
        most: i64,
    ) -> Boxed<'a, Outcome<Vec<TimelineEntry>>> {
        match kind {
            Some(kind) if kind != KIND => Box::pin(std::future::ready(Ok(Vec::new()))),
            _ => offered(tx, person, before, most),
        }
    }
    fn kinds(&self) -> Vec<&'static str> {
        vec![KIND]
    }
    fn doors<'a>(&'a self, _tx: &'a mut Tx, _principal: &'a Principal, _person: PersonId) -> Boxed<'a, Outcome<Vec<PersonDoor>>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }
}
