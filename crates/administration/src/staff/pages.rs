//! Pages of staff.

use super::actions::{self, Joined};
use super::colleagues::{covers, successors};
use super::forms;
use super::leaving::{to_move_words, within, without_role, would_leave};
use super::meanwhile::{as_it_is, closed_words};
use super::store::{ABSENCES_MANAGED, PROVIDERS, ProviderRow, SEEN, SUBJECT};
use access::Booked;
use askama::Template;
use axum::http::StatusCode;
use guard::account::{self, Absence, Account, AccountKind, AccountState, Assignment, OnCall};
use guard::scope::FOREVER;
use guard::unit::Tree;
use guard::{Permission, Principal};
use kernel::time::days_before;
use kernel::{AccountId, Failure, Outcome};
use store::{Audit, Tx};
use ui::form::{Choice, FormView, choices};
use ui::{Answer, Fail, PathId, Submitted, Visit};

#[derive(Template)]
#[template(path = "administration/staff_new.html")]
struct NewPage {
    form: FormView,
    roles: Vec<Choice>,
    units: Vec<Choice>,
    providers: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "administration/staff_link.html")]
struct LinkPage {
    name: String,
    username: String,
    address: String,
    back: String,
}

#[derive(Template)]
#[template(path = "administration/staff_one.html")]
struct OnePage {
    account: Account,
    path: String,
    roles: Vec<HeldRole>,
    without_role: Vec<Booked>,
    absences: Vec<(Absence, Vec<Booked>)>,
    opens_appointments: bool,
    on_call: Vec<OnCall>,
    manages: bool,
    manages_absences: bool,
    open_cases: usize,
    role_choices: Vec<Choice>,
    units: Vec<Choice>,
    colleagues: Vec<Choice>,
    covers: Vec<Choice>,
    role_form: FormView,
    absence_form: FormView,
    on_call_form: FormView,
    state_form: FormView,
    identity_form: FormView,
}

/// A role as the page shows it, with what would be left behind if it ended today.
struct HeldRole {
    held: Assignment,
    label: String,
    open: bool,
    cases: usize,
    heirs: Vec<Choice>,
}

/// What people read for a role's code.
pub(super) fn role_label(code: &str) -> String {
    guard::roles::table().role(code).map_or_else(|| code.to_owned(), |role| role.label.clone())
}

/// The beginning of a period as people say it: `dal 21/11/2026`, `da sempre`.
pub(crate) fn first_day(from: &chrono::NaiveDate) -> String {
    if *from == guard::scope::ALWAYS { "da sempre".to_owned() } else { format!("dal {}", kernel::time::show_date(*from)) }
}

/// The end of a period as people say it: `fino al 31/12/2026`, `senza scadenza`.
pub(crate) fn last_day(until: &chrono::NaiveDate) -> String {
    if *until == guard::scope::FOREVER {
        "senza scadenza".to_owned()
    } else {
        format!("fino al {}", kernel::time::show_date(days_before(*until, 1)))
    }
}

fn role_choices() -> Vec<Choice> {
    let mut roles: Vec<Choice> = choices(guard::roles::table().roles.iter().map(|role| (&role.code, &role.label)));
    roles.sort_by(|a, b| a.label.cmp(&b.label));
    roles
}

/// The units that have not ended, by code.
pub(crate) async fn unit_choices(tx: &mut Tx) -> Outcome<Vec<Choice>> {
    let today = tx.today();
    let tree = Tree::load(tx).await?;
    Ok(choices(
        tree.by_code()
            .into_iter()
            .filter(|unit| today < unit.valid_until)
            .map(|unit| (unit.id, format!("{} ({})", unit.name, unit.code))),
    ))
}

async fn show_new(visit: &Visit, form: FormView, refused: bool) -> Answer {
    let mut tx = visit.begin().await?;
    let units = unit_choices(&mut tx).await?;
    let providers: Vec<ProviderRow> = tx.sql(&PROVIDERS).all().await?;
    tx.commit(Audit::of("account.new_form")).await?;
    let providers = choices(providers.into_iter().map(|row| (row.provider_id, row.name)));
    let page = NewPage { form, roles: role_choices(), units, providers };
    let shell = visit.page("Nuovo operatore").crumb("Operatori", "/operatori");
    if refused { shell.status(StatusCode::UNPROCESSABLE_ENTITY).render(page) } else { shell.render(page) }
}

