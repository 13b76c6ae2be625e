//! What was measured of a tariff that follows another.

use super::{grouped, mib, span};
use crate::tariff::Recalculated;
use std::fmt::Write as _;

/// Longest that all of a city may take, in milliseconds.
const MOST: u64 = 30_000;

/// What is wanted of it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    /// How fast, and that it is told how far it is.
    Time,
    /// Nobody is lost or counted twice.
    Once,
}

/// All that is wanted.
pub(super) const TARGETS: [Target; 2] = [Target::Time, Target::Once];

fn yes(holds: bool) -> &'static str {
    if holds { "yes" } else { "**no**" }
}

impl Target {
    /// In words; `many` people.
    pub(super) fn named(self, many: &str) -> String {
        match self {
            Target::Time => format!("running co-payments of {many} people worked out again for a new tariff ≤ 30 s, with progress"),
            Target::Once => "killed in the middle and asked for again: everybody once, every amount right".to_owned(),
        }
    }
    /// What was found, and whether it is enough.
    pub(super) fn of(self, found: &Recalculated) -> (String, bool) {
        match self {
            Target::Time => (span(found.took), found.took <= MOST && found.looks > 0 && found.proposed == found.people),
            Target::Once => {
                let holds = found.once && found.right && found.killed_after.is_some();
                (if holds { "yes" } else { "no" }.to_owned(), holds)
            }
        }
    }
}

pub(super) fn section(out: &mut String, found: &Recalculated) -> std::fmt::Result {
    writeln!(out, "\n### Another tariff\n")?;
    writeln!(
        out,
        "`portico generate procedure --into` gives {} people home care for which they pay by a tariff, on their ISEE and the package of their\n\
         plan. The office writes the tariff anew with two dated parameters more, somebody else publishes it and orders the recalculation: every\n\
         case is read from the register, the answers and the attestations, decided, and written as a proposal with what was known. Afterwards\n\
         all proposals are read through the API and each amount is held against the one before; of some people it is worked out outside of the\n\
         program too.\n",
        grouped(found.people)
    )?;
    writeln!(out, "| | |\n| --- | --- |")?;
    writeln!(out, "| writing applications and decisions | {} |", span(found.filling))?;
    writeln!(out, "| from publishing the tariff to the last of {} proposals | {} |", grouped(found.proposed), span(found.took))?;
    writeln!(out, "| how often another number of people was told on the way | {} |", grouped(found.looks))?;
    let killed =
        found.killed_after.map_or_else(|| "it was ready before".to_owned(), |people| format!("after {} people", grouped(people)));
    writeln!(out, "| the tariff after that, the server killed (SIGKILL) in the middle | {killed} |")?;
    writeln!(out, "| the same asked for again, until it was over | {} |", span(found.repeated))?;
    writeln!(out, "| everybody stands once among the proposals of each tariff | {} |", yes(found.once))?;
    writeln!(out, "| every amount is right | {} |", yes(found.right))?;
    writeln!(out, "| memory of the server afterwards | {} |", mib(found.memory))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_met_only_where_everybody_is_there_and_it_was_told_on_the_way() {
        let good = Recalculated { people: 7, proposed: 7, took: MOST, looks: 1, killed_after: Some(2), ..Recalculated::default() };
        let good = Recalculated { right: true, once: true, ..good };
        assert!(TARGETS.iter().all(|target| target.of(&good).1));
        for bad in [
            Recalculated { proposed: 6, ..good.clone() },
            Recalculated { took: MOST + 1, ..good.clone() },
            Recalculated { looks: 0, ..good.clone() },
        ] {
            assert!(!Target::Time.of(&bad).1, "{bad:?}");
        }
        for bad in [
            Recalculated { once: false, ..good.clone() },
            Recalculated { right: false, ..good.clone() },
            Recalculated { killed_after: None, ..good },
        ] {
            assert!(!Target::Once.of(&bad).1, "{bad:?}");
        }
    }
}
