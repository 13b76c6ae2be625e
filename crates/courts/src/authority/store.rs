//! Authorities in the database.

use super::{AuthorityId, AuthorityKind};
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::Outcome;
use store::Tx;
use ui::form::Choice;
use uuid::Uuid;

store::statements! {
    open pub ALL = "select a.id, a.kind, a.name, a.place, a.address, a.mail, a.pec, a.competences, a.valid_from, a.valid_until, a.source, a.verified, a.version
                      from courts_authority a where a.body_id = :body order by a.kind, a.name, a.valid_from, a.id limit 500";
    open pub ONE = "select a.id, a.kind, a.name, a.place, a.address, a.mail, a.pec, a.competences, a.valid_from, a.valid_until, a.source, a.verified, a.version
                      from courts_authority a where a.body_id = :body and a.id = :id";
    pub ADD = "insert into courts_authority (body_id, id, kind, name, place, address, mail, pec, competences, valid_from, valid_until, source, verified, version)
               values (:body, :id, :kind, :name, :place, :address, :mail, :pec, :competences, :from, :until, :source, :verified, 1)";
    pub CHANGE = "update courts_authority set place = :place, address = :address, mail = :mail, pec = :pec, competences = :competences, valid_until = :until,
                         source = :source, verified = :verified, version = version + 1
                   where body_id = :body and id = :id and version = :version";
}

/// An authority.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
#[schema(as = CourtAuthority)]
pub struct Authority {
    /// Identifier.
    pub id: AuthorityId,
    /// What it is.
    pub kind: AuthorityKind,
    /// What it is called.
    pub name: String,
    /// Town.
    pub place: String,
    /// Street.
    pub address: String,
    /// Mail.
    pub mail: String,
    /// Certified mail.
    pub pec: String,
    /// For what it answers.
    pub competences: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it; 9999-12-31 while there is none.
    pub valid_until: NaiveDate,
    /// Where that stands.
    pub source: String,
    /// Whether it was read there.
    pub verified: bool,
    /// Version, for changes.
    pub version: i64,
}

impl Authority {
    /// Whether it is there on a day.
    pub fn is_there(&self, on: NaiveDate) -> bool {
        self.valid_from <= on && on < self.valid_until
    }
    /// Its last day; `None` while it goes on.
    pub fn last_day(&self) -> Option<NaiveDate> {
        Some(self.valid_until).filter(|until| *until < FOREVER).and_then(|until| until.pred_opt())
    }
}

/// Every authority that is there on a day.
///
/// # Errors
/// Those of the database.
pub async fn all_on(tx: &mut Tx, on: NaiveDate) -> Outcome<Vec<Authority>> {
    let all: Vec<Authority> = tx.sql(&ALL).all().await?;
    Ok(all.into_iter().filter(|one| one.is_there(on)).collect())
}

/// An authority that is there on a day.
///
/// # Errors
/// [`Problem::UnknownAuthority`].
pub async fn one_on(tx: &mut Tx, id: Uuid, on: NaiveDate) -> Outcome<Authority> {
    let one: Option<Authority> = tx.sql(&ONE).id("id", id).optional().await?;
    one.filter(|one| one.is_there(on)).ok_or_else(|| Problem::UnknownAuthority.at("authority"))
}

/// The authorities of these kinds on a day, for a form; of all kinds when none is named.
///
/// # Errors
/// Those of the database.
pub async fn choices_on(tx: &mut Tx, on: NaiveDate, kinds: &[AuthorityKind]) -> Outcome<Vec<Choice>> {
    let all = all_on(tx, on).await?;
    Ok(all
        .into_iter()
        .filter(|one| kinds.is_empty() || kinds.contains(&one.kind))
        .map(|one| Choice::new(one.id.to_string(), one.name).group(one.kind.label()))
        .collect())
}
