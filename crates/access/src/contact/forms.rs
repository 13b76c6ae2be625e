//! What a form or a JSON body says of a contact, read once for both.

use super::model::{Callback, Caller, Children, Ending, NewContact, Notice, Subject, Territory, Urgency};
use crate::problems::Problem;
use chrono::NaiveDate;
use kernel::input::Fields;
use kernel::time::local;
use kernel::{Instant, PersonId, UnitId};

/// Longest narrative.
pub const NARRATIVE: usize = 10_000;
/// Longest of the shorter texts.
pub const TEXT: usize = 2_000;
/// What the fields of somebody to be entered begin with.
pub const PERSON: &str = "new_person.";

kernel::code_enum! {
    /// How the form says whom the contact is about.
    pub enum SubjectKind {
        /// Somebody found in the register.
        Known = "known" => "È già nel registro",
        /// Somebody entered now.
        New = "new" => "È una persona nuova: la registro ora",
        /// Nobody of the register.
        Unregistered = "unregistered" => "Non la registro (anonima, o la registrerà chi riceve il contatto)",
    }
}

/// The office that the operator chose.
#[derive(Clone, Debug)]
pub struct Office {
    /// Which.
    pub unit: UnitId,
    /// Why; may be empty when it is the one of the address.
    pub reason: String,
}

/// Reads a new contact. Faults are in `fields`.
fn new_contact(fields: &mut Fields) -> Option<NewContact> {
    let channel = fields.required_code("channel");
    let means = fields.required_code("means");
    let at = moment(fields);
    let unit = fields.id("unit");
    let subject = subject(fields);
    let caller = fields.code("caller").unwrap_or(Caller::Oneself);
    let callback = fields.code("callback").unwrap_or(Callback::Unknown);
    let callback_note = fields.line("callback_note", 200).unwrap_or_default();
    if callback == Callback::WithCare && callback_note.is_empty() {
        fields.fault("callback_note", "Scrivi quando e come si può richiamare.");
    }
    let needs = fields.many("needs");
    if needs.is_empty() && !fields.is_faulty("needs") {
        fields.fault("needs", "Scegli almeno un bisogno; se ha chiesto soltanto notizie scegli «Solo informazioni».");
    }
    let ending = fields.required_code::<Ending>("ending");
    let new = NewContact {
        channel: channel?,
        means: means?,
        at,
        unit,
        subject: subject?,
        subject_name: fields.line("subject_name", 200).unwrap_or_default(),
        subject_phone: reach(fields, "subject_phone"),
        caller,
        caller_name: fields.line("caller_name", 200).unwrap_or_default(),
        caller_phone: reach(fields, "caller_phone"),
        confidential: fields.flag("confidential"),
        callback,
        callback_note,
        language: fields.line("language", 60).unwrap_or_default(),
        interpreter: fields.flag("interpreter"),
        children: fields.code("children").unwrap_or(Children::Unknown),
        children_note: fields.line("children_note", 200).unwrap_or_default(),
        needs,
        urgency: fields.code("urgency").unwrap_or(Urgency::Ordinary),
        narrative: fields.text("narrative", NARRATIVE).unwrap_or_default(),
        information: fields.text("information", TEXT).unwrap_or_default(),
        orientation: fields.text("orientation", TEXT).unwrap_or_default(),
        documents: fields.text("documents", TEXT).unwrap_or_default(),
        ending: ending?,
        emergency: fields.text("emergency", TEXT).unwrap_or_default(),
        minutes: fields.whole("minutes", 1, 600),
        in_care_at: fields.line("in_care_at", 200).unwrap_or_default(),
        notice: fields.code("notice").unwrap_or(Notice::NotYet),
        territory: fields.code("territory").unwrap_or(Territory::Unknown),
        presence: fields.line("presence", 200).unwrap_or_default(),
        municipio: fields.whole("municipio", 1, 99),
        office: office(fields),
        referral: referral(fields),
    };
    Some(new)
}

/// Everything is asked for even after a first fault, and days are held against the clock, so that all faults are shown at once.
pub fn read_new(fields: &mut Fields, now: Instant) -> Option<NewContact> {
    ask_for_the_rest(fields);
    let new = new_contact(fields);
    check_outcome(fields);
    if fields.moment("at").is_some_and(|at| at > now) {
        fields.fault("at_date", Problem::InFuture.sentence());
    }
    if kind_of_subject(fields) == SubjectKind::New {
        registry::person::check_born(fields, PERSON, local(now).date());
    }
    new
}

