//! What programs send. The parsers of the forms read it; a test holds the two equal.

use crate::address::AddressKind;
use crate::household::{HouseholdKind, MemberRole};
use crate::identifier::{IdentifierEnd, IdentifierSource};
use crate::person::model::{PreferredChannel, ReachKind, Safety};
use crate::person::update::{DeathFault, NoticeMeans};
use chrono::NaiveDate;
use kernel::tax_code::Sex;
use kernel::{AddressId, HouseholdId, PersonId, UnitId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! input {
    ($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $kind:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$fdoc])* pub $field: $kind),+ }
    };
}

input! {
    /// A telephone number or mail address.
    ReachInput {
        /// What it is; guessed from the value when absent.
        kind: Option<ReachKind>,
        /// The number or address.
        #[schema(min_length = 1, max_length = 120)]
        value: Option<String>,
        /// Whose it is, when not the person's own.
        #[schema(max_length = 80)]
        owner: Option<String>,
        /// Whether it may be used without harm; `safe` when absent. `with_care` needs a note.
        safety: Option<Safety>,
        /// When and how.
        #[schema(max_length = 200)]
        note: Option<String>,
    }
}
input! {
    /// An address. Another of the same kind that is open ends the day before.
    AddressInput {
        /// What it is; `residence` when absent.
        kind: Option<AddressKind>,
        /// Street or place.
        #[schema(max_length = 120)]
        street: Option<String>,
        /// Number with its letter.
        #[schema(max_length = 12)]
        number: Option<String>,
        /// Staircase, floor.
        #[schema(max_length = 80)]
        detail: Option<String>,
        /// Postcode; five digits in Italy.
        #[schema(max_length = 10)]
        postcode: Option<String>,
        /// Belfiore code or name of the municipality or state; that of the body when absent.
        #[schema(max_length = 120)]
        place: Option<String>,
        /// Borough or zone chosen by the operator, when the street is in no list.
        #[schema(minimum = 1, maximum = 99)]
        municipio: Option<i64>,
        /// Why it was chosen.
        #[schema(max_length = 200)]
        reason: Option<String>,
        /// First day; today when absent.
        from: Option<NaiveDate>,
        /// Last day of one that has, or will have, an end; then `from` is needed and no other address ends. Not while a person is entered.
        last_day: Option<NaiveDate>,
        /// Whether a first day that is still to come is meant: without it such a day is refused.
        later_confirmed: Option<bool>,
        /// Whether only those who follow the person, or have a mandate, shall know of it; needs `person.protect`.
        restricted: Option<bool>,
    }
}
input! {
    /// Somebody new. At least one name, or `anonymous` with `known_as`.
    PersonInput {
        /// Family name.
        #[schema(max_length = 100)]
        family_name: Option<String>,
        /// Given name.
        #[schema(max_length = 100)]
        given_name: Option<String>,
        /// Family name at birth, when another.
        #[schema(max_length = 100)]
        birth_name: Option<String>,
        /// Name in another script.
        #[schema(max_length = 100)]
        other_script: Option<String>,
        /// How somebody without a name is known.
        #[schema(max_length = 100)]
        known_as: Option<String>,
        /// Whether they stay anonymous for now.
        anonymous: Option<bool>,
        /// Registered sex.
        sex: Option<Sex>,
        /// Day of birth.
        birth_date: Option<NaiveDate>,
        /// Year of birth, when only that is known.
        #[schema(minimum = 1850, maximum = 2199)]
        birth_year: Option<i64>,
        /// Whether it is an estimate.
        birth_estimated: Option<bool>,
        /// Belfiore code or name of the place of birth.
        #[schema(max_length = 120)]
        birth_place: Option<String>,
        /// `IT`, a `Znnn` code, `stateless`, or the name of the state.
        #[schema(max_length = 80)]
        citizenship: Option<String>,
        /// Further citizenships, with commas between them.
        #[schema(max_length = 200)]
        other_citizenships: Option<String>,
        /// ISO 639-1 code or Italian name of the language.
        #[schema(max_length = 40)]
        language: Option<String>,
        /// Further languages, with commas between them.
        #[schema(max_length = 200)]
        other_languages: Option<String>,
        /// Whether an interpreter is needed.
        interpreter: Option<bool>,
        /// Tax code, definitive or provisional, STP or ENI code.
        #[schema(max_length = 40)]
        identifier: Option<String>,
        /// Whether another person with the same code is certainly somebody else.
        same_code_confirmed: Option<bool>,
        /// How they would rather be reached.
        preferred_channel: Option<PreferredChannel>,
        /// What to know before calling.
        #[schema(max_length = 500)]
        contact_note: Option<String>,
        /// Telephones and mails.
        #[schema(max_items = 40)]
        reaches: Option<Vec<ReachInput>>,
        /// Where they live.
        address: Option<AddressInput>,
    }
}
input! {
    /// The whole of somebody's data as it shall be; what is absent becomes unknown.
    PersonEditInput {
        /// Family name.
        #[schema(max_length = 100)]
        family_name: Option<String>,
        /// Given name.
        #[schema(max_length = 100)]
        given_name: Option<String>,
        /// Family name at birth, when another.
        #[schema(max_length = 100)]
        birth_name: Option<String>,
        /// Name in another script.
        #[schema(max_length = 100)]
        other_script: Option<String>,
        /// How somebody without a name is known.
        #[schema(max_length = 100)]
        known_as: Option<String>,
        /// Whether they stay anonymous for now.
        anonymous: Option<bool>,
        /// Registered sex.
        sex: Option<Sex>,
        /// Day of birth.
        birth_date: Option<NaiveDate>,
        /// Year of birth, when only that is known.
        #[schema(minimum = 1850, maximum = 2199)]
        birth_year: Option<i64>,
        /// Whether it is an estimate.
        birth_estimated: Option<bool>,
        /// Belfiore code or name of the place of birth.
        #[schema(max_length = 120)]
        birth_place: Option<String>,
        /// `IT`, a `Znnn` code, `stateless`, or the name of the state.
        #[schema(max_length = 80)]
        citizenship: Option<String>,
        /// Further citizenships, with commas between them.
        #[schema(max_length = 200)]
        other_citizenships: Option<String>,
        /// ISO 639-1 code or Italian name of the language.
        #[schema(max_length = 40)]
        language: Option<String>,
        /// Further languages, with commas between them.
        #[schema(max_length = 200)]
        other_languages: Option<String>,
        /// Whether an interpreter is needed.
        interpreter: Option<bool>,
        /// Tax code, definitive or provisional, STP or ENI code.
        #[schema(max_length = 40)]
        identifier: Option<String>,
        /// Whether another person with the same code is certainly somebody else.
        same_code_confirmed: Option<bool>,
        /// How they would rather be reached.
        preferred_channel: Option<PreferredChannel>,
        /// What to know before calling.
        #[schema(max_length = 500)]
        contact_note: Option<String>,
        /// Telephones and mails.
        #[schema(max_items = 40)]
        reaches: Option<Vec<ReachInput>>,
        /// Why it is corrected.
        #[schema(max_length = 200)]
        reason: Option<String>,
        /// Whether the identifier that was there was never the person's: the new one, of the same kind, corrects it.
        code_was_wrong: Option<bool>,
    }
}
input! {
    /// An identifier of somebody.
    IdentifierInput {
        /// Tax code, definitive or provisional, STP or ENI code.
        #[schema(min_length = 1, max_length = 40)]
        identifier: String,
        /// How it is known.
        source: Option<IdentifierSource>,
        /// First day; today when absent.
        from: Option<NaiveDate>,
        /// Last day, of one that holds no more.
        last_day: Option<NaiveDate>,
        /// Anything else.
        #[schema(max_length = 200)]
        note: Option<String>,
        /// Whether the person really has two definitive codes.
        second_confirmed: Option<bool>,
        /// Whether another person with the same code is certainly somebody else.
        same_code_confirmed: Option<bool>,
    }
}
input! {
    /// What a mistyped identifier should have been.
    IdentifierCorrectionInput {
        /// The identifier that was never theirs.
        code: Uuid,
        /// The right one, of the same kind.
        #[schema(min_length = 1, max_length = 40)]
        identifier: String,
        /// How it is known.
        #[schema(min_length = 1, max_length = 200)]
        reason: String,
        /// Whether another person with the same code is certainly somebody else.
        same_code_confirmed: Option<bool>,
    }
}
input! {
    /// The end of an identifier.
    IdentifierEndInput {
        /// The identifier.
        code: Uuid,
        /// Why; not `holds`.
        ended_as: IdentifierEnd,
        /// Last day; today when absent. One that was wrong has none.
        last_day: Option<NaiveDate>,
        /// Anything else.
        #[schema(max_length = 200)]
        note: Option<String>,
    }
}
input! {
    /// Who somebody turned out to be. What is absent stays as it was.
    NamingInput {
        /// Family name.
        #[schema(max_length = 100)]
        family_name: Option<String>,
        /// Given name.
        #[schema(max_length = 100)]
        given_name: Option<String>,
        /// Registered sex.
        sex: Option<Sex>,
        /// Day of birth.
        birth_date: Option<NaiveDate>,
        /// Belfiore code or name of the place of birth.
        #[schema(max_length = 120)]
        birth_place: Option<String>,
        /// Tax code, definitive or provisional, STP or ENI code.
        #[schema(max_length = 40)]
        identifier: Option<String>,
        /// Whether another person with the same code is certainly somebody else.
        same_code_confirmed: Option<bool>,
        /// How it is known.
        #[schema(min_length = 1, max_length = 200)]
        reason: String,
    }
}
input! {
    /// Is this person known?
    KnownInput {
        /// Family name.
        #[schema(min_length = 1, max_length = 100)]
        family_name: String,
        /// Given name.
        #[schema(min_length = 1, max_length = 100)]
        given_name: String,
        /// Day of birth.
        birth_date: NaiveDate,
    }
}
input! {
    /// A death.
    DeathInput {
        /// Its day.
        death_date: NaiveDate,
    }
}
input! {
    /// What is wrong about a registered death.
    DeathCorrectionInput {
        /// What.
        fault: DeathFault,
        /// The day, when it was another.
        death_date: Option<NaiveDate>,
        /// How it is known.
        #[schema(min_length = 1, max_length = 200)]
        reason: String,
    }
}
input! {
    /// A privacy notice that was given.
    NoticeInput {
        /// When; not in the future.
        given_on: NaiveDate,
        /// Which edition.
        #[schema(min_length = 1, max_length = 80)]
        edition: String,
        /// In which language: its name or code.
        #[schema(max_length = 60)]
        language: Option<String>,
        /// How.
        means: NoticeMeans,
        /// Anything else.
        #[schema(max_length = 200)]
        note: Option<String>,
    }
}
input! {
    /// A mark "da verificare" that somebody looked at.
    VerifyInput {
        /// The mark.
        mark: Uuid,
        /// What was found.
        #[schema(max_length = 200)]
        note: Option<String>,
    }
}
input! {
    /// Protection of a person, on or off.
    ProtectionInput {
        /// Whether the person shall be protected.
        restricted: Option<bool>,
        /// Why.
        #[schema(min_length = 1, max_length = 200)]
        reason: String,
    }
}
input! {
    /// The end of an address.
    AddressEndInput {
        /// The address.
        address: AddressId,
        /// Its last day.
        last_day: NaiveDate,
    }
}
input! {
    /// An address that shall not begin after all.
    AddressWithdrawInput {
        /// The address.
        address: AddressId,
        /// Why.
        #[schema(min_length = 1, max_length = 200)]
        reason: String,
    }
}
input! {
    /// Which office shall be competent: a borough or a unit.
    CompetenceInput {
        /// Borough or zone.
        #[schema(minimum = 1, maximum = 99)]
        municipio: Option<i64>,
        /// Unit.
        unit: Option<UnitId>,
        /// Whether the decision of before ends, so that the address says it again.
        follow_address: Option<bool>,
        /// Why.
        #[schema(min_length = 1, max_length = 200)]
        reason: String,
    }
}
input! {
    /// What was written wrong of an address, put right; the kind stays.
    AddressCorrectionInput {
        /// Which.
        address: AddressId,
        /// Street or place.
        #[schema(max_length = 120)]
        street: Option<String>,
        /// Number with its letter.
        #[schema(max_length = 12)]
        number: Option<String>,
        /// Staircase, floor.
        #[schema(max_length = 80)]
        detail: Option<String>,
        /// Postcode; five digits in Italy.
        #[schema(max_length = 10)]
        postcode: Option<String>,
        /// Belfiore code or name of the municipality or state; that of the body when absent.
        #[schema(max_length = 120)]
        place: Option<String>,
        /// Borough or zone chosen by the operator, when the street is in no list.
        #[schema(minimum = 1, maximum = 99)]
        municipio: Option<i64>,
        /// First day; as it is when absent.
        from: Option<NaiveDate>,
        /// Last day; as it is when absent.
        last_day: Option<NaiveDate>,
        /// Whether a first day that is still to come is meant.
        later_confirmed: Option<bool>,
        /// How one knows.
        #[schema(min_length = 1, max_length = 200)]
        reason: String,
    }
}
input! {
    /// Whether an address is protected.
    AddressProtectionInput {
        /// Which.
        address: AddressId,
        /// Whether only those who follow the person, or have a mandate, know of it.
        restricted: bool,
        /// Why.
        #[schema(min_length = 1, max_length = 200)]
        reason: String,
    }
}
input! {
    /// A new household with its first member.
    HouseholdInput {
        /// What holds it together.
        kind: HouseholdKind,
        /// The role of the first member; `holder` when absent.
        role: Option<MemberRole>,
        /// First day; today when absent.
        from: Option<NaiveDate>,
    }
}
input! {
    /// Somebody who comes into a household.
    MemberInput {
        /// The household.
        household: HouseholdId,
        /// Who comes in.
        person: PersonId,
        /// In which role.
        role: MemberRole,
        /// First day; today when absent.
        from: Option<NaiveDate>,
    }
}
input! {
    /// Another role, a last day, or both; or that somebody who was to leave stays.
    MemberChangeInput {
        /// The household.
        household: HouseholdId,
        /// The membership.
        member: Uuid,
        /// Another role.
        role: Option<MemberRole>,
        /// Last day in the household.
        last_day: Option<NaiveDate>,
        /// Whether the last day is taken away; then none is given.
        stays: Option<bool>,
    }
}
