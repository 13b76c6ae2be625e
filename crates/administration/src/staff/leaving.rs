//! What somebody leaves behind with a role: open cases of its units, which a colleague takes; weekly hours, which end with it; booked
//! appointments, which the desk of the unit finds among those to be moved.

use super::colleagues::reads_cases;
use super::store::{COLLEAGUES_OF_UNIT, ColleagueRow};
use crate::problems::Problem;
use access::Booked;
use casework::OpenCase;
use chrono::NaiveDate;
use guard::account::Assignment;
use guard::unit::Tree;
use kernel::time::local;
use kernel::{AccountId, Outcome, UnitId};
use std::collections::BTreeSet;
use store::Tx;

/// A role in a unit.
pub(super) type Post<'a> = (&'a str, UnitId);

/// What became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftBehind {
    /// Cases handed over.
    pub cases: usize,
    /// Rows of weekly hours that end.
    pub hours: u64,
    /// Appointments booked where nobody will keep them.
    pub appointments: usize,
}

impl LeftBehind {
    /// The same in words, after what was done; empty when nothing was left behind.
    pub fn words(&self) -> String {
        let mut words = String::new();
        match self.cases {
            0 => {}
            1 => words.push_str(" Passa di mano 1 cartella."),
            many => words.push_str(&format!(" Passano di mano {many} cartelle.")),
        }
        if self.hours > 0 {
            words.push_str(" I suoi orari in agenda finiscono con il ruolo.");
        }
        words.push_str(&to_move_words(self.appointments));
        words
    }
}

/// How many appointments are to be moved, and who finds them.
pub(super) fn to_move_words(appointments: usize) -> String {
    match appointments {
        0 => String::new(),
        1 => " C’è 1 appuntamento già fissato: la segreteria e il coordinamento lo trovano in «La mia giornata», da spostare."
            .to_owned(),
        many => format!(
            " Ci sono {many} appuntamenti già fissati: la segreteria e il coordinamento li trovano in «La mia giornata», da spostare."
        ),
    }
}

fn reach<'a>(tree: &Tree, posts: impl IntoIterator<Item = &'a Post<'a>>) -> BTreeSet<UnitId> {
    posts.into_iter().filter(|(role, _)| reads_cases(role)).flat_map(|(_, unit)| tree.with_descendants(*unit)).collect()
}

/// The open cases that are left behind when some roles end and others stay: those of the units that only the ended ones reach. Whoever
/// keeps no role that reads cases leaves all of them.
pub(super) fn left_behind(cases: Vec<OpenCase>, tree: &Tree, ended: &[Post<'_>], kept: &[Post<'_>]) -> Vec<OpenCase> {
    if !ended.iter().any(|(role, _)| reads_cases(role)) {
        return Vec::new();
    }
    let (lost, still) = (reach(tree, ended), reach(tree, kept));
    cases.into_iter().filter(|case| still.is_empty() || (lost.contains(&case.unit_id) && !still.contains(&case.unit_id))).collect()
}

/// Roles as posts.
pub(super) fn posts<'a>(roles: impl IntoIterator<Item = &'a Assignment>) -> Vec<Post<'a>> {
    roles.into_iter().map(|role| (role.role.as_str(), role.unit_id)).collect()
}

