//! How the catalogue of today differs from what was written into a plan, of a person or of a group.

use super::model::{Agreed, Difference, differences};
use super::store::Plan;
use crate::ports::ServiceCatalogue;
use chrono::NaiveDate;
use kernel::{Cents, Outcome, ProviderId, ServiceId};
use store::Tx;

/// A line of services as far as the catalogue may differ from it, whoever's plan it stands in.
pub(crate) struct PricedLine<'a> {
    pub(crate) service: ServiceId,
    pub(crate) service_name: &'a str,
    pub(crate) provider: ProviderId,
    pub(crate) provider_name: &'a str,
    pub(crate) unit_price: Cents,
    pub(crate) quantity: i64,
    pub(crate) from: NaiveDate,
}

/// How the catalogue of today differs from a line.
pub(crate) async fn line_changed(tx: &mut Tx, catalogue: &dyn ServiceCatalogue, line: PricedLine<'_>) -> Outcome<Vec<Difference>> {
    let now = catalogue.priced(tx, line.service, Some(line.provider), line.from).await?;
    let agreed = Agreed {
        service_name: line.service_name.to_owned(),
        provider_name: line.provider_name.to_owned(),
        unit_price: line.unit_price,
        quantity: line.quantity,
    };
    Ok(differences(&agreed, now.as_ref()))
}

/// How the catalogue of today differs from what a plan says.
pub(crate) async fn changed_since(tx: &mut Tx, catalogue: &dyn ServiceCatalogue, plan: &Plan) -> Outcome<Vec<Difference>> {
    let mut found = Vec::new();
    for line in &plan.services {
        let line = PricedLine {
            service: line.service_id,
            service_name: &line.service_name,
            provider: line.provider_id,
            provider_name: &line.provider_name,
            unit_price: line.unit_price_cents,
            quantity: line.quantity,
            from: line.valid_from,
        };
        found.extend(line_changed(tx, catalogue, line).await?);
    }
    Ok(found)
}

/// What changed, in sentences.
pub(crate) fn in_words(differences: &[Difference]) -> String {
    differences
        .iter()
        .map(|one| {
            format!("{}, {}: nel progetto {}, oggi {}.", one.service_name, one.what.to_lowercase(), one.in_plan, one.in_catalogue)
        })
        .collect::<Vec<_>>()
        .join(" ")
}
