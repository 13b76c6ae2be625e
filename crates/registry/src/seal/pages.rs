//! The pages of sealed identities.

use super::forms;
use super::open::{self, Opened};
use super::store::{MAY, OwnRow, SealRow};
use super::undo;
use super::{SealKind, actions};
use crate::household::pages::with_chosen;
use crate::person::store::{PersonRow, SEALING_SEEN};
use crate::person::{PersonHeader, header};
use crate::search::{Candidate, find, shown};
use askama::Template;
use kernel::{Outcome, PersonId};
use store::Audit;
use ui::form::{Choice, FormView};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Where sealed identities are looked for.
const LIST: &str = "/identita-sigillate";
/// Most records offered to choose from.
const MOST_FOUND: usize = 12;

#[derive(Template)]
#[template(path = "registry/seal.html")]
struct SealPage {
    header: PersonHeader,
    path: String,
    adoption: FormView,
    rectification: FormView,
    query: String,
    /// Records that may be the one under which the child goes on.
    found: Vec<Choice>,
}

/// What was looked for, and the records that may be the one under which the child goes on, with the one that was chosen. No row of the
/// log says beside whom they were looked for: it would lead from the one to the other.
async fn successors(visit: &Visit, id: PersonId, chosen: &str) -> Outcome<(String, Vec<Choice>)> {
    let query = visit.query("q").map(|text| kernel::text::clean_line(&text, 120).unwrap_or_default()).unwrap_or_default();
    if query.is_empty() && chosen.is_empty() {
        return Ok((query, Vec::new()));
    }
    let mut tx = visit.begin().await?;
    let mut others = if query.is_empty() { Vec::new() } else { find(&mut tx, &query, MOST_FOUND).await? };
    others.retain(|other| other.card.id != id);
    let choice =
        |other: &Candidate| Choice::new(other.card.id.to_string(), other.card.display_name.clone()).hint(other.card.detail());
    let mut found: Vec<Choice> = others.iter().map(choice).collect();
    let chosen = with_chosen(&mut tx, &mut found, chosen).await?;
    let named: Vec<PersonId> = shown(&others).chain(chosen).collect();
    tx.commit(Audit::of("person.search").rows(named.len()).showing("persons", named)).await?;
    Ok((query, found))
}

async fn render(visit: &Visit, id: PersonId, kind: SealKind, form: FormView) -> Answer {
    let path = format!("/persone/{id}/sigillo");
    let mut tx = visit.begin().await?;
    tx.sql(&MAY).id("person", id).value::<PersonId>().await?;
    let header = header(&mut tx, id).await?.at(&format!("/persone/{id}/diritti"));
    let row: PersonRow = tx.sql(&SEALING_SEEN).id("id", id).one().await?;
    tx.commit(Audit::of("person.read").about(id).on("person", id)).await?;
    let (query, found) = successors(visit, id, form.value("successor")).await?;
    let page = visit.page("Cambio di identità").crumb("Persone", "/persone");
    let page = page.crumb(header.display_name.clone(), format!("/persone/{id}"));
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let blank = visit.form().with_version(row.version);
    let form = form.with_version(row.version);
    let (adoption, rectification) = match kind {
        SealKind::Adoption => (form, blank.prefixed("rectified")),
        SealKind::Rectification => (blank.prefixed("adopted"), form),
    };
    let rectification =
        if rectification.is_refused() { rectification } else { rectification.with_value("family_name", row.family_name) };
    page.render(SealPage { header, path, adoption, rectification, query, found })
}

/// `GET /persone/{id}/sigillo`
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    render(&visit, id, SealKind::Adoption, visit.form()).await
}

/// `POST /persone/{id}/sigillo/adozione`
pub async fn adoption(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match adopted(&visit, id, &sent).await {
        Ok(_) => {
            let told = "L’identità è sigillata: nessuno la trova più, se non chi può leggerla con un motivo.";
            Ok(visit.redirect("/identita-sigillate/messe", told))
        }
        Err(failure) => render(&visit, id, SealKind::Adoption, visit.form_again(&sent, failure)?).await,
    }
}

/// For the page and for the API.
pub(super) async fn adopted(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let read = forms::read_adoption(&mut fields);
    let (act, successor) = fields.finish(|| read)?;
    actions::seal_adoption(visit.db(), visit.principal()?, id, version, sent.once(), (&act, successor)).await
}

