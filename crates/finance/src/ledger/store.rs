//! The SQL of the kept sums and the journal.

::store::statements! {
    pub LOCK = "select chapter_id, year, side, planned_cents, varied_cents, reserved_cents, spent_cents, mandatory_uncovered_cents, queued_cents, version
                  from finance_chapter where body_id = :body and chapter_id = :chapter {for update}";
    open pub READ = "select chapter_id, year, side, planned_cents, varied_cents, reserved_cents, spent_cents, mandatory_uncovered_cents, queued_cents, version
                       from finance_chapter where body_id = :body and chapter_id = :chapter";
    pub MOVE = "update finance_chapter
                   set varied_cents = :varied, reserved_cents = :reserved, spent_cents = :spent, mandatory_uncovered_cents = :uncovered,
                       queued_cents = :queued, version = :version
                 where body_id = :body and chapter_id = :chapter";
    pub APPEND = "insert into finance_movement (body_id, chapter_id, seq, kind, reservation_id, variation_id, planned_cents, varied_cents, reserved_cents,
                                                spent_cents, mandatory_uncovered_cents, queued_cents, reason, account_id, at)
                  values (:body, :chapter, :seq, :kind, :reservation, :variation, :planned, :varied, :reserved,
                          :spent, :uncovered, :queued, :reason, :actor, :now)";
}
