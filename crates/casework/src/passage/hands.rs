//! What an answer does to the case: who has it, in which unit, who works beside. All of it in the transaction of the answer, or nothing.

use super::PassageKind;
use super::partner;
use super::store::{self, PassageRow, Staff};
use crate::case::actions::{add_move, workers};
use crate::case::{CaseBrief, Move, State, store::LOCK, team};
use crate::level;
use crate::problems::Problem;
use ::store::Tx;
use kernel::{AccountId, CaseId, Failure, Outcome, UnitId};

/// Keeps everybody else from a case until the transaction ends.
pub(super) async fn hold(tx: &mut Tx, case: CaseId) -> Outcome<()> {
    tx.sql(&LOCK).id("id", case).optional::<(i64,)>().await?;
    Ok(())
}

/// The case behind a passage, as it is now.
pub(super) async fn behind(tx: &mut Tx, row: &PassageRow) -> Outcome<CaseBrief> {
    Ok(tx.sql(&store::BEHIND).id("id", row.id).one().await?)
}

async fn works_in(tx: &mut Tx, unit: UnitId, account: AccountId) -> Outcome<bool> {
    Ok(workers(tx, unit).await?.iter().any(|worker| worker.id == account))
}

/// Takes a case over. `worker` is who of the unit will work on it; of a passage to somebody it is they. Who has it then, or works beside.
pub(super) async fn accept(
    tx: &mut Tx,
    row: &PassageRow,
    case: &CaseBrief,
    worker: Option<AccountId>,
) -> Outcome<Option<AccountId>> {
    if !case.state.is_open() {
        return Err(Problem::CaseIsClosed.into());
    }
    if case.unit_id != row.from_unit_id {
        return Err(Problem::PassageOvertaken.into());
    }
    match row.kind {
        PassageKind::Worker => {
            let to = row.to_account_id.ok_or_else(|| Failure::internal("a passage to nobody"))?;
            if case.worker_id != row.from_account_id {
                return Err(Problem::PassageOvertaken.into());
            }
            if !works_in(tx, case.unit_id, to).await? {
                return Err(Problem::NotOfTheUnit.into());
            }
            let after = case.state.after(Move::Pass)?;
            team::put_in_charge(tx, case.id, to, &row.message).await?;
            tell_move(tx, case, Move::Pass, after, &format!("Da {} a {}", row.sent_name, row.to_account_name)).await?;
            Ok(Some(to))
        }
        PassageKind::Unit => {
            let to = row.to_unit_id.ok_or_else(|| Failure::internal("a passage to no unit"))?;
            // A proposal is given to somebody of the unit like its others.
            let worker = if case.state == State::Proposed {
                None
            } else {
                let wanted = worker
                    .ok_or_else(|| Failure::field("worker", "Scegli chi seguirà la cartella: finché non c’è, resta dov’è."))?;
                if !works_in(tx, to, wanted).await? {
                    return Err(Problem::NotOfTheUnit.at("worker"));
                }
                Some(wanted)
            };
            let sentence = format!("Da {} a {}", row.from_name, row.to_name);
            to_unit(tx, case, to, worker, Move::Pass, &sentence, &row.message).await?;
            Ok(worker)
        }
        PassageKind::Cowork => {
            let to = row.to_unit_id.ok_or_else(|| Failure::internal("work together with no unit"))?;
            let worker = worker.ok_or_else(|| Failure::field("worker", "Scegli chi dell’unità lavorerà sulla cartella."))?;
            let staff: Vec<Staff> = tx.sql(&store::STAFF).id("unit", to).all().await?;
            let one = staff.iter().find(|one| one.id == worker).ok_or_else(|| Problem::NotOfTheUnit.at("worker"))?;
            partner::begin(tx, case.id, row.id, to, (one.id, one.role), &row.message).await?;
            Ok(Some(worker))
        }
        PassageKind::Body => Ok(None),
    }
}

/// Gives back what was taken: the case is where it was, with whom it was. Nothing may have been written in it since.
pub(super) async fn give_back(tx: &mut Tx, row: &PassageRow, case: &CaseBrief, why: &str) -> Outcome<()> {
    if row.kind == PassageKind::Body {
        return Ok(());
    }
    if !case.state.is_open() {
        return Err(Problem::CaseIsClosed.into());
    }
    let since = row.answered_at.unwrap_or(row.sent_at);
    if tx.sql(&store::WRITTEN_SINCE).id("case", case.id).bind("since", since).value::<i64>().await? > 0 {
        return Err(Problem::WrittenSince.into());
    }
    match (row.kind, row.from_account_id) {
        (PassageKind::Worker, Some(before)) => {
            if case.worker_id != row.to_account_id {
                return Err(Problem::PassageOvertaken.into());
            }
            let after = case.state.after(Move::GiveBack)?;
            team::put_in_charge(tx, case.id, before, why).await?;
            tell_move(tx, case, Move::GiveBack, after, why).await
        }
        (PassageKind::Unit, before) => {
            if Some(case.unit_id) != row.to_unit_id || (case.state != State::Proposed && case.worker_id != row.to_account_id) {
                return Err(Problem::PassageOvertaken.into());
            }
            let before = before.filter(|_| case.state != State::Proposed);
            to_unit(tx, case, row.from_unit_id, before, Move::GiveBack, why, why).await
        }
        (PassageKind::Cowork, _) => {
            let partners = partner::standing(tx, case.id).await?;
            match partners.into_iter().find(|one| Some(one.unit_id) == row.to_unit_id) {
                Some(one) => partner::finish(tx, case.id, one, why).await,
                None => Err(Problem::PassageOvertaken.into()),
            }
        }
        (PassageKind::Worker, None) | (PassageKind::Body, _) => Err(Problem::PassageOvertaken.into()),
    }
}

/// The case goes to a unit: its level's history, who knows the person, its team and whose its dues are.
async fn to_unit(
    tx: &mut Tx,
    case: &CaseBrief,
    to: UnitId,
    worker: Option<AccountId>,
    what: Move,
    sentence: &str,
    why: &str,
) -> Outcome<()> {
    let after = case.state.after(what)?;
    let today = tx.today();
    level::note(tx, case, case.level, to, (today, sentence, None)).await?;
    level::move_to_unit(tx, case, to).await?;
    let mut beside = Vec::new();
    for one in partner::standing(tx, case.id).await? {
        if one.unit_id == to {
            // Whoever worked beside has it now.
            partner::finish(tx, case.id, one, sentence).await?;
        } else {
            beside.push(one.account_id);
        }
    }
    if let Some(worker) = worker {
        team::end_all_but(tx, case.id, &beside).await?;
        team::put_in_charge(tx, case.id, worker, why).await?;
    }
    tell_move(tx, case, what, after, sentence).await?;
    let told = serde_json::json!({"case_id": case.id, "from_unit": case.unit_id, "to_unit": to, "on": today});
    tx.tell("case.passed", told).await?;
    Ok(())
}

async fn tell_move(tx: &mut Tx, case: &CaseBrief, what: Move, after: State, reason: &str) -> Outcome<()> {
    let today = tx.today();
    add_move(tx, case, what, after, today, reason).await
}

/// Ends the work of other units on a case that ended.
pub(super) async fn end_partners(tx: &mut Tx, case: CaseId, why: &str) -> Outcome<()> {
    for one in partner::standing(tx, case).await? {
        partner::close(tx, one, why).await?;
    }
    Ok(())
}
