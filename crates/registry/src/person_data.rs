//! What the register holds of a person, for the copy of their own data.
//!
//! Of others it names only those whom the register does not protect: whoever asks may be the one from whom somebody is protected, whatever
//! the office itself may know. A protected address of the person is in a copy that they take in their own hands, and in no other.

use crate::address::AddressKind;
use crate::data_request::{AskedBy, Delivery, IdentityCheck, RequestMeans, RequestState as DataRequestState};
use crate::fact::certificate::{Allowance, CertificateKind, Handicap, Nature, Severity};
use crate::fact::permit::{PermitKind, Protection};
use crate::fact::risk::RiskKind;
use crate::fact::target::TargetKind;
use crate::household::{HouseholdKind, MemberRole};
use crate::identifier::{IdentifierEnd, IdentifierSource};
use crate::payer::model::{Basis, DisputeOutcome, PayerState};
use crate::person::forms::{citizenship_words, language_words};
use crate::person::update::NoticeMeans;
use crate::person::{IdentifierState, MarkReason, PreferredChannel, ReachKind, Safety};
use crate::relation::kind::{Bond, RelationKind};
use crate::representative::model::{Power, RepresentativeKind, Responsibility};
use crate::virtual_residence::RequestState;
use crate::where_told;
use kernel::tax_code::Sex;
use ui::person_data::{Kind, code};

fn place(code: &str) -> String {
    crate::person::card::place_words(code, None)
}

fn field(name: &str) -> String {
    crate::person::change::label(name).to_owned()
}

/// Why an office has to do with somebody.
fn involvement(kind: &str) -> String {
    match kind {
        "case" => "Cartella",
        "household" => "Cartella del nucleo",
        "contact" => "Contatto",
        "interview" => "Colloquio",
        "appointment" => "Appuntamento",
        "referral" => "Invio da un altro ufficio",
        "authorisation" => "Servizio",
        "protection" => "Protezione",
        "registration" => "Registrazione",
        "opening" => "Apertura della cartella",
        other => other,
    }
    .to_owned()
}

fn located(code: &str) -> String {
    match code {
        "streets" => "Dallo stradario",
        "operator" => "Indicata dall’ufficio",
        "elsewhere" => "Fuori dal territorio",
        _ => "Non individuata",
    }
    .to_owned()
}

