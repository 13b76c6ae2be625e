//! The page of the seals that somebody set: what each act says; whom it is about only for a reason, one at a time.

use super::forms;
use super::store::{OwnRow, OwnSeal};
use super::undo::{self, After};
use askama::Template;
use kernel::{Failure, Outcome, PersonId};
use ui::form::FormView;
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, Submitted, Visit};

/// Where they are.
const OWN: &str = "/identita-sigillate/messe";
/// What is said once a seal is undone.
pub(super) const UNDONE: &str = "Il sigillo è tolto: la scheda è di nuovo quella di prima. Il legame con l’anagrafe e i suoi avvisi non tornano da soli: cerca di nuovo la persona in anagrafe.";

#[derive(Template)]
#[template(path = "registry/sealed_own.html")]
struct OwnPage {
    list: Listing,
    rows: Vec<OwnRow>,
    form: FormView,
    csrf: String,
    key: String,
}

impl OwnPage {
    /// What was typed for this seal in a form that was refused.
    fn typed(&self, row: &OwnRow, field: &str) -> &str {
        if self.form.value("seal") == row.id.to_string() { self.form.value(field) } else { "" }
    }
}

/// After which seal the page begins.
///
/// # Errors
/// A fault on `after` for what is no cursor.
pub(super) fn place(visit: &Visit) -> Outcome<Option<After>> {
    let Some(text) = visit.query("after") else { return Ok(None) };
    let unread = || Failure::field("after", "Cursore non valido: usa quello della risposta precedente.");
    After::read(&text).map(Some).ok_or_else(unread)
}

async fn page(visit: &Visit, form: FormView) -> Answer {
    let after = place(visit)?;
    let most = i64::from(PAGE).saturating_add(1);
    let mut rows = undo::own(visit.db(), visit.principal()?, after.unwrap_or(After::START), most).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), false, OwnRow::cursor);
    let shown_after = visit.query("after").map(|cursor| ("after".to_owned(), cursor));
    let list = Listing::new("Sigilli che hai messo", OWN, shown_after).paged(Pager { previous: None, ..pager }).when_empty(
        "Nessun sigillo",
        "Qui compaiono i sigilli messi da te, o da chi sostituisci, finché segui la persona.",
        None,
    );
    let page = visit.page("Sigilli che hai messo").crumb("Persone", "/persone");
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let (csrf, key) = (visit.csrf().to_owned(), form.key().to_owned());
    page.render(OwnPage { list, rows, form, csrf, key })
}

/// `GET /identita-sigillate/messe`
pub async fn list(visit: Visit) -> Answer {
    page(&visit, visit.form()).await
}

#[derive(Template)]
#[template(path = "registry/sealed_own_one.html")]
struct OnePage {
    seal: OwnSeal,
    csrf: String,
    key: String,
}

/// `POST /identita-sigillate/messe/apri`
pub async fn open(visit: Visit, sent: Submitted) -> Answer {
    match opened(&visit, &sent).await {
        Ok(seal) => {
            let (csrf, key) = (visit.csrf().to_owned(), visit.form().key().to_owned());
            let page = visit.page("Sigillo che hai messo").crumb("Persone", "/persone").crumb("Sigilli che hai messo", OWN);
            page.render(OnePage { seal, csrf, key })
        }
        Err(failure) => page(&visit, visit.form_again(&sent, failure)?).await,
    }
}

/// For the page and for the API.
pub(super) async fn opened(visit: &Visit, sent: &Submitted) -> Outcome<OwnSeal> {
    let mut fields = sent.fields();
    let read = forms::read_opening(&mut fields);
    let (seal, purpose) = fields.finish(|| read)?;
    undo::open_own(visit.db(), visit.principal()?, seal, &purpose).await
}

/// `POST /identita-sigillate/messe`
pub async fn undo_one(visit: Visit, sent: Submitted) -> Answer {
    match undone(&visit, &sent).await {
        Ok(person) => Ok(visit.redirect(&format!("/persone/{person}"), UNDONE)),
        Err(failure) => page(&visit, visit.form_again(&sent, failure)?).await,
    }
}

/// For the pages and for the API.
pub(super) async fn undone(visit: &Visit, sent: &Submitted) -> Outcome<PersonId> {
    let mut fields = sent.fields();
    let read = forms::read_undoing(&mut fields);
    let (seal, reason) = fields.finish(|| read)?;
    undo::undo(visit.db(), visit.principal()?, seal, &reason).await
}
