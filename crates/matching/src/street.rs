//! An address as it is typed into the one box.

use kernel::text::folded;

/// Kinds of street as lists of streets write them, and as people abbreviate them (folded: signs are gone).
const KINDS: [(&str, &[&str]); 16] = [
    ("Via", &["via", "v"]),
    ("Viale", &["viale", "vle", "v le"]),
    ("Piazza", &["piazza", "pza", "pzza", "p za", "p zza"]),
    ("Piazzale", &["piazzale", "ple", "p le", "pzale", "p zale"]),
    ("Piazzetta", &["piazzetta", "ptta", "p tta"]),
    ("Corso", &["corso", "cso", "c so"]),
    ("Largo", &["largo", "lgo", "l go"]),
    ("Vicolo", &["vicolo", "vic"]),
    ("Strada", &["strada", "str"]),
    ("Alzaia", &["alzaia", "alz"]),
    ("Ripa", &["ripa"]),
    ("Bastioni", &["bastioni"]),
    ("Galleria", &["galleria"]),
    ("Foro", &["foro"]),
    ("Lungo", &["lungo"]),
    ("Contrada", &["contrada", "cda", "c da"]),
];
/// The commonest kinds, for a street that is typed without its kind.
const USUAL: [&str; 5] = ["Via", "Viale", "Piazza", "Corso", "Largo"];
/// Fewest letters of the name of a street.
const FEWEST: usize = 3;

/// An address that was typed: a street, perhaps half of it, and perhaps a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// How the street may begin, the likeliest first: its kind in full and its name as typed.
    pub streets: Vec<String>,
    /// House number as typed; empty when there is none.
    pub number: String,
}

/// The address that a text may be: it begins with a kind of street, or ends with a number. `None` for what is no address.
pub(crate) fn address(text: &str) -> Option<Address> {
    let words: Vec<String> = folded(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let is_number = |word: &str| word.len() <= 5 && word.chars().next().is_some_and(|c| c.is_ascii_digit());
    let (mut words, mut number) = (words, String::new());
    // «12/B» has become two words.
    let letter = words.last().filter(|word| word.len() == 1 && word.chars().all(char::is_alphabetic)).cloned();
    let before = words.len().checked_sub(2).and_then(|at| words.get(at)).is_some_and(|word| is_number(word));
    if letter.is_some() && before {
        words.pop();
    }
    if words.len() > 1 && words.last().is_some_and(|word| is_number(word)) {
        let typed = words.pop()?.to_ascii_uppercase();
        let figures: String = typed.chars().take_while(char::is_ascii_digit).collect();
        let rest = typed.get(figures.len()..).filter(|rest| !rest.is_empty()).map(str::to_owned);
        let letter = rest.or(letter.filter(|_| before).map(|letter| letter.to_uppercase()));
        number = letter.map_or(figures.clone(), |letter| format!("{figures}/{letter}"));
    }
    let begins = |form: &&str| {
        let form: Vec<&str> = form.split(' ').collect();
        words.len() > form.len() && words.iter().zip(&form).all(|(word, part)| word == part)
    };
    // The longest form: «v.le» is no «v.» with a name.
    let kind = KINDS
        .iter()
        .flat_map(|(kind, forms)| forms.iter().map(move |form| (*kind, *form)))
        .filter(|(_, form)| begins(form))
        .map(|(kind, form)| (kind, form.split(' ').count()))
        .reduce(|best, other| if other.1 > best.1 { other } else { best });
    let (kinds, name) = match kind {
        Some((kind, taken)) => (vec![kind], words.get(taken..)?.join(" ")),
        None if !number.is_empty() => (USUAL.to_vec(), words.join(" ")),
        None => return None,
    };
    if name.chars().filter(|c| c.is_alphabetic()).count() < FEWEST {
        return None;
    }
    Some(Address { streets: kinds.into_iter().map(|kind| format!("{kind} {name}")).collect(), number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_by_its_kind_of_street_or_its_number() {
        for (text, street, number) in [
            ("via lenta 12", "Via lenta", "12"),
            ("Via Lenta, 12", "Via lenta", "12"),
            ("V.le Monte Rosa", "Viale monte rosa", ""),
            ("p.zza dell'orto 3", "Piazza dellorto", "3"),
            ("via lenta 12/b", "Via lenta", "12/B"),
            ("via lenta 12b", "Via lenta", "12/B"),
            ("c.so lodi 120", "Corso lodi", "120"),
            ("via len", "Via len", ""),
        ] {
            let found = address(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((found.streets.join("|").as_str(), found.number.as_str()), (street, number), "{text}");
        }
        let bare = address("lenta 12").unwrap();
        assert_eq!((bare.streets.len(), bare.streets[0].as_str(), bare.number.as_str()), (5, "Via lenta", "12"));
        for text in ["via", "rossi mario", "via le", "12", "v", "largo", ""] {
            assert_eq!(address(text), None, "{text}");
        }
    }
}
