//! Everything a diary reads and writes.

use super::{EntryId, EntryKind, NoteAudience};
use kernel::{AccountId, CaseId, Instant};
use uuid::Uuid;

/// Whether the actor works on the case of an entry today, or covers somebody who does.
macro_rules! on_team_of {
    ($entry:literal) => {
        concat!(
            "exists (select 1 from casework_member cm join guard_acting ga on ga.body_id = cm.body_id and ga.acts_for = cm.account_id
              where cm.body_id = :body and cm.case_id = ",
            $entry,
            ".case_id and cm.valid_from <= :today and cm.valid_until > :today and ga.account_id = :actor and ga.valid_from <= :today and ga.valid_until > :today)"
        )
    };
}
/// Whether an entry that is within reach is shown: one of a reserved talk to its author and to those who work on the case.
macro_rules! entry_shown {
    ($entry:literal) => {
        concat!("(not ", $entry, ".reserved or ", $entry, ".author_id = :actor or ", $crate::diary::store::on_team_of!($entry), ")")
    };
}
pub(crate) use {entry_shown, on_team_of};

macro_rules! one {
    ($permission:literal) => {
        concat!("select e.id, e.case_id, e.author_id, coalesce(a.display_name, '') as author_name, e.kind, e.held_at, e.minutes, e.present, e.text,
                        e.recorded_at, e.version, e.reserved, '' as note, cast(null as text) as note_audience, cast(null as text) as moved_at
                   from casework_entry e left join guard_account a on a.body_id = e.body_id and a.id = e.author_id
                  where e.body_id = :body and e.id = :id and ", entry_shown!("e"), " and ", crate::case_scope!($permission, "e.case_id"))
    };
}

store::statements! {
    /// A new entry.
    pub ADD = "insert into casework_entry (body_id, id, case_id, author_id, kind, held_at, minutes, present, text, recorded_at, version, reserved, w0, w1, w2, w3)
               values (:body, :id, :case, :actor, :kind, :held_at, :minutes, :present, :text, :now, 1, :reserved, :w0, :w1, :w2, :w3)";
    /// The text of before, when an entry is corrected for the first time: until then the entry itself is its only text.
    pub KEEP_FIRST = "insert into casework_entry_text (body_id, entry_id, version, kind, held_at, minutes, present, text, reason, account_id, at)
                      select e.body_id, e.id, 1, e.kind, e.held_at, e.minutes, e.present, e.text, '', e.author_id, e.recorded_at
                        from casework_entry e
                       where e.body_id = :body and e.id = :id and not exists (select 1 from casework_entry_text t where t.body_id = :body and t.entry_id = :id)";
    /// One of its texts.
    pub ADD_TEXT = "insert into casework_entry_text (body_id, entry_id, version, kind, held_at, minutes, present, text, reason, account_id, at)
                    values (:body, :entry, :version, :kind, :held_at, :minutes, :present, :text, :reason, :actor, :now)";
    /// A reserved note.
    pub ADD_NOTE = "insert into casework_note (body_id, id, entry_id, author_id, audience, text, at) values (:body, :id, :entry, :actor, :audience, :text, :now)";
    /// Puts a corrected text in force.
    pub CORRECT = "update casework_entry set kind = :kind, held_at = :held_at, minutes = :minutes, present = :present, text = :text, version = version + 1,
                           w0 = :w0, w1 = :w1, w2 = :w2, w3 = :w3
                    where body_id = :body and id = :id and version = :version";
    /// Moves an entry to another case.
    pub MOVE = "update casework_entry set case_id = :to, version = version + 1 where body_id = :body and id = :id and version = :version";
    /// The trace of that.
    pub ADD_MOVE = "insert into casework_entry_move (body_id, id, entry_id, from_case_id, to_case_id, reason, account_id, at)
                    values (:body, :id, :entry, :from, :to, :reason, :actor, :now)";
    /// The latest entry of a case.
    pub LATEST = "select held_at from casework_entry where body_id = :body and case_id = :case order by held_at desc, id desc limit 1";
    /// When the case was last written in.
    pub SET_LATEST = "update casework_case set last_entry_on = coalesce(:day, opened_on) where body_id = :body and id = :case";
    /// A page of the diary, newest first; the case is already known to be in scope. A note is shown to its author, or to the team
    /// when it is for the team.
    pub LIST = concat!("select e.id, e.case_id, e.author_id, coalesce(a.display_name, '') as author_name, e.kind, e.held_at, e.minutes, e.present, e.text,
                               e.recorded_at, e.version, e.reserved, coalesce(n.text, '') as note, n.audience as note_audience, n.id as note_id,
                               case when exists (select 1 from casework_note_release r where r.body_id = :body and r.note_id = n.id and r.state = 'asked') then true else false end as note_asked,
                               coalesce((select r.redacted from casework_note_release r where r.body_id = :body and r.note_id = n.id and r.state = 'released'
                                          order by r.decided_at desc limit 1), '') as note_released,
                               (select h.id from casework_note h where h.body_id = :body and h.entry_id = e.id and n.id is null and ", crate::case_scope!("note.release", "e.case_id"), ") as hidden_note,
                               (select max(v.at) from casework_entry_move v where v.body_id = :body and v.entry_id = e.id) as moved_at
                          from casework_entry e
                          left join guard_account a on a.body_id = e.body_id and a.id = e.author_id
                          left join casework_note n on n.body_id = e.body_id and n.entry_id = e.id
                               and (n.author_id = :actor or (n.audience = 'team' and ", on_team_of!("e"), "))
                         where e.body_id = :body and e.case_id = :case and ", entry_shown!("e"), " and ", crate::case_scope!("diary.read", "e.case_id"), "
                           and (e.held_at, e.id) < (:before_at, :before_id)
                         order by e.held_at desc, e.id desc limit :most");
    /// One entry that may be written to.
    pub ONE = one!("case.write");
    /// One entry that may be read.
    pub SHOWN = one!("diary.read");
    /// Every text an entry ever had, the first one first; while it was not corrected that is the entry itself.
    pub TEXTS = concat!("select t.version, t.kind, t.held_at, t.minutes, t.present, t.text, t.reason, coalesce(a.display_name, '') as by_name, t.at
                           from casework_entry_text t join casework_entry e on e.body_id = t.body_id and e.id = t.entry_id
                           left join guard_account a on a.body_id = t.body_id and a.id = t.account_id
                          where t.body_id = :body and t.entry_id = :id and ", entry_shown!("e"), " and ", crate::case_scope!("diary.read", "e.case_id"), "
                          union all
                         select cast(1 as bigint), e.kind, e.held_at, e.minutes, e.present, e.text, '', coalesce(a.display_name, ''), e.recorded_at
                           from casework_entry e left join guard_account a on a.body_id = e.body_id and a.id = e.author_id
                          where e.body_id = :body and e.id = :id and not exists (select 1 from casework_entry_text k where k.body_id = :body and k.entry_id = :id)
                            and ", entry_shown!("e"), " and ", crate::case_scope!("diary.read", "e.case_id"), " order by 1");
    /// Of which case an entry is, for whoever may read it.
    pub CASE_OF = concat!("select e.case_id from casework_entry e where e.body_id = :body and e.id = :id and ", entry_shown!("e"), " and ",
                          crate::case_scope!("diary.read", "e.case_id"));
    /// Entries that were moved out of a case.
    pub MOVED_OUT = "select v.at, v.reason, coalesce(a.display_name, '') as by_name
                       from casework_entry_move v left join guard_account a on a.body_id = v.body_id and a.id = v.account_id
                      where v.body_id = :body and v.from_case_id = :case order by v.at desc limit 20";
    /// The case with this number that the actor may write to.
    pub CASE_BY_NUMBER = concat!("select c.id from casework_case c where c.body_id = :body and c.number = :number and ", crate::case_scope!("case.write", "c.id"));
}

/// An entry as it is shown.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct EntryRow {
    /// The entry.
    pub id: EntryId,
    /// Its case.
    pub case_id: CaseId,
    /// Who wrote it.
    pub author_id: AccountId,
    /// What they are called.
    pub author_name: String,
    /// What it tells of.
    pub kind: EntryKind,
    /// When that happened.
    #[schema(value_type = String, format = DateTime)]
    pub held_at: Instant,
    /// How long it took; 0 when it was not noted.
    pub minutes: i64,
    /// Who was there.
    pub present: String,
    /// What was said and done.
    pub text: String,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    pub recorded_at: Instant,
    /// 1 until it is corrected or moved.
    pub version: i64,
    /// The reserved note, when the actor may read it; otherwise empty.
    pub note: String,
    /// Who may read it.
    pub note_audience: Option<NoteAudience>,
    /// The note, when the actor may read it.
    #[sqlx(default)]
    pub note_id: Option<Uuid>,
    /// Whether somebody asked for it to be given to somebody outside, and nobody has decided yet.
    #[sqlx(default)]
    pub note_asked: bool,
    /// In which words it was given to somebody outside; empty when it was not.
    #[sqlx(default)]
    pub note_released: String,
    /// A note that the actor may not read, and of whose release they may decide or ask.
    #[sqlx(default)]
    pub hidden_note: Option<Uuid>,
    /// Whether it was a talk in a reserved setting: its author and those who work on the case read it.
    pub reserved: bool,
    /// When it was moved here, if it was.
    #[sqlx(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub moved_at: Option<Instant>,
}

impl EntryRow {
    /// What stands above the reserved note.
    pub fn note_title(&self) -> &'static str {
        match self.note_audience {
            Some(NoteAudience::Team) => "Nota riservata a chi lavora sul caso",
            _ => "Nota riservata: la leggi solo tu",
        }
    }
    /// Whether somebody wrote it.
    pub fn is_by(&self, account: &AccountId) -> bool {
        self.author_id == *account
    }
    /// Where the note's audience is changed.
    pub fn audience_href(&self) -> String {
        self.note_id.map(|note| format!("/note/{note}/destinatari")).unwrap_or_default()
    }
    /// The other audience: what its author may change it to.
    pub fn other_audience(&self) -> NoteAudience {
        match self.note_audience {
            Some(NoteAudience::Team) => NoteAudience::Author,
            _ => NoteAudience::Team,
        }
    }
    /// Where the release of the note is asked for.
    pub fn release_href(&self) -> String {
        self.note_id.or(self.hidden_note).map(|note| format!("/note/{note}/rilascio")).unwrap_or_default()
    }
    /// Where corrections go.
    pub fn correct_href(&self) -> String {
        format!("/diario/{}/correggi", self.id)
    }
    /// Where moves go.
    pub fn relocate_href(&self) -> String {
        format!("/diario/{}/sposta", self.id)
    }
}

/// One text of an entry.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct TextRow {
    /// 1 is the first.
    pub version: i64,
    /// What it told of.
    pub kind: EntryKind,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub held_at: Instant,
    /// How long.
    pub minutes: i64,
    /// Who was there.
    pub present: String,
    /// The text.
    pub text: String,
    /// Why it was corrected; empty for the first.
    pub reason: String,
    /// Who wrote this text.
    pub by_name: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
}

