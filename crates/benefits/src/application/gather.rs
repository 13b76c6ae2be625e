//! The case of an application: what the register knows of the household, the ISEE that counts, what was answered, what runs already. What is not
//! known stays so.
//!
//! It is the same whoever asks: a decision cannot rest on who looks at it. What is made of it is shown only to whoever may know it.

use super::answers;
use super::model::ApplicationId;
use super::store::{ANSWERED, AnsweredRow};
use crate::isee::{Counted, IseeKind, counting_for_all};
use crate::problems::Problem;
use crate::rule::{RuleCode, Version, in_force};
use ::store::Tx;
use chrono::NaiveDate;
use kernel::tax_code::Sex;
use kernel::{HouseholdId, Outcome, PersonId};
use registry::MemberRole;
use regulation::case::{Case, Member};
use regulation::known::{HouseholdField, PersonField};
use regulation::number::from_cents;
use regulation::{Decision, Explanation, Isee, Needed, Regulation, Rules, Unit, calendar};
use std::collections::{BTreeMap, BTreeSet};

store::statements! {
    /// What an application is about, whoever asks.
    ABOUT = "select a.person_id, a.household_id, r.code as rule_code from benefits_application a join benefits_measure m on m.body_id = a.body_id and m.id = a.measure_id
               join benefits_rule r on r.body_id = m.body_id and r.id = m.rule_id where a.body_id = :body and a.id = :id";
    /// Who is in the household, the person first, with what the register knows of each on a day: birth, sex, role, whether they are registered in
    /// this municipality.
    MEMBERS = "select p.person_id, p.sex, p.birth_date, p.birth_estimated, m.role,
                      (select cast(max(case when l.istat_code = b.istat_code then 1 else 0 end) as bigint) from registry_v_place l where l.body_id = p.body_id and l.person_id = p.person_id
                          and l.kind in ('residence', 'fictitious') and l.valid_from <= :on and l.valid_until > :on) as resident
                 from registry_v_person p join guard_body b on b.body_id = p.body_id
                 left join registry_v_member m on m.body_id = p.body_id and m.person_id = p.person_id and m.household_id = :household and m.valid_from <= :on and m.valid_until > :on
                where p.body_id = :body and p.person_id in (select o.person_id from registry_v_person o where o.body_id = :body and o.person_id = :person
                        union select h.person_id from registry_v_member h where h.body_id = :body and h.household_id = :household and h.valid_from <= :on and h.valid_until > :on)
                  and (p.person_id = :person or p.death_date is null or p.death_date > :on)
                order by case when p.person_id = :person then 0 else 1 end, p.birth_date, p.person_id limit 60";
    /// Whether somebody has a plan signed with the social service on a day.
    SIGNED = "select cast(count(*) as bigint) from casework_v_plan_service s where s.body_id = :body and s.person_id = :person and s.plan_state = 'agreed' and s.signed_on <= :on";
}

/// The fact by which regulations ask for a signed plan: a plan signed in the file of the social service answers it.
pub(crate) const SIGNED_PLAN: &str = "project_signed";

#[derive(sqlx::FromRow)]
struct About {
    person_id: PersonId,
    household_id: Option<HouseholdId>,
    rule_code: String,
}

/// Somebody of the household, as the register knows them on the day.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct KnownMember {
    /// Who.
    pub person_id: PersonId,
    sex: Sex,
    birth_date: Option<NaiveDate>,
    birth_estimated: bool,
    role: Option<MemberRole>,
    /// 1 when they are registered in this municipality, 0 when elsewhere.
    resident: Option<i64>,
}

impl KnownMember {
    /// The day of birth, where it is not an estimate.
    pub(crate) fn birth(&self) -> Option<NaiveDate> {
        self.birth_date.filter(|_| !self.birth_estimated)
    }
    /// Whether they stand in the household with a role: the register has one of theirs.
    pub(crate) fn is_in_household(&self) -> bool {
        self.role.is_some()
    }
}

/// What is known for an application on a day, before the regulation looks at it.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The household, the person for whom one asks first.
    pub members: Vec<KnownMember>,
    /// Whether the register has a household of theirs: without one nobody knows who else is in it.
    pub has_household: bool,
    /// The attestation that counts.
    pub isee: Option<Counted>,
    /// The borough where they live.
    pub borough: Option<i64>,
    /// What was answered: fact and value, as it is kept.
    pub answers: BTreeMap<String, String>,
    /// The regulations by which something was granted to the household and runs.
    pub running: Vec<String>,
    /// Those by which it was granted to the person themselves.
    pub running_for_person: Vec<String>,
    /// Whether they have signed a plan with the social service.
    pub has_signed_plan: bool,
}

