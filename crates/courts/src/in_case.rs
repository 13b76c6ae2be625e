//! The tab «Giustizia» of a case: its orders, what is owed, urgent placements, probation, and what can be begun.

use crate::order::store::{OF_CASE as ORDERS, Order};
use crate::placement::store::{OF_CASE as PLACEMENTS, Placement};
use crate::probation::store::{OF_CASE as PROBATIONS, Probation};
use crate::proceeding::store::{OF_CASE as PROCEEDINGS, Proceeding};
use crate::report::store::{OF_CASE as REPORTS, Report};
use ::store::Audit;
use askama::Template;
use casework::case::Level;
use casework::case::top::CaseTop;
use casework::plan::{Plan, PlanKind, read_agreed};
use chrono::NaiveDate;
use guard::Permission;
use kernel::CaseId;
use ui::{Answer, PathId, Visit};

#[derive(Template)]
#[template(path = "courts/in_case.html")]
struct Page {
    top: CaseTop,
    /// The plan in force, that may be made under an order.
    plan: Option<Plan>,
    orders: Vec<Order>,
    proceedings: Vec<Proceeding>,
    reports: Vec<Report>,
    placements: Vec<Placement>,
    probations: Vec<Probation>,
    today: NaiveDate,
    may_write: bool,
    may_register: bool,
    csrf: String,
    key: String,
}

impl Page {
    /// Whether an order holds and the plan in force is not made under one.
    fn plan_is_another(&self, plan: &Plan) -> bool {
        plan.row.kind != PlanKind::Mandated && self.orders.iter().any(|order| order.state.is_open())
    }
    /// Whether the orders because of which a case is at the second level have all ended: somebody decides what follows.
    fn is_left_at_second_level(&self) -> bool {
        let second = self.top.case.level == Level::Second.number() && self.top.case.state.is_open();
        second && !self.orders.is_empty() && self.orders.iter().all(|order| !order.state.is_open())
    }
}

/// `GET /cartelle/{id}/giustizia`
pub async fn show(visit: Visit, PathId(case): PathId<CaseId>) -> Answer {
    let mut tx = visit.begin().await?;
    let top = CaseTop::load(&mut tx, &visit, case, "courts").await?;
    // What concerns a court is under a permission of its own: whoever may read the case and not this finds nothing here.
    casework::case_brief(&mut tx, Permission::JUDICIAL_READ, case).await?;
    let orders: Vec<Order> = tx.sql(&ORDERS).id("case", case).all().await?;
    let proceedings: Vec<Proceeding> = tx.sql(&PROCEEDINGS).id("case", case).all().await?;
    let reports: Vec<Report> = tx.sql(&REPORTS).id("case", case).all().await?;
    let placements: Vec<Placement> = tx.sql(&PLACEMENTS).id("case", case).all().await?;
    let probations: Vec<Probation> = tx.sql(&PROBATIONS).id("case", case).all().await?;
    let plan = read_agreed(&mut tx, case).await?;
    let today = tx.today();
    let others: Vec<_> = orders
        .iter()
        .filter(|order| order.shown)
        .map(|order| order.person_id)
        .chain(placements.iter().map(|placed| placed.person_id))
        .filter(|person| *person != top.case.person_id)
        .collect();
    tx.commit(Audit::of("justice.read").about(top.case.person_id).on("case", case).showing("justice", others)).await?;
    let principal = visit.principal()?;
    let may_write = top.case.state.is_open() && principal.may(Permission::JUDICIAL_WRITE);
    let may_register = principal.may(Permission::ORDER_REGISTER);
    let form = visit.form();
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let shown = Page { top, plan, orders, proceedings, reports, placements, probations, today, may_write, may_register, csrf, key };
    visit
        .page(format!("Giustizia: cartella {}", shown.top.case.number))
        .crumb("Cartelle", "/cartelle")
        .crumb(shown.top.title(), shown.top.href())
        .render(shown)
}
