//! What this room holds of a person, for the copy of their own data. Tasks are notes by which the office prepares its own work; what is closed
//! belongs to a sealed case or to a secret proceeding, and the copy of those says what may be said.

use crate::due::model::DueKind;
use ui::person_data::{Kind, code};

registry::person_data! {
    /// What falls due about them.
    DUES = "dues" "Scadenze dei servizi che ti riguardano" origin "Le calcola il programma da ciò che è stato deciso, o le scrive chi lavora con te." of ["agenda_due"] key "t.id" {
        kind: "Che cosa", Kind::Code(code::<DueKind>), "t.kind";
        due_on: "Entro il", Kind::Day, "t.due_on";
        due_at: "Entro le", Kind::Moment, "t.due_at";
        unit: "Ufficio", Kind::Text, "u.name";
        met_at: "Fatto il", Kind::Moment, "t.met_at";
        dropped_at: "Non più da fare dal", Kind::Moment, "t.dropped_at";
        created_at: "Scritta il", Kind::Moment, "t.created_at";
    } from "agenda_due t left join guard_unit u on u.body_id = t.body_id and u.id = t.unit_id where t.body_id = :body and t.person_id = :person and not t.closed"; order "t.due_on, t.id"
      without { "source_id" Inner; "due_key" Inner; "href" Inner; "case_id" Inner; "rule" Inner; "title" Notes; "note" Notes; "dropped_reason" Notes; "escalate_at" Notes;
                "closed" Others; "sealed" Others; "account_id" Workers; "met_by" Workers; "created_by" Workers; };
}
