//! What is done with a case. Each action is one transaction: permit, load through scope, rule, write, audit.

use super::brief::{CaseBrief, brief};
use super::forms::{Assign, Because, Decide, EnterPhase, Join, Leave, Seal, Take};
use super::store as s;
use super::store::{NewCase, Opened, Worker};
use super::{Level, MemberRole, Move, Phase, State, UserArea, check_phase_day, check_taking, phase_after, team};
use crate::doing::{Doing, expect_version, or_conflict};
use crate::problems::Problem;
use crate::{dues, entered, involved, level, passage};
use chrono::NaiveDate;
use guard::Permission;
use guard::scope::FOREVER;
use kernel::{CaseId, Outcome, PersonId, UnitId};
use store::{Audit, OnConstraint as _, Tx};
use uuid::Uuid;

/// Opens a proposed case, inside the transaction of the interview that proposes it.
///
/// # Errors
/// `CASE-002` when the same person or household has an open case in the unit and level.
pub(crate) async fn open(tx: &mut Tx, new: &NewCase) -> Outcome<Opened> {
    let id: CaseId = tx.new_id()?;
    let year = chrono::Datelike::year(&tx.today());
    let number = format!("{year}/{:06}", tx.next_number(format!("case/{year}")).await?);
    // The household of somebody protected can have another case: that one cannot be opened would tell that this one is.
    let hidden = involved::is_protected(tx, new.person).await?;
    tx.sql(&s::ADD)
        .id("id", id)
        .bind("number", &number)
        .id("person", new.person)
        .maybe_id("household", new.household)
        .bind("subject", new.household.filter(|_| !hidden).map_or(new.person.0, |household| household.0))
        .id("unit", new.unit)
        .bind("level", new.level)
        .code("user_area", new.user_area)
        .bind("opened_on", new.opened_on)
        .bind("sealed", false)
        .bind("forever", FOREVER)
        .run()
        .await
        .on_constraint("casework_case_one_open", || Problem::AlreadyOpen.into())?;
    add_phase(tx, id, Phase::Reception, new.reception_on.min(new.opened_on), "").await?;
    add_phase(tx, id, Phase::FirstInterview, new.opened_on, "").await?;
    involved::case_opened(tx, id).await?;
    Ok(Opened { id, number })
}

/// Opens a proposed case of a person alone, for a later room that has a reason to: an order of a judicial authority. Whoever calls it must be
/// allowed to, and commits.
///
/// # Errors
/// `CASE-002` when the person has an open case in the unit and level.
pub async fn open_proposed(
    tx: &mut Tx,
    person: PersonId,
    unit: UnitId,
    level: Level,
    user_area: UserArea,
    on: NaiveDate,
) -> Outcome<CaseId> {
    let new = NewCase { person, household: None, unit, level: level.number(), user_area, opened_on: on, reception_on: on };
    Ok(open(tx, &new).await?.id)
}

pub(crate) async fn add_move(tx: &mut Tx, case: &CaseBrief, what: Move, to: State, on: NaiveDate, reason: &str) -> Outcome<()> {
    let id: Uuid = tx.new_id()?;
    tx.sql(&s::ADD_MOVE)
        .bind("id", id)
        .id("case", case.id)
        .code("move", what)
        .code("from", case.state)
        .code("to", to)
        .bind("on_day", on)
        .bind("reason", reason)
        .run()
        .await?;
    Ok(())
}

async fn add_phase(tx: &mut Tx, case: CaseId, phase: Phase, from: NaiveDate, reason: &str) -> Outcome<()> {
    let id: Uuid = tx.new_id()?;
    tx.sql(&s::ADD_PHASE)
        .bind("id", id)
        .id("case", case)
        .code("phase", phase)
        .bind("from_day", from)
        .bind("reason", reason)
        .run()
        .await?;
    Ok(())
}

/// Puts the case into the phase that an act of the work belongs to, when that phase is still ahead.
pub(crate) async fn advance(tx: &mut Tx, case: &CaseBrief, act: Phase) -> Outcome<()> {
    if let Some(phase) = phase_after(case.phase, act) {
        let today = tx.today();
        tx.sql(&s::ADVANCE).id("id", case.id).code("phase", phase).run_one().await?;
        add_phase(tx, case.id, phase, today, "").await?;
    }
    Ok(())
}

