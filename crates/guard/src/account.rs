//! Accounts: joining, signing in, moving, leaving.

use crate::password::{self, Cost};
use crate::scope::{self, FOREVER};
use crate::session::{Level, hashed};
use crate::totp;
use chrono::{NaiveDate, TimeDelta};
use kernel::{AccountId, Actor, BodyId, Failure, Instant, ProviderId, UnitId};
use store::{Audit, Db, OnConstraint as _, StoreError, Tx};
use uuid::Uuid;

/// Wrong passwords before an account waits.
pub const MOST_ATTEMPTS: i64 = 5;
/// How long it then waits.
pub const LOCKED_FOR: TimeDelta = TimeDelta::minutes(15);
/// How long a one-time link is good.
pub const INVITATION: TimeDelta = TimeDelta::hours(72);

/// How many recovery codes are made with a second factor.
pub const RECOVERY_CODES: usize = 10;
/// Letters of one recovery code.
const RECOVERY_LETTERS: usize = 16;

kernel::code_enum! {
    /// Who an account is for.
    pub enum AccountKind {
        /// Somebody who works for the body.
        Staff = "staff" => "Operatore",
        /// Somebody who works for a provider.
        Provider = "provider" => "Ente gestore",
        /// A program.
        Machine = "machine" => "Programma",
    }
}
kernel::code_enum! {
    /// What an account can do now.
    pub enum AccountState {
        /// Waits for its first password.
        Invited = "invited" => "Invitato",
        /// Can sign in.
        Active = "active" => "Attivo",
        /// Cannot sign in for now.
        Suspended = "suspended" => "Sospeso",
        /// Has left.
        Closed = "closed" => "Chiuso",
    }
}
kernel::problems! {
    /// What can be wrong with accounts and sign-in.
    pub enum Problem {
        /// Name or password.
        WrongPassword = "GUARD-001", 401, "Nome utente o password non corretti.";
        /// Too many attempts.
        Locked = "GUARD-002", 429, "Troppi tentativi: l'accesso è sospeso per 15 minuti.";
        /// Second factor.
        WrongCode = "GUARD-003", 401, "Il codice non è corretto o è già stato usato.";
        /// Name taken.
        NameTaken = "GUARD-004", 409, "Questo nome utente è già in uso.";
        /// One-time link.
        LinkUsed = "GUARD-005", 410, "Questo collegamento è scaduto o è già stato usato: chiedine uno nuovo.";
        /// Role.
        UnknownRole = "GUARD-006", 422, "Questo ruolo non esiste.";
        /// Second factor there already.
        AlreadyEnrolled = "GUARD-008", 409, "Il secondo fattore è già attivo: si cambia dal profilo, con la password.";
        /// The password that must be given again.
        PasswordAgain = "GUARD-009", 422, "La password attuale non è corretta.";
        /// Subject of the identity provider.
        SubjectTaken = "GUARD-010", 409, "Questa identità è già collegata a un altro account.";
        /// Still in charge of something.
        StillInCharge = "GUARD-007", 409, "Prima di chiudere l'account affida ad altri le sue cartelle aperte.";
    }
}

