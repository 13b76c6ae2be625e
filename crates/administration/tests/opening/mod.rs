//! Urgent openings and their review.

use crate::rooms;
use crate::staff::{case, person};
use axum::http::{Extensions, Method};
use guard::Permission;
use guard::opening::{self, Target};
use kernel::{AccountId, CaseId, PersonId};
use serde_json::json;
use store::testing::on_both;
use store::{Audit, Db};
use ui::testing::{City, schema};
use uuid::Uuid;

const REASON: &str = "La polizia chiama: la signora è sola in strada con due bambini";

store::statements! {
    SEAL = "update casework_case set sealed = :yes where body_id = :body and id = :id";
    PERSON_OF = "select person_id from casework_case where body_id = :body and id = :id";
    BORN = "update registry_person set birth_date = :birth_date where body_id = :body and id = :id";
    TOLD = "select cast(count(*) as bigint) from agenda_due where body_id = :body and account_id = :account and kind = 'access' and met_at is null";
    TOLD_WHERE = "select href from agenda_due where body_id = :body and account_id = :account and kind = 'access'";
    NOBODYS = "update casework_case set worker_id = null, state = 'proposed', taken_on = null where body_id = :body and id = :id";
    WITHOUT_TEAM = "delete from casework_member where body_id = :body and case_id = :id";
    WRITTEN = "select cast(count(*) as bigint) from store_audit where body_id = :body and action = :action and account_id = :actor";
}

/// A city with a reserved case of Municipio 4 that Elena follows, and Vera, who works elsewhere.
struct Office {
    city: City,
    elena: AccountId,
    case: CaseId,
    person: PersonId,
}

async fn office(db: &Db) -> Office {
    let mut city = City::found(db.clone(), rooms(), Extensions::new()).await;
    for (name, role, unit) in [
        ("anna", "assistente_sociale", "milano/SSPT-4-L1"),
        ("vera", "assistente_sociale", "milano/SSPT-5-L1"),
        ("capo", "coordinatore", "milano/SSPT-4"),
        ("altro.capo", "coordinatore", "milano/SSPT-5-L1"),
        ("segretaria", "segreteria", "milano/SSPT-4-L1"),
        ("garante", "dpo", "milano/DIR"),
    ] {
        city.somebody(name, role, unit).await;
    }
    let elena = city.somebody("elena", "assistente_sociale", "milano/SSPT-4-L1").await;
    let case = case(db, &city, elena).await;
    let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
    tx.sql(&SEAL).id("id", case).bind("yes", true).run_one().await.expect("a case");
    let person = tx.sql(&PERSON_OF).id("id", case).value().await.expect("a person");
    tx.commit(Audit::of("case.seal")).await.expect("a commit");
    Office { city, elena, case, person }
}

impl Office {
    async fn reaches(&self, who: &str, permission: Permission) -> bool {
        let mut tx = self.city.db.begin(&self.city.actor(who)).await.expect("a transaction");
        casework::case_brief(&mut tx, permission, self.case).await.is_ok()
    }
    async fn knows(&self, who: &str, person: PersonId) -> bool {
        let mut tx = self.city.db.begin(&self.city.actor(who)).await.expect("a transaction");
        registry::identity(&mut tx, person).await.is_ok()
    }
    async fn told(&self) -> i64 {
        let mut tx = self.city.db.begin(&self.city.actor("elena")).await.expect("a transaction");
        tx.sql(&TOLD).id("account", self.elena).value().await.expect("a count")
    }
    async fn written(&self, who: &str, action: &str) -> i64 {
        let mut tx = self.city.db.begin(&self.city.actor(who)).await.expect("a transaction");
        tx.sql(&WRITTEN).bind("action", action).value().await.expect("a count")
    }
    /// Opens the case through the interface: the identifier of the opening.
    async fn opens(&self, who: &str, reason: &str) -> String {
        let body = json!({"case_number": "2026/000001", "reason": reason});
        let made = self.city.api(who, Method::POST, "/api/v1/urgent-openings", &[], body).await.expect(201).json();
        made["id"].as_str().expect("an id").to_owned()
    }
}

