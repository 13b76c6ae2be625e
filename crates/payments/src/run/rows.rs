//! The rows of a liquidation: the list, one of them, and what is done with it.

use super::actions::{self, RowFilter};
use super::correct;
use super::ended::{self, ClosedBy};
use super::forms;
use super::heirs::{self, HeirRow};
use super::model::{Hold, PayOutcome, RowState, RunState};
use super::outcomes;
use super::outside;
use super::row_store::RunRow;
use super::store::Run;
use crate::conditions::Conditions;
use crate::paging::{after_number, file, filter};
use ::store::{Audit, Tx};
use askama::Template;
use chrono::NaiveDate;
use kernel::time::show_date;
use kernel::{Outcome, PersonId};
use std::sync::Arc;
use ui::export::ROWS;
use ui::form::FormView;
use ui::table::{FORMAT, Listing, PAGE, Pager};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// How many rows a file reads at once.
const AT_ONCE: i64 = 5_000;
/// The page, for the log.
pub(super) const SHOWN_ON: &str = "payment_rows";
/// Heirs that the form offers.
const HEIRS: usize = 6;
const HEADINGS: [&str; 7] = ["Riga", "Persona", "Misura", "Mese", "Importo", "Stato", "Perché"];

/// The filters of the list.
pub(super) fn asked(visit: &Visit) -> Outcome<RowFilter> {
    Ok(RowFilter { state: filter::<RowState>(visit, "state")?, hold: filter::<Hold>(visit, "hold")? })
}

/// Those of whom the reader may know.
pub(super) fn shown(rows: &[RunRow]) -> Vec<PersonId> {
    rows.iter().filter(|row| row.shown).map(|row| row.person_id).collect()
}

/// All rows that a filter finds, as many as a file holds.
pub(super) async fn all(tx: &mut Tx, run: Uuid, filter: RowFilter) -> Outcome<Vec<RunRow>> {
    let mut rows: Vec<RunRow> = Vec::new();
    loop {
        let more = actions::rows(tx, run, filter, rows.last().map(|row| row.number), AT_ONCE).await?;
        let is_last = more.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        rows.extend(more);
        if is_last || rows.len() >= ROWS {
            break;
        }
    }
    rows.truncate(ROWS);
    Ok(rows)
}

#[derive(Template)]
#[template(path = "payments/rows.html")]
struct ListPage {
    run: Run,
    list: Listing,
    rows: Vec<RunRow>,
    form: FormView,
    path: String,
}

/// `GET /pagamenti/{id}/righe`; `?format=csv`, `?format=xlsx`
pub async fn list(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let filter = asked(&visit)?;
    let mut tx = visit.begin().await?;
    let run = actions::one(&mut tx, id).await?;
    if let Some(format) = visit.query(FORMAT) {
        let rows = all(&mut tx, id, filter).await?;
        let audit = Audit::of("payment_run.rows").on("payment_run", id).rows(rows.len()).showing(SHOWN_ON, shown(&rows));
        tx.commit(audit).await?;
        let cells = rows.into_iter().map(|row| {
            let (why, what) = (row.why(), row.what());
            vec![
                row.number.into(),
                row.person_name.into(),
                row.measure_title.into(),
                what.into(),
                row.amount.into(),
                row.state.label().into(),
                why.into(),
            ]
        });
        return Ok(file(&format!("righe-{}", run.number.replace('/', "-")), "Righe", &HEADINGS, &format, cells)?);
    }
    let after = after_number(&visit)?;
    let mut rows = actions::rows(&mut tx, id, filter, after, i64::from(PAGE) + 1).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), false, |row| row.number.to_string());
    let audit = Audit::of("payment_run.rows").on("payment_run", id).rows(rows.len()).showing(SHOWN_ON, shown(&rows));
    tx.commit(audit).await?;
    let path = format!("/pagamenti/{id}/righe");
    let mut list = HEADINGS
        .iter()
        .fold(Listing::new("Righe della liquidazione", path.clone(), visit.query_pairs()), |list, heading| {
            if *heading == "Importo" { list.figures(*heading) } else { list.column(*heading) }
        })
        .paged(Pager { previous: None, ..pager })
        .when_empty("Nessuna riga", "Qui compare chi è pagato con questa liquidazione, e chi non lo è con il motivo.", None)
        .exported();
    if let Some(state) = filter.state {
        list = list.filtered("Stato", state.label(), &["state"]);
    }
    if let Some(hold) = filter.hold {
        list = list.filtered("Perché", hold.label(), &["hold"]);
    }
    let form = visit.form().with_values(visit.query_pairs());
    let page = visit.page(format!("Righe della liquidazione {}", run.number)).wide().crumb("Pagamenti", "/pagamenti");
    page.crumb(run.number.clone(), run.href()).render(ListPage { run, list, rows, form, path })
}

