//! What every act needs: the database, the cities, the words; and what follows from an act.

use super::staff::{City, Office};
use super::tale::{Step, Tale};
use anyhow::{Context as _, Result};
use casework::Doing;
use guard::Principal;
use kernel::{ContactId, Failure, Instant, Outcome, PersonId};
use store::Db;
use synthetic::Texts;

/// What every act needs.
pub struct Stage<'a> {
    /// The database, with a clock that stands at the moment of the act.
    pub db: &'a Db,
    /// The sentences.
    pub texts: &'a Texts,
    /// The bodies.
    pub cities: &'a [City],
    /// The day on which the telling ends.
    pub today: chrono::NaiveDate,
}

/// What follows from an act, and when.
#[derive(Debug, Default)]
pub struct Next(pub Vec<(Instant, Step)>);

impl Next {
    /// One more.
    pub fn add(&mut self, at: Instant, step: Step) {
        self.0.push((at, step));
    }
}

impl<'a> Stage<'a> {
    /// The body of a story.
    pub fn city(&self, tale: &Tale) -> Result<&'a City> {
        self.cities.get(tale.city).context("no such body")
    }
    /// The office of a story.
    pub fn office(&self, tale: &Tale) -> Result<&'a Office> {
        self.city(tale)?.offices.get(tale.office).context("no such office")
    }
    /// The worker of a story.
    pub fn worker(&self, tale: &Tale) -> Result<&'a Principal> {
        self.city(tale)?.principal(tale.worker.account)
    }
    /// Whoever acts in casework.
    pub fn doing<'d>(&'d self, principal: &'d Principal) -> Doing<'d> {
        Doing { db: self.db, principal, once: None }
    }
    /// Does something with the version that is stored, whatever it is by now.
    pub async fn again<T, F, A>(&self, version: i64, act: F) -> Outcome<T>
    where
        F: Fn(i64) -> A,
        A: Future<Output = Outcome<T>>,
    {
        match act(version).await {
            Err(Failure::Conflict { current, .. }) => act(current).await,
            other => other,
        }
    }
    /// Whom a contact is about.
    pub async fn person_of_contact(&self, taker: &Principal, contact: ContactId) -> Result<PersonId> {
        let mut tx = self.db.begin(&taker.actor).await?;
        let brief = access::contact_brief(&mut tx, contact).await?;
        tx.roll_back().await?;
        brief.person.context("the contact has no person")
    }
}
