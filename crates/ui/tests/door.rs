//! The ground through its door: sign-in, gates, forged requests, scope, the audit chain, on both databases.

use axum::http::{Extensions, Method};
use chrono::TimeDelta;
use guard::Permission;
use kernel::Actor;
use serde_json::json;
use store::testing::on_both;
use store::{Audit, audit};
use ui::room::Route;
use ui::testing::{City, schema};
use ui::{Answer, Gate, Room, Submitted, Visit};

store::statements! {
    UNITS_IN_SCOPE = concat!("select u.code from guard_unit u where u.body_id = :body and ", guard::in_unit!("contact.read", "u.id"), " order by u.code");
    ACTING = concat!("select u.code from guard_unit u where u.body_id = :body and u.code = 'PUA' and ", guard::acting_for!("case.read", ":somebody"));
}

async fn hello(visit: Visit) -> Answer {
    Ok(ui::answer::json(&json!({"name": visit.principal()?.name})))
}

async fn write(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let text = fields.required_line("text", 10);
    let text = fields.finish(|| text)?;
    let mut tx = visit.begin().await?;
    if let Some(answer) = tx.once(sent.once()).await? {
        return Ok(ui::answer::json(&json!({"again": answer})));
    }
    let number = tx.next_number("note").await?;
    tx.commit(Audit::of("note.create").answering(number.to_string())).await?;
    Ok(ui::answer::json(&json!({"text": text, "number": number})))
}

/// Takes two numbers in the order that is asked for, and lets others in between.
async fn take_two(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let order = fields.required_line("text", 10);
    let order = fields.finish(|| order)?;
    let (first, second) = if order == "dritto" { ("sinistra", "destra") } else { ("destra", "sinistra") };
    let mut tx = visit.begin().await?;
    tx.next_number(first).await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    tx.next_number(second).await?;
    tx.commit(Audit::of("note.create")).await?;
    Ok(ui::answer::json(&json!({"text": order})))
}

fn room() -> Room {
    Room {
        name: "test",
        routes: vec![
            Route::get("/ciao", Gate::SignedIn, hello),
            Route::get("/bilancio", Permission::BUDGET_READ, hello),
            Route::post("/nota", Gate::SignedIn, write),
            Route::post("/api/v1/nota", Gate::SignedIn, write),
            Route::post("/api/v1/due", Gate::SignedIn, take_two),
        ],
        ..Room::default()
    }
}

#[tokio::test]
async fn nobody_passes_a_gate_without_the_permission_and_the_answer_is_a_page_or_a_problem() {
    on_both(schema(&[room()]), |db| async move {
        let mut city = City::found(db, vec![room()], Extensions::new()).await;
        city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
        let away = city.get("", "/ciao").await.expect(303);
        assert_eq!(away.location(), "/accesso?poi=/ciao");
        let form = "application/x-www-form-urlencoded";
        for (page, wanted) in [
            ("https://portico.example/nota/nuova?di=7", "/nota/nuova%3Fdi%3D7"),
            ("https://portico.example.altrove/nota", "/nota"),
            ("https://altrove.example/trappola", "/nota"),
            ("https://portico.example//altrove.example", "/nota"),
        ] {
            let headers = [("host", "portico.example"), ("referer", page)];
            let away = city.send("", Method::POST, "/nota", form, &headers, "text=a").await.expect(303);
            assert_eq!(away.location(), format!("/accesso?poi={wanted}"), "who was writing comes back to the form");
        }
        assert_eq!(city.get("anna", "/ciao").await.expect(200).json()["name"], "anna");
        assert!(city.get("anna", "/bilancio").await.expect(403).text.contains("Il tuo ruolo"));
        assert!(city.get("anna", "/nessuna-parte").await.expect(404).text.contains("Ciò che cerchi"));
        let sent = city.get("anna", "/nota").await.expect(405);
        assert!(sent.text.contains("torna alla pagina da cui venivi") && sent.headers["allow"] == "POST", "{}", sent.text);
        let token = city.csrf("anna").await;
        let headers = [("x-csrf-token", token.as_str())];
        let problem = city.send("anna", Method::PATCH, "/api/v1/nota", "application/json", &headers, "{}").await.expect(405);
        assert_eq!(problem.headers["content-type"], "application/problem+json");
        let api = city.send("", Method::POST, "/api/v1/nota", "application/json", &[], "{}").await.expect(401);
        assert_eq!(api.headers["content-type"], "application/problem+json");
        let page = city.get("anna", "/ciao").await;
        assert_eq!(page.headers["cache-control"], "no-store");
        assert!(page.headers["content-security-policy"].to_str().expect("text").contains("default-src 'none'"));
    })
    .await;
}

