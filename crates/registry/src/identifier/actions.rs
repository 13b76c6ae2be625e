//! Adding, correcting and ending identifiers.

use super::forms::Correction;
use super::model::{self, Held, IdentifierEnd, IdentifierEnding, IdentifierSource, NewIdentifier, Taking};
use super::store::{Written, add as write_row, all, end as end_row, findable, held, stands};
use crate::person::actions::{claim, holders, refuse_known, reindex};
use crate::person::change::{self, Change};
use crate::person::entered_again;
use crate::person::model::{PersonData, PersonEdit};
use crate::person::store::{IdentifierRow, PersonRow, TOUCH, reaches};
use crate::person::update::{locked, remark};
use crate::problems::Problem;
use guard::{Permission, Principal};
use kernel::tax_code::Identifier;
use kernel::time::show_date;
use kernel::{Failure, Outcome, PersonId};
use store::{Audit, Db, Once, Tx};
use uuid::Uuid;

/// A code in the words of the history.
fn words(identifier: &Identifier) -> String {
    format!("{} {}", identifier.kind().label(), identifier.value())
}

/// Writes a new one and ends those whose place it takes.
async fn write(tx: &mut Tx, person: PersonId, new: &NewIdentifier, taking: &Taking) -> Outcome<Uuid> {
    for ending in &taking.ending {
        end_row(tx, person, ending.id, ending.until, IdentifierEnd::Replaced, "").await?;
    }
    let today = tx.today();
    write_row(tx, person, Written::of(new, taking.second, today)).await
}

/// Writes another code in the place of one that was never theirs, for the same period.
async fn write_right(tx: &mut Tx, person: PersonId, row: &IdentifierRow, right: &Identifier, note: &str) -> Outcome<Uuid> {
    let today = tx.today();
    let until = row.valid_until.min(today.max(row.valid_from));
    end_row(tx, person, row.id, until, IdentifierEnd::Wrong, note).await?;
    let written = Written {
        identifier: right,
        source: row.source,
        ended_as: row.ended_as,
        second: row.second,
        note: "",
        from: row.valid_from,
        until: row.valid_until,
    };
    write_row(tx, person, written).await
}

/// What the form of a person does to the identifiers: the field holds the one that stands for the person.
///
/// # Errors
/// [`Problem::SecondCode`] for a definitive code in the place of another one that nobody called wrong; those of [`model::taking`].
pub(crate) async fn replace(tx: &mut Tx, person: PersonId, before: Option<&Identifier>, edit: &PersonEdit) -> Outcome<()> {
    let rows = all(tx, person).await?;
    let (known, today) = (held(&rows), tx.today());
    let standing = before.and_then(|before| rows.iter().find(|row| row.value == before.value() && is_open(&known, row.id)));
    match (standing, &edit.data.identifier) {
        (Some(row), Some(after)) if edit.code_was_wrong => {
            if after.kind() != Identifier::parse(&row.value).map_err(Failure::internal)?.kind() {
                return Err(Failure::field("code_was_wrong", "Un codice sbagliato si corregge con uno dello stesso tipo."));
            }
            if known.iter().any(|held| held.identifier == *after && held.ended_as != IdentifierEnd::Wrong) {
                return Err(Problem::HasThisCode.at("identifier"));
            }
            write_right(tx, person, row, after, &edit.reason).await?;
        }
        (_, Some(after)) => {
            let new = NewIdentifier {
                identifier: after.clone(),
                source: IdentifierSource::NotStated,
                from: None,
                last_day: None,
                note: String::new(),
                second_confirmed: false,
                same_code_confirmed: edit.data.same_code_confirmed,
            };
            let taking = model::taking(&known, &new, today)?;
            write(tx, person, &new, &taking).await?;
        }
        (Some(row), None) => {
            let (until, ended_as) = (today.max(row.valid_from), IdentifierEnd::Removed);
            let ended_as = if edit.code_was_wrong { IdentifierEnd::Wrong } else { ended_as };
            end_row(tx, person, row.id, until, ended_as, &edit.reason).await?;
        }
        (None, None) => {}
    }
    Ok(())
}

fn is_open(known: &[Held], id: Uuid) -> bool {
    known.iter().any(|held| held.id == id && held.is_open())
}

/// The person, locked, with what is known of them.
async fn opened(tx: &mut Tx, person: PersonId, version: i64, typed: &str) -> Outcome<(PersonRow, PersonData)> {
    let typed = if typed.is_empty() { String::new() } else { format!(" Avevi scritto «{typed}».") };
    let row = locked(tx, person, version, |_| typed).await?;
    let known = reaches(tx, person).await?;
    let data = row.data(known);
    Ok((row, data))
}

/// After the identifiers changed: which one stands for the person, what does not agree, under what they are found, what was done.
async fn settle(
    tx: &mut Tx,
    person: PersonId,
    mut data: PersonData,
    others: &[crate::person::store::HolderRow],
    changes: &[Change],
    reason: &str,
) -> Outcome<()> {
    let before = data.identifier.clone();
    let (identifier, known) = stands(tx, person).await?;
    data.identifier = identifier;
    let changed = before != data.identifier;
    let others = if changed && others.is_empty() { holders(tx, person, data.identifier.as_ref()).await? } else { others.to_vec() };
    let about_code = |reason: crate::person::MarkReason| changed || reason == crate::person::MarkReason::TwoCodes;
    remark(tx, person, &data, &others, &known, about_code).await?;
    reindex(tx, person, &data, &findable(&known), None).await?;
    tx.sql(&TOUCH).id("id", person).run_one().await?;
    change::write(tx, person, changes, reason).await
}

