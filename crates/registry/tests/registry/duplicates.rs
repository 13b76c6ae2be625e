//! The review of records that may be of one person.

use super::*;
use axum::http::Method;

async fn pairs_of(city: &City, who: &str, state: &str) -> Vec<serde_json::Value> {
    let list = city.get(who, &format!("/api/v1/duplicates?state={state}")).await.expect(200).json();
    list["items"].as_array().cloned().unwrap_or_default()
}

async fn report(city: &City, who: &str, person: &str, other: &str, note: &str) -> Reply {
    let other = id_of(other).to_string();
    city.post(who, &format!("{person}/doppione"), &[("other", other.as_str()), ("note", note)]).await
}

async fn twins(city: &City) -> (String, String) {
    let mut pairs = rossi();
    pairs.push(("reaches[0].value", "333 1112223"));
    let one = entered(city, "anna", &pairs).await;
    let mut other = pairs.clone();
    other[0] = ("family_name", "Rosi");
    (one, entered(city, "anna", &other).await)
}

#[tokio::test]
async fn whoever_may_search_reports_a_pair_and_whoever_may_join_decides() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let (one, other) = twins(&city).await;
        report(&city, "piero", &one, &other, "Si è presentato due volte").await.expect(303);
        // Piero's unit has to do with neither: he reported and decides nothing.
        assert_eq!(pairs_of(&city, "piero", "open").await.len(), 0);
        let open = pairs_of(&city, "capo", "open").await;
        assert_eq!(open.len(), 1);
        let id = open[0]["id"].as_str().unwrap_or_default().to_owned();
        let page = city.get("capo", &format!("/persone/doppioni/{id}")).await.expect(200);
        assert!(
            page.text.contains("Si è presentato due volte") && page.text.contains("Rosi") && page.text.contains("Segnalazione"),
            "{}",
            page.text
        );
        city.get("piero", &format!("/persone/doppioni/{id}")).await.expect(404);
        let version = hidden(&page, "_version");
        // Two people: only with a reason; and nobody decides on what was decided meanwhile.
        let path = format!("/persone/doppioni/{id}/decisione");
        let bare = city.post("capo", &path, &[("_version", version.as_str()), ("state", "not_same")]).await.expect(422);
        assert!(bare.text.contains("field-error") || bare.text.contains("is-wrong"), "{}", bare.text);
        let decided = [("_version", version.as_str()), ("state", "not_same"), ("reason", "Padre e figlio")];
        city.post("capo", &path, &decided).await.expect(303);
        assert!(city.post("anna", &path, &decided).await.expect(409).text.contains("Nel frattempo"));
        assert_eq!((pairs_of(&city, "capo", "open").await.len(), pairs_of(&city, "capo", "not_same").await.len()), (0, 1));
        // Whoever reports it again opens it again.
        report(&city, "anna", &other, &one, "").await.expect(303);
        assert_eq!(pairs_of(&city, "capo", "open").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn joining_settles_the_pair_and_parting_says_that_they_are_two() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let (one, other) = twins(&city).await;
        report(&city, "anna", &one, &other, "").await.expect(303);
        let seen = city.get("anna", &format!("/api/v1/persons/{}/merge?other={}", id_of(&one), id_of(&other))).await.expect(200).json();
        let input = serde_json::json!({"other": id_of(&other), "other_version": seen["other"]["version"], "take": {"family_name": "survivor"},
                                       "reason": "Stessa carta", "confirmed": true});
        let version = seen["survivor"]["version"].to_string();
        let made = city.api("anna", Method::POST, &format!("/api/v1/persons/{}/merge", id_of(&one)), &[("if-match", &version)], input).await.expect(201);
        assert_eq!((pairs_of(&city, "anna", "open").await.len(), pairs_of(&city, "anna", "merged").await.len()), (0, 0), "the other is nobody any more");
        let merge = city.get("anna", &made.location()).await.expect(200).json();
        let version = merge["version"].to_string();
        let undo = serde_json::json!({"reason": "Erano due"});
        city.api("anna", Method::POST, &format!("{}/undo", made.location()), &[("if-match", &version)], undo).await.expect(201);
        let apart = pairs_of(&city, "anna", "not_same").await;
        assert_eq!(apart.len(), 1);
        assert_eq!(apart[0]["reason"], "Erano due");
    })
    .await;
}

