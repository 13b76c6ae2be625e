//! Sending a case to somebody, and what they answer.

use super::forms::{AnswerPassage, NewPassage};
use super::hands;
use super::store::{self, PassageRow, Sharing, carried, one};
use super::{PassageAnswer, PassageId, PassageKind, PassageState, partner, step};
use crate::case::actions::{open_case, workers};
use crate::case::{CaseBrief, State, brief};
use crate::doing::Doing;
use crate::dues::{self, DueOfCase, working_days_after};
use crate::level;
use crate::problems::Problem;
use ::store::{Audit, OnConstraint as _, StoreError, Tx};
use agenda::{DueKind, NewDue};
use deadlines::Due;
use guard::Permission;
use kernel::{AccountId, CaseId, Failure, Outcome, UnitId};
use uuid::Uuid;

/// Working days in which a passage is to be answered, and what came back to be decided about: so that a case never lies between two chairs.
const DAYS_TO_ANSWER: u32 = 5;
/// Working days after which the answer of another body is asked for.
const DAYS_OF_OTHERS: u32 = 20;
/// The due of whoever is to answer.
const ANSWER: &str = "answer";
/// The due of whoever sent what came back.
const CAME_BACK: &str = "came_back";

/// Where a passage goes.
struct Whom {
    unit: Option<UnitId>,
    account: Option<AccountId>,
    body: String,
    sharing: Option<Uuid>,
}

/// Who receives a passage, when they may.
async fn whom(tx: &mut Tx, case: &CaseBrief, new: &NewPassage) -> Outcome<Whom> {
    let nobody = Whom { unit: None, account: None, body: String::new(), sharing: None };
    match (new.kind, new.worker, new.unit, &new.to_body) {
        (PassageKind::Worker, Some(worker), _, _) => {
            if case.state == State::Proposed {
                return Err(Problem::ProposalToWorker.at("kind"));
            }
            if case.worker_id == Some(worker) {
                return Err(Problem::PassageToOneself.at("worker"));
            }
            if !workers(tx, case.unit_id).await?.iter().any(|one| one.id == worker) {
                return Err(Problem::NotOfTheUnit.at("worker"));
            }
            Ok(Whom { unit: Some(case.unit_id), account: Some(worker), ..nobody })
        }
        (PassageKind::Unit | PassageKind::Cowork, _, Some(unit), _) => {
            if unit == case.unit_id {
                return Err(Problem::PassageToOneself.at("unit"));
            }
            let known = level::units(tx).await?;
            let there =
                known.iter().find(|one| one.id == unit).ok_or_else(|| Failure::field("unit", "Scegli un’unità dall’elenco."))?;
            if new.kind == PassageKind::Cowork {
                if partner::standing(tx, case.id).await?.iter().any(|one| one.unit_id == unit) {
                    return Err(Problem::PartnerAlready.at("unit"));
                }
            } else {
                if there.level.is_some_and(|own| own != case.level) {
                    return Err(Failure::field(
                        "unit",
                        "Quest’unità lavora all’altro livello: prima va cambiato il livello della cartella.",
                    ));
                }
                level::must_be_alone(tx, case.id, unit, case.level).await?;
            }
            Ok(Whom { unit: Some(unit), ..nobody })
        }
        (PassageKind::Body, _, _, Some(body)) => {
            let sharing = match (new.same_program, new.sharing) {
                (false, _) => None,
                (true, None) => return Err(Problem::NoAgreement.at("sharing")),
                (true, Some(wanted)) => {
                    let known: Vec<Sharing> = tx.sql(&store::SHARINGS).all().await?;
                    let found = known.iter().find(|one| one.id == wanted);
                    Some(found.ok_or_else(|| Problem::NoAgreement.at("sharing"))?.id)
                }
            };
            Ok(Whom { body: body.clone(), sharing, ..nobody })
        }
        (PassageKind::Worker, None, _, _) => Err(Failure::field("worker", "Scegli a chi passarla.")),
        (PassageKind::Unit | PassageKind::Cowork, _, None, _) => Err(Failure::field("unit", "Scegli l’unità.")),
        (PassageKind::Body, _, _, None) => Err(Failure::field("to_body", "Scrivi a quale ente.")),
    }
}

