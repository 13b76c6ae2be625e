//! Whatever is joined, changed and parted, in whatever order: every row ends where it belongs.

use super::*;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use std::collections::BTreeSet;

/// Records in play.
const RECORDS: usize = 5;

/// What happens.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// A notice is given to a record (or to whoever it is today).
    Write(usize),
    /// The second is joined to the first.
    Join(usize, usize),
    /// A joining of the record is parted.
    Part(usize),
    /// A record is protected, or is no more.
    Protect(usize),
}

/// Who does all of it: whoever protects somebody follows them from then on.
const WHO: &str = "capo";

/// The register as it should be: which notice is whose, and which joinings stand.
#[derive(Default)]
struct Model {
    owner: BTreeMap<String, usize>,
    /// Survivor, joined, and the notices that moved.
    joinings: Vec<(usize, usize, BTreeSet<String>)>,
    /// Which records are protected; of those that are joined to others, as they were then.
    protected: BTreeSet<usize>,
    written: usize,
}

impl Model {
    fn is_alias(&self, record: usize) -> bool {
        self.joinings.iter().any(|(_, joined, _)| *joined == record)
    }
    fn of(&self, record: usize) -> BTreeSet<String> {
        self.owner.iter().filter(|(_, owner)| **owner == record).map(|(notice, _)| notice.clone()).collect()
    }
}

/// The notices of a record, and whether it is protected.
async fn notices(city: &City, href: &str) -> (BTreeSet<String>, bool) {
    let person = city.get(WHO, &format!("/api/v1/persons/{}", id_of(href))).await.expect(200).json();
    let all = person["notices"].as_array().cloned().unwrap_or_default();
    let all = all.iter().map(|notice| notice["edition"].as_str().unwrap_or_default().to_owned()).collect();
    (all, person["restricted"] == true)
}

/// Protects a record, or ends its protection.
async fn protect(city: &City, href: &str, protected: bool) {
    let version = version(city, WHO, href).await;
    let mut pairs = vec![("reason", "prova"), ("_version", version.as_str())];
    if protected {
        pairs.push(("restricted", "on"));
    }
    city.post(WHO, &format!("{href}/protezione"), &pairs).await.expect(303);
    // Who is not of the office finds nobody who is protected.
    city.get("piero", &format!("{href}/scheda")).await.expect(if protected { 404 } else { 200 });
}

pub(super) async fn write(city: &City, href: &str, edition: &str) {
    write_as(city, "anna", href, edition).await;
}

async fn write_as(city: &City, who: &str, href: &str, edition: &str) {
    let notice = [("given_on", "20/11/2026"), ("edition", edition), ("means", "paper")];
    city.post(who, &format!("{href}/informativa"), &notice).await.expect(303);
}

pub(super) async fn join(city: &City, stays: &str, goes: &str) {
    join_as(city, "anna", stays, goes).await;
}

async fn join_as(city: &City, who: &str, stays: &str, goes: &str) {
    let page = city.get(who, &format!("{stays}/unione?altra={}", id_of(goes))).await.expect(200);
    let (version, other_version, other) = (hidden(&page, "_version"), hidden(&page, "other_version"), id_of(goes).to_string());
    let pairs = [
        ("_version", version.as_str()),
        ("other_version", &other_version),
        ("other", &other),
        ("reason", "prova"),
        ("confirmed", "on"),
    ];
    city.post(who, &format!("{stays}/unione"), &pairs).await.expect(303);
}

pub(super) async fn part(city: &City, stays: &str, goes: &str) {
    part_as(city, "anna", stays, goes).await;
}

async fn part_as(city: &City, who: &str, stays: &str, goes: &str) {
    let list = city.get(who, &format!("/api/v1/persons/{}/merges", id_of(stays))).await.expect(200).json();
    let goes = id_of(goes).to_string();
    let standing = |merge: &&serde_json::Value| merge["undone_at"].is_null() && merge["merged_id"] == goes.as_str();
    let merge = list["items"].as_array().and_then(|all| all.iter().find(standing).cloned()).expect("a joining that stands");
    let path = format!("/unioni/{}", merge["id"].as_str().unwrap_or_default());
    let version = hidden(&city.get(who, &path).await.expect(200), "_version");
    city.post(who, &format!("{path}/separa"), &[("_version", version.as_str()), ("reason", "prova")]).await.expect(303);
}

