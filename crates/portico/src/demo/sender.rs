//! Who sends the returns of each body: what the head of a SIUSS document needs, written down by whoever prepares the sendings.

use super::city::Files;
use super::staff::City;
use anyhow::{Context as _, Result};
use chrono::NaiveDate;
use guard::Permission;
use kernel::tax_code::{Sex, TaxCode};
use returns::sender::{NewSender, say};
use store::Db;

/// Where a body that is not a Comune, or an invented one, has its registered office: Milan.
const SEAT: &str = "F205";

/// Writes down who sends for a body from a day on.
pub async fn open(db: &Db, files: &Files, city: &City, from: NaiveDate) -> Result<()> {
    let office = city.principals.values().find(|one| one.may(Permission::RETURN_PRODUCE));
    let born = NaiveDate::from_ymd_opt(1975, 4, 18).context("a birthday")?;
    let officer = TaxCode::compute("Orsini", "Bianca", Sex::Female, born, SEAT).context("the tax code of the officer")?;
    let own = |text: &str| if files.belfiore.is_empty() { text.to_owned() } else { files.belfiore.to_owned() };
    let new = NewSender {
        code: own(&files.code.to_ascii_uppercase().replace('-', "")),
        name: Some(files.name.to_owned()),
        seat: own(SEAT),
        officer: officer.to_string(),
        valid_from: from,
    };
    say(db, office.context("nobody produces returns")?, &new, None).await?;
    Ok(())
}
