//! The pages on which something happens to a whole household: it parts, joins another, moves, a child is born.

use super::arrange::{self, Moved, Seen};
use super::arrange_forms::{Fate, next_holder, read_arrangement, read_birth, read_mistake, read_removal, read_union, role_under};
use super::model::MemberRole;
use super::store::{Household, Member, as_seen, has_one_holder, households_of, members};
use crate::address::store::{Address, CURRENT};
use crate::person::{PersonHeader, header, identity};
use crate::search::{Candidate, find, shown};
use askama::Template;
use kernel::input::Fields;
use kernel::time::show_date;
use kernel::{Failure, HouseholdId, Outcome, PersonId};
use store::{Audit, Tx};
use ui::form::{Choice, FormView};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Most persons offered to choose from.
const MOST_FOUND: usize = 12;

/// One member as a row of a form.
struct Row {
    index: String,
    member: Member,
    /// What is said of the row beside the name.
    note: String,
}

/// A page about a household of a person.
struct Scene {
    header: PersonHeader,
    household: Household,
    here: Vec<Member>,
    path: String,
}

/// The household of the person that the address names (`nucleo`), else the one that comes first; 404 for none.
async fn scene(tx: &mut Tx, visit: &Visit, id: PersonId, which: Option<HouseholdId>) -> Outcome<Scene> {
    let path = format!("/persone/{id}/nucleo");
    let header = header(tx, id).await?.at(&path);
    let today = tx.today();
    let which = which.or_else(|| visit.query("nucleo").and_then(|text| text.parse::<HouseholdId>().ok()));
    let all = households_of(tx, id, today).await?;
    let household = all.into_iter().find(|one| which.is_none_or(|which| one.id == which)).ok_or(Failure::NotFound)?;
    let household = as_seen(tx, household).await?;
    let here = members(tx, household.id, today).await?;
    Ok(Scene { header, household, here, path })
}

fn rows(here: Vec<Member>, note: impl Fn(&Member) -> String) -> Vec<Row> {
    let row = |(index, member): (usize, Member)| Row { index: index.to_string(), note: note(&member), member };
    here.into_iter().enumerate().map(row).collect()
}

/// The household that was sent, on whose page, in the version that was read.
fn seen(id: PersonId, fields: &mut Fields, sent: &Submitted) -> Outcome<Option<Seen>> {
    let version = sent.version()?;
    let household: Option<HouseholdId> = fields.required_id("household");
    Ok(household.map(|household| Seen { person: id, household, version }))
}

/// The household that a refused form named, for the page that is shown again.
fn named(sent: &Submitted) -> Option<HouseholdId> {
    sent.value("household").and_then(|text| text.parse::<HouseholdId>().ok())
}

/// A refused form over the household as it is now: what was typed stays, the next press rests on the version of now.
fn again(visit: &Visit, sent: &Submitted, failure: Failure) -> Result<FormView, ui::Fail> {
    visit.form_again(sent, failure)
}

#[derive(Template)]
#[template(path = "registry/household_arrange.html")]
struct ArrangePage {
    header: PersonHeader,
    household: Household,
    action: String,
    back: String,
    rows: Vec<Row>,
    form: FormView,
}

async fn arrange_page(visit: &Visit, id: PersonId, refused: Option<(FormView, Option<HouseholdId>)>) -> Answer {
    let mut tx = visit.begin().await?;
    let today = tx.today();
    let (form, which) = refused.map_or((None, None), |(form, which)| (Some(form), which));
    let Scene { header, household, here, path } = scene(&mut tx, visit, id, which).await?;
    let held = has_one_holder(&mut tx, household.id, today).await?;
    tx.commit(Audit::of("household.read").about(id).on("person", id)).await?;
    let form = match form {
        Some(form) => form.with_version(household.version),
        None => proposed(visit, &household, &here, held, today),
    };
    let rows = rows(here, |member| member.death_date.map(|on| format!("deceduto il {}", show_date(on))).unwrap_or_default());
    let page = visit.page("Dividi o riordina il nucleo").crumb("Persone", "/persone");
    let page = page.crumb(header.display_name.clone(), format!("/persone/{id}")).crumb("Nucleo", path.clone());
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(ArrangePage { header, household, action: format!("{path}/dividi"), back: path, rows, form })
}

