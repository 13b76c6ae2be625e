//! From the rows of the city to one source for each beneficiary and benefit of a year.
//!
//! A benefit is an authorised service of which something was accepted in the year. It is looked at in ranges of identifiers, four
//! statements a range, so that a city is gone through without being held in memory.

use crate::siuss::{CareArea, Character, MeansTest, Source, SourceAddress, SourceTiming, Whereabouts};
use crate::year::Year;
use casework::sina::{
    AssessmentSource, AssessmentTool, BehaviouralDisorders, BenefitCode, CognitiveDisorders, DailyLiving, DisabilityCertificate,
    DisabilitySource, HealthCareNeed, IncomeArea, Mobility, SinaDraft, SupportArea,
};
use chrono::{Datelike, NaiveDate};
use kernel::codes::Code as _;
use kernel::tax_code::Sex;
use kernel::{AuthorisationId, CaseId, Cents, Outcome, PersonId, PlanServiceId, ServiceId, UnitId};
use std::collections::{BTreeSet, HashMap};
use store::{StoreError, Tx};
use uuid::Uuid;

/// Benefits looked at in one transaction.
pub const RANGE: i64 = 2_500;

store::statements! {
    /// Benefits of the year after an identifier.
    pub KEYS = "select a.authorisation_id from network_v_authorisation a
                 where a.body_id = :body and a.authorisation_id > :after
                   and exists (select 1 from network_v_delivery d where d.body_id = :body and d.authorisation_id = a.authorisation_id and d.state = 'accepted'
                                  and d.on_day >= :first and d.on_day < :next)
                 order by a.authorisation_id limit :most";
    /// How many there are.
    open pub HOW_MANY = "select cast(count(*) as bigint) from network_v_authorisation a
                          where a.body_id = :body
                            and exists (select 1 from network_v_delivery d where d.body_id = :body and d.authorisation_id = a.authorisation_id and d.state = 'accepted'
                                           and d.on_day >= :first and d.on_day < :next)";
    BENEFITS = "select a.authorisation_id, a.number, a.person_id, a.case_id, a.unit_id, a.plan_service_id, a.service_id, a.unit_of_measure, a.valid_from,
                       a.valid_until, a.ended_on, a.authorised_on, a.means_test, a.user_area, a.request_number,
                       s.siuss_code, s.name as service_name, s.periodic, c.taken_on, c.closed_on,
                       p.family_name, p.given_name, p.sex, p.birth_date, p.birth_year, p.birth_place, p.citizenship, p.identifier, p.death_date,
                       d.first_on, d.last_on, cast(d.cost_cents as bigint) as cost_cents, cast(d.users_cents as bigint) as users_cents,
                       cast(d.hundredths as bigint) as hundredths
                  from (select x.authorisation_id, min(x.on_day) as first_on, max(x.on_day) as last_on, sum(x.cost_cents) as cost_cents,
                               sum(x.user_share_cents) as users_cents, sum(x.quantity_hundredths) as hundredths
                          from network_v_delivery x
                         where x.body_id = :body and x.authorisation_id > :after and x.authorisation_id <= :last and x.state = 'accepted'
                           and x.on_day >= :first and x.on_day < :next
                         group by x.authorisation_id) d
                  join network_v_authorisation a on a.body_id = :body and a.authorisation_id = d.authorisation_id
                  join network_v_service s on s.body_id = :body and s.service_id = a.service_id
                  join registry_v_person p on p.body_id = :body and p.person_id = a.person_id
                  left join casework_v_case c on c.body_id = :body and c.case_id = a.case_id
                 order by a.authorisation_id";
    ADDRESSES = "select distinct r.person_id, r.address_id, r.kind, r.place, r.istat_code, r.valid_from, r.valid_until
                   from network_v_authorisation a
                   join registry_v_place r on r.body_id = a.body_id and r.person_id = a.person_id
                  where a.body_id = :body and a.authorisation_id > :after and a.authorisation_id <= :last and r.kind <> 'none'
                  order by r.person_id, r.valid_from, r.address_id";
    ASSESSMENTS = "select distinct v.case_id, v.sina_id, v.person_id, v.assessed_on, v.version, v.mobility, v.daily_living, v.cognitive, v.behavioural,
                          v.health_care, v.income, v.support, v.source, v.tool, cast(v.needed_benefits as text) as needed_benefits,
                          cast(v.certificates as text) as certificates, v.certificate_source
                     from network_v_authorisation a
                     join casework_v_sina v on v.body_id = a.body_id and v.case_id = a.case_id and v.person_id = a.person_id
                    where a.body_id = :body and a.authorisation_id > :after and a.authorisation_id <= :last
                    order by v.case_id, v.assessed_on, v.version";
}

