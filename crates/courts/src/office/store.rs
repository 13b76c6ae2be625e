//! Offices and what they owe, in the database.

use super::{AccountActId, CourtAccountKind, CourtAccountState, OfficeEnd, OfficeId, OfficeKind};
use crate::dues::Whose;
use chrono::NaiveDate;
use kernel::codes::Code as _;
use kernel::{AccountId, Cents, PersonId, UnitId};
use uuid::Uuid;

/// The columns of an office.
macro_rules! columns {
    () => {
        "select f.id, f.person_id, f.kind, a.name as authority_name, f.appointed_by, f.act_number, f.act_date, f.sworn_on, f.unit_id, f.account_id, f.external_supplier,
                f.protocol, f.cost_shared, f.from_day, f.until_day, f.end_kind, f.version, r.display_name as person_name, u.name as unit_name,
                coalesce(g.display_name, '') as account_name,
                (select min(k.due_on) from courts_account k where k.body_id = f.body_id and k.office_id = f.id and k.state = 'due') as next_due
           from courts_office f
           join courts_authority a on a.body_id = f.body_id and a.id = f.authority_id
           join registry_v_person r on r.body_id = f.body_id and r.person_id = f.person_id
           join guard_unit u on u.body_id = f.body_id and u.id = f.unit_id
           left join guard_account g on g.body_id = f.body_id and g.id = f.account_id
          where f.body_id = :body and "
    };
}

/// True for an office that the actor follows up, of somebody they may know of.
macro_rules! office_scope {
    () => {
        concat!(guard::in_unit!("office.manage", "f.unit_id"), " and ", registry::not_hidden_for!("office.manage", "f.person_id"))
    };
}

store::statements! {
    /// All that the actor reaches, the oldest appointment first.
    pub LIST = concat!(columns!(), "(:ended_too or f.until_day is null) and (f.act_date, f.id) > (:after_on, :after_id) and ", office_scope!(), " order by f.act_date, f.id limit :most");
    /// One.
    pub ONE = concat!(columns!(), "f.id = :id and ", office_scope!());
    /// One, whoever acts: the program follows up a death.
    pub OPEN_OF = concat!(columns!(), "f.person_id = :person and f.until_day is null order by f.id limit 20");
    /// What an office owes and owed, the latest first.
    pub ACCOUNTS = "select k.id, k.office_id, k.kind, k.from_day, k.until_day, k.due_on, k.rule, k.sent_on, k.document_id, k.balance_cents, k.note, k.state, k.version
                      from courts_account k where k.body_id = :body and k.office_id = :office order by k.due_on desc, k.id desc limit 200";
    /// One act, of an office that the actor reaches.
    pub ACCOUNT = concat!("select k.id, k.office_id, k.kind, k.from_day, k.until_day, k.due_on, k.rule, k.sent_on, k.document_id, k.balance_cents, k.note, k.state, k.version
                             from courts_account k join courts_office f on f.body_id = k.body_id and f.id = k.office_id
                            where k.body_id = :body and k.id = :id and ", office_scope!());
    /// Something of the patrimony, of an office that the actor reaches.
    pub ASSET = concat!("select s.id, s.office_id, s.kind, s.words, s.value_cents, s.from_day, s.until_day, s.ended_reason, s.version
                           from courts_asset s join courts_office f on f.body_id = s.body_id and f.id = s.office_id
                          where s.body_id = :body and s.id = :id and ", office_scope!());
    /// Who may follow an office: those who have the permission in the unit.
    pub WORKERS = "select distinct a.id, a.display_name from guard_account a join guard_scope s on s.body_id = a.body_id and s.account_id = a.id
                    where a.body_id = :body and a.state = 'active' and s.permission = 'office.manage' and s.valid_from <= :today and s.valid_until > :today
                      and (s.extent = 'body' or (s.extent = 'unit' and s.target_id = :unit)) order by a.display_name, a.id limit 200";
    /// A new office.
    pub ADD = "insert into courts_office (body_id, id, person_id, kind, authority_id, appointed_by, act_number, act_date, sworn_on, unit_id, account_id, external_supplier, protocol,
                      cost_shared, from_day, until_day, end_kind, version)
               values (:body, :id, :person, :kind, :authority, :appointed_by, :act_number, :act_date, :sworn_on, :unit, :account, :external_supplier, :protocol,
                      :cost_shared, :from_day, null, '', 1)";
    /// The oath.
    pub SWEAR = "update courts_office set sworn_on = :sworn_on, version = version + 1 where body_id = :body and id = :id and version = :version";
    /// It ended.
    pub END = "update courts_office set until_day = :until_day, end_kind = :end_kind, version = version + 1 where body_id = :body and id = :id and version = :version and until_day is null";
    /// Something of it changed.
    pub TOUCH = "update courts_office set version = version + 1 where body_id = :body and id = :id and version = :version";
    /// An act that is owed; inventory and accounts of a day once.
    pub ADD_ACCOUNT = "insert into courts_account (body_id, id, office_id, kind, from_day, until_day, due_on, rule, sent_on, document_id, balance_cents, note, state, version)
                       values (:body, :id, :office, :kind, :from_day, :until_day, :due_on, :rule, null, null, null, :note, 'due', 1)
                       on conflict (body_id, office_id, kind, due_on) where kind in ('inventory', 'annual', 'final') do nothing";
    /// It was sent, approved or is no longer owed.
    pub SETTLE = "update courts_account set state = :state, sent_on = :sent_on, balance_cents = :balance, note = :note, version = version + 1
                   where body_id = :body and id = :id and version = :version";
    /// The accounts of years that begin after the end.
    pub DROP_AFTER = "update courts_account set state = 'dropped', note = :note, version = version + 1
                       where body_id = :body and office_id = :office and state = 'due' and kind = 'annual' and due_on > :end";
}

/// An office.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Office {
    /// Identifier.
    pub id: OfficeId,
    /// Of whom.
    pub person_id: PersonId,
    /// What.
    pub kind: OfficeKind,
    /// The judge.
    pub authority_name: String,
    /// Who was appointed: the Comune, the mayor, a worker.
    pub appointed_by: String,
    /// Number of the act.
    pub act_number: String,
    /// Its day.
    pub act_date: NaiveDate,
    /// Day of the oath.
    pub sworn_on: Option<NaiveDate>,
    /// The unit that follows it.
    pub unit_id: UnitId,
    /// Who follows it.
    pub account_id: AccountId,
    /// The external service that helps; may be empty.
    pub external_supplier: String,
    /// The protocol under which it is; may be empty.
    pub protocol: String,
    /// Whether the Comune shares its cost.
    pub cost_shared: bool,
    /// First day.
    pub from_day: NaiveDate,
    /// Last day.
    pub until_day: Option<NaiveDate>,
    end_kind: String,
    /// Version, for changes.
    pub version: i64,
    /// What the person is called.
    pub person_name: String,
    /// What the unit is called.
    pub unit_name: String,
    /// Who follows it, by name.
    pub account_name: String,
    /// What is owed next.
    pub next_due: Option<NaiveDate>,
}

