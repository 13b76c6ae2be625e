//! The list of measures, and how a new one begins.

use super::actions;
use super::forms;
use super::model::{DEFAULT_TERM, MeasureId, MeasureState};
use super::store::{LIST, MeasureRow, OFFICERS, RULES, UNITS};
use ::store::Tx;
use askama::Template;
use kernel::codes::Code as _;
use kernel::{AccountId, Failure, Outcome, UnitId};
use ui::form::{Choice, FormView, choices};
use ui::table::{AFTER, Listing, PAGE, Pager};
use ui::{Answer, Submitted, Visit};
use uuid::Uuid;

/// Most offices that a form offers.
const MOST_OFFICES: i64 = 2_000;

/// The filters of the list.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    words: String,
    state: Option<MeasureState>,
}

impl Filter {
    pub(super) fn of(visit: &Visit) -> Outcome<Filter> {
        let state = match visit.query("state") {
            None => None,
            Some(text) => Some(MeasureState::from_code(&text).ok_or_else(|| Failure::field("state", "Scelta non prevista."))?),
        };
        Ok(Filter { words: visit.query("q").unwrap_or_default(), state })
    }

    /// At most `most` measures after a place in the list.
    pub(super) async fn rows(&self, tx: &mut Tx, after: Option<(String, Uuid)>, most: i64) -> Outcome<Vec<MeasureRow>> {
        let (after_title, after_id) = after.unwrap_or_default();
        Ok(tx
            .sql(&LIST)
            .bind("pattern", format!("%{}%", kernel::text::folded(&self.words)))
            .bind("code", format!("%{}%", self.words.trim().to_uppercase()))
            .bind("any_state", self.state.is_none())
            .bind("state", self.state.map_or("", MeasureState::code))
            .bind("after_title", after_title)
            .id("after_id", after_id)
            .bind("most", most)
            .all()
            .await?)
    }
}

pub(super) fn cursor(row: &MeasureRow) -> String {
    format!("{}~{}", row.id, row.sort_title)
}

/// The place that a cursor names.
pub(super) fn place(visit: &Visit) -> Outcome<Option<(String, Uuid)>> {
    let Some(text) = visit.query(AFTER) else { return Ok(None) };
    let read = || {
        let (id, title) = text.split_once('~')?;
        Some((title.to_owned(), id.parse().ok()?))
    };
    read().map(Some).ok_or_else(|| Failure::field(AFTER, "Cursore non valido: usa quello della risposta precedente."))
}

#[derive(Template)]
#[template(path = "benefits/measures.html")]
struct ListPage {
    list: Listing,
    rows: Vec<MeasureRow>,
    form: FormView,
    /// Whether there is an office whose measures the reader manages.
    may_begin: bool,
}

/// `GET /misure`
pub async fn page(visit: Visit) -> Answer {
    let (filter, after) = (Filter::of(&visit)?, place(&visit)?);
    let mut tx = visit.read_open().await?;
    let mut rows = filter.rows(&mut tx, after.clone(), i64::from(PAGE) + 1).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), false, cursor);
    let may_begin = !offices(&mut tx, 1).await?.is_empty();
    let begin = may_begin.then_some(("Nuova misura", "/misure/nuova"));
    let mut list = Listing::new("Misure", "/misure", visit.query_pairs())
        .column("Misura")
        .column("Stato")
        .column("Si fa domanda")
        .column("Ufficio")
        .column("Regolamento")
        .paged(Pager { previous: None, ..pager })
        .when_empty("Nessuna misura", "Qui compaiono gli avvisi e gli sportelli per cui si fa domanda.", begin);
    if let Some(state) = filter.state {
        list = list.filtered("Stato", state.label(), &["state"]);
    }
    let form = visit.form().with_values(visit.query_pairs());
    visit.page("Misure").wide().render(ListPage { list, rows, form, may_begin })
}

/// What the form of a measure offers.
pub(super) struct Offered {
    pub(super) rules: Vec<Choice>,
    pub(super) units: Vec<Choice>,
    pub(super) officers: Vec<Choice>,
}

/// Offices of which the actor manages the measures, at most so many.
async fn offices(tx: &mut Tx, most: i64) -> Outcome<Vec<(UnitId, String)>> {
    Ok(tx.sql(&UNITS).bind("most", most).all().await?)
}

pub(super) async fn offered(tx: &mut Tx) -> Outcome<Offered> {
    let rules: Vec<(Uuid, String)> = tx.sql(&RULES).all().await?;
    let units = offices(tx, MOST_OFFICES).await?;
    let officers: Vec<(AccountId, String)> = tx.sql(&OFFICERS).all().await?;
    Ok(Offered { rules: choices(rules), units: choices(units), officers: choices(officers) })
}

#[derive(Template)]
#[template(path = "benefits/measure_form.html")]
pub(super) struct FormPage {
    pub(super) title: String,
    pub(super) action: String,
    pub(super) cancel: String,
    pub(super) button: &'static str,
    pub(super) form: FormView,
    pub(super) offered: Offered,
    /// Whether one has applied for it already: most of it stays as it is.
    pub(super) opened: bool,
}

async fn new_page(visit: &Visit, form: Option<FormView>) -> Answer {
    let mut tx = visit.read_open().await?;
    let offered = offered(&mut tx).await?;
    let today = kernel::time::show_date(tx.today());
    drop(tx);
    let own = visit.principal()?.unit().map(|unit| unit.to_string());
    let own = own.filter(|own| offered.units.iter().any(|unit| unit.value == *own));
    let form = form.unwrap_or_else(|| {
        let form = visit.form().with_value("opens_on", today).with_value("term_days", DEFAULT_TERM.to_string());
        form.with_maybe("unit", own)
    });
    let shell = visit.page("Nuova misura").crumb("Misure", "/misure");
    let shell = if form.is_refused() { shell.refused(&form) } else { shell };
    shell.render(FormPage {
        title: "Nuova misura".to_owned(),
        action: "/misure/nuova".to_owned(),
        cancel: "/misure".to_owned(),
        button: "Registra la misura",
        form,
        offered,
        opened: false,
    })
}

/// `GET /misure/nuova`
pub async fn new(visit: Visit) -> Answer {
    new_page(&visit, None).await
}

/// For the page and for the API.
pub(super) async fn created(visit: &Visit, sent: &Submitted) -> Outcome<MeasureId> {
    let mut fields = sent.fields();
    let new = forms::read_new(&mut fields);
    let new = fields.finish(|| new)?;
    actions::create(visit.db(), visit.principal()?, sent.once(), &new).await
}

/// `POST /misure/nuova`
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    match created(&visit, &sent).await {
        Ok(id) => Ok(visit.redirect(&format!("/misure/{id}"), "Misura registrata: aprila quando l'atto c'è.")),
        Err(failure) => new_page(&visit, Some(visit.form_again(&sent, failure)?)).await,
    }
}
