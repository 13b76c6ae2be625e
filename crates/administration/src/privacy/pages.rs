//! Pages of the privacy registers.

use super::actions;
use askama::Template;
use axum::http::StatusCode;
use guard::Permission;
use guard::mandate::Mandate;
use guard::processing::{self, Processing, Sharing};
use guard::scope::FOREVER;
use kernel::time::{days_before, show_date};
use kernel::{Outcome, PersonId};
use store::Audit;
use ui::form::{Choice, FormView, choices};
use ui::{Answer, Fail, PathId, Submitted, Visit};
use uuid::Uuid;

const HOME: &str = "/privacy-registri";

#[derive(Template)]
#[template(path = "administration/privacy_registers.html")]
struct RegistersPage {
    processing: Vec<Processing>,
    sharings: Vec<Sharing>,
}

#[derive(Template)]
#[template(path = "administration/processing_form.html")]
struct ProcessingPage {
    form: FormView,
    action: String,
}

#[derive(Template)]
#[template(path = "administration/sharing_form.html")]
struct SharingPage {
    form: FormView,
    action: String,
    bodies: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "administration/mandates.html")]
struct MandatesPage {
    name: String,
    person: PersonId,
    mandates: Vec<(Mandate, bool)>,
    form: FormView,
}

/// Both registers.
pub(super) async fn registers(visit: Visit) -> Answer {
    let mut tx = visit.db().global(visit.actor()?).await?;
    let (processing, sharings) = (processing::all(&mut tx).await?, processing::sharings(&mut tx).await?);
    tx.commit(Audit::of("privacy.read")).await?;
    visit.page("Registri privacy").render(RegistersPage { processing, sharings })
}

fn refused(form: &FormView) -> StatusCode {
    if form.errors().is_empty() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY }
}

fn show_processing(visit: &Visit, form: FormView, id: Option<Uuid>, status: StatusCode) -> Answer {
    let action = id.map_or_else(|| format!("{HOME}/trattamenti"), |id| format!("{HOME}/trattamenti/{id}"));
    visit
        .page("Titolare o responsabile del trattamento")
        .crumb("Registri privacy", HOME)
        .status(status)
        .render(ProcessingPage { form, action })
}

/// A new line of the register.
pub(super) async fn new_processing(visit: Visit) -> Answer {
    let form = visit.form().with_value("from", show_date(visit.db().clock().today()));
    show_processing(&visit, form, None, StatusCode::OK)
}

/// The last day, empty without an end.
fn last(until: chrono::NaiveDate) -> String {
    if until == FOREVER { String::new() } else { show_date(days_before(until, 1)) }
}

/// The form as a line of the register is kept.
fn stored_processing(visit: &Visit, known: &Processing) -> FormView {
    visit
        .form()
        .with_version(known.version)
        .with_value("name", &known.name)
        .with_value("role", known.role.code())
        .with_value("activity", &known.activity)
        .with_value("act", &known.act)
        .with_value("from", show_date(known.valid_from))
        .with_value("until", last(known.valid_until))
}

async fn known_processing(visit: &Visit, id: Uuid) -> Outcome<Processing> {
    let mut tx = visit.read_open().await?;
    let known = processing::one(&mut tx, id).await?;
    tx.roll_back().await?;
    Ok(known)
}

/// A line of the register.
pub(super) async fn one_processing(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let known = known_processing(&visit, id).await?;
    let form = stored_processing(&visit, &known);
    show_processing(&visit, form, Some(id), StatusCode::OK)
}

async fn write_processing(visit: Visit, id: Option<Uuid>, sent: Submitted) -> Answer {
    let written = async {
        let mut fields = sent.fields();
        let data = actions::read_processing(&mut fields);
        let data = fields.finish(|| data)?;
        let known = match id {
            Some(id) => Some((id, sent.version()?)),
            None => None,
        };
        actions::write_processing(visit.db(), visit.principal()?, known, &data, sent.once()).await
    };
    match written.await {
        Ok(_) => Ok(visit.redirect(HOME, "Registro aggiornato.")),
        Err(failure) => {
            let mut form = visit.form_again(&sent, failure)?;
            if let Some(id) = id {
                form = form.over(sent.version()?, &stored_processing(&visit, &known_processing(&visit, id).await?));
            }
            let status = refused(&form);
            show_processing(&visit, form, id, status)
        }
    }
}

/// Adds a line.
pub(super) async fn add_processing(visit: Visit, sent: Submitted) -> Answer {
    write_processing(visit, None, sent).await
}

/// Changes a line.
pub(super) async fn change_processing(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    write_processing(visit, Some(id), sent).await
}

async fn other_bodies(visit: &Visit) -> Outcome<Vec<Choice>> {
    let own = visit.actor()?.body;
    let mut tx = visit.db().look(visit.actor()?).await?;
    let bodies = guard::body::all(&mut tx).await?;
    tx.roll_back().await?;
    Ok(choices(bodies.into_iter().filter(|body| body.body_id != own).map(|body| (body.body_id, body.name))))
}

