//! The pages of deliveries: what a provider has to give and report, and what the office decides.

use super::actions::{self, Reported};
use super::exceptions::{decide_on, exceptions};
use super::forms::{read_correction, read_file, read_rows};
use super::model::{DeliveryState, HeldBecause};
use super::store::{self, Assignment, Decided, Delivery};
use crate::catalogue::actions::last_day;
use crate::paging;
use ::store::{Audit, Tx};
use askama::Template;
use chrono::NaiveDate;
use guard::Permission;
use kernel::codes::Code as _;
use kernel::time::{days_before, show_date, show_moment};
use kernel::{AuthorisationId, DeliveryId, Failure, Outcome};
use ui::export::{self, Cell};
use ui::form::FormView;
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, Fail, Gate, PathId, Route, Submitted, Visit};

/// Days for which a service that ended stays in a provider's list.
const AFTERWARDS: u64 = 60;
/// Most deliveries shown with an assignment.
const SHOWN: i64 = 100;

pub(crate) fn routes() -> Vec<Route> {
    let (report, decide) = (Permission::DELIVERY_REPORT, Permission::DELIVERY_DECIDE);
    let either = Gate::MayAny(&[Permission::DELIVERY_REPORT, Permission::DELIVERY_DECIDE]);
    vec![
        Route::get("/prestazioni", report, list),
        Route::get("/prestazioni/carica", report, upload_page),
        Route::post("/prestazioni/carica", report, upload),
        Route::get("/prestazioni/eccezioni", decide, exceptions),
        Route::post("/prestazioni/eccezioni/{id}", decide, decide_on),
        Route::get("/prestazioni/rese/{id}", Permission::DELIVERY_READ, delivery),
        Route::post("/prestazioni/rese/{id}/annulla", either, cancel),
        Route::post("/prestazioni/rese/{id}/correggi", report, correct),
        Route::get("/prestazioni/{id}", report, show),
        Route::post("/prestazioni/{id}", report, add),
    ]
}

/// The assignments of whoever reports, by the person's name.
pub(super) async fn assignments(tx: &mut Tx, after: Option<(String, uuid::Uuid)>, most: i64) -> Outcome<Vec<Assignment>> {
    let (after_name, after_id) = after.unwrap_or_default();
    let since = days_before(tx.today(), AFTERWARDS);
    Ok(tx
        .sql(&store::ASSIGNMENTS)
        .bind("ended_since", since)
        .bind("after_name", after_name)
        .bind("after_id", after_id)
        .bind("most", most)
        .all()
        .await?)
}

/// An assignment as its page and its row show it.
struct Shown {
    it: Assignment,
    left: String,
    last: Option<NaiveDate>,
    tone: &'static str,
    words: String,
}

impl Shown {
    fn on(it: Assignment, today: NaiveDate) -> Self {
        Shown {
            left: it.unit_of_measure.counted(it.left()),
            last: it.ended_on.or_else(|| last_day(it.valid_until)),
            tone: it.tone(today),
            words: it.words(today),
            it,
        }
    }
}

#[derive(Template)]
#[template(path = "network/assignments.html")]
struct AssignmentsPage {
    list: Listing,
    warning: Option<String>,
    rows: Vec<Shown>,
}

async fn list(visit: Visit) -> Answer {
    let mut tx = visit.begin().await?;
    let today = tx.today();
    if let Some(format) = visit.query(ui::table::FORMAT) {
        let most = i64::try_from(export::ROWS).unwrap_or(i64::MAX);
        let rows = assignments(&mut tx, None, most).await?;
        tx.commit(Audit::of("assignment.export").rows(rows.len())).await?;
        return file(rows, &format, today);
    }
    let after = paging::read::<String>(&visit)?;
    let asked = after.is_some();
    let mut rows = assignments(&mut tx, after, paging::PAGE_AND_ONE).await?;
    tx.commit(Audit::of("assignment.list").rows(rows.len())).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), asked, false, |row| paging::cursor(&row.sort_name, row.id));
    let list = Listing::new("Servizi affidati", "/prestazioni", visit.query_pairs())
        .column("Persona")
        .column("Servizio")
        .column("Periodo")
        .column("Resta da rendere")
        .column("Stato")
        .actions("Azioni")
        .paged(pager)
        .when_empty(
            "Nessun servizio affidato",
            "Qui compaiono i servizi che l’ente deve rendere, dal giorno in cui sono autorizzati.",
            None,
        )
        .exported();
    visit.page("Prestazioni").render(AssignmentsPage {
        list,
        warning: warning(&visit),
        rows: rows.into_iter().map(|row| Shown::on(row, today)).collect(),
    })
}

