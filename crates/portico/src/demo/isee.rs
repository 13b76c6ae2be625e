//! What a household can pay, as its worker writes it down from the paper: an ordinary attestation for most, another kind where the situation
//! asks for it, and now and then one that expired, one with an omission, or the indicator that municipal benefits do not take.

use super::stage::Stage;
use super::tale::Tale;
use anyhow::Result;
use benefits::isee::{
    DefectKind, DsuProtocol, Fell, Indicator, IseeKind, MemberRelation, NewAttestation, NewDefect, NewMember, Scale, actions,
    last_day,
};
use chrono::{Datelike as _, NaiveDate};
use kernel::time::{days_before, local};
use kernel::{Cents, Instant, PersonId};
use synthetic::{Chance, Situation};

/// Records what the person brought, if they brought it. It is drawn apart, so that no story takes another course for it.
pub async fn record(stage: &Stage<'_>, tale: &Tale, at: Instant) -> Result<()> {
    let (person, today) = (tale.subject.person()?, local(at).date());
    let mut chance = Chance::of_item(u64::from(person.birth_date.num_days_from_ce().unsigned_abs()), 83);
    if chance.below(4) == 0 {
        return Ok(());
    }
    let kind = match tale.subject.situation {
        Situation::Disability => IseeKind::Sociosanitario,
        Situation::ConflictualSeparation => IseeKind::Minors,
        _ if chance.below(12) == 0 => IseeKind::Current,
        _ => IseeKind::Ordinary,
    };
    let id = tale.person_id()?;
    add(stage, tale, &attestation(&mut chance, kind, id, today)?).await?;
    // Who has another kind has the ordinary one too.
    if kind != IseeKind::Ordinary && chance.below(2) == 0 {
        add(stage, tale, &attestation(&mut chance, IseeKind::Ordinary, id, today)?).await?;
    }
    Ok(())
}

fn attestation(chance: &mut Chance, kind: IseeKind, person: PersonId, today: NaiveDate) -> Result<NewAttestation> {
    let since_new_year = u64::from(today.ordinal0());
    // Nobody has one of this year in its first days: then it is that of the year before, which has ended.
    let submitted_on = match since_new_year {
        0..15 => days_before(today, since_new_year + 40),
        days => days_before(today, u64::from(chance.below(u32::try_from(days).unwrap_or(1).max(1)))),
    };
    let number = u64::from(chance.below(100_000_000));
    let letter = char::from(b'A' + u8::try_from(chance.below(26)).unwrap_or(0));
    let protocol: DsuProtocol = format!("INPS-ISEE-{:04}-{number:08}{letter}-00", submitted_on.year()).parse()?;
    let is_family = kind == IseeKind::Ordinary && submitted_on.year() >= 2026 && chance.below(25) == 0;
    let omission = NewDefect { kind: DefectKind::Omission, member: Some(0), checked_on: Some(submitted_on) };
    let defects = if chance.below(12) == 0 { vec![omission] } else { Vec::new() };
    let declarant = NewMember { relation: MemberRelation::Declarant, person: Some(person), tax_code: None, name: String::new() };
    let euro = match chance.below(10) {
        0 => 0,
        1..=5 => chance.below(6_000),
        6..=8 => 6_000 + chance.below(14_000),
        _ => 20_000 + chance.below(20_000),
    };
    Ok(NewAttestation {
        kind,
        indicator: if is_family { Indicator::Family } else { Indicator::Ordinary },
        protocol,
        submitted_on,
        last_day: last_day(kind, Fell::Income, submitted_on),
        value: Cents(i64::from(euro) * 100 + i64::from(chance.below(100))),
        scale: Scale::of_hundredths(100).ok(),
        members: vec![declarant],
        defects,
    })
}

async fn add(stage: &Stage<'_>, tale: &Tale, new: &NewAttestation) -> Result<()> {
    actions::record(stage.db, stage.worker(tale)?, tale.person_id()?, None, new).await?;
    Ok(())
}
