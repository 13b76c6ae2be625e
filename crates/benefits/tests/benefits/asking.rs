//! INPS is asked: for a benefit and a reason that stand in the log, before it is asked.

use super::*;
use benefits::isee::{Asking, IseeAnswer, IseeQuestion, NewAttestation};
use benefits::problems::Problem;
use guard::Principal;
use kernel::{Cents, Outcome};
use std::sync::Mutex;
use ui::Boxed;

/// A service that gives the answers it was told, one after the other.
struct Scripted {
    serves: bool,
    answers: Mutex<Vec<Outcome<IseeAnswer>>>,
}

impl IseeService for Scripted {
    fn name(&self) -> &'static str {
        "scripted"
    }
    fn title(&self) -> String {
        "INPS di prova".to_owned()
    }
    fn serves<'a>(&'a self, _db: &'a Db, _principal: &'a Principal) -> Boxed<'a, Outcome<bool>> {
        Box::pin(std::future::ready(Ok(self.serves)))
    }
    fn ask<'a>(&'a self, asking: Asking<'a>, question: &'a IseeQuestion) -> Boxed<'a, Outcome<IseeAnswer>> {
        assert_eq!((asking.principal.actor.purpose.as_deref(), question.about.benefit.as_str()), (Some("application"), "A1.05"));
        let next = self.answers.lock().expect("answers").remove(0);
        Box::pin(async move {
            // It stands in the database before it is asked.
            let rows =
                asking.db.raw_rows("select cast(count(*) as text) from benefits_isee_question where outcome = 'asked'").await;
            assert_eq!(rows.expect("rows"), [[Some("1".to_owned())]]);
            next
        })
    }
}

fn scripted(serves: bool, answers: Vec<Outcome<IseeAnswer>>) -> Extensions {
    let mut ports = Extensions::new();
    let inps: Arc<dyn IseeService> = Arc::new(Scripted { serves, answers: Mutex::new(answers) });
    ports.insert(inps);
    ports
}

fn attestation(submitted_on: &str, last_day: &str) -> NewAttestation {
    NewAttestation {
        kind: benefits::IseeKind::Ordinary,
        indicator: benefits::Indicator::Ordinary,
        protocol: "INPS-ISEE-2026-12345678Z-00".parse().expect("a protocol"),
        submitted_on: submitted_on.parse().expect("a day"),
        last_day: last_day.parse().expect("a day"),
        value: Cents(600_000),
        scale: None,
        members: Vec::new(),
        defects: Vec::new(),
    }
}

fn found() -> Outcome<IseeAnswer> {
    Ok(IseeAnswer::Attestation(Box::new(attestation("2026-03-02", "2026-12-31"))))
}

