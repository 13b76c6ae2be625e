//! What is written down is what is there.

use super::*;

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    on_both(schema(&rooms()), |db| async move {
        for statement in access::room().statements.into_iter().flatten() {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    })
    .await;
}

/// Names of the properties of a documented body.
fn properties(schema: &str) -> std::collections::BTreeSet<String> {
    let document = serde_json::to_value(access::api::openapi()).expect("JSON");
    let schema = &document["components"]["schemas"][schema];
    assert_eq!(schema["additionalProperties"], false);
    schema["properties"].as_object().expect("properties").keys().cloned().collect()
}

fn asked(read: impl FnOnce(&mut kernel::input::Fields)) -> std::collections::BTreeSet<String> {
    let mut fields = kernel::input::Fields::from_json([]);
    read(&mut fields);
    fields.asked().map(str::to_owned).collect()
}

#[test]
fn what_is_documented_is_what_is_read() {
    let mut contact = asked(|fields| drop(access::contact::forms::read_new(fields, kernel::Instant::UNIX_EPOCH)));
    contact.insert("new_person".to_owned());
    assert_eq!(properties("ContactInput"), contact);
    assert_eq!(properties("ContactPersonInput"), asked(|fields| drop(access::contact::forms::read_move(fields))));
    assert_eq!(properties("ReferralInput"), asked(|fields| drop(access::referral::forms::read_new(fields))));
    assert_eq!(properties("AnswerInput"), asked(|fields| drop(access::referral::forms::read_answer(fields))));
    assert_eq!(properties("AppointmentInput"), asked(|fields| drop(access::appointment::forms::read_new(fields))));
    assert_eq!(properties("MoveInput"), asked(|fields| drop(access::appointment::forms::read_move(fields))));
    assert_eq!(properties("CancelInput"), asked(|fields| drop(access::appointment::forms::read_cancel(fields))));
    assert_eq!(properties("RoomInput"), asked(|fields| drop(access::meeting_room::forms::read_new(fields))));
    assert_eq!(
        properties("AppointmentRoomInput"),
        asked(|fields| assert!(access::meeting_room::forms::read_room(fields).is_none()))
    );
    assert_eq!(properties("HoursInput"), asked(|fields| assert!(access::calendar::forms::hours(fields).is_none())));
    assert_eq!(properties("ClosureInput"), asked(|fields| drop(access::calendar::forms::closure(fields))));
}

#[test]
fn every_resource_is_documented_and_nothing_else() {
    let document = serde_json::to_value(access::api::openapi()).expect("JSON");
    let documented: std::collections::BTreeSet<String> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().expect("methods").keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let routed: std::collections::BTreeSet<String> = access::room()
        .routes
        .iter()
        .filter(|route| route.is_api())
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert_eq!(documented, routed);
}
