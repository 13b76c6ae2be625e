//! Keys for programs: shown once, limited in time and to some permissions, revoked at once.

use crate::Problem;
use askama::Template;
use axum::http::StatusCode;
use chrono::{NaiveDate, TimeDelta};
use guard::token::{self, Token};
use guard::{Permission, Principal};
use kernel::input::Fields;
use kernel::time::{days_after, show_date, start_of_day};
use kernel::{AccountId, Instant, Outcome};
use serde::{Deserialize, Serialize};
use store::{Audit, Db, Once};
use ui::form::{Choice, FormView, choices};
use ui::{Answer, Fail, PathId, Route, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

store::statements! {
    /// Accounts a key can be made for: programs, and whoever asks.
    pub OWNERS = "select id, display_name from guard_account where body_id = :body and state = 'active' and (kind = 'machine' or id = :actor) order by kind, display_name, id";
    /// Permissions of an account, now or later.
    pub PERMISSIONS_OF = "select distinct permission from guard_scope where body_id = :body and account_id = :account and valid_until > :today";
}

/// Longest life of a key.
const LONGEST: TimeDelta = TimeDelta::days(366);
/// Life that is proposed.
const PROPOSED_DAYS: u64 = 180;

/// The routes.
pub(crate) fn routes() -> Vec<Route> {
    const GATE: Permission = Permission::TOKEN_MANAGE;
    vec![
        Route::get("/chiavi", GATE, page),
        Route::post("/chiavi", GATE, create_page),
        Route::post("/chiavi/{id}/revoca", GATE, revoke_page),
        Route::get("/api/v1/tokens", GATE, list),
        Route::post("/api/v1/tokens", GATE, create_api),
        Route::post("/api/v1/tokens/{id}/revoke", GATE, revoke_api),
    ]
}

pub(crate) struct NewToken {
    name: String,
    account: AccountId,
    permissions: Vec<Permission>,
    last: NaiveDate,
}

pub(crate) fn read(fields: &mut Fields) -> Option<NewToken> {
    let (name, account, last) = (fields.required_line("name", 100), fields.required_id("account"), fields.required_date("last"));
    let permissions: Vec<Permission> = fields.many("permissions");
    if permissions.is_empty() {
        fields.fault("permissions", "Scegli almeno un permesso.");
    }
    Some(NewToken { name: name?, account: account?, permissions, last: last? })
}

async fn create(db: &Db, principal: &Principal, new: &NewToken, once: Option<&Once>) -> Outcome<(Uuid, Option<String>)> {
    principal.require(Permission::TOKEN_MANAGE)?;
    if principal.is_limited() {
        // A key that makes keys would be limited by nothing.
        return Err(Problem::TokenByToken.into());
    }
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already::<Uuid>(once).await? {
        return Ok((id, None));
    }
    let owners: Vec<(AccountId, String)> = tx.sql(&OWNERS).all().await?;
    if !owners.iter().any(|(id, _)| *id == new.account) {
        return Err(Problem::TokenForPerson.at("account"));
    }
    let held: Vec<String> = tx.sql(&PERMISSIONS_OF).id("account", new.account).values().await?;
    if new.permissions.iter().any(|permission| !held.iter().any(|held| held == permission.0)) {
        return Err(Problem::TokenBeyondAccount.at("permissions"));
    }
    let expires = start_of_day(days_after(new.last, 1));
    if expires <= tx.now() {
        return Err(kernel::Failure::field("last", "La scadenza è già passata."));
    }
    if expires - tx.now() > LONGEST {
        return Err(Problem::TokenTooLong.at("last"));
    }
    let (id, secret) = token::create(&mut tx, new.account, &new.name, &new.permissions, expires).await?;
    tx.commit(
        Audit::of("token.create")
            .on("token", id)
            .fields(new.permissions.iter().map(|permission| permission.0))
            .answering(id.to_string()),
    )
    .await?;
    Ok((id, Some(secret)))
}

async fn revoke(db: &Db, principal: &Principal, id: Uuid) -> Outcome<()> {
    principal.require(Permission::TOKEN_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    token::revoke(&mut tx, id).await?;
    tx.commit(Audit::of("token.revoke").on("token", id)).await?;
    Ok(())
}

async fn all(visit: &Visit) -> Outcome<(Vec<Token>, Vec<(AccountId, String)>, Instant)> {
    let mut tx = visit.begin().await?;
    let tokens: Vec<Token> = tx.sql(&token::ALL).all().await?;
    let owners = tx.sql(&OWNERS).all().await?;
    let now = tx.now();
    tx.commit(Audit::of("token.list").rows(tokens.len())).await?;
    Ok((tokens, owners, now))
}

#[derive(Template)]
#[template(path = "administration/tokens.html")]
struct TokensPage {
    form: FormView,
    tokens: Vec<Token>,
    owners: Vec<Choice>,
    permissions: Vec<Choice>,
    now: Instant,
    secret: Option<String>,
}

impl TokensPage {
    fn is_open(&self, token: &Token) -> bool {
        token.revoked_at.is_none() && self.now < token.expires_at
    }
    fn key(&self, id: &Uuid) -> String {
        format!("{}-{id}", self.form.key())
    }
}

async fn show(visit: &Visit, form: FormView, secret: Option<String>, status: StatusCode) -> Answer {
    let (tokens, owners, now) = all(visit).await?;
    let page = TokensPage { form, tokens, owners: choices(owners), permissions: ui::form::options::<Permission>(), now, secret };
    visit.page("Chiavi per i programmi").status(status).render(page)
}

fn proposed(visit: &Visit) -> FormView {
    visit.form().with_value("last", show_date(days_after(visit.db().clock().today(), PROPOSED_DAYS)))
}

async fn page(visit: Visit) -> Answer {
    show(&visit, proposed(&visit), None, StatusCode::OK).await
}

async fn create_page(visit: Visit, sent: Submitted) -> Answer {
    let created = async {
        let mut fields = sent.fields();
        let new = read(&mut fields);
        let new = fields.finish(|| new)?;
        create(visit.db(), visit.principal()?, &new, sent.once()).await
    };
    match created.await {
        Ok((_, Some(secret))) => show(&visit, proposed(&visit), Some(secret), StatusCode::OK).await,
        Ok((_, None)) => Ok(visit.redirect("/chiavi", "La chiave era già stata creata.")),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            show(&visit, form, None, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

async fn revoke_page(visit: Visit, PathId(id): PathId<Uuid>, _: Submitted) -> Answer {
    revoke(visit.db(), visit.principal()?, id).await.map_err(Fail)?;
    Ok(visit.redirect("/chiavi", "Chiave revocata: da ora non vale più."))
}

/// A key; its secret is not kept.
#[derive(Serialize, ToSchema)]
pub struct TokenView {
    /// Identifier.
    id: Uuid,
    /// What it is for.
    name: String,
    /// In whose name it acts.
    account: AccountId,
    /// Permissions, at most those of the account.
    permissions: Vec<String>,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Instant,
    /// When it was revoked.
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Instant>,
    /// When it was last used, to the hour.
    #[schema(value_type = Option<String>, format = DateTime)]
    used_at: Option<Instant>,
}

/// A key to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents what `read` reads")]
pub struct TokenInput {
    /// What it is for.
    #[schema(max_length = 100)]
    pub name: String,
    /// In whose name it acts: a program's account, or the caller's own.
    pub account: AccountId,
    /// Codes of permissions.
    #[schema(min_items = 1, max_items = 100)]
    pub permissions: Vec<String>,
    /// Its last day, within a year.
    pub last: NaiveDate,
}

/// A new key.
#[derive(Serialize, ToSchema)]
pub struct TokenCreated {
    /// Identifier.
    id: Uuid,
    /// The key itself, shown only now; absent when the request was a repetition.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// The keys of the body, newest first.
#[utoipa::path(get, path = "/api/v1/tokens", operation_id = "tokens_list",
    responses((status = 200, body = Vec<TokenView>)))]
async fn list(visit: Visit) -> Answer {
    let (tokens, _, _) = all(&visit).await?;
    let view = |token: Token| TokenView {
        id: token.id,
        name: token.name,
        account: token.account_id,
        permissions: token.permissions.split_whitespace().map(str::to_owned).collect(),
        created_at: token.created_at,
        expires_at: token.expires_at,
        revoked_at: token.revoked_at,
        used_at: token.used_at,
    };
    Ok(ui::answer::json(&tokens.into_iter().map(view).collect::<Vec<_>>()))
}

/// Makes a key.
#[utoipa::path(post, path = "/api/v1/tokens", operation_id = "tokens_create", request_body = TokenInput,
    responses((status = 201, body = TokenCreated)))]
async fn create_api(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = read(&mut fields);
    let new = fields.finish(|| new)?;
    let (id, token) = create(visit.db(), visit.principal()?, &new, sent.once()).await?;
    Ok(ui::answer::created("/api/v1/tokens", &TokenCreated { id, token }))
}

/// Revokes a key: from now on it is nothing.
#[utoipa::path(post, path = "/api/v1/tokens/{id}/revoke", operation_id = "tokens_revoke", params(("id" = Uuid, Path)), request_body = ui::api::Nothing,
    responses((status = 204)))]
async fn revoke_api(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    crate::nothing(&sent)?;
    revoke(visit.db(), visit.principal()?, id).await?;
    Ok(ui::answer::no_content())
}

/// The part of the document about keys.
#[derive(utoipa::OpenApi)]
#[openapi(paths(list, create_api, revoke_api), components(schemas(TokenView, TokenInput, TokenCreated)))]
pub(crate) struct Document;
