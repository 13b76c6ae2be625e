//! The post desk as people use it.

use super::actions;
use super::forms;
use super::model::{PostId, PostState, PostStep, post_after};
use super::store::{FILE, FILES, PostRow, UNITS};
use crate::document::PostMeans;
use crate::document::files::{content, media_type};
use crate::document::store::{DocumentFileId, FileRow};
use crate::paging::filter;
use crate::registration::Registry;
use ::store::{Audit, Tx};
use askama::Template;
use casework::Doing;
use chrono::NaiveDate;
use guard::Permission;
use kernel::time::show_date;
use kernel::{Failure, Outcome, UnitId};
use std::sync::Arc;
use ui::form::{Choice, FormView, choices, options};
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// The cursor of the list: day and identifier of the last row shown.
pub(super) fn read_cursor(visit: &Visit) -> Outcome<Option<(NaiveDate, Uuid)>> {
    let Some(text) = visit.query(ui::table::AFTER) else { return Ok(None) };
    let halves = text.split_once('_').and_then(|(day, id)| Some((kernel::time::parse_iso_date(day)?, id.parse::<Uuid>().ok()?)));
    halves.map(Some).ok_or_else(|| Failure::field(ui::table::AFTER, "Cursore non valido: riparti dalla prima pagina."))
}

/// As [`read_cursor`] reads it.
pub(super) fn cursor(row: &PostRow) -> String {
    format!("{}_{}", row.moved_on, row.id.0.simple())
}

#[derive(Template)]
#[template(path = "records/post_list.html")]
struct ListPage {
    list: Listing,
    rows: Vec<PostRow>,
    tabs: Vec<(String, &'static str, bool)>,
    form: FormView,
    units: Vec<Choice>,
    means: Vec<Choice>,
    may_register: bool,
    today: NaiveDate,
}

async fn units(tx: &mut Tx) -> Outcome<Vec<Choice>> {
    let units: Vec<(UnitId, String)> = tx.sql(&UNITS).all().await?;
    Ok(choices(units))
}

async fn list_page(visit: &Visit, again: Option<FormView>) -> Answer {
    let principal = visit.principal()?;
    let may_register = principal.may(Permission::POST_REGISTER);
    let usual = if may_register { PostState::Arrived } else { PostState::Sorted };
    let state = filter::<PostState>(visit, "stato")?.unwrap_or(usual);
    let after = read_cursor(visit)?;
    let mut tx = visit.begin().await?;
    let today = tx.today();
    let mut rows = actions::page(&mut tx, state, after, i64::from(PAGE).saturating_add(1)).await?;
    let units = units(&mut tx).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), false, cursor);
    let shown = rows.iter().filter_map(|row| row.person_id);
    tx.commit(Audit::of("post.list").showing("post", shown).rows(rows.len())).await?;
    let list = Listing::new("Posta", "/posta", visit.query_pairs())
        .column("Numero")
        .column("Da o a chi")
        .column("Oggetto")
        .column("Ufficio")
        .column("Arrivata o partita")
        .paged(Pager { previous: None, ..pager })
        .when_empty("Niente in questo elenco", "La posta compare qui appena viene registrata o smistata.", None);
    let tabs = PostState::ALL.iter().map(|one| (format!("/posta?stato={}", one.code()), one.label(), *one == state)).collect();
    let page = visit.page("Posta");
    let page = match &again {
        Some(form) => page.refused(form),
        None => page,
    };
    let form = again.unwrap_or_else(|| visit.form().with_value("received_on", show_date(today)));
    page.render(ListPage { list, rows, tabs, form, units, means: options::<PostMeans>(), may_register, today })
}

/// `GET /posta`
pub async fn list(visit: Visit) -> Answer {
    list_page(&visit, None).await
}

