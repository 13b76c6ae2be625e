//! What only one person can have at a time: whoever asks for what a protected person holds is answered as if anybody held it.

use super::seen::{Seen, bare};
use super::town::{BOOKED, Presence, World};
use crate::thread::town::id_of;
use axum::http::Method;
use portico::house;
use serde_json::json;
use store::testing::on_both;

/// What somebody is told who asks for her time in the calendar, and what the calendar shows them.
async fn asks_for_her_time(world: &World) -> Seen {
    let mut seen = Seen::default();
    let unit = world.town.city.unit("SSPT-4-L1");
    let booking = json!({"contact": id_of(&world.contact), "unit": unit, "calendar": world.town.account("anna"), "kind": "interview",
        "starts_at": BOOKED, "minutes": 30});
    seen.send(world, "segreteria", Method::POST, "/api/v1/appointments", "", booking).await;
    for path in [format!("/agenda?unita={unit}&giorno=2026-11-23"), format!("/api/v1/slots?unit={unit}&from=2026-11-23")] {
        seen.get(world, "pua", &path).await;
    }
    seen
}

#[tokio::test]
async fn a_time_that_a_protected_person_has_is_taken_as_by_anybody() {
    let mut told = Vec::new();
    for presence in [Presence::Absent, Presence::Hidden, Presence::Open] {
        let (send, mut answers) = tokio::sync::mpsc::unbounded_channel();
        on_both(house::schema(), |db| {
            let send = send.clone();
            async move {
                let world = World::found(db, presence).await;
                send.send(asks_for_her_time(&world).await).expect("told");
            }
        })
        .await;
        let mut seen = Vec::new();
        while let Ok(one) = answers.try_recv() {
            seen.push(one);
        }
        told.push(seen);
    }
    for (engine, hidden) in told[1].iter().enumerate() {
        let differences = hidden.differences(&told[2][engine]);
        assert!(differences.is_empty(), "protected and not: {}", differences.join("\n"));
        assert_ne!(hidden, &told[0][engine], "the time is free where she never was");
    }
}

/// Figures in which everybody is counted, and those who read them.
const FIGURES: [(&str, &str); 6] = [
    ("bilancio", "/debiti/istat/2026"),
    ("bilancio", "/api/v1/returns/istat/2026"),
    ("bilancio", "/api/v1/returns/siuss/2026"),
    ("direzione", "/api/v1/figures/direction?year=2026"),
    ("direzione", "/direzione"),
    ("bilancio", "/api/v1/budget/years/2026/chapters"),
];

#[tokio::test]
async fn returns_and_figures_count_everybody_and_are_the_same_whether_or_not_somebody_is_protected() {
    let mut read = Vec::new();
    for presence in [Presence::Absent, Presence::Hidden, Presence::Open] {
        let (send, mut answers) = tokio::sync::mpsc::unbounded_channel();
        on_both(house::schema(), |db| {
            let send = send.clone();
            async move {
                let world = World::found(db, presence).await;
                for (who, path) in FIGURES {
                    let text = world.town.city.get(who, path).await.expect(200).text;
                    assert!(!text.contains("Norina") && !text.contains("Guidetti"), "{path}: {text}");
                    send.send((path, bare(&text))).expect("told");
                }
            }
        })
        .await;
        let mut seen = Vec::new();
        while let Ok(one) = answers.try_recv() {
            seen.push(one);
        }
        read.push(seen);
    }
    assert_eq!(read[1], read[2], "protection changes a figure");
    let counted = read[0].iter().zip(&read[1]).filter(|(absent, there)| absent != there).count();
    assert!(counted >= FIGURES.len() / 2, "only {counted} figures count her");
}
