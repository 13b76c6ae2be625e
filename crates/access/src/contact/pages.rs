//! The pages of contacts: list and one contact. The desk itself is in [`super::desk`].

use super::actions::{self, WholeContact};
use super::filter::{self, Filter};
use super::forms::read_move;
use super::store::{self, Cursor, Line};
use crate::appointment::store::Appointment;
use crate::contact::model::{Ending, Need, Urgency};
use crate::face::ReferralId;
use crate::referral::model::{ReferralAnswer, ReferralState};
use crate::referral::store::Referral;
use crate::units;
use ::store::{Audit, Tx};
use askama::Template;
use axum::http::StatusCode;
use guard::Permission;
use kernel::{ContactId, Failure, Outcome, PersonId, UnitId};
use std::collections::HashMap;
use ui::export::{CSV_TYPE, Cell, XLSX_TYPE, csv, xlsx};
use ui::form::{Choice, FormView};
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, PathId, Submitted, Visit};

#[derive(Template)]
#[template(path = "access/contact_list.html")]
struct ListPage {
    list: Listing,
    rows: Vec<Line>,
    form: FormView,
    units: Vec<Choice>,
    may_write: bool,
    may_ask_known: bool,
    persons: HashMap<PersonId, String>,
}

impl ListPage {
    fn person_href(&self, row: &Line) -> Option<&String> {
        row.person_id.and_then(|person| self.persons.get(&person))
    }
}

const COLUMNS: [&str; 11] =
    ["Numero", "Data e ora", "Persona", "Canale", "Modo", "Bisogno", "Urgenza", "Esito", "Unità", "Operatore", "Minuti"];

fn cells(row: &Line) -> Vec<Cell> {
    vec![
        row.number.as_str().into(),
        row.at.into(),
        row.who().into(),
        row.channel.label().into(),
        row.means.label().into(),
        row.need().into(),
        row.urgency.label().into(),
        row.ending.label().into(),
        row.unit_name.as_str().into(),
        row.author_name.clone().into(),
        row.minutes.into(),
    ]
}

/// The list, or the same rows as a file.
pub async fn list(visit: Visit) -> Answer {
    let filter = Filter::read(|name| visit.query(name));
    if let Some(format) = visit.query("format") {
        return export(&visit, &filter, &format).await;
    }
    let (after, before) =
        (visit.query("after").as_deref().and_then(Cursor::read), visit.query("before").as_deref().and_then(Cursor::read));
    let mut tx = visit.begin().await?;
    let mut rows = filter::page(&mut tx, &filter, after, before, i64::from(PAGE).saturating_add(1)).await?;
    let readable: Vec<UnitId> = tx.sql(&store::UNITS_TO_READ).values().await?;
    let units = units::choices(&mut tx, |unit| readable.contains(&unit.id)).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), before.is_some(), Line::cursor);
    let known: Vec<PersonId> = rows.iter().filter_map(|row| row.person_id).collect();
    let persons = registry::person::card::pages(&mut tx, visit.principal()?, &known).await?;
    tx.commit(Audit::of("contact.list").rows(rows.len())).await?;
    let mut list = Listing::new("Contatti", "/contatti", visit.query_pairs())
        .column("Numero")
        .column("Quando")
        .column("Persona")
        .column("Bisogno")
        .column("Urgenza")
        .column("Esito")
        .column("Unità e operatore")
        .paged(pager)
        .when_empty(
            "Nessun contatto",
            "Qui compare chi si è rivolto al servizio, dal più recente.",
            Some(("Nuovo contatto", "/contatti/nuovo")),
        )
        .exported();
    if let Some(unit) = filter.unit {
        let name = units.iter().find(|choice| choice.value == unit.to_string()).map_or("", |choice| choice.label.as_str());
        list = list.filtered("Unità", name, &["unit"]);
    }
    if let Some(first) = filter.first {
        list = list.filtered("Dal", kernel::time::show_date(first), &["from"]);
    }
    if let Some(last) = filter.last {
        list = list.filtered("Al", kernel::time::show_date(last), &["to"]);
    }
    if let Some(ending) = filter.ending {
        list = list.filtered("Esito", ending.label(), &["ending"]);
    }
    if let Some(urgency) = filter.urgency {
        list = list.filtered("Urgenza", urgency.label(), &["urgency"]);
    }
    if let Some(need) = filter.need {
        list = list.filtered("Bisogno", need.label(), &["need"]);
    }
    let form = visit.form().with_values(visit.query_pairs());
    let principal = visit.principal()?;
    let may_write = principal.may(Permission::CONTACT_CREATE);
    // Whoever searches asks there.
    let may_ask_known = principal.may(Permission::PERSON_KNOWN) && !principal.may(Permission::PERSON_SEARCH);
    visit.page("Contatti").wide().render(ListPage { list, rows, form, units, may_write, may_ask_known, persons })
}

