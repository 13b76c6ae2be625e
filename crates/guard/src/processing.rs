//! Who is controller, processor or joint controller of what, and what one body may ask another, as dated data (GDPR art. 26, 28).

use crate::scope::FOREVER;
use chrono::NaiveDate;
use kernel::BodyId;
use store::{StoreError, Tx};
use uuid::Uuid;

kernel::code_enum! {
    /// The part somebody has in a processing of personal data.
    pub enum ProcessingRole {
        /// Decides purposes and means.
        Controller = "controller" => "Titolare",
        /// Decides them together with another.
        Joint = "joint" => "Contitolare",
        /// Works for a controller.
        Processor = "processor" => "Responsabile del trattamento",
        /// Receives data for purposes of its own.
        Recipient = "recipient" => "Destinatario",
    }
}

store::statements! {
    open PROCESSING = "select id, name, role, activity, act, valid_from, valid_until, version from guard_processing where body_id = :body order by valid_until desc, name, id limit 500";
    open PROCESSING_ONE = "select id, name, role, activity, act, valid_from, valid_until, version from guard_processing where body_id = :body and id = :id";
    ADD_PROCESSING = "insert into guard_processing (body_id, id, name, role, activity, act, valid_from, valid_until, version)
                      values (:body, :id, :name, :role, :activity, :act, :from, :until, 1)";
    CHANGE_PROCESSING = "update guard_processing set name = :name, role = :role, activity = :activity, act = :act, valid_from = :from, valid_until = :until, version = version + 1
                          where body_id = :body and id = :id and version = :version";
    global SHARING = "select s.id, s.other_body_id, b.name as other_body_name, s.subject, s.purpose, s.act, s.valid_from, s.valid_until, s.version
                        from guard_sharing s join guard_body b on b.body_id = s.other_body_id where s.body_id = :body order by s.valid_until desc, b.name, s.id limit 500";
    open SHARING_ONE = "select id, other_body_id, '' as other_body_name, subject, purpose, act, valid_from, valid_until, version
                          from guard_sharing where body_id = :body and id = :id";
    ADD_SHARING = "insert into guard_sharing (body_id, id, other_body_id, subject, purpose, act, valid_from, valid_until, version)
                   values (:body, :id, :other, :subject, :purpose, :act, :from, :until, 1)";
    CHANGE_SHARING = "update guard_sharing set other_body_id = :other, subject = :subject, purpose = :purpose, act = :act, valid_from = :from, valid_until = :until,
                             version = version + 1 where body_id = :body and id = :id and version = :version";
}

/// Somebody's part in a processing.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Processing {
    /// Identifier.
    pub id: Uuid,
    /// Who: a body, a provider, a supplier.
    pub name: String,
    /// In which part.
    pub role: ProcessingRole,
    /// Of which activity.
    pub activity: String,
    /// By which act.
    pub act: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Version, for changes.
    pub version: i64,
}

/// What another body may ask of this one.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Sharing {
    /// Identifier.
    pub id: Uuid,
    /// Who may ask.
    pub other_body_id: BodyId,
    /// What that body is called.
    pub other_body_name: String,
    /// What is shared.
    pub subject: String,
    /// For which purpose.
    pub purpose: String,
    /// By which act.
    pub act: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Version, for changes.
    pub version: i64,
}

/// What is written of a processing.
#[derive(Clone, Debug)]
pub struct ProcessingData {
    /// Who.
    pub name: String,
    /// In which part.
    pub role: ProcessingRole,
    /// Of which activity.
    pub activity: String,
    /// By which act.
    pub act: String,
    /// First day.
    pub from: NaiveDate,
    /// First day after it; `None` for no end.
    pub until: Option<NaiveDate>,
}

/// What is written of a sharing.
#[derive(Clone, Debug)]
pub struct SharingData {
    /// Who may ask.
    pub other: BodyId,
    /// What is shared.
    pub subject: String,
    /// For which purpose.
    pub purpose: String,
    /// By which act.
    pub act: String,
    /// First day.
    pub from: NaiveDate,
    /// First day after it; `None` for no end.
    pub until: Option<NaiveDate>,
}

/// All of the body, those in force first.
pub async fn all(tx: &mut Tx) -> Result<Vec<Processing>, StoreError> {
    tx.sql(&PROCESSING).all().await
}

/// One of the body.
pub async fn one(tx: &mut Tx, id: Uuid) -> Result<Processing, StoreError> {
    tx.sql(&PROCESSING_ONE).bind("id", id).one().await
}

/// Writes a new one (no version known) or changes one of a known version; [`StoreError::NoRow`] when somebody else changed it.
pub async fn write(tx: &mut Tx, id: Uuid, version: Option<i64>, data: &ProcessingData) -> Result<(), StoreError> {
    let query = match version {
        Some(version) => tx.sql(&CHANGE_PROCESSING).bind("version", version),
        None => tx.sql(&ADD_PROCESSING),
    };
    query
        .bind("id", id)
        .bind("name", &data.name)
        .code("role", data.role)
        .bind("activity", &data.activity)
        .bind("act", &data.act)
        .bind("from", data.from)
        .bind("until", data.until.unwrap_or(FOREVER))
        .run_one()
        .await
}

/// All sharings of the body (in a `Db::global` transaction: the other body's name is read).
pub async fn sharings(tx: &mut Tx) -> Result<Vec<Sharing>, StoreError> {
    tx.sql(&SHARING).all().await
}

/// One sharing of the body, without the other body's name.
pub async fn sharing(tx: &mut Tx, id: Uuid) -> Result<Sharing, StoreError> {
    tx.sql(&SHARING_ONE).bind("id", id).one().await
}

/// Writes a new sharing (no version known) or changes one of a known version.
pub async fn write_sharing(tx: &mut Tx, id: Uuid, version: Option<i64>, data: &SharingData) -> Result<(), StoreError> {
    let query = match version {
        Some(version) => tx.sql(&CHANGE_SHARING).bind("version", version),
        None => tx.sql(&ADD_SHARING),
    };
    query
        .bind("id", id)
        .id("other", data.other)
        .bind("subject", &data.subject)
        .bind("purpose", &data.purpose)
        .bind("act", &data.act)
        .bind("from", data.from)
        .bind("until", data.until.unwrap_or(FOREVER))
        .run_one()
        .await
}
