//! The money of a service asked for: what it costs in each year, on which chapter, and how far its cover has come.

use super::actions::SOURCE;
use super::authorise::chapter_if_any;
use super::checks::Verdict;
use super::model::State;
use super::store::{self, Row};
use crate::problems::Problem;
use ::store::Tx;
use casework::YearCost;
use chrono::NaiveDate;
use finance::{ChapterName, CostBasis, Decision, Foreseen, Left, Quantity, ReservationState, Standing};
use kernel::time::show_date;
use kernel::{Cents, Failure, Outcome, Period};

/// What so many units at a price cost in each calendar year of a period; the years sum to the whole to the cent.
///
/// # Errors
/// [`Problem::CostNotSplit`] for a period that no budget can carry.
pub(crate) fn cost_by_year(price: Cents, quantity: i64, period: Period) -> Outcome<Vec<YearCost>> {
    let quantity = Quantity::units(quantity).map_err(Failure::internal)?;
    let years = finance::split_by_year(CostBasis::Units { price, quantity }, period)
        .map_err(|error| Problem::CostNotSplit.because(error.to_string()))?;
    Ok(years.into_iter().map(|part| YearCost { year: part.year, cost: part.amount }).collect())
}

/// What a service asked for costs in each year, at the price that holds for it.
pub(super) fn by_year(row: &Row) -> Outcome<Vec<YearCost>> {
    let period = Period::new(row.valid_from, Some(row.valid_until)).map_err(Failure::internal)?;
    cost_by_year(row.unit_price_cents, row.quantity, period)
}

kernel::code_enum! {
    /// How far the cover of a year's cost has come.
    pub enum CoverState {
        /// Not authorised yet, and the budget of that year has no chapter for the service.
        NoChapter = "no_chapter" => "Manca il capitolo",
        /// Not authorised yet; whether there is enough is for those who may see the budget.
        Expected = "expected" => "Da autorizzare",
        /// Not authorised yet: today there is enough.
        Enough = "enough" => "Copertura disponibile",
        /// Not authorised yet: today it would wait in the queue of the chapter.
        WouldWait = "would_wait" => "Non basta: andrà in coda",
        /// Not authorised yet: today it would go ahead on its ground, to be covered.
        WouldGoAhead = "would_go_ahead" => "Non basta: parte, da coprire",
        /// It waits in the queue of the chapter.
        Queued = "queued" => "In coda",
        /// It goes ahead on its ground, and money has still to be found.
        Mandatory = "mandatory" => "Obbligatorio, da coprire",
        /// The whole cost is set aside.
        Reserved = "reserved" => "Prenotata",
        /// What was not needed has come back to the chapter.
        PartlyReleased = "partly_released" => "Svincolata in parte",
        /// Nothing is set aside any more.
        Released = "released" => "Svincolata",
    }
}

impl CoverState {
    /// Kind of the badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            CoverState::NoChapter => "danger",
            CoverState::WouldWait | CoverState::WouldGoAhead | CoverState::Queued | CoverState::Mandatory => "warning",
            CoverState::Enough | CoverState::Reserved => "success",
            CoverState::Expected => "info",
            CoverState::PartlyReleased | CoverState::Released => "neutral",
        }
    }
}

impl From<ReservationState> for CoverState {
    fn from(state: ReservationState) -> CoverState {
        match state {
            ReservationState::Queued => CoverState::Queued,
            ReservationState::MandatoryUncovered => CoverState::Mandatory,
            ReservationState::Reserved => CoverState::Reserved,
            ReservationState::PartiallyReleased => CoverState::PartlyReleased,
            ReservationState::Released => CoverState::Released,
        }
    }
}

/// The money of one year of a service, in cents.
#[derive(Clone, Debug)]
pub(super) struct CoverLine {
    /// Budget year.
    pub year: i64,
    /// The chapter that pays; none while the budget of that year knows none for the service.
    pub chapter: Option<ChapterName>,
    /// What is, or has to be, asked of it.
    pub amount: Cents,
    /// How far its cover has come.
    pub state: CoverState,
    /// What is set aside, spent or not.
    pub held: Cents,
    /// What has still to be found.
    pub uncovered: Cents,
    /// What was spent.
    pub spent: Cents,
    /// What came back to the chapter, or left its queue.
    pub released: Cents,
    /// Since when it is reserved or waits.
    pub since: Option<NaiveDate>,
    /// Since when it is wholly covered.
    pub covered_on: Option<NaiveDate>,
    /// What is left on the chapter before and after it, for whoever may see the budget: today's before the authorisation, afterwards
    /// that of the decision.
    pub left: Option<Left>,
}

/// The money of a service, year by year.
#[derive(Clone, Debug, Default)]
pub(super) struct Money {
    /// What it costs in each year; empty when its period cannot be split.
    pub by_year: Vec<YearCost>,
    /// On which chapters: foreseen until it is authorised, then as it stands. Empty for what costs nothing or was never authorised.
    pub cover: Vec<CoverLine>,
    /// Spent for single deliveries outside of what was set aside with the authorisation.
    pub spent_apart: Cents,
}

