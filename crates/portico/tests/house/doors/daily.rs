//! What the small demo city does not have of the day's work: dues, passages, groups, notes to be released, assessments, documents, post, and
//! what concerns the judicial authority; each in the state from which the doors that change it go on.

use super::granted::Row;
use super::things::SECRET;

/// The filing class of what the test writes.
const CLASS: &str = "VII.9";

/// The rows, in an order in which each finds those it names.
pub fn rows() -> Vec<Row> {
    agenda().into_iter().chain(casework()).chain(assessments()).chain(records()).chain(openings()).chain(courts()).collect()
}

/// A task of the worker about the person.
fn task(name: &'static str) -> Row {
    (
        name,
        format!(
            "agenda_due values ((O), (ID), 'task', (ID), 'task', '{SECRET}', '/scadenze', (P), null, (U), (W), (NO), (NO), '2026-12-01', null, '', null, '', null, null, null, '', (NOW), (W), 1)"
        ),
    )
}

fn agenda() -> Vec<Row> {
    let room = |name, what: &str| {
        (name, format!("access_room values ((O), (ID), (U), '{SECRET} {what}', 4, (YES), '9999-12-31', (W), (NOW), 1)"))
    };
    vec![task("task"), task("task to do"), task("task to give"), room("room", "1"), room("room to close", "2")]
}

/// An entry of the case that has no note of its own, the first or the last.
fn entry(order: &str) -> String {
    format!(
        "(select e.id from casework_entry e where e.body_id = (O) and e.case_id = [case] and not exists (select 1 from casework_note n where n.body_id = e.body_id and n.entry_id = e.id) order by e.id {order} limit 1)"
    )
}

/// A reserved note of whoever is in charge of the case.
fn note(name: &'static str, order: &str) -> Row {
    let author = "(select c.worker_id from casework_v_case c where c.body_id = (O) and c.case_id = [case])";
    (name, format!("casework_note values ((O), (ID), {}, {author}, 'team', '{SECRET}', (NOW))", entry(order)))
}

/// A passage of a case, from its unit to the second level.
fn passage(name: &'static str, case: &str, kind: &str, state: &str, answered: &str) -> Row {
    (
        name,
        format!(
            "casework_passage values ((O), (ID), [{case}], '{kind}', (U), (W), [second level], null, '', null, '{SECRET}', '{SECRET}', '[]', '{state}', '', (NOW), (W), {answered}, 1)"
        ),
    )
}

/// A group that meets.
fn group(name: &'static str, number: u32) -> Row {
    (
        name,
        format!(
            "casework_collective values ((O), (ID), 'G/9{number:04}', 'group', '{SECRET}', (U), '', 'running', '{SECRET}', '{SECRET}', '', '2026-10-01', '2027-06-30', null, '', '', '', (W), 1)"
        ),
    )
}

/// The plan of a group, with what it wants and what is done for it.
fn group_plan(name: &'static str, group: &str, state: &str) -> [Row; 3] {
    let days = "'2026-11-01', '2027-05-31'";
    [
        (
            name,
            format!(
                "casework_collective_plan values ((O), (ID), [{group}], 1, '{state}', '', {days}, '2027-03-01', (W), (NOW), null, null, 1, null)"
            ),
        ),
        ("", format!("casework_collective_goal values ((O), (ID), [{name}], 1, '{SECRET}', '')")),
        ("", format!("casework_collective_action values ((O), (ID), [{name}], 1, '{SECRET}', 'Prova', (YES), {days})")),
    ]
}

fn casework() -> Vec<Row> {
    let plans =
        [group_plan("collective plan", "collective", "draft"), group_plan("collective plan to sign", "group to sign", "signing")];
    let mut all = works();
    all.extend(plans.into_iter().flatten());
    all
}

