//! What this room holds of a person, for the copy of their own data. Who else is in their household is not told.

use crate::isee::forms::AskedFor;
use crate::isee::model::{AttestationState, DefectKind, DefectOutcome, Indicator, IseeKind, MemberRelation, Source};
use crate::isee::question_store::Answered;
use crate::isee::service::Purpose;
use ui::person_data::{Kind, code};

registry::person_data! {
    /// Their attestations.
    ATTESTATIONS = "isee" "Attestazioni ISEE" origin "Dall’INPS: l’hai portata tu, oppure l’ufficio l’ha chiesta." of ["benefits_isee"] key "t.id" {
        kind: "Tipo", Kind::Code(code::<IseeKind>), "t.kind";
        indicator: "Indicatore", Kind::Code(code::<Indicator>), "t.indicator";
        protocol: "Protocollo della DSU", Kind::Text, "t.protocol";
        submitted_on: "Presentata il", Kind::Day, "t.submitted_on";
        last_day: "Vale fino al", Kind::Day, "t.last_day";
        value: "Valore", Kind::Cents, "t.value_cents";
        scale: "Scala di equivalenza", Kind::Hundredths, "t.scale_hundredths";
        source: "Come è arrivata", Kind::Code(code::<Source>), "t.source";
        state: "Stato", Kind::Code(code::<AttestationState>), "t.state";
        withdrawn_at: "Annullata il", Kind::Moment, "t.withdrawn_at";
        withdrawal_reason: "Perché è stata annullata", Kind::Text, "t.withdrawal_reason";
        recorded_at: "Registrata il", Kind::Moment, "t.created_at";
    } from "benefits_isee t where t.body_id = :body and t.person_id = :person"; order "t.submitted_on, t.id"
    without { "person_id" Inner; "withdrawn_by" Workers; "created_by" Workers; };
    /// In whose household they are.
    MEMBER = "isee_household" "Nuclei ISEE di cui fai parte" origin "Dall’attestazione di chi ha presentato la dichiarazione." of ["benefits_isee_member"] key "t.attestation_id" {
        kind: "Tipo", Kind::Code(code::<IseeKind>), "a.kind";
        submitted_on: "Presentata il", Kind::Day, "a.submitted_on";
        relation: "Che cosa sei per chi dichiara", Kind::Code(code::<MemberRelation>), "t.relation";
    } from "benefits_isee_member t join benefits_isee a on a.body_id = t.body_id and a.id = t.attestation_id where t.body_id = :body and t.person_id = :person and a.state = 'kept'";
      order "a.submitted_on, t.attestation_id"
    without { "attestation_id" Inner; "position" Inner; "person_id" Inner; "tax_code" Others; "name" Others; };
    /// What was found in their declarations.
    DEFECTS = "isee_defects" "Omissioni e difformità delle tue attestazioni" origin "Dall’INPS e dall’Agenzia delle entrate." of ["benefits_isee_defect"] key "t.attestation_id" {
        protocol: "Protocollo della DSU", Kind::Text, "a.protocol";
        kind: "Che cosa", Kind::Code(code::<DefectKind>), "t.kind";
        checked_on: "Data del controllo", Kind::Day, "t.checked_on";
        outcome: "Che cosa ne è stato", Kind::Code(code::<DefectOutcome>), "t.outcome";
        note: "Nota", Kind::Text, "t.note";
        resolved_at: "Deciso il", Kind::Moment, "t.resolved_at";
    } from "benefits_isee_defect t join benefits_isee a on a.body_id = t.body_id and a.id = t.attestation_id where t.body_id = :body and a.person_id = :person"; order "a.submitted_on, t.attestation_id, t.position"
    without { "attestation_id" Inner; "position" Inner; "member" Others; "resolved_by" Workers; };
    /// When INPS was asked about them.
    QUESTIONS = "isee_questions" "Quando è stato chiesto all’INPS del tuo ISEE" origin "Lo scrive il programma a ogni domanda." of ["benefits_isee_question"] key "t.id" {
        asked_at: "Quando", Kind::Moment, "t.asked_at";
        wants: "Che cosa", Kind::Code(code::<AskedFor>), "t.wants";
        kind: "Tipo", Kind::Code(code::<IseeKind>), "t.kind";
        threshold: "Soglia", Kind::Cents, "t.threshold_cents";
        on_day: "Per quale giorno", Kind::Day, "t.on_day";
        purpose: "Perché", Kind::Code(code::<Purpose>), "t.purpose";
        benefit: "Per quale prestazione", Kind::Text, "t.benefit";
        application: "Numero della domanda", Kind::Text, "t.application";
        outcome: "Che cosa ha risposto", Kind::Code(code::<Answered>), "t.outcome";
    } from "benefits_isee_question t where t.body_id = :body and t.person_id = :person"; order "t.asked_at, t.id"
    without { "account_id" Workers; "person_id" Inner; "service" Inner; "attestation_id" Repeated; };
}
