//! Passwords, second factors and sessions, on both databases; what two do at once is as if they had come one after the other.
#![expect(clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use chrono::TimeDelta;
use guard::account::{self, AccountKind, NewAccount, Problem};
use guard::body::{BodyKind, NewBody};
use guard::password::{self, Cost};
use guard::session::{self, Level, Session};
use guard::{credentials, sign_in, totp};
use kernel::{AccountId, Actor, BodyId, Failure};
use std::time::Duration;
use store::testing::{Rooms, on_both};
use store::{Audit, Db};
use uuid::Uuid;

store::statements! {
    global HASH = "select password_hash from guard_account where body_id = :body and id = :account";
    global GIVE_HASH = "update guard_account set password_hash = :hash where body_id = :body and id = :account";
    global SHUT = "update guard_account set locked_until = :until where body_id = :body and id = :account";
}

const PASSWORD: &str = "quattro gatti neri";

fn schema() -> Rooms {
    vec![("guard", guard::MIGRATIONS)]
}

/// Somebody of a body that is no demonstration, with a password.
async fn somebody(db: &Db, username: &str) -> Actor {
    let body = BodyId(store::chance::uuid(db.clock().now()).expect("an id"));
    let mut tx = db.global(&Actor::system(body)).await.expect("a transaction");
    let new =
        NewBody { code: username, name: "Comune", kind: BodyKind::Comune, belfiore: "F205", istat_code: "015146", demo: false };
    guard::body::create(&mut tx, new).await.expect("a body");
    let new = NewAccount {
        username: username.into(),
        display_name: "Anna Verdi".into(),
        email: String::new(),
        kind: AccountKind::Staff,
        provider: None,
        password: None,
    };
    let account = account::create(&mut tx, new).await.expect("an account");
    let link = account::invite(&mut tx, account).await.expect("a link");
    tx.commit(Audit::of("account.create")).await.expect("a commit");
    credentials::accept_invitation(db, &link, PASSWORD).await.expect("a password");
    Actor { account, ..Actor::system(body) }
}

async fn session(db: &Db, actor: &Actor) -> Session {
    let cookie = session::start(db, actor.body, actor.account, Level::Full).await.expect("a session");
    found(db, &cookie).await.expect("the session")
}

async fn found(db: &Db, cookie: &str) -> Option<Session> {
    session::find(db, cookie, Uuid::nil()).await.expect("a database")
}

async fn hash(db: &Db, account: AccountId, body: BodyId) -> String {
    let mut tx = db.look(&Actor::system(body)).await.expect("a transaction");
    tx.sql(&HASH).id("account", account).value().await.expect("a hash")
}

fn code(failure: &Failure) -> &'static str {
    match failure {
        Failure::Refused(refusal) => refusal.code,
        other => panic!("{other}"),
    }
}

