//! The SQL of rules and overlaps.

use super::{Resolution, RuleKind};
use crate::scope::service_scope;
use chrono::NaiveDate;
use kernel::{AuthorisationId, Instant, PersonId, ServiceId};
use store::statements;
use uuid::Uuid;

/// True for an authorisation (by its alias) that was asked for or runs, and is not past its last day on `:today`. The last day is no key
/// here: SQLite would walk over all that run for each service of a person.
macro_rules! live {
    ($alias:literal) => {
        concat!(
            $alias,
            ".state in ('requested', 'returned', 'checked', 'queued', 'authorised', 'mandatory', 'suspended') and ",
            "coalesce(",
            $alias,
            ".valid_until, ",
            $alias,
            ".valid_from) > :today"
        )
    };
}

/// The columns of [`Overlap`] from a rule `r` and two authorisations `a` and `b` of one person `p`, within the reach of whoever asks:
/// both, as the one must not betray the other. `cross join` keeps SQLite to the order in which it is written: from the few rules.
macro_rules! overlaps {
    ($more:expr) => {
        concat!(
            "select r.id as rule_id, r.kind, r.reason, a.person_id, p.display_name as person_name, p.sort_name,
                    a.id as first_id, a.number as first_number, a.service_name as first_service, a.provider_name as first_provider, a.valid_from as first_from, a.valid_until as first_until,
                    b.id as second_id, b.number as second_number, b.service_name as second_service, b.provider_name as second_provider, b.valid_from as second_from, b.valid_until as second_until,
                    d.outcome, coalesce(d.note, '') as note, d.decided_at, coalesce(g.display_name, '') as decided_name
               from network_overlap_rule r
               cross join network_authorisation a
               cross join network_authorisation b
               cross join registry_v_person p
               left join network_overlap_decision d on d.body_id = r.body_id and d.rule_id = r.id and d.first_id = a.id and d.second_id = b.id
               left join guard_account g on g.body_id = d.body_id and g.id = d.decided_by
              where r.body_id = :body and r.valid_from <= :today and r.valid_until > :today
                and a.body_id = r.body_id and a.service_id = r.first_service_id
                and b.body_id = r.body_id and b.service_id = r.second_service_id and b.person_id = a.person_id and p.body_id = a.body_id and p.person_id = a.person_id
                and (r.first_service_id <> r.second_service_id or a.id < b.id)
                and ", live!("a"), " and ", live!("b"), " and a.valid_from < coalesce(b.valid_until, b.valid_from) and b.valid_from < a.valid_until and p.death_date is null and ",
            registry::not_hidden!("a.person_id"), " and ", service_scope!("service.read", "a.unit_id", "a.case_id"), " and ",
            service_scope!("service.read", "b.unit_id", "b.case_id"),
            $more
        )
    };
}

