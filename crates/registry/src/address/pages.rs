//! The page of somebody's addresses: history, a move, the end of an address, and which office is competent.

use super::actions::{Decision, add_address, decide_competence, end_address, withdraw_address};
use super::competence::{Competence, competence};
use super::forms;
use super::store::{ALL, Address, OVERRIDES, Override};
use crate::person::{PersonHeader, header};
use askama::Template;
use chrono::NaiveDate;
use guard::unit::Tree;
use kernel::input::Fields;
use kernel::time::show_date;
use kernel::{AddressId, Outcome, PersonId, UnitId};
use store::Audit;
use ui::form::{Choice, FormView, choices};
use ui::{Answer, PathId, Submitted, Visit};

#[derive(Template)]
#[template(path = "registry/addresses.html")]
struct Page {
    header: PersonHeader,
    path: String,
    now: Vec<Address>,
    past: Vec<Address>,
    /// Those that begin after today.
    coming: Vec<Address>,
    overrides: Vec<(Override, String)>,
    competence: Competence,
    unit_name: String,
    units: Vec<Choice>,
    form: FormView,
    decision: FormView,
    csrf: String,
    key: String,
}

impl Page {
    fn end_path(&self) -> String {
        format!("{}/fine", self.path)
    }
    fn withdraw_path(&self) -> String {
        format!("{}/ritiro", self.path)
    }
    fn decision_path(&self) -> String {
        format!("{}/competenza", self.path)
    }
}

async fn render(visit: &Visit, id: PersonId, form: FormView, decision: FormView) -> Answer {
    let path = format!("/persone/{id}/indirizzi");
    let mut tx = visit.begin().await?;
    let header = header(&mut tx, id).await?.at(&path);
    let addresses: Vec<Address> = tx.sql(&ALL).id("person", id).all().await?;
    let overrides: Vec<Override> = tx.sql(&OVERRIDES).id("person", id).all().await?;
    let today = tx.today();
    let competence = competence(&mut tx, id, 1, today).await?;
    let tree = Tree::load(&mut tx).await?;
    let (coming, begun): (Vec<Address>, Vec<Address>) = addresses.into_iter().partition(|row| row.valid_from > today);
    let (now, past) = begun.into_iter().partition(|row| row.holds_on(today));
    tx.commit(Audit::of("person.addresses").about(id).on("person", id)).await?;
    let name_of = |unit: UnitId| tree.get(unit).map(|unit| unit.name.clone()).unwrap_or_default();
    let unit_name = competence.unit.map(name_of).unwrap_or_default();
    let overrides = overrides.into_iter().map(|row| {
        let what = row.unit_id.map(name_of).or(row.municipio.map(|number| format!("Municipio {number}"))).unwrap_or_default();
        (row, what)
    });
    let overrides = overrides.collect();
    let open = tree.by_code().into_iter().filter(|unit| unit.valid_from <= today && today < unit.valid_until);
    let units = choices(open.map(|unit| (unit.id, &unit.name)));
    let refused = form.is_refused() || decision.is_refused();
    let name = header.display_name.clone();
    let page = visit.page("Indirizzi").crumb("Persone", "/persone").crumb(name, format!("/persone/{id}"));
    let page = match (refused, form.is_refused()) {
        (true, true) => page.refused(&form),
        (true, false) => page.refused(&decision),
        (false, _) => page,
    };
    let (csrf, key) = (visit.csrf().to_owned(), form.key().to_owned());
    page.render(Page { header, path, now, past, coming, overrides, competence, unit_name, units, form, decision, csrf, key })
}

fn decision_form(visit: &Visit) -> FormView {
    visit.form().prefixed("competenza")
}

/// `GET /persone/{id}/indirizzi`
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    render(&visit, id, visit.form(), decision_form(&visit)).await
}

/// `POST /persone/{id}/indirizzi`: a move.
pub async fn add(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match enter(&visit, id, &sent).await {
        Ok((_, None)) => Ok(visit.redirect(&format!("/persone/{id}/indirizzi"), "Indirizzo registrato.")),
        Ok((_, Some(from))) => {
            let words = format!("Indirizzo registrato: vale dal {}, fino ad allora resta quello di oggi.", show_date(from));
            Ok(visit.redirect(&format!("/persone/{id}/indirizzi"), &words))
        }
        Err(failure) => render(&visit, id, visit.form_again(&sent, failure)?, decision_form(&visit)).await,
    }
}

/// For the page and for the API; with the first day when it was confirmed to be still to come.
pub(crate) async fn enter(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<(AddressId, Option<NaiveDate>)> {
    let mut fields = sent.fields();
    let new = forms::read_new(&mut fields, "");
    if new.is_none() && !fields.is_faulty("kind") {
        fields.fault("street", "Scrivi l'indirizzo.");
    }
    let new = fields.finish(|| new)?;
    let added = add_address(visit.db(), visit.principal()?, id, sent.once(), &new).await?;
    Ok((added, new.from.filter(|_| new.later_confirmed)))
}

/// `POST /persone/{id}/indirizzi/fine`
pub async fn end(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let address = fields.required_id("address");
    close(&visit, id, address, fields, &sent).await?;
    Ok(visit.redirect(&format!("/persone/{id}/indirizzi"), "Indirizzo chiuso."))
}

/// For the page and for the API.
pub(crate) async fn close(
    visit: &Visit,
    id: PersonId,
    address: Option<AddressId>,
    mut fields: Fields,
    sent: &Submitted,
) -> Outcome<()> {
    let version = sent.version()?;
    let last_day = fields.required_date("last_day");
    let (address, last_day) = fields.finish(|| Some((address?, last_day?)))?;
    end_address(visit.db(), visit.principal()?, id, address, version, last_day).await
}

/// `POST /persone/{id}/indirizzi/ritiro`: an address that has not begun yet is taken back.
pub async fn withdraw(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let address = fields.required_id("address");
    take_back(&visit, id, address, fields, &sent).await?;
    Ok(visit.redirect(&format!("/persone/{id}/indirizzi"), "L’indirizzo non ancora cominciato è stato tolto."))
}

/// For the page and for the API.
pub(crate) async fn take_back(
    visit: &Visit,
    id: PersonId,
    address: Option<AddressId>,
    mut fields: Fields,
    sent: &Submitted,
) -> Outcome<()> {
    let version = sent.version()?;
    let reason = fields.required_line("reason", 200);
    let (address, reason) = fields.finish(|| Some((address?, reason?)))?;
    withdraw_address(visit.db(), visit.principal()?, id, address, version, &reason).await
}

/// `POST /persone/{id}/indirizzi/competenza`
pub async fn decide(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match choose(&visit, id, &sent).await {
        Ok(()) => Ok(visit.redirect(&format!("/persone/{id}/indirizzi"), "Ufficio competente registrato.")),
        Err(failure) => render(&visit, id, visit.form(), visit.form_again(&sent, failure)?.prefixed("competenza")).await,
    }
}

/// For the page and for the API.
pub(crate) async fn choose(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<()> {
    let mut fields = sent.fields();
    let municipio = fields.whole("municipio", 1, 99);
    let unit: Option<UnitId> = fields.id("unit");
    let reason = fields.required_line("reason", 200);
    let decision = fields.finish(|| Some(Decision { municipio, unit, reason: reason? }))?;
    decide_competence(visit.db(), visit.principal()?, id, sent.once(), &decision).await
}
