//! Having a plan signed: who may sign is checked when it is given out, at each signature, and once more when the last one is given; going on
//! without somebody is decided by whoever coordinates, with the reason. What entitled somebody is kept with their signature as it was then.

use super::actions::{set_state, with_contents, writable};
use super::authority::{WhoSigns, acts, signers_of};
use super::forms::{Signature, SignerInput, Waiver};
use super::model::missing;
use super::prices::{changed_since, in_words};
use super::store as s;
use super::store::{Plan, PlanRow};
use super::{PlanKind, PlanState, SignerRole};
use crate::case::actions::{advance, open_case};
use crate::case::store::SET_REVIEW;
use crate::case::{CaseBrief, Phase, brief};
use crate::doing::{Doing, or_conflict};
use crate::dues::{DueOfCase, tell_due};
use crate::ports::ServiceCatalogue;
use crate::problems::Problem;
use agenda::DueKind;
use chrono::NaiveDate;
use deadlines::Due;
use guard::Permission;
use kernel::time::{days_after, start_of_day};
use kernel::{CaseId, Failure, Outcome, PersonId, PlanId};
use registry::representative::Act;
use store::{Audit, Tx};
use uuid::Uuid;

/// Days after the day of a review from which those who coordinate are asked to press.
const PRESS_AFTER: u64 = 15;
/// The due of a plan that waits for signatures.
pub(crate) const SIGNATURE: &str = "signature";

store::statements! {
    /// Whether somebody needs an interpreter, and which language they speak.
    SPEAKS = "select p.interpreter, p.language from registry_v_person p where p.body_id = :body and p.person_id = :person";
}

/// The matters that a plan touches.
async fn acts_of(tx: &mut Tx, catalogue: &dyn ServiceCatalogue, plan: &Plan) -> Outcome<Vec<Act>> {
    let mut residential = false;
    for line in &plan.services {
        residential = residential || catalogue.residential(tx, line.service_id).await?;
    }
    let health = plan.row.kind == PlanKind::Life && plan.signers.iter().any(|signer| signer.role == SignerRole::Health);
    Ok(acts(plan.share(), residential, health))
}

/// Who signs a plan on a day.
///
/// # Errors
/// 404 for somebody whom the actor may not know of; those of the database.
pub async fn who_signs(
    tx: &mut Tx,
    catalogue: &dyn ServiceCatalogue,
    plan: &Plan,
    person: PersonId,
    on: NaiveDate,
) -> Outcome<WhoSigns> {
    let acts = acts_of(tx, catalogue, plan).await?;
    signers_of(tx, person, &acts, on).await
}

/// Those who are named and may not sign, each with the reason.
pub fn not_entitled(plan: &Plan, who: &WhoSigns) -> Vec<String> {
    if let Some(died) = who.subject.died_on {
        return vec![format!("Della persona risulta il decesso del {}.", kernel::time::show_date(died))];
    }
    plan.signers
        .iter()
        .filter_map(|signer| Some(format!("{}: {}.", signer.name, who.verdict.title_of(&signer.row()).err()?)))
        .collect()
}

/// That a minor who is to be heard was heard about this plan, or why not.
pub fn is_heard(plan: &Plan, who: &WhoSigns) -> bool {
    !who.subject.is_heard() || plan.hearings.iter().any(|row| row.person_id == who.subject.person)
}

/// Who signs a new plan as the register knows it: those without whom it is not agreed in ordinary matters, and the service. Of a minor of whom
/// nobody is known a parent is asked for, without a name; of one for whom nobody known may sign, a guardian.
///
/// # Errors
/// 404 for somebody whom the actor may not know of; those of the database.
pub async fn proposed_signers(tx: &mut Tx, person: PersonId, worker: &str) -> Outcome<Vec<SignerInput>> {
    let today = tx.today();
    let who = signers_of(tx, person, &[Act::Ordinary], today).await?;
    let (nobody_known, nobody_may) = (who.verdict.nobody_known, !who.verdict.open.is_empty());
    let mut all: Vec<SignerInput> =
        who.verdict.needed.into_iter().map(|one| SignerInput { role: one.role, name: one.name, person: one.person }).collect();
    if nobody_known {
        all.push(SignerInput { role: SignerRole::Parent, name: String::new(), person: None });
    }
    if nobody_may {
        all.push(SignerInput { role: SignerRole::Guardian, name: String::new(), person: None });
    }
    all.push(SignerInput { role: SignerRole::Service, name: worker.to_owned(), person: None });
    Ok(all)
}

