//! What this room holds of a person, for the copy of their own data: the cases that are theirs. A case that its team keeps to itself is in a
//! copy only when whoever makes it works on that case; reserved notes are in none.

use crate::case::{MemberRole, Move, Phase, State, UserArea};
use crate::case_scope;
use crate::closure::{ClosureOutcome, ClosureReason};
use crate::collective::{CollectiveKind, CollectiveState};
use crate::diary::EntryKind;
use crate::diary::store::entry_shown;
use crate::entered::Admission;
use crate::interview::InterviewOutcome;
use crate::passage::{PassageKind, PassageState};
use crate::plan::{MandatoryGround, MeansTest, PlanKind, PlanState, ResourceOf, SignerRole, SigningMeans};
use crate::review::{GoalOutcome, ReviewDecision};
use crate::sina::{
    AssessmentSource, AssessmentTool, BehaviouralDisorders, CognitiveDisorders, DailyLiving, DisabilityCertificate,
    DisabilitySource, HealthCareNeed, IncomeArea, Mobility, SupportArea,
};
use ui::person_data::{Kind, code};

/// The cases `c` of the person that a copy tells of.
macro_rules! theirs {
    () => {
        concat!("c.person_id = :person and (not c.sealed or ", case_scope!("case.read", "c.id"), ")")
    };
}

fn level(text: &str) -> String {
    format!("{text}° livello")
}

fn news(kind: &str) -> String {
    match kind {
        "died" => "Decesso",
        "moved" => "Cambio di indirizzo",
        "relocated" => "Altro municipio per lo stesso indirizzo",
        "contact_moved" => "Contatto spostato",
        "entered" => "Un’altra persona nel nucleo",
        other => other,
    }
    .to_owned()
}

