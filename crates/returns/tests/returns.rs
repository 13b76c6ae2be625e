//! The room through its door, on both databases.

#![expect(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod corrections;
mod demand;
mod hidden;
mod people;
mod story;

use axum::http::Method;
use kernel::Cents;
use returns::istat::{Management, Row, Table, UserArea};
use returns::siuss::{Operation, Record};
use serde_json::json;
use store::Audit;
use store::testing::on_both;
use story::{Story, day, mario, rooms};
use ui::testing::schema;

store::statements! {
    LASTS = "update network_authorisation set valid_until = :until where body_id = :body and id = :id";
    DIES = "update registry_person set death_date = :on where body_id = :body and id = :id";
    DIES_PERSON = "update registry_person set death_date = :on where body_id = :body and id = :person";
    GIVEN_ON = "update network_delivery set on_day = :on where body_id = :body and authorisation_id = :id";
    SENT = "select operation, record from returns_sent where body_id = :body order by number, place, seq";
    SPOIL = "update returns_sent set year = 2020 where body_id = :body";
    WIPE = "delete from returns_sent where body_id = :body";
    SPOIL_DOCUMENT = "update returns_document set records = 0 where body_id = :body";
}

const SENDER: [(&str, &str); 5] = [
    ("code", "F205"),
    ("name", "Comune di Milano"),
    ("seat", "F205"),
    ("officer", "BNCGLI92T71B157Z"),
    ("valid_from", "01/01/2026"),
];

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    on_both(schema(&rooms()), |db| async move {
        for statement in returns::room().statements.iter().flat_map(|list| list.iter()) {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    })
    .await;
}

#[tokio::test]
async fn only_the_roles_named_for_it_come_in_and_another_body_sees_nothing() {
    on_both(schema(&rooms()), |db| async move {
        let story = Story::begin(db).await;
        for path in [
            "/debiti",
            "/debiti/istat/2026",
            "/debiti/istat/2026/righe",
            "/debiti/siuss/2026",
            "/debiti/ente",
            "/debiti/cittadinanze",
            "/direzione",
        ] {
            story.city.get("anna", path).await.expect(403);
            story.city.get("gestore", path).await.expect(403);
            story.city.get("bilancio", path).await.expect(200);
        }
        story.city.get("anna", "/debiti/da-completare/2026").await.expect(200);
        story.city.get("gestore", "/debiti/da-completare/2026").await.expect(403);
        for path in [
            "/debiti/istat/ieri",
            "/debiti/istat/0026",
            "/debiti/siuss/3000",
            "/debiti/termini/2026/nessuno",
            "/debiti/invii/uno",
            "/direzione?anno=1",
        ] {
            story.city.get("bilancio", path).await.expect(404);
        }
        story.city.post("bilancio", "/debiti/ente", &SENDER).await.expect(303);
        assert!(story.city.get("bilancio", "/debiti/ente").await.expect(200).text.contains("BNCGLI92T71B157Z"));
        assert!(!story.city.get("lontano", "/debiti/ente").await.expect(200).text.contains("BNCGLI92T71B157Z"));
    })
    .await;
}

