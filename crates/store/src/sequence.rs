//! Human numbers: one sequence per body and name, without gaps among what was committed.

use crate::error::StoreError;
use crate::tx::Tx;

crate::statements! {
    NEXT = "insert into store_sequence (body_id, name, last) values (:body, :name, 1)
            on conflict (body_id, name) do update set last = store_sequence.last + 1 returning last";
    SKIP = "insert into store_sequence (body_id, name, last) values (:body, :name, :count)
            on conflict (body_id, name) do update set last = store_sequence.last + :count returning last";
}

impl Tx {
    /// The next number of a sequence such as `case/2026`.
    pub async fn next_number(&mut self, name: impl Into<String>) -> Result<i64, StoreError> {
        self.sql(&NEXT).bind("name", name.into()).value::<i64>().await
    }

    /// The next `count` numbers of a sequence at once; the first of them.
    pub async fn next_numbers(&mut self, name: impl Into<String>, count: i64) -> Result<i64, StoreError> {
        let last = self.sql(&SKIP).bind("name", name.into()).bind("count", count).value::<i64>().await?;
        Ok(last.saturating_sub(count).saturating_add(1))
    }
}
