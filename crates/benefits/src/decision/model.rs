//! A decision on an application: what is proposed, who decides, when a refusal may be proposed, what never changes. Pure.

use crate::problems::Problem;
use chrono::{Months, NaiveDate};
use kernel::holidays::first_working;
use kernel::time::{days_after, days_before, show_date};
use kernel::{AccountId, Cents, Failure, Outcome};

kernel::code_enum! {
    /// What a report proposes.
    pub enum Proposal {
        /// That it be granted.
        Grant = "grant" => "Accogliere",
        /// That it be granted in part.
        Partial = "partial" => "Accogliere in parte",
        /// That it be refused.
        Refuse = "refuse" => "Non accogliere",
        /// Nothing: it tells what is known.
        Nothing = "none" => "Nessuna proposta",
    }
}

kernel::code_enum! {
    /// Why something that was declared is controlled.
    pub enum ControlKind {
        /// It was drawn.
        Sample = "sample" => "A campione",
        /// Somebody doubts it.
        Targeted = "targeted" => "Mirato, per un dubbio",
    }
}

kernel::code_enum! {
    /// What came of a control.
    pub enum ControlOutcome {
        /// It goes on.
        Open = "open" => "In corso",
        /// What was declared is true.
        Confirmed = "confirmed" => "Conferma quanto dichiarato",
        /// It is otherwise, without deceit.
        Differs = "differs" => "Ci sono differenze",
        /// It was false (DPR 445/2000 art. 75).
        False = "false" => "Dichiarazione non vera",
    }
}

kernel::code_enum! {
    /// What is decided.
    pub enum DecisionOutcome {
        /// What was asked is granted.
        Granted = "granted" => "Accolta",
        /// Less than was asked.
        Partial = "partial" => "Accolta in parte",
        /// Nothing.
        Refused = "refused" => "Non accolta",
    }
}

impl DecisionOutcome {
    /// Whether something is granted.
    pub const fn grants(self) -> bool {
        matches!(self, DecisionOutcome::Granted | DecisionOutcome::Partial)
    }
    /// The badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            DecisionOutcome::Granted => "success",
            DecisionOutcome::Partial => "warning",
            DecisionOutcome::Refused => "danger",
        }
    }
}

kernel::code_enum! {
    /// How far a decision is.
    pub enum DecisionState {
        /// The office proposes it.
        Proposed = "proposed" => "Da decidere",
        /// It was sent back to the office.
        Returned = "returned" => "Rimandata all'ufficio",
        /// It was decided by an act.
        Decided = "decided" => "Decisa",
        /// It was decided, and taken back from a day.
        Revoked = "revoked" => "Revocata",
    }
}

kernel::code_enum! {
    /// What can be done with a decision.
    pub enum DecisionMove {
        /// To send it back to the office.
        Return = "return" => "Rimanda all'ufficio",
        /// To decide, by an act.
        Decide = "decide" => "Decidi",
        /// To write down that it reached whoever asked.
        Notify = "notify" => "Registra la notifica",
        /// To take it back from a day, by an act.
        Revoke = "revoke" => "Revoca",
    }
}

impl DecisionState {
    /// Where a move leads.
    ///
    /// # Errors
    /// [`Problem::DecisionMove`] when it cannot be done from here.
    pub fn after(self, what: DecisionMove) -> Outcome<DecisionState> {
        match (self, what) {
            (DecisionState::Proposed, DecisionMove::Return) => Ok(DecisionState::Returned),
            (DecisionState::Proposed, DecisionMove::Decide) => Ok(DecisionState::Decided),
            (DecisionState::Decided, DecisionMove::Notify) => Ok(DecisionState::Decided),
            (DecisionState::Decided, DecisionMove::Revoke) => Ok(DecisionState::Revoked),
            (DecisionState::Revoked, DecisionMove::Notify) => Ok(DecisionState::Revoked),
            (DecisionState::Proposed, DecisionMove::Notify | DecisionMove::Revoke)
            | (DecisionState::Decided, DecisionMove::Return | DecisionMove::Decide)
            | (DecisionState::Revoked, DecisionMove::Return | DecisionMove::Decide | DecisionMove::Revoke)
            | (
                DecisionState::Returned,
                DecisionMove::Return | DecisionMove::Decide | DecisionMove::Notify | DecisionMove::Revoke,
            ) => Err(Problem::DecisionMove.because(format!("È nello stato «{}».", self.label()))),
        }
    }
    /// The badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            DecisionState::Proposed => "info",
            DecisionState::Decided => "success",
            DecisionState::Returned | DecisionState::Revoked => "neutral",
        }
    }
}

kernel::code_enum! {
    /// What an amount is for.
    pub enum AmountPeriod {
        /// Once.
        Once = "once" => "una volta",
        /// A day.
        Day = "day" => "al giorno",
        /// An hour.
        Hour = "hour" => "all'ora",
        /// A meal.
        Meal = "meal" => "a pasto",
        /// A month.
        Month = "month" => "al mese",
        /// A year.
        Year = "year" => "all'anno",
    }
}

