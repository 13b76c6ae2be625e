//! Correcting somebody's data, and what is recorded of them later: death, notice given, marks looked at.

use super::actions::{add_mark, claim, holders, marks, refuse_known, reindex, write_reaches};
use super::change::{self, Change, ChangeRow, between};
use super::entered_again;
use super::model::{MarkReason, PersonData, PersonEdit};
use super::store::{
    ADD_NOTICE, CHANGE, DIED, EDIT, HolderRow, MARKS, MarkRow, PersonRow, RESOLVE_MARK, TASK_DONE, bind_data, reaches,
};
use crate::identifier::actions as identifiers;
use crate::identifier::model::{Held, has_two, main};
use crate::identifier::store::{all, findable, held};
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::{Permission, Principal};

use kernel::input::Fields;
use kernel::time::show_date;
use kernel::{Failure, Outcome, PersonId};
use std::collections::BTreeSet;
use store::{Audit, Db, Once, Tx};
use uuid::Uuid;

kernel::code_enum! {
    /// How the privacy notice was given.
    pub enum NoticeMeans {
        /// On paper.
        Paper = "paper" => "Consegnata su carta",
        /// Read or explained.
        Spoken = "spoken" => "Spiegata a voce",
        /// By mail.
        Mail = "mail" => "Inviata per email",
        /// Through an interpreter.
        Interpreter = "interpreter" => "Spiegata con un interprete",
    }
}

/// That somebody else changed the person meanwhile: what, who and when, as far as the actor may read it. With `typed`, which is told
/// along for a form that has no place on the page any more, what became of `field`; otherwise what was changed last.
pub(crate) async fn overtaken(tx: &mut Tx, row: &PersonRow, field: &str, typed: &str) -> Outcome<Failure> {
    let latest = change::latest_together(tx, row.id, |row| typed.is_empty() || row.field == field).await?;
    let what = latest.first().map_or_else(String::new, |first| {
        let all: Vec<String> = latest.iter().map(ChangeRow::told).collect();
        format!(": {} ({})", all.join("; "), first.by_and_when())
    });
    let sentence =
        format!("Mentre scrivevi qualcun altro ha cambiato questa scheda{what}. Controlla com’è adesso e decidi di nuovo.{typed}");
    Ok(Failure::Conflict { current: row.version, sentence })
}

/// The person, locked, when the version is the one that was read; `typed` as in [`overtaken`].
pub(crate) async fn locked(
    tx: &mut Tx,
    person: PersonId,
    version: i64,
    typed: impl FnOnce(&PersonRow) -> String,
) -> Outcome<PersonRow> {
    let row: PersonRow = tx.sql(&EDIT).id("id", person).one().await?;
    if row.version == version {
        return Ok(row);
    }
    let typed = typed(&row);
    Err(overtaken(tx, &row, "death_date", &typed).await?)
}

/// Corrects somebody's data; what changed goes into the history, what disagrees with the tax code is marked, what agrees now is no
/// longer. An identifier that is replaced stays with its period. The new version.
///
/// # Errors
/// 404 outside the actor's scope; a conflict when the version is another; those of [`super::register`] and of
/// [`crate::identifier::model::taking`].
pub async fn edit(db: &Db, principal: &Principal, person: PersonId, version: i64, edit: &PersonEdit) -> Outcome<i64> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, person, version, |_| String::new()).await?;
    let born = edit.data.birth;
    if row.death_date.is_some_and(|died| born.is_after(died)) {
        return Err(Problem::ImpossibleDeath.at(if born.date.is_some() { "birth_date" } else { "birth_year" }));
    }
    let known = reaches(&mut tx, person).await?;
    let before = row.data(known);
    let changed = rewrite(&mut tx, person, version, &before, edit).await?;
    if changed.is_empty() {
        tx.commit(Audit::of("person.read").about(person).on("person", person)).await?;
        return Ok(version);
    }
    tx.commit(Audit::of("person.edit").about(person).on("person", person).fields(changed)).await?;
    Ok(version.saturating_add(1))
}

