//! The page of somebody's relations.

use super::store::{OF_PERSON, Relation};
use super::{actions, forms};
use crate::household::pages::with_chosen;
use crate::person::{PersonHeader, header};
use crate::search::{find, shown};
use askama::Template;
use kernel::input::Fields;
use kernel::{Outcome, PersonId};
use store::Audit;
use ui::form::{Choice, FormView};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Most persons offered to choose from.
const MOST_FOUND: usize = 12;

#[derive(Template)]
#[template(path = "registry/relations.html")]
struct Page {
    header: PersonHeader,
    path: String,
    relations: Vec<Relation>,
    query: String,
    found: Vec<Choice>,
    form: FormView,
    csrf: String,
    key: String,
}

impl Page {
    fn end_path(&self) -> String {
        format!("{}/fine", self.path)
    }
}

async fn render(visit: &Visit, id: PersonId, form: FormView) -> Answer {
    let path = format!("/persone/{id}/relazioni");
    let query = visit.query("q").map(|text| kernel::text::clean_line(&text, 120).unwrap_or_default()).unwrap_or_default();
    let mut tx = visit.begin().await?;
    let header = header(&mut tx, id).await?.at(&path);
    let relations: Vec<Relation> = tx.sql(&OF_PERSON).id("person", id).all().await?;
    let found = if query.is_empty() { Vec::new() } else { find(&mut tx, &query, MOST_FOUND).await? };
    let others = found.iter().filter(|found| found.card.id != id);
    let mut choices: Vec<Choice> = others
        .map(|found| Choice::new(found.card.id.to_string(), found.card.display_name.clone()).hint(found.card.detail()))
        .collect();
    let mut named: Vec<PersonId> = shown(&found).collect();
    named.extend(with_chosen(&mut tx, &mut choices, form.value("other")).await?);
    let audit = Audit::of("person.relations").about(id).on("person", id);
    tx.commit(if named.is_empty() { audit } else { audit.showing("relations", named) }).await?;
    let page = visit.page("Relazioni").crumb("Persone", "/persone").crumb(header.display_name.clone(), format!("/persone/{id}"));
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let (csrf, key) = (visit.csrf().to_owned(), form.key().to_owned());
    page.render(Page { header, path, relations, query, found: choices, form, csrf, key })
}

/// `GET /persone/{id}/relazioni`
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    render(&visit, id, visit.form()).await
}

/// `POST /persone/{id}/relazioni`
pub async fn add(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match enter(&visit, id, &sent).await {
        Ok(_) => Ok(visit.redirect(&format!("/persone/{id}/relazioni"), "Relazione registrata.")),
        Err(failure) => render(&visit, id, visit.form_again(&sent, failure)?).await,
    }
}

/// For the page and for the API.
pub(crate) async fn enter(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let new = forms::read(&mut fields);
    let new = fields.finish(|| new)?;
    actions::add(visit.db(), visit.principal()?, id, sent.once(), &new).await
}

/// `POST /persone/{id}/relazioni/fine`
pub async fn end(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let relation = fields.required_id("relation");
    close(&visit, id, relation, fields, &sent).await?;
    Ok(visit.redirect(&format!("/persone/{id}/relazioni"), "Relazione chiusa."))
}

/// For the page and for the API.
pub(crate) async fn close(
    visit: &Visit,
    id: PersonId,
    relation: Option<Uuid>,
    mut fields: Fields,
    sent: &Submitted,
) -> Outcome<()> {
    let version = sent.version()?;
    let last_day = fields.required_date("last_day");
    let (relation, last_day) = fields.finish(|| Some((relation?, last_day?)))?;
    actions::end(visit.db(), visit.principal()?, id, relation, version, last_day).await
}