async fn play(city: &City, acts: &[Act]) {
    let mut hrefs = Vec::new();
    for record in 0..RECORDS {
        let day = format!("{}/3/1970", record + 1);
        hrefs.push(entered(city, "anna", &[("family_name", "Verdi"), ("given_name", "Lia"), ("birth_date", &day)]).await);
    }
    let mut model = Model::default();
    for act in acts {
        later(city);
        match *act {
            Act::Write(record) if !model.is_alias(record) => {
                model.written += 1;
                let edition = format!("n{}", model.written);
                write_as(city, WHO, &hrefs[record], &edition).await;
                model.owner.insert(edition, record);
            }
            Act::Join(stays, goes) if stays != goes && !model.is_alias(stays) && !model.is_alias(goes) => {
                join_as(city, WHO, &hrefs[stays], &hrefs[goes]).await;
                let moved = model.of(goes);
                model.owner.extend(moved.iter().map(|notice| (notice.clone(), stays)));
                model.joinings.push((stays, goes, moved));
                // Of two of whom one is protected the person is.
                if model.protected.contains(&goes) {
                    model.protected.insert(stays);
                }
            }
            Act::Part(record) if !model.is_alias(record) => {
                // Any joining of the record that stands, not only the last one.
                let Some(at) = model.joinings.iter().position(|(stays, _, _)| *stays == record) else { continue };
                let (stays, goes, moved) = model.joinings.remove(at);
                part_as(city, WHO, &hrefs[stays], &hrefs[goes]).await;
                // Parting opens nobody: what comes back is protected if it was, or if the record that stayed is.
                if model.protected.contains(&stays) {
                    model.protected.insert(goes);
                }
                for notice in moved.iter().filter(|notice| model.owner[*notice] == stays).cloned().collect::<Vec<_>>() {
                    model.owner.insert(notice, goes);
                }
            }
            Act::Protect(record) if !model.is_alias(record) => {
                let protected = !model.protected.remove(&record);
                if protected {
                    model.protected.insert(record);
                }
                protect(city, &hrefs[record], protected).await;
            }
            _ => continue,
        }
        for (record, href) in hrefs.iter().enumerate().filter(|(record, _)| !model.is_alias(*record)) {
            let expected = (model.of(record), model.protected.contains(&record));
            assert_eq!(notices(city, href).await, expected, "record {record} after {act:?} of {acts:?}");
        }
    }
    // Everything parted, the last joining first.
    while let Some((stays, goes, moved)) = model.joinings.pop() {
        part_as(city, WHO, &hrefs[stays], &hrefs[goes]).await;
        model.owner.extend(moved.into_iter().map(|notice| (notice, goes)));
        if model.protected.contains(&stays) {
            model.protected.insert(goes);
        }
    }
    for (record, href) in hrefs.iter().enumerate() {
        let expected = (model.of(record), model.protected.contains(&record));
        assert_eq!(notices(city, href).await, expected, "record {record} at the end of {acts:?}");
    }
}

#[tokio::test]
async fn every_row_is_with_its_record_and_nobody_loses_protection_after_any_joinings_changes_and_partings() {
    let act = (0..5_u8, 0..RECORDS, 0..RECORDS).prop_map(|(what, one, other)| match what {
        0 => Act::Write(one),
        1 | 2 => Act::Join(one, other),
        3 => Act::Protect(one),
        _ => Act::Part(one),
    });
    let stories = proptest::collection::vec(proptest::collection::vec(act, 14), 4);
    let stories = stories.new_tree(&mut TestRunner::deterministic()).expect("stories").current();
    on_both(schema(&[registry::room()]), |db| {
        let stories = stories.clone();
        async move {
            let city = city(db).await;
            for acts in &stories {
                play(&city, acts).await;
            }
        }
    })
    .await;
}

