//! The pages of what somebody asks to know of their own data, and of the notices that they were given.

use super::actions;
use super::copy::Copy;
use super::forms;
use super::model::{AskedBy, Closing, Delivery, Ground, IdentityCheck, RequestMeans, RequestState, Taken, Which};
use super::store::{OF_PERSON, RequestRow, TERMS, TermRow};
use crate::person::store::{NOTICES, NoticeRow};
use crate::person::{PersonHeader, header};
use askama::Template;
use axum::response::Response;
use chrono::NaiveDate;
use guard::Permission;
use kernel::codes::Code as _;
use kernel::{Outcome, PersonId};
use store::Audit;
use ui::form::{Choice, FormView, options};
use ui::table::{Listing, Pager};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// The media type of an archive.
const ZIP: &str = "application/zip";

#[derive(Template)]
#[template(path = "registry/rights.html")]
struct RightsPage {
    header: PersonHeader,
    path: String,
    requests: Vec<RequestRow>,
    notices: Vec<NoticeRow>,
    askers: Vec<Choice>,
    form: FormView,
    csrf: String,
    key: String,
    today: NaiveDate,
    may_answer: bool,
    may_seal: bool,
}

impl RightsPage {
    fn may_put_off(&self, row: &RequestRow) -> bool {
        self.may_answer && row.may_be_put_off(self.today)
    }
    fn is_late(&self, row: &RequestRow) -> bool {
        row.is_open() && row.due_on < self.today
    }
    fn tone(&self, row: &RequestRow) -> &'static str {
        match row.state {
            RequestState::Open if self.is_late(row) => "danger",
            RequestState::Open => "warning",
            RequestState::Answered => "success",
            RequestState::Refused | RequestState::Withdrawn => "neutral",
        }
    }
    fn is_known(&self, row: &RequestRow) -> bool {
        row.identity != IdentityCheck::NotYet
    }
    fn asks_in_person(&self, row: &RequestRow) -> bool {
        row.asked_by == AskedBy::Person
    }
    fn today_words(&self) -> String {
        kernel::time::show_date(self.today)
    }
}

async fn render(visit: &Visit, id: PersonId, form: FormView) -> Answer {
    let path = format!("/persone/{id}/diritti");
    let mut tx = visit.begin().await?;
    let header = header(&mut tx, id).await?.at(&path);
    let requests: Vec<RequestRow> = tx.sql(&OF_PERSON).id("person", id).all().await?;
    let notices: Vec<NoticeRow> = tx.sql(&NOTICES).id("id", id).all().await?;
    let askers = actions::askers(&mut tx, id).await?;
    let askers = askers.iter().map(|one| Choice::new(one.name.clone(), format!("{} ({})", one.name, one.called()))).collect();
    let today = tx.today();
    let may_answer = visit.principal()?.may(Permission::PERSON_EXPORT) && may_export(&mut tx, id).await?;
    let may_seal = tx.sql(&crate::seal::store::MAY).id("person", id).optional::<(PersonId,)>().await?.is_some();
    tx.commit(Audit::of("data_request.read").about(id).on("person", id).rows(requests.len())).await?;
    let page = visit.page("Diritti e informativa").crumb("Persone", "/persone");
    let page = page.crumb(header.display_name.clone(), format!("/persone/{id}"));
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let (csrf, key) = (visit.csrf().to_owned(), form.key().to_owned());
    page.render(RightsPage { header, path, requests, notices, askers, form, csrf, key, today, may_answer, may_seal })
}

/// Whether the actor may have the copy of a person's data made.
async fn may_export(tx: &mut store::Tx, id: PersonId) -> Outcome<bool> {
    Ok(tx.sql(&super::store::MAY).id("person", id).optional::<(PersonId,)>().await?.is_some())
}

/// `GET /persone/{id}/diritti`
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    render(&visit, id, visit.form()).await
}

fn back(visit: &Visit, id: PersonId, sentence: &str) -> Answer {
    Ok(visit.redirect(&format!("/persone/{id}/diritti"), sentence))
}

/// `POST /persone/{id}/diritti`
pub async fn create(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match ask(&visit, id, &sent).await {
        Ok(_) => back(&visit, id, "Richiesta registrata."),
        Err(failure) => render(&visit, id, visit.form_again(&sent, failure)?).await,
    }
}

