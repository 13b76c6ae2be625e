//! Passages as people send, read and answer them.

use super::forms::{self, new_passage};
use super::partner::{self, CasePartner};
use super::store::{self, PassageRow, Sharing, Staff, one, rows};
use super::{PartnerId, PassageId, PassageKind, PassageState, Piece, actions};
use crate::api::command;
use crate::case::actions::workers;
use crate::case::forms::because;
use crate::case::top::CaseTop;
use crate::case::{CaseBrief, State};
use crate::diary::store::Cursor;
use crate::doing::Doing;
use crate::level;
use ::store::{Audit, Tx};
use askama::Template;
use guard::Permission;
use kernel::{CaseId, Instant, Outcome};
use ui::form::{Choice, FormView, choices, options};
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

kernel::code_enum! {
    /// Which passages a list shows.
    pub enum Box {
        /// Received and waiting.
        Waiting = "waiting" => "Da accettare",
        /// Received and answered.
        Received = "received" => "Ricevuti",
        /// Sent.
        Sent = "sent" => "Inviati",
    }
}

/// So many passages of a box after a cursor: waiting ones oldest first, the others newest first.
///
/// # Errors
/// Those of the database.
pub async fn page(tx: &mut Tx, which: Box, after: Option<&str>, most: i64) -> Outcome<Vec<PassageRow>> {
    let start = match which {
        Box::Waiting if after.is_none() => Cursor { at: Instant::UNIX_EPOCH, id: Uuid::nil() },
        Box::Waiting | Box::Received | Box::Sent => Cursor::read(after),
    };
    let statement = match which {
        Box::Waiting => &store::WAITING,
        Box::Received => &store::RECEIVED,
        Box::Sent => &store::SENT,
    };
    rows(tx.sql(statement).bind("at", start.at).bind("id", start.id).bind("most", most)).await
}

#[derive(Template)]
#[template(path = "casework/passage_list.html")]
struct ListPage {
    which: Box,
    list: Listing,
    rows: Vec<PassageRow>,
}

/// The worklist of passages.
pub async fn list(visit: Visit) -> Answer {
    let which = visit.query("box").and_then(|code| code.parse().ok()).unwrap_or(Box::Waiting);
    let after = visit.query("after");
    let mut tx = visit.begin().await?;
    let mut rows = page(&mut tx, which, after.as_deref(), i64::from(PAGE).saturating_add(1)).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), false, false, PassageRow::cursor);
    let named: Vec<_> = rows.iter().filter_map(PassageRow::named).collect();
    tx.commit(Audit::of("passage.list").rows(rows.len()).showing("passage", named)).await?;
    let empty = match which {
        Box::Waiting => ("Nessun passaggio da accettare", "Qui compaiono le cartelle che altri propongono di seguire."),
        Box::Received => ("Nessun passaggio ricevuto", "Qui resta traccia dei passaggi a cui si è risposto."),
        Box::Sent => ("Nessun passaggio inviato", "Qui si seguono le cartelle proposte ad altri. Si propone dalla cartella."),
    };
    let list = Listing::new(which.label(), "/passaggi", visit.query_pairs())
        .column("Cartella")
        .column("Persona")
        .column("Che cosa si chiede")
        .column(if which == Box::Sent { "A" } else { "Da" })
        .column("Inviato")
        .column("Stato")
        .paged(pager)
        .when_empty(empty.0, empty.1, None);
    visit.page("Passaggi di cartelle").render(ListPage { which, list, rows })
}

#[derive(Template)]
#[template(path = "casework/passage.html")]
struct OnePage {
    it: PassageRow,
    form: FormView,
    answers: Vec<Choice>,
    people: Vec<Choice>,
    /// Whether whoever looks may answer.
    answering: bool,
    /// Whether whoever looks may take it back.
    withdrawing: bool,
    opens_case: bool,
}

/// Who of the receiving unit may be chosen. A proposal is given to somebody later.
async fn people(tx: &mut Tx, it: &PassageRow, case: &CaseBrief) -> Outcome<Vec<Choice>> {
    Ok(match (it.kind, it.to_unit_id) {
        (PassageKind::Unit, Some(unit)) if case.state != State::Proposed => {
            choices(workers(tx, unit).await?.iter().map(|worker| (worker.id, worker.with_cases())))
        }
        (PassageKind::Cowork, Some(unit)) => {
            let staff: Vec<Staff> = tx.sql(&store::STAFF).id("unit", unit).all().await?;
            choices(staff.iter().map(|one| (one.id, &one.display_name)))
        }
        _ => Vec::new(),
    })
}

