//! Reports in the database.

use super::{CourtReportKind, CourtReportState, ReportId};
use crate::order::{OrderId, ProceedingId};
use crate::scope::{proceeding_scope, reached, shown, shown_name};
use chrono::NaiveDate;
use kernel::{AccountId, CaseId, PersonId, UnitId};
use uuid::Uuid;

/// The columns of a report with its proceeding and order.
macro_rules! columns {
    () => {
        concat!(
            "select t.id, t.proceeding_id, t.order_id, t.mandate_id, t.kind, t.asked_on, t.due_on, t.rule, t.document_id, t.state, t.sent_on, t.sent_means, t.note,
                    t.waive_reason, t.account_id, t.version, p.person_id, p.secret, p.register_number, p.year, a.name as authority_name,
                    coalesce(m.case_id, p.case_id) as case_id, coalesce(m.unit_id, p.unit_id) as unit_id, coalesce(o.own_number, '') as order_number,
                    coalesce(o.number, '') as order_of_authority, o.issued_on, ",
            shown_name!("p.person_id", "r.display_name"),
            " as person_name, ",
            shown!("p.person_id"),
            " as shown, coalesce(c.number, '') as case_number, coalesce(g.display_name, '') as account_name
               from courts_report t
               join courts_proceeding p on p.body_id = t.body_id and p.id = t.proceeding_id
               join courts_authority a on a.body_id = p.body_id and a.id = p.authority_id
               join registry_v_person r on r.body_id = p.body_id and r.person_id = p.person_id
               left join courts_order o on o.body_id = t.body_id and o.id = t.order_id
               left join courts_mandate m on m.body_id = t.body_id and m.id = t.mandate_id
               left join casework_v_case c on c.body_id = p.body_id and c.case_id = coalesce(m.case_id, p.case_id)
               left join guard_account g on g.body_id = t.body_id and g.id = t.account_id
              where t.body_id = :body and "
        )
    };
}

store::statements! {
    /// Those that the actor reaches and that are owed, the first first.
    pub OWED = concat!(columns!(), reached!("judicial.read"), " and t.state in ('due', 'written') and (t.due_on, t.id) > (:after_on, :after_id) order by t.due_on, t.id limit :most");
    /// All that the actor reaches, the latest first.
    pub ALL = concat!(columns!(), reached!("judicial.read"), " and (t.due_on, t.id) < (:before_on, :before_id) order by t.due_on desc, t.id desc limit :most");
    /// One, for whoever may read it.
    pub ONE = concat!(columns!(), "t.id = :id and ", proceeding_scope!("judicial.read", "t.proceeding_id"));
    /// One, for whoever may write it.
    pub WRITABLE = concat!(columns!(), "t.id = :id and ", proceeding_scope!("judicial.write", "t.proceeding_id"));
    /// One, whoever acts.
    pub BARE = concat!(columns!(), "t.id = :id");
    /// Those of a proceeding that the actor may read, the latest first.
    pub IN_PROCEEDING = concat!(columns!(), "t.proceeding_id = :proceeding and ", proceeding_scope!("judicial.read", "t.proceeding_id"), " order by t.due_on desc, t.id desc limit 200");
    /// Those of an order, whoever acts.
    pub OF_ORDER = concat!(columns!(), "t.order_id = :order order by t.due_on, t.id limit 200");
    /// Those about a person.
    pub OF_PERSON = concat!(columns!(), "t.proceeding_id in (select kp.id from courts_proceeding kp where kp.body_id = :body and kp.person_id = :person) and ", proceeding_scope!("judicial.read", "t.proceeding_id"), " order by t.due_on desc, t.id desc limit 200");
    /// Those of a case: of its proceedings, and of the mandates that are followed in it.
    pub OF_CASE = concat!(columns!(), "t.id in (select kr.id from courts_proceeding kp cross join courts_report kr
                                                 where kr.body_id = kp.body_id and kr.proceeding_id = kp.id and kp.body_id = :body and kp.case_id = :case
                                                union select kr.id from courts_mandate km cross join courts_report kr
                                                 where kr.body_id = km.body_id and kr.mandate_id = km.id and km.body_id = :body and km.case_id = :case) and ", proceeding_scope!("judicial.read", "t.proceeding_id"), " order by t.due_on desc, t.id desc limit 200");
    /// Those of a document, whoever acts: it was sent.
    pub OF_DOCUMENT = concat!(columns!(), "t.document_id = :document and t.state in ('due', 'written') order by t.id limit 20");
    /// How often the same of an order, kind and day is owed, or was sent, for another mandate than this.
    pub ELSEWHERE = "select cast(count(*) as bigint) from courts_report t where t.body_id = :body and t.order_id = :order and t.kind = :kind and t.due_on = :due_on and t.state <> 'waived'
                        and (t.mandate_id is null or t.mandate_id <> :mandate)";
    /// A report that is owed; the same of one mandate, kind and day once.
    pub ADD = "insert into courts_report (body_id, id, proceeding_id, order_id, mandate_id, kind, asked_on, due_on, rule, document_id, state, sent_on, sent_means, note, waive_reason, account_id, version)
               values (:body, :id, :proceeding, :order, :mandate, :kind, :asked_on, :due_on, :rule, null, 'due', null, '', '', '', :account, 1)
               on conflict (body_id, order_id, mandate_id, kind, due_on) where order_id is not null do nothing";
    /// Its document is begun.
    pub BEGIN = "update courts_report set state = 'written', document_id = :document, version = version + 1
                  where body_id = :body and id = :id and version = :version and document_id is null";
    /// It went away.
    pub SEND = "update courts_report set state = :state, sent_on = :sent_on, sent_means = :means, note = :note, version = version + 1
                 where body_id = :body and id = :id and version = :version and state in ('due', 'written')";
    /// It is no longer owed.
    pub WAIVE = "update courts_report set state = 'waived', waive_reason = :reason, version = version + 1
                  where body_id = :body and id = :id and version = :version and state in ('due', 'written')";
    /// None of an order is owed any more.
    pub WAIVE_OF = "update courts_report set state = 'waived', waive_reason = :reason, version = version + 1
                     where body_id = :body and order_id = :order and state in ('due', 'written')";
}

