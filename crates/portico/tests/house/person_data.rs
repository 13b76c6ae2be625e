//! Whoever asks for a copy of their own data gets what every room holds of them: every table is told, or stands here with the reason why it
//! holds nothing of a person, and so does every column of a table that is told (Regulation (EU) 2016/679 art. 15).

use portico::house;
use std::collections::{BTreeMap, BTreeSet};
use store::shape::{Word, shapes};

/// Tables of which nothing is in a copy: (table, why).
const NOTHING: &[(&str, &str)] = &[
    ("access_hours", "when offices are open"),
    ("access_calendar", "turns of calendars"),
    ("access_closure", "when offices are closed"),
    ("access_feed", "of those who work here"),
    ("access_room", "the rooms of the offices"),
    ("administration_volume", "of those who work here"),
    ("administration_volume_day", "which days were counted"),
    ("administration_withholding", "what is kept back would be told by it (Regulation (EU) 2016/679 art. 23)"),
    ("agenda_also", "of those who work here: who else sees what falls due"),
    ("assessments_instrument", "the instruments of assessment"),
    ("casework_collective_meeting", "meetings of a group, in which nobody is named; who takes part stands in its rows"),
    ("casework_collective_step", "how the work of a group goes"),
    ("casework_collective_plan", "the plan of a group, in which nobody is named; who agreed with it is told"),
    ("casework_collective_goal", "the plan of a group"),
    ("casework_collective_action", "the plan of a group"),
    ("casework_collective_service", "the plan of a group"),
    ("casework_setting", "what the body has chosen"),
    ("courts_authority", "judicial authorities and their offices"),
    ("records_approval_rule", "which documents are approved before they are final"),
    ("records_class", "the filing plan"),
    ("records_discard", "proposals of what could be discarded, as a whole"),
    ("records_discard_row", "which documents are in a proposal; the documents are told"),
    ("records_setting", "the codes of the body"),
    ("records_template", "models of documents"),
    ("access_draft", "what somebody is typing, gone when it is sent"),
    ("administration_oidc", "of those who work here"),
    ("benefits_isee_import", "lines of a file, for days, until they are recorded or thrown away"),
    ("benefits_act_batch", "acts that decide many applications at once"),
    ("benefits_draw", "how a sample was drawn"),
    ("benefits_measure", "calls and desks for which one applies"),
    ("benefits_ranking", "editions of a ranking; who is in it stands in its rows"),
    ("inclusion_import", "a list, for days, until it is confirmed or thrown away"),
    ("inclusion_turn", "whose turn it is to import: a lock"),
    ("payments_account", "the account from which the body pays"),
    ("payments_chapter_successor", "which chapter takes the place of another"),
    ("payments_run", "liquidations; who is paid stands in their rows"),
    ("payments_run_chapter", "what a liquidation takes of a chapter"),
    ("casework_draft", "what somebody is typing, gone when it is sent"),
    ("finance_year", "the budget"),
    ("finance_chapter", "the budget"),
    ("finance_printed_total", "the budget"),
    ("finance_variation", "the budget"),
    ("finance_reservation", "what is set aside for a service, whose cost the service tells"),
    ("finance_movement", "what is spent on a service, whose cost the service tells"),
    ("finance_upload", "the budget"),
    ("guard_body", "the body"),
    ("guard_login", "of those who work here"),
    ("guard_unit", "the units"),
    ("guard_account", "of those who work here"),
    ("guard_assignment", "of those who work here"),
    ("guard_absence", "of those who work here"),
    ("guard_roster", "of those who work here"),
    ("guard_scope", "made from the mandates, which are told"),
    ("guard_acting", "of those who work here"),
    ("guard_role_table", "the table of roles, by its fingerprint"),
    ("guard_session", "of those who work here"),
    ("guard_token", "of those who work here"),
    ("guard_invitation", "of those who work here"),
    ("guard_processing", "told as those who have a part in the processing"),
    ("guard_sharing", "what bodies may ask of one another"),
    ("guard_recovery", "of those who work here"),
    ("network_service", "the catalogue"),
    ("network_provider", "the catalogue"),
    ("network_offer", "the catalogue"),
    ("network_price", "the catalogue"),
    ("network_chapter", "the catalogue"),
    ("network_age_limit", "the catalogue"),
    ("network_overlap_rule", "the catalogue"),
    ("population_state", "the copy of the civil register as a whole"),
    ("population_run", "imports"),
    ("population_part", "imports"),
    ("population_mapping", "imports"),
    ("population_refusal", "lines of a file that nobody could read"),
    ("population_key", "made from the residents"),
    ("registry_claim", "codes without whose they are"),
    ("registry_key", "made from what the record says"),
    ("registry_task", "that a protected person was entered again, perhaps by somebody else"),
    ("registry_street_edition", "the streets"),
    ("registry_street", "the streets"),
    ("registry_moved", "rows of other tables, by their identifiers"),
    ("registry_trimmed", "periods of other tables, as they were before two records were joined"),
    ("registry_pair", "a guess about two records, which tells of somebody else"),
    ("registry_seal", "a sealed identity, which the law keeps from everybody (law 184/1983 art. 28)"),
    ("registry_seal_code", "a sealed identity"),
    ("benefits_rule", "the regulations of the body"),
    ("benefits_rule_version", "the regulations of the body"),
    ("benefits_rule_writer", "the regulations of the body, and who of those who work here wrote them"),
    ("benefits_rule_ending", "the regulations of the body, and who of those who work here ended them"),
    ("returns_sender", "the body"),
    ("returns_citizenship", "a national list"),
    ("returns_duty", "the returns of the body"),
    ("returns_management", "the returns of the body"),
    ("returns_check", "counts"),
    ("store_audit_head", "the end of the log"),
    ("store_once", "answers to repeated requests, for a day"),
    ("store_sequence", "numbers"),
    ("store_outbox", "news on their way, for minutes"),
    ("store_job", "the work of those who work here"),
    ("store_file", "encrypted files, of which no room keeps any of a person"),
];

