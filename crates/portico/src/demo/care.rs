//! In care: assigned, taken, written about, assessed, reviewed, closed; and what life does meanwhile.

use super::days;
use super::people;
use super::services;
use super::stage::{Next, Stage};
use super::tale::{Door, Step, Tale, Turn};
use access::referral::actions::Answering;
use access::referral::model::ReferralAnswer;
use access::referral::store::{OF_CONTACT, Referral};
use anyhow::{Context as _, Result};
use casework::analysis::NewAnalysis;
use casework::case::forms::{Assign, Take};
use casework::closure::{ClosureOutcome, ClosureReason, NewClosure};
use casework::diary::forms::NewEntry;
use casework::diary::{EntryKind, NoteAudience};
use casework::review::{GoalOutcome, GoalReview, NewReview, ReviewDecision};
use casework::sina::{
    AssessmentSource, AssessmentTool, BehaviouralDisorders, CognitiveDisorders, DailyLiving, DisabilityCertificate,
    DisabilitySource, HealthCareNeed, IncomeArea, Mobility, SinaDraft, SupportArea,
};
use chrono::{NaiveDate, TimeDelta};
use kernel::Instant;
use kernel::time::{days_after, local};
use synthetic::{Chance, Streets};

/// A moment of the working day, so many working days later.
fn later(tale: &mut Tale, at: Instant, least: i32, most: i32) -> Result<Instant> {
    let count = u32::try_from(tale.chance.between(least, most))?;
    let hour = u32::try_from(tale.chance.between(9, 16))?;
    let minute = u32::try_from(tale.chance.between(0, 59))?;
    Ok(days::at(days::working_after(local(at).date(), count), hour, minute))
}

/// A moment of the working day, so many days later.
fn days_later(tale: &mut Tale, at: Instant, count: i32) -> Result<Instant> {
    let day = days::working_from(days_after(local(at).date(), u64::try_from(count.max(1))?));
    let hour = u32::try_from(tale.chance.between(9, 16))?;
    let minute = u32::try_from(tale.chance.between(0, 59))?;
    Ok(days::at(day, hour, minute))
}