#[tokio::test]
async fn a_reserved_case_is_opened_for_three_hours_to_be_read_and_not_written() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(&db).await;
        let city = &office.city;
        for permission in [Permission::CASE_LIST, Permission::CASE_READ, Permission::CASE_WRITE] {
            assert!(!office.reaches("vera", permission).await, "{permission:?}");
        }
        city.get("segretaria", "/apertura-urgente").await.expect(403);
        assert!(city.get("vera", "/apertura-urgente").await.expect(200).text.contains("Perché non si può aspettare"));
        let short =
            city.post("vera", "/apertura-urgente", &[("case_number", "2026/000001"), ("reason", "urgente")]).await.expect(422);
        assert!(short.text.contains("almeno 20 lettere"), "{}", short.text);
        let both = [("case_number", "2026/000001"), ("family_name", "Rossi"), ("reason", REASON)];
        city.post("vera", "/apertura-urgente", &both).await.expect(422);
        assert!(!office.reaches("vera", Permission::CASE_READ).await);
        // What is not there is told after the reason, and stays in the log.
        let nothing =
            city.post("vera", "/apertura-urgente", &[("case_number", "2026/999999"), ("reason", REASON)]).await.expect(422);
        assert!(nothing.text.contains("Nessuna cartella"), "{}", nothing.text);
        assert_eq!(office.written("vera", "opening.miss").await, 1);

        let sent = [("case_number", "2026/000001"), ("reason", REASON), ("_key", "k")];
        let opened = city.post("vera", "/apertura-urgente", &sent).await.expect(303);
        assert_eq!(opened.location(), format!("/cartelle/{}", office.case));
        city.post("vera", "/apertura-urgente", &sent).await.expect(303);
        assert_eq!(office.written("vera", "opening.begin").await, 1, "sent twice is one");
        for permission in [Permission::CASE_LIST, Permission::CASE_READ, Permission::DIARY_READ, Permission::JUDICIAL_READ] {
            assert!(office.reaches("vera", permission).await, "{permission:?}");
        }
        for permission in [Permission::CASE_WRITE, Permission::CASE_TAKE, Permission::PLAN_WRITE, Permission::CASE_SEAL] {
            assert!(!office.reaches("vera", permission).await, "{permission:?}");
        }
        assert!(office.knows("vera", office.person).await);
        assert!(!office.reaches("anna", Permission::CASE_READ).await, "it is hers alone");
        // What is open already needs no further opening.
        let again = city.post("vera", "/apertura-urgente", &[("case_number", "2026/000001"), ("reason", REASON)]).await.expect(409);
        assert!(again.text.contains("già leggibile"), "{}", again.text);
        assert!(city.get("vera", "/apertura-urgente").await.expect(200).text.contains("Cartella 2026/000001"));

        let moment = db.clock().now();
        db.clock().move_to(moment + chrono::TimeDelta::minutes(179));
        assert!(office.reaches("vera", Permission::CASE_READ).await);
        db.clock().move_to(moment + chrono::TimeDelta::minutes(180));
        assert!(!office.reaches("vera", Permission::CASE_READ).await, "three hours are over");
    })
    .await;
}

#[tokio::test]
async fn an_opening_is_told_to_whoever_follows_and_reviewed_by_somebody_else() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(&db).await;
        let city = &office.city;
        let id = office.opens("vera", REASON).await;
        let page = format!("/aperture-urgenti/{id}");
        assert_eq!(office.told().await, 1);
        let told = city.get("elena", &page).await.expect(200).text;
        assert!(told.contains("La polizia chiama") && told.contains("Preso atto") && !told.contains("Che cosa ha letto"), "{told}");
        city.post("vera", &format!("{page}/visto"), &[]).await.expect(404);
        city.post("elena", &format!("{page}/visto"), &[("_key", "v")]).await.expect(303);
        city.post("elena", &format!("{page}/visto"), &[("_key", "v")]).await.expect(303);
        assert_eq!(office.told().await, 0);
        city.get("anna", &page).await.expect(404);
        city.get("altro.capo", &page).await.expect(404);
        assert!(!city.get("altro.capo", "/aperture-urgenti").await.expect(200).text.contains("La polizia"));
        city.get("vera", "/aperture-urgenti").await.expect(403);

        city.get("vera", &format!("/api/v1/cases/{}", office.case)).await.expect(200);
        for who in ["capo", "garante"] {
            assert!(city.get(who, "/aperture-urgenti").await.expect(200).text.contains("La polizia chiama"), "{who}");
            let read = city.get(who, &page).await.expect(200).text;
            assert!(read.contains("Che cosa ha letto nel frattempo") && read.contains("Ha letto una cartella"), "{who}: {read}");
        }
        let verdict = format!("{page}/esito");
        city.post("elena", &verdict, &[("verdict", "right")]).await.expect(403);
        city.post("altro.capo", &verdict, &[("verdict", "right")]).await.expect(404);
        let bare = city.post("capo", &verdict, &[("verdict", "abuse")]).await.expect(422);
        assert!(bare.text.contains("Scrivi che cosa non torna"), "{}", bare.text);
        assert!(office.reaches("vera", Permission::CASE_READ).await);
        city.post("capo", &verdict, &[("verdict", "abuse"), ("note", "Nessuna chiamata risulta.")]).await.expect(303);
        assert!(!office.reaches("vera", Permission::CASE_READ).await, "what was not justified ends at once");
        city.post("garante", &verdict, &[("verdict", "right")]).await.expect(409);
        let reviewed = city.get("capo", "/aperture-urgenti?stato=riviste").await.expect(200).text;
        assert!(reviewed.contains("Non era giustificata") && reviewed.contains("capo"), "{reviewed}");
    })
    .await;
}

