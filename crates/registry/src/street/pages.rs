//! The list of streets: looking it up, a new edition with its preview, locating the addresses anew.

use super::edition::{self, Difference, Edition, NAMED};
use super::import::COLUMNS;
use super::relocate::start;
use super::sheet::read_file;
use super::store::SEGMENTS;
use askama::Template;
use kernel::text::{clean_line, folded_tight};
use kernel::{Failure, Outcome};
use ui::form::FormView;
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// A segment of the list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Line {
    pub id: Uuid,
    pub street: String,
    pub street_key: String,
    pub place_name: String,
    pub district: String,
    pub municipio: Option<i64>,
    pub quarter: String,
    pub number_from: i64,
    pub number_to: i64,
    pub parity: String,
    pub postcode: String,
    pub latitude: Option<i64>,
    pub longitude: Option<i64>,
}

impl Line {
    fn numbers(&self) -> String {
        let side = if self.parity == "odd" { "dispari" } else { "pari" };
        format!("{}–{} {side}", self.number_from, self.number_to)
    }
    fn district_words(&self) -> String {
        self.municipio.map_or_else(|| self.district.clone(), |number| format!("Municipio {number}"))
    }
    fn has_point(&self) -> bool {
        self.latitude.is_some() && self.longitude.is_some()
    }
    fn cursor(&self) -> String {
        format!("{}~{}~{}", self.street_key, self.number_from, self.id)
    }
}

#[derive(Template)]
#[template(path = "registry/streets.html")]
struct ListPage {
    held: Option<Edition>,
    others: Vec<Edition>,
    list: Listing,
    rows: Vec<Line>,
    form: FormView,
    csrf: String,
    key: String,
}

