//! Who agrees with the plan of a group, and whoever leads it signing; what falls due of it then.

use super::super::CollectiveId;
use super::super::store::{self as work, Collective, CollectiveParticipantRow};
use super::CollectivePlanId;
use super::actions::{leads, read, tally, writable};
use super::forms::{CollectiveConsent, NewCollectiveConsent};
use super::model::{ground, unsaid};
use super::store::{self as s, CollectivePlanRow};
use crate::doing::{Doing, or_conflict};
use crate::plan::PlanState;
use crate::plan::authority::signers_of;
use crate::problems::Problem;
use ::store::{Audit, OnConstraint as _, Tx};
use agenda::{DueKind, NewDue};
use deadlines::Due;
use guard::Permission;
use kernel::Outcome;
use kernel::time::{days_after, show_date, start_of_day};
use registry::representative::Act;
use uuid::Uuid;

/// Days after the day of a review from which those who coordinate are asked to press.
const PRESS_AFTER: u64 = 15;

/// Writes down whether somebody who takes part agrees: while it is to be signed, and of whoever joins later also while it is in force.
///
/// # Errors
/// `PLAN-003`, `GROUP-003`, `GROUP-008` for somebody who takes no part, `GROUP-009` on a day before it was given out or before they joined, or on
/// one to come, `GROUP-010` when they said it already; a fault at `by_name` for whoever does not say it themselves; 404 for somebody of whom the
/// actor may not know.
pub async fn consent(doing: Doing<'_>, id: CollectivePlanId, new: &NewCollectiveConsent) -> Outcome<Uuid> {
    let mut tx = doing.begin(Permission::COLLECTIVE_WRITE).await?;
    if let Some(known) = tx.already::<Uuid>(doing.once).await? {
        return Ok(known);
    }
    let (plan, it) = read(&mut tx, id).await?;
    if !it.is_open() {
        return Err(Problem::CollectiveClosed.into());
    }
    if !matches!(plan.row.state, PlanState::Signing | PlanState::Agreed) {
        return Err(Problem::PlanNotSigning.into());
    }
    let person = registry::resolve(&mut tx, new.person).await?;
    let who = signers_of(&mut tx, person, &[Act::Ordinary], new.said_on).await?;
    let people: Vec<CollectiveParticipantRow> = tx.sql(&work::PEOPLE).id("collective", it.id).all().await?;
    let part =
        people.iter().find(|one| one.person_id == person && one.is_current()).ok_or_else(|| Problem::TakesNoPart.at("person"))?;
    let since = plan.row.offered_on.map_or(part.from_day, |offered| offered.max(part.from_day));
    if new.said_on > tx.today() || new.said_on < since {
        return Err(Problem::ConsentDay.at("said_on"));
    }
    if let Some(died) = who.subject.died_on.filter(|died| *died <= new.said_on) {
        return Err(Problem::NotEntitled.because(format!("Della persona risulta il decesso del {}.", show_date(died))));
    }
    let ground = ground(&who.verdict, new.by_name.as_deref())?;
    match tx.sql(&s::HOLD).id("id", id).run_one().await {
        Err(::store::StoreError::NoRow) => return Err(Problem::PlanNotSigning.into()),
        other => other?,
    }
    let row: Uuid = tx.new_id()?;
    tx.sql(&s::ADD_CONSENT)
        .bind("id", row)
        .id("plan", id)
        .id("person", person)
        .bind("agrees", new.agrees == CollectiveConsent::Agrees)
        .bind("said_on", new.said_on)
        .bind("by_name", new.by_name.as_deref().unwrap_or_default())
        .bind("ground", ground)
        .bind("words", new.words.as_deref().unwrap_or_default())
        .run()
        .await
        .on_constraint("casework_collective_consent_once", || Problem::SaidAlready.at("person"))?;
    tx.commit(
        Audit::of("collective.plan_consent").about(person).on("collective", it.id).fields(["agrees"]).answering(row.to_string()),
    )
    .await?;
    Ok(row)
}

