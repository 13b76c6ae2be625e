//! Who somebody was, as it was known on a day: what is known now, with every later correction taken back.

use super::change::{label, words_of};
use super::store::{PersonRow, READ, reaches};
use crate::identifier::store::all;
use crate::identifier::{IdentifierEnd, model::main};
use crate::person_scope;
use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::time::{days_after, show_date, start_of_day};
use kernel::{Failure, Instant, Outcome, PersonId};
use store::Tx;

/// Whether a row of the history was written of the record: what a joining brought was said of the other one.
macro_rules! own {
    () => {
        "not exists (select 1 from registry_merge g join registry_moved v on v.body_id = g.body_id and v.merge_id = g.id and v.table_name = 'registry_change'
                        and v.column_name = 'person_id' and v.row_id = c.id
                      where g.body_id = c.body_id and g.survivor_id = c.person_id and g.undone_at is null)"
    };
}

store::statements! {
    // Of the codes and of what has tables of its own the periods tell more than the history: it is for the fields of the person.
    SINCE = concat!(
        "select c.field, c.before_text from registry_change c
          where c.body_id = :body and c.person_id = :person and c.changed_at >= :since and c.other_id is null
            and (c.object_id is null or exists (select 1 from registry_merge o where o.body_id = c.body_id and o.id = c.object_id)) and ",
        crate::joining_shown!("c"), " and ",
        own!(), " and ", person_scope!("person.read", "c.person_id"), "
          order by c.id desc limit :most");
    ENTERED = concat!(
        "select min(c.changed_at) from registry_change c where c.body_id = :body and c.person_id = :person and c.field = 'person' and ",
        own!(), " and ", person_scope!("person.read", "c.person_id"));
    // Whether another record of theirs, joined with this one since, was there by then.
    AS_ANOTHER = concat!(
        "select cast(count(*) as bigint) from registry_change c where c.body_id = :body and c.person_id = :person and c.field = 'person' and c.changed_at < :since and not ",
        own!(), " and ", person_scope!("person.read", "c.person_id"));
}

/// Most corrections that are taken back; nobody has so many.
const MOST: i64 = 5_000;

/// One field as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Was {
    /// The field's name.
    pub field: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// What it was, in words.
    pub value: String,
}

/// Who somebody was as it was known in the evening of a day: fields that held something, in the order of the form.
///
/// # Errors
/// 404 outside the actor's scope; a fault on `on` for a day to come, or one before the person was entered.
pub async fn identity_on(tx: &mut Tx, person: PersonId, on: NaiveDate) -> Outcome<Vec<Was>> {
    let row: PersonRow = tx.sql(&READ).id("id", person).one().await?;
    if on > tx.today() {
        return Err(Failure::field("on", "La data è nel futuro."));
    }
    let entered: Option<Instant> = tx.sql(&ENTERED).id("person", person).value().await?;
    let since = start_of_day(days_after(on, 1));
    if row.known_since > on && entered.is_none_or(|entered| entered >= since) {
        return Err(Failure::field("on", format!("La persona è nel registro dal {}.", show_date(row.known_since))));
    }
    if entered.is_some_and(|entered| entered >= since) {
        let others: i64 = tx.sql(&AS_ANOTHER).id("person", person).bind("since", since).value().await?;
        if others > 0 {
            return Err(Failure::field(
                "on",
                "In quel giorno questa scheda non c’era ancora: la persona ne aveva un’altra, riunita poi a questa.",
            ));
        }
    }
    let known = reaches(tx, person).await?;
    let mut fields: Vec<(&'static str, String)> = words_of(&row.data(known)).into_iter().collect();
    fields.push(("death_date", row.death_date.map(show_date).unwrap_or_default()));
    let later: Vec<(String, String)> = tx.sql(&SINCE).id("person", person).bind("since", since).bind("most", MOST).all().await?;
    for (field, before) in later {
        if let Some((_, value)) = fields.iter_mut().find(|(name, _)| *name == field) {
            *value = before;
        }
    }
    // The code is told by the periods of the codes, also of those that were entered or corrected later.
    let mut codes = crate::identifier::store::held(&all(tx, person).await?);
    codes.retain(|code| code.from <= on && on < code.until && code.ended_as != IdentifierEnd::Wrong);
    for code in &mut codes {
        (code.until, code.ended_as) = (FOREVER, IdentifierEnd::Holds);
    }
    let code = main(&codes).map(|code| code.value().to_owned()).unwrap_or_default();
    if let Some((_, value)) = fields.iter_mut().find(|(name, _)| *name == "identifier") {
        *value = code;
    }
    let told = |(field, value): (&'static str, String)| Was { field, label: label(field), value };
    Ok(fields.into_iter().map(told).filter(|was| !was.value.is_empty()).collect())
}
