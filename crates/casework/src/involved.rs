//! Tells the register which unit and worker know a person, so that they reach the person's file as long as they work with them.
//!
//! A case involves its unit and everybody in its team, for the person and, when the case is of a household, for whoever is in the
//! household that day, whoever is born into it later, and whoever comes into it and is added ([`crate::entered`]). The others of a
//! household are known through somebody else's case ([`HOUSEHOLD`]): that opens them no more once they are protected, neither to who joins the team nor to who is in it, and nobody is
//! told, for the news would betray them. Where the case is that of a protected person, its team follows the whole household in person.
//! After a closure the involvement lasts [`AFTER_CLOSURE`] days, for the calls that still come.

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
    // Another open case of their own in the same unit keeps its place: then a case stands for itself alone.
    ALONE = "update casework_case set subject_id = case when exists (select 1 from casework_case o where o.body_id = casework_case.body_id and o.subject_id = casework_case.person_id
                        and o.unit_id = casework_case.unit_id and o.level = casework_case.level and o.state <> 'closed' and o.id <> casework_case.id)
                    or exists (select 1 from casework_case o where o.body_id = casework_case.body_id and o.person_id = casework_case.person_id and o.subject_id <> o.person_id
                        and o.unit_id = casework_case.unit_id and o.level = casework_case.level and o.id < casework_case.id) then id else person_id end
              where body_id = :body and person_id = :person and household_id is not null and subject_id = household_id";
    /// Who came into the household since and was not added to the case: nobody has decided yet, or it was decided so.
    OUTSIDE = "select w.person_id from casework_news w where w.body_id = :body and w.case_id = :case and w.person_id is not null
                  and (w.decided_at is null or w.admission = 'leave_out')
                  and not exists (select 1 from casework_news l where l.body_id = :body and l.case_id = :case and l.person_id = w.person_id and l.at > w.at)";
    PROTECTED = "select person_id from registry_v_person where body_id = :body and person_id = :person and restricted";
}

#[derive(sqlx::FromRow)]
struct Subject {
    person_id: PersonId,
    household_id: Option<HouseholdId>,
    unit_id: UnitId,
}

/// Whom a case lets know, and because of what; its unit.
async fn subject(tx: &mut Tx, case: CaseId) -> Outcome<(Vec<(PersonId, &'static str)>, Subject)> {
    let subject: Subject = tx.sql(&SUBJECT).id("case", case).one().await?;
    let mut persons = vec![(subject.person_id, CASE)];
    if let Some(household) = subject.household_id {
        let today = tx.today();
        let all = is_protected(tx, subject.person_id).await?;
        let outside: Vec<PersonId> = tx.sql(&OUTSIDE).id("case", case).values().await?;
        for member in registry::members(tx, household, today).await? {
            if outside.contains(&member.person_id) {
                continue;
            }
            // Whoever acts may know of them: those whom they let in need not.
            if member.person_id != subject.person_id && (all || !is_protected(tx, member.person_id).await?) {
                persons.push((member.person_id, if all { CASE } else { HOUSEHOLD }));
            }
        }
    }
    Ok((persons, subject))
}

/// Whether somebody is protected, whoever asks.
pub(crate) async fn is_protected(tx: &mut Tx, person: PersonId) -> Outcome<bool> {
    Ok(tx.sql(&PROTECTED).id("person", person).optional::<(PersonId,)>().await?.is_some())
}

/// Somebody may have become protected: their cases of a household become cases of their own. What the household can have once would
/// otherwise tell the others, by a refusal, that somebody whom they do not see is followed by this very unit; and no case of theirs could be
/// opened there.
pub(crate) async fn stand_alone(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    if is_protected(tx, person).await? {
        tx.sql(&ALONE).id("person", person).run().await?;
    }
    Ok(())
}

async fn involve(tx: &mut Tx, case: CaseId, account: Option<AccountId>) -> Outcome<()> {
    let (persons, of) = subject(tx, case).await?;
    let from = tx.today();
    for (person, kind) in persons {
        let it = Involvement { person, unit: of.unit_id, account, kind, source: case.0, from, until: None };
        registry::involve_beside(tx, it, of.person_id).await?;
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

/// Somebody was born into the household of a case, or was added to it after they came: its unit and its team know them as they know the
/// others of the household.
pub(crate) async fn let_know(tx: &mut Tx, case: CaseId, person: PersonId) -> Outcome<()> {
    let subject: Subject = tx.sql(&SUBJECT).id("case", case).one().await?;
    let all = is_protected(tx, subject.person_id).await?;
    if !all && is_protected(tx, person).await? {
        return Ok(());
    }
    let (kind, from) = (if all { CASE } else { HOUSEHOLD }, tx.today());
    let team = team::of_case(tx, case).await?.into_iter().filter(team::Member::is_current).map(|member| Some(member.account_id));
    for account in std::iter::once(None).chain(team) {
        let it = Involvement { person, unit: subject.unit_id, account, kind, source: case.0, from, until: None };
        registry::involve_beside(tx, it, subject.person_id).await?;
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

/// A case is of another unit now: that unit and the team know the person, the unit before for the calls that still come.
pub(crate) async fn unit_changed(tx: &mut Tx, case: CaseId) -> Outcome<()> {
    let today = tx.today();
    case_closed(tx, case, today).await?;
    case_opened(tx, case).await
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