/// The form of somebody who joins.
pub(super) async fn new(visit: Visit) -> Answer {
    let today = kernel::time::show_date(visit.db().clock().today());
    let form =
        visit.form().with_value("kind", AccountKind::Staff.code()).with_value("from", today).with_value("reason", "Assunzione");
    show_new(&visit, form, false).await
}

fn link_page(visit: &Visit, name: &str, username: &str, id: AccountId, link: &str) -> Answer {
    let address = format!("{}/primo-accesso/{link}", visit.site().settings().base_url);
    let page = LinkPage { name: name.to_owned(), username: username.to_owned(), address, back: format!("/operatori/{id}") };
    visit.page("Collegamento per il primo accesso").crumb("Operatori", "/operatori").render(page)
}

/// Somebody joins: the link is shown on the answer and never again.
pub(super) async fn create(visit: Visit, sent: Submitted) -> Answer {
    let principal = visit.principal()?;
    let joined = async {
        let mut fields = sent.fields();
        let joiner = forms::joiner(&mut fields);
        let joiner = fields.finish(|| joiner)?;
        let joined = actions::join(visit.db(), principal, &joiner, sent.once()).await?;
        Ok::<_, Failure>((joiner, joined))
    };
    match joined.await {
        Ok((joiner, Joined { id, link: Some(link) })) => link_page(&visit, &joiner.name, &joiner.username, id, &link),
        Ok((_, Joined { id, link: None })) => Ok(visit.redirect(&format!("/operatori/{id}"), "Account creato.")),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            show_new(&visit, form, true).await
        }
    }
}

/// A new one-time link.
pub(super) async fn invite(visit: Visit, PathId(id): PathId<AccountId>, _: Submitted) -> Answer {
    let link = actions::invite(visit.db(), visit.principal()?, id).await?;
    let mut tx = visit.begin().await?;
    let account: Account = tx.sql(&SEEN).id("account", id).one().await?;
    tx.commit(Audit::of("account.read").on("account", id)).await?;
    link_page(&visit, &account.display_name, &account.username, id, &link)
}

/// A form of the page that was not accepted.
struct Failed {
    form: &'static str,
    view: FormView,
    /// The version of the account that its sender had read.
    based_on: Option<i64>,
}

async fn show_one(visit: &Visit, id: AccountId, failed: Option<Failed>) -> Answer {
    let principal: &Principal = visit.principal()?;
    let manages = principal.may(Permission::STAFF_MANAGE);
    let mut tx = visit.begin().await?;
    let account: Account = tx.sql(&SEEN).id("account", id).one().await?;
    let today = tx.today();
    let roles: Vec<Assignment> = tx.sql(&account::ASSIGNMENTS).id("account", id).all().await?;
    let manages_absences = principal.may(Permission::ABSENCE_MANAGE)
        && tx.sql(&ABSENCES_MANAGED).id("account", id).optional::<(AccountId,)>().await?.is_some();
    let absences: Vec<Absence> = tx.sql(&account::ABSENCES).id("account", id).all().await?;
    let on_call: Vec<OnCall> = tx.sql(&account::ROSTER).id("account", id).all().await?;
    let units = unit_choices(&mut tx).await?;
    let subject = if manages { tx.sql(&SUBJECT).id("account", id).value::<Option<String>>().await? } else { None };
    let open_cases = if manages { actions::open_cases(&mut tx, id).await? } else { Vec::new() };
    let colleagues = if open_cases.is_empty() { Vec::new() } else { successors(&mut tx, id, &open_cases).await? };
    let tree = Tree::load(&mut tx).await?;
    let mut held_roles = Vec::new();
    for held in &roles {
        let open = today < held.valid_until;
        let (cases, heirs) =
            if open && manages { would_leave(&mut tx, id, &open_cases, &tree, held, &roles).await? } else { (0, Vec::new()) };
        held_roles.push(HeldRole { held: held.clone(), label: role_label(&held.role), open, cases, heirs: choices(heirs) });
    }
    let booked = if manages || manages_absences { access::booked_with(&mut tx, id, today, FOREVER).await? } else { Vec::new() };
    let covers = if manages_absences { covers(&mut tx, id).await? } else { Vec::new() };
    tx.commit(Audit::of("account.read").on("account", id)).await?;
    let status = failed
        .as_ref()
        .map(|failed| if failed.view.errors().is_empty() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY });
    let (name, based_on, mut view) = failed.map_or(("", None, None), |failed| (failed.form, failed.based_on, Some(failed.view)));
    let mut form = |which: &'static str| match (which == name).then(|| view.take()).flatten() {
        Some(view) => view.prefixed(which),
        None => visit.form().prefixed(which),
    };
    let tie = || as_it_is(visit.form(), &account).with_maybe("subject", subject.clone());
    let identity_form = match (form("identity"), based_on) {
        (identity, Some(based_on)) if identity.is_refused() => identity.over(based_on, &tie()),
        (identity, _) if identity.is_refused() => identity.with_version(account.version),
        _ => tie().prefixed("identity"),
    };
    let state_form = match (form("state"), based_on) {
        (state, Some(based_on)) if state.is_refused() && account.state != AccountState::Closed => {
            state.over(based_on, &as_it_is(visit.form(), &account))
        }
        (state, _) => state.with_version(account.version),
    };
    let shown = kernel::time::show_date(today);
    let fresh = |form: FormView| if form.is_refused() { form } else { form.with_value("from", shown.as_str()) };
    let page = OnePage {
        path: format!("/operatori/{id}"),
        role_form: fresh(form("role")),
        absence_form: fresh(form("absence")),
        on_call_form: fresh(form("on-call")),
        state_form,
        identity_form,
        without_role: without_role(&booked, &roles),
        roles: held_roles,
        account,
        absences: absences
            .into_iter()
            .map(|away| {
                let inside = if manages_absences { within(&booked, away.valid_from, away.valid_until) } else { Vec::new() };
                (away, inside)
            })
            .collect(),
        opens_appointments: principal.may(Permission::APPOINTMENT_READ),
        on_call,
        manages,
        manages_absences,
        open_cases: open_cases.len(),
        role_choices: role_choices(),
        units,
        colleagues: choices(colleagues),
        covers: choices(covers),
    };
    let shell = visit.page(page.account.display_name.clone()).crumb("Operatori", "/operatori");
    match status {
        Some(status) => shell.status(status).render(page),
        None => shell.render(page),
    }
}

