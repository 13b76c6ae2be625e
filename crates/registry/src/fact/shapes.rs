//! What programs send and get of facts. The parsers of the forms read it; a test holds the two equal.

use super::certificate::{Allowance, CertificateKind, Handicap, Nature, Severity};
use super::derived::AgeBand;
use super::permit::{PermitKind, Protection};
use super::risk::RiskKind;
use super::target::TargetKind;
use super::{Certificate, Kept, Permit, Risk, Target};
use chrono::NaiveDate;
use guard::scope::FOREVER;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A group that somebody belongs to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetInput {
    /// The group.
    pub target: TargetKind,
    /// Anything else.
    #[schema(max_length = 500)]
    pub note: Option<String>,
    /// First day; today when absent.
    pub from: Option<NaiveDate>,
    /// Last day; absent while it lasts.
    pub last_day: Option<NaiveDate>,
}

/// The same as it shall be; what is absent is taken away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetCorrection {
    /// Which one.
    pub fact: Uuid,
    /// The group.
    pub target: TargetKind,
    /// Anything else.
    #[schema(max_length = 500)]
    pub note: Option<String>,
    /// First day; today when absent.
    pub from: Option<NaiveDate>,
    /// Last day; absent while it lasts.
    pub last_day: Option<NaiveDate>,
}

/// A certificate. One of the same kind that is open ends the day before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateInput {
    /// What is certified.
    pub kind: CertificateKind,
    /// Percent, for civil invalidity alone.
    #[schema(minimum = 0, maximum = 100)]
    pub percentage: Option<i64>,
    /// Article 3 of law 104/1992, for that kind alone.
    pub handicap: Option<Handicap>,
    /// The allowance that goes with it.
    pub allowance: Option<Allowance>,
    /// How severe it is.
    pub severity: Option<Severity>,
    /// Of which nature.
    pub nature: Option<Nature>,
    /// Who certified it.
    #[schema(max_length = 120)]
    pub authority: Option<String>,
    /// Number of the certificate.
    #[schema(max_length = 120)]
    pub number: Option<String>,
    /// When it was issued.
    pub issued_on: Option<NaiveDate>,
    /// When it will be reviewed.
    pub review_on: Option<NaiveDate>,
    /// Anything else.
    #[schema(max_length = 500)]
    pub note: Option<String>,
    /// First day; today when absent.
    pub from: Option<NaiveDate>,
    /// Last day; absent while it lasts.
    pub last_day: Option<NaiveDate>,
}

/// The same as it shall be; what is absent is taken away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateCorrection {
    /// Which one.
    pub fact: Uuid,
    /// What is certified.
    pub kind: CertificateKind,
    /// Percent, for civil invalidity alone.
    #[schema(minimum = 0, maximum = 100)]
    pub percentage: Option<i64>,
    /// Article 3 of law 104/1992, for that kind alone.
    pub handicap: Option<Handicap>,
    /// The allowance that goes with it.
    pub allowance: Option<Allowance>,
    /// How severe it is.
    pub severity: Option<Severity>,
    /// Of which nature.
    pub nature: Option<Nature>,
    /// Who certified it.
    #[schema(max_length = 120)]
    pub authority: Option<String>,
    /// Number of the certificate.
    #[schema(max_length = 120)]
    pub number: Option<String>,
    /// When it was issued.
    pub issued_on: Option<NaiveDate>,
    /// When it will be reviewed.
    pub review_on: Option<NaiveDate>,
    /// Anything else.
    #[schema(max_length = 500)]
    pub note: Option<String>,
    /// First day; today when absent.
    pub from: Option<NaiveDate>,
    /// Last day; absent while it lasts.
    pub last_day: Option<NaiveDate>,
}

/// A right to be in Italy. The open one ends the day before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PermitInput {
    /// What it rests on.
    pub kind: PermitKind,
    /// The protection.
    pub protection: Option<Protection>,
    /// Whether the person came as an unaccompanied minor.
    pub unaccompanied: Option<bool>,
    /// Number of the paper.
    #[schema(max_length = 120)]
    pub number: Option<String>,
    /// Who issued it.
    #[schema(max_length = 120)]
    pub authority: Option<String>,
    /// Until when the paper is good.
    pub expires_on: Option<NaiveDate>,
    /// When its renewal was asked for.
    pub renewal_on: Option<NaiveDate>,
    /// Anything else.
    #[schema(max_length = 500)]
    pub note: Option<String>,
    /// First day; today when absent.
    pub from: Option<NaiveDate>,
    /// Last day; absent while it lasts.
    pub last_day: Option<NaiveDate>,
}

/// The same as it shall be; what is absent is taken away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PermitCorrection {
    /// Which one.
    pub fact: Uuid,
    /// What it rests on.
    pub kind: PermitKind,
    /// The protection.
    pub protection: Option<Protection>,
    /// Whether the person came as an unaccompanied minor.
    pub unaccompanied: Option<bool>,
    /// Number of the paper.
    #[schema(max_length = 120)]
    pub number: Option<String>,
    /// Who issued it.
    #[schema(max_length = 120)]
    pub authority: Option<String>,
    /// Until when the paper is good.
    pub expires_on: Option<NaiveDate>,
    /// When its renewal was asked for.
    pub renewal_on: Option<NaiveDate>,
    /// Anything else.
    #[schema(max_length = 500)]
    pub note: Option<String>,
    /// First day; today when absent.
    pub from: Option<NaiveDate>,
    /// Last day; absent while it lasts.
    pub last_day: Option<NaiveDate>,
}

