//! What a new edition of the plan leaves to decide.

use crate::{Asked, Plan, Town, begin, commit, day, rooms, town};
use axum::http::Method;
use casework::ServiceProgress as _;
use kernel::{Cents, PlanId, ProviderId};
use serde_json::json;
use store::testing::on_both;
use ui::testing::schema;
use uuid::Uuid;

store::statements! {
    SUPERSEDE = "update casework_plan set state = 'superseded' where body_id = :body and case_id = :case";
    EDITION = "insert into casework_plan (body_id, id, case_id, edition, kind, state, intensity, starts_on, ends_on, review_on, supersedes_id, agreed_on, author_id, at, version)
               values (:body, :id, :case, :edition, :kind, 'agreed', '', :from, :last, :last, null, :today, :worker, :now, 1)";
    NAME = "insert into casework_plan_service (body_id, id, plan_id, place, service_id, service_name, provider_id, provider_name, unit_of_measure, per_month, quantity,
                   unit_price_cents, price_version, valid_from, valid_until, total_cents, user_share_cents, means_test, user_area, request_number, mandatory_ground, mandatory_reference)
            values (:body, :id, :plan, 1, :service, 'Assistenza domiciliare', :provider, 'x', 'ora', 0, 1, :price, :id, :from, :until, :price, :none, 1, 'ANZ', 'D-2', null, '')";
    GELSO = "select id from network_provider where body_id = :body and code = 'GELSO'";
}

const HEADING: &str = "Servizi da confermare o concludere";

impl Town {
    /// Everybody signs another edition, which names home care at this provider, or nothing; the network hears of it.
    async fn agreed_again(&self, asked: &Asked, edition: i64, named: Option<ProviderId>) -> PlanId {
        let mut tx = begin(&self.city).await;
        let plan: PlanId = tx.new_id().expect("an id");
        tx.sql(&SUPERSEDE).id("case", asked.case).run().await.expect("superseded");
        let new = tx.sql(&EDITION).id("id", plan).id("case", asked.case).bind("edition", edition).bind("kind", "individual");
        let new = new.bind("from", day("2026-11-01")).bind("last", day("2027-06-30")).bind("worker", self.worker);
        new.run().await.expect("an edition");
        if let Some(provider) = named {
            let line: Uuid = tx.new_id().expect("an id");
            let new = tx.sql(&NAME).bind("id", line).id("plan", plan).id("service", self.service).id("provider", provider);
            let new = new.bind("price", Cents(100)).bind("none", Cents(0));
            new.bind("from", day("2026-11-01")).bind("until", day("2027-07-01")).run().await.expect("a line");
        }
        tx.tell("plan.agreed", json!({"plan_id": plan, "case_id": asked.case, "person_id": asked.person, "on": "2026-11-20"}))
            .await
            .expect("told");
        assert_eq!(network::follow_news(&mut tx).await.expect("news"), 1);
        commit(tx).await;
        plan
    }
    /// What the day of somebody says.
    async fn has_to_decide(&self, who: &str) -> bool {
        let principal = self.city.principal(who).await;
        let mut tx = self.city.db.begin(&principal.actor).await.expect("a transaction");
        let day = network::room().day.expect("a day");
        let items = day(&mut tx, &principal).await.expect("items");
        items.iter().any(|item| item.group == HEADING)
    }
    /// What it says of it.
    async fn says(&self, who: &str) -> Vec<String> {
        let principal = self.city.principal(who).await;
        let mut tx = self.city.db.begin(&principal.actor).await.expect("a transaction");
        let items = network::room().day.expect("a day")(&mut tx, &principal).await.expect("items");
        items.into_iter().filter(|item| item.group == HEADING).map(|item| item.detail).collect()
    }
}

