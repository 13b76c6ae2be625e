//! The yearly table and the rows behind each figure.

use super::store::{self, CountedRow, Filter, Service};
use super::{Cell, DEFAULT_THRESHOLD, Figure, Management, Published, PublishedCell, Table, UserArea, publish};
use crate::file::{MOST, Wanted};
use crate::year::PathYear;
use ::store::Audit;
use askama::Template;
use guard::Permission;
use kernel::{Cents, Failure, Outcome, ServiceId};
use ui::export::Cell as FileCell;
use ui::form::{Choice, FormView};
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, Submitted, Visit};
use uuid::Uuid;

/// One line of the table as it is shown.
#[derive(Clone, Debug)]
pub struct Line {
    /// The service, or a total.
    pub service: String,
    /// The user area, or a total.
    pub area: String,
    /// Users, expenditure, shares; `None` when it is hidden.
    pub cell: Option<Cell>,
    /// The rows behind it.
    pub href: String,
    /// Whether it is a total.
    pub total: bool,
}

impl Line {
    fn users(&self) -> String {
        self.cell.as_ref().map_or("riservato".into(), |cell| ui::chart::grouped(cell.users))
    }
    fn committed(&self) -> String {
        self.money(|cell| cell.committed)
    }
    fn by_users(&self) -> String {
        self.money(|cell| cell.paid_by_users)
    }
    fn by_health_service(&self) -> String {
        self.money(|cell| cell.paid_by_health_service)
    }
    fn money(&self, of: fn(&Cell) -> Cents) -> String {
        self.cell.as_ref().map_or("riservato".into(), |cell| of(cell).to_string())
    }
    fn management(&self) -> String {
        let forms: Vec<&str> = self.cell.iter().flat_map(|cell| cell.management.iter().map(|form| form.label())).collect();
        if forms.is_empty() && self.cell.is_some() { "Non indicata".into() } else { forms.join(", ") }
    }
    fn cells(&self) -> Vec<FileCell> {
        let mut cells: Vec<FileCell> = vec![self.service.as_str().into(), self.area.as_str().into()];
        match &self.cell {
            Some(cell) => cells.extend([
                FileCell::Whole(i64::try_from(cell.users).unwrap_or(i64::MAX)),
                cell.committed.into(),
                cell.paid_by_users.into(),
                cell.paid_by_health_service.into(),
                self.management().into(),
            ]),
            None => cells.extend(std::iter::repeat_n(FileCell::from("riservato"), 5)),
        }
        cells
    }
}

/// The table as people read it: each service with its areas and its total, then the totals of the areas, then everything.
pub fn lines(table: &Table, services: &[Service], published: Option<&Published>) -> Vec<Line> {
    let path = format!("/debiti/istat/{}/righe", table.year);
    let shown = |figure: Figure, cell: &Cell| match published.and_then(|published| published.figures.get(&figure)) {
        Some(PublishedCell::Hidden) => None,
        Some(PublishedCell::Shown(_)) | None => Some(cell.clone()),
    };
    let (area_words, area_code) = (
        |area: Option<UserArea>| area.map_or("Area non indicata", UserArea::label).to_owned(),
        |area: Option<UserArea>| area.map_or("", UserArea::code),
    );
    let mut lines = Vec::new();
    for service in services {
        let Some(total) = table.by_service.get(&service.service_id) else { continue };
        for ((_, area), cell) in table.cells.iter().filter(|((own, _), _)| *own == service.service_id) {
            lines.push(Line {
                service: service.name.clone(),
                area: area_words(*area),
                cell: shown(Figure::Cell(service.service_id, *area), cell),
                href: format!("{path}?servizio={}&area={}", service.service_id, area.map_or("nessuna", |_| area_code(*area))),
                total: false,
            });
        }
        lines.push(Line {
            service: service.name.clone(),
            area: "Tutte le aree".into(),
            cell: shown(Figure::Service(service.service_id), total),
            href: format!("{path}?servizio={}", service.service_id),
            total: true,
        });
    }
    for (area, cell) in &table.by_area {
        lines.push(Line {
            service: "Tutti i servizi".into(),
            area: area_words(*area),
            cell: shown(Figure::Area(*area), cell),
            href: format!("{path}?area={}", area.map_or("nessuna", |_| area_code(*area))),
            total: true,
        });
    }
    lines.push(Line {
        service: "Tutti i servizi".into(),
        area: "Tutte le aree".into(),
        cell: shown(Figure::Total, &table.total),
        href: path,
        total: true,
    });
    lines
}

