//! Measures and applications of a demonstration: some of the regulations that come with the program, and a dozen applications in different
//! states, for people whom a desk has to do with. Everything goes through the actions that people use; the same register gives the same.

use super::actions;
use super::answers::{Answer, Question, questions};
use super::model::{Applicant, ApplicantTitle, ApplicationId, Channel, EvidenceState, FactSource, NewApplication};
use crate::measure::model::{DEFAULT_TERM, MeasureAct};
use crate::measure::{self, MeasureId, MeasureMove, NewMeasure, Window};
use crate::rule::Version;
use ::store::{Audit, Db};
use chrono::{Datelike as _, NaiveDate};
use guard::Principal;
use kernel::time::days_before;
use kernel::{AccountId, Cents, Outcome, PersonId, UnitId};
use regulation::Type;
use uuid::Uuid;

store::statements! {
    /// People whom a desk has to do with and whose attestation counts, in the order of its number; of protected people nothing is shown.
    CANDIDATES = "select a.person_id, min(a.protocol) as protocol from benefits_isee a join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
                   where a.body_id = :body and a.state = 'kept' and a.indicator = 'ordinary' and a.last_day >= :today and p.death_date is null and not p.restricted
                     and a.person_id in (select i.person_id from registry_v_involvement i where i.body_id = :body and i.unit_id = :desk and i.valid_from <= :today and i.valid_until > :today)
                   group by a.person_id order by protocol, a.person_id limit :most";
    open RULE = "select r.id from benefits_rule r where r.body_id = :body and r.code = :code";
}

/// Who does it, and where.
#[derive(Clone, Copy, Debug)]
pub struct Hands<'a> {
    /// Somebody of the office in charge: manages measures, examines.
    pub office: &'a Principal,
    /// That office.
    pub office_unit: UnitId,
    /// Who is in charge of the procedures.
    pub responsible: AccountId,
    /// Somebody who takes applications.
    pub desk: &'a Principal,
    /// Their desk.
    pub desk_unit: UnitId,
}

/// A measure: regulation, code, title, words, whether it is a call with a ranking.
const MEASURES: [(&str, &str, &str, &str, bool); 5] = [
    ("sostegno-al-reddito", "SR", "Sostegno al reddito", "Un contributo mensile per i nuclei con un ISEE molto basso.", false),
    ("buoni-spesa", "BS", "Buoni spesa", "Buoni per generi di prima necessità.", false),
    ("misura-b2", "B2", "Misura B2", "Per chi cura a casa una persona non autosufficiente.", true),
    ("titoli-sociali-linea-1", "TS1", "Titoli sociali, linea 1", "Interventi educativi con progetto personalizzato.", false),
    ("assegno-di-cura", "AC", "Assegno di cura", "Un assegno mensile per l'assistenza a domicilio.", true),
];

/// How many applications are made.
const APPLICATIONS: usize = 14;

/// Opens the measures and takes the applications; these.
///
/// # Errors
/// Those of the actions.
pub async fn fill(db: &Db, hands: &Hands<'_>) -> Outcome<Vec<ApplicationId>> {
    let today = db.clock().today();
    let measures = open_measures(db, hands, today).await?;
    let mut tx = db.begin(&hands.desk.actor).await?;
    let most = i64::try_from(APPLICATIONS).unwrap_or(i64::MAX);
    let people: Vec<(PersonId, String)> = tx.sql(&CANDIDATES).id("desk", hands.desk_unit).bind("most", most).all().await?;
    tx.commit(Audit::of("application.list").rows(people.len())).await?;
    let mut taken = Vec::with_capacity(people.len());
    for (place, (person, _)) in people.into_iter().enumerate() {
        let Some(measure) = measures.get(place.checked_rem(measures.len()).unwrap_or_default()) else { break };
        taken.push(take(db, hands, *measure, person, place, today).await?);
    }
    Ok(taken)
}

