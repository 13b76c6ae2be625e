//! What the small demo city does not have: a row of each kind, of the worker of Municipio 4 where it is somebody's.

use super::things::{SECRET, found, literal};
use guard::Permission;
use kernel::{AccountId, Actor, BodyId};
use returns::siuss::{BatchWriter, Flow};
use serde_json::json;
use sha2::Digest as _;
use std::collections::BTreeMap;
use store::{Audit, Db, Engine};
use uuid::Uuid;

/// Who sends, as a submission keeps it.
const SENDER: &str = r#"{"code": "F205", "name": null, "seat": "F205", "officer": "RSSMRA80A01F205X"}"#;
/// The name of the document of a submission.
const FLOW: &str = "F205.PS.20261121.0000001";
/// The edition of the plan that waits for signatures.
const TO_SIGN: i64 = 99;
/// The number of another case of whoever is in charge of the case.
pub const OTHER_NUMBER: &str = "2026/900001";

/// Makes them.
pub async fn made(db: &Db, milano: BodyId, zones: BodyId, all: &mut BTreeMap<&'static str, Uuid>) {
    let (worker, case, person, unit) = (all["account"], all["case"], all["person"], all["unit"]);
    let actor = Actor { account: AccountId(worker), ..Actor::system(milano) };
    let mut tx = db.begin(&actor).await.expect("a transaction");
    let job = tx.enqueue("test.wait", &format!("Elenco di {SECRET}"), json!({})).await.expect("a job");
    let until = tx.now() + chrono::TimeDelta::days(30);
    let (token, _) = guard::token::create(&mut tx, actor.account, SECRET, Permission::ALL, until).await.expect("a token");
    tx.commit(Audit::of("test.make")).await.expect("a commit");
    all.insert("second", colleague_of(db, &literal(db, person)).await);
    all.insert("job", job.0);
    all.insert("token", token);

    let own = literal(db, milano.0);
    let (other, unit, worker_id) = (literal(db, zones.0), literal(db, unit), literal(db, worker));
    let (person, case_id, other_case) = (literal(db, person), literal(db, case), literal(db, all["other case"]));
    let interview = literal(db, all["interview"]);
    let newcomer = literal(db, colleague_of(db, &person).await);
    let moment = match db.engine() {
        Engine::Sqlite => "(select max(at) from store_audit)",
        Engine::Postgres => "'2026-11-21T09:00:00Z'::timestamptz",
    };
    let contact = literal(db, all["contact"]);
    let elsewhere = "(select id from guard_unit where body_id = (O) and code = 'SSPT-4-2')";
    let calendar = "(select h.calendar_id from access_hours h where h.body_id = (O) and h.unit_id = (U) order by h.id limit 1)";
    let headers = r#"["Matricola", "Cognome", "Nome", "Nato il"]"#;
    let mapping = r#"{"resident_id": "Matricola", "family_name": "Cognome", "given_name": "Nome", "birth_date": "Nato il"}"#;
    let isee_file = format!(
        "benefits_isee_import values ((O), (ID), (select worker_id from casework_v_case where case_id = {case_id}), '{SECRET}.csv', '[{}]', '[]', 0, (NOW))",
        isee_line(db, &person).await
    );
    let rows = [
        (
            "resource",
            format!(
                "registry_resource values ((O), (ID), 'school', '{SECRET}', '{SECRET}', '', '', '', '', '', null, (NOW), (W), 1)"
            ),
        ),
        (
            "referral",
            format!(
                "access_referral values ((O), (ID), {contact}, (U), {elsewhere}, '{SECRET}', 'sent', (NOW), (W), null, null, '', (NO), 1)"
            ),
        ),
        ("closure", format!("access_closure values ((O), (ID), (U), {calendar}, '2026-12-24', 0, 1440, '{SECRET}', (W), (NOW))")),
        (
            "processing",
            format!(
                "guard_processing values ((O), (ID), '{SECRET}', 'processor', 'prova', 'prova', '2026-01-01', '2027-01-01', 1)"
            ),
        ),
        (
            "sharing",
            format!("guard_sharing values ((O), (ID), {other}, '{SECRET}', 'prova', 'prova', '2026-01-01', '2027-01-01', 1)"),
        ),
        (
            "civil question",
            format!(
                "population_question values ((O), (ID), (W), (NOW), 'case', '', '{SECRET}', 'mirror', 'found', '{}')",
                resident()
            ),
        ),
        (
            "civil import",
            format!(
                "population_run values ((O), (ID), 9001, '{SECRET}', (NO), 'columns', '{SECRET}.csv', 10, (select hash from store_audit_head where body_id = (O)), 'utf-8', 'semicolon', '{headers}', '[]', '{mapping}', null, 0, 0, null, (NO), null, null, null, null, '', (NOW), (W), null, null, null, null, 1)"
            ),
        ),
        (
            "civil news",
            format!(
                "population_alert values ((O), (ID), {person}, '1', (select id from population_run where body_id = (O) and number = 9001), 'household', null, '{{}}', 'waiting', (NOW), null, null, '{SECRET}', 1)"
            ),
        ),
        (
            "edition",
            format!(
                "registry_street_edition values ((O), (ID), '{SECRET}', '', 'draft', '2026-11-21', '2026-11-21', 1, 0, '[]', null, (NOW), (W))"
            ),
        ),
        (
            "edition to discard",
            format!(
                "registry_street_edition values ((O), (ID), '{SECRET}', '', 'draft', '2026-11-21', '2026-11-21', 1, 0, '[]', null, (NOW), (W))"
            ),
        ),
        (
            "upload to keep",
            format!(
                "finance_upload values ((O), (ID), 2032, '{SECRET}', 'prova', '[{}]', '[]', '[]', 0, (W), (NOW))",
                budget_row()
            ),
        ),
        ("isee file", isee_file.clone()),
        ("isee file to discard", isee_file),
        ("upload", format!("finance_upload values ((O), (ID), 2031, '{SECRET}', 'prova', '[]', '[]', '[]', 0, (W), (NOW))")),
        (
            "submission",
            format!(
                "returns_submission values ((O), (ID), 2026, 9001, 'ready', (ID), (ID), '{SENDER}', 1, 0, 0, 0, 1, (W), (NOW), (NOW), null, '', 1)"
            ),
        ),
    ];
    let rules = [
        ("rule draft", rule_version("sostegno-al-reddito", 9001, "'draft', null, null, '', '', null, ''", "null, null")),
        ("rule draft to publish", rule_version("sostegno-al-reddito", 9002, "'draft', null, null, '', '', null, ''", "null, null")),
        ("rule draft to discard", rule_version("sostegno-al-reddito", 9003, "'draft', null, null, '', '', null, ''", "null, null")),
        ("rule apart", "benefits_rule values ((O), (ID), 'prova', 'Prova', 'prova', 'unknown', (NOW), (W), 1)".to_owned()),
        (
            "rule version ahead",
            rule_version("prova", 9001, "'published', '2027-06-01', '9999-12-31', '', '1', '2026-11-01', 'Prova'", "(NOW), null"),
        ),
    ];
    let to_sign =
        format!("(select p.id from casework_plan p where p.body_id = (O) and p.case_id = {other_case} and p.edition = {TO_SIGN})");
    let twin = alias_of(db, &own, &person).await;
    let rows = rows.into_iter().chain([
        ("merge", format!("registry_merge values ((O), (ID), {person}, {twin}, '{SECRET}', {}, '[]', (NOW), (W), null, null, '')", unchanged(db, &person).await)),
        ("pair", format!("registry_pair values ((O), (ID), {person}, {newcomer}, 'report', 0, '[]', '{SECRET}', 'open', (NOW), (W), null, null, '', '', 1)")),
    ]);
    let parts = [
        ("absence", format!("guard_absence values ((O), (ID), (W), null, '{SECRET}', '2026-11-20', '2027-12-31')")),
        ("roster", "guard_roster values ((O), (ID), (W), '2026-11-20', '2027-12-31')".to_owned()),
        ("mandate", format!("guard_mandate values ((O), (ID), (W), {person}, '{SECRET}', (W), '2026-11-20', '2027-12-31')")),
        (
            "representative",
            format!(
                "registry_representative values ((O), (ID), {person}, null, '{SECRET}', 'F', '', '', '', 'support_administrator', 'not_applicable', 'none', 'none', 'none', 'for', 'none', '', '', '', '1', null, null, '2026-11-01', '9999-12-31', (NOW), (W), 1)"
            ),
        ),
        (
            "target",
            format!(
                "registry_target values ((O), (ID), {person}, 'addiction', '{SECRET}', '2026-01-01', '9999-12-31', (NOW), (W), 1)"
            ),
        ),
        (
            "certificate",
            format!(
                "registry_certificate values ((O), (ID), {person}, 'work', null, 'none', 'none', 'not_stated', 'not_stated', '{SECRET}', '', null, null, '', '2026-01-01', '9999-12-31', (NOW), (W), 1)"
            ),
        ),
        (
            "permit",
            format!(
                "registry_permit values ((O), (ID), {person}, 'other', 'none', (NO), '{SECRET}', '', null, null, '', '2026-01-01', '9999-12-31', (NOW), (W), 1)"
            ),
        ),
        (
            "risk",
            format!(
                "registry_risk values ((O), (ID), {person}, 'other', null, '{SECRET}', '2026-01-01', '9999-12-31', (NOW), (W), 1)"
            ),
        ),
        ("mark", format!("registry_mark values ((O), (ID), {person}, 'family_name', 'family_name', (NOW), null, null, '')")),
        (
            "coming address",
            format!(
                "registry_address values ((O), (ID), {person}, 'domicile', '{SECRET}', '1', '', '', '', '', '', '', null, '', null, null, 'unknown', '', '{SECRET} 1', '2027-01-01', '9999-12-31', (NOW), (W), 1, null, (NO))"
            ),
        ),
        (
            "desk",
            format!(
                "registry_residence_desk values ((O), (ID), 4, '{SECRET}', '{SECRET}', '1', '', '2026-11-20', '9999-12-31', (NOW), (W), 1)"
            ),
        ),
        (
            "request",
            format!(
                "registry_residence_request values ((O), (ID), {person}, (select d.id from registry_residence_desk d where d.body_id = (O) limit 1), '2026-11-01', '{SECRET}', 'sent', null, '', '', null, (NOW), (W), 1)"
            ),
        ),
        (
            "payer",
            format!(
                "registry_payer values ((O), (ID), {person}, 'operator', (ID), '{SECRET}', '2026-11-20', 'to_decide', null, '', '', '[]', '', '', null, null, null, null, '', null, (NOW), (W), 1)"
            ),
        ),
        (
            "news",
            format!(
                "casework_news values ((O), (ID), {case_id}, 'moved', null, '2026-11-20', '{SECRET}', (NOW), null, null, '', '')"
            ),
        ),
        (
            "interview news",
            format!("casework_interview_news values ((O), (ID), {interview}, '2026-11-20', (NOW), null, null, '', '', null, null)"),
        ),
        (
            "plan to sign",
            format!(
                "casework_plan values ((O), (ID), {other_case}, {TO_SIGN}, 'individual', 'signing', '{SECRET}', '2026-11-01', '2027-10-31', '2027-05-01', null, null, (W), (NOW), 1, 'it', '', '')"
            ),
        ),
        (
            "signer",
            format!(
                "casework_plan_signer values ((O), (ID), {to_sign}, 1, 'person', '{SECRET}', null, null, '', null, null, null, '', '', null, null)"
            ),
        ),
        (
            "second signer",
            format!(
                "casework_plan_signer values ((O), (ID), {to_sign}, 2, 'service', 'Prova', null, null, '', null, null, null, '', '', null, null)"
            ),
        ),
    ];
    for (name, text) in rows.into_iter().chain(parts).chain(rules) {
        let id = store::chance::uuid(db.clock().now()).expect("an id");
        let no = if db.engine() == Engine::Sqlite { "0" } else { "false" };
        let text = text.replace("(O)", &own).replace("(U)", &unit).replace("(W)", &worker_id).replace("(NOW)", moment);
        let text = format!("insert into {}", text.replace("(NO)", no).replace("(ID)", &literal(db, id)));
        db.raw_rows(&text).await.unwrap_or_else(|error| panic!("{error}\n{text}"));
        all.insert(name, id);
    }
    let document = document();
    let digest = sha2::Sha256::digest(&document).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let digest = if db.engine() == Engine::Sqlite { format!("x'{digest}'") } else { format!("decode('{digest}', 'hex')") };
    let submission = literal(db, all["submission"]);
    for text in [
        format!(
            "insert into returns_document values ({own}, {submission}, 1, '{FLOW}', 'I', 0, {}, {digest}, {moment})",
            document.len()
        ),
        format!("update casework_case set number = '{OTHER_NUMBER}' where body_id = {own} and id = {other_case}"),
        format!(
            "update casework_interview set contact_id = {contact} where body_id = {own} and id = {interview} and contact_id is null"
        ),
    ] {
        db.raw_rows(&text).await.unwrap_or_else(|error| panic!("{error}\n{text}"));
    }
    let content = json!({"fields": [{"name": "text", "value": SECRET}]});
    let text = format!("insert into casework_draft values ({own}, {worker_id}, 'diario/{case}', '{content}', {moment})");
    db.raw_rows(&text).await.unwrap_or_else(|error| panic!("{error}\n{text}"));
}

