//! Every page opens, and says what it must.

use crate::{city, rooms};
use store::testing::on_both;
use ui::testing::schema;

#[tokio::test]
async fn the_pages_for_everybody_need_no_account() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        assert!(city.get("", "/accessibilita").await.expect(200).text.contains("id=\"segnala\""));
        assert!(city.get("", "/privacy").await.expect(200).text.contains("2-sexies"));
        let about = city.get("", "/informazioni").await.expect(200).text;
        assert!(about.contains("EUPL-1.2") && about.contains("Chiedilo a chi gestisce questa installazione"));
    })
    .await;
}

#[tokio::test]
async fn every_page_of_an_administrator_opens_and_keeps_the_security_policy() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let (anna, unit) = (city.actor("anna").account, city.unit("SSPT-4-L1"));
        let pages = [
            "/operatori",
            "/operatori/nuovo",
            "/unita",
            "/unita/nuova",
            "/ruoli",
            "/chiavi",
            "/lavori",
            "/privacy-registri",
            "/privacy-registri/trattamenti/nuovo",
            "/privacy-registri/condivisioni/nuova",
            "/profilo",
            "/profilo/secondo-fattore",
        ];
        let mut all: Vec<String> = pages.iter().map(|page| (*page).to_owned()).collect();
        all.extend([format!("/operatori/{anna}"), format!("/unita/{unit}")]);
        for page in all {
            let reply = city.get("amministratrice", &page).await.expect(200);
            assert!(!reply.text.contains(" style=") && !reply.text.contains(" onclick="), "{page}");
            assert_eq!(reply.text.matches("<h1").count(), 1, "{page}");
        }
        let roles = city.get("amministratrice", "/ruoli").await.expect(200).text;
        for grant in &guard::roles::table().grants {
            assert!(roles.contains(&grant.label.replace('\'', "&#39;")), "{}", grant.label);
        }
    })
    .await;
}

#[tokio::test]
async fn the_list_of_staff_goes_page_by_page() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db).await;
        for number in 0..55 {
            city.somebody(&format!("persona{number:02}"), "segreteria", "milano/PUA").await;
        }
        let first = city.get("amministratrice", "/operatori").await.expect(200).text;
        assert!(first.contains("persona00") && !first.contains("persona54") && first.contains("rel=\"next\""));
        let next = first
            .split("rel=\"next\"")
            .next()
            .and_then(|before| before.rsplit("href=\"").next())
            .and_then(|rest| rest.split('"').next())
            .expect("a next page")
            .replace("&#38;", "&")
            .replace("&amp;", "&");
        let second = city.get("amministratrice", &next).await.expect(200).text;
        assert!(second.contains("persona54") && !second.contains("persona00"));
        let page = city.get("amministratrice", "/api/v1/staff?limit=10").await.expect(200).json();
        let after = ui::submitted::escape(page["next"].as_str().expect("more"));
        let following = city.get("amministratrice", &format!("/api/v1/staff?limit=10&after={after}")).await.expect(200).json();
        assert_ne!(page["items"][9]["id"], following["items"][0]["id"]);
        assert!(page["items"][9]["name"].as_str() < following["items"][0]["name"].as_str());
    })
    .await;
}
