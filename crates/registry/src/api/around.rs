//! What is around a person, for programs: addresses and households.

use super::inputs::{
    AddressCorrectionInput, AddressEndInput, AddressInput, AddressProtectionInput, AddressWithdrawInput, CompetenceInput,
    HouseholdInput, MemberChangeInput, MemberInput,
};
use super::shapes::{AddressShape, CompetenceShape, HouseholdShape};
use crate::address;
use crate::address::store::Address;
use crate::household;
use crate::household::store::{Household, SEEN, as_left, as_seen, households_of, left, members};
use crate::person::store::{PersonRow, READ};
use kernel::time::parse_date;
use kernel::{AddressId, Failure, HouseholdId, Outcome, PersonId};
use store::{Audit, Tx};
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, Page, made};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// 404 unless the actor may read the person.
pub(crate) async fn readable(tx: &mut Tx, id: PersonId) -> Outcome<()> {
    tx.sql(&READ).id("id", id).one::<PersonRow>().await?;
    Ok(())
}

/// A person's addresses, the latest first.
#[utoipa::path(get, path = "/api/v1/persons/{id}/addresses", operation_id = "addresses", params(("id" = PersonId, Path)),
    responses((status = 200, body = Page<AddressShape>)))]
pub async fn addresses(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    readable(&mut tx, id).await?;
    let rows: Vec<Address> = tx.sql(&address::store::ALL).id("person", id).all().await?;
    tx.commit(Audit::of("person.addresses").about(id).on("person", id)).await?;
    Ok(json(&Page::all(rows.into_iter().map(AddressShape::from))))
}

/// Records an address; the open one of the same kind ends the day before.
#[utoipa::path(post, path = "/api/v1/persons/{id}/addresses", operation_id = "move_person", request_body = AddressInput,
    params(("id" = PersonId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn add_address(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let (address, _) = address::pages::enter(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/persons/{id}/addresses"), address.0))
}

/// Ends an address without another one.
#[utoipa::path(post, path = "/api/v1/persons/{id}/addresses/end", operation_id = "end_address", request_body = AddressEndInput,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn end_address(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let address: Option<AddressId> = fields.required_id("address");
    address::pages::close(&visit, id, address, fields, &sent).await?;
    Ok(no_content())
}

/// Takes back an address that begins on a day still to come; the one that was to end for it goes on.
#[utoipa::path(post, path = "/api/v1/persons/{id}/addresses/withdraw", operation_id = "withdraw_address", request_body = AddressWithdrawInput,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn withdraw_address(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let address: Option<AddressId> = fields.required_id("address");
    address::pages::take_back(&visit, id, address, fields, &sent).await?;
    Ok(no_content())
}

/// Puts right what was written wrong of an address; the history keeps what stood there.
#[utoipa::path(post, path = "/api/v1/persons/{id}/addresses/correction", operation_id = "correct_address", request_body = AddressCorrectionInput,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn correct_address(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let address: Option<AddressId> = fields.required_id("address");
    address::pages::put_right(&visit, id, address, fields, &sent).await?;
    Ok(no_content())
}

/// Protects an address, or takes the protection away: others then find no such address.
#[utoipa::path(put, path = "/api/v1/persons/{id}/addresses/protection", operation_id = "protect_address", request_body = AddressProtectionInput,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn protect_address(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let address: Option<AddressId> = fields.required_id("address");
    address::pages::guard_address(&visit, id, address, fields, &sent).await?;
    Ok(no_content())
}

/// Which office is competent for a person, on a level and day.
#[utoipa::path(get, path = "/api/v1/persons/{id}/competence", operation_id = "competence",
    params(("id" = PersonId, Path), ("level" = Option<i64>, Query, minimum = 1, maximum = 2), ("on" = Option<chrono::NaiveDate>, Query)),
    responses((status = 200, body = CompetenceShape)))]
