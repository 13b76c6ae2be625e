//! What this room adds to the timeline of a person.

use crate::assessment::AssessmentId;
use crate::instrument::shipped::shipped;
use crate::meeting::{MeetingId, UnitMeetingKind};
use chrono::{NaiveDate, TimeDelta};
use kernel::time::{days_after, local, start_of_day};
use kernel::{Failure, Instant, PersonId};
use store::Tx;
use ui::{Boxed, TimelineEntry};

/// Longest beginning of a text, in characters.
const BEGINNING: usize = 300;

store::statements! {
    ASSESSED = concat!("select a.id, a.instrument_code, a.assessed_on, a.narrative, a.at, coalesce(k.display_name, '') as by_name
                          from assessments_assessment a left join guard_account k on k.body_id = a.body_id and k.id = a.account_id
                         where a.body_id = :body and a.person_id = :person and a.assessed_on <= :until
                           and not exists (select 1 from assessments_assessment n where n.body_id = a.body_id and n.corrects_id = a.id) and ",
                       casework::case_scope!("case.read", "a.case_id"), " order by a.assessed_on desc, a.id desc limit :most");
    HELD = concat!("select m.id, m.kind, m.held_at, m.outcome, coalesce(k.display_name, '') as by_name
                      from casework_v_case c join assessments_meeting m on m.body_id = c.body_id and m.case_id = c.case_id
                      left join guard_account k on k.body_id = m.body_id and k.id = m.account_id
                     where c.body_id = :body and c.person_id = :person and m.state = 'held' and m.held_at < :before and ",
                   casework::case_scope!("case.read", "c.case_id"), " order by m.held_at desc, m.id desc limit :most");
}

#[derive(sqlx::FromRow)]
struct AssessedAt {
    id: AssessmentId,
    instrument_code: String,
    assessed_on: NaiveDate,
    narrative: String,
    at: Instant,
    by_name: String,
}

impl AssessedAt {
    /// When it happened: written down on its own day, at that moment; else at the end of the day.
    fn happened_at(&self) -> Instant {
        if local(self.at).date() == self.assessed_on {
            return self.at;
        }
        start_of_day(days_after(self.assessed_on, 1)).checked_sub_signed(TimeDelta::microseconds(1)).unwrap_or(self.at)
    }
    /// What the instrument is called; one of the body's own is told without its name.
    fn title(&self) -> &'static str {
        let found = shipped().iter().find(|one| one.instrument.code == self.instrument_code);
        found.map_or("Valutazione con uno strumento", |one| one.instrument.title.as_str())
    }
}

#[derive(sqlx::FromRow)]
struct HeldAt {
    id: MeetingId,
    kind: UnitMeetingKind,
    held_at: Instant,
    outcome: String,
    by_name: String,
}

fn beginning(text: &str) -> String {
    let mut short: String = text.chars().take(BEGINNING).collect();
    if text.chars().count() > BEGINNING {
        short.push('…');
    }
    short
}

/// Assessments and multidisciplinary units of a person before a moment, newest first, as far as the actor reaches.
pub fn timeline<'a>(
    tx: &'a mut Tx,
    person: PersonId,
    before: Instant,
    most: i64,
) -> Boxed<'a, Result<Vec<TimelineEntry>, Failure>> {
    Box::pin(async move {
        let mut out = Vec::new();
        let until = local(before).date();
        for row in tx.sql(&ASSESSED).id("person", person).bind("until", until).bind("most", most).all::<AssessedAt>().await? {
            out.push(TimelineEntry {
                at: row.happened_at(),
                kind: "Valutazione",
                icon: "it-files",
                title: row.title().to_owned(),
                text: beginning(&row.narrative),
                by: row.by_name,
                href: format!("/valutazioni/{}", row.id),
            });
        }
        for row in tx.sql(&HELD).id("person", person).bind("before", before).bind("most", most).all::<HeldAt>().await? {
            out.push(TimelineEntry {
                at: row.held_at,
                kind: "Valutazione",
                icon: "it-user",
                title: row.kind.label().to_owned(),
                text: beginning(&row.outcome),
                by: row.by_name,
                href: format!("/uvm/{}", row.id),
            });
        }
        out.retain(|entry| entry.at < before);
        out.sort_by_key(|entry| std::cmp::Reverse(entry.at));
        out.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(out)
    })
}
