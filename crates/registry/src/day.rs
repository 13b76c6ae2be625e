//! What the register asks of people today, from each of its things.

use guard::Principal;
use kernel::Failure;
use store::Tx;
use ui::room::DayOf;
use ui::{Boxed, DayItem};

/// Those of every thing of the register.
pub fn today<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        let mut items = Vec::new();
        let things: [DayOf; 4] =
            [crate::person::entered_again::today, crate::data_request::day::today, crate::payer::day::today, crate::fact::day::day];
        for thing in things {
            items.extend(thing(tx, principal).await?);
        }
        Ok(items)
    })
}
