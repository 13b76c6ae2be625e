//! Who sees what is due.

use super::*;

/// How many of a unit's dues are late, as its page says.
async fn counted(city: &City, who: &str) -> Vec<String> {
    let page = city.get(who, "/scadenze?vista=unit").await.expect(200).text;
    page.split("figure-value")
        .skip(1)
        .map(|part| part.split("<span>").nth(1).unwrap_or_default().chars().take_while(char::is_ascii_digit).collect())
        .collect()
}

#[tokio::test]
async fn a_due_is_seen_by_whose_it_is_and_by_the_unit_and_by_nobody_else() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let id = tell(&city, review(&city, Uuid::from_u128(1), Due::On(day("2026-11-20")))).await;
        assert_eq!(dues(&city, "anna", "").await.len(), 1);
        assert_eq!(dues(&city, "anna", "?state=late").await.len(), 1);
        for who in ["capo", "sara"] {
            assert_eq!(dues(&city, who, "?view=unit").await.len(), 1, "{who}");
            assert_eq!(counted(&city, who).await, ["1", "0", "0"], "{who}");
        }
        for who in ["bruno", "quinto", "ugo"] {
            assert!(dues(&city, who, "").await.is_empty() && dues(&city, who, "?view=unit").await.is_empty(), "{who}");
            city.get(who, &format!("/api/v1/dues/{id}")).await.expect(404);
            city.get(who, &format!("/attivita/{id}")).await.expect(404);
        }
    })
    .await;
}

#[tokio::test]
async fn a_sealed_cases_due_is_seen_by_its_team_alone_also_in_the_count_of_the_unit() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let source = Uuid::from_u128(1);
        let report = NewDue { kind: DueKind::Report, case: Some(case()), ..review(&city, source, Due::On(day("2026-11-20"))) };
        let id = tell(&city, report).await;
        assert_eq!(counted(&city, "capo").await, ["1", "0", "0"]);
        let team = [account(&city, "anna"), account(&city, "bruno")];
        let mut tx = begin(&city, "capo").await;
        agenda::close_to_team(&mut tx, case(), true, &team).await.expect("closed");
        commit(tx).await;
        for who in ["capo", "sara"] {
            assert!(dues(&city, who, "?view=unit").await.is_empty(), "{who}");
            assert_eq!(counted(&city, who).await, ["0", "0", "0"], "{who}");
            city.get(who, &format!("/api/v1/dues/{id}")).await.expect(404);
            assert!(today(&city, who).await.is_empty(), "{who}");
        }
        for who in ["anna", "bruno"] {
            assert_eq!(dues(&city, who, "").await.len(), 1, "{who}");
        }
        // Unsealed, the report of a court that the seal had closed is seen again; what was told as closed by itself is not.
        let secret = NewDue {
            kind: DueKind::Report,
            closed: true,
            key: "secret",
            case: Some(case()),
            ..review(&city, source, Due::On(day("2026-11-20")))
        };
        let secret = tell(&city, secret).await;
        let mut tx = begin(&city, "capo").await;
        agenda::close_to_team(&mut tx, case(), false, &team).await.expect("opened");
        commit(tx).await;
        assert_eq!(dues(&city, "capo", "?view=unit").await.len(), 1);
        city.get("capo", &format!("/api/v1/dues/{secret}")).await.expect(404);
        assert_eq!(dues(&city, "anna", "").await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_closed_due_always_has_somebody_who_sees_it() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let mut tx = begin(&city, "anna").await;
        let nobody = NewDue { closed: true, account: None, ..review(&city, Uuid::from_u128(1), Due::On(day("2026-12-01"))) };
        let refused = agenda::set(&mut tx, nobody).await;
        assert!(matches!(refused, Err(kernel::Failure::Refused(refusal)) if refusal.code == "DUE-004"));
        drop(tx);
        let of_unit = NewDue { account: None, case: Some(case()), ..review(&city, Uuid::from_u128(2), Due::On(day("2026-12-01"))) };
        let id = tell(&city, of_unit).await;
        let mut tx = begin(&city, "capo").await;
        let refused = agenda::close_to_team(&mut tx, case(), true, &[]).await;
        assert!(matches!(refused, Err(kernel::Failure::Refused(refusal)) if refusal.code == "DUE-004"));
        drop(tx);
        let mut tx = begin(&city, "capo").await;
        agenda::close_to_team(&mut tx, case(), true, &[account(&city, "anna")]).await.expect("closed");
        agenda::pass_on(&mut tx, case(), None, city.unit("SSPT-4-L2")).await.expect("passed on");
        commit(tx).await;
        assert_eq!(due(&city, "anna", id).await["account"], json!(account(&city, "anna")), "hers, while it is closed");
    })
    .await;
}

