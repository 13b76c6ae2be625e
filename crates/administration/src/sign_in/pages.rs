//! Name and password, the one-click accounts of the demonstration, and the way out.

use super::demo::{self, Door};
use super::throttle::{MOST_FOR_A_NAME, MOST_FROM_AN_ADDRESS, Throttle, whence};
use crate::Problem;
use askama::Template;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::CookieJar;
use guard::session::{self, Level};
use guard::sign_in::{self, SignedIn};
use kernel::Failure;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};
use ui::form::FormView;
use ui::visit::SESSION;
use ui::{Answer, Fail, Submitted, Visit};

/// Cookie of the sign-in form: its value must come back in the form, which another site cannot read.
const LOGIN: &str = "portico_login";
/// Refusals leave at multiples of this, so that what is written down for a name that exists does not show in the time.
const BEAT: Duration = Duration::from_millis(250);
/// Longest return address.
const LONGEST_RETURN: usize = 1000;

#[derive(Template)]
#[template(path = "administration/sign_in.html")]
struct SignInPage {
    form: FormView,
    back: String,
    door: Door,
    provider: bool,
}

/// A local path to go back to; anything that could lead to another site is the home page.
pub(crate) fn local(wanted: &str) -> String {
    let fine = wanted.starts_with('/')
        && !wanted.starts_with("//")
        && !wanted.contains('\\')
        && wanted.len() <= LONGEST_RETURN
        && wanted.chars().all(|c| c.is_ascii_graphic())
        && !["/accesso", "/esci", "/primo-accesso", "/sessione"].iter().any(|start| wanted.starts_with(start));
    if fine { wanted.to_owned() } else { "/".to_owned() }
}

fn login_token(visit: &Visit) -> Option<String> {
    if !visit.csrf().is_empty() {
        return Some(visit.csrf().to_owned());
    }
    CookieJar::from_headers(&visit.headers).get(LOGIN).map(|cookie| cookie.value().to_owned()).filter(|value| value.len() == 43)
}

/// Adds a cookie of this site to an answer.
pub(crate) fn set_cookie(visit: &Visit, response: &mut Response, name: &str, value: &str, age: Option<i64>) -> Result<(), Failure> {
    let secure = if visit.site().settings().secure_cookies { "; Secure" } else { "" };
    let age = age.map_or(String::new(), |seconds| format!("; Max-Age={seconds}"));
    let cookie = HeaderValue::from_str(&format!("{name}={value}; Path=/{age}; HttpOnly; SameSite=Lax{secure}"))
        .map_err(Failure::internal)?;
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(())
}

/// To another page, with the cookie of a session.
pub(crate) fn enter(visit: &Visit, cookie: &str, to: &str) -> Answer {
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, to.to_owned())]).into_response();
    set_cookie(visit, &mut response, SESSION, cookie, None)?;
    Ok(response)
}

/// Begins the session of somebody who proved who they are, and leads on: to the second factor when one is still to come.
pub(crate) async fn begin(visit: &Visit, signed: &SignedIn, back: &str) -> Answer {
    if let Some(old) = visit.session() {
        session::end(visit.db(), &old.cookie).await?;
    }
    let enough = signed.level == Level::Full || (!signed.has_second_factor && !visit.site().settings().second_factor);
    let level = if enough { Level::Full } else { Level::Password };
    let cookie = session::start(visit.db(), signed.body, signed.account, level).await?;
    let to = if enough { back.to_owned() } else { format!("/accesso/secondo-fattore?poi={}", ui::submitted::escape(back)) };
    enter(visit, &cookie, &to)
}

async fn show(visit: &Visit, form: FormView, back: String, status: StatusCode) -> Answer {
    let token = form.csrf().to_owned();
    let door = demo::door(visit).await?;
    let provider = visit.site().port::<Arc<crate::OidcSettings>>().is_ok();
    let mut response = visit.page("Accedi").wide().status(status).render(SignInPage { form, back, door, provider })?;
    if visit.csrf().is_empty() {
        set_cookie(visit, &mut response, LOGIN, &token, None)?;
    }
    Ok(response)
}

fn new_form(visit: &Visit) -> Result<FormView, Failure> {
    let token = match login_token(visit) {
        Some(token) => token,
        None => store::chance::secret().map_err(Failure::internal)?,
    };
    Ok(FormView::new(token, ""))
}

/// The page.
pub(super) async fn page(visit: Visit) -> Answer {
    let back = local(&visit.query("poi").unwrap_or_default());
    if visit.principal().is_ok() {
        return Ok(visit.redirect(&back, ""));
    }
    let form = new_form(&visit)?;
    show(&visit, form, back, StatusCode::OK).await
}

