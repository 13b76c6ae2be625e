//! One question at a time, with its reason.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn one_finds_by_code_and_by_mistyped_names_with_the_birth() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "rina", "whole", &rossi()).await;
        for pairs in [
            vec![("tax_code", "rss mra 80a01 f205x")],
            vec![("family_name", "Rosi"), ("given_name", "Mario"), ("birth", "01/01/1980")],
            vec![("family_name", "Mario"), ("given_name", "Rossi"), ("birth", "1980")],
            vec![("family_name", "Rossi"), ("given_name", "Mairo"), ("birth", "1980")],
        ] {
            let (_, text) = asked(&city, "anna", &pairs).await;
            assert!(text.contains("Rossi Mario"), "{pairs:?}: {text}");
        }
        let (_, text) = asked(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Mario"), ("birth", "1985")]).await;
        assert!(text.contains("Nessun residente trovato"), "another year is another person");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_a_handful_is_nobody_and_there_is_no_list() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let line = |n: usize| format!("{n};;Rossi;Mario;M;{:02}/02/1990;F205;IT;N{n};;Via Lenta;{n};20139;4;;;;", n + 1);
        imported(&city, "rina", "whole", &(1..=9).map(line).collect::<Vec<_>>()).await;
        let (_, text) = asked(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Mario"), ("birth", "1990")]).await;
        assert!(text.contains("Precisa meglio") && !text.contains("Via Lenta"), "{text}");
        let (_, text) = asked(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Mario"), ("birth", "05/02/1990")]).await;
        assert!(text.contains("Via Lenta 4"), "{text}");
        for pairs in [vec![("family_name", "Rossi")], vec![("family_name", "Rossi"), ("given_name", "Mario")], vec![]] {
            let mut all = vec![("purpose", "case")];
            all.extend(pairs);
            city.post("anna", "/anagrafe", &all).await.expect(422);
        }
        city.post("anna", "/anagrafe", &[("tax_code", "RSSMRA80A01F205X")]).await.expect(422);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_question_is_written_down_and_the_officer_reads_who_asked_about_whom() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "rina", "whole", &rossi()).await;
        let (href, _) = asked(&city, "anna", &[("tax_code", "RSSMRA80A01F205X"), ("note", "cartella 12")]).await;
        let page = city.get("dario", "/anagrafe/domande").await.expect(200).text;
        for words in ["anna", "codice fiscale RSSMRA80A01F205X", "Presa in carico", "cartella 12", "Rossi Mario, Verdi Anna"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        // The answer is the asker's own.
        city.get("piero", &href).await.expect(404);
        for who in ["anna", "rina", "sara", "olga"] {
            city.get(who, "/anagrafe/domande").await.expect(403);
        }
        for who in ["olga", "rina", "sara", "dario"] {
            city.get(who, "/anagrafe").await.expect(403);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_too_often_is_told_so() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let pairs = [("tax_code", "RSSMRA80A01F205X"), ("purpose", "check")];
        for _ in 0..8 {
            city.post("anna", "/anagrafe", &pairs).await.expect(303);
        }
        let reply = city.post("anna", "/anagrafe", &pairs).await;
        assert!(reply.text.contains("numero di domande") && reply.text.contains("RSSMRA80A01F205X"), "what was typed is not lost");
        city.post("capo", "/anagrafe", &pairs).await.expect(303);
        let clock = city.db.clock();
        for _ in 0..2 {
            // Nobody is signed in for an hour without doing anything.
            clock.move_to(clock.now() + chrono::TimeDelta::minutes(31));
            city.get("anna", "/anagrafe").await.expect(200);
        }
        city.post("anna", "/anagrafe", &pairs).await.expect(303);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_forgotten_and_the_question_is_not() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db).await;
        imported(&city, "rina", "whole", &rossi()).await;
        asked(&city, "anna", &[("tax_code", "RSSMRA80A01F205X")]).await;
        let clock = city.db.clock();
        clock.move_to(clock.now() + chrono::TimeDelta::hours(13));
        let mut tx = city.db.global(&city.actor("anna")).await.expect("a transaction");
        assert_eq!(population::forget_answers(&mut tx).await.expect("forgotten"), 1);
        tx.commit_bookkeeping().await.expect("a commit");
        assert!(city.db.raw_rows("select '1' from population_question where answer is not null").await.expect("rows").is_empty());
        city.somebody("dora", "dpo", "milano/DIR").await;
        assert!(city.get("dora", "/anagrafe/domande").await.expect(200).text.contains("Rossi Mario"));
    })
    .await;
}
