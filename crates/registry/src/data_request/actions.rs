//! Recording a request, putting it off, making the copy, ending it.

use super::copy::{self, Copy};
use super::model::{AskedBy, Closing, IdentityCheck, NewRequest, RequestState, Taken, check_closing, due_of, extended_of};
use super::store::{ADD, CLOSE, EXTEND, IDENTIFY, LOCK, ONE, ONE_TO_ANSWER, PREPARED, RequestRow, WITHHOLD};
use crate::person::store::{EDIT, PersonRow};
use crate::problems::Problem;
use crate::representative::Representative;
use guard::{Permission, Principal};
use kernel::{Failure, Outcome, PersonId};
use store::{Audit, Db, Once, Statement, Tx};
use ui::PersonData;
use uuid::Uuid;

/// Those who may ask in the person's place today: whoever has a power at all, in whatever matter.
///
/// # Errors
/// Those of the database.
pub async fn askers(tx: &mut Tx, person: PersonId) -> Outcome<Vec<Representative>> {
    let today = tx.today();
    let all = crate::representative::representatives_on(tx, person, today).await?;
    Ok(all.into_iter().filter(|one| !one.powers().is_nothing() && one.died_on.is_none()).collect())
}

/// Records a request.
///
/// # Errors
/// 404 outside the actor's scope; those of [`NewRequest::check`]; [`Problem::NoPowers`] when whoever asks for the person does not act for
/// them.
pub async fn create(db: &Db, principal: &Principal, person: PersonId, once: Option<&Once>, new: &NewRequest) -> Outcome<Uuid> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let _locked: PersonRow = tx.sql(&EDIT).id("id", person).one().await?;
    new.check(tx.today())?;
    if new.asked_by == AskedBy::Representative {
        let all = askers(&mut tx, person).await?;
        if !all.iter().any(|one| one.name == new.representative) {
            return Err(Problem::NoPowers.at("representative"));
        }
    }
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .id("id", id)
        .id("person", person)
        .bind("asked_on", new.asked_on)
        .code("asked_by", new.asked_by)
        .bind("representative", &new.representative)
        .code("means", new.means)
        .bind("wants", &new.wants)
        .bind("protocol", &new.protocol)
        .code("identity", new.identity)
        .bind("identity_note", &new.identity_note)
        .bind("due_on", due_of(new.asked_on))
        .bind("withheld", serde_json::json!([]))
        .run_one()
        .await?;
    tx.commit(Audit::of("data_request.create").about(person).on("data_request", id).answering(id.to_string())).await?;
    Ok(id)
}

/// The request as it stands, with the version that was seen, its person locked: of two who change it at once the second sees what the
/// first did.
async fn seen(tx: &mut Tx, one: &'static Statement, person: PersonId, id: Uuid, version: i64) -> Outcome<RequestRow> {
    let row: RequestRow = tx.sql(one).id("person", person).id("id", id).one().await?;
    if row.version != version {
        let sentence = format!("Mentre scrivevi qualcun altro ha cambiato questa richiesta: adesso è «{}».", row.state.label());
        return Err(Failure::Conflict { current: row.version, sentence });
    }
    Ok(row)
}

/// Records how it is known who asks.
///
/// # Errors
/// 404, conflict; [`Problem::RequestClosed`].
pub async fn identify(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    (id, version): (Uuid, i64),
    (identity, note): (IdentityCheck, &str),
) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = seen(&mut tx, &ONE, person, id, version).await?;
    refuse_closed(&row)?;
    let query = tx.sql(&IDENTIFY).id("id", id).bind("version", version).code("identity", identity);
    query.bind("identity_note", note).run_one().await?;
    tx.commit(Audit::of("data_request.change").about(person).on("data_request", id).fields(["identity"])).await?;
    Ok(())
}

