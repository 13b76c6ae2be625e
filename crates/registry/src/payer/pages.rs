//! The page of who pays for somebody's stays.

use super::actions::{self, Choice, Settled};
use super::evidence::{is_minor, proposal};
use super::model::{Basis, PayerState, Proposal};
use super::store::{DISPUTES, Dispute, OF_PERSON, Payer};
use crate::person::forms::place;
use crate::person::{PersonHeader, header};
use askama::Template;
use chrono::NaiveDate;
use kernel::input::Fields;
use kernel::time::show_date;
use kernel::{Outcome, PersonId};
use store::{Audit, Tx};
use ui::form::FormView;
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// One stay with what is proposed and what was said against it.
pub(super) struct Shown {
    pub payer: Payer,
    /// While it waits to be decided.
    pub proposal: Option<Proposal>,
    pub minor: bool,
    pub disputes: Vec<Dispute>,
}

impl Shown {
    fn waits(&self) -> bool {
        self.payer.state == PayerState::ToDecide
    }
    fn holds(&self) -> bool {
        self.payer.state == PayerState::Frozen
    }
    /// Whether a notice is owed that was not sent.
    fn is_owed(&self) -> bool {
        self.holds() && self.payer.notice_due.is_some() && self.payer.notice_sent_on.is_none()
    }
    /// Whether a notice can be recorded, or put right.
    fn may_be_told(&self) -> bool {
        self.is_owed() || self.holds() && self.payer.notice_sent_on.is_some()
    }
    fn is_disputed(&self) -> bool {
        self.disputes.iter().any(|one| one.closed_on.is_none())
    }
    fn tone(&self) -> &'static str {
        match self.payer.state {
            PayerState::ToDecide => "warning",
            PayerState::Frozen => "success",
            PayerState::Superseded | PayerState::Dropped => "neutral",
        }
    }
    fn decided_words(&self, on: &NaiveDate) -> String {
        format!("il {} da {}", show_date(*on), self.payer.decided_by_name)
    }
    fn notice_words(&self, on: &NaiveDate) -> String {
        format!("il {}, protocollo {}", show_date(*on), self.payer.notice_protocol)
    }
    /// By when the Comune must be told.
    fn due_words(&self) -> String {
        self.payer.notice_due.map(|due| format!("entro il {}", show_date(due))).unwrap_or_default()
    }
    fn notice_label(&self) -> &'static str {
        if self.payer.notice_sent_on.is_none() { "Il Comune è stato avvisato" } else { "Correggi l'avviso" }
    }
    fn proposed_basis(&self) -> &'static str {
        self.proposal.as_ref().and_then(|one| one.basis).map_or("", |basis| basis.code())
    }
    fn proposed_place(&self) -> String {
        let place = self.proposal.as_ref().and_then(|one| one.place.as_ref());
        place.and_then(|(code, _)| kernel::place::by_belfiore(code)).map(|place| place.display()).unwrap_or_default()
    }
}

#[derive(Template)]
#[template(path = "registry/payer.html")]
struct Page {
    header: PersonHeader,
    path: String,
    shown: Vec<Shown>,
    form: FormView,
    csrf: String,
    key: String,
}

/// Everything of a person, for the page and for the API.
pub(super) async fn read(tx: &mut Tx, id: PersonId) -> Outcome<Vec<Shown>> {
    let row = actions::readable(tx, id).await?;
    let payers: Vec<Payer> = tx.sql(&OF_PERSON).id("person", id).all().await?;
    let disputes: Vec<Dispute> = if payers.is_empty() { Vec::new() } else { tx.sql(&DISPUTES).id("person", id).all().await? };
    let mut shown = Vec::with_capacity(payers.len());
    for payer in payers {
        let proposal = match payer.state {
            PayerState::ToDecide => Some(proposal(tx, &row, payer.began_on).await?),
            _ => None,
        };
        let disputes = disputes.iter().filter(|one| one.payer_id == payer.id).cloned().collect();
        shown.push(Shown { minor: is_minor(&row, payer.began_on), proposal, disputes, payer });
    }
    Ok(shown)
}

async fn render(visit: &Visit, id: PersonId, form: FormView) -> Answer {
    let path = format!("/persone/{id}/retta");
    let mut tx = visit.begin().await?;
    let header = header(&mut tx, id).await?.at(&path);
    let shown = read(&mut tx, id).await?;
    tx.commit(Audit::of("payer.read").about(id).on("person", id)).await?;
    let page =
        visit.page("Chi paga la retta").crumb("Persone", "/persone").crumb(header.display_name.clone(), format!("/persone/{id}"));
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let (csrf, key) = (visit.csrf().to_owned(), form.key().to_owned());
    page.render(Page { header, path, shown, form, csrf, key })
}