#[tokio::test]
async fn a_protected_person_who_is_entered_again_is_a_pair_only_for_those_who_look_after_them() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mut pairs = rossi();
        pairs.push(("identifier", "RSSMRA80A01F205X"));
        let hidden_one = entered(&city, "capo", &pairs).await;
        let version = version(&city, "capo", &hidden_one).await;
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", version.as_str())];
        city.post("capo", &format!("{hidden_one}/protezione"), &protect).await.expect(303);
        let again = entered(&city, "piero", &pairs).await;
        followed(&city).await;
        assert_eq!(pairs_of(&city, "piero", "open").await.len(), 0);
        let open = pairs_of(&city, "capo", "open").await;
        assert_eq!((open.len(), open[0]["source"].as_str()), (1, Some("entered_again")));
        let page = city.get("capo", &hidden_one).await.expect(200).text;
        assert!(page.contains(&format!("{hidden_one}/unione?altra={}", id_of(&again))), "{page}");
    })
    .await;
}

#[tokio::test]
async fn the_search_through_the_register_finds_pairs_and_leaves_those_that_were_judged() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        for (family, given, day) in [("Bianchi", "Anna", "3/3/1970"), ("Verdi", "Luca", "4/4/1990"), ("Neri", "Sara", "5/5/2001")] {
            entered(&city, "anna", &[("family_name", family), ("given_name", given), ("birth_date", day)]).await;
        }
        let (one, _) = twins(&city).await;
        let search = || async {
            let job = city.post("anna", "/persone/doppioni/cerca", &[]).await.expect(303).location();
            let lease = store::jobs::take(&db).await.expect("a database").expect("a job");
            assert_eq!(job, format!("/lavori/{}", lease.id));
            let end = (registry::room().jobs[0].run)(city.site.clone(), lease.clone()).await;
            assert!(matches!(end, store::jobs::End::Done { .. }), "{end:?}");
            lease.end(end).await.expect("the end is written");
        };
        search().await;
        let open = pairs_of(&city, "anna", "open").await;
        assert_eq!(open.len(), 1, "{open:?}");
        assert!(
            open[0]["probability"].as_i64().unwrap_or_default() >= 500
                && !open[0]["evidence"].as_array().expect("evidence").is_empty(),
            "{open:?}"
        );
        let id = open[0]["id"].as_str().unwrap_or_default();
        let judgement = serde_json::json!({"state": "not_same", "reason": "Padre e figlio"});
        city.api("anna", Method::POST, &format!("/api/v1/duplicates/{id}/decision"), &[("if-match", "1")], judgement)
            .await
            .expect(204);
        search().await;
        assert_eq!(pairs_of(&city, "anna", "open").await.len(), 0, "what was judged stands");
        // A record that says something else now is looked at again.
        let version = version(&city, "anna", &one).await;
        let mut edit = rossi();
        edit.push(("reaches[0].value", "333 1112223"));
        edit.push(("birth_name", "Rosi"));
        edit.push(("_version", version.as_str()));
        city.post("anna", &format!("{one}/modifica"), &edit).await.expect(303);
        search().await;
        assert_eq!(pairs_of(&city, "anna", "open").await.len(), 1);
    })
    .await;
}

/// Lets the search through the register run to its end.
async fn searched(city: &City, who: &str) {
    city.post(who, "/persone/doppioni/cerca", &[]).await.expect(303);
    let lease = store::jobs::take(&city.db).await.expect("a database").expect("a job");
    let end = (registry::room().jobs[0].run)(city.site.clone(), lease.clone()).await;
    lease.end(end).await.expect("the end is written");
}

