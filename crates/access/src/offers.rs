//! What this room adds to the pages that belong to all: a person's timeline, the home page, the search.

use crate::appointment::displaced::displaced;
use crate::appointment::store::{self as appointments, Appointment};
use crate::contact::model::typed_number;
use crate::contact::store::{self as contacts, Hit, OfPerson, subject_words};
use crate::referral::model::ReferralState;
use crate::referral::store::{self as referrals, Referral};
use chrono::TimeDelta;
use guard::{Permission, Principal};
use kernel::time::{days_after, local, show_date, show_time, start_of_day};
use kernel::{Failure, Instant, PersonId};
use store::Tx;
use ui::{Boxed, DayItem, PersonDoor, SearchHit, TimelineEntry};
use uuid::Uuid;

/// How long an urgent contact without a follow-up is shown.
const URGENT: TimeDelta = TimeDelta::days(14);
/// How long an appointment without an outcome is shown.
const FORGOTTEN: TimeDelta = TimeDelta::days(30);
/// Most appointments to be moved that are shown at once; the next ones come up as these are dealt with.
const MOST_DISPLACED: usize = 50;
/// Most characters of a narrative on a timeline.
const SHOWN: usize = 400;

fn shortened(text: &str) -> String {
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    let cut: String = text.chars().take(SHOWN).collect();
    format!("{}…", cut.trim_end())
}

/// Contacts and appointments of a person before a moment, newest first. Never who called.
pub(crate) fn timeline<'a>(
    tx: &'a mut Tx,
    person: PersonId,
    before: Instant,
    most: i64,
) -> Boxed<'a, Result<Vec<TimelineEntry>, Failure>> {
    Box::pin(async move {
        let contacts: Vec<OfPerson> =
            tx.sql(&contacts::OF_PERSON).id("person", person).bind("before", before).bind("most", most).all().await?;
        let appointments: Vec<Appointment> =
            tx.sql(&appointments::OF_PERSON).id("person", person).bind("before", before).bind("most", most).all().await?;
        let mut entries: Vec<TimelineEntry> =
            contacts.into_iter().map(contact_entry).chain(appointments.into_iter().map(appointment_entry)).collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
        entries.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(entries)
    })
}

fn contact_entry(row: OfPerson) -> TimelineEntry {
    let text = if row.narrative.is_empty() { &row.information } else { &row.narrative };
    TimelineEntry {
        at: row.at,
        kind: "Contatto",
        icon: "it-comment",
        title: format!("Contatto {}: {} ({})", row.number, row.ending.label().to_lowercase(), row.means.label().to_lowercase()),
        text: shortened(text),
        by: [row.author_name.unwrap_or_default(), row.unit_name]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        href: format!("/contatti/{}", row.id),
    }
}

fn appointment_entry(row: Appointment) -> TimelineEntry {
    TimelineEntry {
        at: row.starts_at,
        kind: "Appuntamento",
        icon: "it-calendar",
        title: format!("{}: {}", row.kind.label(), row.state.label().to_lowercase()),
        text: String::new(),
        by: [row.worker_name.unwrap_or_default(), row.unit_name]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        href: format!("/appuntamenti/{}", row.id),
    }
}

/// Today's appointments, those without an outcome, referrals to answer, referrals that came back, urgent contacts without follow-up.
pub(crate) fn day<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        let (now, today) = (tx.now(), tx.today());
        let mut items = Vec::new();
        if principal.may(Permission::APPOINTMENT_READ) {
            let midnight = start_of_day(today);
            let tomorrow = start_of_day(days_after(today, 1));
            let todays = if receives(principal) { &appointments::OURS_TODAY } else { &appointments::MINE_TODAY };
            let rows: Vec<Appointment> = tx.sql(todays).bind("from", midnight).bind("until", tomorrow).all().await?;
            items.extend(rows.into_iter().map(|row| appointment_item("Appuntamenti di oggi", 10, row, false)));
            // Until the next working day is over: of what is on Monday one is reminded on Friday.
            let next = deadlines::Calendar::NATIONAL.working_days_after(today, 1);
            let to_remind = if receives(principal) { &appointments::OURS_TO_REMIND } else { &appointments::MINE_TO_REMIND };
            let ends = start_of_day(days_after(next, 1));
            let rows: Vec<Appointment> = tx.sql(to_remind).bind("from", tomorrow).bind("until", ends).all().await?;
            items.extend(rows.into_iter().map(|row| appointment_item("Appuntamenti da ricordare", 24, row, false)));
            let since = now.checked_sub_signed(FORGOTTEN).unwrap_or(now);
            let rows: Vec<Appointment> =
                tx.sql(&appointments::MINE_OPEN).bind("since", since).bind("until", midnight).all().await?;
            items.extend(rows.into_iter().map(|row| appointment_item("Appuntamenti senza esito", 20, row, true)));
            if moves_for_others(principal) {
                items.extend(displaced(tx).await?.into_iter().take(MOST_DISPLACED).map(|(row, why)| DayItem {
                    // The day is what the desk looks for first.
                    time: None,
                    detail: format!("ore {}, {}: {why}", show_time(row.starts_at), row.with_whom()),
                    ..appointment_item("Appuntamenti da spostare", 11, row, false)
                }));
            }
        }
        if principal.may(Permission::REFERRAL_ANSWER) {
            let query = tx.sql(&referrals::WAITING).bind("at", Instant::UNIX_EPOCH).bind("id", Uuid::nil()).bind("most", 50_i64);
            items.extend(query.all::<Referral>().await?.into_iter().map(|row| referral_item("Invii da accogliere", 12, row)));
        }
        if principal.may(Permission::CONTACT_READ) {
            items.extend(
                tx.sql(&referrals::TO_FOLLOW_UP)
                    .all::<Referral>()
                    .await?
                    .into_iter()
                    .map(|row| referral_item("Invii tornati indietro", 13, row)),
            );
            let since = now.checked_sub_signed(URGENT).unwrap_or(now);
            let urgent: Vec<Hit> = tx.sql(&contacts::UNANSWERED).bind("since", since).all().await?;
            items.extend(urgent.into_iter().map(|row| DayItem {
                group: "Contatti urgenti senza seguito",
                rank: 14,
                due: Some(local(row.at).date()),
                time: None,
                title: subject_words(row.person_name.as_deref(), &row.subject_name),
                detail: format!("Contatto {}, {}", row.number, row.urgency.label().to_lowercase()),
                late: local(row.at).date() < today,
                href: format!("/contatti/{}", row.id),
            }));
        }
        Ok(items)
    })
}

