//! Putting right what was written wrong of an address: it held from the same day, and the history keeps what stood there.

use super::actions::{check_municipio, locked, overtaken};
use super::model::NewAddress;
use super::place::Placed;
use super::store::CORRECT;
use crate::person::change::{self, Change};
use crate::person::store::TOUCH;
use guard::{Permission, Principal};
use kernel::{AddressId, Outcome, PersonId};
use store::{Audit, Db};

/// Corrects street, number, municipality or district of an address. Its kind and its period stay: those are a move or an end.
///
/// # Errors
/// 404 when there is no such address in scope; a conflict when somebody else changed it; [`crate::Problem::NoSuchMunicipio`].
pub async fn correct_address(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    address: AddressId,
    version: i64,
    right: &NewAddress,
) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (known, _) = locked(&mut tx, person, address).await?;
    if known.version != version {
        return Err(overtaken(&mut tx, person, &known).await?);
    }
    check_municipio(&mut tx, right.municipio).await?;
    let right = NewAddress { kind: known.kind, ..right.clone() };
    let placed = Placed::of(&mut tx, &right).await?;
    let change = tx.sql(&CORRECT).id("id", address).id("person", person).bind("version", version).row(placed.row(&right));
    change.run_one().await?;
    tx.sql(&TOUCH).id("id", person).run_one().await?;
    let (before, after) = (known.in_place(), super::store::in_place(&placed.text, placed.municipio));
    if before != after {
        let row = Change::new("address", before, format!("corretto: {after}")).of(address.0);
        change::write(&mut tx, person, &[row], &right.reason).await?;
    }
    if known.municipio != placed.municipio && known.valid_until > tx.today() && !known.restricted {
        let payload =
            serde_json::json!({"person_id": person, "address_id": address, "from": known.municipio, "to": placed.municipio});
        tx.tell("person.relocated", payload).await?;
    }
    tx.commit(Audit::of("person.address_change").about(person).on("address", address).fields(["address"])).await?;
    Ok(())
}
