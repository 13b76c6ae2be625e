//! Applications in the database.

use super::model::{ApplicantTitle, ApplicationId, ApplicationState, Channel, EvidenceState, FactSource};
use super::term::{Step, StepKind};
use crate::application_scope;
use crate::measure::MeasureId;
use chrono::NaiveDate;
use kernel::{CaseId, HouseholdId, Instant, PersonId, UnitId};
use registry::not_hidden;
use uuid::Uuid;

macro_rules! applications {
    ($rest:expr) => {
        concat!(
            "select a.id, a.number, a.measure_id, m.code as measure_code, m.title as measure_title, m.rule_id, r.code as rule_code, r.name as rule_name, m.ranked, m.term_days,
                    case when m.ranked then m.closes_on end as call_ends_on, coalesce(w.display_name, '') as responsible_name, a.person_id, p.display_name, case when ",
            not_hidden!("a.applicant_id"),
            " then a.applicant_id end as applicant_id, case when ",
            not_hidden!("a.applicant_id"),
            " then q.display_name else '' end as applicant_name, a.applicant_title, a.unit_id, u.name as unit_name, a.filed_unit_id, f.name as filed_unit_name, a.case_id, a.household_id,
                    a.received_on, a.channel, a.state, a.due_on, a.decided_on, a.isee_id, a.created_at, coalesce(c.display_name, '') as created_by_name, a.version
               from benefits_application a join benefits_measure m on m.body_id = a.body_id and m.id = a.measure_id
               join benefits_rule r on r.body_id = m.body_id and r.id = m.rule_id
               join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
               join guard_unit u on u.body_id = a.body_id and u.id = a.unit_id
               join guard_unit f on f.body_id = a.body_id and f.id = a.filed_unit_id
               left join registry_v_person q on q.body_id = a.body_id and q.person_id = a.applicant_id
               left join guard_account w on w.body_id = m.body_id and w.id = m.responsible_id
               left join guard_account c on c.body_id = a.body_id and c.id = a.created_by
              where a.body_id = :body and ",
            $rest
        )
    };
}

/// The applications of the actor's units, of those whom it follows and over whom it holds a mandate, found by their indexes; the predicate of
/// scope looks at these alone.
macro_rules! reached {
    ($permission:literal) => {
        concat!(
            "a.id in (select k.id from guard_scope s join benefits_application k on k.body_id = s.body_id and k.unit_id = s.target_id
                       where s.body_id = :body and s.account_id = :actor and s.permission = '", $permission, "' and s.extent = 'unit' and s.valid_from <= :today and s.valid_until > :today
                      union select k.id from guard_scope s join benefits_application k on k.body_id = s.body_id and k.filed_unit_id = s.target_id
                       where s.body_id = :body and s.account_id = :actor and s.permission = '", $permission, "' and s.extent = 'unit' and s.valid_from <= :today and s.valid_until > :today
                      union select k.id from guard_acting w join registry_v_involvement i on i.body_id = w.body_id and i.account_id = w.acts_for
                       join benefits_application k on k.body_id = i.body_id and k.person_id = i.person_id
                       where w.body_id = :body and w.account_id = :actor and w.valid_from <= :today and w.valid_until > :today and i.valid_from <= :today and i.valid_until > :today
                      union select k.id from guard_scope s join benefits_application k on k.body_id = s.body_id and k.person_id = s.target_id
                       where s.body_id = :body and s.account_id = :actor and s.permission = 'mandate' and s.extent = 'person' and s.valid_from <= :today and s.valid_until > :today
                      union select k.id from benefits_application k where k.body_id = :body and ", guard::in_body!($permission), ") and ",
            application_scope!($permission)
        )
    };
}