/// A version of a regulation, with the text of the income support of the demo city: its state, days and act, and when and by whom it was
/// published.
fn rule_version(code: &str, number: u32, standing: &str, published: &str) -> String {
    let rule = |wanted: &str, code: &str| {
        format!(
            "(select {wanted} from benefits_rule r left join benefits_rule_version v on v.body_id = r.body_id and v.rule_id = r.id and v.number = 1 where r.body_id = (O) and r.code = '{code}')"
        )
    };
    format!(
        "benefits_rule_version values ((O), (ID), {}, {number}, {}, '{SECRET}', 0, {standing}, (NOW), (W), (NOW), (W), {published}, null, null, '', 1)",
        rule("r.id", code),
        rule("v.text", "sostegno-al-reddito"),
    )
}

/// A line of a budget that was sent and waits to be kept.
fn budget_row() -> String {
    let named = |name: &str| json!({"code": "1", "name": name});
    json!({"sheet": {"side": "expenditure", "account": "current"}, "direction": "DIR07", "area": named(SECRET), "title": named("Prova"), "group": null, "pdc": null,
        "key": {"chapter": "9001", "article": "1", "sub": "0"}, "description": SECRET, "programme": {"mission": "12", "programme": "04"},
        "figures": {"previous_forecast": 0, "previous_revised": 0, "forecast": 100, "of_which": null}, "earmarked": false})
    .to_string()
}

