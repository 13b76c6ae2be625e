//! The same register for programs.

use super::*;
use axum::http::Method;
use kernel::input::Fields;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn document() -> Value {
    serde_json::to_value(registry::room().openapi.expect("a document")()).expect("JSON")
}

/// The names of a schema as a parser asks for them: `address.street`, `reaches[]`, `reaches[].kind`.
fn names(document: &Value, schema: &Value, prefix: &str, out: &mut BTreeSet<String>) {
    let resolve = |schema: &Value| -> Value {
        let reference = schema
            .get("$ref")
            .or_else(|| schema.get("oneOf").and_then(|many| many.as_array()?.iter().find_map(|one| one.get("$ref"))));
        match reference.and_then(Value::as_str) {
            Some(path) => document.pointer(path.trim_start_matches('#')).cloned().expect("a schema"),
            None => schema.clone(),
        }
    };
    let schema = resolve(schema);
    assert_eq!(schema["additionalProperties"], false, "{prefix}");
    for (name, property) in schema["properties"].as_object().expect("properties") {
        let full = format!("{prefix}{name}");
        let resolved = resolve(property);
        if resolved.get("properties").is_some() {
            names(document, property, &format!("{full}."), out);
        } else if let Some(items) = property.get("items") {
            out.insert(format!("{full}[]"));
            names(document, items, &format!("{full}[]."), out);
        } else {
            let bounded = resolved["type"] != "string" && resolved["type"] != json!(["string", "null"])
                || ["maxLength", "enum", "format"].iter().any(|key| resolved.get(key).is_some());
            assert!(bounded, "{full} has no limit");
            out.insert(full);
        }
    }
}

#[test]
fn the_documented_input_is_what_the_forms_ask_for() {
    let document = document();
    let documented = |name: &str| {
        let mut out = BTreeSet::new();
        names(&document, &json!({"$ref": format!("#/components/schemas/{name}")}), "", &mut out);
        out
    };
    let asked = |read: &dyn Fn(&mut Fields)| {
        let mut fields = Fields::from_json([]);
        read(&mut fields);
        fields.asked().map(str::to_owned).collect::<BTreeSet<_>>()
    };
    assert_eq!(
        documented("PersonInput"),
        asked(&|fields| {
            let _ = registry::person::read_new(fields, "");
        })
    );
    assert_eq!(
        documented("PersonEditInput"),
        asked(&|fields| {
            let _ = registry::person::read_edit(fields);
        })
    );
    assert_eq!(
        documented("NamingInput"),
        asked(&|fields| {
            let _ = registry::person::naming::read(fields);
        })
    );
    assert_eq!(
        documented("IdentifierInput"),
        asked(&|fields| {
            let _ = registry::identifier::forms::read_new(fields);
        })
    );
    assert_eq!(
        documented("AddressInput"),
        asked(&|fields| {
            let _ = registry::address::forms::read_new(fields, "");
            let _ = fields.date("last_day");
        })
    );
    assert_eq!(
        documented("KnownInput"),
        asked(&|fields| {
            let _ = registry::search::known::read(fields);
        })
    );
    assert_eq!(
        documented("DeathInput"),
        asked(&|fields| {
            let _ = registry::person::update::read_death(fields);
        })
    );
    assert_eq!(
        documented("NoticeInput"),
        asked(&|fields| {
            let _ = registry::person::update::read_notice(fields);
        })
    );
    assert_eq!(
        documented("HouseholdInput"),
        asked(&|fields| {
            let _ = registry::household::actions::read_new(fields);
        })
    );
    let correction = asked(&|fields| {
        let _ = registry::relation::forms::read_correction(fields);
    });
    let known = |name: &str, more: &str| documented(name).into_iter().filter(|field| field != more).collect::<BTreeSet<_>>();
    assert_eq!(known("RelationCorrectionInput", "relation"), correction);
    assert_eq!(
        documented("RepresentativeInput"),
        asked(&|fields| {
            let _ = registry::representative::forms::read(fields);
        })
    );
    assert_eq!(
        known("RepresentativeCorrectionInput", "representative"),
        asked(&|fields| {
            let _ =
                registry::representative::forms::read_correction(fields, registry::representative::RepresentativeKind::Guardian);
        })
    );
    assert_eq!(
        documented("ResourceInput"),
        asked(&|fields| {
            let _ = registry::resource::model::read(fields);
        })
    );
    assert_eq!(
        documented("RelationInput"),
        asked(&|fields| {
            let _ = registry::relation::forms::read(fields);
        })
    );
    let with = |names: &[&str], mut more: BTreeSet<String>| {
        more.extend(names.iter().map(|name| (*name).to_owned()));
        more
    };
    assert_eq!(
        documented("MemberInput"),
        with(
            &["household"],
            asked(&|fields| {
                let _ = registry::household::actions::read_member(fields);
            })
        )
    );
    assert_eq!(
        documented("IdentifierCorrectionInput"),
        with(
            &["code"],
            asked(&|fields| {
                let _ = registry::identifier::forms::read_correction(fields);
            })
        )
    );
    assert_eq!(
        documented("IdentifierEndInput"),
        with(
            &["code"],
            asked(&|fields| {
                let _ = registry::identifier::forms::read_end(fields);
            })
        )
    );
    assert_eq!(
        documented("MemberChangeInput"),
        with(
            &["household", "member"],
            asked(&|fields| {
                let _ = registry::household::actions::read_change(fields);
            })
        )
    );
}

