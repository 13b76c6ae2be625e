//! Work with groups and communities as people lead it.

use super::actions::{self, units};
use super::forms;
use super::plan::store::CollectivePlanRow;
use super::store::{self as s, Collective, CollectiveMeetingRow, CollectiveParticipantRow, CollectiveStepRow, choices_of};
use super::{CollectiveId, CollectiveKind};
use crate::api::command;
use crate::diary::pages::with_moment;
use crate::doing::Doing;
use crate::plan::PlanState;
use ::store::{Audit, Tx};
use askama::Template;
use guard::Permission;
use kernel::Outcome;
use kernel::time::show_date;
use registry::Candidate;
use ui::form::{Choice, FormView, options};
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, PathId, Submitted, Visit};

/// Most people that a search offers.
const OFFERED: usize = 10;

/// A page of them, the latest number first.
///
/// # Errors
/// Those of the database.
pub async fn page(tx: &mut Tx, closed_too: bool, after: Option<String>, most: i64) -> Outcome<Vec<Collective>> {
    let after = after.unwrap_or_else(|| "9999/999999999".to_owned());
    Ok(tx.sql(&s::LIST).bind("closed_too", closed_too).bind("after", after).bind("most", most).all().await?)
}

#[derive(Template)]
#[template(path = "casework/collectives.html")]
struct ListPage {
    list: Listing,
    rows: Vec<Collective>,
    form: FormView,
}

/// The work of the actor's units.
pub async fn list(visit: Visit) -> Answer {
    let closed_too = visit.query("chiusi").is_some();
    let after = visit.query("after");
    let mut tx = visit.begin().await?;
    let mut rows = page(&mut tx, closed_too, after.clone(), i64::from(PAGE).saturating_add(1)).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), false, |row| row.number.clone());
    tx.commit(Audit::of("collective.list").rows(rows.len())).await?;
    let list = Listing::new("Gruppi e comunità", "/collettivi", visit.query_pairs())
        .column("Numero")
        .column("Titolo")
        .column("Con chi")
        .column("Stato")
        .column("Unità e responsabile")
        .column("Periodo")
        .paged(Pager { previous: None, ..pager })
        .when_empty(
            "Nessun lavoro di gruppo o di comunità",
            "Qui compaiono i gruppi e i progetti di comunità delle unità in cui si lavora.",
            Some(("Nuovo lavoro di gruppo o di comunità", "/collettivi/nuovo")),
        );
    let form = visit.form().with_values(visit.query_pairs());
    visit.page("Gruppi e comunità").render(ListPage { list, rows, form })
}

#[derive(Template)]
#[template(path = "casework/collective_form.html")]
struct FormPage {
    title: &'static str,
    action: String,
    cancel: String,
    button: &'static str,
    form: FormView,
    kinds: Vec<Choice>,
    units: Vec<Choice>,
}

async fn new_page(visit: &Visit, again: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let known = units(&mut tx).await?;
    let today = show_date(tx.today());
    tx.commit(Audit::of("collective.form")).await?;
    let refused = again.is_some();
    let first = known.first().map(|(id, _)| id.to_string());
    let form = again.unwrap_or_else(|| visit.form().with_value("starts_on", today).with_maybe("unit", first));
    let shown = FormPage {
        title: "Nuovo lavoro di gruppo o di comunità",
        action: "/collettivi".to_owned(),
        cancel: "/collettivi".to_owned(),
        button: "Salva",
        form,
        kinds: options::<CollectiveKind>(),
        units: choices_of(&known),
    };
    let page = visit.page(shown.title).crumb("Gruppi e comunità", "/collettivi");
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// The form of a new one.
pub async fn new(visit: Visit) -> Answer {
    new_page(&visit, None).await
}

/// A new one.
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let run = async {
        let new = command(sent.fields(), forms::collective)?;
        actions::create(Doing::of(&visit, &sent)?, &new).await
    };
    match run.await {
        Ok(id) => Ok(visit.redirect(&format!("/collettivi/{id}"), "Salvato.")),
        Err(failure) => new_page(&visit, Some(visit.form_again(&sent, failure)?)).await,
    }
}

