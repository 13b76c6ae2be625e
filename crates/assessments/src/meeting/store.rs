//! Meetings and who is called to them, as they are written and read.

use super::{MeetingId, ParticipantId, UnitMeetingKind, UnitMeetingPart, UnitMeetingState};
use chrono::NaiveDate;
use kernel::{CaseId, Instant, Outcome, PersonId};
use store::Tx;

/// The columns of [`UnitMeetingRow`].
macro_rules! row {
    ($rest:expr) => {
        concat!(
            "select m.id, m.case_id, c.person_id, m.kind, m.called_on, m.held_at, m.place, m.protocol, m.reason, m.minutes, m.outcome, m.next_on, m.state,
                    coalesce(k.display_name, '') as by_name, m.version
               from assessments_meeting m join casework_v_case c on c.body_id = m.body_id and c.case_id = m.case_id
               left join guard_account k on k.body_id = m.body_id and k.id = m.account_id
              where m.body_id = :body and ",
            casework::case_scope!("case.read", "m.case_id"),
            " and ",
            $rest
        )
    };
}

store::statements! {
    pub(crate) ADD = "insert into assessments_meeting (body_id, id, case_id, unit_id, kind, called_on, held_at, place, protocol, reason, minutes, outcome, next_on, state, account_id, at, version)
           values (:body, :id, :case, :unit, :kind, :today, :held_at, :place, :protocol, :reason, '', '', null, 'called', :actor, :now, 1)";
    pub(crate) ADD_PARTICIPANT = "insert into assessments_participant (body_id, id, meeting_id, place, name, part, profession, body_name, attended, answer)
           values (:body, :id, :meeting, :place, :name, :part, :profession, :body_name, :attended, '')";
    pub(crate) ONE = row!("m.id = :id");
    pub(crate) OF_CASE = row!("m.case_id = :case order by m.held_at desc, m.id desc limit 100");
    /// The first of those that are called.
    pub(crate) CALLED = row!("m.case_id = :case and m.state = 'called' order by m.held_at, m.id limit 1");
    pub(crate) PARTICIPANTS = concat!("select t.id, t.name, t.part, t.profession, t.body_name, t.attended, t.answer
               from assessments_participant t join assessments_meeting m on m.body_id = t.body_id and m.id = t.meeting_id
              where t.body_id = :body and t.meeting_id = :meeting and ", casework::case_scope!("case.read", "m.case_id"), " order by t.place, t.id limit 100");
    /// Nothing but whether it was held.
    pub(crate) HELD_OF = "select m.id from assessments_meeting m where m.body_id = :body and m.id = :id and m.case_id = :case and m.state = 'held'";
    pub(crate) END = "update assessments_meeting set state = :state, minutes = :minutes, outcome = :outcome, next_on = :next_on, version = version + 1
           where body_id = :body and id = :id and version = :version and state = 'called'";
    pub(crate) ANSWERED = "update assessments_participant set attended = :attended, answer = :answer where body_id = :body and id = :id and meeting_id = :meeting";
}

/// A meeting.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct UnitMeetingRow {
    /// The meeting.
    pub id: MeetingId,
    /// Of which case.
    pub case_id: CaseId,
    /// Whose case that is.
    pub person_id: PersonId,
    /// What kind of unit.
    pub kind: UnitMeetingKind,
    /// When it was called.
    pub called_on: NaiveDate,
    /// When it is to be, or was.
    #[schema(value_type = String, format = DateTime)]
    pub held_at: Instant,
    /// Where; may be empty.
    pub place: String,
    /// Under which agreement; may be empty.
    pub protocol: String,
    /// What is looked at together.
    pub reason: String,
    /// What was said; empty before it was held.
    pub minutes: String,
    /// What was decided, or why it was cancelled.
    pub outcome: String,
    /// By when one meets or assesses again.
    pub next_on: Option<NaiveDate>,
    /// Where it stands.
    pub state: UnitMeetingState,
    /// Who called it.
    pub by_name: String,
    /// Version, for changes.
    pub version: i64,
}

/// Somebody who is called to a meeting.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct UnitMeetingParticipant {
    /// The row.
    pub id: ParticipantId,
    /// Who.
    pub name: String,
    /// As whom.
    pub part: UnitMeetingPart,
    /// Profession or tie; may be empty.
    pub profession: String,
    /// For whom they speak; may be empty.
    pub body_name: String,
    /// Whether they came.
    pub attended: bool,
    /// What they said; may be empty.
    pub answer: String,
}

impl UnitMeetingParticipant {
    /// `psicologa, ASST Santi Paolo e Carlo`.
    pub fn detail(&self) -> String {
        let parts = [self.part.label(), &self.profession, &self.body_name];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// Every meeting of a case, the newest first.
pub async fn of_case(tx: &mut Tx, case: CaseId) -> Outcome<Vec<UnitMeetingRow>> {
    Ok(tx.sql(&OF_CASE).id("case", case).all().await?)
}

/// One meeting.
///
/// # Errors
/// [`kernel::Failure::NotFound`] outside the actor's reach.
pub async fn one(tx: &mut Tx, id: MeetingId) -> Outcome<UnitMeetingRow> {
    Ok(tx.sql(&ONE).id("id", id).one().await?)
}

/// Who is called to a meeting.
pub async fn participants(tx: &mut Tx, meeting: MeetingId) -> Outcome<Vec<UnitMeetingParticipant>> {
    Ok(tx.sql(&PARTICIPANTS).id("meeting", meeting).all().await?)
}

/// A meeting that is called, as a letter tells of it.
#[derive(Clone, Debug)]
pub struct Convocation {
    /// The meeting.
    pub meeting: UnitMeetingRow,
    /// Who is called.
    pub participants: Vec<UnitMeetingParticipant>,
}

/// The meeting that is called in a case, with those who are; `None` when there is none.
///
/// # Errors
/// Those of the database.
pub async fn called(tx: &mut Tx, case: CaseId) -> Outcome<Option<Convocation>> {
    let Some(meeting) = tx.sql(&CALLED).id("case", case).optional::<UnitMeetingRow>().await? else { return Ok(None) };
    let participants = participants(tx, meeting.id).await?;
    Ok(Some(Convocation { meeting, participants }))
}

/// Whether a meeting is of this case and was held.
pub(crate) async fn held_of(tx: &mut Tx, case: CaseId, meeting: MeetingId) -> Outcome<bool> {
    Ok(tx.sql(&HELD_OF).id("id", meeting).id("case", case).optional::<(MeetingId,)>().await?.is_some())
}
