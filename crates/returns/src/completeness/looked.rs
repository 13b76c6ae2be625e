//! The benefits behind the two figures of a look that are not faults: what can be sent, and what is not reported at all.
//!
//! They are kept by the look, so that a figure and the list it opens are the same rows whatever changed since. Whoever sees persons is
//! shown those of persons within their reach alone, under the same sentence whether others were left out or not.

use super::actions;
use crate::file::{MOST, Wanted};
use crate::year::PathYear;
use ::store::{Audit, StoreError, Tx};
use askama::Template;
use chrono::NaiveDate;
use guard::Permission;
use kernel::codes::Code as _;
use kernel::{AuthorisationId, PersonId};
use serde::Serialize;
use ui::api::{Page, limit};
use ui::export::Cell;
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

kernel::code_enum! {
    /// What a look found of a benefit that has no fault.
    pub enum LookedAs {
        /// It can be sent.
        Ready = "ready" => "Pronte per INPS",
        /// It is not reported: one of A2.16 to A2.29 of somebody who is not in care.
        Excluded = "excluded" => "Non da trasmettere",
    }
}

store::statements! {
    pub(super) ADD = "insert into returns_looked (body_id, check_id, benefit_id, looked_as) values (:body, :check, :benefit, :as)";
    /// Forgets those of looks that a newer one has replaced.
    pub(super) FORGET = "delete from returns_looked where body_id = :body and check_id in
                             (select c.id from returns_check c where c.body_id = :body and c.year = :year and c.id <> :id)";
    ROWS = concat!(
        "select l.benefit_id, a.number, a.person_id, a.service_name, s.siuss_code, a.valid_from, a.valid_until,
                case when ", ::registry::person_scope!("person.read", "a.person_id"), " then p.display_name else '' end as person_name,
                ", casework::case_scope!("service.read", "a.case_id"), " as openable
           from returns_looked l
           join network_v_authorisation a on a.body_id = l.body_id and a.authorisation_id = l.benefit_id
           join network_v_service s on s.body_id = a.body_id and s.service_id = a.service_id
           join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
          where l.body_id = :body and l.check_id = :check and l.looked_as = :as and l.benefit_id > :after and ", guard::in_body!("return.read"), "
            and (:everybody or ", ::registry::person_scope!("person.read", "a.person_id"), ")
          order by l.benefit_id limit :most"
    );
}

/// One benefit.
#[derive(Clone, Debug, sqlx::FromRow)]
struct Row {
    benefit_id: AuthorisationId,
    number: String,
    person_id: PersonId,
    service_name: String,
    siuss_code: String,
    valid_from: NaiveDate,
    /// First day after it.
    valid_until: NaiveDate,
    /// Empty for whoever sees no person.
    person_name: String,
    openable: bool,
}

/// What was asked of the list, and what it found.
struct Found {
    rows: Vec<Row>,
    looked_as: LookedAs,
    /// Whether the reader sees persons at all.
    names: bool,
    checked_at: Option<kernel::Instant>,
}

fn wanted(visit: &Visit, name: &str) -> LookedAs {
    visit.query(name).and_then(|code| LookedAs::from_code(&code)).unwrap_or(LookedAs::Ready)
}

async fn found(
    visit: &Visit,
    tx: &mut Tx,
    year: crate::year::Year,
    looked_as: LookedAs,
    after: Uuid,
    most: i64,
) -> Result<Found, ui::Fail> {
    let names = visit.principal()?.may(Permission::PERSON_READ);
    let (check, _) = actions::of_year(tx, year).await?;
    let rows = match &check {
        None => Vec::new(),
        Some(check) => rows(tx, check.id, looked_as, !names, after, most).await?,
    };
    Ok(Found { rows, looked_as, names, checked_at: check.and_then(|check| check.finished_at) })
}

async fn rows(
    tx: &mut Tx,
    check: Uuid,
    looked_as: LookedAs,
    everybody: bool,
    after: Uuid,
    most: i64,
) -> Result<Vec<Row>, StoreError> {
    let query = tx.sql(&ROWS).bind("check", check).code("as", looked_as).bind("everybody", everybody);
    query.bind("after", after).bind("most", most).all().await
}

fn after(visit: &Visit) -> Uuid {
    visit.query("after").and_then(|text| Uuid::try_parse(&text).ok()).unwrap_or(Uuid::nil())
}

#[derive(Template)]
#[template(path = "returns/looked.html")]
struct LookedPage {
    title: &'static str,
    found: Found,
    list: Listing,
}

