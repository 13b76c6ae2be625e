//! The page of who acts for a person.

use super::model::{RepresentativeKind, warnings};
use super::store::{Known, OF_PERSON, Representative, birth_of, representatives_on};
use super::{actions, forms};
use crate::fact::derived::is_minor;
use crate::household::pages::with_chosen;
use crate::person::{PersonHeader, header};
use crate::search::{find, shown};
use askama::Template;
use kernel::input::Fields;
use kernel::time::show_date;
use kernel::{Failure, Outcome, PersonId};
use store::Audit;
use ui::form::{Choice, FormView};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Most persons offered to choose from.
const MOST_FOUND: usize = 12;

#[derive(Template)]
#[template(path = "registry/representatives.html")]
struct Page {
    header: PersonHeader,
    path: String,
    /// Today, those of whom the law alone says it among them.
    now: Vec<Representative>,
    past: Vec<Representative>,
    coming: Vec<Representative>,
    warnings: Vec<String>,
    minor: Option<bool>,
    query: String,
    found: Vec<Choice>,
    form: FormView,
    csrf: String,
    key: String,
}

impl Page {
    fn end_path(&self) -> String {
        format!("{}/fine", self.path)
    }
    fn edit_path(&self, row: &Representative) -> String {
        format!("{}/modifica?nomina={}", self.path, row.id)
    }
}

async fn render(visit: &Visit, id: PersonId, form: FormView) -> Answer {
    let path = format!("/persone/{id}/rappresentanti");
    let query = visit.query("q").map(|text| kernel::text::clean_line(&text, 120).unwrap_or_default()).unwrap_or_default();
    let mut tx = visit.begin().await?;
    let today = tx.today();
    let header = header(&mut tx, id).await?.at(&path);
    let birth = birth_of(&mut tx, id).await?;
    let now = representatives_on(&mut tx, id, today).await?;
    let all: Vec<Representative> = tx.sql(&OF_PERSON).id("person", id).all().await?;
    let found = if query.is_empty() { Vec::new() } else { find(&mut tx, &query, MOST_FOUND).await? };
    let others = found.iter().filter(|found| found.card.id != id);
    let mut choices: Vec<Choice> = others
        .map(|found| Choice::new(found.card.id.to_string(), found.card.display_name.clone()).hint(found.card.detail()))
        .collect();
    let mut named: Vec<PersonId> = shown(&found).collect();
    named.extend(now.iter().chain(&all).filter_map(|row| row.other_id));
    named.extend(with_chosen(&mut tx, &mut choices, form.value("other")).await?);
    named.sort_unstable();
    named.dedup();
    let audit = Audit::of("person.representatives").about(id).on("person", id);
    tx.commit(if named.is_empty() { audit } else { audit.showing("representatives", named) }).await?;
    let page = visit.page("Chi rappresenta la persona").crumb("Persone", "/persone");
    let page = page.crumb(header.display_name.clone(), format!("/persone/{id}"));
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let (csrf, key) = (visit.csrf().to_owned(), form.key().to_owned());
    let warnings = warnings(&now, birth, today);
    let (past, coming) = all.into_iter().filter(|row| !row.holds_on(today)).partition(|row| row.valid_until <= today);
    page.render(Page {
        header,
        path,
        now,
        past,
        coming,
        warnings,
        minor: is_minor(birth, today),
        query,
        found: choices,
        form,
        csrf,
        key,
    })
}

/// `GET /persone/{id}/rappresentanti`
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let form = visit.form();
    render(&visit, id, form).await
}

/// `POST /persone/{id}/rappresentanti`
pub async fn add(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match enter(&visit, id, &sent).await {
        Ok(_) => Ok(visit.redirect(&format!("/persone/{id}/rappresentanti"), "Nomina registrata.")),
        Err(failure) => render(&visit, id, visit.form_again(&sent, failure)?).await,
    }
}

/// For the page and for the API.
pub(crate) async fn enter(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let new = forms::read(&mut fields);
    let new = fields.finish(|| new)?;
    actions::add(visit.db(), visit.principal()?, id, sent.once(), &new).await
}

/// `POST /persone/{id}/rappresentanti/fine`
pub async fn end(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let representative = fields.required_id("representative");
    close(&visit, id, representative, fields, &sent).await?;
    Ok(visit.redirect(&format!("/persone/{id}/rappresentanti"), "Nomina chiusa."))
}

/// For the page and for the API.
pub(crate) async fn close(
    visit: &Visit,
    id: PersonId,
    representative: Option<Uuid>,
    mut fields: Fields,
    sent: &Submitted,
) -> Outcome<()> {
    let version = sent.version()?;
    let last_day = fields.required_date("last_day");
    let reason = fields.line("reason", 200).unwrap_or_default();
    let (representative, last_day) = fields.finish(|| Some((representative?, last_day?)))?;
    actions::end(visit.db(), visit.principal()?, id, representative, version, last_day, &reason).await
}