/// For the page and for the API.
pub(super) async fn ask(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let new = forms::read_new(&mut fields);
    let new = fields.finish(|| new)?;
    actions::create(visit.db(), visit.principal()?, id, sent.once(), &new).await
}

/// `POST /persone/{id}/diritti/identita`
pub async fn identify(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    identified(&visit, id, &sent).await?;
    back(&visit, id, "Identità registrata.")
}

/// For the page and for the API.
pub(super) async fn identified(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let which = forms::read_which(&mut fields);
    let (identity, note) = forms::read_identity(&mut fields);
    let (which, identity) = fields.finish(|| Some((which?, identity?)))?;
    actions::identify(visit.db(), visit.principal()?, id, (which, version), (identity, &note)).await
}

/// `POST /persone/{id}/diritti/proroga`
pub async fn extend(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    put_off(&visit, id, &sent).await?;
    back(&visit, id, "Termine prorogato. Avvisa chi ha chiesto, con il motivo.")
}

/// For the page and for the API.
pub(super) async fn put_off(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let which = forms::read_which(&mut fields);
    let reason = forms::read_reason(&mut fields);
    let (which, reason) = fields.finish(|| Some((which?, reason?)))?;
    actions::extend(visit.db(), visit.principal()?, id, (which, version), &reason).await
}

#[derive(Template)]
#[template(path = "registry/rights_look.html")]
struct LookPage {
    header: PersonHeader,
    path: String,
    row: RequestRow,
    copy: Copy,
    form: FormView,
    grounds: Vec<Choice>,
}

impl LookPage {
    fn taken(&self, section: &str, key: &str) -> Option<&Taken> {
        self.row.withheld.0.iter().find(|one| one.section == section && one.key == key)
    }
    fn is_taken(&self, section: &str, key: &str) -> bool {
        let value = format!("{section}/{key}");
        if self.form.is_refused() { self.form.checked("row", value) } else { self.taken(section, key).is_some() }
    }
    fn ground(&self, section: &str, key: &str) -> &'static str {
        self.taken(section, key).map_or("", |one| one.ground.label())
    }
}

async fn look_page(visit: &Visit, id: PersonId, which: Uuid, form: FormView) -> Answer {
    let path = format!("/persone/{id}/diritti");
    let mut tx = visit.begin().await?;
    let header = header(&mut tx, id).await?.at(&path);
    let (row, copy) = actions::look(&mut tx, visit.site().person_data(), id, which).await?;
    tx.commit(Audit::of("person.export_look").about(id).on("data_request", which).rows(copy.rows())).await?;
    let page = visit.page("Guarda la copia").crumb("Persone", "/persone");
    let page = page.crumb(header.display_name.clone(), format!("/persone/{id}")).crumb("Diritti e informativa", path.clone());
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let form = form.with_version(row.version);
    page.render(LookPage { header, path, row, copy, form, grounds: options::<Ground>() })
}

/// `GET /persone/{id}/diritti/lettura?richiesta=`
pub async fn look(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let which = visit.query("richiesta").and_then(|text| text.parse().ok()).ok_or(kernel::Failure::NotFound)?;
    look_page(&visit, id, which, visit.form()).await
}

/// `POST /persone/{id}/diritti/omissioni`
pub async fn withhold(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match withheld(&visit, id, &sent).await {
        Ok(()) => back(&visit, id, "Scelte salvate: la copia si prepara adesso."),
        Err(failure) => {
            let which = sent.value("request").and_then(|text| text.parse().ok()).ok_or(kernel::Failure::NotFound)?;
            look_page(&visit, id, which, visit.form_again(&sent, failure)?).await
        }
    }
}

/// For the page and for the API.
pub(super) async fn withheld(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let which = forms::read_which(&mut fields);
    let mut tx = visit.begin().await?;
    let known = match which {
        Some(which) => tx.sql(&super::store::ONE_TO_ANSWER).id("person", id).id("id", which).optional::<RequestRow>().await?,
        None => None,
    };
    tx.commit(Audit::of("data_request.read").about(id).on("person", id)).await?;
    let known = known.map(|row| row.withheld.0).unwrap_or_default();
    let taken = forms::read_taken(&mut fields, &known);
    let (which, taken) = fields.finish(|| Some((which?, taken?)))?;
    actions::withhold(visit.db(), visit.principal()?, id, (which, version), &taken).await
}

/// `POST /persone/{id}/diritti/copia`
pub async fn copy(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    Ok(made(&visit, id, &sent).await?)
}

