//! Lists of documents: those that somebody reaches, and those of a case.

use super::actions::{self, About};
use super::forms::{self, Filter};
use super::model::{DocumentKind, DocumentState};
use super::store::DocumentRow;
use super::taken;
use crate::paging::{Cursor, filter};
use crate::template::actions::{Offered, offered};
use ::store::{Audit, Tx};
use askama::Template;
use casework::case::top::CaseTop;
use casework::{CaseBrief, Doing};
use guard::Permission;
use kernel::input::LINE;
use kernel::{CaseId, Failure, Outcome};
use ui::form::{Choice, FormView, choices, options};
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, PathId, Submitted, Visit};

#[derive(Template)]
#[template(path = "records/case_top.html")]
struct Top {
    top: CaseTop,
}

/// What stands above a page about a case, and the way back to it. Whoever reads its documents and not the case itself sees its number alone.
pub(super) struct Head {
    /// The top as HTML; empty where the case is not to be read.
    pub html: String,
    /// What the case is called.
    pub title: String,
    /// Whether it can be written in.
    pub open: bool,
    /// The case.
    pub case: CaseBrief,
}

/// The top of a case for whoever may read its documents.
pub(super) async fn head(tx: &mut Tx, visit: &Visit, id: CaseId) -> Outcome<Head> {
    let case = casework::case_brief(tx, Permission::DOCUMENT_READ, id).await?;
    let open = case.state.is_open();
    if visit.principal()?.may(Permission::CASE_READ) {
        match CaseTop::load(tx, visit, id, "records").await {
            Ok(top) => {
                let title = top.title();
                let html = Top { top }.render().map_err(Failure::internal)?;
                return Ok(Head { html, title, open, case });
            }
            Err(Failure::NotFound) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(Head { html: String::new(), title: format!("Cartella {}", case.number), open, case })
}

#[derive(Template)]
#[template(path = "records/list.html")]
struct ListPage {
    list: Listing,
    rows: Vec<DocumentRow>,
    form: FormView,
    states: Vec<Choice>,
    may_templates: bool,
}

/// A page of documents with the row that tells whether there is another.
pub(super) async fn rows(tx: &mut Tx, visit: &Visit, filter: &Filter) -> Outcome<Vec<DocumentRow>> {
    actions::page(tx, filter, Cursor::of(visit)?, i64::from(PAGE).saturating_add(1)).await
}

fn cut(visit: &Visit, rows: &mut Vec<DocumentRow>) -> Pager {
    let asked = visit.query(ui::table::AFTER).is_some();
    Pager::cut(rows, usize::from(PAGE), asked, false, |row| Cursor::write(row.created_at, row.id))
}

/// Whom a list of documents names.
fn named(rows: &[DocumentRow]) -> impl Iterator<Item = kernel::PersonId> {
    rows.iter().filter_map(|row| row.person_id)
}

/// `GET /documenti`
pub async fn list(visit: Visit) -> Answer {
    let state = filter::<DocumentState>(&visit, "stato")?;
    let mut tx = visit.begin().await?;
    let mut rows = rows(&mut tx, &visit, &Filter { state, case: None }).await?;
    let pager = cut(&visit, &mut rows);
    tx.commit(Audit::of("document.list").showing("documents", named(&rows)).rows(rows.len())).await?;
    let mut list = Listing::new("Documenti", "/documenti", visit.query_pairs())
        .column("Documento")
        .column("Persona")
        .column("Stato")
        .column("Ufficio")
        .column("Scritto il")
        .paged(Pager { previous: None, ..pager })
        .when_empty(
            "Nessun documento",
            "Qui compaiono i documenti delle cartelle che segui e quelli della tua unità. Un documento si comincia dalla cartella.",
            None,
        );
    if let Some(state) = state {
        list = list.filtered("Stato", state.label(), &["stato"]);
    }
    let form = visit.form().with_values(visit.query_pairs());
    let may_templates = visit.principal()?.may(Permission::TEMPLATE_MANAGE);
    visit.page("Documenti").render(ListPage { list, rows, form, states: options::<DocumentState>(), may_templates })
}

#[derive(Template)]
#[template(path = "records/case.html")]
struct CasePage {
    head: String,
    title: String,
    // Not `href`: the macro of a section has a parameter of that name.
    base: String,
    rows: Vec<DocumentRow>,
    next: Option<String>,
    form: FormView,
    attach: FormView,
    templates: Vec<Choice>,
    may_write: bool,
}

async fn case_page(visit: &Visit, id: CaseId, form: Option<FormView>, attach: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let head = head(&mut tx, visit, id).await?;
    let mut rows = rows(&mut tx, visit, &Filter { state: None, case: Some(id) }).await?;
    let pager = cut(visit, &mut rows);
    let templates: Vec<Offered> = offered(&mut tx).await?;
    tx.commit(Audit::of("document.list").about(head.case.person_id).on("case", id).rows(rows.len())).await?;
    let may_write = head.open && visit.principal()?.may(Permission::DOCUMENT_WRITE);
    let page = visit.page(format!("Documenti della cartella {}", head.case.number)).crumb("Cartelle", "/cartelle");
    let page = page.crumb(head.title.clone(), format!("/cartelle/{id}"));
    let page = match (&form, &attach) {
        (Some(form), _) | (None, Some(form)) => page.refused(form),
        (None, None) => page,
    };
    page.render(CasePage {
        head: head.html,
        title: head.title,
        base: format!("/cartelle/{id}/documenti"),
        rows,
        next: pager.next,
        form: form.unwrap_or_else(|| visit.form()),
        attach: attach.unwrap_or_else(|| visit.form()).prefixed("attach"),
        templates: choices(templates.into_iter().map(|one| (one.code, one.title))),
        may_write,
    })
}

/// `GET /cartelle/{id}/documenti`
pub async fn of_case(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    case_page(&visit, id, None, None).await
}

/// `POST /cartelle/{id}/documenti`: a new document from a model.
pub async fn create(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let new = forms::read_new(&mut fields);
        let new = fields.finish(|| new)?;
        actions::create(Doing::of(&visit, &sent)?, About::Case(id), &new).await
    };
    match run.await {
        Ok(document) => Ok(visit.redirect(
            &format!("/documenti/{document}"),
            "Bozza preparata con quello che c’è nella cartella: leggila e completala.",
        )),
        Err(failure) => case_page(&visit, id, Some(visit.form_again(&sent, failure)?), None).await,
    }
}

/// `POST /cartelle/{id}/documenti/acquisisci`: files that are taken into the case.
pub async fn take_in(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let title = fields.required_line("title", LINE);
        let received_on = fields.required_date("received_on");
        let (title, received_on) = fields.finish(|| Some((title?, received_on?)))?;
        let files: Vec<(&str, &[u8])> = sent
            .uploads()
            .iter()
            .filter(|upload| upload.field == "file" && !upload.content.is_empty())
            .map(|upload| (upload.name.as_str(), upload.content.as_ref()))
            .collect();
        let doing = Doing::of(&visit, &sent)?;
        taken::take_in(doing, visit.site().vault(), id, &title, received_on, files).await
    };
    match run.await {
        Ok(_) => Ok(visit.redirect(&format!("/cartelle/{id}/documenti"), "File acquisito.")),
        Err(failure) => case_page(&visit, id, None, Some(visit.form_again(&sent, failure)?)).await,
    }
}

impl DocumentRow {
    /// What it is, for lists.
    pub fn kind_label(&self) -> &'static str {
        match self.kind {
            DocumentKind::Attachment | DocumentKind::Post => "File",
            kind => kind.label(),
        }
    }
}
