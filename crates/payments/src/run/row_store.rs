//! The rows of liquidations in the database.

use super::model::{Hold, RowState};
use crate::month::Month;
use crate::payee::PayeeKind;
use crate::scope::{paid_outside, shown, shown_name};
use chrono::NaiveDate;
use kernel::{Cents, ChapterId, PersonId};
use uuid::Uuid;

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

store::statements! {
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
        (Some(act), Some(on)) => format!("si paga agli eredi, atto {act} del {}.", kernel::time::show_date(on)),
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
