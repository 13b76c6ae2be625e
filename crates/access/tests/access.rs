//! The desk through its door, on both databases.

use axum::http::{Extensions, Method};
use kernel::UnitId;
use serde_json::{Value, json};
use store::testing::on_both;
use ui::Room;
use ui::testing::{City, Reply, schema};

fn rooms() -> Vec<Room> {
    vec![registry::room(), access::room()]
}

/// Milan with somebody in every role that comes to the desk.
async fn city(db: store::Db) -> City {
    let mut city = City::found(db, rooms(), Extensions::new()).await;
    for (name, role, unit) in [
        ("pua", "pua", "milano/PUA"),
        ("centralino", "operatore_020202", "milano/PUA"),
        ("collega", "operatore_020202", "milano/PUA"),
        ("segreteria", "segreteria", "milano/SSPT-4-L1"),
        ("anna", "assistente_sociale", "milano/SSPT-4-L1"),
        ("bruno", "assistente_sociale", "milano/SSPT-5-L1"),
        ("capo", "coordinatore", "milano/SSPT-4"),
        ("lontana", "coordinatore", "altrove/DIR"),
        ("conti", "bilancio", "milano/DIR"),
    ] {
        city.somebody(name, role, unit).await;
    }
    city
}

fn unit(city: &City, code: &str) -> String {
    let unit: &UnitId = city.units.get(&format!("milano/{code}")).expect("a unit");
    unit.to_string()
}

/// The least that the desk writes for an information.
fn information() -> Vec<(&'static str, &'static str)> {
    vec![
        ("channel", "direct"),
        ("means", "phone"),
        ("needs", "money"),
        ("ending", "information"),
        ("information", "Orari del patronato"),
    ]
}

fn with<'a>(mut pairs: Vec<(&'a str, &'a str)>, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    pairs.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    pairs.extend_from_slice(more);
    pairs
}

/// The identifier at the end of an address.
fn id_of(reply: &Reply) -> String {
    let location = reply.location();
    location.rsplit(['/', '=']).next().unwrap_or_default().to_owned()
}

async fn contact(city: &City, who: &str, pairs: &[(&str, &str)]) -> String {
    id_of(&city.post(who, "/contatti", pairs).await.expect(303))
}

/// Somebody entered at the desk together with a contact; the contact and the person.
async fn contact_of(city: &City, who: &str, family: &str, more: &[(&str, &str)]) -> (String, String) {
    let pairs = with(information(), &[("subject", "new"), ("new_person.family_name", family), ("new_person.given_name", "Prova")]);
    let id = contact(city, who, &with(pairs, more)).await;
    let person =
        city.get(who, &format!("/api/v1/contacts/{id}")).await.expect(200).json()["person"].as_str().expect("a person").to_owned();
    (id, person)
}

async fn version(city: &City, who: &str, path: &str) -> String {
    city.get(who, path).await.expect(200).headers["etag"].to_str().expect("text").to_owned()
}

async fn put(city: &City, who: &str, path: &str, version: &str, body: Value) -> Reply {
    city.api(who, Method::PUT, path, &[("if-match", version)], body).await
}

/// Anna receives on Monday 23 November from nine to eleven, half an hour each.
async fn hours(city: &City) -> String {
    let body = json!({"unit": unit(city, "SSPT-4-L1"), "worker": city.actor("anna").account, "kind": "interview", "weekday": "1",
        "opens": "09:00", "closes": "11:00", "slot_minutes": 30, "from": "2026-11-01"});
    let made = city.api("anna", Method::POST, "/api/v1/hours", &[], body).await.expect(201);
    made.json()["id"].as_str().expect("an id").to_owned()
}

async fn slots(city: &City, who: &str) -> Vec<Value> {
    let path = format!("/api/v1/slots?unit={}&from=2026-11-21&days=7", unit(city, "SSPT-4-L1"));
    city.get(who, &path).await.expect(200).json().as_array().expect("a list").clone()
}

fn slot(all: &[Value], index: usize) -> &str {
    all[index]["slot"].as_str().expect("a slot")
}

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    on_both(schema(&rooms()), |db| async move {
        for statement in access::room().statements.into_iter().flatten() {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    })
    .await;
}

