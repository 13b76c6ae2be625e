//! The scenes of Teresa Colombo's story, each by the product's own actions.

use super::super::days;
use super::super::people;
use super::super::services;
use super::super::staff::Agenda;
use super::super::stage::{Next, Stage};
use super::super::tale::Tale;
use access::appointment::forms::{Chosen, NewAppointment};
use access::appointment::model::AppointmentKind;
use access::contact::model::{
    Callback, Caller, Channel, Children, Ending, Means, Need, NewContact, Notice, Subject, Territory, Urgency,
};
use anyhow::{Context as _, Result};
use casework::analysis::NewAnalysis;
use casework::case::Level;
use casework::diary::NoteAudience;
use casework::diary::forms::NewEntry;
use casework::interview::InterviewOutcome;
use casework::interview::forms::NewInterview;
use casework::plan::forms::{ActionInput, GoalInput, PlanInput, ResourceInput, ServiceInput, SignerInput};
use casework::plan::{Measure, PlanKind, ResourceOf, SignerRole};
use casework::review::{GoalOutcome, GoalReview, NewReview, ReviewDecision};
use casework::sina::{
    AssessmentSource, AssessmentTool, BehaviouralDisorders, CognitiveDisorders, DailyLiving, DisabilityCertificate,
    DisabilitySource, HealthCareNeed, IncomeArea, Mobility, SinaDraft, SupportArea,
};
use chrono::Months;
use kernel::time::{days_after, local};
use kernel::{Cents, Instant};
use registry::household::actions::NewHousehold;
use registry::person::update::{NewNotice, NoticeMeans};
use registry::{HouseholdKind, MemberRole};

use super::words::{CONTACT, DIARY, INTERVIEW};

pub(super) async fn knocks(stage: &Stage<'_>, tale: &mut Tale) -> Result<()> {
    let city = stage.city(tale)?;
    let desk = city.principal(stage.office(tale)?.secretary)?;
    let person = tale.subject.person()?;
    let address = people::residence(&tale.subject.household.address, person.resident_since);
    let new = NewContact {
        channel: Channel::Direct,
        means: Means::Phone,
        at: None,
        unit: None,
        subject: Subject::New(Box::new(people::new_person(person, Some(address)))),
        subject_name: String::new(),
        subject_phone: String::new(),
        caller: Caller::Child,
        caller_name: "Anna Ferri".into(),
        caller_phone: "300 0004417".into(),
        confidential: false,
        callback: Callback::Safe,
        callback_note: "Al mattino, sul telefono fisso: lasciare squillare a lungo".into(),
        language: String::new(),
        interpreter: false,
        children: Children::No,
        children_note: String::new(),
        needs: vec![Need::Support, Need::Integration],
        urgency: Urgency::Soon,
        narrative: CONTACT.into(),
        information: "Spiegato che cosa fa l'assistenza domiciliare, come si calcola la quota e che serve l'ISEE.".into(),
        orientation: String::new(),
        documents: String::new(),
        ending: Ending::Appointment,
        emergency: String::new(),
        minutes: Some(25),
        in_care_at: "Medico di base".into(),
        notice: Notice::Spoken,
        territory: Territory::Resident,
        presence: String::new(),
        municipio: None,
        office: None,
        referral: None,
    };
    let contact = access::contact::actions::create(stage.db, desk, &new, None).await?;
    tale.contact = Some(contact);
    tale.person = Some(stage.person_of_contact(desk, contact).await?);
    Ok(())
}

pub(super) async fn at_home(stage: &Stage<'_>, tale: &Tale) -> Result<()> {
    let desk = stage.city(tale)?.principal(stage.office(tale)?.secretary)?;
    let (person, since) = (tale.person_id()?, tale.subject.person()?.resident_since);
    let new = NewHousehold { kind: HouseholdKind::Registered, role: MemberRole::Holder, from: Some(since) };
    registry::household::actions::create(stage.db, desk, person, None, &new).await?;
    let notice = NewNotice {
        given_on: tale.begins,
        edition: "Informativa servizi sociali, edizione di esempio".into(),
        language: "it".into(),
        means: NoticeMeans::Spoken,
        note: String::new(),
    };
    registry::person::update::give_notice(stage.db, desk, person, None, &notice).await?;
    let born = i64::from(chrono::Datelike::year(&tale.subject.person()?.birth_date));
    for relation in super::around::around(born) {
        registry::relation::actions::add(stage.db, desk, person, None, &relation).await?;
    }
    Ok(())
}

