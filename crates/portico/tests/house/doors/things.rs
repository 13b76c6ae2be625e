//! What stands behind the identifiers of the addresses: for each kind of thing one of Milan, and of Municipio 4 where it is an
//! office's. A route with an identifier of no kind that is known here fails the test.

use guard::Permission;
use kernel::{AccountId, Actor, BodyId};
use serde_json::json;
use std::collections::BTreeMap;
use store::{Audit, Db, Engine};
use uuid::Uuid;

/// To whom a thing belongs, and therefore to whom it may not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// To an office: other offices of the body are kept away, unless the snapshot `open_doors` says that their role reaches further.
    Unit,
    /// To an account: as to an office.
    Account,
    /// To the body: its offices share it, as far as their roles go; other bodies are kept away.
    Body,
}

/// A kind of thing.
pub struct Kind {
    pub name: &'static str,
    pub whose: Whose,
    /// How the paths begin whose `{id}` is one of these.
    pub starts: &'static [&'static str],
    /// A text that finds one; empty for those that [`made`] makes.
    find: &'static str,
}

const fn kind(name: &'static str, whose: Whose, starts: &'static [&'static str], find: &'static str) -> Kind {
    Kind { name, whose, starts, find }
}

/// Every kind of thing that an address names.
pub const KINDS: [Kind; 36] = [
    kind("person", Whose::Unit, &["/persone/", "/api/v1/persons/"], PERSON),
    kind(
        "household",
        Whose::Unit,
        &["/api/v1/households/"],
        "select household_id from registry_v_member where person_id = (P) limit 1",
    ),
    kind("resource", Whose::Body, &["/persone/risorse/", "/api/v1/resources/"], ""),
    kind(
        "contact",
        Whose::Unit,
        &["/contatti/", "/api/v1/contacts/"],
        "select contact_id from access_v_contact where person_id = (P) limit 1",
    ),
    kind(
        "appointment",
        Whose::Unit,
        &["/appuntamenti/", "/api/v1/appointments/"],
        "select a.id from access_appointment a join guard_unit u on u.body_id = a.body_id and u.id = a.unit_id where u.code = 'SSPT-4-1' and a.state = 'booked' order by a.starts_at desc, a.id limit 1",
    ),
    kind("referral", Whose::Unit, &["/invii/", "/api/v1/referrals/"], ""),
    kind("case", Whose::Unit, &["/cartelle/", "/api/v1/cases/"], CASE),
    kind(
        "interview",
        Whose::Unit,
        &["/colloqui/", "/api/v1/interviews/"],
        "select i.id from casework_interview i where i.person_id = (P) limit 1",
    ),
    kind("plan", Whose::Unit, &["/api/v1/plans/"], "select p.id from casework_plan p where p.case_id = (C) limit 1"),
    kind(
        "entry",
        Whose::Unit,
        &["/diario/", "/api/v1/entries/"],
        "select e.id from casework_entry e where e.case_id = (C) limit 1",
    ),
    kind(
        "authorisation",
        Whose::Unit,
        &["/autorizzazioni/", "/prestazioni/", "/api/v1/authorisations/", "/api/v1/service-requests/", "/api/v1/assignments/"],
        AUTHORISATION,
    ),
    kind(
        "delivery",
        Whose::Unit,
        &["/prestazioni/rese/", "/prestazioni/eccezioni/", "/api/v1/deliveries/"],
        "select d.delivery_id from network_v_delivery d where d.authorisation_id = (A) limit 1",
    ),
    kind(
        "account",
        Whose::Unit,
        &["/operatori/", "/api/v1/staff/"],
        "select id from guard_account where username = 'assistente.sociale.municipio4'",
    ),
    kind(
        "hours",
        Whose::Unit,
        &["/agenda/orari/", "/api/v1/hours/"],
        "select h.id from access_hours h join guard_unit u on u.body_id = h.body_id and u.id = h.unit_id where u.code = 'SSPT-4-1' limit 1",
    ),
    kind("closure", Whose::Unit, &["/agenda/chiusure/", "/api/v1/closures/"], ""),
    kind("draft", Whose::Account, &["/bozze/", "/api/v1/drafts/"], CASE),
    kind("merge", Whose::Unit, &["/unioni/", "/api/v1/merges/"], ""),
    kind("pair", Whose::Unit, &["/persone/doppioni/", "/api/v1/duplicates/"], ""),
    kind("job", Whose::Account, &["/lavori/", "/api/v1/jobs/"], ""),
    kind("token", Whose::Body, &["/chiavi/", "/api/v1/tokens/"], ""),
    kind("unit", Whose::Body, &["/unita/", "/api/v1/units/"], "select id from guard_unit where code = 'SSPT-4-1'"),
    kind("processing", Whose::Body, &["/privacy-registri/trattamenti/", "/api/v1/processing/"], ""),
    kind("sharing", Whose::Body, &["/privacy-registri/condivisioni/", "/api/v1/sharings/"], ""),
    kind(
        "chapter",
        Whose::Body,
        &["/bilancio/capitoli/", "/api/v1/budget/chapters/"],
        "select r.chapter_id from finance_v_reservation r where r.source_id = (A) order by r.year limit 1",
    ),
    kind("upload", Whose::Body, &["/bilancio/importa/", "/api/v1/budget/imports/"], ""),
    kind(
        "provider",
        Whose::Body,
        &["/enti/", "/api/v1/providers/"],
        "select a.provider_id from network_v_authorisation a where a.authorisation_id = (A)",
    ),
    kind(
        "service",
        Whose::Body,
        &["/servizi/", "/api/v1/services/"],
        "select a.service_id from network_v_authorisation a where a.authorisation_id = (A)",
    ),
    kind("civil question", Whose::Account, &["/anagrafe/domande/", "/api/v1/population/questions/"], ""),
    kind("civil news", Whose::Unit, &["/anagrafe/notizie/", "/api/v1/population/alerts/"], ""),
    kind("civil import", Whose::Body, &["/anagrafe/importazioni/", "/api/v1/population/imports/"], ""),
    kind("edition", Whose::Body, &["/vie/importa/", "/api/v1/street-editions/"], ""),
    kind("attestation", Whose::Unit, &["/isee/", "/api/v1/isee/"], ""),
    kind("isee file", Whose::Account, &["/isee/importa/", "/api/v1/isee/imports/"], ""),
    kind(
        "rule",
        Whose::Body,
        &["/regolamenti/", "/api/v1/rules/"],
        "select id from benefits_rule where code = 'sostegno-al-reddito'",
    ),
    kind(
        "rule version",
        Whose::Body,
        &["/regolamenti/versioni/", "/api/v1/rules/versions/"],
        "select v.id from benefits_rule_version v join benefits_rule r on r.body_id = v.body_id and r.id = v.rule_id where r.code = 'sostegno-al-reddito' and v.number = 1",
    ),
    kind("submission", Whose::Body, &["/debiti/invii/", "/api/v1/returns/submissions/"], ""),
];

/// What fields of changes name besides.
const PARTS: [(&str, &str); 7] = [
    ("household member", "select id from registry_member where person_id = (P) order by id limit 1"),
    ("address", "select id from registry_address where person_id = (P) order by id limit 1"),
    ("code", "select id from registry_identifier where person_id = (P) order by id limit 1"),
    ("team mate", "select id from guard_account where username = 'assistente.sociale.municipio4.07'"),
    (
        "goal",
        "select g.id from casework_plan_goal g join casework_plan p on p.body_id = g.body_id and p.id = g.plan_id where p.case_id = (C) and p.state = 'agreed' order by g.id limit 1",
    ),
    ("second level", "select id from guard_unit where code = 'SSPT-4-2'"),
    ("newcomer", "select person_id from casework_v_case where person_id not in (P) order by case_id desc limit 1"),
];

/// Parts of addresses that name nothing that somebody could own, and why; the list may only shrink.
pub const WITHOUT_OWNER: [(&str, &str); 6] = [
    ("year", "a year: what is shown of it is that of the visitor's own body"),
    ("anno", "a year: what is shown of it is that of the visitor's own body"),
    ("code", "the code of a duty of the law, the same in every body"),
    ("link", "a secret of 32 bytes: whoever has it was given it"),
    ("secret", "a secret of 32 bytes: whoever has it was given it"),
    ("place", "the number of a document within its submission, which is named before it"),
];

/// Doors of which those of the place do not get past the fields, or find nothing, with what the test makes up: that strangers are
/// refused there proves less than elsewhere. The list may only shrink.
pub const UNPROVED: [&str; 10] = [
    // A submission has documents only after its job has drawn them up from a year that is complete.
    "GET /api/v1/returns/submissions/{id}/documents/1",
    "GET /debiti/invii/{id}/documenti/1",
    // Rows of a file that was sent: this walker sends no files.
    "POST /api/v1/budget/imports/{id}/confirmation",
    // Every goal of the plan that holds, each with its outcome.
    "POST /api/v1/cases/{id}/reviews",
    // The number of another case of the same people, which no identifier tells.
    "POST /api/v1/entries/{id}/case",
    // A resident of the answer who is in the mirror too.
    "POST /api/v1/population/questions/{id}/persons",
    // A plan that waits for a signature, and a first interview that waits for a decision.
    "POST /cartelle/{id}/progetto/{plan}/firma",
    "POST /colloqui/{id}/decisione",
    // As for programs: the number of another case.
    "POST /diario/{id}/sposta",
    // A free time of a calendar, which moves with the clock.
    "PUT /api/v1/appointments/{id}/time",
];

const CASE: &str = "select a.case_id from network_v_authorisation a join casework_v_case c on c.body_id = a.body_id and c.case_id = a.case_id
    join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id join network_v_provider p on p.body_id = a.body_id and p.provider_id = a.provider_id
    where u.code = 'SSPT-4-1' and c.state = 'in_care' and exists (select 1 from network_v_delivery d where d.body_id = a.body_id and d.authorisation_id = a.authorisation_id)
    order by a.case_id limit 1";
const PERSON: &str = "select person_id from casework_v_case where case_id = (C) limit 1";
const AUTHORISATION: &str = "select a.authorisation_id from network_v_authorisation a where a.case_id = (C)
    and exists (select 1 from network_v_delivery d where d.body_id = a.body_id and d.authorisation_id = a.authorisation_id) order by a.authorisation_id limit 1";

/// The kind of thing that the `{id}` of a path names: the longest beginning wins.
pub fn kind_of(path: &str) -> Option<&'static Kind> {
    let fitting = KINDS.iter().flat_map(|kind| kind.starts.iter().map(move |start| (start.len(), kind, start)));
    fitting.filter(|(_, _, start)| path.starts_with(**start)).max_by_key(|(length, _, _)| *length).map(|(_, kind, _)| kind)
}

