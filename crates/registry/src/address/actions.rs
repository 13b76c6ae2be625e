//! Entering an address, moving, and deciding which office is competent.

use super::model::{AddressKind, NewAddress};
use super::place::Placed;
use super::store::{ADD, ADD_OVERRIDE, Address, CLOSE, END_OVERRIDE, OPEN_OF_KIND, WITHDRAW};
use crate::involvement::end_involvement;
use crate::person::change::{self, Change, ChangeRow};
use crate::person::store::{EDIT, PROTECT, PersonRow, TOUCH};
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::scope::FOREVER;
use guard::unit::Tree;
use guard::{Permission, Principal};
use kernel::time::{days_after, show_date};
use kernel::{AddressId, Failure, Outcome, PersonId, Refusal, UnitId};
use store::{Audit, Db, OnConstraint as _, Once, Tx};
use uuid::Uuid;

/// How the history tells that an address shall not begin.
const NO_MORE: &str = "non più dal ";

/// A move to another address: the open address of the same kind ends the day before, and later rooms are told.
///
/// # Errors
/// 404 for somebody outside the actor's scope; [`Problem::AddressOverlaps`]; [`Problem::MovesLater`] for a first day still to come that
/// was not confirmed; [`Problem::NoSuchMunicipio`].
pub async fn add_address(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    once: Option<&Once>,
    new: &NewAddress,
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
    let id = relocate(&mut tx, person, new).await?;
    if new.restricted {
        super::protect::stay_with(&mut tx, principal, person, id).await?;
    }
    tx.commit(Audit::of("person.move").about(person).on("address", id).fields(["address"]).answering(id.to_string())).await?;
    Ok(id)
}

/// The same in the caller's transaction, after the permission was asked for: a whole household moves by it, one after the other.
///
/// # Errors
/// Those of [`add_address`].
pub(crate) async fn relocate(tx: &mut Tx, person: PersonId, new: &NewAddress) -> Outcome<AddressId> {
    let _locked: PersonRow = tx.sql(&EDIT).id("id", person).one().await?;
    let Written { id, before, instead, moved, text, municipio } = write(tx, person, new).await?;
    tx.sql(&TOUCH).id("id", person).run_one().await?;
    let row = Change::new("address", &before, moved_to(new.kind, &text)).of(id.0).naming(instead);
    change::write(tx, person, &[row], &new.reason).await?;
    // Later rooms tell news to whoever reads a case: of a protected address there is none.
    if moved && !new.restricted {
        let on = new.from.unwrap_or_else(|| tx.today());
        let payload = serde_json::json!({"person_id": person, "on": on, "kind": new.kind.code(), "from": before, "to": text, "municipio": municipio});
        tx.tell("person.moved", payload).await?;
    }
    Ok(id)
}

/// An address in the words of the history.
pub(super) fn moved_to(kind: AddressKind, text: &str) -> String {
    format!("{}: {text}", kind.label())
}

/// Writes the first address of somebody, in the transaction that enters them; its text. A protected address is entered on its own
/// page: whoever registers somebody does not follow them yet.
pub(crate) async fn place_address(tx: &mut Tx, person: PersonId, new: &NewAddress) -> Outcome<String> {
    let open = NewAddress { restricted: false, ..new.clone() };
    Ok(write(tx, person, &open).await.map_err(within_person)?.text)
}

/// The refusals of an address point at its own fields: in the form of a person they stand below its prefix.
fn within_person(failure: Failure) -> Failure {
    match failure {
        Failure::Refused(refusal) => {
            let field = match refusal.field {
                Some("from") => Some("address.from"),
                Some("municipio") => Some("address.municipio"),
                Some("place") => Some("address.place"),
                other => other,
            };
            Failure::Refused(Refusal { field, ..refusal })
        }
        other => other,
    }
}