#[derive(sqlx::FromRow)]
struct Speaks {
    interpreter: bool,
    language: String,
}

/// Where the person needs an interpreter and the plan names neither one nor their language: what to write.
pub(super) async fn unheard_language(tx: &mut Tx, plan: &Plan, person: PersonId) -> Outcome<Option<String>> {
    let speaks: Option<Speaks> = tx.sql(&SPEAKS).id("person", person).optional().await?;
    let lacking = speaks.filter(|speaks| speaks.interpreter && plan.row.interpreter.is_empty());
    Ok(lacking.filter(|speaks| plan.row.language == "it" || plan.row.language != speaks.language).map(|speaks| {
        match registry::person::languages::name(&speaks.language) {
            "" => "Indica in quale lingua se ne parla, o chi fa da interprete.".to_owned(),
            name => format!(
                "La persona parla {}: indica chi fa da interprete, o scrivi il progetto nella sua lingua.",
                name.to_lowercase()
            ),
        }
    }))
}

/// What is still missing before a plan can be given out to be signed, in sentences.
pub(super) async fn before_signing(tx: &mut Tx, plan: &Plan, who: &WhoSigns) -> Outcome<Vec<String>> {
    let mut all: Vec<String> = missing(&plan.contents()).into_iter().map(str::to_owned).collect();
    all.extend(who.verdict.missing(&plan.rows()));
    all.extend(not_entitled(plan, who));
    if !is_heard(plan, who) {
        all.push(Problem::MinorNotHeard.sentence().to_owned());
    }
    all.extend(unheard_language(tx, plan, who.subject.person).await?);
    Ok(all)
}

/// Gives a complete draft out to be signed.
///
/// # Errors
/// `PLAN-002`, `PLAN-004` with what is missing, `PLAN-005` with what changed in the catalogue, `PLAN-013` with who may not sign and why,
/// `PLAN-015` for a minor who was not heard, `PLAN-016` without the interpreter who is needed.
pub async fn offer(doing: Doing<'_>, catalogue: &dyn ServiceCatalogue, id: PlanId, version: i64) -> Outcome<i64> {
    let mut tx = doing.begin(Permission::PLAN_WRITE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(version);
    }
    let (plan, case) = writable(&mut tx, id, version).await?;
    if plan.row.state != PlanState::Draft {
        return Err(Problem::PlanNotDraft.into());
    }
    let today = tx.today();
    let who = who_signs(&mut tx, catalogue, &plan, case.person_id, today).await?;
    let untitled = not_entitled(&plan, &who);
    if !untitled.is_empty() {
        return Err(Problem::NotEntitled.because(untitled.join(" ")));
    }
    let mut gaps: Vec<String> = missing(&plan.contents()).into_iter().map(str::to_owned).collect();
    gaps.extend(who.verdict.missing(&plan.rows()));
    if !gaps.is_empty() {
        return Err(Problem::PlanIncomplete.because(gaps.join(" ")));
    }
    if !is_heard(&plan, &who) {
        return Err(Problem::MinorNotHeard.into());
    }
    if let Some(lacking) = unheard_language(&mut tx, &plan, case.person_id).await? {
        return Err(Problem::NoInterpreter.because(lacking));
    }
    let differences = changed_since(&mut tx, catalogue, &plan).await?;
    if !differences.is_empty() {
        return Err(Problem::PriceChanged.because(in_words(&differences)));
    }
    set_state(&mut tx, &plan.row, PlanState::Signing).await?;
    let on = plan.row.starts_on.max(today);
    let waits = DueOfCase {
        kind: DueKind::Signature,
        source: id.0,
        key: SIGNATURE,
        title: "Progetto da firmare",
        href: &format!("/cartelle/{}/progetto/{id}", case.id),
        due: Due::On(on),
        escalate_at: Some(start_of_day(days_after(on, PRESS_AFTER))),
        rule: "",
    };
    tell_due(&mut tx, &case, waits).await?;
    tx.commit(Audit::of("plan.offer").about(case.person_id).on("plan", id).fields(["state"])).await?;
    Ok(version.saturating_add(1))
}

