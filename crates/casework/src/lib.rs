//! Casework: first interviews, cases, diary, analysis, plans, reviews and closures of the professional social service.
//!
//! Later rooms read `casework_v_case`, `casework_v_member`, `casework_v_plan_service` and `casework_v_sina`, write
//! [`case_scope!`] into their SQL, and answer the ports of [`ports`].

pub mod analysis;
mod api;
pub mod board;
pub mod bulk;
pub mod case;
pub mod closure;
pub mod collective;
mod day;
pub mod diary;
mod doing;
pub mod draft;
mod dues;
mod entered;
pub mod interview;
mod involved;
pub mod level;
pub mod news;
mod offers;
mod owners;
pub mod passage;
mod person_data;
mod persons;
pub mod plan;
pub mod ports;
pub mod problems;
pub mod review;
mod routes;
pub mod scope;
pub mod search;
pub mod sina;

pub use case::actions::{open_case, open_proposed};
pub use case::{
    CaseBrief, Level, MemberRole, OpenCase, Phase, State, UserArea, brief as case_brief, hand_over, hand_over_these,
    may_take_charge, open_of as open_cases_of,
};
pub use doing::Doing;
pub use dues::{DueOfCase, team_of, tell_due};
pub use news::{follow as follow_one, follow_news};
pub use plan::{MandatoryGround, PlanService, plan_service};
pub use ports::{CaseEnd, EarlierService, OfferedService, PricedService, Progress, ServiceCatalogue, ServiceProgress, YearCost};

use store::Migration;
use ui::Room;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "the_case", text: include_str!("../migrations/0001_the_case.sql") },
    Migration { number: 2, name: "passages_levels_groups", text: include_str!("../migrations/0002_passages_levels_groups.sql") },
    Migration { number: 3, name: "words_notes_signatures", text: include_str!("../migrations/0003_words_notes_signatures.sql") },
    Migration { number: 4, name: "plans_of_groups", text: include_str!("../migrations/0004_plans_of_groups.sql") },
    Migration {
        number: 5,
        name: "plans_of_groups_given_out",
        text: include_str!("../migrations/0005_plans_of_groups_given_out.sql"),
    },
];

/// The room, as data.
pub fn room() -> Room {
    Room {
        name: "casework",
        title: "Cartella sociale",
        migrations: MIGRATIONS,
        statements: vec![
            bulk::STATEMENTS,
            bulk::PLAN_STATEMENTS,
            case::brief::STATEMENTS,
            case::store::STATEMENTS,
            case::list::STATEMENTS,
            case::team::STATEMENTS,
            level::STATEMENTS,
            passage::store::STATEMENTS,
            passage::partner::STATEMENTS,
            board::store::STATEMENTS,
            collective::plan::store::STATEMENTS,
            collective::store::STATEMENTS,
            dues::STATEMENTS,
            diary::release::STATEMENTS,
            diary::store::STATEMENTS,
            draft::STATEMENTS,
            entered::STATEMENTS,
            involved::STATEMENTS,
            interview::store::STATEMENTS,
            interview::moved::STATEMENTS,
            analysis::STATEMENTS,
            sina::awaited::STATEMENTS,
            sina::store::STATEMENTS,
            review::STATEMENTS,
            closure::STATEMENTS,
            news::STATEMENTS,
            day::STATEMENTS,
            offers::STATEMENTS,
            person_data::STATEMENTS,
            owners::STATEMENTS,
            persons::STATEMENTS,
            persons::twice::STATEMENTS,
            plan::hearing::STATEMENTS,
            plan::service::STATEMENTS,
            plan::signing::STATEMENTS,
            plan::store::STATEMENTS,
            search::STATEMENTS,
            search::index::STATEMENTS,
        ],
        owners: owners::STATEMENTS,
        published: &[
            "casework_v_case",
            "casework_v_member",
            "casework_v_plan_service",
            "casework_v_sina",
            "casework_v_level",
            "casework_v_collective",
        ],
        routes: routes::all(),
        nav: routes::nav(),
        below: &[("/proposte", "/cartelle"), ("/cruscotto", "/cartelle"), ("/passaggi", "/cartelle"), ("/collettivi", "/cartelle")],
        problems: problems::Problem::TABLE.to_vec(),
        openapi: Some(api::openapi),
        jobs: vec![ui::JobKind { kind: search::index::KIND, run: search::index::run }],
        timeline: Some(offers::timeline),
        doors: Some(offers::doors),
        day: Some(day::day),
        search: Some(offers::search),
        timeline_kinds: &["Colloquio", "Cartella", "Diario", "Analisi", "Progetto", "Verifica"],
        follow: Some(|tx, news| Box::pin(news::follow(tx, news))),
        person_rows: persons::PERSON_ROWS,
        person_data: person_data::PERSON_DATA,
        obstacles: Some(persons::obstacles),
        ..Room::default()
    }
}
