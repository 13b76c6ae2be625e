//! What the record that stays holds after two were joined, and by what it is found: codes, rights to stay, names of before, past days.

use super::merging::{join, joining, part};
use super::*;

/// A code of somebody, added on the page of the codes.
async fn code(city: &City, href: &str, more: &[(&str, &str)]) {
    let version = hidden(&city.get("anna", &format!("{href}/codici")).await.expect(200), "_version");
    let mut pairs = more.to_vec();
    pairs.push(("_version", &version));
    city.post("anna", &format!("{href}/codici"), &pairs).await.expect(303);
}

/// The codes that hold, as the API tells them.
async fn codes(city: &City, href: &str) -> Vec<String> {
    let rows = city.get("anna", &format!("/api/v1/persons/{}/identifiers", id_of(href))).await.expect(200).json();
    let open = |row: &&serde_json::Value| row["ended_as"] == "holds";
    let mut all: Vec<String> = rows["items"]
        .as_array()
        .expect("codes")
        .iter()
        .filter(open)
        .filter_map(|row| row["value"].as_str().map(str::to_owned))
        .collect();
    all.sort();
    all
}

#[tokio::test]
async fn of_the_codes_of_two_records_only_those_of_the_chosen_one_hold_and_parting_gives_the_others_back() {
    const MARIO: &str = "RSSMRA80A01F205X";
    const LUCA: &str = "VRDLCU85B02F205S";
    const ANNA: &str = "BNCNNA75C41F205B";
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let stays = entered(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Mario"), ("identifier", MARIO)]).await;
        let goes = entered(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Mario")]).await;
        code(&city, &goes, &[("identifier", LUCA), ("from", "1/1/2019")]).await;
        code(&city, &goes, &[("identifier", ANNA), ("from", "1/1/2018"), ("second_confirmed", "on")]).await;
        assert_eq!(codes(&city, &goes).await, [ANNA, LUCA]);
        join(&city, "anna", &stays, &goes, &[("take.identifier", "survivor")]).await.expect(303);
        assert_eq!(codes(&city, &stays).await, [MARIO], "one definitive code holds, the chosen one");
        let page = city.get("anna", &stays).await.expect(200).text;
        assert!(page.contains(MARIO) && !page.contains("due codici fiscali"), "{page}");
        // The others are in the history, and find the person.
        for other in [LUCA, ANNA] {
            assert!(city.get("anna", &format!("/persone?q={other}")).await.expect(200).text.contains(&stays), "{other}");
        }
        let merge = joining(&city, "anna", &stays).await;
        part(&city, "anna", &merge, &[]).await.expect(303);
        assert_eq!(codes(&city, &stays).await, [MARIO]);
        assert_eq!(codes(&city, &goes).await, [ANNA, LUCA]);
        assert!(city.get("anna", &goes).await.expect(200).text.contains(LUCA), "the first stands for the person again");
    })
    .await;
}

#[tokio::test]
async fn a_code_that_holds_only_in_the_record_that_goes_holds_in_the_one_that_stays() {
    const MARIO: &str = "RSSMRA80A01F205X";
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let stays = entered(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Mario")]).await;
        code(&city, &stays, &[("identifier", MARIO), ("from", "1/1/2015"), ("last_day", "31/12/2016")]).await;
        let goes = entered(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Mario")]).await;
        code(&city, &goes, &[("identifier", MARIO), ("from", "1/1/2020"), ("same_code_confirmed", "on")]).await;
        join(&city, "anna", &stays, &goes, &[]).await.expect(303);
        assert_eq!(codes(&city, &stays).await, [MARIO]);
        assert!(city.get("anna", &stays).await.expect(200).text.contains(MARIO));
    })
    .await;
}

#[tokio::test]
async fn a_code_that_holds_in_both_records_holds_once_when_they_are_joined_and_in_both_again_when_they_are_parted() {
    const PROVISIONAL: &str = "01234567897";
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        let mario = [("family_name", "Rossi"), ("given_name", "Mario"), ("identifier", PROVISIONAL)];
        let stays = entered(&city, "anna", &mario).await;
        let mut again = mario.to_vec();
        again.push(("same_code_confirmed", "on"));
        let goes = entered(&city, "anna", &again).await;
        let open = || async {
            let count = "select cast(count(*) as text) from registry_identifier where ended_as = 'holds' and value = '01234567897'";
            db.raw_rows(count).await.expect("a count")[0][0].clone().expect("a number")
        };
        assert_eq!(open().await, "2");
        join(&city, "anna", &stays, &goes, &[]).await.expect(303);
        assert_eq!(open().await, "1", "the register says it once");
        assert_eq!(codes(&city, &stays).await, [PROVISIONAL]);
        let merge = joining(&city, "anna", &stays).await;
        part(&city, "anna", &merge, &[]).await.expect(303);
        assert_eq!(codes(&city, &stays).await, [PROVISIONAL]);
        assert_eq!(codes(&city, &goes).await, [PROVISIONAL]);
        assert_eq!(open().await, "2", "nothing was written anew");
    })
    .await;
}

