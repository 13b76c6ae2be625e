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

/// A page of findings.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingsView {
    /// In the order in which they were found.
    pub findings: Vec<FindingView>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// What was begun.
#[derive(Debug, Serialize, ToSchema)]
pub struct Begun {
    /// Identifier.
    pub id: Uuid,
}

fn counted(count: Count) -> CountView {
    CountView { gap: count.gap, sentence: count.gap.label().to_owned(), fixer: count.fixer, findings: count.findings }
}

/// How complete the return of a year is.
#[utoipa::path(get, path = "/api/v1/returns/siuss/{year}", tag = "returns", params(("year" = i32, Path)), responses(
    (status = 200, body = CompletenessView), (status = 401, body = ui::Problem, content_type = "application/problem+json"),
    (status = 403, body = ui::Problem, content_type = "application/problem+json"), (status = 404, body = ui::Problem, content_type = "application/problem+json")))]
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
    }))
}

async fn list(visit: &Visit, year: crate::year::Year, reach: Reach) -> Answer {
    let filter = Filter {
        gap: visit.query("gap").and_then(|code| Gap::from_code(&code)),
        fixer: visit.query("fixer").and_then(|code| Fixer::from_code(&code)),
    };
    let limit = visit.query("limit").and_then(|text| text.parse::<i64>().ok()).unwrap_or(50).clamp(1, 100);
    let after = visit.query("after").and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    let mut tx = visit.begin().await?;
    let (check, _) = actions::of_year(&mut tx, year).await?;
    let mut rows: Vec<FindingRow> = match check {
        Some(check) => actions::findings(&mut tx, check.id, filter, reach, after, limit.saturating_add(1)).await?,
        None => Vec::new(),
    };
    tx.commit(Audit::of("return.read")).await?;
    let most = usize::try_from(limit).unwrap_or(50);
    let more = rows.len() > most;
    rows.truncate(most);
    let principal = visit.principal()?;
    let (edits, produces) = (principal.may(guard::Permission::CATALOGUE_EDIT), principal.may(guard::Permission::RETURN_PRODUCE));
    let next = rows.last().filter(|_| more).map(|row| row.seq.to_string());
    let findings = rows
        .iter()
        .map(|row| FindingView {
            benefit_id: row.benefit_id,
            number: row.number.clone(),
            person: Some(row.person_name.clone()).filter(|name| !name.is_empty()),
            service: row.service_name.clone(),
            gap: row.gap,
            sentence: row.sentence(),
            fixer: row.fixer,
            href: row.href(edits, produces),
        })
        .collect();
    Ok(ui::answer::json(&FindingsView { findings, next }))
}

/// What is missing, for readers of the returns.
#[utoipa::path(get, path = "/api/v1/returns/siuss/{year}/findings", tag = "returns",
    params(("year" = i32, Path), ("gap" = Option<String>, Query), ("fixer" = Option<String>, Query), ("after" = Option<i64>, Query),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 100)), responses(
    (status = 200, body = FindingsView), (status = 401, body = ui::Problem, content_type = "application/problem+json"),
    (status = 403, body = ui::Problem, content_type = "application/problem+json"), (status = 404, body = ui::Problem, content_type = "application/problem+json")))]
pub async fn findings(visit: Visit, PathYear(year): PathYear) -> Answer {
    list(&visit, year, Reach::Body).await
}

/// What the caller can put right.
#[utoipa::path(get, path = "/api/v1/returns/siuss/{year}/mine", tag = "returns",
    params(("year" = i32, Path), ("gap" = Option<String>, Query), ("fixer" = Option<String>, Query), ("after" = Option<i64>, Query),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 100)), responses(
    (status = 200, body = FindingsView), (status = 401, body = ui::Problem, content_type = "application/problem+json"),
    (status = 403, body = ui::Problem, content_type = "application/problem+json"), (status = 404, body = ui::Problem, content_type = "application/problem+json")))]
pub async fn mine(visit: Visit, PathYear(year): PathYear) -> Answer {
    list(&visit, year, Reach::Mine).await
}

/// Asks for a look at the data of a year. The body is an empty object.
#[utoipa::path(post, path = "/api/v1/returns/siuss/{year}/checks", tag = "returns", params(("year" = i32, Path)), request_body = Nothing, responses(
    (status = 201, body = Begun), (status = 401, body = ui::Problem, content_type = "application/problem+json"),
    (status = 403, body = ui::Problem, content_type = "application/problem+json"), (status = 404, body = ui::Problem, content_type = "application/problem+json"),
    (status = 409, body = ui::Problem, content_type = "application/problem+json")))]
pub async fn ask(visit: Visit, PathYear(year): PathYear, sent: Submitted) -> Answer {
    sent.fields().finish(|| Some(()))?;
    let id = actions::ask(visit.db(), visit.principal()?, year, sent.once()).await?;
    Ok(ui::answer::created(&format!("/api/v1/returns/siuss/{}", year.number), &Begun { id }))
}

/// Nothing needs to be said.
#[derive(Debug, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}