/// Which attestation a regulation means by a word of its own.
pub fn isee_kind(isee: Isee) -> IseeKind {
    isee.into()
}

/// Which attestation a regulation asks of somebody on a day; `None` when it asks for none: no more is looked at than a decision needs.
pub fn asked_isee(regulation: &Regulation, birth: Option<NaiveDate>, on: NaiveDate) -> Option<IseeKind> {
    regulation.isee_for(birth.map(calendar::of), calendar::of(on)).map(isee_kind)
}

/// The word of a closed list of the engine, as a value.
fn word(list: u16, id: &str) -> Option<i64> {
    let lists = regulation::known::choices();
    let words = lists.get(usize::from(list))?;
    words.iter().position(|word| word.id == id).and_then(|place| i64::try_from(place).ok())
}

/// What somebody is to whoever asks, where the register says it without doubt: its roles are seen from the holder, and it does not tell a spouse
/// from a partner.
fn role_of(member: &KnownMember, asker_holds: bool) -> Option<i64> {
    let id = match member.role? {
        MemberRole::Child if asker_holds => "child",
        MemberRole::Parent if asker_holds => "parent",
        MemberRole::Sibling if asker_holds => "sibling",
        MemberRole::Grandparent | MemberRole::Grandchild | MemberRole::Relative if asker_holds => "other_relative",
        MemberRole::Carer | MemberRole::Foster => "other",
        MemberRole::Holder
        | MemberRole::Spouse
        | MemberRole::Child
        | MemberRole::Parent
        | MemberRole::Sibling
        | MemberRole::Grandparent
        | MemberRole::Grandchild
        | MemberRole::Relative
        | MemberRole::Other => return None,
    };
    word(regulation::known::ROLE, id)
}

/// The case of a regulation. Of a household that the register does not have the members are not known.
pub fn build(regulation: &Regulation, known: &Known) -> Case {
    let mut case = Case::unknown(regulation);
    let asker_holds = known.members.first().is_some_and(|first| first.role == Some(MemberRole::Holder));
    let is_known = known.has_household || regulation.unit == Unit::Person;
    for (place, member) in known.members.iter().enumerate().filter(|_| is_known) {
        let mut one = Member::default();
        one.set(PersonField::BirthDate, member.birth().map(calendar::of));
        let sex = match member.sex {
            Sex::Female => word(regulation::known::SEX, "F"),
            Sex::Male => word(regulation::known::SEX, "M"),
            Sex::NotStated => None,
        };
        one.set(PersonField::Sex, sex);
        let role = if place == 0 { word(regulation::known::ROLE, "declarant") } else { role_of(member, asker_holds) };
        one.set(PersonField::Role, role);
        one.set(PersonField::Resident, member.resident);
        case.members.push(one);
    }
    case.set_household(HouseholdField::Resident, known.members.first().and_then(|first| first.resident));
    case.set_household(HouseholdField::Borough, known.borough);
    if let Some(isee) = &known.isee {
        case.set_household(HouseholdField::Isee, from_cents(isee.value));
        case.set_household(HouseholdField::IseeValidUntil, Some(calendar::of(isee.last_day)));
        case.set_household(HouseholdField::IseeDefects, Some(i64::from(isee.has_open_defects)));
    }
    answers::set(&mut case, regulation, &known.answers);
    if known.has_signed_plan
        && let Some((place, fact)) = regulation.fact(SIGNED_PLAN)
        && fact.kind == regulation::Type::Boolean
    {
        // A plan that was signed is signed, whatever was written of it before.
        case.set_fact(&regulation.facts, place, 1, None).unwrap_or_default();
    }
    case.set_running(&regulation.incompatible, Some(&known.running), Some(&known.running_for_person));
    case
}

/// The questions that the register answers: nobody is asked them.
pub fn known_from_register(known: &Known) -> BTreeSet<String> {
    let resident = known.members.first().and_then(|first| first.resident);
    let mut all = BTreeSet::new();
    if resident.is_some() {
        all.extend(["household.resident".to_owned(), "person.resident".to_owned()]);
    }
    if known.borough.is_some() {
        all.insert("household.borough".to_owned());
    }
    all
}

