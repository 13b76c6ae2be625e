//! The regulations of the demonstration: those that come with the program, written by the office for benefits and published by a manager. The
//! acts are invented, and say so.

use super::staff::City;
use anyhow::{Context as _, Result};
use benefits::rule::actions::{self, Beginning};
use benefits::rule::{Act, Publication, RuleCode, shipped};
use chrono::NaiveDate;
use store::Db;

/// Who writes them in Milan, and who publishes them.
const WRITER: &str = "benefici";
const PUBLISHER: &str = "dirigente";

/// Publishes them from the first day of the stories.
pub async fn publish(db: &Db, city: &City, first: NaiveDate) -> Result<()> {
    let writer = city.principal(city.account(WRITER)?)?;
    let publisher = city.principal(city.account(PUBLISHER)?)?;
    for (number, one) in (1..).zip(shipped::ALL) {
        let code: RuleCode = one.code.parse().with_context(|| one.code)?;
        let draft = actions::begin(db, writer, None, &code, &Beginning::Shipped).await.with_context(|| one.code)?;
        let act = Act { number: format!("Atto dimostrativo n. {number}"), date: first, organ: "Consiglio comunale".to_owned() };
        let publication = Publication { from: first, act, early_reason: String::new() };
        actions::publish(db, publisher, draft, 1, &publication).await.with_context(|| one.code)?;
    }
    Ok(())
}
