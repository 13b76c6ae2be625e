//! What the regulation says of an application today, with everything that a decision keeps of it.

use super::input;
use super::model::{AmountPeriod, Computed};
use super::rows::Application;
use super::why::Why;
use crate::application::gather;
use crate::problems::Problem;
use chrono::NaiveDate;
use kernel::Outcome;
use regulation::{Regulation, Rules, calendar};
use serde_json::Value;
use std::sync::Arc;
use store::Tx;
use uuid::Uuid;

/// An application as the regulation sees it on a day.
#[derive(Clone, Debug)]
pub struct Examined {
    /// The version of the regulation.
    pub rule_version: Uuid,
    /// The day.
    pub on: NaiveDate,
    /// What was known.
    pub input: Value,
    /// Why.
    pub why: Why,
    /// Yes, no, not yet, and how much.
    pub computed: Computed,
    /// Thousand-millionths.
    pub points: Option<i64>,
    /// What the amount is for.
    pub period: AmountPeriod,
}

/// What the regulation of the measure says of an application today.
///
/// # Errors
/// Those of gathering what is known; [`Problem::NotApplicable`] when the regulation has no value for a parameter on that day.
pub async fn examine(tx: &mut Tx, application: &Application) -> Outcome<Examined> {
    let gathered = gather::case_of(tx, application.id).await?;
    let regulation = &gathered.rule.regulation;
    let rules = rules(regulation, gathered.on)?;
    let decision = rules.decide(&gathered.case);
    let explanation = rules.explain_decision(&gathered.case, &decision);
    Ok(Examined {
        rule_version: gathered.rule.id,
        on: gathered.on,
        input: input::line(regulation, &application.number, gathered.on, &gathered.case),
        why: Why::of(&explanation)?,
        computed: Computed { outcome: decision.outcome, amount: decision.amount },
        points: decision.points,
        period: regulation.per.into(),
    })
}

/// A regulation on a day.
///
/// # Errors
/// [`Problem::NotApplicable`].
pub fn rules(regulation: &Arc<Regulation>, on: NaiveDate) -> Outcome<Rules> {
    Rules::on(regulation, calendar::of(on)).map_err(|lacking| Problem::NotApplicable.because(format!("{lacking}.")))
}
