//! Liquidations in the database.

use super::model::{Hold, RowState, RunState};
use crate::month::Month;
use crate::payee::PayeeKind;
use crate::scope::{paid_outside, shown, shown_name};
use chrono::NaiveDate;
use kernel::{Cents, ChapterId, Instant, PersonId, UnitId};
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

/// Rows of the run `:run`, for whoever reads it.
macro_rules! rows {
    ($rest:expr) => {
        concat!(
            "select r.id, r.run_id, r.number, r.entitlement_id, r.month, r.amount_cents, r.state, r.hold, r.hold_note, r.outcome_on, r.outcome_note, r.chapter_id, r.difference,
                    case when r.hold = 'deceased' then ",
            paid_outside!("act_number"),
            " end as outside_act, case when r.hold = 'deceased' then ",
            paid_outside!("act_date"),
            " end as outside_on, e.person_id, ",
            shown_name!("e.person_id", "p.display_name"),
            " as person_name, ",
            shown!("e.person_id"),
            " as shown, case when ",
            registry::not_hidden!("e.person_id"),
            " then p.tax_code end as tax_code, e.measure_title, e.decision_number, e.act_number, y.kind, coalesce(y.iban, '') as iban, coalesce(y.holder, '') as holder
               from payments_run_row r join payments_run n on n.body_id = r.body_id and n.id = r.run_id
               join payments_entitlement e on e.body_id = r.body_id and e.id = r.entitlement_id
               join registry_v_person p on p.body_id = e.body_id and p.person_id = e.person_id
               left join payments_payee y on y.body_id = r.body_id and y.id = r.payee_id
              where r.body_id = :body and ",
            guard::in_unit!("payment.read", "n.unit_id"),
            " and ",
            $rest
        )
    };
}

/// Entitlements of a run's office, and of its measure where it has one, after a place.
macro_rules! of_lot {
    () => {
        "e.body_id = :body and e.unit_id = :unit and (:any_measure or e.measure_id = :measure) and e.id > :after and e.valid_from < :month_end
         and (e.valid_until is null or e.valid_until > :earliest)"
    };
}

