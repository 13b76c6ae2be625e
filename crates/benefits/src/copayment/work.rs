//! What a regulation makes of a co-payment on a day: one by itself, or a block of them.

use super::gather;
use super::model::{Brief, Cause, RecalculationState, state};
use super::rows::{Again, Held};
use super::store::{ADD, REWRITE};
use crate::application::gather::known;
use crate::decision::examine::rules;
use crate::decision::input;
use crate::decision::model::{AmountPeriod, Computed};
use crate::decision::why::Why;
use crate::problems::Problem;
use crate::rule::{RuleCode, in_force};
use ::store::{Row, Tx};
use chrono::NaiveDate;
use kernel::{AccountId, Cents, Failure, Outcome};
use regulation::case::Case;
use regulation::{Regulation, Rules};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Because of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Because {
    /// Why.
    pub cause: Cause,
    /// Which attestation or version.
    pub id: Uuid,
}

/// What came of a recalculation.
#[derive(Clone, Debug)]
pub struct Worked {
    rule_version: Uuid,
    from_day: NaiveDate,
    amount: Option<Cents>,
    period: AmountPeriod,
    state: RecalculationState,
    brief: Brief,
    input: Value,
}

impl Worked {
    /// Where the regulation says nothing of that day: somebody looks at it.
    fn nothing(held: &Held, day: NaiveDate, sentence: String) -> Worked {
        Worked {
            rule_version: held.rule_version_id,
            from_day: day,
            amount: None,
            period: held.period,
            state: RecalculationState::Examine,
            brief: Brief { outcome: String::new(), against: vec![sentence], lacking: Vec::new() },
            input: json!({}),
        }
    }

    /// Of a decision whose place another one took: no act changes those days any more, and the office looks at them.
    #[must_use]
    pub fn of_days_gone(mut self) -> Worked {
        if self.state.is_waiting() {
            self.state = RecalculationState::Examine;
            let sentence =
                "Riguarda giorni per cui valeva una decisione già sostituita: l'ufficio verifica che cosa è dovuto per quei giorni";
            self.brief.against.push(sentence.to_owned());
        }
        self
    }

    fn row(&self, held: &Held) -> Outcome<Row> {
        Ok(Row::new()
            .id("rule_version", self.rule_version)
            .bind("old_amount", held.amount_cents)
            .bind("new_amount", self.amount)
            .code("period", self.period)
            .code("state", self.state)
            .bind("explanation", serde_json::to_value(&self.brief).map_err(Failure::internal)?)
            .bind("input", self.input.clone()))
    }
}

/// What the rules of a day make of a case.
///
/// # Errors
/// Ours: what the engine says is not what is kept.
pub fn decided(held: &Held, version: Uuid, regulation: &Regulation, rules: &Rules, day: NaiveDate, case: &Case) -> Outcome<Worked> {
    let decision = rules.decide(case);
    let computed = Computed { outcome: decision.outcome, amount: decision.amount };
    let period = regulation.per.into();
    let state = state(held.runs(), computed, period);
    let mut brief = Brief { outcome: computed.outcome.word().to_owned(), ..Brief::default() };
    if state.is_waiting() && state != RecalculationState::Proposed {
        let why = Why::of(&rules.explain_decision(case, &decision))?;
        brief.against = why.against();
        brief.lacking = why.lacking();
        if computed.outcome == regulation::Outcome::Granted {
            brief.against.push("La decisione in vigore è diversa da quanto dice il regolamento".to_owned());
        }
    }
    let input = input::line(regulation, &held.application_id.to_string(), day, case);
    Ok(Worked { rule_version: version, from_day: day, amount: computed.amount, period, state, brief, input })
}

/// What the version of a day makes of a co-payment, looked at by itself.
///
/// # Errors
/// Those of gathering what is known.
pub async fn one(tx: &mut Tx, held: &Held, day: NaiveDate) -> Outcome<Worked> {
    let code: RuleCode =
        held.rule_code.parse().map_err(|_| Failure::internal(format!("{} is stored as the id of a regulation", held.rule_code)))?;
    let Some(version) = in_force(tx, &code, day).await? else {
        let sentence = format!("Il regolamento non è in vigore il {}", kernel::time::show_date(day));
        return Ok(Worked::nothing(held, day, sentence));
    };
    let rules = match rules(&version.regulation, day) {
        Ok(rules) => rules,
        Err(Failure::Refused(refusal)) if refusal.code == Problem::NotApplicable.code() => {
            return Ok(Worked::nothing(held, day, refusal.sentence));
        }
        Err(failure) => return Err(failure),
    };
    let known = known(tx, held.application_id, &version.regulation, day).await?;
    let case = gather::case(&version.regulation, &known);
    decided(held, version.id, &version.regulation, &rules, day, &case)
}

