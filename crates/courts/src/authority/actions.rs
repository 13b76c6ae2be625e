//! Writing authorities: one by hand, or all that come along.

use super::store::{ADD, ALL, Authority, CHANGE};
use super::{AuthorityId, AuthorityKind, shipped};
use crate::problems::Problem;
use crate::version::or_conflict;
use casework::Doing;
use chrono::NaiveDate;
use guard::Permission;
use guard::scope::FOREVER;
use kernel::Outcome;
use kernel::input::Fields;
use kernel::time::days_after;
use serde::Deserialize;
use store::{Audit, OnConstraint as _, Tx};
use utoipa::ToSchema;

/// Longest name, address, mail.
const LINE: usize = 200;
/// Longest text.
const WORDS: usize = 1_000;

/// An authority to be entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAuthority {
    /// What it is.
    pub kind: AuthorityKind,
    /// What it is called.
    pub name: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// What can be corrected later.
    pub details: AuthorityDetails,
}

/// What of an authority can be corrected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorityDetails {
    /// Town.
    #[schema(max_length = 200)]
    pub place: Option<String>,
    /// Street.
    #[schema(max_length = 200)]
    pub address: Option<String>,
    /// Mail.
    #[schema(max_length = 200)]
    pub mail: Option<String>,
    /// Certified mail.
    #[schema(max_length = 200)]
    pub pec: Option<String>,
    /// For what it answers.
    #[schema(max_length = 1000)]
    pub competences: Option<String>,
    /// Last day.
    pub last_day: Option<NaiveDate>,
    /// Where that stands.
    #[schema(min_length = 1, max_length = 200)]
    pub source: String,
    /// Whether it was read there.
    #[serde(default)]
    pub verified: bool,
}

/// Reads what can be corrected.
pub fn read_details(fields: &mut Fields) -> Option<AuthorityDetails> {
    let place = fields.line("place", LINE);
    let address = fields.line("address", LINE);
    let mail = fields.line("mail", LINE);
    let pec = fields.line("pec", LINE);
    let competences = fields.text("competences", WORDS);
    let last_day = fields.date("last_day");
    let source = fields.required_line("source", LINE);
    let verified = fields.flag("verified");
    Some(AuthorityDetails { place, address, mail, pec, competences, last_day, source: source?, verified })
}

/// Reads [`NewAuthority`].
pub fn read_new(fields: &mut Fields) -> Option<NewAuthority> {
    let kind = fields.required_code("kind");
    let name = fields.required_line("name", LINE);
    let valid_from = fields.required_date("valid_from");
    let details = read_details(fields);
    if let (Some(from), Some(last)) = (valid_from, details.as_ref().and_then(|details| details.last_day))
        && last < from
    {
        fields.fault("last_day", "L'ultimo giorno viene prima del primo.");
    }
    Some(NewAuthority { kind: kind?, name: name?, valid_from: valid_from?, details: details? })
}

fn until(details: &AuthorityDetails) -> NaiveDate {
    details.last_day.map_or(FOREVER, |last| days_after(last, 1))
}

async fn insert(tx: &mut Tx, new: &NewAuthority) -> Outcome<AuthorityId> {
    let id: AuthorityId = tx.new_id()?;
    let details = &new.details;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    tx.sql(&ADD)
        .id("id", id)
        .code("kind", new.kind)
        .bind("name", &new.name)
        .bind("place", text(&details.place))
        .bind("address", text(&details.address))
        .bind("mail", text(&details.mail))
        .bind("pec", text(&details.pec))
        .bind("competences", text(&details.competences))
        .bind("from", new.valid_from)
        .bind("until", until(details))
        .bind("source", &details.source)
        .bind("verified", details.verified)
        .run()
        .await
        .on_constraint("courts_authority_once", || Problem::KnownAuthority.at("name"))?;
    Ok(id)
}

/// Enters an authority, once for the same request.
///
/// # Errors
/// 403; [`Problem::KnownAuthority`].
pub async fn add(doing: Doing<'_>, new: &NewAuthority) -> Outcome<AuthorityId> {
    let mut tx = doing.begin(Permission::AUTHORITY_MANAGE).await?;
    if let Some(id) = tx.already::<AuthorityId>(doing.once).await? {
        return Ok(id);
    }
    let id = insert(&mut tx, new).await?;
    tx.commit(Audit::of("authority.create").on("authority", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Takes over the authorities that come along and are not there yet; how many were added.
///
/// # Errors
/// 403.
pub async fn take_over(doing: Doing<'_>) -> Outcome<usize> {
    let mut tx = doing.begin(Permission::AUTHORITY_MANAGE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(0);
    }
    let added = take_over_in(&mut tx).await?;
    tx.commit(Audit::of("authority.take_over").rows(added)).await?;
    Ok(added)
}

/// The same inside a transaction of the caller, who answers for the permission.
///
/// # Errors
/// Those of the database.
pub async fn take_over_in(tx: &mut Tx) -> Outcome<usize> {
    let known: Vec<Authority> = tx.sql(&ALL).all().await?;
    let mut added = 0_usize;
    for one in shipped::all()? {
        if known.iter().any(|known| known.kind == one.kind && known.name == one.name) {
            continue;
        }
        let details = AuthorityDetails {
            place: Some(one.place.clone()),
            address: Some(one.address.clone()),
            competences: Some(one.competences.clone()),
            source: one.source.clone(),
            verified: one.verified,
            ..AuthorityDetails::default()
        };
        insert(tx, &NewAuthority { kind: one.kind, name: one.name.clone(), valid_from: one.valid_from, details }).await?;
        added = added.saturating_add(1);
    }
    Ok(added)
}

/// Corrects an authority, or writes its last day.
///
/// # Errors
/// 403, 404, conflict; [`Problem::EndsTooEarly`].
pub async fn change(doing: Doing<'_>, id: AuthorityId, version: i64, details: &AuthorityDetails) -> Outcome<()> {
    let mut tx = doing.begin(Permission::AUTHORITY_MANAGE).await?;
    let known: Authority = tx.sql(&super::store::ONE).id("id", id).one().await?;
    crate::version::expect(known.version, version)?;
    if until(details) <= known.valid_from {
        return Err(Problem::EndsTooEarly.at("last_day"));
    }
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let query = tx
        .sql(&CHANGE)
        .id("id", id)
        .bind("version", version)
        .bind("place", text(&details.place))
        .bind("address", text(&details.address))
        .bind("mail", text(&details.mail))
        .bind("pec", text(&details.pec))
        .bind("competences", text(&details.competences))
        .bind("until", until(details))
        .bind("source", &details.source)
        .bind("verified", details.verified);
    or_conflict(query.run_one().await, known.version)?;
    tx.commit(Audit::of("authority.change").on("authority", id).fields(["competences", "valid_until"])).await?;
    Ok(())
}
