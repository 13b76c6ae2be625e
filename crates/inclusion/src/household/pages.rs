//! The page of a household, and the small forms on it. Pages and interface run the same readers.

use super::day::sentence;
use super::pact::{CaseRow, Pact};
use super::store::{Household, MemberRow};
use super::{actions, forms, link, pact};
use crate::exemption::store::ExemptionRow;
use crate::exemption::{self, ExemptionGround};
use crate::meeting::store::MeetingRow;
use crate::meeting::{self, Justification, MeetingState};
use crate::report::store::ReportRow;
use crate::report::{self, Proposal, ReportKind, proposals};
use crate::terms::{self, Term, Terms};
use ::store::{Audit, Tx};
use askama::Template;
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::{Outcome, PersonId, UnitId};
use registry::Candidate;
use std::collections::HashMap;
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// What is known of a household: for the page and for the interface.
pub(super) struct Whole {
    pub row: Household,
    pub members: Vec<MemberRow>,
    pub exemptions: Vec<ExemptionRow>,
    pub meetings: Vec<MeetingRow>,
    pub reports: Vec<ReportRow>,
    pub proposals: Vec<Proposal>,
    pub pact: Pact,
}

/// All that is kept of a household, as far as the actor may read it.
///
/// # Errors
/// 404 outside the actor's scope.
pub(super) async fn whole(tx: &mut Tx, id: Uuid) -> Outcome<Whole> {
    let row = actions::one(tx, id).await?;
    let members = actions::members(tx, id).await?;
    let exemptions = exemption::actions::of_household(tx, id).await?;
    let meetings = meeting::actions::of_household(tx, id).await?;
    let reports = report::actions::of_household(tx, id).await?;
    let pact = pact::pact(tx, row.case_id).await?;
    let proposals = proposals(row.due(), &meetings, &reports, terms::shipped()?, tx.today());
    Ok(Whole { row, members, exemptions, meetings, reports, proposals, pact })
}

/// The reading of a household, for the log.
pub(super) fn reading(whole: &Whole) -> Audit {
    let about = whole.row.applicant_id;
    let others = whole.members.iter().filter_map(|member| member.person_id).filter(|person| Some(*person) != about);
    Audit::of("inclusion.read")
        .about(about)
        .on("inclusion_household", whole.row.id)
        .showing("inclusion", others.collect::<Vec<_>>())
}

#[derive(Template)]
#[template(path = "inclusion/household.html")]
struct HouseholdPage {
    whole: Whole,
    pages: HashMap<PersonId, String>,
    offered: Vec<(Uuid, Vec<Candidate>)>,
    cases: Vec<CaseRow>,
    units: Vec<(UnitId, String)>,
    today: NaiveDate,
    may_enter: bool,
    /// What the terms say that bind the household.
    first_days: String,
    source: String,
    csrf: String,
    key: String,
}