#[tokio::test]
async fn whoever_opened_without_a_reason_opens_nothing_of_that_person_until_the_review_is_another() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(&db).await;
        let city = &office.city;
        let id = office.opens("vera", REASON).await;
        let page = format!("/aperture-urgenti/{id}");
        let verdict = format!("{page}/esito");
        city.post("capo", &verdict, &[("verdict", "abuse"), ("note", "Nessuna chiamata risulta.")]).await.expect(303);
        // Other words do not open it again, neither the case nor its person; a colleague does.
        let other = "Richiama il pronto soccorso e chiede chi avvisare";
        let again = [("case_number", "2026/000001"), ("reason", other)];
        let refused = city.post("vera", "/apertura-urgente", &again).await.expect(409).text;
        assert!(refused.contains("non è risultata giustificata") && refused.contains(other), "{refused}");
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        let birth: chrono::NaiveDate = "1990-05-04".parse().expect("a day");
        tx.sql(&BORN).id("id", office.person).bind("birth_date", birth).run_one().await.expect("a person");
        tx.commit(Audit::of("person.edit").about(office.person)).await.expect("a commit");
        let body =
            json!({"family_name": "Rossi", "given_name": "Mario", "birth_date": "1990-05-04", "reason": "Serve sapere chi la segue adesso"});
        let refused = city.api("vera", Method::POST, "/api/v1/urgent-openings", &[], body).await.expect(409);
        assert!(refused.text.contains("GLASS-011"), "{}", refused.text);
        assert!(!office.reaches("vera", Permission::CASE_READ).await);
        office.opens("altro.capo", other).await;

        // Another review lifts it: with its reason, and said to be another one.
        assert!(city.get("capo", &page).await.expect(200).text.contains("Cambia l’esito"));
        city.post("garante", &verdict, &[("verdict", "right"), ("note", "Vista solo ora.")]).await.expect(409);
        let bare = city.post("garante", &verdict, &[("verdict", "right"), ("again", "on")]).await.expect(422);
        assert!(bare.text.contains("perché l’esito cambia"), "{}", bare.text);
        let abuse = [("verdict", "abuse"), ("again", "on"), ("note", "Resta così.")];
        city.post("garante", &verdict, &abuse).await.expect(409);
        city.post("altro.capo", &verdict, &[("verdict", "right"), ("again", "on"), ("note", "Era giusta.")]).await.expect(404);
        let lifting = [("verdict", "right"), ("again", "on"), ("note", "La chiamata risulta alla centrale.")];
        city.post("garante", &verdict, &lifting).await.expect(303);
        city.post("capo", &verdict, &lifting).await.expect(409);
        assert_eq!(office.written("capo", "opening.review").await + office.written("garante", "opening.review").await, 2);
        assert!(!office.reaches("vera", Permission::CASE_READ).await, "what ended does not begin again by itself");
        let same = [("case_number", "2026/000001"), ("reason", REASON)];
        assert!(city.post("vera", "/apertura-urgente", &same).await.expect(422).text.contains("motivo dell’ultima volta"));
        office.opens("vera", other).await;
        assert!(office.reaches("vera", Permission::CASE_READ).await);
    })
    .await;
}