/// Whoever leads the work signs: the plan is in force, takes the place of the one before, and its review falls due.
///
/// # Errors
/// `PLAN-003`, `GROUP-003`, `GROUP-011` for somebody who does not lead it, `GROUP-012` while somebody has not said whether they agree; a conflict.
pub async fn sign(doing: Doing<'_>, id: CollectivePlanId, version: i64) -> Outcome<()> {
    let mut tx = doing.begin(Permission::COLLECTIVE_WRITE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let (plan, it) = writable(&mut tx, id, version).await?;
    if plan.row.state != PlanState::Signing {
        return Err(Problem::PlanNotSigning.into());
    }
    if !leads(&mut tx, it.id).await? {
        return Err(Problem::NotTheLeader.into());
    }
    let tally = tally(&mut tx, &plan.row).await?;
    if let Some(unsaid) = unsaid(it.kind, tally) {
        return Err(Problem::NotAllAnswered.because(unsaid));
    }
    let going_on: Vec<CollectivePlanRow> = tx.sql(&s::GOING_ON).id("collective", it.id).all().await?;
    for before in going_on.iter().filter(|before| before.state == PlanState::Agreed) {
        agenda::drop_of(&mut tx, before.id.0, "Il progetto è stato sostituito da una nuova versione.").await?;
    }
    tx.sql(&s::SUPERSEDE).id("collective", it.id).run().await?;
    or_conflict(tx.sql(&s::SIGN).id("id", id).bind("version", version).run_one().await, plan.row.version)?;
    tell(&mut tx, &it, &plan.row).await?;
    tx.commit(Audit::of("collective.plan_sign").on("collective", it.id).fields(["signature"])).await?;
    Ok(())
}

/// Tells the agenda of the review and of the end of a plan in force.
async fn tell(tx: &mut Tx, it: &Collective, plan: &CollectivePlanRow) -> Outcome<()> {
    let href = format!("/progetti-collettivi/{}", plan.id);
    let dues = [
        (DueKind::Review, "review", "Verifica del progetto di gruppo o di comunità", plan.review_on),
        (DueKind::PlanEnd, "end", "Fine del progetto di gruppo o di comunità", plan.ends_on),
    ];
    for (kind, key, title, on) in dues {
        let due = NewDue {
            kind,
            source: plan.id.0,
            key,
            title,
            href: &href,
            due: Due::On(on),
            person: None,
            case: None,
            unit: it.unit_id,
            account: Some(it.worker_id),
            closed: false,
            escalate_at: Some(start_of_day(days_after(on, PRESS_AFTER))),
            rule: "",
        };
        agenda::set(tx, due).await?;
    }
    Ok(())
}

/// The work is another unit's: what falls due of its plan in force goes along.
pub(in crate::collective) async fn unit_changed(tx: &mut Tx, collective: CollectiveId) -> Outcome<()> {
    let it: Collective = tx.sql(&work::ONE).id("id", collective).one().await?;
    let going_on: Vec<CollectivePlanRow> = tx.sql(&s::GOING_ON).id("collective", collective).all().await?;
    for plan in going_on.iter().filter(|plan| plan.state == PlanState::Agreed) {
        tell(tx, &it, plan).await?;
    }
    Ok(())
}

/// What came of the work was written down: the review of its plan in force was held.
pub(in crate::collective) async fn reviewed(tx: &mut Tx, collective: CollectiveId) -> Outcome<()> {
    let now = tx.now();
    let going_on: Vec<CollectivePlanRow> = tx.sql(&s::GOING_ON).id("collective", collective).all().await?;
    for plan in going_on.iter().filter(|plan| plan.state == PlanState::Agreed) {
        agenda::met(tx, plan.id.0, "review", now).await?;
    }
    Ok(())
}

/// The work is over, and so are its plans.
pub(in crate::collective) async fn ended(tx: &mut Tx, collective: CollectiveId) -> Outcome<()> {
    let going_on: Vec<CollectivePlanRow> = tx.sql(&s::GOING_ON).id("collective", collective).all().await?;
    for plan in &going_on {
        agenda::drop_of(tx, plan.id.0, "Il lavoro è stato chiuso.").await?;
    }
    tx.sql(&s::END).id("collective", collective).run().await?;
    Ok(())
}
