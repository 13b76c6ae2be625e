//! Entitlements from the decisions of the benefits, as the news tell them.

use super::*;
use store::testing::Rooms;

store::statements! {
    /// All regulations are tariffs, as they were always meant.
    TARIFFS = "update benefits_rule set kind = 'copayment' where body_id = :body";
    RULE = "insert into benefits_rule (body_id, id, code, name, sort_name, kind, created_at, created_by, version) values (:body, :id, 'assegno', 'Assegno', 'assegno', 'benefit', :now, :actor, 1)";
    VERSION = "insert into benefits_rule_version (body_id, id, rule_id, number, text, sha256, faults, state, valid_from, valid_until, early_reason, act_number, act_date, act_organ, created_at,
                      created_by, written_at, written_by, published_at, published_by, withdrawn_at, withdrawn_by, withdrawal_reason, version)
               values (:body, :id, :rule, 1, '', '', 0, 'draft', null, null, '', '', null, '', :now, :actor, :now, :actor, null, null, null, null, '', 1)";
    MEASURE = "insert into benefits_measure (body_id, id, code, title, sort_title, rule_id, about, unit_id, responsible_id, opens_on, closes_on, ranked, term_days, act_number, act_date, act_organ,
                      budget_cents, chapter_id, state, created_at, created_by, version)
               values (:body, :id, 'AC-2026', 'Assegno di cura', 'assegno di cura', :rule, '', :unit, :who, :today, null, false, 30, '', null, '', null, null, 'draft', :now, :actor, 1)";
    APPLICATION = "insert into benefits_application (body_id, id, number, measure_id, person_id, applicant_id, applicant_title, unit_id, filed_unit_id, case_id, household_id, received_on, channel,
                          state, due_on, decided_on, isee_id, created_at, created_by, version)
                   values (:body, :id, '2026/000001', :measure, :person, null, 'self', :unit, :filed, null, null, :today, 'desk', 'decided', null, :today, null, :now, :actor, 1)";
    DECISION = "insert into benefits_decision (body_id, id, number, application_id, ranking_id, outcome, rule_version_id, as_of, input, explanation, reasons, amount_cents, period, valid_from,
                       valid_until, points, deviation, minutes, ceiling_cents, appeal, state, proposed_at, proposed_by, returned_at, returned_by, return_reason, batch_id, act_number, act_date,
                       act_organ, decided_on, decided_at, decided_by, notified_on, revoked_from, revocation_reason, revocation_act, revocation_act_date, revoked_at, revoked_by, version)
                values (:body, :id, '2026/000009', :application, null, 'granted', :rule_version, :today, :empty, :empty, '', :amount, :period, :from, :until, null, '', '', null, '', 'decided',
                        :now, :proposed_by, null, null, '', null, 'DD 77', :today, 'Direttrice', :today, :now, :decided_by, null, null, '', '', null, null, null, 1)";
}

