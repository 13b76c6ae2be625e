//! What somebody is typing at the desk: it stays through a search, and in a draft that is the form's own.

use super::*;

/// The words that a page says about the draft of another form.
const WAITING: &str = "un contatto iniziato e non registrato";

/// What tells the form of a page from every other one.
fn form_of(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"_form\" value=\"").expect("a form");
    rest.split_once('"').expect("its end").0.to_owned()
}

async fn keep(city: &City, form: &str, narrative: &str) -> String {
    city.post("segreteria", "/contatti/bozza", &[("_form", form), ("means", "phone"), ("narrative", narrative)])
        .await
        .expect(200)
        .text
}

#[tokio::test]
async fn looking_for_somebody_in_the_middle_of_a_contact_loses_nothing() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let (_, person) = contact_of(&city, "segreteria", "Ferrandini", &[]).await;
        let fresh = city.get("segreteria", "/contatti/nuovo").await.expect(200).text;
        let form = form_of(&fresh);
        let written = [("_form", form.as_str()), ("means", "phone"), ("needs", "money"), ("narrative", "Racconta a lungo")];
        // Whether the button is pressed or a key that sends the form: the name is looked for first.
        for pressed in [vec![("_search", "si")], vec![], vec![("_asked", "altra")]] {
            let sent: Vec<(&str, &str)> = written.into_iter().chain([("_q", "ferrandini")]).chain(pressed).collect();
            let page = city.post("segreteria", "/contatti", &sent).await.expect(200).text;
            assert!(page.contains("Racconta a lungo") && page.contains("Ferrandini Prova"), "{page}");
            assert!(page.contains("name=\"_asked\" value=\"ferrandini\"") && !page.contains(WAITING), "{page}");
            assert_eq!(form_of(&page), form, "it is the same form");
        }
        let again = city.get("segreteria", "/contatti/nuovo?q=ferrandini").await.expect(200).text;
        assert!(again.contains(WAITING) && again.contains("Riprendi"), "whoever left finds it, also with a search in the address");
        let sent: Vec<(&str, &str)> = written.into_iter().chain([("_pick", person.as_str())]).collect();
        let picked = city.post("segreteria", "/contatti", &sent).await.expect(200).text;
        assert!(picked.contains("Racconta a lungo") && picked.contains("name=\"_leave\""), "{picked}");
        let sent: Vec<(&str, &str)> = written.into_iter().chain([("person", person.as_str()), ("_leave", "si")]).collect();
        let left = city.post("segreteria", "/contatti", &sent).await.expect(200).text;
        assert!(left.contains("Racconta a lungo") && left.contains("cerca-persona") && !left.contains(&person), "{left}");
        let nobody = city
            .post("segreteria", "/contatti", &[("_search", "si"), ("_q", " "), ("means", "phone"), ("_form", &form)])
            .await
            .expect(200);
        assert!(nobody.text.contains("Scrivi chi vuoi cercare"), "{}", nobody.text);
        // What was looked for already does not stand in the way of the contact.
        let sent = with(information(), &[("_form", form.as_str()), ("_q", "ferrandini"), ("_asked", "ferrandini")]);
        contact(&city, "segreteria", &sent).await;
        assert!(!city.get("segreteria", "/contatti/nuovo").await.expect(200).text.contains(WAITING));
        // Whoever looks nobody up is asked nothing.
        contact(&city, "centralino", &with(information(), &[("_q", "ferrandini")])).await;
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_neither_written_over_nor_dropped_by_another_form() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let first = form_of(&city.get("segreteria", "/contatti/nuovo").await.expect(200).text);
        assert!(keep(&city, &first, "Il primo racconto").await.contains("Bozza salvata"));
        let page = city.get("segreteria", "/contatti/nuovo").await.expect(200).text;
        let second = form_of(&page);
        assert!(page.contains(WAITING) && first != second);
        assert!(keep(&city, &second, "Il secondo").await.contains("Bozza salvata"));
        let both = city.get("segreteria", "/contatti/nuovo").await.expect(200).text;
        assert!(both.contains("«Il primo racconto»") && both.contains("«Il secondo»"), "{both}");
        contact(&city, "segreteria", &with(information(), &[("_form", second.as_str())])).await;
        for address in ["/contatti/nuovo?bozza=si", &format!("/contatti/nuovo?bozza={first}")] {
            let back = city.get("segreteria", address).await.expect(200).text;
            assert!(back.contains("Il primo racconto") && !back.contains(WAITING), "{back}");
            assert_eq!(form_of(&back), first, "whoever resumes it goes on in it");
        }
        assert!(keep(&city, &first, "Il primo racconto, e altro").await.contains("Bozza salvata"));
        let kept = city.get("segreteria", "/api/v1/contacts/draft").await.expect(200).json();
        let expected = json!([{"name": "means", "value": "phone"}, {"name": "narrative", "value": "Il primo racconto, e altro"}]);
        assert_eq!(kept["fields"], expected);
        let thrown = city.post("segreteria", "/contatti/bozza/scarta?qui=si", &[("draft", &first)]).await.expect(200).text;
        assert!(thrown.contains("Bozza scartata") && !thrown.contains("<html"), "{thrown}");
        city.get("segreteria", "/api/v1/contacts/draft").await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn of_very_many_drafts_the_newest_are_kept() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db.clone()).await;
        for number in 0..12 {
            db.clock().move_to(store::testing::test_moment() + chrono::TimeDelta::seconds(number));
            keep(&city, &format!("modulo-{number}"), &format!("Racconto {number}.")).await;
        }
        let page = city.get("segreteria", "/contatti/nuovo").await.expect(200).text;
        assert_eq!(page.matches("«Racconto ").count(), 10);
        assert!(page.contains("«Racconto 11.»") && !page.contains("«Racconto 1.»"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_form_in_which_nothing_was_typed_leaves_no_draft() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let untouched = [
            ("channel", "direct"),
            ("caller", "oneself"),
            ("urgency", "ordinary"),
            ("callback", "unknown"),
            ("children", "unknown"),
            ("territory", "unknown"),
            ("subject", "unregistered"),
            ("narrative", ""),
            ("_q", "rossi"),
        ];
        assert_eq!(city.post("segreteria", "/contatti/bozza", &untouched).await.expect(200).text, "");
        city.post("segreteria", "/contatti", &with(untouched.to_vec(), &[("_q", "")])).await.expect(422);
        city.get("segreteria", "/api/v1/contacts/draft").await.expect(404);
        city.post("segreteria", "/contatti", &with(untouched.to_vec(), &[("_q", ""), ("minutes", "5")])).await.expect(422);
        city.get("segreteria", "/api/v1/contacts/draft").await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn all_that_is_wrong_with_a_contact_is_said_at_once_in_the_order_of_the_page() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let pairs = [
            ("subject", "new"),
            ("minutes", "zero"),
            ("territory", "present"),
            ("ending", "referral"),
            ("callback", "with_care"),
            ("new_person.birth_date", "31/02/1950"),
        ];
        let page = city.post("segreteria", "/contatti", &pairs).await.expect(422).text;
        let (_, summary) = page.split_once("data-error-summary").expect("a summary");
        let (summary, _) = summary.split_once("</ul>").expect("its end");
        let linked: Vec<&str> =
            summary.split("href=\"#").skip(1).filter_map(|rest| rest.split_once('"')).map(|(id, _)| id).collect();
        let expected = [
            "f-new_person-family_name",
            "f-new_person-birth_date",
            "f-means",
            "f-channel",
            "f-needs",
            "f-callback_note",
            "f-presence",
            "f-referral_unit",
            "f-minutes",
        ];
        assert_eq!(linked, expected, "{summary}");
        for (ending, field) in [("information", "f-information"), ("orientation", "f-orientation"), ("emergency", "f-emergency")] {
            let page = city.post("segreteria", "/contatti", &[("ending", ending)]).await.expect(422).text;
            assert!(page.contains(&format!("href=\"#{field}\"")), "{ending}: {page}");
        }
    })
    .await;
}