#[tokio::test]
async fn an_information_alone_is_registered_and_may_stay_anonymous() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let page = city.get("segreteria", "/contatti/nuovo").await.expect(200);
        assert!(page.text.contains("Registra il contatto") && page.text.contains("Sostegno economico"), "{}", page.text);
        let id = contact(&city, "segreteria", &information()).await;
        let page = city.get("segreteria", &format!("/contatti/{id}")).await.expect(200);
        assert!(page.text.contains("Contatto 2026/000001") && page.text.contains("È rimasta anonima"), "{}", page.text);
        let view = city.get("segreteria", &format!("/api/v1/contacts/{id}")).await.expect(200).json();
        assert_eq!(
            (view["person"].clone(), view["needs"].clone(), view["unit"].clone()),
            (Value::Null, json!(["money"]), json!(unit(&city, "SSPT-4-L1")))
        );
        let list = city.get("segreteria", "/contatti").await.expect(200);
        assert!(list.text.contains("2026/000001") && list.text.contains("Persona anonima"));
        let none = city.get("segreteria", "/contatti?ending=emergency").await.expect(200);
        assert!(none.text.contains("Nessun contatto") && none.text.contains("Esito: Emergenza"));
        let file = city.get("segreteria", "/contatti?format=csv").await.expect(200);
        assert!(
            file.text.contains("2026/000001")
                && file.headers["content-disposition"].to_str().expect("text").contains("contatti.csv")
        );
        city.get("segreteria", "/contatti?format=xlsx").await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_is_kept_when_something_is_wrong_and_every_fault_is_named() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let pairs = [
            ("means", "phone"),
            ("narrative", "La signora racconta che da marzo non riesce a pagare"),
            ("minutes", "zero"),
            ("subject", "new"),
            ("new_person.family_name", "Ros\u{202e}si"),
            ("at_date", "1/1/26"),
        ];
        let again = city.post("segreteria", "/contatti", &pairs).await.expect(422);
        assert!(again.text.contains("La signora racconta che da marzo non riesce a pagare"));
        for wrong in [
            "Campo obbligatorio.",
            "Scegli almeno un bisogno",
            "Numero non valido: un intero fra 1 e 600.",
            "caratteri invisibili",
            "anno di quattro cifre",
        ] {
            assert!(again.text.contains(wrong), "{wrong}: {}", again.text);
        }
        for (more, wrong) in [
            (vec![("ending", "orientation")], "A quale servizio"),
            (vec![("ending", "emergency")], "Scrivi chi è stato avvisato"),
            (vec![("ending", "referral")], "Scegli l&#39;unità a cui invii"),
            (vec![("territory", "present")], "Scrivi dove si trova di solito"),
            (vec![("at_date", "22/11/2026"), ("at_time", "9")], "non può essere nel futuro"),
            (vec![("at_date", "20/11/2026")], "Scrivi anche l&#39;ora"),
            (vec![("callback", "with_care")], "Scrivi quando e come si può richiamare"),
            (vec![("person", "0190a000-0000-7000-8000-000000000000"), ("subject", "known")], "non è nel registro"),
        ] {
            let reply = city.post("segreteria", "/contatti", &with(information(), &more)).await.expect(422);
            assert!(reply.text.contains(wrong), "{wrong}: {}", reply.text);
        }
        assert!(city.get("segreteria", "/contatti").await.expect(200).text.contains("Nessun contatto"), "nothing was stored");
    })
    .await;
}

#[tokio::test]
async fn a_form_sent_twice_makes_one_contact_and_one_person() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let pairs = with(information(), &[("subject", "new"), ("new_person.family_name", "Rossi"), ("_key", "una-volta")]);
        let first = contact(&city, "segreteria", &pairs).await;
        let again = contact(&city, "segreteria", &pairs).await;
        assert_eq!(first, again);
        let list = city.get("segreteria", "/api/v1/contacts").await.expect(200).json();
        assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
        city.post("segreteria", "/contatti", &with(pairs, &[("information", "altro")])).await.expect(409);
    })
    .await;
}

#[tokio::test]
async fn other_units_other_bodies_and_unknown_contacts_answer_alike() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let id = contact(&city, "segreteria", &information()).await;
        for (who, id) in [
            ("bruno", id.as_str()),
            ("lontana", &id),
            ("segreteria", "0190a000-0000-7000-8000-000000000000"),
            ("segreteria", "niente"),
        ] {
            city.get(who, &format!("/contatti/{id}")).await.expect(404);
            city.get(who, &format!("/api/v1/contacts/{id}")).await.expect(404);
            city.get(who, &format!("/agenda/prenota?contatto={id}")).await.status.as_u16();
            put(
                &city,
                who,
                &format!("/api/v1/contacts/{id}/person"),
                "\"1\"",
                json!({"person": "0190a000-0000-7000-8000-000000000000", "reason": "x"}),
            )
            .await
            .expect(404);
            city.api(
                who,
                Method::POST,
                &format!("/api/v1/contacts/{id}/referrals"),
                &[],
                json!({"referral_unit": unit(&city, "UFF")}),
            )
            .await
            .expect(404);
        }
        assert!(city.get("bruno", "/contatti").await.expect(200).text.contains("Nessun contatto"));
        assert!(
            city.get("capo", "/contatti").await.expect(200).text.contains("2026/000001"),
            "who coordinates sees the units below"
        );
        city.get("conti", "/contatti").await.expect(403);
        city.get("conti", &format!("/contatti/{id}")).await.expect(403);
        city.get("", "/contatti").await.expect(303);
    })
    .await;
}

