//! Benefits of the demonstration, by the product's own actions. The office for benefits has measures with applications at every step of the way,
//! and some proposals that wait. Municipio 4 grants a monthly contribution, gives notice where the regulation refuses, and has a call whose money
//! does not suffice for all, with its ranking. The acts are invented, and say so.

use super::staff::City;
use super::stories::Followed;
use anyhow::{Context as _, Result};
use benefits::application::answers::Answer;
use benefits::application::demo::{Hands, fill};
use benefits::application::gather::{Known, build as case_of, of_person};
use benefits::application::{
    Applicant, ApplicantTitle, ApplicationId, ApplicationState, Channel, EvidenceState, FactSource, NewApplication,
    actions as applications,
};
use benefits::decision::actions::{application, decide, of_application, propose};
use benefits::decision::examine::{examine, rules};
use benefits::decision::model::{DecisionOutcome, DecisionState, NewDecision};
use benefits::decision::rows::Application;
use benefits::decision::trail::{NewNotice, give_notice};
use benefits::measure::model::MeasureAct;
use benefits::measure::{MeasureId, MeasureMove, NewMeasure, Window, actions as measures};
use benefits::ranking::{RankingKind, actions as rankings, proposing};
use benefits::rule::{Act, RuleCode, Version, in_force};
use chrono::{Datelike as _, Months, NaiveDate};
use finance::ChapterKey;
use guard::Principal;
use kernel::time::{days_after, days_before};
use kernel::{Cents, PersonId, UnitId};
use regulation::{Giver, Outcome};
use std::collections::{BTreeMap, BTreeSet};
use store::{Audit, Db};
use uuid::Uuid;

/// Who examines at the office for benefits, and that office.
const OFFICE: (&str, &str) = ("benefici", "BENEFICI");
/// Who examines in municipio 4.
pub const OFFICER: &str = "amministrativo";
/// Its unit: the office of its measures.
pub const UNIT: &str = "MW-M4";
/// Who takes applications there.
const DESK: &str = "segreteria.municipio4";
/// Who decides.
const MANAGER: &str = "dirigente";

/// People whom the monthly contribution is granted and who signed a plan, who did not sign one yet, to whom it is refused.
const PLACES: [usize; 3] = [10, 4, 3];
/// People who answer the call.
const APPLY: usize = 18;
/// Most people who are looked at for one measure.
const LOOKED_AT: usize = 150;
/// Of so many proposals one waits to be decided.
const ONE_WAITS_OF: usize = 6;
/// The regulations by which municipio 4 decides; the office for benefits has measures by them too.
const SAME: [&str; 2] = [INCOME, FOOD];
const INCOME: &str = "sostegno-al-reddito";
const FOOD: &str = "buoni-spesa";
/// Days of these procedures.
const TERM: i64 = 90;
/// Days for which an application may have been under way when the demonstration is looked at.
const UNDER_WAY: u64 = 75;

/// The chapter from which municipio 4 pays: subsidies and contributions for those with little income.
pub fn chapter() -> Result<ChapterKey> {
    ChapterKey::from_parts("3745", "14", "0").context("the key of a chapter")
}

/// Makes all of it: the people are those whom municipio 4 follows.
pub async fn build(db: &Db, city: &City, people: &[Followed]) -> Result<()> {
    let office = city.principal(city.account(OFFICE.0)?)?;
    let desk = city.principal(city.account(DESK)?)?;
    let today = db.clock().today();
    let scene = Scene {
        db,
        officer: city.principal(city.account(OFFICER)?)?,
        manager: city.principal(city.account(MANAGER)?)?,
        desk,
        unit: city.made.unit(UNIT)?,
        today,
        opened: NaiveDate::from_ymd_opt(days_before(today, UNDER_WAY + 15).year(), 1, 1).unwrap_or(today),
    };
    let hands =
        Hands { office, office_unit: city.made.unit(OFFICE.1)?, responsible: office.actor.account, desk, desk_unit: scene.unit };
    let taken = fill(db, &hands).await.context("applications of the office for benefits")?;
    let mut busy = BTreeSet::new();
    for id in taken {
        let row = scene.read(office, id).await?;
        // Nobody asks two offices for the same.
        if SAME.contains(&row.rule_code.as_str()) {
            busy.insert(row.person_id);
        }
        scene.vouchers(office, &row).await.context("vouchers of the office for benefits")?;
    }
    scene.monthly(people, &mut busy).await.context("the contribution of municipio 4")?;
    scene.call(people, &busy).await.context("the call of municipio 4")
}