#[tokio::test]
async fn what_a_new_edition_does_not_name_goes_on_and_whoever_is_in_charge_keeps_it() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.authorised(&asked).await;
        assert!(!town.has_to_decide("anna").await);
        let early = town.step("anna", id, "keep", json!({"reason": "serve ancora"})).await.expect(409).json();
        assert_eq!(early["type"], "NET-028");
        let plan = town.agreed_again(&asked, 2, None).await;
        let seen = town.seen(id).await;
        assert_eq!(seen["state"], "authorised", "nothing ends by itself");
        assert_eq!(seen["left_out_by_plan_id"], plan.to_string());
        for (who, expected) in [("anna", true), ("carla", true), ("altra", false), ("capo5", false)] {
            assert_eq!(town.has_to_decide(who).await, expected, "{who}");
        }
        let page = format!("/autorizzazioni/{id}");
        let shown = town.city.get("anna", &page).await.expect(200).text;
        assert!(
            shown.contains("Non è nel nuovo progetto")
                && shown.contains(&format!("{page}/conferma"))
                && shown.contains(&format!("{page}/conclusione"))
        );
        assert!(
            !town.city.get("ugo", &page).await.expect(200).text.contains(&format!("{page}/conferma")),
            "the office does not keep it"
        );
        let running = town.city.get("anna", "/api/v1/authorisations").await.expect(200).json();
        assert_eq!(running["items"][0]["left_out"], true);
        town.step("altra", id, "keep", json!({"reason": "mia"})).await.expect(404);
        assert_eq!(town.step("anna", id, "keep", json!({})).await.expect(422).json()["errors"][0]["field"], "reason");
        let kept = town.step("anna", id, "keep", json!({"reason": "serve ancora"})).await.expect(200).json();
        assert_eq!((kept["state"].as_str(), kept["left_out_by_plan_id"].is_null()), (Some("authorised"), true));
        let events = kept["events"].as_array().expect("moves");
        assert!(events.iter().any(|one| one["by"] == "keep" && one["note"] == "serve ancora"), "{events:?}");
        assert!(!town.has_to_decide("anna").await);
        assert_eq!(town.left().await, 300_000 - 22_950, "its money stays");
        // The edition after asks again.
        town.agreed_again(&asked, 3, None).await;
        assert!(town.has_to_decide("anna").await);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_in_charge_ends_what_the_plan_in_force_does_not_name_and_nothing_else() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.authorised(&asked).await;
        let end = json!({"ended_on": "2026-11-25", "reason": "non è nel nuovo progetto"});
        town.step("anna", id, "end", end.clone()).await.expect(403);
        town.agreed_again(&asked, 2, None).await;
        town.step("altra", id, "end", end.clone()).await.expect(404);
        let ended = town.step("anna", id, "end", end).await.expect(200).json();
        assert_eq!((ended["state"].as_str(), ended["ended_on"].as_str()), (Some("ended"), Some("2026-11-25")));
        assert!(ended["left_out_by_plan_id"].is_null() && !town.has_to_decide("anna").await);
        assert_eq!(town.left().await, 300_000, "what was not spent returns");
    })
    .await;
}

#[tokio::test]
async fn what_the_new_edition_names_at_the_same_provider_or_what_is_over_leaves_nothing_to_decide() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.authorised(&asked).await;
        let over = town.signed(Plan { name: "Luisa", ..Plan::default() }).await;
        let run_out = town.authorised(&over).await;
        town.ends_before(run_out, "2026-11-01").await;
        let queued = town.signed(Plan { name: "Rosa", quantity: 120, ..Plan::default() }).await;
        let waiting = town.authorised(&queued).await;
        assert_eq!(town.seen(waiting).await["state"], "queued");
        town.agreed_again(&over, 2, None).await;
        let plan = town.agreed_again(&asked, 2, Some(town.vela)).await;
        assert!(!town.has_to_decide("anna").await);
        // It is shown beside the new plan as long as it goes on.
        let mut tx = begin(&town.city).await;
        let earlier = network::Progress.of_earlier(&mut tx, asked.case, plan).await.expect("services");
        assert_eq!(earlier.iter().map(|one| (one.undecided, one.last_day)).collect::<Vec<_>>(), [(false, day("2026-12-31"))]);
        let gelso: ProviderId = tx.sql(&GELSO).value().await.expect("a provider");
        tx.roll_back().await.expect("nothing written");
        // At another provider it is another service; and what waits for money would begin by itself.
        town.agreed_again(&asked, 3, Some(gelso)).await;
        town.agreed_again(&queued, 2, None).await;
        for id in [id, waiting] {
            assert!(town.seen(id).await["left_out_by_plan_id"].is_string());
        }
        town.step("anna", waiting, "withdraw", json!({"reason": "non serve più"})).await.expect(200);
        assert!(town.seen(waiting).await["left_out_by_plan_id"].is_null());
        // News of an edition that another has replaced changes nothing any more.
        let mut tx = begin(&town.city).await;
        tx.tell("plan.agreed", json!({"plan_id": plan, "case_id": asked.case, "person_id": asked.person, "on": "2026-11-20"}))
            .await
            .expect("told");
        network::follow_news(&mut tx).await.expect("news");
        commit(tx).await;
        assert!(town.seen(id).await["left_out_by_plan_id"].is_string());
    })
    .await;
}

