//! Entering an urgent placement, and what happens then, moment by moment. Each action is one transaction.

use super::forms::{
    ActsSent, CourtConfirmation, CourtDecree, CourtHearing, NewPlacement, OralNotice, PlacementEnding, ProsecutorAct,
};
use super::legs::{ALARM, Leg, missed};
use super::store::{self as s, Placement};
use super::{CollegeDecree, Decree, PlacementEnd, PlacementId, ProsecutorOutcome};
use crate::authority::{self, AuthorityKind};
use crate::dues::{self, Told, Whose};
use crate::people;
use crate::problems::Problem;
use crate::version::{conflict, or_conflict};
use agenda::DueKind;
use casework::Doing;
use deadlines::Due;
use guard::Permission;
use kernel::time::{age, local, start_of_day};
use kernel::{CaseId, Instant, Outcome};
use store::{Audit, OnConstraint as _, Tx};

/// The due of a placement of which the court has decided in full composition.
const END: &str = "end";
/// Years at which somebody is of age.
const OF_AGE: i32 = 18;

/// Enters an urgent placement in an open case, once for the same request.
///
/// # Errors
/// 404 outside the actor's scope, `CASE-010`; [`Problem::PlacedInFuture`], [`Problem::OfAge`], [`Problem::PlacedAlready`],
/// [`Problem::UnknownAuthority`], [`Problem::MomentImpossible`].
pub async fn open(doing: Doing<'_>, case: CaseId, new: &NewPlacement) -> Outcome<PlacementId> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    if let Some(id) = tx.already::<PlacementId>(doing.once).await? {
        return Ok(id);
    }
    let case = casework::open_case(&mut tx, Permission::JUDICIAL_WRITE, case).await?;
    let now = tx.now();
    if new.placed_at > now {
        return Err(Problem::PlacedInFuture.at("placed_at_date"));
    }
    if new.oral_at.is_some_and(|at| at > now) {
        return Err(Problem::MomentImpossible.at("oral_at_date"));
    }
    let placed_on = local(new.placed_at).date();
    let authority = authority::one_on(&mut tx, new.authority, placed_on).await?;
    if authority.kind != AuthorityKind::JuvenileProsecutor {
        return Err(Problem::UnknownAuthority.at("authority"));
    }
    let person = people::of_case(&mut tx, &case, new.person).await?;
    let card = registry::identity(&mut tx, person).await?;
    if card.birth_date.is_some_and(|born| age(born, placed_on) >= OF_AGE) {
        return Err(Problem::OfAge.at("person"));
    }
    let id: PlacementId = tx.new_id()?;
    tx.sql(&s::ADD)
        .id("id", id)
        .id("case", case.id)
        .id("person", person)
        .bind("placed_at", new.placed_at)
        .bind("facts", &new.facts)
        .bind("place_text", &new.place_text)
        .bind("place_hidden", new.place_hidden)
        .id("authority", authority.id)
        .bind("oral_at", new.oral_at)
        .bind("oral_to", new.oral_to.as_deref().unwrap_or_default())
        .run()
        .await
        .on_constraint("courts_placement403_open", || Problem::PlacedAlready.into())?;
    let placed: Placement = tx.sql(&s::WRITABLE).id("id", id).one().await?;
    tell_all(&mut tx, &placed).await?;
    tx.commit(Audit::of("placement.open").about(person).on("placement", id).answering(id.to_string())).await?;
    Ok(id)
}

fn whose(placed: &Placement) -> Whose {
    Whose {
        case: Some(placed.case_id),
        unit: placed.unit_id,
        person: placed.person_id,
        secret: false,
        account: placed.account_id,
        named: false,
    }
}

