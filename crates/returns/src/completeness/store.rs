//! The SQL of looks and findings.

use crate::siuss::{Fixer, Gap, Holder};
use kernel::{CaseId, Instant, JobId, PersonId, ServiceId};
use uuid::Uuid;

/// Whether the acting account can put a finding `f` right itself.
macro_rules! mine {
    () => {
        concat!(
            "((f.fixer = 'social_worker' and ",
            casework::case_scope!("case.write", "f.case_id"),
            ") or (f.fixer = 'desk' and ",
            ::registry::person_scope!("person.edit", "f.person_id"),
            ") or (f.fixer = 'catalogue_office' and ",
            guard::in_body!("catalogue.edit"),
            ") or (f.fixer in ('administrative_officer', 'provider') and ",
            guard::in_unit!("service.check", "f.unit_id"),
            ") or (f.fixer in ('administrative_officer', 'administrator') and ",
            guard::in_body!("return.produce"),
            "))"
        )
    };
}

/// One page of findings of the latest finished look at a year.
macro_rules! findings {
    ($scope:expr) => {
        concat!(
            "select f.seq, f.benefit_id, f.number, f.person_id, f.case_id, f.service_id, f.gap, f.fixer, f.holder, f.record_id, f.detail, s.name as service_name,
                    case when ", ::registry::person_scope!("person.read", "f.person_id"), " then p.display_name else '' end as person_name,
                    ", ::registry::person_scope!("person.edit", "f.person_id"), " as person_editable,
                    ", casework::case_scope!("case.write", "f.case_id"), " as case_writable,
                    ", casework::case_scope!("service.read", "f.case_id"), " as service_readable
               from returns_finding f
               join registry_v_person p on p.body_id = f.body_id and p.person_id = f.person_id
               join network_v_service s on s.body_id = f.body_id and s.service_id = f.service_id
              where f.body_id = :body and f.check_id = :check and f.seq > :after and (:gap = '' or f.gap = :gap) and (:fixer = '' or f.fixer = :fixer) and ",
            $scope,
            " order by f.seq limit :most"
        )
    };
}

store::statements! {
    /// Begins a look.
    pub BEGIN = "insert into returns_check (body_id, id, year, state, job_id, cursor_id, ready, held, excluded, findings, account_id, started_at, finished_at)
                 values (:body, :id, :year, 'running', :job, :cursor, 0, 0, 0, 0, :actor, :now, null)";
    /// A look that runs, to be gone on with.
    pub RUNNING = "select id, year, state, job_id, cursor_id, ready, held, excluded, findings, started_at, finished_at
                     from returns_check where body_id = :body and id = :id and state = 'running' {for update}";
    /// How far it is.
    pub GO_ON = "update returns_check set cursor_id = :cursor, ready = :ready, held = :held, excluded = :excluded, findings = :findings
                  where body_id = :body and id = :id and state = 'running'";
    /// Ends it.
    pub END = "update returns_check set state = :state, finished_at = :now where body_id = :body and id = :id and state = 'running'";
    /// Forgets the findings of looks that a newer one has replaced.
    pub FORGET_FINDINGS = "delete from returns_finding where body_id = :body and check_id in
                             (select c.id from returns_check c where c.body_id = :body and c.year = :year and c.id <> :id)";
    /// Forgets the looks themselves.
    pub FORGET_CHECKS = "delete from returns_check where body_id = :body and year = :year and id <> :id and state <> 'running'";
    /// One thing that is missing.
    pub ADD = "insert into returns_finding (body_id, check_id, seq, benefit_id, number, person_id, case_id, unit_id, service_id, gap, fixer, holder, record_id, detail)
               values (:body, :check, :seq, :benefit, :number, :person, :case, :unit, :service, :gap, :fixer, :holder, :record, :detail)";
    /// The latest finished look at a year, and the one that runs.
    open pub OF_YEAR = "select id, year, state, job_id, cursor_id, ready, held, excluded, findings, started_at, finished_at
                          from returns_check where body_id = :body and year = :year and state in ('done', 'running') order by started_at desc limit 2";
    /// The latest finished look at each year.
    open pub LATEST = "select id, year, state, job_id, cursor_id, ready, held, excluded, findings, started_at, finished_at
                         from returns_check where body_id = :body and state = 'done' order by year desc, started_at desc limit 50";
    /// How many findings there are of each kind, and on how many benefits.
    open pub COUNTS = "select f.gap, f.fixer, cast(count(*) as bigint) as findings, cast(count(distinct f.benefit_id) as bigint) as benefits
                         from returns_finding f where f.body_id = :body and f.check_id = :check
                        group by f.gap, f.fixer order by f.gap, f.fixer";
    /// The next findings, of the whole body.
    pub PAGE = findings!(guard::in_body!("return.read"));
    /// The next findings that the acting account can put right.
    pub MINE = findings!(mine!());
    /// The years in which something waits for the acting account. It starts from what the account reaches, not from the findings, as
    /// every home page asks it.
    pub WAITING_FOR_ME = concat!(
        "select c.year from returns_check c
          where c.body_id = :body and c.state = 'done' and (
            exists (select 1 from guard_acting ga
                      join casework_v_member m on m.body_id = ga.body_id and m.account_id = ga.acts_for
                      join returns_finding f on f.body_id = m.body_id and f.case_id = m.case_id and f.check_id = c.id
                     where ga.body_id = :body and ga.account_id = :actor and ga.valid_from <= :today and ga.valid_until > :today
                       and m.valid_from <= :today and m.valid_until > :today and f.fixer = 'social_worker')
            or exists (select 1 from guard_scope gs
                         join returns_finding f on f.body_id = gs.body_id and f.check_id = c.id and f.unit_id = gs.target_id
                        where gs.body_id = :body and gs.account_id = :actor and gs.valid_from <= :today and gs.valid_until > :today and gs.extent = 'unit'
                          and ((gs.permission = 'person.edit' and f.fixer = 'desk')
                            or (gs.permission = 'service.check' and f.fixer in ('administrative_officer', 'provider'))))
            or (", guard::in_body!("catalogue.edit"), " and exists (select 1 from returns_finding f
                 where f.body_id = :body and f.check_id = c.id and f.fixer = 'catalogue_office'))
            or (", guard::in_body!("return.produce"), " and exists (select 1 from returns_finding f
                 where f.body_id = :body and f.check_id = c.id and f.fixer in ('administrative_officer', 'administrator'))))
          order by c.year desc"
    );
}

