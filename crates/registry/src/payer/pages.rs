//! The page of who pays for somebody's stays.

use super::actions::{self, Choice, Settled};
use super::evidence::{is_minor, proposal};
use super::model::{Basis, DisputeOutcome, PayerState, Proposal};
use super::store::{DISPUTES, Dispute, OF_PERSON, Payer};
use crate::person::forms::place;
use crate::person::{PersonHeader, header};
use askama::Template;
use chrono::NaiveDate;
use kernel::codes::Code as _;
use kernel::input::Fields;
use kernel::time::show_date;
use kernel::{Failure, Outcome, PersonId};
use store::{Audit, Tx};
use ui::form::FormView;
use ui::{Answer, Fail, PathId, Submitted, Visit};
use uuid::Uuid;

/// One stay with what is proposed and what was said against it.
pub(super) struct Shown {
    pub payer: Payer,
    /// While it waits to be decided.
    pub proposal: Option<Proposal>,
    pub minor: bool,
    pub disputes: Vec<Dispute>,
}

/// What is done about a stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    Decide,
    Drop,
    Tell,
    Dispute,
    Settle,
}

/// A form about a stay that was refused.
struct Refused {
    /// The stay, as it was sent.
    of: String,
    doing: Doing,
    form: FormView,
}

impl Refused {
    fn of(visit: &Visit, sent: &Submitted, failure: Failure, doing: Doing) -> Result<Self, Fail> {
        let form = visit.form_again(sent, failure)?;
        Ok(Refused { of: sent.value("payer").unwrap_or_default().to_owned(), doing, form })
    }
    /// What was typed, label and words, for whoever has to write it anew.
    fn typed(&self) -> Vec<(&'static str, String)> {
        let form = &self.form;
        let basis = Basis::from_code(form.value("basis")).map_or("", Basis::label);
        let outcome = DisputeOutcome::from_code(form.value("outcome")).map_or("", DisputeOutcome::label);
        let typed = [
            ("Secondo", basis),
            ("Esito", outcome),
            ("Comune che paga", form.value("place")),
            ("Inviato il", form.value("sent_on")),
            ("Ricevuta il", form.value("opened_on")),
            ("Chiusa il", form.value("closed_on")),
            ("Che cosa dice", form.value("argument")),
            ("Perché", form.value("reason")),
            ("Documento", form.value("document")),
            ("Protocollo", form.value("protocol")),
        ];
        typed.into_iter().filter(|(_, words)| !words.is_empty()).map(|(label, words)| (label, words.to_owned())).collect()
    }
}

/// One stay with the forms that are open for it.
struct Stay {
    shown: Shown,
    decide: Option<FormView>,
    drop: Option<FormView>,
    tell: Option<FormView>,
    dispute: Option<FormView>,
    settle: Option<FormView>,
}

impl Stay {
    /// With blank forms, and the one that was refused in its place.
    fn new(visit: &Visit, shown: Shown, may_edit: bool, refused: &mut Option<Refused>) -> Self {
        let (waits, holds, disputed) = (shown.waits(), shown.holds(), shown.is_disputed());
        let (id, version) = (shown.payer.id.to_string(), shown.payer.version);
        let mut form = |doing: Doing, open: bool| {
            (may_edit && open).then(|| {
                let mine = refused.take_if(|one| one.of == id && one.doing == doing).map(|one| one.form);
                let blank = || match doing {
                    Doing::Decide => {
                        visit.form().with_value("basis", shown.proposed_basis()).with_value("place", shown.proposed_place())
                    }
                    _ => visit.form(),
                };
                mine.unwrap_or_else(blank).with_version(version).prefixed(format!("{doing:?}-{id}"))
            })
        };
        let (decide, drop) = (form(Doing::Decide, waits), form(Doing::Drop, waits));
        let tell = form(Doing::Tell, shown.may_be_told());
        let (dispute, settle) = (form(Doing::Dispute, holds && !disputed), form(Doing::Settle, holds && disputed));
        Stay { shown, decide, drop, tell, dispute, settle }
    }
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
    stays: Vec<Stay>,
    form: FormView,
    /// What was refused and has no place on the page any more, because somebody else did something meanwhile.
    lost: Option<Refused>,
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

async fn render(visit: &Visit, id: PersonId, form: FormView, mut refused: Option<Refused>) -> Answer {
    let path = format!("/persone/{id}/retta");
    let mut tx = visit.begin().await?;
    let header = header(&mut tx, id).await?.at(&format!("/persone/{id}/indirizzi"));
    let shown = read(&mut tx, id).await?;
    tx.commit(Audit::of("payer.read").about(id).on("person", id)).await?;
    let page = visit.page("Chi paga la retta").crumb("Persone", "/persone");
    let page =
        page.crumb(header.display_name.clone(), format!("/persone/{id}")).crumb("Indirizzi", format!("/persone/{id}/indirizzi"));
    let page = match refused.as_ref().map(|one| &one.form).or(Some(&form)).filter(|form| form.is_refused()) {
        Some(form) => page.refused(form),
        None => page,
    };
    let stays = shown.into_iter().map(|one| Stay::new(visit, one, header.may_edit, &mut refused)).collect();
    page.render(Page { header, path, stays, form, lost: refused })
}

/// The page after something was done about a stay, or what was typed with what is wrong with it.
async fn after(visit: &Visit, id: PersonId, sent: &Submitted, done: Outcome<()>, doing: Doing, told: &str) -> Answer {
    match done {
        Ok(()) => Ok(visit.redirect(&format!("/persone/{id}/retta"), told)),
        Err(failure) => render(visit, id, visit.form(), Some(Refused::of(visit, sent, failure, doing)?)).await,
    }
}

/// `GET /persone/{id}/retta`
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    render(&visit, id, visit.form(), None).await
}

/// `POST /persone/{id}/retta`: a stay that no service of the catalogue stands for.
pub async fn add(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match enter(&visit, id, &sent).await {
        Ok(_) => Ok(visit.redirect(&format!("/persone/{id}/retta"), "Registrato: ora decidi chi paga.")),
        Err(failure) => render(&visit, id, visit.form_again(&sent, failure)?, None).await,
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
    let told = "Deciso: resta così anche se la persona cambia residenza. Se paga un altro Comune, ora avvisalo.";
    let done = freeze(&visit, id, &sent).await;
    after(&visit, id, &sent, done, Doing::Decide, told).await
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
    let words = "Avviso al Comune registrato.";
    let done = told(&visit, id, &sent).await;
    after(&visit, id, &sent, done, Doing::Tell, words).await
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
    let told = "Tolto: non c'è una retta da pagare.";
    let done = drop_it(&visit, id, &sent).await;
    after(&visit, id, &sent, done, Doing::Drop, told).await
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
    let told = "Contestazione registrata: la decisione resta finché non si chiude.";
    let done = contest(&visit, id, &sent).await;
    after(&visit, id, &sent, done, Doing::Dispute, told).await
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
    let told = "Contestazione chiusa.";
    let done = end_dispute(&visit, id, &sent).await;
    after(&visit, id, &sent, done, Doing::Settle, told).await
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
