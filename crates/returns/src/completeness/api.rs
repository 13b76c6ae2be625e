//! The year's SIUSS return by API.

use super::actions::{self, Filter, Reach};
use super::store::{Count, FindingRow};
use crate::siuss::{Fixer, Gap};
use crate::submission::api::SubmissionView;
use crate::submission::store as sendings;
use crate::year::PathYear;
use ::store::Audit;
use kernel::Instant;
use kernel::codes::Code as _;
use serde::Serialize;
use ui::api::{Created, Nothing, Page, limit, made};
use ui::{Answer, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// How complete a year is.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompletenessView {
    /// The year.
    pub year: i32,
    /// Whether a look is running.
    pub running: bool,
    /// When the data were last looked at.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub checked_at: Option<Instant>,
    /// Benefits that can be sent.
    pub ready: i64,
    /// Benefits that cannot.
    pub held: i64,
    /// Benefits that are not reported at all.
    pub excluded: i64,
    /// What is missing, by kind.
    pub missing: Vec<CountView>,
    /// Sendings, newest first.
    pub submissions: Vec<SubmissionView>,
    /// The list of what is missing.
    pub findings_href: String,
    /// The benefits that can be sent.
    pub ready_href: String,
}

/// How often something is missing.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountView {
    /// Code of the rule.
    pub gap: Gap,
    /// In words.
    pub sentence: String,
    /// Who can put it right.
    pub fixer: Fixer,
    /// How often.
    pub findings: i64,
}

/// One thing that is missing.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingView {
    /// The benefit.
    pub benefit_id: Uuid,
    /// Number of the authorisation.
    pub number: String,
    /// Name of the person, within the reader's reach.
    pub person: Option<String>,
    /// Name of the service.
    pub service: String,
    /// Code of the rule.
    pub gap: Gap,
    /// In words.
    pub sentence: String,
    /// Who can put it right.
    pub fixer: Fixer,
    /// Page of the very record, where the reader may go.
    pub href: Option<String>,
}

fn counted(count: Count) -> CountView {
    CountView { gap: count.gap, sentence: count.gap.label().to_owned(), fixer: count.fixer, findings: count.findings }
}

/// How complete the return of a year is.
#[utoipa::path(get, path = "/api/v1/returns/siuss/{year}", operation_id = "siuss_year", params(("year" = i32, Path)), responses(
    (status = 200, body = CompletenessView)))]
pub async fn year(visit: Visit, PathYear(year): PathYear) -> Answer {
    let mut tx = visit.read_open().await?;
    let (check, running) = actions::of_year(&mut tx, year).await?;
    let counts = match &check {
        Some(check) => actions::counts(&mut tx, check.id).await?,
        None => Vec::new(),
    };
    let submissions: Vec<sendings::Submission> = tx.sql(&sendings::OF_YEAR).bind("year", year.whole()).all().await?;
    Ok(ui::answer::json(&CompletenessView {
        year: year.number,
        running: running.is_some(),
        checked_at: check.as_ref().and_then(|check| check.finished_at),
        ready: check.as_ref().map_or(0, |check| check.ready),
        held: check.as_ref().map_or(0, |check| check.held),
        excluded: check.as_ref().map_or(0, |check| check.excluded),
        missing: counts.into_iter().map(counted).collect(),
        submissions: submissions.into_iter().map(SubmissionView::from).collect(),
        findings_href: format!("/api/v1/returns/siuss/{}/findings", year.number),
        ready_href: format!("/api/v1/returns/siuss/{}/benefits", year.number),
    }))
}

async fn list(visit: &Visit, year: crate::year::Year, reach: Reach) -> Answer {
    let filter = Filter {
        gap: visit.query("gap").and_then(|code| Gap::from_code(&code)),
        fixer: visit.query("fixer").and_then(|code| Fixer::from_code(&code)),
    };
    let limit = limit(visit)?;
    let after = visit.query("after").and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    let mut tx = visit.begin().await?;
    let (check, _) = actions::of_year(&mut tx, year).await?;
    let rows: Vec<FindingRow> = match check {
        Some(check) => actions::findings(&mut tx, check.id, filter, reach, after, limit.saturating_add(1)).await?,
        None => Vec::new(),
    };
    tx.commit(Audit::of("return.read")).await?;
    let principal = visit.principal()?;
    let (edits, produces) = (principal.may(guard::Permission::CATALOGUE_EDIT), principal.may(guard::Permission::RETURN_PRODUCE));
    let page = Page::cut(rows, limit, |row| row.seq.to_string());
    Ok(ui::answer::json(&page.map(|row| FindingView {
        sentence: row.sentence(),
        href: row.href(edits, produces),
        benefit_id: row.benefit_id,
        number: row.number,
        person: Some(row.person_name).filter(|name| !name.is_empty()),
        service: row.service_name,
        gap: row.gap,
        fixer: row.fixer,
    })))
}

/// What is missing, for readers of the returns.
#[utoipa::path(get, path = "/api/v1/returns/siuss/{year}/findings", operation_id = "siuss_findings",
    params(("year" = i32, Path), ("gap" = Option<Gap>, Query), ("fixer" = Option<Fixer>, Query), ("after" = Option<i64>, Query),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 100)), responses(
    (status = 200, body = Page<FindingView>)))]
pub async fn findings(visit: Visit, PathYear(year): PathYear) -> Answer {
    list(&visit, year, Reach::Body).await
}

/// What the caller can put right.
#[utoipa::path(get, path = "/api/v1/returns/siuss/{year}/mine", operation_id = "my_siuss_findings",
    params(("year" = i32, Path), ("gap" = Option<Gap>, Query), ("fixer" = Option<Fixer>, Query), ("after" = Option<i64>, Query),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 100)), responses(
    (status = 200, body = Page<FindingView>)))]
pub async fn mine(visit: Visit, PathYear(year): PathYear) -> Answer {
    list(&visit, year, Reach::Mine).await
}

/// Asks for a look at the data of a year. The body is an empty object.
#[utoipa::path(post, path = "/api/v1/returns/siuss/{year}/checks", operation_id = "check_siuss_year", params(("year" = i32, Path)), request_body = Nothing, responses(
    (status = 201, body = Created)))]
pub async fn ask(visit: Visit, PathYear(year): PathYear, sent: Submitted) -> Answer {
    sent.fields().finish(|| Some(()))?;
    let id = actions::ask(visit.db(), visit.principal()?, year, sent.once()).await?;
    Ok(made(format!("/api/v1/returns/siuss/{}", year.number), id))
}