/// A decision that grants somebody an amount, as the benefits keep it.
async fn decided(office: &Office, href: &str, period: &str, amount: Option<i64>) -> Uuid {
    let person: PersonId = href.trim_start_matches("/persone/").parse().expect("a person");
    let mut tx = office.begin().await;
    let [rule, version, measure, application, decision] = [(); 5].map(|()| tx.new_id::<Uuid>().expect("an id"));
    let who = office.city.actor("bea").account;
    tx.sql(&RULE).id("id", rule).run_one().await.expect("a rule");
    tx.sql(&VERSION).id("id", version).id("rule", rule).run_one().await.expect("a version");
    let query = tx.sql(&MEASURE).id("id", measure).id("rule", rule).id("unit", office.city.unit("UFF"));
    query.id("who", who).run_one().await.expect("a measure");
    let query = tx.sql(&APPLICATION).id("id", application).id("measure", measure).id("person", person);
    query.id("unit", office.city.unit("UFF")).id("filed", office.city.unit("SSPT-4-L1")).run_one().await.expect("an application");
    tx.sql(&DECISION)
        .id("id", decision)
        .id("application", application)
        .id("rule_version", version)
        .bind("empty", json!({}))
        .bind("amount", amount.map(Cents))
        .bind("period", period)
        .bind("from", day("2026-10-01"))
        .bind("until", day("2027-10-01"))
        .id("proposed_by", who)
        .id("decided_by", office.city.actor("dino").account)
        .run_one()
        .await
        .expect("a decision");
    tx.tell(
        "benefit.granted",
        json!({"decision_id": decision, "application_id": application, "person_id": person, "measure_id": measure}),
    )
    .await
    .expect("told");
    office.follow(tx).await;
    decision
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_granted_becomes_an_entitlement_once_and_a_fee_by_the_hour_none() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let href = office.entered("Rossi", "Mario").await;
        office.paid_on_account(&href, "Mario Rossi").await;
        let decision = decided(&office, &href, "month", Some(31_050)).await;
        office.told("benefit.granted", json!({"decision_id": decision})).await;
        let path = format!("/api/v1{}/entitlements", href.replace("/persone/", "/persons/"));
        let all = office.city.get("rita", &path).await.expect(200).json()["items"].as_array().expect("items").clone();
        assert_eq!(all.len(), 1, "{all:?}");
        assert_eq!(
            (all[0]["amount"].as_i64(), all[0]["rhythm"].as_str(), all[0]["last_day"].as_str()),
            (Some(31_050), Some("month"), Some("2027-09-30"))
        );
        let id = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(id).await["payable"], 2 * 31_050);
        office.told("benefit.revoked", json!({"decision_id": decision, "from": "2026-11-01"})).await;
        assert_eq!(office.entitlement(id_of(&all[0]["id"])).await["entitlement"]["last_day"], "2026-10-31");
    })
    .await;
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let href = office.entered("Verdi", "Lia").await;
        decided(&office, &href, "hour", Some(1_200)).await;
        let path = format!("/api/v1{}/entitlements", href.replace("/persone/", "/persons/"));
        assert!(office.city.get("rita", &path).await.expect(200).json()["items"].as_array().expect("items").is_empty());
    })
    .await;
}

/// The house before it could tell tariffs from grants.
fn before() -> Rooms {
    let mut all = schema(&rooms());
    if let Some((_, steps)) = all.last_mut() {
        let others: Vec<_> = steps.iter().copied().filter(|step| step.name != "tariffs_are_not_paid").collect();
        *steps = Box::leak(others.into_boxed_slice());
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tariff_that_was_taken_for_a_grant_is_not_paid_any_more_and_what_was_paid_comes_back() {
    on_both(before(), |db| async move {
        let office = office(db.clone()).await;
        let href = office.entered("Rossi", "Mario").await;
        office.paid_on_account(&href, "Mario Rossi").await;
        let decision = decided(&office, &href, "month", Some(31_050)).await;
        office.transmitted("2026-10").await;
        let open = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(open).await["payable"], 31_050);
        let mut tx = office.begin().await;
        tx.sql(&TARIFFS).run().await.expect("a rule");
        commit(tx).await;
        let mut whole = vec![("store", store::MIGRATIONS)];
        whole.extend(schema(&rooms()));
        db.migrate(&whole).await.expect("brought up to date");
        let rows = office.rows(open, "").await;
        assert_eq!((rows.len(), rows[0]["hold"].as_str()), (1, Some("changed")), "{rows:?}");
        assert_eq!(office.run(open).await["payable"], 0);
        // Another tariff takes its place from a later day: what is before that day is not due either.
        office.told("benefit.revoked", json!({"decision_id": decision, "from": "2026-12-01"})).await;
        let next = office.prepared("bea", "2026-12").await;
        assert_eq!(office.run(next).await["payable_count"], 0);
        let all = office.recoveries().await;
        assert_eq!((all.len(), all[0]["amount"].as_i64(), all[0]["state"].as_str()), (1, Some(31_050), Some("open")), "{all:?}");
    })
    .await;
}
