//! Meetings in the database.

use super::model::{Justification, MeetingState};
use crate::scope::household_scope;
use chrono::NaiveDate;
use kernel::Instant;
use uuid::Uuid;

/// True when the meeting of the alias `n` is with the household, or with somebody of it whom the actor may know of.
macro_rules! meeting_told {
    () => {
        concat!(
            "(n.member_id is null or exists (select 1 from inclusion_member m where m.body_id = :body and m.id = n.member_id and ",
            crate::scope::member_told!(),
            "))"
        )
    };
}

store::statements! {
    pub OF_HOUSEHOLD = concat!(
        "select n.id, n.household_id, n.member_id, n.on_day, n.at_time, n.place, n.state, n.justification, n.note, n.told_at, coalesce(a.display_name, '') as by_name
           from inclusion_meeting n left join guard_account a on a.body_id = n.body_id and a.id = coalesce(n.told_by, n.created_by)
          where n.body_id = :body and n.household_id = :household and ", meeting_told!(), " and ", household_scope!("inclusion.read", "n.household_id"), "
          order by n.on_day desc, n.id desc limit 200");
    /// Those that took place, whoever asks: by them the program itself works out what is due.
    pub HELD = "select n.on_day, n.member_id from inclusion_meeting n where n.body_id = :body and n.household_id = :household and n.state = 'held' order by n.on_day, n.id";
    /// One, for whoever may write there.
    pub ONE = concat!(
        "select n.id, n.household_id, n.member_id, n.on_day, n.at_time, n.place, n.state, n.justification, n.note, n.told_at, '' as by_name from inclusion_meeting n
          where n.body_id = :body and n.id = :id and ", meeting_told!(), " and ", household_scope!("inclusion.write", "n.household_id"));
    pub ADD = "insert into inclusion_meeting (body_id, id, household_id, member_id, on_day, at_time, place, state, justification, note, created_at, created_by, told_at, told_by)
               values (:body, :id, :household, :member, :on, :at, :place, :state, 'none', :note, :now, :actor, :told_at, :told_by)";
    pub TELL = "update inclusion_meeting set state = :state, justification = :justification, note = :note, told_at = :now, told_by = :actor where body_id = :body and id = :id";
}

/// A meeting.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MeetingRow {
    /// Identifier.
    pub id: Uuid,
    /// Of which household.
    pub household_id: Uuid,
    /// With whom; `None` for the household.
    pub member_id: Option<Uuid>,
    /// The day.
    pub on_day: NaiveDate,
    /// The time, as `09:30`; may be empty.
    pub at_time: String,
    /// Where; may be empty.
    pub place: String,
    /// Where it stands.
    pub state: MeetingState,
    /// Whether there was a reason not to come.
    pub justification: Justification,
    /// A note; may be empty.
    pub note: String,
    /// When it was told what came of it.
    pub told_at: Option<Instant>,
    /// Who wrote it last.
    pub by_name: String,
}

impl MeetingRow {
    /// Whether it is to come.
    pub fn is_planned(&self) -> bool {
        self.state == MeetingState::Planned
    }
    /// Whether it waits for a word: what came of it, or why nobody came.
    pub fn waits(&self) -> bool {
        self.is_planned() || self.justification == Justification::Pending
    }
    /// When and where, in words.
    pub fn details(&self) -> String {
        let at = if self.at_time.is_empty() { String::new() } else { format!("alle {}", self.at_time) };
        [at, self.place.clone()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// A meeting that took place.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct HeldRow {
    /// The day.
    pub on_day: NaiveDate,
    /// With whom; `None` for the household.
    pub member_id: Option<Uuid>,
}
