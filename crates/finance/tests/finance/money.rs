//! Reserving, waiting, giving back, spending, varying.

use super::*;
use store::testing::on_both;

async fn news(city: &City) -> Vec<String> {
    let mut tx = begin(city).await;
    let news = tx.news(100).await.expect("news");
    let mut news: Vec<_> =
        news.into_iter().map(|one| format!("{} {}", one.topic, one.payload["source_id"].as_str().unwrap_or_default())).collect();
    news.sort();
    news
}

fn covered(source: u128) -> String {
    format!("reservation.covered {}", Uuid::from_u128(source))
}

#[tokio::test]
async fn who_finds_no_money_waits_and_gets_it_in_order_when_some_comes_back() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        let (chapter, _) = two_chapters(&city, 100_000, 0).await;
        assert_eq!(reserve(&city, &asks(1, chapter, 90_000, None)).await.expect("fits"), Cover::Reserved);
        assert_eq!(reserve(&city, &asks(2, chapter, 50_000, None)).await.expect("waits"), Cover::Queued);
        // 10.000 are left, but somebody waits: nobody is overtaken.
        assert_eq!(reserve(&city, &asks(3, chapter, 5_000, None)).await.expect("waits too"), Cover::Queued);
        assert_eq!(sums(&city, chapter).await["queued_cents"], 55_000);
        spend(&city, 1, 30_000).await.expect("a delivery");
        assert_eq!(code(spend(&city, 2, 1).await), "FIN-008");
        assert_eq!(release(&city, 1).await, Cents(60_000));
        let after = sums(&city, chapter).await;
        assert_eq!(
            (&after["reserved_cents"], &after["spent_cents"], &after["queued_cents"], &after["left_cents"]),
            (&55_000.into(), &30_000.into(), &0.into(), &15_000.into())
        );
        assert_eq!(news(&city).await, [covered(2), covered(3)]);
        assert_eq!(release(&city, 1).await, Cents::ZERO, "nothing is given back twice");
        assert_eq!(code(reserve(&city, &asks(2, chapter, 1, None)).await), "FIN-006");
    })
    .await;
}

#[tokio::test]
async fn what_the_law_demands_goes_ahead_and_is_covered_first() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        let (chapter, _) = two_chapters(&city, 10_000, 0).await;
        reserve(&city, &asks(1, chapter, 9_000, None)).await.expect("fits");
        reserve(&city, &asks(2, chapter, 2_000, None)).await.expect("waits");
        assert_eq!(
            reserve(&city, &asks(3, chapter, 4_000, Some(MandatoryGround::CourtOrder))).await.expect("goes ahead"),
            Cover::Mandatory
        );
        let now = sums(&city, chapter).await;
        assert_eq!(
            (&now["reserved_cents"], &now["mandatory_uncovered_cents"], &now["left_cents"]),
            (&10_000.into(), &3_000.into(), &0.into())
        );
        // Delivered before its money is found: owed.
        spend(&city, 3, 2_500).await.expect("mandatory");
        assert_eq!(sums(&city, chapter).await["spent_cents"], 1_000);
        assert_eq!(code(spend(&city, 3, 1_501).await), "FIN-009");
        release(&city, 1).await;
        let now = sums(&city, chapter).await;
        assert_eq!(
            (&now["reserved_cents"], &now["spent_cents"], &now["mandatory_uncovered_cents"], &now["queued_cents"]),
            (&3_500.into(), &2_500.into(), &0.into(), &0.into())
        );
        assert_eq!(news(&city).await, [covered(2), covered(3)]);
    })
    .await;
}

