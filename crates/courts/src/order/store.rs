//! Orders, with their proceedings, in the database.

use super::model::{CourtOrderKind, CourtOrderState, ProceedingKind};
use super::{OrderId, ProceedingId};
use crate::authority::AuthorityKind;
use crate::dues::Whose;
use crate::scope::{proceeding_scope, reached, shown, shown_name};
use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::{AccountId, CaseId, Instant, PersonId, UnitId};
use uuid::Uuid;

/// The columns of an order with its proceeding.
macro_rules! columns {
    () => {
        concat!(
            "select o.id, o.proceeding_id, o.own_number, o.number, o.issued_on, o.served_at, o.served_on, o.served_means, o.kind, o.duration_months, o.ends_on, o.state,
                    o.revokes_id, o.ended_on, o.ended_reason, o.file_document_id, o.text, o.special_curator, o.child_heard, o.note, o.version,
                    p.kind as proceeding_kind, p.register_number, p.year, p.subject, p.secret, p.person_id, p.case_id, p.unit_id, p.opened_by,
                    a.name as authority_name, a.kind as authority_kind, ",
            shown_name!("p.person_id", "r.display_name"),
            " as person_name, ",
            shown!("p.person_id"),
            " as shown, u.name as unit_name, coalesce(c.number, '') as case_number
               from courts_order o
               join courts_proceeding p on p.body_id = o.body_id and p.id = o.proceeding_id
               join courts_authority a on a.body_id = p.body_id and a.id = p.authority_id
               join registry_v_person r on r.body_id = p.body_id and r.person_id = p.person_id
               join guard_unit u on u.body_id = p.body_id and u.id = p.unit_id
               left join casework_v_case c on c.body_id = p.body_id and c.case_id = p.case_id
              where o.body_id = :body and "
        )
    };
}

