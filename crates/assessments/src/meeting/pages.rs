//! Multidisciplinary units as people call them, hold them and read what came of them.

use super::actions::{call, conclude};
use super::forms::{UnitMeetingStep, read_new, read_outcome};
use super::store::{self as s, UnitMeetingParticipant, UnitMeetingRow};
use super::{MeetingId, UnitMeetingKind, UnitMeetingPart, UnitMeetingState};
use crate::assessment::store as assessments;
use crate::instrument::store as instruments;
use ::store::Audit;
use askama::Template;
use casework::Doing;
use casework::case::top::CaseTop;
use casework::draft::{self, DraftKind};
use kernel::CaseId;
use kernel::time::show_moment;
use std::collections::BTreeMap;
use ui::form::{Choice, FormView, options};
use ui::{Answer, PathId, Submitted, Visit};

const TAB: &str = "assessments";

#[derive(Template)]
#[template(path = "assessments/meetings.html")]
struct ListPage {
    top: CaseTop,
    form: FormView,
    meetings: Vec<UnitMeetingRow>,
    kinds: Vec<Choice>,
    parts: Vec<Choice>,
}

async fn list_page(visit: &Visit, case: CaseId, form: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let mut top = CaseTop::load(&mut tx, visit, case, TAB).await?;
    top.acting = true;
    let meetings = s::of_case(&mut tx, case).await?;
    tx.commit(Audit::of("unit_meeting.list").about(top.case.person_id).on("case", case)).await?;
    let refused = form.as_ref().is_some_and(FormView::is_refused);
    let form = form.unwrap_or_else(|| {
        let form = visit.form().with_value("participants[0].name", top.person_name.clone());
        form.with_value("participants[0].part", UnitMeetingPart::Person.code())
    });
    let shown = ListPage { top, form, meetings, kinds: options::<UnitMeetingKind>(), parts: options::<UnitMeetingPart>() };
    let page = visit
        .page(format!("Riunioni multidisciplinari, cartella {}", shown.top.case.number))
        .crumb("Cartelle", "/cartelle")
        .crumb(shown.top.title(), shown.top.href())
        .crumb("Valutazioni", shown.top.tab_href("/valutazioni"));
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// The meetings of a case, and the form by which one is called.
pub async fn list(visit: Visit, PathId(case): PathId<CaseId>) -> Answer {
    list_page(&visit, case, None).await
}

/// Calls a meeting.
pub async fn create(visit: Visit, PathId(case): PathId<CaseId>, sent: Submitted) -> Answer {
    if sent.rearranges() {
        return list_page(&visit, case, Some(visit.form().with_values(sent.pairs().to_vec()))).await;
    }
    let run = async {
        let mut fields = sent.fields();
        let new = read_new(&mut fields);
        call(Doing::of(&visit, &sent)?, case, &fields.finish(|| new)?).await
    };
    match run.await {
        Ok(id) => Ok(visit.redirect(&format!("/uvm/{id}"), "Riunione convocata: resta fra le scadenze della cartella.")),
        Err(failure) => list_page(&visit, case, Some(visit.form_again(&sent, failure)?)).await,
    }
}

#[derive(Template)]
#[template(path = "assessments/meeting.html")]
struct OnePage {
    top: CaseTop,
    meeting: UnitMeetingRow,
    participants: Vec<UnitMeetingParticipant>,
    made: Vec<assessments::Row>,
    titles: BTreeMap<String, String>,
    form: FormView,
    cancel: FormView,
    draft_at: Option<String>,
    over: bool,
}

impl OnePage {
    fn here(&self) -> String {
        format!("/uvm/{}", self.meeting.id)
    }
    fn cell(&self, index: &usize, field: &str) -> String {
        format!("participants[{index}].{field}")
    }
    fn title_of<'a>(&'a self, code: &'a str) -> &'a str {
        self.titles.get(code).map_or(code, String::as_str)
    }
    fn is_called(&self) -> bool {
        self.meeting.state == UnitMeetingState::Called
    }
    fn is_held(&self) -> bool {
        self.meeting.state == UnitMeetingState::Held
    }
}

async fn one_page(visit: &Visit, id: MeetingId, form: Option<(UnitMeetingStep, FormView)>) -> Answer {
    let mut tx = visit.begin().await?;
    let meeting = s::one(&mut tx, id).await?;
    let mut top = CaseTop::load(&mut tx, visit, meeting.case_id, TAB).await?;
    top.acting = true;
    let participants = s::participants(&mut tx, id).await?;
    let made: Vec<assessments::Row> =
        tx.sql(&assessments::OF_MEETING).id("meeting", id).bind("most", assessments::MOST).all().await?;
    let known = instruments::all(&mut tx).await?;
    let titles = known.into_iter().rev().map(|one| (one.instrument.code, one.instrument.title)).collect();
    let refused = form.is_some();
    let stored = if refused { None } else { draft::load(&mut tx, DraftKind::Minutes, id.0).await? };
    let draft_at = stored.as_ref().map(|draft| show_moment(draft.at));
    let over = meeting.held_at <= tx.now();
    tx.commit(Audit::of("unit_meeting.read").about(meeting.person_id).on("unit_meeting", id)).await?;
    let version = meeting.version;
    let (form, cancel) = match (form, stored) {
        (Some((UnitMeetingStep::Held, form)), _) => (form, visit.form()),
        (Some((UnitMeetingStep::Cancelled, form)), _) => (visit.form(), form),
        (None, Some(draft)) => (visit.form().with_values(draft.pairs()), visit.form()),
        (None, None) => (visit.form(), visit.form()),
    };
    let cancel = cancel.prefixed("cancel").with_version(version);
    let shown = OnePage { top, participants, made, titles, form: form.with_version(version), cancel, draft_at, over, meeting };
    let page = visit
        .page(format!("{}, {}", shown.meeting.kind.label(), show_moment(shown.meeting.held_at)))
        .crumb("Cartelle", "/cartelle")
        .crumb(shown.top.title(), shown.top.href())
        .crumb("Riunioni", shown.top.tab_href("/uvm"));
    let page = match () {
        () if shown.form.is_refused() => page.refused(&shown.form),
        () if shown.cancel.is_refused() => page.refused(&shown.cancel),
        () => page,
    };
    page.render(shown)
}

/// One meeting: who is called, what was said, what was decided, what was assessed.
pub async fn show(visit: Visit, PathId(id): PathId<MeetingId>) -> Answer {
    one_page(&visit, id, None).await
}

/// Writes down what became of it.
pub async fn finish(visit: Visit, PathId(id): PathId<MeetingId>, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let told = read_outcome(&mut fields);
        let told = fields.finish(|| told)?;
        conclude(Doing::of(&visit, &sent)?, id, &told, sent.version()?).await
    };
    let step = sent.value("step").and_then(|step| step.parse::<UnitMeetingStep>().ok()).unwrap_or(UnitMeetingStep::Held);
    match run.await {
        Ok(()) => Ok(visit.redirect(&format!("/uvm/{id}"), "Fatto.")),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            one_page(&visit, id, Some((step, form))).await
        }
    }
}
