//! What changes by law, or by whoever gives out the list, as dated data: days, ages, releases, consequences, columns (`data/national/adi.toml`).

use crate::exemption::ExemptionGround;
use crate::meeting::Event;
use crate::report::ReportKind;
use chrono::NaiveDate;
use kernel::text::folded_tight;
use kernel::{Failure, Outcome};
use serde::Deserialize;
use std::sync::LazyLock;

const TEXT: &str = include_str!("../../../data/national/adi.toml");

static SHIPPED: LazyLock<Result<Terms, String>> = LazyLock::new(|| Terms::read(TEXT).map_err(|error| error.to_string()));

/// The terms as they are shipped.
///
/// # Errors
/// None, as long as the shipped file is right, which its test proves.
pub fn shipped() -> Outcome<&'static Terms> {
    SHIPPED.as_ref().map_err(|error| Failure::internal(format!("data/national/adi.toml: {error}")))
}

/// A number that the law sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// Days from the signature of the digital activation pact to the first meeting.
    FirstMeetingDays,
    /// Days from one meeting to the next.
    FollowUpDays,
    /// Years of age from which somebody is bound.
    AdultAge,
    /// Years of age from which somebody need no longer come every ninety days.
    ReleasedAge,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Valued {
    code: Term,
    value: u32,
    valid_from: NaiveDate,
    source: String,
    verified: Verified,
}

/// Whether a value was read at its source (`V`) or not (`U`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
enum Verified {
    V,
    U,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Release {
    ground: ExemptionGround,
    valid_from: NaiveDate,
    source: String,
    verified: Verified,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Consequence {
    event: Event,
    report: ReportKind,
    valid_from: NaiveDate,
    source: String,
    verified: Verified,
}

/// What a column of the list tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnField {
    /// The number of the practice.
    Practice,
    /// The tax code of a member.
    TaxCode,
    /// Family name.
    FamilyName,
    /// Given name.
    GivenName,
    /// Role in the household.
    Role,
    /// Whether they are bound.
    Obligation,
    /// State of the benefit.
    State,
    /// Day of the application.
    AppliedOn,
    /// Day of the digital activation pact.
    PadOn,
    /// To which services the household was sent.
    Referral,
}

/// A column, with the headings under which it is known.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// What it tells.
    pub field: ColumnField,
    /// Whether a list must have it.
    pub needed: bool,
    /// Its headings, ours first.
    names: Vec<String>,
    verified: Verified,
}

impl Column {
    /// The heading by which faults name it.
    pub fn name(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }
    /// Whether a heading means it.
    fn is_called(&self, heading: &str) -> bool {
        let heading = folded_tight(heading);
        self.names.iter().any(|name| folded_tight(name) == heading)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    field: ColumnField,
    code: String,
    words: Vec<String>,
}

/// All that is dated data.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    checked_on: NaiveDate,
    terms: Vec<Valued>,
    releases: Vec<Release>,
    consequences: Vec<Consequence>,
    columns: Vec<Column>,
    words: Vec<Words>,
}

impl Terms {
    /// From a text in TOML.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn read(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// The value of a term on a day; `None` before the allowance began.
    pub fn value(&self, term: Term, on: NaiveDate) -> Option<u64> {
        let held = self.terms.iter().filter(|one| one.code == term && one.valid_from <= on);
        held.max_by_key(|one| one.valid_from).map(|one| u64::from(one.value))
    }

    /// Where the value of a term on a day comes from, as people read it; empty before the allowance began. A source that nobody read is said so.
    pub fn source(&self, term: Term, on: NaiveDate) -> String {
        let held = self.terms.iter().filter(|one| one.code == term && one.valid_from <= on);
        let Some(one) = held.max_by_key(|one| one.valid_from) else { return String::new() };
        match one.verified {
            Verified::V => one.source.clone(),
            Verified::U => format!("{} (da verificare)", one.source),
        }
    }

    /// Whether a ground releases somebody on a day from coming every ninety days.
    pub fn releases(&self, ground: ExemptionGround, on: NaiveDate) -> bool {
        self.releases.iter().any(|one| one.ground == ground && one.valid_from <= on)
    }

