//! How a case of the synthetic city goes: when it was opened, how far it came, what was written, which service was given.

use super::even::Evenly;
use super::offices::{Desk, Offices};
use super::{Lot, Wanted};
use anyhow::{Context as _, Result};
use casework::UserArea;
use casework::bulk::{Course, Entry, History, PlannedService};
use casework::diary::EntryKind;
use casework::plan::MeansTest;
use casework::sina::{
    AssessmentSource, AssessmentTool, BehaviouralDisorders, CognitiveDisorders, DailyLiving, DisabilityCertificate,
    DisabilitySource, HealthCareNeed, IncomeArea, Mobility, SinaAssessment, SinaDraft, SupportArea,
};
use chrono::{Days, NaiveDate, TimeDelta};
use kernel::time::{days_after, days_before, start_of_day};
use kernel::{AuthorisationId, CaseId, Cents, Instant, PlanId, PlanServiceId};
use network::bulk::Offer;
use synthetic::{Chance, Household, Person};

/// Entries of a diary in care, and of one long closed, where nobody said how many there are.
const ENTRIES_IN_CARE: u64 = 12;
const ENTRIES_CLOSED: u64 = 2;
/// One of so many cases in care goes on for years, and so many entries stand in its diary.
const LONG: u64 = 400;
const ENTRIES_LONG: u64 = 500;
/// Places of which a diary tells where somebody is met: each stands in few entries.
pub const PLACES: usize = 400;
/// Cases of a hundred that are of the whole household, when its holder speaks for it.
const OF_HOUSEHOLD: u32 = 40;
/// Most years ago that a case was closed.
const YEARS: i32 = 9;

const HEARD: [&str; 4] = [
    "Si presenta accompagnata da una vicina. Racconta la stanchezza degli ultimi mesi, le spese che non tornano e il timore di non farcela da sola.",
    "Chiede un aiuto in casa dopo il ricovero. Vive al terzo piano senza ascensore; la figlia passa due volte la settimana dopo il lavoro.",
    "Ha perso il lavoro in primavera. È in ritardo con l'affitto di quattro mesi e ha ricevuto una lettera del proprietario.",
    "La scuola ha suggerito di parlare con il servizio. I genitori sono d'accordo e chiedono come orientarsi.",
];
const WRITTEN: [(EntryKind, &str); 8] = [
    (
        EntryKind::Interview,
        "Colloquio in sede. Si rivede insieme la settimana: i pasti sono regolari, restano difficili le uscite. Si concorda di provare il centro del quartiere il mercoledì.",
    ),
    (
        EntryKind::Telephone,
        "Telefona per avvisare che la visita è stata spostata. Si aggiorna il calendario e si informa l'ente gestore.",
    ),
    (
        EntryKind::HomeVisit,
        "Visita domiciliare. La casa è in ordine, manca il corrimano in bagno. Si lascia il modulo per gli ausili e si spiega come compilarlo.",
    ),
    (EntryKind::Network, "Sentito il medico curante: conferma la terapia e chiede di essere avvisato se salta gli appuntamenti."),
    (
        EntryKind::TeamMeeting,
        "Équipe. Si conferma il progetto in corso; l'educatore propone un incontro con i familiari entro il mese.",
    ),
    (
        EntryKind::Interview,
        "Incontro con la persona e la figlia. Emergono fatiche nella cura e poco tempo per sé. Si ragiona su chi può dare il cambio il sabato.",
    ),
    (EntryKind::Letter, "Inviata la relazione richiesta, con il consenso firmato. Copia nel fascicolo."),
    (
        EntryKind::Telephone,
        "Chiamata di controllo: la consegna dei pasti funziona, l'operatrice arriva puntuale. Prossimo contatto fra tre settimane.",
    ),
];
const AREAS: [UserArea; 4] =
    [UserArea::OlderPeople, UserArea::PovertyAndHomelessness, UserArea::FamiliesAndMinors, UserArea::Disability];

/// A case, with the service that was given in the year.
pub struct Story {
    /// The case.
    pub history: History,
    /// The authorisation, the offer that was chosen, the days on which a unit was given.
    pub given: Option<(AuthorisationId, usize, Vec<NaiveDate>)>,
}

/// Which persons have a case, and which cases a service.
pub struct Turns {
    cases: Evenly,
    beneficiaries: Evenly,
    case: u64,
    beneficiary: u64,
    in_care: u64,
}

