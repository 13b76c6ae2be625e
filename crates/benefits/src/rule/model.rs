//! A regulation of the body and its versions: states, the day from which one holds, the rules of publishing. Pure.

use crate::problems::Problem;
use chrono::NaiveDate;
use kernel::{Failure, Outcome};

kernel::code_enum! {
    /// What a regulation decides.
    pub enum RuleKind {
        /// Who has a benefit, and how much.
        Benefit = "benefit" => "Prestazione",
        /// What a person pays of a service.
        CoPayment = "copayment" => "Compartecipazione",
        /// Who comes first when money or places are short.
        Ranking = "ranking" => "Graduatoria",
        /// No text of it could be read yet.
        Unknown = "unknown" => "Da definire",
    }
}

impl From<regulation::Kind> for RuleKind {
    fn from(kind: regulation::Kind) -> RuleKind {
        match kind {
            regulation::Kind::Benefit => RuleKind::Benefit,
            regulation::Kind::CoPayment => RuleKind::CoPayment,
            regulation::Kind::Ranking => RuleKind::Ranking,
        }
    }
}

kernel::code_enum! {
    /// What became of a version.
    pub enum VersionState {
        /// It is being written.
        Draft = "draft" => "Bozza",
        /// It holds, held or will hold.
        Published = "published" => "Pubblicata",
        /// It was thrown away, or taken back before its first day.
        Withdrawn = "withdrawn" => "Ritirata",
    }
}

kernel::code_enum! {
    /// Which regulations a list shows.
    pub enum Standing {
        /// Those of which a version holds today.
        InForce = "in_force" => "In vigore oggi",
        /// Those of which a draft is being written.
        Draft = "draft" => "Con una bozza",
    }
}

/// Longest id of a regulation.
pub const LONGEST_CODE: usize = 60;
/// Longest text of a regulation, in characters: in bytes never more than the engine reads.
pub const LONGEST_TEXT: usize = 131_072;
/// Most drafts of one regulation at a time.
pub const MOST_DRAFTS: i64 = 20;

/// The id that the text of a regulation bears: small letters, digits and single hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleCode(String);

impl RuleCode {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The name of its file.
    pub fn file(&self) -> String {
        format!("{}.toml", self.0)
    }
}

impl std::fmt::Display for RuleCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that is no id of a regulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id of a regulation")]
pub struct NoCode;

impl std::str::FromStr for RuleCode {
    type Err = NoCode;
    fn from_str(text: &str) -> Result<RuleCode, NoCode> {
        let good = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if text.len() > LONGEST_CODE || !text.starts_with(|c: char| c.is_ascii_lowercase()) || !text.split('-').all(good) {
            return Err(NoCode);
        }
        Ok(RuleCode(text.to_owned()))
    }
}

/// The act that decided a regulation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Its number, as the body writes it.
    pub number: String,
    /// Its day.
    pub date: NaiveDate,
    /// Which organ decided: council, board, manager.
    pub organ: String,
}

/// From when a version holds, by which act, and why from a day that is past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// First day.
    pub from: NaiveDate,
    /// The act.
    pub act: Act,
    /// Why from a day before today; empty where it is not.
    pub early_reason: String,
}

impl Publication {
    /// Whether the days make sense on a day.
    ///
    /// # Errors
    /// A fault on `early_reason` when the first day is past and nobody says why; on `act_date` when the act is of a later day than today.
    pub fn check(&self, today: NaiveDate) -> Outcome<()> {
        if self.act.date > today {
            return Err(Failure::field("act_date", "La data dell'atto non può essere nel futuro."));
        }
        if self.from < today && self.early_reason.is_empty() {
            return Err(Failure::field(
                "early_reason",
                "Il regolamento varrebbe da un giorno già passato: scrivi perché, oppure scegli oggi o un giorno successivo.",
            ));
        }
        Ok(())
    }
}

/// The days of a version that was published: the first, and the first on which it no longer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// First day.
    pub from: NaiveDate,
    /// First day on which it no longer holds.
    pub until: NaiveDate,
}

