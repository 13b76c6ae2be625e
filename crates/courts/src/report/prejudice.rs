//! The report of prejudice to the juvenile prosecutor, before any order: what was seen becomes a document at once, and the proceeding stands
//! open until the prosecutor answers. What the prosecutor asks then comes as an order of its own kind.

use super::actions::{ask, begin};
use super::store::{BEGIN, ONE, Report};
use super::{CourtReportKind, NewDueReport, ReportId};
use crate::authority::{self, AuthorityKind};
use crate::dues::Whose;
use crate::order::store::ADD_PROCEEDING;
use crate::order::{ProceedingId, ProceedingKind};
use crate::people;
use crate::problems::Problem;
use crate::version::or_conflict;
use askama::Template;
use casework::Doing;
use casework::case::top::CaseTop;
use casework::draft::{self, DraftKind};
use chrono::Datelike as _;
use guard::Permission;
use kernel::input::Fields;
use kernel::time::show_moment;
use kernel::{CaseId, Outcome, PersonId};
use records::DocumentId;
use serde::Deserialize;
use store::{Audit, Tx};
use ui::api::{Created, made};
use ui::form::{Choice, FormView, choices};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest narrative.
const WORDS: usize = 20_000;

/// What was seen, and why it is reported.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPrejudice {
    /// The child, of the case or of its household; the person of the case when nothing is said.
    pub person: Option<PersonId>,
    /// The juvenile prosecutor.
    pub authority: Uuid,
    /// What was seen, and when.
    #[schema(max_length = 20000)]
    pub facts: String,
    /// From whom it is known.
    #[schema(max_length = 20000)]
    pub sources: Option<String>,
    /// Who lives with the child, and who has parental responsibility.
    #[schema(max_length = 20000)]
    pub family: Option<String>,
    /// What was offered to the family, and what protects the child now.
    #[schema(max_length = 20000)]
    pub offered: Option<String>,
    /// Why it is reported.
    #[schema(max_length = 20000)]
    pub conclusions: Option<String>,
    /// Whether only those who work on the case may know of it.
    #[serde(default)]
    pub secret: bool,
}

/// Reads [`NewPrejudice`].
pub fn read_new(fields: &mut Fields) -> Option<NewPrejudice> {
    let person = fields.id("person");
    let authority = fields.required_id("authority");
    let facts = fields.required_text("facts", WORDS);
    let sources = fields.text("sources", WORDS);
    let family = fields.text("family", WORDS);
    let offered = fields.text("offered", WORDS);
    let conclusions = fields.text("conclusions", WORDS);
    let secret = fields.flag("secret");
    Some(NewPrejudice { person, authority: authority?, facts: facts?, sources, family, offered, conclusions, secret })
}

/// Opens the proceeding with the prosecutor and begins the document, once for the same request.
///
/// # Errors
/// 404 outside the actor's scope, `CASE-010`; [`Problem::UnknownAuthority`], [`Problem::NotTheirCase`]; those of the documents.
pub async fn report(doing: Doing<'_>, case: CaseId, new: &NewPrejudice) -> Outcome<(ReportId, DocumentId)> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    if let Some(id) = tx.already::<ReportId>(doing.once).await? {
        let report: Report = tx.sql(&ONE).id("id", id).one().await?;
        return report.document_id.map(|document| (id, DocumentId(document))).ok_or(kernel::Failure::NotFound);
    }
    let case = casework::open_case(&mut tx, Permission::JUDICIAL_WRITE, case).await?;
    let today = tx.today();
    let authority = authority::one_on(&mut tx, new.authority, today).await?;
    if authority.kind != AuthorityKind::JuvenileProsecutor {
        return Err(Problem::UnknownAuthority.at("authority"));
    }
    let person = people::of_case(&mut tx, &case, new.person).await?;
    let proceeding: ProceedingId = tx.new_id()?;
    tx.sql(&ADD_PROCEEDING)
        .id("id", proceeding)
        .id("authority", authority.id)
        .code("kind", ProceedingKind::Report)
        .bind("register_number", "")
        .bind("year", i64::from(today.year()))
        .bind("subject", CourtReportKind::Prejudice.label())
        .id("person", person)
        .bind("opened_on", today)
        .bind("secret", new.secret)
        .id("case", case.id)
        .id("unit", case.unit_id)
        .run_one()
        .await?;
    let account = tx.actor().account;
    let whose = Whose { case: Some(case.id), unit: case.unit_id, person, secret: new.secret, account, named: false };
    // No law sets a number of hours: as fast as possible is today.
    let asked = NewDueReport {
        proceeding,
        order: None,
        mandate: None,
        kind: CourtReportKind::Prejudice,
        asked_on: today,
        due_on: today,
        rule: "",
    };
    let id = ask(&mut tx, &whose, &asked).await?.ok_or(kernel::Failure::NotFound)?;
    let row: Report = tx.sql(&ONE).id("id", id).one().await?;
    let document = begin(&mut tx, &row, values(new)).await?;
    let query = tx.sql(&BEGIN).id("id", id).bind("version", row.version).id("document", document);
    or_conflict(query.run_one().await, row.version)?;
    draft::forget(&mut tx, DraftKind::Report, case.id.0).await?;
    tx.commit(Audit::of("prejudice.report").about(person).on("court_report", id).answering(id.to_string())).await?;
    Ok((id, document))
}