#[tokio::test]
async fn the_form_of_the_page_keeps_a_service_with_its_reason() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.authorised(&asked).await;
        town.agreed_again(&asked, 2, None).await;
        let version = town.seen(id).await["version"].to_string();
        let fields = [("reason", "serve fino a Natale"), ("_version", version.as_str())];
        town.city.post("anna", &format!("/autorizzazioni/{id}/conferma"), &fields).await.expect(303);
        let shown = town.city.get("anna", &format!("/autorizzazioni/{id}")).await.expect(200).text;
        assert!(shown.contains("serve fino a Natale") && !shown.contains("Non è nel nuovo progetto"));
        let path = format!("/api/v1/authorisations/{id}/keep");
        town.city.api("rita", Method::POST, &path, &[("if-match", "1")], json!({"reason": "x"})).await.expect(403);
    })
    .await;
}

#[tokio::test]
async fn what_has_not_begun_is_kept_or_withdrawn_and_what_goes_back_leaves_nothing_to_decide() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.ask(&asked).await;
        town.step("ugo", id, "check", json!({})).await.expect(200);
        let running = town.signed(Plan { name: "Luisa", ..Plan::default() }).await;
        let other = town.authorised(&running).await;
        town.agreed_again(&asked, 2, None).await;
        town.agreed_again(&running, 2, None).await;
        let callout = async |id| {
            let page = town.city.get("anna", &format!("/autorizzazioni/{id}")).await.expect(200).text;
            (page.contains("confermarlo, o ritirare la richiesta"), page.contains("confermarlo, o concluderlo da un giorno"))
        };
        assert_eq!((callout(id).await, callout(other).await), ((true, false), (false, true)));
        let mut says = town.says("anna").await;
        says.sort();
        assert!(says.iter().any(|detail| detail.ends_with("decidi se va avanti o si ritira")), "{says:?}");
        assert!(says.iter().any(|detail| detail.ends_with("decidi se continua o da quando finisce")), "{says:?}");
        // Sent back, it is neither kept nor ended: nothing asks for it any more.
        let back = town.step("ugo", id, "send-back", json!({"reason": "il progetto è cambiato"})).await.expect(200).json();
        assert_eq!((back["state"].as_str(), back["left_out_by_plan_id"].is_null()), (Some("returned"), true));
        assert_eq!((callout(id).await, town.says("anna").await.len()), ((false, false), 1));
        town.step("anna", id, "withdraw", json!({"reason": "non serve più"})).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn a_service_to_decide_about_is_not_late_before_its_last_day_and_stands_on_the_home_page_once() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan { until: "2026-12-01", ..Plan::default() }).await;
        let id = town.authorised(&asked).await;
        let items = async || {
            let principal = town.city.principal("anna").await;
            let mut tx = town.city.db.begin(&principal.actor).await.expect("a transaction");
            let items = network::room().day.expect("a day")(&mut tx, &principal).await.expect("items");
            let of_it = items.into_iter().filter(|item| item.href.contains(&id.to_string()));
            of_it.map(|item| (item.group, item.late)).collect::<Vec<_>>()
        };
        assert_eq!(items().await, [("Servizi in scadenza", false)]);
        town.agreed_again(&asked, 2, None).await;
        assert_eq!(items().await, [(HEADING, false)]);
    })
    .await;
}
