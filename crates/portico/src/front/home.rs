//! «La mia giornata»: what each room says is to be done today, in one place.

use askama::Template;
use kernel::time;
use serde::Serialize;
use std::collections::BTreeMap;
use store::Audit;
use ui::room::arranged;
use ui::{Answer, DayItem, NavItem, Visit};
use utoipa::ToSchema;

/// Most items of one heading that are shown at once; the others unfold.
const MOST_OF_A_GROUP: usize = 12;

struct Group {
    name: &'static str,
    count: usize,
    items: Vec<DayItem>,
    /// Those that unfold.
    more: Vec<DayItem>,
    /// Whether any of them has a day or a time.
    dated: bool,
}

#[derive(Template)]
#[template(path = "portico/home.html")]
struct HomePage {
    greeting: String,
    today: String,
    may_contact: bool,
    groups: Vec<Group>,
    /// Whoever keeps no agenda is not promised appointments.
    keeps_agenda: bool,
    /// Whoever answers for figures and is waited for by nobody reads those.
    reads_figures: bool,
    doors: Vec<(&'static str, &'static str, &'static str)>,
}

/// One thing to do.
#[derive(Serialize, ToSchema)]
pub struct DayItemView {
    /// Heading.
    group: &'static str,
    /// When it is due.
    due: Option<chrono::NaiveDate>,
    /// Time of the day, `09:30`.
    time: Option<String>,
    /// One line.
    title: String,
    /// A second line.
    detail: String,
    /// Whether it is late.
    late: bool,
    /// The page of the thing itself.
    page: String,
}

/// How the accounts of offices begin: they are greeted without a name.
const OFFICES: &[&str] = &[
    "ufficio",
    "servizio",
    "segreteria",
    "direzione",
    "sportello",
    "ente",
    "comune",
    "unità",
    "area",
    "centro",
    "cooperativa",
    "amministratore",
];

/// The wish with the given name of a person; to an office the wish alone.
fn greeting(wish: &str, name: &str) -> String {
    match name.split_whitespace().next() {
        Some(first) if !OFFICES.contains(&first.to_lowercase().as_str()) => format!("{wish}, {first}"),
        _ => wish.to_owned(),
    }
}

async fn items(visit: &Visit) -> Result<Vec<DayItem>, ui::Fail> {
    let principal = visit.principal()?;
    let mut tx = visit.begin().await?;
    let mut all = Vec::new();
    for offer in &crate::house::offers().day {
        all.extend(offer(&mut tx, principal).await?);
    }
    tx.commit(Audit::of("day.read").rows(all.len())).await?;
    all.sort_by(|a, b| (a.rank, a.due.is_none(), a.due, &a.time).cmp(&(b.rank, b.due.is_none(), b.due, &b.time)));
    Ok(all)
}

/// Whether anything of a group has a day or a time.
fn has_day(items: &[DayItem]) -> bool {
    items.iter().any(|item| item.due.is_some() || item.time.is_some())
}

/// The page.
pub async fn page(visit: Visit) -> Answer {
    let principal = visit.principal()?.clone();
    let mut groups: BTreeMap<(u8, &'static str), Vec<DayItem>> = BTreeMap::new();
    for item in items(&visit).await? {
        groups.entry((item.rank, item.group)).or_default().push(item);
    }
    let groups = groups
        .into_iter()
        .map(|((_, name), mut items)| {
            let count = items.len();
            let dated = has_day(&items);
            let more = items.split_off(count.min(MOST_OF_A_GROUP));
            Group { name, count, items, more, dated }
        })
        .collect();
    let offers = crate::house::offers();
    let admitted: Vec<&NavItem> = offers.nav.iter().filter(|item| item.href != "/" && item.gate.admits(&principal)).collect();
    let menu = arranged(&admitted, &offers.below);
    // First those of the menu, then those that stand below one of them.
    let doors = menu.iter().map(|(item, _)| *item).chain(menu.iter().flat_map(|(_, below)| below.iter().copied()));
    let doors = doors.map(|item| (item.label, item.href, item.icon)).collect();
    let may_contact = principal.may(guard::Permission::CONTACT_CREATE);
    let keeps_agenda = principal.may(guard::Permission::APPOINTMENT_READ);
    let reads_figures = principal.may(guard::Permission::FIGURES_READ);
    let now = time::local(visit.db().clock().now());
    let hour = chrono::Timelike::hour(&now);
    let wish = if (5..14).contains(&hour) {
        "Buongiorno"
    } else if (14..18).contains(&hour) {
        "Buon pomeriggio"
    } else {
        "Buonasera"
    };
    let today = ui::markup::day_in_words(now.date()).to_string();
    let greeting = greeting(wish, &principal.name);
    visit.page("La mia giornata").render(HomePage { greeting, today, may_contact, groups, keeps_agenda, reads_figures, doors })
}

/// The same for programs.
#[utoipa::path(get, path = "/api/v1/day", operation_id = "day",
    responses((status = 200, body = Vec<DayItemView>)))]
pub async fn api(visit: Visit) -> Answer {
    let items: Vec<DayItemView> = items(&visit)
        .await?
        .into_iter()
        .map(|item| DayItemView {
            group: item.group,
            due: item.due,
            time: item.time,
            title: item.title,
            detail: item.detail,
            late: item.late,
            page: item.href,
        })
        .collect();
    Ok(ui::answer::json(&items))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(due: Option<chrono::NaiveDate>) -> String {
        let item = DayItem {
            group: "Servizi",
            rank: 1,
            due,
            time: None,
            title: "Aiuto a casa".to_owned(),
            detail: String::new(),
            late: false,
            href: "/prestazioni".to_owned(),
        };
        let dated = has_day(std::slice::from_ref(&item));
        let group = Group { name: "Servizi", count: 1, items: vec![item], more: Vec::new(), dated };
        let page = HomePage {
            greeting: String::new(),
            today: String::new(),
            may_contact: false,
            groups: vec![group],
            keeps_agenda: false,
            reads_figures: false,
            doors: Vec::new(),
        };
        page.render().expect("a page")
    }

    #[test]
    fn where_nothing_has_a_day_no_column_stands_empty() {
        assert!(!shown(None).contains("day-when"));
        assert!(shown(chrono::NaiveDate::from_ymd_opt(2026, 11, 21)).contains("<span class=\"day-when\">21/11/2026</span>"));
    }

    #[test]
    fn people_are_greeted_by_their_name_and_offices_without() {
        assert_eq!(greeting("Buongiorno", "Alba Ferraris"), "Buongiorno, Alba");
        assert_eq!(greeting("Buongiorno", "Monica Moretti (La Vela di Mezzo)"), "Buongiorno, Monica");
        assert_eq!(greeting("Buonasera", "Ufficio Bilancio"), "Buonasera");
        assert_eq!(greeting("Buonasera", ""), "Buonasera");
    }
}