#[derive(Template)]
#[template(path = "returns/istat.html")]
struct TablePage {
    year: i32,
    published: bool,
    hidden: usize,
    threshold: u64,
    without_area: u64,
    list: Listing,
    lines: Vec<Line>,
    form: FormView,
    may_produce: bool,
    services: Vec<Choice>,
}

const HEADERS: [&str; 7] = [
    "Servizio",
    "Area di utenza",
    "Utenti",
    "Spesa impegnata",
    "Quota pagata dagli utenti",
    "Quota del servizio sanitario",
    "Forma di gestione",
];

async fn load(visit: &Visit, year: crate::year::Year) -> Outcome<(Table, Vec<Service>)> {
    let mut tx = visit.read_open().await?;
    let services = store::services(&mut tx).await?;
    let table = store::table(&mut tx, year, &services).await?;
    Ok((table, services))
}

async fn page(visit: &Visit, year: crate::year::Year, form: FormView) -> Outcome<TablePage> {
    let published = visit.query("variante").as_deref() == Some("pubblica");
    let (table, services) = load(visit, year).await?;
    let public = published.then(|| publish(&table, DEFAULT_THRESHOLD));
    let lines = lines(&table, &services, public.as_ref());
    let mut list = Listing::new(
        format!("Interventi e servizi sociali, {}", year.number),
        format!("/debiti/istat/{}", year.number),
        visit.query_pairs(),
    )
    .column("Servizio")
    .column("Area di utenza");
    for header in ["Utenti", "Spesa impegnata", "Pagato dagli utenti", "Pagato dal servizio sanitario"] {
        list = list.figures(header);
    }
    let shown = if table.total.is_empty() { 0 } else { lines.len() };
    let list = list
        .column("Forma di gestione")
        .paged(Pager::all(shown))
        .when_empty("Nessun servizio nell'anno", "Qui compaiono i servizi autorizzati o resi nell'anno, per area di utenza.", None)
        .exported();
    Ok(TablePage {
        year: year.number,
        published,
        hidden: public.as_ref().map_or(0, Published::hidden),
        threshold: DEFAULT_THRESHOLD,
        without_area: table.rows_without_area(),
        list,
        lines,
        form,
        may_produce: visit.principal()?.may(Permission::RETURN_PRODUCE),
        services: ui::form::choices(services.iter().map(|one| (one.service_id, &one.name))),
    })
}

/// `GET /debiti/istat/{anno}`
pub async fn table(visit: Visit, PathYear(year): PathYear) -> Answer {
    let page = page(&visit, year, visit.form()).await?;
    if let Some(wanted) = Wanted::of(&visit) {
        let tx = visit.begin().await?;
        tx.commit(Audit::of("return.export").rows(page.lines.len())).await?;
        let name = if page.published { "istat-pubblicabile" } else { "istat" };
        return Ok(wanted.answer(&format!("{name}-{}", year.number), &HEADERS, page.lines.iter().map(Line::cells))?);
    }
    visit.page(format!("ISTAT {}", year.number)).crumb("Debiti informativi", "/debiti").wide().render(page)
}

/// How a service is run.
pub(super) fn read_management(fields: &mut kernel::input::Fields) -> Option<(ServiceId, Management)> {
    let (service, management) = (fields.required_id("service"), fields.required_code("management"));
    Some((service?, management?))
}

/// Says how a service is run.
pub(super) async fn say_management(visit: &Visit, service: ServiceId, management: Management) -> Outcome<()> {
    visit.principal()?.require(Permission::RETURN_PRODUCE)?;
    let mut tx = visit.begin().await?;
    store::service_exists(&mut tx, service).await?;
    tx.sql(&store::SAY_MANAGEMENT).id("service", service).code("management", management).run().await?;
    Ok(tx.commit(Audit::of("return_management.edit").on("service", service).fields(["management"])).await?)
}

/// `POST /debiti/istat/{anno}/gestione`
pub async fn manage(visit: Visit, PathYear(year): PathYear, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let command = read_management(&mut fields);
    let outcome = match fields.finish(|| command) {
        Ok((service, management)) => say_management(&visit, service, management).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(()) => Ok(visit.redirect(&format!("/debiti/istat/{}", year.number), "Forma di gestione registrata.")),
        Err(failure) => {
            let page = page(&visit, year, visit.form_again(&sent, failure)?).await?;
            let shell =
                visit.page(format!("ISTAT {}", year.number)).crumb("Debiti informativi", "/debiti").wide().refused(&page.form);
            shell.render(page)
        }
    }
}

