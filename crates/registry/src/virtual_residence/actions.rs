//! Sending a request, recording its outcome, keeping the desks.

use super::RequestState;
use super::store::{ADD, ADD_DESK, DECIDE, DESKS, Desk, END_DESK, OF_PERSON, Request};
use crate::address::actions::relocate;
use crate::address::{AddressKind, NewAddress};
use crate::person::change::{self, Change};
use crate::person::store::{EDIT, PersonRow};
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::scope::FOREVER;
use guard::{Permission, Principal};
use kernel::time::show_date;
use kernel::{AddressId, Failure, Outcome, PersonId};
use store::{Audit, Db, OnConstraint as _, Once, Tx};
use uuid::Uuid;

/// The desks that take requests today.
///
/// # Errors
/// Those of the database.
pub async fn desks(tx: &mut Tx) -> Outcome<Vec<Desk>> {
    let today = tx.today();
    Ok(tx.sql(&DESKS).bind("on", today).all().await?)
}

/// Sends a request to a desk.
///
/// # Errors
/// 404 outside the actor's scope or for no desk; [`Problem::NoticeInFuture`]; [`Problem::RequestedAlready`].
pub async fn send(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    once: Option<&Once>,
    (desk, requested_on, ground): (Uuid, NaiveDate, &str),
) -> Outcome<Uuid> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let _locked: PersonRow = tx.sql(&EDIT).id("id", person).one().await?;
    if requested_on > tx.today() {
        return Err(Problem::NoticeInFuture.at("requested_on"));
    }
    let desk = desks(&mut tx).await?.into_iter().find(|one| one.id == desk).ok_or(Problem::NoSuchDesk.at("desk"))?;
    let id: Uuid = tx.new_id()?;
    let add = tx.sql(&ADD).id("id", id).id("person", person).id("desk", desk.id).bind("requested_on", requested_on);
    let sent = add.bind("ground", ground).run_one().await;
    sent.on_constraint("registry_residence_request_one_open", || Problem::RequestedAlready.into())?;
    let after = format!("richiesta del {} a {}", show_date(requested_on), desk.label());
    change::write(&mut tx, person, &[Change::new("virtual_residence", "", after).of(id)], ground).await?;
    tx.commit(Audit::of("residence.request").about(person).on("residence_request", id).answering(id.to_string())).await?;
    Ok(id)
}

/// What the desk answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// How; not [`RequestState::Sent`].
    pub state: RequestState,
    /// When.
    pub decided_on: NaiveDate,
    /// First day of the residence for one that is accepted; `None` for the day of the request.
    pub from: Option<NaiveDate>,
    /// Why; needed for a refusal.
    pub reason: String,
    /// Number of the answer.
    pub protocol: String,
}

/// Records what came of a request. One that is accepted becomes the registered residence from the day of the request, whenever the desk
/// answered: the effects in law run from the declaration (D.P.R. 223/1989 art. 18; D.L. 5/2012 art. 5 c. 3). Where the register of residents
/// has another day, that one is given.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::AnsweredAlready`]; [`Problem::SayWhyRefused`]; [`Problem::AnswerDay`];
/// [`Problem::ResidenceDay`]; those of a move.
pub async fn answer(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    request: Uuid,
    version: i64,
    answered: &Answered,
) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let _locked: PersonRow = tx.sql(&EDIT).id("id", person).one().await?;
    let all: Vec<Request> = tx.sql(&OF_PERSON).id("person", person).all().await?;
    let known = all.into_iter().find(|one| one.id == request).ok_or(Failure::NotFound)?;
    if known.version != version || known.state != RequestState::Sent {
        return Err(Problem::AnsweredAlready.because(format!("È «{}».", known.state.label())));
    }
    if answered.state == RequestState::Sent {
        return Err(Problem::SayOutcome.at("state"));
    }
    if answered.state == RequestState::Refused && answered.reason.is_empty() {
        return Err(Problem::SayWhyRefused.at("reason"));
    }
    if answered.decided_on > tx.today() || answered.decided_on < known.requested_on {
        return Err(Problem::AnswerDay.at("decided_on"));
    }
    let from = answered.from.unwrap_or(known.requested_on);
    if from < known.requested_on || from > answered.decided_on {
        return Err(Problem::ResidenceDay.at("from"));
    }
    let address: Option<AddressId> = match answered.state {
        RequestState::Accepted => Some(relocate(&mut tx, person, &residence(&known, from)).await?),
        _ => None,
    };
    let decide = tx.sql(&DECIDE).id("id", request).id("person", person).bind("version", version).code("state", answered.state);
    decide
        .bind("decided_on", answered.decided_on)
        .bind("reason", &answered.reason)
        .bind("protocol", &answered.protocol)
        .maybe_id("address", address)
        .run_one()
        .await?;
    let after = format!("{} il {}", answered.state.label().to_lowercase(), show_date(answered.decided_on));
    change::write(&mut tx, person, &[Change::new("virtual_residence", "", after).of(request)], &answered.reason).await?;
    tx.commit(Audit::of("residence.decide").about(person).on("residence_request", request).fields(["state"])).await?;
    Ok(())
}

/// The residence that an accepted request becomes: in the street of the desk, in its borough.
fn residence(request: &Request, from: NaiveDate) -> NewAddress {
    NewAddress {
        kind: AddressKind::Fictitious,
        street: request.street.clone(),
        number: request.number.clone(),
        detail: String::new(),
        postcode: String::new(),
        place: String::new(),
        municipio: request.municipio,
        reason: format!("Iscrizione anagrafica: {}", request.desk_name),
        from: Some(from),
        later_confirmed: false,
        restricted: false,
    }
}

/// A desk to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDesk {
    /// Whose borough.
    pub municipio: Option<i64>,
    /// What it is called.
    pub name: String,
    /// The street in which it registers people.
    pub street: String,
    /// The number in it.
    pub number: String,
    /// How to reach it.
    pub contact: String,
}

/// Keeps a desk from today.
///
/// # Errors
/// 403; [`Problem::NoSuchMunicipio`].
pub async fn add_desk(db: &Db, principal: &Principal, once: Option<&Once>, new: &NewDesk) -> Outcome<Uuid> {
    principal.require(Permission::STREET_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    crate::address::actions::check_municipio(&mut tx, new.municipio).await?;
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD_DESK)
        .id("id", id)
        .bind("municipio", new.municipio)
        .bind("name", &new.name)
        .bind("street", &new.street)
        .bind("number", &new.number)
        .bind("contact", &new.contact)
        .bind("until", FOREVER)
        .run_one()
        .await?;
    tx.commit(Audit::of("residence_desk.create").on("residence_desk", id).answering(id.to_string())).await?;
    Ok(id)
}

/// A desk takes no requests any more; what it has stays.
///
/// # Errors
/// 403; a conflict when somebody else changed it.
pub async fn end_desk(db: &Db, principal: &Principal, id: Uuid, version: i64) -> Outcome<()> {
    principal.require(Permission::STREET_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    tx.sql(&END_DESK).id("id", id).bind("version", version).run_one().await?;
    tx.commit(Audit::of("residence_desk.end").on("residence_desk", id)).await?;
    Ok(())
}
