//! The level of a case follows its orders: when the last one ends, whoever follows the case is asked whether it goes back to the first level.
//! Nothing goes back by itself.

use super::OrderId;
use super::store::Order;
use crate::dues::{self, Told, Whose};
use agenda::DueKind;
use deadlines::Due;
use kernel::{CaseId, Outcome};
use store::Tx;

store::statements! {
    /// Open cases of the second level in which an order was followed, and in which no other one still holds. One that archives asks nothing more.
    LEFT = "select c.case_id from casework_v_case c
             where c.body_id = :body and c.level = 2 and c.state <> 'closed'
               and c.case_id in (select kp.case_id from courts_order ko cross join courts_proceeding kp
                                  where kp.body_id = ko.body_id and kp.id = ko.proceeding_id and ko.body_id = :body and ko.id = :order and kp.case_id is not null
                                 union select km.case_id from courts_mandate km where km.body_id = :body and km.order_id = :order and km.case_id is not null)
               and not exists (select 1 from courts_proceeding op cross join courts_order oo
                                where oo.body_id = op.body_id and oo.proceeding_id = op.id and op.body_id = :body and op.case_id = c.case_id
                                  and oo.state in ('in_force', 'suspended') and oo.kind <> 'archived')
               and not exists (select 1 from courts_mandate om where om.body_id = :body and om.case_id = c.case_id and om.state = 'active')
             order by c.case_id limit 20";
    /// The orders that were followed in a case and are over.
    OVER_IN = "select o.id from courts_order o
                where o.body_id = :body and o.state not in ('in_force', 'suspended')
                  and o.id in (select ko.id from courts_proceeding kp cross join courts_order ko
                                where ko.body_id = kp.body_id and ko.proceeding_id = kp.id and kp.body_id = :body and kp.case_id = :case
                               union select km.order_id from courts_mandate km where km.body_id = :body and km.case_id = :case)
                order by o.id limit 200";
}

fn key(case: CaseId) -> String {
    format!("level:{case}")
}

/// An order ended: where no other one holds in a case of the second level, somebody decides about its level.
pub(super) async fn ask(tx: &mut Tx, order: &Order) -> Outcome<()> {
    let today = tx.today();
    for case in tx.sql(&LEFT).id("order", order.id).values::<CaseId>().await? {
        let (key, href) = (key(case), format!("/cartelle/{case}/giustizia"));
        let told = Told {
            kind: DueKind::Court,
            source: order.id.0,
            key: &key,
            title: "Nella cartella non ci sono più provvedimenti: va deciso se torna al primo livello",
            href: &href,
            due: Due::On(today),
            escalate_at: Some(Due::On(today).ends()),
            rule: "",
        };
        dues::tell(tx, &Whose { case: Some(case), ..order.whose() }, told).await?;
    }
    Ok(())
}

/// The case went back to the first level: it was decided.
pub(crate) async fn decided(tx: &mut Tx, case: CaseId) -> Outcome<()> {
    let now = tx.now();
    for order in tx.sql(&OVER_IN).id("case", case).values::<OrderId>().await? {
        agenda::met(tx, order.0, &key(case), now).await?;
    }
    Ok(())
}

/// There is nothing to decide any more, and why.
pub(crate) async fn needless(tx: &mut Tx, case: CaseId, why: &str) -> Outcome<()> {
    for order in tx.sql(&OVER_IN).id("case", case).values::<OrderId>().await? {
        agenda::drop_one(tx, order.0, &key(case), why).await?;
    }
    Ok(())
}
