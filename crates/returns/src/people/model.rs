//! Segments of users, and the tables that are made from them.

use crate::disclosure::{DEFAULT_THRESHOLD, Spot, Weight, Weights, hide, hide_linked};
use kernel::code_enum;
use registry::fact::derived::AgeBand;
use registry::fact::target::TargetKind;
use std::collections::{BTreeMap, BTreeSet};

code_enum! {
    /// Men and women, as they are registered.
    pub enum Gender {
        /// Women and girls.
        Female = "F" => "Donne",
        /// Men and boys.
        Male = "M" => "Uomini",
        /// Not stated.
        NotStated = "X" => "Non indicato",
    }
}

impl Gender {
    /// Its column.
    pub const fn place(self) -> usize {
        match self {
            Gender::Female => 0,
            Gender::Male => 1,
            Gender::NotStated => 2,
        }
    }
}

code_enum! {
    /// Citizenship as reports divide it; whoever is an Italian citizen too is one.
    pub enum Nation {
        /// Italy.
        Italian = "italian" => "Italiana",
        /// Another State of the European Union.
        Union = "union" => "Di un altro Stato dell’Unione europea",
        /// Another State.
        Other = "other" => "Di uno Stato fuori dall’Unione europea",
        /// None.
        Stateless = "stateless" => "Apolidi",
        /// Nobody has said it.
        NotStated = "not_stated" => "Non indicata",
    }
}

/// Persons of one segment.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CubeRow {
    /// The group that services are made for, empty for none; only where it was asked for.
    #[sqlx(default)]
    pub target: String,
    /// Sex.
    pub sex: Gender,
    /// Code of the band of age, `not_stated` when nothing is known of the birth.
    pub band: String,
    /// Citizenship.
    pub nation: Nation,
    /// Municipio; 0 when none is known.
    pub municipio: i64,
    /// Belfiore code of the municipality of residence, or of the State; empty when there is none.
    pub place: String,
    /// How many.
    pub persons: i64,
    /// Of them, those whose age is known from a year or an estimate alone.
    pub unsure: i64,
}

/// How a row is named by a key.
pub type NamedKey = fn(&CubeRow) -> Named;

/// What stands where there is no band.
const NO_AGE: &str = "Età non nota";

/// A key that orders lines, and their words.
pub type Named = (u64, String);

impl CubeRow {
    /// Its band of age.
    pub fn age(&self) -> Named {
        match self.band.parse::<AgeBand>() {
            Ok(band) => (AgeBand::ALL.iter().position(|one| *one == band).map_or(0, place), band.label().to_owned()),
            Err(_) => (u64::MAX, NO_AGE.to_owned()),
        }
    }
    /// Its citizenship.
    pub fn citizenship(&self) -> Named {
        (Nation::ALL.iter().position(|one| *one == self.nation).map_or(0, place), self.nation.label().to_owned())
    }
    /// Where they reside: the municipio, or else the municipality.
    pub fn territory(&self) -> Named {
        if self.municipio > 0 {
            return (self.municipio.unsigned_abs(), format!("Municipio {}", self.municipio));
        }
        place_named(&self.place)
    }
    /// The group that services are made for.
    pub fn group(&self) -> Named {
        match self.target.parse::<TargetKind>() {
            Ok(target) => (TargetKind::ALL.iter().position(|one| *one == target).map_or(0, place), target.label().to_owned()),
            Err(_) => (u64::MAX, "Nessun gruppo indicato".to_owned()),
        }
    }
}

fn place(position: usize) -> u64 {
    u64::try_from(position).unwrap_or(u64::MAX)
}

/// A municipality or State of residence as tables name it: municipalities by name, then States, then unknown.
pub fn place_named(code: &str) -> Named {
    const TOWNS: u64 = 1_000;
    match kernel::place::by_belfiore(code) {
        Some(state) if code.starts_with('Z') => (TOWNS.saturating_add(1), state.display()),
        Some(town) => (TOWNS, town.display()),
        None if code.starts_with('Z') => (TOWNS.saturating_add(1), "Estero".to_owned()),
        None if code.is_empty() => (u64::MAX, "Residenza non indicata".to_owned()),
        None => (TOWNS, code.to_owned()),
    }
}

/// A figure: how many, or hidden.
pub type Counted = Option<u64>;

