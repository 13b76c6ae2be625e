//! A document on paper: the letter that it is, printed by whatever the program wired to the port.

use super::part::Part;
use super::store::{DocumentRow, TextRow};
use crate::problems::Problem;
use guard::body::BodyKind;
use kernel::{Failure, Instant, Outcome};
use letters::kinds::Paper;
use letters::{Block, Fault, Frame, Letter, Press, Sender, Signature, Signing};
use std::sync::Arc;
use store::Tx;

/// The letter of a document with these parts.
///
/// # Errors
/// [`Problem::NotWrittenHere`] for what was not written here.
pub(crate) async fn letter(
    tx: &mut Tx,
    row: &DocumentRow,
    number: &str,
    text: &TextRow,
    parts: &[Part],
    signed: Option<Signature>,
) -> Outcome<Letter> {
    let kind = row.kind.letter().ok_or_else(|| Failure::from(Problem::NotWrittenHere))?;
    let unit = guard::unit::one(tx, row.unit_id).await?;
    let body = guard::body::own(tx).await?;
    let place = match body.kind {
        BodyKind::Comune => kernel::place::by_belfiore(&body.belfiore).map(|place| place.name().to_owned()).unwrap_or_default(),
        BodyKind::Ambito | BodyKind::Azienda => String::new(),
    };
    let mut contacts = Vec::new();
    if !unit.phone.is_empty() {
        contacts.push(format!("telefono {}", unit.phone));
    }
    let frame = Frame {
        sender: Sender {
            body: body.name,
            office: unit.name,
            address: if unit.address_secret { String::new() } else { unit.address },
            contacts,
        },
        protocol: None,
        place,
        date: tx.today(),
        addressee: text.addressee.lines().map(str::to_owned).collect(),
        responsible: None,
        signature: signed,
    };
    let blocks: Vec<Block> = parts.iter().map(Part::block).collect();
    Ok(Paper { kind, number: number.to_owned(), subject: text.title.clone(), blocks }.letter(frame))
}

/// Who signs a document.
pub(crate) fn signature(name: &str, signing: Signing) -> Signature {
    Signature { name: name.to_owned(), role: String::new(), act: None, signing }
}

/// The file of a letter, from a thread that may be busy. One with a character that no typeface has is refused: on paper a mark would stand for it,
/// often in somebody's name.
///
/// # Errors
/// [`Problem::NotPrintable`], [`Problem::NoShape`]; ours when the letter cannot be set.
pub(crate) async fn print(press: Arc<dyn Press>, letter: Letter, made: Instant) -> Outcome<Vec<u8>> {
    let printed = tokio::task::spawn_blocking(move || press.print(&letter, made)).await.map_err(Failure::internal)?;
    let pdf = printed.map_err(refused)?;
    if pdf.missing.is_empty() {
        return Ok(pdf.bytes);
    }
    let named: Vec<String> = pdf.missing.iter().map(|c| format!("«{c}» (U+{:04X})", u32::from(*c))).collect();
    Err(Problem::NoShape.because(format!("{}.", named.join(", "))))
}

/// Why a letter is not printed, for whoever wanted it.
fn refused(fault: Fault) -> Failure {
    match fault {
        Fault::Empty(_) | Fault::TooLong { .. } | Fault::TooMany { .. } | Fault::Ragged | Fault::Amount => {
            Problem::NotPrintable.because(fault.to_string())
        }
        Fault::Typesetting(_) => Failure::internal(fault),
    }
}

/// `relazione-sociale-2026-000123.pdf`
pub(crate) fn file_name(row: &DocumentRow, number: &str) -> String {
    let title = kernel::text::folded(&row.title).replace(' ', "-");
    let title: String = title.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(80).collect();
    format!("{}-{}.pdf", if title.is_empty() { "documento" } else { title.as_str() }, number.replace('/', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_the_document_is_told_and_one_of_the_program_is_not() {
        let told = refused(Fault::Empty("il destinatario")).to_string();
        assert!(told.starts_with("DOC-007: ") && told.contains("il destinatario"), "{told}");
        assert!(matches!(refused(Fault::Typesetting("x".to_owned())), Failure::Internal(_)));
    }
}
