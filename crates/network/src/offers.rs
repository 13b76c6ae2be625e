//! What this room adds to the pages that belong to all: the timeline of a person, the day of whoever works.

use crate::delivery::store as deliveries;
use crate::request::store as requests;
use ::store::Tx;
use casework::case::lettered_numbers_of;
use chrono::{Datelike as _, Months, NaiveDate, TimeDelta};
use guard::scope::ALWAYS;
use guard::{Permission, Principal};
use kernel::time::{days_after, days_before, local, show_date, start_of_day};
use kernel::{AuthorisationId, Failure, Instant, PersonId};
use std::collections::BTreeMap;
use ui::{Boxed, DayItem, SearchHit, TimelineEntry};

/// Most items of one kind on the home page.
const ITEMS: i64 = 20;
/// Days for which news of cover stays on the home page.
const NEWS: u64 = 7;
/// Days without a report after which a provider is reminded.
const SILENCE: u64 = 7;
/// Most deliveries summed up at one time in a timeline.
const SUMMED: i64 = 2_000;

/// Services asked for, what became of them, and what was delivered by month: each at its own time.
pub(crate) fn timeline<'a>(
    tx: &'a mut Tx,
    person: PersonId,
    before: Instant,
    most: i64,
) -> Boxed<'a, Result<Vec<TimelineEntry>, Failure>> {
    Box::pin(async move {
        let mut all = Vec::new();
        let today = tx.today();
        for row in tx
            .sql(&requests::TIMELINE)
            .id("person", person)
            .bind("before", before)
            .bind("most", most)
            .all::<requests::TimelineRow>()
            .await?
        {
            let quantity = row.unit_of_measure.counted(row.quantity.saturating_mul(100));
            let authorised = row.authorised_on.map(|day| format!(" Autorizzato il {}.", show_date(day))).unwrap_or_default();
            all.push(TimelineEntry {
                at: row.requested_at,
                kind: "Servizio",
                icon: "it-card",
                title: format!("{}: chiesto", row.service_name),
                text: format!(
                    "{}, {quantity}, presso {}. Chiesto il {}.{authorised} Oggi: {}.",
                    row.number,
                    row.provider_name,
                    show_date(row.requested_on),
                    row.state.words(row.valid_from, row.valid_until, today).to_lowercase()
                ),
                by: row.unit_name,
                href: format!("/autorizzazioni/{}", row.id),
            });
        }
        let steps = tx.sql(&requests::TIMELINE_STEPS).id("person", person).bind("before", before).bind("most", most);
        for row in steps.all::<requests::TimelineStep>().await? {
            all.push(TimelineEntry {
                at: row.at,
                kind: "Servizio",
                icon: "it-card",
                title: format!("{}: {}", row.service_name, row.what.label().to_lowercase()),
                text: format!("{}, presso {}.", row.number, row.provider_name),
                by: row.by_name,
                href: format!("/autorizzazioni/{}", row.id),
            });
        }
        let run_out =
            tx.sql(&requests::TIMELINE_RUN_OUT).id("person", person).bind("until", local(before).date()).bind("most", most);
        for row in run_out.all::<requests::TimelineRow>().await? {
            all.push(TimelineEntry {
                at: start_of_day(row.valid_until),
                kind: "Servizio",
                icon: "it-card",
                title: format!("{}: {}", row.service_name, row.state.words(row.valid_from, row.valid_until, today).to_lowercase()),
                text: format!("{}, presso {}.", row.number, row.provider_name),
                by: row.unit_name,
                href: format!("/autorizzazioni/{}", row.id),
            });
        }
        all.extend(delivered(tx, person, before).await?);
        all.retain(|entry| entry.at < before);
        all.sort_by_key(|entry| std::cmp::Reverse(entry.at));
        all.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(all)
    })
}

/// What was delivered of a service in a month.
struct Month {
    latest: NaiveDate,
    at: Instant,
    hundredths: i64,
    times: i64,
    row: deliveries::Given,
}

/// When something was delivered, as far as it is known: reported on its own day, at that moment; else at the end of the day.
fn given_at(row: &deliveries::Given) -> Instant {
    if local(row.reported_at).date() == row.on_day {
        return row.reported_at;
    }
    start_of_day(days_after(row.on_day, 1)).checked_sub_signed(TimeDelta::microseconds(1)).unwrap_or(row.reported_at)
}

/// One entry for each service and month: a home help of every day would hide everything else.
async fn delivered(tx: &mut Tx, person: PersonId, before: Instant) -> Result<Vec<TimelineEntry>, Failure> {
    // A month stands at its last delivery, and is summed up whole wherever the page begins.
    let first = local(before).date().with_day(1).unwrap_or_else(|| local(before).date());
    let until = first.checked_add_months(Months::new(1)).unwrap_or(first).min(days_after(tx.today(), 1));
    let rows: Vec<deliveries::Given> = tx
        .sql(&deliveries::TIMELINE)
        .id("person", person)
        .bind("before", until)
        .bind("since", ALWAYS)
        .bind("most", SUMMED)
        .all()
        .await?;
    let mut months: BTreeMap<(i32, u32, AuthorisationId), Month> = BTreeMap::new();
    for row in rows {
        let key = (row.on_day.year(), row.on_day.month(), row.id);
        let (day, hundredths, at) = (row.on_day, row.quantity_hundredths, given_at(&row));
        let sum = months.entry(key).or_insert(Month { latest: day, at, hundredths: 0, times: 0, row });
        sum.latest = sum.latest.max(day);
        sum.at = sum.at.max(at);
        sum.hundredths = sum.hundredths.saturating_add(hundredths);
        sum.times = sum.times.saturating_add(1);
    }
    Ok(months
        .into_iter()
        .map(|((_, _, id), Month { latest, at, hundredths, times, row })| TimelineEntry {
            at,
            kind: "Prestazioni",
            icon: "it-check-circle",
            title: format!(
                "{}: {}, {}",
                row.service_name,
                row.unit_of_measure.counted(hundredths),
                ui::markup::month_in_words(latest)
            ),
            text: if times == 1 { "Una prestazione.".to_owned() } else { format!("{times} prestazioni.") },
            by: String::new(),
            href: format!("/autorizzazioni/{id}"),
        })
        .collect())
}

