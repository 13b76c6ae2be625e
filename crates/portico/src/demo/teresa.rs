//! One story told by hand: Teresa Colombo, who wants to stay at home. The manual and the journeys of the browser follow it.

use super::days;
use super::people;
use super::services;
use super::staff::{Agenda, City};
use super::stage::{Next, Stage};
use super::tale::{Plot, Step, Tale};
use access::appointment::forms::{Chosen, NewAppointment};
use access::appointment::model::AppointmentKind;
use access::contact::model::{
    Callback, Caller, Channel, Children, Ending, Means, Need, NewContact, Notice, Subject, Territory, Urgency,
};
use anyhow::{Context as _, Result};
use casework::analysis::NewAnalysis;
use casework::case::Level;
use casework::diary::forms::NewEntry;
use casework::diary::{EntryKind, NoteAudience};
use casework::interview::InterviewOutcome;
use casework::interview::forms::NewInterview;
use casework::plan::forms::{ActionInput, GoalInput, PlanInput, ServiceInput, SignerInput};
use casework::plan::{Measure, PlanKind, SignerRole};
use casework::review::{GoalOutcome, GoalReview, NewReview, ReviewDecision};
use casework::sina::{
    AssessmentSource, AssessmentTool, BehaviouralDisorders, CognitiveDisorders, DailyLiving, DisabilityCertificate,
    DisabilitySource, HealthCareNeed, IncomeArea, Mobility, SinaDraft, SupportArea,
};
use chrono::{Months, NaiveDate, TimeDelta};
use kernel::tax_code::{Identifier, Sex, TaxCode};
use kernel::time::{days_after, days_before, local};
use kernel::{Cents, HouseholdId, Instant, PersonId};
use registry::generate::{Address, Birthplace, Household, ItalianLevel, Language, MaritalStatus, Person, Role, Situation, Streets};
use registry::household::actions::NewHousehold;
use registry::person::update::{NewNotice, NoticeMeans};
use registry::relation::RelationKind;
use registry::relation::forms::NewRelation;
use registry::{HouseholdKind, MemberRole};

/// Days before today on which her daughter calls.
const BEGINS: u64 = 236;

/// What she is called.
pub const NAME: (&str, &str) = ("Teresa", "Colombo");

const CONTACT: &str = "Telefona la figlia, Anna. La madre vive sola al terzo piano; dieci giorni fa è caduta in bagno, di notte, ed è rimasta a terra fino al mattino perché non arrivava al telefono. Nessuna frattura, ma da allora ha paura di lavarsi da sola e mangia poco. Anna lavora a Lodi e viene il sabato. La signora è d'accordo che chiamiamo: preferisce al mattino, sul fisso.";

const INTERVIEW: &str = "La signora Colombo arriva con la figlia, vestita con cura, e tiene a dire subito che «a casa mia ci so stare». Racconta la caduta senza drammi. Ha lavorato quarant'anni in una sartoria e cuce ancora un poco, ma da quando ha paura del bagno si lava a pezzi e ha smesso di scendere a fare la spesa. Le scale le pesano: tre piani senza ascensore. La figlia la sente ogni sera e si dice in colpa di abitare lontano. La signora Ida, vicina di pianerottolo, ha le chiavi.";

