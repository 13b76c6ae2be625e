//! The pages of a list: choose it, look at what it changes, confirm.

use super::actions;
use super::api::read_confirming;
use super::compare::{Change, Difference};
use super::read::{ListedHousehold, ReadBefore};
use super::store::{DoneRow, ImportRow, WaitingRow};
use crate::terms::{self, Column};
use ::store::Audit;
use askama::Template;
use kernel::Outcome;
use kernel::input::Fields;
use ui::form::FormView;
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Where lists are sent.
pub const PAGE: &str = "/inclusione/importa";
/// Most households of one kind that the page shows; the others are counted.
const MOST_SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "inclusion/import.html")]
struct ImportPage {
    form: FormView,
    needed: Vec<&'static str>,
    others: Vec<&'static str>,
    waiting: Vec<WaitingRow>,
    done: Vec<DoneRow>,
}

async fn page(visit: &Visit, form: FormView) -> Outcome<ImportPage> {
    let mut tx = visit.begin().await?;
    let (waiting, done) = actions::lists(&mut tx).await?;
    tx.commit(Audit::of("inclusion.files").rows(waiting.len())).await?;
    let columns = terms::shipped()?.columns();
    let names = |needed: bool| columns.iter().filter(|column| column.needed == needed).map(Column::name).collect();
    Ok(ImportPage { form, needed: names(true), others: names(false), waiting, done })
}

/// `GET /inclusione/importa`
pub async fn show(visit: Visit) -> Answer {
    let page = page(&visit, visit.form()).await?;
    visit.page("Importa l'elenco").crumb("Assegno di inclusione", "/inclusione").render(page)
}

/// The file that was sent: its name and content.
fn sent_file(fields: &mut Fields, sent: &Submitted) -> Option<(String, Vec<u8>)> {
    let upload = sent.uploads().iter().find(|upload| upload.field == "file");
    if upload.is_none() {
        fields.fault("file", "Scegli un file.");
    }
    upload.map(|upload| (upload.name.clone(), upload.content.to_vec()))
}

/// `POST /inclusione/importa`
pub async fn send(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let file = sent_file(&mut fields, &sent);
    let done = match fields.finish(|| file) {
        Ok((name, content)) => actions::add(visit.db(), visit.principal()?, (&name, &content), sent.once()).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(id) => Ok(visit.redirect(&format!("{PAGE}/{id}"), "")),
        Err(failure) => {
            let page = page(&visit, visit.form_again(&sent, failure)?).await?;
            visit.page("Importa l'elenco").crumb("Assegno di inclusione", "/inclusione").refused(&page.form).render(page)
        }
    }
}

#[derive(Template)]
#[template(path = "inclusion/import_preview.html")]
struct PreviewPage {
    file: ImportRow,
    difference: Difference,
    before: Option<ReadBefore>,
    seen: String,
    form: FormView,
    discard: FormView,
}

impl PreviewPage {
    fn added(&self) -> &[ListedHousehold] {
        self.difference.new.get(..MOST_SHOWN.min(self.difference.new.len())).unwrap_or_default()
    }
    fn changed(&self) -> &[Change] {
        self.difference.changed.get(..MOST_SHOWN.min(self.difference.changed.len())).unwrap_or_default()
    }
    fn missing(&self) -> &[(Uuid, String)] {
        self.difference.missing.get(..MOST_SHOWN.min(self.difference.missing.len())).unwrap_or_default()
    }
    /// How many of so many are not shown, in a sentence; empty where all are.
    fn more(&self, all: usize) -> String {
        match all.saturating_sub(MOST_SHOWN) {
            0 => String::new(),
            1 => "E un altro.".to_owned(),
            more => format!("E altri {more}."),
        }
    }
    fn is_nothing(&self) -> bool {
        self.difference.is_empty() && self.difference.missing.is_empty()
    }
}

async fn preview_page(visit: &Visit, id: Uuid, form: FormView) -> Outcome<PreviewPage> {
    let mut tx = visit.begin().await?;
    let file = actions::one(&mut tx, id).await?;
    let difference = actions::difference(&mut tx, &file).await?;
    let before = actions::read_before(&mut tx, &file).await?;
    tx.commit(Audit::of("inclusion.preview").on("inclusion_import", id).rows(file.households.len())).await?;
    let seen = difference.fingerprint();
    Ok(PreviewPage { file, difference, before, seen, form, discard: visit.form().prefixed("scarta") })
}

/// `GET /inclusione/importa/{id}`
pub async fn preview(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let page = preview_page(&visit, id, visit.form()).await?;
    let shell = visit.page("Controlla e conferma").crumb("Assegno di inclusione", "/inclusione");
    shell.crumb("Importa l'elenco", PAGE).render(page)
}

/// `POST /inclusione/importa/{id}`
pub async fn confirm(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let how = read_confirming(&mut fields);
    let done = match fields.finish(|| Some(how)) {
        Ok(how) => actions::confirm(visit.db(), visit.principal()?, id, &how, sent.once()).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(imported) => {
            let sentence = format!(
                "Nuclei nuovi: {}. Cambiati: {}. Uguali: {}. Usciti dall'elenco: {}.",
                imported.added, imported.changed, imported.unchanged, imported.gone
            );
            Ok(visit.redirect("/inclusione", &sentence))
        }
        Err(failure) => {
            let page = preview_page(&visit, id, visit.form_again(&sent, failure)?).await?;
            let shell = visit.page("Controlla e conferma").crumb("Assegno di inclusione", "/inclusione");
            shell.crumb("Importa l'elenco", PAGE).refused(&page.form).render(page)
        }
    }
}

/// `POST /inclusione/importa/{id}/scarta`
pub async fn discard(visit: Visit, PathId(id): PathId<Uuid>, _sent: Submitted) -> Answer {
    actions::discard(visit.db(), visit.principal()?, id).await?;
    Ok(visit.redirect(PAGE, "Elenco scartato: non è cambiato nulla."))
}
