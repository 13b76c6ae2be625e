//! Recording an interview, and opening the case that it proposes.

use super::forms::NewInterview;
use super::store as s;
use super::store::ProposingUnit;
use super::{InterviewId, InterviewOutcome, check_held};
use crate::case::store::NewCase;
use crate::case::{MemberRole, actions as cases, team};
use crate::doing::Doing;
use crate::draft::{self, DraftKind};
use crate::involved;
use crate::problems::Problem;
use guard::Permission;
use kernel::text::folded;
use kernel::time::local;
use kernel::{AppointmentId, CaseId, ContactId, Failure, HouseholdId, Instant, Outcome, PersonId, UnitId};
use registry::IdentityCard;
use store::{Audit, OnConstraint as _, Tx};

/// What an interview comes from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The appointment.
    pub appointment: Option<AppointmentId>,
    /// The contact.
    pub contact: Option<ContactId>,
    /// The person.
    pub person: Option<PersonId>,
    /// The unit of the appointment.
    pub unit: Option<UnitId>,
    /// When the appointment was.
    pub starts_at: Option<Instant>,
    /// When the first contact was.
    pub first_at: Option<Instant>,
    /// What was told at the contact, for whoever may read it.
    pub narrative: String,
    /// Whose appointment and contact they are.
    pub whose: Vec<PersonId>,
    /// Who spoke at the contact, for whoever may know.
    pub caller: String,
}

