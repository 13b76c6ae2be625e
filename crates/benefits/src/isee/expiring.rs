//! Attestations that end soon, of the people whom the reader has to do with.

use super::model::IseeKind;
use super::store::{EXPIRING, Expiring};
use ::store::{Audit, Tx};
use askama::Template;
use chrono::NaiveDate;
use kernel::time::days_after;
use kernel::{Cents, Failure, Outcome, PersonId};
use serde::Serialize;
use ui::api::limit;
use ui::export::{CSV_TYPE, ROWS, XLSX_TYPE, csv, xlsx};
use ui::table::{AFTER, FORMAT, Listing, PAGE, Pager};
use ui::{Answer, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// How many days ahead the list looks.
pub const DAYS: u64 = 60;
/// How many rows a file reads at once.
const AT_ONCE: i64 = 500;
/// The page, for the log.
const SHOWN_ON: &str = "isee";

const HEADINGS: [&str; 6] = ["Scade il", "Persona", "Tipo", "ISEE", "Presentata il", "Da verificare"];

fn cursor(row: &Expiring) -> String {
    format!("{}~{}", row.last_day, row.id)
}

/// The place that a cursor names.
fn place(visit: &Visit) -> Outcome<Option<(NaiveDate, Uuid)>> {
    let Some(text) = visit.query(AFTER) else { return Ok(None) };
    let read = || {
        let (day, id) = text.split_once('~')?;
        Some((day.parse().ok()?, id.parse().ok()?))
    };
    read().map(Some).ok_or_else(|| Failure::field(AFTER, "Cursore non valido: usa quello della risposta precedente."))
}

/// At most `most` of those that end within [`DAYS`] days and that no later one follows, the first to end first, after a place in the list.
async fn expiring(tx: &mut Tx, after: Option<(NaiveDate, Uuid)>, most: i64) -> Outcome<Vec<Expiring>> {
    let (day, id) = after.unwrap_or((guard::scope::ALWAYS, Uuid::nil()));
    let ahead = days_after(tx.today(), DAYS);
    Ok(tx.sql(&EXPIRING).bind("ahead", ahead).bind("after_day", day).id("after_id", id).bind("most", most).all().await?)
}

fn shown(rows: &[Expiring]) -> Vec<PersonId> {
    rows.iter().map(|row| row.person_id).collect()
}

#[derive(Template)]
#[template(path = "benefits/isee_expiring.html")]
struct Page {
    list: Listing,
    rows: Vec<Expiring>,
    may_write: bool,
}

/// `GET /isee`; `?format=csv`, `?format=xlsx`
pub async fn page(visit: Visit) -> Answer {
    if let Some(format) = visit.query(FORMAT) {
        return file(&visit, &format).await;
    }
    let after = place(&visit)?;
    let mut tx = visit.begin().await?;
    let mut rows = expiring(&mut tx, after, i64::from(PAGE) + 1).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), false, cursor);
    tx.commit(Audit::of("isee.list").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    let list = HEADINGS.iter().fold(Listing::new("ISEE in scadenza", "/isee", visit.query_pairs()), |list, heading| {
        if *heading == "ISEE" { list.figures(*heading) } else { list.column(*heading) }
    });
    let list = list
        .paged(Pager { previous: None, ..pager })
        .when_empty(
            "Nessuna attestazione in scadenza",
            "Qui compaiono, da due mesi prima, le attestazioni delle persone che segui o segue la tua unità.",
            None,
        )
        .exported();
    let may_write = visit.principal()?.may(guard::Permission::ISEE_WRITE);
    visit.page("ISEE in scadenza").wide().render(Page { list, rows, may_write })
}

async fn file(visit: &Visit, format: &str) -> Answer {
    if !matches!(format, "csv" | "xlsx") {
        return Err(Failure::NotFound.into());
    }
    let mut tx = visit.begin().await?;
    let mut rows: Vec<Expiring> = Vec::new();
    loop {
        let after = rows.last().map(|row| (row.last_day, row.id));
        let more = expiring(&mut tx, after, AT_ONCE).await?;
        let is_last = more.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        rows.extend(more);
        if is_last || rows.len() >= ROWS {
            break;
        }
    }
    rows.truncate(ROWS);
    tx.commit(Audit::of("isee.export").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    let cells = rows.into_iter().map(|row| {
        vec![
            row.last_day.into(),
            row.display_name.into(),
            row.kind.label().into(),
            row.value.into(),
            row.submitted_on.into(),
            row.open_defects.into(),
        ]
    });
    let (content, media, name) = match format {
        "csv" => (csv(&HEADINGS, cells).map_err(Failure::internal)?, CSV_TYPE, "isee-in-scadenza.csv"),
        _ => (xlsx("ISEE in scadenza", &HEADINGS, cells).map_err(Failure::internal)?, XLSX_TYPE, "isee-in-scadenza.xlsx"),
    };
    Ok(ui::answer::download(name, media, content))
}

/// An attestation that ends soon.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpiringShape {
    /// Identifier.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
    /// Name as shown.
    pub display_name: String,
    /// Which kind.
    pub kind: IseeKind,
    /// The number of the declaration.
    pub protocol: String,
    /// First day on which it holds.
    pub submitted_on: NaiveDate,
    /// Last day on which it holds.
    pub last_day: NaiveDate,
    /// The indicator.
    pub value: Cents,
    /// Omissions and discrepancies that wait.
    pub open_defects: i64,
    /// The attestation.
    pub href: String,
}

impl From<Expiring> for ExpiringShape {
    fn from(row: Expiring) -> ExpiringShape {
        ExpiringShape {
            href: format!("/api/v1/isee/{}", row.id),
            id: row.id,
            person: row.person_id,
            display_name: row.display_name,
            kind: row.kind,
            protocol: row.protocol.to_string(),
            submitted_on: row.submitted_on,
            last_day: row.last_day,
            value: row.value,
            open_defects: row.open_defects,
        }
    }
}

/// Attestations that end within sixty days and that no later one of the same kind follows, the first to end first.
#[utoipa::path(get, path = "/api/v1/isee/expiring", operation_id = "isee_expiring", params(ui::api::Paging),
    responses((status = 200, body = ui::api::Page<ExpiringShape>)))]
pub async fn list(visit: Visit) -> Answer {
    let (after, limit) = (place(&visit)?, limit(&visit)?);
    let mut tx = visit.begin().await?;
    let rows = expiring(&mut tx, after, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("isee.list").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    Ok(ui::answer::json(&ui::api::Page::cut(rows, limit, cursor).map(ExpiringShape::from)))
}
