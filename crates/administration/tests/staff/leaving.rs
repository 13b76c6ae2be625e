//! Whoever moves or is away hands over, and what was booked with them is seen.

use super::{WORKER, case};
use crate::rooms;
use axum::http::{Extensions, Method};
use kernel::{AccountId, CaseId};
use serde_json::{Value, json};
use store::Db;
use store::testing::on_both;
use ui::testing::{City, schema};

/// An office with a social worker who has a case, receives on Mondays, and is booked on the 23rd and on the 30th.
struct Office {
    city: City,
    mover: AccountId,
    heir: AccountId,
    far: AccountId,
    educator: AccountId,
    case: CaseId,
    soon: String,
    later: String,
}

async fn office(db: &Db) -> Office {
    let mut city =
        City::found(db.clone(), vec![registry::room(), agenda::room(), access::room(), administration::room()], Extensions::new())
            .await;
    for (name, role, unit) in [
        ("anna", "assistente_sociale", "milano/SSPT-4-L1"),
        ("segreteria", "segreteria", "milano/SSPT-4-L1"),
        ("capo", "coordinatore", "milano/SSPT-4"),
        ("amministratrice", "admin", "milano/DIR"),
        ("garante", "dpo", "milano/DIR"),
    ] {
        city.somebody(name, role, unit).await;
    }
    let mover = city.somebody("parte", "assistente_sociale", "milano/SSPT-4-L1").await;
    let heir = city.somebody("resta", "assistente_sociale", "milano/SSPT-4-L1").await;
    let far = city.somebody("lontana", "assistente_sociale", "milano/SSPT-5-L1").await;
    let educator = city.somebody("educa", "educatore", "milano/SSPT-4-L1").await;
    let case = case(db, &city, mover).await;
    let unit = city.unit("SSPT-4-L1");
    let hours = json!({"unit": unit, "worker": mover, "kind": "interview", "weekday": "1", "opens": "09:00", "closes": "11:00", "slot_minutes": 30,
                       "from": "2026-11-01"});
    city.api("parte", Method::POST, "/api/v1/hours", &[], hours).await.expect(201);
    let contact =
        [("channel", "direct"), ("means", "phone"), ("needs", "money"), ("ending", "information"), ("information", "Orari")];
    let contact = city.post("segreteria", "/contatti", &contact).await.expect(303).location();
    let contact = contact.rsplit(['/', '=']).next().unwrap_or_default().to_owned();
    let mut booked = Vec::new();
    for day in ["2026-11-23", "2026-11-30"] {
        let free = free(&city, day).await;
        let body = json!({"contact": contact, "unit": unit, "slot": free[0]["slot"]});
        let made = city.api("segreteria", Method::POST, "/api/v1/appointments", &[], body).await.expect(201).json();
        booked.push(made["id"].as_str().expect("an id").to_owned());
    }
    let later = booked.pop().expect("two");
    let soon = booked.pop().expect("one");
    Office { city, mover, heir, far, educator, case, soon, later }
}

async fn free(city: &City, day: &str) -> Value {
    let unit = city.unit("SSPT-4-L1");
    city.get("segreteria", &format!("/api/v1/slots?unit={unit}&from={day}&days=1")).await.expect(200).json()
}

/// The appointments to be moved that somebody finds in the day.
async fn to_move(city: &City, who: &str) -> Vec<String> {
    let principal = city.principal(who).await;
    let mut tx = city.db.begin(&principal.actor).await.expect("a transaction");
    let items = access::room().day.expect("a day")(&mut tx, &principal).await.expect("items");
    let found = items.into_iter().filter(|item| item.group == "Appuntamenti da spostare");
    found.map(|item| item.href.rsplit('/').next().unwrap_or_default().to_owned()).collect()
}

impl Office {
    async fn staff(&self, who: &str) -> Value {
        self.city.get(who, &format!("/api/v1/staff/{}", self.mover)).await.expect(200).json()
    }
    async fn in_charge(&self) -> Option<AccountId> {
        let mut tx = self.city.db.begin(&self.city.actor("anna")).await.expect("a transaction");
        tx.sql(&WORKER).id("id", self.case).value().await.expect("a worker")
    }
}

