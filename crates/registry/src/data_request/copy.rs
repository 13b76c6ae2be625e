//! The copy of somebody's own data: one file for people to read, one for machines.
//!
//! What a copy leaves out, and by which rule: data of others (art. 15(4)), but names of relatives and of those with whom the person lives or
//! lived, whom they know; everything about somebody whom the register protects, whoever they are; the names of whoever works here, in whose
//! place the office stands (Court of Justice, C-579/21); notes by which the office prepares its work; cases that a team keeps to itself,
//! unless whoever makes the copy is in it; a sealed identity (law 184/1983 art. 28); what the office took out, row by row, with its ground.
//! Where somebody lives who must not be found is only in a copy for their own hands. That something may be missing is said in every copy
//! in the same words, so that nobody learns from them whether anything is.

use super::model::{Ground, Taken};
use super::store::RequestRow;
use askama::Template;
use guard::processing::{Processing, ProcessingRole};
use kernel::time::show_moment;
use kernel::{Failure, Instant, Outcome};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use std::io::{Cursor, Write as _};
use store::Tx;
use ui::PersonData;
use ui::person_data::Section;
use zip::write::SimpleFileOptions;

/// What a copy is called as a format.
pub const FORMAT: &str = "portico-person-data/1";

/// What every copy says of what may be missing.
pub const ALWAYS: [&str; 4] = [
    "I dati di altre persone non sono in questa copia, se non i nomi dei familiari e di chi vive con te (art. 15, par. 4 del Regolamento).",
    "Non c’è nulla che riguardi persone sotto protezione, né dove si trova chi non deve essere trovato.",
    "Le cartelle che un’équipe tiene riservate le consegna quell’équipe. Se pensi che ce ne sia una, chiedila all’ufficio.",
    "Non ci sono gli atti che la legge o un giudice tengono segreti, come l’identità di prima di un’adozione.",
];

/// For which purposes the data is used, and on what that rests (art. 15(1)(a)).
pub const PURPOSES: [&str; 3] = [
    "Servizi e interventi sociali: accoglienza, presa in carico, progetti, servizi e prestazioni (legge 328/2000; art. 6, par. 1, lett. c) ed e) del Regolamento).",
    "Dati sulla salute e altri dati particolari: solo quando servono a questi interventi (art. 9, par. 2, lett. g) e h) del Regolamento; art. 2-sexies del decreto legislativo 196/2003).",
    "Debiti informativi verso lo Stato e la Regione, e statistiche senza nomi.",
];

/// What else whoever reads the copy must know (art. 15(1)(d) to (h)).
pub const RIGHTS: [&str; 4] = [
    "I dati restano per il tempo che chiedono il piano di conservazione dell’ente e le norme sugli archivi pubblici. Il programma non cancella nulla da solo.",
    "Puoi chiedere di correggere, cancellare o limitare i dati, e opporti al loro uso, nei casi previsti dalla legge.",
    "Puoi fare reclamo al Garante per la protezione dei dati personali (www.garanteprivacy.it).",
    "Nessuna decisione su di te è presa da una macchina da sola.",
];

/// The grounds on which rows were taken out of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The section.
    pub title: &'static str,
    /// Why.
    pub ground: Ground,
    /// How many rows.
    pub rows: usize,
}

/// A copy.
#[derive(Clone, Debug)]
pub struct Copy {
    /// Who holds the data.
    pub body: String,
    /// Whose data.
    pub name: String,
    /// The request that it answers.
    pub request: RequestRow,
    /// When it was made.
    pub made_at: Instant,
    /// Whether it is for the hands of the person alone.
    pub in_hand: bool,
    /// Everything that a room says it can hold, with what it holds.
    pub sections: Vec<Section>,
    /// What was taken out.
    pub left: Vec<Left>,
    /// Who else has a part in it (art. 15(1)(c)).
    pub parties: Vec<Processing>,
}

