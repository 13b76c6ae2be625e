//! The pages of attestations: those of a person, a new one, one of them; and the way to them from a person's page.

use super::actions;
use super::ask;
use super::counting::counting;
use super::forms::{self, AskedFor};
use super::model::{Counting, DefectKind, DefectOutcome, Fell, Indicator, IseeKind, MemberRelation, NewAttestation, counts};
use super::question_store::{Answered, Asked, QuestionRow};
use super::service::Purpose;
use super::store::{Attestation, Defect, Member, Reach};
use ::store::{Audit, Tx};
use askama::Template;
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::{Failure, Outcome, PersonId};
use registry::{MemberRole, PersonHeader};
use std::collections::HashMap;
use ui::form::{Choice, FormView, choices};
use ui::{Answer, Boxed, PathId, PersonDoor, Submitted, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "benefits/isee.html")]
struct PersonPage {
    header: PersonHeader,
    path: String,
    today: NaiveDate,
    standing: Vec<(IseeKind, Counting)>,
    rows: Vec<Attestation>,
    questions: Vec<QuestionRow>,
    reach: Reach,
    /// What the service is called, where there is one.
    service: Option<String>,
    csrf: String,
    key: String,
}

impl PersonPage {
    fn holds(&self, row: &Attestation) -> bool {
        row.holds_on(&self.today)
    }
    fn is_over(&self, row: &Attestation) -> bool {
        row.is_kept() && row.last_day < self.today
    }
    fn is_of_another(&self, row: &Attestation) -> bool {
        row.person_id != self.header.id
    }
    fn standing_tone(&self, counting: &Counting) -> &'static str {
        match counting {
            Counting::Holds(one) if one.has_open_defects => "warning",
            Counting::Holds(_) => "success",
            Counting::Expired(_) | Counting::OtherIndicator(_) => "warning",
            Counting::None => "neutral",
        }
    }
    fn tone(&self, outcome: &Answered) -> &'static str {
        match outcome {
            Answered::Found | Answered::Below => "success",
            Answered::Above | Answered::Nothing => "neutral",
            Answered::Asked | Answered::Failed => "warning",
        }
    }
}

/// What counts today, kind by kind, for those of which there is something.
fn standing(rows: &[Attestation], today: NaiveDate) -> Vec<(IseeKind, Counting)> {
    let known = || rows.iter().filter_map(Attestation::counted);
    let of = |kind: &IseeKind| (*kind, counts(known(), *kind, today));
    let there = IseeKind::ALL.iter().filter(|kind| **kind == IseeKind::Ordinary || rows.iter().any(|row| row.kind == **kind));
    there.map(of).collect()
}

fn path_of(id: PersonId) -> String {
    format!("/persone/{id}/isee")
}

/// `GET /persone/{id}/isee`
pub async fn of_person(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let path = path_of(id);
    let principal = visit.principal()?;
    let service = match principal.may(Permission::ISEE_FETCH) {
        true => ask::serving(visit.site(), principal).await?.map(|service| service.title()),
        false => None,
    };
    let mut tx = visit.begin().await?;
    let reach = actions::reach(&mut tx, id).await?;
    let header = registry::header(&mut tx, id).await?;
    let rows = actions::of_person(&mut tx, id).await?;
    let questions = ask::of_person(&mut tx, id).await?;
    let today = tx.today();
    tx.commit(actions::read_of(id, &rows)).await?;
    let standing = standing(&rows, today);
    let form = visit.form();
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let page = visit.page("ISEE").crumb("Persone", "/persone").crumb(header.display_name.clone(), format!("/persone/{id}"));
    page.render(PersonPage { header, path, today, standing, rows, questions, reach, service, csrf, key })
}

#[derive(Template)]
#[template(path = "benefits/isee_new.html")]
struct NewPage {
    header: PersonHeader,
    path: String,
    form: FormView,
    /// Those of the registered household whom the reader may know of.
    people: Vec<Choice>,
}

