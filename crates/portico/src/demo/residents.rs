//! The copy of the civil register of the demo city: the people of its register, some thousand others, and an extract of a few months
//! later, of which some news wait for whoever is in charge.

use anyhow::{Context as _, Result, bail};
use chrono::NaiveDate;
use kernel::time::days_before;
use kernel::{Actor, BodyId};
use population::run::RunState;
use population::run::actions::{Confirmation, NewRun};
use population::run::{job, machine};
use std::collections::BTreeMap;
use std::path::Path;
use store::{Db, FileVault, Keyring};
use synthetic::{Names, Options, Population, RESIDENT_COLUMNS, Streets};
use ui::{Settings, Site};

/// Residents whom nobody of the social services knows.
const OTHERS: u64 = 3_000;
/// Where the synthetic others begin.
const SEED: u64 = 77;

/// A line of an extract, by its columns.
type Line = BTreeMap<&'static str, String>;

/// Somebody of the register as the civil register has them, and whether a case of Municipio 4 is open.
struct Known {
    line: Line,
    care: bool,
}

/// Everybody of the register who has a residence.
async fn known(db: &Db, body: &str) -> Result<Vec<Known>> {
    let text = format!(
        "select p.tax_code, p.family_name, p.given_name, p.sex, cast(p.birth_date as text), p.birth_place, p.citizenship, a.street, a.number, a.postcode, cast(a.municipio as text),
                cast(a.valid_from as text), a.address_text,
                case when exists (select 1 from registry_v_involvement i join guard_unit u on u.body_id = i.body_id and u.id = i.unit_id
                                   where i.body_id = p.body_id and i.person_id = p.person_id and i.kind = 'case' and u.code = 'SSPT-4-1') then 'yes' else 'no' end
           from registry_v_person p join registry_address a on a.body_id = p.body_id and a.person_id = p.person_id
          where p.body_id = (select b.body_id from guard_body b where b.code = '{body}') and a.kind = 'residence' and a.valid_until = '9999-12-31' and p.death_date is null
            and p.birth_date is not null and p.family_name <> '' order by p.sort_name, p.birth_date, p.tax_code"
    );
    let mut households: BTreeMap<String, usize> = BTreeMap::new();
    let mut all = Vec::new();
    for (at, row) in db.raw_rows(&text).await?.into_iter().enumerate() {
        let cell = |at: usize| row.get(at).cloned().flatten().unwrap_or_default();
        let next = households.len();
        let household = *households.entry(cell(12)).or_insert(next);
        let columns = [
            "tax_code",
            "family_name",
            "given_name",
            "sex",
            "birth_date",
            "birth_place",
            "citizenship",
            "street",
            "number",
            "postcode",
            "municipio",
        ];
        let mut line: Line = columns.into_iter().enumerate().map(|(at, column)| (column, cell(at))).collect();
        line.insert("resident_id", format!("R{at:06}"));
        line.insert("household", format!("H{household:06}"));
        line.insert("registered_on", cell(11));
        all.push(Known { line, care: cell(13) == "yes" });
    }
    Ok(all)
}

/// Others of the city.
fn others(names: &Names, streets: &Streets, on: NaiveDate) -> Result<Vec<Line>> {
    let mut all = Vec::new();
    for household in Population::new(SEED, Options { residents: OTHERS, on }, names, streets)? {
        all.extend(
            synthetic::residents(&household)
                .iter()
                .map(|resident| RESIDENT_COLUMNS.into_iter().zip(resident.cells()).collect::<Line>()),
        );
    }
    Ok(all)
}

fn csv(lines: &[Line]) -> String {
    let mut out = RESIDENT_COLUMNS.join(";");
    out.push('\n');
    for line in lines {
        let cells: Vec<&str> = RESIDENT_COLUMNS.iter().map(|column| line.get(column).map_or("", String::as_str)).collect();
        out.push_str(&cells.join(";"));
        out.push('\n');
    }
    out
}

/// What happened since to some of those whose case is open: moves, a departure, a death.
fn later(known: &[Known], on: NaiveDate) -> Vec<Line> {
    let mut changed = Vec::new();
    let mut care: Vec<Line> = known.iter().filter(|known| known.care).map(|known| known.line.clone()).collect();
    // The oldest dies, two move, somebody leaves.
    care.sort_by_key(|line| line.get("birth_date").cloned().unwrap_or_default());
    let mut take = |at: usize, set: &[(&'static str, String)]| {
        if let Some(mut line) = care.get(at).cloned() {
            line.extend(set.iter().cloned());
            changed.push(line);
        }
    };
    let day = |days: u64| days_before(on, days).to_string();
    take(0, &[("died_on", day(9))]);
    for at in [4, 7] {
        take(
            at,
            &[
                ("street", "Via Mecenate".into()),
                ("number", (at * 3).to_string()),
                ("postcode", "20138".into()),
                ("registered_on", day(20)),
            ],
        );
    }
    take(10, &[("left_on", day(30)), ("left_to", "Lodi".into())]);
    changed
}

/// Imports an extract to its end.
async fn import(site: &Site, actor: &Actor, folder: &Path, whole: bool, lines: &[Line]) -> Result<()> {
    let db = site.db();
    let file = folder.join(if whole { "residenti.csv" } else { "variazioni.csv" });
    std::fs::write(&file, csv(lines))?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let new = NewRun { source: "Anagrafe comunale".into(), whole, file_name: name };
    let id = machine::receive(db, site.vault(), actor, &new, &file).await?;
    machine::read(db, actor, id, &[]).await?;
    work(site).await?;
    machine::write(db, actor, id, Confirmation { keep_good: true, many_gone: false }).await?;
    work(site).await?;
    let run = machine::look(db, actor, id).await?;
    if run.state != RunState::Applied {
        bail!("the extract of the demo city was not applied: {}", run.message);
    }
    Ok(())
}

/// Does the work on the import that waits: in a city under construction there is no other.
async fn work(site: &Site) -> Result<()> {
    let Some(lease) = store::jobs::take(site.db()).await? else { bail!("nobody left work on the extract") };
    let end = job::run(site.clone(), lease.clone()).await;
    Ok(lease.end(end).await?)
}

/// Makes the copy, with what became known since.
///
/// # Errors
/// Those of the database and of the disk.
pub async fn stand(db: &Db, body: BodyId, code: &str, names: &Names, streets: &Streets, on: NaiveDate) -> Result<()> {
    let folder = tempfile::tempdir().context("a folder for the extracts")?;
    let keys = Keyring::open(&folder.path().join("keys.toml"), db.clock().now())?;
    let vault = FileVault::new(folder.path().join("files"), keys);
    let settings = Settings { base_url: String::new(), demo: true, secure_cookies: false, second_factor: false };
    let site = Site::new(db.clone(), vault, settings, &[], axum::http::Extensions::new());
    let actor = Actor::system(body);
    let known = known(db, code).await?;
    let mut all: Vec<Line> = known.iter().map(|known| known.line.clone()).collect();
    all.extend(others(names, streets, days_before(on, 60))?);
    import(&site, &actor, folder.path(), true, &all).await?;
    import(&site, &actor, folder.path(), false, &later(&known, on)).await
}
