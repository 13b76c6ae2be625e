//! The pages of the budget: a year with its sums and chapters, one chapter, its reservations, its journal.

use super::filter::{Cursor, Filter, Grouping, Only, Sorting};
use super::read;
use super::store::{ChapterRow, MovementRow, ReservationRow, Sums as _, VariationRow, WaitingSums};
use super::view::{self, Group};
use crate::budget::{Account, Side};
use crate::reservation::pages_of::{MOST_SOURCES, SourcePages};
use crate::reservation::{Availability, ReservationState};
use crate::year::store::YearRow;
use ::store::{Audit, Tx};
use askama::Template;
use guard::Permission;
use kernel::codes::Code as _;
use kernel::{Cents, ChapterId, Failure, Outcome};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use ui::answer::download;
use ui::chart::{Chart, Gauge};
use ui::export;
use ui::form::{Choice, FormView};
use ui::table::{Link, Listing, PAGE, Pager};
use ui::{Answer, PathId, Visit};
use uuid::Uuid;

/// One more than a page.
const MORE: i64 = PAGE as i64 + 1;
/// All rows of a file.
pub(crate) const ALL: i64 = export::ROWS as i64;

/// A chapter of a list.
struct Line {
    row: ChapterRow,
    appropriation: Cents,
    left: Cents,
}

#[derive(Template)]
#[template(path = "finance/budget.html")]
struct BudgetPage {
    year: YearRow,
    years: Vec<YearRow>,
    filter: Filter,
    grouping: Grouping,
    groupings: Vec<(Grouping, String)>,
    sides: Vec<(Side, String)>,
    availability: Availability,
    appropriation: Cents,
    uncovered: Cents,
    queued: Cents,
    gauge: Gauge,
    chart: Chart,
    groups: Vec<Group>,
    form: FormView,
    areas: Vec<Choice>,
    tied: Vec<Choice>,
    list: Listing,
    lines: Vec<Line>,
    manages: bool,
}

#[derive(Template)]
#[template(path = "finance/no_budget.html")]
struct NoBudget {
    manages: bool,
}

/// Which file is asked for, if one is.
pub(crate) fn format(visit: &Visit) -> Option<String> {
    visit.query(ui::table::FORMAT).filter(|format| format == "csv" || format == "xlsx")
}

/// Rows as the file that was asked for.
pub(crate) fn file(format: &str, name: &str, sheet: &str, headers: &[&str], rows: Vec<Vec<export::Cell>>) -> Answer {
    if format == "csv" {
        Ok(download(&format!("{name}.csv"), export::CSV_TYPE, export::csv(headers, rows).map_err(Failure::from)?))
    } else {
        Ok(download(&format!("{name}.xlsx"), export::XLSX_TYPE, export::xlsx(sheet, headers, rows).map_err(Failure::from)?))
    }
}

