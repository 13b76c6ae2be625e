//! What is compared, how well it can agree, and the words for it.

/// One comparison: of a field, or of what a field adds to another. Of a comparison with a parent the chances depend on the
/// level of the parent, so that the same agreement never counts twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Factor {
    /// Family names.
    Family,
    /// Given names.
    Given,
    /// Whether family and given name stand in each other's place.
    Order,
    /// Dates of birth.
    Birth,
    /// Places of birth.
    Place,
    /// Streets.
    Street,
    /// Numbers of the house, beside the street.
    House,
    /// Postcode and municipality, beside the street.
    Locality,
    /// Telephone numbers.
    Phone,
    /// Other identifying numbers.
    Number,
    /// The letters of the family name in the tax code, beside the family name.
    CodeFamily,
    /// The letters of the given name in the tax code, beside the given name.
    CodeGiven,
    /// The date in the tax code, beside the date of birth.
    CodeBirth,
    /// The place in the tax code, beside the place of birth.
    CodePlace,
    /// Whether two tax codes whose parts are all equal are equal altogether. Nobody else has one's code: people for whom the rules give
    /// one and the same are told apart by omocodia.
    CodeWhole,
    /// Whether two tax codes of which some part differs are both right in themselves: what is mistyped seldom is.
    CodeCheck,
    /// Sex, beside the given name.
    Sex,
}

/// How many comparisons there are.
pub(crate) const FACTORS: usize = 17;

/// The level of names that differ altogether.
pub(crate) const NAME_OTHER: u64 = 7;

impl Factor {
    /// All of them, in the order in which they are explained.
    pub const ALL: [Factor; FACTORS] = [
        Factor::Family,
        Factor::Given,
        Factor::Order,
        Factor::Birth,
        Factor::Place,
        Factor::Street,
        Factor::House,
        Factor::Locality,
        Factor::Phone,
        Factor::Number,
        Factor::CodeFamily,
        Factor::CodeGiven,
        Factor::CodeBirth,
        Factor::CodePlace,
        Factor::CodeWhole,
        Factor::CodeCheck,
        Factor::Sex,
    ];