/// A case that may be written to: reached with the permission, and open. It stays so until the transaction ends, whoever else
/// closes it or agrees another plan in the same moment.
pub async fn open_case(tx: &mut Tx, permission: Permission, id: CaseId) -> Outcome<CaseBrief> {
    tx.sql(&s::LOCK).id("id", id).optional::<(i64,)>().await?;
    let case = brief(tx, permission, id).await?;
    if case.state.is_open() { Ok(case) } else { Err(Problem::CaseIsClosed.into()) }
}

/// Who may be given the cases of a unit, those with fewer open cases first.
pub(crate) async fn workers(tx: &mut Tx, unit: UnitId) -> Outcome<Vec<Worker>> {
    Ok(tx.sql(&s::WORKERS).id("unit", unit).all().await?)
}

/// Gives a case to a worker of its unit: the first time, or again.
///
/// # Errors
/// `CASE-001` for a closed case, `CASE-007` for somebody from elsewhere.
pub async fn assign(doing: Doing<'_>, id: CaseId, command: &Assign, version: i64) -> Outcome<i64> {
    let mut tx = doing.begin(Permission::CASE_ASSIGN).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(version);
    }
    let case = brief(&mut tx, Permission::CASE_ASSIGN, id).await?;
    expect_version(case.version, version)?;
    let what = if case.state == State::Proposed { Move::Assign } else { Move::Reassign };
    let to = case.state.after(what)?;
    if !workers(&mut tx, case.unit_id).await?.iter().any(|worker| worker.id == command.worker) {
        return Err(Problem::NotOfTheUnit.at("worker"));
    }
    or_conflict(tx.sql(&s::SET_STATE).id("id", id).code("state", to).bind("version", version).run_one().await, case.version)?;
    let reason = command.reason.as_deref().unwrap_or_default();
    if case.state == State::Proposed {
        team::end_all(&mut tx, id).await?;
    }
    team::put_in_charge(&mut tx, id, command.worker, reason).await?;
    level::assigned(&mut tx, &case).await?;
    let today = tx.today();
    add_move(&mut tx, &case, what, to, today, reason).await?;
    tx.commit(Audit::of("case.assign").about(case.person_id).on("case", id).fields(["worker", "state"])).await?;
    Ok(version.saturating_add(2))
}

/// Takes a case into care on a day.
///
/// # Errors
/// `CASE-001`, `CASE-003`, `CASE-004`.
pub async fn take(doing: Doing<'_>, id: CaseId, command: &Take, version: i64) -> Outcome<i64> {
    let mut tx = doing.begin(Permission::CASE_TAKE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(version);
    }
    let case = brief(&mut tx, Permission::CASE_TAKE, id).await?;
    expect_version(case.version, version)?;
    let to = case.state.after(Move::Take)?;
    let today = tx.today();
    let taking = check_taking(case.opened_on, command.taken_on, today)?;
    let phase = case.phase.max(Phase::Analysis);
    or_conflict(
        tx.sql(&s::SET_TAKEN)
            .id("id", id)
            .bind("taken_on", taking.on)
            .code("phase", phase)
            .bind("version", version)
            .run_one()
            .await,
        case.version,
    )?;
    add_move(&mut tx, &case, Move::Take, to, taking.on, "").await?;
    if phase != case.phase {
        add_phase(&mut tx, id, phase, taking.on, "").await?;
    }
    tx.tell("case.taken", serde_json::json!({"case_id": id, "person_id": case.person_id, "on": taking.on})).await?;
    tx.commit(Audit::of("case.take").about(case.person_id).on("case", id).fields(["taken_on", "state", "phase"])).await?;
    Ok(version.saturating_add(1))
}

/// Files a case that is not taken into care.
pub async fn decline(doing: Doing<'_>, id: CaseId, command: &Because, version: i64) -> Outcome<i64> {
    let mut tx = doing.begin(Permission::CASE_ASSIGN).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(version);
    }
    let case = brief(&mut tx, Permission::CASE_ASSIGN, id).await?;
    expect_version(case.version, version)?;
    let to = case.state.after(Move::Decline)?;
    let today = tx.today();
    or_conflict(
        tx.sql(&s::SET_CLOSED)
            .id("id", id)
            .bind("closed_on", today)
            .code("phase", case.phase)
            .bind("version", version)
            .run_one()
            .await,
        case.version,
    )?;
    add_move(&mut tx, &case, Move::Decline, to, today, &command.reason).await?;
    settle_news(&mut tx, id, "Cartella archiviata.").await?;
    nobody_waits(&mut tx, &case, "La cartella è stata archiviata.").await?;
    involved::case_closed(&mut tx, id, today).await?;
    tx.commit(Audit::of("case.decline").about(case.person_id).on("case", id).fields(["state", "reason"])).await?;
    Ok(version.saturating_add(1))
}

