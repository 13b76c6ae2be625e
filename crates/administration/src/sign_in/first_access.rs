//! The first (or a forgotten) password, set through a one-time link.

use super::pages::begin;
use askama::Template;
use axum::extract::Path;
use guard::credentials;
use kernel::Failure;
use ui::form::FormView;
use ui::{Answer, Submitted, Visit};

#[derive(Template)]
#[template(path = "administration/first_access.html")]
struct FirstAccessPage {
    form: FormView,
    action: String,
    name: String,
    username: String,
}

async fn show(visit: &Visit, link: &str, form: FormView, refused: bool) -> Answer {
    let (username, name) = credentials::invited(visit.db(), link).await?;
    let page = FirstAccessPage { form, action: format!("/primo-accesso/{}", ui::submitted::escape(link)), name, username };
    let shell = visit.page("Scegli la password");
    if refused { shell.status(axum::http::StatusCode::UNPROCESSABLE_ENTITY).render(page) } else { shell.render(page) }
}

/// The page.
pub(super) async fn page(visit: Visit, Path(link): Path<String>) -> Answer {
    show(&visit, &link, visit.form(), false).await
}

/// A new password, typed twice, as typed.
pub(super) fn new_password(sent: &Submitted) -> Result<String, Failure> {
    let typed = |name: &str| sent.value(name).unwrap_or_default();
    if typed("password").is_empty() {
        return Err(Failure::field("password", "Scegli una password."));
    }
    if typed("password") != typed("repeated") {
        return Err(Failure::field("repeated", "Le due password non sono uguali."));
    }
    Ok(typed("password").to_owned())
}

/// Sets the password, uses the link up, and signs in.
pub(super) async fn accept(visit: Visit, Path(link): Path<String>, sent: Submitted) -> Answer {
    let accepted = async { credentials::accept_invitation(visit.db(), &link, &new_password(&sent)?).await };
    match accepted.await {
        Ok(signed) => begin(&visit, &signed, "/").await,
        Err(failure @ Failure::Invalid(_)) => {
            let form = visit.form().with_failure(&failure);
            show(&visit, &link, form, true).await
        }
        Err(failure) => Err(failure.into()),
    }
}