async fn show_sharing(visit: &Visit, form: FormView, id: Option<Uuid>, status: StatusCode) -> Answer {
    let action = id.map_or_else(|| format!("{HOME}/condivisioni"), |id| format!("{HOME}/condivisioni/{id}"));
    let bodies = other_bodies(visit).await?;
    visit.page("Condivisione fra enti").crumb("Registri privacy", HOME).status(status).render(SharingPage { form, action, bodies })
}

/// A new sharing.
pub(super) async fn new_sharing(visit: Visit) -> Answer {
    let form = visit.form().with_value("from", show_date(visit.db().clock().today()));
    show_sharing(&visit, form, None, StatusCode::OK).await
}

/// The form as a sharing is kept.
fn stored_sharing(visit: &Visit, known: &Sharing) -> FormView {
    visit
        .form()
        .with_version(known.version)
        .with_value("body", known.other_body_id.to_string())
        .with_value("subject", &known.subject)
        .with_value("purpose", &known.purpose)
        .with_value("act", &known.act)
        .with_value("from", show_date(known.valid_from))
        .with_value("until", last(known.valid_until))
}

async fn known_sharing(visit: &Visit, id: Uuid) -> Outcome<Sharing> {
    let mut tx = visit.read_open().await?;
    let known = processing::sharing(&mut tx, id).await?;
    tx.roll_back().await?;
    Ok(known)
}

/// A sharing.
pub(super) async fn one_sharing(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let known = known_sharing(&visit, id).await?;
    let form = stored_sharing(&visit, &known);
    show_sharing(&visit, form, Some(id), StatusCode::OK).await
}

async fn write_sharing(visit: Visit, id: Option<Uuid>, sent: Submitted) -> Answer {
    let written = async {
        let mut fields = sent.fields();
        let data = actions::read_sharing(&mut fields);
        let data = fields.finish(|| data)?;
        let known = match id {
            Some(id) => Some((id, sent.version()?)),
            None => None,
        };
        actions::write_sharing(visit.db(), visit.principal()?, known, &data, sent.once()).await
    };
    match written.await {
        Ok(_) => Ok(visit.redirect(HOME, "Registro aggiornato.")),
        Err(failure) => {
            let mut form = visit.form_again(&sent, failure)?;
            if let Some(id) = id {
                form = form.over(sent.version()?, &stored_sharing(&visit, &known_sharing(&visit, id).await?));
            }
            let status = refused(&form);
            show_sharing(&visit, form, id, status).await
        }
    }
}

/// Adds a sharing.
pub(super) async fn add_sharing(visit: Visit, sent: Submitted) -> Answer {
    write_sharing(visit, None, sent).await
}

/// Changes a sharing.
pub(super) async fn change_sharing(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    write_sharing(visit, Some(id), sent).await
}

async fn show_mandates(visit: &Visit, person: PersonId, form: FormView, status: StatusCode) -> Answer {
    let (name, mandates) = actions::mandates(visit.db(), visit.principal()?, person).await?;
    let today = visit.db().clock().today();
    let mandates = mandates.into_iter().map(|mandate| (mandate.clone(), today < mandate.valid_until)).collect();
    let mut page = visit.page("Mandati sulla persona");
    if visit.principal()?.may(Permission::PERSON_READ) {
        page = page.crumb(name.clone(), format!("/persone/{person}"));
    } else if visit.principal()?.may(Permission::AUDIT_PERSON) {
        page = page.crumb("Chi ha guardato questo fascicolo", format!("/persone/{person}/accessi"));
    }
    page.status(status).render(MandatesPage { name, person, mandates, form })
}

impl MandatesPage {
    fn action(&self) -> String {
        format!("/persone/{}/mandati", self.person)
    }
    fn ending(&self) -> String {
        format!("/persone/{}/mandati/fine", self.person)
    }
    fn key(&self, id: &Uuid) -> String {
        format!("{}-{id}", self.form.key())
    }
}

/// The mandates over a person.
pub(super) async fn mandates(visit: Visit, PathId(person): PathId<PersonId>) -> Answer {
    let form = visit.form().with_value("from", show_date(visit.db().clock().today()));
    show_mandates(&visit, person, form, StatusCode::OK).await
}

/// Gives a mandate.
pub(super) async fn grant(visit: Visit, PathId(person): PathId<PersonId>, sent: Submitted) -> Answer {
    let granted = async {
        let mut fields = sent.fields();
        let new = actions::read_mandate(&mut fields);
        let new = fields.finish(|| new)?;
        actions::grant(visit.db(), visit.principal()?, person, &new, sent.once()).await
    };
    match granted.await {
        Ok(_) => Ok(visit.redirect(&format!("/persone/{person}/mandati"), "Mandato registrato.")),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            let status = refused(&form);
            show_mandates(&visit, person, form, status).await
        }
    }
}

/// Ends a mandate.
pub(super) async fn end(visit: Visit, PathId(person): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let id = fields.required_id::<Uuid>("id");
    let id = fields.finish(|| id)?;
    actions::end(visit.db(), visit.principal()?, person, id).await.map_err(Fail)?;
    Ok(visit.redirect(&format!("/persone/{person}/mandati"), "Il mandato è terminato."))
}
