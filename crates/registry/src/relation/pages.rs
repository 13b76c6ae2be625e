//! The page of somebody's relations: the family as a genogram, everybody around as a network, both with their lists.

use super::store::{Known, OF_PERSON, ONE, Relation};
use super::{actions, forms};
use crate::drawing::{Genogram, Network, genogram, network};
use crate::household::pages::with_chosen;
use crate::kin::{self, Kin, Kinsman};
use crate::person::{PersonHeader, header};
use crate::representative::representatives_on;
use crate::resource::Resource;
use crate::search::{find, shown};
use askama::Template;
use kernel::input::Fields;
use kernel::{Outcome, PersonId};
use store::Audit;
use ui::form::{Choice, FormView};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Most persons offered to choose from.
const MOST_FOUND: usize = 12;

#[derive(Template)]
#[template(path = "registry/relations.html")]
struct Page {
    header: PersonHeader,
    path: String,
    now: Vec<Relation>,
    past: Vec<Relation>,
    family: Genogram,
    kin: Vec<Kinsman>,
    warnings: Vec<String>,
    around: Network,
    query: String,
    found: Vec<Choice>,
    bodies: Vec<Choice>,
    form: FormView,
    csrf: String,
    key: String,
}

impl Page {
    fn end_path(&self) -> String {
        format!("{}/fine", self.path)
    }
    fn edit_path(&self, relation: &Relation) -> String {
        format!("{}/modifica?relazione={}", self.path, relation.id)
    }
}

async fn render(visit: &Visit, id: PersonId, form: FormView) -> Answer {
    let path = format!("/persone/{id}/relazioni");
    let query = visit.query("q").map(|text| kernel::text::clean_line(&text, 120).unwrap_or_default()).unwrap_or_default();
    let mut tx = visit.begin().await?;
    let today = tx.today();
    let header = header(&mut tx, id).await?.at(&path);
    let relations: Vec<Relation> = tx.sql(&OF_PERSON).id("person", id).all().await?;
    let kin: Kin = kin::of(&mut tx, id, today).await?;
    let signers = representatives_on(&mut tx, id, today).await?;
    let found = if query.is_empty() { Vec::new() } else { find(&mut tx, &query, MOST_FOUND).await? };
    let bodies: Vec<Resource> = if query.is_empty() { Vec::new() } else { crate::resource::find(&mut tx, &query).await? };
    let others = found.iter().filter(|found| found.card.id != id);
    let mut choices: Vec<Choice> = others
        .map(|found| Choice::new(found.card.id.to_string(), found.card.display_name.clone()).hint(found.card.detail()))
        .collect();
    let mut named: Vec<PersonId> = shown(&found).collect();
    named.extend(kin.persons().filter(|person| *person != id));
    named.extend(with_chosen(&mut tx, &mut choices, form.value("other")).await?);
    named.sort_unstable();
    named.dedup();
    let audit = Audit::of("person.relations").about(id).on("person", id);
    tx.commit(if named.is_empty() { audit } else { audit.showing("relations", named) }).await?;
    let bodies = bodies.into_iter().map(|row| Choice::new(row.id.to_string(), row.name.clone()).hint(row.detail())).collect();
    let page = visit.page("Relazioni").crumb("Persone", "/persone").crumb(header.display_name.clone(), format!("/persone/{id}"));
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let (csrf, key) = (visit.csrf().to_owned(), form.key().to_owned());
    let (now, past): (Vec<Relation>, Vec<Relation>) = relations.into_iter().partition(|relation| relation.valid_until > today);
    let around = network::draw("rete", &header.display_name, &network::points(&kin, &now, &signers, today));
    page.render(Page {
        family: genogram::draw("genogramma", &kin, today),
        warnings: kin::warnings(&kin),
        kin: kin.listed(today),
        around,
        header,
        path,
        now,
        past,
        query,
        found: choices,
        bodies,
        form,
        csrf,
        key,
    })
}

/// `GET /persone/{id}/relazioni`
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    render(&visit, id, visit.form()).await
}

