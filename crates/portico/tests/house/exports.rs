//! Every list that can be taken away as a file, found by walking the pages as each role: whatever people typed, no cell of a file is
//! run as a formula, days are days and amounts are numbers.

use crate::doors::granted;
use crate::thread::town::{Town, id_of};
use crate::thread::{NORINA, ROSA};
use axum::body::Body;
use axum::http::{Method, Request, header};
use benefits::rule::actions::{Beginning, begin, publish};
use benefits::rule::{Act, Publication, RuleCode};
use calamine::{Data, Reader as _, Xlsx};
use guard::session::{self, Level};
use kernel::{AccountId, Clock};
use portico::house;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use store::testing;
use tower::ServiceExt as _;
use ui::Gate;
use uuid::Uuid;

/// How many pages a role walks at most.
const STEPS: usize = 1_000;
/// How many pages of the same address, with other filters.
const FILTERS: usize = 5;
/// What begins a formula.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// Who walks.
const WALKERS: [&str; 10] =
    ["segreteria", "anna", "coordinatrice", "ufficio", "bilancio", "direzione", "dpo", "accreditamento", "vela", "=1+1"];
/// The files there are; a new list with a file is added here, so that it was looked at once.
const FILES: [&str; 45] = [
    "accessi",
    "accessi-per-la-persona",
    "assegno-di-inclusione",
    "attese",
    "beneficiari-2026",
    "beneficiari-pubblicabile-2026",
    "bilancio-2026",
    "cartelle",
    "contatti",
    "debiti-informativi",
    "decisioni",
    "domande",
    "enti",
    "genere-2026",
    "genere-pubblicabile-2026",
    "graduatoria-prova-6-1",
    "in-carico",
    "isee-in-scadenza",
    "istat-2026",
    "istat-2026-righe",
    "istat-pubblicabile-2026",
    "liquidazione-2026-900004",
    "liquidazione-2026-900005",
    "liquidazione-2026-900006",
    "liquidazioni",
    "movimenti-3733.1.0",
    "operatori",
    "persone-2026",
    "persone-pubblicabile-2026",
    "prenotazioni-3733.1.0",
    "recuperi",
    "registro",
    "richieste",
    "righe-2026-900001",
    "righe-2026-900003",
    "righe-2026-900004",
    "righe-2026-900005",
    "righe-2026-900006",
    "righe-2026-900007",
    "righe-2026-900008",
    "servizi",
    "servizi-affidati",
    "siuss-2026-da-completare",
    "siuss-2026-mancanti",
    "spettanze",
];

/// People who type what a spreadsheet would run.
async fn typed(town: &mut Town) -> AccountId {
    let contact = json!({"channel": "direct", "means": "phone", "needs": ["money"], "ending": "information", "information": "Orari",
        "subject_name": "=HYPERLINK(\"https://example.org\";\"clicca\")"});
    town.post("segreteria", "/api/v1/contacts", contact).await.expect(201);
    let known_as = json!({"channel": "direct", "means": "phone", "needs": ["money"], "ending": "information", "information": "Orari",
        "new_person": {"anonymous": true, "known_as": "@SUM(A1)"}});
    town.post("anna", "/api/v1/contacts", known_as).await.expect(201);
    let service = json!({"code": "STRANO", "name": "＝1+1", "user_area": "ANZ", "service_area": "@domiciliarità", "unit_of_measure": "ora",
        "siuss_code": "A2.07", "means_test": "1", "istat_item": "home_care", "macro_level": 2, "periodic": true, "at_home": true,
        "office_unit_id": town.city.unit("UFF"), "valid_from": "2025-01-01"});
    town.post("accreditamento", "/api/v1/services", service).await.expect(201);
    let provider = json!({"code": "STRANO", "name": "-2+3", "kind": "+cooperativa", "tax_code": "90000030008", "state": "active", "services": []});
    town.post("accreditamento", "/api/v1/providers", provider).await.expect(201);
    let duty = json!({"source": "=cmd|'/c calc'!A0", "state": "open", "due_on": "2027-05-31"});
    town.call("bilancio", Method::PUT, "/api/v1/returns/duties/2026/sioss", &[("if-match", "\"0\"")], duty).await.expect(204);
    let chapters = town.get("bilancio", "/api/v1/budget/years/2026/chapters?q=domiciliare").await.expect(200).json();
    let chapter = chapters["items"][0]["id"].as_str().expect("a chapter").to_owned();
    let variation = json!({"direction": "increase", "amount": 1, "act": "@DD 1", "decided_on": "2026-11-20", "reason": "=1"});
    town.post("bilancio", &format!("/api/v1/budget/chapters/{chapter}/variations"), variation).await.expect(201);
    // One is in care and has a service of which something was given; nobody has assessed her, so that something is missing. Another
    // waits for money.
    let mut requests = Vec::new();
    for (who, state) in [(&ROSA, "authorised"), (&NORINA, "queued")] {
        let case = town.takes_into_care(who).await;
        let plan = town.plans_and_signs(&case, who).await;
        let request = town.asks_and_checks(&plan).await;
        assert_eq!(town.authorises(&request).await, state);
        requests.push(request);
    }
    let request = &requests[0];
    let report = json!({"deliveries": [{"authorisation_id": id_of(request), "on": "2026-11-21", "quantity": "2", "note": "=1"}]});
    town.post("vela", "/api/v1/deliveries", report).await.expect(201);
    town.post("bilancio", "/api/v1/returns/siuss/2026/checks", json!({})).await.expect(201);
    let isee =
        json!({"kind": "ordinary", "protocol": "INPS-ISEE-2026-12345678Z-00", "submitted_on": "2026-03-02", "value": 600_000});
    let found = town.get("anna", "/api/v1/persons?q=Bellandi").await.expect(200).json();
    let rosa = found["items"][0]["person"]["href"].as_str().expect("an address").to_owned();
    town.post("coordinatrice", &format!("{rosa}/isee"), isee).await.expect(201);
    grants(town, &rosa).await;
    town.work().await;
    town.city.somebody("=1+1", "admin", "milano/DIR").await
}

