//! What this room holds of a person, for the copy of their own data. Of a secret proceeding nothing is told: the person learns of it from the
//! authority. What an order or a report says of others is left out.

use crate::file::FileReleaseState;
use crate::office::assets::AssetKind;
use crate::office::{CourtAccountKind, CourtAccountState, OfficeEnd, OfficeKind};
use crate::order::{
    CourtActivity, CourtMandateKind, CourtOrderKind, CourtOrderState, MandateState, PartyRole, PrescriptionState,
    PrescriptionWhose, ProceedingKind,
};
use crate::placement::{CollegeDecree, Decree, PlacementEnd, ProsecutorOutcome};
use crate::probation::{ProbationKind, ProbationOutcome};
use crate::proceeding::ProceedingOutcome;
use crate::report::{CourtReportKind, CourtReportState};
use ui::person_data::{Kind, code};

registry::person_data! {
    /// Proceedings about them.
    PROCEEDINGS = "court_proceedings" "Procedimenti che ti riguardano" origin "Dai provvedimenti arrivati al servizio." of ["courts_proceeding"] key "t.id" {
        authority: "Autorità", Kind::Text, "a.name";
        kind: "Di che cosa si occupa", Kind::Code(code::<ProceedingKind>), "t.kind";
        register_number: "Numero di registro", Kind::Text, "t.register_number";
        year: "Anno", Kind::Whole, "t.year";
        opened_on: "Dal", Kind::Day, "t.opened_on";
        closed_on: "Chiuso il", Kind::Day, "t.closed_on";
        outcome: "Com’è finito", Kind::Code(code::<ProceedingOutcome>), "t.outcome";
    } from "courts_proceeding t join courts_authority a on a.body_id = t.body_id and a.id = t.authority_id where t.body_id = :body and t.person_id = :person and not t.secret"; order "t.opened_on, t.id"
      without { "subject" Others; "note" Notes; "opened_by" Workers; };
    /// Proceedings in which they are a party.
    PARTIES = "court_parties" "Procedimenti di cui sei parte" origin "Dai provvedimenti arrivati al servizio." of ["courts_party"] key "t.id" {
        authority: "Autorità", Kind::Text, "a.name";
        register_number: "Numero di registro", Kind::Text, "p.register_number";
        role: "Come", Kind::Code(code::<PartyRole>), "t.role";
        from_day: "Dal", Kind::Day, "t.from_day";
        until_day: "Fino al", Kind::LastDay, "t.until_day";
    } from "courts_party t join courts_proceeding p on p.body_id = t.body_id and p.id = t.proceeding_id join courts_authority a on a.body_id = p.body_id and a.id = p.authority_id
            where t.body_id = :body and t.person_id = :person and not p.secret"; order "t.from_day, t.id";
    /// Orders about them.
    ORDERS = "court_orders" "Provvedimenti che ti riguardano" origin "Dall’autorità che li ha emessi: il testo si chiede a lei." of ["courts_order"] key "t.id" {
        authority: "Autorità", Kind::Text, "a.name";
        own_number: "Numero dato dal servizio", Kind::Text, "t.own_number";
        number: "Numero", Kind::Text, "t.number";
        kind: "Tipo", Kind::Code(code::<CourtOrderKind>), "t.kind";
        issued_on: "Del", Kind::Day, "t.issued_on";
        served_on: "Arrivato al servizio il", Kind::Day, "t.served_on";
        duration_months: "Durata in mesi", Kind::Whole, "t.duration_months";
        ends_on: "Scade il", Kind::Day, "t.ends_on";
        state: "Stato", Kind::Code(code::<CourtOrderState>), "t.state";
        ended_on: "Finito il", Kind::Day, "t.ended_on";
        recorded_at: "Registrato il", Kind::Moment, "t.at";
    } from "courts_order t join courts_proceeding p on p.body_id = t.body_id and p.id = t.proceeding_id join courts_authority a on a.body_id = p.body_id and a.id = p.authority_id
            where t.body_id = :body and p.person_id = :person and not p.secret"; order "t.issued_on, t.id"
      without { "served_at" Repeated; "served_means" Inner; "ended_reason" Others; "text" Others; "special_curator" Others; "child_heard" Others; "note" Others; "registered_by" Workers; };
    /// What the service is asked to do.
    MANDATES = "court_mandates" "Che cosa l’autorità chiede al servizio per te" origin "Dai provvedimenti arrivati al servizio." of ["courts_mandate"] key "t.id" {
        activity: "Che cosa", Kind::Code(code::<CourtActivity>), "t.activity";
        kind: "Rispetto alla famiglia", Kind::Code(code::<CourtMandateKind>), "t.kind";
        unit: "Ufficio", Kind::Text, "u.name";
        starts_on: "Dal", Kind::Day, "t.starts_on";
        ends_on: "Fino al", Kind::Day, "t.ends_on";
        state: "Stato", Kind::Code(code::<MandateState>), "t.state";
        ended_on: "Finito il", Kind::Day, "t.ended_on";
    } from "courts_mandate t join guard_unit u on u.body_id = t.body_id and u.id = t.unit_id join courts_order o on o.body_id = t.body_id and o.id = t.order_id
            join courts_proceeding p on p.body_id = o.body_id and p.id = o.proceeding_id where t.body_id = :body and t.person_id = :person and not p.secret"; order "t.starts_on, t.id"
      without { "ended_reason" Others; "account_id" Workers; };
    /// What is prescribed to them.
    PRESCRIPTIONS = "court_prescriptions" "Prescrizioni dei provvedimenti che ti riguardano" origin "Dai provvedimenti arrivati al servizio." of ["courts_prescription"] key "t.id" {
        own_number: "Provvedimento", Kind::Text, "o.own_number";
        whose: "A chi", Kind::Code(code::<PrescriptionWhose>), "t.whose";
        due_on: "Entro il", Kind::Day, "t.due_on";
        state: "Esito", Kind::Code(code::<PrescriptionState>), "t.state";
        done_on: "Del", Kind::Day, "t.done_on";
    } from "courts_prescription t join courts_order o on o.body_id = t.body_id and o.id = t.order_id join courts_proceeding p on p.body_id = o.body_id and p.id = o.proceeding_id
            where t.body_id = :body and p.person_id = :person and not p.secret"; order "t.id"
      without { "text" Others; "note" Others; };
    /// What is reported of them.
    REPORTS = "court_reports" "Relazioni all’autorità giudiziaria che ti riguardano" origin "Le scrive il servizio; il documento si chiede all’autorità o al servizio." of ["courts_report"] key "t.id" {
        kind: "Che cosa", Kind::Code(code::<CourtReportKind>), "t.kind";
        asked_on: "Chiesta dal", Kind::Day, "t.asked_on";
        due_on: "Entro il", Kind::Day, "t.due_on";
        state: "Stato", Kind::Code(code::<CourtReportState>), "t.state";
        sent_on: "Inviata il", Kind::Day, "t.sent_on";
        sent_means: "Come", Kind::Text, "t.sent_means";
    } from "courts_report t join courts_proceeding p on p.body_id = t.body_id and p.id = t.proceeding_id where t.body_id = :body and p.person_id = :person and not p.secret and t.kind <> 'prejudice'"; order "t.due_on, t.id"
      without { "rule" Inner; "note" Notes; "waive_reason" Notes; "account_id" Workers; };
    /// When they were placed at once.
    PLACEMENTS = "urgent_placements" "Collocamenti in via d’urgenza" origin "Li registra il servizio." of ["courts_placement403"] key "t.id" {
        placed_at: "Quando", Kind::Moment, "t.placed_at";
        oral_at: "Avviso alla procura", Kind::Moment, "t.oral_at";
        acts_sent_at: "Invio degli atti", Kind::Moment, "t.acts_sent_at";
        prosecutor_at: "Decisione della procura", Kind::Moment, "t.prosecutor_at";
        prosecutor_outcome: "Che cosa ha deciso", Kind::Code(code::<ProsecutorOutcome>), "t.prosecutor_outcome";
        decree_at: "Decreto del tribunale", Kind::Moment, "t.decree_at";
        decree: "Che cosa dice", Kind::Code(code::<Decree>), "t.decree";
        hearing_on: "Udienza", Kind::Day, "t.hearing_on";
        confirmed_on: "Decreto collegiale", Kind::Day, "t.confirmed_on";
        confirmation: "Che cosa conferma o cambia", Kind::Code(code::<CollegeDecree>), "t.confirmation";
        child_heard_on: "Ascolto", Kind::Day, "t.child_heard_on";
        child_not_heard: "Perché non c’è stato ascolto", Kind::Text, "t.child_not_heard";
        end_kind: "Come è finito", Kind::Code(code::<PlacementEnd>), "t.end_kind";
        ended_at: "Quando è finito", Kind::Moment, "t.ended_at";
    } from "courts_placement403 t where t.body_id = :body and t.person_id = :person"; order "t.placed_at, t.id"
      without { "facts" Others; "place_text" Others; "place_hidden" Inner; "oral_to" Others; "special_curator" Others; "end_note" Others; "account_id" Workers; "at" Repeated; };
    /// Who acts for them by appointment of the Comune.
    OFFICES = "court_offices" "Tutele, curatele e amministrazioni di sostegno" origin "Dagli atti del giudice." of ["courts_office"] key "t.id" {
        kind: "Incarico", Kind::Code(code::<OfficeKind>), "t.kind";
        authority: "Giudice", Kind::Text, "a.name";
        act_number: "Atto", Kind::Text, "t.act_number";
        act_date: "Del", Kind::Day, "t.act_date";
        sworn_on: "Giuramento", Kind::Day, "t.sworn_on";
        unit: "Ufficio", Kind::Text, "u.name";
        external_supplier: "Servizio esterno", Kind::Text, "t.external_supplier";
        protocol: "Protocollo", Kind::Text, "t.protocol";
        cost_shared: "Il Comune partecipa al costo", Kind::Yes, "t.cost_shared";
        from_day: "Dal", Kind::Day, "t.from_day";
        until_day: "Ultimo giorno", Kind::Day, "t.until_day";
        end_kind: "Perché è finito", Kind::Code(code::<OfficeEnd>), "t.end_kind";
    } from "courts_office t join courts_authority a on a.body_id = t.body_id and a.id = t.authority_id join guard_unit u on u.body_id = t.body_id and u.id = t.unit_id
            where t.body_id = :body and t.person_id = :person"; order "t.act_date, t.id"
      without { "appointed_by" Workers; "account_id" Workers; };
    /// What is owed to the judge for them.
    ACCOUNTS = "court_accounts" "Inventari e rendiconti presentati al giudice per te" origin "Li presenta chi ha l’incarico." of ["courts_account"] key "t.id" {
        kind: "Che cosa", Kind::Code(code::<CourtAccountKind>), "t.kind";
        from_day: "Periodo dal", Kind::Day, "t.from_day";
        until_day: "al", Kind::Day, "t.until_day";
        due_on: "Entro il", Kind::Day, "t.due_on";
        sent_on: "Presentato il", Kind::Day, "t.sent_on";
        balance: "Saldo", Kind::Cents, "t.balance_cents";
        note: "Nota", Kind::Text, "t.note";
        state: "Stato", Kind::Code(code::<CourtAccountState>), "t.state";
    } from "courts_account t join courts_office f on f.body_id = t.body_id and f.id = t.office_id where t.body_id = :body and f.person_id = :person"; order "t.due_on, t.id"
      without { "rule" Inner; };
    /// What they have, as whoever acts for them wrote it.
    ASSETS = "court_assets" "Che cosa hai, ricevi e devi, secondo chi ha l’incarico" origin "Lo scrive chi ha l’incarico." of ["courts_asset"] key "t.id" {
        kind: "Che cosa", Kind::Code(code::<AssetKind>), "t.kind";
        words: "In breve", Kind::Text, "t.words";
        value: "Valore", Kind::Cents, "t.value_cents";
        from_day: "Dal", Kind::Day, "t.from_day";
        until_day: "Ultimo giorno", Kind::Day, "t.until_day";
        ended_reason: "Perché è finito", Kind::Text, "t.ended_reason";
        recorded_at: "Registrato il", Kind::Moment, "t.at";
    } from "courts_asset t join courts_office f on f.body_id = t.body_id and f.id = t.office_id where t.body_id = :body and f.person_id = :person"; order "t.from_day, t.id"
      without { "recorded_by" Workers; };
    /// Their probation.
    PROBATIONS = "court_probations" "Messe alla prova" origin "Dall’ordinanza del giudice e da chi ti segue." of ["courts_probation"] key "t.id" {
        kind: "Di chi", Kind::Code(code::<ProbationKind>), "t.kind";
        authority: "Autorità", Kind::Text, "a.name";
        with_service: "Con quale servizio", Kind::Text, "t.with_service";
        plan: "Che cosa fai", Kind::Text, "t.plan";
        consent_on: "Consenso del", Kind::Day, "t.consent_on";
        starts_on: "Dal", Kind::Day, "t.starts_on";
        ends_on: "Al", Kind::Day, "t.ends_on";
        hours: "Ore di lavoro utile", Kind::Whole, "t.hours";
        outcome: "Esito", Kind::Code(code::<ProbationOutcome>), "t.outcome";
        outcome_on: "Del", Kind::Day, "t.outcome_on";
        note: "In breve", Kind::Text, "t.note";
    } from "courts_probation t join courts_authority a on a.body_id = t.body_id and a.id = t.authority_id where t.body_id = :body and t.person_id = :person"; order "t.starts_on, t.id"
      without { "account_id" Workers; };
    /// Copies of their file that somebody asked for.
    COPIES = "court_file_copies" "Copie del tuo fascicolo" origin "Le chiede e le decide il servizio." of ["courts_file_release"] key "t.id" {
        asked_at: "Chiesta il", Kind::Moment, "t.asked_at";
        state: "Stato", Kind::Code(code::<FileReleaseState>), "t.state";
        decided_at: "Decisa il", Kind::Moment, "t.decided_at";
    } from "courts_file_release t where t.body_id = :body and t.person_id = :person"; order "t.asked_at, t.id"
      without { "for_whom" Others; "reason" Others; "pieces" Inner; "redactions" Notes; "decision" Notes; };
}
