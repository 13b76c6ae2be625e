//! What later rooms show of the money of one thing.

use super::*;
use finance::{Decision, Standing};
use store::testing::on_both;

async fn standing(city: &City, who: &str, source: u128) -> Vec<Standing> {
    let mut tx = city.db.begin(&city.actor(who)).await.expect("a transaction");
    let all = finance::standing(&mut tx, "authorisation", Uuid::from_u128(source)).await.expect("a standing");
    tx.roll_back().await.expect("rolled back");
    all
}

async fn foreseen(city: &City, who: &str, chapter: ChapterId, cents: i64) -> Option<(Decision, i64)> {
    let mut tx = city.db.begin(&city.actor(who)).await.expect("a transaction");
    let seen = finance::foresee(&mut tx, chapter, Cents(cents), None).await.expect("an answer");
    tx.roll_back().await.expect("rolled back");
    seen.map(|seen| (seen.decision, seen.left.0))
}

/// Cents of one line: asked, held, spent, released; left before and after.
fn cents(line: &Standing) -> ([i64; 4], Option<(i64, i64)>) {
    let amounts = [line.amount, line.held, line.spent, line.released].map(|amount| amount.0);
    (amounts, line.left.map(|left| (left.before.0, left.after.0)))
}

#[tokio::test]
async fn what_was_left_when_it_was_decided_stays_what_it_was_whatever_happens_to_the_chapter_afterwards() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        let (chapter, _) = two_chapters(&city, 100_000, 0).await;
        reserve(&city, &asks(1, chapter, 30_000, None)).await.expect("fits");
        reserve(&city, &asks(2, chapter, 20_000, None)).await.expect("fits");
        spend(&city, 1, 12_345).await.expect("a delivery");
        reserve(&city, &asks(3, chapter, 40_000, None)).await.expect("fits");
        release(&city, 1).await;
        let one = standing(&city, "rita", 1).await;
        assert_eq!(cents(&one[0]), ([30_000, 12_345, 12_345, 17_655], Some((100_000, 70_000))));
        assert_eq!((one.len(), one[0].chapter.peg().as_str(), one[0].chapter.year), (1, "3763.1.13", 2026));
        assert_eq!(one[0].chapter.description, "ASSISTENZA DOMICILIARE");
        assert_eq!(cents(&standing(&city, "rita", 2).await[0]), ([20_000, 20_000, 0, 0], Some((70_000, 50_000))));
        assert_eq!(cents(&standing(&city, "rita", 3).await[0]).1, Some((50_000, 10_000)));
        assert!(standing(&city, "rita", 4).await.is_empty());
        assert!(standing(&city, "olga", 1).await.is_empty(), "another body's does not exist");
    })
    .await;
}

#[tokio::test]
async fn what_stands_for_something_is_read_at_once_however_much_has_moved_since() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        let (one, two) = two_chapters(&city, 100_000, 100_000).await;
        let both = ReserveRequest { lines: vec![(one, Cents(40_000)), (two, Cents(60_000))], ..asks(1, one, 1, None) };
        reserve(&city, &both).await.expect("fits");
        for number in 2..12 {
            reserve(&city, &asks(number, one, 1_000, None)).await.expect("fits");
            spend(&city, number, 500).await.expect("a delivery");
        }
        let mut tx = city.db.begin(&city.actor("rita")).await.expect("a transaction");
        let before = tx.queries();
        let all = finance::standing(&mut tx, "authorisation", Uuid::from_u128(1)).await.expect("a standing");
        assert_eq!(tx.queries() - before, 1, "one statement, no journal");
        tx.roll_back().await.expect("rolled back");
        let mut left: Vec<_> = all.iter().map(|line| cents(line).1).collect();
        left.sort_unstable();
        assert_eq!(left, [Some((100_000, 40_000)), Some((100_000, 60_000))]);
    })
    .await;
}