fn works() -> Vec<Row> {
    vec![
        passage("passage", "other case", "unit", "sent", "null, null"),
        passage("passage accepted", "case", "cowork", "accepted", "(NOW), (W)"),
        (
            "partner",
            format!(
                "casework_partner values ((O), (ID), [case], [passage accepted], [second level], [team mate], '{SECRET}', '2026-11-01', '9999-12-31', '', 1)"
            ),
        ),
        group("collective", 1),
        group("group to sign", 2),
        (
            "participant",
            "casework_collective_person values ((O), (ID), [collective], (P), '2026-10-01', '9999-12-31', (W), (NOW))".to_owned(),
        ),
        (
            "",
            "casework_collective_person values ((O), (ID), [group to sign], (P), '2026-10-01', '9999-12-31', (W), (NOW))"
                .to_owned(),
        ),
        note("note", "asc"),
        note("note asked", "desc"),
        (
            "note release",
            format!(
                "casework_note_release values ((O), (ID), [note asked], (W), (NOW), '{SECRET}', '{SECRET}', 'asked', '', null, null, '')"
            ),
        ),
    ]
}

fn assessments() -> Vec<Row> {
    vec![
        (
            "evaluation",
            format!(
                "assessments_assessment values ((O), (ID), [case], (P), (U), 'fragilita', 1, 'start', '2026-11-10', 'direct', '', null, '{SECRET}', null, null, null, '', (W), (NOW), 1)"
            ),
        ),
        (
            "unit meeting",
            format!(
                "assessments_meeting values ((O), (ID), [case], (U), 'uvm', '2026-11-10', (NOW), '{SECRET}', '', '{SECRET}', '', '', null, 'called', (W), (NOW), 1)"
            ),
        ),
        (
            "",
            format!(
                "assessments_participant values ((O), (ID), [unit meeting], 1, '{SECRET}', 'body', 'medico', 'ASST', (NO), '')"
            ),
        ),
    ]
}

/// A letter of the case with its text.
fn letter(name: &'static str, state: &str, number: &str) -> [Row; 2] {
    let (number, finished) =
        if number.is_empty() { ("null".to_owned(), "null, null") } else { (format!("'{number}'"), "(NOW), (W)") };
    [
        (
            name,
            format!(
                "records_document values ((O), (ID), [case], (P), (U), 'lettera', 1, 'letter', '{SECRET}', '{SECRET}', '{state}', 'out', '{CLASS}', (NO), 1, null, {number}, 1, {finished}, '', null, '', null, '', (W), (NOW), 1)"
            ),
        ),
        ("", text_of(name)),
    ]
}

