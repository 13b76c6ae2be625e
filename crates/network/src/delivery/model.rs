//! What is delivered: why a report is held for the office, and what an accepted one costs.

use chrono::NaiveDate;
use finance::reservation::Quantity;
use kernel::Cents;
use kernel::money::MoneyError;

kernel::code_enum! {
    /// Where a delivery stands.
    pub enum DeliveryState {
        /// It counts and costs.
        Accepted = "accepted" => "Accettata",
        /// An exception: the office decides.
        Held = "held" => "In sospeso",
        /// The office said no.
        Rejected = "rejected" => "Respinta",
        /// Taken back, or replaced by a correction.
        Cancelled = "cancelled" => "Annullata",
    }
}

impl DeliveryState {
    /// Kind of the badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            DeliveryState::Accepted => "success",
            DeliveryState::Held => "warning",
            DeliveryState::Rejected => "danger",
            DeliveryState::Cancelled => "neutral",
        }
    }
    /// Whether somebody may still decide on it or take it back.
    pub const fn is_open(self) -> bool {
        matches!(self, DeliveryState::Accepted | DeliveryState::Held)
    }
}

kernel::code_enum! {
    /// Why a delivery is held as an exception.
    pub enum HeldBecause {
        /// The day has still to come.
        InTheFuture = "in_the_future" => "Il giorno non è ancora arrivato",
        /// On a day after the person died.
        AfterDeath = "after_death" => "Dopo il decesso",
        /// Reported after the service ended, or given after it.
        AfterTheEnd = "after_the_end" => "Servizio già concluso",
        /// Outside the authorised days.
        OutOfPeriod = "out_of_period" => "Fuori dal periodo autorizzato",
        /// In days in which the service rests.
        Suspended = "suspended" => "Servizio sospeso in quel giorno",
        /// A delivery of the same service on the same day is there already.
        Twice = "twice" => "Nello stesso giorno c’è già una prestazione",
        /// More than a day can hold.
        OverDay = "over_day" => "Più di quanto sta in un giorno",
        /// More than is left.
        OverQuantity = "over_quantity" => "Oltre la quantità autorizzata",
        /// More than is set aside for that year.
        OverBudget = "over_budget" => "Oltre la spesa prenotata per l’anno",
    }
}

impl HeldBecause {
    /// The reason in words that are true today: a day that had still to come when it was reported may have come since.
    pub const fn words(self, arrived: bool) -> &'static str {
        match self {
            HeldBecause::InTheFuture if arrived => "Il giorno non era ancora arrivato quando è stata registrata",
            other => other.label(),
        }
    }
    /// Whether the office says why when it accepts all the same: nothing was agreed for such a day, or no day holds so much.
    pub const fn needs_words(self) -> bool {
        matches!(
            self,
            HeldBecause::AfterDeath
                | HeldBecause::AfterTheEnd
                | HeldBecause::OutOfPeriod
                | HeldBecause::Suspended
                | HeldBecause::OverDay
        )
    }
}

/// The days for which a service is authorised, as they are known today.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Agreed {
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after the last one.
    pub valid_until: NaiveDate,
    /// Last day, when it ended.
    pub ended_on: Option<NaiveDate>,
}

impl Agreed {
    /// Why a day lies outside, if it does.
    pub fn beyond(&self, day: NaiveDate) -> Option<HeldBecause> {
        if self.ended_on.is_some_and(|last| day > last) {
            Some(HeldBecause::AfterTheEnd)
        } else {
            (day < self.valid_from || day >= self.valid_until).then_some(HeldBecause::OutOfPeriod)
        }
    }
    /// The reasons for which something was held, and what has come besides: its service may have ended since.
    pub fn reasons_now(&self, day: NaiveDate, first: HeldBecause, also: &Further) -> Vec<HeldBecause> {
        let mut all: Vec<HeldBecause> = std::iter::once(first).chain(also.0.iter().copied()).collect();
        all.extend(self.beyond(day).filter(|because| !all.contains(because)));
        all
    }
}

/// Reasons in words that are true today: `Dopo il decesso; oltre la quantità autorizzata`.
pub fn in_words(reasons: &[HeldBecause], arrived: bool) -> String {
    let mut words = reasons.iter().map(|because| because.words(arrived));
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |all, next| format!("{all}; {}", next.to_lowercase()))
}

