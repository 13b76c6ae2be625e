//! Decisions of the demonstration: applications that were taken are examined by the office for benefits; what the regulation grants is proposed, and
//! most of it decided by the manager with one act; where it refuses, notice is given. One call has a ranking that is published. The acts are
//! invented, and say so.

use super::staff::City;
use anyhow::{Context as _, Result};
use benefits::application::{ApplicationId, ApplicationState};
use benefits::decision::actions::{application, decide, propose};
use benefits::decision::examine::examine;
use benefits::decision::model::{DecisionOutcome, NewDecision};
use benefits::decision::trail::{NewNotice, give_notice};
use benefits::measure::MeasureId;
use benefits::ranking::RankingKind;
use benefits::ranking::actions::{approve, make, publish};
use benefits::rule::Act;
use regulation::Outcome;
use std::collections::BTreeMap;
use store::{Audit, Db};
use uuid::Uuid;

/// Who examines, and who decides.
const OFFICER: &str = "benefici";
const MANAGER: &str = "dirigente";
/// Of so many proposals one waits to be decided.
const ONE_WAITS_OF: usize = 4;

fn act(number: usize, date: chrono::NaiveDate) -> Act {
    Act { number: format!("Determinazione dimostrativa n. {number}"), date, organ: "Dirigente dei servizi sociali".to_owned() }
}

/// Examines these applications as of today, in their order; what the regulation cannot say yet is left as it is.
pub async fn examined(db: &Db, city: &City, applications: &[ApplicationId]) -> Result<()> {
    let officer = city.principal(city.account(OFFICER)?)?;
    let manager = city.principal(city.account(MANAGER)?)?;
    let mut proposals: BTreeMap<Uuid, i64> = BTreeMap::new();
    let mut today = db.clock().today();
    for (place, id) in applications.iter().enumerate() {
        let row = read(db, officer, *id).await?;
        if row.state == ApplicationState::Submitted {
            benefits::application::actions::take(db, officer, *id, row.version).await.context("taking an application in hand")?;
        }
        let row = read(db, officer, *id).await?;
        if row.ranked || row.state != ApplicationState::Examining {
            continue;
        }
        let mut tx = db.begin(&officer.actor).await?;
        today = tx.today();
        let found = examine(&mut tx, &row).await.context("what the regulation says")?;
        tx.commit(Audit::of("application.read").about(row.person_id).on("application", *id)).await?;
        match found.computed.outcome {
            Outcome::Granted => {
                let new = NewDecision {
                    outcome: DecisionOutcome::Granted,
                    amount: found.computed.amount,
                    valid_from: Some(today),
                    valid_until: None,
                    reasons: String::new(),
                    deviation: String::new(),
                    minutes: String::new(),
                    ceiling: None,
                };
                let decision = propose(db, officer, (*id, row.version), None, &new, "").await.context("a proposal")?;
                if place % ONE_WAITS_OF != 0 {
                    proposals.insert(decision, 1);
                }
            }
            Outcome::Refused => {
                let new = NewNotice { sent_on: today, received_on: today, reasons: found.why.against().join("\n") };
                give_notice(db, officer, (*id, row.version), None, &new).await.context("a notice")?;
            }
            Outcome::Undetermined | Outcome::Faulty => {}
        }
    }
    if !proposals.is_empty() {
        decide(db, manager, None, &proposals, &act(1, today)).await.context("an act")?;
    }
    Ok(())
}

async fn read(db: &Db, officer: &guard::Principal, id: ApplicationId) -> Result<benefits::decision::rows::Application> {
    let mut tx = db.begin_reading(&officer.actor).await?;
    let row = application(&mut tx, id).await.context("an application")?;
    tx.commit(Audit::of("application.read").about(row.person_id).on("application", id)).await?;
    Ok(row)
}

/// Makes the provisional ranking of a call, approved and published.
pub async fn ranked(db: &Db, city: &City, measure: MeasureId) -> Result<()> {
    let officer = city.principal(city.account(OFFICER)?)?;
    let manager = city.principal(city.account(MANAGER)?)?;
    let ranking = make(db, officer, measure, None, (RankingKind::Provisional, None)).await.context("a ranking")?;
    approve(db, manager, (ranking, 1), &act(2, db.clock().today())).await.context("approving a ranking")?;
    publish(db, officer, (ranking, 2), None).await.context("publishing a ranking")
}
