//! How people are paid, in the database, and the account from which the body pays.

use super::model::{Iban, PayeeKind, grouped, masked};
use chrono::NaiveDate;
use kernel::{Instant, PersonId};
use registry::person_scope;
use uuid::Uuid;

store::statements! {
    /// How somebody is paid, the latest first; the account only for whoever prepares payments.
    pub OF_PERSON = concat!(
        "select y.id, y.kind, y.iban, y.holder, y.valid_from, y.valid_until, y.created_at, coalesce(a.display_name, '') as by_name,
                case when ", person_scope!("payment.prepare", "y.person_id"), " then true else false end as whole
           from payments_payee y left join guard_account a on a.body_id = y.body_id and a.id = y.created_by
          where y.body_id = :body and y.person_id = :person and ", person_scope!("payment.read", "y.person_id"), " order by y.valid_from desc, y.id desc limit 50");
    /// What the actor may do with the payments of somebody; nobody whom they may not read.
    pub REACH = concat!(
        "select p.person_id, p.display_name, case when ", person_scope!("payment.prepare", "p.person_id"), " then true else false end as prepares
           from registry_v_person p where p.body_id = :body and p.person_id = :person and ", person_scope!("payment.read", "p.person_id"));
    /// Somebody whose payments the actor prepares.
    pub WRITABLE = concat!("select p.person_id from registry_v_person p where p.body_id = :body and p.person_id = :person and ", person_scope!("payment.prepare", "p.person_id"));
    /// What ends where another begins.
    pub END = "update payments_payee set valid_until = case when valid_from > :from then valid_from else :from end, version = version + 1
                where body_id = :body and person_id = :person and (valid_until is null or valid_until > :from)";
    pub ADD = "insert into payments_payee (body_id, id, person_id, kind, iban, holder, valid_from, valid_until, created_at, created_by, version)
               values (:body, :id, :person, :kind, :iban, :holder, :from, null, :now, :actor, 1)";
    pub ACCOUNT = "select holder, iban, code, version from payments_account where body_id = :body";
    pub ADD_ACCOUNT = "insert into payments_account (body_id, holder, iban, code, changed_at, changed_by, version) values (:body, :holder, :iban, :code, :now, :actor, 1) on conflict do nothing";
    pub SET_ACCOUNT = "update payments_account set holder = :holder, iban = :iban, code = :code, changed_at = :now, changed_by = :actor, version = version + 1
                        where body_id = :body and version = :version";
    /// Whether the actor approves payments of the whole body: who does writes the account.
    pub MAY_SET = concat!("select cast(count(*) as bigint) from guard_body b where b.body_id = :body and ", guard::in_body!("payment.approve"));
}

/// How somebody is paid.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Payee {
    /// Identifier.
    pub id: Uuid,
    /// By which way.
    pub kind: PayeeKind,
    iban: String,
    /// To whom.
    pub holder: String,
    /// From when.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: Option<NaiveDate>,
    /// When it was written.
    pub created_at: Instant,
    /// By whom.
    pub by_name: String,
    /// Whether the reader sees the account whole.
    pub whole: bool,
}

impl Payee {
    /// The account as the reader may see it; empty where there is none.
    pub fn account(&self) -> String {
        if self.whole { grouped(&self.iban) } else { masked(&self.iban) }
    }
    /// Whether it counts on a day.
    pub fn holds_on(&self, day: &NaiveDate) -> bool {
        self.valid_from <= *day && self.valid_until.is_none_or(|until| *day < until)
    }
}

/// What the actor may do with the payments of somebody.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Reach {
    /// Whose.
    pub person_id: PersonId,
    /// What they are called.
    pub display_name: String,
    /// Whether to say how they are paid.
    pub prepares: bool,
}

/// The account from which the body pays.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Account {
    /// Whose it is.
    pub holder: String,
    /// Which.
    pub iban: Iban,
    /// What the treasurer knows the body by; may be empty.
    pub code: String,
    /// Version.
    pub version: i64,
}
