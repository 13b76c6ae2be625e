//! Nothing typed is lost: forms that are refused come back with their words, and what has no place any more is told to its writer.

use super::*;
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn the_outcome_of_a_request_for_a_residence_comes_back_as_typed_and_is_told_when_somebody_was_faster() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("admin", "admin", "milano/DIR").await;
        let input = json!({"municipio": 4, "name": "Sportello", "street": "Via della Casa Comunale", "number": "4"});
        city.api("admin", Method::POST, "/api/v1/residence-desks", &[], input).await.expect(201);
        let desk = city.get("admin", "/api/v1/residence-desks").await.expect(200).json()["items"][0]["id"].clone();
        let href = entered(&city, "anna", &[("family_name", "Neri"), ("given_name", "Gino")]).await;
        let path = format!("{href}/residenza-fittizia");
        let pairs = [("desk", desk.as_str().unwrap_or_default()), ("requested_on", "2/11/2026"), ("ground", "Dorme in piazza")];
        city.post("anna", &path, &pairs).await.expect(303);
        let row = city.get("anna", &format!("/api/v1/persons/{}/residence-requests", id_of(&href))).await.expect(200).json();
        let (request, version) = (row["items"][0]["id"].clone(), row["items"][0]["version"].to_string());
        let sent = |day: &'static str, reason: &'static str| {
            let request = request.as_str().unwrap_or_default().to_owned();
            [
                ("_version", version.clone()),
                ("request", request),
                ("state", "refused".to_owned()),
                ("decided_on", day.to_owned()),
                ("reason", reason.to_owned()),
                ("protocol", "PG 12/2026".to_owned()),
            ]
        };
        let answer = async |day: &'static str, reason: &'static str| {
            let pairs = sent(day, reason);
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
            city.post("anna", &format!("{path}/esito"), &pairs).await
        };
        let page = answer("31/2/2026", "Non abita qui").await.expect(422).text;
        for kept in ["value=\"31/2/2026\"", "value=\"Non abita qui\"", "value=\"PG 12/2026\"", "<details class=\"confirm\" open>"] {
            assert!(page.contains(kept), "{kept}: {page}");
        }
        answer("10/11/2026", "Non abita qui").await.expect(303);
        // The other one of two who had the same page open is told what was not recorded.
        let page = answer("11/11/2026", "Trovato altrove").await.expect(409).text;
        assert!(
            page.contains("non è stato registrato") && page.contains("Trovato altrove") && page.contains("PG 12/2026"),
            "{page}"
        );
        assert!(page.contains("Motivo: Non abita qui") && !page.contains("Motivo: Trovato altrove"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn who_decides_who_pays_finds_their_words_again_when_it_is_refused_and_when_somebody_was_faster() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(&city, "anna", &[("family_name", "Verdi"), ("given_name", "Ada"), ("birth_date", "1/1/1940")]).await;
        let path = format!("{href}/retta");
        city.post("anna", &path, &[("service_name", "Casa dei Tigli"), ("began_on", "1/11/2026")]).await.expect(303);
        let items = city.get("anna", &format!("/api/v1/persons/{}/payers", id_of(&href))).await.expect(200).json();
        let (payer, version) = (items["items"][0]["id"].clone(), items["items"][0]["version"].to_string());
        let payer = payer.as_str().unwrap_or_default();
        let send = async |form: &str, more: &[(&str, &str)]| {
            let mut pairs = vec![("_version", version.as_str()), ("payer", payer)];
            pairs.extend(more);
            city.post("anna", &format!("{path}/{form}"), &pairs).await
        };
        let unknown = [("basis", "operator"), ("place", "Paperopoli"), ("reason", "Accordo"), ("document", "Lettera 7")];
        let page = send("decisione", &unknown).await.expect(422).text;
        for kept in ["value=\"Paperopoli\"", "value=\"Accordo\"", "value=\"Lettera 7\"", "Luogo non trovato"] {
            assert!(page.contains(kept), "{kept}: {page}");
        }
        assert!(!page.contains("non è stato registrato"), "{page}");
        let page = send("togli", &[("reason", "")]).await.expect(422).text;
        assert_eq!(page.matches("<details class=\"confirm\" open>").count(), 1, "only the form that was sent is open: {page}");
        send("decisione", &[("basis", "operator"), ("place", "Segrate"), ("reason", "Accordo")]).await.expect(303);
        let late = [("basis", "operator"), ("place", "Rho"), ("reason", "Un altro accordo"), ("document", "Lettera 9")];
        let page = send("decisione", &late).await.expect(409).text;
        assert!(
            page.contains("non è stato registrato") && page.contains("Un altro accordo") && page.contains("Lettera 9"),
            "{page}"
        );
        assert!(page.contains("Segrate"), "what holds and what was not recorded: {page}");
    })
    .await;
}

#[tokio::test]
async fn the_record_of_an_adopted_child_is_looked_for_by_name_and_the_log_of_it_does_not_lead_to_the_one_of_before() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let old = entered(&city, "capo", &[("family_name", "Vecchini"), ("given_name", "Tommaso")]).await;
        let new = entered(&city, "capo", &[("family_name", "Nuovi"), ("given_name", "Tommaso")]).await;
        let new_id = id_of(&new).to_string();
        let page = city.get("capo", &format!("{old}/sigillo")).await.expect(200).text;
        assert!(!page.contains(&new_id), "{page}");
        let look = |name: &'static str| {
            let path = format!("{old}/sigillo/adozione");
            let city = &city;
            async move { city.post("capo", &path, &[("find", "successor"), ("successor_name", name)]).await.expect(200).text }
        };
        let page = look("nuovi").await;
        assert!(page.contains(&new_id) && page.contains("name=\"successor\""), "{page}");
        let page = look("vecchini").await;
        assert!(page.contains("Nessuno nel registro") && !page.contains("name=\"successor\""), "not itself: {page}");
        // Refused, whoever was chosen is there still.
        let version = hidden(&city.get("capo", &format!("{old}/sigillo")).await.expect(200), "_version");
        let pairs = [("_version", version.as_str()), ("authority", "Tribunale"), ("successor", new_id.as_str())];
        let page = city.post("capo", &format!("{old}/sigillo/adozione"), &pairs).await.expect(422).text;
        assert!(page.contains(&new_id) && page.contains("Nuovi Tommaso") && page.contains("checked"), "{page}");
    })
    .await;
}