/// One beneficiary and one benefit of a year.
#[derive(Clone, Debug)]
pub struct Benefit {
    /// The authorised service: the key by which its records are known.
    pub id: AuthorisationId,
    /// Its number.
    pub number: String,
    /// Who receives it.
    pub person: PersonId,
    /// In which case.
    pub case: CaseId,
    /// Of which unit.
    pub unit: UnitId,
    /// Which service.
    pub service: ServiceId,
    /// What the rows say.
    pub source: Source,
}

#[derive(sqlx::FromRow)]
struct Row {
    authorisation_id: AuthorisationId,
    number: String,
    person_id: PersonId,
    case_id: CaseId,
    unit_id: UnitId,
    plan_service_id: PlanServiceId,
    service_id: ServiceId,
    unit_of_measure: String,
    valid_from: NaiveDate,
    valid_until: NaiveDate,
    ended_on: Option<NaiveDate>,
    authorised_on: Option<NaiveDate>,
    means_test: i64,
    user_area: String,
    request_number: String,
    siuss_code: String,
    service_name: String,
    periodic: bool,
    taken_on: Option<NaiveDate>,
    closed_on: Option<NaiveDate>,
    family_name: String,
    given_name: String,
    sex: String,
    birth_date: Option<NaiveDate>,
    birth_year: Option<i64>,
    birth_place: String,
    citizenship: String,
    identifier: String,
    death_date: Option<NaiveDate>,
    first_on: NaiveDate,
    last_on: NaiveDate,
    cost_cents: Cents,
    users_cents: Cents,
    hundredths: i64,
}

#[derive(sqlx::FromRow)]
struct AddressRow {
    person_id: PersonId,
    kind: String,
    place: String,
    istat_code: String,
    valid_from: NaiveDate,
    valid_until: NaiveDate,
}

#[derive(sqlx::FromRow)]
struct AssessmentRow {
    case_id: CaseId,
    sina_id: Uuid,
    person_id: PersonId,
    assessed_on: NaiveDate,
    mobility: Mobility,
    daily_living: DailyLiving,
    cognitive: Option<CognitiveDisorders>,
    behavioural: BehaviouralDisorders,
    health_care: Option<HealthCareNeed>,
    income: IncomeArea,
    support: SupportArea,
    source: AssessmentSource,
    tool: AssessmentTool,
    needed_benefits: String,
    certificates: String,
    certificate_source: Option<DisabilitySource>,
}

impl AssessmentRow {
    fn draft(&self) -> Outcome<SinaDraft> {
        let needed: BTreeSet<BenefitCode> = serde_json::from_str(&self.needed_benefits).map_err(kernel::Failure::internal)?;
        let certificates: BTreeSet<DisabilityCertificate> =
            serde_json::from_str(&self.certificates).map_err(kernel::Failure::internal)?;
        Ok(SinaDraft {
            assessed_on: Some(self.assessed_on),
            mobility: Some(self.mobility),
            daily_living: Some(self.daily_living),
            cognitive: self.cognitive,
            behavioural: Some(self.behavioural),
            health_care: self.health_care,
            income: Some(self.income),
            support: Some(self.support),
            source: Some(self.source),
            tool: Some(self.tool),
            needed_benefits: needed,
            certificates,
            certificate_source: self.certificate_source,
        })
    }
}

/// How many benefits the year has.
pub async fn how_many(tx: &mut Tx, year: Year) -> Result<i64, StoreError> {
    tx.sql(&HOW_MANY).bind("first", year.first).bind("next", year.next).value().await
}

