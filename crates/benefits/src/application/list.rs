//! Lists of applications: those that somebody reaches, with filters and as files, and those of one person.

use super::model::ApplicationState;
use super::store::{ApplicationRow, LIST, OF_PERSON};
use crate::measure::{MeasureId, actions as measures};
use ::store::{Audit, Tx};
use askama::Template;
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::codes::Code as _;
use kernel::time::days_after;
use kernel::{Failure, Outcome, PersonId};
use registry::PersonHeader;
use ui::export::{CSV_TYPE, Cell, ROWS, XLSX_TYPE, csv, xlsx};
use ui::form::{Choice, FormView, options};
use ui::table::{AFTER, FORMAT, Listing, PAGE, Pager};
use ui::{Answer, Boxed, PathId, PersonDoor, Visit};

/// How many days ahead "about to end" looks.
pub const SOON: u64 = 10;
/// How many rows a file reads at once.
const AT_ONCE: i64 = 500;
/// The page, for the log.
const SHOWN_ON: &str = "applications";
/// After every number.
const NEWEST: &str = "9999/999999999";

const HEADINGS: [&str; 9] =
    ["Numero", "Persona", "Misura", "Stato", "Arrivata il", "Termine", "Ufficio", "Sportello", "Responsabile"];

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    measure: Option<MeasureId>,
    state: Option<ApplicationState>,
    due: bool,
    after: Option<String>,
}

impl Filter {
    pub(super) fn of(visit: &Visit) -> Outcome<Filter> {
        let wrong = |name: &str| Failure::field(name, "Scelta non prevista.");
        let measure = match visit.query("measure") {
            Some(text) => Some(text.parse().map_err(|_| wrong("measure"))?),
            None => None,
        };
        let state = match visit.query("state") {
            Some(text) => Some(ApplicationState::from_code(&text).ok_or_else(|| wrong("state"))?),
            None => None,
        };
        let due = match visit.query("due").as_deref() {
            None | Some("false") => false,
            Some("on" | "true") => true,
            Some(_) => return Err(wrong("due")),
        };
        let after = match visit.query(AFTER) {
            Some(text) => {
                let wrong = || Failure::field(AFTER, "Cursore non valido: usa quello della risposta precedente.");
                Some(casework::case::number_of(&text).ok_or_else(wrong)?)
            }
            None => None,
        };
        Ok(Filter { measure, state, due, after })
    }

    /// At most `most` applications, the latest number first.
    pub(super) async fn rows(&self, tx: &mut Tx, most: i64) -> Outcome<Vec<ApplicationRow>> {
        let ahead = days_after(tx.today(), SOON);
        Ok(tx
            .sql(&LIST)
            .bind("any_measure", self.measure.is_none())
            .maybe_id("measure", self.measure)
            .bind("any_state", self.state.is_none())
            .bind("state", self.state.map_or("", ApplicationState::code))
            .bind("due", self.due)
            .bind("ahead", ahead)
            .bind("after", self.after.as_deref().unwrap_or(NEWEST))
            .bind("most", most)
            .all()
            .await?)
    }
}

pub(super) fn cursor(row: &ApplicationRow) -> String {
    row.number.clone()
}

pub(super) fn shown(rows: &[ApplicationRow]) -> Vec<PersonId> {
    rows.iter().map(|row| row.person_id).collect()
}

/// For the log of a list that programs read.
pub(super) fn read_by_list(rows: &[ApplicationRow]) -> Audit {
    Audit::of("application.list").rows(rows.len()).showing(SHOWN_ON, shown(rows))
}

#[derive(Template)]
#[template(path = "benefits/applications.html")]
struct ListPage {
    list: Listing,
    rows: Vec<ApplicationRow>,
    form: FormView,
    measures: Vec<Choice>,
    states: Vec<Choice>,
    today: NaiveDate,
    /// Where to from here: label and address.
    ways: Vec<(&'static str, &'static str)>,
}

/// Where one goes on from the list: to what belongs to it, as far as the reader works with that.
fn ways(principal: &Principal) -> Vec<(&'static str, &'static str)> {
    let decides = principal.may(Permission::APPLICATION_EXAMINE) || principal.may(Permission::APPLICATION_DECIDE);
    let manages = principal.may(Permission::MEASURE_MANAGE);
    let writes = principal.may(Permission::RULE_WRITE) || principal.may(Permission::RULE_PUBLISH);
    [
        (decides, "Decisioni", "/decisioni"),
        (manages, "Misure", "/misure"),
        (!manages, "Misure aperte", "/misure?state=open"),
        (principal.may(Permission::ISEE_FETCH), "ISEE in scadenza", "/isee"),
        (writes, "Regolamenti", "/regolamenti"),
    ]
    .into_iter()
    .filter(|(may, ..)| *may)
    .map(|(_, label, href)| (label, href))
    .collect()
}

impl ListPage {
    fn is_late(&self, row: &ApplicationRow) -> bool {
        row.is_late_on(&self.today)
    }
}

