//! Everything documents read and write.

use super::model::{DocumentDirection, DocumentId, DocumentKind, DocumentState};
use super::part::Part;
use crate::document_scope;
use chrono::NaiveDate;
use kernel::{AccountId, CaseId, FileId, Instant, PersonId, UnitId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! documents {
    ($rest:expr) => {
        concat!(
            "select d.id, d.case_id, d.person_id, d.unit_id, d.template_code, d.template_edition, d.kind, d.title, d.addressee, d.state, d.direction, d.class,
                    d.closed, d.edition, d.supersedes_id, coalesce(d.number, '') as number, d.text_version, d.final_at, d.signing, d.sent_on, d.sent_means,
                    d.received_on, d.withdrawn_reason, d.author_id, d.created_at, d.version,
                    u.name as unit_name, coalesce(a.display_name, '') as author_name, coalesce(c.number, '') as case_number,
                    coalesce(c.sealed, false) as case_sealed, coalesce(p.display_name, '') as person_name,
                    coalesce(r.register, '') as register, coalesce(r.number, 0) as registered_number, r.on_day as registered_on,
                    (select n.id from records_document n where n.body_id = :body and n.supersedes_id = d.id and n.state <> 'withdrawn') as next_id
               from records_document d
               join guard_unit u on u.body_id = d.body_id and u.id = d.unit_id
               left join guard_account a on a.body_id = d.body_id and a.id = d.author_id
               left join casework_v_case c on c.body_id = d.body_id and c.case_id = d.case_id
               left join registry_v_person p on p.body_id = d.body_id and p.person_id = d.person_id
               left join records_registration r on r.body_id = d.body_id and r.document_id = d.id
              where d.body_id = :body and ",
            $rest
        )
    };
}

/// The documents that an account may have to do with, each found by an index: those it wrote, those of the cases on which it works, those of the
/// cases that are of its units today, and those that its units keep outside of cases. How far it reaches is asked of these alone.
macro_rules! among {
    () => {
        "d.id in (select k.id from guard_acting g cross join records_document k
                   where k.body_id = g.body_id and k.author_id = g.acts_for and g.body_id = :body and g.account_id = :actor and g.valid_from <= :today and g.valid_until > :today
                  union select k.id from guard_acting g join casework_v_member m on m.body_id = g.body_id and m.account_id = g.acts_for
                   join records_document k on k.body_id = m.body_id and k.case_id = m.case_id
                   where g.body_id = :body and g.account_id = :actor and g.valid_from <= :today and g.valid_until > :today
                     and m.valid_from <= :today and m.valid_until > :today
                  union select k.id from guard_scope s join casework_v_case c on c.body_id = s.body_id and c.unit_id = s.target_id
                   cross join records_document k
                   where k.body_id = c.body_id and k.case_id = c.case_id and s.body_id = :body and s.account_id = :actor and s.permission = 'document.read' and s.extent = 'unit'
                     and s.valid_from <= :today and s.valid_until > :today
                  union select k.id from guard_scope s cross join records_document k
                   where k.body_id = s.body_id and k.unit_id = s.target_id and s.body_id = :body and s.account_id = :actor and s.permission = 'document.read' and s.extent = 'unit'
                     and k.case_id is null and s.valid_from <= :today and s.valid_until > :today)"
    };
}

