//! Two who write the same thing: both versions are shown, and what stays is chosen.

use crate::world::{World, story};
use kernel::CaseId;
use serde_json::{Value, json};
use ui::testing::Reply;

/// A plan as the form sends it: with this goal and what comes with it.
async fn change(w: &World, address: &str, goal: &str, with: &[(&str, &str)]) -> Reply {
    let mut pairs = vec![
        ("kind", "individual"),
        ("intensity", "Una visita a settimana"),
        ("language", "it"),
        ("starts_on", "01/12/2026"),
        ("ends_on", "31/05/2027"),
        ("review_on", "01/03/2027"),
        ("goals[0].words", goal),
        ("goals[0].sign", "Non cade più"),
        ("signers[0].role", "person"),
        ("signers[0].name", "Maria"),
        ("signers[1].role", "service"),
        ("signers[1].name", "Anna"),
    ];
    for (name, value) in with {
        pairs.retain(|(known, _)| known != name);
        pairs.push((name, value));
    }
    w.city.post("anna", address, &pairs).await
}

async fn goal(w: &World, plan: &str) -> Value {
    w.city.get("anna", &format!("/api/v1/plans/{plan}")).await.expect(200).json()["goals"][0]["words"].clone()
}

async fn draft(w: &World, case: CaseId) -> (String, String) {
    let mut bare = World::plan();
    (bare["actions"], bare["services"]) = (json!([]), json!([]));
    let plan = w.post("anna", case, "plans", bare).await.expect(201).json()["id"].as_str().expect("an id").to_owned();
    (format!("/cartelle/{case}/progetto/{plan}"), plan)
}

#[tokio::test]
async fn of_two_who_write_one_draft_both_texts_are_shown_and_neither_is_lost_without_a_choice() {
    story(|w| async move {
        let (address, plan) = draft(&w, w.in_care("Due mani").await).await;
        change(&w, &address, "Vive con la figlia", &[("_version", "1")]).await.expect(303);
        let page = change(&w, &address, "Vive a casa sua", &[("_version", "1")]).await.expect(409).text;
        for shown in ["Vive a casa sua", "Vive con la figlia", r#"name="_stored.goals[0].words""#, r#"name="_version" value="2""#] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert!(!page.contains(r#"name="_stored.goals[0].sign""#), "what is the same is shown once");
        let both = [("_version", "2"), ("_stored", ""), ("_stored.goals[0].words", "Vive con la figlia")];
        let again = change(&w, &address, "Vive a casa sua", &both).await.expect(422).text;
        assert!(again.contains("scegli quale resta") && again.contains("Vive con la figlia"), "{again}");
        assert_eq!(goal(&w, &plan).await, "Vive con la figlia", "pressing the button once more overwrites nothing");
        let theirs = [both.as_slice(), &[("_keep", "stored")]].concat();
        change(&w, &address, "Vive a casa sua", &theirs).await.expect(303);
        assert_eq!(goal(&w, &plan).await, "Vive con la figlia");
        let mine = [&[("_version", "3")], &both[1..], &[("_keep", "stored"), ("_keep.goals[0].words", "mine")]].concat();
        change(&w, &address, "Vive a casa sua", &mine).await.expect(303);
        assert_eq!(goal(&w, &plan).await, "Vive a casa sua");
    })
    .await;
}

#[tokio::test]
async fn a_fault_in_a_form_does_not_hide_that_somebody_else_was_faster() {
    story(|w| async move {
        let (address, plan) = draft(&w, w.in_care("Fretta").await).await;
        change(&w, &address, "Vive con la figlia", &[("_version", "1")]).await.expect(303);
        let page = change(&w, &address, "Vive a casa sua", &[("_version", "1"), ("ends_on", "31/02/2027")]).await.expect(422).text;
        assert!(page.contains("Vive con la figlia") && page.contains("31/02/2027"), "{page}");
        assert_eq!(goal(&w, &plan).await, "Vive con la figlia");
    })
    .await;
}

#[tokio::test]
async fn of_two_analyses_begun_from_the_same_one_the_second_shows_both_and_is_not_refused_for_ever() {
    story(|w| async move {
        let case = w.in_care("Analisi a due").await;
        let address = format!("/cartelle/{case}/analisi");
        let sent = |based_on: &'static str, request: &'static str| {
            vec![("based_on", based_on), ("analysed_on", "21/11/2026"), ("request", request)]
        };
        w.city.post("anna", &address, &sent("0", "Chiede aiuto in casa")).await.expect(303);
        let page = w.city.post("anna", &address, &sent("0", "Chiede un centro diurno")).await.expect(409).text;
        assert!(page.contains(r#"name="_stored.request""#) && page.contains(r#"name="based_on" value="1""#), "{page}");
        assert!(page.contains("Ultima analisi") && page.contains("Chiede un centro diurno"), "{page}");
        let mut chosen = sent("1", "Chiede un centro diurno");
        chosen.extend([("_stored", ""), ("_stored.request", "Chiede aiuto in casa"), ("_keep", "mine")]);
        w.city.post("anna", &address, &chosen).await.expect(303);
    })
    .await;
}

#[tokio::test]
async fn a_correction_over_another_correction_shows_both_texts() {
    story(|w| async move {
        let case = w.in_care("Correzioni").await;
        let entry = json!({"kind": "telephone", "held_at": "2026-11-21T09:00:00+01:00", "text": "Primo testo"});
        let id = w.post("anna", case, "entries", entry).await.expect(201).json()["id"].as_str().expect("an id").to_owned();
        let page = w.city.get("anna", &format!("/diario/{id}")).await.expect(200).text;
        let address =
            page.split("action=\"").filter_map(|rest| rest.split('"').next()).find(|to| to.contains(&id) && to.contains("corr"));
        let address = address.expect("where corrections go").to_owned();
        let sent = |text: &'static str| {
            [
                ("kind", "telephone"),
                ("held_at_date", "21/11/2026"),
                ("held_at_time", "09:00"),
                ("text", text),
                ("reason", "Errore"),
                ("_version", "1"),
            ]
        };
        w.city.post("anna", &address, &sent("Testo di una finestra")).await.expect(303);
        let page = w.city.post("anna", &address, &sent("Testo dell’altra")).await.expect(409).text;
        assert!(page.contains(r#"name="_stored.text""#) && page.contains("Testo dell’altra"), "{page}");
        assert!(!page.contains(r#"name="_stored.reason""#), "a reason is of no record");
    })
    .await;
}

#[tokio::test]
async fn who_decides_about_a_case_that_another_decided_about_reads_how_it_is_now_first() {
    story(|w| async move {
        let case = w.proposed("Assegnati").await;
        let address = format!("/cartelle/{case}/assegna");
        let (anna, bruno, version) = (w.anna.to_string(), w.bruno.to_string(), w.version(case).await.to_string());
        w.city.post("capo", &address, &[("worker", &anna), ("_version", &version)]).await.expect(303);
        let page = w.city.post("capo", &address, &[("worker", &bruno), ("_version", &version)]).await.expect(409).text;
        assert!(page.contains("Ho letto: procedo lo stesso") && page.contains("Operatore: <strong>anna"), "{page}");
        let now = w.version(case).await.to_string();
        let again = [("worker", bruno.as_str()), ("_version", &now), ("_stored", "")];
        w.city.post("capo", &address, &again).await.expect(422);
        assert_eq!(w.version(case).await.to_string(), now, "nothing happened");
        let sure = [again.as_slice(), &[("_keep", "mine")]].concat();
        w.city.post("capo", &address, &sure).await.expect(303);
    })
    .await;
}
