//! One's own page: sessions, password, second factor.

use super::first_access::new_password;
use super::pages::set_cookie;
use super::second_factor::{RecoveryPage, SetupPage, grouped, picture, proposed};
use askama::Template;
use guard::account::{self, Account};
use guard::credentials;
use guard::session::{self, OpenSession, Session};
use guard::totp;
use kernel::Failure;
use ui::form::FormView;
use ui::visit::SESSION;
use ui::{Answer, Fail, Submitted, Visit};

#[derive(Template)]
#[template(path = "administration/profile.html")]
struct ProfilePage {
    form: FormView,
    account: Account,
    roles: Vec<(String, String)>,
    sessions: Vec<OpenSession>,
}

fn own(visit: &Visit) -> Result<Session, Failure> {
    visit.session().cloned().ok_or(Failure::NotSignedIn)
}

async fn show(visit: &Visit, form: FormView, refused: bool) -> Answer {
    let session = own(visit)?;
    let account = account::own(visit.db(), &session.principal.actor).await?;
    let label = |code: &str| guard::roles::table().role(code).map_or_else(|| code.to_owned(), |role| role.label.clone());
    let roles = session.principal.roles.iter().map(|held| (label(&held.role), held.unit_name.clone())).collect();
    let sessions = session::of_same_account(visit.db(), &session).await?;
    let shell = visit.page("Il mio profilo");
    let page = ProfilePage { form, account, roles, sessions };
    if refused { shell.status(axum::http::StatusCode::UNPROCESSABLE_ENTITY).render(page) } else { shell.render(page) }
}

/// The page.
pub(super) async fn page(visit: Visit) -> Answer {
    show(&visit, visit.form(), false).await
}

/// Changes the password; every session ends, and this browser gets the cookie of a new one.
pub(super) async fn change_password(visit: Visit, sent: Submitted) -> Answer {
    let session = own(&visit)?;
    let changed = async {
        let new = new_password(&sent)?;
        credentials::change_password(visit.db(), &session, sent.value("current").unwrap_or_default(), &new).await
    };
    match changed.await {
        Ok(cookie) => {
            let mut response = visit.redirect("/profilo", "Password cambiata. Le altre sessioni sono state chiuse.");
            set_cookie(&visit, &mut response, SESSION, &cookie, None)?;
            Ok(response)
        }
        Err(failure @ (Failure::Invalid(_) | Failure::Refused(_))) => {
            let form = visit.form().with_failure(&failure);
            show(&visit, form, true).await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Ends the other sessions.
pub(super) async fn end_sessions(visit: Visit, _: Submitted) -> Answer {
    session::end_others(visit.db(), &own(&visit)?).await?;
    Ok(visit.redirect("/profilo", "Le altre sessioni sono state chiuse."))
}

fn setup(visit: &Visit, session: &Session, form: FormView, secret: &str, refused: bool) -> Answer {
    let page = SetupPage {
        form,
        action: "/profilo/secondo-fattore",
        picture: picture(secret, session)?,
        secret: grouped(secret),
        asks_password: true,
    };
    let shell = visit.page("Secondo fattore").crumb("Il mio profilo", "/profilo");
    if refused { shell.status(axum::http::StatusCode::UNPROCESSABLE_ENTITY).render(page) } else { shell.render(page) }
}

/// A new second factor in the place of the old one.
pub(super) async fn second_factor(visit: Visit) -> Answer {
    let session = own(&visit)?;
    let secret = totp::new_secret().map_err(Failure::internal)?;
    let form = visit.form().with_value("secret", &secret);
    setup(&visit, &session, form, &secret, false)
}

/// Puts it in place, with the password.
pub(super) async fn replace_second_factor(visit: Visit, sent: Submitted) -> Answer {
    let session = own(&visit)?;
    let secret = proposed(&sent)?;
    let replaced = async {
        let mut fields = sent.fields();
        let code = fields.required_line("code", 40);
        let code = fields.finish(|| code)?;
        let current = sent.value("current").unwrap_or_default();
        credentials::replace_second_factor(visit.db(), &session, current, &secret, &code).await
    };
    match replaced.await {
        Ok(codes) => visit
            .page("Codici di riserva")
            .crumb("Il mio profilo", "/profilo")
            .render(RecoveryPage { codes, back: "/profilo".into() }),
        Err(failure @ (Failure::Invalid(_) | Failure::Refused(_))) => {
            let form = visit.form().with_value("secret", &secret).with_failure(&failure);
            setup(&visit, &session, form, &secret, true)
        }
        Err(failure) => Err(Fail(failure)),
    }
}
