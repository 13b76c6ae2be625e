//! From the plan to what is delivered: written, signed by all, asked for, examined, authorised, reported month by month.

use super::days;
use super::stage::{Next, Stage};
use super::tale::{Asked, Step, Tale, Turn};
use anyhow::{Context as _, Result};
use casework::OfferedService;
use casework::plan::authority::signers_of;
use casework::plan::forms::{ActionInput, GoalInput, PlanInput, ServiceInput, Signature, SignerInput};
use casework::plan::hearing::NewHearing;
use casework::plan::{MandatoryGround, Measure, PlanKind, PlanState, SignerRole, SigningMeans};
use chrono::{Datelike as _, Months, NaiveDate, TimeDelta};
use finance::Quantity;
use guard::Permission;
use kernel::time::{days_after, days_before, local};
use kernel::{Cents, DeliveryId, Failure, Instant, ProviderId};
use network::Catalogue;
use network::delivery::actions::{Decision, Report};
use network::delivery::model::HeldBecause;
use network::request::actions::{AskData, Command};
use registry::representative::Act;
use synthetic::Chance;

/// That a plan lacks a signature by the time it is signed.
const LACKING: &str = "PLAN-014";

/// How much of a service a plan asks for each month.
fn monthly(unit: &str, chance: &mut Chance) -> i64 {
    let unit = unit.to_lowercase();
    if unit.starts_with("or") {
        i64::from(chance.between(3, 8)) * 2
    } else if unit.starts_with("giorn") {
        i64::from(chance.between(3, 5)) * 4
    } else if unit.starts_with("past") {
        22
    } else if unit.starts_with("access") {
        4
    } else {
        1
    }
}

/// When in the week.
fn schedule(unit: &str, chance: &mut Chance) -> String {
    let hours = [
        "lunedì e giovedì, 9:00-11:00",
        "martedì e venerdì, 8:30-10:30",
        "mercoledì pomeriggio",
        "lunedì, mercoledì e venerdì mattina",
    ];
    match unit.to_lowercase().as_str() {
        unit if unit.starts_with("or") || unit.starts_with("access") => {
            chance.pick(&hours).map(|text| (*text).to_owned()).unwrap_or_default()
        }
        unit if unit.starts_with("past") => "dal lunedì al venerdì, fra le 12:00 e le 12:45".into(),
        unit if unit.starts_with("giorn") => "dal lunedì al venerdì".into(),
        _ => String::new(),
    }
}

fn provider(tale: &mut Tale, service: &OfferedService) -> Option<ProviderId> {
    let preferred = ["La Vela di Mezzo", "Gelsomaggio"];
    let near = service.providers.iter().find(|(_, name)| preferred.contains(&name.as_str()) && tale.chance.below(2) == 0);
    near.or_else(|| tale.chance.pick(&service.providers)).map(|(id, _)| *id)
}

/// The last day of a day's month.
pub fn last_of_month(day: NaiveDate) -> NaiveDate {
    let first = day.with_day(1).unwrap_or(day);
    first.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(day)
}

/// The first day of the month after a day's.
pub fn first_of_month_after(day: NaiveDate) -> NaiveDate {
    days_after(last_of_month(day), 1)
}