#[tokio::test]
async fn a_term_is_changed_once_and_the_second_editor_sees_a_conflict() {
    on_both(schema(&rooms()), |db| async move {
        let story = Story::begin(db).await;
        let path = "/debiti/termini/2026/sioss";
        assert!(story.city.get("bilancio", path).await.expect(200).text.contains("31/05/2027"));
        let change = |state, done, version| {
            [
                ("due_on", "30/06/2027"),
                ("source", "Nota ministeriale"),
                ("verified", "on"),
                ("state", state),
                ("done_on", done),
                ("note", ""),
                ("_version", version),
            ]
        };
        let refused = story.city.post("bilancio", path, &change("done", "", "0")).await.expect(422);
        assert!(refused.text.contains("Indica il giorno") && refused.text.contains("Nota ministeriale"));
        story.city.post("bilancio", path, &change("open", "", "0")).await.expect(303);
        story.city.post("bilancio", path, &change("open", "", "0")).await.expect(409);
        let mine = [("due_on", "30/06/2027"), ("source", "Altra nota"), ("state", "open"), ("note", ""), ("_version", "0")];
        let both = story.city.post("bilancio", path, &mine).await.expect(409).text;
        assert!(both.contains("_stored.source") && both.contains("Nota ministeriale") && both.contains("Altra nota"), "{both}");
        assert!(story.city.get("bilancio", "/debiti").await.expect(200).text.contains("30/06/2027"));
        story
            .city
            .api("bilancio", Method::PUT, "/api/v1/returns/duties/2026/sioss", &[], json!({"source": "x", "state": "open"}))
            .await
            .expect(428);
        story
            .city
            .api(
                "bilancio",
                Method::PUT,
                "/api/v1/returns/duties/2026/sioss",
                &[("if-match", "\"1\"")],
                json!({"source": "x", "state": "not_due"}),
            )
            .await
            .expect(204);
        let emptied = story.city.post("bilancio", path, &change("open", "", "1")).await.expect(409).text;
        assert!(emptied.contains("_stored.due_on") && emptied.contains("_stored.verified"), "what was taken away is a version too");
        // A version that nothing can have is a conflict like any other that is not the present one.
        let stale = [("due_on", ""), ("source", "x"), ("state", "open"), ("_version", "-1")];
        story.city.post("bilancio", "/debiti/termini/2026/sioss", &stale).await.expect(409);
        let all = story.city.get("bilancio", "/api/v1/returns").await.expect(200).json();
        assert!(
            all.as_array()
                .unwrap()
                .iter()
                .any(|one| one["code"] == "sioss" && one["year"] == 2026 && one["state"] == "not_due" && one["version"] == 2)
        );
        assert!(story.city.get("direzione", "/debiti?format=csv").await.expect(200).text.contains("SIOSS"));
    })
    .await;
}

/// Mario in care for poverty with help for his house, and two deliveries.
async fn told(story: &Story, request_number: &str) -> (kernel::PersonId, kernel::AuthorisationId) {
    let person = story.person(mario()).await;
    let case = story.in_care(person, casework::UserArea::PovertyAndHomelessness).await;
    let authorisation = story.authorised(case, "AFFITTO", 2, request_number).await;
    story.delivered(authorisation, day(11, 10), 1).await;
    (person, authorisation)
}

