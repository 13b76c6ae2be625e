//! What asks to be done today: liquidations that wait for whoever approves, and those that whoever prepares has to finish.

use crate::run::actions::waiting;
use crate::run::model::RunState;
use guard::{Permission, Principal};
use kernel::Failure;
use store::Tx;
use ui::{Boxed, DayItem};

/// Most that stand there.
const MOST: i64 = 30;

/// For whoever approves or prepares.
pub fn today<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        if !principal.may(Permission::PAYMENT_PREPARE) && !principal.may(Permission::PAYMENT_APPROVE) {
            return Ok(Vec::new());
        }
        let today = tx.today();
        let rows = waiting(tx, MOST).await?;
        let item = |run: crate::run::store::Run| {
            let what = match run.state {
                RunState::Checked => "da approvare",
                RunState::Proposed => "da controllare",
                RunState::Approved => "da trasmettere alla tesoreria",
                RunState::Exported => "esiti da registrare",
                RunState::Filling | RunState::Reconciled | RunState::Cancelled => "in preparazione",
            };
            DayItem {
                group: "Pagamenti",
                rank: 47,
                due: run.pay_on,
                time: None,
                title: format!("Liquidazione {}: {what}", run.number),
                detail: format!("{}, {}: {} da pagare", run.what(), run.month.words(), run.payable),
                late: run.state == RunState::Approved && run.pay_on.is_some_and(|day| day < today),
                href: run.href(),
            }
        };
        Ok(rows.into_iter().map(item).collect())
    })
}
