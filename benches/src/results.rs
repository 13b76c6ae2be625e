//! Everything that was measured, as it is kept between measuring and writing.

use crate::daily::Daily;
use crate::heavy::Year;
use crate::load::Phase;
use crate::measure::Machine;
use crate::population::Imported;
use crate::procedure::Procedure;
use crate::searching::Searching;
use crate::tariff::Recalculated;
use serde::{Deserialize, Serialize};

/// How large the city is.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Size {
    /// Percent of the whole.
    pub percent: u64,
}

impl Size {
    fn of(self, whole: u64) -> u64 {
        whole.saturating_mul(self.percent).div_ceil(100)
    }
    /// People of the city.
    pub fn residents(self) -> u64 {
        self.of(1_400_000)
    }
    /// Persons in the register.
    pub fn persons(self) -> u64 {
        self.of(400_000)
    }
    /// Cases.
    pub fn cases(self) -> u64 {
        self.of(200_000)
    }
    /// Beneficiaries of a service in the year.
    pub fn beneficiaries(self) -> u64 {
        self.of(100_000)
    }
    /// Deliveries.
    pub fn deliveries(self) -> u64 {
        self.of(1_000_000)
    }
    /// Applications that are ranked, contributions that are paid, and people who pay by a tariff.
    pub fn procedure(self) -> u64 {
        self.of(100_000)
    }
    /// Diary entries.
    pub fn entries(self) -> u64 {
        self.of(5_000_000)
    }
    /// Social workers added.
    pub fn workers(self) -> u64 {
        self.of(360).max(18)
    }
    /// Seconds for which people type.
    pub fn typing(self) -> u64 {
        if self.percent >= 100 { 115 } else { 25 }
    }
    /// Seconds of warm-up, of the main measure, and of each step.
    pub fn seconds(self) -> (u64, u64, u64) {
        if self.percent >= 100 { (60, 180, 30) } else { (5, 20, 10) }
    }
}

/// What the program says it wrote.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Written {
    /// Households.
    pub households: u64,
    /// Persons.
    pub persons: u64,
    /// Cases.
    pub cases: u64,
    /// Of them in care.
    pub in_care: u64,
    /// Diary entries.
    pub entries: u64,
    /// Authorised services.
    pub services: u64,
    /// Deliveries.
    pub deliveries: u64,
    /// Social workers.
    pub workers: u64,
    /// What falls due.
    pub dues: u64,
    /// Orders of judicial authorities.
    pub orders: u64,
    /// Documents.
    pub documents: u64,
}

/// What was measured on one database.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Engine {
    /// What it is called, with its version and settings.
    pub name: String,
    /// Milliseconds to build the demonstration.
    pub demo: u64,
    /// Milliseconds of the second start of the demonstration, the slowest of three.
    pub second_start: u64,
    /// Memory of the server of the demonstration after so many pages, in KiB.
    pub demo_memory: (u64, u64),
    /// Milliseconds to write the city.
    pub city: u64,
    /// What was written.
    pub written: Written,
    /// Bytes of the database with the city.
    pub bytes: u64,
    /// Milliseconds of a start with the city.
    pub city_start: u64,
    /// Three hundred people at work.
    pub work: Phase,
    /// More and more of them.
    pub steps: Vec<Phase>,
    /// Looking for people; absent in figures from before it was measured.
    #[serde(default)]
    pub searching: Option<Searching>,
    /// The long things of a social worker's day; absent in figures from before they were measured.
    #[serde(default)]
    pub daily: Option<Daily>,
    /// The import of the civil register; absent in figures from before it was measured.
    #[serde(default)]
    pub population: Option<Imported>,
    /// The procedure of benefits; absent in figures from before it was measured.
    #[serde(default)]
    pub procedure: Option<Procedure>,
    /// A tariff that follows another; absent in figures from before it was measured.
    #[serde(default)]
    pub recalculated: Option<Recalculated>,
    /// The year.
    pub year: Year,
    /// Milliseconds in which the audit chain was verified, and its rows.
    pub audit: (u64, u64),
}

/// All of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Results {
    /// The machine.
    pub machine: Machine,
    /// The day.
    pub day: String,
    /// The size.
    pub size: Size,
    /// Cores of the server, core of the driver.
    pub pinned: (String, String),
    /// The year of the deliveries.
    pub year: i32,
    /// Both databases.
    pub engines: Vec<Engine>,
}
