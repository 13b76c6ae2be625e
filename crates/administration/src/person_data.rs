//! Who looked at a person's data, and who was given a mandate, for the copy of their own data. Not the names of those who work here, but in
//! which office and role they did it (Court of Justice, C-579/21); a search counts as often as it showed the person. What the data protection
//! officer keeps back ([`crate::history`]) is in no copy either, nor that they do and why. Nor is what was read or written of a secret proceeding
//! or of a document that is closed: the copy of a child's data is asked for by a parent. The words in which an urgent opening was asked for and
//! reviewed name others and those who work here: the copy tells that it was, when and of which office.

use crate::history::{hints_at_a_secret, kept_back, of_a_secret};
use crate::log::labels::{fields_words, words};
use ui::person_data::Kind;

/// A role, as it is called.
fn role(code: &str) -> String {
    guard::roles::table().role(code).map_or_else(|| code.to_owned(), |role| role.label.clone())
}

registry::person_data! {
    /// Who read or changed what.
    ACCESSES = "accesses" "Chi ha letto o cambiato i tuoi dati" origin "Lo scrive il programma ogni volta che qualcuno legge o cambia." of ["store_audit", "store_audit_shown"] key "t.seq" {
        at: "Quando", Kind::Moment, "t.at";
        what: "Che cosa", Kind::Code(words), "t.action";
        role: "Con quale ruolo", Kind::Code(role), "coalesce(s.role, '')";
        unit: "In quale ufficio", Kind::Text, "case when u.address_secret then 'Altro ufficio dell’ente' else coalesce(u.name, '') end";
        purpose: "Perché", Kind::Text, "case when t.action in ('opening.begin', 'opening.review') then '' else t.purpose end";
        fields: "Dati", Kind::Code(fields_words), "t.fields";
    } from concat!("store_audit t left join guard_assignment s on s.body_id = t.body_id and s.id = (
                  select a.id from guard_assignment a where a.body_id = t.body_id and a.account_id = t.account_id order by a.valid_until desc, a.valid_from desc, a.id limit 1)
            left join guard_unit u on u.body_id = s.body_id and u.id = s.unit_id
            where t.body_id = :body and t.action not in ('history.withhold', 'history.restore')
              and t.subject_id in (", registry::records_of!(), ") and not ", kept_back!("t.at", "t.account_id"),
            " and not ", of_a_secret!(), " and not ", hints_at_a_secret!()); order "t.seq"
      without { "object_kind" Inner; "object_id" Inner; "subject_id" Inner; "previous" Inner; "hash" Inner; "request_id" Inner; "account_id" Workers; };

    /// In which searches they were shown.
    SHOWN = "shown" "In quali ricerche sei comparso" origin "Lo scrive il programma a ogni ricerca." of ["store_audit_shown"] key "t.seq" {
        at: "Quando", Kind::Moment, "t.at";
        role: "Con quale ruolo", Kind::Code(role), "coalesce(s.role, '')";
        unit: "In quale ufficio", Kind::Text, "case when u.address_secret then 'Altro ufficio dell’ente' else coalesce(u.name, '') end";
    } from concat!("store_audit t left join guard_assignment s on s.body_id = t.body_id and s.id = (
                  select a.id from guard_assignment a where a.body_id = t.body_id and a.account_id = t.account_id order by a.valid_until desc, a.valid_from desc, a.id limit 1)
            left join guard_unit u on u.body_id = s.body_id and u.id = s.unit_id
            where t.body_id = :body and t.seq in (select w.seq from store_audit_shown w where w.body_id = :body and w.person_id in (", registry::records_of!(), "))
              and (t.subject_id is null or t.subject_id not in (", registry::records_of!(), ")) and not ", kept_back!("t.at", "t.account_id"),
            " and not ", of_a_secret!()); order "t.seq"
      without { "seq" Inner; };

    /// Who opened the file urgently.
    OPENINGS = "openings" "Aperture urgenti del tuo fascicolo" origin "Le ha scritte chi ha aperto, prima di leggere." of ["guard_opening"] key "t.id" {
        from: "Dal", Kind::Moment, "t.opened_at";
        until: "Fino al", Kind::Moment, "t.until_at";
        unit: "Ufficio che ne risponde", Kind::Text, "case when u.address_secret then 'Altro ufficio dell’ente' else coalesce(u.name, '') end";
    } from concat!("guard_opening t left join guard_unit u on u.body_id = t.body_id and u.id = t.unit_id
            where t.body_id = :body and t.id = t.together_id and t.person_id in (", registry::records_of!(), ") and not ", kept_back!("t.opened_at", "t.account_id")); order "t.opened_at, t.id"
      without { "target_kind" Inner; "reason" Others; "reviewed_at" Workers; "verdict" Workers; "review_note" Workers; };

    /// Who was given a mandate.
    MANDATES = "mandates" "Mandati su di te" origin "Li ha dati chi ne risponde." of ["guard_mandate"] key "t.id" {
        reason: "Perché", Kind::Text, "t.reason";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
    } from "guard_mandate t where t.body_id = :body and t.person_id = :person"; order "t.valid_from, t.id" without { "account_id" Workers; "granted_by" Workers; };
}
