//! Seals: what the log and the lists tell of them, and what comes back when one is undone.

use super::merging::join;
use super::seals::{ACT, adopt, child, code, seal_version, sealed_city};
use super::*;
use axum::http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

store::statements! {
    SHOWN = "select a.seq, a.request_id, a.subject_id, s.person_id from store_audit a left join store_audit_shown s on s.body_id = a.body_id and s.seq = a.seq where a.body_id = :body order by a.seq";
    RECORDS = registry::records_of!();
}

/// A child with a code that is one.
fn tommaso(code: &str) -> Vec<(&str, &str)> {
    let mut pairs = child();
    pairs.retain(|(name, _)| *name != "identifier");
    pairs.push(("identifier", code));
    pairs
}

/// Whom the rows of each request since `after` name, and where the log ends.
async fn named(city: &City, after: i64) -> (Vec<BTreeSet<Uuid>>, i64) {
    let mut tx = city.db.begin(&city.actor("capo")).await.expect("a transaction");
    let rows: Vec<(i64, Uuid, Option<Uuid>, Option<Uuid>)> = tx.sql(&SHOWN).all().await.expect("rows");
    tx.roll_back().await.expect("nothing");
    let end = rows.iter().map(|row| row.0).max().unwrap_or_default();
    let mut all: BTreeMap<Uuid, BTreeSet<Uuid>> = BTreeMap::new();
    for (_, request, subject, shown) in rows.into_iter().filter(|row| row.0 > after) {
        all.entry(request).or_default().extend(subject.into_iter().chain(shown));
    }
    (all.into_values().collect(), end)
}

async fn log_of(city: &City, href: &str) -> Vec<store::audit::Row> {
    let mut tx = city.db.begin(&city.actor("capo")).await.expect("a transaction");
    let query = tx.sql(&store::audit::OF_PERSON).id("person", id_of(href));
    let rows = query.bind("before", i64::MAX).bind("most", 200_i64).all().await.expect("rows");
    tx.roll_back().await.expect("nothing");
    rows
}

async fn own(city: &City, who: &str, query: &str) -> Value {
    city.get(who, &format!("/api/v1/sealed-identities/own{query}")).await.expect(200).json()
}

async fn own_id(city: &City, who: &str) -> String {
    own(city, who, "").await["items"][0]["id"].as_str().expect("a seal").to_owned()
}

async fn undone(city: &City, who: &str, seal: &str) {
    let undo = json!({"seal": seal, "reason": "Era la scheda di un altro bambino"});
    city.api(who, Method::POST, "/api/v1/sealed-identities/undo", &[], undo).await.expect(204);
}

async fn pairs_of(city: &City, who: &str, state: &str) -> Vec<Value> {
    let list = city.get(who, &format!("/api/v1/duplicates?state={state}")).await.expect(200).json();
    list["items"].as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn no_request_in_the_log_names_both_the_child_of_before_and_the_one_of_now() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = sealed_city(db).await;
        let old = entered(&city, "capo", &[("family_name", "Vecchini"), ("given_name", "Tommaso")]).await;
        let new = entered(&city, "capo", &[("family_name", "Nuovi"), ("given_name", "Tommaso")]).await;
        let (old_id, new_id) = (id_of(&old).0, id_of(&new).0);
        let (_, before) = named(&city, 0).await;
        let version = seal_version(&city, &old).await;
        let path = format!("{old}/sigillo/adozione");
        // Searched, refused, done.
        let successor = new_id.to_string();
        let mut sent = vec![("_version", version.as_str()), ("find", "successor"), ("successor_name", "nuovi")];
        sent.extend(ACT);
        let page = city.post("capo", &path, &sent).await.expect(200).text;
        assert!(page.contains(&successor), "{page}");
        let refused = [("_version", version.as_str()), ("successor_name", "nuovi"), ("successor", successor.as_str())];
        assert!(city.post("capo", &path, &refused).await.expect(422).text.contains("Nuovi Tommaso"));
        adopt(&city, &old, &[("successor_name", "nuovi"), ("successor", successor.as_str())]).await.expect(303);
        let (requests, _) = named(&city, before).await;
        assert!(requests.iter().all(|names| !(names.contains(&old_id) && names.contains(&new_id))), "{requests:?}");
        let searched = requests.iter().filter(|names| names.contains(&new_id)).count();
        assert_eq!(searched, 2, "whoever was shown finds it among their accesses: {requests:?}");
        assert!(requests.iter().filter(|names| names.contains(&old_id)).count() >= 3, "{requests:?}");
    })
    .await;
}

