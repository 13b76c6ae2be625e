//! Joining, moving, being covered, leaving.

mod leaving;

use crate::{city, cookie, open, rooms, send, sign_in};
use axum::http::Method;
use kernel::{AccountId, CaseId, PersonId};
use serde_json::json;
use store::testing::on_both;
use store::{Audit, Db};
use ui::testing::{City, schema};
use uuid::Uuid;

store::statements! {
    ADD_PERSON = "insert into registry_person (body_id, id, family_name, given_name, display_name, sort_name, birth_name, other_script, known_as, anonymous, sex, birth_date, birth_year,
                      birth_estimated, birth_place, citizenship, other_citizenships, language, other_languages, interpreter, identifier, identifier_kind, preferred_channel, contact_note,
                      death_date, restricted, known_since, created_at, created_by, version)
                  values (:body, :id, 'Rossi', 'Mario', 'Rossi Mario', 'rossi mario', '', '', '', :no, 'M', null, null, :no, '', '', :list, '', :list, :no, '', 'none', '', '',
                      null, :restricted, :today, :now, :actor, 1)";
    ADD_CASE = "insert into casework_case (body_id, id, number, person_id, household_id, subject_id, unit_id, level, state, phase, user_area, opened_on, proposed_on, taken_on, closed_on,
                    worker_id, sealed, review_on, last_entry_on, version)
                values (:body, :id, '2026/000001', :person, null, :person, :unit, 1, 'in_care', 'analysis', 'MULTI', :today, :today, :today, null, :account, :no, '9999-12-31', :today, 1)";
    ADD_MEMBER = "insert into casework_member (body_id, id, case_id, account_id, role, reason, valid_from, valid_until, version)
                  values (:body, :id, :case, :account, 'responsible', '', :today, '9999-12-31', 1)";
    ACTS_FOR = "select cast(count(*) as bigint) from guard_acting where body_id = :body and account_id = :actor and acts_for = :other and valid_from <= :today and valid_until > :today";
    REACHES = "select cast(count(*) as bigint) from guard_scope where body_id = :body and account_id = :actor and permission = 'contact.read' and target_id = :unit";
    WORKER = "select worker_id from casework_case where body_id = :body and id = :id";
}

/// A person that a unit has to do with: because of a contact, or because it protects them.
pub(crate) async fn person(db: &Db, city: &City, unit: &str, restricted: bool) -> PersonId {
    let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
    let id: PersonId = tx.new_id().expect("an id");
    tx.sql(&ADD_PERSON)
        .id("id", id)
        .bind("no", false)
        .bind("restricted", restricted)
        .bind("list", json!([]))
        .run()
        .await
        .expect("a person");
    let from = tx.today();
    let involvement = registry::Involvement {
        person: id,
        unit: city.unit(unit),
        account: None,
        kind: if restricted { "protection" } else { "contact" },
        source: id.0,
        from,
        until: None,
    };
    registry::involve(&mut tx, involvement).await.expect("an involvement");
    tx.commit(Audit::of("person.create").about(id)).await.expect("a commit");
    id
}

pub(crate) async fn case(db: &Db, city: &City, worker: AccountId) -> CaseId {
    let person = person(db, city, "SSPT-4-L1", false).await;
    let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
    let (id, member): (CaseId, Uuid) = (tx.new_id().expect("an id"), tx.new_id().expect("an id"));
    tx.sql(&ADD_CASE)
        .id("id", id)
        .id("person", person)
        .id("unit", city.unit("SSPT-4-L1"))
        .id("account", worker)
        .bind("no", false)
        .run()
        .await
        .expect("a case");
    tx.sql(&ADD_MEMBER).bind("id", member).id("case", id).id("account", worker).run().await.expect("a member");
    tx.commit(Audit::of("case.create").about(person)).await.expect("a commit");
    id
}

fn joiner<'a>(unit: &'a str, name: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", "Bianca Neri"),
        ("username", name),
        ("kind", "staff"),
        ("role", "segreteria"),
        ("unit", unit),
        ("from", "21/11/2026"),
        ("reason", "Assunzione"),
        ("_key", "k1"),
    ]
}