#[test]
fn every_route_of_the_api_is_documented_and_nothing_else() {
    let document = document();
    let documented: BTreeSet<String> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().expect("methods").keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let routed: BTreeSet<String> = registry::room()
        .routes
        .into_iter()
        .filter(ui::Route::is_api)
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert_eq!(documented, routed);
}

#[tokio::test]
async fn a_program_enters_reads_and_corrects_a_person_by_version() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let body = json!({
            "family_name": "Rossi", "given_name": "Mario", "birth_date": "1980-01-01", "sex": "M", "birth_place": "F205", "identifier": "RSSMRA80A01F205X",
            "reaches": [{"kind": "mobile", "value": "333 1234567"}], "address": {"kind": "residence", "street": "Via Ignota", "number": "3"}
        });
        let key = [("idempotency-key", "una")];
        let created = city.api("anna", Method::POST, "/api/v1/persons", &key, body.clone()).await.expect(201);
        let href = created.location();
        assert_eq!(city.api("anna", Method::POST, "/api/v1/persons", &key, body.clone()).await.expect(201).location(), href);
        city.api("anna", Method::POST, "/api/v1/persons", &key, json!({"family_name": "Altro"})).await.expect(422);
        let again = city.api("anna", Method::POST, "/api/v1/persons", &[], body).await;
        assert_eq!((again.status.as_u16(), again.json()["type"].clone()), (409, json!("REG-002")));

        let person = city.get("anna", &href).await.expect(200);
        assert_eq!(person.headers["etag"], "\"1\"");
        let shape = person.json();
        assert_eq!((shape["birth_place"].as_str(), shape["reaches"][0]["value"].as_str()), (Some("F205"), Some("333 1234567")));
        let edit = json!({"family_name": "Rossi", "given_name": "Mario", "identifier": "RSSMRA80A01F205X", "other_languages": "fr, en", "reason": "prova"});
        city.api("anna", Method::PUT, &href, &[], edit.clone()).await.expect(428);
        let changed = city.api("anna", Method::PUT, &href, &[("if-match", "\"1\"")], edit.clone()).await.expect(200);
        assert_eq!(changed.json()["other_languages"], json!(["fr", "en"]));
        let conflict = city.api("anna", Method::PUT, &href, &[("if-match", "\"1\"")], json!({"family_name": "R"})).await.expect(409);
        assert_eq!(conflict.json()["current_version"], 2);
        let wrong = city.api("anna", Method::PUT, &href, &[("if-match", "\"2\"")], json!({"family_name": 3, "colour": "x"})).await.expect(422);
        assert_eq!(wrong.json()["errors"].as_array().map(Vec::len), Some(2));

        for part in ["", "/card", "/history", "/timeline", "/addresses", "/competence", "/households", "/relations", "/family", "/representatives"] {
            city.get("anna", &format!("{href}{part}")).await.expect(200);
            city.get("ugo", &format!("{href}{part}")).await.expect(404);
            city.get("olga", &format!("{href}{part}")).await.expect(403);
            city.get("anna", &format!("/api/v1/persons/01890000-0000-7000-8000-000000000000{part}")).await.expect(404);
            if part != "/card" {
                city.get("piero", &format!("{href}{part}")).await.expect(404);
            }
        }
        let history = city.get("anna", &format!("{href}/history?limit=1")).await.expect(200).json();
        assert!(history["next"].is_string());
        let next = history["next"].as_str().unwrap_or_default().to_owned();
        assert_ne!(city.get("anna", &format!("{href}/history?limit=1&after={next}")).await.expect(200).json()["items"][0]["id"], history["items"][0]["id"]);
        city.get("anna", &format!("{href}/history?limit=1000")).await.expect(422);
        city.get("anna", &format!("{href}/timeline?before=ieri")).await.expect(422);
        let found = city.get("anna", "/api/v1/persons?q=rossi+mario").await.expect(200).json();
        assert_eq!(found["items"][0]["person"]["href"], json!(href));
        let similar = city.get("anna", "/api/v1/persons/similar?family_name=Rossi&given_name=Mario").await.expect(200).json();
        assert_eq!(similar["items"].as_array().map(Vec::len), Some(1));
        city.get("anna", "/api/v1/persons").await.expect(422);
        assert_eq!(city.get("anna", "/api/v1/places?q=mila").await.expect(200).json()["items"][0]["code"], "F205");
        city.get("anna", "/api/v1/streets?q=via").await.expect(200);
        let known = json!({"family_name": "Rossi", "given_name": "Mario", "birth_date": "1980-01-01"});
        assert_eq!(city.api("olga", Method::POST, "/api/v1/persons/known", &[], known).await.expect(200).json()["known"], false, "the day of birth was taken away");
    })
    .await;
}

