//! Exemptions in the database.

use super::ExemptionGround;
use crate::scope::{household_scope, member_told};
use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::time::days_before;
use uuid::Uuid;

store::statements! {
    /// Those of a household, for whoever may write there: the ground may tell of health or of violence.
    pub OF_HOUSEHOLD = concat!(
        "select e.id, e.member_id, e.ground, e.valid_from, e.valid_until, e.note from inclusion_exemption e join inclusion_member m on m.body_id = e.body_id and m.id = e.member_id
          where e.body_id = :body and m.household_id = :household and ", member_told!(), " and ", household_scope!("inclusion.write", "m.household_id"), " order by e.valid_from, e.id limit 500");
    /// The days alone, whoever asks: by them the program itself works out what is due.
    pub DAYS = "select e.member_id, e.ground, e.valid_from, e.valid_until from inclusion_exemption e join inclusion_member m on m.body_id = e.body_id and m.id = e.member_id
                 where e.body_id = :body and m.household_id = :household and e.valid_until > e.valid_from order by e.id";
    /// Of which household somebody is, for whoever may write there.
    pub MEMBER = concat!(
        "select m.id, m.household_id, m.person_id from inclusion_member m where m.body_id = :body and m.id = :id and m.left_on is null and ", member_told!(), " and ",
        household_scope!("inclusion.write", "m.household_id"));
    /// Of which household an exemption is, for whoever may write there.
    pub ONE = concat!(
        "select e.id, m.household_id, m.person_id, e.valid_from, e.valid_until from inclusion_exemption e join inclusion_member m on m.body_id = e.body_id and m.id = e.member_id
          where e.body_id = :body and e.id = :id and ", member_told!(), " and ", household_scope!("inclusion.write", "m.household_id"));
    pub OVERLAPPING = "select e.id from inclusion_exemption e where e.body_id = :body and e.member_id = :member and e.ground = :ground and e.valid_from < :until and :from < e.valid_until limit 1";
    pub ADD = "insert into inclusion_exemption (body_id, id, member_id, ground, valid_from, valid_until, note, created_at, created_by)
               values (:body, :id, :member, :ground, :from, :until, :note, :now, :actor)";
    pub END = "update inclusion_exemption set valid_until = :until where body_id = :body and id = :id";
}

/// An exemption.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ExemptionRow {
    /// Identifier.
    pub id: Uuid,
    /// Whose.
    pub member_id: Uuid,
    /// Why.
    pub ground: ExemptionGround,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// A note.
    pub note: String,
}

impl ExemptionRow {
    /// The last day; `None` while it has no end.
    pub fn last_day(&self) -> Option<NaiveDate> {
        (self.valid_until < FOREVER).then(|| days_before(self.valid_until, 1))
    }
    /// Whether it was taken back before it began.
    pub fn is_void(&self) -> bool {
        self.valid_until <= self.valid_from
    }
}

/// The days of an exemption.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Days {
    /// Whose.
    pub member_id: Uuid,
    /// Why.
    pub ground: ExemptionGround,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
}

/// Somebody of a household.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct OfMember {
    /// The row.
    pub id: Uuid,
    /// The household.
    pub household_id: Uuid,
    /// Who, where the register knows them.
    pub person_id: Option<kernel::PersonId>,
}

/// An exemption that is about to end.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Ending {
    /// Identifier.
    pub id: Uuid,
    /// The household.
    pub household_id: Uuid,
    /// Who, where the register knows them.
    pub person_id: Option<kernel::PersonId>,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
}