store::statements! {
    global LOGIN = "select body_id, account_id from guard_login where username = :username";
    BY_USERNAME = "select id from guard_account where body_id = :body and username = :username and state <> 'closed'";
    global ADD_LOGIN = "insert into guard_login (username, body_id, account_id) values (:username, :body, :account)";
    ADD = "insert into guard_account (body_id, id, username, display_name, email, kind, provider_id, password_hash, totp_secret, oidc_subject, state, demo,
                                      failed_attempts, locked_until, created_at, closed_at, version)
           values (:body, :id, :username, :display_name, :email, :kind, :provider, :password, null, null, :state, :demo, 0, null, :now, null, 1)";
    global SECRETS = "select id, username, display_name, password_hash, totp_secret, state, failed_attempts, locked_until, demo
                        from guard_account where body_id = :body and id = :account {for update}";
    global BY_SUBJECT = "select id, username, display_name, password_hash, totp_secret, state, failed_attempts, locked_until, demo
                           from guard_account where body_id = :body and oidc_subject = :subject and state = 'active'";
    global MISSED = "update guard_account set failed_attempts = failed_attempts + 1, locked_until = :locked where body_id = :body and id = :account";
    global CLEARED = "update guard_account set failed_attempts = 0, locked_until = null where body_id = :body and id = :account";
    global SET_PASSWORD = "update guard_account set password_hash = :password, state = 'active', failed_attempts = 0, locked_until = null,
                                  version = version + 1 where body_id = :body and id = :account and state in ('invited', 'active')";
    global DEMO = "select b.body_id, a.id from guard_login l join guard_account a on a.body_id = l.body_id and a.id = l.account_id
                     join guard_body b on b.body_id = a.body_id
                    where l.username = :username and a.demo and b.demo and a.state = 'active'";
    global RECOVERY_ADDED = "insert into guard_recovery (body_id, account_id, code_hash, used_at) values (:body, :account, :hash, null)";
    global RECOVERY_FORGOTTEN = "delete from guard_recovery where body_id = :body and account_id = :account";
    global RECOVERY_USED = "update guard_recovery set used_at = :now where body_id = :body and account_id = :account and code_hash = :hash and used_at is null";
    global SET_TOTP = "update guard_account set totp_secret = :secret, version = version + 1 where body_id = :body and id = :account";
    SET_SUBJECT = "update guard_account set oidc_subject = :subject, version = version + 1 where body_id = :body and id = :account";
    SET_STATE = "update guard_account set state = :state, closed_at = :closed, version = version + 1 where body_id = :body and id = :account and version = :version";
    /// One account.
    pub ONE = "select id, username, display_name, email, kind, provider_id, state, demo, created_at, closed_at, version, totp_secret is not null as second_factor
                 from guard_account where body_id = :body and id = :account";
    /// Accounts by name, from a name on.
    pub BY_NAME = "select id, username, display_name, email, kind, provider_id, state, demo, created_at, closed_at, version, totp_secret is not null as second_factor
                     from guard_account where body_id = :body and (display_name, id) > (:after_name, :after_id) order by display_name, id limit :most";
    open NAMES = "select id, display_name from guard_account where body_id = :body";
    ASSIGN = "insert into guard_assignment (body_id, id, account_id, role, unit_id, valid_from, valid_until, reason)
              values (:body, :id, :account, :role, :unit, :from, :until, :reason)";
    END_ASSIGNMENT = "update guard_assignment set valid_until = :until where body_id = :body and id = :id and valid_until > :until and valid_from < :until";
    DROP_ASSIGNMENT = "delete from guard_assignment where body_id = :body and id = :id and valid_from >= :until";
    /// Roles of an account, past ones included.
    pub ASSIGNMENTS = "select s.id, s.account_id, s.role, s.unit_id, u.name as unit_name, s.valid_from, s.valid_until, s.reason
                         from guard_assignment s join guard_unit u on u.body_id = s.body_id and u.id = s.unit_id
                        where s.body_id = :body and s.account_id = :account order by s.valid_from desc, s.role";
    /// Who holds a role in a unit on a day.
    open pub HOLDERS = "select a.id, a.display_name from guard_assignment s join guard_account a on a.body_id = s.body_id and a.id = s.account_id
                    where s.body_id = :body and s.unit_id = :unit and s.role = :role and s.valid_from <= :today and s.valid_until > :today
                      and a.state = 'active' order by a.display_name, a.id";
    ADD_ABSENCE = "insert into guard_absence (body_id, id, account_id, cover_id, reason, valid_from, valid_until)
                   values (:body, :id, :account, :cover, :reason, :from, :until)";
    /// Absences of an account that have not ended.
    pub ABSENCES = "select b.id, b.account_id, b.cover_id, c.display_name as cover_name, b.reason, b.valid_from, b.valid_until
                      from guard_absence b left join guard_account c on c.body_id = b.body_id and c.id = b.cover_id
                     where b.body_id = :body and b.account_id = :account and b.valid_until > :today order by b.valid_from";
    ABSENCE = "select account_id, cover_id, valid_from from guard_absence where body_id = :body and id = :id and account_id = :account and valid_until > :today";
    DROP_ABSENCE = "delete from guard_absence where body_id = :body and id = :id and valid_from >= :until";
    END_ABSENCE = "update guard_absence set valid_until = :until where body_id = :body and id = :id and valid_from < :until and valid_until > :until";
    /// On-call days of an account that have not ended.
    pub ROSTER = "select id, valid_from, valid_until from guard_roster where body_id = :body and account_id = :account and valid_until > :today order by valid_from";
    DROP_ROSTER = "delete from guard_roster where body_id = :body and account_id = :account and id = :id and valid_from >= :until";
    END_ROSTER = "update guard_roster set valid_until = :until where body_id = :body and account_id = :account and id = :id and valid_from < :until and valid_until > :until";
    ADD_ROSTER = "insert into guard_roster (body_id, id, account_id, valid_from, valid_until) values (:body, :id, :account, :from, :until)";
    global INVITE = "insert into guard_invitation (body_id, secret_hash, account_id, created_at, expires_at, used_at)
                     values (:body, :hash, :account, :now, :expires, null)";
    global INVITED = "select account_id from guard_invitation where body_id = :body and secret_hash = :hash and used_at is null and expires_at > :now {for update}";
    global VOID = "update guard_invitation set used_at = :now where body_id = :body and account_id = :account and used_at is null";
    global USED = "update guard_invitation set used_at = :now where body_id = :body and secret_hash = :hash";
}