registry::person_data! {
    /// Cases.
    CASES = "cases" "Cartelle" origin "Le ha aperte l’ufficio che ti segue." of ["casework_case"] key "c.id" {
        number: "Numero", Kind::Text, "c.number";
        unit: "Ufficio", Kind::Text, "u.name";
        level: "Livello", Kind::Code(level), "c.level";
        household: "È del nucleo", Kind::Yes, "c.household_id is not null";
        state: "Stato", Kind::Code(code::<State>), "c.state";
        phase: "Fase", Kind::Code(code::<Phase>), "c.phase";
        user_area: "Area", Kind::Code(code::<UserArea>), "c.user_area";
        opened_on: "Aperta il", Kind::Day, "c.opened_on";
        proposed_on: "Proposta il", Kind::Day, "c.proposed_on";
        taken_on: "Presa in carico il", Kind::Day, "c.taken_on";
        closed_on: "Chiusa il", Kind::Day, "c.closed_on";
        review_on: "Verifica il", Kind::Day, "c.review_on";
    } from concat!("casework_case c left join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id where c.body_id = :body and ", theirs!()); order "c.opened_on, c.id"
      without { "sealed" Inner; "last_entry_on" Repeated; "worker_id" Workers; };

    /// Cases of the household that bear somebody else's name.
    OF_HOUSEHOLD = "household_cases" "Cartelle del tuo nucleo intestate a un’altra persona" origin "Le ha aperte l’ufficio che segue il nucleo." of ["casework_case"] key "c.id" {
        number: "Numero", Kind::Text, "c.number";
        unit: "Ufficio", Kind::Text, "u.name";
        state: "Stato", Kind::Code(code::<State>), "c.state";
        opened_on: "Aperta il", Kind::Day, "c.opened_on";
        closed_on: "Chiusa il", Kind::Day, "c.closed_on";
    } from concat!("casework_case c join registry_v_person p on p.body_id = c.body_id and p.person_id = c.person_id and not p.restricted left join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id
            where c.body_id = :body and c.person_id <> :person and not c.sealed and exists (select 1 from registry_v_member m where m.body_id = c.body_id and m.household_id = c.household_id
              and m.person_id = :person and m.valid_from <= coalesce(c.closed_on, :today) and m.valid_until > c.opened_on)"); order "c.opened_on, c.id";

    /// What became of them.
    CASE_STEPS = "case_steps" "Passaggi delle cartelle" origin "Li ha decisi l’ufficio che ti segue." of ["casework_case_move"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        on_day: "Quando", Kind::Day, "t.on_day";
        step: "Passaggio", Kind::Code(code::<Move>), "t.move";
        from: "Da", Kind::Code(code::<State>), "t.from_state";
        to: "A", Kind::Code(code::<State>), "t.to_state";
        reason: "Perché", Kind::Text, "t.reason";
    } from concat!("casework_case_move t join casework_case c on c.body_id = t.body_id and c.id = t.case_id where t.body_id = :body and ", theirs!()); order "t.at, t.id" without { "at" Repeated; };

    /// Their phases.
    PHASES = "case_phases" "Fasi delle cartelle" origin "Le ha segnate chi ti segue." of ["casework_phase"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        phase: "Fase", Kind::Code(code::<Phase>), "t.phase";
        from: "Dal", Kind::Day, "t.from_day";
        reason: "Perché", Kind::Text, "t.reason";
    } from concat!("casework_phase t join casework_case c on c.body_id = t.body_id and c.id = t.case_id where t.body_id = :body and ", theirs!()); order "t.from_day, t.id" without { "at" Repeated; };

    /// Which professions work on them.
    TEAM = "case_team" "Chi lavora sulle cartelle" origin "Lo ha deciso l’ufficio." of ["casework_member"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        role: "Con quale ruolo", Kind::Code(code::<MemberRole>), "t.role";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
    } from concat!("casework_member t join casework_case c on c.body_id = t.body_id and c.id = t.case_id where t.body_id = :body and ", theirs!()); order "t.valid_from, t.id"
      without { "account_id" Workers; "reason" Workers; };

    /// At which level and in which office they were.
    LEVELS = "case_levels" "Livelli delle cartelle" origin "Li ha decisi l’ufficio che ti segue." of ["casework_level"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        level: "Livello", Kind::Code(level), "t.level";
        from: "Dal", Kind::Day, "t.from_day";
        unit: "Ufficio", Kind::Text, "u.name";
        reason: "Perché", Kind::Text, "t.reason";
    } from concat!("casework_level t join casework_case c on c.body_id = t.body_id and c.id = t.case_id left join guard_unit u on u.body_id = t.body_id and u.id = t.unit_id
            where t.body_id = :body and ", theirs!()); order "t.from_day, t.place, t.id" without { "place" Inner; "at" Inner; };

    /// To whom they were offered.
    PASSAGES = "case_passages" "A chi sono state proposte le cartelle" origin "Lo ha proposto l’ufficio che ti segue." of ["casework_passage"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        sent_at: "Quando", Kind::Moment, "t.sent_at";
        kind: "A chi", Kind::Code(code::<PassageKind>), "t.kind";
        from: "Da quale ufficio", Kind::Text, "f.name";
        to: "A quale ufficio", Kind::Text, "u.name";
        to_body: "A quale ente", Kind::Text, "t.to_body";
        message: "Perché", Kind::Text, "t.message";
        summary: "In sintesi", Kind::Text, "t.summary";
        carries: "Che cosa è stato unito", Kind::Json, "t.carries";
        state: "Come è andata", Kind::Code(code::<PassageState>), "t.state";
        answered_at: "Risposta il", Kind::Moment, "t.answered_at";
        answer: "Risposta", Kind::Text, "t.answer";
    } from concat!("casework_passage t join casework_case c on c.body_id = t.body_id and c.id = t.case_id join guard_unit f on f.body_id = t.body_id and f.id = t.from_unit_id
            left join guard_unit u on u.body_id = t.body_id and u.id = t.to_unit_id where t.body_id = :body and ", theirs!()); order "t.sent_at, t.id"
      without { "from_account_id" Workers; "to_account_id" Workers; "sent_by" Workers; "answered_by" Workers; };

    /// Which other offices worked on them.
    PARTNERS = "case_partners" "Altri uffici che hanno lavorato sulle cartelle" origin "Lo ha deciso l’ufficio che ti segue." of ["casework_partner"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        unit: "Ufficio", Kind::Text, "u.name";
        part: "Che cosa ha fatto", Kind::Text, "t.part";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
        because: "Perché è finita", Kind::Text, "t.ended_because";
    } from concat!("casework_partner t join casework_case c on c.body_id = t.body_id and c.id = t.case_id left join guard_unit u on u.body_id = t.body_id and u.id = t.unit_id
            where t.body_id = :body and ", theirs!()); order "t.valid_from, t.id" without { "account_id" Workers; };

    /// Groups and communities in which they took part.
    COLLECTIVES = "collectives" "Gruppi e progetti di comunità" origin "Ti ci ha iscritto chi li conduce." of ["casework_collective_person", "casework_collective"] key "t.id" {
        number: "Numero", Kind::Text, "k.number";
        kind: "Con chi", Kind::Code(code::<CollectiveKind>), "k.kind";
        title: "Titolo", Kind::Text, "k.title";
        unit: "Ufficio", Kind::Text, "u.name";
        quarter: "Luogo", Kind::Text, "k.quarter";
        state: "Stato", Kind::Code(code::<CollectiveState>), "k.state";
        need: "Da quale bisogno si partiva", Kind::Text, "k.need";
        goals: "Che cosa si voleva raggiungere", Kind::Text, "k.goals";
        starts_on: "Cominciato il", Kind::Day, "k.starts_on";
        ends_on: "Fino al", Kind::Day, "k.ends_on";
        closed_on: "Chiuso il", Kind::Day, "k.closed_on";
        from: "Hai partecipato dal", Kind::Day, "t.from_day";
        last_day: "Ultimo giorno", Kind::LastDay, "t.until_day";
    } from "casework_collective_person t join casework_collective k on k.body_id = t.body_id and k.id = t.collective_id left join guard_unit u on u.body_id = k.body_id and u.id = k.unit_id
            where t.body_id = :body and t.person_id = :person"; order "t.from_day, t.id"
      without { "at" Inner; "account_id" Workers; "worker_id" Workers; "partners" Others; "for_each" Others; "for_group" Others; "for_community" Others; };

    /// What they said of the plans of groups.
    COLLECTIVE_CONSENTS = "collective_consents" "Che cosa hai detto dei progetti di gruppo" origin "Lo ha scritto chi conduce il gruppo." of ["casework_collective_consent"] key "t.id" {
        number: "Numero del gruppo", Kind::Text, "k.number";
        title: "Titolo", Kind::Text, "k.title";
        edition: "Versione del progetto", Kind::Whole, "g.edition";
        agrees: "D’accordo", Kind::Yes, "t.agrees";
        said_on: "Quando", Kind::Day, "t.said_on";
        by_name: "Ha risposto per te", Kind::Text, "t.by_name";
        ground: "In quale veste", Kind::Text, "t.ground";
        words: "Con quali parole", Kind::Text, "t.words";
    } from "casework_collective_consent t join casework_collective_plan g on g.body_id = t.body_id and g.id = t.plan_id
            join casework_collective k on k.body_id = g.body_id and k.id = g.collective_id
            where t.body_id = :body and t.person_id = :person"; order "t.said_on, t.id"
      without { "at" Inner; "account_id" Workers; };

    /// First interviews.
    INTERVIEWS = "interviews" "Primi colloqui" origin "Li ha scritti chi ti ha ascoltato." of ["casework_interview"] key "t.id" {
        held_at: "Quando", Kind::Moment, "t.held_at";
        unit: "Ufficio", Kind::Text, "u.name";
        minutes: "Minuti", Kind::Whole, "t.minutes";
        present: "Presenti", Kind::Text, "t.present";
        account: "Che cosa è stato detto", Kind::Text, "t.account";
        hypothesis: "Ipotesi", Kind::Text, "t.hypothesis";
        outcome: "Esito", Kind::Code(code::<InterviewOutcome>), "t.outcome";
        outcome_note: "Nota", Kind::Text, "t.outcome_note";
    } from concat!("casework_interview t left join guard_unit u on u.body_id = t.body_id and u.id = t.unit_id where t.body_id = :body and t.person_id = :person
            and (t.case_id is null or exists (select 1 from casework_case c where c.body_id = t.body_id and c.id = t.case_id and (not c.sealed or ", case_scope!("case.read", "c.id"), ")))");
      order "t.held_at, t.id" without { "recorded_at" Inner; };

    /// Contacts of interviews that were put on somebody else.
    INTERVIEW_NEWS = "interview_news" "Colloqui il cui contatto è stato spostato" origin "Lo ha fatto l’ufficio." of ["casework_interview_news"] key "t.id" {
        on_day: "Quando", Kind::Day, "t.on_day";
        decided_at: "Deciso il", Kind::Moment, "t.decided_at";
    } from "casework_interview_news t where t.body_id = :body and (t.from_person_id = :person or t.to_person_id = :person)"; order "t.at, t.id"
      without { "at" Repeated; "fate" Inner; "reason" Others; };

    /// The diary.
    DIARY = "diary" "Diario" origin "Lo ha scritto chi ti segue." of ["casework_entry"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        held_at: "Quando", Kind::Moment, "t.held_at";
        kind: "Che cosa", Kind::Code(code::<EntryKind>), "t.kind";
        minutes: "Minuti", Kind::Whole, "t.minutes";
        present: "Presenti", Kind::Text, "t.present";
        text: "Testo", Kind::Text, "t.text";
        reserved: "In sede riservata", Kind::Yes, "t.reserved";
    } from concat!("casework_entry t join casework_case c on c.body_id = t.body_id and c.id = t.case_id where t.body_id = :body and ", entry_shown!("t"), " and ", theirs!());
      order "t.held_at, t.id" without { "recorded_at" Inner; "author_id" Workers; "w0" Inner; "w1" Inner; "w2" Inner; "w3" Inner; };

    /// What the diary said before.
    DIARY_BEFORE = "diary_before" "Diario: testi di prima delle correzioni" origin "Li tiene il programma a ogni correzione." of ["casework_entry_text", "casework_note"] key "t.entry_id" {
        number: "Cartella", Kind::Text, "c.number";
        at: "Corretto il", Kind::Moment, "t.at";
        held_at: "Quando", Kind::Moment, "t.held_at";
        kind: "Che cosa", Kind::Code(code::<EntryKind>), "t.kind";
        minutes: "Minuti", Kind::Whole, "t.minutes";
        present: "Presenti", Kind::Text, "t.present";
        text: "Testo", Kind::Text, "t.text";
        reason: "Perché", Kind::Text, "t.reason";
    } from concat!("casework_entry_text t join casework_entry e on e.body_id = t.body_id and e.id = t.entry_id join casework_case c on c.body_id = e.body_id and c.id = e.case_id
            where t.body_id = :body and ", entry_shown!("e"), " and ", theirs!()); order "t.at, t.entry_id, t.version" without { "audience" Notes; };

    /// What was given of reserved notes to somebody outside.
    NOTES_GIVEN = "notes_given" "Note riservate date ad altri, con le parole con cui sono state date" origin "Lo ha deciso l’ufficio, su richiesta." of ["casework_note_release"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        decided_at: "Quando", Kind::Moment, "t.decided_at";
        for_whom: "A chi", Kind::Text, "t.for_whom";
        redacted: "Testo", Kind::Text, "t.redacted";
    } from concat!("casework_note_release t join casework_note n on n.body_id = t.body_id and n.id = t.note_id join casework_entry e on e.body_id = n.body_id and e.id = n.entry_id
            join casework_case c on c.body_id = e.body_id and c.id = e.case_id where t.body_id = :body and t.state = 'released' and ", theirs!()); order "t.decided_at, t.id"
      without { "asked_by" Workers; "asked_at" Inner; "reason" Notes; "state" Inner; "decided_by" Workers; "decision" Notes; };

    /// Entries that were moved from one case to another.
    DIARY_MOVES = "diary_moves" "Voci di diario spostate" origin "Le ha spostate chi ti segue." of ["casework_entry_move"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        at: "Quando", Kind::Moment, "t.at";
    } from concat!("casework_entry_move t join casework_case c on c.body_id = t.body_id and c.id = t.to_case_id where t.body_id = :body and ", theirs!()); order "t.at, t.id" without { "reason" Others; };

    /// Analyses.
    ANALYSES = "analyses" "Analisi della situazione" origin "Le ha scritte chi ti segue." of ["casework_analysis"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        edition: "Versione", Kind::Whole, "t.edition";
        analysed_on: "Quando", Kind::Day, "t.analysed_on";
        request: "Richiesta", Kind::Text, "t.request";
        resources: "Risorse", Kind::Text, "t.resources";
        fragilities: "Fragilità", Kind::Text, "t.fragilities";
        reading: "Lettura", Kind::Text, "t.reading";
    } from concat!("casework_analysis t join casework_case c on c.body_id = t.body_id and c.id = t.case_id where t.body_id = :body and ", theirs!()); order "t.analysed_on, t.edition, t.id" without { "at" Inner; };

    /// Assessments.
    ASSESSMENTS = "assessments" "Valutazioni" origin "Le ha fatte chi ti segue." of ["casework_sina"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        edition: "Versione", Kind::Whole, "t.edition";
        assessed_on: "Quando", Kind::Day, "t.assessed_on";
        mobility: "Mobilità", Kind::Code(code::<Mobility>), "t.mobility";
        daily_living: "Attività quotidiane", Kind::Code(code::<DailyLiving>), "t.daily_living";
        cognitive: "Disturbi cognitivi", Kind::Code(code::<CognitiveDisorders>), "t.cognitive";
        behavioural: "Disturbi del comportamento", Kind::Code(code::<BehaviouralDisorders>), "t.behavioural";
        health_care: "Bisogno di cure", Kind::Code(code::<HealthCareNeed>), "t.health_care";
        income: "Reddito", Kind::Code(code::<IncomeArea>), "t.income";
        support: "Sostegno", Kind::Code(code::<SupportArea>), "t.support";
        source: "Da dove", Kind::Code(code::<AssessmentSource>), "t.source";
        tool: "Strumento", Kind::Code(code::<AssessmentTool>), "t.tool";
        needed: "Prestazioni che servono", Kind::Json, "t.needed_benefits";
        certificates: "Certificazioni", Kind::Codes(code::<DisabilityCertificate>), "t.certificates";
        certificate_source: "Chi le ha rilasciate", Kind::Code(code::<DisabilitySource>), "t.certificate_source";
    } from concat!("casework_sina t join casework_case c on c.body_id = t.body_id and c.id = t.case_id where t.body_id = :body and t.person_id = :person and (not c.sealed or ", case_scope!("case.read", "c.id"), ")");
      order "t.assessed_on, t.edition, t.id" without { "at" Inner; };

    /// Plans.
    PLANS = "plans" "Progetti" origin "Li hai fatti con chi ti segue." of ["casework_plan"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        edition: "Versione", Kind::Whole, "t.edition";
        kind: "Tipo", Kind::Code(code::<PlanKind>), "t.kind";
        state: "Stato", Kind::Code(code::<PlanState>), "t.state";
        intensity: "Intensità", Kind::Text, "t.intensity";
        language: "Lingua", Kind::Text, "t.language";
        interpreter: "Interprete", Kind::Text, "t.interpreter";
        tools: "Strumenti", Kind::Text, "t.tools";
        starts_on: "Dal", Kind::Day, "t.starts_on";
        ends_on: "Al", Kind::Day, "t.ends_on";
        review_on: "Verifica il", Kind::Day, "t.review_on";
        agreed_on: "Concordato il", Kind::Day, "t.agreed_on";
    } from concat!("casework_plan t join casework_case c on c.body_id = t.body_id and c.id = t.case_id where t.body_id = :body and ", theirs!()); order "t.starts_on, t.edition, t.id" without { "at" Inner; };

    /// Their goals.
    GOALS = "plan_goals" "Obiettivi dei progetti" origin "Li hai detti tu con chi ti segue." of ["casework_plan_goal"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        edition: "Progetto", Kind::Whole, "p.edition";
        words: "Obiettivo", Kind::Text, "t.words";
        sign: "Come si vede se è raggiunto", Kind::Text, "t.sign";
    } from concat!("casework_plan_goal t join casework_plan p on p.body_id = t.body_id and p.id = t.plan_id join casework_case c on c.body_id = p.body_id and c.id = p.case_id
            where t.body_id = :body and ", theirs!()); order "p.starts_on, p.edition, t.place, t.id" without { "place" Inner; };

    /// What there is to build on.
    RESOURCES = "plan_resources" "Risorse dei progetti" origin "Le hai dette tu con chi ti segue." of ["casework_plan_resource"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        edition: "Progetto", Kind::Whole, "p.edition";
        whose: "Di chi", Kind::Code(code::<ResourceOf>), "t.whose";
        words: "Risorsa", Kind::Text, "t.words";
    } from concat!("casework_plan_resource t join casework_plan p on p.body_id = t.body_id and p.id = t.plan_id join casework_case c on c.body_id = p.body_id and c.id = p.case_id
            where t.body_id = :body and ", theirs!()); order "p.starts_on, p.edition, t.place, t.id" without { "place" Inner; };

    /// That they were heard, as minors.
    HEARINGS = "plan_hearings" "Quando sei stato ascoltato sui progetti" origin "Lo ha scritto chi ti ha ascoltato." of ["casework_plan_hearing"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        heard_on: "Quando", Kind::Day, "t.heard_on";
        words: "Che cosa hai detto", Kind::Text, "t.words";
        not_heard: "Perché non sei stato ascoltato", Kind::Text, "t.not_heard";
    } from concat!("casework_plan_hearing t join casework_plan p on p.body_id = t.body_id and p.id = t.plan_id join casework_case c on c.body_id = p.body_id and c.id = p.case_id
            where t.body_id = :body and t.person_id = :person and (not c.sealed or ", case_scope!("case.read", "c.id"), ")"); order "t.at, t.id"
      without { "by_name" Workers; "at" Inner; };

    /// Their actions.
    ACTIONS = "plan_actions" "Azioni dei progetti" origin "Le hai concordate con chi ti segue." of ["casework_plan_action"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        edition: "Progetto", Kind::Whole, "p.edition";
        what: "Che cosa", Kind::Text, "t.what";
        responsible: "Chi", Kind::Text, "t.responsible";
        formal: "È un servizio", Kind::Yes, "t.formal";
        from: "Dal", Kind::Day, "t.from_day";
        last_day: "Al", Kind::Day, "t.last_day";
    } from concat!("casework_plan_action t join casework_plan p on p.body_id = t.body_id and p.id = t.plan_id join casework_case c on c.body_id = p.body_id and c.id = p.case_id
            where t.body_id = :body and ", theirs!()); order "p.starts_on, p.edition, t.place, t.id" without { "place" Inner; };

    /// The services that they foresee.
    PLANNED = "plan_services" "Servizi previsti nei progetti" origin "Li hai concordati con chi ti segue; i prezzi vengono dal catalogo dell’ente." of ["casework_plan_service"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        edition: "Progetto", Kind::Whole, "p.edition";
        service: "Servizio", Kind::Text, "t.service_name";
        provider: "Chi lo dà", Kind::Text, "t.provider_name";
        per_month: "Al mese", Kind::Whole, "t.per_month";
        quantity: "Quantità", Kind::Whole, "t.quantity";
        unit_price: "Prezzo", Kind::Cents, "t.unit_price_cents";
        total: "Costo", Kind::Cents, "t.total_cents";
        user_share: "Quota tua", Kind::Cents, "t.user_share_cents";
        means_test: "Prova dei mezzi", Kind::Code(code::<MeansTest>), "t.means_test";
        request_number: "Numero della richiesta", Kind::Text, "t.request_number";
        mandatory_ground: "Obbligatorio per", Kind::Code(code::<MandatoryGround>), "t.mandatory_ground";
        mandatory_reference: "Atto che obbliga", Kind::Text, "t.mandatory_reference";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
    } from concat!("casework_plan_service t join casework_plan p on p.body_id = t.body_id and p.id = t.plan_id join casework_case c on c.body_id = p.body_id and c.id = p.case_id
            where t.body_id = :body and ", theirs!()); order "p.starts_on, p.edition, t.place, t.id" without { "place" Inner; "unit_of_measure" Inner; "user_area" Repeated; };

    /// Who signed them.
    SIGNERS = "plan_signers" "Firme dei progetti" origin "Le ha registrate chi ti segue." of ["casework_plan_signer"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        edition: "Progetto", Kind::Whole, "p.edition";
        role: "In quale veste", Kind::Code(code::<SignerRole>), "t.role";
        signed_on: "Firmato il", Kind::Day, "t.signed_on";
        means: "Come", Kind::Code(code::<SigningMeans>), "t.means";
    } from concat!("casework_plan_signer t join casework_plan p on p.body_id = t.body_id and p.id = t.plan_id join casework_case c on c.body_id = p.body_id and c.id = p.case_id
            where t.body_id = :body and ", theirs!()); order "p.starts_on, p.edition, t.place, t.id" without { "place" Inner; "name" Others; "witness" Others; "at" Inner; "person_id" Others; "ground" Others; "waived" Others; "waived_by" Workers; "waived_at" Inner; };

    /// Reviews.
    REVIEWS = "reviews" "Verifiche" origin "Le hai fatte con chi ti segue." of ["casework_review"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        held_on: "Quando", Kind::Day, "t.held_on";
        present: "Presenti", Kind::Text, "t.present";
        summary: "Sintesi", Kind::Text, "t.summary";
        person_view: "Che cosa ne pensi tu", Kind::Text, "t.person_view";
        decision: "Decisione", Kind::Code(code::<ReviewDecision>), "t.decision";
        next_review_on: "Prossima", Kind::Day, "t.next_review_on";
    } from concat!("casework_review t join casework_case c on c.body_id = t.body_id and c.id = t.case_id where t.body_id = :body and ", theirs!()); order "t.held_on, t.id" without { "at" Inner; "child_view" Others; };

    /// How their goals went.
    REVIEWED = "review_goals" "Obiettivi verificati" origin "Li hai guardati con chi ti segue." of ["casework_review_goal"] key "t.goal_id" {
        number: "Cartella", Kind::Text, "c.number";
        held_on: "Verifica del", Kind::Day, "r.held_on";
        goal: "Obiettivo", Kind::Text, "g.words";
        outcome: "Come è andato", Kind::Code(code::<GoalOutcome>), "t.outcome";
        note: "Nota", Kind::Text, "t.note";
    } from concat!("casework_review_goal t join casework_review r on r.body_id = t.body_id and r.id = t.review_id join casework_plan_goal g on g.body_id = t.body_id and g.id = t.goal_id
            join casework_case c on c.body_id = r.body_id and c.id = r.case_id where t.body_id = :body and ", theirs!()); order "r.held_on, g.place, t.goal_id";

    /// Closures.
    CLOSURES = "closures" "Chiusure" origin "Le ha scritte chi ti segue." of ["casework_closure"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        closed_on: "Quando", Kind::Day, "t.closed_on";
        reason: "Perché", Kind::Code(code::<ClosureReason>), "t.reason";
        outcome: "Come è andata", Kind::Code(code::<ClosureOutcome>), "t.outcome";
        evaluation: "Valutazione", Kind::Text, "t.evaluation";
        person_view: "Che cosa ne pensi tu", Kind::Text, "t.person_view";
        released: "Servizi chiusi", Kind::Text, "t.released";
    } from concat!("casework_closure t join casework_case c on c.body_id = t.body_id and c.id = t.case_id where t.body_id = :body and ", theirs!()); order "t.closed_on, t.id" without { "at" Inner; };

    /// What was heard of them meanwhile.
    NEWS = "case_news" "Notizie arrivate alle cartelle" origin "Dal registro delle persone." of ["casework_news"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        kind: "Notizia", Kind::Code(news), "t.kind";
        on_day: "Quando", Kind::Day, "t.on_day";
        detail: "Dettaglio", Kind::Text, "t.detail";
        decided_at: "Decisa il", Kind::Moment, "t.decided_at";
        decision: "Decisione", Kind::Text, "t.decision";
    } from concat!("casework_news t join casework_case c on c.body_id = t.body_id and c.id = t.case_id where t.body_id = :body and ", theirs!(), " and (t.kind not in ('moved', 'relocated') or ",
                   registry::where_told!(), ") and (t.person_id is null or exists (select 1 from registry_v_person q where q.body_id = :body and q.person_id = t.person_id and not q.restricted))");
      order "t.at, t.id" without { "at" Repeated; "person_id" Others; };

    /// That they came into a household whose case bears somebody else's name, and were added to it. Whoever was left out, or was not decided about,
    /// is told of no case: it is the others', who may have reasons that they do not know of it (GDPR art. 15 c. 4).
    CAME = "household_entries" "Il tuo ingresso in un nucleo che l’ufficio segue" origin "Dal registro delle persone." of ["casework_news"] key "t.id" {
        number: "Cartella", Kind::Text, "c.number";
        on_day: "Quando", Kind::Day, "t.on_day";
        admission: "Che cosa è stato deciso", Kind::Code(code::<Admission>), "t.admission";
        decided_at: "Deciso il", Kind::Moment, "t.decided_at";
    } from "casework_news t join casework_case c on c.body_id = t.body_id and c.id = t.case_id and not c.sealed
            join registry_v_person q on q.body_id = c.body_id and q.person_id = c.person_id and not q.restricted
            where t.body_id = :body and t.person_id = :person and t.admission = 'add'"; order "t.at, t.id";
}
