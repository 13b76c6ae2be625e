//! The authorities that come along, with their sources.

use super::AuthorityKind;
use chrono::NaiveDate;
use kernel::{Failure, Outcome};
use serde::Deserialize;
use std::sync::LazyLock;

const TEXT: &str = include_str!("../../../../data/national/authorities.toml");

static SHIPPED: LazyLock<Result<File, String>> = LazyLock::new(|| toml::from_str::<File>(TEXT).map_err(|error| error.to_string()));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    authority: Vec<Shipped>,
}

/// An authority that comes along.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shipped {
    pub kind: AuthorityKind,
    pub name: String,
    pub place: String,
    #[serde(default)]
    pub address: String,
    pub competences: String,
    pub valid_from: NaiveDate,
    pub source: String,
    pub verified: bool,
}

/// All of them.
///
/// # Errors
/// A failure of ours where the file is wrong, which its test excludes.
pub(super) fn all() -> Outcome<&'static [Shipped]> {
    match &*SHIPPED {
        Ok(file) => Ok(&file.authority),
        Err(error) => Err(Failure::internal(format!("data/national/authorities.toml: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_and_every_row_has_its_source() {
        let all = all().unwrap();
        assert!(all.iter().any(|one| one.kind == AuthorityKind::JuvenileProsecutor));
        assert!(all.iter().all(|one| !one.source.is_empty() && !one.competences.is_empty()));
    }
}
