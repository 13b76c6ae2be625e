//! What somebody else made of an account, or of one of its periods, while a form of its page was open.

use super::last_day;
use crate::problems::Problem;
use chrono::{Datelike as _, NaiveDate};
use guard::account::{Account, AccountState};
use kernel::time::show_moment;
use kernel::{Failure, Outcome};
use ui::form::FormView;

/// The version of a period of which only the end can change: its end, counted in days.
pub(crate) fn version_of(until: &NaiveDate) -> i64 {
    i64::from(until.num_days_from_ce())
}

/// Whether a period that is kept to the day before `kept` may end the day before `until`. `read` is the version its reader had seen;
/// `None` where the day alone was sent.
///
/// # Errors
/// [`Problem::AlreadyEnded`] with its last day when it is over, or is not made any shorter; [`Failure::Conflict`] when somebody else
/// gave it another end meanwhile.
pub(super) fn may_end(kept: NaiveDate, until: NaiveDate, today: NaiveDate, read: Option<i64>) -> Outcome<()> {
    let over = kept <= today;
    if !over && read.is_some_and(|read| read != version_of(&kept)) {
        return Err(Failure::Conflict {
            current: version_of(&kept),
            sentence: format!(
                "Nel frattempo qualcun altro ne ha deciso la fine: ora vale {}. Quello che hai scritto è ancora qui: se l’ultimo giorno dev’essere un altro, conferma di nuovo.",
                last_day(&kept)
            ),
        });
    }
    if over || kept <= until {
        return Err(Problem::AlreadyEnded.because(format!("Vale {}.", last_day(&kept))));
    }
    Ok(())
}

/// The account as it is now, in a form that has none of it in its fields: for whoever was deciding when somebody else changed it.
pub(super) fn as_it_is(form: FormView, account: &Account) -> FormView {
    form.with_version(account.version)
        .with_fact("Stato", account.state.label())
        .with_fact("Secondo fattore", if account.second_factor { "attivo" } else { "non attivo" })
}

/// What became of an account that is closed, in words; nothing while it is not.
pub(super) fn closed_words(account: &Account) -> Option<String> {
    (account.state == AccountState::Closed).then(|| match account.closed_at {
        Some(at) => format!("L’account è chiuso dal {}.", show_moment(at)),
        None => "L’account è chiuso.".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default()
    }

    #[test]
    fn a_period_that_somebody_else_ended_is_ended_otherwise_only_by_who_read_so() {
        let (today, kept, wanted) = (day(1), day(20), day(10));
        assert!(may_end(kept, wanted, today, Some(version_of(&kept))).is_ok());
        let stale = may_end(kept, wanted, today, Some(version_of(&guard::scope::FOREVER)));
        assert!(matches!(stale, Err(Failure::Conflict { sentence, .. }) if sentence.contains("fino al 19/11/2026")));
        assert!(may_end(kept, wanted, today, None).is_ok());
    }

    #[test]
    fn what_is_over_is_not_ended_again_and_no_ending_makes_longer() {
        for (kept, wanted, today) in [(day(5), day(4), day(5)), (day(10), day(10), day(1)), (day(10), day(12), day(1))] {
            assert!(matches!(may_end(kept, wanted, today, None), Err(Failure::Refused(_))), "{kept} {wanted} {today}");
        }
    }
}