/// Records a signature, with what entitles to it. When it is the last one, the plan is agreed, takes the place of the one before, and the
/// case enters monitoring. Whether there is money is not asked.
///
/// # Errors
/// `PLAN-003`, `PLAN-005` (unless the terms are to be kept), `PLAN-008`, `PLAN-009`, `PLAN-013`, `PLAN-014`.
pub async fn sign(
    doing: Doing<'_>,
    catalogue: &dyn ServiceCatalogue,
    id: PlanId,
    command: &Signature,
    version: i64,
) -> Outcome<PlanState> {
    let mut tx = doing.begin(Permission::PLAN_WRITE).await?;
    if let Some(answer) = tx.once(doing.once).await? {
        return answer.parse().map_err(Failure::internal);
    }
    let (mut plan, case) = writable(&mut tx, id, version).await?;
    if plan.row.state != PlanState::Signing {
        return Err(Problem::PlanNotSigning.into());
    }
    let today = tx.today();
    if command.signed_on > today || case.taken_on.is_some_and(|taken| command.signed_on < taken) {
        return Err(Problem::SignedDay.at("signed_on"));
    }
    if !command.keep_terms.unwrap_or(false) {
        let differences = changed_since(&mut tx, catalogue, &plan).await?;
        if !differences.is_empty() {
            return Err(Problem::PriceChanged.because(in_words(&differences)));
        }
    }
    let who = who_signs(&mut tx, catalogue, &plan, case.person_id, command.signed_on).await?;
    let signer = plan.signers.iter_mut().find(|signer| signer.id == command.signer).ok_or(Failure::NotFound)?;
    if signer.is_settled() {
        return Err(Problem::AlreadySigned.at("signer"));
    }
    let ground = match (who.subject.died_on.filter(|died| *died <= command.signed_on), who.verdict.title_of(&signer.row())) {
        (Some(died), _) => {
            let day = kernel::time::show_date(died);
            return Err(Problem::NotEntitled.because(format!("Della persona risulta il decesso del {day}.")));
        }
        (None, Ok(_)) if who.verdict.is_awaited(&signer.row()) => {
            let why = "la nomina non è registrata: registrala con il suo atto, oppure chi coordina decide di procedere senza questa firma";
            return Err(Problem::NotEntitled.because(format!("{}: {why}.", signer.name)));
        }
        (None, Err(why)) => return Err(Problem::NotEntitled.because(format!("{}: {why}.", signer.name))),
        (None, Ok(ground)) => ground,
    };
    signer.signed_on = Some(command.signed_on);
    tx.sql(&s::SIGN)
        .bind("id", command.signer)
        .id("plan", id)
        .bind("signed_on", command.signed_on)
        .code("means", command.means)
        .bind("witness", command.witness.as_deref().unwrap_or_default())
        .bind("ground", ground)
        .run_one()
        .await?;
    or_conflict(tx.sql(&s::TOUCH).id("id", id).bind("version", version).run_one().await, plan.row.version)?;
    let state = settle(&mut tx, catalogue, Permission::PLAN_WRITE, &plan, &case).await?;
    tx.commit(Audit::of("plan.sign").about(case.person_id).on("plan", id).fields(["signature"]).answering(state.code())).await?;
    Ok(state)
}

/// Decides to go on without a signature: of a parent who cannot be reached, of whom a judge said so. The service's own is never left out.
///
/// # Errors
/// 404 for a signer of a plan whose case the actor does not assign; `PLAN-003`, `PLAN-008`, `PLAN-014`, `PLAN-017`; a conflict.
pub async fn waive(
    doing: Doing<'_>,
    catalogue: &dyn ServiceCatalogue,
    signer: Uuid,
    command: &Waiver,
    version: i64,
) -> Outcome<(CaseId, PlanId, PlanState)> {
    let mut tx = doing.begin(Permission::CASE_ASSIGN).await?;
    let id: PlanId = tx.sql(&s::PLAN_OF_SIGNER).id("signer", signer).value().await?;
    let row: PlanRow = tx.sql(&s::DECIDE).id("id", id).one().await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok((row.case_id, id, row.state));
    }
    crate::doing::expect_version(row.version, version)?;
    let case = open_case(&mut tx, Permission::CASE_ASSIGN, row.case_id).await?;
    let mut plan = with_contents(&mut tx, row).await?;
    if plan.row.state != PlanState::Signing {
        return Err(Problem::PlanNotSigning.into());
    }
    let named = plan.signers.iter_mut().find(|one| one.id == signer).ok_or(Failure::NotFound)?;
    if named.is_settled() {
        return Err(Problem::AlreadySigned.into());
    }
    if named.role == SignerRole::Service {
        return Err(Problem::NotWaivable.into());
    }
    let words = match &command.act {
        Some(act) => format!("{} Atto: {act}.", command.reason),
        None => command.reason.clone(),
    };
    named.waived.clone_from(&words);
    tx.sql(&s::WAIVE).bind("id", signer).id("plan", id).bind("waived", &words).run_one().await?;
    or_conflict(tx.sql(&s::TOUCH).id("id", id).bind("version", version).run_one().await, plan.row.version)?;
    let state = settle(&mut tx, catalogue, Permission::CASE_ASSIGN, &plan, &case).await?;
    tx.commit(Audit::of("plan.waive").about(case.person_id).on("plan", id).fields(["signature"]).answering(state.code())).await?;
    Ok((case.id, id, state))
}

