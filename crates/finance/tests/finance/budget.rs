//! The real budget of 2021: imported, reconciled, copied, looked at; files that cannot be read.

use super::*;
use axum::http::Method;
use finance::year::{import_files, reconcile};
use serde_json::json;
use store::testing::on_both;

async fn with_2021(city: &City) {
    let report =
        import_files(&city.db, &system(city), &files(), "bilancio 2021", "Documento pubblicato", false).await.expect("imported");
    assert_eq!((report.chapters, report.printed_totals, report.exit_code()), (383, 86, 0));
}

#[tokio::test]
async fn the_budget_of_2021_is_kept_and_reconciles_to_the_cent() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        with_2021(&city).await;
        let summary = reconcile(&city.db, &system(&city), 2021).await.expect("a summary");
        assert_eq!((summary.exit_code(), summary.printed_totals, summary.figures_compared, summary.gaps.len()), (0, 86, 551, 0));
        assert!(summary.problems.is_empty(), "{:?}", summary.problems);
        assert_eq!(summary.earmarked[1].gap, Cents(1_272_775_196));
        let page = city.get("dino", "/bilancio/riconciliazione/2021").await.expect(200);
        for words in ["Tutto torna", "551 importi confrontati", "12.727.751,96", "88.598.600,00", "268"] {
            assert!(page.text.contains(words), "{words}");
        }
        let api = city.get("dino", "/api/v1/budget/years/2021/reconciliation").await.expect(200).json();
        assert_eq!((&api["holds"], &api["figures_compared"], &api["printed_totals"]), (&true.into(), &551.into(), &86.into()));
        let by = |by: &str, side: &str| format!("/api/v1/budget/years/2021/sums?by={by}&side={side}&account=current");
        let spending = city.get("dino", &by("programme", "expenditure")).await.expect(200).json();
        assert_eq!(spending["whole"]["planned_cents"], 24_653_014_000_i64);
        let found: Vec<(String, i64)> = spending["groups"]
            .as_array()
            .expect("groups")
            .iter()
            .map(|g| (g["code"].as_str().expect("code").to_owned(), g["sums"]["planned_cents"].as_i64().expect("cents")))
            .collect();
        assert_eq!(found[3], ("12.04".to_owned(), 5_989_050_000));
        assert_eq!(city.get("dino", &by("area", "revenue")).await.expect(200).json()["whole"]["planned_cents"], 12_725_860_000_i64);
        assert_eq!(code(import_files(&city.db, &system(&city), &files(), "di nuovo", "x", false).await), "FIN-001");
    })
    .await;
}

#[tokio::test]
async fn a_year_opens_with_the_amounts_of_another_and_without_what_happened_to_them() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        with_2021(&city).await;
        let copy = [
            ("from", "2021"),
            ("year", "2026"),
            ("label", "importi 2021 riportati, esempio"),
            ("source", "Bilancio 2021"),
            ("_key", "k"),
        ];
        assert_eq!(city.post("rita", "/bilancio/anni/nuovo", &copy).await.expect(303).location(), "/bilancio?year=2026");
        city.post("rita", "/bilancio/anni/nuovo", &copy).await.expect(303);
        let again = city
            .post("rita", "/bilancio/anni/nuovo", &[("from", "2021"), ("year", "2026"), ("label", "altro"), ("source", "x")])
            .await
            .expect(409);
        assert!(again.text.contains("esiste già") && again.text.contains("value=\"altro\""), "{}", again.text);
        let page = city.get("dino", "/bilancio").await.expect(200);
        assert!(
            page.text.contains("importi 2021 riportati, esempio") && page.text.contains("importi dell’anno 2021 riportati"),
            "this year opens first"
        );
        let copied = city.get("dino", "/bilancio/riconciliazione/2026").await.expect(200);
        assert!(copied.text.contains("Senza totali stampati") && copied.text.contains("/bilancio/riconciliazione/2021"));
        let api = json!({"from": 1999, "year": 2030, "label": "x", "source": "y"});
        city.api("rita", Method::POST, "/api/v1/budget/years", &[], api).await.expect(422);
        let years = city.get("dino", "/api/v1/budget/years").await.expect(200).json();
        assert_eq!(
            (&years["items"][0]["year"], &years["items"][0]["copied_from"], &years["items"][1]["year"]),
            (&2026.into(), &2021.into(), &2021.into())
        );
    })
    .await;
}