#[tokio::test]
async fn what_was_left_for_each_of_many_reserved_at_once_is_kept_as_for_one() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        let (chapter, _) = two_chapters(&city, 100_000, 0).await;
        let today = city.db.clock().today();
        let one = |number: u128, amount: i64, spent: i64| finance::bulk::Spending {
            source: Uuid::from_u128(number),
            chapter,
            amount: Cents(amount),
            description: "prova".into(),
            on: today,
            spent: vec![Cents(spent)],
        };
        let mut tx = city.db.begin(&city.actor("rita")).await.expect("a transaction");
        finance::bulk::reserve_and_spend(&mut tx, "authorisation", &[one(1, 30_000, 12_000), one(2, 20_000, 0)])
            .await
            .expect("fits");
        tx.commit(Audit::of("budget.reserve")).await.expect("a commit");
        assert_eq!(cents(&standing(&city, "rita", 1).await[0]), ([30_000, 30_000, 12_000, 0], Some((100_000, 70_000))));
        assert_eq!(cents(&standing(&city, "rita", 2).await[0]).1, Some((70_000, 50_000)));
    })
    .await;
}

#[tokio::test]
async fn what_goes_ahead_without_cover_was_decided_when_it_was_last_covered() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        let (chapter, _) = two_chapters(&city, 100_000, 0).await;
        reserve(&city, &asks(1, chapter, 90_000, None)).await.expect("fits");
        reserve(&city, &asks(2, chapter, 50_000, Some(MandatoryGround::CourtOrder))).await.expect("goes ahead");
        assert_eq!(cents(&standing(&city, "rita", 2).await[0]), ([50_000, 10_000, 0, 0], Some((10_000, 0))));
        spend(&city, 1, 80_000).await.expect("a delivery");
        release(&city, 1).await;
        assert_eq!(cents(&standing(&city, "rita", 2).await[0]), ([50_000, 20_000, 0, 0], Some((10_000, 0))));
        assert_eq!(cents(&standing(&city, "rita", 1).await[0]).1, Some((100_000, 10_000)), "giving back decides nothing");
    })
    .await;
}

#[tokio::test]
async fn what_waited_was_decided_when_it_was_covered() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        let (chapter, _) = two_chapters(&city, 100_000, 0).await;
        reserve(&city, &asks(1, chapter, 90_000, None)).await.expect("fits");
        reserve(&city, &asks(2, chapter, 50_000, None)).await.expect("waits");
        let waits = standing(&city, "rita", 2).await;
        assert_eq!((waits[0].state.code(), waits[0].uncovered, waits[0].covered_on), ("queued", Cents(50_000), None));
        assert_eq!(waits[0].left.map(|left| (left.before, left.after)), Some((Cents(10_000), Cents(10_000))), "it takes nothing");
        let since = waits[0].since;
        city.db.clock().move_to(store::testing::test_moment() + chrono::TimeDelta::days(3));
        release(&city, 1).await;
        let covered = standing(&city, "rita", 2).await;
        assert_eq!((covered[0].state.code(), covered[0].since), ("reserved", since));
        assert_eq!(covered[0].covered_on.map(|on| (on - since).num_days()), Some(3));
        assert_eq!(cents(&covered[0]).1, Some((100_000, 50_000)));
    })
    .await;
}

#[tokio::test]
async fn what_is_foreseen_is_what_is_then_given_and_is_told_to_those_alone_who_may_see_the_budget() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        let (chapter, _) = two_chapters(&city, 100_000, 0).await;
        assert_eq!(foreseen(&city, "rita", chapter, 100_000).await, Some((Decision::Reserve, 100_000)));
        assert_eq!(foreseen(&city, "rita", chapter, 100_001).await, Some((Decision::Queue { lacking: Cents(1) }, 100_000)));
        reserve(&city, &asks(1, chapter, 90_000, None)).await.expect("fits");
        reserve(&city, &asks(2, chapter, 50_000, None)).await.expect("waits");
        // 10.000 are left, but somebody waits.
        assert_eq!(foreseen(&city, "dino", chapter, 5_000).await, Some((Decision::Queue { lacking: Cents(5_000) }, 10_000)));
        assert_eq!(reserve(&city, &asks(3, chapter, 5_000, None)).await.expect("waits"), Cover::Queued);
        assert_eq!(foreseen(&city, "anna", chapter, 5_000).await, None, "a social worker does not learn what is left");
        let own = standing(&city, "anna", 1).await;
        assert_eq!(cents(&own[0]), ([90_000, 90_000, 0, 0], None), "nor from what was set aside");
    })
    .await;
}
