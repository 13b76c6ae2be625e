//! Tells the register which unit and worker know a person, so that they reach the person's file as long as they work with them.
//!
//! A case involves its unit and everybody in its team, for the person and, when the case is of a household, for whoever is in the
//! household that day. The others of a household are known through somebody else's case ([`HOUSEHOLD`]): that opens them no more once
//! they are protected, neither to who joins the team nor to who is in it, and nobody is told, for the news would betray them. Where
//! the case is that of a protected person, its team follows the whole household in person. After a closure the involvement lasts
//! [`AFTER_CLOSURE`] days, for the calls that still come.

use crate::case::team;
use chrono::NaiveDate;
use kernel::time::days_after;
use kernel::{AccountId, CaseId, HouseholdId, Outcome, PersonId, UnitId};
use registry::Involvement;
use store::Tx;
use uuid::Uuid;

/// Days after a closure, or after an interview without a case, in which unit and workers still reach the person's file.
pub const AFTER_CLOSURE: u64 = 180;

/// Known because of their own case.
pub(crate) const CASE: &str = "case";
/// Known because of the case of somebody else of the household; it does not let one know of a protected person.
pub(crate) const HOUSEHOLD: &str = "household";

store::statements! {
    SUBJECT = "select person_id, household_id, unit_id from casework_case where body_id = :body and id = :case";
    PROTECTED = "select person_id from registry_v_person where body_id = :body and person_id = :person and restricted";
}

#[derive(sqlx::FromRow)]
struct Subject {
    person_id: PersonId,
    household_id: Option<HouseholdId>,
    unit_id: UnitId,
}

/// Whom a case lets know, and because of what; its unit.
async fn subject(tx: &mut Tx, case: CaseId) -> Outcome<(Vec<(PersonId, &'static str)>, UnitId)> {
    let subject: Subject = tx.sql(&SUBJECT).id("case", case).one().await?;
    let mut persons = vec![(subject.person_id, CASE)];
    if let Some(household) = subject.household_id {
        let today = tx.today();
        let all = is_protected(tx, subject.person_id).await?;
        for member in registry::members(tx, household, today).await? {
            // Whoever acts may know of them: those whom they let in need not.
            if member.person_id != subject.person_id && (all || !is_protected(tx, member.person_id).await?) {
                persons.push((member.person_id, if all { CASE } else { HOUSEHOLD }));
            }
        }
    }
    Ok((persons, subject.unit_id))
}

async fn is_protected(tx: &mut Tx, person: PersonId) -> Outcome<bool> {
    Ok(tx.sql(&PROTECTED).id("person", person).optional::<(PersonId,)>().await?.is_some())
}

async fn involve(tx: &mut Tx, case: CaseId, account: Option<AccountId>) -> Outcome<()> {
    let (persons, unit) = subject(tx, case).await?;
    let from = tx.today();
    for (person, kind) in persons {
        registry::involve(tx, Involvement { person, unit, account, kind, source: case.0, from, until: None }).await?;
    }
    Ok(())
}

/// A case was opened, or opened again: its unit and its team know the person, and the household when the case is of a household.
pub async fn case_opened(tx: &mut Tx, case: CaseId) -> Outcome<()> {
    involve(tx, case, None).await?;
    for member in team::of_case(tx, case).await?.into_iter().filter(team::Member::is_current) {
        involve(tx, case, Some(member.account_id)).await?;
    }
    Ok(())
}

/// A case was closed on a day.
pub async fn case_closed(tx: &mut Tx, case: CaseId, on: NaiveDate) -> Outcome<()> {
    for kind in [CASE, HOUSEHOLD] {
        registry::end_involvement(tx, kind, case.0, days_after(on, AFTER_CLOSURE)).await?;
    }
    Ok(())
}

/// Somebody joined the team of a case.
pub async fn member_joined(tx: &mut Tx, case: CaseId, account: AccountId) -> Outcome<()> {
    involve(tx, case, Some(account)).await
}

/// Somebody left the team of a case.
pub async fn member_left(tx: &mut Tx, case: CaseId, account: AccountId) -> Outcome<()> {
    let today = tx.today();
    for kind in [CASE, HOUSEHOLD] {
        registry::end_involvement_of(tx, kind, case.0, account, today).await?;
    }
    Ok(())
}

/// An interview was held: for some time whoever held it, and the unit, know the person.
pub async fn interviewed(tx: &mut Tx, interview: Uuid, person: PersonId, unit: UnitId) -> Outcome<()> {
    let from = tx.today();
    let until = Some(days_after(from, AFTER_CLOSURE));
    let account = Some(tx.actor().account);
    registry::involve(tx, Involvement { person, unit, account, kind: "interview", source: interview, from, until }).await
}
