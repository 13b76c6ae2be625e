//! Lists of codes that instruments name. The codes of the minors' record are those of the national schema, verbatim.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Type, code and words of the national record of minors (SIUSS, SINBA).
const SINBA: &str = include_str!("../../../../data/national/siuss_sinba_enums.tsv");

type Lists = BTreeMap<String, Vec<(String, String)>>;

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut lists = Lists::new();
    for line in SINBA.lines().skip(1) {
        let mut cells = line.split('\t');
        if let (Some(kind), Some(code), Some(words)) = (cells.next(), cells.next(), cells.next()) {
            lists.entry(format!("sinba/{kind}")).or_default().push((code.to_owned(), words.trim().to_owned()));
        }
    }
    lists
});

/// The codes of a list with their words, in its own order; `None` when there is no such list.
pub fn list(name: &str) -> Option<Vec<(String, String)>> {
    LISTS.get(name).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_of_the_national_record_are_kept_as_they_are() {
        let school = list("sinba/ScuolaFrequentataType").unwrap_or_default();
        assert_eq!(school.first().map(|(code, words)| (code.as_str(), words.as_str())), Some(("1", "nessuna scuola")));
        assert_eq!(school.len(), 8);
        assert_eq!(LISTS.len(), 33);
        assert_eq!(list("sinba/Altro"), None);
    }
}
