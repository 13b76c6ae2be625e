//! What the forms of models send.

use crate::document::forms::read_parts;
use crate::document::{DocumentDirection, DocumentKind, Part};
use kernel::input::{Fields, LINE};

/// A new model, or the next edition of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTemplate {
    /// The model from whose text it begins.
    pub from: Option<String>,
    /// What a new one is called; without it the next edition of the other is begun.
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedTemplate {
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
