//! What a letter of an office is made of. Texts are plain: nothing in them is markup.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

kernel::code_enum! {
    /// What a letter is for.
    pub enum Kind {
        /// Receipt of an application and start of the procedure (L. 241/1990, art. 7, 8, 18-bis).
        Receipt = "receipt" => "Ricevuta e avvio del procedimento",
        /// What is missing, with the term suspended (L. 241/1990, art. 2 c. 7).
        MissingDocuments = "missing_documents" => "Richiesta di documenti mancanti",
        /// The reasons before a refusal (L. 241/1990, art. 10-bis).
        RefusalNotice = "refusal_notice" => "Preavviso di rigetto",
        /// Granted as asked.
        Grant = "grant" => "Accoglimento",
        /// Granted in part, with the reasons for the rest.
        PartialGrant = "partial_grant" => "Accoglimento parziale",
        /// Refused, with the reasons (L. 241/1990, art. 3).
        Refusal = "refusal" => "Rigetto",
        /// A grant taken back from a day, with the reasons.
        Revocation = "revocation" => "Revoca",
        /// What a person pays for a service changes.
        CopaymentChange = "copayment_change" => "Variazione della quota a carico",
        /// What a service reports of its work.
        Report = "report" => "Relazione",
        /// A plan or a pact, to be signed.
        Plan = "plan" => "Progetto o patto",
        /// What somebody is written, whatever it is about.
        Letter = "letter" => "Lettera",
        /// What was said and decided in a meeting.
        Minutes = "minutes" => "Verbale",
        /// A call to a meeting.
        Convocation = "convocation" => "Convocazione",
        /// What a person pays for a service is no longer decided from a day on, with the reasons.
        CopaymentEnd = "copayment_end" => "Fine della quota a carico",
    }
}

kernel::code_enum! {
    /// How a letter is signed.
    pub enum Signing {
        /// By hand: the letter leaves room for it.
        Hand = "hand" => "a mano",
        /// Digitally (D.Lgs. 82/2005): the letter says so.
        Digital = "digital" => "con firma digitale",
        /// The printed name stands for it (D.Lgs. 39/1993, art. 3 c. 2): the letter says so.
        Printed = "printed" => "con il nome a stampa",
    }
}

/// A letter, ready to be set or said. The structs of [`crate::kinds`] make one; it can be changed before it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// What it is for.
    pub kind: Kind,
    /// Who writes.
    pub sender: Sender,
    /// Number and day in the register of the body, when it has them already.
    pub protocol: Option<Protocol>,
    /// Where it is written.
    pub place: String,
    /// The day it bears.
    pub date: NaiveDate,
    /// To whom, line by line: name, street, postcode and place.
    pub addressee: Vec<String>,
    /// What it is about: also the title of the document.
    pub subject: String,
    /// The first sentence: what happens.
    pub opening: String,
    /// The rest.
    pub blocks: Vec<Block>,
    /// How to answer or to appeal.
    pub what_next: Vec<Block>,
    /// Who follows the procedure (L. 241/1990, art. 5 and 8).
    pub responsible: Option<Responsible>,
    /// Who signs.
    pub signature: Option<Signature>,
}

/// Who writes a letter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The body: `Comune di …`.
    pub body: String,
    /// The office.
    pub office: String,
    /// Street, postcode, place.
    pub address: String,
    /// How to reach it, one each: telephone, mail, certified mail (the digital domicile of art. 8 c. 2 lett. c).
    pub contacts: Vec<String>,
}

/// Number and day in the register of the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protocol {
    /// As the register writes it.
    pub number: String,
    /// The day of registration.
    pub date: NaiveDate,
}

/// Who follows a procedure (L. 241/1990, art. 5 and 8).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Responsible {
    /// Given name and family name.
    pub name: String,
    /// The office of the procedure.
    pub office: String,
    /// How to reach them, one each; may be empty.
    pub contacts: Vec<String>,
    /// Where and how the documents can be seen (art. 8 c. 2 lett. d and d-bis), as the end of a sentence: `allo sportello di via …`.
    pub files: String,
}

/// Who signs, and by which act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Given name and family name.
    pub name: String,
    /// What they are: `Il dirigente`.
    pub role: String,
    /// The act of the decision: `Determinazione dirigenziale n. 12 del 3 marzo 2026`.
    pub act: Option<String>,
    /// How it is signed.
    pub signing: Signing,
}

/// A part of a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A title between parts.
    Heading(String),
    /// Text; each line is a paragraph of its own.
    Paragraph(String),
    /// Reasons, documents, ways: one each.
    List(Vec<String>),
    /// Rows under a header, which is repeated on every page.
    Table(Table),
}

/// Rows under a header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The header.
    pub columns: Vec<Column>,
    /// The rows: a cell for each column.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// What stands above it.
    pub title: String,
    /// What it holds.
    pub holds: Holds,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// Words: at the left, with more room.
    Words,
    /// Amounts and numbers: at the right.
    Figures,
}

impl Column {
    /// A column of words.
    pub fn words(title: impl Into<String>) -> Self {
        Self { title: title.into(), holds: Holds::Words }
    }

    /// A column of amounts or numbers.
    pub fn figures(title: impl Into<String>) -> Self {
        Self { title: title.into(), holds: Holds::Figures }
    }
}

/// What surrounds the words of every letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Who writes.
    pub sender: Sender,
    /// Number and day in the register of the body, when it has them already.
    pub protocol: Option<Protocol>,
    /// Where it is written.
    pub place: String,
    /// The day it bears.
    pub date: NaiveDate,
    /// To whom, line by line.
    pub addressee: Vec<String>,
    /// Who follows the procedure.
    pub responsible: Option<Responsible>,
    /// Who signs.
    pub signature: Option<Signature>,
}

impl Frame {
    /// The letter with these words in the frame.
    pub(crate) fn around(self, kind: Kind, subject: String, opening: String, blocks: Vec<Block>, what_next: Vec<Block>) -> Letter {
        Letter {
            kind,
            sender: self.sender,
            protocol: self.protocol,
            place: self.place,
            date: self.date,
            addressee: self.addressee,
            subject,
            opening,
            blocks,
            what_next,
            responsible: self.responsible,
            signature: self.signature,
        }
    }
}