/// The desk receives whoever comes to its unit; those who hold the appointments see their own.
fn receives(principal: &Principal) -> bool {
    principal.may(Permission::APPOINTMENT_MANAGE) && principal.may(Permission::PERSON_KNOWN)
}

/// The desk and the coordinator rearrange the calendars of a unit; its workers see their own.
fn moves_for_others(principal: &Principal) -> bool {
    receives(principal) || (principal.may(Permission::APPOINTMENT_MANAGE) && principal.may(Permission::CASE_ASSIGN))
}

fn appointment_item(group: &'static str, rank: u8, row: Appointment, late: bool) -> DayItem {
    DayItem {
        group,
        rank,
        due: Some(local(row.starts_at).date()),
        time: Some(show_time(row.starts_at)),
        title: row.who(),
        detail: format!("{}, {}", row.kind.label(), row.with_whom()),
        late,
        href: format!("/appuntamenti/{}", row.id),
    }
}

fn referral_item(group: &'static str, rank: u8, row: Referral) -> DayItem {
    let came_back = matches!(row.state, ReferralState::Refused | ReferralState::Returned);
    let detail = if came_back {
        format!("{} {}: {}", row.to_name, row.state.label().to_lowercase(), row.answer)
    } else {
        format!("Inviato da: {}", row.from_name)
    };
    DayItem {
        group,
        rank,
        due: Some(local(row.answered_at.unwrap_or(row.sent_at)).date()),
        time: None,
        title: row.who(),
        detail,
        late: came_back,
        href: format!("/contatti/{}#invio", row.contact_id),
    }
}

/// A contact by its number.
pub(crate) fn search<'a>(
    tx: &'a mut Tx,
    principal: &'a Principal,
    question: &'a str,
) -> Boxed<'a, Result<Vec<SearchHit>, Failure>> {
    Box::pin(async move {
        let Some(number) = typed_number(question).filter(|_| principal.may(Permission::CONTACT_READ)) else {
            return Ok(Vec::new());
        };
        let rows: Vec<Hit> = tx.sql(&contacts::BY_NUMBER).bind("number", number).all().await?;
        let hit = |row: Hit| SearchHit {
            group: "Contatti",
            title: format!("Contatto {}", row.number),
            detail: format!(
                "{}, {} · {}",
                subject_words(row.person_name.as_deref(), &row.subject_name),
                show_date(local(row.at).date()),
                row.unit_name
            ),
            href: format!("/contatti/{}", row.id),
            person: row.person_id,
        };
        Ok(rows.into_iter().map(hit).collect())
    })
}

/// What the desk can begin for a person: a contact, an appointment.
pub(crate) fn doors<'a>(
    _tx: &'a mut Tx,
    principal: &'a Principal,
    person: PersonId,
) -> Boxed<'a, Result<Vec<PersonDoor>, Failure>> {
    let begin = |label: &str, href: String| PersonDoor { label: label.to_owned(), detail: String::new(), href, begins: true };
    let mut all = Vec::new();
    if principal.may(Permission::CONTACT_CREATE) {
        all.push(begin("Nuovo contatto", format!("/contatti/nuovo?persona={person}")));
    }
    if principal.may(Permission::APPOINTMENT_MANAGE) {
        all.push(begin("Fissa un appuntamento", format!("/agenda/prenota?persona={person}")));
    }
    Box::pin(std::future::ready(Ok(all)))
}
