//! A whole procedure at once: how a measure of a synthetic city comes by its applications and its grants.
//!
//! What an application, its decision and their steps leave behind is written as it would stand had each been worked through, many rows by one
//! statement; what is granted, and why, is what the regulation says of each. For synthetic people alone: nobody is told of it by news.

use crate::application::actions::INVOLVEMENT;
use crate::application::store::{ADD_FACT, ADD_STEP};
use crate::application::{ApplicationId, Channel, EvidenceState, FactSource, StepKind};
use crate::decision::examine::rules;
use crate::decision::input;
use crate::decision::model::{APPEAL, AmountPeriod};
use crate::decision::why::Why;
use crate::isee::model::Source;
use crate::isee::store as attestations;
use crate::isee::{Fell, Indicator, IseeKind, MemberRelation, last_day};
use crate::measure::store::{ADD as ADD_MEASURE, MOVE as MOVE_MEASURE};
use crate::measure::{MeasureId, MeasureState};
use crate::problems::Problem;
use crate::ranking::gather::{Applied, cases};
use crate::rule::{RuleCode, Version, in_force};
use ::store::{OnConstraint as _, Row, Tx};
use chrono::{Datelike as _, Months, NaiveDate};
use kernel::holidays::first_working;
use kernel::time::{days_after, days_before};
use kernel::{AccountId, Cents, Failure, HouseholdId, Outcome, PersonId, UnitId};
use registry::Involvement;
use registry::bulk::involve_all;
use regulation::Outcome as Found;
use uuid::Uuid;

macro_rules! askers {
    ($order:literal) => {
        concat!(
            "select m.person_id, m.household_id from registry_v_member m join registry_v_person p on p.body_id = m.body_id and p.person_id = m.person_id
              where m.body_id = :body and m.kind = 'registered' and m.role = 'holder' and m.valid_from <= :today and m.valid_until > :today and p.death_date is null and not p.restricted
              order by m.person_id ",
            $order,
            " limit :most"
        )
    };
}

::store::statements! {
    open UNIT = "select u.id from guard_unit u where u.body_id = :body and u.code = :code and u.valid_from <= :today and u.valid_until > :today";
    /// Somebody who examines, of the office if it has one.
    open EXAMINER = "select k.id from guard_account k join guard_assignment s on s.body_id = k.body_id and s.account_id = k.id
                      where k.body_id = :body and k.state = 'active' and s.role in ('benefici', 'amministrativo') and s.valid_from <= :today and s.valid_until > :today
                      order by case when s.unit_id = :unit then 0 else 1 end, k.id limit 1";
    /// Somebody who decides.
    open DECIDER = "select k.id from guard_account k join guard_assignment s on s.body_id = k.body_id and s.account_id = k.id
                     where k.body_id = :body and k.state = 'active' and s.role = 'dirigente' and s.valid_from <= :today and s.valid_until > :today order by k.id limit 1";
    /// Who speaks for a household, of whom everybody may know.
    FIRST = askers!("");
    LAST = askers!("desc");
    APPLICATION = "insert into benefits_application (body_id, id, number, measure_id, person_id, applicant_id, applicant_title, unit_id, filed_unit_id, case_id, household_id, received_on, channel,
                                                     state, due_on, decided_on, isee_id, created_at, created_by, version)
                   values (:body, :id, :number, :measure, :person, null, 'self', :unit, :unit, null, :household, :received_on, :channel, 'submitted', :due, null, :isee, :now, :by, 2)";
    DECISION = "insert into benefits_decision (body_id, id, number, application_id, ranking_id, outcome, rule_version_id, as_of, input, explanation, reasons, amount_cents, period, valid_from,
                                               valid_until, points, deviation, minutes, ceiling_cents, appeal, state, proposed_at, proposed_by, returned_at, returned_by, return_reason, batch_id,
                                               act_number, act_date, act_organ, decided_on, decided_at, decided_by, notified_on, revoked_from, revocation_reason, revocation_act,
                                               revocation_act_date, revoked_at, revoked_by, version)
                values (:body, :id, :number, :application, null, 'granted', :rule_version, :on, :input, :explanation, '', :amount, :period, :on,
                        :until, :points, '', '', null, :appeal, 'decided', :now, :examiner, null, null, '', null,
                        :act, :on, 'Dirigente', :on, :now, :decider, null, null, '', '', null, null, null, 2)";
    /// Those of a measure that a decision ends.
    DECIDED = "update benefits_application set state = 'decided', due_on = null, decided_on = :on, version = version + 2 where body_id = :body and measure_id = :measure and state = 'submitted'
                  and exists (select 1 from benefits_decision d where d.body_id = :body and d.application_id = benefits_application.id and d.state = 'decided')";
}