/// The columns: whoever sees no person has no use for one of names.
fn headers(names: bool) -> Vec<&'static str> {
    let all = ["Autorizzazione", "Persona", "Servizio", "Codice SIUSS", "Dal", "Al"];
    all.into_iter().filter(|header| names || *header != "Persona").collect()
}

/// `GET /debiti/siuss/{anno}/prestazioni?esito=ready|excluded`
pub async fn page(visit: Visit, PathYear(year): PathYear) -> Answer {
    let file = Wanted::of(&visit);
    let most = if file.is_some() { MOST } else { i64::from(PAGE).saturating_add(1) };
    let from = if file.is_some() { Uuid::nil() } else { after(&visit) };
    let looked_as = wanted(&visit, "esito");
    let mut tx = visit.begin().await?;
    let mut found = found(&visit, &mut tx, year, looked_as, from, most).await?;
    let headers = headers(found.names);
    if let Some(file) = file {
        tx.commit(Audit::of("return.export").fields(headers.iter().copied()).rows(found.rows.len())).await?;
        let names = found.names;
        let cells = found.rows.into_iter().map(|row| {
            let mut cells: Vec<Cell> = vec![row.number.into()];
            if names {
                cells.push(row.person_name.into());
            }
            cells.extend([
                row.service_name.into(),
                row.siuss_code.into(),
                row.valid_from.into(),
                row.valid_until.pred_opt().into(),
            ]);
            cells
        });
        return Ok(file.answer(&format!("siuss-{}-{}", year.number, looked_as.code()), &headers, cells)?);
    }
    tx.commit(Audit::of("return.read").rows(found.rows.len())).await?;
    let pager = Pager::cut(&mut found.rows, usize::from(PAGE), false, false, |row| row.benefit_id.to_string());
    let title = looked_as.label();
    let mut list = Listing::new(title, format!("/debiti/siuss/{}/prestazioni", year.number), visit.query_pairs());
    for header in headers {
        list = list.column(header);
    }
    let list = list
        .paged(pager)
        .when_empty("Nessuna prestazione", "Qui compaiono le prestazioni che l’ultimo controllo dei dati ha contato.", None)
        .exported();
    visit
        .page(title)
        .crumb("Debiti informativi", "/debiti")
        .crumb(format!("SIUSS {}", year.number), format!("/debiti/siuss/{}", year.number))
        .render(LookedPage { title, found, list })
}

/// One benefit behind a figure of a look.
#[derive(Debug, Serialize, ToSchema)]
pub struct BenefitView {
    /// The authorised service.
    pub authorisation_id: Uuid,
    /// What the look found.
    pub outcome: LookedAs,
    /// Its number.
    pub number: String,
    /// Name of the person; absent for whoever sees no person.
    pub person: Option<String>,
    /// Name of the service.
    pub service: String,
    /// Its code in the nomenclature of SIUSS.
    pub siuss_code: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
}

/// The benefits that the last look at a year found ready to be sent (`outcome=ready`, which is also meant when it is left out), or not to
/// be reported (`outcome=excluded`). Whoever sees persons is shown those of persons within their reach, and nothing tells whether
/// there are others.
#[utoipa::path(get, path = "/api/v1/returns/siuss/{year}/benefits", operation_id = "siuss_benefits",
    params(("year" = i32, Path), ("outcome" = Option<LookedAs>, Query), ("after" = Option<Uuid>, Query),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 100)), responses(
    (status = 200, body = Page<BenefitView>)))]
pub async fn api(visit: Visit, PathYear(year): PathYear) -> Answer {
    let limit = limit(&visit)?;
    let mut tx = visit.begin().await?;
    let found = found(&visit, &mut tx, year, wanted(&visit, "outcome"), after(&visit), limit.saturating_add(1)).await?;
    tx.commit(Audit::of("return.read").rows(found.rows.len())).await?;
    let outcome = found.looked_as;
    let view = |row: Row| BenefitView {
        authorisation_id: row.benefit_id.into(),
        outcome,
        number: row.number,
        person: Some(row.person_name).filter(|name| !name.is_empty()),
        service: row.service_name,
        siuss_code: row.siuss_code,
        valid_from: row.valid_from,
        valid_until: row.valid_until,
    };
    Ok(ui::answer::json(&Page::cut(found.rows, limit, |row| row.benefit_id.to_string()).map(view)))
}
