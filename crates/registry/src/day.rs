//! What the register asks of people today, from each of its things.

use guard::Principal;
use kernel::Failure;
use store::Tx;
use ui::{Boxed, DayItem};

/// Those of every thing of the register.
pub fn today<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        let mut items = Vec::new();
        for thing in [crate::payer::day::today] {
            items.extend(thing(tx, principal).await?);
        }
        Ok(items)
    })
}
