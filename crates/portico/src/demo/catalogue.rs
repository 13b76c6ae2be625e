//! The catalogue of the three bodies, read by the network's own importer: services, providers, prices, and which chapter pays.

use super::city::Made;
use anyhow::Result;
use casework::{OfferedService, ServiceCatalogue as _};
use chrono::NaiveDate;
use network::{Catalogue, CatalogueFiles};
use std::collections::BTreeMap;
use store::{Audit, Db};

macro_rules! files {
    ($folder:literal) => {
        CatalogueFiles {
            services: include_bytes!(concat!("../../../../data/demo/", $folder, "/services.csv")),
            providers: include_bytes!(concat!("../../../../data/demo/", $folder, "/providers.csv")),
            prices: include_bytes!(concat!("../../../../data/demo/", $folder, "/prices.csv")),
            chapters: include_bytes!(concat!("../../../../data/demo/", $folder, "/service-chapters.csv")),
            ages: include_bytes!(concat!("../../../../data/demo/", $folder, "/service-ages.csv")),
            overlaps: include_bytes!(concat!("../../../../data/demo/", $folder, "/service-overlaps.csv")),
        }
    };
}

fn files(code: &str) -> CatalogueFiles<'static> {
    match code {
        "assemi" => files!("assemi"),
        "cinque-zone" => files!("cinque-zone"),
        _ => files!("milano"),
    }
}

/// Reads the catalogue of a body.
pub async fn import(db: &Db, made: &Made, code: &str) -> Result<()> {
    let mut tx = db.begin(&made.administrator()?).await?;
    network::import(&mut tx, files(code)).await?;
    tx.commit(Audit::of("catalogue.import")).await?;
    Ok(())
}

/// The codes and identifiers of the providers of a body, as its file names them.
pub fn provider_codes(code: &str) -> Result<Vec<(String, String)>> {
    let mut all = Vec::new();
    for row in csv::Reader::from_reader(files(code).providers).into_records() {
        let row = row?;
        all.push((row.get(0).unwrap_or_default().to_owned(), row.get(1).unwrap_or_default().to_owned()));
    }
    Ok(all)
}

/// What a body offers on a day, by the code of the service.
pub async fn offered(db: &Db, made: &Made, on: NaiveDate) -> Result<BTreeMap<String, OfferedService>> {
    let mut tx = db.begin(&made.administrator()?).await?;
    let all = Catalogue.offered(&mut tx, on).await?;
    tx.roll_back().await?;
    Ok(all.into_iter().map(|service| (service.code.clone(), service)).collect())
}
