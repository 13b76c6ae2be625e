//! The tariff as it comes along, made dearer from a day on, and what somebody pays by it, worked out without the program.

use anyhow::{Result, ensure};
use std::collections::BTreeSet;

/// Cents that a month of each package costs, and the most that a resident pays, as the regulation comes.
const PACKAGES: [i64; 6] = [12_000, 22_000, 34_000, 46_000, 62_000, 80_000];
const CAP: i64 = 42_000;

/// `23/11/2026`, of `2026-11-23`.
pub(super) fn shown(day: &str) -> String {
    day.rsplit('-').collect::<Vec<_>>().join("/")
}

/// Cents as the text of a regulation has them.
fn euro(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// The text of the tariff from a day on with so many times the prices it came with: two parameters get one more dated value.
pub(super) fn dearer(text: &str, day: &str, factor: i64) -> Result<String> {
    let prices: Vec<String> =
        (1..).zip(PACKAGES).map(|(package, price): (u32, i64)| format!("{package} = {}", euro(price * factor))).collect();
    let packages = format!("{{ from = {day}, value = {{ {} }}, source = \"Misura\" }}", prices.join(", "));
    let cap = format!("{{ from = {day}, value = {}, source = \"Misura\" }}", euro(CAP * factor));
    let (mut out, mut parameter, mut changed) = (Vec::new(), "", BTreeSet::new());
    for line in text.lines() {
        if let Some(id) = line.strip_prefix("id = \"") {
            parameter = id.trim_end_matches('"');
        }
        let added: &str = match parameter {
            "package_costs" => &packages,
            "monthly_cap" => &cap,
            _ => "",
        };
        let ends = if line == "]" { Some("") } else { line.strip_suffix(" ]").filter(|line| line.starts_with("values = [")) };
        match ends {
            // The list goes on over several lines, each with its comma.
            Some("") if !added.is_empty() => out.extend([format!("  {added},"), line.to_owned()]),
            Some(values) if !added.is_empty() => out.push(format!("{values}, {added} ]")),
            Some(_) | None => {
                out.push(line.to_owned());
                continue;
            }
        }
        changed.insert(parameter);
    }
    ensure!(changed.len() == 2, "the tariff has no longer the parameters that are changed: {changed:?}");
    Ok(out.join("\n"))
}

/// What somebody pays for a package with an ISEE in steps of eight hundred euro, in cents: the part rises by three hundredths with each of them.
pub(super) fn pays(package: usize, isee: i64, factor: i64) -> Option<i64> {
    let price = PACKAGES.get(package.checked_sub(1)?)? * factor;
    let hundredths = (10 + 3 * (isee - 600_000) / 80_000).clamp(10, 100);
    Some((price * hundredths / 100).min(CAP * factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tariff_that_comes_along_gets_one_more_value_for_two_parameters() {
        let text = include_str!("../../../regulations/compartecipazione-domiciliare-lineare.toml");
        let once = dearer(text, "2026-11-23", 2).unwrap();
        assert!(
            once.contains(
                "{ from = 2026-11-23, value = { 1 = 240.00, 2 = 440.00, 3 = 680.00, 4 = 920.00, 5 = 1240.00, 6 = 1600.00 }"
            )
        );
        assert!(once.contains("  { from = 2026-11-23, value = 840.00, source = \"Misura\" },\n]"));
        assert_eq!(once.lines().count(), text.trim_end().lines().count() + 1, "nothing else is otherwise");
        let twice = dearer(&once, "2026-11-24", 3).unwrap();
        assert_eq!(twice.matches("source = \"Misura\"").count(), 4);
        assert!(dearer("id = \"another\"", "2026-11-23", 2).is_err());
    }

    #[test]
    fn what_somebody_pays_is_worked_out_as_the_examples_of_the_regulation_say() {
        for (package, isee, cents) in [(3, 600_000, 3_400), (1, 40_000, 1_200), (3, 1_800_000, 18_700), (3, 3_000_000, 34_000)] {
            assert_eq!(pays(package, isee, 1), Some(cents), "{package} {isee}");
            assert_eq!(pays(package, isee, 2), Some(cents * 2), "{package} {isee}");
        }
        assert_eq!(pays(6, 3_080_000, 1), Some(42_000), "the most that a resident pays");
        assert_eq!((pays(0, 0, 1), pays(7, 0, 1)), (None, None));
        assert_eq!((shown("2026-11-23").as_str(), euro(124_005).as_str()), ("23/11/2026", "1240.05"));
    }
}