/// The document of a submission that has no record in it.
fn document() -> Vec<u8> {
    let sender = serde_json::from_str(SENDER).expect("a sender");
    let flow = Flow { id: FLOW.parse().expect("the name of a flow"), sender };
    BatchWriter::start(Vec::new(), &flow).expect("a beginning").finish().expect("an end")
}

/// Somebody else with whom the same unit has to do.
async fn colleague_of(db: &Db, person: &str) -> Uuid {
    let text = format!(
        "select i.person_id from registry_involvement i join registry_involvement j on j.body_id = i.body_id and j.unit_id = i.unit_id
          where j.person_id = {person} and i.person_id <> {person} and i.kind = 'case' and j.kind = 'case' and i.valid_until > '2026-11-21' and j.valid_until > '2026-11-21'
          order by i.person_id limit 1"
    );
    found(db, &text).await.expect("somebody else of the unit")
}

/// A record that was joined to that of a person.
async fn alias_of(db: &Db, own: &str, person: &str) -> String {
    let id = literal(db, store::chance::uuid(db.clock().now()).expect("an id"));
    let columns = "family_name, given_name, display_name, sort_name, birth_name, other_script, known_as, anonymous, sex, birth_date, birth_year, birth_estimated,
        birth_place, citizenship, other_citizenships, language, other_languages, interpreter, '', 'none', preferred_channel, contact_note, death_date, restricted,
        known_since, created_at, created_by, 1";
    let text = format!(
        "insert into registry_person (body_id, id, family_name, given_name, display_name, sort_name, birth_name, other_script, known_as, anonymous, sex, birth_date,
                birth_year, birth_estimated, birth_place, citizenship, other_citizenships, language, other_languages, interpreter, identifier, identifier_kind,
                preferred_channel, contact_note, death_date, restricted, known_since, created_at, created_by, version, merged_into)
         select {own}, {id}, {columns}, {person} from registry_person where body_id = {own} and id = {person}"
    );
    db.raw_rows(&text).await.unwrap_or_else(|error| panic!("{error}\n{text}"));
    id
}

