//! Proposing decisions from a final edition that was approved.

use super::actions::{latest_of, locked};
use super::model::{RankingState, RowOutcome};
use super::rows::ToPropose;
use super::store::{BEYOND, ELSEWHERE, LEFT, ONE, TO_PROPOSE};
use crate::application::actions::step;
use crate::application::{ApplicationState, StepKind};
use crate::decision::actions as decisions;
use crate::decision::examine::{Examined, rules};
use crate::decision::input;
use crate::decision::model::{Computed, DecisionOutcome, MOST_AT_ONCE, NewDecision, check_first_day};
use crate::decision::store::FALSE_OF;
use crate::decision::why::Why;
use crate::problems::Problem;
use crate::rule::actions::read_version;
use ::store::{Audit, Db, Tx};
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::time::days_after;
use kernel::{Failure, Outcome};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Why somebody who stands in a ranking is refused all the same.
const DECLARED_FALSE: &str =
    "Un controllo dice che quanto dichiarato non è vero: chi dichiara il falso perde il beneficio (D.P.R. 445/2000, art. 75).";

/// What was proposed from an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// Proposals written.
    pub proposed: usize,
    /// Lines that still have none, beyond one lot.
    pub left: usize,
    /// Lines that others propose.
    pub elsewhere: usize,
}

/// How many lines of an edition become proposals and are not for the actor to propose: of people whom somebody else is charged with. Neither
/// whose they are nor why is told, and the number is that of the lines which the actor reads under a code.
/// It looks at every line: it is asked for what is proposed, and not to show a page.
///
/// # Errors
/// Those of the database.
async fn elsewhere(tx: &mut Tx, id: Uuid) -> Outcome<usize> {
    let lines: i64 = tx.sql(&ELSEWHERE).id("id", id).value().await?;
    Ok(usize::try_from(lines).unwrap_or_default())
}

/// Proposes decisions from a final edition: for whoever is in, and for whoever is refused. At most [`MOST_AT_ONCE`] at a time, those that have none
/// yet. Whoever waited by the act of an earlier edition is examined again.
///
/// # Errors
/// 404, conflict; [`Problem::RankingMove`], [`Problem::LaterEdition`], [`Problem::BeyondRanking`]; faults of the days.
pub async fn propose(
    db: &Db,
    principal: &Principal,
    (id, sent): (Uuid, i64),
    (valid_from, last_day): (NaiveDate, Option<NaiveDate>),
) -> Outcome<Proposed> {
    principal.require(Permission::APPLICATION_EXAMINE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, &ONE, id, sent).await?;
    if !row.is_to_decide() || row.state == RankingState::Superseded {
        return Err(Problem::RankingMove.into());
    }
    latest_of(&mut tx, &row).await?;
    let beyond: i64 = tx.sql(&BEYOND).id("measure", row.measure_id).id("id", id).value().await?;
    if beyond > 0 {
        return Err(Problem::BeyondRanking.into());
    }
    let valid_until = last_day.map(|day| days_after(day, 1));
    if valid_until.is_some_and(|until| until <= valid_from) {
        return Err(Failure::field("last_day", "L'ultimo giorno viene prima del primo."));
    }
    let version = read_version(&mut tx, row.rule_version_id).await?;
    let rules = rules(&version.regulation, row.as_of)?;
    let most = i64::try_from(MOST_AT_ONCE).unwrap_or(i64::MAX);
    let waiting: Vec<ToPropose> = tx.sql(&TO_PROPOSE).id("id", id).bind("most", most).all().await?;
    let today = tx.today();
    let mut people = BTreeSet::new();
    for one in &waiting {
        let application = decisions::locked(&mut tx, Permission::APPLICATION_EXAMINE, one.application_id, None).await?;
        let case = input::read(&version.regulation, &one.input)?;
        let decided = rules.decide(&case);
        let why = Why::of(&rules.explain_decision(&case, &decided))?;
        let false_ones: i64 = tx.sql(&FALSE_OF).id("application", one.application_id).value().await?;
        // Whoever declared what is false loses the benefit, whatever the place.
        let is_false = false_ones > 0;
        let is_in = one.outcome == RowOutcome::In && !is_false;
        let new = NewDecision {
            outcome: if is_in { DecisionOutcome::Granted } else { DecisionOutcome::Refused },
            amount: one.amount_cents.filter(|_| is_in),
            valid_from: is_in.then_some(valid_from),
            valid_until: valid_until.filter(|_| is_in),
            reasons: match (is_in, is_false) {
                (true, _) => String::new(),
                (false, true) => DECLARED_FALSE.to_owned(),
                (false, false) => why.against().join("\n"),
            },
            deviation: if is_false { DECLARED_FALSE.to_owned() } else { String::new() },
            minutes: String::new(),
            ceiling: None,
        };
        let examined = Examined {
            rule_version: version.id,
            on: row.as_of,
            input: one.input.0.clone(),
            why,
            computed: Computed { outcome: decided.outcome, amount: decided.amount },
            points: one.points,
            period: version.regulation.per.into(),
        };
        new.check(examined.computed)?;
        check_first_day(application.received_on, today, new.valid_from)?;
        if application.state == ApplicationState::Decided {
            step(&mut tx, one.application_id, StepKind::Reopened, today, None, "La lista d'attesa è scorsa.").await?;
        }
        decisions::write(&mut tx, &application, Some(id), &examined, &new).await?;
        people.insert(application.person_id);
    }
    let left: i64 = tx.sql(&LEFT).id("id", id).value().await?;
    let elsewhere = elsewhere(&mut tx, id).await?;
    let audit = Audit::of("decision.propose").on("ranking", id).rows(waiting.len()).showing("decisions", people);
    tx.commit(audit).await?;
    Ok(Proposed { proposed: waiting.len(), left: usize::try_from(left).unwrap_or_default(), elsewhere })
}
