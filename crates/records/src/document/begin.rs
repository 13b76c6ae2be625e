//! How documents come to be: begun from a model and filled from the record, or taken in as files. Other rooms call these inside their transaction.

use super::filled;
use super::model::{DocumentDirection, DocumentId, DocumentKind, DocumentState};
use super::part::{Part, PartKind, Values, fill};
use super::store as s;
use super::store::{DocumentRow, FileKind, FileRow};
use crate::problems::Problem;
use crate::retention::{FilingClass, plan};
use crate::template::actions::take;
use ::store::{FileVault, Tx, files};
use casework::CaseBrief;
use chrono::NaiveDate;
use guard::Permission;
use kernel::{CaseId, Failure, FileId, Instant, Outcome, PersonId, UnitId};
use uuid::Uuid;

/// Most files of one document.
pub const MOST_FILES: i64 = 50;

/// A document that is begun from a model.
#[derive(Clone, Debug)]
pub struct NewDraft<'a> {
    /// Code of the model.
    pub template: &'a str,
    /// Its case.
    pub case: Option<CaseId>,
    /// Its person; that of the case when nothing is said.
    pub person: Option<PersonId>,
    /// The office that writes it.
    pub unit: UnitId,
    /// What it is called; the model's title when it is empty.
    pub title: String,
    /// What the places of the model are filled with, before what the record says: by their names in the model.
    pub values: Vec<(String, String)>,
    /// In which class it is filed.
    pub class: FilingClass,
    /// Whether only whoever writes it and the team of its case read it: a secret proceeding.
    pub closed: bool,
}

/// Files that are taken into a case, or kept for a person or an office.
#[derive(Clone, Debug)]
pub struct NewAttachment<'a> {
    /// Its case.
    pub case: Option<CaseId>,
    /// Its person; that of the case when nothing is said.
    pub person: Option<PersonId>,
    /// The office that keeps it.
    pub unit: UnitId,
    /// What it is.
    pub title: &'a str,
    /// The day on which it came.
    pub received_on: NaiveDate,
    /// In which class it is filed.
    pub class: FilingClass,
    /// Whether only whoever took it in and the team of its case read it.
    pub closed: bool,
    /// Name and content of each file.
    pub files: Vec<(&'a str, &'a [u8])>,
}

/// A document as other rooms need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentBrief {
    /// The document.
    pub id: DocumentId,
    /// Its case.
    pub case_id: Option<CaseId>,
    /// What it is called.
    pub title: String,
    /// What it is.
    pub kind: DocumentKind,
    /// Where it stands.
    pub state: DocumentState,
    /// Its number; empty while it has none.
    pub number: String,
    /// SHA-256 of the printed document in hexadecimal, or of the first file of what was taken in; empty while there is none.
    pub hash: String,
    /// When it became final, or was taken in.
    pub made_on: Option<NaiveDate>,
}

/// What a document is about, once it is known that the actor may write it.
struct Home {
    case: Option<CaseBrief>,
    person: Option<PersonId>,
}

async fn home(tx: &mut Tx, case: Option<CaseId>, person: Option<PersonId>, unit: UnitId) -> Outcome<Home> {
    if let Some(case) = case {
        let case = casework::case_brief(tx, Permission::DOCUMENT_WRITE, case).await?;
        let person = person.unwrap_or(case.person_id);
        tx.sql(&s::MAY_NAME).id("person", person).value::<PersonId>().await?;
        return Ok(Home { case: Some(case), person: Some(person) });
    }
    match person {
        Some(person) => {
            tx.sql(&s::MAY_WRITE_PERSON).id("person", person).value::<PersonId>().await?;
        }
        None => {
            tx.sql(&s::MAY_WRITE_UNIT).id("unit", unit).value::<UnitId>().await?;
        }
    }
    Ok(Home { case: None, person })
}

