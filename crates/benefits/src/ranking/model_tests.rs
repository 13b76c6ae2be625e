use super::*;
use proptest::prelude::*;

fn place(applicant: usize, standing: Standing, amount: i64) -> Place {
    Place { applicant, position: Some(applicant + 1), standing, points: None, amount: Some(Cents(amount)), tied: false }
}

#[test]
fn the_money_of_a_call_is_given_out_in_order_and_nobody_is_passed_over() {
    let mut places: Vec<Place> =
        [100, 100, 60, 10].iter().enumerate().map(|(at, amount)| place(at, Standing::Admitted, *amount)).collect();
    within(&mut places, Some(Cents(3_000)), 12);
    let standings: Vec<Standing> = places.iter().map(|place| place.standing).collect();
    assert_eq!(
        standings,
        [Standing::Admitted, Standing::Admitted, Standing::Waiting, Standing::Waiting],
        "the last would have fitted"
    );
    let mut all: Vec<Place> = (0..3).map(|at| place(at, Standing::Admitted, 100)).collect();
    within(&mut all, None, 12);
    assert!(all.iter().all(|place| place.standing == Standing::Admitted));
}

#[test]
fn fewer_than_five_are_not_counted_in_public() {
    assert_eq!([0, 1, 4, 5].map(published), [Some(0), None, None, Some(5)]);
    assert_eq!(published_together(&[20, 30]), (vec![Some(20), Some(30)], Some(50)));
    assert_eq!(published_together(&[20, 3]), (vec![None, None], Some(23)), "the sum would tell the three");
    assert_eq!(published_together(&[20, 30, 2]), (vec![None, Some(30), None], Some(52)));
    assert_eq!(published_together(&[3]), (vec![None], None));
}

#[test]
fn what_changed_is_told_application_by_application() {
    let id = Uuid::from_u128;
    let before = [(id(1), RowOutcome::In), (id(2), RowOutcome::In), (id(3), RowOutcome::Waiting)];
    let after = [(id(2), RowOutcome::In), (id(3), RowOutcome::In)];
    assert_eq!(
        moved(&before, &after),
        [
            Moved { application: id(3), before: Some(RowOutcome::Waiting), after: Some(RowOutcome::In) },
            Moved { application: id(1), before: Some(RowOutcome::In), after: None },
        ]
    );
    assert!(moved(&before, &before).is_empty());
}

#[test]
fn a_ranking_is_approved_before_it_is_published() {
    assert!(RankingState::Made.after(RankingMove::Publish).is_err());
    let approved = RankingState::Made.after(RankingMove::Approve).expect("approved");
    assert_eq!(approved.after(RankingMove::Publish).ok(), Some(RankingState::Published));
    assert!(RankingMove::ALL.iter().all(|one| RankingState::Superseded.after(*one).is_err()));
}

/// Identifiers as they are given out: one after the other in time.
fn in_order(count: u64) -> Vec<Uuid> {
    (0..count).map(|at| Uuid::from_u128((u128::from(1_700_000_000_000 + at) << 80) | 0x7000_8000_0000_0000_0001)).collect()
}

#[test]
fn codes_follow_neither_the_order_of_the_applications_nor_anything_of_the_person() {
    let applications = in_order(2_000);
    let codes = codes("segreto", applications.iter().copied());
    // Neighbours in time are no neighbours among the codes: about half of the pairs go up and half go down.
    let ups = applications.windows(2).filter(|pair| codes.get(&pair[0]) < codes.get(&pair[1])).count();
    assert!((850..1_150).contains(&ups), "{ups}");
    let other = super::codes("un altro segreto", applications.iter().copied());
    assert!(applications.iter().filter(|one| codes.get(one) == other.get(one)).count() < 2, "without the secret nobody makes them");
}

proptest! {
    #[test]
    fn everybody_has_a_code_of_their_own_and_the_same_one_again(ids in proptest::collection::hash_set(any::<u128>(), 0..80), secret in "[a-z]{1,20}") {
        let ids: Vec<Uuid> = ids.into_iter().map(Uuid::from_u128).collect();
        let mut reversed = ids.clone();
        reversed.reverse();
        let once = codes(&secret, ids.iter().copied());
        prop_assert_eq!(&once, &codes(&secret, reversed));
        prop_assert_eq!(once.values().collect::<BTreeSet<_>>().len(), ids.len());
        for (id, code) in &once {
            prop_assert_eq!(code.len(), CODE_LETTERS + 1);
            prop_assert!(!code.replace('-', "").is_empty() && !id.simple().to_string().to_uppercase().contains(&code.replace('-', "")));
        }
    }

    #[test]
    fn what_is_published_tells_no_small_number(counts in proptest::collection::vec(0_usize..40, 1..6)) {
        let (shown, sum) = published_together(&counts);
        prop_assert!(shown.iter().flatten().all(|count| *count == 0 || *count >= FEWEST));
        let hidden: Vec<usize> = counts.iter().zip(&shown).filter(|(_, shown)| shown.is_none()).map(|(count, _)| *count).collect();
        if sum.is_some() && !hidden.is_empty() {
            prop_assert!(hidden.len() >= 2 && hidden.iter().sum::<usize>() >= FEWEST, "{counts:?} {shown:?}");
        }
        for (count, shown) in counts.iter().zip(&shown) {
            prop_assert!(shown.is_none_or(|shown| shown == *count));
        }
    }

    #[test]
    fn money_is_never_given_out_beyond_the_call(amounts in proptest::collection::vec(0_i64..500, 0..30), budget in 0_i64..9_000, times in 1_i64..13) {
        let mut places: Vec<Place> = amounts.iter().enumerate().map(|(at, amount)| place(at, Standing::Admitted, *amount)).collect();
        within(&mut places, Some(Cents(budget)), times);
        let given: i64 = places.iter().filter(|place| place.standing == Standing::Admitted).filter_map(|place| place.amount).map(|amount| amount.0 * times).sum();
        prop_assert!(given <= budget);
        let first_out = places.iter().position(|place| place.standing == Standing::Waiting);
        if let Some(first) = first_out {
            prop_assert!(places.iter().skip(first).all(|place| place.standing == Standing::Waiting), "nobody is passed over");
            prop_assert!(given + amounts.get(first).copied().unwrap_or_default() * times > budget);
        }
    }
}

#[test]
fn what_stands_against_an_application_is_read_in_words_in_earlier_editions_too() {
    assert_eq!(unmet("Il nucleo ha la residenza."), "Manca il requisito: Il nucleo ha la residenza");
    let kept = || vec!["isee".to_owned(), "incompatible:misura-b2".to_owned(), unmet("La persona vive a casa.")];
    let told = ["Un requisito non è soddisfatto", "Un requisito non è soddisfatto", "Manca il requisito: La persona vive a casa"];
    assert_eq!(in_words(RowOutcome::Refused, kept()), told);
    assert_eq!(
        in_words(RowOutcome::Undetermined, vec!["municipio".to_owned()]),
        ["municipio"],
        "what is lacking was always in words"
    );
}