/// A coordinator gives the case to a worker.
pub async fn assign(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<Next> {
    let coordinator = stage.city(tale)?.principal(stage.office(tale)?.coordinator)?;
    let case = tale.case_id()?;
    let command =
        Assign { worker: tale.worker.account, reason: Some("Ha fatto il primo colloquio e conosce la situazione.".into()) };
    stage.again(1, |version| casework::case::actions::assign(stage.doing(coordinator), case, &command, version)).await?;
    let mut next = Next::default();
    next.add(later(tale, at, 0, 4)?, Step::Take);
    Ok(next)
}

/// The worker takes the case into care.
pub async fn take(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<Next> {
    let worker = stage.worker(tale)?;
    let case = tale.case_id()?;
    let today = local(at).date();
    let command = Take { taken_on: today };
    stage.again(3, |version| casework::case::actions::take(stage.doing(worker), case, &command, version)).await?;
    tale.taken_on = Some(today);
    let mut next = Next::default();
    if tale.by_hand {
        return Ok(next);
    }
    next.add(later(tale, at, 2, 9)?, Step::Entry);
    let analysed = later(tale, at, 8, 22)?;
    next.add(analysed, Step::Analysis);
    if tale.plot.turn == Turn::Protected {
        next.add(at + TimeDelta::minutes(25), Step::Protect);
    }
    if let Some(lasts) = tale.plot.lasts {
        let end = match tale.plot.turn {
            Turn::Dies => Step::Dies,
            Turn::Moves => Step::Moves,
            _ => Step::Close,
        };
        next.add(days_later(tale, at, lasts)?, end);
    }
    Ok(next)
}

/// What kind of work an entry tells of.
fn kind_of(text: &str) -> EntryKind {
    let begins = |words: &str| text.starts_with(words);
    if begins("Visita domiciliare") {
        EntryKind::HomeVisit
    } else if begins("Telefonata") {
        EntryKind::Telephone
    } else if begins("Riunione") {
        EntryKind::TeamMeeting
    } else if begins("Incontro di rete") {
        EntryKind::Network
    } else {
        EntryKind::Interview
    }
}

/// An entry of the diary.
pub async fn entry(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<Next> {
    if tale.over {
        return Ok(Next::default());
    }
    let worker = stage.worker(tale)?;
    let text = tale.story(stage.texts)?.diary(tale.entries);
    tale.entries += 1;
    let kind = kind_of(&text);
    let minutes = match kind {
        EntryKind::Telephone => i64::from(tale.chance.between(2, 6)) * 5,
        EntryKind::HomeVisit => i64::from(tale.chance.between(4, 7)) * 15,
        _ => i64::from(tale.chance.between(2, 5)) * 15,
    };
    let noted = tale.chance.below(25) == 0;
    let new = NewEntry {
        kind,
        held_at: at - TimeDelta::minutes(minutes + 5),
        minutes: Some(minutes),
        present: match kind {
            EntryKind::TeamMeeting => Some("équipe del servizio".into()),
            EntryKind::Network => Some("servizi coinvolti".into()),
            _ => None,
        },
        text,
        note: noted.then(|| "Da riprendere in supervisione: valutare se il progetto regge senza la rete familiare.".into()),
        note_audience: noted.then_some(NoteAudience::Team),
        reserved: None,
    };
    casework::diary::actions::write(stage.doing(worker), tale.case_id()?, &new).await?;
    let wait = tale.chance.around(tale.plot.rhythm / 2, tale.plot.rhythm * 3 / 2);
    let mut next = Next::default();
    next.add(days_later(tale, at, wait)?, Step::Entry);
    Ok(next)
}

/// The analysis in words.
pub async fn analysis(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<Next> {
    if tale.over {
        return Ok(Next::default());
    }
    let worker = stage.worker(tale)?;
    let words = tale.story(stage.texts)?.analysis(1);
    let new = NewAnalysis {
        based_on: Some(0),
        analysed_on: local(at).date(),
        request: words.request,
        resources: Some(words.resources),
        fragilities: Some(words.fragilities),
        reading: Some(words.reading),
    };
    casework::analysis::write(stage.doing(worker), tale.case_id()?, &new).await?;
    super::facts::record(stage, tale, at).await?;
    super::isee::record(stage, tale, at).await?;
    let mut next = Next::default();
    // Some have not got to it: the return says so.
    if !tale.plot.services.is_empty() && tale.area(stage.texts)?.asks_sina() && tale.chance.below(14) > 0 {
        next.add(later(tale, at, 1, 4)?, Step::Assessment);
    }
    next.add(later(tale, at, 5, 16)?, Step::Plan);
    Ok(next)
}

/// A plausible assessment.
fn assessed(chance: &mut Chance, on: NaiveDate) -> SinaDraft {
    let certified = chance.below(3) > 0;
    SinaDraft {
        assessed_on: Some(on),
        mobility: Some(if chance.below(3) == 0 { Mobility::Alone } else { Mobility::Helped }),
        daily_living: Some(if chance.below(6) == 0 { DailyLiving::WhollyDependent } else { DailyLiving::PartlyDependent }),
        cognitive: Some(match chance.below(5) {
            0 => CognitiveDisorders::Moderate,
            1 | 2 => CognitiveDisorders::Mild,
            _ => CognitiveDisorders::Absent,
        }),
        behavioural: Some(if chance.below(8) == 0 { BehaviouralDisorders::Present } else { BehaviouralDisorders::Absent }),
        health_care: Some(if chance.below(2) == 0 { HealthCareNeed::Low } else { HealthCareNeed::Medium }),
        income: Some(if chance.below(3) == 0 { IncomeArea::HelpedByOthers } else { IncomeArea::SelfSupporting }),
        support: Some(if chance.below(3) == 0 { SupportArea::Absent } else { SupportArea::Partial }),
        source: Some(AssessmentSource::SocialRecord),
        tool: Some(AssessmentTool::Other),
        needed_benefits: "A2.07".parse().into_iter().collect(),
        certificates: certified.then_some(DisabilityCertificate::Partial75).into_iter().collect(),
        certificate_source: certified.then_some(DisabilitySource::Verified),
    }
}

/// The national assessment of who is looked after because of age or disability.
pub async fn assessment(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<Next> {
    if !tale.over {
        let worker = stage.worker(tale)?;
        let draft = assessed(&mut tale.chance, local(at).date());
        casework::sina::store::write(stage.doing(worker), tale.case_id()?, 0, draft).await?;
    }
    Ok(Next::default())
}

/// A review of the plan.
pub async fn review(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<Next> {
    if tale.over {
        return Ok(Next::default());
    }
    let worker = stage.worker(tale)?;
    let mut tx = stage.db.begin(&worker.actor).await?;
    let agreed = casework::plan::actions::agreed(&mut tx, tale.case_id()?).await?;
    let Some(plan) = agreed else { return Ok(Next::default()) };
    let stored = casework::plan::actions::read(&mut tx, plan).await?;
    tx.roll_back().await?;
    let held_on = local(at).date();
    let months = stored.row.agreed_on.map_or(3, |agreed| (held_on - agreed).num_days() / 30);
    let next_on = days_after(held_on, 120);
    let mut goals = Vec::new();
    for goal in &stored.goals {
        let outcome = match tale.chance.below(10) {
            0 => GoalOutcome::Missed,
            1..=3 => GoalOutcome::Reached,
            _ => GoalOutcome::Partly,
        };
        goals.push(GoalReview { goal: goal.id, outcome, note: None });
    }
    let new = NewReview {
        held_on,
        present: Some("la persona e l'assistente sociale".into()),
        summary: tale.story(stage.texts)?.review(tale.reviews, u32::try_from(months.max(2))?),
        person_view: Some("Si sente ascoltata; chiede che gli orari restino gli stessi.".into())
            .filter(|_| tale.chance.below(2) == 0),
        child_view: None,
        goals,
        decision: ReviewDecision::Continue,
        next_review_on: Some(next_on),
    };
    tale.reviews += 1;
    casework::review::write(stage.doing(worker), tale.case_id()?, &new).await?;
    let mut next = Next::default();
    let late = if tale.chance.below(9) == 0 { 40 } else { 0 };
    next.add(days::at(days::working_from(days_after(next_on, late)), 11, 30), Step::Review);
    Ok(next)
}

/// The end of the case.
pub async fn close(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<Next> {
    if tale.over {
        return Ok(Next::default());
    }
    let worker = stage.worker(tale)?;
    let case = tale.case_id()?;
    let (reason, outcome) = match (tale.plot.turn, tale.chance.below(10)) {
        (Turn::Dies, _) => (ClosureReason::Died, ClosureOutcome::Unknown),
        (Turn::Moves, _) => (ClosureReason::Moved, ClosureOutcome::Partial),
        (_, 0..=4) => (ClosureReason::Reached, ClosureOutcome::Positive),
        (_, 5 | 6) => (ClosureReason::NoNeed, ClosureOutcome::Positive),
        (_, 7) => (ClosureReason::PassedOn, ClosureOutcome::Partial),
        (_, 8) => (ClosureReason::Withdrawn, ClosureOutcome::Negative),
        _ => (ClosureReason::Lost, ClosureOutcome::Unknown),
    };
    let (evaluation, person_view) = match reason {
        ClosureReason::Died => (
            "Il servizio è stato vicino alla famiglia fino agli ultimi giorni; concordata con i parenti la chiusura.",
            "I familiari ringraziano per la presenza costante.",
        ),
        ClosureReason::Moved => (
            "Il nucleo si è trasferito: relazione inviata al servizio del nuovo municipio, con l'accordo della persona.",
            "Preferisce continuare con il servizio del nuovo quartiere.",
        ),
        ClosureReason::Reached => (
            "Gli obiettivi del progetto sono stati raggiunti; la persona ha riferimenti nel quartiere e sa a chi rivolgersi.",
            "Dice di sentirsi più sicura e di poter continuare con le proprie forze.",
        ),
        ClosureReason::NoNeed => {
            ("Il bisogno che aveva portato alla presa in carico è venuto meno.", "È d'accordo con la chiusura; sa che può tornare.")
        }
        ClosureReason::PassedOn => (
            "La situazione richiede un servizio specialistico, che ha già incontrato la persona.",
            "Accetta il passaggio, con il timore di ricominciare da capo.",
        ),
        ClosureReason::Withdrawn => {
            ("La persona ha rinunciato al progetto dopo alcuni appuntamenti mancati.", "Non vuole proseguire; ringrazia comunque.")
        }
        ClosureReason::Lost | ClosureReason::Revoked => {
            ("Più tentativi di contatto senza risposta, per telefono, lettera e visita.", "Non è stato possibile sentirla.")
        }
    };
    services::report(stage, tale, local(at).date()).await?;
    let new = NewClosure {
        closed_on: local(at).date(),
        reason,
        outcome,
        evaluation: evaluation.into(),
        person_view: person_view.into(),
        cancel: Vec::new(),
    };
    stage.again(8, |version| casework::closure::close(stage.doing(worker), &network::Ending, case, &new, version)).await?;
    tale.over = true;
    Ok(Next::default())
}

/// The person dies.
pub async fn dies(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<Next> {
    let desk = stage.worker(tale)?;
    let (person, on) = (tale.person_id()?, days::working_before(local(at).date()));
    services::report(stage, tale, on).await?;
    tale.reported_until = NaiveDate::MAX;
    stage.again(1, |version| registry::person::update::died(stage.db, desk, person, version, on)).await?;
    let mut next = Next::default();
    closed_some_time_after(stage, tale, at, &mut next)?;
    Ok(next)
}

/// Nothing closes by itself: what happened lately has still to be decided about.
fn closed_some_time_after(stage: &Stage<'_>, tale: &mut Tale, at: Instant, next: &mut Next) -> Result<()> {
    if (stage.today - local(at).date()).num_days() > 60 {
        next.add(later(tale, at, 3, 9)?, Step::Close);
    }
    Ok(())
}

/// The household moves to another municipio.
pub async fn moves(stage: &Stage<'_>, tale: &mut Tale, streets: &Streets, at: Instant) -> Result<Next> {
    let desk = stage.worker(tale)?;
    let door = streets.draw(&mut tale.chance).context("no streets")?;
    let new = people::residence(&door, local(at).date());
    registry::address::actions::add_address(stage.db, desk, tale.person_id()?, None, &new).await?;
    let mut next = Next::default();
    closed_some_time_after(stage, tale, at, &mut next)?;
    Ok(next)
}

/// A coordinator protects the person: from here on only those assigned or with a mandate know of them.
pub async fn protect(stage: &Stage<'_>, tale: &mut Tale) -> Result<Next> {
    let coordinator = stage.city(tale)?.principal(stage.office(tale)?.coordinator)?;
    let person = tale.person_id()?;
    let reason = "Percorso con il centro antiviolenza: indirizzo e recapiti non devono essere visibili";
    stage.again(1, |version| registry::person::protect::protect(stage.db, coordinator, person, version, true, reason)).await?;
    Ok(Next::default())
}

/// The unit answers a referral: most are taken.
pub async fn answer(stage: &Stage<'_>, tale: &mut Tale) -> Result<Next> {
    let city = stage.city(tale)?;
    let worker = stage.worker(tale)?;
    let sender = city.principal(match tale.plot.door {
        Door::Desk => stage.office(tale)?.secretary,
        Door::Pua => city.account("pua")?,
        Door::Line => city.account("operatore.020202")?,
    })?;
    let mut tx = stage.db.begin(&sender.actor).await?;
    let sent: Vec<Referral> = tx.sql(&OF_CONTACT).id("contact", tale.contact.context("no contact")?).all().await?;
    tx.roll_back().await?;
    let referral = sent.first().context("nothing was sent")?;
    let answering = if tale.chance.below(5) == 0 {
        Answering {
            answer: ReferralAnswer::Refuse,
            reason: "Abita fuori dal nostro territorio: va inviata al municipio vicino.".into(),
        }
    } else {
        Answering { answer: ReferralAnswer::Accept, reason: String::new() }
    };
    access::referral::actions::answer(stage.db, worker, referral.id, referral.version, &answering).await?;
    Ok(Next::default())
}
