//! Words of an extract as codes: places, citizenships, roles, sex. Each is looked up once.

use kernel::place::{birth_places_named, by_belfiore, countries_named};
use kernel::tax_code::Sex;
use kernel::text::folded;
use registry::MemberRole;
use std::collections::HashMap;

/// Most words that are remembered; a file with more different ones is slower, not larger in memory.
const MOST_KNOWN: usize = 60_000;
/// Places of which the name begins alike that are looked through.
const ALIKE: usize = 40;

/// The words that were looked up so far.
#[derive(Default)]
pub struct Words {
    places: HashMap<String, Option<String>>,
    citizenships: HashMap<String, Option<String>>,
}

fn remembered(known: &mut HashMap<String, Option<String>>, text: &str, find: impl Fn(&str) -> Option<String>) -> Option<String> {
    if let Some(code) = known.get(text) {
        return code.clone();
    }
    let code = find(text);
    if known.len() < MOST_KNOWN {
        known.insert(text.to_owned(), code.clone());
    }
    code
}

impl Words {
    /// The code of a place of birth: Belfiore, or the name with or without its province. `None` for a place that is in no list.
    pub fn place(&mut self, text: &str) -> Option<String> {
        remembered(&mut self.places, text, |text| {
            let code = text.to_ascii_uppercase();
            if by_belfiore(&code).is_some() {
                return Some(code);
            }
            let wanted = folded(text);
            let name = text.split('(').next().unwrap_or_default().trim();
            let found = birth_places_named(name, ALIKE);
            let exact = found.iter().find(|place| folded(&place.display()) == wanted || folded(place.name()) == wanted);
            exact.map(|place| place.belfiore().to_owned())
        })
    }

    /// The code of a citizenship: `IT`, the `Znnn` of a state, `stateless`. `None` for what is none.
    pub fn citizenship(&mut self, text: &str) -> Option<String> {
        remembered(&mut self.citizenships, text, |text| {
            let wanted = folded(text);
            match wanted.as_str() {
                "it" | "ita" | "italia" | "italiana" | "italiano" | "z000" | "100" => return Some("IT".to_owned()),
                "apolide" | "stateless" => return Some("stateless".to_owned()),
                _ => {}
            }
            let code = text.to_ascii_uppercase();
            if by_belfiore(&code).is_some_and(kernel::place::Place::is_foreign) {
                return Some(code);
            }
            countries_named(text, ALIKE)
                .iter()
                .find(|place| folded(place.name()) == wanted)
                .map(|place| place.belfiore().to_owned())
        })
    }
}

/// The sex as extracts write it; `None` for what is none.
pub fn sex(text: &str) -> Option<Sex> {
    Some(match folded(text).as_str() {
        "m" | "1" | "maschio" | "maschile" => Sex::Male,
        "f" | "2" | "femmina" | "femminile" => Sex::Female,
        "x" | "non indicato" => Sex::NotStated,
        _ if text.trim().is_empty() => Sex::NotStated,
        _ => return None,
    })
}

/// The place in the household as extracts write it; what is not known is another member.
pub fn role(text: &str) -> Option<MemberRole> {
    let word = folded(text);
    Some(match word.as_str() {
        "" => return None,
        "intestatario" | "intestataria" | "is" | "capofamiglia" | "persona di riferimento" | "head" => MemberRole::Holder,
        "coniuge" | "moglie" | "marito" | "mg" | "mr" | "convivente" | "unito civilmente" | "unita civilmente" | "partner" => {
            MemberRole::Spouse
        }
        "figlio" | "figlia" | "fg" | "figliastro" | "figliastra" => MemberRole::Child,
        "padre" | "madre" | "pd" | "md" | "genitore" | "suocero" | "suocera" => MemberRole::Parent,
        "fratello" | "sorella" | "fr" | "sr" => MemberRole::Sibling,
        "nonno" | "nonna" => MemberRole::Grandparent,
        "nipote" | "np" => MemberRole::Grandchild,
        "affidato" | "affidata" | "minore in affido" => MemberRole::Foster,
        "badante" | "assistente familiare" => MemberRole::Carer,
        "zio" | "zia" | "cugino" | "cugina" | "cognato" | "cognata" | "genero" | "nuora" | "parente" => MemberRole::Relative,
        _ => MemberRole::ALL.iter().copied().find(|role| role.code() == word).unwrap_or(MemberRole::Other),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_known_by_code_by_name_and_by_name_with_province() {
        let mut words = Words::default();
        for text in ["F205", "f205", "Milano", "MILANO", "Milano (MI)"] {
            assert_eq!(words.place(text).as_deref(), Some("F205"), "{text}");
        }
        assert_eq!(words.place("Egitto").as_deref(), Some("Z336"));
        assert_eq!(words.place("Milan"), None);
        assert_eq!(words.place("Nessunluogo"), None);
    }

    #[test]
    fn citizenships_are_known_by_code_and_by_name() {
        let mut words = Words::default();
        for (text, code) in [("IT", "IT"), ("italiana", "IT"), ("Z336", "Z336"), ("EGITTO", "Z336"), ("Apolide", "stateless")] {
            assert_eq!(words.citizenship(text).as_deref(), Some(code), "{text}");
        }
        assert_eq!(words.citizenship("F205"), None, "a municipality is no citizenship");
    }

    #[test]
    fn roles_and_sex_are_read_as_people_write_them() {
        assert_eq!(role("Moglie"), Some(MemberRole::Spouse));
        assert_eq!(role("holder"), Some(MemberRole::Holder));
        assert_eq!(role("trisavolo"), Some(MemberRole::Other));
        assert_eq!(role(""), None);
        assert_eq!((sex("F"), sex("Maschio"), sex(""), sex("7")), (Some(Sex::Female), Some(Sex::Male), Some(Sex::NotStated), None));
    }
}