#[tokio::test]
async fn a_mover_hands_the_cases_over_the_hours_end_and_the_old_desk_moves_the_appointments() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(&db).await;
        let (city, path) = (&office.city, format!("/api/v1/staff/{}/roles", office.mover));
        let transfer = |colleague: Option<AccountId>| {
            json!({"role": "assistente_sociale", "unit": city.unit("SSPT-5-L1"), "from": "2026-11-25", "reason": "Mobilità interna", "transfer": true,
                   "colleague": colleague})
        };
        let refused = city.api("amministratrice", Method::POST, &path, &[], transfer(None)).await;
        assert!(matches!(refused.status.as_u16(), 409 | 422), "{}", refused.text);
        assert!(refused.text.contains("1 cartella") && refused.text.contains("colleague"), "{}", refused.text);
        // Neither a colleague of the new office nor the mover can take them, nor an educator, who may not be in charge.
        for wrong in [office.far, office.mover, office.educator] {
            let refused = city.api("amministratrice", Method::POST, &path, &[], transfer(Some(wrong))).await.expect(422);
            assert!(refused.text.contains("ADM-007") || refused.text.contains("stessa unit"), "{}", refused.text);
        }
        assert_eq!(office.in_charge().await, Some(office.mover), "nothing happened yet");
        assert_eq!(office.staff("amministratrice").await["roles"].as_array().expect("roles").len(), 1);
        assert_eq!(free(city, "2026-11-30").await.as_array().expect("times").len(), 3);

        let unit = city.unit("SSPT-5-L1").to_string();
        let heir = office.heir.to_string();
        let page = format!("/operatori/{}", office.mover);
        let sent = [
            ("role", "assistente_sociale"),
            ("unit", unit.as_str()),
            ("from", "25/11/2026"),
            ("reason", "Mobilità interna"),
            ("transfer", "on"),
            ("colleague", heir.as_str()),
        ];
        city.post("amministratrice", &format!("{page}/ruoli"), &sent).await.expect(303);
        assert_eq!(office.in_charge().await, Some(office.heir));
        assert_eq!(free(city, "2026-11-23").await.as_array().expect("times").len(), 3, "still at work that day");
        assert_eq!(free(city, "2026-11-30").await, json!([]));
        let hours = city.get("segreteria", &format!("/api/v1/hours?unit={}", city.unit("SSPT-4-L1"))).await.expect(200).text;
        assert!(hours.contains("2026-11-24") || hours.contains("2026-11-25"), "{hours}");
        for who in ["segreteria", "capo"] {
            assert_eq!(to_move(city, who).await, std::slice::from_ref(&office.later), "{who}: not {}", office.soon);
        }
        let told = office.staff("amministratrice").await;
        assert_eq!(told["without_role"].as_array().expect("appointments").len(), 1, "{told}");
        assert_eq!(told["without_role"][0]["id"], json!(office.later));
        assert!(office.staff("garante").await.get("without_role").is_none(), "not for who only reads the staff");
        let shown = city.get("amministratrice", &page).await.expect(200).text;
        assert!(shown.contains("Appuntamenti da spostare") && shown.contains("2026/000002") && !shown.contains("2026/000001"), "{shown}");

        let cancelled = json!({"wanted_by": "office", "reason": "trasferimento"});
        let path = format!("/api/v1/appointments/{}/cancellation", office.later);
        city.api("segreteria", Method::PUT, &path, &[("if-match", "\"1\"")], cancelled).await.expect(204);
        assert!(to_move(city, "segreteria").await.is_empty());
        assert!(!city.get("amministratrice", &page).await.expect(200).text.contains("Appuntamenti da spostare"));
    })
    .await;
}

