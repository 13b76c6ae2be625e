//! How far an account reaches, as rows, and the predicates over those rows that rooms write into their SQL.
//!
//! The rows are rebuilt by [`refresh`] whenever a role, unit, roster, absence or mandate changes, in the transaction that
//! changes it. They carry their own periods, so that a role that begins tomorrow begins tomorrow.

use crate::roles::{self, Extent};
use crate::{body, unit};
use chrono::NaiveDate;
use kernel::{AccountId, Actor, BodyId, UnitId};
use std::collections::BTreeSet;
use store::{Audit, Db, StoreError, Tx};
use uuid::Uuid;

store::statements! {
    FORGET = "delete from guard_scope where body_id = :body and account_id = :account";
    ADD = "insert into guard_scope (body_id, account_id, permission, extent, target_id, valid_from, valid_until)
           values (:body, :account, :permission, :extent, :target, :from, :until)
           on conflict (body_id, account_id, permission, extent, target_id, valid_from)
           do update set valid_until = case when excluded.valid_until > guard_scope.valid_until then excluded.valid_until else guard_scope.valid_until end";
    FORGET_ACTING = "delete from guard_acting where body_id = :body and account_id = :account";
    ADD_ACTING = "insert into guard_acting (body_id, account_id, acts_for, valid_from, valid_until)
                  values (:body, :account, :acts_for, :from, :until)
                  on conflict (body_id, account_id, acts_for, valid_from)
                  do update set valid_until = case when excluded.valid_until > guard_acting.valid_until then excluded.valid_until else guard_acting.valid_until end";
    ASSIGNMENTS = "select role, unit_id, valid_from, valid_until from guard_assignment where body_id = :body and account_id = :account and valid_until > :today";
    ROSTERS = "select valid_from, valid_until from guard_roster where body_id = :body and account_id = :account and valid_until > :today";
    MANDATES = "select person_id, valid_from, valid_until from guard_mandate where body_id = :body and account_id = :account and valid_until > :today";
    COVERED = "select account_id, valid_from, valid_until from guard_absence where body_id = :body and cover_id = :account and valid_until > :today";
    ACCOUNT = "select state, provider_id from guard_account where body_id = :body and id = :account";
    /// One row changed: this table is another than the one before. Whoever comes second waits here for the first to be done.
    BY_TABLE = "insert into guard_role_table (body_id, fingerprint, worked_out_at) values (:body, :fingerprint, :now)
                on conflict (body_id) do update set fingerprint = excluded.fingerprint, worked_out_at = excluded.worked_out_at
                where guard_role_table.fingerprint <> excluded.fingerprint";
    EVERYBODY = "select id from guard_account where body_id = :body and state <> 'closed' order by id";
}

