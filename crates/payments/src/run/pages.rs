//! The pages of liquidations: the list, a new one, one of them with what can be done with it.

use super::actions;
use super::approve;
use super::fill;
use super::forms;
use super::model::{Hold, RowState, RunMove, RunState};
use super::outcomes;
use super::row_store::Count;
use super::store::Run;
use super::withdraw;
use crate::chapter;
use crate::conditions::Conditions;
use crate::entitlement::actions::measures;
use crate::month::Month;
use crate::paging::{after, file, filter};
use crate::payee;
use ::store::Audit;
use askama::Template;
use chrono::NaiveDate;
use finance::ChapterName;
use guard::Permission;
use kernel::time::show_date;
use kernel::{Failure, Outcome};
use std::sync::Arc;
use ui::export::ROWS;
use ui::form::{Choice, FormView, choices};
use ui::table::{FORMAT, Listing, PAGE, Pager};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// How many rows a file reads at once.
const AT_ONCE: i64 = 2_000;
/// Seconds after which the page of a run that is being filled asks for itself again.
const REFRESH: u32 = 3;
const HEADINGS: [&str; 7] = ["Numero", "Mese", "Ufficio", "Che cosa", "Da pagare", "Trattenute", "Stato"];

#[derive(Template)]
#[template(path = "payments/runs.html")]
struct ListPage {
    list: Listing,
    rows: Vec<Run>,
    form: FormView,
    may_prepare: bool,
}

/// `GET /pagamenti`; `?format=csv`, `?format=xlsx`
pub async fn list(visit: Visit) -> Answer {
    let state: Option<RunState> = filter(&visit, "state")?;
    if let Some(format) = visit.query(FORMAT) {
        return export(&visit, state, &format).await;
    }
    let after = after(&visit)?;
    let mut tx = visit.begin().await?;
    let mut rows = actions::list(&mut tx, state, after, i64::from(PAGE) + 1).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), false, |row| row.id.to_string());
    tx.commit(Audit::of("payment_run.list").rows(rows.len())).await?;
    let may_prepare = visit.principal()?.may(Permission::PAYMENT_PREPARE);
    let mut list = HEADINGS
        .iter()
        .fold(Listing::new("Liquidazioni", "/pagamenti", visit.query_pairs()), |list, heading| {
            if ["Da pagare", "Trattenute"].contains(heading) { list.figures(*heading) } else { list.column(*heading) }
        })
        .paged(Pager { previous: None, ..pager })
        .when_empty(
            "Nessuna liquidazione",
            "Qui compare che cosa l'ufficio paga, mese per mese.",
            may_prepare.then_some(("Prepara una liquidazione", "/pagamenti/nuova")),
        )
        .exported();
    if let Some(state) = state {
        list = list.filtered("Stato", state.label(), &["state"]);
    }
    let form = visit.form().with_values(visit.query_pairs());
    visit.page("Pagamenti").wide().render(ListPage { list, rows, form, may_prepare })
}

async fn export(visit: &Visit, state: Option<RunState>, format: &str) -> Answer {
    let mut tx = visit.begin().await?;
    let mut rows: Vec<Run> = Vec::new();
    loop {
        let more = actions::list(&mut tx, state, rows.last().map(|row| row.id), AT_ONCE).await?;
        let is_last = more.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        rows.extend(more);
        if is_last || rows.len() >= ROWS {
            break;
        }
    }
    rows.truncate(ROWS);
    tx.commit(Audit::of("payment_run.download").rows(rows.len())).await?;
    let headings = ["Numero", "Mese", "Ufficio", "Che cosa", "Righe", "Importo", "Trattenute", "Stato", "Da pagare il", "Atto"];
    let cells = rows.into_iter().map(|row| {
        vec![
            row.number.as_str().into(),
            row.month.words().into(),
            row.unit_name.as_str().into(),
            row.what().into(),
            row.payable_count.into(),
            row.payable.into(),
            row.held_count.into(),
            row.state.label().into(),
            row.pay_on.into(),
            row.act_number.as_str().into(),
        ]
    });
    Ok(file("liquidazioni", "Liquidazioni", &headings, format, cells)?)
}

#[derive(Template)]
#[template(path = "payments/run_new.html")]
struct NewPage {
    form: FormView,
    offices: Vec<Choice>,
    measures: Vec<Choice>,
}

async fn new_page(visit: &Visit, form: FormView) -> Answer {
    let mut tx = visit.begin().await?;
    let offices = actions::offices(&mut tx).await?;
    let measures = measures(&mut tx).await?;
    tx.commit(Audit::of("payment_run.form")).await?;
    let page = visit.page("Nuova liquidazione").crumb("Pagamenti", "/pagamenti");
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let form = match offices.as_slice() {
        [(only, _)] if form.value("unit").is_empty() => form.with_value("unit", only.to_string()),
        _ => form,
    };
    page.render(NewPage { form, offices: choices(offices), measures: choices(measures) })
}