/// The names in braces of a path.
pub fn names(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|part| part.split('}').next()).collect()
}

fn whole(text: &str) -> String {
    text.replace("(A)", &format!("({AUTHORISATION})")).replace("(P)", &format!("({PERSON})")).replace("(C)", &format!("({CASE})"))
}

/// One value of a text of the test's own.
pub async fn scalar(db: &Db, text: &str) -> Option<String> {
    // SQLite keeps identifiers as bytes, PostgreSQL as uuid: both are shown as text here.
    let text = match db.engine() {
        Engine::Sqlite => format!("with t(x) as ({text}) select lower(hex(x)) from t"),
        Engine::Postgres => format!("with t(x) as ({text}) select x::text from t"),
    };
    let rows = db.raw_rows(&text).await.unwrap_or_else(|error| panic!("{error}\n{text}"));
    rows.into_iter().next().and_then(|row| row.into_iter().next().flatten())
}

/// One identifier.
pub async fn found(db: &Db, text: &str) -> Option<Uuid> {
    scalar(db, &whole(text)).await.and_then(|text| Uuid::try_parse(&text).ok())
}

/// An identifier as a text of SQL writes it.
pub fn literal(db: &Db, id: Uuid) -> String {
    match db.engine() {
        Engine::Sqlite => format!("x'{}'", id.simple()),
        Engine::Postgres => format!("'{id}'::uuid"),
    }
}

