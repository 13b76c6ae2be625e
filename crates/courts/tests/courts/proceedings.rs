//! Proceedings: closed with their outcome when nothing of them goes on, and opened again by an order.

use crate::world::{World, story};
use axum::http::Method;
use serde_json::{Value, json};

/// The proceedings of a case, as Anna reads them.
async fn of_case(w: &World, case: kernel::CaseId) -> Vec<Value> {
    let all = w.read("anna", &format!("/api/v1/cases/{case}/court-proceedings")).await;
    all["items"].as_array().expect("items").clone()
}

fn close(outcome: &str, on: &str) -> Value {
    json!({"outcome": outcome, "on": on, "reason": "Decreto di non luogo a provvedere."})
}

#[tokio::test]
async fn a_report_that_led_to_nothing_is_closed_with_its_outcome_once_nothing_is_owed() {
    story(|w| async move {
        let (case, _) = w.girl("Archiviati").await;
        let body = json!({"authority": w.authority("juvenile_prosecutor").await, "facts": "Fatti."});
        w.post("anna", &format!("/api/v1/cases/{case}/prejudice-reports"), body).await.expect(201);
        let one = of_case(&w, case).await.remove(0);
        assert_eq!((one["outcome"].as_str(), one["owed_reports"].as_i64(), one["closed_on"].is_null()), (Some(""), Some(1), true));
        let path = format!("/api/v1/court-proceedings/{}", one["id"].as_str().expect("an id"));
        let refused = w.change("anna", &path, "closure", close("dismissed", "2026-11-21")).await.expect(409);
        assert_eq!(refused.json()["type"], "JUD-062", "the report is not sent");
        let report = w.read("anna", &path).await["reports"][0].clone();
        let (id, version) = (report["id"].as_str().expect("an id"), report["version"].to_string());
        let steps = format!("/api/v1/court-reports/{id}/steps");
        let sent = json!({"step": "send", "on": "2026-11-21", "means": "PEC"});
        w.city.api("anna", Method::POST, &steps, &[("if-match", &version)], sent).await.expect(200);
        for (who, status) in [("bruno", 404), ("capo5", 404), ("segretaria", 403)] {
            assert_eq!(w.city.get(who, &path).await.status.as_u16(), status, "{who}");
        }
        let early = w.change("anna", &path, "closure", close("dismissed", "2026-11-20")).await.expect(422);
        assert_eq!(early.json()["type"], "JUD-010");
        w.change("anna", &path, "closure", close("dismissed", "2026-11-21")).await.expect(204);
        let seen = w.read("anna", &path).await["proceeding"].clone();
        assert_eq!((seen["outcome"].as_str(), seen["closed_on"].as_str()), (Some("dismissed"), Some("2026-11-21")));
        assert_eq!(w.change("anna", &path, "closure", close("other", "2026-11-21")).await.expect(409).json()["type"], "JUD-060");
        let page = w.city.get("anna", &format!("/cartelle/{case}/giustizia")).await.expect(200).text;
        assert!(page.contains("archiviato senza provvedimenti"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_proceeding_is_not_closed_while_an_order_holds_and_an_order_that_comes_opens_it_again() {
    story(|w| async move {
        let (case, _) = w.girl("Riaperti").await;
        let order = w.order(case, json!({})).await;
        let one = of_case(&w, case).await.remove(0);
        let path = format!("/api/v1/court-proceedings/{}", one["id"].as_str().expect("an id"));
        assert_eq!(
            w.change("anna", &path, "closure", close("concluded", "2026-11-21")).await.expect(409).json()["type"],
            "JUD-061"
        );
        let end = json!({"end": "executed", "on": "2026-11-20", "reason": "Concluso."});
        w.change("anna", &order, "end", end).await.expect(204);
        w.change("anna", &path, "closure", close("concluded", "2026-11-21")).await.expect(204);
        let page = w.city.get("anna", &path.replace("/api/v1/court-proceedings", "/procedimenti")).await.expect(200).text;
        assert!(page.contains("Concluso: i provvedimenti sono finiti") && !page.contains("Chiudi il procedimento"), "{page}");
        w.order(case, json!({"number": "78", "kind": "archived"})).await;
        assert!(!w.read("anna", &path).await["proceeding"]["closed_on"].is_null(), "that it is filed opens nothing");
        w.order(case, json!({"number": "79", "kind": "limits"})).await;
        let seen = w.read("anna", &path).await;
        let row = &seen["proceeding"];
        assert!(row["closed_on"].is_null() && row["outcome"] == "", "{row}");
        let note = row["note"].as_str().expect("a note");
        assert!(note.contains("Chiuso il 21/11/2026") && note.contains("Riaperto il"), "what was written stays: {note}");
        assert_eq!(seen["orders"].as_array().expect("orders").len(), 3);
        assert_eq!(of_case(&w, case).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_secret_proceeding_is_closed_by_those_who_work_on_it_and_its_reading_is_kept_back() {
    story(|w| async move {
        let (case, _) = w.girl("Riservati").await;
        let order = w.order(case, json!({"secret": true})).await;
        let one = of_case(&w, case).await.remove(0);
        let path = format!("/api/v1/court-proceedings/{}", one["id"].as_str().expect("an id"));
        w.city.get("capo", &path).await.expect(404);
        let end = json!({"end": "executed", "on": "2026-11-20", "reason": "Concluso."});
        w.change("anna", &order, "end", end).await.expect(204);
        w.change("anna", &path, "closure", close("concluded", "2026-11-21")).await.expect(204);
        let kinds = w.db.raw_rows("select object_kind from courts_v_secret where object_kind = 'proceeding'").await.expect("rows");
        assert_eq!(kinds.len(), 1);
    })
    .await;
}