/// Applications, decisions, rankings, payments and a household of the inclusion allowance, of measures that are called like formulas.
async fn grants(town: &mut Town, person: &str) {
    let officer = town.city.somebody("responsabile", "amministrativo", "milano/SSPT-4-L1").await;
    let (writer, publisher) = (town.city.principal("responsabile").await, town.city.principal("dirigente").await);
    let db = &town.city.db;
    let code: RuleCode = "sostegno-al-reddito".parse().expect("an id");
    let version = begin(db, &writer, None, &code, &Beginning::Shipped).await.expect("a draft");
    let from = "2026-01-01".parse().expect("a day");
    let act = Act { number: "1".into(), date: from, organ: "Consiglio comunale".into() };
    let publication = Publication { from, act, early_reason: "Vale dall'inizio dell'anno".into() };
    let rule = publish(db, &publisher, version, 1, &publication).await.expect("published");
    let person: Uuid = id_of(person).parse().expect("an identifier");
    let mut things = BTreeMap::from([
        ("unit", town.city.unit("SSPT-4-L1").0),
        ("account", town.account("anna").0),
        ("officer", officer.0),
        ("person", person),
        ("rule", rule),
        ("rule version", version),
    ]);
    granted::granted(db, town.city.bodies["milano"], &mut things).await;
    for text in [
        "update benefits_measure set title = '=1+1'",
        "update payments_entitlement set measure_title = '-1+1'",
        "update payments_run set measure_title = '@SUM(A1)'",
        "update inclusion_household set practice = '+1'",
    ] {
        db.raw_rows(text).await.expect("another name");
    }
}

/// The addresses on a page.
fn links(page: &str) -> impl Iterator<Item = String> {
    page.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
        .map(|(href, _)| href.replace("&#38;", "&").replace("&amp;", "&"))
}

/// What is wrong with a file of separated values.
fn faults_of_csv(text: &str, faults: &mut Vec<String>) -> usize {
    let mut neutral = 0;
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    for row in reader.records() {
        for cell in row.expect("a row as long as its heading").iter() {
            let number = !cell.is_empty() && cell.trim_start_matches('-').chars().all(|c| c.is_ascii_digit() || c == ',');
            if !number && (cell.trim_start().starts_with(FORMULA) || cell.starts_with(['\t', '\r', '\n'])) {
                faults.push(format!("a formula: {cell:?}"));
            }
            neutral += usize::from(cell.strip_prefix('\'').is_some_and(|rest| rest.trim_start().starts_with(FORMULA)));
        }
    }
    neutral
}

/// Whether a text is an Italian day, with or without a time, that a spreadsheet could hold as one.
fn is_day(text: &str) -> bool {
    let day = text.split(' ').next().and_then(|day| chrono::NaiveDate::parse_from_str(day, "%d/%m/%Y").ok());
    day.is_some_and(|day| chrono::Datelike::year(&day) >= 1900) && text.len() <= 16
}

/// Whether a text is an Italian amount.
fn is_amount(text: &str) -> bool {
    let number = text.trim_end_matches('€').trim();
    number.split_once(',').is_some_and(|(whole, cents)| {
        cents.len() == 2 && format!("{whole}{cents}").chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-')
    })
}

