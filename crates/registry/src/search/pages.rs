//! The search page, the suggestions while typing, "is this person known", and the small lists behind fields.

use super::known::{self, Known};
use super::store::{Candidate, MOST_SHOWN, candidates, find};
use super::{fields, readable};
use askama::Template;
use axum::response::{Html, IntoResponse as _};
use guard::Principal;
use kernel::{Failure, Outcome, PersonId};
use std::collections::BTreeSet;
use store::{Audit, Tx};
use ui::form::FormView;
use ui::{Answer, Boxed, SearchHit, Visit};

/// How long suggestions while typing are one consultation in the log.
const TYPING: chrono::TimeDelta = chrono::TimeDelta::minutes(10);
/// What such a consultation is called there.
const SUGGEST: &str = "person.suggest";

/// A row of the results.
struct Row {
    found: Candidate,
    href: String,
}

#[derive(Template)]
#[template(path = "registry/search.html")]
struct SearchPage {
    query: String,
    asked: bool,
    rows: Vec<Row>,
    may_create: bool,
    may_ask_known: bool,
    may_merge: bool,
    may_read: bool,
    /// Where the civil register is asked, for whoever may.
    civil: Option<&'static str>,
}

fn rows(found: Vec<Candidate>, readable: &BTreeSet<PersonId>) -> Vec<Row> {
    found.into_iter().map(|found| Row { href: href(&found, readable), found }).collect()
}

/// Whom the results show, for the log.
pub fn shown(found: &[Candidate]) -> impl Iterator<Item = PersonId> {
    found.iter().map(|found| found.card.id)
}

/// Whoever may read opens the Cartella, everybody else the identity card.
fn href(found: &Candidate, readable: &BTreeSet<PersonId>) -> String {
    let id = found.card.id;
    if readable.contains(&id) { format!("/persone/{id}") } else { format!("/persone/{id}/scheda") }
}

async fn search(tx: &mut Tx, query: &str, most: usize) -> Outcome<(Vec<Candidate>, BTreeSet<PersonId>)> {
    let found = find(tx, query, most).await?;
    let readable = readable(tx, &found).await?;
    Ok((found, readable))
}

/// `GET /persone?q=`
pub async fn page(visit: Visit) -> Answer {
    let principal = visit.principal()?;
    let query = visit.query("q").map(|text| kernel::text::clean_line(&text, 120).unwrap_or_default()).unwrap_or_default();
    let rows = if query.is_empty() {
        Vec::new()
    } else {
        let mut tx = visit.begin().await?;
        let (found, readable) = search(&mut tx, &query, MOST_SHOWN).await?;
        tx.commit(Audit::of("person.search").rows(found.len()).showing("persons", shown(&found))).await?;
        rows(found, &readable)
    };
    let may_create = principal.may(guard::Permission::PERSON_CREATE);
    let may_ask_known = principal.may(guard::Permission::PERSON_KNOWN);
    let civil = crate::civil::page_for(&visit);
    let may_merge = principal.may(guard::Permission::PERSON_MERGE);
    let may_read = principal.may(guard::Permission::PERSON_READ);
    let page = SearchPage { asked: !query.is_empty(), query, rows, may_create, may_ask_known, may_merge, may_read, civil };
    visit.page("Persone").render(page)
}

#[derive(Template)]
#[template(path = "registry/similar.html")]
struct Similar {
    rows: Vec<Row>,
}

/// `GET /persone/simili?prefix=…&family_name=…`: who may be meant by what is typed so far, as a piece of a page; `_own` is whoever is
/// being corrected, and resembles themselves.
pub async fn similar(visit: Visit) -> Answer {
    let pairs = visit.query_pairs();
    let card = fields::typed(&pairs, &visit.query("prefix").unwrap_or_default());
    if !fields::is_enough(&card) {
        return Ok(Html(String::new()).into_response());
    }
    let mut tx = visit.begin().await?;
    let mut found = candidates(&mut tx, &card).await?;
    let own = visit.query("_own").and_then(|text| text.parse::<PersonId>().ok());
    found.retain(|found| Some(found.card.id) != own);
    found.truncate(8);
    let readable = readable(&mut tx, &found).await?;
    end_typing(tx, "typing", &found).await?;
    let html = Similar { rows: rows(found, &readable) }.render().map_err(Failure::internal)?;
    Ok(Html(html).into_response())
}

