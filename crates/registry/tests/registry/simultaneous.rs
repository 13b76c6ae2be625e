//! Two who do the same, or the contrary, at one moment: one of them does it, the other is told, and nothing is half done.

use super::families::{member, read, residence, rossi_family};
use super::merging::joining;
use super::ownership::{belongings, join, part, write};
use super::versions::with;
use super::*;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use registry::merge::actions::{Joining, join_in};
use std::collections::BTreeSet;

type Pairs = Vec<(&'static str, String)>;

/// What somebody sends who has looked at both records as they are now.
async fn seen(city: &City, survivor: &str, other: &str) -> Pairs {
    let page = city.get("anna", &format!("{survivor}/unione?altra={}", id_of(other))).await.expect(200);
    vec![
        ("_version", hidden(&page, "_version")),
        ("other_version", hidden(&page, "other_version")),
        ("other", id_of(other).to_string()),
        ("reason", "prova".into()),
        ("confirmed", "on".into()),
    ]
}

/// Sends it; the status.
async fn send(city: &City, who: &str, path: &str, pairs: &Pairs) -> u16 {
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    city.post(who, path, &pairs).await.status.as_u16()
}

/// That one of two was done and the other was refused with its reason.
fn one_of_two(one: u16, two: u16) {
    let done = [one, two].iter().filter(|status| **status == 303).count();
    let told = [one, two].iter().filter(|status| [404, 307, 409, 422].contains(*status)).count();
    assert_eq!((done, told), (1, 1), "{one} and {two}");
}

/// How many rows a text finds.
async fn count(city: &City, text: &str) -> usize {
    city.db.raw_rows(text).await.expect("rows").len()
}

async fn records<const N: usize>(city: &City) -> [String; N] {
    let mut hrefs = Vec::new();
    for number in 1..=N {
        let day = format!("{number}/3/1970");
        hrefs.push(entered(city, "anna", &[("family_name", "Verdi"), ("given_name", "Lia"), ("birth_date", &day)]).await);
    }
    hrefs.try_into().expect("as many as were asked for")
}

const STANDING: &str = "select 'x' from registry_merge where undone_at is null";
const ALIASES: &str = "select 'x' from registry_person where merged_into is not null";

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_join_the_same_records_one_does_it_in_whatever_direction() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("bice", "assistente_sociale", "milano/SSPT-4-L1").await;
        for turned in [false, true] {
            let [one, other] = records(&city).await;
            write(&city, &other, "prima").await;
            let (standing, aliases) = (count(&city, STANDING).await, count(&city, ALIASES).await);
            let (first, second) = if turned {
                ((&one, seen(&city, &one, &other).await), (&other, seen(&city, &other, &one).await))
            } else {
                ((&one, seen(&city, &one, &other).await), (&one, seen(&city, &one, &other).await))
            };
            let (to_first, to_second) = (format!("{}/unione", first.0), format!("{}/unione", second.0));
            let (a, b) = tokio::join!(send(&city, "anna", &to_first, &first.1), send(&city, "bice", &to_second, &second.1));
            one_of_two(a, b);
            assert_eq!((count(&city, STANDING).await, count(&city, ALIASES).await), (standing + 1, aliases + 1));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_record_is_joined_to_a_third_nothing_is_joined_to_it() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("bice", "assistente_sociale", "milano/SSPT-4-L1").await;
        let [one, middle, last] = records(&city).await;
        let (to_middle, to_last) = (seen(&city, &middle, &one).await, seen(&city, &last, &middle).await);
        let (middles, lasts) = (format!("{middle}/unione"), format!("{last}/unione"));
        let (a, b) = tokio::join!(send(&city, "anna", &middles, &to_middle), send(&city, "bice", &lasts, &to_last));
        one_of_two(a, b);
        assert_eq!((count(&city, STANDING).await, count(&city, ALIASES).await), (1, 1));
        // Whichever came first, the other follows when it is decided on what is true now, and every address leads to one record.
        if a == 303 {
            join(&city, &last, &middle).await;
        } else {
            join(&city, &last, &one).await;
        }
        for href in [&one, &middle] {
            let mut at = href.clone();
            loop {
                let reply = city.get("anna", &at).await;
                if reply.status != 307 {
                    break;
                }
                at = reply.location();
            }
            assert_eq!(at, last);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_part_the_same_joining_one_does_it() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db.clone()).await;
        city.somebody("bice", "assistente_sociale", "milano/SSPT-4-L1").await;
        let [stays, goes] = records(&city).await;
        write(&city, &goes, "prima").await;
        let before = belongings(&db).await;
        join(&city, &stays, &goes).await;
        let path = joining(&city, "anna", &stays).await;
        let version = hidden(&city.get("anna", &path).await.expect(200), "_version");
        let pairs = vec![("_version", version), ("reason", "prova".to_owned())];
        let to = format!("{path}/separa");
        let (a, b) = tokio::join!(send(&city, "anna", &to, &pairs), send(&city, "bice", &to, &pairs));
        one_of_two(a, b);
        assert_eq!((count(&city, STANDING).await, count(&city, ALIASES).await), (0, 0));
        let after: BTreeSet<String> = belongings(&db).await.into_iter().collect();
        assert!(before.iter().all(|row| after.contains(row)), "every row is with whom it was");
    })
    .await;
}

