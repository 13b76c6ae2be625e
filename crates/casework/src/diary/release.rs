//! Who reads a reserved note, and what of it may be given to somebody outside. Its author says who reads it, also later. That it is given away is
//! asked by one and decided by another, who writes it anew without what must stay: the note itself leaves the service in no way.

pub mod pages;

use super::store::{entry_shown, on_team_of};
use super::{EntryId, EntryKind, NoteAudience};
use crate::case::brief;
use crate::case::forms::{NARRATIVE, REASON};
use crate::doing::Doing;
use crate::problems::Problem;
use guard::Permission;
use kernel::input::{Fields, LINE};
use kernel::{AccountId, CaseId, Failure, Instant, Outcome, PersonId, code_enum};
use serde::Deserialize;
use store::{Audit, OnConstraint as _, Tx};
use utoipa::ToSchema;
use uuid::Uuid;

code_enum! {
    /// Where the release of a note stands.
    pub enum ReleaseState {
        /// Somebody asked.
        Asked = "asked" => "Da decidere",
        /// Given, redacted.
        Released = "released" => "Rilasciata oscurata",
        /// Not given.
        Refused = "refused" => "Non rilasciata",
    }
}

/// A release of a note `n` of an entry `e`, with what is needed to decide.
macro_rules! release_row {
    ($rest:expr) => {
        concat!(
            "select r.id, r.note_id, r.state, r.asked_by, r.asked_at, r.reason, r.for_whom, r.redacted, r.decision, r.decided_at, n.author_id, n.text as original,
                    coalesce(a.display_name, '') as asked_by_name, coalesce(d.display_name, '') as decided_by_name, e.kind, e.held_at, e.case_id, c.number, c.person_id,
                    p.display_name as person_name
               from casework_note_release r
               join casework_note n on n.body_id = r.body_id and n.id = r.note_id
               join casework_entry e on e.body_id = n.body_id and e.id = n.entry_id
               join casework_case c on c.body_id = e.body_id and c.id = e.case_id
               join registry_v_person p on p.body_id = c.body_id and p.person_id = c.person_id
               left join guard_account a on a.body_id = r.body_id and a.id = r.asked_by
               left join guard_account d on d.body_id = r.body_id and d.id = r.decided_by
              where r.body_id = :body and ",
            crate::case_scope!("note.release", "e.case_id"),
            $rest
        )
    };
}

store::statements! {
    NOTE = concat!("select n.id, n.entry_id, n.author_id, e.case_id, c.person_id,
                           case when n.author_id = :actor or (n.audience = 'team' and ", on_team_of!("e"), ") then true else false end as readable,
                           case when ", crate::case_scope!("note.release", "e.case_id"), " then true else false end as decides
                      from casework_note n join casework_entry e on e.body_id = n.body_id and e.id = n.entry_id
                      join casework_case c on c.body_id = e.body_id and c.id = e.case_id
                     where n.body_id = :body and n.id = :id and ", entry_shown!("e"), " and ", crate::case_scope!("diary.read", "e.case_id"));
    SET_AUDIENCE = "update casework_note set audience = :audience where body_id = :body and id = :id and author_id = :actor";
    ASK = "insert into casework_note_release (body_id, id, note_id, asked_by, asked_at, reason, for_whom, state, redacted, decided_by, decided_at, decision)
           values (:body, :id, :note, :actor, :now, :reason, :for_whom, 'asked', '', null, null, '')";
    WAITING = release_row!(" and r.state = 'asked' and (r.asked_at, r.id) > (:after_at, :after_id) order by r.asked_at, r.id limit :most");
    ONE = release_row!(" and r.id = :id");
    DECIDE = "update casework_note_release set state = :state, redacted = :redacted, decided_by = :actor, decided_at = :now, decision = :decision
               where body_id = :body and id = :id and state = 'asked'";
}

/// Who may read a note from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeAudience {
    /// Who.
    pub audience: NoteAudience,
}

/// Reads [`ChangeAudience`].
pub fn read_audience(fields: &mut Fields) -> Option<ChangeAudience> {
    let audience = fields.required_code("audience");
    Some(ChangeAudience { audience: audience? })
}

