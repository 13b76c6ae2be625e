//! Identifiers in the database.

use super::model::{Held, IdentifierEnd, IdentifierSource, NewIdentifier, main};
use crate::person::IdentifierState;
use crate::person::store::{IDENTIFIERS, IdentifierRow};
use chrono::NaiveDate;
use kernel::tax_code::Identifier;
use kernel::{Outcome, PersonId};
use store::Tx;
use uuid::Uuid;

store::statements! {
    ADD = "insert into registry_identifier (body_id, id, person_id, kind, value, source, ended_as, second, note, valid_from, valid_until, created_at, created_by)
           values (:body, :id, :person, :kind, :value, :source, :ended_as, :second, :note, :from, :until, :now, :actor)";
    END = "update registry_identifier set valid_until = :until, ended_as = :ended_as, note = :note where body_id = :body and person_id = :person and id = :id";
    /// The code that stands for the person, as others read it.
    STANDS = "update registry_person set identifier = :identifier, identifier_kind = :kind where body_id = :body and id = :person";
}

/// Everything that somebody has or had.
pub async fn all(tx: &mut Tx, person: PersonId) -> Outcome<Vec<IdentifierRow>> {
    Ok(tx.sql(&IDENTIFIERS).id("id", person).all().await?)
}

/// The same for the rules.
pub fn held(rows: &[IdentifierRow]) -> Vec<Held> {
    let one = |row: &IdentifierRow| {
        let identifier = Identifier::parse(&row.value).ok()?;
        let (from, until) = (row.valid_from, row.valid_until);
        Some(Held { id: row.id, identifier, from, until, ended_as: row.ended_as, second: row.second })
    };
    rows.iter().filter_map(one).collect()
}

/// A row to be written.
pub struct Written<'a> {
    /// The code.
    pub identifier: &'a Identifier,
    /// How it is known.
    pub source: IdentifierSource,
    /// What became of it.
    pub ended_as: IdentifierEnd,
    /// Whether it is one of two definitive codes.
    pub second: bool,
    /// Anything else.
    pub note: &'a str,
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub until: NaiveDate,
}

impl<'a> Written<'a> {
    /// As it was typed.
    pub fn of(new: &'a NewIdentifier, second: bool, today: NaiveDate) -> Self {
        let until = new.last_day.map_or(guard::scope::FOREVER, |last| kernel::time::days_after(last, 1));
        let ended_as = if new.last_day.is_some() { IdentifierEnd::Expired } else { IdentifierEnd::Holds };
        let from = new.from.unwrap_or(today);
        Written { identifier: &new.identifier, source: new.source, ended_as, second, note: &new.note, from, until }
    }
}

/// Writes an identifier of somebody.
pub async fn add(tx: &mut Tx, person: PersonId, row: Written<'_>) -> Outcome<Uuid> {
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .id("id", id)
        .id("person", person)
        .code("kind", IdentifierState::of(Some(row.identifier)))
        .bind("value", row.identifier.value())
        .code("source", row.source)
        .code("ended_as", row.ended_as)
        .bind("second", row.second)
        .bind("note", row.note)
        .bind("from", row.from)
        .bind("until", row.until)
        .run_one()
        .await?;
    Ok(id)
}

/// Ends one.
pub async fn end(tx: &mut Tx, person: PersonId, id: Uuid, until: NaiveDate, ended_as: IdentifierEnd, note: &str) -> Outcome<()> {
    let query = tx.sql(&END).id("person", person).id("id", id).bind("until", until).code("ended_as", ended_as);
    query.bind("note", note).run_one().await?;
    Ok(())
}

/// Writes the code that stands for the person now into the person's row, from those that hold; which one that is.
pub async fn stands(tx: &mut Tx, person: PersonId) -> Outcome<(Option<Identifier>, Vec<Held>)> {
    let all = held(&all(tx, person).await?);
    let identifier = main(&all).cloned();
    tx.sql(&STANDS)
        .id("person", person)
        .bind("identifier", identifier.as_ref().map_or("", Identifier::value))
        .code("kind", IdentifierState::of(identifier.as_ref()))
        .run_one()
        .await?;
    Ok((identifier, all))
}

/// Those under which somebody is found: all that ever were theirs.
pub fn findable(all: &[Held]) -> Vec<Identifier> {
    all.iter().filter(|held| held.ended_as != IdentifierEnd::Wrong).map(|held| held.identifier.clone()).collect()
}