/// A risk that somebody runs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskInput {
    /// Which.
    pub kind: RiskKind,
    /// When it will be looked at again.
    pub review_on: Option<NaiveDate>,
    /// Anything else; needed for `other`.
    #[schema(max_length = 500)]
    pub note: Option<String>,
    /// First day; today when absent.
    pub from: Option<NaiveDate>,
    /// Last day; absent while it lasts.
    pub last_day: Option<NaiveDate>,
}

/// The same as it shall be; what is absent is taken away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskCorrection {
    /// Which one.
    pub fact: Uuid,
    /// Which.
    pub kind: RiskKind,
    /// When it will be looked at again.
    pub review_on: Option<NaiveDate>,
    /// Anything else; needed for `other`.
    #[schema(max_length = 500)]
    pub note: Option<String>,
    /// First day; today when absent.
    pub from: Option<NaiveDate>,
    /// Last day; absent while it lasts.
    pub last_day: Option<NaiveDate>,
}

/// When a fact holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct PeriodShape {
    /// First day.
    pub from: NaiveDate,
    /// First day after it; absent while it lasts.
    pub until: Option<NaiveDate>,
}

/// A group that somebody belongs to.
#[derive(Debug, Serialize, ToSchema)]
pub struct TargetShape {
    /// Identifier.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// The group.
    pub target: TargetKind,
    /// Its area in the ISTAT survey.
    pub istat_area: String,
    /// Anything else.
    pub note: String,
    /// When.
    pub period: PeriodShape,
}

/// A certificate.
#[derive(Debug, Serialize, ToSchema)]
pub struct CertificateShape {
    /// Identifier.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// What is certified.
    pub kind: CertificateKind,
    /// Percent.
    pub percentage: Option<i64>,
    /// Article 3 of law 104/1992.
    pub handicap: Handicap,
    /// The allowance that goes with it.
    pub allowance: Allowance,
    /// How severe it is.
    pub severity: Severity,
    /// Of which nature.
    pub nature: Nature,
    /// Who certified it.
    pub authority: String,
    /// Number of the certificate.
    pub number: String,
    /// When it was issued.
    pub issued_on: Option<NaiveDate>,
    /// When it will be reviewed.
    pub review_on: Option<NaiveDate>,
    /// Anything else.
    pub note: String,
    /// When.
    pub period: PeriodShape,
}

/// A right to be in Italy.
#[derive(Debug, Serialize, ToSchema)]
pub struct PermitShape {
    /// Identifier.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// What it rests on.
    pub kind: PermitKind,
    /// The protection.
    pub protection: Protection,
    /// Whether the person came as an unaccompanied minor.
    pub unaccompanied: bool,
    /// Number of the paper.
    pub number: String,
    /// Who issued it.
    pub authority: String,
    /// Until when the paper is good.
    pub expires_on: Option<NaiveDate>,
    /// When its renewal was asked for.
    pub renewal_on: Option<NaiveDate>,
    /// Anything else.
    pub note: String,
    /// When.
    pub period: PeriodShape,
}

/// A risk that somebody runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskShape {
    /// Identifier.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// Which.
    pub kind: RiskKind,
    /// When it will be looked at again.
    pub review_on: Option<NaiveDate>,
    /// Anything else.
    pub note: String,
    /// When.
    pub period: PeriodShape,
}

/// What follows from what is known of somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct SegmentsShape {
    /// The band of age of today.
    pub age_band: Option<AgeBand>,
    /// The first day on which they are, or were, of age.
    pub of_age_on: Option<NaiveDate>,
    /// The groups that were decided and hold today.
    pub targets: Vec<TargetKind>,
    /// Their area in the ISTAT survey; `MULTI` for several.
    pub istat_area: Option<String>,
}

fn period<F>(kept: &Kept<F>) -> PeriodShape {
    PeriodShape { from: kept.valid_from, until: Some(kept.valid_until).filter(|until| *until < FOREVER) }
}

impl From<Kept<Target>> for TargetShape {
    fn from(kept: Kept<Target>) -> Self {
        let period = period(&kept);
        let Target { target, note } = kept.fact;
        TargetShape { id: kept.id, version: kept.version, target, istat_area: target.istat().to_owned(), note, period }
    }
}

impl From<Kept<Certificate>> for CertificateShape {
    fn from(kept: Kept<Certificate>) -> Self {
        let period = period(&kept);
        let fact = kept.fact;
        CertificateShape {
            id: kept.id,
            version: kept.version,
            kind: fact.kind,
            percentage: fact.percentage,
            handicap: fact.handicap,
            allowance: fact.allowance,
            severity: fact.severity,
            nature: fact.nature,
            authority: fact.authority,
            number: fact.number,
            issued_on: fact.issued_on,
            review_on: fact.review_on,
            note: fact.note,
            period,
        }
    }
}

impl From<Kept<Permit>> for PermitShape {
    fn from(kept: Kept<Permit>) -> Self {
        let period = period(&kept);
        let fact = kept.fact;
        PermitShape {
            id: kept.id,
            version: kept.version,
            kind: fact.kind,
            protection: fact.protection,
            unaccompanied: fact.unaccompanied,
            number: fact.number,
            authority: fact.authority,
            expires_on: fact.expires_on,
            renewal_on: fact.renewal_on,
            note: fact.note,
            period,
        }
    }
}

impl From<Kept<Risk>> for RiskShape {
    fn from(kept: Kept<Risk>) -> Self {
        let period = period(&kept);
        let Risk { kind, review_on, note } = kept.fact;
        RiskShape { id: kept.id, version: kept.version, kind, review_on, note, period }
    }
}