/// The measures of those regulations that the body has.
async fn open_measures(db: &Db, hands: &Hands<'_>, today: NaiveDate) -> Outcome<Vec<MeasureId>> {
    let year = today.year();
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(today);
    let mut all = Vec::new();
    for (number, (code, short, title, about, ranked)) in (1..).zip(MEASURES) {
        let mut tx = db.read_open(&hands.office.actor).await?;
        let rule: Option<(Uuid,)> = tx.sql(&RULE).bind("code", code).optional().await?;
        drop(tx);
        let Some((rule,)) = rule else { continue };
        let act =
            MeasureAct { number: format!("Atto dimostrativo n. {number}"), date: Some(first), organ: "Giunta comunale".to_owned() };
        let new = NewMeasure {
            code: format!("{short}-{year}"),
            title: format!("{title} {year}"),
            rule,
            about: about.to_owned(),
            unit: hands.office_unit,
            responsible: hands.responsible,
            window: Window { opens_on: first, closes_on: ranked.then(|| NaiveDate::from_ymd_opt(year, 12, 31)).flatten() },
            ranked,
            term_days: if ranked { 90 } else { DEFAULT_TERM },
            act,
            budget: ranked.then_some(Cents(200_000_000)),
            chapter: None,
        };
        let id = measure::actions::create(db, hands.office, None, &new).await?;
        measure::actions::go(db, hands.office, id, 1, MeasureMove::Open, None).await?;
        all.push(id);
    }
    Ok(all)
}

/// One application: when it came and how far it is follow from its place.
async fn take(
    db: &Db,
    hands: &Hands<'_>,
    measure: MeasureId,
    person: PersonId,
    place: usize,
    today: NaiveDate,
) -> Outcome<ApplicationId> {
    let first = NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today);
    let ago = [0, 3, 12, 20, 26, 33].get(place % 6).copied().unwrap_or_default();
    let new = NewApplication {
        measure,
        person,
        applicant: Applicant { person: None, title: ApplicantTitle::Own },
        filed_unit: hands.desk_unit,
        received_on: days_before(today, ago).max(first),
        channel: if ago == 0 { Channel::Desk } else { Channel::Pec },
        again: false,
    };
    let mut tx = db.begin(&hands.desk.actor).await?;
    let row = measure::actions::one(&mut tx, measure).await?;
    let rule = actions::rule_of(&mut tx, &row.rule_code, today).await?;
    tx.commit(Audit::of("application.form").about(person).on("person", person)).await?;
    let answers = rule.map(|rule| plausible(&rule, place, today)).unwrap_or_default();
    let submits = !place.is_multiple_of(7);
    let id = actions::file(db, hands.desk, None, &new, &answers, submits).await?;
    match place % 7 {
        2 => actions::take(db, hands.office, id, 2).await?,
        3 => {
            actions::take(db, hands.office, id, 2).await?;
            let missing = "Documento d'identità di chi presenta la domanda\nCoordinate del conto";
            actions::suspend(db, hands.office, id, 3, missing, None).await?;
        }
        4 => {
            actions::suspend(db, hands.office, id, 2, "Documentazione sull'assistenza a domicilio", None).await?;
            actions::resume(db, hands.office, id, 3, "Documenti arrivati").await?;
        }
        5 => actions::withdraw(db, hands.desk, id, 2, "Ha ottenuto un'altra misura").await?,
        _ => {}
    }
    Ok(id)
}

/// Answers as somebody might give them; of every third application some are missing.
fn plausible(rule: &Version, place: usize, today: NaiveDate) -> Vec<Answer> {
    let all = questions(&rule.regulation, &rule.row.text);
    let is_said = |number: usize, question: &Question| {
        question.is_for_citizen() && question.required && (!place.is_multiple_of(3) || number.is_multiple_of(2))
    };
    let answer = |(number, question): (usize, Question)| {
        let value = match question.asked.kind {
            Type::Boolean => "true".to_owned(),
            Type::Integer => "3".to_owned(),
            Type::Decimal => "1.5".to_owned(),
            Type::Money => "450.00".to_owned(),
            Type::Date => days_before(today, 200).to_string(),
            Type::Period => "12 months".to_owned(),
            Type::Text => return None,
            Type::Choice(_) => question.asked.choices.first()?.value.clone(),
        };
        let evidence = match (question.evidence.is_empty(), number % 2) {
            (true, _) => EvidenceState::None,
            (false, 0) => EvidenceState::Shown,
            (false, _) => EvidenceState::Asked,
        };
        let source = if evidence == EvidenceState::Shown { FactSource::Evidence } else { FactSource::Declared };
        let fits = super::answers::understood(&rule.regulation, &question, &value).is_ok();
        fits.then_some(Answer { fact: question.id, value, giver: question.giver, source, evidence })
    };
    all.into_iter().enumerate().filter(|(number, question)| is_said(*number, question)).filter_map(answer).collect()
}