fn first_meeting(tale: &Tale) -> Instant {
    days::at(days::working_from(days_after(tale.begins, 7)), 11, 15)
}

pub(super) async fn booked(stage: &Stage<'_>, agenda: &mut Agenda, tale: &mut Tale) -> Result<()> {
    let desk = stage.city(tale)?.principal(stage.office(tale)?.secretary)?;
    let starts_at = first_meeting(tale);
    for hour in [11, 12] {
        agenda.take_at(tale.worker.account, days::at(local(starts_at).date(), hour, 0));
    }
    let new = NewAppointment {
        contact: tale.contact,
        person: None,
        unit: tale.worker.unit,
        chosen: Chosen { calendar: tale.worker.account.0, starts_at, minutes: Some(60), overlap_confirmed: false },
        kind: Some(AppointmentKind::Interview),
        place: String::new(),
        note: "Viene con la figlia; in sede c'è l'ascensore".into(),
    };
    tale.appointment = Some(access::appointment::actions::book(stage.db, desk, &new, None).await?);
    tale.meets_at = Some(starts_at);
    Ok(())
}

pub(super) async fn heard(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<()> {
    let worker = stage.worker(tale)?;
    let new = NewInterview {
        appointment: tale.appointment,
        contact: None,
        person: None,
        unit: Some(tale.worker.unit),
        held_at: tale.meets_at.unwrap_or(at),
        minutes: Some(60),
        present: Some("la signora Colombo e la figlia Anna".into()),
        account: INTERVIEW.into(),
        hypothesis: Some("Con un aiuto per l'igiene due volte la settimana, il telesoccorso e qualche accorgimento in bagno la signora può restare a casa in sicurezza; la paura pesa più della salute.".into()),
        outcome: InterviewOutcome::Proposal,
        outcome_note: None,
        user_area: Some(tale.area(stage.texts)?),
        level: Some(Level::First),
        of_household: None,
    };
    tale.case = casework::interview::actions::record(stage.doing(worker), &new).await?.case;
    Ok(())
}

pub(super) async fn written(stage: &Stage<'_>, tale: &Tale, number: usize) -> Result<()> {
    let (days, hour, kind, minutes, present, text) = DIARY.get(number).context("no such entry")?;
    let day = days::working_from(days_after(tale.begins, *days));
    let new = NewEntry {
        kind: *kind,
        held_at: days::at(day, *hour, 0),
        minutes: Some(*minutes),
        present: Some((*present).to_owned()).filter(|present| !present.is_empty()),
        text: (*text).to_owned(),
        note: (number == 6).then(|| {
            "Anna accenna a un vecchio litigio con il fratello, che non vuole nominare: non forzare, riprendere con calma.".into()
        }),
        note_audience: (number == 6).then_some(NoteAudience::Author),
        reserved: None,
    };
    casework::diary::actions::write(stage.doing(stage.worker(tale)?), tale.case_id()?, &new).await?;
    Ok(())
}

pub(super) async fn understood(stage: &Stage<'_>, tale: &Tale, at: Instant) -> Result<()> {
    let new = NewAnalysis {
        based_on: Some(0),
        analysed_on: local(at).date(),
        request: "La figlia chiede che la madre non resti più a terra da sola; la signora chiede «una mano per il bagno, e basta», e soprattutto di restare a casa propria.".into(),
        resources: Some("Lucida e ordinata, decide da sé. Una figlia presente ogni sera al telefono e il sabato; una vicina con le chiavi; la casa di proprietà; una pensione che basta per le spese ordinarie; la parrocchia e il cucito.".into()),
        fragilities: Some("Tre piani senza ascensore, bagno con vasca alta, paura di cadere che la porta a rinunciare. Farmaci gestiti a memoria. Dopo la morte del marito esce sempre meno.".into()),
        reading: Some("Il rischio non è la malattia ma il ritiro: la paura della caduta restringe la vita più della caduta. Un aiuto leggero e sempre uguale, che entri dal bagno e arrivi al mercato, può ridare fiducia. La figlia va alleggerita del senso di colpa prima che del lavoro.".into()),
    };
    casework::analysis::write(stage.doing(stage.worker(tale)?), tale.case_id()?, &new).await?;
    Ok(())
}

pub(super) async fn assessed(stage: &Stage<'_>, tale: &Tale, at: Instant) -> Result<()> {
    let draft = SinaDraft {
        assessed_on: Some(local(at).date()),
        mobility: Some(Mobility::Helped),
        daily_living: Some(DailyLiving::PartlyDependent),
        cognitive: Some(CognitiveDisorders::Absent),
        behavioural: Some(BehaviouralDisorders::Absent),
        health_care: Some(HealthCareNeed::Low),
        income: Some(IncomeArea::SelfSupporting),
        support: Some(SupportArea::Partial),
        source: Some(AssessmentSource::SocialRecord),
        tool: Some(AssessmentTool::Other),
        needed_benefits: "A2.07".parse().into_iter().collect(),
        certificates: [DisabilityCertificate::Partial75].into(),
        certificate_source: Some(DisabilitySource::Verified),
    };
    casework::sina::store::write(stage.doing(stage.worker(tale)?), tale.case_id()?, 0, draft).await?;
    Ok(())
}

pub(super) async fn planned(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<Next> {
    let city = stage.city(tale)?;
    let today = local(at).date();
    let starts_on = services::first_of_month_after(days_after(today, 9));
    let ends_on = services::last_of_month(starts_on.checked_add_months(Months::new(11)).unwrap_or(starts_on));
    let service = |code: &str, provider: &str, units: i64, share: i64| -> Result<ServiceInput> {
        let offered = city.services.get(code).with_context(|| format!("no service {code}"))?;
        let by = offered
            .providers
            .iter()
            .find(|(_, name)| name == provider)
            .with_context(|| format!("{provider} does not give {code}"))?;
        Ok(ServiceInput {
            service: offered.service,
            provider: Some(by.0),
            measure: Measure::Monthly,
            units,
            from_day: None,
            last_day: None,
            user_share: Some(Cents(share)),
            means_test: None,
            user_area: None,
            request_number: None,
            mandatory_ground: None,
            mandatory_reference: None,
        })
    };
    let goal = |words: &str, sign: &str| GoalInput { words: words.into(), sign: Some(sign.into()) };
    let action = |what: &str, responsible: &str, informal: bool| ActionInput {
        what: what.into(),
        responsible: responsible.into(),
        informal: Some(informal),
        from_day: None,
        last_day: None,
    };
    let input = PlanInput {
        kind: PlanKind::Individual,
        intensity: Some("una visita al mese, due accessi alla settimana dell'ente".into()),
        language: None,
        interpreter: None,
        tools: Some("visite a casa, un quaderno per chi entra, riunioni con la figlia".into()),
        starts_on,
        ends_on,
        review_on: starts_on.checked_add_months(Months::new(3)).unwrap_or(ends_on),
        goals: vec![
            goal("Lavarmi senza paura", "fa il bagno due volte la settimana con l'operatrice e una volta da sola con le maniglie"),
            goal("Non restare più a terra senza che nessuno lo sappia", "porta il telesoccorso al polso anche di notte"),
            goal("Tornare al mercato del quartiere", "scende almeno una volta alla settimana"),
        ],
        actions: vec![
            action("Aiuto per l'igiene, il martedì e il venerdì mattina", "La Vela di Mezzo", false),
            action("Maniglie e sedia da vasca", "la figlia Anna", true),
            action("Pane e chiavi: un saluto ogni mattina", "la vicina Ida", true),
            action("Accompagnamento al mercato", "volontaria dell'associazione di quartiere", true),
            action("Controllo dei farmaci una volta al mese", "infermiera dell'ambulatorio", false),
        ],
        services: vec![service("SAD", "La Vela di Mezzo", 12, 43_200)?, service("TELESOC", "Faro di Quartiere", 1, 6_000)?],
        signers: vec![
            SignerInput { role: SignerRole::Person, name: "Teresa Colombo".into(), person: None },
            SignerInput { role: SignerRole::Family, name: "Anna Ferri (figlia)".into(), person: None },
            SignerInput { role: SignerRole::Service, name: stage.worker(tale)?.name.clone(), person: None },
        ],
        resources: vec![
            ResourceInput {
                whose: ResourceOf::Person,
                words: "È precisa, conosce tutti nel quartiere, vuole farcela da sola".into(),
            },
            ResourceInput {
                whose: ResourceOf::Network,
                words: "La figlia Anna il fine settimana, la vicina Ida ogni mattina".into(),
            },
        ],
    };
    services::write(stage, tale, &input, at).await
}

pub(super) async fn reviewed(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<()> {
    let worker = stage.worker(tale)?;
    let mut tx = stage.db.begin(&worker.actor).await?;
    let stored = casework::plan::actions::read(&mut tx, tale.plan.context("no plan")?).await?;
    tx.roll_back().await?;
    let outcomes = [
        (GoalOutcome::Partly, "Due volte la settimana sì; da sola non ancora"),
        (GoalOutcome::Reached, "Lo porta sempre, lo ha provato due volte"),
        (GoalOutcome::Partly, "È scesa tre volte, con la volontaria"),
    ];
    let goals = stored
        .goals
        .iter()
        .zip(outcomes)
        .map(|(goal, (outcome, note))| GoalReview { goal: goal.id, outcome, note: Some(note.into()) })
        .collect();
    let held_on = local(at).date();
    let new = NewReview {
        held_on,
        present: Some("la signora, la figlia, l'operatrice dell'ente".into()),
        summary: "Il bagno non fa più paura e il peso è risalito. La signora riconosce il passo di chi sale le scale e prepara il caffè. Resta da lavorare sull'uscita: le scale sono un limite vero, non solo un timore. Si prosegue con le stesse ore.".into(),
        person_view: Some("«All'inizio mi vergognavo, adesso se non viene la Marisa mi manca.»".into()),
        child_view: None,
        goals,
        decision: ReviewDecision::Continue,
        next_review_on: Some(days::working_from(days_after(held_on, 110))),
    };
    casework::review::write(stage.doing(worker), tale.case_id()?, &new).await?;
    Ok(())
}

/// What is to come: a visit today, and one before the next review.
pub(super) async fn visits(stage: &Stage<'_>, agenda: &mut Agenda, tale: &Tale) -> Result<()> {
    let worker = stage.worker(tale)?;
    let address = &tale.subject.household.address;
    let coming = days_after(stage.db.clock().today(), 1);
    let ahead = [
        (days::working_after(coming, 3), 10, "Parlare di dicembre: Ida sarà via"),
        (days::working_after(coming, 12), 9, "Preparare la verifica con la figlia"),
    ];
    for (day, hour, note) in ahead {
        let starts_at = days::at(day, hour, 0);
        if !agenda.take_at(tale.worker.account, starts_at) {
            continue;
        }
        let new = NewAppointment {
            contact: None,
            person: tale.person,
            unit: tale.worker.unit,
            chosen: Chosen { calendar: tale.worker.account.0, starts_at, minutes: Some(50), overlap_confirmed: true },
            kind: Some(AppointmentKind::HomeVisit),
            place: format!("{} {}", address.street, address.number),
            note: note.into(),
        };
        access::appointment::actions::book(stage.db, worker, &new, None).await?;
    }
    Ok(())
}