/// One row of the log for what one account types within [`TYPING`], not one for every key; a further one when somebody appears who was
/// not shown yet.
pub(crate) async fn end_typing(mut tx: Tx, page: &'static str, found: &[Candidate]) -> Outcome<()> {
    let account = tx.actor().account;
    let since = tx.now() - TYPING;
    let lately = tx.sql(&store::audit::SHOWN_LATELY).id("account", account).bind("action", SUGGEST).bind("since", since);
    let lately: Vec<Option<PersonId>> = lately.values().await?;
    let new: Vec<PersonId> = shown(found).filter(|person| !lately.contains(&Some(*person))).collect();
    if new.is_empty() && !lately.is_empty() {
        tx.roll_back().await?;
    } else {
        tx.commit(Audit::of("person.suggest").rows(found.len()).showing(page, new)).await?;
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "registry/known.html")]
struct KnownPage {
    form: FormView,
    answer: Option<Known>,
    may_contact: bool,
}

/// `GET /persone/conosciuta`: asked by a form that sends GET, so that the address can be kept; nothing is written but the log.
pub async fn known_page(visit: Visit) -> Answer {
    let may_contact = visit.principal()?.may(guard::Permission::CONTACT_CREATE);
    let form = visit.form();
    visit.page("È già conosciuta?").render(KnownPage { form, answer: None, may_contact })
}

/// `POST /persone/conosciuta`
pub async fn ask_known(visit: Visit, sent: ui::Submitted) -> Answer {
    let may_contact = visit.principal()?.may(guard::Permission::CONTACT_CREATE);
    match ask(&visit, &sent).await {
        Ok(answer) => {
            let form = visit.form().with_values(sent.pairs().to_vec());
            visit.page("È già conosciuta?").render(KnownPage { form, answer: Some(answer), may_contact })
        }
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            visit.page("È già conosciuta?").refused(&form).render(KnownPage { form, answer: None, may_contact })
        }
    }
}

/// For the page and for the API.
pub(crate) async fn ask(visit: &Visit, sent: &ui::Submitted) -> Outcome<Known> {
    let mut fields = sent.fields();
    let question = known::read(&mut fields);
    let question = fields.finish(|| question)?;
    let mut tx = visit.begin().await?;
    let answer = known::known(&mut tx, &question).await?;
    tx.commit(Audit::of("person.known").about(answer.person)).await?;
    Ok(answer)
}

/// What the global search box offers.
pub fn offered<'a>(tx: &'a mut Tx, principal: &'a Principal, query: &'a str) -> Boxed<'a, Result<Vec<SearchHit>, Failure>> {
    Box::pin(async move {
        if !principal.may(guard::Permission::PERSON_SEARCH) {
            return Ok(Vec::new());
        }
        let (found, readable) = search(tx, query, MOST_SHOWN).await?;
        let hit = |found: &Candidate| SearchHit {
            group: "Persone",
            title: found.card.display_name.clone(),
            detail: found.card.detail(),
            href: href(found, &readable),
            person: Some(found.card.id),
        };
        Ok(found.iter().map(hit).collect())
    })
}

#[derive(Template)]
#[template(
    source = "{% for (value, label) in options %}<option value=\"{{ value }}\">{{ label }}</option>{% endfor %}",
    ext = "html"
)]
struct Options {
    options: Vec<(String, String)>,
}

/// The text typed into the field that asks: `?NAME=…&field=NAME`, or `?q=…`.
fn asked(visit: &Visit) -> String {
    let field = visit.query("field").unwrap_or_else(|| "q".into());
    visit.query(&field).or_else(|| visit.query("q")).map(|text| text.chars().take(80).collect()).unwrap_or_default()
}

fn options(options: Vec<(String, String)>) -> Answer {
    Ok(Html(Options { options }.render().map_err(Failure::internal)?).into_response())
}

/// `GET /persone/luoghi`: places whose name begins so.
pub async fn places(visit: Visit) -> Answer {
    let found = kernel::place::birth_places_named(&asked(&visit), 12);
    options(found.into_iter().map(|place| (place.display(), place.kind().label().to_owned())).collect())
}

/// `GET /persone/vie`: streets whose name begins so.
pub async fn streets(visit: Visit) -> Answer {
    let from = kernel::text::folded_tight(&asked(&visit));
    if from.chars().count() < 2 {
        return options(Vec::new());
    }
    let mut tx = visit.read_open().await?;
    let until = format!("{from}\u{10ffff}");
    let rows: Vec<(String, String)> = tx.sql(&crate::street::store::NAMED).bind("from", from).bind("until", until).all().await?;
    options(rows)
}