/// What fills the places of the model.
fn values(new: &NewPrejudice) -> Vec<(String, String)> {
    let known = [
        ("fatti", Some(&new.facts)),
        ("fonti", new.sources.as_ref()),
        ("famiglia", new.family.as_ref()),
        ("proposte_fatte", new.offered.as_ref()),
        ("conclusioni", new.conclusions.as_ref()),
    ];
    known.into_iter().filter_map(|(name, value)| value.map(|value| (name.to_owned(), value.clone()))).collect()
}

#[derive(Template)]
#[template(path = "courts/prejudice.html")]
struct Page {
    top: CaseTop,
    form: FormView,
    people: Vec<Choice>,
    prosecutors: Vec<Choice>,
    may_write: bool,
    draft_at: Option<String>,
}

/// Those of whom something of a case may be told: its person and its household, as far as the actor may know of them.
pub(crate) async fn people_of(tx: &mut Tx, top: &CaseTop) -> Outcome<Vec<Choice>> {
    let today = tx.today();
    let mut all = vec![(top.case.person_id, top.person_name.clone())];
    if let Some(household) = top.case.household_id {
        let members = registry::members(tx, household, today).await?;
        let others = members.into_iter().filter(|member| member.person_id != top.case.person_id);
        all.extend(others.map(|member| (member.person_id, member.display_name)));
    }
    Ok(choices(all))
}

async fn page(visit: &Visit, case: CaseId, form: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let mut top = CaseTop::load(&mut tx, visit, case, "courts").await?;
    casework::case_brief(&mut tx, Permission::JUDICIAL_READ, case).await?;
    top.acting = true;
    let people = people_of(&mut tx, &top).await?;
    let today = tx.today();
    let prosecutors = authority::choices_on(&mut tx, today, &[AuthorityKind::JuvenileProsecutor]).await?;
    let may_write = top.case.state.is_open() && visit.principal()?.may(Permission::JUDICIAL_WRITE);
    let refused = form.is_some();
    let stored = if refused { None } else { draft::load(&mut tx, DraftKind::Report, case.0).await? };
    tx.commit(Audit::of("prejudice.read").about(top.case.person_id).on("case", case)).await?;
    let draft_at = stored.as_ref().map(|draft| show_moment(draft.at));
    let only = prosecutors.first().filter(|_| prosecutors.len() == 1).map(|choice| choice.value.clone());
    let form = match (form, stored) {
        (Some(form), _) => form,
        (None, Some(draft)) => visit.form().with_values(draft.pairs()),
        (None, None) => visit.form().with_value("person", top.case.person_id.to_string()).with_maybe("authority", only),
    };
    let shown = Page { top, form, people, prosecutors, may_write, draft_at };
    let page = visit
        .page("Segnalazione di pregiudizio")
        .crumb("Cartelle", "/cartelle")
        .crumb(shown.top.title(), shown.top.href())
        .crumb("Giustizia", shown.top.tab_href("/giustizia"));
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// `GET /cartelle/{id}/segnalazione`
pub async fn show(visit: Visit, PathId(case): PathId<CaseId>) -> Answer {
    page(&visit, case, None).await
}

async fn reported(visit: &Visit, case: CaseId, sent: &Submitted) -> Outcome<(ReportId, DocumentId)> {
    let mut fields = sent.fields();
    let new = read_new(&mut fields);
    let new = fields.finish(|| new)?;
    report(Doing::of(visit, sent)?, case, &new).await
}

/// `POST /cartelle/{id}/segnalazione`
pub async fn create(visit: Visit, PathId(case): PathId<CaseId>, sent: Submitted) -> Answer {
    match reported(&visit, case, &sent).await {
        Ok((_, document)) => Ok(visit.redirect(
            &format!("/documenti/{document}"),
            "Segnalazione preparata: rileggi il documento, rendilo definitivo e invialo alla procura oggi stesso.",
        )),
        Err(failure) => page(&visit, case, Some(visit.form_again(&sent, failure)?)).await,
    }
}

/// Opens a report of prejudice to the juvenile prosecutor and begins its document.
#[utoipa::path(post, path = "/api/v1/cases/{id}/prejudice-reports", operation_id = "court_prejudice_report", request_body = NewPrejudice,
    params(("id" = CaseId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create_by_program(visit: Visit, PathId(case): PathId<CaseId>, sent: Submitted) -> Answer {
    let (id, _) = reported(&visit, case, &sent).await?;
    Ok(made("/api/v1/court-reports", id))
}
