//! What is typed so far into the fields of a form, half a name or half a code included. Nothing is refused: what cannot be read yet
//! counts for nothing.

use kernel::TaxCode;
use kernel::tax_code::{Identifier, Sex};
use kernel::text::clean_line;
use kernel::time::parse_date;
use matching::{Birth, Card};

/// The card of what is typed, from the pairs of a form whose fields begin with `prefix`.
pub fn typed(pairs: &[(String, String)], prefix: &str) -> Card {
    let value = |name: &str| {
        let wanted = format!("{prefix}{name}");
        pairs.iter().find(|(key, _)| *key == wanted).and_then(|(_, value)| clean_line(value, 100).ok()).unwrap_or_default()
    };
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let code = value("identifier");
    let identifier = Identifier::parse(&code).ok();
    let phones = (0..crate::person::forms::REACHES)
        .map(|index| value(&format!("reaches[{index}].value")))
        .filter(|phone| !phone.is_empty() && !phone.contains('@'));
    Card {
        family_name: value("family_name"),
        given_name: value("given_name"),
        birth_name: some(value("birth_name")),
        sex: value("sex").parse::<Sex>().ok().filter(|sex| *sex != Sex::NotStated),
        birth: parse_date(&value("birth_date")).map(Birth::Day).or_else(|| value("birth_year").parse().ok().map(Birth::Year)),
        birth_place: some(value("birth_place"))
            .and_then(|text| crate::person::forms::place_named(&text))
            .map(|place| place.belfiore().to_owned()),
        code_start: if identifier.is_none() { TaxCode::plain_start(&code).filter(|start| start.len() >= 7) } else { None },
        identifiers: identifier.into_iter().collect(),
        phones: phones.collect(),
        address: None,
        household: None,
    }
}

/// Whether enough is typed to look for anybody.
pub fn is_enough(card: &Card) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    letters(&card.family_name) + letters(&card.given_name) >= 3
        || !card.identifiers.is_empty()
        || card.code_start.is_some()
        || card.phones.iter().any(|phone| letters(phone) >= 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn half_typed_fields_are_understood_as_far_as_they_go() {
        let card = typed(
            &pairs(&[("person.family_name", "Ros"), ("person.birth_date", "1/1/19"), ("person.identifier", "RSSMRA80A")]),
            "person.",
        );
        assert_eq!((card.family_name.as_str(), card.birth, card.code_start.as_deref()), ("Ros", None, Some("RSSMRA80A")));
        assert!(is_enough(&card));
        assert!(!is_enough(&typed(&pairs(&[("family_name", "Ro")]), "")));
        assert!(!is_enough(&typed(&pairs(&[("family_name", "Ma\0rio")]), "")));
    }
}
