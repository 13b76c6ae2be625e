//! Counts of persons: the parts are the whole, residence is that of the day of the service, and few are shown to nobody who may not see
//! them.

use crate::story::{Story, day, mario, rooms};
use casework::UserArea;
use chrono::NaiveDate;
use kernel::PersonId;
use kernel::tax_code::Sex;
use registry::Birth;
use registry::person::model::PersonData;
use serde_json::{Value, json};
use store::Audit;
use store::testing::on_both;
use ui::testing::schema;
use uuid::Uuid;

store::statements! {
    ENDS = "update registry_address set valid_until = :on where body_id = :body and person_id = :person";
    MOVES = "insert into registry_address (body_id, id, person_id, kind, street, number, detail, postcode, place, place_name, istat_code, district, municipio, quarter, latitude,
                    longitude, located, locate_reason, address_text, valid_from, valid_until, created_at, created_by, version, restricted)
             values (:body, :id, :person, 'residence', 'Via Roma', '1', '', '', 'I577', 'Segrate', '', '', null, '', null, null, 'elsewhere', '', 'Via Roma 1, Segrate', :on, '9999-12-31',
                     :now, :actor, 1, false)";
    HOUSEHOLD = "insert into registry_household (body_id, id, kind, note, valid_from, valid_until, created_at, created_by, version)
                 values (:body, :id, 'registered', '', :on, '9999-12-31', :now, :actor, 1)";
    MEMBER = "insert into registry_member (body_id, id, household_id, person_id, kind, role, valid_from, valid_until, created_at, created_by)
              values (:body, :id, :household, :person, 'registered', 'holder', :on, '9999-12-31', :now, :actor)";
    RISK = "insert into registry_risk (body_id, id, person_id, kind, review_on, note, valid_from, valid_until, created_at, created_by, version)
            values (:body, :id, :person, 'violence', null, '', :on, '9999-12-31', :now, :actor, 1)";
    TARGET = "insert into registry_target (body_id, id, person_id, target, note, valid_from, valid_until, created_at, created_by, version)
              values (:body, :id, :person, :target, '', :on, '9999-12-31', :now, :actor, 1)";
    PROTECT = "update registry_person set restricted = true where body_id = :body and id = :person";
}

/// Somebody without a code, with a name, a sex, a birth and a citizenship.
fn somebody(name: &str, sex: Sex, born: Option<&str>, citizenship: &str) -> PersonData {
    let date: Option<NaiveDate> = born.and_then(|text| text.parse().ok());
    PersonData {
        given_name: name.into(),
        sex: Some(sex),
        birth: Birth { date, year: None, estimated: false },
        birth_place: String::new(),
        identifier: None,
        citizenship: citizenship.into(),
        ..mario()
    }
}