#[tokio::test]
async fn a_role_ends_with_its_open_cases_only_when_a_colleague_takes_them() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(&db).await;
        let city = &office.city;
        let role = office.staff("amministratrice").await["roles"][0]["id"].as_str().expect("a role").to_owned();
        let page = format!("/operatori/{}", office.mover);
        let shown = city.get("amministratrice", &page).await.expect(200).text;
        assert!(shown.contains("In questa unità ha 1 cartella aperta") && shown.contains(&format!("heir-{role}")), "{shown}");
        let end = format!("{page}/ruoli/fine");
        let refused = city.post("amministratrice", &end, &[("id", &role)]).await;
        assert!(matches!(refused.status.as_u16(), 409 | 422), "{}", refused.text);
        assert!(refused.text.contains("scegli chi le prende"), "{}", refused.text);
        assert_eq!(office.in_charge().await, Some(office.mover));
        let heir = office.heir.to_string();
        city.post("amministratrice", &end, &[("id", &role), ("colleague", &heir), ("last", "24/11/2026")]).await.expect(303);
        assert_eq!(office.in_charge().await, Some(office.heir));
        assert_eq!(office.staff("amministratrice").await["roles"][0]["until"], "2026-11-25");
        assert_eq!(to_move(city, "segreteria").await, std::slice::from_ref(&office.later));

        // Whoever keeps a role that reaches the unit keeps the cases.
        let heirs = format!("/api/v1/staff/{}/roles", office.heir);
        let above = json!({"role": "coordinatore", "unit": city.unit("SSPT-4"), "from": "2026-11-01", "reason": "Nomina"});
        let given = city.api("amministratrice", Method::POST, &heirs, &[], above).await.expect(201).json();
        let roles = city.get("amministratrice", &format!("/api/v1/staff/{}", office.heir)).await.expect(200).json();
        let below =
            roles["roles"].as_array().expect("roles").iter().find(|held| held["id"] != given["id"]).expect("the first role")["id"]
                .clone();
        city.api("amministratrice", Method::POST, &format!("{heirs}/end"), &[], json!({"id": below})).await.expect(204);
        assert_eq!(office.in_charge().await, Some(office.heir));
        let last = city.api("amministratrice", Method::POST, &format!("{heirs}/end"), &[], json!({"id": given["id"]})).await;
        assert!(last.text.contains("ADM-020") || last.text.contains("1 cartella"), "{}", last.text);
        assert!(matches!(last.status.as_u16(), 409 | 422));
    })
    .await;
}

#[tokio::test]
async fn whoever_records_an_absence_sees_what_is_booked_in_it_and_so_does_the_desk() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(&db).await;
        let (city, page) = (&office.city, format!("/operatori/{}", office.mover));
        let sent = [("from", "23/11/2026"), ("until", "24/11/2026"), ("reason", "Ferie")];
        let done = city.post("capo", &format!("{page}/assenze"), &sent).await.expect(303);
        let said = done.headers.get_all("set-cookie").iter().any(|cookie| cookie.to_str().unwrap_or_default().contains("flash"));
        assert!(said, "what falls into it is said at once");
        let shown = city.get("capo", &page).await.expect(200).text;
        assert!(
            shown.contains("1 appuntamento già fissato") && shown.contains("2026/000001") && !shown.contains("2026/000002"),
            "{shown}"
        );
        assert!(shown.contains(&format!("/appuntamenti/{}", office.soon)));
        let other = city.get("amministratrice", &page).await.expect(200).text;
        assert!(other.contains("2026/000001") && !other.contains("/appuntamenti/"), "no door that stays closed");
        assert!(!city.get("garante", &page).await.expect(200).text.contains("2026/000001"));
        let told = office.staff("capo").await;
        assert_eq!(told["absences"][0]["appointments"][0]["id"], json!(office.soon), "{told}");
        assert!(office.staff("garante").await["absences"][0].get("appointments").is_none());
        assert_eq!(to_move(city, "segreteria").await, std::slice::from_ref(&office.soon));
        assert_eq!(free(city, "2026-11-23").await, json!([]));
        let absence = told["absences"][0]["id"].clone();
        city.api("capo", Method::POST, &format!("/api/v1/staff/{}/absences/end", office.mover), &[], json!({"id": absence}))
            .await
            .expect(204);
        assert!(to_move(city, "segreteria").await.is_empty(), "back, and everything is kept");
    })
    .await;
}
