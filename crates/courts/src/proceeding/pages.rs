//! A proceeding as people read and close it.

use super::ProceedingOutcome;
use super::actions::{self, read_close};
use super::store::{ONE, Proceeding};
use crate::order::ProceedingId;
use crate::order::store::{IN_PROCEEDING, Order};
use crate::report::store::{IN_PROCEEDING as REPORTS, Report};
use ::store::{Audit, Tx};
use askama::Template;
use casework::Doing;
use chrono::NaiveDate;
use guard::Permission;
use kernel::Outcome;
use kernel::time::show_date;
use ui::form::{Choice, FormView, options};
use ui::{Answer, PathId, Submitted, Visit};

/// All that is told of a proceeding: for the page and for the API.
pub(super) struct Whole {
    pub proceeding: Proceeding,
    pub orders: Vec<Order>,
    pub reports: Vec<Report>,
}

/// A proceeding with its orders and reports.
///
/// # Errors
/// 404 outside the actor's scope.
pub(super) async fn whole(tx: &mut Tx, id: ProceedingId) -> Outcome<Whole> {
    Ok(Whole {
        proceeding: tx.sql(&ONE).id("id", id).one().await?,
        orders: tx.sql(&IN_PROCEEDING).id("proceeding", id).all().await?,
        reports: tx.sql(&REPORTS).id("proceeding", id).all().await?,
    })
}

/// The reading of a proceeding, for the log.
pub(super) fn reading(proceeding: &Proceeding) -> Audit {
    Audit::of("proceeding.read").about(proceeding.person_id).on("proceeding", proceeding.id)
}

#[derive(Template)]
#[template(path = "courts/proceeding.html")]
struct Page {
    whole: Whole,
    form: FormView,
    outcomes: Vec<Choice>,
    today: NaiveDate,
    may_write: bool,
}

impl Page {
    fn row(&self) -> &Proceeding {
        &self.whole.proceeding
    }
    /// Whether nothing stands in the way of closing it.
    fn closes(&self) -> bool {
        let row = &self.whole.proceeding;
        self.may_write && row.is_open() && row.open_orders == 0 && row.owed_reports == 0
    }
}

async fn page(visit: &Visit, id: ProceedingId, again: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let whole = whole(&mut tx, id).await?;
    let today = tx.today();
    tx.commit(reading(&whole.proceeding)).await?;
    let refused = again.is_some();
    let form = again.unwrap_or_else(|| visit.form().with_value("on", show_date(today))).with_version(whole.proceeding.version);
    let may_write = visit.principal()?.may(Permission::JUDICIAL_WRITE);
    let page = visit.page(whole.proceeding.called()).crumb("Provvedimenti", "/provvedimenti");
    let shown = Page { whole, form, outcomes: options::<ProceedingOutcome>(), today, may_write };
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// `GET /procedimenti/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<ProceedingId>) -> Answer {
    page(&visit, id, None).await
}

/// For the page and for the API.
pub(super) async fn closed(visit: &Visit, id: ProceedingId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let read = read_close(&mut fields);
    let read = fields.finish(|| read)?;
    actions::close(Doing::of(visit, sent)?, id, version, &read).await
}

/// `POST /procedimenti/{id}/chiusura`
pub async fn close(visit: Visit, PathId(id): PathId<ProceedingId>, sent: Submitted) -> Answer {
    match closed(&visit, id, &sent).await {
        Ok(()) => Ok(visit.redirect(
            &format!("/procedimenti/{id}"),
            "Procedimento chiuso: un nuovo provvedimento con lo stesso numero lo riapre.",
        )),
        Err(failure) => page(&visit, id, Some(visit.form_again(&sent, failure)?)).await,
    }
}