pub async fn competence(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let level = match visit.query("level").as_deref() {
        None | Some("1") => 1,
        Some("2") => 2,
        Some(_) => return Err(Failure::field("level", "Il livello è 1 o 2.").into()),
    };
    let on = match visit.query("on") {
        None => None,
        Some(text) => Some(parse_date(&text).ok_or_else(|| Failure::field("on", "Data non valida: scrivila come 2026-11-21."))?),
    };
    let mut tx = visit.begin().await?;
    readable(&mut tx, id).await?;
    let on = on.unwrap_or_else(|| tx.today());
    let competence = address::competence(&mut tx, id, level, on).await?;
    tx.commit(Audit::of("person.addresses").about(id).on("person", id)).await?;
    Ok(json(&CompetenceShape::from(competence)))
}

/// Decides which office is competent, whatever the address says.
#[utoipa::path(post, path = "/api/v1/persons/{id}/competence", operation_id = "decide_competence", request_body = CompetenceInput,
    params(("id" = PersonId, Path), ui::api::Key), responses((status = 204)))]
pub async fn decide_competence(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    address::pages::choose(&visit, id, &sent).await?;
    Ok(no_content())
}

async fn shape(tx: &mut Tx, household: Household) -> Outcome<HouseholdShape> {
    let today = tx.today();
    let household = as_seen(tx, household).await?;
    let here = members(tx, household.id, today).await?;
    Ok(HouseholdShape::of(household, here))
}

/// The households a person is in today, the registered one first; with `ended=true` those they were in, with their own places there.
#[utoipa::path(get, path = "/api/v1/persons/{id}/households", operation_id = "households",
    params(("id" = PersonId, Path), ("ended" = Option<bool>, Query, description = "Those of before instead")),
    responses((status = 200, body = Page<HouseholdShape>)))]
pub async fn households(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    readable(&mut tx, id).await?;
    let today = tx.today();
    let ended = match visit.query("ended").as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(Failure::field("ended", "Scrivi true oppure false.").into()),
    };
    let mut items = Vec::new();
    if ended {
        for household in left(&mut tx, id, today).await? {
            let (household, own) = as_left(&mut tx, household, id, today).await?;
            items.push(HouseholdShape::of(household, own));
        }
    } else {
        for household in households_of(&mut tx, id, today).await? {
            items.push(shape(&mut tx, household).await?);
        }
    }
    tx.commit(Audit::of("household.read").about(id).on("person", id)).await?;
    Ok(json(&Page::all(items)))
}

/// Makes a household with this person as its first member.
#[utoipa::path(post, path = "/api/v1/persons/{id}/households", operation_id = "create_household", request_body = HouseholdInput,
    params(("id" = PersonId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create_household(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let household = household::pages::found(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/households/{household}"), household.0))
}

/// Lets somebody into a household of this person.
#[utoipa::path(post, path = "/api/v1/persons/{id}/households/members", operation_id = "add_member", request_body = MemberInput,
    params(("id" = PersonId, Path), ui::api::IfMatch, ui::api::Key),
    responses((status = 201, body = Created)))]
pub async fn add_member(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let household: Option<HouseholdId> = fields.required_id("household");
    let member = household::pages::enter(&visit, id, household, fields, &sent).await?;
    let href = household.map(|household| format!("/api/v1/households/{household}")).unwrap_or_default();
    Ok(made(href, member))
}

/// Gives a member of a household of this person another role, or a last day.
#[utoipa::path(put, path = "/api/v1/persons/{id}/households/members", operation_id = "change_member", request_body = MemberChangeInput,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn change_member(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let household: Option<HouseholdId> = fields.required_id("household");
    let member: Option<Uuid> = fields.required_id("member");
    household::pages::alter(&visit, id, household, member, fields, &sent).await?;
    Ok(no_content())
}

/// A household, for whoever may read one of its members.
#[utoipa::path(get, path = "/api/v1/households/{id}", operation_id = "household", params(("id" = HouseholdId, Path)),
    responses((status = 200, body = HouseholdShape, headers(("ETag" = String, description = "The version")))))]
pub async fn household(visit: Visit, PathId(id): PathId<HouseholdId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row: Household = tx.sql(&SEEN).id("household", id).one().await?;
    let household = shape(&mut tx, row).await?;
    tx.commit(Audit::of("household.read").on("household", id)).await?;
    Ok(json_versioned(&household, household.version))
}
