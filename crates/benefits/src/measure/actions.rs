//! Beginning a measure, writing it, opening and closing it.

use super::model::{MeasureId, MeasureMove, MeasureState, NewMeasure};
use super::store::{
    ADD, AMEND, CHANGE, LOCK, LockedMeasure, MOVE, MeasureRow, OFFICER, ONE, OPEN_ON, RULE, TO_MANAGE, UNIT, UNTIL,
};
use crate::application::steps::count_again;
use crate::problems::Problem;
use ::store::{Audit, Db, OnConstraint as _, Once, Tx};
use chrono::{Datelike as _, NaiveDate};
use guard::{Permission, Principal};
use kernel::{ChapterId, Failure, Outcome};
use uuid::Uuid;

/// One measure.
///
/// # Errors
/// 404 for one of another body.
pub async fn one(tx: &mut Tx, id: MeasureId) -> Outcome<MeasureRow> {
    Ok(tx.sql(&ONE).id("id", id).one().await?)
}

/// One measure that the actor manages: of their own offices, or of what lies below.
///
/// # Errors
/// 404 for one of another office, also where it may be read.
pub async fn to_manage(tx: &mut Tx, id: MeasureId) -> Outcome<MeasureRow> {
    Ok(tx.sql(&TO_MANAGE).id("id", id).one().await?)
}

/// Those for which one can apply on a day, by title.
///
/// # Errors
/// Those of the database.
pub async fn open_on(tx: &mut Tx, day: NaiveDate) -> Outcome<Vec<MeasureRow>> {
    Ok(tx.sql(&OPEN_ON).bind("on", day).all().await?)
}

/// What a measure names must be there: the regulation, an office whose measures the actor manages, whoever is in charge.
async fn check_named(tx: &mut Tx, new: &NewMeasure) -> Outcome<()> {
    new.check(tx.today())?;
    let rule: Option<(Uuid,)> = tx.sql(&RULE).id("id", new.rule).optional().await?;
    if rule.is_none() {
        return Err(Failure::field("rule", "Scegli un regolamento dell'ente."));
    }
    let unit: Option<(Uuid,)> = tx.sql(&UNIT).id("id", new.unit).optional().await?;
    if unit.is_none() {
        return Err(Failure::field("unit", "Scegli un ufficio di cui gestisci le misure."));
    }
    let officer: Option<(Uuid,)> = tx.sql(&OFFICER).id("id", new.responsible).optional().await?;
    if officer.is_none() {
        return Err(Failure::field("responsible", "Scegli chi può essere responsabile del procedimento."));
    }
    Ok(())
}

/// The chapter that a measure names, in the budget of the year in which it opens.
async fn chapter_of(tx: &mut Tx, new: &NewMeasure) -> Outcome<Option<ChapterId>> {
    let Some(key) = &new.chapter else { return Ok(None) };
    let year = new.window.opens_on.year();
    match finance::chapter_for(tx, year, key).await? {
        Some(chapter) => Ok(Some(chapter)),
        None => Err(Failure::field("chapter", format!("Nel bilancio {year} non c'è il capitolo {key}."))),
    }
}