#[tokio::test]
async fn the_contact_centre_sees_only_what_it_entered_itself() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let own = contact(&city, "centralino", &with(information(), &[("subject_name", "Signora Pina")])).await;
        let foreign = contact(&city, "collega", &information()).await;
        contact(&city, "segreteria", &information()).await;
        let list = city.get("centralino", "/api/v1/contacts").await.expect(200).json();
        assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
        city.get("centralino", &format!("/contatti/{own}")).await.expect(200);
        city.get("centralino", &format!("/contatti/{foreign}")).await.expect(404);
        let refused = city
            .post("centralino", "/contatti", &with(information(), &[("subject", "new"), ("new_person.family_name", "Rossi")]))
            .await
            .expect(422);
        assert!(refused.text.contains("non registra persone"));
        city.get("centralino", "/contatti/nuovo/trova?q=rossi").await.expect(403);
        assert!(city.get("pua", &format!("/contatti/{own}")).await.expect(200).text.contains("Signora Pina"), "its unit sees it");
    })
    .await;
}

#[tokio::test]
async fn whoever_reports_in_confidence_is_named_only_to_the_unit_that_heard_it() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let to = unit(&city, "SSPT-5-L1");
        let caller = [
            ("caller", "neighbour"),
            ("caller_name", "Vicina Segreta"),
            ("caller_phone", "3331234567"),
            ("confidential", "on"),
            ("ending", "referral"),
            ("referral_unit", to.as_str()),
        ];
        let (id, person) = contact_of(&city, "segreteria", "Gallo", &caller).await;
        assert!(city.get("segreteria", &format!("/contatti/{id}")).await.expect(200).text.contains("Vicina Segreta"));
        for path in
            [format!("/contatti/{id}"), format!("/api/v1/contacts/{id}"), "/invii".to_owned(), "/contatti?format=csv".to_owned()]
        {
            let seen = city.get("bruno", &path).await.expect(200).text;
            assert!(!seen.contains("Vicina Segreta") && !seen.contains("3331234567"), "{path}");
        }
        let mut tx = city.db.begin(&city.actor("bruno")).await.expect("a transaction");
        let timeline = access::room().timeline.expect("a timeline");
        let now = tx.now() + chrono::TimeDelta::hours(1);
        let entries = timeline(&mut tx, kernel::PersonId(person.parse().expect("an id")), now, 10).await.expect("entries");
        assert_eq!(entries.len(), 1);
        assert!(!format!("{entries:?}").contains("Vicina"));
    })
    .await;
}

#[tokio::test]
async fn a_person_is_entered_once_and_found_before_the_next_contact() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let (_, person) = contact_of(&city, "segreteria", "Ferrandini", &[]).await;
        let found = city.get("segreteria", "/contatti/nuovo?q=ferrandini").await.expect(200);
        assert!(found.text.contains("Ferrandini Prova") && found.text.contains("È questa persona"), "{}", found.text);
        let typed = city.get("segreteria", "/contatti/nuovo/trova?q=ferrandini").await.expect(200);
        assert!(typed.text.contains("Ferrandini Prova") && !typed.text.contains("<html"));
        let similar = city
            .get("segreteria", "/contatti/nuovo/simili?new_person.family_name=Ferandini&new_person.given_name=Prova")
            .await
            .expect(200);
        assert!(similar.text.contains("Ferrandini Prova"), "{}", similar.text);
        let picked = city.post("segreteria", "/contatti", &[("narrative", "già scritto"), ("_pick", &person)]).await.expect(200);
        assert!(picked.text.contains("già scritto") && picked.text.contains("Ufficio competente"), "{}", picked.text);
        let id = contact(&city, "segreteria", &with(information(), &[("subject", "known"), ("person", &person)])).await;
        let view = city.get("segreteria", &format!("/api/v1/contacts/{id}")).await.expect(200).json();
        assert_eq!(view["person"], json!(person));
    })
    .await;
}

