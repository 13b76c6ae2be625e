//! The words of a letter as plain text.

use crate::compose::sheet;
use crate::letter::{Block, Letter};

/// The same words as the PDF in the same order, as plain text: for a page, a mail, a message. Parts are parted by an empty line, items begin
/// with a dash, the cells of a table are parted by bars. Page numbers are not words of a letter.
pub fn text(letter: &Letter) -> String {
    let sheet = sheet(letter);
    let mut parts: Vec<String> = Vec::new();
    let mut head = vec![sheet.body];
    head.extend(sheet.sender);
    parts.push(head.join("\n"));
    parts.push(sheet.protocol.into_iter().chain([sheet.place_and_date]).collect::<Vec<_>>().join("\n"));
    parts.push(sheet.addressee.join("\n"));
    parts.push(sheet.subject);
    parts.extend(sheet.parts.iter().map(block));
    parts.extend(sheet.act);
    parts.push(sheet.signature.join("\n"));
    parts.retain(|part| !part.trim().is_empty());
    let mut text = parts.join("\n\n");
    text.push('\n');
    text
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(text) | Block::Paragraph(text) => text.clone(),
        Block::List(items) => items.iter().map(|item| format!("- {item}")).collect::<Vec<_>>().join("\n"),
        Block::Table(table) => {
            let header = table.columns.iter().map(|column| column.title.as_str()).collect::<Vec<_>>().join(" | ");
            let rows = table.rows.iter().map(|row| row.join(" | "));
            std::iter::once(header).chain(rows).collect::<Vec<_>>().join("\n")
        }
    }
}
