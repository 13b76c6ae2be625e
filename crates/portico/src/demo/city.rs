//! The bodies of the demonstration with their units and accounts: Milan's direction, the A.S.S.E.MI. district, and a Comune of
//! five zones; three bodies on one installation that see nothing of each other.

use anyhow::{Context as _, Result, bail};
use guard::account::{self, AccountKind, NewAccount};
use guard::body::{self, BodyKind, NewBody};
use guard::password::Cost;
use guard::unit::{self, UnitData, UnitKind};
use kernel::codes::Code as _;
use kernel::{AccountId, Actor, BodyId, ProviderId, UnitId};
use serde::Deserialize;
use std::collections::BTreeMap;
use store::{Audit, Db};

/// A body's shipped files.
pub struct Files {
    /// Short code.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
    /// Kind.
    pub kind: BodyKind,
    /// Belfiore code of the Comune, or empty.
    pub belfiore: &'static str,
    /// ISTAT code of the Comune, or empty.
    pub istat: &'static str,
    /// `units.csv`.
    pub units: &'static str,
    /// `offices.csv`: where the units are and how they are reached.
    pub offices: &'static str,
    /// Who signs in: name to sign in with, name to show, role, unit.
    pub accounts: &'static [(&'static str, &'static str, &'static str, &'static str)],
}

/// Milan.
pub const MILANO: Files = Files {
    code: "milano",
    name: "Comune di Milano (città dimostrativa)",
    kind: BodyKind::Comune,
    belfiore: "F205",
    istat: "015146",
    units: include_str!("../../../../data/demo/milano/units.csv"),
    offices: include_str!("../../../../data/demo/milano/offices.csv"),
    accounts: &[
        ("operatore.020202", "Olga Ventura", "operatore_020202", "020202"),
        ("pua", "Piero Ansaldi", "pua", "PUA"),
        ("segreteria.municipio4", "Serena Galli", "segreteria", "MW-M4"),
        ("filtro.posta", "Fabio Donati", "filtro_posta", "POSTA"),
        ("assistente.sociale.municipio4", "Alba Ferraris", "assistente_sociale", "SSPT-4-1"),
        ("assistente.sociale.municipio4.livello2", "Livia Montalto", "assistente_sociale", "SSPT-4-2"),
        ("educatore.municipio4", "Elio Bassani", "educatore", "SSPT-4-1"),
        ("psicologo", "Paola Seveso", "psicologo", "SSPT-4-2"),
        ("reperibile", "Renzo Tavola", "reperibile", "PIS"),
        ("coordinatrice.municipio4", "Carla Moretti", "coordinatore", "MW-M4"),
        ("amministrativo", "Amedeo Rinaldi", "amministrativo", "MW-M4"),
        ("dirigente", "Diana Castelli", "dirigente", "AREA-188"),
        ("ufficio.domiciliarita", "Ugo Brambati", "ufficio_servizi", "DOMICIL"),
        ("accreditamento", "Agnese Colli", "accreditamento", "ACCRED"),
        ("benefici", "Bruno Pavesi", "benefici", "BENEFICI"),
        ("bilancio", "Bianca Orsini", "bilancio", "BILANCIO"),
        ("direzione", "Dario Valsecchi", "direzione", "DIR07"),
        ("dpo", "Delia Pozzi", "dpo", "DIR07"),
        ("admin", "Adele Riva", "admin", "DIR07"),
        ("segreteria.municipio5", "Sandro Lodi", "segreteria", "MW-M5"),
        ("assistente.sociale.municipio5", "Anita Corsi", "assistente_sociale", "SSPT-5-1"),
        ("coordinatrice.municipio5", "Chiara Negri", "coordinatore", "MW-M5"),
        ("anagrafe", "Agata Bellini", "anagrafe", "DIR07"),
        ("tutele", "Tullio Ferri", "tutele", "TUTELE"),
        ("archivio", "Armida Colnaghi", "archivio", "ARCHIVIO"),
    ],
};

