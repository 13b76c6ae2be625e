//! The page of the recalculations: what changed, by how much, and one act for many.

use super::actions;
use super::forms;
use super::list::{Filter, SHOWN_ON, cursor, place, shown};
use super::model::{Cause, RecalculationState};
use super::rows::Recalculation;
use crate::decision::model::MOST_AT_ONCE;
use ::store::Audit;
use askama::Template;
use guard::Permission;
use kernel::{AccountId, Outcome};
use ui::form::FormView;
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "benefits/recalculations.html")]
struct Page {
    list: Listing,
    rows: Vec<Recalculation>,
    form: FormView,
    decides: bool,
    examines: bool,
    account: AccountId,
    cause: Option<Cause>,
    today: chrono::NaiveDate,
    csrf: String,
    key: String,
}

impl Page {
    /// Whether the reader can choose one for an act.
    fn may_choose(&self, row: &Recalculation) -> bool {
        self.decides && row.is_proposed() && !row.own && row.proposed_by != Some(self.account)
    }
    fn any_to_choose(&self) -> bool {
        self.rows.iter().any(|row| self.may_choose(row))
    }
    fn may_refuse(&self, row: &Recalculation) -> bool {
        self.decides && row.state.is_waiting()
    }
    fn any_to_refuse(&self) -> bool {
        self.rows.iter().any(|row| self.may_refuse(row))
    }
    fn may_work_out(&self, row: &Recalculation) -> bool {
        self.examines && row.is_open()
    }
    fn any_to_work_out(&self) -> bool {
        self.rows.iter().any(|row| self.may_work_out(row))
    }
    fn most(&self) -> usize {
        MOST_AT_ONCE
    }
    fn most_of_all(&self) -> i64 {
        actions::MOST_OF_ALL
    }
    fn today(&self) -> String {
        kernel::time::show_date(self.today)
    }
}

/// `GET /ricalcoli`
pub async fn page(visit: Visit) -> Answer {
    let filter = Filter::of(&visit)?;
    let after = place(&visit)?;
    let mut tx = visit.begin().await?;
    let mut rows = filter.rows(&mut tx, after.unwrap_or_default(), i64::from(PAGE) + 1).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), false, cursor);
    let today = tx.today();
    tx.commit(Audit::of("copayment.list").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    let principal = visit.principal()?;
    let mut list = Listing::new("Elenco dei ricalcoli", "/ricalcoli", visit.query_pairs())
        .column("Persona")
        .column("Misura")
        .column("Perché")
        .column("Dal")
        .figures("Ora paga")
        .figures("Pagherebbe")
        .figures("Differenza")
        .column("Stato")
        .paged(Pager { previous: None, ..pager })
        .when_empty(
            "Nessun ricalcolo",
            "Qui compaiono le compartecipazioni ricalcolate dopo un nuovo ISEE o una nuova tariffa.",
            None,
        );
    if let Some(state) = filter.state {
        list = list.filtered("Stato", state.label(), &["state"]);
    }
    if let Some(cause) = filter.cause {
        list = list.filtered("Perché", cause.label(), &["cause"]);
    }
    let form = visit.form().with_values(visit.query_pairs());
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let decides = principal.may(Permission::APPLICATION_DECIDE);
    let examines = principal.may(Permission::APPLICATION_EXAMINE);
    let account = principal.actor.account;
    let page = Page { list, rows, form, decides, examines, account, cause: filter.cause, today, csrf, key };
    visit.page("Ricalcoli").crumb("Decisioni", "/decisioni").wide().render(page)
}

/// For the page and for the API.
pub(super) async fn approved(visit: &Visit, sent: &Submitted) -> Outcome<usize> {
    let mut fields = sent.fields();
    let approval = forms::read_approval(&mut fields);
    let (chosen, act) = fields.finish(|| approval)?;
    actions::approve(visit.db(), visit.principal()?, sent.once(), &chosen, &act).await
}

/// `POST /ricalcoli/atto`
pub async fn approve(visit: Visit, sent: Submitted) -> Answer {
    let count = approved(&visit, &sent).await?;
    Ok(visit.redirect("/ricalcoli?state=proposed", &format!("Approvati con un solo atto: {count}.")))
}

/// For the page and for the API.
pub(super) async fn refused(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let reason = forms::read_refusal(&mut fields);
    let reason = fields.finish(|| reason)?;
    actions::refuse(visit.db(), visit.principal()?, (id, version), &reason).await
}

/// `POST /ricalcoli/{id}/rifiuta`
pub async fn refuse(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    refused(&visit, id, &sent).await?;
    Ok(visit.redirect("/ricalcoli?state=proposed", "Ricalcolo non applicato: resta l'importo di prima."))
}
