//! Finding people, and who may find whom.

use super::*;
use kernel::input::Fields;
use registry::involvement::Involvement;

#[tokio::test]
async fn one_box_finds_a_person_however_it_is_typed() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let pairs = [
            ("family_name", "D'Angelo"),
            ("given_name", "Nicolò"),
            ("birth_date", "31/1/1980"),
            ("reaches[0].value", "+39 333 1234567"),
            ("birth_name", "Verdi"),
        ];
        let href = entered(&city, "anna", &pairs).await;
        entered(&city, "anna", &[("family_name", "Bianchi"), ("given_name", "Carla")]).await;
        for text in [
            "dangelo nicolo",
            "Nicolò D’Angelo",
            "d angelo",
            "nicol",
            "dangello nicolo",
            "31/01/1980",
            "31-1-1980",
            "31 gennaio 1980",
            "310180",
            "31/1/80",
            "nicolo 1980",
            "Nciolò",
            "3331234567",
            "verdi nicolo",
        ] {
            let page = city.get("anna", &format!("/persone?q={}", ui::submitted::escape(text))).await.expect(200).text;
            assert!(page.contains(&href), "{text}");
            assert!(!page.contains("Bianchi"), "{text}");
        }
        for text in ["zzz", "%25", "_", "'; drop table registry_person; --"] {
            let page = city.get("anna", &format!("/persone?q={}", ui::submitted::escape(text))).await.expect(200).text;
            assert!(page.contains("Nessuna persona trovata"), "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_family_name_typed_alone_with_a_mistake_is_found_when_nobody_is_called_so() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(&city, "anna", &[("family_name", "Brambilla"), ("given_name", "Ortensia")]).await;
        entered(&city, "anna", &[("family_name", "Brodolini"), ("given_name", "Carla")]).await;
        for text in ["brambila", "Branbilla", "bambilla", "brambolla", "barmbilla"] {
            let page = city.get("anna", &format!("/persone?q={text}")).await.expect(200).text;
            assert!(page.contains(&href) && !page.contains("Brodolini"), "{text}: {page}");
        }
        // Somebody who is called so is no mistake for somebody else.
        let exact = entered(&city, "anna", &[("family_name", "Brambila"), ("given_name", "Carlos")]).await;
        let page = city.get("anna", "/persone?q=brambila").await.expect(200).text;
        assert!(page.contains(&exact) && !page.contains(&href), "{page}");
        assert!(city.get("anna", "/persone?q=bram").await.expect(200).text.contains(&href));
        assert!(city.get("anna", "/persone?q=zambelli").await.expect(200).text.contains("Nessuna persona trovata"));
    })
    .await;
}

#[tokio::test]
async fn a_name_of_several_words_and_a_given_name_alone_are_found_with_a_slip() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(&city, "anna", &[("family_name", "Vasquez Reyes"), ("given_name", "Milagros")]).await;
        entered(&city, "anna", &[("family_name", "Vasquez"), ("given_name", "Carla")]).await;
        for text in ["vasquez reyes milageos", "milagros vasqez reyes", "vazquez reyes milagros", "milargos", "milagross"] {
            let page = city.get("anna", &format!("/persone?q={}", ui::submitted::escape(text))).await.expect(200).text;
            assert!(page.contains(&href) && !page.contains("Vasquez Carla"), "{text}: {page}");
        }
    })
    .await;
}

const STREETS: &str =
    "street,comune,comune_belfiore,district,neighbourhood,number_from,number_to,parity,postcode,lat_microdegrees,lon_microdegrees
Viale Lento dell'Orto,Milano,F205,4,Corvetto,2,130,even,20139,45440000,9220000
Via Segreta,Milano,F205,5,Gratosoglio,2,98,even,20142,45410000,9170000
";

