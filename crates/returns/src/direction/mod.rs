//! The direction's page: how many come, how many wait, how many are in care, what is reserved and what is left.

pub mod api;
pub mod demand;
pub mod pages;
pub mod store;

pub use demand::Demand;

use crate::year::Year;
use ::store::{StoreError, Tx};
use access::contact::model::{Ending, Means};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A means or an outcome, month by month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Monthly {
    /// Code.
    pub code: String,
    /// In words.
    pub label: String,
    /// January to December.
    pub months: Vec<i64>,
}

/// Who waits for what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Waiting {
    /// Cases proposed and not assigned yet.
    pub proposed: i64,
    /// Cases assigned and not taken into care yet.
    pub assigned: i64,
    /// Referrals without an answer.
    pub referrals: i64,
    /// Appointments booked from today on.
    pub appointments: i64,
    /// Service requests that wait for a check or a decision.
    pub requests: i64,
    /// Authorised spending, of a service in a year, that has still to be covered: the same rows as the queue of the budget.
    pub queued: i64,
}

/// Cases of one municipio and level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Care {
    /// Municipio; absent for services of the whole city.
    pub municipio: Option<i64>,
    /// Level of the social service.
    pub level: i64,
    /// Known: every case that is not closed.
    pub known: i64,
    /// Of them, in care, by phase in the order of [`casework::Phase`].
    pub in_care: Vec<i64>,
}

/// Money of one area and programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct Money {
    /// Area of the budget.
    pub area: String,
    /// Programme.
    pub programme: String,
    /// Planned and varied, in cents.
    pub available_cents: i64,
    /// Reserved and not spent, in cents.
    pub reserved_cents: i64,
    /// Spent, in cents.
    pub spent_cents: i64,
    /// Left, in cents.
    pub left_cents: i64,
}

/// Money of one chapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct Chapter {
    /// Identifier.
    pub chapter_id: uuid::Uuid,
    /// Number, as people write it.
    pub label: String,
    /// Description.
    pub description: String,
    /// Planned and varied, in cents.
    pub available_cents: i64,
    /// Reserved and not spent, in cents.
    pub reserved_cents: i64,
    /// Spent, in cents.
    pub spent_cents: i64,
    /// Left, in cents.
    pub left_cents: i64,
}

/// What was delivered of one service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct Delivered {
    /// The service.
    pub service_id: uuid::Uuid,
    /// Its name.
    pub service: String,
    /// Accepted deliveries.
    pub deliveries: i64,
    /// Their cost, in cents.
    pub cost_cents: i64,
}

/// Everything the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Figures {
    /// The year.
    pub year: i32,
    /// Contacts by the means by which they came: in person, by telephone, by mail.
    pub contacts_by_means: Vec<Monthly>,
    /// Contacts by way of access: the single access point (PUA), or a territorial service directly.
    pub contacts_by_access: Demand,
    /// The same by municipio; those of an unknown one last.
    pub contacts_by_municipio: Vec<Demand>,
    /// The same by first need.
    pub contacts_by_need: Vec<Demand>,
    /// Contacts by outcome.
    pub contacts_by_outcome: Vec<Monthly>,
    /// Who waits.
    pub waiting: Waiting,
    /// Cases by municipio and level, today.
    pub care: Vec<Care>,
    /// Money by area and programme.
    pub money: Vec<Money>,
    /// The chapters on which most is reserved and spent.
    pub chapters: Vec<Chapter>,
    /// Deliveries by service.
    pub delivered: Vec<Delivered>,
}

/// The phases in which a case may be, by code.
fn phase_place(code: &str) -> Option<usize> {
    casework::Phase::ALL.iter().position(|phase| phase.code() == code)
}

fn monthly(
    rows: &[store::ContactRow],
    key: fn(&store::ContactRow) -> &str,
    label: fn(&str) -> Option<&'static str>,
) -> Vec<Monthly> {
    let mut by_key: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for row in rows {
        let months = by_key.entry(key(row)).or_insert_with(|| vec![0; 12]);
        let place = usize::try_from(row.month.saturating_sub(1)).unwrap_or(0);
        if let Some(month) = months.get_mut(place) {
            *month = month.saturating_add(row.contacts);
        }
    }
    let mut lines: Vec<Monthly> = by_key
        .into_iter()
        .map(|(code, months)| Monthly {
            code: code.to_owned(),
            label: label(code).map_or_else(|| code.to_owned(), str::to_owned),
            months,
        })
        .collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.months.iter().sum::<i64>()));
    lines
}

/// Reads everything the page shows: counts and sums, nobody's name.
pub async fn figures(tx: &mut Tx, year: Year) -> Result<Figures, StoreError> {
    let contacts = store::contacts(tx, year).await?;
    let demand = demand::counted(tx, year).await?;
    let waiting: store::WaitingRow = tx.sql(&store::WAITING).one().await?;
    let mut care: BTreeMap<(Option<i64>, i64), Care> = BTreeMap::new();
    let mut in_wait = Waiting {
        referrals: waiting.referrals,
        appointments: waiting.appointments,
        requests: waiting.requests,
        queued: waiting.queued,
        ..Waiting::default()
    };
    for row in tx.sql(&store::CARE).all::<store::CareRow>().await? {
        let line = care.entry((row.municipio, row.level)).or_insert_with(|| Care {
            municipio: row.municipio,
            level: row.level,
            known: 0,
            in_care: vec![0; casework::Phase::ALL.len()],
        });
        line.known = line.known.saturating_add(row.cases);
        match row.state.as_str() {
            "in_care" => {
                if let Some(count) = phase_place(&row.phase).and_then(|place| line.in_care.get_mut(place)) {
                    *count = count.saturating_add(row.cases);
                }
            }
            "proposed" => in_wait.proposed = in_wait.proposed.saturating_add(row.cases),
            _ => in_wait.assigned = in_wait.assigned.saturating_add(row.cases),
        }
    }
    Ok(Figures {
        year: year.number,
        contacts_by_access: demand.all,
        contacts_by_municipio: demand.by_municipio,
        contacts_by_need: demand.by_need,
        contacts_by_means: monthly(&contacts, |row| row.means.as_str(), |code| code.parse::<Means>().ok().map(Means::label)),
        contacts_by_outcome: monthly(&contacts, |row| row.outcome.as_str(), |code| code.parse::<Ending>().ok().map(Ending::label)),
        waiting: in_wait,
        care: care.into_values().collect(),
        money: tx.sql(&store::MONEY).bind("year", year.whole()).all().await?,
        chapters: tx.sql(&store::CHAPTERS).bind("year", year.whole()).all().await?,
        delivered: tx.sql(&store::DELIVERED).bind("first", year.first).bind("next", year.next).all().await?,
    })
}
