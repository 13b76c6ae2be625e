//! Reporting a pair, and deciding about one.

use super::model::{PairSource, PairState, ordered};
use super::store::{DECIDE, Found, ONE, PairRow, keep, likeness_of};
use crate::person::identity;
use crate::person::store::{COMPARE, PersonRow};
use crate::problems::Problem;
use ::store::{Audit, Db, Once, Tx};
use guard::{Permission, Principal};
use kernel::{Failure, Outcome, PersonId};
use uuid::Uuid;

/// What somebody noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The other record.
    pub other: PersonId,
    /// How it was noticed; may be empty.
    pub note: String,
}

/// Reports that two records may be of one person; the pair. Whoever may search may report.
///
/// # Errors
/// 404 for a person of whom the actor may not know; [`Problem::JoinedWithItself`].
pub async fn report(db: &Db, principal: &Principal, person: PersonId, once: Option<&Once>, report: &Report) -> Outcome<Uuid> {
    principal.require(Permission::PERSON_SEARCH)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let other = crate::merge::resolve(&mut tx, report.other).await?;
    identity(&mut tx, person).await?;
    if other == person {
        return Err(Problem::JoinedWithItself.at("other"));
    }
    identity(&mut tx, other).await?;
    let found = Found { one: person, other, source: PairSource::Report, probability: 0, evidence: &[], note: &report.note };
    let (id, _) = keep(&mut tx, &found).await?;
    tx.commit(Audit::of("duplicate.report").about(person).on("pair", id).showing("duplicate", [other]).answering(id.to_string()))
        .await?;
    Ok(id)
}

/// A protected person was entered again: whoever may join both finds the pair in the review.
pub async fn note_entered_again(tx: &mut Tx, protected: PersonId, again: PersonId) -> Outcome<()> {
    let found =
        Found { one: protected, other: again, source: PairSource::EnteredAgain, probability: 1000, evidence: &[], note: "" };
    keep(tx, &found).await.map(drop)
}

/// What somebody decided about a pair, other than joining it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Two people, later, or open again.
    pub state: PairState,
    /// Why.
    pub reason: String,
}

/// Decides about a pair.
///
/// # Errors
/// 404 unless the actor may read and join both, as nobody decides on what they did not compare; a conflict when somebody decided meanwhile; [`Problem::PairJoined`] for records that are joined.
pub async fn decide(db: &Db, principal: &Principal, id: Uuid, version: i64, judgement: &Judgement) -> Outcome<()> {
    principal.require(Permission::PERSON_MERGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let pair: PairRow = tx.sql(&ONE).id("id", id).one().await?;
    for person in [pair.person_a, pair.person_b] {
        tx.sql(&COMPARE).id("id", person).one::<PersonRow>().await?;
    }
    if pair.state == PairState::Merged || judgement.state == PairState::Merged {
        return Err(Problem::PairJoined.into());
    }
    if pair.version != version {
        let who = if pair.decided_by_name.is_empty() { String::new() } else { format!(" ({})", pair.decided_by_name) };
        let sentence = format!(
            "Nel frattempo qualcun altro ha deciso su queste due schede{who}: «{}». Guarda com’è adesso e decidi di nuovo.",
            pair.state.label()
        );
        return Err(Failure::Conflict { current: pair.version, sentence });
    }
    let (one, other) = ordered(pair.person_a, pair.person_b);
    let likeness = likeness_of(&mut tx, one, other).await?;
    tx.sql(&DECIDE)
        .id("id", id)
        .bind("version", version)
        .code("state", judgement.state)
        .bind("reason", &judgement.reason)
        .bind("likeness", likeness)
        .run_one()
        .await?;
    let audit = Audit::of("duplicate.decide").about(one).on("pair", id).showing("duplicate", [other]);
    tx.commit(audit.fields([format!("state:{}", judgement.state.code())])).await?;
    Ok(())
}