async fn show_one(visit: &Visit, id: PassageId, again: Option<(Option<i64>, FormView)>) -> Answer {
    let mut tx = visit.begin().await?;
    let it = one(tx.sql(&store::ONE).id("id", id)).await?;
    let principal = visit.principal()?;
    let received = rows(tx.sql(&store::TO_ANSWER).id("id", id)).await?.len() == 1;
    let sent = rows(tx.sql(&store::TO_WITHDRAW).id("id", id)).await?.len() == 1;
    let may_answer = principal.may(Permission::CASE_TAKE) && if it.kind == PassageKind::Body { sent } else { received };
    let open = matches!(it.state, PassageState::Sent | PassageState::Accepted);
    let opens_case = crate::case::brief(&mut tx, Permission::CASE_READ, it.case_id).await.is_ok();
    let people = if may_answer && it.state == PassageState::Sent {
        let case = super::hands::behind(&mut tx, &it).await?;
        people(&mut tx, &it, &case).await?
    } else {
        Vec::new()
    };
    let refused = again.is_some();
    let form = match again {
        Some((based_on, form)) => form.over(based_on.unwrap_or(it.version), &it.as_it_is(visit.form())),
        None => visit.form().with_version(it.version),
    };
    tx.commit(Audit::of("passage.read").about(it.named()).on("passage", id)).await?;
    let shown = OnePage {
        answers: it.answers(),
        answering: may_answer && open,
        withdrawing: sent && it.state == PassageState::Sent && principal.may(Permission::CASE_PASS),
        form,
        people,
        opens_case,
        it,
    };
    let page = visit.page(format!("Passaggio della cartella {}", shown.it.number)).crumb("Passaggi", "/passaggi");
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// One passage: what was sent, what was answered, the form to answer.
pub async fn show(visit: Visit, PathId(id): PathId<PassageId>) -> Answer {
    show_one(&visit, id, None).await
}

/// Answers a passage, or takes it back.
pub async fn answer(visit: Visit, PathId(id): PathId<PassageId>, sent: Submitted) -> Answer {
    let run = async {
        let wanted = command(sent.fields(), forms::answer)?;
        actions::answer(Doing::of(&visit, &sent)?, id, sent.version()?, &wanted).await
    };
    let sentence = match run.await {
        Ok(PassageState::Accepted) => "Passaggio accettato.",
        Ok(PassageState::Refused) => "Passaggio non accettato: chi lo ha mandato lo trova fra le cose da fare.",
        Ok(PassageState::Returned) => "Cartella restituita: chi l’aveva mandata la trova fra le cose da fare.",
        Ok(PassageState::Sent | PassageState::Withdrawn) => "Passaggio ritirato.",
        Err(failure) => return show_one(&visit, id, Some((sent.version().ok(), visit.form_again(&sent, failure)?))).await,
    };
    Ok(visit.redirect(&format!("/passaggi/{id}"), sentence))
}

#[derive(Template)]
#[template(path = "casework/passages.html")]
struct CasePassages {
    top: CaseTop,
    rows: Vec<PassageRow>,
    partners: Vec<CasePartner>,
    form: FormView,
    kinds: Vec<Choice>,
    people: Vec<Choice>,
    units: Vec<Choice>,
    pieces: Vec<Choice>,
    sharings: Vec<Choice>,
    may_pass: bool,
}

async fn of_case(visit: &Visit, id: CaseId, again: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let mut top = CaseTop::load(&mut tx, visit, id, "case").await?;
    top.acting = true;
    let rows = rows(tx.sql(&store::OF_CASE).id("case", id)).await?;
    let partners = partner::of_case(&mut tx, id).await?;
    let places = level::units(&mut tx).await?;
    let sharings: Vec<Sharing> = tx.sql(&store::SHARINGS).all().await?;
    let here = top.case.unit_id;
    let in_charge = top.case.worker_id;
    let people = workers(&mut tx, here).await?;
    tx.commit(Audit::of("passage.list").about(top.case.person_id).on("case", id).rows(rows.len())).await?;
    let refused = again.is_some();
    let kinds = PassageKind::ALL.iter().filter(|kind| **kind != PassageKind::Worker || top.case.state != State::Proposed);
    let shown = CasePassages {
        form: again.unwrap_or_else(|| visit.form()),
        kinds: choices(kinds.map(|kind| (kind.code(), kind.label()))),
        people: choices(people.iter().filter(|one| Some(one.id) != in_charge).map(|one| (one.id, one.with_cases()))),
        units: choices(places.iter().filter(|unit| unit.id != here).map(|unit| (unit.id, &unit.name))),
        pieces: options::<Piece>(),
        sharings: choices(sharings.iter().map(|one| (one.id, format!("{}: {}", one.act, one.purpose)))),
        may_pass: top.case.state.is_open() && visit.principal()?.may(Permission::CASE_PASS),
        rows,
        partners,
        top,
    };
    let page = visit.page("Passaggi e collaborazioni").crumb("Cartelle", "/cartelle").crumb(shown.top.title(), shown.top.href());
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// The passages of a case, who works beside, and the form to offer it.
pub async fn of_one(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    of_case(&visit, id, None).await
}

/// Offers a case.
pub async fn send(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let run = async {
        let new = command(sent.fields(), new_passage)?;
        actions::send(Doing::of(&visit, &sent)?, id, &new).await
    };
    match run.await {
        Ok(_) => Ok(visit.redirect(
            &format!("/cartelle/{id}/passaggi"),
            "Passaggio proposto: finché nessuno lo accetta la cartella resta dov’è.",
        )),
        Err(failure) => of_case(&visit, id, Some(visit.form_again(&sent, failure)?)).await,
    }
}

/// Ends the work of a unit beside the one that has the case.
pub async fn end_partner(visit: Visit, PathId(id): PathId<PartnerId>, sent: Submitted) -> Answer {
    let why = command(sent.fields(), because)?;
    let case = partner::end(Doing::of(&visit, &sent)?, id, &why.reason).await?;
    Ok(visit.redirect(&format!("/cartelle/{case}/passaggi"), "Collaborazione conclusa."))
}
