//! Accounts: joining, moving, leaving. How they prove who they are is in [`crate::sign_in`] and [`crate::credentials`].

use crate::password::{self, Cost};
use crate::scope::{self, FOREVER};
use crate::session::hashed;
use chrono::{NaiveDate, TimeDelta};
use kernel::{AccountId, Actor, Failure, Instant, ProviderId, UnitId};
use store::{Db, OnConstraint as _, StoreError, Tx};
use uuid::Uuid;

/// How long a one-time link is good.
pub const INVITATION: TimeDelta = TimeDelta::hours(72);

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
    BY_USERNAME = "select id from guard_account where body_id = :body and username = :username and state <> 'closed'";
    global ADD_LOGIN = "insert into guard_login (username, body_id, account_id) values (:username, :body, :account)";
    ADD = "insert into guard_account (body_id, id, username, display_name, email, kind, provider_id, password_hash, totp_secret, oidc_subject, state, demo,
                                      failed_attempts, locked_until, created_at, closed_at, version)
           values (:body, :id, :username, :display_name, :email, :kind, :provider, :password, null, null, :state, :demo, 0, null, :now, null, 1)";
    global pub(crate) RECOVERY_FORGOTTEN = "delete from guard_recovery where body_id = :body and account_id = :account";
    global pub(crate) SET_TOTP = "update guard_account set totp_secret = :secret, version = version + 1 where body_id = :body and id = :account";
    TIED_OTHERWISE = "select id from guard_account where body_id = :body and id = :account and oidc_subject is not null and oidc_subject <> :subject";
    SET_SUBJECT = "update guard_account set oidc_subject = :subject, version = version + 1 where body_id = :body and id = :account and version = :version";
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
    global pub(crate) VOID = "update guard_invitation set used_at = :now where body_id = :body and account_id = :account and used_at is null";
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

/// Takes the second factor away (a lost telephone; in a `Db::global` transaction): it is set up anew at the next sign-in.
pub async fn reset_second_factor(tx: &mut Tx, account: AccountId) -> Result<(), StoreError> {
    tx.sql(&SET_TOTP).id("account", account).bind("secret", None::<String>).run_one().await?;
    tx.sql(&RECOVERY_FORGOTTEN).id("account", account).run().await.map(drop)
}

/// The account behind an actor.
pub async fn own(db: &Db, actor: &Actor) -> Result<Account, StoreError> {
    let mut tx = db.look(actor).await?;
    let account = tx.sql(&ONE).id("account", actor.account).one().await?;
    tx.roll_back().await?;
    Ok(account)
}

/// Ties an account to a subject of the identity provider, or takes the tie away. Who had another identity until now is signed out: which
/// of the open sessions came in through it is not written down, so all of them end. `version` is the one that was read.
///
/// # Errors
/// [`Failure::NotFound`] when the account is no longer at this version, [`Problem::SubjectTaken`].
pub async fn set_oidc_subject(tx: &mut Tx, account: AccountId, version: i64, subject: Option<&str>) -> Result<(), Failure> {
    let tied = tx.sql(&TIED_OTHERWISE).id("account", account).bind("subject", subject.unwrap_or_default());
    if tied.optional::<(AccountId,)>().await?.is_some() {
        crate::session::end_all_within(tx, account).await?;
    }
    tx.sql(&SET_SUBJECT)
        .id("account", account)
        .bind("version", version)
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
