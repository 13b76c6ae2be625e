//! Two who compose the same household.

use super::versions::with;
use super::*;

#[tokio::test]
async fn the_place_of_a_member_is_chosen_between_two_versions_and_who_was_to_leave_can_stay() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mario = entered(&city, "anna", &rossi()).await;
        let luca = entered(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Luca")]).await;
        let page = format!("{mario}/nucleo");
        city.post("anna", &page, &[("kind", "registered"), ("from", "1/11/2026")]).await.expect(303);
        let shown = city.get("anna", &page).await.expect(200);
        let (household, read, child) = (hidden(&shown, "household"), hidden(&shown, "_version"), id_of(&luca).to_string());
        let enter = [("household", household.as_str()), ("person", &child), ("role", "child"), ("from", "1/11/2026")];
        city.post("anna", &format!("{page}/membri"), &with(&enter, &[("_version", &read)])).await.expect(303);

        // Who comes in while somebody else changed the household: who is in it now, whom was chosen, and a decision.
        let again = city.post("capo", &format!("{page}/membri"), &with(&enter, &[("_version", &read)])).await.expect(409).text;
        for fact in [
            "Nel nucleo adesso: <strong>",
            "Rossi Luca (figlio o figlia)",
            &format!("value=\"{child}\" type=\"radio\" checked"),
            "procedo lo stesso",
        ] {
            assert!(again.contains(fact), "{fact}: {again}");
        }

        let mut tx = city.db.begin(&city.actor("anna")).await.expect("a transaction");
        let today = tx.today();
        let members = registry::members(&mut tx, household.parse().expect("an id"), today).await.expect("members");
        drop(tx);
        let member = members.iter().find(|row| row.person_id == id_of(&luca)).expect("Luca").id.to_string();
        let read = hidden(&city.get("anna", &page).await.expect(200), "_version");
        let place = [("household", household.as_str()), ("member", member.as_str())];
        let change = format!("{page}/membro");
        let first = [("role", "foster"), ("last_day", ""), ("_version", read.as_str())];
        later(&city);
        city.post("capo", &change, &with(&place, &first)).await.expect(303);
        let mine = [("role", "child"), ("last_day", "30/11/2026"), ("_version", read.as_str())];
        let both = city.post("anna", &change, &with(&place, &mine)).await.expect(409);
        for fact in [
            "<p>Minore in affido</p>",
            "value=\"30/11/2026\"",
            "Ultima modifica: <strong>",
            "(capo, ",
            "<details class=\"confirm\" open>",
        ] {
            assert!(both.text.contains(fact), "{fact}: {}", both.text);
        }
        let now = (read.parse::<i64>().expect("a version") + 1).to_string();
        let chosen = [
            ("role", "child"),
            ("last_day", "30/11/2026"),
            ("_version", now.as_str()),
            ("_stored", ""),
            ("_stored.role", "foster"),
            ("_stored.last_day", ""),
            ("_keep.role", "stored"),
            ("_keep.last_day", "mine"),
        ];
        city.post("anna", &change, &with(&place, &chosen)).await.expect(303);
        let shown = city.get("anna", &page).await.expect(200).text;
        assert!(shown.contains("Rossi Luca</a></strong>, minore in affido") && shown.contains("value=\"30/11/2026\""), "{shown}");

        // Not left yet: without a last day they stay after all, with its trace.
        let now = (now.parse::<i64>().expect("a version") + 1).to_string();
        let stays = [("role", "foster"), ("last_day", ""), ("_version", now.as_str())];
        city.post("anna", &change, &with(&place, &stays)).await.expect(303);
        assert!(!city.get("anna", &page).await.expect(200).text.contains("value=\"30/11/2026\""));
        let history = city.get("anna", &format!("{luca}/storia")).await.expect(200).text;
        assert!(history.contains("esce dopo il 30/11/2026") && history.contains("resta"), "{history}");

        // Gone meanwhile: the change has no form any more, and is told with what was typed.
        let read = (now.parse::<i64>().expect("a version") + 1).to_string();
        city.post("capo", &change, &with(&place, &[("role", "foster"), ("last_day", "20/11/2026"), ("_version", &read)]))
            .await
            .expect(303);
        let late = city
            .post("anna", &change, &with(&place, &[("role", "other"), ("last_day", ""), ("_version", &read)]))
            .await
            .expect(409)
            .text;
        for fact in
            ["La modifica non è stata registrata", "Rossi Luca non è più nel nucleo: ultimo giorno 20/11/2026", "<dd>Altro</dd>"]
        {
            assert!(late.contains(fact), "{fact}: {late}");
        }
        for stranger in ["piero", "ugo"] {
            let none = city.post(stranger, &change, &with(&place, &mine)).await.expect(404).text;
            assert!(!none.contains("Rossi"), "{stranger}: {none}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_member_protected_meanwhile_does_not_come_back_with_a_refused_change() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mario = entered(&city, "anna", &rossi()).await;
        let luca = entered(&city, "capo", &[("family_name", "Verdi"), ("given_name", "Luca")]).await;
        let page = format!("{mario}/nucleo");
        city.post("anna", &page, &[("kind", "registered"), ("from", "1/11/2026")]).await.expect(303);
        let shown = city.get("anna", &page).await.expect(200);
        let (household, read, child) = (hidden(&shown, "household"), hidden(&shown, "_version"), id_of(&luca).to_string());
        let enter = [("household", household.as_str()), ("person", &child), ("role", "child"), ("_version", &read)];
        city.post("anna", &format!("{page}/membri"), &enter).await.expect(303);
        let mut tx = city.db.begin(&city.actor("anna")).await.expect("a transaction");
        let today = tx.today();
        let members = registry::members(&mut tx, household.parse().expect("an id"), today).await.expect("members");
        drop(tx);
        let member = members.iter().find(|row| row.person_id == id_of(&luca)).expect("Luca").id.to_string();
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", &version(&city, "capo", &luca).await)]
            .map(|(a, b)| (a, b.to_owned()));
        let protect: Vec<_> = protect.iter().map(|(name, value)| (*name, value.as_str())).collect();
        city.post("capo", &format!("{luca}/protezione"), &protect).await.expect(303);
        for (path, more) in [("membro", ("member", member.as_str())), ("membri", ("person", child.as_str()))] {
            let stale = [("household", household.as_str()), more, ("role", "other"), ("_version", read.as_str())];
            let told = city.post("anna", &format!("{page}/{path}"), &stale).await;
            assert!(
                told.status.is_client_error() && !told.text.contains("Verdi") && !told.text.contains("protetta"),
                "{path}: {}",
                told.text
            );
        }
    })
    .await;
}

