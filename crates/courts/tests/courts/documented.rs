//! What is documented is what the forms ask for.

use kernel::input::{Fields, Raw};

fn documented(name: &str) -> Vec<String> {
    let document = serde_json::to_value(courts::room().openapi.expect("a document")()).expect("JSON");
    let schema = &document["components"]["schemas"][name];
    assert_eq!(schema["additionalProperties"], false, "{name}");
    let mut names: Vec<String> = schema["properties"].as_object().expect("properties").keys().cloned().collect();
    names.sort();
    names
}

fn asked(read: fn(&mut Fields)) -> Vec<String> {
    let mut fields = Fields::from_json(Vec::<(String, Raw)>::new());
    read(&mut fields);
    let mut names: Vec<String> = fields.asked().map(str::to_owned).collect();
    names.sort();
    names
}

/// The name of a body, and what reads it.
type Body = (&'static str, fn(&mut Fields));

#[test]
fn the_documented_bodies_are_what_the_parsers_ask_for() {
    use courts::{authority, file, office, order, placement, probation, proceeding, report};
    let bodies: [Body; 34] = [
        ("NewAuthorityInput", |f| drop(authority::actions::read_new(f))),
        ("AuthorityDetails", |f| drop(authority::actions::read_details(f))),
        ("NewOrder", |f| drop(order::forms::read_new(f))),
        ("EndOrder", |f| drop(order::forms::read_end(f))),
        ("PauseOrder", |f| drop(order::forms::read_pause(f))),
        ("ExtendOrder", |f| drop(order::forms::read_extend(f))),
        ("ServeOrder", |f| assert!(order::forms::read_serve(f).is_none())),
        ("LinkOrder", |f| assert!(order::forms::read_link(f).is_none())),
        ("AddParty", |f| assert!(order::forms::read_party(f).is_none())),
        ("NewCourtMandate", |f| assert!(order::mandate::read_new(f).is_none())),
        ("EndMandate", |f| drop(order::mandate::read_end(f))),
        ("CloseProceeding", |f| drop(proceeding::actions::read_close(f))),
        ("NewPrescription", |f| drop(order::prescription::read_new(f))),
        ("SettlePrescription", |f| drop(order::prescription::read_settle(f))),
        ("StepReport", |f| drop(report::actions::read_step(f))),
        ("NewPrejudice", |f| drop(report::prejudice::read_new(f))),
        ("NewPlacement", |f| drop(placement::forms::read_new(f))),
        ("OralNotice", |f| drop(placement::forms::read_oral(f))),
        ("ActsSent", |f| assert!(placement::forms::read_acts(f).is_none())),
        ("ProsecutorAct", |f| assert!(placement::forms::read_prosecutor(f).is_none())),
        ("CourtDecree", |f| drop(placement::forms::read_decree(f))),
        ("CourtHearing", |f| drop(placement::forms::read_hearing(f))),
        ("CourtConfirmation", |f| assert!(placement::forms::read_confirmation(f).is_none())),
        ("PlacementEnding", |f| drop(placement::forms::read_end(f))),
        ("NewOffice", |f| drop(office::actions::read_new(f))),
        ("SwearOffice", |f| assert!(office::actions::read_swear(f).is_none())),
        ("EndOffice", |f| assert!(office::actions::read_end(f).is_none())),
        ("NewAccountAct", |f| drop(office::accounts::read_new(f))),
        ("StepAccount", |f| drop(office::accounts::read_step(f))),
        ("NewAsset", |f| drop(office::assets::read_new(f))),
        ("EndAsset", |f| drop(office::assets::read_end(f))),
        ("NewProbation", |f| drop(probation::actions::read_new(f))),
        ("CloseProbation", |f| drop(probation::actions::read_close(f))),
        ("AskRelease", |f| drop(file::release::read_ask(f))),
    ];
    for (name, read) in bodies {
        assert_eq!(documented(name), asked(read), "{name}");
    }
}
