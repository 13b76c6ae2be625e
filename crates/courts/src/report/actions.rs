//! Asking for a report, writing it, sending it, and saying that it is no longer owed.

use super::store::{self as s, Report};
use super::{CourtReportKind, CourtReportState, NewDueReport, ReportId};
use crate::dues::{self, Told, Whose};
use crate::order::OrderId;
use crate::problems::Problem;
use crate::version::{expect, or_conflict};
use agenda::DueKind;
use casework::Doing;
use chrono::NaiveDate;
use deadlines::Due;
use guard::Permission;
use kernel::input::Fields;
use kernel::time::{days_before, show_date};
use kernel::{Instant, Outcome};
use records::{DocumentId, FilingClass, NewDraft};
use serde::Deserialize;
use store::{Audit, Tx};
use utoipa::ToSchema;

/// Days before it is owed from which a report is to be written.
pub const PREPARE: u64 = 15;
/// Longest reason, longest note.
const REASON: usize = 1_000;
/// Longest means.
const MEANS: usize = 60;

kernel::code_enum! {
    /// What is done with a report.
    pub enum CourtReportStep {
        /// Its document is begun.
        Write = "write" => "Comincia a scriverla",
        /// It was sent outside the program.
        Send = "send" => "È stata inviata",
        /// It is no longer owed.
        Waive = "waive" => "Non è più dovuta",
    }
}

/// A step of a report.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepReport {
    /// What.
    pub step: CourtReportStep,
    /// When it was sent; today when nothing is said.
    pub on: Option<NaiveDate>,
    /// How it was sent.
    #[schema(max_length = 60)]
    pub means: Option<String>,
    /// Why it is no longer owed, or a note on the sending.
    #[schema(max_length = 1000)]
    pub note: Option<String>,
}

/// Reads [`StepReport`].
pub fn read_step(fields: &mut Fields) -> Option<StepReport> {
    let step = fields.required_code("step");
    let on = fields.date("on");
    let means = fields.line("means", MEANS);
    let note = fields.text("note", REASON);
    if step == Some(CourtReportStep::Waive) && note.is_none() {
        fields.fault("note", "Scrivi perché non è più dovuta.");
    }
    Some(StepReport { step: step?, on, means, note })
}

/// Asks for a report inside the transaction that makes it owed, and tells the agenda. The same of one order, kind and day is owed once, and what a
/// mandate no longer owes is not asked of it again; `None` where it was asked before.
pub(crate) async fn ask(tx: &mut Tx, whose: &Whose, new: &NewDueReport) -> Outcome<Option<ReportId>> {
    if let Some(order) = new.order {
        let query = tx.sql(&s::ELSEWHERE).id("order", order).maybe_id("mandate", new.mandate).code("kind", new.kind);
        if query.bind("due_on", new.due_on).value::<i64>().await? > 0 {
            return Ok(None);
        }
    }
    let id: ReportId = tx.new_id()?;
    let added = tx
        .sql(&s::ADD)
        .id("id", id)
        .id("proceeding", new.proceeding)
        .maybe_id("order", new.order)
        .maybe_id("mandate", new.mandate)
        .code("kind", new.kind)
        .bind("asked_on", new.asked_on)
        .bind("due_on", new.due_on)
        .bind("rule", new.rule)
        .id("account", whose.account)
        .run()
        .await?;
    if added == 0 {
        return Ok(None);
    }
    let source = new.order.map_or(id.0, |order| order.0);
    let href = match (new.order, whose.case) {
        (Some(order), _) => format!("/provvedimenti/{order}#relazioni"),
        (None, Some(case)) => format!("/cartelle/{case}/giustizia#relazioni"),
        (None, None) => "/relazioni".to_owned(),
    };
    let key = (format!("report:{id}"), format!("report:{id}:prepare"));
    tell(tx, whose, source, (&key.0, &key.1), new.kind, new.due_on, &href, new.rule).await?;
    Ok(Some(id))
}

#[expect(clippy::too_many_arguments, reason = "one place that says the same of a new report and of one that moved to a case")]
async fn tell(
    tx: &mut Tx,
    whose: &Whose,
    source: uuid::Uuid,
    (key, prepare): (&str, &str),
    kind: CourtReportKind,
    due_on: NaiveDate,
    href: &str,
    rule: &str,
) -> Outcome<()> {
    let write_by = days_before(due_on, PREPARE);
    let told = Told {
        kind: DueKind::Report,
        source,
        key,
        title: kind.label(),
        href,
        due: Due::On(due_on),
        escalate_at: Some(kernel::time::start_of_day(write_by)),
        rule,
    };
    dues::tell(tx, whose, told).await?;
    // What is owed within days is not announced a second time.
    if write_by > tx.today() {
        let title = format!("{}: da scrivere, va inviata entro il {}", kind.label(), show_date(due_on));
        let told = Told { key: prepare, title: &title, due: Due::On(write_by), escalate_at: None, ..told };
        dues::tell(tx, whose, told).await?;
    }
    Ok(())
}

/// Tells the agenda again of every report of an order that is owed: it is followed in a case now.
pub(crate) async fn tell_of(tx: &mut Tx, order: OrderId, whose: &Whose) -> Outcome<()> {
    let reports: Vec<Report> = tx.sql(&s::OF_ORDER).id("order", order).all().await?;
    for report in reports.iter().filter(|report| report.state.is_open()) {
        let whose = Whose { case: report.case_id.or(whose.case), ..*whose };
        let (key, prepare, href) = (report.key(), report.prepare_key(), report.href());
        tell(tx, &whose, report.source(), (&key, &prepare), report.kind, report.due_on, &href, &report.rule).await?;
    }
    Ok(())
}

