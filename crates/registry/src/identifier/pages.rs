//! The page of somebody's codes.

use super::forms::{self, Correction};
use super::model::{IdentifierEnding, NewIdentifier};
use super::store::all;
use super::{IdentifierEnd, actions};
use crate::person::store::{IdentifierRow, PersonRow, READ};
use crate::person::{PersonHeader, header};
use askama::Template;
use chrono::NaiveDate;
use kernel::input::Fields;
use kernel::{Outcome, PersonId};
use store::Audit;
use ui::form::{Choice, FormView};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "registry/identifiers.html")]
struct Page {
    header: PersonHeader,
    path: String,
    rows: Vec<IdentifierRow>,
    version: i64,
    today: NaiveDate,
    form: FormView,
    csrf: String,
    key: String,
}

impl Page {
    fn correction_path(&self) -> String {
        format!("{}/correzione", self.path)
    }
    fn end_path(&self) -> String {
        format!("{}/fine", self.path)
    }
    /// Asked only once the code was refused: before, there is nothing to confirm.
    fn asks(&self, name: &str) -> bool {
        self.form.error("identifier").is_some() || self.form.value(name) == "on"
    }
    /// What the form that ends a code is called: of one that ended, it says why.
    fn end_label(&self, row: &IdentifierRow) -> &'static str {
        if row.holds() { "Non vale più" } else { "Correggi la fine" }
    }
    /// The last day as it is typed.
    fn last_typed(&self, row: &IdentifierRow) -> String {
        kernel::time::show_date(row.last_day().unwrap_or(self.today))
    }
    /// Why a code may end.
    fn ends(&self) -> Vec<Choice> {
        let all = IdentifierEnd::ALL.iter().filter(|end| !matches!(end, IdentifierEnd::Holds | IdentifierEnd::Removed));
        all.map(|end| Choice::new(end.code(), end.label())).collect()
    }
}

impl IdentifierRow {
    /// The last day included, when it has an end.
    pub fn last_day(&self) -> Option<NaiveDate> {
        (self.valid_until < guard::scope::FOREVER)
            .then(|| self.valid_until.pred_opt())
            .flatten()
            .map(|last| last.max(self.valid_from))
    }
    /// Whether it was never the person's.
    pub fn was_wrong(&self) -> bool {
        self.ended_as == IdentifierEnd::Wrong
    }
    /// Whether it holds.
    pub fn holds(&self) -> bool {
        self.ended_as == IdentifierEnd::Holds && self.valid_until == guard::scope::FOREVER
    }
}

async fn render(visit: &Visit, id: PersonId, form: FormView) -> Answer {
    let path = format!("/persone/{id}/codici");
    let mut tx = visit.begin().await?;
    let header = header(&mut tx, id).await?.at(&path);
    let person: PersonRow = tx.sql(&READ).id("id", id).one().await?;
    let rows = all(&mut tx, id).await?;
    let today = tx.today();
    tx.commit(Audit::of("person.read").about(id).on("person", id)).await?;
    let form = form.with_version(person.version);
    let page = visit.page("Codici").crumb("Persone", "/persone").crumb(header.display_name.clone(), format!("/persone/{id}"));
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let (csrf, key) = (visit.csrf().to_owned(), form.key().to_owned());
    page.render(Page { header, path, rows, version: person.version, today, form, csrf, key })
}

/// `GET /persone/{id}/codici`
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    render(&visit, id, visit.form()).await
}

/// `POST /persone/{id}/codici`
pub async fn add(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match enter(&visit, id, &sent).await {
        Ok(_) => Ok(visit.redirect(&format!("/persone/{id}/codici"), "Codice registrato.")),
        Err(failure) => render(&visit, id, visit.form_again(&sent, failure)?).await,
    }
}

/// For the page and for the API.
pub(crate) async fn enter(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let new: Option<NewIdentifier> = forms::read_new(&mut fields);
    let new = fields.finish(|| new)?;
    actions::add(visit.db(), visit.principal()?, id, version, sent.once(), &new).await
}

/// `POST /persone/{id}/codici/correzione`
pub async fn correct(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let code: Option<Uuid> = fields.required_id("code");
    put_right(&visit, id, code, fields, &sent).await?;
    Ok(visit.redirect(&format!("/persone/{id}/codici"), "Codice corretto."))
}

/// For the page and for the API.
pub(crate) async fn put_right(
    visit: &Visit,
    id: PersonId,
    code: Option<Uuid>,
    mut fields: Fields,
    sent: &Submitted,
) -> Outcome<()> {
    let version = sent.version()?;
    let correction: Option<Correction> = forms::read_correction(&mut fields);
    let (code, correction) = fields.finish(|| Some((code?, correction?)))?;
    actions::correct(visit.db(), visit.principal()?, id, version, code, &correction).await
}

/// `POST /persone/{id}/codici/fine`
pub async fn end(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let code: Option<Uuid> = fields.required_id("code");
    close(&visit, id, code, fields, &sent).await?;
    Ok(visit.redirect(&format!("/persone/{id}/codici"), "Codice chiuso."))
}

/// For the page and for the API.
pub(crate) async fn close(visit: &Visit, id: PersonId, code: Option<Uuid>, mut fields: Fields, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let ending: Option<IdentifierEnding> = forms::read_end(&mut fields);
    let (code, ending) = fields.finish(|| Some((code?, ending?)))?;
    actions::end(visit.db(), visit.principal()?, id, version, code, &ending).await
}