/// What a version makes of a block, each on its day; what is heavy is done where it keeps nobody waiting.
///
/// # Errors
/// Ours, when the work falls.
pub async fn block(
    version: Uuid,
    regulation: Arc<Regulation>,
    from: NaiveDate,
    all: Vec<(Held, Case)>,
) -> Outcome<Vec<(Held, Worked)>> {
    let work = tokio::task::spawn_blocking(move || -> Outcome<Vec<(Held, Worked)>> {
        let mut by_day: BTreeMap<NaiveDate, Outcome<Rules>> = BTreeMap::new();
        let mut done = Vec::with_capacity(all.len());
        for (held, case) in all {
            let day = gather::day_of(&held, from);
            let worked = match by_day.entry(day).or_insert_with(|| rules(&regulation, day)) {
                Ok(rules) => decided(&held, version, &regulation, rules, day, &case)?,
                Err(Failure::Refused(refusal)) => Worked::nothing(&held, day, refusal.sentence.clone()),
                Err(failure) => return Err(Failure::internal(failure.to_string())),
            };
            done.push((held, worked));
        }
        Ok(done)
    });
    work.await.map_err(Failure::internal)?
}

/// Writes what came of recalculations that were not there; how many.
///
/// # Errors
/// Those of the database.
pub async fn add(tx: &mut Tx, because: Because, all: &[(Held, Worked)]) -> Outcome<u64> {
    let account = tx.actor().account;
    let proposed_by = (account != AccountId::SYSTEM).then_some(account);
    let mut rows = Vec::with_capacity(all.len());
    for (held, worked) in all {
        let id: Uuid = tx.new_id()?;
        rows.push(
            worked
                .row(held)?
                .id("id", id)
                .id("decision", held.decision_id)
                .code("cause", because.cause)
                .id("cause_id", because.id)
                .bind("from_day", worked.from_day)
                .maybe_id("proposed_by", proposed_by),
        );
    }
    Ok(tx.insert_many(&ADD, rows).await?)
}

/// Works out again what waits: it was made without what is known now.
///
/// # Errors
/// Those of [`one`].
pub async fn again(tx: &mut Tx, waiting: &[Again]) -> Outcome<()> {
    for row in waiting {
        let worked = one(tx, &row.held, row.from_day).await?;
        rewrite(tx, row.id, &row.held, &worked).await?;
    }
    Ok(())
}

/// Writes what came of a recalculation that waits and was worked out again.
///
/// # Errors
/// Those of the database.
pub async fn rewrite(tx: &mut Tx, id: Uuid, held: &Held, worked: &Worked) -> Outcome<()> {
    tx.sql(&REWRITE).id("id", id).row(worked.row(held)?).run().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::shipped;
    use kernel::PersonId;
    use proptest::prelude::*;
    use regulation::calendar;
    use regulation::invented::{self, Chance};

    fn held(amount: Option<i64>, period: AmountPeriod) -> Held {
        Held {
            decision_id: Uuid::from_u128(1),
            application_id: Uuid::from_u128(2).into(),
            person_id: PersonId(Uuid::from_u128(3)),
            household_id: None,
            rule_version_id: Uuid::from_u128(4),
            rule_code: "compartecipazione-domiciliare-lineare".to_owned(),
            amount_cents: amount.map(Cents),
            period,
            valid_from: "2026-01-01".parse().expect("a day"),
            deviates: false,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn what_is_kept_of_a_proposal_gives_the_same_amount_when_it_is_decided(seed in any::<u64>(), which in 0_usize..64) {
            let tariffs: Vec<_> = shipped::ALL.iter().filter(|one| one.text.contains("kind = \"copayment\"")).collect();
            prop_assert!(!tariffs.is_empty());
            let Some(one) = tariffs.get(which % tariffs.len()) else { return Ok(()) };
            let regulation = Regulation::read(one.code, one.text).expect("no fault");
            let day: NaiveDate = "2026-11-23".parse().expect("a day");
            let Ok(rules) = rules(&regulation, day) else { return Ok(()) };
            let case = invented::case(&regulation, calendar::of(day), 0, &mut Chance::new(seed));
            let held = held(None, regulation.per.into());
            let worked = decided(&held, Uuid::from_u128(5), &regulation, &rules, day, &case).expect("worked out");
            if worked.state == RecalculationState::Proposed && !case.members.is_empty() {
                let kept = input::read(&regulation, &worked.input).expect("a case");
                prop_assert_eq!(rules.decide(&kept).amount, worked.amount);
                // The same again is no proposal any more.
                let held = Held { amount_cents: worked.amount, ..held };
                let again = decided(&held, Uuid::from_u128(5), &regulation, &rules, day, &case).expect("worked out");
                prop_assert_eq!(again.state, RecalculationState::Unchanged);
            }
        }
    }
}
