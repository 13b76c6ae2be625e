//! What this room holds of a person, for the copy of their own data. Who else is in their household is not told.

use crate::application::document::DocumentState;
use crate::application::term::StepKind;
use crate::application::{ApplicantTitle, ApplicationState, Channel, EvidenceState, FactSource};
use crate::copayment::{Cause, RecalculationState};
use crate::decision::model::{AmountPeriod, ControlKind, ControlOutcome, DecisionOutcome, DecisionState, Proposal};
use crate::isee::forms::AskedFor;
use crate::isee::model::{AttestationState, DefectKind, DefectOutcome, Indicator, IseeKind, MemberRelation, Source};
use crate::isee::question_store::Answered;
use crate::isee::service::Purpose;
use crate::ranking::model::against;
use crate::ranking::{RankingKind, RankingState, RowOutcome};
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
    /// Applications for them.
    APPLICATIONS = "applications" "Domande di prestazione" origin "Da te, o da chi le ha presentate per te." of ["benefits_application"] key "t.id" {
        number: "Numero", Kind::Text, "t.number";
        measure: "Misura", Kind::Text, "m.title";
        received_on: "Arrivata il", Kind::Day, "t.received_on";
        channel: "Canale", Kind::Code(code::<Channel>), "t.channel";
        title: "A che titolo è stata presentata", Kind::Code(code::<ApplicantTitle>), "t.applicant_title";
        office: "Ufficio competente", Kind::Text, "u.name";
        desk: "Sportello", Kind::Text, "f.name";
        state: "Stato", Kind::Code(code::<ApplicationState>), "t.state";
        due_on: "Termine", Kind::Day, "t.due_on";
        decided_on: "Decisa il", Kind::Day, "t.decided_on";
        recorded_at: "Registrata il", Kind::Moment, "t.created_at";
    } from "benefits_application t join benefits_measure m on m.body_id = t.body_id and m.id = t.measure_id join guard_unit u on u.body_id = t.body_id and u.id = t.unit_id
            join guard_unit f on f.body_id = t.body_id and f.id = t.filed_unit_id where t.body_id = :body and t.person_id = :person"; order "t.received_on, t.id"
    without { "measure_id" Repeated; "person_id" Inner; "applicant_id" Others; "unit_id" Repeated; "filed_unit_id" Repeated; "case_id" Repeated; "household_id" Repeated; "isee_id" Repeated;
              "created_by" Workers; };
    /// What was said for them.
    APPLICATION_FACTS = "application_facts" "Che cosa è stato detto nelle tue domande" origin "Da te, da chi le ha presentate per te, dall’ufficio o da altre amministrazioni."
        of ["benefits_application_fact"] key "t.application_id" {
        number: "Domanda", Kind::Text, "a.number";
        fact: "Che cosa", Kind::Text, "t.fact";
        value: "Risposta", Kind::Text, "t.value";
        source: "Da dove si sa", Kind::Code(code::<FactSource>), "t.source";
        evidence: "Documento", Kind::Code(code::<EvidenceState>), "t.evidence_state";
        note: "Nota", Kind::Text, "t.note";
        recorded_at: "Scritto il", Kind::Moment, "t.recorded_at";
    } from "benefits_application_fact t join benefits_application a on a.body_id = t.body_id and a.id = t.application_id where t.body_id = :body and a.person_id = :person";
      order "a.received_on, t.application_id, t.position"
    without { "application_id" Inner; "position" Inner; "recorded_by" Workers; };
    /// The papers of their applications.
    APPLICATION_DOCUMENTS = "application_documents" "Documenti delle tue domande" origin "Da te, o da chi le ha presentate per te." of ["benefits_application_document"] key "t.id" {
        number: "Domanda", Kind::Text, "a.number";
        title: "Documento", Kind::Text, "t.title";
        fact: "Che cosa mostra", Kind::Text, "t.fact";
        received_on: "Ricevuto il", Kind::Day, "t.received_on";
        state: "Stato", Kind::Code(code::<DocumentState>), "t.state";
        withdrawal_reason: "Perché è stato tolto", Kind::Text, "t.withdrawal_reason";
        recorded_at: "Registrato il", Kind::Moment, "t.created_at";
    } from "benefits_application_document t join benefits_application a on a.body_id = t.body_id and a.id = t.application_id where t.body_id = :body and a.person_id = :person";
      order "a.received_on, t.created_at, t.id"
    without { "application_id" Inner; "file_id" Inner; "created_by" Workers; };
    /// How their applications went.
    APPLICATION_STEPS = "application_steps" "Come sono andate le tue domande" origin "Lo scrive l’ufficio a ogni passaggio." of ["benefits_application_step"] key "t.application_id" {
        number: "Domanda", Kind::Text, "a.number";
        kind: "Che cosa", Kind::Code(code::<StepKind>), "t.kind";
        on_day: "Quando", Kind::Day, "t.on_day";
        until_day: "Fino al", Kind::Day, "t.until_day";
        note: "Nota", Kind::Text, "t.note";
        recorded_at: "Scritto il", Kind::Moment, "t.recorded_at";
    } from "benefits_application_step t join benefits_application a on a.body_id = t.body_id and a.id = t.application_id where t.body_id = :body and a.person_id = :person";
      order "a.received_on, t.application_id, t.position"
    without { "application_id" Inner; "position" Inner; "recorded_by" Workers; };
    /// What was written about their applications.
    REPORTS = "application_reports" "Relazioni sulle tue domande" origin "Le scrive il servizio sociale o l’ufficio." of ["benefits_report"] key "t.id" {
        number: "Domanda", Kind::Text, "a.number";
        written_on: "Giorno", Kind::Day, "t.written_on";
        text: "Relazione", Kind::Text, "t.text";
        proposal: "Che cosa propone", Kind::Code(code::<Proposal>), "t.proposal";
        recorded_at: "Scritta il", Kind::Moment, "t.created_at";
    } from "benefits_report t join benefits_application a on a.body_id = t.body_id and a.id = t.application_id where t.body_id = :body and a.person_id = :person"; order "t.created_at, t.id"
    without { "application_id" Inner; "created_by" Workers; };
    /// How what they declared was controlled.
    CONTROLS = "application_controls" "Controlli sulle tue domande" origin "Li fa l’ufficio, a campione o per un dubbio." of ["benefits_control"] key "t.id" {
        number: "Domanda", Kind::Text, "a.number";
        kind: "Perché", Kind::Code(code::<ControlKind>), "t.kind";
        what: "Che cosa", Kind::Text, "t.what";
        opened_on: "Dal", Kind::Day, "t.opened_on";
        opened_at: "Aperto il", Kind::Moment, "t.opened_at";
        outcome: "Esito", Kind::Code(code::<ControlOutcome>), "t.outcome";
        note: "Nota", Kind::Text, "t.note";
        closed_on: "Chiuso il", Kind::Day, "t.closed_on";
    } from "benefits_control t join benefits_application a on a.body_id = t.body_id and a.id = t.application_id where t.body_id = :body and a.person_id = :person"; order "t.opened_at, t.id"
    without { "application_id" Inner; "draw_id" Inner; "opened_by" Workers; "closed_by" Workers; };
    /// The notices that came before a refusal.
    NOTICES = "application_notices" "Preavvisi sulle tue domande" origin "Li invia l’ufficio." of ["benefits_notice"] key "t.id" {
        number: "Domanda", Kind::Text, "a.number";
        sent_on: "Inviato il", Kind::Day, "t.sent_on";
        received_on: "Ricevuto il", Kind::Day, "t.received_on";
        reasons: "Motivi", Kind::Text, "t.reasons";
        answer_by: "Osservazioni entro il", Kind::Day, "t.answer_by";
        observations: "Le tue osservazioni", Kind::Text, "t.observations";
        answered_on: "Arrivate il", Kind::Day, "t.answered_on";
        nothing_more_on: "Hai detto di non aggiungere altro il", Kind::Day, "t.nothing_more_on";
        recorded_at: "Scritto il", Kind::Moment, "t.created_at";
    } from "benefits_notice t join benefits_application a on a.body_id = t.body_id and a.id = t.application_id where t.body_id = :body and a.person_id = :person"; order "t.sent_on, t.id"
    without { "application_id" Inner; "created_by" Workers; };
    /// What was decided on their applications, with what was known and why.
    DECISIONS = "benefit_decisions" "Decisioni sulle tue domande" origin "Le propone l’ufficio e le prende il dirigente, con un atto." of ["benefits_decision"] key "t.id" {
        number: "Numero", Kind::Text, "t.number";
        application: "Domanda", Kind::Text, "a.number";
        outcome: "Esito", Kind::Code(code::<DecisionOutcome>), "t.outcome";
        state: "Stato", Kind::Code(code::<DecisionState>), "t.state";
        as_of: "Requisiti visti al", Kind::Day, "t.as_of";
        explanation: "Perché", Kind::Json, "t.explanation";
        reasons: "Motivi", Kind::Text, "t.reasons";
        amount: "Importo", Kind::Cents, "t.amount_cents";
        period: "Per", Kind::Code(code::<AmountPeriod>), "t.period";
        valid_from: "Vale dal", Kind::Day, "t.valid_from";
        last_day: "Fino al", Kind::LastDay, "t.valid_until";
        points: "Punti, in miliardesimi", Kind::Whole, "t.points";
        deviation: "Perché in modo diverso dal regolamento", Kind::Text, "t.deviation";
        minutes: "Verbale", Kind::Text, "t.minutes";
        ceiling: "Tetto", Kind::Cents, "t.ceiling_cents";
        appeal: "Come si può contestare", Kind::Text, "t.appeal";
        proposed_at: "Proposta il", Kind::Moment, "t.proposed_at";
        returned_at: "Rimandata all’ufficio il", Kind::Moment, "t.returned_at";
        return_reason: "Perché è stata rimandata", Kind::Text, "t.return_reason";
        act_number: "Atto", Kind::Text, "t.act_number";
        act_date: "Data dell’atto", Kind::Day, "t.act_date";
        act_organ: "Chi ha deciso", Kind::Text, "t.act_organ";
        decided_on: "Decisa il", Kind::Day, "t.decided_on";
        decided_at: "Registrata il", Kind::Moment, "t.decided_at";
        notified_on: "Comunicata il", Kind::Day, "t.notified_on";
        revoked_from: "Revocata dal", Kind::Day, "t.revoked_from";
        revocation_reason: "Perché è stata revocata", Kind::Text, "t.revocation_reason";
        revocation_act: "Atto di revoca", Kind::Text, "t.revocation_act";
        revocation_act_date: "Data dell’atto di revoca", Kind::Day, "t.revocation_act_date";
        revoked_at: "Revoca registrata il", Kind::Moment, "t.revoked_at";
        annulled_on: "Annullata il", Kind::Day, "t.annulled_on";
        annulled_at: "Annullamento registrato il", Kind::Moment, "t.annulled_at";
        annulment_reason: "Perché è stata annullata", Kind::Text, "t.annulment_reason";
        annulment_act: "Atto di annullamento", Kind::Text, "t.annulment_act";
        annulment_act_date: "Data dell’atto di annullamento", Kind::Day, "t.annulment_act_date";
    } from "benefits_decision t join benefits_application a on a.body_id = t.body_id and a.id = t.application_id where t.body_id = :body and a.person_id = :person"; order "t.proposed_at, t.id"
    without { "application_id" Inner; "ranking_id" Inner; "rule_version_id" Inner; "input" Others; "batch_id" Inner; "proposed_by" Workers; "returned_by" Workers; "decided_by" Workers; "revoked_by" Workers; "annulled_by" Workers; };
    /// What they pay, worked out again.
    RECALCULATIONS = "recalculations" "Ricalcoli delle tue compartecipazioni" origin "Li fa il programma dopo un nuovo ISEE o una nuova tariffa, e li approva il dirigente." of ["benefits_recalculation"] key "t.id" {
        decision: "Decisione", Kind::Text, "d.number";
        cause: "Perché", Kind::Code(code::<Cause>), "t.cause";
        from_day: "Dal", Kind::Day, "t.from_day";
        old_amount: "Importo di prima", Kind::Cents, "t.old_amount_cents";
        new_amount: "Importo ricalcolato", Kind::Cents, "t.new_amount_cents";
        period: "Per", Kind::Code(code::<AmountPeriod>), "t.period";
        state: "Stato", Kind::Code(code::<RecalculationState>), "t.state";
        explanation: "Che cosa dice il regolamento", Kind::Json, "t.explanation";
        computed_at: "Calcolato il", Kind::Moment, "t.computed_at";
        approved_at: "Approvato il", Kind::Moment, "t.approved_at";
        refused_at: "Non applicato il", Kind::Moment, "t.refused_at";
        refusal_reason: "Perché non è stato applicato", Kind::Text, "t.refusal_reason";
    } from "benefits_recalculation t join benefits_decision d on d.body_id = t.body_id and d.id = t.decision_id join benefits_application a on a.body_id = d.body_id and a.id = d.application_id
            where t.body_id = :body and a.person_id = :person"; order "t.from_day, t.id"
    without { "decision_id" Inner; "cause_id" Inner; "rule_version_id" Inner; "input" Others; "proposed_by" Workers; "approved_by" Workers; "batch_id" Inner; "refused_by" Workers; };
    /// Where their applications stood in rankings.
    RANKINGS = "ranking_lines" "Le tue domande nelle graduatorie" origin "Le forma l’ufficio e le approva il dirigente." of ["benefits_ranking_row"] key "t.ranking_id" {
        application: "Domanda", Kind::Text, "a.number";
        kind: "Graduatoria", Kind::Code(code::<RankingKind>), "k.kind";
        edition: "Edizione", Kind::Whole, "k.edition";
        state: "Stato", Kind::Code(code::<RankingState>), "k.state";
        place: "Posto", Kind::Whole, "t.place";
        code: "Codice pubblicato", Kind::Text, "t.code";
        outcome: "Esito", Kind::Code(code::<RowOutcome>), "t.outcome";
        points: "Punti, in miliardesimi", Kind::Whole, "t.points";
        tied: "A pari merito con chi precede", Kind::Yes, "t.tied";
        amount: "Importo", Kind::Cents, "t.amount_cents";
        against: "Che cosa la esclude", Kind::Words(against), "case when t.outcome = 'refused' then t.why end";
        lacking: "Che cosa manca", Kind::Json, "case when t.outcome <> 'refused' then t.why end";
    } from "benefits_ranking_row t join benefits_ranking k on k.body_id = t.body_id and k.id = t.ranking_id join benefits_application a on a.body_id = t.body_id and a.id = t.application_id
            where t.body_id = :body and a.person_id = :person"; order "k.made_at, t.ranking_id, t.line"
    without { "ranking_id" Inner; "line" Inner; "application_id" Inner; "input" Others; };
}
