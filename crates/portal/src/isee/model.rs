//! The indicator: `ISE = ISR + 20 % × ISP`, `ISEE = ISE / SE`, and what the kinds add to it. Pure and exact.
//!
//! Everything is counted in whole numbers of thirty-thousandths of a cent, in which two thirds of a home and twenty percent of a deduction are
//! whole; each of ISR, ISP, ISE and ISEE is rounded once, when it is shown, to the nearest cent, halves up. The amounts that come in are at
//! most ten billion euro each and the household at most twelve people: nothing can leave 128 bits.

use super::parameters::Parameters;
use kernel::Cents;

/// Most members.
pub const MOST_MEMBERS: usize = 12;
/// Most children outside the household.
pub const MOST_OUTSIDE: usize = 10;
/// Parts of a cent: 100 percent × 100 percent × 3.
const PARTS: i128 = 30_000;

kernel::code_enum! {
    /// Of which kind (DPCM 159/2013, articles 3 and 6 to 9).
    pub enum OrientationKind {
        /// Of the registered household (art. 3).
        Ordinary = "ordinary" => "Ordinario",
        /// For adults with a disability, whose household may be the restricted one (art. 6).
        Sociosanitario = "sociosanitario" => "Sociosanitario (nucleo ristretto)",
        /// For residential care, with the children outside the household (art. 6 c. 3).
        Residential = "residential" => "Sociosanitario per le residenze",
        /// For services to minors whose parents live apart (art. 7).
        Minors = "minors" => "Minorenni",
        /// For the right to study (art. 8).
        University = "university" => "Università",
        /// Brought up to date (art. 9).
        Current = "current" => "Corrente",
    }
}

/// A member of the household.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// A son or a daughter who lives there.
    pub is_child: bool,
    /// In years; `None` is an adult.
    pub age: Option<i64>,
    /// A medium or severe disability, or not self-sufficient.
    pub is_disabled: bool,
    /// Of the year that counts.
    pub employee_income: Cents,
    /// Pensions, and what welfare pays.
    pub pension_income: Cents,
    /// Everything else.
    pub other_income: Cents,
    /// Health and assistance for a disability.
    pub disability_expenses: Cents,
}

/// Somebody outside the household whose means count a little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outside {
    /// The ISE of that person's household; for residential care that of the child alone.
    pub ise: Cents,
    /// The scale of that household, in hundredths; at least 100.
    pub scale: i64,
}

/// Everything that is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Household {
    /// Who lives there, or in the restricted household.
    pub members: Vec<Person>,
    /// Whether both parents, or the only one, worked for six months; or an only parent does not work and lives with minors alone.
    pub parents_worked: bool,
    /// Of a year.
    pub rent: Cents,
    /// The home: value for IMU.
    pub home: Cents,
    /// What is left of its mortgage.
    pub home_mortgage: Cents,
    /// Other buildings and land, net of mortgages.
    pub other_property: Cents,
    /// Accounts, savings, shares, State bonds included.
    pub movable: Cents,
    /// Of these State bonds and postal savings.
    pub state_bonds: Cents,
    /// Children outside the household (residential care), or the parent who does not live there (minors).
    pub outside: Vec<Outside>,
    /// For the current one: ISR and ISP of the attestation before.
    pub before: Option<(Cents, Cents)>,
}

/// What came of it. Rounded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Income.
    pub isr: Cents,
    /// Assets.
    pub isp: Cents,
    /// Income and a fifth of the assets.
    pub ise: Cents,
    /// The scale, in hundredths.
    pub scale: i64,
    /// What those outside add.
    pub extra: Cents,
    /// The indicator, with that.
    pub isee: Cents,
    /// For the current one: whether income or assets fell enough.
    pub may_be_current: Option<bool>,
}

fn whole(amount: Cents) -> i128 {
    i128::from(amount.0.max(0)) * PARTS
}

/// So many percent, at most so much.
fn share(amount: Cents, (percent, most): (i64, i64)) -> i128 {
    (i128::from(amount.0.max(0)) * i128::from(percent) * (PARTS / 100)).min(i128::from(most) * PARTS)
}

/// `parts / divisor`, to the nearest cent, halves up; never less than nothing.
fn rounded(parts: i128, divisor: i128) -> Cents {
    let divisor = divisor.max(1) * PARTS;
    let cents = (parts.max(0) * 2 + divisor) / (divisor * 2);
    Cents(i64::try_from(cents).unwrap_or(i64::MAX))
}

impl Household {
    fn children(&self) -> i64 {
        count(self.members.iter().filter(|member| member.is_child))
    }

    /// Children after the second.
    fn further_children(&self) -> i64 {
        (self.children() - 2).max(0)
    }

