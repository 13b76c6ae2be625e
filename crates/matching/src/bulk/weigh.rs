//! The weight of a pair: what every comparison says, how common the values are, and whether it may be a relative.

use super::chances::{Chances, NOTHING, cells_of};
use super::frequency::{Frequencies, One};
use super::levels::{FACTORS, Factor, NAME_OTHER, Pattern};
use super::model::Model;
use super::number::at;
use super::sums::Sums;

/// A correction for how common a value is says no more than this, in bits.
const MOST: f64 = 10.0;
/// The same for names that are only near.
const MOST_OF_NEAR: f64 = 3.0;
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

/// A model as weights.
#[derive(Debug)]
pub(crate) struct Weights {
    /// Weight of each cell for one person against strangers.
    same: Vec<f64>,
    /// Those, and the weights for one home against strangers, summed for what stands together.
    sums: Sums<2>,
    start: f64,
    household_start: f64,
    /// How often the closest level of each comparison comes by chance; of the number of a house, beside an equal street.
    usual: [f64; FACTORS],
    most: MostOfNames,
}

/// The most that names can say, by what is known before they are compared.
#[derive(Debug, Default)]
struct MostOfNames {
    /// Family names that are equal, and any others, by the level of their code.
    family: [(f64, f64); 4],
    /// The same of given names, by the level of their code and by sex.
    given: [[(f64, f64); 4]; 4],
    /// Their order, by the levels of the code as a whole and of its check character.
    order: [[f64; 4]; 4],
}

/// Weighs pairs with one model on one table.
pub(crate) struct Scales<'t> {
    frequencies: &'t Frequencies,
    weights: &'t Weights,
}

/// What equal family and given names are worth for being rare, by how many others have them.
pub(crate) struct Lifts {
    family: Vec<f64>,
    given: Vec<f64>,
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

/// The most that rare values can add to a pattern: each of seven comparisons lifts its closest level, names what is near too.
fn most_of_rare(pattern: Pattern) -> f64 {
    let same = |factor: Factor| if pattern.level(factor) == 1 { MOST } else { 0.0 };
    let name = |factor: Factor| match pattern.level(factor) {
        1 => MOST,
        2..=5 => MOST_OF_NEAR,
        _ => 0.0,
    };
    // An equal house counts beside an equal street alone.
    same(Factor::Birth)
        + same(Factor::Place)
        + 2.0 * same(Factor::Street)
        + same(Factor::Phone)
        + name(Factor::Family)
        + name(Factor::Given)
}

/// The item of a level.
fn of_level<T: Copy + Default>(all: &[T], level: u64) -> T {
    usize::try_from(level).ok().and_then(|level| all.get(level)).copied().unwrap_or_default()
}

impl MostOfNames {
    fn of(sums: &Sums<2>) -> MostOfNames {
        let weight = |pattern: Pattern| sums.sum(pattern)[0];
        // Equal names by themselves; of others whatever says most, and what their rarity can add.
        let names = |factor: Factor, beside: Pattern| {
            let other = |level: u64| weight(beside.with(factor, level)) + if (2..=5).contains(&level) { MOST_OF_NEAR } else { 0.0 };
            let others = [0, 2, 3, 4, 5, 6, NAME_OTHER].map(other);
            (weight(beside.with(factor, 1)), others.into_iter().fold(f64::NEG_INFINITY, f64::max))
        };
        let mut out = MostOfNames::default();
        let none = Pattern::default();
        for (code, slot) in (0_u64..).zip(&mut out.family) {
            *slot = names(Factor::Family, none.with(Factor::CodeFamily, code));
        }
        for (sex, slots) in (0_u64..).zip(&mut out.given) {
            for (code, slot) in (0_u64..).zip(slots) {
                *slot = names(Factor::Given, none.with(Factor::CodeGiven, code).with(Factor::Sex, sex));
            }
        }
        for (check, slots) in (0_u64..).zip(&mut out.order) {
            for (whole, slot) in (0_u64..).zip(slots) {
                let beside = none.with(Factor::CodeWhole, whole).with(Factor::CodeCheck, check);
                *slot = (0..=2).map(|order| weight(beside.with(Factor::Order, order))).fold(f64::NEG_INFINITY, f64::max);
            }
        }
        out
    }
}

impl Weights {
    pub(crate) fn of(model: &Model) -> Weights {
        let strangers = (1.0 - model.match_share - model.household_share).max(0.01);
        let (same, household) = (bits(&model.matches, &model.strangers), bits(&model.household, &model.strangers));
        let sums = Sums::of([same.as_slice(), household.as_slice()]);
        let usual = Factor::ALL.map(|factor| {
            let row = model.strangers.row(factor, usize::from(factor == Factor::House));
            row.first().copied().unwrap_or(1.0)
        });
        Weights {
            most: MostOfNames::of(&sums),
            start: (model.match_share / strangers).log2(),
            household_start: (model.household_share / strangers).log2(),
            same,
            sums,
            usual,
        }
    }
}

impl<'t> Scales<'t> {
    pub(crate) fn new(frequencies: &'t Frequencies, weights: &'t Weights) -> Self {
        Scales { frequencies, weights }
    }

    /// What rare names are worth, to be looked up for many pairs.
    pub(crate) fn lifts(&self) -> Lifts {
        let [family, given, ..] = self.weights.usual;
        let (most_family, most_given) = self.frequencies.most_of_names();
        let lift = |usual: f64, others: u32| (usual / self.frequencies.share(others, usual)).log2().clamp(-MOST, MOST);
        Lifts {
            family: (0..=most_family).map(|others| lift(family, others)).collect(),
            given: (0..=most_given).map(|others| lift(given, others)).collect(),
        }
    }