#[tokio::test]
async fn the_yearly_table_is_the_sum_of_the_rows_it_opens() {
    on_both(schema(&rooms()), |db| async move {
        let mut story = Story::begin(db.clone()).await;
        let (_, authorisation) = told(&story, "2026/77").await;
        let (service, year) = (story.service("AFFITTO"), returns::year::Year::new(2026).unwrap());
        let mut tx = db.begin(&story.city.actor("bilancio")).await.unwrap();
        let services = returns::istat::store::services(&mut tx).await.unwrap();
        let table = returns::istat::store::table(&mut tx, year, &services).await.unwrap();
        let filter = returns::istat::store::Filter::all();
        let rows = returns::istat::store::rows(&mut tx, year, &filter, true, uuid::Uuid::nil(), 1000).await.unwrap();
        tx.commit(Audit::of("return.read")).await.unwrap();
        // The same table, made from the listed rows by the pure rule.
        let again = Table::of_year(
            2026,
            rows.iter().map(|row| Row {
                on: day(6, 1),
                service: row.service_id,
                area: row.user_area.parse::<UserArea>().ok(),
                person: Some(row.person_id),
                committed: row.committed_cents,
                paid_by_users: row.users_cents,
                paid_by_health_service: Cents::ZERO,
                management: None,
            }),
        )
        .unwrap();
        assert_eq!(table, again);
        let cell = &table.cells[&(service, Some(UserArea::PovertyAndHomelessness))];
        assert_eq!((cell.users, cell.committed, cell.paid_by_users), (1, Cents(60_000), Cents(100)));
        assert_eq!(rows[0].authorisation_id, authorisation);

        // The page shows the figure, and the figure opens its rows: without the name for those who may not know it.
        let page = story.city.get("bilancio", "/debiti/istat/2026").await.expect(200).text;
        let href = format!("/debiti/istat/2026/righe?servizio={service}&#38;area=POV");
        assert!(page.contains(&href) && page.contains("600,00"), "{page}");
        let listed =
            story.city.get("bilancio", &format!("/debiti/istat/2026/righe?servizio={service}&area=POV")).await.expect(200).text;
        assert!(listed.contains("1 riga") && !listed.contains("Rossi"), "{listed}");
        let file = story.city.get("bilancio", "/debiti/istat/2026/righe?format=csv").await.expect(200).text;
        assert!(file.lines().count() == 2 && !file.contains("Rossi"), "{file}");
        // Whoever sees no person has no column of names, on the page or in the file, and is told why; whoever sees persons has it.
        assert!(
            !listed.contains(">Persona<") && listed.contains("I nomi non compaiono") && !file.contains("Persona"),
            "{listed}{file}"
        );
        story.city.somebody("ammin4", "amministrativo", "milano/SSPT-4-L1").await;
        let seen = story.city.get("ammin4", "/debiti/istat/2026/righe").await.expect(200).text;
        let file = story.city.get("ammin4", "/debiti/istat/2026/righe?format=csv").await.expect(200).text;
        assert!(seen.contains(">Persona<") && !seen.contains("I nomi non compaiono") && file.contains("Persona"), "{seen}{file}");
        assert!(story.city.get("bilancio", "/debiti/istat/2026/righe?area=ANZ").await.expect(200).text.contains("Nessuna riga"));

        // One person alone is not published, nor any total that would tell.
        let public = story.city.get("bilancio", "/debiti/istat/2026?variante=pubblica&format=csv").await.expect(200).text;
        assert!(public.contains("riservato") && !public.contains("600,00"), "{public}");
        let api = story.city.get("bilancio", "/api/v1/returns/istat/2026?variant=publishable").await.expect(200).json();
        assert!(api["figures"].as_array().unwrap().iter().all(|figure| figure["hidden"] == true));
        let api = story.city.get("bilancio", "/api/v1/returns/istat/2026").await.expect(200).json();
        let total = api["figures"]
            .as_array()
            .unwrap()
            .iter()
            .find(|figure| figure["service_id"].is_null() && figure["user_area"].is_null())
            .unwrap();
        assert_eq!((&total["users"], &total["committed_cents"]), (&json!(1), &json!(60_000)));
        let behind = story.city.get("bilancio", total["rows_href"].as_str().unwrap()).await.expect(200).json();
        assert_eq!(behind["items"].as_array().unwrap().len(), 1);

        // How it is run is said once and shows in the table; another year and another body have nothing.
        story
            .city
            .post("bilancio", "/debiti/istat/2026/gestione", &[("service", &service.to_string()), ("management", "accredited")])
            .await
            .expect(303);
        assert!(story.city.get("bilancio", "/debiti/istat/2026").await.expect(200).text.contains(Management::Accredited.label()));
        assert!(story.city.get("bilancio", "/debiti/istat/2025").await.expect(200).text.contains("Nessun servizio"));
        assert!(story.city.get("lontano", "/debiti/istat/2026").await.expect(200).text.contains("Nessun servizio"));
        story
            .city
            .api(
                "lontano",
                Method::POST,
                "/api/v1/returns/istat/management",
                &[],
                json!({"service": service, "management": "direct"}),
            )
            .await
            .expect(404);
    })
    .await;
}

