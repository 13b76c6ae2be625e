//! The audit chain, on both databases: what the program is refused, and what a verification finds when somebody reaches the
//! tables behind its back.
#![expect(clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use chrono::TimeDelta;
use kernel::{AccountId, Actor, BodyId, PersonId};
use sha2::{Digest as _, Sha256};
use store::audit::{self, Row, Verdict};
use store::testing::on_both;
use store::{Audit, Db, Engine, StoreError};
use uuid::Uuid;

/// Rows of each chain that is tampered with.
const ROWS: i64 = 5;

/// A new body with a chain of [`ROWS`] rows.
async fn chain(db: &Db) -> BodyId {
    let body = BodyId(store::chance::uuid(db.clock().now()).expect("an id"));
    for number in 1..=ROWS {
        write(db, body, "contact.create", number).await;
    }
    body
}

async fn write(db: &Db, body: BodyId, action: &'static str, number: i64) {
    let account = AccountId(Uuid::from_u128(7));
    let actor = Actor { account, purpose: Some("urgenza".into()), request: Uuid::from_u128(9), ..Actor::system(body) };
    let tx = db.begin(&actor).await.expect("a transaction");
    let about = PersonId(Uuid::from_u128(u128::try_from(number).expect("a number")));
    tx.commit(Audit::of(action).about(about).on("contact", Uuid::from_u128(5)).fields(["need", "means"])).await.expect("a commit");
}

/// A search that shows these persons, as a read that shares its commit with others.
async fn search(db: &Db, body: BodyId, persons: &[u128]) {
    let actor = Actor { account: AccountId(Uuid::from_u128(7)), ..Actor::system(body) };
    let tx = db.begin_reading(&actor).await.expect("a transaction");
    let shown = persons.iter().map(|person| PersonId(Uuid::from_u128(*person)));
    tx.commit(Audit::of("person.search").rows(persons.len()).showing("persons", shown)).await.expect("a commit");
}

/// The actions that stand in the list of somebody, newest first, before a row.
async fn told(db: &Db, body: BodyId, person: u128, before: i64, most: i64) -> Vec<(i64, String)> {
    let mut tx = db.begin(&Actor::system(body)).await.expect("a transaction");
    let query = tx.sql(&audit::OF_PERSON).id("person", PersonId(Uuid::from_u128(person))).bind("before", before).bind("most", most);
    let rows: Vec<Row> = query.all().await.expect("rows");
    tx.roll_back().await.expect("a rollback");
    rows.into_iter().map(|row| (row.seq, row.action)).collect()
}

async fn verdict(db: &Db, body: BodyId) -> Verdict {
    audit::verify(db, body).await.expect("a verdict")
}

/// Where a chain is broken, and how.
async fn fault(db: &Db, body: BodyId) -> Option<(i64, String)> {
    verdict(db, body).await.broken
}

/// An identifier as the text of a statement.
fn uuid(db: &Db, id: Uuid) -> String {
    match db.engine() {
        Engine::Sqlite => format!("x'{}'", id.simple()),
        Engine::Postgres => format!("'{id}'::uuid"),
    }
}

/// Bytes as the text of a statement.
fn bytes(db: &Db, bytes: &[u8]) -> String {
    match db.engine() {
        Engine::Sqlite => format!("x'{}'", hex::encode(bytes)),
        Engine::Postgres => format!("'\\x{}'::bytea", hex::encode(bytes)),
    }
}

/// Runs what the program has no statement for.
async fn behind(db: &Db, text: &str) -> Result<(), StoreError> {
    db.raw_rows(text).await.map(drop)
}

async fn forced(db: &Db, text: &str) {
    behind(db, text).await.unwrap_or_else(|error| panic!("{error}: {text}"));
}

async fn without_triggers(db: &Db) {
    match db.engine() {
        Engine::Sqlite => {
            forced(db, "drop trigger store_audit_never_changes").await;
            forced(db, "drop trigger store_audit_never_shrinks").await;
            forced(db, "drop trigger store_audit_shown_never_changes").await;
            forced(db, "drop trigger store_audit_shown_never_shrinks").await;
        }
        Engine::Postgres => {
            forced(db, "alter table store_audit disable trigger user").await;
            forced(db, "alter table store_audit_shown disable trigger user").await;
        }
    }
}

async fn rows(db: &Db, body: BodyId) -> Vec<Row> {
    let mut tx = db.begin(&Actor::system(body)).await.expect("a transaction");
    let mut rows: Vec<Row> = tx.sql(&audit::LATEST).bind("before", 1_000_i64).bind("most", 1_000_i64).all().await.expect("rows");
    tx.roll_back().await.expect("a rollback");
    rows.reverse();
    rows
}

