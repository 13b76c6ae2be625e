//! The list of orders, the latest first.

use super::model::{CourtOrderKind, CourtOrderState};
use super::store::{LIST, Order, UNITS};
use ::store::{Audit, Tx};
use askama::Template;
use chrono::NaiveDate;
use guard::Permission;
use guard::scope::FOREVER;
use kernel::time::days_after;
use kernel::{Failure, Outcome, PersonId, UnitId};
use ui::api::limit;
use ui::form::{Choice, FormView, choices, options};
use ui::table::{AFTER, Listing, PAGE, Pager};
use ui::{Answer, Visit};
use uuid::Uuid;

/// The page, for the log.
const SHOWN_ON: &str = "orders";
/// Days within which an order ends soon.
const SOON: u64 = 60;

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filter {
    state: Option<CourtOrderState>,
    kind: Option<CourtOrderKind>,
    unit: Option<UnitId>,
    /// Only those that end soon, or should have ended.
    ending: bool,
}

impl Filter {
    /// From the query; Italian names for pages, English ones for programs.
    fn read(visit: &Visit) -> Filter {
        let first = |names: [&str; 2]| names.into_iter().find_map(|name| visit.query(name)).filter(|text| !text.is_empty());
        Filter {
            state: first(["stato", "state"]).and_then(|text| text.parse().ok()),
            kind: first(["tipo", "kind"]).and_then(|text| text.parse().ok()),
            unit: first(["unita", "unit"]).and_then(|text| text.parse::<Uuid>().ok()).map(UnitId),
            ending: first(["in_scadenza", "ending"]).is_some_and(|text| text != "false"),
        }
    }
}

fn cursor(row: &Order) -> String {
    format!("{}~{}", row.issued_on, row.id)
}

fn place(visit: &Visit) -> Outcome<Option<(NaiveDate, Uuid)>> {
    let Some(text) = visit.query(AFTER) else { return Ok(None) };
    let read = || {
        let (day, id) = text.split_once('~')?;
        Some((day.parse().ok()?, id.parse().ok()?))
    };
    read().map(Some).ok_or_else(|| Failure::field(AFTER, "Cursore non valido: riparti dalla prima pagina."))
}

async fn orders(tx: &mut Tx, filter: &Filter, after: Option<(NaiveDate, Uuid)>, most: i64) -> Outcome<Vec<Order>> {
    let (day, id) = after.unwrap_or((FOREVER, Uuid::max()));
    let ends_by = days_after(tx.today(), SOON);
    let query = tx
        .sql(&LIST)
        .bind("any_state", filter.state.is_none())
        .code("state", filter.state.unwrap_or(CourtOrderState::InForce))
        .bind("any_kind", filter.kind.is_none())
        .code("kind", filter.kind.unwrap_or(CourtOrderKind::Other))
        .bind("any_unit", filter.unit.is_none())
        .id("unit", filter.unit.map_or(Uuid::nil(), |unit| unit.0))
        .bind("any_end", !filter.ending)
        .bind("ends_by", ends_by);
    Ok(query.bind("before_on", day).id("before_id", id).bind("most", most).all().await?)
}

/// Whom a list names.
fn shown(rows: &[Order]) -> Vec<PersonId> {
    rows.iter().filter(|row| row.shown).map(|row| row.person_id).collect()
}

#[derive(Template)]
#[template(path = "courts/orders.html")]
struct Page {
    list: Listing,
    rows: Vec<Order>,
    today: NaiveDate,
    form: FormView,
    states: Vec<Choice>,
    kinds: Vec<Choice>,
    units: Vec<Choice>,
    may_register: bool,
}

/// `GET /provvedimenti`
pub async fn page(visit: Visit) -> Answer {
    let (filter, after) = (Filter::read(&visit), place(&visit)?);
    let mut tx = visit.begin().await?;
    let mut rows = orders(&mut tx, &filter, after, i64::from(PAGE) + 1).await?;
    let units: Vec<(UnitId, String)> = tx.sql(&UNITS).all().await?;
    let today = tx.today();
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), false, cursor);
    tx.commit(Audit::of("order.list").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    let mut list = ["Data", "Provvedimento", "Persona", "Unità", "Scade", "Stato"]
        .iter()
        .fold(Listing::new("Provvedimenti", "/provvedimenti", visit.query_pairs()), |list, heading| list.column(*heading))
        .paged(Pager { previous: None, ..pager })
        .when_empty(
            "Nessun provvedimento",
            "Qui compaiono i provvedimenti delle persone che si seguono e quelli affidati all’unità.",
            None,
        );
    if let Some(state) = filter.state {
        list = list.filtered("Stato", state.label(), &["stato"]);
    }
    if let Some(kind) = filter.kind {
        list = list.filtered("Tipo", kind.label(), &["tipo"]);
    }
    if let Some(unit) = filter.unit {
        let name = units.iter().find(|(id, _)| *id == unit).map_or("altra", |(_, name)| name.as_str());
        list = list.filtered("Unità", name, &["unita"]);
    }
    if filter.ending {
        list = list.filtered("Scadenza", "entro 60 giorni o già passata", &["in_scadenza"]);
    }
    let form = visit.form().with_values(visit.query_pairs());
    let may_register = visit.principal()?.may(Permission::ORDER_REGISTER);
    let (states, kinds) = (options::<CourtOrderState>(), options::<CourtOrderKind>());
    visit.page("Provvedimenti").wide().render(Page { list, rows, today, form, states, kinds, units: choices(units), may_register })
}

/// Orders that the caller reaches, the latest first.
#[utoipa::path(get, path = "/api/v1/court-orders", operation_id = "court_orders",
    params(ui::api::Paging, ("state" = Option<CourtOrderState>, Query, description = "Only those in this state"),
        ("kind" = Option<CourtOrderKind>, Query, description = "Only those of this kind"), ("unit" = Option<UnitId>, Query, description = "Only those of this unit"),
        ("ending" = Option<bool>, Query, description = "Only those that end within sixty days, or should have ended")),
    responses((status = 200, body = ui::api::Page<Order>)))]
pub async fn list(visit: Visit) -> Answer {
    let (filter, after, limit) = (Filter::read(&visit), place(&visit)?, limit(&visit)?);
    let mut tx = visit.begin().await?;
    let rows = orders(&mut tx, &filter, after, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("order.list").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    Ok(ui::answer::json(&ui::api::Page::cut(rows, limit, cursor)))
}
