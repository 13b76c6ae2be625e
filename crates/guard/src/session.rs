//! Login sessions: a random token in a cookie, its hash in the database, an end that comes by itself.

use chrono::TimeDelta;
use kernel::{AccountId, Actor, BodyId, Instant};
use sha2::{Digest as _, Sha256};
use store::{Db, StoreError, Tx};
use uuid::Uuid;

use crate::principal::Principal;

/// A session nobody uses ends after this long.
pub const IDLE: TimeDelta = TimeDelta::minutes(60);
/// A session ends after this long whatever happens: a working day.
pub const LONGEST: TimeDelta = TimeDelta::hours(10);
/// How often the last use is written down.
const TOUCH: TimeDelta = TimeDelta::minutes(2);

store::statements! {
    global START = "insert into guard_session (body_id, token_hash, account_id, csrf, level, created_at, seen_at, ends_at)
                    values (:body, :hash, :account, :csrf, :level, :now, :now, :ends)";
    global FIND = "select account_id, csrf, level, seen_at, ends_at from guard_session where body_id = :body and token_hash = :hash";
    global TOUCHED = "update guard_session set seen_at = :now where body_id = :body and token_hash = :hash";
    global END = "delete from guard_session where body_id = :body and token_hash = :hash";
    global END_ALL = "delete from guard_session where body_id = :body and account_id = :account";
    global OF_ACCOUNT = "select token_hash, created_at, seen_at from guard_session where body_id = :body and account_id = :account and ends_at > :now order by created_at desc";
    global END_OTHERS = "delete from guard_session where body_id = :body and account_id = :account and token_hash <> :hash";
    global SWEEP = "delete from guard_session where body_id = :body and ends_at < :now";
}

kernel::code_enum! {
    /// How far sign-in has come.
    pub enum Level {
        /// Password accepted, second factor still to come: nothing but that page.
        Password = "password" => "Password verificata",
        /// Signed in.
        Full = "full" => "Accesso completo",
    }
}

/// A session as the next request finds it.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who.
    pub principal: Principal,
    /// Token that every form carries back.
    pub csrf: String,
    /// How far sign-in has come.
    pub level: Level,
    /// When it ends, whatever happens.
    pub ends_at: Instant,
    /// The cookie's value, to end or raise this session.
    pub cookie: String,
}

