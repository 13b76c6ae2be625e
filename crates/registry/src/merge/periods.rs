//! Two rows of a kind of which a person has one at a time, from two records: which stays, and what becomes of the other.

use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::time::days_after;
use std::collections::{BTreeMap, BTreeSet};
use store::person_rows::PeriodRow;
use uuid::Uuid;

/// Two open rows, one of each record: somebody says which goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The row of the record that stays.
    pub survivor: PeriodRow,
    /// The row of the record that is joined to it.
    pub other: PeriodRow,
}

impl Clash {
    /// Which of the two somebody chose; `None` for neither, and for both.
    pub fn chosen(&self, chosen: &BTreeSet<Uuid>) -> Option<Uuid> {
        match (chosen.contains(&self.survivor.row_id), chosen.contains(&self.other.row_id)) {
            (true, false) => Some(self.survivor.row_id),
            (false, true) => Some(self.other.row_id),
            _ => None,
        }
    }
    /// Whether the acting account may read both, and so choose; otherwise the later one goes on, without a word.
    pub const fn is_asked(&self) -> bool {
        self.survivor.shown && self.other.shown
    }
    /// Which one is proposed: the one that began later, as the newer news.
    pub fn proposed(&self) -> Uuid {
        if self.other.valid_from > self.survivor.valid_from { self.other.row_id } else { self.survivor.row_id }
    }
}

/// A row whose period becomes another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trim {
    /// The row.
    pub row: Uuid,
    /// What its period was.
    pub was: (NaiveDate, NaiveDate),
    /// What it becomes.
    pub is: (NaiveDate, NaiveDate),
}

fn open(row: &PeriodRow) -> bool {
    row.valid_until >= FOREVER
}

fn same_slot(one: &PeriodRow, other: &PeriodRow) -> bool {
    one.slot == other.slot && one.slot_id == other.slot_id
}

fn meet(one: (NaiveDate, NaiveDate), other: (NaiveDate, NaiveDate)) -> bool {
    one.0 < one.1 && other.0 < other.1 && one.0 < other.1 && other.0 < one.1
}

/// The pairs of open rows that exclude one another.
pub fn clashes(survivor: &[PeriodRow], other: &[PeriodRow]) -> Vec<Clash> {
    let mut all = Vec::new();
    for mine in survivor.iter().filter(|row| open(row)) {
        if let Some(theirs) = other.iter().find(|row| open(row) && same_slot(mine, row)) {
            all.push(Clash { survivor: mine.clone(), other: theirs.clone() });
        }
    }
    all
}

/// What becomes of the rows, when of each clash the chosen one goes on (the proposed one where nobody chose). With `always` no two of one
/// slot hold on one day: the one that gives way ends where the other begins, begins where it ends, or never held. Otherwise only the end
/// is settled: the one that gives way ends where the other begins, or on `today` when it began later.
pub fn settle(survivor: &[PeriodRow], other: &[PeriodRow], chosen: &BTreeSet<Uuid>, always: bool, today: NaiveDate) -> Vec<Trim> {
    let mut periods: BTreeMap<Uuid, (NaiveDate, NaiveDate)> =
        survivor.iter().chain(other).map(|row| (row.row_id, (row.valid_from, row.valid_until))).collect();
    let mut give_way = |loser: &PeriodRow, winner: &PeriodRow, always: bool| {
        let (Some(lost), Some(won)) = (periods.get(&loser.row_id).copied(), periods.get(&winner.row_id).copied()) else { return };
        let is = if always {
            match meet(lost, won) {
                false => lost,
                true if lost.0 < won.0 => (lost.0, won.0),
                true if lost.1 > won.1 => (won.1, lost.1),
                true => (lost.0, lost.0),
            }
        } else if lost.0 < won.0 {
            (lost.0, won.0)
        } else {
            (lost.0, today.max(days_after(lost.0, 1)))
        };
        periods.insert(loser.row_id, is);
    };
    for clash in clashes(survivor, other) {
        let goes_on = if clash.is_asked() { clash.chosen(chosen) } else { None }.unwrap_or_else(|| clash.proposed());
        if goes_on == clash.other.row_id {
            // All that the record that stays has in that place gives way to the one that was chosen.
            for mine in
                survivor.iter().filter(|row| same_slot(row, &clash.other) && (always || row.row_id == clash.survivor.row_id))
            {
                give_way(mine, &clash.other, always);
            }
        } else {
            give_way(&clash.other, &clash.survivor, always);
        }
    }
    if always {
        for mine in survivor {
            for theirs in other.iter().filter(|row| same_slot(row, mine)) {
                give_way(theirs, mine, true);
            }
        }
    }
    let was = survivor.iter().chain(other).map(|row| (row.row_id, (row.valid_from, row.valid_until)));
    was.filter_map(|(row, was)| periods.get(&row).copied().filter(|is| *is != was).map(|is| Trim { row, was, is })).collect()
}