/// Which case is told: its number, that of its service where it has one, and how many were in care before it.
#[derive(Clone, Copy, Debug)]
struct Turn {
    case: u64,
    served: Option<u64>,
    in_care: u64,
}

/// Makes the stories up.
pub struct Teller<'a> {
    wanted: &'a Wanted,
    offers: &'a [Offer],
    today: NaiveDate,
    first: NaiveDate,
    /// Of a thousand beneficiaries, how many are offered to the workers as open cases.
    open: u32,
    /// Where people are met.
    places: &'a [String],
}

impl<'a> Teller<'a> {
    /// A teller; `slots` is how many cases may be in care.
    pub fn new(wanted: &'a Wanted, offers: &'a [Offer], places: &'a [String], slots: u64, today: NaiveDate) -> Result<Self> {
        let first = NaiveDate::from_ymd_opt(wanted.year, 1, 1).context("no such year")?;
        // Some more than there is room for: boroughs are not of one size.
        let open = slots.saturating_mul(1_400).checked_div(wanted.beneficiaries).unwrap_or(1_000).min(1_000);
        Ok(Teller { wanted, offers, today, first, open: u32::try_from(open)?, places })
    }

    /// Whose turn it is, from the beginning.
    pub fn turns(&self) -> Turns {
        let wanted = self.wanted;
        Turns {
            cases: Evenly::new(wanted.cases, wanted.persons),
            beneficiaries: Evenly::new(wanted.beneficiaries, wanted.cases),
            case: 0,
            beneficiary: 0,
            in_care: 0,
        }
    }

    /// Adds a household to a lot, with the cases of its members.
    pub fn tell(&self, household: Household, turns: &mut Turns, offices: &mut Offices, lot: &mut Lot) -> Result<()> {
        let mut known =
            days_before(self.today, u64::from(Chance::of_item(self.wanted.seed ^ 7, household.number).below(3_000)) + 30);
        for (place, person) in household.members.iter().enumerate() {
            // A child is born before its case.
            let can_have = person.birth_date <= days_before(self.first, 3 * 365);
            if !turns.cases.next(can_have) {
                continue;
            }
            let mut chance = Chance::of_item(self.wanted.seed ^ 0xCA5E, turns.case);
            let served = !self.offers.is_empty() && turns.beneficiaries.next(true);
            let turn = Turn { case: turns.case, served: served.then_some(turns.beneficiary), in_care: turns.in_care };
            let story = self.story(&household, place, person, turn, offices, &mut chance)?;
            turns.case += 1;
            turns.beneficiary += u64::from(served);
            turns.in_care += u64::from(matches!(story.history.course, Course::InCare { .. }));
            known = known.min(days_before(story.history.opened_on, 10));
            lot.stories.push(story);
        }
        lot.persons = lot.persons.saturating_add(household.members.len());
        lot.households.push((household, known));
        Ok(())
    }

    fn story(
        &self,
        household: &Household,
        place: usize,
        person: &Person,
        turn: Turn,
        offices: &mut Offices,
        chance: &mut Chance,
    ) -> Result<Story> {
        let served = turn.served;
        let district = household.address.district.as_str();
        let level = if chance.below(10) < 3 { 2 } else { 1 };
        let (desk, opened_on, course) = self.course(district, level, served.is_some(), person, offices, chance)?;
        let taken_on = match course {
            Course::InCare { taken_on, .. } | Course::Closed { taken_on, .. } => Some(taken_on),
            Course::Proposed | Course::Assigned => None,
        };
        let last = match course {
            Course::Closed { closed_on, .. } => closed_on,
            _ => days_before(self.today, u64::from(chance.below(75))).max(taken_on.unwrap_or(opened_on)),
        };
        let count = self.count(course, turn);
        let millis = u64::try_from(start_of_day(opened_on).timestamp_millis())?;
        let id = CaseId(chance.id(millis));
        let (planned, given) = match served {
            Some(number) => self.service(number, chance)?,
            None => (None, None),
        };
        let user_area = match &given {
            Some((_, offer, _)) => self.offers.get(*offer).map(|offer| offer.user_area),
            None => chance.pick(&AREAS).copied(),
        };
        let others: Vec<_> = household.members.iter().map(|member| member.id).collect();
        let whole = place == 0 && others.len() > 1 && chance.below(100) < OF_HOUSEHOLD;
        let user_area = user_area.context("an area")?;
        // Who is looked after because of age or disability was assessed when care began: without it nothing can be reported.
        let assessment = match (user_area, served, taken_on) {
            (UserArea::OlderPeople | UserArea::Disability, Some(_), Some(day)) => Some(assessed(day, self.today, chance)?),
            _ => None,
        };
        let history = History {
            id,
            person: person.id,
            person_name: format!("{} {}", person.given_name, person.family_name),
            household: whole.then_some((household.id, others)),
            unit: desk.unit,
            level: desk.level,
            worker: desk.worker,
            user_area,
            opened_on,
            course,
            entries: entries(taken_on.unwrap_or(opened_on), last, count, self.places, chance),
            planned,
            assessment,
            heard: chance.pick(&HEARD).copied().unwrap_or_default().to_owned(),
        };
        Ok(Story { history, given })
    }