/// Begins a measure; nobody applies for it yet.
///
/// # Errors
/// 403 without `measure.manage`; those of [`NewMeasure::check`]; [`Problem::KnownMeasure`]; a fault on what is not there.
pub async fn create(db: &Db, principal: &Principal, once: Option<&Once>, new: &NewMeasure) -> Outcome<MeasureId> {
    principal.require(Permission::MEASURE_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already::<Uuid>(once).await? {
        return Ok(MeasureId(id));
    }
    check_named(&mut tx, new).await?;
    let chapter = chapter_of(&mut tx, new).await?;
    let id: MeasureId = tx.new_id()?;
    tx.sql(&ADD)
        .id("id", id)
        .bind("code", &new.code)
        .bind("title", &new.title)
        .bind("sort_title", kernel::text::folded(&new.title))
        .id("rule", new.rule)
        .bind("about", &new.about)
        .id("unit", new.unit)
        .id("responsible", new.responsible)
        .bind("opens_on", new.window.opens_on)
        .bind("closes_on", new.window.closes_on)
        .bind("ranked", new.ranked)
        .bind("term_days", new.term_days)
        .bind("act_number", &new.act.number)
        .bind("act_date", new.act.date)
        .bind("act_organ", &new.act.organ)
        .bind("budget", new.budget)
        .maybe_id("chapter", chapter)
        .run_one()
        .await
        .on_constraint("benefits_measure_code", || Problem::KnownMeasure.at("code"))?;
    tx.commit(Audit::of("measure.create").on("measure", id).answering(id.to_string())).await?;
    Ok(id)
}

/// One that is about to change, as the sender read it; 404 for one of an office whose measures the actor does not manage.
async fn locked(tx: &mut Tx, id: MeasureId, sent: i64) -> Outcome<LockedMeasure> {
    let row: LockedMeasure = tx.sql(&LOCK).id("id", id).one().await?;
    if row.version == sent {
        return Ok(row);
    }
    let sentence = "Nel frattempo qualcun altro ha cambiato questa misura. Rileggila e riprova.".to_owned();
    Err(Failure::Conflict { current: row.version, sentence })
}

/// Writes a measure again: everything of it while it is being prepared; of one that was opened the words, who is in charge, a later last day and
/// the money. It goes over to another office only where the actor manages the measures of both.
///
/// # Errors
/// 403 without `measure.manage`, 404 for one of another office, conflict; those of [`NewMeasure::check`]; a fault on what is not there or not
/// managed; [`Problem::KnownMeasure`], [`Problem::MeasureOver`].
pub async fn change(db: &Db, principal: &Principal, id: MeasureId, sent: i64, new: &NewMeasure) -> Outcome<()> {
    principal.require(Permission::MEASURE_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, id, sent).await?;
    let before = one(&mut tx, id).await?;
    check_named(&mut tx, new).await?;
    let chapter = chapter_of(&mut tx, new).await?;
    let query = match row.state {
        MeasureState::Draft => tx
            .sql(&CHANGE)
            .bind("code", &new.code)
            .id("rule", new.rule)
            .id("unit", new.unit)
            .bind("opens_on", new.window.opens_on)
            .bind("ranked", new.ranked)
            .bind("term_days", new.term_days)
            .bind("act_number", &new.act.number)
            .bind("act_date", new.act.date)
            .bind("act_organ", &new.act.organ),
        MeasureState::Open | MeasureState::Closed => {
            check_amended(&before, new)?;
            tx.sql(&AMEND)
        }
        MeasureState::Withdrawn => return Err(Problem::MeasureOver.into()),
    };
    query
        .id("id", id)
        .bind("version", sent)
        .bind("title", &new.title)
        .bind("sort_title", kernel::text::folded(&new.title))
        .bind("about", &new.about)
        .id("responsible", new.responsible)
        .bind("closes_on", new.window.closes_on)
        .bind("budget", new.budget)
        .maybe_id("chapter", chapter)
        .run_one()
        .await
        .on_constraint("benefits_measure_code", || Problem::KnownMeasure.at("code"))?;
    recounted(&mut tx, &before, new.window.closes_on).await?;
    tx.commit(Audit::of("measure.change").on("measure", id)).await?;
    Ok(())
}

/// The terms of a call with a ranking run from its last day: where that moves they are counted again.
async fn recounted(tx: &mut Tx, before: &MeasureRow, closes_on: Option<NaiveDate>) -> Outcome<()> {
    if !before.ranked || before.closes_on == closes_on {
        return Ok(());
    }
    count_again(tx, before.id, before.term_days, closes_on).await
}

/// What was opened keeps what those who applied went by; its last day is only put off.
fn check_amended(before: &MeasureRow, new: &NewMeasure) -> Outcome<()> {
    let is_kept = before.code == new.code
        && before.rule_id == new.rule
        && before.unit_id == new.unit
        && before.opens_on == new.window.opens_on
        && before.ranked == new.ranked
        && before.term_days == new.term_days
        && before.act() == new.act;
    if !is_kept {
        return Err(Problem::MeasureOpened.into());
    }
    let is_earlier = match (before.closes_on, new.window.closes_on) {
        (Some(last), Some(next)) => next < last,
        (None, Some(_)) => true,
        (Some(_) | None, None) => false,
    };
    if is_earlier {
        let sentence = "L'ultimo giorno si può solo rimandare: per finire prima chiudi la misura.";
        return Err(Failure::field("closes_on", sentence));
    }
    Ok(())
}

/// Opens, closes, opens again or takes back a measure. One that is opened has its act. Closing one that had no last day gives it today's;
/// opening again names a later one, or none.
///
/// # Errors
/// 403 without `measure.manage`, 404 for one of another office, conflict; [`Problem::MeasureMove`], [`Problem::NoAct`].
pub async fn go(
    db: &Db,
    principal: &Principal,
    id: MeasureId,
    sent: i64,
    what: MeasureMove,
    closes_on: Option<NaiveDate>,
) -> Outcome<()> {
    principal.require(Permission::MEASURE_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, id, sent).await?;
    let measure = one(&mut tx, id).await?;
    let next = row.state.after(what)?;
    let today = tx.today();
    let closes_on = match what {
        MeasureMove::Open if !measure.act().is_whole() => return Err(Problem::NoAct.into()),
        MeasureMove::Open | MeasureMove::Withdraw => measure.closes_on,
        MeasureMove::Close => Some(measure.closes_on.map_or(today, |last| last.min(today)).max(measure.opens_on)),
        MeasureMove::Reopen => {
            if closes_on.is_some_and(|last| last < today) {
                return Err(Failure::field("closes_on", "Scegli oggi o un giorno successivo, oppure lascia vuoto."));
            }
            closes_on
        }
    };
    tx.sql(&UNTIL).id("id", id).bind("closes_on", closes_on).run_one().await?;
    tx.sql(&MOVE).id("id", id).bind("version", sent).code("state", next).run_one().await?;
    recounted(&mut tx, &measure, closes_on).await?;
    let audit = match what {
        MeasureMove::Open => Audit::of("measure.open"),
        MeasureMove::Close => Audit::of("measure.close"),
        MeasureMove::Reopen => Audit::of("measure.reopen"),
        MeasureMove::Withdraw => Audit::of("measure.withdraw"),
    };
    tx.commit(audit.on("measure", id)).await?;
    Ok(())
}
