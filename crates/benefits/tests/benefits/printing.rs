//! Letters: what each says, who may print them, whose address they bear, and the row that is left in the log.

use super::*;
use crate::applications::{application, done, filed};
use crate::deciding::{act, applied, measure, proposed, regulation, sent};
use crate::measures::opened;
use crate::rules::{office, today};

const ROSSI: (&str, &str) = ("Rossi", "RSSPRV80A01F205V");

fn page_of(one: &str) -> String {
    one.replace("/api/v1/applications/", "/domande/").replace("/api/v1/decisions/", "/decisioni/")
}

/// The operation that gives programs the letter of a page.
fn for_programs(path: &str) -> String {
    let path = path.replace("/domande/", "/api/v1/applications/").replace("/decisioni/", "/api/v1/decisions/");
    let path = path.replace("/ricevuta.pdf", "/letters/receipt").replace("/documenti-mancanti.pdf", "/letters/missing-documents");
    path.replace("/preavviso.pdf", "/letters/notice").replace("/lettera.pdf", "/letter")
}

async fn letter(city: &City, who: &str, path: &str) -> String {
    city.get(who, path).await.expect(200).text
}

fn says(letter: &str, words: &[&str]) {
    for one in words {
        assert!(letter.contains(*one), "«{one}» is not in\n{letter}");
    }
}

/// A city with a measure of the office of municipio 4 that has no ranking; the measure and today.
async fn desk(db: Db) -> (City, String, String) {
    let city = office(db).await;
    let rule = regulation(&city, crate::deciding::TEXT).await;
    let measure = measure(&city, &rule, "CP-1", json!({})).await;
    let day = today(&city).await.to_string();
    (city, measure, day)
}

fn grant(day: &str) -> Value {
    json!({"outcome": "granted", "amount": 25_000, "valid_from": day})
}

