//! What the money of a service is bound to, as whoever decides and whoever asked see it.

use crate::{Asked, Plan, Town, begin, commit, day, rooms, town};
use finance::NewYear;
use kernel::AuthorisationId;
use serde_json::{Value, json};
use store::testing::on_both;
use ui::testing::schema;

/// Home care from October to March: eleven hours, of which six fall into 2026.
const WINTER: Plan<'_> =
    Plan { name: "Maria", quantity: 11, state: "agreed", ground: None, restricted: false, until: "2027-04-01" };
const NAME: &str = "3733.1.0 ASSISTENZA DOMICILIARE";

store::statements! {
    ASKED = "update network_authorisation set requested_on = :requested, authorised_on = :queued where body_id = :body and id = :id";
    QUEUED = "update finance_reservation set reserved_on = :queued where body_id = :body and source_id = :id";
}

impl Town {
    /// The budget of the year after, with the amounts of this one.
    async fn opens_2027(&self) {
        let mut tx = begin(&self.city).await;
        let next = NewYear { year: 2027, label: "prova".into(), source: "prova".into() };
        finance::copy_year(&mut tx, 2026, &next).await.expect("a budget");
        commit(tx).await;
    }
    /// What somebody reads of its money by API: the years of the cost and the cover.
    async fn money(&self, who: &str, id: AuthorisationId) -> (Value, Vec<Value>) {
        let seen = self.city.get(who, &format!("/api/v1/authorisations/{id}")).await.expect(200).json();
        (seen["by_year"].clone(), seen["cover"].as_array().expect("a cover").clone())
    }
    /// What somebody reads of it on its page.
    async fn page(&self, who: &str, id: AuthorisationId) -> String {
        with_words(&self.city.get(who, &format!("/autorizzazioni/{id}")).await.expect(200).text)
    }
    /// It was asked for, and began to wait, on these days.
    async fn waits_since(&self, id: AuthorisationId, requested: &str, queued: &str) {
        let mut tx = begin(&self.city).await;
        let asked = tx.sql(&ASKED).id("id", id).bind("requested", day(requested)).bind("queued", day(queued));
        asked.run_one().await.expect("an authorisation");
        tx.sql(&QUEUED).id("id", id).bind("queued", day(queued)).run_one().await.expect("a reservation");
        commit(tx).await;
    }
    /// The plan as anna reads it, and as it is printed.
    async fn plan_and_document(&self, asked: &Asked) -> [String; 2] {
        let path = format!("/cartelle/{}/progetto/{}", asked.case, asked.plan);
        let plan = self.city.get("anna", &path).await.expect(200).text;
        let document = self.city.get("anna", &format!("{path}/stampa")).await.expect(200).text;
        [plan, document].map(|text| with_words(&text))
    }
}

/// A page, and after it the words that people read, in a row.
fn with_words(page: &str) -> String {
    let mut inside = false;
    let kept = page.chars().filter(|c| {
        let word = !inside && *c != '<';
        inside = if *c == '<' { true } else { inside && *c != '>' };
        word
    });
    let words: String = kept.map(|c| if c == '\u{a0}' { ' ' } else { c }).collect();
    format!("{page}\n{}", words.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Year, state, asked, set aside, spent, released; left before and after.
fn line(cover: &Value) -> (i64, &str, [i64; 4], Option<(i64, i64)>) {
    let cents = |name: &str| cover[name].as_i64().expect("an amount");
    let left = cover["left_before"].as_i64().zip(cover["left_after"].as_i64());
    (cents("year"), cover["state"].as_str().expect("a state"), ["amount", "reserved", "spent", "released"].map(cents), left)
}

#[tokio::test]
async fn a_service_over_two_years_shows_what_each_year_costs_from_the_plan_to_the_request() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 100_000).await;
        let asked = town.signed(WINTER).await;
        let years = json!([{"year": 2026, "cost": 13_770}, {"year": 2027, "cost": 11_475}]);
        let plan = town.city.get("anna", &format!("/api/v1/plans/{}", asked.plan)).await.expect(200).json();
        assert_eq!((&plan["services"][0]["by_year"], &plan["services"][0]["total_cents"]), (&years, &json!(25_245)));
        for page in town.plan_and_document(&asked).await {
            for fact in
                ["252,45 €", "2026: 137,70 €", "2027: 114,75 €", "25,24 €", "Area di utenza: Anziani", "Prova dei mezzi: ISEE"]
            {
                assert!(page.contains(fact), "{fact}");
            }
        }
        let new = town.city.get("anna", &format!("/richieste/nuova?linea={}", asked.line)).await.expect(200).text;
        let id = town.ask(&asked).await;
        assert_eq!(town.money("anna", id).await.0, years);
        for page in [new, town.page("anna", id).await].map(|text| with_words(&text)) {
            for fact in ["Costo nel 2026", "137,70 €", "Costo nel 2027", "114,75 €", "Anziani", "Soggetta a ISEE"] {
                assert!(page.contains(fact), "{fact}");
            }
        }
        // Within one year the total says all.
        let short = town.signed(Plan { name: "Luisa", ..Plan::default() }).await;
        for page in town.plan_and_document(&short).await {
            assert!(page.contains("229,50 €") && !page.contains("2026: "), "one year is the total");
        }
        let id = town.ask(&short).await;
        assert_eq!(town.money("anna", id).await.0, json!([{"year": 2026, "cost": 22_950}]));
        assert!(!town.page("anna", id).await.contains("Costo nel"));
    })
    .await;
}

