//! The page of a case, and the small forms of what is done with it.

use super::store::{MOVES_OF, MoveRow, PHASES_OF, PhaseRow, SHARE, Share, TEAM_CANDIDATES, Worker};
use super::team::{self, Member};
use super::top::CaseTop;
use super::{CaseBrief, MemberRole, Phase, State, actions, forms};
use crate::board::share::{self, WorkerLoad};
use crate::doing::Doing;
use crate::interview::store::{InterviewRow, OF_CASE};
use crate::ports::EarlierService;
use askama::Template;
use kernel::input::Fields;
use kernel::{CaseId, Outcome};
use store::{Audit, Tx};
use ui::form::{Choice, FormView, choices};
use ui::{Answer, PathId, Submitted, Visit};

#[derive(Template)]
#[template(path = "casework/case.html")]
struct CasePage {
    top: CaseTop,
    team: Vec<Member>,
    moves: Vec<MoveRow>,
    phases: Vec<PhaseRow>,
    interviews: Vec<InterviewRow>,
    undecided: Vec<EarlierService>,
    opens_services: bool,
}

/// The case.
pub async fn show(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    let mut tx = visit.begin().await?;
    let top = CaseTop::load(&mut tx, &visit, id, "case").await?;
    let team = team::of_case(&mut tx, id).await?;
    let moves = tx.sql(&MOVES_OF).id("case", id).all().await?;
    // Read like the steps above them: from the first to the present one.
    let mut phases: Vec<PhaseRow> = tx.sql(&PHASES_OF).id("case", id).all().await?;
    phases.reverse();
    let interviews = tx.sql(&OF_CASE).id("case", id).all().await?;
    let mut undecided = match crate::plan::actions::agreed(&mut tx, id).await? {
        Some(plan) => crate::plan::pages::earlier_services(&mut tx, &visit, id, plan).await?,
        None => Vec::new(),
    };
    undecided.retain(|service| service.undecided);
    let (audit, named) = (Audit::of("case.read").about(top.case.person_id).on("case", id), top.newcomers());
    tx.commit(if named.is_empty() { audit } else { audit.showing("case", named) }).await?;
    let opens_services = visit.principal()?.may(guard::Permission::SERVICE_READ);
    visit.page(top.title()).crumb("Cartelle", "/cartelle").render(CasePage {
        top,
        team,
        moves,
        phases,
        interviews,
        undecided,
        opens_services,
    })
}

/// What can be done with a case on a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Assign,
    Take,
    Decline,
    Reopen,
    Phase,
    Join,
    Seal,
    Decide,
}

impl Act {
    /// Key in the template, end of the address, heading, what to say when it is done.
    const fn words(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Act::Assign => ("assign", "assegna", "A chi affidare la cartella", "Cartella assegnata."),
            Act::Take => ("take", "prendi-in-carico", "Presa in carico", "Presa in carico registrata."),
            Act::Decline => ("decline", "archivia", "Archiviare senza presa in carico", "Cartella archiviata."),
            Act::Reopen => ("reopen", "riapri", "Riaprire la cartella", "Cartella riaperta."),
            Act::Phase => ("phase", "fase", "Cambiare fase", "Fase registrata."),
            Act::Join => ("join", "equipe", "Aggiungere all’équipe", "Équipe aggiornata."),
            Act::Seal => ("seal", "riserva", "Riservatezza della cartella", "Riservatezza aggiornata."),
            Act::Decide => ("decide", "decisione", "Decisione", "Decisione registrata."),
        }
    }
}

#[derive(Template)]
#[template(path = "casework/act.html")]
struct ActPage {
    top: CaseTop,
    what: &'static str,
    title: &'static str,
    action: String,
    hint: String,
    form: FormView,
    people: Vec<Choice>,
    roles: Vec<Choice>,
    /// What those to whom it may be given have already, whoever has least first.
    loads: Vec<WorkerLoad>,
}

/// `form` is what was sent, with the version of the case that its sender had read.
async fn act_page(tx: &mut Tx, visit: &Visit, id: CaseId, act: Act, form: Option<(Option<i64>, FormView)>) -> Outcome<ActPage> {
    let mut top = CaseTop::load(tx, visit, id, "case").await?;
    top.acting = true;
    let (what, tail, title, _) = act.words();
    let today = kernel::time::show_date(tx.today());
    let fresh = || visit.form().with_version(top.case.version);
    let (mut hint, mut people, mut prefilled) = (String::new(), Vec::new(), fresh());
    let mut loads = Vec::new();
    match act {
        Act::Assign => {
            people = choices(actions::workers(tx, top.case.unit_id).await?.iter().map(|worker| (worker.id, worker.with_cases())));
            hint = tx.sql(&SHARE).id("unit", top.case.unit_id).one::<Share>().await?.sentence();
            loads = share::loads(tx, top.case.unit_id, top.case.user_area).await?;
        }
        Act::Take => {
            hint = format!(
                "La persona è conosciuta dal {}. La presa in carico può avere quella data o una successiva, fino a oggi.",
                kernel::time::show_date(top.case.opened_on)
            );
            prefilled = fresh().with_value("taken_on", today);
        }
        Act::Decline => {
            hint = "La cartella si chiude senza presa in carico. Resta la traccia del colloquio e del motivo.".to_owned()
        }
        Act::Reopen => hint = "La cartella torna aperta con tutta la sua storia.".to_owned(),
        Act::Phase => {
            let selectable = [Phase::Analysis, Phase::Planning, Phase::Monitoring];
            people =
                choices(selectable.iter().filter(|phase| **phase != top.case.phase).map(|phase| (phase.code(), phase.label())));
            hint = format!("Fase in corso: {}.", top.case.phase.label());
            prefilled = fresh().with_value("from_day", today);
        }
        Act::Join => {
            let known: Vec<Worker> = tx.sql(&TEAM_CANDIDATES).all().await?;
            people = choices(known.iter().map(|worker| (worker.id, &worker.display_name)));
            hint = "Chi entra nell’équipe legge la cartella e ci scrive, anche se è di un’altra unità.".to_owned();
        }
        Act::Seal => {
            hint = "Una cartella riservata è visibile solo a chi lavora sul caso: non alla segreteria, né agli altri coordinatori."
                .to_owned();
            if !top.case.sealed {
                prefilled = fresh().with_value("sealed", "on");
            }
        }
        Act::Decide => {}
    }
    let roles =
        choices(MemberRole::ALL.iter().filter(|role| **role != MemberRole::Responsible).map(|role| (role.code(), role.label())));
    let form = match form {
        Some((based_on, form)) => form.over(based_on.unwrap_or(top.case.version), &top.as_it_is(visit.form())),
        None => prefilled,
    };
    Ok(ActPage { action: format!("/cartelle/{id}/{tail}"), top, what, title, hint, form, people, roles, loads })
}