impl Session {
    /// What is kept of its cookie.
    fn hash(&self) -> Vec<u8> {
        split(&self.cookie).map(|(_, secret)| hashed(secret)).unwrap_or_default()
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    account_id: AccountId,
    csrf: String,
    level: Level,
    seen_at: Instant,
    ends_at: Instant,
}

pub(crate) fn hashed(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// `BODY.SECRET`: the body is in the cookie, so that the database is asked within one body.
pub(crate) fn split(cookie: &str) -> Option<(BodyId, &str)> {
    let (body, secret) = cookie.split_once('.')?;
    let sensible = (40..=64).contains(&secret.len());
    sensible.then(|| Uuid::try_parse(body).ok()).flatten().map(|body| (BodyId(body), secret))
}

/// Begins a session; the value of its cookie.
pub async fn start(db: &Db, body: BodyId, account: AccountId, level: Level) -> Result<String, StoreError> {
    let mut tx = db.global(&Actor::system(body)).await?;
    let cookie = start_within(&mut tx, account, level).await?;
    tx.commit_bookkeeping().await?;
    Ok(cookie)
}

/// As [`start`], inside the (global) transaction of what leads to it.
pub(crate) async fn start_within(tx: &mut Tx, account: AccountId, level: Level) -> Result<String, StoreError> {
    let secret = store::chance::secret()?;
    let ends = tx.now() + LONGEST;
    forget_ended(tx).await?;
    tx.sql(&START)
        .bind("hash", hashed(&secret))
        .id("account", account)
        .bind("csrf", store::chance::secret()?)
        .code("level", level)
        .bind("ends", ends)
        .run()
        .await?;
    Ok(format!("{}.{secret}", tx.actor().body.0.simple()))
}

/// Forgets the sessions of a body that have ended (in a `Db::global` transaction); how many there were.
pub async fn forget_ended(tx: &mut Tx) -> Result<u64, StoreError> {
    tx.sql(&SWEEP).run().await
}

/// Who a cookie belongs to; `None` for an unknown, ended or idle session, or an account that is no longer active.
pub async fn find(db: &Db, cookie: &str, request: Uuid) -> Result<Option<Session>, StoreError> {
    let Some((body, secret)) = split(cookie) else { return Ok(None) };
    let hash = hashed(secret);
    let mut tx = db.look(&Actor { request, ..Actor::system(body) }).await?;
    let Some(row) = tx.sql(&FIND).bind("hash", hash.as_slice()).optional::<Row>().await? else { return Ok(None) };
    let now = tx.now();
    if now >= row.ends_at || now - row.seen_at > IDLE {
        tx.roll_back().await?;
        end(db, cookie).await?;
        return Ok(None);
    }
    tx.act_as(row.account_id);
    let principal = Principal::load(&mut tx).await?;
    tx.roll_back().await?;
    if now - row.seen_at > TOUCH {
        let mut tx = db.global(&Actor::system(body)).await?;
        tx.sql(&TOUCHED).bind("hash", hash).run().await?;
        tx.commit_bookkeeping().await?;
    }
    Ok(principal.map(|principal| Session {
        principal,
        csrf: row.csrf,
        level: row.level,
        ends_at: row.ends_at,
        cookie: cookie.to_owned(),
    }))
}

/// After the second factor: the old cookie ends, a new one begins (a session identifier that was known before is worth nothing).
pub async fn raise(db: &Db, session: &Session) -> Result<String, StoreError> {
    let actor = &session.principal.actor;
    let mut tx = db.global(&Actor::system(actor.body)).await?;
    tx.sql(&END).bind("hash", session.hash()).run().await?;
    let cookie = start_within(&mut tx, actor.account, Level::Full).await?;
    tx.commit_bookkeeping().await?;
    Ok(cookie)
}

/// Ends a session.
pub async fn end(db: &Db, cookie: &str) -> Result<(), StoreError> {
    let Some((body, secret)) = split(cookie) else { return Ok(()) };
    let mut tx = db.global(&Actor::system(body)).await?;
    tx.sql(&END).bind("hash", hashed(secret)).run().await?;
    tx.commit_bookkeeping().await
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// Since when.
    pub created_at: Instant,
    /// Last use, to the minute or two.
    pub seen_at: Instant,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// The open sessions of the account behind a session, newest first.
pub async fn of_same_account(db: &Db, session: &Session) -> Result<Vec<OpenSession>, StoreError> {
    let own = session.hash();
    let mut tx = db.look(&session.principal.actor).await?;
    let now = tx.now();
    let rows: Vec<(Vec<u8>, Instant, Instant)> = tx.sql(&OF_ACCOUNT).id("account", session.principal.actor.account).all().await?;
    tx.roll_back().await?;
    let open = rows.into_iter().filter(|(_, _, seen_at)| now - *seen_at <= IDLE);
    Ok(open.map(|(hash, created_at, seen_at)| OpenSession { created_at, seen_at, current: hash == own }).collect())
}

/// Ends every other session of the account behind a session.
pub async fn end_others(db: &Db, session: &Session) -> Result<(), StoreError> {
    let mut tx = db.global(&session.principal.actor).await?;
    end_others_within(&mut tx, session).await?;
    tx.commit(store::Audit::of("session.end_others").on("account", session.principal.actor.account)).await
}

/// As [`end_others`], inside the (global) transaction of what leads to it.
pub(crate) async fn end_others_within(tx: &mut Tx, session: &Session) -> Result<(), StoreError> {
    tx.sql(&END_OTHERS).id("account", session.principal.actor.account).bind("hash", session.hash()).run().await.map(drop)
}

/// Ends all sessions of an account, inside the (global) transaction that closes it or changes what it may do.
pub async fn end_all_within(tx: &mut Tx, account: AccountId) -> Result<(), StoreError> {
    tx.sql(&END_ALL).id("account", account).run().await.map(drop)
}

/// Ends all sessions of an account.
pub async fn end_all(db: &Db, body: BodyId, account: AccountId) -> Result<(), StoreError> {
    let mut tx = db.global(&Actor::system(body)).await?;
    tx.sql(&END_ALL).id("account", account).run().await?;
    tx.commit_bookkeeping().await
}