/// Tells the agenda the whole chain anew: what is done is met, what moved is changed, what no longer waits is dropped.
async fn tell_all(tx: &mut Tx, placed: &Placement) -> Outcome<()> {
    let now = tx.now();
    let (whose, href) = (whose(placed), placed.href());
    for row in placed.chain(now)? {
        if let Some(done) = row.done {
            // Also of one that ended with this step: it was done, not dropped.
            agenda::met(tx, placed.id.0, row.leg.code(), done).await?;
            continue;
        }
        if !placed.is_open() {
            continue;
        }
        let told = Told {
            kind: DueKind::Court,
            source: placed.id.0,
            key: row.leg.code(),
            title: row.leg.label(),
            href: &href,
            due: row.due,
            escalate_at: Some(row.due.before(ALARM)),
            rule: row.leg.rule(),
        };
        dues::tell(tx, &whose, told).await?;
    }
    let Some(ended) = placed.ended_at else { return Ok(()) };
    agenda::met(tx, placed.id.0, END, ended).await?;
    agenda::drop_of(tx, placed.id.0, "Il collocamento d’urgenza è finito.").await
}

/// Nothing is left to wait for, and nothing ends by itself: whoever follows the child is asked to write the end.
async fn ask_end(tx: &mut Tx, placed: &Placement) -> Outcome<()> {
    let (due, href) = (Due::On(tx.today()), placed.href());
    let told = Told {
        kind: DueKind::Court,
        source: placed.id.0,
        key: END,
        title: "Il tribunale ha deciso in composizione collegiale: va registrata la fine del collocamento d’urgenza",
        href: &href,
        due,
        escalate_at: Some(due.ends()),
        rule: "",
    };
    dues::tell(tx, &whose(placed), told).await
}

/// A placement that still runs, for whoever may write it, at the version that was read.
async fn running(tx: &mut Tx, id: PlacementId, version: i64) -> Outcome<Placement> {
    let placed: Placement = tx.sql(&s::WRITABLE).id("id", id).one().await?;
    if placed.version != version {
        return Err(conflict(placed.version));
    }
    if placed.is_open() { Ok(placed) } else { Err(Problem::PlacementEnded.into()) }
}

/// Stores what became different, tells the agenda, and ends the transaction.
async fn keep(mut tx: Tx, placed: &Placement, action: &'static str, fields: &[&'static str]) -> Outcome<()> {
    let (prosecutor, decree, confirmation, end) = placed.codes();
    let query = tx
        .sql(&s::CHANGE)
        .id("id", placed.id)
        .bind("version", placed.version)
        .bind("oral_at", placed.oral_at)
        .bind("oral_to", &placed.oral_to)
        .bind("acts", placed.acts_sent_at)
        .bind("prosecutor_at", placed.prosecutor_at)
        .bind("prosecutor_outcome", prosecutor)
        .bind("decree_at", placed.decree_at)
        .bind("decree", decree)
        .bind("hearing_on", placed.hearing_on)
        .bind("confirmed_on", placed.confirmed_on)
        .bind("confirmation", confirmation)
        .bind("heard_on", placed.child_heard_on)
        .bind("not_heard", &placed.child_not_heard)
        .bind("curator", &placed.special_curator)
        .bind("end_kind", end)
        .bind("ended_at", placed.ended_at)
        .bind("end_note", &placed.end_note);
    or_conflict(query.run_one().await, placed.version)?;
    tell_all(&mut tx, placed).await?;
    tx.commit(Audit::of(action).about(placed.person_id).on("placement", placed.id).fields(fields.iter().copied())).await?;
    Ok(())
}

/// A moment between two others.
fn between(at: Instant, from: Instant, now: Instant) -> Outcome<Instant> {
    if from <= at && at <= now { Ok(at) } else { Err(Problem::MomentImpossible.at("at_date")) }
}

/// Writes that the prosecutor was told.
///
/// # Errors
/// 404, conflict; [`Problem::PlacementEnded`], [`Problem::ToldAlready`], [`Problem::MomentImpossible`].
pub async fn oral(doing: Doing<'_>, id: PlacementId, version: i64, told: &OralNotice) -> Outcome<()> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    let mut placed = running(&mut tx, id, version).await?;
    if placed.oral_at.is_some() {
        return Err(Problem::ToldAlready.into());
    }
    // The call may come before the placement itself.
    if told.at > tx.now() {
        return Err(Problem::MomentImpossible.at("at_date"));
    }
    placed.oral_at = Some(told.at);
    told.to.clone_into(&mut placed.oral_to);
    keep(tx, &placed, "placement.oral", &["oral_at"]).await
}

