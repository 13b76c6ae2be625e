//! Representatives in the database, and who may sign for somebody on a day.

use super::model::{Act, Power, Powers, RepresentativeKind, Responsibility};
use crate::fact::derived::is_minor;
use crate::person::Birth;
use crate::{not_hidden, person_scope};
use chrono::NaiveDate;
use kernel::tax_code::Sex;
use kernel::{Outcome, PersonId};
use store::Tx;
use uuid::Uuid;

macro_rules! rows {
    ($more:expr) => {
        concat!(
            "select r.id, r.kind, r.other_id, coalesce(p.display_name, r.other_name) as name, r.other_name, coalesce(p.sex, r.other_sex) as sex, r.capacity, r.phone, r.mail,
                    r.responsibility, r.ordinary_acts, r.extraordinary_acts, r.health, r.money, r.residence, r.powers_note, r.limits_note, r.authority, r.act_number, r.act_date,
                    r.report_months, r.valid_from, r.valid_until, r.version, false as presumed, p.death_date as died_on
               from registry_representative r left join registry_person p on p.body_id = r.body_id and p.id = r.other_id
              where r.body_id = :body and r.person_id = :person and r.valid_from < r.valid_until and (r.other_id is null or ",
            not_hidden!("r.other_id"),
            ") and ",
            $more
        )
    };
}

store::statements! {
    pub OF_PERSON = rows!("1 = 1 order by r.valid_until desc, r.valid_from desc, r.id limit 100");
    ON = rows!("r.valid_from <= :on and r.valid_until > :on order by case r.kind when 'guardian' then 0 when 'support_administrator' then 1 when 'curator' then 2 when 'special_curator' then 3
                when 'pro_guardian' then 4 when 'parent' then 5 else 6 end, r.valid_from, r.id limit 30");
    pub ONE = concat!("select r.kind, r.other_id, r.other_name, r.other_sex, r.capacity, r.phone, r.mail, r.responsibility, r.ordinary_acts, r.extraordinary_acts, r.health, r.money,
                              r.residence, r.powers_note, r.limits_note, r.authority, r.act_number, r.act_date, r.report_months, r.valid_from, r.valid_until, r.version
                         from registry_representative r
                        where r.body_id = :body and r.id = :id and r.person_id = :person and r.valid_from < r.valid_until and (r.other_id is null or ", not_hidden!("r.other_id"), ") and ",
                        person_scope!("person.edit", "r.person_id"), " {for update}");
    /// The parents of somebody, as the relations on either side tell; with the responsibility that was recorded of each, of whatever day.
    // Parents by birth are so whenever it was recorded.
    PARENTS = concat!(
        "select q.parent_id, q.name, q.sex, q.died_on from (
           select r.other_id as parent_id, coalesce(p.display_name, r.other_name) as name, coalesce(p.sex, r.other_sex) as sex, p.death_date as died_on, r.id
             from registry_relation r left join registry_person p on p.body_id = r.body_id and p.id = r.other_id
            where r.body_id = :body and r.person_id = :person and (r.kind = 'parent' or (r.kind = 'adoptive_parent' and r.valid_from <= :on)) and r.valid_from < r.valid_until and r.valid_until > :on and not r.other_dead
              and (r.other_id is null or ", not_hidden!("r.other_id"), ")
           union all
           select r.person_id as parent_id, p.display_name as name, p.sex, p.death_date as died_on, r.id
             from registry_relation r join registry_person p on p.body_id = r.body_id and p.id = r.person_id
            where r.body_id = :body and r.other_id = :person and (r.kind = 'child' or (r.kind = 'adoptive_child' and r.valid_from <= :on)) and r.valid_from < r.valid_until and r.valid_until > :on and ", not_hidden!("r.person_id"), "
         ) q order by q.name, q.id limit 8");
    BIRTH = "select birth_date, birth_year, birth_estimated from registry_person where body_id = :body and id = :person";
    pub ADD = "insert into registry_representative (body_id, id, person_id, other_id, other_name, other_sex, capacity, phone, mail, kind, responsibility, ordinary_acts, extraordinary_acts, health,
                                                    money, residence, powers_note, limits_note, authority, act_number, act_date, report_months, valid_from, valid_until, created_at, created_by,
                                                    version)
               values (:body, :id, :person, :other, :other_name, :other_sex, :capacity, :phone, :mail, :kind, :responsibility, :ordinary, :extraordinary, :health, :money, :residence,
                       :powers_note, :limits_note, :authority, :act_number, :act_date, :report_months, :from, :until, :now, :actor, 1)";
    pub CHANGE = "update registry_representative set other_name = :other_name, other_sex = :other_sex, capacity = :capacity, phone = :phone, mail = :mail, responsibility = :responsibility,
                         ordinary_acts = :ordinary, extraordinary_acts = :extraordinary, health = :health, money = :money, residence = :residence, powers_note = :powers_note,
                         limits_note = :limits_note, authority = :authority, act_number = :act_number, act_date = :act_date, report_months = :report_months, valid_from = :from,
                         valid_until = :until, version = version + 1
                   where body_id = :body and id = :id and person_id = :person and version = :version";
    pub END = "update registry_representative set valid_until = :until, version = version + 1 where body_id = :body and id = :id and person_id = :person and version = :version";
}

/// Somebody who acts for a person.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Representative {
    /// Identifier; that of nothing for a parent of whom nothing was recorded.
    pub id: Uuid,
    /// In which quality.
    pub kind: RepresentativeKind,
    /// Their record, if they have one.
    pub other_id: Option<PersonId>,
    /// Their name.
    pub name: String,
    /// The name of somebody without a record.
    pub other_name: String,
    /// Their sex.
    pub sex: Sex,
    /// What else they are: lawyer, sister, office of the Comune.
    pub capacity: String,
    /// Telephone.
    pub phone: String,
    /// Mail.
    pub mail: String,
    /// What a parent has of parental responsibility.
    pub responsibility: Responsibility,
    /// Ordinary acts.
    pub ordinary_acts: Power,
    /// Beyond them.
    pub extraordinary_acts: Power,
    /// Consent to treatment.
    pub health: Power,
    /// Income, accounts, payments.
    pub money: Power,
    /// Where the person lives.
    pub residence: Power,
    /// The powers in the words of the act.
    pub powers_note: String,
    /// The limits in the words of the act.
    pub limits_note: String,
    /// Who appointed them.
    pub authority: String,
    /// Number of the act.
    pub act_number: String,
    /// Its day.
    pub act_date: Option<NaiveDate>,
    /// Months after which they report to the judge.
    pub report_months: Option<i64>,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Version.
    pub version: i64,
    /// Whether it is a parent of whom nothing was recorded: responsible as the law says (art. 316 c.c.).
    pub presumed: bool,
    /// The day of their death.
    pub died_on: Option<NaiveDate>,
}

