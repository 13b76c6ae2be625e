//! The files of documents, opened by whoever may read the document.

use super::model::DocumentId;
use super::store as s;
use super::store::{DocumentFileId, DocumentRow, FileRow};
use ::store::{Audit, FileVault, Tx};
use kernel::Outcome;
use sha2::{Digest as _, Sha256};
use ui::{Answer, PathId, Visit};

/// The kinds of file that are kept, as they are answered: what is none of them is only saved.
pub(crate) fn media_type(kept: &str) -> &'static str {
    const KINDS: [&str; 4] = ["application/pdf", "image/png", "image/jpeg", "image/tiff"];
    KINDS.into_iter().find(|kind| *kind == kept).unwrap_or("application/octet-stream")
}

/// A file's content, held against the hash that stands in the record.
///
/// # Errors
/// Ours when the file is another one, or damaged.
pub(crate) async fn content(tx: &mut Tx, vault: &FileVault, file: &FileRow) -> Outcome<Vec<u8>> {
    let (_, content) = vault.read(tx, file.file_id).await?;
    if Sha256::digest(&content).as_slice() != file.sha256.as_slice() {
        return Err(kernel::Failure::internal(format!("the file {} is not the one of its document", file.file_id)));
    }
    Ok(content)
}

async fn answer(visit: &Visit, mut tx: Tx, row: &DocumentRow, file: &FileRow) -> Answer {
    let content = content(&mut tx, visit.site().vault(), file).await?;
    tx.commit(Audit::of("document.open").about(row.person_id).on("document", row.id)).await?;
    Ok(ui::answer::download(&file.name, media_type(&file.media_type), content))
}

/// `GET /documenti/{id}/scarica`: the printed document.
pub async fn download(visit: Visit, PathId(id): PathId<DocumentId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row: DocumentRow = tx.sql(&s::READ).id("id", id).one().await?;
    let file: FileRow = tx.sql(&s::FINAL_FILE).id("id", id).one().await?;
    answer(&visit, tx, &row, &file).await
}

/// `GET /documenti/file/{id}`: any of its files.
pub async fn open(visit: Visit, PathId(id): PathId<DocumentFileId>) -> Answer {
    let mut tx = visit.begin().await?;
    let file: FileRow = tx.sql(&s::FILE).id("id", id).one().await?;
    let row: DocumentRow = tx.sql(&s::READ).id("id", file.document_id).one().await?;
    answer(&visit, tx, &row, &file).await
}

/// `GET /documenti/{id}/segnatura`: what the registry answered.
pub async fn signature(visit: Visit, PathId(id): PathId<DocumentId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row: DocumentRow = tx.sql(&s::READ).id("id", id).one().await?;
    let xml: String = tx.sql(&s::SIGNATURE).id("id", id).value().await?;
    tx.commit(Audit::of("document.open").about(row.person_id).on("document", id)).await?;
    let name = format!("segnatura-{}.xml", row.registration().replace(' ', "-"));
    Ok(ui::answer::download(&name, "application/xml", xml.into_bytes()))
}
