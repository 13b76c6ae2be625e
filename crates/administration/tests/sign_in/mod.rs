//! The way in: password, second factor, one-time link, demonstration accounts.

use crate::{city, cookie, hidden, open, send, sign_in};
use guard::account::{self, AccountKind, NewAccount};
use guard::totp;
use kernel::{AccountId, Actor};
use store::testing::on_both;
use store::{Audit, Db};
use ui::testing::{City, schema};

const PASSWORD: &str = "una password qualsiasi";

async fn invited(db: &Db, city: &City, name: &str) -> (AccountId, String) {
    let mut tx = db.global(&Actor::system(city.bodies["milano"])).await.expect("a transaction");
    let new = NewAccount {
        username: name.into(),
        display_name: "Nuova Collega".into(),
        email: String::new(),
        kind: AccountKind::Staff,
        provider: None,
        password: None,
    };
    let id = account::create(&mut tx, new).await.expect("an account");
    account::assign(&mut tx, id, "segreteria", city.unit("SSPT-4-L1"), guard::scope::ALWAYS, None, "prova").await.expect("a role");
    let link = account::invite(&mut tx, id).await.expect("a link");
    tx.commit(Audit::of("account.create")).await.expect("a commit");
    (id, link)
}

#[tokio::test]
async fn whoever_signs_in_comes_back_to_the_page_that_was_wanted_and_leaves_by_the_door() {
    on_both(schema(&crate::rooms()), |db| async move {
        let city = city(db).await;
        let wanted = open(&city, "/profilo", "").await.expect(303).location();
        assert_eq!(wanted, "/accesso?poi=/profilo");
        let reply = sign_in(&city, " Anna ", PASSWORD, "/profilo").await.expect(303);
        assert_eq!(reply.location(), "/profilo");
        let set = reply
            .headers
            .get_all("set-cookie")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .find(|value| value.starts_with("portico_session="))
            .expect("a session")
            .to_owned();
        assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax") && set.contains("Path=/"), "{set}");
        let session = format!("portico_session={}", cookie(&reply, "portico_session").expect("a session"));
        let page = open(&city, "/profilo", &session).await.expect(200);
        assert!(page.text.contains("Assistente sociale"));
        open(&city, "/sessione", &session).await.expect(204);
        let csrf = hidden(&page.text, "_csrf");
        send(&city, "/esci", &session, &[("_csrf", &csrf)]).await.expect(303);
        open(&city, "/profilo", &session).await.expect(303);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_read_the_same_even_when_too_many() {
    on_both(schema(&crate::rooms()), |db| async move {
        let city = city(db).await;
        for attempt in 1..=7 {
            let known = sign_in(&city, "anna", "sbagliata", "/").await;
            let unknown = sign_in(&city, "bice", "sbagliata", "/").await;
            assert_eq!(known.status, unknown.status, "attempt {attempt}");
            assert_eq!(known.status.as_u16(), if attempt <= 5 { 401 } else { 429 });
            // The demonstration accounts below the form name everybody: what counts is the form.
            let plain = |reply: &ui::testing::Reply, name: &str| {
                let form = reply.text.split("id=\"dimostrazione\"").next().unwrap_or_default();
                form.replace(&hidden(&reply.text, "_csrf"), "").replace(name, "NOME")
            };
            assert_eq!(plain(&known, "\"anna\""), plain(&unknown, "\"bice\""));
        }
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_form_of_another_site_is_refused() {
    on_both(schema(&crate::rooms()), |db| async move {
        let city = city(db).await;
        let reply = send(&city, "/accesso", "", &[("username", "anna"), ("password", PASSWORD)]).await.expect(403);
        assert!(cookie(&reply, "portico_session").is_none());
        let reply = sign_in(&city, "anna", PASSWORD, "https://altrove.example").await.expect(303);
        assert_eq!(reply.location(), "/");
    })
    .await;
}

#[tokio::test]
async fn a_newer_one_time_link_or_a_password_that_was_set_ends_the_links_of_before() {
    on_both(schema(&crate::rooms()), |db| async move {
        let city = city(db.clone()).await;
        let (id, first) = invited(&db, &city, "nuova").await;
        let mut tx = db.global(&city.actor("amministratrice")).await.expect("a transaction");
        let second = guard::account::invite(&mut tx, id).await.expect("a link");
        tx.commit(store::Audit::of("account.invite")).await.expect("a commit");
        open(&city, &format!("/primo-accesso/{first}"), "").await.expect(410);
        let set = [("password", "quattro gatti neri"), ("repeated", "quattro gatti neri")];
        send(&city, &format!("/primo-accesso/{first}"), "", &set).await.expect(410);
        send(&city, &format!("/primo-accesso/{second}"), "", &set).await.expect(303);
        send(&city, &format!("/primo-accesso/{second}"), "", &set).await.expect(410);
    })
    .await;
}

#[tokio::test]
async fn a_one_time_link_sets_the_first_password_once_and_a_second_factor_opens_the_rest() {
    on_both(schema(&crate::rooms()), |db| async move {
        let city = city(db.clone()).await;
        let (id, link) = invited(&db, &city, "nuova").await;
        let path = format!("/primo-accesso/{link}");
        assert!(open(&city, &path, "").await.expect(200).text.contains("Nuova Collega"));
        assert!(
            send(&city, &path, "", &[("password", "corta"), ("repeated", "corta")])
                .await
                .expect(422)
                .text
                .contains("da 12 a 200 caratteri")
        );
        send(&city, &path, "", &[("password", "quattro gatti neri"), ("repeated", "altra")]).await.expect(422);
        let reply =
            send(&city, &path, "", &[("password", "quattro gatti neri"), ("repeated", "quattro gatti neri")]).await.expect(303);
        let session = format!("portico_session={}", cookie(&reply, "portico_session").expect("a session"));
        open(&city, &path, "").await.expect(410);
        send(&city, &path, "", &[("password", "quattro gatti rossi"), ("repeated", "quattro gatti rossi")]).await.expect(410);

        let page = open(&city, "/profilo/secondo-fattore", &session).await.expect(200);
        let (csrf, secret) = (hidden(&page.text, "_csrf"), hidden(&page.text, "secret"));
        assert!(page.text.contains("<svg") && secret.len() == 32);
        let code = totp::code(&secret, db.clock().now()).expect("a code");
        let fields = [("_csrf", csrf.as_str()), ("secret", &secret), ("code", &code), ("current", "sbagliata")];
        send(&city, "/profilo/secondo-fattore", &session, &fields).await.expect(422);
        let fields = [("_csrf", csrf.as_str()), ("secret", &secret), ("code", &code), ("current", "quattro gatti neri")];
        let done = send(&city, "/profilo/secondo-fattore", &session, &fields).await.expect(200);
        let recovery =
            done.text.split("<li><code>").nth(1).and_then(|rest| rest.split('<').next()).expect("a recovery code").to_owned();

        // From now on the password is half of it.
        let reply = sign_in(&city, "nuova", "quattro gatti neri", "/profilo").await.expect(303);
        assert_eq!(reply.location(), "/accesso/secondo-fattore?poi=/profilo");
        let half = format!("portico_session={}", cookie(&reply, "portico_session").expect("a session"));
        for page in ["/profilo", "/sessione", "/profilo/secondo-fattore"] {
            assert_eq!(open(&city, page, &half).await.expect(303).location(), "/accesso/secondo-fattore", "{page}");
        }
        let csrf = hidden(&open(&city, "/accesso/secondo-fattore", &half).await.expect(200).text, "_csrf");
        send(&city, "/accesso/secondo-fattore", &half, &[("_csrf", &csrf), ("code", "000000")]).await.expect(401);
        // Whoever has only the password cannot put another telephone in the place of the first.
        let other = totp::new_secret().expect("a secret");
        let code = totp::code(&other, db.clock().now()).expect("a code");
        send(&city, "/accesso/secondo-fattore/attiva", &half, &[("_csrf", &csrf), ("secret", &other), ("code", &code)])
            .await
            .expect(409);
        // The code of the set-up was used by it; the next one opens.
        let code = totp::code(&secret, db.clock().now()).expect("a code");
        send(&city, "/accesso/secondo-fattore", &half, &[("_csrf", &csrf), ("code", &code)]).await.expect(401);
        let code = totp::code(&secret, db.clock().now() + chrono::TimeDelta::seconds(30)).expect("a code");
        let reply = send(&city, "/accesso/secondo-fattore", &half, &[("_csrf", &csrf), ("code", &code), ("poi", "/profilo")])
            .await
            .expect(303);
        assert_eq!(reply.location(), "/profilo");
        let whole = format!("portico_session={}", cookie(&reply, "portico_session").expect("a session"));
        open(&city, "/profilo", &whole).await.expect(200);
        open(&city, "/accesso/secondo-fattore", &half).await.expect(303);

        // The same code is good once; a recovery code opens once.
        for (expected, code) in [(401, code.as_str()), (303, recovery.as_str()), (401, recovery.as_str())] {
            let reply = sign_in(&city, "nuova", "quattro gatti neri", "/").await.expect(303);
            let half = format!("portico_session={}", cookie(&reply, "portico_session").expect("a session"));
            let csrf = hidden(&open(&city, "/accesso/secondo-fattore", &half).await.expect(200).text, "_csrf");
            send(&city, "/accesso/secondo-fattore", &half, &[("_csrf", &csrf), ("code", code)]).await.expect(expected);
        }
        assert!(id.0 != uuid::Uuid::nil());
    })
    .await;
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    on_both(schema(&crate::rooms()), |db| async move {
        let city = city(db).await;
        let enter = async || {
            format!(
                "portico_session={}",
                cookie(&sign_in(&city, "anna", PASSWORD, "/").await, "portico_session").expect("a session")
            )
        };
        let (first, second) = (enter().await, enter().await);
        let csrf = hidden(&open(&city, "/profilo", &first).await.expect(200).text, "_csrf");
        let wrong =
            [("_csrf", csrf.as_str()), ("current", "no"), ("password", "quattro gatti neri"), ("repeated", "quattro gatti neri")];
        assert!(
            send(&city, "/profilo/password", &first, &wrong).await.expect(422).text.contains("La password attuale non è corretta.")
        );
        let right = [
            ("_csrf", csrf.as_str()),
            ("current", PASSWORD),
            ("password", "quattro gatti neri"),
            ("repeated", "quattro gatti neri"),
        ];
        let reply = send(&city, "/profilo/password", &first, &right).await.expect(303);
        let renewed = format!("portico_session={}", cookie(&reply, "portico_session").expect("a session"));
        open(&city, "/profilo", &renewed).await.expect(200);
        for ended in [first, second] {
            open(&city, "/profilo", &ended).await.expect(303);
        }
        sign_in(&city, "anna", "quattro gatti neri", "/").await.expect(303);
        sign_in(&city, "anna", PASSWORD, "/").await.expect(401);
    })
    .await;
}

#[tokio::test]
async fn demonstration_accounts_enter_at_one_press_and_no_other_account_does() {
    on_both(schema(&crate::rooms()), |db| async move {
        let city = city(db.clone()).await;
        invited(&db, &city, "vera").await;
        let page = open(&city, "/accesso", "").await.expect(200);
        assert!(
            page.text.contains("Assistente sociale, ")
                && page.text.contains("value=\"anna\"")
                && !page.text.contains("value=\"vera\"")
        );
        let token = cookie(&page, "portico_login").expect("a cookie");
        let cookies = format!("portico_login={token}");
        let reply =
            send(&city, "/accesso/dimostrazione", &cookies, &[("_csrf", &token), ("username", "anna"), ("poi", "/profilo")])
                .await
                .expect(303);
        assert_eq!(reply.location(), "/profilo");
        send(&city, "/accesso/dimostrazione", &cookies, &[("_csrf", &token), ("username", "vera")]).await.expect(401);
    })
    .await;
}
