//! The list of what ends within sixty days, of the people whom one has to do with.

use super::*;

async fn people(city: &City, who: &str, query: &str) -> (Vec<String>, Option<String>) {
    let page = city.get(who, &format!("/api/v1/isee/expiring{query}")).await.expect(200).json();
    let names =
        page["items"].as_array().expect("items").iter().map(|item| item["display_name"].as_str().unwrap_or_default().to_owned());
    (names.collect(), page["next"].as_str().map(str::to_owned))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_soon_is_listed_once_page_by_page_and_only_of_ones_own_people() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let mut all = Vec::new();
        for (n, name) in (1_u32..).zip(["Uno", "Due", "Tre"]) {
            let href = entered(&city, "ada", ("Fitti", name), "").await;
            recorded(&city, "ada", &href, ordinary(n, "2026-03-02", 600_000)).await;
            all.push(href);
        }
        let elsewhere = entered(&city, "piero", ("Neri", "Ugo"), "").await;
        recorded(&city, "piero", &elsewhere, ordinary(9, "2026-03-02", 600_000)).await;
        let mut current = ordinary(10, "2026-06-10", 100_000);
        current["kind"] = json!("current");
        recorded(&city, "ada", &all[0], current).await;

        let (names, next) = people(&city, "ada", "?limit=2").await;
        assert_eq!(
            (names.len(), names[0].as_str()),
            (2, "Fitti Uno"),
            "the current one ends first, on the 10th of December: {names:?}"
        );
        let next = next.expect("another page");
        let (rest, end) = people(&city, "ada", &format!("?limit=2&after={next}")).await;
        assert_eq!((rest.len(), end), (2, None));
        assert!(names.iter().chain(&rest).all(|name| name.starts_with("Fitti")), "{names:?} {rest:?}");
        assert_eq!(people(&city, "piero", "").await.0, ["Neri Ugo"]);
        for who in ["anna", "ugo"] {
            assert!(people(&city, who, "").await.0.is_empty(), "{who}");
        }
        city.get("sara", "/isee").await.expect(403);
        follow(&city, "anna", &all[1]).await;
        assert_eq!(people(&city, "anna", "").await.0, ["Fitti Due"]);

        // A later one of the same kind takes its place; one that ends much later is not there yet.
        recorded(&city, "ada", &all[2], ordinary(20, "2026-05-02", 500_000)).await;
        let page = city.get("ada", "/isee").await.expect(200).text;
        assert!(page.contains("Fitti Tre") && page.contains("5.000,00") && !page.contains("Neri"), "{page}");
        assert_eq!(people(&city, "ada", "").await.0.iter().filter(|name| *name == "Fitti Tre").count(), 1);
        let mut late = ordinary(21, "2026-11-20", 100_000);
        late["kind"] = json!("current");
        recorded(&city, "ada", &all[2], late).await;
        assert_eq!(
            people(&city, "ada", "").await.0.iter().filter(|name| *name == "Fitti Tre").count(),
            1,
            "its ordinary one still ends"
        );
        let file = city.get("ada", "/isee?format=csv").await.expect(200).text;
        assert!(file.contains("Fitti Uno") && !file.contains("Neri"), "{file}");
        city.get("ada", "/isee?format=pdf").await.expect(404);
        city.get("ada", "/api/v1/isee/expiring?after=ieri").await.expect(422);

        protect(&city, "capo", &all[1]).await;
        assert!(!people(&city, "ada", "").await.0.contains(&"Fitti Due".to_owned()));
        assert!(people(&city, "capo", "").await.0.contains(&"Fitti Due".to_owned()));
    })
    .await;
}