fn file(rows: Vec<Assignment>, format: &str, today: NaiveDate) -> Answer {
    let headers = ["Numero", "Persona", "Indirizzo", "Servizio", "Quando", "Dal", "Al", "Autorizzato", "Resta", "Stato"];
    let cells = rows.into_iter().map(|row| {
        let left = row.unit_of_measure.counted(row.left());
        let words = row.words(today);
        vec![
            row.number.into(),
            row.person_name.into(),
            row.address.into(),
            row.service_name.into(),
            row.schedule.into(),
            row.valid_from.into(),
            row.ended_on.or_else(|| last_day(row.valid_until)).into(),
            Cell::Whole(row.quantity),
            left.into(),
            words.into(),
        ]
    });
    match format {
        "csv" => {
            Ok(ui::answer::download("servizi-affidati.csv", export::CSV_TYPE, export::csv(&headers, cells).map_err(Failure::from)?))
        }
        "xlsx" => Ok(ui::answer::download(
            "servizi-affidati.xlsx",
            export::XLSX_TYPE,
            export::xlsx("Servizi affidati", &headers, cells).map_err(Failure::from)?,
        )),
        _ => Err(Fail(Failure::NotFound)),
    }
}

#[derive(Template)]
#[template(path = "network/assignment.html")]
struct AssignmentPage {
    row: Shown,
    deliveries: Vec<Delivery>,
    warning: Option<String>,
    form: FormView,
    // Not `action`: the macro of a section has a parameter of that name.
    report_action: String,
}

async fn assignment_page(visit: &Visit, id: AuthorisationId, form: FormView) -> Answer {
    let mut tx = visit.begin().await?;
    let it: Assignment = tx.sql(&store::ASSIGNMENT).id("id", id).one().await?;
    let deliveries: Vec<Delivery> = tx.sql(&store::OF_ASSIGNMENT).id("id", id).bind("most", SHOWN).all().await?;
    let today = tx.today();
    tx.commit(Audit::of("assignment.read").about(it.person_id).on("authorisation", id)).await?;
    let page = visit.page(format!("{} – {}", it.person_name, it.service_name)).crumb("Prestazioni", "/prestazioni");
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(AssignmentPage {
        row: Shown::on(it, today),
        deliveries,
        warning: warning(visit),
        form,
        report_action: format!("/prestazioni/{id}"),
    })
}

async fn show(visit: Visit, PathId(id): PathId<AuthorisationId>) -> Answer {
    let today = show_date(visit.db().clock().today());
    let form = visit.form().with_value("deliveries[0].on", today);
    assignment_page(&visit, id, form).await
}

/// Names of what the address of a page tells of a report of which something is held.
const COUNTED: &str = "registrate";
const HELD: &str = "sospese";
const WHY: &str = "motivi";

/// To a page after a report. What counts is told once, as done; what is held is no success, and the page itself warns of it.
fn told(visit: &Visit, page: &str, done: &[Reported]) -> axum::response::Response {
    let held = done.iter().filter(|one| one.held.is_some()).count();
    let counted = done.len().saturating_sub(held);
    if held == 0 {
        return visit.redirect(page, &format!("Registrate: {counted}."));
    }
    let mut why: Vec<&str> = Vec::new();
    for because in done.iter().flat_map(|one| one.held.iter().chain(&one.also.0)) {
        if !why.contains(&because.code()) {
            why.push(because.code());
        }
    }
    visit.redirect(&format!("{page}?{COUNTED}={counted}&{HELD}={held}&{WHY}={}", why.join(",")), "")
}

