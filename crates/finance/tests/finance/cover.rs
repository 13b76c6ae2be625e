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
