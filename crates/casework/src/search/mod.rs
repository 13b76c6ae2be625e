//! Looking for words in what was written: the diary of the cases one works on and of those of one's units, and, in the cases one works on, also
//! analyses, reviews, first interviews and reserved notes. Within what one may read, and nothing else.

pub mod index;
pub mod pages;
pub mod words;

use crate::diary::store::{entry_shown, on_team_of};
use crate::diary::{EntryId, EntryKind};
use kernel::{CaseId, Instant, Outcome, PersonId};
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;
use words::{Excerpt, Question};

/// Most entries that are looked at: of those that may hold the words, the latest.
const CANDIDATES: i64 = 600;
/// Most other texts that are looked at, of each kind.
const OTHERS: i64 = 400;
/// Most that are shown.
pub const SHOWN: usize = 50;

/// The entries `e` of the cases `mine` that may hold the words, the latest first: their index alone is read, the texts are only those of what is
/// left. `cross join` keeps the embedded database to that order.
macro_rules! entries_among {
    ($among:expr) => {
        concat!(
            "with mine as materialized (select c.id from casework_case c where c.body_id = :body and (:closed_too or c.state <> 'closed')",
            $among,
            " and ",
            crate::case_scope!("diary.read", "c.id"),
            "), hits as materialized (
               select e.id from mine m cross join casework_entry e
                where e.body_id = :body and e.case_id = m.id
                  and (e.w0 & :m0) = :m0 and (e.w1 & :m1) = :m1 and (e.w2 & :m2) = :m2 and (e.w3 & :m3) = :m3
                order by e.held_at desc, e.id desc limit :most)
             select e.id, e.case_id, c.number, c.person_id, p.display_name as person_name, e.kind, e.held_at, e.present, e.text, coalesce(a.display_name, '') as by_name
               from hits h cross join casework_entry e
               join casework_case c on c.body_id = e.body_id and c.id = e.case_id
               join registry_v_person p on p.body_id = c.body_id and p.person_id = c.person_id
               left join guard_account a on a.body_id = e.body_id and a.id = e.author_id
              where e.body_id = :body and e.id = h.id and ",
            entry_shown!("e"),
            " order by e.held_at desc, e.id desc"
        )
    };
}

/// What else was written in the cases that one works on.
macro_rules! written {
    ($columns:literal, $from:literal, $by:literal, $rest:literal) => {
        concat!(
            "select ",
            $columns,
            ", c.id as case_id, c.number, c.person_id, p.display_name as person_name, coalesce(a.display_name, '') as by_name
               from casework_case c join ",
            $from,
            " join registry_v_person p on p.body_id = c.body_id and p.person_id = c.person_id
              left join guard_account a on a.body_id = c.body_id and a.id = ",
            $by,
            " where c.body_id = :body and (:closed_too or c.state <> 'closed') and c.id in (",
            crate::case::list::own!(),
            ") and ",
            crate::case_scope!("case.read", "c.id"),
            $rest
        )
    };
}

store::statements! {
    /// In the cases that one works on.
    OWN = entries_among!(concat!(" and c.id in (", crate::case::list::own!(), ")"));
    /// In those and in the cases of one's units.
    REACHED = entries_among!(concat!(" and c.id in (select k.id from guard_scope s join casework_case k on k.body_id = s.body_id and k.unit_id = s.target_id
                            where s.body_id = :body and s.account_id = :actor and s.permission = 'diary.read' and s.extent = 'unit'
                              and s.valid_from <= :today and s.valid_until > :today
                           union ", crate::case::list::own!(), ")"));
    NOTES = concat!("select e.id as entry_id, n.at, n.text, c.id as case_id, c.number, c.person_id, p.display_name as person_name, coalesce(a.display_name, '') as by_name
                       from casework_note n join casework_entry e on e.body_id = n.body_id and e.id = n.entry_id
                       join casework_case c on c.body_id = e.body_id and c.id = e.case_id
                       join registry_v_person p on p.body_id = c.body_id and p.person_id = c.person_id
                       left join guard_account a on a.body_id = n.body_id and a.id = n.author_id
                      where n.body_id = :body and (:closed_too or c.state <> 'closed')
                        and n.id in (select k.id from casework_note k where k.body_id = :body and k.author_id = :actor
                                     union select k.id from casework_entry x join casework_note k on k.body_id = x.body_id and k.entry_id = x.id
                                            where x.body_id = :body and x.case_id in (", crate::case::list::own!(), ") and k.audience = 'team')
                        and (n.author_id = :actor or (n.audience = 'team' and ", on_team_of!("e"), ")) and ", entry_shown!("e"), " and ",
                    crate::case_scope!("diary.read", "c.id"), " order by n.at desc, n.id desc limit :most");
    ANALYSES = written!("n.at, n.request || ' ' || n.resources || ' ' || n.fragilities || ' ' || n.reading as text", "casework_analysis n on n.body_id = c.body_id and n.case_id = c.id",
                        "n.account_id", " order by n.at desc, n.id desc limit :most");
    REVIEWS = written!("n.at, n.summary || ' ' || n.person_view || ' ' || n.child_view as text", "casework_review n on n.body_id = c.body_id and n.case_id = c.id", "n.account_id",
                       " order by n.at desc, n.id desc limit :most");
    INTERVIEWS = written!("n.held_at as at, n.account || ' ' || n.hypothesis as text", "casework_interview n on n.body_id = c.body_id and n.case_id = c.id", "n.account_id",
                          " order by n.held_at desc, n.id desc limit :most");
}

/// Where something was found.
#[derive(Clone, Debug, serde::Serialize, ToSchema)]
pub struct Hit {
    /// In what: `Colloquio`, `Nota riservata`, `Analisi`.
    pub place: &'static str,
    /// The case.
    pub case_id: CaseId,
    /// Its number.
    pub number: String,
    /// Whose it is.
    pub person_id: PersonId,
    /// What they are called.
    pub person_name: String,
    /// When it happened, or was written.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    /// Who wrote it.
    pub by_name: String,
    /// What stands before the word.
    pub before: String,
    /// The word.
    pub word: String,
    /// What stands after it.
    pub after: String,
    /// The page of it.
    pub href: String,
}

/// What was found.
#[derive(Clone, Debug, Default, serde::Serialize, ToSchema)]
pub struct Found {
    /// The latest first.
    pub hits: Vec<Hit>,
    /// Whether there may be more than is shown.
    pub more: bool,
}

/// Where it is looked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Among {
    /// Only in the cases that one works on.
    pub mine: bool,
    /// Also in closed cases.
    pub closed: bool,
}