/// `POST /persone/{id}/sigillo/rettifica`
pub async fn rectification(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match rectified(&visit, id, &sent).await {
        Ok(_) => {
            let told = "Dati aggiornati. Quelli di prima non sono più nel registro: nemmeno nella storia.";
            Ok(visit.redirect(&format!("/persone/{id}"), told))
        }
        Err(failure) => render(&visit, id, SealKind::Rectification, visit.form_again(&sent, failure)?).await,
    }
}

/// For the page and for the API.
pub(super) async fn rectified(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let read = forms::read_rectification(&mut fields);
    let (act, rectified) = fields.finish(|| read)?;
    actions::seal_rectification(visit.db(), visit.principal()?, id, version, sent.once(), (&act, &rectified)).await
}

#[derive(Template)]
#[template(path = "registry/sealed.html")]
struct SealedPage {
    form: FormView,
    found: Option<Vec<SealRow>>,
    purpose: String,
    csrf: String,
    key: String,
}

fn search_page(visit: &Visit, form: FormView, found: Option<Vec<SealRow>>, purpose: String) -> Answer {
    let page = visit.page("Identità sigillate");
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let (csrf, key) = (visit.csrf().to_owned(), form.key().to_owned());
    page.render(SealedPage { form, found, purpose, csrf, key })
}

/// `GET /identita-sigillate`
pub async fn ask(visit: Visit) -> Answer {
    search_page(&visit, visit.form(), None, String::new())
}

/// `POST /identita-sigillate`
pub async fn search(visit: Visit, sent: Submitted) -> Answer {
    match searched(&visit, &sent).await {
        Ok((rows, purpose)) => {
            let form = visit.form().with_values(sent.pairs().to_vec());
            search_page(&visit, form, Some(rows), purpose)
        }
        Err(failure) => search_page(&visit, visit.form_again(&sent, failure)?, None, String::new()),
    }
}

/// For the page and for the API.
pub(super) async fn searched(visit: &Visit, sent: &Submitted) -> Outcome<(Vec<SealRow>, String)> {
    let mut fields = sent.fields();
    let read = forms::read_question(&mut fields);
    let (question, purpose) = fields.finish(|| read)?;
    Ok((open::search(visit.db(), visit.principal()?, &question, &purpose).await?, purpose))
}

#[derive(Template)]
#[template(path = "registry/sealed_one.html")]
struct OpenedPage {
    opened: Opened,
}

/// `POST /identita-sigillate/apri`
pub async fn opened(visit: Visit, sent: Submitted) -> Answer {
    let opened = read(&visit, &sent).await?;
    visit.page("Identità sigillata").crumb("Identità sigillate", LIST).render(OpenedPage { opened })
}

/// For the page and for the API.
pub(super) async fn read(visit: &Visit, sent: &Submitted) -> Outcome<Opened> {
    let mut fields = sent.fields();
    let read = forms::read_opening(&mut fields);
    let (seal, purpose) = fields.finish(|| read)?;
    open::open(visit.db(), visit.principal()?, visit.site().person_data(), seal, &purpose).await
}

#[derive(Template)]
#[template(path = "registry/sealed_own.html")]
struct OwnPage {
    rows: Vec<OwnRow>,
    form: FormView,
    csrf: String,
    key: String,
}

async fn own_page(visit: &Visit, form: FormView) -> Answer {
    let rows = undo::own(visit.db(), visit.principal()?).await?;
    let page = visit.page("Sigilli che hai messo").crumb("Persone", "/persone");
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let (csrf, key) = (visit.csrf().to_owned(), form.key().to_owned());
    page.render(OwnPage { rows, form, csrf, key })
}

/// `GET /identita-sigillate/messe`
pub async fn own(visit: Visit) -> Answer {
    own_page(&visit, visit.form()).await
}

/// `POST /identita-sigillate/messe`
pub async fn undo_one(visit: Visit, sent: Submitted) -> Answer {
    match undone(&visit, &sent).await {
        Ok(person) => {
            Ok(visit.redirect(&format!("/persone/{person}"), "Il sigillo è tolto: la scheda è di nuovo quella di prima."))
        }
        Err(failure) => own_page(&visit, visit.form_again(&sent, failure)?).await,
    }
}

/// For the page and for the API.
pub(super) async fn undone(visit: &Visit, sent: &Submitted) -> Outcome<PersonId> {
    let mut fields = sent.fields();
    let read = forms::read_undoing(&mut fields);
    let (seal, reason) = fields.finish(|| read)?;
    undo::undo(visit.db(), visit.principal()?, seal, &reason).await
}