/// The warning of a page to which a report of held deliveries led: how many, and every reason.
fn warning(visit: &Visit) -> Option<String> {
    let number = |name| visit.query(name).and_then(|text| text.parse::<u32>().ok());
    let (counted, held) = (number(COUNTED)?, number(HELD)?);
    let codes = visit.query(WHY).unwrap_or_default();
    let why: Vec<&str> = codes.split(',').filter_map(HeldBecause::from_code).map(HeldBecause::label).collect();
    let counts = if held == 1 { "Non conta" } else { "Non contano" };
    Some(format!(
        "In sospeso: {held}. {counts} finché l’ufficio non decide: {}. Registrate: {counted}.",
        why.join("; ").to_lowercase()
    ))
}

async fn add(visit: Visit, PathId(id): PathId<AuthorisationId>, sent: Submitted) -> Answer {
    if sent.rearranges() {
        return assignment_page(&visit, id, visit.form().with_values(sent.pairs().to_vec())).await;
    }
    let mut fields = sent.fields();
    let data = read_rows(&mut fields, id);
    let done = match fields.finish(|| data) {
        Ok(reports) => actions::report(visit.db(), visit.principal()?, sent.once(), &reports).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(done) => Ok(told(&visit, &format!("/prestazioni/{id}"), &done)),
        Err(failure) => assignment_page(&visit, id, visit.form_again(&sent, failure)?).await,
    }
}

#[derive(Template)]
#[template(path = "network/upload.html")]
struct UploadPage {
    form: FormView,
    faults: Vec<String>,
}

async fn upload_page(visit: Visit) -> Answer {
    visit.page("Carica un file").crumb("Prestazioni", "/prestazioni").render(UploadPage { form: visit.form(), faults: Vec::new() })
}

async fn upload(visit: Visit, sent: Submitted) -> Answer {
    let content = sent.uploads().iter().find(|upload| upload.field == "file").map(|upload| upload.content.clone());
    let done = match content {
        None => Err(Failure::field("file", "Scegli un file.")),
        Some(content) => {
            let mut tx = visit.begin().await?;
            let read = read_file(&mut tx, &content).await;
            let rows = read.as_ref().map_or(0, Vec::len);
            tx.commit(Audit::of("delivery.upload").rows(rows)).await?;
            match read {
                Ok(reports) => actions::report(visit.db(), visit.principal()?, sent.once(), &reports).await,
                Err(failure) => Err(failure),
            }
        }
    };
    match done {
        Ok(done) => Ok(told(&visit, "/prestazioni", &done)),
        Err(failure) => {
            let faults = match &failure {
                Failure::Invalid(errors) if errors.len() > 1 => errors.iter().map(|error| error.message.clone()).collect(),
                _ => Vec::new(),
            };
            let failure = if faults.is_empty() { failure } else { crate::problems::Problem::FaultyLines.at("file") };
            let form = visit.form_again(&sent, failure)?;
            visit.page("Carica un file").crumb("Prestazioni", "/prestazioni").refused(&form).render(UploadPage { form, faults })
        }
    }
}

/// A form that was refused, and the version that its sender had read.
pub(super) type Refused = (i64, FormView);

/// Where a delivery stands now: its state, and for the office who decided and when.
pub(super) async fn standing(tx: &mut Tx, row: &Delivery) -> Outcome<Vec<(&'static str, String)>> {
    let decided: Option<Decided> = tx.sql(&store::DECIDED).id("id", row.id).optional().await?;
    let mut facts = vec![("Stato", row.state.label().to_owned())];
    facts.extend(Some(row.why()).filter(|_| row.state == DeliveryState::Held).map(|why| ("Perché", why)));
    facts.push(("Quantità", row.counted()));
    facts.extend(decided.map(|decided| ("Deciso da", format!("{}, {}", decided.by_name, show_moment(decided.decided_at)))));
    facts.extend(Some(row.decision.clone()).filter(|words| !words.is_empty()).map(|words| ("Motivo", words)));
    Ok(facts)
}