store::statements! {
    /// One document that the actor may read.
    pub READ = documents!(concat!("d.id = :id and ", document_scope!("document.read")));
    /// One that the actor may write.
    pub WRITE = documents!(concat!("d.id = :id and ", document_scope!("document.write")));
    /// One that the actor may make final.
    pub FINISH = documents!(concat!("d.id = :id and ", document_scope!("document.finish")));
    /// One of which the actor may make a copy with parts left out.
    pub RELEASE = documents!(concat!("d.id = :id and ", document_scope!("file.release")));
    /// One of which it is known that the actor has just written it.
    pub KNOWN = documents!("d.id = :id");
    /// Those of a case, newest first.
    pub OF_CASE = documents!(concat!("d.case_id = :case and (d.created_at, d.id) < (:before_at, :before_id) and ", document_scope!("document.read"),
                                     " order by d.created_at desc, d.id desc limit :most"));
    /// Those that the actor reaches, newest first.
    pub LIST = documents!(concat!(among!(), " and (d.created_at, d.id) < (:before_at, :before_id) and d.state <> 'withdrawn' and ", document_scope!("document.read"),
                                  " order by d.created_at desc, d.id desc limit :most"));
    /// Those of one state.
    pub LIST_IN = documents!(concat!(among!(), " and d.state = :state and (d.created_at, d.id) < (:before_at, :before_id) and ", document_scope!("document.read"),
                                     " order by d.created_at desc, d.id desc limit :most"));
    /// One by its number.
    pub BY_NUMBER = documents!(concat!("d.number = :number and ", document_scope!("document.read"), " limit 5"));
    /// What the actor has begun and not finished.
    pub OWN_DRAFTS = documents!(concat!("d.author_id = :actor and d.state = 'draft' and d.created_at < :before and ", document_scope!("document.write"),
                                        " order by d.created_at, d.id limit :most"));
    /// A new document.
    pub ADD = "insert into records_document (body_id, id, case_id, person_id, unit_id, template_code, template_edition, kind, title, addressee, state, direction, class, closed,
                      edition, supersedes_id, number, text_version, final_at, final_by, signing, sent_on, sent_means, received_on, withdrawn_reason, author_id, created_at, version)
               values (:body, :id, :case, :person, :unit, :template, :template_edition, :kind, :title, :addressee, :state, :direction, :class, :closed,
                      :edition, :supersedes, null, 1, null, null, '', null, '', :received_on, '', :actor, :now, 1)";
    /// One of its texts.
    pub ADD_TEXT = "insert into records_text (body_id, document_id, version, title, addressee, parts, account_id, at)
                    values (:body, :document, :version, :title, :addressee, :parts, :actor, :now)";
    /// A draft with another text.
    pub CHANGE = "update records_document set title = :title, addressee = :addressee, text_version = text_version + 1, version = version + 1
                   where body_id = :body and id = :id and version = :version and state = 'draft'";
    /// A draft becomes final.
    pub MAKE_FINAL = "update records_document set state = 'final', number = :number, final_at = :now, final_by = :actor, signing = :signing, version = version + 1
                       where body_id = :body and id = :id and version = :version and state = 'draft'";
    /// It left.
    pub SEND = "update records_document set state = 'sent', sent_on = :sent_on, sent_means = :means, version = version + 1
                 where body_id = :body and id = :id and version = :version and state = 'final'";
    /// It does not count any more.
    pub WITHDRAW = "update records_document set state = 'withdrawn', withdrawn_reason = :reason, version = version + 1
                     where body_id = :body and id = :id and version = :version and state <> 'withdrawn'";
    /// Another class.
    pub FILE_IN = "update records_document set class = :class, version = version + 1 where body_id = :body and id = :id and version = :version";
    /// The text as it is.
    pub TEXT = concat!("select t.version, t.title, t.addressee, t.parts, coalesce(a.display_name, '') as by_name, t.at
                          from records_text t join records_document d on d.body_id = t.body_id and d.id = t.document_id and d.text_version = t.version
                          left join guard_account a on a.body_id = t.body_id and a.id = t.account_id
                         where t.body_id = :body and t.document_id = :id and ", document_scope!("document.read"));
    /// Every text it ever had, the latest first.
    pub TEXTS = concat!("select t.version, t.title, t.addressee, t.parts, coalesce(a.display_name, '') as by_name, t.at
                           from records_text t join records_document d on d.body_id = t.body_id and d.id = t.document_id
                           left join guard_account a on a.body_id = t.body_id and a.id = t.account_id
                          where t.body_id = :body and t.document_id = :id and ", document_scope!("document.read"), " order by t.version desc limit 100");
    /// The text for whoever releases a copy.
    pub TEXT_TO_RELEASE = concat!("select t.version, t.title, t.addressee, t.parts, coalesce(a.display_name, '') as by_name, t.at
                          from records_text t join records_document d on d.body_id = t.body_id and d.id = t.document_id and d.text_version = t.version
                          left join guard_account a on a.body_id = t.body_id and a.id = t.account_id
                         where t.body_id = :body and t.document_id = :id and ", document_scope!("file.release"));
    /// Its files.
    pub FILES = concat!("select f.id, f.document_id, f.file_id, f.kind, f.name, f.media_type, f.sha256, f.added_at, coalesce(a.display_name, '') as by_name
                           from records_file f join records_document d on d.body_id = f.body_id and d.id = f.document_id
                           left join guard_account a on a.body_id = f.body_id and a.id = f.added_by
                          where f.body_id = :body and f.document_id = :id and not f.taken_off and ", document_scope!("document.read"), " order by f.place, f.id limit 100");
    /// One of them.
    pub FILE = concat!("select f.id, f.document_id, f.file_id, f.kind, f.name, f.media_type, f.sha256, f.added_at, coalesce(a.display_name, '') as by_name
                          from records_file f join records_document d on d.body_id = f.body_id and d.id = f.document_id
                          left join guard_account a on a.body_id = f.body_id and a.id = f.added_by
                         where f.body_id = :body and f.id = :id and not f.taken_off and ", document_scope!("document.read"));
    /// The printed one.
    pub FINAL_FILE = concat!("select f.id, f.document_id, f.file_id, f.kind, f.name, f.media_type, f.sha256, f.added_at, coalesce(a.display_name, '') as by_name
                                from records_file f join records_document d on d.body_id = f.body_id and d.id = f.document_id
                                left join guard_account a on a.body_id = f.body_id and a.id = f.added_by
                               where f.body_id = :body and f.document_id = :id and not f.taken_off and f.kind = 'final' and ", document_scope!("document.read"));
    /// A file.
    pub ADD_FILE = "insert into records_file (body_id, id, document_id, file_id, kind, name, media_type, sha256, place, taken_off, added_at, added_by)
                    values (:body, :id, :document, :file, :kind, :name, :media_type, :sha256, :place, false, :now, :actor)";
    /// A file that was added to a draft by mistake.
    pub TAKE_OFF = "update records_file set taken_off = true where body_id = :body and id = :id and kind = 'attachment' and not taken_off";
    /// The document got a file, or lost one.
    pub TOUCH = "update records_document set version = version + 1 where body_id = :body and id = :id and version = :version and state = 'draft'";
    /// How many files it has.
    pub COUNT_FILES = "select cast(count(*) as bigint) from records_file where body_id = :body and document_id = :document";
    /// A copy with parts left out.
    pub ADD_RELEASE = "insert into records_release (body_id, id, document_id, file_id, for_whom, reason, left_out, words, account_id, at)
                       values (:body, :id, :document, :file, :for_whom, :reason, :left_out, :words, :actor, :now)";
    /// The copies that were made of it.
    pub RELEASES = concat!("select l.id, l.for_whom, l.reason, l.at, coalesce(a.display_name, '') as by_name
                              from records_release l join records_document d on d.body_id = l.body_id and d.id = l.document_id
                              left join guard_account a on a.body_id = l.body_id and a.id = l.account_id
                             where l.body_id = :body and l.document_id = :id and ", document_scope!("document.read"), " order by l.at desc, l.id desc limit 50");
    /// What the registry answered.
    pub SIGNATURE = concat!("select r.signature_xml from records_registration r join records_document d on d.body_id = r.body_id and d.id = r.document_id
                              where r.body_id = :body and r.document_id = :id and ", document_scope!("document.read"));
    /// A person whose document the actor may write.
    pub MAY_WRITE_PERSON = concat!("select p.person_id from registry_v_person p where p.body_id = :body and p.person_id = :person and ",
                                   registry::person_scope!("document.write", "p.person_id"));
    /// A unit whose document the actor may write.
    pub MAY_WRITE_UNIT = concat!("select u.id from guard_unit u where u.body_id = :body and u.id = :unit and ", guard::in_unit!("document.write", "u.id"));
    /// A person who may be named in a document.
    pub MAY_NAME = concat!("select p.person_id from registry_v_person p where p.body_id = :body and p.person_id = :person and ", registry::not_hidden!("p.person_id"));
}

/// A document.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
pub struct DocumentRow {
    /// The document.
    pub id: DocumentId,
    /// Its case.
    pub case_id: Option<CaseId>,
    /// Its person.
    pub person_id: Option<PersonId>,
    /// The office that writes it.
    pub unit_id: UnitId,
    /// Code of its model; empty for what was not written here.
    pub template_code: String,
    /// Edition of its model.
    pub template_edition: i64,
    /// What it is.
    pub kind: DocumentKind,
    /// What it is called.
    pub title: String,
    /// To whom, line by line.
    pub addressee: String,
    /// Where it stands.
    pub state: DocumentState,
    /// Which way it goes.
    pub direction: DocumentDirection,
    /// The class in which it is filed.
    pub class: String,
    /// Whether only its author and the team of its case read it.
    pub closed: bool,
    /// 1, 2, 3 …
    pub edition: i64,
    /// The edition before.
    pub supersedes_id: Option<DocumentId>,
    /// Its number, once it is final: `2026/000123`.
    pub number: String,
    /// Which of its texts holds.
    pub text_version: i64,
    /// When it became final.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub final_at: Option<Instant>,
    /// How it is signed; empty for a draft.
    pub signing: String,
    /// When it left.
    pub sent_on: Option<NaiveDate>,
    /// How; empty until then.
    pub sent_means: String,
    /// When it came.
    pub received_on: Option<NaiveDate>,
    /// Why it was withdrawn; empty otherwise.
    pub withdrawn_reason: String,
    /// Who wrote it.
    pub author_id: AccountId,
    /// When it was begun.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Instant,
    /// Version, for changes.
    pub version: i64,
    /// What the office is called.
    pub unit_name: String,
    /// What its author is called.
    pub author_name: String,
    /// Number of its case; empty without one.
    pub case_number: String,
    /// Whether its case is read by its team alone.
    pub case_sealed: bool,
    /// Its person's name; empty without one.
    pub person_name: String,
    /// The register in which it stands; empty while it is in none.
    pub register: String,
    /// Its number there; 0 while it is in none.
    pub registered_number: i64,
    /// The day of that.
    pub registered_on: Option<NaiveDate>,
    /// The edition after it.
    pub next_id: Option<DocumentId>,
}

/// One text of a document.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TextRow {
    /// 1 is the first.
    pub version: i64,
    /// What it was called.
    pub title: String,
    /// To whom.
    pub addressee: String,
    /// Its parts.
    pub parts: sqlx::types::Json<Vec<Part>>,
    /// Who wrote it.
    pub by_name: String,
    /// When.
    pub at: Instant,
}

impl TextRow {
    /// Its parts.
    pub fn parts(&self) -> &[Part] {
        &self.parts.0
    }
}

kernel::code_enum! {
    /// What a file of a document is.
    pub enum FileKind {
        /// The printed document.
        Final = "final" => "Documento definitivo",
        /// Something added to it.
        Attachment = "attachment" => "Allegato",
        /// The receipt of its sending.
        Receipt = "receipt" => "Ricevuta di invio",
        /// A copy with parts left out.
        Redacted = "redacted" => "Copia oscurata",
    }
}

kernel::id_type! {
    /// A file of a document.
    DocumentFileId,
}

/// A file of a document.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FileRow {
    /// The row.
    pub id: DocumentFileId,
    /// Of which document.
    pub document_id: DocumentId,
    /// The file.
    pub file_id: FileId,
    /// What it is.
    pub kind: FileKind,
    /// Its name.
    pub name: String,
    /// Its kind, as recognised from its content.
    pub media_type: String,
    /// SHA-256 of its content.
    pub sha256: Vec<u8>,
    /// When it was added.
    pub added_at: Instant,
    /// By whom.
    pub by_name: String,
}

impl FileRow {
    /// Where it opens.
    pub fn href(&self) -> String {
        format!("/documenti/file/{}", self.id)
    }
    /// Its hash, as people compare it.
    pub fn hash(&self) -> String {
        hex::encode(&self.sha256)
    }
}

/// A copy with parts left out.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ReleaseRow {
    /// The row.
    pub id: Uuid,
    /// For whom.
    pub for_whom: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
    /// Who made it.
    pub by_name: String,
}

impl DocumentRow {
    /// Where it opens.
    pub fn href(&self) -> String {
        format!("/documenti/{}", self.id)
    }
    /// What it is called with its number.
    pub fn called(&self) -> String {
        if self.number.is_empty() { self.title.clone() } else { format!("{} n. {}", self.title, self.number) }
    }
    /// Whether it is in this state, for templates.
    pub fn is(&self, state: &str) -> bool {
        self.state.code() == state
    }
    /// Whether it was written here.
    pub fn is_written(&self) -> bool {
        self.kind.letter().is_some()
    }
    /// Whether it belongs into the register of the body.
    pub fn goes_to_the_registry(&self) -> bool {
        match self.direction {
            DocumentDirection::Out => matches!(self.state, DocumentState::Final | DocumentState::Sent),
            DocumentDirection::In => self.state == DocumentState::Received && self.kind == DocumentKind::Post,
            DocumentDirection::Internal => false,
        }
    }
    /// Whether it stands there.
    pub fn is_registered(&self) -> bool {
        self.registered_number > 0
    }
    /// `PROTOCOLLO 0000123`; empty while it is not registered.
    pub fn registration(&self) -> String {
        if self.is_registered() { format!("{} {:07}", self.register, self.registered_number) } else { String::new() }
    }
    /// Whether somebody outside must learn nothing of it from a register.
    pub fn is_reserved(&self) -> bool {
        self.closed || self.case_sealed
    }
    /// How it was sent, in words.
    pub fn means(&self) -> &'static str {
        self.sent_means.parse::<super::model::PostMeans>().map_or("", super::model::PostMeans::label)
    }
}
