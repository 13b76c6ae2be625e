//! Counts of persons: segments of users, men and women, beneficiaries by municipality. Persons, families and territories are counted
//! over one list of users (`store.rs`), so that the parts are the whole; what may be published has its small figures hidden.

pub mod api;
pub mod beneficiaries;
pub mod gender;
pub mod model;
pub mod pages;
pub mod store;

pub use model::{Counted, Gender, Nation, Table};

use crate::year::Year;
use ::store::{StoreError, Tx};
use chrono::NaiveDate;
use guard::Permission;
use model::CubeRow;
use ui::Visit;

/// The bounds of the bands of age, as the statements name them: years, the day of birth of who completes them, the year of birth.
const BOUNDS: [(u32, &str, &str); 9] = [
    (3, "b3", "y3"),
    (6, "b6", "y6"),
    (11, "b11", "y11"),
    (15, "b15", "y15"),
    (18, "b18", "y18"),
    (30, "b30", "y30"),
    (65, "b65", "y65"),
    (75, "b75", "y75"),
    (85, "b85", "y85"),
];

/// The day of a year on which people are described: its last one, or today while it runs.
pub fn reference_day(year: Year, today: NaiveDate) -> NaiveDate {
    year.last().min(today.max(year.first))
}

/// Whether whoever asks sees every figure: with the right over returns, unless the publishable variant was asked for.
pub(crate) fn sees_all(visit: &Visit) -> kernel::Outcome<bool> {
    let asked = visit.query("variante").as_deref() == Some("pubblica") || visit.query("variant").as_deref() == Some("publishable");
    Ok(!asked && visit.principal()?.may(Permission::RETURN_READ))
}

/// Binds the days and years that the bands of age are cut at.
macro_rules! with_bands {
    ($query:expr, $on:expr) => {{
        let mut query = $query;
        for (years, born, year) in $crate::people::BOUNDS {
            let day = $on.checked_sub_months(chrono::Months::new(years.saturating_mul(12))).unwrap_or(guard::scope::ALWAYS);
            let least = i64::from(chrono::Datelike::year(&$on)).saturating_sub(i64::from(years));
            query = query.bind(born, day).bind(year, least);
        }
        query
    }};
}
pub(crate) use with_bands;

/// Everything that is counted of the users of a year.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// Persons by sex, age, citizenship and territory.
    pub cube: Vec<CubeRow>,
    /// The same within each group that services are made for.
    pub segments: Vec<CubeRow>,
    /// Families by how many of their members are users.
    pub families: Vec<(i64, i64)>,
}

/// Counts the users of a year.
///
/// # Errors
/// Those of the database.
pub async fn people(tx: &mut Tx, year: Year) -> Result<People, StoreError> {
    let on = reference_day(year, tx.today());
    let cube = with_bands!(tx.sql(&store::CUBE), on).bind("first", year.first).bind("next", year.next).bind("on", on).all().await?;
    let segments =
        with_bands!(tx.sql(&store::SEGMENTS), on).bind("first", year.first).bind("next", year.next).bind("on", on).all().await?;
    let families = tx.sql(&store::FAMILIES).bind("first", year.first).bind("next", year.next).bind("on", on).all().await?;
    Ok(People { cube, segments, families })
}
