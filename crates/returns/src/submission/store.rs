//! The SQL of sendings, their documents and what was frozen.

use crate::siuss::{Operation, Record, Sender};
use chrono::NaiveDate;
use kernel::{Instant, JobId};
use sqlx::types::Json;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "select id, year, number, state, job_id, cursor_id, sender, inserts, cancels, unchanged, held, documents, made_at, ready_at, transmitted_on, receipt, version
           from returns_submission where body_id = :body"
    };
}

store::statements! {
    /// The number of the next sending of a year.
    pub NEXT_NUMBER = "select cast(coalesce(max(number), 0) + 1 as bigint) from returns_submission where body_id = :body and year = :year";
    /// Begins a sending.
    pub BEGIN = "insert into returns_submission (body_id, id, year, number, state, job_id, cursor_id, sender, inserts, cancels, unchanged, held, documents,
                                                account_id, made_at, ready_at, transmitted_on, receipt, version)
                 values (:body, :id, :year, :number, 'preparing', :job, :cursor, :sender, 0, 0, 0, 0, 0, :actor, :now, null, null, '', 1)";
    /// One sending.
    pub ONE = concat!(columns!(), " and id = :id");
    /// One that is being prepared, to be gone on with.
    pub PREPARING = concat!(columns!(), " and id = :id and state = 'preparing' {for update}");
    /// The sendings of a year, newest first.
    open pub OF_YEAR = concat!(columns!(), " and year = :year order by number desc limit 50");
    /// How far one is.
    pub GO_ON = "update returns_submission set cursor_id = :cursor, inserts = :inserts, cancels = :cancels, unchanged = :unchanged, held = :held,
                        documents = :documents
                  where body_id = :body and id = :id and state = 'preparing'";
    /// Everything is frozen.
    pub READY = "update returns_submission set state = :state, ready_at = :now, version = version + 1 where body_id = :body and id = :id and state = 'preparing'";
    /// Transmitted by hand.
    pub TRANSMITTED = "update returns_submission set state = 'transmitted', transmitted_on = :on, receipt = :receipt, version = version + 1
                        where body_id = :body and id = :id and state = 'ready' and version = :version";
    /// Given up before it was transmitted.
    pub DISCARDED = "update returns_submission set state = 'discarded', version = version + 1
                      where body_id = :body and id = :id and state in ('preparing', 'ready') and version = :version";
    /// One document, frozen.
    pub ADD_DOCUMENT = "insert into returns_document (body_id, submission_id, place, flow_id, operation, records, bytes, sha256, at)
                        values (:body, :submission, :place, :flow, :operation, :records, :bytes, :sha256, :now)";
    /// The documents of a sending, in order.
    open pub DOCUMENTS = "select place, flow_id, operation, records, bytes, sha256, at from returns_document
                           where body_id = :body and submission_id = :submission order by place limit 1000";
    /// One of them.
    pub DOCUMENT = "select place, flow_id, operation, records, bytes, sha256, at from returns_document
                     where body_id = :body and submission_id = :submission and place = :place";
    /// A record, frozen.
    pub FREEZE = "insert into returns_sent (body_id, submission_id, place, seq, benefit_id, year, number, operation, record, hash)
                  values (:body, :submission, :place, :seq, :benefit, :year, :number, :operation, :record, :hash)";
    /// The records of a document, in order.
    pub RECORDS = "select benefit_id, operation, record, hash from returns_sent
                    where body_id = :body and submission_id = :submission and place = :place order by seq";
    /// What was sent before for the benefits of a range, oldest first; sendings that were given up do not count.
    pub BEFORE = "select s.benefit_id, s.operation, s.record, s.hash from returns_sent s
                    join returns_submission u on u.body_id = s.body_id and u.id = s.submission_id and u.state <> 'discarded'
                   where s.body_id = :body and s.year = :year and s.benefit_id > :after and s.benefit_id <= :last and s.submission_id <> :submission
                   order by s.benefit_id, s.number, s.place";
    /// Benefits of the year after an identifier: those of which something was given, and those for which something was sent.
    pub KEYS = "select k.benefit_id from (
                  select g.benefit_id from (select a.authorisation_id as benefit_id from network_v_authorisation a
                    where a.body_id = :body and a.authorisation_id > :after
                      and exists (select 1 from network_v_delivery d where d.body_id = :body and d.authorisation_id = a.authorisation_id and d.state = 'accepted'
                                     and d.on_day >= :first and d.on_day < :next)
                    order by a.authorisation_id limit :most) g
                  union
                  select w.benefit_id from (select distinct s.benefit_id from returns_sent s
                    where s.body_id = :body and s.year = :year and s.benefit_id > :after order by s.benefit_id limit :most) w) k
                order by k.benefit_id limit :most";
    /// Every time a benefit was sent, oldest first.
    pub HISTORY = "select s.submission_id, s.place, s.number, s.operation, d.flow_id, u.state
                     from returns_sent s
                     join returns_submission u on u.body_id = s.body_id and u.id = s.submission_id
                     join returns_document d on d.body_id = s.body_id and d.submission_id = s.submission_id and d.place = s.place
                    where s.body_id = :body and s.year = :year and s.benefit_id = :benefit order by s.number, s.place limit 100";
}

