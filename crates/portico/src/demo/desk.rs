//! From the door to the first interview.

use super::days;
use super::people;
use super::staff::{Agenda, City, Office};
use super::stage::{Next, Stage};
use super::tale::{Door, Step, Tale};
use access::appointment::forms::{Chosen, NewAppointment, Went};
use access::contact::forms::MoveContact;
use access::contact::model::{
    Callback, Caller, Channel, Children, Ending, Means, Need, NewContact, Notice, Subject, Territory, Urgency,
};
use anyhow::{Context as _, Result};
use casework::case::Level;
use casework::interview::InterviewOutcome;
use casework::interview::forms::NewInterview;
use chrono::{NaiveDate, TimeDelta};
use guard::Principal;
use kernel::time::{days_after, local};
use kernel::{AccountId, Instant};
use registry::household::actions::{NewHousehold, NewMember};
use registry::{HouseholdKind, NewPerson};
use store::Audit;
use synthetic::{Role, Situation};

/// What a situation asks for.
fn needs(situation: Situation) -> Vec<Need> {
    match situation {
        Situation::ElderlyAlone => vec![Need::Support],
        Situation::ExhaustedCarer => vec![Need::Support, Need::Family],
        Situation::FamilyEviction => vec![Need::Home, Need::Money],
        Situation::Homeless => vec![Need::Residential, Need::Integration],
        Situation::Disability => vec![Need::DayCentre, Need::Support],
        Situation::NewForeignParents => vec![Need::Family, Need::Integration],
        Situation::ConflictualSeparation => vec![Need::Family, Need::Prevention],
        Situation::Addiction => vec![Need::Prevention, Need::Work],
        Situation::Poverty => vec![Need::Money, Need::Work],
        Situation::WithdrawnTeenager => vec![Need::Family, Need::Work],
    }
}

/// By what means somebody came and who spoke, as the narrative tells.
fn told(narrative: &str, minor: bool) -> (Means, Caller) {
    let has = |words: &str| narrative.contains(words);
    if has("Invio del medico") {
        (Means::Service, Caller::Health)
    } else if has("associazione del quartiere") {
        (Means::Phone, Caller::Association)
    } else if has("posta elettronica") {
        (Means::Mail, Caller::Kin)
    } else if has("servizio informazioni") {
        (Means::ContactCentre, if minor { Caller::Parent } else { Caller::Oneself })
    } else if has("Telefona la figlia") || has("Telefona il figlio") {
        (Means::Phone, Caller::Child)
    } else if narrative.starts_with("Telefona") {
        (Means::Phone, Caller::Kin)
    } else if has("sportello") || has("in sede") {
        (Means::InPerson, if minor { Caller::Parent } else { Caller::Oneself })
    } else {
        (Means::Phone, if minor { Caller::Parent } else { Caller::Oneself })
    }
}

/// A narrative that ends as the contact does.
fn narrative(tale: &Tale, stage: &Stage<'_>) -> Result<String> {
    let story = tale.story(stage.texts)?;
    let fits = |text: &String| match tale.plot.ending {
        Ending::Appointment => !text.contains("il servizio a richiamare"),
        _ => {
            !text.contains("appuntamento.") && !text.contains("fissato un colloquio") && !text.contains("appuntamento in settimana")
        }
    };
    let first = story.narrative(0);
    Ok((1..40).map(|number| story.narrative(number)).find(fits).unwrap_or(first))
}

fn subject_of(tale: &Tale, office: &Office) -> Result<NewPerson> {
    let person = tale.subject.person()?;
    let address = if tale.subject.situation == Situation::Homeless {
        people::no_abode(tale.begins, office.municipio)
    } else {
        people::residence(&tale.subject.household.address, person.resident_since.min(tale.begins))
    };
    Ok(people::new_person(person, Some(address)))
}

fn who_takes(tale: &Tale, city: &City, office: &Office) -> Result<AccountId> {
    Ok(match tale.plot.door {
        Door::Desk => office.secretary,
        Door::Pua => city.account("pua")?,
        Door::Line => city.account("operatore.020202")?,
    })
}

