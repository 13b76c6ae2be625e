//! Questions to the civil register, for programs.

use super::actions::{self, own};
use super::model::{Answered, Found, Purpose};
use super::{bring, bring_page, forms, review};
use kernel::{AccountId, Instant, PersonId};
use registry::{MemberRole, Resident};
use serde::{Deserialize, Serialize};
use store::Audit;
use ui::answer::{created, json};
use ui::api::{Page, limit};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// Whom one asks for, and why: a tax code, or both names with day or year of birth.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionInput {
    /// Tax code, definitive or provisional.
    #[schema(max_length = 30)]
    pub tax_code: Option<String>,
    /// Family name.
    #[schema(max_length = 100)]
    pub family_name: Option<String>,
    /// Given name.
    #[schema(max_length = 100)]
    pub given_name: Option<String>,
    /// Day (`1948-05-03`) or year (`1948`) of birth.
    #[schema(max_length = 10)]
    pub birth: Option<String>,
    /// Why.
    pub purpose: Purpose,
    /// Why, in a few words.
    #[schema(max_length = 200)]
    pub note: Option<String>,
    /// Which civil register: `mirror`, the copy of the Comune's own, or `anpr`, the national one, where the body may ask it; the first that
    /// answers for the body when nothing is said.
    #[schema(max_length = 20)]
    pub register: Option<String>,
}

/// A resident as the civil register tells of them.
#[derive(Serialize, ToSchema)]
pub struct ResidentJson {
    /// Identifier in the civil register.
    pub reference: String,
    /// Tax code; may be empty.
    pub tax_code: String,
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// Registered sex.
    pub sex: kernel::tax_code::Sex,
    /// Day of birth.
    pub birth_date: Option<chrono::NaiveDate>,
    /// Belfiore code of the place of birth.
    pub birth_place: String,
    /// `IT`, `Znnn`, `stateless`.
    pub citizenship: String,
    /// Role in the household.
    pub role: Option<MemberRole>,
    /// Street.
    pub street: String,
    /// House number.
    pub house_number: String,
    /// Postcode.
    pub postcode: String,
    /// Borough.
    pub municipio: Option<i64>,
    /// Belfiore code of the municipality they live in; empty for that of the body.
    pub place: String,
    /// Since when at this address.
    pub registered_on: Option<chrono::NaiveDate>,
    /// Day of death.
    pub died_on: Option<chrono::NaiveDate>,
    /// Day of emigration.
    pub left_on: Option<chrono::NaiveDate>,
    /// Where to; may be empty.
    pub left_to: String,
}

impl From<Resident> for ResidentJson {
    fn from(resident: Resident) -> Self {
        ResidentJson {
            reference: resident.reference,
            tax_code: resident.tax_code,
            family_name: resident.family_name,
            given_name: resident.given_name,
            sex: resident.sex,
            birth_date: resident.birth_date,
            birth_place: resident.birth_place,
            citizenship: resident.citizenship,
            role: resident.role,
            street: resident.street,
            house_number: resident.house_number,
            postcode: resident.postcode,
            municipio: resident.municipio,
            place: resident.place,
            registered_on: resident.registered_on,
            died_on: resident.died_on,
            left_on: resident.left_on,
            left_to: resident.left_to,
        }
    }
}

/// A resident with the household.
#[derive(Serialize, ToSchema)]
pub struct FoundJson {
    /// Who was asked for.
    pub resident: ResidentJson,
    /// The others of the household.
    pub household: Vec<ResidentJson>,
    /// The person of the register who is known to be this resident.
    pub person_id: Option<PersonId>,
}

/// A question with its answer.
#[derive(Serialize, ToSchema)]
pub struct QuestionJson {
    /// Identifier.
    pub id: Uuid,
    /// What came of it.
    pub outcome: Answered,
    /// Why it was asked.
    pub purpose: Purpose,
    /// Which civil register answered: `mirror`, `anpr`.
    pub service: String,
    /// Whoever was found; empty when the answer is not kept any more.
    pub found: Vec<FoundJson>,
}

async fn look(visit: &Visit, id: Uuid) -> kernel::Outcome<QuestionJson> {
    let mut tx = visit.begin().await?;
    let question = own(&mut tx, id).await?;
    let mut found = Vec::new();
    let mut persons = Vec::new();
    for Found { resident, others } in question.answer.map(|answer| answer.0).unwrap_or_default() {
        let person_id = actions::linked(&mut tx, &resident.reference).await?.into_iter().next();
        persons.extend(person_id);
        found.push(FoundJson {
            resident: resident.into(),
            household: others.into_iter().map(ResidentJson::from).collect(),
            person_id,
        });
    }
    let audit = Audit::of("resident.read").on("population_question", id).rows(found.len());
    tx.commit(audit.showing(actions::SHOWN_ON, persons)).await?;
    Ok(QuestionJson { id, outcome: question.outcome, purpose: question.purpose, service: question.service, found })
}

