//! What a demonstration shows of payments: accounts of nobody, a liquidation that was paid, and one that waits; and the entitlements of a whole
//! measure at once, for measuring.

use crate::conditions::Conditions;
use crate::grants::entitle_many;
use crate::month::Month;
use crate::payee::actions::{account, set_account, write};
use crate::payee::forms::{NewAccount, NewPayee};
use crate::payee::model::invented;
use crate::payee::store::{ADD, ADD_ACCOUNT};
use crate::payee::{Iban, PayeeKind};
use crate::run::forms::{Approval, NewOutcome, NewRun};
use crate::run::model::{PayOutcome, RowState};
use crate::run::{actions, approve, fill, outcomes};
use ::store::{Audit, Db, Row, Tx};
use chrono::NaiveDate;
use guard::Principal;
use kernel::{Failure, Outcome, PersonId, UnitId};
use registry::person::card::{BATCH, bind_batch};
use uuid::Uuid;

::store::statements! {
    WITHOUT_PAYEE = "select distinct e.person_id, p.given_name, p.family_name from payments_entitlement e join registry_v_person p on p.body_id = e.body_id and p.person_id = e.person_id
                      where e.body_id = :body and not exists (select 1 from payments_payee y where y.body_id = e.body_id and y.person_id = e.person_id) order by e.person_id limit :most";
    /// Some people, each with whether it was said already how they are paid.
    SOME = concat!("select p.person_id, p.display_name, case when exists (select 1 from payments_payee y where y.body_id = p.body_id and y.person_id = p.person_id) then true else false end
                      from registry_v_person p where p.body_id = :body and ", registry::person::card::in_batch!("p.person_id"), " order by p.person_id");
}

/// Most people of whom it is said how they are paid.
const MOST: i64 = 10_000;

/// Whose hands prepare and approve.
#[derive(Clone, Copy, Debug)]
pub struct Hands<'a> {
    /// Prepares.
    pub preparer: &'a Principal,
    /// Approves; somebody else, for the whole body.
    pub approver: &'a Principal,
}

/// Says of everybody with an entitlement how they are paid: on an account of nobody, at the counter for one in eight, and for one in eleven not
/// yet, so that they are held. How many were said.
///
/// # Errors
/// Those of the database.
pub async fn invent_payees(tx: &mut Tx) -> Outcome<usize> {
    let people: Vec<(PersonId, String, String)> = tx.sql(&WITHOUT_PAYEE).bind("most", MOST).all().await?;
    let from = tx.today();
    let mut said = 0_usize;
    for (number, (person, given, family)) in (1_u32..).zip(people) {
        if number % 11 == 0 {
            continue;
        }
        let at_counter = number % 8 == 0;
        let iban = match at_counter {
            true => None,
            false => Some(invented(number).parse::<Iban>().map_err(Failure::internal)?),
        };
        let kind = if at_counter { PayeeKind::Treasury } else { PayeeKind::Iban };
        let new = NewPayee { kind, iban, holder: format!("{given} {family}").trim().to_owned(), from };
        write(tx, person, &new).await?;
        said = said.saturating_add(1);
    }
    Ok(said)
}

/// Entitlements that [`entitle`] begins at once.
pub const LOT: i64 = 5_000;

/// Begins the entitlements of the grants of a measure, the next [`LOT`] after one of them, and says of those people how they are paid: on an
/// account of nobody, at the counter for one in twenty. The last grant, and how many there were; `None` when none is left.
///
/// # Errors
/// Those of the database.
pub async fn entitle(tx: &mut Tx, measure: Uuid, after: Uuid) -> Outcome<Option<(Uuid, usize)>> {
    let begun = entitle_many(tx, measure, after, LOT).await?;
    let Some((last, _)) = begun.last().copied() else { return Ok(None) };
    let from = tx.today();
    let mut rows = Vec::with_capacity(begun.len());
    for batch in begun.chunks(BATCH) {
        let query = bind_batch(tx.sql(&SOME), batch.iter().map(|(_, person)| person.0));
        let people: Vec<(PersonId, String, bool)> = query.all().await?;
        for (person, name, _) in people.into_iter().filter(|(_, _, is_said)| !is_said) {
            let id: Uuid = tx.new_id()?;
            let number = u32::try_from(id.as_u128() & u128::from(u32::MAX)).unwrap_or_default();
            let at_counter = number.is_multiple_of(20);
            rows.push(
                Row::new()
                    .id("id", id)
                    .id("person", person)
                    .code("kind", if at_counter { PayeeKind::Treasury } else { PayeeKind::Iban })
                    .bind("iban", if at_counter { String::new() } else { invented(number) })
                    .bind("holder", name)
                    .bind("from", from),
            );
        }
    }
    tx.insert_many(&ADD, rows).await?;
    Ok(Some((last, begun.len())))
}