impl OnePage {
    /// An address below this page's.
    fn at(&self, rest: &str) -> String {
        format!("{}/{rest}", self.path)
    }
    /// An idempotency key for one of several buttons of a form.
    fn key(&self, form: &FormView, of: impl std::fmt::Display) -> String {
        format!("{}-{of}", form.key())
    }
    fn is_open(&self) -> bool {
        self.account.state != AccountState::Closed
    }
    fn is_person(&self) -> bool {
        self.account.kind != AccountKind::Machine
    }
    /// What became of the account while its state was being decided, when nothing is left to decide.
    fn settled(&self) -> Option<String> {
        closed_words(&self.account).filter(|_| self.state_form.is_refused())
    }
    /// What can be made of the account now.
    fn states(&self) -> Vec<Choice> {
        let change = match self.account.state {
            AccountState::Suspended => Some((AccountState::Active, "Riattiva")),
            AccountState::Active => Some((AccountState::Suspended, "Sospendi: non può entrare finché non lo riattivi")),
            AccountState::Invited | AccountState::Closed => None,
        };
        let close = (AccountState::Closed, "Chiudi: ha lasciato il servizio");
        change.into_iter().chain([close]).map(|(state, label)| Choice::new(state.code(), label)).collect()
    }
}

/// One account.
pub(super) async fn one(visit: Visit, PathId(id): PathId<AccountId>) -> Answer {
    show_one(&visit, id, None).await
}

async fn done_or_again(
    visit: &Visit,
    id: AccountId,
    sent: &Submitted,
    form: &'static str,
    outcome: Outcome<()>,
    sentence: &str,
) -> Answer {
    match outcome {
        Ok(()) => Ok(visit.redirect(&format!("/operatori/{id}"), sentence)),
        Err(failure) => {
            let view = visit.form_again(sent, failure)?;
            show_one(visit, id, Some(Failed { form, view, based_on: sent.version().ok() })).await
        }
    }
}

