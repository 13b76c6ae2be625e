//! What is sent about regulations, read into commands.

use super::actions::Beginning;
use super::model::{Act, Ending, LONGEST_CODE, LONGEST_TEXT, Publication, RuleCode};
use super::shipped;
use kernel::input::Fields;

/// Longest number of an act, longest name of an organ.
pub const ACT: usize = 120;
/// Longest reason.
pub const REASON: usize = 300;
/// What is chosen to begin with nothing.
pub const EMPTY: &str = "empty";
/// What is chosen to begin with the text that comes with the program.
pub const SHIPPED: &str = "shipped";

/// A regulation that the body does not have yet: `start` is the id of a shipped one or [`EMPTY`], with its `code`.
pub fn read_begin(fields: &mut Fields) -> Option<(RuleCode, Beginning)> {
    let start = fields.required_line("start", LONGEST_CODE);
    let typed = fields.line("code", LONGEST_CODE);
    let start = start?;
    if start != EMPTY {
        let Some(shipped) = shipped::of(&start) else {
            fields.fault("start", "Scelta non prevista.");
            return None;
        };
        return Some((shipped.code.parse().ok()?, Beginning::Shipped));
    }
    let code = typed.as_deref().and_then(|code| code.parse().ok());
    if code.is_none() && !fields.is_faulty("code") {
        fields.fault("code", "Scrivi un identificativo di lettere minuscole, cifre e trattini, per esempio «contributo-affitto».");
    }
    Some((code?, Beginning::Empty))
}

/// With what a draft of a known regulation begins: `from` is [`EMPTY`], [`SHIPPED`] or a version.
pub fn read_draft(fields: &mut Fields) -> Option<Beginning> {
    let from = fields.required_line("from", 60)?;
    match (from.as_str(), from.parse()) {
        (EMPTY, _) => Some(Beginning::Empty),
        (SHIPPED, _) => Some(Beginning::Shipped),
        (_, Ok(version)) => Some(Beginning::Version(version)),
        (_, Err(_)) => {
            fields.fault("from", "Scelta non prevista.");
            None
        }
    }
}

/// The text of a regulation.
pub fn read_text(fields: &mut Fields) -> Option<String> {
    fields.required_text("text", LONGEST_TEXT)
}

/// From when, and by which act.
pub fn read_publication(fields: &mut Fields) -> Option<Publication> {
    let from = fields.required_date("valid_from");
    let act = read_act(fields);
    let early_reason = fields.line("early_reason", REASON).unwrap_or_default();
    Some(Publication { from: from?, act: act?, early_reason })
}

/// From when a version no longer holds, and by which act.
pub fn read_ending(fields: &mut Fields) -> Option<Ending> {
    let from = fields.required_date("ends_from");
    let act = read_act(fields);
    let early_reason = fields.line("early_reason", REASON).unwrap_or_default();
    Some(Ending { from: from?, act: act?, early_reason })
}

fn read_act(fields: &mut Fields) -> Option<Act> {
    let number = fields.required_line("act_number", ACT);
    let date = fields.required_date("act_date");
    let organ = fields.required_line("act_organ", ACT);
    Some(Act { number: number?, date: date?, organ: organ? })
}

/// Why a version is taken back.
pub fn read_reason(fields: &mut Fields) -> Option<String> {
    fields.required_line("reason", REASON)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T>(pairs: &[(&str, &str)], reader: impl Fn(&mut Fields) -> Option<T>) -> Result<T, Vec<String>> {
        let mut fields = Fields::from_form(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let read = reader(&mut fields);
        fields.finish(|| read).map_err(|failure| match failure {
            kernel::Failure::Invalid(errors) => errors.into_iter().map(|error| error.field).collect(),
            other => vec![other.to_string()],
        })
    }

    #[test]
    fn a_regulation_begins_with_a_shipped_text_or_with_an_id_of_its_own() {
        let (code, from) = read(&[("start", "misura-b2")], read_begin).expect("a beginning");
        assert_eq!((code.as_str(), from), ("misura-b2", Beginning::Shipped));
        let (code, from) = read(&[("start", EMPTY), ("code", "contributo-affitto")], read_begin).expect("a beginning");
        assert_eq!((code.as_str(), from), ("contributo-affitto", Beginning::Empty));
        assert_eq!(read(&[("start", EMPTY), ("code", "Contributo Affitto")], read_begin), Err(vec!["code".to_owned()]));
        assert_eq!(read(&[("start", EMPTY)], read_begin), Err(vec!["code".to_owned()]));
        assert_eq!(read(&[("start", "un-altro")], read_begin), Err(vec!["start".to_owned()]));
    }

    #[test]
    fn a_regulation_is_published_from_a_day_by_an_act() {
        let all =
            [("valid_from", "01/01/2027"), ("act_number", "112"), ("act_date", "21/11/2026"), ("act_organ", "Consiglio comunale")];
        let publication = read(&all, read_publication).expect("a publication");
        assert_eq!((publication.act.number.as_str(), publication.early_reason.as_str()), ("112", ""));
        let missing = ["valid_from", "act_number", "act_date", "act_organ"].map(str::to_owned);
        assert_eq!(read(&[], read_publication).map(|_| ()), Err(missing.to_vec()));
        let ending = [("ends_from", "01/01/2027"), all[1], all[2], all[3]];
        assert_eq!(
            read(&ending, read_ending).map(|ending| (ending.from.to_string(), ending.act.number)),
            Ok(("2027-01-01".into(), "112".into()))
        );
        let missing = ["ends_from", "act_number", "act_date", "act_organ"].map(str::to_owned);
        assert_eq!(read(&[], read_ending).map(|_| ()), Err(missing.to_vec()));
    }
}
