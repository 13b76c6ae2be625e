//! INPS for the demonstration and for tests: an answer that follows from the tax code, the same every time, for people who do not exist.

use super::model::{DefectKind, Fell, Indicator, IseeKind, MemberRelation, NewAttestation, NewDefect, NewMember, Scale, last_day};
use super::service::{Asking, IseeAnswer, IseeQuestion, IseeService, Wanted};
use crate::problems::Problem;
use chrono::{Datelike, NaiveDate};
use guard::Principal;
use kernel::time::days_before;
use kernel::{Cents, Failure, Outcome, TaxCode};
use sha2::{Digest as _, Sha256};
use store::Db;
use ui::Boxed;

/// Answers by the last letter of the tax code: of a code that ends in `A` there is no declaration, for `B` the service does not answer, for
/// `C` the attestation tells of an omission; of every other one there is an attestation of this year. It serves demonstration bodies alone:
/// no office ever takes what it says for the truth.
#[derive(Clone, Copy, Debug, Default)]
pub struct StandIn;

impl IseeService for StandIn {
    fn name(&self) -> &'static str {
        "stand-in"
    }
    fn title(&self) -> String {
        "INPS (dimostrazione)".to_owned()
    }
    fn serves<'a>(&'a self, _db: &'a Db, principal: &'a Principal) -> Boxed<'a, Outcome<bool>> {
        Box::pin(std::future::ready(Ok(principal.demo)))
    }
    fn ask<'a>(&'a self, _asking: Asking<'a>, question: &'a IseeQuestion) -> Boxed<'a, Outcome<IseeAnswer>> {
        Box::pin(std::future::ready(answer(question)))
    }
}

fn answer(question: &IseeQuestion) -> Outcome<IseeAnswer> {
    let last = question.tax_code.as_str().chars().last().unwrap_or_default();
    if last == 'B' {
        return Err(Problem::NoAnswer.into());
    }
    let known = if last == 'A' { None } else { attestation(&question.tax_code, question.about.kind, question.about.on)? };
    Ok(match (question.about.wanted, known) {
        (_, None) => IseeAnswer::Nothing,
        (Wanted::Attestation, Some(new)) => IseeAnswer::Attestation(Box::new(new)),
        (Wanted::BelowThreshold(threshold), Some(new)) if new.value <= threshold => IseeAnswer::Below,
        (Wanted::BelowThreshold(_), Some(_)) => IseeAnswer::Above,
    })
}

/// The attestation of somebody that holds on a day: submitted on the 20th of January, a current one a month before that day.
fn attestation(code: &TaxCode, kind: IseeKind, on: NaiveDate) -> Outcome<Option<NewAttestation>> {
    let submitted_on = match kind {
        IseeKind::Current => days_before(on, 30),
        _ => NaiveDate::from_ymd_opt(on.year(), 1, 20).unwrap_or(on),
    };
    if submitted_on > on {
        return Ok(None);
    }
    let digest = Sha256::digest(format!("{code}/{}", kind.code()));
    let number = digest.iter().take(7).fold(0_u64, |number, byte| number * 256 + u64::from(*byte));
    let letter = char::from(b'A' + u8::try_from(number % 26).unwrap_or(0));
    let protocol = format!("INPS-ISEE-{:04}-{:08}{letter}-00", submitted_on.year(), number / 26 % 100_000_000);
    let member = NewMember { relation: MemberRelation::Declarant, person: None, tax_code: Some(code.clone()), name: String::new() };
    let omission = NewDefect { kind: DefectKind::Omission, member: Some(0), checked_on: Some(submitted_on) };
    Ok(Some(NewAttestation {
        kind,
        indicator: Indicator::Ordinary,
        protocol: protocol.parse().map_err(|error: super::protocol::NotAProtocol| Failure::internal(error))?,
        submitted_on,
        last_day: last_day(kind, Fell::Income, submitted_on),
        value: Cents(i64::try_from(number % 4_000_000).unwrap_or(0)),
        scale: Scale::of_hundredths(100).ok(),
        members: vec![member],
        defects: if code.as_str().ends_with('C') { vec![omission] } else { Vec::new() },
    }))
}

#[cfg(test)]
mod tests {
    use super::super::service::{NewQuestion, Purpose};
    use super::*;
    use kernel::tax_code::Sex;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn asked(code: &TaxCode, wanted: Wanted, kind: IseeKind, on: NaiveDate) -> Outcome<IseeAnswer> {
        let about = NewQuestion {
            wanted,
            kind,
            on,
            purpose: Purpose::Application,
            benefit: "A1.05".parse().expect("a code"),
            application: String::new(),
        };
        answer(&IseeQuestion { tax_code: code.clone(), about })
    }

    /// A code that ends in a letter, of somebody who does not exist.
    fn ending(letter: char) -> TaxCode {
        let births = (0_u64..2_000).map(|days| kernel::time::days_after(day("1970-01-01"), days));
        let codes = births.filter_map(|birth| TaxCode::compute("Rossi", "Mario", Sex::Male, birth, "F205"));
        codes.into_iter().find(|code| code.as_str().ends_with(letter)).expect("a code with this letter")
    }

    #[test]
    fn it_answers_in_every_way_in_which_inps_does() {
        let on = day("2026-11-21");
        let ask = |letter, wanted| asked(&ending(letter), wanted, IseeKind::Ordinary, on);
        assert!(matches!(ask('A', Wanted::Attestation), Ok(IseeAnswer::Nothing)));
        assert!(matches!(ask('A', Wanted::BelowThreshold(Cents::FORM_LIMIT)), Ok(IseeAnswer::Nothing)));
        assert!(matches!(ask('B', Wanted::Attestation), Err(Failure::Refused(refusal)) if refusal.status == 503));
        let Ok(IseeAnswer::Attestation(with_defect)) = ask('C', Wanted::Attestation) else { panic!("an attestation") };
        assert_eq!(with_defect.defects.len(), 1);
        let Ok(IseeAnswer::Attestation(plain)) = ask('D', Wanted::Attestation) else { panic!("an attestation") };
        assert!(plain.defects.is_empty());
        assert_eq!(ask('D', Wanted::BelowThreshold(plain.value)).ok(), Some(IseeAnswer::Below), "the threshold is within");
        let less = Cents(plain.value.0 - 1);
        assert_eq!(ask('D', Wanted::BelowThreshold(less)).ok(), Some(IseeAnswer::Above));
    }

    proptest! {
        #[test]
        fn what_it_answers_holds_on_the_day_and_could_be_recorded(days in 0_u64..4_000, at in 0..IseeKind::ALL.len(), birth in 0_u64..20_000) {
            let on = kernel::time::days_after(day("2017-01-01"), days);
            let birth = kernel::time::days_after(day("1940-01-01"), birth);
            let code = TaxCode::compute("Rossi", "Mario", Sex::Male, birth, "F205").expect("a code");
            if let Ok(IseeAnswer::Attestation(new)) = asked(&code, Wanted::Attestation, IseeKind::ALL[at], on) {
                prop_assert!(new.submitted_on <= on && on <= new.last_day);
                prop_assert!(new.check(on).is_ok(), "{:?}", new.check(on));
            }
        }
    }
}
