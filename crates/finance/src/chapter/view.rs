//! How figures of the budget are drawn and written: charts, files, JSON.

use super::filter::{Filter, Grouping};
use super::store::{ChapterRow, MovementRow, ReservationRow, SumRow, Sums as _, VariationRow};
use crate::budget::{Account, Side};
use crate::ledger::MovementKind;
use crate::reservation::{Ground, ReservationState};
use chrono::NaiveDate;
use kernel::{Cents, ChapterId, Instant, Outcome, ReservationId};
use serde::Serialize;
use ui::chart::{CATEGORIES, Chart, Unit};
use ui::export::Cell;
use ui::table::Link;
use utoipa::ToSchema;
use uuid::Uuid;

/// The programmes of mission 12 (allegato 14 d.lgs. 118/2011), which budgets of social services print by code.
const PROGRAMMES: &[(&str, &str)] = &[
    ("12.01", "Infanzia, minori e asili nido"),
    ("12.02", "Disabilità"),
    ("12.03", "Anziani"),
    ("12.04", "Soggetti a rischio di esclusione sociale"),
    ("12.05", "Famiglie"),
    ("12.06", "Diritto alla casa"),
    ("12.07", "Rete dei servizi sociosanitari e sociali"),
    ("12.08", "Cooperazione e associazionismo"),
];

/// `12.04 Soggetti a rischio di esclusione sociale`, or the code alone.
pub fn programme_label(code: &str) -> String {
    PROGRAMMES.iter().find(|(known, _)| *known == code).map_or_else(|| code.to_owned(), |(_, name)| format!("{code} {name}"))
}

/// A line of sums with what people read.
pub struct Group {
    /// The sums.
    pub sums: SumRow,
    /// `54 AREA RESIDENZIALITA'`.
    pub label: String,
    /// What it has now.
    pub appropriation: Cents,
    /// What is left.
    pub left: Cents,
    /// Its chapters.
    pub href: String,
}

impl Group {
    /// From the sums of a grouping.
    pub fn of(sums: SumRow, grouping: Grouping, filter: &Filter) -> Outcome<Group> {
        let label = match (grouping, sums.code.trim_matches('.')) {
            (_, "") => "Non indicato".to_owned(),
            (Grouping::Programme, code) => programme_label(code),
            (Grouping::Area | Grouping::Group, code) => format!("{code} {}", sums.name),
        };
        let parameter = match grouping {
            Grouping::Area => "area",
            Grouping::Programme => "programme",
            Grouping::Group => "group",
        };
        let link = Link::new("/bilancio", filter.pairs()).with("year", filter.year.to_string()).with("by", grouping.code());
        let availability = sums.availability()?;
        Ok(Group {
            label,
            appropriation: availability.appropriation()?,
            left: availability.left(),
            href: format!("{}#capitoli", link.with(parameter, sums.code.as_str())),
            sums,
        })
    }
}

/// The picture of the groups: what is spent, reserved and left of each (revenue: what is planned).
pub fn chart(groups: &[Group], grouping: Grouping, side: Side, year: i64) -> Chart {
    let mut shown: Vec<&Group> = groups.iter().collect();
    shown.sort_by_key(|group| std::cmp::Reverse(group.appropriation));
    shown.truncate(CATEGORIES.min(20));
    let title = format!("{} {year} per {}", side.label(), grouping.label().to_lowercase());
    let chart = Chart::bars("per-gruppo", title, Unit::Euro)
        .axes(grouping.label(), "Euro")
        .categories(shown.iter().map(|group| group.label.clone()))
        .linked(shown.iter().map(|group| group.href.clone()));
    match side {
        Side::Revenue => chart.series("Previsto", shown.iter().map(|group| group.appropriation.0)),
        Side::Expenditure => chart
            .stacked()
            .series("Speso", shown.iter().map(|group| group.sums.spent_cents.0))
            .series("Prenotato", shown.iter().map(|group| group.sums.reserved_cents.0))
            .series("Disponibile", shown.iter().map(|group| group.left.0)),
    }
}

/// The columns of the file of chapters.
pub const CHAPTER_HEADERS: [&str; 19] = [
    "Anno", "Parte", "Conto", "Area", "Titolo", "Macroaggregato o tipologia", "Piano dei conti", "Capitolo PEG", "Descrizione", "Missione e programma", "Vincolato",
    "Previsione", "Variazioni", "Stanziato", "Prenotato", "Speso", "Disponibile", "Obbligatorio da coprire", "In attesa",
];