/// Whether a row may have its old period back beside the others that its record has now.
pub fn may_return(row: &PeriodRow, was: (NaiveDate, NaiveDate), all: &[PeriodRow], always: bool) -> bool {
    all.iter().filter(|other| other.row_id != row.row_id && same_slot(other, row)).all(|other| {
        let theirs = (other.valid_from, other.valid_until);
        if always { !meet(was, theirs) } else { was.1 < FOREVER || !open(other) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(number: u64) -> NaiveDate {
        days_after(NaiveDate::from_ymd_opt(2020, 1, 1).unwrap_or_default(), number)
    }

    fn row(id: u128, from: u64, until: Option<u64>) -> PeriodRow {
        PeriodRow {
            row_id: Uuid::from_u128(id),
            slot: "residence".into(),
            slot_id: None,
            what: String::new(),
            shown: true,
            valid_from: day(from),
            valid_until: until.map_or(FOREVER, day),
        }
    }

    fn after(rows: &[PeriodRow], trims: &[Trim]) -> Vec<(NaiveDate, NaiveDate)> {
        let now = |row: &PeriodRow| {
            trims.iter().find(|trim| trim.row == row.row_id).map_or((row.valid_from, row.valid_until), |trim| trim.is)
        };
        rows.iter().map(now).collect()
    }

    #[test]
    fn the_residence_that_does_not_stay_ends_on_the_day_before_the_other_begins() {
        let (mine, theirs) = (vec![row(1, 0, None)], vec![row(2, 100, None)]);
        let trims = settle(&mine, &theirs, &BTreeSet::new(), false, day(500));
        assert_eq!(trims, [Trim { row: Uuid::from_u128(1), was: (day(0), FOREVER), is: (day(0), day(100)) }]);
        let keeps = BTreeSet::from([Uuid::from_u128(1)]);
        let trims = settle(&mine, &theirs, &keeps, false, day(500));
        assert_eq!(trims, [Trim { row: Uuid::from_u128(2), was: (day(100), FOREVER), is: (day(100), day(500)) }]);
    }

    #[test]
    fn an_address_that_the_reader_may_not_see_is_not_asked_about() {
        let (mine, mut theirs) = (row(1, 0, None), row(2, 100, None));
        theirs.shown = false;
        let found = clashes(&[mine], &[theirs]);
        assert!(found.iter().all(|clash| !clash.is_asked()));
        assert_eq!(found.first().map(Clash::proposed), Some(Uuid::from_u128(2)));
    }

    proptest! {
        #[test]
        fn no_two_of_one_place_hold_on_one_day_afterwards(
            mine in prop::collection::vec((0_u64..40, 1_u64..20), 0..4),
            theirs in prop::collection::vec((0_u64..40, 1_u64..20), 0..4),
            open in any::<(bool, bool, bool)>(),
        ) {
            // Each record alone is in order: its rows follow one another.
            let build = |spans: &[(u64, u64)], base: u128, open: bool| {
                let mut from = 0;
                let mut rows = Vec::new();
                for (at, (gap, length)) in spans.iter().enumerate() {
                    from += gap;
                    let last = open && at + 1 == spans.len();
                    rows.push(row(base + u128::try_from(at).unwrap_or_default(), from, if last { None } else { Some(from + length) }));
                    from += length;
                }
                rows
            };
            let (mine, theirs) = (build(&mine, 1, open.0), build(&theirs, 100, open.1));
            let chosen = match (clashes(&mine, &theirs).first(), open.2) {
                (Some(clash), true) => BTreeSet::from([clash.other.row_id]),
                _ => BTreeSet::new(),
            };
            let trims = settle(&mine, &theirs, &chosen, true, day(500));
            let all: Vec<_> = after(&mine, &trims).into_iter().chain(after(&theirs, &trims)).collect();
            for (at, one) in all.iter().enumerate() {
                prop_assert!(one.0 <= one.1);
                for other in all.iter().skip(at + 1) {
                    prop_assert!(!meet(*one, *other), "{one:?} and {other:?}");
                }
            }
            prop_assert!(all.iter().filter(|period| period.1 == FOREVER).count() <= 1);
        }
    }
}
