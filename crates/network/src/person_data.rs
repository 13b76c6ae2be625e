//! What this room holds of a person, for the copy of their own data.

use crate::catalogue::model::UnitOfMeasure;
use crate::delivery::model::{DeliveryState, HeldBecause};
use crate::request::model::{Move, State};

use ui::person_data::{Kind, code};

fn means_test(text: &str) -> String {
    code::<casework::plan::MeansTest>(text)
}

fn mandatory(code: &str) -> String {
    match code {
        "court_order" => "Ordine dell’autorità giudiziaria",
        "child_protection" => "Protezione di un minore",
        "essential_level" => "Livello essenziale",
        "legal_duty" => "Obbligo di legge",
        other => other,
    }
    .to_owned()
}

fn overlap(code: &str) -> String {
    match code {
        "kept" => "Restano tutti e due",
        "to_end" => "Uno va chiuso",
        "no_overlap" => "Non si sovrappongono",
        other => other,
    }
    .to_owned()
}

registry::person_data! {
    /// Services that were asked for.
    SERVICES = "services" "Servizi chiesti per te" origin "Li ha chiesti chi ti segue, dal progetto che hai firmato; i prezzi vengono dal catalogo dell’ente." of ["network_authorisation"] key "t.id" {
        number: "Numero", Kind::Text, "t.number";
        service: "Servizio", Kind::Text, "t.service_name";
        provider: "Chi lo dà", Kind::Text, "t.provider_name";
        unit: "Ufficio", Kind::Text, "u.name";
        state: "Stato", Kind::Code(code::<State>), "t.state";
        unit_of_measure: "Misura", Kind::Code(code::<UnitOfMeasure>), "t.unit_of_measure";
        at_home: "A casa", Kind::Yes, "t.at_home";
        quantity: "Quantità", Kind::Whole, "t.quantity";
        unit_price: "Prezzo", Kind::Cents, "t.unit_price_cents";
        total: "Costo", Kind::Cents, "t.total_cents";
        user_share: "Quota tua", Kind::Cents, "t.user_share_cents";
        means_test: "Prova dei mezzi", Kind::Code(means_test), "t.means_test";
        means_note: "Nota sulla quota", Kind::Text, "t.means_note";
        schedule: "Quando", Kind::Text, "t.schedule";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
        requested_on: "Chiesto il", Kind::Day, "t.requested_on";
        request_number: "Numero della richiesta", Kind::Text, "t.request_number";
        mandatory_ground: "Obbligatorio per", Kind::Code(mandatory), "t.mandatory_ground";
        mandatory_reference: "Atto che obbliga", Kind::Text, "t.mandatory_reference";
        checked_on: "Istruito il", Kind::Day, "t.checked_on";
        authorised_on: "Autorizzato il", Kind::Day, "t.authorised_on";
        act_number: "Atto", Kind::Text, "t.act_number";
        act_date: "Data dell’atto", Kind::Day, "t.act_date";
        reason: "Motivo", Kind::Text, "t.reason";
        covered_on: "Coperto il", Kind::Day, "t.covered_on";
        ended_on: "Finito il", Kind::Day, "t.ended_on";
        delivered: "Reso", Kind::Hundredths, "t.delivered_hundredths";
        spent: "Speso", Kind::Cents, "t.spent_cents";
        spent_user: "Speso da te", Kind::Cents, "t.spent_user_cents";
    } from "network_authorisation t left join guard_unit u on u.body_id = t.body_id and u.id = t.unit_id where t.body_id = :body and t.person_id = :person"; order "t.requested_on, t.id"
      without { "user_area" Repeated; "requested_at" Repeated; "authorised_by" Workers; "person_died_on" Repeated; };

    /// What became of them, step by step.
    SERVICE_STEPS = "service_steps" "Passaggi delle richieste di servizio" origin "Li scrive l’ufficio quando decide." of ["network_event"] key "t.id" {
        number: "Servizio", Kind::Text, "a.number";
        at: "Quando", Kind::Moment, "t.at";
        step: "Passaggio", Kind::Code(code::<Move>), "t.move";
        from: "Da", Kind::Code(code::<State>), "t.from_state";
        to: "A", Kind::Code(code::<State>), "t.to_state";
        note: "Nota", Kind::Text, "t.note";
    } from "network_event t join network_authorisation a on a.body_id = t.body_id and a.id = t.authorisation_id where t.body_id = :body and a.person_id = :person"; order "t.at, t.id";

    /// Why a service was given outside the ages that it is made for.
    AGES = "service_age_exceptions" "Servizi dati fuori dai limiti di età" origin "Lo ha deciso l’ufficio." of ["network_age_exception"] key "t.id" {
        number: "Servizio", Kind::Text, "a.number";
        at: "Quando", Kind::Moment, "t.at";
        sentence: "Limite", Kind::Text, "t.sentence";
        reason: "Perché", Kind::Text, "t.reason";
    } from "network_age_exception t join network_authorisation a on a.body_id = t.body_id and a.id = t.authorisation_id where t.body_id = :body and a.person_id = :person"; order "t.at, t.id"
      without { "step" Inner; };

    /// What was decided of two services at once.
    OVERLAPS = "service_overlaps" "Servizi insieme: che cosa è stato deciso" origin "Lo ha deciso l’ufficio." of ["network_overlap_decision"] key "t.first_id" {
        number: "Servizio", Kind::Text, "a.number";
        other: "Altro servizio", Kind::Text, "b.number";
        decided_at: "Quando", Kind::Moment, "t.decided_at";
        outcome: "Decisione", Kind::Code(overlap), "t.outcome";
        note: "Nota", Kind::Text, "t.note";
    } from "network_overlap_decision t join network_authorisation a on a.body_id = t.body_id and a.id = t.first_id join network_authorisation b on b.body_id = t.body_id and b.id = t.second_id
            where t.body_id = :body and (a.person_id = :person or b.person_id = :person)"; order "t.decided_at, t.first_id, t.second_id";

    /// When they were suspended.
    SUSPENSIONS = "suspensions" "Sospensioni dei servizi" origin "Le decide l’ufficio." of ["network_suspension"] key "t.id" {
        number: "Servizio", Kind::Text, "a.number";
        reason: "Perché", Kind::Text, "t.reason";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
    } from "network_suspension t join network_authorisation a on a.body_id = t.body_id and a.id = t.authorisation_id where t.body_id = :body and a.person_id = :person"; order "t.valid_from, t.id";

    /// What was delivered, and what it cost.
    DELIVERIES = "deliveries" "Prestazioni ricevute e quanto sono costate" origin "Le ha comunicate chi dà il servizio." of ["network_delivery"] key "t.id" {
        on_day: "Giorno", Kind::Day, "t.on_day";
        service: "Servizio", Kind::Text, "a.service_name";
        provider: "Chi l’ha dato", Kind::Text, "a.provider_name";
        quantity: "Quantità", Kind::Hundredths, "t.quantity_hundredths";
        reported: "Quantità comunicata", Kind::Hundredths, "t.reported_hundredths";
        cost: "Costo", Kind::Cents, "t.cost_cents";
        user_share: "Quota tua", Kind::Cents, "t.user_share_cents";
        state: "Stato", Kind::Code(code::<DeliveryState>), "t.state";
        held_because: "Sospesa perché", Kind::Code(code::<HeldBecause>), "t.held_because";
        note: "Nota", Kind::Text, "t.note";
        reported_at: "Comunicata il", Kind::Moment, "t.reported_at";
        decided_at: "Decisa il", Kind::Moment, "t.decided_at";
        decision: "Decisione", Kind::Text, "t.decision";
    } from "network_delivery t join network_authorisation a on a.body_id = t.body_id and a.id = t.authorisation_id where t.body_id = :body and t.person_id = :person"; order "t.on_day, t.id"
      without { "held_also" Repeated; "own_reservation" Inner; };
}
