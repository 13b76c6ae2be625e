//! The pages of a person's data.

use super::model::NewPerson;
use super::{forms, register};
use askama::Template;
use kernel::{Outcome, PersonId};
use store::Audit;
use ui::form::FormView;
use ui::{Answer, Submitted, Visit};

#[derive(Template)]
#[template(path = "registry/person_new.html")]
struct NewPage {
    form: FormView,
}

/// `GET /persone/nuova`
pub async fn new(visit: Visit) -> Answer {
    let form = visit.query_pairs().into_iter().fold(visit.form(), |form, (name, value)| form.with_value(name, value));
    visit.page("Nuova persona").crumb("Persone", "/persone").render(NewPage { form })
}

/// `POST /persone/nuova`
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    match enter(&visit, &sent).await {
        Ok(id) => Ok(visit.redirect(&format!("/persone/{id}"), "Persona registrata.")),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            visit.page("Nuova persona").crumb("Persone", "/persone").refused(&form).render(NewPage { form })
        }
    }
}

/// Reads what was sent and enters the person: for the page and for the API.
pub(super) async fn enter(visit: &Visit, sent: &Submitted) -> Outcome<PersonId> {
    let mut fields = sent.fields();
    let new = forms::read_new(&mut fields, "");
    let new: NewPerson = fields.finish(|| new)?;
    let principal = visit.principal()?;
    let mut tx = visit.begin().await?;
    if let Some(id) = tx.already(sent.once()).await? {
        return Ok(id);
    }
    let id = register(&mut tx, principal, &new).await?;
    tx.commit(Audit::of("person.create").about(id).on("person", id).answering(id.to_string())).await?;
    Ok(id)
}
