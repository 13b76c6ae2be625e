//! Commands about the bodies that an installation serves: the first one, others beside it, what they are called.

use super::Json;
use super::setup::{bodies, one_body};
use crate::config::Config;
use crate::start;
use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use guard::account::{self, AccountKind, NewAccount};
use guard::body::{self, BodyKind, NewBody};
use guard::unit::{self, UnitData, UnitKind};
use kernel::codes::Code as _;
use kernel::{Actor, BodyId, UnitId};
use std::process::ExitCode;
use store::{Audit, Db};

/// `portico body …`
#[derive(Args)]
pub struct BodyLine {
    #[command(subcommand)]
    what: BodyWhat,
}

#[derive(Subcommand)]
enum BodyWhat {
    /// List the bodies of this installation.
    List(Json),
    /// Say what a body is called, what it is and where: after the first start it is only «Il nostro ente».
    Change {
        /// Code of the body; may be left out when there is only one.
        #[arg(long)]
        body: Option<String>,
        #[command(flatten)]
        data: Data,
    },
    /// Add a body beside the others; prints the one-time link of its administrator.
    Add {
        /// Name its administrator signs in with, unique in the installation.
        #[arg(long)]
        administrator: String,
        #[command(flatten)]
        data: Data,
    },
}

#[derive(Args)]
struct Data {
    /// Short code, such as `milano`: lower-case letters, digits, hyphens.
    #[arg(long)]
    code: Option<String>,
    /// Full name.
    #[arg(long)]
    name: Option<String>,
    /// `comune`, `ambito` or `azienda`.
    #[arg(long)]
    kind: Option<String>,
    /// Belfiore (cadastral) code of the Comune, such as `F205`; empty for a body that is no Comune.
    #[arg(long)]
    belfiore: Option<String>,
}

/// A body as the command line asked for it.
struct Asked {
    code: String,
    name: String,
    kind: BodyKind,
    belfiore: String,
    istat_code: String,
}

impl Asked {
    fn as_new(&self) -> NewBody<'_> {
        NewBody {
            code: &self.code,
            name: &self.name,
            kind: self.kind,
            belfiore: &self.belfiore,
            istat_code: &self.istat_code,
            demo: false,
        }
    }

    /// Checks what was typed; what was not typed stays as it is in `self`.
    fn with(mut self, data: Data) -> Result<Asked> {
        if let Some(code) = data.code {
            let right = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if code.is_empty() || code.len() > 40 || !code.chars().all(right) {
                bail!("--code takes lower-case letters, digits and hyphens, at most 40");
            }
            self.code = code;
        }
        if let Some(name) = data.name {
            self.name = kernel::text::clean_line(&name, 120).map_err(|error| anyhow::anyhow!("--name: {error}"))?;
        }
        if let Some(kind) = data.kind {
            self.kind = BodyKind::from_code(&kind).context("--kind is `comune`, `ambito` or `azienda`")?;
        }
        if let Some(belfiore) = data.belfiore {
            let place = if belfiore.is_empty() { None } else { kernel::place::by_belfiore(&belfiore) };
            if place.is_none() && !belfiore.is_empty() {
                bail!("there is no Comune with the Belfiore code «{belfiore}»");
            }
            self.belfiore = place.map(|place| place.belfiore().to_owned()).unwrap_or_default();
            self.istat_code = place.and_then(|place| place.istat()).unwrap_or_default().to_owned();
        }
        if self.name.is_empty() || self.code.is_empty() {
            bail!("a body needs --code and --name");
        }
        Ok(self)
    }
}

/// On an empty installation: a body, its first unit and an administrator with a one-time link. Never a default password.
pub async fn first_administrator(db: &Db) -> Result<Option<String>> {
    if !bodies(db).await?.is_empty() {
        return Ok(None);
    }
    let new = NewBody { code: "ente", name: "Il nostro ente", kind: BodyKind::Comune, belfiore: "", istat_code: "", demo: false };
    found(db, new, "admin").await.map(Some)
}

/// A new body with its first unit and its administrator; the one-time link.
async fn found(db: &Db, new: NewBody<'_>, administrator: &str) -> Result<String> {
    let body = BodyId(store::chance::uuid(db.clock().now())?);
    let mut tx = db.global(&Actor::system(body)).await?;
    body::create(&mut tx, new).await?;
    let unit: UnitId = tx.new_id()?;
    let data = UnitData {
        parent_id: None,
        code: "DIREZIONE".into(),
        name: "Direzione dei servizi sociali".into(),
        kind: UnitKind::Directorate,
        municipio: None,
        level: None,
        address: String::new(),
        address_secret: false,
        phone: String::new(),
        hours: String::new(),
        valid_from: tx.today(),
        valid_until: None,
    };
    unit::add(&mut tx, unit, &data).await?;
    let new = NewAccount {
        username: administrator.to_owned(),
        display_name: "Amministratore".into(),
        email: String::new(),
        kind: AccountKind::Staff,
        provider: None,
        password: None,
    };
    let today = tx.today();
    let id = account::create(&mut tx, new).await?;
    account::assign(&mut tx, id, "admin", unit, today, None, "Primo avvio").await?;
    let link = account::invite(&mut tx, id).await?;
    tx.commit(Audit::of("body.create").on("account", id)).await?;
    Ok(link)
}

/// Runs `portico body …`.
pub async fn body(config: &Config, line: BodyLine) -> Result<ExitCode> {
    let db = start::open_current(config).await?;
    match line.what {
        BodyWhat::List(json) => {
            let all = bodies(&db).await?;
            if json.json {
                let shown = all.iter().map(|body| {
                    serde_json::json!({"code": body.code, "name": body.name, "kind": body.kind.code(), "belfiore": body.belfiore,
                        "istat_code": body.istat_code, "demo": body.demo})
                });
                super::print_json(&shown.collect::<Vec<_>>())?;
            } else {
                all.iter().for_each(|body| crate::told!("{}  {}  {}  {}", body.code, body.name, body.kind.code(), body.belfiore));
            }
        }
        BodyWhat::Change { body, data } => {
            let known = one_body(&db, body.as_deref()).await?;
            let asked = Asked {
                code: known.code.clone(),
                name: known.name.clone(),
                kind: known.kind,
                belfiore: known.belfiore.clone(),
                istat_code: known.istat_code.clone(),
            };
            let asked = asked.with(data)?;
            if bodies(&db).await?.iter().any(|other| other.body_id != known.body_id && other.code == asked.code) {
                bail!("there is another body «{}»", asked.code);
            }
            let mut tx = db.global(&Actor::system(known.body_id)).await?;
            body::change(&mut tx, asked.as_new()).await?;
            tx.commit(Audit::of("body.change").fields(["code", "name", "kind", "belfiore"])).await?;
        }
        BodyWhat::Add { administrator, data } => {
            let none = String::new;
            let asked =
                Asked { code: none(), name: none(), kind: BodyKind::Comune, belfiore: none(), istat_code: none() }.with(data)?;
            if bodies(&db).await?.iter().any(|other| other.code == asked.code) {
                bail!("there is already a body «{}»", asked.code);
            }
            let link = found(&db, asked.as_new(), &administrator).await?;
            crate::told!("{}/primo-accesso/{link}", config.address());
        }
    }
    db.close().await;
    Ok(ExitCode::SUCCESS)
}