#[tokio::test]
async fn who_signs_sees_on_which_chapters_and_how_much_and_who_asked_sees_the_chapters_and_not_what_is_left() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 100_000).await;
        let id = town.ask(&town.signed(WINTER).await).await;
        // Next year's budget is not open yet.
        let (_, cover) = town.money("ugo", id).await;
        assert_eq!(line(&cover[0]), (2026, "enough", [13_770, 0, 0, 0], Some((100_000, 86_230))));
        assert_eq!((line(&cover[1]), &cover[1]["chapter"]), ((2027, "no_chapter", [11_475, 0, 0, 0], None), &Value::Null));
        let missing = "Nel bilancio 2027 non c’è un capitolo per questo servizio, servono 114,75 €.";
        assert!(town.page("ugo", id).await.contains(missing) && town.page("anna", id).await.contains(missing));
        town.step("ugo", id, "check", json!({})).await.expect(200);
        let act = json!({"act_number": "DD 1", "act_date": "2026-11-21"});
        assert_eq!(town.step("dino", id, "authorise", act).await.expect(409).json()["type"], "NET-014");
        town.opens_2027().await;
        // Who signs reads chapter, amount and what there is; the page of the chapter is one step away.
        let sees = format!("Capitolo {NAME}: disponibili 1.000,00 €, servono 137,70 € nel 2026.");
        let page = town.page("dino", id).await;
        assert!(page.contains(&sees) && page.contains("862,30 €"), "{page}");
        assert!(page.contains("Si prenotano 137,70 € nel 2026 sul capitolo 3733.1.0; 114,75 € nel 2027 sul capitolo 3733.1.0."));
        let (_, cover) = town.money("dino", id).await;
        let href = cover[0]["chapter"]["href"].as_str().expect("an address").to_owned();
        town.city.get("dino", &href).await.expect(200);
        assert!(page.contains(&format!("/bilancio/capitoli/{}", cover[0]["chapter"]["id"].as_str().expect("an id"))));
        // The social worker knows the chapter and the amount.
        let (_, cover) = town.money("anna", id).await;
        assert_eq!(line(&cover[0]), (2026, "expected", [13_770, 0, 0, 0], None));
        assert_eq!((&cover[0]["chapter"]["peg"], &cover[0]["chapter"]["href"]), (&json!("3733.1.0"), &Value::Null));
        let page = town.page("anna", id).await;
        // Nobody has looked for her whether there is enough.
        let unseen = format!("Capitolo {NAME}: servono 137,70 € nel 2026. lo vede chi autorizza");
        assert!(page.contains(&unseen), "{page}");
        assert!(town.page("dino", id).await.contains("servono 137,70 € nel 2026. in ordine"));
        assert!(!page.contains("1.000,00") && !page.contains("862,30") && !page.contains("/bilancio/"), "not what is left");
        // Authorised, delivered in part, ended: each year says what became of its money.
        assert_eq!(town.authorise(id).await, "authorised");
        town.take(50_000).await;
        let (_, cover) = town.money("dino", id).await;
        assert_eq!(
            line(&cover[0]),
            (2026, "reserved", [13_770, 13_770, 0, 0], Some((100_000, 86_230))),
            "as it was when it was decided"
        );
        assert_eq!(line(&cover[1]), (2027, "reserved", [11_475, 11_475, 0, 0], Some((100_000, 88_525))));
        assert_eq!((&cover[0]["since"], &cover[0]["covered_on"]), (&json!("2026-11-21"), &json!("2026-11-21")));
        let page = town.page("anna", id).await;
        assert!(page.contains(NAME) && page.contains("Prenotata") && page.contains("il 21/11/2026"));
        assert!(!page.contains("862,30") && !page.contains("/bilancio/") && town.page("dino", id).await.contains("862,30"));
        town.report(id, "2026-11-20", "2").await;
        town.step("ugo", id, "end", json!({"ended_on": "2026-11-21", "reason": "guarita"})).await.expect(200);
        let (_, cover) = town.money("anna", id).await;
        assert_eq!(line(&cover[0]), (2026, "partly_released", [13_770, 4_590, 4_590, 9_180], None));
        assert_eq!(line(&cover[1]), (2027, "released", [11_475, 0, 0, 11_475], None));
        assert!(town.page("anna", id).await.contains("91,80 €"));
    })
    .await;
}