/// Writes that the acts were sent. Sent early, they make the terms after them earlier.
///
/// # Errors
/// Those of [`oral`].
pub async fn acts(doing: Doing<'_>, id: PlacementId, version: i64, sent: &ActsSent) -> Outcome<()> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    let mut placed = running(&mut tx, id, version).await?;
    if placed.acts_sent_at.is_some() {
        return Err(Problem::ToldAlready.into());
    }
    placed.acts_sent_at = Some(between(sent.at, placed.placed_at, tx.now())?);
    keep(tx, &placed, "placement.acts", &["acts_sent_at"]).await
}

/// Writes what the prosecutor did. Where the prosecutor took the measure away it ends there.
///
/// # Errors
/// Those of [`oral`]; [`Problem::TooSoon`].
pub async fn prosecutor(doing: Doing<'_>, id: PlacementId, version: i64, act: &ProsecutorAct) -> Outcome<()> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    let mut placed = running(&mut tx, id, version).await?;
    if placed.prosecutor_at.is_some() {
        return Err(Problem::ToldAlready.into());
    }
    // A prosecutor may act on what was said by telephone, before the acts are there.
    let from = placed.acts_sent_at.unwrap_or(placed.placed_at);
    let at = between(act.at, from, tx.now())?;
    placed.prosecutor_at = Some(at);
    placed.set_prosecutor(act.outcome);
    if act.outcome == ProsecutorOutcome::Revoked {
        placed.set_end(PlacementEnd::Revoked, at, "Il pubblico ministero ha revocato il collocamento.");
    }
    keep(tx, &placed, "placement.prosecutor", &["prosecutor_at", "prosecutor_outcome"]).await
}

/// Writes the decree of the court. Where it does not stand the placement ends there.
///
/// # Errors
/// Those of [`oral`]; [`Problem::TooSoon`] before the prosecutor asked.
pub async fn decree(doing: Doing<'_>, id: PlacementId, version: i64, decree: &CourtDecree) -> Outcome<()> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    let mut placed = running(&mut tx, id, version).await?;
    if placed.decree_at.is_some() {
        return Err(Problem::ToldAlready.into());
    }
    let asked = placed.prosecutor_at.ok_or(Problem::TooSoon)?;
    let at = between(decree.at, asked, tx.now())?;
    placed.decree_at = Some(at);
    placed.set_decree(decree.outcome);
    if let Some(curator) = &decree.special_curator {
        curator.clone_into(&mut placed.special_curator);
    }
    if decree.outcome == Decree::Revoked {
        placed.set_end(PlacementEnd::Revoked, at, "Il tribunale non ha convalidato il collocamento.");
    }
    keep(tx, &placed, "placement.decree", &["decree_at", "decree", "special_curator"]).await
}

/// Writes the hearing, and when the child was heard or why not.
///
/// # Errors
/// Those of [`oral`]; [`Problem::TooSoon`] before the decree, [`Problem::ChildNotHeard`].
pub async fn hearing(doing: Doing<'_>, id: PlacementId, version: i64, hearing: &CourtHearing) -> Outcome<()> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    let mut placed = running(&mut tx, id, version).await?;
    if placed.hearing_on.is_some() {
        return Err(Problem::ToldAlready.into());
    }
    let decreed = local(placed.decree_at.ok_or(Problem::TooSoon)?).date();
    let today = tx.today();
    if hearing.on < decreed || hearing.on > today {
        return Err(Problem::MomentImpossible.at("on"));
    }
    if hearing.heard_on.is_some_and(|day| day < local(placed.placed_at).date() || day > hearing.on) {
        return Err(Problem::MomentImpossible.at("heard_on"));
    }
    if hearing.heard_on.is_none() && hearing.not_heard.is_none() {
        return Err(Problem::ChildNotHeard.at("not_heard"));
    }
    placed.hearing_on = Some(hearing.on);
    placed.child_heard_on = hearing.heard_on;
    hearing.not_heard.as_deref().unwrap_or_default().clone_into(&mut placed.child_not_heard);
    keep(tx, &placed, "placement.hearing", &["hearing_on", "child_heard_on", "child_not_heard"]).await
}

