//! Asking: written down before it is asked, and whom it showed after.

use super::forms::NewQuestion;
use super::model::{Answered, Found, QuestionSettings, name};
use super::store::{ADD, ADD_SHOWN, ANSWER, COUNT_SINCE, FORGET_ANSWERS, LINKED, OWN, QuestionRow, TOLD};
use crate::problems::Problem;
use guard::{Permission, Principal};
use kernel::{Failure, Outcome, PersonId};
use registry::{Asking, CivilAnswer, CivilRegister, Resident};
use sqlx::types::Json;
use std::sync::Arc;
use store::{Audit, Db, Once, Row, Tx};
use ui::Site;
use uuid::Uuid;

/// The page on which answers are shown, for the log.
pub const SHOWN_ON: &str = "civil";
/// How long an answer is kept, in hours: for going back to the page, and for bringing somebody into the register.
const KEPT_HOURS: i64 = 12;

/// The civil registers that can be asked, where there are several; wired beside the first of them.
#[derive(Clone)]
pub struct Registers(pub Vec<Arc<dyn CivilRegister>>);

/// The civil registers of the installation.
fn all(site: &Site) -> Outcome<Vec<Arc<dyn CivilRegister>>> {
    match site.port::<Registers>() {
        Ok(Registers(all)) => Ok(all),
        Err(_) => Ok(vec![site.port::<Arc<dyn CivilRegister>>()?]),
    }
}

/// Those that answer for the body of whoever asks; the first of all when none does, so that the page says that nobody is there.
///
/// # Errors
/// Those of the database.
pub async fn registers(site: &Site, principal: &Principal) -> Outcome<Vec<Arc<dyn CivilRegister>>> {
    let all = all(site)?;
    let mut serving = Vec::with_capacity(all.len());
    for register in &all {
        if register.serves(site.db(), principal).await? {
            serving.push(Arc::clone(register));
        }
    }
    Ok(if serving.is_empty() { all.into_iter().take(1).collect() } else { serving })
}

/// What people read as the source of an answer of this register.
pub fn title_of(site: &Site, service: &str) -> Outcome<String> {
    Ok(all(site)?.iter().find(|register| register.name() == service).map(|register| register.title()).unwrap_or_default())
}

/// How often one may ask.
pub fn settings(site: &Site) -> QuestionSettings {
    site.port::<QuestionSettings>().unwrap_or_default()
}

/// Asks the civil register, once for the same request; the question.
///
/// # Errors
/// [`Problem::TooManyQuestions`]; what the civil register refuses.
pub async fn ask(site: &Site, principal: &Principal, new: &NewQuestion, once: Option<&Once>) -> Outcome<Uuid> {
    principal.require(Permission::POPULATION_ASK)?;
    let settings = settings(site);
    let registers = registers(site, principal).await?;
    let named = |register: &&Arc<dyn CivilRegister>| new.register.as_deref().is_none_or(|name| register.name() == name);
    let register = registers.iter().find(named).ok_or_else(|| Failure::field("register", "Scegli una delle anagrafi elencate."))?;
    // The reason stands in every row of the log that this question writes.
    let mut asker = principal.clone();
    asker.actor.purpose = Some(new.purpose.code().to_owned());
    let principal = &asker;
    let db = site.db();
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let since = tx.now() - chrono::TimeDelta::hours(1);
    if tx.sql(&COUNT_SINCE).bind("since", since).value::<i64>().await? >= settings.per_hour {
        let words = format!("Sono {}: riprova fra un'ora, o chiedi a un collega.", settings.per_hour);
        return Err(Problem::TooManyQuestions.because(words));
    }
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .bind("id", id)
        .code("purpose", new.purpose)
        .bind("note", &new.note)
        .bind("asked", new.asked())
        .bind("service", register.name())
        .run_one()
        .await?;
    tx.commit(Audit::of("resident.ask").on("population_question", id).answering(id.to_string())).await?;
    let asking = Asking { db, principal, question: id, purpose: new.purpose.label() };
    let found = match answered(register.as_ref(), asking, new).await {
        Ok(found) => found,
        Err(failure) => {
            note(db, principal, id, Answered::Failed, None).await?;
            return Err(failure);
        }
    };
    match found {
        None => note(db, principal, id, Answered::TooMany, None).await?,
        Some(found) if found.is_empty() => note(db, principal, id, Answered::Nobody, None).await?,
        Some(found) => note(db, principal, id, Answered::Found, Some(found)).await?,
    }
    Ok(id)
}

