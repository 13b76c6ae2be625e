//! The list of households, what is due first first.

use super::model::BenefitState;
use super::shapes::InclusionHouseholdShape;
use super::store::{Household, LIST, UNITS};
use ::store::{Audit, Tx};
use askama::Template;
use chrono::NaiveDate;
use guard::Permission;
use guard::scope::{ALWAYS, FOREVER};
use kernel::time::{days_after, days_before};
use kernel::{Failure, Outcome, PersonId, UnitId};
use ui::api::limit;
use ui::export::{CSV_TYPE, Cell, ROWS, XLSX_TYPE, csv, xlsx};
use ui::form::{Choice, FormView, choices, options};
use ui::table::{AFTER, FORMAT, Listing, PAGE, Pager};
use ui::{Answer, Visit};
use uuid::Uuid;

/// How many rows a file reads at once.
const AT_ONCE: i64 = 500;
/// The page, for the log.
const SHOWN_ON: &str = "inclusion";
/// Days within which something is due soon.
const SOON: u64 = 30;

const HEADINGS: [&str; 9] = [
    "Scade il",
    "Che cosa",
    "Richiedente",
    "Pratica",
    "Stato del beneficio",
    "Patto di attivazione del",
    "Incontro fissato il",
    "Unità",
    "Da collegare",
];

kernel::code_enum! {
    /// What is due, as the list is narrowed.
    pub enum InclusionWhen {
        /// What was due before today.
        Late = "late" => "Scadute",
        /// What is due within a month.
        Soon = "soon" => "Entro 30 giorni",
        /// What has a day at all.
        Due = "due" => "Con una scadenza",
    }
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    when: Option<InclusionWhen>,
    state: Option<BenefitState>,
    unit: Option<UnitId>,
    /// Only those with somebody whom nobody found in the register.
    unmatched: bool,
    /// Also those that are no longer in the list.
    gone: bool,
}

impl Filter {
    /// From the query; Italian names for pages, English ones for programs.
    fn read(visit: &Visit) -> Filter {
        let first = |names: [&str; 2]| names.into_iter().find_map(|name| visit.query(name)).filter(|text| !text.is_empty());
        Filter {
            when: first(["scadenza", "due"]).and_then(|text| text.parse().ok()),
            state: first(["stato", "state"]).and_then(|text| text.parse().ok()),
            unit: first(["unita", "unit"]).and_then(|text| text.parse::<Uuid>().ok()).map(UnitId),
            unmatched: first(["da_collegare", "unmatched"]).is_some_and(|text| text != "false"),
            gone: first(["usciti", "gone"]).is_some_and(|text| text != "false"),
        }
    }

    fn days(&self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        match self.when {
            None => (ALWAYS, FOREVER),
            Some(InclusionWhen::Late) => (ALWAYS, days_before(today, 1)),
            Some(InclusionWhen::Soon) => (today, days_after(today, SOON)),
            Some(InclusionWhen::Due) => (ALWAYS, days_before(FOREVER, 1)),
        }
    }
}

