//! Entering a variation.

use super::forms::NewVariation;
use super::store::ADD;
use crate::ledger::{self, Cause, MovementKind, Weight};
use crate::problems::Problem;
use crate::reservation::actions::serve;
use ::store::{Audit, Db, Once, Tx};
use chrono::Datelike as _;
use guard::{Permission, Principal};
use kernel::{Cents, ChapterId, Outcome};
use uuid::Uuid;

/// Enters a variation of a chapter of the actor's body, once for the same request.
pub async fn enter(db: &Db, principal: &Principal, chapter: ChapterId, new: &NewVariation, once: Option<&Once>) -> Outcome<Uuid> {
    principal.require(Permission::BUDGET_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let id = vary(&mut tx, chapter, new).await?;
    tx.commit(
        Audit::of("variation.create")
            .on("chapter", chapter)
            .fields(["amount", "act", "decided_on", "reason"])
            .answering(id.to_string()),
    )
    .await?;
    Ok(id)
}

/// Varies a chapter in the transaction of the caller. The day of the act must fall into the budget year, and the chapter cannot go below
/// nothing; a cut below what is taken is accepted and shown. More money goes to those that wait first.
pub async fn vary(tx: &mut Tx, chapter: ChapterId, new: &NewVariation) -> Outcome<Uuid> {
    let mut chapter = ledger::lock(tx, chapter).await?;
    if i64::from(new.decided_on.year()) != chapter.year {
        return Err(Problem::OtherYear.refusal().because(format!("Il bilancio è del {}.", chapter.year)).at("decided_on").into());
    }
    let after = chapter
        .availability()?
        .after_variation(new.amount)
        .and_then(|after| after.appropriation())
        .map_err(|_| Problem::TooLarge)?;
    if after.is_negative() {
        let most = chapter.availability()?.appropriation()?;
        return Err(Problem::BelowZero.refusal().because(format!("Ora ha {most}.")).at("amount").into());
    }
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .bind("id", id)
        .id("chapter", chapter.chapter_id)
        .bind("act", &new.act)
        .bind("decided_on", new.decided_on)
        .bind("amount", new.amount)
        .bind("reason", &new.reason)
        .run()
        .await?;
    let reason = format!("{}: {}", new.act, new.reason);
    let cause = Cause { kind: MovementKind::Varied, reservation: None, variation: Some(id), reason: &reason };
    ledger::apply(tx, &mut chapter, Weight { varied: new.amount, ..Weight::default() }, cause).await?;
    if new.amount > Cents::ZERO {
        serve(tx, &mut chapter).await?;
    }
    Ok(id)
}