/// What the query narrows the rows to; nothing when it names what cannot be.
pub(super) fn filter(service: Option<String>, area: Option<String>) -> Result<Filter, Failure> {
    let service = service.map(|text| Uuid::try_parse(&text).map(ServiceId::from).map_err(|_| Failure::NotFound)).transpose()?;
    let area = match area.as_deref() {
        None => "*".to_owned(),
        Some("nessuna") => String::new(),
        Some(code) => code.parse::<UserArea>().map_err(|_| Failure::NotFound)?.code().to_owned(),
    };
    Ok(Filter { service, area })
}

#[derive(Template)]
#[template(path = "returns/istat_rows.html")]
struct RowsPage {
    year: i32,
    list: Listing,
    rows: Vec<CountedRow>,
    services: Vec<Service>,
    names: bool,
}

impl RowsPage {
    fn service(&self, row: &CountedRow) -> &str {
        name_of(&self.services, row.service_id)
    }
    fn area(&self, row: &CountedRow) -> &'static str {
        row.user_area.parse::<UserArea>().map_or("Area non indicata", UserArea::label)
    }
}

fn name_of(services: &[Service], id: ServiceId) -> &str {
    services.iter().find(|service| service.service_id == id).map_or("", |service| service.name.as_str())
}

const PERSON: &str = "Persona";
const ROW_HEADERS: [&str; 10] = [
    "Autorizzazione",
    PERSON,
    "Servizio",
    "Area di utenza",
    "Dal",
    "Al",
    "Prestazioni accettate",
    "Costo",
    "Pagato dall'utente",
    "Spesa impegnata",
];

/// What is shown of a row: whoever may see no person at all has no use for a column of names.
fn row_headers(names: bool) -> Vec<&'static str> {
    ROW_HEADERS.into_iter().filter(|header| names || *header != PERSON).collect()
}

/// `GET /debiti/istat/{anno}/righe`
pub async fn rows(visit: Visit, PathYear(year): PathYear) -> Answer {
    let filter = filter(visit.query("servizio"), visit.query("area"))?;
    let after = visit.query("after").and_then(|text| Uuid::try_parse(&text).ok());
    let wanted = Wanted::of(&visit);
    let most = if wanted.is_some() { MOST } else { i64::from(PAGE).saturating_add(1) };
    let names = visit.principal()?.may(Permission::PERSON_READ);
    let mut tx = visit.begin().await?;
    let services = store::services(&mut tx).await?;
    let mut rows =
        store::rows(&mut tx, year, &filter, !names, after.filter(|_| wanted.is_none()).unwrap_or(Uuid::nil()), most).await?;
    let area = |row: &CountedRow| row.user_area.parse::<UserArea>().map_or("Area non indicata", UserArea::label);
    if let Some(wanted) = wanted {
        let headers = row_headers(names);
        tx.commit(Audit::of("return.export").fields(headers.iter().copied()).rows(rows.len())).await?;
        let cells = rows.iter().map(|row| {
            let mut cells: Vec<FileCell> = vec![row.number.as_str().into()];
            if names {
                cells.push(row.person_name.as_str().into());
            }
            cells.extend([
                name_of(&services, row.service_id).into(),
                area(row).into(),
                row.valid_from.into(),
                row.valid_until.pred_opt().into(),
                row.deliveries.into(),
                row.cost_cents.into(),
                row.users_cents.into(),
                row.committed_cents.into(),
            ]);
            cells
        });
        return Ok(wanted.answer(&format!("istat-{}-righe", year.number), &headers, cells)?);
    }
    tx.commit(Audit::of("return.read")).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), false, false, |row| row.authorisation_id.to_string());
    let mut list = Listing::new("Servizi contati nell'anno", format!("/debiti/istat/{}/righe", year.number), visit.query_pairs());
    list = list.column("Autorizzazione");
    if names {
        list = list.column(PERSON);
    }
    list = list.column("Servizio e area di utenza").column("Periodo");
    for header in ["Prestazioni accettate", "Costo", "Pagato dall'utente", "Spesa impegnata"] {
        list = list.figures(header);
    }
    if let Some(service) = filter.service {
        list = list.filtered("Servizio", name_of(&services, service), &["servizio"]);
    }
    match filter.area.as_str() {
        "*" => {}
        "" => list = list.filtered("Area", "non indicata", &["area"]),
        code => list = list.filtered("Area", code.parse::<UserArea>().map_or("", UserArea::label), &["area"]),
    }
    let list = list.paged(pager).when_empty("Nessuna riga", "Qui compaiono i servizi che formano la cifra.", None).exported();
    visit
        .page("Righe della cifra")
        .crumb("Debiti informativi", "/debiti")
        .crumb(format!("ISTAT {}", year.number), format!("/debiti/istat/{}", year.number))
        .wide()
        .render(RowsPage { year: year.number, list, rows, services, names })
}