#[tokio::test]
async fn the_office_of_somebody_without_an_address_is_chosen_with_a_reason() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let office = unit(&city, "SSPT-5-L1");
        let without = with(information(), &[("office", office.as_str())]);
        assert!(city.post("segreteria", "/contatti", &without).await.expect(422).text.contains("scrivi perché"));
        let id = contact(&city, "segreteria", &with(without, &[("office_reason", "Dorme in stazione a Porta Romana")])).await;
        let view = city.get("segreteria", &format!("/api/v1/contacts/{id}")).await.expect(200).json();
        assert_eq!((view["office"].clone(), view["municipio"].clone()), (json!(office), json!(5)));
        let present = with(information(), &[("territory", "present"), ("presence", "Stazione Rogoredo"), ("municipio", "4")]);
        let id = contact(&city, "segreteria", &present).await;
        let view = city.get("segreteria", &format!("/api/v1/contacts/{id}")).await.expect(200).json();
        assert_eq!(view["office"], json!(unit(&city, "SSPT-4-L1")), "the place of presence decides");
    })
    .await;
}

#[tokio::test]
async fn a_contact_on_the_wrong_person_moves_with_its_trace_and_its_appointments() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        hours(&city).await;
        let (id, wrong) = contact_of(&city, "segreteria", "Sbagliata", &[]).await;
        let (_, right) = contact_of(&city, "segreteria", "Giusta", &[]).await;
        let all = slots(&city, "segreteria").await;
        let body = json!({"contact": id, "unit": unit(&city, "SSPT-4-L1"), "slot": slot(&all, 0)});
        let appointment = city.api("segreteria", Method::POST, "/api/v1/appointments", &[], body).await.expect(201).location();
        let path = format!("/api/v1/contacts/{id}/person");
        put(&city, "segreteria", &path, "\"7\"", json!({"person": right, "reason": "omonimia"})).await.expect(409);
        put(&city, "segreteria", &path, "\"1\"", json!({"person": wrong, "reason": "stessa"})).await.expect(409);
        let page =
            city.post("segreteria", &format!("/contatti/{id}/persona"), &[("person", &right), ("_version", "1")]).await.expect(422);
        assert!(page.text.contains("Scrivi il motivo."));
        city.post(
            "segreteria",
            &format!("/contatti/{id}/persona"),
            &[("person", &right), ("reason", "omonimia"), ("_version", "1")],
        )
        .await
        .expect(303);
        let page = city.get("segreteria", &format!("/contatti/{id}")).await.expect(200);
        assert!(
            page.text.contains("Giusta Prova") && page.text.contains("omonimia") && page.text.contains("Correzioni"),
            "{}",
            page.text
        );
        assert_eq!(city.get("anna", &appointment).await.expect(200).json()["person"], json!(right));
        let mut tx = city.db.begin(&city.actor("anna")).await.expect("a transaction");
        for (person, reached) in [(&wrong, false), (&right, true)] {
            let id = kernel::PersonId(person.parse().expect("an id"));
            let worker: Vec<(uuid::Uuid,)> = tx.sql(&INVOLVED).id("person", id).all().await.expect("rows");
            assert_eq!(!worker.is_empty(), reached);
        }
    })
    .await;
}

store::statements! {
    INVOLVED = "select source_id from registry_v_involvement where body_id = :body and person_id = :person and account_id = :actor and kind = 'appointment'";
    SECOND = "insert into access_appointment (body_id, id, number, contact_id, person_id, unit_id, worker_id, calendar_id, kind, starts_at, ends_at, place, note, state, booked_by, booked_at, version)
              select body_id, :id, 'doppio', contact_id, person_id, unit_id, worker_id, calendar_id, kind, starts_at, ends_at, place, note, state, booked_by, booked_at, version
                from access_appointment where body_id = :body limit 1";
}

#[tokio::test]
async fn an_anonymous_contact_is_given_its_person_later() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let id = contact(&city, "segreteria", &information()).await;
        let (_, person) = contact_of(&city, "segreteria", "Trovata", &[]).await;
        let page = city.get("segreteria", &format!("/contatti/{id}?q=trovata")).await.expect(200);
        assert!(page.text.contains("Collega a una persona") && page.text.contains("Trovata Prova"));
        put(
            &city,
            "segreteria",
            &format!("/api/v1/contacts/{id}/person"),
            "\"1\"",
            json!({"person": person, "reason": "è tornata con un documento"}),
        )
        .await
        .expect(204);
        assert!(city.get("segreteria", &format!("/contatti/{id}")).await.expect(200).text.contains("collegato alla persona"));
    })
    .await;
}