crate::person_data! {
    /// Who the person is.
    PERSON = "person" "Chi sei" origin "Lo hai detto tu o chi ti ha accompagnato, o risulta da un documento." of ["registry_person"] key "t.id" {
        family_name: "Cognome", Kind::Text, "t.family_name";
        given_name: "Nome", Kind::Text, "t.given_name";
        birth_name: "Cognome alla nascita", Kind::Text, "t.birth_name";
        other_script: "Nome in un’altra scrittura", Kind::Text, "t.other_script";
        known_as: "Conosciuta come", Kind::Text, "t.known_as";
        anonymous: "Anonima", Kind::Yes, "t.anonymous";
        sex: "Sesso", Kind::Code(code::<Sex>), "t.sex";
        birth_date: "Data di nascita", Kind::Day, "t.birth_date";
        birth_year: "Anno di nascita", Kind::Whole, "t.birth_year";
        birth_estimated: "Nascita stimata", Kind::Yes, "t.birth_estimated";
        birth_place: "Luogo di nascita", Kind::Code(place), "t.birth_place";
        citizenship: "Cittadinanza", Kind::Code(citizenship_words), "t.citizenship";
        other_citizenships: "Altre cittadinanze", Kind::Codes(citizenship_words), "t.other_citizenships";
        language: "Lingua", Kind::Code(language_words), "t.language";
        other_languages: "Altre lingue", Kind::Codes(language_words), "t.other_languages";
        interpreter: "Serve un interprete", Kind::Yes, "t.interpreter";
        identifier: "Codice", Kind::Text, "t.identifier";
        identifier_kind: "Tipo di codice", Kind::Code(code::<IdentifierState>), "t.identifier_kind";
        preferred_channel: "Canale preferito", Kind::Code(code::<PreferredChannel>), "t.preferred_channel";
        contact_note: "Avvertenze per i recapiti", Kind::Text, "t.contact_note";
        death_date: "Decesso", Kind::Day, "t.death_date";
        restricted: "Persona protetta", Kind::Yes, "t.restricted";
        known_since: "Nel registro dal", Kind::Day, "t.known_since";
        created_at: "Registrata il", Kind::Moment, "t.created_at";
    } from "registry_person t where t.body_id = :body and t.id = :person"; order "t.id" without { "display_name" Repeated; "sort_name" Inner; "sealed" Inner; };

    /// Their identifiers.
    IDENTIFIERS = "identifiers" "Codici" origin "Dalla tessera, da un documento o da un ufficio, come è scritto accanto." of ["registry_identifier"] key "t.id" {
        kind: "Tipo", Kind::Code(code::<IdentifierState>), "t.kind";
        value: "Codice", Kind::Text, "t.value";
        source: "Da dove", Kind::Code(code::<IdentifierSource>), "t.source";
        ended_as: "Come è finito", Kind::Code(code::<IdentifierEnd>), "t.ended_as";
        second: "Secondo codice", Kind::Yes, "t.second";
        note: "Nota", Kind::Text, "t.note";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
    } from "registry_identifier t where t.body_id = :body and t.person_id = :person"; order "t.valid_from, t.id" without { "created_at" Inner; };

    /// What waits to be verified.
    MARKS = "marks" "Dati da verificare" origin "Li segna il programma quando due dati non vanno d’accordo." of ["registry_mark"] key "t.id" {
        reason: "Perché", Kind::Code(code::<MarkReason>), "t.reason";
        at: "Segnato il", Kind::Moment, "t.created_at";
        resolved_at: "Verificato il", Kind::Moment, "t.resolved_at";
        note: "Nota", Kind::Text, "t.note";
    } from "registry_mark t where t.body_id = :body and t.person_id = :person and t.reason <> 'shared_code'"; order "t.created_at, t.id" without { "field" Inner; };

    /// How to reach them.
    REACHES = "reaches" "Recapiti" origin "Li hai dati tu o chi ti ha accompagnato." of ["registry_reach"] key "t.id" {
        kind: "Tipo", Kind::Code(code::<ReachKind>), "t.kind";
        value: "Recapito", Kind::Text, "t.value";
        owner: "Di chi è", Kind::Text, "t.owner";
        safety: "Si può usare", Kind::Code(code::<Safety>), "t.safety";
        note: "Nota", Kind::Text, "t.note";
    } from concat!("registry_reach t where t.body_id = :body and t.person_id = :person and ", where_told!()); order "t.position, t.id" without { "position" Inner; };

    /// Where they live.
    ADDRESSES = "addresses" "Indirizzi" origin "Li hai detti tu o risultano dall’anagrafe; il municipio viene dallo stradario." of ["registry_address", "registry_relocation"] key "t.id" {
        kind: "Tipo", Kind::Code(code::<AddressKind>), "t.kind";
        address: "Indirizzo", Kind::Text, "t.address_text";
        detail: "Interno, presso", Kind::Text, "t.detail";
        postcode: "CAP", Kind::Text, "t.postcode";
        place: "Comune", Kind::Text, "t.place_name";
        municipio: "Municipio", Kind::Whole, "t.municipio";
        district: "Zona", Kind::Text, "t.district";
        quarter: "Quartiere", Kind::Text, "t.quarter";
        located: "Zona", Kind::Code(located), "t.located";
        locate_reason: "Perché questa zona", Kind::Text, "t.locate_reason";
        latitude: "Latitudine (milionesimi di grado)", Kind::Whole, "t.latitude";
        longitude: "Longitudine (milionesimi di grado)", Kind::Whole, "t.longitude";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
        restricted: "Indirizzo protetto", Kind::Yes, "t.restricted";
    } from "registry_address t where t.body_id = :body and t.person_id = :person and (:in_hand or (not t.restricted
            and not exists (select 1 from registry_person hp where hp.body_id = :body and hp.id = :person and hp.restricted)))"; order "t.valid_from, t.id"
      without { "street" Repeated; "number" Repeated; "place" Repeated; "istat_code" Inner; "created_at" Inner; "at" Inner; "before_municipio" Repeated; "after_municipio" Repeated; "before_district" Repeated; "after_district" Repeated; };

    /// Which office was decided on.
    COMPETENCES = "competences" "Ufficio competente" origin "Lo ha deciso l’ufficio." of ["registry_competence"] key "t.id" {
        unit: "Ufficio", Kind::Text, "u.name";
        municipio: "Municipio", Kind::Whole, "t.municipio";
        reason: "Perché", Kind::Text, "t.reason";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
        decided_at: "Deciso il", Kind::Moment, "t.decided_at";
    } from concat!("registry_competence t left join guard_unit u on u.body_id = t.body_id and u.id = t.unit_id where t.body_id = :body and t.person_id = :person and ", where_told!()); order "t.valid_from, t.id";

    /// Their households.
    HOUSEHOLDS = "households" "Nuclei" origin "Li hai detti tu, o risultano dall’anagrafe o dall’attestazione ISEE." of ["registry_household", "registry_member"] key "t.id" {
        kind: "Nucleo", Kind::Code(code::<HouseholdKind>), "t.kind";
        role: "Il tuo posto", Kind::Code(code::<MemberRole>), "t.role";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
        note: "Nota", Kind::Text, "h.note";
    } from "registry_member t join registry_household h on h.body_id = t.body_id and h.id = t.household_id where t.body_id = :body and t.person_id = :person and t.valid_from < t.valid_until";
      order "t.valid_from, t.id" without { "created_at" Inner; };

    /// With whom they live or lived.
    LIVES_WITH = "lives_with" "Con chi vivi o hai vissuto" origin "Lo hai detto tu o risulta dall’anagrafe." of ["registry_member"] key "o.id" {
        kind: "Nucleo", Kind::Code(code::<HouseholdKind>), "o.kind";
        name: "Nome", Kind::Text, "p.display_name";
        role: "Posto", Kind::Code(code::<MemberRole>), "o.role";
        from: "Dal", Kind::Day, "o.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "o.valid_until";
    } from "registry_member t join registry_member o on o.body_id = t.body_id and o.household_id = t.household_id and o.person_id <> t.person_id and o.valid_from < t.valid_until and t.valid_from < o.valid_until
            join registry_person p on p.body_id = o.body_id and p.id = o.person_id and not p.restricted and not p.sealed
            where t.body_id = :body and t.person_id = :person and o.valid_from < o.valid_until"; order "o.valid_from, o.id";

    /// Who is around them.
    RELATIONS = "relations" "Relazioni" origin "Le hai dette tu o chi ti segue." of ["registry_relation", "registry_resource"] key "t.id" {
        kind: "Relazione", Kind::Code(code::<RelationKind>), "t.kind";
        other: "Con chi", Kind::Text, "coalesce(p.display_name, b.name, t.other_name)";
        bond: "Legame", Kind::Code(code::<Bond>), "t.bond";
        helps: "In che cosa aiuta", Kind::Text, "t.helps";
        call_first: "Da chiamare per primo", Kind::Yes, "t.call_first";
        note: "Nota", Kind::Text, "t.note";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
    } from "registry_relation t left join registry_person p on p.body_id = t.body_id and p.id = t.other_id left join registry_resource b on b.body_id = t.body_id and b.id = t.resource_id
            where t.body_id = :body and t.person_id = :person and t.valid_from < t.valid_until and (t.other_id is null or (not p.restricted and not p.sealed))"; order "t.valid_from, t.id"
      without { "other_sex" Others; "other_birth_year" Others; "other_dead" Others; "phone" Others; "mail" Others; "created_at" Inner;
                "sort_name" Inner; "contact_name" Others; "place" Repeated; "offers" Repeated; "closed_on" Inner; };

    /// Relations that were written from the other side.
    RELATED_BY = "related_by" "Relazioni scritte nella scheda dell’altra persona" origin "Le ha dette l’altra persona o chi la segue." of ["registry_relation"] key "t.id" {
        other: "Chi", Kind::Text, "p.display_name";
        kind: "Tu per l’altra persona", Kind::Code(code::<RelationKind>), "t.kind";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
    } from "registry_relation t join registry_person p on p.body_id = t.body_id and p.id = t.person_id and not p.restricted and not p.sealed
            where t.body_id = :body and t.other_id = :person and t.valid_from < t.valid_until"; order "t.valid_from, t.id";

    /// Who acts for them in law.
    REPRESENTATIVES = "representatives" "Chi ti rappresenta" origin "Dal provvedimento di nomina." of ["registry_representative"] key "t.id" {
        kind: "Qualità", Kind::Code(code::<RepresentativeKind>), "t.kind";
        name: "Chi", Kind::Text, "coalesce(p.display_name, t.other_name)";
        capacity: "Chi è", Kind::Text, "t.capacity";
        responsibility: "Responsabilità genitoriale", Kind::Code(code::<Responsibility>), "t.responsibility";
        ordinary_acts: "Atti ordinari", Kind::Code(code::<Power>), "t.ordinary_acts";
        extraordinary_acts: "Atti straordinari", Kind::Code(code::<Power>), "t.extraordinary_acts";
        health: "Salute e cure", Kind::Code(code::<Power>), "t.health";
        money: "Denaro e conti", Kind::Code(code::<Power>), "t.money";
        residence: "Residenza e collocamento", Kind::Code(code::<Power>), "t.residence";
        powers_note: "Poteri", Kind::Text, "t.powers_note";
        limits_note: "Limiti", Kind::Text, "t.limits_note";
        authority: "Autorità", Kind::Text, "t.authority";
        act_number: "Numero dell’atto", Kind::Text, "t.act_number";
        act_date: "Data dell’atto", Kind::Day, "t.act_date";
        report_months: "Mesi fra i rendiconti", Kind::Whole, "t.report_months";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
    } from "registry_representative t left join registry_person p on p.body_id = t.body_id and p.id = t.other_id
            where t.body_id = :body and t.person_id = :person and t.valid_from < t.valid_until and (t.other_id is null or (not p.restricted and not p.sealed))"; order "t.valid_from, t.id"
      without { "other_sex" Others; "phone" Others; "mail" Others; "created_at" Inner; };

    /// Whom they act for in law.
    REPRESENTS = "represents" "Chi rappresenti" origin "Dal provvedimento di nomina." of ["registry_representative"] key "t.id" {
        kind: "Qualità", Kind::Code(code::<RepresentativeKind>), "t.kind";
        name: "Chi", Kind::Text, "p.display_name";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
    } from "registry_representative t join registry_person p on p.body_id = t.body_id and p.id = t.person_id and not p.restricted and not p.sealed
            where t.body_id = :body and t.other_id = :person and t.valid_from < t.valid_until"; order "t.valid_from, t.id";

    /// Which offices have to do with them.
    INVOLVEMENTS = "involvements" "Uffici che si occupano o si sono occupati di te" origin "Lo scrive il programma quando un ufficio registra qualcosa." of ["registry_involvement"] key "t.id" {
        unit: "Ufficio", Kind::Text, "u.name";
        kind: "Per che cosa", Kind::Code(involvement), "t.kind";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
    } from concat!("registry_involvement t left join guard_unit u on u.body_id = t.body_id and u.id = t.unit_id where t.body_id = :body and t.person_id = :person
            and (t.of_person_id is null or exists (select 1 from registry_person o where o.body_id = t.body_id and o.id = t.of_person_id and not o.restricted and not o.sealed)) and ", where_told!()); order "t.valid_from, t.id"
      without { "created_at" Inner; "account_id" Workers; "of_person_id" Inner; };

    /// The groups to which they belong.
    TARGETS = "targets" "Gruppi di destinatari" origin "Li ha indicati l’ufficio." of ["registry_target"] key "t.id" {
        target: "Gruppo", Kind::Code(code::<TargetKind>), "t.target";
        note: "Nota", Kind::Text, "t.note";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
    } from "registry_target t where t.body_id = :body and t.person_id = :person"; order "t.valid_from, t.id" without { "created_at" Inner; };

    /// What was certified of their health.
    CERTIFICATES = "certificates" "Certificazioni" origin "Dal verbale della commissione o dal certificato." of ["registry_certificate"] key "t.id" {
        kind: "Certificazione", Kind::Code(code::<CertificateKind>), "t.kind";
        percentage: "Percentuale", Kind::Whole, "t.percentage";
        handicap: "Legge 104, art. 3", Kind::Code(code::<Handicap>), "t.handicap";
        allowance: "Indennità", Kind::Code(code::<Allowance>), "t.allowance";
        severity: "Gravità", Kind::Code(code::<Severity>), "t.severity";
        nature: "Natura", Kind::Code(code::<Nature>), "t.nature";
        authority: "Chi l’ha rilasciata", Kind::Text, "t.authority";
        number: "Numero", Kind::Text, "t.number";
        issued_on: "Data", Kind::Day, "t.issued_on";
        review_on: "Revisione", Kind::Day, "t.review_on";
        note: "Nota", Kind::Text, "t.note";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
    } from "registry_certificate t where t.body_id = :body and t.person_id = :person"; order "t.valid_from, t.id" without { "created_at" Inner; };

    /// By which right they are here.
    PERMITS = "permits" "Soggiorno" origin "Dal titolo di soggiorno." of ["registry_permit"] key "t.id" {
        kind: "Titolo", Kind::Code(code::<PermitKind>), "t.kind";
        protection: "Protezione", Kind::Code(code::<Protection>), "t.protection";
        unaccompanied: "Minore straniero non accompagnato", Kind::Yes, "t.unaccompanied";
        number: "Numero", Kind::Text, "t.number";
        authority: "Chi l’ha rilasciato", Kind::Text, "t.authority";
        expires_on: "Scadenza", Kind::Day, "t.expires_on";
        renewal_on: "Rinnovo chiesto il", Kind::Day, "t.renewal_on";
        note: "Nota", Kind::Text, "t.note";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
    } from "registry_permit t where t.body_id = :body and t.person_id = :person"; order "t.valid_from, t.id" without { "created_at" Inner; };

    /// The risks that they run.
    RISKS = "risks" "Rischi" origin "Li ha segnati chi ti segue." of ["registry_risk"] key "t.id" {
        kind: "Rischio", Kind::Code(code::<RiskKind>), "t.kind";
        review_on: "Da rivedere", Kind::Day, "t.review_on";
        note: "Nota", Kind::Text, "t.note";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
    } from "registry_risk t where t.body_id = :body and t.person_id = :person"; order "t.valid_from, t.id" without { "created_at" Inner; };

    /// Who pays for their stays.
    PAYERS = "payers" "Chi paga la retta" origin "Lo ha deciso l’ufficio, dalla residenza." of ["registry_payer"] key "t.id" {
        service: "Servizio", Kind::Text, "t.service_name";
        began_on: "Dal", Kind::Day, "t.began_on";
        state: "Stato", Kind::Code(code::<PayerState>), "t.state";
        place: "Comune", Kind::Text, "t.place_name";
        basis: "In base a", Kind::Code(code::<Basis>), "t.basis";
        reason: "Perché", Kind::Text, "t.reason";
        document: "Documento", Kind::Text, "t.document";
        decided_on: "Deciso il", Kind::Day, "t.decided_on";
        notice_sent_on: "Comune avvisato il", Kind::Day, "t.notice_sent_on";
        notice_protocol: "Protocollo dell’avviso", Kind::Text, "t.notice_protocol";
    } from concat!("registry_payer t where t.body_id = :body and t.person_id = :person and ", where_told!()); order "t.began_on, t.id"
      without { "source_kind" Inner; "place" Repeated; "evidence" Others; "notice_due" Inner; "created_at" Inner; };

    /// What was said against it.
    DISPUTES = "payer_disputes" "Contestazioni su chi paga" origin "Le scrive il Comune che non è d’accordo." of ["registry_payer_dispute"] key "t.id" {
        opened_on: "Aperta il", Kind::Day, "t.opened_on";
        argument: "Che cosa dice il Comune", Kind::Text, "t.argument";
        protocol: "Protocollo", Kind::Text, "t.protocol";
        closed_on: "Chiusa il", Kind::Day, "t.closed_on";
        outcome: "Esito", Kind::Code(code::<DisputeOutcome>), "t.outcome";
        outcome_reason: "Perché", Kind::Text, "t.outcome_reason";
    } from concat!("registry_payer_dispute t where t.body_id = :body and t.person_id = :person and ", where_told!()); order "t.opened_on, t.id" without { "created_at" Inner; };

    /// Requests of registered residence.
    RESIDENCE_REQUESTS = "residence_requests" "Richieste di residenza in via fittizia" origin "Le hai fatte tu con l’ufficio." of ["registry_residence_request", "registry_residence_desk"] key "t.id" {
        desk: "Sportello", Kind::Text, "d.name";
        requested_on: "Chiesta il", Kind::Day, "t.requested_on";
        ground: "Motivo", Kind::Text, "t.ground";
        state: "Esito", Kind::Code(code::<RequestState>), "t.state";
        decided_on: "Decisa il", Kind::Day, "t.decided_on";
        reason: "Perché", Kind::Text, "t.reason";
        protocol: "Protocollo", Kind::Text, "t.protocol";
    } from concat!("registry_residence_request t join registry_residence_desk d on d.body_id = t.body_id and d.id = t.desk_id where t.body_id = :body and t.person_id = :person and ", where_told!()); order "t.requested_on, t.id"
      without { "created_at" Inner; "municipio" Inner; "street" Inner; "number" Inner; "contact" Inner; "valid_from" Inner; "valid_until" Inner; };

    /// The privacy notices that they were given.
    NOTICES = "notices" "Informative ricevute" origin "Le registra chi te le dà." of ["registry_notice"] key "t.id" {
        given_on: "Quando", Kind::Day, "t.given_on";
        edition: "Testo", Kind::Text, "t.edition";
        language: "Lingua", Kind::Code(language_words), "t.language";
        means: "Come", Kind::Code(code::<NoticeMeans>), "t.means";
        note: "Nota", Kind::Text, "t.note";
    } from "registry_notice t where t.body_id = :body and t.person_id = :person"; order "t.given_on, t.id" without { "created_at" Inner; "created_by" Workers; };

    /// The requests of their own data.
    DATA_REQUESTS = "data_requests" "Richieste sui tuoi dati" origin "Le registra chi le riceve." of ["registry_data_request"] key "t.id" {
        asked_on: "Quando", Kind::Day, "t.asked_on";
        asked_by: "Chi ha chiesto", Kind::Code(code::<AskedBy>), "t.asked_by";
        representative: "Rappresentante", Kind::Text, "t.representative";
        means: "Come", Kind::Code(code::<RequestMeans>), "t.means";
        wants: "Che cosa", Kind::Text, "t.wants";
        protocol: "Protocollo", Kind::Text, "t.protocol";
        identity: "Identità", Kind::Code(code::<IdentityCheck>), "t.identity";
        due_on: "Da rispondere entro", Kind::Day, "t.due_on";
        extended_on: "Prorogata il", Kind::Day, "t.extended_on";
        extension_reason: "Perché", Kind::Text, "t.extension_reason";
        state: "Stato", Kind::Code(code::<DataRequestState>), "t.state";
        closed_on: "Chiusa il", Kind::Day, "t.closed_on";
        delivery: "Consegna", Kind::Code(code::<Delivery>), "t.delivery";
        outcome: "Esito", Kind::Text, "t.outcome";
    } from "registry_data_request t where t.body_id = :body and t.person_id = :person"; order "t.asked_on, t.id"
      without { "identity_note" Inner; "extended_to" Repeated; "prepared_at" Inner; "digest" Inner; "told_rows" Inner; "in_hand" Inner; "withheld" Repeated; "created_at" Inner; };

    /// Records of theirs that were joined.
    MERGES = "merges" "Schede riunite" origin "Lo ha fatto l’ufficio, quando ha visto due schede della stessa persona." of ["registry_merge"] key "t.id" {
        at: "Quando", Kind::Moment, "t.merged_at";
        reason: "Perché", Kind::Text, "t.reason";
        undone_at: "Separate di nuovo il", Kind::Moment, "t.undone_at";
        undo_reason: "Perché", Kind::Text, "t.undo_reason";
    } from "registry_merge t where t.body_id = :body and t.survivor_id = :person"; order "t.merged_at, t.id" without { "fields" Repeated; "mandates" Workers; };

    /// What of it was changed.
    CHANGES = "changes" "Storia dei dati" origin "La scrive il programma a ogni correzione." of ["registry_change"] key "t.id" {
        at: "Quando", Kind::Moment, "t.changed_at";
        field: "Dato", Kind::Code(field), "t.field";
        before: "Prima", Kind::Text, "t.before_text";
        after: "Dopo", Kind::Text, "t.after_text";
        reason: "Perché", Kind::Text, "t.reason";
    } from concat!("registry_change t where t.body_id = :body and t.person_id = :person
            and (t.other_id is null or exists (select 1 from registry_person o where o.body_id = t.body_id and o.id = t.other_id and not o.restricted and not o.sealed))
            and not exists (select 1 from registry_merge m where m.body_id = t.body_id and m.id = t.object_id and m.undone_at is not null)
            and (:in_hand or not t.restricted) and (t.field not in ('address', 'competence', 'virtual_residence', 'payer', 'reaches') or ", where_told!(), ")"); order "t.id" without { "changed_by" Workers; "restricted" Inner; };
}