/// What is wrong with a workbook.
fn faults_of_xlsx(bytes: Vec<u8>, faults: &mut Vec<String>) {
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).expect("a workbook");
    let sheet = book.sheet_names().first().cloned().expect("a sheet");
    let formulas = book.worksheet_formula(&sheet).expect("formulas");
    faults.extend(
        formulas.used_cells().map(|(_, _, formula)| format!("a formula: {formula:?}")).filter(|line| line != "a formula: \"\""),
    );
    for (_, _, cell) in book.worksheet_range(&sheet).expect("rows").used_cells() {
        if let Data::String(text) = cell {
            if text.trim_start().starts_with(FORMULA) {
                faults.push(format!("a formula: {text:?}"));
            }
            if is_day(text) || is_amount(text) {
                faults.push(format!("a text where a day or an amount should be: {text:?}"));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_cell_of_any_file_is_a_formula_and_days_and_amounts_are_such() {
    let built = testing::sqlite(&house::schema(), Clock::set_at(testing::test_moment())).await.expect("SQLite");
    let mut town = Town::found(built.db.clone()).await;
    let strange = typed(&mut town).await;
    let router = ui::router::router(&town.city.site, house::rooms());
    let starts: Vec<String> = house::rooms()
        .into_iter()
        .flat_map(|room| room.routes)
        .filter(|route| route.method == Method::GET && !route.is_api() && !matches!(route.gate, Gate::Public))
        .map(|route| route.path.replace("{year}", "2026").replace("{anno}", "2026"))
        .filter(|path| !path.contains('{'))
        .collect();
    let (mut files, mut faults, mut neutral) = (BTreeMap::<String, usize>::new(), Vec::new(), 0_usize);
    for walker in WALKERS {
        let account = if walker == "=1+1" { strange } else { town.account(walker) };
        let cookie = session::start(&built.db, town.city.bodies["milano"], account, Level::Full).await.expect("a session");
        let get = async |path: &str| {
            let request = Request::builder().uri(path).header(header::COOKIE, format!("portico_session={cookie}"));
            let answer = router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
            let (parts, body) = answer.into_parts();
            (parts, axum::body::to_bytes(body, usize::MAX).await.expect("a body").to_vec())
        };
        let (mut seen, mut ahead) = (BTreeSet::<String>::new(), starts.iter().cloned().collect::<VecDeque<_>>());
        let mut filters = BTreeMap::<String, usize>::new();
        while let Some(path) = ahead.pop_front().filter(|_| seen.len() < STEPS) {
            let alike = filters.entry(path.split('?').next().unwrap_or_default().to_owned()).or_default();
            if (*alike >= FILTERS && !path.contains("format=")) || !seen.insert(path.clone()) {
                continue;
            }
            *alike += 1;
            let (parts, bytes) = get(&path).await;
            let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
            let name = parts.headers.get(header::CONTENT_DISPOSITION).and_then(|name| name.to_str().ok()).unwrap_or_default();
            // The same file of a year before is no other file.
            let name = (2021..2026).fold(name.split('"').nth(1).unwrap_or_default().to_owned(), |name, year| {
                name.replace(&format!("-{year}."), "-2026.")
            });
            let mut found = Vec::new();
            match kind {
                "text/html; charset=utf-8" if parts.status.is_success() => {
                    let page = String::from_utf8(bytes).expect("text");
                    let inside = links(&page)
                        .filter(|href| href.starts_with('/') && !href.starts_with("/api") && !href.starts_with("/assets"));
                    ahead.extend(inside.map(|href| href.split('#').next().unwrap_or_default().to_owned()));
                }
                kind if kind == ui::export::CSV_TYPE => {
                    let lines = faults_of_csv(std::str::from_utf8(&bytes).expect("text"), &mut found);
                    neutral += lines;
                    *files.entry(name).or_default() += lines;
                }
                kind if kind == ui::export::XLSX_TYPE => {
                    faults_of_xlsx(bytes, &mut found);
                    files.entry(name).or_default();
                }
                _ => {}
            }
            faults.extend(found.into_iter().map(|fault| format!("{walker} {path}: {fault}")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let mut found: Vec<&str> = files.keys().map(String::as_str).collect();
    let mut known: Vec<String> = FILES.iter().flat_map(|name| [format!("{name}.csv"), format!("{name}.xlsx")]).collect();
    found.sort_unstable();
    known.sort_unstable();
    assert_eq!(found, known, "{files:#?}");
    assert!(neutral >= 8, "what was typed as a formula stands in the files, harmless: {files:#?}");
}
