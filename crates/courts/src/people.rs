//! Of whom something of a case may be.

use crate::problems::Problem;
use casework::CaseBrief;
use kernel::{Outcome, PersonId};
use store::Tx;

/// The person of a case, or somebody of its household whom the actor may know of.
///
/// # Errors
/// [`Problem::NotTheirCase`] at `person` for anybody else.
pub(crate) async fn of_case(tx: &mut Tx, case: &CaseBrief, asked: Option<PersonId>) -> Outcome<PersonId> {
    let Some(asked) = asked.filter(|asked| *asked != case.person_id) else { return Ok(case.person_id) };
    let today = tx.today();
    let household = match case.household_id {
        Some(household) => registry::members(tx, household, today).await?,
        None => Vec::new(),
    };
    if household.iter().any(|member| member.person_id == asked) { Ok(asked) } else { Err(Problem::NotTheirCase.at("person")) }
}