/// What publishing from a day does to the versions that were published before: the one that ends on that day, if there is one.
///
/// # Errors
/// [`Problem::LaterVersion`] when one of them begins on that day or later.
pub fn closes<T>(published: impl IntoIterator<Item = (T, Days)>, from: NaiveDate) -> Result<Option<T>, Problem> {
    let mut closed = None;
    for (version, days) in published {
        if days.from >= from {
            return Err(Problem::LaterVersion);
        }
        if days.until > from {
            closed = Some(version);
        }
    }
    Ok(closed)
}

/// Which version holds on when one that followed it is taken back, and until when: as long as that one would have, but never beyond the day on
/// which an act ended it (the third part).
pub fn holds_on<T>(published: impl IntoIterator<Item = (T, Days, Option<NaiveDate>)>, taken: Days) -> Option<(T, NaiveDate)> {
    let (version, _, ended) = published.into_iter().find(|(_, days, _)| days.until == taken.from)?;
    let until = ended.map_or(taken.until, |ended| ended.min(taken.until));
    (until > taken.from).then_some((version, until))
}

/// From which day a version no longer holds without another one following it, by which act, and why from a day that is past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// First day on which it no longer holds.
    pub from: NaiveDate,
    /// The act.
    pub act: Act,
    /// Why from a day before today; empty where it is not.
    pub early_reason: String,
}

impl Ending {
    /// Whether the days make sense for a version on a day.
    ///
    /// # Errors
    /// A fault on `act_date` for an act of a later day than today, on `ends_from` for a day on which the version has not held yet, on
    /// `early_reason` for a day that is past when nobody says why.
    pub fn check(&self, version: Days, today: NaiveDate) -> Outcome<()> {
        if self.act.date > today {
            return Err(Failure::field("act_date", "La data dell'atto non può essere nel futuro."));
        }
        if self.from <= version.from {
            let begins = kernel::time::show_date(version.from);
            return Err(Failure::field(
                "ends_from",
                format!("La versione vale dal {begins}: può cessare solo da un giorno successivo."),
            ));
        }
        if self.from < today && self.early_reason.is_empty() {
            let message =
                "Il regolamento cesserebbe da un giorno già passato: scrivi perché, oppure scegli oggi o un giorno successivo.";
            return Err(Failure::field("early_reason", message));
        }
        Ok(())
    }
}

/// The days of a version that an act may end: one that was published and that nothing ends yet.
///
/// # Errors
/// [`Problem::NotPublished`], [`Problem::EndsAlready`].
pub fn endless(state: VersionState, days: Option<Days>) -> Result<Days, Problem> {
    match (state, days) {
        (VersionState::Published, Some(days)) if days.until == guard::scope::FOREVER => Ok(days),
        (VersionState::Published, _) => Err(Problem::EndsAlready),
        (VersionState::Draft | VersionState::Withdrawn, _) => Err(Problem::NotPublished),
    }
}

