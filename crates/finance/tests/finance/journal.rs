//! Whatever is done in whatever order, the journal adds up to the kept sums, and nothing is reserved beyond what there is.

use super::*;
use chrono::NaiveDate;
use finance::variation::actions::vary;
use finance::variation::forms::NewVariation;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

store::statements! {
    KEPT = "select planned_cents, varied_cents, reserved_cents, spent_cents, mandatory_uncovered_cents, queued_cents, version
              from finance_chapter where body_id = :body and chapter_id = :chapter";
    JOURNAL = "select cast(sum(planned_cents) as bigint), cast(sum(varied_cents) as bigint), cast(sum(reserved_cents) as bigint),
                      cast(sum(spent_cents) as bigint), cast(sum(mandatory_uncovered_cents) as bigint), cast(sum(queued_cents) as bigint),
                      cast(count(*) as bigint)
                 from finance_movement where body_id = :body and chapter_id = :chapter";
    LINES = "select cast(coalesce(sum(held_cents - case when spent_cents < held_cents then spent_cents else held_cents end), 0) as bigint),
                    cast(coalesce(sum(case when spent_cents < held_cents then spent_cents else held_cents end), 0) as bigint),
                    cast(coalesce(sum(case when state = 'mandatory_uncovered' then uncovered_cents else 0 end), 0) as bigint),
                    cast(coalesce(sum(case when state = 'queued' then uncovered_cents else 0 end), 0) as bigint)
               from finance_reservation where body_id = :body and chapter_id = :chapter";
    FORCE = "update finance_chapter set reserved_cents = reserved_cents + :more where body_id = :body and chapter_id = :chapter";
    REWRITE = "update finance_movement set reason = 'altro' where body_id = :body and chapter_id = :chapter";
}

type Seven = (i64, i64, i64, i64, i64, i64, i64);

#[derive(Clone, Debug)]
enum Step {
    Reserve(u128, i64, bool),
    Release(u128),
    Spend(u128, i64),
    Unspend(u128, i64),
    Vary(i64),
    Declare(u128),
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..6_u128;
    prop_oneof![
        4 => (who.clone(), 1..60_i64, prop::bool::weighted(0.2)).prop_map(|(who, cents, must)| Step::Reserve(who, cents, must)),
        2 => who.clone().prop_map(Step::Release),
        3 => (who.clone(), 1..40_i64).prop_map(|(who, cents)| Step::Spend(who, cents)),
        1 => (who.clone(), 1..40_i64).prop_map(|(who, cents)| Step::Unspend(who, cents)),
        2 => (-50..50_i64).prop_filter("a variation varies", |cents| *cents != 0).prop_map(Step::Vary),
        1 => who.prop_map(Step::Declare),
    ]
}

async fn act(tx: &mut Tx, chapter: ChapterId, step: &Step, base: u128, today: NaiveDate) -> Outcome<()> {
    let source = |who: u128| Uuid::from_u128(base + who);
    match *step {
        Step::Reserve(who, cents, must) => {
            finance::reserve(tx, &asks(base + who, chapter, cents, must.then_some(MandatoryGround::LegalDuty))).await.map(drop)
        }
        Step::Release(who) => finance::release_rest(tx, "authorisation", source(who), "fine").await.map(drop),
        Step::Spend(who, cents) => finance::spend(tx, "authorisation", source(who), Cents(cents), today).await,
        Step::Unspend(who, cents) => finance::unspend(tx, "authorisation", source(who), Cents(cents), today, "storno").await,
        Step::Vary(cents) => {
            vary(tx, chapter, &NewVariation { act: "a".into(), decided_on: today, amount: Cents(cents), reason: "r".into() })
                .await
                .map(drop)
        }
        Step::Declare(who) => {
            finance::declare_mandatory(tx, "authorisation", source(who), MandatoryGround::LegalDuty, "obbligo").await
        }
    }
}