#[tokio::test]
async fn looking_for_the_new_record_loses_nothing_that_was_typed_and_chooses_none_of_those_found() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = sealed_city(db).await;
        let old = entered(&city, "capo", &[("family_name", "Vecchini"), ("given_name", "Tommaso")]).await;
        let new = entered(&city, "capo", &[("family_name", "Nuovi"), ("given_name", "Tommaso")]).await;
        let version = seal_version(&city, &old).await;
        let mut sent = vec![
            ("_version", version.as_str()),
            ("find", "successor"),
            ("successor_name", "nuovi"),
            ("note", "Sentenza definitiva"),
        ];
        sent.extend(ACT);
        let page = city.post("capo", &format!("{old}/sigillo/adozione"), &sent).await.expect(200).text;
        for typed in
            ["Tribunale per i minorenni di Milano", "123/2026", "Sentenza definitiva", "value=\"nuovi\"", "Nessuna di queste"]
        {
            assert!(page.contains(typed), "{typed}: {page}");
        }
        assert!(page.contains("10/11/2026") || page.contains("2026-11-10"), "{page}");
        let radio = page.split("name=\"successor\" value=\"\"").nth(1).and_then(|rest| rest.split('>').next()).expect("a radio");
        assert!(radio.contains("checked"), "{radio}");
        assert!(page.contains(&id_of(&new).to_string()));
        city.get("capo", &old).await.expect(200);
        // A name in the address finds nobody: it would stand beside the old record in the address.
        let page = city.get("capo", &format!("{old}/sigillo?q=nuovi&successor_name=nuovi")).await.expect(200).text;
        assert!(!page.contains(&id_of(&new).to_string()), "{page}");
    })
    .await;
}

#[tokio::test]
async fn whoever_sealed_reads_whom_a_seal_is_about_for_a_reason_alone_and_each_time_is_in_the_log() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = sealed_city(db).await;
        city.somebody("sandra", "coordinatore", "milano/SSPT-4").await;
        let href = entered(&city, "capo", &tommaso(&code("VCCTMS20E03F205"))).await;
        adopt(&city, &href, &[]).await.expect(303);
        let id = id_of(&href).to_string();
        let page = city.get("capo", "/identita-sigillate/messe").await.expect(200).text;
        assert!(
            page.contains("Tribunale per i minorenni di Milano") && page.contains("Adozione") && page.contains("capo"),
            "{page}"
        );
        for word in ["Vecchini", "Tommaso", id.as_str(), "123/2026"] {
            assert!(!page.contains(word), "{word}: {page}");
            assert!(!own(&city, "capo", "").await.to_string().contains(word), "{word}");
        }
        let opened = |rows: &[store::audit::Row]| rows.iter().filter(|row| row.action == "identity.open").count();
        assert_eq!(opened(&log_of(&city, &href).await), 0);

        let seal = own_id(&city, "capo").await;
        let path = "/identita-sigillate/messe/apri";
        let refused = city.post("capo", path, &[("seal", &seal), ("purpose", "serve")]).await.expect(422).text;
        assert!(
            refused.contains("Scrivi per esteso") && refused.contains("value=\"serve\"") && !refused.contains("Vecchini"),
            "{refused}"
        );
        let asked = [("seal", seal.as_str()), ("purpose", "Il tribunale chiede conferma del sigillo")];
        for who in ["sandra", "anna", "piero"] {
            city.post(who, path, &asked).await.expect(404);
        }
        city.post("dora", path, &asked).await.expect(403);
        assert!(city.post("capo", path, &asked).await.expect(200).text.contains("Vecchini Tommaso"));
        let input = json!({"seal": seal, "purpose": "Il tribunale chiede conferma del sigillo"});
        let one = city.api("capo", Method::POST, "/api/v1/sealed-identities/own/open", &[], input).await.expect(200).json();
        assert_eq!((&one["name"], &one["act_number"]), (&json!("Vecchini Tommaso"), &json!("123/2026")), "{one}");
        let rows = log_of(&city, &href).await;
        assert_eq!(opened(&rows), 2, "one for each time");
        let told = rows.iter().filter(|row| row.action == "identity.open").all(|row| row.purpose.starts_with("Il tribunale"));
        assert!(told, "{rows:?}");
    })
    .await;
}

