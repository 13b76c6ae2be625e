//! What the page of an application shows of its examination and its decision, and what can be done now.

use super::actions::{application, of_application, reached_by};
use super::model::ControlOutcome;
use super::rows::{Application, ControlRow, DecisionRow, NoticeRow, ReportRow};
use super::trail::{controls, notices, reports};
use crate::application::{ApplicationId, ApplicationState};
use crate::ranking::rows::{Measure, OfApplication};
use crate::ranking::store::MEASURE;
use ::store::Tx;
use askama::Template;
use askama::filters::HtmlSafe;
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::Outcome;
use ui::Visit;

/// The examination and the decision of an application, as a piece of its page.
#[derive(Template)]
#[template(path = "benefits/decision_section.html")]
pub struct Section {
    row: Application,
    reports: Vec<ReportRow>,
    controls: Vec<ControlRow>,
    notices: Vec<NoticeRow>,
    decisions: Vec<DecisionRow>,
    rankings: Vec<OfApplication>,
    /// Whether the reader may open them.
    opens_rankings: bool,
    reports_on: bool,
    examines: bool,
    today: NaiveDate,
    csrf: String,
    key: String,
}

impl HtmlSafe for Section {}

impl Section {
    fn outcomes(&self) -> impl Iterator<Item = &'static ControlOutcome> {
        ControlOutcome::ALL.iter().filter(|outcome| **outcome != ControlOutcome::Open)
    }
    fn control_tone(&self, outcome: &ControlOutcome) -> &'static str {
        match outcome {
            ControlOutcome::Open => "info",
            ControlOutcome::Confirmed => "success",
            ControlOutcome::Differs => "warning",
            ControlOutcome::False => "danger",
        }
    }
    fn is_pending(&self) -> bool {
        self.row.state.is_pending()
    }
    /// Whether something is proposed or decided already.
    fn is_settled(&self) -> bool {
        self.decisions.iter().any(|decision| decision.is_proposed() || decision.is_decided())
    }
    fn may_notice(&self) -> bool {
        self.examines && !self.row.ranked && !self.is_settled() && self.row.state == ApplicationState::Examining
    }
    fn may_propose(&self) -> bool {
        self.examines
            && !self.row.ranked
            && !self.is_settled()
            && self.is_pending()
            && self.row.state != ApplicationState::Suspended
    }
    /// Whether observations on a notice can still be recorded: on the latest one, a first letter or one more.
    fn waits(&self, notice: &NoticeRow) -> bool {
        let is_latest = self.notices.first().is_some_and(|latest| latest.id == notice.id);
        let is_open = matches!(self.row.state, ApplicationState::Notice | ApplicationState::Examining);
        self.examines && is_latest && notice.is_current && is_open
    }
    fn is_running(&self, notice: &NoticeRow) -> bool {
        notice.nothing_more_on.is_none() && notice.answer_by >= self.today
    }
    fn today(&self) -> String {
        kernel::time::show_date(self.today)
    }
}

/// Whether the actor reaches an application with a permission.
pub(crate) async fn reaches(tx: &mut Tx, principal: &Principal, permission: Permission, id: ApplicationId) -> Outcome<bool> {
    if !principal.may(permission) {
        return Ok(false);
    }
    let row: Option<Application> = tx.sql(reached_by(permission)).id("id", id).optional().await?;
    Ok(row.is_some())
}

/// Whether the actor works on an application: reports, examines or decides. What the household has is told to nobody else.
pub(crate) async fn works(tx: &mut Tx, principal: &Principal, id: ApplicationId) -> Outcome<bool> {
    for permission in [Permission::APPLICATION_EXAMINE, Permission::APPLICATION_DECIDE, Permission::APPLICATION_REPORT] {
        if reaches(tx, principal, permission, id).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The piece for the page of an application, in the transaction that reads it.
///
/// # Errors
/// 404 outside the actor's scope.
pub async fn of(tx: &mut Tx, visit: &Visit, id: ApplicationId) -> Outcome<Section> {
    let principal = visit.principal()?;
    let row = application(tx, id).await?;
    let reports_on = reaches(tx, principal, Permission::APPLICATION_REPORT, id).await?;
    let examines = reaches(tx, principal, Permission::APPLICATION_EXAMINE, id).await?;
    let form = visit.form();
    let mut rankings = crate::ranking::actions::of_application(tx, id).await?;
    if !works(tx, principal, id).await? {
        // What refuses it names amounts of the household.
        rankings.iter_mut().for_each(|one| one.why.0.clear());
    }
    let opened: Option<Measure> = tx.sql(&MEASURE).id("measure", row.measure_id).optional().await?;
    Ok(Section {
        row,
        reports: reports(tx, id).await?,
        controls: controls(tx, id).await?,
        notices: notices(tx, id).await?,
        decisions: of_application(tx, id).await?,
        rankings,
        opens_rankings: opened.is_some(),
        reports_on,
        examines,
        today: tx.today(),
        csrf: form.csrf().to_owned(),
        key: form.key().to_owned(),
    })
}
