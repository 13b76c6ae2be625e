//! The post desk in the database.

use super::model::{PostId, PostState};
use crate::document::{DocumentDirection, DocumentId, PostMeans};
use chrono::NaiveDate;
use kernel::{CaseId, Instant, PersonId, UnitId};
use serde::Serialize;
use utoipa::ToSchema;

/// True when the actor sorts post: all of it, or that of the office that has this.
macro_rules! sorts {
    () => {
        concat!(guard::in_body!("post.sort"), " or (t.unit_id is not null and ", guard::in_unit!("post.sort", "t.unit_id"), ")")
    };
}

/// True when the desk may know of this at all: never of a protected person, and of a sealed case for those alone who read it.
macro_rules! told_at_the_desk {
    () => {
        concat!(
            "(t.person_id is null or ",
            registry::not_hidden!("t.person_id"),
            ") and not exists (select 1 from casework_v_case z where z.body_id = :body and z.case_id = t.case_id and z.sealed and not ",
            casework::case_scope!("document.read", "t.case_id"),
            ")"
        )
    };
}

/// True when the actor registers post, or sorts that of the office that has this; and never for whoever may not know of its person. Once it is of a
/// case it is read with the document, by whoever reads the case: here it only says that it was dealt with.
macro_rules! reached {
    () => {
        concat!("(", guard::in_body!("post.register"), " or ", sorts!(), ") and ", told_at_the_desk!())
    };
}

/// True when the actor may say how it was dealt with: at the desk, or, once it is of a case, by writing the documents of that case.
macro_rules! handled_by {
    () => {
        concat!(
            "(((",
            sorts!(),
            ") and ",
            told_at_the_desk!(),
            ") or exists (select 1 from records_document d where d.body_id = :body and d.id = t.document_id and d.case_id is not null and ",
            crate::document_scope!("document.write"),
            "))"
        )
    };
}

macro_rules! posts {
    ($rest:expr) => {
        concat!(
            "select t.id, t.number, t.direction, t.moved_on, t.means, t.correspondent, t.subject, t.unit_id, t.case_id, t.person_id, t.document_id, t.reply_id, t.state, t.due_on,
                    t.note, t.handled_at, t.at, t.version, coalesce(u.name, '') as unit_name, coalesce(c.number, '') as case_number,
                    coalesce(h.display_name, '') as handled_by_name, coalesce(a.display_name, '') as by_name, coalesce(o.number, '') as reply_number,
                    coalesce(r.register, '') as register, coalesce(r.number, 0) as registered_number, k.closed
               from records_post t
               join records_document k on k.body_id = t.body_id and k.id = t.document_id
               left join guard_unit u on u.body_id = t.body_id and u.id = t.unit_id
               left join casework_v_case c on c.body_id = t.body_id and c.case_id = t.case_id
               left join guard_account h on h.body_id = t.body_id and h.id = t.handled_by
               left join guard_account a on a.body_id = t.body_id and a.id = t.account_id
               left join records_document o on o.body_id = t.body_id and o.id = t.reply_id
               left join records_registration r on r.body_id = t.body_id and r.document_id = t.document_id
              where t.body_id = :body and ",
            $rest
        )
    };
}