#[derive(Template)]
#[template(path = "registry/representative_edit.html")]
struct EditPage {
    header: PersonHeader,
    kind: RepresentativeKind,
    who: String,
    outside: bool,
    representative: Uuid,
    action: String,
    back: String,
    form: FormView,
}

impl EditPage {
    fn is_parent(&self) -> bool {
        self.kind == RepresentativeKind::Parent
    }
}

fn filled(form: FormView, known: &Known) -> FormView {
    form.with_version(known.version)
        .with_value("other_name", &known.other_name)
        .with_value("other_sex", kernel::codes::Code::code(known.other_sex))
        .with_value("capacity", &known.capacity)
        .with_value("phone", &known.phone)
        .with_value("mail", &known.mail)
        .with_value("responsibility", known.responsibility.code())
        .with_value("ordinary", known.ordinary_acts.code())
        .with_value("extraordinary", known.extraordinary_acts.code())
        .with_value("health", known.health.code())
        .with_value("money", known.money.code())
        .with_value("residence", known.residence.code())
        .with_value("powers_note", &known.powers_note)
        .with_value("limits_note", &known.limits_note)
        .with_value("authority", &known.authority)
        .with_value("act_number", &known.act_number)
        .with_maybe("act_date", known.act_date.map(show_date))
        .with_maybe("report_months", known.report_months.map(|months| months.to_string()))
        .with_value("from", show_date(known.valid_from))
        .with_maybe(
            "last_day",
            Some(known.valid_until)
                .filter(|until| *until < guard::scope::FOREVER)
                .and_then(|until| until.pred_opt())
                .map(show_date),
        )
}

async fn edit_page(visit: &Visit, id: PersonId, representative: Uuid, again: Option<(FormView, i64)>) -> Answer {
    let path = format!("/persone/{id}/rappresentanti");
    let mut tx = visit.begin().await?;
    let header = header(&mut tx, id).await?.at(&path);
    let known = actions::known(&mut tx, id, representative).await?;
    let all: Vec<Representative> = tx.sql(&OF_PERSON).id("person", id).all().await?;
    let who = all.into_iter().find(|row| row.id == representative).map(|row| row.called()).unwrap_or_default();
    tx.commit(Audit::of("person.representatives").about(id).on("person", id)).await?;
    let now = filled(visit.form(), &known);
    let form = match again {
        Some((form, read)) => form.over(read, &now),
        None => now,
    };
    let page = visit.page("Correggi la nomina").crumb("Persone", "/persone");
    let page = page.crumb(header.display_name.clone(), format!("/persone/{id}")).crumb("Rappresentanti", path.clone());
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let (action, outside) = (format!("{path}/modifica"), known.other_id.is_none());
    page.render(EditPage { header, kind: known.kind, who, outside, representative, action, back: path, form })
}

/// `GET /persone/{id}/rappresentanti/modifica?nomina=…`
pub async fn edit(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let which = visit.query("nomina").and_then(|text| text.parse::<Uuid>().ok()).ok_or(Failure::NotFound)?;
    edit_page(&visit, id, which, None).await
}

/// `POST /persone/{id}/rappresentanti/modifica`
pub async fn save(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let which: Option<Uuid> = fields.required_id("representative");
    match correct(&visit, id, which, fields, &sent).await {
        Ok(()) => Ok(visit.redirect(&format!("/persone/{id}/rappresentanti"), "Nomina corretta.")),
        Err(failure) => {
            let read = sent.version()?;
            let Some(which) = which else { return Err(failure.into()) };
            edit_page(&visit, id, which, Some((visit.form_again(&sent, failure)?, read))).await
        }
    }
}

/// For the page and for the API.
pub(crate) async fn correct(visit: &Visit, id: PersonId, which: Option<Uuid>, mut fields: Fields, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    // The quality stays: somebody else in another quality is another appointment. What is left open is as the law has it for this one.
    let kind = match which {
        Some(which) => {
            let mut tx = visit.begin().await?;
            let kind = actions::known(&mut tx, id, which).await?.kind;
            tx.commit(Audit::of("person.representatives").about(id).on("person", id)).await?;
            kind
        }
        None => RepresentativeKind::SupportAdministrator,
    };
    let details = forms::read_correction(&mut fields, kind);
    let (which, details) = fields.finish(|| Some((which?, details)))?;
    actions::correct(visit.db(), visit.principal()?, id, which, version, &details).await
}
