//! Who comes by which door, from where and for what: contacts by way of access, by municipio and by first need, and the rows behind
//! each figure. A row names nobody, and contacts of people hidden from the reader have none: a figure may count more than it opens.

use super::store::{CONTACT_ROWS, DEMAND, DemandRow};
use crate::year::Year;
use ::store::{Audit, StoreError, Tx};
use access::contact::model::{Channel, Ending, Means, Need};
use askama::Template;
use chrono::NaiveDate;
use kernel::codes::Code;
use kernel::{ContactId, Failure};
use serde::Serialize;
use std::collections::BTreeMap;
use ui::api::{Page, limit};
use ui::table::{Link, Listing, PAGE, Pager};
use ui::{Answer, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// Municipi of the largest city; a query for another number finds nothing.
const MOST_MUNICIPIO: i64 = 99;

/// Contacts of one municipio, or of one first need, by way of access.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Demand {
    /// Number of the municipio, `0` when it is not known; or code of the need.
    pub code: String,
    /// In words.
    pub label: String,
    /// By the single access point (PUA).
    pub pua: i64,
    /// Directly at a territorial service.
    pub direct: i64,
}

impl Demand {
    /// By either way.
    pub fn both(&self) -> i64 {
        self.pua.saturating_add(self.direct)
    }
    fn count(&mut self, row: &DemandRow) {
        let sum = if row.channel == Channel::Pua.code() { &mut self.pua } else { &mut self.direct };
        *sum = sum.saturating_add(row.contacts);
    }
}

/// The contacts of a year by way of access: in all, by municipio, by first need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// In all.
    pub all: Demand,
    /// By municipio in its order, those of an unknown one last.
    pub by_municipio: Vec<Demand>,
    /// By first need, the most frequent first.
    pub by_need: Vec<Demand>,
}

/// What people read for a municipio; 0 for one that is not known.
fn municipio_words(number: i64) -> String {
    if number == 0 { "Municipio non noto".to_owned() } else { format!("Municipio {number}") }
}

fn need_words(code: &str) -> String {
    Need::from_code(code).map_or_else(|| "Non indicato".to_owned(), |need| need.label().to_owned())
}

/// Counts the contacts of a year.
pub async fn counted(tx: &mut Tx, year: Year) -> Result<Counted, StoreError> {
    let rows: Vec<DemandRow> = tx.sql(&DEMAND).bind("first", year.first).bind("next", year.next).all().await?;
    Ok(sums(&rows))
}

fn sums(rows: &[DemandRow]) -> Counted {
    let mut all = Demand { label: "Tutti".to_owned(), ..Demand::default() };
    let mut municipi: BTreeMap<(bool, i64), Demand> = BTreeMap::new();
    let mut needs: BTreeMap<&str, Demand> = BTreeMap::new();
    for row in rows {
        let number = row.municipio.unwrap_or(0);
        all.count(row);
        municipi
            .entry((number == 0, number))
            .or_insert_with(|| Demand { code: number.to_string(), label: municipio_words(number), ..Demand::default() })
            .count(row);
        needs
            .entry(row.need.as_str())
            .or_insert_with(|| Demand { code: row.need.clone(), label: need_words(&row.need), ..Demand::default() })
            .count(row);
    }
    let mut by_need: Vec<Demand> = needs.into_values().collect();
    by_need.sort_by_key(|line| std::cmp::Reverse(line.both()));
    Counted { all, by_municipio: municipi.into_values().collect(), by_need }
}

/// Which contacts a figure counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    channel: Option<Channel>,
    municipio: Option<i64>,
    need: Option<Need>,
}

impl Filter {
    /// From a query; what cannot be is not found.
    fn read(channel: Option<String>, municipio: Option<String>, need: Option<String>) -> Result<Filter, Failure> {
        fn code<C: Code>(text: Option<String>) -> Result<Option<C>, Failure> {
            text.map(|text| C::from_code(&text).ok_or(Failure::NotFound)).transpose()
        }
        let number =
            |text: String| text.parse::<i64>().ok().filter(|number| (0..=MOST_MUNICIPIO).contains(number)).ok_or(Failure::NotFound);
        Ok(Filter { channel: code(channel)?, municipio: municipio.map(number).transpose()?, need: code(need)? })
    }
}