#[tokio::test]
async fn a_referral_is_sent_answered_with_reason_and_followed() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let to = unit(&city, "SSPT-5-L1");
        let id = contact(
            &city,
            "segreteria",
            &with(information(), &[("ending", "referral"), ("referral_unit", &to), ("referral_message", "Abita da voi")]),
        )
        .await;
        let waiting = city.get("bruno", "/invii").await.expect(200);
        assert!(waiting.text.contains("2026/000001"), "{}", waiting.text);
        assert!(!city.get("anna", "/invii").await.expect(200).text.contains("2026/000001"), "the sender does not answer itself");
        assert!(city.get("bruno", &format!("/contatti/{id}")).await.expect(200).text.contains("Abita da voi"));
        let again = city.post("segreteria", &format!("/contatti/{id}/invio"), &[("referral_unit", &to)]).await.expect(422);
        assert!(again.text.contains("già un invio aperto"));
        let own = unit(&city, "SSPT-4-L1");
        assert!(
            city.post("segreteria", &format!("/contatti/{id}/invio"), &[("referral_unit", &own)])
                .await
                .expect(422)
                .text
                .contains("già di questa unità")
        );
        let list = city.get("bruno", "/api/v1/referrals").await.expect(200).json();
        let referral = list["items"][0]["id"].as_str().expect("an id").to_owned();
        let path = format!("/api/v1/referrals/{referral}");
        city.get("lontana", &path).await.expect(404);
        put(&city, "anna", &format!("{path}/answer"), "\"1\"", json!({"answer": "accept"})).await.expect(404);
        put(&city, "bruno", &format!("{path}/answer"), "\"1\"", json!({"answer": "refuse"})).await.expect(422);
        let page = city.post("bruno", &format!("/invii/{referral}/risposta"), &[("_version", "1")]).await.expect(422);
        assert!(page.text.contains("Campo obbligatorio."));
        city.post(
            "bruno",
            &format!("/invii/{referral}/risposta"),
            &[("_version", "1"), ("answer", "refuse"), ("reason", "Risiede nel Municipio 9")],
        )
        .await
        .expect(303);
        put(&city, "bruno", &format!("{path}/answer"), "\"1\"", json!({"answer": "accept"})).await.expect(409);
        city.get("bruno", &format!("/contatti/{id}")).await.expect(404);
        let principal = city.principal("anna").await;
        let mut tx = city.db.begin(&principal.actor).await.expect("a transaction");
        let day = access::room().day.expect("a day");
        let items = day(&mut tx, &principal).await.expect("items");
        drop(tx);
        assert!(
            items.iter().any(|item| item.group == "Invii tornati indietro" && item.detail.contains("Municipio 9")),
            "{items:?}"
        );
        assert!(city.get("anna", "/invii?box=sent").await.expect(200).text.contains("Non accolto"));
        city.post(
            "segreteria",
            &format!("/contatti/{id}/invio"),
            &[("referral_unit", &to), ("referral_message", "Ha cambiato casa")],
        )
        .await
        .expect(303);
        let list = city.get("bruno", "/api/v1/referrals").await.expect(200).json();
        let second = list["items"][0]["id"].as_str().expect("an id").to_owned();
        put(&city, "bruno", &format!("/api/v1/referrals/{second}/answer"), "\"1\"", json!({"answer": "accept"})).await.expect(204);
        put(
            &city,
            "bruno",
            &format!("/api/v1/referrals/{second}/answer"),
            "\"2\"",
            json!({"answer": "return", "reason": "Si è trasferita"}),
        )
        .await
        .expect(204);
        assert!(city.get("bruno", "/invii?box=received").await.expect(200).text.contains("Restituito"));
    })
    .await;
}