/// Asks the civil register for one person.
#[utoipa::path(post, path = "/api/v1/population/questions", operation_id = "ask_civil_register", request_body = QuestionInput,
    params(ui::api::Key), responses((status = 201, body = QuestionJson)))]
pub async fn ask(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = forms::read(&mut fields);
    let new = fields.finish(|| new)?;
    let id = actions::ask(visit.site(), visit.principal()?, &new, sent.once()).await?;
    Ok(created(&format!("/api/v1/population/questions/{id}"), &look(&visit, id).await?))
}

/// One's own question, with its answer for some hours.
#[utoipa::path(get, path = "/api/v1/population/questions/{id}", operation_id = "civil_question", params(("id" = Uuid, Path)),
    responses((status = 200, body = QuestionJson)))]
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    Ok(json(&look(&visit, id).await?))
}

/// What is decided about a resident.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BringInput {
    /// Which resident of the answer.
    #[schema(min_length = 1, max_length = 40)]
    pub resident: String,
    /// The person of the register who is the same, or `new` when it is nobody of those who resemble them.
    #[schema(max_length = 60)]
    pub same: Option<String>,
    /// The others of the household who come too.
    #[schema(max_items = 60)]
    pub members: Option<Vec<MemberInput>>,
}

/// Another of the household.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberInput {
    /// Which resident of the answer.
    #[schema(min_length = 1, max_length = 40)]
    pub resident: String,
    /// The person of the register who is the same, or `new` when it is nobody of those who resemble them.
    #[schema(max_length = 60)]
    pub same: Option<String>,
}

/// The person that a resident became.
#[derive(Serialize, ToSchema)]
pub struct BroughtJson {
    /// The person.
    pub person_id: PersonId,
}

/// Brings a resident of an answer into the register.
#[utoipa::path(post, path = "/api/v1/population/questions/{id}/persons", operation_id = "bring_resident", params(("id" = Uuid, Path), ui::api::Key),
    request_body = BringInput, responses((status = 201, body = BroughtJson)))]
pub async fn bring_in(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let count = fields.groups("members");
    let member = |at: usize| Some((fields.required_line(&format!("members[{at}].resident"), 40)?, format!("members[{at}].same")));
    let members = (0..count).filter_map(member).collect();
    let read = bring_page::read(&mut fields, members);
    let bringing = fields.finish(|| read)?;
    let person = bring::bring(visit.db(), visit.principal()?, id, &bringing, sent.once()).await?;
    Ok(created(&format!("/api/v1/persons/{person}"), &BroughtJson { person_id: person }))
}

/// A question as the data protection officer sees it.
#[derive(Serialize, ToSchema)]
pub struct ReviewJson {
    /// Identifier.
    pub id: Uuid,
    /// Who asked.
    pub account_id: AccountId,
    /// Who asked, by name.
    pub account_name: Option<String>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Instant,
    /// Why.
    pub purpose: Purpose,
    /// Why, in a few words.
    pub note: String,
    /// What was asked.
    pub asked: String,
    /// What came of it.
    pub outcome: Answered,
    /// Whom it showed, by name.
    pub shown: Vec<String>,
}

/// Who asked about whom, newest first.
#[utoipa::path(get, path = "/api/v1/population/questions", operation_id = "civil_questions",
    params(("account" = Option<Uuid>, Query, description = "Only of this account"), ("after" = Option<String>, Query, max_length = 80), ("limit" = Option<i64>, Query, minimum = 1, maximum = 100)),
    responses((status = 200, body = Page<ReviewJson>)))]
pub async fn list(visit: Visit) -> Answer {
    let limit = limit(&visit)?;
    let of = visit.query("account").and_then(|text| text.parse::<AccountId>().ok());
    let mut tx = visit.begin().await?;
    let rows = review::questions(&mut tx, of, visit.query("after").as_deref(), usize::try_from(limit).unwrap_or(50)).await?;
    let rows = review::with_shown(&mut tx, rows).await?;
    tx.commit(Audit::of("resident.review").rows(rows.len()).showing("civil_review", [])).await?;
    Ok(json(&Page::cut(rows, limit, |one| review::cursor(&one.row)).map(|one| ReviewJson {
        id: one.row.id,
        account_id: one.row.account_id,
        account_name: one.row.account_name,
        asked_at: one.row.asked_at,
        purpose: one.row.purpose,
        note: one.row.note,
        asked: one.row.asked,
        outcome: one.row.outcome,
        shown: one.shown.into_iter().map(|shown| shown.name).collect(),
    })))
}