/// Closes a case inside the transaction of its final evaluation.
pub(crate) async fn close(tx: &mut Tx, case: &CaseBrief, on: NaiveDate, reason: &str) -> Outcome<()> {
    let to = case.state.after(Move::Close)?;
    or_conflict(
        tx.sql(&s::SET_CLOSED)
            .id("id", case.id)
            .bind("closed_on", on)
            .code("phase", Phase::Closure)
            .bind("version", case.version)
            .run_one()
            .await,
        case.version,
    )?;
    add_move(tx, case, Move::Close, to, on, reason).await?;
    add_phase(tx, case.id, Phase::Closure, on, "").await?;
    settle_news(tx, case.id, "Cartella chiusa.").await?;
    nobody_waits(tx, case, "La cartella è stata chiusa.").await?;
    involved::case_closed(tx, case.id, on).await
}

/// What was asked of others because of a case that ends is asked no more.
async fn nobody_waits(tx: &mut Tx, case: &CaseBrief, why: &str) -> Outcome<()> {
    level::ended(tx, case, why).await?;
    passage::case_ended(tx, case.id, why).await
}

async fn settle_news(tx: &mut Tx, case: CaseId, decision: &str) -> Outcome<()> {
    tx.sql(&s::DECIDE_ALL).id("case", case).bind("decision", decision).run().await?;
    Ok(())
}

/// Opens a closed case again: in care when it had been in care, otherwise as a proposal.
///
/// # Errors
/// `CASE-001`, and `CASE-002` when another one was opened meanwhile.
pub async fn reopen(doing: Doing<'_>, id: CaseId, command: &Because, version: i64) -> Outcome<i64> {
    let mut tx = doing.begin(Permission::CASE_TAKE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(version);
    }
    let case = brief(&mut tx, Permission::CASE_TAKE, id).await?;
    expect_version(case.version, version)?;
    let (what, phase) = if case.taken_on.is_some() && case.worker_id.is_some() {
        // Its plan ended with it: there is nothing to monitor before the situation is looked at anew.
        (Move::Reopen, Phase::Analysis)
    } else {
        (Move::Repropose, Phase::FirstInterview)
    };
    let to = case.state.after(what)?;
    let done = tx.sql(&s::SET_OPEN).id("id", id).code("state", to).code("phase", phase).bind("version", version).run_one().await;
    or_conflict_or_open(done, case.version)?;
    let today = tx.today();
    add_move(&mut tx, &case, what, to, today, &command.reason).await?;
    add_phase(&mut tx, id, phase, today, &command.reason).await?;
    involved::case_opened(&mut tx, id).await?;
    tx.commit(Audit::of("case.reopen").about(case.person_id).on("case", id).fields(["state", "reason"])).await?;
    Ok(version.saturating_add(1))
}

fn or_conflict_or_open(done: Result<(), store::StoreError>, current: i64) -> Outcome<()> {
    match done {
        Err(store::StoreError::Violated(name)) if name == "casework_case_one_open" => Err(Problem::AlreadyOpen.into()),
        other => or_conflict(other, current),
    }
}

/// Enters a phase by hand.
pub async fn enter_phase(doing: Doing<'_>, id: CaseId, command: &EnterPhase, version: i64) -> Outcome<i64> {
    let mut tx = doing.begin(Permission::CASE_TAKE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(version);
    }
    let case = brief(&mut tx, Permission::CASE_TAKE, id).await?;
    expect_version(case.version, version)?;
    if case.state != State::InCare {
        return Err(Problem::NotInCare.into());
    }
    let since = tx.sql(&s::PHASE_SINCE).id("case", id).value::<NaiveDate>().await?;
    let reason = command.reason.as_deref().unwrap_or_default();
    check_phase_day((case.phase, since), command.phase, command.from_day, tx.today(), reason)?;
    or_conflict(
        tx.sql(&s::SET_PHASE).id("id", id).code("phase", command.phase).bind("version", version).run_one().await,
        case.version,
    )?;
    add_phase(&mut tx, id, command.phase, command.from_day, reason).await?;
    tx.commit(Audit::of("case.phase").about(case.person_id).on("case", id).fields(["phase"])).await?;
    Ok(version.saturating_add(1))
}

