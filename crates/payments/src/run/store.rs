//! Liquidations in the database; their rows are in [`super::row_store`], what a lot is filled from in [`super::lot_store`].

use super::model::RunState;
use crate::month::Month;
use chrono::NaiveDate;
use kernel::{Cents, Instant, UnitId};
use uuid::Uuid;

macro_rules! runs {
    ($rest:expr) => {
        concat!(
            "select n.id, n.number, n.unit_id, u.name as unit_name, n.measure_id, n.measure_title, n.month, n.state, n.payable_count, n.payable_cents, n.held_count, n.pay_on,
                    n.act_number, n.act_date, n.act_organ, n.account_holder, n.account_iban, n.account_code, n.made_at, n.made_by, coalesce(m.display_name, '') as made_by_name,
                    n.checked_at, coalesce(k.display_name, '') as checked_by_name, n.approved_at, coalesce(v.display_name, '') as approved_by_name, n.exported_at, n.reconciled_at,
                    n.cancelled_at, n.cancel_reason, n.version, case when ",
            guard::in_unit!("payment.prepare", "n.unit_id"),
            " then true else false end as prepares, case when ",
            guard::in_unit!("payment.approve", "n.unit_id"),
            " then true else false end as approves
               from payments_run n join guard_unit u on u.body_id = n.body_id and u.id = n.unit_id
               left join guard_account m on m.body_id = n.body_id and m.id = n.made_by
               left join guard_account k on k.body_id = n.body_id and k.id = n.checked_by
               left join guard_account v on v.body_id = n.body_id and v.id = n.approved_by
              where n.body_id = :body and ",
            guard::in_unit!("payment.read", "n.unit_id"),
            " and ",
            $rest
        )
    };
}

macro_rules! locked {
    ($rest:expr) => {
        concat!(
            "select n.id, n.number, n.unit_id, n.measure_id, n.month, n.state, n.filled_to, n.payable_count, n.payable_cents, n.made_by, n.version
               from payments_run n where n.body_id = :body and n.id = :id and ",
            $rest,
            " {for update}"
        )
    };
}