#[tokio::test]
async fn an_appointment_is_booked_from_the_contact_moved_missed_and_cancelled() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db.clone()).await;
        let week = hours(&city).await;
        let saved = city.post("segreteria", "/contatti", &with(information(), &[("ending", "appointment")])).await.expect(303);
        assert!(saved.location().starts_with("/agenda/prenota?contatto="), "{}", saved.location());
        let id = id_of(&saved);
        let page = city.get("segreteria", &saved.location()).await.expect(200);
        assert!(page.text.contains("lunedì 23 novembre 2026") && page.text.contains("09:00–09:30"), "{}", page.text);
        let all = slots(&city, "segreteria").await;
        assert_eq!(all.len(), 4);
        let place = unit(&city, "SSPT-4-L1");
        let booked = city
            .post("segreteria", "/appuntamenti", &[("contact", &id), ("unit", &place), ("slot", slot(&all, 0)), ("_key", "a")])
            .await
            .expect(303);
        let path = booked.location();
        assert_eq!(
            city.post("segreteria", "/appuntamenti", &[("contact", &id), ("unit", &place), ("slot", slot(&all, 0)), ("_key", "a")])
                .await
                .expect(303)
                .location(),
            path
        );
        let taken = city
            .post(
                "pua",
                "/appuntamenti",
                &[("person", "0190a000-0000-7000-8000-000000000000"), ("unit", &place), ("slot", slot(&all, 0))],
            )
            .await;
        assert_eq!(taken.status.as_u16(), 404, "{}", taken.text);
        assert!(city.get("anna", "/agenda?giorno=23/11/2026").await.expect(200).text.contains("Persona anonima"));
        assert!(
            city.get("segreteria", "/agenda?giorno=25/11/2026&vista=settimana").await.expect(200).text.contains("3 orari liberi")
        );
        let api = path.replace("/appuntamenti", "/api/v1/appointments");
        city.get("bruno", &api).await.expect(404);
        city.get("lontana", &api).await.expect(404);
        city.get("anna", &format!("{path}/sposta")).await.expect(200);
        put(&city, "anna", &format!("{api}/outcome"), "\"1\"", json!({"went": "held"})).await.expect(409);
        put(
            &city,
            "anna",
            &format!("{api}/time"),
            "\"1\"",
            json!({"slot": slot(&all, 3), "wanted_by": "person", "reason": "visita medica"}),
        )
        .await
        .expect(204);
        put(&city, "anna", &format!("{api}/time"), "\"1\"", json!({"slot": slot(&all, 2), "wanted_by": "person", "reason": "x"}))
            .await
            .expect(409);
        let shown = city.get("anna", &path).await.expect(200);
        assert!(shown.text.contains("era il") && shown.text.contains("visita medica"), "{}", shown.text);
        assert_eq!(slots(&city, "segreteria").await.len(), 3);
        let closed = json!({"unit": place, "worker": city.actor("anna").account, "day": "2026-11-23", "reason": "riunione"});
        city.api("anna", Method::POST, "/api/v1/closures", &[], closed.clone()).await.expect(409);
        db.clock().move_to(store::testing::test_moment() + chrono::TimeDelta::days(3));
        // Three days later everybody has signed in again.
        city.somebody("dopo", "coordinatore", "milano/SSPT-4").await;
        put(&city, "dopo", &format!("{api}/outcome"), &version(&city, "dopo", &api).await, json!({"went": "missed"}))
            .await
            .expect(204);
        put(&city, "dopo", &format!("{api}/cancellation"), "\"3\"", json!({"wanted_by": "office", "reason": "x"}))
            .await
            .expect(409);
        city.api("dopo", Method::POST, "/api/v1/closures", &[], closed).await.expect(201);
        put(&city, "dopo", &format!("/api/v1/hours/{week}/end"), "\"1\"", json!({"to": "2026-11-24"})).await.expect(204);
        let path = format!("/api/v1/slots?unit={place}&days=28");
        assert_eq!(city.get("dopo", &path).await.expect(200).json(), json!([]));
        assert!(city.get("dopo", "/agenda/orari").await.expect(200).text.contains("Chiusure"));
    })
    .await;
}

