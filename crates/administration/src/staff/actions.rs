//! What is done with staff. Transactions are those of the acting administrator, across bodies only where a name to sign in with
//! must be unique in the whole installation; every account is loaded within the actor's body and scope first.

use super::colleagues::{covers, successors};
use super::forms::{Ending, Joiner, NewAbsence, NewOnCall, NewRole, NewState, RoleEnding};
use super::leaving::{LeftBehind, posts, settle};
use super::meanwhile::{closed_words, may_end};
use super::store::{
    ABSENCE_END, ABSENCES_MANAGED, MANAGED, PROVIDERS, ProviderRow, ROLE_END, TO_END, TURN_END, UNIT_OPEN, UnitRow,
};
use crate::problems::{Problem, changed_meanwhile};
use access::Booked;
use casework::OpenCase;
use chrono::NaiveDate;
use guard::account::{self, Account, AccountKind, AccountState, Assignment, NewAccount};
use guard::{Permission, Principal, session};
use kernel::time::days_after;
use kernel::{AccountId, Failure, Outcome, UnitId};
use store::{Audit, Db, Once, StoreError, Tx};
use uuid::Uuid;

/// What a new account is given: the link for its first password, shown once. Programs get none.
#[derive(Clone, Debug)]
pub struct Joined {
    /// The account.
    pub id: AccountId,
    /// Last part of the address of the one-time link; `None` for a program, and when the request was a repetition.
    pub link: Option<String>,
}

/// Why a case changed hands, when a role ended.
const ROLE_ENDED: &str = "È finito il ruolo di chi la seguiva";

async fn managing(db: &Db, principal: &Principal) -> Outcome<Tx> {
    principal.require(Permission::STAFF_MANAGE)?;
    Ok(db.global(&principal.actor).await?)
}

async fn managed(tx: &mut Tx, account: AccountId) -> Outcome<Account> {
    let account: Account = tx.sql(&MANAGED).id("account", account).one().await?;
    Ok(account)
}

async fn still_here(tx: &mut Tx, account: AccountId) -> Outcome<Account> {
    let account = managed(tx, account).await?;
    if account.state == AccountState::Closed { Err(Problem::StateNotPossible.into()) } else { Ok(account) }
}

async fn unit_exists(tx: &mut Tx, unit: UnitId) -> Outcome<()> {
    match tx.sql(&UNIT_OPEN).id("unit", unit).optional::<UnitRow>().await? {
        Some(_) => Ok(()),
        None => Err(Failure::field("unit", "Scegli un'unità dell'elenco.")),
    }
}

async fn assign(tx: &mut Tx, account: AccountId, role: &NewRole) -> Outcome<Uuid> {
    unit_exists(tx, role.unit).await?;
    account::assign(tx, account, &role.role, role.unit, role.from, role.until.map(|last| days_after(last, 1)), &role.reason).await
}

/// Somebody joins: account, first role, one-time link.
pub async fn join(db: &Db, principal: &Principal, joiner: &Joiner, once: Option<&Once>) -> Outcome<Joined> {
    let mut tx = managing(db, principal).await?;
    if let Some(id) = tx.already::<AccountId>(once).await? {
        return Ok(Joined { id, link: None });
    }
    let provider = match (joiner.kind, joiner.provider) {
        (AccountKind::Provider, Some(provider)) => {
            let known: Vec<ProviderRow> = tx.sql(&PROVIDERS).all().await?;
            Some(
                known
                    .into_iter()
                    .find(|row| row.provider_id == provider)
                    .ok_or_else(|| Problem::ProviderMissing.at("provider"))?
                    .provider_id,
            )
        }
        (AccountKind::Provider, None) => return Err(Problem::ProviderMissing.at("provider")),
        (AccountKind::Staff | AccountKind::Machine, _) => None,
    };
    let new = NewAccount {
        username: joiner.username.clone(),
        display_name: joiner.name.clone(),
        email: joiner.email.clone(),
        kind: joiner.kind,
        provider,
        password: None,
    };
    let id = account::create(&mut tx, new).await?;
    let link = match joiner.kind {
        AccountKind::Machine => {
            account::set_state(&mut tx, id, 1, AccountState::Active).await?;
            None
        }
        AccountKind::Staff | AccountKind::Provider => Some(account::invite(&mut tx, id).await?),
    };
    assign(&mut tx, id, &joiner.role).await?;
    tx.commit(Audit::of("account.create").on("account", id).fields(["role", "unit"]).answering(id.to_string())).await?;
    Ok(Joined { id, link })
}

