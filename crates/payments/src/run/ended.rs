//! Acts that do not pay any more what they closed: taken back by hand from the wrong heirs, or because what was divided is not due, or nobody died.
//! Their parts are due to none of the heirs, and the month falls due again to whom it belongs.

use super::model::Hold;
use super::outside::COVERED;
use crate::entitlement::actions::{hold_open, terms};
use crate::entitlement::store::{Granted, LOCK, LOCK_ANY, REVOKE};
use crate::month::Month;
use crate::problems::Problem;
use crate::recovery::actions::recount;
use crate::recovery::model::Cause;
use crate::scope::outside_stands;
use ::store::{Audit, Db, Tx};
use guard::{Permission, Principal};
use kernel::time::{local, show_date};
use kernel::{Cents, Instant, Outcome};
use uuid::Uuid;

::store::statements! {
    /// Of which entitlement a row is: it never changes.
    OF_WHICH = "select r.entitlement_id from payments_run_row r where r.body_id = :body and r.id = :id";
    /// The act that closed a row, for whoever reads it.
    OF_ROW = concat!("select o.ended_at, o.end_reason from payments_outside o join payments_entitlement e on e.body_id = o.body_id and e.id = o.entitlement_id
           where o.body_id = :body and o.row_id = :id and ", guard::in_unit!("payment.read", "e.unit_id"));
    /// The act by which a row is divided among heirs.
    DIVIDED = concat!("select o.id from payments_outside o where o.body_id = :body and o.row_id = :id and ", outside_stands!(), "
           and exists (select 1 from payments_heir h where h.body_id = o.body_id and h.outside_id = o.id)");
    /// The acts by which months of an entitlement are paid, the latest first.
    ACTS = concat!("select o.id, o.month from payments_outside o where o.body_id = :body and o.entitlement_id = :id and ", outside_stands!(), " order by o.id desc");
    PARTS = "select h.entitlement_id from payments_heir h where h.body_id = :body and h.outside_id = :act order by h.entitlement_id";
    /// Whether a part is paid, stands in a liquidation that was approved, or is paid by an act in its turn.
    FOLLOWED = concat!("select cast(count(*) as bigint) from payments_entitlement e where e.body_id = :body and e.id = :id
           and (exists (select 1 from payments_run_row r join payments_run n on n.body_id = r.body_id and n.id = r.run_id
                         where r.body_id = e.body_id and r.entitlement_id = e.id and r.state in ('due', 'paid') and n.state in ('approved', 'exported', 'reconciled'))
                or exists (select 1 from payments_outside o where o.body_id = e.body_id and o.entitlement_id = e.id and ", outside_stands!(), "))");
    END = "update payments_outside set ended_at = :now, ended_by = :actor, end_reason = :reason where body_id = :body and id = :act and ended_at is null";
}

/// Why an act ends when the one who died did not die.
const LIVES: &str = "la persona non risulta più deceduta.";
/// Why an act ends when less is due than it divided.
const LESS_IS_DUE: &str = "quello che spettava è cambiato.";

/// The act that closed a row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ClosedBy {
    /// Since when it does not pay any more what it closed; `None` while it does.
    pub ended_at: Option<Instant>,
    /// Why.
    pub end_reason: String,
}

impl ClosedBy {
    /// Since when it does not pay any more, and why, in words; empty while it does.
    pub fn ended(&self) -> String {
        self.ended_at.map(|at| format!("{}: {}", show_date(local(at).date()), self.end_reason)).unwrap_or_default()
    }
}

/// The act that closed a row, if one did.
///
/// # Errors
/// Those of the database.
pub async fn of_row(tx: &mut Tx, row: Uuid) -> Outcome<Option<ClosedBy>> {
    Ok(tx.sql(&OF_ROW).id("id", row).optional().await?)
}

/// Takes back a division among heirs that was wrong: no part is due to anybody any more, and the month falls due again with the next liquidation.
///
/// # Errors
/// 403 and 404 outside the actor's scope; [`Problem::NotDivided`]; [`Problem::PartFollowed`] when a part is paid, stands in a liquidation that was
/// approved, or is divided in its turn.
pub async fn take_back(db: &Db, principal: &Principal, id: Uuid, reason: &str) -> Outcome<()> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let entitlement: Uuid = tx.sql(&OF_WHICH).id("id", id).value().await?;
    // No liquidation is filled with this entitlement until this is done.
    let granted: Granted = tx.sql(&LOCK).id("id", entitlement).one().await?;
    let act: Option<(Uuid,)> = tx.sql(&DIVIDED).id("id", id).optional().await?;
    let (act,) = act.ok_or(Problem::NotDivided)?;
    let parts = end(&mut tx, act, reason).await?;
    // Asked once every part is held: what was approved meanwhile is seen.
    for part in &parts {
        if tx.sql(&FOLLOWED).id("id", *part).value::<i64>().await? > 0 {
            return Err(Problem::PartFollowed.into());
        }
    }
    let audit = Audit::of("payment_run.heirs_back").about(granted.person_id).on("payment_row", id);
    tx.commit(audit.rows(parts.len())).await?;
    Ok(())
}

/// Ends the acts that divide more than is due of an entitlement, because it was revoked, lowered or died of earlier, and all where the person
/// lives; with the acts that divide their parts in turn. What is prepared is held, what was paid of the parts comes back.
///
/// # Errors
/// Those of the database.
pub(crate) async fn end_undue(tx: &mut Tx, entitlement: Uuid) -> Outcome<()> {
    let mut waiting = vec![entitlement];
    while let Some(id) = waiting.pop() {
        let acts: Vec<(Uuid, Month)> = tx.sql(&ACTS).id("id", id).all().await?;
        if acts.is_empty() {
            continue;
        }
        let (granted, terms) = terms(tx, id).await?;
        for (act, month) in acts {
            let why = if granted.died_on.is_none() {
                LIVES
            } else if is_divided(tx, act).await? && exceeds(tx, id, month, terms.instalment(month)?.map(|due| due.amount)).await? {
                LESS_IS_DUE
            } else {
                continue;
            };
            waiting.extend(end(tx, act, why).await?);
        }
    }
    Ok(())
}

/// Whether an act divides its sum among heirs: what is paid outside this program is not claimed back here.
async fn is_divided(tx: &mut Tx, act: Uuid) -> Outcome<bool> {
    let parts: Vec<Uuid> = tx.sql(&PARTS).id("act", act).values().await?;
    Ok(!parts.is_empty())
}

/// Whether more of a month is paid, about to be or divided than is due.
async fn exceeds(tx: &mut Tx, entitlement: Uuid, month: Month, due: Option<Cents>) -> Outcome<bool> {
    let covered: Cents = tx.sql(&COVERED).id("entitlement", entitlement).bind("month", month.first()).value().await?;
    Ok(covered > due.unwrap_or(Cents::ZERO))
}

/// Ends an act: its parts are due from no day on. Which parts they are.
async fn end(tx: &mut Tx, act: Uuid, reason: &str) -> Outcome<Vec<Uuid>> {
    let parts: Vec<Uuid> = tx.sql(&PARTS).id("act", act).values().await?;
    let note = format!("Divisione fra gli eredi annullata: {reason}");
    for part in &parts {
        let of: Granted = tx.sql(&LOCK_ANY).id("id", *part).one().await?;
        tx.sql(&REVOKE).id("id", *part).bind("from", of.valid_from).run_one().await?;
        hold_open(tx, *part, Hold::Changed, &note).await?;
        recount(tx, *part, Cause::Revoked).await?;
    }
    tx.sql(&END).id("act", act).bind("reason", reason).run_one().await?;
    Ok(parts)
}