#[tokio::test]
async fn what_would_wait_says_so_before_and_tells_since_when_it_waits_in_the_same_words_everywhere() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 30_000).await;
        let other = town.take(20_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.ask(&asked).await;
        let warned = format!("Capitolo {NAME}: disponibili 100,00 €, servono 229,50 € nel 2026. Non basta: andrà in coda.");
        assert!(town.page("ugo", id).await.contains(&warned));
        assert_eq!(line(&town.money("ugo", id).await.1[0]), (2026, "would_wait", [22_950, 0, 0, 0], Some((10_000, 10_000))));
        assert!(!town.page("anna", id).await.contains("Non basta"), "whether there is enough says what is left");
        town.step("ugo", id, "check", json!({})).await.expect(200);
        assert_eq!(town.authorise(id).await, "queued");
        // It was asked for two days before it was authorised, and that was yesterday.
        town.waits_since(id, "2026-11-18", "2026-11-20").await;
        let [plan, _] = town.plan_and_document(&asked).await;
        assert!(plan.contains("in coda dal 20/11/2026, parte quando"), "{plan}");
        assert!(town.page("anna", id).await.contains("La pratica è in coda dal 20/11/2026."));
        assert!(town.page("anna", id).await.contains("229,50 € In coda dal 20/11/2026"));
        let cover = town.money("anna", id).await.1;
        assert_eq!(
            (line(&cover[0]).1, &cover[0]["since"], &cover[0]["covered_on"]),
            ("queued", &json!("2026-11-20"), &Value::Null)
        );
        // Another one would wait behind it, though there is enough for it.
        let small = town.ask(&town.signed(Plan { name: "Luisa", quantity: 2, ..Plan::default() }).await).await;
        let behind = "disponibili 100,00 €, servono 45,90 € nel 2026. Altre richieste aspettano già: andrà in coda.";
        assert!(town.page("ugo", small).await.contains(behind));
        town.give_back(other).await;
        assert!(town.page("anna", id).await.contains("Prenotata in attesa dal 20/11/2026, coperta il 21/11/2026"));
        assert_eq!(line(&town.money("ugo", id).await.1[0]), (2026, "reserved", [22_950, 22_950, 0, 0], Some((30_000, 7_050))));
    })
    .await;
}

#[tokio::test]
async fn what_must_go_ahead_says_how_much_has_still_to_be_found() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 30_000).await;
        town.take(20_000).await;
        let id = town.ask(&town.signed(Plan { ground: Some("court_order"), ..Plan::default() }).await).await;
        assert!(
            town.page("ugo", id).await.contains("Non basta: il servizio parte perché è obbligatorio, con il resto da coprire.")
        );
        assert_eq!(line(&town.money("ugo", id).await.1[0]), (2026, "would_go_ahead", [22_950, 0, 0, 0], Some((10_000, 0))));
        town.step("ugo", id, "check", json!({})).await.expect(200);
        assert_eq!(town.authorise(id).await, "mandatory");
        let cover = town.money("anna", id).await.1;
        assert_eq!((line(&cover[0]), &cover[0]["uncovered"]), ((2026, "mandatory", [22_950, 10_000, 0, 0], None), &json!(12_950)));
        assert!(town.page("anna", id).await.contains("dal 21/11/2026, mancano 129,50 €"));
    })
    .await;
}

#[tokio::test]
async fn what_was_refused_before_it_was_authorised_binds_no_money() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 100_000).await;
        let id = town.ask(&town.signed(Plan::default()).await).await;
        town.step("ugo", id, "refuse", json!({"reason": "non serve"})).await.expect(200);
        let (years, cover) = town.money("ugo", id).await;
        assert_eq!((years, cover.len()), (json!([{"year": 2026, "cost": 22_950}]), 0));
        assert!(!town.page("ugo", id).await.contains(NAME));
    })
    .await;
}