store::statements! {
    /// Those that one reaches, the newest first.
    pub LIST = runs!("n.id < :after and (:state = '' or n.state = :state) order by n.id desc limit :most");
    pub ONE = runs!("n.id = :id");
    /// What asks to be done with: what waits for the reader's approval, what the reader prepared and has to finish.
    pub WAITING = runs!(concat!("((n.state = 'checked' and n.made_by <> :actor and ", guard::in_unit!("payment.approve", "n.unit_id"), ")
        or (n.state in ('filling', 'proposed', 'approved', 'exported') and ", guard::in_unit!("payment.prepare", "n.unit_id"), ")) order by n.id limit :most"));
    /// Offices for which the actor prepares payments. One that was closed still pays what it granted.
    pub OFFICES = concat!("select u.id, u.name from guard_unit u where u.body_id = :body and ",
        guard::in_unit!("payment.prepare", "u.id"), " and exists (select 1 from payments_entitlement e where e.body_id = u.body_id and e.unit_id = u.id) order by u.name limit 200");
    pub OFFICE = concat!("select u.id from guard_unit u where u.body_id = :body and u.id = :unit and ", guard::in_unit!("payment.prepare", "u.id"));
    pub MEASURE = "select e.measure_title from payments_entitlement e where e.body_id = :body and e.unit_id = :unit and e.measure_id = :measure order by e.id desc limit 1";
    /// A run that somebody is filling with the same: it is gone on with.
    pub SAME = "select n.id from payments_run n where n.body_id = :body and n.unit_id = :unit and coalesce(n.measure_id, :none) = :measure and n.month = :month and n.state = 'filling' and n.made_by = :actor order by n.id limit 1";
    pub ADD = "insert into payments_run (body_id, id, number, unit_id, measure_id, measure_title, month, state, filled_to, payable_count, payable_cents, held_count, pay_on, act_number, act_date,
                      act_organ, account_holder, account_iban, account_code, made_at, made_by, cancel_reason, version)
               values (:body, :id, :number, :unit, :measure, :measure_title, :month, 'filling', :start, 0, 0, 0, null, '', null, '', '', '', '', :now, :actor, '', 1)";
    /// One, locked, for whoever prepares.
    pub LOCK_PREPARE = locked!(guard::in_unit!("payment.prepare", "n.unit_id"));
    /// One, locked, for whoever approves.
    pub LOCK_APPROVE = locked!(guard::in_unit!("payment.approve", "n.unit_id"));
    /// One, locked, whoever asks: what follows from a change elsewhere.
    pub LOCK_ANY = locked!("true");
    pub ADD_ROW = "insert into payments_run_row (body_id, id, run_id, number, entitlement_id, month, difference, amount_cents, chapter_id, payee_id, state, hold, hold_note, outcome_on, outcome_note)
                   values (:body, :id, :run, :number, :entitlement, :month, :difference, :amount, :chapter, :payee, :state, :hold, :hold_note, null, '') on conflict do nothing";
    pub LAST_NUMBER = "select coalesce(max(r.number), 0) from payments_run_row r where r.body_id = :body and r.run_id = :id";
    pub FILLED = "update payments_run set filled_to = :to, version = version + 1 where body_id = :body and id = :id";
    /// The sums as the rows have them.
    pub RECOUNT = "update payments_run set
             payable_count = (select cast(count(*) as bigint) from payments_run_row r where r.body_id = :body and r.run_id = :id and r.state <> 'held'),
             payable_cents = (select cast(coalesce(sum(r.amount_cents), 0) as bigint) from payments_run_row r where r.body_id = :body and r.run_id = :id and r.state <> 'held'),
             held_count = (select cast(count(*) as bigint) from payments_run_row r where r.body_id = :body and r.run_id = :id and r.state = 'held'), version = version + 1
           where body_id = :body and id = :id";
    pub SET_STATE = "update payments_run set state = :state, version = version + 1 where body_id = :body and id = :id";
    pub CHECK = "update payments_run set state = 'checked', checked_at = :now, checked_by = :actor, version = version + 1 where body_id = :body and id = :id";
    pub APPROVE = "update payments_run set state = 'approved', approved_at = :now, approved_by = :actor, pay_on = :pay_on, act_number = :act_number, act_date = :act_date, act_organ = :act_organ,
                          account_holder = :holder, account_iban = :iban, account_code = :code, version = version + 1 where body_id = :body and id = :id";
    pub EXPORT = "update payments_run set state = 'exported', exported_at = :now, exported_by = :actor, version = version + 1 where body_id = :body and id = :id";
    pub RECONCILE = "update payments_run set state = 'reconciled', reconciled_at = :now, reconciled_by = :actor, version = version + 1 where body_id = :body and id = :id";
    pub CANCEL = "update payments_run set state = 'cancelled', cancelled_at = :now, cancelled_by = :actor, cancel_reason = :reason, version = version + 1 where body_id = :body and id = :id";
    pub HOLD_ALL = "update payments_run_row set state = 'held', hold = 'cancelled', hold_note = :note where body_id = :body and run_id = :id and state = 'due'";
    pub HOLD_ENTITLEMENT = "update payments_run_row set state = 'held', hold = :hold, hold_note = :note where body_id = :body and run_id = :id and entitlement_id = :entitlement and state = 'due'";
    pub HOLD_ROW = "update payments_run_row set state = 'held', hold = 'office', hold_note = :note where body_id = :body and id = :id and state = 'due'";
    /// What is to be paid on each chapter, in the order of the chapters.
    pub BY_CHAPTER = "select r.chapter_id, cast(sum(r.amount_cents) as bigint) from payments_run_row r where r.body_id = :body and r.run_id = :id and r.state = 'due' and r.chapter_id is not null
                       group by r.chapter_id order by r.chapter_id";
    /// How much is to be paid, and how many rows are transfers.
    pub TO_PAY = "select cast(count(*) as bigint), cast(coalesce(sum(r.amount_cents), 0) as bigint), cast(coalesce(sum(case when y.kind = 'iban' then 1 else 0 end), 0) as bigint)
                    from payments_run_row r left join payments_payee y on y.body_id = r.body_id and y.id = r.payee_id where r.body_id = :body and r.run_id = :id and r.state = 'due'";
    /// How many rows are paid on an account, or with an amount, that the actor wrote. Of the part of an heir also the parts and the amount count from
    /// which it comes.
    pub OWN_HAND = "with recursive origin(row_id, payee_id, entitlement_id) as (
               select r.id, r.payee_id, r.entitlement_id from payments_run_row r where r.body_id = :body and r.run_id = :id and r.state = 'due'
               union all
               select g.row_id, g.payee_id, o.entitlement_id from origin g join payments_heir h on h.body_id = :body and h.entitlement_id = g.entitlement_id
                 join payments_outside o on o.body_id = h.body_id and o.id = h.outside_id)
             select cast(count(distinct g.row_id) as bigint) from origin g
              where exists (select 1 from payments_payee y where y.body_id = :body and y.id = g.payee_id and y.created_by = :actor)
                 or exists (select 1 from payments_change c where c.body_id = :body and c.entitlement_id = g.entitlement_id and c.created_by = :actor)
                 or exists (select 1 from payments_heir h where h.body_id = :body and h.entitlement_id = g.entitlement_id and h.created_by = :actor)";
    pub ADD_CHAPTER = "insert into payments_run_chapter (body_id, id, run_id, chapter_id, spent_chapter_id, amount_cents, spent_on) values (:body, :id, :run, :chapter, :spent_chapter, :amount, :today)";
    pub CHAPTERS = "select h.id, h.spent_chapter_id, h.amount_cents from payments_run_chapter h where h.body_id = :body and h.run_id = :id order by h.spent_chapter_id";
    pub CHAPTER = "select h.id, h.spent_on from payments_run_chapter h where h.body_id = :body and h.run_id = :id and h.chapter_id = :chapter";
    /// Sources of the budget of which the run opens for the actor.
    pub OPENED = concat!("select h.id, h.run_id from payments_run_chapter h join payments_run n on n.body_id = h.body_id and n.id = h.run_id where h.body_id = :body and h.id = :source and ", guard::in_unit!("payment.read", "n.unit_id"),
        " union all select k.id, r.run_id from payments_correction k join payments_run_row r on r.body_id = k.body_id and r.id = k.row_id join payments_run n on n.body_id = r.body_id and n.id = r.run_id
           where k.body_id = :body and k.id = :source and ", guard::in_unit!("payment.read", "n.unit_id"));
}

