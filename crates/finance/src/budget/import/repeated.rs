//! The same chapter twice in one file.

use super::Import;
use crate::budget::chapter::ChapterIdentity;
use std::collections::BTreeMap;

/// Takes every line whose chapter stands on more than one line out of the good ones: which of them is right cannot be known. Each
/// fault names all the lines, those that are faulty for another reason included.
pub(super) fn refuse_repeated_chapters<T>(import: &mut Import<T>) {
    let mut lines: BTreeMap<ChapterIdentity, Vec<(usize, String)>> = BTreeMap::new();
    for (number, key) in std::mem::take(&mut import.met) {
        lines.entry(key.identity()).or_default().push((number, key.to_string()));
    }
    for repeated in lines.values().filter(|lines| lines.len() > 1) {
        let numbers: Vec<String> = repeated.iter().map(|(number, _)| number.to_string()).collect();
        for (number, chapter) in repeated {
            import.rows.retain(|line| line.number != *number);
            let message = format!("Il capitolo {chapter} è ripetuto alle righe {}: ne serve una sola.", numbers.join(", "));
            import.fault(*number, None, message);
        }
    }
    import.faults.sort_by_key(|fault| fault.line);
}
