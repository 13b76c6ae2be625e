//! The page that shows which office was competent when.

use super::history::{Span, spans};
use super::store::{ALL, Address, OVERRIDES, Override};
use crate::api::shapes::CompetenceSpanShape;
use crate::person::{PersonHeader, header};
use askama::Template;
use guard::unit::Tree;
use kernel::{Outcome, PersonId, UnitId};
use store::{Audit, Tx};
use ui::answer::json;
use ui::api::Page as Items;
use ui::{Answer, PathId, Visit};

/// A span with the names of its units.
struct Shown {
    span: Span,
    first_level: String,
    second_level: String,
}

#[derive(Template)]
#[template(path = "registry/competence.html")]
struct Page {
    header: PersonHeader,
    shown: Vec<Shown>,
    addresses_href: String,
}

/// What was competent when, and the names of the units; the person was found readable before.
async fn read(tx: &mut Tx, id: PersonId) -> Outcome<(Vec<Span>, Tree)> {
    let addresses: Vec<Address> = tx.sql(&ALL).id("person", id).all().await?;
    let decisions: Vec<Override> = tx.sql(&OVERRIDES).id("person", id).all().await?;
    let tree = Tree::load(tx).await?;
    Ok((spans(&addresses, &decisions, &tree), tree))
}

/// `GET /persone/{id}/competenza`
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let addresses_href = format!("/persone/{id}/indirizzi");
    let mut tx = visit.begin().await?;
    let header = header(&mut tx, id).await?.at(&addresses_href);
    let (spans, tree) = read(&mut tx, id).await?;
    tx.commit(Audit::of("person.addresses").about(id).on("person", id)).await?;
    let name_of = |unit: Option<UnitId>| unit.and_then(|unit| tree.get(unit)).map(|unit| unit.name.clone()).unwrap_or_default();
    let shown = |span: Span| Shown { first_level: name_of(span.first_level), second_level: name_of(span.second_level), span };
    let shown = spans.into_iter().map(shown).collect();
    let name = header.display_name.clone();
    let page = visit.page("Ufficio competente nel tempo").crumb("Persone", "/persone").crumb(name, format!("/persone/{id}"));
    page.crumb("Indirizzi", addresses_href.clone()).render(Page { header, shown, addresses_href })
}

/// Which office was competent for a person when, the latest time first.
#[utoipa::path(get, path = "/api/v1/persons/{id}/competence/history", operation_id = "competence_history", params(("id" = PersonId, Path)),
    responses((status = 200, body = Items<CompetenceSpanShape>)))]
pub async fn history(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    crate::api::around::readable(&mut tx, id).await?;
    let (spans, _) = read(&mut tx, id).await?;
    tx.commit(Audit::of("person.addresses").about(id).on("person", id)).await?;
    Ok(json(&Items::all(spans.into_iter().map(CompetenceSpanShape::from))))
}
