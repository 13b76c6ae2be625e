//! The look at a year, as work with progress: range after range, each in a transaction of its own, and gone on with after a fall.

use super::gather::{self, Benefit};
use super::looked::{self, LookedAs};
use super::store::{self, Check};
use crate::siuss::{Checked, Citizenships, check};
use crate::year::Year;
use ::store::jobs::{End, Lease};
use ::store::{Audit, Row, Tx};
use kernel::{Failure, Outcome};
use ui::{Boxed, Site};
use uuid::Uuid;

/// As it is enqueued.
pub const KIND: &str = "returns.check";

/// What the payload says.
#[derive(serde::Deserialize)]
struct Wanted {
    check: Uuid,
    year: i32,
}

/// Does it.
pub fn run(_: Site, lease: Lease) -> Boxed<'static, End> {
    Box::pin(async move {
        match work(&lease).await {
            Ok(end) => end,
            Err(failure) => End::Failed(failure.to_string()),
        }
    })
}

async fn work(lease: &Lease) -> Outcome<End> {
    let wanted: Wanted = serde_json::from_value(lease.payload.clone()).map_err(Failure::internal)?;
    let year = Year::new(wanted.year).ok_or_else(|| Failure::internal("a year out of every possible period"))?;
    let mut total = None;
    loop {
        // Looking takes most of the time, and nobody has to wait for it; what it found is written in a transaction of its own.
        let mut looking = lease.db().begin_reading(&lease.actor).await?;
        let Some(look) = looking.sql(&store::RUNNING).bind("id", wanted.check).optional::<Check>().await? else {
            return Ok(End::Cancelled);
        };
        let all = match total {
            Some(all) => all,
            None => *total.insert(gather::how_many(&mut looking, year).await?),
        };
        let Some(last) = gather::keys(&mut looking, year, look.cursor_id).await?.last().copied() else {
            looking.roll_back().await?;
            finish(lease.db().begin(&lease.actor).await?, &look, "done").await?;
            let (ready, held) = (look.ready, look.held);
            let message = format!("{ready} prestazioni pronte, {held} da completare.");
            return Ok(End::Done {
                result: serde_json::json!({ "year": year.number, "ready": ready, "held": held, "excluded": look.excluded }),
                message,
            });
        };
        let table = crate::sender::citizenships(&mut looking).await?;
        let benefits = gather::between(&mut looking, year, look.cursor_id, last).await?;
        looking.roll_back().await?;
        let mut tx = lease.db().begin(&lease.actor).await?;
        let Some(mut look) = tx.sql(&store::RUNNING).bind("id", wanted.check).optional::<Check>().await? else {
            return Ok(End::Cancelled);
        };
        let mut faultless = Vec::new();
        for benefit in &benefits {
            if let Some(looked_as) = one(&mut tx, &mut look, benefit, &table).await? {
                faultless.push(Row::new().bind("check", look.id).id("benefit", benefit.id).code("as", looked_as));
            }
        }
        tx.insert_many(&looked::ADD, faultless).await?;
        look.cursor_id = last;
        tx.sql(&store::GO_ON)
            .bind("id", look.id)
            .bind("cursor", last)
            .bind("ready", look.ready)
            .bind("held", look.held)
            .bind("excluded", look.excluded)
            .bind("findings", look.findings)
            .run_one()
            .await?;
        tx.commit(Audit::of("return.read").on("return_check", look.id)).await?;
        let done = look.ready.saturating_add(look.held).saturating_add(look.excluded);
        if !lease.progress(done, all, "Controllo le prestazioni").await? {
            let tx = lease.db().begin(&lease.actor).await?;
            finish(tx, &look, "stopped").await?;
            return Ok(End::Cancelled);
        }
    }
}

async fn finish(mut tx: Tx, look: &Check, state: &str) -> Outcome<()> {
    tx.sql(&store::END).bind("id", look.id).bind("state", state).run_one().await?;
    if state == "done" {
        tx.sql(&store::FORGET_FINDINGS).bind("year", look.year).bind("id", look.id).run().await?;
        tx.sql(&looked::FORGET).bind("year", look.year).bind("id", look.id).run().await?;
        tx.sql(&store::FORGET_CHECKS).bind("year", look.year).bind("id", look.id).run().await?;
    }
    Ok(tx.commit(Audit::of("return.check").on("return_check", look.id)).await?)
}

/// Counts one benefit and writes down what is missing of it; as what it counts when nothing is.
async fn one(tx: &mut Tx, look: &mut Check, benefit: &Benefit, table: &Citizenships) -> Outcome<Option<LookedAs>> {
    let today = tx.today();
    match check(&benefit.source, table, today) {
        Checked::Ready { .. } => {
            look.ready = look.ready.saturating_add(1);
            Ok(Some(LookedAs::Ready))
        }
        Checked::OnlyWhenInCare => {
            look.excluded = look.excluded.saturating_add(1);
            Ok(Some(LookedAs::Excluded))
        }
        Checked::Held(findings) => {
            look.held = look.held.saturating_add(1);
            for finding in findings {
                look.findings = look.findings.saturating_add(1);
                tx.sql(&store::ADD)
                    .bind("check", look.id)
                    .bind("seq", look.findings)
                    .id("benefit", benefit.id)
                    .bind("number", benefit.number.as_str())
                    .id("person", benefit.person)
                    .id("case", benefit.case)
                    .id("unit", benefit.unit)
                    .id("service", benefit.service)
                    .code("gap", finding.gap)
                    .code("fixer", finding.fixer)
                    .code("holder", finding.holder)
                    .maybe_id("record", finding.record)
                    .bind("detail", finding.detail.as_deref().unwrap_or_default())
                    .run()
                    .await?;
            }
            Ok(None)
        }
    }
}
