//! Models in the database.

use super::model::{TemplateId, TemplateState};
use crate::document::{DocumentDirection, DocumentKind, Part};
use kernel::Instant;

macro_rules! templates {
    ($rest:literal) => {
        concat!(
            "select t.id, t.code, t.edition, t.title, t.kind, t.direction, t.class, t.addressee, t.parts, t.state, t.at, t.version,
                    coalesce(a.display_name, '') as by_name
               from records_template t left join guard_account a on a.body_id = t.body_id and a.id = t.account_id
              where t.body_id = :body and ",
            $rest
        )
    };
}

store::statements! {
    /// Every edition of every model.
    pub ALL = templates!("t.state in ('draft', 'in_use', 'retired') order by t.code, t.edition desc limit 1000");
    /// One edition.
    pub ONE = templates!("t.id = :id");
    /// The one in use.
    pub IN_USE = templates!("t.code = :code and t.state = 'in_use'");
    /// The latest edition.
    pub LATEST = templates!("t.code = :code order by t.edition desc limit 1");
    /// Whether an edition was ever put into use: from then on the body answers for the model, and what came along does not.
    pub DECIDED = "select t.id from records_template t where t.body_id = :body and t.code = :code and t.state <> 'draft' limit 1";
    /// A new edition.
    pub ADD = "insert into records_template (body_id, id, code, edition, title, kind, direction, class, addressee, parts, state, account_id, at, version)
               values (:body, :id, :code, :edition, :title, :kind, :direction, :class, :addressee, :parts, :state, :actor, :now, 1) on conflict do nothing";
    /// A draft as it is now.
    pub CHANGE = "update records_template set title = :title, kind = :kind, direction = :direction, class = :class, addressee = :addressee, parts = :parts, account_id = :actor, at = :now,
                         version = version + 1 where body_id = :body and id = :id and version = :version and state = 'draft'";
    /// Another state.
    pub MOVE = "update records_template set state = :state, account_id = :actor, at = :now, version = version + 1 where body_id = :body and id = :id and version = :version";
    /// The edition in use gives way to another.
    pub RETIRE_OTHERS = "update records_template set state = 'retired', version = version + 1 where body_id = :body and code = :code and state = 'in_use' and id <> :id";
}

/// An edition of a model.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TemplateRow {
    /// The edition.
    pub id: TemplateId,
    /// The model's code.
    pub code: String,
    /// 1, 2, 3 …
    pub edition: i64,
    /// What it is called.
    pub title: String,
    /// What a document of it is.
    pub kind: DocumentKind,
    /// Which way it goes.
    pub direction: DocumentDirection,
    /// The class in which it is filed.
    pub class: String,
    /// To whom.
    pub addressee: String,
    /// Its parts.
    pub parts: sqlx::types::Json<Vec<Part>>,
    /// Whether it is used.
    pub state: TemplateState,
    /// Who wrote it.
    pub by_name: String,
    /// When.
    pub at: Instant,
    /// Version, for changes.
    pub version: i64,
}

impl TemplateRow {
    /// Its parts.
    pub fn parts(&self) -> &[Part] {
        &self.parts.0
    }
    /// Whether it can be changed.
    pub fn is_draft(&self) -> bool {
        self.state == TemplateState::Draft
    }
    /// Whether documents are begun with it.
    pub fn is_in_use(&self) -> bool {
        self.state == TemplateState::InUse
    }
    /// Where it opens.
    pub fn href(&self) -> String {
        format!("/modelli/{}", self.id)
    }
}
