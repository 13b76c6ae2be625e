//! The archive of the files of minors under orders (DOC-001): whose there are within reach, by name.

use crate::scope::reached;
use ::store::{Audit, Tx};
use askama::Template;
use chrono::{Datelike as _, Months, NaiveDate};
use kernel::{Failure, Outcome, PersonId};
use ui::answer::json;
use ui::api::limit;
use ui::table::{AFTER, Listing, PAGE, Pager};
use ui::{Answer, Visit};
use uuid::Uuid;

/// The page, for the log.
const SHOWN_ON: &str = "court_files";
/// Months of eighteen years.
const OF_AGE: Months = Months::new(216);

store::statements! {
    /// The minors about whom the actor reaches an order, by name: those of whom one holds, or all. Of whom the actor may not know nothing is told.
    pub FILES = concat!("select r.person_id, r.display_name as person_name, r.sort_name, r.birth_date, cast(count(o.id) as bigint) as orders, min(o.ends_on) as ends_on
                           from courts_proceeding p
                           join courts_order o on o.body_id = p.body_id and o.proceeding_id = p.id
                           join registry_v_person r on r.body_id = p.body_id and r.person_id = p.person_id
                          where p.body_id = :body and ", reached!("judicial.read"), " and ", registry::not_hidden!("p.person_id"), "
                            and (r.birth_date > :born_after or (r.birth_date is null and (r.birth_year is null or r.birth_year >= :born_in)))
                            and (:any_state or (o.state in ('in_force', 'suspended') and o.kind <> 'archived'))
                            and (r.sort_name, r.person_id) > (:after_name, :after_id)
                          group by r.person_id, r.display_name, r.sort_name, r.birth_date
                          order by r.sort_name, r.person_id limit :most");
}

/// The file of a minor, in the list.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
#[schema(as = CourtFileEntry)]
pub struct FileRow {
    /// Whose.
    pub person_id: PersonId,
    /// What they are called.
    pub person_name: String,
    /// How they are sorted.
    #[serde(skip)]
    pub sort_name: String,
    /// When they were born, where that is known.
    pub birth_date: Option<NaiveDate>,
    /// How many orders within reach are about them: those that hold, or all.
    pub orders: i64,
    /// The first of their last days.
    pub ends_on: Option<NaiveDate>,
}

impl FileRow {
    /// Where the file opens.
    pub fn href(&self) -> String {
        format!("/persone/{}/fascicolo", self.person_id)
    }
    /// Whether an order that holds should have ended.
    pub fn is_overdue(&self, today: &NaiveDate) -> bool {
        self.ends_on.is_some_and(|day| day < *today)
    }
}

fn cursor(row: &FileRow) -> String {
    format!("{}~{}", row.sort_name, row.person_id)
}

fn place(visit: &Visit) -> Outcome<Option<(String, Uuid)>> {
    let Some(text) = visit.query(AFTER) else { return Ok(None) };
    let read = || {
        let (name, id) = text.rsplit_once('~')?;
        Some((name.to_owned(), id.parse().ok()?))
    };
    read().map(Some).ok_or_else(|| Failure::field(AFTER, "Cursore non valido: riparti dalla prima pagina."))
}

async fn files(tx: &mut Tx, all: bool, after: Option<(String, Uuid)>, most: i64) -> Outcome<Vec<FileRow>> {
    let (name, id) = after.unwrap_or_else(|| (String::new(), Uuid::nil()));
    let born_after = tx.today().checked_sub_months(OF_AGE).ok_or_else(|| Failure::internal("a day before the calendar"))?;
    let query = tx
        .sql(&FILES)
        .bind("born_after", born_after)
        .bind("born_in", i64::from(born_after.year()))
        .bind("any_state", all)
        .bind("after_name", name)
        .id("after_id", id);
    Ok(query.bind("most", most).all().await?)
}

fn shown(rows: &[FileRow]) -> Vec<PersonId> {
    rows.iter().map(|row| row.person_id).collect()
}

#[derive(Template)]
#[template(path = "courts/files.html")]
struct Page {
    list: Listing,
    rows: Vec<FileRow>,
    all: bool,
    today: NaiveDate,
}

/// `GET /fascicoli`, `?tutti=1`
pub async fn page(visit: Visit) -> Answer {
    let all = visit.query("tutti").is_some();
    let after = place(&visit)?;
    let mut tx = visit.begin().await?;
    let paged = after.is_some();
    let mut rows = files(&mut tx, all, after, i64::from(PAGE) + 1).await?;
    let today = tx.today();
    let pager = Pager::cut(&mut rows, usize::from(PAGE), paged, false, cursor);
    tx.commit(Audit::of("court_file.list").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    let list = ["Minore", "Nascita", "Provvedimenti", "Prima scadenza"]
        .iter()
        .fold(Listing::new("Fascicoli dei minori", "/fascicoli", visit.query_pairs()), |list, heading| list.column(*heading))
        .paged(Pager { previous: None, ..pager })
        .when_empty("Nessun fascicolo", "Qui compaiono i minori con un provvedimento, fra le persone che si seguono.", None);
    visit.page("Fascicoli dei minori").crumb("Provvedimenti", "/provvedimenti").wide().render(Page { list, rows, all, today })
}

/// The files of minors under orders that the caller reaches, by name; those whose orders have all ended as well with `all=true`.
#[utoipa::path(get, path = "/api/v1/court-files", operation_id = "court_files",
    params(ui::api::Paging, ("all" = Option<bool>, Query, description = "Also those whose orders have all ended")),
    responses((status = 200, body = ui::api::Page<FileRow>)))]
pub async fn list(visit: Visit) -> Answer {
    let all = visit.query("all").is_some_and(|text| text != "false");
    let (after, limit) = (place(&visit)?, limit(&visit)?);
    let mut tx = visit.begin().await?;
    let rows = files(&mut tx, all, after, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("court_file.list").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    Ok(json(&ui::api::Page::cut(rows, limit, cursor)))
}