impl Representative {
    /// How far they act.
    pub fn powers(&self) -> Powers {
        Powers {
            ordinary: self.ordinary_acts,
            extraordinary: self.extraordinary_acts,
            health: self.health,
            money: self.money,
            residence: self.residence,
        }
    }
    /// Whether they may sign in a matter, alone or with the person.
    pub fn may_sign(&self, act: Act) -> Power {
        self.powers().of(act)
    }
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && day < self.valid_until
    }
    /// A parent of whom the register says that a court took something of what a parent may do.
    pub fn is_less_than_full(&self) -> bool {
        self.kind == RepresentativeKind::Parent
            && matches!(self.responsibility, Responsibility::Limited | Responsibility::Suspended | Responsibility::Lost)
    }
    /// Whether they have died by a day: they act no more, though nobody ended their place.
    pub fn has_died_by(&self, day: NaiveDate) -> bool {
        self.died_on.is_some_and(|died| died <= day)
    }
    /// The last day included, when it has an end.
    pub fn last_day(&self) -> Option<NaiveDate> {
        (self.valid_until < guard::scope::FOREVER).then(|| self.valid_until.pred_opt()).flatten()
    }
    /// `Amministratrice di sostegno`.
    pub fn title(&self) -> &'static str {
        self.kind.called(self.sex)
    }
    /// `Amministratrice di sostegno Neri Carla`.
    pub fn called(&self) -> String {
        format!("{} {}", self.title(), self.name)
    }
    /// What the header says of them; nothing of a parent with full responsibility.
    pub fn alert(&self) -> Option<String> {
        match (self.kind, self.responsibility) {
            (RepresentativeKind::Parent, Responsibility::Full | Responsibility::NotApplicable) => None,
            (RepresentativeKind::Parent, other) => {
                Some(format!("{}: responsabilità genitoriale {}", self.called(), other.label().to_lowercase()))
            }
            _ => {
                let has = match (self.kind, self.sex) {
                    (RepresentativeKind::SupportAdministrator | RepresentativeKind::FosterCarer, Sex::Female) => "Ha un’",
                    (_, Sex::Female) => "Ha una ",
                    _ => "Ha un ",
                };
                Some(format!("{has}{}: {}", self.title().to_lowercase(), self.name))
            }
        }
    }
    /// The act of appointment in one line; empty when none was recorded.
    pub fn act(&self) -> String {
        let number = if self.act_number.is_empty() { String::new() } else { format!("n. {}", self.act_number) };
        let day = self.act_date.map(|day| format!("del {}", kernel::time::show_date(day))).unwrap_or_default();
        [self.authority.clone(), number, day].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
    /// Where the name leads; empty for nowhere.
    pub fn href(&self) -> String {
        self.other_id.map(|other| format!("/persone/{other}/scheda")).unwrap_or_default()
    }
}

#[derive(sqlx::FromRow)]
struct Parent {
    parent_id: Option<PersonId>,
    name: String,
    sex: Sex,
    died_on: Option<NaiveDate>,
}

#[derive(sqlx::FromRow)]
struct Born {
    birth_date: Option<NaiveDate>,
    birth_year: Option<i64>,
    birth_estimated: bool,
}

