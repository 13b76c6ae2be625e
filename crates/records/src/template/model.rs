//! What a model is, and the models that came along.

use crate::document::{DocumentDirection, DocumentKind, Part};
use kernel::{code_enum, id_type};
use serde::Deserialize;
use std::sync::LazyLock;

id_type! {
    /// An edition of a model.
    TemplateId,
}

code_enum! {
    /// Whether a model is used.
    pub enum TemplateState {
        /// It is being written.
        Draft = "draft" => "Bozza",
        /// Documents are begun with it.
        InUse = "in_use" => "In uso",
        /// Nothing is begun with it any more.
        Retired = "retired" => "Non più in uso",
    }
}

impl TemplateState {
    /// How it is marked.
    pub const fn tone(self) -> &'static str {
        match self {
            TemplateState::Draft => "warning",
            TemplateState::InUse => "success",
            TemplateState::Retired => "neutral",
        }
    }
}

/// What a model says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateText {
    /// Its code: the same through all its editions.
    pub code: String,
    /// What it is called; documents begin with this title.
    pub title: String,
    /// What a document of it is.
    pub kind: DocumentKind,
    /// Which way it goes.
    pub direction: DocumentDirection,
    /// The class in which it is filed.
    pub class: String,
    /// To whom, line by line.
    pub addressee: String,
    /// Its parts.
    #[serde(rename = "part")]
    pub parts: Vec<Part>,
}

const SOURCES: [&str; 12] = [
    include_str!("../../templates/documents/relazione-sociale.toml"),
    include_str!("../../templates/documents/relazione-semestrale.toml"),
    include_str!("../../templates/documents/relazione-finale.toml"),
    include_str!("../../templates/documents/relazione-autorita-giudiziaria.toml"),
    include_str!("../../templates/documents/segnalazione-pregiudizio.toml"),
    include_str!("../../templates/documents/nomina-operatore.toml"),
    include_str!("../../templates/documents/lettera.toml"),
    include_str!("../../templates/documents/progetto-individuale.toml"),
    include_str!("../../templates/documents/patto-sociale.toml"),
    include_str!("../../templates/documents/verbale-incontro.toml"),
    include_str!("../../templates/documents/convocazione-uvm.toml"),
    include_str!("../../templates/documents/spazio-neutro.toml"),
];

/// The models that came along.
#[expect(clippy::expect_used, reason = "the files are part of the program, no input reaches them, and a test reads them")]
pub static SHIPPED: LazyLock<Vec<TemplateText>> =
    LazyLock::new(|| SOURCES.iter().map(|text| toml::from_str(text).expect("a model that came along can be read")).collect());

/// A code from a title: `Lettera alla scuola` → `lettera-alla-scuola`.
pub(super) fn code_of(title: &str) -> String {
    kernel::text::folded(title).replace(' ', "-").chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{MOST_PARTS, open_places};
    use std::collections::BTreeSet;

    #[test]
    fn every_model_that_came_along_can_be_read_and_printed_once_it_is_filled() {
        let codes: BTreeSet<&str> = SHIPPED.iter().map(|model| model.code.as_str()).collect();
        assert_eq!(codes.len(), SHIPPED.len());
        for model in SHIPPED.iter() {
            assert!(model.kind.letter().is_some(), "{}", model.code);
            assert_ne!(model.direction, DocumentDirection::In, "{}", model.code);
            assert!((1..=MOST_PARTS).contains(&model.parts.len()), "{}", model.code);
            assert!(!model.addressee.is_empty(), "{}", model.code);
            assert!(model.class.starts_with("VII."), "{}", model.code);
            let places = open_places(model.parts.iter().map(|part| part.text.as_str()));
            let plain = |name: &String| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            assert!(places.iter().all(plain), "{}: {places:?}", model.code);
        }
    }

    #[test]
    fn a_code_is_made_from_a_title() {
        assert_eq!(code_of("Lettera  alla Città"), "lettera-alla-citta");
    }
}