#[tokio::test]
async fn whoever_covers_an_absent_colleague_sees_theirs() {
    on_both(schema(&rooms()), |db| async move {
        db.clock().move_to(at("2026-11-22 23:50"));
        let city = city(db).await;
        let id = tell(&city, NewDue { closed: true, ..review(&city, Uuid::from_u128(1), Due::On(day("2026-11-22"))) }).await;
        city.get("bruno", &format!("/api/v1/dues/{id}")).await.expect(404);
        let mut tx = city.db.global(&kernel::Actor::system(city.actor("anna").body)).await.expect("a transaction");
        let (from, until) = (day("2026-11-21"), day("2026-11-23"));
        guard::account::add_absence(&mut tx, account(&city, "anna"), Some(account(&city, "bruno")), "Ferie", from, until)
            .await
            .expect("an absence");
        tx.commit(Audit::of("account.absence")).await.expect("a commit");
        assert_eq!(dues(&city, "bruno", "").await.len(), 1);
        assert_eq!(today(&city, "bruno").await.len(), 1);
        city.db.clock().move_to(at("2026-11-23 00:10"));
        assert!(dues(&city, "bruno", "").await.is_empty(), "she is back");
        assert_eq!(dues(&city, "anna", "").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_due_about_somebody_protected_is_shown_to_whoever_may_know_of_them() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let person = person(&city, "Nascosta").await;
        let id =
            tell(&city, NewDue { person: Some(person), ..review(&city, Uuid::from_u128(1), Due::On(day("2026-11-20"))) }).await;
        assert_eq!(dues(&city, "sara", "?view=unit").await[0]["person_name"], "Nascosta Maria");
        let page = city.get("capo", &format!("/persone/{person}/modifica")).await.expect(200).text;
        let version = page.split("name=\"_version\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a version");
        let pairs = [("restricted", "on"), ("reason", "denuncia"), ("_version", version)];
        city.post("capo", &format!("/persone/{person}/protezione"), &pairs).await.expect(303);
        assert!(dues(&city, "sara", "?view=unit").await.is_empty());
        assert_eq!(counted(&city, "sara").await, ["0", "0", "0"]);
        city.get("sara", &format!("/api/v1/dues/{id}")).await.expect(404);
        assert!(!city.get("sara", "/scadenze?vista=unit").await.expect(200).text.contains("Nascosta"));
        assert_eq!(dues(&city, "anna", "").await.len(), 1, "she follows her");
    })
    .await;
}

#[tokio::test]
async fn whoever_opened_somebody_protected_urgently_reads_what_is_due_of_them_and_changes_nothing() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db).await;
        city.somebody("vice", "coordinatore", "milano/SSPT-4").await;
        let person = person(&city, "Nascosta").await;
        let id = task(&city, "anna", json!({"title": "Telefonare alla scuola", "due_on": "2026-11-23", "person": person})).await;
        let page = city.get("capo", &format!("/persone/{person}/modifica")).await.expect(200).text;
        let version = page.split("name=\"_version\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a version");
        let pairs = [("restricted", "on"), ("reason", "denuncia"), ("_version", version)];
        city.post("capo", &format!("/persone/{person}/protezione"), &pairs).await.expect(303);
        city.get("vice", &format!("/api/v1/dues/{id}")).await.expect(404);
        let mut tx = begin(&city, "vice").await;
        guard::opening::open(
            &mut tx,
            guard::opening::Target::Person(person),
            city.unit("SSPT-4-L1"),
            "La polizia chiama dal commissariato",
        )
        .await
        .expect("an opening");
        commit(tx).await;
        assert_eq!(due(&city, "vice", id).await["person_name"], "Nascosta Maria");
        act(&city, "vice", id, "done", json!({})).await.expect(404);
        act(&city, "vice", id, "cancellation", json!({"reason": "Non serve"})).await.expect(404);
        act(&city, "anna", id, "done", json!({})).await.expect(204);
    })
    .await;
}

