//! The authorisation itself: the cost of each year set aside on its chapter, in one transaction.

use super::actions::{SOURCE, go, noticed};
use super::model::{Move, State};
use super::store::{self, Row};
use crate::delivery::refuse_dead;
use crate::problems::Problem;
use ::store::Tx;
use chrono::NaiveDate;
use finance::{ChapterKey, CostBasis, Cover, MandatoryGround, Quantity, ReserveRequest};
use kernel::time::show_date;
use kernel::{Cents, ChapterId, Failure, Outcome, Period, ServiceId};

/// The chapter that pays for a service in a year: the first of its list that the year's budget knows.
pub(crate) async fn chapter_of(tx: &mut Tx, service: ServiceId, year: i32) -> Outcome<ChapterId> {
    let keys: Vec<(String, String, String)> = tx.sql(&store::CHAPTERS).id("service", service).all().await?;
    for (chapter, article, sub) in keys {
        let key = ChapterKey::from_parts(&chapter, &article, &sub).map_err(Failure::internal)?;
        if let Some(found) = finance::chapter_for(tx, year, &key).await? {
            return Ok(found);
        }
    }
    Err(Problem::NoChapter.because(format!("Anno {year}.")))
}

pub(super) async fn authorise(tx: &mut Tx, row: &mut Row, act_number: String, act_date: NaiveDate) -> Outcome<()> {
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
    let cover = reserve(tx, row).await?;
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

/// Sets the cost of each year aside on its chapter, all in this transaction.
async fn reserve(tx: &mut Tx, row: &Row) -> Outcome<Cover> {
    let quantity = Quantity::units(row.quantity).map_err(Failure::internal)?;
    let period = Period::new(row.valid_from, Some(row.valid_until)).map_err(Failure::internal)?;
    let basis = CostBasis::Units { price: row.unit_price_cents, quantity };
    let years = finance::split_by_year(basis, period).map_err(|error| Problem::CostNotSplit.because(error.to_string()))?;
    let mut lines = Vec::new();
    for year in years.into_iter().filter(|year| year.amount > Cents::ZERO) {
        lines.push((chapter_of(tx, row.service_id, year.year).await?, year.amount));
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
