use super::*;
use crate::import::read::read;
use crate::terms::shipped;

const HEADING: &str = "numero_pratica;codice_fiscale;cognome;nome;ruolo;obblighi;stato;data_pad";
const LINES: [&str; 3] = [
    "P1;RSSMRA80A01F205X;Rossi;Mario;Richiedente;tenuto;In pagamento;02/03/2026",
    "P1;VRDLCU85B02F205S;Verdi;Luca;Coniuge;tenuto;In pagamento;02/03/2026",
    "P2;RSSMRA80A01F205X;Rossi;Mario;Richiedente;;;",
];

fn listed(lines: &[&str]) -> Vec<ListedHousehold> {
    let text = format!("{HEADING}\n{}", lines.join("\n"));
    let today = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
    let file = read(text.as_bytes(), shipped().expect("the terms"), today);
    assert_eq!(file.faults, []);
    file.households
}

/// What is known after a list was kept.
fn kept(households: &[ListedHousehold]) -> (Vec<Known>, Vec<KnownMember>) {
    let mut members = Vec::new();
    let known = (1_u128..).zip(households).map(|(at, one)| {
        let id = Uuid::from_u128(at);
        members.extend((1_u128..).zip(&one.members).map(|(place, member)| KnownMember {
            id: Uuid::from_u128(at * 100 + place),
            household_id: id,
            tax_code: member.tax_code.to_string(),
            family_name: member.family_name.clone(),
            given_name: member.given_name.clone(),
            role: member.role,
            obligation: member.obligation.unwrap_or(Obligation::Unknown),
            left_on: None,
            told: true,
        }));
        Known {
            id,
            practice: one.practice.clone(),
            state: one.state.unwrap_or(BenefitState::Running),
            referral: one.referral.unwrap_or(ReferredTo::Undecided),
            applied_on: one.applied_on,
            pad_on: one.pad_on,
            left_on: None,
            reached: true,
        }
    });
    let known: Vec<Known> = known.collect();
    (known, members)
}

#[test]
fn the_same_list_again_changes_nothing() {
    let (known, members) = kept(&listed(&LINES));
    let again = compare(listed(&LINES), &known, &members, &[]);
    assert_eq!((again.is_empty(), again.same, again.missing.len()), (true, 2, 0));
    let first = compare(listed(&LINES), &[], &[], &[]);
    assert_eq!(first.new.len(), 2);
    assert_ne!(first.fingerprint(), again.fingerprint());
}

#[test]
fn each_difference_is_a_sentence_and_what_the_list_does_not_say_changes_nothing() {
    let (known, members) = kept(&listed(&LINES));
    let changed = [
        "P1;RSSMRA80A01F205X;Rossi;Mario;Richiedente;esonerato;Sospesa;02/03/2026",
        "P1;BNCLDA40S51F205N;Bianchi;Alda;Genitore;;Sospesa;02/03/2026",
        "P3;VRDLCU85B02F205S;Verdi;Luca;Richiedente;;;",
    ];
    let found = compare(listed_or_computed(&changed), &known, &members, &[]);
    let [change] = found.changed.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        change.sentences,
        [
            "Beneficio: sospeso, prima in pagamento.",
            "Rossi Mario: esonerata, prima tenuta agli obblighi.",
            "Entra nel nucleo: Bianchi Alda.",
            "Non è più nel nucleo: Verdi Luca.",
        ]
    );
    assert_eq!((change.joining.len(), change.leaving.len(), change.members.len()), (1, 1, 1));
    assert_eq!(found.new.iter().map(|one| one.practice.as_str()).collect::<Vec<_>>(), ["P3"]);
    assert_eq!(found.missing.iter().map(|(_, practice)| practice.as_str()).collect::<Vec<_>>(), ["P2"]);
    let silent =
        compare(listed(&["P1;RSSMRA80A01F205X;;;Richiedente;;;", "P1;VRDLCU85B02F205S;;;Coniuge;;;"]), &known, &members, &[]);
    assert!(silent.changed.is_empty(), "{silent:?}");
}

/// The same with the check character of the invented code put right.
fn listed_or_computed(lines: &[&str]) -> Vec<ListedHousehold> {
    let birth = NaiveDate::from_ymd_opt(1940, 11, 11).expect("a day");
    let code = kernel::TaxCode::compute("Bianchi", "Alda", kernel::tax_code::Sex::Female, birth, "F205").expect("a code");
    let lines: Vec<String> = lines.iter().map(|line| line.replace("BNCLDA40S51F205N", code.as_str())).collect();
    listed(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn what_another_unit_imports_is_left_alone_and_a_faulty_practice_is_neither_changed_nor_missing() {
    let (mut known, members) = kept(&listed(&LINES));
    known[0].reached = false;
    let found = compare(listed(&LINES[..2]), &known, &members, &["P2".to_owned()]);
    assert_eq!((found.elsewhere.as_slice(), found.missing.len(), found.changed.len()), (["P1".to_owned()].as_slice(), 0, 0));
    known[1].left_on = NaiveDate::from_ymd_opt(2026, 6, 1);
    let back = compare(listed(&LINES), &known, &members, &[]);
    assert_eq!(back.changed[0].sentences, ["È di nuovo nell'elenco."]);
}
