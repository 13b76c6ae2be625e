//! What the pages show of a look and its findings.

use super::store::{Count, FindingRow};
use crate::siuss::{Fixer, Gap};

/// One line of the summary: a count that opens its rows.
#[derive(Clone, Debug)]
pub struct Tally {
    /// What is counted.
    pub label: &'static str,
    /// Code, for the filter.
    pub code: &'static str,
    /// Findings.
    pub findings: i64,
}

/// Findings by gap, most first.
pub fn by_gap(counts: &[Count]) -> Vec<Tally> {
    tally(counts, Gap::ALL, |count| count.gap, Gap::label, Gap::code)
}

/// Findings by who can put them right, most first.
pub fn by_fixer(counts: &[Count]) -> Vec<Tally> {
    tally(counts, Fixer::ALL, |count| count.fixer, Fixer::label, Fixer::code)
}

fn tally<C: Copy + PartialEq>(
    counts: &[Count],
    all: &[C],
    of: fn(&Count) -> C,
    label: fn(C) -> &'static str,
    code: fn(C) -> &'static str,
) -> Vec<Tally> {
    let mut lines: Vec<Tally> = all
        .iter()
        .map(|one| Tally {
            label: label(*one),
            code: code(*one),
            findings: counts.iter().filter(|count| of(count) == *one).map(|count| count.findings).sum(),
        })
        .filter(|line| line.findings > 0)
        .collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.findings));
    lines
}

/// One line of the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Who is meant.
    pub who: String,
    /// The service.
    pub service: String,
    /// What is missing.
    pub sentence: String,
    /// Of what sort.
    pub kind: &'static str,
    /// Who can put it right.
    pub fixer: &'static str,
    /// Which record.
    pub holder: &'static str,
    /// Its address, when the reader may go there.
    pub href: Option<String>,
}

impl Line {
    /// As the reader may see it.
    pub fn of(row: &FindingRow, edits_catalogue: bool, produces: bool) -> Self {
        Line {
            who: row.who().to_owned(),
            service: row.service_name.clone(),
            sentence: row.sentence(),
            kind: row.gap.kind().label(),
            fixer: row.fixer.label(),
            holder: row.holder.label(),
            href: row.href(edits_catalogue, produces),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_add_up_along_both_sides() {
        let counts = [
            Count { gap: Gap::Citizenship, fixer: Fixer::Desk, findings: 2, benefits: 2 },
            Count { gap: Gap::SinaMissing, fixer: Fixer::SocialWorker, findings: 5, benefits: 5 },
            Count { gap: Gap::TaxCodeMissing, fixer: Fixer::Desk, findings: 1, benefits: 1 },
        ];
        assert_eq!(by_gap(&counts).iter().map(|line| line.findings).sum::<i64>(), 8);
        assert_eq!(
            by_fixer(&counts).iter().map(|line| (line.code, line.findings)).collect::<Vec<_>>(),
            [("social_worker", 5), ("desk", 3)]
        );
    }
}