#[tokio::test]
async fn of_a_pair_whoever_does_not_read_both_records_is_told_what_their_identity_cards_show_and_no_more() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mut pairs = rossi();
        pairs.extend([("reaches[0].value", "333 1112223"), ("address.street", "Via Mecenate"), ("address.number", "4")]);
        let one = entered(&city, "piero", &pairs).await;
        pairs[0] = ("family_name", "Rosi");
        let other = entered(&city, "piero", &pairs).await;
        report(&city, "piero", &one, &other, "Lo ha detto la zia Clementina").await.expect(303);
        searched(&city, "piero").await;

        // Piero reads both; the coordinator of another municipio joins in the whole body and reads neither.
        city.get("capo", &one).await.expect(404);
        let words = async |who: &str, state: &str| -> [String; 4] {
            let pair = pairs_of(&city, who, state).await.remove(0);
            let id = pair["id"].as_str().expect("an id").to_owned();
            let one = city.get(who, &format!("/api/v1/duplicates/{id}")).await.expect(200).text;
            let list = city.get(who, &format!("/persone/doppioni?stato={state}")).await.expect(200).text;
            let page = city.get(who, &format!("/persone/doppioni/{id}")).await.expect(200).text;
            [pair.to_string(), one, list, page]
        };
        let content = ["elefono", "Clementina", "stessa via", "civico", "CAP", "familiare"];
        for text in words("piero", "open").await {
            assert!(text.contains("elefono uguale") && text.contains("data di nascita uguale"), "{text}");
        }
        for text in words("capo", "open").await {
            assert!(text.contains("nome uguale") && text.contains("data di nascita uguale"), "{text}");
            for betrayed in content {
                assert!(!text.contains(betrayed), "{betrayed}: {text}");
            }
        }
        for text in words("capo", "open").await.iter().skip(2) {
            assert!(text.contains("Rosi Mario") && text.contains('%'), "{text}");
        }
        // Nor what somebody wrote when they decided.
        let pair = pairs_of(&city, "piero", "open").await.remove(0);
        let (id, version) = (pair["id"].as_str().expect("an id"), pair["version"].to_string());
        let judgement = serde_json::json!({"state": "not_same", "reason": "Clementina: due fratelli"});
        let decision = format!("/api/v1/duplicates/{id}/decision");
        city.api("piero", Method::POST, &decision, &[("if-match", &version)], judgement).await.expect(204);
        assert!(words("piero", "not_same").await[3].contains("due fratelli"));
        for text in words("capo", "not_same").await {
            assert!(!text.contains("due fratelli"), "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_pair_of_somebody_entered_again_is_decided_also_after_the_warning_was_ticked_off() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mut pairs = rossi();
        pairs.push(("identifier", "RSSMRA80A01F205X"));
        let hidden_one = entered(&city, "capo", &pairs).await;
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", "1")];
        city.post("capo", &format!("{hidden_one}/protezione"), &protect).await.expect(303);
        let again = entered(&city, "piero", &pairs).await;
        followed(&city).await;
        let mark = hidden(&city.get("capo", &hidden_one).await.expect(200), "mark");
        city.post("capo", &format!("{hidden_one}/verifica"), &[("mark", &mark)]).await.expect(303);
        assert!(day(&city, "capo").await.is_empty());

        let open = pairs_of(&city, "capo", "open").await;
        assert_eq!(open.len(), 1, "{open:?}");
        let id = open[0]["id"].as_str().expect("an id");
        let page = city.get("capo", &format!("/persone/doppioni/{id}")).await.expect(200).text;
        assert!(page.contains("Registra la decisione") && page.contains("/unione?altra="), "{page}");
        let compare = format!("/persone/{}/unione?altra={}", id_of(&hidden_one), id_of(&again));
        city.get("capo", &compare).await.expect(200);
        let decide = async |who: &str, state: &str, version: &str| {
            let judgement = serde_json::json!({"state": state, "reason": "Due omonimi"});
            let path = format!("/api/v1/duplicates/{id}/decision");
            city.api(who, Method::POST, &path, &[("if-match", version)], judgement).await
        };
        for who in ["piero", "anna"] {
            decide(who, "not_same", "1").await.expect(404);
        }
        decide("capo", "later", "1").await.expect(204);
        decide("capo", "not_same", "2").await.expect(204);
        assert_eq!(pairs_of(&city, "capo", "not_same").await.len(), 1);
        // Decided, it opens the record of the other no longer.
        city.get("capo", &compare).await.expect(404);
    })
    .await;
}

/// What the home page asks of somebody, as the room gives it.
async fn day(city: &City, who: &str) -> Vec<(String, String, String)> {
    let principal = city.principal(who).await;
    let mut tx = city.db.begin(&principal.actor).await.expect("a transaction");
    let ask = registry::room().day.expect("what is asked today");
    let items = ask(&mut tx, &principal).await.expect("the day");
    tx.roll_back().await.expect("nothing written");
    items
        .into_iter()
        .filter(|item| item.group == "Persone protette registrate di nuovo")
        .map(|item| (item.title, item.detail, item.href))
        .collect()
}

#[tokio::test]
async fn the_home_page_tells_whoever_follows_a_protected_person_that_they_were_entered_again_until_the_two_are_joined() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mut pairs = rossi();
        pairs.push(("identifier", "RSSMRA80A01F205X"));
        let hidden_one = entered(&city, "capo", &pairs).await;
        let version = version(&city, "capo", &hidden_one).await;
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", version.as_str())];
        city.post("capo", &format!("{hidden_one}/protezione"), &protect).await.expect(303);
        pairs[1] = ("given_name", "Marino");
        let again = entered(&city, "piero", &pairs).await;
        assert!(day(&city, "capo").await.is_empty());
        followed(&city).await;

        let told = day(&city, "capo").await;
        assert_eq!(told.len(), 1, "{told:?}");
        let (title, detail, href) = &told[0];
        assert_eq!((title.as_str(), href), ("Rossi Mario", &hidden_one));
        assert!(detail.contains("registrata come Rossi Marino") && detail.contains("21/11/2026"), "{detail}");
        // Neither who entered them nor a colleague who does not follow them learns of it.
        for who in ["piero", "anna", "ugo"] {
            assert!(day(&city, who).await.is_empty(), "{who}");
        }
        super::merging::join(&city, "capo", &hidden_one, &again, &[("take.given_name", "survivor")]).await.expect(303);
        assert!(day(&city, "capo").await.is_empty());
    })
    .await;
}