/// For the page and for the API.
pub(super) async fn made(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<Response> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let which = forms::read_which(&mut fields);
    let in_hand = fields.flag("in_hand");
    let which = fields.finish(|| which)?;
    let data = visit.site().person_data();
    let copy = actions::prepare(visit.db(), visit.principal()?, data, id, (which, version), in_hand).await?;
    Ok(ui::answer::download(&format!("copia-dati-{}.zip", copy.made_at.format("%Y-%m-%d")), ZIP, copy.zip()?))
}

/// `POST /persone/{id}/diritti/esito`
pub async fn close(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    closed(&visit, id, &sent).await?;
    back(&visit, id, "Esito registrato.")
}

/// For the page and for the API.
pub(super) async fn closed(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let which = forms::read_which(&mut fields);
    let closing = forms::read_closing(&mut fields);
    let (which, closing): (Uuid, Closing) = fields.finish(|| Some((which?, closing?)))?;
    actions::close(visit.db(), visit.principal()?, id, (which, version), &closing).await
}

#[derive(Template)]
#[template(path = "registry/data_requests.html")]
struct TermsPage {
    list: Listing,
    rows: Vec<TermRow>,
    today: NaiveDate,
    which: Which,
}

impl TermsPage {
    fn is_late(&self, row: &TermRow) -> bool {
        row.is_late(self.today)
    }
}

/// Which requests are asked for: those that wait, when nothing is said.
///
/// # Errors
/// A fault on `state` for what is none of them.
pub(super) fn which(visit: &Visit, parameter: &'static str) -> Outcome<Which> {
    match visit.query(parameter) {
        None => Ok(Which::Open),
        Some(text) => Which::from_code(&text)
            .ok_or_else(|| kernel::Failure::field(parameter, "Scegli fra da rispondere, in ritardo, chiuse e tutte.")),
    }
}

/// Where requests stand, after a place in the list, one more than asked for.
pub(super) async fn terms(tx: &mut store::Tx, which: Which, after: Option<(NaiveDate, Uuid)>, most: i64) -> Outcome<Vec<TermRow>> {
    let (due, id) = after.unwrap_or((guard::scope::ALWAYS, Uuid::nil()));
    Ok(tx.sql(&TERMS).code("which", which).bind("after_due", due).id("after_id", id).bind("most", most).all().await?)
}

/// The place of a row in the list.
pub(super) fn cursor(row: &TermRow) -> String {
    format!("{}~{}", row.due_on, row.id)
}

/// The place that a cursor names.
///
/// # Errors
/// A fault on `after` for what is no cursor.
pub(super) fn place(visit: &Visit) -> Outcome<Option<(NaiveDate, Uuid)>> {
    let Some(text) = visit.query("after") else { return Ok(None) };
    let read = || {
        let (due, id) = text.split_once('~')?;
        Some((due.parse().ok()?, id.parse().ok()?))
    };
    read().map(Some).ok_or_else(|| kernel::Failure::field("after", "Cursore non valido: usa quello della risposta precedente."))
}

/// `GET /richieste-dati?stato=`
pub async fn list(visit: Visit) -> Answer {
    let (after, which) = (place(&visit)?, which(&visit, "stato")?);
    let mut tx = visit.begin().await?;
    let mut rows = terms(&mut tx, which, after, i64::from(ui::table::PAGE) + 1).await?;
    let today = tx.today();
    let shown: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect();
    tx.commit(Audit::of("data_request.list").rows(rows.len()).showing("rights", shown)).await?;
    let pager = Pager::cut(&mut rows, usize::from(ui::table::PAGE), after.is_some(), false, cursor);
    let list = Listing::new("Richieste sui propri dati", "/richieste-dati", vec![("stato".to_owned(), which.code().to_owned())])
        .column("Entro")
        .column("Persona")
        .column("Chiesta il")
        .column("Stato")
        .column("Chiusa il")
        .paged(Pager { previous: None, ..pager })
        .when_empty(
            "Nessuna richiesta",
            "Qui compaiono le richieste di copia dei propri dati, con il termine e come si sono chiuse.",
            None,
        );
    let page = visit.page("Richieste sui propri dati");
    // Whoever watches over the terms looks for nobody: they are not led where they may not go.
    let page = if visit.principal()?.may(guard::Permission::PERSON_SEARCH) { page.crumb("Persone", "/persone") } else { page };
    page.wide().render(TermsPage { list, rows, today, which })
}