impl HouseholdPage {
    fn row(&self) -> &Household {
        &self.whole.row
    }
    fn due_tone(&self) -> &'static str {
        match self.row().due_day() {
            None => "neutral",
            Some(day) if day < self.today => "danger",
            Some(day) if day < kernel::time::days_after(self.today, super::day::AHEAD) => "warning",
            Some(_) => "success",
        }
    }
    fn due_words(&self) -> String {
        let words = sentence(self.row());
        if self.row().is_late(&self.today) { format!("{words}: il termine è passato") } else { words }
    }
    /// Why nothing is due, where nothing is.
    fn why_nothing(&self) -> &'static str {
        let row = self.row();
        if row.left_on.is_some() {
            "Il nucleo non è più nell'elenco."
        } else if !row.state.runs() {
            "Il beneficio è finito."
        } else if row.referral == super::ReferredTo::Work {
            "Il nucleo è seguito dai servizi per il lavoro: gli incontri sono i loro."
        } else if row.pad_on.is_none() {
            "Manca la data di sottoscrizione del patto di attivazione digitale: arriva con l'elenco di GePI."
        } else {
            "Nessuno nel nucleo è tenuto a presentarsi ogni 90 giorni."
        }
    }
    fn page_of(&self, member: &MemberRow) -> &str {
        member.person_id.and_then(|person| self.pages.get(&person)).map_or("", String::as_str)
    }
    fn called(&self, member: &Option<Uuid>) -> String {
        let Some(id) = member else { return "Tutto il nucleo".to_owned() };
        self.whole.members.iter().find(|one| one.id == *id).map(|one| one.name().to_owned()).unwrap_or_default()
    }
    fn present(&self) -> impl Iterator<Item = &MemberRow> {
        self.whole.members.iter().filter(|member| member.left_on.is_none())
    }
    fn gone(&self) -> Vec<&MemberRow> {
        self.whole.members.iter().filter(|member| member.left_on.is_some()).collect()
    }
    fn exemptions_of(&self, member: &MemberRow) -> Vec<&ExemptionRow> {
        self.whole.exemptions.iter().filter(|one| one.member_id == member.id && !one.is_void()).collect()
    }
    fn candidates(&self, member: &MemberRow) -> &[Candidate] {
        self.offered.iter().find(|(id, _)| *id == member.id).map(|(_, found)| found.as_slice()).unwrap_or_default()
    }
    /// What ages release somebody from, in words; empty where they do not.
    fn age_words(&self, member: &MemberRow) -> String {
        let Some(born) = actions::born(&member.tax_code, self.today) else { return String::new() };
        let age = u64::try_from(kernel::time::age(born, self.today)).unwrap_or(0);
        let value = |term| terms::shipped().ok().and_then(|terms: &Terms| terms.value(term, self.today));
        if value(Term::AdultAge).is_some_and(|years| age < years) {
            "minorenne: non deve presentarsi".to_owned()
        } else if value(Term::ReleasedAge).is_some_and(|years| age >= years) {
            "per età non deve presentarsi ogni 90 giorni".to_owned()
        } else {
            String::new()
        }
    }
    /// What may be written of a meeting.
    fn outcomes(&self, meeting: &MeetingRow) -> Vec<MeetingState> {
        let all = MeetingState::ALL.iter().copied().filter(|state| *state != MeetingState::Planned);
        if meeting.is_planned() { all.collect() } else { vec![meeting.state] }
    }
    fn reasons(&self) -> impl Iterator<Item = &'static Justification> {
        Justification::ALL.iter().filter(|one| **one != Justification::Nothing)
    }
}

/// `GET /inclusione/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let principal = visit.principal()?;
    let mut tx = visit.begin().await?;
    let whole = whole(&mut tx, id).await?;
    let people: Vec<PersonId> = whole.members.iter().filter_map(|member| member.person_id).collect();
    let pages = registry::person::card::pages(&mut tx, principal, &people).await?;
    let (offered, cases, units) = if whole.row.writes { choices(&mut tx, principal, &whole).await? } else { Default::default() };
    let today = tx.today();
    tx.commit(reading(&whole)).await?;
    let counted_from = whole.row.pad_on.unwrap_or(today);
    let terms = terms::shipped()?;
    let first_days = terms.value(Term::FirstMeetingDays, counted_from).map(|days| days.to_string()).unwrap_or_default();
    let source = terms.source(Term::FirstMeetingDays, counted_from);
    let form = visit.form();
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let title = whole.row.called().to_owned();
    let may_enter = principal.may(Permission::PERSON_CREATE);
    let page = visit.page(title).crumb("Assegno di inclusione", "/inclusione");
    page.render(HouseholdPage { whole, pages, offered, cases, units, today, may_enter, first_days, source, csrf, key })
}

/// What is offered, and written into the log with the reading: people who may be meant, cases, units.
type Choices = (Vec<(Uuid, Vec<Candidate>)>, Vec<CaseRow>, Vec<(UnitId, String)>);

async fn choices(tx: &mut Tx, principal: &Principal, whole: &Whole) -> Outcome<Choices> {
    let offered = link::offered(tx, principal, &whole.members).await?;
    let cases = pact::cases(tx, whole.row.id).await?;
    let units = actions::all_units(tx).await?;
    Ok((offered, cases, units))
}

fn back(visit: &Visit, household: Uuid, place: &str, sentence: &str) -> Answer {
    Ok(visit.redirect(&format!("/inclusione/{household}#{place}"), sentence))
}

/// For the page and for the API.
pub(super) async fn met(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let new = meeting::forms::read_new(&mut fields);
    let new = fields.finish(|| new)?;
    meeting::actions::add(visit.db(), visit.principal()?, id, version, &new, sent.once()).await
}

/// `POST /inclusione/{id}/incontri`
pub async fn meet(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    met(&visit, id, &sent).await?;
    back(&visit, id, "incontri", "Incontro registrato.")
}

/// For the page and for the API.
pub(super) async fn told(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let read = meeting::forms::read_outcome(&mut fields);
    let (outcome, note) = fields.finish(|| read)?;
    meeting::actions::tell(visit.db(), visit.principal()?, id, version, outcome, &note).await
}

