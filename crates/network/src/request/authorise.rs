//! The authorisation itself: the cost of each year set aside on its chapter, in one transaction.

use super::actions::{SOURCE, go, noticed};
use super::model::{Move, State};
use super::money::by_year;
use super::store::{self, Row};
use crate::age;
use crate::delivery::refuse_dead;
use crate::problems::Problem;
use ::store::Tx;
use chrono::NaiveDate;
use finance::{ChapterKey, Cover, MandatoryGround, ReserveRequest};
use kernel::time::show_date;
use kernel::{Cents, ChapterId, Failure, Outcome, ServiceId};

/// The chapter that pays for a service in a year: the first of its list that the year's budget knows, if it knows one.
pub(super) async fn chapter_if_any(tx: &mut Tx, service: ServiceId, year: i32) -> Outcome<Option<ChapterId>> {
    let keys: Vec<(String, String, String)> = tx.sql(&store::CHAPTERS).id("service", service).all().await?;
    for (chapter, article, sub) in keys {
        let key = ChapterKey::from_parts(&chapter, &article, &sub).map_err(Failure::internal)?;
        if let Some(found) = finance::chapter_for(tx, year, &key).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// As [`chapter_if_any`].
///
/// # Errors
/// [`Problem::NoChapter`] when the year's budget knows none.
pub(crate) async fn chapter_of(tx: &mut Tx, service: ServiceId, year: i32) -> Outcome<ChapterId> {
    chapter_if_any(tx, service, year).await?.ok_or_else(|| Problem::NoChapter.because(format!("Anno {year}.")))
}

pub(super) async fn authorise(
    tx: &mut Tx,
    row: &mut Row,
    act_number: String,
    act_date: NaiveDate,
    age_reason: Option<&str>,
) -> Outcome<()> {
    // Asked before anything is set aside, so that the sentence is about the state.
    row.state.after(Move::Authorise)?;
    if row.checked_by == Some(tx.actor().account) {
        return Err(Problem::SamePerson.into());
    }
    refuse_dead(tx, row.person_id).await?;
    if act_date < row.requested_on {
        let asked = format!("La richiesta è del {}.", show_date(row.requested_on));
        return Err(Problem::ActBeforeRequest.refusal().because(asked).at("act_date").into());
    }
    let noticed = noticed(tx, row).await?;
    if noticed.is_blocking() {
        return Err(Problem::ProviderNotAvailable.into());
    }
    if noticed.must_be_confirmed() {
        return Err(Problem::ChangedSinceCheck.into());
    }
    if row.mandatory_ground.is_some() && row.mandatory_reference.is_empty() {
        return Err(Problem::GroundNeedsReference.into());
    }
    let standing = age::standing(tx, row.service_id, row.person_id, row.valid_from).await?;
    age::except(tx, &standing, row.id, age::Step::Authorise, age_reason).await?;
    let cover = reserve(tx, row).await?;
    ask_who_pays(tx, row).await?;
    (row.act_number, row.act_date) = (act_number, Some(act_date));
    (row.authorised_on, row.authorised_by) = (Some(tx.today()), Some(tx.actor().account));
    let (by, note) = match cover {
        Cover::Reserved => {
            row.covered_on = Some(tx.today());
            (Move::Authorise, "Spesa prenotata.")
        }
        Cover::Queued => (Move::Queue, "La spesa non è coperta: la pratica è in coda con la data di oggi."),
        Cover::Mandatory => (Move::GoAhead, "La spesa non è coperta: il servizio parte perché è obbligatorio."),
    };
    go(tx, row, by, note).await
}

/// A stay begins: the register asks which Comune pays for it. One that goes on from an earlier authorisation began with that one.
async fn ask_who_pays(tx: &mut Tx, row: &Row) -> Outcome<()> {
    let residential: i64 = tx.sql(&store::IS_RESIDENTIAL).id("service", row.service_id).value().await?;
    if residential == 0 {
        return Ok(());
    }
    let earlier = tx.sql(&store::GOES_ON_FROM).id("person", row.person_id).id("service", row.service_id).id("id", row.id);
    let day_before = kernel::time::days_before(row.valid_from, 1);
    if earlier.bind("from", row.valid_from).bind("day_before", day_before).value::<i64>().await? > 0 {
        return Ok(());
    }
    let kind = registry::payer::SourceKind::Authorisation;
    registry::payer::open(tx, row.person_id, kind, row.id.0, &row.service_name, row.valid_from).await?;
    Ok(())
}

/// Sets the cost of each year aside on its chapter, all in this transaction.
async fn reserve(tx: &mut Tx, row: &Row) -> Outcome<Cover> {
    let mut lines = Vec::new();
    for part in by_year(row)?.into_iter().filter(|part| part.cost > Cents::ZERO) {
        lines.push((chapter_of(tx, row.service_id, part.year).await?, part.cost));
    }
    if lines.is_empty() {
        return Ok(Cover::Reserved);
    }
    let description = format!("{} – {}", row.number, row.service_name);
    let request = ReserveRequest { source_kind: SOURCE, source: row.id.0, lines, description, ground: row.mandatory_ground };
    let got = finance::reserve(tx, &request).await?;
    let any = |state: Cover| got.iter().any(|line| line.state == state);
    Ok(if any(Cover::Queued) {
        Cover::Queued
    } else if any(Cover::Mandatory) {
        Cover::Mandatory
    } else {
        Cover::Reserved
    })
}

pub(super) async fn go_ahead(tx: &mut Tx, row: &mut Row, ground: MandatoryGround, reference: String) -> Outcome<()> {
    if row.state != State::Queued {
        return Err(Problem::NotFromHere.because(format!("Ora è nello stato «{}».", row.state.label())));
    }
    if row.checked_by == Some(tx.actor().account) {
        return Err(Problem::SamePerson.into());
    }
    refuse_dead(tx, row.person_id).await?;
    let note = format!("{}: {reference}", ground.label());
    (row.mandatory_ground, row.mandatory_reference) = (Some(ground), reference);
    finance::declare_mandatory(tx, SOURCE, row.id.0, ground, &format!("{} – {}", row.number, row.service_name)).await?;
    // Money found at once arrives as news and turns it into an authorised one.
    go(tx, row, Move::GoAhead, &note).await
}