/// What stands in the diary: days after the first contact, hour, kind, minutes, who was there, text.
const DIARY: [(u64, u32, EntryKind, i64, &str, &str); 11] = [
    (
        22,
        10,
        EntryKind::HomeVisit,
        75,
        "la signora e la vicina Ida",
        "Visita domiciliare. La casa è in ordine e piena di luce; il bagno ha una vasca alta senza maniglie. La signora mostra come entra: si aggrappa al lavandino. Guardiamo insieme l'armadietto delle medicine: due scatole sono scadute. Ida passa la mattina con il pane e dice: «Finché ce la faccio io, ci guardo volentieri». Lascio il foglio sulle maniglie e sulla sedia da vasca che passa la farmacia.",
    ),
    (
        27,
        15,
        EntryKind::Telephone,
        20,
        "",
        "Telefonata con la figlia Anna. Può venire anche il mercoledì sera, a settimane alterne. Preferisce che l'aiuto per l'igiene lo faccia una persona esterna: «Con me la mamma si vergogna». Le spiego la spesa e la documentazione ISEE.",
    ),
    (
        40,
        11,
        EntryKind::Network,
        60,
        "medico di base, infermiera dell'ambulatorio",
        "Incontro in ambulatorio con il medico di base e l'infermiera. La pressione è ballerina, la terapia è stata semplificata: tre pastiglie al mattino, una alla sera. Il medico conferma che un aiuto due volte la settimana per l'igiene è sufficiente se qualcuno controlla i farmaci. L'infermiera la vedrà ogni mese.",
    ),
    (
        66,
        9,
        EntryKind::HomeVisit,
        60,
        "la signora e l'operatrice dell'ente",
        "Prima uscita insieme all'operatrice. La signora aveva già messo gli asciugamani sul letto. Un po' di imbarazzo all'inizio, poi parlano di stoffe. Concordato che venga sempre la stessa persona, martedì e venerdì. Montate le maniglie: le ha pagate la figlia.",
    ),
    (
        88,
        11,
        EntryKind::Telephone,
        15,
        "",
        "Telefonata alla signora. Dorme meglio: «So che se cado schiaccio il bottone». Il telesoccorso ha chiamato due volte per prova. Chiede se può spostare il venerdì alle nove, perché alle undici c'è il rosario alla radio.",
    ),
    (
        109,
        14,
        EntryKind::Letter,
        10,
        "",
        "L'ente comunica che dal mese prossimo il venerdì è anticipato alle 9:00, come chiesto. Aggiornata la figlia per messaggio.",
    ),
    (
        128,
        10,
        EntryKind::Interview,
        45,
        "la figlia Anna",
        "Colloquio in sede con Anna. È stanca ma più serena; parla per la prima volta della morte del padre e di quanto la madre si sia chiusa da allora. Le propongo il gruppo dei familiari del quartiere, il secondo giovedì del mese.",
    ),
    (
        163,
        9,
        EntryKind::HomeVisit,
        60,
        "la signora",
        "Visita domiciliare. La signora è scesa due volte al mercato con la volontaria dell'associazione, piano piano, fermandosi sul pianerottolo del primo piano dove ora c'è una sedia. Ha ripreso a fare gli orli per le nipoti di Ida. Pesa un chilo e mezzo di più.",
    ),
    (
        186,
        16,
        EntryKind::Network,
        40,
        "operatrice e coordinatrice dell'ente",
        "Incontro con l'ente. L'operatrice segnala che la signora il lunedì è confusa sui farmaci del fine settimana. Si decide la scatola settimanale, che prepara l'infermiera; la figlia controlla il sabato.",
    ),
    (
        207,
        10,
        EntryKind::Telephone,
        15,
        "",
        "Telefonata alla signora dopo la prima settimana con la scatola delle medicine: nessun errore. Dice che la scatola «sembra quella dei bottoni, solo che questi si mangiano».",
    ),
    (
        226,
        9,
        EntryKind::HomeVisit,
        60,
        "la signora e la vicina Ida",
        "Visita domiciliare. Ida sarà via tutto dicembre dalla sorella: la signora è preoccupata. Concordato che il telesoccorso chiami anche la sera e che la volontaria passi il lunedì. Da riprendere con la figlia prima della verifica.",
    ),
];