/// An account as lists and pages show it; no secret.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Account {
    /// Identifier.
    pub id: AccountId,
    /// Name to sign in with.
    pub username: String,
    /// Name to show.
    pub display_name: String,
    /// Address for notices.
    pub email: String,
    /// Who it is for.
    pub kind: AccountKind,
    /// The provider it belongs to.
    pub provider_id: Option<ProviderId>,
    /// What it can do now.
    pub state: AccountState,
    /// A demonstration account, which only a demonstration body can have.
    pub demo: bool,
    /// Since when.
    pub created_at: Instant,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// Version, for changes.
    pub version: i64,
    /// Whether it has a second factor.
    pub second_factor: bool,
}

/// A role held in a period.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Assignment {
    /// Identifier.
    pub id: Uuid,
    /// Who.
    pub account_id: AccountId,
    /// Role code.
    pub role: String,
    /// Where.
    pub unit_id: UnitId,
    /// What that is called.
    pub unit_name: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Why.
    pub reason: String,
}

/// Days on call.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OnCall {
    /// Identifier.
    pub id: Uuid,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
}

/// An absence with its cover.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Absence {
    /// Identifier.
    pub id: Uuid,
    /// Who is away.
    pub account_id: AccountId,
    /// Who covers.
    pub cover_id: Option<AccountId>,
    /// What that is called.
    pub cover_name: Option<String>,
    /// Why.
    pub reason: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
}

/// What a new account needs.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Name to sign in with; unique in the whole installation.
    pub username: String,
    /// Name to show.
    pub display_name: String,
    /// Address for notices, may be empty.
    pub email: String,
    /// Who it is for.
    pub kind: AccountKind,
    /// The provider it belongs to.
    pub provider: Option<ProviderId>,
    /// A password (demonstration only) or none: then it is invited by a one-time link.
    pub password: Option<(String, Cost)>,
}

