//! The pages on which somebody says how a person is paid, and from which account the body pays.

use super::actions;
use super::forms;
use super::model::PayeeKind;
use super::store::Account;
use ::store::{Audit, Tx};
use askama::Template;
use guard::Permission;
use kernel::time::show_date;
use kernel::{Failure, Outcome, PersonId};
use registry::PersonHeader;
use ui::form::FormView;
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "payments/payee_new.html")]
struct NewPage {
    header: PersonHeader,
    path: String,
    /// Where the form is sent.
    target: String,
    form: FormView,
}

/// The page is asked for so that the account is confirmed: it shows how the person is paid today.
const CONFIRM: &str = "conferma";

/// The form with how the person is paid today, for whoever may see it whole.
async fn confirming(tx: &mut Tx, id: PersonId, form: FormView) -> Outcome<FormView> {
    let today = tx.today();
    let known = actions::of_person(tx, id).await?;
    Ok(match known.iter().find(|one| one.whole && one.holds_on(&today)) {
        Some(one) => {
            form.with_value("kind", one.kind.code()).with_value("iban", one.account()).with_value("holder", one.holder.as_str())
        }
        None => form,
    })
}

async fn new_page(visit: &Visit, id: PersonId, form: FormView) -> Answer {
    let mut tx = visit.begin().await?;
    if !actions::reach(&mut tx, id).await?.prepares {
        return Err(Failure::NotFound.into());
    }
    let header = registry::header(&mut tx, id).await?;
    let form = if visit.query(CONFIRM).is_some() { confirming(&mut tx, id, form).await? } else { form };
    tx.commit(Audit::of("payee.form").about(id).on("person", id)).await?;
    let path = format!("/persone/{id}/spettanze");
    let page = visit.page("Come si paga").crumb("Persone", "/persone").crumb(header.display_name.clone(), format!("/persone/{id}"));
    let page = page.crumb("Spettanze e pagamenti", path.clone());
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(NewPage { header, path, target: format!("/persone/{id}/pagamento"), form })
}

/// `GET /persone/{id}/pagamento`
pub async fn new(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let today = show_date(visit.db().clock().today());
    let form = visit.form().with_value("from", today).with_value("kind", PayeeKind::Iban.code());
    new_page(&visit, id, form).await
}

/// For the page and for the API.
pub(super) async fn said(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let new = forms::read_payee(&mut fields, visit.db().clock().today());
    let new = fields.finish(|| new)?;
    actions::say(visit.db(), visit.principal()?, id, sent.once(), &new).await
}

/// `POST /persone/{id}/pagamento`
pub async fn create(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match said(&visit, id, &sent).await {
        Ok(_) => Ok(visit.redirect(&format!("/persone/{id}/spettanze"), "Modo di pagamento registrato.")),
        Err(failure) => new_page(&visit, id, visit.form_again(&sent, failure)?).await,
    }
}

#[derive(Template)]
#[template(path = "payments/account.html")]
struct AccountPage {
    account: Option<Account>,
    may_set: bool,
    form: FormView,
}

async fn account_page(visit: &Visit, form: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let account = actions::account(&mut tx).await?;
    let may_set = visit.principal()?.may(Permission::PAYMENT_APPROVE) && actions::may_set_account(&mut tx).await?;
    tx.commit(Audit::of("payments_account.read")).await?;
    let form = form.unwrap_or_else(|| match &account {
        Some(known) => visit
            .form()
            .with_version(known.version)
            .with_value("holder", &known.holder)
            .with_value("iban", known.iban.to_string())
            .with_value("code", &known.code),
        None => visit.form().with_version(0),
    });
    let page = visit.page("Conto di tesoreria").crumb("Pagamenti", "/pagamenti");
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(AccountPage { account, may_set, form })
}

/// `GET /pagamenti/conto`
pub async fn account(visit: Visit) -> Answer {
    account_page(&visit, None).await
}

/// For the page and for the API.
pub(super) async fn account_set(visit: &Visit, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let new = forms::read_account(&mut fields);
    let new = fields.finish(|| new)?;
    actions::set_account(visit.db(), visit.principal()?, version, &new).await
}

/// `POST /pagamenti/conto`
pub async fn set_account(visit: Visit, sent: Submitted) -> Answer {
    match account_set(&visit, &sent).await {
        Ok(()) => Ok(visit.redirect("/pagamenti/conto", "Conto registrato.")),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            account_page(&visit, Some(form)).await
        }
    }
}