/// A chapter as a line of the file.
pub fn chapter_cells(row: &ChapterRow) -> Outcome<Vec<Cell>> {
    let availability = row.availability()?;
    Ok(vec![
        row.year.into(),
        row.side.label().into(),
        row.account.label().into(),
        format!("{} {}", row.area_code, row.area_name).into(),
        format!("{} {}", row.title_code, row.title_name).into(),
        format!("{} {}", row.group_code, row.group_name).trim().into(),
        row.pdc.clone().into(),
        row.peg().into(),
        row.description.clone().into(),
        row.programme_code().into(),
        row.earmarked.into(),
        row.planned_cents.into(),
        row.varied_cents.into(),
        availability.appropriation()?.into(),
        row.reserved_cents.into(),
        row.spent_cents.into(),
        availability.left().into(),
        row.mandatory_uncovered_cents.into(),
        row.queued_cents.into(),
    ])
}

/// The columns of the file of reservations.
pub const RESERVATION_HEADERS: [&str; 11] =
    ["Dal", "Capitolo PEG", "Oggetto", "Stato", "Titolo per procedere", "Richiesto", "Prenotato", "Speso", "Svincolato", "Da coprire", "Giorni"];

/// A reservation as a line of the file.
pub fn reservation_cells(row: &ReservationRow, today: NaiveDate) -> Vec<Cell> {
    vec![
        row.reserved_on.into(),
        row.peg().into(),
        row.description.clone().into(),
        row.state.label().into(),
        row.ground.map(|ground| ground.label()).into(),
        row.amount_cents.into(),
        row.held_cents.into(),
        row.spent_cents.into(),
        row.released_cents.into(),
        row.uncovered_cents.into(),
        row.days(&today).into(),
    ]
}

/// The columns of the file of movements.
pub const MOVEMENT_HEADERS: [&str; 11] =
    ["Numero", "Quando", "Movimento", "Chi", "Motivo", "Previsione", "Variazioni", "Prenotato", "Speso", "Obbligatorio da coprire", "In attesa"];

/// A movement as a line of the file.
pub fn movement_cells(row: &MovementRow) -> Vec<Cell> {
    vec![
        row.seq.into(),
        row.at.into(),
        row.kind.label().into(),
        row.author.clone().into(),
        row.reason.clone().into(),
        row.planned_cents.into(),
        row.varied_cents.into(),
        row.reserved_cents.into(),
        row.spent_cents.into(),
        row.mandatory_uncovered_cents.into(),
        row.queued_cents.into(),
    ]
}

/// Sums of money as the API tells them, in whole cents.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct SumsJson {
    /// Forecast.
    pub planned_cents: Cents,
    /// Sum of the variations.
    pub varied_cents: Cents,
    /// What there is now: forecast and variations.
    pub appropriation_cents: Cents,
    /// Set aside and not yet spent.
    pub reserved_cents: Cents,
    /// Spent out of what was set aside.
    pub spent_cents: Cents,
    /// What is left; negative after a variation that cut below what was taken.
    pub left_cents: Cents,
    /// Going ahead without cover.
    pub mandatory_uncovered_cents: Cents,
    /// Waiting for cover.
    pub queued_cents: Cents,
}

macro_rules! sums_json {
    ($($row:ty),+) => {$(
        impl TryFrom<&$row> for SumsJson {
            type Error = kernel::Failure;
            fn try_from(row: &$row) -> Outcome<SumsJson> {
                let availability = row.availability()?;
                Ok(SumsJson {
                    planned_cents: row.planned_cents,
                    varied_cents: row.varied_cents,
                    appropriation_cents: availability.appropriation()?,
                    reserved_cents: row.reserved_cents,
                    spent_cents: row.spent_cents,
                    left_cents: availability.left(),
                    mandatory_uncovered_cents: row.mandatory_uncovered_cents,
                    queued_cents: row.queued_cents,
                })
            }
        }
    )+};
}
sums_json!(ChapterRow, SumRow);

/// A chapter.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChapterJson {
    /// Identifier.
    pub id: ChapterId,
    /// Address of the chapter.
    pub href: String,
    /// Budget year.
    pub year: i64,
    /// In or out.
    pub side: Side,
    /// Current or capital.
    pub account: Account,
    /// PEG key.
    pub peg: String,
    /// Description as printed.
    pub description: String,
    /// Code of the area that answers for it.
    pub area_code: String,
    /// Its name.
    pub area_name: String,
    /// Code of the tipologia or macroaggregato; empty for capital spending.
    pub group_code: String,
    /// Its name.
    pub group_name: String,
    /// Chart of accounts; empty where it is not printed.
    pub pdc: String,
    /// Mission and programme (`12.04`); empty for revenue.
    pub programme: String,
    /// Tied to a purpose; null where the table does not say.
    pub earmarked: Option<bool>,
    /// Its sums.
    pub sums: SumsJson,
    /// Its variations.
    pub variations: String,
    /// Its reservations.
    pub reservations: String,
    /// Its movements.
    pub movements: String,
}

