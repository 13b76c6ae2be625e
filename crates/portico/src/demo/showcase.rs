//! What the register can do, for somebody who opens it for the first time: a family with all its branches, somebody who is protected, an
//! address that is, who acts for somebody in law, who pays for a stay, the desks that register people without a home. In Municipio 4 of
//! Milan, by the product's own actions.

use super::people;
use super::staff::{City, Office};
use anyhow::{Context as _, Result};
use chrono::{Months, NaiveDate};
use guard::Principal;
use kernel::PersonId;
use kernel::tax_code::Sex;
use kernel::time::days_before;
use registry::address::actions::add_address;
use registry::address::model::NewAddress;
use registry::household::actions::{NewHousehold, NewMember, create, enter};
use registry::payer::Basis;
use registry::payer::actions::{Choice, add as ask_payer, decide};
use registry::person::model::{Birth, PersonData};
use registry::person::protect::protect;
use registry::relation::forms::{Details, NewRelation, Other};
use registry::relation::{Bond, RelationKind};
use registry::representative::forms::{Details as Appointment, NewRepresentative};
use registry::representative::{Power, Powers, RepresentativeKind, Responsibility};
use registry::resource::ResourceKind;
use registry::virtual_residence::RequestState;
use registry::virtual_residence::actions::{Answered, NewDesk, add_desk, answer, send};
use registry::{AddressKind, HouseholdKind, MemberRole, NewPerson};
use store::{Audit, Db};
use synthetic::{Address, Streets};

/// The borough in which all this happens.
const MUNICIPIO: i64 = 4;
/// Boroughs with a desk for people without a home; the others send them to one of these.
const DESKS: [i64; 5] = [1, 4, 5, 6, 8];

/// Who acts, where, and on which day.
struct Scene<'a> {
    db: &'a Db,
    boss: &'a Principal,
    desk: &'a Principal,
    streets: &'a Streets,
    today: NaiveDate,
}

/// Adds all of it to the city.
pub async fn build(db: &Db, city: &City, streets: &Streets, today: NaiveDate) -> Result<()> {
    let office: &Office =
        city.offices.iter().find(|office| office.municipio == Some(MUNICIPIO)).context("no office of the borough")?;
    let near = streets.within(&MUNICIPIO.to_string()).context("no streets")?;
    let scene =
        Scene { db, boss: city.principal(office.coordinator)?, desk: city.principal(office.secretary)?, streets: &near, today };
    scene.family().await.context("the family with its branches")?;
    scene.protected().await.context("who is protected")?;
    scene.represented().await.context("who acts for somebody")?;
    scene.without_a_home(city.principal(city.account("admin")?)?).await.context("people without a home")?;
    scene.stays().await.context("who pays for a stay")
}

