//! Commands about accounts, tokens and the audit chain.

use super::Json;
use crate::config::Config;
use crate::start;
use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use guard::account::{self, AccountKind, NewAccount};
use guard::body::{self, Body};
use guard::unit;
use guard::{Permission, token};
use kernel::{Actor, BodyId};
use std::process::ExitCode;
use store::{Audit, Db};
use uuid::Uuid;

/// `portico user …`
#[derive(Args)]
pub struct User {
    #[command(subcommand)]
    what: UserWhat,
}

#[derive(Subcommand)]
enum UserWhat {
    /// Invite somebody: prints a one-time link.
    Invite {
        /// Code of the body; may be left out when there is only one.
        #[arg(long)]
        body: Option<String>,
        /// Name to sign in with.
        username: String,
        /// Name to show.
        #[arg(long)]
        name: String,
        /// Role code (see the page «Ruoli e permessi»).
        #[arg(long)]
        role: String,
        /// Code of the unit.
        #[arg(long)]
        unit: String,
    },
    /// A new one-time link for an account that exists: a lost password, a link that expired. The password and the sessions of
    /// before are good until the link is used.
    Link {
        /// Code of the body; may be left out when there is only one.
        #[arg(long)]
        body: Option<String>,
        /// Name to sign in with.
        username: String,
    },
    /// List all accounts with their state.
    List {
        /// Code of the body; may be left out when there is only one.
        #[arg(long)]
        body: Option<String>,
        #[command(flatten)]
        json: Json,
    },
}

/// `portico audit …`
#[derive(Args)]
pub struct AuditLine {
    #[command(subcommand)]
    what: AuditWhat,
}

#[derive(Subcommand)]
enum AuditWhat {
    /// Read the whole chain of every body and check every link. Exit code 3 when one is broken.
    Verify(Json),
}

/// `portico token …`
#[derive(Args)]
pub struct TokenLine {
    #[command(subcommand)]
    what: TokenWhat,
}

#[derive(Subcommand)]
enum TokenWhat {
    /// Create a token for an account; it is printed once and never again.
    Create {
        /// Code of the body; may be left out when there is only one.
        #[arg(long)]
        body: Option<String>,
        /// Name the account signs in with; the token can do at most what the account may.
        #[arg(long)]
        account: String,
        /// What the token is for.
        #[arg(long)]
        name: String,
        /// Days until it expires, at most 366.
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(i64).range(1..=366))]
        days: i64,
        /// Permission codes; all of the account's when left out.
        permissions: Vec<String>,
    },
    /// List all tokens.
    List {
        /// Code of the body; may be left out when there is only one.
        #[arg(long)]
        body: Option<String>,
        #[command(flatten)]
        json: Json,
    },
    /// Revoke a token.
    Revoke {
        /// Code of the body; may be left out when there is only one.
        #[arg(long)]
        body: Option<String>,
        /// Its identifier (see `list`).
        id: Uuid,
    },
}

/// Accounts read at one time.
const ACCOUNTS: i64 = 500;

/// All bodies of the installation.
pub async fn bodies(db: &Db) -> Result<Vec<Body>> {
    let mut tx = db.global(&Actor::system(BodyId(Uuid::nil()))).await?;
    let all = body::all(&mut tx).await?;
    tx.roll_back().await?;
    Ok(all)
}

/// The body with this code, or the only one.
pub async fn one_body(db: &Db, code: Option<&str>) -> Result<Body> {
    let mut all = bodies(db).await?;
    match code {
        Some(code) => match all.into_iter().find(|body| body.code == code) {
            Some(body) => Ok(body),
            None => bail!("there is no body «{code}»"),
        },
        None if all.len() == 1 => Ok(all.remove(0)),
        None => bail!("say which body with --body: {}", all.iter().map(|body| body.code.as_str()).collect::<Vec<_>>().join(", ")),
    }
}