/// Whether an office of the body has this borough today.
pub(crate) async fn check_municipio(tx: &mut Tx, municipio: Option<i64>) -> Outcome<()> {
    let Some(municipio) = municipio else { return Ok(()) };
    let (tree, today) = (Tree::load(tx).await?, tx.today());
    let known = tree
        .by_code()
        .into_iter()
        .any(|unit| unit.municipio == Some(municipio) && unit.valid_from <= today && today < unit.valid_until);
    if known { Ok(()) } else { Err(Problem::NoSuchMunicipio.at("municipio")) }
}

/// What came of writing an address.
struct Written {
    id: AddressId,
    /// What it replaced, as far as others may read it; empty for nothing.
    before: String,
    /// The address that `before` names.
    instead: Option<AddressId>,
    /// Whether it replaced anything.
    moved: bool,
    text: String,
    municipio: Option<i64>,
}

/// Closes what the new address replaces, of all its kinds, and writes it.
async fn write(tx: &mut Tx, person: PersonId, new: &NewAddress) -> Outcome<Written> {
    let from = new.from.unwrap_or_else(|| tx.today());
    if from > tx.today() && !new.later_confirmed {
        return Err(Problem::MovesLater.at("from"));
    }
    check_municipio(tx, new.municipio).await?;
    let (mut before, mut instead, mut moved) = (String::new(), None, false);
    let id: AddressId = tx.new_id()?;
    let [kind, second, third] = new.kind.one_at_a_time();
    let open = tx.sql(&OPEN_OF_KIND).id("person", person).code("kind", kind).code("second", second).code("third", third);
    for open in open.bind("from", from).all::<Address>().await? {
        if open.valid_from >= from || open.valid_until < FOREVER {
            return Err(Problem::AddressOverlaps.refusal().because(open.as_overlap()).at("from").into());
        }
        moved = true;
        // Of a protected address nothing is written where others read.
        if !open.restricted || new.restricted {
            before.clone_from(&open.address_text);
            instead = Some(open.id);
        }
        close(tx, person, &open, from, Some(id)).await?;
    }
    let placed = Placed::of(tx, new).await?;
    placed.check(tx.today(), None)?;
    let (text, municipio) = (placed.text.clone(), placed.municipio);
    tx.sql(&ADD)
        .id("id", id)
        .id("person", person)
        .code("kind", new.kind)
        .row(placed.row(new))
        .bind("from", from)
        .bind("until", FOREVER)
        .bind("restricted", new.restricted)
        .run_one()
        .await
        .on_constraint("registry_address_one_open", || Problem::AddressOverlaps.at("from"))?;
    Ok(Written { id, before, instead, moved, text, municipio })
}

/// Lets an address end on the day before `until`, for another one or by itself.
pub(super) async fn close(
    tx: &mut Tx,
    person: PersonId,
    row: &Address,
    until: NaiveDate,
    ended_by: Option<AddressId>,
) -> Outcome<()> {
    let closed = tx.sql(&CLOSE).id("id", row.id).id("person", person).bind("version", row.version);
    closed.bind("until", until).maybe_id("ended_by", ended_by).run_one().await?;
    Ok(())
}

/// An address of a person in scope, the person locked, and with it all their addresses.
pub(super) async fn locked(tx: &mut Tx, person: PersonId, address: AddressId) -> Outcome<(Address, Vec<Address>)> {
    let _locked: PersonRow = tx.sql(&EDIT).id("id", person).one().await?;
    let all: Vec<Address> = tx.sql(&super::store::ALL).id("person", person).all().await?;
    let known = all.iter().find(|row| row.id == address).cloned().ok_or(Failure::NotFound)?;
    Ok((known, all))
}

/// That somebody else closed the address meanwhile, or moved its last day: to which, who and when, as far as the actor may read it.
pub(super) async fn overtaken(tx: &mut Tx, person: PersonId, known: &Address) -> Outcome<Failure> {
    let of_this = |row: &ChangeRow| row.object_id == Some(known.id.0);
    let by = change::latest(tx, person, of_this).await?.map_or_else(String::new, |row| format!(" ({})", row.by_and_when()));
    let now = match known.last_day() {
        Some(last) => format!("adesso vale fino al {}", show_date(last)),
        None => "adesso vale senza una fine".to_owned(),
    };
    let sentence = format!(
        "Nel frattempo qualcun altro ha cambiato questo indirizzo: {now}{by}. Controlla e conferma di nuovo se è giusto ciò che hai scritto."
    );
    Ok(Failure::Conflict { current: known.version, sentence })
}