/// One look at a year.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Check {
    /// Identifier.
    pub id: Uuid,
    /// The year.
    pub year: i64,
    /// running, done, stopped.
    pub state: String,
    /// The work behind it.
    pub job_id: JobId,
    /// The last benefit looked at.
    pub cursor_id: Uuid,
    /// Benefits that can be sent.
    pub ready: i64,
    /// Benefits that cannot.
    pub held: i64,
    /// Benefits that are not reported at all.
    pub excluded: i64,
    /// What is missing in all.
    pub findings: i64,
    /// When it began.
    pub started_at: Instant,
    /// When it ended.
    pub finished_at: Option<Instant>,
}

/// How many findings of a kind.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Count {
    /// What is missing.
    pub gap: Gap,
    /// Who can put it right.
    pub fixer: Fixer,
    /// How often.
    pub findings: i64,
    /// On how many benefits.
    pub benefits: i64,
}

/// One finding with what the reader may see of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FindingRow {
    /// Its place in the look.
    pub seq: i64,
    /// The benefit.
    pub benefit_id: Uuid,
    /// Number of the authorisation.
    pub number: String,
    /// The person.
    pub person_id: PersonId,
    /// The case.
    pub case_id: CaseId,
    /// The service.
    pub service_id: ServiceId,
    /// What is missing.
    pub gap: Gap,
    /// Who can put it right.
    pub fixer: Fixer,
    /// Where it is to be put right.
    pub holder: Holder,
    /// The very record.
    pub record_id: Option<Uuid>,
    /// The facts of this case.
    pub detail: String,
    /// Name of the service.
    pub service_name: String,
    /// Name of the person, empty beyond the reader's reach.
    pub person_name: String,
    /// Whether the reader may correct the person.
    pub person_editable: bool,
    /// Whether the reader may write in the case.
    pub case_writable: bool,
    /// Whether the reader may open the authorisation.
    pub service_readable: bool,
}

impl FindingRow {
    /// The sentence people read.
    pub fn sentence(&self) -> String {
        if self.detail.is_empty() { self.gap.label().to_owned() } else { format!("{} {}", self.gap.label(), self.detail) }
    }
    /// Who is meant: by name where the reader may know it, otherwise by the number of the authorisation.
    pub fn who(&self) -> &str {
        if self.person_name.is_empty() { &self.number } else { &self.person_name }
    }
    /// The very record, if the reader may put it right or look at it.
    pub fn href(&self, edits_catalogue: bool, produces: bool) -> Option<String> {
        let id = self.record_id.map(|id| id.to_string()).unwrap_or_default();
        match self.holder {
            Holder::Person if self.person_editable => Some(format!("/persone/{}/modifica", self.person_id)),
            Holder::Case if self.case_writable => Some(format!("/cartelle/{}", self.case_id)),
            Holder::Assessment if self.case_writable => Some(format!("/cartelle/{}/sina", self.case_id)),
            Holder::PlanService if self.case_writable => Some(format!("/cartelle/{}", self.case_id)),
            Holder::Service if edits_catalogue => Some(format!("/servizi/{id}")),
            Holder::CitizenshipTable if produces => Some("/debiti/cittadinanze".to_owned()),
            Holder::Body if produces => Some("/debiti/ente".to_owned()),
            Holder::Delivery | Holder::PlanService if self.service_readable => Some(format!("/autorizzazioni/{}", self.benefit_id)),
            _ => None,
        }
    }
}
