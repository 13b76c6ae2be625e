//! Quantities in words: the catalogue says what one is called, a plan how many there are.

/// `1 ora`, `12 ore`: Italian nouns in one word change their last letter; what has several words stays as it is.
pub fn counted(count: i64, unit: &str) -> String {
    let plural = || match unit.char_indices().last() {
        _ if unit.contains(' ') => unit.to_owned(),
        Some((at, 'a')) => format!("{}e", unit.get(..at).unwrap_or_default()),
        Some((at, 'o')) => format!("{}i", unit.get(..at).unwrap_or_default().trim_end_matches('i')),
        Some((at, 'e')) => format!("{}i", unit.get(..at).unwrap_or_default()),
        _ => unit.to_owned(),
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {}", plural()) }
}

/// `12 ore al mese, 72 in tutto`; what is counted in months is counted once: `6 mesi`.
pub fn quantity_words(per_month: i64, in_all: i64, unit: &str) -> String {
    if unit == "mese" {
        counted(in_all, unit)
    } else if per_month > 0 {
        format!("{} al mese, {in_all} in tutto", counted(per_month, unit))
    } else {
        format!("{} in tutto", counted(in_all, unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_many_are_plural() {
        for (one, many) in [
            ("ora", "ore"),
            ("giornata", "giornate"),
            ("pasto", "pasti"),
            ("mese", "mesi"),
            ("viaggio", "viaggi"),
            ("notte", "notti"),
        ] {
            assert_eq!(counted(1, one), format!("1 {one}"));
            assert_eq!(counted(12, one), format!("12 {many}"));
        }
        assert_eq!(counted(2, "una tantum"), "2 una tantum");
    }

    #[test]
    fn a_quantity_says_how_much_a_month_and_how_much_in_all() {
        assert_eq!(quantity_words(12, 72, "ora"), "12 ore al mese, 72 in tutto");
        assert_eq!(quantity_words(1, 6, "accesso"), "1 accesso al mese, 6 in tutto");
        assert_eq!(quantity_words(1, 6, "mese"), "6 mesi");
        assert_eq!(quantity_words(0, 1, "pasto"), "1 pasto in tutto");
    }
}
