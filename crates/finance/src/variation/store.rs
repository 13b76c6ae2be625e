//! The SQL of variations.

::store::statements! {
    pub ADD = "insert into finance_variation (body_id, variation_id, chapter_id, act, decided_on, amount_cents, reason, account_id, at)
               values (:body, :id, :chapter, :act, :decided_on, :amount, :reason, :actor, :now)";
}
