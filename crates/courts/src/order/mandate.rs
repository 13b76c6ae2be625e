//! Mandates: what an order asks of the service, to which unit it is given, and in which case it is followed. Custody to the service and foster
//! care bring reports with them, custody also the name of whoever answers for it (L. 184/1983 art. 4 and 5-bis).

use super::actions::{attach, open};
use super::model::{CourtActivity, CourtMandateKind, MandateState};
use super::register::unit;
use super::store::{BARE, Order, TOUCH};
use super::{MandateId, OrderId};
use crate::law;
use crate::problems::Problem;
use crate::report::{self, CourtReportKind, NewDueReport, ReportId};
use crate::scope::proceeding_scope;
use crate::version::{expect, or_conflict};
use casework::Doing;
use casework::case::{Level, UserArea};
use casework::level::NewLevel;
use chrono::NaiveDate;
use guard::Permission;
use kernel::input::Fields;
use kernel::{AccountId, CaseId, Outcome, PersonId, UnitId};
use serde::{Deserialize, Serialize};
use store::{Audit, Tx};
use utoipa::ToSchema;

kernel::code_enum! {
    /// Where a mandate is followed. Nothing of it happens by itself: somebody chooses.
    pub enum CaseWay {
        /// In the case of the order.
        Here = "here" => "Nella cartella del provvedimento, com’è",
        /// In the same case, which goes to the second level.
        Level = "level" => "Nella cartella del provvedimento, che passa al secondo livello nell’unità scelta",
        /// In a new one.
        Propose = "propose" => "In una nuova cartella di secondo livello, proposta all’unità scelta",
        /// In none for now.
        None = "none" => "Per adesso solo all’unità, senza cartella",
    }
}

/// Years from which somebody is of age.
const OF_AGE: i32 = 18;
/// Years from which somebody is among the older people.
const OLDER: i32 = 65;

store::statements! {
    /// Those of an order.
    pub OF_ORDER = "select m.id, m.order_id, m.activity, m.kind, m.person_id, m.unit_id, m.case_id, m.account_id, m.starts_on, m.ends_on, m.state, m.ended_on, m.ended_reason, m.version,
                           u.name as unit_name, coalesce(c.number, '') as case_number, coalesce(a.display_name, '') as account_name
                      from courts_mandate m
                      join guard_unit u on u.body_id = m.body_id and u.id = m.unit_id
                      left join casework_v_case c on c.body_id = m.body_id and c.case_id = m.case_id
                      left join guard_account a on a.body_id = m.body_id and a.id = m.account_id
                     where m.body_id = :body and m.order_id = :order order by m.starts_on, m.id limit 200";
    ADD = "insert into courts_mandate (body_id, id, order_id, activity, kind, person_id, unit_id, case_id, account_id, starts_on, ends_on, state, ended_on, ended_reason, version)
           values (:body, :id, :order, :activity, :kind, :person, :unit, :case, :account, :starts_on, :ends_on, 'active', null, '', 1)";
    ONE = concat!("select m.order_id, m.state, m.starts_on, m.version from courts_mandate m join courts_order o on o.body_id = m.body_id and o.id = m.order_id
                    where m.body_id = :body and m.id = :id and ", proceeding_scope!("judicial.write", "o.proceeding_id"));
    END_ONE = "update courts_mandate set state = 'ended', ended_on = :on, ended_reason = :reason, version = version + 1
                where body_id = :body and id = :id and version = :version and state = 'active'";
    REPORTS_OWED = "select t.id from courts_report t where t.body_id = :body and t.mandate_id = :mandate and t.state in ('due', 'written') order by t.id limit 200";
    END_ALL = "update courts_mandate set state = 'ended', ended_on = :on, ended_reason = :reason, version = version + 1
                where body_id = :body and order_id = :order and state = 'active'";
    /// Those that go on for a person: when somebody dies they are asked about, and end by nobody but people.
    pub ACTIVE_OF = "select distinct m.order_id from courts_mandate m where m.body_id = :body and m.person_id = :person and m.state = 'active' order by m.order_id limit 200";
}

/// A mandate.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
#[schema(as = CourtMandate)]
pub struct Mandate {
    /// Identifier.
    pub id: MandateId,
    /// Its order.
    pub order_id: OrderId,
    /// What is asked.
    pub activity: CourtActivity,
    /// How it stands to the family.
    pub kind: CourtMandateKind,
    /// About whom.
    pub person_id: PersonId,
    /// To which unit it is given.
    pub unit_id: UnitId,
    /// In which case it is followed.
    pub case_id: Option<CaseId>,
    /// Who answers for it.
    pub account_id: Option<AccountId>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
    /// Where it stands.
    pub state: MandateState,
    /// When it ended.
    pub ended_on: Option<NaiveDate>,
    /// Why.
    pub ended_reason: String,
    /// Version, for changes.
    pub version: i64,
    /// What the unit is called.
    pub unit_name: String,
    /// The number of the case; empty while there is none.
    pub case_number: String,
    /// Who answers for it, by name; empty while nobody does.
    pub account_name: String,
}

impl Mandate {
    /// Whether it goes on.
    pub fn is_active(&self) -> bool {
        self.state == MandateState::Active
    }
}

/// A mandate to be given.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCourtMandate {
    /// What is asked.
    pub activity: CourtActivity,
    /// How it stands to the family.
    pub kind: CourtMandateKind,
    /// To which unit.
    pub unit: UnitId,
    /// Where it is followed.
    pub way: CaseWay,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; that of the order when nothing is said.
    pub ends_on: Option<NaiveDate>,
}