/// The district south-east of Milan.
pub const ASSEMI: Files = Files {
    code: "assemi",
    name: "A.S.S.E.MI. (dimostrazione)",
    kind: BodyKind::Azienda,
    belfiore: "",
    istat: "",
    units: include_str!("../../../../data/demo/assemi/units.csv"),
    offices: include_str!("../../../../data/demo/assemi/offices.csv"),
    accounts: &[
        ("segreteria.assemi", "Silvia Tosi", "segreteria", "ASSEMI"),
        ("assistente.sociale.assemi", "Aurora Fumagalli", "assistente_sociale", "ASS-MIN"),
        ("coordinatore.assemi", "Cesare Mauri", "coordinatore", "ASS-1"),
        ("direzione.assemi", "Damiano Villa", "direzione", "ASSEMI"),
        ("amministrativo.assemi", "Attilio Berra", "amministrativo", "ASSEMI"),
        ("admin.assemi", "Ada Conti", "admin", "ASSEMI"),
    ],
};

/// The Comune of five zones.
pub const CINQUE_ZONE: Files = Files {
    code: "cinque-zone",
    name: "Comune a cinque zone (dimostrazione)",
    kind: BodyKind::Comune,
    belfiore: "",
    istat: "",
    units: include_str!("../../../../data/demo/cinque-zone/units.csv"),
    offices: include_str!("../../../../data/demo/cinque-zone/offices.csv"),
    accounts: &[
        ("segreteria.zona.nord", "Stella Bonomi", "segreteria", "CZ-NORD"),
        ("assistente.sociale.zona.nord", "Arianna Zanetti", "assistente_sociale", "CZ-NORD"),
        ("coordinatore.cinque.zone", "Corrado Bianchi", "coordinatore", "CZ"),
        ("direzione.cinque.zone", "Daria Sala", "direzione", "CZ"),
        ("amministrativo.cinque.zone", "Aldo Vezzoli", "amministrativo", "CZ"),
        ("admin.cinque.zone", "Alfio Gatti", "admin", "CZ"),
    ],
};

/// Password of every demonstration account: they exist only in a demonstration body, and the login page opens them at one press.
pub const PASSWORD: &str = "Portico-dimostrazione-2026";

#[derive(Deserialize)]
struct UnitRow {
    code: String,
    parent_code: String,
    name: String,
    kind: String,
    municipio: Option<i64>,
    level: Option<i64>,
}

#[derive(Deserialize)]
struct OfficeRow {
    code: String,
    address: String,
    phone: String,
    hours: String,
    address_secret: bool,
}

/// Where the units of a body are and how they are reached, by their code.
fn offices(files: &Files) -> Result<BTreeMap<String, OfficeRow>> {
    let mut all = BTreeMap::new();
    for row in csv::Reader::from_reader(files.offices.as_bytes()).deserialize() {
        let row: OfficeRow = row.with_context(|| format!("offices of {}", files.code))?;
        all.insert(row.code.clone(), row);
    }
    Ok(all)
}

/// A body as it was made.
pub struct Made {
    /// Identifier.
    pub body: BodyId,
    /// Units by code.
    pub units: BTreeMap<String, UnitId>,
    /// Accounts by the name they sign in with.
    pub accounts: BTreeMap<String, AccountId>,
}

impl Made {
    /// The unit with this code.
    pub fn unit(&self, code: &str) -> Result<UnitId> {
        self.units.get(code).copied().with_context(|| format!("the demo has no unit {code}"))
    }
    /// Whoever looks after the installation.
    pub fn administrator(&self) -> Result<Actor> {
        let found = self.accounts.keys().find(|name| name.as_str() == "admin" || name.starts_with("admin."));
        self.actor(found.context("the body has no administrator")?)
    }
    /// The actor of an account.
    pub fn actor(&self, username: &str) -> Result<Actor> {
        let account = self.accounts.get(username).copied().with_context(|| format!("the demo has no account {username}"))?;
        Ok(Actor { account, ..Actor::system(self.body) })
    }
}

