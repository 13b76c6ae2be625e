//! Approving recalculations by an act, one or many, and turning one down.

use super::model::{Cause, may_approve};
use super::rows::{Locked, Recalculation};
use super::store::{APPROVE, BATCH, DECIDE, LOCK, MOVE, OF_DECISION, REFUSE, TO_APPROVE};
use crate::decision::actions::{GRANTED, REVOKED, conflict};
use crate::decision::examine::rules;
use crate::decision::input;
use crate::decision::model::{APPEAL, MOST_AT_ONCE};
use crate::decision::store::{ADD_BATCH, REVOKE};
use crate::decision::why::Why;
use crate::problems::Problem;
use crate::rule::actions::read_version;
use crate::rule::{Act, Version};
use ::store::{Audit, Db, OnConstraint as _, Once, Row, Tx};
use chrono::Datelike as _;
use guard::{Permission, Principal};
use kernel::time::show_date;
use kernel::{AccountId, Failure, Outcome, PersonId};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Most that one act approves when all of a cause are approved; what is left over waits for the next time.
pub const MOST_OF_ALL: i64 = 1_000;

/// Which recalculations an act approves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// These, each with the version that was read.
    These(BTreeMap<Uuid, i64>),
    /// All of a cause that the actor may approve now.
    All(Cause),
}

/// What waits for a decision, the first to count first; nothing for whoever does not work on the application.
///
/// # Errors
/// Those of the database.
pub async fn of_decision(tx: &mut Tx, decision: Uuid) -> Outcome<Vec<Recalculation>> {
    Ok(tx.sql(&OF_DECISION).id("decision", decision).all().await?)
}

/// What an act approves with.
struct Approval<'a> {
    batch: Uuid,
    act: &'a Act,
    versions: BTreeMap<Uuid, Version>,
}

