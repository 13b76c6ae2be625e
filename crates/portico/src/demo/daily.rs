//! The day of a social worker in Municipio 4 of Milan, for somebody who opens it for the first time: a girl of thirteen with an order of the
//! juvenile court and what it asks, a plan for which one parent has still to sign, a report that is begun, an assessment with the meeting it calls
//! for, a case that is offered to a colleague, one that its team keeps to itself, a group of parents, a task, letters of the court. By the product's own actions.

mod letter;

use super::staff::City;
use anyhow::{Context as _, Result};
use assessments::assessment::forms::Evaluation;
use assessments::assessment::{EvaluationMoment, EvaluationSource, Given};
use assessments::meeting::forms::{UnitMeetingInput, UnitMeetingParticipantInput};
use assessments::meeting::{UnitMeetingKind, UnitMeetingPart};
use casework::Doing;
use casework::analysis::NewAnalysis;
use casework::case::forms::{Assign, Seal, Take};
use casework::case::{Level, UserArea};
use casework::collective::forms::{CollectiveInput, CollectiveStep, NewCollectiveMeeting};
use casework::collective::{CollectiveKind, CollectiveMove};
use casework::diary::EntryKind;
use casework::diary::forms::NewEntry;
use casework::interview::InterviewOutcome;
use casework::interview::forms::NewInterview;
use casework::passage::forms::NewPassage;
use casework::passage::{PassageKind, Piece};
use casework::plan::forms::{ActionInput, GoalInput, PlanInput, ResourceInput, Signature};
use casework::plan::hearing::NewHearing;
use casework::plan::{PlanKind, ResourceOf, SigningMeans, signing};
use chrono::{Months, NaiveDate, TimeDelta};
use courts::order::forms::NewOrder;
use courts::order::mandate::{CaseWay, NewCourtMandate};
use courts::order::prescription::NewPrescription;
use courts::order::{CourtActivity, CourtMandateKind, CourtOrderKind, PrescriptionWhose, ProceedingKind, ServedMeans};
use guard::Principal;
use kernel::tax_code::Sex;
use kernel::time::{days_after, days_before};
use kernel::{CaseId, Failure, Outcome, PersonId, UnitId};
use network::Catalogue;
use records::document::actions::About;
use records::document::forms::NewDocument;
use registry::NewPerson;
use registry::person::model::{Birth, PersonData};
use registry::relation::RelationKind;
use registry::relation::forms::{Details, NewRelation};
use store::{Audit, Db, FileVault};
use uuid::Uuid;

/// Whose day it is, to whom a case is offered, and who coordinates.
const WORKER: &str = "assistente.sociale.municipio4";
const COLLEAGUE: &str = "assistente.sociale.municipio4.03";
const BOSS: &str = "coordinatrice.municipio4";
/// The unit of the first level.
const UNIT: &str = "SSPT-4-1";

/// Who acts, where, and on which day.
struct Scene<'a> {
    db: &'a Db,
    worker: &'a Principal,
    boss: &'a Principal,
    colleague: &'a Principal,
    unit: UnitId,
    today: NaiveDate,
}

/// Adds all of it to the city.
pub async fn build(db: &Db, vault: &FileVault, city: &City, today: NaiveDate) -> Result<()> {
    let who = |name| city.principal(city.account(name)?);
    let unit = city.made.unit(UNIT)?;
    let scene = Scene { db, worker: who(WORKER)?, boss: who(BOSS)?, colleague: who(COLLEAGUE)?, unit, today };
    courts::authority::actions::take_over(scene.doing(scene.boss)).await.context("the authorities")?;
    let girl = scene.girl().await.context("a girl with an order")?;
    scene.letters(who(letter::DESK)?, vault, girl).await.context("a letter of the court")?;
    scene.plan_of(girl).await.context("a plan for which a parent has still to sign")?;
    scene.report_of(girl).await.context("a report that is begun")?;
    let offered = scene.offered().await.context("a case that is offered to a colleague")?;
    scene.assessed(offered).await.context("an assessment, and a meeting that is called")?;
    scene.sealed().await.context("a case that its team keeps to itself")?;
    scene.group().await.context("a group")?;
    scene.task().await.context("a task")
}

