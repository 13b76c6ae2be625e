//! The weight of a pair: what every comparison says, how common the values are, and whether it may be a relative.

use super::chances::{Chances, NOTHING, cells, cells_of};
use super::frequency::Frequencies;
use super::levels::{FACTORS, Factor, Pattern};
use super::model::Model;
use super::table::{Row, Table};

/// A correction for how common a value is says no more than this, in bits.
const MOST: f64 = 10.0;
/// Belief in the place alone, in namesakes.
const TIES: f64 = 3.0;

/// What two codes that are equal but for omocodia say of themselves, in bits: the letters are given to the one because the other has the
/// code already, so there are two people, and equal names, dates and places are no surprise. Now and then one person was given both.
const OMOCODIA: f64 = -2.0;

/// What a piece of evidence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Where everybody begins: how rare it is that two records are of one person.
    Start,
    /// A comparison.
    Of(Factor),
    /// The tax code, for what it adds to the fields from which it is built.
    TaxCode,
    /// Others in the data with the same names.
    Namesakes,
    /// The two may be relatives of one home, for instance twins.
    Household,
    /// Both are taken for the same person as a third record.
    Third,
}

/// One piece of evidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// What it is about.
    pub subject: Subject,
    /// What was found, in Italian.
    pub phrase: &'static str,
    /// What it says, in bits: above 0 for one person, below 0 against. One bit doubles the odds.
    pub weight: f64,
}

/// Weighs pairs with one model on one table.
pub(crate) struct Scales<'t> {
    table: &'t Table,
    frequencies: &'t Frequencies,
    model: &'t Model,
    /// Weight of each cell for one person against strangers.
    weights: Vec<f64>,
    /// The same for one home.
    household: Vec<f64>,
    start: f64,
    household_start: f64,
}

/// Corrections of the closest levels.
#[derive(Clone, Copy, Debug, Default)]
struct Corrections {
    by_factor: [f64; FACTORS],
    namesakes: f64,
}

impl Corrections {
    fn sum(&self) -> f64 {
        self.by_factor.iter().sum::<f64>() + self.namesakes
    }
}

/// Whether a comparison is of something that the tax code does not hold.
const fn is_beside_the_code(factor: Factor) -> bool {
    matches!(factor, Factor::Street | Factor::House | Factor::Locality | Factor::Phone | Factor::Number)
}

fn bits(one: &Chances, other: &Chances) -> Vec<f64> {
    one.0.iter().zip(&other.0).map(|(one, other)| (one / other).log2()).collect()
}

fn sum(weights: &[f64], cells: &[u16; FACTORS]) -> f64 {
    cells.iter().filter(|cell| **cell != NOTHING).filter_map(|cell| weights.get(usize::from(*cell))).sum()
}

impl<'t> Scales<'t> {
    pub(crate) fn new(table: &'t Table, frequencies: &'t Frequencies, model: &'t Model) -> Self {
        let strangers = (1.0 - model.match_share - model.household_share).max(0.01);
        let scales = Scales {
            table,
            frequencies,
            model,
            weights: bits(&model.matches, &model.strangers),
            household: bits(&model.household, &model.strangers),
            start: (model.match_share / strangers).log2(),
            household_start: (model.household_share / strangers).log2(),
        };
        debug_assert_eq!(scales.weights.len(), cells());
        scales
    }

    /// The weight of a pair, in bits; `None` when it cannot reach `least`.
    pub(crate) fn weight(&self, pattern: Pattern, a: &Row, b: &Row, least: f64) -> Option<f64> {
        let (start, cells) = self.begin(pattern);
        let plain = start + sum(&self.weights, &cells);
        // Rare values can lift a pair, each of seven fields by no more than MOST.
        if plain + 7.0 * MOST < least {
            return None;
        }
        let corrections = self.corrections(pattern, a, b);
        let corrected = corrections.sum();
        let weight = plain + corrected + self.relatives(pattern, &cells, corrected);
        (weight >= least).then_some(weight)
    }

    /// Where a pair begins and what is weighed of it: of codes equal but for omocodia, only what they do not explain.
    fn begin(&self, pattern: Pattern) -> (f64, [u16; FACTORS]) {
        let mut cells = cells_of(pattern);
        if pattern.level(Factor::CodeWhole) != 2 {
            return (self.start, cells);
        }
        for (cell, factor) in cells.iter_mut().zip(Factor::ALL) {
            if !is_beside_the_code(factor) {
                *cell = NOTHING;
            }
        }
        (OMOCODIA, cells)
    }

    /// What the chance that the two are relatives takes away: they share names, address and telephone however rare these are.
    fn relatives(&self, pattern: Pattern, cells: &[u16; FACTORS], corrected: f64) -> f64 {
        if pattern.level(Factor::CodeWhole) == 2 {
            return 0.0;
        }
        let against_strangers = self.household_start + sum(&self.household, cells) + corrected;
        -(1.0 + against_strangers.exp2()).log2()
    }

