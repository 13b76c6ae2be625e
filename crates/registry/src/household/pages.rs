//! The page of somebody's households.

use super::actions::{self, MemberChange, NewHousehold, NewMember};
use super::arrange_forms::has_holder as has_holder_of;
use super::model::MemberRole;
use super::store::{Household, Member, as_left, as_seen, has_one_holder, households_of, left, members, past};
use crate::drawing::{Genogram, genogram};
use crate::kin;
use crate::person::change::latest;
use crate::person::{PersonHeader, header, identity};
use crate::search::{Candidate, find};
use askama::Template;
use chrono::NaiveDate;
use kernel::codes::Code as _;
use kernel::input::Fields;
use kernel::time::show_date;
use kernel::{Failure, HouseholdId, Outcome, PersonId};
use store::{Audit, Tx};
use ui::form::{Choice, FormView};
use ui::{Answer, Fail, PathId, Submitted, Visit};
use uuid::Uuid;

/// One household with everybody in it.
struct Shown {
    household: Household,
    /// Everybody who is in it, with the form of their place.
    members: Vec<(Member, FormView)>,
    past: Vec<Member>,
    picture: Genogram,
    form: FormView,
    /// What should be done or looked at: a holder who died, nobody who is the holder, ages that cannot be.
    to_do: Vec<String>,
}

/// What should be done about a household: somebody who died and is still in it, nobody who is the holder, ages that cannot be.
fn to_do(household: &Household, here: &[Member], held: bool, warnings: Vec<String>) -> Vec<String> {
    let mut all = Vec::new();
    for member in here.iter().filter(|member| member.death_date.is_some()) {
        let on = member.death_date.map(show_date).unwrap_or_default();
        let holder = if member.role == MemberRole::Holder { ", intestatario," } else { "" };
        let died = if member.sex == kernel::tax_code::Sex::Female { "deceduta" } else { "deceduto" };
        all.push(format!("{}{holder} è {died} il {on} e risulta ancora nel nucleo. «Dividi o riordina» propone chi esce e il nuovo intestatario.", member.display_name));
    }
    if has_holder_of(household.kind) && !held {
        all.push("Non risulta un intestatario. «Dividi o riordina» ne propone uno.".to_owned());
    }
    all.extend(warnings);
    all
}

/// What a form of the page is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    /// A new household.
    New,
    /// Who comes into one.
    Household(HouseholdId),
    /// The place of a member.
    Member(Uuid),
}

/// A form that was refused, with the version of the household that its sender had read.
struct Refused {
    about: About,
    read: Option<i64>,
    form: FormView,
}

impl Refused {
    fn of(visit: &Visit, sent: &Submitted, failure: Failure, about: About) -> Result<Self, Fail> {
        Ok(Refused { about, read: sent.version().ok(), form: visit.form_again(sent, failure)? })
    }
    /// What was typed laid against what is kept now.
    fn over(self, now: &FormView) -> FormView {
        self.form.over(self.read.or(now.version()).unwrap_or_default(), now)
    }
}