/// Every row of the room, as text.
async fn everything(db: &Db) -> BTreeMap<String, Vec<Vec<Option<String>>>> {
    let mut all = BTreeMap::new();
    for shape in store::shape::shapes(&schema(&[registry::room()])).into_iter().filter(|shape| shape.table.starts_with("registry_"))
    {
        let columns: Vec<String> = shape.columns.iter().map(|(name, _)| name.clone()).collect();
        let shown: Vec<String> = columns
            .iter()
            .map(|column| match db.engine() {
                store::Engine::Sqlite => format!("quote({column})"),
                store::Engine::Postgres => format!("{column}::text"),
            })
            .collect();
        let mut rows = db.raw_rows(&format!("select {} from {}", shown.join(", "), shape.table)).await.expect("rows");
        rows.sort();
        all.insert(shape.table, rows);
    }
    all
}

#[tokio::test]
async fn a_joining_that_breaks_off_before_its_end_leaves_nothing() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        let [stays, goes] = records(&city).await;
        write(&city, &goes, "prima").await;
        let before = everything(&db).await;
        let principal = city.principal("anna").await;
        let version = async |href: &str| version(&city, "anna", href).await.parse::<i64>().expect("a version");
        let (mine, theirs) = (version(&stays).await, version(&goes).await);
        let joining = Joining {
            other: id_of(&goes),
            other_version: theirs,
            take: BTreeMap::new(),
            goes_on: BTreeSet::new(),
            reason: "prova".into(),
        };
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        let house = registry::merge::House::of(&city.site);
        join_in(&mut tx, &principal, house, id_of(&stays), mine, &joining).await.expect("joined, and not yet written");
        // The program is killed here: nobody commits.
        drop(tx);
        assert_eq!(everything(&db).await, before);
        join(&city, &stays, &goes).await;
        assert_ne!(everything(&db).await, before);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_move_the_same_family_one_does_it_and_nobody_lives_in_two_places() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("bice", "assistente_sociale", "milano/SSPT-4-L1").await;
        let (persons, household) = rossi_family(&city).await;
        let mario = &persons[0];
        let read = read(&city, &format!("{mario}/nucleo")).await;
        let mut members = Vec::new();
        for name in ["Mario", "Elsa", "Luca"] {
            members.push(member(&city, "anna", mario, name).await);
        }
        let to = |street: &str| -> Pairs {
            vec![
                ("household", household.clone()),
                ("_version", read.clone()),
                ("members[0].member", members[0].clone()),
                ("members[0].comes", "on".into()),
                ("members[1].member", members[1].clone()),
                ("members[1].comes", "on".into()),
                ("members[2].member", members[2].clone()),
                ("members[2].comes", "on".into()),
                ("address.kind", "residence".into()),
                ("address.street", street.into()),
                ("address.number", "8".into()),
                ("address.from", "1/11/2026".into()),
            ]
        };
        let (north, south) = (to("Via Nord"), to("Via Sud"));
        let path = format!("{mario}/nucleo/trasferisci");
        let (a, b) = tokio::join!(send(&city, "anna", &path, &north), send(&city, "bice", &path, &south));
        one_of_two(a, b);
        let street = if a == 303 { "Via Nord 8" } else { "Via Sud 8" };
        for person in &persons {
            assert!(residence(&city, "anna", person).await.contains(street), "{person}");
        }
        let open = "select 'x' from registry_address where kind = 'residence' and valid_until = '9999-12-31'";
        assert_eq!(count(&city, open).await, 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_two_end_at_once_has_the_last_day_of_one_of_them_and_the_other_is_told() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("bice", "assistente_sociale", "milano/SSPT-4-L1").await;
        let home = [
            ("address.kind", "residence"),
            ("address.street", "Via Padova"),
            ("address.number", "3"),
            ("address.from", "1/1/2020"),
        ];
        let mario = entered(&city, "anna", &with(&rossi(), &home)).await;
        let api = format!("/api/v1/persons/{}/addresses", id_of(&mario));
        let row = city.get("anna", &api).await.expect(200).json()["items"][0].clone();
        let (id, version) = (row["id"].as_str().unwrap_or_default().to_owned(), row["version"].to_string());
        let end =
            |day: &str| -> Pairs { vec![("address", id.clone()), ("_version", version.clone()), ("last_day", day.to_owned())] };
        let (early, late) = (end("31/10/2026"), end("15/11/2026"));
        let path = format!("{mario}/indirizzi/fine");
        let (a, b) = tokio::join!(send(&city, "anna", &path, &early), send(&city, "bice", &path, &late));
        one_of_two(a, b);
        let row = city.get("anna", &api).await.expect(200).json()["items"][0].clone();
        assert_eq!(row["until"], if a == 303 { "2026-11-01" } else { "2026-11-16" }, "{row:#}");
    })
    .await;
}

