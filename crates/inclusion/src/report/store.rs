//! Reports in the database.

use super::model::{ReportKind, ReportState, ReportStep};
use crate::scope::household_scope;
use chrono::NaiveDate;
use kernel::Instant;
use uuid::Uuid;

/// True when the report of the alias `r` is about no meeting, or about one that the actor may know of.
macro_rules! report_told {
    () => {
        concat!(
            "(r.meeting_id is null or exists (select 1 from inclusion_meeting rn where rn.body_id = :body and rn.id = r.meeting_id and (rn.member_id is null",
            " or exists (select 1 from inclusion_member m where m.body_id = :body and m.id = rn.member_id and ",
            crate::scope::member_told!(),
            "))))"
        )
    };
}

store::statements! {
    pub OF_HOUSEHOLD = concat!(
        "select r.id, r.household_id, r.meeting_id, r.kind, r.state, r.reason, r.sent_on, r.reference, r.answered_on, r.note, r.created_at from inclusion_report r
          where r.body_id = :body and r.household_id = :household and ", report_told!(), " and ", household_scope!("inclusion.read", "r.household_id"), "
          order by r.created_at desc, r.id desc limit 200");
    /// One, for whoever may write there.
    pub ONE = concat!(
        "select r.id, r.household_id, r.meeting_id, r.kind, r.state, r.reason, r.sent_on, r.reference, r.answered_on, r.note, r.created_at from inclusion_report r
          where r.body_id = :body and r.id = :id and ", report_told!(), " and ", household_scope!("inclusion.write", "r.household_id"));
    pub ADD = "insert into inclusion_report (body_id, id, household_id, meeting_id, kind, state, reason, sent_on, reference, answered_on, note, created_at, created_by)
               values (:body, :id, :household, :meeting, :kind, 'prepared', :reason, null, '', null, '', :now, :actor)";
    pub STEP = "update inclusion_report set state = :state, sent_on = :sent_on, reference = :reference, answered_on = :answered_on, note = :note where body_id = :body and id = :id";
}

/// A report.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ReportRow {
    /// Identifier.
    pub id: Uuid,
    /// Of which household.
    pub household_id: Uuid,
    /// Because of which meeting.
    pub meeting_id: Option<Uuid>,
    /// What.
    pub kind: ReportKind,
    /// Where it stands.
    pub state: ReportState,
    /// Why.
    pub reason: String,
    /// When it was written on the platform of the Ministry.
    pub sent_on: Option<NaiveDate>,
    /// Under which number; may be empty.
    pub reference: String,
    /// When it was answered.
    pub answered_on: Option<NaiveDate>,
    /// A note; may be empty.
    pub note: String,
    /// When it was prepared.
    pub created_at: Instant,
}

impl ReportRow {
    /// What may happen next.
    pub fn steps(&self) -> &'static [ReportStep] {
        self.state.steps()
    }
}