/// Reads [`NewCourtMandate`].
pub fn read_new(fields: &mut Fields) -> Option<NewCourtMandate> {
    let activity = fields.required_code("activity");
    let kind = fields.required_code("kind");
    let unit = fields.required_id("unit");
    let way = fields.required_code("way");
    let starts_on = fields.required_date("starts_on");
    let ends_on = fields.date("ends_on");
    if let (Some(from), Some(until)) = (starts_on, ends_on)
        && until < from
    {
        fields.fault("ends_on", "La fine non può precedere l'inizio.");
    }
    Some(NewCourtMandate { activity: activity?, kind: kind?, unit: unit?, way: way?, starts_on: starts_on?, ends_on })
}

/// Gives a mandate of an order to a unit, and says in which case it is followed.
///
/// # Errors
/// 404, conflict; [`Problem::OrderEnded`], [`Problem::NoSuchUnit`], [`Problem::NoSuchCase`], `CASE-002`, and what the change of level refuses.
pub async fn give(doing: Doing<'_>, id: OrderId, version: i64, new: &NewCourtMandate) -> Outcome<MandateId> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    if let Some(id) = tx.already::<MandateId>(doing.once).await? {
        return Ok(id);
    }
    let order = open(&mut tx, id, version).await?;
    if new.starts_on < order.issued_on {
        return Err(Problem::EndsTooEarly.at("starts_on"));
    }
    let unit = unit(&mut tx, new.unit).await?;
    let case = home(&mut tx, &order, new, unit).await?;
    let worker = crate::dues::case_of(&mut tx, case).await?.and_then(|case| case.worker_id);
    let mandate: MandateId = tx.new_id()?;
    tx.sql(&ADD)
        .id("id", mandate)
        .id("order", order.id)
        .code("activity", new.activity)
        .code("kind", new.kind)
        .id("person", order.person_id)
        .id("unit", unit)
        .maybe_id("case", case)
        .maybe_id("account", worker)
        .bind("starts_on", new.starts_on)
        .bind("ends_on", new.ends_on.or(order.ends_on))
        .run()
        .await?;
    if let Some(case) = case
        && order.case_id.is_none()
    {
        attach(&mut tx, &order, case, unit).await?;
    }
    let order: Order = tx.sql(&BARE).id("id", order.id).one().await?;
    ask_reports_of_all(&mut tx, &order).await?;
    or_conflict(tx.sql(&TOUCH).id("id", id).bind("version", version).run_one().await, order.version)?;
    tx.commit(Audit::of("mandate.give").about(order.person_id).on("order", id).fields(["mandate"]).answering(mandate.to_string()))
        .await?;
    Ok(mandate)
}

/// The case in which a mandate is followed, as somebody chose it.
async fn home(tx: &mut Tx, order: &Order, new: &NewCourtMandate, unit: UnitId) -> Outcome<Option<CaseId>> {
    // The reason is read by all who read the case, and stands in the copy of the person's data.
    let reason = if order.secret {
        "Deciso dall’ufficio".to_owned()
    } else {
        format!("Provvedimento {} del {}", order.own_number, kernel::time::show_date(order.issued_on))
    };
    match new.way {
        CaseWay::None => Ok(None),
        CaseWay::Here => order.case_id.map(Some).ok_or_else(|| Problem::NoSuchCase.at("way")),
        CaseWay::Level => {
            let case = order.case_id.ok_or_else(|| Problem::NoSuchCase.at("way"))?;
            let case = casework::open_case(tx, Permission::JUDICIAL_WRITE, case).await?;
            let elsewhere = Some(unit).filter(|unit| *unit != case.unit_id);
            let today = tx.today();
            let level =
                NewLevel { to: Level::Second, unit: elsewhere, on: new.starts_on.min(today), reason, order: Some(order.id.0) };
            casework::level::change(tx, &case, level).await?;
            Ok(Some(case.id))
        }
        CaseWay::Propose => {
            let today = tx.today();
            let area = match registry::identity(tx, order.person_id).await?.age {
                Some(years) if years >= OLDER => UserArea::OlderPeople,
                Some(years) if years >= OF_AGE => UserArea::SeveralAreas,
                _ => UserArea::FamiliesAndMinors,
            };
            let case = casework::open_proposed(tx, order.person_id, unit, Level::Second, area, today).await?;
            Ok(Some(case))
        }
    }
}

