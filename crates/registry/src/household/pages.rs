//! The page of somebody's households.

use super::actions::{self, MemberChange, NewHousehold, NewMember};
use super::genogram::{Genogram, draw};
use super::store::{Household, Member, PAST, households_of, members};
use crate::person::{PersonHeader, header};
use crate::search::{Candidate, find};
use askama::Template;
use chrono::NaiveDate;
use kernel::input::Fields;
use kernel::{HouseholdId, Outcome, PersonId};
use store::Audit;
use ui::form::{Choice, FormView};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// One household with everybody in it.
struct Shown {
    household: Household,
    members: Vec<Member>,
    past: Vec<Member>,
    picture: Genogram,
    form: FormView,
}

#[derive(Template)]
#[template(path = "registry/household.html")]
struct Page {
    header: PersonHeader,
    path: String,
    query: String,
    may_compose: bool,
    found: Vec<Choice>,
    searched: bool,
    shown: Vec<Shown>,
    new_form: FormView,
    csrf: String,
    key: String,
    today: NaiveDate,
}

impl Page {
    fn member_path(&self) -> String {
        format!("{}/membri", self.path)
    }
    fn change_path(&self) -> String {
        format!("{}/membro", self.path)
    }
}

/// The page; `form` is what was refused, and which household it was about.
async fn render(visit: &Visit, id: PersonId, refused: Option<(FormView, Option<HouseholdId>)>) -> Answer {
    let path = format!("/persone/{id}/nucleo");
    let query = visit.query("q").map(|text| kernel::text::clean_line(&text, 120).unwrap_or_default()).unwrap_or_default();
    let mut tx = visit.begin().await?;
    let header = header(&mut tx, id).await?.at(&path);
    let today = tx.today();
    let found: Vec<Candidate> = if query.is_empty() { Vec::new() } else { find(&mut tx, &query, 15).await? };
    let mut shown = Vec::new();
    let status = refused.as_ref().map(|(form, _)| form.errors().is_empty());
    let (mut again, about) = refused.map_or((None, None), |(form, about)| (Some(form), about));
    for household in households_of(&mut tx, id, today).await? {
        let here = members(&mut tx, household.id, today).await?;
        let past: Vec<Member> = tx.sql(&PAST).id("household", household.id).bind("on", today).all().await?;
        let picture = draw(format!("nucleo-{}", shown.len()), &here, id, today);
        let form = match again.take_if(|_| about == Some(household.id)) {
            Some(form) => form,
            None => visit.form(),
        };
        let form = form.prefixed(format!("nucleo-{}", shown.len())).with_version(household.version);
        shown.push(Shown { household, members: here, past, picture, form });
    }
    tx.commit(Audit::of("household.read").about(id).on("person", id)).await?;
    let found: Vec<Choice> = found
        .into_iter()
        .map(|found| Choice::new(found.card.id.to_string(), found.card.display_name.clone()).hint(found.card.detail()))
        .collect();
    let name = header.display_name.clone();
    let new_form = again.unwrap_or_else(|| visit.form());
    let page = visit.page("Nucleo").crumb("Persone", "/persone").crumb(name, format!("/persone/{id}"));
    let page = match status {
        Some(true) => page.status(axum::http::StatusCode::CONFLICT),
        Some(false) => page.status(axum::http::StatusCode::UNPROCESSABLE_ENTITY),
        None => page,
    };
    let (csrf, key) = (visit.csrf().to_owned(), new_form.key().to_owned());
    let may_compose = visit.principal()?.may(guard::Permission::HOUSEHOLD_EDIT);
    page.render(Page { header, path, may_compose, searched: !query.is_empty(), query, found, shown, new_form, csrf, key, today })
}

/// `GET /persone/{id}/nucleo`; with `?q=` somebody is looked for who shall come in.
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    render(&visit, id, None).await
}

/// `POST /persone/{id}/nucleo`: a new household.
pub async fn create(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match found(&visit, id, &sent).await {
        Ok(_) => Ok(visit.redirect(&format!("/persone/{id}/nucleo"), "Nucleo registrato.")),
        Err(failure) => render(&visit, id, Some((visit.form_again(&sent, failure)?, None))).await,
    }
}

/// For the page and for the API.
pub(crate) async fn found(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<HouseholdId> {
    let mut fields = sent.fields();
    let new: Option<NewHousehold> = actions::read_new(&mut fields);
    let new = fields.finish(|| new)?;
    actions::create(visit.db(), visit.principal()?, id, sent.once(), &new).await
}

/// `POST /persone/{id}/nucleo/membri`: somebody comes in.
pub async fn add(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let household: Option<HouseholdId> = fields.required_id("household");
    match enter(&visit, id, household, fields, &sent).await {
        Ok(_) => Ok(visit.redirect(&format!("/persone/{id}/nucleo"), "Il nucleo è aggiornato.")),
        Err(failure) => render(&visit, id, Some((visit.form_again(&sent, failure)?, household))).await,
    }
}

/// For the page and for the API.
pub(crate) async fn enter(
    visit: &Visit,
    id: PersonId,
    household: Option<HouseholdId>,
    mut fields: Fields,
    sent: &Submitted,
) -> Outcome<Uuid> {
    let version = sent.version()?;
    let member: Option<NewMember> = actions::read_member(&mut fields);
    let (household, member) = fields.finish(|| Some((household?, member?)))?;
    actions::add_member(visit.db(), visit.principal()?, id, household, version, sent.once(), &member).await
}

/// `POST /persone/{id}/nucleo/membro`: another role, or somebody leaves.
pub async fn change(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let household: Option<HouseholdId> = fields.required_id("household");
    let member: Option<Uuid> = fields.required_id("member");
    alter(&visit, id, household, member, fields, &sent).await?;
    Ok(visit.redirect(&format!("/persone/{id}/nucleo"), "Il nucleo è aggiornato."))
}

/// For the page and for the API.
pub(crate) async fn alter(
    visit: &Visit,
    id: PersonId,
    household: Option<HouseholdId>,
    member: Option<Uuid>,
    mut fields: Fields,
    sent: &Submitted,
) -> Outcome<()> {
    let version = sent.version()?;
    let change: Option<MemberChange> = actions::read_change(&mut fields);
    let (household, member, change) = fields.finish(|| Some((household?, member?, change?)))?;
    actions::change_member(visit.db(), visit.principal()?, id, household, version, member, &change).await
}