/// Days of the procedure of these measures.
const TERM: u32 = 90;

/// Who acts, and where.
#[derive(Clone, Copy, Debug)]
pub struct Hands {
    /// The office of the measures, which takes the applications too.
    pub unit: UnitId,
    /// Examines and proposes.
    pub examiner: AccountId,
    /// Decides; somebody else.
    pub decider: AccountId,
}

/// Who acts in the office with this code; `None` where the body has no such office, or nobody who examines or decides.
///
/// # Errors
/// Those of the database.
pub async fn hands(tx: &mut Tx, unit: &str) -> Outcome<Option<Hands>> {
    let found: Option<(UnitId,)> = tx.sql(&UNIT).bind("code", unit).optional().await?;
    let Some((unit,)) = found else { return Ok(None) };
    let examiner: Option<(AccountId,)> = tx.sql(&EXAMINER).id("unit", unit).optional().await?;
    let decider: Option<(AccountId,)> = tx.sql(&DECIDER).optional().await?;
    Ok(examiner.zip(decider).map(|((examiner,), (decider,))| Hands { unit, examiner, decider }))
}

/// A measure to be opened.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The id of its regulation.
    pub rule: &'static str,
    /// Its code.
    pub code: String,
    /// What it is called.
    pub title: &'static str,
    /// The money of the call, for a measure whose applications wait for a ranking: one no longer applies for it.
    pub call: Option<Cents>,
}

/// A measure with the regulation that holds today.
#[derive(Clone, Debug)]
pub struct Offered {
    /// Identifier.
    pub measure: MeasureId,
    /// First day on which one applied.
    pub from: NaiveDate,
    last_day: Option<NaiveDate>,
    version: Version,
}

/// Days since which one applies for a measure of [`offer`].
pub const OPEN_FOR: u64 = 60;

/// Opens a measure; a call is closed as well.
///
/// # Errors
/// [`Problem::KnownMeasure`], [`Problem::NoRuleThen`]; those of the database.
pub async fn offer(tx: &mut Tx, hands: Hands, offer: &Offer) -> Outcome<Offered> {
    let today = tx.today();
    let code: RuleCode = offer.rule.parse().map_err(|_| Failure::internal(format!("{} is no id of a regulation", offer.rule)))?;
    let version = in_force(tx, &code, today).await?.ok_or(Problem::NoRuleThen)?;
    let measure: MeasureId = tx.new_id()?;
    let (from, last_day) = (days_before(today, OPEN_FOR), offer.call.map(|_| days_before(today, 1)));
    tx.sql(&ADD_MEASURE)
        .id("id", measure)
        .bind("code", &offer.code)
        .bind("title", offer.title)
        .bind("sort_title", kernel::text::folded(offer.title))
        .id("rule", version.rule_id)
        .bind("about", "")
        .id("unit", hands.unit)
        .id("responsible", hands.examiner)
        .bind("opens_on", from)
        .bind("closes_on", last_day)
        .bind("ranked", offer.call.is_some())
        .bind("term_days", TERM)
        .bind("act_number", format!("Atto sintetico {}", offer.code))
        .bind("act_date", Some(from))
        .bind("act_organ", "Giunta comunale")
        .bind("budget", offer.call)
        .maybe_id("chapter", None::<Uuid>)
        .run_one()
        .await
        .on_constraint("benefits_measure_code", || Problem::KnownMeasure.into())?;
    let state = if offer.call.is_some() { MeasureState::Closed } else { MeasureState::Open };
    tx.sql(&MOVE_MEASURE).id("id", measure).bind("version", 1_i64).code("state", state).run_one().await?;
    Ok(Offered { measure, from, last_day, version })
}

