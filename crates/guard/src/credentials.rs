//! What an account's owner sets up: the first password by a one-time link, another password, the second factor.

use crate::account::{self, AccountState, Problem};
use crate::scope;
use crate::session::{self, Level, Session, hashed};
use crate::sign_in::{Meanwhile, Secrets, SignedIn, claim, proved};
use crate::{password, totp};
use kernel::{AccountId, Actor, BodyId, Failure};
use store::{Audit, Db, Tx};

/// How many recovery codes are made with a second factor.
pub const RECOVERY_CODES: usize = 10;

store::statements! {
    global OPEN_LINK = "select account_id from guard_invitation where body_id = :body and secret_hash = :hash and used_at is null and expires_at > :now";
    global LOCKED_LINK = "select account_id from guard_invitation where body_id = :body and secret_hash = :hash and used_at is null and expires_at > :now {for update}";
    global USED = "update guard_invitation set used_at = :now where body_id = :body and secret_hash = :hash";
    global SET_PASSWORD = "update guard_account set password_hash = :password, state = 'active', failed_attempts = 0, locked_until = null,
                                  version = version + 1 where body_id = :body and id = :account and state in ('invited', 'active')";
    global RECOVERY_ADDED = "insert into guard_recovery (body_id, account_id, code_hash, used_at) values (:body, :account, :hash, null)";
}

/// Whose one-time link this is, while it can be used.
async fn owner(db: &Db, body: BodyId, hash: &[u8]) -> Result<Secrets, Failure> {
    let mut tx = db.look(&Actor::system(body)).await?;
    let found = tx.sql(&OPEN_LINK).bind("hash", hash).optional::<(AccountId,)>().await?;
    let owner = match found {
        Some((account,)) => Secrets::known(&mut tx, account).await?,
        None => None,
    };
    tx.roll_back().await?;
    let can_sign_in = |owner: &Secrets| matches!(owner.state, AccountState::Invited | AccountState::Active);
    owner.filter(can_sign_in).ok_or_else(|| Problem::LinkUsed.into())
}

/// Whose one-time link this is, while it can be used: the user's name and the name to show.
///
/// # Errors
/// [`Problem::LinkUsed`].
pub async fn invited(db: &Db, link: &str) -> Result<(String, String), Failure> {
    let (body, secret) = session::split(link).ok_or(Problem::LinkUsed)?;
    let owner = owner(db, body, &hashed(secret)).await?;
    Ok((owner.username, owner.display_name))
}

/// Sets the first (or a new) password through a one-time link; the link is then used up, the sessions of before are ended and
/// the account's scope is built.
///
/// # Errors
/// [`Problem::LinkUsed`]; a password that is not good enough.
pub async fn accept_invitation(db: &Db, link: &str, password: &str) -> Result<SignedIn, Failure> {
    let (body, secret) = session::split(link).ok_or(Problem::LinkUsed)?;
    let hash = hashed(secret);
    let owner = owner(db, body, &hash).await?;
    password::check(password, &owner.username)?;
    let made = password::made(password).await?;
    let mut tx = db.global(&Actor::system(body)).await?;
    let link = tx.sql(&LOCKED_LINK).bind("hash", hash.as_slice()).optional::<(AccountId,)>().await?;
    let (account,) = link.ok_or(Problem::LinkUsed)?;
    if tx.sql(&SET_PASSWORD).id("account", account).bind("password", made).run().await? != 1 {
        // Suspended or closed since the link was made.
        return Err(Problem::LinkUsed.into());
    }
    session::end_all_within(&mut tx, account).await?;
    tx.sql(&USED).bind("hash", hash).run_one().await?;
    tx.sql(&account::VOID).id("account", account).run().await?;
    scope::refresh(&mut tx, account).await?;
    tx.act_as(account);
    tx.commit(Audit::of("account.password").on("account", account)).await?;
    Ok(SignedIn { body, account, level: Level::Password, has_second_factor: owner.totp_secret.is_some() })
}

/// Changes the own password, given the old one. In the same transaction every session of the account ends and another begins,
/// whose cookie is given.
///
/// # Errors
/// [`Problem::PasswordAgain`], [`Problem::Locked`]; a new password that is not good enough.
pub async fn change_password(db: &Db, session: &Session, current: &str, new: &str) -> Result<String, Failure> {
    let actor = &session.principal.actor;
    let wrong = Problem::PasswordAgain.at("current");
    let (mut tx, _, made) = proved(db, actor, current, Meanwhile::Successor(new), wrong).await?;
    let made = made.ok_or_else(|| Failure::internal("no hash was made of the new password"))?;
    tx.sql(&SET_PASSWORD).id("account", actor.account).bind("password", made).run_one().await?;
    tx.sql(&account::VOID).id("account", actor.account).run().await?;
    session::end_all_within(&mut tx, actor.account).await?;
    let cookie = session::start_within(&mut tx, actor.account, Level::Full).await?;
    tx.commit(Audit::of("account.password").on("account", actor.account)).await?;
    Ok(cookie)
}

/// Sets up the first second factor, once a code made from the new secret proves that the app has it. Gives the recovery codes,
/// which are shown once.
///
/// # Errors
/// [`Problem::AlreadyEnrolled`], [`Problem::WrongCode`].
pub async fn enrol_second_factor(db: &Db, actor: &Actor, secret: &str, code: &str) -> Result<Vec<String>, Failure> {
    let mut tx = db.global(actor).await?;
    if Secrets::locked(&mut tx, actor.account).await?.totp_secret.is_some() {
        return Err(Problem::AlreadyEnrolled.into());
    }
    let codes = enrol(&mut tx, secret, code).await?;
    tx.commit(Audit::of("account.second_factor").on("account", actor.account)).await?;
    Ok(codes)
}

/// Replaces the second factor of somebody who is signed in and gives the password again. The other sessions of the account end
/// in the same transaction.
///
/// # Errors
/// [`Problem::PasswordAgain`], [`Problem::Locked`], [`Problem::WrongCode`].
pub async fn replace_second_factor(
    db: &Db,
    session: &Session,
    password: &str,
    secret: &str,
    code: &str,
) -> Result<Vec<String>, Failure> {
    let actor = &session.principal.actor;
    let wrong = Problem::PasswordAgain.at("current");
    let (mut tx, _, _) = proved(db, actor, password, Meanwhile::Nothing, wrong).await?;
    let codes = enrol(&mut tx, secret, code).await?;
    session::end_others_within(&mut tx, session).await?;
    tx.commit(Audit::of("account.second_factor").on("account", actor.account)).await?;
    Ok(codes)
}

/// The code that proves the set-up is used by it: whoever saw it cannot sign in with it.
async fn enrol(tx: &mut Tx, secret: &str, code: &str) -> Result<Vec<String>, Failure> {
    let account = tx.actor().account;
    if !claim(tx, secret, code).await? {
        return Err(Problem::WrongCode.at("code"));
    }
    tx.sql(&account::SET_TOTP).id("account", account).bind("secret", secret).run_one().await?;
    tx.sql(&account::RECOVERY_FORGOTTEN).id("account", account).run().await?;
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let code = totp::new_recovery_code().map_err(Failure::internal)?;
        tx.sql(&RECOVERY_ADDED).id("account", account).bind("hash", hashed(&totp::plain_recovery_code(&code))).run().await?;
        codes.push(code);
    }
    Ok(codes)
}
