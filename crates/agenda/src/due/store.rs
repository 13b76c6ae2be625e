//! What is read of dues: one text for each list, whole.

use super::model::{DueId, DueKind, due_of};
use crate::scope::{acts_for, due_scope, own_units, unit_scope};
use chrono::NaiveDate;
use deadlines::Due;
use kernel::time::show_date;
use kernel::{AccountId, CaseId, Instant, PersonId, UnitId};

macro_rules! columns {
    () => {
        concat!(
            "select d.id, d.kind, d.source_id, d.title, d.href, d.person_id, coalesce(p.display_name, '') as person_name, d.case_id, d.unit_id, u.name as unit_name,
                    d.account_id, coalesce(a.display_name, '') as account_name, d.closed, d.due_on, d.due_at, d.rule, d.note, d.met_at,
                    d.dropped_at, d.dropped_reason, d.version, case when d.account_id in ",
            acts_for!(),
            " then true else false end as mine
               from agenda_due d join guard_unit u on u.body_id = d.body_id and u.id = d.unit_id
               left join guard_account a on a.body_id = d.body_id and a.id = d.account_id
               left join registry_v_person p on p.body_id = d.body_id and p.person_id = d.person_id
              where d.body_id = :body and "
        )
    };
}
pub(crate) use columns;

/// Identifiers of what is open and given to the actor, or to somebody it covers, or shown to them beside somebody else; each by an
/// index, to which `cross join` keeps the embedded database.
macro_rules! mine {
    ($open:literal) => {
        concat!(
            "d.id in (select o.id from agenda_due o where o.body_id = :body and o.account_id in ",
            acts_for!(),
            $open,
            " union select o.id from agenda_also s cross join agenda_due o where o.body_id = s.body_id and o.case_id = s.of_id and s.body_id = :body and s.account_id in ",
            acts_for!(),
            $open,
            " union select o.id from agenda_also s cross join agenda_due o where o.body_id = s.body_id and o.source_id = s.of_id and o.case_id is null and s.body_id = :body and s.account_id in ",
            acts_for!(),
            $open,
            ")"
        )
    };
}

/// The rest of a list of what is still due, what is due first first.
macro_rules! open_rest {
    ($scope:expr) => {
        concat!(
            " and d.met_at is null and d.dropped_at is null and (:any_time or d.due_on < :today or d.due_at < :now) and (:any_press or d.escalate_at <= :now) and ",
            $scope,
            " and (d.due_on, d.id) > (:after_on, :after_id) order by d.due_on, d.id limit :most"
        )
    };
}

/// The rest of a list of what is over, the latest first.
macro_rules! over_rest {
    ($scope:expr) => {
        concat!(
            " and (d.met_at is not null or d.dropped_at is not null) and ",
            $scope,
            " and (d.due_on, d.id) < (:after_on, :after_id) order by d.due_on desc, d.id desc limit :most"
        )
    };
}

::store::statements! {
    /// One due.
    pub ONE = concat!(columns!(), "d.id = :id and ", due_scope!("due.read"));
    pub MINE_OPEN = concat!(columns!(), mine!(" and o.met_at is null and o.dropped_at is null"), open_rest!(due_scope!("due.read")));
    pub MINE_OVER = concat!(columns!(), mine!(" and (o.met_at is not null or o.dropped_at is not null)"), over_rest!(due_scope!("due.read")));
    /// What is closed is in no list of a unit, not even for those who may see it elsewhere.
    pub UNIT_OPEN = concat!(columns!(), "(:any_unit or d.unit_id = :unit)", open_rest!(unit_scope!()));
    pub UNIT_OVER = concat!(columns!(), "(:any_unit or d.unit_id = :unit)", over_rest!(unit_scope!()));
    pub PERSON_OPEN = concat!(columns!(), "d.person_id = :person", open_rest!(due_scope!("due.read")));
    pub PERSON_OVER = concat!(columns!(), "d.person_id = :person", over_rest!(due_scope!("due.read")));
    /// How much is late, due today, and due in the next days, of the units that the actor reaches.
    pub COUNTS = concat!("select cast(coalesce(sum(case when d.due_on < :today or d.due_at < :now then 1 else 0 end), 0) as bigint) as late,
                                 cast(coalesce(sum(case when d.due_on = :today and (d.due_at is null or d.due_at >= :now) then 1 else 0 end), 0) as bigint) as today,
                                 cast(coalesce(sum(case when d.due_on > :today then 1 else 0 end), 0) as bigint) as soon
                            from agenda_due d where d.body_id = :body and (:any_unit or d.unit_id = :unit) and d.met_at is null and d.dropped_at is null and d.due_on <= :until and ",
                         unit_scope!());
    /// The units whose dues the actor reaches.
    open pub UNITS = concat!("select u.id, u.name from guard_unit u where u.body_id = :body and u.valid_from <= :today and u.valid_until > :today and u.id in ", own_units!(), " order by u.name, u.id");
}

