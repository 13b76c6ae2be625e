//! The feed: a secret address at which a worker's own calendar program reads when and where, never who (RFC 5545); and by when something is
//! due, of what kind, never what.

use ::store::{Audit, Db, OnConstraint as _, StoreError};
use agenda::FeedDue;
use chrono::{DateTime, NaiveDate, TimeDelta};
use deadlines::Due;
use guard::{Permission, Principal};
use kernel::time::{days_after, local};
use kernel::{AccountId, Actor, BodyId, Instant, Outcome};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// How far back the feed goes.
const BACK: TimeDelta = TimeDelta::days(30);
/// How far ahead it goes.
const AHEAD: TimeDelta = TimeDelta::days(180);

store::statements! {
    REVOKE = "update access_feed set revoked_at = :now where body_id = :body and account_id = :actor and revoked_at is null";
    ADD = "insert into access_feed (body_id, id, account_id, secret_hash, created_at, revoked_at) values (:body, :id, :actor, :hash, :now, null)";
    CURRENT = "select created_at from access_feed where body_id = :body and account_id = :actor and revoked_at is null";
    global FIND = "select f.account_id from access_feed f join guard_account a on a.body_id = f.body_id and a.id = f.account_id
                    where f.body_id = :body and f.secret_hash = :hash and f.revoked_at is null and a.state = 'active'
                      and exists (select 1 from guard_scope gs where gs.body_id = f.body_id and gs.account_id = f.account_id
                                     and gs.permission = 'appointment.read' and gs.valid_from <= :today and gs.valid_until > :today)";
    global EVENTS = "select a.id, a.number, a.starts_at, a.ends_at, a.state, a.booked_at, a.version, u.name as unit_name, case when u.address_secret then '' else u.address end as unit_address
                       from access_appointment a join guard_unit u on u.body_id = a.body_id and u.id = a.unit_id
                      where a.body_id = :body and a.calendar_id = :calendar and a.starts_at >= :from and a.starts_at < :until order by a.starts_at, a.id limit 1000";
}

#[derive(sqlx::FromRow)]
struct Event {
    id: Uuid,
    number: String,
    starts_at: Instant,
    ends_at: Instant,
    state: String,
    booked_at: Instant,
    version: i64,
    unit_name: String,
    unit_address: String,
}

