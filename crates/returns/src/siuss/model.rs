//! The record: one beneficiary, one benefit. A value of these types can always be written as valid XML.

use super::{
    Belfiore, CareArea, Character, CountryCode, Gender, MeansTest, MunicipalityCode, Operation, RegionCode, TransmissibleCode,
    Words,
};
use casework::sina::{BenefitCode, SinaAssessment};
use chrono::NaiveDate;
use kernel::Cents;
use serde::{Deserialize, Serialize};

/// Most addresses a record carries.
pub const MAX_ADDRESSES: usize = 5;

/// One beneficiary and one benefit, as sent. Kept whole once it is sent: it is the only thing that a correction may rest on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What it does to what INPS holds.
    pub operation: Operation,
    /// Who receives.
    pub beneficiary: Beneficiary,
    /// Where the person lives.
    pub addresses: Addresses,
    /// What is received.
    pub benefit: Benefit,
}

/// Who receives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beneficiary {
    /// Tax code.
    pub tax_code: TransmissibleCode,
    /// Surname.
    pub surname: Words<1, 36>,
    /// Given name.
    pub given_name: Words<1, 36>,
    /// Year of birth.
    pub birth_year: Year,
    /// Place of birth: municipality, or foreign state.
    pub birth_place: Belfiore,
    /// Sex.
    pub gender: Gender,
    /// Citizenship.
    pub citizenship: CountryCode,
    /// Second citizenship, if there is one.
    pub second_citizenship: Option<CountryCode>,
}

/// A year of four digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct Year(i32);

impl Year {
    /// A year between 1850 and 2199: the years that the program takes anywhere.
    pub fn new(year: i32) -> Option<Self> {
        (1850..2200).contains(&year).then_some(Year(year))
    }
    /// The number.
    pub fn number(self) -> i32 {
        self.0
    }
}

impl TryFrom<i32> for Year {
    type Error = String;
    fn try_from(year: i32) -> Result<Self, String> {
        Year::new(year).ok_or_else(|| format!("the year {year} is out of every possible period"))
    }
}

impl From<Year> for i32 {
    fn from(year: Year) -> Self {
        year.0
    }
}

/// One address; in Italy region and municipality are obligatory, abroad there is only the state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Address {
    /// In Italy.
    Italy {
        /// Region.
        region: RegionCode,
        /// Municipality.
        municipality: MunicipalityCode,
    },
    /// In another state.
    Abroad {
        /// The state.
        country: CountryCode,
    },
}

/// One to five addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Address>", into = "Vec<Address>")]
pub struct Addresses(Vec<Address>);

impl Addresses {
    /// Nothing when there is none, or more than five.
    pub fn new(addresses: Vec<Address>) -> Option<Self> {
        (1..=MAX_ADDRESSES).contains(&addresses.len()).then_some(Addresses(addresses))
    }
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Address> {
        self.0.iter()
    }
}

impl TryFrom<Vec<Address>> for Addresses {
    type Error = String;
    fn try_from(addresses: Vec<Address>) -> Result<Self, String> {
        Addresses::new(addresses).ok_or_else(|| format!("a record carries one to {MAX_ADDRESSES} addresses"))
    }
}

impl From<Addresses> for Vec<Address> {
    fn from(addresses: Addresses) -> Self {
        addresses.0
    }
}

/// What is received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Benefit {
    /// Whether the means of the person count.
    pub means_test: MeansTest,
    /// The declaration (DSU) on which the ISEE rests, if it is known.
    pub declaration: Declaration,
    /// Code in the national nomenclature.
    pub code: BenefitCode,
    /// Name.
    pub name: Words<10, 200>,
    /// Protocol number of the application.
    pub application: Words<1, 32>,
    /// The day of the event that gave rise to it.
    pub event_on: Option<NaiveDate>,
    /// When it is given, and how much.
    pub timing: Timing,
    /// Who pays.
    pub shares: Shares,
    /// The ISEE threshold for having it.
    pub isee_threshold: Option<Amount>,
    /// Hours of service a month.
    pub monthly_hours: Option<Hours>,
    /// Whether the person is in care, and for what.
    pub care: Care,
}

/// The declaration (DSU) on which an ISEE rests; every part may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    /// Protocol number.
    pub number: Option<Words<1, 30>>,
    /// Year of the protocol.
    pub year: Option<Year>,
    /// Day it was signed.
    pub signed_on: Option<NaiveDate>,
}

/// When a benefit is given, and how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    /// It goes on for a period.
    Periodic {
        /// First day.
        first_day: NaiveDate,
        /// Last day included.
        last_day: NaiveDate,
        /// How often it is given.
        every: Cadence,
        /// Amount in a month.
        monthly: Amount,
    },
    /// It is given once.
    OneOff {
        /// The day.
        on: NaiveDate,
        /// The whole amount.
        amount: Amount,
    },
}

impl Timing {
    /// Periodic, or once.
    pub fn character(&self) -> Character {
        match self {
            Timing::Periodic { .. } => Character::Periodic,
            Timing::OneOff { .. } => Character::OneOff,
        }
    }
    /// The amount of the month, or the whole amount.
    pub fn amount(&self) -> Amount {
        match self {
            Timing::Periodic { monthly, .. } => *monthly,
            Timing::OneOff { amount, .. } => *amount,
        }
    }
}

/// How often a periodic benefit is given, in months: 1 is monthly, 12 once a year (`PeriodoErogazione`). The schema says only
/// "1 to 12"; the reading in months is ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Cadence(u8);