/// Luca, who comes into the registered household of Mario; page of the household, household, membership.
async fn with_luca(city: &City) -> (String, String, String, String) {
    let mario = entered(city, "anna", &rossi()).await;
    let luca = entered(city, "anna", &[("family_name", "Rossi"), ("given_name", "Luca")]).await;
    let page = format!("{mario}/nucleo");
    city.post("anna", &page, &[("kind", "registered"), ("from", "1/11/2026")]).await.expect(303);
    let shown = city.get("anna", &page).await.expect(200);
    let (household, read, child) = (hidden(&shown, "household"), hidden(&shown, "_version"), id_of(&luca).to_string());
    let enter =
        [("household", household.as_str()), ("person", &child), ("role", "child"), ("from", "1/11/2026"), ("_version", &read)];
    city.post("anna", &format!("{page}/membri"), &enter).await.expect(303);
    let member = membership(city, &household, &luca).await;
    (page, luca, household, member)
}

/// The place of somebody in a household.
async fn membership(city: &City, household: &str, who: &str) -> String {
    let mut tx = city.db.begin(&city.actor("anna")).await.expect("a transaction");
    let today = tx.today();
    let members = registry::members(&mut tx, household.parse().expect("an id"), today).await.expect("members");
    members.iter().find(|row| row.person_id == id_of(who)).expect("a member").id.to_string()
}

