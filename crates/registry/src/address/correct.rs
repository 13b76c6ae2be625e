//! Putting right what was written wrong of an address, its days too; the history keeps what stood there.

use super::actions::{check_municipio, close, locked, overtaken};
use super::model::NewAddress;
use super::place::Placed;
use super::store::{Address, CORRECT, in_place};
use crate::person::change::{self, Change};
use crate::person::store::TOUCH;
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::scope::FOREVER;
use guard::{Permission, Principal};
use kernel::time::{days_after, days_before, show_date};
use kernel::{AddressId, Outcome, PersonId};
use store::{Audit, Db};

/// Corrects street, number, municipality or district of an address, its first day (`right.from`) and the last day; days that are not given
/// stay. The kind stays: another one is another address. Whoever registers somebody often knows only later since when they live there, and
/// who pays for a stay, competence and returns look at that day. An address that ended for this one ends on the day before it begins.
///
/// # Errors
/// 404 when there is no such address in scope; a conflict when somebody else changed it; [`Problem::EndsTooEarly`];
/// [`Problem::MovesLater`] for a first day that was put into the future without being confirmed; [`Problem::AddressOverlaps`] with another
/// of its kind; [`Problem::NoSuchMunicipio`]; [`Problem::PlaceGone`].
pub async fn correct_address(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    address: AddressId,
    version: i64,
    right: &NewAddress,
    last_day: Option<NaiveDate>,
) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (known, all) = locked(&mut tx, person, address).await?;
    if known.version != version {
        return Err(overtaken(&mut tx, person, &known).await?);
    }
    check_municipio(&mut tx, right.municipio).await?;
    let from = right.from.unwrap_or(known.valid_from);
    let until = last_day.map_or(known.valid_until, |day| days_after(day, 1));
    if until <= from {
        return Err(Problem::EndsTooEarly.at(if last_day.is_some() { "last_day" } else { "from" }));
    }
    if from > tx.today() && from != known.valid_from && !right.later_confirmed {
        return Err(Problem::MovesLater.at("from"));
    }
    check_others(&known, &all, from, until)?;
    let right = NewAddress { kind: known.kind, ..right.clone() };
    let placed = Placed::of(&mut tx, &right).await?;
    placed.check(if until < FOREVER { from } else { tx.today() }, (until < FOREVER).then(|| days_before(until, 1)))?;
    for before in all.iter().filter(|row| gave_way(row, &known) && row.valid_until != from) {
        close(&mut tx, person, before, from, Some(address)).await?;
        let after = format!("fino al {}", show_date(days_before(from, 1)));
        change::write(&mut tx, person, &[Change::new("address", &before.address_text, after).of(before.id.0)], &right.reason)
            .await?;
    }
    let change = tx.sql(&CORRECT).id("id", address).id("person", person).bind("version", version).row(placed.row(&right));
    let change = change.bind("from", from).bind("until", until);
    change.maybe_id("ended_by", known.ended_by.filter(|_| until == known.valid_until)).run_one().await?;
    tx.sql(&TOUCH).id("id", person).run_one().await?;
    let (mut before, mut after) = (known.in_place(), in_place(&placed.text, placed.municipio));
    if (from, until) != (known.valid_from, known.valid_until) {
        before.push_str(&days(known.valid_from, known.valid_until));
        after.push_str(&days(from, until));
    }
    if before != after {
        let row = Change::new("address", before, format!("corretto: {after}")).of(address.0);
        change::write(&mut tx, person, &[row], &right.reason).await?;
    }
    if known.municipio != placed.municipio && until > tx.today() && !known.restricted {
        let payload =
            serde_json::json!({"person_id": person, "address_id": address, "from": known.municipio, "to": placed.municipio});
        tx.tell("person.relocated", payload).await?;
    }
    tx.commit(Audit::of("person.address_change").about(person).on("address", address).fields(["address"])).await?;
    Ok(())
}

/// Whether a row ended because this one began.
fn gave_way(row: &Address, known: &Address) -> bool {
    row.ended_by == Some(known.id) && row.valid_until == known.valid_from
}

/// That no other address of its kind holds in the new period; one that gave way to it may end earlier, but not before it began.
fn check_others(known: &Address, all: &[Address], from: NaiveDate, until: NaiveDate) -> Outcome<()> {
    if (from, until) == (known.valid_from, known.valid_until) {
        return Ok(());
    }
    let meets = |row: &&Address| {
        row.id != known.id
            && row.kind.excludes(known.kind)
            && if gave_way(row, known) { row.valid_from >= from } else { row.valid_from < until && from < row.valid_until }
    };
    match all.iter().find(meets) {
        Some(row) => {
            let field = if row.valid_from < known.valid_from { "from" } else { "last_day" };
            Err(Problem::AddressOverlaps.refusal().because(row.as_overlap()).at(field).into())
        }
        None => Ok(()),
    }
}

/// `, dal 01/02/2020 al 31/12/2025`
fn days(from: NaiveDate, until: NaiveDate) -> String {
    let last = if until < FOREVER { format!(" al {}", show_date(days_before(until, 1))) } else { String::new() };
    format!(", dal {}{last}", show_date(from))
}