/// Makes a body with its units and accounts.
pub async fn make(db: &Db, files: &Files) -> Result<Made> {
    let body = BodyId(store::chance::uuid(db.clock().now())?);
    let mut tx = db.global(&Actor::system(body)).await?;
    let new = NewBody {
        code: files.code,
        name: files.name,
        kind: files.kind,
        belfiore: files.belfiore,
        istat_code: files.istat,
        demo: true,
    };
    body::create(&mut tx, new).await?;
    let mut units: BTreeMap<String, UnitId> = BTreeMap::new();
    let mut offices = offices(files)?;
    for row in csv::Reader::from_reader(files.units.as_bytes()).deserialize() {
        let row: UnitRow = row.with_context(|| format!("units of {}", files.code))?;
        let parent = match row.parent_code.as_str() {
            "" => None,
            parent => Some(*units.get(parent).with_context(|| format!("{}: the parent {parent} comes later", row.code))?),
        };
        let Some(kind) = UnitKind::from_code(&row.kind) else { bail!("{}: «{}» is no kind of unit", row.code, row.kind) };
        let id: UnitId = tx.new_id()?;
        let office = offices.remove(&row.code).with_context(|| format!("the demo does not say where {} is", row.code))?;
        let data = UnitData {
            parent_id: parent,
            code: row.code.clone(),
            name: row.name,
            kind,
            municipio: row.municipio,
            level: row.level,
            address: office.address,
            address_secret: office.address_secret,
            phone: office.phone,
            hours: office.hours,
            valid_from: guard::scope::ALWAYS,
            valid_until: None,
        };
        unit::add(&mut tx, id, &data).await?;
        units.insert(row.code, id);
    }
    tx.commit(Audit::of("body.create").on("body", body.0)).await?;
    let mut made = Made { body, units, accounts: BTreeMap::new() };
    for (username, name, role, unit) in files.accounts {
        add_account(db, &mut made, username, name, role, unit, None).await?;
    }
    Ok(made)
}

/// Adds one demonstration account.
pub async fn add_account(
    db: &Db,
    made: &mut Made,
    username: &str,
    name: &str,
    role: &str,
    unit: &str,
    provider: Option<ProviderId>,
) -> Result<AccountId> {
    let unit = made.unit(unit)?;
    let mut tx = db.global(&Actor::system(made.body)).await?;
    let kind = if provider.is_some() { AccountKind::Provider } else { AccountKind::Staff };
    let new = NewAccount {
        username: username.to_owned(),
        display_name: name.to_owned(),
        email: String::new(),
        kind,
        provider,
        password: Some((PASSWORD.to_owned(), Cost::Cheap)),
    };
    let id = account::create(&mut tx, new).await?;
    account::assign(&mut tx, id, role, unit, guard::scope::ALWAYS, None, "Dimostrazione").await?;
    tx.commit(Audit::of("account.create").on("account", id)).await?;
    made.accounts.insert(username.to_owned(), id);
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_has_an_address_and_hours_and_a_telephone_that_rings_nowhere() {
        for files in [MILANO, ASSEMI, CINQUE_ZONE] {
            let offices = offices(&files).expect("offices");
            let units: Vec<UnitRow> =
                csv::Reader::from_reader(files.units.as_bytes()).deserialize().collect::<Result<_, _>>().expect("units");
            assert_eq!(offices.len(), units.len(), "{}", files.code);
            let mut phones = std::collections::BTreeSet::new();
            for unit in units {
                let office = offices.get(&unit.code).unwrap_or_else(|| panic!("{} is nowhere", unit.code));
                assert!(
                    office.address.contains(' ') && office.hours.contains("lunedì") || office.hours.contains("ogni giorno"),
                    "{}",
                    unit.code
                );
                assert!(office.phone.starts_with("02 0000 ") && phones.insert(office.phone.clone()), "{}", unit.code);
            }
        }
    }
}