fn text_of(document: &str) -> String {
    let parts = format!(r#"[{{"kind": "paragraph", "text": "{SECRET}"}}]"#);
    format!("records_text values ((O), [{document}], 1, '{SECRET}', '{SECRET}', '{parts}', (W), (NOW))")
}

/// What came with the post, and its document.
fn came(name: &'static str, document: &'static str, number: u32) -> [Row; 2] {
    [
        (
            document,
            format!(
                "records_document values ((O), (ID), null, null, (U), '', 0, 'post', '{SECRET}', '', 'received', 'in', '{CLASS}', (NO), 1, null, null, 0, null, null, '', null, '', '2026-11-20', '', (W), (NOW), 1)"
            ),
        ),
        (
            name,
            format!(
                "records_post values ((O), (ID), '2026/9{number:05}', 'in', '2026-11-20', 'pec', '{SECRET}', '{SECRET}', (U), null, null, [{document}], null, 'sorted', null, '', null, null, (W), (NOW), 1)"
            ),
        ),
    ]
}

/// A draft that somebody else wrote and that is approved before it is final.
fn to_approve(name: &'static str) -> [Row; 2] {
    [
        (
            name,
            format!(
                "records_document values ((O), (ID), [case], (P), (U), 'prova', 1, 'letter', '{SECRET}', '{SECRET}', 'draft', 'out', '{CLASS}', (NO), 1, null, null, 1, null, null, '', null, '', null, '', (F), (NOW), 1)"
            ),
        ),
        (
            "",
            format!(
                r#"records_text values ((O), [{name}], 1, '{SECRET}', '{SECRET}', '[{{"kind": "paragraph", "text": "{SECRET}"}}]', (F), (NOW))"#
            ),
        ),
    ]
}

fn file(name: &'static str, document: &str, kind: &str) -> Row {
    (
        name,
        format!(
            "records_file values ((O), (ID), [{document}], (ID), '{kind}', '{SECRET}.pdf', 'application/pdf', (HASH), 1, (NO), (NOW), (W))"
        ),
    )
}

fn records() -> Vec<Row> {
    let mut all: Vec<Row> = [
        letter("document", "draft", ""),
        letter("document to finish", "draft", ""),
        letter("document final", "final", "documento/2026/900001"),
        letter("document to follow", "final", "documento/2026/900002"),
        letter("document to withdraw", "draft", ""),
        to_approve("document to ask"),
        to_approve("document to approve"),
        came("post", "document received", 1),
        came("post to handle", "document received too", 2),
    ]
    .into_iter()
    .flatten()
    .collect();
    all.extend([
        file("document file", "document final", "final"),
        file("", "document to follow", "final"),
        file("post file", "document received", "attachment"),
        (
            "",
            format!(
                "records_registration values ((O), (ID), [document final], 'PROVA', 2026, 9000001, '2026-11-20', 'out', '<Segnatura>{SECRET}</Segnatura>', (HASH), (W), (NOW))"
            ),
        ),
        (
            "template",
            format!(
                r#"records_template values ((O), (ID), 'prova', 1, '{SECRET}', 'letter', 'out', '{CLASS}', '', '[{{"kind": "paragraph", "text": "{SECRET}"}}]', 'draft', (W), (NOW), 1)"#
            ),
        ),
        ("", "records_approval_rule values ((O), (ID), '', 'prova', '2026-01-01', (YES), (W), (NOW))".to_owned()),
        (
            "",
            format!(
                "records_approval values ((O), (ID), [document to approve], '2026-12-15', 'asked', null, (F), (NOW), null, null, '{SECRET}', 1)"
            ),
        ),
        ("discard", "records_discard values ((O), (ID), '2026-11-20', 'proposed', '', null, (W), (NOW), 1)".to_owned()),
        ("", format!("records_discard_row values ((O), [discard], [document final], '{SECRET}')")),
    ]);
    all
}

fn openings() -> Vec<Row> {
    vec![
        (
            "opening",
            format!(
                "guard_opening values ((O), (ID), (ID), (F), 'person', (P), (P), (U), '{SECRET}', (NOW), (NOW), null, null, '', '')"
            ),
        ),
        (
            "withholding",
            format!(
                "administration_withholding values ((O), (ID), (P), 'child_protection', null, (BEFORE), (NOW), '{SECRET}', (W), (BEFORE), null, null)"
            ),
        ),
        (
            "volume",
            "administration_volume values ((O), (ID), '2026-11-20', (W), 'assistente_sociale', 500, 60, null, null, '')".to_owned(),
        ),
    ]
}

/// An order of the proceeding of the case.
fn order(name: &'static str, number: u32) -> Row {
    order_of(name, "proceeding", number)
}

fn order_of(name: &'static str, proceeding: &str, number: u32) -> Row {
    (
        name,
        format!(
            "courts_order values ((O), (ID), [{proceeding}], '2026/9{number:05}', '{number}/2026', '2026-11-02', (NOW), '2026-11-10', 'pec', 'inquiry', null, null, 'in_force', null, null, '', null, '{SECRET}', '', '', '', (W), (NOW), 1)"
        ),
    )
}

fn prescription(name: &'static str) -> Row {
    (
        name,
        format!("courts_prescription values ((O), (ID), [order], null, '{SECRET}', 'service', '2026-12-20', 'open', null, '', 1)"),
    )
}

fn report(name: &'static str, kind: &str, due: &str) -> Row {
    (
        name,
        format!(
            "courts_report values ((O), (ID), [proceeding], [order], null, '{kind}', '2026-11-10', '{due}', '', null, 'due', null, '', '{SECRET}', '', (W), 1)"
        ),
    )
}

/// A child who was placed at once.
fn placement(name: &'static str, case: &str, person: &str) -> Row {
    (
        name,
        format!(
            "courts_placement403 values ((O), (ID), [{case}], {person}, (BEFORE), '{SECRET}', '{SECRET}', (YES), [juvenile prosecutor], null, '', null, null, '', null, '', null, null, '', null, '', '', '', null, '', (W), (NOW), 1)"
        ),
    )
}

fn office(name: &'static str, number: u32) -> Row {
    (
        name,
        format!(
            "courts_office values ((O), (ID), (P), 'support_administration', [authority], '{SECRET}', '{number}/2026', '2026-11-02', null, (U), (W), '', '{SECRET}', (NO), '2026-11-02', null, '', 1)"
        ),
    )
}

fn courts() -> Vec<Row> {
    let other = "(select c.person_id from casework_v_case c where c.body_id = (O) and c.case_id = [other case])";
    vec![
        (
            "authority",
            "courts_authority values ((O), (ID), 'juvenile_court', 'Tribunale di prova', 'Milano', '', '', '', '', '2020-01-01', '9999-12-31', 'prova', (NO), 1)".to_owned(),
        ),
        (
            "juvenile prosecutor",
            "courts_authority values ((O), (ID), 'juvenile_prosecutor', 'Procura di prova', 'Milano', '', '', '', '', '2020-01-01', '9999-12-31', 'prova', (NO), 1)".to_owned(),
        ),
        (
            "proceeding",
            format!(
                "courts_proceeding values ((O), (ID), [authority], 'protection', '90001', 2026, '{SECRET}', (P), '2026-11-02', null, (NO), [case], (U), (W), '', 1, '')"
            ),
        ),
        (
            "proceeding to close",
            format!(
                "courts_proceeding values ((O), (ID), [authority], 'report', '', 2026, '{SECRET}', (P), '2026-11-02', null, (NO), [case], (U), (W), '', 1, '')"
            ),
        ),
        (
            "proceeding apart",
            format!(
                "courts_proceeding values ((O), (ID), [authority], 'protection', '90002', 2026, '{SECRET}', (P), '2026-11-02', null, (NO), null, (U), (W), '', 1, '')"
            ),
        ),
        order("order", 1),
        order("order to end", 2),
        order_of("order apart", "proceeding apart", 3),
        (
            "court mandate",
            "courts_mandate values ((O), (ID), [order], 'inquiry', 'supportive', (P), (U), [case], (W), '2026-11-10', null, 'active', null, '', 1)".to_owned(),
        ),
        prescription("prescription"),
        report("court report", "inquiry", "2026-12-20"),
        report("court report to waive", "periodic", "2027-05-10"),
        placement("placement", "case", "(P)"),
        placement("placement to end", "other case", other),
        office("court office", 1),
        office("court office to end", 2),
        (
            "court account",
            format!(
                "courts_account values ((O), (ID), [court office], 'inventory', null, null, '2027-01-02', '', null, null, null, '{SECRET}', 'due', 1)"
            ),
        ),
        (
            "court asset",
            format!(
                "courts_asset values ((O), (ID), [court office], 'account', '{SECRET}', 100000, '2026-11-02', null, '', (W), (NOW), 1)"
            ),
        ),
        (
            "probation",
            format!(
                "courts_probation values ((O), (ID), (P), [case], 'adult', [authority], null, '{SECRET}', '{SECRET}', '2026-11-02', '2026-11-10', '2027-05-10', 120, '', null, '', (W), 1)"
            ),
        ),
        (
            "file copy",
            format!(
                "courts_file_release values ((O), (ID), (P), '{SECRET}', '{SECRET}', '[]', '', (F), (NOW), 'asked', null, null, '', 1)"
            ),
        ),
    ]
}
