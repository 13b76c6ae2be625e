//! Counting the days that are over, from the log.

use chrono::NaiveDate;
use kernel::time::{days_after, days_before, start_of_day};
use kernel::{AccountId, Instant, Outcome};
use std::collections::BTreeMap;
use store::Tx;
use store::many::Row;
use uuid::Uuid;

store::statements! {
    LAST_DAY = "select day from administration_volume_day where body_id = :body order by day desc limit 1";
    DONE = "insert into administration_volume_day (body_id, day) values (:body, :day) on conflict (body_id, day) do nothing";
    HEAD = "select seq from store_audit_head where body_id = :body";
    AT = "select at from store_audit where body_id = :body and seq = :seq";
    COUNTS = "select a.account_id, cast(count(distinct a.subject_id) as bigint) as persons from store_audit a
               where a.body_id = :body and a.seq > :after and a.seq <= :last and a.subject_id is not null and a.account_id <> :program
               group by a.account_id";
    ROLES = "select account_id, min(role) as role from guard_assignment where body_id = :body and valid_from <= :day and valid_until > :day group by account_id";
    PAST = "select role, persons from administration_volume where body_id = :body and day >= :since and day < :day";
    KEEP = "insert into administration_volume (body_id, id, day, account_id, role, persons, usual, seen_at, seen_by, note)
            values (:body, :id, :day, :account, :role, :persons, :usual, null, null, '')";
    FORGET = "delete from administration_volume where body_id = :body and day < :since and persons <= usual";
    FORGET_DAYS = "delete from administration_volume_day where body_id = :body and day < :since";
}

/// Days that tell what is usual.
const DAYS: u64 = 60;
/// So many persons a day are never unusual.
const LEAST: i64 = 60;
/// So many times the middle of the days of a role is usual.
const TIMES: i64 = 3;
/// Days that are counted at one time, after the program stood still.
const AT_ONCE: u64 = 7;

/// How many persons a day are usual for a role, from what its people opened on other days.
fn usual(past: &mut [i64]) -> i64 {
    past.sort_unstable();
    let middle = past.get(past.len().saturating_sub(1).checked_div(2).unwrap_or(0)).copied().unwrap_or(0);
    middle.saturating_mul(TIMES).max(LEAST)
}

/// The number of the last row of the log before a moment. The rows stand in the order in which they were written, which is that of time.
async fn last_before(tx: &mut Tx, head: i64, moment: Instant) -> Outcome<i64> {
    let (mut low, mut high) = (0_i64, head);
    while low < high {
        let middle = low.saturating_add(high.saturating_sub(low).saturating_add(1).checked_div(2).unwrap_or(1));
        let (at,): (Instant,) = tx.sql(&AT).bind("seq", middle).one().await?;
        if at < moment {
            low = middle;
        } else {
            high = middle.saturating_sub(1);
        }
    }
    Ok(low)
}

async fn count_day(tx: &mut Tx, head: i64, day: NaiveDate) -> Outcome<u64> {
    let after = last_before(tx, head, start_of_day(day)).await?;
    let last = last_before(tx, head, start_of_day(days_after(day, 1))).await?;
    let mut kept = 0;
    if last > after {
        let counts: Vec<(AccountId, i64)> =
            tx.sql(&COUNTS).bind("after", after).bind("last", last).id("program", AccountId::SYSTEM).all().await?;
        let roles: BTreeMap<AccountId, String> =
            tx.sql(&ROLES).bind("day", day).all::<(AccountId, String)>().await?.into_iter().collect();
        let mut past: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for (role, persons) in tx.sql(&PAST).bind("since", days_before(day, DAYS)).bind("day", day).all::<(String, i64)>().await? {
            past.entry(role).or_default().push(persons);
        }
        let limits: BTreeMap<String, i64> = past.into_iter().map(|(role, mut past)| (role, usual(&mut past))).collect();
        let mut rows = Vec::new();
        for (account, persons) in counts {
            let role = roles.get(&account).cloned().unwrap_or_default();
            let limit = limits.get(&role).copied().unwrap_or(LEAST);
            let id: Uuid = tx.new_id()?;
            let row = Row::new().bind("id", id).bind("day", day).id("account", account).bind("role", role);
            rows.push(row.bind("persons", persons).bind("usual", limit));
        }
        kept = tx.insert_many(&KEEP, rows).await?;
    }
    tx.sql(&DONE).bind("day", day).run().await?;
    Ok(kept)
}

/// Counts the days that are over and were not counted yet, and forgets those that tell nothing any more; how many rows were written. For the
/// program, in its own transaction.
///
/// # Errors
/// Those of the database.
pub async fn count(tx: &mut Tx) -> Outcome<u64> {
    let yesterday = days_before(tx.today(), 1);
    let done: Option<(NaiveDate,)> = tx.sql(&LAST_DAY).optional().await?;
    let next = done.map_or(yesterday, |(day,)| days_after(day, 1)).max(days_before(yesterday, AT_ONCE));
    if next > yesterday {
        return Ok(0);
    }
    let head = tx.sql(&HEAD).optional::<(i64,)>().await?.map_or(0, |row| row.0);
    let (mut day, mut kept) = (next, 0_u64);
    while day <= yesterday {
        kept = kept.saturating_add(count_day(tx, head, day).await?);
        day = days_after(day, 1);
    }
    let since = days_before(yesterday, DAYS);
    tx.sql(&FORGET).bind("since", since).run().await?;
    tx.sql(&FORGET_DAYS).bind("since", since).run().await?;
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_usual_is_three_times_the_middle_day_and_never_less_than_sixty() {
        assert_eq!(usual(&mut []), 60);
        assert_eq!(usual(&mut [5, 9, 7]), 60);
        assert_eq!(usual(&mut [30, 10, 50]), 90);
        assert_eq!(usual(&mut [30, 30, 30, 4_000]), 90, "one day of copying does not make copying usual");
    }
}