store::statements! {
    /// One, for whoever may read it.
    pub ONE = concat!(columns!(), "o.id = :id and ", proceeding_scope!("judicial.read", "o.proceeding_id"));
    /// One, for whoever may write it.
    pub WRITABLE = concat!(columns!(), "o.id = :id and ", proceeding_scope!("judicial.write", "o.proceeding_id"));
    /// One, for whoever may enter the order that takes it away.
    pub REVOCABLE = concat!(columns!(), "o.id = :id and ", proceeding_scope!("order.register", "o.proceeding_id"));
    /// One, whoever acts: what the program itself follows up.
    pub BARE = concat!(columns!(), "o.id = :id");
    /// All that the actor reaches, the latest first.
    pub LIST = concat!(columns!(), reached!("judicial.read"), " and (:any_state or o.state = :state) and (:any_kind or o.kind = :kind) and (:any_unit or p.unit_id = :unit) and (:any_end or (o.ends_on is not null and o.ends_on <= :ends_by and o.state in ('in_force', 'suspended')))
                        and (o.issued_on, o.id) < (:before_on, :before_id) order by o.issued_on desc, o.id desc limit :most");
    /// Those of a case: of its proceedings, and of the mandates that are followed in it.
    pub OF_CASE = concat!(columns!(), "o.id in (select ko.id from courts_proceeding kp cross join courts_order ko
                                                         where ko.body_id = kp.body_id and ko.proceeding_id = kp.id and kp.body_id = :body and kp.case_id = :case
                                                        union select km.order_id from courts_mandate km where km.body_id = :body and km.case_id = :case) and ",
                          proceeding_scope!("judicial.read", "o.proceeding_id"), " order by o.issued_on desc, o.id desc limit 200");
    /// Those about a person, as the subject of the proceeding or of a mandate.
    pub OF_PERSON = concat!(columns!(), "o.id in (select ko.id from courts_proceeding kp cross join courts_order ko
                                                           where ko.body_id = kp.body_id and ko.proceeding_id = kp.id and kp.body_id = :body and kp.person_id = :person
                                                          union select km.order_id from courts_mandate km where km.body_id = :body and km.person_id = :person) and ",
                            proceeding_scope!("judicial.read", "o.proceeding_id"), " order by o.issued_on desc, o.id desc limit 200");
    /// Those that another order may take away: of the same person, in force, within reach of whoever enters it.
    pub REVOCABLES = concat!(columns!(), "p.person_id = :person and o.state in ('in_force', 'suspended') and ", proceeding_scope!("order.register", "o.proceeding_id"), " order by o.issued_on desc, o.id desc limit 50");
    /// The one that took an order away.
    pub REVOKED_BY = "select n.id, n.own_number from courts_order n where n.body_id = :body and n.revokes_id = :id order by n.issued_on desc, n.id desc limit 1";
    /// The same order, entered before: its number, which of a secret proceeding is told to those alone who work on it.
    pub KNOWN = concat!("select case when not p.secret or ", proceeding_scope!("order.register", "o.proceeding_id"), " then o.own_number else '' end
                           from courts_order o join courts_proceeding p on p.body_id = o.body_id and p.id = o.proceeding_id
                          where o.body_id = :body and o.proceeding_id = :proceeding and o.number = :number and o.issued_on = :issued_on");
    /// A proceeding, once for its number at its authority and its person.
    pub ADD_PROCEEDING = "insert into courts_proceeding (body_id, id, authority_id, kind, register_number, year, subject, person_id, opened_on, closed_on, secret, case_id, unit_id, opened_by, note, version)
                          values (:body, :id, :authority, :kind, :register_number, :year, :subject, :person, :opened_on, null, :secret, :case, :unit, :actor, '', 1)
                          on conflict (body_id, authority_id, register_number, year, person_id) where register_number <> '' do nothing";
    /// The proceeding with this number.
    pub PROCEEDING_OF = "select p.id from courts_proceeding p where p.body_id = :body and p.authority_id = :authority and p.register_number = :register_number and p.year = :year and p.person_id = :person";
    /// It is followed in a case, where it is in none yet.
    pub INTO_CASE = "update courts_proceeding set case_id = :case, unit_id = :unit, version = version + 1 where body_id = :body and id = :id and case_id is null";
    /// It is told to those alone who work on it.
    pub MAKE_SECRET = "update courts_proceeding set secret = true, version = version + 1 where body_id = :body and id = :id and not secret";
    /// The orders of a proceeding.
    pub OF_PROCEEDING = concat!(columns!(), "o.proceeding_id = :proceeding order by o.issued_on, o.id limit 200");
    /// Those of a proceeding that the actor may read, the latest first.
    pub IN_PROCEEDING = concat!(columns!(), "o.proceeding_id = :proceeding and ", proceeding_scope!("judicial.read", "o.proceeding_id"), " order by o.issued_on desc, o.id desc limit 200");
    /// The documents of a proceeding that others may still read: those in which its reports are written, its orders as they are kept in its case, and the
    /// letters with which they came, wherever these stand.
    pub OPEN_DOCUMENTS = "select d.document_id from courts_report r join records_v_document d on d.body_id = r.body_id and d.document_id = r.document_id
                           where r.body_id = :body and r.proceeding_id = :proceeding and not d.closed
                          union select d.document_id from courts_proceeding p join courts_order o on o.body_id = p.body_id and o.proceeding_id = p.id
                            join records_v_document d on d.body_id = o.body_id and d.document_id = o.file_document_id
                           where p.body_id = :body and p.id = :proceeding and (d.kind = 'post' or d.case_id = p.case_id) and not d.closed";
    /// Letters with which orders of a proceeding came and that stand in no case yet: the post desk reads them.
    pub AT_THE_DESK = "select d.document_id from courts_order o join records_v_document d on d.body_id = o.body_id and d.document_id = o.file_document_id
                        where o.body_id = :body and o.proceeding_id = :proceeding and d.kind = 'post' and d.case_id is null and not d.closed limit 1";
    /// A new order.
    pub ADD = "insert into courts_order (body_id, id, proceeding_id, own_number, number, issued_on, served_at, served_on, served_means, kind, duration_months, ends_on, state, revokes_id,
                      ended_on, ended_reason, file_document_id, text, special_curator, child_heard, note, registered_by, at, version)
               values (:body, :id, :proceeding, :own_number, :number, :issued_on, :served_at, :served_on, :served_means, :kind, :duration_months, :ends_on, 'in_force', :revokes,
                      null, '', :document, :text, :special_curator, :child_heard, '', :actor, :now, 1)";
    /// It ended.
    pub END = "update courts_order set state = :state, ended_on = :on, ended_reason = :reason, version = version + 1
                where body_id = :body and id = :id and version = :version and state in ('in_force', 'suspended')";
    /// It is held up, or holds again.
    pub PAUSE = "update courts_order set state = :state, note = :note, version = version + 1 where body_id = :body and id = :id and version = :version and state = :was";
    /// It was extended.
    pub EXTEND = "update courts_order set ends_on = :ends_on, note = :note, version = version + 1 where body_id = :body and id = :id and version = :version";
    /// It reached the service.
    pub SERVE = "update courts_order set served_at = :served_at, served_on = :served_on, served_means = :means, ends_on = :ends_on, version = version + 1
                  where body_id = :body and id = :id and version = :version";
    /// Something of it changed.
    pub TOUCH = "update courts_order set version = version + 1 where body_id = :body and id = :id and version = :version";
    /// Who else is in a proceeding, as far as the actor may know of them.
    pub PARTIES = concat!("select t.id, t.person_id, t.role, t.from_day, t.until_day, r.display_name as person_name from courts_party t
                             join registry_v_person r on r.body_id = t.body_id and r.person_id = t.person_id
                            where t.body_id = :body and t.proceeding_id = :proceeding and ", registry::not_hidden!("t.person_id"), " order by t.role, r.sort_name, t.id limit 50");
    /// Somebody else in a proceeding.
    pub ADD_PARTY = "insert into courts_party (body_id, id, proceeding_id, person_id, role, from_day, until_day) values (:body, :id, :proceeding, :person, :role, :today, :forever)";
    /// The cases of a person in which an order can be followed.
    pub CASES = concat!("select c.case_id, c.number, c.level, c.state, u.name as unit_name, c.unit_id from casework_v_case c join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id
                          where c.body_id = :body and c.person_id = :person and ", casework::case_scope!("judicial.write", "c.case_id"), " order by case c.state when 'closed' then 1 else 0 end, c.number desc limit 20");
    /// The units of the body today, by name.
    open pub UNITS = "select u.id, u.name from guard_unit u where u.body_id = :body and u.valid_from <= :today and u.valid_until > :today order by u.name, u.id limit 1000";
}

/// An order with its proceeding.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
#[schema(as = CourtOrder)]
pub struct Order {
    /// Identifier.
    pub id: OrderId,
    /// Its proceeding.
    pub proceeding_id: ProceedingId,
    /// The number under which it was entered here.
    pub own_number: String,
    /// The authority's number.
    pub number: String,
    /// Its day.
    pub issued_on: NaiveDate,
    /// When it reached the service.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub served_at: Option<Instant>,
    /// The day from which its terms run.
    pub served_on: Option<NaiveDate>,
    /// How it reached the service; empty before.
    pub served_means: String,
    /// What it is.
    pub kind: CourtOrderKind,
    /// For how many months it holds.
    pub duration_months: Option<i64>,
    /// Its last day.
    pub ends_on: Option<NaiveDate>,
    /// Where it stands.
    pub state: CourtOrderState,
    /// The one that it took away.
    pub revokes_id: Option<OrderId>,
    /// When it ended.
    pub ended_on: Option<NaiveDate>,
    /// Why.
    pub ended_reason: String,
    /// The document that came.
    pub file_document_id: Option<Uuid>,
    /// What it says.
    pub text: String,
    /// The special curator it names.
    pub special_curator: String,
    /// Whether and how the child was heard.
    pub child_heard: String,
    /// What was written since, a line each: extensions.
    pub note: String,
    /// Version, for changes.
    pub version: i64,
    /// What the proceeding is about.
    pub proceeding_kind: ProceedingKind,
    /// Its number in the register of the authority.
    pub register_number: String,
    /// Its year there.
    pub year: i64,
    /// In a line.
    pub subject: String,
    /// Whether it is told to those alone who work on it.
    pub secret: bool,
    /// About whom.
    pub person_id: PersonId,
    /// The case in which it is followed.
    pub case_id: Option<CaseId>,
    /// The unit.
    pub unit_id: UnitId,
    /// Who entered it.
    #[serde(skip)]
    pub opened_by: AccountId,
    /// The authority.
    pub authority_name: String,
    /// What that is.
    pub authority_kind: AuthorityKind,
    /// What the person is called.
    pub person_name: String,
    /// Whether the reader may know of them.
    #[serde(skip)]
    pub shown: bool,
    /// What the unit is called.
    pub unit_name: String,
    /// The number of the case; empty while there is none.
    pub case_number: String,
}

impl Order {
    /// Whose its dues are.
    pub(crate) fn whose(&self) -> Whose {
        Whose {
            case: self.case_id,
            unit: self.unit_id,
            person: self.person_id,
            secret: self.secret,
            account: self.opened_by,
            named: false,
        }
    }
    /// The day from which its terms run: that of the notification, or its own while that is not known.
    pub fn runs_from(&self) -> NaiveDate {
        self.served_on.unwrap_or(self.issued_on)
    }
    /// Its address.
    pub fn href(&self) -> String {
        format!("/provvedimenti/{}", self.id)
    }
    /// `Affidamento al servizio sociale, n. 123 del 20/11/2026`.
    pub fn called(&self) -> String {
        let number = if self.number.is_empty() { String::new() } else { format!(", n. {}", self.number) };
        format!("{}{number} del {}", self.kind.label(), kernel::time::show_date(self.issued_on))
    }
    /// The number of the proceeding: `R.G. 123/2026`; empty where it has none.
    pub fn register(&self) -> String {
        if self.register_number.is_empty() { String::new() } else { format!("R.G. {}/{}", self.register_number, self.year) }
    }
    /// Whether its last day has passed and nobody wrote what came of it.
    pub fn is_overdue(&self, today: &NaiveDate) -> bool {
        self.state.is_open() && self.ends_on.is_some_and(|day| day < *today)
    }
}

/// Somebody else in a proceeding.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Party {
    /// The row.
    pub id: Uuid,
    /// Who.
    pub person_id: PersonId,
    /// As what.
    pub role: super::PartyRole,
    /// Since.
    pub from_day: NaiveDate,
    /// The first day on which no longer.
    pub until_day: NaiveDate,
    /// What they are called.
    pub person_name: String,
}

impl Party {
    /// Whether it still is so.
    pub fn is_current(&self) -> bool {
        self.until_day == FOREVER
    }
}

/// A case in which an order can be followed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CaseChoice {
    /// The case.
    pub case_id: CaseId,
    /// Its number.
    pub number: String,
    /// Its level.
    pub level: i64,
    /// Where it stands.
    pub state: casework::State,
    /// Its unit.
    pub unit_name: String,
    /// Which that is.
    pub unit_id: UnitId,
}

impl CaseChoice {
    /// `2026/000123, primo livello, SSPT 4 (in carico)`.
    pub fn words(&self) -> String {
        format!("{}, livello {}, {} ({})", self.number, self.level, self.unit_name, self.state.label().to_lowercase())
    }
}