impl From<regulation::Per> for AmountPeriod {
    fn from(per: regulation::Per) -> AmountPeriod {
        match per {
            regulation::Per::Once => AmountPeriod::Once,
            regulation::Per::Day => AmountPeriod::Day,
            regulation::Per::Hour => AmountPeriod::Hour,
            regulation::Per::Meal => AmountPeriod::Meal,
            regulation::Per::Month => AmountPeriod::Month,
            regulation::Per::Year => AmountPeriod::Year,
        }
    }
}

/// Days that whoever asks has for their observations (L. 241/1990 art. 10-bis).
pub const DAYS_TO_ANSWER: u64 = 10;
/// Most proposals that one act decides.
pub const MOST_AT_ONCE: usize = 500;
/// How a refusal can be contested, in the letter and on the page.
pub const APPEAL: &str = "Contro questa decisione si può ricorrere al tribunale amministrativo regionale entro 60 giorni, \
    oppure al Presidente della Repubblica entro 120 giorni, da quando la si riceve. Si può anche chiedere all'ufficio di riesaminarla.";

/// What stands, in the reasons of what gives less than was asked, before the answer to the observations.
pub const ON_OBSERVATIONS: &str = "Sulle osservazioni ricevute:";

/// The last day for observations on a notice that reached whoever asks on a day: the tenth after it, or the first working day after that.
pub fn answer_by(received_on: NaiveDate) -> NaiveDate {
    first_working(days_after(received_on, DAYS_TO_ANSWER))
}

/// A notice, as far as it is asked whether one may refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noticed {
    /// The last day for observations.
    pub answer_by: NaiveDate,
    /// When whoever asked said that they add nothing more.
    pub nothing_more_on: Option<NaiveDate>,
}

/// Whether a refusal may be proposed on a day. Rankings know no notice (art. 10-bis c. 1); elsewhere it comes after the ten days, for a second letter
/// may follow the first, or as soon as whoever asked says that they add nothing more.
///
/// # Errors
/// [`Problem::NoNotice`], [`Problem::NoticeRuns`].
pub fn may_refuse(is_ranked: bool, notice: Option<Noticed>, today: NaiveDate) -> Outcome<()> {
    match notice {
        _ if is_ranked => Ok(()),
        None => Err(Problem::NoNotice.at("outcome")),
        Some(notice) if notice.nothing_more_on.is_some() || today > notice.answer_by => Ok(()),
        Some(notice) => {
            let last = show_date(notice.answer_by);
            Err(Problem::NoticeRuns.refusal().because(format!("L'ultimo giorno è il {last}.")).at("outcome").into())
        }
    }
}

/// What the regulation said of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Computed {
    /// Yes, no, not yet, or a number out of bounds.
    pub outcome: regulation::Outcome,
    /// When granted.
    pub amount: Option<Cents>,
}

/// A decision that is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDecision {
    /// What.
    pub outcome: DecisionOutcome,
    /// How much; `None` where nothing is paid, and of a refusal.
    pub amount: Option<Cents>,
    /// First day; none of a refusal.
    pub valid_from: Option<NaiveDate>,
    /// First day on which it no longer holds; `None` while it is open.
    pub valid_until: Option<NaiveDate>,
    /// Sentences for the letter.
    pub reasons: String,
    /// Why otherwise than the regulation says; empty where it is not.
    pub deviation: String,
    /// Of the commission, for what is left to its discretion; may be empty.
    pub minutes: String,
    /// The most that may be given at discretion.
    pub ceiling: Option<Cents>,
}

impl NewDecision {
    /// Whether it is otherwise than the regulation says.
    pub fn deviates(&self, computed: Computed) -> bool {
        match computed.outcome {
            regulation::Outcome::Granted => self.outcome != DecisionOutcome::Granted || self.amount != computed.amount,
            regulation::Outcome::Refused => self.outcome != DecisionOutcome::Refused,
            regulation::Outcome::Undetermined | regulation::Outcome::Faulty => true,
        }
    }

    /// Whether whoever asked has less than the regulation gives, so that the notice of art. 10-bis comes before it. How much is given within a
    /// ceiling, by minutes, is left to discretion: of that only the refusal is.
    pub const fn is_adverse(&self) -> bool {
        match self.outcome {
            DecisionOutcome::Granted => false,
            DecisionOutcome::Partial => self.ceiling.is_none(),
            DecisionOutcome::Refused => true,
        }
    }

    /// A grant gives something: what gives nothing is a refusal, and what gives less than the regulation says is a grant in part, with its reasons.
    fn check_amount(&self, computed: Computed) -> Outcome<()> {
        let nothing = Cents(0);
        let (given, said) = (self.amount.unwrap_or(nothing), computed.amount.unwrap_or(nothing));
        if given == nothing && (said > nothing || (self.amount.is_some() && computed.amount.is_none())) {
            return Err(Failure::field(
                "amount",
                "Così non si concede niente: scrivi l'importo, oppure proponi di non accogliere.",
            ));
        }
        if self.outcome == DecisionOutcome::Granted && self.ceiling.is_none() && given < said {
            return Err(Failure::field("outcome", "È meno di quanto dice il regolamento: scegli «Accolta in parte»."));
        }
        if self.outcome == DecisionOutcome::Partial && self.reasons.is_empty() {
            let sentence = "Scrivi perché è accolta solo in parte: chi ha chiesto lo legge nella lettera.";
            return Err(Failure::field("reasons", sentence));
        }
        Ok(())
    }