/// After a signature, or a decision to go on without one: agreed once nothing is waited for any more. Who must have signed is asked for today,
/// whatever day the last signature bears: somebody came of age, a guardian was appointed, the person died meanwhile.
async fn settle(
    tx: &mut Tx,
    catalogue: &dyn ServiceCatalogue,
    permission: Permission,
    plan: &Plan,
    case: &CaseBrief,
) -> Outcome<PlanState> {
    if !plan.is_signed() {
        return Ok(PlanState::Signing);
    }
    let today = tx.today();
    let who = who_signs(tx, catalogue, plan, case.person_id, today).await?;
    if let Some(died) = who.subject.died_on {
        let day = kernel::time::show_date(died);
        return Err(Problem::NotEntitled.because(format!("Della persona risulta il decesso del {day}.")));
    }
    let rows = plan.rows();
    let absent: Vec<String> = who.verdict.absent(&rows).into_iter().map(|one| one.name.clone()).collect();
    if !absent.is_empty() {
        return Err(Problem::SignatureAbsent.because(format!("Manca: {}.", absent.join(", "))));
    }
    if let Some(uncovered) = who.verdict.uncovered(&rows) {
        return Err(Problem::SignatureAbsent.because(uncovered));
    }
    agree(tx, permission, plan, case).await
}

async fn agree(tx: &mut Tx, permission: Permission, plan: &Plan, case: &CaseBrief) -> Outcome<PlanState> {
    let agreed_on = plan.signers.iter().filter_map(|signer| signer.signed_on).max().unwrap_or(tx.today());
    if let Some(before) = super::actions::agreed(tx, case.id).await? {
        agenda::drop_of(tx, before.0, "Il progetto è stato sostituito da una nuova versione.").await?;
    }
    tx.sql(&s::SUPERSEDE).id("case", case.id).run().await?;
    tx.sql(&s::SET_AGREED).id("id", plan.row.id).bind("agreed_on", agreed_on).run_one().await?;
    let now = tx.now();
    agenda::met(tx, plan.row.id.0, SIGNATURE, now).await?;
    tx.sql(&SET_REVIEW).id("id", case.id).bind("review_on", plan.row.review_on).run_one().await?;
    let case = brief(tx, permission, case.id).await?;
    advance(tx, &case, Phase::Monitoring).await?;
    tell_review(tx, &case, plan.row.id, "review", plan.row.review_on).await?;
    let end = DueOfCase {
        kind: DueKind::PlanEnd,
        source: plan.row.id.0,
        key: "end",
        title: "Fine del progetto",
        href: &format!("/cartelle/{}/progetto/{}", case.id, plan.row.id),
        due: Due::On(plan.row.ends_on),
        escalate_at: Some(start_of_day(days_after(plan.row.ends_on, PRESS_AFTER))),
        rule: "",
    };
    tell_due(tx, &case, end).await?;
    tx.tell(
        "plan.agreed",
        serde_json::json!({"plan_id": plan.row.id, "case_id": case.id, "person_id": case.person_id, "on": agreed_on}),
    )
    .await?;
    Ok(PlanState::Agreed)
}

/// Tells the agenda of the next review of a plan; each review is a due of its own.
pub(crate) async fn tell_review(tx: &mut Tx, case: &CaseBrief, plan: PlanId, key: &str, on: NaiveDate) -> Outcome<()> {
    let due = DueOfCase {
        kind: DueKind::Review,
        source: plan.0,
        key,
        title: "Verifica del progetto",
        href: &format!("/cartelle/{}/verifiche", case.id),
        due: Due::On(on),
        escalate_at: Some(start_of_day(days_after(on, PRESS_AFTER))),
        rule: "",
    };
    tell_due(tx, case, due).await
}
