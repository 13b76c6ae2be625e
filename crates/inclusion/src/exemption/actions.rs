//! Writing an exemption, ending it.

use super::forms::NewExemption;
use super::store::{ADD, END, Ending, ExemptionRow, MEMBER, OF_HOUSEHOLD, ONE, OVERLAPPING, OfMember};
use crate::household::actions::{locked, rework};
use crate::problems::Problem;
use ::store::{Audit, Db, Once, Tx};
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::time::days_after;
use kernel::{Failure, Outcome};
use uuid::Uuid;

/// The exemptions of a household; none for whoever may not write there.
///
/// # Errors
/// Those of the database.
pub async fn of_household(tx: &mut Tx, household: Uuid) -> Outcome<Vec<ExemptionRow>> {
    Ok(tx.sql(&OF_HOUSEHOLD).id("household", household).all().await?)
}

/// Writes that somebody need not come in a period, once for the same request; what is due is worked out again.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::KnownExemption`].
pub async fn add(
    db: &Db,
    principal: &Principal,
    member: Uuid,
    version: i64,
    new: &NewExemption,
    once: Option<&Once>,
) -> Outcome<(Uuid, Uuid)> {
    principal.require(Permission::INCLUSION_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let of: OfMember = tx.sql(&MEMBER).id("id", member).one().await?;
    if let Some(id) = tx.already(once).await? {
        return Ok((id, of.household_id));
    }
    locked(&mut tx, of.household_id, version).await?;
    let overlapping = tx.sql(&OVERLAPPING).id("member", of.id).code("ground", new.ground);
    if overlapping.bind("from", new.from).bind("until", new.until).optional::<(Uuid,)>().await?.is_some() {
        return Err(Problem::KnownExemption.at("from"));
    }
    let id: Uuid = tx.new_id()?;
    let row = tx.sql(&ADD).id("id", id).id("member", of.id).code("ground", new.ground);
    row.bind("from", new.from).bind("until", new.until).bind("note", &new.note).run_one().await?;
    rework(&mut tx, of.household_id).await?;
    let audit = Audit::of("inclusion.exempt").about(of.person_id).on("inclusion_exemption", id);
    tx.commit(audit.answering(id.to_string())).await?;
    Ok((id, of.household_id))
}

/// Ends an exemption with a last day; one that ends before it began is taken back. What is due is worked out again.
///
/// # Errors
/// 404 outside the actor's scope, conflict; a fault on `last_day` when it would last longer than before.
pub async fn end(db: &Db, principal: &Principal, id: Uuid, version: i64, last_day: NaiveDate) -> Outcome<Uuid> {
    principal.require(Permission::INCLUSION_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row: Ending = tx.sql(&ONE).id("id", id).one().await?;
    locked(&mut tx, row.household_id, version).await?;
    let until = days_after(last_day, 1).max(row.valid_from);
    if until > row.valid_until {
        return Err(Failure::field("last_day", "L'esonero finisce prima: per allungarlo scrivine uno nuovo."));
    }
    tx.sql(&END).id("id", id).bind("until", until).run_one().await?;
    rework(&mut tx, row.household_id).await?;
    tx.commit(Audit::of("inclusion.exemption_end").about(row.person_id).on("inclusion_exemption", id).fields(["valid_until"]))
        .await?;
    Ok(row.household_id)
}
