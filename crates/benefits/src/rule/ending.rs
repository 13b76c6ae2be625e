//! Ending a regulation that nothing follows: from a day, by an act, proposed by one person and confirmed by another. From that day on
//! [`super::in_force`] answers none.

use super::actions::locked;
use super::model::{Act, Ending, endless};
use super::store::END;
use crate::problems::Problem;
use ::store::{Audit, Db, Tx};
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::{Instant, Outcome};
use uuid::Uuid;

macro_rules! endings {
    ($rest:expr) => {
        concat!(
            "select e.version_id, e.ends_from, e.early_reason, e.act_number, e.act_date, e.act_organ, e.proposed_at, coalesce(p.display_name, '') as proposed_by_name,
                    case when e.proposed_by = :actor then true else false end as is_mine, e.decided_at, coalesce(d.display_name, '') as decided_by_name
               from benefits_rule_ending e join benefits_rule_version v on v.body_id = e.body_id and v.id = e.version_id
               left join guard_account p on p.body_id = e.body_id and p.id = e.proposed_by
               left join guard_account d on d.body_id = e.body_id and d.id = e.decided_by
              where e.body_id = :body and ",
            $rest
        )
    };
}

store::statements! {
    open pub OF_VERSION = endings!("e.version_id = :id");
    /// Those of a regulation, the latest version first.
    open pub OF_RULE = endings!("v.rule_id = :rule order by v.number desc limit 500");
    pub PROPOSE = "insert into benefits_rule_ending (body_id, version_id, ends_from, early_reason, act_number, act_date, act_organ, proposed_at, proposed_by, decided_at, decided_by)
                   values (:body, :id, :from, :early_reason, :act_number, :act_date, :act_organ, :now, :actor, null, null)";
    pub FORGET_PROPOSAL = "delete from benefits_rule_ending where body_id = :body and version_id = :id and decided_at is null";
    pub DECIDE = "update benefits_rule_ending set decided_at = :now, decided_by = :actor where body_id = :body and version_id = :id and decided_at is null";
    pub TOUCH = "update benefits_rule_version set version = version + 1 where body_id = :body and id = :id and version = :version";
}

/// That a version ends, or is proposed to.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct EndingRow {
    /// Which version.
    pub version_id: Uuid,
    /// First day on which it no longer holds.
    pub ends_from: NaiveDate,
    /// Why from a day that was past.
    pub early_reason: String,
    act_number: String,
    act_date: NaiveDate,
    act_organ: String,
    /// When it was proposed.
    pub proposed_at: Instant,
    /// By whom.
    pub proposed_by_name: String,
    /// Whether the reader proposed it: then somebody else confirms it.
    pub is_mine: bool,
    /// When it was confirmed.
    pub decided_at: Option<Instant>,
    /// By whom.
    pub decided_by_name: String,
}

impl EndingRow {
    /// The act.
    pub fn act(&self) -> Act {
        Act { number: self.act_number.clone(), date: self.act_date, organ: self.act_organ.clone() }
    }
    /// Whether it was confirmed.
    pub fn is_decided(&self) -> bool {
        self.decided_at.is_some()
    }
    fn ending(&self) -> Ending {
        Ending { from: self.ends_from, act: self.act(), early_reason: self.early_reason.clone() }
    }
}

/// How a version ends, or is proposed to.
///
/// # Errors
/// Those of the database.
pub async fn of_version(tx: &mut Tx, version: Uuid) -> Outcome<Option<EndingRow>> {
    Ok(tx.sql(&OF_VERSION).id("id", version).optional().await?)
}

/// How the versions of a regulation end.
///
/// # Errors
/// Those of the database.
pub async fn of_rule(tx: &mut Tx, rule: Uuid) -> Outcome<Vec<EndingRow>> {
    Ok(tx.sql(&OF_RULE).id("rule", rule).all().await?)
}

/// Proposes that a version ends on a day by an act; it holds on until somebody else confirms it.
///
/// # Errors
/// 403 without `rule.write`, 404, conflict; those of [`Ending::check`]; [`Problem::NotPublished`], [`Problem::EndsAlready`],
/// [`Problem::EndingWaits`].
pub async fn propose(db: &Db, principal: &Principal, id: Uuid, sent: i64, ending: &Ending) -> Outcome<()> {
    principal.require(Permission::RULE_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (row, _) = locked(&mut tx, id, sent).await?;
    let days = endless(row.state, row.days())?;
    ending.check(days, tx.today())?;
    if of_version(&mut tx, id).await?.is_some() {
        return Err(Problem::EndingWaits.into());
    }
    tx.sql(&PROPOSE)
        .id("id", id)
        .bind("from", ending.from)
        .bind("early_reason", &ending.early_reason)
        .bind("act_number", &ending.act.number)
        .bind("act_date", ending.act.date)
        .bind("act_organ", &ending.act.organ)
        .run_one()
        .await?;
    tx.sql(&TOUCH).id("id", id).bind("version", sent).run_one().await?;
    tx.commit(Audit::of("rule.end_propose").on("rule_version", id)).await?;
    Ok(())
}

/// A proposal that waits.
async fn waiting(tx: &mut Tx, id: Uuid) -> Outcome<EndingRow> {
    let ending = of_version(tx, id).await?.filter(|ending| !ending.is_decided());
    Ok(ending.ok_or(Problem::NoEnding)?)
}

/// Takes a proposal back that nobody has confirmed.
///
/// # Errors
/// 403 without `rule.write`, 404, conflict; [`Problem::NoEnding`].
pub async fn take_back(db: &Db, principal: &Principal, id: Uuid, sent: i64) -> Outcome<()> {
    principal.require(Permission::RULE_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    locked(&mut tx, id, sent).await?;
    waiting(&mut tx, id).await?;
    tx.sql(&FORGET_PROPOSAL).id("id", id).run_one().await?;
    tx.sql(&TOUCH).id("id", id).bind("version", sent).run_one().await?;
    tx.commit(Audit::of("rule.end_take_back").on("rule_version", id)).await?;
    Ok(())
}

/// Confirms that a version ends on the day that somebody else proposed; its regulation.
///
/// # Errors
/// 403 without `rule.publish`, 404, conflict; [`Problem::NoEnding`], [`Problem::OwnEnding`] for whoever proposed it; [`Problem::LateEnding`] where
/// the day has come to be past meanwhile; [`Problem::NotPublished`], [`Problem::EndsAlready`].
pub async fn confirm(db: &Db, principal: &Principal, id: Uuid, sent: i64) -> Outcome<Uuid> {
    principal.require(Permission::RULE_PUBLISH)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (row, _) = locked(&mut tx, id, sent).await?;
    let ending = waiting(&mut tx, id).await?;
    if ending.is_mine {
        return Err(Problem::OwnEnding.into());
    }
    let days = endless(row.state, row.days())?;
    ending.ending().check(days, tx.today()).map_err(|_| Problem::LateEnding)?;
    tx.sql(&DECIDE).id("id", id).run_one().await?;
    tx.sql(&END).id("id", id).bind("until", ending.ends_from).run_one().await?;
    tx.commit(Audit::of("rule.end").on("rule_version", id)).await?;
    Ok(row.rule_id)
}
