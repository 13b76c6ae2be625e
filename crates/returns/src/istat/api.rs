//! The same by API.

use super::pages::{filter, read_management, say_management};
use super::store::{self, CountedRow};
use super::{Cell, DEFAULT_THRESHOLD, Figure, PublishedCell, UserArea, publish};
use crate::year::PathYear;
use ::store::Audit;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ui::api::{Page, limit};
use ui::{Answer, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// One figure of the table.
#[derive(Debug, Serialize, ToSchema)]
pub struct FigureView {
    /// The service; absent in totals over services.
    pub service_id: Option<Uuid>,
    /// Its name.
    pub service: Option<String>,
    /// Code of the user area; `null` in totals over areas, empty when nobody has said it.
    pub user_area: Option<String>,
    /// Whether it is hidden in the publishable variant.
    pub hidden: bool,
    /// Persons, each once.
    pub users: Option<u64>,
    /// Authorised services behind it.
    pub rows: Option<u64>,
    /// Committed, in cents.
    pub committed_cents: Option<i64>,
    /// Paid by users, in cents.
    pub paid_by_users_cents: Option<i64>,
    /// Paid by the national health service, in cents.
    pub paid_by_health_service_cents: Option<i64>,
    /// Forms of management.
    pub management: Vec<String>,
    /// The rows behind it.
    pub rows_href: String,
}

/// The table of a year.
#[derive(Debug, Serialize, ToSchema)]
pub struct TableView {
    /// The year.
    pub year: i32,
    /// Whether small figures are hidden.
    pub publishable: bool,
    /// Figures: by service and area, by service, by area, in all.
    pub figures: Vec<FigureView>,
}

/// One row behind a figure.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowView {
    /// The authorised service.
    pub authorisation_id: Uuid,
    /// Its number.
    pub number: String,
    /// Name of the person; absent for whoever sees no person.
    pub person: Option<String>,
    /// The service.
    pub service_id: Uuid,
    /// Code of the user area.
    pub user_area: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Accepted deliveries of the year.
    pub deliveries: i64,
    /// Their cost, in cents.
    pub cost_cents: i64,
    /// Of it, paid by the user.
    pub users_cents: i64,
    /// Committed for the year, in cents.
    pub committed_cents: i64,
}

/// How a service is run.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ManagementInput {
    /// The service.
    pub service: Uuid,
    /// direct, contracted, accredited, delegated.
    #[schema(max_length = 20)]
    pub management: String,
}

/// The yearly table; `?variant=publishable` hides small figures and those that would give them away.
#[utoipa::path(get, path = "/api/v1/returns/istat/{year}", operation_id = "istat_table",
    params(("year" = i32, Path), ("variant" = Option<String>, Query, max_length = 20)), responses(
    (status = 200, body = TableView)))]
pub async fn table(visit: Visit, PathYear(year): PathYear) -> Answer {
    let publishable = visit.query("variant").as_deref() == Some("publishable");
    let mut tx = visit.read_open().await?;
    let services = store::services(&mut tx).await?;
    let table = store::table(&mut tx, year, &services).await?;
    let threshold = if publishable { DEFAULT_THRESHOLD } else { 0 };
    let base = format!("/api/v1/returns/istat/{}/rows", year.number);
    let figures = publish(&table, threshold)
        .figures
        .into_iter()
        .map(|(figure, shown)| {
            let area_code = |area: Option<UserArea>| area.map_or("", UserArea::code).to_owned();
            let (service, area) = match figure {
                Figure::Cell(service, area) => (Some(service), Some(area)),
                Figure::Service(service) => (Some(service), None),
                Figure::Area(area) => (None, Some(area)),
                Figure::Total => (None, None),
            };
            let mut query: Vec<String> = service.map(|id| format!("service={id}")).into_iter().collect();
            query.extend(area.map(|area| format!("area={}", area.map_or("none", UserArea::code))));
            let cell: Option<Cell> = match shown {
                PublishedCell::Shown(cell) => Some(cell),
                PublishedCell::Hidden => None,
            };
            FigureView {
                service_id: service.map(Uuid::from),
                service: service.and_then(|id| services.iter().find(|one| one.service_id == id)).map(|one| one.name.clone()),
                user_area: area.map(area_code),
                hidden: cell.is_none(),
                users: cell.as_ref().map(|cell| cell.users),
                rows: cell.as_ref().map(|cell| cell.rows),
                committed_cents: cell.as_ref().map(|cell| cell.committed.0),
                paid_by_users_cents: cell.as_ref().map(|cell| cell.paid_by_users.0),
                paid_by_health_service_cents: cell.as_ref().map(|cell| cell.paid_by_health_service.0),
                management: cell.iter().flat_map(|cell| cell.management.iter().map(|form| form.code().to_owned())).collect(),
                rows_href: if query.is_empty() { base.clone() } else { format!("{base}?{}", query.join("&")) },
            }
        })
        .collect();
    Ok(ui::answer::json(&TableView { year: year.number, publishable, figures }))
}

/// The rows behind a figure, a page of at most `limit`. Whoever sees persons is shown those of persons within their reach, and nothing
/// tells whether there are others.
#[utoipa::path(get, path = "/api/v1/returns/istat/{year}/rows", operation_id = "istat_rows",
    params(("year" = i32, Path), ("service" = Option<Uuid>, Query), ("area" = Option<String>, Query, max_length = 20), ("after" = Option<Uuid>, Query),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 100)), responses(
    (status = 200, body = Page<RowView>)))]
pub async fn rows(visit: Visit, PathYear(year): PathYear) -> Answer {
    let area = visit.query("area").map(|area| if area == "none" { "nessuna".to_owned() } else { area });
    let filter = filter(visit.query("service"), area)?;
    let limit = limit(&visit)?;
    let after = visit.query("after").and_then(|text| Uuid::try_parse(&text).ok()).unwrap_or(Uuid::nil());
    let everybody = !visit.principal()?.may(guard::Permission::PERSON_READ);
    let mut tx = visit.begin().await?;
    let rows = store::rows(&mut tx, year, &filter, everybody, after, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("return.read")).await?;
    Ok(ui::answer::json(&Page::cut(rows, limit, |row| row.authorisation_id.to_string()).map(view)))
}

fn view(row: CountedRow) -> RowView {
    RowView {
        authorisation_id: row.authorisation_id.into(),
        number: row.number,
        person: Some(row.person_name).filter(|name| !name.is_empty()),
        service_id: row.service_id.into(),
        user_area: row.user_area,
        valid_from: row.valid_from,
        valid_until: row.valid_until,
        deliveries: row.deliveries,
        cost_cents: row.cost_cents.0,
        users_cents: row.users_cents.0,
        committed_cents: row.committed_cents.0,
    }
}

/// Says how a service is run.
#[utoipa::path(post, path = "/api/v1/returns/istat/management", operation_id = "set_service_management", request_body = ManagementInput, responses(
    (status = 204)))]
pub async fn manage(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let command = read_management(&mut fields);
    let (service, management) = fields.finish(|| command)?;
    say_management(&visit, service, management).await?;
    Ok(ui::answer::no_content())
}
