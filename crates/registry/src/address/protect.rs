//! Protecting one address of somebody who stays findable: from then on only those who follow the person, or have a mandate, know it.
//! For everybody else it is an address that is not known.

use super::actions::{locked, overtaken};
use super::store::RESTRICT;
use crate::involvement::{Involvement, end_involvement, involve};
use crate::person::change::{self, Change};
use crate::person::store::{PROTECT, PersonRow, TOUCH};
use crate::problems::Problem;
use guard::{Permission, Principal};
use kernel::{AddressId, Failure, Outcome, PersonId};
use store::{Audit, Db, OnConstraint as _, Tx};

/// Protects an address, or takes the protection away, with the reason. Whoever protects it stays assigned to the person because of it,
/// so that somebody always knows it. The row of the log says that an address was changed and not how: that is in the history of the
/// data, for those who may know.
///
/// # Errors
/// 404 outside the actor's scope, conflict, [`Problem::ProtectedAlready`]; [`Problem::AddressOverlaps`] when somebody else entered an
/// open address of that kind meanwhile.
pub async fn protect_address(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    address: AddressId,
    version: i64,
    on: bool,
    reason: &str,
) -> Outcome<()> {
    principal.require(Permission::PERSON_PROTECT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let _may: PersonRow = tx.sql(&PROTECT).id("id", person).one().await?;
    let (known, _) = locked(&mut tx, person, address).await?;
    if known.version != version {
        return Err(overtaken(&mut tx, person, &known).await?);
    }
    if known.restricted == on {
        return Err(Problem::ProtectedAlready.into());
    }
    let change = tx.sql(&RESTRICT).id("id", address).id("person", person).bind("version", version).bind("restricted", on);
    change.run_one().await.on_constraint("registry_address_one_open", || Problem::AddressOverlaps.into())?;
    if on {
        stay_with(&mut tx, principal, person, address).await?;
    } else {
        let today = tx.today();
        end_involvement(&mut tx, "protection", address.0, today).await?;
    }
    change::protect(&mut tx, person, address).await?;
    tx.sql(&TOUCH).id("id", person).run_one().await?;
    let after = if on { "indirizzo protetto" } else { "indirizzo non più protetto" };
    change::write(&mut tx, person, &[Change::new("address", &known.address_text, after).of(address.0)], reason).await?;
    tx.commit(Audit::of("person.address_change").about(person).on("address", address).fields(["address"])).await?;
    Ok(())
}

/// Whoever protects an address goes on knowing it.
pub(super) async fn stay_with(tx: &mut Tx, principal: &Principal, person: PersonId, address: AddressId) -> Outcome<()> {
    let Some(unit) = principal.unit() else { return Err(Failure::Forbidden) };
    let (account, from) = (Some(principal.actor.account), tx.today());
    involve(tx, Involvement { person, unit, account, kind: "protection", source: address.0, from, until: None }).await
}
