//! The orientation on an ISEE as programs see it.

use super::model::OrientationKind;
use kernel::Cents;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A household. Nothing of it is kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IseeOrientationInput {
    /// Of which kind.
    pub kind: OrientationKind,
    /// Who lives there, or in the restricted household.
    #[schema(min_items = 1, max_items = 12)]
    pub members: Vec<IseeOrientationMemberInput>,
    /// Both parents, or the only one, worked for six months; or an only parent does not work and lives with minors alone.
    pub parents_worked: Option<bool>,
    /// Of a year.
    pub rent: Option<Cents>,
    /// Value of the home for IMU.
    pub home: Option<Cents>,
    /// What is left of its mortgage.
    pub home_mortgage: Option<Cents>,
    /// Other buildings and land, net of mortgages.
    pub other_property: Option<Cents>,
    /// Accounts, savings, shares, State bonds included.
    pub movable: Option<Cents>,
    /// Of these State bonds and postal savings.
    pub state_bonds: Option<Cents>,
    /// Children outside the household (`residential`), or the parent who does not live there (`minors`).
    #[schema(max_items = 10)]
    pub outside: Option<Vec<IseeOrientationOutsideInput>>,
    /// For `current`: ISR of the attestation before.
    pub isr_before: Option<Cents>,
    /// For `current`: ISP of the attestation before.
    pub isp_before: Option<Cents>,
}

/// A member.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IseeOrientationMemberInput {
    /// A son or a daughter who lives there.
    pub is_child: Option<bool>,
    /// In years.
    #[schema(minimum = 0, maximum = 130)]
    pub age: Option<i64>,
    /// A medium or severe disability, or not self-sufficient.
    pub is_disabled: Option<bool>,
    /// Of the year that counts.
    pub employee_income: Option<Cents>,
    /// Pensions, and what welfare pays.
    pub pension_income: Option<Cents>,
    /// Everything else.
    pub other_income: Option<Cents>,
    /// Health and assistance for a disability.
    pub disability_expenses: Option<Cents>,
}

/// Somebody outside the household.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IseeOrientationOutsideInput {
    /// The ISE of that person.
    pub ise: Cents,
    /// The scale of that person's household, in hundredths.
    #[schema(minimum = 100, maximum = 2000)]
    pub scale: Option<i64>,
}

/// A value that was used, with its source.
#[derive(Debug, Serialize, ToSchema)]
pub struct IseeOrientationValue {
    /// What it is.
    pub about: String,
    /// Whole numbers: cents, hundredths or percent.
    pub numbers: Vec<i64>,
    /// The act.
    pub source: String,
    /// Whether it was read in the act.
    pub verified: bool,
}

/// An indicator for orientation.
#[derive(Debug, Serialize, ToSchema)]
pub struct IseeOrientation {
    /// That this is no attestation, in Italian: to be shown with it.
    pub notice: String,
    /// Of which kind.
    pub kind: OrientationKind,
    /// Income.
    pub isr: Cents,
    /// Assets.
    pub isp: Cents,
    /// Income and a fifth of the assets.
    pub ise: Cents,
    /// The scale, in hundredths.
    pub scale: i64,
    /// What those outside the household add.
    pub extra: Cents,
    /// The indicator.
    pub isee: Cents,
    /// For `current`: whether income or assets fell enough.
    pub may_be_current: Option<bool>,
    /// What was used.
    pub values: Vec<IseeOrientationValue>,
}