/// What is known for an application on a day.
///
/// # Errors
/// 404 for none; those of the database.
pub async fn known(tx: &mut Tx, id: ApplicationId, regulation: &Regulation, on: NaiveDate) -> Outcome<Known> {
    let about: About = tx.sql(&ABOUT).id("id", id).one().await?;
    let rows: Vec<AnsweredRow> = tx.sql(&ANSWERED).id("id", id).all().await?;
    let answers = rows.into_iter().filter(|row| !row.value.is_empty()).map(|row| (row.fact, row.value)).collect();
    let found = of_person(tx, about.person_id, about.household_id, regulation, on).await?;
    Ok(Known { answers, ..found })
}

/// What is known of a person for a regulation on a day, before anything is asked.
///
/// # Errors
/// Those of the database.
pub async fn of_person(
    tx: &mut Tx,
    person: PersonId,
    household: Option<HouseholdId>,
    regulation: &Regulation,
    on: NaiveDate,
) -> Outcome<Known> {
    let household = match household {
        Some(household) => Some(household),
        None => registry::household_of(tx, person, on).await?.map(|household| household.id),
    };
    let members: Vec<KnownMember> =
        tx.sql(&MEMBERS).id("person", person).maybe_id("household", household).bind("on", on).all().await?;
    let birth = members.first().and_then(KnownMember::birth);
    let isee = match asked_isee(regulation, birth, on) {
        Some(kind) => counting_for_all(tx, person, kind, on).await?.holding().cloned(),
        None => None,
    };
    let running = crate::decision::running(tx, person, household, on).await?;
    let running_for_person = running.iter().filter(|one| one.person_id == person).map(|one| one.rule_code.clone()).collect();
    let signed: i64 = match regulation.fact(SIGNED_PLAN) {
        Some(_) => tx.sql(&SIGNED).id("person", person).bind("on", on).value().await?,
        None => 0,
    };
    let borough = registry::competence(tx, person, 1, on).await?.municipio;
    let has_household = members.iter().any(KnownMember::is_in_household);
    let running = running.into_iter().map(|one| one.rule_code).collect();
    Ok(Known {
        members,
        has_household,
        isee,
        borough,
        answers: BTreeMap::new(),
        running,
        running_for_person,
        has_signed_plan: signed > 0,
    })
}

/// An application as the regulation of a day looks at it.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// The version of the regulation that holds.
    pub rule: Version,
    /// What is known.
    pub known: Known,
    /// The same for the engine.
    pub case: Case,
    /// The day.
    pub on: NaiveDate,
}

/// The id of the regulation of an application.
async fn code_of(tx: &mut Tx, id: ApplicationId) -> Outcome<RuleCode> {
    let about: About = tx.sql(&ABOUT).id("id", id).one().await?;
    about
        .rule_code
        .parse()
        .map_err(|_| kernel::Failure::internal(format!("{} is stored as the id of a regulation", about.rule_code)))
}

/// The case of an application under the version of its regulation that holds today.
///
/// # Errors
/// 404 for none; [`Problem::NoRuleThen`]; those of the database.
pub async fn case_of(tx: &mut Tx, id: ApplicationId) -> Outcome<Gathered> {
    let on = tx.today();
    let code = code_of(tx, id).await?;
    let rule = in_force(tx, &code, on).await?.ok_or(Problem::NoRuleThen)?;
    let known = known(tx, id, &rule.regulation, on).await?;
    let case = build(&rule.regulation, &known);
    Ok(Gathered { rule, known, case, on })
}

/// The case of an application under a regulation on a day: for what is looked at again after it was decided.
///
/// # Errors
/// 404 for none; those of the database.
pub async fn case_for(tx: &mut Tx, id: ApplicationId, regulation: &Regulation, on: NaiveDate) -> Outcome<Case> {
    let known = known(tx, id, regulation, on).await?;
    Ok(build(regulation, &known))
}

/// What the regulation makes of an application today.
#[derive(Clone, Debug)]
pub struct Examination {
    /// What it rests on.
    pub gathered: Gathered,
    /// Yes, no, not yet.
    pub decision: Decision,
    /// Why.
    pub explanation: Explanation,
}

impl Examination {
    /// What must be known before anything can be decided, and who can say it.
    pub fn needed(&self) -> &[Needed] {
        &self.explanation.needed
    }
}

