//! The diary as people read and write it.

use super::store::{Cursor, EntryRow, LIST, MOVED_OUT, MovedOut, SHOWN, TEXTS, TextRow};
use super::{EntryId, EntryKind, NoteAudience, Said, actions, forms};
use crate::case::top::CaseTop;
use crate::doing::Doing;
use crate::draft::{self, DraftKind};
use ::store::{Audit, Tx};
use askama::Template;
use kernel::time::{local, show_date, show_moment, show_time};
use kernel::{CaseId, Failure, Instant, Outcome};
use ui::form::{Choice, FormView, options};
use ui::{Answer, Fail, PathId, Submitted, Visit};

/// Entries of a page.
const PAGE: usize = 30;

#[derive(Template)]
#[template(path = "casework/diary.html")]
struct DiaryPage {
    top: CaseTop,
    form: FormView,
    entries: Vec<EntryRow>,
    moved_out: Vec<MovedOut>,
    next: Option<String>,
    draft_at: Option<String>,
    kinds: Vec<Choice>,
    audiences: Vec<Choice>,
    own: kernel::AccountId,
}

impl DiaryPage {
    /// For one of the small forms beside an entry.
    fn key_of(&self, what: &str, entry: &EntryId) -> String {
        format!("{}-{what}{}", self.top.key, entry.0.simple())
    }
}

/// Day and time of a moment as the two fields of a form.
pub(crate) fn with_moment(form: FormView, name: &str, at: Instant) -> FormView {
    form.with_value(format!("{name}_date"), show_date(local(at).date())).with_value(format!("{name}_time"), show_time(at))
}

/// A page of the diary.
pub async fn entries(tx: &mut Tx, case: CaseId, after: Option<&str>, most: usize) -> Outcome<(Vec<EntryRow>, Option<String>)> {
    let cursor = Cursor::read(after);
    let wanted = i64::try_from(most.saturating_add(1)).unwrap_or(i64::MAX);
    let mut rows: Vec<EntryRow> =
        tx.sql(&LIST).id("case", case).bind("before_at", cursor.at).bind("before_id", cursor.id).bind("most", wanted).all().await?;
    let more = rows.len() > most;
    rows.truncate(most);
    let next = rows.last().filter(|_| more).map(|row| Cursor::write(row.held_at, row.id));
    Ok((rows, next))
}

async fn page(visit: &Visit, id: CaseId, form: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let top = CaseTop::load(&mut tx, visit, id, "diary").await?;
    let (entries, next) = entries(&mut tx, id, visit.query("after").as_deref(), PAGE).await?;
    let moved_out = tx.sql(&MOVED_OUT).id("case", id).all().await?;
    let stored = if form.is_none() { draft::load(&mut tx, DraftKind::Diary, id.0).await? } else { None };
    let refused = form.is_some();
    let draft_at = stored.as_ref().map(|draft| show_moment(draft.at));
    let form = match (form, stored) {
        (Some(form), _) => form,
        (None, Some(draft)) => visit.form().with_values(draft.pairs()),
        (None, None) => with_moment(visit.form(), "held_at", tx.now()),
    };
    tx.commit(Audit::of("entry.list").about(top.case.person_id).on("case", id).rows(entries.len())).await?;
    let own = visit.actor()?.account;
    let shown = DiaryPage {
        form,
        entries,
        moved_out,
        next,
        draft_at,
        kinds: options::<EntryKind>(),
        audiences: options::<NoteAudience>(),
        own,
        top,
    };
    let page = visit
        .page(format!("Diario della cartella {}", shown.top.case.number))
        .crumb("Cartelle", "/cartelle")
        .crumb(shown.top.title(), shown.top.href());
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// The diary of a case.
pub async fn list(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    page(&visit, id, None).await
}

/// A new entry.
pub async fn write(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let new = forms::new_entry(&mut fields);
        actions::write(Doing::of(&visit, &sent)?, id, &fields.finish(|| new)?).await
    };
    match run.await {
        Ok(entry) => Ok(visit.redirect(&format!("/cartelle/{id}/diario#r-{entry}"), "Registrazione salvata.")),
        Err(failure) => page(&visit, id, Some(visit.form_again(&sent, failure)?)).await,
    }
}

#[derive(Template)]
#[template(path = "casework/entry.html")]
struct EntryPage {
    top: CaseTop,
    entry: EntryRow,
    texts: Vec<TextRow>,
    correct: FormView,
    relocate: FormView,
    kinds: Vec<Choice>,
    own: bool,
}

