//! Imports: columns, preview, refusals, what is confirmed twice, rubbish.

use super::*;
use population::extract::{Fault, Field};
use population::run::RunState;
use population::run::model::Difference;

#[tokio::test(flavor = "multi_thread")]
async fn an_extract_is_previewed_before_anything_changes_and_then_applied() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let href = read(&city, "rina", "whole", &csv(&rossi())).await;
        let run = run_of(&city, "rina", &href).await;
        assert_eq!(run.state, RunState::Preview);
        let preview = run.preview.as_ref().expect("a preview");
        assert_eq!((preview.lines, preview.count(Difference::New), preview.refused), (4, 4, 0));
        assert!(standing(&city.db).await.is_empty(), "nothing changed yet");
        assert!(city.get("rina", &href).await.expect(200).text.contains("Bianchi Ada"), "an example is shown");
        let (_, text) = asked(&city, "anna", &[("tax_code", "RSSMRA80A01F205X")]).await;
        assert!(text.contains("Nessun residente trovato"));
        apply(&city, "rina", &href, &[]).await.expect(303);
        let run = run_of(&city, "rina", &href).await;
        assert_eq!(run.state, RunState::Applied);
        assert!(run.preview.expect("counts").examples.is_empty(), "what named residents is forgotten");
        let (_, text) = asked(&city, "anna", &[("tax_code", "RSSMRA80A01F205X")]).await;
        assert!(text.contains("Rossi Mario") && text.contains("Verdi Anna") && text.contains("Via Lenta 12"), "{text}");
        assert!(city.db.raw_rows("select id from store_file").await.expect("files").is_empty(), "the file is gone");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_extract_tells_what_changed_field_by_field() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "rina", "whole", &rossi()).await;
        let mut later = rossi();
        later[0] = later[0].replace("Via Lenta;12", "Via Nuova;7");
        later[3] = later[3].replace(";1975-01-01;;;", ";1975-01-01;01/10/2026;;");
        later[1] = later[1].replace("Verdi;Anna", "Verdi;Annamaria");
        later.remove(2);
        later.push("5;;Neri;Ugo;M;01/02/2026;F205;IT;N1;figlio;Via Nuova;7;20139;4;01/02/2026;;;".to_owned());
        let href = read(&city, "rina", "whole", &csv(&later)).await;
        let run = run_of(&city, "rina", &href).await;
        let preview = run.preview.expect("a preview");
        let counts: Vec<u64> = Difference::ALL.iter().map(|kind| preview.count(*kind)).collect();
        assert_eq!(counts, [1, 1, 0, 1, 0, 1, 1], "new, moved, household, died, left, corrected, gone");
        assert_eq!(preview.fields.get(&Field::Street), Some(&1));
        assert_eq!(preview.fields.get(&Field::GivenName), Some(&1));
        let page = city.get("rina", &href).await.expect(200).text;
        assert!(page.contains("Via Lenta → Via Nuova") && page.contains("Anna → Annamaria"), "{page}");
        apply(&city, "rina", &href, &[]).await.expect(303);
        // Only what changed: whoever is not in it stays.
        let href = read(&city, "rina", "changes", &csv(&later[0..1])).await;
        let preview = run_of(&city, "rina", &href).await.preview.expect("a preview");
        assert_eq!((preview.same, preview.count(Difference::Gone)), (1, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn faulty_lines_are_told_by_number_and_kept_out_only_when_somebody_says_so() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let mut lines = rossi();
        lines.push("6;RSSMRA80A01F205Y;Guasti;Ugo;M;01/02/1990;F205;IT;N3;;Via Lenta;1;20139;4;;;;".to_owned());
        lines.push("7;;Guasti;Ada;F;31/02/1990;F205;IT;N3;;Via Lenta;1;20139;4;;;;".to_owned());
        lines.push("1;;Doppio;Dino;M;01/02/1990;F205;IT;N3;;Via Lenta;1;20139;4;;;;".to_owned());
        lines.push("8;Spostato;Dino;M;01/02/1990".to_owned());
        let href = read(&city, "rina", "whole", &csv(&lines)).await;
        let run = run_of(&city, "rina", &href).await;
        let preview = run.preview.as_ref().expect("a preview");
        assert_eq!((preview.lines, preview.good, preview.refused), (8, 4, 4));
        let mut tx = city.db.begin(&city.actor("rina")).await.expect("a transaction");
        let refused = population::run::actions::refusals(&mut tx, run.id, -1, 50).await.expect("refusals");
        drop(tx);
        let told: Vec<(i64, Field, Fault)> = refused.iter().map(|row| (row.line, row.field, row.reason)).collect();
        assert_eq!(
            told,
            [
                (6, Field::TaxCode, Fault::CheckCharacter),
                (7, Field::BirthDate, Fault::Date),
                (8, Field::Reference, Fault::SameReference),
                (9, Field::Reference, Fault::Shifted)
            ]
        );
        let refusal = apply(&city, "rina", &href, &[]).await;
        assert_eq!(refusal.status, 422, "nobody said that the good lines are enough");
        assert!(refusal.text.contains("tenere solo le righe buone"));
        assert!(refusal.text.contains(&format!("name=\"_version\" value=\"{}\"", run.version)), "the form can be sent again");
        let file = city.get("rina", &format!("{href}/righe.csv")).await.expect(200).text;
        assert!(file.contains("6;Codice fiscale;") && !file.contains("Guasti"), "the file tells lines, not people: {file}");
        apply(&city, "rina", &href, &[("keep_good", "on")]).await.expect(303);
        assert_eq!(run_of(&city, "rina", &href).await.state, RunState::Applied);
        let (_, text) = asked(&city, "anna", &[("family_name", "Guasti"), ("given_name", "Ada"), ("birth", "1990")]).await;
        assert!(text.contains("Nessun residente trovato"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extract_that_lacks_many_is_applied_only_when_it_is_said_twice() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let line = |n: usize| format!("{n};;Fitti;Uno{n};M;01/02/1990;F205;IT;N{n};;Via Lenta;1;20139;4;;;;");
        let all: Vec<String> = (1..=60).map(line).collect();
        imported(&city, "rina", "whole", &all).await;
        let href = read(&city, "rina", "whole", &csv(&all[0..30])).await;
        let refusal = apply(&city, "rina", &href, &[]).await;
        assert_eq!(refusal.status, 422);
        assert!(refusal.text.contains("30 residenti su 60"), "{}", refusal.text);
        apply(&city, "rina", &href, &[("many_gone", "on")]).await.expect(303);
        assert_eq!(standing(&city.db).await.iter().filter(|row| row.len() == 10).count(), 30);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rubbish_is_refused_with_a_sentence_and_leaves_nothing_behind() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let binary: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
        for (content, sentence) in [
            (b"".to_vec(), "Il file è vuoto"),
            (binary, "non è un testo"),
            (b"%PDF-1.7 qualcosa".to_vec(), "documento PDF"),
            (b"PK\x03\x04 non un foglio".to_vec(), "foglio di calcolo non si apre"),
            ("riga senza colonne\n".repeat(50_000).into_bytes(), "intestazioni di colonna"),
            (format!("{HEADERS}\n").into_bytes(), "Il file è vuoto"),
        ] {
            let reply = upload(&city, "rina", "whole", &content).await.expect(422);
            assert!(reply.text.contains(sentence), "{sentence}");
            assert!(reply.text.contains("value=\"Anagrafe\""), "what was typed is not lost");
        }
        assert!(city.db.raw_rows("select id from store_file").await.expect("files").is_empty());
        // Every line of it is shifted: it is read, and cannot be applied.
        let shifted = format!("{HEADERS}\n{}", "1;2;3\n".repeat(2_000));
        let href = read(&city, "rina", "whole", shifted.as_bytes()).await;
        let run = run_of(&city, "rina", &href).await;
        assert_eq!((run.state, run.rows_refused), (RunState::Unreadable, 2_000));
        assert!(city.get("rina", &href).await.expect(200).text.contains("controlla le colonne"));
        let version = run.version.to_string();
        city.post("rina", &format!("{href}/scarta"), &[("_version", &version)]).await.expect(303);
        assert_eq!(run_of(&city, "rina", &href).await.state, RunState::Discarded);
        assert!(city.db.raw_rows("select id from store_file").await.expect("files").is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rubbish_behind_a_good_first_line_is_told_and_of_its_lines_only_so_many_are_kept() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let mut content = format!("{HEADERS}\n").into_bytes();
        // No zeros, no letters of any alphabet, a line now and then: nine megabytes, of more than one sealed part.
        content.extend(
            (0..9_000_000_u32).map(|n| if n % 700 == 0 { b'\n' } else { 128 | (n.wrapping_mul(2_654_435_761) >> 24) as u8 }),
        );
        let href = read(&city, "rina", "whole", &content).await;
        let run = run_of(&city, "rina", &href).await;
        assert_eq!(run.state, RunState::Unreadable);
        assert!(run.rows_refused > 10_000, "{}", run.rows_refused);
        let page = city.get("rina", "/anagrafe/importazioni").await.expect(200).text;
        let refused = ui::chart::grouped(run.rows_refused.unsigned_abs());
        assert!(page.contains(&format!(">{refused}<")) && refused.contains('.'), "as people read it: {page}");
        let kept = city.db.raw_rows("select cast(count(*) as text) from population_refusal").await.expect("rows");
        assert_eq!(kept, [[Some("10000".to_owned())]]);
        assert!(standing(&city.db).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_of_another_encoding_are_told_by_line_and_become_nobodys_name() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let head = "Matricola;Cognome;Nome;Sesso;Data di nascita;Indirizzo\n";
        // UTF-8, but for one line that another program wrote.
        let mut mixed = format!("{head}1;Nicolò;Zoë;F;01/02/1990;Via Forlì\n2;").into_bytes();
        mixed.extend_from_slice(b"Nicol\xf2;Ada;F;01/02/1991;Via Corta\n");
        let href = read(&city, "rina", "whole", &mixed).await;
        let run = run_of(&city, "rina", &href).await;
        assert_eq!(run.encoding, population::extract::Encoding::Utf8);
        let preview = run.preview.expect("a preview");
        assert_eq!((preview.good, preview.reasons.get(&Fault::Encoding)), (1, Some(&1)));
        // Of an old program: `à` is 0x85 there.
        let mut old = format!("{head}1;").into_bytes();
        old.extend_from_slice(
            b"Cal\x85;Ada;F;01/02/1990;Via Corta\n2;Verdi;Bo;M;01/02/1991;Via Corta\n3;Bianchi;Ugo;M;01/02/1992;Via Corta\n",
        );
        let href = read(&city, "rina", "whole", &old).await;
        let preview = run_of(&city, "rina", &href).await.preview.expect("a preview");
        assert_eq!((preview.good, preview.reasons.get(&Fault::Encoding)), (2, Some(&1)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_imports_may_stop_what_a_colleague_began() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db).await;
        city.somebody("rita", "anagrafe", "milano/DIR").await;
        let href = upload(&city, "rina", "whole", &csv(&rossi())).await.expect(303).location();
        let run = run_of(&city, "rina", &href).await;
        let version = run.version.to_string();
        let mut pairs: Vec<(&str, &str)> = run.mapping.iter().map(|(field, header)| (field.code(), header.as_str())).collect();
        pairs.extend([("_version", version.as_str()), ("kind", "whole")]);
        city.post("rina", &format!("{href}/colonne"), &pairs).await.expect(303);
        city.post("anna", &format!("{href}/ferma"), &[]).await.expect(403);
        city.post("sara", &format!("{href}/ferma"), &[]).await.expect(403);
        city.post("ugo", &format!("{href}/ferma"), &[]).await.expect(404);
        city.post("rita", &format!("{href}/ferma"), &[]).await.expect(303);
        work(&city).await;
        let run = run_of(&city, "rita", &href).await;
        assert_eq!((run.state, run.message.as_str()), (RunState::Columns, "La lettura è stata interrotta."));
        city.post("rita", &format!("{href}/ferma"), &[]).await.expect(409);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spreadsheet_and_an_old_encoding_are_read_like_any_other() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let text = "Matricola;Cognome;Nome;Data di nascita;Indirizzo\n9;Nicolò;Zoë;01/02/1990;Via Forlì\n";
        let old: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).expect("latin")).collect();
        let href = read(&city, "rina", "whole", &old).await;
        assert_eq!(run_of(&city, "rina", &href).await.encoding, population::extract::Encoding::Windows1252);
        apply(&city, "rina", &href, &[]).await.expect(303);
        let (_, page) = asked(&city, "anna", &[("family_name", "Nicolo"), ("given_name", "Zoe"), ("birth", "1/2/1990")]).await;
        assert!(page.contains("Nicolò Zoë") && page.contains("Via Forlì"), "{page}");
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        for (row, line) in text.lines().enumerate() {
            for (column, cell) in line.split(';').enumerate() {
                sheet.write_string(u32::try_from(row).expect("few"), u16::try_from(column).expect("few"), cell).expect("written");
            }
        }
        let href = read(&city, "rina", "whole", &workbook.save_to_buffer().expect("a file")).await;
        assert_eq!(run_of(&city, "rina", &href).await.preview.expect("a preview").same, 1, "the same resident, from a spreadsheet");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_columns_that_were_chosen_for_a_source_are_proposed_the_next_time() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let text = b"Chiave;Primo;Secondo;Quando\n1;Rossi;Ada;01/02/1990\n";
        let href = upload(&city, "rina", "whole", text).await.expect(303).location();
        let first = version(&city, "rina", &href).await;
        let pairs = [
            ("_version", first.as_str()),
            ("kind", "whole"),
            ("resident_id", "Chiave"),
            ("family_name", "Primo"),
            ("given_name", "Secondo"),
        ];
        let reply = city.post("rina", &format!("{href}/colonne"), &pairs).await.expect(422);
        assert!(reply.text.contains("Scegli la colonna: serve a riconoscere"), "birth_date is needed");
        let mut all = pairs.to_vec();
        all.push(("birth_date", "Quando"));
        city.post("rina", &format!("{href}/colonne"), &all).await.expect(303);
        let again = city.post("rina", &format!("{href}/colonne"), &all).await;
        assert_eq!(again.status, 409, "it is being read");
        work(&city).await;
        let next = upload(&city, "rina", "whole", text).await.expect(303).location();
        let mapping = run_of(&city, "rina", &next).await.mapping.0;
        assert_eq!(mapping.get(&Field::BirthDate).map(String::as_str), Some("Quando"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_after_the_system_sees_numbers_and_nobody_elses_body_anything() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let href = read(&city, "rina", "whole", &csv(&rossi())).await;
        let page = city.get("sara", &href).await.expect(200).text;
        assert!(page.contains("Righe lette") && !page.contains("Rossi") && !page.contains("Bianchi"), "{page}");
        let json = city
            .get("sara", &format!("/api/v1/population/imports/{}", href.rsplit('/').next().expect("an id")))
            .await
            .expect(200)
            .text;
        assert!(!json.contains("Rossi") && json.contains("\"lines\":4"), "{json}");
        city.get("ugo", &href).await.expect(404);
        city.get("anna", &href).await.expect(403);
        assert_eq!(upload(&city, "anna", "whole", &csv(&rossi())).await.status, 403);
        assert_eq!(upload(&city, "sara", "whole", &csv(&rossi())).await.status, 403);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_sends_a_file_as_it_is() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let csrf = city.csrf("rina").await;
        let path = "/api/v1/population/imports?source=ANPR&kind=whole";
        let headers = [("x-csrf-token", csrf.as_str()), ("idempotency-key", "k1")];
        let send = async || city.send("rina", Method::POST, path, "application/octet-stream", &headers, csv(&rossi())).await;
        let first = send().await.expect(201).location();
        assert_eq!(send().await.expect(201).location(), first, "the same file once");
        let mapping: serde_json::Value = city.get("rina", &first).await.expect(200).json()["mapping"].clone();
        let mut columns = mapping.as_object().expect("a mapping").clone();
        columns.insert("kind".into(), "whole".into());
        let version = [("if-match", "1")];
        city.api("rina", Method::PUT, &format!("{first}/columns"), &version, columns.into()).await.expect(204);
        work(&city).await;
        let run = city.get("rina", &first).await.expect(200);
        assert_eq!(run.json()["state"], "preview");
        let version = run.json()["version"].to_string();
        let confirmation = serde_json::json!({});
        city.api("rina", Method::POST, &format!("{first}/application"), &[("if-match", version.as_str())], confirmation)
            .await
            .expect(204);
        work(&city).await;
        assert_eq!(city.get("rina", &first).await.expect(200).json()["state"], "applied");
        let question = serde_json::json!({"tax_code": "RSSMRA80A01F205X", "purpose": "case"});
        let answer = city.api("anna", Method::POST, "/api/v1/population/questions", &[], question).await.expect(201).json();
        assert_eq!(answer["found"][0]["resident"]["family_name"], "Rossi");
        assert_eq!(answer["found"][0]["household"].as_array().map(Vec::len), Some(2));
    })
    .await;
}