/// Finds out what an interview comes from. A contact that the actor may not read gives its identifier and nothing else when it
/// stands behind an appointment, and is not found when it was named.
pub async fn origin(
    tx: &mut Tx,
    appointment: Option<AppointmentId>,
    contact: Option<ContactId>,
    person: Option<PersonId>,
) -> Outcome<Origin> {
    let mut origin = Origin { appointment, contact, person, ..Origin::default() };
    if let Some(id) = appointment {
        let brief = access::appointment_brief(tx, id).await?;
        origin.whose.extend(brief.person);
        origin.person = origin.person.or(brief.person);
        origin.contact = origin.contact.or(brief.contact);
        origin.unit = Some(brief.unit);
        origin.starts_at = Some(brief.starts_at);
    }
    if let Some(id) = origin.contact {
        match access::contact_brief(tx, id).await {
            Ok(brief) => {
                origin.whose.extend(brief.person);
                origin.caller = brief.caller_name;
                origin.person = origin.person.or(brief.person);
                origin.first_at = Some(brief.at);
                origin.narrative = brief.narrative;
            }
            Err(Failure::NotFound) if contact.is_none() => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(origin)
}

/// Refuses an appointment or a contact of somebody who has nothing to do with the person of the interview. A mother books and her child
/// is heard: they share a household. Whoever spoke at the contact is heard too. One of nobody in the register yet is whoever comes.
///
/// # Errors
/// `INT-004` at `person`.
pub async fn must_belong(tx: &mut Tx, origin: &Origin, person: &IdentityCard) -> Outcome<()> {
    if origin.whose.is_empty() || origin.whose.contains(&person.id) || same_name(&origin.caller, &person.display_name) {
        return Ok(());
    }
    for other in &origin.whose {
        let shared = tx.sql(&s::SHARED).id("person", person.id).id("other", *other).optional::<(HouseholdId,)>().await?;
        if shared.is_some() {
            return Ok(());
        }
    }
    Err(Problem::NotTheirs.at("person"))
}

/// Whether two names are of the same words, in whatever order.
fn same_name(one: &str, other: &str) -> bool {
    let words = |name: &str| {
        let folded = folded(name);
        let mut words: Vec<String> = folded.split_whitespace().map(str::to_owned).collect();
        words.sort();
        words
    };
    let words_of_one = words(one);
    words_of_one.len() > 1 && words_of_one == words(other)
}

/// Where the actor may propose, the unit of the appointment first.
pub async fn units(tx: &mut Tx, first: Option<UnitId>) -> Outcome<Vec<ProposingUnit>> {
    let mut units: Vec<ProposingUnit> = tx.sql(&s::UNITS).all().await?;
    units.sort_by_key(|unit| Some(unit.id) != first);
    Ok(units)
}

/// The interview, and the case that it opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The interview.
    pub interview: InterviewId,
    /// The case, when taking into care was proposed.
    pub case: Option<CaseId>,
}

/// Records an interview; a proposal opens a case in the same transaction.
///
/// # Errors
/// `INT-001`, `INT-002`, `INT-004`, `CASE-002`; faults at `person` and `unit`.
pub async fn record(doing: Doing<'_>, new: &NewInterview) -> Outcome<Recorded> {
    let mut tx = doing.begin(Permission::CASE_PROPOSE).await?;
    if let Some(answer) = tx.once(doing.once).await? {
        return answered(&answer);
    }
    let origin = origin(&mut tx, new.appointment, new.contact, new.person).await?;
    let person =
        origin.person.ok_or_else(|| Failure::field("person", "Prima registra la persona: il colloquio va nella sua cartella."))?;
    let person = registry::resolve(&mut tx, person).await?;
    let card = registry::identity(&mut tx, person).await?;
    must_belong(&mut tx, &origin, &card).await?;
    let units = units(&mut tx, origin.unit).await?;
    let unit = match new.unit {
        Some(wanted) => units.iter().find(|unit| unit.id == wanted),
        None => units.first(),
    };
    let unit = unit.ok_or_else(|| Failure::field("unit", "Scegli un’unità in cui lavori."))?.id;
    check_held(new.held_at, tx.now())?;
    let held_on = local(new.held_at).date();
    let household = match new.of_household {
        Some(true) => Some(household(&mut tx, person).await?),
        _ => None,
    };
    let case = match (new.outcome, new.user_area, new.level) {
        (InterviewOutcome::Proposal, Some(user_area), Some(level)) => {
            let reception_on = origin.first_at.map_or(held_on, |at| local(at).date()).min(held_on);
            let opened = cases::open(
                &mut tx,
                &NewCase { person, household, unit, level: level.number(), user_area, opened_on: held_on, reception_on },
            )
            .await?;
            // Whoever proposes keeps reading it until the unit gives it to somebody.
            let account = doing.principal.actor.account;
            team::add(&mut tx, opened.id, account, MemberRole::Colleague, "Ha fatto il primo colloquio").await?;
            Some(opened.id)
        }
        (InterviewOutcome::Proposal, ..) => {
            return Err(Failure::field("outcome", "Per proporre la presa in carico servono area di utenza e livello."));
        }
        _ => None,
    };
    let id: InterviewId = tx.new_id()?;
    tx.sql(&s::ADD)
        .id("id", id)
        .id("person", person)
        .maybe_id("household", household)
        .id("unit", unit)
        .maybe_id("appointment", origin.appointment)
        .maybe_id("contact", origin.contact)
        .bind("held_at", new.held_at)
        .bind("minutes", new.minutes.unwrap_or(0))
        .bind("present", new.present.as_deref().unwrap_or_default())
        .bind("account", &new.account)
        .bind("hypothesis", new.hypothesis.as_deref().unwrap_or_default())
        .code("outcome", new.outcome)
        .bind("outcome_note", new.outcome_note.as_deref().unwrap_or_default())
        .maybe_id("case", case)
        .run()
        .await
        .on_constraint("casework_interview_of_appointment", || Problem::InterviewTwice.into())?;
    involved::interviewed(&mut tx, id.0, person, unit).await?;
    if let Some(appointment) = origin.appointment {
        access::appointment_held(&mut tx, appointment).await?;
    }
    for place in [origin.appointment.map(|id| id.0), origin.contact.map(|id| id.0), Some(person.0)].into_iter().flatten() {
        draft::forget(&mut tx, DraftKind::Interview, place).await?;
    }
    let answer = case.map_or_else(|| id.to_string(), |case| format!("{id} {case}"));
    tx.commit(
        Audit::of("interview.create")
            .about(person)
            .on("interview", id)
            .fields(["account", "hypothesis", "outcome"])
            .answering(answer),
    )
    .await?;
    Ok(Recorded { interview: id, case })
}

fn answered(answer: &str) -> Outcome<Recorded> {
    let mut parts = answer.split(' ').map(str::parse::<uuid::Uuid>);
    match (parts.next(), parts.next()) {
        (Some(Ok(interview)), None) => Ok(Recorded { interview: interview.into(), case: None }),
        (Some(Ok(interview)), Some(Ok(case))) => Ok(Recorded { interview: interview.into(), case: Some(case.into()) }),
        _ => Err(Failure::internal("an answer that is no interview")),
    }
}

async fn household(tx: &mut Tx, person: PersonId) -> Outcome<HouseholdId> {
    let today = tx.today();
    let household = registry::household_of(tx, person, today).await?;
    Ok(household
        .ok_or_else(|| {
            Failure::field(
                "of_household",
                "Per questa persona non è registrato un nucleo: componilo, oppure proponi la cartella della sola persona.",
            )
        })?
        .id)
}