/// Columns that mean nothing outside the program, whatever their table.
const INNER: [&str; 4] = ["body_id", "id", "version", "created_at"];

fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect()
}

#[test]
fn every_table_is_told_to_whoever_asks_for_their_data_or_says_why_not() {
    let rooms = house::rooms();
    let told: BTreeSet<&str> =
        rooms.iter().flat_map(|room| room.person_data).flat_map(|data| data.tables.iter().copied()).collect();
    let nothing: BTreeMap<&str, &str> = NOTHING.iter().copied().collect();
    let there: BTreeSet<String> = shapes(&house::schema()).into_iter().map(|shape| shape.table).collect();
    let mut faults = Vec::new();
    for table in &there {
        match (told.contains(table.as_str()), nothing.contains_key(table.as_str())) {
            (false, false) => faults.push(format!(
                "{table}: does it hold something of a person? tell it with registry::person_data!, or say here why not"
            )),
            (true, true) => faults.push(format!("{table} is told, and said to hold nothing")),
            _ => {}
        }
    }
    faults.extend(
        told.iter()
            .chain(nothing.keys())
            .filter(|table| !there.contains(**table))
            .map(|table| format!("there is no table {table}")),
    );
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_column_of_a_table_that_is_told_is_in_the_copy_or_left_out_for_a_reason() {
    let rooms = house::rooms();
    let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for data in rooms.iter().flat_map(|room| room.person_data) {
        for table in data.tables {
            let columns = known.entry(table).or_default();
            columns.extend(words(data.statement.text));
            columns.extend(data.left_out.iter().map(|(column, _)| *column));
        }
    }
    let mut faults = Vec::new();
    for shape in shapes(&house::schema()) {
        let Some(known) = known.get(shape.table.as_str()) else { continue };
        let columns = shape.columns.iter().filter(|(_, word)| *word != Word::Uuid).map(|(column, _)| column.as_str());
        faults.extend(
            columns
                .filter(|column| !INNER.contains(column) && !known.contains(column))
                .map(|column| format!("{}.{column}", shape.table)),
        );
    }
    assert!(faults.is_empty(), "neither told nor left out\n{}", faults.join("\n"));
}

#[test]
fn every_room_with_a_column_that_names_a_person_tells_what_it_holds_of_them() {
    for room in house::rooms() {
        let told: BTreeSet<&str> = room.person_data.iter().flat_map(|data| data.tables.iter().copied()).collect();
        for rows in room.person_rows {
            let excused = NOTHING.iter().any(|(table, _)| *table == rows.table);
            assert!(excused || told.contains(rows.table), "{} names a person, and {} does not tell it", rows.table, room.name);
        }
    }
}

#[test]
fn sections_have_names_of_their_own_and_are_read_by_whoever_may_have_the_copy_made() {
    let listed: BTreeSet<*const store::Statement> = house::statements().into_iter().map(std::ptr::from_ref).collect();
    let mut codes = BTreeSet::new();
    let mut titles = BTreeSet::new();
    for room in house::rooms() {
        for data in room.person_data {
            assert!(codes.insert(data.code), "{} is there twice", data.code);
            assert!(titles.insert(data.title), "{} is there twice", data.title);
            assert!(listed.contains(&std::ptr::from_ref(&data.statement)), "{} is not listed by {}", data.code, room.name);
            assert!(data.statement.text.contains("'person.export'"), "{} asks nobody", data.code);
            let mut fields = BTreeSet::new();
            assert!(data.fields.iter().all(|field| fields.insert(field.code)), "{} tells a field twice", data.code);
        }
    }
}
