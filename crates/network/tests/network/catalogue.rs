//! Services, providers, prices and their files.

use crate::{CHAPTERS, PRICES, PROVIDERS, SERVICES, begin, day, files, rooms, town};
use axum::http::{Extensions, Method};
use casework::ServiceCatalogue as _;
use kernel::Failure;
use network::{Catalogue, CatalogueFiles, Imported};
use serde_json::json;
use store::testing::on_both;
use ui::testing::{City, schema};

#[tokio::test]
async fn a_catalogue_is_read_again_without_a_difference_and_what_nobody_gives_is_given_by_the_body() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 1).await;
        let mut tx = begin(&town.city).await;
        let again = network::import(&mut tx, files()).await.expect("the same catalogue");
        assert_eq!(again, Imported { services: 3, providers: 2, prices: 0, chapters: 2, ..Imported::default() });
        let offered = Catalogue.offered(&mut tx, day("2026-11-21")).await.expect("services");
        let money = offered.iter().find(|service| service.code == "CONTRIB").expect("a contribution");
        assert_eq!(money.providers.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["Gestione diretta"]);
        let home = offered.iter().find(|service| service.code == "SAD").expect("home care");
        assert_eq!(home.providers.len(), 2);
        let priced = Catalogue.priced(&mut tx, town.service, None, day("2026-11-21")).await.expect("a database").expect("a price");
        assert_eq!((priced.unit_price.0, priced.provider), (2_295, town.vela), "the cheapest is proposed");
        let old = Catalogue
            .priced(&mut tx, town.service, Some(town.vela), day("2025-06-01"))
            .await
            .expect("a database")
            .expect("a price");
        assert_eq!(old.unit_price.0, 2_000);
        assert!(Catalogue.priced(&mut tx, town.service, None, day("2024-06-01")).await.expect("a database").is_none());
    })
    .await;
}