/// Runs `portico user …`.
pub async fn user(config: &Config, user: User) -> Result<ExitCode> {
    let db = start::open_current(config).await?;
    match user.what {
        UserWhat::Invite { body, username, name, role, unit } => {
            let body = one_body(&db, body.as_deref()).await?;
            let mut tx = db.global(&Actor::system(body.body_id)).await?;
            let Some(unit) = unit::Tree::load(&mut tx).await?.with_code(&unit).map(|unit| unit.id) else {
                bail!("there is no unit «{unit}» in {}", body.name)
            };
            let new = NewAccount {
                username,
                display_name: name,
                email: String::new(),
                kind: AccountKind::Staff,
                provider: None,
                password: None,
            };
            let today = tx.today();
            let id = account::create(&mut tx, new).await?;
            account::assign(&mut tx, id, &role, unit, today, None, "Riga di comando").await?;
            let link = account::invite(&mut tx, id).await?;
            tx.commit(Audit::of("account.create").on("account", id)).await?;
            crate::told!("{}/primo-accesso/{link}", config.address());
        }
        UserWhat::Link { body, username } => {
            let body = one_body(&db, body.as_deref()).await?;
            let mut tx = db.global(&Actor::system(body.body_id)).await?;
            let Some(id) = account::with_username(&mut tx, &username).await? else {
                bail!("there is no account «{username}» in {}", body.name)
            };
            let link = account::invite(&mut tx, id).await?;
            tx.commit(Audit::of("account.invite").on("account", id)).await?;
            crate::told!("{}/primo-accesso/{link}", config.address());
        }
        UserWhat::List { body, json } => {
            let body = one_body(&db, body.as_deref()).await?;
            let mut tx = db.global(&Actor::system(body.body_id)).await?;
            let mut listed = Vec::new();
            let (mut after_name, mut after_id) = (String::new(), Uuid::nil());
            loop {
                let rows: Vec<account::Account> = tx
                    .sql(&account::BY_NAME)
                    .bind("after_name", &after_name)
                    .id("after_id", after_id)
                    .bind("most", ACCOUNTS)
                    .all()
                    .await?;
                let Some(last) = rows.last() else { break };
                (after_name, after_id) = (last.display_name.clone(), last.id.0);
                listed.extend(rows);
            }
            tx.commit(Audit::of("account.list").rows(listed.len())).await?;
            if json.json {
                let shown = listed.iter().map(|row| {
                    serde_json::json!({"username": row.username, "name": row.display_name, "state": row.state.code(),
                        "second_factor": row.second_factor, "demo": row.demo})
                });
                super::print_json(&shown.collect::<Vec<_>>())?;
            } else {
                for row in &listed {
                    let factor = if row.second_factor { "second factor" } else { "no second factor" };
                    crate::told!("{}  {}  {}, {factor}", row.username, row.display_name, row.state.code());
                }
            }
        }
    }
    db.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Runs `portico audit …`.
pub async fn audit(config: &Config, line: AuditLine) -> Result<ExitCode> {
    let AuditWhat::Verify(json) = line.what;
    let db = start::open_current(config).await?;
    let mut broken = false;
    let mut out = Vec::new();
    for body in bodies(&db).await? {
        let verdict = store::audit::verify(&db, body.body_id).await?;
        broken |= verdict.broken.is_some();
        if json.json {
            out.push(serde_json::json!({"body": body.code, "verdict": verdict}));
        } else {
            match &verdict.broken {
                None => crate::told!("{}: {} rows, whole, head {}", body.name, verdict.rows, verdict.head),
                Some((row, fault)) => crate::told!("{}: BROKEN at row {row}: {fault}", body.name),
            }
        }
    }
    if json.json {
        super::print_json(&out)?;
    }
    db.close().await;
    Ok(ExitCode::from(if broken { 3 } else { 0 }))
}

/// Runs `portico token …`.
pub async fn token(config: &Config, line: TokenLine) -> Result<ExitCode> {
    let db = start::open_current(config).await?;
    match line.what {
        TokenWhat::Create { body, account, name, days, permissions } => {
            let body = one_body(&db, body.as_deref()).await?;
            let mut chosen = Vec::new();
            for code in &permissions {
                match Permission::ALL.iter().find(|permission| permission.0 == code) {
                    Some(permission) => chosen.push(*permission),
                    None => bail!("there is no permission «{code}»"),
                }
            }
            if chosen.is_empty() {
                chosen = Permission::ALL.to_vec();
            }
            let mut tx = db.global(&Actor::system(body.body_id)).await?;
            let Some(id) = account::with_username(&mut tx, &account).await? else {
                bail!("there is no account «{account}» in {}", body.name)
            };
            let expires = tx.now() + chrono::TimeDelta::days(days);
            let (token_id, text) = token::create(&mut tx, id, &name, &chosen, expires).await?;
            tx.commit(Audit::of("token.create").on("token", token_id)).await?;
            crate::told!("{text}");
        }
        TokenWhat::List { body, json } => {
            let body = one_body(&db, body.as_deref()).await?;
            let mut tx = db.global(&Actor::system(body.body_id)).await?;
            let all: Vec<token::Token> = tx.sql(&token::ALL).all().await?;
            tx.roll_back().await?;
            let state = |row: &token::Token| if row.revoked_at.is_some() { "revoked" } else { "good" };
            if json.json {
                let shown = all.iter().map(|row| {
                    serde_json::json!({"id": row.id, "account": row.display_name, "name": row.name, "expires_at": row.expires_at,
                        "state": state(row)})
                });
                super::print_json(&shown.collect::<Vec<_>>())?;
            } else {
                for row in &all {
                    let until = row.expires_at.date_naive();
                    crate::told!("{}  {}  {}  until {until}  {}", row.id, row.display_name, row.name, state(row));
                }
            }
        }
        TokenWhat::Revoke { body, id } => {
            let body = one_body(&db, body.as_deref()).await?;
            let mut tx = db.global(&Actor::system(body.body_id)).await?;
            token::revoke(&mut tx, id).await?;
            tx.commit(Audit::of("token.revoke").on("token", id)).await?;
        }
    }
    db.close().await;
    Ok(ExitCode::SUCCESS)
}