/// What the regulation makes of an application today; `Err` in the inner result is a sentence: why nothing can be said.
///
/// # Errors
/// 404 for none; those of the database.
pub async fn examine(tx: &mut Tx, id: ApplicationId) -> Outcome<Result<Examination, String>> {
    let gathered = match case_of(tx, id).await {
        Ok(gathered) => gathered,
        Err(kernel::Failure::Refused(refusal)) if refusal.code == Problem::NoRuleThen.code() => return Ok(Err(refusal.sentence)),
        Err(failure) => return Err(failure),
    };
    let rules = match Rules::on(&gathered.rule.regulation, calendar::of(gathered.on)) {
        Ok(rules) => rules,
        Err(lacking) => return Ok(Err(format!("{} {lacking}.", Problem::NotApplicable.sentence()))),
    };
    let decision = rules.decide(&gathered.case);
    let explanation = rules.explain_decision(&gathered.case, &decision);
    Ok(Ok(Examination { gathered, decision, explanation }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::shipped;
    use regulation::Outcome as Found;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn member(number: u128, role: Option<MemberRole>, resident: Option<i64>) -> KnownMember {
        KnownMember {
            person_id: PersonId(uuid::Uuid::from_u128(number)),
            sex: Sex::Female,
            birth_date: Some(day("1980-05-01")),
            birth_estimated: false,
            role,
            resident,
        }
    }

    fn isee(value: i64) -> Counted {
        Counted {
            id: uuid::Uuid::nil(),
            kind: IseeKind::Ordinary,
            indicator: crate::isee::Indicator::Ordinary,
            protocol: "INPS-ISEE-2026-12345678Z-00".parse().expect("a protocol"),
            submitted_on: day("2026-03-02"),
            last_day: day("2026-12-31"),
            value: kernel::Cents(value),
            scale: None,
            has_open_defects: false,
            recorded: kernel::Instant::default(),
        }
    }

    fn decided(known: &Known) -> Decision {
        let one = shipped::of("sostegno-al-reddito").expect("a shipped one");
        let regulation = Regulation::read(one.code, one.text).expect("no fault");
        let rules = Rules::on(&regulation, calendar::of(day("2026-11-21"))).expect("in force");
        rules.decide(&build(&regulation, known))
    }

    fn answered(value: &str) -> BTreeMap<String, String> {
        BTreeMap::from([("national_measure".to_owned(), value.to_owned())])
    }

    #[test]
    fn what_register_isee_and_answers_say_together_is_decided() {
        let two = vec![member(1, Some(MemberRole::Holder), Some(1)), member(2, Some(MemberRole::Child), Some(1))];
        let known = Known {
            members: two,
            has_household: true,
            isee: Some(isee(600_000)),
            answers: answered("refused"),
            ..Known::default()
        };
        let decision = decided(&known);
        assert_eq!((decision.outcome, decision.amount.map(|amount| amount.0)), (Found::Granted, Some(32_970)));
        let poorer = Known { isee: Some(isee(600_001)), ..known.clone() };
        assert_eq!(decided(&poorer).outcome, Found::Refused);
        let elsewhere = Known { members: vec![member(1, Some(MemberRole::Holder), Some(0))], ..known };
        assert_eq!(decided(&elsewhere).outcome, Found::Refused);
    }

    #[test]
    fn what_the_register_does_not_say_is_not_made_up() {
        let alone = vec![member(1, None, None)];
        let known = Known { members: alone, isee: Some(isee(600_000)), answers: answered("refused"), ..Known::default() };
        let decision = decided(&known);
        assert_eq!(decision.outcome, Found::Undetermined);
        let one = shipped::of("sostegno-al-reddito").expect("a shipped one");
        let regulation = Regulation::read(one.code, one.text).expect("no fault");
        assert_eq!(decision.needs.names(&regulation), ["household.resident", "household.members"]);
        let said = Known { answers: BTreeMap::from([("household.resident".to_owned(), "true".to_owned())]), ..known };
        assert!(!decided(&said).needs.names(&regulation).contains(&"household.resident".to_owned()));
    }

    #[test]
    fn a_plan_that_was_signed_answers_the_question_for_it() {
        let members = vec![member(1, Some(MemberRole::Holder), Some(1))];
        let known = Known { members, has_household: true, isee: Some(isee(1)), answers: answered("refused"), ..Known::default() };
        let payable = |known: &Known| decided(known).payment.first().and_then(|found| found.truth());
        assert_eq!(payable(&known), None);
        assert_eq!(payable(&Known { has_signed_plan: true, ..known }), Some(true));
    }
}