#[tokio::test]
async fn two_who_correct_the_same_year_see_a_conflict() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        two_chapters(&city, 1, 1).await;
        let path = format!("/bilancio/anni/{YEAR}/modifica");
        city.post("rita", &path, &[("label", "primo"), ("source", "a"), ("_version", "1")]).await.expect(303);
        let late = city.post("rita", &path, &[("label", "secondo"), ("source", "b"), ("_version", "1")]).await.expect(409);
        assert!(
            late.text.contains("Registrato adesso da altri")
                && late.text.contains("<p>primo</p>")
                && late.text.contains("value=\"secondo\""),
            "{}",
            late.text
        );
        assert!(late.text.contains("_stored.label"), "both versions are shown: {}", late.text);
        let pressed =
            [("label", "secondo"), ("source", "b"), ("_version", "2"), ("_stored.label", "primo"), ("_stored.source", "a")];
        city.post("rita", &path, &pressed).await.expect(422);
        assert!(city.get("rita", &path).await.expect(200).text.contains("value=\"primo\""), "nobody chose yet");
        let api = format!("/api/v1/budget/years/{YEAR}");
        let words = json!({"label": "terzo", "source": "c"});
        city.api("rita", Method::PUT, &api, &[], words.clone()).await.expect(428);
        let conflict = city.api("rita", Method::PUT, &api, &[("if-match", "\"1\"")], words.clone()).await.expect(409);
        assert_eq!(conflict.json()["current_version"], 2);
        city.api("rita", Method::PUT, &api, &[("if-match", "\"2\"")], words).await.expect(204);
        assert_eq!(city.get("rita", &api).await.expect(200).headers["etag"], "\"3\"");
    })
    .await;
}

const BOUNDARY: &str = "----portico";

async fn upload(city: &City, who: &str, files: &[(&str, &[u8])]) -> ui::testing::Reply {
    let mut body = Vec::new();
    let csrf = city.csrf(who).await;
    for (name, value) in [("_csrf", csrf.as_str()), ("label", "prova"), ("source", "ragioneria")] {
        body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for (name, content) in files {
        body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{name}.csv\"\r\nContent-Type: text/csv\r\n\r\n").bytes());
        body.extend_from_slice(content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    city.send(who, Method::POST, "/bilancio/importa", &format!("multipart/form-data; boundary={BOUNDARY}"), &[], body).await
}

#[tokio::test]
async fn an_upload_is_shown_line_by_line_and_kept_only_when_somebody_says_so() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        let text = String::from_utf8(file("expenditure-current")).expect("UTF-8");
        let spoiled = text.replacen("500000,500000,0,true", "500000,tanto,0,true", 1);
        let repeated = format!("{spoiled}{}\n", text.lines().nth(5).expect("a row"));
        let preview = upload(&city, "rita", &[("expenditure_current", repeated.as_bytes())]).await.expect(303).location();
        let page = city.get("rita", &preview).await.expect(200);
        assert!(page.text.contains("«tanto» non è un numero intero"), "{}", page.text);
        assert!(
            page.text.contains("<th scope=\"row\" class=\"numeric\">2</th>") && page.text.contains(">270</th>"),
            "both lines by number: {}",
            page.text
        );
        assert!(city.get("rita", "/bilancio/importa").await.expect(200).text.contains(&preview));
        let refused = city.post("rita", &preview, &[]).await.expect(422);
        assert!(refused.text.contains("Alcune righe non si leggono: correggi"), "{}", refused.text);
        city.get("rita", "/bilancio?year=2021").await.expect(404);
        city.post("rita", &preview, &[("keep_good", "on"), ("_key", "k")]).await.expect(303);
        assert_eq!(
            city.post("rita", &preview, &[("keep_good", "on"), ("_key", "k")]).await.expect(303).location(),
            "/bilancio/riconciliazione/2021"
        );
        city.get("rita", &preview).await.expect(404);
        let kept = city.get("rita", "/api/v1/budget/years/2021/sums").await.expect(200).json();
        assert!(kept["groups"].as_array().is_some_and(|groups| !groups.is_empty()));
        // The year is completed with a table it lacks; a table it has is refused.
        let more = upload(&city, "rita", &[("revenue_current", &file("revenue-current")), ("totals", &file("totals"))])
            .await
            .expect(303)
            .location();
        city.post("rita", &more, &[]).await.expect(303);
        let twice = upload(&city, "rita", &[("revenue_current", &file("revenue-current"))]).await.expect(303).location();
        assert!(city.post("rita", &twice, &[]).await.expect(409).text.contains("1.A Entrate correnti"));
        assert_eq!(city.post("rita", &format!("{twice}/scarta"), &[]).await.expect(303).location(), "/bilancio/importa");
        let page = city.get("rita", "/bilancio/riconciliazione/2021").await.expect(200);
        assert!(page.text.contains("Ci sono scostamenti"), "lines are missing, and the page says so");
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_no_table_is_refused_at_its_field_with_its_line() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        let page = upload(&city, "rita", &[("expenditure_current", b"%PDF-1.7")]).await.expect(422);
        assert!(page.text.contains("Riga 1: È un documento PDF") && page.text.contains("value=\"ragioneria\""), "{}", page.text);
        assert!(upload(&city, "rita", &[]).await.expect(422).text.contains("Scegli almeno un file."));
        let windows = encoding_rs::WINDOWS_1252.encode("direction,area_code,area_name,title,macro_or_type_code,macro_or_type_name,pdc_code,peg_chapter,peg_article,peg_sub,description,mission,programme,forecast_2025_cents,revised_2025_cents,forecast_2026_cents,earmarked\nDIR07,54,COMUNITÀ,1 SPESE CORRENTI,03,BENI,1030215000,5,1,1,ATTIVITÀ,12,03,0,0,100,false\n").0.into_owned();
        let preview = upload(&city, "rita", &[("expenditure_current", &windows)]).await.expect(303).location();
        let page = city.get("rita", &preview).await.expect(200);
        assert!(page.text.contains("Windows-1252"), "{}", page.text);
        city.post("rita", &preview, &[]).await.expect(303);
        assert!(city.get("dino", "/bilancio?q=attivita").await.expect(200).text.contains("ATTIVITÀ"));
        let api = json!({"label": "a", "source": "b", "totals": "non è una tabella"});
        let refused = city.api("rita", Method::POST, "/api/v1/budget/imports", &[], api).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], "totals");
    })
    .await;
}

