//! Organisational units: directorates, areas, services, offices, member Comuni; a tree with periods.

use crate::scope::FOREVER;
use chrono::NaiveDate;
use kernel::UnitId;
use std::collections::{BTreeMap, BTreeSet};
use store::{StoreError, Tx};

kernel::code_enum! {
    /// What a unit is.
    pub enum UnitKind {
        /// Directorate.
        Directorate = "directorate" => "Direzione",
        /// Area.
        Area = "area" => "Area",
        /// Coordinating unit.
        Unit = "unit" => "Unità",
        /// Office.
        Office = "office" => "Ufficio",
        /// Professional social service of a territory.
        Territorial = "territorial" => "Servizio sociale territoriale",
        /// Specialised service.
        Specialised = "specialised" => "Servizio specialistico",
        /// Service.
        Service = "service" => "Servizio",
        /// Access point: PUA, WeMi space, contact centre.
        AccessPoint = "access_point" => "Punto di accesso",
        /// Member Comune of an Azienda or Ambito.
        Member = "member" => "Comune associato",
    }
}

store::statements! {
    open ALL = "select id, parent_id, code, name, kind, municipio, level, address, address_secret, phone, hours, valid_from, valid_until, version
                  from guard_unit where body_id = :body order by code";
    open ONE = "select id, parent_id, code, name, kind, municipio, level, address, address_secret, phone, hours, valid_from, valid_until, version
                  from guard_unit where body_id = :body and id = :id";
    ADD = "insert into guard_unit (body_id, id, parent_id, code, name, kind, municipio, level, address, address_secret, phone, hours, valid_from, valid_until, version)
           values (:body, :id, :parent, :code, :name, :kind, :municipio, :level, :address, :address_secret, :phone, :hours, :from, :until, 1)";
    CHANGE = "update guard_unit set parent_id = :parent, name = :name, kind = :kind, municipio = :municipio, level = :level, address = :address,
                     address_secret = :address_secret, phone = :phone, hours = :hours, valid_until = :until, version = version + 1
               where body_id = :body and id = :id and version = :version";
}

/// A unit.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Unit {
    /// Identifier.
    pub id: UnitId,
    /// The unit above it.
    pub parent_id: Option<UnitId>,
    /// Short code, unique in the body.
    pub code: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: UnitKind,
    /// Borough (1–9 in Milan) or zone it serves.
    pub municipio: Option<i64>,
    /// 1 spontaneous access, 2 households with an order of a judicial authority.
    pub level: Option<i64>,
    /// Address for the public, may be empty.
    pub address: String,
    /// Whether the address is told to nobody but those who manage the units: a refuge, a community.
    pub address_secret: bool,
    /// Telephone for the public, may be empty.
    pub phone: String,
    /// Opening hours for the public, may be empty.
    pub hours: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Version, for changes.
    pub version: i64,
}

/// What a new or changed unit is.
#[derive(Clone, Debug)]
pub struct UnitData {
    /// The unit above it.
    pub parent_id: Option<UnitId>,
    /// Short code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: UnitKind,
    /// Borough or zone.
    pub municipio: Option<i64>,
    /// Level.
    pub level: Option<i64>,
    /// Address.
    pub address: String,
    /// Whether the address is told to nobody but those who manage the units.
    pub address_secret: bool,
    /// Telephone.
    pub phone: String,
    /// Hours.
    pub hours: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it; `None` for no end.
    pub valid_until: Option<NaiveDate>,
}

/// The body's units with their tree.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    units: BTreeMap<UnitId, Unit>,
}

impl Tree {
    /// All units of the body.
    pub async fn load(tx: &mut Tx) -> Result<Tree, StoreError> {
        let units: Vec<Unit> = tx.sql(&ALL).all().await?;
        Ok(Tree { units: units.into_iter().map(|unit| (unit.id, unit)).collect() })
    }
    /// One unit.
    pub fn get(&self, id: UnitId) -> Option<&Unit> {
        self.units.get(&id)
    }
    /// All units, by code.
    pub fn by_code(&self) -> Vec<&Unit> {
        let mut units: Vec<&Unit> = self.units.values().collect();
        units.sort_by(|a, b| a.code.cmp(&b.code));
        units
    }
    /// The unit with this code.
    pub fn with_code(&self, code: &str) -> Option<&Unit> {
        self.units.values().find(|unit| unit.code == code)
    }
    /// A unit and everything below it. A circle in the data ends the walk instead of turning for ever.
    pub fn with_descendants(&self, root: UnitId) -> BTreeSet<UnitId> {
        let mut found = BTreeSet::from([root]);
        loop {
            let more: Vec<UnitId> = self
                .units
                .values()
                .filter(|unit| !found.contains(&unit.id) && unit.parent_id.is_some_and(|parent| found.contains(&parent)))
                .map(|unit| unit.id)
                .collect();
            if more.is_empty() {
                return found;
            }
            found.extend(more);
        }
    }
    /// The territorial service of a borough and level, if there is exactly one that is open on the day.
    pub fn competent(&self, municipio: i64, level: i64, on: NaiveDate) -> Option<&Unit> {
        let mut fitting = self.units.values().filter(|unit| {
            unit.kind == UnitKind::Territorial
                && unit.municipio == Some(municipio)
                && unit.level.is_none_or(|own| own == level)
                && unit.valid_from <= on
                && on < unit.valid_until
        });
        let first = fitting.next();
        if fitting.next().is_some() { None } else { first }
    }
}

/// One unit of the body.
pub async fn one(tx: &mut Tx, id: UnitId) -> Result<Unit, StoreError> {
    tx.sql(&ONE).id("id", id).one().await
}

/// Adds a unit. Who adds one refreshes the scopes ([`crate::scope::refresh_everybody`]).
pub async fn add(tx: &mut Tx, id: UnitId, data: &UnitData) -> Result<(), StoreError> {
    tx.sql(&ADD)
        .id("id", id)
        .maybe_id("parent", data.parent_id)
        .bind("code", &data.code)
        .bind("name", &data.name)
        .code("kind", data.kind)
        .bind("municipio", data.municipio)
        .bind("level", data.level)
        .bind("address", &data.address)
        .bind("address_secret", data.address_secret)
        .bind("phone", &data.phone)
        .bind("hours", &data.hours)
        .bind("from", data.valid_from)
        .bind("until", data.valid_until.unwrap_or(FOREVER))
        .run()
        .await
        .map(drop)
}

/// Changes a unit of a known version; [`StoreError::NoRow`] when somebody else changed it.
pub async fn change(tx: &mut Tx, id: UnitId, version: i64, data: &UnitData) -> Result<(), StoreError> {
    tx.sql(&CHANGE)
        .id("id", id)
        .bind("version", version)
        .maybe_id("parent", data.parent_id)
        .bind("name", &data.name)
        .code("kind", data.kind)
        .bind("municipio", data.municipio)
        .bind("level", data.level)
        .bind("address", &data.address)
        .bind("address_secret", data.address_secret)
        .bind("phone", &data.phone)
        .bind("hours", &data.hours)
        .bind("until", data.valid_until.unwrap_or(FOREVER))
        .run_one()
        .await
}
