//! The pieces of a file, who opened them, and requests of copies, in the database.

use super::{FileReleaseState, ReleaseId};
use crate::scope::works_on;
use chrono::NaiveDate;
use kernel::{CaseId, Instant, PersonId};
use sqlx::types::Json;
use uuid::Uuid;

store::statements! {
    /// The cases of a person whose judicial side the actor reaches.
    pub CASES = concat!("select c.case_id, c.number from casework_v_case c where c.body_id = :body and c.person_id = :person and ",
                        casework::case_scope!("judicial.read", "c.case_id"), " order by c.number limit 50");
    /// The documents about a person in cases that the actor reaches; those of a secret proceeding only for whoever works there or wrote them.
    pub DOCUMENTS = concat!("select d.document_id, d.case_id, d.title, d.state, d.number, d.final_at, d.sent_on from records_v_document d
                              where d.body_id = :body and d.person_id = :person and d.case_id is not null and (not d.closed or d.author_id = :actor or ", works_on!("d.case_id"), ") and ",
                            casework::case_scope!("judicial.read", "d.case_id"), " order by d.document_id desc limit 100");
    /// Who opened or changed something of a person's file, the latest first.
    pub OPENINGS = "select a.at, a.action, a.object_id, coalesce(g.display_name, 'Portico') as by_name from store_audit a
                      left join guard_account g on g.body_id = a.body_id and g.id = a.account_id
                     where a.body_id = :body and a.subject_id = :person and a.object_kind in ('document', 'order', 'court_report', 'placement') order by a.seq desc limit 300";
    /// Requests of copies of a file.
    pub RELEASES = concat!("select l.id, l.person_id, l.for_whom, l.reason, l.pieces, l.redactions, l.asked_by, l.asked_at, l.state, l.decided_at, l.decision, l.version,
                                   coalesce(a.display_name, '') as asked_name, coalesce(d.display_name, '') as decided_name
                              from courts_file_release l
                              left join guard_account a on a.body_id = l.body_id and a.id = l.asked_by
                              left join guard_account d on d.body_id = l.body_id and d.id = l.decided_by
                             where l.body_id = :body and l.person_id = :person and exists (select 1 from casework_v_case c where c.body_id = :body and c.person_id = l.person_id and ",
                           casework::case_scope!("judicial.read", "c.case_id"), ") order by l.asked_at desc, l.id desc limit 50");
    /// One that the actor may decide.
    pub DECIDABLE = concat!("select l.id, l.person_id, l.asked_by, l.state, l.version from courts_file_release l
                              where l.body_id = :body and l.id = :id and exists (select 1 from casework_v_case c where c.body_id = :body and c.person_id = l.person_id and ",
                            casework::case_scope!("file.release", "c.case_id"), ")");
    /// A new one.
    pub ASK = "insert into courts_file_release (body_id, id, person_id, for_whom, reason, pieces, redactions, asked_by, asked_at, state, decided_by, decided_at, decision, version)
               values (:body, :id, :person, :for_whom, :reason, :pieces, :redactions, :actor, :now, 'asked', null, null, '', 1)";
    /// It is decided.
    pub DECIDE = "update courts_file_release set state = :state, decided_by = :actor, decided_at = :now, decision = :decision, version = version + 1
                   where body_id = :body and id = :id and version = :version and state = 'asked'";
}

/// A case of the person.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CaseOf {
    /// The case.
    pub case_id: CaseId,
    /// Its number.
    pub number: String,
}

/// A document of the file.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Piece {
    /// The document.
    pub document_id: Uuid,
    /// Its case.
    pub case_id: CaseId,
    /// What it is called.
    pub title: String,
    /// Where it stands.
    pub state: records::DocumentState,
    /// Its number; empty while it has none.
    pub number: Option<String>,
    /// When it became final.
    pub final_at: Option<Instant>,
    /// When it was sent.
    pub sent_on: Option<NaiveDate>,
}

/// Somebody opened something.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Opening {
    /// When.
    pub at: Instant,
    /// What was done.
    pub action: String,
    /// With which piece.
    pub object_id: Option<Uuid>,
    /// Who.
    pub by_name: String,
}

/// A request of a copy.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Release {
    /// Identifier.
    pub id: ReleaseId,
    /// Of whose file.
    pub person_id: PersonId,
    /// For whom.
    pub for_whom: String,
    /// Why.
    pub reason: String,
    /// Which documents.
    pub pieces: Json<Vec<Uuid>>,
    /// What is to be covered.
    pub redactions: String,
    /// Who asked.
    pub asked_by: kernel::AccountId,
    /// When.
    pub asked_at: Instant,
    /// Where it stands.
    pub state: FileReleaseState,
    /// When it was decided.
    pub decided_at: Option<Instant>,
    /// What was said.
    pub decision: String,
    /// Version, for changes.
    pub version: i64,
    /// Who asked, by name.
    pub asked_name: String,
    /// Who decided, by name.
    pub decided_name: String,
}

impl Release {
    /// Whether nobody decided yet.
    pub fn waits(&self) -> bool {
        self.state == FileReleaseState::Asked
    }
}

/// A request that is about to be decided.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Deciding {
    /// Identifier.
    pub id: ReleaseId,
    /// Of whose file.
    pub person_id: PersonId,
    /// Who asked.
    pub asked_by: kernel::AccountId,
    /// Where it stands.
    pub state: FileReleaseState,
    /// Version, for changes.
    pub version: i64,
}
