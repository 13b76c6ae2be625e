//! The streets of the three bodies, read by the register's own loader.

use super::city::Made;
use anyhow::{Result, anyhow};
use registry::street;
use store::{Audit, Db};
use synthetic::demo_data;

/// The file of a body.
pub fn file(code: &str) -> &'static str {
    match code {
        "assemi" => demo_data::ASSEMI_STREETS,
        "cinque-zone" => demo_data::CINQUE_ZONE_STREETS,
        _ => demo_data::MILANO_STREETS,
    }
}

/// Loads the streets of a body.
pub async fn load(db: &Db, made: &Made, code: &str) -> Result<usize> {
    let segments = street::parse(file(code)).map_err(|faults| anyhow!("the streets of {code} are not right: {faults:?}"))?;
    let mut tx = db.begin(&made.administrator()?).await?;
    let count = street::load(&mut tx, &segments).await?;
    tx.commit(Audit::of("street.import")).await?;
    Ok(count)
}
