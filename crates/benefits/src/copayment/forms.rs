//! What is sent about recalculations, read into commands.

use super::actions::Chosen;
use super::model::Cause;
use crate::decision::forms::{REASON, read_act};
use crate::rule::Act;
use kernel::input::Fields;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Which ones an act approves: some, each as `IDENTIFIER~VERSION`, or all of a cause.
pub fn read_approval(fields: &mut Fields) -> Option<(Chosen, Act)> {
    let all = fields.flag("all");
    let cause: Option<Cause> = fields.code("cause");
    let lines = fields.lines("recalculations", 80);
    let act = read_act(fields);
    if all {
        if cause.is_none() && !fields.is_faulty("cause") {
            fields.fault("cause", "Scegli di quale motivo approvare tutti i ricalcoli.");
        }
        return Some((Chosen::All(cause?), act?));
    }
    let mut these: BTreeMap<Uuid, i64> = BTreeMap::new();
    for line in lines {
        match line.split_once('~').and_then(|(id, version)| Some((id.parse().ok()?, version.parse().ok()?))) {
            Some((id, version)) => drop(these.insert(id, version)),
            None => fields.fault("recalculations", "Scelta non prevista."),
        }
    }
    if these.is_empty() && !fields.is_faulty("recalculations") {
        fields.fault("recalculations", "Scegli almeno un ricalcolo.");
    }
    Some((Chosen::These(these), act?))
}

/// Why one is turned down.
pub fn read_refusal(fields: &mut Fields) -> Option<String> {
    fields.required_line("reason", REASON)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Failure;

    fn read(pairs: &[(&str, &str)]) -> Result<Chosen, Vec<String>> {
        let act = [("act_number", "7"), ("act_date", "2/3/2026"), ("act_organ", "Dirigente")];
        let pairs = pairs.iter().chain(&act).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut fields = Fields::from_form(pairs);
        let read = read_approval(&mut fields);
        fields.finish(|| read).map(|(chosen, _)| chosen).map_err(|failure| match failure {
            Failure::Invalid(errors) => errors.into_iter().map(|error| error.field).collect(),
            other => vec![other.to_string()],
        })
    }

    #[test]
    fn some_are_chosen_with_the_version_that_was_read_and_all_only_of_one_cause() {
        let id = Uuid::from_u128(7);
        let line = format!("{id}~3");
        assert_eq!(read(&[("recalculations", line.as_str())]), Ok(Chosen::These(BTreeMap::from([(id, 3)]))));
        assert_eq!(read(&[("all", "on"), ("cause", "rule")]), Ok(Chosen::All(Cause::Published)));
        assert_eq!(read(&[("all", "on")]), Err(vec!["cause".to_owned()]));
        assert_eq!(read(&[]), Err(vec!["recalculations".to_owned()]));
        assert_eq!(read(&[("recalculations", "7")]), Err(vec!["recalculations".to_owned()]));
    }
}
