//! What leaves the house with an approved liquidation: the list for the accounts and the file of transfers for the bank.

use super::actions::{self, RowFilter};
use super::pain::{self, Order, XML_TYPE};
use super::rows::{all, shown};
use super::store::{Run, TRANSFERS, Transfer};
use crate::paging::file;
use crate::problems::Problem;
use ::store::{Audit, Tx};
use guard::Permission;
use kernel::Failure;
use kernel::Outcome;
use ui::table::FORMAT;
use ui::{Answer, PathId, Visit};
use uuid::Uuid;

const HEADINGS: [&str; 11] = [
    "Riga",
    "Persona",
    "Codice fiscale",
    "Misura",
    "Decisione",
    "Atto di concessione",
    "Mese",
    "Importo",
    "Come si paga",
    "IBAN",
    "Intestatario",
];

/// One that the reader prepares or approves, after its approval.
async fn approved(tx: &mut Tx, visit: &Visit, id: Uuid) -> Outcome<Run> {
    let principal = visit.principal()?;
    if !principal.may(Permission::PAYMENT_PREPARE) && !principal.may(Permission::PAYMENT_APPROVE) {
        return Err(Failure::Forbidden);
    }
    let run = actions::one(tx, id).await?;
    if !run.prepares && !run.approves {
        return Err(Failure::NotFound);
    }
    if !run.state.is_approved() {
        return Err(Problem::NotApproved.into());
    }
    Ok(run)
}

/// `GET /pagamenti/{id}/elenco?format=csv`, `xlsx`: who is paid, how much and how, for the accounts of the body.
pub async fn liquidation(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let format = visit.query(FORMAT).unwrap_or_else(|| "csv".to_owned());
    let mut tx = visit.begin().await?;
    let run = approved(&mut tx, &visit, id).await?;
    let mut rows = all(&mut tx, id, RowFilter::default()).await?;
    rows.retain(|row| row.hold.is_none());
    let audit =
        Audit::of("payment_run.liquidation").on("payment_run", id).rows(rows.len()).showing(super::rows::SHOWN_ON, shown(&rows));
    tx.commit(audit).await?;
    let cells = rows.into_iter().map(|row| {
        let way = row.way();
        vec![
            row.number.into(),
            row.person_name.into(),
            row.tax_code.into(),
            row.measure_title.into(),
            row.decision_number.into(),
            row.act_number.into(),
            row.month.words().into(),
            row.amount.into(),
            way.into(),
            row.iban.into(),
            row.holder.into(),
        ]
    });
    Ok(file(&format!("liquidazione-{}", run.number.replace('/', "-")), "Liquidazione", &HEADINGS, &format, cells)?)
}

/// `GET /pagamenti/{id}/sepa`: the transfers for the bank; the same bytes whenever it is asked for.
pub async fn sepa(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let run = approved(&mut tx, &visit, id).await?;
    let transfers: Vec<Transfer> = tx.sql(&TRANSFERS).id("run", id).all().await?;
    if transfers.is_empty() {
        return Err(Failure::from(Problem::NoTransfers).into());
    }
    tx.commit(Audit::of("payment_run.sepa").on("payment_run", id).rows(transfers.len())).await?;
    let order = Order::of(&run).ok_or_else(|| Failure::from(Problem::NotApproved))?;
    let content = pain::file(&order, &transfers)?;
    Ok(ui::answer::download(&format!("sepa-{}.xml", run.number.replace('/', "-")), XML_TYPE, content))
}