/// One sending.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Submission {
    /// Identifier.
    pub id: Uuid,
    /// The year.
    pub year: i64,
    /// Its number among those of the year.
    pub number: i64,
    /// preparing, ready, transmitted, discarded.
    pub state: SendingState,
    /// The work behind it.
    pub job_id: JobId,
    /// The last benefit looked at.
    pub cursor_id: Uuid,
    /// Who sends, as it was when it began.
    pub sender: Json<Sender>,
    /// Records inserted.
    pub inserts: i64,
    /// Records taken back.
    pub cancels: i64,
    /// Benefits of which nothing changed since they were sent.
    pub unchanged: i64,
    /// Benefits that cannot be sent yet.
    pub held: i64,
    /// Documents.
    pub documents: i64,
    /// When it began.
    pub made_at: Instant,
    /// When everything was frozen.
    pub ready_at: Option<Instant>,
    /// When it was transmitted.
    pub transmitted_on: Option<NaiveDate>,
    /// The receipt of INPS.
    pub receipt: String,
    /// For changes.
    pub version: i64,
}

kernel::code_enum! {
    /// Where a sending stands.
    pub enum SendingState {
        /// Being prepared.
        Preparing = "preparing" => "In preparazione",
        /// Frozen, to be transmitted.
        Ready = "ready" => "Da trasmettere",
        /// Transmitted.
        Transmitted = "transmitted" => "Trasmesso",
        /// Given up before it was transmitted.
        Discarded = "discarded" => "Scartato",
    }
}

impl SendingState {
    /// The tone of its badge.
    pub const fn tone(self) -> &'static str {
        match self {
            SendingState::Preparing => "info",
            SendingState::Ready => "warning",
            SendingState::Transmitted => "success",
            SendingState::Discarded => "neutral",
        }
    }
}

/// One document of a sending.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Document {
    /// Its place: documents are transmitted in this order.
    pub place: i64,
    /// Name of the flow.
    pub flow_id: String,
    /// Insertions or cancellations.
    pub operation: Operation,
    /// Records in it.
    pub records: i64,
    /// Its size.
    pub bytes: i64,
    /// Its print.
    pub sha256: Vec<u8>,
    /// When it was frozen.
    pub at: Instant,
}

/// One record as it was sent.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SentRow {
    /// The benefit.
    pub benefit_id: Uuid,
    /// Insertion or cancellation.
    pub operation: Operation,
    /// The record.
    pub record: Json<Record>,
    /// Its print.
    pub hash: Vec<u8>,
}