/// Approves recalculations by one act: all that were chosen, or none. Each becomes a decision that takes the place of the one that ran, from the
/// day that counts; how many.
///
/// # Errors
/// 403, 404, conflict; those of [`may_approve`]; [`Problem::OwnRecalculation`] for an attestation of their own, [`Problem::StaleRecalculation`]; a fault on
/// `act_date` for an act of a later day than today or before the decision that ran, on `recalculations` for none or too many.
pub async fn approve(db: &Db, principal: &Principal, once: Option<&Once>, chosen: &Chosen, act: &Act) -> Outcome<usize> {
    principal.require(Permission::APPLICATION_DECIDE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(done) = tx.already::<Uuid>(once).await? {
        let count: i64 = tx.sql(&BATCH).id("id", done).value().await?;
        return usize::try_from(count).map_err(Failure::internal);
    }
    if act.date > tx.today() {
        return Err(Failure::field("act_date", "La data dell'atto non può essere nel futuro."));
    }
    let which = match chosen {
        Chosen::These(these) => these.clone(),
        Chosen::All(cause) => {
            let all: Vec<(Uuid, i64)> = tx.sql(&TO_APPROVE).code("cause", *cause).bind("most", MOST_OF_ALL).all().await?;
            all.into_iter().collect()
        }
    };
    let is_too_many = matches!(chosen, Chosen::These(these) if these.len() > MOST_AT_ONCE);
    if which.is_empty() || is_too_many {
        return Err(Failure::field("recalculations", format!("Scegli da uno a {MOST_AT_ONCE} ricalcoli da approvare.")));
    }
    let batch: Uuid = tx.new_id()?;
    let count = i64::try_from(which.len()).map_err(Failure::internal)?;
    tx.sql(&ADD_BATCH).id("id", batch).row(of_act(act)).bind("decisions", count).run_one().await?;
    let mut approval = Approval { batch, act, versions: BTreeMap::new() };
    let mut people = Vec::with_capacity(which.len());
    for (id, sent) in which {
        people.push(approve_one(&mut tx, &mut approval, id, sent).await?);
    }
    tx.sql(&MOVE).id("batch", batch).run().await?;
    let audit = match people.as_slice() {
        [only] => Audit::of("copayment.approve").about(*only),
        _ => Audit::of("copayment.approve").rows(people.len()).showing("recalculations", people.iter().copied()),
    };
    tx.commit(audit.on("act", batch).answering(batch.to_string())).await?;
    Ok(people.len())
}

fn of_act(act: &Act) -> Row {
    Row::new().bind("act_number", &act.number).bind("act_date", act.date).bind("act_organ", &act.organ)
}

async fn locked(tx: &mut Tx, id: Uuid, sent: i64) -> Outcome<Locked> {
    let row: Locked = tx.sql(&LOCK).id("id", id).one().await?;
    if row.version == sent { Ok(row) } else { Err(conflict(row.version, "questo ricalcolo")) }
}

async fn approve_one(tx: &mut Tx, approval: &mut Approval<'_>, id: Uuid, sent: i64) -> Outcome<PersonId> {
    let row = locked(tx, id, sent).await?;
    may_approve(row.state, row.proposed_by, tx.actor().account, row.earlier)?;
    if row.own {
        return Err(Problem::OwnRecalculation.into());
    }
    if !row.runs {
        return Err(Problem::StaleRecalculation.because(format!("È la decisione {}.", row.decision_number)));
    }
    if let Some(before) = row.decision_act_date.filter(|before| approval.act.date < *before) {
        let sentence = format!("Viene prima dell'atto della decisione {}, del {}.", row.decision_number, show_date(before));
        return Err(Failure::field("act_date", sentence));
    }
    tx.sql(&APPROVE)
        .id("id", id)
        .bind("version", sent)
        .id("batch", approval.batch)
        .run_one()
        .await
        .on_constraint("benefits_recalculation_two_people", || Problem::OwnRecalculation.into())?;
    replace(tx, approval, &row).await?;
    let ended = json!({
        "decision_id": row.decision_id,
        "application_id": row.application_id,
        "person_id": row.person_id,
        "from": row.from_day,
    });
    tx.tell(REVOKED, ended).await?;
    let facts = json!({
        "decision_id": id,
        "application_id": row.application_id,
        "person_id": row.person_id,
        "measure_id": row.measure_id,
    });
    tx.tell(GRANTED, facts).await?;
    Ok(row.person_id)
}

/// The end of the decision that ran, and the one that takes its place.
async fn replace(tx: &mut Tx, approval: &mut Approval<'_>, row: &Locked) -> Outcome<()> {
    let version = match approval.versions.get(&row.rule_version_id) {
        Some(version) => version.clone(),
        None => {
            let version = read_version(tx, row.rule_version_id).await?;
            approval.versions.insert(row.rule_version_id, version.clone());
            version
        }
    };
    let rules = rules(&version.regulation, row.from_day)?;
    let case = input::read(&version.regulation, &row.input.0)?;
    let decision = rules.decide(&case);
    let why = Why::of(&rules.explain_decision(&case, &decision))?;
    if decision.amount != row.new_amount_cents {
        return Err(Failure::internal(format!("recalculation {} keeps a case that gives another amount", row.id)));
    }
    let year = tx.today().year();
    let number = tx.next_number(format!("decision/{year}")).await?;
    let number = format!("{year}/{number:06}");
    let from = show_date(row.from_day);
    tx.sql(&REVOKE)
        .id("id", row.decision_id)
        .bind("version", row.decision_version)
        .bind("revoked_from", row.from_day)
        .bind("reason", format!("Al suo posto vale dal {from} la decisione {number}: {}.", row.cause.label().to_lowercase()))
        .bind("act_number", format!("{}, {}", approval.act.organ, approval.act.number))
        .bind("act_date", approval.act.date)
        .run_one()
        .await?;
    tx.sql(&DECIDE)
        .id("id", row.id)
        .bind("number", &number)
        .id("application", row.application_id)
        .id("rule_version", row.rule_version_id)
        .bind("from_day", row.from_day)
        .bind("input", row.input.0.clone())
        .bind("explanation", why.data()?)
        .bind("reasons", sentence(row))
        .bind("amount", row.new_amount_cents)
        .code("period", row.period)
        .bind("valid_until", row.valid_until)
        .bind("points", decision.points)
        .bind("appeal", APPEAL)
        .bind("proposed_at", row.computed_at)
        .id("proposed_by", row.proposed_by.unwrap_or(AccountId::SYSTEM))
        .id("batch", approval.batch)
        .row(of_act(approval.act))
        .run_one()
        .await
        .on_constraint("benefits_decision_once", || Problem::StaleRecalculation.into())
}

/// The sentence of the letter.
fn sentence(row: &Locked) -> String {
    let shown = |amount: Option<kernel::Cents>| amount.map_or_else(|| "nessun importo".to_owned(), |amount| amount.to_string());
    let (old, new) = (shown(row.old_amount_cents), shown(row.new_amount_cents));
    let (from, per) = (show_date(row.from_day), row.period.label());
    let why = match row.cause {
        Cause::Recorded => "è stata registrata una nuova attestazione ISEE",
        Cause::Withdrawn => "un'attestazione ISEE è stata annullata",
        Cause::Published => "è in vigore una nuova tariffa",
        Cause::TakenBack => "una tariffa è stata ritirata",
    };
    format!("Dal {from} la compartecipazione passa da {old} a {new} {per}: {why}.")
}

/// Turns a recalculation down, with the reason: what ran goes on.
///
/// # Errors
/// 403, 404, conflict; [`Problem::RecalculationMove`].
pub async fn refuse(db: &Db, principal: &Principal, (id, sent): (Uuid, i64), reason: &str) -> Outcome<()> {
    principal.require(Permission::APPLICATION_DECIDE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, id, sent).await?;
    if !row.state.is_waiting() {
        return Err(Problem::RecalculationMove.because(format!("È nello stato «{}».", row.state.label())));
    }
    tx.sql(&REFUSE).id("id", id).bind("version", sent).bind("reason", reason).run_one().await?;
    tx.commit(Audit::of("copayment.refuse").about(row.person_id).on("recalculation", id)).await?;
    Ok(())
}