#[tokio::test]
async fn a_forged_or_repeated_form_acts_never_or_once() {
    on_both(schema(&[room()]), |db| async move {
        let mut city = City::found(db, vec![room()], Extensions::new()).await;
        city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
        city.send("anna", Method::POST, "/nota", "application/x-www-form-urlencoded", &[], "text=a").await.expect(403);
        let token = city.csrf("anna").await;
        let form = "application/x-www-form-urlencoded";
        for header in [("sec-fetch-site", "cross-site"), ("origin", "https://altrove.example")] {
            let host = ("host", "portico.example");
            city.send("anna", Method::POST, "/nota", form, &[header, host], format!("_csrf={token}&text=a")).await.expect(403);
        }
        city.send("anna", Method::POST, "/api/v1/nota", "application/json", &[], "{\"text\":\"a\"}").await.expect(403);
        let first = city.post("anna", "/nota", &[("text", "uno"), ("_key", "k1")]).await.expect(200).json();
        assert_eq!(first["number"], 1);
        let again = city.post("anna", "/nota", &[("text", "uno"), ("_key", "k1")]).await.expect(200).json();
        assert_eq!(again["again"], "1");
        city.post("anna", "/nota", &[("text", "due"), ("_key", "k1")]).await.expect(422);
        let long = city.post("anna", "/nota", &[("text", "troppo lungo per il campo")]).await.expect(422);
        assert!(long.text.contains("Al massimo 10 caratteri."));
        let api = city
            .api("anna", Method::POST, "/api/v1/nota", &[("idempotency-key", "k2")], json!({"text": "tre", "altro": 1}))
            .await
            .expect(422);
        assert_eq!(api.json()["errors"][0]["field"], "altro");
    })
    .await;
}