/// Asks for the reports that the law wants of every mandate of an order that goes on. What was asked before stands as it is.
pub(super) async fn ask_reports_of_all(tx: &mut Tx, order: &Order) -> Outcome<()> {
    let mandates: Vec<Mandate> = tx.sql(&OF_ORDER).id("order", order.id).all().await?;
    for mandate in mandates.iter().filter(|mandate| mandate.is_active()) {
        ask_reports(tx, order, mandate, &mandates).await?;
    }
    Ok(())
}

/// Whether what falls due on a day is asked of a mandate. What fell due before it began was of the one that went on then, where there was one that
/// asks the same; else it is late from the first day: the term runs from the notification, whenever the mandate is given.
fn is_of(mandate: &Mandate, all: &[Mandate], due: NaiveDate, asks: impl Fn(CourtActivity) -> bool) -> bool {
    let went_on = |one: &Mandate| one.starts_on <= due && one.ended_on.is_none_or(|on| due <= on);
    due >= mandate.starts_on || !all.iter().any(|one| one.id != mandate.id && asks(one.activity) && went_on(one))
}

async fn ask_reports(tx: &mut Tx, order: &Order, mandate: &Mandate, all: &[Mandate]) -> Outcome<()> {
    let from = order.runs_from();
    let whose = crate::dues::Whose {
        case: mandate.case_id.or(order.case_id),
        unit: mandate.unit_id,
        account: mandate.account_id.unwrap_or(order.opened_by),
        ..order.whose()
    };
    let asked = |kind: CourtReportKind, due_on: NaiveDate, rule: &'static str| NewDueReport {
        proceeding: order.proceeding_id,
        order: Some(order.id),
        mandate: Some(mandate.id),
        kind,
        asked_on: from,
        due_on,
        rule,
    };
    // Terms run from the notification: before it is known nothing can be late.
    if order.served_on.is_none() {
        return Ok(());
    }
    if mandate.activity.names_worker() {
        let due = law::last_day(law::WORKER_NAME, from)?;
        if is_of(mandate, all, due, CourtActivity::names_worker) {
            report::actions::ask(tx, &whose, &asked(CourtReportKind::WorkerName, due, law::WORKER_NAME)).await?;
        }
    }
    if let Some((kind, every, most)) = mandate.activity.reports() {
        let until = order.ends_on.or(mandate.ends_on).map_or_else(|| law::last_day(most, from), Ok)?;
        let asks = |activity: CourtActivity| activity.reports().is_some_and(|(other, ..)| other == kind);
        for due in law::series(every, from, until)?.into_iter().filter(|due| is_of(mandate, all, *due, asks)) {
            report::actions::ask(tx, &whose, &asked(kind, due, every)).await?;
        }
    }
    Ok(())
}

/// That a mandate ended while its order goes on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndMandate {
    /// Its last day.
    pub on: NaiveDate,
    /// Why.
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// Reads [`EndMandate`].
pub fn read_end(fields: &mut Fields) -> Option<EndMandate> {
    let on = fields.required_date("on");
    let reason = fields.required_text("reason", super::forms::REASON);
    Some(EndMandate { on: on?, reason: reason? })
}

#[derive(sqlx::FromRow)]
struct Ending {
    order_id: OrderId,
    state: MandateState,
    starts_on: NaiveDate,
    version: i64,
}

/// Ends one mandate of an order that goes on: the reports that it asked for are no longer owed, but for those that another one asks for as well.
///
/// # Errors
/// 404, conflict; [`Problem::MandateEnded`], [`Problem::EndsTooEarly`].
pub async fn end(doing: Doing<'_>, id: MandateId, version: i64, end: &EndMandate) -> Outcome<OrderId> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    let row: Ending = tx.sql(&ONE).id("id", id).one().await?;
    expect(row.version, version)?;
    if row.state != MandateState::Active {
        return Err(Problem::MandateEnded.into());
    }
    if end.on < row.starts_on || end.on > tx.today() {
        return Err(Problem::EndsTooEarly.at("on"));
    }
    let query = tx.sql(&END_ONE).id("id", id).bind("version", version).bind("on", end.on).bind("reason", &end.reason);
    or_conflict(query.run_one().await, row.version)?;
    for report in tx.sql(&REPORTS_OWED).id("mandate", id).values::<ReportId>().await? {
        report::actions::waive(&mut tx, report, &end.reason).await?;
    }
    let order: Order = tx.sql(&BARE).id("id", row.order_id).one().await?;
    if order.state.is_open() {
        // What this one alone was asked for is asked of those that go on.
        ask_reports_of_all(&mut tx, &order).await?;
    }
    tx.commit(Audit::of("mandate.end").about(order.person_id).on("order", order.id).fields(["mandate"])).await?;
    Ok(order.id)
}

/// Ends every mandate of an order that goes on.
pub(super) async fn end_all(tx: &mut Tx, order: OrderId, on: NaiveDate, reason: &str) -> Outcome<()> {
    tx.sql(&END_ALL).id("order", order).bind("on", on).bind("reason", reason).run().await?;
    Ok(())
}