/// `GET /pagamenti/nuova`
pub async fn new(visit: Visit) -> Answer {
    let month = Month::of(visit.db().clock().today()).typed();
    let form = visit.form().with_value("month", month);
    new_page(&visit, form).await
}

/// For the page and for the API.
pub(super) async fn prepared(visit: &Visit, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let new = forms::read_new(&mut fields, visit.db().clock().today());
    let new = fields.finish(|| new)?;
    let conditions: Arc<dyn Conditions> = visit.site().port()?;
    fill::prepare(visit.db(), conditions.as_ref(), visit.principal()?, sent.once(), &new).await
}

/// `POST /pagamenti/nuova`
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    match prepared(&visit, &sent).await {
        Ok(run) => Ok(visit.redirect(&format!("/pagamenti/{run}"), "Liquidazione preparata: controllala riga per riga.")),
        Err(failure) => new_page(&visit, visit.form_again(&sent, failure)?).await,
    }
}

#[derive(Template)]
#[template(path = "payments/run.html")]
struct OnePage {
    run: Run,
    counts: Vec<Count>,
    /// Chapters that this year's budget lacks, while it waits for the approval.
    lacking: Vec<ChapterName>,
    /// Whether the reader made it, so that somebody else approves it.
    made: bool,
    has_account: bool,
    today: NaiveDate,
    csrf: String,
    key: String,
    form: FormView,
}

impl OnePage {
    fn can(&self, by: RunMove) -> bool {
        self.run.prepares && self.run.state.allows(by)
    }
    fn may_check(&self) -> bool {
        self.can(RunMove::Check) && self.run.payable_count > 0
    }
    fn may_approve(&self) -> bool {
        self.run.approves && !self.made && self.run.state.allows(RunMove::Approve)
    }
    fn waits_for_another(&self) -> bool {
        self.run.state == RunState::Checked && !self.may_approve()
    }
    fn may_withdraw(&self) -> bool {
        self.run.approves && self.run.state.allows(RunMove::Withdraw)
    }
    fn may_cancel(&self) -> bool {
        self.can(RunMove::Cancel)
    }
    fn may_export(&self) -> bool {
        self.can(RunMove::Export)
    }
    fn may_reconcile(&self) -> bool {
        self.can(RunMove::Reconcile) && self.left() == 0
    }
    /// Whether outcomes are waited for, or something that was paid may still come back: nothing else can be told.
    fn takes_outcomes(&self) -> bool {
        self.run.prepares && self.run.state.waits_for_outcomes() && (self.left() > 0 || self.paid() > 0)
    }
    /// Whether it is closed, and something that was paid may still come back.
    fn takes_returns(&self) -> bool {
        self.run.prepares && self.run.state == RunState::Reconciled && self.paid() > 0
    }
    fn is_filling(&self) -> bool {
        self.run.state == RunState::Filling
    }
    fn has_files(&self) -> bool {
        self.run.state.is_approved() && (self.run.prepares || self.run.approves)
    }
    /// Rows of which no outcome is written.
    fn left(&self) -> i64 {
        self.standing(RowState::Due)
    }
    /// Rows that were paid.
    fn paid(&self) -> i64 {
        self.standing(RowState::Paid)
    }
    fn standing(&self, at: RowState) -> i64 {
        self.counts.iter().filter(|(state, _, _, _)| *state == at).map(|(_, _, rows, _)| *rows).sum()
    }
    /// What stands where, in words.
    fn words(&self, count: &Count) -> String {
        match count.1 {
            Some(hold) => format!("{}: {}", count.0.label(), hold.label().to_lowercase()),
            None => count.0.label().to_owned(),
        }
    }
    fn rows_href(&self, count: &Count) -> String {
        let hold = count.1.map(|hold| format!("&hold={}", Hold::code(hold))).unwrap_or_default();
        format!("{}/righe?state={}{hold}", self.run.href(), count.0.code())
    }
    fn today(&self) -> String {
        show_date(self.today)
    }
}