/// A form with these facts, to be laid against one that was refused.
pub(super) fn with_facts(form: FormView, version: i64, facts: &[(&'static str, String)]) -> FormView {
    facts.iter().fold(form.with_version(version), |form, (label, words)| form.with_fact(*label, words.clone()))
}

#[derive(Template)]
#[template(path = "network/delivery.html")]
struct DeliveryPage {
    warning: Option<String>,
    row: Delivery,
    cancel: FormView,
    correct: FormView,
    cancel_action: String,
    correct_action: String,
    may_cancel: bool,
    may_correct: bool,
}

/// The correction as it begins: with the delivery as it is kept.
fn correcting(visit: &Visit, row: &Delivery, facts: &[(&'static str, String)]) -> Outcome<FormView> {
    let quantity = finance::Quantity::try_from(row.quantity_hundredths).map_err(Failure::internal)?.to_string();
    let form = visit.form().with_value("on", show_date(row.on_day)).with_value("quantity", quantity).with_value("note", &row.note);
    Ok(with_facts(form, row.version, facts))
}

async fn delivery_page(visit: &Visit, id: DeliveryId, cancel: Option<Refused>, correct: Option<Refused>) -> Answer {
    let mut tx = visit.begin().await?;
    let row: Delivery = tx.sql(&store::READ).id("id", id).one().await?;
    let facts = if cancel.is_some() || correct.is_some() { standing(&mut tx, &row).await? } else { Vec::new() };
    tx.commit(Audit::of("delivery.read").about(row.person_id).on("delivery", id)).await?;
    let principal = visit.principal()?;
    let may_correct = row.state.is_open() && principal.may(Permission::DELIVERY_REPORT);
    let may_cancel = may_correct || (row.state.is_open() && principal.may(Permission::DELIVERY_DECIDE));
    let page = visit.page(format!("{} del {}", row.service_name, show_date(row.on_day)));
    let now = correcting(visit, &row, &facts)?;
    let correct = match correct {
        Some((read, form)) => form.over(read, &now),
        None => now,
    };
    let now = with_facts(visit.form(), row.version, &facts);
    let cancel = match cancel {
        Some((read, form)) => form.over(read, &now),
        None => now,
    };
    let page = match [&cancel, &correct].into_iter().find(|form| form.is_refused()) {
        Some(form) => page.refused(form),
        None => page,
    };
    page.render(DeliveryPage {
        warning: warning(visit),
        // What was typed is shown again also when nothing can be done any more.
        may_cancel: may_cancel || cancel.is_refused(),
        may_correct: may_correct || correct.is_refused(),
        cancel: cancel.prefixed("annulla"),
        correct: correct.prefixed("correggi"),
        cancel_action: format!("/prestazioni/rese/{id}/annulla"),
        correct_action: format!("/prestazioni/rese/{id}/correggi"),
        row,
    })
}

async fn delivery(visit: Visit, PathId(id): PathId<DeliveryId>) -> Answer {
    delivery_page(&visit, id, None, None).await
}

async fn cancel(visit: Visit, PathId(id): PathId<DeliveryId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let reason = fields.required_line("reason", super::forms::NOTE);
    let version = sent.version()?;
    let done = match fields.finish(|| reason) {
        Ok(reason) => actions::cancel(visit.db(), visit.principal()?, sent.once(), id, version, &reason).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => Ok(visit.redirect(&format!("/prestazioni/rese/{id}"), "Prestazione annullata.")),
        Err(failure) => delivery_page(&visit, id, Some((version, visit.form_again(&sent, failure)?)), None).await,
    }
}

async fn correct(visit: Visit, PathId(id): PathId<DeliveryId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let data = read_correction(&mut fields);
    let version = sent.version()?;
    let done = match fields.finish(|| data) {
        Ok((report, reason)) => actions::correct(visit.db(), visit.principal()?, sent.once(), id, version, &report, &reason).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(Some(new)) => Ok(told(&visit, &format!("/prestazioni/rese/{}", new.id), &[new])),
        Ok(None) => Ok(visit.redirect("/prestazioni", "Già registrato.")),
        Err(failure) => delivery_page(&visit, id, None, Some((version, visit.form_again(&sent, failure)?))).await,
    }
}
