//! Assessments of people.

use crate::world::{fragility, story};
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn an_assessment_keeps_answers_sums_and_the_written_part_together() {
    story(|w| async move {
        let case = w.in_care("Fragili", "").await;
        let id = w.assessed(case, fragility(3, "2026-11-20")).await;
        let told = w.city.get("anna", &format!("/api/v1/evaluations/{id}")).await.expect(200).json();
        // Six areas of which the last counts twice.
        assert_eq!((told["scores"][0]["points"].as_i64(), told["scores"][0]["most"].as_i64()), (Some(21), Some(28)));
        assert_eq!(told["scores"][0]["band"], "Alta");
        assert_eq!(told["answers"][0]["words"], "3 – Non basta: arretrati o debiti");
        let page = w.city.get("anna", &format!("/valutazioni/{id}")).await.expect(200).text;
        assert!(page.contains("Da sola non ce la fa più.") && page.contains("Il punteggio non decide"), "{page}");
        let list = w.city.get("anna", &format!("/cartelle/{case}/valutazioni")).await.expect(200).text;
        assert!(
            list.contains("21 di 28 (Alta)") && list.contains("Valutazione SINA") && list.contains("Scheda del minore"),
            "{list}"
        );
        // Whoever does not reach the case does not reach what was assessed in it.
        w.city.get("capo5", &format!("/api/v1/evaluations/{id}")).await.expect(404);
        w.city.get("altrove", &format!("/valutazioni/{id}")).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn a_score_without_a_written_assessment_is_refused_and_nothing_typed_is_lost() {
    story(|w| async move {
        let case = w.in_care("Numeri", "").await;
        let mut bare = fragility(4, "2026-11-20");
        bare["narrative"] = json!("");
        let refused = w.assess("anna", case, bare).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], "narrative");
        let form = [
            ("instrument", "fragilita"),
            ("version", "1"),
            ("moment", "start"),
            ("assessed_on", "20/11/2026"),
            ("source", "direct"),
            ("answers[0].item", "income"),
            ("answers[0].value", "2"),
            ("answers[1].item", "home"),
            ("answers[1].value", ""),
            ("narrative", "Una pagina di testo"),
        ];
        let page = w.city.post("anna", &format!("/cartelle/{case}/valutazioni"), &form).await.expect(422).text;
        assert!(page.contains("Una pagina di testo") && page.contains("Campo obbligatorio."), "{page}");
        assert!(page.contains("Manca «Rete di aiuto»."), "{page}");
    })
    .await;
}

#[tokio::test]
async fn sent_twice_it_is_one() {
    story(|w| async move {
        let case = w.in_care("Doppi", "").await;
        let path = format!("/api/v1/cases/{case}/evaluations");
        let key = [("idempotency-key", "k1")];
        let first = w.city.api("anna", Method::POST, &path, &key, fragility(1, "2026-11-20")).await.expect(201).json();
        let again = w.city.api("anna", Method::POST, &path, &key, fragility(1, "2026-11-20")).await.expect(201).json();
        assert_eq!(first, again);
        assert_eq!(w.city.get("anna", &path).await.json().as_array().map(Vec::len), Some(1));
    })
    .await;
}

#[tokio::test]
async fn an_assessment_in_a_sealed_case_is_read_by_its_team() {
    story(|w| async move {
        let case = w.in_care("Segreti", "").await;
        let id = w.assessed(case, fragility(2, "2026-11-20")).await;
        w.city.get("capo", &format!("/valutazioni/{id}")).await.expect(200);
        w.put("anna", case, "seal", json!({"sealed": true, "reason": "La vittima teme chi lavora qui"})).await.expect(204);
        w.city.get("anna", &format!("/valutazioni/{id}")).await.expect(200);
        for who in ["capo", "bruno"] {
            w.city.get(who, &format!("/valutazioni/{id}")).await.expect(404);
            w.city.get(who, &format!("/cartelle/{case}/valutazioni")).await.expect(404);
        }
    })
    .await;
}

#[tokio::test]
async fn a_correction_takes_the_place_of_what_stays_readable_and_only_one_can() {
    story(|w| async move {
        let case = w.in_care("Corretti", "").await;
        let id = w.assessed(case, fragility(4, "2026-11-20")).await;
        let path = format!("/api/v1/evaluations/{id}/correction");
        let mut right = fragility(1, "2026-11-20");
        right["reason"] = json!("Era la scheda di un’altra persona");
        let new = w.city.api("anna", Method::POST, &path, &[], right.clone()).await.expect(201).json();
        let old = w.city.get("anna", &format!("/api/v1/evaluations/{id}")).await.expect(200).json();
        assert_eq!(old["corrected_by"], new["id"]);
        assert_eq!(old["scores"][0]["points"], 28);
        let late = w.city.api("capo", Method::POST, &path, &[], right.clone()).await.expect(409).json();
        assert_eq!(late["type"], "ASSESS-008");
        // What was corrected counts no more.
        assert_eq!(w.number("select cast(count(*) as text) from assessments_v_assessment").await, 1);
        right["instrument"] = json!("katz-adl");
        let new = new["id"].as_str().expect("an id");
        let path = format!("/api/v1/evaluations/{new}/correction");
        assert_eq!(w.city.api("anna", Method::POST, &path, &[], right).await.expect(422).json()["type"], "ASSESS-009");
        w.city.get("anna", &format!("/valutazioni/{new}/correggi")).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn change_between_two_moments_is_drawn_and_told_as_a_table() {
    story(|w| async move {
        let case = w.in_care("Cambiati", "").await;
        let page = format!("/cartelle/{case}/valutazioni/confronto?strumento=fragilita");
        w.city.get("anna", &page).await.expect(404);
        w.assessed(case, fragility(3, "2026-10-01")).await;
        assert!(w.city.get("anna", &page).await.expect(200).text.contains("Una valutazione sola"));
        w.assessed(case, fragility(1, "2026-11-20")).await;
        let told = w.city.get("anna", &page).await.expect(200).text;
        for part in
            ["Fragilità: da 21 (Alta) a 7 (Media), in miglioramento.", "<polygon", "chart-plot", "Reddito 1 su 4", "cambiato"]
        {
            assert!(told.contains(part), "{part}: {told}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_assessment_to_be_made_again_is_due_and_the_next_one_meets_it() {
    story(|w| async move {
        let case = w.in_care("Scadenze", "").await;
        let open =
            "select cast(count(*) as text) from agenda_due where kind = 'assessment' and met_at is null and dropped_at is null";
        let mut first = fragility(3, "2026-11-01");
        first["next_on"] = json!("2026-11-01");
        assert_eq!(w.assess("anna", case, first.clone()).await.expect(422).json()["type"], "ASSESS-007");
        first["next_on"] = json!("2027-02-01");
        w.assessed(case, first).await;
        assert_eq!(w.number(open).await, 1);
        w.assessed(case, fragility(2, "2026-11-20")).await;
        assert_eq!(w.number(open).await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_day_the_age_and_the_person_are_held_against_the_case() {
    story(|w| async move {
        let case = w.in_care("Bambini", "10/03/2016").await;
        let refused = |body| {
            let w = w.clone();
            async move { w.assess("anna", case, body).await.expect(422).json()["type"].clone() }
        };
        assert_eq!(refused(fragility(1, "2026-11-22")).await, "ASSESS-006");
        let items = ["bathing", "dressing", "toileting", "transferring", "continence", "feeding"];
        let answers: Vec<_> = items.iter().map(|item| json!({"item": item, "value": "1"})).collect();
        let katz = json!({"instrument": "katz-adl", "version": 1, "moment": "start", "assessed_on": "2026-11-20", "source": "record",
                          "narrative": "Non è per lei.", "answers": answers});
        assert_eq!(refused(katz).await, "ASSESS-004");
        let mut other = fragility(1, "2026-11-20");
        other["person"] = json!(w.person("Estranei", "").await);
        assert_eq!(refused(other).await, "ASSESS-005");
        // A form of one age asks what another does not ask.
        let child = w.city.get("anna", &format!("/cartelle/{case}/valutazioni/nuova?strumento=mondo-del-bambino")).await.expect(200).text;
        assert!(child.contains("value=\"growing_autonomy\""));
        let baby = w.in_care("Neonati", "10/03/2025").await;
        let baby = w.city.get("anna", &format!("/cartelle/{baby}/valutazioni/nuova?strumento=mondo-del-bambino")).await.expect(200).text;
        assert!(baby.contains("value=\"growing_health\"") && !baby.contains("value=\"growing_autonomy\""));
    })
    .await;
}

#[tokio::test]
async fn what_is_being_typed_is_offered_again_to_its_author_alone_and_to_its_own_instrument() {
    story(|w| async move {
        let case = w.in_care("Bozze", "").await;
        let form = format!("/cartelle/{case}/valutazioni/nuova?strumento=fragilita");
        let page = w.city.get("anna", &form).await.expect(200).text;
        let draft = page.split("/bozze/valutazione/").nth(1).and_then(|rest| rest.split('"').next()).expect("a keeper");
        let place = format!("/bozze/valutazione/{draft}");
        w.city
            .post("anna", &place, &[("narrative", "Frase non finita"), ("answers[0].item", "income"), ("answers[0].value", "3")])
            .await
            .expect(200);
        assert!(w.city.get("anna", &form).await.expect(200).text.contains("Frase non finita"));
        let other = format!("/cartelle/{case}/valutazioni/nuova?strumento=bisogni-risorse");
        assert!(!w.city.get("anna", &other).await.expect(200).text.contains("Frase non finita"));
        assert!(!w.city.get("capo", &form).await.expect(200).text.contains("Frase non finita"));
    })
    .await;
}
