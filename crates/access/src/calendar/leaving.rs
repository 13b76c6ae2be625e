//! What becomes of a calendar when whoever it belongs to works elsewhere: its weekly hours end with the role that they were given in.

use super::actions::take_turn;
use super::model::Hours;
use ::store::Tx;
use chrono::NaiveDate;
use kernel::{AccountId, Outcome, UnitId};

::store::statements! {
    NOT_BEGUN = "delete from access_hours where body_id = :body and calendar_id = :worker and unit_id = :unit and valid_from >= :until";
    ENDED = "update access_hours set valid_until = :until, version = version + 1
              where body_id = :body and calendar_id = :worker and unit_id = :unit and valid_from < :until and valid_until > :until";
    /// The days in which those who have hours in a unit hold a role anywhere.
    pub(super) POSTS = "select s.account_id, s.unit_id, s.valid_from, s.valid_until from guard_assignment s
                         where s.body_id = :body and s.valid_from < :last and s.valid_until > :first
                           and exists (select 1 from access_hours h where h.body_id = :body and h.calendar_id = s.account_id and h.unit_id = :unit)";
}

/// Days in which somebody holds a role in a unit.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(super) struct Post {
    account_id: AccountId,
    unit_id: UnitId,
    valid_from: NaiveDate,
    valid_until: NaiveDate,
}

/// Ends somebody's weekly hours in a unit: from the day `until` on they give no more times, and those that would begin later are taken
/// away. How many rows changed. Whoever calls it must be allowed to end the role that they were given in, and commits.
///
/// # Errors
/// Those of the database.
pub async fn end_hours_of(tx: &mut Tx, worker: AccountId, unit: UnitId, until: NaiveDate) -> Outcome<u64> {
    take_turn(tx, worker.0).await?;
    let dropped = tx.sql(&NOT_BEGUN).id("worker", worker).id("unit", unit).bind("until", until).run().await?;
    let ended = tx.sql(&ENDED).id("worker", worker).id("unit", unit).bind("until", until).run().await?;
    Ok(dropped.saturating_add(ended))
}

/// The same hours, only as long as whoever they are with holds a role where they are given; those of an office as they are.
pub(super) fn while_there(hours: impl IntoIterator<Item = Hours>, posts: &[Post]) -> Vec<Hours> {
    let mut kept = Vec::new();
    for own in hours {
        let Some(worker) = own.worker else {
            kept.push(own);
            continue;
        };
        for post in posts.iter().filter(|post| post.account_id == worker && post.unit_id == own.unit) {
            let (valid_from, valid_until) = (own.valid_from.max(post.valid_from), own.valid_until.min(post.valid_until));
            if valid_from < valid_until {
                kept.push(Hours { valid_from, valid_until, ..own.clone() });
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::appointment::model::AppointmentKind;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn hours_count_on_the_days_of_the_role_and_those_of_an_office_always() {
        let (unit, other) = (UnitId(Uuid::from_u128(1)), UnitId(Uuid::from_u128(2)));
        let worker = AccountId(Uuid::from_u128(7));
        let hours = |worker: Option<AccountId>| Hours {
            calendar: worker.map_or(unit.0, |worker| worker.0),
            unit,
            worker,
            kind: AppointmentKind::Interview,
            weekday: 1,
            opens: 540,
            closes: 660,
            slot_minutes: 30,
            valid_from: day("2026-01-01"),
            valid_until: day("9999-12-31"),
        };
        let post = |unit_id, from, until| Post { account_id: worker, unit_id, valid_from: day(from), valid_until: day(until) };
        let posts = [
            post(unit, "2020-01-01", "2026-12-01"),
            post(other, "2026-12-01", "9999-12-31"),
            post(unit, "2027-02-01", "2027-03-01"),
        ];
        let days: Vec<_> = while_there([hours(Some(worker))], &posts).iter().map(|one| (one.valid_from, one.valid_until)).collect();
        assert_eq!(days, [(day("2026-01-01"), day("2026-12-01")), (day("2027-02-01"), day("2027-03-01"))]);
        assert!(while_there([hours(Some(AccountId(Uuid::from_u128(8))))], &posts).is_empty());
        assert_eq!(while_there([hours(None)], &posts).len(), 1);
    }
}