/// The next benefits after an identifier.
pub async fn keys(tx: &mut Tx, year: Year, after: Uuid) -> Result<Vec<Uuid>, StoreError> {
    tx.sql(&KEYS).bind("first", year.first).bind("next", year.next).bind("after", after).bind("most", RANGE).values().await
}

/// The benefits after an identifier, up to and including another, in order.
pub async fn between(tx: &mut Tx, year: Year, after: Uuid, last: Uuid) -> Outcome<Vec<Benefit>> {
    let rows: Vec<Row> =
        tx.sql(&BENEFITS).bind("first", year.first).bind("next", year.next).bind("after", after).bind("last", last).all().await?;
    let mut addresses: HashMap<PersonId, Vec<AddressRow>> = HashMap::new();
    for row in tx.sql(&ADDRESSES).bind("after", after).bind("last", last).all::<AddressRow>().await? {
        addresses.entry(row.person_id).or_default().push(row);
    }
    let mut assessments: HashMap<(CaseId, PersonId), Vec<AssessmentRow>> = HashMap::new();
    for row in tx.sql(&ASSESSMENTS).bind("after", after).bind("last", last).all::<AssessmentRow>().await? {
        assessments.entry((row.case_id, row.person_id)).or_default().push(row);
    }
    rows.into_iter()
        .map(|row| {
            let addresses = addresses.get(&row.person_id).map(Vec::as_slice).unwrap_or_default();
            let assessed = assessments.get(&(row.case_id, row.person_id)).map(Vec::as_slice).unwrap_or_default();
            benefit(row, addresses, assessed, year)
        })
        .collect()
}

fn benefit(row: Row, addresses: &[AddressRow], assessed: &[AssessmentRow], year: Year) -> Outcome<Benefit> {
    let first_day = row.valid_from.max(year.first).min(row.first_on);
    let granted = row.valid_until.pred_opt().unwrap_or(row.valid_until);
    // Nobody has a benefit after their death, even where the office has not ended the service yet.
    let last_day =
        [row.ended_on, row.death_date].into_iter().flatten().fold(granted.min(year.last()), NaiveDate::min).max(row.last_on);
    let months = months_between(row.first_on, row.last_on);
    let monthly = |amount: Cents| amount.share(1, months).map_err(kernel::Failure::internal);
    // The share of the user is never more than the month, whatever the two roundings.
    let (whole, by_user) =
        if row.periodic { (monthly(row.cost_cents)?, monthly(row.users_cents)?) } else { (row.cost_cents, row.users_cents) };
    let by_user = by_user.min(whole);
    let assessment = latest(assessed, year);
    let timing = if row.periodic {
        SourceTiming {
            character: Some(Character::Periodic),
            first_day: Some(first_day),
            last_day: Some(last_day),
            every_months: Some(1),
            monthly: Some(whole),
            ..SourceTiming::default()
        }
    } else {
        SourceTiming { character: Some(Character::OneOff), on: Some(row.first_on), amount: Some(whole), ..SourceTiming::default() }
    };
    let source = Source {
        whereabouts: Whereabouts {
            person: Some(row.person_id),
            case: Some(row.case_id),
            assessment: assessment.map(|row| row.sina_id),
            plan_service: Some(row.plan_service_id),
            service: Some(row.service_id),
            delivery: None,
        },
        identifier: Some(row.identifier),
        surname: Some(row.family_name),
        given_name: Some(row.given_name),
        // The register keeps a year of its own only for those whose day is not known.
        birth_year: row.birth_date.map(|day| day.year()).or(row.birth_year.and_then(|year| i32::try_from(year).ok())),
        birth_place: Some(row.birth_place),
        sex: Sex::from_code(&row.sex),
        citizenship: Some(row.citizenship),
        second_citizenship: None,
        addresses: lived_at(addresses, last_day),
        means_test: MeansTest::from_code(&row.means_test.to_string()),
        benefit_code: Some(row.siuss_code),
        benefit_name: Some(row.service_name),
        application: Some(row.request_number),
        event_on: row.authorised_on,
        timing,
        share_body: Some(whole.minus(by_user).map_err(kernel::Failure::internal)?),
        share_user: Some(by_user),
        share_health_service: None,
        share_requested: Some(by_user),
        monthly_hours: (row.periodic && row.unit_of_measure == "ora").then(|| row.hundredths / months),
        in_care: Some(
            row.taken_on.is_some_and(|taken| taken <= last_day && row.closed_on.is_none_or(|closed| closed >= first_day)),
        ),
        user_area: row.user_area.parse().ok(),
        area: care_area(&row.user_area),
        sina: assessment.map(AssessmentRow::draft).transpose()?,
        ..Source::default()
    };
    Ok(Benefit {
        id: row.authorisation_id,
        number: row.number,
        person: row.person_id,
        case: row.case_id,
        unit: row.unit_id,
        service: row.service_id,
        source,
    })
}

