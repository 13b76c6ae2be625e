//! Where somebody lived before, learned later: an address with both its days, beside those that are known.

use super::actions::{check_municipio, moved_to};
use super::model::NewAddress;
use super::place::Placed;
use super::store::{ADD, ALL, Address};
use crate::person::change::{self, Change};
use crate::person::store::{EDIT, PROTECT, PersonRow, TOUCH};
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::time::{days_after, show_date};
use kernel::{AddressId, Outcome, PersonId};
use store::{Audit, Db, Once};

/// Records an address that has, or will have, an end. No other one gives way to it, and nobody is told of a move.
///
/// # Errors
/// 404 for somebody outside the actor's scope; [`Problem::EndsTooEarly`]; [`Problem::MovesLater`] for a first day still to come that was not
/// confirmed; [`Problem::AddressOverlaps`] with another of its kind; [`Problem::NoSuchMunicipio`]; [`Problem::PlaceGone`].
pub async fn add_past_address(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    once: Option<&Once>,
    new: &NewAddress,
    (from, last_day): (NaiveDate, NaiveDate),
) -> Outcome<AddressId> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    if new.restricted {
        principal.require(Permission::PERSON_PROTECT)?;
        let _may: PersonRow = tx.sql(&PROTECT).id("id", person).one().await?;
    }
    let _locked: PersonRow = tx.sql(&EDIT).id("id", person).one().await?;
    let until = days_after(last_day, 1);
    if until <= from {
        return Err(Problem::EndsTooEarly.at("last_day"));
    }
    if from > tx.today() && !new.later_confirmed {
        return Err(Problem::MovesLater.at("from"));
    }
    check_municipio(&mut tx, new.municipio).await?;
    let known: Vec<Address> = tx.sql(&ALL).id("person", person).all().await?;
    let meets = |row: &&Address| row.kind.excludes(new.kind) && row.valid_from < until && from < row.valid_until;
    if let Some(row) = known.iter().find(meets) {
        let field = if row.valid_from <= from { "from" } else { "last_day" };
        return Err(Problem::AddressOverlaps.refusal().because(row.as_overlap()).at(field).into());
    }
    let placed = Placed::of(&mut tx, new).await?;
    placed.check(from, Some(last_day))?;
    let id: AddressId = tx.new_id()?;
    let add = tx.sql(&ADD).id("id", id).id("person", person).code("kind", new.kind).row(placed.row(new));
    add.bind("from", from).bind("until", until).bind("restricted", new.restricted).run_one().await?;
    if new.restricted {
        super::protect::stay_with(&mut tx, principal, person, id).await?;
    }
    tx.sql(&TOUCH).id("id", person).run_one().await?;
    let after = format!("{}, dal {} al {}", moved_to(new.kind, &placed.text), show_date(from), show_date(last_day));
    change::write(&mut tx, person, &[Change::new("address", "", after).of(id.0)], &new.reason).await?;
    tx.commit(Audit::of("person.move").about(person).on("address", id).fields(["address"]).answering(id.to_string())).await?;
    Ok(id)
}