#[tokio::test]
async fn a_program_imports_looks_and_confirms() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        let text = |name: &str| String::from_utf8(file(name)).expect("UTF-8");
        let body = json!({"label": "bilancio", "source": "ragioneria", "expenditure_current": text("expenditure-current"), "revenue_current": text("revenue-current"),
            "expenditure_capital": text("expenditure-capital"), "revenue_capital": text("revenue-capital"), "totals": text("totals")});
        let made = city.api("rita", Method::POST, "/api/v1/budget/imports", &[("idempotency-key", "i")], body.clone()).await.expect(201);
        assert_eq!((&made.json()["rows"], &made.json()["totals"], &made.json()["faults"]), (&383.into(), &86.into(), &0.into()));
        let again = city.api("rita", Method::POST, "/api/v1/budget/imports", &[("idempotency-key", "i")], body).await.expect(201);
        assert_eq!(again.json()["id"], made.json()["id"]);
        let other = made.location();
        city.get("rita", &other).await.expect(200);
        city.get("olga", &other).await.expect(404);
        let confirmation = made.json()["confirmation"].as_str().expect("an address").to_owned();
        assert_eq!(city.api("rita", Method::POST, &confirmation, &[], json!({})).await.expect(201).json()["year"], 2021);
        assert_eq!(city.get("rita", "/api/v1/budget/years/2021/reconciliation").await.expect(200).json()["holds"], true);
        city.api("rita", Method::DELETE, &other, &[], json!({})).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn chapters_are_filtered_sorted_paged_and_taken_away_as_files() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        with_2021(&city).await;
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = city
                .get("dino", &format!("/api/v1/budget/years/2021/chapters?limit=100&sort=-appropriation&after={after}"))
                .await
                .expect(200)
                .json();
            seen.extend(
                page["items"]
                    .as_array()
                    .expect("items")
                    .iter()
                    .map(|one| (one["sums"]["appropriation_cents"].as_i64().expect("cents"), one["id"].to_string())),
            );
            match page["next"].as_str() {
                Some(next) => after = next.to_owned(),
                None => break,
            }
            if after.is_empty() {
                break;
            }
        }
        assert_eq!(seen.len(), 287);
        assert!(seen.windows(2).all(|pair| pair[0].0 >= pair[1].0), "largest first");
        assert_eq!(seen.iter().map(|one| &one.1).collect::<std::collections::BTreeSet<_>>().len(), 287, "each once");
        let first = city.get("dino", "/bilancio?year=2021").await.expect(200);
        assert!(first.text.contains("50 righe di 287") && first.text.contains("after="), "a page, and the way to the next");
        let filtered =
            city.get("dino", "/bilancio?year=2021&programme=12.04&earmarked=yes&account=current&q=poverta").await.expect(200);
        assert!(filtered.text.contains("Fondo") || filtered.text.contains("POVERTA"), "words without accents find");
        let csv = city.get("dino", "/bilancio?year=2021&format=csv&earmarked=yes").await.expect(200);
        assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
        assert!(csv.text.lines().skip(1).all(|line| line.contains(";sì;")) && csv.text.lines().count() > 50);
        let xlsx = city.get("dino", "/bilancio?year=2021&format=xlsx&side=revenue").await.expect(200);
        assert!(xlsx.headers["content-disposition"].to_str().expect("text").contains("bilancio-2021.xlsx"));
        for (limit, status) in [("0", 422), ("101", 422), ("x", 422), ("100", 200)] {
            city.get("dino", &format!("/api/v1/budget/years/2021/chapters?limit={limit}")).await.expect(status);
        }
        city.get("dino", "/api/v1/budget/years/2021/chapters?after=boh").await.expect(422);
    })
    .await;
}

#[tokio::test]
async fn a_description_that_is_a_formula_is_not_run_by_a_spreadsheet() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        let (_, chapter) = two_chapters(&city, 1, 100).await;
        let csv = city.get("rita", "/bilancio?format=csv").await.expect(200);
        assert!(csv.text.contains(";'=PASTI") && !csv.text.contains(";=PASTI"), "{}", csv.text);
        let request = ReserveRequest { description: "@SUM(A1)".into(), ..asks(1, chapter, 10, None) };
        reserve(&city, &request).await.expect("fits");
        for page in ["prenotazioni", "movimenti"] {
            let csv = city.get("rita", &format!("/bilancio/capitoli/{chapter}/{page}?format=csv")).await.expect(200);
            assert!(csv.text.contains(";'@SUM") && !csv.text.contains(";@SUM"), "{}", csv.text);
        }
    })
    .await;
}