/// Writes in the register what its pages would.
async fn write(
    story: &Story,
    statement: &'static store::Statement,
    person: PersonId,
    on: NaiveDate,
    more: &[(&'static str, &str)],
) -> Uuid {
    let mut tx = story.db.begin(&story.city.actor("capo")).await.unwrap();
    let id: Uuid = tx.new_id().unwrap();
    let names: Vec<&str> =
        statement.text.split(':').skip(1).map(|part| part.split(|c: char| !c.is_alphanumeric()).next().unwrap()).collect();
    let mut query = tx.sql(statement);
    if names.contains(&"id") {
        query = query.bind("id", id);
    }
    if names.contains(&"person") {
        query = query.id("person", person);
    }
    if names.contains(&"on") {
        query = query.bind("on", on);
    }
    for (name, value) in more {
        query = match Uuid::try_parse(value) {
            Ok(id) => query.bind(name, id),
            Err(_) => query.bind(name, *value),
        };
    }
    query.run().await.unwrap();
    tx.commit(Audit::of("test.change")).await.unwrap();
    id
}

/// Five people in care: two of one family, one who is Italian too, one of whom little is known.
async fn five(story: &Story) -> Vec<PersonId> {
    let mut both = somebody("Dea", Sex::Female, Some("1950-11-21"), "Z330");
    both.other_citizenships = vec!["IT".into()];
    let mut year_alone = somebody("Eva", Sex::Female, None, "");
    year_alone.birth = Birth { date: None, year: Some(1961), estimated: false };
    let mut persons = Vec::new();
    for data in [
        somebody("Ada", Sex::Female, Some("1990-01-01"), "IT"),
        somebody("Bea", Sex::Female, Some("2015-05-05"), "IT"),
        somebody("Ciro", Sex::Male, Some("1961-12-31"), "Z129"),
        both,
        year_alone,
    ] {
        let person = story.person(data).await;
        story.in_care(person, UserArea::FamiliesAndMinors).await;
        persons.push(person);
    }
    let household = write(story, &HOUSEHOLD, persons[0], day(1, 1), &[]).await.to_string();
    for person in &persons[..2] {
        write(story, &MEMBER, *person, day(1, 1), &[("household", &household)]).await;
    }
    persons
}

async fn read(story: &Story, who: &str, path: &str) -> Value {
    story.city.get(who, path).await.expect(200).json()
}

fn table<'a>(view: &'a Value, by: &str) -> &'a Value {
    view["tables"].as_array().unwrap().iter().find(|table| table["by"] == by).unwrap()
}

/// The lines of a table that count somebody: label and all.
fn counted(table: &Value) -> Vec<(&str, i64)> {
    table["lines"].as_array().unwrap().iter().map(|line| (line["label"].as_str().unwrap(), line["all"].as_i64().unwrap())).collect()
}

#[tokio::test]
async fn persons_families_and_territories_are_the_same_people_counted_in_different_ways() {
    on_both(schema(&rooms()), |db| async move {
        let story = Story::begin(db).await;
        let persons = five(&story).await;
        write(&story, &ENDS, persons[2], day(6, 1), &[]).await;
        write(&story, &MOVES, persons[2], day(6, 1), &[]).await;
        write(&story, &PROTECT, persons[1], day(1, 1), &[]).await;
        let view = read(&story, "bilancio", "/api/v1/figures/people/2026").await;
        assert_eq!((&view["persons"], &view["families"], &view["publishable"]), (&json!(5), &json!(4), &json!(false)), "{view}");
        let sizes = view["family_sizes"].as_array().unwrap();
        let people: i64 = sizes.iter().map(|size| size["members"].as_i64().unwrap() * size["families"].as_i64().unwrap()).sum();
        assert_eq!((people, sizes.len()), (5, 2), "{sizes:?}");
        for by in ["eta", "cittadinanza", "territorio"] {
            let table = table(&view, by);
            assert_eq!(counted(table).iter().map(|(_, all)| all).sum::<i64>(), 5, "{by}");
            let total = &table["total"];
            assert_eq!(
                (&total["all"], &total["women"], &total["men"], &total["not_stated"]),
                (&json!(5), &json!(4), &json!(1), &json!(0))
            );
        }
        // On the day of the story, 21 November 2026: of a year alone the most that somebody can be.
        assert_eq!(counted(table(&view, "eta")), [("11-14 anni", 1), ("30-64 anni", 2), ("65-74 anni", 1), ("75-84 anni", 1)]);
        assert_eq!(
            counted(table(&view, "cittadinanza")),
            [("Italiana", 3), ("Di un altro Stato dell’Unione europea", 1), ("Non indicata", 1)]
        );
        assert_eq!(counted(table(&view, "territorio")), [("Municipio 4", 4), ("Segrate (MI)", 1)]);
        let page = story.city.get("bilancio", "/cifre/persone/2026").await.expect(200).text;
        assert!(page.contains("Di 1 persone si conosce") || page.contains("solo l’anno di nascita"), "{page}");
        assert_eq!(read(&story, "bilancio", "/api/v1/figures/people/2025").await["persons"], json!(0), "nobody was in care before");
        assert_eq!(
            read(&story, "lontano", "/api/v1/figures/people/2026").await["persons"],
            json!(0),
            "another body has its own people"
        );
        // The year after: whoever died in this one is none of its users.
        write(&story, &crate::DIES_PERSON, persons[0], day(11, 20), &[]).await;
        assert_eq!(read(&story, "bilancio", "/api/v1/figures/people/2026").await["persons"], json!(5));
        assert_eq!(read(&story, "bilancio", "/api/v1/figures/people/2027").await["persons"], json!(4));
    })
    .await;
}