/// Offers a case to somebody. It stays where it is until they accept.
///
/// # Errors
/// `CASE-010`, `CASE-007`, `CASE-015`, `PASS-002`, `PASS-003`, `PASS-004`, `PASS-008`, `PASS-009`; faults at the fields.
pub async fn send(doing: Doing<'_>, id: CaseId, new: &NewPassage) -> Outcome<PassageId> {
    let mut tx = doing.begin(Permission::CASE_PASS).await?;
    if let Some(known) = tx.already::<PassageId>(doing.once).await? {
        return Ok(known);
    }
    let case = open_case(&mut tx, Permission::CASE_PASS, id).await?;
    let to = whom(&mut tx, &case, new).await?;
    // What goes along is read by whoever may read it.
    let pieces = if new.pieces.is_empty() {
        Vec::new()
    } else {
        brief(&mut tx, Permission::CASE_READ, id).await?;
        let (found, missing) = carried(&mut tx, id, &new.pieces).await?;
        if !missing.is_empty() {
            let words: Vec<String> = missing.iter().map(|piece| piece.label().to_lowercase()).collect();
            return Err(Failure::field("pieces", format!("In questa cartella non c’è ancora: {}.", words.join(", "))));
        }
        found
    };
    let passage: PassageId = tx.new_id()?;
    tx.sql(&store::ADD)
        .id("id", passage)
        .id("case", id)
        .code("kind", new.kind)
        .id("from", case.unit_id)
        .maybe_id("from_account", case.worker_id)
        .maybe_id("to", to.unit)
        .maybe_id("to_account", to.account)
        .bind("to_body", &to.body)
        .maybe_id("sharing", to.sharing)
        .bind("message", &new.message)
        .bind("summary", &new.summary)
        .bind("carries", serde_json::to_value(&pieces).map_err(Failure::internal)?)
        .run()
        .await
        .on_constraint("casework_passage_open", || Problem::PassageOpen.into())
        .on_constraint("casework_passage_asked", || Problem::PassageOpen.into())?;
    let now = tx.now();
    for before in tx.sql(&store::CAME_BACK).id("case", id).values::<PassageId>().await? {
        agenda::met(&mut tx, before.0, CAME_BACK, now).await?;
    }
    ask(&mut tx, &case, passage, new.kind, &to).await?;
    let audit = Audit::of("passage.create").about(case.person_id).on("passage", passage).fields(["message", "summary", "pieces"]);
    tx.commit(audit.answering(passage.to_string())).await?;
    Ok(passage)
}

/// Asks for the answer. Whoever receives a case is told neither whose it is nor which: that stands in the passage.
async fn ask(tx: &mut Tx, case: &CaseBrief, passage: PassageId, kind: PassageKind, to: &Whom) -> Outcome<()> {
    let href = format!("/passaggi/{passage}");
    let Some(unit) = to.unit else {
        let on = working_days_after(tx.today(), DAYS_OF_OTHERS);
        let due = DueOfCase {
            kind: DueKind::Passage,
            source: passage.0,
            key: ANSWER,
            title: "Passaggio a un altro ente: registrare la risposta",
            href: &href,
            due: Due::On(on),
            escalate_at: Some(dues::morning_after(on)),
            rule: "",
        };
        return dues::tell_due(tx, case, due).await;
    };
    let on = working_days_after(tx.today(), DAYS_TO_ANSWER);
    let title = match kind {
        PassageKind::Cowork => "Richiesta di collaborare su una cartella: rispondere",
        PassageKind::Worker | PassageKind::Unit | PassageKind::Body => "Passaggio di una cartella: rispondere",
    };
    let due = NewDue {
        kind: DueKind::Passage,
        source: passage.0,
        key: ANSWER,
        title,
        href: &href,
        due: Due::On(on),
        person: None,
        case: None,
        unit,
        account: to.account,
        closed: false,
        escalate_at: Some(dues::morning_after(on)),
        rule: "",
    };
    agenda::set(tx, due).await.map(drop)
}

