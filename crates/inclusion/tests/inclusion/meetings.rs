//! By when a household must be met, what comes of it, and what is reported.

use super::*;

fn path(whole: &Value, what: &str) -> String {
    format!("households/{}/{what}", text(whole, "/household/id"))
}

/// What stands on somebody's home: the titles.
async fn waiting(city: &City, who: &str) -> Vec<(String, bool)> {
    let principal = city.principal(who).await;
    let mut tx = city.db.begin(&city.actor(who)).await.expect("a transaction");
    let items = inclusion::household::day::today(&mut tx, &principal).await.expect("a day");
    tx.commit(store::Audit::of("day.read")).await.expect("a commit");
    items.into_iter().map(|item| (item.title, item.late)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_meeting_is_due_from_the_pact_and_each_next_one_from_the_last() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let href = mario(&city).await;
        let (mario, luca) = (MARIO.replace("05/10/2026", "01/08/2026"), LUCA.replace("05/10/2026", "01/08/2026"));
        imported(&city, "ada", &[&mario, &luca]).await;
        let whole = household(&city, "capo", "ADI-1").await;
        let page = page_of(&whole);
        let shown = city.get("capo", &page).await.expect(200).text;
        assert!(shown.contains("Primo incontro entro il 29/11/2026") && shown.contains("entro 120 giorni"), "{shown}");
        for (who, count) in [("capo", 1), ("ada", 0), ("piero", 0), ("ugo", 0)] {
            assert_eq!(waiting(&city, who).await.len(), count, "{who}");
        }
        assert_eq!(waiting(&city, "capo").await, [("Rossi Mario: primo incontro entro il 29/11/2026".to_owned(), false)]);

        let early =
            act(&city, "capo", "ADI-1", &path(&whole, "meetings"), json!({"on": "2026-12-01", "held": true})).await.expect(422);
        assert!(early.text.contains("non può essere nel futuro"), "{}", early.text);
        let plan = json!({"on": "2026-11-25", "at": "10:30", "place": "Via Oglio 18"});
        act(&city, "capo", "ADI-1", &path(&whole, "meetings"), plan).await.expect(201);
        let planned = household(&city, "capo", "ADI-1").await;
        assert_eq!((text(&planned, "/household/planned_on"), text(&planned, "/household/due")), ("2026-11-25", "first_meeting"));
        assert_eq!((text(&planned, "/meetings/0/at"), text(&planned, "/meetings/0/place")), ("10:30", "Via Oglio 18"));
        let ahead = text(&planned, "/meetings/0/id").to_owned();
        act(&city, "capo", "ADI-1", &format!("meetings/{ahead}/outcome"), json!({"state": "held"})).await.expect(422);
        act(&city, "capo", "ADI-1", &format!("meetings/{ahead}/outcome"), json!({"state": "cancelled"})).await.expect(204);
        let past = act(&city, "capo", "ADI-1", &path(&whole, "meetings"), json!({"on": "2026-11-20"})).await.expect(201).json();
        let meeting = text(&past, "/id").to_owned();
        act(&city, "capo", "ADI-1", &format!("meetings/{meeting}/outcome"), json!({"state": "held"})).await.expect(204);
        let again =
            act(&city, "capo", "ADI-1", &format!("meetings/{meeting}/outcome"), json!({"state": "missed"})).await.expect(409);
        assert_eq!(again.json()["type"], "INC-020");
        let met = household(&city, "capo", "ADI-1").await;
        assert_eq!((text(&met, "/household/due"), text(&met, "/household/due_on")), ("follow_up", "2027-02-18"));
        // The way from the person's page says it too.
        let principal = city.principal("capo").await;
        let mut tx = city.db.begin(&city.actor("capo")).await.expect("a transaction");
        let doors = inclusion::household::day::doors(&mut tx, &principal, id_of(&href)).await.expect("doors");
        tx.commit(store::Audit::of("person.read")).await.expect("a commit");
        assert_eq!(doors.iter().map(|door| door.href.as_str()).collect::<Vec<_>>(), [page.as_str()]);
        assert_eq!(doors[0].detail, "In pagamento. Incontro successivo entro il 18/02/2027.");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exemptions_move_what_is_due_and_their_ground_is_told_to_those_who_write_alone() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "ada", &[MARIO]).await;
        let whole = household(&city, "capo", "ADI-1").await;
        act(&city, "capo", "ADI-1", &path(&whole, "meetings"), json!({"on": "2026-11-20", "held": true})).await.expect(201);
        let member = format!("members/{}/exemptions", text(&whole, "/members/0/id"));
        let exemption = json!({"ground": "violence", "from": "2026-11-01"});
        act(&city, "capo", "ADI-1", &member, exemption.clone()).await.expect(201);
        assert_eq!(act(&city, "capo", "ADI-1", &member, exemption).await.expect(409).json()["type"], "INC-021");
        let exempt = household(&city, "capo", "ADI-1").await;
        assert_eq!((text(&exempt, "/household/due"), text(&exempt, "/exemptions/0/ground")), ("none", "violence"));
        let page = page_of(&exempt);
        assert!(
            city.get("capo", &page).await.expect(200).text.contains("Percorso di protezione dalla violenza"),
            "the office that writes"
        );
        let read = city.get("ada", &page).await.expect(200).text;
        assert!(!read.to_lowercase().contains("violenza"), "{read}");
        assert_eq!(household(&city, "ada", "ADI-1").await["exemptions"], json!([]));
        let end = format!("exemptions/{}/end", text(&exempt, "/exemptions/0/id"));
        act(&city, "capo", "ADI-1", &end, json!({"last_day": "2027-05-31"})).await.expect(204);
        let ended = household(&city, "capo", "ADI-1").await;
        assert_eq!(
            (text(&ended, "/household/due"), text(&ended, "/household/due_on")),
            ("follow_up", "2027-06-01"),
            "when it ends they come"
        );
        act(&city, "capo", "ADI-1", &end, json!({"last_day": "2027-06-30"})).await.expect(422);
        act(&city, "capo", "ADI-1", &end, json!({"last_day": "2026-10-31"})).await.expect(204);
        let void = household(&city, "capo", "ADI-1").await;
        assert_eq!((text(&void, "/household/due_on"), &void["exemptions"]), ("2027-02-18", &json!([])), "taken back");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_come_is_reported_when_somebody_says_so_and_the_report_is_followed_to_its_end() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "ada", &[&pina()]).await;
        let late = household(&city, "capo", "ADI-2").await;
        assert_eq!((text(&late, "/household/due_on"), text(&late, "/proposals/0/kind")), ("2026-10-08", "suspension"));
        let page = page_of(&late);
        let shown = city.get("capo", &page).await.expect(200).text;
        assert!(shown.contains("Da segnalare: sospensione") && shown.contains("non c&#39;è stato entro il 08/10/2026"), "{shown}");
        act(&city, "capo", "ADI-2", &path(&late, "meetings"), json!({"on": "2026-11-19"})).await.expect(201);
        let meeting = text(&household(&city, "capo", "ADI-2").await, "/meetings/0/id").to_owned();
        let outcome = format!("meetings/{meeting}/outcome");
        act(&city, "capo", "ADI-2", &outcome, json!({"state": "refused"})).await.expect(204);
        let heard = household(&city, "capo", "ADI-2").await;
        assert_eq!((text(&heard, "/meetings/0/justification"), heard["proposals"].as_array().map(Vec::len)), ("pending", Some(1)));
        act(
            &city,
            "capo",
            "ADI-2",
            &outcome,
            json!({"state": "refused", "justification": "unjustified", "note": "Non intende venire"}),
        )
        .await
        .expect(204);
        let refused = household(&city, "capo", "ADI-2").await;
        assert_eq!((text(&refused, "/proposals/1/kind"), text(&refused, "/proposals/1/meeting")), ("loss", meeting.as_str()));

        let report = json!({"kind": "loss", "meeting": meeting, "reason": "Rifiuto senza motivo"});
        act(&city, "capo", "ADI-2", &path(&late, "reports"), report.clone()).await.expect(201);
        assert_eq!(act(&city, "capo", "ADI-2", &path(&late, "reports"), report).await.expect(409).json()["type"], "INC-022");
        let reported = household(&city, "capo", "ADI-2").await;
        assert_eq!(reported["proposals"].as_array().map(Vec::len), Some(1), "it is not proposed again");
        let step = format!("reports/{}/steps", text(&reported, "/reports/0/id"));
        assert_eq!(act(&city, "capo", "ADI-2", &step, json!({"step": "accept"})).await.expect(409).json()["type"], "INC-023");
        act(&city, "capo", "ADI-2", &step, json!({"step": "send", "on": "2026-11-30"})).await.expect(422);
        act(&city, "capo", "ADI-2", &step, json!({"step": "send", "on": "2026-11-20", "reference": "GEPI-77"})).await.expect(204);
        act(&city, "capo", "ADI-2", &step, json!({"step": "accept", "on": "2026-11-19"})).await.expect(422);
        act(&city, "capo", "ADI-2", &step, json!({"step": "accept"})).await.expect(204);
        let shown = city.get("capo", &page).await.expect(200).text;
        assert!(shown.contains("GEPI-77") && shown.contains("Accolta") && shown.contains("Non intende venire"), "{shown}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_read_an_older_page_is_told_and_a_form_acts_once() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "ada", &[MARIO]).await;
        let whole = household(&city, "capo", "ADI-1").await;
        let (page, version) = (page_of(&whole), version_of(&whole));
        let form = [("on", "2026-12-01"), ("_version", version.as_str()), ("_key", "una sola volta")];
        city.post("capo", &format!("{page}/incontri"), &form).await.expect(303);
        city.post("capo", &format!("{page}/incontri"), &form).await.expect(303);
        assert_eq!(household(&city, "capo", "ADI-1").await["meetings"].as_array().map(Vec::len), Some(1));
        let stale = [("on", "2026-12-02"), ("_version", version.as_str())];
        city.post("capo", &format!("{page}/incontri"), &stale).await.expect(409);
        let body = json!({"on": "2026-12-02"});
        city.api("capo", Method::POST, &format!("/api/v1/inclusion/{}", path(&whole, "meetings")), &[], body).await.expect(428);
    })
    .await;
}
