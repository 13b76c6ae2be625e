//! What this room holds of a person, for the copy of their own data. A case that its team keeps to itself is in a copy only when whoever makes it
//! works on that case.

use crate::assessment::{EvaluationMoment, EvaluationSource};
use crate::meeting::{UnitMeetingKind, UnitMeetingState};
use casework::case_scope;
use ui::person_data::{Kind, code};

/// Whether a copy tells of what stands in the case `c`.
macro_rules! told {
    () => {
        concat!("(not c.sealed or ", case_scope!("case.read", "c.case_id"), ")")
    };
}

registry::person_data! {
    /// Assessments.
    ASSESSMENTS = "instrument_assessments" "Valutazioni con uno strumento" origin "Le ha fatte chi ti segue, con te." of ["assessments_assessment"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        assessed_on: "Quando", Kind::Day, "t.assessed_on";
        instrument: "Strumento", Kind::Text, "t.instrument_code";
        edition: "Versione dello strumento", Kind::Whole, "t.instrument_version";
        moment: "In quale momento", Kind::Code(code::<EvaluationMoment>), "t.moment";
        source: "Da dove", Kind::Code(code::<EvaluationSource>), "t.source";
        answered_by: "Chi ha risposto", Kind::Text, "t.answered_by";
        narrative: "Valutazione scritta", Kind::Text, "t.narrative";
        next_on: "Da rifare entro", Kind::Day, "t.next_on";
        reason: "Perché è stata corretta quella di prima", Kind::Text, "t.reason";
    } from concat!("assessments_assessment t join casework_v_case c on c.body_id = t.body_id and c.case_id = t.case_id where t.body_id = :body and t.person_id = :person and ", told!());
      order "t.assessed_on, t.at, t.id" without { "at" Inner; };

    /// Their answers.
    ANSWERS = "instrument_answers" "Risposte agli strumenti di valutazione" origin "Le hai date tu, o chi ti segue." of ["assessments_answer"] key "t.id" {
        assessed_on: "Quando", Kind::Day, "t.assessed_on";
        instrument: "Strumento", Kind::Text, "t.instrument_code";
        item: "Domanda", Kind::Text, "w.item";
        code: "Risposta", Kind::Text, "w.code";
        number: "Punti o numero", Kind::Whole, "w.number";
        text: "Parole", Kind::Text, "w.text";
    } from concat!("assessments_assessment t join assessments_answer w on w.body_id = t.body_id and w.assessment_id = t.id
            join casework_v_case c on c.body_id = t.body_id and c.case_id = t.case_id where t.body_id = :body and t.person_id = :person and ", told!());
      order "t.assessed_on, t.at, t.id, w.item";

    /// Their scores.
    SCORES = "instrument_scores" "Punteggi delle valutazioni" origin "Sono la somma delle risposte: nessuna decisione ne dipende da sola." of ["assessments_score"] key "t.id" {
        assessed_on: "Quando", Kind::Day, "t.assessed_on";
        instrument: "Strumento", Kind::Text, "t.instrument_code";
        scale: "Scala", Kind::Text, "z.scale";
        points: "Punti", Kind::Whole, "z.points";
        most: "Al massimo", Kind::Whole, "z.most";
        band: "Fascia", Kind::Text, "z.band";
    } from concat!("assessments_assessment t join assessments_score z on z.body_id = t.body_id and z.assessment_id = t.id
            join casework_v_case c on c.body_id = t.body_id and c.case_id = t.case_id where t.body_id = :body and t.person_id = :person and ", told!());
      order "t.assessed_on, t.at, t.id, z.scale";

    /// Multidisciplinary units.
    MEETINGS = "unit_meetings" "Riunioni multidisciplinari" origin "Le ha convocate chi ti segue." of ["assessments_meeting"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        kind: "Che cosa", Kind::Code(code::<UnitMeetingKind>), "t.kind";
        called_on: "Convocata il", Kind::Day, "t.called_on";
        held_at: "Quando", Kind::Moment, "t.held_at";
        place: "Dove", Kind::Text, "t.place";
        protocol: "Protocollo", Kind::Text, "t.protocol";
        why: "Perché", Kind::Text, "t.reason";
        minutes: "Verbale", Kind::Text, "t.minutes";
        outcome: "Che cosa si è deciso", Kind::Text, "t.outcome";
        next_on: "Da rivedere entro", Kind::Day, "t.next_on";
        state: "Stato", Kind::Code(code::<UnitMeetingState>), "t.state";
    } from concat!("assessments_meeting t join casework_v_case c on c.body_id = t.body_id and c.case_id = t.case_id where t.body_id = :body and c.person_id = :person and ", told!());
      order "t.held_at, t.id" without { "at" Inner; };

    /// Who took part in them.
    PARTICIPANTS = "unit_meeting_participants" "Chi ha partecipato alle riunioni" origin "Lo ha scritto chi ti segue." of ["assessments_participant"] key "w.id" {
        held_at: "Riunione del", Kind::Moment, "t.held_at";
        part: "Come ha partecipato", Kind::Code(code::<crate::meeting::UnitMeetingPart>), "w.part";
        profession: "Professione o legame", Kind::Text, "w.profession";
        body_name: "Ente", Kind::Text, "w.body_name";
        attended: "Presente", Kind::Yes, "w.attended";
    } from concat!("assessments_participant w join assessments_meeting t on t.body_id = w.body_id and t.id = w.meeting_id
            join casework_v_case c on c.body_id = t.body_id and c.case_id = t.case_id where w.body_id = :body and c.person_id = :person and ", told!());
      order "t.held_at, w.place, w.id" without { "name" Others; "answer" Others; "place" Inner; };
}
