//! Sessions and tokens that end by themselves, on both databases.
#![expect(clippy::expect_used, reason = "tests fail by panicking")]

use chrono::TimeDelta;
use guard::account::{self, AccountKind, NewAccount};
use guard::body::{BodyKind, NewBody};
use guard::session::{self, Level, Session};
use guard::unit::{UnitData, UnitKind};
use guard::{Permission, Principal, token};
use kernel::{Actor, BodyId, Instant, UnitId};
use store::testing::{Rooms, on_both};
use store::{Audit, Db};
use uuid::Uuid;

fn schema() -> Rooms {
    vec![("guard", guard::MIGRATIONS)]
}

/// A social worker of a body with one unit.
async fn somebody(db: &Db) -> Actor {
    let body = BodyId(store::chance::uuid(db.clock().now()).expect("an id"));
    let mut tx = db.global(&Actor::system(body)).await.expect("a transaction");
    let new =
        NewBody { code: "milano", name: "Comune", kind: BodyKind::Comune, belfiore: "F205", istat_code: "015146", demo: true };
    guard::body::create(&mut tx, new).await.expect("a body");
    let unit: UnitId = tx.new_id().expect("an id");
    let data = UnitData {
        parent_id: None,
        code: "SSPT-4".into(),
        name: "Servizio sociale".into(),
        kind: UnitKind::Territorial,
        municipio: Some(4),
        level: None,
        address: String::new(),
        address_secret: false,
        phone: String::new(),
        hours: String::new(),
        valid_from: guard::scope::ALWAYS,
        valid_until: None,
    };
    guard::unit::add(&mut tx, unit, &data).await.expect("a unit");
    let new = NewAccount {
        username: "anna".into(),
        display_name: "Anna Verdi".into(),
        email: String::new(),
        kind: AccountKind::Staff,
        provider: None,
        password: Some(("quattro gatti neri".into(), guard::password::Cost::Cheap)),
    };
    let account = account::create(&mut tx, new).await.expect("an account");
    account::assign(&mut tx, account, "assistente_sociale", unit, guard::scope::ALWAYS, None, "prova").await.expect("a role");
    tx.commit(Audit::of("account.create")).await.expect("a commit");
    Actor { account, ..Actor::system(body) }
}

async fn begin(db: &Db, actor: &Actor) -> String {
    session::start(db, actor.body, actor.account, Level::Full).await.expect("a session")
}

async fn found(db: &Db, cookie: &str) -> Option<Session> {
    session::find(db, cookie, Uuid::nil()).await.expect("a database")
}

/// How many sessions the database keeps.
async fn kept(db: &Db) -> usize {
    db.raw_rows("select csrf from guard_session").await.expect("sessions").len()
}