#[tokio::test]
async fn whoever_joins_gets_a_link_once_and_works_with_the_role_that_was_given() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let unit = city.unit("SSPT-4-L1").to_string();
        let page = city.post("amministratrice", "/operatori", &joiner(&unit, "bianca.neri")).await.expect(200);
        let link = page.text.split("/primo-accesso/").nth(1).and_then(|rest| rest.split('<').next()).expect("a link").to_owned();
        // The same form sent twice makes one account, and shows no second link.
        let again = city.post("amministratrice", "/operatori", &joiner(&unit, "bianca.neri")).await.expect(303);
        let mut other = joiner(&unit, "bianca.neri");
        other.pop();
        let taken = city.post("amministratrice", "/operatori", &other).await.expect(422);
        assert!(taken.text.contains("Questo nome utente è già in uso.") && taken.text.contains("Bianca Neri"));
        let abroad = city.units["altrove/DIR"].to_string();
        let mut abroad = joiner(&abroad, "Bianca.Neri");
        abroad.pop();
        city.post("estranea", "/operatori", &abroad).await.expect(422);

        send(
            &city,
            &format!("/primo-accesso/{link}"),
            "",
            &[("password", "quattro gatti neri"), ("repeated", "quattro gatti neri")],
        )
        .await
        .expect(303);
        let session =
            cookie(&sign_in(&city, "bianca.neri", "quattro gatti neri", "/").await, "portico_session").expect("a session");
        let profile = open(&city, "/profilo", &format!("portico_session={session}")).await.expect(200);
        assert!(profile.text.contains("Segreteria del servizio sociale"));
        let found = city.get("amministratrice", "/operatori?q=bianca").await.expect(200).text;
        assert!(found.contains("Neri") && found.contains("Segreteria"));
        assert!(city.get("amministratrice", &again.location()).await.expect(200).text.contains("Bianca Neri"));
        assert!(city.get("amministratrice", "/operatori?format=csv").await.expect(200).text.contains("bianca.neri"));
    })
    .await;
}

#[tokio::test]
async fn nobody_gives_themselves_a_role_an_identity_or_a_new_second_factor() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let own = city.actor("amministratrice").account;
        let role =
            json!({"role": "coordinatore", "unit": city.unit("SSPT-4").to_string(), "from": "2026-11-21", "reason": "Prova"});
        let refused =
            city.api("amministratrice", Method::POST, &format!("/api/v1/staff/{own}/roles"), &[], role.clone()).await.expect(409);
        assert!(refused.text.contains("un altro amministratore"));
        let anna = city.actor("anna").account;
        city.api("amministratrice", Method::POST, &format!("/api/v1/staff/{anna}/roles"), &[], role).await.expect(201);
    })
    .await;
}

#[tokio::test]
async fn wrong_input_is_refused_at_its_field_and_nothing_is_lost() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let sent = [("name", "Bianca"), ("username", "è"), ("kind", "staff"), ("role", "re"), ("from", "21/11/26"), ("reason", "")];
        let page = city.post("amministratrice", "/operatori", &sent).await.expect(422);
        for sentence in
            ["Almeno tre caratteri", "Scelta non prevista.", "Campo obbligatorio.", "Data non valida", "value=\"Bianca\""]
        {
            assert!(page.text.contains(sentence), "{sentence}");
        }
        let unit = city.unit("PUA").to_string();
        let provider = [
            ("name", "X Y"),
            ("username", "ente.x"),
            ("kind", "provider"),
            ("role", "ente_gestore"),
            ("unit", &unit),
            ("from", "21/11/2026"),
            ("reason", "Accordo"),
        ];
        assert!(
            city.post("amministratrice", "/operatori", &provider)
                .await
                .expect(422)
                .text
                .contains("Scegli l&#39;ente gestore per cui lavora")
        );
    })
    .await;
}

