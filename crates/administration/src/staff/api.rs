//! The same for programs.

use super::actions;
use super::forms;
use super::leaving::{within, without_role};
use super::list::{Line, cursor, cursor_of, lines};
use super::store::{ABSENCES_MANAGED, SEEN};
use super::views::{
    AbsenceInput, AbsenceView, EndingInput, HeldView, IdentityInput, JoinedView, NewRoleInput, NewStaff, OnCallInput, OnCallView,
    RoleEndingInput, RoleView, StaffLine, StaffView, StateInput, ToMoveView,
};
use guard::Permission;
use guard::account::{self, Absence, Account, Assignment, OnCall};
use guard::scope::FOREVER;
use kernel::AccountId;
use store::Audit;
use ui::api::{Created, Nothing, Page, limit};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

fn line(line: Line) -> StaffLine {
    StaffLine {
        id: line.row.id,
        href: format!("/api/v1/staff/{}", line.row.id),
        username: line.row.username,
        name: line.row.display_name,
        kind: line.row.kind,
        state: line.row.state,
        second_factor: line.row.second_factor,
        roles: line.roles.into_iter().map(|(role, unit)| HeldView { role, unit }).collect(),
    }
}

/// Accounts by name.
#[utoipa::path(get, path = "/api/v1/staff", operation_id = "staff_list", params(ui::api::Paging, crate::SearchParams),
    responses((status = 200, body = Page<StaffLine>)))]
pub(super) async fn list(visit: Visit) -> Answer {
    let question = kernel::text::clean_line(&visit.query("q").unwrap_or_default(), 100).unwrap_or_default();
    let limit = limit(&visit)?;
    let after = visit.query("after").as_deref().and_then(cursor);
    let mut tx = visit.begin().await?;
    let mut found = lines(&mut tx, &question, after, limit.saturating_add(1)).await?;
    let page = usize::try_from(limit).unwrap_or(50);
    let next = (question.is_empty() && found.len() > page).then(|| found.get(page.saturating_sub(1)).map(cursor_of)).flatten();
    if question.is_empty() {
        found.truncate(page);
    }
    tx.commit(Audit::of("account.list").rows(found.len())).await?;
    Ok(ui::answer::json(&Page { items: found.into_iter().map(line).collect(), next }))
}

/// Somebody joins: account, first role, one-time link.
#[utoipa::path(post, path = "/api/v1/staff", operation_id = "staff_create", request_body = NewStaff,
    responses((status = 201, body = JoinedView)))]
pub(super) async fn create(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let joiner = forms::joiner(&mut fields);
    let joiner = fields.finish(|| joiner)?;
    let joined = actions::join(visit.db(), visit.principal()?, &joiner, sent.once()).await?;
    let first_access = joined.link.map(|link| format!("{}/primo-accesso/{link}", visit.site().settings().base_url));
    Ok(ui::answer::created(&format!("/api/v1/staff/{}", joined.id), &JoinedView { id: joined.id, first_access }))
}

/// One account.
#[utoipa::path(get, path = "/api/v1/staff/{id}", operation_id = "staff_read", params(("id" = AccountId, Path)),
    responses((status = 200, body = StaffView)))]