/// `POST /posta`
pub async fn register(visit: Visit, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let new = forms::read_new(&mut fields);
        let new = fields.finish(|| new)?;
        let files: Vec<(&str, &[u8])> = sent
            .uploads()
            .iter()
            .filter(|upload| upload.field == "file" && !upload.content.is_empty())
            .map(|upload| (upload.name.as_str(), upload.content.as_ref()))
            .collect();
        let registry: Arc<dyn Registry> = visit.site().port()?;
        actions::register(Doing::of(&visit, &sent)?, visit.site().vault(), registry, &new, &files).await
    };
    match run.await {
        Ok(id) => Ok(visit.redirect(&format!("/posta/{id}"), "Posta registrata.")),
        Err(failure) => list_page(&visit, Some(visit.form_again(&sent, failure)?)).await,
    }
}

/// What somebody may do with a piece of post as it is now.
#[derive(Clone, Copy, Debug)]
struct May {
    sort: bool,
    link: bool,
    handle: bool,
    order: bool,
}

#[derive(Template)]
#[template(path = "records/post.html")]
struct PostPage {
    row: PostRow,
    files: Vec<FileRow>,
    units: Vec<Choice>,
    may: May,
    today: NaiveDate,
    csrf: String,
    key: String,
}

/// `GET /posta/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<PostId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = actions::one(&mut tx, id).await?;
    let files: Vec<FileRow> = tx.sql(&FILES).id("id", id).all().await?;
    let units = units(&mut tx).await?;
    let today = tx.today();
    tx.commit(Audit::of("post.read").about(row.person_id).on("post", id)).await?;
    let principal = visit.principal()?;
    let sorts = principal.may(Permission::POST_SORT);
    let can = |step| sorts && post_after(step, row.state).is_ok();
    let may = May {
        sort: can(PostStep::Sort) && row.case_id.is_none() && !row.closed,
        link: can(PostStep::Link) && row.case_id.is_none() && !row.closed,
        handle: can(PostStep::Handle) || can(PostStep::Archive),
        order: row.is_incoming()
            && !row.closed
            && principal.may(Permission::ORDER_REGISTER)
            && matches!(row.state, PostState::Arrived | PostState::Sorted),
    };
    let small = visit.form();
    visit.page(format!("Posta {}", row.number)).crumb("Posta", "/posta").render(PostPage {
        files,
        units,
        may,
        today,
        csrf: small.csrf().to_owned(),
        key: small.key().to_owned(),
        row,
    })
}

/// `GET /posta/file/{id}`: a scan, while the post is of no case.
pub async fn open(visit: Visit, PathId(id): PathId<DocumentFileId>) -> Answer {
    let mut tx = visit.begin().await?;
    let file: FileRow = tx.sql(&FILE).id("id", id).one().await?;
    let bytes = content(&mut tx, visit.site().vault(), &file).await?;
    tx.commit(Audit::of("post.open").on("document", file.document_id)).await?;
    Ok(ui::answer::download(&file.name, media_type(&file.media_type), bytes))
}

/// `POST /posta/{id}/smista`
pub async fn sort(visit: Visit, PathId(id): PathId<PostId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = forms::read_sort(&mut fields);
    let new = fields.finish(|| new)?;
    actions::sort(Doing::of(&visit, &sent)?, id, &new, sent.version()?).await?;
    Ok(visit.redirect("/posta", "Posta smistata."))
}

/// `POST /posta/{id}/collega`
pub async fn link(visit: Visit, PathId(id): PathId<PostId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = forms::read_link(&mut fields);
    let new = fields.finish(|| new)?;
    actions::link(Doing::of(&visit, &sent)?, id, &new, sent.version()?).await?;
    Ok(visit.redirect("/posta", "Posta collegata alla cartella: da adesso la legge chi lavora sul caso."))
}

/// `POST /posta/{id}/evadi`: from the desk, or from the document for whoever has no part in the desk.
pub async fn handle(visit: Visit, PathId(id): PathId<PostId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = forms::read_handle(&mut fields);
    let new = fields.finish(|| new)?;
    let document = actions::handle(Doing::of(&visit, &sent)?, id, &new, sent.version()?).await?;
    let from_document = sent.value("back") == Some("document");
    let to = if from_document { format!("/documenti/{document}") } else { "/posta".to_owned() };
    Ok(visit.redirect(&to, "Posta evasa."))
}

impl PostPage {
    /// By when it is to be answered, as it is typed.
    fn due(&self) -> String {
        self.row.due_on.map(show_date).unwrap_or_default()
    }
}