async fn export(visit: &Visit, filter: &Filter, format: &str) -> Answer {
    let mut tx = visit.begin().await?;
    let most = i64::try_from(ui::export::ROWS).unwrap_or(i64::MAX).saturating_add(1);
    let rows = filter::page(&mut tx, filter, None, None, most).await?;
    tx.commit(Audit::of("contact.export").fields(COLUMNS).rows(rows.len())).await?;
    let cells = rows.iter().map(cells);
    Ok(match format {
        "xlsx" => ui::answer::download("contatti.xlsx", XLSX_TYPE, xlsx("Contatti", &COLUMNS, cells)?),
        _ => ui::answer::download("contatti.csv", CSV_TYPE, csv(&COLUMNS, cells)?),
    })
}

/// What the page of one contact shows.
#[derive(Template)]
#[template(path = "access/contact.html")]
struct ContactPage {
    it: WholeContact,
    person_href: String,
    referrals: Vec<Sending>,
    appointments: Vec<Appointment>,
    opens: Vec<kernel::AppointmentId>,
    may_correct: bool,
    may_refer: bool,
    may_answer: Vec<UnitId>,
    may_book: bool,
    refer: FormView,
    moving: FormView,
    offices: Vec<Choice>,
    /// Who may be the right person: those found, and whoever had been chosen.
    found: Vec<registry::IdentityCard>,
    /// What was typed for a correction that this unit may not make any more.
    uncorrected: Option<String>,
    question: String,
}

/// Referrals and appointments of a contact.
pub(crate) async fn followed(tx: &mut Tx, id: ContactId) -> Outcome<(Vec<Referral>, Vec<Appointment>)> {
    let referrals = tx.sql(&crate::referral::store::OF_CONTACT).id("contact", id).all().await?;
    let appointments = tx.sql(&crate::appointment::store::OF_CONTACT).id("contact", id).all().await?;
    Ok((referrals, appointments))
}

/// A form of the page that was not accepted; with the version that its sender had read, where it has one.
pub(crate) enum Again {
    /// Sending on.
    Refer(FormView),
    /// Putting on another person.
    Moving {
        /// The version that was read.
        based_on: i64,
        /// What was sent.
        form: FormView,
    },
    /// Answering a referral, or taking it back.
    Answer {
        /// Which.
        id: ReferralId,
        /// The version that was read.
        based_on: i64,
        /// What was sent.
        form: FormView,
    },
}

/// A referral with its forms.
struct Sending {
    row: Referral,
    /// For who received it.
    answer: FormView,
    /// For who sent it.
    withdraw: FormView,
    /// What was typed for an answer that is possible no more.
    unanswered: Option<String>,
}

impl Sending {
    /// `again`, when it was about this referral, is shown in the form it was sent from.
    fn of(visit: &Visit, number: usize, row: Referral, again: Option<(i64, FormView)>) -> Sending {
        let (mut answer, mut withdraw) = (visit.form().with_version(row.version), visit.form().with_version(row.version));
        let mut unanswered = None;
        if let Some((based_on, form)) = again {
            let by_sender = form.value("answer") == ReferralAnswer::Withdraw.code();
            let possible = if by_sender { row.state == ReferralState::Sent } else { !row.answers().is_empty() };
            if !possible {
                unanswered = Some(form.value("reason").to_owned());
            }
            let form = if possible { form.over(based_on, &row.as_it_is(visit.form())) } else { form };
            *(if by_sender { &mut withdraw } else { &mut answer }) = form;
        }
        let (answer, withdraw) = (answer.prefixed(format!("answer-{number}")), withdraw.prefixed(format!("withdraw-{number}")));
        Sending { row, answer, withdraw, unanswered }
    }
}

