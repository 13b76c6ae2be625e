//! A letter as the sheet has it: every word in its place and in its order. Paper and plain text are both made from this.

use crate::clean::{line, lines};
use crate::letter::{Block, Column, Letter, Responsible, Signature, Signing, Table};
use crate::limits::{Fault, check};
use crate::words::{WORDS, day_in_words, fill};

/// Every word of a letter, in the order in which it is read.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What the document is called: its subject.
    pub title: String,
    /// The body that writes.
    pub body: String,
    /// Office, address, contacts.
    pub sender: Vec<String>,
    /// Number and day in the register of the body.
    pub protocol: Option<String>,
    /// Where and when.
    pub place_and_date: String,
    /// To whom, line by line.
    pub addressee: Vec<String>,
    /// The subject as it stands in the letter.
    pub subject: String,
    /// What it says, and who follows the procedure.
    pub parts: Vec<Block>,
    /// The act of the decision.
    pub act: Option<String>,
    /// Role, name, how it is signed.
    pub signature: Vec<String>,
    /// Whether somebody signs by hand.
    pub room_to_sign: bool,
}

/// The sheet of a letter that can be set.
///
/// # Errors
/// [`Fault`] when the letter passes a limit, has a row that does not fit its table, or lacks subject, sender or addressee.
pub fn ready(letter: &Letter) -> Result<Sheet, Fault> {
    check(letter)?;
    let sheet = sheet(letter);
    for (what, empty) in
        [("l'oggetto", sheet.title.is_empty()), ("l'ente", sheet.body.is_empty()), ("il destinatario", sheet.addressee.is_empty())]
    {
        if empty {
            return Err(Fault::Empty(what));
        }
    }
    Ok(sheet)
}

/// The sheet of a letter: texts cleaned, what is empty left out.
pub(crate) fn sheet(letter: &Letter) -> Sheet {
    let words = &WORDS.common;
    let title = line(&letter.subject);
    let date = day_in_words(letter.date);
    let place = line(&letter.place);
    let protocol = letter.protocol.as_ref();
    let signature = letter.signature.as_ref();
    let mut parts: Vec<Block> = part(&Block::Paragraph(letter.opening.clone()));
    parts.extend(letter.blocks.iter().chain(&letter.what_next).flat_map(part));
    if let Some(responsible) = &letter.responsible {
        parts.extend(who_follows(responsible));
    }
    Sheet {
        body: line(&letter.sender.body),
        sender: said([&letter.sender.office, &letter.sender.address].into_iter().chain(&letter.sender.contacts)),
        protocol: protocol.map(|it| fill(&words.protocol, &[("number", line(&it.number).into()), ("date", it.date.into())])),
        place_and_date: if place.is_empty() {
            date
        } else {
            fill(&words.place_and_date, &[("place", place.into()), ("date", date.into())])
        },
        addressee: said(&letter.addressee),
        subject: fill(&words.subject, &[("subject", (&title).into())]),
        title,
        parts,
        act: signature.and_then(|it| it.act.as_deref()).map(|act| fill(&words.act, &[("act", line(act).into())])),
        signature: signature.map(signed).unwrap_or_default(),
        room_to_sign: signature.is_some_and(|it| it.signing == Signing::Hand),
    }
}

/// The lines that say something.
fn said<'t>(texts: impl IntoIterator<Item = &'t String>) -> Vec<String> {
    texts.into_iter().map(|text| line(text)).filter(|text| !text.is_empty()).collect()
}

/// A block as it is read: a paragraph for each line, no empty list, no heading without words.
fn part(block: &Block) -> Vec<Block> {
    match block {
        Block::Heading(text) => said([text]).into_iter().map(Block::Heading).collect(),
        Block::Paragraph(text) => lines(text).into_iter().map(Block::Paragraph).collect(),
        Block::List(items) => {
            let items = said(items);
            if items.is_empty() { Vec::new() } else { vec![Block::List(items)] }
        }
        Block::Table(table) => vec![Block::Table(Table {
            columns: table.columns.iter().map(|column| Column { title: line(&column.title), holds: column.holds }).collect(),
            rows: table.rows.iter().map(|row| row.iter().map(|cell| line(cell)).collect()).collect(),
        })],
    }
}

fn who_follows(responsible: &Responsible) -> Vec<Block> {
    let words = &WORDS.common;
    let name = line(&responsible.name);
    if name.is_empty() {
        return Vec::new();
    }
    let office = line(&responsible.office);
    let pattern = if office.is_empty() { &words.responsible } else { &words.responsible_in };
    let mut parts = vec![
        Block::Heading(words.responsible_title.clone()),
        Block::Paragraph(fill(pattern, &[("name", name.into()), ("office", office.into())])),
    ];
    let contacts = said(&responsible.contacts).join(", ");
    if !contacts.is_empty() {
        parts.push(Block::Paragraph(fill(&words.contacts, &[("contacts", contacts.into())])));
    }
    let files = line(&responsible.files);
    if !files.is_empty() {
        parts.push(Block::Paragraph(fill(&words.files, &[("files", files.into())])));
    }
    parts
}

fn signed(signature: &Signature) -> Vec<String> {
    let words = &WORDS.common;
    let mut lines = said([&signature.role, &signature.name]);
    match signature.signing {
        Signing::Hand => {}
        Signing::Digital => lines.push(words.digital.clone()),
        Signing::Printed => lines.push(words.printed.clone()),
    }
    lines
}