#[tokio::test]
async fn what_is_late_appears_to_the_coordinator_at_the_moment_of_escalation() {
    on_both(schema(&rooms()), |db| async move {
        db.clock().move_to(at("2026-11-24 11:30"));
        let city = city(db).await;
        let due =
            NewDue { escalate_at: Some(at("2026-11-24 12:00")), ..review(&city, Uuid::from_u128(1), Due::On(day("2026-11-23"))) };
        tell(&city, due).await;
        city.db.clock().move_to(at("2026-11-24 11:59"));
        assert!(today(&city, "capo").await.is_empty());
        assert!(dues(&city, "capo", "?view=unit&state=pressing").await.is_empty());
        city.db.clock().move_to(at("2026-11-24 12:00"));
        assert_eq!(dues(&city, "capo", "?view=unit&state=pressing").await.len(), 1);
        let items = today(&city, "capo").await;
        assert_eq!((items.len(), items[0].group, items[0].late), (1, "Da sollecitare", true));
        assert!(items[0].detail.contains("anna"), "whom to ask: {}", items[0].detail);
        assert!(today(&city, "sara").await.is_empty(), "the secretary presses nobody");
        let hers = today(&city, "anna").await;
        assert_eq!((hers.len(), hers[0].group, hers[0].late), (1, "Scadenze", true));
    })
    .await;
}