/// Ends an address that has no successor (somebody left their home): the last day it held. Of one that has ended, puts that day right.
///
/// # Errors
/// 404 when there is no such address in scope; a conflict when somebody else changed it; [`Problem::EndsTooEarly`];
/// [`Problem::AddressOverlaps`] when another of the same kind holds by then.
pub async fn end_address(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    address: AddressId,
    version: i64,
    last_day: NaiveDate,
) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (known, all) = locked(&mut tx, person, address).await?;
    if known.version != version {
        return Err(overtaken(&mut tx, person, &known).await?);
    }
    let until = days_after(last_day, 1);
    if until <= known.valid_from {
        return Err(Problem::EndsTooEarly.at("last_day"));
    }
    let follows = |other: &&Address| other.kind.excludes(known.kind) && other.valid_from > known.valid_from;
    if let Some(other) = all.iter().filter(follows).find(|other| other.valid_from < until) {
        return Err(Problem::AddressOverlaps.refusal().because(other.as_overlap()).at("last_day").into());
    }
    // A last day that was put right is said of this address; the same day said again changes nothing.
    let ended_by = known.ended_by.filter(|_| until == known.valid_until);
    close(&mut tx, person, &known, until, ended_by).await?;
    tx.sql(&TOUCH).id("id", person).run_one().await?;
    let after = format!("fino al {}", show_date(last_day));
    change::write(&mut tx, person, &[Change::new("address", &known.address_text, after).of(address.0)], "").await?;
    tx.commit(Audit::of("person.address_end").about(person).on("address", address).fields(["valid_until"])).await?;
    Ok(())
}

/// That the address is not there any more: who took it back, and what was typed. 404 for a person outside the actor's scope.
async fn gone(tx: &mut Tx, person: PersonId, address: AddressId, typed: &str) -> Outcome<Failure> {
    let _row: PersonRow = tx.sql(&EDIT).id("id", person).one().await?;
    let taken = |row: &ChangeRow| row.object_id == Some(address.0) && row.after_text.starts_with(NO_MORE);
    let latest = change::latest(tx, person, taken).await?;
    let by = latest.map_or_else(String::new, |row| format!("{}: {} ({}). ", row.before_text, row.after_text, row.by_and_when()));
    Ok(Problem::AddressGone.refusal().because(format!("{by}Avevi scritto: «{typed}».")).into())
}

/// Takes back an address that was to hold from a day still to come: it goes, with its trace in the history, and the one that ended
/// for it goes on as if it had never been registered, until the next of its kind where there is one. Later rooms are told.
///
/// # Errors
/// 404 for somebody outside the actor's scope; a conflict when somebody else changed it; [`Problem::AddressGone`],
/// [`Problem::BeganAlready`].
pub async fn withdraw_address(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    address: AddressId,
    version: i64,
    reason: &str,
) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (known, all) = match locked(&mut tx, person, address).await {
        Ok(found) => found,
        Err(Failure::NotFound) => return Err(gone(&mut tx, person, address, reason).await?),
        Err(other) => return Err(other),
    };
    if known.version != version {
        return Err(overtaken(&mut tx, person, &known).await?);
    }
    if known.valid_from <= tx.today() {
        return Err(Problem::BeganAlready.into());
    }
    // An address that ended by itself, even on the day before, does not go on.
    let before = all.iter().find(|row| row.ended_by == Some(address));
    // Of a protected address nothing is written where others read.
    let named = before.filter(|row| !row.restricted || known.restricted);
    let stays = named.map(|row| format!("; resta {}", row.address_text)).unwrap_or_default();
    let after = format!("{NO_MORE}{}{stays}", show_date(known.valid_from));
    let change = Change::new("address", &known.address_text, after).of(address.0).naming(named.map(|row| row.id));
    // While it is still there: what was said of a protected address stays so for good.
    change::write(&mut tx, person, &[change], reason).await?;
    tx.sql(&WITHDRAW).id("id", address).id("person", person).bind("version", version).run_one().await?;
    if let Some(row) = before {
        let follows = |other: &&Address| other.id != address && other.kind.excludes(row.kind) && other.valid_from > row.valid_from;
        let next = all.iter().filter(follows).min_by_key(|other| other.valid_from);
        let until = next.map_or(FOREVER, |next| next.valid_from);
        close(&mut tx, person, row, until, next.map(|next| next.id)).await?;
    }
    if known.restricted {
        // Whoever protected it stayed because of it.
        let today = tx.today();
        end_involvement(&mut tx, "protection", address.0, today).await?;
    } else {
        let stays = before.filter(|row| !row.restricted).map_or("", |row| row.address_text.as_str());
        let payload = serde_json::json!({"person_id": person, "on": known.valid_from, "kind": known.kind.code(), "address": known.address_text, "municipio": known.municipio, "stays": stays});
        tx.tell("person.move_withdrawn", payload).await?;
    }
    tx.sql(&TOUCH).id("id", person).run_one().await?;
    tx.commit(Audit::of("person.address_withdraw").about(person).on("address", address).fields(["address"])).await?;
    Ok(())
}

