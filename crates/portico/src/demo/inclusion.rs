//! Households of the national inclusion allowance in the demonstration: the office for benefits has the list of people of municipio 4.

use super::staff::City;
use super::stories::Followed;
use anyhow::{Context as _, Result};
use inclusion::demo::{Somebody, make};
use store::Db;

/// Who imports the list.
const IMPORTER: &str = "benefici";
/// How many people of the register are in the list.
const PEOPLE: usize = 14;

/// Imports the list. Its people are the last ones of those whom the office follows: most of the first ones are granted something of the Comune.
pub async fn build(db: &Db, city: &City, followed: &[Followed]) -> Result<()> {
    let importer = city.principal(city.account(IMPORTER)?)?;
    let somebody = |one: &Followed| {
        let tax_code = one.tax_code.clone()?;
        Some(Somebody { tax_code, family_name: one.family_name.clone(), given_name: one.given_name.clone() })
    };
    let people: Vec<Somebody> = followed.iter().rev().filter_map(somebody).take(PEOPLE).collect();
    make(db, importer, &people).await.context("the list of the allowance")?;
    Ok(())
}