impl TryFrom<&ChapterRow> for ChapterJson {
    type Error = kernel::Failure;
    fn try_from(row: &ChapterRow) -> Outcome<ChapterJson> {
        let href = format!("/api/v1/budget/chapters/{}", row.chapter_id);
        Ok(ChapterJson {
            id: row.chapter_id,
            year: row.year,
            side: row.side,
            account: row.account,
            peg: row.peg(),
            description: row.description.clone(),
            area_code: row.area_code.clone(),
            area_name: row.area_name.clone(),
            group_code: row.group_code.clone(),
            group_name: row.group_name.clone(),
            pdc: row.pdc.clone(),
            programme: row.programme_code(),
            earmarked: row.earmarked,
            sums: SumsJson::try_from(row)?,
            variations: format!("{href}/variations"),
            reservations: format!("{href}/reservations"),
            movements: format!("{href}/movements"),
            href,
        })
    }
}

/// A variation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VariationJson {
    /// Identifier.
    pub id: Uuid,
    /// The act that decided it.
    pub act: String,
    /// Its day.
    pub decided_on: NaiveDate,
    /// More or, negative, less; whole cents.
    pub amount_cents: Cents,
    /// Why.
    pub reason: String,
    /// Who entered it.
    pub author: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
}

impl From<&VariationRow> for VariationJson {
    fn from(row: &VariationRow) -> VariationJson {
        VariationJson {
            id: row.variation_id,
            act: row.act.clone(),
            decided_on: row.decided_on,
            amount_cents: row.amount_cents,
            reason: row.reason.clone(),
            author: row.author.clone(),
            at: row.at,
        }
    }
}

/// A reservation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReservationJson {
    /// Identifier.
    pub id: ReservationId,
    /// Its chapter.
    pub chapter: String,
    /// PEG key of the chapter.
    pub peg: String,
    /// Budget year.
    pub year: i64,
    /// Kind of what it is for.
    pub source_kind: String,
    /// What it is for.
    pub source_id: Uuid,
    /// In words.
    pub description: String,
    /// Where it stands.
    pub state: ReservationState,
    /// Why it goes ahead without cover.
    pub ground: Option<Ground>,
    /// What was asked for.
    pub amount_cents: Cents,
    /// What is set aside, spent or not.
    pub held_cents: Cents,
    /// What has still to be found.
    pub uncovered_cents: Cents,
    /// What came back to the chapter.
    pub released_cents: Cents,
    /// What was spent.
    pub spent_cents: Cents,
    /// Since when it is reserved or waits.
    pub reserved_on: NaiveDate,
    /// How many days ago that was.
    pub days: i64,
}

impl ReservationJson {
    /// A reservation, seen on a day.
    pub fn of(row: &ReservationRow, today: NaiveDate) -> ReservationJson {
        ReservationJson {
            id: row.reservation_id,
            chapter: format!("/api/v1/budget/chapters/{}", row.chapter_id),
            peg: row.peg(),
            year: row.year,
            source_kind: row.source_kind.clone(),
            source_id: row.source_id,
            description: row.description.clone(),
            state: row.state,
            ground: row.ground,
            amount_cents: row.amount_cents,
            held_cents: row.held_cents,
            uncovered_cents: row.uncovered_cents,
            released_cents: row.released_cents,
            spent_cents: row.spent_cents,
            reserved_on: row.reserved_on,
            days: row.days(&today),
        }
    }
}

/// A movement of the journal: what it added to each sum.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MovementJson {
    /// Its place in the chapter's journal.
    pub seq: i64,
    /// What happened.
    pub kind: MovementKind,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    /// Who.
    pub author: String,
    /// Why.
    pub reason: String,
    /// Added to the forecast (at the opening alone).
    pub planned_cents: Cents,
    /// Added to the variations.
    pub varied_cents: Cents,
    /// Added to what is set aside.
    pub reserved_cents: Cents,
    /// Added to what is spent.
    pub spent_cents: Cents,
    /// Added to what goes ahead without cover.
    pub mandatory_uncovered_cents: Cents,
    /// Added to what waits.
    pub queued_cents: Cents,
}

impl From<&MovementRow> for MovementJson {
    fn from(row: &MovementRow) -> MovementJson {
        MovementJson {
            seq: row.seq,
            kind: row.kind,
            at: row.at,
            author: row.author.clone(),
            reason: row.reason.clone(),
            planned_cents: row.planned_cents,
            varied_cents: row.varied_cents,
            reserved_cents: row.reserved_cents,
            spent_cents: row.spent_cents,
            mandatory_uncovered_cents: row.mandatory_uncovered_cents,
            queued_cents: row.queued_cents,
        }
    }
}