/// `/bilancio`: a year, summed and listed.
pub async fn budget(visit: Visit) -> Answer {
    let principal = visit.principal()?;
    let wanted = format(&visit);
    let mut tx = if wanted.is_some() { visit.begin().await? } else { visit.read_open().await? };
    let years = read::years(&mut tx).await?;
    let asked = read::asked_year(&visit);
    let Some(year) = read::chosen(&years, asked, tx.today()).cloned() else {
        if asked.is_some() {
            return Err(Failure::NotFound.into());
        }
        return visit.page("Bilancio").render(NoBudget { manages: principal.may(Permission::BUDGET_MANAGE) });
    };
    let filter = Filter::read(&visit, year.year);
    let sorting = Sorting::read(&visit.query(ui::table::SORT).unwrap_or_default());
    if let Some(wanted) = wanted {
        let rows = read::list(&mut tx, &filter, sorting, Cursor::START, ALL).await?;
        let cells = rows.iter().map(view::chapter_cells).collect::<Outcome<Vec<_>>>()?;
        tx.commit(Audit::of("budget.export").fields([format!("anno:{}", year.year)]).rows(cells.len())).await?;
        return file(&wanted, &format!("bilancio-{}", year.year), "Capitoli", &view::CHAPTER_HEADERS, cells);
    }
    let grouping = visit.query("by").and_then(|code| Grouping::from_code(&code)).unwrap_or(Grouping::Area);
    let after = visit.query(ui::table::AFTER).and_then(|cursor| cursor.parse().ok());
    let mut rows = read::list(&mut tx, &filter, sorting, after.unwrap_or(Cursor::START), MORE).await?;
    let whole = read::whole(&mut tx, &filter).await?;
    let groups = read::grouped(&mut tx, &filter, grouping).await?;
    let areas = read::areas(&mut tx, &filter).await?;
    drop(tx);

    let mut pager = Pager::cut(&mut rows, usize::from(PAGE), false, false, |row| {
        Cursor { key: row.sort_key, position: row.position }.to_string()
    });
    pager.total = u64::try_from(whole.chapters).ok();
    let groups = groups.into_iter().map(|sums| Group::of(sums, grouping, &filter)).collect::<Outcome<Vec<_>>>()?;
    let availability = whole.availability()?;
    let appropriation = availability.appropriation()?;
    let here = Link::new("/bilancio", filter.pairs()).with("year", year.year.to_string());
    let page = BudgetPage {
        gauge: Gauge::new("totale", format!("{} {}", filter.side.label(), year.year), "Stanziato", appropriation)
            .part("Speso", availability.committed())
            .part("Prenotato", availability.reserved()),
        chart: view::chart(&groups, grouping, filter.side, year.year),
        groupings: Grouping::ALL.iter().map(|by| (*by, here.with("by", by.code()).to_string())).collect(),
        sides: Side::ALL
            .iter()
            .map(|side| {
                (*side, Link::new("/bilancio", [("year", year.year.to_string()), ("side", side.code().to_owned())]).to_string())
            })
            .collect(),
        form: filter_form(&visit, &filter),
        areas: areas.into_iter().map(|(code, name)| Choice::new(code.clone(), format!("{code} {name}"))).collect(),
        tied: ui::form::choices([("yes", "Solo vincolati"), ("no", "Solo non vincolati")]),
        list: listing(&visit, &filter, pager),
        lines: rows.into_iter().map(line).collect::<Outcome<_>>()?,
        manages: principal.may(Permission::BUDGET_MANAGE),
        uncovered: whole.mandatory_uncovered_cents,
        queued: whole.queued_cents,
        year,
        years,
        filter,
        grouping,
        availability,
        appropriation,
        groups,
    };
    let title = format!("Bilancio {}", page.year.year);
    visit.page(title).wide().render(page)
}

fn line(row: ChapterRow) -> Outcome<Line> {
    let availability = row.availability()?;
    Ok(Line { appropriation: availability.appropriation()?, left: availability.left(), row })
}

fn filter_form(visit: &Visit, filter: &Filter) -> FormView {
    let pairs = filter.pairs().into_iter().map(|(name, value)| (name.to_owned(), value));
    visit.form().with_values(pairs).prefixed("filtro")
}

fn listing(visit: &Visit, filter: &Filter, pager: Pager) -> Listing {
    let mut list =
        Listing::new("Capitoli", "/bilancio", visit.query_pairs()).column("Capitolo").column("Descrizione").column("Area");
    list = match filter.side {
        Side::Revenue => list.figures("Previsto").figures("Variazioni").sorted_figures("appropriation", "Stanziato"),
        Side::Expenditure => list
            .sorted_figures("appropriation", "Stanziato")
            .sorted_figures("reserved", "Prenotato")
            .figures("Speso")
            .sorted_figures("left", "Disponibile"),
    };
    let chips: [(&str, String, &str); 7] = [
        ("Conto", filter.account.map_or("", Account::label).to_owned(), "account"),
        ("Area", filter.area.clone(), "area"),
        ("Programma", filter.programme.clone(), "programme"),
        ("Macroaggregato o tipologia", filter.group.clone(), "group"),
        ("Vincolati", filter.earmarked.map_or("", |tied| if tied { "sì" } else { "no" }).to_owned(), "earmarked"),
        ("Solo", filter.only.map_or("", Only::label).to_owned(), "only"),
        ("Parole", filter.words.clone(), "q"),
    ];
    for (label, value, parameter) in chips {
        if !value.is_empty() {
            list = list.filtered(label, value, &[parameter]);
        }
    }
    list.paged(pager).when_empty("Nessun capitolo", "Con questi filtri non ci sono capitoli.", None).exported()
}

#[derive(Template)]
#[template(path = "finance/chapter.html")]
struct ChapterPage {
    row: ChapterRow,
    tab: &'static str,
    availability: Availability,
    appropriation: Cents,
    missing: Option<Cents>,
    gauge: Gauge,
    variations: Vec<VariationRow>,
    programme: String,
    manages: bool,
}