fn cursor(row: &Household) -> String {
    format!("{}~{}", row.due_on, row.id)
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

pub(crate) async fn households(
    tx: &mut Tx,
    filter: &Filter,
    after: Option<(NaiveDate, Uuid)>,
    most: i64,
) -> Outcome<Vec<Household>> {
    let (day, id) = after.unwrap_or((ALWAYS, Uuid::nil()));
    let (from, by) = filter.days(tx.today());
    let query = tx
        .sql(&LIST)
        .bind("any_state", filter.state.is_none())
        .code("state", filter.state.unwrap_or(BenefitState::Running))
        .bind("any_unit", filter.unit.is_none())
        .id("unit", filter.unit.map_or(Uuid::nil(), |unit| unit.0))
        .bind("gone_too", filter.gone)
        .bind("any_match", !filter.unmatched)
        .bind("due_from", from)
        .bind("due_by", by);
    Ok(query.bind("after_day", day).id("after_id", id).bind("most", most).all().await?)
}

fn shown(rows: &[Household]) -> Vec<PersonId> {
    rows.iter().filter_map(|row| row.applicant_id).collect()
}

#[derive(Template)]
#[template(path = "inclusion/list.html")]
struct ListPage {
    list: Listing,
    rows: Vec<Household>,
    today: NaiveDate,
    form: FormView,
    whens: Vec<Choice>,
    states: Vec<Choice>,
    units: Vec<Choice>,
    may_import: bool,
}

/// `GET /inclusione`; `?format=csv`, `?format=xlsx`
pub async fn page(visit: Visit) -> Answer {
    let filter = Filter::read(&visit);
    if let Some(format) = visit.query(FORMAT) {
        return file(&visit, &filter, &format).await;
    }
    let after = place(&visit)?;
    let mut tx = visit.begin().await?;
    let mut rows = households(&mut tx, &filter, after, i64::from(PAGE) + 1).await?;
    let units: Vec<(UnitId, String)> = tx.sql(&UNITS).all().await?;
    let today = tx.today();
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), false, cursor);
    tx.commit(Audit::of("inclusion.list").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    let mut list = ["Scadenza", "Richiedente", "Beneficio", "Incontro fissato", "Unità", "Da fare"]
        .iter()
        .fold(Listing::new("Nuclei dell'assegno di inclusione", "/inclusione", visit.query_pairs()), |list, heading| list.column(*heading))
        .paged(Pager { previous: None, ..pager })
        .when_empty(
            "Nessun nucleo",
            "Qui compaiono i nuclei affidati alla tua unità e quelli delle persone che segui. Entrano con l'elenco esportato da GePI.",
            None,
        )
        .exported();
    if let Some(when) = filter.when {
        list = list.filtered("Scadenza", when.label(), &["scadenza"]);
    }
    if let Some(state) = filter.state {
        list = list.filtered("Beneficio", state.label(), &["stato"]);
    }
    if let Some(unit) = filter.unit {
        list =
            list.filtered("Unità", units.iter().find(|(id, _)| *id == unit).map_or("altra", |(_, name)| name.as_str()), &["unita"]);
    }
    if filter.unmatched {
        list = list.filtered("Nuclei", "da collegare al registro", &["da_collegare"]);
    }
    if filter.gone {
        list = list.filtered("Nuclei", "anche usciti dall'elenco", &["usciti"]);
    }
    let form = visit.form().with_values(visit.query_pairs());
    let may_import = visit.principal()?.may(Permission::INCLUSION_IMPORT);
    let shown = ListPage {
        list,
        rows,
        today,
        form,
        whens: options::<InclusionWhen>(),
        states: options::<BenefitState>(),
        units: choices(units),
        may_import,
    };
    visit.page("Assegno di inclusione").wide().render(shown)
}

fn cells(row: Household) -> Vec<Cell> {
    vec![
        row.due_day().into(),
        row.due_kind.label().into(),
        row.applicant.into(),
        row.practice.into(),
        row.state.label().into(),
        row.pad_on.into(),
        row.planned_on.into(),
        row.unit_name.into(),
        row.unmatched.into(),
    ]
}

async fn file(visit: &Visit, filter: &Filter, format: &str) -> Answer {
    let mut tx = visit.begin().await?;
    let mut rows: Vec<Household> = Vec::new();
    loop {
        let after = rows.last().map(|row| (row.due_on, row.id));
        let more = households(&mut tx, filter, after, AT_ONCE).await?;
        let is_last = more.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        rows.extend(more);
        if is_last || rows.len() >= ROWS {
            break;
        }
    }
    rows.truncate(ROWS);
    tx.commit(Audit::of("inclusion.export").fields(HEADINGS).rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    let cells = rows.into_iter().map(cells);
    let (content, media, name) = match format {
        "csv" => (csv(&HEADINGS, cells).map_err(Failure::internal)?, CSV_TYPE, "assegno-di-inclusione.csv"),
        "xlsx" => {
            (xlsx("Assegno di inclusione", &HEADINGS, cells).map_err(Failure::internal)?, XLSX_TYPE, "assegno-di-inclusione.xlsx")
        }
        _ => return Err(Failure::NotFound.into()),
    };
    Ok(ui::answer::download(name, media, content))
}

/// Households that the caller reaches, what is due first first.
#[utoipa::path(get, path = "/api/v1/inclusion/households", operation_id = "inclusion_households",
    params(ui::api::Paging, ("due" = Option<InclusionWhen>, Query, description = "Only those that are late, due soon, or have a day at all"),
        ("state" = Option<BenefitState>, Query, description = "Only those in this state"), ("unit" = Option<UnitId>, Query, description = "Only those of this unit"),
        ("unmatched" = Option<bool>, Query, description = "Only those with somebody whom nobody found in the register"),
        ("gone" = Option<bool>, Query, description = "Also those that are no longer in the list")),
    responses((status = 200, body = ui::api::Page<InclusionHouseholdShape>)))]
pub async fn list(visit: Visit) -> Answer {
    let (after, limit, filter) = (place(&visit)?, limit(&visit)?, Filter::read(&visit));
    let mut tx = visit.begin().await?;
    let rows = households(&mut tx, &filter, after, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("inclusion.list").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    Ok(ui::answer::json(&ui::api::Page::cut(rows, limit, cursor).map(InclusionHouseholdShape::from)))
}