/// A change that has no place on the page any more, because whom it was about is not in the household today.
struct Lost {
    why: Vec<String>,
    typed: Vec<(&'static str, String)>,
}

impl Lost {
    fn of(refused: &Refused, shown: &[Shown]) -> Self {
        let left = shown.iter().flat_map(|one| &one.past).find(|member| refused.about == About::Member(member.id));
        let left = left.map(|member| {
            let last = member.last_day().map(show_date).unwrap_or_default();
            format!("{} non è più nel nucleo: ultimo giorno {last}.", member.display_name)
        });
        let form = &refused.form;
        let why = form.refusal().map(str::to_owned).into_iter().chain(form.errors().iter().map(|fault| fault.message.clone()));
        let role = MemberRole::from_code(form.value("role")).map_or("", MemberRole::label);
        let typed = [("Ruolo", role), ("Ultimo giorno", form.value("last_day")), ("Dal", form.value("from"))];
        let typed = typed.into_iter().filter(|(_, words)| !words.is_empty()).map(|(label, words)| (label, words.to_owned()));
        Lost { why: left.into_iter().chain(why).collect(), typed: typed.collect() }
    }
}

/// The place of a member as it is kept.
fn place(visit: &Visit, household: &Household, member: &Member) -> FormView {
    visit
        .form()
        .with_version(household.version)
        .with_value("role", member.role.code())
        .with_maybe("last_day", member.last_day().map(show_date))
}

/// The form of a member's place; one that was refused says what became of it, who and when, as far as whoever looks may read it.
async fn place_form(
    tx: &mut Tx,
    visit: &Visit,
    household: &Household,
    member: &Member,
    refused: Option<Refused>,
) -> Outcome<FormView> {
    let mut now = place(visit, household, member);
    let form = match refused {
        None => now,
        Some(refused) => {
            if let Some(row) = latest(tx, member.person_id, |row| row.object_id == Some(household.id.0)).await? {
                now = now.with_fact("Ultima modifica", format!("{} ({})", row.after_text, row.by_and_when()));
            }
            refused.over(&now)
        }
    };
    Ok(form.prefixed(format!("membro-{}", member.id.simple())))
}

/// Whoever is chosen in a form that was refused can be chosen still, if the actor may know of them. Who is named for this alone is
/// returned, for the log.
pub(crate) async fn with_chosen(tx: &mut Tx, found: &mut Vec<Choice>, chosen: &str) -> Outcome<Option<PersonId>> {
    let Ok(person) = chosen.parse::<PersonId>() else { return Ok(None) };
    if found.iter().any(|choice| choice.value == chosen) {
        return Ok(None);
    }
    match identity(tx, person).await {
        Ok(card) => {
            found.push(Choice::new(person.to_string(), card.display_name.clone()).hint(card.detail()));
            Ok(Some(person))
        }
        Err(Failure::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
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
    /// Households that they were in, with their own places there.
    before: Vec<(Household, Vec<Member>)>,
    lost: Option<Lost>,
    new_form: FormView,
    /// The day that is shown.
    today: NaiveDate,
    /// Whether it is a day of the past: then nothing is changed.
    past_day: bool,
    csrf: String,
    key: String,
}

impl Page {
    fn member_path(&self) -> String {
        format!("{}/membri", self.path)
    }
    fn change_path(&self) -> String {
        format!("{}/membro", self.path)
    }
    fn mistake_path(&self) -> String {
        format!("{}/errore", self.path)
    }
    fn door(&self, what: &str, one: &Shown) -> String {
        format!("{}/{what}?nucleo={}", self.path, one.household.id)
    }
}

/// The page; `again` is what was refused.
async fn render(visit: &Visit, id: PersonId, mut again: Option<Refused>) -> Answer {
    let path = format!("/persone/{id}/nucleo");
    let query = visit.query("q").map(|text| kernel::text::clean_line(&text, 120).unwrap_or_default()).unwrap_or_default();
    let mut tx = visit.begin().await?;
    let header = header(&mut tx, id).await?.at(&path);
    let real_today = tx.today();
    let asked =
        visit.query("il").and_then(|text| kernel::time::parse_date(&text)).filter(|day| *day < real_today && again.is_none());
    let (today, past_day) = (asked.unwrap_or(real_today), asked.is_some());
    let found: Vec<Candidate> = if query.is_empty() { Vec::new() } else { find(&mut tx, &query, 15).await? };
    let mut named: Vec<PersonId> = crate::search::shown(&found).collect();
    let mut shown: Vec<Shown> = Vec::new();
    let chosen = again.as_ref().map(|refused| refused.form.value("person").to_owned()).unwrap_or_default();
    for household in households_of(&mut tx, id, today).await? {
        let household = as_seen(&mut tx, household).await?;
        let here = members(&mut tx, household.id, today).await?;
        let past = past(&mut tx, household.id, today).await?;
        let kin = kin::of_household(&here, id, today);
        let picture = genogram::draw(format!("disegno-{}", shown.len()), &kin, today);
        let held = has_one_holder(&mut tx, household.id, today).await?;
        let to_do = if past_day { Vec::new() } else { to_do(&household, &here, held, kin::warnings(&kin)) };
        let who = here.iter().map(|member| format!("{} ({})", member.display_name, member.role.label().to_lowercase()));
        let now = visit.form().with_version(household.version).with_fact("Nel nucleo adesso", who.collect::<Vec<_>>().join(", "));
        let form = match again.take_if(|refused| refused.about == About::Household(household.id)) {
            Some(refused) => refused.over(&now),
            None => now,
        };
        let mut rows = Vec::new();
        for member in here {
            let refused = again.take_if(|refused| refused.about == About::Member(member.id));
            let form = place_form(&mut tx, visit, &household, &member, refused).await?;
            rows.push((member, form));
        }
        let form = form.prefixed(format!("nucleo-{}", shown.len()));
        shown.push(Shown { household, members: rows, past, picture, form, to_do });
    }
    let mut before: Vec<(Household, Vec<Member>)> = Vec::new();
    if !past_day {
        for household in left(&mut tx, id, today).await? {
            before.push(as_left(&mut tx, household, id, today).await?);
        }
    }
    let new_form = again.take_if(|refused| refused.about == About::New).map_or_else(|| visit.form(), |refused| refused.form);
    let lost = again.map(|refused| Lost::of(&refused, &shown));
    let mut found: Vec<Choice> = found
        .into_iter()
        .map(|found| Choice::new(found.card.id.to_string(), found.card.display_name.clone()).hint(found.card.detail()))
        .collect();
    named.extend(with_chosen(&mut tx, &mut found, &chosen).await?);
    let audit = Audit::of("household.read").about(id).on("person", id);
    tx.commit(if named.is_empty() { audit } else { audit.showing("household", named) }).await?;
    let name = header.display_name.clone();
    let page = visit.page("Nucleo").crumb("Persone", "/persone").crumb(name, format!("/persone/{id}"));
    let forms = shown.iter().flat_map(|one| std::iter::once(&one.form).chain(one.members.iter().map(|(_, form)| form)));
    let page = match forms.chain([&new_form]).find(|form| form.is_refused()) {
        Some(form) => page.refused(form),
        None if lost.is_some() => page.status(axum::http::StatusCode::CONFLICT),
        None => page,
    };
    let may_compose = visit.principal()?.may(guard::Permission::HOUSEHOLD_EDIT) && !past_day;
    let (csrf, key) = (visit.csrf().to_owned(), new_form.key().to_owned());
    page.render(Page {
        past_day,
        csrf,
        key,
        header,
        path,
        may_compose,
        searched: !query.is_empty(),
        query,
        found,
        shown,
        before,
        lost,
        new_form,
        today,
    })
}

/// `GET /persone/{id}/nucleo`; with `?q=` somebody is looked for who shall come in.
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    render(&visit, id, None).await
}

/// `POST /persone/{id}/nucleo`: a new household.
pub async fn create(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match found(&visit, id, &sent).await {
        Ok(_) => Ok(visit.redirect(&format!("/persone/{id}/nucleo"), "Nucleo registrato.")),
        Err(failure) => render(&visit, id, Some(Refused::of(&visit, &sent, failure, About::New)?)).await,
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
        Err(failure) => {
            let about = household.map_or(About::New, About::Household);
            render(&visit, id, Some(Refused::of(&visit, &sent, failure, about)?)).await
        }
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

/// `POST /persone/{id}/nucleo/membro`: another role, or somebody leaves, or stays after all.
pub async fn change(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let household: Option<HouseholdId> = fields.required_id("household");
    let member: Option<Uuid> = fields.required_id("member");
    match alter(&visit, id, household, member, fields, &sent).await {
        Ok(()) => Ok(visit.redirect(&format!("/persone/{id}/nucleo"), "Il nucleo è aggiornato.")),
        Err(failure) => {
            let about = About::Member(member.unwrap_or_default());
            render(&visit, id, Some(Refused::of(&visit, &sent, failure, about)?)).await
        }
    }
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
    let mut change: Option<MemberChange> = actions::read_change(&mut fields);
    // The form shows the last day that is kept: who clears it lets them stay. A program says so, and leaves it by not naming it.
    let cleared = sent.value("last_day").is_some_and(|typed| typed.trim().is_empty());
    if let Some(change) = change.as_mut().filter(|change| cleared && change.last_day.is_none()) {
        change.stays = true;
    }
    let (household, member, change) = fields.finish(|| Some((household?, member?, change?)))?;
    actions::change_member(visit.db(), visit.principal()?, id, household, version, member, &change).await
}
