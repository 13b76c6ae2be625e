//! What this room holds of a person, for the copy of their own data. Who else is in their household is not told.

use crate::exemption::ExemptionGround;
use crate::household::{BenefitState, DueKind, Obligation, ReferredTo, Role};
use crate::meeting::{Justification, MeetingState};
use crate::report::{ReportKind, ReportState};
use ui::person_data::{Kind, code};

registry::person_data! {
    /// The households of the allowance in which they are, and were.
    HOUSEHOLDS = "inclusion_households" "Assegno di inclusione: i nuclei di cui fai parte" origin "Dall’elenco che il Ministero del lavoro mette a disposizione dei Comuni (piattaforma GePI)." of ["inclusion_household"] key "t.id" {
        practice: "Numero della pratica", Kind::Text, "t.practice";
        state: "Stato del beneficio", Kind::Code(code::<BenefitState>), "t.state";
        referral: "A quali servizi è inviato il nucleo", Kind::Code(code::<ReferredTo>), "t.referral";
        applied_on: "Data della domanda", Kind::Day, "t.applied_on";
        pad_on: "Data del patto di attivazione digitale", Kind::Day, "t.pad_on";
        due_kind: "Che cosa scade", Kind::Code(code::<DueKind>), "t.due_kind";
        due_on: "Entro quando", Kind::Day, "t.due_on";
        left_on: "Non più nell’elenco dal", Kind::Day, "t.left_on";
        recorded_at: "Registrato il", Kind::Moment, "t.created_at";
    } from "inclusion_household t where t.body_id = :body and t.id in (select m.household_id from inclusion_member m where m.body_id = :body and m.person_id = :person)"; order "t.created_at, t.id"
    without { "unit_id" Inner; "case_id" Repeated; "created_by" Workers; };
    /// What the list says of them.
    MEMBER = "inclusion_member" "Assegno di inclusione: che cosa dice l’elenco di te" origin "Dall’elenco che il Ministero del lavoro mette a disposizione dei Comuni (piattaforma GePI)." of ["inclusion_member"] key "t.id" {
        practice: "Numero della pratica", Kind::Text, "h.practice";
        tax_code: "Codice fiscale", Kind::Text, "t.tax_code";
        family_name: "Cognome", Kind::Text, "t.family_name";
        given_name: "Nome", Kind::Text, "t.given_name";
        role: "Che cosa sei nel nucleo", Kind::Code(code::<Role>), "t.role";
        obligation: "Obblighi", Kind::Code(code::<Obligation>), "t.obligation";
        left_on: "Non più nel nucleo dal", Kind::Day, "t.left_on";
    } from "inclusion_member t join inclusion_household h on h.body_id = t.body_id and h.id = t.household_id where t.body_id = :body and t.person_id = :person"; order "h.practice, t.id"
    without { "household_id" Inner; "person_id" Inner; };
    /// When they need not come.
    EXEMPTIONS = "inclusion_exemptions" "Assegno di inclusione: i tuoi esoneri" origin "Li scrive l’ufficio con i documenti che hai portato." of ["inclusion_exemption"] key "t.id" {
        ground: "Perché", Kind::Code(code::<ExemptionGround>), "t.ground";
        valid_from: "Dal", Kind::Day, "t.valid_from";
        valid_until: "Fino al", Kind::LastDay, "t.valid_until";
        note: "Nota", Kind::Text, "t.note";
        recorded_at: "Registrato il", Kind::Moment, "t.created_at";
    } from "inclusion_exemption t join inclusion_member m on m.body_id = t.body_id and m.id = t.member_id where t.body_id = :body and m.person_id = :person"; order "t.valid_from, t.id"
    without { "member_id" Inner; "created_by" Workers; };
    /// Meetings with them, or with the household in which they are.
    MEETINGS = "inclusion_meetings" "Assegno di inclusione: gli incontri con i servizi" origin "Li scrive l’ufficio." of ["inclusion_meeting"] key "t.id" {
        on_day: "Quando", Kind::Day, "t.on_day";
        at_time: "A che ora", Kind::Text, "t.at_time";
        place: "Dove", Kind::Text, "t.place";
        state: "Stato", Kind::Code(code::<MeetingState>), "t.state";
        justification: "Motivo dell’assenza", Kind::Code(code::<Justification>), "t.justification";
        note: "Nota", Kind::Text, "t.note";
        recorded_at: "Registrato il", Kind::Moment, "t.created_at";
        told_at: "Esito scritto il", Kind::Moment, "t.told_at";
    } from "inclusion_meeting t where t.body_id = :body and t.household_id in (select m.household_id from inclusion_member m where m.body_id = :body and m.person_id = :person and m.left_on is null)
            and (t.member_id is null or t.member_id in (select m.id from inclusion_member m where m.body_id = :body and m.person_id = :person))"; order "t.on_day, t.id"
    without { "household_id" Inner; "member_id" Others; "created_by" Workers; "told_by" Workers; };
    /// What was reported of the household in which they are.
    REPORTS = "inclusion_reports" "Assegno di inclusione: le segnalazioni dell’ufficio" origin "Le scrive l’ufficio." of ["inclusion_report"] key "t.id" {
        kind: "Che cosa", Kind::Code(code::<ReportKind>), "t.kind";
        state: "Stato", Kind::Code(code::<ReportState>), "t.state";
        reason: "Perché", Kind::Text, "t.reason";
        sent_on: "Inviata il", Kind::Day, "t.sent_on";
        reference: "Numero", Kind::Text, "t.reference";
        answered_on: "Risposta del", Kind::Day, "t.answered_on";
        note: "Nota", Kind::Text, "t.note";
        recorded_at: "Preparata il", Kind::Moment, "t.created_at";
    } from "inclusion_report t where t.body_id = :body and t.household_id in (select m.household_id from inclusion_member m where m.body_id = :body and m.person_id = :person and m.left_on is null)
            and (t.meeting_id is null or exists (select 1 from inclusion_meeting n where n.body_id = :body and n.id = t.meeting_id and (n.member_id is null or n.member_id in (select m.id from inclusion_member m where m.body_id = :body and m.person_id = :person))))";
      order "t.created_at, t.id"
    without { "household_id" Inner; "meeting_id" Inner; "created_by" Workers; };
}