#[tokio::test]
async fn whoever_lives_in_a_street_of_the_list_is_found_by_it_however_it_is_abbreviated_but_not_by_a_protected_address() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db.clone()).await;
        city.somebody("sandra", "coordinatore", "milano/SSPT-4").await;
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        let segments = registry::street::parse(STREETS).expect("streets");
        registry::street::load(&mut tx, &segments).await.expect("loaded");
        tx.commit(store::Audit::of("street.import")).await.expect("a commit");
        let mut homes = Vec::new();
        for (name, number) in [("Primiero", "12"), ("Secondino", "12/B"), ("Terzani", "120")] {
            let pairs = [
                ("family_name", name),
                ("given_name", "Ada"),
                ("address.street", "viale lento dell'orto"),
                ("address.number", number),
            ];
            homes.push(entered(&city, "capo", &pairs).await);
        }
        let found = |text: &'static str, who: &'static str| {
            let (city, homes) = (&city, &homes);
            async move {
                let page = city.get(who, &format!("/persone?q={}", ui::submitted::escape(text))).await.expect(200).text;
                homes.iter().map(|href| if page.contains(href.as_str()) { '1' } else { '0' }).collect::<String>()
            }
        };
        for (text, who) in [
            ("viale lento dell'orto 12", "110"),
            ("V.le Lento dell’Orto, 120", "001"),
            ("LENTO DELLORTO 12", "110"),
            ("viale lento", "111"),
            ("viale lento 7", "000"),
            ("via lento 12", "000"),
            ("viale lento 12/b", "010"),
        ] {
            assert_eq!(found(text, "sandra").await, who, "{text}");
        }
        let refuge = [("kind", "domicile"), ("street", "Via Segreta"), ("number", "8"), ("restricted", "on"), ("reason", "")];
        city.post("capo", &format!("{}/indirizzi", homes[0]), &refuge).await.expect(303);
        assert_eq!((found("via segreta 8", "capo").await.as_str(), found("via segreta", "sandra").await.as_str()), ("100", "000"));
    })
    .await;
}

#[tokio::test]
async fn likely_duplicates_show_while_the_form_is_filled_in_and_the_log_has_one_row_for_it() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        let href = entered(&city, "anna", &rossi()).await;
        for typed in ["Ros", "Rossi"] {
            let path = format!(
                "/persone/simili?prefix=person.&person.family_name={typed}&person.given_name=Mario&person.birth_date=1/1/1980"
            );
            let piece = city.get("anna", &path).await.expect(200).text;
            assert!(piece.contains(&href) && piece.contains("Forse è già registrata"), "{piece}");
        }
        assert_eq!(city.get("anna", "/persone/simili?prefix=&family_name=R").await.expect(200).text, "");
        // Whoever is being corrected is not told as their own likeness.
        assert!(city.get("anna", &format!("{href}/modifica")).await.expect(200).text.contains("name=\"_own\""));
        let own = format!("/persone/simili?prefix=&family_name=Rossi&given_name=Mario&birth_date=1/1/1980&_own={}", id_of(&href));
        assert!(!city.get("anna", &own).await.expect(200).text.contains("Forse è già registrata"));
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        let rows: Vec<store::audit::Row> =
            tx.sql(&store::audit::LATEST).bind("before", i64::MAX).bind("most", 100_i64).all().await.expect("rows");
        assert_eq!(rows.iter().filter(|row| row.action == "person.suggest").count(), 1);
        tx.roll_back().await.expect("a rollback");
        // Whoever appears only later in what is typed has a row of their own: of both it can be said who saw them.
        let later =
            entered(&city, "anna", &[("family_name", "Rossini"), ("given_name", "Mario"), ("birth_date", "1/1/1980")]).await;
        let path = "/persone/simili?prefix=&family_name=Rossi&given_name=Mario&birth_date=1/1/1980";
        for _ in 0..2 {
            assert!(city.get("anna", path).await.expect(200).text.contains(&later));
        }
        for (person, looks) in [(&href, 1), (&later, 1)] {
            let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
            let query = tx.sql(&store::audit::OF_PERSON).id("person", id_of(person)).bind("before", i64::MAX).bind("most", 100_i64);
            let rows: Vec<store::audit::Row> = query.all().await.expect("rows");
            assert_eq!(rows.iter().filter(|row| row.action == "person.suggest").count(), looks, "{person}");
            tx.roll_back().await.expect("a rollback");
        }
        assert!(
            city.get("anna", "/persone/luoghi?field=birth_place&birth_place=mila").await.expect(200).text.contains("Milano (MI)")
        );
    })
    .await;
}