/// The end of a period that has none.
pub const FOREVER: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};
/// The beginning of a period that always was.
pub const ALWAYS: NaiveDate = match NaiveDate::from_ymd_opt(1900, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// True when the acting account has the permission over the unit in this column (or over the whole body).
///
/// `guard::in_unit!("contact.read", "c.unit_id")` is a text for `concat!`.
#[macro_export]
macro_rules! in_unit {
    ($permission:literal, $unit:literal) => {
        concat!(
            "exists (select 1 from guard_scope gs where gs.body_id = :body and gs.account_id = :actor and gs.permission = '",
            $permission,
            "' and gs.valid_from <= :today and gs.valid_until > :today and (gs.extent = 'body' or (gs.extent = 'unit' and gs.target_id = ",
            $unit,
            ")))"
        )
    };
}

/// As [`in_unit!`], and also true for rows that the account itself entered, when its role says "own".
#[macro_export]
macro_rules! in_unit_or_own {
    ($permission:literal, $unit:literal, $author:literal) => {
        concat!(
            "exists (select 1 from guard_scope gs where gs.body_id = :body and gs.account_id = :actor and gs.permission = '",
            $permission,
            "' and gs.valid_from <= :today and gs.valid_until > :today and (gs.extent = 'body' or (gs.extent = 'unit' and gs.target_id = ",
            $unit,
            ") or (gs.extent = 'own' and ",
            $author,
            " = :actor)))"
        )
    };
}

/// True when the acting account has the permission over the whole body.
#[macro_export]
macro_rules! in_body {
    ($permission:literal) => {
        concat!(
            "exists (select 1 from guard_scope gs where gs.body_id = :body and gs.account_id = :actor and gs.permission = '",
            $permission,
            "' and gs.valid_from <= :today and gs.valid_until > :today and gs.extent = 'body')"
        )
    };
}

/// True when the acting account has the permission for the provider in this column.
#[macro_export]
macro_rules! for_provider {
    ($permission:literal, $provider:literal) => {
        concat!(
            "exists (select 1 from guard_scope gs where gs.body_id = :body and gs.account_id = :actor and gs.permission = '",
            $permission,
            "' and gs.valid_from <= :today and gs.valid_until > :today and gs.extent = 'provider' and gs.target_id = ",
            $provider,
            ")"
        )
    };
}

/// True when the acting account has the permission "assigned" and acts (for itself or covering) for the account in this column.
///
/// Rooms combine it: `in_unit!(…) or exists (select 1 from casework_member m where … and acting_for!("case.read", "m.account_id"))`.
#[macro_export]
macro_rules! acting_for {
    ($permission:literal, $account:literal) => {
        concat!(
            "(exists (select 1 from guard_scope gs where gs.body_id = :body and gs.account_id = :actor and gs.permission = '",
            $permission,
            "' and gs.valid_from <= :today and gs.valid_until > :today and gs.extent = 'assigned')",
            " and exists (select 1 from guard_acting ga where ga.body_id = :body and ga.account_id = :actor and ga.acts_for = ",
            $account,
            " and ga.valid_from <= :today and ga.valid_until > :today))"
        )
    };
}

/// True when the acting account holds a mandate over the person in this column (protected persons, sealed files).
#[macro_export]
macro_rules! mandated {
    ($person:literal) => {
        concat!(
            "exists (select 1 from guard_scope gs where gs.body_id = :body and gs.account_id = :actor and gs.permission = 'mandate'",
            " and gs.extent = 'person' and gs.target_id = ",
            $person,
            " and gs.valid_from <= :today and gs.valid_until > :today)"
        )
    };
}

#[derive(sqlx::FromRow)]
struct Held {
    role: String,
    unit_id: UnitId,
    valid_from: NaiveDate,
    valid_until: NaiveDate,
}
#[derive(sqlx::FromRow)]
struct Days {
    valid_from: NaiveDate,
    valid_until: NaiveDate,
}
#[derive(sqlx::FromRow)]
struct MandateRow {
    person_id: Uuid,
    valid_from: NaiveDate,
    valid_until: NaiveDate,
}
#[derive(sqlx::FromRow)]
struct CoveredRow {
    account_id: Uuid,
    valid_from: NaiveDate,
    valid_until: NaiveDate,
}
#[derive(sqlx::FromRow)]
struct AccountRow {
    state: String,
    provider_id: Option<Uuid>,
}

/// Rebuilds what follows from an account's roles, rosters, mandates and covers. A closed or suspended account reaches nothing.
pub async fn refresh(tx: &mut Tx, account: AccountId) -> Result<(), StoreError> {
    let tree = unit::Tree::load(tx).await?;
    refresh_with(tx, account, &tree).await
}

/// Rebuilds every account of the body: after the tree of units changed.
pub async fn refresh_everybody(tx: &mut Tx) -> Result<(), StoreError> {
    let tree = unit::Tree::load(tx).await?;
    for account in tx.sql(&EVERYBODY).values::<AccountId>().await? {
        refresh_with(tx, account, &tree).await?;
    }
    Ok(())
}

/// Rebuilds every account of the bodies for which this was last done by another table of roles: when a program begins that was upgraded.
/// How many bodies.
///
/// # Errors
/// Those of the database.
pub async fn follow_the_table(db: &Db) -> Result<usize, StoreError> {
    let mut tx = db.global(&Actor::system(BodyId(Uuid::nil()))).await?;
    let bodies = body::all(&mut tx).await?;
    tx.roll_back().await?;
    let fingerprint = roles::table().fingerprint();
    let mut rebuilt = 0_usize;
    for body in bodies {
        let mut tx = db.begin(&Actor::system(body.body_id)).await?;
        if tx.sql(&BY_TABLE).bind("fingerprint", &fingerprint).run().await? == 0 {
            tx.roll_back().await?;
            continue;
        }
        refresh_everybody(&mut tx).await?;
        tx.commit(Audit::of("scope.rebuild")).await?;
        rebuilt = rebuilt.saturating_add(1);
    }
    Ok(rebuilt)
}

async fn refresh_with(tx: &mut Tx, account: AccountId, tree: &unit::Tree) -> Result<(), StoreError> {
    tx.sql(&FORGET).id("account", account).run().await?;
    tx.sql(&FORGET_ACTING).id("account", account).run().await?;
    let known: AccountRow = tx.sql(&ACCOUNT).id("account", account).one().await?;
    if known.state != "active" {
        return Ok(());
    }
    acts(tx, account, account.0, ALWAYS, FOREVER).await?;
    for row in tx.sql(&COVERED).id("account", account).all::<CoveredRow>().await? {
        acts(tx, account, row.account_id, row.valid_from, row.valid_until).await?;
    }
    let rosters: Vec<Days> = tx.sql(&ROSTERS).id("account", account).all().await?;
    for held in tx.sql(&ASSIGNMENTS).id("account", account).all::<Held>().await? {
        let below: BTreeSet<UnitId> = tree.with_descendants(held.unit_id);
        for (permission, extent) in roles::table().of_role(&held.role) {
            let (from, until) = (held.valid_from, held.valid_until);
            match extent {
                Extent::Unit => {
                    for unit in &below {
                        add(tx, account, permission.0, extent.code(), unit.0, from, until).await?;
                    }
                }
                Extent::Roster => {
                    for days in &rosters {
                        let (from, until) = (from.max(days.valid_from), until.min(days.valid_until));
                        if from < until {
                            add(tx, account, permission.0, Extent::Body.code(), Uuid::nil(), from, until).await?;
                        }
                    }
                }
                Extent::Provider => {
                    if let Some(provider) = known.provider_id {
                        add(tx, account, permission.0, extent.code(), provider, from, until).await?;
                    }
                }
                Extent::Body | Extent::Assigned | Extent::Own => {
                    add(tx, account, permission.0, extent.code(), Uuid::nil(), from, until).await?
                }
            }
        }
    }
    for row in tx.sql(&MANDATES).id("account", account).all::<MandateRow>().await? {
        add(tx, account, "mandate", "person", row.person_id, row.valid_from, row.valid_until).await?;
    }
    Ok(())
}

async fn add(
    tx: &mut Tx,
    account: AccountId,
    permission: &str,
    extent: &str,
    target: Uuid,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<(), StoreError> {
    tx.sql(&ADD)
        .id("account", account)
        .bind("permission", permission)
        .bind("extent", extent)
        .bind("target", target)
        .bind("from", from)
        .bind("until", until)
        .run()
        .await
        .map(drop)
}

async fn acts(tx: &mut Tx, account: AccountId, acts_for: Uuid, from: NaiveDate, until: NaiveDate) -> Result<(), StoreError> {
    tx.sql(&ADD_ACTING)
        .id("account", account)
        .bind("acts_for", acts_for)
        .bind("from", from)
        .bind("until", until)
        .run()
        .await
        .map(drop)
}