/// Puts a copy together, without the rows that are taken out.
///
/// # Errors
/// Those of the database.
pub async fn compose(
    tx: &mut Tx,
    data: &[&'static PersonData],
    request: &RequestRow,
    in_hand: bool,
    taken: &[Taken],
) -> Outcome<Copy> {
    let mut sections = Vec::with_capacity(data.len());
    let mut left: Vec<Left> = Vec::new();
    for one in data {
        let mut section = one.read(tx, request.person_id, in_hand).await?;
        section.rows.retain(|row| {
            let ground = taken.iter().find(|taken| taken.section == section.code && taken.key == row.key).map(|taken| taken.ground);
            if let Some(ground) = ground {
                match left.iter_mut().find(|left| left.title == section.title && left.ground == ground) {
                    Some(left) => left.rows = left.rows.saturating_add(1),
                    None => left.push(Left { title: section.title, ground, rows: 1 }),
                }
            }
            ground.is_none()
        });
        sections.push(section);
    }
    let today = tx.today();
    let mut parties = guard::processing::all(tx).await?;
    parties.retain(|party| party.valid_from <= today && today < party.valid_until);
    Ok(Copy {
        body: guard::body::own(tx).await?.name,
        name: request.display_name.clone(),
        request: request.clone(),
        made_at: tx.now(),
        in_hand,
        sections,
        left,
        parties,
    })
}

#[derive(Template)]
#[template(path = "registry/copy.html")]
struct Readable<'a> {
    copy: &'a Copy,
    made: String,
}

impl Copy {
    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.sections.iter().map(|section| section.rows.len()).sum()
    }
    /// Sections that hold something.
    pub fn full(&self) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(|section| !section.rows.is_empty())
    }
    /// Sections that hold nothing.
    pub fn empty(&self) -> String {
        let titles = self.sections.iter().filter(|section| section.rows.is_empty() && !section.is_cut).map(|section| section.title);
        titles.collect::<Vec<_>>().join(", ")
    }
    /// What the sections leave out, each once.
    pub fn withheld(&self) -> Vec<&'static str> {
        let mut all: Vec<&'static str> = self.full().flat_map(|section| section.withheld.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
    /// For machines (art. 20).
    pub fn json(&self) -> Json {
        let party = |one: &Processing| json!({"name": one.name, "role": one.role.code(), "activity": one.activity, "act": one.act});
        let left = |one: &Left| json!({"section": one.title, "ground": one.ground.code(), "rows": one.rows});
        json!({
            "format": FORMAT,
            "controller": self.body,
            "person": self.name,
            "asked_on": self.request.asked_on,
            "made_at": self.made_at,
            "purposes": PURPOSES,
            "parties": self.parties.iter().map(party).collect::<Vec<Json>>(),
            "rights": RIGHTS,
            "left_out": ALWAYS,
            "taken_out": self.left.iter().map(left).collect::<Vec<Json>>(),
            "sections": self.sections.iter().map(Section::json).collect::<Vec<Json>>(),
        })
    }
    fn machine(&self) -> Outcome<Vec<u8>> {
        serde_json::to_vec_pretty(&self.json()).map_err(Failure::internal)
    }
    /// SHA-256 of the file for machines, in hexadecimal.
    ///
    /// # Errors
    /// None that can happen.
    pub fn digest(&self) -> Outcome<String> {
        Ok(hex::encode(Sha256::digest(self.machine()?)))
    }
    /// For people.
    ///
    /// # Errors
    /// Those of the template.
    pub fn html(&self) -> Outcome<String> {
        Readable { copy: self, made: show_moment(self.made_at) }.render().map_err(Failure::internal)
    }
    /// Both in one archive: `dati.html`, `dati.json`.
    ///
    /// # Errors
    /// Those of the template and of the archive.
    pub fn zip(&self) -> Outcome<Vec<u8>> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in [("dati.html", self.html()?.into_bytes()), ("dati.json", self.machine()?)] {
            archive.start_file(name, SimpleFileOptions::default()).map_err(Failure::internal)?;
            archive.write_all(&content).map_err(Failure::internal)?;
        }
        Ok(archive.finish().map_err(Failure::internal)?.into_inner())
    }
    /// Those to whom data is given, or who hold it for the body.
    fn recipients(&self) -> impl Iterator<Item = &Processing> {
        self.parties.iter().filter(|party| party.role != ProcessingRole::Controller)
    }
}
