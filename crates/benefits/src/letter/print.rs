//! Setting a letter: it takes some milliseconds of work, on a thread that may be busy.

use crate::problems::Problem;
use kernel::{Failure, Instant, Outcome};
use letters::{Fault, Letter, Press};
use std::sync::Arc;
use ui::Site;

/// The file of a letter. One with a character that no typeface has is refused: on paper a mark would stand for it, often in somebody's name.
///
/// # Errors
/// [`Problem::NotPrintable`], [`Problem::NoShape`]; ours when nothing is wired to the port, or the letter cannot be set.
pub async fn print(site: &Site, letter: Letter, made: Instant) -> Outcome<Vec<u8>> {
    let press: Arc<dyn Press> = site.port()?;
    let printed = tokio::task::spawn_blocking(move || press.print(&letter, made)).await.map_err(Failure::internal)?;
    let pdf = printed.map_err(refused)?;
    if pdf.missing.is_empty() { Ok(pdf.bytes) } else { Err(Problem::NoShape.because(named(&pdf.missing))) }
}

/// Why a letter is not printed, for whoever wanted it.
pub(super) fn refused(fault: Fault) -> Failure {
    match fault {
        Fault::Empty(_) | Fault::TooLong { .. } | Fault::TooMany { .. } | Fault::Ragged | Fault::Amount => {
            Problem::NotPrintable.because(fault.to_string())
        }
        Fault::Typesetting(_) => Failure::internal(fault),
    }
}

/// `«王» (U+738B), «芳» (U+82B3).`
fn named(missing: &[char]) -> String {
    let one = |c: &char| format!("«{c}» (U+{:04X})", u32::from(*c));
    format!("{}.", missing.iter().map(one).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_printed_is_named() {
        assert_eq!(named(&['王', '芳']), "«王» (U+738B), «芳» (U+82B3).");
    }

    #[test]
    fn a_fault_of_the_letter_is_told_and_one_of_the_program_is_not() {
        let told = refused(Fault::Empty("il destinatario")).to_string();
        assert_eq!(told, "BEN-060: La lettera non si può stampare. Nella lettera manca: il destinatario.");
        assert!(matches!(refused(Fault::Typesetting("x".to_owned())), Failure::Internal(_)));
    }
}