/// Who may take over these cases: whoever may be put in charge of those that the account is in charge of; when it is of none, active
/// colleagues whose role reads cases, in the units of the ended roles or of the cases.
async fn heirs(tx: &mut Tx, account: AccountId, ended: &[Post<'_>], cases: &[OpenCase]) -> Outcome<Vec<(AccountId, String)>> {
    if let Some(found) = in_charge_after(tx, account, cases).await? {
        return Ok(found);
    }
    let units: BTreeSet<UnitId> = ended.iter().map(|(_, unit)| *unit).chain(cases.iter().map(|case| case.unit_id)).collect();
    let mut found: Vec<(AccountId, String)> = Vec::new();
    for unit in units {
        let rows: Vec<ColleagueRow> = tx.sql(&COLLEAGUES_OF_UNIT).id("unit", unit).id("account", account).all().await?;
        found.extend(rows.into_iter().filter(|row| reads_cases(&row.role)).map(|row| (row.id, row.display_name)));
    }
    found.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    found.dedup();
    Ok(found)
}

/// Who may be put in charge of these cases in place of an account, by name; `None` when it is in charge of none of them.
pub(super) async fn in_charge_after(
    tx: &mut Tx,
    account: AccountId,
    cases: &[OpenCase],
) -> Outcome<Option<Vec<(AccountId, String)>>> {
    let Some(mut found) = casework::may_take_charge(tx, cases).await? else { return Ok(None) };
    found.retain(|(id, _)| *id != account);
    found.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    Ok(Some(found))
}

/// What an account would leave behind if a role of its roles ended today, and who may take it.
pub(super) async fn would_leave(
    tx: &mut Tx,
    account: AccountId,
    cases: &[OpenCase],
    tree: &Tree,
    ended: &Assignment,
    roles: &[Assignment],
) -> Outcome<(usize, Vec<(AccountId, String)>)> {
    let today = tx.today();
    let kept = posts(roles.iter().filter(|role| role.id != ended.id && role.valid_from <= today && today < role.valid_until));
    let ended = posts([ended]);
    let left = left_behind(cases.to_vec(), tree, &ended, &kept);
    if left.is_empty() { Ok((0, Vec::new())) } else { Ok((left.len(), heirs(tx, account, &ended, &left).await?)) }
}

/// Before roles end on `until`, the first day without them: hands the open cases over to the colleague, ends the weekly hours where no
/// role is kept, and counts the appointments that are booked there.
///
/// # Errors
/// [`Problem::CasesStay`] when cases are open and nobody was named, [`Problem::NoSuchColleague`] for somebody who may not take them.
pub(super) async fn settle(
    tx: &mut Tx,
    account: AccountId,
    until: NaiveDate,
    (ended, kept): (&[Post<'_>], &[Post<'_>]),
    (colleague, reason): (Option<AccountId>, &str),
) -> Outcome<LeftBehind> {
    let open = casework::open_cases_of(tx, account).await?;
    let tree = Tree::load(tx).await?;
    let cases = left_behind(open, &tree, ended, kept);
    if !cases.is_empty() {
        let Some(colleague) = colleague else {
            let words = if cases.len() == 1 {
                "È aperta 1 cartella.".to_owned()
            } else {
                format!("Sono aperte {} cartelle.", cases.len())
            };
            return Err(Problem::CasesStay.refusal().at("colleague").because(words).into());
        };
        if !heirs(tx, account, ended, &cases).await?.iter().any(|(id, _)| *id == colleague) {
            return Err(Problem::NoSuchColleague.at("colleague"));
        }
        casework::hand_over_these(tx, &cases, colleague, reason).await?;
    }
    let mut left = LeftBehind { cases: cases.len(), ..LeftBehind::default() };
    let units: BTreeSet<UnitId> =
        ended.iter().map(|(_, unit)| *unit).filter(|unit| !kept.iter().any(|(_, other)| other == unit)).collect();
    for unit in &units {
        left.hours = left.hours.saturating_add(access::end_hours_of(tx, account, *unit, until).await?);
    }
    let booked = access::booked_with(tx, account, until, guard::scope::FOREVER).await?;
    left.appointments = booked.iter().filter(|one| units.contains(&one.unit_id)).count();
    Ok(left)
}

/// Those of the booked appointments that fall on days on which the account holds no role in their unit.
pub(super) fn without_role(booked: &[Booked], roles: &[Assignment]) -> Vec<Booked> {
    let kept = |one: &&Booked| {
        let day = local(one.starts_at).date();
        roles.iter().any(|role| role.unit_id == one.unit_id && role.valid_from <= day && day < role.valid_until)
    };
    booked.iter().filter(|one| !kept(one)).cloned().collect()
}

/// Those of the booked appointments that fall into a period.
pub(super) fn within(booked: &[Booked], from: NaiveDate, until: NaiveDate) -> Vec<Booked> {
    booked
        .iter()
        .filter(|one| {
            let day = local(one.starts_at).date();
            from <= day && day < until
        })
        .cloned()
        .collect()
}