async fn ask(city: &City, href: &str, more: Value) -> Reply {
    let mut question = json!({"wants": "attestation", "purpose": "application", "benefit": "A1.05", "application": "2026/000123"});
    for (name, value) in more.as_object().expect("members") {
        question[name] = value.clone();
    }
    city.api("ada", Method::POST, &format!("{}/isee/questions", api_of(href)), &[], question).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_inps_answers_is_kept_and_of_a_threshold_the_answer_alone() {
    on_both(schema(&rooms()), |db| async move {
        let answers = vec![Ok(IseeAnswer::Below), Ok(IseeAnswer::Nothing), found(), found(), Err(Problem::NoAnswer.into())];
        let city = city_with(db, scripted(true, answers)).await;
        let href = mario(&city).await;
        let below = ask(&city, &href, json!({"wants": "threshold", "threshold": 700_000})).await.expect(200).json();
        assert_eq!((&below["outcome"], &below["attestation"]), (&json!("below"), &Value::Null));
        assert_eq!(counting(&city, "ada", &href, "").await["state"], "none", "no amount is kept");
        assert_eq!(ask(&city, &href, json!({})).await.expect(200).json()["outcome"], "none");
        let first = ask(&city, &href, json!({})).await.expect(200).json();
        assert_eq!(first["outcome"], "found");
        let again = ask(&city, &href, json!({})).await.expect(200).json();
        assert_eq!(again["attestation"], first["attestation"], "the same one is kept once");
        assert_eq!(counting(&city, "ada", &href, "").await["value"], 600_000);
        let failed = ask(&city, &href, json!({})).await.expect(503).json();
        assert_eq!(failed["type"], "BEN-011");

        let page = city.get("ada", &format!("{href}/isee")).await.expect(200).text;
        for words in [
            "Entro la soglia",
            "ISEE ordinario entro 7.000,00",
            "Nessuna attestazione valida",
            "Attestazione ricevuta",
            "Il servizio non ha risposto",
            "Domanda di una prestazione, prestazione A1.05, domanda 2026/000123",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let rows = city
            .db
            .raw_rows("select distinct purpose from store_audit where action in ('isee.ask', 'isee.answer', 'isee.fetch')")
            .await;
        assert_eq!(rows.expect("the log"), [[Some("application".to_owned())]]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_not_kept() {
    on_both(schema(&rooms()), |db| async move {
        let tomorrow = Ok(IseeAnswer::Attestation(Box::new(attestation("2026-11-22", "2026-12-31"))));
        let ended = Ok(IseeAnswer::Attestation(Box::new(NewAttestation {
            protocol: "INPS-ISEE-2025-12345678Z-00".parse().expect("a protocol"),
            ..attestation("2025-03-02", "2025-12-31")
        })));
        let answers = vec![tomorrow, Ok(IseeAnswer::Below), found(), found(), ended];
        let city = city_with(db, scripted(true, answers)).await;
        let href = mario(&city).await;
        let another = json!({"kind": "minors"});
        for more in [json!({}), json!({}), json!({"wants": "threshold", "threshold": 1}), another, json!({})] {
            assert_eq!(ask(&city, &href, more).await.expect(502).json()["type"], "BEN-014");
        }
        assert_eq!(counting(&city, "ada", &href, "").await["state"], "none");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_without_a_service_a_tax_code_or_a_reason() {
    on_both(schema(&rooms()), |db| async move {
        let city = city_with(db, scripted(false, Vec::new())).await;
        let href = mario(&city).await;
        assert_eq!(ask(&city, &href, json!({})).await.expect(409).json()["type"], "BEN-010");
        let page = city.get("ada", &format!("{href}/isee")).await.expect(200).text;
        assert!(page.contains("il collegamento con l'INPS non è attivo"), "{page}");
        for wrong in [json!({"benefit": ""}), json!({"purpose": null}), json!({"on": "2026-11-22"}), json!({"threshold": 1})] {
            ask(&city, &href, wrong).await.expect(422);
        }
    })
    .await;
    on_both(schema(&rooms()), |db| async move {
        let city = city_with(db, scripted(true, Vec::new())).await;
        let without = entered(&city, "ada", ("Verdi", "Luca"), "").await;
        assert_eq!(ask(&city, &without, json!({})).await.expect(409).json()["type"], "BEN-012");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_account_asks_so_often_in_an_hour_and_no_more() {
    on_both(schema(&rooms()), |db| async move {
        let most = usize::try_from(benefits::isee::ask::PER_HOUR).expect("a number");
        let answers = (0..=most).map(|_| Ok(IseeAnswer::Nothing)).collect();
        let city = city_with(db, scripted(true, answers)).await;
        let href = mario(&city).await;
        for _ in 0..most {
            ask(&city, &href, json!({})).await.expect(200);
        }
        assert_eq!(ask(&city, &href, json!({})).await.expect(429).json()["type"], "BEN-013");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stand_in_answers_the_demonstration_through_the_page() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let href = mario(&city).await;
        let path = format!("{href}/isee");
        let pairs = [("wants", "attestation"), ("purpose", "application"), ("benefit", "A1.05")];
        city.post("ada", &format!("{path}/inps"), &pairs).await.expect(303);
        let page = city.get("ada", &path).await.expect(200).text;
        assert!(page.contains("Attestazione ricevuta") && page.contains("INPS (dimostrazione)"), "{page}");
        // What is wrong is said in the form, where it stood.
        let wrong = [("wants", "threshold"), ("purpose", "application"), ("benefit", "A1.05"), ("threshold", "")];
        let refused = city.post_from("ada", &path, &format!("{path}/inps"), &wrong).await.expect(422).text;
        assert!(refused.contains("Scrivi la soglia.") && refused.contains("id=\"inps-threshold\""), "{refused}");
        let unseen = city.post("capo", &format!("{path}/inps"), &pairs).await;
        assert_eq!(unseen.status, 403, "the coordinator asks nobody");
    })
    .await;
}
