//! What the letters say.

use crate::sample::{all, application, day, frame, reasons, refusal};
use kernel::Cents;
use letters::kinds::{CopaymentChange, CopaymentEnd, Grant, Noticed, Per, Receipt, Refusal, appeal_as_told};
use letters::{Fault, Frame, Kind, Letter, Signature, Signing, text};

#[test]
fn every_kind_says_what_it_must() {
    for letter in all() {
        insta::assert_snapshot!(letter.kind.code(), text(&letter));
    }
}

#[test]
fn there_is_a_sample_of_every_kind_and_no_word_is_left_in_braces() {
    let kinds: Vec<Kind> = all().iter().map(|letter| letter.kind).collect();
    assert_eq!(kinds, Kind::ALL);
    for letter in all() {
        assert!(!text(&letter).contains(['{', '}']), "{}", text(&letter));
    }
}

#[test]
fn a_decision_says_how_to_appeal_and_what_comes_before_a_decision_says_how_to_answer() {
    for letter in all() {
        let said = text(&letter);
        let decides = matches!(
            letter.kind,
            Kind::Grant | Kind::PartialGrant | Kind::Refusal | Kind::Revocation | Kind::CopaymentChange | Kind::CopaymentEnd
        );
        assert_eq!(said.contains("Tribunale amministrativo regionale, entro 60 giorni"), decides, "{said}");
        assert_eq!(said.contains("Come rispondere"), matches!(letter.kind, Kind::MissingDocuments | Kind::RefusalNotice), "{said}");
        assert!(said.contains("Responsabile del procedimento: Fatima Šarić, ufficio contributi."), "{said}");
    }
}

#[test]
fn what_is_not_there_is_not_said() {
    let letter = Receipt { application: application(), term_days: 30, due_on: day("2026-03-03"), ..Receipt::default() }
        .letter(Frame { responsible: None, protocol: None, signature: None, ..frame() });
    let said = text(&letter);
    for absent in ["servono ancora", "consegnare", "decida", "Chi segue", "Protocollo", "Atto"] {
        assert!(!said.contains(absent), "{absent} in {said}");
    }
    let said = text(&Grant { application: application(), ..Grant::default() }.letter(frame()));
    for absent in ["importo", "Vale", "pagamento", "condizioni", "ricorso"] {
        assert!(!said.contains(absent), "{absent} in {said}");
    }
}

#[test]
fn a_refusal_after_a_notice_says_whether_observations_came() {
    assert!(
        text(&refusal()).contains("Ecco perché la decisione non cambia:\n\nIl contratto presentato riguarda un altro alloggio.")
    );
    let without = Refusal {
        application: application(),
        reasons: reasons(),
        notice: Some(Noticed { on: day("2026-02-11"), observations: None }),
        ..Refusal::default()
    };
    let said = text(&without.letter(frame()));
    assert!(said.contains("comunicati l'11 febbraio 2026") && said.contains("non sono arrivate osservazioni"), "{said}");
}

#[test]
fn a_decision_that_holds_its_own_words_on_how_to_appeal_is_told_with_them() {
    let mut letter = Refusal { application: application(), ..Refusal::default() }.letter(frame());
    letter.what_next.extend(appeal_as_told("Si può ricorrere al giudice entro 60 giorni."));
    assert!(text(&letter).contains("Come fare ricorso\n\nSi può ricorrere al giudice entro 60 giorni."), "{}", text(&letter));
    assert!(appeal_as_told(" ").is_empty());
}

#[test]
fn a_difference_has_its_sign_and_one_that_does_not_fit_is_refused() {
    let change = |old, new| CopaymentChange {
        service: "Mensa".into(),
        beneficiary: None,
        old: Cents(old),
        new: Cents(new),
        per: Per::Meal,
        from: day("2026-04-08"),
        reasons: Vec::new(),
        more: Vec::new(),
        appeals: Vec::new(),
    };
    let said = |old, new| text(&change(old, new).letter(frame()).expect("a difference"));
    assert!(said(200, 350).contains("Quota | Importo a pasto"));
    assert!(said(200, 350).contains("Differenza | +1,50\u{a0}€"));
    assert!(said(350, 200).contains("Differenza | -1,50\u{a0}€"));
    assert!(said(200, 200).contains("Differenza | 0,00\u{a0}€"));
    assert!(said(200, 350).contains("Nuova quota, dall'8 aprile 2026 | 3,50\u{a0}€"));
    assert_eq!(change(i64::MIN, 1).letter(frame()), Err(Fault::Amount));
}

#[test]
fn a_tariff_that_ends_is_told_without_the_words_of_a_benefit() {
    let end = CopaymentEnd { application: application(), from: day("2026-09-08"), ..CopaymentEnd::default() };
    let said = text(&CopaymentEnd { last_day: Some(day("2026-09-07")), ..end.clone() }.letter(frame()));
    assert!(said.contains("Fino al 7 settembre 2026 compreso si paga ancora questa quota."), "{said}");
    assert!(said.contains("quanto si paga dall'8 settembre 2026 lo dice un'altra decisione"), "{said}");
    for absent in ["revocat", "spetta", "concesso", "restitu", "era di"] {
        assert!(!said.contains(absent), "{absent} in {said}");
    }
    let said = text(&end.letter(frame()));
    assert!(said.contains("non va pagata per nessun giorno") && !said.contains("compreso"), "{said}");
}

#[test]
fn a_letter_says_how_it_is_signed() {
    let signed = |signing| {
        let signature = Signature { name: "Élodie Müller".into(), role: "La dirigente".into(), act: None, signing };
        let letter = Refusal { application: application(), ..Refusal::default() };
        text(&letter.letter(Frame { signature: Some(signature), ..frame() }))
    };
    assert!(signed(Signing::Hand).ends_with("La dirigente\nÉlodie Müller\n"));
    assert!(signed(Signing::Digital).contains("firmato digitalmente"));
    assert!(signed(Signing::Printed).contains("39/1993"));
}

#[test]
fn a_letter_can_be_kept_and_read_again() {
    for letter in all() {
        let kept = serde_json::to_string(&letter).expect("a text");
        assert_eq!(serde_json::from_str::<Letter>(&kept).expect("a letter"), letter);
    }
}
