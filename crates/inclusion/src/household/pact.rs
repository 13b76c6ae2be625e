//! The inclusion pact (PaIS): a plan of casework. Nothing of it is written here; the household names the case, and shows how far its plan is.

use super::actions::{about, locked, rework};
use super::store::SET_CASE;
use crate::problems::Problem;
use ::store::{Audit, Db, Tx};
use casework::plan::{PlanKind, PlanState};
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::{CaseId, Failure, Outcome, PlanId};
use uuid::Uuid;

store::statements! {
    /// Cases of those of a household that are open and that the actor may read.
    pub CASES = concat!(
        "select distinct c.case_id, c.number, p.display_name from inclusion_member m join casework_v_case c on c.body_id = m.body_id and c.person_id = m.person_id
           join registry_v_person p on p.body_id = c.body_id and p.person_id = c.person_id
          where m.body_id = :body and m.household_id = :household and m.left_on is null and c.state <> 'closed' and ", casework::case_scope!("case.read", "c.case_id"), "
          order by c.number desc limit 20");
}

/// A case that may be named.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CaseRow {
    /// The case.
    pub case_id: CaseId,
    /// Its number.
    pub number: String,
    /// Whose.
    pub display_name: String,
}

/// How far the pact is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The plan.
    pub id: PlanId,
    /// What it is.
    pub kind: PlanKind,
    /// Where it stands.
    pub state: PlanState,
    /// When the last of those named signed.
    pub agreed_on: Option<NaiveDate>,
    /// When it is reviewed.
    pub review_on: NaiveDate,
}

impl Plan {
    /// Its page, in the case.
    pub fn href(&self, case: &CaseId) -> String {
        format!("/cartelle/{case}/progetto/{}", self.id)
    }
    /// Whether it is an inclusion pact by its kind.
    pub fn is_inclusion(&self) -> bool {
        self.kind == PlanKind::Inclusion
    }
}

/// The pact of a household, as far as the actor may read the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pact {
    /// No case is named.
    NoCase,
    /// A case is named that the actor may not read.
    NotReadable,
    /// The case, its number and its plan, where there is one.
    Case(CaseId, String, Option<Plan>),
}

/// The cases that may be named for a household.
///
/// # Errors
/// Those of the database.
pub async fn cases(tx: &mut Tx, household: Uuid) -> Outcome<Vec<CaseRow>> {
    Ok(tx.sql(&CASES).id("household", household).all().await?)
}

/// How far the pact of a household is: of the plans of its case the inclusion pact that holds, else another plan that holds, else the newest
/// that is still written or signed.
///
/// # Errors
/// Those of the database.
pub async fn pact(tx: &mut Tx, case: Option<CaseId>) -> Outcome<Pact> {
    let Some(case) = case else { return Ok(Pact::NoCase) };
    let brief = match casework::case_brief(tx, Permission::CASE_READ, case).await {
        Ok(brief) => brief,
        Err(Failure::NotFound) => return Ok(Pact::NotReadable),
        Err(failure) => return Err(failure),
    };
    let plans = casework::plan::actions::of_case(tx, case).await?.into_iter().map(|row| Plan {
        id: row.id,
        kind: row.kind,
        state: row.state,
        agreed_on: row.agreed_on,
        review_on: row.review_on,
    });
    Ok(Pact::Case(case, brief.number, shown(plans.collect())))
}

fn rank(plan: &Plan) -> u8 {
    match (plan.state, plan.is_inclusion()) {
        (PlanState::Agreed, true) => 0,
        (PlanState::Signing | PlanState::Draft, true) => 1,
        (PlanState::Agreed, false) => 2,
        (PlanState::Signing | PlanState::Draft, false) => 3,
        (PlanState::Superseded | PlanState::Ended | PlanState::Dropped, _) => 4,
    }
}

/// Of the plans of a case, newest first, the one to show.
fn shown(plans: Vec<Plan>) -> Option<Plan> {
    plans.into_iter().filter(|plan| rank(plan) < 4).min_by_key(rank)
}

/// Names the case whose plan is the pact of a household, or takes it away.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::NoSuchCase`].
pub async fn name_case(db: &Db, principal: &Principal, household: Uuid, version: i64, case: Option<CaseId>) -> Outcome<()> {
    principal.require(Permission::INCLUSION_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    locked(&mut tx, household, version).await?;
    if let Some(case) = case
        && !cases(&mut tx, household).await?.iter().any(|one| one.case_id == case)
    {
        return Err(Problem::NoSuchCase.at("case"));
    }
    tx.sql(&SET_CASE).id("household", household).maybe_id("case", case).run_one().await?;
    let person = about(&mut tx, household).await?;
    rework(&mut tx, household).await?;
    tx.commit(Audit::of("inclusion.pact").about(person).on("inclusion_household", household).fields(["case"])).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(id: u128, kind: PlanKind, state: PlanState) -> Plan {
        Plan { id: PlanId(Uuid::from_u128(id)), kind, state, agreed_on: None, review_on: NaiveDate::default() }
    }

    #[test]
    fn the_pact_that_holds_is_shown_before_what_is_written_and_before_other_plans() {
        use PlanKind::{Inclusion, Individual};
        use PlanState::{Agreed, Draft, Dropped, Superseded};
        let show = |plans: &[Plan]| shown(plans.to_vec()).map(|plan| plan.id.0.as_u128());
        let all =
            [plan(4, Inclusion, Draft), plan(3, Individual, Agreed), plan(2, Inclusion, Agreed), plan(1, Inclusion, Superseded)];
        assert_eq!(show(&all), Some(2));
        assert_eq!(show(&all[..2]), Some(4), "a pact that is written comes before another plan");
        assert_eq!(show(&all[1..2]), Some(3));
        assert_eq!(show(&[plan(1, Inclusion, Dropped)]), None);
    }
}