/// What the small demo city does not have: a row of each kind, of the worker of Municipio 4 where it is somebody's.
async fn made(db: &Db, milano: BodyId, zones: BodyId, all: &mut BTreeMap<&'static str, Uuid>) {
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
    let (person, case_id) = (literal(db, person), literal(db, case));
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
        ("resource", format!("registry_resource values ((O), (ID), 'school', '{SECRET}', '{SECRET}', '', '', '', '', '', null, (NOW), (W), 1)")),
        ("referral", format!("access_referral values ((O), (ID), {contact}, (U), {elsewhere}, '{SECRET}', 'sent', (NOW), (W), null, null, '', (NO), 1)")),
        ("closure", format!("access_closure values ((O), (ID), (U), {calendar}, '2026-12-24', 0, 1440, '{SECRET}', (W), (NOW))")),
        ("processing", format!("guard_processing values ((O), (ID), '{SECRET}', 'processor', 'prova', 'prova', '2026-01-01', '2027-01-01', 1)")),
        ("sharing", format!("guard_sharing values ((O), (ID), {other}, '{SECRET}', 'prova', 'prova', '2026-01-01', '2027-01-01', 1)")),
        ("civil question", format!("population_question values ((O), (ID), (W), (NOW), 'case', '', '{SECRET}', 'mirror', 'found', '{}')", resident())),
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
            format!("registry_street_edition values ((O), (ID), '{SECRET}', '', 'draft', '2026-11-21', '2026-11-21', 1, 0, '[]', null, (NOW), (W))"),
        ),
        (
            "edition to discard",
            format!("registry_street_edition values ((O), (ID), '{SECRET}', '', 'draft', '2026-11-21', '2026-11-21', 1, 0, '[]', null, (NOW), (W))"),
        ),
        ("isee file", isee_file.clone()),
        ("isee file to discard", isee_file),
        ("upload", format!("finance_upload values ((O), (ID), 2031, '{SECRET}', 'prova', '[]', '[]', '[]', 0, (W), (NOW))")),
        (
            "submission",
            r#"returns_submission values ((O), (ID), 2026, 9001, 'ready', (ID), (ID), '{"code": "prova", "name": null, "seat": "F205", "officer": "RSSMRA80A01F205X"}', 1, 0, 0, 0, 1, (W), (NOW), (NOW), null, '', 1)"#
                .to_owned(),
        ),
    ];
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
        ("news", format!("casework_news values ((O), (ID), {case_id}, 'moved', null, '2026-11-20', '{SECRET}', (NOW), null, null, '', '')")),
    ];
    for (name, text) in rows.into_iter().chain(parts) {
        let id = store::chance::uuid(db.clock().now()).expect("an id");
        let no = if db.engine() == Engine::Sqlite { "0" } else { "false" };
        let text = text.replace("(O)", &own).replace("(U)", &unit).replace("(W)", &worker_id).replace("(NOW)", moment);
        let text = format!("insert into {}", text.replace("(NO)", no).replace("(ID)", &literal(db, id)));
        db.raw_rows(&text).await.unwrap_or_else(|error| panic!("{error}\n{text}"));
        all.insert(name, id);
    }
    let content = json!({"fields": [{"name": "text", "value": SECRET}]});
    let text = format!("insert into casework_draft values ({own}, {worker_id}, 'diario/{case}', '{content}', {moment})");
    db.raw_rows(&text).await.unwrap_or_else(|error| panic!("{error}\n{text}"));
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