statements! {
    /// Overlaps by name after a row; those that were decided only when they are asked for.
    pub(super) LIST = overlaps!(" and (:decided or d.outcome is null) and (:any_rule or r.id = :rule) and (p.sort_name, a.id, b.id) > (:after_name, :after_first, :after_second)
              order by p.sort_name, a.id, b.id limit :most");
    /// One overlap.
    pub(super) ONE = overlaps!(" and r.id = :rule and a.id = :first and b.id = :second");
    /// Services of a person, within the reach of whoever asks, that do not go with another one on days of a period.
    pub(super) BESIDE = concat!(
        "select r.kind, r.reason, b.number, b.service_name, b.valid_from, b.valid_until
           from network_authorisation b
           join network_overlap_rule r on r.body_id = b.body_id and ((r.first_service_id = :service and r.second_service_id = b.service_id)
                                                                  or (r.second_service_id = :service and r.first_service_id = b.service_id))
          where b.body_id = :body and b.person_id = :person and b.id <> :self and r.valid_from <= :today and r.valid_until > :today
            and b.valid_from < :until and coalesce(b.valid_until, b.valid_from) > :from and ", live!("b"), " and ", registry::not_hidden!("b.person_id"), " and ",
        service_scope!("service.read", "b.unit_id", "b.case_id"), " order by r.kind, b.valid_from, b.id limit 20");
    pub(super) DECIDE = "insert into network_overlap_decision (body_id, rule_id, first_id, second_id, outcome, note, decided_at, decided_by)
                         values (:body, :rule, :first, :second, :outcome, :note, :now, :actor)
                         on conflict (body_id, rule_id, first_id, second_id) do update set outcome = excluded.outcome, note = excluded.note, decided_at = excluded.decided_at, decided_by = excluded.decided_by";
    open pub(super) RULES = "select r.id, r.kind, r.first_service_id, f.name as first_name, r.second_service_id, s.name as second_name, r.reason, r.source, r.valid_from, r.valid_until, r.version
                               from network_overlap_rule r join network_service f on f.body_id = r.body_id and f.id = r.first_service_id
                               join network_service s on s.body_id = r.body_id and s.id = r.second_service_id
                              where r.body_id = :body order by r.valid_until desc, f.name, s.name, r.id limit 500";
    pub(super) ADD_RULE = "insert into network_overlap_rule (body_id, id, first_service_id, second_service_id, kind, reason, source, valid_from, valid_until, created_at, created_by, version)
                           values (:body, :id, :first, :second, :kind, :reason, :source, :from, :until, :now, :actor, 1)";
    pub(super) SAME_RULE = "select cast(count(*) as bigint) from network_overlap_rule r where r.body_id = :body and r.valid_from < :until and r.valid_until > :from
                               and ((r.first_service_id = :first and r.second_service_id = :second) or (r.first_service_id = :second and r.second_service_id = :first))";
    pub(super) RULE = "select r.valid_from, r.valid_until, r.version from network_overlap_rule r where r.body_id = :body and r.id = :id {for update}";
    pub(super) END_RULE = "update network_overlap_rule set valid_until = :until, version = version + 1 where body_id = :body and id = :id and version = :version";
    open pub(super) SERVICES = "select s.id, s.name from network_service s where s.body_id = :body order by s.name, s.id limit 2000";
}

/// Two services that somebody has at once.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Overlap {
    /// By which rule.
    pub rule_id: Uuid,
    /// What it means.
    pub kind: RuleKind,
    /// Why.
    pub reason: String,
    /// Who has them.
    pub person_id: PersonId,
    /// Name.
    pub person_name: String,
    pub(super) sort_name: String,
    /// The one.
    pub first_id: AuthorisationId,
    /// Its number.
    pub first_number: String,
    /// Its service.
    pub first_service: String,
    /// Who gives it.
    pub first_provider: String,
    first_from: NaiveDate,
    first_until: NaiveDate,
    /// The other.
    pub second_id: AuthorisationId,
    /// Its number.
    pub second_number: String,
    /// Its service.
    pub second_service: String,
    /// Who gives it.
    pub second_provider: String,
    second_from: NaiveDate,
    second_until: NaiveDate,
    /// What was decided.
    pub outcome: Option<Resolution>,
    /// With which words.
    pub note: String,
    /// When.
    pub decided_at: Option<Instant>,
    /// By whom.
    pub decided_name: String,
}

impl Overlap {
    /// The first day of both.
    pub fn from(&self) -> NaiveDate {
        self.first_from.max(self.second_from)
    }
    /// The last day of both; `None` while neither has an end.
    pub fn last_day(&self) -> Option<NaiveDate> {
        crate::catalogue::actions::last_day(self.first_until.min(self.second_until))
    }
    /// Where a page goes on.
    pub(super) fn cursor(&self) -> String {
        format!("{}~{}~{}", self.first_id, self.second_id, self.sort_name)
    }
}

/// A service that does not go with another one.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Beside {
    pub kind: RuleKind,
    pub reason: String,
    pub number: String,
    pub service_name: String,
    pub valid_from: NaiveDate,
    pub valid_until: NaiveDate,
}

/// A rule.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Rule {
    /// The rule.
    pub id: Uuid,
    /// What it means.
    pub kind: RuleKind,
    /// The one service.
    pub first_service_id: ServiceId,
    /// Its name.
    pub first_name: String,
    /// The other one, or the same.
    pub second_service_id: ServiceId,
    /// Its name.
    pub second_name: String,
    /// Why, as whoever meets it reads it.
    pub reason: String,
    /// Where it comes from.
    pub source: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Version, for changes.
    pub version: i64,
}

#[derive(sqlx::FromRow)]
pub(super) struct RuleDays {
    pub valid_from: NaiveDate,
    pub valid_until: NaiveDate,
    pub version: i64,
}
