//! What this room holds of a person, for the copy of their own data: documents about them and post of their cases, by what they are and when. What
//! stands in a document of a sealed case is in a copy only when whoever makes it reads that case. Of a document that is closed nothing is told: of a secret
//! proceeding the person learns from the court.

use crate::approval::ApprovalState;
use crate::document::{DocumentDirection, DocumentKind, DocumentState, PostMeans};
use crate::document_scope;
use crate::post::PostState;
use ui::person_data::{Kind, code};

/// The documents `d` of the person that a copy tells of.
macro_rules! theirs {
    () => {
        concat!(
            "d.person_id = :person and not d.closed and (not exists (select 1 from casework_v_case y where y.body_id = d.body_id and y.case_id = d.case_id and y.sealed) or (",
            document_scope!("document.read"),
            "))"
        )
    };
}

registry::person_data! {
    /// Documents.
    DOCUMENTS = "documents" "Documenti" origin "Li ha scritti o ricevuti l’ufficio che ti segue." of ["records_document"] key "d.id" {
        number: "Numero", Kind::Text, "d.number";
        kind: "Che cos’è", Kind::Code(code::<DocumentKind>), "d.kind";
        title: "Titolo", Kind::Text, "d.title";
        unit: "Ufficio", Kind::Text, "u.name";
        addressee: "A chi", Kind::Text, "d.addressee";
        state: "Stato", Kind::Code(code::<DocumentState>), "d.state";
        direction: "Verso", Kind::Code(code::<DocumentDirection>), "d.direction";
        edition: "Edizione", Kind::Whole, "d.edition";
        created_at: "Cominciato il", Kind::Moment, "d.created_at";
        final_at: "Definitivo dal", Kind::Moment, "d.final_at";
        sent_on: "Inviato il", Kind::Day, "d.sent_on";
        received_on: "Ricevuto il", Kind::Day, "d.received_on";
        withdrawn_reason: "Perché è stato ritirato", Kind::Text, "d.withdrawn_reason";
        class: "Classe di archivio", Kind::Text, "d.class";
    } from concat!("records_document d left join guard_unit u on u.body_id = d.body_id and u.id = d.unit_id where d.body_id = :body and ", theirs!()); order "d.created_at, d.id"
      without { "closed" Inner; "template_code" Inner; "template_edition" Inner; "text_version" Inner; "final_by" Workers; "signing" Inner; "sent_means" Inner; "author_id" Workers; };

    /// What they say. A draft is not among them: it is work that is not done.
    TEXTS = "document_texts" "Testi dei documenti" origin "Li ha scritti l’ufficio che ti segue." of ["records_text"] key "d.id" {
        number: "Documento", Kind::Text, "d.number";
        title: "Titolo", Kind::Text, "t.title";
        addressee: "A chi", Kind::Text, "t.addressee";
        parts: "Testo", Kind::Json, "t.parts";
        at: "Scritto il", Kind::Moment, "t.at";
    } from concat!("records_text t join records_document d on d.body_id = t.body_id and d.id = t.document_id and d.text_version = t.version
            where t.body_id = :body and d.state in ('final', 'sent') and ", theirs!()); order "t.at, d.id" without { "account_id" Workers; "version" Inner; };

    /// Their files.
    FILES = "document_files" "File dei documenti" origin "Li ha stampati o acquisiti l’ufficio che ti segue." of ["records_file"] key "t.id" {
        number: "Documento", Kind::Text, "d.number";
        name: "File", Kind::Text, "t.name";
        media_type: "Tipo", Kind::Text, "t.media_type";
        added_at: "Aggiunto il", Kind::Moment, "t.added_at";
    } from concat!("records_file t join records_document d on d.body_id = t.body_id and d.id = t.document_id where t.body_id = :body and d.state <> 'draft' and not t.taken_off and ", theirs!());
      order "t.added_at, t.id" without { "kind" Inner; "sha256" Inner; "place" Inner; "added_by" Workers; };

    /// Who approved them.
    APPROVALS = "document_approvals" "Approvazioni dei documenti" origin "Le ha date l’ufficio che ti segue." of ["records_approval"] key "t.id" {
        number: "Documento", Kind::Text, "d.number";
        state: "Esito", Kind::Code(code::<ApprovalState>), "t.state";
        asked_at: "Chiesta il", Kind::Moment, "t.asked_at";
        decided_at: "Decisa il", Kind::Moment, "t.decided_at";
    } from concat!("records_approval t join records_document d on d.body_id = t.body_id and d.id = t.document_id where t.body_id = :body and d.state <> 'draft' and ", theirs!());
      order "t.asked_at, t.id" without { "due_on" Inner; "document_version" Inner; "asked_by" Workers; "decided_by" Workers; "note" Notes; };

    /// What the registry answered.
    REGISTRATIONS = "document_registrations" "Registrazioni al protocollo" origin "Le ha fatte il protocollo." of ["records_registration"] key "t.id" {
        number: "Documento", Kind::Text, "d.number";
        register: "Registro", Kind::Text, "t.register";
        registered: "Numero", Kind::Whole, "t.number";
        on_day: "Il", Kind::Day, "t.on_day";
    } from concat!("records_registration t join records_document d on d.body_id = t.body_id and d.id = t.document_id where t.body_id = :body and ", theirs!());
      order "t.on_day, t.id" without { "on_year" Repeated; "direction" Repeated; "signature_xml" Inner; "sha256" Inner; "account_id" Workers; "at" Repeated; };

    /// Post.
    POST = "post" "Posta" origin "L’ha registrata l’ufficio posta." of ["records_post"] key "t.id" {
        number: "Numero", Kind::Text, "t.number";
        direction: "Verso", Kind::Code(code::<DocumentDirection>), "t.direction";
        moved_on: "Quando", Kind::Day, "t.moved_on";
        means: "Come", Kind::Code(code::<PostMeans>), "t.means";
        subject: "Oggetto", Kind::Text, "t.subject";
        state: "Stato", Kind::Code(code::<PostState>), "t.state";
        due_on: "Da rispondere entro", Kind::Day, "t.due_on";
        handled_at: "Evasa il", Kind::Moment, "t.handled_at";
    } from concat!("records_post t join records_document d on d.body_id = t.body_id and d.id = t.document_id where t.body_id = :body and ", theirs!()); order "t.moved_on, t.id"
      without { "correspondent" Others; "note" Notes; "handled_by" Workers; "account_id" Workers; "at" Inner; };

    /// Copies with parts left out.
    RELEASES = "document_releases" "Copie oscurate" origin "Le ha preparate l’ufficio." of ["records_release"] key "t.id" {
        number: "Documento", Kind::Text, "d.number";
        at: "Quando", Kind::Moment, "t.at";
    } from concat!("records_release t join records_document d on d.body_id = t.body_id and d.id = t.document_id where t.body_id = :body and ", theirs!()); order "t.at, t.id"
      without { "for_whom" Others; "reason" Others; "left_out" Inner; "words" Others; "account_id" Workers; };
}