    /// Whether it may be proposed: what the regulation could not say yet is not granted, what is otherwise is explained, and what is left to
    /// discretion has minutes and a ceiling.
    ///
    /// # Errors
    /// [`Problem::NotYet`], [`Problem::Faulty`]; faults on the fields.
    pub fn check(&self, computed: Computed) -> Outcome<()> {
        match computed.outcome {
            regulation::Outcome::Faulty => return Err(Problem::FaultyCase.into()),
            regulation::Outcome::Undetermined if self.outcome.grants() => return Err(Problem::NotYet.at("outcome")),
            regulation::Outcome::Undetermined | regulation::Outcome::Granted | regulation::Outcome::Refused => {}
        }
        if self.outcome.grants() {
            let Some(from) = self.valid_from else {
                return Err(Failure::field("valid_from", "Scrivi da quando vale."));
            };
            if self.valid_until.is_some_and(|until| until <= from) {
                return Err(Failure::field("last_day", "L'ultimo giorno viene prima del primo."));
            }
            self.check_amount(computed)?;
        } else if self.reasons.is_empty() {
            return Err(Failure::field("reasons", "Scrivi perché non è accolta: chi ha chiesto lo legge nella lettera."));
        }
        if self.deviates(computed) && self.deviation.is_empty() {
            let sentence = "È diverso da quello che dice il regolamento: scrivi perché.";
            return Err(Failure::field("deviation", sentence));
        }
        if let Some(ceiling) = self.ceiling {
            if self.minutes.is_empty() {
                return Err(Failure::field("minutes", "Scrivi il verbale in cui è stato deciso il tetto."));
            }
            if self.amount.is_some_and(|amount| amount > ceiling) {
                return Err(Failure::field("amount", format!("L'importo supera il tetto di {ceiling}.")));
            }
        }
        Ok(())
    }
}

/// Days before an application came from which a grant may hold, and days after today: beyond them a year was mistyped.
pub const DAYS_BACK: u64 = 366;
/// See [`DAYS_BACK`].
pub const DAYS_AHEAD: u64 = 731;

/// Whether the first day of a grant makes sense for an application that came on a day.
///
/// # Errors
/// A fault on `valid_from`.
pub fn check_first_day(received_on: NaiveDate, today: NaiveDate, valid_from: Option<NaiveDate>) -> Outcome<()> {
    let (first, last) = (days_before(received_on, DAYS_BACK), days_after(today, DAYS_AHEAD));
    if valid_from.is_some_and(|day| !(first..=last).contains(&day)) {
        let sentence = format!("Controlla l'anno: scrivi un giorno fra il {} e il {}.", show_date(first), show_date(last));
        return Err(Failure::field("valid_from", sentence));
    }
    Ok(())
}

/// Whether somebody decides what another one proposed.
///
/// # Errors
/// [`Problem::OwnProposal`].
pub fn two_people(proposed_by: AccountId, decided_by: AccountId) -> Outcome<()> {
    if proposed_by == decided_by { Err(Problem::OwnProposal.into()) } else { Ok(()) }
}

/// Whether a grant may be taken back from a day: not before it began, and not before it was decided unless a declaration was false.
///
/// # Errors
/// A fault on `revoked_from`; [`Problem::NothingToRevoke`] for a refusal.
pub fn check_revocation(
    outcome: DecisionOutcome,
    (valid_from, valid_until): (Option<NaiveDate>, Option<NaiveDate>),
    from: NaiveDate,
) -> Outcome<()> {
    let Some(first) = valid_from.filter(|_| outcome.grants()) else {
        return Err(Problem::NothingToRevoke.into());
    };
    if from < first {
        return Err(Failure::field("revoked_from", "Viene prima del giorno da cui vale la decisione."));
    }
    if valid_until.is_some_and(|until| from >= until) {
        return Err(Failure::field("revoked_from", "In quel giorno la decisione non vale più."));
    }
    Ok(())
}

/// Months within which an office annuls what it granted, by the day on which it annuls (L. 241/1990 art. 21-nonies c. 1): twelve, and six since
/// 18 December 2025 (L. 182/2025 art. 1). A refusal is looked at again at any time.
pub fn months_to_annul(day: NaiveDate) -> u32 {
    let shortened = NaiveDate::from_ymd_opt(2025, 12, 18);
    if shortened.is_some_and(|first| day >= first) { 6 } else { 12 }
}

/// Whether a decision may be annulled today: a grant within its months, a refusal always.
///
/// # Errors
/// [`Problem::AnnulledLate`].
pub fn check_annulment(outcome: DecisionOutcome, act_date: NaiveDate, today: NaiveDate) -> Outcome<()> {
    let last = act_date.checked_add_months(Months::new(months_to_annul(today)));
    if outcome.grants() && last.is_some_and(|last| last < today) {
        return Err(Problem::AnnulledLate.into());
    }
    Ok(())
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