/// What came back is a task of whoever has the case: nothing falls between two chairs.
async fn ask_back(tx: &mut Tx, case: &CaseBrief, passage: PassageId) -> Outcome<()> {
    let on = working_days_after(tx.today(), DAYS_TO_ANSWER);
    let due = DueOfCase {
        kind: DueKind::Task,
        source: passage.0,
        key: CAME_BACK,
        title: "Passaggio non andato a buon fine: decidere come proseguire",
        href: &format!("/cartelle/{}/passaggi", case.id),
        due: Due::On(on),
        escalate_at: Some(dues::morning_after(on)),
        rule: "",
    };
    dues::tell_due(tx, case, due).await
}

/// Somebody else was faster: who, and what they did.
fn overtaken(row: &PassageRow) -> Failure {
    Failure::Conflict {
        current: row.version,
        sentence: format!("Nel frattempo qualcun altro ha risposto: {} ({}).", row.state.label().to_lowercase(), row.answered()),
    }
}

/// Answers a passage, or takes it back.
///
/// # Errors
/// [`Failure::NotFound`] for what is not theirs to answer, a conflict that says who was faster, `PASS-001`, `PASS-005`, `PASS-006`, `PASS-007`,
/// `CASE-007`, `CASE-015`; faults at `worker`.
pub async fn answer(doing: Doing<'_>, id: PassageId, version: i64, sent: &AnswerPassage) -> Outcome<PassageState> {
    let by_sender = sent.answer == PassageAnswer::Withdraw;
    let mut tx = doing.begin(if by_sender { Permission::CASE_PASS } else { Permission::CASE_TAKE }).await?;
    let seen = one(tx.sql(&store::ONE).id("id", id)).await?;
    // Whoever else answers waits here, and then reads what was answered.
    hands::hold(&mut tx, seen.case_id).await?;
    // What another body answered is noted by whoever sent it.
    let statement = if by_sender || seen.kind == PassageKind::Body { &store::TO_WITHDRAW } else { &store::TO_ANSWER };
    let row = one(tx.sql(statement).id("id", id)).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(row.state);
    }
    if row.version != version {
        return Err(overtaken(&row));
    }
    let reason = sent.reason.as_deref().unwrap_or_default();
    let next = step(row.state, sent.answer, reason)?;
    let case = hands::behind(&mut tx, &row).await?;
    let to = match next {
        PassageState::Accepted => hands::accept(&mut tx, &row, &case, sent.worker).await?,
        PassageState::Returned => {
            hands::give_back(&mut tx, &row, &case, reason).await?;
            row.to_account_id
        }
        PassageState::Refused | PassageState::Withdrawn | PassageState::Sent => row.to_account_id,
    };
    let set = tx.sql(&store::ANSWER).id("id", id).bind("version", version).code("state", next).bind("answer", reason);
    let done = set.maybe_id("to_account", to.or(row.to_account_id)).run_one().await;
    match done {
        Err(StoreError::NoRow) => return Err(overtaken(&one(tx.sql(&store::ONE).id("id", id)).await?)),
        other => other?,
    }
    let now = tx.now();
    match next {
        PassageState::Accepted => agenda::met(&mut tx, id.0, ANSWER, now).await?,
        PassageState::Withdrawn => agenda::drop_of(&mut tx, id.0, "Il passaggio è stato ritirato.").await?,
        PassageState::Refused | PassageState::Returned => {
            agenda::met(&mut tx, id.0, ANSWER, now).await?;
            // As the case is now, after it was given back.
            let case = hands::behind(&mut tx, &row).await?;
            ask_back(&mut tx, &case, id).await?;
        }
        PassageState::Sent => {}
    }
    tx.commit(Audit::of("passage.answer").about(case.person_id).on("passage", id).fields(["state"])).await?;
    Ok(next)
}

/// A case ended: what waits for an answer is taken back, and whoever works beside works on it no more. In the caller's transaction.
pub(crate) async fn case_ended(tx: &mut Tx, case: CaseId, why: &str) -> Outcome<()> {
    for id in tx.sql(&store::OPEN_OF).id("case", case).values::<PassageId>().await? {
        tx.sql(&store::END).id("id", id).bind("answer", why).run_one().await?;
        agenda::drop_of(tx, id.0, why).await?;
    }
    for before in tx.sql(&store::CAME_BACK).id("case", case).values::<PassageId>().await? {
        agenda::drop_of(tx, before.0, why).await?;
    }
    hands::end_partners(tx, case, why).await
}
