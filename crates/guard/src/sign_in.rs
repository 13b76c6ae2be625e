//! Signing in: by name and password, by the identity provider, at one press in a demonstration; and the second factor.
//!
//! A password is tried before the transaction that writes begins. What it was tried on is then compared under the lock: an
//! account that was locked, closed or given another password in between is not what was tried.

use crate::account::{AccountState, Problem};
use crate::password;
use crate::session::{Level, hashed};
use crate::totp;
use chrono::TimeDelta;
use kernel::{AccountId, Actor, BodyId, Failure, Instant};
use store::{Audit, Db, Once, StoreError, Tx};
use uuid::Uuid;

/// Wrong passwords before an account waits.
pub const MOST_ATTEMPTS: i64 = 5;
/// How long it then waits.
pub const LOCKED_FOR: TimeDelta = TimeDelta::minutes(15);

/// Letters of one recovery code.
const RECOVERY_LETTERS: usize = 16;
/// How often a password is tried again because the account changed meanwhile.
const TIMES: usize = 3;

store::statements! {
    global LOGIN = "select body_id, account_id from guard_login where username = :username";
    global KNOWN = "select id, username, display_name, password_hash, totp_secret, state, failed_attempts, locked_until, demo
                      from guard_account where body_id = :body and id = :account";
    global SECRETS = "select id, username, display_name, password_hash, totp_secret, state, failed_attempts, locked_until, demo
                        from guard_account where body_id = :body and id = :account {for update}";
    global BY_SUBJECT = "select id, username, display_name, password_hash, totp_secret, state, failed_attempts, locked_until, demo
                           from guard_account where body_id = :body and oidc_subject = :subject and state = 'active'";
    global MISSED = "update guard_account set failed_attempts = failed_attempts + 1, locked_until = :locked where body_id = :body and id = :account";
    global CLEARED = "update guard_account set failed_attempts = 0, locked_until = null where body_id = :body and id = :account";
    global RENEWED = "update guard_account set password_hash = :password where body_id = :body and id = :account";
    global DEMO = "select b.body_id, a.id from guard_login l join guard_account a on a.body_id = l.body_id and a.id = l.account_id
                     join guard_body b on b.body_id = a.body_id
                    where l.username = :username and a.demo and b.demo and a.state = 'active'";
    global RECOVERY_USED = "update guard_recovery set used_at = :now where body_id = :body and account_id = :account and code_hash = :hash and used_at is null";
}

/// What an account proves itself with, and whether it may at all.
#[derive(sqlx::FromRow)]
pub(crate) struct Secrets {
    pub(crate) id: AccountId,
    pub(crate) username: String,
    pub(crate) display_name: String,
    password_hash: Option<String>,
    pub(crate) totp_secret: Option<String>,
    pub(crate) state: AccountState,
    failed_attempts: i64,
    locked_until: Option<Instant>,
    demo: bool,
}

impl Secrets {
    /// As they are now; no lock is taken.
    pub(crate) async fn known(tx: &mut Tx, account: AccountId) -> Result<Option<Secrets>, StoreError> {
        tx.sql(&KNOWN).id("account", account).optional().await
    }

    /// As they are, and stay until the transaction ends. [`Problem::Locked`] while the account waits.
    pub(crate) async fn locked(tx: &mut Tx, account: AccountId) -> Result<Secrets, Failure> {
        let secrets: Secrets = tx.sql(&SECRETS).id("account", account).one().await?;
        secrets.unless_it_waits(tx.now())?;
        Ok(secrets)
    }

    fn unless_it_waits(&self, now: Instant) -> Result<(), Failure> {
        if self.locked_until.is_some_and(|until| now < until) { Err(Problem::Locked.into()) } else { Ok(()) }
    }

    /// The hash that a password must fit: none for an account that cannot sign in.
    fn usable(&self) -> Option<&str> {
        self.password_hash.as_deref().filter(|_| self.state == AccountState::Active)
    }

