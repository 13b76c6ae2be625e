//! The second factor: a code of the app, or its set-up with a picture and in letters.

use super::pages::{enter, local};
use askama::Template;
use axum::http::StatusCode;
use guard::session::{self, Level, Session};
use guard::{account, credentials, sign_in, totp};
use kernel::Failure;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use ui::form::FormView;
use ui::{Answer, Fail, Submitted, Visit};

#[derive(Template)]
#[template(path = "administration/second_factor.html")]
struct CodePage {
    form: FormView,
}

#[derive(Template)]
#[template(path = "administration/second_factor_setup.html")]
pub(super) struct SetupPage {
    pub(super) form: FormView,
    pub(super) action: &'static str,
    pub(super) secret: String,
    pub(super) picture: String,
    pub(super) asks_password: bool,
}

#[derive(Template)]
#[template(path = "administration/recovery_codes.html")]
pub(super) struct RecoveryPage {
    pub(super) codes: Vec<String>,
    pub(super) back: String,
}

fn half(visit: &Visit) -> Result<Session, Failure> {
    visit.session().cloned().ok_or(Failure::NotSignedIn)
}

/// The address for authenticator apps as a picture.
pub(super) fn picture(secret: &str, session: &Session) -> Result<String, Failure> {
    let address = totp::address(secret, &session.principal.username, &session.principal.body_name);
    let code = QrCode::with_error_correction_level(address, EcLevel::M).map_err(|error| Failure::internal(error.to_string()))?;
    let svg = code.render::<svg::Color<'_>>().min_dimensions(220, 220).quiet_zone(true).build();
    // The declaration of a document of its own has no place inside a page.
    Ok(svg.split_once("?>").map_or(svg.clone(), |(_, rest)| rest.to_owned()))
}

/// The secret that the set-up page proposed, in the letters that such secrets have.
pub(super) fn proposed(sent: &Submitted) -> Result<String, Failure> {
    let secret = sent.value("secret").unwrap_or_default();
    let fine = secret.len() == 32 && secret.bytes().all(|byte| byte.is_ascii_uppercase() || (b'2'..=b'7').contains(&byte));
    if fine {
        Ok(secret.to_owned())
    } else {
        Err(Failure::field("code", "La pagina è scaduta: ricaricala e inquadra di nuovo il codice."))
    }
}

/// A secret in groups of four, to be typed.
pub(super) fn grouped(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The code, or the set-up when there is no second factor yet.
pub(super) async fn page(visit: Visit) -> Answer {
    let session = half(&visit)?;
    let back = local(&visit.query("poi").unwrap_or_default());
    if session.level == Level::Full {
        return Ok(visit.redirect(&back, ""));
    }
    let form = visit.form().with_value("poi", &back);
    if account::own(visit.db(), &session.principal.actor).await?.second_factor {
        return visit.page("Codice di verifica").render(CodePage { form });
    }
    let secret = totp::new_secret().map_err(Failure::internal)?;
    let page = SetupPage {
        form: form.with_value("secret", &secret),
        action: "/accesso/secondo-fattore/attiva",
        picture: picture(&secret, &session)?,
        secret: grouped(&secret),
        asks_password: false,
    };
    visit.page("Attiva il secondo fattore").render(page)
}

fn code(sent: &Submitted, more: &[&str]) -> Result<String, Failure> {
    let mut fields = sent.fields();
    let code = fields.required_line("code", 40);
    for name in ["poi", "secret"].iter().chain(more) {
        drop(fields.line(name, 1000));
    }
    fields.finish(|| code)
}

fn refused_as(failure: &Failure) -> StatusCode {
    match failure {
        Failure::Refused(refusal) => StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY),
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// Checks the code and raises the session.
pub(super) async fn check(visit: Visit, sent: Submitted) -> Answer {
    let session = half(&visit)?;
    let checked = async { sign_in::check_second_factor(visit.db(), &session.principal.actor, &code(&sent, &[])?).await };
    match checked.await {
        Ok(()) => enter(&visit, &session::raise(visit.db(), &session).await?, &local(sent.value("poi").unwrap_or_default())),
        Err(failure) => {
            let status = refused_as(&failure);
            let form = visit.form_again(&sent, failure)?;
            visit.page("Codice di verifica").status(status).render(CodePage { form })
        }
    }
}

/// Sets the second factor up, raises the session and shows the recovery codes once.
pub(super) async fn enrol(visit: Visit, sent: Submitted) -> Answer {
    let session = half(&visit)?;
    let enrolled = async {
        let code = code(&sent, &[])?;
        credentials::enrol_second_factor(visit.db(), &session.principal.actor, &proposed(&sent)?, &code).await
    };
    match enrolled.await {
        Ok(codes) => {
            let back = local(sent.value("poi").unwrap_or_default());
            let mut response = visit.page("Codici di riserva").render(RecoveryPage { codes, back })?;
            if session.level == Level::Password {
                let cookie = session::raise(visit.db(), &session).await?;
                super::pages::set_cookie(&visit, &mut response, ui::visit::SESSION, &cookie, None)?;
            }
            Ok(response)
        }
        Err(failure) => {
            let secret = match proposed(&sent) {
                Ok(secret) => secret,
                Err(_) => return Err(Fail(failure)),
            };
            let status = refused_as(&failure);
            let form = visit.form_again(&sent, failure)?;
            let page = SetupPage {
                form,
                action: "/accesso/secondo-fattore/attiva",
                picture: picture(&secret, &session)?,
                secret: grouped(&secret),
                asks_password: false,
            };
            visit.page("Attiva il secondo fattore").status(status).render(page)
        }
    }
}