/// Somebody who speaks for a household.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Asker {
    /// Who.
    pub person_id: PersonId,
    /// For which household.
    pub household_id: HouseholdId,
}

/// At most so many, the first or the last of the register.
///
/// # Errors
/// Those of the database.
pub async fn askers(tx: &mut Tx, most: i64, from_the_end: bool) -> Outcome<Vec<Asker>> {
    let statement = if from_the_end { &LAST } else { &FIRST };
    let mut all: Vec<Asker> = tx.sql(statement).bind("most", most).all().await?;
    all.dedup_by_key(|one| one.person_id);
    Ok(all)
}

/// An application.
#[derive(Clone, Debug)]
pub struct Asked {
    /// For whom.
    pub asker: Asker,
    /// When it came, not before the measure was opened.
    pub received_on: NaiveDate,
    /// What was answered: fact, value, from where it is known.
    pub answers: Vec<(&'static str, String, FactSource)>,
    /// The ISEE, of which kind and how much, where one is to be recorded.
    pub isee: Option<(IseeKind, Cents)>,
}

#[derive(Default)]
struct Rows {
    attestations: Vec<Row>,
    members: Vec<Row>,
    applications: Vec<Row>,
    facts: Vec<Row>,
    steps: Vec<Row>,
    involved: Vec<(Involvement, PersonId)>,
}

fn count_of(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Files applications, each with its answers, in the caller's transaction.
///
/// # Errors
/// When one of the people is not in the register; those of the database.
pub async fn apply(tx: &mut Tx, hands: Hands, offered: &Offered, all: &[Asked]) -> Outcome<()> {
    let today = tx.today();
    let year = today.year();
    let first = tx.next_numbers(format!("application/{year}"), count_of(all.len())).await?;
    let mut rows = Rows::default();
    for (number, one) in (first..).zip(all) {
        add_application(tx, &mut rows, (hands, offered), (number, one))?;
    }
    tx.insert_many(&attestations::ADD, rows.attestations).await?;
    tx.insert_many(&attestations::ADD_MEMBER, rows.members).await?;
    tx.insert_many(&APPLICATION, rows.applications).await?;
    tx.insert_many(&ADD_FACT, rows.facts).await?;
    tx.insert_many(&ADD_STEP, rows.steps).await?;
    involve_all(tx, &rows.involved).await
}

fn add_application(tx: &mut Tx, rows: &mut Rows, (hands, offered): (Hands, &Offered), (number, one): (i64, &Asked)) -> Outcome<()> {
    let (today, id): (NaiveDate, ApplicationId) = (tx.today(), tx.new_id()?);
    let isee: Option<Uuid> = match one.isee {
        Some(isee) => Some(add_attestation(tx, rows, one.asker.person_id, (number, isee))?),
        None => None,
    };
    // That of a call runs from its last day.
    let since = offered.last_day.unwrap_or(one.received_on);
    rows.applications.push(
        Row::new()
            .id("id", id)
            .bind("number", format!("{}/{number:06}", today.year()))
            .id("measure", offered.measure)
            .id("person", one.asker.person_id)
            .id("unit", hands.unit)
            .id("household", one.asker.household_id)
            .bind("received_on", one.received_on)
            .code("channel", Channel::Pec)
            .bind("due", first_working(days_after(since, u64::from(TERM))))
            .maybe_id("isee", isee)
            .id("by", hands.examiner),
    );
    for (position, (fact, value, source)) in (1_i64..).zip(&one.answers) {
        rows.facts.push(
            Row::new()
                .id("application", id)
                .bind("position", position)
                .bind("fact", *fact)
                .bind("value", value)
                .code("source", *source)
                .code("evidence", EvidenceState::None)
                .bind("note", ""),
        );
    }
    rows.steps.push(step(id, 1, StepKind::Submitted, one.received_on));
    let person = one.asker.person_id;
    let (unit, from) = (hands.unit, one.received_on);
    let it = Involvement { person, unit, account: None, kind: INVOLVEMENT, source: id.0, from, until: None };
    rows.involved.push((it, person));
    Ok(())
}

/// An attestation of this year, of somebody who declared alone.
fn add_attestation(
    tx: &mut Tx,
    rows: &mut Rows,
    person: PersonId,
    (number, (kind, value)): (i64, (IseeKind, Cents)),
) -> Outcome<Uuid> {
    let (today, id): (NaiveDate, Uuid) = (tx.today(), tx.new_id()?);
    let submitted_on = days_before(today, u64::from(today.ordinal0()).min(OPEN_FOR));
    rows.attestations.push(
        Row::new()
            .id("id", id)
            .id("person", person)
            .code("kind", kind)
            .code("indicator", Indicator::Ordinary)
            .bind("protocol", format!("INPS-ISEE-{:04}-{:08}S-00", today.year(), number.rem_euclid(100_000_000)))
            .bind("submitted_on", submitted_on)
            .bind("last_day", last_day(kind, Fell::Income, submitted_on))
            .bind("value", value)
            .bind("scale", Some(100_i64))
            .code("source", Source::File),
    );
    rows.members.push(
        Row::new()
            .id("attestation", id)
            .bind("position", 1_i64)
            .maybe_id("person", Some(person))
            .bind("tax_code", "")
            .bind("name", "")
            .code("relation", MemberRelation::Declarant),
    );
    Ok(id)
}

fn step(id: ApplicationId, position: i64, kind: StepKind, on: NaiveDate) -> Row {
    Row::new()
        .id("application", id)
        .bind("position", position)
        .code("kind", kind)
        .bind("on", on)
        .bind("until", None::<NaiveDate>)
        .bind("note", "")
}

/// The applications of a measure as its regulation sees them today.
///
/// # Errors
/// Those of the database.
pub async fn waiting(tx: &mut Tx, offered: &Offered) -> Outcome<Vec<Applied>> {
    let today = tx.today();
    cases(tx, offered.measure, &offered.version.regulation, &offered.version.row.text, today).await
}

/// Decides applications of a measure as its regulation says, from today for a year, in the caller's transaction; how many were granted. Those that
/// are refused, or of which something is lacking, wait.
///
/// # Errors
/// [`Problem::NotApplicable`]; those of the database.
pub async fn grant(tx: &mut Tx, hands: Hands, offered: &Offered, all: &[Applied]) -> Outcome<usize> {
    let today = tx.today();
    let regulation = &offered.version.regulation;
    let rules = rules(regulation, today)?;
    let period: AmountPeriod = regulation.per.into();
    let (year, until) = (today.year(), today.checked_add_months(Months::new(12)));
    let first = tx.next_numbers(format!("decision/{year}"), count_of(all.len())).await?;
    let (mut decisions, mut steps) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len().saturating_mul(2)));
    for (number, one) in (first..).zip(all) {
        let decision = rules.decide(&one.case);
        if decision.outcome != Found::Granted {
            continue;
        }
        let why = Why::of(&rules.explain_decision(&one.case, &decision))?;
        decisions.push(
            Row::new()
                .id("id", tx.new_id::<Uuid>()?)
                .bind("number", format!("{year}/{number:06}"))
                .id("application", one.id)
                .id("rule_version", offered.version.id)
                .bind("on", today)
                .bind("input", input::line(regulation, &one.number, today, &one.case))
                .bind("explanation", why.data()?)
                .bind("amount", decision.amount)
                .code("period", period)
                .bind("until", until)
                .bind("points", decision.points)
                .bind("appeal", APPEAL)
                .id("examiner", hands.examiner)
                .bind("act", format!("Determinazione sintetica {year}"))
                .id("decider", hands.decider),
        );
        steps.push(step(one.id, 2, StepKind::Proposed, today));
        steps.push(step(one.id, 3, StepKind::Decided, today));
    }
    let granted = decisions.len();
    tx.insert_many(&DECISION, decisions).await?;
    tx.insert_many(&ADD_STEP, steps).await?;
    tx.sql(&DECIDED).id("measure", offered.measure).bind("on", today).run().await?;
    Ok(granted)
}
