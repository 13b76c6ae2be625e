//! The register: one person, one record; households, addresses, relations; who has to do with whom.
//!
//! What others use is here. Views to read in SQL: `registry_v_person`, `registry_v_residence`, `registry_v_involvement`,
//! `registry_v_member`; predicates for SQL: [`person_scope!`], [`not_hidden!`].

extern crate self as registry;

pub mod address;
pub mod api;
pub mod bulk;
pub mod cartella;
pub mod civil;
pub mod data_request;
pub mod day;
pub mod drawing;
pub mod duplicate;
pub mod fact;
pub mod household;
pub mod identifier;
pub mod involvement;
pub mod kin;
pub mod map;
pub mod merge;
mod owners;
pub mod payer;
pub mod person;
mod person_data;
#[doc(hidden)]
pub mod person_data_macro;
pub mod problems;
pub mod relation;
pub mod representative;
pub mod resource;
pub mod routes;
pub mod scope;
pub mod seal;
pub mod search;
pub mod street;
pub mod virtual_residence;

pub use address::{AddressKind, Competence, competence};
pub use cartella::TimelineSource;
pub use civil::{Asking, CivilAnswer, CivilChange, CivilQuestion, CivilRegister, Resident};
pub use household::{HouseholdKind, Member, MemberRole, household_of, members};
pub use involvement::{Involvement, end_involvement, end_involvement_of, involve, involve_beside, move_involvement};
pub use merge::{aliases, resolve};
pub use person::{Birth, IdentityCard, NewPerson, PersonHeader, header, identities, identity, register};
pub use problems::Problem;
pub use representative::{Representative, representatives_on};
pub use search::{Candidate, candidates};
pub use street::{Located, locate};

/// The tables of this room.
pub const MIGRATIONS: &[store::Migration] = &[
    store::Migration {
        number: 1,
        name: "persons_and_households",
        text: include_str!("../migrations/0001_persons_and_households.sql"),
    },
    store::Migration { number: 2, name: "merging", text: include_str!("../migrations/0002_merging.sql") },
    store::Migration { number: 3, name: "people_around", text: include_str!("../migrations/0003_people_around.sql") },
    store::Migration { number: 4, name: "places", text: include_str!("../migrations/0004_places.sql") },
    store::Migration { number: 5, name: "facts", text: include_str!("../migrations/0005_facts.sql") },
    store::Migration { number: 6, name: "rights", text: include_str!("../migrations/0006_rights.sql") },
];

/// The room, as data.
pub fn room() -> ui::Room {
    ui::Room {
        name: "registry",
        title: "Persone",
        migrations: MIGRATIONS,
        statements: vec![
            address::store::STATEMENTS,
            bulk::STATEMENTS,
            cartella::timeline::STATEMENTS,
            civil::STATEMENTS,
            data_request::store::STATEMENTS,
            duplicate::search::STATEMENTS,
            duplicate::store::STATEMENTS,
            fact::at_risk::STATEMENTS,
            fact::certificate::STATEMENTS,
            fact::day::STATEMENTS,
            fact::permit::STATEMENTS,
            fact::risk::STATEMENTS,
            fact::store::STATEMENTS,
            fact::target::STATEMENTS,
            household::store::STATEMENTS,
            identifier::store::STATEMENTS,
            involvement::STATEMENTS,
            kin::store::STATEMENTS,
            merge::alias::STATEMENTS,
            merge::comparison::STATEMENTS,
            merge::rows::STATEMENTS,
            merge::store::STATEMENTS,
            owners::STATEMENTS,
            payer::evidence::STATEMENTS,
            payer::own::STATEMENTS,
            payer::store::STATEMENTS,
            person::card::STATEMENTS,
            person::change::STATEMENTS,
            person::entered_again::STATEMENTS,
            person::header::STATEMENTS,
            person::past::STATEMENTS,
            person::store::STATEMENTS,
            person::protect::STATEMENTS,
            merge::late::STATEMENTS,
            merge::waiting::STATEMENTS,
            person_data::STATEMENTS,
            relation::store::STATEMENTS,
            representative::store::STATEMENTS,
            resource::store::STATEMENTS,
            search::faces::STATEMENTS,
            seal::store::STATEMENTS,
            search::known::STATEMENTS,
            search::store::STATEMENTS,
            map::store::STATEMENTS,
            street::relocate::STATEMENTS,
            street::reports::STATEMENTS,
            street::store::STATEMENTS,
            virtual_residence::store::STATEMENTS,
        ],
        owners: owners::STATEMENTS,
        published: &[
            "registry_v_person",
            "registry_v_residence",
            "registry_v_place",
            "registry_v_involvement",
            "registry_v_member",
            "registry_v_moved",
            "registry_v_target",
            "registry_v_risk",
        ],
        routes: routes::all(),
        jobs: vec![
            ui::JobKind { kind: duplicate::job::KIND, run: duplicate::job::run },
            ui::JobKind { kind: street::relocate::KIND, run: street::relocate::run },
        ],
        follow: Some(|tx, news| Box::pin(person::entered_again::follow(tx, news))),
        person_rows: merge::rows::PERSON_ROWS,
        obstacles: Some(merge::waiting::obstacles),
        person_data: person_data::PERSON_DATA,
        alias: Some(merge::alias::offered),
        openapi: Some(api::document),
        nav: vec![
            ui::NavItem {
                rank: 20,
                label: "Persone",
                href: "/persone",
                icon: "it-user",
                gate: guard::Permission::PERSON_SEARCH.into(),
            },
            ui::NavItem {
                rank: 85,
                label: "Identità sigillate",
                href: "/identita-sigillate",
                icon: "it-lock",
                gate: guard::Permission::IDENTITY_SEALED.into(),
            },
            ui::NavItem {
                rank: 84,
                label: "Richieste sui propri dati",
                href: "/richieste-dati",
                icon: "it-inbox",
                gate: guard::Permission::PERSON_REQUESTS.into(),
            },
            ui::NavItem {
                rank: 85,
                label: "Stradario",
                href: "/vie",
                icon: "it-map-marker",
                gate: guard::Permission::STREET_MANAGE.into(),
            },
        ],
        day: Some(day::today),
        timeline: Some(cartella::timeline::offered),
        search: Some(search::pages::offered),
        problems: problems::Problem::TABLE.to_vec(),
        timeline_kinds: &[cartella::timeline::KIND],
        ..ui::Room::default()
    }
}
