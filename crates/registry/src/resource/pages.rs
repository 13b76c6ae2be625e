//! The list of bodies around people, and the page of one with whoever leans on it.

use super::actions;
use super::model::{NewResource, ResourceKind, read};
use super::store::{PAGE, Resource, one, pattern, people};
use crate::person::{IdentityCard, identities};
use askama::Template;
use kernel::Outcome;
use kernel::codes::Code as _;
use store::{Audit, Tx};
use ui::form::{Choice, FormView};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Bodies on one page of the list.
pub const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "registry/resources.html")]
struct ListPage {
    query: String,
    kind: String,
    kinds: Vec<Choice>,
    rows: Vec<Resource>,
    more: String,
    may_edit: bool,
    form: FormView,
}

/// One page of the list, and where the next one begins.
pub(crate) async fn listed(
    tx: &mut Tx,
    query: &str,
    kind: Option<ResourceKind>,
    after: Option<(String, Uuid)>,
) -> Outcome<(Vec<Resource>, Option<(String, Uuid)>)> {
    let (after_name, after_id) = after.unwrap_or_default();
    let most = i64::try_from(ROWS).unwrap_or(50) + 1;
    let page = tx.sql(&PAGE).bind("pattern", pattern(query)).bind("kind", kind.map_or("", ResourceKind::code));
    let mut rows: Vec<Resource> = page.bind("after_name", after_name).id("after_id", after_id).bind("most", most).all().await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = rows.last().filter(|_| more).map(|row| (kernel::text::folded(&row.name), row.id));
    Ok((rows, next))
}

/// Where a page of the list begins, as its address carries it: `ID` of the last row before it.
pub(crate) async fn cursor(tx: &mut Tx, after: Option<String>) -> Outcome<Option<(String, Uuid)>> {
    let Some(id) = after.and_then(|text| text.parse::<Uuid>().ok()) else { return Ok(None) };
    match one(tx, id).await {
        Ok(row) => Ok(Some((kernel::text::folded(&row.name), row.id))),
        Err(kernel::Failure::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

async fn render(visit: &Visit, form: FormView) -> Answer {
    let query = visit.query("q").map(|text| kernel::text::clean_line(&text, 120).unwrap_or_default()).unwrap_or_default();
    let kind = visit.query("tipo").and_then(|code| ResourceKind::from_code(&code));
    let mut tx = visit.begin().await?;
    let after = cursor(&mut tx, visit.query("dopo")).await?;
    let (rows, next) = listed(&mut tx, &query, kind, after).await?;
    tx.commit(Audit::of("resource.list")).await?;
    let kind = kind.map_or_else(String::new, |kind| kind.code().to_owned());
    let more = next
        .map_or_else(String::new, |(_, id)| format!("/persone/risorse?q={}&tipo={kind}&dopo={id}", ui::submitted::escape(&query)));
    let page = visit.page("Enti e risorse").crumb("Persone", "/persone");
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let may_edit = visit.principal()?.may(guard::Permission::PERSON_EDIT);
    page.render(ListPage { query, kind, kinds: ui::form::options::<ResourceKind>(), rows, more, may_edit, form })
}

/// `GET /persone/risorse?q=&tipo=&dopo=`
pub async fn list(visit: Visit) -> Answer {
    render(&visit, visit.form()).await
}

/// `POST /persone/risorse`
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    match enter(&visit, &sent).await {
        Ok(id) => Ok(visit.redirect(&format!("/persone/risorse/{id}"), "Ente registrato.")),
        Err(failure) => render(&visit, visit.form_again(&sent, failure)?).await,
    }
}

/// For the page and for the API.
pub(crate) async fn enter(visit: &Visit, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let new: Option<NewResource> = read(&mut fields);
    let new = fields.finish(|| new)?;
    actions::create(visit.db(), visit.principal()?, sent.once(), &new).await
}

#[derive(Template)]
#[template(path = "registry/resource.html")]
struct OnePage {
    resource: Resource,
    people: Vec<IdentityCard>,
    may_edit: bool,
    form: FormView,
}

impl OnePage {
    fn path(&self) -> String {
        self.resource.href()
    }
}

fn filled(form: FormView, row: &Resource) -> FormView {
    form.with_version(row.version)
        .with_value("kind", row.kind.code())
        .with_value("name", &row.name)
        .with_value("contact_name", &row.contact_name)
        .with_value("phone", &row.phone)
        .with_value("mail", &row.mail)
        .with_value("place", &row.place)
        .with_value("offers", &row.offers)
        .with_maybe("closed_on", row.closed_on.map(kernel::time::show_date))
}

async fn render_one(visit: &Visit, id: Uuid, again: Option<(FormView, i64)>) -> Answer {
    let mut tx = visit.begin().await?;
    let resource = one(&mut tx, id).await?;
    let ids = people(&mut tx, id).await?;
    let mut people: Vec<IdentityCard> = identities(&mut tx, &ids).await?.into_values().collect();
    people.sort_by(|one, other| one.display_name.cmp(&other.display_name).then(one.id.cmp(&other.id)));
    let audit = Audit::of("resource.read").on("resource", id);
    tx.commit(if people.is_empty() { audit } else { audit.showing("resource", people.iter().map(|card| card.id)) }).await?;
    let now = filled(visit.form(), &resource);
    let form = match again {
        Some((form, read)) => form.over(read, &now),
        None => now,
    };
    let page = visit.page(resource.name.clone()).crumb("Persone", "/persone").crumb("Enti e risorse", "/persone/risorse");
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let may_edit = visit.principal()?.may(guard::Permission::PERSON_EDIT);
    page.render(OnePage { resource, people, may_edit, form })
}

/// `GET /persone/risorse/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    render_one(&visit, id, None).await
}

/// `POST /persone/risorse/{id}`
pub async fn save(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    match alter(&visit, id, &sent).await {
        Ok(()) => Ok(visit.redirect(&format!("/persone/risorse/{id}"), "Ente aggiornato.")),
        Err(failure) => {
            let read = sent.version()?;
            render_one(&visit, id, Some((visit.form_again(&sent, failure)?, read))).await
        }
    }
}

/// For the page and for the API.
pub(crate) async fn alter(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let new: Option<NewResource> = read(&mut fields);
    let new = fields.finish(|| new)?;
    actions::change(visit.db(), visit.principal()?, id, version, &new).await
}
