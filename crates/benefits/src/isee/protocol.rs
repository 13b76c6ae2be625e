//! The number by which INPS knows a declaration (DSU).

use std::fmt;
use std::str::FromStr;

/// The protocol of a DSU as INPS prints it, `INPS-ISEE-2026-12345678Z-00`: the year, eight digits and a letter, and the number of the version.
///
/// It is in upper case, whoever typed it; spaces are dropped. The shape alone is checked: only INPS knows whether there is such a declaration.
///
/// ```
/// use benefits::isee::DsuProtocol;
/// let protocol: DsuProtocol = " inps-isee-2026-12345678z-00 ".parse().unwrap();
/// assert_eq!(protocol.as_str(), "INPS-ISEE-2026-12345678Z-00");
/// assert_eq!(protocol.year(), 2026);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DsuProtocol(String);

/// A text that is no protocol of a DSU.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Il protocollo della DSU si scrive come INPS-ISEE-2026-12345678Z-00: è in alto sull'attestazione.")]
pub struct NotAProtocol;

/// What it looks like: `#` is a digit, `A` a letter.
const SHAPE: &str = "INPS-ISEE-####-########A-##";
/// Characters of a protocol.
pub const LENGTH: usize = SHAPE.len();

impl DsuProtocol {
    /// As INPS prints it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The year in which the declaration was submitted.
    pub fn year(&self) -> i32 {
        self.0.get(10..14).and_then(|year| year.parse().ok()).unwrap_or_default()
    }
}

impl fmt::Display for DsuProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for DsuProtocol {
    type Err = NotAProtocol;
    fn from_str(text: &str) -> Result<Self, NotAProtocol> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        let fits = |(c, shape): (char, char)| match shape {
            '#' => c.is_ascii_digit(),
            // The word ISEE has no A, nor has INPS: this one stands for any letter.
            'A' => c.is_ascii_uppercase(),
            fixed => c == fixed,
        };
        let right = text.chars().count() == LENGTH && text.chars().zip(SHAPE.chars()).all(fits);
        if right { Ok(DsuProtocol(text)) } else { Err(NotAProtocol) }
    }
}

impl<DB: sqlx::Database> sqlx::Type<DB> for DsuProtocol
where
    String: sqlx::Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        <String as sqlx::Type<DB>>::type_info()
    }
    fn compatible(ty: &DB::TypeInfo) -> bool {
        <String as sqlx::Type<DB>>::compatible(ty)
    }
}

impl<'r, DB: sqlx::Database> sqlx::Decode<'r, DB> for DsuProtocol
where
    String: sqlx::Decode<'r, DB>,
{
    fn decode(value: DB::ValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
        Ok(<String as sqlx::Decode<'r, DB>>::decode(value)?.parse()?)
    }
}

impl serde::Serialize for DsuProtocol {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for DsuProtocol {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for DsuProtocol {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("Protocol of the DSU, as INPS prints it."))
            .pattern(Some(r"^INPS-ISEE-\d{4}-\d{8}[A-Z]-\d{2}$"))
            .max_length(Some(LENGTH))
            .examples(["INPS-ISEE-2026-12345678Z-00"])
            .into()
    }
}
impl utoipa::ToSchema for DsuProtocol {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_protocol_is_read_as_it_is_printed_and_one_that_was_mistyped_is_not() {
        for text in ["INPS-ISEE-2026-12345678Z-00", "inps-isee-2026-12345678z-00", " INPS-ISEE-2026-1234 5678Z-00 "] {
            assert_eq!(text.parse::<DsuProtocol>().map(|p| p.to_string()).as_deref(), Ok("INPS-ISEE-2026-12345678Z-00"), "{text}");
        }
        for text in [
            "",
            "INPS-ISEE-2026-1234567Z-00",
            "INPS-ISEE-2026-123456789-00",
            "INPS-ISEE-26-12345678Z-00",
            "INPS-ISEE-2026-12345678Z-0",
            "INPS-ISEE-2026-12345678Z-000",
            "INPS-ISEE-2026-12345678È-00",
            "ISEE-INPS-2026-12345678Z-00",
            "INPS/ISEE/2026/12345678Z/00",
            "INPS-ISEE-２０２６-12345678Z-00",
        ] {
            assert!(text.parse::<DsuProtocol>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_has_the_shape_is_read_and_keeps_its_year(text in "INPS-ISEE-[0-9]{4}-[0-9]{8}[A-Z]-[0-9]{2}") {
            let read: DsuProtocol = text.parse().expect("a protocol");
            prop_assert_eq!(read.as_str(), text.as_str());
            prop_assert_eq!(read.year().to_string(), text[10..14].trim_start_matches('0').parse::<i32>().unwrap_or(0).to_string());
        }
        #[test]
        fn nothing_that_is_typed_brings_it_down(text in "\\PC{0,40}") {
            if let Ok(read) = text.parse::<DsuProtocol>() {
                prop_assert_eq!(read.as_str().len(), LENGTH);
            }
        }
    }
}
