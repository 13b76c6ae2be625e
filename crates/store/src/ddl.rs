//! One DDL text for both databases: type words, `strict` tables, blocks for one engine.
//!
//! Type words are whole words in upper case: `UUID DATE INSTANT CENTS WHOLE BOOL JSON TEXT BYTES`. A block between
//! `-- only sqlite` (or `-- only postgres`) and `-- end` is kept for that engine alone. Statements end with `;` at the end of
//! a line. Every `create table` of SQLite becomes `strict`.

use crate::db::Engine;

/// Type words and what each engine calls them: (word, SQLite, PostgreSQL).
const TYPES: [(&str, &str, &str); 9] = [
    ("UUID", "blob", "uuid"),
    ("DATE", "text", "date"),
    ("INSTANT", "text", "timestamptz"),
    ("CENTS", "integer", "bigint"),
    ("WHOLE", "integer", "bigint"),
    ("BOOL", "integer", "boolean"),
    ("JSON", "text", "jsonb"),
    ("TEXT", "text", "text collate \"C\""),
    ("BYTES", "blob", "bytea"),
];

/// The text for one engine.
pub fn render(text: &str, engine: Engine) -> String {
    let mut out = String::with_capacity(text.len() + 256);
    let mut only: Option<Engine> = None;
    let mut in_table = false;
    for line in text.lines() {
        match line.trim() {
            "-- only sqlite" => only = Some(Engine::Sqlite),
            "-- only postgres" => only = Some(Engine::Postgres),
            "-- end" => only = None,
            _ if only.is_some_and(|only| only != engine) => {}
            trimmed => {
                if trimmed.starts_with("create table ") {
                    in_table = true;
                }
                let mut rendered = if only.is_some() { line.to_owned() } else { words(line, engine) };
                if in_table && trimmed.ends_with(");") {
                    in_table = false;
                    if engine == Engine::Sqlite {
                        rendered.truncate(rendered.trim_end().len() - 1);
                        rendered.push_str(" strict;");
                    }
                }
                out.push_str(&rendered);
                out.push('\n');
            }
        }
    }
    out
}

fn words(line: &str, engine: Engine) -> String {
    let code_ends = line.find("--").unwrap_or(line.len());
    let (code, comment) = line.split_at(code_ends);
    let mut out = String::with_capacity(line.len() + 16);
    let mut word = String::new();
    let flush = |word: &mut String, out: &mut String| {
        match TYPES.iter().find(|(name, _, _)| name == word) {
            Some((_, sqlite, postgres)) => out.push_str(if engine == Engine::Sqlite { sqlite } else { postgres }),
            None => out.push_str(word),
        }
        word.clear();
    };
    for c in code.chars() {
        if c.is_ascii_alphanumeric() || c == '_' {
            word.push(c);
        } else {
            flush(&mut word, &mut out);
            out.push(c);
        }
    }
    flush(&mut word, &mut out);
    out.push_str(comment);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_becomes_two() {
        let text = "create table t (\n  body_id UUID not null, -- the UUID of the body\n  day DATE,\n  primary key (body_id)\n);\n-- only postgres\nalter table t x;\n-- end\n";
        assert_eq!(
            render(text, Engine::Sqlite),
            "create table t (\n  body_id blob not null, -- the UUID of the body\n  day text,\n  primary key (body_id)\n) strict;\n"
        );
        assert!(render(text, Engine::Postgres).contains("day date,"));
        assert!(render(text, Engine::Postgres).contains("alter table t x;"));
    }
}
