//! The decisions that the reader may read, by state and measure; those that wait are decided from here, many by one act.

use super::model::{DecisionState, MOST_AT_ONCE};
use super::rows::DecisionRow;
use super::shapes::DecisionShape;
use super::store::LIST;
use crate::measure::MeasureId;
use ::store::{Audit, Tx};
use askama::Template;
use guard::Permission;
use kernel::codes::Code as _;
use kernel::{AccountId, Failure, Outcome, PersonId};
use ui::api::limit;
use ui::export::{CSV_TYPE, ROWS, XLSX_TYPE, csv, xlsx};
use ui::form::FormView;
use ui::table::{AFTER, FORMAT, Listing, PAGE, Pager};
use ui::{Answer, Visit};
use uuid::Uuid;

/// How many rows a file reads at once.
const AT_ONCE: i64 = 500;
/// The page, for the log.
const SHOWN_ON: &str = "decisions";

const HEADINGS: [&str; 8] = ["Decisione", "Persona", "Misura", "Esito", "Importo", "Stato", "Proposta da", "Atto"];

/// The filters of the list.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Filter {
    state: Option<DecisionState>,
    measure: Option<MeasureId>,
}

impl Filter {
    fn of(visit: &Visit) -> Outcome<Filter> {
        let state = match visit.query("state") {
            None => None,
            Some(text) => Some(DecisionState::from_code(&text).ok_or_else(|| Failure::field("state", "Scelta non prevista."))?),
        };
        let measure = match visit.query("measure") {
            None => None,
            Some(text) => Some(text.parse().map_err(|_| Failure::field("measure", "Scelta non prevista."))?),
        };
        Ok(Filter { state, measure })
    }

    async fn rows(self, tx: &mut Tx, after: Uuid, most: i64) -> Outcome<Vec<DecisionRow>> {
        let query = tx.sql(&LIST).bind("any_state", self.state.is_none()).bind("state", self.state.map_or("", DecisionState::code));
        let query = query.bind("any_measure", self.measure.is_none()).id("measure", self.measure.unwrap_or(MeasureId(Uuid::nil())));
        Ok(query.id("after", after).bind("most", most).all().await?)
    }
}

fn place(visit: &Visit) -> Outcome<Option<Uuid>> {
    let Some(text) = visit.query(AFTER) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Failure::field(AFTER, "Cursore non valido: usa quello della risposta precedente."))
}

fn cursor(row: &DecisionRow) -> String {
    row.id.to_string()
}

fn shown(rows: &[DecisionRow]) -> Vec<PersonId> {
    rows.iter().map(|row| row.person_id).collect()
}

#[derive(Template)]
#[template(path = "benefits/decisions.html")]
struct Page {
    list: Listing,
    rows: Vec<DecisionRow>,
    form: FormView,
    decides: bool,
    /// Whether the reader may open the list that is published.
    publishes: bool,
    account: AccountId,
    today: chrono::NaiveDate,
    csrf: String,
    key: String,
}

impl Page {
    /// Whether the reader can choose a proposal for an act.
    fn may_choose(&self, row: &DecisionRow) -> bool {
        self.decides && row.is_proposed() && row.proposed_by != self.account
    }
    fn any_to_choose(&self) -> bool {
        self.rows.iter().any(|row| self.may_choose(row))
    }
    fn most(&self) -> usize {
        MOST_AT_ONCE
    }
    fn today(&self) -> String {
        kernel::time::show_date(self.today)
    }
}

/// `GET /decisioni`; `?format=csv`, `?format=xlsx`
pub async fn page(visit: Visit) -> Answer {
    let filter = Filter::of(&visit)?;
    if let Some(format) = visit.query(FORMAT) {
        return file(&visit, filter, &format).await;
    }
    let after = place(&visit)?;
    let mut tx = visit.begin().await?;
    let mut rows = filter.rows(&mut tx, after.unwrap_or_default(), i64::from(PAGE) + 1).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), false, cursor);
    let today = tx.today();
    tx.commit(Audit::of("decision.list").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    let principal = visit.principal()?;
    let list = HEADINGS.iter().fold(Listing::new("Elenco delle decisioni", "/decisioni", visit.query_pairs()), |list, heading| {
        if *heading == "Importo" { list.figures(*heading) } else { list.column(*heading) }
    });
    let mut list = list
        .paged(Pager { previous: None, ..pager })
        .when_empty("Nessuna decisione", "Qui compaiono le decisioni proposte e prese sulle domande della tua unità.", None)
        .exported();
    if let Some(state) = filter.state {
        list = list.filtered("Stato", state.label(), &["state"]);
    }
    if let (Some(_), Some(row)) = (filter.measure, rows.first()) {
        list = list.filtered("Misura", row.measure_title.clone(), &["measure"]);
    }
    let form = visit.form().with_values(visit.query_pairs());
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let decides = principal.may(Permission::APPLICATION_DECIDE);
    let publishes = principal.may(Permission::MEASURE_MANAGE);
    let account = principal.actor.account;
    visit.page("Decisioni").wide().render(Page { list, rows, form, decides, publishes, account, today, csrf, key })
}

async fn file(visit: &Visit, filter: Filter, format: &str) -> Answer {
    let mut tx = visit.begin().await?;
    let mut rows: Vec<DecisionRow> = Vec::new();
    loop {
        let after = rows.last().map_or(Uuid::nil(), |row| row.id);
        let more = filter.rows(&mut tx, after, AT_ONCE).await?;
        let is_last = more.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        rows.extend(more);
        if is_last || rows.len() >= ROWS {
            break;
        }
    }
    rows.truncate(ROWS);
    tx.commit(Audit::of("decision.export").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    let cells = rows.into_iter().map(|row| {
        let act = row.act().unwrap_or_default();
        vec![
            row.number.into(),
            row.display_name.into(),
            row.measure_title.into(),
            row.outcome.label().into(),
            row.amount_cents.into(),
            row.state.label().into(),
            row.proposed_by_name.into(),
            act.into(),
        ]
    });
    let (content, media, name) = match format {
        "csv" => (csv(&HEADINGS, cells).map_err(Failure::internal)?, CSV_TYPE, "decisioni.csv"),
        "xlsx" => (xlsx("Decisioni", &HEADINGS, cells).map_err(Failure::internal)?, XLSX_TYPE, "decisioni.xlsx"),
        _ => return Err(Failure::NotFound.into()),
    };
    Ok(ui::answer::download(name, media, content))
}

/// Decisions proposed and taken on the applications that the caller may read, the first to be proposed first.
#[utoipa::path(get, path = "/api/v1/decisions", operation_id = "decisions",
    params(("state" = Option<DecisionState>, Query, description = "How far they are"), ("measure" = Option<Uuid>, Query, description = "Of one measure"), ui::api::Paging),
    responses((status = 200, body = ui::api::Page<DecisionShape>)))]
pub async fn list(visit: Visit) -> Answer {
    let (filter, after, limit) = (Filter::of(&visit)?, place(&visit)?, limit(&visit)?);
    let mut tx = visit.begin().await?;
    let rows = filter.rows(&mut tx, after.unwrap_or_default(), limit.saturating_add(1)).await?;
    tx.commit(Audit::of("decision.list").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    Ok(ui::answer::json(&ui::api::Page::cut(rows, limit, cursor).map(DecisionShape::from)))
}
