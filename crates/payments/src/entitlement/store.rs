//! Entitlements in the database.

use super::model::{Pause, Rhythm, Standing, Terms, earliest_end};
use crate::month::Month;
use crate::scope::{entitled_scope, paid_outside, shown, shown_name};
use chrono::NaiveDate;
use kernel::{Cents, ChapterId, Instant, PersonId, UnitId};
use uuid::Uuid;

/// The amount that holds today.
macro_rules! amount_today {
    () => {
        "coalesce((select c.amount_cents from payments_change c where c.body_id = e.body_id and c.entitlement_id = e.id and c.from_day <= :today order by c.from_day desc limit 1), e.amount_cents)"
    };
}

/// True while a suspension of the entitlement `e` lasts.
macro_rules! is_suspended {
    () => {
        "exists (select 1 from payments_suspension s where s.body_id = e.body_id and s.entitlement_id = e.id and s.until_day is null)"
    };
}

/// True when the entitlement `e` is the part of an heir.
macro_rules! is_inherited {
    () => {
        "exists (select 1 from payments_heir h where h.body_id = e.body_id and h.entitlement_id = e.id)"
    };
}

/// True when the time of the entitlement `e` is over.
macro_rules! is_over {
    () => {
        "(coalesce(e.valid_until, :forever) <= :today or coalesce(e.revoked_from, :forever) <= :today)"
    };
}

macro_rules! entitlements {
    ($rest:expr) => {
        concat!(
            "select e.id, e.decision_id, e.decision_number, e.application_id, e.measure_id, e.measure_code, e.measure_title, e.chapter_id, e.person_id, ",
            shown_name!("e.person_id", "p.display_name"),
            " as person_name, ",
            shown!("e.person_id"),
            " as shown, e.unit_id, u.name as unit_name, e.amount_cents, ",
            amount_today!(),
            " as now_cents, e.rhythm, e.valid_from, e.valid_until, e.revoked_from, e.act_number, e.act_date, e.created_at, e.version, case when ",
            is_suspended!(),
            " then true else false end as suspended, case when ",
            is_inherited!(),
            " then true else false end as inherited, case when ",
            is_over!(),
            " then true else false end as over, case when ",
            guard::in_unit!("payment.read", "e.unit_id"),
            " then true else false end as reads_runs, case when ",
            guard::in_unit!("payment.prepare", "e.unit_id"),
            " then true else false end as prepares
               from payments_entitlement e join registry_v_person p on p.body_id = e.body_id and p.person_id = e.person_id
               join guard_unit u on u.body_id = e.body_id and u.id = e.unit_id
              where e.body_id = :body and ",
            entitled_scope!("payment.read"),
            " and ",
            $rest
        )
    };
}

