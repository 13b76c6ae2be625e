//! What the two forms send.

use super::{NewCitizenship, NewSender};
use kernel::Outcome;
use kernel::input::Fields;

/// Reads who sends from a day on.
pub fn sender(fields: &mut Fields) -> Option<NewSender> {
    let (code, name) = (fields.required_line("code", 30), fields.line("name", 100));
    let (seat, officer, from) =
        (fields.required_line("seat", 4), fields.required_line("officer", 16), fields.required_date("valid_from"));
    Some(NewSender {
        code: code?.to_ascii_uppercase(),
        name,
        seat: seat?.to_ascii_uppercase(),
        officer: officer?.to_ascii_uppercase(),
        valid_from: from?,
    })
}

/// Reads the code of a state in a period.
pub fn citizenship(fields: &mut Fields) -> Option<NewCitizenship> {
    let (state, code) = (fields.required_line("state", 4), fields.required_line("code", 3));
    if code.as_deref().is_some_and(|code| code.parse::<crate::siuss::CountryCode>().is_err()) {
        fields.fault("code", "Il codice ha tre cifre, come 380.");
    }
    let (period, source) = (fields.period("valid_from", "valid_to"), fields.required_line("source", 200));
    let period = period?;
    Some(NewCitizenship {
        state: state?.to_ascii_uppercase(),
        code: code?,
        valid_from: period.from,
        valid_until: period.until,
        source: source?,
    })
}

/// The command of the first form, or every fault.
pub fn read_sender(mut fields: Fields) -> Outcome<NewSender> {
    let new = sender(&mut fields);
    fields.finish(|| new)
}

/// The command of the second form, or every fault.
pub fn read_citizenship(mut fields: Fields) -> Outcome<NewCitizenship> {
    let new = citizenship(&mut fields);
    fields.finish(|| new)
}