/// Writes what a person is now in place of what they were; the names of the fields that changed, none when all is as it was.
pub(crate) async fn rewrite(
    tx: &mut Tx,
    person: PersonId,
    version: i64,
    before: &PersonData,
    edit: &PersonEdit,
) -> Outcome<Vec<&'static str>> {
    edit.data.check(tx.today())?;
    let code_changed = before.identifier != edit.data.identifier;
    let mut data = edit.data.clone();
    if code_changed {
        claim(tx, data.identifier.as_ref()).await?;
    }
    let others = holders(tx, person, data.identifier.as_ref()).await?;
    if code_changed {
        refuse_known(&others, &data)?;
        identifiers::replace(tx, person, before.identifier.as_ref(), edit).await?;
        if data.identifier.is_some() {
            entered_again::tell(tx, person, &others).await?;
        }
    }
    let held = held(&all(tx, person).await?);
    data.identifier = main(&held).cloned();
    let changes = between(before, &data);
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    bind_data(tx.sql(&CHANGE).id("id", person).bind("version", version), &data).run_one().await?;
    if before.reaches != data.reaches {
        write_reaches(tx, person, &data).await?;
    }
    let touched: BTreeSet<&str> = changes.iter().map(|change| change.field).collect();
    remark(tx, person, &data, &others, &held, |reason| code_changed || touched.contains(reason.field())).await?;
    reindex(tx, person, &data, &findable(&held), None).await?;
    change::write(tx, person, &changes, &edit.reason).await?;
    Ok(changes.iter().map(|change| change.field).collect())
}

/// Marks what does not agree now, and closes what agrees again. A mark that somebody looked at and closed comes back only where
/// `again` says that what it is about has changed.
pub(crate) async fn remark(
    tx: &mut Tx,
    person: PersonId,
    data: &PersonData,
    others: &[HolderRow],
    held: &[Held],
    again: impl Fn(MarkReason) -> bool,
) -> Outcome<()> {
    let mut wanted = marks(data, others);
    if has_two(held) {
        wanted.insert(MarkReason::TwoCodes);
    }
    let open: Vec<MarkRow> = tx.sql(&MARKS).id("id", person).all().await?;
    for mark in open.iter().filter(|mark| !wanted.contains(&mark.reason)) {
        tx.sql(&RESOLVE_MARK).id("person", person).id("id", mark.id).bind("note", "Dato corretto").run().await?;
    }
    for reason in wanted.into_iter().filter(|reason| open.iter().all(|mark| mark.reason != *reason)) {
        if again(reason) {
            add_mark(tx, person, reason).await?;
        }
    }
    Ok(())
}

/// Reads the day of a death.
pub fn read_death(fields: &mut Fields) -> Option<NaiveDate> {
    fields.required_date("death_date")
}

/// Registers that somebody died; later rooms are told (`person.died`).
///
/// # Errors
/// 404, conflict, [`Problem::DiedAlready`], [`Problem::ImpossibleDeath`].
pub async fn died(db: &Db, principal: &Principal, person: PersonId, version: i64, on: NaiveDate) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let typed = |row: &PersonRow| {
        row.death_date.map_or_else(String::new, |now| {
            let (now, typed) = (show_date(now), show_date(on));
            format!(" È registrato il decesso del {now}; tu avevi scritto {typed}: se è giusto, correggi la data del decesso.")
        })
    };
    let row = locked(&mut tx, person, version, typed).await?;
    if row.death_date.is_some() {
        return Err(Problem::DiedAlready.into());
    }
    if on > tx.today() || row.birth().is_after(on) {
        return Err(Problem::ImpossibleDeath.at("death_date"));
    }
    tx.sql(&DIED).id("id", person).bind("version", version).bind("on", on).run_one().await?;
    change::write(&mut tx, person, &[Change::new("death_date", "", show_date(on))], "").await?;
    tx.tell("person.died", serde_json::json!({"person_id": person, "on": on})).await?;
    tx.commit(Audit::of("person.died").about(person).on("person", person).fields(["death_date"])).await?;
    Ok(())
}

kernel::code_enum! {
    /// What is wrong about a death that was registered.
    pub enum DeathFault {
        /// There was none: somebody else's, or a mistake.
        Never = "never" => "La persona non è deceduta",
        /// It was on another day.
        OtherDay = "other_day" => "È deceduta un altro giorno",
    }
}

/// What is to be put right about a registered death.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeathCorrection {
    /// The day on which the person died; none when they did not.
    pub on: Option<NaiveDate>,
    /// How it is known.
    pub reason: String,
}

/// Reads it: a day goes with [`DeathFault::OtherDay`] and with nothing else.
pub fn read_death_correction(fields: &mut Fields) -> Option<DeathCorrection> {
    let fault: Option<DeathFault> = fields.required_code("fault");
    let on = match fault {
        Some(DeathFault::OtherDay) => fields.required_date("death_date").map(Some),
        _ => Some(None),
    };
    let reason = fields.required_line("reason", 200);
    fault?;
    Some(DeathCorrection { on: on?, reason: reason? })
}