/// Adds an identifier.
///
/// # Errors
/// 404 outside the actor's scope, a conflict when the version is another, [`Problem::SameCode`], [`Problem::AnonymousWithCode`]; those
/// of [`model::taking`].
pub async fn add(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    version: i64,
    once: Option<&Once>,
    new: &NewIdentifier,
) -> Outcome<Uuid> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let (row, data) = opened(&mut tx, person, version, new.identifier.value()).await?;
    if row.anonymous && matches!(new.identifier, Identifier::Definitive(_)) {
        return Err(Problem::AnonymousWithCode.at("identifier"));
    }
    let known = held(&all(&mut tx, person).await?);
    let today = tx.today();
    let taking = model::taking(&known, new, today)?;
    claim(&mut tx, Some(&new.identifier)).await?;
    let others = holders(&mut tx, person, Some(&new.identifier)).await?;
    let asked = PersonData {
        identifier: Some(new.identifier.clone()),
        same_code_confirmed: new.same_code_confirmed,
        ..PersonData::default()
    };
    refuse_known(&others, &asked)?;
    let id = write(&mut tx, person, new, &taking).await?;
    entered_again::tell(&mut tx, person, &others).await?;
    let after = match new.last_day {
        None => format!("{}, {}", words(&new.identifier), new.source.label().to_lowercase()),
        Some(last) => format!("{}, fino al {}", words(&new.identifier), show_date(last)),
    };
    settle(&mut tx, person, data, &others, &[Change::new("identifier", "", after).of(id)], &new.note).await?;
    tx.commit(Audit::of("identifier.add").about(person).on("identifier", id).fields(["identifier"]).answering(id.to_string()))
        .await?;
    Ok(id)
}

/// The row of an identifier of this person.
async fn one(tx: &mut Tx, person: PersonId, id: Uuid) -> Outcome<(IdentifierRow, Held)> {
    let rows = all(tx, person).await?;
    let known = held(&rows).into_iter().find(|held| held.id == id).ok_or(Failure::NotFound)?;
    let row = rows.into_iter().find(|row| row.id == id).ok_or(Failure::NotFound)?;
    Ok((row, known))
}

/// Puts a mistyped identifier right: the one that was never theirs stays in the history and finds nobody any more.
///
/// # Errors
/// 404, conflict, [`Problem::SameCode`], [`Problem::HasThisCode`]; a fault on `identifier` for one of another kind.
pub async fn correct(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    version: i64,
    id: Uuid,
    correction: &Correction,
) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (_, data) = opened(&mut tx, person, version, correction.identifier.value()).await?;
    let (row, known) = one(&mut tx, person, id).await?;
    if known.ended_as == IdentifierEnd::Wrong {
        return Err(Failure::field("identifier", "Questo codice è già segnato come sbagliato."));
    }
    if known.identifier.kind() != correction.identifier.kind() {
        return Err(Failure::field(
            "identifier",
            "Il codice giusto è di un altro tipo: aggiungilo, e segna questo come sbagliato.",
        ));
    }
    let others = held(&all(&mut tx, person).await?);
    let right = |held: &Held| held.identifier == correction.identifier && held.ended_as != IdentifierEnd::Wrong;
    if others.iter().any(right) {
        return Err(Problem::HasThisCode.at("identifier"));
    }
    claim(&mut tx, Some(&correction.identifier)).await?;
    let holders = holders(&mut tx, person, Some(&correction.identifier)).await?;
    let asked = PersonData {
        identifier: Some(correction.identifier.clone()),
        same_code_confirmed: correction.same_code_confirmed,
        ..PersonData::default()
    };
    refuse_known(&holders, &asked)?;
    write_right(&mut tx, person, &row, &correction.identifier, &correction.reason).await?;
    entered_again::tell(&mut tx, person, &holders).await?;
    let change = Change::new("identifier", words(&known.identifier), words(&correction.identifier)).of(id);
    settle(&mut tx, person, data, &holders, &[change], &correction.reason).await?;
    tx.commit(Audit::of("identifier.correct").about(person).on("identifier", id).fields(["identifier"])).await?;
    Ok(())
}

/// Ends an identifier, or says of one that ended why it did.
///
/// # Errors
/// 404, conflict; those of [`model::end_of`].
pub async fn end(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    version: i64,
    id: Uuid,
    ending: &IdentifierEnding,
) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (_, data) = opened(&mut tx, person, version, "").await?;
    let (_, known) = one(&mut tx, person, id).await?;
    let today = tx.today();
    let until = model::end_of(&known, ending, today)?;
    if ending.ended_as != IdentifierEnd::Wrong
        && let Some(next) = model::runs_into(&held(&all(&mut tx, person).await?), &known, until)
    {
        let sentence =
            format!("Dal {} vale un altro codice fiscale definitivo: l’ultimo giorno viene prima.", show_date(next.from));
        return Err(Failure::field("last_day", sentence));
    }
    end_row(&mut tx, person, id, until, ending.ended_as, &ending.note).await?;
    let after = match ending.ended_as {
        IdentifierEnd::Wrong => ending.ended_as.label().to_lowercase(),
        _ => format!("{}, fino al {}", ending.ended_as.label().to_lowercase(), show_date(kernel::time::days_before(until, 1))),
    };
    settle(&mut tx, person, data, &[], &[Change::new("identifier", words(&known.identifier), after).of(id)], &ending.note).await?;
    tx.commit(Audit::of("identifier.end").about(person).on("identifier", id).fields(["valid_until"])).await?;
    Ok(())
}
