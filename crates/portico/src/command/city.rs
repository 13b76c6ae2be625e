//! The files of a synthetic city.

use anyhow::{Context as _, Result};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use synthetic::{Order, Sheet, Stock, Written, city, demo_data};

/// Bytes that are gathered before a file is written to.
const BUFFER: usize = 1 << 18;

/// A file that is written under another name until it is whole.
struct Open {
    out: csv::Writer<File>,
    part: PathBuf,
    whole: PathBuf,
}

/// Writes the tables of a city and the file that explains them into a folder. Files of an earlier run are replaced when all are
/// whole; a run that fails leaves them as they were.
pub fn write(order: Order, folder: &Path, say: &dyn Fn(u64)) -> Result<Written> {
    let (names, desk) = (demo_data::names()?, demo_data::desk()?);
    let streets = demo_data::streets(demo_data::MILANO_STREETS)?;
    std::fs::create_dir_all(folder).with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    let mut files = BTreeMap::new();
    for sheet in Sheet::ALL.iter().filter(|sheet| order.later.is_some() || !sheet.is_of_extracts()) {
        files.insert(*sheet, open(folder, *sheet)?);
    }
    let made = city::make(
        order,
        Stock { names: &names, streets: &streets, desk: &desk },
        |sheet, cells| match files.get_mut(&sheet) {
            Some(file) => file.out.write_record(cells).with_context(|| file.part.display().to_string()),
            None => Ok(()),
        },
        say,
    );
    let written = made.map_err(|error| anyhow::anyhow!("{error:#}")).and_then(|written| close(&mut files).map(|()| written));
    let written = match written {
        Ok(written) => written,
        Err(error) => {
            for file in files.values() {
                // What cannot be taken away is named by its ending, and the error that matters is the first.
                drop(std::fs::remove_file(&file.part));
            }
            return Err(error);
        }
    };
    for file in files.values() {
        std::fs::rename(&file.part, &file.whole).with_context(|| file.whole.display().to_string())?;
    }
    let explained = folder.join("README.md");
    std::fs::write(&explained, city::manifest(&order, &written)).with_context(|| explained.display().to_string())?;
    Ok(written)
}

fn open(folder: &Path, sheet: Sheet) -> Result<Open> {
    let whole = folder.join(format!("{}.csv", sheet.code()));
    let part = folder.join(format!("{}.csv.part", sheet.code()));
    let file = File::create(&part).with_context(|| format!("{} cannot be written", part.display()))?;
    let mut out = csv::WriterBuilder::new().buffer_capacity(BUFFER).from_writer(file);
    out.write_record(sheet.columns())?;
    Ok(Open { out, part, whole })
}

fn close(files: &mut BTreeMap<Sheet, Open>) -> Result<()> {
    for file in files.values_mut() {
        file.out.flush().with_context(|| format!("{} cannot be written", file.part.display()))?;
    }
    Ok(())
}