#[tokio::test]
async fn what_waits_may_be_declared_mandatory_and_what_was_delivered_stays_owed_when_it_ends() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        let (chapter, _) = two_chapters(&city, 1_000, 0).await;
        reserve(&city, &asks(1, chapter, 1_000, None)).await.expect("fits");
        reserve(&city, &asks(2, chapter, 800, None)).await.expect("waits");
        let mut tx = begin(&city).await;
        let two = Uuid::from_u128(2);
        finance::declare_mandatory(&mut tx, "authorisation", two, MandatoryGround::ChildProtection, "Art. 403")
            .await
            .expect("declared");
        assert_eq!(
            code(finance::declare_mandatory(&mut tx, "authorisation", two, MandatoryGround::LegalDuty, "di nuovo").await),
            "FIN-015"
        );
        commit(tx).await;
        spend(&city, 2, 300).await.expect("delivered on debt");
        assert_eq!(release(&city, 2).await, Cents::ZERO);
        assert_eq!(sums(&city, chapter).await["mandatory_uncovered_cents"], 300);
        release(&city, 1).await;
        let now = sums(&city, chapter).await;
        assert_eq!(
            (&now["spent_cents"], &now["mandatory_uncovered_cents"], &now["left_cents"]),
            (&300.into(), &0.into(), &700.into())
        );
        let mut tx = begin(&city).await;
        let today = tx.today();
        assert_eq!(code(finance::unspend(&mut tx, "authorisation", two, Cents(301), today, "errore").await), "FIN-010");
        finance::unspend(&mut tx, "authorisation", two, Cents(100), today, "Prestazione annullata").await.expect("returned");
        commit(tx).await;
        assert_eq!(sums(&city, chapter).await["reserved_cents"], 100);
        assert_eq!(release(&city, 2).await, Cents(100));
    })
    .await;
}

#[tokio::test]
async fn a_cost_over_several_chapters_is_decided_line_by_line_and_told_covered_when_nothing_waits() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        let (first, second) = two_chapters(&city, 1_000, 1_000).await;
        reserve(&city, &asks(1, second, 1_000, None)).await.expect("fits");
        let mut request = asks(2, first, 600, None);
        request.lines.extend([(second, Cents(100)), (first, Cents(50))]);
        let mut tx = begin(&city).await;
        let mut lines: Vec<_> = finance::reserve(&mut tx, &request)
            .await
            .expect("decided")
            .into_iter()
            .map(|line| (line.amount.0, line.state))
            .collect();
        commit(tx).await;
        lines.sort();
        assert_eq!(lines, [(100, Cover::Queued), (650, Cover::Reserved)]);
        release(&city, 1).await;
        assert_eq!(news(&city).await, [covered(2)]);
        assert_eq!(release(&city, 2).await, Cents(750), "both lines come back");
    })
    .await;
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_and_changes_nothing() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        let (chapter, _) = two_chapters(&city, 1_000, 0).await;
        for cents in [0, -5] {
            assert_eq!(code(reserve(&city, &asks(1, chapter, cents, None)).await), "FIN-004");
        }
        assert!(matches!(reserve(&city, &asks(1, ChapterId(Uuid::from_u128(9)), 5, None)).await, Err(Failure::NotFound)));
        assert_eq!(code(spend(&city, 1, 5).await), "FIN-007");
        assert_eq!(release(&city, 1).await, Cents::ZERO);
        // Another body's chapter does not exist for this one.
        let other = Actor::system(city.bodies["altrove"]);
        let mut tx = city.db.begin(&other).await.expect("a transaction");
        assert!(matches!(finance::reserve(&mut tx, &asks(1, chapter, 5, None)).await, Err(Failure::NotFound)));
        assert!(matches!(finance::left(&mut tx, chapter).await, Err(Failure::NotFound)));
        assert_eq!(sums(&city, chapter).await["left_cents"], 1_000);
    })
    .await;
}