/// What is to be checked, authorised, put right, decided, reported; what was covered; what is about to expire.
pub(crate) fn day<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        let today = tx.today();
        let mut all = Vec::new();
        all.extend(crate::request::day::day(tx, principal).await?);
        if principal.may(Permission::SERVICE_REQUEST) {
            for row in crate::age::reaching(tx, ITEMS).await? {
                let Some((years, on)) = row.turns() else { continue };
                all.push(DayItem {
                    group: "Limiti di età in arrivo",
                    rank: 59,
                    due: Some(on),
                    time: None,
                    title: format!("{} per {}", row.service_name, row.person_name),
                    detail: format!(
                        "{}: {} {years} anni il {}",
                        row.number,
                        if on <= today { "ha compiuto" } else { "compie" },
                        show_date(on)
                    ),
                    late: on <= today,
                    href: format!("/autorizzazioni/{}", row.id),
                });
            }
        }
        if principal.may(Permission::DELIVERY_DECIDE) {
            let held: i64 = tx.sql(&deliveries::HOW_MANY_HELD).value().await?;
            if held > 0 {
                all.push(DayItem {
                    group: "Prestazioni in sospeso",
                    rank: 54,
                    due: None,
                    time: None,
                    title: if held == 1 {
                        "Una prestazione da decidere".to_owned()
                    } else {
                        format!("{held} prestazioni da decidere")
                    },
                    detail: "Comunicate dagli enti e non contate".to_owned(),
                    late: false,
                    href: "/prestazioni/eccezioni".to_owned(),
                });
            }
        }
        if principal.may(Permission::DELIVERY_REPORT) {
            for it in tx.sql(&deliveries::OF_THE_DEAD).bind("most", ITEMS).all::<deliveries::Assignment>().await? {
                all.push(DayItem {
                    group: crate::request::day::DECEASED,
                    rank: 49,
                    due: None,
                    time: None,
                    title: format!("{} per {}", it.service_name, it.person_name),
                    detail: format!("{} non si rende più: l’ufficio conclude il servizio", it.number),
                    late: true,
                    href: format!("/prestazioni/{}", it.id),
                });
            }
            let since = days_before(today, NEWS);
            let mut told = Vec::new();
            for it in tx.sql(&deliveries::NEW).bind("since", since).bind("most", ITEMS).all::<deliveries::Assignment>().await? {
                told.push(it.id);
                all.push(DayItem {
                    group: "Nuovi servizi affidati",
                    rank: 54,
                    due: Some(it.valid_from),
                    time: None,
                    title: format!("{} per {}", it.service_name, it.person_name),
                    detail: format!("{}: dal {}", it.number, show_date(it.valid_from)),
                    late: false,
                    href: format!("/prestazioni/{}", it.id),
                });
            }
            let since = days_before(today, SILENCE);
            for it in tx.sql(&deliveries::SILENT).bind("since", since).bind("most", ITEMS).all::<deliveries::Assignment>().await? {
                if told.contains(&it.id) {
                    continue;
                }
                all.push(DayItem {
                    group: "Prestazioni da rendicontare",
                    rank: 55,
                    due: None,
                    time: None,
                    title: format!("{} per {}", it.service_name, it.person_name),
                    detail: format!("{}: nessuna prestazione negli ultimi {SILENCE} giorni", it.number),
                    late: false,
                    href: format!("/prestazioni/{}", it.id),
                });
            }
        }
        Ok(all)
    })
}

/// Services asked for by their number or that of the request in the plan; for a provider, what is given to it by number or by the person's name; services of the catalogue.
pub(crate) fn search<'a>(tx: &'a mut Tx, principal: &'a Principal, words: &'a str) -> Boxed<'a, Result<Vec<SearchHit>, Failure>> {
    Box::pin(async move {
        let mut all = Vec::new();
        let numbers = lettered_numbers_of(words);
        if let Some([typed, capitals, padded]) = numbers.clone().filter(|_| principal.may(Permission::SERVICE_READ)) {
            let query = tx.sql(&requests::NUMBERED).bind("typed", typed).bind("capitals", capitals).bind("padded", padded);
            for row in query.bind("most", ITEMS).all::<requests::Numbered>().await? {
                all.push(SearchHit {
                    group: "Richieste di servizio",
                    title: format!("{} {}", row.number, row.service_name),
                    detail: format!("{}, domanda {}, {}", row.person_name, row.request_number, row.unit_name),
                    href: format!("/autorizzazioni/{}", row.id),
                    person: row.named_id,
                });
            }
        }
        if principal.may(Permission::DELIVERY_REPORT) {
            let number = numbers.map(|[_, _, padded]| padded).unwrap_or_default();
            let found = tx.sql(&deliveries::FOUND).bind("number", &number).bind("pattern", crate::paging::pattern(words));
            for it in found.bind("most", ITEMS).all::<deliveries::Assignment>().await? {
                all.push(SearchHit {
                    group: "Servizi affidati",
                    title: it.person_name,
                    detail: format!("{}, {}", it.number, it.service_name),
                    href: format!("/prestazioni/{}", it.id),
                    person: Some(it.person_id),
                });
            }
        }
        all.extend(crate::catalogue::search(tx, principal, words).await?);
        Ok(all)
    })
}