#[tokio::test]
async fn an_account_of_another_body_answers_like_one_that_does_not_exist() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db).await;
        let anna = city.somebody("anna.due", "assistente_sociale", "milano/SSPT-4-L1").await;
        let nobody = Uuid::nil();
        for id in [anna.0, nobody] {
            let unknown = city.get("estranea", &format!("/operatori/{id}")).await.expect(404);
            assert!(!unknown.text.contains("anna.due"));
            let unit = city.units["altrove/DIR"].to_string();
            let role = [("role", "admin"), ("unit", unit.as_str()), ("from", "21/11/2026"), ("reason", "x")];
            city.post("estranea", &format!("/operatori/{id}/ruoli"), &role).await.expect(404);
            city.post("estranea", &format!("/operatori/{id}/stato"), &[("state", "closed"), ("reason", "x"), ("_version", "1")])
                .await
                .expect(404);
            city.post("estranea", &format!("/operatori/{id}/collegamento"), &[]).await.expect(404);
            city.api("estranea", Method::POST, &format!("/api/v1/staff/{id}/second-factor/reset"), &[], json!({}))
                .await
                .expect(404);
        }
        city.get("estranea", "/operatori/non-un-id").await.expect(404);
        city.get("anna", "/operatori").await.expect(403);
        city.get("capo", "/operatori").await.expect(200);
        city.post("capo", &format!("/operatori/{anna}/collegamento"), &[]).await.expect(403);
    })
    .await;
}

#[tokio::test]
async fn somebody_with_open_cases_leaves_only_when_a_colleague_of_the_unit_takes_them() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db.clone()).await;
        let leaver = city.somebody("parte", "assistente_sociale", "milano/SSPT-4-L1").await;
        let heir = city.somebody("resta", "assistente_sociale", "milano/SSPT-4-L1").await;
        let far = city.somebody("lontana", "assistente_sociale", "milano/SSPT-5-L1").await;
        let educator = city.somebody("educa", "educatore", "milano/SSPT-4-L1").await;
        let case = case(&db, &city, leaver).await;
        let path = format!("/operatori/{leaver}");
        let page = city.get("amministratrice", &path).await.expect(200);
        assert!(page.text.contains("1 cartella aperta") && page.text.contains(">resta<") && !page.text.contains(">lontana<"));
        let selects = page.text.split("A chi passano le cartelle").skip(1);
        let heirs: String = selects.filter_map(|rest| rest.split("</select>").next()).collect();
        assert!(
            heirs.contains(">capo<") && !heirs.contains(">educa<"),
            "whoever coordinates above may be in charge, an educator may not"
        );
        let close = |colleague: Option<String>| {
            vec![
                ("state", "closed".to_owned()),
                ("reason", "Dimissioni".to_owned()),
                ("_version", "1".to_owned()),
                ("colleague", colleague.unwrap_or_default()),
            ]
        };
        for (colleague, sentence) in [
            (None, "affida ad altri le sue cartelle"),
            (Some(far.to_string()), "attiva della stessa unità"),
            (Some(leaver.to_string()), "attiva della stessa unità"),
            (Some(educator.to_string()), "un assistente sociale o chi coordina"),
        ] {
            let sent = close(colleague);
            let pairs: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let page = city.post("amministratrice", &format!("{path}/stato"), &pairs).await.expect(422);
            assert!(page.text.contains(sentence), "{sentence}");
            city.get("parte", "/profilo").await.expect(200);
        }
        let sent = close(Some(heir.to_string()));
        let pairs: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
        city.post("amministratrice", &format!("{path}/stato"), &pairs).await.expect(303);
        city.get("parte", "/profilo").await.expect(303);
        let mut tx = db.begin(&city.actor("resta")).await.expect("a transaction");
        assert_eq!(tx.sql(&WORKER).id("id", case).value::<Option<AccountId>>().await.expect("a worker"), Some(heir));
        assert_eq!(casework::open_cases_of(&mut tx, heir).await.expect("cases").len(), 1);
        drop(tx);
        // Closed is closed, and what one saw before is not changed blindly.
        city.post("amministratrice", &format!("{path}/stato"), &pairs).await.expect(409);
    })
    .await;
}

