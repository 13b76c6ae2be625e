//! An order as people enter and follow it.

use super::forms::{read_end, read_extend, read_link, read_party, read_pause, read_serve};
use super::mandate::{CaseWay, Mandate};
use super::model::{
    CourtActivity, CourtMandateKind, CourtOrderState, OrderEnd, OrderPause, PartyRole, PrescriptionState, PrescriptionWhose,
    ServedMeans,
};
use super::prescription::Prescription;
use super::store::{CASES, CaseChoice, ONE, Order, PARTIES, Party, REVOKED_BY, UNITS};
use super::{MandateId, OrderId, PrescriptionId, actions, mandate, prescription};
use crate::law;
use crate::report::store::{OF_ORDER as REPORTS, Report};
use ::store::{Audit, Tx};
use askama::Template;
use casework::Doing;
use chrono::NaiveDate;
use guard::Permission;
use kernel::time::show_date;
use kernel::{Outcome, PersonId, UnitId};
use ui::form::{Choice, FormView, choices, options};
use ui::{Answer, PathId, Submitted, Visit};

/// All that is told of an order: for the page and for the API.
pub(super) struct Whole {
    pub order: Order,
    pub mandates: Vec<Mandate>,
    pub prescriptions: Vec<Prescription>,
    pub reports: Vec<Report>,
    pub parties: Vec<Party>,
    pub revoked_by: Option<(OrderId, String)>,
}

/// An order with what hangs on it.
///
/// # Errors
/// 404 outside the actor's scope.
pub(super) async fn whole(tx: &mut Tx, id: OrderId) -> Outcome<Whole> {
    let order: Order = tx.sql(&ONE).id("id", id).one().await?;
    Ok(Whole {
        mandates: tx.sql(&mandate::OF_ORDER).id("order", id).all().await?,
        prescriptions: tx.sql(&prescription::OF_ORDER).id("order", id).all().await?,
        reports: tx.sql(&REPORTS).id("order", id).all().await?,
        parties: tx.sql(&PARTIES).id("proceeding", order.proceeding_id).all().await?,
        revoked_by: tx.sql(&REVOKED_BY).id("id", id).optional().await?,
        order,
    })
}

/// The reading of an order, for the log.
pub(super) fn reading(whole: &Whole) -> Audit {
    let order = &whole.order;
    let others: Vec<PersonId> =
        whole.parties.iter().map(|party| party.person_id).filter(|person| *person != order.person_id).collect();
    Audit::of("order.read").about(order.person_id).on("order", order.id).showing("order", others)
}

/// What the authority can do next with an order that goes on.
fn pause_of(state: CourtOrderState) -> OrderPause {
    if state == CourtOrderState::Suspended { OrderPause::Resume } else { OrderPause::Suspend }
}

/// The forms of the page: fields of several have the same names.
struct Forms {
    serve: FormView,
    extend: FormView,
    pause: FormView,
    end: FormView,
    mandate: FormView,
    prescription: FormView,
    link: FormView,
    party: FormView,
}

impl Forms {
    fn of(visit: &Visit, order: &Order, today: NaiveDate) -> Forms {
        let form = |prefix: &str| visit.form().with_version(order.version).prefixed(prefix);
        Forms {
            serve: form("serve"),
            extend: form("extend"),
            pause: form("pause").with_value("pause", pause_of(order.state).code()).with_value("on", show_date(today)),
            end: form("end").with_value("on", show_date(today)),
            mandate: form("mandate")
                .with_value("unit", order.unit_id.to_string())
                .with_value("starts_on", show_date(order.runs_from().max(order.issued_on)))
                .with_value("way", if order.case_id.is_some() { CaseWay::Here.code() } else { CaseWay::None.code() }),
            prescription: form("prescription"),
            link: form("link"),
            party: form("party"),
        }
    }
}

/// Choices of the page.
struct Lists {
    means: Vec<Choice>,
    pauses: Vec<Choice>,
    ends: Vec<Choice>,
    activities: Vec<Choice>,
    kinds: Vec<Choice>,
    ways: Vec<Choice>,
    units: Vec<Choice>,
    whose: Vec<Choice>,
    /// Within which mandate a prescription can be followed.
    mandates: Vec<Choice>,
    cases: Vec<Choice>,
    roles: Vec<Choice>,
    /// Who may be another party: whoever lives with the person, as far as the actor may know of them.
    people: Vec<Choice>,
}

