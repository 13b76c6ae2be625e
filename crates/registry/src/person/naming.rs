//! Somebody who was entered without a name says who they are: the same record, with its history.

use super::forms::{self, NAME};
use super::model::{Birth, PersonData, PersonEdit};
use super::store::{PersonRow, READ, reaches};
use super::update::{locked, rewrite};
use super::{PersonHeader, header};
use crate::problems::Problem;
use askama::Template;
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::input::Fields;
use kernel::tax_code::{Identifier, Sex};
use kernel::{Outcome, PersonId};
use store::{Audit, Db};
use ui::form::FormView;
use ui::{Answer, PathId, Submitted, Visit};

/// Who somebody turned out to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// Registered sex, when it is known now.
    pub sex: Option<Sex>,
    /// Day of birth, when it is known now.
    pub birth_date: Option<NaiveDate>,
    /// Belfiore code of the place of birth, when it is known now.
    pub birth_place: Option<String>,
    /// The code, when there is one.
    pub identifier: Option<Identifier>,
    /// Whether another person with the same code is certainly somebody else.
    pub same_code_confirmed: bool,
    /// How it is known.
    pub reason: String,
}

/// Reads it.
pub fn read(fields: &mut Fields) -> Option<Naming> {
    let naming = Naming {
        family_name: forms::person_name(fields, "family_name"),
        given_name: forms::person_name(fields, "given_name"),
        sex: fields.code("sex"),
        birth_date: fields.date("birth_date"),
        birth_place: forms::place(fields, "birth_place"),
        identifier: forms::identifier(fields, "identifier"),
        same_code_confirmed: fields.flag("same_code_confirmed"),
        reason: fields.required_line("reason", NAME.saturating_mul(2)).unwrap_or_default(),
    };
    if naming.family_name.is_empty() && naming.given_name.is_empty() {
        fields.fault("family_name", "Scrivi almeno il cognome o il nome.");
    }
    Some(naming)
}

impl Naming {
    /// The person as they shall be: what was not said stays, how they were known stays too.
    fn over(&self, known: &PersonData) -> PersonData {
        let named = self.birth_date.map(|date| Birth { date: Some(date), year: None, estimated: false });
        PersonData {
            family_name: self.family_name.clone(),
            given_name: self.given_name.clone(),
            anonymous: false,
            sex: self.sex.or(known.sex),
            birth: named.unwrap_or(known.birth),
            birth_place: self.birth_place.clone().unwrap_or_else(|| known.birth_place.clone()),
            identifier: self.identifier.clone().or_else(|| known.identifier.clone()),
            same_code_confirmed: self.same_code_confirmed,
            ..known.clone()
        }
    }
}

/// Gives somebody who was anonymous their name. The new version.
///
/// # Errors
/// 404 outside the actor's scope, a conflict when the version is another, [`Problem::NotAnonymous`]; those of [`super::register`].
pub async fn name(db: &Db, principal: &Principal, person: PersonId, version: i64, naming: &Naming) -> Outcome<i64> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let typed = format!(" Avevi scritto «{} {}».", naming.family_name, naming.given_name);
    let row = locked(&mut tx, person, version, |_| typed).await?;
    if !row.anonymous {
        return Err(Problem::NotAnonymous.into());
    }
    let known = reaches(&mut tx, person).await?;
    let before = row.data(known);
    let edit = PersonEdit { data: naming.over(&before), reason: naming.reason.clone(), code_was_wrong: false };
    let changed = rewrite(&mut tx, person, version, &before, &edit).await?;
    tx.commit(Audit::of("person.name").about(person).on("person", person).fields(changed)).await?;
    Ok(version.saturating_add(1))
}

#[derive(Template)]
#[template(path = "registry/naming.html")]
struct NamingPage {
    header: PersonHeader,
    form: FormView,
    action: String,
    back: String,
}

async fn naming(visit: &Visit, id: PersonId, form: FormView) -> Answer {
    let (action, back) = (format!("/persone/{id}/nome"), format!("/persone/{id}"));
    let mut tx = visit.begin().await?;
    let header = header(&mut tx, id).await?;
    let person: PersonRow = tx.sql(&READ).id("id", id).one().await?;
    tx.commit(Audit::of("person.read").about(id).on("person", id)).await?;
    let form = form.with_version(person.version);
    let page = visit.page("Dai un nome").crumb("Persone", "/persone").crumb(header.display_name.clone(), back.clone());
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(NamingPage { header, form, action, back })
}

/// `GET /persone/{id}/nome`: somebody who was entered without a name says who they are.
pub async fn ask_name(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    naming(&visit, id, visit.form()).await
}

/// `POST /persone/{id}/nome`
pub async fn give_name(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match enter(&visit, id, &sent).await {
        Ok(_) => {
            Ok(visit
                .redirect(&format!("/persone/{id}"), "La persona ha un nome. Quello che c’era prima resta nella storia dei dati."))
        }
        Err(failure) => naming(&visit, id, visit.form_again(&sent, failure)?).await,
    }
}

/// For the page and for the API. The new version.
pub(crate) async fn enter(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<i64> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let naming = read(&mut fields);
    let naming = fields.finish(|| naming)?;
    name(visit.db(), visit.principal()?, id, version, &naming).await
}