macro_rules! lock {
    ($permission:literal) => {
        concat!(
            "select a.id, a.number, a.measure_id, a.person_id, a.unit_id, a.filed_unit_id, a.state, a.received_on, a.channel, a.version,
                    (select m.term_days from benefits_measure m where m.body_id = a.body_id and m.id = a.measure_id) as term_days,
                    (select case when m.ranked then m.closes_on end from benefits_measure m where m.body_id = a.body_id and m.id = a.measure_id) as call_ends_on
               from benefits_application a where a.body_id = :body and a.id = :id and ",
            application_scope!($permission),
            " {for update}"
        )
    };
}

/// True when the application in this column is one that the actor may read.
macro_rules! readable {
    ($application:literal) => {
        concat!(
            "exists (select 1 from benefits_application ra where ra.body_id = :body and ra.id = ",
            $application,
            " and ",
            application_scope!("application.read", "ra.person_id", "ra.unit_id", "ra.filed_unit_id"),
            ")"
        )
    };
}

store::statements! {
    /// Applications, the latest number first, after a place in the list.
    pub LIST = applications!(concat!(
        reached!("application.read"), " and (:any_measure or a.measure_id = :measure) and (:any_state or a.state = :state)
        and (not :due or (a.due_on <= :ahead and a.state in ('submitted', 'examining', 'suspended', 'notice'))) and a.number < :after order by a.number desc limit :most"));
    pub ONE = applications!(concat!("a.id = :id and ", application_scope!("application.read")));
    /// Of one person, the latest first: those for them and those that they made for somebody else.
    pub OF_PERSON = applications!(concat!("a.person_id = :person and ", application_scope!("application.read"), " order by a.received_on desc, a.number desc limit 200"));
    /// Those whose term ends by a day, for whoever examines them, the first to end first.
    pub DUE = applications!(concat!("a.due_on <= :ahead and a.state in ('submitted', 'examining', 'suspended', 'notice') and ", application_scope!("application.examine"), " order by a.due_on, a.id limit :most"));
    /// Those that were begun and not submitted, for whoever may complete them, the oldest first.
    pub UNFINISHED = applications!(concat!("a.state = 'draft' and a.created_at < :before and ", reached!("application.write"), " order by a.created_at, a.id limit :most"));
    /// What the actor may do with one.
    pub REACH = concat!(
        "select case when ", application_scope!("application.write"), " then true else false end as writes, case when ", application_scope!("application.examine"), " then true else false end as examines,
                case when ", application_scope!("application.report"), " then true else false end as reports, case when ", application_scope!("application.decide"), " then true else false end as decides,
                case when a.state = 'decided' and not exists (select 1 from benefits_decision d where d.body_id = a.body_id and d.application_id = a.id and d.state in ('proposed', 'decided', 'revoked')
                     and d.annulled_at is null) then true else false end as by_ranking
           from benefits_application a where a.body_id = :body and a.id = :id");
    /// One, locked, for whoever may write it.
    pub LOCK_TO_WRITE = lock!("application.write");
    /// One, locked, for whoever may examine it.
    pub LOCK_TO_EXAMINE = lock!("application.examine");
    /// One, locked: whether the actor may act on it was asked before, in the same transaction.
    pub LOCK = "select a.id, a.number, a.measure_id, a.person_id, a.unit_id, a.filed_unit_id, a.state, a.received_on, a.channel, a.version,
                       (select m.term_days from benefits_measure m where m.body_id = a.body_id and m.id = a.measure_id) as term_days,
                       (select case when m.ranked then m.closes_on end from benefits_measure m where m.body_id = a.body_id and m.id = a.measure_id) as call_ends_on
                  from benefits_application a where a.body_id = :body and a.id = :id {for update}";
    /// Somebody for whom the actor may file an application at this desk.
    pub FILABLE = concat!("select p.person_id from registry_v_person p where p.body_id = :body and p.person_id = :person and ",
                          application_scope!("application.write", "p.person_id", ":desk", ":desk"));
    /// The desks at which the actor files.
    pub DESKS = concat!("select u.id, u.name from guard_unit u where u.body_id = :body and u.valid_from <= :today and u.valid_until > :today and ", guard::in_unit!("application.write", "u.id"),
                        " order by u.code limit 2000");
    /// Open applications of somebody for a measure, whoever took them: nobody applies twice without knowing.
    pub OPEN_OF = "select cast(count(*) as bigint) from benefits_application a where a.body_id = :body and a.measure_id = :measure and a.person_id = :person
                      and a.state in ('draft', 'submitted', 'examining', 'suspended', 'notice')";
    /// Other applications of somebody for a measure that are open, or were granted and hold, whoever took them.
    pub OTHERS_OF = "select cast(count(*) as bigint) from benefits_application a where a.body_id = :body and a.measure_id = :measure and a.person_id = :person and a.id <> :id
                       and (a.state in ('draft', 'submitted', 'examining', 'suspended', 'notice')
                            or (a.state = 'decided' and exists (select 1 from benefits_decision d where d.body_id = a.body_id and d.application_id = a.id and d.state = 'decided' and d.outcome in ('granted', 'partial')
                                 and d.annulled_at is null and (d.valid_until is null or d.valid_until > :today))))";
    /// Editions of the ranking of a measure that were made or approved since a moment: whoever was out of it then stands in none of them.
    pub RANKED_SINCE = "select cast(count(*) as bigint) from benefits_ranking k where k.body_id = :body and k.measure_id = :measure
                          and (k.approved_at > :since or (k.state = 'made' and k.made_at > :since))";
    /// The same, as far as the actor may read them, the latest first.
    pub OPEN_READ = concat!("select a.id, a.number from benefits_application a where a.body_id = :body and a.measure_id = :measure and a.person_id = :person
                      and a.state in ('draft', 'submitted', 'examining', 'suspended', 'notice') and ", application_scope!("application.read"), " order by a.number desc limit 20");
    /// The steps of what runs for a measure, one application after the other, with the last day of each: to count its term again.
    pub STEPS_OF_MEASURE = "select a.id as application_id, a.due_on, s.kind, s.on_day, s.until_day from benefits_application a
                              join benefits_application_step s on s.body_id = a.body_id and s.application_id = a.id
                             where a.body_id = :body and a.measure_id = :measure and a.state in ('submitted', 'examining', 'suspended', 'notice') order by a.id, s.position limit 900000";
    pub DUE_ON = "update benefits_application set due_on = :due where body_id = :body and id = :id";
    pub ADD = "insert into benefits_application (body_id, id, number, measure_id, person_id, applicant_id, applicant_title, unit_id, filed_unit_id, case_id, household_id, received_on, channel,
                                                 state, due_on, decided_on, isee_id, created_at, created_by, version)
               values (:body, :id, :number, :measure, :person, :applicant, :title, :unit, :filed_unit, null, :household, :received_on, :channel, 'draft', null, null, null, :now, :actor, 1)";
    pub MOVE = "update benefits_application set state = :state, due_on = :due, decided_on = :decided, version = version + 1 where body_id = :body and id = :id and version = :version";
    pub SUBMIT = "update benefits_application set received_on = :received_on, household_id = :household, isee_id = :isee where body_id = :body and id = :id";
    pub TOUCH = "update benefits_application set version = version + 1 where body_id = :body and id = :id and version = :version";
    pub FACTS = concat!(
        "select f.position, f.fact, f.value, f.source, f.evidence_state, f.note, f.recorded_at, coalesce(w.display_name, '') as recorded_by_name
           from benefits_application_fact f left join guard_account w on w.body_id = f.body_id and w.id = f.recorded_by
          where f.body_id = :body and f.application_id = :id and ", readable!("f.application_id"), " order by f.position limit 5000");
    /// The latest of each fact, whoever asks: for what the program works out.
    pub ANSWERED = "select f.fact, f.value, f.evidence_state from benefits_application_fact f where f.body_id = :body and f.application_id = :id
                       and f.position = (select max(n.position) from benefits_application_fact n where n.body_id = f.body_id and n.application_id = f.application_id and n.fact = f.fact)
                     order by f.fact limit 500";
    pub LAST_FACT = "select coalesce(max(f.position), 0) from benefits_application_fact f where f.body_id = :body and f.application_id = :id";
    pub ADD_FACT = "insert into benefits_application_fact (body_id, application_id, position, fact, value, source, evidence_state, note, recorded_at, recorded_by)
                    values (:body, :application, :position, :fact, :value, :source, :evidence, :note, :now, :actor)";
    pub STEPS = concat!(
        "select s.position, s.kind, s.on_day, s.until_day, s.note, s.recorded_at, coalesce(w.display_name, '') as recorded_by_name
           from benefits_application_step s left join guard_account w on w.body_id = s.body_id and w.id = s.recorded_by
          where s.body_id = :body and s.application_id = :id and ", readable!("s.application_id"), " order by s.position limit 500");
    /// The steps whoever asks: for the clock.
    pub ALL_STEPS = "select s.position, s.kind, s.on_day, s.until_day, s.note, s.recorded_at, '' as recorded_by_name from benefits_application_step s
                      where s.body_id = :body and s.application_id = :id order by s.position limit 500";
    pub ADD_STEP = "insert into benefits_application_step (body_id, application_id, position, kind, on_day, until_day, note, recorded_at, recorded_by)
                    values (:body, :application, :position, :kind, :on, :until, :note, :now, :actor)";
}

/// An application.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ApplicationRow {
    /// Identifier.
    pub id: ApplicationId,
    /// As people name it: `2026/000123`.
    pub number: String,
    /// For which measure.
    pub measure_id: MeasureId,
    /// Its code.
    pub measure_code: String,
    /// What it is called.
    pub measure_title: String,
    /// The regulation that decides it.
    pub rule_id: Uuid,
    /// The id of its text.
    pub rule_code: String,
    /// What it is called.
    pub rule_name: String,
    /// Whether it waits for a ranking.
    pub ranked: bool,
    /// Days of the procedure.
    pub term_days: i64,
    /// The last day of a call with a ranking: from there its term runs.
    pub call_ends_on: Option<NaiveDate>,
    /// Who is in charge of the procedure.
    pub responsible_name: String,
    /// For whom.
    pub person_id: PersonId,
    /// What they are called.
    pub display_name: String,
    /// Who asks, where it is somebody else of whom the reader may know.
    pub applicant_id: Option<PersonId>,
    /// What they are called; may be empty.
    pub applicant_name: String,
    /// As what they ask.
    pub applicant_title: ApplicantTitle,
    /// The office of the measure.
    pub unit_id: UnitId,
    /// What it is called.
    pub unit_name: String,
    /// The desk that took it.
    pub filed_unit_id: UnitId,
    /// What it is called.
    pub filed_unit_name: String,
    /// The case it belongs to.
    pub case_id: Option<CaseId>,
    /// The household on the day on which it was submitted.
    pub household_id: Option<HouseholdId>,
    /// When it came.
    pub received_on: NaiveDate,
    /// How it came.
    pub channel: Channel,
    /// How far it is.
    pub state: ApplicationState,
    /// Last day of the procedure.
    pub due_on: Option<NaiveDate>,
    /// When it was decided.
    pub decided_on: Option<NaiveDate>,
    /// The attestation that counted when it was submitted.
    pub isee_id: Option<Uuid>,
    /// When it was begun.
    pub created_at: Instant,
    /// By whom.
    pub created_by_name: String,
    /// Version.
    pub version: i64,
}

impl ApplicationRow {
    /// Its page.
    pub fn href(&self) -> String {
        format!("/domande/{}", self.id)
    }
    /// Who asks, in words.
    pub fn asked_by(&self) -> String {
        match self.applicant_title {
            ApplicantTitle::Own => self.display_name.clone(),
            title if self.applicant_name.is_empty() => title.label().to_owned(),
            title => format!("{} ({})", self.applicant_name, title.label().to_lowercase()),
        }
    }
    /// Whether its term ends before a day, or ended.
    pub fn is_late_on(&self, day: &NaiveDate) -> bool {
        self.state.is_pending() && self.due_on.is_some_and(|due| due < *day)
    }
}

/// An application that is about to change.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Locked {
    /// Identifier.
    pub id: ApplicationId,
    /// Its number.
    pub number: String,
    /// For which measure.
    pub measure_id: MeasureId,
    /// For whom.
    pub person_id: PersonId,
    /// The office of the measure.
    pub unit_id: UnitId,
    /// The desk that took it.
    pub filed_unit_id: UnitId,
    /// How far it is.
    pub state: ApplicationState,
    /// When it came.
    pub received_on: NaiveDate,
    /// How it came.
    pub channel: Channel,
    /// Version.
    pub version: i64,
    /// Days of the procedure.
    pub term_days: i64,
    /// The last day of a call with a ranking: from there its term runs.
    pub call_ends_on: Option<NaiveDate>,
}

/// A step of one of the applications of a measure.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct StepOfMeasure {
    /// Of which.
    pub application_id: ApplicationId,
    /// Last day of its procedure, as it was counted.
    pub due_on: Option<NaiveDate>,
    /// What happened.
    pub kind: StepKind,
    /// When.
    pub on_day: NaiveDate,
    /// The last day of what was asked for.
    pub until_day: Option<NaiveDate>,
}

/// What the actor may do with an application.
#[derive(Clone, Copy, Debug, Default, sqlx::FromRow)]
pub struct Reach {
    /// Complete it, take it back.
    pub writes: bool,
    /// Examine it.
    pub examines: bool,
    /// Report on it.
    pub reports: bool,
    /// Decide it.
    pub decides: bool,
    /// It was decided by the act of a ranking, and by nothing else: it waits, or was left out.
    pub by_ranking: bool,
}

impl Reach {
    /// Whether the actor works on it: a proposal is told to nobody else before it is decided.
    pub fn works(self) -> bool {
        self.examines || self.reports || self.decides
    }
    /// Whether the actor may write an answer that this one gives: a desk writes what the citizen says.
    pub fn may_answer_for(self, giver: regulation::Giver) -> bool {
        match giver {
            regulation::Giver::Citizen => true,
            regulation::Giver::SocialService => self.examines || self.reports,
            regulation::Giver::Office | regulation::Giver::OtherBody => self.examines,
        }
    }
}

/// Something that was said of a fact.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FactRow {
    /// Place in the history, from 1.
    pub position: i64,
    /// Which fact.
    pub fact: String,
    /// The value; empty when it was taken back.
    pub value: String,
    /// From where it is known.
    pub source: FactSource,
    /// What came of its paper.
    pub evidence_state: EvidenceState,
    /// A note; may be empty.
    pub note: String,
    /// When.
    pub recorded_at: Instant,
    /// By whom.
    pub recorded_by_name: String,
}

/// The latest of a fact.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AnsweredRow {
    /// Which fact.
    pub fact: String,
    /// The value; empty when it was taken back.
    pub value: String,
    /// What came of its paper.
    pub evidence_state: EvidenceState,
}

/// A step.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StepRow {
    /// Place, from 1.
    pub position: i64,
    /// What happened.
    pub kind: StepKind,
    /// When.
    pub on_day: NaiveDate,
    /// The last day of what was asked for.
    pub until_day: Option<NaiveDate>,
    /// What was written; may be empty.
    pub note: String,
    /// When it was written down.
    pub recorded_at: Instant,
    /// By whom.
    pub recorded_by_name: String,
}

impl StepRow {
    /// As far as the clock looks at it.
    pub fn step(&self) -> Step {
        Step { kind: self.kind, on: self.on_day, until: self.until_day }
    }
}