    /// How many entries its diary has.
    fn count(&self, course: Course, turn: Turn) -> u64 {
        let asked = self.wanted.entries > 0;
        let share = Evenly::share(self.wanted.entries, self.wanted.cases, turn.case);
        match course {
            Course::InCare { .. } if asked && turn.in_care.checked_rem(LONG) == Some(0) => ENTRIES_LONG,
            Course::InCare { .. } | Course::Closed { .. } if asked => share,
            Course::InCare { .. } => ENTRIES_IN_CARE,
            Course::Closed { .. } => ENTRIES_CLOSED,
            Course::Proposed | Course::Assigned => 0,
        }
    }

    /// Where the case is worked on, since when it is known, how far it came.
    fn course(
        &self,
        district: &str,
        level: i64,
        served: bool,
        person: &Person,
        offices: &mut Offices,
        chance: &mut Chance,
    ) -> Result<(Desk, NaiveDate, Course)> {
        let days = |chance: &mut Chance, low: i32, high: i32| u64::try_from(chance.between(low, high)).unwrap_or(0);
        let born = days_after(person.birth_date, 30);
        if served || self.offers.is_empty() {
            // Known and in care before the year of the services begins.
            let opened = days_before(self.first, days(chance, 60, 700)).max(born);
            let taken_on = days_after(opened, days(chance, 5, 45)).min(self.first);
            if chance.per_mille(self.open)
                && let Some(desk) = offices.take(district, level)?
            {
                let review_on = days_before(days_after(self.today, 130), days(chance, 0, 145));
                return Ok((desk, opened, Course::InCare { taken_on, review_on }));
            }
            let after = days_after(self.first, 365);
            let span = i32::try_from((self.today - after).num_days()).unwrap_or(1).max(1);
            let closed_on = days_after(after, days(chance, 1, span)).min(days_before(self.today, 1));
            return Ok((offices.desk(district, level)?, opened, Course::Closed { taken_on, closed_on }));
        }
        let fresh = days_before(self.today, days(chance, 1, 30)).max(born);
        if chance.per_mille(30)
            && let Some(desk) = offices.assign(district, level)?
        {
            return Ok((desk, fresh, Course::Assigned));
        }
        if chance.per_mille(10)
            && let Some(desk) = offices.propose(district, level)?
        {
            return Ok((desk, fresh, Course::Proposed));
        }
        let closed = days_before(self.first, days(chance, 1, YEARS * 365));
        let opened = days_before(closed, days(chance, 60, 900)).max(born);
        let taken_on = days_after(opened, days(chance, 5, 45));
        let closed_on = closed.max(days_after(taken_on, 30)).min(days_before(self.today, 1));
        Ok((offices.desk(district, level)?, opened, Course::Closed { taken_on, closed_on }))
    }