/// `/bilancio/capitoli/{id}`: one chapter, its figures and its variations.
pub async fn chapter(visit: Visit, PathId(id): PathId<ChapterId>) -> Answer {
    let mut tx = visit.read_open().await?;
    let row = read::one(&mut tx, id).await?;
    let variations = read::variations(&mut tx, id).await?;
    drop(tx);
    let availability = row.availability()?;
    let appropriation = availability.appropriation()?;
    let page = ChapterPage {
        tab: "summary",
        missing: availability.shortfall()?.map(|shortfall| shortfall.missing),
        gauge: Gauge::new("capitolo", format!("Capitolo {}", row.peg()), "Stanziato", appropriation)
            .part("Speso", row.spent_cents)
            .part("Prenotato", row.reserved_cents),
        programme: view::programme_label(&row.programme_code()),
        manages: visit.principal()?.may(Permission::BUDGET_MANAGE),
        row,
        availability,
        appropriation,
        variations,
    };
    chapter_page(&visit, &page.row, format!("Capitolo {}", page.row.peg())).render(page)
}

fn chapter_page<'v>(visit: &'v Visit, row: &ChapterRow, title: String) -> ui::visit::PageOf<'v> {
    visit.page(title).crumb(format!("Bilancio {}", row.year), format!("/bilancio?year={}&side={}", row.year, row.side.code()))
}

#[derive(Template)]
#[template(path = "finance/reservations.html")]
struct ReservationsPage {
    row: ChapterRow,
    tab: &'static str,
    list: Listing,
    states: Vec<(ReservationState, String)>,
    state: Option<ReservationState>,
    reservations: Vec<ReservationRow>,
    opened: HashMap<Uuid, String>,
    today: chrono::NaiveDate,
}

impl ReservationsPage {
    fn page_of(&self, row: &ReservationRow) -> Option<&String> {
        self.opened.get(&row.source_id)
    }
    fn is_state(&self, state: &ReservationState) -> bool {
        self.state == Some(*state)
    }
}

/// The pages of what these reservations are for, as far as the reader may open them; none where no later room shows them.
async fn opened(visit: &Visit, tx: &mut Tx, rows: &[ReservationRow]) -> Outcome<HashMap<Uuid, String>> {
    let Ok(pages) = visit.site().port::<Arc<dyn SourcePages>>() else { return Ok(HashMap::new()) };
    let mut by_kind: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
    for row in rows {
        by_kind.entry(&row.source_kind).or_default().push(row.source_id);
    }
    let mut opened = HashMap::new();
    for (kind, sources) in by_kind {
        for batch in sources.chunks(MOST_SOURCES) {
            opened.extend(pages.opened(tx, kind, batch).await?);
        }
    }
    Ok(opened)
}

/// `/bilancio/capitoli/{id}/prenotazioni`: what is set aside or waits on a chapter.
pub async fn reservations(visit: Visit, PathId(id): PathId<ChapterId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = read::one(&mut tx, id).await?;
    let today = tx.today();
    let state = visit.query("state").and_then(|code| ReservationState::from_code(&code));
    if let Some(wanted) = format(&visit) {
        let rows = read::reservations(&mut tx, id, state, 0, ALL).await?;
        let cells: Vec<_> = rows.iter().map(|row| view::reservation_cells(row, today)).collect();
        tx.commit(Audit::of("reservation.export").on("chapter", id).rows(cells.len())).await?;
        return file(&wanted, &format!("prenotazioni-{}", row.peg()), "Prenotazioni", &view::RESERVATION_HEADERS, cells);
    }
    let after = visit.query(ui::table::AFTER).and_then(|after| after.parse().ok()).unwrap_or(0);
    let mut rows = read::reservations(&mut tx, id, state, after, MORE).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), false, false, |row| row.number.to_string());
    let opened = opened(&visit, &mut tx, &rows).await?;
    tx.commit(Audit::of("reservation.list").on("chapter", id).rows(rows.len())).await?;
    let path = format!("/bilancio/capitoli/{id}/prenotazioni");
    let mut list = Listing::new("Prenotazioni del capitolo", &path, visit.query_pairs())
        .column("Dal")
        .column("Oggetto")
        .column("Stato")
        .figures("Richiesto")
        .figures("Prenotato")
        .figures("Speso")
        .figures("Svincolato")
        .figures("Da coprire")
        .paged(pager)
        .when_empty(
            "Nessuna prenotazione",
            "Qui compaiono le somme prenotate dalle autorizzazioni e quelle in attesa di copertura.",
            None,
        )
        .exported();
    if let Some(state) = state {
        list = list.filtered("Stato", state.label(), &["state"]);
    }
    let states = ReservationState::ALL.iter().map(|state| (*state, format!("{path}?state={}", state.code()))).collect();
    let title = format!("Prenotazioni del capitolo {}", row.peg());
    let page = ReservationsPage { tab: "reservations", list, states, state, reservations: rows, opened, today, row };
    chapter_page(&visit, &page.row, title)
        .crumb(format!("Capitolo {}", page.row.peg()), format!("/bilancio/capitoli/{id}"))
        .wide()
        .render(page)
}