#[tokio::test]
async fn segments_are_parts_of_the_groups_that_services_are_made_for() {
    on_both(schema(&rooms()), |db| async move {
        let story = Story::begin(db).await;
        let persons = five(&story).await;
        for (at, target) in [(0, "adults"), (2, "adults"), (2, "foreign")] {
            write(&story, &TARGET, persons[at], day(1, 1), &[("target", target)]).await;
        }
        let view = read(&story, "bilancio", "/api/v1/figures/people/2026").await;
        let groups = counted(table(&view, "destinatari"));
        assert_eq!(groups.iter().map(|(_, all)| *all).collect::<Vec<_>>(), [1, 2, 3], "{groups:?}");
        assert_eq!(table(&view, "destinatari")["total"], Value::Null, "somebody in two groups would count twice");
        let segment = read(&story, "bilancio", "/api/v1/figures/people/2026?target=adults&citizenship=Italiana").await;
        assert_eq!(segment["persons"], json!(1));
        assert_eq!(counted(table(&segment, "eta")), [("30-64 anni", 1)]);
        let page =
            story.city.get("bilancio", "/cifre/persone/2026?destinatari=adults&territorio=Municipio+4").await.expect(200).text;
        assert!(page.contains("30-64 anni") && !page.contains("11-14 anni</th>"), "{page}");
        let file = story.city.get("bilancio", "/cifre/persone/2026?destinatari=adults&format=csv").await.expect(200).text;
        assert!(file.contains("Per cittadinanza;Italiana;1;0;0;1"), "{file}");
    })
    .await;
}