#[derive(Template)]
#[template(path = "payments/row.html")]
struct RowPage {
    run: Run,
    row: RunRow,
    /// Those to whom it is paid instead.
    heirs: Vec<HeirRow>,
    /// The act that closed it.
    closed: Option<ClosedBy>,
    today: NaiveDate,
    csrf: String,
    key: String,
}

impl RowPage {
    fn may_hold(&self) -> bool {
        self.run.prepares && self.run.state.is_open() && self.row.state == RowState::Due
    }
    /// Whether it was approved and is still to be sent: the approval is taken back as a whole.
    fn waits_to_be_sent(&self) -> bool {
        self.run.state == RunState::Approved && self.row.state == RowState::Due
    }
    /// Whether its outcome can be a mistake.
    fn may_correct(&self) -> bool {
        let wrong = matches!(self.row.state, RowState::Failed | RowState::Returned);
        self.run.prepares && self.run.state.was_sent() && wrong
    }
    /// Whether it waits for heirs.
    fn may_close(&self) -> bool {
        self.run.prepares && self.row.hold == Some(Hold::Deceased) && self.row.outside_act.is_none() && self.closed.is_none()
    }
    /// Since when the act that closed it does not count any more, and why; empty while it does.
    fn ended(&self) -> String {
        self.closed.as_ref().map(ClosedBy::ended).unwrap_or_default()
    }
    /// Whether a wrong division can be taken back.
    fn may_take_back(&self) -> bool {
        self.run.prepares && !self.heirs.is_empty() && self.ended().is_empty()
    }
    /// How many heirs the form offers; programs send as many as there are.
    fn places(&self) -> std::ops::Range<usize> {
        0..HEIRS
    }
    /// Where the account is confirmed or changed; empty where that is not what is missing.
    fn account_href(&self) -> String {
        let asks = self.run.prepares && self.row.shown && self.row.hold == Some(Hold::NoPayee);
        if asks { format!("/persone/{}/pagamento?conferma=1", self.row.person_id) } else { String::new() }
    }
    /// What may still become of it.
    fn outcomes(&self) -> Vec<PayOutcome> {
        if !self.run.prepares || !self.run.state.was_sent() {
            return Vec::new();
        }
        PayOutcome::ALL.iter().copied().filter(|outcome| self.row.state.with(*outcome).is_ok()).collect()
    }
    /// Whether nothing else can become of it than that the money came back.
    fn may_come_back(&self) -> bool {
        self.outcomes() == [PayOutcome::Returned]
    }
    /// Whose account it is: of somebody protected the name is not told here either.
    fn holder(&self) -> &str {
        if self.row.shown { &self.row.holder } else { &self.row.person_name }
    }
    /// The account, whole only for whoever prepares and approves.
    fn account(&self) -> String {
        match self.run.prepares || self.run.approves {
            true => crate::payee::model::grouped(&self.row.iban),
            false => crate::payee::model::masked(&self.row.iban),
        }
    }
    fn today(&self) -> String {
        show_date(self.today)
    }
}

