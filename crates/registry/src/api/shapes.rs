//! What programs get.

use crate::address::history::Span;
use crate::address::store::Address;
use crate::address::{AddressKind, Competence, LocatedBy};
use crate::household::store::{Household, Member};
use crate::household::{HouseholdKind, MemberRole};
use crate::identifier::{IdentifierEnd, IdentifierSource};
use crate::person::change::ChangeRow;
use crate::person::model::{MarkReason, PersonData, PreferredChannel, Reach, ReachKind, Safety};
use crate::person::store::{IdentifierRow, MarkRow, NoticeRow, PersonRow};
use crate::person::update::NoticeMeans;
use crate::person::{IdentifierState, IdentityCard};
use crate::search::Candidate;
use chrono::{DateTime, NaiveDate, Utc};
use guard::scope::FOREVER;
use kernel::tax_code::{Identifier, Sex};
use kernel::{PersonId, UnitId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The end of a period, absent while it lasts.
fn end(until: NaiveDate) -> Option<NaiveDate> {
    Some(until).filter(|until| *until < FOREVER)
}

/// Who somebody is and where to ask.
#[derive(Debug, Serialize, ToSchema)]
pub struct CardShape {
    /// Identifier.
    pub id: PersonId,
    /// Name as shown.
    pub display_name: String,
    /// Registered sex.
    pub sex: Sex,
    /// Day of birth.
    pub birth_date: Option<NaiveDate>,
    /// Year of birth, when only that is known.
    pub birth_year: Option<i32>,
    /// Completed years today, or at death.
    pub age: Option<i32>,
    /// Place of birth in words.
    pub birth_place: String,
    /// Kind of identifier.
    pub identifier_kind: IdentifierState,
    /// The identifier, masked.
    pub masked_identifier: String,
    /// Day of death.
    pub death_date: Option<NaiveDate>,
    /// Unit in charge.
    pub unit: Option<UnitId>,
    /// Its name.
    pub unit_name: String,
    /// Name of who is in charge.
    pub worker_name: String,
    /// Where they live, roughly.
    pub place: String,
    /// The person as a resource, if the caller may read it; else 404.
    pub href: String,
}

impl From<IdentityCard> for CardShape {
    fn from(card: IdentityCard) -> Self {
        CardShape {
            href: format!("/api/v1/persons/{}", card.id),
            id: card.id,
            display_name: card.display_name,
            sex: card.sex,
            birth_date: card.birth.date,
            birth_year: card.birth.year,
            age: card.age,
            birth_place: card.birth_place,
            identifier_kind: card.identifier_kind,
            masked_identifier: card.masked_tax_code,
            death_date: card.death_date,
            unit: card.unit,
            unit_name: card.unit_label,
            worker_name: card.worker_label,
            place: card.place,
        }
    }
}

/// Somebody who may be meant.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateShape {
    /// Who.
    pub person: CardShape,
    /// 0 to 1000; an order, not a probability.
    pub score: u16,
    /// `same`, `likely` or `possible`.
    pub verdict: String,
    /// Why, in Italian, the weightiest first.
    pub reasons: Vec<String>,
}

impl From<Candidate> for CandidateShape {
    fn from(found: Candidate) -> Self {
        CandidateShape {
            person: found.card.into(),
            score: found.score,
            verdict: found.verdict.code().to_owned(),
            reasons: found.reasons.into_iter().map(str::to_owned).collect(),
        }
    }
}

/// Whether somebody is known, and where to ask.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnownShape {
    /// Whether they are known.
    pub known: bool,
    /// The answer in Italian.
    pub sentence: String,
    /// The unit to ask.
    pub unit: Option<UnitId>,
}

/// A telephone number or mail address.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReachShape {
    /// What it is.
    pub kind: ReachKind,
    /// The number or address.
    pub value: String,
    /// Whose it is; empty for the person's own.
    pub owner: String,
    /// Whether it may be used.
    pub safety: Safety,
    /// When and how.
    pub note: String,
}

impl From<Reach> for ReachShape {
    fn from(reach: Reach) -> Self {
        ReachShape { kind: reach.kind, value: reach.value, owner: reach.owner, safety: reach.safety, note: reach.note }
    }
}

/// An identifier with its period.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentifierShape {
    /// Identifier of the row.
    pub id: Uuid,
    /// Kind.
    pub kind: IdentifierState,
    /// Value.
    pub value: String,
    /// How it is known.
    pub source: IdentifierSource,
    /// What became of it.
    pub ended_as: IdentifierEnd,
    /// Whether it is a second definitive code.
    pub second: bool,
    /// Anything else.
    pub note: String,
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub until: Option<NaiveDate>,
}

impl From<IdentifierRow> for IdentifierShape {
    fn from(row: IdentifierRow) -> Self {
        IdentifierShape {
            id: row.id,
            kind: row.kind,
            value: row.value,
            source: row.source,
            ended_as: row.ended_as,
            second: row.second,
            note: row.note,
            from: row.valid_from,
            until: end(row.valid_until),
        }
    }
}