/// `POST /inclusione/incontri/{id}/esito`
pub async fn tell(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let household = told(&visit, id, &sent).await?;
    back(&visit, household, "incontri", "Esito registrato.")
}

/// For the page and for the API: the exemption and the household.
pub(super) async fn exempted(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<(Uuid, Uuid)> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let new = exemption::forms::read_new(&mut fields);
    let new = fields.finish(|| new)?;
    exemption::actions::add(visit.db(), visit.principal()?, id, version, &new, sent.once()).await
}

/// `POST /inclusione/componenti/{id}/esoneri`
pub async fn exempt(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let (_, household) = exempted(&visit, id, &sent).await?;
    back(&visit, household, "nucleo", "Esonero registrato.")
}

/// For the page and for the API.
pub(super) async fn exemption_ended(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let last_day = exemption::forms::read_end(&mut fields);
    let last_day = fields.finish(|| last_day)?;
    exemption::actions::end(visit.db(), visit.principal()?, id, version, last_day).await
}

/// `POST /inclusione/esoneri/{id}/fine`
pub async fn end_exemption(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let household = exemption_ended(&visit, id, &sent).await?;
    back(&visit, household, "nucleo", "Fine dell'esonero registrata.")
}

/// For the page and for the API.
pub(super) async fn reported(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let new = report::forms::read_new(&mut fields);
    let new = fields.finish(|| new)?;
    report::actions::add(visit.db(), visit.principal()?, id, version, &new, sent.once()).await
}

/// `POST /inclusione/{id}/segnalazioni`
pub async fn report(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    reported(&visit, id, &sent).await?;
    back(&visit, id, "segnalazioni", "Segnalazione preparata: va scritta su GePI, poi segnata come inviata.")
}

/// For the page and for the API.
pub(super) async fn stepped(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let taken = report::forms::read_step(&mut fields, visit.db().clock().today());
    let taken = fields.finish(|| taken)?;
    report::actions::step(visit.db(), visit.principal()?, id, version, &taken).await
}

/// `POST /inclusione/segnalazioni/{id}/passo`
pub async fn step(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let household = stepped(&visit, id, &sent).await?;
    back(&visit, household, "segnalazioni", "Registrato.")
}

/// For the page and for the API.
pub(super) async fn linked(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let person = forms::read_person(&mut fields);
    let person = fields.finish(|| person)?;
    link::link(visit.db(), visit.principal()?, id, version, person).await
}

/// `POST /inclusione/componenti/{id}/collega`
pub async fn link_member(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let household = linked(&visit, id, &sent).await?;
    back(&visit, household, "nucleo", "Collegata alla scheda del registro.")
}

/// For the page and for the API.
pub(super) async fn entered(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    sent.fields().finish(|| Some(()))?;
    link::enter(visit.db(), visit.principal()?, id, version).await
}

/// `POST /inclusione/componenti/{id}/registra`
pub async fn enter_member(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let household = entered(&visit, id, &sent).await?;
    back(&visit, household, "nucleo", "Persona registrata e collegata.")
}

/// For the page and for the API.
pub(super) async fn unlinked(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    sent.fields().finish(|| Some(()))?;
    link::unlink(visit.db(), visit.principal()?, id, version).await
}

/// `POST /inclusione/componenti/{id}/scollega`
pub async fn unlink_member(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let household = unlinked(&visit, id, &sent).await?;
    back(&visit, household, "nucleo", "Non è più collegata.")
}

/// For the page and for the API.
pub(super) async fn agreed(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let case = forms::read_case(&mut fields);
    let case = fields.finish(|| case)?;
    pact::name_case(visit.db(), visit.principal()?, id, version, case).await
}

/// `POST /inclusione/{id}/patto`
pub async fn agree(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    agreed(&visit, id, &sent).await?;
    back(&visit, id, "patto", "Registrato.")
}

/// For the page and for the API.
pub(super) async fn given(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let unit = forms::read_unit(&mut fields);
    let unit = fields.finish(|| unit)?;
    actions::give(visit.db(), visit.principal()?, id, version, unit).await
}

/// `POST /inclusione/{id}/unita`
pub async fn give(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    given(&visit, id, &sent).await?;
    // Whoever gave it may no longer reach it.
    Ok(visit.redirect("/inclusione", "Il nucleo è affidato all'altra unità."))
}