#[tokio::test]
async fn a_form_opened_before_a_new_sign_in_is_shown_again_whole_and_acts_only_when_it_is_sent_again() {
    on_both(schema(&[room()]), |db| async move {
        let mut city = City::found(db, vec![room()], Extensions::new()).await;
        city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
        let form = "application/x-www-form-urlencoded";
        let body = "_csrf=quello-di-prima&_key=k7&text=%22a%22%20%3Cb%3E%0D%0Ac";
        let own = [("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "navigate")];
        let offered = city.send("anna", Method::POST, "/nota", form, &own, body).await.expect(409);
        assert!(offered.text.contains("Non è ancora registrato"), "{}", offered.text);
        assert!(offered.text.contains("name=\"_key\" value=\"k7\"") && offered.text.contains(&city.csrf("anna").await));
        assert!(offered.text.contains("&#60;b&#62;") && !offered.text.contains("<b>"), "{}", offered.text);
        assert!(!offered.text.contains("quello-di-prima"));
        let sent = city.post("anna", "/nota", &[("text", "\"a\" <b>"), ("_key", "k7")]).await.expect(200).json();
        assert_eq!(sent["number"], 1, "nothing had been done before");
        let (elsewhere, script) = (("sec-fetch-site", "same-site"), ("sec-fetch-mode", "cors"));
        for headers in [[elsewhere, own[1]], [own[0], script]] {
            city.send("anna", Method::POST, "/nota", form, &headers, body).await.expect(403);
        }
        for body in ["text=a", "_csrf=x&new_password=segreta"] {
            city.send("anna", Method::POST, "/nota", form, &own, body).await.expect(403);
        }
    })
    .await;
}

#[tokio::test]
async fn another_file_sent_from_the_same_page_is_another_request() {
    on_both(schema(&[room()]), |db| async move {
        let mut city = City::found(db, vec![room()], Extensions::new()).await;
        city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
        let csrf = city.csrf("anna").await;
        let send = |file: &'static str| {
            let field =
                |name: &str, value: &str| format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            let body = format!(
                "{}{}{}--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"righe.csv\"\r\n\r\n{file}\r\n--x--\r\n",
                field("_csrf", &csrf),
                field("_key", "k9"),
                field("text", "file")
            );
            city.send("anna", Method::POST, "/nota", "multipart/form-data; boundary=x", &[], body)
        };
        assert_eq!(send("uno").await.expect(200).json()["number"], 1);
        assert_eq!(send("uno").await.expect(200).json()["again"], "1");
        send("due").await.expect(422);
    })
    .await;
}

#[tokio::test]
async fn what_is_too_large_is_refused_with_the_limit_and_the_way_back() {
    on_both(schema(&[room()]), |db| async move {
        let mut city = City::found(db, vec![room()], Extensions::new()).await;
        city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
        let csrf = city.csrf("anna").await;
        let send = |size: usize| {
            let part =
                |what: &str, content: &str| format!("--x\r\nContent-Disposition: form-data; name={what}\r\n\r\n{content}\r\n");
            let (token, text) = (part("\"_csrf\"", &csrf), part("\"text\"", "file"));
            let body = format!("{token}{text}{}--x--\r\n", part("\"file\"; filename=\"righe.csv\"", &"a".repeat(size)));
            city.send("anna", Method::POST, "/nota", "multipart/form-data; boundary=x", &[], body)
        };
        send(store::files::MOST_BYTES).await.expect(200);
        let answer = send(store::files::MOST_BYTES + ui::submitted::MOST_BYTES).await.expect(413);
        assert!(answer.text.contains("I file pesano troppo: al massimo 20 MB in tutto. Torna indietro"), "{}", answer.text);
        let long = format!("_csrf={csrf}&text={}", "a".repeat(ui::submitted::MOST_BYTES));
        let answer = city.send("anna", Method::POST, "/nota", "application/x-www-form-urlencoded", &[], long).await.expect(413);
        assert!(
            answer.text.contains("I dati inviati sono troppi: al massimo 2 MB e 5000 campi. Torna indietro"),
            "{}",
            answer.text
        );
        let long = format!("{{\"text\": \"{}\"}}", "a".repeat(ui::submitted::MOST_BYTES));
        let headers = [("x-csrf-token", csrf.as_str())];
        let answer = city.send("anna", Method::POST, "/api/v1/nota", "application/json", &headers, long).await.expect(413);
        assert_eq!(answer.json()["detail"], "I dati inviati sono troppi: al massimo 2 MB e 5000 campi.");
    })
    .await;
}

#[tokio::test]
async fn two_who_want_the_same_rows_in_opposite_order_both_get_them_once() {
    on_both(schema(&[room()]), |db| async move {
        let mut city = City::found(db.clone(), vec![room()], Extensions::new()).await;
        city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
        let take = |order: &'static str| city.api("anna", Method::POST, "/api/v1/due", &[], json!({"text": order}));
        let (one, other) = tokio::join!(take("dritto"), take("rovescio"));
        assert_eq!(one.expect(200).json()["text"], "dritto");
        assert_eq!(other.expect(200).json()["text"], "rovescio");
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        for name in ["sinistra", "destra"] {
            assert_eq!(tx.next_number(name).await.expect("a number"), 3, "what was given up left no trace: {name}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_scope_of_a_role_is_what_the_query_finds() {
    on_both(schema(&[]), |db| async move {
        let mut city = City::found(db.clone(), vec![], Extensions::new()).await;
        let chief = city.somebody("capo", "coordinatore", "milano/SSPT-4").await;
        let worker = city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
        city.somebody("altra", "coordinatore", "altrove/DIR").await;
        for (who, seen) in [("capo", vec!["SSPT-4", "SSPT-4-L1", "SSPT-4-L2"]), ("anna", vec!["SSPT-4-L1"]), ("altra", vec!["DIR"])]
        {
            let mut tx = db.begin(&city.actor(who)).await.expect("a transaction");
            let codes: Vec<String> = tx.sql(&UNITS_IN_SCOPE).values().await.expect("codes");
            assert_eq!(codes, seen, "{who}");
        }
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        assert_eq!(tx.sql(&ACTING).id("somebody", worker).values::<String>().await.expect("codes").len(), 1);
        assert_eq!(tx.sql(&ACTING).id("somebody", chief).values::<String>().await.expect("codes").len(), 0);
    })
    .await;
}

#[tokio::test]
async fn sign_in_waits_after_five_wrong_passwords_and_never_says_which_half_was_wrong() {
    on_both(schema(&[]), |db| async move {
        let mut city = City::found(db.clone(), vec![], Extensions::new()).await;
        city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
        let wrong = guard::sign_in::with_password(&db, "anna", "sbagliata").await.expect_err("refused").to_string();
        let unknown = guard::sign_in::with_password(&db, "nessuno", "sbagliata").await.expect_err("refused").to_string();
        assert_eq!(wrong, unknown);
        guard::sign_in::with_password(&db, " Anna ", "una password qualsiasi").await.expect("signed in");
        for _ in 0..5 {
            guard::sign_in::with_password(&db, "anna", "sbagliata").await.expect_err("refused");
        }
        let locked = guard::sign_in::with_password(&db, "anna", "una password qualsiasi").await.expect_err("locked");
        assert!(locked.to_string().contains("GUARD-002"), "{locked}");
    })
    .await;
}

#[tokio::test]
async fn a_transaction_that_is_audited_cannot_end_without_its_row() {
    on_both(schema(&[]), |db| async move {
        let mut city = City::found(db.clone(), vec![], Extensions::new()).await;
        city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
        let body = city.bodies["milano"];
        let verdict = audit::verify(&db, body).await.expect("a verdict");
        assert_eq!((verdict.rows, verdict.broken), (2, None));
        assert!(db.prepare(&UNITS_IN_SCOPE).await.is_ok());
        let tx = db.begin(&Actor::system(body)).await.expect("a transaction");
        assert!(tx.commit_bookkeeping().await.is_err(), "an audited transaction cannot end without its row");
    })
    .await;
}

#[tokio::test]
async fn who_comes_back_to_an_old_session_or_with_an_old_key_signs_in_again() {
    on_both(schema(&[room()]), |db| async move {
        let mut city = City::found(db.clone(), vec![room()], Extensions::new()).await;
        let anna = city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
        let start = db.clock().now();
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        let until = start + TimeDelta::minutes(90);
        let (_, key) = guard::token::create(&mut tx, anna, "prova", Permission::ALL, until).await.expect("a key");
        tx.commit(Audit::of("token.create")).await.expect("a commit");
        let bearer = format!("Bearer {key}");
        let headers = [("authorization", bearer.as_str())];
        let with_key = || city.send("", Method::POST, "/api/v1/nota", "application/json", &headers, "{\"text\":\"a\"}");
        db.clock().move_to(start + TimeDelta::minutes(60));
        city.get("anna", "/ciao").await.expect(200);
        with_key().await.expect(200);
        db.clock().move_to(start + TimeDelta::minutes(120));
        city.get("anna", "/ciao").await.expect(200);
        let refused = with_key().await.expect(401);
        assert_eq!(refused.headers["content-type"], "application/problem+json");
        let csrf = city.csrf("anna").await;
        db.clock().move_to(start + TimeDelta::minutes(181));
        let body = format!("_csrf={csrf}&text=a");
        let away = city.send("anna", Method::POST, "/nota", "application/x-www-form-urlencoded", &[], body).await.expect(303);
        assert!(away.location().starts_with("/accesso"), "{}", away.location());
        assert_eq!(city.get("anna", "/ciao").await.expect(303).location(), "/accesso?poi=/ciao");
        let mut tx = db.begin(&Actor::system(city.bodies["milano"])).await.expect("a transaction");
        assert_eq!(tx.next_number("note").await.expect("a number"), 2, "what came too late was not done");
    })
    .await;
}

#[tokio::test]
async fn every_statement_of_the_ground_prepares_on_both_databases() {
    on_both(schema(&[]), |db| async move {
        for statement in store::STATEMENTS.iter().chain(guard::STATEMENTS).flat_map(|list| list.iter()) {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    })
    .await;
}