/// One field of somebody as it was known on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct WasShape {
    /// The field.
    pub field: String,
    /// What it was, in words.
    pub value: String,
}

/// Something to be looked at.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarkShape {
    /// Identifier.
    pub id: Uuid,
    /// The field.
    pub field: String,
    /// Why.
    pub reason: MarkReason,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// A privacy notice given.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeShape {
    /// When.
    pub given_on: NaiveDate,
    /// Which edition.
    pub edition: String,
    /// In which language, as a code; empty when nobody said.
    pub language: String,
    /// How.
    pub means: NoticeMeans,
    /// Anything else.
    pub note: String,
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonShape {
    /// Identifier.
    pub id: PersonId,
    /// Version, as in `ETag`.
    pub version: i64,
    /// Name as shown.
    pub display_name: String,
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// Family name at birth.
    pub birth_name: String,
    /// Name in another script.
    pub other_script: String,
    /// How somebody without a name is known.
    pub known_as: String,
    /// Whether they are anonymous.
    pub anonymous: bool,
    /// Registered sex.
    pub sex: Sex,
    /// Day of birth.
    pub birth_date: Option<NaiveDate>,
    /// Year of birth.
    pub birth_year: Option<i32>,
    /// Whether it is an estimate.
    pub birth_estimated: bool,
    /// Belfiore code of the place of birth.
    pub birth_place: String,
    /// Citizenship.
    pub citizenship: String,
    /// Further citizenships.
    pub other_citizenships: Vec<String>,
    /// Language.
    pub language: String,
    /// Further languages.
    pub other_languages: Vec<String>,
    /// Whether an interpreter is needed.
    pub interpreter: bool,
    /// Kind of identifier.
    pub identifier_kind: IdentifierState,
    /// Identifier.
    pub identifier: Option<Identifier>,
    /// All identifiers, with their periods.
    pub identifiers: Vec<IdentifierShape>,
    /// How they would rather be reached.
    pub preferred_channel: PreferredChannel,
    /// What to know before calling.
    pub contact_note: String,
    /// Telephones and mails.
    pub reaches: Vec<ReachShape>,
    /// Day of death.
    pub death_date: Option<NaiveDate>,
    /// Whether the person is protected.
    pub restricted: bool,
    /// Since when they are in the register.
    pub known_since: NaiveDate,
    /// What waits to be looked at.
    pub marks: Vec<MarkShape>,
    /// Privacy notices given.
    pub notices: Vec<NoticeShape>,
    /// Their addresses.
    pub addresses_href: String,
    /// Their households.
    pub households_href: String,
    /// Their relations.
    pub relations_href: String,
    /// The history of the data.
    pub history_href: String,
}

impl PersonShape {
    /// From what is stored.
    pub(super) fn of(
        row: PersonRow,
        data: PersonData,
        identifiers: Vec<IdentifierRow>,
        marks: Vec<MarkRow>,
        notices: Vec<NoticeRow>,
    ) -> Self {
        let href = |part: &str| format!("/api/v1/persons/{}/{part}", row.id);
        PersonShape {
            addresses_href: href("addresses"),
            households_href: href("households"),
            relations_href: href("relations"),
            history_href: href("history"),
            id: row.id,
            version: row.version,
            display_name: row.display_name,
            family_name: row.family_name,
            given_name: row.given_name,
            birth_name: row.birth_name,
            other_script: row.other_script,
            known_as: row.known_as,
            anonymous: row.anonymous,
            sex: row.sex,
            birth_date: row.birth_date,
            birth_year: data.birth.year,
            birth_estimated: row.birth_estimated,
            birth_place: row.birth_place,
            citizenship: row.citizenship,
            other_citizenships: row.other_citizenships.0,
            language: row.language,
            other_languages: row.other_languages.0,
            interpreter: row.interpreter,
            identifier_kind: row.identifier_kind,
            identifier: data.identifier,
            identifiers: identifiers.into_iter().map(IdentifierShape::from).collect(),
            preferred_channel: row.preferred_channel,
            contact_note: row.contact_note,
            reaches: data.reaches.into_iter().map(ReachShape::from).collect(),
            death_date: row.death_date,
            restricted: row.restricted,
            known_since: row.known_since,
            marks: marks
                .into_iter()
                .map(|row| MarkShape { id: row.id, field: row.field, reason: row.reason, since: row.created_at })
                .collect(),
            notices: notices
                .into_iter()
                .map(|row| NoticeShape {
                    given_on: row.given_on,
                    edition: row.edition,
                    language: row.language,
                    means: row.means,
                    note: row.note,
                })
                .collect(),
        }
    }
}