/// The area of SIUSS for a user area; `None` where the two lists do not meet.
fn care_area(code: &str) -> Option<CareArea> {
    code.parse::<crate::istat::UserArea>().ok().and_then(crate::istat::UserArea::proposed_care_area)
}

/// Months from the first delivery to the last, both counted: what was given is spread over them.
fn months_between(first: NaiveDate, last: NaiveDate) -> i64 {
    let months = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month());
    months(last).saturating_sub(months(first)).saturating_add(1).max(1)
}

/// The assessment that held in the year: the latest made before its end, or else the first made after it.
fn latest(assessed: &[AssessmentRow], year: Year) -> Option<&AssessmentRow> {
    assessed.iter().rev().find(|row| row.assessed_on < year.next).or(assessed.first())
}

/// Where the person lived on a day, residence first; when nothing was known on that day, the latest address known.
fn lived_at(addresses: &[AddressRow], on: NaiveDate) -> Vec<SourceAddress> {
    let rank =
        |kind: &str| ["residence", "domicile", "fictitious", "presence"].iter().position(|known| *known == kind).unwrap_or(9);
    let mut then: Vec<&AddressRow> = addresses.iter().filter(|row| row.valid_from <= on && on < row.valid_until).collect();
    if then.is_empty() {
        then.extend(addresses.last());
    }
    then.sort_by_key(|row| rank(&row.kind));
    let mut places: Vec<SourceAddress> = Vec::new();
    for row in then {
        let abroad = row.place.starts_with('Z');
        let address = SourceAddress {
            country: Some(if abroad { row.place.clone() } else { "IT".to_owned() }),
            region: None,
            municipality: Some(row.istat_code.clone()).filter(|code| !abroad && !code.is_empty()),
        };
        if !places.contains(&address) {
            places.push(address);
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn address(kind: &str, istat: &str, from: NaiveDate, until: NaiveDate) -> AddressRow {
        AddressRow {
            person_id: Uuid::from_u128(1).into(),
            kind: kind.into(),
            place: "F205".into(),
            istat_code: istat.into(),
            valid_from: from,
            valid_until: until,
        }
    }

    #[test]
    fn months_are_counted_with_both_ends() {
        assert_eq!(months_between(day(2026, 3, 31), day(2026, 4, 1)), 2);
        assert_eq!(months_between(day(2026, 3, 1), day(2026, 3, 31)), 1);
        assert_eq!(months_between(day(2025, 12, 31), day(2026, 12, 1)), 13);
    }

    #[test]
    fn the_address_is_that_of_the_time_and_the_residence_comes_first() {
        let rows = [
            address("residence", "015146", day(2020, 1, 1), day(2026, 6, 1)),
            address("domicile", "017029", day(2020, 1, 1), day(9999, 12, 31)),
            address("residence", "058091", day(2026, 6, 1), day(9999, 12, 31)),
        ];
        let places = |on| lived_at(&rows, on).into_iter().filter_map(|one| one.municipality).collect::<Vec<_>>();
        assert_eq!(places(day(2026, 5, 31)), ["015146", "017029"]);
        assert_eq!(places(day(2026, 6, 1)), ["058091", "017029"]);
        assert_eq!(places(day(2019, 1, 1)), ["058091"]);
        assert!(lived_at(&[], day(2026, 1, 1)).is_empty());
    }
}