/// A report.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
#[schema(as = CourtReport)]
pub struct Report {
    /// Identifier.
    pub id: ReportId,
    /// In which proceeding.
    pub proceeding_id: ProceedingId,
    /// By which order.
    pub order_id: Option<OrderId>,
    /// For which mandate.
    pub mandate_id: Option<crate::order::MandateId>,
    /// What.
    pub kind: CourtReportKind,
    /// Since when.
    pub asked_on: NaiveDate,
    /// By when.
    pub due_on: NaiveDate,
    /// The term of law; empty where none sets it.
    pub rule: String,
    /// Its document.
    pub document_id: Option<Uuid>,
    /// Where it stands.
    pub state: CourtReportState,
    /// When it was sent.
    pub sent_on: Option<NaiveDate>,
    /// How.
    pub sent_means: String,
    /// A note.
    pub note: String,
    /// Why it is no longer owed.
    pub waive_reason: String,
    /// Who owed it when it was asked.
    #[serde(skip)]
    pub account_id: AccountId,
    /// Version, for changes.
    pub version: i64,
    /// About whom.
    pub person_id: PersonId,
    /// Whether the proceeding is told to those alone who work on it.
    pub secret: bool,
    /// Its number in the register of the authority.
    pub register_number: String,
    /// Its year there.
    pub year: i64,
    /// To whom.
    pub authority_name: String,
    /// In which case it is followed.
    pub case_id: Option<CaseId>,
    /// Of which unit.
    pub unit_id: UnitId,
    /// Our number of the order; empty without one.
    pub order_number: String,
    /// The authority's number of it.
    pub order_of_authority: String,
    /// The day of the order.
    pub issued_on: Option<NaiveDate>,
    /// What the person is called.
    pub person_name: String,
    /// Whether the reader may know of them.
    #[serde(skip)]
    pub shown: bool,
    /// The number of the case; empty while there is none.
    pub case_number: String,
    /// Who owed it when it was asked, by name.
    pub account_name: String,
}

impl Report {
    /// Whether it is owed and its day has passed.
    pub fn is_late(&self, today: &NaiveDate) -> bool {
        self.state.is_open() && self.due_on < *today
    }
    /// Where it is told of.
    pub fn href(&self) -> String {
        match (self.order_id, self.case_id) {
            (Some(order), _) => format!("/provvedimenti/{order}#relazioni"),
            (None, Some(case)) => format!("/cartelle/{case}/giustizia#relazioni"),
            (None, None) => "/relazioni".to_owned(),
        }
    }
    /// The thing of which its dues are in the agenda: its order, so that they end with it; itself without one.
    pub(crate) fn source(&self) -> Uuid {
        self.order_id.map_or(self.id.0, |order| order.0)
    }
    /// Its due in the agenda.
    pub(crate) fn key(&self) -> String {
        format!("report:{}", self.id)
    }
    /// The due of writing it, some days before.
    pub(crate) fn prepare_key(&self) -> String {
        format!("report:{}:prepare", self.id)
    }
}