/// A change of one field.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeShape {
    /// Identifier, in order of time.
    pub id: Uuid,
    /// Field.
    pub field: String,
    /// What it was, in words.
    pub before: String,
    /// What it became, in words.
    pub after: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: String,
}

impl From<ChangeRow> for ChangeShape {
    fn from(row: ChangeRow) -> Self {
        ChangeShape {
            id: row.id,
            field: row.field,
            before: row.before_text,
            after: row.after_text,
            reason: row.reason,
            at: row.changed_at,
            by: row.by_name,
        }
    }
}

/// One thing that happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventShape {
    /// When.
    pub at: DateTime<Utc>,
    /// Kind, in Italian.
    pub kind: String,
    /// One line.
    pub title: String,
    /// A few lines.
    pub text: String,
    /// Who and where.
    pub by: String,
    /// The page of the thing.
    pub href: String,
}

/// An address.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddressShape {
    /// Identifier.
    pub id: kernel::AddressId,
    /// Version, for `If-Match` when it ends.
    pub version: i64,
    /// What it is.
    pub kind: AddressKind,
    /// In one line.
    pub text: String,
    /// Street.
    pub street: String,
    /// Number.
    pub number: String,
    /// Postcode.
    pub postcode: String,
    /// Belfiore code.
    pub place: String,
    /// Municipality.
    pub place_name: String,
    /// Borough or zone.
    pub municipio: Option<i64>,
    /// Quarter.
    pub quarter: String,
    /// How the district is known.
    pub located: LocatedBy,
    /// Whether only those who follow the person, or have a mandate, know of it.
    pub restricted: bool,
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub until: Option<NaiveDate>,
}

impl From<Address> for AddressShape {
    fn from(row: Address) -> Self {
        AddressShape {
            id: row.id,
            version: row.version,
            kind: row.kind,
            text: row.address_text,
            street: row.street,
            number: row.number,
            postcode: row.postcode,
            place: row.place,
            place_name: row.place_name,
            municipio: row.municipio,
            quarter: row.quarter,
            located: row.located,
            restricted: row.restricted,
            from: row.valid_from,
            until: end(row.valid_until),
        }
    }
}

/// Which office is competent, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompetenceShape {
    /// Borough or zone.
    pub municipio: Option<i64>,
    /// Unit.
    pub unit: Option<UnitId>,
    /// Why, in Italian.
    pub why: String,
}

impl From<Competence> for CompetenceShape {
    fn from(it: Competence) -> Self {
        CompetenceShape { municipio: it.municipio, unit: it.unit, why: it.why }
    }
}

/// A time in which one office was competent.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompetenceSpanShape {
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub until: Option<NaiveDate>,
    /// Borough or zone.
    pub municipio: Option<i64>,
    /// Unit of the first level.
    pub first_level: Option<UnitId>,
    /// Unit of the second level.
    pub second_level: Option<UnitId>,
    /// Why, in Italian.
    pub why: String,
    /// Who decided; absent where the address says it.
    pub decided_by: Option<String>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
}

impl From<Span> for CompetenceSpanShape {
    fn from(span: Span) -> Self {
        let (decided_by, decided_at) = span.decided.unzip();
        CompetenceSpanShape {
            from: span.from,
            until: end(span.until),
            municipio: span.municipio,
            first_level: span.first_level,
            second_level: span.second_level,
            why: span.why,
            decided_by,
            decided_at,
        }
    }
}

/// Somebody in a household.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberShape {
    /// The membership.
    pub id: Uuid,
    /// Who.
    pub person: PersonId,
    /// Name.
    pub display_name: String,
    /// Role.
    pub role: MemberRole,
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub until: Option<NaiveDate>,
}

/// A household with whoever is in it today and the caller may know of.
#[derive(Debug, Serialize, ToSchema)]
pub struct HouseholdShape {
    /// Identifier.
    pub id: kernel::HouseholdId,
    /// Version, for `If-Match`.
    pub version: i64,
    /// What holds it together.
    pub kind: HouseholdKind,
    /// First day.
    pub from: NaiveDate,
    /// Members today.
    pub members: Vec<MemberShape>,
    /// The household as a resource.
    pub href: String,
}

impl HouseholdShape {
    /// From what is stored.
    pub(super) fn of(row: Household, members: Vec<Member>) -> Self {
        let member = |row: Member| MemberShape {
            id: row.id,
            person: row.person_id,
            display_name: row.display_name,
            role: row.role,
            from: row.valid_from,
            until: end(row.valid_until),
        };
        HouseholdShape {
            href: format!("/api/v1/households/{}", row.id),
            id: row.id,
            version: row.version,
            kind: row.kind,
            from: row.valid_from,
            members: members.into_iter().map(member).collect(),
        }
    }
}

/// A place or street to choose from.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceShape {
    /// Belfiore code; empty for streets.
    pub code: String,
    /// Name as it is written into the field.
    pub name: String,
    /// What it is, or where it lies.
    pub detail: String,
}