#[derive(sqlx::FromRow)]
struct Secrets {
    id: AccountId,
    username: String,
    display_name: String,
    password_hash: Option<String>,
    totp_secret: Option<String>,
    state: AccountState,
    failed_attempts: i64,
    locked_until: Option<Instant>,
    demo: bool,
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

/// Creates an account (in a `Db::global` transaction of the body). A demonstration password is refused outside a
/// demonstration body.
pub async fn create(tx: &mut Tx, new: NewAccount) -> Result<AccountId, Failure> {
    let demo = crate::body::own(tx).await?.demo;
    if new.password.as_ref().is_some_and(|(_, cost)| *cost == Cost::Cheap) && !demo {
        return Err(Failure::internal("demonstration accounts exist only in a demonstration body"));
    }
    let id: AccountId = tx.new_id()?;
    let username = new.username.to_lowercase();
    tx.sql(&ADD_LOGIN)
        .bind("username", &username)
        .id("account", id)
        .run()
        .await
        .on_constraint("guard_login_pkey", || Problem::NameTaken.at("username"))?;
    let (hash, state) = match &new.password {
        Some((password, cost)) => (Some(password::hash(password, *cost)?), AccountState::Active),
        None => (None, AccountState::Invited),
    };
    tx.sql(&ADD)
        .id("id", id)
        .bind("username", &username)
        .bind("display_name", &new.display_name)
        .bind("email", &new.email)
        .code("kind", new.kind)
        .maybe_id("provider", new.provider)
        .bind("password", hash)
        .code("state", state)
        .bind("demo", demo && new.password.is_some())
        .run()
        .await?;
    Ok(id)
}

/// A one-time link for an account (in a `Db::global` transaction): the last part of its address, shown once.
pub async fn invite(tx: &mut Tx, account: AccountId) -> Result<String, StoreError> {
    let secret = store::chance::secret()?;
    let expires = tx.now() + INVITATION;
    // The newest link is the only one.
    tx.sql(&VOID).id("account", account).run().await?;
    tx.sql(&INVITE).bind("hash", hashed(&secret)).id("account", account).bind("expires", expires).run().await?;
    Ok(format!("{}.{secret}", tx.actor().body.0.simple()))
}

/// Sets the first (or a new) password through a one-time link; the link is then used up and the account's scope is built.
pub async fn accept_invitation(db: &Db, link: &str, password: &str) -> Result<SignedIn, Failure> {
    let (body, secret) = crate::session::split(link).ok_or(Problem::LinkUsed)?;
    let mut tx = db.global(&Actor::system(body)).await?;
    let hash = hashed(secret);
    let account = tx.sql(&INVITED).bind("hash", hash.as_slice()).optional::<(AccountId,)>().await?.ok_or(Problem::LinkUsed)?.0;
    let secrets: Secrets = tx.sql(&SECRETS).id("account", account).one().await?;
    password::check(password, &secrets.username)?;
    let set = tx.sql(&SET_PASSWORD).id("account", account).bind("password", password::hash(password, Cost::Full)?).run().await?;
    if set != 1 {
        // Suspended or closed since the link was made.
        return Err(Problem::LinkUsed.into());
    }
    crate::session::end_all_within(&mut tx, account).await?;
    tx.sql(&USED).bind("hash", hash).run_one().await?;
    tx.sql(&VOID).id("account", account).run().await?;
    scope::refresh(&mut tx, account).await?;
    tx.act_as(account);
    tx.commit(Audit::of("account.password").on("account", account)).await?;
    Ok(SignedIn { body, account, level: Level::Password, has_second_factor: secrets.totp_secret.is_some() })
}

/// Signs in by name and password. A wrong name costs as much time as a wrong password, and both read the same.
pub async fn sign_in(db: &Db, username: &str, password: &str) -> Result<SignedIn, Failure> {
    let nobody = Actor::system(BodyId(Uuid::nil()));
    let mut tx = db.look(&nobody).await?;
    let found = tx.sql(&LOGIN).bind("username", username.trim().to_lowercase()).optional::<(BodyId, AccountId)>().await?;
    tx.roll_back().await?;
    let Some((body, account)) = found else {
        drop(password::hash(password, Cost::Full)?);
        return Err(Problem::WrongPassword.into());
    };
    let mut tx = db.global(&Actor::system(body)).await?;
    tx.act_as(account);
    let secrets: Secrets = tx.sql(&SECRETS).id("account", account).one().await?;
    let now = tx.now();
    if secrets.locked_until.is_some_and(|until| now < until) {
        return Err(Problem::Locked.into());
    }
    let right = secrets.state == AccountState::Active
        && secrets.password_hash.as_deref().is_some_and(|hash| password::fits(password, hash));
    if !right {
        let locked = (secrets.failed_attempts.saturating_add(1) % MOST_ATTEMPTS == 0).then(|| now + LOCKED_FOR);
        tx.sql(&MISSED).id("account", account).bind("locked", locked).run().await?;
        tx.commit(Audit::of("session.refused").on("account", account)).await?;
        return Err(Problem::WrongPassword.into());
    }
    tx.sql(&CLEARED).id("account", account).run().await?;
    tx.commit(Audit::of("session.start").on("account", account)).await?;
    let level = if secrets.demo { Level::Full } else { Level::Password };
    Ok(SignedIn { body, account, level, has_second_factor: secrets.totp_secret.is_some() })
}

/// Signs in a demonstration account without its password. Nothing but an active demonstration account of a demonstration body
/// can be reached this way; whether the installation offers it is the caller's matter.
pub async fn sign_in_demo(db: &Db, username: &str) -> Result<SignedIn, Failure> {
    let mut tx = db.look(&Actor::system(BodyId(Uuid::nil()))).await?;
    let found = tx.sql(&DEMO).bind("username", username).optional::<(BodyId, AccountId)>().await?;
    tx.roll_back().await?;
    let (body, account) = found.ok_or(Problem::WrongPassword)?;
    let mut tx = db.global(&Actor::system(body)).await?;
    tx.act_as(account);
    tx.commit(Audit::of("session.start").on("account", account)).await?;
    Ok(SignedIn { body, account, level: Level::Full, has_second_factor: false })
}

/// Checks the code of the second factor. A code is good once: the attempt is counted like a password.
pub async fn check_second_factor(db: &Db, actor: &Actor, code: &str) -> Result<(), Failure> {
    let mut tx = db.global(actor).await?;
    let secrets: Secrets = tx.sql(&SECRETS).id("account", actor.account).one().await?;
    let now = tx.now();
    if secrets.locked_until.is_some_and(|until| now < until) {
        return Err(Problem::Locked.into());
    }
    let fitting = secrets.totp_secret.as_deref().and_then(|secret| totp::fits(secret, code, now));
    let recovery = totp::plain_recovery_code(code);
    let fresh = match fitting {
        None if recovery.len() == RECOVERY_LETTERS => {
            tx.sql(&RECOVERY_USED).id("account", actor.account).bind("hash", hashed(&recovery)).run().await? == 1
        }
        // The step is claimed like a repeatable request: the second use of the same code finds it taken.
        Some(step) => tx
            .once(Some(&store::Once::new(format!("totp-{step}"), [now.to_rfc3339().as_str()])))
            .await
            .is_ok_and(|seen| seen.is_none()),
        None => false,
    };
    if fresh {
        tx.sql(&CLEARED).id("account", actor.account).run().await?;
        tx.commit(Audit::of("session.second_factor").on("account", secrets.id)).await?;
        return Ok(());
    }
    let locked = (secrets.failed_attempts.saturating_add(1) % MOST_ATTEMPTS == 0).then(|| now + LOCKED_FOR);
    tx.sql(&MISSED).id("account", actor.account).bind("locked", locked).run().await?;
    tx.commit(Audit::of("session.refused").on("account", secrets.id)).await?;
    Err(Problem::WrongCode.at("code"))
}

/// Sets up the first second factor, once a code made from the new secret proves that the app has it. Gives the recovery codes,
/// which are shown once.
pub async fn enrol_second_factor(db: &Db, actor: &Actor, secret: &str, code: &str) -> Result<Vec<String>, Failure> {
    let mut tx = db.global(actor).await?;
    let secrets: Secrets = tx.sql(&SECRETS).id("account", actor.account).one().await?;
    if secrets.totp_secret.is_some() {
        return Err(Problem::AlreadyEnrolled.into());
    }
    enrol(tx, secret, code).await
}

/// Replaces the second factor of somebody who is signed in and gives the password again.
pub async fn replace_second_factor(
    db: &Db,
    actor: &Actor,
    password: &str,
    secret: &str,
    code: &str,
) -> Result<Vec<String>, Failure> {
    let tx = password_again(db, actor, password).await?;
    enrol(tx, secret, code).await
}

async fn enrol(mut tx: Tx, secret: &str, code: &str) -> Result<Vec<String>, Failure> {
    let account = tx.actor().account;
    if totp::fits(secret, code, tx.now()).is_none() {
        return Err(Problem::WrongCode.at("code"));
    }
    tx.sql(&SET_TOTP).id("account", account).bind("secret", secret).run_one().await?;
    tx.sql(&RECOVERY_FORGOTTEN).id("account", account).run().await?;
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let code = totp::new_recovery_code().map_err(Failure::internal)?;
        tx.sql(&RECOVERY_ADDED).id("account", account).bind("hash", hashed(&totp::plain_recovery_code(&code))).run().await?;
        codes.push(code);
    }
    tx.commit(Audit::of("account.second_factor").on("account", account)).await?;
    Ok(codes)
}

