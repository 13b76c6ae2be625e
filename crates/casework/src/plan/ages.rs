//! The ages that services are for, and that of the person of a plan.

use super::store::ServiceRow;
use crate::ports::{OfferedService, ServiceCatalogue};
use chrono::NaiveDate;
use kernel::{Outcome, PersonId};
use registry::person::{Age, Fit};
use store::Tx;
use ui::form::Choice;

/// The age of somebody on a day, as far as the register knows it.
async fn age_on(tx: &mut Tx, person: PersonId, on: NaiveDate) -> Outcome<Option<Age>> {
    let card = registry::identities(tx, &[person]).await?.remove(&person);
    Ok(card.and_then(|card| Age::on(card.birth, on)))
}

/// A service as the form offers it: with the ages it is for, and a word where that of the person is not among them.
fn choice(service: &OfferedService, age: Option<Age>) -> Choice {
    let ages = service.ages.words();
    let ages = if ages.is_empty() { ages } else { format!(", {ages}") };
    let fit = match service.ages.fit(age) {
        Fit::TooYoung | Fit::TooOld => " – età non prevista",
        Fit::Unsure | Fit::Unknown => " – età da verificare",
        Fit::Fits => "",
    };
    Choice::new(service.service.to_string(), format!("{} ({}){ages}{fit}", service.name, service.unit_of_measure))
}

/// What may be asked for: what is for somebody of this age first; the rest can be asked for with a reason.
pub(super) async fn choices(tx: &mut Tx, person: PersonId, offered: &[OfferedService]) -> Outcome<Vec<Choice>> {
    let today = tx.today();
    let age = age_on(tx, person, today).await?;
    let (fitting, others): (Vec<&OfferedService>, Vec<&OfferedService>) =
        offered.iter().partition(|service| !matches!(service.ages.fit(age), Fit::TooYoung | Fit::TooOld));
    Ok(fitting.into_iter().chain(others).map(|service| choice(service, age)).collect())
}

/// The services of a plan that are for people of another age on their first day, with what there is to say of each.
pub(super) async fn outside(
    tx: &mut Tx,
    catalogue: &dyn ServiceCatalogue,
    person: PersonId,
    services: &[ServiceRow],
) -> Outcome<Vec<(String, String)>> {
    let mut all = Vec::new();
    for line in services {
        let limit = catalogue.ages(tx, line.service_id, line.valid_from).await?;
        if !limit.is_bound() {
            continue;
        }
        let age = age_on(tx, person, line.valid_from).await?;
        all.extend(limit.sentence(age).map(|sentence| (line.service_name.clone(), sentence)));
    }
    Ok(all)
}