/// Further reasons for which a delivery is held, after the one that is named first.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Further(pub Vec<HeldBecause>);

impl Further {
    /// As it is stored: the codes with commas between.
    pub fn stored(&self) -> String {
        self.0.iter().map(|because| because.code()).collect::<Vec<_>>().join(",")
    }
}

impl TryFrom<String> for Further {
    type Error = kernel::codes::UnknownCode;
    fn try_from(stored: String) -> Result<Self, Self::Error> {
        stored.split(',').filter(|code| !code.is_empty()).map(str::parse).collect::<Result<_, _>>().map(Further)
    }
}

/// What a report is judged against.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances {
    /// Today.
    pub today: NaiveDate,
    /// Day on which the person died, if it is known.
    pub died_on: Option<NaiveDate>,
    /// First authorised day.
    pub from: NaiveDate,
    /// First day after the last one.
    pub until: NaiveDate,
    /// The service is over.
    pub ended: bool,
    /// It rested on the day.
    pub suspended: bool,
    /// Deliveries of the same authorisation on the same day, accepted or held.
    pub same_day: i64,
    /// What they hold together, in hundredths of a unit.
    pub same_day_hundredths: i64,
    /// The most that a day can hold, in hundredths of a unit, if it is known.
    pub most_a_day: Option<i64>,
    /// What is left, in hundredths of a unit.
    pub left: i64,
}

/// Why a report of so much on a day has to be decided by the office; `None` when it simply counts. The first reason that holds is
/// named, those that no quantity could heal before the others.
pub fn judge(day: NaiveDate, quantity: Quantity, at: &Circumstances) -> Option<HeldBecause> {
    reasons(day, quantity, at).into_iter().next()
}

/// Every reason why a report has to be decided by the office, those that no quantity could heal first; none when it simply counts.
pub fn reasons(day: NaiveDate, quantity: Quantity, at: &Circumstances) -> Vec<HeldBecause> {
    [
        (day > at.today, HeldBecause::InTheFuture),
        (at.died_on.is_some_and(|died| day > died), HeldBecause::AfterDeath),
        (at.ended, HeldBecause::AfterTheEnd),
        (day < at.from || day >= at.until, HeldBecause::OutOfPeriod),
        (at.suspended, HeldBecause::Suspended),
        (at.same_day > 0, HeldBecause::Twice),
        (over_day(quantity, at.same_day_hundredths, at.most_a_day), HeldBecause::OverDay),
        (quantity.hundredths() > at.left, HeldBecause::OverQuantity),
    ]
    .into_iter()
    .filter_map(|(holds, because)| holds.then_some(because))
    .collect()
}

/// Whether so much is more than a day can hold together with what was given on it besides.
pub fn over_day(quantity: Quantity, besides: i64, most: Option<i64>) -> bool {
    most.is_some_and(|most| quantity.hundredths().saturating_add(besides) > most)
}

/// What of an authorisation was delivered and spent so far. Quantities in hundredths of a unit, amounts in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counters {
    /// Authorised.
    pub quantity: i64,
    /// What all of it costs.
    pub total: Cents,
    /// What the user pays of it.
    pub user_total: Cents,
    /// Delivered and accepted.
    pub delivered: i64,
    /// What that cost.
    pub spent: Cents,
    /// What the user pays of that.
    pub spent_user: Cents,
}

/// What one delivery costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// In all, in cents.
    pub cost: Cents,
    /// Of it, what the user pays, in cents.
    pub user: Cents,
}

impl Counters {
    /// What is left to deliver, in hundredths of a unit.
    pub fn left(&self) -> i64 {
        self.quantity.saturating_sub(self.delivered).max(0)
    }

    /// What the next delivery costs: the difference between what all delivered so far should cost and what it did, so that roundings
    /// never add up, nothing exceeds the total, and the last unit brings it to the cent. Fails when the arithmetic does not fit.
    pub fn cost_of(&self, quantity: Quantity) -> Result<Cost, MoneyError> {
        let after = self.delivered.checked_add(quantity.hundredths()).ok_or(MoneyError::Overflow)?.min(self.quantity);
        let due = |whole: Cents, so_far: Cents| whole.share(after, self.quantity)?.minus(so_far).map(|rest| rest.max(Cents::ZERO));
        let cost = due(self.total, self.spent)?;
        let user = due(self.user_total, self.spent_user)?.min(cost);
        Ok(Cost { cost, user })
    }