#[tokio::test]
async fn content_opens_for_the_unit_that_has_to_do_with_the_person_and_for_nobody_else() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        let href = entered(&city, "anna", &rossi()).await;
        let pages = ["", "/modifica", "/indirizzi", "/nucleo", "/relazioni", "/storia"];
        for page in pages {
            city.get("capo", &format!("{href}{page}")).await.expect(200);
            city.get("piero", &format!("{href}{page}")).await.expect(404);
            city.get("ugo", &format!("{href}{page}")).await.expect(404);
            city.get("anna", &format!("/persone/01890000-0000-7000-8000-000000000000{page}")).await.expect(404);
            city.get("anna", &format!("/persone/mario{page}")).await.expect(404);
            city.get("olga", &format!("{href}{page}")).await.expect(403);
        }
        for (path, pairs) in [
            ("/modifica", vec![("family_name", "X"), ("_version", "1")]),
            ("/decesso", vec![("death_date", "20/11/2026"), ("_version", "1")]),
            ("/indirizzi", vec![("street", "Via X"), ("kind", "domicile")]),
            ("/nucleo", vec![("kind", "registered")]),
            ("/relazioni", vec![("kind", "child"), ("other_name", "X")]),
            ("/informativa", vec![("edition", "x"), ("given_on", "21/11/2026"), ("means", "paper")]),
            ("/protezione", vec![("restricted", "on"), ("reason", "x"), ("_version", "1")]),
            ("/verifica", vec![("mark", "01890000-0000-7000-8000-000000000000")]),
        ] {
            city.post("piero", &format!("{href}{path}"), &pairs).await.expect(404);
            city.post("ugo", &format!("{href}{path}"), &pairs).await.expect(404);
        }
        // The identity card is everybody's in the body, and says where to ask.
        let card = city.get("piero", &format!("{href}/scheda")).await.expect(200).text;
        assert!(card.contains("Rossi Mario") && !card.contains("Modifica"));
        city.get("ugo", &format!("{href}/scheda")).await.expect(404);
        assert!(city.get("piero", "/persone?q=rossi+mario").await.expect(200).text.contains(&format!("{href}/scheda")));
        assert!(!city.get("ugo", "/persone?q=rossi+mario").await.expect(200).text.contains("Rossi Mario"));
        // A contact with the other unit opens the record to it; when it ends, it closes again.
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        let (today, person, unit) = (tx.today(), id_of(&href), city.unit("SSPT-5-L1"));
        let involvement = Involvement { person, unit, account: None, kind: "contact", source: person.0, from: today, until: None };
        registry::involve(&mut tx, involvement).await.expect("involved");
        registry::involve(&mut tx, involvement).await.expect("involved once more");
        tx.commit(store::Audit::of("test.involve")).await.expect("a commit");
        city.get("piero", &href).await.expect(200);
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        assert_eq!(registry::end_involvement(&mut tx, "contact", person.0, today).await.expect("ended"), 1);
        tx.commit(store::Audit::of("test.end")).await.expect("a commit");
        city.get("piero", &href).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn the_contact_centre_learns_only_whether_somebody_is_known_and_where_to_ask() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        entered(&city, "anna", &rossi()).await;
        city.get("olga", "/persone/conosciuta").await.expect(200);
        city.get("olga", "/persone?q=rossi").await.expect(403);
        let asked = |date| [("family_name", "rossi"), ("given_name", "MARIO"), ("birth_date", date)];
        let known = city.post("olga", "/persone/conosciuta", &asked("1/1/1980")).await.expect(200).text;
        assert!(known.contains("Conosciuta. A chi chiedere: Unità SSPT-4-L1"), "{known}");
        assert!(!known.contains("/persone/0"), "nothing leads further");
        let other = city.post("olga", "/persone/conosciuta", &asked("2/1/1980")).await.expect(200).text;
        assert!(other.contains("Non risulta conosciuta"));
        city.post("olga", "/persone/conosciuta", &[("family_name", "rossi")]).await.expect(422);
    })
    .await;
}

#[tokio::test]
async fn what_a_search_costs_does_not_grow_with_what_it_finds() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        let principal = city.principal("anna").await;
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        for number in 0..150 {
            let mut fields = Fields::from_form([
                ("family_name".to_owned(), "Rossi".to_owned()),
                ("given_name".to_owned(), format!("Mario {}", ["Luca", "Ugo", "Pio"][number % 3])),
            ]);
            let new = registry::person::read_new(&mut fields, "").expect("a person");
            registry::register(&mut tx, &principal, &new).await.expect("registered");
        }
        tx.commit(store::Audit::of("person.create")).await.expect("a commit");
        // Whatever is found: the same statements for two persons as for a hundred and fifty.
        let mut cost = Vec::new();
        for query in ["rossi%20mario%20pio", "ros", "zzz", "rossi%20mario"] {
            let before = db.statements_run();
            city.get("anna", &format!("/persone?q={query}")).await.expect(200);
            cost.push(db.statements_run() - before);
        }
        assert!(cost.iter().all(|cost| *cost <= 16), "{cost:?}");
    })
    .await;
}