/// What the outcome, and staying without residence, want to be said besides: beside what else is wrong.
fn check_outcome(fields: &mut Fields) {
    let empty = |fields: &mut Fields, name: &str| fields.text(name, NARRATIVE).is_none() && !fields.is_faulty(name);
    match fields.code::<Ending>("ending") {
        Some(Ending::Information) if empty(fields, "information") && empty(fields, "narrative") => {
            fields.fault("information", Problem::SayWhatYouSaid.sentence());
        }
        Some(Ending::Orientation) if empty(fields, "orientation") => fields.fault("orientation", Problem::SayWhere.sentence()),
        Some(Ending::Emergency) if empty(fields, "emergency") => fields.fault("emergency", Problem::SayWhoActs.sentence()),
        Some(Ending::Referral) if fields.id::<UnitId>("referral_unit").is_none() && !fields.is_faulty("referral_unit") => {
            fields.fault("referral_unit", Problem::SayToWhom.sentence());
        }
        _ => {}
    }
    if fields.code::<Territory>("territory") == Some(Territory::Present) && empty(fields, "presence") {
        fields.fault("presence", Problem::SayPresence.sentence());
    }
}

/// A telephone or a mail; words beside it are kept («333 1234567, la figlia»).
fn reach(fields: &mut Fields, name: &str) -> String {
    let value = fields.line(name, 100).unwrap_or_default();
    let reachable = value.is_empty() || value.contains('@') || kernel::text::phone_key(&value).is_some();
    if !reachable {
        fields.fault(name, Problem::NoReach.sentence());
    }
    value
}

/// The optional fields, so that a fault in one of them is found whatever else is missing.
fn ask_for_the_rest(fields: &mut Fields) {
    for (name, most) in [
        ("subject_name", 200),
        ("caller_name", 200),
        ("language", 60),
        ("children_note", 200),
        ("in_care_at", 200),
        ("presence", 200),
    ] {
        fields.line(name, most);
    }
    reach(fields, "subject_phone");
    reach(fields, "caller_phone");
    fields.text("narrative", NARRATIVE);
    for name in ["information", "orientation", "documents", "emergency"] {
        fields.text(name, TEXT);
    }
    fields.whole("minutes", 1, 600);
    fields.whole("municipio", 1, 99);
    fields.code::<Children>("children");
    fields.code::<Urgency>("urgency");
    fields.code::<Notice>("notice");
    fields.code::<Territory>("territory");
    fields.flag("confidential");
    fields.flag("interpreter");
    office(fields);
    referral(fields);
}

/// When it was, if it was not now: day and time together or neither.
fn moment(fields: &mut Fields) -> Option<Instant> {
    let at = fields.moment("at");
    // JSON sends one field, a form two.
    let in_parts = fields.asked().any(|name| name == "at_date");
    if at.is_none() && in_parts {
        let day: Option<NaiveDate> = fields.date("at_date");
        let time = fields.time("at_time");
        if day.is_some() && time.is_none() && !fields.is_faulty("at_time") {
            fields.fault("at_time", "Scrivi anche l'ora.");
        }
        if day.is_none() && time.is_some() && !fields.is_faulty("at_date") {
            fields.fault("at_date", "Scrivi anche il giorno.");
        }
    }
    at
}

fn kind_of_subject(fields: &mut Fields) -> SubjectKind {
    let person = fields.id::<PersonId>("person");
    let kind = fields.code::<SubjectKind>("subject");
    let implied = if person.is_some() {
        SubjectKind::Known
    } else if fields.has_below(PERSON) {
        SubjectKind::New
    } else {
        SubjectKind::Unregistered
    };
    kind.unwrap_or(implied)
}

fn subject(fields: &mut Fields) -> Option<Subject> {
    let person = fields.id::<PersonId>("person");
    match kind_of_subject(fields) {
        SubjectKind::Known => {
            if person.is_none() && !fields.is_faulty("person") {
                fields.fault("person", "Cerca la persona e sceglila dall'elenco.");
            }
            person.map(Subject::Known)
        }
        SubjectKind::New => registry::person::read_new(fields, PERSON).map(|new| Subject::New(Box::new(new))),
        SubjectKind::Unregistered => Some(Subject::Unregistered),
    }
}

fn office(fields: &mut Fields) -> Option<Office> {
    let unit = fields.id("office");
    let reason = fields.line("office_reason", 200).unwrap_or_default();
    Some(Office { unit: unit?, reason })
}

fn referral(fields: &mut Fields) -> Option<(UnitId, String)> {
    let unit = fields.id("referral_unit");
    let message = fields.text("referral_message", TEXT).unwrap_or_default();
    Some((unit?, message))
}

/// Moving a contact to the right person.
#[derive(Clone, Debug)]
pub struct MoveContact {
    /// To whom.
    pub person: PersonId,
    /// Why.
    pub reason: String,
}

/// Reads a move.
pub fn read_move(fields: &mut Fields) -> Option<MoveContact> {
    let person = fields.required_id("person");
    let reason = fields.line("reason", 200);
    if reason.is_none() && !fields.is_faulty("reason") {
        fields.fault("reason", Problem::SayWhy.sentence());
    }
    Some(MoveContact { person: person?, reason: reason? })
}