/// Those who live with a person, as far as the actor may know of them.
async fn housemates(tx: &mut Tx, person: PersonId) -> Outcome<Vec<Choice>> {
    let today = tx.today();
    let Some(household) = registry::household_of(tx, person, today).await? else { return Ok(Vec::new()) };
    let members = registry::members(tx, household.id, today).await?;
    let others = members.into_iter().filter(|member| member.person_id != person);
    Ok(choices(others.map(|member| (member.person_id, member.display_name))))
}

#[derive(Template)]
#[template(path = "courts/order.html")]
struct OrderPage {
    whole: Whole,
    forms: Forms,
    lists: Lists,
    warnings: Vec<String>,
    today: NaiveDate,
    may_write: bool,
    csrf: String,
    key: String,
}

impl OrderPage {
    fn order(&self) -> &Order {
        &self.whole.order
    }
    fn href(&self, step: &str) -> String {
        format!("/provvedimenti/{}/{step}", self.whole.order.id)
    }
    fn writes(&self) -> bool {
        self.may_write && self.whole.order.state.is_open()
    }
    fn outcomes(&self) -> impl Iterator<Item = &'static PrescriptionState> {
        PrescriptionState::ALL.iter().filter(|state| **state != PrescriptionState::Open)
    }
}

/// What somebody should look at: nothing of it is decided here.
fn warnings(order: &Order, mandates: &[Mandate], today: NaiveDate) -> Outcome<Vec<String>> {
    let mut all = Vec::new();
    if order.is_overdue(&today) {
        all.push(
            "La scadenza è passata. Il provvedimento non finisce da solo: registra la proroga, oppure come è finito.".to_owned(),
        );
    }
    if order.state == CourtOrderState::Suspended {
        all.push("Il provvedimento è sospeso: leggi nell’atto quali termini valgono ancora. Qui restano tutti da fare.".to_owned());
    }
    if order.served_on.is_none() && order.state.is_open() {
        all.push("Manca il giorno in cui il provvedimento è arrivato al servizio: i termini decorrono da quel giorno.".to_owned());
    }
    for mandate in mandates.iter().filter(|mandate| mandate.is_active()) {
        let Some((_, _, most)) = mandate.activity.reports() else { continue };
        let from = order.runs_from();
        let longest = law::last_day(most, from)?;
        if order.ends_on.or(mandate.ends_on).is_none_or(|day| day > longest) {
            all.push(format!(
                "{}: la legge prevede al massimo fino al {}, salvo proroga del giudice. {}",
                mandate.activity.label(),
                show_date(longest),
                law::source(most, from)
            ));
        }
    }
    Ok(all)
}

/// `GET /provvedimenti/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<OrderId>) -> Answer {
    let mut tx = visit.begin().await?;
    let whole = whole(&mut tx, id).await?;
    let may_write = visit.principal()?.may(Permission::JUDICIAL_WRITE);
    let units: Vec<(UnitId, String)> = if may_write { tx.sql(&UNITS).all().await? } else { Vec::new() };
    let cases: Vec<CaseChoice> = if may_write && whole.order.case_id.is_none() {
        tx.sql(&CASES).id("person", whole.order.person_id).all().await?
    } else {
        Vec::new()
    };
    let today = tx.today();
    let people = if may_write { housemates(&mut tx, whole.order.person_id).await? } else { Vec::new() };
    tx.commit(reading(&whole)).await?;
    let warnings = warnings(&whole.order, &whole.mandates, today)?;
    let forms = Forms::of(&visit, &whole.order, today);
    let lists = Lists {
        means: options::<ServedMeans>(),
        pauses: Vec::from([pause_of(whole.order.state)].map(|pause| Choice::new(pause.code(), pause.label()))),
        ends: options::<OrderEnd>(),
        activities: options::<CourtActivity>(),
        kinds: options::<CourtMandateKind>(),
        ways: options::<CaseWay>(),
        units: choices(units),
        whose: options::<PrescriptionWhose>(),
        mandates: choices(
            whole
                .mandates
                .iter()
                .filter(|mandate| mandate.is_active())
                .map(|mandate| (mandate.id, format!("{}, {}", mandate.activity.label(), mandate.unit_name))),
        ),
        cases: choices(cases.iter().map(|case| (case.case_id, case.words()))),
        roles: options::<PartyRole>(),
        people,
    };
    let form = visit.form();
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let title = format!("Provvedimento {}", whole.order.own_number);
    let page = visit.page(title).crumb("Provvedimenti", "/provvedimenti");
    page.render(OrderPage { whole, forms, lists, warnings, today, may_write, csrf, key })
}

fn back(visit: &Visit, id: OrderId, place: &str, sentence: &str) -> Answer {
    Ok(visit.redirect(&format!("/provvedimenti/{id}{place}"), sentence))
}