/// `GET /persone/{id}/retta`
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    render(&visit, id, visit.form()).await
}

/// `POST /persone/{id}/retta`: a stay that no service of the catalogue stands for.
pub async fn add(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match enter(&visit, id, &sent).await {
        Ok(_) => Ok(visit.redirect(&format!("/persone/{id}/retta"), "Registrato: ora decidi chi paga.")),
        Err(failure) => render(&visit, id, visit.form_again(&sent, failure)?).await,
    }
}

/// For the page and for the API.
pub(super) async fn enter(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let service = fields.required_line("service_name", 120);
    let began_on = fields.required_date("began_on");
    let (service, began_on) = fields.finish(|| Some((service?, began_on?)))?;
    actions::add(visit.db(), visit.principal()?, id, sent.once(), &service, began_on).await
}

/// Which one and in which state its sender read it.
fn which(fields: &mut Fields, sent: &Submitted) -> Outcome<(Option<Uuid>, i64)> {
    Ok((fields.required_id("payer"), sent.version()?))
}

/// `POST /persone/{id}/retta/decisione`
pub async fn decide(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    freeze(&visit, id, &sent).await?;
    Ok(visit.redirect(
        &format!("/persone/{id}/retta"),
        "Deciso: resta così anche se la persona cambia residenza. Se paga un altro Comune, ora avvisalo.",
    ))
}

/// For the page and for the API.
pub(super) async fn freeze(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<()> {
    let mut fields = sent.fields();
    let (payer, version) = which(&mut fields, sent)?;
    let basis: Option<Basis> = fields.required_code("basis");
    let place = place(&mut fields, "place").unwrap_or_default();
    let reason = fields.line("reason", 300).unwrap_or_default();
    let document = fields.line("document", 200).unwrap_or_default();
    let (payer, choice) = fields.finish(|| Some((payer?, Choice { basis: basis?, place, reason, document })))?;
    actions::decide(visit.db(), visit.principal()?, id, payer, version, &choice).await
}

/// `POST /persone/{id}/retta/avviso`
pub async fn notice(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    told(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/persone/{id}/retta"), "Avviso al Comune registrato."))
}

/// For the page and for the API.
pub(super) async fn told(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<()> {
    let mut fields = sent.fields();
    let (payer, version) = which(&mut fields, sent)?;
    let sent_on = fields.required_date("sent_on");
    let protocol = fields.required_line("protocol", 60);
    let (payer, sent_on, protocol) = fields.finish(|| Some((payer?, sent_on?, protocol?)))?;
    actions::told(visit.db(), visit.principal()?, id, payer, version, sent_on, &protocol).await
}

/// `POST /persone/{id}/retta/togli`
pub async fn remove(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    drop_it(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/persone/{id}/retta"), "Tolto: non c'è una retta da pagare."))
}

/// For the page and for the API.
pub(super) async fn drop_it(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<()> {
    let mut fields = sent.fields();
    let (payer, version) = which(&mut fields, sent)?;
    let reason = fields.required_line("reason", 300);
    let (payer, reason) = fields.finish(|| Some((payer?, reason?)))?;
    actions::drop_it(visit.db(), visit.principal()?, id, payer, version, &reason).await
}

/// `POST /persone/{id}/retta/contestazione`
pub async fn dispute(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    contest(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/persone/{id}/retta"), "Contestazione registrata: la decisione resta finché non si chiude."))
}

/// For the page and for the API.
pub(super) async fn contest(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<()> {
    let mut fields = sent.fields();
    let (payer, version) = which(&mut fields, sent)?;
    let opened_on = fields.required_date("opened_on");
    let argument = fields.required_line("argument", 500);
    let protocol = fields.line("protocol", 60).unwrap_or_default();
    let (payer, opened_on, argument) = fields.finish(|| Some((payer?, opened_on?, argument?)))?;
    actions::dispute(visit.db(), visit.principal()?, id, payer, version, (opened_on, &argument, &protocol)).await
}

/// `POST /persone/{id}/retta/contestazione/fine`
pub async fn settle(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    end_dispute(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/persone/{id}/retta"), "Contestazione chiusa."))
}

/// For the page and for the API.
pub(super) async fn end_dispute(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<()> {
    let mut fields = sent.fields();
    let (payer, version) = which(&mut fields, sent)?;
    let closed_on = fields.required_date("closed_on");
    let outcome = fields.required_code("outcome");
    let place = place(&mut fields, "place").unwrap_or_default();
    let reason = fields.required_line("reason", 300);
    let settled = || Some((payer?, Settled { closed_on: closed_on?, outcome: outcome?, place, reason: reason? }));
    let (payer, settled) = fields.finish(settled)?;
    actions::settle(visit.db(), visit.principal()?, id, payer, version, &settled).await
}