#[tokio::test]
async fn whose_last_day_is_cleared_stays_and_a_program_that_says_nothing_of_it_leaves_it() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let (page, _, household, member) = with_luca(&city).await;
        let (change, place) = (format!("{page}/membro"), [("household", household.as_str()), ("member", member.as_str())]);
        let api = format!("/api/v1/persons/{}/households/members", id_of(page.trim_end_matches("/nucleo")));
        let now = async || hidden(&city.get("anna", &page).await.expect(200), "_version");
        let leaves = async |day: &str| city.get("anna", &page).await.expect(200).text.contains(&format!("value=\"{day}\""));
        let read = now().await;
        city.post("anna", &change, &with(&place, &[("role", "child"), ("last_day", "30/11/2026"), ("_version", &read)]))
            .await
            .expect(303);
        assert!(leaves("30/11/2026").await);
        let body = serde_json::json!({"household": household, "member": member, "role": "foster"});
        let read = now().await;
        city.api("anna", axum::http::Method::PUT, &api, &[("if-match", &read)], body).await.expect(204);
        assert!(leaves("30/11/2026").await, "a program that does not name the last day leaves it");

        let both = async |read: &str| {
            // A colleague writes another last day while the first one is cleared.
            city.post("capo", &change, &with(&place, &[("role", "foster"), ("last_day", "29/11/2026"), ("_version", read)]))
                .await
                .expect(303);
            let mine = [("role", "foster"), ("last_day", ""), ("_version", read)];
            city.post("anna", &change, &with(&place, &mine)).await.expect(409)
        };
        let read = now().await;
        let asked = both(&read).await;
        assert!(asked.text.contains("<p>29/11/2026</p>") && !asked.text.contains("name=\"stays\""), "{}", asked.text);
        let next = (read.parse::<i64>().expect("a version") + 1).to_string();
        let chosen = [
            ("role", "foster"),
            ("last_day", ""),
            ("_version", next.as_str()),
            ("_stored", ""),
            ("_stored.last_day", "29/11/2026"),
        ];
        city.post("anna", &change, &with(&place, &with(&chosen, &[("_keep.last_day", "stored")]))).await.expect(303);
        assert!(leaves("29/11/2026").await, "what is registered was chosen");
        let read = now().await;
        let chosen: Vec<_> =
            chosen.iter().map(|(name, value)| if *name == "_version" { (*name, read.as_str()) } else { (*name, *value) }).collect();
        city.post("anna", &change, &with(&place, &with(&chosen, &[("_keep.last_day", "mine")]))).await.expect(303);
        assert!(!leaves("29/11/2026").await, "nothing was chosen: they stay");
    })
    .await;
}

#[tokio::test]
async fn the_latest_change_beside_the_place_of_a_member_is_one_of_that_household() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let (page, luca, household, member) = with_luca(&city).await;
        let read = hidden(&city.get("anna", &page).await.expect(200), "_version");
        later(&city);
        // Meanwhile: Luca's role, and after it a household of his own of another kind.
        let (change, place) = (format!("{page}/membro"), [("household", household.as_str()), ("member", member.as_str())]);
        city.post("capo", &change, &with(&place, &[("role", "foster"), ("_version", &read)])).await.expect(303);
        later(&city);
        city.post("capo", &format!("{luca}/nucleo"), &[("kind", "de_facto"), ("from", "2/11/2026")]).await.expect(303);
        let both = city.post("anna", &change, &with(&place, &[("role", "other"), ("_version", &read)])).await.expect(409).text;
        let (_, fact) = both.split_once("Ultima modifica: <strong>").expect("the latest change");
        let fact = fact.split("</strong>").next().unwrap_or_default();
        assert!(fact.contains("Minore in affido") || fact.contains("minore in affido"), "{fact}");
    })
    .await;
}

#[tokio::test]
async fn whoever_is_named_because_they_were_chosen_finds_it_in_the_log() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let (page, ..) = with_luca(&city).await;
        let ada = entered(&city, "anna", &[("family_name", "Verdi"), ("given_name", "Ada")]).await;
        let shown = hidden(&city.get("anna", &page).await.expect(200), "household");
        let chosen = id_of(&ada).to_string();
        let rows = async || -> Vec<store::audit::Row> {
            let mut tx = city.db.begin(&city.actor("anna")).await.expect("a transaction");
            let query = tx.sql(&store::audit::OF_PERSON).id("person", id_of(&ada)).bind("before", i64::MAX).bind("most", 100_i64);
            query.all().await.expect("rows")
        };
        let before = rows().await.len();
        let later =
            [("household", shown.as_str()), ("person", &chosen), ("role", "other"), ("from", "1/1/2030"), ("_version", "2")];
        let refused = city.post("anna", &format!("{page}/membri"), &later).await.expect(422).text;
        assert!(refused.contains("Verdi Ada"), "{refused}");
        let told = rows().await;
        assert_eq!(told.len(), before + 1);
        assert!(told.iter().any(|row| row.action == "household.read" && row.fields.contains("page:household")), "{told:?}");
        let wrong = [("kind", "child"), ("other", chosen.as_str()), ("from", "1/1/1700")];
        let refused = city.post("anna", &page.replace("/nucleo", "/relazioni"), &wrong).await.expect(422).text;
        assert!(refused.contains("Verdi Ada"), "{refused}");
        assert!(rows().await.iter().any(|row| row.action == "person.relations" && row.fields.contains("page:relations")));
    })
    .await;
}