#[tokio::test]
async fn what_was_opened_without_a_reason_ends_with_all_else_that_was_opened_of_that_person() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(&db).await;
        let city = &office.city;
        let id = office.opens("vera", REASON).await;
        // Vera opened the person as well; a colleague opened them on her own account.
        for who in ["vera", "altro.capo"] {
            let mut tx = db.begin(&city.actor(who)).await.expect("a transaction");
            let target = Target::Person(office.person);
            opening::open(&mut tx, target, city.unit("SSPT-4-L1"), "Il pronto soccorso chiede chi avvisare").await.expect("open");
            tx.commit(Audit::of("opening.begin").about(office.person)).await.expect("a commit");
        }
        let reads = async |who: &str| {
            let mut tx = db.begin(&city.actor(who)).await.expect("a transaction");
            opening::running(&mut tx, office.person).await.expect("an answer").is_some()
        };
        assert!(reads("vera").await && reads("altro.capo").await);
        let verdict = format!("/aperture-urgenti/{id}/esito");
        city.post("capo", &verdict, &[("verdict", "abuse"), ("note", "Nessuna chiamata risulta.")]).await.expect(303);
        assert!(!reads("vera").await, "also what she opened beside it");
        assert!(reads("altro.capo").await, "what somebody else opened goes on");
    })
    .await;
}

#[tokio::test]
async fn a_case_nobody_is_in_charge_of_tells_its_team_and_never_whoever_opened() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(&db).await;
        let mut tx = db.begin(&office.city.actor("anna")).await.expect("a transaction");
        tx.sql(&NOBODYS).id("id", office.case).run_one().await.expect("a case");
        tx.commit(Audit::of("case.assign")).await.expect("a commit");
        office.opens("vera", REASON).await;
        assert_eq!(office.told().await, 1, "Elena is in the team");
        let mut tx = db.begin(&office.city.actor("anna")).await.expect("a transaction");
        tx.sql(&WITHOUT_TEAM).id("id", office.case).run().await.expect("a team");
        tx.commit(Audit::of("case.assign")).await.expect("a commit");
        let id = office.opens("altro.capo", REASON).await;
        assert_eq!(office.told().await, 1, "nobody is left to be told");
        let principal = office.city.principal("altro.capo").await;
        let mut tx = db.begin(&principal.actor).await.expect("a transaction");
        assert_eq!(tx.sql(&TOLD).id("account", principal.actor.account).value::<i64>().await.expect("a count"), 0);
        drop(tx);
        office.city.get("capo", &format!("/aperture-urgenti/{id}")).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn whoever_protects_a_person_without_a_case_is_told_that_they_were_opened() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(&db).await;
        let city = &office.city;
        let hidden = person(&db, city, "SSPT-4-L1", true).await;
        let birth: chrono::NaiveDate = "1990-05-04".parse().expect("a day");
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        tx.sql(&BORN).id("id", hidden).bind("birth_date", birth).run_one().await.expect("a person");
        let (unit, from, source) = (city.unit("SSPT-4-L1"), tx.today(), tx.new_id().expect("an id"));
        let protects = registry::Involvement {
            person: hidden,
            unit,
            account: Some(office.elena),
            kind: "protection",
            source,
            from,
            until: None,
        };
        registry::involve(&mut tx, protects).await.expect("an involvement");
        tx.commit(Audit::of("person.edit").about(hidden)).await.expect("a commit");
        let sent = [("family_name", "Rossi"), ("given_name", "Mario"), ("birth_date", "04/05/1990"), ("reason", REASON)];
        city.post("vera", "/apertura-urgente", &sent).await.expect(303);
        assert_eq!(office.told().await, 1);
        let mut tx = db.begin(&city.actor("elena")).await.expect("a transaction");
        let page: String = tx.sql(&TOLD_WHERE).id("account", office.elena).value().await.expect("an address");
        drop(tx);
        assert!(city.get("elena", &page).await.expect(200).text.contains("Preso atto"));
        city.get("anna", &page).await.expect(404);
        city.post("elena", &format!("{page}/visto"), &[]).await.expect(303);
        assert_eq!(office.told().await, 0);
    })
    .await;
}

