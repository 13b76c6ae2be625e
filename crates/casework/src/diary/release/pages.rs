//! Releases of reserved notes as people ask for them and decide.

use super::{ReleaseRow, ReleaseState, ask, decide, one, read_ask, read_audience, read_decision, set_audience, waiting};
use crate::doing::Doing;
use ::store::Audit;
use askama::Template;
use kernel::Instant;
use ui::form::{Choice, FormView};
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Who reads a note, changed by its author.
pub async fn audience(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let command = read_audience(&mut fields);
    let (case, entry) = set_audience(Doing::of(&visit, &sent)?, id, fields.finish(|| command)?).await?;
    Ok(visit.redirect(&format!("/cartelle/{case}/diario#r-{entry}"), "Ora la nota riservata la legge chi hai scelto."))
}

/// That a note is to be given to somebody outside.
pub async fn request(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let command = read_ask(&mut fields);
    let (case, entry) = ask(Doing::of(&visit, &sent)?, id, &fields.finish(|| command)?).await?;
    let sentence = "Richiesta registrata: decide un’altra persona fra chi coordina, con un testo oscurato.";
    Ok(visit.redirect(&format!("/cartelle/{case}/diario#r-{entry}"), sentence))
}

#[derive(Template)]
#[template(path = "casework/note_releases.html")]
struct ListPage {
    list: Listing,
    rows: Vec<ReleaseRow>,
}

/// Where a page of the list begins: `microseconds_identifier` of the last row of the page before.
pub(crate) fn after(text: Option<&str>) -> (Instant, Uuid) {
    let parse = || {
        let (micros, id) = text?.split_once('_')?;
        Some((chrono::DateTime::from_timestamp_micros(micros.parse().ok()?)?, id.parse().ok()?))
    };
    parse().unwrap_or((chrono::DateTime::UNIX_EPOCH, Uuid::nil()))
}

/// As the link to the next page says it.
pub(crate) fn cursor(row: &ReleaseRow) -> String {
    crate::diary::store::Cursor::write(row.asked_at, row.id)
}

/// What waits for a decision.
pub async fn list(visit: Visit) -> Answer {
    let mut tx = visit.begin().await?;
    let from = visit.query("after");
    let mut rows = waiting(&mut tx, after(from.as_deref()), i64::from(PAGE).saturating_add(1)).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), from.is_some(), false, cursor);
    tx.commit(Audit::of("note.list_releases").rows(rows.len()).showing("note-releases", rows.iter().map(|row| row.person_id)))
        .await?;
    let pager = Pager { previous: None, ..pager };
    let list = Listing::new("Note riservate da rilasciare", "/rilasci", visit.query_pairs())
        .column("Persona")
        .column("Cartella")
        .column("Chiesto da")
        .column("Per chi")
        .column("Chiesto il")
        .paged(pager)
        .when_empty("Niente da decidere", "Qui compaiono le note riservate di cui qualcuno ha chiesto il rilascio.", None);
    visit.page("Note riservate da rilasciare").wide().render(ListPage { list, rows })
}

#[derive(Template)]
#[template(path = "casework/note_release.html")]
struct ReleasePage {
    row: ReleaseRow,
    form: FormView,
    states: Vec<Choice>,
    decides: bool,
    write_to: String,
}

async fn page(visit: &Visit, id: Uuid, form: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = one(&mut tx, id).await?;
    tx.commit(Audit::of("note.read").about(row.person_id).on("note_release", id)).await?;
    let refused = form.is_some();
    let states = Vec::from([ReleaseState::Released, ReleaseState::Refused].map(|state| Choice::new(state.code(), state.label())));
    let shown = ReleasePage {
        decides: row.is_for(visit.actor()?.account),
        form: form.unwrap_or_else(|| visit.form()),
        states,
        write_to: format!("/rilasci/{id}"),
        row,
    };
    let page = visit.page("Rilascio di una nota riservata").crumb("Note riservate da rilasciare", "/rilasci");
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// One release, to be decided.
pub async fn show(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    page(&visit, id, None).await
}

/// The decision.
pub async fn settle(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let command = read_decision(&mut fields);
        decide(Doing::of(&visit, &sent)?, id, &fields.finish(|| command)?).await
    };
    match run.await {
        Ok(()) => Ok(visit.redirect(&format!("/rilasci/{id}"), "Decisione registrata.")),
        Err(failure) => page(&visit, id, Some(visit.form_again(&sent, failure)?)).await,
    }
}