#[tokio::test]
async fn a_wrong_place_in_a_household_that_is_over_is_taken_back_with_the_reason_and_the_history_keeps_it() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        let (page, luca, household, member) = with_luca(&city).await;
        let mario = page.replace("/nucleo", "");
        // Both leave: nobody is in the household any more.
        for (who, place) in [(&luca, &member), (&mario, &membership(&city, &household, &mario).await)] {
            let read = hidden(&city.get("anna", &format!("{who}/nucleo")).await.expect(200), "_version");
            let leave =
                [("household", household.as_str()), ("member", place.as_str()), ("last_day", "20/11/2026"), ("_version", &read)];
            city.post("anna", &format!("{who}/nucleo/membro"), &leave).await.expect(303);
        }
        let own = format!("{luca}/nucleo");
        let shown = city.get("anna", &own).await.expect(200);
        assert!(shown.text.contains("Nuclei di prima") && shown.text.contains("20/11/2026"), "{}", shown.text);
        let api = format!("/api/v1/persons/{}/households", id_of(&luca));
        let told = city.get("anna", &format!("{api}?ended=true")).await.expect(200).json();
        assert_eq!(told["items"][0]["members"].as_array().map(Vec::len), Some(1), "their own place alone: {told}");
        let read = told["items"][0]["version"].to_string();
        let wrong = [("household", household.as_str()), ("member", member.as_str()), ("never", "on"), ("_version", &read)];
        let without = city.post("anna", &format!("{own}/errore"), &wrong).await;
        assert_eq!(without.status, 422, "a reason is asked for");
        let mut with_reason = wrong.to_vec();
        with_reason.push(("reason", "era un omonimo"));
        for stranger in ["piero", "ugo"] {
            city.post(stranger, &format!("{own}/errore"), &with_reason).await.expect(404);
        }
        city.post("anna", &format!("{own}/errore"), &with_reason).await.expect(303);
        city.post("anna", &format!("{own}/errore"), &with_reason).await.expect(404);
        assert!(!city.get("anna", &own).await.expect(200).text.contains("Nuclei di prima"));
        assert!(
            !city.get("anna", &format!("{own}?il=10/11/2026")).await.expect(200).text.contains("Mario"),
            "nor on a day of then"
        );
        let history = city.get("anna", &format!("{luca}/storia")).await.expect(200).text;
        for words in ["non ne ha mai fatto parte", "era un omonimo", "esce dopo il 20/11/2026"] {
            assert!(history.contains(words), "{words}: {history}");
        }
        assert!(city.get("anna", &page).await.expect(200).text.contains("Nuclei di prima"), "Mario was there");
    })
    .await;
}

#[tokio::test]
async fn the_version_of_a_household_does_not_rise_for_whoever_may_not_know_of_the_member_who_changes() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        let (page, luca, household, member) = with_luca(&city).await;
        let read = version(&city, "capo", &luca).await;
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", read.as_str())];
        city.post("capo", &format!("{luca}/protezione"), &protect).await.expect(303);
        let seen = |who: &'static str| {
            let (city, page) = (&city, page.as_str());
            async move { hidden(&city.get(who, page).await.expect(200), "_version") }
        };
        let api = |who: &'static str| {
            let (city, path) = (&city, format!("/api/v1/households/{household}"));
            async move { city.get(who, &path).await.expect(200).json()["version"].to_string() }
        };
        let (hers, his) = (seen("anna").await, seen("capo").await);
        let change =
            [("household", household.as_str()), ("member", member.as_str()), ("role", "foster"), ("_version", his.as_str())];
        city.post("capo", &format!("{page}/membro"), &change).await.expect(303);
        assert_eq!((seen("anna").await, api("anna").await), (hers.clone(), hers.clone()), "nothing that she may know of changed");
        assert_ne!(seen("capo").await, his);
        assert_eq!(api("capo").await, seen("capo").await, "pages and programs see the same");
        // Whoever knows of the member still cannot write over what somebody else wrote; she can go on with what she read.
        let stale = [("household", household.as_str()), ("member", member.as_str()), ("role", "child"), ("_version", his.as_str())];
        city.post("capo", &format!("{page}/membro"), &stale).await.expect(409);
        let marios = membership(&city, &household, &page.replace("/nucleo", "")).await;
        let own = [("household", household.as_str()), ("member", marios.as_str()), ("role", "other"), ("_version", hers.as_str())];
        city.post("anna", &format!("{page}/membro"), &own).await.expect(303);
        assert_ne!(seen("anna").await, hers);
    })
    .await;
}