pub(super) async fn one(visit: Visit, PathId(id): PathId<AccountId>) -> Answer {
    let mut tx = visit.begin().await?;
    let account: Account = tx.sql(&SEEN).id("account", id).one().await?;
    let roles: Vec<Assignment> = tx.sql(&account::ASSIGNMENTS).id("account", id).all().await?;
    let reasons = visit.principal()?.may(Permission::ABSENCE_MANAGE)
        && tx.sql(&ABSENCES_MANAGED).id("account", id).optional::<(AccountId,)>().await?.is_some();
    let absences: Vec<Absence> = tx.sql(&account::ABSENCES).id("account", id).all().await?;
    let on_call: Vec<OnCall> = tx.sql(&account::ROSTER).id("account", id).all().await?;
    let told = reasons || visit.principal()?.may(Permission::STAFF_MANAGE);
    let today = tx.today();
    let booked = if told { access::booked_with(&mut tx, id, today, FOREVER).await? } else { Vec::new() };
    tx.commit(Audit::of("account.read").on("account", id)).await?;
    let version = account.version;
    let without_role = told.then(|| without_role(&booked, &roles).into_iter().map(ToMoveView::from).collect());
    let view = StaffView {
        id: account.id,
        username: account.username,
        name: account.display_name,
        email: account.email,
        kind: account.kind,
        provider: account.provider_id,
        state: account.state,
        second_factor: account.second_factor,
        version,
        roles: roles
            .into_iter()
            .map(|held| RoleView {
                id: held.id,
                role: held.role,
                unit: held.unit_id,
                unit_name: held.unit_name,
                from: held.valid_from,
                until: held.valid_until,
                reason: held.reason,
            })
            .collect(),
        absences: absences
            .into_iter()
            .map(|away| AbsenceView {
                id: away.id,
                cover: away.cover_id,
                from: away.valid_from,
                until: away.valid_until,
                reason: reasons.then_some(away.reason),
                appointments: reasons
                    .then(|| within(&booked, away.valid_from, away.valid_until).into_iter().map(ToMoveView::from).collect()),
            })
            .collect(),
        on_call: on_call
            .into_iter()
            .map(|days| OnCallView { id: days.id, from: days.valid_from, until: days.valid_until })
            .collect(),
        without_role,
    };
    Ok(ui::answer::json_versioned(&view, version))
}

/// A new one-time link for somebody who never came in, or forgot the password.
#[utoipa::path(post, path = "/api/v1/staff/{id}/link", operation_id = "staff_link", params(("id" = AccountId, Path)), request_body = Nothing,
    responses((status = 201, body = JoinedView)))]
pub(super) async fn invite(visit: Visit, PathId(id): PathId<AccountId>, sent: Submitted) -> Answer {
    crate::nothing(&sent)?;
    let link = actions::invite(visit.db(), visit.principal()?, id).await?;
    let first_access = Some(format!("{}/primo-accesso/{link}", visit.site().settings().base_url));
    Ok(ui::answer::created(&format!("/api/v1/staff/{id}"), &JoinedView { id, first_access }))
}

macro_rules! operation {
    ($(#[$meta:meta])* $name:ident, $read:path, |$visit:ident, $id:ident, $sent:ident, $command:ident| $act:expr => $answer:expr) => {
        $(#[$meta])*
        pub(super) async fn $name($visit: Visit, PathId($id): PathId<AccountId>, $sent: Submitted) -> Answer {
            let mut fields = $sent.fields();
            let command = $read(&mut fields);
            let $command = fields.finish(|| command)?;
            let done = $act.await?;
            Ok($answer($id, done))
        }
    };
}
fn made<T>(account: AccountId, (id, _): (Uuid, T)) -> axum::response::Response {
    ui::api::made(format!("/api/v1/staff/{account}"), id)
}
fn made_one(account: AccountId, id: Uuid) -> axum::response::Response {
    made(account, (id, ()))
}
fn done<T>(_: AccountId, _: T) -> axum::response::Response {
    ui::answer::no_content()
}
operation!(
    /// Gives a role.
    #[utoipa::path(post, path = "/api/v1/staff/{id}/roles", operation_id = "staff_give_role", params(("id" = AccountId, Path)), request_body = NewRoleInput,
        responses((status = 201, body = Created)))]
    give_role, forms::given_role, |visit, id, sent, role| actions::give_role(visit.db(), visit.principal()?, id, &role, sent.once()) => made);
operation!(
    /// Ends a role; the open cases of its unit go to a colleague in the same step.
    #[utoipa::path(post, path = "/api/v1/staff/{id}/roles/end", operation_id = "staff_end_role", params(("id" = AccountId, Path)), request_body = RoleEndingInput,
        responses((status = 204)))]
    end_role, forms::role_ending, |visit, id, sent, ending| actions::end_role(visit.db(), visit.principal()?, id, ending, None) => done);
