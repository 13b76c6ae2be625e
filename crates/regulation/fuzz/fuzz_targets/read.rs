//! Any text: reading it ends without a panic, and what was read says the same of a household alone and in a column.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regulation::invented::{Chance, case};
use regulation::{Columns, Population, Regulation, Rules, calendar};

fuzz_target!(|text: &str| {
    let Ok(regulation) = Regulation::read("fuzz.toml", text) else { return };
    let mut chance = Chance::new(5);
    for day in regulation.changes() {
        let Ok(rules) = Rules::on(&regulation, day.clamp(calendar::FIRST, calendar::LAST)) else { continue };
        let cases: Vec<_> = (0..4).map(|_| case(&regulation, day, 10, &mut chance)).collect();
        let decided = Columns::new(&rules).decide(&Population::of(&regulation, &cases), 1);
        for (place, case) in cases.iter().enumerate() {
            assert_eq!(decided.outcomes[place], rules.decide(case).outcome);
        }
    }
});