/// `GET /pagamenti/righe/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let (run, row) = actions::row(&mut tx, id).await?;
    let heirs = heirs::of_row(&mut tx, id).await?;
    let closed = ended::of_row(&mut tx, id).await?;
    let today = tx.today();
    let named: Vec<PersonId> = heirs.iter().filter(|heir| heir.shown).map(|heir| heir.person_id).collect();
    let audit = Audit::of("payment_run.row").about(row.shown.then_some(row.person_id)).on("payment_row", id);
    tx.commit(if named.is_empty() { audit } else { audit.showing(SHOWN_ON, named) }).await?;
    let form = visit.form();
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let page = visit.page(format!("Riga {}", row.number)).crumb("Pagamenti", "/pagamenti").crumb(run.number.clone(), run.href());
    page.render(RowPage { run, row, heirs, closed, today, csrf, key })
}

/// For the page and for the API.
pub(super) async fn held(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let reason = forms::read_reason(&mut fields);
    let reason = fields.finish(|| reason)?;
    actions::hold_row(visit.db(), visit.principal()?, id, &reason).await
}

/// `POST /pagamenti/righe/{id}/togli`
pub async fn hold(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    held(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/pagamenti/righe/{id}"), "Riga tolta: non si paga con questa liquidazione."))
}

/// For the page and for the API.
pub(super) async fn settled(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let mut fields = sent.fields();
    let new = forms::read_outcome(&mut fields, visit.db().clock().today());
    let new = fields.finish(|| new)?;
    outcomes::write(visit.db(), visit.principal()?, id, &new).await
}

/// `POST /pagamenti/righe/{id}/esito`
pub async fn settle(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    settled(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/pagamenti/righe/{id}"), "Esito registrato."))
}

/// For the page and for the API.
pub(super) async fn corrected(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let mut fields = sent.fields();
    let reason = forms::read_reason(&mut fields);
    let reason = fields.finish(|| reason)?;
    correct::correct(visit.db(), visit.principal()?, id, &reason).await
}

/// `POST /pagamenti/righe/{id}/correggi`
pub async fn correct(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    corrected(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/pagamenti/righe/{id}"), "Esito annullato: va scritto quello giusto."))
}

/// For the page and for the API.
pub(super) async fn closed(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let mut fields = sent.fields();
    let act = forms::read_outside(&mut fields, visit.db().clock().today());
    let act = fields.finish(|| act)?;
    outside::close(visit.db(), visit.principal()?, id, &act).await
}

/// `POST /pagamenti/righe/{id}/chiudi`
pub async fn close(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    closed(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/pagamenti/righe/{id}"), "Riga chiusa: si paga agli eredi fuori da Portico."))
}

/// For the page and for the API.
pub(super) async fn divided(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let mut fields = sent.fields();
    let new = forms::read_heirs(&mut fields, visit.db().clock().today());
    let new = fields.finish(|| new)?;
    let conditions: Arc<dyn Conditions> = visit.site().port()?;
    heirs::divide(visit.db(), conditions.as_ref(), visit.principal()?, id, &new).await
}

/// `POST /pagamenti/righe/{id}/eredi`
pub async fn divide(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    divided(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/pagamenti/righe/{id}"), "Divisa fra gli eredi: ogni parte si paga con la prossima liquidazione."))
}

/// For the page and for the API.
pub(super) async fn taken_back(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let mut fields = sent.fields();
    let reason = forms::read_reason(&mut fields);
    let reason = fields.finish(|| reason)?;
    ended::take_back(visit.db(), visit.principal()?, id, &reason).await
}

/// `POST /pagamenti/righe/{id}/eredi/annulla`
pub async fn take_back(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    taken_back(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/pagamenti/righe/{id}"), "Divisione annullata: la somma torna con la prossima liquidazione."))
}
