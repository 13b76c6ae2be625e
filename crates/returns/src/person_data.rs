//! What this room holds of a person, for the copy of their own data: what was sent to the State about them, and what was found missing.

use crate::siuss::{Gap, Operation};
use ui::person_data::{Kind, code};

registry::person_data! {
    /// What was sent to the State.
    SENT = "sent_to_state" "Dati trasmessi allo Stato (SIUSS, INPS)" origin "Li ha messi insieme il programma, dai servizi che hai ricevuto." of ["returns_sent", "returns_submission", "returns_document"] key "t.benefit_id" {
        service: "Servizio", Kind::Text, "a.number";
        year: "Anno", Kind::Whole, "t.year";
        operation: "Operazione", Kind::Code(code::<Operation>), "t.operation";
        transmitted_on: "Trasmesso il", Kind::Day, "s.transmitted_on";
        record: "Che cosa", Kind::Json, "t.record";
    } from "returns_sent t join returns_submission s on s.body_id = t.body_id and s.id = t.submission_id join network_v_authorisation a on a.body_id = t.body_id and a.authorisation_id = t.benefit_id
            where t.body_id = :body and a.person_id = :person and s.state = 'transmitted'"; order "s.transmitted_on, t.year, t.number, t.seq"
      without { "hash" Inner; "place" Inner; "seq" Inner; "number" Inner; "state" Inner; "sender" Inner; "inserts" Inner; "cancels" Inner; "unchanged" Inner; "held" Inner; "documents" Inner;
                "made_at" Inner; "ready_at" Inner; "receipt" Inner; "flow_id" Inner; "records" Inner; "bytes" Inner; "sha256" Inner; "at" Inner; };

    /// What was found missing.
    FINDINGS = "missing_for_state" "Dati che mancavano per la trasmissione allo Stato" origin "Li ha trovati il programma." of ["returns_finding", "returns_looked"] key "t.benefit_id" {
        service: "Servizio", Kind::Text, "t.number";
        gap: "Che cosa manca", Kind::Code(code::<Gap>), "t.gap";
        detail: "Dettaglio", Kind::Text, "t.detail";
    } from "returns_finding t where t.body_id = :body and t.person_id = :person"; order "t.number, t.gap, t.seq" without { "seq" Inner; "fixer" Inner; "holder" Inner; "looked_as" Inner; };
}