/// `POST /persone/{id}/relazioni`
pub async fn add(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match enter(&visit, id, &sent).await {
        Ok(_) => Ok(visit.redirect(&format!("/persone/{id}/relazioni"), "Relazione registrata.")),
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

/// `POST /persone/{id}/relazioni/fine`
pub async fn end(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let relation = fields.required_id("relation");
    close(&visit, id, relation, fields, &sent).await?;
    Ok(visit.redirect(&format!("/persone/{id}/relazioni"), "Relazione chiusa."))
}

/// For the page and for the API.
pub(crate) async fn close(
    visit: &Visit,
    id: PersonId,
    relation: Option<Uuid>,
    mut fields: Fields,
    sent: &Submitted,
) -> Outcome<()> {
    let version = sent.version()?;
    let last_day = fields.required_date("last_day");
    let (relation, last_day) = fields.finish(|| Some((relation?, last_day?)))?;
    actions::end(visit.db(), visit.principal()?, id, relation, version, last_day).await
}

#[derive(Template)]
#[template(path = "registry/relation_edit.html")]
struct EditPage {
    header: PersonHeader,
    who: String,
    relation: Uuid,
    action: String,
    back: String,
    /// Whether the other has no record: then sex, birth and death are written here.
    outside: bool,
    /// Whether it is recorded on the other's page: then only the bond is shown of what was said of them.
    turned: bool,
    form: FormView,
}

/// The form of a relation as it is kept.
fn filled(form: FormView, known: &Known, person: PersonId) -> FormView {
    form.with_version(known.version)
        .with_value("kind", known.seen_from(person).code())
        .with_value("bond", known.bond.code())
        .with_value("helps", &known.helps)
        .with_maybe("call_first", known.call_first.then_some("on"))
        .with_value("phone", &known.phone)
        .with_value("mail", &known.mail)
        .with_value("note", &known.note)
        .with_value("other_sex", kernel::codes::Code::code(known.other_sex))
        .with_maybe("other_birth_year", known.other_birth_year.map(|year| year.to_string()))
        .with_maybe("other_dead", known.other_dead.then_some("on"))
        .with_value("from", kernel::time::show_date(known.valid_from))
}

async fn edit_page(visit: &Visit, id: PersonId, relation: Uuid, again: Option<(FormView, i64)>) -> Answer {
    let path = format!("/persone/{id}/relazioni");
    let mut tx = visit.begin().await?;
    let header = header(&mut tx, id).await?.at(&path);
    let known = tx.sql(&ONE).id("id", relation).id("person", id).one::<Known>().await?.told_to(id);
    let rows: Vec<Relation> = tx.sql(&OF_PERSON).id("person", id).all().await?;
    let who = rows.into_iter().find(|row| row.id == relation).map(|row| row.name).unwrap_or_default();
    tx.commit(Audit::of("person.relations").about(id).on("person", id)).await?;
    let now = filled(visit.form(), &known, id);
    let form = match again {
        Some((form, read)) => form.over(read, &now),
        None => now,
    };
    let page = visit.page("Correggi la relazione").crumb("Persone", "/persone");
    let page = page.crumb(header.display_name.clone(), format!("/persone/{id}")).crumb("Relazioni", path.clone());
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let outside = known.other_of(id).is_none() && known.resource_id.is_none();
    let turned = known.person_id != id;
    page.render(EditPage { header, who, relation, action: format!("{path}/modifica"), back: path, outside, turned, form })
}

/// `GET /persone/{id}/relazioni/modifica?relazione=…`
pub async fn edit(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let relation = visit.query("relazione").and_then(|text| text.parse::<Uuid>().ok()).ok_or(kernel::Failure::NotFound)?;
    edit_page(&visit, id, relation, None).await
}

/// `POST /persone/{id}/relazioni/modifica`
pub async fn save(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let relation: Option<Uuid> = fields.required_id("relation");
    match correct(&visit, id, relation, fields, &sent).await {
        Ok(()) => Ok(visit.redirect(&format!("/persone/{id}/relazioni"), "Relazione corretta.")),
        Err(failure) => {
            let read = sent.version()?;
            let Some(relation) = relation else { return Err(failure.into()) };
            edit_page(&visit, id, relation, Some((visit.form_again(&sent, failure)?, read))).await
        }
    }
}

/// For the page and for the API.
pub(crate) async fn correct(
    visit: &Visit,
    id: PersonId,
    relation: Option<Uuid>,
    mut fields: Fields,
    sent: &Submitted,
) -> Outcome<()> {
    let version = sent.version()?;
    let correction = forms::read_correction(&mut fields);
    let (relation, correction) = fields.finish(|| Some((relation?, correction?)))?;
    actions::correct(visit.db(), visit.principal()?, id, relation, version, &correction).await
}