impl Cadence {
    /// Every month.
    pub const MONTHLY: Cadence = Cadence(1);
    /// Every so many months, from 1 to 12.
    pub fn months(months: u8) -> Option<Self> {
        (1..=12).contains(&months).then_some(Cadence(months))
    }
    /// The number of months.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Cadence {
    type Error = String;
    fn try_from(months: u8) -> Result<Self, String> {
        Cadence::months(months).ok_or_else(|| "a cadence is 1 to 12 months".to_owned())
    }
}

impl From<Cadence> for u8 {
    fn from(cadence: Cadence) -> Self {
        cadence.0
    }
}

/// An amount of money that is not negative, in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Amount(Cents);

impl Amount {
    /// Nothing when it is negative.
    pub fn new(cents: Cents) -> Option<Self> {
        (!cents.is_negative()).then_some(Amount(cents))
    }
    /// In cents.
    pub fn cents(self) -> Cents {
        self.0
    }
}

impl TryFrom<i64> for Amount {
    type Error = String;
    fn try_from(cents: i64) -> Result<Self, String> {
        Amount::new(Cents(cents)).ok_or_else(|| "an amount is not negative".to_owned())
    }
}

impl From<Amount> for i64 {
    fn from(amount: Amount) -> Self {
        amount.0.0
    }
}

/// Hours, in hundredths of an hour: 90 minutes are 150.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hours(pub u32);

/// Who pays the amount of the month, or the whole amount of a benefit given once. Unknown parts are left out, which is not the
/// same as zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shares {
    /// The body.
    pub body: Option<Amount>,
    /// The user.
    pub user: Option<Amount>,
    /// The national health service.
    pub health_service: Option<Amount>,
    /// What is asked of the user, whether or not it was paid.
    pub requested: Option<Amount>,
}

/// Whether the person is in care, and for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Care {
    /// Not in care.
    NotInCare,
    /// In care for family and minors.
    FamilyAndMinors,
    /// In care for disability or lack of self-sufficiency: with the assessment.
    DisabilityAndDependency(Box<SinaAssessment>),
    /// In care for poverty and exclusion.
    PovertyAndExclusion,
}

impl Care {
    /// The area of users, when the person is in care.
    pub fn area(&self) -> Option<CareArea> {
        match self {
            Care::NotInCare => None,
            Care::FamilyAndMinors => Some(CareArea::FamilyAndMinors),
            Care::DisabilityAndDependency(_) => Some(CareArea::DisabilityAndDependency),
            Care::PovertyAndExclusion => Some(CareArea::PovertyAndExclusion),
        }
    }
    /// The assessment, where there is one.
    pub fn assessment(&self) -> Option<&SinaAssessment> {
        match self {
            Care::DisabilityAndDependency(assessment) => Some(assessment),
            Care::NotInCare | Care::FamilyAndMinors | Care::PovertyAndExclusion => None,
        }
    }
}

/// What to send so that INPS holds what the city holds now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correction {
    /// Nothing changed.
    Nothing,
    /// The last thing sent was a cancellation: the record is inserted anew.
    Insert(Box<Record>),
    /// What was sent is taken back as it was sent, then what is true now is inserted. Two documents, in this order.
    Replace {
        /// The record as it was sent, as a cancellation.
        cancel: Box<Record>,
        /// The record as it is now.
        insert: Box<Record>,
    },
}

/// What to send after a change. `sent` is the record as it was frozen when it was last sent; it is never edited, INPS recognises
/// it by its own content.
pub fn correction(sent: &Record, now: &Record) -> Correction {
    let insert = Record { operation: Operation::Insert, ..now.clone() };
    match sent.operation {
        Operation::Cancel => Correction::Insert(Box::new(insert)),
        Operation::Insert if *sent == insert => Correction::Nothing,
        Operation::Insert => Correction::Replace { cancel: Box::new(cancellation(sent)), insert: Box::new(insert) },
    }
}

/// The record that takes back one that was sent: for a benefit that was never due, or that may no longer be reported.
pub fn cancellation(sent: &Record) -> Record {
    Record { operation: Operation::Cancel, ..sent.clone() }
}

#[cfg(test)]
mod tests {
    use super::super::samples::record;
    use super::*;

    #[test]
    fn nothing_is_sent_again_when_nothing_changed() {
        assert_eq!(correction(&record(), &record()), Correction::Nothing);
    }

    #[test]
    fn a_change_takes_back_what_was_sent_exactly_and_inserts_what_is_true_now() {
        let sent = record();
        let mut now = record();
        now.beneficiary.surname = Words::exact("Verdi").unwrap();
        let Correction::Replace { cancel, insert } = correction(&sent, &now) else { panic!("a change is a replacement") };
        assert_eq!(cancel.operation, Operation::Cancel);
        assert_eq!(Record { operation: Operation::Insert, ..*cancel }, sent);
        assert_eq!(*insert, now);
    }

    #[test]
    fn after_a_cancellation_the_record_is_only_inserted() {
        let sent = cancellation(&record());
        assert_eq!(correction(&sent, &record()), Correction::Insert(Box::new(record())));
    }

    #[test]
    fn a_frozen_record_is_read_back_as_it_was_and_a_damaged_one_is_refused() {
        let frozen = serde_json::to_string(&record()).unwrap();
        assert_eq!(serde_json::from_str::<Record>(&frozen).unwrap(), record());
        for (from, to) in [
            ("RSSMRA80A01F205X", "STP0303210000001"),
            ("\"birth_year\":1980", "\"birth_year\":80"),
            ("\"name\":\"A", "\"nome\":\"A"),
        ] {
            assert!(frozen.contains(from), "{from}");
            assert!(serde_json::from_str::<Record>(&frozen.replace(from, to)).is_err(), "{to}");
        }
    }
}
