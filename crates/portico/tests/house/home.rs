//! The home page of those who keep no agenda.

use portico::house;
use store::testing::on_both;
use ui::testing::City;

#[tokio::test]
async fn whoever_keeps_no_agenda_is_promised_no_appointments_and_finds_what_is_theirs() {
    on_both(house::schema(), |db| async move {
        let mut city = City::found(db, house::rooms(), house::wired()).await;
        for (name, role, unit) in [
            ("segreteria", "segreteria", "milano/SSPT-4-L1"),
            ("direzione", "direzione", "milano/DIR"),
            ("dpo", "dpo", "milano/DIR"),
            ("accreditamento", "accreditamento", "milano/DIR"),
        ] {
            city.somebody(name, role, unit).await;
        }
        for (who, words) in [
            ("segreteria", "Qui compaiono gli appuntamenti di oggi"),
            ("direzione", "href=\"/direzione\">Guarda le cifre di oggi"),
            ("dpo", "Verifica che il registro sia integro"),
            ("accreditamento", "Qui compare ciò che aspetta una tua decisione"),
        ] {
            let home = city.get(who, "/").await.expect(200).text;
            assert!(home.contains(words), "{who}: {home}");
            assert_eq!(home.contains("appuntamenti di oggi"), who == "segreteria", "{who}: {home}");
        }
        city.get("direzione", "/direzione").await.expect(200);
    })
    .await;
}