#[tokio::test]
async fn a_suspended_account_is_out_at_once_and_nobody_suspends_oneself() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let (_, anna) = (city.get("anna", "/profilo").await.expect(200), city.actor("anna").account);
        let state = |state: &str| json!({"state": state, "reason": "Verifica"});
        let address = format!("/api/v1/staff/{anna}/state");
        city.api("amministratrice", Method::PUT, &address, &[], state("suspended")).await.expect(428);
        city.api("amministratrice", Method::PUT, &address, &[("if-match", "\"9\"")], state("suspended")).await.expect(409);
        city.api("amministratrice", Method::PUT, &address, &[("if-match", "\"1\"")], state("suspended")).await.expect(204);
        city.get("anna", "/profilo").await.expect(303);
        sign_in(&city, "anna", "una password qualsiasi", "/").await.expect(401);
        city.api("amministratrice", Method::POST, &format!("/api/v1/staff/{anna}/link"), &[], json!({})).await.expect(409);
        city.api("amministratrice", Method::PUT, &address, &[("if-match", "\"2\"")], state("active")).await.expect(204);
        sign_in(&city, "anna", "una password qualsiasi", "/").await.expect(303);
        let own = format!("/api/v1/staff/{}/state", city.actor("amministratrice").account);
        city.api("amministratrice", Method::PUT, &own, &[("if-match", "\"1\"")], state("closed")).await.expect(409);
    })
    .await;
}

#[tokio::test]
async fn a_coordinator_records_absences_of_the_own_unit_only_and_the_cover_acts_in_those_days() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db.clone()).await;
        let away = city.somebody("assente", "assistente_sociale", "milano/SSPT-4-L1").await;
        let cover = city.somebody("copre", "assistente_sociale", "milano/SSPT-4-L1").await;
        let far = city.somebody("lontana", "assistente_sociale", "milano/SSPT-5-L1").await;
        let near = city.somebody("vicina", "coordinatore", "milano/SSPT-4-L1").await;
        let desk = city.somebody("sportello", "segreteria", "milano/SSPT-4-L1").await.to_string();
        let (cover_id, far_id) = (cover.to_string(), far.to_string());
        let absence = |cover: &str| {
            [
                ("from", "21/11/2026".to_owned()),
                ("until", "30/11/2026".to_owned()),
                ("reason", "Ferie".to_owned()),
                ("cover", cover.to_owned()),
            ]
        };
        let send = async |who: &str, account: AccountId, cover: &str| {
            let sent = absence(cover);
            let pairs: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
            city.post(who, &format!("/operatori/{account}/assenze"), &pairs).await
        };
        send("capo", far, "").await.expect(404);
        send("anna", away, "").await.expect(403);
        send("capo", away, &far_id).await.expect(422);
        assert!(send("capo", away, &desk).await.expect(422).text.contains("lo stesso lavoro"), "whoever covers reaches the cases");
        let own = near.to_string();
        assert!(send("vicina", away, &own).await.expect(422).text.contains("Non puoi indicare te stesso"));
        send("capo", away, &cover_id).await.expect(303);
        let page = city.get("capo", &format!("/operatori/{away}")).await.expect(200);
        assert!(page.text.contains("copre <strong>copre</strong>") && page.text.contains("Ferie"));
        // Somebody who sees the staff but does not manage absences is not told why.
        let mut tx = db.begin(&city.actor("copre")).await.expect("a transaction");
        assert_eq!(tx.sql(&ACTS_FOR).id("other", away).value::<i64>().await.expect("a count"), 1);
        drop(tx);
        let read = city.api("capo", Method::GET, &format!("/api/v1/staff/{away}"), &[], json!({})).await.expect(200).json();
        let absence = read["absences"][0]["id"].as_str().expect("an absence").to_owned();
        assert!(!city.get("garante", &format!("/operatori/{away}")).await.expect(200).text.contains("Ferie"));
        city.post("capo", &format!("/operatori/{far}/assenze/fine"), &[("id", &absence)]).await.expect(404);
        city.post("capo", &format!("/operatori/{away}/assenze/fine"), &[("id", &absence)]).await.expect(303);
        let mut tx = db.begin(&city.actor("copre")).await.expect("a transaction");
        assert_eq!(tx.sql(&ACTS_FOR).id("other", away).value::<i64>().await.expect("a count"), 0);
    })
    .await;
}