/// A transaction of somebody who gave the own password again; a wrong one is counted like a failed sign-in.
async fn password_again(db: &Db, actor: &Actor, password: &str) -> Result<Tx, Failure> {
    let mut tx = db.global(actor).await?;
    let secrets: Secrets = tx.sql(&SECRETS).id("account", actor.account).one().await?;
    let now = tx.now();
    if secrets.locked_until.is_some_and(|until| now < until) {
        return Err(Problem::Locked.into());
    }
    if secrets.password_hash.as_deref().is_some_and(|hash| password::fits(password, hash)) {
        return Ok(tx);
    }
    let locked = (secrets.failed_attempts.saturating_add(1) % MOST_ATTEMPTS == 0).then(|| now + LOCKED_FOR);
    tx.sql(&MISSED).id("account", actor.account).bind("locked", locked).run().await?;
    tx.commit(Audit::of("session.refused").on("account", actor.account)).await?;
    Err(Problem::PasswordAgain.at("current"))
}

/// Changes the own password, given the old one. Other sessions are ended by the caller ([`crate::session::end_others`]).
pub async fn change_password(db: &Db, actor: &Actor, current: &str, new: &str) -> Result<(), Failure> {
    let mut tx = password_again(db, actor, current).await?;
    let secrets: Secrets = tx.sql(&SECRETS).id("account", actor.account).one().await?;
    password::check(new, &secrets.username)?;
    tx.sql(&SET_PASSWORD).id("account", actor.account).bind("password", password::hash(new, Cost::Full)?).run_one().await?;
    tx.sql(&VOID).id("account", actor.account).run().await?;
    tx.commit(Audit::of("account.password").on("account", actor.account)).await?;
    Ok(())
}