/// Reserves a case to those who work on it, or takes the reservation away.
pub async fn seal(doing: Doing<'_>, id: CaseId, command: &Seal, version: i64) -> Outcome<i64> {
    let mut tx = doing.begin(Permission::CASE_SEAL).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(version);
    }
    let case = brief(&mut tx, Permission::CASE_SEAL, id).await?;
    expect_version(case.version, version)?;
    if command.sealed && case.worker_id.is_none() {
        return Err(Problem::SealNeedsWorker.into());
    }
    or_conflict(
        tx.sql(&s::SET_SEALED).id("id", id).bind("sealed", command.sealed).bind("version", version).run_one().await,
        case.version,
    )?;
    dues::seal_changed(&mut tx, id).await?;
    let action = if command.sealed { "case.seal" } else { "case.unseal" };
    tx.commit(Audit::of(action).about(case.person_id).on("case", id).fields(["sealed"])).await?;
    Ok(version.saturating_add(1))
}

/// Adds somebody to the team of a case.
pub async fn join(doing: Doing<'_>, id: CaseId, command: &Join) -> Outcome<Uuid> {
    let mut tx = doing.begin(Permission::CASE_TAKE).await?;
    if let Some(known) = tx.already::<Uuid>(doing.once).await? {
        return Ok(known);
    }
    let case = open_case(&mut tx, Permission::CASE_TAKE, id).await?;
    let known: Vec<Worker> = tx.sql(&s::TEAM_CANDIDATES).all().await?;
    if command.role == MemberRole::Responsible || !known.iter().any(|worker| worker.id == command.account) {
        return Err(kernel::Failure::field("account", "Scegli una persona dall’elenco."));
    }
    if team::is_member(&mut tx, id, command.account).await? {
        return Err(Problem::AlreadyMember.at("account"));
    }
    let member = team::add(&mut tx, id, command.account, command.role, command.reason.as_deref().unwrap_or_default()).await?;
    tx.commit(Audit::of("case.join").about(case.person_id).on("case", id).fields(["member"]).answering(member.to_string())).await?;
    Ok(member)
}

/// Ends somebody's part in the team of a case, from today on.
pub async fn leave(doing: Doing<'_>, id: CaseId, command: &Leave) -> Outcome<()> {
    let mut tx = doing.begin(Permission::CASE_TAKE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let case = brief(&mut tx, Permission::CASE_TAKE, id).await?;
    let people = team::of_case(&mut tx, id).await?;
    let member =
        people.iter().find(|member| member.id == command.member && member.is_current()).ok_or(kernel::Failure::NotFound)?;
    if member.role == MemberRole::Responsible {
        return Err(Problem::ResponsibleStays.into());
    }
    team::end(&mut tx, member.id).await?;
    tx.commit(Audit::of("case.leave").about(case.person_id).on("case", id).fields(["member"])).await?;
    Ok(())
}

/// Notes what was decided about news of the person, without closing the case, or about somebody who came into the household.
///
/// # Errors
/// [`kernel::Failure::NotFound`] for what waits no more, or names somebody of whom the actor may not know; a fault at `admission` where it is
/// missing or there is nobody to add; `CASE-010`.
pub async fn decide(doing: Doing<'_>, id: CaseId, command: &Decide) -> Outcome<()> {
    let mut tx = doing.begin(Permission::CASE_TAKE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let case = brief(&mut tx, Permission::CASE_TAKE, id).await?;
    let waiting = entered::open_news(&mut tx, id).await?;
    let news = waiting.into_iter().find(|news| news.id == command.news).ok_or(kernel::Failure::NotFound)?;
    match (news.person_id, command.admission) {
        (Some(person), Some(admission)) => {
            // Nobody closes it meanwhile: whoever is added would stay known for ever.
            open_case(&mut tx, Permission::CASE_TAKE, id).await?;
            entered::settle(&mut tx, id, person, admission, command.decision.as_deref()).await?;
            let audit = Audit::of("case.admission").about(case.person_id).on("case", id).fields(["admission"]);
            tx.commit(audit.showing("case", [person])).await?;
        }
        (None, None) => {
            let decision = command.decision.as_deref().unwrap_or_default();
            tx.sql(&s::DECIDE).bind("id", command.news).id("case", id).bind("decision", decision).run_one().await?;
            tx.commit(Audit::of("case.decide").about(case.person_id).on("case", id).fields(["decision"])).await?;
        }
        (Some(_), None) => return Err(kernel::Failure::field("admission", "Indica se la persona fa parte della cartella.")),
        (None, Some(_)) => {
            return Err(kernel::Failure::field("admission", "Questa notizia non riguarda chi è entrato nel nucleo."));
        }
    }
    Ok(())
}
