//! An urgent placement as people enter and follow it: one page with the whole chain of terms.

use super::forms::{read_acts, read_confirmation, read_decree, read_end, read_hearing, read_new, read_oral, read_prosecutor};
use super::legs::{Leg, LegRow, lapsed};
use super::store::{OF_CASE, ONE, Placement};
use super::{CollegeDecree, Decree, PlacementEnd, PlacementId, ProsecutorOutcome, actions};
use crate::authority::{self, AuthorityKind};
use crate::law;
use crate::report::prejudice::people_of;
use askama::Template;
use casework::Doing;
use casework::case::top::CaseTop;
use guard::Permission;
use kernel::{CaseId, Outcome};
use store::{Audit, Tx};
use ui::form::{Choice, FormView, options};
use ui::{Answer, PathId, Submitted, Visit};

#[derive(Template)]
#[template(path = "courts/placement_new.html")]
struct NewPage {
    top: CaseTop,
    form: FormView,
    placements: Vec<Placement>,
    people: Vec<Choice>,
    prosecutors: Vec<Choice>,
    may_write: bool,
}

async fn new_page(visit: &Visit, case: CaseId, form: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let mut top = CaseTop::load(&mut tx, visit, case, "courts").await?;
    // The page itself is under a permission of its own: whoever may read the case and not this finds nothing here.
    casework::case_brief(&mut tx, Permission::JUDICIAL_READ, case).await?;
    top.acting = true;
    let placements: Vec<Placement> = tx.sql(&OF_CASE).id("case", case).all().await?;
    let people = people_of(&mut tx, &top).await?;
    let today = tx.today();
    let prosecutors = authority::choices_on(&mut tx, today, &[AuthorityKind::JuvenileProsecutor]).await?;
    let may_write = top.case.state.is_open() && visit.principal()?.may(Permission::JUDICIAL_WRITE);
    tx.commit(Audit::of("placement.list").about(top.case.person_id).on("case", case).rows(placements.len())).await?;
    let refused = form.is_some();
    let only = prosecutors.first().filter(|_| prosecutors.len() == 1).map(|choice| choice.value.clone());
    let form =
        form.unwrap_or_else(|| visit.form().with_value("person", top.case.person_id.to_string()).with_maybe("authority", only));
    let shown = NewPage { top, form, placements, people, prosecutors, may_write };
    let page = visit
        .page("Collocamento in via d’urgenza")
        .crumb("Cartelle", "/cartelle")
        .crumb(shown.top.title(), shown.top.href())
        .crumb("Giustizia", shown.top.tab_href("/giustizia"));
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// `GET /cartelle/{id}/collocamento`
pub async fn new(visit: Visit, PathId(case): PathId<CaseId>) -> Answer {
    new_page(&visit, case, None).await
}

/// `POST /cartelle/{id}/collocamento`
pub async fn create(visit: Visit, PathId(case): PathId<CaseId>, sent: Submitted) -> Answer {
    match opened(&visit, case, &sent).await {
        Ok(id) => Ok(visit.redirect(
            &format!("/collocamenti/{id}"),
            "Collocamento registrato: i termini decorrono dal momento scritto. L’avviso orale al pubblico ministero va dato subito.",
        )),
        Err(failure) => new_page(&visit, case, Some(visit.form_again(&sent, failure)?)).await,
    }
}

/// For the page and for the API.
pub(super) async fn opened(visit: &Visit, case: CaseId, sent: &Submitted) -> Outcome<PlacementId> {
    let mut fields = sent.fields();
    let new = read_new(&mut fields);
    let new = fields.finish(|| new)?;
    actions::open(Doing::of(visit, sent)?, case, &new).await
}

/// One form for each step: fields of several forms have the same names.
struct Steps {
    oral: FormView,
    acts: FormView,
    prosecutor: FormView,
    decree: FormView,
    hearing: FormView,
    confirmation: FormView,
    end: FormView,
}

impl Steps {
    fn of(visit: &Visit, version: i64) -> Steps {
        let form = |prefix: &str| visit.form().with_version(version).prefixed(prefix);
        Steps {
            oral: form("oral"),
            acts: form("acts"),
            prosecutor: form("prosecutor"),
            decree: form("decree"),
            hearing: form("hearing"),
            confirmation: form("confirmation"),
            end: form("end"),
        }
    }
}

#[derive(Template)]
#[template(path = "courts/placement.html")]
struct PlacementPage {
    placed: Placement,
    chain: Vec<LegRow>,
    lapsed: Option<Leg>,
    next: Option<Leg>,
    steps: Steps,
    may_write: bool,
    outcomes: Vec<Choice>,
    decrees: Vec<Choice>,
    confirmations: Vec<Choice>,
    ends: Vec<Choice>,
    source: String,
    /// Where the term of the court in full composition stands in the law.
    college: String,
    /// By when the decree reaches the parents and the special curator, and where that stands: the prosecutor sees to it.
    notified: Option<(String, String)>,
}

impl PlacementPage {
    fn href(&self, step: &str) -> String {
        format!("/collocamenti/{}/{step}", self.placed.id)
    }
    fn case_href(&self) -> String {
        format!("/cartelle/{}/giustizia", self.placed.case_id)
    }
    /// Whether a step is still to be written.
    fn waits(&self, step: &str) -> bool {
        let placed = &self.placed;
        placed.is_open()
            && match step {
                "oral" => placed.oral_at.is_none(),
                "acts" => placed.acts_sent_at.is_none(),
                "prosecutor" => placed.prosecutor_at.is_none(),
                "decree" => placed.prosecutor_at.is_some() && placed.decree_at.is_none(),
                "hearing" => placed.decree_at.is_some() && placed.hearing_on.is_none(),
                "confirmation" => placed.hearing_on.is_some() && placed.confirmed_on.is_none(),
                _ => false,
            }
    }
    /// Whether this is the step that is to be done next.
    fn is_next(&self, row: &LegRow) -> bool {
        self.next == Some(row.leg)
    }
}

/// A placement as the actor may read it.
///
/// # Errors
/// 404 outside the actor's scope.
pub(super) async fn one(tx: &mut Tx, id: PlacementId) -> Outcome<Placement> {
    Ok(tx.sql(&ONE).id("id", id).one().await?)
}

/// `GET /collocamenti/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<PlacementId>) -> Answer {
    let mut tx = visit.begin().await?;
    let placed = one(&mut tx, id).await?;
    let now = tx.now();
    let may_write = visit.principal()?.may(Permission::JUDICIAL_WRITE);
    tx.commit(Audit::of("placement.read").about(placed.person_id).on("placement", id)).await?;
    let chain = placed.chain(now)?;
    let (lapsed, next) = (lapsed(&chain), actions::next(&placed));
    let notified = match placed.decree_at {
        Some(decree) => {
            let by = law::due(law::NOTIFY, decree)?;
            Some((by.to_string(), law::source(law::NOTIFY, kernel::time::local(decree).date())))
        }
        None => None,
    };
    let placed_on = kernel::time::local(placed.placed_at).date();
    let (source, college) = (law::source(law::ACTS, placed_on), law::source(law::COLLEGE, placed_on));
    let steps = Steps::of(&visit, placed.version);
    let (title, case) = (format!("Collocamento d’urgenza: {}", placed.person_name), placed.case_id);
    let number = placed.case_number.clone();
    let shown = PlacementPage {
        placed,
        chain,
        lapsed,
        next,
        steps,
        may_write,
        outcomes: options::<ProsecutorOutcome>(),
        decrees: options::<Decree>(),
        confirmations: options::<CollegeDecree>(),
        ends: options::<PlacementEnd>(),
        source,
        college,
        notified,
    };
    visit
        .page(title)
        .crumb("Cartelle", "/cartelle")
        .crumb(format!("Cartella {number}"), format!("/cartelle/{case}"))
        .crumb("Giustizia", format!("/cartelle/{case}/giustizia"))
        .render(shown)
}