/// Does something with the version that is stored, whatever it is by now.
async fn again<T, F, A>(act: F) -> Outcome<T>
where
    F: Fn(i64) -> A,
    A: Future<Output = Outcome<T>>,
{
    match act(1).await {
        Err(Failure::Conflict { current, .. }) => act(current).await,
        other => other,
    }
}

impl Scene<'_> {
    fn doing<'d>(&'d self, principal: &'d Principal) -> Doing<'d> {
        Doing { db: self.db, principal, once: None }
    }

    /// Somebody of the register, so many years old since half a year.
    async fn person(&self, family: &str, given: &str, sex: Sex, years: u32) -> Result<PersonId> {
        let birthday = self.today.checked_sub_months(Months::new(years.saturating_mul(12).saturating_add(6)));
        let data = PersonData {
            family_name: family.into(),
            given_name: given.into(),
            sex: Some(sex),
            birth: Birth { date: birthday, ..Birth::default() },
            birth_place: "F205".into(),
            citizenship: "IT".into(),
            ..PersonData::default()
        };
        let mut tx = self.db.begin(&self.worker.actor).await?;
        let id = registry::register(&mut tx, self.worker, &NewPerson { data, address: None }).await?;
        tx.commit(Audit::of("person.create").about(id).on("person", id)).await?;
        Ok(id)
    }

    /// A case of somebody, heard and in care.
    async fn case(&self, person: PersonId, area: UserArea, account: &str) -> Result<CaseId> {
        let new = NewInterview {
            appointment: None,
            contact: None,
            person: Some(person),
            unit: Some(self.unit),
            held_at: self.db.clock().now() - TimeDelta::hours(2),
            minutes: Some(60),
            present: None,
            account: account.into(),
            hypothesis: Some("Si può lavorare con la famiglia: c'è chi vuole essere aiutato.".into()),
            outcome: InterviewOutcome::Proposal,
            outcome_note: None,
            user_area: Some(area),
            level: Some(Level::First),
            of_household: None,
        };
        let recorded = casework::interview::actions::record(self.doing(self.worker), &new).await?;
        let case = recorded.case.context("no case was proposed")?;
        let assign = Assign { worker: self.worker.actor.account, reason: None };
        again(|version| casework::case::actions::assign(self.doing(self.boss), case, &assign, version)).await?;
        let take = Take { taken_on: self.today };
        again(|version| casework::case::actions::take(self.doing(self.worker), case, &take, version)).await?;
        Ok(case)
    }

    async fn entry(&self, case: CaseId, kind: EntryKind, text: &str) -> Result<()> {
        let new = NewEntry {
            kind,
            held_at: self.db.clock().now() - TimeDelta::minutes(40),
            minutes: Some(30),
            present: None,
            text: text.into(),
            note: None,
            note_audience: None,
            reserved: None,
        };
        casework::diary::actions::write(self.doing(self.worker), case, &new).await?;
        Ok(())
    }

    /// The juvenile court.
    async fn court(&self) -> Result<Uuid> {
        let mut tx = self.db.begin(&self.worker.actor).await?;
        let known = courts::authority::all_on(&mut tx, self.today).await?;
        tx.roll_back().await?;
        let court = known.iter().find(|one| one.name.starts_with("Tribunale per i minorenni")).context("no juvenile court")?;
        Ok(court.id.0)
    }

    /// A girl of thirteen: her parents, the order of the juvenile court, its mandate, what it prescribes.
    async fn girl(&self) -> Result<CaseId> {
        let girl = self.person("Ruggeri", "Viola", Sex::Female, 13).await?;
        for (name, sex) in [("Ruggeri Massimo", Sex::Male), ("Talamona Irene", Sex::Female)] {
            let parent = NewRelation::to_name(name, RelationKind::Parent, Details { sex, ..Details::default() });
            registry::relation::actions::add(self.db, self.worker, girl, None, &parent).await?;
        }
        let heard = "La scuola segnala molte assenze. Viola dice che a casa si litiga, e che vorrebbe tornare agli allenamenti. I genitori vivono separati e non si parlano.";
        let case = self.case(girl, UserArea::FamiliesAndMinors, heard).await?;
        self.entry(case, EntryKind::HomeVisit, "Visita dalla madre. Viola mostra la camera e parla volentieri della squadra; quando arriva il padre si fa silenziosa. Si concorda un incontro con la scuola.").await?;
        let issued_on = days_before(self.today, 12);
        let new = NewOrder {
            case: Some(case),
            person: Some(girl),
            unit: None,
            authority: self.court().await?,
            proceeding: ProceedingKind::Protection,
            register_number: Some("1187".into()),
            year: None,
            subject: Some("Sostegno e controllo".into()),
            secret: false,
            number: Some("2340".into()),
            issued_on,
            served_at: Some(self.db.clock().now() - TimeDelta::days(9)),
            served_means: Some(ServedMeans::Pec),
            kind: CourtOrderKind::Custody,
            duration_months: Some(12),
            ends_on: None,
            revokes: None,
            answer_by: None,
            text: "Affida la minore al servizio sociale del Comune per dodici mesi, con collocamento presso la madre. Il servizio sostiene i genitori, regola gli incontri con il padre e riferisce.".into(),
            special_curator: Some("avv. Nora Belli".into()),
            child_heard: Some("Ascoltata dal giudice nell'udienza del mese scorso.".into()),
            document: None,
        };
        let order = courts::order::register::register(self.doing(self.worker), &new).await?;
        let mandate = NewCourtMandate {
            activity: CourtActivity::Custody,
            kind: CourtMandateKind::Supportive,
            unit: self.unit,
            way: CaseWay::Here,
            starts_on: days_before(self.today, 9),
            ends_on: None,
        };
        again(|version| courts::order::mandate::give(self.doing(self.worker), order, version, &mandate)).await?;
        for (text, whose, days) in [
            ("Avviare gli incontri protetti con il padre.", PrescriptionWhose::Service, 30),
            ("Seguire il percorso di sostegno alla genitorialità.", PrescriptionWhose::Parent, 60),
        ] {
            let new = NewPrescription { mandate: None, text: text.into(), whose, due_on: Some(days_after(self.today, days)) };
            again(|version| courts::order::prescription::add(self.doing(self.worker), order, version, &new)).await?;
        }
        Ok(case)
    }

    /// Her plan: she was heard, the father signed, the mother has not yet.
    async fn plan_of(&self, case: CaseId) -> Result<()> {
        let doing = self.doing(self.worker);
        let analysis = NewAnalysis {
            based_on: None,
            analysed_on: self.today,
            request: "La scuola e il tribunale chiedono che Viola torni a frequentare.".into(),
            resources: Some("La nonna materna, l'allenatrice, la voglia di Viola di tornare in squadra.".into()),
            fragilities: Some("Il conflitto fra i genitori; le notti passate al telefono.".into()),
            reading: Some("Le assenze sono il modo in cui Viola si sottrae al conflitto.".into()),
        };
        casework::analysis::write(doing, case, &analysis).await?;
        let mut tx = self.db.begin(&self.worker.actor).await?;
        let brief = casework::case_brief(&mut tx, guard::Permission::PLAN_WRITE, case).await?;
        let signers = signing::proposed_signers(&mut tx, brief.person_id, &self.worker.name).await?;
        tx.roll_back().await?;
        let (starts_on, ends_on) = (self.today, days_after(self.today, 180));
        let action = |what: &str, responsible: &str, informal| ActionInput {
            what: what.into(),
            responsible: responsible.into(),
            informal: Some(informal),
            from_day: Some(starts_on),
            last_day: Some(ends_on),
        };
        let input = PlanInput {
            kind: PlanKind::Individual,
            intensity: Some("un incontro ogni quindici giorni".into()),
            language: None,
            interpreter: None,
            tools: Some("colloqui, visite a casa, incontri con la scuola".into()),
            starts_on,
            ends_on,
            review_on: days_after(self.today, 90),
            goals: vec![GoalInput {
                words: "Tornare a scuola tutti i giorni e agli allenamenti".into(),
                sign: Some("meno di tre assenze al mese".into()),
            }],
            actions: vec![
                action("Incontro mensile con la scuola", "il servizio", false),
                action("Accompagnarla agli allenamenti", "la nonna", true),
            ],
            services: Vec::new(),
            signers,
            resources: vec![ResourceInput { whose: ResourceOf::Network, words: "La nonna, che abita nello stesso cortile".into() }],
        };
        let plan = casework::plan::actions::write(doing, &Catalogue, case, &input).await?;
        let hearing = NewHearing {
            heard_on: Some(self.today),
            by_name: Some(self.worker.name.clone()),
            words: Some("Vorrebbe che a casa si litigasse meno, e tornare agli allenamenti.".into()),
            not_heard: None,
        };
        casework::plan::hearing::record(doing, plan, &hearing).await?;
        again(|version| casework::plan::actions::offer(doing, &Catalogue, plan, version)).await?;
        let mut tx = self.db.begin(&self.worker.actor).await?;
        let stored = casework::plan::actions::read(&mut tx, plan).await?;
        tx.roll_back().await?;
        let father = stored.signers.iter().find(|signer| signer.name.contains("Massimo")).context("the father does not sign")?;
        let signature = Signature {
            signer: father.id,
            signed_on: self.today,
            means: SigningMeans::Handwritten,
            witness: None,
            keep_terms: None,
        };
        again(|version| casework::plan::actions::sign(doing, &Catalogue, plan, &signature, version)).await?;
        Ok(())
    }

    /// The report about her is begun, filled from what stands in the case.
    async fn report_of(&self, case: CaseId) -> Result<()> {
        let new = NewDocument { template: "relazione-sociale".into(), title: None };
        records::document::actions::create(self.doing(self.worker), About::Case(case), &new).await?;
        Ok(())
    }

    /// How somebody gets along, in points and in words, and whom to look at it with.
    async fn assessed(&self, case: CaseId) -> Result<()> {
        let doing = self.doing(self.worker);
        let points = [("income", "1"), ("home", "0"), ("work", "0"), ("network", "3"), ("health", "2"), ("safety", "0")];
        let given = |(index, (item, value)): (usize, (&str, &str))| Given {
            index,
            item: item.into(),
            value: Some(value.into()),
            values: Vec::new(),
        };
        let evaluation = Evaluation {
            instrument: "fragilita".into(),
            version: 1,
            person: None,
            moment: EvaluationMoment::Start,
            assessed_on: self.today,
            source: EvaluationSource::Direct,
            answered_by: String::new(),
            meeting: None,
            narrative:
                "Se la cava da solo con la casa e i conti. Pesa la solitudine: dalla morte della moglie mangia poco e si cura meno."
                    .into(),
            next_on: Some(days_after(self.today, 180)),
            answers: points.into_iter().enumerate().map(given).collect(),
        };
        assessments::assessment::actions::write(doing, case, &evaluation).await?;
        let called = |name: &str, part, profession: &str, body: &str| UnitMeetingParticipantInput {
            name: name.into(),
            part,
            profession: Some(profession.into()),
            body_name: (!body.is_empty()).then(|| body.into()),
        };
        let meeting = UnitMeetingInput {
            kind: UnitMeetingKind::Uvm,
            held_at: self.db.clock().now() + TimeDelta::days(12),
            place: Some("Casa di comunità".into()),
            protocol: None,
            reason: "Guardare insieme la salute e la solitudine, e che cosa può dare ciascuno.".into(),
            participants: vec![
                called("Pellegatta Ambrogio", UnitMeetingPart::Person, "", ""),
                called("Pellegatta Rita", UnitMeetingPart::Family, "figlia", ""),
                called("dott. Ugo Serra", UnitMeetingPart::Body, "medico curante", "ASST di esempio"),
            ],
        };
        assessments::meeting::actions::call(doing, case, &meeting).await?;
        Ok(())
    }

    /// A case of which a colleague has still to say whether they take it.
    async fn offered(&self) -> Result<CaseId> {
        let person = self.person("Pellegatta", "Ambrogio", Sex::Male, 79).await?;
        let heard = "Vive solo da quando è morta la moglie. Mangia poco, esce ogni mattina per il giornale. Chiede compagnia più che aiuti.";
        let case = self.case(person, UserArea::OlderPeople, heard).await?;
        let new = NewPassage {
            kind: PassageKind::Worker,
            worker: Some(self.colleague.actor.account),
            unit: None,
            to_body: None,
            same_program: false,
            sharing: None,
            message: "Dal mese prossimo segue quella zona: preferisco che la conosca già adesso.".into(),
            summary: "Vive solo, ha una figlia a Lodi che chiama la domenica. Va sentito il lunedì mattina: se non risponde è dal giornalaio.".into(),
            pieces: vec![Piece::Interview],
        };
        casework::passage::actions::send(self.doing(self.worker), case, &new).await?;
        Ok(case)
    }

    /// A case that only those who work on it read.
    async fn sealed(&self) -> Result<()> {
        let person = self.person("Fontanesi", "Delfina", Sex::Female, 35).await?;
        let heard = "Arriva con un'amica. Racconta che a casa ha paura e che nessuno deve sapere che è venuta.";
        let case = self.case(person, UserArea::PovertyAndHomelessness, heard).await?;
        let seal = Seal { sealed: true, reason: "Lavora in un ufficio del Comune la persona di cui ha paura.".into() };
        again(|version| casework::case::actions::seal(self.doing(self.worker), case, &seal, version)).await?;
        Ok(())
    }

    /// Parents of adolescents who meet every second week.
    async fn group(&self) -> Result<()> {
        let doing = self.doing(self.worker);
        let new = CollectiveInput {
            kind: CollectiveKind::Group,
            title: "Genitori di adolescenti".into(),
            unit: self.unit,
            quarter: Some("Calvairate".into()),
            need: "Molti genitori raccontano le stesse fatiche e pensano di essere i soli.".into(),
            goals: "Che si conoscano, si diano una mano e sappiano a chi rivolgersi.".into(),
            partners: Some("la biblioteca di quartiere, il consultorio".into()),
            starts_on: days_before(self.today, 30),
            ends_on: days_after(self.today, 150),
        };
        let group = casework::collective::actions::create(doing, &new).await?;
        let start = CollectiveStep { step: CollectiveMove::Start, for_each: None, for_group: None, for_community: None };
        again(|version| casework::collective::actions::step(doing, group, &start, version)).await?;
        let meeting = NewCollectiveMeeting {
            held_at: self.db.clock().now() - TimeDelta::days(6),
            minutes: Some(90),
            present: 9,
            text: "Si presentano. Emergono il telefono di notte e i soldi per le uscite: se ne parla la prossima volta con il consultorio.".into(),
        };
        casework::collective::actions::meet(doing, group, &meeting).await?;
        Ok(())
    }

    async fn task(&self) -> Result<()> {
        let new = agenda::task::forms::NewTask {
            title: "Richiamare la scuola per fissare l'incontro".into(),
            on: days_after(self.today, 2),
            at: None,
            to: None,
            person: None,
        };
        agenda::task::actions::add(self.db, self.worker, &new, None).await?;
        Ok(())
    }
}