#[tokio::test]
async fn nobody_reviews_their_own_opening_and_a_program_opens_nothing() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(&db).await;
        let city = &office.city;
        assert!(!office.reaches("capo", Permission::CASE_READ).await, "it is reserved to its team");
        let id = office.opens("capo", REASON).await;
        let own = city.post("capo", &format!("/aperture-urgenti/{id}/esito"), &[("verdict", "right")]).await.expect(409);
        assert!(own.text.contains("la rivede qualcun altro"), "{}", own.text);
        let finding = json!({"verdict": "right"});
        city.api("garante", Method::POST, &format!("/api/v1/urgent-openings/{id}/review"), &[], finding).await.expect(204);

        let mut tx = db.begin(&city.actor("vera")).await.expect("a transaction");
        let until = tx.now() + chrono::TimeDelta::days(1);
        let may = [Permission::RECORD_OPEN_URGENTLY, Permission::CASE_READ, Permission::PERSON_READ];
        let account = city.actor("vera").account;
        let (_, secret): (Uuid, String) = guard::token::create(&mut tx, account, "prova", &may, until).await.expect("a key");
        tx.commit(Audit::of("token.create")).await.expect("a commit");
        let bearer = format!("Bearer {secret}");
        let body = json!({"case_number": "2026/000001", "reason": REASON}).to_string();
        let headers = [("authorization", bearer.as_str())];
        city.send("", Method::POST, "/api/v1/urgent-openings", "application/json", &headers, body).await.expect(403);
        assert!(!office.reaches("vera", Permission::CASE_READ).await);
        // Nor does a key read what its account has opened.
        office.opens("vera", REASON).await;
        let case = format!("/api/v1/cases/{}", office.case);
        city.get("vera", &case).await.expect(200);
        city.send("", Method::GET, &case, "", &headers, "").await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn a_protected_person_is_opened_by_name_and_birth_and_none_of_their_cases_with_them() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(&db).await;
        let city = &office.city;
        let hidden = person(&db, city, "SSPT-4-L1", true).await;
        let birth: chrono::NaiveDate = "1990-05-04".parse().expect("a day");
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        tx.sql(&BORN).id("id", hidden).bind("birth_date", birth).run_one().await.expect("a person");
        tx.commit(Audit::of("person.edit").about(hidden)).await.expect("a commit");
        assert!(!office.knows("vera", hidden).await);
        let sent = [("family_name", "Rossi"), ("given_name", "Mario"), ("birth_date", "04/05/1990"), ("reason", REASON)];
        let opened = city.post("vera", "/apertura-urgente", &sent).await.expect(303);
        assert_eq!(opened.location(), format!("/persone/{hidden}"));
        assert!(office.knows("vera", hidden).await && !office.reaches("vera", Permission::CASE_READ).await);
        assert!(city.get("capo", "/aperture-urgenti").await.expect(200).text.contains("Scheda di una persona"));
        let moment = db.clock().now();
        db.clock().move_to(moment + chrono::TimeDelta::hours(3));
        assert!(!office.knows("vera", hidden).await);
    })
    .await;
}

#[tokio::test]
async fn each_class_of_what_is_kept_is_read_with_its_own_permission() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(&db).await;
        let city = &office.city;
        let key = async |may: &[Permission]| {
            let mut tx = db.begin(&city.actor("elena")).await.expect("a transaction");
            let until = tx.now() + chrono::TimeDelta::days(1);
            let (_, secret): (Uuid, String) =
                guard::token::create(&mut tx, office.elena, "prova", may, until).await.expect("a key");
            tx.commit(Audit::of("token.create")).await.expect("a commit");
            format!("Bearer {secret}")
        };
        let case = format!("/api/v1/cases/{}", office.case);
        let entries = format!("{case}/entries");
        for (may, of_case, of_diary) in [(Permission::CASE_READ, 200, 403), (Permission::DIARY_READ, 403, 200)] {
            let bearer = key(&[may]).await;
            let headers = [("authorization", bearer.as_str())];
            city.send("", Method::GET, &case, "", &headers, "").await.expect(of_case);
            city.send("", Method::GET, &entries, "", &headers, "").await.expect(of_diary);
        }
    })
    .await;
}
