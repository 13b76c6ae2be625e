//! SQL texts that can be listed: each is a static with a name, prepared on both databases by a test.

use crate::db::Engine;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// How far a statement reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Rows of the actor's body that may tell something of a person: only inside an audited transaction.
    Body,
    /// Rows of the actor's body that tell nothing of a person (catalogue, units, budget): also in unaudited reads.
    Open,
    /// Rows of every body, or of none (sign-in, jobs, national lists): only through the few doors that ask for it.
    Global,
}

/// One SQL text with named parameters (`:name`), and what both engines make of it.
pub struct Statement {
    /// Module path and name, for lists and error messages.
    pub name: &'static str,
    /// The text as written.
    pub text: &'static str,
    /// How far it reaches.
    pub reach: Reach,
    sqlite: OnceLock<Rendered>,
    postgres: OnceLock<Rendered>,
}

/// A text as one engine takes it: `$1`, `$2` … and the names behind the numbers.
#[derive(Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The text for the driver.
    pub sql: String,
    /// `names[0]` is the parameter behind `$1`.
    pub names: Vec<String>,
}

impl Statement {
    /// Used by [`statements!`](crate::statements).
    pub const fn new(name: &'static str, text: &'static str, reach: Reach) -> Self {
        Statement { name, text, reach, sqlite: OnceLock::new(), postgres: OnceLock::new() }
    }

    /// The text for one engine, rendered once.
    pub fn rendered(&self, engine: Engine) -> &Rendered {
        match engine {
            Engine::Sqlite => self.sqlite.get_or_init(|| render(self.text, engine)),
            Engine::Postgres => self.postgres.get_or_init(|| render(self.text, engine)),
        }
    }
}

impl std::fmt::Debug for Statement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// What only one engine can say, in one short list: row locks. SQLite has one writer and needs none.
const ONLY_POSTGRES: [(&str, &str); 2] = [("{for update}", "for update"), ("{for update skip locked}", "for update skip locked")];

fn render(text: &str, engine: Engine) -> Rendered {
    let mut text = text.to_owned();
    for (word, postgres) in ONLY_POSTGRES {
        text = text.replace(word, if engine == Engine::Postgres { postgres } else { "" });
    }
    let mut sql = String::with_capacity(text.len());
    let mut names: Vec<String> = Vec::new();
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    let mut before = ' ';
    while let Some(c) = chars.next() {
        if c == '\'' {
            quoted = !quoted;
        }
        let starts_name = c == ':' && !quoted && before != ':' && chars.peek().is_some_and(|next| next.is_ascii_lowercase());
        if starts_name {
            let mut name = String::new();
            while let Some(next) =
                chars.peek().copied().filter(|next| next.is_ascii_lowercase() || next.is_ascii_digit() || *next == '_')
            {
                name.push(next);
                chars.next();
            }
            let place = match names.iter().position(|known| *known == name) {
                Some(place) => place,
                None => {
                    names.push(name);
                    names.len().saturating_sub(1)
                }
            };
            sql.push('$');
            sql.push_str(&place.saturating_add(1).to_string());
            before = ' ';
        } else {
            sql.push(c);
            before = c;
        }
    }
    Rendered { sql, names }
}

/// The text for an actor that is limited to some permissions: what asks for another one (`permission = 'case.read'`) asks for one
/// that nobody holds. `None` when there is nothing to change.
pub(crate) fn narrowed(sql: &str, limits: &BTreeSet<String>) -> Option<String> {
    const ASKS: &str = "permission = '";
    let mut out = String::new();
    let mut rest = sql;
    let mut changed = false;
    while let Some((before, after)) = rest.split_once(ASKS) {
        let (code, behind) = after.split_once('\'')?;
        out.push_str(before);
        out.push_str(ASKS);
        if limits.contains(code) {
            out.push_str(code);
        } else {
            changed = true;
        }
        out.push('\'');
        rest = behind;
    }
    out.push_str(rest);
    changed.then_some(out)
}

/// Declares the statements of a module, and `STATEMENTS`, the list of them all.
///
/// ```
/// store::statements! {
///     /// One note.
///     pub NOTE_BY_ID = "select text from demo_note where body_id = :body and id = :id";
///     /// The opening hours, which tell nothing of anybody.
///     open pub HOURS = "select day, opens from demo_hours where body_id = :body order by day";
/// }
/// assert_eq!(STATEMENTS.len(), 2);
/// assert_eq!(NOTE_BY_ID.rendered(store::Engine::Sqlite).names, ["body", "id"]);
/// ```
#[macro_export]
macro_rules! statements {
    (@one $(#[$doc:meta])* $vis:vis $name:ident $reach:ident $text:expr) => {
        $(#[$doc])*
        $vis static $name: $crate::Statement =
            $crate::Statement::new(concat!(module_path!(), "::", stringify!($name)), $text, $crate::Reach::$reach);
    };
    (@all [$($names:ident)*]) => {
        /// Every statement of this module.
        pub static STATEMENTS: &[&$crate::Statement] = &[$(&$names),*];
    };
    (@all [$($names:ident)*] $(#[$doc:meta])* open $vis:vis $name:ident = $text:expr; $($rest:tt)*) => {
        $crate::statements!(@one $(#[$doc])* $vis $name Open $text);
        $crate::statements!(@all [$($names)* $name] $($rest)*);
    };
    (@all [$($names:ident)*] $(#[$doc:meta])* global $vis:vis $name:ident = $text:expr; $($rest:tt)*) => {
        $crate::statements!(@one $(#[$doc])* $vis $name Global $text);
        $crate::statements!(@all [$($names)* $name] $($rest)*);
    };
    (@all [$($names:ident)*] $(#[$doc:meta])* $vis:vis $name:ident = $text:expr; $($rest:tt)*) => {
        $crate::statements!(@one $(#[$doc])* $vis $name Body $text);
        $crate::statements!(@all [$($names)* $name] $($rest)*);
    };
    (@$($broken:tt)*) => { compile_error!("statements! takes `[open|global] [pub] NAME = \"text\";`"); };
    ($($all:tt)*) => { $crate::statements!(@all [] $($all)*); };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limited_actor_is_asked_for_what_it_holds_and_for_nothing_else() {
        let sql = "select 1 where (g.permission = 'case.read' and g.extent = 'body') or s.permission = 'person.read'";
        let limits = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(narrowed(sql, &limits(&["case.read", "person.read"])), None);
        assert_eq!(
            narrowed(sql, &limits(&["person.read"])).as_deref(),
            Some("select 1 where (g.permission = '' and g.extent = 'body') or s.permission = 'person.read'")
        );
        assert_eq!(narrowed("select 1", &limits(&[])), None);
    }

    #[test]
    fn a_parameter_named_twice_is_one_place_and_text_in_quotes_is_left_alone() {
        let rendered = render("select '10:am' from t where a = :a and b = :bb2 and c = :a {for update}", Engine::Sqlite);
        assert_eq!(rendered.sql, "select '10:am' from t where a = $1 and b = $2 and c = $1 ");
        assert_eq!(rendered.names, ["a", "bb2"]);
        assert!(render("select 1 {for update}", Engine::Postgres).sql.ends_with("for update"));
    }
}