fn back(visit: &Visit, id: PlacementId, sentence: &str) -> Answer {
    Ok(visit.redirect(&format!("/collocamenti/{id}"), sentence))
}

/// The small forms of the page, for the page and for the API: read, then done.
macro_rules! steps {
    ($($(#[$doc:meta])* $page:ident $run:ident $read:ident $action:ident $sentence:literal;)+) => {$(
        pub(super) async fn $run(visit: &Visit, id: PlacementId, sent: &Submitted) -> Outcome<()> {
            let version = sent.version()?;
            let mut fields = sent.fields();
            let read = $read(&mut fields);
            let read = fields.finish(|| read)?;
            actions::$action(Doing::of(visit, sent)?, id, version, &read).await
        }
        $(#[$doc])*
        pub async fn $page(visit: Visit, PathId(id): PathId<PlacementId>, sent: Submitted) -> Answer {
            $run(&visit, id, &sent).await?;
            back(&visit, id, $sentence)
        }
    )+};
}

steps! {
    /// `POST /collocamenti/{id}/avviso`
    oral oral_told read_oral oral "Avviso registrato.";
    /// `POST /collocamenti/{id}/atti`
    acts acts_sent read_acts acts "Invio degli atti registrato: i termini successivi decorrono da quel momento.";
    /// `POST /collocamenti/{id}/pm`
    prosecutor prosecutor_acted read_prosecutor prosecutor "Registrato.";
    /// `POST /collocamenti/{id}/decreto`
    decree decreed read_decree decree "Decreto registrato.";
    /// `POST /collocamenti/{id}/udienza`
    hearing hearing_held read_hearing hearing "Udienza registrata.";
    /// `POST /collocamenti/{id}/collegio`
    confirmation college_decided read_confirmation confirmation "Decreto collegiale registrato.";
    /// `POST /collocamenti/{id}/fine`
    end ended read_end end "Fine del collocamento registrata.";
}