#[tokio::test]
async fn whoever_died_is_a_user_until_that_day_even_where_nobody_has_ended_the_service() {
    on_both(schema(&rooms()), |db| async move {
        let story = Story::begin(db.clone()).await;
        let (person, authorisation) = told(&story, "2026/77").await;
        let on = |year, month, day| chrono::NaiveDate::from_ymd_opt(year, month, day).expect("a day");
        let counted = async |year: i32| {
            let year = returns::year::Year::new(year).unwrap();
            let mut tx = db.begin(&story.city.actor("bilancio")).await.unwrap();
            let services = returns::istat::store::services(&mut tx).await.unwrap();
            let table = returns::istat::store::table(&mut tx, year, &services).await.unwrap();
            let filter = returns::istat::store::Filter::all();
            let rows = returns::istat::store::rows(&mut tx, year, &filter, true, uuid::Uuid::nil(), 1000).await.unwrap();
            tx.commit(Audit::of("return.read")).await.unwrap();
            for cell in table.cells.values().chain(table.by_service.values()).chain(table.by_area.values()) {
                assert_eq!((cell.users, cell.rows), (table.total.users, table.total.rows));
            }
            (table.total.users, rows.len())
        };
        let change = async |statement, id: uuid::Uuid, name, day| {
            let mut tx = db.begin(&story.city.actor("capo")).await.unwrap();
            tx.sql(statement).bind("id", id).bind(name, day).run_one().await.unwrap();
            tx.commit(Audit::of("test.change")).await.unwrap();
        };
        change(&LASTS, authorisation.0, "until", on(2028, 7, 1)).await;
        assert_eq!((counted(2026).await, counted(2027).await, counted(2028).await), ((1, 1), (1, 1), (1, 1)));
        change(&DIES, person.0, "on", on(2027, 1, 1)).await;
        assert_eq!(
            (counted(2026).await, counted(2027).await, counted(2028).await),
            ((1, 1), (1, 1), (0, 0)),
            "the last day counts"
        );
        change(&DIES, person.0, "on", on(2026, 12, 31)).await;
        assert_eq!((counted(2026).await, counted(2027).await), ((1, 1), (0, 0)));
        change(&DIES, person.0, "on", on(2026, 10, 31)).await;
        assert_eq!(counted(2026).await, (0, 1), "what was given and accepted all the same costs, and makes no user");
        let figures = async |query: &str| {
            let view = story.city.get("bilancio", &format!("/api/v1/returns/istat/2026{query}")).await.expect(200).json();
            let all = view["figures"].as_array().unwrap().iter();
            all.map(|one| (one["hidden"] == true, one["users"].as_i64(), one["committed_cents"].as_i64())).collect::<Vec<_>>()
        };
        assert_eq!(figures("").await, [(false, Some(0), Some(60_000)); 4]);
        assert_eq!(figures("?variant=publishable").await, [(true, None, None); 4], "one dead person's money is theirs as well");
        change(&GIVEN_ON, authorisation.0, "on", on(2027, 1, 4)).await;
        assert_eq!((counted(2026).await, counted(2027).await), ((0, 0), (0, 1)));
    })
    .await;
}