#[tokio::test]
async fn a_seal_that_nobody_else_can_undo_is_undone_by_whoever_reads_sealed_identities() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = sealed_city(db).await;
        let new = entered(&city, "capo", &[("family_name", "Nuovi"), ("given_name", "Tommaso")]).await;
        let href = entered(&city, "capo", &tommaso(&code("VCCTMS20E03F205"))).await;
        let successor = id_of(&new).to_string();
        adopt(&city, &href, &[("successor", successor.as_str())]).await.expect(303);
        let ask = json!({"question": "Vecchini", "purpose": "Controllo dei sigilli di quest'anno"});
        let search = || city.api("dora", Method::POST, "/api/v1/sealed-identities/search", &[], ask.clone());
        let found = search().await.expect(200).json()["items"][0].clone();
        assert_eq!(found["now_called"], json!("Nuovi Tommaso"), "{found}");
        let seal = found["id"].as_str().expect("a seal").to_owned();
        let open = [("seal", seal.as_str()), ("purpose", "Controllo dei sigilli di quest'anno")];
        let page = city.post("dora", "/identita-sigillate/apri", &open).await.expect(200).text;
        assert!(page.contains("Togli il sigillo") && page.contains("Adesso"), "{page}");

        let lift = [("seal", seal.as_str()), ("reason", "Sigillata per errore da chi non lavora più qui")];
        for who in ["capo", "anna", "piero"] {
            city.post(who, "/identita-sigillate/togli", &lift).await.expect(403);
        }
        city.post("dora", "/identita-sigillate/togli", &[("seal", &seal), ("reason", "")]).await.expect(422);
        city.post("dora", "/identita-sigillate/togli", &lift).await.expect(303);
        city.post("dora", "/identita-sigillate/togli", &lift).await.expect(404);
        assert!(city.get("capo", "/persone?q=vecchini+tommaso").await.expect(200).text.contains(&href));
        city.get("dora", &href).await.expect(403);
        let row = log_of(&city, &href).await.into_iter().find(|row| row.action == "identity.unseal").expect("a row");
        assert_eq!(row.purpose, "Sigillata per errore da chi non lavora più qui");

        // Nobody goes on under the other record any more.
        let found = search().await.expect(200).json()["items"][0].clone();
        assert_eq!((&found["now_called"], &found["undone_at"].is_string()), (&json!(""), &true), "{found}");
        let page = city.post("dora", "/identita-sigillate/apri", &open).await.expect(200).text;
        assert!(page.contains("Sigillo tolto") && !page.contains("Nuovi Tommaso") && !page.contains("<dt>Adesso"), "{page}");
        assert!(!page.contains("/identita-sigillate/togli"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn the_list_of_seals_goes_on_after_its_first_page() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = sealed_city(db).await;
        for name in ["Aldo", "Bruno", "Carlo"] {
            let href = entered(&city, "capo", &[("family_name", "Vecchini"), ("given_name", name)]).await;
            adopt(&city, &href, &[]).await.expect(303);
        }
        let (mut seen, mut query) = (BTreeSet::new(), "?limit=2".to_owned());
        for rows in [2, 1] {
            let page = own(&city, "capo", &query).await;
            let items = page["items"].as_array().expect("items");
            assert_eq!(items.len(), rows, "{page}");
            seen.extend(items.iter().map(|item| item["id"].to_string()));
            query = format!("?limit=2&after={}", page["next"].as_str().unwrap_or_default());
        }
        assert_eq!(seen.len(), 3);
        city.get("capo", "/api/v1/sealed-identities/own?after=ieri").await.expect(422);
    })
    .await;
}

#[tokio::test]
async fn whoever_was_given_the_code_meanwhile_is_a_likely_duplicate_once_the_seal_is_undone() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = sealed_city(db).await;
        let known = code("VCCTMS20E03F205");
        let tommaso = tommaso(&known);
        let href = entered(&city, "capo", &tommaso).await;
        adopt(&city, &href, &[]).await.expect(303);
        let again = entered(&city, "piero", &tommaso).await;
        assert!(pairs_of(&city, "capo", "open").await.is_empty());
        undone(&city, "capo", &own_id(&city, "capo").await).await;
        let open = pairs_of(&city, "capo", "open").await;
        let both = |pair: &Value| {
            pair.to_string().contains(&id_of(&href).to_string()) && pair.to_string().contains(&id_of(&again).to_string())
        };
        assert!(open.len() == 1 && open.iter().all(both), "{open:?}");
        assert!(city.get("capo", &href).await.expect(200).text.contains("Da verificare"));
    })
    .await;
}