/// Which office shall be competent, whatever the address says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Borough or zone.
    pub municipio: Option<i64>,
    /// Unit.
    pub unit: Option<UnitId>,
    /// Whether an earlier decision ends, so that the address says it again.
    pub follow_address: bool,
    /// Why.
    pub reason: String,
}

/// Records a decision on competence from today; the one before it stays in the history.
///
/// # Errors
/// [`Problem::ChooseOffice`] without borough and unit; [`Problem::OneOrTheOther`], [`Problem::NothingDecided`] where the address shall say
/// it again; [`Problem::NoSuchMunicipio`]; 404 for somebody outside the actor's scope.
pub async fn decide_competence(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    once: Option<&Once>,
    decision: &Decision,
) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let chosen = decision.municipio.is_some() || decision.unit.is_some();
    if !chosen && !decision.follow_address {
        return Err(Problem::ChooseOffice.at("municipio"));
    }
    if chosen && decision.follow_address {
        return Err(Problem::OneOrTheOther.at("follow_address"));
    }
    let mut tx = db.begin(&principal.actor).await?;
    if tx.once(once).await?.is_some() {
        return Ok(());
    }
    check_municipio(&mut tx, decision.municipio).await?;
    let _locked: PersonRow = tx.sql(&EDIT).id("id", person).one().await?;
    let unit_name = match decision.unit {
        Some(unit) => Some(guard::unit::one(&mut tx, unit).await?.name),
        None => None,
    };
    let today = tx.today();
    let before = super::competence(&mut tx, person, 1, today).await?;
    let ended = tx.sql(&END_OVERRIDE).id("person", person).bind("on", today).run().await?;
    if decision.follow_address && ended == 0 {
        return Err(Problem::NothingDecided.at("follow_address"));
    }
    if !decision.follow_address {
        let id: Uuid = tx.new_id()?;
        tx.sql(&ADD_OVERRIDE)
            .id("id", id)
            .id("person", person)
            .bind("municipio", decision.municipio)
            .maybe_id("unit", decision.unit)
            .bind("reason", &decision.reason)
            .bind("on", today)
            .bind("until", FOREVER)
            .run_one()
            .await?;
    }
    let chosen = unit_name.or(decision.municipio.map(|number| format!("Municipio {number}")));
    let after = if decision.follow_address { "di nuovo secondo l'indirizzo".to_owned() } else { chosen.unwrap_or_default() };
    // Where no office was competent there was nothing, only a request to choose.
    let known = before.municipio.is_some() || before.unit.is_some();
    let (before, ground) = if known { (before.why, before.address) } else { (String::new(), None) };
    change::write(&mut tx, person, &[Change::new("competence", before, after).naming(ground)], &decision.reason).await?;
    tx.commit(Audit::of("person.competence").about(person).on("person", person).fields(["municipio", "unit"])).await?;
    Ok(())
}