    /// After a delivery was accepted.
    pub fn with(self, quantity: Quantity, cost: Cost) -> Result<Counters, MoneyError> {
        Ok(Counters {
            delivered: self.delivered.checked_add(quantity.hundredths()).ok_or(MoneyError::Overflow)?,
            spent: self.spent.plus(cost.cost)?,
            spent_user: self.spent_user.plus(cost.user)?,
            ..self
        })
    }

    /// After an accepted delivery was taken back.
    pub fn without(self, quantity: Quantity, cost: Cost) -> Result<Counters, MoneyError> {
        Ok(Counters {
            delivered: self.delivered.checked_sub(quantity.hundredths()).ok_or(MoneyError::Overflow)?,
            spent: self.spent.minus(cost.cost)?,
            spent_user: self.spent_user.minus(cost.user)?,
            ..self
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, n).expect("a day of November")
    }
    fn normal() -> Circumstances {
        Circumstances {
            today: day(20),
            died_on: None,
            from: day(1),
            until: day(26),
            ended: false,
            suspended: false,
            same_day: 0,
            same_day_hundredths: 0,
            most_a_day: Some(2_400),
            left: 300,
        }
    }
    fn hours(hundredths: i64) -> Quantity {
        Quantity::try_from(hundredths).expect("a quantity")
    }

    #[test]
    fn a_report_that_is_in_order_counts_and_every_other_is_held_for_its_reason() {
        assert_eq!(judge(day(20), hours(300), &normal()), None);
        assert_eq!(judge(day(1), hours(1), &normal()), None);
        assert_eq!(judge(day(21), hours(100), &normal()), Some(HeldBecause::InTheFuture));
        assert_eq!(judge(day(20), hours(301), &normal()), Some(HeldBecause::OverQuantity));
        let narrow = Circumstances { from: day(5), until: day(10), ..normal() };
        assert_eq!(judge(day(4), hours(100), &narrow), Some(HeldBecause::OutOfPeriod));
        assert_eq!(judge(day(10), hours(100), &narrow), Some(HeldBecause::OutOfPeriod));
        assert_eq!(judge(day(9), hours(100), &narrow), None);
        assert_eq!(judge(day(2), hours(100), &Circumstances { ended: true, ..normal() }), Some(HeldBecause::AfterTheEnd));
        let dead = Circumstances { died_on: Some(day(10)), ended: true, ..normal() };
        assert_eq!(judge(day(11), hours(100), &dead), Some(HeldBecause::AfterDeath));
        assert_eq!(judge(day(10), hours(100), &Circumstances { ended: false, ..dead }), None, "the day of the death itself counts");
        assert_eq!(judge(day(2), hours(100), &Circumstances { suspended: true, ..normal() }), Some(HeldBecause::Suspended));
        assert_eq!(judge(day(2), hours(100), &Circumstances { same_day: 1, ..normal() }), Some(HeldBecause::Twice));
    }

    #[test]
    fn no_more_is_given_in_a_day_than_a_day_holds_all_reports_of_it_together() {
        let plenty = Circumstances { left: 100_000, ..normal() };
        assert_eq!(judge(day(20), hours(2_400), &plenty), None);
        assert_eq!(judge(day(20), hours(2_401), &plenty), Some(HeldBecause::OverDay));
        let second = Circumstances { same_day: 1, same_day_hundredths: 2_000, ..plenty };
        assert_eq!(reasons(day(20), hours(400), &second), [HeldBecause::Twice]);
        assert_eq!(reasons(day(20), hours(401), &second), [HeldBecause::Twice, HeldBecause::OverDay]);
        assert_eq!(judge(day(20), hours(9_900), &Circumstances { most_a_day: None, ..plenty }), None);
    }

    #[test]
    fn what_is_read_of_a_held_delivery_is_true_on_the_day_of_reading() {
        let agreed = Agreed { valid_from: day(1), valid_until: day(26), ended_on: None };
        let none = Further::default();
        let then = agreed.reasons_now(day(20), HeldBecause::InTheFuture, &none);
        assert_eq!(in_words(&then, false), "Il giorno non è ancora arrivato");
        assert_eq!(in_words(&then, true), "Il giorno non era ancora arrivato quando è stata registrata");
        let since = Agreed { ended_on: Some(day(10)), ..agreed }.reasons_now(day(20), HeldBecause::InTheFuture, &none);
        assert_eq!(in_words(&since, true), "Il giorno non era ancora arrivato quando è stata registrata; servizio già concluso");
        assert_eq!(agreed.reasons_now(day(26), HeldBecause::Twice, &none), [HeldBecause::Twice, HeldBecause::OutOfPeriod]);
        assert_eq!(Agreed { ended_on: Some(day(20)), ..agreed }.beyond(day(20)), None, "the last day counts");
    }

    #[test]
    fn every_reason_is_named_and_comes_back_as_it_was_stored() {
        let at = Circumstances { died_on: Some(day(10)), ended: true, same_day: 1, ..normal() };
        let mut all = reasons(day(27), hours(301), &at).into_iter();
        let (first, also) = (all.next().expect("a reason"), Further(all.collect()));
        assert_eq!(also.stored(), "after_death,after_the_end,out_of_period,twice,over_quantity");
        assert_eq!(Further::try_from(also.stored()).ok().as_ref(), Some(&also));
        assert_eq!(Further::try_from(String::new()).ok(), Some(Further::default()));
        assert!(Further::try_from("twice,unheard".to_owned()).is_err());
        let all: Vec<HeldBecause> = std::iter::once(first).chain(also.0.iter().copied()).collect();
        let words = in_words(&all, false);
        assert!(
            words.starts_with("Il giorno non è ancora arrivato; dopo il decesso; ")
                && words.ends_with("; oltre la quantità autorizzata")
        );
    }

    #[test]
    fn a_third_of_ten_euro_three_times_is_ten_euro() {
        let mut so_far = Counters {
            quantity: 300,
            total: Cents(1000),
            user_total: Cents(100),
            delivered: 0,
            spent: Cents(0),
            spent_user: Cents(0),
        };
        let mut costs = Vec::new();
        for _ in 0..3 {
            let cost = so_far.cost_of(hours(100)).expect("fits");
            costs.push((cost.cost.0, cost.user.0));
            so_far = so_far.with(hours(100), cost).expect("fits");
        }
        assert_eq!(costs, [(333, 33), (334, 34), (333, 33)]);
        assert_eq!((so_far.spent, so_far.spent_user, so_far.left()), (Cents(1000), Cents(100), 0));
    }

    proptest! {
        #[test]
        fn what_is_spent_never_exceeds_the_total_and_the_last_unit_brings_it_to_the_cent(
            units in 1i64..400, price in 0i64..20_000, share in 0i64..=100, steps in prop::collection::vec((1i64..500, any::<bool>()), 1..60)
        ) {
            let total = Cents(units * price);
            let user_total = total.share(share, 100).expect("small");
            let mut counters = Counters { quantity: units * 100, total, user_total, delivered: 0, spent: Cents::ZERO, spent_user: Cents::ZERO };
            let mut accepted: Vec<(Quantity, Cost)> = Vec::new();
            for (step, back) in steps {
                if back && let Some((quantity, cost)) = accepted.pop() {
                    counters = counters.without(quantity, cost).expect("was added");
                    continue;
                }
                let quantity = hours(step.min(counters.left()));
                if quantity.hundredths() == 0 { continue; }
                let cost = counters.cost_of(quantity).expect("small");
                prop_assert!(cost.cost >= Cents::ZERO && cost.user >= Cents::ZERO && cost.user <= cost.cost);
                counters = counters.with(quantity, cost).expect("small");
                accepted.push((quantity, cost));
                prop_assert!(counters.spent <= total && counters.spent_user <= user_total && counters.spent_user <= counters.spent);
                prop_assert_eq!(Cents::sum(accepted.iter().map(|(_, cost)| cost.cost)), Ok(counters.spent));
            }
            let rest = hours(counters.left());
            let cost = counters.cost_of(rest).expect("small");
            prop_assert_eq!(counters.with(rest, cost).expect("small").spent, total);
        }
    }
}