#[derive(sqlx::FromRow)]
struct EntryText {
    id: EntryId,
    case_id: CaseId,
    number: String,
    person_id: PersonId,
    person_name: String,
    kind: EntryKind,
    held_at: Instant,
    present: String,
    text: String,
    by_name: String,
}

#[derive(sqlx::FromRow)]
struct OtherText {
    #[sqlx(default)]
    entry_id: Option<Uuid>,
    at: Instant,
    text: String,
    case_id: CaseId,
    number: String,
    person_id: PersonId,
    person_name: String,
    by_name: String,
}

impl OtherText {
    fn hit(self, place: &'static str, tail: &str, excerpt: Excerpt) -> Hit {
        let entry = self.entry_id.map(|entry| format!("#r-{entry}")).unwrap_or_default();
        Hit {
            place,
            href: format!("/cartelle/{}/{tail}{entry}", self.case_id),
            case_id: self.case_id,
            number: self.number,
            person_id: self.person_id,
            person_name: self.person_name,
            at: self.at,
            by_name: self.by_name,
            before: excerpt.before,
            word: excerpt.word,
            after: excerpt.after,
        }
    }
}

/// Looks for words.
///
/// # Errors
/// Those of the database.
pub async fn find(tx: &mut Tx, question: &Question, among: Among) -> Outcome<Found> {
    let [m0, m1, m2, m3] = question.mask();
    let statement = if among.mine { &OWN } else { &REACHED };
    let entries: Vec<EntryText> = tx
        .sql(statement)
        .bind("closed_too", among.closed)
        .bind("m0", m0)
        .bind("m1", m1)
        .bind("m2", m2)
        .bind("m3", m3)
        .bind("most", CANDIDATES)
        .all()
        .await?;
    let mut more = i64::try_from(entries.len()).unwrap_or(i64::MAX) >= CANDIDATES;
    let mut hits = Vec::new();
    for row in entries {
        // Words may be in the text, or partly in who was there.
        let Some(found) = question.found_in(&row.text).or_else(|| question.found_in(&format!("{} {}", row.present, row.text)))
        else {
            continue;
        };
        hits.push(Hit {
            place: row.kind.label(),
            href: format!("/cartelle/{}/diario?after={}#r-{}", row.case_id, from_here(row.held_at), row.id),
            case_id: row.case_id,
            number: row.number,
            person_id: row.person_id,
            person_name: row.person_name,
            at: row.held_at,
            by_name: row.by_name,
            before: found.before,
            word: found.word,
            after: found.after,
        });
    }
    for (statement, place, tail) in [
        (&NOTES, "Nota riservata", "diario"),
        (&ANALYSES, "Analisi", "analisi"),
        (&REVIEWS, "Verifica", "verifiche"),
        (&INTERVIEWS, "Primo colloquio", ""),
    ] {
        let rows: Vec<OtherText> = tx.sql(statement).bind("closed_too", among.closed).bind("most", OTHERS).all().await?;
        more = more || i64::try_from(rows.len()).unwrap_or(i64::MAX) >= OTHERS;
        for row in rows {
            if let Some(found) = question.found_in(&row.text) {
                hits.push(row.hit(place, tail, found));
            }
        }
    }
    hits.sort_by_key(|hit| std::cmp::Reverse(hit.at));
    more = more || hits.len() > SHOWN;
    hits.truncate(SHOWN);
    Ok(Found { hits, more })
}

/// The page of the diary that begins with what was held at a moment.
fn from_here(at: Instant) -> String {
    let next = at.checked_add_signed(chrono::TimeDelta::microseconds(1)).unwrap_or(at);
    crate::diary::store::Cursor::write(next, Uuid::nil())
}