/// Takes the second factor away (a lost telephone; in a `Db::global` transaction): it is set up anew at the next sign-in.
pub async fn reset_second_factor(tx: &mut Tx, account: AccountId) -> Result<(), StoreError> {
    tx.sql(&SET_TOTP).id("account", account).bind("secret", None::<String>).run_one().await?;
    tx.sql(&RECOVERY_FORGOTTEN).id("account", account).run().await.map(drop)
}

/// Whose one-time link this is, while it can be used: the user's name and the name to show.
pub async fn invited(db: &Db, link: &str) -> Result<(String, String), Failure> {
    let (body, secret) = crate::session::split(link).ok_or(Problem::LinkUsed)?;
    let mut tx = db.global(&Actor::system(body)).await?;
    let account = tx.sql(&INVITED).bind("hash", hashed(secret)).optional::<(AccountId,)>().await?.ok_or(Problem::LinkUsed)?.0;
    let secrets: Secrets = tx.sql(&SECRETS).id("account", account).one().await?;
    tx.roll_back().await?;
    if !matches!(secrets.state, AccountState::Invited | AccountState::Active) {
        return Err(Problem::LinkUsed.into());
    }
    Ok((secrets.username, secrets.display_name))
}

/// The account behind an actor.
pub async fn own(db: &Db, actor: &Actor) -> Result<Account, StoreError> {
    let mut tx = db.global(actor).await?;
    let account = tx.sql(&ONE).id("account", actor.account).one().await?;
    tx.roll_back().await?;
    Ok(account)
}

/// The active account of a body whose identity provider names this subject.
pub async fn by_oidc_subject(db: &Db, body: BodyId, subject: &str) -> Result<Option<SignedIn>, Failure> {
    let mut tx = db.global(&Actor::system(body)).await?;
    let Some(found) = tx.sql(&BY_SUBJECT).bind("subject", subject).optional::<Secrets>().await? else { return Ok(None) };
    tx.act_as(found.id);
    tx.commit(Audit::of("session.start_oidc").on("account", found.id)).await?;
    // The identity provider vouches for the second factor (SPID and CIE level 2).
    Ok(Some(SignedIn { body, account: found.id, level: Level::Full, has_second_factor: found.totp_secret.is_some() }))
}

/// Ties an account to a subject of the identity provider.
pub async fn set_oidc_subject(tx: &mut Tx, account: AccountId, subject: Option<&str>) -> Result<(), Failure> {
    tx.sql(&SET_SUBJECT)
        .id("account", account)
        .bind("subject", subject)
        .run_one()
        .await
        .on_constraint("guard_account_subject", || Problem::SubjectTaken.at("subject"))
}

/// Gives a role in a unit for a period, and rebuilds the account's scope.
pub async fn assign(
    tx: &mut Tx,
    account: AccountId,
    role: &str,
    unit: UnitId,
    from: NaiveDate,
    until: Option<NaiveDate>,
    reason: &str,
) -> Result<Uuid, Failure> {
    if crate::roles::table().role(role).is_none() {
        return Err(Problem::UnknownRole.at("role"));
    }
    let id: Uuid = tx.new_id()?;
    tx.sql(&ASSIGN)
        .bind("id", id)
        .id("account", account)
        .bind("role", role)
        .id("unit", unit)
        .bind("from", from)
        .bind("until", until.unwrap_or(FOREVER))
        .bind("reason", reason)
        .run()
        .await?;
    scope::refresh(tx, account).await?;
    Ok(id)
}

