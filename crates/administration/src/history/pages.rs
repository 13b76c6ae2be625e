//! The page from which the history is printed for the person, and what is kept back of it.

use super::actions;
use super::model::{Ground, Withheld};
use askama::Template;
use axum::http::StatusCode;
use chrono::NaiveDate;
use guard::Permission;
use guard::scope::FOREVER;
use kernel::time::{days_before, show_date, start_of_day};
use kernel::{Instant, PersonId};
use store::Audit;
use ui::form::{Choice, FormView, choices, options};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "administration/access_history.html")]
struct HistoryPage {
    name: String,
    person: PersonId,
    days: Vec<(NaiveDate, Vec<String>)>,
    kept_back: usize,
    /// Whether the reader decides what is kept back; whoever does not sees nothing of it.
    decides: bool,
    withheld: Vec<Withheld>,
    form: FormView,
    grounds: Vec<Choice>,
    units: Vec<Choice>,
}

impl HistoryPage {
    fn action(&self) -> String {
        format!("/persone/{}/accessi/esclusioni", self.person)
    }
    fn ending(&self) -> String {
        format!("/persone/{}/accessi/esclusioni/fine", self.person)
    }
    fn key(&self, id: &Uuid) -> String {
        format!("{}-{id}", self.form.key())
    }
    fn file(&self, format: &str) -> String {
        format!("/persone/{}/accessi/comunicazione?format={format}", self.person)
    }
    fn last(&self, until: &Instant) -> String {
        if *until >= start_of_day(FOREVER) {
            "senza scadenza".to_owned()
        } else {
            format!("fino al {}", show_date(days_before(kernel::time::local(*until).date(), 1)))
        }
    }
}

async fn show(visit: &Visit, person: PersonId, form: FormView, status: StatusCode) -> Answer {
    let principal = visit.principal()?;
    let decides = principal.may(Permission::HISTORY_WITHHOLD);
    let mut tx = visit.begin().await?;
    let (history, withheld) = actions::told(&mut tx, person).await?;
    let name = registry::identities(&mut tx, &[person]).await?.remove(&person);
    let name = name.map_or_else(|| "Persona protetta".to_owned(), |card| card.display_name);
    let units = if decides {
        let tree = guard::unit::Tree::load(&mut tx).await?;
        choices(tree.by_code().into_iter().map(|unit| (unit.id, unit.name.clone())))
    } else {
        Vec::new()
    };
    let audit = Audit::of("history.read").about(person).rows(history.days.len());
    if let Some(format) = visit.query("format") {
        let rows = history.days.into_iter().map(|(day, units)| vec![day.into(), units.join("; ").into()]);
        let answer = crate::download(&format, "accessi-per-la-persona", &["Giorno", "Uffici"], rows)?;
        tx.commit(audit).await?;
        return Ok(answer);
    }
    tx.commit(audit).await?;
    let mut page = visit.page("Accessi, per la persona").status(status);
    if principal.may(Permission::PERSON_READ) {
        page = page.crumb(name.clone(), format!("/persone/{person}"));
    }
    page.crumb("Chi ha guardato questo fascicolo", format!("/persone/{person}/accessi")).render(HistoryPage {
        name,
        person,
        days: history.days,
        kept_back: history.kept_back,
        decides,
        withheld: if decides { withheld } else { Vec::new() },
        form,
        grounds: options::<Ground>(),
        units,
    })
}

/// The history as the person is told it.
pub(super) async fn history(visit: Visit, PathId(person): PathId<PersonId>) -> Answer {
    let form = visit.form().with_value("from", show_date(visit.db().clock().today()));
    show(&visit, person, form, StatusCode::OK).await
}

/// Keeps something back.
pub(super) async fn withhold(visit: Visit, PathId(person): PathId<PersonId>, sent: Submitted) -> Answer {
    let decided = async {
        let mut fields = sent.fields();
        let new = actions::read(&mut fields);
        let new = fields.finish(|| new)?;
        actions::withhold(visit.db(), visit.principal()?, person, &new, sent.once()).await
    };
    match decided.await {
        Ok(_) => {
            Ok(visit.redirect(&format!("/persone/{person}/accessi/comunicazione"), "Da ora questi accessi non si comunicano."))
        }
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            let status = if form.errors().is_empty() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            show(&visit, person, form, status).await
        }
    }
}

/// Tells it again.
pub(super) async fn end(visit: Visit, PathId(person): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let id = fields.required_id::<Uuid>("id");
    let id = fields.finish(|| id)?;
    actions::end(visit.db(), visit.principal()?, person, id, sent.once()).await?;
    Ok(visit.redirect(&format!("/persone/{person}/accessi/comunicazione"), "Da ora questi accessi si comunicano di nuovo."))
}