/// Says from which account the body pays, where it was not said.
///
/// # Errors
/// Those of the database.
pub async fn invent_account(tx: &mut Tx, holder: &str) -> Outcome<()> {
    tx.sql(&ADD_ACCOUNT).bind("holder", holder).bind("iban", invented(987_654)).bind("code", "").run().await?;
    Ok(())
}

/// Prepares a liquidation of everything that an office pays through a month.
///
/// # Errors
/// Those of [`fill::prepare`].
pub async fn propose(db: &Db, conditions: &dyn Conditions, hands: Hands<'_>, unit: UnitId, month: Month) -> Outcome<Uuid> {
    fill::prepare(db, conditions, hands.preparer, None, &NewRun { unit, measure: None, month }).await
}

/// Prepares one, and brings it to its end: checked, approved, given to the treasurer, paid but for its last row, which came back. The account
/// of the body is said where it was not. `None` where nothing was to be paid: then it stays prepared.
///
/// # Errors
/// Those of the steps, such as a chapter that has not enough.
pub async fn paid_run(
    db: &Db,
    conditions: &dyn Conditions,
    hands: Hands<'_>,
    unit: UnitId,
    month: Month,
    act_number: &str,
) -> Outcome<Option<Uuid>> {
    let mut tx = db.begin(&hands.approver.actor).await?;
    let known = account(&mut tx).await?.is_some();
    let today: NaiveDate = tx.today();
    tx.roll_back().await?;
    if !known {
        let iban = invented(987_654).parse::<Iban>().map_err(Failure::internal)?;
        let new = NewAccount { holder: hands.approver.body_name.clone(), iban, code: String::new() };
        set_account(db, hands.approver, 0, &new).await?;
    }
    let id = propose(db, conditions, hands, unit, month).await?;
    let run = read(db, hands.preparer, id).await?;
    if run.payable_count == 0 {
        return Ok(None);
    }
    actions::check(db, hands.preparer, id, run.version).await?;
    let run = read(db, hands.preparer, id).await?;
    let approval =
        Approval { pay_on: today, act_number: act_number.to_owned(), act_date: today, act_organ: "Dirigente".to_owned() };
    approve::approve(db, hands.approver, id, run.version, &approval).await?;
    let run = read(db, hands.preparer, id).await?;
    actions::export(db, hands.preparer, id, run.version).await?;
    let last = last_due(db, hands.preparer, id).await?;
    if let Some(row) = last.filter(|_| run.payable_count > 1) {
        let new = NewOutcome { outcome: PayOutcome::Returned, on: today, note: "Conto chiuso".to_owned() };
        outcomes::write(db, hands.preparer, row, &new).await?;
    }
    let run = read(db, hands.preparer, id).await?;
    outcomes::pay_rest(db, hands.preparer, id, run.version, today).await?;
    let run = read(db, hands.preparer, id).await?;
    actions::reconcile(db, hands.preparer, id, run.version).await?;
    Ok(Some(id))
}

async fn read(db: &Db, principal: &Principal, id: Uuid) -> Outcome<crate::run::store::Run> {
    let mut tx = db.begin_reading(&principal.actor).await?;
    let run = actions::one(&mut tx, id).await?;
    tx.commit(Audit::of("payment_run.read").on("payment_run", id)).await?;
    Ok(run)
}

async fn last_due(db: &Db, principal: &Principal, id: Uuid) -> Outcome<Option<Uuid>> {
    let mut tx = db.begin_reading(&principal.actor).await?;
    let filter = actions::RowFilter { state: Some(RowState::Due), hold: None };
    let rows = actions::rows(&mut tx, id, filter, None, MOST).await?;
    let people: Vec<PersonId> = rows.iter().filter(|row| row.shown).map(|row| row.person_id).collect();
    tx.commit(Audit::of("payment_run.rows").on("payment_run", id).rows(rows.len()).showing("payment_rows", people)).await?;
    Ok(rows.last().map(|row| row.id))
}