#[tokio::test]
async fn a_transfer_ends_the_old_role_on_the_day_the_new_one_begins() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let anna = city.actor("anna").account;
        let unit = city.unit("SSPT-5-L1").to_string();
        let role = json!({"role": "assistente_sociale", "unit": unit, "from": "2026-11-21", "reason": "Mobilità interna", "transfer": true});
        city.api("amministratrice", Method::POST, &format!("/api/v1/staff/{anna}/roles"), &[], role).await.expect(201);
        let read = city.api("amministratrice", Method::GET, &format!("/api/v1/staff/{anna}"), &[], json!({})).await.expect(200).json();
        let roles = read["roles"].as_array().expect("roles");
        assert_eq!(roles.len(), 2);
        assert_eq!((&roles[0]["unit"], &roles[0]["until"]), (&json!(unit), &json!("9999-12-31")));
        assert_eq!(roles[1]["until"], "2026-11-21");
        let ended = roles[1]["id"].as_str().expect("an id").to_owned();
        city.api("amministratrice", Method::POST, &format!("/api/v1/staff/{anna}/roles/end"), &[], json!({"id": ended})).await.expect(409);
        let page = city.get("anna", "/profilo").await.expect(200);
        assert!(page.text.contains("SSPT-5-L1") && !page.text.contains("SSPT-4-L1"));
        let days = json!({"from": "2026-11-21", "until": "2026-11-22"});
        city.api("amministratrice", Method::POST, &format!("/api/v1/staff/{anna}/on-call"), &[], days).await.expect(201);
        let read = city.api("amministratrice", Method::GET, &format!("/api/v1/staff/{anna}"), &[], json!({})).await.expect(200).json();
        let turn = read["on_call"][0]["id"].clone();
        city.api("amministratrice", Method::POST, &format!("/api/v1/staff/{anna}/on-call/end"), &[], json!({"id": turn})).await.expect(204);
        city.api("amministratrice", Method::POST, &format!("/api/v1/staff/{anna}/on-call/end"), &[], json!({"id": turn})).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn a_new_unit_is_reached_by_those_above_it_and_never_stands_below_itself() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db.clone()).await;
        let (above, director) = (city.unit("SSPT-4").to_string(), city.unit("DIR").to_string());
        let new = json!({"code": "SSPT-4-X", "name": "Sportello di prova", "kind": "access_point", "parent": above, "from": "2026-11-21"});
        let made = city.api("amministratrice", Method::POST, "/api/v1/units", &[], new.clone()).await.expect(201).json();
        let id = made["id"].as_str().expect("an id").to_owned();
        city.api("amministratrice", Method::POST, "/api/v1/units", &[], new).await.expect(409);
        let mut tx = db.begin(&city.actor("capo")).await.expect("a transaction");
        assert_eq!(tx.sql(&REACHES).id("unit", Uuid::parse_str(&id).expect("an id")).value::<i64>().await.expect("a count"), 1);
        drop(tx);
        let moved = json!({"code": "SSPT-4-X", "name": "Sportello di prova", "kind": "access_point", "parent": director, "from": "2026-11-21"});
        city.api("amministratrice", Method::PUT, &format!("/api/v1/units/{id}"), &[("if-match", "\"7\"")], moved.clone()).await.expect(409);
        city.api("amministratrice", Method::PUT, &format!("/api/v1/units/{id}"), &[("if-match", "\"1\"")], moved).await.expect(204);
        let mut tx = db.begin(&city.actor("capo")).await.expect("a transaction");
        assert_eq!(tx.sql(&REACHES).id("unit", Uuid::parse_str(&id).expect("an id")).value::<i64>().await.expect("a count"), 0);
        drop(tx);
        let level = city.unit("SSPT-4-L1").to_string();
        let circle = json!({"code": "SSPT-4", "name": "Unità SSPT-4", "kind": "unit", "parent": level, "from": "1900-01-01"});
        let refused = city.api("amministratrice", Method::PUT, &format!("/api/v1/units/{above}"), &[("if-match", "\"1\"")], circle).await.expect(422);
        assert_eq!(refused.json()["errors"][0]["field"], "parent");
        let ending = json!({"code": "SSPT-4-L1", "name": "x", "kind": "territorial", "parent": above, "from": "1900-01-01", "until": "2026-11-21"});
        city.api("amministratrice", Method::PUT, &format!("/api/v1/units/{level}"), &[("if-match", "\"1\"")], ending).await.expect(409);
        city.get("estranea", &format!("/unita/{id}")).await.expect(404);
    })
    .await;
}