    fn corrections(&self, pattern: Pattern, a: &Row, b: &Row) -> Corrections {
        let mut out = Corrections::default();
        let swapped = pattern.level(Factor::Order) == 2;
        let mut names = 0;
        let u = &self.model.strangers;
        let omocodia = pattern.level(Factor::CodeWhole) == 2;
        for (factor, slot) in Factor::ALL.into_iter().zip(&mut out.by_factor) {
            let level = pattern.level(factor);
            if omocodia && !is_beside_the_code(factor) {
                continue;
            }
            let part = match (factor, level) {
                (Factor::Family | Factor::Given, 1) => 1.0,
                // A near name is near to a common one more often than to a rare one.
                (Factor::Family | Factor::Given, 2..=5) => 0.5,
                (Factor::Birth | Factor::Place | Factor::Street | Factor::Phone, 1) => 1.0,
                (Factor::House, 1) if pattern.level(Factor::Street) == 1 => 1.0,
                _ => continue,
            };
            let usual = u.row(factor, usize::from(factor == Factor::House)).first().copied().unwrap_or(1.0);
            let frequencies = self.frequencies;
            let share = match factor {
                Factor::Family | Factor::Given if swapped => frequencies.family(a, b, usual).max(frequencies.given(a, b, usual)),
                Factor::Family => frequencies.family(a, b, usual),
                Factor::Given => frequencies.given(a, b, usual),
                Factor::Birth => frequencies.birth(a, usual),
                Factor::Place if pattern.level(Factor::Family) == 1 && pattern.level(Factor::Given) == 1 && !swapped => {
                    frequencies.place_of_namesakes(a, b, TIES, usual)
                }
                Factor::Place => frequencies.place(a, b, usual),
                Factor::Street => frequencies.street(self.table, a, b, usual),
                Factor::House => frequencies.house(self.table, a, b, usual),
                _ => frequencies.phone(a, b, usual),
            };
            if matches!(factor, Factor::Family | Factor::Given) && level == 1 {
                names += 1;
            }
            *slot = (part * (usual / share).log2()).clamp(-MOST, MOST);
            if part < 1.0 {
                *slot = slot.clamp(-3.0, 3.0);
            }
        }
        if names == 2 && !swapped && !omocodia {
            let usual = |factor| u.same(factor);
            let apart = self.frequencies.family(a, b, usual(Factor::Family)) * self.frequencies.given(a, b, usual(Factor::Given));
            let together = self.frequencies.namesakes(a, b);
            if together > apart {
                out.namesakes = (apart / together).log2().max(-MOST);
            }
        }
        out
    }

    /// All evidence of a pair, strongest words last; its weights sum to [`Scales::weight`].
    pub(crate) fn evidence(&self, pattern: Pattern, a: &Row, b: &Row) -> Vec<Evidence> {
        let (start, cells) = self.begin(pattern);
        let corrections = self.corrections(pattern, a, b);
        let begin = match pattern.level(Factor::CodeWhole) {
            2 => Evidence { subject: Subject::TaxCode, phrase: Factor::CodeWhole.phrase(2), weight: start },
            _ => Evidence { subject: Subject::Start, phrase: "partenza", weight: start },
        };
        let mut out = vec![begin];
        let mut code: Option<(u64, f64)> = None;
        let all = Factor::ALL.into_iter().zip(cells).zip(corrections.by_factor).filter(|((_, cell), _)| *cell != NOTHING);
        for ((factor, cell), correction) in all {
            let weight = self.weights.get(usize::from(cell)).copied().unwrap_or(0.0) + correction;
            let level = pattern.level(factor);
            if factor.is_code() {
                let (worst, sum) = code.unwrap_or((0, 0.0));
                code = Some((worst.max(level), sum + weight));
            } else if !(factor == Factor::Order && level == 1) {
                out.push(Evidence { subject: Subject::Of(factor), phrase: factor.phrase(level), weight });
            } else if let Some(given) = out.last_mut() {
                // Names at their place are no evidence of their own.
                given.weight += weight;
            }
        }
        if let Some((worst, weight)) = code {
            let phrase = match worst {
                1 => "codice fiscale concorde",
                2 => "codice fiscale quasi uguale",
                _ => "codice fiscale diverso",
            };
            out.push(Evidence { subject: Subject::TaxCode, phrase, weight });
        }
        if corrections.namesakes < 0.0 {
            out.push(Evidence { subject: Subject::Namesakes, phrase: "altri con lo stesso nome", weight: corrections.namesakes });
        }
        let relatives = self.relatives(pattern, &cells, corrections.sum());
        out.push(Evidence { subject: Subject::Household, phrase: "possibile familiare convivente", weight: relatives });
        out
    }
}