async fn ask(visit: Visit, id: CaseId, act: Act) -> Answer {
    let mut tx = visit.begin().await?;
    let page = act_page(&mut tx, &visit, id, act, None).await?;
    tx.commit(Audit::of("case.read").about(page.top.case.person_id).on("case", id)).await?;
    visit.page(page.title).crumb("Cartelle", "/cartelle").crumb(page.top.title(), page.top.href()).render(page)
}

async fn done(visit: Visit, id: CaseId, sent: &Submitted, act: Act, result: Outcome<()>) -> Answer {
    let (_, _, _, sentence) = act.words();
    match result {
        Ok(()) => {
            // Whoever assigned, filed or sealed a case may not reach it any more.
            let mut tx = visit.begin().await?;
            let reachable = super::brief(&mut tx, guard::Permission::CASE_READ, id).await.is_ok();
            tx.roll_back().await?;
            let to = if reachable { format!("/cartelle/{id}") } else { "/cartelle".to_owned() };
            Ok(visit.redirect(&to, sentence))
        }
        Err(failure) => {
            let form = visit.form_again(sent, failure)?;
            let mut tx = visit.begin().await?;
            let page = act_page(&mut tx, &visit, id, act, Some((sent.version().ok(), form))).await?;
            tx.commit(Audit::of("case.read").about(page.top.case.person_id).on("case", id)).await?;
            let shown =
                visit.page(page.title).crumb("Cartelle", "/cartelle").crumb(page.top.title(), page.top.href()).refused(&page.form);
            shown.render(page)
        }
    }
}

/// Reads a command and does it; the form page is shown again when that fails.
macro_rules! act {
    ($(#[$doc:meta])* $ask:ident, $do:ident, $act:expr, |$doing:ident, $id:ident, $fields:ident, $version:ident| $body:expr) => {
        $(#[$doc])*
        pub async fn $ask(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
            ask(visit, id, $act).await
        }
        $(#[$doc])*
        pub async fn $do(visit: Visit, PathId($id): PathId<CaseId>, sent: Submitted) -> Answer {
            let result = {
                let run = async {
                    let $doing = Doing::of(&visit, &sent)?;
                    let $fields = sent.fields();
                    let $version = &sent;
                    $body.await
                };
                run.await
            };
            done(visit, $id, &sent, $act, result).await
        }
    };
}

/// Reads a command from fields.
fn command<T>(mut fields: Fields, read: impl FnOnce(&mut Fields) -> Option<T>) -> Outcome<T> {
    let read = read(&mut fields);
    fields.finish(|| read)
}

act!(/// Assigning.
    assign_form, assign, Act::Assign, |doing, id, fields, sent| async { actions::assign(doing, id, &command(fields, forms::assign)?, sent.version()?).await.map(drop) });
act!(/// Taking into care.
    take_form, take, Act::Take, |doing, id, fields, sent| async { actions::take(doing, id, &command(fields, forms::take)?, sent.version()?).await.map(drop) });
act!(/// Filing without care.
    decline_form, decline, Act::Decline, |doing, id, fields, sent| async { actions::decline(doing, id, &command(fields, forms::because)?, sent.version()?).await.map(drop) });
act!(/// Opening again.
    reopen_form, reopen, Act::Reopen, |doing, id, fields, sent| async { actions::reopen(doing, id, &command(fields, forms::because)?, sent.version()?).await.map(drop) });
act!(/// Changing the phase.
    phase_form, phase, Act::Phase, |doing, id, fields, sent| async { actions::enter_phase(doing, id, &command(fields, forms::phase)?, sent.version()?).await.map(drop) });
act!(/// Adding to the team.
    join_form, join, Act::Join, |doing, id, fields, _sent| async { actions::join(doing, id, &command(fields, forms::join)?).await.map(drop) });
act!(/// Reserving to the team.
    seal_form, seal, Act::Seal, |doing, id, fields, sent| async { actions::seal(doing, id, &command(fields, forms::seal)?, sent.version()?).await.map(drop) });
act!(/// Deciding about news of the person.
    decide_form, decide, Act::Decide, |doing, id, fields, _sent| async { actions::decide(doing, id, &command(fields, forms::decide)?).await });

/// Taking somebody out of the team.
pub async fn leave(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let left = command(sent.fields(), forms::leave)?;
    actions::leave(Doing::of(&visit, &sent)?, id, &left).await?;
    Ok(visit.redirect(&format!("/cartelle/{id}#equipe"), "Équipe aggiornata."))
}

/// Whether a case can be worked on, for the pages of its parts.
pub(crate) fn is_in_care(case: &CaseBrief) -> bool {
    case.state == State::InCare
}
