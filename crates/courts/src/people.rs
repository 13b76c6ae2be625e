//! Of whom something of a case may be, and when they come of age.

use crate::problems::Problem;
use casework::CaseBrief;
use chrono::NaiveDate;
use kernel::{Outcome, PersonId};
use registry::Birth;
use registry::fact::derived::majority;
use store::Tx;

store::statements! {
    /// When somebody was born, whoever acts: the program reckons terms from it and shows it to nobody.
    BORN = "select r.birth_date, r.birth_year from registry_v_person r where r.body_id = :body and r.person_id = :person";
}

/// The day on which somebody comes of age, as far as their birth is known.
pub(crate) async fn majority_of(tx: &mut Tx, person: PersonId) -> Outcome<Option<NaiveDate>> {
    let (date, year): (Option<NaiveDate>, Option<i64>) = tx.sql(&BORN).id("person", person).one().await?;
    Ok(majority(Birth { date, year: year.and_then(|year| i32::try_from(year).ok()), estimated: false }))
}

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
