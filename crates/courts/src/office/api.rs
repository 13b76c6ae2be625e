//! Offices for programs.

use super::accounts::{NewAccountAct, StepAccount};
use super::actions::{EndOffice, NewOffice, SwearOffice};
use super::assets::{Asset, EndAsset, NewAsset};
use super::pages::{cursor, offices, place};
use super::store::{AccountAct, Office};
use super::{AccountActId, AssetId, CourtAccountKind, CourtAccountState, OfficeEnd, OfficeId, OfficeKind, pages};
use ::store::Audit;
use chrono::NaiveDate;
use kernel::{Cents, PersonId, UnitId};
use serde::Serialize;
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, Page, limit, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;

/// An act that an office owes to the judge.
#[derive(Serialize, ToSchema)]
pub(crate) struct CourtAccountView {
    id: AccountActId,
    kind: CourtAccountKind,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    due_on: NaiveDate,
    rule: String,
    sent_on: Option<NaiveDate>,
    /// In cents.
    balance: Option<Cents>,
    note: String,
    state: CourtAccountState,
    /// Version, for changes.
    version: i64,
}

impl From<AccountAct> for CourtAccountView {
    fn from(act: AccountAct) -> Self {
        CourtAccountView {
            id: act.id,
            kind: act.kind,
            from: act.from_day,
            until: act.until_day,
            due_on: act.due_on,
            rule: act.rule,
            sent_on: act.sent_on,
            balance: act.balance_cents,
            note: act.note,
            state: act.state,
            version: act.version,
        }
    }
}

/// An office.
#[derive(Serialize, ToSchema)]
pub(crate) struct CourtOfficeView {
    id: OfficeId,
    person: PersonId,
    person_name: String,
    kind: OfficeKind,
    authority: String,
    appointed: String,
    act_number: String,
    act_date: NaiveDate,
    sworn_on: Option<NaiveDate>,
    unit: UnitId,
    external_supplier: String,
    protocol: String,
    cost_shared: bool,
    last_day: Option<NaiveDate>,
    end: Option<OfficeEnd>,
    /// What is owed next.
    next_due: Option<NaiveDate>,
    /// What it owes and owed; in the list left out.
    accounts: Vec<CourtAccountView>,
    /// What the person has, earns and owes; in the list left out.
    assets: Vec<Asset>,
}

impl CourtOfficeView {
    fn of(office: Office, accounts: Vec<AccountAct>, assets: Vec<Asset>) -> Self {
        CourtOfficeView {
            end: office.end(),
            id: office.id,
            person: office.person_id,
            person_name: office.person_name,
            kind: office.kind,
            authority: office.authority_name,
            appointed: office.appointed_by,
            act_number: office.act_number,
            act_date: office.act_date,
            sworn_on: office.sworn_on,
            unit: office.unit_id,
            external_supplier: office.external_supplier,
            protocol: office.protocol,
            cost_shared: office.cost_shared,
            last_day: office.until_day,
            next_due: office.next_due,
            accounts: accounts.into_iter().map(Into::into).collect(),
            assets,
        }
    }
}

/// Offices that the caller reaches, the oldest appointment first.
#[utoipa::path(get, path = "/api/v1/court-offices", operation_id = "court_offices",
    params(ui::api::Paging, ("ended" = Option<bool>, Query, description = "Also those that ended")),
    responses((status = 200, body = Page<CourtOfficeView>)))]
pub async fn list(visit: Visit) -> Answer {
    let ended_too = visit.query("ended").is_some_and(|text| text != "false");
    let (after, limit) = (place(&visit)?, limit(&visit)?);
    let mut tx = visit.begin().await?;
    let rows = offices(&mut tx, ended_too, after, limit.saturating_add(1)).await?;
    let shown: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect();
    tx.commit(Audit::of("office.list").rows(rows.len()).showing("offices", shown)).await?;
    Ok(json(&Page::cut(rows, limit, cursor).map(|office| CourtOfficeView::of(office, Vec::new(), Vec::new()))))
}

/// An office with what it owes to the judge.
#[utoipa::path(get, path = "/api/v1/court-offices/{id}", operation_id = "court_office",
    params(("id" = OfficeId, Path)), responses((status = 200, body = CourtOfficeView)))]
pub async fn one(visit: Visit, PathId(id): PathId<OfficeId>) -> Answer {
    let mut tx = visit.begin().await?;
    let (office, accounts, assets) = pages::one(&mut tx, id).await?;
    tx.commit(Audit::of("office.read").about(office.person_id).on("office", id)).await?;
    let version = office.version;
    Ok(json_versioned(&CourtOfficeView::of(office, accounts, assets), version))
}

/// Enters an office.
#[utoipa::path(post, path = "/api/v1/court-offices", operation_id = "court_office_create", request_body = NewOffice,
    params(ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let id = pages::added(&visit, &sent).await?;
    Ok(made(format!("/api/v1/court-offices/{id}"), id))
}

/// Writes the day of the oath.
#[utoipa::path(post, path = "/api/v1/court-offices/{id}/oath", operation_id = "court_office_swear", request_body = SwearOffice,
    params(("id" = OfficeId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn swear(visit: Visit, PathId(id): PathId<OfficeId>, sent: Submitted) -> Answer {
    pages::sworn(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Ends an office: the final account becomes owed.
#[utoipa::path(post, path = "/api/v1/court-offices/{id}/end", operation_id = "court_office_end", request_body = EndOffice,
    params(("id" = OfficeId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn end(visit: Visit, PathId(id): PathId<OfficeId>, sent: Submitted) -> Answer {
    pages::ended(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Writes that a petition or a tax return is owed.
#[utoipa::path(post, path = "/api/v1/court-offices/{id}/accounts", operation_id = "court_account_owe", request_body = NewAccountAct,
    params(("id" = OfficeId, Path), ui::api::IfMatch, ui::api::Key), responses((status = 201, body = Created)))]
pub async fn owe(visit: Visit, PathId(id): PathId<OfficeId>, sent: Submitted) -> Answer {
    let act = pages::owed(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/court-offices/{id}"), act))
}

/// Writes that an act was sent, approved or is no longer owed. The version is its own.
#[utoipa::path(post, path = "/api/v1/court-accounts/{id}/steps", operation_id = "court_account_step", request_body = StepAccount,
    params(("id" = AccountActId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn step(visit: Visit, PathId(id): PathId<AccountActId>, sent: Submitted) -> Answer {
    pages::stepped(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Writes down something that the person has, earns or owes.
#[utoipa::path(post, path = "/api/v1/court-offices/{id}/assets", operation_id = "court_asset_add", request_body = NewAsset,
    params(("id" = OfficeId, Path), ui::api::IfMatch, ui::api::Key), responses((status = 201, body = Created)))]
pub async fn note(visit: Visit, PathId(id): PathId<OfficeId>, sent: Submitted) -> Answer {
    let asset = pages::noted(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/court-offices/{id}"), asset))
}

/// Writes that something of the patrimony ended. The version is its own.
#[utoipa::path(post, path = "/api/v1/court-assets/{id}/end", operation_id = "court_asset_end", request_body = EndAsset,
    params(("id" = AssetId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn end_asset(visit: Visit, PathId(id): PathId<AssetId>, sent: Submitted) -> Answer {
    pages::asset_ended(&visit, id, &sent).await?;
    Ok(no_content())
}