/// The entitlements of a lot by their place: what belongs to them is read once for all.
macro_rules! in_lot {
    () => {
        "e.body_id = :body and e.unit_id = :unit and e.id > :after and e.id <= :last"
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
    /// Entitlements of a lot, in their order, locked: none changes while it is looked at.
    pub LOCK_LOT = concat!("select e.id from payments_entitlement e where ", of_lot!(), " order by e.id limit :most {for update}");
    /// What is known of them, read once they are locked: a death or another account that somebody wrote meanwhile is seen.
    pub LOT = concat!("select e.id, e.decision_id, e.person_id, e.unit_id, e.chapter_id, e.amount_cents, e.rhythm, e.valid_from, e.valid_until, e.revoked_from, e.version,
                    (select p.death_date from registry_v_person p where p.body_id = e.body_id and p.person_id = e.person_id) as died_on,
                    (select y.id from payments_payee y where y.body_id = e.body_id and y.person_id = e.person_id and y.valid_from <= :today and (y.valid_until is null or y.valid_until > :today)
                      order by y.valid_from desc, y.id desc limit 1) as payee_id
               from payments_entitlement e where ", of_lot!(), " and e.id <= :last order by e.id");
    pub LOT_CHANGES = concat!("select c.entitlement_id, c.from_day, c.amount_cents from payments_change c join payments_entitlement e on e.body_id = c.body_id and e.id = c.entitlement_id
                                where ", in_lot!(), " order by c.entitlement_id, c.from_day");
    pub LOT_PAUSES = concat!("select s.entitlement_id, s.from_day, s.until_day, s.owed from payments_suspension s join payments_entitlement e on e.body_id = s.body_id and e.id = s.entitlement_id
                               where ", in_lot!(), " order by s.entitlement_id, s.from_day");
    /// What is paid of each month, or about to be, and the number of its next difference.
    pub LOT_LIVE = concat!("select r.entitlement_id, r.month, cast(sum(r.amount_cents) as bigint), cast(max(r.difference) + 1 as bigint)
                              from payments_run_row r join payments_entitlement e on e.body_id = r.body_id and e.id = r.entitlement_id
                             where r.body_id = :body and r.state in ('due', 'paid') and ", in_lot!(), " group by r.entitlement_id, r.month order by r.entitlement_id, r.month");
    /// What of each month is paid outside this program, by an act.
    pub LOT_OUTSIDE = concat!("select o.entitlement_id, o.month, cast(sum(o.amount_cents) as bigint) from payments_outside o join payments_entitlement e on e.body_id = o.body_id and e.id = o.entitlement_id
                                where o.body_id = :body and ", in_lot!(), " group by o.entitlement_id, o.month order by o.entitlement_id, o.month");
    /// What people gave back of what they had been paid too much.
    pub LOT_GIVEN_BACK = concat!("select e.id, cast(sum(y.amount_cents) as bigint) from payments_entitlement e join payments_recovery v on v.body_id = e.body_id and v.entitlement_id = e.id
                                    join payments_repayment y on y.body_id = v.body_id and y.recovery_id = v.id
                                   where y.kind = 'paid' and ", in_lot!(), " group by e.id order by e.id");
    /// Accounts from which the latest transfer came back.
    pub LOT_CAME_BACK = concat!("select distinct b.payee_id from payments_entitlement e join payments_payee y on y.body_id = e.body_id and y.person_id = e.person_id and y.kind = 'iban'
                                   join payments_run_row b on b.body_id = y.body_id and b.payee_id = y.id and b.state = 'returned'
                                  where ", in_lot!(), " and not exists (select 1 from payments_run_row k where k.body_id = b.body_id and k.payee_id = b.payee_id and k.state = 'paid' and k.outcome_on > b.outcome_on)
                                  order by b.payee_id");
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
    /// How many rows are paid on an account, or with an amount, that the actor wrote.
    pub OWN_HAND = "select cast(count(*) as bigint) from payments_run_row r left join payments_payee y on y.body_id = r.body_id and y.id = r.payee_id
                     where r.body_id = :body and r.run_id = :id and r.state = 'due'
                       and (y.created_by = :actor or exists (select 1 from payments_change c where c.body_id = r.body_id and c.entitlement_id = r.entitlement_id and c.created_by = :actor))";
    pub ADD_CHAPTER = "insert into payments_run_chapter (body_id, id, run_id, chapter_id, spent_chapter_id, amount_cents, spent_on) values (:body, :id, :run, :chapter, :spent_chapter, :amount, :today)";
    pub CHAPTERS = "select h.id, h.spent_chapter_id, h.amount_cents from payments_run_chapter h where h.body_id = :body and h.run_id = :id order by h.spent_chapter_id";
    pub CHAPTER = "select h.id, h.spent_on from payments_run_chapter h where h.body_id = :body and h.run_id = :id and h.chapter_id = :chapter";
    /// Sources of the budget of which the run opens for the actor.
    pub OPENED = concat!("select h.id, h.run_id from payments_run_chapter h join payments_run n on n.body_id = h.body_id and n.id = h.run_id where h.body_id = :body and h.id = :source and ", guard::in_unit!("payment.read", "n.unit_id"),
        " union all select k.id, r.run_id from payments_correction k join payments_run_row r on r.body_id = k.body_id and r.id = k.row_id join payments_run n on n.body_id = r.body_id and n.id = r.run_id
           where k.body_id = :body and k.id = :source and ", guard::in_unit!("payment.read", "n.unit_id"));
    pub ROWS = rows!("r.run_id = :run and r.number > :after and (:state = '' or r.state = :state) and (:hold = '' or r.hold = :hold) order by r.number limit :most");
    pub ROW = rows!("r.id = :id");
    /// The transfers of a run as they were approved, whatever became of them.
    pub TRANSFERS = concat!("select r.id, r.number, r.month, r.amount_cents, y.iban, y.holder from payments_run_row r join payments_run n on n.body_id = r.body_id and n.id = r.run_id
               join payments_payee y on y.body_id = r.body_id and y.id = r.payee_id
              where r.body_id = :body and r.run_id = :run and r.state <> 'held' and y.kind = 'iban' and (", guard::in_unit!("payment.prepare", "n.unit_id"), " or ", guard::in_unit!("payment.approve", "n.unit_id"), ") order by r.number");
    /// Whose account the file of transfers names.
    pub TRANSFER_PEOPLE = "select distinct e.person_id from payments_run_row r join payments_entitlement e on e.body_id = r.body_id and e.id = r.entitlement_id
               join payments_payee y on y.body_id = r.body_id and y.id = r.payee_id
              where r.body_id = :body and r.run_id = :run and r.state <> 'held' and y.kind = 'iban' order by e.person_id";
    /// In which run a row is: it never changes.
    pub RUN_OF_ROW = "select r.run_id from payments_run_row r where r.body_id = :body and r.id = :id";
    pub LOCK_ROW = "select r.id, r.run_id, r.number, r.entitlement_id, r.month, r.amount_cents, r.chapter_id, r.state, r.outcome_on, r.outcome_note from payments_run_row r where r.body_id = :body and r.id = :id {for update}";
    /// All rows of a run, for a file that tells what became of them.
    pub LOCK_ROWS = "select r.id, r.run_id, r.number, r.entitlement_id, r.month, r.amount_cents, r.chapter_id, r.state, r.outcome_on, r.outcome_note from payments_run_row r where r.body_id = :body and r.run_id = :id order by r.number {for update}";
    pub OUTCOME = "update payments_run_row set state = :state, outcome_on = :on, outcome_note = :note where body_id = :body and id = :id";
    pub PAY_REST = "update payments_run_row set state = 'paid', outcome_on = :on where body_id = :body and run_id = :id and state = 'due'";
    pub LEFT_DUE = "select cast(count(*) as bigint) from payments_run_row r where r.body_id = :body and r.run_id = :id and r.state = 'due'";
    /// How many rows stand where, and why.
    pub COUNTS = "select r.state, r.hold, cast(count(*) as bigint), cast(sum(r.amount_cents) as bigint) from payments_run_row r where r.body_id = :body and r.run_id = :id group by r.state, r.hold order by r.state, r.hold";
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

/// An entitlement of a lot.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct InLot {
    /// What is granted.
    #[sqlx(flatten)]
    pub granted: crate::entitlement::store::Granted,
    /// How it is paid today.
    pub payee_id: Option<Uuid>,
}

/// A row of a run as it is shown.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RunRow {
    /// Identifier.
    pub id: Uuid,
    /// Its run.
    pub run_id: Uuid,
    /// Number in the run.
    pub number: i64,
    /// Of which entitlement.
    pub entitlement_id: Uuid,
    /// For which month.
    pub month: Month,
    /// In cents.
    #[sqlx(rename = "amount_cents")]
    pub amount: Cents,
    /// Where it stands.
    pub state: RowState,
    /// Why it is not paid.
    pub hold: Option<Hold>,
    /// What is to be said of that.
    pub hold_note: String,
    /// The day of its outcome.
    pub outcome_on: Option<NaiveDate>,
    /// What was said of the outcome.
    pub outcome_note: String,
    /// The chapter that pays.
    pub chapter_id: Option<ChapterId>,
    /// 0 for the first payment of the month, then the number of the difference.
    pub difference: i64,
    /// The act by which it is paid outside this program.
    pub outside_act: Option<String>,
    /// Its date.
    pub outside_on: Option<NaiveDate>,
    /// Whose.
    pub person_id: PersonId,
    /// What they are called, as far as the reader may know.
    pub person_name: String,
    /// Whether the reader may know of them.
    pub shown: bool,
    /// Their tax code, as far as the reader may know.
    pub tax_code: Option<String>,
    /// Of which measure.
    pub measure_title: String,
    /// The decision that granted it.
    pub decision_number: String,
    /// The act that granted it.
    pub act_number: String,
    /// By which way it is paid.
    pub kind: Option<PayeeKind>,
    /// On which account; for whoever prepares and approves.
    pub iban: String,
    /// To whom.
    pub holder: String,
}

impl RunRow {
    /// Why it is not paid, in words; empty when it is.
    pub fn why(&self) -> String {
        why(self.hold, &self.hold_note, &outside(self.outside_act.as_deref(), self.outside_on))
    }
    /// What it pays, in words: a month, or what was missing of it.
    pub fn what(&self) -> String {
        what(self.month, self.difference)
    }
    /// Its page.
    pub fn href(&self) -> String {
        format!("/pagamenti/righe/{}", self.id)
    }
    /// How it is paid, in words.
    pub fn way(&self) -> &'static str {
        self.kind.map_or("", PayeeKind::label)
    }
}

/// A reason with what is to be said of it, and by which act it is paid elsewhere.
pub(crate) fn why(hold: Option<Hold>, note: &str, outside: &str) -> String {
    let Some(hold) = hold else { return String::new() };
    match (note, outside) {
        ("", "") => format!("{}.", hold.label()),
        (note, "") => format!("{}: {note}", hold.label()),
        (_, outside) => format!("{}: {outside}", hold.label()),
    }
}

/// By which act something is paid outside this program; empty where there is none.
pub(crate) fn outside(act: Option<&str>, on: Option<NaiveDate>) -> String {
    match (act, on) {
        (Some(act), Some(on)) => format!("si paga fuori da Portico, atto {act} del {}.", kernel::time::show_date(on)),
        _ => String::new(),
    }
}

/// A month, or what was missing of it, in words.
pub(crate) fn what(month: Month, difference: i64) -> String {
    if difference == 0 { month.words() } else { format!("{}, conguaglio", month.words()) }
}

/// A row that is about to change.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct LockedRow {
    /// Identifier.
    pub id: Uuid,
    /// Its run.
    pub run_id: Uuid,
    /// Number in the run.
    pub number: i64,
    /// Of which entitlement.
    pub entitlement_id: Uuid,
    /// For which month.
    pub month: Month,
    /// In cents.
    pub amount_cents: Cents,
    /// The chapter that pays.
    pub chapter_id: Option<ChapterId>,
    /// Where it stands.
    pub state: RowState,
    /// The day of its outcome.
    pub outcome_on: Option<NaiveDate>,
    /// What was said of the outcome.
    pub outcome_note: String,
}

/// A transfer of a run.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Transfer {
    /// The row.
    pub id: Uuid,
    /// Number in the run.
    pub number: i64,
    /// For which month.
    pub month: Month,
    /// In cents.
    #[sqlx(rename = "amount_cents")]
    pub amount: Cents,
    /// On which account.
    pub iban: String,
    /// To whom.
    pub holder: String,
}

/// How many rows stand where, and why.
pub type Count = (RowState, Option<Hold>, i64, Cents);