async fn new_page(visit: &Visit, id: PersonId, form: Option<FormView>) -> Answer {
    let path = path_of(id);
    let mut tx = visit.begin().await?;
    if !actions::reach(&mut tx, id).await?.writes {
        return Err(Failure::NotFound.into());
    }
    let header = registry::header(&mut tx, id).await?;
    let (people, first) = household(&mut tx, id, &header.display_name).await?;
    tx.commit(Audit::of("isee.form").about(id).on("person", id)).await?;
    let form = form.unwrap_or_else(|| visit.form().with_values(first));
    let page = visit.page("Nuova attestazione ISEE").crumb("Persone", "/persone");
    let page = page.crumb(header.display_name.clone(), format!("/persone/{id}")).crumb("ISEE", path.clone());
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(NewPage { header, path, form, people })
}

/// Those of the registered household, and the rows with which the form begins: the person declares, the others are with them.
async fn household(tx: &mut Tx, id: PersonId, name: &str) -> Outcome<(Vec<Choice>, Vec<(String, String)>)> {
    let today = tx.today();
    let mut people = vec![(id, name.to_owned(), MemberRelation::Declarant)];
    if let Some(household) = registry::household_of(tx, id, today).await? {
        let others = registry::members(tx, household.id, today).await?;
        let is_holder = |member: &registry::Member| member.person_id == id && member.role == MemberRole::Holder;
        let holds = others.iter().any(is_holder);
        let of = |member: registry::Member| (member.person_id, member.display_name, relation(member.role, holds));
        people.extend(others.into_iter().filter(|member| member.person_id != id).map(of));
    }
    let mut first = vec![("kind".to_owned(), IseeKind::Ordinary.code().to_owned())];
    for (row, (person, _, relation)) in people.iter().enumerate() {
        first.push((format!("members[{row}].person"), person.to_string()));
        first.push((format!("members[{row}].relation"), relation.code().to_owned()));
    }
    Ok((choices(people.iter().map(|(person, name, _)| (person, name))), first))
}

/// What somebody is to whoever declares, where the register says it: roles are seen from the holder of the household.
fn relation(role: MemberRole, declarant_is_holder: bool) -> MemberRelation {
    match role {
        MemberRole::Spouse if declarant_is_holder => MemberRelation::Spouse,
        MemberRole::Child if declarant_is_holder => MemberRelation::Child,
        MemberRole::Parent if declarant_is_holder => MemberRelation::Parent,
        MemberRole::Holder
        | MemberRole::Spouse
        | MemberRole::Child
        | MemberRole::Parent
        | MemberRole::Sibling
        | MemberRole::Grandparent
        | MemberRole::Grandchild
        | MemberRole::Relative
        | MemberRole::Foster
        | MemberRole::Carer
        | MemberRole::Other => MemberRelation::Other,
    }
}

/// `GET /persone/{id}/isee/nuova`
pub async fn new(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    new_page(&visit, id, None).await
}

/// For the page and for the API.
pub(super) async fn recorded(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let new = forms::read_new(&mut fields);
    let new: NewAttestation = fields.finish(|| new)?;
    actions::record(visit.db(), visit.principal()?, id, sent.once(), &new).await
}

/// `POST /persone/{id}/isee/nuova`
pub async fn create(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    if sent.rearranges() {
        return new_page(&visit, id, Some(visit.form().with_values(sent.pairs().to_vec()))).await;
    }
    match recorded(&visit, id, &sent).await {
        Ok(attestation) => Ok(visit.redirect(&format!("/isee/{attestation}"), "Attestazione registrata.")),
        Err(failure) => new_page(&visit, id, Some(visit.form_again(&sent, failure)?)).await,
    }
}

