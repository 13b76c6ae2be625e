//! Two who decide about the same thing: the second reads what became of it, and decides knowing that. Nothing typed is lost.

use super::*;

async fn booked(city: &City) -> (String, String, Vec<Value>) {
    hours(city).await;
    let all = slots(city, "segreteria").await;
    let id = contact(city, "segreteria", &with(information(), &[("ending", "appointment")])).await;
    let pairs = [("contact", id.as_str()), ("unit", &unit(city, "SSPT-4-L1")), ("slot", slot(&all, 0))];
    let path = city.post("segreteria", "/appuntamenti", &pairs).await.expect(303).location();
    // What happens next happens later.
    city.db.clock().move_to(city.db.clock().now() + chrono::TimeDelta::minutes(1));
    (path.replace("/appuntamenti", "/api/v1/appointments"), path, all)
}

fn all_in(page: &str, words: &[&str]) {
    for word in words {
        assert!(page.contains(word), "{word}: {page}");
    }
}

#[tokio::test]
async fn who_cancels_an_appointment_that_was_moved_meanwhile_reads_so_and_decides_again() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let (api, path, all) = booked(&city).await;
        let moved = [("slot", slot(&all, 3)), ("wanted_by", "person"), ("reason", "visita medica"), ("_version", "1")];
        city.post("anna", &format!("{path}/sposta"), &moved).await.expect(303);
        let cancel = [("wanted_by", "person"), ("reason", "ha telefonato"), ("_version", "1")];
        let page = city.post("segreteria", &format!("{path}/annulla"), &cancel).await.expect(409).text;
        let now = ["Ho letto: procedo lo stesso", "Stato: <strong>Fissato", "Quando: <strong>23/11/2026 10:30", "visita medica"];
        all_in(&page, &now);
        all_in(&page, &["value=\"ha telefonato\"", r#"name="_version" value="2""#]);
        // A move from an old page keeps the time that was chosen, however far on it is.
        let again = [("slot", slot(&all, 2)), ("wanted_by", "office"), ("reason", "riunione"), ("_version", "1")];
        let page = city.post("segreteria", &format!("{path}/sposta"), &again).await.expect(409).text;
        all_in(&page, &now);
        all_in(&page, &["value=\"riunione\"", &format!("value=\"{}\" checked", slot(&all, 2))]);
        let knowing = with(cancel.to_vec(), &[("_version", "2"), ("_stored", "")]);
        city.post("segreteria", &format!("{path}/annulla"), &knowing).await.expect(422);
        assert_eq!(
            city.get("anna", &api).await.expect(200).json()["state"],
            "booked",
            "pressing the button once more decides nothing"
        );
        city.post("segreteria", &format!("{path}/annulla"), &with(knowing, &[("_keep", "mine")])).await.expect(303);
        assert_eq!(city.get("anna", &api).await.expect(200).json()["state"], "cancelled");
    })
    .await;
}