store::statements! {
    /// Those that one reaches, the newest first.
    pub LIST = entitlements!(concat!("e.id < :after and (:any_measure or e.measure_id = :measure)
        and (:standing = '' or (:standing = 'ended' and ", is_over!(), ") or (:standing = 'suspended' and not ", is_over!(), " and ", is_suspended!(), ")
             or (:standing = 'running' and not ", is_over!(), " and not ", is_suspended!(), ")) order by e.id desc limit :most"));
    /// Those of somebody of whom the reader may know.
    pub OF_PERSON = entitlements!(concat!("e.person_id = :person and ", registry::not_hidden!("e.person_id"), " order by e.id desc limit 200"));
    pub ONE = entitlements!("e.id = :id");
    pub CHANGES = "select c.from_day, c.amount_cents, c.reason, c.act, c.created_at, coalesce(a.display_name, '') as by_name from payments_change c
                     left join guard_account a on a.body_id = c.body_id and a.id = c.created_by where c.body_id = :body and c.entitlement_id = :id order by c.from_day";
    pub SUSPENSIONS = "select s.id, s.from_day, s.until_day, s.reason, s.owed, s.created_at, coalesce(a.display_name, '') as by_name from payments_suspension s
                         left join guard_account a on a.body_id = s.body_id and a.id = s.created_by where s.body_id = :body and s.entitlement_id = :id order by s.from_day";
    /// What was, or was not, paid of it, the latest month first.
    pub PAYMENTS = concat!("select r.id, r.run_id, n.number as run_number, n.state as run_state, n.pay_on, r.number, r.month, r.amount_cents, r.difference, r.state, r.hold, r.hold_note, r.outcome_on, case when r.hold = 'deceased' then ", paid_outside!("act_number"), " end as outside_act, case when r.hold = 'deceased' then ", paid_outside!("act_date"), " end as outside_on
                      from payments_run_row r join payments_run n on n.body_id = r.body_id and n.id = r.run_id
                     where r.body_id = :body and r.entitlement_id = :id order by r.month desc, r.id desc limit 120");
    /// Measures of which something is entitled, for the filter and for a new run: found one by one, each by a step in the index, however many
    /// entitlements there are.
    pub MEASURES = concat!("with recursive known(measure_id) as (
               select (select e.measure_id from payments_entitlement e where e.body_id = :body order by e.measure_id limit 1) as measure_id
               union all
               select (select e.measure_id from payments_entitlement e where e.body_id = :body and e.measure_id > k.measure_id order by e.measure_id limit 1) from known k where k.measure_id is not null)
             select k.measure_id, (select e.measure_title from payments_entitlement e where e.body_id = :body and e.measure_id = k.measure_id order by e.id desc limit 1) as measure_title
               from known k where k.measure_id is not null
                and exists (select 1 from payments_entitlement e where e.body_id = :body and e.measure_id = k.measure_id and ", entitled_scope!("payment.read"), ")
              order by measure_title limit 200");
    /// What is granted, locked, whoever asks: what the program itself works out.
    pub LOCK_ANY = concat!("select e.id, e.decision_id, e.person_id, e.unit_id, e.chapter_id, e.amount_cents, e.rhythm, e.valid_from, e.valid_until, e.revoked_from, e.version,
                           (select p.death_date from registry_v_person p where p.body_id = e.body_id and p.person_id = e.person_id) as died_on,
                           case when ", is_inherited!(), " then true else false end as inherited
                      from payments_entitlement e where e.body_id = :body and e.id = :id {for update}");
    /// One, locked, for whoever pays it.
    pub LOCK = concat!("select e.id, e.decision_id, e.person_id, e.unit_id, e.chapter_id, e.amount_cents, e.rhythm, e.valid_from, e.valid_until, e.revoked_from, e.version,
                           (select p.death_date from registry_v_person p where p.body_id = e.body_id and p.person_id = e.person_id) as died_on,
                           case when ", is_inherited!(), " then true else false end as inherited
                      from payments_entitlement e where e.body_id = :body and e.id = :id and ", guard::in_unit!("payment.prepare", "e.unit_id"), " {for update}");
    pub OF_DECISION = "select e.id from payments_entitlement e where e.body_id = :body and e.decision_id = :decision";
    pub ALL_OF_PERSON = "select e.id from payments_entitlement e where e.body_id = :body and e.person_id = :person order by e.id";
    pub ADD = "insert into payments_entitlement (body_id, id, decision_id, decision_number, application_id, measure_id, measure_code, measure_title, chapter_id, person_id, unit_id, filed_unit_id,
                      amount_cents, rhythm, valid_from, valid_until, revoked_from, act_number, act_date, created_at, version)
               values (:body, :id, :decision, :decision_number, :application, :measure, :measure_code, :measure_title, :chapter, :person, :unit, :filed_unit,
                      :amount, :rhythm, :from, :until, :revoked_from, :act_number, :act_date, :now, 1) on conflict do nothing";
    pub REVOKE = "update payments_entitlement set revoked_from = :from, version = version + 1 where body_id = :body and id = :id";
    pub TOUCH = "update payments_entitlement set version = version + 1 where body_id = :body and id = :id";
    pub ADD_CHANGE = "insert into payments_change (body_id, id, entitlement_id, from_day, amount_cents, reason, act, created_at, created_by)
                      values (:body, :id, :entitlement, :from, :amount, :reason, :act, :now, :actor)";
    /// What was written wrong from a day is written right from the same day.
    pub CORRECT_CHANGE = "update payments_change set amount_cents = :amount, reason = :reason, act = :act, created_at = :now, created_by = :actor
                           where body_id = :body and entitlement_id = :entitlement and from_day = :from";
    pub SUSPEND = "insert into payments_suspension (body_id, id, entitlement_id, from_day, until_day, reason, owed, created_at, created_by, ended_at, ended_by)
                   values (:body, :id, :entitlement, :from, null, :reason, null, :now, :actor, null, null)";
    pub RESUME = "update payments_suspension set until_day = :until, owed = :owed, ended_at = :now, ended_by = :actor where body_id = :body and entitlement_id = :entitlement and until_day is null";
    pub OPEN_SUSPENSION = "select s.from_day from payments_suspension s where s.body_id = :body and s.entitlement_id = :entitlement and s.until_day is null";
    /// What was paid of each of its months, differences included, or is on its way.
    pub PAID = "select r.month, cast(sum(r.amount_cents) as bigint) from payments_run_row r join payments_run n on n.body_id = r.body_id and n.id = r.run_id
                 where r.body_id = :body and r.entitlement_id = :id and r.state in ('due', 'paid') and n.state in ('approved', 'exported', 'reconciled') group by r.month order by r.month";
    /// Runs that have not left the house and in which it is due.
    pub OPEN_RUNS = "select distinct r.run_id from payments_run_row r join payments_run n on n.body_id = r.body_id and n.id = r.run_id
                      where r.body_id = :body and r.entitlement_id = :id and r.state = 'due' and n.state in ('filling', 'proposed', 'checked') order by r.run_id";
}

/// An entitlement as it is shown.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Entitlement {
    /// Identifier.
    pub id: Uuid,
    /// The decision that granted it.
    pub decision_id: Uuid,
    /// Its number.
    pub decision_number: String,
    /// The application.
    pub application_id: Uuid,
    /// The measure.
    pub measure_id: Uuid,
    /// Its code.
    pub measure_code: String,
    /// Its title.
    pub measure_title: String,
    /// The chapter that pays.
    pub chapter_id: Option<ChapterId>,
    /// Whose.
    pub person_id: PersonId,
    /// What they are called, as far as the reader may know.
    pub person_name: String,
    /// Whether the reader may know of them.
    pub shown: bool,
    /// The office that pays.
    pub unit_id: UnitId,
    /// What it is called.
    pub unit_name: String,
    /// As it was granted, in cents.
    #[sqlx(rename = "amount_cents")]
    pub amount: Cents,
    /// As it is today, in cents.
    #[sqlx(rename = "now_cents")]
    pub amount_now: Cents,
    /// How often it falls due.
    pub rhythm: Rhythm,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: Option<NaiveDate>,
    /// First day after a revocation.
    pub revoked_from: Option<NaiveDate>,
    /// The act that granted it.
    pub act_number: String,
    /// Its date.
    pub act_date: Option<NaiveDate>,
    /// Since when it is here.
    pub created_at: Instant,
    /// Version.
    pub version: i64,
    /// Whether a suspension lasts.
    pub suspended: bool,
    /// Whether it is the part of an heir: its amount never changes.
    pub inherited: bool,
    /// Whether its time is over.
    pub over: bool,
    /// Whether the reader sees the liquidations of the office that pays: the desk that took the application does not.
    pub reads_runs: bool,
    /// Whether the reader pays it.
    pub prepares: bool,
}

impl Entitlement {
    /// How it stands today.
    pub fn standing(&self) -> Standing {
        match (self.over, self.suspended) {
            (true, _) => Standing::Ended,
            (false, true) => Standing::Suspended,
            (false, false) => Standing::Running,
        }
    }
    /// Kind of the badge of its standing.
    pub fn tone(&self) -> &'static str {
        match self.standing() {
            Standing::Running => "success",
            Standing::Suspended => "warning",
            Standing::Ended => "neutral",
        }
    }
    /// The last day on which something may fall due.
    pub fn last_day(&self) -> Option<NaiveDate> {
        earliest_end(self.valid_until, self.revoked_from, None).and_then(|day| day.pred_opt())
    }
    /// Its page.
    pub fn href(&self) -> String {
        format!("/spettanze/{}", self.id)
    }
    /// The page of the person; empty where the reader may not know of them.
    pub fn person_href(&self) -> String {
        if self.shown { format!("/persone/{}/spettanze", self.person_id) } else { String::new() }
    }
}

/// What is granted, as far as money is worked out from it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Granted {
    /// Identifier.
    pub id: Uuid,
    /// The decision that granted it.
    pub decision_id: Uuid,
    /// Whose.
    pub person_id: PersonId,
    /// The office that pays.
    pub unit_id: UnitId,
    /// The chapter that pays.
    pub chapter_id: Option<ChapterId>,
    /// As it was granted, in cents.
    pub amount_cents: Cents,
    /// How often it falls due.
    pub rhythm: Rhythm,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: Option<NaiveDate>,
    /// First day after a revocation.
    pub revoked_from: Option<NaiveDate>,
    /// Version.
    pub version: i64,
    /// The day of a death.
    pub died_on: Option<NaiveDate>,
    /// Whether it is the part of an heir: it fell to them, and does not end with their death, but is held for their own heirs.
    pub inherited: bool,
}

impl Granted {
    /// With everything that changed it.
    pub fn terms(&self, changes: Vec<(NaiveDate, Cents)>, pauses: Vec<Pause>) -> Terms {
        Terms {
            amount: self.amount_cents,
            rhythm: self.rhythm,
            from: self.valid_from,
            until: earliest_end(self.valid_until, self.revoked_from, self.died_on.filter(|_| !self.inherited)),
            changes,
            pauses,
        }
    }
}

/// Another amount from a day.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Change {
    /// First day.
    pub from_day: NaiveDate,
    /// In cents.
    #[sqlx(rename = "amount_cents")]
    pub amount: Cents,
    /// Why.
    pub reason: String,
    /// By which act; may be empty.
    pub act: String,
    /// When it was written.
    pub created_at: Instant,
    /// By whom.
    pub by_name: String,
}

