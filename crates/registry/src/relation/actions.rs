//! Recording and ending relations.

use super::RelationKind;
use super::forms::NewRelation;
use super::store::{ADD, END, Known, ONE};
use crate::person::change::{self, Change, ChangeRow};
use crate::person::store::{EDIT, PersonRow, TOUCH};
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::scope::FOREVER;
use guard::{Permission, Principal};
use kernel::time::{days_after, days_before, show_date};
use kernel::{Failure, Outcome, PersonId};
use store::{Audit, Db, Once, Tx};
use uuid::Uuid;

/// Records a relation.
///
/// # Errors
/// 404 for a person outside the actor's scope, or another whom they may not know of; [`Problem::WithOneself`].
pub async fn add(db: &Db, principal: &Principal, person: PersonId, once: Option<&Once>, new: &NewRelation) -> Outcome<Uuid> {
    principal.require(Permission::PERSON_EDIT)?;
    if new.other == Some(person) {
        return Err(Problem::WithOneself.at("other"));
    }
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let _row: PersonRow = tx.sql(&EDIT).id("id", person).one().await?;
    if let Some(other) = new.other {
        crate::person::identity(&mut tx, other).await?;
    }
    let id: Uuid = tx.new_id()?;
    let from = new.from.unwrap_or_else(|| tx.today());
    tx.sql(&ADD)
        .id("id", id)
        .id("person", person)
        .maybe_id("other", new.other)
        .bind("other_name", if new.other.is_some() { "" } else { new.other_name.as_str() })
        .code("kind", new.kind)
        .bind("phone", &new.phone)
        .bind("note", &new.note)
        .bind("from", from)
        .bind("until", FOREVER)
        .run_one()
        .await?;
    tx.sql(&TOUCH).id("id", person).run_one().await?;
    let after = words(new.kind, new.other, &new.other_name);
    change::write(&mut tx, person, &[Change { other: new.other, ..Change::new("relation", "", after) }], &new.note).await?;
    tx.commit(Audit::of("relation.create").about(person).on("relation", id).answering(id.to_string())).await?;
    Ok(id)
}

/// A relation in the words of the history. The name of an other with a record is not written into them: protected later, it would
/// still stand there.
fn words(kind: RelationKind, other: Option<PersonId>, name: &str) -> String {
    match other {
        Some(_) => kind.label().to_owned(),
        None => format!("{}: {name}", kind.label()),
    }
}

/// That somebody else ended the relation meanwhile: on which day, who and when, as far as the actor may read it.
async fn overtaken(tx: &mut Tx, person: PersonId, known: &Known) -> Outcome<Failure> {
    let begins = words(known.kind, known.other_id, &known.other_name);
    let of_this =
        |row: &ChangeRow| row.field == "relation" && row.other_id == known.other_id && row.before_text.starts_with(&begins);
    let by = change::latest(tx, person, of_this).await?.map_or_else(String::new, |row| format!(" ({})", row.by_and_when()));
    let last = show_date(days_before(known.valid_until, 1));
    let sentence = format!(
        "Nel frattempo qualcun altro ha chiuso questa relazione: ultimo giorno {last}{by}. Controlla e conferma di nuovo se è giusto il tuo."
    );
    Ok(Failure::Conflict { current: known.version, sentence })
}

/// Ends a relation on its last day; of one that has ended, puts the last day right.
///
/// # Errors
/// 404, conflict, [`Problem::EndsTooEarly`].
pub async fn end(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    relation: Uuid,
    version: i64,
    last_day: NaiveDate,
) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let known: Known = tx.sql(&ONE).id("id", relation).id("person", person).one().await?;
    if known.version != version {
        return Err(overtaken(&mut tx, person, &known).await?);
    }
    let until = days_after(last_day, 1);
    if until <= known.valid_from {
        return Err(Problem::EndsTooEarly.at("last_day"));
    }
    tx.sql(&END).id("id", relation).id("person", person).bind("version", version).bind("until", until).run_one().await?;
    let (before, after) = (words(known.kind, known.other_id, &known.other_name), format!("fino al {}", show_date(last_day)));
    change::write(&mut tx, person, &[Change { other: known.other_id, ..Change::new("relation", before, after) }], "").await?;
    tx.commit(Audit::of("relation.end").about(person).on("relation", relation).fields(["valid_until"])).await?;
    Ok(())
}
