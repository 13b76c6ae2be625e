//! What this room holds of a person, for the copy of their own data: which resident they are, what the copy of the civil register says of
//! them, what became known, and who asked about them.

use crate::alert::model::{AlertKind, AlertState};
use crate::question::model::Purpose;
use kernel::tax_code::Sex;
use registry::MemberRole;
use ui::person_data::{Kind, code};

fn place(belfiore: &str) -> String {
    kernel::place::by_belfiore(belfiore).map_or_else(|| belfiore.to_owned(), |place| place.display())
}

fn citizenship(code: &str) -> String {
    registry::person::forms::citizenship_words(code)
}

/// The civil register that was asked.
fn service(name: &str) -> String {
    match name {
        "mirror" => "Copia dell’anagrafe comunale",
        "anpr" => "Anagrafe nazionale (ANPR)",
        other => other,
    }
    .to_owned()
}

registry::person_data! {
    /// Which resident they are.
    LINK = "civil_register_link" "Chi sei in anagrafe" origin "Dall’anagrafe, quando l’ufficio ti ha cercato per occuparsi di te." of ["population_link"] key "t.id" {
        reference: "Identificativo", Kind::Text, "t.reference";
        linked_at: "Collegata il", Kind::Moment, "t.linked_at";
        others: "Altre persone del nucleo non registrate qui", Kind::Whole, "t.others";
    } from "population_link t where t.body_id = :body and t.person_id = :person"; order "t.linked_at, t.id"
    without { "person_id" Inner; "search_key" Inner; "linked_by" Workers; };
    /// What the copy of the civil register says of them today.
    RESIDENT = "civil_register_copy" "Che cosa dice di te la copia dell’anagrafe" origin "Dall’anagrafe del tuo Comune." of ["population_resident"] key "t.number" {
        reference: "Identificativo", Kind::Text, "t.reference";
        tax_code: "Codice fiscale", Kind::Text, "t.tax_code";
        family_name: "Cognome", Kind::Text, "t.family_name";
        given_name: "Nome", Kind::Text, "t.given_name";
        sex: "Sesso", Kind::Code(code::<Sex>), "t.sex";
        birth_date: "Data di nascita", Kind::Day, "t.birth_date";
        birth_place: "Luogo di nascita", Kind::Code(place), "t.birth_place";
        citizenship: "Cittadinanza", Kind::Code(citizenship), "t.citizenship";
        household: "Nucleo anagrafico", Kind::Text, "t.household";
        role: "Posto nel nucleo", Kind::Code(code::<MemberRole>), "t.role";
        street: "Via", Kind::Text, "t.street";
        house_number: "Civico", Kind::Text, "t.house_number";
        postcode: "CAP", Kind::Text, "t.postcode";
        municipio: "Municipio", Kind::Whole, "t.municipio";
        registered_on: "Iscritta dal", Kind::Day, "t.registered_on";
        died_on: "Deceduta il", Kind::Day, "t.died_on";
        left_on: "Emigrata il", Kind::Day, "t.left_on";
        left_to: "Emigrata verso", Kind::Text, "t.left_to";
    } from concat!("population_resident t where t.body_id = :body and t.number in (select k.number from population_link l join population_key k on k.body_id = l.body_id and k.search_key = l.search_key
                    where l.body_id = :body and l.person_id = :person)
                and exists (select 1 from population_link l where l.body_id = :body and l.person_id = :person and l.reference = t.reference)
                and exists (select 1 from population_state s where s.body_id = :body and t.from_generation <= s.generation and t.until_generation > s.generation) and ",
        registry::where_told!()); order "t.number"
    without { "number" Inner; "from_generation" Inner; "until_generation" Inner; "row_hash" Inner; };
    /// What became known of them.
    NEWS = "civil_register_news" "Notizie dall’anagrafe" origin "Dalle variazioni dell’anagrafe del tuo Comune." of ["population_alert"] key "t.id" {
        kind: "Che cosa", Kind::Code(code::<AlertKind>), "t.kind";
        happened_on: "Successo il", Kind::Day, "t.happened_on";
        facts: "Dati", Kind::Json, "t.facts";
        state: "Che cosa ne è stato", Kind::Code(code::<AlertState>), "t.state";
        raised_at: "Arrivata il", Kind::Moment, "t.raised_at";
        decided_at: "Decisa il", Kind::Moment, "t.decided_at";
        note: "Nota", Kind::Text, "t.note";
    } from concat!("population_alert t where t.body_id = :body and t.person_id = :person and ", registry::where_told!()); order "t.raised_at, t.id"
    without { "person_id" Inner; "reference" Repeated; "run_id" Inner; "decided_by" Workers; };
    /// Who asked about them.
    QUESTIONS = "civil_register_questions" "Quando è stato chiesto di te all’anagrafe" origin "Lo scrive il programma a ogni domanda." of ["population_question", "population_shown"] key "t.id" {
        asked_at: "Quando", Kind::Moment, "t.asked_at";
        purpose: "Perché", Kind::Code(code::<Purpose>), "t.purpose";
        service: "A chi", Kind::Code(service), "t.service";
    } from "population_question t where t.body_id = :body and t.id in (select s.question_id from population_link l join population_shown s on s.body_id = l.body_id and s.reference = l.reference
              where l.body_id = :body and l.person_id = :person)"; order "t.asked_at, t.id"
    without {
        "account_id" Workers; "note" Notes; "asked" Repeated; "outcome" Inner; "answer" Others;
        "question_id" Inner; "position" Inner; "reference" Repeated; "name" Repeated;
    };
}