fn prove_form(visit: &Visit, sent: &Submitted) -> Result<(), Failure> {
    // When a session exists already, its own token was checked while the form was read.
    let given = sent.value(ui::form::CSRF).unwrap_or_default();
    if visit.csrf().is_empty() && login_token(visit).is_none_or(|token| token != given) {
        return Err(Problem::FormExpired.into());
    }
    Ok(())
}

/// The next multiple of [`BEAT`] after a beginning.
fn beat_after(begun: Instant, now: Instant) -> Instant {
    let mut beat = begun + BEAT;
    while beat < now {
        beat += BEAT;
    }
    beat
}

/// Name and password.
pub(super) async fn sign_in(throttle: Arc<Throttle>, visit: Visit, sent: Submitted) -> Answer {
    let begun = Instant::now();
    let back = local(sent.value("poi").unwrap_or_default());
    match try_password(&throttle, &visit, &sent).await {
        Ok(signed) => begin(&visit, &signed, &back).await,
        Err(Failure::Internal(cause)) => Err(Fail(Failure::Internal(cause))),
        Err(failure) => {
            let status = match &failure {
                Failure::Refused(refusal) => StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY),
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let username = sent.value("username").unwrap_or_default();
            let form = new_form(&visit)?.with_value("username", username).with_failure(&failure);
            sleep_until(beat_after(begun, Instant::now())).await;
            show(&visit, form, back, status).await
        }
    }
}

async fn try_password(throttle: &Throttle, visit: &Visit, sent: &Submitted) -> Result<SignedIn, Failure> {
    prove_form(visit, sent)?;
    let mut fields = sent.fields();
    let (username, password) = (fields.required_line("username", 100), fields.required_line("password", guard::password::LONGEST));
    drop(fields.line("poi", LONGEST_RETURN));
    let (username, _) = fields.finish(|| username.zip(password))?;
    // As typed: spaces at either end belong to a password.
    let password = sent.value("password").unwrap_or_default();
    let (now, from, name) = (visit.db().clock().now(), whence(visit), username.trim().to_lowercase());
    if throttle.is_used_up(&from, MOST_FROM_AN_ADDRESS, now) {
        return Err(Problem::TooManyFromHere.into());
    }
    let name_key = format!("name {name}");
    if !throttle.attempt(&name_key, MOST_FOR_A_NAME, now) {
        return Err(guard::account::Problem::Locked.into());
    }
    let outcome = sign_in::with_password(visit.db(), &name, password).await;
    match &outcome {
        Ok(_) => throttle.cleared(&name_key),
        Err(Failure::Internal(_)) => throttle.given_back(&name_key),
        Err(_) => throttle.missed(&from, now),
    }
    outcome
}

/// A demonstration account at one press; only where the installation is a demonstration.
pub(super) async fn sign_in_demo(visit: Visit, sent: Submitted) -> Answer {
    if !visit.site().settings().demo {
        return Err(Fail(Failure::NotFound));
    }
    prove_form(&visit, &sent)?;
    let mut fields = sent.fields();
    let username = fields.required_line("username", 100);
    drop(fields.line("poi", LONGEST_RETURN));
    let username = fields.finish(|| username)?;
    let signed = sign_in::as_demonstration(visit.db(), &username).await?;
    begin(&visit, &signed, &local(sent.value("poi").unwrap_or_default())).await
}

/// The way out. Without a session there is nothing to end, and nothing to complain about.
pub(super) async fn sign_out(visit: Visit, _: Submitted) -> Answer {
    if let Some(session) = visit.session() {
        session::end(visit.db(), &session.cookie).await?;
    }
    let mut response = visit.redirect("/accesso", "Sei uscito da Portico.");
    set_cookie(&visit, &mut response, SESSION, "", Some(0))?;
    Ok(response)
}

/// Keeps the session alive: finding it already wrote its last use down.
pub(super) async fn keep_alive(visit: Visit) -> Answer {
    visit.principal()?;
    Ok(ui::answer::no_content())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_leaves_on_the_next_beat_however_long_it_took() {
        let begun = Instant::now();
        for (took, beats) in [(0, 1), (249, 1), (250, 1), (251, 2), (4 * 250 + 1, 5)] {
            assert_eq!(beat_after(begun, begun + Duration::from_millis(took)), begun + BEAT * beats, "{took}");
        }
    }

    #[test]
    fn after_signing_in_nobody_is_led_to_another_site_or_in_a_circle() {
        assert_eq!(local("/contatti?stato=aperto"), "/contatti?stato=aperto");
        for bad in [
            "",
            "https://altrove.example",
            "//altrove.example",
            "/\\altrove.example",
            "/a\r\nb",
            "/accesso?poi=/",
            "/esci",
            "contatti",
        ] {
            assert_eq!(local(bad), "/", "{bad}");
        }
    }
}