/// `GET /domande`; `?format=csv`, `?format=xlsx`
pub async fn page(visit: Visit) -> Answer {
    let filter = Filter::of(&visit)?;
    if let Some(format) = visit.query(FORMAT) {
        return file(&visit, filter, &format).await;
    }
    let mut tx = visit.begin().await?;
    let mut rows = filter.rows(&mut tx, i64::from(PAGE) + 1).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), filter.after.is_some(), false, cursor);
    let today = tx.today();
    let open = measures::open_on(&mut tx, today).await?;
    let chosen = match filter.measure {
        Some(id) => Some(measures::one(&mut tx, id).await?),
        None => None,
    };
    tx.commit(read_by_list(&rows)).await?;
    let mut measures: Vec<Choice> = open.iter().map(|row| Choice::new(row.id.to_string(), &row.title)).collect();
    if let Some(row) = chosen.as_ref().filter(|row| !open.iter().any(|other| other.id == row.id)) {
        measures.push(Choice::new(row.id.to_string(), &row.title));
    }
    let mut list = Listing::new("Domande", "/domande", visit.query_pairs())
        .column("Numero")
        .column("Persona")
        .column("Misura")
        .column("Stato")
        .column("Arrivata il")
        .column("Termine")
        .column("Ufficio e sportello")
        .paged(Pager { previous: None, ..pager })
        .when_empty(
            "Nessuna domanda",
            "Qui compaiono le domande della tua unità e delle persone che segui. Una domanda si comincia dalla pagina della persona.",
            None,
        )
        .exported();
    if let Some(state) = filter.state {
        list = list.filtered("Stato", state.label(), &["state"]);
    }
    if let Some(row) = chosen {
        list = list.filtered("Misura", row.title, &["measure"]);
    }
    if filter.due {
        list = list.filtered("Termine", "entro dieci giorni o scaduto", &["due"]);
    }
    let form = visit.form().with_values(visit.query_pairs());
    let states = options::<ApplicationState>();
    let ways = ways(visit.principal()?);
    visit.page("Domande").wide().render(ListPage { list, rows, form, measures, states, today, ways })
}

fn cells(row: ApplicationRow) -> Vec<Cell> {
    vec![
        row.number.into(),
        row.display_name.into(),
        row.measure_title.into(),
        row.state.label().into(),
        row.received_on.into(),
        row.due_on.into(),
        row.unit_name.into(),
        row.filed_unit_name.into(),
        row.responsible_name.into(),
    ]
}

async fn file(visit: &Visit, filter: Filter, format: &str) -> Answer {
    let mut tx = visit.begin().await?;
    let mut filter = Filter { after: None, ..filter };
    let mut rows: Vec<ApplicationRow> = Vec::new();
    loop {
        let more = filter.rows(&mut tx, AT_ONCE).await?;
        let is_last = more.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        filter.after = more.last().map(cursor);
        rows.extend(more);
        if is_last || rows.len() >= ROWS {
            break;
        }
    }
    rows.truncate(ROWS);
    tx.commit(Audit::of("application.export").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    let rows = rows.into_iter().map(cells);
    let (content, media, name) = match format {
        "csv" => (csv(&HEADINGS, rows).map_err(Failure::internal)?, CSV_TYPE, "domande.csv"),
        "xlsx" => (xlsx("Domande", &HEADINGS, rows).map_err(Failure::internal)?, XLSX_TYPE, "domande.xlsx"),
        _ => return Err(Failure::NotFound.into()),
    };
    Ok(ui::answer::download(name, media, content))
}

/// Those of one person that the actor reaches, the latest first.
///
/// # Errors
/// Those of the database.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Outcome<Vec<ApplicationRow>> {
    Ok(tx.sql(&OF_PERSON).id("person", person).all().await?)
}

#[derive(Template)]
#[template(path = "benefits/applications_of_person.html")]
struct PersonPage {
    header: PersonHeader,
    rows: Vec<ApplicationRow>,
    today: NaiveDate,
    may_apply: bool,
}

impl PersonPage {
    fn is_late(&self, row: &ApplicationRow) -> bool {
        row.is_late_on(&self.today)
    }
}

/// `GET /persone/{id}/domande`
pub async fn person_page(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    let header = registry::header(&mut tx, id).await?;
    let rows = of_person(&mut tx, id).await?;
    let today = tx.today();
    let principal = visit.principal()?;
    let may_apply = principal.may(Permission::APPLICATION_WRITE) && is_filable(&mut tx, principal, id).await?;
    tx.commit(Audit::of("application.read").about(id).on("person", id).rows(rows.len())).await?;
    let page = visit.page("Domande").crumb("Persone", "/persone").crumb(header.display_name.clone(), format!("/persone/{id}"));
    page.render(PersonPage { header, rows, today, may_apply })
}

/// The ways from a person's page to their applications, and to a new one.
pub fn doors<'a>(tx: &'a mut Tx, principal: &'a Principal, person: PersonId) -> Boxed<'a, Result<Vec<PersonDoor>, Failure>> {
    Box::pin(async move {
        let mut doors = Vec::new();
        if principal.may(Permission::APPLICATION_READ) {
            let rows = of_person(tx, person).await?;
            let open = rows.iter().filter(|row| row.state.is_open()).count();
            let detail = match (rows.len(), open) {
                (0, _) => "Nessuna domanda.".to_owned(),
                (1, 1) => "Una domanda, aperta.".to_owned(),
                (1, _) => "Una domanda, conclusa.".to_owned(),
                (all, open) => format!("{all} domande, aperte: {open}."),
            };
            doors.push(PersonDoor {
                label: "Domande".to_owned(),
                detail,
                href: format!("/persone/{person}/domande"),
                begins: false,
            });
        }
        if principal.may(Permission::APPLICATION_WRITE) && is_filable(tx, principal, person).await? {
            let href = format!("/domande/nuova?persona={person}");
            doors.push(PersonDoor { label: "Nuova domanda".to_owned(), detail: String::new(), href, begins: true });
        }
        Ok(doors)
    })
}

async fn is_filable(tx: &mut Tx, principal: &Principal, person: PersonId) -> Outcome<bool> {
    for (desk, _) in super::actions::desks(tx, principal).await? {
        match super::actions::filable(tx, person, desk).await {
            Ok(_) => return Ok(true),
            Err(Failure::NotFound) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(false)
}