#[tokio::test]
async fn whoever_had_many_codes_is_found_by_each_of_them() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(&city, "anna", &[("family_name", "Diallo"), ("given_name", "Awa")]).await;
        let codes =
            ["STP0301234567890", "STP0301234567891", "STP0301234567892", "STP0301234567893", "STP0301234567894", "01234567897"];
        let spans = [
            ("1/1/2021", "30/6/2021"),
            ("1/7/2021", "31/12/2021"),
            ("1/1/2022", "30/6/2022"),
            ("1/7/2022", "31/12/2022"),
            ("1/1/2023", "30/6/2023"),
        ];
        for (at, code) in codes.iter().enumerate() {
            let version = hidden(&city.get("anna", &format!("{href}/codici")).await.expect(200), "_version");
            let mut pairs = vec![("identifier", *code), ("_version", version.as_str())];
            if let Some((from, last)) = spans.get(at) {
                pairs.extend([("from", *from), ("last_day", *last)]);
            }
            city.post("anna", &format!("{href}/codici"), &pairs).await.expect(303);
        }
        for code in codes {
            let page = city.get("anna", &format!("/persone?q={code}")).await.expect(200).text;
            assert!(page.contains(&href), "{code}: {page}");
        }
    })
    .await;
}

#[tokio::test]
async fn somebody_is_found_by_the_name_in_another_script() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let lily = entered(&city, "anna", &[("family_name", "Chen"), ("given_name", "Lily"), ("other_script", "陈美丽")]).await;
        let pairs = [("family_name", "Elkatib"), ("given_name", "Mahmud"), ("other_script", "محمود الخطيب")];
        let mahmud = entered(&city, "anna", &pairs).await;
        let found =
            async |text: &str| city.get("anna", &format!("/persone?q={}", ui::submitted::escape(text))).await.expect(200).text;
        for (text, href, other) in [("陈美丽", &lily, &mahmud), ("محمود الخطيب", &mahmud, &lily), ("الخطيب محمود", &mahmud, &lily)]
        {
            let page = found(text).await;
            assert!(page.contains(href) && !page.contains(other), "{text}: {page}");
        }
        // A name that is not theirs any more does not find them.
        let version = version(&city, "anna", &lily).await;
        let edit = [("family_name", "Chen"), ("given_name", "Lily"), ("_version", version.as_str())];
        city.post("anna", &format!("{lily}/modifica"), &edit).await.expect(303);
        assert!(!found("陈美丽").await.contains(&lily));
    })
    .await;
}

#[tokio::test]
async fn a_code_of_a_record_that_was_joined_leads_to_the_person_it_became() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mut with_code = rossi();
        with_code.push(("identifier", "RSSMRA80A01F205X"));
        let stays = entered(&city, "anna", &with_code).await;
        let goes =
            entered(&city, "anna", &[("family_name", "Rosi"), ("given_name", "Mario"), ("identifier", "STP0301234567890")]).await;
        let more = [("take.family_name", "survivor"), ("take.identifier", "survivor")];
        super::merging::join(&city, "anna", &stays, &goes, &more).await.expect(303);
        for path in ["/persone?q=", "/api/v1/persons?q="] {
            for code in ["STP0301234567890", "stp0301234567890", "RSSMRA80A01F205X"] {
                let found = city.get("anna", &format!("{path}{code}")).await.expect(200).text;
                let (stays, goes) = (id_of(&stays).to_string(), id_of(&goes).to_string());
                assert!(found.contains(&stays) && !found.contains(&goes), "{path}{code}: {found}");
            }
        }
        // Parted again, each code is that of the record it was given to.
        let merge = super::merging::joining(&city, "anna", &stays).await;
        super::merging::part(&city, "anna", &merge, &[]).await.expect(303);
        let found = city.get("anna", "/persone?q=STP0301234567890").await.expect(200).text;
        assert!(found.contains(&goes) && !found.contains(&stays), "{found}");
    })
    .await;
}
