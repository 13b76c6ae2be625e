//! Joining two records of one person moves whatever hangs on the one to the other, in every room: every column that may name a person is
//! declared, or stands here with the reason why it does not move.

use portico::house;
use std::collections::BTreeSet;
use store::shape::{Word, shapes};

/// Columns that name a person and stay: (table, column, why).
const STAYS: [(&str, &str, &str); 19] = [
    ("guard_mandate", "person_id", "moved by guard::mandate::hand_over, which rebuilds the scope of whoever holds it"),
    ("guard_scope", "target_id", "made anew from the mandates"),
    ("guard_opening", "person_id", "three hours, remembered as it was; openings of an alias are told with the person"),
    ("guard_opening", "target_id", "three hours, remembered as it was; openings of an alias are told with the person"),
    ("registry_person", "merged_into", "the joining itself"),
    ("registry_merge", "survivor_id", "the joining itself, remembered as it was"),
    ("registry_merge", "merged_id", "the joining itself, remembered as it was"),
    ("registry_moved", "row_id", "a row that a joining moved, remembered as it was"),
    ("registry_trimmed", "row_id", "a row that a joining shortened, remembered as it was"),
    ("registry_pair", "person_a", "what was said of two records as they were; aliases are in no list"),
    ("registry_pair", "person_b", "what was said of two records as they were; aliases are in no list"),
    (
        "registry_seal",
        "person_id",
        "the sealed record itself, which is joined with nothing; a record that was rectified is found through its alias",
    ),
    ("registry_seal", "successor_id", "what was decided; the record is found through its alias"),
    ("registry_mark", "person_id", "made anew from what the record says"),
    ("registry_reach", "person_id", "part of what the record says: copied, so that each keeps its own"),
    ("registry_key", "person_id", "made anew from what the record says"),
    ("store_audit", "subject_id", "the log stays as it was written; who looked at an alias is shown with the person"),
    ("store_audit", "object_id", "the log stays as it was written"),
    ("store_audit_shown", "person_id", "the log stays as it was written; who looked at an alias is shown with the person"),
];

/// Names of columns that never name a person of the register: accounts, units, and things. A new name is looked at once and put here, or
/// its columns are declared.
const OTHERS: &[&str] = &[
    "account_id",
    "acts_for",
    "added_by",
    "address_id",
    "also_id",
    "annulled_by",
    "answered_by",
    "application_id",
    "applied_by",
    "appointment_id",
    "approved_by",
    "asked_by",
    "assessment_id",
    "attestation_id",
    "author_id",
    "authorisation_id",
    "authorised_by",
    "authority_id",
    "batch_id",
    "benefit_id",
    "body_id",
    "booked_by",
    "by_id",
    "calendar_id",
    "cancelled_by",
    "case_id",
    "cause_id",
    "certificate_id",
    "changed_by",
    "chapter_id",
    "check_id",
    "checked_by",
    "chosen_by",
    "closed_by",
    "collective_id",
    "confirmed_version",
    "contact_id",
    "corrects_id",
    "cover_id",
    "created_by",
    "cursor_id",
    "decided_by",
    "decision_id",
    "desk_id",
    "discard_id",
    "document_id",
    "done_by",
    "draw_id",
    "edition_id",
    "ended_by",
    "entitlement_id",
    "entry_id",
    "exported_by",
    "file_document_id",
    "file_id",
    "filed_unit_id",
    "filled_to",
    "final_by",
    "first_id",
    "first_service_id",
    "followed_by",
    "found_by",
    "from_account_id",
    "from_case_id",
    "from_unit_id",
    "goal_id",
    "granted_by",
    "handled_by",
    "household_id",
    "id",
    "installed_by",
    "interview_id",
    "isee_id",
    "job_id",
    "left_out_by",
    "linked_by",
    "made_by",
    "mandate_id",
    "measure_id",
    "meeting_id",
    "member_id",
    "merge_id",
    "merged_by",
    "met_by",
    "moved_by",
    "moved_from",
    "note_id",
    "object_id",
    "of_id",
    "office_id",
    "office_unit_id",
    "opened_by",
    "order_id",
    "other_body_id",
    "outside_id",
    "parent_id",
    "passage_id",
    "payee_id",
    "payer_id",
    "plan_id",
    "plan_service_id",
    "prepared_by",
    "price_version",
    "proceeding_id",
    "proposed_by",
    "provider_id",
    "published_by",
    "question_id",
    "ranking_id",
    "reconciled_by",
    "record_id",
    "recorded_by",
    "recovery_id",
    "referral_id",
    "refused_by",
    "registered_by",
    "replaces_id",
    "reply_id",
    "reported_by",
    "request_id",
    "requested_by",
    "reservation_id",
    "resolved_by",
    "resource_id",
    "responsible_id",
    "returned_by",
    "review_id",
    "reviewed_by",
    "revoked_by",
    "revokes_id",
    "room_id",
    "row_id",
    "rule_id",
    "rule_version_id",
    "run_id",
    "seal_id",
    "sealed_by",
    "second_id",
    "second_service_id",
    "seen_by",
    "sent_by",
    "service_id",
    "sharing_id",
    "slot_id",
    "spent_chapter_id",
    "submission_id",
    "successor_id",
    "supersedes_id",
    "to_account_id",
    "to_case_id",
    "to_unit_id",
    "together_id",
    "told_by",
    "undone_by",
    "unit_id",
    "upload_id",
    "variation_id",
    "version_id",
    "waived_by",
    "withdrawn_by",
    "worker_id",
    "written_by",
];