operation!(
    /// Records an absence with its cover.
    #[utoipa::path(post, path = "/api/v1/staff/{id}/absences", operation_id = "staff_add_absence", params(("id" = AccountId, Path)), request_body = AbsenceInput,
        responses((status = 201, body = Created)))]
    add_absence, forms::absence, |visit, id, sent, absence| actions::add_absence(visit.db(), visit.principal()?, id, &absence, sent.once()) => made);
operation!(
    /// Ends an absence.
    #[utoipa::path(post, path = "/api/v1/staff/{id}/absences/end", operation_id = "staff_end_absence", params(("id" = AccountId, Path)), request_body = EndingInput,
        responses((status = 204)))]
    end_absence, forms::ending, |visit, id, sent, ending| actions::end_absence(visit.db(), visit.principal()?, id, ending, None) => done);
operation!(
    /// Puts somebody on call.
    #[utoipa::path(post, path = "/api/v1/staff/{id}/on-call", operation_id = "staff_add_on_call", params(("id" = AccountId, Path)), request_body = OnCallInput,
        responses((status = 201, body = Created)))]
    add_on_call, forms::on_call, |visit, id, sent, days| actions::add_on_call(visit.db(), visit.principal()?, id, days, sent.once()) => made_one);
operation!(
    /// Takes somebody off call.
    #[utoipa::path(post, path = "/api/v1/staff/{id}/on-call/end", operation_id = "staff_end_on_call", params(("id" = AccountId, Path)), request_body = EndingInput,
        responses((status = 204)))]
    end_on_call, forms::ending, |visit, id, sent, ending| actions::end_on_call(visit.db(), visit.principal()?, id, ending, None) => done);
operation!(
    /// Suspends, reactivates or closes; a leaver's open cases go to a colleague in the same step.
    #[utoipa::path(put, path = "/api/v1/staff/{id}/state", operation_id = "staff_set_state", params(("id" = AccountId, Path), ui::api::IfMatch), request_body = StateInput,
        responses((status = 204)))]
    set_state, forms::new_state, |visit, id, sent, state| actions::set_state(visit.db(), visit.principal()?, id, sent.version()?, &state) => done);
operation!(
    /// Ties an account to the identity provider; with `If-Match` only while the account is in the version that was read.
    #[utoipa::path(put, path = "/api/v1/staff/{id}/identity", operation_id = "staff_set_identity", params(("id" = AccountId, Path)), request_body = IdentityInput,
        responses((status = 204)))]
    set_identity, forms::identity, |visit, id, sent, subject| actions::set_identity(visit.db(), visit.principal()?, id, subject.as_deref(), sent.version().ok()) => done);

/// Takes the second factor away, for a lost telephone.
#[utoipa::path(post, path = "/api/v1/staff/{id}/second-factor/reset", operation_id = "staff_reset_second_factor", params(("id" = AccountId, Path)), request_body = Nothing,
    responses((status = 204)))]
pub(super) async fn reset_second_factor(visit: Visit, PathId(id): PathId<AccountId>, sent: Submitted) -> Answer {
    crate::nothing(&sent)?;
    actions::reset_second_factor(visit.db(), visit.principal()?, id).await?;
    Ok(ui::answer::no_content())
}

/// The part of the document about staff.
#[derive(utoipa::OpenApi)]
#[openapi(
    paths(
        list,
        create,
        one,
        invite,
        give_role,
        end_role,
        add_absence,
        end_absence,
        add_on_call,
        end_on_call,
        set_state,
        set_identity,
        reset_second_factor
    ),
    components(schemas(
        StaffLine,
        HeldView,
        StaffView,
        RoleView,
        AbsenceView,
        OnCallView,
        JoinedView,
        NewStaff,
        NewRoleInput,
        EndingInput,
        RoleEndingInput,
        ToMoveView,
        AbsenceInput,
        OnCallInput,
        StateInput,
        IdentityInput,
    ))
)]
pub(crate) struct Document;
