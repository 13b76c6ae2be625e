//! A line that is refused makes nobody vanish: whoever it names stays as they are.

use super::*;
use population::run::model::Difference;

/// Brings Mario into the register, so that news of him would be raised.
async fn mario(city: &City) {
    imported(city, "rina", "whole", &rossi()).await;
    let (href, _) = asked(city, "anna", &[("tax_code", "RSSMRA80A01F205X")]).await;
    city.post("anna", &format!("{href}/porta"), &[("resident", "1")]).await.expect(303);
}

async fn waiting(city: &City) -> usize {
    city.get("anna", "/api/v1/population/alerts").await.expect(200).json()["items"].as_array().expect("items").len()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_stands_in_a_faulty_line_is_not_gone() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        mario(&city).await;
        let before = standing(&city.db).await;
        let mut later = rossi();
        later[0] = later[0].replace("01/01/1980", "31/02/1980");
        // The same code a second time is refused too, and its line names Luca.
        later[1] = later[1].replace("2;;Verdi", "2;VRDNNA82C47F205H;Verdi");
        later[2] = later[2].replace("3;;Rossi", "3;VRDNNA82C47F205H;Rossi");
        let href = read(&city, "rina", "whole", &csv(&later)).await;
        let preview = run_of(&city, "rina", &href).await.preview.expect("a preview");
        assert_eq!((preview.refused, preview.unknown, preview.count(Difference::Gone)), (2, 0, 0));
        apply(&city, "rina", &href, &[("keep_good", "on")]).await.expect(303);
        let after = standing(&city.db).await;
        let of = |rows: &[Vec<Option<String>>], who: &str| {
            rows.iter().find(|row| row.len() == 10 && row[0].as_deref() == Some(who)).cloned()
        };
        for who in ["1", "3"] {
            assert_eq!(of(&after, who), of(&before, who), "{who} is as before");
        }
        assert_eq!(waiting(&city).await, 0, "nobody is told that Mario left");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_line_about_somebody_counts_also_after_a_faulty_one() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        mario(&city).await;
        let mut later = rossi();
        later.insert(0, later[3].replace("11/11/1940", "31/02/1940"));
        later[4] = later[4].replace("Via Corta;1", "Via Altra;2");
        let href = read(&city, "rina", "whole", &csv(&later)).await;
        let preview = run_of(&city, "rina", &href).await.preview.expect("a preview");
        assert_eq!((preview.refused, preview.count(Difference::Moved), preview.count(Difference::Gone)), (1, 1, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_line_may_be_about_anybody_nobody_is_gone() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        mario(&city).await;
        let mut later = rossi();
        later[0] = "Rossi;Mario;M".to_owned();
        later.push("5;;Nuova;Nina;F;01/02/1990;F205;IT;N9;;Via Lenta;1;20139;4;;;;".to_owned());
        let href = read(&city, "rina", "whole", &csv(&later)).await;
        let preview = run_of(&city, "rina", &href).await.preview.expect("a preview");
        assert_eq!((preview.unknown, preview.count(Difference::Gone), preview.count(Difference::New)), (1, 0, 1));
        assert!(city.get("rina", &href).await.expect(200).text.contains("nessuno viene segnato come non più residente"));
        apply(&city, "rina", &href, &[("keep_good", "on")]).await.expect(303);
        assert_eq!(standing(&city.db).await.iter().filter(|row| row.len() == 10).count(), 5);
        assert_eq!(waiting(&city).await, 0);
        // Read again without the shifted line, whoever is missing is gone.
        later.remove(0);
        let href = read(&city, "rina", "whole", &csv(&later)).await;
        let preview = run_of(&city, "rina", &href).await.preview.expect("a preview");
        assert_eq!((preview.unknown, preview.count(Difference::Gone)), (0, 1));
    })
    .await;
}