/// What the records say and what hangs on them, without what a joining and a parting write of themselves: history, versions, pairs.
async fn state(db: &Db) -> BTreeMap<String, Vec<Vec<Option<String>>>> {
    let mut all = BTreeMap::new();
    for (table, leave) in [
        ("registry_person", &["version"][..]),
        ("registry_identifier", &[]),
        ("registry_reach", &["id"]),
        ("registry_address", &["version", "ended_by"]),
        ("registry_competence", &[]),
        ("registry_member", &[]),
        ("registry_relation", &["version"]),
        ("registry_notice", &[]),
        ("registry_involvement", &[]),
        ("registry_key", &[]),
        ("registry_mark", &["id", "created_at"]),
    ] {
        let shapes = store::shape::shapes(&schema(&[registry::room()]));
        let shape = shapes.into_iter().find(|shape| shape.table == table).expect("a table");
        let shown: Vec<String> = shape
            .columns
            .iter()
            .filter(|(name, _)| !leave.contains(&name.as_str()))
            .map(|(name, _)| match db.engine() {
                store::Engine::Sqlite => format!("quote({name})"),
                store::Engine::Postgres => format!("{name}::text"),
            })
            .collect();
        let open = if table == "registry_mark" { " where resolved_at is null" } else { "" };
        let mut rows = db.raw_rows(&format!("select {} from {table}{open}", shown.join(", "))).await.expect("rows");
        rows.sort();
        all.insert(table.to_owned(), rows);
    }
    all
}

/// Records that differ in everything that a joining settles.
async fn different(city: &City) -> Vec<String> {
    let mut hrefs = Vec::new();
    for (number, (code, phone)) in
        [("RSSMRA80A01F205X", "333 1110001"), ("", "333 1110002"), ("STP0123456789012", ""), ("", "")].into_iter().enumerate()
    {
        let (day, street) = (format!("{}/1/1980", number + 1), format!("Via {}", ["Prima", "Seconda", "Terza", "Quarta"][number]));
        let mut pairs = vec![("family_name", "Rossi"), ("given_name", "Mario"), ("birth_date", day.as_str()), ("sex", "M")];
        for (name, value) in [("identifier", code), ("reaches[0].value", phone)] {
            if !value.is_empty() {
                pairs.push((name, value));
            }
        }
        // Different kinds, so that nothing has to be chosen.
        if let Some(kind) = ["residence", "domicile", "presence"].get(number) {
            pairs.extend([
                ("address.kind", *kind),
                ("address.street", street.as_str()),
                ("address.number", "1"),
                ("address.from", "1/1/2020"),
            ]);
        }
        let href = entered(city, "anna", &pairs).await;
        write(city, &href, &format!("edizione {number}")).await;
        hrefs.push(href);
    }
    let other = id_of(&hrefs[3]).to_string();
    city.post("anna", &format!("{}/relazioni", hrefs[0]), &[("kind", "sibling"), ("other", &other)]).await.expect(303);
    hrefs
}

#[tokio::test]
async fn after_any_joinings_undone_from_the_last_everything_is_as_it_was_before() {
    let joinings = proptest::collection::vec(proptest::collection::vec((0..4_usize, 0..4_usize), 1..5), 6);
    let stories = joinings.prop_map(|all| all).new_tree(&mut TestRunner::deterministic()).expect("stories").current();
    on_both(schema(&[registry::room()]), |db| {
        let stories = stories.clone();
        async move {
            let city = city(db.clone()).await;
            let hrefs = different(&city).await;
            let before = state(&db).await;
            for story in &stories {
                let mut done: Vec<(usize, usize)> = Vec::new();
                for (stays, goes) in story {
                    let gone = |record: &usize| done.iter().any(|(_, joined)| joined == record);
                    if stays != goes && !gone(stays) && !gone(goes) {
                        later(&city);
                        join(&city, &hrefs[*stays], &hrefs[*goes]).await;
                        done.push((*stays, *goes));
                    }
                }
                assert!(done.is_empty() || state(&db).await != before);
                for (stays, goes) in done.into_iter().rev() {
                    later(&city);
                    part(&city, &hrefs[stays], &hrefs[goes]).await;
                }
                let after = state(&db).await;
                for (table, rows) in &before {
                    assert_eq!(&after[table], rows, "{table} after {story:?}");
                }
            }
        }
    })
    .await;
}
