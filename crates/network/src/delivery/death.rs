//! What a death or a last day changes: nothing is given after it without the office deciding on it.

use super::actions::uncount;
use super::model::{DeliveryState, Further, HeldBecause};
use super::store::{self, Delivery};
use crate::problems::Problem;
use crate::request::store::{LOCK, Row};
use ::store::Tx;
use chrono::NaiveDate;
use kernel::time::show_date;
use kernel::{AuthorisationId, Outcome, PersonId};

/// The day on which a person died, if it is known.
pub(crate) async fn died_on(tx: &mut Tx, person: PersonId) -> Outcome<Option<NaiveDate>> {
    Ok(tx.sql(&store::DIED_ON).id("person", person).value().await?)
}

/// Nothing is asked for, examined or authorised for somebody who has died.
///
/// # Errors
/// [`Problem::PersonDied`], with the day.
pub(crate) async fn refuse_dead(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    match died_on(tx, person).await? {
        None => Ok(()),
        Some(day) => Err(Problem::PersonDied.because(format!("Decesso: {}.", show_date(day)))),
    }
}

/// A death was registered: what was given after that day goes to the office. What had been accepted counts no longer and its cost is
/// given back until somebody decides; what was held already is held for this.
///
/// # Errors
/// Those of the database and of the budget.
pub(crate) async fn hold_after(tx: &mut Tx, person: PersonId, died: NaiveDate) -> Outcome<()> {
    let authorisations: Vec<AuthorisationId> = tx.sql(&store::GIVEN_AFTER).id("person", person).bind("died", died).values().await?;
    // In the order of their identifiers, as reports lock them.
    for id in authorisations {
        let mut row: Row = tx.sql(&LOCK).id("id", id).one().await?;
        let deliveries: Vec<Delivery> = tx.sql(&store::TO_HOLD).id("id", id).bind("died", died).all().await?;
        for delivery in deliveries {
            if delivery.state == DeliveryState::Accepted {
                let why = format!("{} – prestazione dopo il decesso", row.number);
                uncount(tx, &mut row, &delivery, &why).await?;
            }
            hold(tx, &delivery, HeldBecause::AfterDeath).await?;
        }
    }
    Ok(())
}

/// A service is given a last day that has passed: what counted after it goes to the office, as it would have if it had been reported
/// today, and its cost is given back until somebody decides. What the office has decided stays.
///
/// # Errors
/// Those of the database and of the budget.
pub(crate) async fn hold_beyond(tx: &mut Tx, row: &mut Row, last: NaiveDate) -> Outcome<()> {
    let deliveries: Vec<Delivery> = tx.sql(&store::BEYOND).id("id", row.id).bind("last", last).all().await?;
    for delivery in deliveries {
        let why = format!("{} – prestazione dopo la conclusione", row.number);
        uncount(tx, row, &delivery, &why).await?;
        hold(tx, &delivery, HeldBecause::AfterTheEnd).await?;
    }
    Ok(())
}

/// Holds it for a reason, which is named before those for which it was held already.
async fn hold(tx: &mut Tx, delivery: &Delivery, because: HeldBecause) -> Outcome<()> {
    let mut also = Further::default();
    if delivery.state == DeliveryState::Held {
        also.0.extend(
            delivery.held_because.into_iter().chain(delivery.held_also.0.iter().copied()).filter(|other| *other != because),
        );
    }
    let query = tx.sql(&store::HOLD).id("id", delivery.id).code("because", because).bind("also", also.stored());
    query.bind("version", delivery.version).run_one().await?;
    Ok(())
}