#[tokio::test]
async fn a_session_that_nobody_uses_for_more_than_an_hour_is_over_for_good() {
    on_both(schema(), |db| async move {
        let actor = somebody(&db).await;
        let start = db.clock().now();
        let at = |minutes: i64| db.clock().move_to(start + TimeDelta::minutes(minutes));
        let (used, left) = (begin(&db, &actor).await, begin(&db, &actor).await);
        at(60);
        assert!(found(&db, &used).await.is_some(), "an hour to the minute is not more than an hour");
        at(61);
        assert!(found(&db, &left).await.is_none());
        assert_eq!(kept(&db).await, 1, "it was forgotten");
        at(59);
        assert!(found(&db, &left).await.is_none(), "a clock that is set back does not wake it");
        at(120);
        let session = found(&db, &used).await.expect("the one in use, an hour after its last use");
        at(181);
        assert!(session::of_same_account(&db, &session).await.expect("sessions").is_empty(), "an idle one is not listed as open");
        assert!(found(&db, &used).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_session_in_use_goes_on_through_the_working_day_and_not_a_minute_longer() {
    on_both(schema(), |db| async move {
        let actor = somebody(&db).await;
        let start = db.clock().now();
        let at = |minutes: i64| db.clock().move_to(start + TimeDelta::minutes(minutes));
        let cookie = begin(&db, &actor).await;
        for minutes in (50..600).step_by(50) {
            at(minutes);
            let session = found(&db, &cookie).await.expect("in use");
            assert_eq!(session.ends_at, start + TimeDelta::hours(10), "use does not move the end");
        }
        at(599);
        let session = found(&db, &cookie).await.expect("the last minute");
        at(600);
        assert!(found(&db, &cookie).await.is_none(), "ten hours are over");

        // The second factor gives a session of its own, and with it a day of its own.
        let half = session::start(&db, actor.body, actor.account, Level::Password).await.expect("a session");
        at(620);
        let half = found(&db, &half).await.expect("half signed in");
        let raised = session::raise(&db, &half).await.expect("a session");
        assert!(found(&db, &half.cookie).await.is_none(), "the cookie from before is worth nothing");
        assert_eq!(found(&db, &raised).await.expect("signed in").ends_at, start + TimeDelta::minutes(620 + 600));
        drop(session);
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_is_set_back_signs_nobody_out_and_lengthens_nothing() {
    on_both(schema(), |db| async move {
        let actor = somebody(&db).await;
        let start = db.clock().now();
        let at = |minutes: i64| db.clock().move_to(start + TimeDelta::minutes(minutes));
        let cookie = begin(&db, &actor).await;
        at(-60);
        let session = found(&db, &cookie).await.expect("still signed in");
        assert_eq!(session.ends_at, start + TimeDelta::hours(10));
        assert_eq!(session::of_same_account(&db, &session).await.expect("sessions").len(), 1);
        at(59);
        assert!(found(&db, &cookie).await.is_some());
        at(120);
        assert!(found(&db, &cookie).await.is_none(), "idle as ever, counted from the last use");
    })
    .await;
}

#[tokio::test]
async fn what_has_ended_is_put_away_and_what_has_not_stays() {
    on_both(schema(), |db| async move {
        let actor = somebody(&db).await;
        let start = db.clock().now();
        let _old = begin(&db, &actor).await;
        db.clock().move_to(start + TimeDelta::hours(5));
        let young = begin(&db, &actor).await;
        db.clock().move_to(start + TimeDelta::hours(5) + TimeDelta::minutes(30));
        assert!(found(&db, &young).await.is_some());
        db.clock().move_to(start + TimeDelta::hours(10) + TimeDelta::seconds(1));
        let mut tx = db.global(&Actor::system(actor.body)).await.expect("a transaction");
        assert_eq!(session::forget_ended(&mut tx).await.expect("a number"), 1);
        tx.commit_bookkeeping().await.expect("a commit");
        assert_eq!(kept(&db).await, 1);
    })
    .await;
}

async fn key(db: &Db, actor: &Actor, until: Instant) -> (Uuid, String) {
    let mut tx = db.begin(actor).await.expect("a transaction");
    let made = token::create(&mut tx, actor.account, "Gestionale", &[Permission::CONTACT_READ], until).await.expect("a token");
    tx.commit(Audit::of("token.create")).await.expect("a commit");
    made
}

async fn speaks_for(db: &Db, token: &str) -> Option<Principal> {
    token::find(db, token, Uuid::nil()).await.expect("a database")
}

#[tokio::test]
async fn a_token_ends_on_its_day_or_when_it_is_revoked_and_never_says_more_than_it_was_given() {
    on_both(schema(), |db| async move {
        let actor = somebody(&db).await;
        let start = db.clock().now();
        let until = start + TimeDelta::days(30);
        let (_, short) = key(&db, &actor, until).await;
        let (id, revoked) = key(&db, &actor, start + TimeDelta::days(365)).await;
        let principal = speaks_for(&db, &short).await.expect("whoever made it");
        assert!(principal.may(Permission::CONTACT_READ) && !principal.may(Permission::CASE_READ), "only what it was given");
        db.clock().move_to(until - TimeDelta::microseconds(1));
        assert!(speaks_for(&db, &short).await.is_some(), "to its last moment");
        db.clock().move_to(until);
        assert!(speaks_for(&db, &short).await.is_none(), "its time is over");
        assert!(speaks_for(&db, &revoked).await.is_some());
        let mut tx = db.begin(&actor).await.expect("a transaction");
        token::revoke(&mut tx, id).await.expect("revoked");
        tx.commit(Audit::of("token.revoke")).await.expect("a commit");
        assert!(speaks_for(&db, &revoked).await.is_none());
        db.clock().move_to(start);
        assert!(speaks_for(&db, &revoked).await.is_none(), "also by a clock that was set back");
    })
    .await;
}

/// What the account may do, as a page asks it.
async fn may(db: &Db, actor: &Actor, permission: Permission) -> bool {
    let mut tx = db.begin_reading(actor).await.expect("a transaction");
    let principal = Principal::load(&mut tx).await.expect("a database").expect("an account");
    tx.roll_back().await.expect("an end");
    principal.may(permission)
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_upgrade_every_account_reaches_what_the_new_table_of_roles_says() {
    on_both(schema(), |db| async move {
        let anna = somebody(&db).await;
        let rebuilt = guard::scope::follow_the_table(&db).await.expect("a database");
        assert_eq!(rebuilt, 1, "nobody had said by which table");
        assert_eq!(guard::scope::follow_the_table(&db).await.expect("a database"), 0, "the same table asks for nothing");

        // As a program with another table of roles left it.
        for text in ["update guard_role_table set fingerprint = 'another'", "delete from guard_scope"] {
            db.raw_rows(text).await.expect("a database");
        }
        assert!(!may(&db, &anna, Permission::CASE_READ).await, "nothing is reached any more");

        assert_eq!(guard::scope::follow_the_table(&db).await.expect("a database"), 1);
        assert!(may(&db, &anna, Permission::CASE_READ).await, "what the table says is reached again");
    })
    .await;
}
