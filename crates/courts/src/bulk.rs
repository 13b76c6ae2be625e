//! Many orders at once: how a synthetic city comes into the courts. For synthetic people alone.

use crate::authority::AuthorityId;
use crate::order::{CourtActivity, CourtOrderKind, MandateId, OrderId, ProceedingId, ProceedingKind};
use crate::report::{CourtReportKind, ReportId};
use chrono::{Datelike as _, NaiveDate};
use kernel::time::start_of_day;
use kernel::{AccountId, CaseId, Outcome, PersonId, UnitId};
use store::{Row, Tx};

store::statements! {
    PROCEEDING = "insert into courts_proceeding (body_id, id, authority_id, kind, register_number, year, subject, person_id, opened_on, closed_on, secret, case_id, unit_id, opened_by, note, version)
                  values (:body, :id, :authority, :kind, :register_number, :year, '', :person, :opened_on, null, false, :case, :unit, :by, '', 1)";
    ORDER = "insert into courts_order (body_id, id, proceeding_id, own_number, number, issued_on, served_at, served_on, served_means, kind, duration_months, ends_on, state, revokes_id,
                    ended_on, ended_reason, file_document_id, text, special_curator, child_heard, note, registered_by, at, version)
             values (:body, :id, :proceeding, :own_number, :number, :issued_on, :served_at, :issued_on, 'pec', :kind, :duration_months, :ends_on, 'in_force', null,
                    null, '', null, :text, '', '', '', :by, :served_at, 1)";
    MANDATE = "insert into courts_mandate (body_id, id, order_id, activity, kind, person_id, unit_id, case_id, account_id, starts_on, ends_on, state, ended_on, ended_reason, version)
               values (:body, :id, :order, :activity, 'supportive', :person, :unit, :case, :by, :starts_on, :ends_on, 'active', null, '', 1)";
    REPORT = "insert into courts_report (body_id, id, proceeding_id, order_id, mandate_id, kind, asked_on, due_on, rule, document_id, state, sent_on, sent_means, note, waive_reason, account_id, version)
              values (:body, :id, :proceeding, :order, :mandate, :kind, :asked_on, :due_on, :rule, null, 'due', null, '', '', '', :by, 1)";
}

/// An order with one mandate, and the report that it asks for next.
#[derive(Clone, Debug)]
pub struct BulkOrder {
    /// The authority.
    pub authority: AuthorityId,
    /// Its number in the register of the authority.
    pub register_number: String,
    /// About whom.
    pub person: PersonId,
    /// The case in which it is followed.
    pub case: CaseId,
    /// Its unit.
    pub unit: UnitId,
    /// Who follows it.
    pub worker: AccountId,
    /// What it is.
    pub kind: CourtOrderKind,
    /// What it asks of the service.
    pub activity: CourtActivity,
    /// Its day, which is also that of the notification.
    pub issued_on: NaiveDate,
    /// For how many months it holds.
    pub duration_months: i64,
    /// Its last day.
    pub ends_on: NaiveDate,
    /// When a report is due next, with its kind and the term of law.
    pub report: Option<(CourtReportKind, NaiveDate, &'static str)>,
    /// What it says.
    pub text: String,
}

/// Enters orders; how many. Whoever calls it commits, and tells the agenda.
///
/// # Errors
/// Those of the database.
pub async fn orders(tx: &mut Tx, all: &[BulkOrder]) -> Outcome<usize> {
    let year = tx.today().year();
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Ok(0);
    }
    let first = tx.next_numbers(format!("order/{year}"), count).await?;
    let (mut proceedings, mut orders, mut mandates, mut reports) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (place, one) in all.iter().enumerate() {
        let (proceeding, order, mandate): (ProceedingId, OrderId, MandateId) = (tx.new_id()?, tx.new_id()?, tx.new_id()?);
        let number = first.saturating_add(i64::try_from(place).unwrap_or(i64::MAX));
        proceedings.push(
            Row::new()
                .id("id", proceeding)
                .id("authority", one.authority)
                .code("kind", ProceedingKind::Protection)
                .bind("register_number", &one.register_number)
                .bind("year", i64::from(one.issued_on.year()))
                .id("person", one.person)
                .bind("opened_on", one.issued_on)
                .id("case", one.case)
                .id("unit", one.unit)
                .id("by", one.worker),
        );
        orders.push(
            Row::new()
                .id("id", order)
                .id("proceeding", proceeding)
                .bind("own_number", format!("{year}/{number:06}"))
                .bind("number", &one.register_number)
                .bind("issued_on", one.issued_on)
                .bind("served_at", start_of_day(one.issued_on))
                .code("kind", one.kind)
                .bind("duration_months", one.duration_months)
                .bind("ends_on", one.ends_on)
                .bind("text", &one.text)
                .id("by", one.worker),
        );
        mandates.push(
            Row::new()
                .id("id", mandate)
                .id("order", order)
                .code("activity", one.activity)
                .id("person", one.person)
                .id("unit", one.unit)
                .id("case", one.case)
                .bind("starts_on", one.issued_on)
                .bind("ends_on", one.ends_on)
                .id("by", one.worker),
        );
        if let Some((kind, due_on, rule)) = one.report {
            let id: ReportId = tx.new_id()?;
            reports.push(
                Row::new()
                    .id("id", id)
                    .id("proceeding", proceeding)
                    .id("order", order)
                    .id("mandate", mandate)
                    .code("kind", kind)
                    .bind("asked_on", one.issued_on)
                    .bind("due_on", due_on)
                    .bind("rule", rule)
                    .id("by", one.worker),
            );
        }
    }
    tx.insert_many(&PROCEEDING, proceedings).await?;
    tx.insert_many(&ORDER, orders).await?;
    tx.insert_many(&MANDATE, mandates).await?;
    tx.insert_many(&REPORT, reports).await?;
    Ok(all.len())
}