#[tokio::test]
async fn a_file_with_faults_is_refused_whole_with_every_line() {
    on_both(schema(&rooms()), |db| async move {
        let city = City::found(db, rooms(), Extensions::new()).await;
        let mut tx = begin(&city).await;
        let services = SERVICES.replace(",ora,", ",secchio,").replace("mese,A1.04", "mese,XX");
        let providers = PROVIDERS.replace("90000080003", "90000080004").replace(",SAD,v", ",SAD BALLO,v");
        let prices = PRICES.replace("SAD,all,2348,true,2026-01-01", "PASTI,all,2348,true,2026-13-01");
        let chapters = CHAPTERS.replace("3733,1,0,1,v", "3733,uno,0,1,v");
        let bad = CatalogueFiles {
            services: services.as_bytes(),
            providers: providers.as_bytes(),
            prices: prices.as_bytes(),
            chapters: chapters.as_bytes(),
            ages: b"service_code,least_years,most_years,valid_from,source,note\nPASTI,70,60,2026-01-01,Regolamento,\n",
            overlaps: b"first_service_code,second_service_code,kind,reason,source,valid_from,valid_to\nPASTI,BALLO,reconcile,a,b,2026-01-01,\n",
        };
        let Err(Failure::Invalid(faults)) = network::import(&mut tx, bad).await else { panic!("must be refused") };
        let named: Vec<String> = faults.iter().map(|fault| format!("{}: {}", fault.field, fault.message)).collect();
        for part in [
            "services.csv riga 2: unit_of_measure",
            "services.csv riga 4: siuss_code",
            "providers.csv riga 3: vat_number",
            "BALLO",
            "prices.csv riga 3",
            "service-chapters.csv riga 2",
            "service-ages.csv riga 2: most_years",
            "service-overlaps.csv riga 2: second_service_code",
        ] {
            assert!(named.iter().any(|fault| fault.contains(part)), "{part}: {named:#?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_only_the_database_notices_is_told_by_line_too() {
    on_both(schema(&rooms()), |db| async move {
        let city = City::found(db, rooms(), Extensions::new()).await;
        let twice = format!("{PRICES}PASTI,all,700,true,2025-07-01,2026-06-30,valore di esempio\n");
        let same = PROVIDERS.replace("90000080003", "90000010000");
        for (part, files) in [
            ("prices.csv riga 6", CatalogueFiles { prices: twice.as_bytes(), ..files() }),
            ("providers.csv riga 3", CatalogueFiles { providers: same.as_bytes(), ..files() }),
        ] {
            let mut tx = begin(&city).await;
            let Err(Failure::Invalid(faults)) = network::import(&mut tx, files).await else { panic!("must be refused") };
            assert!(faults.iter().any(|fault| fault.field == part), "{faults:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_catalogue_of_the_demo_is_read() {
    let read = |name: &str| {
        std::fs::read(format!("{}/../../data/demo/milano/{name}.csv", env!("CARGO_MANIFEST_DIR"))).expect("a file of the demo")
    };
    on_both(schema(&rooms()), |db| async move {
        let city = City::found(db, rooms(), Extensions::new()).await;
        let services = read("services");
        let mut codes: Vec<String> = String::from_utf8_lossy(&services)
            .lines()
            .skip(1)
            .filter_map(|line| line.rsplit(',').next().map(str::to_owned))
            .collect();
        codes.sort();
        codes.dedup();
        let mut tx = begin(&city).await;
        for code in codes {
            let id = tx.new_id().expect("an id");
            let unit = guard::unit::UnitData {
                parent_id: Some(city.unit("DIR")),
                name: code.clone(),
                code,
                kind: guard::unit::UnitKind::Office,
                municipio: None,
                level: None,
                address: String::new(),
                address_secret: false,
                phone: String::new(),
                hours: String::new(),
                valid_from: guard::scope::ALWAYS,
                valid_until: None,
            };
            guard::unit::add(&mut tx, id, &unit).await.expect("a unit");
        }
        let (providers, prices, chapters) = (read("providers"), read("prices"), read("service-chapters"));
        let (ages, overlaps) = (read("service-ages"), read("service-overlaps"));
        let done = network::import(
            &mut tx,
            CatalogueFiles {
                services: &services,
                providers: &providers,
                prices: &prices,
                chapters: &chapters,
                ages: &ages,
                overlaps: &overlaps,
            },
        )
        .await;
        let all = Imported { services: 39, providers: 20, prices: 78, chapters: 39, ages: 14, overlaps: 11 };
        assert_eq!(done.expect("the catalogue of the demo"), all);
    })
    .await;
}

#[tokio::test]
async fn a_new_price_ends_the_old_one_and_two_never_share_a_day() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 1).await;
        let path = format!("/servizi/{}/prezzi", town.service);
        let price = |from: &'static str, cents: &'static str| {
            [("unit_price", cents), ("valid_from", from), ("label", "valore di esempio"), ("vat_included", "on")]
        };
        town.city.post("ugo", &path, &price("01/01/2027", "25,00")).await.expect(303);
        let seen = town.city.get("anna", &format!("/api/v1/services/{}", town.service)).await.expect(200).json();
        let everywhere: Vec<(String, String)> = seen["prices"]
            .as_array()
            .expect("prices")
            .iter()
            .filter(|price| price["provider_id"].is_null())
            .map(|price| (price["valid_from"].to_string(), price["valid_to"].to_string()))
            .collect();
        assert_eq!(everywhere[0], ("\"2027-01-01\"".into(), "null".into()));
        assert_eq!(everywhere[1], ("\"2026-01-01\"".into(), "\"2026-12-31\"".into()));
        let same_day = town.city.post("ugo", &path, &price("01/01/2027", "26,00")).await.expect(422);
        assert!(same_day.text.contains("26,00") && same_day.text.contains("scegli un giorno successivo"));
        // Into the middle of the past, over a later price.
        let overlap = town.city.post("ugo", &path, &price("01/06/2026", "26,00")).await.expect(422);
        assert!(overlap.text.contains("c&#39;è già un prezzo") || overlap.text.contains("già un prezzo"), "{}", overlap.text);
        assert_eq!(town.city.post("anna", &path, &price("01/02/2027", "26,00")).await.status, 403);
        assert_eq!(town.city.post("fuori", &path, &price("01/02/2027", "26,00")).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn the_database_itself_refuses_two_prices_of_one_day() {
    store::statements! {
        RAW = "insert into network_price (body_id, id, service_id, provider_id, unit_price_cents, vat_included, label, valid_from, valid_until, created_at, created_by)
               values (:body, :id, :service, :provider, 1, false, '', :from, :until, :now, :actor)";
        WIDEN = "update network_price set valid_until = '9999-12-31' where body_id = :body and service_id = :service and valid_until = '2026-01-01'";
    }
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 1).await;
        let mut tx = begin(&town.city).await;
        let id: uuid::Uuid = tx.new_id().expect("an id");
        let raw = tx.sql(&RAW).bind("id", id).id("service", town.service).id("provider", town.vela);
        let refused = raw.bind("from", day("2026-05-01")).bind("until", day("2026-05-02")).run().await.expect_err("refused");
        assert!(refused.to_string().contains("network_price_no_overlap"), "{refused}");
        drop(tx);
        let mut tx = begin(&town.city).await;
        let refused = tx.sql(&WIDEN).id("service", town.service).run().await.expect_err("refused");
        assert!(refused.to_string().contains("network_price_no_overlap"), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn two_who_edit_a_service_see_each_other_and_nothing_typed_is_lost() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 1).await;
        let path = format!("/servizi/{}/modifica", town.service);
        let form = |name: &'static str, version: &'static str| {
            [
                ("code", "SAD"),
                ("name", name),
                ("user_area", "ANZ"),
                ("unit_of_measure", "ora"),
                ("means_test", "1"),
                ("istat_item", "home_care"),
                ("periodic", "on"),
                ("at_home", "on"),
                ("valid_from", "01/01/2020"),
                ("siuss_code", "a2.07"),
                ("_version", version),
            ]
        };
        town.city.post("ugo", &path, &form("Aiuto a casa", "2")).await.expect(303);
        let late = town.city.post("rita", &path, &form("Altro nome", "2")).await.expect(409);
        assert!(late.text.contains("Altro nome") && late.text.contains("<p>Aiuto a casa</p>"));
        let taken = town.city.post("ugo", "/servizi/nuovo", &form("Un altro", "")).await.expect(422);
        assert!(taken.text.contains("Esiste già un servizio con questo codice"));
        let wrong = town.city.post("ugo", "/servizi/nuovo", &[("name", "x\u{200b}"), ("siuss_code", "boh")]).await.expect(422);
        assert!(wrong.text.contains("boh") && wrong.text.contains("caratteri invisibili"));
        let list = town.city.get("anna", "/servizi?q=AIUTO").await.expect(200);
        assert!(list.text.contains("Aiuto a casa"));
        assert!(town.city.get("anna", "/servizi?format=csv").await.expect(200).text.contains("A2.07"));
        town.city.get("anna", "/servizi?area=zzz").await.expect(422);
        let missing = town.city.api("ugo", Method::PUT, &format!("/api/v1/services/{}", town.service), &[], json!({})).await;
        assert_eq!(missing.status, 428);
    })
    .await;
}

#[tokio::test]
async fn chapters_and_providers_are_kept_by_hand_too() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 1).await;
        let path = format!("/servizi/{}/capitoli", town.service);
        let bad = town
            .city
            .post("ugo", &path, &[("chapters[0].key", "3733.1.0"), ("chapters[1].key", "3733 01 0"), ("_version", "2")])
            .await
            .expect(422);
        assert!(bad.text.contains("già nell") && bad.text.contains("3733 01 0"));
        town.city
            .post(
                "ugo",
                &path,
                &[
                    ("chapters[0].key", "3733.7.0"),
                    ("chapters[1].key", "3733.1.0"),
                    ("chapters[1].label", "scorta"),
                    ("_version", "2"),
                ],
            )
            .await
            .expect(303);
        let page = town.city.get("ugo", &format!("/servizi/{}", town.service)).await.expect(200);
        assert!(page.text.contains("3733.7.0") && page.text.contains("scorta"));
        let new = [("code", "NUOVO"), ("name", "Ente nuovo"), ("state", "closed"), ("tax_code", "90000010001")];
        let refused = town.city.post("ugo", "/enti/nuovo", &new).await.expect(422);
        assert!(refused.text.contains("Non è una partita IVA") && refused.text.contains("Indica perché"));
        let services = town.service.to_string();
        let good =
            [("code", "NUOVO"), ("name", "Ente nuovo"), ("state", "active"), ("services[0].id", services.as_str()), ("_key", "k")];
        let place = town.city.post("ugo", "/enti/nuovo", &good).await.expect(303).location();
        assert_eq!(town.city.post("ugo", "/enti/nuovo", &good).await.expect(303).location(), place);
        assert!(town.city.get("anna", &place).await.expect(200).text.contains("Assistenza domiciliare"));
        town.city.get("ugo", &format!("{place}/modifica")).await.expect(200);
        let double =
            town.city.post("ugo", "/enti/nuovo", &[("code", "NUOVO"), ("name", "Ente"), ("state", "active")]).await.expect(422);
        assert!(double.text.contains("Esiste già un ente"));
        let other = town.city.get("fuori", "/api/v1/providers").await.expect(200).json();
        assert!(other["items"].as_array().expect("items").is_empty());
        assert_eq!(town.city.get("fuori", &place).await.status, 404);
    })
    .await;
}
