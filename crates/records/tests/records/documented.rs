//! What is said twice agrees: statements, the document of the interface, the permissions that the texts ask for.

use crate::world::{rooms, story};
use kernel::input::Fields;
use serde_json::Value;
use std::collections::BTreeSet;
use store::testing::on_both;
use ui::testing::schema;

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    on_both(schema(&rooms()), |db| async move {
        for statement in records::room().statements.iter().flat_map(|list| list.iter()) {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    })
    .await;
}

fn properties(document: &Value, name: &str, prefix: &str, out: &mut BTreeSet<String>) {
    let schema = &document["components"]["schemas"][name];
    assert_eq!(schema["additionalProperties"], false, "{name} must refuse what it does not know");
    for (property, shape) in schema["properties"].as_object().unwrap_or_else(|| panic!("no schema {name}")) {
        let item = shape["items"]["$ref"].as_str().and_then(|path| path.rsplit('/').next());
        match item {
            Some(item) if document["components"]["schemas"][item]["type"] == "object" => {
                out.insert(format!("{prefix}{property}[]"));
                properties(document, item, &format!("{prefix}{property}[]."), out);
            }
            _ => drop(out.insert(format!("{prefix}{property}"))),
        }
    }
}

fn asked(read: impl Fn(&mut Fields), groups: &[&str]) -> BTreeSet<String> {
    // One row of every group, so that what is in it is asked for.
    let mut fields = Fields::from_json(groups.iter().map(|group| (format!("{group}[0].x"), kernel::input::Raw::Other)));
    read(&mut fields);
    fields.asked().map(str::to_owned).collect()
}

#[test]
fn the_documented_bodies_are_what_the_parsers_ask_for() {
    use records::approval::forms as approval;
    use records::{document::forms as document, post::forms as post, retention::actions as retention, template::forms as template};
    let described = serde_json::to_value(records::room().openapi.expect("a document")()).expect("JSON");
    type Read = fn(&mut Fields);
    let bodies: [(&str, Read, &[&str]); 17] = [
        ("NewRedaction", |f| drop(document::read_new_redaction(f)), &[]),
        ("AskApproval", |f| assert!(approval::read_ask(f).is_none()), &[]),
        ("AnswerApproval", |f| assert!(approval::read_answer(f).is_none()), &[]),
        ("NewApprovalRule", |f| drop(approval::read_rule(f)), &[]),
        ("NewDocument", |f| drop(document::read_new(f)), &[]),
        ("DocumentText", |f| drop(document::read_text(f)), &["parts"]),
        ("Finish", |f| assert!(document::read_finish(f).is_none()), &[]),
        ("Sending", |f| assert!(document::read_sending(f).is_none()), &[]),
        ("WithdrawDocument", |f| drop(document::read_withdraw(f)), &[]),
        ("SortPost", |f| assert!(post::read_sort(f).is_none()), &[]),
        ("LinkPost", |f| drop(post::read_link(f)), &[]),
        ("HandlePost", |f| drop(post::read_handle(f)), &[]),
        ("NewTemplate", |f| drop(template::read_new(f)), &[]),
        ("ChangedTemplate", |f| drop(template::read_changed(f)), &["parts"]),
        ("TemplateUse", |f| assert!(template::read_use(f).is_none()), &[]),
        ("ChangedClass", |f| drop(retention::read_class(f)), &[]),
        ("DiscardAnswer", |f| drop(retention::read_answer(f)), &[]),
    ];
    for (name, read, groups) in bodies {
        let mut documented = BTreeSet::new();
        properties(&described, name, "", &mut documented);
        assert_eq!(documented, asked(read, groups), "{name}");
    }
}

#[tokio::test]
async fn every_page_of_the_room_can_be_read_and_is_read_by_nobody_of_another_body() {
    story(|w| async move {
        for (who, path) in [
            ("anna", "/documenti"),
            ("capo", "/documenti?stato=final"),
            ("capo", "/modelli"),
            ("filtro", "/posta"),
            ("segretaria", "/posta?stato=handled"),
            ("archivio", "/conservazione"),
            ("archivio", "/scarto"),
        ] {
            w.city.get(who, path).await.expect(200);
        }
        let case = w.in_care("Confini").await;
        let id = w.begun(case, "lettera").await;
        assert_eq!(w.city.get("altrove", &format!("/documenti/{id}")).await.status.as_u16(), 404);
        w.city.get("segretaria", &format!("/cartelle/{case}/documenti")).await.expect(200);
        w.city.get("anna", &format!("/cartelle/{case}/documenti")).await.expect(200);
        assert_eq!(w.city.get("filtro", &format!("/cartelle/{case}/documenti")).await.status.as_u16(), 403);
    })
    .await;
}