impl Office {
    /// Why it ended.
    pub fn end(&self) -> Option<OfficeEnd> {
        OfficeEnd::from_code(&self.end_kind)
    }
    /// Whether it goes on.
    pub fn is_open(&self) -> bool {
        self.until_day.is_none()
    }
    /// Whether something is owed since before today.
    pub fn is_late(&self, today: &NaiveDate) -> bool {
        self.next_due.is_some_and(|day| day < *today)
    }
    /// Its address.
    pub fn href(&self) -> String {
        format!("/tutele/{}", self.id)
    }
    pub(crate) fn whose(&self) -> Whose {
        Whose { case: None, unit: self.unit_id, person: self.person_id, secret: false, account: self.account_id, named: true }
    }
}

/// An act that an office owes to the judge.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AccountAct {
    /// Identifier.
    pub id: AccountActId,
    /// Of which office.
    pub office_id: OfficeId,
    /// What.
    pub kind: CourtAccountKind,
    /// First day that it tells of.
    pub from_day: Option<NaiveDate>,
    /// Last day.
    pub until_day: Option<NaiveDate>,
    /// By when.
    pub due_on: NaiveDate,
    /// The term of law; empty where none sets it.
    pub rule: String,
    /// When it was sent.
    pub sent_on: Option<NaiveDate>,
    /// Its document.
    pub document_id: Option<Uuid>,
    /// What the person had at the end.
    pub balance_cents: Option<Cents>,
    /// A note.
    pub note: String,
    /// Where it stands.
    pub state: CourtAccountState,
    /// Version, for changes.
    pub version: i64,
}

impl AccountAct {
    /// Whether it is owed since before today.
    pub fn is_late(&self, today: &NaiveDate) -> bool {
        self.state == CourtAccountState::Due && self.due_on < *today
    }
    /// Whether it is owed.
    pub fn is_due(&self) -> bool {
        self.state == CourtAccountState::Due
    }
    /// Whether the judge may still approve it.
    pub fn is_sent(&self) -> bool {
        self.state == CourtAccountState::Sent
    }
    /// Its due in the agenda.
    pub(super) fn key(&self) -> String {
        format!("account:{}", self.id)
    }
}

/// Who may follow an office.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Worker {
    /// The account.
    pub id: AccountId,
    /// What it is called.
    pub display_name: String,
}
