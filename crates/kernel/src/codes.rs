//! Closed lists: enums with a stable code for databases and interfaces, and an Italian label for people.

/// A word that is in no list.
#[derive(Debug, Clone, thiserror::Error)]
#[error("«{value}» is not a {list}")]
pub struct UnknownCode {
    /// The list that was searched.
    pub list: &'static str,
    /// What was looked for.
    pub value: String,
}

/// What every closed list offers; implemented by [`code_enum!`](crate::code_enum).
pub trait Code: Sized + Copy + 'static {
    /// All values, in the order in which people should see them.
    const ALL: &'static [Self];
    /// The stable code, as stored and as exchanged.
    fn code(self) -> &'static str;
    /// What people read, in Italian.
    fn label(self) -> &'static str;
    /// The value with this code.
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.code() == code)
    }
}

/// Declares a closed list: `Variant = "code" => "Etichetta"`. Stored as text, exchanged as its code.
#[macro_export]
macro_rules! code_enum {
    ($(#[$doc:meta])* $vis:vis enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal => $label:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// All values, in the order in which people should see them.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The stable code, as stored and as exchanged.
            pub const fn code(self) -> &'static str { match self { $($name::$variant => $code),+ } }
            /// What people read, in Italian.
            pub const fn label(self) -> &'static str { match self { $($name::$variant => $label),+ } }
        }
        impl $crate::codes::Code for $name {
            const ALL: &'static [Self] = $name::ALL;
            fn code(self) -> &'static str { $name::code(self) }
            fn label(self) -> &'static str { $name::label(self) }
        }
        impl ::std::str::FromStr for $name {
            type Err = $crate::codes::UnknownCode;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                <$name as $crate::codes::Code>::from_code(text)
                    .ok_or_else(|| $crate::codes::UnknownCode { list: stringify!($name), value: text.chars().take(60).collect() })
            }
        }
        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }
        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as $crate::__private::serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err($crate::__private::serde::de::Error::custom)
            }
        }
        impl<DB: $crate::__private::sqlx::Database> $crate::__private::sqlx::Type<DB> for $name
        where String: $crate::__private::sqlx::Type<DB> {
            fn type_info() -> DB::TypeInfo { <String as $crate::__private::sqlx::Type<DB>>::type_info() }
            fn compatible(ty: &DB::TypeInfo) -> bool { <String as $crate::__private::sqlx::Type<DB>>::compatible(ty) }
        }
        impl<'r, DB: $crate::__private::sqlx::Database> $crate::__private::sqlx::Decode<'r, DB> for $name
        where String: $crate::__private::sqlx::Decode<'r, DB> {
            fn decode(value: DB::ValueRef<'r>) -> Result<Self, $crate::__private::sqlx::error::BoxDynError> {
                Ok(<String as $crate::__private::sqlx::Decode<'r, DB>>::decode(value)?.parse()?)
            }
        }
        impl $crate::__private::utoipa::PartialSchema for $name {
            fn schema() -> $crate::__private::utoipa::openapi::RefOr<$crate::__private::utoipa::openapi::schema::Schema> {
                $crate::__private::utoipa::openapi::ObjectBuilder::new()
                    .schema_type($crate::__private::utoipa::openapi::schema::Type::String)
                    .enum_values(Some($name::ALL.iter().map(|value| value.code())))
                    .into()
            }
        }
        impl $crate::__private::utoipa::ToSchema for $name {}
    };
}

#[cfg(test)]
mod tests {
    crate::code_enum! {
        /// A list for the test.
        pub enum Colour { Red = "red" => "Rosso", Green = "green" => "Verde" }
    }

    #[test]
    fn a_code_leads_back_to_its_value_and_a_foreign_word_to_none() {
        assert_eq!("green".parse::<Colour>().ok(), Some(Colour::Green));
        assert!("Rosso".parse::<Colour>().is_err());
        assert_eq!(Colour::Red.label(), "Rosso");
    }
}