/// The address of the rows behind a figure.
pub(super) fn rows_href(year: i32, channel: &str, municipio: &str, need: &str) -> String {
    let mut link = Link::new("/direzione/contatti", Vec::<(String, String)>::new()).with("anno", year.to_string());
    for (name, value) in [("accesso", channel), ("municipio", municipio), ("bisogno", need)] {
        if !value.is_empty() {
            link = link.with(name, value);
        }
    }
    link.to_string()
}

/// A contact as a figure counts it: when, where, by which door and for what; not who.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct CountedContact {
    /// Identifier.
    pub contact_id: ContactId,
    /// `2026/000012`.
    pub number: String,
    /// Day.
    pub on_day: NaiveDate,
    /// Unit that took it.
    pub unit_name: String,
    /// Way of access.
    pub channel: Channel,
    /// By what means.
    pub means: Means,
    /// Municipio, when it is known.
    pub municipio: Option<i64>,
    /// First need; code.
    pub need: String,
    /// How it ended.
    pub outcome: Ending,
    /// Whether whoever asks may open it.
    pub openable: bool,
}

impl CountedContact {
    /// Where the list goes on after it.
    fn cursor(&self) -> String {
        format!("{}~{}", self.contact_id, self.on_day)
    }
    fn need_words(&self) -> String {
        need_words(&self.need)
    }
    fn municipio_words(&self) -> String {
        municipio_words(self.municipio.unwrap_or(0))
    }
}

async fn rows_of(tx: &mut Tx, year: Year, filter: Filter, after: After, most: i64) -> Result<Vec<CountedContact>, StoreError> {
    tx.sql(&CONTACT_ROWS)
        .bind("after_day", after.day)
        .bind("after_id", after.id)
        .bind("next", year.next)
        .bind("channel", filter.channel.map_or("", Channel::code))
        .bind("need", filter.need.map_or("", Need::code))
        .bind("any_municipio", filter.municipio.is_none())
        .bind("municipio", filter.municipio.unwrap_or(0))
        .bind("most", most)
        .all()
        .await
}

/// The row after which a list goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct After {
    day: NaiveDate,
    id: Uuid,
}

impl After {
    /// From what [`CountedContact::cursor`] wrote; without it, or with what is of another year, the year begins.
    fn read(text: Option<&str>, year: Year) -> After {
        let halves = text.and_then(|text| text.split_once('~'));
        let told = halves.and_then(|(id, day)| Some(After { day: day.parse().ok()?, id: Uuid::try_parse(id).ok()? }));
        told.filter(|after| after.day >= year.first).unwrap_or(After { day: year.first, id: Uuid::nil() })
    }
}

#[derive(Template)]
#[template(path = "returns/direction_contacts.html")]
struct RowsPage {
    year: i32,
    list: Listing,
    rows: Vec<CountedContact>,
}

/// `GET /direzione/contatti`: the rows behind a figure of contacts.
pub async fn rows(visit: Visit) -> Answer {
    let year = super::pages::year_of(&visit)?;
    let filter = Filter::read(visit.query("accesso"), visit.query("municipio"), visit.query("bisogno"))?;
    let after = After::read(visit.query("after").as_deref(), year);
    let mut tx = visit.begin().await?;
    let mut rows = rows_of(&mut tx, year, filter, after, i64::from(PAGE).saturating_add(1)).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), false, false, CountedContact::cursor);
    tx.commit(Audit::of("contact.list").rows(rows.len())).await?;
    let mut list = Listing::new("Contatti contati nell'anno", "/direzione/contatti", visit.query_pairs())
        .column("Contatto")
        .column("Giorno")
        .column("Dove")
        .column("Accesso e mezzo")
        .column("Primo bisogno")
        .column("Esito");
    if let Some(channel) = filter.channel {
        list = list.filtered("Accesso", channel.label(), &["accesso"]);
    }
    if let Some(number) = filter.municipio {
        list = list.filtered("Territorio", municipio_words(number), &["municipio"]);
    }
    if let Some(need) = filter.need {
        list = list.filtered("Primo bisogno", need.label(), &["bisogno"]);
    }
    let list = list.paged(pager).when_empty("Nessun contatto", "Qui compaiono i contatti che formano la cifra.", None);
    visit.page("Contatti della cifra").crumb("Direzione", format!("/direzione?anno={}", year.number)).wide().render(RowsPage {
        year: year.number,
        list,
        rows,
    })
}