/// Ends a role on a day (the first day on which it is no longer held), and rebuilds the account's scope.
pub async fn end_assignment(tx: &mut Tx, account: AccountId, assignment: Uuid, until: NaiveDate) -> Result<(), StoreError> {
    tx.sql(&DROP_ASSIGNMENT).bind("id", assignment).bind("until", until).run().await?;
    tx.sql(&END_ASSIGNMENT).bind("id", assignment).bind("until", until).run().await?;
    scope::refresh(tx, account).await
}

/// Records an absence; whoever covers it acts for the absent account in these days.
pub async fn add_absence(
    tx: &mut Tx,
    account: AccountId,
    cover: Option<AccountId>,
    reason: &str,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Uuid, StoreError> {
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD_ABSENCE)
        .bind("id", id)
        .id("account", account)
        .maybe_id("cover", cover)
        .bind("reason", reason)
        .bind("from", from)
        .bind("until", until)
        .run()
        .await?;
    if let Some(cover) = cover {
        scope::refresh(tx, cover).await?;
    }
    Ok(id)
}

/// Ends an absence on a day (the first on which the account is back; one that has not begun is taken away), and rebuilds the
/// cover's scope. [`StoreError::NoRow`] when the account has no such absence.
pub async fn end_absence(tx: &mut Tx, account: AccountId, absence: Uuid, until: NaiveDate) -> Result<(), StoreError> {
    let (_, cover, _): (AccountId, Option<AccountId>, NaiveDate) =
        tx.sql(&ABSENCE).bind("id", absence).id("account", account).one().await?;
    tx.sql(&DROP_ABSENCE).bind("id", absence).bind("until", until).run().await?;
    tx.sql(&END_ABSENCE).bind("id", absence).bind("until", until).run().await?;
    match cover {
        Some(cover) => scope::refresh(tx, cover).await,
        None => Ok(()),
    }
}

/// Ends days on call, and rebuilds the account's scope. [`StoreError::NoRow`] when the account has no such days.
pub async fn end_roster(tx: &mut Tx, account: AccountId, roster: Uuid, until: NaiveDate) -> Result<(), StoreError> {
    let dropped = tx.sql(&DROP_ROSTER).id("account", account).bind("id", roster).bind("until", until).run().await?;
    if dropped == 0 {
        tx.sql(&END_ROSTER).id("account", account).bind("id", roster).bind("until", until).run_one().await?;
    }
    scope::refresh(tx, account).await
}

/// Puts an account on call for some days.
pub async fn add_roster(tx: &mut Tx, account: AccountId, from: NaiveDate, until: NaiveDate) -> Result<Uuid, StoreError> {
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD_ROSTER).bind("id", id).id("account", account).bind("from", from).bind("until", until).run().await?;
    scope::refresh(tx, account).await?;
    Ok(id)
}

/// Suspends, reactivates or closes an account of a known version, and rebuilds its scope. Sessions are ended by the caller
/// ([`crate::session::end_all`]).
pub async fn set_state(tx: &mut Tx, account: AccountId, version: i64, state: AccountState) -> Result<(), StoreError> {
    let closed = (state == AccountState::Closed).then(|| tx.now());
    tx.sql(&SET_STATE)
        .id("account", account)
        .bind("version", version)
        .code("state", state)
        .bind("closed", closed)
        .run_one()
        .await?;
    scope::refresh(tx, account).await
}

/// The account of the body that signs in with this name.
pub async fn with_username(tx: &mut Tx, username: &str) -> Result<Option<AccountId>, StoreError> {
    Ok(tx.sql(&BY_USERNAME).bind("username", username.to_lowercase()).optional::<(AccountId,)>().await?.map(|row| row.0))
}

/// Names of all accounts of the body, to show who did what.
pub async fn names(tx: &mut Tx) -> Result<std::collections::HashMap<AccountId, String>, StoreError> {
    Ok(tx.sql(&NAMES).all::<(AccountId, String)>().await?.into_iter().collect())
}

/// Who holds a role in a unit today.
pub async fn holders(tx: &mut Tx, unit: UnitId, role: &str) -> Result<Vec<(AccountId, String)>, StoreError> {
    tx.sql(&HOLDERS).id("unit", unit).bind("role", role).all().await
}