#[tokio::test]
async fn a_time_is_given_once_however_many_ask_at_the_same_moment() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        hours(&city).await;
        let all = slots(&city, "segreteria").await;
        let place = unit(&city, "SSPT-4-L1");
        let mut contacts = Vec::new();
        for _ in 0..8 {
            contacts.push(contact(&city, "segreteria", &information()).await);
        }
        let csrf = city.csrf("segreteria").await;
        let asked = contacts.iter().map(|id| {
            let body = json!({"contact": id, "unit": place, "slot": slot(&all, 1)}).to_string();
            let headers = [("x-csrf-token", csrf.as_str())];
            let city = &city;
            async move {
                city.send("segreteria", Method::POST, "/api/v1/appointments", "application/json", &headers, body)
                    .await
                    .status
                    .as_u16()
            }
        });
        let answers = futures_util::future::join_all(asked).await;
        assert_eq!(answers.iter().filter(|status| **status == 201).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|status| **status == 409).count(), 7, "{answers:?}");
        // Past the calendar's own check the database itself refuses, whoever writes: the same name on both.
        let mut tx = city.db.begin(&city.actor("anna")).await.expect("a transaction");
        let id: uuid::Uuid = tx.new_id().expect("an id");
        let refused = tx.sql(&SECOND).bind("id", id).run().await.expect_err("refused").to_string();
        assert!(refused.contains("access_appointment_once"), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn the_calendar_feed_has_no_names_and_ends_when_it_is_revoked() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        hours(&city).await;
        let (id, _) = contact_of(&city, "segreteria", "Riservatissima", &[]).await;
        let all = slots(&city, "segreteria").await;
        let body = json!({"contact": id, "unit": unit(&city, "SSPT-4-L1"), "slot": slot(&all, 0), "note": "porta il certificato"});
        city.api("segreteria", Method::POST, "/api/v1/appointments", &[], body).await.expect(201);
        assert!(city.get("anna", "/agenda/calendario").await.expect(200).text.contains("Non hai ancora un indirizzo"));
        let made = city.api("anna", Method::POST, "/api/v1/calendar-feed", &[], json!({})).await.expect(200).json();
        let path = made["address"].as_str().expect("an address").strip_prefix("http://localhost").expect("the site").to_owned();
        let feed = city.get("", &path).await.expect(200);
        assert!(feed.headers["content-type"].to_str().expect("text").starts_with("text/calendar"));
        assert!(
            feed.text.contains("SUMMARY:Appuntamento n. 2026/000001") && feed.text.contains("DTSTART:20261123T080000Z"),
            "{}",
            feed.text
        );
        for secret in ["Riservatissima", "certificato", "anna"] {
            assert!(!feed.text.contains(secret), "{secret}");
        }
        let page = city.post("anna", "/agenda/calendario", &[]).await.expect(200);
        assert!(page.text.contains("/calendario/"), "{}", page.text);
        city.get("", &path).await.expect(404);
        city.post("anna", "/agenda/calendario/revoca", &[]).await.expect(303);
        city.get("", "/calendario/niente.ics").await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn the_draft_is_the_writers_own_and_goes_when_the_contact_is_saved() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let kept =
            city.post("segreteria", "/contatti/bozza", &[("narrative", "Storia lunga"), ("means", "phone")]).await.expect(200);
        assert!(kept.text.contains("Bozza salvata"));
        assert!(city.get("segreteria", "/contatti/nuovo").await.expect(200).text.contains("un contatto iniziato e non registrato"));
        assert!(city.get("segreteria", "/contatti/nuovo?bozza=si").await.expect(200).text.contains("Storia lunga"));
        assert!(!city.get("anna", "/contatti/nuovo?bozza=si").await.expect(200).text.contains("Storia lunga"));
        contact(&city, "segreteria", &information()).await;
        assert!(!city.get("segreteria", "/contatti/nuovo?bozza=si").await.expect(200).text.contains("Storia lunga"));
        city.get("segreteria", "/api/v1/contacts/draft").await.expect(404);
        city.api("segreteria", Method::PUT, "/api/v1/contacts/draft", &[], json!({"narrative": "di nuovo"})).await.expect(204);
        assert_eq!(
            city.get("segreteria", "/api/v1/contacts/draft").await.expect(200).json()["pairs"],
            json!([["narrative", "di nuovo"]])
        );
        city.post("segreteria", "/contatti/bozza/scarta", &[]).await.expect(303);
        city.get("segreteria", "/api/v1/contacts/draft").await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn later_rooms_learn_what_they_need_of_an_appointment_and_mark_it_held() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db.clone()).await;
        hours(&city).await;
        let (id, person) =
            contact_of(&city, "segreteria", "Seguita", &[("narrative", "Ha perso il lavoro"), ("urgency", "soon")]).await;
        let all = slots(&city, "segreteria").await;
        let body = json!({"contact": id, "unit": unit(&city, "SSPT-4-L1"), "slot": slot(&all, 0)});
        let made = city.api("segreteria", Method::POST, "/api/v1/appointments", &[], body).await.expect(201).json();
        let appointment = kernel::AppointmentId(made["id"].as_str().expect("an id").parse().expect("an id"));
        db.clock().move_to(store::testing::test_moment() + chrono::TimeDelta::days(3));
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        let brief = access::appointment_brief(&mut tx, appointment).await.expect("a brief");
        assert_eq!(brief.person.map(|id| id.to_string()), Some(person));
        let contact = access::contact_brief(&mut tx, brief.contact.expect("a contact")).await.expect("a brief");
        assert_eq!((contact.narrative.as_str(), contact.urgency.code(), contact.needs.len()), ("Ha perso il lavoro", "soon", 1));
        access::appointment_held(&mut tx, appointment).await.expect("held");
        access::appointment_held(&mut tx, appointment).await.expect("twice is no fault");
        tx.commit(store::Audit::of("interview.create")).await.expect("a commit");
        let mut tx = db.begin(&city.actor("bruno")).await.expect("a transaction");
        assert!(access::appointment_brief(&mut tx, appointment).await.is_err());
        assert!(access::contact_brief(&mut tx, brief.contact.expect("a contact")).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_contact_is_found_by_its_number_and_an_urgent_one_without_follow_up_is_shown() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        contact(&city, "segreteria", &with(information(), &[("urgency", "immediate"), ("subject_name", "Uomo col cane")])).await;
        let principal = city.principal("anna").await;
        let mut tx = city.db.begin(&principal.actor).await.expect("a transaction");
        let (search, day) = (access::room().search.expect("a search"), access::room().day.expect("a day"));
        let hits = search(&mut tx, &principal, "2026/1").await.expect("hits");
        assert_eq!(hits.first().map(|hit| hit.title.as_str()), Some("Contatto 2026/000001"));
        assert!(search(&mut tx, &principal, "uomo").await.expect("hits").is_empty());
        let items = day(&mut tx, &principal).await.expect("items");
        assert!(
            items.iter().any(|item| item.group == "Contatti urgenti senza seguito" && item.title.contains("Uomo col cane")),
            "{items:?}"
        );
        drop(tx);
        let other = city.principal("bruno").await;
        let mut tx = city.db.begin(&other.actor).await.expect("a transaction");
        assert!(search(&mut tx, &other, "2026/1").await.expect("hits").is_empty());
        assert!(day(&mut tx, &other).await.expect("items").is_empty());
    })
    .await;
}

