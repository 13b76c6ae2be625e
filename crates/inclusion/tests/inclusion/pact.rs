//! The pact is a plan of casework: the household names the case and shows how far its plan is.

use super::*;
use casework::{OfferedService, PricedService, ServiceCatalogue, YearCost};
use chrono::NaiveDate;
use kernel::{Cents, Outcome, Period, ProviderId, ServiceId};
use registry::person::AgeLimit;
use std::sync::Arc;
use store::Tx;
use ui::Boxed;

/// A catalogue with nothing in it.
struct Nothing;
impl ServiceCatalogue for Nothing {
    fn offered<'a>(&'a self, _: &'a mut Tx, _: NaiveDate) -> Boxed<'a, Outcome<Vec<OfferedService>>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    fn priced<'a>(
        &'a self,
        _: &'a mut Tx,
        _: ServiceId,
        _: Option<ProviderId>,
        _: NaiveDate,
    ) -> Boxed<'a, Outcome<Option<PricedService>>> {
        Box::pin(async { Ok(None) })
    }
    fn ages<'a>(&'a self, _: &'a mut Tx, _: ServiceId, _: NaiveDate) -> Boxed<'a, Outcome<AgeLimit>> {
        Box::pin(async { Ok(AgeLimit { least: None, most: None }) })
    }
    fn chapter<'a>(&'a self, _: &'a mut Tx, _: ServiceId, _: NaiveDate) -> Boxed<'a, Outcome<Option<String>>> {
        Box::pin(async { Ok(None) })
    }
    fn residential<'a>(&'a self, _: &'a mut Tx, _: ServiceId) -> Boxed<'a, Outcome<bool>> {
        Box::pin(async { Ok(false) })
    }
    fn cost_by_year(&self, _: Cents, _: i64, _: Period) -> Vec<YearCost> {
        Vec::new()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_of_the_case_is_the_pact_and_its_state_is_shown_to_whoever_may_read_the_case() {
    on_both(schema(&rooms()), |db| async move {
        let mut ports = Extensions::new();
        let catalogue: Arc<dyn ServiceCatalogue> = Arc::new(Nothing);
        ports.insert(catalogue);
        let city = city_with(db, ports).await;
        let href = entered(&city, "anna", ("Rossi", "Mario"), "RSSMRA80A01F205X").await;
        imported(&city, "ada", &[MARIO]).await;
        let whole = household(&city, "capo", "ADI-1").await;
        let (page, pact) = (page_of(&whole), format!("households/{}/pact", text(&whole, "/household/id")));
        assert!(city.get("capo", &page).await.expect(200).text.contains("Nessuna cartella collegata"));

        let interview = json!({"person": id_of(&href), "held_at": "2026-11-20T10:00:00+01:00", "minutes": 50, "account": "Cerca lavoro.",
            "hypothesis": "Serve un patto.", "outcome": "proposal", "user_area": "POV", "level": "1"});
        let case = city.api("anna", Method::POST, "/api/v1/interviews", &[], interview).await.expect(201).json();
        let case = text(&case, "/case").to_owned();
        assert_eq!(act(&city, "capo", "ADI-1", &pact, json!({"case": uuid::Uuid::from_u128(7)})).await.expect(422).json()["type"], "INC-005");
        act(&city, "capo", "ADI-1", &pact, json!({"case": case})).await.expect(204);
        for (who, step, body) in [
            ("capo", "assignment", json!({"worker": city.actor("anna").account})),
            ("anna", "care", json!({"taken_on": "2026-11-21"})),
        ] {
            let version = city.get("capo", &format!("/api/v1/cases/{case}")).await.expect(200).json()["version"].to_string();
            city.api(who, Method::PUT, &format!("/api/v1/cases/{case}/{step}"), &[("if-match", &version)], body).await.expect(204);
        }
        let shown = city.get("capo", &page).await.expect(200).text;
        assert!(shown.contains("Non c'è ancora un progetto") && shown.contains(&format!("/cartelle/{case}")), "{shown}");
        let plan = json!({"kind": "inclusion", "intensity": "Un incontro al mese", "starts_on": "2026-12-01", "ends_on": "2027-05-31", "review_on": "2027-03-01",
            "goals": [{"words": "Voglio un lavoro", "sign": "Ha un contratto"}], "actions": [{"what": "Bilancio di competenze", "responsible": "Anna"}],
            "services": [], "signers": [{"role": "person", "name": "Mario"}, {"role": "service", "name": "Anna"}]});
        city.api("anna", Method::POST, &format!("/api/v1/cases/{case}/plans"), &[], plan).await.expect(201);
        let with_plan = household(&city, "capo", "ADI-1").await;
        assert_eq!((text(&with_plan, "/pact/kind"), text(&with_plan, "/pact/state")), ("inclusion", "draft"));
        let shown = city.get("capo", &page).await.expect(200).text;
        assert!(shown.contains("Patto per l’inclusione") && shown.contains("Bozza"), "{shown}");
        let unread = household(&city, "ada", "ADI-1").await;
        assert_eq!((&unread["pact"]["readable"], &unread["pact"]["plan"]), (&json!(false), &Value::Null));
        assert!(city.get("ada", &page).await.expect(200).text.contains("il tuo ruolo non può leggere"));
        act(&city, "capo", "ADI-1", &pact, json!({"case": null})).await.expect(204);
        assert_eq!(household(&city, "capo", "ADI-1").await["pact"]["case"], Value::Null);
    })
    .await;
}