async fn page(visit: &Visit, id: Uuid, form: FormView) -> Answer {
    let mut tx = visit.begin().await?;
    let run = actions::one(&mut tx, id).await?;
    let counts = actions::counts(&mut tx, id).await?;
    let waits = matches!(run.state, RunState::Proposed | RunState::Checked);
    let lacking = if waits { chapter::actions::lacking_of(&mut tx, id).await? } else { Vec::new() };
    let has_account = payee::actions::account(&mut tx).await?.is_some();
    let today = tx.today();
    tx.commit(Audit::of("payment_run.read").on("payment_run", id)).await?;
    let made = run.made_by == visit.principal()?.actor.account.0;
    let page = visit.page(format!("Liquidazione {}", run.number)).crumb("Pagamenti", "/pagamenti");
    let page = if run.state == RunState::Filling { page.refreshed(REFRESH) } else { page };
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    page.render(OnePage { run, counts, lacking, made, has_account, today, csrf, key, form })
}

/// `GET /pagamenti/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let form = visit.form();
    page(&visit, id, form).await
}

/// `POST /pagamenti/{id}/continua`
pub async fn resume(visit: Visit, PathId(id): PathId<Uuid>, _sent: Submitted) -> Answer {
    let conditions: Arc<dyn Conditions> = visit.site().port()?;
    fill::resume(visit.db(), conditions.as_ref(), visit.principal()?, id).await?;
    Ok(visit.redirect(&format!("/pagamenti/{id}"), ""))
}

/// For the page and for the API.
pub(super) async fn checked(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    sent.fields().finish(|| Some(()))?;
    actions::check(visit.db(), visit.principal()?, id, version).await
}

/// `POST /pagamenti/{id}/controllata`
pub async fn check(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    checked(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/pagamenti/{id}"), "Controllata: ora la approva un'altra persona."))
}

/// For the page and for the API.
pub(super) async fn approved(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let approval = forms::read_approval(&mut fields, visit.db().clock().today());
    let approval = fields.finish(|| approval)?;
    approve::approve(visit.db(), visit.principal()?, id, version, &approval).await
}

/// `POST /pagamenti/{id}/approva`
pub async fn approve(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    approved(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/pagamenti/{id}"), "Liquidazione approvata."))
}

/// For the page and for the API.
pub(super) async fn exported(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    sent.fields().finish(|| Some(()))?;
    actions::export(visit.db(), visit.principal()?, id, version).await
}

/// `POST /pagamenti/{id}/trasmessa`
pub async fn export_made(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    exported(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/pagamenti/{id}"), "Segnata come trasmessa alla tesoreria."))
}

/// For the page and for the API.
pub(super) async fn reconciled(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    sent.fields().finish(|| Some(()))?;
    actions::reconcile(visit.db(), visit.principal()?, id, version).await
}

/// `POST /pagamenti/{id}/chiudi`
pub async fn reconcile(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    reconciled(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/pagamenti/{id}"), "Liquidazione chiusa."))
}

/// For the page and for the API.
pub(super) async fn cancelled(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let reason = forms::read_reason(&mut fields);
    let reason = fields.finish(|| reason)?;
    actions::cancel(visit.db(), visit.principal()?, id, version, &reason).await
}

/// `POST /pagamenti/{id}/annulla`
pub async fn cancel(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    cancelled(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/pagamenti/{id}"), "Liquidazione annullata: non paga nulla."))
}

/// For the page and for the API.
pub(super) async fn withdrawn(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let reason = forms::read_withdrawal(&mut fields);
    let reason = fields.finish(|| reason)?;
    withdraw::withdraw(visit.db(), visit.principal()?, id, version, sent.once(), &reason).await
}

/// `POST /pagamenti/{id}/ritira`
pub async fn withdraw(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    withdrawn(&visit, id, &sent).await?;
    Ok(visit.redirect(
        &format!("/pagamenti/{id}"),
        "Approvazione ritirata: la liquidazione non paga nulla, i suoi file non vanno inviati.",
    ))
}

/// For the page and for the API.
pub(super) async fn rest_paid(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<u64> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let on = forms::read_day(&mut fields, visit.db().clock().today());
    let on = fields.finish(|| on)?;
    outcomes::pay_rest(visit.db(), visit.principal()?, id, version, on).await
}

/// `POST /pagamenti/{id}/pagate`
pub async fn pay_rest(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let rows = rest_paid(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/pagamenti/{id}"), &format!("Righe segnate come pagate: {rows}.")))
}

/// `POST /pagamenti/{id}/esiti`
pub async fn outcomes(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let upload = sent.uploads().iter().find(|upload| upload.field == "file");
    let done = match upload {
        Some(upload) => outcomes::read_file(visit.db(), visit.principal()?, id, &upload.content).await,
        None => Err(Failure::field("file", "Scegli un file.")),
    };
    match done {
        Ok(read) => {
            let sentence = format!("Esiti registrati: {}. Già noti: {}.", read.written, read.known);
            Ok(visit.redirect(&format!("/pagamenti/{id}"), &sentence))
        }
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            page(&visit, id, form).await
        }
    }
}