/// For the page and for the API.
pub(super) async fn asked(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<Asked> {
    let mut fields = sent.fields();
    let today = visit.db().clock().today();
    let question = forms::read_question(&mut fields, today);
    let question = fields.finish(|| question)?;
    ask::ask(visit.site(), visit.principal()?, id, &question, sent.once()).await
}

/// `POST /persone/{id}/isee/inps`
pub async fn fetch(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let asked = asked(&visit, id, &sent).await?;
    let sentence = match asked.outcome {
        Answered::Found => "L'INPS ha risposto: l'attestazione è registrata.",
        Answered::Nothing => "L'INPS non ha un'attestazione valida in quel giorno.",
        Answered::Below => "L'INPS ha risposto: il valore è entro la soglia.",
        Answered::Above => "L'INPS ha risposto: il valore è sopra la soglia.",
        Answered::Asked | Answered::Failed => "L'INPS non ha risposto.",
    };
    Ok(visit.redirect(&path_of(asked.person_id), sentence))
}

#[derive(Template)]
#[template(path = "benefits/isee_one.html")]
struct OnePage {
    row: Attestation,
    members: Vec<Member>,
    defects: Vec<Defect>,
    pages: HashMap<PersonId, String>,
    today: NaiveDate,
    may_write: bool,
    csrf: String,
    key: String,
}

impl OnePage {
    fn title(&self) -> String {
        format!("ISEE {}", self.row.kind.label().to_lowercase())
    }
    fn lead(&self) -> String {
        format!("{}: {}", self.row.display_name, self.row.value)
    }
    fn holds(&self) -> bool {
        self.row.holds_on(&self.today)
    }
    fn page_of(&self, member: &Member) -> &str {
        member.person_id.and_then(|person| self.pages.get(&person)).map_or("", String::as_str)
    }
    /// Whom a defect is about, as far as the reader may know of them.
    fn about(&self, defect: &Defect) -> String {
        let member = defect.member.and_then(|at| self.members.iter().find(|member| member.position == at));
        member.map(|member| member.called().to_owned()).unwrap_or_default()
    }
    /// What can be written of a defect.
    fn outcomes(&self) -> impl Iterator<Item = &'static DefectOutcome> {
        DefectOutcome::ALL.iter().filter(|outcome| **outcome != DefectOutcome::Open)
    }
}

/// `GET /isee/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let principal = visit.principal()?;
    let mut tx = visit.begin().await?;
    let (row, members, defects) = actions::one(&mut tx, id).await?;
    let mut people: Vec<PersonId> = members.iter().filter_map(|member| member.person_id).collect();
    people.push(row.person_id);
    people.sort_unstable();
    people.dedup();
    let pages = registry::person::card::pages(&mut tx, principal, &people).await?;
    let may_write = principal.may(Permission::ISEE_WRITE) && actions::reach(&mut tx, row.person_id).await?.writes;
    let today = tx.today();
    let others = members.iter().filter_map(|member| member.person_id).filter(|person| *person != row.person_id);
    let audit = Audit::of("isee.read").about(row.person_id).on("isee", id).showing("isee", others.collect::<Vec<_>>());
    tx.commit(audit).await?;
    let form = visit.form();
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let page = visit.page(format!("ISEE {}", row.kind.label().to_lowercase())).crumb("Persone", "/persone");
    let page = match pages.get(&row.person_id) {
        Some(href) => page.crumb(row.display_name.clone(), href.clone()).crumb("ISEE", path_of(row.person_id)),
        None => page,
    };
    page.render(OnePage { row, members, defects, pages, today, may_write, csrf, key })
}

/// For the page and for the API.
pub(super) async fn withdrawn(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let reason = forms::read_reason(&mut fields);
    let reason = fields.finish(|| reason)?;
    actions::withdraw(visit.db(), visit.principal()?, id, version, &reason).await?;
    Ok(())
}

/// `POST /isee/{id}/annulla`
pub async fn withdraw(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    withdrawn(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/isee/{id}"), "Attestazione annullata: non conta più."))
}

/// For the page and for the API.
pub(super) async fn settled(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let settlement = forms::read_settlement(&mut fields);
    let (position, outcome, note) = fields.finish(|| settlement)?;
    actions::settle(visit.db(), visit.principal()?, id, version, position, (outcome, &note)).await
}

/// `POST /isee/{id}/annotazioni`
pub async fn settle(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    settled(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/isee/{id}#annotazioni"), "Registrato."))
}

/// The way from a person's page to their attestations, with what counts today; the amount stands behind it, where reading it is noted.
pub fn doors<'a>(tx: &'a mut Tx, principal: &'a Principal, person: PersonId) -> Boxed<'a, Result<Vec<PersonDoor>, Failure>> {
    Box::pin(async move {
        if !principal.may(Permission::ISEE_READ) {
            return Ok(Vec::new());
        }
        match actions::reach(tx, person).await {
            Ok(_) => {}
            Err(Failure::NotFound) => return Ok(Vec::new()),
            Err(failure) => return Err(failure),
        }
        let today = tx.today();
        let detail = counting(tx, person, IseeKind::Ordinary, today).await?.brief();
        Ok(vec![PersonDoor { label: "ISEE".to_owned(), detail, href: path_of(person), begins: false }])
    })
}