#[derive(Template)]
#[template(path = "finance/movements.html")]
struct MovementsPage {
    row: ChapterRow,
    tab: &'static str,
    list: Listing,
    movements: Vec<MovementRow>,
}

/// `/bilancio/capitoli/{id}/movimenti`: every change of a chapter's sums, with who, when and why.
pub async fn movements(visit: Visit, PathId(id): PathId<ChapterId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = read::one(&mut tx, id).await?;
    if let Some(wanted) = format(&visit) {
        let rows = read::movements(&mut tx, id, i64::MAX, ALL).await?;
        let cells: Vec<_> = rows.iter().map(view::movement_cells).collect();
        tx.commit(Audit::of("movement.export").on("chapter", id).rows(cells.len())).await?;
        return file(&wanted, &format!("movimenti-{}", row.peg()), "Movimenti", &view::MOVEMENT_HEADERS, cells);
    }
    let before = visit.query(ui::table::AFTER).and_then(|after| after.parse().ok()).unwrap_or(i64::MAX);
    let mut rows = read::movements(&mut tx, id, before, MORE).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), false, false, |row| row.seq.to_string());
    tx.commit(Audit::of("movement.list").on("chapter", id).rows(rows.len())).await?;
    let list = Listing::new("Movimenti del capitolo", format!("/bilancio/capitoli/{id}/movimenti"), visit.query_pairs())
        .figures("N.")
        .column("Quando")
        .column("Movimento")
        .column("Chi e perché")
        .figures("Previsione")
        .figures("Variazioni")
        .figures("Prenotato")
        .figures("Speso")
        .figures("Da coprire")
        .figures("In attesa")
        .paged(pager)
        .exported();
    let title = format!("Movimenti del capitolo {}", row.peg());
    let page = MovementsPage { tab: "movements", list, movements: rows, row };
    chapter_page(&visit, &page.row, title)
        .crumb(format!("Capitolo {}", page.row.peg()), format!("/bilancio/capitoli/{id}"))
        .wide()
        .render(page)
}

/// Days after which something that waits is late.
pub const QUEUE_ALERT_DAYS: i64 = 15;

#[derive(Template)]
#[template(path = "finance/queue.html")]
struct QueuePage {
    sums: WaitingSums,
    list: Listing,
    rows: Vec<ReservationRow>,
    opened: HashMap<Uuid, String>,
    today: chrono::NaiveDate,
    alert_days: i64,
}

impl QueuePage {
    fn page_of(&self, row: &ReservationRow) -> Option<&String> {
        self.opened.get(&row.source_id)
    }
}

/// `/bilancio/attese`: everything that waits for cover, longest first.
pub async fn queue(visit: Visit) -> Answer {
    let mut tx = visit.begin().await?;
    let today = tx.today();
    if let Some(wanted) = format(&visit) {
        let rows = read::queue(&mut tx, read::QueueCursor::START, ALL).await?;
        let cells: Vec<_> = rows.iter().map(|row| view::reservation_cells(row, today)).collect();
        tx.commit(Audit::of("queue.export").rows(cells.len())).await?;
        return file(&wanted, "attese", "In attesa", &view::RESERVATION_HEADERS, cells);
    }
    let after = visit.query(ui::table::AFTER).and_then(|cursor| cursor.parse().ok()).unwrap_or(read::QueueCursor::START);
    let mut rows = read::queue(&mut tx, after, MORE).await?;
    let sums = read::waiting(&mut tx).await?;
    let mut pager = Pager::cut(&mut rows, usize::from(PAGE), false, false, |row| {
        read::QueueCursor(row.reserved_on, row.reservation_id).to_string()
    });
    pager.total = u64::try_from(sums.requests).ok();
    let opened = opened(&visit, &mut tx, &rows).await?;
    tx.commit(Audit::of("queue.list").rows(rows.len())).await?;
    let list = Listing::new("Richieste in attesa di copertura", "/bilancio/attese", visit.query_pairs())
        .column("In attesa dal")
        .figures("Giorni")
        .column("Capitolo")
        .column("Oggetto")
        .column("Stato")
        .figures("Da coprire")
        .paged(pager)
        .when_empty(
            "Nessuna richiesta in attesa",
            "Qui compaiono le spese autorizzate per cui sul capitolo non ci sono ancora soldi.",
            Some(("Vai al bilancio", "/bilancio")),
        )
        .exported();
    let page = QueuePage { sums, list, rows, opened, today, alert_days: QUEUE_ALERT_DAYS };
    visit.page("In attesa di copertura").crumb("Bilancio", "/bilancio").wide().render(page)
}