/// The form as a death of the holder proposes it: they leave on the day after, somebody else is the holder, the others what they are to
/// them. Without a death everybody stays as they are.
fn proposed(visit: &Visit, household: &Household, here: &[Member], held: bool, today: chrono::NaiveDate) -> FormView {
    let mut form = visit.form().with_version(household.version);
    let dead = here.iter().filter(|member| member.death_date.is_some());
    let last = dead.clone().filter_map(|member| member.death_date).max();
    let from = last.map_or(today, |on| kernel::time::days_after(on, 1).min(today));
    let holder_died = dead.clone().any(|member| member.role == MemberRole::Holder);
    let next =
        if holder_died || !held { next_holder(here.iter().filter(|member| member.death_date.is_none()), today) } else { None };
    let under = here.iter().find(|member| Some(member.id) == next).map(|member| member.role);
    form = form.with_value("from", show_date(from));
    for (index, member) in here.iter().enumerate() {
        let fate = if member.death_date.is_some() { Fate::Leaves } else { Fate::Stays };
        let role = match (Some(member.id) == next, under) {
            (true, _) => MemberRole::Holder,
            (false, Some(under)) if member.death_date.is_none() && holder_died => role_under(under, member.role),
            _ => member.role,
        };
        form = form
            .with_value(format!("members[{index}].fate"), fate.code())
            .with_value(format!("members[{index}].role"), role.code());
    }
    form
}

/// `GET /persone/{id}/nucleo/dividi?nucleo=…`
pub async fn arrange_form(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    arrange_page(&visit, id, None).await
}

/// `POST /persone/{id}/nucleo/dividi`
pub async fn rearrange(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match arranged(&visit, id, &sent).await {
        Ok((made, moved)) => {
            let words = if made.is_some() { "Il nucleo è diviso: c’è il nuovo nucleo." } else { "Il nucleo è aggiornato." };
            let words = format!("{words} {}", moved.sentence());
            Ok(visit.redirect(&format!("/persone/{id}/nucleo"), words.trim()))
        }
        Err(failure) => arrange_page(&visit, id, Some((again(&visit, &sent, failure)?, named(&sent)))).await,
    }
}

