//! A person's timeline: what every room remembers, in one order.

use guard::Principal;
use kernel::{Instant, Outcome, PersonId};
use registry::TimelineSource;
use store::Tx;
use ui::{Boxed, PersonDoor, TimelineEntry};

/// Most entries asked of a room when one kind is wanted: the kind is then picked out.
const DEEP: i64 = 400;

/// The timeline of the whole house.
pub struct Whole;

impl TimelineSource for Whole {
    fn entries<'a>(
        &'a self,
        tx: &'a mut Tx,
        person: PersonId,
        kind: Option<&'a str>,
        before: Instant,
        most: i64,
    ) -> Boxed<'a, Outcome<Vec<TimelineEntry>>> {
        Box::pin(async move {
            let mut all = Vec::new();
            for offer in &crate::house::offers().timeline {
                let asked = if kind.is_some() { DEEP } else { most };
                all.extend(offer(tx, person, before, asked).await?);
            }
            if let Some(kind) = kind {
                all.retain(|entry| entry.kind == kind);
            }
            all.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.href.cmp(&b.href)));
            all.truncate(usize::try_from(most).unwrap_or(0));
            Ok(all)
        })
    }

    fn doors<'a>(&'a self, tx: &'a mut Tx, principal: &'a Principal, person: PersonId) -> Boxed<'a, Outcome<Vec<PersonDoor>>> {
        Box::pin(async move {
            let mut all = Vec::new();
            for offer in &crate::house::offers().doors {
                all.extend(offer(tx, principal, person).await?);
            }
            Ok(all)
        })
    }

    fn kinds(&self) -> Vec<&'static str> {
        crate::house::offers().timeline_kinds.iter().copied().collect()
    }
}