/// The contacts behind a figure, a page of at most `limit`: nobody's name, and none of people hidden from whoever asks, so that
/// they may be fewer than the figure counts.
#[utoipa::path(get, path = "/api/v1/figures/direction/contacts", operation_id = "direction_contacts",
    params(("year" = Option<i32>, Query), ("channel" = Option<Channel>, Query), ("municipio" = Option<i64>, Query, minimum = 0, maximum = 99),
           ("need" = Option<String>, Query, max_length = 20), ("after" = Option<String>, Query, max_length = 400), ("limit" = Option<i64>, Query, minimum = 1, maximum = 100)),
    responses((status = 200, body = Page<CountedContact>)))]
pub async fn api_rows(visit: Visit) -> Answer {
    let year = super::api::year_of(&visit)?;
    let filter = Filter::read(visit.query("channel"), visit.query("municipio"), visit.query("need"))?;
    let limit = limit(&visit)?;
    let after = After::read(visit.query("after").as_deref(), year);
    let mut tx = visit.begin().await?;
    let rows = rows_of(&mut tx, year, filter, after, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("contact.list").rows(rows.len())).await?;
    Ok(ui::answer::json(&Page::cut(rows, limit, CountedContact::cursor)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_contact_is_counted_once_by_municipio_and_once_by_need() {
        let row = |channel: Channel, municipio: Option<i64>, need: Need, contacts: i64| DemandRow {
            channel: channel.code().to_owned(),
            municipio,
            need: need.code().to_owned(),
            contacts,
        };
        let counted = sums(&[
            row(Channel::Pua, None, Need::Money, 2),
            row(Channel::Direct, Some(9), Need::Home, 7),
            row(Channel::Pua, Some(4), Need::Home, 1),
            row(Channel::Direct, Some(4), Need::Money, 3),
        ]);
        assert_eq!((counted.all.pua, counted.all.direct), (3, 10));
        let labels: Vec<_> = counted.by_municipio.iter().map(|line| (line.label.as_str(), line.pua, line.direct)).collect();
        assert_eq!(labels, [("Municipio 4", 1, 3), ("Municipio 9", 0, 7), ("Municipio non noto", 2, 0)]);
        let needs: Vec<_> = counted.by_need.iter().map(|line| (line.label.as_str(), line.pua, line.direct)).collect();
        assert_eq!(needs, [("Casa", 1, 7), ("Sostegno economico", 2, 3)]);
        for lines in [&counted.by_municipio, &counted.by_need] {
            assert_eq!(lines.iter().map(Demand::both).sum::<i64>(), counted.all.both());
        }
    }

    #[test]
    fn a_figure_leads_to_its_own_rows() {
        assert_eq!(rows_href(2026, "pua", "4", ""), "/direzione/contatti?anno=2026&accesso=pua&municipio=4");
        assert!(Filter::read(Some("posta".into()), None, None).is_err());
        assert!(Filter::read(None, Some("-1".into()), None).is_err());
    }

    #[test]
    fn a_list_goes_on_within_its_year_or_begins_anew() {
        let year = Year::new(2026).unwrap();
        let begin = After { day: year.first, id: Uuid::nil() };
        let id = Uuid::from_u128(7);
        assert_eq!(After::read(Some(&format!("{id}~2026-03-04")), year), After { day: "2026-03-04".parse().unwrap(), id });
        for text in [None, Some("x"), Some("x~y"), Some("00000000-0000-0000-0000-000000000007~2025-12-31")] {
            assert_eq!(After::read(text, year), begin, "{text:?}");
        }
    }
}