/// A liquidation as it is shown.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Run {
    /// Identifier.
    pub id: Uuid,
    /// Number within its year: `2026/000012`.
    pub number: String,
    /// The office that pays.
    pub unit_id: UnitId,
    /// What it is called.
    pub unit_name: String,
    /// Of one measure; `None` for all.
    pub measure_id: Option<Uuid>,
    /// What that is called.
    pub measure_title: String,
    /// Through which month.
    pub month: Month,
    /// Where it stands.
    pub state: RunState,
    /// Rows that are paid with it.
    pub payable_count: i64,
    /// What they come to, in cents.
    #[sqlx(rename = "payable_cents")]
    pub payable: Cents,
    /// Rows that are not.
    pub held_count: i64,
    /// The day of the order to pay.
    pub pay_on: Option<NaiveDate>,
    /// The act that approved it.
    pub act_number: String,
    /// Its date.
    pub act_date: Option<NaiveDate>,
    /// Whose act.
    pub act_organ: String,
    /// The account from which it is paid, as it was at the approval.
    pub account_holder: String,
    /// See `account_holder`.
    pub account_iban: String,
    /// See `account_holder`.
    pub account_code: String,
    /// When it was made.
    pub made_at: Instant,
    /// By whom.
    pub made_by: Uuid,
    /// What they are called.
    pub made_by_name: String,
    /// When it was checked.
    pub checked_at: Option<Instant>,
    /// By whom.
    pub checked_by_name: String,
    /// When it was approved.
    pub approved_at: Option<Instant>,
    /// By whom.
    pub approved_by_name: String,
    /// When it was given to the treasurer.
    pub exported_at: Option<Instant>,
    /// When all outcomes were there.
    pub reconciled_at: Option<Instant>,
    /// When it was given up.
    pub cancelled_at: Option<Instant>,
    /// Why.
    pub cancel_reason: String,
    /// Version.
    pub version: i64,
    /// Whether the reader prepares payments of this office.
    pub prepares: bool,
    /// Whether the reader approves them.
    pub approves: bool,
}

impl Run {
    /// Its page.
    pub fn href(&self) -> String {
        format!("/pagamenti/{}", self.id)
    }
    /// Whether it had been approved before it was given up: its files may have left the house.
    pub fn was_withdrawn(&self) -> bool {
        self.state == RunState::Cancelled && self.approved_at.is_some()
    }
    /// What its files are called after: `2026-000012`.
    pub fn file_number(&self) -> String {
        self.number.replace('/', "-")
    }
    /// Of which measure, in words.
    pub fn what(&self) -> &str {
        if self.measure_title.is_empty() { "Tutte le misure" } else { &self.measure_title }
    }
}

/// One that is about to change.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Locked {
    /// Identifier.
    pub id: Uuid,
    /// Number.
    pub number: String,
    /// The office that pays.
    pub unit_id: UnitId,
    /// Of one measure.
    pub measure_id: Option<Uuid>,
    /// Through which month.
    pub month: Month,
    /// Where it stands.
    pub state: RunState,
    /// The last entitlement that was looked at.
    pub filled_to: Uuid,
    /// Rows that are paid with it.
    pub payable_count: i64,
    /// What they come to, in cents.
    pub payable_cents: Cents,
    /// Who made it.
    pub made_by: Uuid,
    /// Version.
    pub version: i64,
}