/// One line of a table: women, men, not stated, and all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it counts.
    pub label: String,
    /// By [`Gender::place`].
    pub by_gender: [Counted; 3],
    /// All.
    pub all: Counted,
}

/// A table of persons by something and sex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What the lines are.
    pub title: &'static str,
    /// Identifier on the page.
    pub code: &'static str,
    /// The lines in order.
    pub lines: Vec<Line>,
    /// The totals; `None` where a person may stand in several lines.
    pub total: Option<Line>,
}

impl Table {
    /// Of these rows, by a key.
    fn of(title: &'static str, code: &'static str, adds_up: bool, rows: &[CubeRow], key: fn(&CubeRow) -> Named) -> Table {
        let mut lines: BTreeMap<Named, [u64; 3]> = BTreeMap::new();
        let mut total = [0_u64; 3];
        for row in rows {
            let count = u64::try_from(row.persons).unwrap_or(0);
            let line = lines.entry(key(row)).or_default();
            for sums in [line, &mut total] {
                if let Some(sum) = sums.get_mut(row.sex.place()) {
                    *sum = sum.saturating_add(count);
                }
            }
        }
        let line = |label: String, counts: [u64; 3]| Line {
            label,
            by_gender: counts.map(Some),
            all: Some(counts.iter().fold(0, |sum, one| sum.saturating_add(*one))),
        };
        Table {
            title,
            code,
            lines: lines.into_iter().map(|((_, label), counts)| line(label, counts)).collect(),
            total: adds_up.then(|| line("In tutto".to_owned(), total)),
        }
    }

    /// What there is to know of its figures to hide some. Where a person may stand in several lines sums are made all the same: they are
    /// not shown, and figures that would be protected with them are so without.
    fn weights(&self) -> Weights<usize, usize> {
        let mut weights = Weights::new();
        let mut columns = [0_u64; 3];
        for (at, line) in self.lines.iter().enumerate() {
            for (column, (count, sum)) in line.by_gender.iter().zip(&mut columns).enumerate() {
                let count = count.unwrap_or(0);
                *sum = sum.saturating_add(count);
                weights.insert(Spot::Cell(at, column), Weight::of(count, DEFAULT_THRESHOLD));
            }
            weights.insert(Spot::Row(at), Weight::of(line.all.unwrap_or(0), DEFAULT_THRESHOLD));
        }
        for (column, sum) in columns.iter().enumerate() {
            weights.insert(Spot::Column(column), Weight::of(*sum, DEFAULT_THRESHOLD));
        }
        let all = columns.iter().fold(0_u64, |sum, one| sum.saturating_add(*one));
        weights.insert(Spot::Total, Weight::of(all, DEFAULT_THRESHOLD));
        weights
    }

    fn without(mut self, hidden: &BTreeSet<Spot<usize, usize>>) -> Table {
        for (at, line) in self.lines.iter_mut().enumerate() {
            for (column, count) in line.by_gender.iter_mut().enumerate() {
                *count = count.filter(|_| !hidden.contains(&Spot::Cell(at, column)));
            }
            line.all = line.all.filter(|_| !hidden.contains(&Spot::Row(at)));
        }
        if let Some(total) = &mut self.total {
            for (column, count) in total.by_gender.iter_mut().enumerate() {
                *count = count.filter(|_| !hidden.contains(&Spot::Column(column)));
            }
            total.all = total.all.filter(|_| !hidden.contains(&Spot::Total));
        }
        self
    }

    /// How many figures are hidden.
    pub fn hidden(&self) -> usize {
        let lines = self.lines.iter().chain(&self.total);
        lines.flat_map(|line| line.by_gender.iter().chain([&line.all])).filter(|count| count.is_none()).count()
    }
}

/// The tables of these rows: by age, citizenship and territory, each of which adds up to the same persons.
pub fn tables(rows: &[CubeRow]) -> Vec<Table> {
    vec![
        Table::of("Per età", "eta", true, rows, CubeRow::age),
        Table::of("Per cittadinanza", "cittadinanza", true, rows, CubeRow::citizenship),
        Table::of("Per territorio di residenza", "territorio", true, rows, CubeRow::territory),
    ]
}

/// Persons by group that services are made for; somebody may be in several.
pub fn groups(segments: &[CubeRow]) -> Table {
    Table::of("Per destinatari dei servizi", "destinatari", false, segments, CubeRow::group)
}