/// Whether a published version may still be taken back: only before its first day.
///
/// # Errors
/// [`Problem::NotPublished`], [`Problem::BegunAlready`].
pub fn check_withdrawal(state: VersionState, from: Option<NaiveDate>, today: NaiveDate) -> Result<(), Problem> {
    match (state, from) {
        (VersionState::Published, Some(from)) if from > today => Ok(()),
        (VersionState::Published, _) => Err(Problem::BegunAlready),
        (VersionState::Draft | VersionState::Withdrawn, _) => Err(Problem::NotPublished),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn an_id_is_small_words_with_hyphens() {
        for good in ["buono", "misura-b2", "titoli-sociali-linea-1"] {
            assert_eq!(good.parse::<RuleCode>().map(|code| code.file()), Ok(format!("{good}.toml")));
        }
        for wrong in ["", "Buono", "buono_spesa", "-buono", "buono-", "a--b", "2-buoni", "perché", &"a".repeat(61)] {
            assert_eq!(wrong.parse::<RuleCode>(), Err(NoCode), "{wrong}");
        }
    }

    #[test]
    fn who_publishes_from_a_day_that_is_past_says_why() {
        let act = Act { number: "12".into(), date: day("2026-03-01"), organ: "Consiglio".into() };
        let publication = Publication { from: day("2026-03-01"), act, early_reason: String::new() };
        assert!(publication.check(day("2026-03-01")).is_ok());
        assert!(publication.check(day("2026-03-02")).is_err());
        assert!(publication.check(day("2026-02-28")).is_err(), "the act is of tomorrow");
        assert!(Publication { early_reason: "Errore".into(), ..publication }.check(day("2026-03-02")).is_ok());
    }

    #[test]
    fn a_version_that_has_begun_is_not_taken_back() {
        let withdrawal = |state, from| check_withdrawal(state, from, day("2026-03-01"));
        assert_eq!(withdrawal(VersionState::Published, Some(day("2026-03-02"))), Ok(()));
        assert_eq!(withdrawal(VersionState::Published, Some(day("2026-03-01"))), Err(Problem::BegunAlready));
        assert_eq!(withdrawal(VersionState::Draft, None), Err(Problem::NotPublished));
    }

    #[test]
    fn what_an_act_ended_does_not_hold_on_beyond_its_day() {
        let of = |from: &str, until: &str| Days { from: day(from), until: day(until) };
        let taken = Days { from: day("2026-06-01"), until: guard::scope::FOREVER };
        let on = |ended: Option<&str>| holds_on([('a', of("2026-01-01", "2026-06-01"), ended.map(day))], taken);
        assert_eq!(on(None), Some(('a', guard::scope::FOREVER)));
        assert_eq!(on(Some("2026-09-01")), Some(('a', day("2026-09-01"))));
        assert_eq!(on(Some("2026-06-01")), None, "it would have ended on that day anyway");
        assert_eq!(holds_on([('a', of("2026-01-01", "2026-05-01"), None)], taken), None, "there was a hole before");
    }

    #[test]
    fn an_end_comes_after_the_beginning_and_a_past_one_wants_a_reason() {
        let act = Act { number: "12".into(), date: day("2026-03-01"), organ: "Consiglio".into() };
        let ending = |from: &str, reason: &str| Ending { from: day(from), act: act.clone(), early_reason: reason.into() };
        let days = Days { from: day("2026-02-01"), until: guard::scope::FOREVER };
        let fault = |ending: Ending| match ending.check(days, day("2026-03-10")) {
            Err(Failure::Invalid(errors)) => errors.into_iter().map(|error| error.field).collect::<String>(),
            Err(other) => other.to_string(),
            Ok(()) => String::new(),
        };
        assert_eq!(fault(ending("2026-03-10", "")), "");
        assert_eq!(fault(ending("2026-03-09", "")), "early_reason");
        assert_eq!(fault(ending("2026-03-09", "Sentenza")), "");
        assert_eq!(fault(ending("2026-02-01", "Sentenza")), "ends_from");
        assert_eq!(fault(Ending { act: Act { date: day("2026-03-11"), ..act.clone() }, ..ending("2026-04-01", "") }), "act_date");
        assert_eq!(endless(VersionState::Published, Some(days)), Ok(days));
        assert_eq!(endless(VersionState::Published, Some(Days { until: day("2027-01-01"), ..days })), Err(Problem::EndsAlready));
        assert_eq!(endless(VersionState::Draft, None), Err(Problem::NotPublished));
    }

    proptest! {
        #[test]
        fn however_often_it_is_published_no_two_versions_share_a_day(days in proptest::collection::vec(0_u64..400, 1..40)) {
            let mut published: Vec<Days> = Vec::new();
            for offset in days {
                let from = kernel::time::days_after(day("2026-01-01"), offset);
                match closes(published.iter().copied().enumerate(), from) {
                    Ok(closed) => {
                        if let Some(before) = closed.and_then(|place| published.get_mut(place)) {
                            before.until = from;
                        }
                        published.push(Days { from, until: guard::scope::FOREVER });
                    }
                    Err(problem) => prop_assert_eq!(problem, Problem::LaterVersion),
                }
                for (place, one) in published.iter().enumerate() {
                    for other in published.iter().skip(place + 1) {
                        prop_assert!(one.until <= other.from || other.until <= one.from);
                    }
                }
                prop_assert_eq!(published.iter().filter(|one| one.until == guard::scope::FOREVER).count(), 1);
            }
        }
    }
}