/// Who acts for a person on a day, the nearest to the signature first. For a minor the parents that the register knows are there also when
/// nothing of their responsibility was recorded, with what the law gives them (art. 316 c.c.), unless a guardian acts. Protected
/// representatives are missing for those who may not know of them. That the actor may read the person is for the caller to see to.
///
/// # Errors
/// Those of the database.
pub async fn representatives_on(tx: &mut Tx, person: PersonId, on: NaiveDate) -> Outcome<Vec<Representative>> {
    let mut all: Vec<Representative> = tx.sql(&ON).id("person", person).bind("on", on).all().await?;
    let born: Option<Born> = tx.sql(&BIRTH).id("person", person).optional().await?;
    let minor = born.map(|row| row.birth()).and_then(|birth| is_minor(birth, on)).unwrap_or(false);
    if !minor || all.iter().any(|row| row.kind == RepresentativeKind::Guardian && !row.has_died_by(on)) {
        return Ok(all);
    }
    let parents: Vec<Parent> = tx.sql(&PARENTS).id("person", person).bind("on", on).all().await?;
    let recorded = |row: &Representative, parent: &Parent| {
        row.kind == RepresentativeKind::Parent
            && (row.other_id.is_some() && row.other_id == parent.parent_id || same_words(&row.name, &parent.name))
    };
    // Where a parent who may not sign alone stands under a name that is nobody's among the relations, any parent of the relations may be
    // that one: nobody is presumed to have what a court took, and the warnings of the page say so.
    if all.iter().any(|row| row.is_less_than_full() && !parents.iter().any(|parent| recorded(row, parent))) {
        return Ok(all);
    }
    let mut presumable: Vec<Parent> = parents.into_iter().filter(|parent| parent.died_on.is_none_or(|died| died > on)).collect();
    presumable.retain(|parent| !all.iter().any(|row| recorded(row, parent)));
    all.extend(presumable.into_iter().map(|parent| presumed(parent, on)));
    Ok(all)
}

/// Whether two names are the same words, in any order, however they are accented or capitalised.
fn same_words(one: &str, other: &str) -> bool {
    let words = |name: &str| {
        let folded = kernel::text::folded(name);
        let mut words: Vec<String> = folded.split_whitespace().map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    !one.trim().is_empty() && words(one) == words(other)
}

impl Born {
    fn birth(&self) -> Birth {
        let year = self.birth_year.and_then(|year| i32::try_from(year).ok());
        Birth { date: self.birth_date, year, estimated: self.birth_estimated }
    }
}

/// The birth of a person.
pub(super) async fn birth_of(tx: &mut Tx, person: PersonId) -> Outcome<Birth> {
    Ok(tx.sql(&BIRTH).id("person", person).one::<Born>().await?.birth())
}

/// A parent as the law has them where nothing else is recorded.
fn presumed(parent: Parent, on: NaiveDate) -> Representative {
    let powers = RepresentativeKind::Parent.usual();
    Representative {
        id: Uuid::nil(),
        kind: RepresentativeKind::Parent,
        other_id: parent.parent_id,
        other_name: if parent.parent_id.is_none() { parent.name.clone() } else { String::new() },
        name: parent.name,
        sex: parent.sex,
        capacity: String::new(),
        phone: String::new(),
        mail: String::new(),
        responsibility: Responsibility::Full,
        ordinary_acts: powers.ordinary,
        extraordinary_acts: powers.extraordinary,
        health: powers.health,
        money: powers.money,
        residence: powers.residence,
        powers_note: String::new(),
        limits_note: String::new(),
        authority: String::new(),
        act_number: String::new(),
        act_date: None,
        report_months: None,
        valid_from: on,
        valid_until: guard::scope::FOREVER,
        version: 0,
        presumed: true,
        died_on: parent.died_on,
    }
}

/// What changing needs to know.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Known {
    /// In which quality.
    pub kind: RepresentativeKind,
    /// Their record, if they have one.
    pub other_id: Option<PersonId>,
    /// The name of somebody without a record.
    pub other_name: String,
    /// Their sex.
    pub other_sex: Sex,
    /// What else they are.
    pub capacity: String,
    /// Telephone.
    pub phone: String,
    /// Mail.
    pub mail: String,
    /// What a parent has of parental responsibility.
    pub responsibility: Responsibility,
    /// Ordinary acts.
    pub ordinary_acts: Power,
    /// Beyond them.
    pub extraordinary_acts: Power,
    /// Consent to treatment.
    pub health: Power,
    /// Income, accounts, payments.
    pub money: Power,
    /// Where the person lives.
    pub residence: Power,
    /// The powers in the words of the act.
    pub powers_note: String,
    /// The limits in the words of the act.
    pub limits_note: String,
    /// Who appointed them.
    pub authority: String,
    /// Number of the act.
    pub act_number: String,
    /// Its day.
    pub act_date: Option<NaiveDate>,
    /// Months after which they report.
    pub report_months: Option<i64>,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Version.
    pub version: i64,
}