/// Persons by age alone.
pub fn ages(title: &'static str, code: &'static str, rows: &[CubeRow]) -> Table {
    Table::of(title, code, true, rows, CubeRow::age)
}

/// The tables as they may be published together.
pub fn publishable(tables: Vec<Table>) -> Vec<Table> {
    let (whole, apart): (Vec<Table>, Vec<Table>) = tables.into_iter().partition(|table| table.total.is_some());
    let weights: Vec<Weights<usize, usize>> = whole.iter().map(Table::weights).collect();
    let hidden = hide_linked(&weights);
    let whole = whole.into_iter().zip(hidden).map(|(table, hidden)| table.without(&hidden));
    let apart = apart.into_iter().map(|table| {
        let hidden = hide(&table.weights(), &BTreeSet::new());
        table.without(&hidden)
    });
    whole.chain(apart).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(sex: Gender, band: &str, nation: Nation, municipio: i64, persons: i64) -> CubeRow {
        CubeRow { target: String::new(), sex, band: band.into(), nation, municipio, place: "F205".into(), persons, unsure: 0 }
    }

    fn any_row() -> impl Strategy<Value = CubeRow> {
        let genders = proptest::sample::select(Gender::ALL);
        let bands = proptest::sample::select(vec!["0-2", "18-29", "65-74", "not_stated"]);
        (genders, bands, proptest::sample::select(Nation::ALL), 0..4_i64, 1..9_i64)
            .prop_map(|(sex, band, nation, municipio, persons)| row(sex, band, nation, municipio, persons))
    }

    #[test]
    fn lines_stand_in_the_order_of_life_and_unknown_ones_last() {
        let rows = [
            row(Gender::Female, "not_stated", Nation::Other, 0, 5),
            row(Gender::Male, "65-74", Nation::Italian, 2, 7),
            row(Gender::Male, "0-2", Nation::Italian, 10, 9),
        ];
        let tables = tables(&rows);
        let labels = |at: usize| tables[at].lines.iter().map(|line| line.label.as_str()).collect::<Vec<_>>();
        assert_eq!(labels(0), ["0-2 anni", "65-74 anni", "Età non nota"]);
        assert_eq!(labels(1), ["Italiana", "Di uno Stato fuori dall’Unione europea"]);
        assert_eq!(labels(2), ["Municipio 2", "Municipio 10", "Milano (MI)"]);
    }

    #[test]
    fn the_states_of_the_union_are_those_of_the_list_of_countries() {
        let text = crate::people::store::CUBE.text;
        let from = text.find("in ('Z").unwrap();
        let codes: Vec<&str> = text[from..].split(')').next().unwrap().split('\'').filter(|part| part.starts_with('Z')).collect();
        assert_eq!(codes.len(), 26);
        let names: BTreeSet<&str> = codes.iter().map(|code| kernel::place::country(code).unwrap().name()).collect();
        for name in ["Austria", "Francia", "Romania", "Croazia", "Paesi Bassi", "Polonia", "Cipro", "Malta"] {
            assert!(names.contains(name), "{name}: {names:?}");
        }
        assert!(!names.contains("Regno Unito") && !names.contains("Svizzera"));
    }

    proptest! {
        #[test]
        fn every_table_adds_up_to_the_same_persons_and_hidden_figures_leave_no_line_with_one(rows in proptest::collection::vec(any_row(), 1..30)) {
            let persons: u64 = rows.iter().map(|row| row.persons.unsigned_abs()).sum();
            let tables = tables(&rows);
            for table in &tables {
                let total = table.total.as_ref().unwrap();
                prop_assert_eq!(total.all, Some(persons));
                for column in 0..3 {
                    let sum: u64 = table.lines.iter().filter_map(|line| line.by_gender[column]).sum();
                    prop_assert_eq!(Some(sum), total.by_gender[column]);
                }
                prop_assert_eq!(table.lines.iter().filter_map(|line| line.all).sum::<u64>(), persons);
            }
            for table in publishable(tables) {
                for line in table.lines.iter().chain(&table.total) {
                    let figures = line.by_gender.iter().chain([&line.all]);
                    prop_assert!(figures.clone().flatten().all(|count| *count == 0 || *count >= DEFAULT_THRESHOLD));
                    prop_assert!(figures.filter(|count| count.is_none()).count() != 1);
                }
            }
        }
    }
}