/// Puts the term off by two months, once, as long as it has not run out (art. 12(3)).
///
/// # Errors
/// 404, conflict; [`Problem::RequestClosed`], [`Problem::NotPutOff`].
pub async fn extend(db: &Db, principal: &Principal, person: PersonId, (id, version): (Uuid, i64), reason: &str) -> Outcome<()> {
    principal.require(Permission::PERSON_EXPORT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = seen(&mut tx, &ONE_TO_ANSWER, person, id, version).await?;
    refuse_closed(&row)?;
    if !row.may_be_put_off(tx.today()) {
        return Err(Problem::NotPutOff.into());
    }
    let query = tx.sql(&EXTEND).id("id", id).bind("version", version).bind("until", extended_of(row.asked_on));
    query.bind("reason", reason).run_one().await?;
    tx.commit(Audit::of("data_request.extend").about(person).on("data_request", id).fields(["due_on"])).await?;
    Ok(())
}

fn refuse_closed(row: &RequestRow) -> Outcome<()> {
    if row.is_open() { Ok(()) } else { Err(Problem::RequestClosed.because(format!("È «{}».", row.state.label()))) }
}

/// Looks through what a copy would hold, nothing taken out, before it is handed over.
///
/// # Errors
/// 404 outside the actor's scope.
pub async fn look(tx: &mut Tx, data: &[&'static PersonData], person: PersonId, id: Uuid) -> Outcome<(RequestRow, Copy)> {
    let row: RequestRow = tx.sql(&ONE_TO_ANSWER).id("person", person).id("id", id).one().await?;
    let in_hand = row.asked_by == AskedBy::Person;
    let copy = copy::compose(tx, data, &row, in_hand, &[]).await?;
    Ok((row, copy))
}

/// Takes rows out of the copy, or puts them back. A copy that was made before is none any more.
///
/// # Errors
/// 404, conflict; [`Problem::RequestClosed`].
pub async fn withhold(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    (id, version): (Uuid, i64),
    taken: &[Taken],
) -> Outcome<()> {
    principal.require(Permission::PERSON_EXPORT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = seen(&mut tx, &ONE_TO_ANSWER, person, id, version).await?;
    refuse_closed(&row)?;
    tx.sql(&WITHHOLD).id("id", id).bind("version", version).bind("withheld", serde_json::json!(taken)).run_one().await?;
    tx.commit(Audit::of("data_request.change").about(person).on("data_request", id).fields(["withheld"])).await?;
    Ok(())
}

/// Makes the copy. With `in_hand`, only for the hands of the person, it tells also where somebody lives who must not be found.
///
/// # Errors
/// 404, conflict; [`Problem::RequestClosed`]; [`Problem::IdentityNotKnown`]; [`Problem::OnlyThePerson`] for a copy in hand that
/// somebody else asked for.
pub async fn prepare(
    db: &Db,
    principal: &Principal,
    data: &[&'static PersonData],
    person: PersonId,
    (id, version): (Uuid, i64),
    in_hand: bool,
) -> Outcome<Copy> {
    principal.require(Permission::PERSON_EXPORT)?;
    let mut tx = db.begin(&principal.actor).await?;
    tx.sql(&LOCK).id("person", person).value::<PersonId>().await?;
    let row = seen(&mut tx, &ONE_TO_ANSWER, person, id, version).await?;
    refuse_closed(&row)?;
    if row.identity == IdentityCheck::NotYet {
        return Err(Problem::IdentityNotKnown.into());
    }
    if in_hand && row.asked_by != AskedBy::Person {
        return Err(Problem::OnlyThePerson.at("in_hand"));
    }
    let copy = copy::compose(&mut tx, data, &row, in_hand, &row.withheld.0).await?;
    tx.sql(&PREPARED)
        .id("id", id)
        .bind("version", version)
        .bind("digest", copy.digest()?)
        .bind("told", i64::try_from(copy.rows()).unwrap_or(i64::MAX))
        .bind("in_hand", in_hand)
        .run_one()
        .await?;
    tx.commit(Audit::of("person.export").about(person).on("data_request", id).rows(copy.rows())).await?;
    Ok(copy)
}

/// Ends a request.
///
/// # Errors
/// 404, conflict; those of [`check_closing`].
pub async fn close(db: &Db, principal: &Principal, person: PersonId, (id, version): (Uuid, i64), closing: &Closing) -> Outcome<()> {
    principal.require(Permission::PERSON_EXPORT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = seen(&mut tx, &ONE_TO_ANSWER, person, id, version).await?;
    check_closing(row.standing(), closing, tx.today())?;
    tx.sql(&CLOSE)
        .id("id", id)
        .bind("version", version)
        .code("state", closing.state)
        .bind("closed_on", closing.closed_on)
        .code("delivery", closing.delivery)
        .bind("outcome", &closing.outcome)
        .run_one()
        .await?;
    let audit = match closing.state {
        RequestState::Answered => Audit::of("data_request.answer"),
        RequestState::Refused => Audit::of("data_request.refuse"),
        RequestState::Open | RequestState::Withdrawn => Audit::of("data_request.withdraw"),
    };
    tx.commit(audit.about(person).on("data_request", id).fields(["state"])).await?;
    Ok(())
}
