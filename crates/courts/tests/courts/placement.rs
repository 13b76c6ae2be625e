//! Urgent placements (art. 403 c.c.): hours, alarms, the place, the end.

use crate::world::{World, story};
use kernel::CaseId;
use serde_json::{Value, json};

async fn placed(w: &World, case: CaseId, at: &str) -> String {
    let body = json!({"placed_at": at, "facts": "La madre non risponde da due giorni.", "place_text": "Comunità La Ginestra, via segreta 3",
                      "place_hidden": true, "authority": w.authority("juvenile_prosecutor").await});
    w.post("anna", &format!("/api/v1/cases/{case}/court-placements"), body).await.expect(201).location()
}

fn leg<'a>(seen: &'a Value, which: &str) -> &'a Value {
    seen["legs"].as_array().expect("legs").iter().find(|leg| leg["leg"] == which).expect("a leg")
}

#[tokio::test]
async fn every_term_is_told_to_the_hour_and_acts_sent_early_make_the_next_ones_earlier() {
    story(|w| async move {
        let (case, _) = w.girl("Urgenti").await;
        let one = placed(&w, case, "2026-11-20T22:00:00+01:00").await;
        let seen = w.read("anna", &one).await;
        assert_eq!(leg(&seen, "acts")["due_at"], "2026-11-21T21:00:00Z", "{seen}");
        assert_eq!(leg(&seen, "acts")["state"], "open");
        assert_eq!(leg(&seen, "oral")["state"], "late", "the law wants it at once");
        assert_eq!(leg(&seen, "prosecutor")["due_at"], "2026-11-24T21:00:00Z");
        assert_eq!(seen["lapsed"], Value::Null);
        let keys: Vec<String> = w.dues(&one).await.into_iter().filter(|due| !due.2).map(|due| due.0).collect();
        assert_eq!(keys, ["acts", "confirmation", "decree", "hearing", "oral", "prosecutor"]);
        w.change("anna", &one, "oral-notice", json!({"at": "2026-11-20T21:40:00+01:00", "to": "Procura, dottoressa di turno"}))
            .await
            .expect(204);
        w.change("anna", &one, "acts", json!({"at": "2026-11-21T08:00:00+01:00"})).await.expect(204);
        let seen = w.read("anna", &one).await;
        assert_eq!(leg(&seen, "oral")["state"], "met");
        assert_eq!(leg(&seen, "acts")["state"], "met");
        assert_eq!(leg(&seen, "prosecutor")["due_at"], "2026-11-24T07:00:00Z");
        assert_eq!(leg(&seen, "decree")["due_at"], "2026-11-26T07:00:00Z");
        let met: Vec<String> = w.dues(&one).await.into_iter().filter(|due| due.2).map(|due| due.0).collect();
        assert_eq!(met, ["acts", "oral"]);
        let again = w.change("anna", &one, "acts", json!({"at": "2026-11-21T09:00:00+01:00"})).await.expect(409);
        assert_eq!(again.json()["type"], "JUD-026");
        let page = one.replace("/api/v1/court-placements", "/collocamenti");
        let page = w.city.get("anna", &page).await.expect(200).text;
        assert!(page.contains("Ricorso del pubblico ministero") && page.contains("24/11/2026"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_lapse_is_told_and_a_person_confirms_it() {
    story(|w| async move {
        let lapse = |at: &str| json!({"kind": "lapsed", "at": at, "note": "La minore rientra con la zia: avvisata la procura."});
        let (case, _) = w.girl("Puntuali").await;
        let in_time = placed(&w, case, "2026-11-21T08:00:00+01:00").await;
        let refused = w.change("anna", &in_time, "end", lapse("2026-11-21T09:00:00+01:00")).await.expect(409);
        assert_eq!(refused.json()["type"], "JUD-024");
        let (case, _) = w.girl("Decaduti").await;
        let one = placed(&w, case, "2026-11-20T08:00:00+01:00").await;
        let seen = w.read("anna", &one).await;
        assert_eq!((seen["lapsed"].as_str(), seen["end"].as_str()), (Some("acts"), None), "nobody ended it yet: {seen}");
        let page = w.city.get("anna", &one.replace("/api/v1/court-placements", "/collocamenti")).await.expect(200).text;
        assert!(page.contains("ha perso efficacia"), "{page}");
        w.change("anna", &one, "end", lapse("2026-11-21T09:00:00+01:00")).await.expect(204);
        let seen = w.read("anna", &one).await;
        assert_eq!(seen["end"], "lapsed");
        assert!(w.dues(&one).await.iter().all(|due| due.3), "nothing of it is due any more");
        let late = w.change("anna", &one, "acts", json!({"at": "2026-11-21T09:30:00+01:00"})).await.expect(409);
        assert_eq!(late.json()["type"], "JUD-023");
    })
    .await;
}

#[tokio::test]
async fn the_hidden_place_is_read_by_those_who_follow_the_child_and_by_nobody_else() {
    story(|w| async move {
        let (case, _) = w.girl("Nascosti").await;
        let one = placed(&w, case, "2026-11-21T08:00:00+01:00").await;
        assert_eq!(w.read("anna", &one).await["place_text"], "Comunità La Ginestra, via segreta 3");
        let seen = w.read("capo", &one).await;
        assert_eq!((seen["place_text"].as_str(), seen["place_hidden"].as_bool()), (Some(""), Some(true)));
        let page = w.city.get("capo", &one.replace("/api/v1/court-placements", "/collocamenti")).await.expect(200).text;
        assert!(!page.contains("Ginestra") && page.contains("Luogo riservato"));
        for who in ["bruno", "capo5", "altrove"] {
            w.city.get(who, &one).await.expect(404);
        }
        w.city.get("segretaria", &one).await.expect(403);
    })
    .await;
}

#[tokio::test]
async fn a_child_has_one_urgent_placement_at_a_time_and_an_adult_none() {
    story(|w| async move {
        let (case, _) = w.girl("Soli").await;
        placed(&w, case, "2026-11-21T08:00:00+01:00").await;
        let body = json!({"placed_at": "2026-11-21T09:00:00+01:00", "facts": "x", "place_text": "y", "authority": w.authority("juvenile_prosecutor").await});
        let twice = w.post("anna", &format!("/api/v1/cases/{case}/court-placements"), body.clone()).await.expect(409);
        assert_eq!(twice.json()["type"], "JUD-021");
        let (adult, _) = w.in_care("Adulti", "03/05/1980", "anna", w.anna).await;
        let refused = w.post("anna", &format!("/api/v1/cases/{adult}/court-placements"), body.clone()).await.expect(422);
        assert_eq!(refused.json()["type"], "JUD-025");
        let mut wrong = body;
        wrong["authority"] = json!(w.authority("penal_court").await);
        let (other, _) = w.girl("Altri").await;
        let refused = w.post("anna", &format!("/api/v1/cases/{other}/court-placements"), wrong).await.expect(422);
        assert_eq!(refused.json()["type"], "JUD-001");
    })
    .await;
}

#[tokio::test]
async fn before_the_hearing_the_child_is_heard_or_it_is_said_why_not() {
    story(|w| async move {
        let (case, _) = w.girl("Ascoltati").await;
        let one = placed(&w, case, "2026-11-18T08:00:00+01:00").await;
        let too_soon = w.change("anna", &one, "hearing", json!({"on": "2026-11-21", "heard_on": "2026-11-20"})).await.expect(409);
        assert_eq!(too_soon.json()["type"], "JUD-027");
        w.change("anna", &one, "acts", json!({"at": "2026-11-18T12:00:00+01:00"})).await.expect(204);
        w.change("anna", &one, "prosecutor", json!({"at": "2026-11-19T12:00:00+01:00", "outcome": "asked"})).await.expect(204);
        let decree = json!({"at": "2026-11-20T12:00:00+01:00", "outcome": "validated", "special_curator": "Avv. Rossi"});
        w.change("anna", &one, "decree", decree).await.expect(204);
        let end = json!({"kind": "validated", "at": "2026-11-21T09:30:00+01:00", "note": "Segue il provvedimento del tribunale."});
        let refused = w.change("anna", &one, "end", end.clone()).await.expect(409);
        assert_eq!(refused.json()["type"], "JUD-029", "the term of the hearing goes on after the decree");
        let refused = w.change("anna", &one, "hearing", json!({"on": "2026-11-21"})).await.expect(422);
        assert_eq!(refused.json()["type"], "JUD-028");
        let too_soon =
            w.change("anna", &one, "confirmation", json!({"on": "2026-11-21", "outcome": "confirmed"})).await.expect(409);
        assert_eq!(too_soon.json()["type"], "JUD-027");
        w.change("anna", &one, "hearing", json!({"on": "2026-11-21", "heard_on": "2026-11-20"})).await.expect(204);
        let refused = w.change("anna", &one, "end", end.clone()).await.expect(409);
        assert_eq!(refused.json()["type"], "JUD-029", "the court has yet to decide in full composition");
        let before = w.change("anna", &one, "confirmation", json!({"on": "2026-11-20", "outcome": "changed"})).await.expect(422);
        assert_eq!(before.json()["type"], "JUD-022");
        w.change("anna", &one, "confirmation", json!({"on": "2026-11-21", "outcome": "changed"})).await.expect(204);
        w.change("anna", &one, "end", end).await.expect(204);
        assert_eq!(w.read("anna", &one).await["special_curator"], "Avv. Rossi");
    })
    .await;
}

/// A placement with everything in time up to the hearing.
async fn heard(w: &World, case: CaseId, days: [&str; 4]) -> String {
    let [placed_on, asked, decreed, heard] = days;
    let one = placed(w, case, &format!("{placed_on}T08:00:00Z")).await;
    w.change("anna", &one, "acts", json!({"at": format!("{placed_on}T12:00:00Z")})).await.expect(204);
    w.change("anna", &one, "prosecutor", json!({"at": format!("{asked}T12:00:00Z"), "outcome": "asked"})).await.expect(204);
    w.change("anna", &one, "decree", json!({"at": format!("{decreed}T12:00:00Z"), "outcome": "validated"})).await.expect(204);
    w.change("anna", &one, "hearing", json!({"on": heard, "heard_on": heard})).await.expect(204);
    one
}

#[tokio::test]
async fn after_the_hearing_the_court_decides_in_full_composition_and_without_it_the_measure_loses_its_effect() {
    story(|w| async move {
        let (case, _) = w.girl("Collegiali").await;
        let one = heard(&w, case, ["2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"]).await;
        let seen = w.read("anna", &one).await;
        assert_eq!((leg(&seen, "confirmation")["due_on"].as_str(), leg(&seen, "confirmation")["state"].as_str()), (Some("2026-12-05"), Some("open")));
        assert_eq!(seen["lapsed"], Value::Null);
        let page = w.city.get("anna", &one.replace("/api/v1/court-placements", "/collocamenti")).await.expect(200).text;
        assert!(page.contains("Registra il decreto collegiale") && page.contains("05/12/2026"), "{page}");
        w.change("anna", &one, "confirmation", json!({"on": "2026-11-21", "outcome": "revoked"})).await.expect(204);
        let seen = w.read("anna", &one).await;
        assert_eq!((seen["confirmation"].as_str(), seen["end"].as_str()), (Some("revoked"), Some("revoked")), "{seen}");
        let dues = w.dues(&one).await;
        let of = |key: &str| dues.iter().find(|due| due.0 == key).expect("a due");
        assert!(of("confirmation").2 && !of("confirmation").3, "what ended it was done, not dropped: {dues:?}");
        assert!(of("oral").3, "what nobody did is dropped: {dues:?}");

        let (case, _) = w.girl("Inattesi").await;
        let one = heard(&w, case, ["2026-10-20", "2026-10-21", "2026-10-22", "2026-10-30"]).await;
        let seen = w.read("anna", &one).await;
        assert_eq!((leg(&seen, "confirmation")["due_on"].as_str(), seen["lapsed"].as_str()), (Some("2026-11-14"), Some("confirmation")));
        let lapse = json!({"kind": "lapsed", "at": "2026-11-20T08:00:00Z", "note": "Il termine del collegio è passato: avvisata la procura."});
        w.change("anna", &one, "end", lapse).await.expect(204);
        assert_eq!(w.read("anna", &one).await["end"], "lapsed");
    })
    .await;
}

#[tokio::test]
async fn a_measure_that_the_prosecutor_takes_away_is_done_with_that_step() {
    story(|w| async move {
        let (case, _) = w.girl("Rientrati").await;
        let one = placed(&w, case, "2026-11-20T08:00:00Z").await;
        w.change("anna", &one, "acts", json!({"at": "2026-11-20T12:00:00Z"})).await.expect(204);
        w.change("anna", &one, "prosecutor", json!({"at": "2026-11-20T20:00:00Z", "outcome": "revoked"})).await.expect(204);
        assert_eq!(w.read("anna", &one).await["end"], "revoked");
        let dues = w.dues(&one).await;
        let of = |key: &str| dues.iter().find(|due| due.0 == key).expect("a due");
        assert!(of("prosecutor").2 && !of("prosecutor").3 && of("decree").3, "{dues:?}");
    })
    .await;
}

#[tokio::test]
async fn of_a_child_that_is_still_placed_somebody_is_asked_when_the_case_is_closed_or_the_child_dies() {
    story(|w| async move {
        let (case, girl) = w.girl("Chiuse").await;
        let one = placed(&w, case, "2026-11-21T07:00:00Z").await;
        w.tell("case.closed", json!({"case_id": case})).await;
        w.tell("person.died", json!({"person_id": girl, "on": "2026-11-21"})).await;
        let open: Vec<String> = w.dues(&one).await.into_iter().filter(|due| !due.2 && !due.3).map(|due| due.0).collect();
        assert!(open.iter().any(|key| key == "case-closed") && open.iter().any(|key| key == "died"), "{open:?}");
        assert_eq!(w.read("anna", &one).await["end"], Value::Null, "nothing ends by itself");
        let end = json!({"kind": "died", "at": "2026-11-21T07:30:00Z", "note": "Avvisate la procura e la famiglia."});
        w.change("anna", &one, "end", end).await.expect(204);
        assert!(w.dues(&one).await.iter().all(|due| due.3), "nothing of it is due any more");
    })
    .await;
}

#[tokio::test]
async fn an_urgent_placement_ends_no_earlier_than_what_ends_it_and_whoever_follows_it_is_asked_to_write_the_end() {
    story(|w| async move {
        let (case, _) = w.girl("Anticipi").await;
        let one = placed(&w, case, "2026-11-20T08:00:00+01:00").await;
        w.change("anna", &one, "acts", json!({"at": "2026-11-21T08:30:00+01:00"})).await.expect(204);
        let lapse = |at: &str| json!({"kind": "lapsed", "at": at, "note": "La minore rientra con la zia: avvisata la procura."});
        let early = w.change("anna", &one, "end", lapse("2026-11-21T07:30:00+01:00")).await.expect(422);
        assert_eq!(early.json()["type"], "JUD-022", "the term of the acts had not passed yet");
        w.change("anna", &one, "end", lapse("2026-11-21T08:00:00+01:00")).await.expect(204);

        let (case, _) = w.girl("Confermati").await;
        let one = heard(&w, case, ["2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"]).await;
        assert!(w.dues(&one).await.iter().all(|due| due.0 != "end"));
        w.change("anna", &one, "confirmation", json!({"on": "2026-11-21", "outcome": "confirmed"})).await.expect(204);
        let asked = async || w.dues(&one).await.into_iter().find(|due| due.0 == "end").expect("it is asked");
        let due = asked().await;
        assert!(!due.2 && !due.3, "nothing ends by itself: {due:?}");
        let end = |at: &str| json!({"kind": "validated", "at": at, "note": "Segue il provvedimento del tribunale."});
        let early = w.change("anna", &one, "end", end("2026-11-20T20:00:00Z")).await.expect(422);
        assert_eq!(early.json()["type"], "JUD-022", "before the day of the decree");
        w.change("anna", &one, "end", end("2026-11-21T07:00:00Z")).await.expect(204);
        let due = asked().await;
        assert!(due.2 && !due.3, "it was done, not dropped: {due:?}");
    })
    .await;
}