/// A suspension.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Suspension {
    /// Identifier.
    pub id: Uuid,
    /// First day.
    pub from_day: NaiveDate,
    /// First day after it.
    pub until_day: Option<NaiveDate>,
    /// Why.
    pub reason: String,
    /// Whether what fell due is owed.
    pub owed: Option<bool>,
    /// When it was written.
    pub created_at: Instant,
    /// By whom.
    pub by_name: String,
}

impl Suspension {
    /// As the rules read it.
    pub fn pause(&self) -> Pause {
        Pause { from: self.from_day, until: self.until_day, owed: self.owed }
    }
    /// The last day of one that ended.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.until_day.and_then(|day| day.pred_opt())
    }
}

/// What was, or was not, paid for a month.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Payment {
    /// The row.
    pub id: Uuid,
    /// Its run.
    pub run_id: Uuid,
    /// The number of the run.
    pub run_number: String,
    /// Where the run stands.
    pub run_state: crate::run::model::RunState,
    /// The day of the order.
    pub pay_on: Option<NaiveDate>,
    /// Number in the run.
    pub number: i64,
    /// For which month.
    pub month: Month,
    /// In cents.
    #[sqlx(rename = "amount_cents")]
    pub amount: Cents,
    /// Where it stands.
    pub state: crate::run::model::RowState,
    /// Why it is not paid.
    pub hold: Option<crate::run::model::Hold>,
    /// What is to be said of that.
    pub hold_note: String,
    /// The day of its outcome.
    pub outcome_on: Option<NaiveDate>,
    /// 0 for the first payment of the month, then the number of the difference.
    pub difference: i64,
    /// The act by which it is paid outside this program.
    pub outside_act: Option<String>,
    /// Its date.
    pub outside_on: Option<NaiveDate>,
}

impl Payment {
    /// Why it is not paid, in words; empty when it is.
    pub fn why(&self) -> String {
        let outside = crate::run::row_store::outside(self.outside_act.as_deref(), self.outside_on);
        crate::run::row_store::why(self.hold, &self.hold_note, &outside)
    }
    /// What it pays, in words: a month, or what was missing of it.
    pub fn what(&self) -> String {
        crate::run::row_store::what(self.month, self.difference)
    }
}
