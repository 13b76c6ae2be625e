//! What is documented is what the forms ask for.

use kernel::input::{Fields, Raw};

/// The names of a documented input.
fn documented(name: &str) -> Vec<String> {
    let document = serde_json::to_value(inclusion::room().openapi.expect("a document")()).expect("JSON");
    let schema = &document["components"]["schemas"][name];
    assert_eq!(schema["additionalProperties"], false, "{name}");
    let mut names: Vec<String> = schema["properties"].as_object().expect("properties").keys().cloned().collect();
    names.sort();
    names
}

fn asked(read: impl FnOnce(&mut Fields)) -> Vec<String> {
    let mut fields = Fields::from_json(Vec::<(String, Raw)>::new());
    read(&mut fields);
    let mut names: Vec<String> = fields.asked().map(str::to_owned).collect();
    names.sort();
    names
}

#[test]
fn the_documented_inputs_are_what_the_forms_ask_for() {
    let day = chrono::NaiveDate::default();
    assert_eq!(documented("InclusionMeetingInput"), asked(|fields| drop(inclusion::meeting::forms::read_new(fields))));
    assert_eq!(documented("InclusionOutcomeInput"), asked(|fields| drop(inclusion::meeting::forms::read_outcome(fields))));
    assert_eq!(documented("InclusionExemptionInput"), asked(|fields| drop(inclusion::exemption::forms::read_new(fields))));
    assert_eq!(
        documented("InclusionExemptionEndInput"),
        asked(|fields| {
            inclusion::exemption::forms::read_end(fields);
        })
    );
    assert_eq!(documented("InclusionReportInput"), asked(|fields| drop(inclusion::report::forms::read_new(fields))));
    assert_eq!(documented("InclusionReportStepInput"), asked(|fields| drop(inclusion::report::forms::read_step(fields, day))));
    assert_eq!(
        documented("InclusionPactInput"),
        asked(|fields| {
            inclusion::household::forms::read_case(fields);
        })
    );
    assert_eq!(
        documented("InclusionLinkInput"),
        asked(|fields| {
            inclusion::household::forms::read_person(fields);
        })
    );
    assert_eq!(
        documented("InclusionGiveInput"),
        asked(|fields| {
            inclusion::household::forms::read_unit(fields);
        })
    );
}