/// Who acts, where, on which day.
struct Scene<'a> {
    db: &'a Db,
    officer: &'a Principal,
    manager: &'a Principal,
    desk: &'a Principal,
    unit: UnitId,
    today: NaiveDate,
    /// Since when one applies for the measures of municipio 4.
    opened: NaiveDate,
}

/// A measure of municipio 4.
struct Offer {
    rule: &'static str,
    code: &'static str,
    title: &'static str,
    about: &'static str,
    /// Last day of the call and its money; `None` for what is open all the year.
    call: Option<(NaiveDate, Cents)>,
}

impl Scene<'_> {
    fn act(&self, number: usize) -> Act {
        Act {
            number: format!("Determinazione dimostrativa n. {number}"),
            date: self.today,
            organ: "Dirigente dei servizi sociali".to_owned(),
        }
    }

    /// Opens a measure; with the regulation that decides it.
    async fn open(&self, offer: &Offer) -> Result<(MeasureId, Version)> {
        let code: RuleCode = offer.rule.parse().context(offer.rule)?;
        let mut tx = self.db.begin(&self.officer.actor).await?;
        let rule = in_force(&mut tx, &code, self.today).await?.context("a regulation that does not hold")?;
        tx.roll_back().await?;
        let year = self.opened.year();
        let new = NewMeasure {
            code: format!("{}-{year}", offer.code),
            title: offer.title.to_owned(),
            rule: rule.rule_id,
            about: offer.about.to_owned(),
            unit: self.unit,
            responsible: self.officer.actor.account,
            window: Window { opens_on: self.opened, closes_on: offer.call.map(|(last, _)| last) },
            ranked: offer.call.is_some(),
            term_days: TERM,
            act: MeasureAct {
                number: format!("Atto dimostrativo {}", offer.code),
                date: Some(self.opened),
                organ: "Giunta comunale".to_owned(),
            },
            budget: offer.call.map(|(_, money)| money),
            chapter: Some(chapter()?),
        };
        let id = measures::create(self.db, self.officer, None, &new).await?;
        measures::go(self.db, self.officer, id, 1, MeasureMove::Open, None).await?;
        Ok((id, rule))
    }

    /// Takes an application that came by certified mail so many days ago.
    async fn file(&self, measure: MeasureId, person: PersonId, ago: u64, answers: &[Answer]) -> Result<ApplicationId> {
        let new = NewApplication {
            measure,
            person,
            applicant: Applicant { person: None, title: ApplicantTitle::Own },
            filed_unit: self.unit,
            received_on: days_before(self.today, ago),
            channel: Channel::Pec,
            again: false,
        };
        Ok(applications::file(self.db, self.desk, None, &new, answers, true).await?)
    }

    /// What a regulation says of somebody who answers so, and whether they signed a plan.
    async fn foreseen(&self, rule: &Version, person: PersonId, answers: &[Answer]) -> Result<(Outcome, bool)> {
        let mut tx = self.db.begin(&self.officer.actor).await?;
        let found = of_person(&mut tx, person, None, &rule.regulation, self.today).await?;
        tx.roll_back().await?;
        let answers = answers.iter().map(|answer| (answer.fact.clone(), answer.value.clone())).collect();
        let known = Known { answers, ..found };
        let decision = rules(&rule.regulation, self.today)?.decide(&case_of(&rule.regulation, &known));
        Ok((decision.outcome, known.has_signed_plan))
    }

    async fn read(&self, who: &Principal, id: ApplicationId) -> Result<Application> {
        let mut tx = self.db.begin(&who.actor).await?;
        let row = application(&mut tx, id).await.context("an application")?;
        tx.commit(Audit::of("application.read").about(row.person_id).on("application", id)).await?;
        Ok(row)
    }

    /// Takes an application in hand and looks what the regulation says: what it grants is proposed from a day on for so many months, where it
    /// refuses whoever asked is told why. The proposal, where there is one.
    async fn examined(&self, who: &Principal, id: ApplicationId, from: NaiveDate, months: u32) -> Result<Option<Uuid>> {
        let row = self.read(who, id).await?;
        if row.state == ApplicationState::Submitted {
            applications::take(self.db, who, id, row.version).await.context("taking an application in hand")?;
        }
        let row = self.read(who, id).await?;
        if row.ranked || row.state != ApplicationState::Examining {
            return Ok(None);
        }
        let mut tx = self.db.begin(&who.actor).await?;
        let found = examine(&mut tx, &row).await.context("what the regulation says")?;
        tx.commit(Audit::of("application.read").about(row.person_id).on("application", id)).await?;
        match found.computed.outcome {
            Outcome::Granted => {
                let new = NewDecision {
                    outcome: DecisionOutcome::Granted,
                    amount: found.computed.amount,
                    valid_from: Some(from),
                    valid_until: from.checked_add_months(Months::new(months)),
                    reasons: String::new(),
                    deviation: String::new(),
                    minutes: String::new(),
                    ceiling: None,
                };
                let id = propose(self.db, who, (id, row.version), None, &new, "").await.context("a proposal")?;
                Ok(Some(id))
            }
            Outcome::Refused => {
                let new = NewNotice { sent_on: self.today, received_on: self.today, reasons: found.why.against().join("\n") };
                give_notice(self.db, who, (id, row.version), None, &new).await.context("a notice")?;
                Ok(None)
            }
            Outcome::Undetermined | Outcome::Faulty => Ok(None),
        }
    }

    /// What only the office knows of vouchers is said, and what is granted then waits to be decided.
    async fn vouchers(&self, office: &Principal, row: &Application) -> Result<()> {
        if row.rule_code != FOOD || !matches!(row.state, ApplicationState::Submitted | ApplicationState::Examining) {
            return Ok(());
        }
        let answers = [known_to_the_office("already_in_this_call", "false")];
        applications::complete(self.db, office, row.id, row.version, &answers, false).await.context("what the office knows")?;
        self.examined(office, row.id, self.today, 3).await?;
        Ok(())
    }

    /// A contribution by the month: granted to most, to some of whom it is not paid before they sign a plan; refused to a few.
    async fn monthly(&self, people: &[Followed], busy: &mut BTreeSet<PersonId>) -> Result<()> {
        let offer = Offer {
            rule: INCOME,
            code: "CE4",
            title: "Contributo economico del Municipio 4",
            about: "Un contributo mensile per i nuclei seguiti dal servizio sociale, con un progetto personalizzato.",
            call: None,
        };
        let (measure, rule) = self.open(&offer).await?;
        let answers = [declared("national_measure", "refused")];
        let mut places = PLACES;
        let mut chosen = Vec::new();
        for one in people.iter().take(LOOKED_AT).filter(|one| !busy.contains(&one.person)) {
            if places.iter().all(|left| *left == 0) {
                break;
            }
            let place: usize = match self.foreseen(&rule, one.person, &answers).await? {
                (Outcome::Granted, true) => 0,
                (Outcome::Granted, false) => 1,
                (Outcome::Refused, _) => 2,
                (Outcome::Undetermined | Outcome::Faulty, _) => continue,
            };
            if let Some(left) = places.get_mut(place).filter(|left| **left > 0) {
                *left -= 1;
                chosen.push(one.person);
            }
        }
        let mut proposals = BTreeMap::new();
        for ((place, person), ago) in chosen.into_iter().enumerate().zip((0..=UNDER_WAY).rev().step_by(4)) {
            busy.insert(person);
            let id = self.file(measure, person, ago, &answers).await.context("an application")?;
            let from = month_after(days_before(self.today, ago)).min(self.today);
            let proposal = self.examined(self.officer, id, from, 12).await?;
            if let Some(proposal) = proposal.filter(|_| place % ONE_WAITS_OF != ONE_WAITS_OF - 1) {
                proposals.insert(proposal, 1);
            }
        }
        if !proposals.is_empty() {
            decide(self.db, self.manager, None, &proposals, &self.act(1)).await.context("an act")?;
        }
        Ok(())
    }

    /// A call whose money does not suffice: applications, the ranking, and what was decided from it.
    async fn call(&self, people: &[Followed], busy: &BTreeSet<PersonId>) -> Result<()> {
        let last = days_before(self.today, 20);
        let offer = Offer {
            rule: FOOD,
            code: "SP4",
            title: "Spesa solidale del Municipio 4",
            about: "Buoni per generi alimentari, una volta sola, in ordine di graduatoria.",
            call: Some((last, Cents(240_000))),
        };
        let (measure, rule) = self.open(&offer).await?;
        let mut filed = Vec::new();
        for one in people.iter().take(LOOKED_AT).filter(|one| !busy.contains(&one.person)) {
            let mut answers = answers_of_the_call(filed.len());
            let (outcome, _) = self.foreseen(&rule, one.person, &answers).await?;
            if matches!(outcome, Outcome::Undetermined | Outcome::Faulty) {
                continue;
            }
            // Of some it is not known yet whether they had vouchers already.
            if filed.len() % 8 == 7 {
                answers.pop();
            }
            let ago = UNDER_WAY.saturating_sub(u64::try_from(filed.len())?.saturating_mul(2));
            filed.push(self.file(measure, one.person, ago, &answers).await.context("an application")?);
            if filed.len() >= APPLY {
                break;
            }
        }
        measures::go(self.db, self.officer, measure, 2, MeasureMove::Close, None).await.context("the end of the call")?;
        if filed.is_empty() {
            return Ok(());
        }
        let ranking =
            rankings::make(self.db, self.officer, measure, None, (RankingKind::Final, None)).await.context("a ranking")?;
        rankings::approve(self.db, self.manager, (ranking, 1), &self.act(2)).await.context("approving a ranking")?;
        rankings::publish(self.db, self.officer, (ranking, 2), None).await.context("publishing a ranking")?;
        let days = (self.today, Some(days_after(self.today, 90)));
        proposing::propose(self.db, self.officer, (ranking, 3), days).await.context("proposals of a ranking")?;
        self.decided(&filed).await
    }

    /// Decides by one act what is proposed on these applications.
    async fn decided(&self, filed: &[ApplicationId]) -> Result<()> {
        let mut proposals = BTreeMap::new();
        for id in filed {
            let row = self.read(self.manager, *id).await?;
            let mut tx = self.db.begin(&self.manager.actor).await?;
            let all = of_application(&mut tx, *id).await?;
            tx.commit(Audit::of("application.read").about(row.person_id).on("application", *id)).await?;
            proposals.extend(all.iter().filter(|one| one.state == DecisionState::Proposed).map(|one| (one.id, one.version)));
        }
        if !proposals.is_empty() {
            decide(self.db, self.manager, None, &proposals, &self.act(3)).await.context("an act")?;
        }
        Ok(())
    }
}

fn answered(fact: &str, value: &str, source: FactSource) -> Answer {
    let giver = if source == FactSource::Declared { Giver::Citizen } else { Giver::Office };
    Answer { fact: fact.to_owned(), value: value.to_owned(), giver, source, evidence: EvidenceState::None }
}

fn declared(fact: &str, value: &str) -> Answer {
    answered(fact, value, FactSource::Declared)
}

fn known_to_the_office(fact: &str, value: &str) -> Answer {
    answered(fact, value, FactSource::Office)
}

/// What people answer to the call, by their place: all with little, a few with too much; last what the office says.
fn answers_of_the_call(place: usize) -> Vec<Answer> {
    let income = if place % 7 == 6 { 2_600 } else { place * 137 % 480 };
    let savings = place * 311 % 3_900;
    vec![
        declared("income_last_month", &format!("{income}.00")),
        declared("savings", &format!("{savings}.00")),
        known_to_the_office("already_in_this_call", "false"),
    ]
}

/// The first day of the month after a day.
fn month_after(day: NaiveDate) -> NaiveDate {
    day.with_day(1).and_then(|first| first.checked_add_months(Months::new(1))).unwrap_or(day)
}
