//! What this room offers beyond its pages: ways from a person's page, and what asks to be done today.

use crate::{application, copayment, decision, isee};
use guard::Principal;
use kernel::{Failure, PersonId};
use store::Tx;
use ui::{Boxed, DayItem, PersonDoor};

/// The ways from a person's page.
pub fn doors<'a>(tx: &'a mut Tx, principal: &'a Principal, person: PersonId) -> Boxed<'a, Result<Vec<PersonDoor>, Failure>> {
    Box::pin(async move {
        let mut all = isee::pages::doors(tx, principal, person).await?;
        all.extend(application::list::doors(tx, principal, person).await?);
        Ok(all)
    })
}

/// What asks to be done today.
pub fn day<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        let mut all = isee::day::today(tx, principal).await?;
        all.extend(application::day::today(tx, principal).await?);
        all.extend(decision::day::today(tx, principal).await?);
        all.extend(copayment::day::today(tx, principal).await?);
        Ok(all)
    })
}