/// The small forms of the page, for the page and for the API: read, then done.
macro_rules! steps {
    ($($(#[$doc:meta])* $page:ident $run:ident $read:path, $action:path, $sentence:literal;)+) => {$(
        pub(super) async fn $run(visit: &Visit, id: OrderId, sent: &Submitted) -> Outcome<()> {
            let version = sent.version()?;
            let mut fields = sent.fields();
            let read = $read(&mut fields);
            let read = fields.finish(|| read)?;
            $action(Doing::of(visit, sent)?, id, version, &read).await
        }
        $(#[$doc])*
        pub async fn $page(visit: Visit, PathId(id): PathId<OrderId>, sent: Submitted) -> Answer {
            $run(&visit, id, &sent).await?;
            back(&visit, id, "", $sentence)
        }
    )+};
}

steps! {
    /// `POST /provvedimenti/{id}/notifica`
    serve served read_serve, actions::serve, "Notifica registrata: i termini decorrono da quel giorno.";
    /// `POST /provvedimenti/{id}/proroga`
    extend extended read_extend, actions::extend, "Proroga registrata.";
    /// `POST /provvedimenti/{id}/sospensione`
    pause paused read_pause, actions::pause, "Registrato: mandati, prescrizioni e scadenze restano, finché qualcuno non li chiude.";
    /// `POST /provvedimenti/{id}/revoca`
    end ended read_end, actions::end, "Fine del provvedimento registrata: mandati e prescrizioni aperte sono chiusi.";
    /// `POST /provvedimenti/{id}/cartella`
    link linked read_link, actions::link, "Il provvedimento si segue adesso nella cartella.";
    /// `POST /provvedimenti/{id}/parti`
    party party_added read_party, actions::add_party, "Registrato.";
}

/// For the page and for the API.
pub(super) async fn given(visit: &Visit, id: OrderId, sent: &Submitted) -> Outcome<MandateId> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let new = mandate::read_new(&mut fields);
    let new = fields.finish(|| new)?;
    mandate::give(Doing::of(visit, sent)?, id, version, &new).await
}

/// `POST /provvedimenti/{id}/mandati`
pub async fn give(visit: Visit, PathId(id): PathId<OrderId>, sent: Submitted) -> Answer {
    given(&visit, id, &sent).await?;
    if sent.value("way") == Some(CaseWay::Propose.code()) {
        // It is followed by another unit from now on, and perhaps no longer read by whoever gave it.
        return Ok(visit.redirect("/provvedimenti", "Mandato registrato: la nuova cartella è proposta all’unità."));
    }
    back(&visit, id, "#mandati", "Mandato registrato, con le relazioni che la legge prevede.")
}

/// For the page and for the API.
pub(super) async fn mandate_ended(visit: &Visit, id: MandateId, sent: &Submitted) -> Outcome<OrderId> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let end = mandate::read_end(&mut fields);
    let end = fields.finish(|| end)?;
    mandate::end(Doing::of(visit, sent)?, id, version, &end).await
}

/// `POST /mandati/{id}/fine`
pub async fn end_mandate(visit: Visit, PathId(id): PathId<MandateId>, sent: Submitted) -> Answer {
    let order = mandate_ended(&visit, id, &sent).await?;
    back(&visit, order, "#mandati", "Fine del mandato registrata.")
}

/// For the page and for the API.
pub(super) async fn prescribed(visit: &Visit, id: OrderId, sent: &Submitted) -> Outcome<PrescriptionId> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let new = prescription::read_new(&mut fields);
    let new = fields.finish(|| new)?;
    prescription::add(Doing::of(visit, sent)?, id, version, &new).await
}

/// `POST /provvedimenti/{id}/prescrizioni`
pub async fn prescribe(visit: Visit, PathId(id): PathId<OrderId>, sent: Submitted) -> Answer {
    prescribed(&visit, id, &sent).await?;
    back(&visit, id, "#prescrizioni", "Prescrizione registrata.")
}

/// For the page and for the API.
pub(super) async fn settled(visit: &Visit, id: PrescriptionId, sent: &Submitted) -> Outcome<OrderId> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let settle = prescription::read_settle(&mut fields);
    let settle = fields.finish(|| settle)?;
    prescription::settle(Doing::of(visit, sent)?, id, version, &settle).await
}

/// `POST /prescrizioni/{id}`
pub async fn settle(visit: Visit, PathId(id): PathId<PrescriptionId>, sent: Submitted) -> Answer {
    let order = settled(&visit, id, &sent).await?;
    back(&visit, order, "#prescrizioni", "Esito registrato.")
}