/// The plan as the worker writes it.
fn input(stage: &Stage<'_>, tale: &mut Tale, today: NaiveDate) -> Result<PlanInput> {
    let city = stage.city(tale)?;
    let story = tale.story(stage.texts)?;
    // The next plan begins where the one before ends.
    let starts_on = match tale.plan_ends {
        Some(ends) if ends >= today => days_after(ends, 1),
        _ => first_of_month_after(days_after(today, 12)),
    };
    let length = if tale.chance.below(3) == 0 { 6 } else { 12 };
    let ends_on = last_of_month(starts_on.checked_add_months(Months::new(length - 1)).unwrap_or(starts_on));
    let review_on = starts_on.checked_add_months(Months::new(if length == 6 { 3 } else { 5 })).unwrap_or(ends_on);
    let person = tale.subject.person()?.clone();
    let name = format!("{} {}", person.given_name, person.family_name);
    let mut goals = Vec::new();
    let mut actions = Vec::new();
    for goal in story.goals() {
        for (index, what) in goal.actions.into_iter().enumerate() {
            let responsible = if index == 0 { "Servizio sociale".to_owned() } else { name.clone() };
            actions.push(ActionInput { what, responsible, informal: Some(index > 0), from_day: None, last_day: None });
        }
        goals.push(GoalInput { words: goal.title, sign: None });
    }
    let mut services = Vec::new();
    for code in tale.plot.services.clone() {
        let Some(service) = city.services.get(&code) else { continue };
        let Some(provider) = provider(tale, service) else { continue };
        let units = if service.periodic { monthly(&service.unit_of_measure, &mut tale.chance) } else { 1 };
        let ordered = tale.plot.turn == Turn::Ordered && services.is_empty();
        let unit = service.unit_of_measure.to_lowercase();
        // What is given once is given in the first month; what is paid by the month is granted until the end of the year.
        let last_day = if !service.periodic {
            Some(last_of_month(starts_on))
        } else if unit.starts_with("mes") {
            NaiveDate::from_ymd_opt(starts_on.year(), 12, 31).map(|year_end| year_end.min(ends_on))
        } else {
            None
        };
        services.push(ServiceInput {
            service: service.service,
            provider: Some(provider),
            measure: if service.periodic { Measure::Monthly } else { Measure::Total },
            // A court that orders protected meetings orders many.
            units: if ordered { 12 } else { units },
            from_day: None,
            last_day,
            // A little of the whole: never more than the shortest service costs.
            user_share: (service.means_test == 1 && tale.chance.below(3) == 0).then_some(Cents(
                if unit.starts_with("mes") || !service.periodic { 1_000 } else { i64::from(tale.chance.between(2, 6)) * 1_000 },
            )),
            means_test: None,
            user_area: None,
            request_number: None,
            mandatory_ground: ordered.then_some(MandatoryGround::CourtOrder),
            mandatory_reference: ordered
                .then(|| format!("Decreto del Tribunale per i minorenni n. {}/{}", 400 + tale.chance.below(900), today.year())),
        });
    }
    let signer = if tale.is_minor() {
        let parent = tale.subject.household.holder().filter(|holder| holder.id != person.id);
        SignerInput {
            role: SignerRole::Parent,
            name: parent.map_or(name, |parent| format!("{} {}", parent.given_name, parent.family_name)),
            person: None,
        }
    } else {
        SignerInput { role: SignerRole::Person, name, person: None }
    };
    let service = SignerInput { role: SignerRole::Service, name: stage.worker(tale)?.name.clone(), person: None };
    Ok(PlanInput {
        kind: match tale.plot.turn {
            Turn::Ordered => PlanKind::Mandated,
            _ if tale.is_minor() => PlanKind::Educational,
            _ if tale.is_of_family() => PlanKind::Family,
            _ => PlanKind::Individual,
        },
        intensity: Some(if tale.chance.below(2) == 0 { "un colloquio al mese" } else { "due incontri al mese" }.into()),
        language: None,
        interpreter: (person.italian == synthetic::ItalianLevel::None).then(|| "mediatrice linguistica".into()),
        tools: None,
        starts_on,
        ends_on,
        review_on,
        goals,
        actions,
        services,
        signers: vec![signer, service],
        resources: Vec::new(),
    })
}