#[tokio::test]
async fn a_program_composes_households_relations_and_addresses() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mario = city
            .api("anna", Method::POST, "/api/v1/persons", &[], json!({"family_name": "Rossi", "given_name": "Mario"}))
            .await
            .expect(201)
            .location();
        let luca = city
            .api("anna", Method::POST, "/api/v1/persons", &[], json!({"family_name": "Rossi", "given_name": "Luca"}))
            .await
            .expect(201);
        let luca = luca.json()["id"].clone();
        let household =
            city.api("anna", Method::POST, &format!("{mario}/households"), &[], json!({"kind": "registered"})).await.expect(201);
        let (id, href) = (household.json()["id"].clone(), household.location());
        let members = format!("{mario}/households/members");
        let member = city
            .api("anna", Method::POST, &members, &[("if-match", "1")], json!({"household": id, "person": luca, "role": "child"}))
            .await
            .expect(201)
            .json()["id"]
            .clone();
        city.api("anna", Method::POST, &members, &[("if-match", "1")], json!({"household": id, "person": luca, "role": "child"}))
            .await
            .expect(409);
        let shape = city.get("anna", &href).await.expect(200);
        assert_eq!(
            (shape.headers["etag"].to_str().ok(), shape.json()["members"].as_array().map(Vec::len)),
            (Some("\"2\""), Some(2))
        );
        city.get("piero", &href).await.expect(404);
        city.get("ugo", &href).await.expect(404);
        let change = json!({"household": id, "member": member, "role": "relative", "last_day": "2026-11-20"});
        city.api("anna", Method::PUT, &members, &[("if-match", "2")], change).await.expect(422);
        let change = json!({"household": id, "member": member, "last_day": "2026-11-21"});
        city.api("anna", Method::PUT, &members, &[("if-match", "2")], change).await.expect(204);

        let relations = format!("{mario}/relations");
        city.api("anna", Method::POST, &relations, &[], json!({"kind": "child", "other": luca})).await.expect(201);
        let relation = city.get("anna", &relations).await.expect(200).json()["items"][0].clone();
        let end = json!({"relation": relation["id"], "last_day": "2026-11-21"});
        city.api("anna", Method::POST, &format!("{relations}/end"), &[("if-match", "7")], end.clone()).await.expect(409);
        city.api("anna", Method::POST, &format!("{relations}/end"), &[("if-match", "1")], end).await.expect(204);

        let addresses = format!("{mario}/addresses");
        city.api("anna", Method::POST, &addresses, &[], json!({"street": "Via X", "number": "1", "from": "2020-01-01"}))
            .await
            .expect(201);
        city.api("anna", Method::POST, &addresses, &[], json!({})).await.expect(422);
        let address = city.get("anna", &addresses).await.expect(200).json()["items"][0].clone();
        let end = |last_day: &str| json!({"address": address["id"], "last_day": last_day});
        city.api("anna", Method::POST, &format!("{addresses}/end"), &[("if-match", "1")], end("2019-01-01")).await.expect(422);
        city.api("anna", Method::POST, &format!("{addresses}/end"), &[("if-match", "1")], end("2026-10-31")).await.expect(204);
        city.api("anna", Method::POST, &format!("{mario}/competence"), &[], json!({"municipio": 5, "reason": "accordo"}))
            .await
            .expect(204);
        assert_eq!(
            city.get("anna", &format!("{mario}/competence")).await.expect(200).json()["unit"],
            json!(city.unit("SSPT-5-L1"))
        );

        let notice = json!({"given_on": "2026-11-21", "edition": "2026", "means": "paper"});
        city.api("anna", Method::POST, &format!("{mario}/notices"), &[], notice).await.expect(201);
        let version = city.get("anna", &mario).await.expect(200).json()["version"].to_string();
        city.api("anna", Method::POST, &format!("{mario}/death"), &[("if-match", &version)], json!({"death_date": "2026-11-20"}))
            .await
            .expect(204);
        let again = city.get("anna", &mario).await.expect(200).json()["version"].to_string();
        city.api("anna", Method::POST, &format!("{mario}/death"), &[("if-match", &again)], json!({"death_date": "2026-11-20"}))
            .await
            .expect(409);
        city.api(
            "anna",
            Method::PUT,
            &format!("{mario}/protection"),
            &[("if-match", &again)],
            json!({"restricted": true, "reason": "prova"}),
        )
        .await
        .expect(404);
    })
    .await;
}
