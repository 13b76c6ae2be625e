//! The national register (ANPR), against a stand-in that holds us to every rule that is known of it.

use super::*;
use population::anpr::stand_in::{Asked, Mood, StandIn, people};
use population::anpr::{Access, Anpr};
use population::{Mirror, Registers};
use std::path::Path;
use std::time::Duration;

const CLIENT: &str = include_str!("keys/client.pem");
const OTHER: &str = include_str!("keys/other.pem");
const SHIPPED: &str = include_str!("../../../../data/national/anpr.toml");

/// The Rossi of Milano, whose family has another Verdi; two of one name and one day; Bo, who lives in Bergamo; Franca, who lives in France.
fn residents() -> String {
    let mut lines = vec![HEADERS.to_owned()];
    lines.extend(rossi());
    lines.push("5;;Doppi;Ugo;M;05/05/1955;F205;IT;N5;intestatario;Via Prima;1;20139;4;;;;".to_owned());
    lines.push("6;;Doppi;Ugo;M;05/05/1955;A794;IT;N6;intestatario;Via Seconda;2;20139;4;;;;".to_owned());
    lines.push("7;;Bergamini;Bo;M;07/07/1977;A794;IT;N7;intestatario;Via Lunga;9;24121;;01/02/2003;;;".to_owned());
    lines.push("8;;Francesi;Franca;F;08/08/1988;F205;IT;N8;intestataria;;;;;;;01/02/2020;Francia".to_owned());
    lines.join("\n")
}

/// How an access differs from the one that is right.
#[derive(Clone, Copy, Default)]
struct Bent {
    key: Option<&'static str>,
    interface: Option<fn(&str) -> String>,
}

fn access(folder: &Path, address: &str, bent: Bent) -> Access {
    std::fs::write(folder.join("key.pem"), bent.key.unwrap_or(CLIENT)).expect("written");
    let interface = bent.interface.map_or(String::new(), |bend| {
        std::fs::write(folder.join("interface.toml"), bend(SHIPPED)).expect("written");
        "interface = \"interface.toml\"\n".to_owned()
    });
    let text = format!(
        "body = \"milano\"\nenvironment = \"test\"\nclient_id = \"c0ffee\"\nkey_id = \"k1\"\nkey = \"key.pem\"\nuser_location = \"c_f205\"\nlevel_of_assurance = \"LoA2\"\n{interface}\
         token_url = \"{address}/token.oauth2\"\nbase_url = \"{address}\"\n[purposes]\nidentify = \"p1\"\nidentity = \"p2\"\nresidence = \"p3\"\nfamily = \"p4\"\n"
    );
    let file = folder.join("anpr.toml");
    std::fs::write(&file, text).expect("written");
    Access::read(&file).expect("an access")
}

/// A city whose social services ask the copy of their own register, and the national one at a stand-in.
async fn national(db: Db, bent: Bent) -> (City, StandIn) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let folder = tempfile::tempdir().expect("a folder");
    let right = access(folder.path(), &address, Bent::default());
    let mut known = people(&residents(), db.clock().today()).expect("people");
    for resident in &mut known {
        if resident.family_name == "Bergamini" {
            resident.place = "A794".to_owned();
        }
    }
    let stand_in = StandIn::new(&right, known, db.clock().clone());
    let router = stand_in.router(&right);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let anpr = Anpr::new(access(folder.path(), &address, bent), db.clock().clone()).expect("a client");
    let mut ports = ports();
    ports.insert(Registers(vec![Arc::new(Mirror), Arc::new(anpr)]));
    let mut city = City::found(db, rooms(), ports).await;
    for (name, role, unit) in [
        ("rina", "anagrafe", "milano/DIR"),
        ("anna", "assistente_sociale", "milano/SSPT-4-L1"),
        ("capo", "coordinatore", "milano/SSPT-4"),
        ("piero", "assistente_sociale", "milano/SSPT-5-L1"),
        ("dario", "dpo", "milano/DIR"),
        ("zoe", "assistente_sociale", "altrove/DIR"),
    ] {
        city.somebody(name, role, unit).await;
    }
    (city, stand_in)
}