/// The money of a service asked for, as whoever looks may see it.
pub(super) async fn money(tx: &mut Tx, row: &Row) -> Outcome<Money> {
    let by_year = match by_year(row) {
        Ok(years) => years,
        // Said among the office's checks; whoever authorises is refused with the reason.
        Err(Failure::Refused(refusal)) if refusal.code == Problem::CostNotSplit.code() => Vec::new(),
        Err(other) => return Err(other),
    };
    let cover = match row.state {
        State::Requested | State::Returned | State::Checked => foreseen(tx, row, &by_year).await?,
        _ => finance::standing(tx, SOURCE, row.id.0).await?.into_iter().map(stands).collect(),
    };
    let spent_apart: Cents = tx.sql(&store::SPENT_APART).id("id", row.id).value().await?;
    Ok(Money { by_year, cover, spent_apart })
}

async fn foreseen(tx: &mut Tx, row: &Row, by_year: &[YearCost]) -> Outcome<Vec<CoverLine>> {
    let mut lines = Vec::new();
    for part in by_year.iter().filter(|part| part.cost > Cents::ZERO) {
        let mut line = CoverLine {
            year: i64::from(part.year),
            chapter: None,
            amount: part.cost,
            state: CoverState::NoChapter,
            held: Cents::ZERO,
            uncovered: Cents::ZERO,
            spent: Cents::ZERO,
            released: Cents::ZERO,
            since: None,
            covered_on: None,
            left: None,
        };
        if let Some(chapter) = chapter_if_any(tx, row.service_id, part.year).await? {
            line.chapter = Some(finance::chapter_name(tx, chapter).await?);
            let seen = finance::foresee(tx, chapter, part.cost, row.mandatory_ground).await?;
            (line.state, line.left) = match seen {
                None => (CoverState::Expected, None),
                Some(seen) => (expected(&seen), Some(around(&seen, part.cost)?)),
            };
        }
        lines.push(line);
    }
    Ok(lines)
}

fn expected(seen: &Foreseen) -> CoverState {
    match seen.decision {
        Decision::Reserve => CoverState::Enough,
        Decision::Queue { .. } => CoverState::WouldWait,
        Decision::Mandatory { .. } => CoverState::WouldGoAhead,
    }
}

/// What is left now, and what would be if it were authorised now.
fn around(seen: &Foreseen, amount: Cents) -> Outcome<Left> {
    let taken = match seen.decision {
        Decision::Reserve => amount,
        Decision::Queue { .. } => Cents::ZERO,
        Decision::Mandatory { covered, .. } => covered,
    };
    Ok(Left { before: seen.left, after: seen.left.minus(taken)? })
}

fn stands(standing: Standing) -> CoverLine {
    CoverLine {
        year: standing.chapter.year,
        amount: standing.amount,
        state: standing.state.into(),
        held: standing.held,
        uncovered: standing.uncovered,
        spent: standing.spent,
        released: standing.released,
        since: Some(standing.since),
        covered_on: standing.covered_on,
        left: standing.left,
        chapter: Some(standing.chapter),
    }
}

impl CoverLine {
    /// Key and name of the chapter: `3733.1.0 ASSISTENZA DOMICILIARE`.
    pub fn chapter_words(&self) -> String {
        self.chapter.as_ref().map_or_else(|| "nessuno".to_owned(), |chapter| format!("{} {}", chapter.peg(), chapter.description))
    }
    /// Whether it is authorised without further ado, as far as whoever asks may see.
    pub fn verdict(&self) -> Verdict {
        match self.state {
            CoverState::NoChapter | CoverState::WouldWait | CoverState::WouldGoAhead => Verdict::Wrong,
            CoverState::Expected => Verdict::Unseen,
            _ => Verdict::Good,
        }
    }
    /// What the office reads among its checks before the authorisation.
    pub fn check_words(&self) -> String {
        let CoverLine { year, amount, .. } = self;
        let Some(chapter) = self.chapter.as_ref().map(|_| self.chapter_words()) else {
            return format!(
                "Nel bilancio {year} non c’è un capitolo per questo servizio, servono {amount}. Finché manca non si può autorizzare."
            );
        };
        let Some(left) = self.left else { return format!("Capitolo {chapter}: servono {amount} nel {year}.") };
        let facts = format!("Capitolo {chapter}: disponibili {}, servono {amount} nel {year}", left.before);
        match self.state {
            CoverState::WouldWait if left.before >= *amount => format!("{facts}. Altre richieste aspettano già: andrà in coda."),
            CoverState::WouldWait => format!("{facts}. Non basta: andrà in coda."),
            CoverState::WouldGoAhead => {
                format!("{facts}. Non basta: il servizio parte perché è obbligatorio, con il resto da coprire.")
            }
            _ => format!("{facts}."),
        }
    }
    /// Since when and how it stands, after the badge; empty before the authorisation.
    pub fn since_words(&self) -> String {
        let (Some(since), covered) = (self.since, self.covered_on) else { return String::new() };
        let waited = covered.filter(|covered| *covered > since);
        match (self.state, waited) {
            (CoverState::Queued, _) => format!("dal {}", show_date(since)),
            (CoverState::Mandatory, _) => format!("dal {}, mancano {}", show_date(since), self.uncovered),
            (CoverState::Released, _) if covered.is_none() => format!("in coda dal {}, mai coperta", show_date(since)),
            (_, Some(covered)) => format!("in attesa dal {}, coperta il {}", show_date(since), show_date(covered)),
            (_, None) => format!("il {}", show_date(since)),
        }
    }
}