/// Every row of the declared columns with the person it names.
pub(super) async fn belongings(db: &Db) -> Vec<String> {
    let mut all = Vec::new();
    for rows in registry::room().person_rows {
        let (table, column) = (rows.table, rows.column);
        let text = match db.engine() {
            store::Engine::Sqlite => format!("select hex(id), hex({column}) from {table} order by 1"),
            store::Engine::Postgres => format!("select id::text, {column}::text from {table} order by 1"),
        };
        for row in db.raw_rows(&text).await.unwrap_or_else(|error| panic!("{error}\n{text}")) {
            all.push(format!("{table}.{column} {row:?}"));
        }
    }
    all
}

#[tokio::test]
async fn joined_and_parted_at_once_every_row_of_the_room_names_whom_it_named() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        let stays = entered(&city, "anna", &rossi()).await;
        let goes = entered(
            &city,
            "anna",
            &[
                ("family_name", "Rossi"),
                ("given_name", "Mario"),
                ("identifier", "RSSMRA80A01F205X"),
                ("reaches[0].value", "333 1112223"),
            ],
        )
        .await;
        let third = entered(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Ada")]).await;
        for (href, street) in [(&stays, "Via Lunga"), (&goes, "Via Corta")] {
            let address = [
                ("kind", "domicile"),
                ("street", street),
                ("number", "1"),
                ("place", "Pavia (PV)"),
                ("from", "1/1/2020"),
                ("last_day", ""),
            ];
            city.post("anna", &format!("{href}/indirizzi"), &address).await.expect(303);
            city.post("anna", &format!("{href}/nucleo"), &[("kind", "registered"), ("role", "holder"), ("from", "1/1/2021")])
                .await
                .expect(303);
        }
        city.post("anna", &format!("{goes}/relazioni"), &[("kind", "sibling"), ("other", &id_of(&third).to_string())])
            .await
            .expect(303);
        city.post("anna", &format!("{third}/relazioni"), &[("kind", "sibling"), ("other", &id_of(&stays).to_string())])
            .await
            .expect(303);
        write(&city, &goes, "prima").await;
        let before = belongings(&db).await;
        let page = city.get("anna", &format!("{stays}/unione?altra={}", id_of(&goes))).await.expect(200);
        let (version, other_version, other) = (hidden(&page, "_version"), hidden(&page, "other_version"), id_of(&goes).to_string());
        let mut pairs = vec![
            ("_version", version.as_str()),
            ("other_version", &other_version),
            ("other", &other),
            ("reason", "prova"),
            ("confirmed", "on"),
        ];
        let fields = ["goes_on[0].row", "goes_on[1].row"];
        let chosen: Vec<String> = fields
            .iter()
            .map(|field| {
                let mark = format!("name=\"{field}\" value=\"");
                let at = page.text.rfind(&mark).unwrap_or_else(|| panic!("no {field} in {}", page.text)) + mark.len();
                page.text[at..].split('"').next().unwrap_or_default().to_owned()
            })
            .collect();
        pairs.extend(fields.iter().zip(&chosen).map(|(field, row)| (*field, row.as_str())));
        city.post("anna", &format!("{stays}/unione"), &pairs).await.expect(303);
        assert_ne!(belongings(&db).await, before);
        part(&city, &stays, &goes).await;
        // What was written by the two acts themselves is new; all that was there names whom it named, and holds as long as it held.
        let after: BTreeSet<String> = belongings(&db).await.into_iter().collect();
        let lost: Vec<&String> = before.iter().filter(|row| !after.contains(*row)).collect();
        assert_eq!(lost, Vec::<&String>::new());
        for table in ["registry_address", "registry_member", "registry_identifier"] {
            let shortened = db.raw_rows(&format!("select 'x' from {table} where valid_until < '9999-12-31'")).await.expect("rows");
            assert_eq!(shortened.len(), 0, "{table}");
        }
    })
    .await;
}
