//! What the interface documents is what its readers read.

use kernel::input::Fields;
use std::collections::BTreeSet;

fn properties(schema: &str) -> BTreeSet<String> {
    let document = serde_json::to_value(crate::openapi()).expect("a document");
    let schema = document.pointer(&format!("/components/schemas/{schema}")).unwrap_or_else(|| panic!("no schema {schema}"));
    assert_eq!(schema.get("additionalProperties"), Some(&serde_json::Value::Bool(false)), "{schema}");
    let properties = schema.get("properties").and_then(serde_json::Value::as_object);
    properties.map(|members| members.keys().cloned().collect()).unwrap_or_default()
}

fn asked<T>(read: impl FnOnce(&mut Fields) -> T) -> BTreeSet<String> {
    let mut fields = Fields::from_json([]);
    let _ = read(&mut fields);
    fields.asked().map(str::to_owned).collect()
}

#[test]
fn every_input_schema_names_exactly_the_fields_that_are_read() {
    use crate::{history, opening, privacy, staff, token, unit};
    let pairs: [(&str, BTreeSet<String>); 16] = [
        ("NewStaff", asked(staff::forms::joiner)),
        ("NewRoleInput", asked(staff::forms::given_role)),
        ("RoleEndingInput", asked(staff::forms::role_ending)),
        ("EndingInput", asked(staff::forms::ending)),
        ("AbsenceInput", asked(staff::forms::absence)),
        ("OnCallInput", asked(staff::forms::on_call)),
        ("StateInput", asked(staff::forms::new_state)),
        ("IdentityInput", asked(staff::forms::identity)),
        ("UnitInput", asked(unit::actions::read)),
        ("TokenInput", asked(token::read)),
        ("ProcessingInput", asked(privacy::actions::read_processing)),
        ("SharingInput", asked(privacy::actions::read_sharing)),
        ("MandateInput", asked(privacy::actions::read_mandate)),
        ("OpeningInput", asked(opening::actions::read)),
        ("FindingInput", asked(opening::actions::read_finding)),
        ("WithholdingInput", asked(history::actions::read)),
    ];
    for (schema, fields) in pairs {
        assert_eq!(properties(schema), fields, "{schema}");
    }
}

#[test]
fn every_route_of_the_interface_is_in_the_document_and_nothing_else_is() {
    let document = serde_json::to_value(crate::openapi()).expect("a document");
    let documented: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, methods)| {
            methods
                .as_object()
                .expect("methods")
                .keys()
                .filter(|key| *key != "parameters")
                .map(|method| (path.clone(), method.to_uppercase()))
        })
        .collect();
    let served: BTreeSet<(String, String)> = crate::room()
        .routes
        .iter()
        .filter(|route| route.is_api())
        .map(|route| (route.path.to_owned(), route.method.to_string()))
        .collect();
    assert_eq!(documented, served);
}