    /// What is reported when something happens on a day.
    pub fn report_for(&self, event: Event, on: NaiveDate) -> Option<ReportKind> {
        let held = self.consequences.iter().filter(|one| one.event == event && one.valid_from <= on);
        held.max_by_key(|one| one.valid_from).map(|one| one.report)
    }

    /// Why it is reported: the article; empty where nothing is reported.
    pub fn reason_for(&self, event: Event, on: NaiveDate) -> &str {
        let held = self.consequences.iter().filter(|one| one.event == event && one.valid_from <= on);
        held.max_by_key(|one| one.valid_from).map_or("", |one| one.source.as_str())
    }

    /// The columns of the list.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// What a heading means.
    pub fn column(&self, heading: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.is_called(heading))
    }

    /// The code of a word in a column, as [`kernel::codes::Code`] knows it. The code itself is a word too.
    pub fn word(&self, field: ColumnField, text: &str) -> Option<&str> {
        let wanted = folded_tight(text);
        let of_field = self.words.iter().filter(|one| one.field == field);
        let mut found =
            of_field.filter(|one| folded_tight(&one.code) == wanted || one.words.iter().any(|word| folded_tight(word) == wanted));
        found.next().map(|one| one.code.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::household::{BenefitState, Obligation, ReferredTo, Role};
    use kernel::codes::Code;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn the_shipped_terms_say_what_the_law_says_since_2024() {
        let terms = shipped().expect("the terms");
        for (term, value) in
            [(Term::FirstMeetingDays, 120), (Term::FollowUpDays, 90), (Term::AdultAge, 18), (Term::ReleasedAge, 60)]
        {
            assert_eq!(terms.value(term, day("2024-01-01")), Some(value), "{term:?}");
            assert_eq!(terms.value(term, day("2023-12-31")), None, "{term:?}");
        }
        assert_eq!(terms.report_for(Event::Refused, day("2026-01-01")), Some(ReportKind::Loss));
        assert_eq!(terms.report_for(Event::Missed, day("2026-01-01")), Some(ReportKind::Suspension));
        assert!(
            terms.releases(ExemptionGround::Violence, day("2026-01-01"))
                && !terms.releases(ExemptionGround::Other, day("2026-01-01"))
        );
        assert!(terms.source(Term::FirstMeetingDays, day("2026-01-01")).contains("D.L. 48/2023"));
    }

    #[test]
    fn a_new_value_holds_from_its_day_and_the_old_one_before_it() {
        let more = "\n[[terms]]\ncode = \"follow_up_days\"\nvalue = 60\nvalid_from = \"2027-01-01\"\nsource = \"legge di prova\"\nverified = \"U\"\n";
        let terms = Terms::read(&format!("{TEXT}{more}")).expect("the terms");
        assert_eq!(terms.value(Term::FollowUpDays, day("2026-12-31")), Some(90));
        assert_eq!(terms.value(Term::FollowUpDays, day("2027-01-01")), Some(60));
        assert_eq!(terms.source(Term::FollowUpDays, day("2027-01-01")), "legge di prova (da verificare)");
    }

    #[test]
    fn every_word_of_a_column_is_a_code_of_its_list_and_none_means_two_things() {
        let terms = shipped().expect("the terms");
        for one in &terms.words {
            let is_known = match one.field {
                ColumnField::Role => Role::from_code(&one.code).is_some(),
                ColumnField::Obligation => Obligation::from_code(&one.code).is_some(),
                ColumnField::State => BenefitState::from_code(&one.code).is_some(),
                ColumnField::Referral => ReferredTo::from_code(&one.code).is_some(),
                _ => false,
            };
            assert!(is_known, "{one:?}");
            for word in &one.words {
                assert_eq!(terms.word(one.field, &word.to_uppercase()), Some(one.code.as_str()), "{word}");
            }
        }
        for column in terms.columns() {
            for name in &column.names {
                assert_eq!(terms.column(name).map(|one| one.field), Some(column.field), "{name}");
            }
        }
    }
}