/// The place behind which a page of segments goes on.
fn cursor(text: &str) -> Option<(String, i64, Uuid)> {
    let mut parts = text.split('~');
    Some((parts.next()?.to_owned(), parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// `GET /vie`
pub async fn list(visit: Visit) -> Answer {
    let query = visit.query("q").map(|text| clean_line(&text, 120).unwrap_or_default()).unwrap_or_default();
    let asked = visit.query(ui::table::AFTER).as_deref().and_then(cursor);
    let mut tx = visit.read_open().await?;
    let today = tx.today();
    let (held, others): (Vec<Edition>, Vec<Edition>) =
        edition::all(&mut tx).await?.into_iter().partition(|one| one.holds_on(today));
    let held = held.into_iter().next();
    let from = folded_tight(&query);
    let (key, number, id) = asked.clone().unwrap_or((String::new(), -1, Uuid::nil()));
    let mut rows: Vec<Line> = tx
        .sql(&SEGMENTS)
        .id("edition", held.as_ref().map_or(Uuid::nil(), |one| one.id))
        .bind("until", format!("{from}\u{10ffff}"))
        .bind("from", from)
        .bind("after_key", key)
        .bind("after_number", number)
        .id("after_id", id)
        .bind("most", super::reports::one_more())
        .all()
        .await?;
    let pager = Pager::cut(&mut rows, PAGE.into(), asked.is_some(), false, Line::cursor);
    let list = Listing::new("Vie e numeri civici", "/vie", visit.query_pairs())
        .column("Via")
        .column("Numeri")
        .column("Municipio o ufficio")
        .column("Quartiere")
        .column("CAP")
        .column("Punto sulla mappa")
        .filtered("Via", query.clone(), &["q"])
        .paged(pager)
        .when_empty(
            "Nessuna via",
            "Cambia le parole, oppure importa lo stradario dell'ente.",
            Some(("Importa lo stradario", "/vie/importa")),
        );
    let form = FormView::default().with_value("q", query);
    let (csrf, key) = (visit.csrf().to_owned(), visit.form().key().to_owned());
    visit.page("Stradario").wide().render(ListPage { held, others, list, rows, form, csrf, key })
}

#[derive(Template)]
#[template(path = "registry/streets_import.html")]
struct ImportPage {
    form: FormView,
    waiting: Vec<Edition>,
    columns: String,
}

async fn import_page(visit: &Visit, form: FormView) -> Answer {
    let mut tx = visit.read_open().await?;
    let waiting = edition::all(&mut tx).await?.into_iter().filter(Edition::is_draft).collect();
    let page = visit.page("Importa lo stradario").crumb("Stradario", "/vie");
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(ImportPage { form, waiting, columns: COLUMNS.join(", ") })
}

/// `GET /vie/importa`
pub async fn choose(visit: Visit) -> Answer {
    import_page(&visit, visit.form()).await
}

/// `POST /vie/importa`: the file is read and kept until it is confirmed.
pub async fn send(visit: Visit, sent: Submitted) -> Answer {
    match take(&visit, &sent).await {
        Ok(id) => Ok(visit.redirect(&format!("/vie/importa/{id}"), "")),
        Err(failure) => import_page(&visit, visit.form_again(&sent, failure)?).await,
    }
}

async fn take(visit: &Visit, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let source = fields.required_line("source", 200);
    let upload = sent.uploads().iter().find(|upload| upload.field == "file");
    if upload.is_none() {
        fields.fault("file", "Scegli il file dello stradario.");
    }
    let (source, upload) = fields.finish(|| Some((source?, upload?)))?;
    let read = read_file(&upload.content);
    let name: String = upload.name.chars().take(120).collect();
    edition::add(visit.db(), visit.principal()?, &read, &source, &name, sent.once()).await
}

#[derive(Template)]
#[template(path = "registry/streets_preview.html")]
struct PreviewPage {
    edition: Edition,
    difference: Difference,
    form: FormView,
    discard: FormView,
    most: usize,
}

async fn preview_page(visit: &Visit, id: Uuid, form: Option<FormView>) -> Answer {
    let mut tx = visit.read_open().await?;
    let edition = edition::one(&mut tx, id).await?;
    if !edition.is_draft() {
        return Err(Failure::NotFound.into());
    }
    let difference = edition::difference(&mut tx, id).await?;
    let today = kernel::time::show_date(tx.today());
    let form = form.unwrap_or_else(|| visit.form().with_value("valid_from", today));
    let page = visit.page("Controlla e conferma").crumb("Stradario", "/vie").crumb("Importa lo stradario", "/vie/importa");
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let most = usize::try_from(NAMED).unwrap_or(20);
    page.render(PreviewPage { edition, difference, form, discard: visit.form().prefixed("scarta"), most })
}

/// `GET /vie/importa/{id}`
pub async fn preview(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    preview_page(&visit, id, None).await
}

/// `POST /vie/importa/{id}`
pub async fn confirm(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    match keep(&visit, id, &sent).await {
        Ok(Some(job)) => {
            Ok(visit.redirect(&format!("/lavori/{job}"), "Stradario aggiornato: ora gli indirizzi vengono ricollocati."))
        }
        Ok(None) => {
            Ok(visit
                .redirect("/vie", "Stradario registrato: varrà dal giorno che hai scritto. Quel giorno ricolloca gli indirizzi."))
        }
        Err(Failure::NotFound) => Err(Failure::NotFound.into()),
        Err(failure) => preview_page(&visit, id, Some(visit.form_again(&sent, failure)?)).await,
    }
}

/// For the page and for the API; the job that locates the addresses anew.
pub(super) async fn keep(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<Option<kernel::JobId>> {
    let mut fields = sent.fields();
    let from = fields.required_date("valid_from");
    let keep_good = fields.flag("keep_good");
    let from = fields.finish(|| from)?;
    edition::confirm(visit.db(), visit.principal()?, id, from, keep_good).await
}

/// `POST /vie/importa/{id}/scarta`
pub async fn discard(visit: Visit, PathId(id): PathId<Uuid>, _sent: Submitted) -> Answer {
    edition::discard(visit.db(), visit.principal()?, id).await?;
    Ok(visit.redirect("/vie/importa", "Caricamento scartato: lo stradario non è cambiato."))
}

/// `POST /vie/ricolloca`
pub async fn relocate(visit: Visit, _sent: Submitted) -> Answer {
    let job = start(visit.db(), visit.principal()?).await?;
    Ok(visit.redirect(&format!("/lavori/{job}"), ""))
}
