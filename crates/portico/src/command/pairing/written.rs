//! What is written.

use super::columns::{Columns, record};
use super::source::Source;
use crate::command::whole::whole;
use anyhow::Result;
use matching::bulk::Report;
use std::path::Path;

/// The pairs with their evidence.
///
/// # Errors
/// Those of the disk.
pub fn pairs(report: &Report, path: &Path) -> Result<()> {
    whole(path, |out| {
        let mut out = csv::Writer::from_writer(out);
        out.write_record(["id_a", "id_b", "probability", "weight", "explanation"])?;
        for pair in report.pairs() {
            let (first, second) = report.ids(pair);
            let (probability, weight) = (format!("{:.6}", pair.probability), format!("{:.3}", pair.weight));
            out.write_record([first, second, &probability, &weight, &report.explanation(pair)])?;
        }
        Ok(out.flush()?)
    })
}

/// Every record with its cluster, all columns of the file carried along; gives how many clusters have two records and more.
///
/// # Errors
/// Those of the disk, and a file that changed meanwhile.
pub fn clusters(report: &Report, file: &Path, columns: &Columns, path: &Path) -> Result<usize> {
    let clusters = report.clusters();
    let source = Source::open(file)?;
    let headers = source.headers().to_vec();
    let (places, _) = columns.places(&headers)?;
    whole(path, |out| {
        let mut out = csv::Writer::from_writer(out);
        out.write_record(std::iter::once("cluster").chain(headers.iter().map(String::as_str)))?;
        let mut position = 0_u32;
        source.each(&mut |_, fields| {
            // Faulty lines were left out; whatever else is not the next record was left out too.
            let Ok(fields) = fields else { return Ok(()) };
            let id = record(&places, |place| fields.get(place).copied().unwrap_or("")).id.trim();
            if id.is_empty() || id != report.id(position) {
                return Ok(());
            }
            let cluster = usize::try_from(position).ok().and_then(|place| clusters.get(place)).copied().unwrap_or(position);
            out.write_record(std::iter::once(report.id(cluster)).chain(fields.iter().copied()))?;
            position += 1;
            Ok(())
        })?;
        if usize::try_from(position) != Ok(report.records()) {
            anyhow::bail!("{} changed meanwhile", file.display());
        }
        Ok(out.flush()?)
    })?;
    let mut sizes = std::collections::HashMap::<u32, u32>::new();
    clusters.iter().for_each(|cluster| *sizes.entry(*cluster).or_default() += 1);
    Ok(sizes.values().filter(|size| **size > 1).count())
}