async fn walk(city: &City, chapter: ChapterId, steps: &[Step], base: u128) {
    let mut taken_before = 0;
    for step in steps {
        let mut tx = begin(city).await;
        let today = tx.today();
        match act(&mut tx, chapter, step, base, today).await {
            Ok(()) => commit(tx).await,
            Err(Failure::Refused(refusal)) => {
                assert_ne!(refusal.code, "FIN-012", "the rule lets through what the database refuses: {step:?}");
                tx.roll_back().await.expect("given up");
            }
            Err(other) => panic!("{step:?}: {other}"),
        }
        let mut tx = begin(city).await;
        let kept: Seven = tx.sql(&KEPT).id("chapter", chapter).one().await.expect("a chapter");
        let journal: Seven = tx.sql(&JOURNAL).id("chapter", chapter).one().await.expect("a journal");
        let lines: (i64, i64, i64, i64) = tx.sql(&LINES).id("chapter", chapter).one().await.expect("reservations");
        tx.roll_back().await.expect("read");
        assert_eq!(kept, journal, "{step:?}");
        assert_eq!((kept.2, kept.3, kept.4, kept.5), lines, "{step:?}");
        let (has, taken) = (kept.0 + kept.1, kept.2 + kept.3);
        assert!(taken <= has || taken <= taken_before, "{step:?} took {taken} of {has}");
        taken_before = taken;
    }
}

#[test]
fn the_journal_adds_up_to_the_kept_sums_and_nothing_is_reserved_beyond_what_there_is() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let walks = |db: Db, cases: u32| {
        runtime.block_on(async {
            let city = city(db).await;
            let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
            for number in 0..cases {
                let steps = prop::collection::vec(step(), 30).new_tree(&mut runner).expect("steps").current();
                let chapter = a_chapter(&city, number).await;
                walk(&city, chapter, &steps, u128::from(number) * 100).await;
            }
        });
    };
    let clock = || kernel::Clock::set_at(store::testing::test_moment());
    let sqlite = runtime.block_on(store::testing::sqlite(&rooms(), clock())).expect("SQLite");
    walks(sqlite.db.clone(), 12);
    if let Some(postgres) = runtime.block_on(store::testing::postgres(&rooms(), clock())).expect("PostgreSQL") {
        walks(postgres.db.clone(), 6);
    }
}

/// A fresh chapter with one euro.
async fn a_chapter(city: &City, number: u32) -> ChapterId {
    if number == 0 {
        let mut tx = begin(city).await;
        let text = "direction,area_code,area_name,title,macro_or_type_code,macro_or_type_name,pdc_code,peg_chapter,peg_article,peg_sub,description,mission,programme,forecast_2025_cents,revised_2025_cents,forecast_2026_cents,earmarked\n".to_owned()
            + &(1..=40).map(|n| format!("DIR07,54,AREA,1 SPESE CORRENTI,03,BENI,1030215000,{n},1,1,CAPITOLO {n},12,03,0,0,100,false\n")).collect::<String>();
        let import = finance::budget::read_rows(text.as_bytes(), Sheet::ALL[1]);
        assert!(import.is_clean(), "{:?}", import.faults);
        let rows: Vec<BudgetRow> = import.values().cloned().collect();
        finance::import_budget(&mut tx, &NewYear { year: YEAR, label: "p".into(), source: "p".into() }, &rows, &[])
            .await
            .expect("a budget");
        commit(tx).await;
    }
    let mut tx = begin(city).await;
    finance::chapter_for(&mut tx, YEAR, &key(&format!("{}.1.1", number + 1))).await.expect("a database").expect("a chapter")
}

#[tokio::test]
async fn the_database_itself_refuses_to_reserve_too_much_and_to_rewrite_the_journal() {
    store::testing::on_both(rooms(), |db| async move {
        let city = city(db).await;
        let (chapter, _) = two_chapters(&city, 1_000, 0).await;
        for (statement, name) in [(&FORCE, "finance_chapter_cover"), (&REWRITE, "finance_movement_never_changes")] {
            let mut tx = begin(&city).await;
            let mut query = tx.sql(statement).id("chapter", chapter);
            if name == "finance_chapter_cover" {
                query = query.bind("more", 1_001_i64);
            }
            match query.run().await {
                Err(store::StoreError::Violated(violated)) => assert_eq!(violated, name),
                other => panic!("{name}: {other:?}"),
            }
        }
    })
    .await;
}
