//! What later rooms tell.

use super::*;

#[tokio::test]
async fn a_due_told_twice_is_one_and_keeps_what_it_was() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let source = Uuid::from_u128(1);
        let id = tell(&city, review(&city, source, Due::On(day("2026-12-01")))).await;
        let again = tell(&city, review(&city, source, Due::On(day("2026-12-01")))).await;
        assert_eq!(id, again);
        assert_eq!(due(&city, "anna", id).await["version"], 1, "nothing new was said");
        let moved = tell(&city, review(&city, source, Due::At(at("2026-12-03 13:00")))).await;
        assert_eq!(id, moved);
        let read = due(&city, "anna", id).await;
        assert_eq!((read["due_on"].as_str(), read["version"].as_i64()), (Some("2026-12-03"), Some(2)));
        assert_eq!(read["note"], "21/11/2026: dal 01/12/2026 passa al 03/12/2026 13:00");
        assert_eq!(dues(&city, "anna", "").await.len(), 1);
        let other = NewDue { key: "another", ..review(&city, source, Due::On(day("2026-12-05"))) };
        tell(&city, other).await;
        assert_eq!(dues(&city, "anna", "").await.len(), 2, "another due of the same thing");
    })
    .await;
}

#[tokio::test]
async fn what_was_done_is_not_moved_and_what_was_dropped_may_stand_again() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let done = tell(&city, review(&city, one, Due::On(day("2026-12-01")))).await;
        let dropped = tell(&city, review(&city, other, Due::On(day("2026-12-01")))).await;
        let mut tx = begin(&city, "anna").await;
        let now = tx.now();
        agenda::met(&mut tx, one, "report", now).await.expect("met");
        agenda::met(&mut tx, one, "report", now).await.expect("met twice is no fault");
        agenda::drop_of(&mut tx, other, "Il provvedimento è stato revocato").await.expect("dropped");
        commit(tx).await;
        assert!(dues(&city, "anna", "").await.is_empty());
        assert_eq!(dues(&city, "anna", "?state=over").await.len(), 2);
        assert_eq!(due(&city, "anna", dropped).await["dropped_reason"], "Il provvedimento è stato revocato");
        // Said again as it was: nothing happens. On another day: a thing that was done is not moved.
        assert_eq!(tell(&city, review(&city, one, Due::On(day("2026-12-01")))).await, done);
        let mut tx = begin(&city, "anna").await;
        let refused = agenda::set(&mut tx, review(&city, one, Due::On(day("2026-12-09")))).await;
        assert!(matches!(refused, Err(kernel::Failure::Refused(refusal)) if refusal.code == "DUE-003"));
        drop(tx);
        assert_eq!(tell(&city, review(&city, other, Due::On(day("2026-12-09")))).await, dropped);
        let read = due(&city, "anna", dropped).await;
        assert!(read["dropped_at"].is_null() && read["dropped_reason"] == "", "{read}");
        assert!(read["note"].as_str().expect("a note").contains("di nuovo da fare"), "{read}");
    })
    .await;
}

#[tokio::test]
async fn a_case_that_goes_to_a_colleague_takes_its_dues_along() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let of_case = |key, due| NewDue { key, case: Some(case()), ..review(&city, Uuid::from_u128(3), due) };
        tell(&city, of_case("one", Due::On(day("2026-12-01")))).await;
        let met = tell(&city, of_case("two", Due::On(day("2026-12-01")))).await;
        let mut tx = begin(&city, "capo").await;
        let now = tx.now();
        agenda::met(&mut tx, Uuid::from_u128(3), "two", now).await.expect("met");
        agenda::pass_on(&mut tx, case(), Some(account(&city, "bruno")), city.unit("SSPT-4-L1")).await.expect("passed on");
        commit(tx).await;
        assert!(dues(&city, "anna", "").await.is_empty());
        assert_eq!(dues(&city, "bruno", "").await.len(), 1);
        assert_eq!(due(&city, "anna", met).await["met_at"].as_str().map(str::is_empty), Some(false), "what she did stays hers");
        let mut tx = begin(&city, "capo").await;
        agenda::pass_on(&mut tx, case(), None, city.unit("SSPT-5-L1")).await.expect("passed on");
        commit(tx).await;
        assert!(dues(&city, "bruno", "").await.is_empty());
        let theirs = dues(&city, "quinto", "?view=unit").await;
        assert_eq!((theirs.len(), theirs[0]["account"].is_null()), (1, true), "the unit's, until somebody has it");
    })
    .await;
}

#[tokio::test]
async fn what_is_due_about_somebody_who_died_stays_and_says_so() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let person = person(&city, "Rossi").await;
        let id =
            tell(&city, NewDue { person: Some(person), ..review(&city, Uuid::from_u128(4), Due::On(day("2026-12-01"))) }).await;
        let follow = agenda::room().follow.expect("a follower");
        let mut tx = begin(&city, "capo").await;
        tx.tell("person.died", json!({"person_id": person, "on": "2026-11-19"})).await.expect("told");
        for news in tx.news(10).await.expect("news") {
            let concerned = follow(&mut tx, &news).await.expect("followed");
            assert_eq!(concerned, news.topic == "person.died", "{}", news.topic);
        }
        commit(tx).await;
        let read = due(&city, "anna", id).await;
        assert_eq!(read["note"], "21/11/2026: persona deceduta il 19/11/2026");
        assert_eq!(dues(&city, "anna", "").await.len(), 1, "somebody decides what becomes of it");
    })
    .await;
}

#[tokio::test]
async fn a_calendar_is_told_what_is_ones_own_and_never_what_is_closed() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let open = tell(&city, review(&city, Uuid::from_u128(5), Due::On(day("2026-12-01")))).await;
        tell(&city, NewDue { closed: true, ..review(&city, Uuid::from_u128(6), Due::On(day("2026-12-01"))) }).await;
        tell(&city, NewDue { account: None, ..review(&city, Uuid::from_u128(7), Due::On(day("2026-12-01"))) }).await;
        let actor = kernel::Actor::system(city.actor("anna").body);
        let mut tx = city.db.look(&actor).await.expect("a look");
        let (from, until) = (day("2026-11-01"), day("2027-06-01"));
        let told = agenda::feed_of(&mut tx, account(&city, "anna"), from, until).await.expect("dues");
        assert_eq!(told.iter().map(|due| due.id).collect::<Vec<_>>(), [open]);
        assert!(agenda::feed_of(&mut tx, account(&city, "bruno"), from, until).await.expect("dues").is_empty());
        tx.roll_back().await.expect("an end");
    })
    .await;
}
