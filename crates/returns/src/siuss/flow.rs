//! Who sends, and the name of what is sent.

use super::{Belfiore, Finding, Gap, TransmissibleCode, Whereabouts, Words, transmissible};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Longest code of a body in the name of a flow: the name has at most 50 characters, of which 20 are kind, day and number.
const MAX_BODY_CODE: usize = 30;
/// Last number of a day.
const MAX_NUMBER: u32 = 9_999_999;

/// The body that sends, as the header names it (`Ente`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The code by which INPS knows the body; for a Comune its Belfiore code.
    pub code: Words<1, 30>,
    /// Name.
    pub name: Option<Words<1, 100>>,
    /// Municipality of the registered office.
    pub seat: Belfiore,
    /// Tax code of the officer who answers for the sending.
    pub officer: TransmissibleCode,
}

/// What the configuration of a body says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SenderSource {
    /// The code by which INPS knows the body.
    pub code: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Municipality of the registered office.
    pub seat: Option<String>,
    /// Tax code of the officer.
    pub officer: Option<String>,
}

impl SenderSource {
    /// The sender, or what is missing in the configuration of the body.
    pub fn check(&self) -> Result<Sender, Vec<Finding>> {
        let place = Whereabouts::default();
        let code = self.code.as_deref().and_then(|code| Words::exact(code).ok()).filter(|code| is_body_code(code.as_str()));
        let seat = self.seat.as_deref().and_then(|seat| seat.parse().ok());
        let officer = self.officer.as_deref().and_then(|code| transmissible(code).ok());
        let name = self.name.as_deref().filter(|name| !name.trim().is_empty()).map(Words::cut).transpose();
        match (code, seat, officer, name) {
            (Some(code), Some(seat), Some(officer), Ok(name)) => {
                Ok(Sender { code, name: name.map(|(name, _)| name), seat, officer })
            }
            (code, seat, officer, name) => Err([
                (code.is_none(), Gap::BodyCode),
                (seat.is_none(), Gap::BodySeat),
                (officer.is_none(), Gap::BodyOfficer),
                (name.is_err(), Gap::BodyName),
            ]
            .into_iter()
            .filter(|(wrong, _)| *wrong)
            .map(|(_, gap)| Finding::new(gap, &place))
            .collect()),
        }
    }
}

fn is_body_code(code: &str) -> bool {
    !code.is_empty() && code.len() <= MAX_BODY_CODE && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// The name of a flow of benefits: body, kind, day, number of the day, as `F205.PS.20260301.0000001`. Never used twice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FlowId {
    body: String,
    day: NaiveDate,
    number: u32,
}

/// A name that is not one of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a flow, such as F205.PS.20260301.0000001")]
pub struct FlowIdError;

impl FlowId {
    /// The flow of a sender with this number on this day; numbers run from 1 to 9,999,999.
    pub fn new(sender: &Sender, day: NaiveDate, number: u32) -> Result<Self, FlowIdError> {
        FlowId::from_parts(sender.code.as_str(), day, number)
    }
    fn from_parts(body: &str, day: NaiveDate, number: u32) -> Result<Self, FlowIdError> {
        let year_of_four = (1000..=9999).contains(&chrono::Datelike::year(&day));
        if is_body_code(body) && year_of_four && (1..=MAX_NUMBER).contains(&number) {
            Ok(FlowId { body: body.to_owned(), day, number })
        } else {
            Err(FlowIdError)
        }
    }
    /// The day on which it was made.
    pub fn day(&self) -> NaiveDate {
        self.day
    }
    /// Its number on that day.
    pub fn number(&self) -> u32 {
        self.number
    }
}

impl fmt::Display for FlowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.PS.{}.{:07}", self.body, self.day.format("%Y%m%d"), self.number)
    }
}

impl FromStr for FlowId {
    type Err = FlowIdError;
    fn from_str(text: &str) -> Result<Self, FlowIdError> {
        let parts: Vec<&str> = text.split('.').collect();
        let [body, "PS", day, number] = parts.as_slice() else { return Err(FlowIdError) };
        let all_digits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(day, 8) || !all_digits(number, 7) {
            return Err(FlowIdError);
        }
        let day = NaiveDate::parse_from_str(day, "%Y%m%d").map_err(|_| FlowIdError)?;
        FlowId::from_parts(body, day, number.parse().map_err(|_| FlowIdError)?)
    }
}

impl TryFrom<String> for FlowId {
    type Error = FlowIdError;
    fn try_from(text: String) -> Result<Self, FlowIdError> {
        text.parse()
    }
}

impl From<FlowId> for String {
    fn from(id: FlowId) -> Self {
        id.to_string()
    }
}

/// The head of a document: its name and its sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The name.
    pub id: FlowId,
    /// The sender.
    pub sender: Sender,
}

#[cfg(test)]
mod tests {
    use super::super::samples::sender;
    use super::*;
    use proptest::prelude::*;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
    }

    #[test]
    fn a_flow_is_named_by_body_day_and_number() {
        assert_eq!(FlowId::new(&sender(), day(), 1).unwrap().to_string(), "F205.PS.20260301.0000001");
        assert_eq!(FlowId::new(&sender(), day(), 0), Err(FlowIdError));
        assert_eq!(FlowId::new(&sender(), day(), 10_000_000), Err(FlowIdError));
        for text in
            ["F205.PS.20260301.1", "F205.SINBA.20260301.0000001", "F205.PS.20260231.0000001", "f205.PS.20260301.0000001", ""]
        {
            assert_eq!(text.parse::<FlowId>(), Err(FlowIdError), "{text}");
        }
    }

    #[test]
    fn a_body_that_does_not_say_who_it_is_cannot_send() {
        let gaps: Vec<Gap> = SenderSource::default().check().unwrap_err().iter().map(|finding| finding.gap).collect();
        assert_eq!(gaps, [Gap::BodyCode, Gap::BodySeat, Gap::BodyOfficer]);
    }

    proptest! {
        #[test]
        fn a_name_is_read_back_and_fits_fifty_characters(body in "[A-Z0-9]{1,30}", days in 0..40_000i64, number in 1..=MAX_NUMBER) {
            let id = FlowId::from_parts(&body, NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + chrono::TimeDelta::days(days), number).unwrap();
            prop_assert!(id.to_string().len() <= 50);
            prop_assert_eq!(id.to_string().parse::<FlowId>(), Ok(id));
        }
    }
}