/// How many queries something took.
macro_rules! counted {
    ($tx:ident, $what:expr) => {{
        let before = $tx.queries();
        $what;
        $tx.queries() - before
    }};
}

#[tokio::test]
async fn lists_home_and_timeline_ask_the_same_number_of_questions_however_much_there_is() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        hours(&city).await;
        let principal = city.principal("anna").await;
        let (day, timeline) = (access::room().day.expect("a day"), access::room().timeline.expect("a timeline"));
        let (first, person) = contact_of(&city, "segreteria", "Contata", &[("urgency", "soon")]).await;
        let mut counts = Vec::new();
        for round in 0..2 {
            if round == 1 {
                let all = slots(&city, "segreteria").await;
                for index in 0..4 {
                    contact(
                        &city,
                        "segreteria",
                        &with(information(), &[("subject", "known"), ("person", &person), ("urgency", "immediate")]),
                    )
                    .await;
                    let body = json!({"contact": first, "unit": unit(&city, "SSPT-4-L1"), "slot": slot(&all, index)});
                    city.api("segreteria", Method::POST, "/api/v1/appointments", &[], body).await.expect(201);
                }
            }
            let mut tx = city.db.begin(&principal.actor).await.expect("a transaction");
            let later = tx.now() + chrono::TimeDelta::days(10);
            let filter = access::contact::filter::Filter::default();
            let list = counted!(tx, access::contact::filter::page(&mut tx, &filter, None, None, 51).await.expect("rows"));
            let home = counted!(tx, day(&mut tx, &principal).await.expect("items"));
            let story = counted!(
                tx,
                timeline(&mut tx, kernel::PersonId(person.parse().expect("an id")), later, 50).await.expect("entries")
            );
            let from = kernel::time::parse_date("2026-11-21").expect("a day");
            let place = city.units["milano/SSPT-4-L1"];
            let free = counted!(tx, access::calendar::actions::free(&mut tx, place, None, from, 7).await.expect("times"));
            counts.push((list, home, story, free));
        }
        assert_eq!(counts, [(1, 5, 2, 4), (1, 5, 2, 4)]);
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
    let mut contact = asked(|fields| drop(access::contact::forms::read_new(fields)));
    contact.insert("new_person".to_owned());
    assert_eq!(properties("ContactInput"), contact);
    assert_eq!(properties("ContactPersonInput"), asked(|fields| drop(access::contact::forms::read_move(fields))));
    assert_eq!(properties("ReferralInput"), asked(|fields| drop(access::referral::forms::read_new(fields))));
    assert_eq!(properties("AnswerInput"), asked(|fields| drop(access::referral::forms::read_answer(fields))));
    assert_eq!(properties("AppointmentInput"), asked(|fields| drop(access::appointment::forms::read_new(fields))));
    assert_eq!(properties("MoveInput"), asked(|fields| drop(access::appointment::forms::read_move(fields))));
    assert_eq!(properties("CancelInput"), asked(|fields| drop(access::appointment::forms::read_cancel(fields))));
    assert_eq!(properties("HoursInput"), asked(|fields| drop(access::calendar::forms::hours(fields))));
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
