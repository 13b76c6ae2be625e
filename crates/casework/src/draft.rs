//! What somebody is typing and has not sent yet, kept on the server as it is typed. A draft is seen by its author alone.

pub mod pages;

use guard::{Permission, Principal};
use kernel::input::{Fields, LINE, TEXT};
use kernel::{Failure, Instant, Outcome};
use serde::{Deserialize, Serialize};
use store::{Audit, Tx};
use utoipa::ToSchema;
use uuid::Uuid;

store::statements! {
    SAVE = "insert into casework_draft (body_id, account_id, place, content, at) values (:body, :actor, :place, :content, :now)
            on conflict (body_id, account_id, place) do update set content = excluded.content, at = excluded.at";
    LOAD = "select content, at from casework_draft where body_id = :body and account_id = :actor and place = :place";
    FORGET = "delete from casework_draft where body_id = :body and account_id = :actor and place = :place";
}

kernel::code_enum! {
    /// What is being written.
    pub enum DraftKind {
        /// A diary entry; the identifier is the case.
        Diary = "diario" => "Diario",
        /// A first interview; the identifier is the appointment, the contact or the person.
        Interview = "colloquio" => "Colloquio",
        /// An analysis of the situation; the identifier is the case.
        Analysis = "analisi" => "Analisi",
        /// A review; the identifier is the case.
        Review = "verifica" => "Verifica",
        /// A closure; the identifier is the case.
        Closure = "chiusura" => "Chiusura",
        /// A plan; the identifier is the plan, or the case while there is none.
        Plan = "progetto" => "Progetto",
        /// An assessment; the identifier is the case.
        Assessment = "valutazione" => "Valutazione",
        /// A document; the identifier is the document, or the case while there is none.
        Document = "documento" => "Documento",
        /// An order of a judicial authority; the identifier is the case.
        Order = "provvedimento" => "Provvedimento",
        /// A report to a judicial authority; the identifier is the report, or the case while there is none.
        Report = "relazione" => "Relazione",
        /// Minutes of a meeting; the identifier is the meeting.
        Minutes = "verbale" => "Verbale",
    }
}

/// One typed field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftField {
    /// Its name in the form.
    #[schema(max_length = 200)]
    pub name: String,
    /// What was typed.
    #[schema(max_length = 20000)]
    pub value: String,
}

/// What was typed so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftContent {
    /// The fields, in the form's order; at most 100 are taken through the interface, a form may keep more.
    #[schema(max_items = 400)]
    pub fields: Vec<DraftField>,
}

/// A stored draft.
#[derive(Debug, sqlx::FromRow)]
pub struct Draft {
    content: sqlx::types::Json<DraftContent>,
    /// When it was last saved.
    pub at: Instant,
}

impl Draft {
    /// The fields with what was typed into them.
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.content.0.fields.iter().map(|field| (field.name.clone(), field.value.clone())).collect()
    }
    /// The content as the interface tells it.
    pub fn content(&self) -> &DraftContent {
        &self.content.0
    }
}

/// Reads a draft from JSON.
pub fn read(fields: &mut Fields) -> Option<DraftContent> {
    let mut content = DraftContent::default();
    for index in 0..fields.required_groups("fields") {
        let name = fields.required_line(&format!("fields[{index}].name"), LINE);
        let value = fields.text(&format!("fields[{index}].value"), TEXT).unwrap_or_default();
        content.fields.push(DraftField { name: name.unwrap_or_default(), value });
    }
    Some(content)
}

/// Most fields that are kept of a form: a plan has many rows.
const MOST_FIELDS: usize = 400;

/// From the pairs of a form; the hidden fields stay out, and a text too long for its field is kept as far as it fits.
pub fn from_pairs(pairs: &[(String, String)]) -> DraftContent {
    let fields = pairs
        .iter()
        .filter(|(name, value)| !name.starts_with('_') && !value.is_empty() && name.chars().count() <= LINE)
        .take(MOST_FIELDS)
        .map(|(name, value)| DraftField { name: name.clone(), value: value.chars().filter(|c| *c != '\0').take(TEXT).collect() })
        .collect();
    DraftContent { fields }
}

fn place(kind: DraftKind, of: Uuid) -> String {
    format!("{}/{of}", kind.code())
}

/// The actor's draft, if there is one.
pub async fn load(tx: &mut Tx, kind: DraftKind, of: Uuid) -> Outcome<Option<Draft>> {
    Ok(tx.sql(&LOAD).bind("place", place(kind, of)).optional().await?)
}

/// Whether somebody's typing is kept: of whoever writes in cases or proposes them, and of a document also of whoever writes documents alone.
pub fn is_kept(principal: &Principal, kind: DraftKind) -> bool {
    let writes = principal.may(Permission::CASE_WRITE) || principal.may(Permission::CASE_PROPOSE);
    writes || (kind == DraftKind::Document && principal.may(Permission::DOCUMENT_WRITE))
}

/// Saves the actor's draft. `None` when nothing changed since the last time (and nothing was written).
///
/// # Errors
/// 403 for whoever does not write such things; those of the database.
pub async fn save(doing: crate::Doing<'_>, kind: DraftKind, of: Uuid, content: &DraftContent) -> Outcome<Option<Instant>> {
    if !is_kept(doing.principal, kind) {
        return Err(Failure::Forbidden);
    }
    let mut tx = doing.db.begin(&doing.principal.actor).await?;
    let stored = load(&mut tx, kind, of).await?;
    if stored.as_ref().is_some_and(|draft| draft.content() == content) {
        tx.roll_back().await?;
        return Ok(None);
    }
    let value = serde_json::to_value(content).map_err(Failure::internal)?;
    tx.sql(&SAVE).bind("place", place(kind, of)).bind("content", value).run().await?;
    let at = tx.now();
    tx.commit(Audit::of("draft.save").on("draft", of)).await?;
    Ok(Some(at))
}

/// Forgets the actor's draft: it was sent, or is not wanted any more.
pub async fn forget(tx: &mut Tx, kind: DraftKind, of: Uuid) -> Outcome<()> {
    tx.sql(&FORGET).bind("place", place(kind, of)).run().await?;
    Ok(())
}
