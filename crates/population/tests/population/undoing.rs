//! The way back: an import that is taken back leaves everything as it was.

use super::*;
use population::run::RunState;
use proptest::prelude::*;

async fn undo(city: &City, who: &str, href: &str) -> Reply {
    let version = version(city, who, href).await;
    let reply = city.post(who, &format!("{href}/annulla"), &[("_version", &version)]).await;
    work(city).await;
    reply
}

#[tokio::test(flavor = "multi_thread")]
async fn imports_are_taken_back_in_their_order_and_everything_is_as_it_was() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let first = imported(&city, "rina", "whole", &rossi()).await;
        let after_first = standing(&city.db).await;
        let mut later = rossi();
        later[0] = later[0].replace("Via Lenta;12", "Via Nuova;7");
        later.remove(3);
        later.push("5;;Neri;Ugo;M;01/02/2000;F205;IT;N1;figlio;Via Nuova;7;20139;4;01/02/2026;;;".to_owned());
        let second = imported(&city, "rina", "whole", &later).await;
        assert_ne!(standing(&city.db).await, after_first);
        let refusal = undo(&city, "rina", &first).await;
        assert_eq!(refusal.status, 409);
        assert!(refusal.text.contains("prima annulla quelle più recenti"), "{}", refusal.text);
        undo(&city, "rina", &second).await.expect(303);
        assert_eq!(standing(&city.db).await, after_first);
        assert_eq!(run_of(&city, "rina", &second).await.state, RunState::Undone);
        let (_, text) = asked(&city, "anna", &[("tax_code", "RSSMRA80A01F205X")]).await;
        assert!(text.contains("Via Lenta 12"));
        // What was taken back can be imported again.
        let again = imported(&city, "rina", "whole", &later).await;
        undo(&city, "rina", &again).await.expect(303);
        undo(&city, "rina", &first).await.expect(303);
        assert!(standing(&city.db).await.is_empty());
        for table in ["population_resident", "population_key"] {
            let left = city.db.raw_rows(&format!("select '1' from {table}")).await.expect("rows");
            assert!(left.is_empty() || table != "population_resident", "nothing stays in {table}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_was_previewed_before_another_is_read_again() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let href = read(&city, "rina", "whole", &csv(&rossi())).await;
        imported(&city, "rina", "whole", &rossi()[0..2]).await;
        let refusal = apply(&city, "rina", &href, &[]).await;
        assert_eq!(refusal.status, 409);
        assert!(refusal.text.contains("Dopo l&#39;anteprima") || refusal.text.contains("Dopo l'anteprima"), "{}", refusal.text);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_is_broken_off_begins_anew_and_nobody_sees_half_of_it() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let href = read(&city, "rina", "whole", &csv(&rossi())).await;
        let before = version(&city, "rina", &href).await;
        city.post("rina", &format!("{href}/applica"), &[("_version", &before)]).await.expect(303);
        let lease = store::jobs::take(&city.db).await.expect("jobs").expect("a job");
        {
            // The program ends somewhere within the work.
            let run = population::run::job::run(city.site.clone(), lease.clone());
            drop(tokio::time::timeout(std::time::Duration::from_millis(3), run).await);
        }
        lease.hand_back().await.expect("handed back");
        let run = run_of(&city, "rina", &href).await;
        if run.state == RunState::Applying {
            assert!(standing(&city.db).await.is_empty(), "half an import is seen by nobody");
        }
        work(&city).await;
        assert_eq!(run_of(&city, "rina", &href).await.state, RunState::Applied);
        assert_eq!(standing(&city.db).await.iter().filter(|row| row.len() == 10).count(), 4);
    })
    .await;
}

fn person() -> impl Strategy<Value = (u8, u8, u8, bool)> {
    (0_u8..12, 0_u8..3, 0_u8..4, any::<bool>())
}

fn lines(people: &[(u8, u8, u8, bool)]) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    let line = |(id, street, household, died): &(u8, u8, u8, bool)| {
        let died = if *died { "01/10/2026" } else { "" };
        format!("{id};;Casi;Tizio{id};M;01/02/1990;F205;IT;N{household};;Via {street};1;20139;4;01/01/2020;{died};;")
    };
    people.iter().filter(|(id, ..)| seen.insert(*id)).map(line).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]
    #[test]
    fn whatever_two_extracts_say_taking_the_second_back_restores_the_first(
        first in proptest::collection::vec(person(), 1..10), second in proptest::collection::vec(person(), 1..10), whole in any::<bool>()
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let made = store::testing::sqlite(&schema(&rooms()), kernel::Clock::set_at(store::testing::test_moment())).await.expect("a database");
            let city = city(made.db.clone()).await;
            imported(&city, "rina", "whole", &lines(&first)).await;
            let before = standing(&city.db).await;
            let href = imported(&city, "rina", if whole { "whole" } else { "changes" }, &lines(&second)).await;
            undo(&city, "rina", &href).await.expect(303);
            assert_eq!(standing(&city.db).await, before);
        });
    }
}
