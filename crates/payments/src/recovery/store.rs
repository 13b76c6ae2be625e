//! Recoveries in the database.

use super::model::{Cause, RecoveryState, RepaymentKind};
use crate::month::Month;
use crate::scope::{entitled_scope, shown, shown_name};
use chrono::NaiveDate;
use kernel::{Cents, Instant, PersonId};
use uuid::Uuid;

macro_rules! back {
    () => {
        "coalesce((select cast(sum(y.amount_cents) as bigint) from payments_repayment y where y.body_id = r.body_id and y.recovery_id = r.id), 0)"
    };
}

/// Of this what was paid back, and not given up.
macro_rules! given_back {
    () => {
        "coalesce((select cast(sum(y.amount_cents) as bigint) from payments_repayment y where y.body_id = r.body_id and y.recovery_id = r.id and y.kind = 'paid'), 0)"
    };
}

macro_rules! recoveries {
    ($rest:expr) => {
        concat!(
            "select r.id, r.entitlement_id, r.cause, r.amount_cents, ",
            back!(),
            " as back_cents, ",
            given_back!(),
            " as given_back_cents, r.instalments, r.first_month, r.state, r.created_at, r.version, e.person_id, ",
            shown_name!("e.person_id", "p.display_name"),
            " as person_name, ",
            shown!("e.person_id"),
            " as shown, e.measure_title, case when ",
            guard::in_unit!("payment.prepare", "e.unit_id"),
            " then true else false end as prepares
               from payments_recovery r join payments_entitlement e on e.body_id = r.body_id and e.id = r.entitlement_id
               join registry_v_person p on p.body_id = e.body_id and p.person_id = e.person_id
              where r.body_id = :body and ",
            entitled_scope!("payment.read"),
            " and ",
            $rest
        )
    };
}

store::statements! {
    /// Those that one reaches, the newest first.
    pub LIST = recoveries!("r.id < :after and (:state = '' or r.state = :state) order by r.id desc limit :most");
    pub OF_ENTITLEMENT = recoveries!("r.entitlement_id = :entitlement");
    pub OF_PERSON = recoveries!(concat!("e.person_id = :person and ", registry::not_hidden!("e.person_id"), " order by r.id desc limit 100"));
    pub ONE = recoveries!("r.id = :id");
    pub REPAYMENTS = "select y.kind, y.amount_cents, y.on_day, y.note, y.created_at, coalesce(a.display_name, '') as by_name from payments_repayment y
                        left join guard_account a on a.body_id = y.body_id and a.id = y.created_by where y.body_id = :body and y.recovery_id = :id order by y.on_day, y.id";
    /// The one of an entitlement, whoever asks: what the program itself works out.
    pub KNOWN = concat!("select r.id, r.amount_cents, ", back!(), " as back_cents from payments_recovery r where r.body_id = :body and r.entitlement_id = :entitlement");
    pub LOCK_KNOWN = "select r.id from payments_recovery r where r.body_id = :body and r.entitlement_id = :entitlement {for update}";
    pub LOCK = concat!(
        "select r.id, r.amount_cents, ", back!(), " as back_cents, r.version, (select e.person_id from payments_entitlement e where e.body_id = r.body_id and e.id = r.entitlement_id) as person_id
           from payments_recovery r where r.body_id = :body and r.id = :id and exists (select 1 from payments_entitlement e where e.body_id = :body and e.id = r.entitlement_id and ",
        guard::in_unit!("payment.prepare", "e.unit_id"), ") {for update}");
    pub ADD = "insert into payments_recovery (body_id, id, entitlement_id, cause, amount_cents, instalments, first_month, state, created_at, version)
               values (:body, :id, :entitlement, :cause, :amount, 1, :first, 'open', :now, 1)";
    pub SET_AMOUNT = "update payments_recovery set amount_cents = :amount, state = :state, version = version + 1 where body_id = :body and id = :id";
    pub SET_PLAN = "update payments_recovery set instalments = :instalments, first_month = :first, version = version + 1 where body_id = :body and id = :id and version = :version";
    pub ADD_REPAYMENT = "insert into payments_repayment (body_id, id, recovery_id, kind, amount_cents, on_day, note, created_at, created_by)
                         values (:body, :id, :recovery, :kind, :amount, :on, :note, :now, :actor)";
    pub SETTLE = "update payments_recovery set state = :state, version = version + 1 where body_id = :body and id = :id and version = :version";
}

/// A recovery as it is shown.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Recovery {
    /// Identifier.
    pub id: Uuid,
    /// Of which entitlement.
    pub entitlement_id: Uuid,
    /// Why.
    pub cause: Cause,
    /// What was paid too much, in cents.
    #[sqlx(rename = "amount_cents")]
    pub amount: Cents,
    /// What came back or was given up, in cents.
    #[sqlx(rename = "back_cents")]
    pub back: Cents,
    /// Of this what was paid back, in cents.
    #[sqlx(rename = "given_back_cents")]
    pub given_back: Cents,
    /// In how many monthly parts.
    pub instalments: i64,
    /// The month of the first.
    pub first_month: Month,
    /// Whether something is still to come.
    pub state: RecoveryState,
    /// Since when.
    pub created_at: Instant,
    /// Version.
    pub version: i64,
    /// From whom.
    pub person_id: PersonId,
    /// What they are called, as far as the reader may know.
    pub person_name: String,
    /// Whether the reader may know of them.
    pub shown: bool,
    /// Of which measure.
    pub measure_title: String,
    /// Whether the reader writes what comes back.
    pub prepares: bool,
}

impl Recovery {
    /// What is still to come.
    pub fn left(&self) -> Cents {
        Cents(self.amount.0.saturating_sub(self.back.0).max(0))
    }
    /// What was paid back although, as it stands now, it was due: it is paid again with the next liquidation.
    pub fn owed(&self) -> Cents {
        Cents(self.given_back.0.saturating_sub(self.amount.0).max(0))
    }
    /// Its page.
    pub fn href(&self) -> String {
        format!("/recuperi/{}", self.id)
    }
    /// Kind of the badge of its state.
    pub fn tone(&self) -> &'static str {
        match self.state {
            RecoveryState::Open => "warning",
            RecoveryState::Settled => "success",
        }
    }
}

/// What came back, or was given up.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Repayment {
    /// Which of the two.
    pub kind: RepaymentKind,
    /// In cents.
    #[sqlx(rename = "amount_cents")]
    pub amount: Cents,
    /// When.
    pub on_day: NaiveDate,
    /// A note.
    pub note: String,
    /// When it was written.
    pub created_at: Instant,
    /// By whom.
    pub by_name: String,
}

/// The recovery of an entitlement, as far as money is worked out from it.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Known {
    /// Identifier.
    pub id: Uuid,
    /// What was paid too much, in cents.
    pub amount_cents: Cents,
    /// What came back or was given up, in cents.
    pub back_cents: Cents,
}

/// One that is about to change.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Locked {
    /// Identifier.
    pub id: Uuid,
    /// What was paid too much, in cents.
    pub amount_cents: Cents,
    /// What came back or was given up, in cents.
    pub back_cents: Cents,
    /// Version.
    pub version: i64,
    /// From whom.
    pub person_id: PersonId,
}