#[tokio::test]
async fn few_persons_are_shown_to_nobody_without_the_right_over_returns_and_violence_to_nobody_at_all() {
    on_both(schema(&rooms()), |db| async move {
        let story = Story::begin(db).await;
        let persons = five(&story).await;
        for person in &persons[..2] {
            write(&story, &RISK, *person, day(3, 1), &[]).await;
        }
        for (who, path) in
            [("capo", "/api/v1/figures/people/2026"), ("bilancio", "/api/v1/figures/people/2026?variant=publishable")]
        {
            let view = read(&story, who, path).await;
            assert_eq!(view["publishable"], json!(true), "{who}");
            for table in view["tables"].as_array().unwrap() {
                for line in table["lines"].as_array().unwrap().iter().chain([&table["total"]]) {
                    for count in ["women", "men", "not_stated", "all"].map(|name| line[name].as_u64()) {
                        assert!(count.is_none_or(|count| count == 0 || count >= 4), "{who}: {table}");
                    }
                }
            }
            assert_eq!(view["family_sizes"], json!([]));
        }
        // A segment cannot be asked for to get at few.
        let view = read(&story, "capo", "/api/v1/figures/people/2026?citizenship=Italiana").await;
        assert_eq!(view["persons"], read(&story, "capo", "/api/v1/figures/people/2026").await["persons"]);
        for who in ["bilancio", "capo"] {
            let violence = read(&story, who, "/api/v1/figures/gender/2026").await["violence"].clone();
            let lines = violence["lines"].as_array().unwrap();
            assert!(
                lines.iter().chain([&violence["total"]]).all(|line| line["women"].is_null() && line["all"].is_null()),
                "{violence}"
            );
        }
        let page = story.city.get("bilancio", "/cifre/genere/2026").await.expect(200).text;
        assert!(page.contains("a rischio di violenza") && page.contains("riservato"), "{page}");
        for path in ["/cifre/persone/2026", "/cifre/genere/2026", "/cifre/beneficiari/2026"] {
            story.city.get("anna", path).await.expect(403);
            let page = story.city.get("capo", path).await.expect(200).text;
            assert!(page.contains("Cifre riservate"), "{path}: {page}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_beneficiary_counts_where_they_resided_on_the_days_of_the_service_and_once_in_the_totals() {
    on_both(schema(&rooms()), |db| async move {
        let story = Story::begin(db).await;
        let ada = story.person(somebody("Ada", Sex::Female, Some("1950-01-01"), "IT")).await;
        let case = story.in_care(ada, UserArea::OlderPeople).await;
        let served = story.authorised(case, "SAD", 20, "2026/1").await;
        let places = async |query: &str| {
            let view = read(&story, "bilancio", &format!("/api/v1/figures/beneficiaries/2026{query}")).await;
            let all = view["figures"].as_array().unwrap().clone();
            let tell = |one: &Value| {
                (one["service_id"].is_string(), one["place"].as_str().map(str::to_owned), one["persons"].as_i64().unwrap_or(-1))
            };
            all.iter().map(tell).collect::<Vec<_>>()
        };
        let line = |service: bool, place: Option<&str>, persons: i64| (service, place.map(str::to_owned), persons);
        // Nothing was delivered yet: the first day on which it runs.
        let here = [line(true, Some("F205"), 1), line(true, None, 1), line(false, Some("F205"), 1), line(false, None, 1)];
        assert_eq!(places("").await, here);
        story.delivered(served, day(11, 3), 2).await;
        write(&story, &ENDS, ada, day(11, 10), &[]).await;
        write(&story, &MOVES, ada, day(11, 10), &[]).await;
        assert_eq!(places("").await, here, "nothing was given since the move");
        story.delivered(served, day(11, 12), 2).await;
        story.delivered(served, day(11, 13), 2).await;
        let both = [
            line(true, Some("F205"), 1),
            line(true, Some("I577"), 1),
            line(true, None, 1),
            line(false, Some("F205"), 1),
            line(false, Some("I577"), 1),
            line(false, None, 1),
        ];
        assert_eq!(places("").await, both);
        assert_eq!(places("?place=I577").await, [line(true, Some("I577"), 1), line(false, Some("I577"), 1)]);
        // The figures are those of the survey of the same year.
        let istat = read(&story, "bilancio", "/api/v1/returns/istat/2026").await;
        assert_eq!(istat["figures"].as_array().unwrap().last().unwrap()["users"], json!(1));
        let published = places("?variant=publishable").await;
        assert!(published.iter().all(|(_, _, persons)| *persons == -1), "{published:?}");
        let file = story.city.get("bilancio", "/cifre/beneficiari/2026?format=csv").await.expect(200).text;
        assert!(file.contains("Assistenza domiciliare (SAD);Segrate (MI);1"), "{file}");
        story.city.get("bilancio", "/cifre/beneficiari/2026?format=xlsx").await.expect(200);
        story.city.get("bilancio", "/cifre/beneficiari/2026?servizio=x").await.expect(404);
        let gender = read(&story, "bilancio", "/api/v1/figures/gender/2026").await;
        let areas = gender["areas"].as_array().unwrap();
        assert_eq!(areas.len(), 2, "{gender}");
        for area in areas {
            let women = &area["shares"][0];
            assert_eq!((&women["users"], &women["committed_cents"]), (&json!(1), &json!(40_000)), "{gender}");
        }
        let duty = story.city.get("bilancio", "/debiti").await.expect(200).text;
        assert!(duty.contains("/cifre/beneficiari/20"), "{duty}");
    })
    .await;
}
