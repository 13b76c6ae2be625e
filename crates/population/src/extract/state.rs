//! What a resident says, as two states of one are compared.

use super::columns::Field;
use chrono::NaiveDate;
use registry::{MemberRole, Resident};
use sha2::{Digest as _, Sha256};

/// What a resident says, field by field, as text: what two states of them are compared by.
pub fn values(of: &Resident) -> [(Field, String); 18] {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    [
        (Field::Reference, of.reference.clone()),
        (Field::TaxCode, of.tax_code.clone()),
        (Field::FamilyName, of.family_name.clone()),
        (Field::GivenName, of.given_name.clone()),
        (Field::Sex, of.sex.code().to_owned()),
        (Field::BirthDate, day(of.birth_date)),
        (Field::BirthPlace, of.birth_place.clone()),
        (Field::Citizenship, of.citizenship.clone()),
        (Field::Household, of.household.clone()),
        (Field::Role, of.role.map_or("", MemberRole::code).to_owned()),
        (Field::Street, of.street.clone()),
        (Field::Number, of.house_number.clone()),
        (Field::Postcode, of.postcode.clone()),
        (Field::Municipio, of.municipio.map(|number| number.to_string()).unwrap_or_default()),
        (Field::RegisteredOn, day(of.registered_on)),
        (Field::DiedOn, day(of.died_on)),
        (Field::LeftOn, day(of.left_on)),
        (Field::LeftTo, of.left_to.clone()),
    ]
}

/// The first eight bytes of a hash over all that a resident says: two states are the same when these are.
pub fn hash(of: &Resident) -> i64 {
    let mut hasher = Sha256::new();
    for (_, value) in values(of) {
        hasher.update(u64::try_from(value.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(value);
    }
    first_eight(&hasher.finalize())
}

/// The fields in which two states differ.
pub fn differences(one: &Resident, other: &Resident) -> Vec<Field> {
    let (own, theirs) = (values(one), values(other));
    own.into_iter().zip(theirs).filter(|((_, a), (_, b))| a != b).map(|((field, _), _)| field).collect()
}

/// The first eight bytes of a hash as a number.
pub fn first_eight(hash: &[u8]) -> i64 {
    let mut bytes = [0_u8; 8];
    for (to, from) in bytes.iter_mut().zip(hash) {
        *to = *from;
    }
    i64::from_be_bytes(bytes)
}
