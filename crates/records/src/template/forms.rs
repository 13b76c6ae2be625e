//! What the forms of models send.

use super::model::TemplateState;
use crate::document::forms::read_parts;
use crate::document::{DocumentDirection, DocumentKind, Part};
use kernel::input::{Fields, LINE};
use serde::Deserialize;
use utoipa::ToSchema;

/// A new model, or the next edition of one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTemplate {
    /// Code of the model from whose text it begins.
    #[schema(max_length = 60)]
    pub from: Option<String>,
    /// What a new one is called; without it the next edition of the other is begun.
    #[schema(max_length = 200)]
    pub title: Option<String>,
}

/// Reads [`NewTemplate`].
pub fn read_new(fields: &mut Fields) -> Option<NewTemplate> {
    let from = fields.line("from", 60);
    let title = fields.line("title", LINE);
    if from.is_none() && title.is_none() {
        fields.fault("title", "Scrivi come si chiama il modello, o scegli quello da cui partire.");
    }
    Some(NewTemplate { from, title })
}

/// A draft as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedTemplate {
    /// What it is called.
    #[schema(max_length = 200)]
    pub title: String,
    /// What a document of it is: one that is written here.
    pub kind: DocumentKind,
    /// Which way it goes: out, or nowhere.
    pub direction: DocumentDirection,
    /// The class in which it is filed.
    #[schema(max_length = 40)]
    pub class: String,
    /// To whom, line by line; at most 2,000 characters.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub addressee: String,
    /// Its parts, at most 45.
    #[schema(max_items = 45)]
    pub parts: Vec<Part>,
}

/// Reads [`ChangedTemplate`].
pub fn read_changed(fields: &mut Fields) -> Option<ChangedTemplate> {
    let title = fields.required_line("title", LINE);
    let kind = fields.required_code::<DocumentKind>("kind");
    if kind.is_some_and(|kind| kind.letter().is_none()) {
        fields.fault("kind", "Scegli un tipo di documento che si scrive.");
    }
    let direction = fields.required_code::<DocumentDirection>("direction");
    if direction == Some(DocumentDirection::In) {
        fields.fault("direction", "Un documento che si scrive parte o resta interno.");
    }
    let class = fields.required_line("class", 40);
    let addressee = fields.text("addressee", 2_000).unwrap_or_default();
    let parts = read_parts(fields);
    Some(ChangedTemplate { title: title?, kind: kind?, direction: direction?, class: class?, addressee, parts })
}

kernel::code_enum! {
    /// What becomes of an edition.
    pub enum TemplateStep {
        /// New documents begin with it.
        Use = "in_use" => "Metti in uso",
        /// No new ones.
        Retire = "retired" => "Togli dall’uso",
    }
}

impl TemplateStep {
    /// Where it leads.
    pub const fn leads_to(self) -> TemplateState {
        match self {
            TemplateStep::Use => TemplateState::InUse,
            TemplateStep::Retire => TemplateState::Retired,
        }
    }
}

/// What becomes of an edition.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateUse {
    /// Used, or not any more.
    pub state: TemplateStep,
}

/// Reads [`TemplateUse`].
pub fn read_use(fields: &mut Fields) -> Option<TemplateUse> {
    Some(TemplateUse { state: fields.required_code("state")? })
}