/// The hash of a row, computed here a second time: each part with its length before it.
fn link(body: BodyId, row: &Row) -> Vec<u8> {
    let optional = |id: Option<Uuid>| id.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
    let parts: [Vec<u8>; 12] = [
        body.0.as_bytes().to_vec(),
        row.seq.to_be_bytes().to_vec(),
        row.at.timestamp_micros().to_be_bytes().to_vec(),
        row.account_id.as_bytes().to_vec(),
        row.action.clone().into_bytes(),
        optional(row.subject_id),
        row.object_kind.clone().into_bytes(),
        optional(row.object_id),
        row.purpose.clone().into_bytes(),
        row.fields.clone().into_bytes(),
        row.request_id.as_bytes().to_vec(),
        row.previous.clone(),
    ];
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(u64::try_from(part.len()).expect("a length").to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().to_vec()
}

#[tokio::test]
async fn no_statement_changes_or_removes_a_row_of_the_audit() {
    on_both(vec![], |db| async move {
        let body = chain(&db).await;
        let before = verdict(&db, body).await;
        assert_eq!((before.rows, before.broken.clone()), (ROWS, None));
        let mut texts =
            vec!["update store_audit set fields = ''", "delete from store_audit where seq = 5", "delete from store_audit"];
        if db.engine() == Engine::Postgres {
            texts.push("truncate store_audit");
        }
        for text in texts {
            match behind(&db, text).await {
                Err(StoreError::Violated(name)) => assert_eq!(name, "store_audit_never_changes", "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
        assert_eq!(verdict(&db, body).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_row_of_the_audit_that_was_changed_is_named_whatever_was_changed_in_it() {
    on_both(vec![], |db| async move {
        without_triggers(&db).await;
        let other = uuid(&db, Uuid::from_u128(8));
        let hash = bytes(&db, &[3; 32]);
        let at = match db.engine() {
            Engine::Sqlite => "replace(at, '2026', '2027')".to_owned(),
            Engine::Postgres => "at + interval '1 microsecond'".to_owned(),
        };
        let changed = "its content was changed";
        let columns = [
            ("at", at.as_str(), changed),
            ("account_id", other.as_str(), changed),
            ("action", "'contact.read'", changed),
            ("subject_id", other.as_str(), changed),
            ("subject_id", "null", changed),
            ("object_kind", "'person'", changed),
            ("object_id", other.as_str(), changed),
            ("object_id", "null", changed),
            ("purpose", "''", changed),
            ("fields", "'need'", changed),
            ("request_id", other.as_str(), changed),
            ("hash", hash.as_str(), changed),
            ("previous", hash.as_str(), "it does not follow the row before"),
        ];
        for (column, value, why) in columns {
            let body = chain(&db).await;
            let own = uuid(&db, body.0);
            forced(&db, &format!("update store_audit set {column} = {value} where body_id = {own} and seq = 3")).await;
            let found = verdict(&db, body).await;
            assert_eq!((found.rows, found.broken), (2, Some((3, why.to_owned()))), "{column} = {value}");
        }
        // What moves between two neighbouring columns changes the row as well.
        let body = chain(&db).await;
        let own = uuid(&db, body.0);
        forced(
            &db,
            &format!("update store_audit set purpose = 'urgenzaneed', fields = ',means' where body_id = {own} and seq = 3"),
        )
        .await;
        assert_eq!(fault(&db, body).await, Some((3, changed.to_owned())));
    })
    .await;
}

#[tokio::test]
async fn a_row_that_was_changed_together_with_its_hash_is_given_away_by_the_next() {
    on_both(vec![], |db| async move {
        without_triggers(&db).await;
        for (seq, named, why) in
            [(3, 4, "it does not follow the row before"), (ROWS, ROWS, "it is not the row with which the chain ended")]
        {
            let body = chain(&db).await;
            let own = uuid(&db, body.0);
            let all = rows(&db, body).await;
            let mut row = all.into_iter().find(|row| row.seq == seq).expect("the row");
            assert_eq!(row.hash, link(body, &row), "the hash is what the description of the chain says");
            row.fields = "need".into();
            let hash = bytes(&db, &link(body, &row));
            forced(&db, &format!("update store_audit set fields = 'need', hash = {hash} where body_id = {own} and seq = {seq}"))
                .await;
            assert_eq!(fault(&db, body).await, Some((named, why.to_owned())));
        }
    })
    .await;
}

#[tokio::test]
async fn a_row_that_was_removed_is_named_also_when_the_others_close_up() {
    on_both(vec![], |db| async move {
        without_triggers(&db).await;
        for seq in [1, 3] {
            let body = chain(&db).await;
            let own = uuid(&db, body.0);
            forced(&db, &format!("delete from store_audit where body_id = {own} and seq = {seq}")).await;
            assert_eq!(fault(&db, body).await, Some((seq, format!("row {seq} is missing"))));
            for later in seq + 1..=ROWS {
                forced(&db, &format!("update store_audit set seq = seq - 1 where body_id = {own} and seq = {later}")).await;
            }
            assert_eq!(fault(&db, body).await, Some((seq, "it does not follow the row before".to_owned())));
        }
    })
    .await;
}

const COPIED: &str = "at, account_id, action, subject_id, object_kind, object_id, purpose, fields, request_id";

#[tokio::test]
async fn a_row_that_was_put_in_between_or_at_the_end_is_named() {
    on_both(vec![], |db| async move {
        without_triggers(&db).await;
        let copy = async |body: BodyId, from: i64, to: i64, previous: &[u8]| {
            let mut row = rows(&db, body).await.into_iter().find(|row| row.seq == from).expect("the row");
            (row.seq, row.previous) = (to, previous.to_vec());
            let (own, hash, previous) = (uuid(&db, body.0), bytes(&db, &link(body, &row)), bytes(&db, previous));
            forced(
                &db,
                &format!(
                    "insert into store_audit (body_id, seq, {COPIED}, previous, hash)
                     select body_id, {to}, {COPIED}, {previous}, {hash} from store_audit where body_id = {own} and seq = {from}"
                ),
            )
            .await;
        };
        let body = chain(&db).await;
        let own = uuid(&db, body.0);
        for later in (3..=ROWS).rev() {
            forced(&db, &format!("update store_audit set seq = seq + 1 where body_id = {own} and seq = {later}")).await;
        }
        let second = rows(&db, body).await.into_iter().find(|row| row.seq == 2).expect("the row").hash;
        copy(body, 2, 3, &second).await;
        assert_eq!(
            fault(&db, body).await,
            Some((4, "it does not follow the row before".to_owned())),
            "the row that had to make room"
        );

        let body = chain(&db).await;
        let last = rows(&db, body).await.pop().expect("a row").hash;
        copy(body, 2, ROWS + 1, &last).await;
        assert_eq!(fault(&db, body).await, Some((ROWS + 1, "it was added after the end of the chain".to_owned())));
    })
    .await;
}

#[tokio::test]
async fn an_end_that_was_cut_off_is_found_by_the_head_or_by_the_hash_that_was_kept_elsewhere() {
    on_both(vec![], |db| async move {
        without_triggers(&db).await;
        let body = chain(&db).await;
        let own = uuid(&db, body.0);
        let kept_elsewhere = verdict(&db, body).await.head;
        forced(&db, &format!("delete from store_audit where body_id = {own} and seq >= 4")).await;
        assert_eq!(fault(&db, body).await, Some((4, "rows at the end are missing".to_owned())));

        // Who also sets the head back leaves a chain that is whole, but not the one whose end was noted.
        let third = rows(&db, body).await.pop().expect("a row");
        let hash = bytes(&db, &third.hash);
        forced(&db, &format!("update store_audit_head set seq = 3, hash = {hash} where body_id = {own}")).await;
        let found = verdict(&db, body).await;
        assert_eq!((found.rows, found.broken.clone()), (3, None));
        assert_eq!(found.head, hex::encode(&third.hash));
        assert_ne!(found.head, kept_elsewhere);

        // A head that was set back under rows that stand is told as rows too many.
        let body = chain(&db).await;
        let (own, hash) = (uuid(&db, body.0), bytes(&db, &rows(&db, body).await.swap_remove(2).hash));
        forced(&db, &format!("update store_audit_head set seq = 3, hash = {hash} where body_id = {own}")).await;
        assert_eq!(fault(&db, body).await, Some((4, "it was added after the end of the chain".to_owned())));
        let body = chain(&db).await;
        forced(&db, &format!("delete from store_audit_head where body_id = {}", uuid(&db, body.0))).await;
        assert_eq!(fault(&db, body).await, Some((1, "it was added after the end of the chain".to_owned())));
    })
    .await;
}

#[tokio::test]
async fn what_happens_in_one_body_leaves_the_chain_of_another_alone() {
    on_both(vec![], |db| async move {
        without_triggers(&db).await;
        let (broken, whole) = (chain(&db).await, chain(&db).await);
        forced(&db, &format!("delete from store_audit where body_id = {} and seq = 2", uuid(&db, broken.0))).await;
        assert_eq!(fault(&db, broken).await, Some((2, "row 2 is missing".to_owned())));
        assert_eq!(verdict(&db, whole).await.broken, None);
    })
    .await;
}

#[tokio::test]
async fn the_chain_goes_on_in_order_when_the_clock_is_set_back() {
    on_both(vec![], |db| async move {
        let body = chain(&db).await;
        let before = db.clock().now();
        db.clock().move_to(before - TimeDelta::hours(1));
        write(&db, body, "contact.read", 6).await;
        db.clock().move_to(before + TimeDelta::seconds(1));
        write(&db, body, "contact.close", 7).await;
        let found = verdict(&db, body).await;
        assert_eq!((found.rows, found.broken), (ROWS + 2, None));
        let all = rows(&db, body).await;
        let last: Vec<(i64, &str)> = all.iter().skip(5).map(|row| (row.seq, row.action.as_str())).collect();
        assert_eq!(last, [(6, "contact.read"), (7, "contact.close")]);
        assert!(all.iter().zip(all.iter().skip(1)).any(|(one, next)| next.at < one.at), "the clock was really set back");
    })
    .await;
}

#[tokio::test]
async fn a_search_stands_in_the_list_of_everybody_whom_it_showed_and_of_nobody_else() {
    on_both(vec![], |db| async move {
        let body = chain(&db).await;
        search(&db, body, &[2, 3, 2]).await;
        write(&db, body, "contact.read", 2).await;
        search(&db, body, &[]).await;
        search(&db, body, &[2]).await;
        let of = |action: &str, seq: i64| (seq, action.to_owned());
        let all = told(&db, body, 2, i64::MAX, 50).await;
        assert_eq!(all, [of("person.search", 9), of("contact.read", 7), of("person.search", 6), of("contact.create", 2)]);
        assert_eq!(told(&db, body, 2, i64::MAX, 2).await, all[..2], "newest first, a page at a time");
        assert_eq!(told(&db, body, 2, 7, 2).await, all[2..]);
        assert_eq!(told(&db, body, 3, i64::MAX, 50).await, [of("person.search", 6), of("contact.create", 3)]);
        assert_eq!(told(&db, body, 4, i64::MAX, 50).await, [of("contact.create", 4)]);
        let elsewhere = chain(&db).await;
        assert_eq!(told(&db, elsewhere, 3, i64::MAX, 50).await, [of("contact.create", 3)]);
        // A row that is about somebody and shows them too stands there once.
        let tx = db.begin(&Actor::system(body)).await.expect("a transaction");
        let one = PersonId(Uuid::from_u128(4));
        tx.commit(Audit::of("contact.form").about(one).showing("desk", [one])).await.expect("a commit");
        assert_eq!(told(&db, body, 4, i64::MAX, 50).await, [of("contact.form", 10), of("contact.create", 4)]);
        let found = verdict(&db, body).await;
        assert_eq!((found.rows, found.broken), (10, None));
    })
    .await;
}

#[tokio::test]
async fn nobody_is_taken_from_a_search_or_put_into_it_without_the_chain_telling() {
    on_both(vec![], |db| async move {
        let body = chain(&db).await;
        search(&db, body, &[2, 3]).await;
        for text in ["update store_audit_shown set seq = 1", "delete from store_audit_shown"] {
            match behind(&db, text).await {
                Err(StoreError::Violated(name)) => assert_eq!(name, "store_audit_never_changes", "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
        without_triggers(&db).await;
        let person = |number: u128| uuid(&db, Uuid::from_u128(number));
        let add = |body: BodyId, seq: i64| {
            format!("insert into store_audit_shown (body_id, seq, person_id) values ({}, {seq}, {})", uuid(&db, body.0), person(4))
        };
        let changed = Some((6, "its content was changed".to_owned()));
        for (what, broken) in [
            ("delete from store_audit_shown where body_id = :body and person_id = :one", changed.clone()),
            ("delete from store_audit_shown where body_id = :body", changed.clone()),
            ("update store_audit_shown set person_id = :other where body_id = :body and person_id = :one", changed.clone()),
        ] {
            let body = chain(&db).await;
            search(&db, body, &[2, 3]).await;
            assert_eq!(fault(&db, body).await, None);
            let own = uuid(&db, body.0);
            forced(&db, &what.replace(":body", &own).replace(":one", &person(3)).replace(":other", &person(4))).await;
            assert_eq!(fault(&db, body).await, broken, "{what}");
        }
        for (seq, broken) in [
            (6, changed),
            (2, Some((2, "its content was changed".to_owned()))),
            (7, Some((7, "it is not there, and somebody is named for it".to_owned()))),
            (0, Some((0, "it is not there, and somebody is named for it".to_owned()))),
        ] {
            let body = chain(&db).await;
            search(&db, body, &[2, 3]).await;
            forced(&db, &add(body, seq)).await;
            assert_eq!(fault(&db, body).await, broken, "{seq}");
        }
    })
    .await;
}