const MARIO: (&str, &str) = ("tax_code", "RSSMRA80A01F205X");
const NATIONAL: (&str, &str) = ("register", "anpr");

/// Asks, and is refused; what the page says.
async fn refused(city: &City) -> String {
    let pairs = [MARIO, NATIONAL, ("purpose", "case")];
    let reply = city.post("anna", "/anagrafe", &pairs).await;
    assert_eq!(reply.status, 409, "{}", reply.text);
    assert!(reply.text.contains("RSSMRA80A01F205X"), "what was typed is not lost");
    reply.text
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_found_by_code_and_by_names_with_where_and_with_whom_they_live() {
    on_both(schema(&rooms()), |db| async move {
        let (city, stand_in) = national(db, Bent::default()).await;
        let by_names = [("family_name", "Rossi"), ("given_name", "Mario"), ("birth", "01/01/1980"), NATIONAL];
        for pairs in [vec![MARIO, NATIONAL, ("note", "la vicina dice che beve")], by_names.to_vec()] {
            let (_, text) = asked(&city, "anna", &pairs).await;
            for words in ["Anagrafe nazionale (ANPR)", "Rossi Mario", "Via Lenta 12", "Milano", "Verdi Anna", "Rossi Luca"] {
                assert!(text.contains(words), "{words}: {text}");
            }
        }
        let Asked { vouchers, requests, refusals, content, tracking } = stand_in.asked();
        assert_eq!(requests, ["identify", "identity", "residence", "family"].repeat(2));
        assert_eq!((vouchers, refusals.len()), (8, 0), "{refusals:?}");
        // Why, with the number of the question; who, by a number; nothing that somebody typed.
        let purpose = content["datiRichiesta"]["motivoRichiesta"].as_str().expect("a purpose");
        assert!(purpose.starts_with("Presa in carico o progetto in corso - "), "{purpose}");
        assert_eq!(content["datiRichiesta"]["casoUso"], "C021");
        assert_eq!(tracking["userID"], city.actor("anna").account.to_string());
        assert_eq!((&tracking["userLocation"], &tracking["LoA"]), (&"c_f205".into(), &"LoA2".into()));
        assert!(!content.to_string().contains("vicina"), "{content}");
        let page = city.get("dario", "/anagrafe/domande").await.expect(200).text;
        assert!(
            page.contains("Rossi Mario, Rossi Luca") || page.contains("Rossi Mario, Verdi Anna"),
            "whom it showed is written down: {page}"
        );
        let purposes = city
            .db
            .raw_rows("select purpose from store_audit where action in ('resident.ask', 'resident.show')")
            .await
            .expect("rows");
        assert!(purposes.len() == 4 && purposes.iter().all(|row| row[0].as_deref() == Some("case")), "{purposes:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_of_one_name_are_both_shown_and_a_year_is_too_little() {
    on_both(schema(&rooms()), |db| async move {
        let (city, stand_in) = national(db, Bent::default()).await;
        let doubles = [("family_name", "Doppi"), ("given_name", "Ugo"), ("birth", "05/05/1955"), NATIONAL];
        let (_, text) = asked(&city, "anna", &doubles).await;
        assert!(text.contains("Via Prima 1") && text.contains("Via Seconda 2"), "{text}");
        let before = stand_in.asked().requests.len();
        let year = [("family_name", "Doppi"), ("given_name", "Ugo"), ("birth", "1955"), NATIONAL, ("purpose", "case")];
        let reply = city.post("anna", "/anagrafe", &year).await.expect(422);
        assert!(reply.text.contains("giorno di nascita") && reply.text.contains("value=\"1955\""), "{}", reply.text);
        let nobody = [("family_name", "Nessuno"), ("given_name", "Ugo"), ("birth", "05/05/1955"), NATIONAL];
        let (_, text) = asked(&city, "anna", &nobody).await;
        assert!(text.contains("Nessun residente trovato"));
        assert_eq!(stand_in.asked().requests.len(), before + 1, "the year alone was not asked");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_found_there_becomes_a_person_where_they_really_live() {
    on_both(schema(&rooms()), |db| async move {
        let (city, _) = national(db, Bent::default()).await;
        let (href, text) =
            asked(&city, "anna", &[("family_name", "Bergamini"), ("given_name", "Bo"), ("birth", "07/07/1977"), NATIONAL]).await;
        assert!(text.contains("Bergamo"), "{text}");
        let at = text.find("residente=").expect("a way") + "residente=".len();
        let reference = text[at..].split('"').next().expect("an identifier").to_owned();
        let person = city.post("anna", &format!("{href}/porta"), &[("resident", &reference)]).await.expect(303).location();
        let page = city.get("anna", &format!("{person}/indirizzi")).await.expect(200).text;
        assert!(page.contains("Via Lunga 9, 24121 Bergamo"), "{page}");
        let (href, text) = asked(&city, "anna", &[MARIO, NATIONAL]).await;
        let references: Vec<&str> = text.split("residente=").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let page = city.get("anna", &format!("{href}/porta?residente={}", references[0])).await.expect(200).text;
        let luca = page.split("name=\"members\"").nth(2).expect("two others");
        let luca = luca.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an identifier").to_owned();
        let pairs = [("resident", references[0]), ("members", luca.as_str())];
        let person = city.post("anna", &format!("{href}/porta"), &pairs).await.expect(303).location();
        let page = city.get("anna", &person).await.expect(200).text;
        assert!(page.contains("Rossi Luca") || page.contains("Verdi Anna"), "the family came too: {page}");
        // Whoever is known is recognised the next time.
        let (_, text) = asked(&city, "anna", &[MARIO, NATIONAL]).await;
        assert!(text.contains("È già nel registro"), "{text}");
        let (_, text) =
            asked(&city, "anna", &[("family_name", "Francesi"), ("given_name", "Franca"), ("birth", "08/08/1988"), NATIONAL]).await;
        assert!(text.contains("Francia") && !text.contains("Porta nel registro"), "{text}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_protected_person_is_told_by_the_national_register_to_nobody_else() {
    on_both(schema(&rooms()), |db| async move {
        let (city, _) = national(db, Bent::default()).await;
        let (href, text) = asked(&city, "capo", &[MARIO, NATIONAL]).await;
        let at = text.find("residente=").expect("a way") + "residente=".len();
        let reference = text[at..].split('"').next().expect("an identifier").to_owned();
        let person = city.post("capo", &format!("{href}/porta"), &[("resident", &reference)]).await.expect(303).location();
        protected::protect(&city, "capo", &person).await;
        let (_, text) = asked(&city, "piero", &[MARIO, NATIONAL]).await;
        assert!(text.contains("Nessun residente trovato") && !text.contains("Via Lenta"), "{text}");
        let (_, text) =
            asked(&city, "piero", &[("family_name", "Verdi"), ("given_name", "Anna"), ("birth", "07/03/1982"), NATIONAL]).await;
        assert!(text.contains("Rossi Luca") && !text.contains("Rossi Mario"), "{text}");
        let (_, text) = asked(&city, "capo", &[MARIO, NATIONAL]).await;
        assert!(text.contains("Rossi Mario"), "whoever protects them is told");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_and_a_token_that_is_over_are_refused_with_a_sentence_and_the_question_stays_written() {
    let over = |shipped: &str| shipped.replace("seconds = 120", "seconds = 0");
    for (bent, why) in [
        (Bent { key: Some(OTHER), interface: None }, "signature"),
        (Bent { key: None, interface: Some(over) }, "expired"),
        (
            Bent {
                key: None,
                interface: Some(|shipped| {
                    shipped.replace("MinInternoPortaANPR/", "Altro/").replace("auth.uat.interop.pagopa.it/client", "altro/client")
                }),
            },
            "aud",
        ),
    ] {
        on_both(schema(&rooms()), |db| async move {
            let (city, stand_in) = national(db, bent).await;
            let page = refused(&city).await;
            assert!(page.contains("non accetta le domande di questo ente"), "{page}");
            let refusals = stand_in.asked().refusals;
            assert!(refusals.len() == 1 && refusals[0].contains(why), "{refusals:?}");
            let page = city.get("dario", "/anagrafe/domande").await.expect(200).text;
            assert!(page.contains("non ha risposto"), "{page}");
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_late_or_ill_is_not_waited_for_and_then_left_alone_for_a_while() {
    on_both(schema(&rooms()), |db| async move {
        let quick: fn(&str) -> String = |shipped| shipped.replace("answer = 10", "answer = 1");
        let (city, stand_in) = national(db, Bent { key: None, interface: Some(quick) }).await;
        // Whoever only stumbles is asked once more.
        stand_in.behave(Mood::Down(1));
        let (_, text) = asked(&city, "anna", &[MARIO, NATIONAL]).await;
        assert!(text.contains("Rossi Mario"));
        stand_in.behave(Mood::Slow(Duration::from_secs(3)));
        assert!(refused(&city).await.contains("non risponde"));
        stand_in.behave(Mood::Down(100));
        refused(&city).await;
        refused(&city).await;
        let question = serde_json::json!({"tax_code": "RSSMRA80A01F205X", "purpose": "case", "register": "anpr"});
        let before = stand_in.asked();
        stand_in.behave(Mood::Well);
        let reply = city.api("anna", Method::POST, "/api/v1/population/questions", &[], question).await;
        assert_eq!(reply.status, 503, "{}", reply.text);
        refused(&city).await;
        assert_eq!(stand_in.asked(), before, "it is left alone");
        let clock = city.db.clock();
        clock.move_to(clock.now() + chrono::TimeDelta::seconds(31));
        let (_, text) = asked(&city, "anna", &[MARIO, NATIONAL]).await;
        assert!(text.contains("Rossi Mario"), "and asked again after");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_none_is_told_as_such_and_nobody_is_shown() {
    on_both(schema(&rooms()), |db| async move {
        let (city, stand_in) = national(db, Bent::default()).await;
        for (mood, words) in [
            (Mood::Odd(200, "<html>manutenzione</html>"), "non è leggibile"),
            (Mood::Odd(200, "{\"listaSoggetti\":"), "non è leggibile"),
            (Mood::Odd(200, "{}"), "non è leggibile"),
            (Mood::Odd(404, "non c'è"), "non accetta"),
            (Mood::Odd(302, ""), "non accetta"),
            (Mood::Forgetful, "non accetta"),
            (Mood::Doubled, "non è leggibile"),
        ] {
            stand_in.behave(mood.clone());
            let page = refused(&city).await;
            assert!(page.contains(words), "{mood:?}: {page}");
        }
        let shown = city.db.raw_rows("select name from population_shown").await.expect("rows");
        assert!(shown.is_empty(), "{shown:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_copy_is_asked_first_and_another_body_does_not_use_our_access() {
    on_both(schema(&rooms()), |db| async move {
        let (city, stand_in) = national(db, Bent::default()).await;
        let page = city.get("anna", "/anagrafe").await.expect(200).text;
        assert!(page.contains("Risponde: Anagrafe nazionale (ANPR)"), "there is no copy yet: {page}");
        imported(&city, "rina", "whole", &rossi()).await;
        let page = city.get("anna", "/anagrafe").await.expect(200).text;
        assert!(page.contains("A chi lo chiedi") && page.contains("anagrafe comunale"), "{page}");
        asked(&city, "anna", &[MARIO]).await;
        assert!(stand_in.asked().requests.is_empty(), "what the copy knows is not asked of the Ministry");
        let elsewhere = city.get("zoe", "/anagrafe").await.expect(200).text;
        assert!(!elsewhere.contains("ANPR"), "{elsewhere}");
        city.post("zoe", "/anagrafe", &[MARIO, NATIONAL, ("purpose", "case")]).await.expect(422);
        assert!(stand_in.asked().requests.is_empty());
        let question = serde_json::json!({"tax_code": "RSSMRA80A01F205X", "purpose": "case", "register": "anpr"});
        let answer = city.api("anna", Method::POST, "/api/v1/population/questions", &[], question).await.expect(201).json();
        assert_eq!(answer["service"], "anpr");
        assert_eq!(answer["found"][0]["resident"]["place"], "F205");
    })
    .await;
}