    /// The scale of equivalence, in hundredths.
    pub fn scale(&self, parameters: &Parameters) -> i64 {
        let size = self.members.len().max(1);
        let listed = parameters.scale_members.len();
        let base = parameters.scale_members.get(size.min(listed).saturating_sub(1)).copied().unwrap_or(100);
        let further = parameters.scale_further_member * i64::try_from(size.saturating_sub(listed)).unwrap_or(0);
        let with_children = usize::try_from(self.children()).unwrap_or(0).checked_sub(3).map_or(0, |more| {
            let last = parameters.scale_children.len().saturating_sub(1);
            parameters.scale_children.get(more.min(last)).copied().unwrap_or_default()
        });
        let minors = self.members.iter().filter_map(|member| member.age).filter(|age| *age < 18).min();
        let working = match minors {
            Some(youngest) if self.parents_worked && youngest < 3 => parameters.scale_working_parents.1,
            Some(_) if self.parents_worked => parameters.scale_working_parents.0,
            _ => 0,
        };
        let disabled = parameters.scale_disability * count(self.members.iter().filter(|member| member.is_disabled));
        base + further + with_children + working + disabled
    }

    /// Income less what does not count, in parts of a cent.
    fn isr(&self, parameters: &Parameters) -> i128 {
        let of_all: i128 = self
            .members
            .iter()
            .map(|one| {
                let income = whole(one.employee_income) + whole(one.pension_income) + whole(one.other_income);
                let expenses = whole(one.disability_expenses).min(i128::from(parameters.disability_expenses) * PARTS);
                let expenses = if one.is_disabled { expenses } else { 0 };
                let deducted = share(one.employee_income, parameters.employee_deduction)
                    + share(one.pension_income, parameters.pension_deduction)
                    + expenses;
                income - deducted
            })
            .sum();
        let (most, each) = parameters.rent_deduction;
        let most = (i128::from(most) + i128::from(each) * i128::from(self.further_children())) * PARTS;
        (of_all - whole(self.rent).min(most)).max(0)
    }

    /// Assets less what does not count, in parts of a cent.
    fn isp(&self, parameters: &Parameters) -> i128 {
        let (franchise, each) = parameters.home_franchise;
        let franchise = (i128::from(franchise) + i128::from(each) * i128::from(self.further_children())) * PARTS;
        let excess = (whole(self.home) - whole(self.home_mortgage) - franchise).max(0);
        let (counts, of) = parameters.home_excess;
        let home = excess * i128::from(counts) / i128::from(of.max(1));
        let bonds = whole(self.state_bonds).min(whole(self.movable)).min(i128::from(parameters.state_bonds) * PARTS);
        let (first, further, most) = parameters.movable_franchise;
        let others = i128::try_from(self.members.len().saturating_sub(1)).unwrap_or(0);
        let movable_franchise = (i128::from(first) + i128::from(further) * others).min(i128::from(most))
            + i128::from(parameters.movable_franchise_children) * i128::from(self.further_children());
        let movable = (whole(self.movable) - bonds - movable_franchise * PARTS).max(0);
        home + whole(self.other_property) + movable
    }

    /// What those outside the household add to the indicator, in parts of a cent: each on its own household's scale, less what does not
    /// count, times the coefficient, on the scale of this one.
    fn extra(&self, kind: OrientationKind, parameters: &Parameters, scale: i64) -> i128 {
        let (threshold, coefficient) = match kind {
            OrientationKind::Residential => parameters.extra_residential,
            OrientationKind::Minors => {
                let (first, each) = parameters.extra_minors;
                let children = count(self.members.iter().filter(|one| one.is_child && one.age.is_some_and(|age| age < 18)));
                (0, first + each * (children - 1).max(0))
            }
            OrientationKind::Ordinary
            | OrientationKind::Sociosanitario
            | OrientationKind::University
            | OrientationKind::Current => return 0,
        };
        let outside = self.outside.iter().map(|one| {
            // ise / (scale / 100) - threshold, times coefficient / 100, over scale / 100: multiplied out, divided once.
            let over = (i128::from(one.ise.0.max(0)) * 100 - i128::from(threshold) * i128::from(one.scale.max(100))).max(0);
            over * i128::from(coefficient) * PARTS / (i128::from(one.scale.max(100)) * i128::from(scale.max(100)))
        });
        outside.sum()
    }

    /// The indicator of a kind.
    pub fn indicator(&self, kind: OrientationKind, parameters: &Parameters) -> Indicator {
        let (isr, isp, scale) = (self.isr(parameters), self.isp(parameters), self.scale(parameters));
        // The weight is a percent: the assets come in whole parts of a hundred and of three, so nothing is lost.
        let ise = isr + isp / 100 * i128::from(parameters.assets_weight);
        let extra = self.extra(kind, parameters, scale);
        let isee = ise * 100 + extra * i128::from(scale);
        let may_be_current = self.before.filter(|_| kind == OrientationKind::Current).map(|(income, assets)| {
            let fell = |now: i128, before: Cents, percent: i64| {
                let before = whole(before);
                (before - now) * 100 > before * i128::from(percent)
            };
            fell(isr, income, parameters.current_fall.0) || fell(isp, assets, parameters.current_fall.1)
        });
        Indicator {
            isr: rounded(isr, 1),
            isp: rounded(isp, 1),
            ise: rounded(ise, 1),
            scale,
            extra: rounded(extra, 1),
            isee: rounded(isee, i128::from(scale)),
            may_be_current,
        }
    }
}

fn count<T>(all: impl Iterator<Item = T>) -> i64 {
    i64::try_from(all.count()).unwrap_or(i64::MAX)
}
