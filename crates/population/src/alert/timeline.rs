//! Alerts in a person's timeline, on their page, and on the home page of whoever is in charge.

use super::actions;
use super::store::{Alert, OF_PERSON, WAITING_OF};
use guard::{Permission, Principal};
use kernel::{Failure, Instant, PersonId};
use store::Tx;
use ui::{Boxed, DayItem, PersonDoor, TimelineEntry};

/// What the timeline calls them.
pub const KIND: &str = "Anagrafe";
/// Alerts of the home page.
const TODAY: i64 = 30;

/// Entries of a person's timeline before a moment.
pub fn offered(tx: &mut Tx, person: PersonId, before: Instant, most: i64) -> Boxed<'_, Result<Vec<TimelineEntry>, Failure>> {
    Box::pin(async move {
        let alerts: Vec<Alert> = tx.sql(&OF_PERSON).id("person", person).all().await?;
        let mut entries: Vec<TimelineEntry> = alerts
            .into_iter()
            .filter(|alert| alert.raised_at < before)
            .map(|alert| TimelineEntry {
                at: alert.raised_at,
                kind: KIND,
                icon: "it-pa",
                title: format!("{}: {}", alert.kind.label(), alert.state.label().to_lowercase()),
                text: alert.sentence(),
                by: alert.decided_name.clone().unwrap_or_default(),
                href: alert.href(),
            })
            .collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
        entries.truncate(usize::try_from(most).unwrap_or(0));
        Ok(entries)
    })
}

/// Ways from a person's page to what waits about them.
pub fn doors<'a>(tx: &'a mut Tx, principal: &'a Principal, person: PersonId) -> Boxed<'a, Result<Vec<PersonDoor>, Failure>> {
    Box::pin(async move {
        if !principal.may(Permission::PERSON_EDIT) {
            return Ok(Vec::new());
        }
        let alerts: Vec<Alert> = tx.sql(&WAITING_OF).id("person", person).all().await?;
        let door = |alert: &Alert| PersonDoor {
            label: format!("Dall'anagrafe: {}", alert.kind.label().to_lowercase()),
            detail: alert.sentence(),
            href: alert.href(),
            begins: false,
        };
        Ok(alerts.iter().map(door).collect())
    })
}

/// What waits for whoever may correct the persons it is about.
pub fn today<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        if !principal.may(Permission::PERSON_EDIT) {
            return Ok(Vec::new());
        }
        let alerts = actions::waiting(tx, None, TODAY).await?;
        let item = |alert: Alert| DayItem {
            group: "Notizie dall'anagrafe",
            rank: 35,
            due: None,
            time: None,
            title: format!("{}: {}", alert.display_name, alert.kind.label().to_lowercase()),
            detail: alert.sentence(),
            late: false,
            href: alert.href(),
        };
        Ok(alerts.into_iter().map(item).collect())
    })
}
