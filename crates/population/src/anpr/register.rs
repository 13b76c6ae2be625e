//! ANPR as the register's port.

use super::access::{Access, NoAccess};
use super::call::{Caller, Request, Told};
use super::interface::Service;
use super::person::{belong, family_of, id_of, identity, live, national_id};
use super::store::{BODY_CODE, TOLD};
use crate::problems::Problem;
use crate::question::mirror::{HANDFUL, changed};
use chrono::NaiveDate;
use guard::Principal;
use kernel::{Clock, Outcome};
use registry::{Asking, CivilAnswer, CivilChange, CivilQuestion, CivilRegister, Resident};
use serde_json::Value;
use std::collections::BTreeSet;
use store::Db;
use ui::Boxed;

/// Most members of a family that are told.
const MOST_MEMBERS: usize = 40;

/// The national register of residents.
pub struct Anpr {
    caller: Caller,
}

impl Anpr {
    /// With the access of a body.
    ///
    /// # Errors
    /// When the network cannot be used as the access wants it.
    pub fn new(access: Access, clock: Clock) -> Result<Anpr, NoAccess> {
        Ok(Anpr { caller: Caller::new(access, clock)? })
    }

    async fn tell(&self, asking: Asking<'_>, service: Service, about: &[(&str, &str)]) -> Outcome<Told> {
        // The reason and the number of the question: whoever keeps the register can ask the body for the rest.
        let purpose = format!("{} - {}", asking.purpose, asking.question);
        self.caller.ask(Request { service, account: asking.principal.actor.account, purpose: &purpose, about }).await
    }

    /// The national identifiers of whoever is meant; `None` for more than a handful.
    async fn identify(&self, asking: Asking<'_>, question: &CivilQuestion) -> Outcome<Option<Vec<String>>> {
        let (interface, birth) = (&self.caller.access.interface, question.birth.date.map(|day| day.to_string()));
        let places = &interface.question;
        let about = match (&question.identifier, &birth) {
            (Some(code), _) => vec![(places.tax_code.as_str(), code.value())],
            (None, Some(birth)) => vec![
                (places.family_name.as_str(), question.family_name.as_str()),
                (places.given_name.as_str(), question.given_name.as_str()),
                (places.birth_date.as_str(), birth.as_str()),
            ],
            (None, None) => return Err(Problem::DayNeeded.at("birth")),
        };
        match self.tell(asking, Service::Identify, &about).await? {
            Told::Nobody => Ok(Some(Vec::new())),
            Told::Several => Ok(None),
            Told::People(people) => {
                let ids: BTreeSet<String> = people.iter().filter_map(|person| id_of(interface, person)).collect();
                // People without identifier are an answer that cannot be understood.
                if ids.is_empty() {
                    return Err(Problem::NotUnderstood.into());
                }
                Ok((ids.len() <= HANDFUL).then(|| ids.into_iter().collect()))
            }
        }
    }

    /// Who somebody is and where they live; `None` when there is nobody any more.
    async fn resident(&self, asking: Asking<'_>, id: &str) -> Outcome<Option<Resident>> {
        let interface = &self.caller.access.interface;
        let about = [(interface.question.national_id.as_str(), id)];
        let Some(person) = self.only(asking, Service::Identity, &about).await? else { return Ok(None) };
        let mut resident = identity(interface, id, &person).ok_or(Problem::NotUnderstood)?;
        if let Some(person) = self.only(asking, Service::Residence, &about).await? {
            live(interface, &mut resident, &person);
        }
        Ok(Some(resident))
    }

    /// The one whom a national identifier names.
    async fn only(&self, asking: Asking<'_>, service: Service, about: &[(&str, &str)]) -> Outcome<Option<Value>> {
        match self.tell(asking, service, about).await? {
            Told::Nobody => Ok(None),
            // An identifier names one: whoever else is told would be somebody else.
            Told::Several => Err(Problem::NotUnderstood.into()),
            Told::People(people) if people.len() > 1 => Err(Problem::NotUnderstood.into()),
            Told::People(people) => Ok(people.into_iter().next()),
        }
    }