    /// Whether a pair cannot weigh `least` whatever its names are; `beside` is the pattern of all else, and what the rarity of the names can
    /// add is known of each. Most pairs end here, before their names are compared.
    pub(crate) fn is_hopeless(&self, beside: Pattern, (a, b): (One<'_>, One<'_>), lifts: &Lifts, least: f64) -> bool {
        if beside.level(Factor::CodeWhole) == 2 {
            return false;
        }
        let most = &self.weights.most;
        let names_apart = beside.with(Factor::CodeFamily, 0).with(Factor::CodeGiven, 0).with(Factor::Sex, 0);
        let names_apart = names_apart.with(Factor::CodeWhole, 0).with(Factor::CodeCheck, 0);
        let [known, _] = self.weights.sums.sum(names_apart);
        let (family, other_family) = of_level(&most.family, beside.level(Factor::CodeFamily));
        let given = of_level(&most.given, beside.level(Factor::Sex));
        let (given, other_given) = of_level(&given, beside.level(Factor::CodeGiven));
        let order = of_level(&of_level(&most.order, beside.level(Factor::CodeCheck)), beside.level(Factor::CodeWhole));
        let (others_of_family, others_of_given) = self.frequencies.others_of_names(a, b);
        let rare = |lifts: &[f64], others: u32| lifts.get(at(others)).copied().unwrap_or(MOST);
        let names = (family + rare(&lifts.family, others_of_family)).max(other_family)
            + (given + rare(&lifts.given, others_of_given)).max(other_given)
            + order;
        self.weights.start + known + most_of_rare(names_apart) + names < least
    }

    /// The weight of a pair, in bits; `None` when it is less than `least`.
    pub(crate) fn weight(&self, pattern: Pattern, a: One<'_>, b: One<'_>, least: f64) -> Option<f64> {
        let (start, weighed) = self.begin(pattern);
        let [plain, household] = self.weights.sums.sum(weighed);
        let plain = start + plain;
        if plain + most_of_rare(pattern) < least {
            return None;
        }
        let corrected = self.corrections(pattern, a, b).sum();
        let before = plain + corrected;
        // What is left can only take away.
        if before < least {
            return None;
        }
        let weight = before + self.relatives(pattern, household, corrected);
        (weight >= least).then_some(weight)
    }

    /// Where a pair begins and what is weighed of it: of codes equal but for omocodia, only what they do not explain.
    fn begin(&self, pattern: Pattern) -> (f64, Pattern) {
        if pattern.level(Factor::CodeWhole) != 2 {
            return (self.weights.start, pattern);
        }
        let explained = Factor::ALL.into_iter().filter(|factor| !is_beside_the_code(*factor));
        (OMOCODIA, explained.fold(pattern, |pattern, factor| pattern.with(factor, 0)))
    }

    /// What the chance that the two are relatives takes away: they share names, address and telephone however rare these are.
    fn relatives(&self, pattern: Pattern, household: f64, corrected: f64) -> f64 {
        if pattern.level(Factor::CodeWhole) == 2 {
            return 0.0;
        }
        let against_strangers = self.weights.household_start + household + corrected;
        -(1.0 + against_strangers.exp2()).log2()
    }

    fn corrections(&self, pattern: Pattern, a: One<'_>, b: One<'_>) -> Corrections {
        let mut out = Corrections::default();
        let swapped = pattern.level(Factor::Order) == 2;
        let mut names = 0;
        let omocodia = pattern.level(Factor::CodeWhole) == 2;
        for ((factor, slot), usual) in Factor::ALL.into_iter().zip(&mut out.by_factor).zip(self.weights.usual) {
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
                Factor::Street => frequencies.street(a, b, usual),
                Factor::House => frequencies.house(a, b, usual),
                _ => frequencies.phone(a, b, usual),
            };
            if matches!(factor, Factor::Family | Factor::Given) && level == 1 {
                names += 1;
            }
            *slot = (part * (usual / share).log2()).clamp(-MOST, MOST);
            if part < 1.0 {
                *slot = slot.clamp(-MOST_OF_NEAR, MOST_OF_NEAR);
            }
        }
        if names == 2 && !swapped && !omocodia {
            let [family, given, ..] = self.weights.usual;
            let apart = self.frequencies.family(a, b, family) * self.frequencies.given(a, b, given);
            let together = self.frequencies.namesakes(a, b);
            if together > apart {
                out.namesakes = (apart / together).log2().max(-MOST);
            }
        }
        out
    }

    /// All evidence of a pair, strongest words last; its weights sum to [`Scales::weight`].
    pub(crate) fn evidence(&self, pattern: Pattern, a: One<'_>, b: One<'_>) -> Vec<Evidence> {
        let (start, weighed) = self.begin(pattern);
        let cells = cells_of(weighed);
        let corrections = self.corrections(pattern, a, b);
        let begin = match pattern.level(Factor::CodeWhole) {
            2 => Evidence { subject: Subject::TaxCode, phrase: Factor::CodeWhole.phrase(2), weight: start },
            _ => Evidence { subject: Subject::Start, phrase: "partenza", weight: start },
        };
        let mut out = vec![begin];
        let mut code: Option<(u64, f64)> = None;
        let all = Factor::ALL.into_iter().zip(cells).zip(corrections.by_factor).filter(|((_, cell), _)| *cell != NOTHING);
        for ((factor, cell), correction) in all {
            let weight = self.weights.same.get(usize::from(cell)).copied().unwrap_or(0.0) + correction;
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
        let [_, household] = self.weights.sums.sum(weighed);
        let relatives = self.relatives(pattern, household, corrections.sum());
        out.push(Evidence { subject: Subject::Household, phrase: "possibile familiare convivente", weight: relatives });
        out
    }
}