#[tokio::test]
async fn what_is_missing_is_listed_with_its_fixer_and_gone_when_it_is_put_right() {
    on_both(schema(&rooms()), |db| async move {
        let story = Story::begin(db).await;
        let (person, _) = told(&story, "2026/77").await;
        let duties = story.city.get("bilancio", "/debiti").await.expect(200).text;
        for words in ["Dati mai controllati", "si calcola al momento", "Si prepara fuori da Portico"] {
            assert!(duties.contains(words), "{words}: {duties}");
        }
        assert!(
            story.city.get("bilancio", "/debiti/siuss/2026").await.expect(200).text.contains("non sono ancora stati controllati")
        );
        story.city.post("bilancio", "/debiti/siuss/2026/controlli", &[]).await.expect(303);
        assert!(story.city.post("bilancio", "/debiti/siuss/2026/controlli", &[]).await.expect(409).text.contains("già in corso"));
        story.work().await;
        let page = story.city.get("bilancio", "/debiti/siuss/2026").await.expect(200).text;
        assert!(
            page.contains("Manca la cittadinanza.") && page.contains("Segreteria o sportello") && !page.contains("Rossi"),
            "{page}"
        );
        let view = story.city.get("bilancio", "/api/v1/returns/siuss/2026").await.expect(200).json();
        assert_eq!((&view["ready"], &view["held"]), (&json!(0), &json!(1)));
        let listed = story.city.get("bilancio", "/api/v1/returns/siuss/2026/findings").await.expect(200).json();
        let counted: i64 = view["missing"].as_array().unwrap().iter().map(|one| one["findings"].as_i64().unwrap()).sum();
        assert_eq!(listed["items"].as_array().unwrap().len() as i64, counted);
        let none = story.city.get("bilancio", "/api/v1/returns/siuss/2026/findings?fixer=provider").await.expect(200).json();
        assert!(none["items"].as_array().unwrap().is_empty());

        // Who can put it right finds it by name, with the way to the very record; a colleague elsewhere does not.
        let mine = story.city.get("anna", "/debiti/da-completare/2026").await.expect(200).text;
        assert!(mine.contains("Rossi Mario") && mine.contains(&format!("/persone/{person}/modifica")), "{mine}");
        assert!(!story.city.get("altra", "/debiti/da-completare/2026").await.expect(200).text.contains("Manca la cittadinanza"));
        assert!(!story.city.get("lontano", "/debiti/siuss/2026").await.expect(200).text.contains("Manca la cittadinanza"));

        assert_eq!((waiting(&story, "anna").await, waiting(&story, "altra").await), (1, 0));

        story.correct(person, registry::person::model::PersonData { citizenship: "IT".into(), ..mario() }).await;
        story.city.api("bilancio", Method::POST, "/api/v1/returns/siuss/2026/checks", &[], json!({})).await.expect(201);
        story.work().await;
        let view = story.city.get("bilancio", "/api/v1/returns/siuss/2026").await.expect(200).json();
        assert_eq!((&view["ready"], &view["held"], view["missing"].as_array().unwrap().len()), (&json!(1), &json!(0), 0));
        assert!(story.city.get("bilancio", "/debiti/siuss/2026").await.expect(200).text.contains("Non manca niente"));
        assert_eq!(waiting(&story, "anna").await, 0);
        assert!(story.city.get("bilancio", "/debiti").await.expect(200).text.contains("1 pronta, 0 da completare al 21/11/2026"));

        // A state whose code nobody has completed yet, and then has.
        story.correct(person, registry::person::model::PersonData { citizenship: "Z330".into(), ..mario() }).await;
        let code = [("state", "Z330"), ("code", "504"), ("valid_from", "01/01/2026"), ("source", "Tabella INPS")];
        let wrong = story
            .city
            .post(
                "bilancio",
                "/debiti/cittadinanze",
                &[("state", "Z330"), ("code", "5"), ("valid_from", "01/01/2026"), ("source", "Tabella INPS")],
            )
            .await;
        assert!(wrong.expect(422).text.contains("tre cifre"));
        story.city.post("bilancio", "/debiti/siuss/2026/controlli", &[]).await.expect(303);
        story.work().await;
        assert!(story.city.get("bilancio", "/debiti/siuss/2026").await.expect(200).text.contains("Stato: Marocco."));
        story.city.post("bilancio", "/debiti/cittadinanze", &code).await.expect(303);
        story.city.post("bilancio", "/debiti/siuss/2026/controlli", &[]).await.expect(303);
        story.work().await;
        assert!(story.city.get("bilancio", "/debiti/siuss/2026").await.expect(200).text.contains("Non manca niente"));

        // A provisional code is sent; the health code of a foreigner cannot be, and that is what is said.
        for (code, said) in [("00743110157", "Non manca niente"), ("STP0303210000001", "STP")] {
            let identifier = Some(code.parse().expect("a code"));
            let with = registry::person::model::PersonData { citizenship: "Z330".into(), identifier, ..mario() };
            // The code that stood was another's; this is the only one that they have.
            story.correct(person, registry::person::model::PersonData { identifier: None, ..with.clone() }).await;
            story.correct(person, with).await;
            story.city.post("bilancio", "/debiti/siuss/2026/controlli", &[]).await.expect(303);
            story.work().await;
            let page = story.city.get("bilancio", "/debiti/siuss/2026").await.expect(200).text;
            assert!(page.contains(said), "{code}: {page}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_service_without_its_assessment_leads_to_the_very_page_where_it_is_written() {
    on_both(schema(&rooms()), |db| async move {
        let story = Story::begin(db).await;
        let person = story.person(registry::person::model::PersonData { citizenship: "IT".into(), ..mario() }).await;
        let case = story.in_care(person, casework::UserArea::OlderPeople).await;
        let authorisation = story.authorised(case, "SAD", 10, "2026/78").await;
        story.delivered(authorisation, day(11, 10), 4).await;
        story.city.post("bilancio", "/debiti/siuss/2026/controlli", &[]).await.expect(303);
        story.work().await;
        let mine = story.city.get("anna", "/debiti/da-completare/2026").await.expect(200).text;
        let words = "Manca la valutazione SINA. SIUSS conta l’area di utenza «Anziani»";
        assert!(mine.contains(words) && mine.contains(&format!("href=\"/cartelle/{case}/sina\"")), "{mine}");
        assert!(!mine.contains("Assistente sociale del caso") && !mine.contains("Chi può rimediare"), "it is the reader: {mine}");
        assert!(story.city.get("bilancio", "/debiti/siuss/2026").await.expect(200).text.contains("Assistente sociale del caso"));
    })
    .await;
}

/// How many years wait for somebody on the home page.
async fn waiting(story: &Story, who: &str) -> usize {
    let principal = story.city.principal(who).await;
    let mut tx = story.db.begin(&principal.actor).await.unwrap();
    let items = (returns::room().day.unwrap())(&mut tx, &principal).await.unwrap();
    tx.commit(Audit::of("day.read")).await.unwrap();
    items.iter().filter(|item| item.href == "/debiti/da-completare/2026").count()
}

async fn send(story: &Story) -> serde_json::Value {
    let begun =
        story.city.api("bilancio", Method::POST, "/api/v1/returns/siuss/2026/submissions", &[], json!({})).await.expect(201);
    let again =
        story.city.api("bilancio", Method::POST, "/api/v1/returns/siuss/2026/submissions", &[], json!({})).await.expect(409);
    assert_eq!(again.json()["type"], "RET-001");
    story.work().await;
    story.city.get("bilancio", &begun.location()).await.expect(200).json()
}

async fn transmit(story: &Story, sending: &serde_json::Value) {
    let path = format!("/debiti/invii/{}/trasmesso", sending["id"].as_str().unwrap());
    let words = |on| [("transmitted_on", on), ("receipt", "INPS.123"), ("_version", "2")];
    assert!(story.city.post("bilancio", &path, &words("22/11/2026")).await.expect(422).text.contains("INPS.123"));
    story.city.post("bilancio", &path, &words("21/11/2026")).await.expect(303);
    assert_eq!(story.city.post("bilancio", &path, &words("21/11/2026")).await.status.as_u16(), 409);
}

#[derive(sqlx::FromRow)]
struct Sent {
    operation: Operation,
    record: sqlx::types::Json<Record>,
}

#[tokio::test]
async fn what_is_sent_is_frozen_valid_and_corrected_by_taking_back_and_inserting_anew() {
    on_both(schema(&rooms()), |db| async move {
        let story = Story::begin(db.clone()).await;
        let (person, _) = told(&story, "2026/77").await;
        let italian = registry::person::model::PersonData { citizenship: "IT".into(), ..mario() };
        story.correct(person, italian.clone()).await;
        let refused = story.city.post("bilancio", "/debiti/siuss/2026/invii", &[]).await.expect(409);
        assert!(refused.text.contains("Mancano i dati dell"), "{}", refused.text);
        assert!(refused.text.contains("href=\"/debiti/ente\""), "the way to put it right: {}", refused.text);
        let wrong = [("code", "f 205"), ("seat", "F205"), ("officer", "BNCGLI92T71B157Z"), ("valid_from", "01/01/2026")];
        assert!(story.city.post("bilancio", "/debiti/ente", &wrong).await.expect(422).text.contains("BNCGLI92T71B157Z"));
        story.city.post("bilancio", "/debiti/ente", &SENDER).await.expect(303);
        let before = story.city.get("bilancio", "/debiti/siuss/2026").await.expect(200).text;
        assert!(!before.contains("Manca chi trasmette") && before.contains("btn-primary\">Controlla i dati"), "{before}");
        story.city.post("bilancio", "/debiti/siuss/2026/controlli", &[]).await.expect(303);
        story.work().await;
        let after = story.city.get("bilancio", "/debiti/siuss/2026").await.expect(200).text;
        assert!(after.contains("btn-primary\">Prepara un invio"), "{after}");

        let first = send(&story).await;
        assert_eq!((&first["inserts"], &first["cancels"], &first["state"]), (&json!(1), &json!(0), &json!("ready")));
        let document = first["documents"][0]["href"].as_str().unwrap().to_owned();
        let xml = story.city.get("bilancio", &document).await.expect(200).text;
        assert!(
            xml.contains("Nome=\"F205.PS.20261121.0000001\"")
                && xml.contains("CodiceFiscale=\"RSSMRA80A01F205X\"")
                && xml.contains("ImportoMensile=\"300.00\""),
            "{xml}"
        );
        valid(&xml);
        story.city.get("lontano", &document).await.expect(404);
        story.city.get("direzione", &document).await.expect(403);
        story.city.get("lontano", &format!("/debiti/invii/{}", first["id"].as_str().unwrap())).await.expect(404);
        assert!(
            story
                .city
                .get("bilancio", &format!("/debiti/invii/{}", first["id"].as_str().unwrap()))
                .await
                .expect(200)
                .text
                .contains("Scarica XML")
        );
        transmit(&story, &first).await;

        // Nothing changed: nothing is sent.
        let second = send(&story).await;
        assert_eq!((&second["state"], &second["unchanged"]), (&json!("discarded"), &json!(1)));

        // A change: what was sent is taken back as it was, then inserted anew.
        story.correct(person, registry::person::model::PersonData { given_name: "Mario Luigi".into(), ..italian.clone() }).await;
        let third = send(&story).await;
        assert_eq!((&third["inserts"], &third["cancels"]), (&json!(1), &json!(1)));
        assert_eq!((&third["documents"][0]["operation"], &third["documents"][1]["operation"]), (&json!("C"), &json!("I")));
        for place in [0, 1] {
            valid(&story.city.get("bilancio", third["documents"][place]["href"].as_str().unwrap()).await.expect(200).text);
        }
        assert_eq!(
            story.city.get("bilancio", &document).await.expect(200).text,
            xml,
            "what was sent is written again letter by letter"
        );

        // Given up before it was uploaded: it does not count, and the same correction comes again.
        story
            .city
            .post("bilancio", &format!("/debiti/invii/{}/scarta", third["id"].as_str().unwrap()), &[("_version", "2")])
            .await
            .expect(303);
        let fourth = send(&story).await;
        assert_eq!((&fourth["inserts"], &fourth["cancels"]), (&json!(1), &json!(1)));
        assert_ne!(fourth["documents"][0]["flow_id"], third["documents"][0]["flow_id"]);
        transmit(&story, &fourth).await;

        let mut tx = db.begin(&story.city.actor("bilancio")).await.unwrap();
        let sent: Vec<Sent> = tx.sql(&SENT).all().await.unwrap();
        let operations: Vec<Operation> = sent.iter().map(|row| row.operation).collect();
        assert_eq!(operations, [Operation::Insert, Operation::Cancel, Operation::Insert, Operation::Cancel, Operation::Insert]);
        let as_sent = Record { operation: Operation::Insert, ..sent[3].record.0.clone() };
        assert_eq!(as_sent, sent[0].record.0, "what is taken back is what was sent");
        tx.commit(Audit::of("return.read")).await.unwrap();
        for statement in [&SPOIL, &WIPE, &SPOIL_DOCUMENT] {
            let mut tx = db.begin(&story.city.actor("bilancio")).await.unwrap();
            let refused = tx.sql(statement).run().await.expect_err("frozen").to_string();
            assert!(refused.contains("never_changes"), "{refused}");
        }
    })
    .await;
}

/// Held against INPS's own schema, where it and xmllint are.
fn valid(xml: &str) {
    let schema = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/domain/data/siuss/PS_PSA_SINA201812.xsd");
    let schema = std::env::var_os("PORTICO_SHARED")
        .map_or(schema, |shared| std::path::PathBuf::from(shared).join("domain/data/siuss/PS_PSA_SINA201812.xsd"));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("flusso.xml");
    std::fs::write(&file, xml).expect("a file");
    match std::process::Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(&schema).arg(&file).output() {
        Ok(output) if schema.is_file() => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
        _ => {
            assert_ne!(
                std::env::var("PORTICO_REQUIRE_ALL").as_deref(),
                Ok("1"),
                "xmllint (apt-get install libxml2-utils) and the INPS schema are required"
            );
            println!("skipped: xmllint (apt-get install libxml2-utils) or the INPS schema is not there");
        }
    }
}

#[tokio::test]
async fn the_direction_sees_figures_with_a_fixed_number_of_statements() {
    on_both(schema(&rooms()), |db| async move {
        let story = Story::begin(db.clone()).await;
        let year = returns::year::Year::new(2026).unwrap();
        let statements = async || {
            let mut tx = db.read_open(&story.city.actor("direzione")).await.unwrap();
            returns::direction::figures(&mut tx, year).await.unwrap();
            tx.queries()
        };
        let empty = statements().await;
        told(&story, "2026/77").await;
        assert_eq!((empty, statements().await), (7, 7));
        let page = story.city.get("direzione", "/direzione").await.expect(200).text;
        assert!(
            page.contains("Municipio 4, 1° livello")
                && page.contains("3733.1.0")
                && page.contains("Sostegno per le spese della casa"),
            "{page}"
        );
        let api = story.city.get("direzione", "/api/v1/figures/direction?year=2026").await.expect(200).json();
        assert_eq!(api["care"][0]["known"], 1);
        assert_eq!(api["chapters"][0]["spent_cents"], 30_000);
        assert_eq!(api["chapters"][0]["reserved_cents"], 30_000);
        let file = story.city.get("direzione", "/direzione?format=csv").await.expect(200).text;
        assert!(file.contains("riservato"), "{file}");
        story.city.get("direzione", "/direzione?anno=2025").await.expect(200);
    })
    .await;
}
