//! Saying how somebody is paid, and from which account the body pays.

use super::forms::{NewAccount, NewPayee};
use super::model::Iban;
use super::store::{ACCOUNT, ADD, ADD_ACCOUNT, Account, END, MAY_SET, OF_PERSON, Payee, REACH, Reach, SET_ACCOUNT, WRITABLE};
use ::store::{Audit, Db, Once, Tx};
use guard::{Permission, Principal};
use kernel::{Failure, Outcome, PersonId};
use uuid::Uuid;

/// What the actor may do with the payments of somebody.
///
/// # Errors
/// 404 for nobody, and for somebody whose payments they may not read.
pub async fn reach(tx: &mut Tx, person: PersonId) -> Outcome<Reach> {
    Ok(tx.sql(&REACH).id("person", person).one().await?)
}

/// How somebody is and was paid, the latest first.
///
/// # Errors
/// Those of the database.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Outcome<Vec<Payee>> {
    Ok(tx.sql(&OF_PERSON).id("person", person).all().await?)
}

/// Says how somebody is paid from a day on; what was said before ends on it.
///
/// # Errors
/// 403 and 404 outside the actor's scope.
pub async fn say(db: &Db, principal: &Principal, person: PersonId, once: Option<&Once>, new: &NewPayee) -> Outcome<Uuid> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let person = registry::resolve(&mut tx, person).await?;
    let person: PersonId = tx.sql(&WRITABLE).id("person", person).value().await?;
    let id = write(&mut tx, person, new).await?;
    crate::entitlement::actions::payee_changed(&mut tx, person).await?;
    tx.commit(Audit::of("payee.add").about(person).on("payee", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Writes it, for a caller who has made sure that it may be written.
///
/// # Errors
/// Those of the database.
pub async fn write(tx: &mut Tx, person: PersonId, new: &NewPayee) -> Outcome<Uuid> {
    tx.sql(&END).id("person", person).bind("from", new.from).run().await?;
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .id("id", id)
        .id("person", person)
        .code("kind", new.kind)
        .bind("iban", new.iban.as_ref().map_or("", Iban::as_str))
        .bind("holder", &new.holder)
        .bind("from", new.from)
        .run_one()
        .await?;
    Ok(id)
}

/// The account from which the body pays, where it was said.
///
/// # Errors
/// Those of the database.
pub async fn account(tx: &mut Tx) -> Outcome<Option<Account>> {
    Ok(tx.sql(&ACCOUNT).optional().await?)
}

/// Whether the actor may say from which account the body pays.
///
/// # Errors
/// Those of the database.
pub async fn may_set_account(tx: &mut Tx) -> Outcome<bool> {
    Ok(tx.sql(&MAY_SET).value::<i64>().await? > 0)
}

/// Says from which account the body pays. `version` is 0 where none was said yet.
///
/// # Errors
/// 403 for whoever does not approve payments of the whole body; conflict when somebody else was faster.
pub async fn set_account(db: &Db, principal: &Principal, version: i64, new: &NewAccount) -> Outcome<()> {
    principal.require(Permission::PAYMENT_APPROVE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if !may_set_account(&mut tx).await? {
        return Err(Failure::Forbidden);
    }
    let current = account(&mut tx).await?.map_or(0, |account| account.version);
    let conflict = |current| Failure::Conflict {
        current,
        sentence: "Nel frattempo qualcun altro ha cambiato il conto. Rileggilo e riprova.".to_owned(),
    };
    if current != version {
        return Err(conflict(current));
    }
    let query = if current == 0 { tx.sql(&ADD_ACCOUNT) } else { tx.sql(&SET_ACCOUNT).bind("version", version) };
    let query = query.bind("holder", &new.holder).bind("iban", new.iban.as_str()).bind("code", &new.code);
    if query.run().await? == 0 {
        return Err(conflict(1));
    }
    tx.commit(Audit::of("payments_account.set").fields(["iban", "holder", "code"])).await?;
    Ok(())
}
