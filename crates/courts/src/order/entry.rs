//! The form of an order that came.

use super::forms::read_new;
use super::model::{CourtOrderKind, ProceedingKind, ServedMeans};
use super::store::{Order, REVOCABLES, UNITS};
use super::{OrderId, register};
use crate::authority;
use ::store::{Audit, Tx};
use askama::Template;
use casework::Doing;
use guard::Permission;
use kernel::{CaseId, Failure, Outcome, PersonId, UnitId};
use records::post::PostId;
use ui::form::{Choice, FormView, choices, options};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "courts/order_new.html")]
struct NewPage {
    form: FormView,
    /// About whom, and in which case, where that is known.
    person_name: String,
    case_number: String,
    authorities: Vec<Choice>,
    proceedings: Vec<Choice>,
    kinds: Vec<Choice>,
    means: Vec<Choice>,
    units: Vec<Choice>,
    revocables: Vec<Choice>,
    person: Option<PersonId>,
    case: Option<CaseId>,
    document: Option<Uuid>,
}

/// What the form is about: the case, the person, the document that came.
struct About {
    case: Option<CaseId>,
    person: Option<PersonId>,
    document: Option<Uuid>,
    /// The letter at the post desk with which it came.
    post: Option<PostId>,
}

impl About {
    fn read(value: impl Fn(&[&str]) -> Option<String>) -> About {
        let id = |names: &[&str]| value(names).and_then(|text| text.parse::<Uuid>().ok());
        About {
            case: id(&["cartella", "case"]).map(CaseId),
            person: id(&["persona", "person"]).map(PersonId),
            document: id(&["documento", "document"]),
            post: id(&["posta"]).map(PostId),
        }
    }
}

/// What a letter at the post desk was linked to; nothing for whoever may not read it.
async fn of_letter(tx: &mut Tx, mut about: About) -> Outcome<About> {
    let Some(post) = about.post else { return Ok(about) };
    match records::post::actions::one(tx, post).await {
        Ok(letter) => {
            about.case = about.case.or(letter.case_id);
            about.person = about.person.or(letter.person_id);
            about.document = about.document.or(Some(letter.document_id.0));
        }
        Err(Failure::NotFound) => {}
        Err(failure) => return Err(failure),
    }
    Ok(about)
}

async fn new_page(visit: &Visit, about: About, form: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let about = of_letter(&mut tx, about).await?;
    let case = match about.case {
        Some(case) => Some(casework::case_brief(&mut tx, Permission::ORDER_REGISTER, case).await?),
        None => None,
    };
    let person = about.person.or(case.as_ref().map(|case| case.person_id));
    let person_name = match person {
        Some(person) => registry::identity(&mut tx, person).await?.display_name,
        None => String::new(),
    };
    let today = tx.today();
    let authorities = authority::choices_on(&mut tx, today, &[]).await?;
    let units: Vec<(UnitId, String)> = tx.sql(&UNITS).all().await?;
    let revocables: Vec<Order> = match person {
        Some(person) => tx.sql(&REVOCABLES).id("person", person).all().await?,
        None => Vec::new(),
    };
    tx.commit(Audit::of("order.new").about(person)).await?;
    let refused = form.is_some();
    let form = form.unwrap_or_else(|| visit.form().with_maybe("unit", case.as_ref().map(|case| case.unit_id.to_string())));
    let words = |order: &Order| (order.id, format!("{} ({})", order.called(), order.own_number));
    let shown = NewPage {
        form,
        person_name,
        case_number: case.as_ref().map(|case| case.number.clone()).unwrap_or_default(),
        authorities,
        proceedings: options::<ProceedingKind>(),
        kinds: options::<CourtOrderKind>(),
        means: options::<ServedMeans>(),
        units: choices(units),
        revocables: choices(revocables.iter().map(words)),
        person,
        case: about.case,
        document: about.document,
    };
    let page = visit.page("Nuovo provvedimento");
    let page = if visit.principal()?.may(Permission::JUDICIAL_READ) { page.crumb("Provvedimenti", "/provvedimenti") } else { page };
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// `GET /provvedimenti/nuovo`, `?cartella=`, `?persona=`, `?documento=`, `?posta=`
pub async fn new(visit: Visit) -> Answer {
    let about = About::read(|names| names.iter().find_map(|name| visit.query(name)));
    new_page(&visit, about, None).await
}

/// For the page and for the API.
pub(super) async fn registered(visit: &Visit, sent: &Submitted, case: Option<CaseId>) -> Outcome<OrderId> {
    let mut fields = sent.fields();
    if let Some(case) = case {
        fields.set("case", case.to_string());
    }
    let new = read_new(&mut fields);
    let new = fields.finish(|| new)?;
    register::register(Doing::of(visit, sent)?, &new).await
}

async fn create_in(visit: Visit, sent: Submitted, case: Option<CaseId>) -> Answer {
    match registered(&visit, &sent, case).await {
        // Whoever registers what arrives need not be among those who read it.
        Ok(_) if !visit.principal()?.may(Permission::JUDICIAL_READ) => {
            Ok(visit.redirect("/provvedimenti/nuovo", "Provvedimento registrato: lo trova chi se ne occupa, fra le sue scadenze."))
        }
        Ok(id) => Ok(visit.redirect(&format!("/provvedimenti/{id}"), "Provvedimento registrato.")),
        Err(failure) => {
            let value = |names: &[&str]| names.iter().find_map(|name| sent.value(name)).map(str::to_owned);
            let mut about = About::read(value);
            about.case = case.or(about.case);
            new_page(&visit, about, Some(visit.form_again(&sent, failure)?)).await
        }
    }
}

/// `POST /provvedimenti/nuovo`
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    create_in(visit, sent, None).await
}

/// `POST /cartelle/{id}/giustizia/provvedimento`
pub async fn create_of_case(visit: Visit, PathId(case): PathId<CaseId>, sent: Submitted) -> Answer {
    create_in(visit, sent, Some(case)).await
}