/// For the page and for the API.
pub(crate) async fn arranged(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<(Option<HouseholdId>, Moved)> {
    let mut fields = sent.fields();
    let seen = seen(id, &mut fields, sent)?;
    let it = read_arrangement(&mut fields);
    let (seen, it) = fields.finish(|| Some((seen?, it?)))?;
    arrange::arrange(visit.db(), visit.principal()?, seen, sent.once(), &it).await
}

#[derive(Template)]
#[template(path = "registry/household_unite.html")]
struct UnitePage {
    header: PersonHeader,
    household: Household,
    action: String,
    back: String,
    here: Vec<Member>,
    query: String,
    found: Vec<Candidate>,
    /// Whose household comes; empty until somebody was chosen.
    with: String,
    rows: Vec<Row>,
    form: FormView,
}

async fn unite_page(visit: &Visit, id: PersonId, refused: Option<(FormView, Option<HouseholdId>, Option<PersonId>)>) -> Answer {
    let query = visit.query("q").map(|text| kernel::text::clean_line(&text, 120).unwrap_or_default()).unwrap_or_default();
    let mut tx = visit.begin().await?;
    let today = tx.today();
    let (form, which, with) = refused.map_or((None, None, None), |(form, which, with)| (Some(form), which, with));
    let Scene { header, household, here, path } = scene(&mut tx, visit, id, which).await?;
    let with = with.or_else(|| visit.query("con").and_then(|text| text.parse::<PersonId>().ok()));
    let found = if query.is_empty() { Vec::new() } else { find(&mut tx, &query, MOST_FOUND).await? };
    let mut theirs = Vec::new();
    if let Some(with) = with {
        identity(&mut tx, with).await?;
        let other =
            households_of(&mut tx, with, today).await?.into_iter().find(|one| one.kind == household.kind && one.id != household.id);
        if let Some(other) = other {
            theirs = members(&mut tx, other.id, today).await?;
        }
    }
    let mut named: Vec<PersonId> = shown(&found).chain(theirs.iter().map(|member| member.person_id)).collect();
    named.sort_unstable();
    named.dedup();
    let audit = Audit::of("household.read").about(id).on("person", id);
    tx.commit(if named.is_empty() { audit } else { audit.showing("household", named) }).await?;
    let form = match form {
        Some(form) => form.with_version(household.version),
        None => visit.form().with_version(household.version).with_value("from", show_date(today)),
    };
    let page = visit.page("Unisci un altro nucleo").crumb("Persone", "/persone");
    let page = page.crumb(header.display_name.clone(), format!("/persone/{id}")).crumb("Nucleo", path.clone());
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let with = with.map(|with| with.to_string()).unwrap_or_default();
    let rows = rows(theirs, |member| member.role.label().to_lowercase());
    page.render(UnitePage { header, household, action: format!("{path}/unisci"), back: path, here, query, found, with, rows, form })
}

/// `GET /persone/{id}/nucleo/unisci?nucleo=…&q=…&con=…`
pub async fn unite_form(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    unite_page(&visit, id, None).await
}

/// `POST /persone/{id}/nucleo/unisci`
pub async fn unite(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match united(&visit, id, &sent).await {
        Ok(()) => Ok(visit.redirect(&format!("/persone/{id}/nucleo"), "I nuclei sono uniti.")),
        Err(failure) => {
            let with = sent.value("con").and_then(|text| text.parse::<PersonId>().ok());
            unite_page(&visit, id, Some((again(&visit, &sent, failure)?, named(&sent), with))).await
        }
    }
}

/// For the page and for the API.
pub(crate) async fn united(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<()> {
    let mut fields = sent.fields();
    let seen = seen(id, &mut fields, sent)?;
    let it = read_union(&mut fields);
    let (seen, it) = fields.finish(|| Some((seen?, it?)))?;
    arrange::unite(visit.db(), visit.principal()?, seen, sent.once(), &it).await
}

#[derive(Template)]
#[template(path = "registry/household_move.html")]
struct MovePage {
    header: PersonHeader,
    household: Household,
    action: String,
    back: String,
    rows: Vec<Row>,
    /// Who has a protected residence, as far as the reader knows of it.
    apart: String,
    form: FormView,
}

async fn move_page(visit: &Visit, id: PersonId, refused: Option<(FormView, Option<HouseholdId>)>) -> Answer {
    let mut tx = visit.begin().await?;
    let today = tx.today();
    let (form, which) = refused.map_or((None, None), |(form, which)| (Some(form), which));
    let Scene { header, household, here, path } = scene(&mut tx, visit, id, which).await?;
    // Protected persons are not moved from here, and not named either.
    let mut here: Vec<Member> = here.into_iter().filter(|member| !member.restricted && member.death_date.is_none()).collect();
    let mut apart: Vec<Member> = Vec::new();
    for at in (0..here.len()).rev() {
        let Some(member) = here.get(at) else { continue };
        if arrange::lives_apart(&mut tx, member.person_id, crate::address::AddressKind::Residence, None).await? {
            apart.insert(0, here.remove(at));
        }
    }
    let mut homes: Vec<(PersonId, String)> = Vec::new();
    for member in &here {
        let rows: Vec<Address> = tx.sql(&CURRENT).id("person", member.person_id).bind("on", today).all().await?;
        let home = rows.into_iter().find(|row| row.kind == crate::address::AddressKind::Residence);
        homes.extend(home.map(|row| (member.person_id, row.address_text)));
    }
    tx.commit(Audit::of("household.read").about(id).on("person", id)).await?;
    let home = |person: PersonId| homes.iter().find(|(own, _)| *own == person).map(|(_, text)| text.clone()).unwrap_or_default();
    let form = match form {
        Some(form) => form.with_version(household.version),
        None => {
            let own = home(id);
            let lives_here = |member: &Member| member.person_id == id || home(member.person_id) == own;
            let form = visit.form().with_version(household.version).with_value("address.kind", "residence");
            here.iter()
                .enumerate()
                .filter(|(_, member)| lives_here(member))
                .fold(form, |form, (index, _)| form.with_value(format!("members[{index}].comes"), "on"))
        }
    };
    let page = visit.page("Trasferisci la famiglia").crumb("Persone", "/persone");
    let page = page.crumb(header.display_name.clone(), format!("/persone/{id}")).crumb("Nucleo", path.clone());
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let rows = rows(here, |member| home(member.person_id));
    let apart = apart.into_iter().map(|member| member.display_name).collect::<Vec<_>>().join(", ");
    page.render(MovePage { header, household, action: format!("{path}/trasferisci"), back: path, rows, apart, form })
}

/// `GET /persone/{id}/nucleo/trasferisci?nucleo=…`
pub async fn move_form(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    move_page(&visit, id, None).await
}

/// `POST /persone/{id}/nucleo/trasferisci`
pub async fn settle(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match settled(&visit, id, &sent).await {
        Ok(moved) => Ok(visit.redirect(&format!("/persone/{id}/nucleo"), &moved.sentence())),
        Err(failure) => move_page(&visit, id, Some((again(&visit, &sent, failure)?, named(&sent)))).await,
    }
}

/// For the page and for the API.
pub(crate) async fn settled(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<Moved> {
    let mut fields = sent.fields();
    let seen = seen(id, &mut fields, sent)?;
    let it = read_removal(&mut fields);
    let (seen, it) = fields.finish(|| Some((seen?, it?)))?;
    arrange::settle(visit.db(), visit.principal()?, seen, sent.once(), &it).await
}

#[derive(Template)]
#[template(path = "registry/household_birth.html")]
struct BirthPage {
    header: PersonHeader,
    household: Household,
    action: String,
    back: String,
    adults: Vec<Choice>,
    form: FormView,
}

async fn birth_page(visit: &Visit, id: PersonId, refused: Option<(FormView, Option<HouseholdId>)>) -> Answer {
    let mut tx = visit.begin().await?;
    let today = tx.today();
    let (form, which) = refused.map_or((None, None), |(form, which)| (Some(form), which));
    let Scene { header, household, here, path } = scene(&mut tx, visit, id, which).await?;
    tx.commit(Audit::of("household.read").about(id).on("person", id)).await?;
    let grown = here.iter().filter(|member| member.birth().age(today).is_none_or(|age| age >= 14));
    let adults = grown.map(|member| {
        let age = member.age_words(today);
        Choice::new(member.person_id.to_string(), member.display_name.clone()).hint(age)
    });
    let adults = adults.collect();
    let couple = |role: MemberRole| here.iter().find(|member| member.role == role).map(|member| member.person_id.to_string());
    let form = match form {
        Some(form) => form.with_version(household.version),
        None => visit
            .form()
            .with_version(household.version)
            .with_maybe("parent", couple(MemberRole::Holder))
            .with_maybe("other_parent", couple(MemberRole::Spouse)),
    };
    let page = visit.page("Aggiungi una nascita").crumb("Persone", "/persone");
    let page = page.crumb(header.display_name.clone(), format!("/persone/{id}")).crumb("Nucleo", path.clone());
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(BirthPage { header, household, action: format!("{path}/nascita"), back: path, adults, form })
}

/// `GET /persone/{id}/nucleo/nascita?nucleo=…`
pub async fn birth_form(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    birth_page(&visit, id, None).await
}

/// `POST /persone/{id}/nucleo/nascita`
pub async fn give_birth(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match born(&visit, id, &sent).await {
        Ok(_) => Ok(visit.redirect(&format!("/persone/{id}/nucleo"), "Nascita registrata.")),
        Err(failure) => birth_page(&visit, id, Some((again(&visit, &sent, failure)?, named(&sent)))).await,
    }
}

/// For the page and for the API.
pub(crate) async fn born(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<PersonId> {
    let mut fields = sent.fields();
    let seen = seen(id, &mut fields, sent)?;
    let it = read_birth(&mut fields, visit.db().clock().today());
    let (seen, it) = fields.finish(|| Some((seen?, it?)))?;
    arrange::birth(visit.db(), visit.principal()?, seen, sent.once(), &it).await
}

/// `POST /persone/{id}/nucleo/errore`: somebody came on another day, or was never there.
pub async fn correct(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    righted(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/persone/{id}/nucleo"), "Il nucleo è corretto."))
}

/// For the page and for the API.
pub(crate) async fn righted(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<()> {
    let mut fields = sent.fields();
    let seen = seen(id, &mut fields, sent)?;
    let member: Option<Uuid> = fields.required_id("member");
    let it = read_mistake(&mut fields);
    let (seen, member, it) = fields.finish(|| Some((seen?, member?, it?)))?;
    arrange::put_right(visit.db(), visit.principal()?, seen, member, &it).await
}