/// What the log says that was printed, in order.
async fn prints(city: &City) -> Vec<(String, String)> {
    let log = "select action, fields from store_audit where action like '%.print' order by seq";
    let rows = city.db.raw_rows(log).await.expect("the log");
    let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
    rows.iter().map(|row| (text(&row[0]), text(&row[1]))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_tells_that_the_procedure_has_begun_and_is_noted_in_the_log() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let (measure, href) = (opened(&city).await, mario(&city).await);
        let mut draft = application(&city, &measure, &href);
        draft["submit"] = json!(false);
        let one = filed(&city, "sara", draft).await;
        let page = page_of(&one);
        city.get("sara", &format!("{page}/ricevuta.pdf")).await.expect(404);
        done(&city, "sara", &one, "answers", json!({"submit": true})).await.expect(204);

        assert!(city.get("sara", &format!("{page}/ricevuta")).await.expect(200).text.contains("/ricevuta.pdf\""));
        let got = city.get("sara", &format!("{page}/ricevuta.pdf")).await.expect(200);
        assert_eq!(got.headers["content-type"], "application/pdf");
        assert_eq!(got.headers["content-disposition"], "attachment; filename=\"ricevuta-2026-000001.pdf\"");
        assert_eq!(got.headers["cache-control"], "no-store");
        says(
            &got.text,
            &[
                "Comune di milano",
                "Milano, 21 novembre 2026",
                "Mario Rossi",
                "Domanda n. 2026/000001 per «Sostegno al reddito 2026»: ricevuta e avvio del procedimento",
                "è arrivata il 21 novembre 2026",
                "entro il 21 dicembre 2026",
                "30 giorni",
                "servono ancora",
                "all'ufficio «Unità UFF»",
                "Responsabile del procedimento: bea, Unità UFF.",
            ],
        );
        assert!(!got.text.contains("Protocollo n."), "the body gives the number when the letter leaves");
        assert_eq!(city.get("sara", &format!("{page}/ricevuta.pdf")).await.expect(200).text, got.text);
        // A program has the same file, and leaves the same row.
        let same = city.get("sara", &for_programs(&format!("{page}/ricevuta.pdf"))).await.expect(200);
        assert_eq!((&same.headers["content-type"], &same.text), (&got.headers["content-type"], &got.text));
        let row = ("application.print".to_owned(), "lettera:ricevuta e avvio del procedimento".to_owned());
        assert_eq!(prints(&city).await, [row.clone(), row.clone(), row]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_read_an_application_prints_nothing_of_it() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, day) = desk(db).await;
        let one = applied(&city, &measure, ROSSI, 500_000, "2").await;
        done(&city, "ada", &one, "suspension", json!({"missing": "Il contratto"})).await.expect(204);
        done(&city, "ada", &one, "resumption", json!({"note": ""})).await.expect(204);
        let decision = proposed(&city, &one, grant(&day)).await.expect(201).location();
        city.api("dora", Method::POST, &format!("{decision}/act"), &[("if-match", "1")], act(&day)).await.expect(204);
        let (page, decision) = (page_of(&one), page_of(&decision));
        for path in [
            format!("{page}/ricevuta.pdf"),
            format!("{page}/documenti-mancanti.pdf"),
            format!("{page}/preavviso.pdf"),
            format!("{decision}/lettera.pdf"),
        ] {
            let there = if path.contains("preavviso") { 404 } else { 200 };
            for (who, status) in [("ada", there), ("dora", there), ("anna", 404), ("piero", 404), ("ugo", 404)] {
                assert_eq!(city.get(who, &path).await.status.as_u16(), status, "{who} {path}");
                assert_eq!(city.get(who, &for_programs(&path)).await.status.as_u16(), status, "{who} {path}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_asked_for_with_the_day_until_which_the_term_waits() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let (measure, href) = (opened(&city).await, mario(&city).await);
        let one = filed(&city, "sara", application(&city, &measure, &href)).await;
        let path = format!("{}/documenti-mancanti.pdf", page_of(&one));
        city.get("bea", &path).await.expect(404);
        let missing = json!({"missing": "Carta d'identità\n\nContratto di affitto", "until": "2026-12-11"});
        done(&city, "bea", &one, "suspension", missing).await.expect(204);
        let shown = city.get("bea", &page_of(&one)).await.expect(200).text;
        assert!(shown.contains(&format!("href=\"{path}\"")), "{shown}");
        says(
            &letter(&city, "bea", &path).await,
            &[
                "documenti mancanti",
                "- Carta d'identità\n- Contratto di affitto",
                "sospeso dal 21 novembre 2026",
                "per non più di 30 giorni",
                "entro l'11 dicembre 2026 all'ufficio «Unità UFF»",
                "Responsabile del procedimento\nbea",
            ],
        );
        assert_eq!(prints(&city).await, [("application.print".to_owned(), "lettera:richiesta di documenti mancanti".to_owned())]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_says_how_much_by_which_act_and_how_to_contest_it_and_so_does_its_revocation() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, day) = desk(db).await;
        let one = applied(&city, &measure, ROSSI, 500_000, "2").await;
        let decision = proposed(&city, &one, grant(&day)).await.expect(201).location();
        let path = format!("{}/lettera.pdf", page_of(&decision));
        city.get("ada", &path).await.expect(404);
        city.api("dora", Method::POST, &format!("{decision}/act"), &[("if-match", "1")], act(&day)).await.expect(204);
        assert!(city.get("ada", &page_of(&decision)).await.expect(200).text.contains(&format!("href=\"{path}\"")));
        let told = letter(&city, "ada", &path).await;
        says(
            &told,
            &[
                "Domanda n. 2026/000001 per «Misura CP-1»: accolta",
                "L'importo è di 250,00\u{a0}€ al mese.",
                "Vale dal 21 novembre 2026.",
                "Come fare ricorso",
                "tribunale amministrativo regionale entro 60 giorni",
                "Atto: Determinazione dirigenziale, 77 del 21/11/2026 (decisione n. 2026/000001)",
            ],
        );
        assert!(!told.contains("5.000,00"), "what the household has is told to nobody");

        let mut revocation = act(&day);
        revocation["act_number"] = json!("81");
        revocation["revoked_from"] = json!(day);
        revocation["reason"] = json!("Non ha rispettato il progetto.");
        city.api("dora", Method::POST, &format!("{decision}/revocation"), &[("if-match", "2")], revocation).await.expect(204);
        let told = letter(&city, "ada", &path).await;
        says(
            &told,
            &[
                "beneficio revocato dal 21 novembre 2026",
                "- Non ha rispettato il progetto.",
                "Atto: Determinazione dirigenziale, 81 del 21/11/2026 (decisione n. 2026/000001)",
                "Come fare ricorso",
            ],
        );
        assert!(!told.contains("è accolta"), "{told}");
        let row = |kind: &str| ("decision.print".to_owned(), format!("lettera:{kind}"));
        assert_eq!(prints(&city).await, [row("accoglimento"), row("revoca")]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reasons_come_before_a_refusal_and_the_refusal_answers_the_observations() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, day) = desk(db).await;
        let one = applied(&city, &measure, ROSSI, 800_000, "1").await;
        let path = format!("{}/preavviso.pdf", page_of(&one));
        city.get("ada", &path).await.expect(404);
        let notice = json!({"reasons": "L'ISEE di 8.000,00 euro supera la soglia.\nManca il contratto."});
        sent(&city, "ada", (&one, "/examination"), "/notices", notice).await.expect(201);
        let shown = city.get("ada", &page_of(&one)).await.expect(200).text;
        assert!(shown.contains(&format!("href=\"{path}\"")), "{shown}");
        says(
            &letter(&city, "ada", &path).await,
            &[
                "(preavviso di rigetto)",
                "- L'ISEE di 8.000,00 euro supera la soglia.\n- Manca il contratto.",
                "Entro 10 giorni dal giorno in cui si riceve questa lettera",
            ],
        );
        sent(
            &city,
            "ada",
            (&one, "/examination"),
            "/observations",
            json!({"observations": "Ho perso il lavoro.", "nothing_more": true}),
        )
        .await
        .expect(204);
        let refuse = json!({"outcome": "refused", "reasons": "L'ISEE supera la soglia.", "reply": "Serve un ISEE corrente."});
        let decision = proposed(&city, &one, refuse).await.expect(201).location();
        city.api("dora", Method::POST, &format!("{decision}/act"), &[("if-match", "1")], act(&day)).await.expect(204);
        let told = letter(&city, "ada", &format!("{}/lettera.pdf", page_of(&decision))).await;
        says(
            &told,
            &[
                "non è accolta",
                "- L'ISEE supera la soglia.",
                "comunicati il 21 novembre 2026",
                "Ecco perché la decisione non cambia:\n\nServe un ISEE corrente.",
                "Come fare ricorso",
            ],
        );
        assert!(!told.contains("Sulle osservazioni ricevute"), "said once: {told}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_bears_the_address_that_may_be_read_and_none_while_one_is_protected() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let (measure, href) = (opened(&city).await, mario(&city).await);
        let one = filed(&city, "ada", application(&city, &measure, &href)).await;
        let path = format!("{}/ricevuta.pdf", page_of(&one));
        let home = [
            ("kind", "residence"),
            ("street", "Via Chiara"),
            ("number", "3"),
            ("postcode", "20139"),
            ("from", "1/1/2020"),
            ("reason", ""),
        ];
        city.post("ada", &format!("{href}/indirizzi"), &home).await.expect(303);
        says(&letter(&city, "ada", &path).await, &["Mario Rossi\nVia Chiara 3\n20139 Milano"]);
        assert!(!letter(&city, "dora", &path).await.contains("Via Chiara"), "who decides reads no addresses in the register");

        let refuge = [
            ("kind", "presence"),
            ("street", "Via Segreta"),
            ("number", "8"),
            ("from", "1/11/2026"),
            ("restricted", "on"),
            ("reason", ""),
        ];
        city.post("capo", &format!("{href}/indirizzi"), &refuge).await.expect(303);
        for who in ["ada", "capo"] {
            let told = letter(&city, who, &path).await;
            says(&told, &["Mario Rossi"]);
            assert!(!told.contains("Segreta") && !told.contains("Chiara"), "{who}: {told}");
        }
        // Of somebody protected not even who follows them prints an address.
        protect(&city, "capo", &href).await;
        city.get("ada", &path).await.expect(404);
        assert!(!letter(&city, "capo", &path).await.contains("Via "));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_for_somebody_else_receives_the_letter_and_a_name_that_cannot_be_printed_is_told() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let (measure, href) = (opened(&city).await, mario(&city).await);
        let guardian = entered(&city, "ada", ("Bianchi", "Lea"), "").await;
        let mut new = application(&city, &measure, &href);
        new["applicant"] = json!(id_of(&guardian));
        new["applicant_title"] = json!("guardian");
        let one = filed(&city, "ada", new).await;
        let path = format!("{}/ricevuta.pdf", page_of(&one));
        says(&letter(&city, "ada", &path).await, &["\nLea Bianchi\n", "La domanda riguarda Rossi Mario."]);

        let wang = entered(&city, "ada", ("王", "Mei"), "").await;
        let one = filed(&city, "ada", application(&city, &measure, &wang)).await;
        let refused = city.get("ada", &format!("{}/ricevuta.pdf", page_of(&one))).await.expect(409).text;
        says(&refused, &["La lettera non si può stampare", "«王» (U+738B)"]);
    })
    .await;
}