/// Runs `other` after `begun` has read what it needs, and before it may write; what `begun` comes to.
async fn in_between<T: Send + 'static>(
    db: &Db,
    reads: u64,
    begun: impl Future<Output = T> + Send + 'static,
    other: impl AsyncFnOnce(&mut store::Tx),
    actor: &Actor,
) -> T {
    let mut tx = db.global(actor).await.expect("a transaction");
    other(&mut tx).await;
    let before = db.statements_run();
    let task = tokio::spawn(begun);
    while db.statements_run() < before + reads {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    tx.commit(Audit::of("account.change")).await.expect("a commit");
    task.await.expect("an outcome")
}

#[tokio::test]
async fn the_code_that_set_the_second_factor_up_does_not_sign_in() {
    on_both(schema(), |db| async move {
        let actor = somebody(&db, "anna").await;
        let (secret, now) = (totp::new_secret().expect("a secret"), db.clock().now());
        let first = totp::code(&secret, now).expect("a code");
        credentials::enrol_second_factor(&db, &actor, &secret, &first).await.expect("recovery codes");
        let again = sign_in::check_second_factor(&db, &actor, &first).await.expect_err("used");
        assert_eq!(code(&again), Problem::WrongCode.code());
        let next = totp::code(&secret, now + TimeDelta::seconds(30)).expect("a code");
        sign_in::check_second_factor(&db, &actor, &next).await.expect("a fresh code");
        sign_in::check_second_factor(&db, &actor, &next).await.expect_err("used");

        // Another telephone in the same half minute has codes of its own, and they are good once as well.
        let session = session(&db, &actor).await;
        let other = totp::new_secret().expect("a secret");
        let first = totp::code(&other, now).expect("a code");
        credentials::replace_second_factor(&db, &session, PASSWORD, &other, &first).await.expect("recovery codes");
        sign_in::check_second_factor(&db, &actor, &first).await.expect_err("used");
    })
    .await;
}

#[tokio::test]
async fn a_password_whose_hash_was_cheaper_is_hashed_anew_when_it_signs_in() {
    on_both(schema(), |db| async move {
        let actor = somebody(&db, "anna").await;
        let cheap = password::hash(PASSWORD, Cost::Cheap).expect("a hash");
        let mut tx = db.global(&actor).await.expect("a transaction");
        tx.sql(&GIVE_HASH).id("account", actor.account).bind("hash", &cheap).run_one().await.expect("a hash");
        tx.commit(Audit::of("account.change")).await.expect("a commit");

        sign_in::with_password(&db, "anna", "quattro gatti rossi").await.expect_err("refused");
        assert_eq!(hash(&db, actor.account, actor.body).await, cheap, "a wrong password changes nothing");
        sign_in::with_password(&db, "anna", PASSWORD).await.expect("signed in");
        let renewed = hash(&db, actor.account, actor.body).await;
        assert!(!password::is_outdated(&renewed).expect("an answer"), "{renewed}");
        sign_in::with_password(&db, "anna", PASSWORD).await.expect("signed in");
        assert_eq!(hash(&db, actor.account, actor.body).await, renewed, "a hash of today stays");
    })
    .await;
}

#[tokio::test]
async fn an_account_that_was_shut_while_its_password_was_tried_stays_shut() {
    on_both(schema(), |db| async move {
        let actor = somebody(&db, "anna").await;
        let until = db.clock().now() + sign_in::LOCKED_FOR;
        let (account, own) = (actor.account, db.clone());
        let trying = async move { sign_in::with_password(&own, "anna", PASSWORD).await };
        let shut = async |tx: &mut store::Tx| {
            tx.sql(&SHUT).id("account", account).bind("until", until).run_one().await.expect("shut");
        };
        let outcome = in_between(&db, 2, trying, shut, &actor).await;
        assert_eq!(code(&outcome.expect_err("shut")), Problem::Locked.code());
    })
    .await;
}

#[tokio::test]
async fn a_password_that_was_changed_while_the_old_one_was_tried_is_the_one_that_counts() {
    on_both(schema(), |db| async move {
        let actor = somebody(&db, "anna").await;
        let account = actor.account;
        for (tried, expected) in [(PASSWORD, Some(Problem::WrongPassword.code())), ("quattro gatti rossi", None)] {
            let new = password::hash("quattro gatti rossi", Cost::Full).expect("a hash");
            let (own, tried) = (db.clone(), tried.to_owned());
            let trying = async move { sign_in::with_password(&own, "anna", &tried).await };
            let change = async |tx: &mut store::Tx| {
                tx.sql(&GIVE_HASH).id("account", account).bind("hash", &new).run_one().await.expect("a hash");
            };
            let outcome = in_between(&db, 2, trying, change, &actor).await;
            assert_eq!(outcome.err().as_ref().map(code), expected);
        }
    })
    .await;
}

#[tokio::test]
async fn many_guesses_at_once_are_no_way_around_the_wait() {
    on_both(schema(), |db| async move {
        let actor = somebody(&db, "anna").await;
        let guesses: Vec<_> = (0..12)
            .map(|number| {
                let db = db.clone();
                tokio::spawn(async move { sign_in::with_password(&db, "anna", &format!("quattro gatti {number}")).await })
            })
            .collect();
        let mut wrong = 0_i64;
        for guess in guesses {
            let refused = guess.await.expect("an outcome").expect_err("refused");
            wrong += i64::from(code(&refused) == Problem::WrongPassword.code());
        }
        assert_eq!(wrong, sign_in::MOST_ATTEMPTS);
        let right = sign_in::with_password(&db, "anna", PASSWORD).await.expect_err("shut");
        assert_eq!(code(&right), Problem::Locked.code());
        // Whoever is signed in and gives the password again waits as well.
        let session = session(&db, &actor).await;
        let again = credentials::change_password(&db, &session, PASSWORD, "quattro gatti rossi").await.expect_err("shut");
        assert_eq!(code(&again), Problem::Locked.code());
    })
    .await;
}

#[tokio::test]
async fn a_new_password_ends_every_session_in_one_step_and_a_bad_one_ends_none() {
    on_both(schema(), |db| async move {
        let actor = somebody(&db, "anna").await;
        let (one, other) = (session(&db, &actor).await, session(&db, &actor).await);
        for (current, new) in [("sbagliata", "quattro gatti rossi"), (PASSWORD, "corta"), (PASSWORD, "anna anna anna")] {
            credentials::change_password(&db, &one, current, new).await.expect_err("refused");
            assert!(found(&db, &one.cookie).await.is_some() && found(&db, &other.cookie).await.is_some());
        }
        let rows = async |db: &Db| store::audit::verify(db, actor.body).await.expect("a verdict").rows;
        let before = rows(&db).await;
        let cookie = credentials::change_password(&db, &one, PASSWORD, "quattro gatti rossi").await.expect("a cookie");
        assert_eq!(rows(&db).await, before + 1, "one transaction, one row");
        assert_eq!(found(&db, &cookie).await.map(|session| session.level), Some(Level::Full));
        assert!(found(&db, &one.cookie).await.is_none() && found(&db, &other.cookie).await.is_none());
        sign_in::with_password(&db, "anna", PASSWORD).await.expect_err("the old one");
        sign_in::with_password(&db, "anna", "quattro gatti rossi").await.expect("the new one");
    })
    .await;
}

#[tokio::test]
async fn of_two_who_tie_an_identity_to_the_same_account_the_second_is_refused() {
    on_both(schema(), |db| async move {
        let actor = somebody(&db, "anna").await;
        let read = account::own(&db, &actor).await.expect("an account").version;
        let mut tx = db.global(&actor).await.expect("a transaction");
        account::set_oidc_subject(&mut tx, actor.account, read, Some("AA00BB")).await.expect("tied");
        // Both had read the same version before either wrote.
        let second = account::set_oidc_subject(&mut tx, actor.account, read, Some("CC11DD")).await.expect_err("refused");
        assert!(matches!(second, Failure::NotFound), "{second}");
        let now = account::set_oidc_subject(&mut tx, actor.account, read + 1, Some("CC11DD")).await;
        now.expect("tied by who read it");
        tx.roll_back().await.expect("the end");
    })
    .await;
}

#[tokio::test]
async fn an_account_is_read_while_somebody_else_writes() {
    on_both(schema(), |db| async move {
        let actor = somebody(&db, "anna").await;
        let mut tx = db.global(&actor).await.expect("a transaction");
        let link = account::invite(&mut tx, actor.account).await.expect("a link");
        tx.commit(Audit::of("account.invite")).await.expect("a commit");
        let writing = db.global(&actor).await.expect("SQLite's one writer");
        assert_eq!(credentials::invited(&db, &link).await.expect("an owner").0, "anna");
        assert_eq!(account::own(&db, &actor).await.expect("an account").username, "anna");
        let unknown = sign_in::with_password(&db, "nessuna", PASSWORD).await.expect_err("refused");
        assert_eq!(code(&unknown), Problem::WrongPassword.code());
        let weak = credentials::accept_invitation(&db, &link, "corta").await.expect_err("refused");
        assert!(matches!(weak, Failure::Invalid(_)), "{weak}");
        writing.roll_back().await.expect("the end");
    })
    .await;
}