#[tokio::test]
async fn whoever_follows_somebody_who_left_a_household_puts_right_their_own_place_and_nobody_elses() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        // The wife is followed by Anna, the husband by Piero alone; he lived with her and left.
        let elsa = entered(&city, "anna", &[("family_name", "Verdi"), ("given_name", "Elsa")]).await;
        let mario = entered(&city, "piero", &rossi()).await;
        let page = format!("{elsa}/nucleo");
        city.post("anna", &page, &[("kind", "registered"), ("from", "1/11/2026")]).await.expect(303);
        let shown = city.get("anna", &page).await.expect(200);
        let (household, read, husband) = (hidden(&shown, "household"), hidden(&shown, "_version"), id_of(&mario).to_string());
        let whole = ("household", household.as_str());
        let enter = [whole, ("person", &husband), ("role", "spouse"), ("from", "1/11/2026"), ("_version", &read)];
        city.post("anna", &format!("{page}/membri"), &enter).await.expect(303);
        let (hers, his) = (membership(&city, &household, &elsa).await, membership(&city, &household, &mario).await);
        let now = async || hidden(&city.get("anna", &page).await.expect(200), "_version");
        let read = now().await;
        let leave = [whole, ("member", his.as_str()), ("last_day", "20/11/2026"), ("_version", &read)];
        city.post("anna", &format!("{page}/membro"), &leave).await.expect(303);

        let api = format!("/api/v1/persons/{}/households", id_of(&mario));
        let told = async || city.get("piero", &format!("{api}?ended=true")).await.expect(200).json()["items"].clone();
        let before = told().await;
        assert_eq!(before[0]["members"].as_array().map(Vec::len), Some(1), "{before}");
        let version = before[0]["version"].to_string();
        let wrong = format!("{mario}/nucleo/errore");
        for (what, day) in [("never", "on"), ("from", "10/11/2026")] {
            for member in [hers.clone(), uuid::Uuid::nil().to_string()] {
                let sent = [whole, ("member", member.as_str()), (what, day), ("reason", "Prova"), ("_version", version.as_str())];
                city.post("piero", &wrong, &sent).await.expect(404);
            }
        }
        let body = serde_json::json!({"household": household, "member": hers, "never": true, "reason": "Prova"});
        city.api("piero", axum::http::Method::POST, &format!("{api}/correction"), &[("if-match", &version)], body)
            .await
            .expect(404);
        assert_eq!(membership(&city, &household, &elsa).await, hers, "she is in it still");
        // What becomes of her tells him nothing, nor does it stand in his way.
        let read = now().await;
        let role = [whole, ("member", hers.as_str()), ("role", "other"), ("_version", &read)];
        city.post("anna", &format!("{page}/membro"), &role).await.expect(303);
        assert_eq!(told().await, before);
        let page_version = hidden(&city.get("piero", &format!("{mario}/nucleo")).await.expect(200), "_version");
        assert_eq!(page_version, version, "pages and programs say the same");
        let own =
            [whole, ("member", his.as_str()), ("from", "5/11/2026"), ("reason", "Visto il certificato"), ("_version", &version)];
        city.post("piero", &wrong, &own).await.expect(303);
        assert_ne!(told().await[0]["version"].to_string(), version, "their own place changed");
        city.post("piero", &wrong, &own).await.expect(409);
    })
    .await;
}
