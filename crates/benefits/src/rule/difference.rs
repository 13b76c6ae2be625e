//! What changed from one version to another, line by line.

use similar::{ChangeTag, TextDiff};
use std::time::Duration;

/// Lines that are shown around what changed.
const AROUND: usize = 3;
/// After so long a rougher comparison is good enough.
const LONGEST: Duration = Duration::from_millis(500);

/// One line of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number in the older text.
    pub old: Option<usize>,
    /// Its number in the newer text.
    pub new: Option<usize>,
    /// What it says.
    pub text: String,
}

impl Line {
    /// Whether it is new.
    pub fn is_added(&self) -> bool {
        self.old.is_none()
    }
    /// Whether it is gone.
    pub fn is_gone(&self) -> bool {
        self.new.is_none()
    }
}

/// The places where two texts differ, each with the lines around it; none where they are the same.
pub fn places(old: &str, new: &str) -> Vec<Vec<Line>> {
    let compared = TextDiff::configure().timeout(LONGEST).diff_lines(old, new);
    let mut places = Vec::new();
    for group in compared.grouped_ops(AROUND) {
        let mut lines = Vec::new();
        for change in group.iter().flat_map(|op| compared.iter_changes(op)) {
            let number = |index: Option<usize>| index.map(|index| index.saturating_add(1));
            let text = change.value().trim_end_matches(['\n', '\r']).to_owned();
            lines.push(match change.tag() {
                ChangeTag::Equal => Line { old: number(change.old_index()), new: number(change.new_index()), text },
                ChangeTag::Delete => Line { old: number(change.old_index()), new: None, text },
                ChangeTag::Insert => Line { old: None, new: number(change.new_index()), text },
            });
        }
        places.push(lines);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_stands_with_the_lines_around_it() {
        let old = (1..=20).map(|n| format!("riga {n}\n")).collect::<String>();
        let new = old.replace("riga 10\n", "riga dieci\nriga nuova\n");
        let places = places(&old, &new);
        let changed: Vec<_> = places.iter().flatten().filter(|line| line.is_added() || line.is_gone()).collect();
        assert_eq!(changed.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["riga 10", "riga dieci", "riga nuova"]);
        assert_eq!((places.len(), places.iter().flatten().count()), (1, 9));
        assert!(super::places(&old, &old).is_empty());
    }
}