#[tokio::test]
async fn of_two_rights_to_stay_somebody_chooses_which_goes_on_and_never_do_two_hold_on_one_day() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let stays = entered(&city, "anna", &rossi()).await;
        let mut other = rossi();
        other[2] = ("birth_date", "1/2/1980");
        let goes = entered(&city, "anna", &other).await;
        let permit = [("kind", "work"), ("number", "I111"), ("authority", "Questura di Milano"), ("from", "1/1/2020")];
        city.post("anna", &format!("{stays}/situazione/soggiorno"), &permit).await.expect(303);
        let permit = [("kind", "family"), ("number", "I222"), ("from", "1/1/2020")];
        city.post("anna", &format!("{goes}/situazione/soggiorno"), &permit).await.expect(303);
        let page = city.get("anna", &format!("{stays}/unione?altra={}", id_of(&goes))).await.expect(200).text;
        assert!(page.contains("Lavoro, Questura di Milano n. I111") && page.contains("Famiglia n. I222"), "{page}");
        join(&city, "anna", &stays, &goes, &[]).await.expect(422);
        let mark = "name=\"goes_on[0].row\" value=\"";
        let ids: Vec<&str> =
            page.match_indices(mark).map(|(at, _)| page[at + mark.len()..].split('"').next().unwrap_or_default()).collect();
        join(&city, "anna", &stays, &goes, &[("goes_on[0].row", ids[1])]).await.expect(303);
        let rows = city.get("anna", &format!("/api/v1/persons/{}/permits", id_of(&stays))).await.expect(200).json();
        assert_eq!(rows["items"].as_array().map(Vec::len), Some(1), "the other held on no day: {rows}");
        assert_eq!(rows["items"][0]["number"], "I222");
        let merge = joining(&city, "anna", &stays).await;
        part(&city, "anna", &merge, &[]).await.expect(303);
        for (href, number) in [(&stays, "I111"), (&goes, "I222")] {
            let rows = city.get("anna", &format!("/api/v1/persons/{}/permits", id_of(href))).await.expect(200).json();
            assert_eq!(
                (rows["items"].as_array().map(Vec::len), &rows["items"][0]["number"]),
                (Some(1), &serde_json::json!(number))
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_form_that_names_a_record_which_was_joined_since_goes_to_the_one_that_stays() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let person = entered(&city, "anna", &[("family_name", "Verdi"), ("given_name", "Luca"), ("birth_date", "1/1/2015")]).await;
        let stays = entered(&city, "anna", &rossi()).await;
        let mut other = rossi();
        other[2] = ("birth_date", "1/2/1980");
        let goes = entered(&city, "anna", &other).await;
        let page = format!("{person}/nucleo");
        city.post("anna", &page, &[("kind", "registered"), ("role", "child"), ("from", "1/1/2020")]).await.expect(303);
        let open = city.get("anna", &page).await.expect(200);
        let (household, version) = (hidden(&open, "household"), hidden(&open, "_version"));
        join(&city, "anna", &stays, &goes, &[]).await.expect(303);
        let named = id_of(&goes).to_string();
        let enter = [
            ("household", household.as_str()),
            ("person", &named),
            ("role", "holder"),
            ("from", "1/1/2020"),
            ("_version", &version),
        ];
        city.post("anna", &format!("{page}/membri"), &enter).await.expect(303);
        let relation = [("kind", "parent"), ("other", named.as_str()), ("from", "1/1/2015")];
        city.post("anna", &format!("{person}/relazioni"), &relation).await.expect(303);
        let guardian = [("kind", "guardian"), ("other", named.as_str()), ("act_number", "12/2024"), ("from", "1/1/2024")];
        city.post("anna", &format!("{person}/rappresentanti"), &guardian).await.expect(303);
        for path in ["nucleo", "relazioni", "rappresentanti"] {
            let shown = city.get("anna", &format!("{person}/{path}")).await.expect(200).text;
            assert!(shown.contains(&format!("{stays}/scheda")) && !shown.contains(&named), "{path}: {shown}");
        }
        // With themselves nobody is related, by whatever name.
        let oneself = [("kind", "sibling"), ("other", named.as_str())];
        city.post("anna", &format!("{stays}/relazioni"), &oneself).await.expect(422);
        let oneself = [("kind", "guardian"), ("other", named.as_str()), ("act_number", "12/2024")];
        city.post("anna", &format!("{stays}/rappresentanti"), &oneself).await.expect(422);
    })
    .await;
}