/// That a note is to be given to somebody outside.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskRelease {
    /// To whom: the judge, the person, their lawyer; at most 200 characters.
    #[schema(max_length = 200)]
    pub for_whom: String,
    /// Why; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub reason: String,
}

/// Reads [`AskRelease`].
pub fn read_ask(fields: &mut Fields) -> Option<AskRelease> {
    let for_whom = fields.required_line("for_whom", LINE);
    let reason = fields.required_text("reason", REASON);
    Some(AskRelease { for_whom: for_whom?, reason: reason? })
}

/// The decision on a release.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideRelease {
    /// `released` or `refused`.
    pub state: ReleaseState,
    /// The words in which it is given, without what must stay; needed when it is released; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub redacted: Option<String>,
    /// Why; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub decision: String,
}

/// Reads [`DecideRelease`].
pub fn read_decision(fields: &mut Fields) -> Option<DecideRelease> {
    let state = fields.required_code("state");
    let redacted = fields.text("redacted", NARRATIVE);
    let decision = fields.required_text("decision", REASON);
    match state {
        Some(ReleaseState::Asked) => fields.fault("state", "Scegli se rilasciarla oscurata o no."),
        Some(ReleaseState::Released) if redacted.is_none() => {
            fields.fault("redacted", "Scrivi le parole con cui la nota viene data, senza ciò che non va comunicato.");
        }
        _ => {}
    }
    Some(DecideRelease { state: state?, redacted, decision: decision? })
}

#[derive(sqlx::FromRow)]
struct Note {
    id: Uuid,
    entry_id: EntryId,
    author_id: AccountId,
    case_id: CaseId,
    person_id: PersonId,
    readable: bool,
    decides: bool,
}

/// A release as it is decided on and shown.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, ToSchema)]
pub struct ReleaseRow {
    /// The release.
    pub id: Uuid,
    /// The note.
    pub note_id: Uuid,
    /// Where it stands.
    pub state: ReleaseState,
    /// Who asked.
    pub asked_by: AccountId,
    /// What they are called.
    pub asked_by_name: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Instant,
    /// Why.
    pub reason: String,
    /// To whom it is to be given.
    pub for_whom: String,
    /// Who wrote the note.
    pub author_id: AccountId,
    /// The note itself, for whoever may decide while nobody has; otherwise empty.
    pub original: String,
    /// The words in which it was given; empty otherwise.
    pub redacted: String,
    /// Why it was decided so.
    pub decision: String,
    /// By whom.
    pub decided_by_name: String,
    /// When.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub decided_at: Option<Instant>,
    /// What the entry of the note tells of.
    pub kind: EntryKind,
    /// When that happened.
    #[schema(value_type = String, format = DateTime)]
    pub held_at: Instant,
    /// Its case.
    pub case_id: CaseId,
    /// The number of the case.
    pub number: String,
    /// Whose case it is.
    pub person_id: PersonId,
    /// What they are called.
    pub person_name: String,
}

impl ReleaseRow {
    /// Whether somebody may decide on it: neither who asked, nor who wrote the note.
    pub fn is_for(&self, account: AccountId) -> bool {
        self.state == ReleaseState::Asked && self.asked_by != account && self.author_id != account
    }
    /// As somebody sees it: the note itself only while they have it to decide.
    fn seen_by(mut self, account: AccountId) -> Self {
        if !self.is_for(account) {
            self.original.clear();
        }
        self
    }
}

/// Changes who reads a note: its author alone does.
///
/// # Errors
/// 404 for a note that the actor does not read, `DIARY-004` for one that is somebody else's.
pub async fn set_audience(doing: Doing<'_>, id: Uuid, command: ChangeAudience) -> Outcome<(CaseId, EntryId)> {
    let mut tx = doing.begin(Permission::CASE_WRITE).await?;
    let note: Note = tx.sql(&NOTE).id("id", id).one().await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok((note.case_id, note.entry_id));
    }
    brief(&mut tx, Permission::CASE_WRITE, note.case_id).await?;
    if !note.readable {
        return Err(Failure::NotFound);
    }
    if note.author_id != doing.principal.actor.account {
        return Err(Problem::NotYourNote.into());
    }
    tx.sql(&SET_AUDIENCE).id("id", note.id).code("audience", command.audience).run_one().await?;
    tx.commit(Audit::of("note.audience").about(note.person_id).on("note", note.id).fields(["audience"])).await?;
    Ok((note.case_id, note.entry_id))
}

