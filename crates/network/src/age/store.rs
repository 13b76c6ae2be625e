//! The SQL of limits of age.

use crate::scope::service_scope;
use chrono::NaiveDate;
use kernel::{AuthorisationId, Instant, ServiceId};
use registry::person::{AgeLimit, Birth};
use store::statements;
use uuid::Uuid;

/// How many different last ages one question looks at.
pub(super) const SPANS: usize = 8;

/// True for the limit `l` of a service that holds on the day `$on`: the latest that has begun.
macro_rules! holds {
    ($on:literal) => {
        concat!(
            "l.withdrawn_at is null and l.valid_from <= ",
            $on,
            " and not exists (select 1 from network_age_limit n where n.body_id = l.body_id and n.service_id = l.service_id and n.withdrawn_at is null
                and n.valid_from > l.valid_from and n.valid_from <= ",
            $on,
            ")"
        )
    };
}

/// True when somebody was born in the span of days of the limit's last age.
macro_rules! spans {
    () => {
        "((l.most_years = :y0 and p.birth_date > :a0 and p.birth_date <= :b0) or (l.most_years = :y1 and p.birth_date > :a1 and p.birth_date <= :b1)
          or (l.most_years = :y2 and p.birth_date > :a2 and p.birth_date <= :b2) or (l.most_years = :y3 and p.birth_date > :a3 and p.birth_date <= :b3)
          or (l.most_years = :y4 and p.birth_date > :a4 and p.birth_date <= :b4) or (l.most_years = :y5 and p.birth_date > :a5 and p.birth_date <= :b5)
          or (l.most_years = :y6 and p.birth_date > :a6 and p.birth_date <= :b6) or (l.most_years = :y7 and p.birth_date > :a7 and p.birth_date <= :b7))"
    };
}
statements! {
    open pub(super) OF_SERVICE = "select l.id, l.least_years, l.most_years, l.source, l.note, l.valid_from, l.created_at, coalesce(g.display_name, 'Portico') as by_name, l.withdrawn_at,
                                         coalesce(w.display_name, '') as withdrawn_name
                                    from network_age_limit l left join guard_account g on g.body_id = l.body_id and g.id = l.created_by
                                    left join guard_account w on w.body_id = l.body_id and w.id = l.withdrawn_by
                                   where l.body_id = :body and l.service_id = :service order by l.valid_from desc, case when l.withdrawn_at is null then 0 else 1 end, l.created_at desc, l.id desc limit 200";
    open pub(super) HOLDING = concat!("select l.service_id, l.least_years, l.most_years from network_age_limit l where l.body_id = :body and ", holds!(":on"), " order by l.service_id");
    open pub(super) ON_DAY = concat!("select l.service_id, l.least_years, l.most_years from network_age_limit l where l.body_id = :body and l.service_id = :service and ", holds!(":on"));
    pub(super) LOCK = "select s.version from network_service s where s.body_id = :body and s.id = :service {for update}";
    open pub(super) STARTING = "select l.id, l.least_years, l.most_years from network_age_limit l where l.body_id = :body and l.service_id = :service and l.valid_from = :from and l.withdrawn_at is null";
    pub(super) WITHDRAW = "update network_age_limit set withdrawn_at = :now, withdrawn_by = :actor where body_id = :body and service_id = :service and id = :id and withdrawn_at is null";
    pub(super) ADD = "insert into network_age_limit (body_id, id, service_id, least_years, most_years, source, note, valid_from, created_at, created_by, withdrawn_at, withdrawn_by)
                      values (:body, :id, :service, :least, :most, :source, :note, :from, :now, :actor, null, null)";
    /// When somebody was born, and whether whoever asks may know of the person.
    pub(super) BIRTH = concat!("select p.birth_date, p.birth_year, p.birth_estimated, case when ", registry::not_hidden!("p.person_id"), " then true else false end as shown
                                  from registry_v_person p where p.body_id = :body and p.person_id = :person");
    pub(super) EXCEPT = "insert into network_age_exception (body_id, id, authorisation_id, step, sentence, reason, at, account_id)
                         values (:body, :id, :authorisation, :step, :sentence, :reason, :now, :actor)";
    pub(crate) EXCEPTIONS = concat!("select e.step, case when ", registry::not_hidden!("a.person_id"), " then e.sentence else '' end as sentence, e.reason, e.at, coalesce(g.display_name, 'Portico') as by_name
                               from network_age_exception e join network_authorisation a on a.body_id = e.body_id and a.id = e.authorisation_id
                               left join guard_account g on g.body_id = e.body_id and g.id = e.account_id
                              where e.body_id = :body and e.authorisation_id = :id order by e.at, e.id");
    /// Services that run for people who are in somebody's charge, where a limit ends with an age that they soon complete: those born
    /// in one of eight spans of days, each for the limit that it is of. `cross join` keeps SQLite to the order in which it is written.
    pub(super) REACHING = concat!(
        "select distinct a.id, a.number, a.service_name, p.display_name as person_name, p.birth_date, l.most_years
           from guard_acting ga
           cross join casework_v_member cm
           cross join network_authorisation a
           cross join network_age_limit l
           cross join registry_v_person p
          where cm.body_id = ga.body_id and cm.account_id = ga.acts_for and cm.valid_from <= :today and cm.valid_until > :today
            and a.body_id = cm.body_id and a.case_id = cm.case_id and a.state in ('authorised', 'mandatory', 'suspended') and coalesce(a.valid_until, a.valid_from) > :today
            and l.body_id = a.body_id and l.service_id = a.service_id and p.body_id = a.body_id and p.person_id = a.person_id and ga.body_id = :body and ga.account_id = :actor and ga.valid_from <= :today and ga.valid_until > :today and p.death_date is null and ",
        holds!(":today"), " and ", spans!(), " and not exists (select 1 from network_age_exception x where x.body_id = a.body_id and x.authorisation_id = a.id and x.step = 'authorise') and ", registry::not_hidden!("a.person_id"), " and ", service_scope!("service.read", "a.unit_id", "a.case_id"), "
          order by p.birth_date, a.id limit :most");
    /// The same of everybody within reach, a page at a time; found by the services that have a limit, never by walking over all that runs.
    pub(super) REACHING_ALL = concat!(
        "select a.id, a.number, a.service_name, p.display_name as person_name, p.birth_date, l.most_years
           from network_age_limit l
           cross join network_authorisation a
           cross join registry_v_person p
          where a.body_id = l.body_id and a.service_id = l.service_id and a.state in ('authorised', 'mandatory', 'suspended') and coalesce(a.valid_until, a.valid_from) > :today
            and p.body_id = a.body_id and p.person_id = a.person_id and l.body_id = :body and l.most_years is not null and p.death_date is null and ",
        holds!(":today"), " and ", spans!(), " and not exists (select 1 from network_age_exception x where x.body_id = a.body_id and x.authorisation_id = a.id and x.step = 'authorise') and ", registry::not_hidden!("a.person_id"), " and ", service_scope!("service.read", "a.unit_id", "a.case_id"), "
            and coalesce(a.id, a.person_id) > :after order by a.id limit :most");
}

fn years(value: Option<i64>) -> Option<i32> {
    value.and_then(|value| i32::try_from(value).ok())
}

/// A limit with its history.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct LimitRow {
    /// The row.
    pub id: Uuid,
    least_years: Option<i64>,
    most_years: Option<i64>,
    /// Where it comes from.
    pub source: String,
    /// Anything else.
    pub note: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// When it was entered.
    pub created_at: Instant,
    /// By whom.
    pub by_name: String,
    /// When it was taken back as wrong.
    pub withdrawn_at: Option<Instant>,
    /// By whom.
    pub withdrawn_name: String,
}

impl LimitRow {
    /// The bounds.
    pub fn limit(&self) -> AgeLimit {
        AgeLimit { least: years(self.least_years), most: years(self.most_years) }
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct Holding {
    pub service_id: ServiceId,
    least_years: Option<i64>,
    most_years: Option<i64>,
}

impl Holding {
    pub fn limit(&self) -> AgeLimit {
        AgeLimit { least: years(self.least_years), most: years(self.most_years) }
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct Starting {
    pub id: Uuid,
    least_years: Option<i64>,
    most_years: Option<i64>,
}

impl Starting {
    pub fn limit(&self) -> AgeLimit {
        AgeLimit { least: years(self.least_years), most: years(self.most_years) }
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct BirthRow {
    birth_date: Option<NaiveDate>,
    birth_year: Option<i64>,
    birth_estimated: bool,
    pub shown: bool,
}

impl BirthRow {
    pub fn birth(&self) -> Birth {
        Birth { date: self.birth_date, year: years(self.birth_year), estimated: self.birth_estimated }
    }
}

/// Why a limit was set aside.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Exception {
    /// When asked, or when granted.
    pub step: super::Step,
    /// What stood in the way, empty for whoever may not know of the person.
    pub sentence: String,
    /// The reason.
    pub reason: String,
    /// When.
    pub at: Instant,
    /// Who.
    pub by_name: String,
}

/// A service whose limit somebody reaches.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Reaching {
    /// The authorisation.
    pub id: AuthorisationId,
    /// Its number.
    pub number: String,
    /// The service.
    pub service_name: String,
    /// The person.
    pub person_name: String,
    /// Born on.
    pub birth_date: NaiveDate,
    most_years: i64,
}

impl Reaching {
    /// The age that is one too many, and the day on which it is complete.
    pub fn turns(&self) -> Option<(i32, NaiveDate)> {
        let years = i32::try_from(self.most_years).ok()?.checked_add(1)?;
        let birth = Birth { date: Some(self.birth_date), ..Birth::default() };
        Some((years, birth.turns(years)?))
    }
}