#[tokio::test]
async fn a_term_of_a_court_in_hours_stands_first_for_the_worker_and_for_the_unit() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let court = NewDue { kind: DueKind::Court, ..review(&city, Uuid::from_u128(1), Due::At(at("2026-11-22 10:00"))) };
        tell(&city, court).await;
        let far = NewDue { kind: DueKind::Court, key: "far", ..review(&city, Uuid::from_u128(1), Due::On(day("2026-12-24"))) };
        tell(&city, far).await;
        let left_out = NewDue {
            kind: DueKind::Review,
            key: "review",
            case: Some(case()),
            ..review(&city, Uuid::from_u128(1), Due::On(day("2026-11-21")))
        };
        tell(&city, left_out).await;
        for who in ["anna", "capo"] {
            let items = today(&city, who).await;
            assert_eq!((items.len(), items[0].rank, items[0].time.as_deref()), (1, 5, Some("10:00")), "{who}");
        }
        for who in ["bruno", "quinto", "sara"] {
            assert!(today(&city, who).await.is_empty(), "{who}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_review_of_what_is_of_no_case_is_on_the_home_page_of_whoever_leads_it() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        for (kind, key) in [(DueKind::Review, "review"), (DueKind::PlanEnd, "end")] {
            tell(&city, NewDue { kind, key, ..review(&city, Uuid::from_u128(1), Due::On(day("2026-11-22"))) }).await;
        }
        assert_eq!(today(&city, "anna").await.len(), 2);
        assert!(today(&city, "bruno").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_a_judicial_authority_waits_for_is_seen_by_whoever_reads_judicial_data_or_has_to_do_it() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db).await;
        city.somebody("emma", "educatore", "milano/SSPT-4-L1").await;
        city.somebody("dario", "dirigente", "milano/SSPT-4").await;
        for kind in [DueKind::Court, DueKind::Report] {
            let source = Uuid::from_u128(1);
            let of_anna = NewDue { kind, key: kind.code(), ..review(&city, source, Due::At(at("2026-11-22 10:00"))) };
            let id = tell(&city, of_anna).await;
            let mut tx = begin(&city, "anna").await;
            agenda::also(&mut tx, source, &[account(&city, "bruno"), account(&city, "emma")]).await.expect("named");
            commit(tx).await;
            let path = format!("/api/v1/dues/{id}");
            for who in ["anna", "bruno", "capo"] {
                city.get(who, &path).await.expect(200);
            }
            for who in ["sara", "dario", "emma"] {
                city.get(who, &path).await.expect(404);
                assert!(dues(&city, who, "").await.is_empty() && dues(&city, who, "?view=unit").await.is_empty(), "{who}");
                assert!(today(&city, who).await.is_empty(), "{who}");
            }
            let own = NewDue {
                account: Some(account(&city, "emma")),
                key: "hers",
                kind,
                ..review(&city, source, Due::On(day("2026-11-22")))
            };
            let own = tell(&city, own).await;
            city.get("emma", &format!("/api/v1/dues/{own}")).await.expect(200);
            assert_eq!(dues(&city, "emma", "").await.len(), 1, "what she has to do herself");
            let mut tx = begin(&city, "anna").await;
            agenda::drop_of(&mut tx, source, "Non serve più").await.expect("dropped");
            commit(tx).await;
        }
        for who in ["sara", "dario"] {
            assert_eq!(counted(&city, who).await, ["0", "0", "0"], "{who}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_secret_closed_stays_closed_when_its_case_is_unsealed_and_what_was_told_meanwhile_opens() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let team = [account(&city, "anna")];
        let of_case = |source: u128, closed: bool| NewDue {
            closed,
            case: Some(case()),
            ..review(&city, Uuid::from_u128(source), Due::On(day("2026-11-20")))
        };
        let (of_a_secret, meanwhile) = (of_case(1, false), of_case(2, true));
        let hidden = tell(&city, of_a_secret.clone()).await;
        let mut tx = begin(&city, "capo").await;
        agenda::close_to_team(&mut tx, case(), true, &team).await.expect("closed");
        agenda::close_of(&mut tx, Uuid::from_u128(1), team[0]).await.expect("closed for itself");
        commit(tx).await;
        let seen_again = tell(&city, meanwhile).await;
        // Told again as closed, on another day, it stays closed for what it was.
        tell(&city, NewDue { closed: true, due: Due::On(day("2026-11-19")), ..of_a_secret }).await;
        let mut tx = begin(&city, "capo").await;
        agenda::close_to_team(&mut tx, case(), false, &team).await.expect("opened");
        commit(tx).await;
        city.get("capo", &format!("/api/v1/dues/{seen_again}")).await.expect(200);
        city.get("capo", &format!("/api/v1/dues/{hidden}")).await.expect(404);
        city.get("anna", &format!("/api/v1/dues/{hidden}")).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn what_is_closed_does_not_stay_with_a_worker_who_left_the_case() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let closed = NewDue { closed: true, case: Some(case()), ..review(&city, Uuid::from_u128(1), Due::On(day("2026-12-01"))) };
        let id = tell(&city, closed).await;
        let path = format!("/api/v1/dues/{id}");
        let mut tx = begin(&city, "capo").await;
        agenda::also(&mut tx, case().0, &[account(&city, "bruno")]).await.expect("the team");
        agenda::pass_on(&mut tx, case(), None, city.unit("SSPT-4-L1")).await.expect("passed on");
        commit(tx).await;
        city.get("anna", &path).await.expect(404);
        assert_eq!(due(&city, "bruno", id).await["account"], json!(account(&city, "bruno")), "he is left in the team");
        let mut tx = begin(&city, "capo").await;
        agenda::also(&mut tx, case().0, &[]).await.expect("nobody");
        agenda::pass_on(&mut tx, case(), None, city.unit("SSPT-4-L1")).await.expect("passed on");
        commit(tx).await;
        city.get("bruno", &path).await.expect(404);
        assert_eq!(due(&city, "capo", id).await["account"], json!(account(&city, "capo")), "of whoever passed it on");
    })
    .await;
}