#[tokio::test]
async fn whoever_stays_is_found_by_the_names_of_those_that_were_joined_to_them_and_no_more_after_parting() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let stays = entered(&city, "anna", &[("family_name", "Xhemali"), ("given_name", "Besnik")]).await;
        let goes = entered(&city, "anna", &[("family_name", "Gemalli"), ("given_name", "Bruno")]).await;
        let first = entered(&city, "anna", &[("family_name", "Tommasini"), ("given_name", "Enea")]).await;
        join(&city, "anna", &goes, &first, &[("take.family_name", "survivor"), ("take.given_name", "survivor")]).await.expect(303);
        join(&city, "anna", &stays, &goes, &[("take.family_name", "survivor"), ("take.given_name", "survivor")]).await.expect(303);
        for text in ["gemalli+bruno", "Gemali+Bruno", "bruno+gemalli", "tommasini+enea"] {
            let page = city.get("anna", &format!("/persone?q={text}")).await.expect(200).text;
            assert!(page.contains(&stays) && page.contains("Xhemali Besnik") && !page.contains(&goes), "{text}: {page}");
            assert_eq!(page.matches(&format!("href=\"{stays}")).count(), 1, "{text}: shown once");
        }
        // Whatever is written of them later, they stay findable so.
        let version = version(&city, "anna", &stays).await;
        let edit = [("family_name", "Xhemali"), ("given_name", "Besnik"), ("sex", "M"), ("_version", version.as_str())];
        city.post("anna", &format!("{stays}/modifica"), &edit).await.expect(303);
        assert!(city.get("anna", "/persone?q=gemalli+bruno").await.expect(200).text.contains(&stays));
        let merge = joining(&city, "anna", &stays).await;
        part(&city, "anna", &merge, &[]).await.expect(303);
        let page = city.get("anna", "/persone?q=tommasini+enea").await.expect(200).text;
        assert!(page.contains(&goes) && !page.contains(&stays), "{page}");
    })
    .await;
}

/// The next day: whoever signed in the day before is signed out, so somebody else of the unit goes on.
async fn tomorrow(city: &mut City, who: &str) {
    let clock = city.db.clock();
    clock.move_to(clock.now() + chrono::TimeDelta::days(1));
    city.somebody(who, "assistente_sociale", "milano/SSPT-4-L1").await;
}

#[tokio::test]
async fn who_somebody_was_on_a_past_day_is_told_from_the_record_that_stays_and_not_from_the_one_that_was_joined_to_it() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        let goes = entered(&city, "anna", &[("family_name", "Rosi"), ("given_name", "Mario"), ("birth_date", "1/1/1980")]).await;
        tomorrow(&mut city, "nora").await;
        let stays = entered(&city, "nora", &[("family_name", "Rossi"), ("given_name", "Mario"), ("birth_date", "1/1/1980")]).await;
        tomorrow(&mut city, "rosa").await;
        let read = version(&city, "rosa", &goes).await;
        let edit = [("family_name", "Rossi"), ("given_name", "Mario"), ("birth_date", "1/1/1980"), ("_version", read.as_str())];
        city.post("rosa", &format!("{goes}/modifica"), &edit).await.expect(303);
        tomorrow(&mut city, "vita").await;
        join(&city, "vita", &stays, &goes, &[]).await.expect(303);
        let told = async |day: &str| city.get("vita", &format!("/api/v1/persons/{}/identity?on={day}", id_of(&stays))).await;
        let then = told("2026-11-22").await.expect(200).text;
        assert!(then.contains("\"Rossi\"") && !then.contains("Rosi\""), "the other one was called so, not this one: {then}");
        let before = told("2026-11-21").await.expect(422).text;
        assert!(before.contains("riunita poi a questa"), "{before}");
    })
    .await;
}
