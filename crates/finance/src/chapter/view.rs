//! How figures of the budget are drawn and written into files.

use super::filter::{Filter, Grouping};
use super::store::{ChapterRow, MovementRow, ReservationRow, SumRow, Sums as _};
use crate::budget::Side;
use chrono::NaiveDate;
use kernel::{Cents, Outcome};
use ui::chart::{CATEGORIES, Chart, Unit};
use ui::export::Cell;
use ui::table::Link;

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

/// An amount for the head of a page: in full up to ten million euro, in tenths of a million beyond; the full one stands beside it.
pub fn short(amount: impl std::borrow::Borrow<Cents>) -> String {
    const TENTH: i64 = 10_000_000;
    let amount = *amount.borrow();
    match amount.0.unsigned_abs() {
        0..1_000_000_000 => amount.to_string(),
        _ => match amount.share(1, TENTH).and_then(|tenths| tenths.times(10)) {
            Ok(tenths) => format!("{}\u{a0}mln\u{a0}€", tenths.plain().trim_end_matches('0').trim_end_matches(',')),
            Err(_) => amount.to_string(),
        },
    }
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
    "Anno",
    "Parte",
    "Conto",
    "Area",
    "Titolo",
    "Macroaggregato o tipologia",
    "Piano dei conti",
    "Capitolo PEG",
    "Descrizione",
    "Missione e programma",
    "Vincolato",
    "Previsione",
    "Variazioni",
    "Stanziato",
    "Prenotato",
    "Speso",
    "Disponibile",
    "Obbligatorio da coprire",
    "In attesa",
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
pub const RESERVATION_HEADERS: [&str; 11] = [
    "Dal",
    "Capitolo PEG",
    "Oggetto",
    "Stato",
    "Titolo per procedere",
    "Richiesto",
    "Prenotato",
    "Speso",
    "Svincolato",
    "Da coprire",
    "Giorni",
];

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
pub const MOVEMENT_HEADERS: [&str; 11] = [
    "Numero",
    "Quando",
    "Movimento",
    "Chi",
    "Motivo",
    "Previsione",
    "Variazioni",
    "Prenotato",
    "Speso",
    "Obbligatorio da coprire",
    "In attesa",
];

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_amounts_are_shortened_and_small_ones_are_not() {
        for (cents, text) in [
            (24_991_222_600, "249,9\u{a0}mln\u{a0}€"),
            (-1_000_000_000, "-10\u{a0}mln\u{a0}€"),
            (123_456_789_012_345, "1.234.567,9\u{a0}mln\u{a0}€"),
            (999_999_999, "9.999.999,99\u{a0}€"),
            (0, "0,00\u{a0}€"),
        ] {
            assert_eq!(short(Cents(cents)), text);
        }
    }
}
