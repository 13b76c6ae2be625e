//! A ranking: its states, who stands where, the codes under which it is published, what changes when somebody renounces. Pure.

use crate::decision::model::AmountPeriod;
use crate::problems::Problem;
use kernel::{AccountId, Cents, Outcome};
use regulation::ranking::{Place, Standing};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

kernel::code_enum! {
    /// Whether it can still be objected to.
    pub enum RankingKind {
        /// Whoever is in it may object.
        Provisional = "provisional" => "Provvisoria",
        /// Decisions are proposed from it.
        Final = "final" => "Definitiva",
    }
}

kernel::code_enum! {
    /// How far a ranking is.
    pub enum RankingState {
        /// One person made it.
        Made = "made" => "Da approvare",
        /// Another approved it, by an act.
        Approved = "approved" => "Approvata",
        /// It is published, under codes.
        Published = "published" => "Pubblicata",
        /// A later one took its place.
        Superseded = "superseded" => "Sostituita",
    }
}

kernel::code_enum! {
    /// What can be done with a ranking.
    pub enum RankingMove {
        /// To approve it, by an act.
        Approve = "approve" => "Approva",
        /// To publish it.
        Publish = "publish" => "Pubblica",
        /// To put a later one in its place.
        Supersede = "supersede" => "Sostituisci",
    }
}

impl RankingState {
    /// Where a move leads.
    ///
    /// # Errors
    /// [`Problem::RankingMove`] when it cannot be done from here.
    pub fn after(self, what: RankingMove) -> Outcome<RankingState> {
        match (self, what) {
            (RankingState::Made, RankingMove::Approve) => Ok(RankingState::Approved),
            (RankingState::Approved, RankingMove::Publish) => Ok(RankingState::Published),
            (RankingState::Made | RankingState::Approved | RankingState::Published, RankingMove::Supersede) => {
                Ok(RankingState::Superseded)
            }
            (RankingState::Made, RankingMove::Publish)
            | (RankingState::Approved | RankingState::Published, RankingMove::Approve)
            | (RankingState::Published, RankingMove::Publish)
            | (RankingState::Superseded, RankingMove::Approve | RankingMove::Publish | RankingMove::Supersede) => {
                Err(Problem::RankingMove.because(format!("È nello stato «{}».", self.label())))
            }
        }
    }
    /// The badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            RankingState::Made => "warning",
            RankingState::Approved => "info",
            RankingState::Published => "success",
            RankingState::Superseded => "neutral",
        }
    }
}

kernel::code_enum! {
    /// Where an application stands.
    pub enum RowOutcome {
        /// Within places and money.
        In = "in" => "Ammessa",
        /// In order, beyond places or money.
        Waiting = "waiting" => "In lista d'attesa",
        /// It renounced, or lost what it had.
        Out = "out" => "Uscita",
        /// A requirement fails.
        Refused = "refused" => "Esclusa",
        /// Something must be known first.
        Undetermined = "undetermined" => "Da completare",
    }
}

impl RowOutcome {
    /// The badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            RowOutcome::In => "success",
            RowOutcome::Waiting => "info",
            RowOutcome::Out => "neutral",
            RowOutcome::Refused => "danger",
            RowOutcome::Undetermined => "warning",
        }
    }
}

/// What stands against one that is refused: a requirement in words; without words, as editions were kept before there were any, only that one fails.
pub fn unmet(says: &str) -> String {
    match says.trim_end_matches('.') {
        "" => "Un requisito non è soddisfatto".to_owned(),
        says => format!("Manca il requisito: {says}"),
    }
}

/// What refuses an application, as people read it: earlier editions kept the ids of requirements, which are one word each.
pub fn against(kept: &str) -> String {
    if kept.contains(' ') { kept.to_owned() } else { unmet("") }
}

/// What refuses an application, or what it lacks, as people read it.
pub fn in_words(outcome: RowOutcome, why: Vec<String>) -> Vec<String> {
    match outcome {
        RowOutcome::Refused => why.iter().map(|one| against(one)).collect(),
        RowOutcome::In | RowOutcome::Waiting | RowOutcome::Out | RowOutcome::Undetermined => why,
    }
}

impl From<Standing> for RowOutcome {
    fn from(standing: Standing) -> RowOutcome {
        match standing {
            Standing::Admitted => RowOutcome::In,
            Standing::Waiting => RowOutcome::Waiting,
            Standing::Excluded => RowOutcome::Refused,
            Standing::Undetermined | Standing::Faulty => RowOutcome::Undetermined,
        }
    }
}

/// Whether somebody approves what another one made.
///
/// # Errors
/// [`Problem::OwnRanking`].
pub fn two_people(made_by: AccountId, approved_by: AccountId) -> Outcome<()> {
    if made_by == approved_by { Err(Problem::OwnRanking.into()) } else { Ok(()) }
}

/// How often an amount is paid out of the money of a call when nobody says otherwise; `None` of amounts of which nobody can know.
pub fn usual_times(period: AmountPeriod) -> Option<i64> {
    match period {
        AmountPeriod::Once | AmountPeriod::Year => Some(1),
        AmountPeriod::Month => Some(12),
        AmountPeriod::Day | AmountPeriod::Hour | AmountPeriod::Meal => None,
    }
}

