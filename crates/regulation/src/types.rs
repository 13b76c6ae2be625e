//! What kinds of values expressions know.

/// The type of one value. All of them are held as one 64-bit integer, whose meaning the type tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// 0 or 1.
    Boolean,
    /// A whole number.
    Integer,
    /// Thousand-millionths ([`crate::number::ONE`]).
    Decimal,
    /// Millionths of a euro ([`crate::number::EURO`]).
    Money,
    /// Days from 1 January 1970.
    Date,
    /// Months and days ([`crate::calendar::period`]).
    Period,
    /// A word that the regulation writes somewhere: its place in [`crate::Regulation::texts`], or -1 for any other.
    Text,
    /// A word of a closed list: its place there. The number says which list ([`crate::Regulation::choices`]).
    Choice(u16),
}

impl Type {
    /// How faults call it.
    pub fn italian(self) -> &'static str {
        match self {
            Type::Boolean => "un sì o un no",
            Type::Integer => "un numero intero",
            Type::Decimal => "un numero decimale",
            Type::Money => "un importo",
            Type::Date => "una data",
            Type::Period => "una durata",
            Type::Text => "un testo",
            Type::Choice(_) => "una scelta da un elenco",
        }
    }

    /// Whether one may come before the other.
    pub fn ordered(self) -> bool {
        matches!(self, Type::Integer | Type::Decimal | Type::Money | Type::Date)
    }

    /// Whether it is counted with.
    pub fn counted(self) -> bool {
        matches!(self, Type::Integer | Type::Decimal | Type::Money)
    }

    /// The type that a file names with a word; choices have their list beside them and are not read here.
    pub fn named(word: &str) -> Option<Type> {
        Some(match word {
            "boolean" => Type::Boolean,
            "integer" => Type::Integer,
            "decimal" => Type::Decimal,
            "money" => Type::Money,
            "date" => Type::Date,
            "period" => Type::Period,
            "text" => Type::Text,
            _ => return None,
        })
    }
}

/// One word of a closed list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// As expressions and data write it.
    pub id: String,
    /// As people read it.
    pub label: String,
}

/// A closed list of words.
pub type Choices = Vec<Choice>;
