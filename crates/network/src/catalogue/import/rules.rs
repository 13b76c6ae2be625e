//! Limits of age and services that do not go together, from files: read by the same parsers as the forms.

use super::{Faults, Imported, broken, service_id, table, told};
use crate::problems::Problem;
use crate::{age, overlap};
use ::store::Tx;
use kernel::input::Fields;
use kernel::{Failure, Outcome};

/// `service-ages.csv`: `service_code, least_years, most_years, valid_from, source, note`. A limit that is there already is left alone.
pub(super) async fn ages(tx: &mut Tx, bytes: &[u8], faults: &mut Faults, done: &mut Imported) -> Outcome<()> {
    const FILE: &str = "service-ages.csv";
    for row in table(FILE, bytes, faults) {
        let Some(service) = service_id(tx, row.get("service_code")).await? else {
            faults.at(FILE, &row, format!("service_code: nessun servizio ha il codice «{}».", row.get("service_code")));
            continue;
        };
        let pairs = ["least_years", "most_years", "valid_from", "source", "note"];
        let mut fields = Fields::from_form(pairs.iter().map(|name| ((*name).to_owned(), row.get(name).to_owned())));
        let data = age::read_limit(&mut fields);
        match fields.finish(|| data) {
            Ok(data) => drop(age::add_limit(tx, service, &data).await.map_err(|failure| broken(FILE, &row, failure, faults))?),
            Err(failure) => {
                told(FILE, &row, failure, faults)?;
                continue;
            }
        }
        done.ages = done.ages.saturating_add(1);
    }
    Ok(())
}

/// `service-overlaps.csv`: `first_service_code, second_service_code, kind, reason, source, valid_from, valid_to`. A rule for two
/// services that have one already is left alone.
pub(super) async fn overlaps(tx: &mut Tx, bytes: &[u8], faults: &mut Faults, done: &mut Imported) -> Outcome<()> {
    const FILE: &str = "service-overlaps.csv";
    for row in table(FILE, bytes, faults) {
        let mut pairs = Vec::new();
        for (column, field) in [("first_service_code", "first_service"), ("second_service_code", "second_service")] {
            match service_id(tx, row.get(column)).await? {
                Some(id) => pairs.push((field.to_owned(), id.to_string())),
                None => faults.at(FILE, &row, format!("{column}: nessun servizio ha il codice «{}».", row.get(column))),
            }
        }
        if pairs.len() < 2 {
            continue;
        }
        let rest = ["kind", "reason", "source", "valid_from", "valid_to"];
        pairs.extend(rest.iter().map(|name| ((*name).to_owned(), row.get(name).to_owned())));
        let mut fields = Fields::from_form(pairs);
        let data = overlap::read_rule(&mut fields);
        let data = match fields.finish(|| data) {
            Ok(data) => data,
            Err(failure) => {
                told(FILE, &row, failure, faults)?;
                continue;
            }
        };
        match overlap::add_rule(tx, &data).await {
            Ok(_) => done.overlaps = done.overlaps.saturating_add(1),
            Err(Failure::Invalid(errors)) if errors.iter().any(|error| error.message == Problem::RuleTwice.sentence()) => {}
            Err(Failure::Refused(refusal)) if refusal.code == Problem::RuleTwice.code() => {}
            Err(failure) => return Err(broken(FILE, &row, failure, faults)),
        }
    }
    Ok(())
}