    /// Writes down that a proof was wrong; every fifth time the account waits.
    async fn missed(&self, mut tx: Tx) -> Result<(), StoreError> {
        let locked = (self.failed_attempts.saturating_add(1) % MOST_ATTEMPTS == 0).then(|| tx.now() + LOCKED_FOR);
        tx.sql(&MISSED).id("account", self.id).bind("locked", locked).run().await?;
        tx.commit(Audit::of("session.refused").on("account", self.id)).await
    }
}

/// What signing in led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// In which body.
    pub body: BodyId,
    /// As whom.
    pub account: AccountId,
    /// How far.
    pub level: Level,
    /// Whether a second factor is set up (otherwise it must be, outside the demonstration).
    pub has_second_factor: bool,
}

/// What is made of a password that fits, while no transaction is open.
#[derive(Clone, Copy)]
pub(crate) enum Meanwhile<'a> {
    /// Nothing.
    Nothing,
    /// Its hash as hashes are made now, where the stored one is of before. Those of the demonstration are cheap on purpose.
    Renewal,
    /// The hash of the password that shall take its place, if that one is good enough.
    Successor(&'a str),
}

impl Meanwhile<'_> {
    async fn made(self, known: &Secrets, password: &str, stored: &str) -> Result<Option<String>, Failure> {
        Ok(match self {
            Meanwhile::Nothing => None,
            Meanwhile::Renewal if known.demo || !password::is_outdated(stored)? => None,
            Meanwhile::Renewal => Some(password::made(password).await?),
            Meanwhile::Successor(new) => {
                password::check(new, &known.username)?;
                Some(password::made(new).await?)
            }
        })
    }
}

/// The transaction of whoever gives the password of the actor's account, and what was made meanwhile. A wrong password is
/// counted, and refused as `wrong`; no account takes as long as a wrong password.
pub(crate) async fn proved(
    db: &Db,
    actor: &Actor,
    password: &str,
    meanwhile: Meanwhile<'_>,
    wrong: Failure,
) -> Result<(Tx, Secrets, Option<String>), Failure> {
    for _ in 0..TIMES {
        let mut tx = db.look(actor).await?;
        let known = Secrets::known(&mut tx, actor.account).await?;
        let now = tx.now();
        tx.roll_back().await?;
        let Some(known) = known else {
            password::proves(password, None).await?;
            return Err(wrong);
        };
        known.unless_it_waits(now)?;
        let fits = password::proves(password, known.usable()).await?;
        let made = match known.usable() {
            Some(stored) if fits => meanwhile.made(&known, password, stored).await?,
            _ => None,
        };
        let mut tx = db.global(actor).await?;
        let secrets = Secrets::locked(&mut tx, actor.account).await?;
        if secrets.usable() != known.usable() {
            tx.roll_back().await?;
            continue;
        }
        if fits {
            return Ok((tx, secrets, made));
        }
        secrets.missed(tx).await?;
        return Err(wrong);
    }
    Err(StoreError::Collided("the password changed while it was tried".into()).into())
}

/// Signs in by name and password. A wrong name costs as much time as a wrong password, and both read the same. A hash of before
/// is replaced by one as they are made now.
///
/// # Errors
/// [`Problem::WrongPassword`], [`Problem::Locked`].
pub async fn with_password(db: &Db, username: &str, password: &str) -> Result<SignedIn, Failure> {
    let mut tx = db.look(&Actor::system(BodyId(Uuid::nil()))).await?;
    let found = tx.sql(&LOGIN).bind("username", username.trim().to_lowercase()).optional::<(BodyId, AccountId)>().await?;
    tx.roll_back().await?;
    let (body, account) = found.unwrap_or((BodyId(Uuid::nil()), AccountId::SYSTEM));
    let actor = Actor { account, ..Actor::system(body) };
    let (mut tx, secrets, renewed) = proved(db, &actor, password, Meanwhile::Renewal, Problem::WrongPassword.into()).await?;
    tx.sql(&CLEARED).id("account", account).run().await?;
    if let Some(hash) = renewed {
        tx.sql(&RENEWED).id("account", account).bind("password", hash).run_one().await?;
    }
    tx.commit(Audit::of("session.start").on("account", account)).await?;
    let level = if secrets.demo { Level::Full } else { Level::Password };
    Ok(SignedIn { body, account, level, has_second_factor: secrets.totp_secret.is_some() })
}

