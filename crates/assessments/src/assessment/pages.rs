//! The form of an assessment, and of a correction.

use super::actions::{Person, correct, people, write};
use super::change;
use super::forms::{read, read_correction};
use super::shown::TAB;
use super::store as s;
use super::{AssessmentId, EvaluationMoment, EvaluationSource};
use crate::instrument::store::{self as instruments, Known};
use crate::instrument::{Asked, Instrument, Item, Kind, Value, WORDS};
use crate::meeting::{UnitMeetingState, store as meetings};
use ::store::{Audit, Tx};
use askama::Template;
use casework::Doing;
use casework::case::top::CaseTop;
use casework::draft::{self, DraftKind};
use chrono::NaiveDate;
use kernel::time::{parse_date, show_date, show_moment};
use kernel::{CaseId, Failure, Outcome};
use std::collections::BTreeMap;
use ui::form::{Choice, FormView, choices, options};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// A question as the form shows it.
struct Question {
    code: String,
    /// The name of the field that says which question it is.
    item_name: String,
    /// The name of the field of the answer.
    name: String,
    label: String,
    hint: String,
    section: String,
    required: bool,
    control: &'static str,
    choices: Vec<Choice>,
}

impl Question {
    fn is(&self, control: &str) -> bool {
        self.control == control
    }
}

/// The questions that are asked of somebody on a day. Those that depend on another answer are all shown, with the condition in words.
fn questions(instrument: &Instrument, person: Option<&Person>, on: NaiveDate) -> Vec<Question> {
    let asked = |item: &Item| match (&item.when, person) {
        (Some(when), Some(person)) if !when.is_of_answers() => when.holds(&person.subject(on), &BTreeMap::new()) != Asked::No,
        _ => true,
    };
    let mut section = String::new();
    let mut all = Vec::new();
    for (index, item) in instrument.items.iter().enumerate() {
        if !item.section.is_empty() {
            section.clone_from(&item.section);
        }
        if !asked(item) {
            continue;
        }
        let depends = item.when.as_ref().filter(|when| when.is_of_answers());
        let control = match &item.kind {
            // What may have to be emptied again is a list with an empty choice; so is what has many.
            Kind::Points(_) | Kind::YesNo if depends.is_none() && item.required => "radios",
            Kind::List(list) if depends.is_none() && item.required && list.len() <= 8 => "radios",
            Kind::Points(_) | Kind::YesNo | Kind::List(_) => "select",
            Kind::Many(_) => "checks",
            Kind::Number { .. } => "number",
            Kind::Text => "text",
            Kind::Date => "date",
        };
        let condition = depends.map(|when| when.words(&instrument.items));
        let hint = [condition.as_deref(), Some(item.hint.as_str())];
        let value = if item.kind.is_many() { "values" } else { "value" };
        let told = |(value, words): (String, String)| {
            let label = if matches!(item.kind, Kind::Points(_)) { format!("{value} – {words}") } else { words };
            Choice::new(value, label)
        };
        all.push(Question {
            code: item.code.clone(),
            item_name: format!("answers[{index}].item"),
            name: format!("answers[{index}].{value}"),
            label: item.text.clone(),
            hint: hint.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(". "),
            section: std::mem::take(&mut section),
            required: item.required && depends.is_none(),
            control,
            choices: item.kind.choices().into_iter().map(told).collect(),
        });
    }
    all
}

#[derive(Template)]
#[template(path = "assessments/new.html")]
struct NewPage {
    top: CaseTop,
    form: FormView,
    instrument: Instrument,
    corrects: Option<AssessmentId>,
    questions: Vec<Question>,
    people: Vec<Choice>,
    meetings: Vec<Choice>,
    moments: Vec<Choice>,
    sources: Vec<Choice>,
    draft_at: Option<String>,
    draft_id: Uuid,
    write_to: String,
    here: String,
    words: usize,
}

/// The form of an assessment as it was, to be corrected.
fn as_it_was(form: FormView, row: &s::Row, instrument: &Instrument, answers: &BTreeMap<String, Value>) -> FormView {
    let form = form
        .with_value("person", row.person_id.to_string())
        .with_value("moment", row.moment.code())
        .with_value("assessed_on", show_date(row.assessed_on))
        .with_value("source", row.source.code())
        .with_value("answered_by", row.answered_by.clone())
        .with_maybe("meeting", row.meeting_id.map(|id| id.to_string()))
        .with_value("narrative", row.narrative.clone())
        .with_maybe("next_on", row.next_on.map(show_date));
    instrument.items.iter().enumerate().fold(form, |form, (index, item)| match answers.get(&item.code) {
        Some(value) if item.kind.is_many() => form.with_many(format!("answers[{index}].values"), value.typed()),
        Some(value) => form.with_many(format!("answers[{index}].value"), value.typed()),
        None => form,
    })
}