/// Asks for a note to be given to somebody outside: whoever reads it does, and whoever may decide on notes of the case, who then does not decide
/// on this one.
///
/// # Errors
/// 404 for a note of which the actor may not know, `DIARY-007` when it was asked already.
pub async fn ask(doing: Doing<'_>, id: Uuid, command: &AskRelease) -> Outcome<(CaseId, EntryId)> {
    let mut tx = doing.begin(Permission::CASE_WRITE).await?;
    let note: Note = tx.sql(&NOTE).id("id", id).one().await?;
    if !(note.readable || note.decides) {
        return Err(Failure::NotFound);
    }
    brief(&mut tx, Permission::CASE_WRITE, note.case_id).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok((note.case_id, note.entry_id));
    }
    let release: Uuid = tx.new_id()?;
    tx.sql(&ASK)
        .bind("id", release)
        .bind("note", note.id)
        .bind("reason", &command.reason)
        .bind("for_whom", &command.for_whom)
        .run()
        .await
        .on_constraint("casework_note_release_open", || Problem::ReleaseAsked.into())?;
    tx.commit(
        Audit::of("note.ask_release")
            .about(note.person_id)
            .on("note_release", release)
            .fields(["reason", "for_whom"])
            .answering(release.to_string()),
    )
    .await?;
    Ok((note.case_id, note.entry_id))
}

/// A page of what waits for a decision, the oldest first; the notes themselves are not in it.
pub async fn waiting(tx: &mut Tx, after: (Instant, Uuid), most: i64) -> Outcome<Vec<ReleaseRow>> {
    let mut rows: Vec<ReleaseRow> =
        tx.sql(&WAITING).bind("after_at", after.0).id("after_id", after.1).bind("most", most).all().await?;
    rows.iter_mut().for_each(|row| row.original.clear());
    Ok(rows)
}

/// One release, with the note itself for whoever may decide while nobody has.
pub async fn one(tx: &mut Tx, id: Uuid) -> Outcome<ReleaseRow> {
    let account = tx.actor().account;
    let row: ReleaseRow = tx.sql(&ONE).id("id", id).one().await?;
    Ok(row.seen_by(account))
}

/// Whether two texts are the same words.
fn same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// Decides on a release.
///
/// # Errors
/// `DIARY-005` for who asked or wrote the note, `DIARY-006` for the note as it is, `DIARY-008` when it was decided already.
pub async fn decide(doing: Doing<'_>, id: Uuid, command: &DecideRelease) -> Outcome<()> {
    let mut tx = doing.begin(Permission::NOTE_RELEASE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let row: ReleaseRow = tx.sql(&ONE).id("id", id).one().await?;
    if row.state != ReleaseState::Asked {
        return Err(Problem::ReleaseDecided.into());
    }
    if !row.is_for(doing.principal.actor.account) {
        return Err(Problem::OwnRelease.into());
    }
    let redacted = match command.state {
        ReleaseState::Released => command.redacted.as_deref().unwrap_or_default(),
        ReleaseState::Asked | ReleaseState::Refused => "",
    };
    if command.state == ReleaseState::Released && same(redacted, &row.original) {
        return Err(Problem::NotRedacted.at("redacted"));
    }
    let done = tx
        .sql(&DECIDE)
        .id("id", id)
        .code("state", command.state)
        .bind("redacted", redacted)
        .bind("decision", &command.decision)
        .run_one()
        .await;
    match done {
        Err(store::StoreError::NoRow) => return Err(Problem::ReleaseDecided.into()),
        other => other?,
    }
    tx.commit(
        Audit::of("note.decide_release").about(row.person_id).on("note_release", id).fields(["state", "redacted", "decision"]),
    )
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_are_the_same_however_they_are_spaced() {
        assert!(same("La  madre\nteme", "La madre teme"));
        assert!(!same("La madre […]", "La madre teme"));
    }
}