#[tokio::test]
async fn residence_that_nobody_asked_about_is_that_of_the_register() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let territory = async |id: &str| {
            let view = city.get("segreteria", &format!("/api/v1/contacts/{id}")).await.expect(200).json();
            view["territory"].as_str().expect("a code").to_owned()
        };
        let here = [("new_person.address.street", "Via Ignota"), ("territory", "unknown")];
        let (id, person) = contact_of(&city, "segreteria", "Vicina", &here).await;
        assert_eq!(territory(&id).await, "resident");
        let known = with(information(), &[("subject", "known"), ("person", person.as_str())]);
        let id = contact(&city, "segreteria", &with(known.clone(), &[("territory", "staying")])).await;
        assert_eq!(territory(&id).await, "staying", "what was said is what stands");
        let id = contact(&city, "segreteria", &known).await;
        assert_eq!(territory(&id).await, "resident");
        let (id, _) = contact_of(&city, "segreteria", "Lontana", &[("new_person.address.place", "Roma (RM)")]).await;
        assert_eq!(territory(&id).await, "elsewhere");
        let (id, _) = contact_of(&city, "segreteria", "Ignota", &[]).await;
        assert_eq!(territory(&id).await, "unknown");
    })
    .await;
}

#[tokio::test]
async fn whoever_receives_a_contact_about_nobody_yet_looks_for_the_name_without_typing_it() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let office = unit(&city, "SSPT-4-L1");
        let sent = [("subject_name", "Ferrandini Prova 3/5/1948"), ("ending", "referral"), ("referral_unit", office.as_str())];
        let id = contact(&city, "centralino", &with(information(), &sent)).await;
        let page = city.get("segreteria", &format!("/contatti/{id}")).await.expect(200).text;
        assert!(page.contains("Non è ancora collegato a una persona del registro"), "{page}");
        assert!(!page.contains("La persona non è nel registro"), "nobody has looked yet");
        assert!(page.contains("name=\"q\" value=\"Ferrandini Prova 3/5/1948\""), "{page}");
    })
    .await;
}
