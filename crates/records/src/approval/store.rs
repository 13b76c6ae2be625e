//! Approvals and what the body wants approved, in the database.

use super::model::{ApprovalId, ApprovalRuleId, ApprovalState};
use crate::document::DocumentKind;
use crate::document_scope;
use chrono::NaiveDate;
use kernel::Instant;
use serde::Serialize;
use utoipa::ToSchema;

store::statements! {
    /// Whether a document of this model and kind is approved before it is final, as the body says today: the model goes before its kind.
    pub WANTED = "select r.needed from records_approval_rule r
                   where r.body_id = :body and r.valid_from <= :today and ((r.template_code <> '' and r.template_code = :template) or r.kind = :kind)
                   order by case when r.template_code <> '' then 0 else 1 end, r.valid_from desc limit 1";
    /// All that the body said, the latest day first.
    pub RULES = "select r.id, r.kind, r.template_code, r.valid_from, r.needed, r.at, coalesce(a.display_name, '') as by_name
                   from records_approval_rule r left join guard_account a on a.body_id = r.body_id and a.id = r.account_id
                  where r.body_id = :body order by r.valid_from desc, r.id limit 500";
    /// What the body says from a day; said again for the same day it is changed.
    pub SET_RULE = "insert into records_approval_rule (body_id, id, kind, template_code, valid_from, needed, account_id, at)
                    values (:body, :id, :kind, :template, :valid_from, :needed, :actor, :now)
                    on conflict (body_id, kind, template_code, valid_from) do update set needed = excluded.needed, account_id = excluded.account_id, at = excluded.at";
    /// The approvals of a document, the latest first.
    pub OF_DOCUMENT = concat!("select p.id, p.state, p.due_on, coalesce(p.document_version, 0) as document_version, p.asked_at, p.decided_at, p.note, p.version,
                                      coalesce(a.display_name, '') as asked_name, coalesce(b.display_name, '') as decided_name
                                 from records_approval p join records_document d on d.body_id = p.body_id and d.id = p.document_id
                                 left join guard_account a on a.body_id = p.body_id and a.id = p.asked_by
                                 left join guard_account b on b.body_id = p.body_id and b.id = p.decided_by
                                where p.body_id = :body and p.document_id = :id and ", document_scope!("document.read"), " order by p.asked_at desc, p.id desc limit 50");
    /// An approval is asked.
    pub ASK = "insert into records_approval (body_id, id, document_id, due_on, state, document_version, asked_by, asked_at, decided_by, decided_at, note, version)
               values (:body, :id, :document, :due_on, 'asked', null, :actor, :now, null, null, '', 1)";
    /// It is answered, once.
    pub DECIDE = "update records_approval set state = :state, document_version = :document_version, decided_by = :actor, decided_at = :now, note = :note, version = version + 1
                   where body_id = :body and id = :id and version = :version and state = 'asked'";
    /// Nobody waits for it any more.
    pub CLOSE = "update records_approval set state = 'withdrawn', version = version + 1 where body_id = :body and document_id = :document and state = 'asked'";
    /// Whether the actor wrote a document: began it, wrote one of its texts, added a file to it or asked for its approval.
    pub WROTE = "select d.author_id from records_document d where d.body_id = :body and d.id = :id and d.author_id = :actor
                 union select t.account_id from records_text t where t.body_id = :body and t.document_id = :id and t.account_id = :actor
                 union select f.added_by from records_file f where f.body_id = :body and f.document_id = :id and f.added_by = :actor and not f.taken_off
                 union select p.asked_by from records_approval p where p.body_id = :body and p.document_id = :id and p.asked_by = :actor and p.state = 'asked'";
    /// The actor's drafts that were answered and are not final yet.
    pub ANSWERED = concat!("select d.id, d.title, p.state
                              from records_document d join records_approval p on p.body_id = d.body_id and p.document_id = d.id
                             where d.body_id = :body and d.author_id = :actor and d.state = 'draft' and p.state in ('approved', 'returned')
                               and not exists (select 1 from records_approval n where n.body_id = p.body_id and n.document_id = p.document_id and n.id <> p.id
                                                  and (n.asked_at > p.asked_at or n.state = 'asked'))
                               and ", document_scope!("document.write"), " order by p.decided_at, d.id limit :most");
}

/// What the body says of a kind of document or of a model, from a day.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
#[schema(as = DocumentApprovalRule)]
pub struct ApprovalRule {
    /// The row.
    pub id: ApprovalRuleId,
    /// The kind of document; empty where it is said of a model.
    pub kind: String,
    /// Code of the model; empty where it is said of a kind.
    pub template_code: String,
    /// From when.
    pub valid_from: NaiveDate,
    /// Whether such documents are approved before they are final.
    pub needed: bool,
    /// When it was said.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    /// By whom.
    pub by_name: String,
}

/// An approval of a document.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
#[schema(as = DocumentApproval)]
pub struct Approval {
    /// The approval.
    pub id: ApprovalId,
    /// Where it stands.
    pub state: ApprovalState,
    /// By when it is wanted.
    pub due_on: NaiveDate,
    /// The version of the document that was approved; 0 while none was.
    pub document_version: i64,
    /// When it was asked.
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Instant,
    /// When it was answered.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub decided_at: Option<Instant>,
    /// What was said with the answer.
    pub note: String,
    /// Version, for changes.
    pub version: i64,
    /// Who asked.
    pub asked_name: String,
    /// Who answered; empty until then.
    pub decided_name: String,
}

impl ApprovalRule {
    /// Of which documents it is said, in words; a model is named by its title where it is known.
    pub fn of(&self, titles: &[(String, String)]) -> String {
        if let Ok(kind) = self.kind.parse::<DocumentKind>() {
            return format!("Tutti i documenti: {}", kind.label().to_lowercase());
        }
        let title = titles.iter().find(|(code, _)| *code == self.template_code).map(|(_, title)| title.as_str());
        format!("Modello: {}", title.unwrap_or(&self.template_code))
    }
}

impl Approval {
    /// Whether it waits.
    pub fn waits(&self) -> bool {
        self.state == ApprovalState::Asked
    }
    /// Whether it approves the document at this version.
    pub fn covers(&self, version: &i64) -> bool {
        self.state == ApprovalState::Approved && self.document_version == *version
    }
    /// Whether it is in this state, for templates.
    pub fn is(&self, state: &str) -> bool {
        self.state.code() == state
    }
    /// The key of its due.
    pub(crate) fn due_key(&self) -> String {
        due_key(self.id)
    }
}

/// The key of the due of an approval.
pub(crate) fn due_key(id: ApprovalId) -> String {
    format!("approva:{id}")
}