/// The plan is written and given out to be signed.
pub async fn plan(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<Next> {
    if tale.over {
        return Ok(Next::default());
    }
    let input = input(stage, tale, local(at).date())?;
    write(stage, tale, &input, at).await
}

/// A plan with those who sign it as the register knows them, and whether a minor is to be heard about it.
async fn as_known(stage: &Stage<'_>, tale: &Tale, input: &PlanInput, on: NaiveDate) -> Result<(PlanInput, bool)> {
    let mut tx = stage.db.begin(&stage.worker(tale)?.actor).await?;
    let case = casework::case_brief(&mut tx, Permission::PLAN_WRITE, tale.case_id()?).await?;
    let who = signers_of(&mut tx, case.person_id, &[Act::Ordinary, Act::Money], on).await?;
    tx.roll_back().await?;
    let mut input = input.clone();
    if who.verdict.of_minor && !who.verdict.needed.is_empty() {
        input.signers.retain(|signer| signer.role != SignerRole::Parent);
        let known = who.verdict.needed.iter().map(|one| SignerInput { role: one.role, name: one.name.clone(), person: one.person });
        drop(input.signers.splice(0..0, known));
    }
    Ok((input, who.subject.is_heard()))
}

/// Writes a plan, gives it out, and remembers who must sign and what was asked for.
pub async fn write(stage: &Stage<'_>, tale: &mut Tale, input: &PlanInput, at: Instant) -> Result<Next> {
    let worker = stage.worker(tale)?;
    let doing = stage.doing(worker);
    let (input, heard) = as_known(stage, tale, input, local(at).date()).await?;
    let id = casework::plan::actions::write(doing, &Catalogue, tale.case_id()?, &input).await?;
    if heard {
        let hearing = NewHearing {
            heard_on: Some(local(at).date()),
            by_name: Some(worker.name.clone()),
            words: Some("Vorrebbe che a casa si litigasse meno, e tornare agli allenamenti.".into()),
            not_heard: None,
        };
        casework::plan::hearing::record(doing, id, &hearing).await?;
    }
    casework::plan::actions::offer(doing, &Catalogue, id, 1).await?;
    let mut tx = stage.db.begin(&worker.actor).await?;
    let stored = casework::plan::actions::read(&mut tx, id).await?;
    tx.roll_back().await?;
    (tale.plan, tale.plan_ends) = (Some(id), Some(stored.row.ends_on));
    tale.signatures = stored.signers.iter().map(|signer| signer.id).collect();
    tale.asked.extend(stored.services.iter().map(|line| Asked {
        line: line.id,
        authorisation: None,
        checked: false,
        authorised: false,
        provider: line.provider_id,
        unit: line.unit_of_measure.clone(),
        per_month: line.per_month,
        from: line.valid_from,
        until: line.valid_until,
    }));
    let mut next = Next::default();
    if tale.plot.turn != Turn::Unsigned {
        next.add(at + TimeDelta::minutes(35), Step::Sign);
    }
    Ok(next)
}

/// The next of those named signs.
pub async fn sign(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<Next> {
    let mut next = Next::default();
    let Some(signer) = tale.signatures.pop_front().filter(|_| !tale.over) else { return Ok(next) };
    let worker = stage.worker(tale)?;
    let plan = tale.plan.context("no plan")?;
    let signature =
        Signature { signer, signed_on: local(at).date(), means: SigningMeans::Handwritten, witness: None, keep_terms: Some(true) };
    let signed =
        stage.again(2, |version| casework::plan::actions::sign(stage.doing(worker), &Catalogue, plan, &signature, version)).await;
    let state = match signed {
        // Somebody came of age between the writing and the last signature: the plan waits for the one that it lacks now.
        Err(Failure::Refused(refusal)) if refusal.code == LACKING => {
            tale.signatures.clear();
            return Ok(next);
        }
        signed => signed?,
    };
    if state == PlanState::Agreed {
        if tale.asked.iter().any(|asked| asked.authorisation.is_none()) {
            next.add(at + TimeDelta::minutes(15), Step::Ask);
        }
        if !tale.by_hand && !tale.reviewed_from_now_on {
            tale.reviewed_from_now_on = true;
            let wait = u32::try_from(tale.chance.between(55, 80))?;
            next.add(days::at(days::working_after(local(at).date(), wait), 10, 30), Step::Review);
        }
        // Most plans are renewed in time; some are forgotten.
        if let Some(ends) = tale.plan_ends.filter(|_| !tale.by_hand && tale.chance.below(12) > 0) {
            let before = u64::try_from(tale.chance.between(18, 40))?;
            let day = days::working_from(days_before(ends, before));
            if day > local(at).date() {
                next.add(days::at(day, 14, u32::try_from(tale.chance.between(0, 50))?), Step::Plan);
            }
        }
    } else {
        let wait = u32::try_from(tale.chance.between(0, 3))?;
        next.add(
            days::at(days::working_after(local(at).date(), wait), 15, u32::try_from(tale.chance.between(0, 50))?)
                .max(at + TimeDelta::minutes(3)),
            Step::Sign,
        );
    }
    Ok(next)
}

/// The services of the plan are asked for.
pub async fn ask(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<Next> {
    let mut next = Next::default();
    if tale.over {
        return Ok(next);
    }
    let worker = stage.worker(tale)?;
    for index in 0..tale.asked.len() {
        let Some(asked) = tale.asked.get(index).filter(|asked| asked.authorisation.is_none()).cloned() else { continue };
        let data = AskData {
            plan_service: asked.line,
            schedule: schedule(&asked.unit, &mut tale.chance),
            age_reason: Some("Il bisogno è lo stesso di chi ha l’età prevista, e non c’è un altro servizio.".into()),
        };
        let id = network::request::actions::ask(stage.db, worker, None, &data).await?;
        if let Some(asked) = tale.asked.get_mut(index) {
            asked.authorisation = Some(id);
        }
    }
    if tale.plot.turn != Turn::Unchecked {
        let wait = u32::try_from(tale.chance.between(1, 6))?;
        next.add(
            days::at(days::working_after(local(at).date(), wait), 12, u32::try_from(tale.chance.between(0, 50))?),
            Step::Check,
        );
    }
    Ok(next)
}

/// The office examines what is asked for.
pub async fn check(stage: &Stage<'_>, tale: &mut Tale, at: Instant) -> Result<Next> {
    let mut next = Next::default();
    if tale.over {
        return Ok(next);
    }
    let checker = stage.city(tale)?.principal(stage.office(tale)?.checker)?;
    for asked in tale.asked.iter_mut().filter(|asked| !asked.checked) {
        let Some(id) = asked.authorisation else { continue };
        asked.checked = true;
        let command = || Command::Check { price: None, means_note: "ISEE verificato nella banca dati INPS".into() };
        stage.again(1, |version| network::request::actions::decide(stage.db, checker, None, id, version, command())).await?;
    }
    if tale.plot.turn != Turn::Unauthorised {
        let wait = u32::try_from(tale.chance.between(1, 5))?;
        next.add(
            days::at(days::working_after(local(at).date(), wait), 16, u32::try_from(tale.chance.between(0, 50))?),
            Step::Authorise,
        );
    }
    Ok(next)
}

/// What was examined is authorised, and its cost set aside.
pub async fn authorise(stage: &Stage<'_>, tale: &mut Tale, acts: &mut u32, at: Instant) -> Result<Next> {
    if tale.over {
        return Ok(Next::default());
    }
    let authoriser = stage.city(tale)?.principal(stage.office(tale)?.authoriser)?;
    let day = local(at).date();
    for asked in tale.asked.iter_mut().filter(|asked| asked.checked && !asked.authorised) {
        let Some(id) = asked.authorisation else { continue };
        asked.authorised = true;
        *acts += 1;
        let act_number = format!("DD/{}/{acts:05}", day.year());
        let command = || Command::Authorise {
            act_number: act_number.clone(),
            act_date: day,
            age_reason: Some("Valutazione dell’équipe condivisa: si concede per il periodo del progetto.".into()),
        };
        stage.again(2, |version| network::request::actions::decide(stage.db, authoriser, None, id, version, command())).await?;
    }
    Ok(Next::default())
}

/// The days from one day to before another on which a service was given, and how much each time, in hundredths of a unit.
fn given(asked: &Asked, from: NaiveDate, until: NaiveDate, chance: &mut Chance) -> Vec<(NaiveDate, i64)> {
    let mut all = Vec::new();
    let mut month = from.with_day(1).unwrap_or(from);
    while month < until {
        let next = days_after(last_of_month(month), 1);
        let within = given_in(asked, month, next, chance);
        all.extend(within.into_iter().filter(|(day, _)| *day >= from && *day < until));
        month = next;
    }
    all
}

fn given_in(asked: &Asked, month: NaiveDate, next: NaiveDate, chance: &mut Chance) -> Vec<(NaiveDate, i64)> {
    let (from, until) = (asked.from.max(month), asked.until.min(next));
    let open: Vec<NaiveDate> =
        (0..31).map(|count| days_after(from, count)).take_while(|day| *day < until).filter(|day| days::is_working(*day)).collect();
    let unit = asked.unit.to_lowercase();
    if unit.starts_with("mes") {
        return open.last().map(|day| (*day, 100)).into_iter().collect();
    }
    if asked.per_month == 0 {
        return open.first().filter(|_| asked.from >= month).map(|day| (*day, 100)).into_iter().collect();
    }
    // Hours come two at a time, everything else one a day; and now and then nobody is at home.
    let each = if unit.starts_with("or") { 2 } else { 1 };
    let visits = usize::try_from(asked.per_month / each).unwrap_or(1).max(1);
    let step = (open.len() / visits).max(1);
    let shift = usize::try_from(chance.below(2)).unwrap_or_default();
    let days: Vec<NaiveDate> = open.into_iter().skip(shift).step_by(step).take(visits).collect();
    days.into_iter().filter(|_| chance.below(14) > 0).map(|day| (day, each * 100)).collect()
}

fn quantity(hundredths: i64) -> Result<Quantity> {
    Ok(format!("{},{:02}", hundredths / 100, hundredths % 100).parse()?)
}

/// A delivery that the office has to decide on, and why.
pub type Held = (DeliveryId, HeldBecause);

/// The provider reports what it gave until a day. What is not (yet) authorised is unknown to it.
pub async fn report(stage: &Stage<'_>, tale: &mut Tale, until: NaiveDate) -> Result<Vec<Held>> {
    let mut held = Vec::new();
    let city = stage.city(tale)?;
    let from = tale.reported_until;
    for asked in tale.asked.clone() {
        let (Some(id), Some(account)) = (asked.authorisation, city.providers.get(&asked.provider)) else { continue };
        let mut reports = Vec::new();
        let hours = asked.unit.to_lowercase().starts_with("or");
        for (on, amount) in given(&asked, from, until, &mut tale.chance) {
            // Now and then a hundred times as much is typed, or the wrong month.
            let slip = if tale.by_hand { 1 } else { tale.chance.below(260) };
            let (on, amount) = match slip {
                0 if hours => (on, amount * 100),
                0 => (days_after(on, 122), amount),
                _ => (on, amount),
            };
            reports.push(Report { authorisation: id, on, quantity: quantity(amount)?, note: String::new() });
        }
        // Now and then a day twice.
        if tale.chance.below(50) == 0
            && !tale.by_hand
            && let Some(first) = reports.first().cloned()
        {
            reports.push(Report { note: "Secondo passaggio nella stessa giornata".into(), ..first });
        }
        if reports.is_empty() {
            continue;
        }
        match network::delivery::actions::report(stage.db, city.principal(*account)?, None, &reports).await {
            Ok(done) => held.extend(done.into_iter().filter_map(|one| one.held.map(|because| (one.id, because)))),
            Err(Failure::NotFound) => {}
            Err(other) => return Err(other.into()),
        }
    }
    tale.reported_until = until.max(from);
    Ok(held)
}

/// The office decides on what was held: of what is beyond, a usual visit counts; a second visit on a day does not.
pub async fn decide(stage: &Stage<'_>, tale: &mut Tale, (delivery, because): Held) -> Result<()> {
    let checker = stage.city(tale)?.principal(stage.office(tale)?.checker)?;
    let reject = |reason: &str| Decision::Reject { reason: reason.to_owned() };
    let decision = match because {
        HeldBecause::OverQuantity | HeldBecause::OverDay => {
            Decision::Accept { quantity: Some(quantity(200)?), reason: "Errore di battitura: confermate dall'ente due ore".into() }
        }
        HeldBecause::Twice => reject("Il secondo passaggio nello stesso giorno non era concordato."),
        HeldBecause::InTheFuture => reject("Giorno non ancora arrivato: rendicontare con la data corretta."),
        _ => reject("Non concordato con il servizio: la prestazione non è riconosciuta."),
    };
    match network::delivery::actions::decide(stage.db, checker, None, delivery, 1, decision).await {
        Err(Failure::Refused(_)) => {
            let decision = reject("Non resta quantità autorizzata.");
            Ok(network::delivery::actions::decide(stage.db, checker, None, delivery, 1, decision).await?)
        }
        other => Ok(other?),
    }
}