/// Signs in a demonstration account without its password. Nothing but an active demonstration account of a demonstration body
/// can be reached this way; whether the installation offers it is the caller's matter.
///
/// # Errors
/// [`Problem::WrongPassword`].
pub async fn as_demonstration(db: &Db, username: &str) -> Result<SignedIn, Failure> {
    let mut tx = db.look(&Actor::system(BodyId(Uuid::nil()))).await?;
    let found = tx.sql(&DEMO).bind("username", username).optional::<(BodyId, AccountId)>().await?;
    tx.roll_back().await?;
    let (body, account) = found.ok_or(Problem::WrongPassword)?;
    let mut tx = db.global(&Actor::system(body)).await?;
    tx.act_as(account);
    tx.commit(Audit::of("session.start").on("account", account)).await?;
    Ok(SignedIn { body, account, level: Level::Full, has_second_factor: false })
}

/// Signs in the active account of a body whose identity provider names this subject; `None` when there is none.
///
/// # Errors
/// Those of the database.
pub async fn with_subject(db: &Db, body: BodyId, subject: &str) -> Result<Option<SignedIn>, Failure> {
    let mut tx = db.global(&Actor::system(body)).await?;
    let Some(found) = tx.sql(&BY_SUBJECT).bind("subject", subject).optional::<Secrets>().await? else { return Ok(None) };
    tx.act_as(found.id);
    tx.commit(Audit::of("session.start_oidc").on("account", found.id)).await?;
    // The identity provider vouches for the second factor (SPID and CIE level 2).
    Ok(Some(SignedIn { body, account: found.id, level: Level::Full, has_second_factor: found.totp_secret.is_some() }))
}

/// Checks the code of the second factor. A code is good once: the attempt is counted like a password.
///
/// # Errors
/// [`Problem::WrongCode`], [`Problem::Locked`].
pub async fn check_second_factor(db: &Db, actor: &Actor, code: &str) -> Result<(), Failure> {
    let mut tx = db.global(actor).await?;
    let secrets = Secrets::locked(&mut tx, actor.account).await?;
    let recovery = totp::plain_recovery_code(code);
    let fresh = match &secrets.totp_secret {
        Some(_) if recovery.len() == RECOVERY_LETTERS => {
            tx.sql(&RECOVERY_USED).id("account", actor.account).bind("hash", hashed(&recovery)).run().await? == 1
        }
        Some(secret) => claim(&mut tx, secret, code).await?,
        None => false,
    };
    if fresh {
        tx.sql(&CLEARED).id("account", actor.account).run().await?;
        tx.commit(Audit::of("session.second_factor").on("account", secrets.id)).await?;
        return Ok(());
    }
    secrets.missed(tx).await?;
    Err(Problem::WrongCode.at("code"))
}

/// Whether a code is right and was not used before; from now on it is used.
pub(crate) async fn claim(tx: &mut Tx, secret: &str, code: &str) -> Result<bool, Failure> {
    let Some(step) = totp::fits(secret, code, tx.now()) else { return Ok(false) };
    // Claimed like a repeatable request: the second use of the same code finds its step taken. Another secret has other steps.
    let whose: String = hashed(secret).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let once = Once::new(format!("totp-{whose}-{step}"), [tx.now().to_rfc3339()]);
    match tx.once(Some(&once)).await {
        Ok(seen) => Ok(seen.is_none()),
        Err(Failure::Refused(_)) => Ok(false),
        Err(other) => Err(other),
    }
}
