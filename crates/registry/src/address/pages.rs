//! The page of somebody's addresses: history, a move, the end of an address, and which office is competent.

use super::actions::{Decision, add_address, decide_competence, end_address, withdraw_address};
use super::competence::{Competence, competence};
use super::correct::correct_address;
use super::forms;
use super::past::add_past_address;
use super::protect::protect_address;
use super::store::{ALL, Address, OVERRIDES, Override};
use crate::person::{PersonHeader, header};
use askama::Template;
use chrono::NaiveDate;
use guard::Permission;
use guard::unit::Tree;
use kernel::input::Fields;
use kernel::time::show_date;
use kernel::{AddressId, Failure, Outcome, PersonId, UnitId};
use store::Audit;
use ui::form::{Choice, FormView, choices};
use ui::{Answer, PathId, Submitted, Visit};

/// Where somebody lived on a day that was asked for.
struct OnDay {
    day: NaiveDate,
    addresses: Vec<Address>,
    competence: Competence,
    unit_name: String,
}

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
    /// The address that is being corrected, with its form.
    correction: Option<(Address, FormView)>,
    on_day: Option<OnDay>,
    /// What was typed as the day to be shown, when it is none.
    no_day: String,
    may_protect: bool,
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
    fn correction_path(&self) -> String {
        format!("{}/correzione", self.path)
    }
    fn protection_path(&self) -> String {
        format!("{}/protezione", self.path)
    }
    fn history_path(&self) -> String {
        self.path.replace("/indirizzi", "/competenza")
    }
    fn on_day_typed(&self) -> String {
        self.on_day.as_ref().map_or_else(|| self.no_day.clone(), |one| show_date(one.day))
    }
}

/// The forms of the page, as they were sent or empty.
struct Forms {
    new: FormView,
    decision: FormView,
    /// Which address is being corrected, and the form that was refused.
    correction: Option<(AddressId, Option<FormView>)>,
}

impl Forms {
    fn empty(visit: &Visit) -> Self {
        let correction = visit.query("correggi").and_then(|text| text.parse().ok()).map(|id| (id, None));
        Forms { new: visit.form(), decision: decision_form(visit), correction }
    }
}

/// What is kept of an address, in the form that corrects it.
fn correction_form(visit: &Visit, row: &Address) -> FormView {
    let place = kernel::place::by_belfiore(&row.place).map(|place| place.display()).unwrap_or_default();
    let by_hand = row.located == super::model::LocatedBy::Operator;
    let form = visit.form().with_version(row.version).with_value("street", &row.street).with_value("number", &row.number);
    let form = form.with_value("detail", &row.detail).with_value("postcode", &row.postcode).with_value("place", place);
    let form = form.with_value("from", show_date(row.valid_from)).with_value("last_day", row.last_day_typed());
    form.with_maybe("municipio", row.municipio.filter(|_| by_hand).map(|number| number.to_string()))
}

async fn render(visit: &Visit, id: PersonId, forms: Forms) -> Answer {
    let Forms { new: form, decision, correction } = forms;
    let path = format!("/persone/{id}/indirizzi");
    let typed_day = visit.query("giorno").unwrap_or_default();
    let asked = kernel::time::parse_date(&typed_day);
    let mut tx = visit.begin().await?;
    let header = header(&mut tx, id).await?.at(&path);
    let addresses: Vec<Address> = tx.sql(&ALL).id("person", id).all().await?;
    let overrides: Vec<Override> = tx.sql(&OVERRIDES).id("person", id).all().await?;
    let today = tx.today();
    let now_competent = competence(&mut tx, id, 1, today).await?;
    let then_competent = match asked {
        Some(day) => Some((day, competence(&mut tx, id, 1, day).await?)),
        None => None,
    };
    let tree = Tree::load(&mut tx).await?;
    tx.commit(Audit::of("person.addresses").about(id).on("person", id)).await?;
    let correction = correction.and_then(|(address, sent)| {
        let row = addresses.iter().find(|row| row.id == address)?.clone();
        let kept = correction_form(visit, &row);
        Some((row, sent.unwrap_or(kept).prefixed("correzione")))
    });
    let name_of = |unit: UnitId| tree.get(unit).map(|unit| unit.name.clone()).unwrap_or_default();
    let on_day = then_competent.map(|(day, competence)| OnDay {
        day,
        addresses: addresses.iter().filter(|row| row.holds_on(day)).cloned().collect(),
        unit_name: competence.unit.map(name_of).unwrap_or_default(),
        competence,
    });
    let (coming, begun): (Vec<Address>, Vec<Address>) = addresses.into_iter().partition(|row| row.valid_from > today);
    let (now, past) = begun.into_iter().partition(|row| row.holds_on(today));
    let unit_name = now_competent.unit.map(name_of).unwrap_or_default();
    let overrides = overrides.into_iter().map(|row| {
        let what = row.unit_id.map(name_of).or(row.municipio.map(|number| format!("Municipio {number}"))).unwrap_or_default();
        (row, what)
    });
    let overrides = overrides.collect();
    let open = tree.by_code().into_iter().filter(|unit| unit.valid_from <= today && today < unit.valid_until);
    let units = choices(open.map(|unit| (unit.id, &unit.name)));
    let name = header.display_name.clone();
    let page = visit.page("Indirizzi").crumb("Persone", "/persone").crumb(name, format!("/persone/{id}"));
    let refused = [Some(&form), Some(&decision), correction.as_ref().map(|(_, form)| form)];
    let page = match refused.into_iter().flatten().find(|form| form.is_refused()) {
        Some(form) => page.refused(form),
        None => page,
    };
    let (csrf, key) = (visit.csrf().to_owned(), form.key().to_owned());
    page.render(Page {
        may_protect: visit.principal()?.may(Permission::PERSON_PROTECT),
        no_day: if on_day.is_none() { typed_day } else { String::new() },
        header,
        path,
        now,
        past,
        coming,
        overrides,
        competence: now_competent,
        unit_name,
        units,
        form,
        decision,
        correction,
        on_day,
        csrf,
        key,
    })
}

