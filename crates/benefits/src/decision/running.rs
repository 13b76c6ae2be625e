//! What later rooms and other measures ask about grants: which run, and whether one may be paid.

use super::actions::for_all;
use super::examine::rules;
use super::model::{DecisionOutcome, DecisionState};
use super::store::RUNNING;
use super::why::Why;
use crate::application::gather;
use crate::rule::actions::read_version;
use ::store::Tx;
use chrono::NaiveDate;
use kernel::{HouseholdId, Outcome, PersonId};
use uuid::Uuid;

/// Something that was granted to somebody and runs.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Running {
    /// To whom.
    pub person_id: PersonId,
    /// By which regulation.
    pub rule_code: String,
}

/// What was granted to somebody, or to whoever is in their household on a day, and runs on that day. Asks nobody's permission: it is for what the
/// program itself works out.
///
/// # Errors
/// Those of the database.
pub async fn running(tx: &mut Tx, person: PersonId, household: Option<HouseholdId>, day: NaiveDate) -> Outcome<Vec<Running>> {
    Ok(tx.sql(&RUNNING).id("person", person).maybe_id("household", household).bind("on", day).all().await?)
}

/// Whether a grant may be paid on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payable {
    /// Nothing stands in the way.
    Yes,
    /// Why not, in sentences.
    No(Vec<String>),
}

/// What of a decision itself stands against paying it on a day: it is not decided, grants nothing, was taken back, or does not hold then.
pub(super) fn stands_against(
    state: DecisionState,
    outcome: DecisionOutcome,
    (valid_from, valid_until): (Option<NaiveDate>, Option<NaiveDate>),
    revoked_from: Option<NaiveDate>,
    day: NaiveDate,
) -> Option<&'static str> {
    let is_over = valid_until.is_some_and(|until| until <= day) || valid_from.is_none_or(|from| from > day);
    match state {
        DecisionState::Proposed | DecisionState::Returned => Some("Non è ancora decisa."),
        DecisionState::Decided if !outcome.grants() => Some("La domanda non è stata accolta."),
        DecisionState::Revoked if revoked_from.is_none_or(|from| from <= day) => Some("La concessione è stata revocata."),
        DecisionState::Decided | DecisionState::Revoked if is_over => Some("In quel giorno la concessione non vale."),
        DecisionState::Decided | DecisionState::Revoked => None,
    }
}

/// Whether a grant may be paid on a day: it holds, and the conditions of payment of its regulation are true of what is known that day. What is
/// not known is not true. Asks nobody's permission: it is for what the program itself works out.
///
/// # Errors
/// 404 where there is no such decision; those of gathering what is known.
pub async fn payable(tx: &mut Tx, decision: Uuid, day: NaiveDate) -> Outcome<Payable> {
    let whole = for_all(tx, decision).await?;
    let row = &whole.row;
    let against = stands_against(row.state, row.outcome, (row.valid_from, row.valid_until), row.revoked_from, day);
    let mut against: Vec<String> = against.map(str::to_owned).into_iter().collect();
    if against.is_empty() {
        let version = read_version(tx, row.rule_version_id).await?;
        if !version.regulation.payment_conditions.is_empty() {
            let case = gather::case_for(tx, row.application_id, &version.regulation, day).await?;
            let rules = rules(&version.regulation, day)?;
            let decision = rules.decide(&case);
            against = Why::of(&rules.explain_decision(&case, &decision))?.unpaid();
        }
    }
    Ok(if against.is_empty() { Payable::Yes } else { Payable::No(against) })
}