/// A new one-time link for somebody who never came in, or forgot the password.
pub async fn invite(db: &Db, principal: &Principal, account: AccountId) -> Outcome<String> {
    let mut tx = managing(db, principal).await?;
    let known = still_here(&mut tx, account).await?;
    if known.kind == AccountKind::Machine || known.state == AccountState::Suspended {
        return Err(Problem::StateNotPossible.into());
    }
    let link = account::invite(&mut tx, account).await?;
    tx.commit(Audit::of("account.invite").on("account", account)).await?;
    Ok(link)
}

/// Gives a role; with a transfer, the roles held so far end on the day the new one begins, and what they leave behind is settled: open
/// cases of units that the new role does not reach go to a colleague at once, weekly hours there end.
pub async fn give_role(
    db: &Db,
    principal: &Principal,
    account: AccountId,
    role: &NewRole,
    once: Option<&Once>,
) -> Outcome<(Uuid, LeftBehind)> {
    not_oneself(principal, account)?;
    let mut tx = managing(db, principal).await?;
    if let Some(id) = tx.already::<Uuid>(once).await? {
        return Ok((id, LeftBehind::default()));
    }
    still_here(&mut tx, account).await?;
    let mut fields = vec!["role".to_owned(), "unit".to_owned()];
    let mut left = LeftBehind::default();
    if role.transfer {
        let held = roles_after(&mut tx, account, role.from).await?;
        let kept = [(role.role.as_str(), role.unit)];
        left = settle(&mut tx, account, role.from, (&posts(&held), &kept), (role.colleague, &role.reason)).await?;
        end_roles(&mut tx, account, role.from).await?;
        fields.push("transfer".to_owned());
        fields.extend(handed(&left));
    }
    let id = assign(&mut tx, account, role).await?;
    tx.commit(Audit::of("account.role_give").on("account", account).fields(fields).answering(id.to_string())).await?;
    Ok((id, left))
}

/// What the audit says of a handing over.
fn handed(left: &LeftBehind) -> Option<String> {
    (left.cases > 0).then(|| format!("cartelle:{}", left.cases))
}

/// The roles of an account that go on after a day, or begin after it.
async fn roles_after(tx: &mut Tx, account: AccountId, day: NaiveDate) -> Outcome<Vec<Assignment>> {
    let all: Vec<Assignment> = tx.sql(&account::ASSIGNMENTS).id("account", account).all().await?;
    Ok(all.into_iter().filter(|role| role.valid_until > day).collect())
}

async fn end_roles(tx: &mut Tx, account: AccountId, until: NaiveDate) -> Outcome<()> {
    for id in tx.sql(&TO_END).id("account", account).bind("until", until).values::<Uuid>().await? {
        account::end_assignment(tx, account, id, until).await?;
    }
    Ok(())
}

fn first_day_without(tx: &Tx, ending: Ending) -> NaiveDate {
    ending.last.map_or(tx.today(), |last| days_after(last, 1))
}

/// Ends a role. While cases of its unit are open that no other role reaches, only together with their handing over. `read` is the
/// version of the period that was read, where it was; so for the other endings.
pub async fn end_role(
    db: &Db,
    principal: &Principal,
    account: AccountId,
    end: RoleEnding,
    read: Option<i64>,
) -> Outcome<LeftBehind> {
    let mut tx = managing(db, principal).await?;
    managed(&mut tx, account).await?;
    let ending = end.ending;
    let until = first_day_without(&tx, ending);
    match tx.sql(&ROLE_END).id("account", account).bind("id", ending.id).optional::<(NaiveDate,)>().await? {
        Some((kept,)) => may_end(kept, until, tx.today(), read)?,
        None => return Err(Problem::AlreadyEnded.into()),
    }
    let going_on = roles_after(&mut tx, account, until).await?;
    let ended = posts(going_on.iter().filter(|role| role.id == ending.id));
    let kept = posts(going_on.iter().filter(|role| role.id != ending.id && role.valid_from <= until));
    let left = settle(&mut tx, account, until, (&ended, &kept), (end.colleague, ROLE_ENDED)).await?;
    account::end_assignment(&mut tx, account, ending.id, until).await?;
    tx.commit(Audit::of("account.role_end").on("account", account).fields(handed(&left))).await?;
    Ok(left)
}

