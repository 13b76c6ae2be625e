//! The papers of an application, and what becomes of it when two records of one person are joined.

use super::*;
use crate::applications::{application, done, filed, read};
use crate::measures::opened;
use crate::rules::office;

const PDF: &str = "%PDF-1.7\nuna carta\n";

async fn upload(city: &City, who: &str, page: &str, version: &str, content: &str) -> Reply {
    let csrf = city.csrf(who).await;
    let key = store::chance::uuid(city.db.clock().now()).expect("chance").to_string();
    let mut body = String::new();
    for (name, value) in [("_csrf", csrf.as_str()), ("_key", key.as_str()), ("_version", version), ("title", "Carta d'identità")] {
        body.push_str(&format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    body.push_str(
        "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"carta.pdf\"\r\nContent-Type: application/pdf\r\n\r\n",
    );
    body.push_str(&format!("{content}\r\n--XX--\r\n"));
    city.send(who, Method::POST, &format!("{page}/documenti"), "multipart/form-data; boundary=XX", &[], body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_is_opened_by_those_who_read_the_application_until_it_is_taken_off() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let (measure, href) = (opened(&city).await, mario(&city).await);
        let one = filed(&city, "sara", application(&city, &measure, &href)).await;
        let page = one.replace("/api/v1/applications/", "/domande/");
        let version = read(&city, "sara", &one).await["version"].to_string();
        let refused = upload(&city, "sara", &page, &version, "solo parole").await.expect(422);
        assert!(refused.text.contains("Carta d"), "what was typed stays: {}", refused.text);
        assert_eq!(upload(&city, "piero", &page, &version, PDF).await.status.as_u16(), 404);
        upload(&city, "sara", &page, &version, PDF).await.expect(303);
        let paper = read(&city, "bea", &one).await["documents"][0].clone();
        assert_eq!(paper["title"], "Carta d'identità");
        let place = format!("/domande/documenti/{}", paper["id"].as_str().unwrap_or_default());
        for who in ["sara", "bea"] {
            assert_eq!(city.get(who, &place).await.expect(200).text, PDF, "{who}");
        }
        for who in ["piero", "anna", "ugo"] {
            city.get(who, &place).await.expect(404);
        }
        let version = read(&city, "sara", &one).await["version"].to_string();
        let pairs = [("reason", "Di un'altra persona"), ("_version", version.as_str())];
        city.post("sara", &format!("{place}/togli"), &pairs).await.expect(303);
        assert_eq!(city.get("bea", &place).await.expect(409).status.as_u16(), 409);
        assert!(city.get("bea", &page).await.expect(200).text.contains("Di un&#39;altra persona"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_goes_with_the_person_and_comes_back() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let (measure, stays) = (opened(&city).await, mario(&city).await);
        let pairs = [("family_name", "Rosssi"), ("given_name", "Mario"), ("birth_year", "1980")];
        let goes = city.post("ada", "/persone/nuova", &pairs).await.expect(303).location();
        let one = filed(&city, "ada", application(&city, &measure, &goes)).await;
        crate::joining::joined(&city, &stays, &goes).await;
        assert_eq!(read(&city, "ada", &one).await["person"], json!(id_of(&stays)));
        let listed = city.get("ada", &format!("{}/applications", api_of(&stays))).await.expect(200).json();
        assert_eq!(listed["items"].as_array().map(Vec::len), Some(1), "{listed}");
        done(&city, "bea", &one, "examination", json!({})).await.expect(204);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_to_the_applications_is_on_the_page_of_the_person() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let (measure, href) = (opened(&city).await, mario(&city).await);
        let doors = async |who: &str| {
            let principal = city.principal(who).await;
            let mut tx = city.db.begin(&city.actor(who)).await.expect("a transaction");
            let doors = benefits::application::list::doors(&mut tx, &principal, id_of(&href)).await.expect("doors");
            tx.commit(store::Audit::of("person.read")).await.expect("a commit");
            doors.into_iter().map(|door| (door.label, door.detail)).collect::<Vec<_>>()
        };
        let new = ("Nuova domanda".to_owned(), String::new());
        assert_eq!(doors("sara").await, [("Domande".to_owned(), "Nessuna domanda.".to_owned()), new.clone()]);
        filed(&city, "sara", application(&city, &measure, &href)).await;
        assert_eq!(doors("sara").await, [("Domande".to_owned(), "Una domanda, aperta.".to_owned()), new]);
        assert_eq!(doors("dora").await, [("Domande".to_owned(), "Una domanda, aperta.".to_owned())], "who decides files nothing");
        city.get("sara", &format!("{href}/domande")).await.expect(200);
        city.get("piero", &format!("{href}/domande")).await.expect(404);
    })
    .await;
}
