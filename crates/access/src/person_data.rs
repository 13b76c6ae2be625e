//! What this room holds of a person, for the copy of their own data. Who else called, and what of them was written, is theirs.

use crate::appointment::model::{AppointmentKind, AppointmentState, AppointmentStep, WantedBy};
use crate::contact::model::{Callback, Caller, Channel, Children, Ending, Means, Need, Notice, Territory, Urgency};
use crate::referral::model::ReferralState;
use crate::reminder::ReminderOutcome;
use ui::person_data::{Kind, code};

fn language(code: &str) -> String {
    registry::person::forms::language_words(code)
}

registry::person_data! {
    /// Contacts at the desk.
    CONTACTS = "contacts" "Contatti con il servizio" origin "Li ha scritti chi ti ha ascoltato, da ciò che è stato detto." of ["access_contact"] key "t.id" {
        number: "Numero", Kind::Text, "t.number";
        at: "Quando", Kind::Moment, "t.at";
        unit: "Ufficio", Kind::Text, "u.name";
        channel: "Canale", Kind::Code(code::<Channel>), "t.channel";
        means: "Come", Kind::Code(code::<Means>), "t.means";
        caller: "Chi ha parlato per te", Kind::Code(code::<Caller>), "case when t.confidential then '' else t.caller end";
        callback: "Si può richiamare", Kind::Code(code::<Callback>), "t.callback";
        callback_note: "Come richiamare", Kind::Text, "case when t.confidential then '' else t.callback_note end";
        language: "Lingua", Kind::Code(language), "t.language";
        interpreter: "Interprete", Kind::Yes, "t.interpreter";
        children: "Ci sono minori", Kind::Code(code::<Children>), "t.children";
        children_note: "Minori", Kind::Text, "t.children_note";
        first_need: "Bisogno principale", Kind::Code(code::<Need>), "t.first_need";
        urgency: "Urgenza", Kind::Code(code::<Urgency>), "t.urgency";
        narrative: "Che cosa è stato raccontato", Kind::Text, "case when t.confidential then '' else t.narrative end";
        information: "Informazioni date", Kind::Text, "t.information";
        orientation: "Orientamento", Kind::Text, "t.orientation";
        documents: "Documenti", Kind::Text, "t.documents";
        outcome: "Come è finito", Kind::Code(code::<Ending>), "t.outcome";
        emergency: "Chi è intervenuto", Kind::Text, "t.emergency";
        minutes: "Minuti", Kind::Whole, "t.minutes";
        in_care_at: "Già in carico presso", Kind::Text, "t.in_care_at";
        notice: "Informativa", Kind::Code(code::<Notice>), "t.notice";
        territory: "Territorio", Kind::Code(code::<Territory>), "t.territory";
        presence: "Dove ti trovavi", Kind::Text, concat!("case when ", registry::where_told!(), " then t.presence else '' end");
        municipio: "Municipio", Kind::Whole, concat!("case when ", registry::where_told!(), " then t.municipio end");
        office_reason: "Perché questo ufficio", Kind::Text, "t.office_reason";
    } from "access_contact t left join guard_unit u on u.body_id = t.body_id and u.id = t.unit_id where t.body_id = :body and t.person_id = :person"; order "t.at, t.id"
      without { "confidential" Others; "subject_name" Repeated; "subject_phone" Repeated; "caller_name" Others; "caller_phone" Others; "on_day" Repeated; "created_at" Inner; "account_id" Workers; };

    /// What was needed.
    NEEDS = "contact_needs" "Bisogni detti nei contatti" origin "Li ha segnati chi ti ha ascoltato." of ["access_contact_need"] key "n.contact_id" {
        number: "Contatto", Kind::Text, "t.number";
        need: "Bisogno", Kind::Code(code::<Need>), "n.need";
    } from "access_contact_need n join access_contact t on t.body_id = n.body_id and t.id = n.contact_id where n.body_id = :body and t.person_id = :person"; order "t.at, n.position"
      without { "position" Inner; };

    /// Contacts that were put on somebody by mistake, or taken off them.
    MOVES = "contact_moves" "Contatti spostati da una scheda all’altra" origin "Lo ha fatto l’ufficio, quando un contatto stava sulla scheda sbagliata." of ["access_contact_move"] key "t.id" {
        at: "Quando", Kind::Moment, "t.moved_at";
        to_you: "Spostato sulla tua scheda", Kind::Yes, "t.to_person_id = :person";
    } from "access_contact_move t where t.body_id = :body and (t.from_person_id = :person or t.to_person_id = :person)"; order "t.moved_at, t.id" without { "reason" Others; };

    /// Referrals to other offices.
    REFERRALS = "referrals" "Invii ad altri uffici" origin "Li ha scritti l’ufficio che ti ha ascoltato." of ["access_referral"] key "t.id" {
        sent_at: "Quando", Kind::Moment, "t.sent_at";
        from_unit: "Da", Kind::Text, "f.name";
        to_unit: "A", Kind::Text, "u.name";
        message: "Messaggio", Kind::Text, "case when c.confidential then '' else t.message end";
        state: "Stato", Kind::Code(code::<ReferralState>), "t.state";
        answered_at: "Risposta il", Kind::Moment, "t.answered_at";
        answer: "Risposta", Kind::Text, "t.answer";
        follow_up: "Da seguire", Kind::Yes, "t.follow_up";
    } from "access_referral t join access_contact c on c.body_id = t.body_id and c.id = t.contact_id
            left join guard_unit f on f.body_id = t.body_id and f.id = t.from_unit_id left join guard_unit u on u.body_id = t.body_id and u.id = t.to_unit_id
            where t.body_id = :body and c.person_id = :person"; order "t.sent_at, t.id";

    /// What became of them, step by step.
    REFERRAL_STEPS = "referral_steps" "Passaggi degli invii" origin "Li scrive il programma." of ["access_referral_step"] key "t.id" {
        at: "Quando", Kind::Moment, "t.at";
        state: "Stato", Kind::Code(code::<ReferralState>), "t.state";
        note: "Nota", Kind::Text, "t.note";
    } from "access_referral_step t join access_referral r on r.body_id = t.body_id and r.id = t.referral_id join access_contact c on c.body_id = r.body_id and c.id = r.contact_id
            where t.body_id = :body and c.person_id = :person"; order "t.at, t.id";

    /// Appointments.
    APPOINTMENTS = "appointments" "Appuntamenti" origin "Li ha fissati l’ufficio con te." of ["access_appointment"] key "t.id" {
        number: "Numero", Kind::Text, "t.number";
        starts_at: "Dalle", Kind::Moment, "t.starts_at";
        ends_at: "Alle", Kind::Moment, "t.ends_at";
        unit: "Ufficio", Kind::Text, "u.name";
        kind: "Tipo", Kind::Code(code::<AppointmentKind>), "t.kind";
        place: "Luogo", Kind::Text, "t.place";
        note: "Nota", Kind::Text, "t.note";
        state: "Stato", Kind::Code(code::<AppointmentState>), "t.state";
        booked_at: "Fissato il", Kind::Moment, "t.booked_at";
    } from "access_appointment t left join guard_unit u on u.body_id = t.body_id and u.id = t.unit_id where t.body_id = :body and t.person_id = :person"; order "t.starts_at, t.id"
      without { "worker_id" Workers; };

    /// When they were reminded of them.
    REMINDERS = "appointment_reminders" "Promemoria degli appuntamenti" origin "Li ha segnati chi ti ha cercato." of ["access_reminder"] key "t.id" {
        number: "Appuntamento", Kind::Text, "a.number";
        at: "Quando", Kind::Moment, "t.at";
        starts_at: "Per l’appuntamento del", Kind::Moment, "t.starts_at";
        how: "Come", Kind::Code(code::<ReminderOutcome>), "t.how";
    } from "access_reminder t join access_appointment a on a.body_id = t.body_id and a.id = t.appointment_id where t.body_id = :body and a.person_id = :person"; order "t.at, t.id";

    /// What became of them.
    APPOINTMENT_STEPS = "appointment_steps" "Passaggi degli appuntamenti" origin "Li scrive il programma." of ["access_appointment_step"] key "t.id" {
        number: "Appuntamento", Kind::Text, "a.number";
        at: "Quando", Kind::Moment, "t.at";
        what: "Che cosa", Kind::Code(code::<AppointmentStep>), "t.what";
        wanted_by: "Chi l’ha voluto", Kind::Code(code::<WantedBy>), "t.wanted_by";
        reason: "Perché", Kind::Text, "t.reason";
        was_at: "Prima era", Kind::Moment, "t.was_at";
    } from "access_appointment_step t join access_appointment a on a.body_id = t.body_id and a.id = t.appointment_id where t.body_id = :body and a.person_id = :person"; order "t.at, t.id";
}
