//! What a synthetic city has besides its cases: what falls due, orders of the juvenile court, documents.

use agenda::DueKind;
use agenda::bulk::DueRow;
use anyhow::{Context as _, Result};
use casework::UserArea;
use casework::bulk::{Course, History};
use chrono::{Months, NaiveDate, TimeDelta};
use courts::authority::{AuthorityId, AuthorityKind};
use courts::bulk::BulkOrder;
use courts::order::{CourtActivity, CourtOrderKind};
use courts::report::CourtReportKind;
use deadlines::Due;
use kernel::Actor;
use kernel::time::{days_after, days_before, start_of_day};
use records::bulk::BulkDocument;
use records::document::{Part, PartKind};
use store::{Audit, Db, Tx};

/// One of so many cases in care has a task of somebody's hand.
const WITH_TASK: usize = 3;
/// For how many months an order holds.
const MONTHS: u32 = 12;
/// After how many of them a report is due.
const REPORT_AFTER: u32 = 6;
/// In which class minutes are filed.
const CLASS: &str = "VII.9";
/// What is to be done by hand.
const TASKS: [&str; 5] = [
    "Richiamare la scuola",
    "Preparare la riunione con i servizi sanitari",
    "Verificare il rinnovo del servizio",
    "Sentire il medico curante",
    "Fissare la visita a casa",
];

/// How much was written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Day {
    /// What falls due.
    pub dues: usize,
    /// Orders.
    pub orders: usize,
    /// Documents.
    pub documents: usize,
}

/// The juvenile court of the city, which is entered with the other authorities when it is not there.
pub async fn court(db: &Db, actor: &Actor, today: NaiveDate) -> Result<AuthorityId> {
    let mut tx = db.begin(actor).await?;
    let added = courts::authority::actions::take_over_in(&mut tx).await?;
    let all = courts::authority::all_on(&mut tx, today).await?;
    tx.commit(Audit::of("authority.take_over").rows(added)).await?;
    let court = all.into_iter().find(|one| one.kind == AuthorityKind::JuvenileCourt).context("no juvenile court")?;
    Ok(court.id)
}

/// Writes what belongs to the cases in care of a lot, in the caller's transaction.
pub async fn write(tx: &mut Tx, histories: &[History], court: AuthorityId, today: NaiveDate) -> Result<Day> {
    let (mut dues, mut orders, mut documents) = (Vec::new(), Vec::new(), Vec::new());
    for (place, case) in histories.iter().filter(|case| matches!(case.course, Course::InCare { .. })).enumerate() {
        let Course::InCare { taken_on, review_on } = case.course else { continue };
        let source = case.planned.as_ref().map_or(case.id.0, |planned| planned.plan.0);
        let href = format!("/cartelle/{}/verifiche", case.id);
        dues.push(due(case, DueKind::Review, source, "review", "Verifica del progetto", href, review_on));
        if place.checked_rem(WITH_TASK) == Some(0) {
            let title = TASKS.get(place.checked_rem(TASKS.len()).unwrap_or(0)).copied().unwrap_or_default();
            let on = days_after(days_before(today, 10), u64::try_from(place.checked_rem(40).unwrap_or(0))?);
            dues.push(due(case, DueKind::Task, case.id.0, "task", title, format!("/cartelle/{}", case.id), on));
        }
        if case.user_area == UserArea::FamiliesAndMinors {
            let issued_on = taken_on.max(days_before(today, 300));
            let report_on = issued_on.checked_add_months(Months::new(REPORT_AFTER)).context("no such day")?;
            orders.push(order(case, court, issued_on, report_on)?);
            let href = format!("/cartelle/{}/giustizia#relazioni", case.id);
            dues.push(due(case, DueKind::Report, case.id.0, "report", "Relazione all’autorità giudiziaria", href, report_on));
        }
        documents.push(minutes(case, days_after(taken_on, 20).min(today)));
    }
    let day = Day { dues: dues.len(), orders: orders.len(), documents: documents.len() };
    agenda::bulk::dues(tx, dues).await?;
    courts::bulk::orders(tx, &orders).await?;
    records::bulk::documents(tx, documents).await?;
    Ok(day)
}

fn due(case: &History, kind: DueKind, source: uuid::Uuid, key: &str, title: &str, href: String, on: NaiveDate) -> DueRow {
    DueRow {
        kind,
        source,
        key: key.to_owned(),
        title: title.to_owned(),
        href,
        due: Due::On(on),
        person: Some(case.person),
        case: Some(case.id),
        unit: case.unit,
        account: Some(case.worker),
        closed: false,
        escalate_at: Some(start_of_day(days_after(on, 3))),
    }
}

fn order(case: &History, court: AuthorityId, issued_on: NaiveDate, report_on: NaiveDate) -> Result<BulkOrder> {
    Ok(BulkOrder {
        authority: court,
        register_number: format!("{}", case.id.0.as_fields().0 % 90_000 + 1_000),
        person: case.person,
        case: case.id,
        unit: case.unit,
        worker: case.worker,
        kind: CourtOrderKind::Custody,
        activity: CourtActivity::Custody,
        issued_on,
        duration_months: i64::from(MONTHS),
        ends_on: issued_on.checked_add_months(Months::new(MONTHS)).context("no such day")?,
        report: Some((CourtReportKind::Custody, report_on, "SOC_SERVICE_CUSTODY_REPORT")),
        text: "Affida al servizio sociale per dodici mesi; il servizio sostiene i genitori e riferisce.".to_owned(),
    })
}

fn minutes(case: &History, on: NaiveDate) -> BulkDocument {
    BulkDocument {
        case: case.id,
        person: case.person,
        unit: case.unit,
        author: case.worker,
        title: "Verbale dell’incontro di rete".to_owned(),
        parts: vec![
            Part::new(PartKind::Heading, "Che cosa si è detto"),
            Part::new(PartKind::Paragraph, "Ciascuno racconta che cosa vede; si conferma il lavoro in corso."),
            Part::new(PartKind::List, "la scuola richiama ogni mese\nil servizio fa visita a casa"),
        ],
        class: CLASS.to_owned(),
        at: start_of_day(on) + TimeDelta::hours(11),
    }
}
