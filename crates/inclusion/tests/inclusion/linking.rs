//! Those whom nobody found in the register: proposed, linked or entered by somebody, never by the program.

use super::*;

async fn press(city: &City, who: &str, path: &str, more: &[(&str, &str)]) -> Reply {
    let version = version_of(&household(city, "capo", "ADI-1").await);
    let mut pairs = vec![("_version", version.as_str())];
    pairs.extend_from_slice(more);
    city.post(who, path, &pairs).await
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_with_the_same_name_is_proposed_and_linked_with_one_press_and_can_be_parted_again() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        mario(&city).await;
        let pairs = [("family_name", "Verdi"), ("given_name", "Luca"), ("birth_date", "2/2/1985")];
        let luca = city.post("capo", "/persone/nuova", &pairs).await.expect(303).location();
        imported(&city, "ada", &[MARIO, LUCA]).await;
        let whole = household(&city, "capo", "ADI-1").await;
        let (page, member) = (page_of(&whole), text(&whole, "/members/1/id").to_owned());
        assert_eq!(whole["members"][1]["person"], Value::Null, "a name is no proof");
        let shown = city.get("capo", &page).await.expect(200).text;
        assert!(shown.contains("È Verdi Luca") && shown.contains("VRDLCU85B02F205S"), "{shown}");
        let path = format!("/inclusione/componenti/{member}/collega");
        let nobody = press(&city, "capo", &path, &[("person", "01900000-0000-7000-8000-000000000001")]).await.expect(422).text;
        assert!(nobody.contains("non c&#39;è nel registro"), "{nobody}");
        let person = id_of(&luca).to_string();
        press(&city, "capo", &path, &[("person", &person)]).await.expect(303);
        assert_eq!(text(&household(&city, "capo", "ADI-1").await, "/members/1/person"), person);
        press(&city, "capo", &path, &[("person", &person)]).await.expect(409);
        press(&city, "capo", &format!("/inclusione/componenti/{member}/scollega"), &[]).await.expect(303);
        assert_eq!(household(&city, "capo", "ADI-1").await["members"][1]["person"], Value::Null);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_entered_with_what_the_list_and_the_tax_code_say_and_nothing_is_typed_twice() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "ada", &[MARIO, LUCA]).await;
        let whole = household(&city, "capo", "ADI-1").await;
        let member = text(&whole, "/members/0/id").to_owned();
        press(&city, "capo", &format!("/inclusione/componenti/{member}/registra"), &[]).await.expect(303);
        let now = household(&city, "capo", "ADI-1").await;
        let person = text(&now, "/members/0/person").to_owned();
        let entered = city.get("capo", &format!("/persone/{person}")).await.expect(200).text;
        assert!(entered.contains("Rossi Mario") && entered.contains("01/01/1980"), "{entered}");
        assert_eq!(now["household"]["unmatched"], 1);
        // The unit of the household has to do with them from now on.
        let mut tx = city.db.begin(&city.actor("capo")).await.expect("a transaction");
        let found = inclusion::of_person(&mut tx, person.parse().expect("an id")).await.expect("households");
        tx.commit(store::Audit::of("test.read")).await.expect("a commit");
        assert_eq!(found.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_goes_with_the_person_when_two_records_are_joined() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "ada", &[MARIO]).await;
        let pairs = [("family_name", "Rosssi"), ("given_name", "Mario"), ("birth_year", "1980")];
        let goes = city.post("capo", "/persone/nuova", &pairs).await.expect(303).location();
        let member = text(&household(&city, "capo", "ADI-1").await, "/members/0/id").to_owned();
        press(&city, "capo", &format!("/inclusione/componenti/{member}/collega"), &[("person", &id_of(&goes).to_string())])
            .await
            .expect(303);
        let stays = mario(&city).await;
        let page = city.get("capo", &format!("{stays}/unione?altra={}", id_of(&goes))).await.expect(200);
        let (version, other_version, other) = (hidden(&page, "_version"), hidden(&page, "other_version"), id_of(&goes).to_string());
        let pairs = [
            ("_version", version.as_str()),
            ("other_version", other_version.as_str()),
            ("other", other.as_str()),
            ("reason", "Ha mostrato la carta d'identità"),
            ("confirmed", "on"),
            ("take.family_name", "survivor"),
        ];
        city.post("capo", &format!("{stays}/unione"), &pairs).await.expect(303);
        assert_eq!(text(&household(&city, "capo", "ADI-1").await, "/household/applicant_person"), id_of(&stays).to_string());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_that_is_given_to_another_unit_is_reached_there_and_no_longer_here() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "ada", &[MARIO]).await;
        let whole = household(&city, "capo", "ADI-1").await;
        let page = page_of(&whole);
        let unit = city.unit("SSPT-5-L1").to_string();
        press(&city, "capo", &format!("{page}/unita"), &[("unit", "01900000-0000-7000-8000-000000000001")]).await.expect(422);
        press(&city, "capo", &format!("{page}/unita"), &[("unit", &unit)]).await.expect(303);
        city.get("piero", &page).await.expect(200);
        city.get("capo", &page).await.expect(404);
    })
    .await;
}