#[tokio::test]
async fn who_decides_about_an_appointment_that_is_over_is_told_by_whom_and_keeps_the_own_words() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let (_, path, all) = booked(&city).await;
        let cancel = [("wanted_by", "person"), ("reason", "ha telefonato"), ("_version", "1")];
        city.post("segreteria", &format!("{path}/annulla"), &cancel).await.expect(303);
        let mine = [("slot", slot(&all, 3)), ("wanted_by", "office"), ("reason", "riunione"), ("_version", "1")];
        let over = ["L’appuntamento non è più da tenere", "Annullato, 21/11/2026", "segreteria: ha telefonato"];
        for (tail, pairs, typed) in [
            ("sposta", mine.to_vec(), "«riunione»"),
            ("annulla", mine[1..].to_vec(), "«riunione»"),
            ("esito", vec![("went", "held"), ("_version", "1")], "«Tenuto»"),
        ] {
            let page = city.post("anna", &format!("{path}/{tail}"), &pairs).await.expect(409).text;
            all_in(&page, &over);
            all_in(&page, &[typed]);
            assert!(!page.contains("Ho letto"), "there is nothing left to decide: {page}");
            for stranger in ["bruno", "lontana"] {
                let told = city.post(stranger, &format!("{path}/{tail}"), &[("_version", "1")]).await.expect(404).text;
                assert!(!told.contains("ha telefonato") && !told.contains("Annullato"), "{told}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_contact_that_somebody_else_put_on_a_person_is_put_on_another_only_by_who_read_so() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let (id, _) = contact_of(&city, "segreteria", "Sbagliata", &[]).await;
        let (_, right) = contact_of(&city, "segreteria", "Giusta", &[]).await;
        let (_, third) = contact_of(&city, "segreteria", "Terza", &[]).await;
        let (path, api) = (format!("/contatti/{id}/persona"), format!("/api/v1/contacts/{id}"));
        let to = |person: &'static str| [("person", person), ("reason", "omonimia"), ("_version", "1")];
        let (right, third): (&'static str, &'static str) = (right.leak(), third.leak());
        city.post("segreteria", &path, &to(right)).await.expect(303);
        let page = city.post("segreteria", &path, &to(third)).await.expect(409).text;
        all_in(&page, &["Ho letto: procedo lo stesso", "Persona: <strong>Giusta Prova", "Ultima correzione", "value=\"omonimia\""]);
        all_in(&page, &[&format!("value=\"{third}\" checked"), "Terza Prova", r#"name="_version" value="2""#]);
        let again = with(to(third).to_vec(), &[("_version", "2"), ("_stored", "")]);
        city.post("segreteria", &path, &again).await.expect(422);
        assert_eq!(city.get("segreteria", &api).await.expect(200).json()["person"], json!(right), "nobody decided yet");
        city.post("segreteria", &path, &with(again, &[("_keep", "mine")])).await.expect(303);
        assert_eq!(city.get("segreteria", &api).await.expect(200).json()["person"], json!(third));
        let told = city.post("bruno", &path, &[("_version", "1")]).await.expect(404).text;
        assert!(!told.contains("Terza") && !told.contains("Giusta"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn of_two_at_the_receiving_unit_the_second_is_told_that_the_contact_has_its_person() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let to = unit(&city, "SSPT-4-L1");
        let id = contact(&city, "centralino", &with(information(), &[("ending", "referral"), ("referral_unit", &to)])).await;
        let (_, known) = contact_of(&city, "segreteria", "Riconosciuta", &[]).await;
        let (_, other) = contact_of(&city, "segreteria", "Diversa", &[]).await;
        let path = format!("/contatti/{id}/persona");
        let sent = [("person", known.as_str()), ("reason", "è tornata"), ("_version", "1")];
        let nobody = city.post("bruno", &path, &sent).await.expect(404);
        assert!(!nobody.text.contains("qualcun altro"));
        city.post("segreteria", &path, &sent).await.expect(303);
        let late = [("person", other.as_str()), ("reason", "dal documento"), ("_version", "1")];
        let page = city.post("segreteria", &path, &late).await.expect(409).text;
        all_in(&page, &["Nel frattempo qualcun altro ha collegato", "è tornata", "«dal documento»", "Riconosciuta Prova"]);
    })
    .await;
}

#[tokio::test]
async fn an_answer_to_a_referral_that_a_colleague_answered_shows_that_answer_and_keeps_the_own_words() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let to = unit(&city, "SSPT-5-L1");
        let sent = [("ending", "referral"), ("referral_unit", to.as_str())];
        let id = contact(&city, "segreteria", &with(information(), &sent)).await;
        let waiting = async || {
            let list = city.get("bruno", "/api/v1/referrals").await.expect(200).json();
            format!("/invii/{}/risposta", list["items"][0]["id"].as_str().expect("an id"))
        };
        let path = waiting().await;
        city.post("bruno", &path, &[("answer", "accept"), ("_version", "1")]).await.expect(303);
        let refuse = [("answer", "refuse"), ("reason", "Risiede altrove"), ("_version", "1")];
        let page = city.post("capo5", &path, &refuse).await.expect(409).text;
        all_in(&page, &["Ho letto: procedo lo stesso", "Stato: <strong>Accolto", "bruno", "Risiede altrove</textarea>"]);
        let give_back = [("answer", "return"), ("reason", "Risiede altrove"), ("_version", "2"), ("_stored", "")];
        city.post("capo5", &path, &give_back).await.expect(422);
        city.post("capo5", &path, &with(give_back.to_vec(), &[("_keep", "mine")])).await.expect(303);
        // The unit has nothing more to do with the contact: what became of the referral is told, the contact is not.
        let late = [("answer", "return"), ("reason", "Si è trasferita"), ("_version", "2")];
        let page = city.post("bruno", &path, &late).await.expect(409).text;
        all_in(&page, &["La tua risposta non è stata registrata", "Restituito", "capo5: Risiede altrove", "«Si è trasferita»"]);
        assert!(!page.contains("Orari del patronato"), "{page}");
        city.post("anna", &path, &late).await.expect(404);
        city.post("lontana", &path, &late).await.expect(404);
        // The sender takes back what was accepted meanwhile.
        city.post("segreteria", &format!("/contatti/{id}/invio"), &[("referral_unit", &to)]).await.expect(303);
        let path = waiting().await;
        let withdraw = |reason: &'static str| [("answer", "withdraw"), ("reason", reason), ("_version", "1")];
        let page = city.post("segreteria", &path, &withdraw("")).await.expect(422).text;
        all_in(&page, &["Perché lo ritiri", "Scrivi il motivo"]);
        city.post("bruno", &path, &[("answer", "accept"), ("_version", "1")]).await.expect(303);
        let page = city.post("segreteria", &path, &withdraw("Già risolto")).await.expect(409).text;
        all_in(&page, &["Nel frattempo qualcun altro ha risposto. Accolto, 21/11/2026", "«Già risolto»"]);
    })
    .await;
}

#[tokio::test]
async fn an_answer_to_a_referral_that_its_sender_took_back_says_so_and_not_that_a_colleague_answered() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let to = unit(&city, "SSPT-5-L1");
        let sent = [("ending", "referral"), ("referral_unit", to.as_str())];
        contact(&city, "segreteria", &with(information(), &sent)).await;
        let list = city.get("bruno", "/api/v1/referrals").await.expect(200).json();
        let id = list["items"][0]["id"].as_str().expect("an id").to_owned();
        let path = format!("/invii/{id}/risposta");
        let withdraw = [("answer", "withdraw"), ("reason", "Già risolto"), ("_version", "1")];
        city.post("segreteria", &path, &withdraw).await.expect(303);
        let refuse = [("answer", "refuse"), ("reason", "Risiede altrove"), ("_version", "1")];
        let late = city.post("bruno", &path, &refuse).await.expect(409).text;
        all_in(
            &late,
            &["Nel frattempo chi lo ha mandato lo ha ritirato.", "<dt>Ritiro</dt>", "segreteria: Già risolto", "«Risiede altrove»"],
        );
        let again = city.post("segreteria", &path, &withdraw).await.expect(409).text;
        all_in(
            &again,
            &["Nel frattempo chi lo ha mandato lo ha ritirato. Ritirato, 21/11/2026", "<strong>Ritiro:</strong> Già risolto"],
        );
        for page in [late, again] {
            assert!(!page.contains("ha risposto") && !page.contains("Risposta:"), "{page}");
        }
    })
    .await;
}

#[tokio::test]
async fn hours_that_a_colleague_closed_are_told_with_their_last_day() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let week = hours(&city).await;
        let (path, place) = (format!("/agenda/orari/{week}/chiudi"), unit(&city, "SSPT-4-L1"));
        let close = [("unit", place.as_str()), ("_version", "1")];
        city.post("segreteria", &path, &close).await.expect(303);
        let page = city.post_from("anna", "/agenda/orari", &path, &close).await.expect(409).text;
        all_in(&page, &["lunedì 09:00–11:00 ora vale fino al 21/11/2026"]);
        city.post("bruno", &path, &close).await.expect(404);
    })
    .await;
}