impl Scene<'_> {
    fn ago(&self, years: u32) -> NaiveDate {
        self.today.checked_sub_months(Months::new(years.saturating_mul(12))).unwrap_or(self.today)
    }

    /// A door of the borough.
    fn door(&self, at: usize, since: NaiveDate) -> Result<NewAddress> {
        let segment = self.streets.segments().get(at).context("too few streets")?;
        let address = Address {
            street: segment.street.clone(),
            number: segment.number_from,
            staircase: String::new(),
            postcode: segment.postcode.clone(),
            comune: segment.comune.clone(),
            comune_belfiore: segment.comune_belfiore.clone(),
            district: segment.district.clone(),
            neighbourhood: segment.neighbourhood.clone(),
            lat_microdegrees: segment.lat_microdegrees,
            lon_microdegrees: segment.lon_microdegrees,
        };
        Ok(people::residence(&address, since))
    }

    async fn person(&self, name: (&str, &str), sex: Sex, born: NaiveDate, address: Option<NewAddress>) -> Result<PersonId> {
        let data = PersonData {
            family_name: name.0.into(),
            given_name: name.1.into(),
            sex: Some(sex),
            birth: Birth { date: Some(born), ..Birth::default() },
            birth_place: "F205".into(),
            citizenship: "IT".into(),
            ..PersonData::default()
        };
        let mut tx = self.db.begin(&self.boss.actor).await?;
        let id = registry::register(&mut tx, self.boss, &NewPerson { data, address }).await?;
        tx.commit(Audit::of("person.create").about(id).on("person", id)).await?;
        Ok(id)
    }

    async fn relate(&self, person: PersonId, relation: NewRelation) -> Result<()> {
        registry::relation::actions::add(self.db, self.boss, person, None, &relation).await?;
        Ok(())
    }

    /// Three generations, twins, a marriage that ended, those who help, the school: a genogram and a network with something to see.
    async fn family(&self) -> Result<()> {
        let home = self.door(3, self.ago(11))?;
        let day = |years: u32, days: u64| days_before(self.ago(years), days);
        let father = self.person(("Lodigiani", "Davide"), Sex::Male, day(42, 30), Some(home.clone())).await?;
        let mother = self.person(("Sironi", "Marta"), Sex::Female, day(40, 200), Some(home.clone())).await?;
        let twins_born = day(9, 120);
        let sofia = self.person(("Lodigiani", "Sofia"), Sex::Female, twins_born, Some(home.clone())).await?;
        let pietro = self.person(("Lodigiani", "Pietro"), Sex::Male, twins_born, Some(home.clone())).await?;
        let luca = self.person(("Bonfanti", "Luca"), Sex::Male, day(16, 90), Some(home.clone())).await?;
        let grandmother = self.person(("Cattaneo", "Ersilia"), Sex::Female, day(71, 10), Some(home)).await?;
        let since = self.ago(8);
        let household = create(
            self.db,
            self.boss,
            father,
            None,
            &NewHousehold { kind: HouseholdKind::Registered, role: MemberRole::Holder, from: Some(since) },
        )
        .await?;
        let mut tx = self.db.begin(&self.boss.actor).await?;
        for (person, role) in [
            (mother, MemberRole::Spouse),
            (sofia, MemberRole::Child),
            (pietro, MemberRole::Child),
            (luca, MemberRole::Child),
            (grandmother, MemberRole::Parent),
        ] {
            enter(&mut tx, household, HouseholdKind::Registered, &NewMember { person, role, from: Some(since) }).await?;
        }
        tx.commit(Audit::of("household.enter").about(father).on("household", household)).await?;
        let to = |person, kind| NewRelation::to_person(person, kind, Details::default());
        let ivano = self.person(("Bonfanti", "Ivano"), Sex::Male, day(45, 60), None).await?;
        self.relate(father, NewRelation { from: Some(self.ago(10)), ..to(mother, RelationKind::Spouse) }).await?;
        for child in [sofia, pietro] {
            self.relate(child, to(father, RelationKind::Parent)).await?;
            self.relate(child, to(mother, RelationKind::Parent)).await?;
        }
        self.relate(luca, to(mother, RelationKind::Parent)).await?;
        self.relate(father, to(grandmother, RelationKind::Parent)).await?;
        let other = |sex, year: i64, bond| Details { sex, birth_year: Some(year), bond, ..Details::default() };
        let born = |years: u32| i64::from(chrono::Datelike::year(&self.ago(years)));
        self.relate(
            luca,
            NewRelation { details: Details { bond: Bond::Conflict, ..Details::default() }, ..to(ivano, RelationKind::Parent) },
        )
        .await?;
        let parted = days_before(self.ago(11), 40);
        self.relate(mother, NewRelation { from: Some(parted), ..to(ivano, RelationKind::Former) }).await?;
        let grandfather = Details { dead: true, ..other(Sex::Male, born(75), Bond::Usual) };
        self.relate(father, NewRelation::to_name("Lodigiani Remo", RelationKind::Parent, grandfather)).await?;
        let neighbour = Details { helps: "va a prendere i gemelli a scuola".into(), bond: Bond::Strong, ..Details::default() };
        self.relate(mother, NewRelation::to_name("Arrigoni Pina", RelationKind::Neighbour, neighbour)).await?;
        let school = NewRelation {
            other: Other::NewResource(ResourceKind::School, "Scuola primaria di esempio".into()),
            ..NewRelation::to_name(
                "",
                RelationKind::Teacher,
                Details { helps: "doposcuola tre pomeriggi".into(), ..Details::default() },
            )
        };
        self.relate(sofia, school).await
    }

    /// A woman who must not be found, and a child who may be, but not where they live.
    async fn protected(&self) -> Result<()> {
        let woman = self.person(("Ferretti", "Ilaria"), Sex::Female, self.ago(33), Some(self.door(8, self.ago(6))?)).await?;
        protect(self.db, self.boss, woman, 1, true, "Collocata in una struttura protetta").await?;
        let child = self.person(("Marelli", "Giada"), Sex::Female, self.ago(7), Some(self.door(9, self.ago(6))?)).await?;
        let refuge = NewAddress { kind: AddressKind::Domicile, restricted: true, ..self.door(14, days_before(self.today, 40))? };
        add_address(self.db, self.boss, child, None, &refuge).await?;
        Ok(())
    }

    /// An old woman with a support administrator, whose act says how far he goes.
    async fn represented(&self) -> Result<()> {
        let woman = self.person(("Meroni", "Adelaide"), Sex::Female, self.ago(86), Some(self.door(11, self.ago(40))?)).await?;
        let act = days_before(self.today, 300);
        let details = Appointment {
            other_name: "Brivio Ottavio".into(),
            other_sex: Sex::Male,
            capacity: "Avvocato".into(),
            phone: "02 0100 0951".into(),
            mail: String::new(),
            responsibility: Responsibility::NotApplicable,
            powers: Powers { money: Power::For, ordinary: Power::For, health: Power::With, ..Powers::all(Power::None) },
            powers_note: "Riscuote la pensione e paga le spese ordinarie.".into(),
            limits_note: "Fino a 1.500 euro al mese; per il resto chiede al giudice.".into(),
            authority: "Giudice tutelare di Milano".into(),
            act_number: "1204".into(),
            act_date: Some(act),
            report_months: Some(12),
            from: Some(act),
            last_day: None,
        };
        let new = NewRepresentative { kind: RepresentativeKind::SupportAdministrator, other: None, details };
        registry::representative::actions::add(self.db, self.desk, woman, None, &new).await?;
        Ok(())
    }

    /// The desks, somebody who was registered by one, and somebody who waits.
    async fn without_a_home(&self, admin: &Principal) -> Result<()> {
        let mut here = None;
        for municipio in DESKS {
            let desk = NewDesk {
                municipio: Some(municipio),
                name: "Sportello per la residenza fittizia".into(),
                street: "Via della Casa Comunale".into(),
                number: municipio.to_string(),
                contact: format!("02 0100 09{municipio}0, martedì e giovedì mattina"),
            };
            let id = add_desk(self.db, admin, None, &desk).await?;
            if municipio == MUNICIPIO {
                here = Some(id);
            }
        }
        let desk = here.context("the borough has no desk")?;
        let asked = days_before(self.today, 60);
        for (name, born, accepted) in [(("Zucca", "Nereo"), 51, true), (("Colli", "Efrem"), 46, false)] {
            let rough = people::no_abode(days_before(self.today, 400), Some(MUNICIPIO));
            let person = self.person(name, Sex::Male, self.ago(born), Some(rough)).await?;
            let request = send(self.db, self.boss, person, None, (desk, asked, "Dorme in zona da più di un anno")).await?;
            if accepted {
                let answered = Answered {
                    state: RequestState::Accepted,
                    decided_on: days_before(self.today, 25),
                    from: None,
                    reason: String::new(),
                    protocol: "2026/000321".into(),
                };
                answer(self.db, self.boss, person, request, 1, &answered).await?;
            }
        }
        Ok(())
    }

    /// Of one stay it waits to be decided who pays; of another it was, and the Comune has to be told.
    async fn stays(&self) -> Result<()> {
        let began_on = days_before(self.today, 12);
        let waits = self.person(("Rovati", "Celeste"), Sex::Female, self.ago(88), Some(self.door(17, self.ago(30))?)).await?;
        ask_payer(self.db, self.boss, waits, None, "Residenza per anziani di esempio", began_on).await?;
        let elsewhere = NewAddress {
            place: "I577".into(),
            street: "Via di Esempio".into(),
            postcode: "20054".into(),
            ..self.door(18, self.ago(30))?
        };
        let decided = self.person(("Villa", "Agostino"), Sex::Male, self.ago(84), Some(elsewhere)).await?;
        let payer = ask_payer(self.db, self.boss, decided, None, "Residenza per anziani di esempio", began_on).await?;
        let choice = Choice {
            basis: Basis::OwnResidence,
            place: String::new(),
            reason: String::new(),
            document: "Certificato di residenza".into(),
        };
        decide(self.db, self.boss, decided, payer, 1, &choice).await?;
        Ok(())
    }
}