fn correcting(visit: &Visit, entry: &EntryRow) -> FormView {
    let form = visit
        .form()
        .with_version(entry.version)
        .with_value("kind", entry.kind.code())
        .with_value("present", &entry.present)
        .with_value("text", &entry.text)
        .with_value(
            "minutes",
            Some(entry.minutes).filter(|minutes| *minutes > 0).map(|minutes| minutes.to_string()).unwrap_or_default(),
        );
    with_moment(form, "held_at", entry.held_at)
}

/// What whoever moves an entry has to know of it: in which case it is now, and when it was last said anew.
fn whereabouts(visit: &Visit, entry: &EntryRow, top: &CaseTop) -> FormView {
    visit.form().with_version(entry.version).with_fact("Cartella", &top.case.number).with_fact("Testo", &entry.text)
}

/// `based_on` is the version that was read by whoever sent a form.
async fn entry_page(visit: &Visit, id: EntryId, based_on: i64, correct: Option<FormView>, relocate: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let entry: EntryRow = tx.sql(&SHOWN).id("id", id).one().await?;
    let top = CaseTop::load(&mut tx, visit, entry.case_id, "diary").await?;
    let texts = tx.sql(&TEXTS).id("id", id).all().await?;
    tx.commit(Audit::of("entry.read").about(top.case.person_id).on("entry", id)).await?;
    let refused = correct.is_some() || relocate.is_some();
    let status = correct.as_ref().or(relocate.as_ref()).map(|form| form.refusal().is_some() && form.errors().is_empty());
    let own = entry.author_id == visit.actor()?.account;
    let shown = EntryPage {
        correct: correct.map_or_else(|| correcting(visit, &entry), |form| form.over(based_on, &correcting(visit, &entry))),
        relocate: relocate
            .map_or_else(|| visit.form().with_version(entry.version), |form| form.over(based_on, &whereabouts(visit, &entry, &top)))
            .prefixed("move"),
        kinds: options::<EntryKind>(),
        own,
        top,
        entry,
        texts,
    };
    let page = visit
        .page("Registrazione di diario")
        .crumb("Cartelle", "/cartelle")
        .crumb(shown.top.title(), shown.top.href())
        .crumb("Diario", format!("{}/diario", shown.top.href()));
    let page = match (refused, status) {
        (true, Some(true)) => page.status(axum::http::StatusCode::CONFLICT),
        (true, _) => page.status(axum::http::StatusCode::UNPROCESSABLE_ENTITY),
        _ => page,
    };
    page.render(shown)
}

/// One entry with all its texts, to be corrected or moved.
pub async fn show(visit: Visit, PathId(id): PathId<EntryId>) -> Answer {
    entry_page(&visit, id, 0, None, None).await
}

/// A correction.
pub async fn correct(visit: Visit, PathId(id): PathId<EntryId>, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let new = forms::correction(&mut fields);
        actions::correct(Doing::of(&visit, &sent)?, id, &fields.finish(|| new)?, Said::ByTheClock, sent.version()?).await
    };
    match run.await {
        Ok(_) => Ok(visit.redirect(&format!("/diario/{id}"), "Correzione salvata: il testo di prima resta leggibile.")),
        Err(failure) => entry_page(&visit, id, sent.version()?, Some(visit.form_again(&sent, failure)?), None).await,
    }
}

/// A move to the right case.
pub async fn relocate(visit: Visit, PathId(id): PathId<EntryId>, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let command = forms::relocate(&mut fields);
        actions::relocate(Doing::of(&visit, &sent)?, id, &fields.finish(|| command)?, sent.version()?).await
    };
    match run.await {
        Ok(case) => Ok(visit.redirect(
            &format!("/cartelle/{case}/diario#r-{id}"),
            "Registrazione spostata: la traccia resta in entrambe le cartelle.",
        )),
        Err(failure) => entry_page(&visit, id, sent.version()?, None, Some(visit.form_again(&sent, failure)?)).await,
    }
}

/// The kind of draft in a path, and what it is of.
pub(crate) fn draft_place(kind: &str, id: &str) -> Result<(DraftKind, uuid::Uuid), Fail> {
    match (kind.parse::<DraftKind>(), id.parse::<uuid::Uuid>()) {
        (Ok(kind), Ok(id)) => Ok((kind, id)),
        _ => Err(Fail(Failure::NotFound)),
    }
}
