//! Identifiers: UUID version 7, one type for each thing, so that a case can never be passed where a person is meant.
//!
//! They are made by the transaction (`Tx::new_id`), never by chance inside a rule.

/// Declares an identifier type over a UUID. Rooms declare those that only they use.
#[macro_export]
macro_rules! id_type {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, $crate::__private::sqlx::Type,
                 $crate::__private::serde::Serialize, $crate::__private::serde::Deserialize)]
        #[sqlx(transparent)]
        #[serde(transparent, crate = "::kernel::__private::serde")]
        pub struct $name(pub $crate::__private::uuid::Uuid);

        impl From<$crate::__private::uuid::Uuid> for $name {
            fn from(value: $crate::__private::uuid::Uuid) -> Self { Self(value) }
        }
        impl From<$name> for $crate::__private::uuid::Uuid {
            fn from(value: $name) -> Self { value.0 }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { ::std::fmt::Display::fmt(&self.0, f) }
        }
        impl ::std::str::FromStr for $name {
            type Err = $crate::__private::uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { text.parse().map(Self) }
        }
        impl $crate::__private::utoipa::PartialSchema for $name {
            fn schema() -> $crate::__private::utoipa::openapi::RefOr<$crate::__private::utoipa::openapi::schema::Schema> {
                $crate::__private::utoipa::openapi::ObjectBuilder::new()
                    .schema_type($crate::__private::utoipa::openapi::schema::Type::String)
                    .format(Some($crate::__private::utoipa::openapi::SchemaFormat::KnownFormat(
                        $crate::__private::utoipa::openapi::KnownFormat::Uuid)))
                    .into()
            }
        }
        impl $crate::__private::utoipa::ToSchema for $name {}
    )+};
}

id_type! {
    /// A body: a Comune, an Ambito or an Azienda; the tenant of an installation.
    BodyId,
    /// Somebody, or something, that can sign in.
    AccountId,
    /// An organisational unit of a body: directorate, area, unit, service, office, member Comune.
    UnitId,
    /// A person of the register.
    PersonId,
    /// A household of the register.
    HouseholdId,
    /// An address of a person, with its period.
    AddressId,
    /// A contact at the door.
    ContactId,
    /// An appointment in somebody's calendar.
    AppointmentId,
    /// A case: a person or household known to a unit at one level.
    CaseId,
    /// An individual plan.
    PlanId,
    /// A line of a plan that asks for a service of the catalogue.
    PlanServiceId,
    /// A chapter of the budget in one year.
    ChapterId,
    /// A reservation of money on a chapter.
    ReservationId,
    /// A service of the catalogue.
    ServiceId,
    /// A provider of services.
    ProviderId,
    /// An authorised service.
    AuthorisationId,
    /// One delivery reported by a provider.
    DeliveryId,
    /// A stored file.
    FileId,
    /// A background job.
    JobId,
}

impl AccountId {
    /// The program itself. No one can sign in as it.
    pub const SYSTEM: AccountId = AccountId(uuid::Uuid::nil());
}