/// Her place in the city and in time.
pub fn cast(cities: &[City], city: usize, office: usize, streets: &Streets, today: NaiveDate) -> Result<Tale> {
    let worker = cities.get(city).and_then(|body| body.offices.get(office)).and_then(|office| office.workers.first()).copied();
    let worker = worker.context("nobody to work with her")?;
    let near = streets.within("4").context("no streets")?;
    let door = near.segments().first().context("no streets")?;
    let address = Address {
        street: door.street.clone(),
        number: door.number_from + 2,
        staircase: "scala B, terzo piano".into(),
        postcode: door.postcode.clone(),
        comune: door.comune.clone(),
        comune_belfiore: door.comune_belfiore.clone(),
        district: door.district.clone(),
        neighbourhood: door.neighbourhood.clone(),
        lat_microdegrees: door.lat_microdegrees,
        lon_microdegrees: door.lon_microdegrees,
    };
    let birth_date = today.checked_sub_months(Months::new(82 * 12 + 7)).context("too long ago")?;
    let (given, family) = NAME;
    let person = Person {
        id: PersonId(uuid::Uuid::nil()),
        role: Role::Holder,
        family_name: family.into(),
        given_name: given.into(),
        sex: Sex::Female,
        birth_date,
        birthplace: Birthplace::milano(),
        citizenship_belfiore: String::new(),
        citizenship: "italiana".into(),
        identifier: TaxCode::compute(family, given, Sex::Female, birth_date, "F205").map(Identifier::Definitive),
        marital_status: MaritalStatus::Widowed,
        language: Language { code: "it".into(), name: "italiano".into() },
        italian: ItalianLevel::Good,
        mobile: None,
        landline: Some("02 0100 0482".into()),
        email: None,
        resident_since: today.checked_sub_months(Months::new(51 * 12)).context("too long ago")?,
    };
    let household = Household { id: HouseholdId(uuid::Uuid::nil()), number: 82, address, members: vec![person] };
    let subject = people::Subject { household, who: 0, situation: Situation::ElderlyAlone };
    let begins = days::working_from(days_before(today, BEGINS));
    let plot = Plot { ending: Ending::Appointment, interview: InterviewOutcome::Proposal, ..Plot::empty() };
    let mut tale = Tale::new(city, office, worker, subject, begins, 82, plot);
    tale.by_hand = true;
    Ok(tale)
}

const KNOCKS: usize = 100;
const AT_HOME: usize = 101;
const BOOKED: usize = 102;
const HEARD: usize = 103;
const UNDERSTOOD: usize = 104;
const ASSESSED: usize = 105;
const PLANNED: usize = 106;
const REVIEWED: usize = 107;
const TODAY: usize = 108;

/// When everything happens; diary entries are scenes 0 to 99.
pub fn scenes(begins: NaiveDate) -> Next {
    let mut all = Next::default();
    let on = |days: u64| days::working_from(days_after(begins, days));
    all.add(days::at(begins, 10, 20), Step::Hand(KNOCKS));
    all.add(days::at(begins, 10, 26), Step::Hand(AT_HOME));
    all.add(days::at(begins, 10, 31), Step::Hand(BOOKED));
    all.add(days::at(on(7), 12, 40), Step::Hand(HEARD));
    all.add(days::at(on(9), 9, 15), Step::Assign);
    all.add(days::at(on(33), 16, 5), Step::Hand(UNDERSTOOD));
    all.add(days::at(on(35), 16, 20), Step::Hand(ASSESSED));
    all.add(days::at(on(44), 10, 10), Step::Hand(PLANNED));
    all.add(days::at(on(144), 11, 50), Step::Hand(REVIEWED));
    all.add(days::at(on(BEGINS - 5), 15, 30), Step::Hand(TODAY));
    for (number, (days, hour, _, minutes, ..)) in DIARY.iter().enumerate() {
        all.add(days::at(on(*days), *hour, 0) + TimeDelta::minutes(minutes + 20), Step::Hand(number));
    }
    all
}

/// One scene.
pub async fn scene(stage: &Stage<'_>, agenda: &mut Agenda, tale: &mut Tale, scene: usize, at: Instant) -> Result<Next> {
    match scene {
        KNOCKS => knocks(stage, tale).await?,
        AT_HOME => at_home(stage, tale).await?,
        BOOKED => booked(stage, agenda, tale).await?,
        HEARD => heard(stage, tale, at).await?,
        UNDERSTOOD => understood(stage, tale, at).await?,
        ASSESSED => assessed(stage, tale, at).await?,
        PLANNED => return planned(stage, tale, at).await,
        REVIEWED => reviewed(stage, tale, at).await?,
        TODAY => visits(stage, agenda, tale).await?,
        entry => written(stage, tale, entry).await?,
    }
    Ok(Next::default())
}

