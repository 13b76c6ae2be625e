//! Bearer tokens for programs: shown once, kept as a hash, limited in time and to some permissions of their account.

use crate::permission::Permission;
use crate::principal::Principal;
use crate::session::{hashed, split};
use kernel::{AccountId, Actor, Instant};
use store::{Db, StoreError, Tx};
use uuid::Uuid;

store::statements! {
    ADD = "insert into guard_token (body_id, id, token_hash, account_id, name, permissions, created_at, expires_at, revoked_at, used_at)
           values (:body, :id, :hash, :account, :name, :permissions, :now, :expires, null, null)";
    /// All tokens of the body, newest first.
    pub ALL = "select t.id, t.account_id, a.display_name, t.name, t.permissions, t.created_at, t.expires_at, t.revoked_at, t.used_at
                 from guard_token t join guard_account a on a.body_id = t.body_id and a.id = t.account_id
                where t.body_id = :body order by t.created_at desc limit 500";
    REVOKE = "update guard_token set revoked_at = :now where body_id = :body and id = :id and revoked_at is null";
    global FIND = "select id, account_id, permissions, used_at from guard_token
                    where body_id = :body and token_hash = :hash and revoked_at is null and expires_at > :now";
    global USED = "update guard_token set used_at = :now where body_id = :body and id = :id";
}

/// What every token begins with, so that it is recognised where it should not be (in a log, in a repository).
pub const PREFIX: &str = "portico_";

/// A token as lists show it; the secret is not kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Token {
    /// Identifier.
    pub id: Uuid,
    /// Whose permissions it has at most.
    pub account_id: AccountId,
    /// What that account is called.
    pub display_name: String,
    /// What it is for.
    pub name: String,
    /// Permission codes, separated by spaces.
    pub permissions: String,
    /// Since when.
    pub created_at: Instant,
    /// Until when.
    pub expires_at: Instant,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// When it was last used, to the hour.
    pub used_at: Option<Instant>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    account_id: AccountId,
    permissions: String,
    used_at: Option<Instant>,
}

/// Makes a token; the text is shown once and never again.
pub async fn create(
    tx: &mut Tx,
    account: AccountId,
    name: &str,
    permissions: &[Permission],
    expires: Instant,
) -> Result<(Uuid, String), StoreError> {
    let secret = store::chance::secret()?;
    let id: Uuid = tx.new_id()?;
    let codes: Vec<&str> = permissions.iter().map(|permission| permission.0).collect();
    tx.sql(&ADD)
        .bind("id", id)
        .bind("hash", hashed(&secret))
        .id("account", account)
        .bind("name", name)
        .bind("permissions", codes.join(" "))
        .bind("expires", expires)
        .run()
        .await?;
    Ok((id, format!("{PREFIX}{}.{secret}", tx.actor().body.0.simple())))
}

/// Revokes a token of the body.
pub async fn revoke(tx: &mut Tx, id: Uuid) -> Result<(), StoreError> {
    tx.sql(&REVOKE).bind("id", id).run_one().await
}

/// Whoever a token speaks for; `None` for an unknown, expired or revoked one.
pub async fn find(db: &Db, token: &str, request: Uuid) -> Result<Option<Principal>, StoreError> {
    let Some((body, secret)) = token.strip_prefix(PREFIX).and_then(split) else { return Ok(None) };
    let mut tx = db.look(&Actor { request, ..Actor::system(body) }).await?;
    let Some(row) = tx.sql(&FIND).bind("hash", hashed(secret)).optional::<Row>().await? else { return Ok(None) };
    tx.act_as(row.account_id);
    let principal = Principal::load(&mut tx).await?;
    let now = tx.now();
    tx.roll_back().await?;
    if row.used_at.is_none_or(|used| now - used > chrono::TimeDelta::hours(1)) {
        let mut tx = db.global(&Actor::system(body)).await?;
        tx.sql(&USED).bind("id", row.id).run().await?;
        tx.commit_bookkeeping().await?;
    }
    Ok(principal.map(|principal| principal.limited(row.permissions.split_whitespace().map(str::to_owned))))
}