#[tokio::test]
async fn what_was_judged_of_likely_duplicates_and_what_waited_comes_back_with_the_record() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = sealed_city(db).await;
        let known = code("VCCTMS20E03F205");
        let tommaso = tommaso(&known);
        let href = entered(&city, "capo", &tommaso).await;
        let cousin =
            entered(&city, "capo", &[("family_name", "Vecchini"), ("given_name", "Tomaso"), ("birth_date", "3/5/2020")]).await;
        let other = id_of(&cousin).to_string();
        city.post("capo", &format!("{href}/doppione"), &[("other", other.as_str()), ("note", "")]).await.expect(303);
        let pair = pairs_of(&city, "capo", "open").await[0]["id"].as_str().expect("a pair").to_owned();
        let version = hidden(&city.get("capo", &format!("/persone/doppioni/{pair}")).await.expect(200), "_version");
        let judged = [("_version", version.as_str()), ("state", "not_same"), ("reason", "Sono cugini")];
        city.post("capo", &format!("/persone/doppioni/{pair}/decisione"), &judged).await.expect(303);
        // Protected, and entered again by somebody who may not know of it.
        let version = super::version(&city, "capo", &href).await;
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", version.as_str())];
        city.post("capo", &format!("{href}/protezione"), &protect).await.expect(303);
        entered(&city, "piero", &tommaso).await;
        followed(&city).await;
        assert!(city.get("capo", &href).await.expect(200).text.contains("è stata registrata di nuovo come"));

        later(&city);
        adopt(&city, &href, &[]).await.expect(303);
        assert!(pairs_of(&city, "capo", "not_same").await.is_empty() && pairs_of(&city, "capo", "open").await.is_empty());
        later(&city);
        undone(&city, "capo", &own_id(&city, "capo").await).await;
        let judged = pairs_of(&city, "capo", "not_same").await;
        assert!(judged.len() == 1 && judged[0]["reason"] == "Sono cugini", "{judged:?}");
        assert_eq!(pairs_of(&city, "capo", "open").await.len(), 1);
        assert!(city.get("capo", &href).await.expect(200).text.contains("è stata registrata di nuovo come"));
    })
    .await;
}

#[tokio::test]
async fn a_record_is_not_sealed_while_a_request_of_its_data_waits() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = sealed_city(db).await;
        let href = entered(&city, "capo", &tommaso(&code("VCCTMS20E03F205"))).await;
        let asked = [
            ("asked_on", "20/11/2026"),
            ("asked_by", "person"),
            ("means", "in_person"),
            ("identity", "document"),
            ("identity_note", "CI AB123"),
        ];
        city.post("capo", &format!("{href}/diritti"), &asked).await.expect(303);
        let refused = adopt(&city, &href, &[]).await.expect(409).text;
        assert!(refused.contains("richiesta di copia dei dati senza risposta") && refused.contains("123/2026"), "{refused}");
        let requests = city.get("capo", &format!("/api/v1/persons/{}/data-requests", id_of(&href))).await.expect(200).json();
        let (request, version) =
            (requests["items"][0]["id"].as_str().expect("one").to_owned(), requests["items"][0]["version"].to_string());
        let closed = [
            ("request", request.as_str()),
            ("_version", version.as_str()),
            ("state", "withdrawn"),
            ("closed_on", "21/11/2026"),
            ("outcome", "Non le serve più"),
        ];
        city.post("capo", &format!("{href}/diritti/esito"), &closed).await.expect(303);
        adopt(&city, &href, &[]).await.expect(303);
    })
    .await;
}

#[tokio::test]
async fn who_looked_at_a_joined_record_that_was_sealed_since_is_told_with_none() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = sealed_city(db).await;
        let stays = entered(&city, "capo", &rossi()).await;
        let goes = entered(&city, "capo", &rossi()).await;
        join(&city, "capo", &stays, &goes, &[]).await.expect(303);
        let records = || async {
            let mut tx = city.db.begin(&city.actor("capo")).await.expect("a transaction");
            let mut all: Vec<PersonId> = tx.sql(&RECORDS).id("person", id_of(&stays)).values().await.expect("records");
            tx.roll_back().await.expect("nothing");
            all.sort();
            all
        };
        let mut both = vec![id_of(&stays), id_of(&goes)];
        both.sort();
        assert_eq!(records().await, both);
        let version = seal_version(&city, &stays).await;
        let mut pairs = vec![("_version", version.as_str()), ("given_name", "Sara"), ("family_name", "Rossi"), ("sex", "F")];
        pairs.extend(ACT);
        city.post("capo", &format!("{stays}/sigillo/rettifica"), &pairs).await.expect(303);
        assert_eq!(records().await, vec![id_of(&stays)]);
    })
    .await;
}
