//! What the worker writes down of a person besides the diary: the group they belong to, certificates, permits, risks.

use super::stage::Stage;
use super::tale::Tale;
use anyhow::Result;
use chrono::{Datelike as _, NaiveDate};
use guard::scope::FOREVER;
use kernel::Instant;
use kernel::time::{age, days_after, days_before, local};
use registry::fact::certificate::{Allowance, Certificate, CertificateKind, Handicap, Nature, Severity};
use registry::fact::permit::{Permit, PermitKind, Protection};
use registry::fact::risk::{Risk, RiskKind};
use registry::fact::target::{Target, TargetKind};
use registry::fact::{Fact, Span, actions};
use synthetic::{Chance, Situation};

/// A few facts that fit the person and why they came. They are drawn apart, so that no story takes another course for them.
pub async fn record(stage: &Stage<'_>, tale: &Tale, at: Instant) -> Result<()> {
    let (person, today) = (tale.subject.person()?, local(at).date());
    let mut chance = Chance::of_item(u64::from(person.birth_date.num_days_from_ce().unsigned_abs()), 77);
    let years = age(person.birth_date, today);
    let group = match tale.subject.situation {
        Situation::ElderlyAlone | Situation::ExhaustedCarer if years >= 65 => TargetKind::Elderly,
        Situation::Disability => TargetKind::Disabled,
        Situation::Addiction => TargetKind::Addiction,
        Situation::NewForeignParents => TargetKind::Foreign,
        Situation::FamilyEviction | Situation::ConflictualSeparation | Situation::WithdrawnTeenager => TargetKind::FamilyMinors,
        _ => TargetKind::Adults,
    };
    add(stage, tale, &Target { target: group, note: String::new() }, today).await?;
    let risk = match tale.subject.situation {
        Situation::ElderlyAlone => Some(if chance.below(3) > 0 { RiskKind::Heat } else { RiskKind::Alone }),
        Situation::FamilyEviction => Some(RiskKind::Housing),
        Situation::Homeless => Some(RiskKind::Cold),
        Situation::ConflictualSeparation if chance.below(4) == 0 => Some(RiskKind::Violence),
        _ => None,
    };
    if let Some(kind) = risk.filter(|_| chance.below(3) > 0) {
        let review_on = Some(near(&mut chance, stage.today)).filter(|day| *day > today);
        add(stage, tale, &Risk { kind, review_on, note: "Chiamare due volte alla settimana.".into() }, today).await?;
    }
    if tale.subject.situation == Situation::Disability || (years >= 75 && chance.below(3) == 0) {
        certify(stage, tale, &mut chance, today).await?;
    }
    if person.is_foreign_citizen() {
        let (kind, protection) = match chance.below(6) {
            0 => (PermitKind::Protection, Protection::Subsidiary),
            1 => (PermitKind::LongTerm, Protection::None),
            2 => (PermitKind::Work, Protection::None),
            _ => (PermitKind::Family, Protection::None),
        };
        let expires_on = (kind != PermitKind::LongTerm).then(|| near(&mut chance, stage.today)).filter(|day| *day > today);
        let permit = Permit {
            kind,
            protection,
            unaccompanied: false,
            number: String::new(),
            authority: "Questura di Milano".into(),
            expires_on,
            renewal_on: None,
            note: String::new(),
        };
        add(stage, tale, &permit, today).await?;
    }
    Ok(())
}

/// A day of the months before or after the end of the telling: some are near, few are gone.
fn near(chance: &mut Chance, end: NaiveDate) -> NaiveDate {
    match chance.below(8) {
        0 => days_before(end, u64::from(chance.below(20))),
        _ => days_after(end, u64::from(chance.below(420))),
    }
}

async fn certify(stage: &Stage<'_>, tale: &Tale, chance: &mut Chance, today: NaiveDate) -> Result<()> {
    let grave = chance.below(2) == 0;
    let blank = Certificate {
        kind: CertificateKind::CivilInvalidity,
        percentage: Some(if grave { 100 } else { 74 }),
        handicap: Handicap::None,
        allowance: if grave { Allowance::Attendance } else { Allowance::None },
        severity: Severity::NotStated,
        nature: if chance.below(2) == 0 { Nature::Physical } else { Nature::NotStated },
        authority: "Commissione medica INPS".into(),
        number: String::new(),
        issued_on: None,
        review_on: Some(near(chance, stage.today)).filter(|day| *day > today && chance.below(3) == 0),
        note: String::new(),
    };
    add(stage, tale, &blank, days_before(today, 200)).await?;
    if grave {
        let handicap = Certificate {
            kind: CertificateKind::Handicap,
            percentage: None,
            handicap: Handicap::Grave,
            allowance: Allowance::None,
            severity: Severity::Serious,
            ..blank
        };
        add(stage, tale, &handicap, days_before(today, 200)).await?;
    }
    Ok(())
}

async fn add<F: Fact>(stage: &Stage<'_>, tale: &Tale, fact: &F, from: NaiveDate) -> Result<()> {
    let from = from.max(tale.subject.person()?.birth_date);
    let span = Span { from, until: FOREVER };
    actions::add(stage.db, stage.worker(tale)?, tale.person_id()?, None, fact, span).await?;
    Ok(())
}