fn hashed(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Since when the actor has a feed, if it has one.
///
/// # Errors
/// Those of the database.
pub async fn current(tx: &mut ::store::Tx) -> Outcome<Option<Instant>> {
    Ok(tx.sql(&CURRENT).optional::<(Instant,)>().await?.map(|row| row.0))
}

/// Makes a new secret address and ends the one before; the last part of its path, shown once and never again.
///
/// # Errors
/// [`kernel::Failure::Forbidden`].
pub async fn renew(db: &Db, principal: &Principal) -> Outcome<String> {
    principal.require(Permission::APPOINTMENT_READ)?;
    let secret = ::store::chance::secret().map_err(StoreError::from)?;
    let mut tx = db.begin(&principal.actor).await?;
    tx.sql(&REVOKE).run().await?;
    let id: Uuid = tx.new_id()?;
    // A second click at the same moment: this one goes again, and its address is the one that stays.
    tx.sql(&ADD)
        .id("id", id)
        .bind("hash", hashed(&secret))
        .run_one()
        .await
        .on_constraint("access_feed_one", || kernel::Failure::internal(StoreError::Collided("two new addresses at once".into())))?;
    tx.commit(Audit::of("feed.renew").on("feed", id)).await?;
    Ok(format!("{}.{secret}", principal.actor.body.0.simple()))
}

/// Ends the actor's secret address.
///
/// # Errors
/// [`kernel::Failure::NotFound`] when there is none.
pub async fn revoke(db: &Db, principal: &Principal) -> Outcome<()> {
    principal.require(Permission::APPOINTMENT_READ)?;
    let mut tx = db.begin(&principal.actor).await?;
    tx.sql(&REVOKE).run_one().await?;
    tx.commit(Audit::of("feed.revoke")).await?;
    Ok(())
}

/// The calendar behind a secret; `None` for one that is unknown, revoked, or of an account that is closed or has no
/// appointments of its own any more.
///
/// # Errors
/// Those of the database.
pub async fn read(db: &Db, secret: &str, request: Uuid) -> Outcome<Option<String>> {
    let secret = secret.strip_suffix(".ics").unwrap_or(secret);
    let Some((body, secret)) = secret.split_once('.') else { return Ok(None) };
    let (Ok(body), true) = (Uuid::try_parse(body), (40..=64).contains(&secret.len())) else { return Ok(None) };
    let mut tx = db.look(&Actor { request, ..Actor::system(BodyId(body)) }).await?;
    let Some((account,)) = tx.sql(&FIND).bind("hash", hashed(secret)).optional::<(Uuid,)>().await? else { return Ok(None) };
    let now = tx.now();
    let (from, until) = (now.checked_sub_signed(BACK).unwrap_or(now), now.checked_add_signed(AHEAD).unwrap_or(now));
    let events: Vec<Event> = tx.sql(&EVENTS).id("calendar", account).bind("from", from).bind("until", until).all().await?;
    let dues = agenda::feed_of(&mut tx, AccountId(account), local(from).date(), local(until).date()).await?;
    tx.roll_back().await?;
    Ok(Some(written(&events, &dues)))
}

fn written(events: &[Event], dues: &[FeedDue]) -> String {
    let mut out = String::new();
    let mut line = |text: String| fold(&text, &mut out);
    line("BEGIN:VCALENDAR".into());
    line("VERSION:2.0".into());
    line("PRODID:-//Portico//Agenda//IT".into());
    line("CALSCALE:GREGORIAN".into());
    line("METHOD:PUBLISH".into());
    line("X-WR-CALNAME:Appuntamenti e scadenze".into());
    line("REFRESH-INTERVAL;VALUE=DURATION:PT30M".into());
    for event in events {
        let place = if event.unit_address.is_empty() {
            event.unit_name.clone()
        } else {
            format!("{}, {}", event.unit_name, event.unit_address)
        };
        line("BEGIN:VEVENT".into());
        line(format!("UID:{}@portico", event.id));
        line(format!("DTSTAMP:{}", stamp(event.booked_at)));
        line(format!("DTSTART:{}", stamp(event.starts_at)));
        line(format!("DTEND:{}", stamp(event.ends_at)));
        line(format!("SEQUENCE:{}", event.version.saturating_sub(1)));
        line(format!("STATUS:{}", if event.state == "cancelled" { "CANCELLED" } else { "CONFIRMED" }));
        line(format!("SUMMARY:{}", escaped(&format!("Appuntamento n. {}", event.number))));
        line(format!("LOCATION:{}", escaped(&place)));
        line("CLASS:PRIVATE".into());
        line("END:VEVENT".into());
    }
    for due in dues {
        line("BEGIN:VEVENT".into());
        line(format!("UID:{}@portico", due.id));
        line(format!("DTSTAMP:{}", stamp(due.told_at)));
        match due.due {
            Due::At(moment) => line(format!("DTSTART:{}", stamp(moment))),
            Due::On(day) => {
                line(format!("DTSTART;VALUE=DATE:{}", date(day)));
                line(format!("DTEND;VALUE=DATE:{}", date(days_after(day, 1))));
            }
        }
        line(format!("SEQUENCE:{}", due.version.saturating_sub(1)));
        line(format!("SUMMARY:{}", escaped(&format!("Scadenza: {}", due.kind.label()))));
        line("TRANSP:TRANSPARENT".into());
        line("CLASS:PRIVATE".into());
        line("END:VEVENT".into());
    }
    line("END:VCALENDAR".into());
    out
}

/// `20261123`.
fn date(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

/// `20261123T080000Z`.
fn stamp(moment: DateTime<chrono::Utc>) -> String {
    moment.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A value of kind TEXT (RFC 5545, 3.3.11): what would end it is escaped, and a line break is two letters.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' | ';' | ',' => out.extend(['\\', letter]),
            '\r' if letters.peek() == Some(&'\n') => {}
            '\r' | '\n' => out.push_str("\\n"),
            other if other.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// Lines are at most 75 octets long; what follows begins with a space (RFC 5545, 3.1).
fn fold(line: &str, out: &mut String) {
    let mut length = 0_usize;
    for c in line.chars() {
        if length.saturating_add(c.len_utf8()) > 75 {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length = length.saturating_add(c.len_utf8());
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::time::from_local;
    use proptest::prelude::*;

    /// An appointment of half an hour, on the Italian wall clock.
    fn event(day: &str, hour: u32, state: &str) -> Event {
        let day: chrono::NaiveDate = day.parse().expect("a day");
        let starts_at = from_local(day.and_hms_opt(hour, 0, 0).expect("a time"));
        Event {
            id: Uuid::from_u128(7),
            number: "2026/000012".into(),
            starts_at,
            ends_at: starts_at + TimeDelta::minutes(30),
            state: state.into(),
            booked_at: from_local("2026-03-02".parse::<chrono::NaiveDate>().expect("a day").and_hms_opt(9, 5, 0).expect("a time")),
            version: 3,
            unit_name: "Servizio; sociale, Municipio 4".into(),
            unit_address: "Via Oglio 18\r\nscala B\\2".into(),
        }
    }

    #[test]
    fn an_appointment_is_one_event_without_names_in_universal_time_on_both_sides_of_the_change_of_clocks() {
        let text =
            written(&[event("2026-03-27", 9, "booked"), event("2026-03-30", 9, "cancelled"), event("2026-10-26", 9, "held")], &[]);
        let lines: Vec<String> = text.replace("\r\n ", "").lines().map(str::to_owned).collect();
        let all = |start: &str| lines.iter().filter(|line| line.starts_with(start)).map(String::as_str).collect::<Vec<_>>();
        assert_eq!(all("DTSTART"), ["DTSTART:20260327T080000Z", "DTSTART:20260330T070000Z", "DTSTART:20261026T080000Z"]);
        assert_eq!(all("DTEND"), ["DTEND:20260327T083000Z", "DTEND:20260330T073000Z", "DTEND:20261026T083000Z"]);
        assert_eq!(all("STATUS"), ["STATUS:CONFIRMED", "STATUS:CANCELLED", "STATUS:CONFIRMED"]);
        assert_eq!(all("DTSTAMP"), ["DTSTAMP:20260302T080500Z"; 3]);
        assert_eq!((all("UID").len(), all("SEQUENCE"), all("CLASS")), (3, vec!["SEQUENCE:2"; 3], vec!["CLASS:PRIVATE"; 3]));
        assert_eq!(all("SUMMARY"), ["SUMMARY:Appuntamento n. 2026/000012"; 3]);
        assert_eq!(all("LOCATION"), ["LOCATION:Servizio\\; sociale\\, Municipio 4\\, Via Oglio 18\\nscala B\\\\2"; 3]);
        assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && text.ends_with("END:VCALENDAR\r\n"));
        assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
        for known in ["ATTENDEE", "ORGANIZER", "DESCRIPTION", "COMMENT", "CONTACT"] {
            assert!(all(known).is_empty(), "{known} would name somebody");
        }
    }

    #[test]
    fn a_due_is_a_day_or_a_moment_of_its_kind_and_says_nothing_else() {
        let due = |due: Due, kind| FeedDue {
            id: agenda::DueId(Uuid::from_u128(9)),
            kind,
            due,
            told_at: from_local("2026-03-02".parse::<chrono::NaiveDate>().expect("a day").and_hms_opt(9, 5, 0).expect("a time")),
            version: 2,
        };
        let day: NaiveDate = "2026-12-31".parse().expect("a day");
        let at = from_local(day.and_hms_opt(13, 0, 0).expect("a time"));
        let text = written(&[], &[due(Due::On(day), agenda::DueKind::Review), due(Due::At(at), agenda::DueKind::Court)]);
        let lines: Vec<&str> = text.lines().collect();
        for known in [
            "DTSTART;VALUE=DATE:20261231",
            "DTEND;VALUE=DATE:20270101",
            "DTSTART:20261231T120000Z",
            "SUMMARY:Scadenza: Verifica del progetto",
            "SUMMARY:Scadenza: Autorità giudiziaria",
        ] {
            assert!(lines.contains(&known), "{known}: {text}");
        }
        let said: std::collections::BTreeSet<&str> = lines.iter().filter_map(|line| line.split([':', ';']).next()).collect();
        assert!(!said.iter().any(|name| ["DESCRIPTION", "LOCATION", "ATTENDEE", "URL"].contains(name)), "{said:?}");
    }

    proptest! {
        #[test]
        fn no_text_ends_its_value_or_begins_another_line(text in any::<String>()) {
            let out = escaped(&text);
            prop_assert!(!out.chars().any(char::is_control));
            let mut letters = out.chars();
            while let Some(letter) = letters.next() {
                match letter {
                    '\\' => prop_assert!(matches!(letters.next(), Some('\\' | ';' | ',' | 'n'))),
                    other => prop_assert!(other != ';' && other != ','),
                }
            }
        }
        #[test]
        fn no_line_is_longer_than_the_standard_allows_and_unfolding_gives_it_back(text in "\\PC{0,300}") {
            let mut out = String::new();
            fold(&text, &mut out);
            prop_assert!(out.split("\r\n").all(|line| line.len() <= 75));
            let unfolded = out.replace("\r\n ", "");
            prop_assert_eq!(unfolded.strip_suffix("\r\n"), Some(text.as_str()));
        }
    }
}