/// What goes into the row of a new document.
pub(crate) struct NewRow<'a> {
    pub case: Option<CaseId>,
    pub person: Option<PersonId>,
    pub unit: UnitId,
    pub template: &'a str,
    pub template_edition: i64,
    pub kind: DocumentKind,
    pub title: &'a str,
    pub addressee: &'a str,
    pub state: DocumentState,
    pub direction: DocumentDirection,
    pub class: &'a str,
    pub closed: bool,
    pub edition: i64,
    pub supersedes: Option<DocumentId>,
    pub received_on: Option<NaiveDate>,
    pub parts: &'a [Part],
}

/// Writes a new document with its first text. Whether the actor may is known before.
pub(crate) async fn insert(tx: &mut Tx, new: &NewRow<'_>) -> Outcome<DocumentId> {
    let id: DocumentId = tx.new_id()?;
    tx.sql(&s::ADD)
        .id("id", id)
        .maybe_id("case", new.case)
        .maybe_id("person", new.person)
        .id("unit", new.unit)
        .bind("template", new.template)
        .bind("template_edition", new.template_edition)
        .code("kind", new.kind)
        .bind("title", new.title)
        .bind("addressee", new.addressee)
        .code("state", new.state)
        .code("direction", new.direction)
        .bind("class", new.class)
        .bind("closed", new.closed)
        .bind("edition", new.edition)
        .maybe_id("supersedes", new.supersedes)
        .bind("received_on", new.received_on)
        .run_one()
        .await?;
    write_text(tx, id, 1, new.title, new.addressee, new.parts).await?;
    Ok(id)
}

/// Writes one of the texts of a document.
pub(super) async fn write_text(
    tx: &mut Tx,
    id: DocumentId,
    version: i64,
    title: &str,
    addressee: &str,
    parts: &[Part],
) -> Outcome<()> {
    let parts = serde_json::to_value(parts).map_err(Failure::internal)?;
    tx.sql(&s::ADD_TEXT)
        .id("document", id)
        .bind("version", version)
        .bind("title", title)
        .bind("addressee", addressee)
        .bind("parts", parts)
        .run_one()
        .await?;
    Ok(())
}

/// Begins a document from a model: its places are filled with what is given and with what the record says; those that nobody knows stay open, and
/// must be written before it can be made final. The caller commits.
///
/// # Errors
/// 404 for a case, a person or an office of which the actor may not write documents; [`Problem::NoTemplate`], [`Problem::NoClass`].
pub async fn begin(tx: &mut Tx, new: NewDraft<'_>) -> Outcome<DocumentId> {
    let home = home(tx, new.case, new.person, new.unit).await?;
    let template = take(tx, new.template).await?;
    let class = plan::one(tx, new.class.code(&template.class)).await?;
    let mut values: Values = filled::values(tx, home.case.as_ref(), home.person, new.unit).await?;
    values.extend(new.values);
    let title = if new.title.trim().is_empty() { template.title.as_str() } else { new.title.as_str() };
    let title = cut(&fill(title, &values), kernel::input::LINE);
    let addressee = cut(&fill(&template.addressee, &values), super::forms::ADDRESSEE);
    let parts = filled_parts(template.parts(), &values);
    let row = NewRow {
        case: new.case,
        person: home.person,
        unit: new.unit,
        template: &template.code,
        template_edition: template.edition,
        kind: template.kind,
        title: &title,
        addressee: &addressee,
        state: DocumentState::Draft,
        direction: template.direction,
        class: &class.code,
        closed: new.closed,
        edition: 1,
        supersedes: None,
        received_on: None,
        parts: &parts,
    };
    insert(tx, &row).await
}

/// The parts of a model with their places filled. What the record says at more length than a part holds goes on in the next one.
fn filled_parts(parts: &[Part], values: &Values) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::new();
    for part in parts {
        let text = fill(&part.text, values);
        let mut rest = text.as_str();
        while let Some((at, _)) = rest.char_indices().nth(super::part::LONGEST_PART) {
            let (piece, after) = rest.split_at(at);
            out.push(Part { kind: part.kind, text: piece.to_owned() });
            rest = after;
        }
        if !rest.trim().is_empty() || part.kind == PartKind::Heading {
            out.push(Part { kind: part.kind, text: rest.to_owned() });
        }
    }
    out
}

