use super::*;
use crate::terms::shipped;
use proptest::prelude::*;

const HEADING: &str = "numero_pratica;codice_fiscale;cognome;nome;ruolo;obblighi;stato;data_domanda;data_pad;invio";
const MARIO: &str =
    "INPS-ADI-2026-1;RSSMRA80A01F205X;Rossi;Mario;Richiedente;tenuto;In pagamento;01/02/2026;02/03/2026;Servizi sociali";
const LUCA: &str =
    "INPS-ADI-2026-1;VRDLCU85B02F205S;Verdi;Luca;Coniuge;Esonerato;In pagamento;01/02/2026;02/03/2026;Servizi sociali";

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn read_lines(lines: &[&str]) -> ListRead {
    read(lines.join("\n").as_bytes(), shipped().expect("the terms"), day("2026-11-21"))
}

fn told(file: &ListRead) -> Vec<(usize, String, String)> {
    file.faults.iter().map(|fault| (fault.line, fault.column.clone(), fault.message.clone())).collect()
}

#[test]
fn the_lines_of_a_practice_are_one_household_whatever_the_headings_look_like() {
    let file = read_lines(&[HEADING, MARIO, LUCA]);
    assert_eq!(file.faults, []);
    let [household] = file.households.as_slice() else { panic!("{file:?}") };
    assert_eq!(household.practice, "INPS-ADI-2026-1");
    assert_eq!((household.state, household.referral), (Some(BenefitState::Running), Some(ReferredTo::Social)));
    assert_eq!((household.applied_on, household.pad_on), (Some(day("2026-02-01")), Some(day("2026-03-02"))));
    let roles: Vec<(Role, Option<Obligation>)> = household.members.iter().map(|member| (member.role, member.obligation)).collect();
    assert_eq!(roles, [(Role::Applicant, Some(Obligation::Active)), (Role::Spouse, Some(Obligation::Exempt))]);
    let other = read_lines(&["Id domanda,CF,Parentela,Nota interna,,Zona", "P1,RSSMRA80A01F205X,dichiarante,x,,4"]);
    assert_eq!((other.households.len(), other.faulty), (1, 0), "{other:?}");
    assert_eq!(other.unknown_columns, ["Nota interna", "Zona"]);
    assert_eq!(other.households[0].state, None, "what the list does not say is not guessed");
}

#[test]
fn every_faulty_line_is_named_and_its_household_is_left_out_whole() {
    let wrong = "INPS-ADI-2026-1;RSSMRA80A01F205A;Rossi;Pina;cugina;tenuto;In pagamento;31/02/2026;02/03/2027;Servizi sociali";
    let file = read_lines(&[HEADING, MARIO, wrong, &LUCA.replace("-2026-1", "-2026-2"), "troppo;corta"]);
    let columns: Vec<(usize, &str)> = file.faults.iter().map(|fault| (fault.line, fault.column.as_str())).collect();
    assert_eq!(
        columns,
        [(3, "codice_fiscale"), (3, "ruolo"), (3, "data_domanda"), (3, "data_pad"), (5, "")],
        "whoever stands beside a line of nobody knows which practice is left out, and not blamed: {file:?}"
    );
    assert_eq!(file.faulty, 2);
    assert_eq!(file.households, []);
    assert_eq!(file.left_out, ["INPS-ADI-2026-1", "INPS-ADI-2026-2", "troppo"]);
    let headless = read_lines(&[HEADING, MARIO, &LUCA.replace("-2026-1", "-2026-2")]);
    assert_eq!((headless.faulty, headless.households.len()), (1, 1), "{headless:?}");
    assert!(told(&headless)[0].2.contains("manca il richiedente"), "{headless:?}");
}

#[test]
fn a_line_of_nobody_knows_which_practice_leaves_out_its_neighbours_and_the_list_is_no_longer_whole() {
    let of = |number: &str| MARIO.replace("-2026-1", number);
    let stray = LUCA.replace("INPS-ADI-2026-1", "");
    for wrong in [stray.as_str(), "VRDLCU85B02F205S;Verdi;Luca;Coniuge"] {
        let file = read_lines(&[HEADING, &of("-2026-1"), &of("-2026-2"), wrong, &of("-2026-3"), &of("-2026-4")]);
        let kept: Vec<&str> = file.households.iter().map(|one| one.practice.as_str()).collect();
        assert_eq!(kept, ["INPS-ADI-2026-1", "INPS-ADI-2026-4"], "{wrong}: {file:?}");
        assert!(file.is_partial);
    }
    let told = read_lines(&[HEADING, MARIO, &LUCA.replace("VRDLCU85B02F205S", "VRDLCU85B02F205A"), &of("-2026-2")]);
    assert_eq!((told.is_partial, told.households.len()), (false, 1), "a faulty line of a known practice is of that one alone");
}

#[test]
fn lines_of_one_practice_that_disagree_are_told_with_the_line_they_disagree_with() {
    let again = read_lines(&[HEADING, MARIO, MARIO]);
    assert!(told(&again)[0].2.contains("già nella riga 2"), "{again:?}");
    let two = read_lines(&[HEADING, MARIO, &LUCA.replace("Coniuge", "Richiedente")]);
    assert!(told(&two)[0].2.contains("Il richiedente è già nella riga 2"), "{two:?}");
    let pact = read_lines(&[HEADING, MARIO, &LUCA.replace("02/03/2026", "03/03/2026")]);
    assert!(told(&pact)[0].2.contains("riga 2"), "{pact:?}");
    assert_eq!(pact.households, []);
}

#[test]
fn a_list_without_its_columns_or_without_lines_is_told_so() {
    let file = read_lines(&["numero_pratica;numero_pratica;cognome", "1;1;Rossi"]);
    let columns: Vec<&str> = file.faults.iter().map(|fault| fault.column.as_str()).collect();
    assert_eq!(columns, ["numero_pratica", "codice_fiscale", "ruolo"]);
    assert!(told(&read_lines(&[HEADING]))[0].2.contains("nessuna riga"));
    assert!(told(&read_lines(&["", " "]))[0].2.contains("vuoto"));
}

proptest! {
    #[test]
    fn whatever_the_file_holds_no_household_is_without_an_applicant_and_nobody_is_in_it_twice(
        cells in prop::collection::vec(prop::collection::vec("(P1|P2|P3|RSSMRA80A01F205X|VRDLCU85B02F205S|richiedente|coniuge|\"|;|x|)", 0..5), 0..12),
    ) {
        let mut lines = vec!["numero_pratica;codice_fiscale;ruolo".to_owned()];
        lines.extend(cells.iter().map(|line| line.join(";")));
        let all: Vec<&str> = lines.iter().map(String::as_str).collect();
        let file = read_lines(&all);
        for household in &file.households {
            prop_assert_eq!(household.members.iter().filter(|member| member.role == Role::Applicant).count(), 1);
            let mut codes: Vec<&TaxCode> = household.members.iter().map(|member| &member.tax_code).collect();
            codes.sort_unstable();
            codes.dedup();
            prop_assert_eq!(codes.len(), household.members.len());
            prop_assert!(!file.left_out.contains(&household.practice));
        }
    }
}