/// A due, as it is listed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DueRow {
    /// Which.
    pub id: DueId,
    /// What it is.
    pub kind: DueKind,
    /// The thing it is a due of.
    pub source_id: uuid::Uuid,
    /// One line.
    pub title: String,
    /// Where it is dealt with.
    pub href: String,
    /// Whom it is about.
    pub person_id: Option<PersonId>,
    /// Their name; empty where it is about nobody.
    pub person_name: String,
    /// The case it belongs to.
    pub case_id: Option<CaseId>,
    /// The unit.
    pub unit_id: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Whose it is.
    pub account_id: Option<AccountId>,
    /// Their name; empty where it is the unit's.
    pub account_name: String,
    /// Whether it is seen by few.
    pub closed: bool,
    /// By which day.
    pub due_on: NaiveDate,
    /// By which moment.
    pub due_at: Option<Instant>,
    /// The rule by which it was counted.
    pub rule: String,
    /// What it was before.
    pub note: String,
    /// When it was done.
    pub met_at: Option<Instant>,
    /// When it was dropped.
    pub dropped_at: Option<Instant>,
    /// Why.
    pub dropped_reason: String,
    /// For the version check.
    pub version: i64,
    /// Whether it is the actor's, or of somebody it covers.
    pub mine: bool,
}

impl DueRow {
    /// By when.
    pub fn due(&self) -> Due {
        due_of(self.due_on, self.due_at)
    }
    /// Whether it is still to be done.
    pub fn is_open(&self) -> bool {
        self.met_at.is_none() && self.dropped_at.is_none()
    }
    /// Leads to its own page, where what it belongs to may not be opened by the reader.
    pub fn lead(&mut self, visit: &ui::Visit) {
        if !visit.opens(&self.href) {
            self.href = format!("/attivita/{}", self.id);
        }
    }
    /// Whether it is over and was not met.
    pub fn is_late(&self, now: &Instant, today: &NaiveDate) -> bool {
        self.is_open() && self.due().is_late(*now, *today)
    }
    /// Whether it was met after its time.
    pub fn was_late(&self) -> bool {
        self.met_at.is_some_and(|met| met >= self.due().ends())
    }
    /// Whether it was written by hand.
    pub fn is_task(&self) -> bool {
        self.kind == DueKind::Task
    }
    /// Whose it is, in words.
    pub fn whose(&self) -> &str {
        if self.account_name.is_empty() { &self.unit_name } else { &self.account_name }
    }
    /// By when, in words.
    pub fn when(&self) -> String {
        match self.due_at {
            Some(at) => kernel::time::show_moment(at),
            None => show_date(self.due_on),
        }
    }
    /// What became of it, in words; empty while it is open.
    pub fn ending(&self) -> String {
        match (self.met_at, self.dropped_at) {
            (Some(at), _) if self.was_late() => format!("Fatto in ritardo il {}", show_date(kernel::time::local(at).date())),
            (Some(at), _) => format!("Fatto il {}", show_date(kernel::time::local(at).date())),
            (None, Some(at)) => format!("Non più da fare dal {}", show_date(kernel::time::local(at).date())),
            (None, None) => String::new(),
        }
    }
}

/// How much is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Counts {
    /// Over and not met.
    pub late: i64,
    /// Due today.
    pub today: i64,
    /// Due in the next days.
    pub soon: i64,
}