    /// Its name in a model file.
    pub const fn code(self) -> &'static str {
        match self {
            Factor::Family => "family_name",
            Factor::Given => "given_name",
            Factor::Order => "name_order",
            Factor::Birth => "birth_date",
            Factor::Place => "birth_place",
            Factor::Street => "street",
            Factor::House => "house_number",
            Factor::Locality => "locality",
            Factor::Phone => "phone",
            Factor::Number => "number",
            Factor::CodeFamily => "tax_code_family_name",
            Factor::CodeGiven => "tax_code_given_name",
            Factor::CodeBirth => "tax_code_birth_date",
            Factor::CodePlace => "tax_code_birth_place",
            Factor::CodeWhole => "tax_code_whole",
            Factor::CodeCheck => "tax_code_check",
            Factor::Sex => "sex",
        }
    }

    /// The names of its levels in a model file, closest first.
    pub const fn levels(self) -> &'static [&'static str] {
        match self {
            Factor::Family | Factor::Given => &["same", "sound", "one_error", "two_errors", "part", "alike", "other"],
            Factor::Order => &["straight", "swapped"],
            Factor::Birth => &["same", "turned", "one_figure", "two_parts", "year", "other"],
            Factor::Place => &["same", "near", "province", "other"],
            Factor::Street => &["same", "near", "other"],
            Factor::House => &["same", "other"],
            Factor::Locality => &["same", "near", "partly", "little", "other"],
            Factor::Phone => &["same", "one_figure", "ending", "other"],
            Factor::Number => &["same", "one_error", "two_errors", "other"],
            Factor::CodeFamily | Factor::CodeGiven | Factor::CodeBirth | Factor::CodePlace => &["same", "near", "other"],
            Factor::CodeWhole => &["same", "omocodia"],
            Factor::CodeCheck => &["one_wrong", "both_right"],
            Factor::Sex => &["same", "other"],
        }
    }

    /// The comparison beside which it stands.
    pub const fn parent(self) -> Option<Factor> {
        match self {
            Factor::House | Factor::Locality => Some(Factor::Street),
            Factor::CodeFamily => Some(Factor::Family),
            Factor::CodeGiven | Factor::Sex => Some(Factor::Given),
            Factor::CodeBirth => Some(Factor::Birth),
            Factor::CodePlace => Some(Factor::Place),
            _ => None,
        }
    }

    /// Whether it is a part of the tax code.
    pub(crate) const fn is_code(self) -> bool {
        matches!(self, Factor::CodeFamily | Factor::CodeGiven | Factor::CodeBirth | Factor::CodePlace)
    }

    /// Rows of chances: one, or one for each level of the parent and one for when the parent is missing.
    pub(crate) fn rows(self) -> usize {
        self.parent().map_or(1, |parent| parent.levels().len() + 1)
    }

    /// Place of its bits in a [`Pattern`] and how many they are: those of a comparison beside those of its parent (`sums`).
    const fn bits(self) -> (u32, u32) {
        match self {
            Factor::Family => (0, 3),
            Factor::CodeFamily => (3, 2),
            Factor::Given => (5, 3),
            Factor::CodeGiven => (8, 2),
            Factor::Sex => (10, 2),
            Factor::Order => (12, 2),
            Factor::CodeWhole => (14, 2),
            Factor::CodeCheck => (16, 2),
            Factor::Birth => (18, 3),
            Factor::CodeBirth => (21, 2),
            Factor::Place => (23, 3),
            Factor::CodePlace => (26, 2),
            Factor::Street => (28, 2),
            Factor::House => (30, 2),
            Factor::Locality => (32, 3),
            Factor::Phone => (35, 3),
            Factor::Number => (38, 3),
        }
    }

    /// What a level says, in Italian.
    pub(crate) fn phrase(self, level: u64) -> &'static str {
        match (self, level) {
            (Factor::Family, 1) => "cognome uguale",
            (Factor::Family, 2) => "il cognome suona uguale",
            (Factor::Family, 3) => "cognome diverso per una lettera",
            (Factor::Family, 4) => "cognome scritto quasi uguale",
            (Factor::Family, 5) => "una parte del cognome coincide",
            (Factor::Family, 6) => "cognome simile",
            (Factor::Family, _) => "cognome diverso",
            (Factor::Given, 1) => "nome uguale",
            (Factor::Given, 2) => "il nome suona uguale",
            (Factor::Given, 3) => "nome diverso per una lettera",
            (Factor::Given, 4) => "nome scritto quasi uguale",
            (Factor::Given, 5) => "una parte del nome coincide",
            (Factor::Given, 6) => "nome simile",
            (Factor::Given, _) => "nome diverso",
            (Factor::Order, 1) => "nome e cognome al loro posto",
            (Factor::Order, _) => "nome e cognome scambiati",
            (Factor::Birth, 1) => "data di nascita uguale",
            (Factor::Birth, 2) => "data di nascita con giorno e mese scambiati",
            (Factor::Birth, 3) => "data di nascita diversa per una cifra",
            (Factor::Birth, 4) => "data di nascita uguale in due parti su tre",
            (Factor::Birth, 5) => "stesso anno di nascita",
            (Factor::Birth, _) => "data di nascita diversa",
            (Factor::Place, 1) => "luogo di nascita uguale",
            (Factor::Place, 2) => "luogo di nascita scritto quasi uguale",
            (Factor::Place, 3) => "stessa provincia di nascita",
            (Factor::Place, _) => "luogo di nascita diverso",
            (Factor::Street, 1) => "stessa via",
            (Factor::Street, 2) => "via scritta quasi uguale",
            (Factor::Street, _) => "via diversa",
            (Factor::House, 1) => "stesso numero civico",
            (Factor::House, _) => "numero civico diverso",
            (Factor::Locality, 1) => "stesso CAP e comune",
            (Factor::Locality, 2) => "CAP o comune scritto quasi uguale",
            (Factor::Locality, 3) => "CAP e comune in parte uguali",
            (Factor::Locality, 4) => "CAP e comune poco simili",
            (Factor::Locality, _) => "CAP e comune diversi",
            (Factor::Phone, 1) => "telefono uguale",
            (Factor::Phone, 2) => "telefono diverso per una cifra",
            (Factor::Phone, 3) => "telefono uguale salvo il prefisso",
            (Factor::Phone, _) => "telefono diverso",
            (Factor::Number, 1) => "stesso numero identificativo",
            (Factor::Number, 2 | 3) => "numero identificativo quasi uguale",
            (Factor::Number, _) => "numero identificativo diverso",
            (Factor::CodeFamily | Factor::CodeGiven | Factor::CodeBirth | Factor::CodePlace, 1) => "codice fiscale uguale",
            (Factor::CodeFamily | Factor::CodeGiven | Factor::CodeBirth | Factor::CodePlace, _) => "codice fiscale diverso",
            (Factor::CodeWhole, 1) => "stesso codice fiscale, che nessun altro ha",
            (Factor::CodeWhole, _) => "codici fiscali uguali salvo l'omocodia, di norma di due persone",
            (Factor::CodeCheck, 1) => "un codice fiscale ha un errore di battitura",
            (Factor::CodeCheck, _) => "codici fiscali diversi ed entrambi validi",
            (Factor::Sex, 1) => "stesso sesso",
            (Factor::Sex, _) => "sesso diverso",
        }
    }
}

/// The levels of all comparisons of two records, packed: 0 is missing, 1 the closest level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Pattern(pub(crate) u64);

impl Pattern {
    pub(crate) fn with(self, factor: Factor, level: u64) -> Pattern {
        let (place, bits) = factor.bits();
        let mask = ((1 << bits) - 1) << place;
        Pattern(self.0 & !mask | level << place & mask)
    }
    pub(crate) fn level(self, factor: Factor) -> u64 {
        let (place, bits) = factor.bits();
        self.0 >> place & ((1 << bits) - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_of_every_comparison_has_its_own_bits() {
        for factor in Factor::ALL {
            for level in 0..=u64::try_from(factor.levels().len()).unwrap() {
                let full = Factor::ALL.iter().fold(Pattern::default(), |pattern, other| pattern.with(*other, 1));
                let changed = full.with(factor, level);
                assert_eq!(changed.level(factor), level, "{factor:?}");
                for other in Factor::ALL.into_iter().filter(|other| *other != factor) {
                    assert_eq!(changed.level(other), 1, "{factor:?} {other:?}");
                }
            }
        }
    }
}