/// The page of one contact, with the form that was not accepted as it was sent.
pub(crate) async fn render(visit: &Visit, id: ContactId, again: Option<Again>) -> Answer {
    let question = visit.query("q").and_then(|text| kernel::text::clean_line(&text, 100).ok()).unwrap_or_default();
    let principal = visit.principal()?;
    let mut tx = visit.begin().await?;
    let it = actions::whole(&mut tx, id).await?;
    let (referrals, appointments) = followed(&mut tx, id).await?;
    let mut opens = Vec::new();
    for one in appointments.iter().filter(|_| principal.may(Permission::APPOINTMENT_READ)) {
        if tx.sql(&crate::appointment::store::ONE).id("id", one.id).optional::<Appointment>().await?.is_some() {
            opens.push(one.id);
        }
    }
    let may_correct = principal.may(Permission::CONTACT_CORRECT)
        && tx.sql(&store::TO_CORRECT).id("id", id).optional::<store::ToCorrect>().await?.is_some();
    let found = if may_correct && !question.is_empty() { registry::search::find(&mut tx, &question, 8).await? } else { Vec::new() };
    // Whoever may not correct a contact about nobody yet learns nothing of it by trying.
    if matches!(again, Some(Again::Moving { .. })) && !may_correct && it.contact.person_id.is_none() {
        return Err(Failure::NotFound.into());
    }
    let refused = again.as_ref().map(|again| match again {
        Again::Refer(form) | Again::Moving { form, .. } | Again::Answer { form, .. } => form,
    });
    // Over two versions nothing is wrong with what was sent.
    let status = refused.map(|form| if form.errors().is_empty() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY });
    let mut chosen = None;
    if let Some(Again::Moving { form, .. }) = &again
        && let Ok(person) = form.value("person").parse()
    {
        chosen = match actions::known_person(&mut tx, principal, person).await {
            Err(Failure::Refused(_)) => None,
            known => Some(known?),
        };
    }
    let offices = units::receiving(&mut tx).await?;
    let may_answer = if principal.may(Permission::REFERRAL_ANSWER) {
        tx.sql(&crate::referral::store::UNITS_TO_ANSWER).values().await?
    } else {
        Vec::new()
    };
    let person_href = match it.contact.person_id {
        Some(person) => registry::person::card::page_of(&mut tx, principal, person).await?,
        None => String::new(),
    };
    let audit = Audit::of("contact.read").about(it.contact.person_id).on("contact", id);
    let mut found: Vec<registry::IdentityCard> = found.into_iter().map(|one| one.card).collect();
    if let Some(card) = chosen.filter(|card| may_correct && !found.iter().any(|one| one.id == card.id)) {
        found.push(card);
    }
    let named: Vec<PersonId> = found.iter().map(|card| card.id).collect();
    tx.commit(if named.is_empty() { audit } else { audit.showing("contact", named) }).await?;
    let mut page = visit.page(format!("Contatto {}", it.contact.number)).crumb("Contatti", "/contatti");
    if let Some(status) = status {
        page = page.status(status);
    }
    let (mut refer, mut moving) = (visit.form(), visit.form().with_version(it.contact.version));
    let (mut answer, mut uncorrected) = (None, None);
    match again {
        Some(Again::Refer(form)) => refer = form,
        Some(Again::Moving { based_on, form }) if may_correct => moving = form.over(based_on, &it.as_it_is(visit.form())),
        Some(Again::Moving { form, .. }) => uncorrected = Some(form.value("reason").to_owned()),
        Some(Again::Answer { id, based_on, form }) => answer = Some((id, based_on, form)),
        None => {}
    }
    let mut sendings = Vec::new();
    for (number, row) in referrals.into_iter().enumerate() {
        let again = answer.take_if(|(id, ..)| *id == row.id).map(|(_, based_on, form)| (based_on, form));
        sendings.push(Sending::of(visit, number, row, again));
    }
    page.render(ContactPage {
        may_refer: principal.may(Permission::CONTACT_CREATE),
        may_book: principal.may(Permission::APPOINTMENT_MANAGE),
        refer: refer.prefixed("refer"),
        moving: moving.prefixed("move"),
        it,
        person_href,
        referrals: sendings,
        appointments,
        opens,
        may_correct,
        may_answer,
        offices,
        found,
        uncorrected,
        question,
    })
}

/// One contact.
pub async fn show(visit: Visit, PathId(id): PathId<ContactId>) -> Answer {
    render(&visit, id, None).await
}

/// The contact was recorded on the wrong person, or on nobody yet.
pub async fn put_on_person(visit: Visit, PathId(id): PathId<ContactId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let to = read_move(&mut fields);
    let done = match fields.finish(|| to) {
        Ok(to) => actions::move_to_person(visit.db(), visit.principal()?, id, sent.version()?, &to).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => {
            Ok(visit.redirect(&format!("/contatti/{id}"), "Il contatto è ora della persona giusta; la correzione resta scritta."))
        }
        Err(failure) => {
            let form = match failure {
                // Somebody else gave it its person meanwhile, and this unit may not change that: if it may read it, it is told so.
                Failure::NotFound => visit.form().with_values(sent.pairs().to_vec()),
                other => visit.form_again(&sent, other)?,
            };
            render(&visit, id, Some(Again::Moving { based_on: sent.version()?, form })).await
        }
    }
}
