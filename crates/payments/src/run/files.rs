//! What leaves the house with an approved liquidation: the list for the accounts and the file of transfers for the bank.

use super::actions::{self, RowFilter};
use super::pain::{self, Order, XML_TYPE};
use super::row_store::{RunRow, TRANSFER_PEOPLE, TRANSFERS, Transfer};
use super::rows::SHOWN_ON;
use super::store::Run;
use crate::paging::file;
use crate::problems::Problem;
use ::store::{Audit, Tx};
use guard::Permission;
use kernel::{Failure, Outcome, PersonId};
use ui::table::FORMAT;
use ui::{Answer, PathId, Visit};
use uuid::Uuid;

/// How many rows a file reads at once.
const AT_ONCE: i64 = 5_000;
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

/// All rows that are paid with it: a list from which somebody is missing is worse than none, and one that is too long is refused.
async fn paid(tx: &mut Tx, id: Uuid) -> Outcome<Vec<RunRow>> {
    let (mut rows, mut after): (Vec<RunRow>, Option<i64>) = (Vec::new(), None);
    loop {
        let more = actions::rows(tx, id, RowFilter::default(), after, AT_ONCE).await?;
        let Some(last) = more.last() else { return Ok(rows) };
        after = Some(last.number);
        rows.extend(more.into_iter().filter(|row| row.hold.is_none()));
    }
}

/// `GET /pagamenti/{id}/elenco?format=csv`, `xlsx`: who is paid, how much and how, for the accounts of the body.
pub async fn liquidation(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let format = visit.query(FORMAT).unwrap_or_else(|| "csv".to_owned());
    let mut tx = visit.begin().await?;
    let run = approved(&mut tx, &visit, id).await?;
    let rows = paid(&mut tx, id).await?;
    // Also of those whose name is left out: their account and its holder stand in the file.
    let people: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect();
    let audit = Audit::of("payment_run.liquidation").on("payment_run", id).rows(rows.len()).showing(SHOWN_ON, people);
    tx.commit(audit).await?;
    let cells = rows.into_iter().map(|row| {
        let (way, what) = (row.way(), row.what());
        vec![
            row.number.into(),
            row.person_name.into(),
            row.tax_code.into(),
            row.measure_title.into(),
            row.decision_number.into(),
            row.act_number.into(),
            what.into(),
            row.amount.into(),
            way.into(),
            row.iban.into(),
            row.holder.into(),
        ]
    });
    Ok(file(&format!("liquidazione-{}", run.file_number()), "Liquidazione", &HEADINGS, &format, cells)?)
}

/// `GET /pagamenti/{id}/sepa`: the transfers for the bank; the same bytes whenever it is asked for.
pub async fn sepa(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let run = approved(&mut tx, &visit, id).await?;
    let transfers: Vec<Transfer> = tx.sql(&TRANSFERS).id("run", id).all().await?;
    if transfers.is_empty() {
        return Err(Failure::from(Problem::NoTransfers).into());
    }
    let people: Vec<PersonId> = tx.sql(&TRANSFER_PEOPLE).id("run", id).values().await?;
    tx.commit(Audit::of("payment_run.sepa").on("payment_run", id).rows(transfers.len()).showing(SHOWN_ON, people)).await?;
    let order = Order::of(&run).ok_or_else(|| Failure::from(Problem::NotApproved))?;
    let content = pain::file(&order, &transfers)?;
    Ok(ui::answer::download(&format!("sepa-{}.xml", run.file_number()), XML_TYPE, content))
}