/// Puts a registered death right: it was on another day, or there was none. Later rooms are told (`person.death_corrected`); what
/// they did meanwhile they do not undo by themselves.
///
/// # Errors
/// 404, conflict, [`Problem::NotDead`], [`Problem::ImpossibleDeath`]; a fault on `death_date` when it is that day already.
pub async fn correct_death(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    version: i64,
    correction: &DeathCorrection,
) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let typed = |row: &PersonRow| match (row.death_date, correction.on) {
        (Some(_), _) => String::new(),
        (None, on) => {
            let on = on.map_or_else(|| "che non è deceduta".to_owned(), show_date);
            format!(" Adesso non risulta deceduta; tu avevi scritto {on}, «{}».", correction.reason)
        }
    };
    let row = locked(&mut tx, person, version, typed).await?;
    let before = row.death_date.ok_or(Problem::NotDead)?;
    if correction.on == Some(before) {
        return Err(Failure::field("death_date", "È già il giorno registrato."));
    }
    if correction.on.is_some_and(|on| on > tx.today() || row.birth().is_after(on)) {
        return Err(Problem::ImpossibleDeath.at("death_date"));
    }
    tx.sql(&DIED).id("id", person).bind("version", version).bind("on", correction.on).run_one().await?;
    let after = correction.on.map_or_else(String::new, show_date);
    change::write(&mut tx, person, &[Change::new("death_date", show_date(before), after)], &correction.reason).await?;
    tx.tell("person.death_corrected", serde_json::json!({"person_id": person, "on": correction.on, "before": before})).await?;
    tx.commit(Audit::of("person.death_corrected").about(person).on("person", person).fields(["death_date"])).await?;
    Ok(())
}

/// A privacy notice that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice {
    /// When.
    pub given_on: NaiveDate,
    /// Which edition of it.
    pub edition: String,
    /// In which language, as a code; empty when nobody said.
    pub language: String,
    /// How.
    pub means: NoticeMeans,
    /// Anything else.
    pub note: String,
}

/// Reads a notice.
pub fn read_notice(fields: &mut Fields) -> Option<NewNotice> {
    let given_on = fields.required_date("given_on");
    let edition = fields.required_line("edition", 80);
    let language = super::forms::language(fields, "language");
    let means = fields.required_code("means");
    let note = fields.line("note", 200).unwrap_or_default();
    Some(NewNotice { given_on: given_on?, edition: edition?, language, means: means?, note })
}

/// Records, in the caller's transaction, that the privacy notice was given (articles 13 and 14 of Regulation (EU) 2016/679).
///
/// # Errors
/// A fault on `given_on` for a day in the future.
pub async fn add_notice(tx: &mut Tx, person: PersonId, notice: &NewNotice) -> Outcome<Uuid> {
    if notice.given_on > tx.today() {
        return Err(Failure::field("given_on", "La data non può essere nel futuro."));
    }
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD_NOTICE)
        .id("id", id)
        .id("person", person)
        .bind("given_on", notice.given_on)
        .bind("edition", &notice.edition)
        .bind("language", &notice.language)
        .code("means", notice.means)
        .bind("note", &notice.note)
        .run_one()
        .await?;
    let after = format!("{} ({}), {}", notice.edition, show_date(notice.given_on), notice.means.label());
    change::write(tx, person, &[Change::new("notice", "", after)], "").await?;
    Ok(id)
}

/// Records that the privacy notice was given, as an action of its own.
///
/// # Errors
/// 404 outside the actor's scope; those of [`add_notice`].
pub async fn give_notice(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    once: Option<&Once>,
    notice: &NewNotice,
) -> Outcome<Uuid> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let _row: PersonRow = tx.sql(&EDIT).id("id", person).one().await?;
    let id = add_notice(&mut tx, person, notice).await?;
    tx.commit(Audit::of("person.notice").about(person).on("notice", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Closes a mark "da verificare" after somebody looked, with what they found; or the report that a protected person was entered again.
///
/// # Errors
/// 404 for a mark that is not open on a person in scope.
pub async fn resolve(db: &Db, principal: &Principal, person: PersonId, mark: Uuid, note: &str) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let _row: PersonRow = tx.sql(&EDIT).id("id", person).one().await?;
    let open: Vec<MarkRow> = tx.sql(&MARKS).id("id", person).all().await?;
    match open.iter().find(|row| row.id == mark) {
        Some(row) => {
            tx.sql(&RESOLVE_MARK).id("person", person).id("id", mark).bind("note", note).run_one().await?;
            change::write(&mut tx, person, &[Change::new("mark", row.reason.label(), "verificato")], note).await?;
        }
        None => tx.sql(&TASK_DONE).id("person", person).id("id", mark).run_one().await?,
    }
    tx.commit(Audit::of("person.verify").about(person).on("mark", mark)).await?;
    Ok(())
}