#[tokio::test]
async fn of_many_who_want_the_last_euro_at_once_one_gets_it() {
    on_both(rooms(), |db| async move {
        let city = std::sync::Arc::new(city(db).await);
        let (chapter, _) = two_chapters(&city, 10_000, 0).await;
        reserve(&city, &asks(1000, chapter, 9_900, None)).await.expect("fits");
        let mut tasks = Vec::new();
        for source in 0..6_u128 {
            let (db, actor) = (city.db.clone(), system(&city));
            tasks.push(tokio::spawn(async move {
                let mut tx = db.begin(&actor).await.expect("a transaction");
                let reserved = finance::reserve(&mut tx, &asks(source, chapter, 100, None)).await.expect("decided");
                tx.commit(Audit::of("test.reserve")).await.expect("a commit");
                reserved[0].state
            }));
        }
        let mut got = Vec::new();
        for task in tasks {
            got.push(task.await.expect("a task"));
        }
        assert_eq!(got.iter().filter(|state| **state == Cover::Reserved).count(), 1, "{got:?}");
        let now = sums(&city, chapter).await;
        assert_eq!((&now["left_cents"], &now["queued_cents"]), (&0.into(), &500.into()));
    })
    .await;
}

#[tokio::test]
async fn a_cut_below_what_is_reserved_is_accepted_and_shown_and_more_money_moves_the_queue() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        let (chapter, _) = two_chapters(&city, 100_000, 0).await;
        reserve(&city, &asks(1, chapter, 80_000, None)).await.expect("fits");
        let path = format!("/bilancio/capitoli/{chapter}/varia");
        let cut = [("direction", "decrease"), ("amount", "300,00"), ("act", "Delibera 214/2026"), ("decided_on", "20/11/2026"), ("reason", "Taglio"), ("_key", "v1")];
        assert_eq!(city.post("rita", &path, &cut).await.expect(303).location(), format!("/bilancio/capitoli/{chapter}"));
        city.post("rita", &path, &cut).await.expect(303);
        let page = city.get("rita", &format!("/bilancio/capitoli/{chapter}")).await.expect(200);
        assert!(page.text.contains("mancano 100,00") && page.text.contains("Delibera 214/2026"), "{}", page.text);
        assert_eq!(sums(&city, chapter).await["left_cents"], -10_000, "entered once, though sent twice");
        assert_eq!(reserve(&city, &asks(2, chapter, 1_000, None)).await.expect("waits"), Cover::Queued);
        let list = city.get("dino", "/bilancio?only=short").await.expect(200);
        assert!(list.text.contains("Sotto copertura") && list.text.contains("3763.1.13"));
        let more = serde_json::json!({"direction": "increase", "amount": 20_000, "act": "Delibera 220/2026", "decided_on": "2026-11-21", "reason": "Reintegro"});
        city.api("rita", axum::http::Method::POST, &format!("/api/v1/budget/chapters/{chapter}/variations"), &[], more).await.expect(201);
        let now = sums(&city, chapter).await;
        assert_eq!((&now["left_cents"], &now["queued_cents"], &now["reserved_cents"]), (&9_000.into(), &0.into(), &81_000.into()));
    })
    .await;
}

#[tokio::test]
async fn a_variation_without_sense_is_refused_at_its_field_with_everything_kept() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        let (chapter, _) = two_chapters(&city, 1_000, 0).await;
        let path = format!("/bilancio/capitoli/{chapter}/varia");
        let send = |amount: &'static str, day: &'static str| {
            let (city, path) = (&city, path.clone());
            async move {
                city.post(
                    "rita",
                    &path,
                    &[("direction", "decrease"), ("amount", amount), ("act", "Atto «uno»"), ("decided_on", day), ("reason", "x")],
                )
                .await
            }
        };
        let below = send("10,01", "20/11/2026").await.expect(422);
        assert!(
            below.text.contains("sotto zero") && below.text.contains("Atto «uno»") && below.text.contains("10,01"),
            "{}",
            below.text
        );
        assert!(send("1,00", "20/11/2025").await.expect(422).text.contains("non cade nell"));
        assert!(send("1,00", "22/11/2026").await.expect(422).text.contains("nel futuro"));
        assert!(send("tanto", "20/11/26").await.expect(422).text.contains("Importo non valido"));
        assert!(send("0", "20/11/2026").await.expect(422).text.contains("maggiore di zero"));
        assert_eq!(sums(&city, chapter).await["varied_cents"], 0);
    })
    .await;
}