    /// A service over the whole year, and the days on which a unit was given.
    #[expect(clippy::type_complexity, reason = "two halves of one service, taken apart at once")]
    fn service(
        &self,
        number: u64,
        chance: &mut Chance,
    ) -> Result<(Option<PlannedService>, Option<(AuthorisationId, usize, Vec<NaiveDate>)>)> {
        let bound = u32::try_from(self.offers.len())?;
        let chosen = usize::try_from(chance.below(bound))?;
        let offer = self.offers.get(chosen).context("an offer")?;
        let units = Evenly::share(self.wanted.deliveries, self.wanted.beneficiaries, number);
        let quantity = i64::try_from(units)?;
        let total = offer.unit_price.times(quantity)?;
        let until = self.first.checked_add_days(Days::new(365)).context("no such day")?;
        let step = 365_u64.checked_div(units).unwrap_or(365).max(1);
        let days = (0..units)
            .map(|at| days_after(self.first, (at * step).saturating_add(u64::from(chance.below(u32::try_from(step).unwrap_or(1))))))
            .collect();
        let millis = u64::try_from(start_of_day(self.first).timestamp_millis())?.saturating_add(number);
        let planned = PlannedService {
            id: PlanServiceId(chance.id(millis)),
            plan: PlanId(chance.id(millis)),
            service: offer.service,
            service_name: offer.service_name.clone(),
            provider: offer.provider,
            provider_name: offer.provider_name.clone(),
            unit_of_measure: offer.unit_of_measure.label().to_owned(),
            quantity,
            unit_price: offer.unit_price,
            price_version: offer.price_version,
            from: self.first,
            until,
            total,
            user_share: total.share(10, 100)?,
            means_test: MeansTest::from_number(offer.means_test).unwrap_or(MeansTest::NoTest),
            request_number: format!("S{}/{:06}", self.wanted.year, number.saturating_add(1)),
        };
        Ok((Some(planned), Some((AuthorisationId(chance.id(millis)), chosen, days))))
    }
}

/// How somebody gets along, in the coded words of the national system.
fn assessed(on: NaiveDate, today: NaiveDate, chance: &mut Chance) -> Result<SinaAssessment> {
    let draft = SinaDraft {
        assessed_on: Some(on),
        mobility: Some(if chance.below(3) == 0 { Mobility::Alone } else { Mobility::Helped }),
        daily_living: Some(if chance.below(6) == 0 { DailyLiving::WhollyDependent } else { DailyLiving::PartlyDependent }),
        cognitive: Some(if chance.below(3) == 0 { CognitiveDisorders::Mild } else { CognitiveDisorders::Absent }),
        behavioural: Some(BehaviouralDisorders::Absent),
        health_care: Some(if chance.below(2) == 0 { HealthCareNeed::Low } else { HealthCareNeed::Medium }),
        income: Some(IncomeArea::SelfSupporting),
        support: Some(SupportArea::Partial),
        source: Some(AssessmentSource::SocialRecord),
        tool: Some(AssessmentTool::Other),
        needed_benefits: "A2.07".parse().into_iter().collect(),
        certificates: std::iter::once(DisabilityCertificate::Partial75).collect(),
        certificate_source: Some(DisabilitySource::Verified),
    };
    draft.complete(Some(today)).map_err(|faults| anyhow::anyhow!("an assessment that cannot be: {faults:?}"))
}

/// So many entries between two days, in order of time. Each tells where the next meeting is, so that there is something to look for.
fn entries(from: NaiveDate, last: NaiveDate, count: u64, places: &[String], chance: &mut Chance) -> Vec<Entry> {
    let span = u64::try_from((last - from).num_days()).unwrap_or(0);
    let first = chance.below(u32::try_from(WRITTEN.len()).unwrap_or(1));
    (0..count)
        .filter_map(|at| {
            let day = days_after(from, span.saturating_mul(at + 1).checked_div(count).unwrap_or(0));
            let minutes = i64::from(9 * 60 + chance.below(8 * 60));
            let moment: Instant = start_of_day(day) + TimeDelta::minutes(minutes);
            let place = usize::try_from(u64::from(first) + at).unwrap_or(0) % WRITTEN.len();
            let meeting = chance.pick(places).map(|street| format!(" Prossimo incontro in {street}.")).unwrap_or_default();
            WRITTEN.get(place).map(|(kind, text)| Entry { kind: *kind, at: moment, text: format!("{text}{meeting}") })
        })
        .collect()
}

/// What all deliveries of the year cost on each chapter at most, when offers are drawn evenly; with a twentieth more, as chance has it.
pub fn expected(offers: &[Offer], deliveries: u64) -> Result<Vec<(kernel::ChapterId, Cents)>> {
    let mut by_chapter: std::collections::BTreeMap<kernel::ChapterId, Cents> = std::collections::BTreeMap::new();
    let count = i64::try_from(offers.len())?.max(1);
    for offer in offers {
        let cost = offer.unit_price.times(i64::try_from(deliveries)?)?.share(105, count.saturating_mul(100))?;
        let sum = by_chapter.entry(offer.chapter).or_default();
        *sum = sum.plus(cost)?;
    }
    Ok(by_chapter.into_iter().collect())
}