macro_rules! handler {
    ($(#[$doc:meta])* $name:ident, $form:literal, $read:path, $sentence:literal, |$visit:ident, $id:ident, $sent:ident, $command:ident| $act:expr) => {
        $(#[$doc])*
        pub(super) async fn $name($visit: Visit, PathId($id): PathId<AccountId>, $sent: Submitted) -> Answer {
            let outcome = async {
                let mut fields = $sent.fields();
                let command = $read(&mut fields);
                let $command = fields.finish(|| command)?;
                $act.await.map(drop)
            };
            let outcome: Outcome<()> = outcome.await;
            done_or_again(&$visit, $id, &$sent, $form, outcome, $sentence).await
        }
    };
}
/// Gives a role, and tells what a transfer left behind.
pub(super) async fn give_role(visit: Visit, PathId(id): PathId<AccountId>, sent: Submitted) -> Answer {
    let given = async {
        let mut fields = sent.fields();
        let role = forms::given_role(&mut fields);
        let role = fields.finish(|| role)?;
        actions::give_role(visit.db(), visit.principal()?, id, &role, sent.once()).await
    };
    let (outcome, words) = told(given.await.map(|(_, left)| left.words()));
    done_or_again(&visit, id, &sent, "role", outcome, &format!("Ruolo assegnato.{words}")).await
}

/// Ends a role, and tells what it left behind. Refused, the question is asked again where it stood.
pub(super) async fn end_role(visit: Visit, PathId(id): PathId<AccountId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let ending = forms::role_ending(&mut fields);
    let ending = fields.finish(|| ending)?;
    let left = actions::end_role(visit.db(), visit.principal()?, id, ending, sent.version().ok()).await?;
    Ok(visit.redirect(&format!("/operatori/{id}"), &format!("Il ruolo è terminato.{}", left.words())))
}

/// Records an absence, and tells how many appointments fall into it.
pub(super) async fn add_absence(visit: Visit, PathId(id): PathId<AccountId>, sent: Submitted) -> Answer {
    let recorded = async {
        let mut fields = sent.fields();
        let absence = forms::absence(&mut fields);
        let absence = fields.finish(|| absence)?;
        actions::add_absence(visit.db(), visit.principal()?, id, &absence, sent.once()).await
    };
    let (outcome, words) = told(recorded.await.map(|(_, booked)| to_move_words(booked.len())));
    done_or_again(&visit, id, &sent, "absence", outcome, &format!("Assenza registrata.{words}")).await
}

/// Ends an absence. Refused, the question is asked again where it stood.
pub(super) async fn end_absence(visit: Visit, PathId(id): PathId<AccountId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let ending = forms::ending(&mut fields);
    let ending = fields.finish(|| ending)?;
    actions::end_absence(visit.db(), visit.principal()?, id, ending, sent.version().ok()).await?;
    Ok(visit.redirect(&format!("/operatori/{id}"), "Assenza terminata."))
}

/// Takes off call. Refused, the question is asked again where it stood.
pub(super) async fn end_on_call(visit: Visit, PathId(id): PathId<AccountId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let ending = forms::ending(&mut fields);
    let ending = fields.finish(|| ending)?;
    actions::end_on_call(visit.db(), visit.principal()?, id, ending, sent.version().ok()).await?;
    Ok(visit.redirect(&format!("/operatori/{id}"), "Turno terminato."))
}

fn told(outcome: Outcome<String>) -> (Outcome<()>, String) {
    match outcome {
        Ok(words) => (Ok(()), words),
        Err(failure) => (Err(failure), String::new()),
    }
}

handler!(/// Puts on call.
    add_on_call, "on-call", forms::on_call, "Turno registrato.", |visit, id, sent, days| actions::add_on_call(visit.db(), visit.principal()?, id, days, sent.once()));
handler!(/// Suspends, reactivates or closes.
    set_state, "state", forms::new_state, "Stato dell'account aggiornato.", |visit, id, sent, state| actions::set_state(visit.db(), visit.principal()?, id, sent.version()?, &state));
handler!(/// Ties to the identity provider.
    set_identity, "identity", forms::identity, "Collegamento con l'identità aggiornato.",
    |visit, id, sent, subject| actions::set_identity(visit.db(), visit.principal()?, id, subject.as_deref(), sent.version().ok()));

/// Takes the second factor away.
pub(super) async fn reset_second_factor(visit: Visit, PathId(id): PathId<AccountId>, _: Submitted) -> Answer {
    actions::reset_second_factor(visit.db(), visit.principal()?, id).await.map_err(Fail)?;
    Ok(visit.redirect(&format!("/operatori/{id}"), "Secondo fattore azzerato: si attiva di nuovo al prossimo accesso."))
}