/// Columns of a name that elsewhere names a person, but not here: (table, column, what it names).
const NOT_HERE: [(&str, &str, &str); 3] = [
    ("agenda_due", "source_id", "the thing that falls due"),
    ("finance_reservation", "source_id", "the thing for which money is set aside"),
    ("registry_payer", "source_id", "the stay that is paid"),
];

fn declared() -> BTreeSet<(&'static str, &'static str)> {
    house::rooms().iter().flat_map(|room| room.person_rows.iter().map(|rows| (rows.table, rows.column))).collect()
}

#[test]
fn every_column_that_may_name_a_person_moves_with_them_or_says_why_not() {
    let declared = declared();
    let stays: BTreeSet<(&str, &str)> = STAYS.iter().map(|(table, column, _)| (*table, *column)).collect();
    let not_here: BTreeSet<(&str, &str)> = NOT_HERE.iter().map(|(table, column, _)| (*table, *column)).collect();
    let mut there: BTreeSet<(String, String)> = BTreeSet::new();
    let mut faults = Vec::new();
    for shape in shapes(&house::schema()) {
        for (column, _) in shape.columns.iter().filter(|(_, word)| *word == Word::Uuid) {
            let place = (shape.table.as_str(), column.as_str());
            there.insert((shape.table.clone(), column.clone()));
            let known =
                [declared.contains(&place), stays.contains(&place), not_here.contains(&place), OTHERS.contains(&column.as_str())];
            match known.iter().filter(|known| **known).count() {
                1 => {}
                0 => faults.push(format!(
                    "{}.{column}: does it name a person? declare it with store::person_rows!, or say here why not",
                    shape.table
                )),
                // A thing of everybody's that is a person's once: `object_id` in the log.
                _ if stays.contains(&place) => {}
                _ => faults.push(format!("{}.{column} is said twice", shape.table)),
            }
        }
    }
    let gone = declared
        .iter()
        .chain(&stays)
        .chain(&not_here)
        .filter(|(table, column)| !there.contains(&((*table).to_owned(), (*column).to_owned())));
    faults.extend(gone.map(|(table, column)| format!("{table}.{column} is not there")));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_column_that_is_tied_to_the_register_is_declared() {
    let declared = declared();
    let stays: BTreeSet<(&str, &str)> = STAYS.iter().map(|(table, column, _)| (*table, *column)).collect();
    let mut faults = Vec::new();
    for (_, steps) in house::schema() {
        for step in steps {
            let mut table = "";
            for line in step.text.lines() {
                let words: Vec<&str> = line.split([' ', ',', '(', ')']).filter(|word| !word.is_empty()).collect();
                match words.as_slice() {
                    ["create", "table", name, ..] => table = name,
                    ["constraint", _, "foreign", "key", "body_id", column, "references", "registry_person", ..]
                        if !declared.contains(&(table, *column)) && !stays.contains(&(table, *column)) =>
                    {
                        faults.push(format!("{table}.{column}"));
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(faults.is_empty(), "tied to a person and not declared\n{}", faults.join("\n"));
}

#[test]
fn the_statements_of_every_declaration_are_listed_by_its_room() {
    let listed: BTreeSet<*const store::Statement> = house::statements().into_iter().map(std::ptr::from_ref).collect();
    for room in house::rooms() {
        for rows in room.person_rows {
            for statement in [&rows.list, &rows.hand_over, &rows.give_back] {
                assert!(listed.contains(&std::ptr::from_ref(statement)), "{} is not listed by {}", statement.name, room.name);
            }
            if let Some(exclusive) = &rows.exclusive {
                assert!(
                    listed.contains(&std::ptr::from_ref(&exclusive.rows)) && listed.contains(&std::ptr::from_ref(&exclusive.set)),
                    "{}",
                    rows.table
                );
            }
        }
    }
}
