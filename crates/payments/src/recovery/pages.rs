//! The pages of recoveries: the list, and one of them with its instalments and what came back.

use super::actions;
use super::forms;
use super::model::{RecoveryState, RepaymentKind, plan};
use super::store::{Recovery, Repayment};
use crate::month::Month;
use crate::paging::{after, file, filter};
use ::store::Audit;
use askama::Template;
use chrono::NaiveDate;
use kernel::{Cents, Outcome, PersonId};
use ui::export::ROWS;
use ui::form::FormView;
use ui::table::{FORMAT, Listing, PAGE, Pager};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// How many rows a file reads at once.
const AT_ONCE: i64 = 2_000;
/// The page, for the log.
pub(super) const SHOWN_ON: &str = "recoveries";
const HEADINGS: [&str; 6] = ["Persona", "Misura", "Perché", "Da restituire", "Resta", "Stato"];

/// Those of whom the reader may know.
pub(super) fn shown(rows: &[Recovery]) -> Vec<PersonId> {
    rows.iter().filter(|row| row.shown).map(|row| row.person_id).collect()
}

#[derive(Template)]
#[template(path = "payments/recoveries.html")]
struct ListPage {
    list: Listing,
    rows: Vec<Recovery>,
    form: FormView,
}

/// `GET /recuperi`; `?format=csv`, `?format=xlsx`
pub async fn list(visit: Visit) -> Answer {
    let state: Option<RecoveryState> = filter(&visit, "state")?;
    if let Some(format) = visit.query(FORMAT) {
        return export(&visit, state, &format).await;
    }
    let after = after(&visit)?;
    let mut tx = visit.begin().await?;
    let mut rows = actions::list(&mut tx, state, after, i64::from(PAGE) + 1).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), false, |row| row.id.to_string());
    tx.commit(Audit::of("recovery.list").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    let mut list = HEADINGS
        .iter()
        .fold(Listing::new("Recuperi", "/recuperi", visit.query_pairs()), |list, heading| {
            if ["Da restituire", "Resta"].contains(heading) { list.figures(*heading) } else { list.column(*heading) }
        })
        .paged(Pager { previous: None, ..pager })
        .when_empty(
            "Nessun recupero",
            "Qui compare che cosa è stato pagato in più, dopo una revoca, una riduzione o un decesso.",
            None,
        )
        .exported();
    if let Some(state) = state {
        list = list.filtered("Stato", state.label(), &["state"]);
    }
    let form = visit.form().with_values(visit.query_pairs());
    visit.page("Recuperi").crumb("Pagamenti", "/pagamenti").wide().render(ListPage { list, rows, form })
}

async fn export(visit: &Visit, state: Option<RecoveryState>, format: &str) -> Answer {
    let mut tx = visit.begin().await?;
    let mut rows: Vec<Recovery> = Vec::new();
    loop {
        let more = actions::list(&mut tx, state, rows.last().map(|row| row.id), AT_ONCE).await?;
        let is_last = more.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        rows.extend(more);
        if is_last || rows.len() >= ROWS {
            break;
        }
    }
    rows.truncate(ROWS);
    tx.commit(Audit::of("recovery.export").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    let cells = rows.into_iter().map(|row| {
        let left = row.left();
        vec![
            row.person_name.into(),
            row.measure_title.into(),
            row.cause.label().into(),
            row.amount.into(),
            left.into(),
            row.state.label().into(),
        ]
    });
    Ok(file("recuperi", "Recuperi", &HEADINGS, format, cells)?)
}

#[derive(Template)]
#[template(path = "payments/recovery.html")]
struct OnePage {
    row: Recovery,
    repayments: Vec<Repayment>,
    parts: Vec<(Month, Cents)>,
    today: NaiveDate,
    csrf: String,
    key: String,
}

impl OnePage {
    fn is_open(&self) -> bool {
        self.row.state == RecoveryState::Open
    }
    /// Whether something goes back to the person.
    fn owes(&self) -> bool {
        self.row.owed() > Cents::ZERO
    }
    fn today(&self) -> String {
        kernel::time::show_date(self.today)
    }
}

/// `GET /recuperi/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let (row, repayments) = actions::one(&mut tx, id).await?;
    let today = tx.today();
    tx.commit(Audit::of("recovery.read").about(row.shown.then_some(row.person_id)).on("recovery", id)).await?;
    let parts = plan(row.amount, row.instalments, row.first_month);
    let form = visit.form();
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let page = visit.page(format!("Recupero di {}", row.amount)).crumb("Pagamenti", "/pagamenti").crumb("Recuperi", "/recuperi");
    page.render(OnePage { row, repayments, parts, today, csrf, key })
}

/// For the page and for the API.
pub(super) async fn planned(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let plan = forms::read_plan(&mut fields);
    let plan = fields.finish(|| plan)?;
    actions::set_plan(visit.db(), visit.principal()?, id, version, plan).await
}

/// `POST /recuperi/{id}/rate`
pub async fn set_plan(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    planned(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/recuperi/{id}"), "Rate registrate."))
}

/// For the page and for the API.
pub(super) async fn repaid(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let new = forms::read_repayment(&mut fields, visit.db().clock().today());
    let new = fields.finish(|| new)?;
    actions::repay(visit.db(), visit.principal()?, id, version, sent.once(), &new).await.map(drop)
}

/// `POST /recuperi/{id}/rientri`
pub async fn repay(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    repaid(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/recuperi/{id}"), "Registrato."))
}