/// An entry that was moved away.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MovedOut {
    /// When.
    pub at: Instant,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by_name: String,
}

/// Where a page of the diary ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Moment of the last entry shown.
    pub at: Instant,
    /// Its identifier.
    pub id: Uuid,
}

impl Cursor {
    /// Before everything.
    pub fn newest() -> Self {
        Cursor { at: kernel::time::start_of_day(guard::scope::FOREVER), id: Uuid::max() }
    }
    /// From the text of a link; anything else begins at the newest.
    pub fn read(text: Option<&str>) -> Self {
        let parse = || {
            let (micros, id) = text?.split_once('_')?;
            let at = chrono::DateTime::from_timestamp_micros(micros.parse().ok()?)?;
            Some(Cursor { at, id: id.parse().ok()? })
        };
        parse().unwrap_or_else(Cursor::newest)
    }
    /// As the text of a link.
    pub fn write(at: Instant, id: impl Into<Uuid>) -> String {
        format!("{}_{}", at.timestamp_micros(), id.into().simple())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_entry_and_nonsense_to_the_newest() {
        let at = store::testing::test_moment();
        let id = Uuid::from_u128(7);
        assert_eq!(Cursor::read(Some(&Cursor::write(at, id))), Cursor { at, id });
        assert_eq!(Cursor::read(Some("x")), Cursor::newest());
        assert_eq!(Cursor::read(None), Cursor::newest());
    }
}