fn decision_form(visit: &Visit) -> FormView {
    visit.form().prefixed("competenza")
}

/// `GET /persone/{id}/indirizzi`
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    render(&visit, id, Forms::empty(&visit)).await
}

/// `POST /persone/{id}/indirizzi`: a move.
pub async fn add(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match enter(&visit, id, &sent).await {
        Ok((_, None)) => Ok(visit.redirect(&format!("/persone/{id}/indirizzi"), "Indirizzo registrato.")),
        Ok((_, Some(from))) => {
            let words = format!("Indirizzo registrato: vale dal {}, fino ad allora resta quello di oggi.", show_date(from));
            Ok(visit.redirect(&format!("/persone/{id}/indirizzi"), &words))
        }
        Err(failure) => {
            let new = visit.form_again(&sent, failure)?;
            render(&visit, id, Forms { new, ..Forms::empty(&visit) }).await
        }
    }
}

/// For the page and for the API; with the first day when it was confirmed to be still to come.
pub(crate) async fn enter(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<(AddressId, Option<NaiveDate>)> {
    let mut fields = sent.fields();
    let new = forms::read_new(&mut fields, "");
    if new.is_none() && !fields.is_faulty("kind") {
        fields.fault("street", "Scrivi l'indirizzo.");
    }
    let last_day = fields.date("last_day");
    if last_day.is_some() && new.as_ref().is_some_and(|new| new.from.is_none()) && !fields.is_faulty("from") {
        fields.fault("from", "Di un indirizzo che finisce scrivi anche il primo giorno.");
    }
    let new = fields.finish(|| new)?;
    let added = match new.from.zip(last_day) {
        Some(period) => add_past_address(visit.db(), visit.principal()?, id, sent.once(), &new, period).await?,
        None => add_address(visit.db(), visit.principal()?, id, sent.once(), &new).await?,
    };
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

/// `POST /persone/{id}/indirizzi/correzione`: what was written wrong is put right.
pub async fn correct(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let address: Option<AddressId> = fields.required_id("address");
    match put_right(&visit, id, address, fields, &sent).await {
        Ok(()) => Ok(visit.redirect(&format!("/persone/{id}/indirizzi"), "Indirizzo corretto.")),
        Err(failure) => {
            let (Some(address), true) = (address, !matches!(failure, Failure::NotFound)) else { return Err(failure.into()) };
            let form = visit.form_again(&sent, failure)?;
            render(&visit, id, Forms { correction: Some((address, Some(form))), ..Forms::empty(&visit) }).await
        }
    }
}

/// For the page and for the API.
pub(crate) async fn put_right(
    visit: &Visit,
    id: PersonId,
    address: Option<AddressId>,
    mut fields: Fields,
    sent: &Submitted,
) -> Outcome<()> {
    let version = sent.version()?;
    let right = forms::read_new(&mut fields, "");
    if right.is_none() {
        fields.fault("street", "Scrivi l'indirizzo.");
    }
    if right.as_ref().is_some_and(|right| right.reason.is_empty()) {
        fields.fault("reason", "Scrivi come si sa qual è l'indirizzo giusto.");
    }
    let last_day = fields.date("last_day");
    let (address, right) = fields.finish(|| Some((address?, right?)))?;
    correct_address(visit.db(), visit.principal()?, id, address, version, &right, last_day).await
}

/// `POST /persone/{id}/indirizzi/protezione`
pub async fn protection(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let address = fields.required_id("address");
    let on = guard_address(&visit, id, address, fields, &sent).await?;
    let words = if on { "L'indirizzo è protetto." } else { "L'indirizzo non è più protetto." };
    Ok(visit.redirect(&format!("/persone/{id}/indirizzi"), words))
}

/// For the page and for the API; whether the address is protected now.
pub(crate) async fn guard_address(
    visit: &Visit,
    id: PersonId,
    address: Option<AddressId>,
    mut fields: Fields,
    sent: &Submitted,
) -> Outcome<bool> {
    let version = sent.version()?;
    let on = fields.flag("restricted");
    let reason = fields.required_line("reason", 200);
    let (address, reason) = fields.finish(|| Some((address?, reason?)))?;
    protect_address(visit.db(), visit.principal()?, id, address, version, on, &reason).await?;
    Ok(on)
}

/// `POST /persone/{id}/indirizzi/competenza`
pub async fn decide(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match choose(&visit, id, &sent).await {
        Ok(()) => Ok(visit.redirect(&format!("/persone/{id}/indirizzi"), "Ufficio competente registrato.")),
        Err(failure) => {
            let decision = visit.form_again(&sent, failure)?.prefixed("competenza");
            render(&visit, id, Forms { decision, ..Forms::empty(&visit) }).await
        }
    }
}

/// For the page and for the API.
pub(crate) async fn choose(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<()> {
    let mut fields = sent.fields();
    let municipio = fields.whole("municipio", 1, 99);
    let unit: Option<UnitId> = fields.id("unit");
    let follow_address = fields.flag("follow_address");
    let reason = fields.required_line("reason", 200);
    let decision = fields.finish(|| Some(Decision { municipio, unit, follow_address, reason: reason? }))?;
    decide_competence(visit.db(), visit.principal()?, id, sent.once(), &decision).await
}