/// What was typed, each answer at the place which its question has now: since it was typed another version may have come into use, and an answer
/// must not pass to another question.
fn placed(form: FormView, instrument: &Instrument) -> FormView {
    let mut typed: BTreeMap<String, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for row in form.rows("answers", 0_usize) {
        let of = |field: &str| form.values(form.cell("answers", &row, field)).to_vec();
        if let Some(item) = of("item").into_iter().next() {
            typed.insert(item, (of("value"), of("values")));
        }
    }
    if typed.is_empty() {
        return form;
    }
    // Words on a question that is gone join the written assessment, so that none is lost.
    let gone = typed.iter().filter(|(item, _)| instrument.item(item).is_none()).flat_map(|(_, (value, _))| value);
    let narrative = std::iter::once(form.value("narrative")).chain(gone.map(String::as_str)).filter(|text| !text.is_empty());
    let narrative = narrative.collect::<Vec<_>>().join("\n");
    let form = form.with_value("narrative", narrative);
    instrument.items.iter().enumerate().fold(form, |form, (index, item)| {
        let (value, values) = typed.get(&item.code).cloned().unwrap_or_default();
        form.with_many(format!("answers[{index}].value"), value).with_many(format!("answers[{index}].values"), values)
    })
}

/// Which form is wanted: a new one with an instrument, or the correction of one.
enum Wanted {
    New { case: CaseId, instrument: String },
    Correction(AssessmentId),
}

async fn form_page(visit: &Visit, wanted: Wanted, form: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let (case, corrected) = match &wanted {
        Wanted::New { case, .. } => (*case, None),
        Wanted::Correction(id) => {
            let row = s::one(&mut tx, *id).await?;
            (row.case_id, Some(row))
        }
    };
    let mut top = CaseTop::load(&mut tx, visit, case, TAB).await?;
    top.acting = true;
    let instrument = match (&wanted, &corrected) {
        (Wanted::New { instrument, .. }, _) => {
            // What was typed is shown again also when the instrument went out of use meanwhile.
            let known = instruments::all(&mut tx).await?.into_iter().filter(|known| known.instrument.code == *instrument);
            let (used, before): (Vec<Known>, Vec<Known>) = known.partition(Known::is_used);
            let shown = used.into_iter().next().or_else(|| before.into_iter().next().filter(|_| form.is_some()));
            shown.ok_or(Failure::NotFound)?.instrument
        }
        (Wanted::Correction(_), Some(row)) => instruments::version(&mut tx, &row.instrument_code, row.instrument_version).await?,
        (Wanted::Correction(_), None) => return Err(Failure::NotFound.into()),
    };
    let corrects = corrected.as_ref().map(|row| row.id);
    let draft_id = s::draft_of(case, &instrument.code, corrects);
    let refused = form.is_some();
    let stored = if refused { None } else { draft::load(&mut tx, DraftKind::Assessment, draft_id).await? };
    let draft_at = stored.as_ref().map(|draft| show_moment(draft.at));
    let today = tx.today();
    let all = people(&mut tx, &top.case).await?;
    let form = match (form, stored, &corrected) {
        (Some(form), _, _) => placed(form, &instrument),
        (None, Some(draft), _) => placed(visit.form().with_values(draft.pairs()), &instrument),
        (None, None, Some(row)) => {
            let answers = s::answers_of(&mut tx, row.id, &instrument).await?;
            as_it_was(visit.form(), row, &instrument, &answers)
        }
        (None, None, None) => {
            let person = visit.query("persona").filter(|id| all.iter().any(|person| person.id.to_string() == *id));
            let meeting = visit.query("uvm").filter(|id| id.parse::<Uuid>().is_ok());
            let form = visit.form().with_value("assessed_on", show_date(today));
            form.with_value("person", person.unwrap_or_else(|| top.case.person_id.to_string())).with_maybe("meeting", meeting)
        }
    };
    let meetings = held(&mut tx, case).await?;
    tx.commit(Audit::of("evaluation.open").about(top.case.person_id).on("case", case)).await?;
    let chosen = all.iter().find(|person| person.id.to_string() == form.value("person")).or(all.first());
    let on = parse_date(form.value("assessed_on")).unwrap_or(today);
    let here = match corrects {
        Some(id) => format!("/valutazioni/{id}/correggi"),
        None => format!("/cartelle/{case}/valutazioni/nuova?strumento={}", instrument.code),
    };
    let shown = NewPage {
        questions: questions(&instrument, chosen, on),
        people: choices(all.iter().map(|person| (person.id, &person.name))),
        meetings,
        moments: options::<EvaluationMoment>(),
        sources: options::<EvaluationSource>(),
        draft_at,
        draft_id,
        write_to: if corrects.is_some() { here.clone() } else { format!("/cartelle/{case}/valutazioni") },
        here,
        words: WORDS,
        corrects,
        instrument,
        form,
        top,
    };
    let page = visit
        .page(format!("{} – cartella {}", shown.instrument.title, shown.top.case.number))
        .crumb("Cartelle", "/cartelle")
        .crumb(shown.top.title(), shown.top.href())
        .crumb("Valutazioni", shown.top.tab_href("/valutazioni"));
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// The meetings of a case that were held.
async fn held(tx: &mut Tx, case: CaseId) -> Outcome<Vec<Choice>> {
    let all = meetings::of_case(tx, case).await?;
    let held = all.iter().filter(|meeting| meeting.state == UnitMeetingState::Held);
    Ok(choices(held.map(|meeting| (meeting.id, format!("{}, {}", meeting.kind.label(), show_moment(meeting.held_at))))))
}

/// The form of a new assessment.
pub async fn new(visit: Visit, PathId(case): PathId<CaseId>) -> Answer {
    let instrument = visit.query("strumento").ok_or(Failure::NotFound)?;
    form_page(&visit, Wanted::New { case, instrument }, None).await
}

/// A new assessment.
pub async fn create(visit: Visit, PathId(case): PathId<CaseId>, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let new = read(&mut fields);
        write(Doing::of(&visit, &sent)?, case, &fields.finish(|| new)?).await
    };
    match run.await {
        Ok(id) => Ok(visit.redirect(&change::href(id), "Valutazione salvata.")),
        Err(failure) => {
            let instrument = sent.value("instrument").unwrap_or_default().to_owned();
            let form = visit.form_again(&sent, failure)?;
            form_page(&visit, Wanted::New { case, instrument }, Some(form)).await
        }
    }
}