/// Whoever is meant, with their households; `None` for more than a handful.
async fn answered(register: &dyn CivilRegister, asking: Asking<'_>, new: &NewQuestion) -> Outcome<Option<Vec<Found>>> {
    let residents = match register.ask(asking, &new.whom).await? {
        CivilAnswer::TooMany => return Ok(None),
        CivilAnswer::Found(residents) => residents,
    };
    let mut found = Vec::with_capacity(residents.len());
    for resident in residents {
        let household = register.household_of(asking, &resident).await?;
        let (own, others): (Vec<_>, Vec<_>) = household.into_iter().partition(|member| member.reference == resident.reference);
        // The household says of each member which it is, and their place in it.
        let resident = own.into_iter().next().unwrap_or(resident);
        found.push(Found { resident, others });
    }
    Ok(Some(found))
}

/// Writes down what was answered, and whom it showed.
async fn note(db: &Db, principal: &Principal, id: Uuid, outcome: Answered, found: Option<Vec<Found>>) -> Outcome<()> {
    let mut tx = db.begin(&principal.actor).await?;
    let shown: Vec<&registry::Resident> =
        found.iter().flatten().flat_map(|one| std::iter::once(&one.resident).chain(&one.others)).collect();
    let row = |(position, resident): (i64, &&registry::Resident)| {
        Row::new()
            .bind("question", id)
            .bind("position", position)
            .bind("reference", &resident.reference)
            .bind("name", name(resident))
    };
    tx.insert_many(&ADD_SHOWN, (0_i64..).zip(&shown).map(row).collect()).await?;
    let mut persons: Vec<PersonId> = Vec::new();
    for resident in &shown {
        persons.extend(linked(&mut tx, &resident.reference).await?);
    }
    let count = shown.len();
    let answer = found.as_ref().map(serde_json::to_value).transpose().map_err(Failure::internal)?;
    tx.sql(&ANSWER).bind("id", id).code("outcome", outcome).bind("answer", answer).run_one().await?;
    let audit = Audit::of("resident.show").on("population_question", id).rows(count).showing(SHOWN_ON, persons);
    Ok(tx.commit(audit).await?)
}

/// Persons of the register who are this resident, as far as the actor may know of them.
///
/// # Errors
/// Those of the database.
pub async fn linked(tx: &mut Tx, reference: &str) -> Outcome<Vec<PersonId>> {
    Ok(tx.sql(&LINKED).bind("reference", reference).values().await?)
}

/// One's own question. Whoever was protected since it was answered is not in the answer any more.
///
/// # Errors
/// 404.
pub async fn own(tx: &mut Tx, id: Uuid) -> Outcome<QuestionRow> {
    let mut question: QuestionRow = tx.sql(&OWN).bind("id", id).one().await?;
    if let Some(answer) = question.answer.take() {
        let mut found = Vec::with_capacity(answer.0.len());
        for Found { resident, others } in answer.0 {
            if !told(tx, id, &resident).await? {
                continue;
            }
            let mut still = Vec::with_capacity(others.len());
            for other in others {
                if told(tx, id, &other).await? {
                    still.push(other);
                }
            }
            found.push(Found { resident, others: still });
        }
        question.answer = Some(Json(found)).filter(|found| !found.0.is_empty());
    }
    Ok(question)
}

async fn told(tx: &mut Tx, id: Uuid, resident: &Resident) -> Outcome<bool> {
    let query = tx.sql(&TOLD).bind("id", id).bind("code", &resident.tax_code).bind("reference", &resident.reference);
    Ok(query.optional::<(Uuid,)>().await?.is_some())
}

/// A resident of the answer to one's own question, and the others of the household.
///
/// # Errors
/// 404; [`Problem::AnswerGone`].
pub async fn resident(tx: &mut Tx, id: Uuid, reference: &str) -> Outcome<Found> {
    let question = own(tx, id).await?;
    let answer = question.answer.ok_or(Problem::AnswerGone)?.0;
    answer.into_iter().find(|found| found.resident.reference == reference).ok_or(Failure::NotFound)
}

/// Forgets answers that nobody goes back to (in a `Db::global` transaction); how many there were. That they were asked stays.
///
/// # Errors
/// Those of the database.
pub async fn forget_answers(tx: &mut Tx) -> Result<u64, store::StoreError> {
    let before = tx.now() - chrono::TimeDelta::hours(KEPT_HOURS);
    tx.sql(&FORGET_ANSWERS).bind("before", before).run().await
}
