//! News for later rooms: a row written in the transaction that makes it true, taken once by whoever follows the topic.

use crate::error::StoreError;
use crate::tx::Tx;
use kernel::Instant;
use uuid::Uuid;

crate::statements! {
    NEWEST = "select id from store_outbox where body_id = :body and taken_at is null order by id desc limit 1";
    TELL = "insert into store_outbox (body_id, id, topic, payload, at, taken_at) values (:body, :id, :topic, :payload, :now, null)";
    WAITING = "select id, topic, payload, at from store_outbox where body_id = :body and taken_at is null order by id limit :most {for update skip locked}";
    global BODIES = "select distinct body_id from store_outbox where taken_at is null";
    TAKEN = "update store_outbox set taken_at = :now where body_id = :body and id = :id";
}

/// One piece of news.
#[derive(Debug, sqlx::FromRow)]
pub struct News {
    /// Its identifier, in order of time.
    pub id: Uuid,
    /// What it is about, such as `person.died`.
    pub topic: String,
    /// The facts, as the telling room publishes them.
    pub payload: sqlx::types::Json<serde_json::Value>,
    /// When it became true.
    pub at: Instant,
}

/// Bodies in which news waits (in a `Db::look` transaction).
pub async fn bodies_with_news(tx: &mut Tx) -> Result<Vec<kernel::BodyId>, StoreError> {
    tx.sql(&BODIES).values().await
}

impl Tx {
    /// Tells later rooms something.
    pub async fn tell(&mut self, topic: &'static str, payload: serde_json::Value) -> Result<(), StoreError> {
        let id = self.id_of_news().await?;
        self.sql(&TELL).bind("id", id).bind("topic", topic).bind("payload", payload).run().await.map(drop)
    }

    /// An identifier that comes after those of all news that wait, also when the clock was set back or stands still.
    async fn id_of_news(&mut self) -> Result<Uuid, StoreError> {
        let newest: Option<Uuid> = self.sql(&NEWEST).values().await?.into_iter().next();
        let after = newest.and_then(|id| id.get_timestamp()).map(|stamp| stamp.to_unix()).and_then(|(seconds, nanos)| {
            let moment = chrono::DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)?;
            moment.checked_add_signed(chrono::TimeDelta::milliseconds(1))
        });
        Ok(crate::chance::uuid(after.map_or(self.now(), |after| after.max(self.now())))?)
    }

    /// News not yet taken, oldest first; each must be given back to [`Tx::took`] in the same transaction that acts on it.
    pub async fn news(&mut self, most: i64) -> Result<Vec<News>, StoreError> {
        self.sql(&WAITING).bind("most", most).all().await
    }

    /// Marks a piece of news as taken.
    pub async fn took(&mut self, news: &News) -> Result<(), StoreError> {
        self.sql(&TAKEN).bind("id", news.id).run_one().await
    }
}