/// No report of an order is owed any more. What the agenda holds of it is dropped with the order.
pub(crate) async fn waive_of(tx: &mut Tx, order: OrderId, reason: &str) -> Outcome<()> {
    tx.sql(&s::WAIVE_OF).id("order", order).bind("reason", reason).run().await?;
    Ok(())
}

/// A report is no longer owed, inside the transaction that makes it so.
pub(crate) async fn waive(tx: &mut Tx, id: ReportId, reason: &str) -> Outcome<()> {
    let report: Report = tx.sql(&s::BARE).id("id", id).one().await?;
    let query = tx.sql(&s::WAIVE).id("id", id).bind("version", report.version).bind("reason", reason);
    or_conflict(query.run_one().await, report.version)?;
    for key in [report.key(), report.prepare_key()] {
        agenda::drop_one(tx, report.source(), &key, reason).await?;
    }
    Ok(())
}

/// A report that is owed, for whoever may write it, at the version that was read.
async fn owed(tx: &mut Tx, id: ReportId, version: i64) -> Outcome<Report> {
    let report: Report = tx.sql(&s::WRITABLE).id("id", id).one().await?;
    expect(report.version, version)?;
    if report.state.is_open() { Ok(report) } else { Err(Problem::ReportSettled.into()) }
}

/// What a step led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stepped {
    /// The document that was begun.
    Begun(DocumentId),
    /// It was sent, or is no longer owed.
    Settled,
}

/// Does a step of a report. One that is written here is sent from the documents, and is then marked as sent by itself.
///
/// # Errors
/// 404, conflict; [`Problem::ReportSettled`], [`Problem::ReportBegun`], [`Problem::SentDay`]; those of the documents.
pub async fn step(doing: Doing<'_>, id: ReportId, version: i64, step: &StepReport) -> Outcome<Stepped> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    let report = owed(&mut tx, id, version).await?;
    let note = step.note.as_deref().unwrap_or_default();
    let today = tx.today();
    let (done, action) = match step.step {
        CourtReportStep::Write => {
            if report.document_id.is_some() {
                return Err(Problem::ReportBegun.into());
            }
            let document = begin(&mut tx, &report, Vec::new()).await?;
            let query = tx.sql(&s::BEGIN).id("id", id).bind("version", version).id("document", document);
            or_conflict(query.run_one().await, report.version)?;
            (Stepped::Begun(document), "court_report.write")
        }
        CourtReportStep::Send => {
            let on = step.on.unwrap_or(today);
            if on < report.asked_on || on > today {
                return Err(Problem::SentDay.at("on"));
            }
            sent(&mut tx, &report, on, step.means.as_deref().unwrap_or_default(), note).await?;
            (Stepped::Settled, "court_report.send")
        }
        CourtReportStep::Waive => {
            waive(&mut tx, id, note).await?;
            (Stepped::Settled, "court_report.waive")
        }
    };
    tx.commit(Audit::of(action).about(report.person_id).on("court_report", id).fields(["state"])).await?;
    Ok(done)
}

/// Begins the document of a report: its places are filled with what is known of the proceeding and the order.
pub(super) async fn begin(tx: &mut Tx, report: &Report, more: Vec<(String, String)>) -> Outcome<DocumentId> {
    let register =
        if report.register_number.is_empty() { String::new() } else { format!("R.G. {}/{}", report.register_number, report.year) };
    let order = match report.issued_on {
        Some(day) if report.order_of_authority.is_empty() => format!("provvedimento del {}", show_date(day)),
        Some(day) => format!("provvedimento n. {} del {}", report.order_of_authority, show_date(day)),
        None => String::new(),
    };
    let period = format!("dal {} al {}", show_date(report.asked_on), show_date(report.due_on));
    let known = [
        ("autorita", report.authority_name.clone()),
        ("destinatario", report.authority_name.clone()),
        ("procedimento", register),
        ("provvedimento", order),
        ("periodo", period),
    ];
    let mut values: Vec<(String, String)> =
        known.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.to_owned(), value)).collect();
    values.extend(more);
    let draft = NewDraft {
        template: report.kind.template(),
        case: report.case_id,
        person: Some(report.person_id),
        unit: report.unit_id,
        title: String::new(),
        values,
        class: FilingClass::judicial(),
        closed: report.secret,
    };
    records::begin(tx, draft).await
}

/// Marks a report as sent on a day: in time, or late for ever.
pub(crate) async fn sent(tx: &mut Tx, report: &Report, on: NaiveDate, means: &str, note: &str) -> Outcome<()> {
    let state = if on > report.due_on { CourtReportState::Late } else { CourtReportState::Sent };
    let query = tx.sql(&s::SEND).id("id", report.id).bind("version", report.version).code("state", state).bind("sent_on", on);
    or_conflict(query.bind("means", means).bind("note", note).run_one().await, report.version)?;
    // What went away in time and is written down later was met in time.
    let at: Instant = tx.now().min(kernel::time::start_of_day(on));
    for key in [report.key(), report.prepare_key()] {
        agenda::met(tx, report.source(), &key, at).await?;
    }
    Ok(())
}