/// Holds the order of the regulation against the money of the call as well, of which each takes the amount so many times: it is given out in
/// order, and ends with the first who no longer fits. Who was beyond the places of the regulation stays so.
pub fn within(places: &mut [Place], budget: Option<Cents>, times: i64) {
    let Some(Cents(mut left)) = budget else { return };
    let mut is_over = false;
    for place in places.iter_mut().filter(|place| place.standing == Standing::Admitted) {
        let wants = place.amount.map_or(Some(0), |amount| amount.0.max(0).checked_mul(times));
        match wants.and_then(|wants| left.checked_sub(wants)).filter(|rest| !is_over && *rest >= 0) {
            Some(rest) => left = rest,
            None => {
                is_over = true;
                place.standing = Standing::Waiting;
            }
        }
    }
}

/// What the letters of a code are taken from: none that looks like another one.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Letters of a code.
pub const CODE_LETTERS: usize = 8;

/// The code of an application under a secret: it tells neither who it is nor when they applied. `again` is how often a shorter way met the same
/// code.
fn code(secret: &str, application: Uuid, again: u32) -> String {
    let digest = Sha256::new()
        .chain_update(secret.as_bytes())
        .chain_update(application.as_bytes())
        .chain_update(again.to_be_bytes())
        .finalize();
    let letter = |byte: &u8| ALPHABET.get(usize::from(*byte % 32)).copied().map_or('2', char::from);
    let letters: String = digest.iter().take(CODE_LETTERS).map(letter).collect();
    match letters.split_at_checked(CODE_LETTERS / 2) {
        Some((front, back)) => format!("{front}-{back}"),
        None => letters,
    }
}

/// The public codes of applications under the secret of a measure: each its own, and the same in every edition.
pub fn codes(secret: &str, applications: impl IntoIterator<Item = Uuid>) -> BTreeMap<Uuid, String> {
    let mut sorted: Vec<Uuid> = applications.into_iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    let mut taken = BTreeSet::new();
    let mut all = BTreeMap::new();
    for application in sorted {
        let mut again = 0;
        let mut one = code(secret, application, again);
        while !taken.insert(one.clone()) {
            again += 1;
            one = code(secret, application, again);
        }
        all.insert(application, one);
    }
    all
}

/// The public code of one thing by itself, which is no part of a list.
pub fn code_alone(secret: &str, id: Uuid) -> String {
    code(secret, id, 0)
}

/// Fewest that are counted in public: of fewer, whoever knows the place could guess who they are.
pub const FEWEST: usize = 5;

/// What is published of a number: `None` where it is between nobody and [`FEWEST`].
pub fn published(count: usize) -> Option<usize> {
    (count == 0 || count >= FEWEST).then_some(count)
}

/// Numbers that are published together with their sum: those that are too small are not told, and neither is the sum or the next smallest one
/// where it would tell them. The second part is the sum.
pub fn published_together(counts: &[usize]) -> (Vec<Option<usize>>, Option<usize>) {
    let mut shown: Vec<Option<usize>> = counts.iter().map(|count| published(*count)).collect();
    let sum: usize = counts.iter().fold(0_usize, |sum, count| sum.saturating_add(*count));
    let hidden = |shown: &[Option<usize>]| -> (usize, usize) {
        let small = counts.iter().zip(shown).filter(|(_, shown)| shown.is_none());
        small.fold((0, 0), |(cells, people), (count, _)| (cells + 1, people.saturating_add(*count)))
    };
    loop {
        let (cells, people) = hidden(&shown);
        if cells == 0 {
            return (shown, published(sum));
        }
        if cells >= 2 && people >= FEWEST {
            return (shown, published(sum));
        }
        // One more cell hides the others behind it; where there is none left the sum is not told.
        let next = counts.iter().zip(&shown).enumerate().filter(|(_, (count, shown))| shown.is_some() && **count > 0);
        let Some((place, _)) = next.min_by_key(|(_, (count, _))| **count) else { return (shown, None) };
        if let Some(cell) = shown.get_mut(place) {
            *cell = None;
        }
    }
}

/// What changed for an application from one edition to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Which.
    pub application: Uuid,
    /// Before; `None` when it was not in it.
    pub before: Option<RowOutcome>,
    /// After; `None` when it is no longer in it.
    pub after: Option<RowOutcome>,
}

/// Whose standing changed from one edition to another, in the order of the later one; those who are no longer in it come last.
pub fn moved(before: &[(Uuid, RowOutcome)], after: &[(Uuid, RowOutcome)]) -> Vec<Moved> {
    let old: BTreeMap<Uuid, RowOutcome> = before.iter().copied().collect();
    let new: BTreeMap<Uuid, RowOutcome> = after.iter().copied().collect();
    let changed = after.iter().filter_map(|(application, outcome)| {
        let was = old.get(application).copied();
        (was != Some(*outcome)).then_some(Moved { application: *application, before: was, after: Some(*outcome) })
    });
    let gone = before.iter().filter(|(application, _)| !new.contains_key(application));
    let gone = gone.map(|(application, outcome)| Moved { application: *application, before: Some(*outcome), after: None });
    changed.chain(gone).collect()
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