async fn knocks(stage: &Stage<'_>, tale: &mut Tale) -> Result<()> {
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

async fn at_home(stage: &Stage<'_>, tale: &Tale) -> Result<()> {
    let desk = stage.city(tale)?.principal(stage.office(tale)?.secretary)?;
    let (person, since) = (tale.person_id()?, tale.subject.person()?.resident_since);
    let new = NewHousehold { kind: HouseholdKind::Registered, role: MemberRole::Holder, from: Some(since) };
    registry::household::actions::create(stage.db, desk, person, None, &new).await?;
    let notice = NewNotice {
        given_on: tale.begins,
        edition: "Informativa servizi sociali, edizione di esempio".into(),
        means: NoticeMeans::Spoken,
        note: String::new(),
    };
    registry::person::update::give_notice(stage.db, desk, person, None, &notice).await?;
    let around = [
        ("Anna Ferri", RelationKind::Child, "300 0004417", "Abita a Lodi; viene il sabato. Da chiamare per prima."),
        ("Ida Sangalli", RelationKind::Neighbour, "02 0100 0483", "Vicina di pianerottolo, ha le chiavi di casa."),
    ];
    for (name, kind, phone, note) in around {
        let relation =
            NewRelation { other: None, other_name: name.into(), kind, phone: phone.into(), note: note.into(), from: None };
        registry::relation::actions::add(stage.db, desk, person, None, &relation).await?;
    }
    Ok(())
}

fn first_meeting(tale: &Tale) -> Instant {
    days::at(days::working_from(days_after(tale.begins, 7)), 11, 15)
}

async fn booked(stage: &Stage<'_>, agenda: &mut Agenda, tale: &mut Tale) -> Result<()> {
    let desk = stage.city(tale)?.principal(stage.office(tale)?.secretary)?;
    let starts_at = first_meeting(tale);
    for hour in [11, 12] {
        agenda.take_at(tale.worker.account, days::at(local(starts_at).date(), hour, 0));
    }
    let new = NewAppointment {
        contact: tale.contact,
        person: None,
        unit: tale.worker.unit,
        chosen: Chosen { calendar: tale.worker.account.0, starts_at, minutes: Some(60) },
        kind: Some(AppointmentKind::Interview),
        place: String::new(),
        note: "Viene con la figlia; in sede c'è l'ascensore".into(),
    };
    tale.appointment = Some(access::appointment::actions::book(stage.db, desk, &new, None).await?);
    tale.meets_at = Some(starts_at);
    Ok(())
}

async fn heard(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<()> {
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

async fn written(stage: &Stage<'_>, tale: &Tale, number: usize) -> Result<()> {
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
    };
    casework::diary::actions::write(stage.doing(stage.worker(tale)?), tale.case_id()?, &new).await?;
    Ok(())
}

async fn understood(stage: &Stage<'_>, tale: &Tale, at: Instant) -> Result<()> {
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

async fn assessed(stage: &Stage<'_>, tale: &Tale, at: Instant) -> Result<()> {
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

async fn planned(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<Next> {
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
            SignerInput { role: SignerRole::Person, name: "Teresa Colombo".into() },
            SignerInput { role: SignerRole::Family, name: "Anna Ferri (figlia)".into() },
            SignerInput { role: SignerRole::Service, name: stage.worker(tale)?.name.clone() },
        ],
    };
    services::write(stage, tale, &input, at).await
}

async fn reviewed(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<()> {
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
        goals,
        decision: ReviewDecision::Continue,
        next_review_on: Some(days::working_from(days_after(held_on, 110))),
    };
    casework::review::write(stage.doing(worker), tale.case_id()?, &new).await?;
    Ok(())
}

/// What is to come: a visit today, and one before the next review.
async fn visits(stage: &Stage<'_>, agenda: &mut Agenda, tale: &Tale) -> Result<()> {
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
            chosen: Chosen { calendar: tale.worker.account.0, starts_at, minutes: Some(50) },
            kind: Some(AppointmentKind::HomeVisit),
            place: format!("{} {}", address.street, address.number),
            note: note.into(),
        };
        access::appointment::actions::book(stage.db, worker, &new, None).await?;
    }
    Ok(())
}