async fn edit_page(visit: &Visit, id: CollectiveId, again: Option<(Option<i64>, FormView)>) -> Answer {
    let mut tx = visit.begin().await?;
    let it: Collective = tx.sql(&s::ONE).id("id", id).one().await?;
    let known = units(&mut tx).await?;
    tx.commit(Audit::of("collective.read").on("collective", id)).await?;
    let refused = again.is_some();
    let stored = it.in_form(visit.form());
    let form = match again {
        Some((based_on, form)) => form.over(based_on.unwrap_or(it.version), &stored),
        None => stored,
    };
    let shown = FormPage {
        title: "Modifica",
        action: format!("/collettivi/{id}/modifica"),
        cancel: format!("/collettivi/{id}"),
        button: "Salva le modifiche",
        form,
        kinds: options::<CollectiveKind>(),
        units: choices_of(&known),
    };
    let page = visit.page(shown.title).crumb("Gruppi e comunità", "/collettivi").crumb(it.title, format!("/collettivi/{id}"));
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// The form that changes what it says.
pub async fn edit(visit: Visit, PathId(id): PathId<CollectiveId>) -> Answer {
    edit_page(&visit, id, None).await
}

/// Changes what it says.
pub async fn change(visit: Visit, PathId(id): PathId<CollectiveId>, sent: Submitted) -> Answer {
    let run = async {
        let new = command(sent.fields(), forms::collective)?;
        actions::change(Doing::of(&visit, &sent)?, id, &new, sent.version()?).await
    };
    match run.await {
        Ok(()) => Ok(visit.redirect(&format!("/collettivi/{id}"), "Modifiche salvate.")),
        Err(failure) => edit_page(&visit, id, Some((sent.version().ok(), visit.form_again(&sent, failure)?))).await,
    }
}

/// What of the page was just sent and not accepted.
enum Again {
    Meeting(FormView),
    Results { based_on: Option<i64>, form: FormView },
}

#[derive(Template)]
#[template(path = "casework/collective.html")]
struct OnePage {
    it: Collective,
    people: Vec<CollectiveParticipantRow>,
    meetings: Vec<CollectiveMeetingRow>,
    steps: Vec<CollectiveStepRow>,
    /// The editions of its plan, newest first.
    plans: Vec<CollectivePlanRow>,
    /// Whom the search found.
    found: Vec<Candidate>,
    searched: bool,
    search: FormView,
    meeting: FormView,
    results: FormView,
}

impl OnePage {
    /// Whether another edition can be begun: none is being written or agreed on.
    fn plans_again(&self) -> bool {
        self.it.is_open() && !self.plans.iter().any(|plan| matches!(plan.state, PlanState::Draft | PlanState::Signing))
    }
}

async fn one_page(visit: &Visit, id: CollectiveId, again: Option<Again>) -> Answer {
    let mut tx = visit.begin().await?;
    let it: Collective = tx.sql(&s::ONE).id("id", id).one().await?;
    let people: Vec<CollectiveParticipantRow> = tx.sql(&s::PEOPLE).id("collective", id).all().await?;
    let meetings = tx.sql(&s::MEETINGS).id("collective", id).all().await?;
    let steps = tx.sql(&s::STEPS_OF).id("collective", id).all().await?;
    let plans = super::plan::actions::of_one(&mut tx, id).await?;
    let wanted = visit
        .query("cerca")
        .filter(|text| !text.trim().is_empty() && visit.principal().is_ok_and(|one| one.may(Permission::PERSON_SEARCH)));
    let found = match &wanted {
        Some(text) => registry::search::find(&mut tx, text, OFFERED).await?,
        None => Vec::new(),
    };
    let named = people.iter().map(|one| one.person_id).chain(found.iter().map(|one| one.card.id)).collect::<Vec<_>>();
    let now = tx.now();
    tx.commit(Audit::of("collective.read").on("collective", id).rows(named.len()).showing("collective", named)).await?;
    let (mut meeting, mut results) = (with_moment(visit.form(), "held_at", now), it.results_in_form(visit.form()));
    let refused = match again {
        Some(Again::Meeting(form)) => {
            meeting = form;
            true
        }
        Some(Again::Results { based_on, form }) => {
            results = form.over(based_on.unwrap_or(it.version), &it.results_in_form(visit.form()));
            true
        }
        None => false,
    };
    let shown = OnePage {
        people,
        meetings,
        steps,
        plans,
        searched: wanted.is_some(),
        found,
        search: visit.form().with_values(visit.query_pairs()),
        meeting,
        results,
        it,
    };
    let page = visit.page(shown.it.title.clone()).crumb("Gruppi e comunità", "/collettivi");
    let page = match refused {
        true if shown.meeting.is_refused() => page.refused(&shown.meeting),
        true => page.refused(&shown.results),
        false => page,
    };
    page.render(shown)
}

/// One: its need and goals, who takes part, meetings, results.
pub async fn show(visit: Visit, PathId(id): PathId<CollectiveId>) -> Answer {
    one_page(&visit, id, None).await
}

/// Notes a meeting.
pub async fn meet(visit: Visit, PathId(id): PathId<CollectiveId>, sent: Submitted) -> Answer {
    let run = async {
        let new = command(sent.fields(), forms::meeting)?;
        actions::meet(Doing::of(&visit, &sent)?, id, &new).await
    };
    match run.await {
        Ok(_) => Ok(visit.redirect(&format!("/collettivi/{id}#incontri"), "Incontro registrato.")),
        Err(failure) => one_page(&visit, id, Some(Again::Meeting(visit.form_again(&sent, failure)?))).await,
    }
}

/// Takes a step.
pub async fn step(visit: Visit, PathId(id): PathId<CollectiveId>, sent: Submitted) -> Answer {
    let run = async {
        let wanted = command(sent.fields(), forms::step)?;
        actions::step(Doing::of(&visit, &sent)?, id, &wanted, sent.version()?).await
    };
    match run.await {
        Ok(state) => Ok(visit.redirect(&format!("/collettivi/{id}"), &format!("Ora è: {}.", state.label().to_lowercase()))),
        Err(failure) => {
            let again = Again::Results { based_on: sent.version().ok(), form: visit.form_again(&sent, failure)? };
            one_page(&visit, id, Some(again)).await
        }
    }
}

/// Somebody takes part.
pub async fn join(visit: Visit, PathId(id): PathId<CollectiveId>, sent: Submitted) -> Answer {
    let who = command(sent.fields(), forms::participant)?;
    actions::join(Doing::of(&visit, &sent)?, id, who.person).await?;
    Ok(visit.redirect(&format!("/collettivi/{id}#partecipanti"), "Partecipante aggiunto."))
}

/// Somebody takes part no more.
pub async fn leave(visit: Visit, PathId(id): PathId<CollectiveId>, sent: Submitted) -> Answer {
    let who = command(sent.fields(), forms::participant)?;
    actions::leave(Doing::of(&visit, &sent)?, id, who.person).await?;
    Ok(visit.redirect(&format!("/collettivi/{id}#partecipanti"), "Da oggi non partecipa più."))
}
