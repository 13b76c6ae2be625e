//! What is sent about applications, read into commands. The answers themselves are read by [`super::answers`]: what is asked depends on the
//! regulation.

use super::document::NewDocument;
use super::model::{Applicant, ApplicantTitle, Channel, NewApplication};
use chrono::NaiveDate;
use kernel::input::Fields;
use ui::Submitted;

/// Longest list of what is missing, longest reason.
pub const NOTE: usize = 2_000;
/// Longest reason.
pub const REASON: usize = 300;
/// Longest title of a paper.
pub const TITLE: usize = 160;

/// An application as it is taken, and whether it is submitted at once. For the person themselves and at a desk where nothing is said.
pub fn read_new(fields: &mut Fields, today: NaiveDate) -> Option<(NewApplication, bool)> {
    let measure = fields.required_id("measure");
    let person = fields.required_id("person");
    let applicant = fields.id("applicant");
    let title = fields.code("applicant_title").unwrap_or(ApplicantTitle::Own);
    let desk = fields.required_id("desk");
    let channel = fields.code("channel").unwrap_or(Channel::Desk);
    let received_on = fields.date("received_on");
    let again = fields.flag("again");
    let submits = fields.flag("submit");
    if channel.comes_by_letter() && received_on.is_none() && !fields.is_faulty("received_on") {
        fields.fault("received_on", "Scrivi il giorno in cui è arrivata.");
    }
    let new = NewApplication {
        measure: measure?,
        person: person?,
        applicant: Applicant { person: applicant, title },
        filed_unit: desk?,
        received_on: received_on.unwrap_or(today),
        channel,
        again,
    };
    Some((new, submits))
}

/// What is missing, and until when it is waited for.
pub fn read_suspension(fields: &mut Fields) -> Option<(String, Option<NaiveDate>)> {
    let missing = fields.required_text("missing", NOTE);
    let until = fields.date("until");
    Some((missing?, until))
}

/// Why an application is taken back, or a paper taken off.
pub fn read_reason(fields: &mut Fields) -> Option<String> {
    fields.required_line("reason", REASON)
}

/// What is noted when it goes on; may be empty.
pub fn read_note(fields: &mut Fields) -> Option<String> {
    Some(fields.line("note", REASON).unwrap_or_default())
}

/// A paper with its file.
pub fn read_document(fields: &mut Fields, sent: &Submitted) -> Option<NewDocument> {
    let title = fields.required_line("title", TITLE);
    let fact = fields.line("fact", super::answers::LINE).unwrap_or_default();
    let received_on = fields.date("received_on");
    let upload = sent.uploads().iter().find(|upload| upload.field == "file");
    if upload.is_none() {
        fields.fault("file", "Scegli un file.");
    }
    let upload = upload?;
    Some(NewDocument { title: title?, fact, received_on, name: upload.name.clone(), content: upload.content.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Failure;

    fn read(pairs: &[(&str, &str)]) -> Result<(NewApplication, bool), Vec<String>> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default();
        let id = "0190f000-0000-7000-8000-000000000001";
        let mut all = vec![("measure", id), ("person", id), ("desk", id)];
        all.extend_from_slice(pairs);
        let mut fields = Fields::from_form(all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let new = read_new(&mut fields, today);
        fields.finish(|| new).map_err(|failure| match failure {
            Failure::Invalid(errors) => errors.into_iter().map(|error| error.field).collect(),
            other => vec![other.to_string()],
        })
    }

    #[test]
    fn at_a_desk_it_comes_today_and_a_letter_says_its_day() {
        let (new, submits) = read(&[]).expect("an application");
        assert_eq!((new.received_on.to_string().as_str(), new.channel, submits), ("2026-11-21", Channel::Desk, false));
        assert_eq!(read(&[("channel", "pec")]).map(|_| ()), Err(vec!["received_on".to_owned()]));
        let (letter, submits) = read(&[("channel", "pec"), ("received_on", "10/11/2026"), ("submit", "true")]).expect("a letter");
        assert_eq!((letter.received_on.to_string().as_str(), submits), ("2026-11-10", true));
    }
}
