//! The list of authorities, and its forms.

use super::actions::{self, read_details, read_new};
use super::store::{ALL, Authority};
use super::{AuthorityId, AuthorityKind};
use askama::Template;
use casework::Doing;
use chrono::NaiveDate;
use guard::Permission;
use kernel::Outcome;
use kernel::time::show_date;
use ui::form::{Choice, FormView, options};
use ui::{Answer, PathId, Submitted, Visit};

/// The field by which the authorities that come along are taken over.
const TAKE_OVER: &str = "shipped";

#[derive(Template)]
#[template(path = "courts/authorities.html")]
struct Page {
    rows: Vec<(Authority, FormView)>,
    kinds: Vec<Choice>,
    today: NaiveDate,
    form: FormView,
    csrf: String,
    key: String,
    may_manage: bool,
}

async fn page(visit: &Visit, form: Option<FormView>) -> Answer {
    let mut tx = visit.read_open().await?;
    let rows: Vec<Authority> = tx.sql(&ALL).all().await?;
    let today = tx.today();
    drop(tx);
    let with_form = |one: Authority| {
        let form = visit
            .form()
            .prefixed(format!("a{}", one.id))
            .with_version(one.version)
            .with_value("place", &one.place)
            .with_value("address", &one.address)
            .with_value("mail", &one.mail)
            .with_value("pec", &one.pec)
            .with_value("competences", &one.competences)
            .with_maybe("last_day", one.last_day().map(show_date))
            .with_value("source", &one.source)
            .with_maybe("verified", one.verified.then_some("on"));
        (one, form)
    };
    let rows = rows.into_iter().map(with_form).collect();
    let refused = form.is_some();
    let form = form.unwrap_or_else(|| visit.form());
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let may_manage = visit.principal()?.may(Permission::AUTHORITY_MANAGE);
    let shown = Page { rows, kinds: options::<AuthorityKind>(), today, form, csrf, key, may_manage };
    let page = visit.page("Autorità giudiziarie");
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// `GET /giustizia/autorita`
pub async fn list(visit: Visit) -> Answer {
    page(&visit, None).await
}

/// For the page and for the API.
pub(super) async fn added(visit: &Visit, sent: &Submitted) -> Outcome<AuthorityId> {
    let mut fields = sent.fields();
    let new = read_new(&mut fields);
    let new = fields.finish(|| new)?;
    actions::add(Doing::of(visit, sent)?, &new).await
}

/// `POST /giustizia/autorita`: one by hand, or all that come along.
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    if sent.value(TAKE_OVER).is_some() {
        let added = actions::take_over(Doing::of(&visit, &sent)?).await?;
        return Ok(visit.redirect("/giustizia/autorita", &format!("Autorità aggiunte: {added}. Controlla recapiti e competenze.")));
    }
    match added(&visit, &sent).await {
        Ok(_) => Ok(visit.redirect("/giustizia/autorita", "Autorità registrata.")),
        Err(failure) => page(&visit, Some(visit.form_again(&sent, failure)?)).await,
    }
}

/// For the page and for the API.
pub(super) async fn changed(visit: &Visit, id: AuthorityId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let details = read_details(&mut fields);
    let details = fields.finish(|| details)?;
    actions::change(Doing::of(visit, sent)?, id, version, &details).await
}

/// `POST /giustizia/autorita/{id}`
pub async fn change(visit: Visit, PathId(id): PathId<AuthorityId>, sent: Submitted) -> Answer {
    changed(&visit, id, &sent).await?;
    Ok(visit.redirect("/giustizia/autorita", "Autorità aggiornata."))
}
