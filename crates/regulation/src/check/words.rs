//! Words for faults: what is wrong with a type, which name was perhaps meant.

use crate::types::Type;

/// That something is of another type than is wanted.
pub fn other_type(is: Type, want: Type) -> String {
    let hint = match (is, want) {
        (Type::Integer | Type::Decimal, Type::Money) => ": un numero diventa un importo con euros(…)",
        _ => "",
    };
    format!("qui serve {}, questo è {}{hint}", want.italian(), is.italian())
}

/// The name that differs in least letters, if few.
pub fn nearest<'a>(name: &str, among: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    among
        .map(|other| (distance(name, other), other))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(d, _)| *d * 3 <= name.chars().count().max(3))
        .map(|(_, other)| other)
}

/// Letters to put in, leave out or change to come from one word to another.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut before = i + 1;
        let mut next = Vec::with_capacity(row.len());
        next.push(before);
        for ((y, diagonal), above) in b.iter().zip(&row).zip(row.iter().skip(1)) {
            before = (diagonal + usize::from(x != *y)).min(above + 1).min(before + 1);
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
