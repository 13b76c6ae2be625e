//! Two records of one person: what is known of the ISEE of either is known of both.

use super::*;

pub async fn joined(city: &City, survivor: &str, other: &str) {
    let page = city.get("ada", &format!("{survivor}/unione?altra={}", id_of(other))).await.expect(200);
    let (version, other_version, other) = (hidden(&page, "_version"), hidden(&page, "other_version"), id_of(other).to_string());
    let pairs = [
        ("_version", version.as_str()),
        ("other_version", other_version.as_str()),
        ("other", other.as_str()),
        ("reason", "Ha mostrato la carta d'identità"),
        ("confirmed", "on"),
        ("take.family_name", "survivor"),
    ];
    city.post("ada", &format!("{survivor}/unione"), &pairs).await.expect(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn attestations_households_and_questions_go_with_the_person_and_come_back() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let stays = mario(&city).await;
        let pairs = [("family_name", "Rosssi"), ("given_name", "Mario"), ("birth_year", "1980")];
        let goes = city.post("ada", "/persone/nuova", &pairs).await.expect(303).location();
        let pina = entered(&city, "ada", ("Rossi", "Pina"), "").await;
        let both = ordinary(1, "2026-02-02", 700_000);
        recorded(&city, "ada", &stays, both.clone()).await;
        recorded(&city, "ada", &goes, both).await;
        let newer = recorded(&city, "ada", &goes, ordinary(2, "2026-03-02", 600_000)).await;
        let mut of_pina = ordinary(3, "2026-04-02", 500_000);
        of_pina["members"] =
            json!([{"relation": "declarant", "person": id_of(&pina)}, {"relation": "parent", "person": id_of(&goes)}]);
        let of_pina = recorded(&city, "ada", &pina, of_pina).await;
        assert_eq!(counting(&city, "ada", &stays, "").await["value"], 700_000);

        joined(&city, &stays, &goes).await;
        let listed = city.get("ada", &format!("{}/isee", api_of(&stays))).await.expect(200).json();
        assert_eq!(listed["items"].as_array().map(Vec::len), Some(3), "the same one is there once: {listed}");
        assert_eq!(counting(&city, "ada", &stays, "").await["value"], 500_000, "as a member of Pina's household");
        assert_eq!(city.get("ada", &newer).await.expect(200).json()["attestation"]["person"], json!(id_of(&stays)));
        assert_eq!(city.get("ada", &of_pina).await.expect(200).json()["members"][1]["person"], json!(id_of(&stays)));

        let page = city.get("ada", &format!("{stays}/unioni")).await.expect(200).text;
        let start = page.find("href=\"/unioni/").expect("a joining") + "href=\"".len();
        let joining = page[start..].split('"').next().unwrap_or_default().to_owned();
        let version = hidden(&city.get("ada", &joining).await.expect(200), "_version");
        let pairs = [("_version", version.as_str()), ("reason", "Erano due cugini")];
        city.post("ada", &format!("{joining}/separa"), &pairs).await.expect(303);
        assert_eq!(counting(&city, "ada", &stays, "").await["value"], 700_000);
        assert_eq!(city.get("ada", &newer).await.expect(200).json()["attestation"]["person"], json!(id_of(&goes)));
        assert_eq!(city.get("ada", &of_pina).await.expect(200).json()["members"][1]["person"], json!(id_of(&goes)));
    })
    .await;
}