/// The form of a correction.
pub async fn correction(visit: Visit, PathId(id): PathId<AssessmentId>) -> Answer {
    form_page(&visit, Wanted::Correction(id), None).await
}

/// An assessment in the place of another.
pub async fn correct_it(visit: Visit, PathId(id): PathId<AssessmentId>, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let new = read_correction(&mut fields);
        let (reason, new) = fields.finish(|| new)?;
        correct(Doing::of(&visit, &sent)?, id, &new, &reason).await
    };
    match run.await {
        Ok(new) => Ok(visit.redirect(&change::href(new), "Valutazione corretta: quella di prima resta leggibile.")),
        Err(failure) => form_page(&visit, Wanted::Correction(id), Some(visit.form_again(&sent, failure)?)).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_typed_in_one_version_stays_with_its_question_in_another() {
        let text = |order: [&str; 2]| {
            let item = |code: &str| format!("[[item]]\ncode = \"{code}\"\ntext = \"{code}\"\nkind = \"text\"\n");
            let head = "code = \"p\"\nversion = 1\ntitle = \"P\"\nsource = \"P\"\nanswers = \"worker\"\n";
            format!("{head}{}{}", item(order[0]), item(order[1]))
        };
        let later = Instrument::read(&text(["home", "work"])).expect("an instrument");
        let typed = [
            ("answers[0].item", "work"),
            ("answers[0].value", "Cerca"),
            ("answers[1].item", "home"),
            ("answers[1].value", "Ospite"),
            ("answers[2].item", "gone"),
            ("answers[2].value", "Non più chiesto"),
            ("narrative", "In parole"),
        ];
        let form = placed(FormView::new("token", "key").with_values(typed), &later);
        assert_eq!((form.value("answers[0].value"), form.value("answers[1].value")), ("Ospite", "Cerca"));
        assert_eq!(form.value("narrative"), "In parole\nNon più chiesto");
    }
}
