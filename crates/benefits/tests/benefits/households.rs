//! Who is in the household of an attestation, for whom it counts, and who is told of whom.

use super::*;

/// Mario's attestation, with Anna Verdi by her code and a child who has no record.
async fn of_the_family(city: &City, mario: &str) -> String {
    let mut attestation = ordinary(1, "2026-03-02", 600_000);
    attestation["members"] = json!([
        {"relation": "declarant", "person": id_of(mario)},
        {"relation": "spouse", "tax_code": verdi(), "name": "Verdi Anna"},
        {"relation": "child", "name": "Rossi Pina"},
    ]);
    recorded(city, "ada", mario, attestation).await
}

/// The code of Anna Verdi.
fn verdi() -> String {
    let birth = chrono::NaiveDate::from_ymd_opt(1982, 3, 7).expect("a day");
    let code = kernel::TaxCode::compute("Verdi", "Anna", kernel::tax_code::Sex::Female, birth, "F205").expect("a code");
    code.as_str().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_with_a_record_is_named_by_it_and_of_the_others_the_paper_is_kept() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let (mario, code) = (mario(&city).await, verdi());
        let anna = entered(&city, "ada", ("Verdi", "Anna"), &code).await;
        let mut attestation = ordinary(1, "2026-03-02", 600_000);
        attestation["members"] = json!([
            {"relation": "declarant", "person": id_of(&mario)},
            {"relation": "spouse", "tax_code": code, "name": "Verdi Anna"},
            {"relation": "child", "name": "Rossi Pina"},
        ]);
        let one = recorded(&city, "ada", &mario, attestation).await;
        let members = city.get("ada", &one).await.expect(200).json()["members"].clone();
        assert_eq!((&members[1]["person"], &members[1]["tax_code"]), (&json!(id_of(&anna)), &json!("")), "{members}");
        assert_eq!((&members[2]["person"], &members[2]["name"]), (&Value::Null, &json!("Rossi Pina")));
        let kept = "select count(*) from benefits_isee_member where tax_code <> '' or (person_id is not null and name <> '')";
        assert_eq!(
            city.db.raw_rows(&kept.replace("count(*)", "cast(count(*) as text)")).await.expect("rows"),
            [[Some("0".to_owned())]]
        );
        // The ordinary one is of the household: it counts for her too; what is of him alone does not.
        assert_eq!(counting(&city, "ada", &anna, "").await["value"], 600_000);
        let page = city.get("ada", &format!("{anna}/isee")).await.expect(200).text;
        assert!(page.contains("Del nucleo di Rossi Mario"), "{page}");
        let read = format!(
            "select cast(count(*) as text) from store_audit_shown s join store_audit a on a.body_id = s.body_id and a.seq = s.seq where a.action = 'isee.read' and {}",
            if city.db.engine() == store::Engine::Postgres { format!("s.person_id = '{}'", id_of(&mario)) } else { format!("lower(hex(s.person_id)) = '{}'", id_of(&mario).to_string().replace('-', "")) }
        );
        assert_ne!(city.db.raw_rows(&read).await.expect("rows"), [[Some("0".to_owned())]], "his was read on her page");
        let mut health = ordinary(2, "2026-04-02", 300_000);
        health["kind"] = json!("sociosanitario");
        health["members"] = json!([{"relation": "spouse", "person": id_of(&anna)}]);
        recorded(&city, "ada", &mario, health).await;
        assert_eq!(counting(&city, "ada", &anna, "kind=sociosanitario").await["state"], "none");
        assert_eq!(counting(&city, "ada", &mario, "kind=sociosanitario").await["state"], "holds");
        let news = told(&city).await.into_iter().rfind(|(topic, _)| topic == "isee.recorded").expect("news").1;
        assert_eq!(news["members"], json!([]), "the other's is nobody else's");
        let reason = json!({"reason": "Di un'altra famiglia"});
        city.api("ada", Method::POST, &format!("{one}/withdrawal"), &[("if-match", "1")], reason).await.expect(204);
        let news = told(&city).await.into_iter().rfind(|(topic, _)| topic == "isee.withdrawn").expect("news").1;
        assert_eq!(news["members"], json!([id_of(&anna)]), "it counted for her too");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_be_known_of_is_in_no_household_and_her_attestation_is_nobodys() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let (mario, code) = (mario(&city).await, verdi());
        let anna = entered(&city, "ada", ("Verdi", "Anna"), &code).await;
        let member = |relation: &str, href: &str| json!({"relation": relation, "person": id_of(href)});
        let mut hers = ordinary(2, "2026-04-02", 300_000);
        hers["members"] = json!([member("declarant", &anna), member("spouse", &mario)]);
        recorded(&city, "ada", &anna, hers).await;
        let mut his = ordinary(1, "2026-03-02", 600_000);
        his["members"] = json!([member("declarant", &mario), member("spouse", &anna)]);
        his["defects"] = json!([{"kind": "omission", "member": 2}]);
        let one = recorded(&city, "ada", &mario, his).await;
        assert_eq!(counting(&city, "ada", &mario, "").await["value"], 300_000, "hers is the newer");
        protect(&city, "capo", &anna).await;
        assert_eq!(counting(&city, "ada", &mario, "").await["value"], 600_000, "Ada knows nothing of hers");
        assert_eq!(counting(&city, "capo", &mario, "").await["value"], 300_000);
        let shown = city.get("ada", &one).await.expect(200);
        assert_eq!(shown.json()["members"].as_array().map(Vec::len), Some(1), "{}", shown.text);
        for path in [one.replace("/api/v1", ""), format!("{mario}/isee"), mario.clone()] {
            let page = city.get("ada", &path).await.expect(200).text;
            assert!(!page.contains("Verdi") && !page.contains(&id_of(&anna).to_string()), "{path}: {page}");
        }
        // Typed by whoever may not know of her, she is somebody without a record.
        let mut again = ordinary(3, "2026-05-02", 500_000);
        again["members"] = json!([{"relation": "spouse", "tax_code": code, "name": "Verdi Anna"}]);
        let typed = recorded(&city, "ada", &mario, again).await;
        assert_eq!(city.get("ada", &typed).await.expect(200).json()["members"][0]["person"], Value::Null);
        let mut named = ordinary(4, "2026-05-02", 500_000);
        named["members"] = json!([member("spouse", &anna)]);
        let refused =
            city.api("ada", Method::POST, &format!("{}/isee", api_of(&mario)), &[], named.clone()).await.expect(422).json();
        assert_eq!(refused["type"], "BEN-004", "{refused}");
        named["members"][0]["person"] = json!("01890000-0000-7000-8000-000000000000");
        let nobody = city.api("ada", Method::POST, &format!("{}/isee", api_of(&mario)), &[], named).await.expect(422).json();
        assert_eq!(nobody["type"], refused["type"], "as if there were nobody");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_begins_with_the_household_that_the_register_knows() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let mario = mario(&city).await;
        let page = city.get("ada", &format!("{mario}/isee/nuova")).await.expect(200).text;
        let person = format!("<option value=\"{}\" selected", id_of(&mario));
        assert!(page.contains("name=\"members[0].person\"") && page.contains(&person), "{page}");
        let added = city.post("ada", &format!("{mario}/isee/nuova"), &[("protocol", "INPS-1"), ("_add", "members")]).await;
        let added = added.expect(200).text;
        assert!(added.contains("value=\"INPS-1\""), "{added}");
        assert!(told(&city).await.iter().all(|(topic, _)| topic != "isee.recorded"), "nothing is stored");
        of_the_family(&city, &mario).await;
    })
    .await;
}
