//! Proposals in the database. No text of this room takes anything away.

use chrono::NaiveDate;
use kernel::{Instant, code_enum, id_type};
use serde::Serialize;
use utoipa::ToSchema;

id_type! {
    /// A proposal of what could be discarded.
    DiscardId,
}

code_enum! {
    /// Where a proposal stands.
    pub enum DiscardState {
        /// It waits for the act.
        Proposed = "proposed" => "In attesa dell’autorizzazione",
        /// The Soprintendenza authorised it (D.Lgs. 42/2004 art. 21 c. 1 lett. d).
        Authorised = "authorised" => "Autorizzata",
        /// It did not.
        Refused = "refused" => "Non autorizzata",
        /// It was taken back.
        Withdrawn = "withdrawn" => "Ritirata",
    }
}

store::statements! {
    /// Documents of one class that could be discarded: final or taken in, of a case of the first level that is closed, with nothing of a judicial authority
    /// in the case or about its person, the case and the document before the day, and in no proposal that stands.
    pub CANDIDATES = concat!("select d.id, c.closed_on
                        from records_document d join casework_v_case c on c.body_id = d.body_id and c.case_id = d.case_id
                       where d.body_id = :body and d.class = :class and d.state in ('final', 'sent', 'received', 'withdrawn') and d.created_at < :before
                         and c.state = 'closed' and c.closed_on < :before_day and c.level = 1 and not c.sealed and not d.closed
                         and not exists (select 1 from records_document j where j.body_id = d.body_id and j.case_id = d.case_id and j.class in ('VII.9.1', 'VII.11'))
                         and not exists (select 1 from records_document o where o.body_id = d.body_id and o.person_id = c.person_id and o.class in ('VII.9.1', 'VII.11'))
                         and not exists (select 1 from casework_v_case y where y.body_id = c.body_id and y.person_id = c.person_id and (y.level = 2 or y.state <> 'closed'))
                         and not exists (select 1 from records_discard_row w join records_discard x on x.body_id = w.body_id and x.id = w.discard_id
                                          where w.body_id = d.body_id and w.document_id = d.id and x.state in ('proposed', 'authorised'))
                         and (", guard::in_body!("retention.manage"), ") order by d.created_at, d.id limit :most");
    /// A proposal.
    pub ADD = "insert into records_discard (body_id, id, made_on, state, act, act_on, account_id, at, version) values (:body, :id, :today, 'proposed', '', null, :actor, :now, 1)";
    /// One of its documents.
    pub ADD_ROW = "insert into records_discard_row (body_id, discard_id, document_id, reason) values (:body, :discard, :document, :reason)";
    /// What was answered.
    pub DECIDE = "update records_discard set state = :state, act = :act, act_on = :act_on, version = version + 1
                   where body_id = :body and id = :id and version = :version and state = 'proposed'";
    /// Every proposal, the newest first.
    pub ALL = concat!("select x.id, x.made_on, x.state, x.act, x.act_on, x.version, x.at, coalesce(a.display_name, '') as by_name,
                              (select cast(count(*) as bigint) from records_discard_row w where w.body_id = x.body_id and w.discard_id = x.id) as documents
                         from records_discard x left join guard_account a on a.body_id = x.body_id and a.id = x.account_id
                        where x.body_id = :body and ", guard::in_body!("retention.manage"), " order by x.made_on desc, x.id desc limit 200");
    /// One.
    pub ONE = concat!("select x.id, x.made_on, x.state, x.act, x.act_on, x.version, x.at, coalesce(a.display_name, '') as by_name,
                              (select cast(count(*) as bigint) from records_discard_row w where w.body_id = x.body_id and w.discard_id = x.id) as documents
                         from records_discard x left join guard_account a on a.body_id = x.body_id and a.id = x.account_id
                        where x.body_id = :body and x.id = :id and ", guard::in_body!("retention.manage"));
    /// Its documents: number, class and period, nobody's name and no title, which may say whose it is.
    pub ROWS = concat!("select w.document_id, w.reason, coalesce(d.number, '') as number, d.kind, d.class, coalesce(c.number, '') as case_number, c.closed_on
                         from records_discard_row w join records_document d on d.body_id = w.body_id and d.id = w.document_id
                         left join casework_v_case c on c.body_id = d.body_id and c.case_id = d.case_id
                        where w.body_id = :body and w.discard_id = :id and w.document_id > :after and ", guard::in_body!("retention.manage"), " order by w.document_id limit :most");
}

/// A document that could be discarded.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Candidate {
    /// The document.
    pub id: crate::document::DocumentId,
    /// When the case was closed.
    pub closed_on: Option<NaiveDate>,
}

/// A proposal.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
pub struct DiscardRow {
    /// The proposal.
    pub id: DiscardId,
    /// When it was made.
    pub made_on: NaiveDate,
    /// Where it stands.
    pub state: DiscardState,
    /// Number of the act that answered it; empty until then.
    pub act: String,
    /// Its day.
    pub act_on: Option<NaiveDate>,
    /// Version, for changes.
    pub version: i64,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    /// By whom.
    pub by_name: String,
    /// How many documents it names.
    pub documents: i64,
}

impl DiscardRow {
    /// Where it opens.
    pub fn href(&self) -> String {
        format!("/scarto/{}", self.id)
    }
    /// How many documents it names, in words.
    pub fn counted(&self) -> String {
        if self.documents == 1 { "1 documento".to_owned() } else { format!("{} documenti", self.documents) }
    }
    /// Whether it waits.
    pub fn waits(&self) -> bool {
        self.state == DiscardState::Proposed
    }
}

/// A document of a proposal.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
pub struct DiscardedRow {
    /// The document.
    pub document_id: crate::document::DocumentId,
    /// Why it is named.
    pub reason: String,
    /// Its number; empty without one.
    pub number: String,
    /// What it is.
    pub kind: crate::document::DocumentKind,
    /// Its class.
    pub class: String,
    /// Number of its case.
    pub case_number: String,
    /// When that was closed.
    pub closed_on: Option<NaiveDate>,
}