store::statements! {
    /// One.
    pub ONE = posts!(concat!("t.id = :id and ", reached!()));
    /// One of which the actor may say how it was dealt with.
    pub TO_HANDLE = posts!(concat!("t.id = :id and ", handled_by!()));
    /// The post of a document that waits for an answer, for whoever may say how it was dealt with.
    pub OF_DOCUMENT = posts!(concat!("t.document_id = :document and t.state = 'sorted' and ", handled_by!()));
    /// A page of one state, the oldest first: what waits longest stands first.
    pub WAITING = posts!(concat!("t.state = :state and (t.moved_on, t.id) > (:after_on, :after_id) and ", reached!(), " order by t.moved_on, t.id limit :most"));
    /// New post.
    pub ADD = "insert into records_post (body_id, id, number, direction, moved_on, means, correspondent, subject, unit_id, case_id, person_id, document_id, reply_id, state, due_on,
                      note, handled_by, handled_at, account_id, at, version)
               values (:body, :id, :number, :direction, :moved_on, :means, :correspondent, :subject, :unit, :case, :person, :document, null, :state, :due_on,
                      '', null, null, :actor, :now, 1)";
    /// Another office.
    pub SORT = "update records_post set unit_id = :unit, state = :state, due_on = :due_on, version = version + 1 where body_id = :body and id = :id and version = :version";
    /// Its case.
    pub LINK = "update records_post set case_id = :case, person_id = :person, state = :state, version = version + 1 where body_id = :body and id = :id and version = :version";
    /// What was done.
    pub HANDLE = "update records_post set state = :state, note = :note, reply_id = :reply, handled_by = :actor, handled_at = :now, version = version + 1
                   where body_id = :body and id = :id and version = :version";
    /// The document goes along.
    pub MOVE_DOCUMENT = "update records_document set unit_id = :unit, version = version + 1 where body_id = :body and id = :id";
    /// The document is of the case.
    pub FILE_DOCUMENT = "update records_document set case_id = :case, person_id = :person, unit_id = :unit, version = version + 1 where body_id = :body and id = :id";
    /// A case of the office, by its number.
    pub CASE_OF_UNIT = "select c.case_id, c.person_id from casework_v_case c where c.body_id = :body and c.number = :number and c.unit_id = :unit";
    /// A case by its number, for whoever reads its documents.
    pub CASE_REACHED = concat!("select c.case_id, c.person_id from casework_v_case c where c.body_id = :body and c.number = :number and ",
                               casework::case_scope!("document.read", "c.case_id"));
    /// What answers it.
    pub REPLY = concat!("select d.id from records_document d where d.body_id = :body and d.number = :number and d.state in ('final', 'sent') and d.direction = 'out' and (",
                        crate::document_scope!("document.read"), ")");
    /// Its files, while it is of no case.
    pub FILES = concat!("select f.id, f.document_id, f.file_id, f.kind, f.name, f.media_type, f.sha256, f.added_at, '' as by_name
                           from records_post t join records_document k on k.body_id = t.body_id and k.id = t.document_id and not k.closed
                           join records_file f on f.body_id = t.body_id and f.document_id = t.document_id
                          where t.body_id = :body and t.id = :id and t.direction = 'in' and t.case_id is null and ", reached!(), " order by f.place, f.id limit 100");
    /// One of them.
    pub FILE = concat!("select f.id, f.document_id, f.file_id, f.kind, f.name, f.media_type, f.sha256, f.added_at, '' as by_name
                          from records_post t join records_document k on k.body_id = t.body_id and k.id = t.document_id and not k.closed
                          join records_file f on f.body_id = t.body_id and f.document_id = t.document_id
                         where t.body_id = :body and f.id = :id and t.direction = 'in' and t.case_id is null and ", reached!());
    /// A document that the actor reads, or that came as post which the actor has at the desk.
    pub CAME = concat!("select d.id from records_document d where d.body_id = :body and d.id = :document and ((", crate::document_scope!("document.read"),
                       ") or (not d.closed and exists (select 1 from records_post t where t.body_id = d.body_id and t.document_id = d.id and t.direction = 'in' and ", reached!(), ")))");
    /// The offices to which post can go.
    open pub UNITS = "select id, name from guard_unit where body_id = :body and valid_from <= :today and valid_until > :today order by name, id";
    /// The unit above all others.
    open pub TOP = "select id from guard_unit where body_id = :body and parent_id is null and valid_from <= :today and valid_until > :today order by code, id limit 1";
    /// How much waits, by state.
    pub COUNTS = concat!("select t.state, cast(count(*) as bigint) as items from records_post t where t.body_id = :body and t.state in ('arrived', 'sorted') and ", reached!(), " group by t.state");
}

/// A piece of post.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
pub struct PostRow {
    /// The piece.
    pub id: PostId,
    /// Its number: `2026/000123`.
    pub number: String,
    /// Which way it went.
    pub direction: DocumentDirection,
    /// When it came or left.
    pub moved_on: NaiveDate,
    /// How.
    pub means: PostMeans,
    /// From whom, or to whom.
    pub correspondent: String,
    /// What it is about.
    pub subject: String,
    /// The office that has it.
    pub unit_id: Option<UnitId>,
    /// Its case.
    pub case_id: Option<CaseId>,
    /// Its person.
    pub person_id: Option<PersonId>,
    /// Its document, with the files.
    pub document_id: DocumentId,
    /// What answered it.
    pub reply_id: Option<DocumentId>,
    /// Where it stands.
    pub state: PostState,
    /// By when it is to be answered.
    pub due_on: Option<NaiveDate>,
    /// What was done; empty until then.
    pub note: String,
    /// When.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub handled_at: Option<Instant>,
    /// When it was entered.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    /// Version, for changes.
    pub version: i64,
    /// What the office is called; empty while nobody has it.
    pub unit_name: String,
    /// Number of its case; empty without one.
    pub case_number: String,
    /// Who dealt with it.
    pub handled_by_name: String,
    /// Who entered it.
    pub by_name: String,
    /// Number of what answered it.
    pub reply_number: String,
    /// The register in which it stands.
    pub register: String,
    /// Its number there; 0 while it is in none.
    pub registered_number: i64,
    /// Whether its document is kept to whoever wrote it and to the team of its case.
    #[serde(skip)]
    pub closed: bool,
}

impl PostRow {
    /// As the desk knows it: of a document that is closed no more than that it came or left, and how it stands.
    pub fn at_the_desk(self) -> Self {
        if !self.closed {
            return self;
        }
        PostRow {
            correspondent: "Riservato".to_owned(),
            subject: "Documento riservato".to_owned(),
            case_id: None,
            person_id: None,
            reply_id: None,
            note: String::new(),
            case_number: String::new(),
            reply_number: String::new(),
            ..self
        }
    }
    /// Where it opens.
    pub fn href(&self) -> String {
        format!("/posta/{}", self.id)
    }
    /// Whether it came.
    pub fn is_incoming(&self) -> bool {
        self.direction == DocumentDirection::In
    }
    /// Whether it is in this state, for templates.
    pub fn is(&self, state: &str) -> bool {
        self.state.code() == state
    }
    /// `SOCIALE 0000123`; empty while it is not registered.
    pub fn registration(&self) -> String {
        if self.registered_number > 0 { format!("{} {:07}", self.register, self.registered_number) } else { String::new() }
    }
    /// Whether it is late on a day.
    pub fn is_late(&self, today: &NaiveDate) -> bool {
        matches!(self.state, PostState::Arrived | PostState::Sorted) && self.due_on.is_some_and(|due| due < *today)
    }
}

/// How much waits in one state.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Waiting {
    /// The state.
    pub state: PostState,
    /// How much.
    pub items: i64,
}
