//! What falls due in a case: the one way to tell it to the agenda, and what the agenda is told when the case changes hands.
//!
//! The agenda stands before this room and knows of a case what it is told: of which unit it is, whose, whether it is reserved to its team, and
//! who that team is today. All of it is told in the transaction that makes it true.

use crate::case::{CaseBrief, MemberRole, team};
use agenda::{DueKind, NewDue};
use chrono::NaiveDate;
use deadlines::Due;
use kernel::holidays::first_working;
use kernel::time::{days_after, start_of_day};
use kernel::{AccountId, CaseId, Instant, Outcome, UnitId};
use store::Tx;
use uuid::Uuid;

store::statements! {
    /// Of which unit a case is, whose, and whether it is reserved.
    HANDS = "select unit_id, worker_id, sealed from casework_case where body_id = :body and id = :case";
}

/// A due of a case, as whoever makes it knows it.
#[derive(Clone, Debug)]
pub struct DueOfCase<'a> {
    /// What it is.
    pub kind: DueKind,
    /// The thing from which it comes.
    pub source: Uuid,
    /// Which of that thing's dues: told again with the same key it is changed.
    pub key: &'a str,
    /// In one line, without a name: whose it is is shown beside it to whoever may know.
    pub title: &'a str,
    /// Where one goes to meet it.
    pub href: &'a str,
    /// When.
    pub due: Due,
    /// From when on those who coordinate are asked to press.
    pub escalate_at: Option<Instant>,
    /// The rule of law it comes from; empty where there is none.
    pub rule: &'a str,
}

#[derive(sqlx::FromRow)]
struct Hands {
    unit_id: UnitId,
    worker_id: Option<AccountId>,
    sealed: bool,
}

/// Tells a due of a case: to whoever is in charge, and to the team of today. Of a reserved case it is told to nobody else.
///
/// # Errors
/// Those of the agenda.
pub async fn tell_due(tx: &mut Tx, case: &CaseBrief, due: DueOfCase<'_>) -> Outcome<()> {
    let team = accounts(tx, case.id).await?;
    let responsible = case.worker_id.or_else(|| team.first().copied());
    // What is reserved is somebody's: where nobody is left in the team, of whoever tells it.
    let account = if case.sealed { responsible.or(Some(tx.actor().account)) } else { case.worker_id };
    let new = NewDue {
        kind: due.kind,
        source: due.source,
        key: due.key,
        title: due.title,
        href: due.href,
        due: due.due,
        person: Some(case.person_id),
        case: Some(case.id),
        unit: case.unit_id,
        account,
        closed: case.sealed,
        escalate_at: due.escalate_at,
        rule: due.rule,
    };
    agenda::set(tx, new).await?;
    agenda::also(tx, case.id.0, &team).await
}

/// Who works on a case today, and in which part.
///
/// # Errors
/// Those of the database.
pub async fn team_of(tx: &mut Tx, case: CaseId) -> Outcome<Vec<(AccountId, MemberRole)>> {
    let people = team::of_case(tx, case).await?;
    Ok(people.into_iter().filter(team::Member::is_current).map(|member| (member.account_id, member.role)).collect())
}

async fn accounts(tx: &mut Tx, case: CaseId) -> Outcome<Vec<AccountId>> {
    Ok(team_of(tx, case).await?.into_iter().map(|(account, _)| account).collect())
}

/// The team of a case is another one: who else sees its dues.
pub(crate) async fn team_changed(tx: &mut Tx, case: CaseId) -> Outcome<()> {
    let team = accounts(tx, case).await?;
    agenda::also(tx, case.0, &team).await
}

/// A case has somebody else in charge, or is of another unit: its open dues go along, and so does who else sees them.
pub(crate) async fn hands_changed(tx: &mut Tx, case: CaseId) -> Outcome<()> {
    let hands: Hands = tx.sql(&HANDS).id("case", case).one().await?;
    team_changed(tx, case).await?;
    agenda::pass_on(tx, case, hands.worker_id, hands.unit_id).await
}

/// A case was reserved to its team, or is no longer.
pub(crate) async fn seal_changed(tx: &mut Tx, case: CaseId) -> Outcome<()> {
    let hands: Hands = tx.sql(&HANDS).id("case", case).one().await?;
    let team = accounts(tx, case).await?;
    agenda::close_to_team(tx, case, hands.sealed, &team).await
}

/// The day that lies so many working days after another: Saturdays, Sundays and the holidays of the State do not count.
pub(crate) fn working_days_after(day: NaiveDate, days: u32) -> NaiveDate {
    let mut on = day;
    for _ in 0..days {
        on = first_working(days_after(on, 1));
    }
    on
}

/// When a due of a day that nobody met is shown to whoever coordinates: the morning after.
pub(crate) fn morning_after(day: NaiveDate) -> Instant {
    start_of_day(days_after(day, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_working_days_step_over_a_weekend_and_a_holiday() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        assert_eq!(working_days_after(day("2026-11-23"), 5), day("2026-11-30"), "from a Monday to the next one");
        assert_eq!(working_days_after(day("2026-11-21"), 5), day("2026-11-27"), "from a Saturday");
        assert_eq!(working_days_after(day("2026-12-04"), 5), day("2026-12-14"), "the eighth of December does not count");
        assert_eq!(working_days_after(day("2026-12-04"), 0), day("2026-12-04"));
    }
}