/// A word that stands in the things of Municipio 4, and in the names of its people, and nowhere else.
pub const SECRET: &str = "Kwyjibo";
/// A word that stands in the names of all people of Milan.
pub const MILANESE: &str = "Qxzwmil";

/// One thing of each kind, by its name.
pub async fn things(db: &Db, milano: BodyId, zones: BodyId) -> BTreeMap<&'static str, Uuid> {
    let mut all = BTreeMap::new();
    for kind in KINDS.iter().filter(|kind| !kind.find.is_empty()) {
        let id = found(db, kind.find).await.unwrap_or_else(|| panic!("the small demo city has no {}", kind.name));
        all.insert(kind.name, id);
    }
    for (name, text) in PARTS {
        all.extend(found(db, text).await.map(|id| (name, id)));
    }
    made(db, milano, zones, &mut all).await;
    all.insert("zones", zones.0);
    let own = literal(db, milano.0);
    let named = |word: &str, who: &str| {
        format!(
            "update registry_person set family_name = family_name || ' {word}', display_name = display_name || ' {word}', sort_name = sort_name || ' {word}'
              where body_id = {own} and {who}"
        )
    };
    let theirs = "id in (select c.person_id from casework_v_case c join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id
        where u.code like 'SSPT-4%') and id not in (select c.person_id from casework_v_case c join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id
        where u.code not like 'SSPT-4%')";
    for text in [named(MILANESE, "1 = 1"), named(SECRET, theirs)] {
        db.raw_rows(&text).await.unwrap_or_else(|error| panic!("{error}\n{text}"));
    }
    all
}

/// A line of a file of attestations, as one that waits keeps it.
async fn isee_line(db: &Db, person: &str) -> String {
    let text = format!("select value from registry_identifier where person_id = {person} and kind = 'tax_code' limit 1");
    let code = db.raw_rows(&text).await.expect("codes").into_iter().flatten().flatten().next();
    json!({"line": 2, "tax_code": code.unwrap_or_else(|| "RSSMRA80A01F205X".to_owned()), "kind": "ordinary", "indicator": "ordinary",
        "protocol": "INPS-ISEE-2026-44444444K-00", "submitted_on": "2026-03-02", "last_day": "2026-12-31", "value": 600_000, "scale": null})
    .to_string()
}