/// The beginning of a text, as far as it fits.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// Takes files in. The caller commits.
///
/// # Errors
/// 404 for a case, a person or an office of which the actor may not write documents; a fault at `file` for what is no file that is kept, or too
/// large; [`Problem::NoFile`], [`Problem::TooManyFiles`], [`Problem::NoClass`].
pub async fn attach(tx: &mut Tx, vault: &FileVault, new: NewAttachment<'_>) -> Outcome<DocumentId> {
    let home = home(tx, new.case, new.person, new.unit).await?;
    let class = plan::one(tx, new.class.code("VII.12")).await?;
    let row = NewRow {
        case: new.case,
        person: home.person,
        unit: new.unit,
        template: "",
        template_edition: 0,
        kind: DocumentKind::Attachment,
        title: new.title,
        addressee: "",
        state: DocumentState::Received,
        direction: DocumentDirection::In,
        class: &class.code,
        closed: new.closed,
        edition: 1,
        supersedes: None,
        received_on: Some(new.received_on),
        parts: &[],
    };
    let id = insert(tx, &row).await?;
    if new.files.is_empty() {
        return Err(Problem::NoFile.at("file"));
    }
    for (name, content) in new.files {
        add_file(tx, vault, id, FileKind::Attachment, name, content).await?;
    }
    Ok(id)
}

/// Keeps a file of a document, sealed. Whether the actor may is known before.
pub(crate) async fn add_file(
    tx: &mut Tx,
    vault: &FileVault,
    document: DocumentId,
    kind: FileKind,
    name: &str,
    content: &[u8],
) -> Outcome<FileId> {
    let count: i64 = tx.sql(&s::COUNT_FILES).id("document", document).value().await?;
    if count >= MOST_FILES {
        return Err(Problem::TooManyFiles.into());
    }
    let file = vault.add(tx, "file", name, content).await?;
    let described = files::described(tx, file).await?;
    let id: Uuid = tx.new_id()?;
    tx.sql(&s::ADD_FILE)
        .id("id", id)
        .id("document", document)
        .id("file", file)
        .code("kind", kind)
        .bind("name", &described.name)
        .bind("media_type", &described.media_type)
        .bind("sha256", described.sha256.as_slice())
        .bind("place", count)
        .run_one()
        .await?;
    Ok(file)
}

/// A document as other rooms need it, for whoever may read it.
///
/// # Errors
/// 404 outside the actor's scope.
pub async fn brief(tx: &mut Tx, id: DocumentId) -> Outcome<DocumentBrief> {
    let row: DocumentRow = tx.sql(&s::READ).id("id", id).one().await?;
    let files: Vec<FileRow> = tx.sql(&s::FILES).id("id", id).all().await?;
    let printed = files.iter().find(|file| file.kind == FileKind::Final).or_else(|| files.first());
    let day = |at: Instant| kernel::time::local(at).date();
    Ok(DocumentBrief {
        id,
        case_id: row.case_id,
        kind: row.kind,
        state: row.state,
        hash: printed.map(FileRow::hash).unwrap_or_default(),
        made_on: row.final_at.map(day).or(row.received_on),
        title: row.title,
        number: row.number,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_record_says_at_length_goes_on_in_the_next_part_and_no_letter_is_lost() {
        let long = "à".repeat(super::super::part::LONGEST_PART + 5);
        let values = Values::from([("lungo".to_owned(), long.clone())]);
        let parts = filled_parts(&[Part::new(PartKind::Paragraph, "{{lungo}}"), Part::new(PartKind::List, "{{altro}}")], &values);
        assert_eq!(parts.len(), 3);
        assert_eq!(format!("{}{}", parts[0].text, parts[1].text), long);
        assert_eq!(parts[2].text, "{{altro}}");
    }
}