/// What a joining that changed nothing remembers of the record that stayed.
async fn unchanged(db: &Db, person: &str) -> String {
    let text = format!("select cast(known_since as text) from registry_person where id = {person}");
    let since = db.raw_rows(&text).await.expect("a person").into_iter().flatten().flatten().next().expect("a day");
    let facts = json!({"family_name": "x", "given_name": "x", "birth_name": "", "other_script": "", "known_as": "", "anonymous": false, "sex": "X", "birth_date": null,
        "birth_year": null, "birth_estimated": false, "birth_place": "", "citizenship": "", "other_citizenships": [], "language": "", "other_languages": [],
        "interpreter": false, "identifier": "", "preferred_channel": "not_stated", "contact_note": "", "reaches": [], "death_date": null, "restricted": false,
        "known_since": since});
    format!("'{}'", json!({"before": facts, "after": facts}))
}

/// A resident of the civil register, as the answer to a question keeps them.
fn resident() -> String {
    let known = json!({"reference": "1", "tax_code": "", "family_name": SECRET, "given_name": "Ada", "sex": "F", "birth_date": "1990-02-01", "birth_place": "",
        "citizenship": "", "household": "", "role": null, "street": "", "house_number": "", "postcode": "", "municipio": null, "registered_on": null,
        "died_on": null, "left_on": null, "left_to": ""});
    json!([{"resident": known, "others": []}]).to_string()
}

/// A line of a file of attestations, as one that waits keeps it.
async fn isee_line(db: &Db, person: &str) -> String {
    let text = format!("select value from registry_identifier where person_id = {person} and kind = 'tax_code' limit 1");
    let code = db.raw_rows(&text).await.expect("codes").into_iter().flatten().flatten().next();
    json!({"line": 2, "tax_code": code.unwrap_or_else(|| "RSSMRA80A01F205X".to_owned()), "kind": "ordinary", "indicator": "ordinary",
        "protocol": "INPS-ISEE-2026-44444444K-00", "submitted_on": "2026-03-02", "last_day": "2026-12-31", "value": 600_000, "scale": null})
    .to_string()
}
