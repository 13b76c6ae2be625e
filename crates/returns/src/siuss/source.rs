//! What the rows of the city say about one beneficiary and one benefit, before anything is checked: everything may be missing.

use super::{CareArea, Character, MeansTest};
use casework::UserArea;
use casework::sina::SinaDraft;
use chrono::NaiveDate;
use kernel::tax_code::Sex;
use kernel::{CaseId, Cents, DeliveryId, PersonId, PlanServiceId, ServiceId};
use uuid::Uuid;

/// Where each part comes from, so that whoever must put it right is led to the very row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// The person.
    pub person: Option<PersonId>,
    /// The case in which the benefit was given.
    pub case: Option<CaseId>,
    /// The assessment of the case.
    pub assessment: Option<Uuid>,
    /// The line of the plan that asked for the service.
    pub plan_service: Option<PlanServiceId>,
    /// The service of the catalogue.
    pub service: Option<ServiceId>,
    /// The delivery, for a benefit given once.
    pub delivery: Option<DeliveryId>,
}

/// One beneficiary and one benefit, as the rows of the city have them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The rows.
    pub whereabouts: Whereabouts,
    /// Tax code, provisional code, STP or ENI.
    pub identifier: Option<String>,
    /// Surname.
    pub surname: Option<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// Year of birth.
    pub birth_year: Option<i32>,
    /// Belfiore code of the municipality or state of birth.
    pub birth_place: Option<String>,
    /// Sex, as the register holds it.
    pub sex: Option<Sex>,
    /// Citizenship: Belfiore code of the state, or its two-letter ISO code.
    pub citizenship: Option<String>,
    /// Second citizenship, written in the same way.
    pub second_citizenship: Option<String>,
    /// Addresses, the one that matters first.
    pub addresses: Vec<SourceAddress>,
    /// Whether the means of the person count.
    pub means_test: Option<MeansTest>,
    /// Protocol number of the declaration (DSU).
    pub declaration_number: Option<String>,
    /// Year of that protocol.
    pub declaration_year: Option<i32>,
    /// Day on which the declaration was signed.
    pub declaration_on: Option<NaiveDate>,
    /// Code of the benefit.
    pub benefit_code: Option<String>,
    /// Name of the benefit.
    pub benefit_name: Option<String>,
    /// Protocol number of the application.
    pub application: Option<String>,
    /// Day of the event that gave rise to it.
    pub event_on: Option<NaiveDate>,
    /// When it is given, and how much.
    pub timing: SourceTiming,
    /// Paid by the body.
    pub share_body: Option<Cents>,
    /// Paid by the user.
    pub share_user: Option<Cents>,
    /// Paid by the national health service.
    pub share_health_service: Option<Cents>,
    /// Asked of the user.
    pub share_requested: Option<Cents>,
    /// ISEE threshold for having it.
    pub isee_threshold: Option<Cents>,
    /// Hours a month, in hundredths of an hour.
    pub monthly_hours: Option<i64>,
    /// Whether the person was in care when the benefit was given.
    pub in_care: Option<bool>,
    /// The area of users of the service, as the plan has it.
    pub user_area: Option<UserArea>,
    /// The area of users for which the person is in care.
    pub area: Option<CareArea>,
    /// The SINA assessment.
    pub sina: Option<SinaDraft>,
}

/// One address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceAddress {
    /// The state: Belfiore code, or two-letter ISO code.
    pub country: Option<String>,
    /// Region, ISTAT code; when it is not given it follows from a municipality of today.
    pub region: Option<String>,
    /// Municipality, ISTAT code.
    pub municipality: Option<String>,
}

/// When a benefit is given, and how much: the fields of both characters, of which one set is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceTiming {
    /// Periodic, or once.
    pub character: Option<Character>,
    /// Periodic: first day.
    pub first_day: Option<NaiveDate>,
    /// Periodic: last day included.
    pub last_day: Option<NaiveDate>,
    /// Periodic: every how many months it is given.
    pub every_months: Option<i64>,
    /// Periodic: amount in a month.
    pub monthly: Option<Cents>,
    /// Once: the day.
    pub on: Option<NaiveDate>,
    /// Once: the amount.
    pub amount: Option<Cents>,
}
