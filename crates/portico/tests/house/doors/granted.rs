//! What the small demo city does not have of benefits, payments and the inclusion allowance: rows of the worker and of the person of
//! Municipio 4, each in the state from which the doors that change it go on.

use super::things::{SECRET, literal};
use kernel::BodyId;
use std::collections::BTreeMap;
use store::{Db, Engine};
use uuid::Uuid;

/// A row: the name under which the doors know it, empty where none names it; its table with its values in the order of the columns. `(O)` is
/// the body, `(ID)` its own identifier, `(U)` the unit, `(W)` the worker, `(F)` who is in charge of procedures, `(P)` the person, `(NOW)` the present and
/// `(BEFORE)` the same hour eleven days before, and a name in brackets the thing that bears it.
pub type Row = (&'static str, String);

/// An account that exists nowhere, with control digits that are right.
const IBAN: &str = "IT60X0542811101000000123456";
/// The tax code of somebody whom no register knows.
const UNKNOWN_CODE: &str = "GDTNRN41P45F205P";
/// How a proposal stands, from its state to its version.
const PROPOSED: &str =
    "'proposed', (NOW), (W), null, null, '', null, '', null, '', null, null, null, null, null, '', '', null, null, null, 1";
/// How a decision stands.
const DECIDED: &str = "'decided', (NOW), (W), null, null, '', null, 'DD 1', '2026-11-10', 'Prova', '2026-11-10', (NOW), (F), null, null, '', '', null, null, null, 1";
/// What stands of the act and of the publication in a ranking: nothing yet, approved, published.
const MADE: &str = "'', null, '', null, null, null, null, null";
const APPROVED: &str = "'DD 1', '2026-11-11', 'Prova', (NOW), (F), null, null, null";
const PUBLISHED: &str = "'DD 1', '2026-11-11', 'Prova', (NOW), (F), '2026-11-12', '2027-01-11', (W)";

/// Makes them.
pub async fn granted(db: &Db, milano: BodyId, all: &mut BTreeMap<&'static str, Uuid>) {
    let rows = measures().into_iter().chain(applications()).chain(decisions()).chain(payments()).chain(inclusion());
    fill(db, milano, all, rows).await;
}

/// Makes what belongs to a social worker's day.
pub async fn followed(db: &Db, milano: BodyId, all: &mut BTreeMap<&'static str, Uuid>) {
    // Those that come with the program are known in every body, before and after they are used there.
    all.insert("instrument", assessments::instrument::shipped::shipped_id(milano, "fragilita", 1));
    fill(db, milano, all, super::daily::rows()).await;
}

async fn fill(db: &Db, milano: BodyId, all: &mut BTreeMap<&'static str, Uuid>, rows: impl IntoIterator<Item = Row>) {
    let (moment, before, no, yes, hash) = match db.engine() {
        Engine::Sqlite => {
            let before = "(select '2026-11-10' || substr(max(at), 11) from store_audit)";
            ("(select max(at) from store_audit)", before, "0", "1", "x'00'")
        }
        Engine::Postgres => {
            let before = "'2026-11-10T09:00:00Z'::timestamptz";
            ("'2026-11-21T09:00:00Z'::timestamptz", before, "false", "true", "decode('00', 'hex')")
        }
    };
    let known = |name: &str| literal(db, all[name]);
    let fixed = [
        ("(O)", literal(db, milano.0)),
        ("(U)", known("unit")),
        ("(W)", known("account")),
        ("(F)", known("officer")),
        ("(P)", known("person")),
        ("(NOW)", moment.to_owned()),
        ("(BEFORE)", before.to_owned()),
        ("(NO)", no.to_owned()),
        ("(YES)", yes.to_owned()),
        ("(HASH)", hash.to_owned()),
    ];
    for (name, row) in rows {
        let id = store::chance::uuid(db.clock().now()).expect("an id");
        let mut text = format!("insert into {row}").replace("(ID)", &literal(db, id));
        for (place, value) in &fixed {
            text = text.replace(place, value);
        }
        for (other, thing) in all.iter() {
            text = text.replace(&format!("[{other}]"), &literal(db, *thing));
        }
        db.raw_rows(&text).await.unwrap_or_else(|error| panic!("{error}\n{text}"));
        if !name.is_empty() {
            all.insert(name, id);
        }
    }
}

/// A measure that the income support of the demo city decides.
fn measure(number: u32, ranked: &str, state: &str) -> String {
    format!(
        "benefits_measure values ((O), (ID), 'PROVA-{number}', '{SECRET} {number}', 'prova {number}', [rule], '', (U), (F), '2026-01-01', null, {ranked}, 30, 'DD 1', '2026-01-01', 'Prova', null, null, '{state}', (NOW), (W), 1)"
    )
}

fn measures() -> Vec<Row> {
    vec![
        ("measure", measure(1, "(NO)", "open")),
        ("measure draft", measure(2, "(NO)", "draft")),
        ("measure to rank", measure(3, "(YES)", "open")),
        ("measure ranked", measure(4, "(YES)", "open")),
        ("measure approved", measure(5, "(YES)", "open")),
        ("measure published", measure(6, "(YES)", "open")),
    ]
}

/// An application of the person for a measure: the application, and the step with which it was submitted.
fn application(name: &'static str, number: u32, measure: &str, state: &str) -> [Row; 2] {
    let (due, decided) = match state {
        "decided" => ("null", "'2026-11-10'"),
        "withdrawn" => ("null", "null"),
        _ => ("'2026-12-02'", "null"),
    };
    let row = format!(
        "benefits_application values ((O), (ID), '2026/9{number:05}', [{measure}], (P), null, 'self', (U), (U), null, null, '2026-11-02', 'desk', '{state}', {due}, {decided}, null, (NOW), (W), 1)"
    );
    [(name, row), step(name, 1, "submitted", "2026-11-02")]
}

fn step(application: &str, position: u32, kind: &str, day: &str) -> Row {
    let values = format!("(O), [{application}], {position}, '{kind}', '{day}', null, '', (NOW), (W)");
    ("", format!("benefits_application_step values ({values})"))
}

fn applications() -> Vec<Row> {
    let all = [
        application("application", 1, "measure", "submitted"),
        application("application to complete", 2, "measure", "submitted"),
        application("application to withdraw", 3, "measure", "submitted"),
        application("application with a paper", 4, "measure", "submitted"),
        application("application noticed", 5, "measure", "examining"),
        application("application proposed", 6, "measure", "examining"),
        application("application to return", 7, "measure", "examining"),
        application("application decided", 8, "measure", "decided"),
        application("application to review", 11, "measure", "decided"),
        application("application to rank", 9, "measure to rank", "examining"),
        application("application gone", 10, "measure published", "withdrawn"),
    ];
    let after = [
        step("application proposed", 2, "proposed", "2026-11-10"),
        step("application to return", 2, "proposed", "2026-11-10"),
        step("application decided", 2, "proposed", "2026-11-10"),
        step("application decided", 3, "decided", "2026-11-10"),
        step("application to review", 2, "proposed", "2026-11-10"),
        step("application to review", 3, "decided", "2026-11-10"),
        step("application gone", 2, "withdrawn", "2026-11-15"),
        step("application with a paper", 2, "suspended", "2026-11-03"),
        step("application with a paper", 3, "resumed", "2026-11-04"),
        (
            "",
            format!(
                "benefits_notice values ((O), (ID), [application noticed], '2026-11-03', '2026-11-03', '{SECRET}', '2026-11-13', '{SECRET}', '2026-11-05', (NOW), (W), 1, null)"
            ),
        ),
        ("file", format!("store_file values ((O), (ID), '{SECRET}.pdf', 'application/pdf', 1, (HASH), 'prova', (W), (NOW))")),
        (
            "application document",
            format!(
                "benefits_application_document values ((O), (ID), [application with a paper], [file], '', '{SECRET}', '2026-11-02', 'kept', '', (NOW), (W))"
            ),
        ),
        (
            "control",
            format!(
                "benefits_control values ((O), (ID), [application to complete], 'targeted', null, '{SECRET}', '2026-11-03', (NOW), (W), 'open', '', null, null, 1)"
            ),
        ),
    ];
    all.into_iter().flatten().chain(after).collect()
}

/// A grant of an application, as it stands.
fn decision(number: u32, application: &str, standing: &str) -> String {
    format!(
        "benefits_decision values ((O), (ID), '2026/9{number:05}', [{application}], null, 'granted', [rule version], '2026-11-10', '{{}}', '{{}}', '{SECRET}', 21000, 'month', '2026-01-01', null, null, '', '', null, '', {standing}, null, null, null, '', '', null)"
    )
}

/// The first edition of the ranking of a measure, in which nobody stands.
fn ranking(measure: &str, state: &str, standing: &str) -> String {
    format!(
        "benefits_ranking values ((O), (ID), [{measure}], [rule version], 1, 'final', '2026-11-10', 'prova', '{state}', 12, null, 0, 0, 0, 0, 0, null, (NOW), (W), {standing}, 1)"
    )
}

fn decisions() -> Vec<Row> {
    vec![
        ("decision", decision(1, "application proposed", PROPOSED)),
        ("decision to return", decision(2, "application to return", PROPOSED)),
        ("decision taken", decision(3, "application decided", DECIDED)),
        (
            "recalculation",
            "benefits_recalculation values ((O), (ID), [decision taken], 'isee', (ID), [rule version], '2026-12-01', 21000, 20000, 'month', 'proposed', '{}', '{}', (NOW), null, null, null, null, null, null, '', 1)"
                .to_owned(),
        ),
        (
            "recalculation to turn down",
            "benefits_recalculation values ((O), (ID), [decision taken], 'isee_withdrawn', (ID), [rule version], '2026-12-01', 21000, 20000, 'month', 'proposed', '{}', '{}', (NOW), null, null, null, null, null, null, '', 1)"
                .to_owned(),
        ),
        ("decision to review", decision(14, "application to review", DECIDED)),
        ("ranking", ranking("measure ranked", "made", MADE)),
        ("ranking approved", ranking("measure approved", "approved", APPROVED)),
        ("ranking published", ranking("measure published", "published", PUBLISHED)),
        // Whoever was in and took it back: the list can move on.
        (
            "",
            "benefits_ranking_row values ((O), [ranking published], 1, 1, [application gone], 'ABCD-2345', 'in', null, (NO), 21000, '[]', '{}')"
                .to_owned(),
        ),
    ]
}

/// What a decision grants the person.
fn entitlement(decision: &str) -> String {
    format!(
        "payments_entitlement values ((O), (ID), [{decision}], '2026/900001', [application decided], [measure], 'PROVA-1', '{SECRET}', null, (P), (U), (U), 21000, 'month', '2026-01-01', null, null, 'DD 1', '2026-11-10', (NOW), 1)"
    )
}

/// A liquidation of a measure, or of all, with one row that is paid or with none.
fn run(number: u32, measure: &str, state: &str, count: u32) -> String {
    let standing = match state {
        "exported" => format!(
            "'2026-11-20', 'DD 1', '2026-11-10', 'Prova', 'Comune di prova', '{IBAN}', '', (NOW), (W), (NOW), (W), (NOW), (F), (NOW), (W), null, null, null, null, ''"
        ),
        "approved" => format!(
            "'2026-11-20', 'DD 1', '2026-11-10', 'Prova', 'Comune di prova', '{IBAN}', '', (NOW), (W), (NOW), (W), (NOW), (F), null, null, null, null, null, null, ''"
        ),
        _ => {
            "null, '', null, '', '', '', '', (NOW), (W), null, null, null, null, null, null, null, null, null, null, ''".to_owned()
        }
    };
    let cents = count * 21_000;
    format!(
        "payments_run values ((O), (ID), '2026/9{number:05}', (U), {measure}, '{SECRET}', '2026-09-01', '{state}', (ID), {count}, {cents}, 0, {standing}, 1)"
    )
}

/// The only row of a liquidation, due and not paid yet.
fn run_row(run: &str, month: u32, payee: &str) -> String {
    row_in(run, month, payee, "'due', null, '', null")
}

/// The only row of a liquidation, in a state.
fn row_in(run: &str, month: u32, payee: &str, state: &str) -> String {
    format!(
        "payments_run_row values ((O), (ID), [{run}], 1, [entitlement paid], '2026-{month:02}-01', 21000, null, [{payee}], {state}, '', 0)"
    )
}

fn payments() -> Vec<Row> {
    let payee = |kind: &str, iban: &str| {
        format!("payments_payee values ((O), (ID), (P), '{kind}', '{iban}', '{SECRET}', '2026-01-01', null, (NOW), (W), 1)")
    };
    vec![
        ("payee", payee("treasury", "")),
        ("payee with an account", payee("iban", IBAN)),
        ("entitlement", entitlement("decision taken")),
        ("entitlement paid", entitlement("decision")),
        ("entitlement overpaid", entitlement("decision to return")),
        ("payment run", run(1, "null", "proposed", 1)),
        ("", run_row("payment run", 7, "payee")),
        ("payment run to fill", run(2, "[measure draft]", "filling", 0)),
        ("payment run to cancel", run(3, "null", "proposed", 1)),
        ("payment row", run_row("payment run to cancel", 8, "payee")),
        ("payment run sent", run(4, "null", "exported", 1)),
        ("payment row sent", run_row("payment run sent", 9, "payee with an account")),
        ("payment run to withdraw", run(5, "null", "approved", 1)),
        ("", run_row("payment run to withdraw", 6, "payee")),
        ("payment run of a mistake", run(6, "null", "exported", 1)),
        ("payment row of a mistake", row_in("payment run of a mistake", 5, "payee", "'failed', null, '', '2026-11-20'")),
        ("payment run of the dead", run(7, "null", "proposed", 0)),
        ("payment row of the dead", row_in("payment run of the dead", 4, "payee", "'held', 'deceased', '', null")),
        ("payment run divided", run(8, "null", "proposed", 0)),
        ("payment row divided", row_in("payment run divided", 3, "payee", "'held', 'deceased', '', null")),
        (
            "payment act of heirs",
            format!(
                "payments_outside values ((O), (ID), [payment row divided], [entitlement paid], '2026-03-01', 21000, '{SECRET}', '2026-11-10', (NOW), (W), null, null, '')"
            ),
        ),
        ("entitlement of an heir", entitlement("decision to review")),
        (
            "payment heir",
            format!(
                "payments_heir values ((O), (ID), [payment act of heirs], [entitlement of an heir], 21000, '{SECRET}', (NOW), (W))"
            ),
        ),
        (
            "recovery",
            "payments_recovery values ((O), (ID), [entitlement overpaid], 'changed', 10000, 1, '2026-12-01', 'open', (NOW), 1)"
                .to_owned(),
        ),
    ]
}

/// Somebody of the household of the allowance; `person` is who they are in the register.
fn member(tax_code: &str, role: &str, person: &str) -> String {
    format!(
        "inclusion_member values ((O), (ID), [inclusion household], '{tax_code}', '{SECRET}', 'Ada', '{role}', 'active', {person}, null)"
    )
}

fn inclusion() -> Vec<Row> {
    let list = format!(
        "inclusion_import values ((O), (ID), (F), (U), '{SECRET}.csv', '', 'waiting', '[]', '[]', 0, '{{\"columns\": [], \"left_out\": []}}', 0, 0, 0, 0, (NOW), null)"
    );
    vec![
        (
            "inclusion household",
            format!(
                "inclusion_household values ((O), (ID), '{SECRET}-1', (U), 'running', 'social', '2026-10-01', '2026-10-10', null, null, 'none', '9999-12-31', (NOW), (W), 1)"
            ),
        ),
        ("inclusion member", member("PROVA1", "applicant", "(P)")),
        ("inclusion member to link", member("PROVA2", "other", "null")),
        ("inclusion member to enter", member(UNKNOWN_CODE, "other", "null")),
        (
            "inclusion meeting",
            format!(
                "inclusion_meeting values ((O), (ID), [inclusion household], null, '2026-11-10', '', '{SECRET}', 'planned', 'none', '', (NOW), (W), null, null)"
            ),
        ),
        (
            "inclusion report",
            format!(
                "inclusion_report values ((O), (ID), [inclusion household], null, 'suspension', 'prepared', '{SECRET}', null, '', null, '', (NOW), (W))"
            ),
        ),
        (
            "inclusion exemption",
            format!(
                "inclusion_exemption values ((O), (ID), [inclusion member], 'illness', '2026-11-01', '9999-12-31', '{SECRET}', (NOW), (W))"
            ),
        ),
        ("inclusion import", list.clone()),
        ("inclusion import to discard", list),
    ]
}
