//! Writing, correcting and moving entries.

use super::forms::{Correction, NewEntry, Relocate};
use super::store as s;
use super::store::EntryRow;
use super::{EntryId, NoteAudience, Said, check_held};
use crate::case::actions::open_case;
use crate::doing::{Doing, expect_version, or_conflict};
use crate::draft::{self, DraftKind};
use crate::problems::Problem;
use crate::search::words;
use guard::Permission;
use kernel::{CaseId, Failure, Instant, Outcome};
use store::{Audit, Tx};
use uuid::Uuid;

/// Notes on the case when it was last written in.
async fn note_latest(tx: &mut Tx, case: CaseId) -> Outcome<()> {
    let latest = tx.sql(&s::LATEST).id("case", case).values::<Instant>().await?.into_iter().next();
    tx.sql(&s::SET_LATEST).id("case", case).bind("day", latest.map(|at| kernel::time::local(at).date())).run_one().await?;
    Ok(())
}

/// The bits by which an entry is found: of its text and of who was there.
pub(crate) fn words_of(present: &str, text: &str) -> store::Row {
    let [w0, w1, w2, w3] = words::bits(&format!("{present} {text}"));
    store::Row::new().bind("w0", w0).bind("w1", w1).bind("w2", w2).bind("w3", w3)
}

/// Writes an entry, with its reserved note; the draft is forgotten.
///
/// # Errors
/// `CASE-010` in a closed case, `DIARY-001` for what has not happened yet.
pub async fn write(doing: Doing<'_>, case: CaseId, new: &NewEntry) -> Outcome<EntryId> {
    let mut tx = doing.begin(Permission::CASE_WRITE).await?;
    if let Some(id) = tx.already::<EntryId>(doing.once).await? {
        return Ok(id);
    }
    let case = open_case(&mut tx, Permission::CASE_WRITE, case).await?;
    check_held(new.held_at, tx.now())?;
    let id: EntryId = tx.new_id()?;
    let present = new.present.as_deref().unwrap_or_default();
    let minutes = new.minutes.unwrap_or(0);
    tx.sql(&s::ADD)
        .id("id", id)
        .id("case", case.id)
        .code("kind", new.kind)
        .bind("held_at", new.held_at)
        .bind("minutes", minutes)
        .bind("present", present)
        .bind("text", &new.text)
        .bind("reserved", new.reserved.unwrap_or(false))
        .row(words_of(present, &new.text))
        .run()
        .await?;
    if let Some(note) = &new.note {
        let note_id: Uuid = tx.new_id()?;
        let audience = new.note_audience.unwrap_or(NoteAudience::Author);
        tx.sql(&s::ADD_NOTE).bind("id", note_id).id("entry", id).code("audience", audience).bind("text", note).run().await?;
    }
    note_latest(&mut tx, case.id).await?;
    draft::forget(&mut tx, DraftKind::Diary, case.id.0).await?;
    tx.commit(
        Audit::of("entry.create")
            .about(case.person_id)
            .on("entry", id)
            .fields(["kind", "held_at", "text"])
            .answering(id.to_string()),
    )
    .await?;
    Ok(id)
}

/// Corrects an entry: only its author does; the text before stays readable.
///
/// # Errors
/// `DIARY-002` for somebody else, a conflict when it was corrected meanwhile.
pub async fn correct(doing: Doing<'_>, id: EntryId, new: &Correction, said: Said, version: i64) -> Outcome<i64> {
    let mut tx = doing.begin(Permission::CASE_WRITE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(version);
    }
    let entry: EntryRow = tx.sql(&s::ONE).id("id", id).one().await?;
    let case = open_case(&mut tx, Permission::CASE_WRITE, entry.case_id).await?;
    if entry.author_id != doing.principal.actor.account {
        return Err(Problem::NotTheAuthor.into());
    }
    expect_version(entry.version, version)?;
    let held_at = said.meant(entry.held_at, new.held_at);
    check_held(held_at, tx.now())?;
    let present = new.present.as_deref().unwrap_or_default();
    let minutes = new.minutes.unwrap_or(0);
    // Until it is corrected an entry is its own first text; notes and moves leave it as it is.
    tx.sql(&s::KEEP_FIRST).id("id", id).run().await?;
    let done = tx
        .sql(&s::CORRECT)
        .id("id", id)
        .bind("version", version)
        .code("kind", new.kind)
        .bind("held_at", held_at)
        .bind("minutes", minutes)
        .bind("present", present)
        .bind("text", &new.text)
        .row(words_of(present, &new.text))
        .run_one()
        .await;
    or_conflict(done, entry.version)?;
    let next = version.saturating_add(1);
    tx.sql(&s::ADD_TEXT)
        .id("entry", id)
        .bind("version", next)
        .code("kind", new.kind)
        .bind("held_at", held_at)
        .bind("minutes", minutes)
        .bind("present", present)
        .bind("text", &new.text)
        .bind("reason", &new.reason)
        .run()
        .await?;
    note_latest(&mut tx, case.id).await?;
    tx.commit(Audit::of("entry.correct").about(case.person_id).on("entry", id).fields(["kind", "held_at", "text"])).await?;
    Ok(next)
}

/// Moves an entry that was written in the wrong case to the right one; both keep the trace.
///
/// # Errors
/// A fault at `to_number` when there is no such open case that the actor may write to.
pub async fn relocate(doing: Doing<'_>, id: EntryId, command: &Relocate, version: i64) -> Outcome<CaseId> {
    let mut tx = doing.begin(Permission::CASE_WRITE).await?;
    if let Some(case) = tx.already::<CaseId>(doing.once).await? {
        return Ok(case);
    }
    let entry: EntryRow = tx.sql(&s::ONE).id("id", id).one().await?;
    expect_version(entry.version, version)?;
    let unknown = || Failure::field("to_number", "Non c’è una cartella aperta con questo numero in cui tu possa scrivere.");
    let to = tx.sql(&s::CASE_BY_NUMBER).bind("number", &command.to_number).optional::<(CaseId,)>().await?.ok_or_else(unknown)?.0;
    if to == entry.case_id {
        return Err(Problem::SameCase.at("to_number"));
    }
    let from = crate::case::brief(&mut tx, Permission::CASE_WRITE, entry.case_id).await?;
    let target = open_case(&mut tx, Permission::CASE_WRITE, to)
        .await
        .map_err(|failure| if matches!(failure, Failure::Refused(_)) { unknown() } else { failure })?;
    or_conflict(tx.sql(&s::MOVE).id("id", id).id("to", to).bind("version", version).run_one().await, entry.version)?;
    let move_id: Uuid = tx.new_id()?;
    tx.sql(&s::ADD_MOVE)
        .bind("id", move_id)
        .id("entry", id)
        .id("from", from.id)
        .id("to", to)
        .bind("reason", &command.reason)
        .run()
        .await?;
    note_latest(&mut tx, from.id).await?;
    note_latest(&mut tx, target.id).await?;
    tx.commit(Audit::of("entry.move").about(from.person_id).on("entry", id).fields(["case"]).answering(to.to_string())).await?;
    Ok(to)
}
