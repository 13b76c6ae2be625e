//! Attestations out of a file: every faulty line is named, and the good ones are kept only when whoever sent it says so.

use super::*;

const HEADING: &str = "codice_fiscale;tipo;protocollo_dsu;presentata_il;isee;scala";

async fn upload(city: &City, who: &str, lines: &[&str]) -> Reply {
    let csrf = city.csrf(who).await;
    let key = store::chance::uuid(city.db.clock().now()).expect("chance").to_string();
    let mut body = String::new();
    for (name, value) in [("_csrf", csrf.as_str()), ("_key", key.as_str())] {
        body.push_str(&format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    body.push_str("--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"isee.csv\"\r\nContent-Type: text/csv\r\n\r\n");
    body.push_str(&format!("{HEADING}\n{}\n\r\n--XX--\r\n", lines.join("\n")));
    city.send(who, Method::POST, "/isee/importa", "multipart/form-data; boundary=XX", &[], body).await
}

const GOOD: &str = "RSSMRA80A01F205X;ordinario;INPS-ISEE-2026-12345678Z-00;02/03/2026;6.000,00;2,46";

#[tokio::test(flavor = "multi_thread")]
async fn good_lines_are_kept_when_it_is_said_and_faulty_ones_are_named() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let href = mario(&city).await;
        let elsewhere = entered(&city, "piero", ("Verdi", "Luca"), "VRDLCU85B02F205S").await;
        let birth = chrono::NaiveDate::from_ymd_opt(1940, 11, 11).expect("a day");
        let nobody = kernel::TaxCode::compute("Bianchi", "Ada", kernel::tax_code::Sex::Female, birth, "F205").expect("a code");
        let unknown = format!("{nobody};ordinario;INPS-ISEE-2026-12345680Z-00;02/03/2026;5.000,00;");
        let lines = [
            GOOD,
            "VRDLCU85B02F205S;ordinario;INPS-ISEE-2026-12345679Z-00;02/03/2026;5.000,00;",
            &unknown,
            "RSSMRA80A01F205X;ordinario;boh;02/03/2026;cinque;",
        ];
        let page = upload(&city, "ada", &lines).await.expect(303).location();
        let preview = city.get("ada", &page).await.expect(200).text;
        for fault in [
            "Righe con errori: 3",
            "Fra le persone di cui puoi registrare",
            "INPS-ISEE-2026-12345678Z-00: è in alto",
            "Importo non valido",
        ] {
            assert!(preview.contains(fault), "{fault}: {preview}");
        }
        // What was read is looked at before it is kept.
        for read in ["Righe lette", "RSSMRA80A01F205X", "6.000,00", "31/12/2026"] {
            assert!(preview.contains(read), "{read}: {preview}");
        }
        // Whose it is elsewhere and whom nobody knows are told in the same words.
        assert_eq!(preview.matches("Fra le persone di cui puoi registrare").count(), 2, "{preview}");
        for who in ["capo", "piero", "ugo"] {
            city.get(who, &page).await.expect(404);
            city.post(who, &page, &[("keep_good", "on")]).await.expect(404);
            city.post(who, &format!("{page}/scarta"), &[]).await.expect(404);
        }
        let refused = city.post("ada", &page, &[]).await.expect(422).text;
        assert!(refused.contains("conferma di tenere solo le righe buone"), "{refused}");
        assert_eq!(counting(&city, "ada", &href, "").await["state"], "none", "nothing is kept before");
        city.post("ada", &page, &[("keep_good", "on")]).await.expect(303);
        let counting_now = counting(&city, "ada", &href, "").await;
        assert_eq!((&counting_now["value"], &counting_now["scale"]), (&json!(600_000), &json!("2.46")));
        assert_eq!(counting(&city, "piero", &elsewhere, "").await["state"], "none");
        city.get("ada", &page).await.expect(404);
        // The same file again changes nothing.
        let again = upload(&city, "ada", &[GOOD]).await.expect(303).location();
        city.post("ada", &again, &[]).await.expect(303);
        let listed = city.get("ada", &format!("{}/isee", api_of(&href))).await.expect(200).json();
        assert_eq!(listed["items"].as_array().map(Vec::len), Some(1), "{listed}");
        assert_eq!(listed["items"][0]["source"], "file");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_a_good_line_is_refused_with_its_faults_and_one_can_be_thrown_away() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let href = mario(&city).await;
        let refused = upload(&city, "ada", &["x;y"]).await.expect(422).text;
        assert!(refused.contains("Riga 2: La riga ha 2 caselle invece di 6."), "{refused}");
        let page = upload(&city, "ada", &[GOOD]).await.expect(303).location();
        city.post("ada", &format!("{page}/scarta"), &[]).await.expect(303);
        city.get("ada", &page).await.expect(404);
        // Protected between the upload and the confirmation, he is nobody any more.
        let page = upload(&city, "ada", &[GOOD]).await.expect(303).location();
        protect(&city, "capo", &href).await;
        let refused = city.post("ada", &page, &[("keep_good", "on")]).await.expect(409).text;
        assert!(refused.contains("nessuna riga da tenere"), "{refused}");
        let mut tx = city.db.global(&kernel::Actor::system(city.bodies["milano"])).await.expect("a transaction");
        assert_eq!(benefits::isee::import::forget(&mut tx).await.expect("forgotten"), 0, "it waits since today");
        tx.roll_back().await.expect("rolled back");
        let clock = city.db.clock();
        clock.move_to(clock.now() + chrono::TimeDelta::days(8));
        let mut tx = city.db.global(&kernel::Actor::system(city.bodies["milano"])).await.expect("a transaction");
        assert_eq!(benefits::isee::import::forget(&mut tx).await.expect("forgotten"), 1);
        tx.commit_bookkeeping().await.expect("a commit");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_send_the_text_of_the_file_and_a_key_acts_once() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        mario(&city).await;
        let body = json!({"file_name": "isee.csv", "content": format!("{HEADING}\n{GOOD}\n")});
        let sent =
            city.api("ada", Method::POST, "/api/v1/isee/imports", &[("idempotency-key", "a")], body.clone()).await.expect(201);
        assert_eq!((sent.json()["good"].clone(), sent.json()["faulty"].clone()), (json!(1), json!(0)));
        let again = city.api("ada", Method::POST, "/api/v1/isee/imports", &[("idempotency-key", "a")], body).await.expect(201);
        assert_eq!(sent.location(), again.location());
        let path = format!("{}/confirmation", sent.location());
        let confirm =
            async || city.api("ada", Method::POST, &path, &[("idempotency-key", "b")], json!({})).await.expect(200).json();
        assert_eq!(confirm().await, json!({"recorded": 1, "known": 0}));
        assert_eq!(confirm().await, json!({"recorded": 1, "known": 0}), "the same key, the same answer");
        city.api("sara", Method::POST, "/api/v1/isee/imports", &[], json!({})).await.expect(403);
    })
    .await;
}