/// Writes what the court decided in full composition. Where it took the decree away the placement ends there.
///
/// # Errors
/// Those of [`oral`]; [`Problem::TooSoon`] before the hearing.
pub async fn confirmation(doing: Doing<'_>, id: PlacementId, version: i64, decided: &CourtConfirmation) -> Outcome<()> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    let mut placed = running(&mut tx, id, version).await?;
    if placed.confirmed_on.is_some() {
        return Err(Problem::ToldAlready.into());
    }
    let heard = placed.hearing_on.ok_or(Problem::TooSoon)?;
    if decided.on < heard || decided.on > tx.today() {
        return Err(Problem::MomentImpossible.at("on"));
    }
    placed.set_confirmation(decided.on, decided.outcome);
    if decided.outcome == CollegeDecree::Revoked {
        // Its day is known, not its hour: on the day of the first decree it comes after that one.
        let at = placed.decree_at.unwrap_or(placed.placed_at).max(start_of_day(decided.on));
        placed.set_end(PlacementEnd::Revoked, at, "Il tribunale, in composizione collegiale, ha revocato il decreto di convalida.");
    } else {
        ask_end(&mut tx, &placed).await?;
    }
    keep(tx, &placed, "placement.confirm", &["confirmed_on", "confirmation"]).await
}

/// The first moment at which the decree of the court in full composition can stand in the place of the measure; nothing while none confirms it.
fn confirmed_from(placed: &Placement) -> Option<Instant> {
    match (placed.confirmed()?, placed.confirmed_on?) {
        // Its day is known, not its hour: on the day of the first decree it comes after that one.
        (CollegeDecree::Confirmed | CollegeDecree::Changed, on) => {
            Some(placed.decree_at.unwrap_or(placed.placed_at).max(start_of_day(on)))
        }
        (CollegeDecree::Revoked, _) => None,
    }
}

/// Ends a placement, not before what it ends by: the decree that confirmed it, or the end of the term that was missed. That it lost its effect is
/// confirmed by a person, and only where a term has passed.
///
/// # Errors
/// Those of [`oral`]; [`Problem::NotLapsed`], [`Problem::NotValidated`].
pub async fn end(doing: Doing<'_>, id: PlacementId, version: i64, ending: &PlacementEnding) -> Outcome<()> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    let mut placed = running(&mut tx, id, version).await?;
    let now = tx.now();
    let from = match ending.kind {
        PlacementEnd::Lapsed => missed(&placed.chain(now)?).ok_or(Problem::NotLapsed)?.due.ends(),
        PlacementEnd::Validated => confirmed_from(&placed).ok_or(Problem::NotValidated)?,
        PlacementEnd::Revoked | PlacementEnd::Returned | PlacementEnd::Died => placed.placed_at,
    };
    let at = between(ending.at, from, now)?;
    placed.set_end(ending.kind, at, &ending.note);
    keep(tx, &placed, "placement.end", &["end_kind", "ended_at"]).await
}

/// The step that is to be done next, for the page.
pub fn next(placed: &Placement) -> Option<Leg> {
    if !placed.is_open() {
        return None;
    }
    let done = [
        (Leg::Acts, placed.acts_sent_at.is_some()),
        (Leg::Prosecutor, placed.prosecutor_at.is_some()),
        (Leg::Decree, placed.decree_at.is_some()),
        (Leg::Hearing, placed.hearing_on.is_some()),
        (Leg::Confirmation, placed.confirmed_on.is_some()),
    ];
    done.into_iter().find(|(_, done)| !done).map(|(leg, _)| leg)
}