async fn managing_absences(db: &Db, principal: &Principal, account: AccountId) -> Outcome<Tx> {
    principal.require(Permission::ABSENCE_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    tx.sql(&ABSENCES_MANAGED).id("account", account).one::<(AccountId,)>().await?;
    Ok(tx)
}

/// Records an absence with its cover; a coordinator can do so for the people of the own unit, and names somebody else to cover. Answers
/// with the appointments that were booked in it before.
pub async fn add_absence(
    db: &Db,
    principal: &Principal,
    account: AccountId,
    absence: &NewAbsence,
    once: Option<&Once>,
) -> Outcome<(Uuid, Vec<Booked>)> {
    let mut tx = managing_absences(db, principal, account).await?;
    let booked = access::booked_with(&mut tx, account, absence.from, days_after(absence.until, 1)).await?;
    if let Some(id) = tx.already::<Uuid>(once).await? {
        return Ok((id, booked));
    }
    if let Some(cover) = absence.cover {
        if cover == account {
            return Err(Problem::CoverYourself.at("cover"));
        }
        // Whoever covers reaches sealed cases and protected persons: nobody lets themselves in.
        if cover == principal.actor.account {
            return Err(Problem::CoverByOneself.at("cover"));
        }
        if !covers(&mut tx, account).await?.iter().any(|(id, _)| *id == cover) {
            return Err(Failure::field("cover", "Scegli una persona attiva della stessa unità, che possa fare lo stesso lavoro."));
        }
    }
    let id =
        account::add_absence(&mut tx, account, absence.cover, &absence.reason, absence.from, days_after(absence.until, 1)).await?;
    tx.commit(Audit::of("account.absence").on("account", account).answering(id.to_string())).await?;
    Ok((id, booked))
}

/// Ends an absence.
pub async fn end_absence(db: &Db, principal: &Principal, account: AccountId, ending: Ending, read: Option<i64>) -> Outcome<()> {
    let mut tx = managing_absences(db, principal, account).await?;
    let until = first_day_without(&tx, ending);
    let kept = tx.sql(&ABSENCE_END).id("account", account).bind("id", ending.id).value::<NaiveDate>().await?;
    may_end(kept, until, tx.today(), read)?;
    account::end_absence(&mut tx, account, ending.id, until).await?;
    tx.commit(Audit::of("account.absence_end").on("account", account)).await?;
    Ok(())
}

/// Nobody extends their own reach: a second administrator does, or the command line.
fn not_oneself(principal: &Principal, account: AccountId) -> Outcome<()> {
    if principal.actor.account == account { Err(Problem::NotYourself.into()) } else { Ok(()) }
}

/// Puts somebody on call.
pub async fn add_on_call(
    db: &Db,
    principal: &Principal,
    account: AccountId,
    days: NewOnCall,
    once: Option<&Once>,
) -> Outcome<Uuid> {
    not_oneself(principal, account)?;
    let mut tx = managing(db, principal).await?;
    if let Some(id) = tx.already::<Uuid>(once).await? {
        return Ok(id);
    }
    still_here(&mut tx, account).await?;
    let id = account::add_roster(&mut tx, account, days.from, days_after(days.until, 1)).await?;
    tx.commit(Audit::of("account.on_call").on("account", account).answering(id.to_string())).await?;
    Ok(id)
}

/// Takes somebody off call.
pub async fn end_on_call(db: &Db, principal: &Principal, account: AccountId, ending: Ending, read: Option<i64>) -> Outcome<()> {
    let mut tx = managing(db, principal).await?;
    managed(&mut tx, account).await?;
    let until = first_day_without(&tx, ending);
    let kept = tx.sql(&TURN_END).id("account", account).bind("id", ending.id).value::<NaiveDate>().await?;
    may_end(kept, until, tx.today(), read)?;
    account::end_roster(&mut tx, account, ending.id, until).await?;
    tx.commit(Audit::of("account.on_call_end").on("account", account)).await?;
    Ok(())
}

/// Suspends, reactivates or closes. A leaver with open cases is closed only together with their handing over to a colleague of
/// the unit, in one transaction; sessions end in it.
pub async fn set_state(db: &Db, principal: &Principal, account: AccountId, version: i64, new: &NewState) -> Outcome<()> {
    let mut acting = principal.clone();
    acting.actor.purpose = Some(new.reason.clone());
    let mut tx = managing(db, &acting).await?;
    let known = managed(&mut tx, account).await?;
    if let Some(words) = closed_words(&known) {
        return Err(Problem::StateNotPossible.because(words));
    }
    if known.version != version {
        return Err(changed_meanwhile(known.version));
    }
    if account == principal.actor.account && new.state != AccountState::Active {
        return Err(Problem::NotYourself.into());
    }
    let possible = match new.state {
        AccountState::Active => known.state == AccountState::Suspended,
        AccountState::Suspended => known.state == AccountState::Active,
        AccountState::Closed => known.state != AccountState::Closed,
        AccountState::Invited => false,
    };
    if !possible {
        return Err(Problem::StateNotPossible.into());
    }
    let audit = match new.state {
        AccountState::Active | AccountState::Invited => Audit::of("account.reactivate"),
        AccountState::Suspended => Audit::of("account.suspend"),
        AccountState::Closed => Audit::of("account.close"),
    };
    let mut fields = vec!["state".to_owned()];
    if new.state == AccountState::Closed {
        let cases = casework::open_cases_of(&mut tx, account).await?;
        if !cases.is_empty() {
            let Some(colleague) = new.colleague else {
                let open = if cases.len() == 1 {
                    "È aperta 1 cartella.".to_owned()
                } else {
                    format!("Sono aperte {} cartelle.", cases.len())
                };
                return Err(account::Problem::StillInCharge.refusal().at("colleague").because(open).into());
            };
            if !successors(&mut tx, account, &cases).await?.iter().any(|(id, _)| *id == colleague) {
                return Err(Problem::NoSuchColleague.at("colleague"));
            }
            let handed = casework::hand_over(&mut tx, account, colleague, &new.reason).await?;
            fields.push(format!("cartelle:{handed}"));
        }
        let today = tx.today();
        let held = roles_after(&mut tx, account, today).await?;
        settle(&mut tx, account, today, (&posts(&held), &[]), (None, &new.reason)).await?;
        end_roles(&mut tx, account, today).await?;
    }
    match account::set_state(&mut tx, account, version, new.state).await {
        Err(StoreError::NoRow) => return Err(changed_meanwhile(version.saturating_add(1))),
        other => other?,
    }
    session::end_all_within(&mut tx, account).await?;
    tx.commit(audit.on("account", account).fields(fields)).await?;
    Ok(())
}

/// The open cases of an account; only their number is shown to an administrator.
pub async fn open_cases(tx: &mut Tx, account: AccountId) -> Outcome<Vec<OpenCase>> {
    casework::open_cases_of(tx, account).await
}

/// Ties an account to a subject of the identity provider, or takes the tie away. `read` is the version of the account that was read,
/// where it was.
pub async fn set_identity(
    db: &Db,
    principal: &Principal,
    account: AccountId,
    subject: Option<&str>,
    read: Option<i64>,
) -> Outcome<()> {
    not_oneself(principal, account)?;
    let mut tx = managing(db, principal).await?;
    let known = still_here(&mut tx, account).await?;
    if read.is_some_and(|read| read != known.version) {
        return Err(changed_meanwhile(known.version));
    }
    match account::set_oidc_subject(&mut tx, account, known.version, subject).await {
        // It was there a moment ago: somebody else was faster.
        Err(Failure::NotFound) => return Err(changed_meanwhile(known.version.saturating_add(1))),
        other => other?,
    }
    tx.commit(Audit::of("account.identity").on("account", account).fields(["oidc_subject"])).await?;
    Ok(())
}

/// Takes the second factor away, for a lost telephone; the sessions end.
pub async fn reset_second_factor(db: &Db, principal: &Principal, account: AccountId) -> Outcome<()> {
    not_oneself(principal, account)?;
    let mut tx = managing(db, principal).await?;
    still_here(&mut tx, account).await?;
    account::reset_second_factor(&mut tx, account).await?;
    session::end_all_within(&mut tx, account).await?;
    tx.commit(Audit::of("account.second_factor_reset").on("account", account)).await?;
    Ok(())
}