    /// Those of whom the asker may be told.
    async fn told(&self, asking: Asking<'_>, all: Vec<Resident>) -> Outcome<Vec<Resident>> {
        let mut tx = asking.db.begin_reading(&asking.principal.actor).await?;
        let mut told = Vec::with_capacity(all.len());
        for resident in all {
            let query = tx.sql(&TOLD).bind("code", &resident.tax_code).bind("reference", &resident.reference);
            if query.optional::<(i64,)>().await?.is_some() {
                told.push(resident);
            }
        }
        // The question has its row in the log before it is asked, and whom it showed after.
        tx.roll_back().await?;
        Ok(told)
    }

    async fn family(&self, asking: Asking<'_>, resident: &Resident) -> Outcome<Vec<Resident>> {
        let (interface, Some(id)) = (&self.caller.access.interface, national_id(resident)) else {
            return Ok(vec![resident.clone()]);
        };
        let about = [(interface.question.national_id.as_str(), id)];
        let people = match self.tell(asking, Service::Family, &about).await? {
            Told::Nobody => return Ok(vec![resident.clone()]),
            Told::Several => return Err(Problem::NotUnderstood.into()),
            Told::People(people) => people,
        };
        let number = family_of(interface, &people, id);
        let mut all = Vec::with_capacity(people.len());
        for person in people.iter().take(MOST_MEMBERS) {
            let member = id_of(interface, person).ok_or(Problem::NotUnderstood)?;
            let mut member =
                if member == id { resident.clone() } else { identity(interface, &member, person).ok_or(Problem::NotUnderstood)? };
            belong(interface, &mut member, person, &number, resident);
            all.push(member);
        }
        all.retain(|member| member.died_on.is_none() || member.reference == resident.reference);
        all.sort_by_key(|member| (member.role.unwrap_or(registry::MemberRole::Other), member.birth_date));
        self.told(asking, all).await
    }
}

impl CivilRegister for Anpr {
    fn name(&self) -> &'static str {
        "anpr"
    }
    fn title(&self) -> String {
        "Anagrafe nazionale (ANPR)".to_owned()
    }
    fn page(&self) -> &'static str {
        crate::PAGE
    }
    fn serves<'a>(&'a self, db: &'a Db, principal: &'a Principal) -> Boxed<'a, Outcome<bool>> {
        Box::pin(async move {
            let mut tx = db.read_open(&principal.actor).await?;
            let code: String = tx.sql(&BODY_CODE).value().await?;
            tx.roll_back().await?;
            Ok(code == self.caller.access.body)
        })
    }
    fn ask<'a>(&'a self, asking: Asking<'a>, question: &'a CivilQuestion) -> Boxed<'a, Outcome<CivilAnswer>> {
        Box::pin(async move {
            let Some(ids) = self.identify(asking, question).await? else { return Ok(CivilAnswer::TooMany) };
            let mut all = Vec::with_capacity(ids.len());
            for id in ids {
                all.extend(self.resident(asking, &id).await?);
            }
            Ok(CivilAnswer::Found(self.told(asking, all).await?))
        })
    }
    fn household_of<'a>(&'a self, asking: Asking<'a>, resident: &'a Resident) -> Boxed<'a, Outcome<Vec<Resident>>> {
        Box::pin(self.family(asking, resident))
    }
    fn changes_since<'a>(
        &'a self,
        asking: Asking<'a>,
        residents: &'a [Resident],
        since: NaiveDate,
    ) -> Boxed<'a, Outcome<Vec<CivilChange>>> {
        Box::pin(async move {
            let mut now = Vec::new();
            for id in residents.iter().filter_map(national_id) {
                now.extend(self.resident(asking, id).await?);
            }
            let told = self.told(asking, now).await?;
            Ok(told.iter().flat_map(|resident| changed(resident, since)).collect())
        })
    }
}