/// Somebody knocks.
pub async fn contact(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<Next> {
    let city = stage.city(tale)?;
    let office = stage.office(tale)?;
    let taker = city.principal(who_takes(tale, city, office)?)?;
    let person = tale.subject.person()?.clone();
    let text = narrative(tale, stage)?;
    let (mut means, caller) = told(&text, tale.is_minor());
    let subject = match tale.plot.door {
        Door::Line => Subject::Unregistered,
        _ if tale.plot.anonymous => Subject::Unregistered,
        Door::Desk | Door::Pua => Subject::New(Box::new(subject_of(tale, office)?)),
    };
    if tale.plot.door == Door::Line {
        means = Means::ContactCentre;
    }
    let unregistered = matches!(subject, Subject::Unregistered);
    let homeless = tale.subject.situation == Situation::Homeless;
    let children = tale
        .subject
        .household
        .members
        .iter()
        .filter(|member| member.role == Role::Child && member.age_on(tale.begins) < 18)
        .count();
    let need = needs(tale.subject.situation);
    let quarter = &tale.subject.household.address.neighbourhood;
    let (information, orientation, emergency) = (
        "Spiegati i servizi del Comune, i documenti da preparare e gli orari della segreteria.",
        "Indirizzato allo Spazio WeMi del quartiere per le offerte domiciliari e alle associazioni della zona.",
        "Avvisato il 112 alle 10:40 e il Pronto intervento sociale, che è uscito con la pattuglia.",
    );
    let referral = (tale.plot.ending == Ending::Referral).then(|| {
        (
            tale.worker.unit,
            format!("Persona che abita nel vostro territorio ({quarter}): chiede di essere richiamata per un colloquio."),
        )
    });
    let new = NewContact {
        channel: if tale.plot.door == Door::Desk { Channel::Direct } else { Channel::Pua },
        means,
        at: None,
        // The line writes for the office that will register the person: only its own people may put the contact on them.
        unit: if tale.plot.door == Door::Line { city.principal(office.secretary)?.unit() } else { None },
        subject,
        subject_name: if unregistered && !tale.plot.anonymous {
            format!("{} {}", person.given_name, person.family_name)
        } else {
            String::new()
        },
        subject_phone: if unregistered && !tale.plot.anonymous {
            person.mobile.clone().or(person.landline.clone()).unwrap_or_default()
        } else {
            String::new()
        },
        caller: if tale.plot.anonymous { Caller::Neighbour } else { caller },
        caller_name: String::new(),
        caller_phone: String::new(),
        confidential: tale.plot.anonymous || caller == Caller::Neighbour,
        callback: if tale.subject.situation == Situation::ConflictualSeparation { Callback::WithCare } else { Callback::Safe },
        callback_note: if tale.subject.situation == Situation::ConflictualSeparation {
            "Chiamare solo al mattino, non lasciare messaggi".into()
        } else {
            String::new()
        },
        language: if person.is_foreign_citizen() { person.language.code.clone() } else { String::new() },
        interpreter: person.italian == synthetic::ItalianLevel::None,
        children: if children > 0 { Children::Yes } else { Children::No },
        children_note: match children {
            0 => String::new(),
            1 => "un minore".into(),
            more => format!("{more} minori"),
        },
        needs: if tale.plot.ending == Ending::Information && tale.chance.below(2) == 0 { vec![Need::Information] } else { need },
        urgency: match tale.chance.below(12) {
            _ if tale.plot.ending == Ending::Emergency => Urgency::Immediate,
            0 | 1 => Urgency::Soon,
            _ => Urgency::Ordinary,
        },
        narrative: text,
        information: if matches!(tale.plot.ending, Ending::Information | Ending::Orientation) {
            information.into()
        } else {
            String::new()
        },
        orientation: if tale.plot.ending == Ending::Orientation { orientation.into() } else { String::new() },
        documents: String::new(),
        ending: tale.plot.ending,
        emergency: if tale.plot.ending == Ending::Emergency { emergency.into() } else { String::new() },
        minutes: Some(i64::from(tale.chance.between(2, 8)) * 5),
        in_care_at: if tale.chance.below(9) == 0 { "Medico di base".into() } else { String::new() },
        notice: if means == Means::InPerson {
            Notice::Paper
        } else if tale.plot.anonymous {
            Notice::NotYet
        } else {
            Notice::Spoken
        },
        territory: if homeless {
            Territory::Present
        } else if tale.plot.anonymous {
            Territory::Unknown
        } else {
            Territory::Resident
        },
        presence: if homeless { format!("dorme nei pressi di {quarter}") } else { String::new() },
        municipio: if homeless || unregistered { office.municipio } else { None },
        office: None,
        referral,
    };
    let id = access::contact::actions::create(stage.db, taker, &new, None).await?;
    tale.contact = Some(id);
    if !unregistered {
        tale.person = Some(stage.person_of_contact(taker, id).await?);
    }
    let mut next = Next::default();
    let soon = |minutes: i64| at + TimeDelta::minutes(minutes);
    match tale.plot.ending {
        Ending::Appointment => {
            next.add(soon(2), Step::Book);
            if !unregistered {
                next.add(soon(6), Step::Household);
            }
            if unregistered {
                next.add(days::at(days::working_after(local(at).date(), 1), 9, 20), Step::Adopt);
            }
        }
        Ending::Referral => {
            let wait = u32::try_from(tale.chance.between(1, 6))?;
            // The last ones are still waiting.
            if (stage.today - local(at).date()).num_days() > 16 {
                next.add(days::at(days::working_after(local(at).date(), wait), 11, 15), Step::Answer);
            }
        }
        Ending::Information | Ending::Orientation | Ending::Emergency => {}
    }
    Ok(next)
}

/// The household is entered with its members.
pub async fn household(stage: &Stage<'_>, tale: &mut Tale) -> Result<Next> {
    let city = stage.city(tale)?;
    let office = stage.office(tale)?;
    // The access point enters people of the whole city, but knows their homes only as far as its own unit does.
    let desk = city.principal(if tale.plot.door == Door::Pua { city.account("pua")? } else { office.secretary })?;
    compose(stage, tale, desk).await?;
    Ok(Next::default())
}

async fn compose(stage: &Stage<'_>, tale: &Tale, desk: &Principal) -> Result<()> {
    let person = tale.person_id()?;
    let own = tale.subject.person()?;
    let today = stage.db.clock().today();
    let since = |day: NaiveDate| Some(day.min(today));
    let new = NewHousehold { kind: HouseholdKind::Registered, role: people::role(own.role), from: since(own.resident_since) };
    let household = registry::household::actions::create(stage.db, desk, person, None, &new).await?;
    let others: Vec<_> =
        tale.subject.household.members.iter().filter(|member| member.id != own.id && member.birth_date <= today).collect();
    if others.is_empty() {
        return Ok(());
    }
    let mut tx = stage.db.begin(&desk.actor).await?;
    for member in others {
        let address = people::residence(&tale.subject.household.address, member.resident_since.min(today));
        let id = registry::register(&mut tx, desk, &people::new_person(member, Some(address))).await?;
        let entering = NewMember { person: id, role: people::role(member.role), from: since(member.resident_since) };
        registry::household::actions::enter(&mut tx, household, HouseholdKind::Registered, &entering).await?;
    }
    tx.commit(Audit::of("household.enter").about(person).on("household", household)).await?;
    Ok(())
}

/// The desk enters whom the line could only name, and puts the contact on them.
pub async fn adopt(stage: &Stage<'_>, tale: &mut Tale) -> Result<Next> {
    let city = stage.city(tale)?;
    let office = stage.office(tale)?;
    let desk = city.principal(office.secretary)?;
    let mut tx = stage.db.begin(&desk.actor).await?;
    let person = registry::register(&mut tx, desk, &subject_of(tale, office)?).await?;
    tx.commit(Audit::of("person.create").about(person).on("person", person)).await?;
    tale.person = Some(person);
    let contact = tale.contact.context("no contact")?;
    let to = MoveContact { person, reason: "Persona registrata dopo la telefonata allo 020202".into() };
    access::contact::actions::move_to_person(stage.db, desk, contact, 1, &to).await?;
    compose(stage, tale, desk).await?;
    Ok(Next::default())
}

/// An appointment with the worker.
pub async fn book(stage: &Stage<'_>, agenda: &mut Agenda, tale: &mut Tale, at: Instant) -> Result<Next> {
    let city = stage.city(tale)?;
    let office = stage.office(tale)?;
    let desk = city.principal(who_takes(tale, city, office)?)?;
    let from = days_after(local(at).date(), u64::try_from(tale.chance.between(3, 9))?);
    let Some(starts_at) = agenda.take(&tale.worker, from, &mut tale.chance) else { return Ok(Next::default()) };
    let new = NewAppointment {
        contact: tale.contact,
        person: None,
        unit: tale.worker.unit,
        chosen: Chosen { calendar: tale.worker.account.0, starts_at, minutes: None, overlap_confirmed: true },
        kind: None,
        place: String::new(),
        note: String::new(),
    };
    let id = access::appointment::actions::book(stage.db, desk, &new, None).await?;
    (tale.appointment, tale.meets_at) = (Some(id), Some(starts_at));
    let mut next = Next::default();
    if tale.chance.below(14) == 0 {
        next.add(starts_at + TimeDelta::minutes(40), Step::Missed);
    } else {
        next.add(starts_at + TimeDelta::minutes(i64::from(tale.chance.between(50, 160))), Step::Interview);
    }
    Ok(next)
}

/// Nobody came: the worker says so, and books again.
pub async fn missed(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<Next> {
    let worker = stage.worker(tale)?;
    let id = tale.appointment.context("no appointment")?;
    stage.again(1, |version| access::appointment::actions::went(stage.db, worker, id, version, Went::Missed)).await?;
    let mut next = Next::default();
    next.add(days::at(days::working_after(local(at).date(), 2), 9, 40), Step::Book);
    Ok(next)
}

/// The first interview.
pub async fn interview(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<Next> {
    let worker = stage.worker(tale)?;
    let story = tale.story(stage.texts)?;
    let (analysis, hypothesis) = (story.analysis(20), story.analysis(21));
    let outcome = tale.plot.interview;
    let proposal = outcome == InterviewOutcome::Proposal;
    let minutes = i64::from(tale.chance.between(6, 10)) * 5;
    let others = tale.subject.household.members.len() > 1;
    let new = NewInterview {
        appointment: tale.appointment,
        contact: None,
        person: None,
        unit: Some(tale.worker.unit),
        held_at: tale.meets_at.unwrap_or(at),
        minutes: Some(minutes),
        present: Some(if tale.is_minor() {
            "il minore e un genitore".into()
        } else if others {
            "la persona e un familiare".into()
        } else {
            "la persona".into()
        }),
        account: format!("{} {} {}", analysis.request, analysis.fragilities, analysis.resources),
        hypothesis: Some(hypothesis.reading),
        outcome,
        outcome_note: match outcome {
            InterviewOutcome::Orientation => {
                Some("Spiegate le misure nazionali e consegnato l'elenco dei patronati del quartiere.".into())
            }
            InterviewOutcome::Referral => {
                Some("Inviata al consultorio familiare di zona, che la chiamerà entro la settimana.".into())
            }
            InterviewOutcome::Further => Some("Serve ascoltare anche i familiari prima di decidere.".into()),
            InterviewOutcome::Proposal => None,
        },
        user_area: Some(tale.area(stage.texts)?).filter(|_| proposal),
        level: Some(if tale.worker.level == 2 { Level::Second } else { Level::First }).filter(|_| proposal),
        of_household: None,
    };
    let recorded = casework::interview::actions::record(stage.doing(worker), &new).await?;
    tale.case = recorded.case;
    let mut next = Next::default();
    if recorded.case.is_some() {
        let wait = u32::try_from(tale.chance.between(1, 9))?;
        let (hour, minute) = (9, u32::try_from(tale.chance.between(0, 59))?);
        next.add(days::at(days::working_after(local(at).date(), wait), hour, minute), Step::Assign);
    }
    Ok(next)
}
