//! Which of many grants may be paid: the same answers as [`payable`](super::payable) gives one by one, read with a fixed number of statements for
//! each [`BATCH`] of them.

use super::examine::rules;
use super::model::{DecisionOutcome, DecisionState};
use super::running::{Payable, stands_against};
use super::why::Why;
use crate::application::{ApplicationId, gather};
use crate::ranking::gather::{Of, Statements, together};
use crate::rule::Version;
use crate::rule::actions::read_version;
use ::store::Tx;
use chrono::NaiveDate;
use kernel::{Failure, HouseholdId, Outcome, PersonId};
use registry::person::card::{BATCH, bind_batch, in_batch};
use regulation::case::Case;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

macro_rules! of_member {
    ($from:literal, $rest:literal) => {
        concat!(
            "select a.id as application_id, p.person_id, p.sex, p.birth_date, p.birth_estimated, i.role,
                    (select cast(max(case when l.istat_code = b.istat_code then 1 else 0 end) as bigint) from registry_v_place l where l.body_id = p.body_id and l.person_id = p.person_id
                        and l.kind in ('residence', 'fictitious') and l.valid_from <= :on and l.valid_until > :on) as resident
               from benefits_application a ",
            $from,
            " join guard_body b on b.body_id = p.body_id where a.body_id = :body and ",
            in_batch!("a.id"),
            $rest
        )
    };
}

macro_rules! of_attestation {
    ($from:literal) => {
        concat!(
            "select a.id as application_id, s.id, s.kind, s.indicator, s.protocol, s.submitted_on, s.last_day, s.value_cents, s.scale_hundredths, s.created_at,
                    case when exists (select 1 from benefits_isee_defect d where d.body_id = s.body_id and d.attestation_id = s.id and d.outcome = 'open') then true else false end as has_open_defects
               from benefits_application a ",
            $from,
            " where a.body_id = :body and ",
            in_batch!("a.id")
        )
    };
}

macro_rules! of_running {
    ($from:literal) => {
        concat!(
            "select a.id as application_id, o.person_id, r.code as rule_code from benefits_application a ",
            $from,
            " join benefits_decision d on d.body_id = o.body_id and d.application_id = o.id and d.state in ('decided', 'revoked') and d.outcome in ('granted', 'partial') and d.valid_from <= :on
                   and (d.valid_until is null or d.valid_until > :on) and (d.revoked_from is null or d.revoked_from > :on)
              join benefits_rule_version v on v.body_id = d.body_id and v.id = d.rule_version_id
              join benefits_rule r on r.body_id = v.body_id and r.id = v.rule_id where a.body_id = :body and ",
            in_batch!("a.id")
        )
    };
}

store::statements! {
    /// What decides whether a grant stands in its own way.
    GRANTS = concat!(
        "select d.id, d.application_id, a.household_id, a.person_id, d.rule_version_id, d.outcome, d.state, d.valid_from, d.valid_until, d.revoked_from
           from benefits_decision d join benefits_application a on a.body_id = d.body_id and a.id = d.application_id where d.body_id = :body and ", in_batch!("d.id"));
    ANSWERS = concat!("select f.application_id, f.fact, f.value from benefits_application_fact f join benefits_application a on a.body_id = f.body_id and a.id = f.application_id
          where a.body_id = :body and ", in_batch!("a.id"), " order by f.application_id, f.position");
    THEMSELVES = of_member!(
        "join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
         left join registry_v_member i on i.body_id = a.body_id and i.household_id = a.household_id and i.person_id = a.person_id and i.valid_from <= :on and i.valid_until > :on", "");
    MEMBERS = of_member!(
        "join registry_v_member i on i.body_id = a.body_id and i.household_id = a.household_id and i.person_id <> a.person_id and i.valid_from <= :on and i.valid_until > :on
         join registry_v_person p on p.body_id = i.body_id and p.person_id = i.person_id", " and (p.death_date is null or p.death_date > :on) order by a.id, p.birth_date, p.person_id");
    ATTESTATIONS = concat!(
        of_attestation!("join benefits_isee s on s.body_id = a.body_id and s.person_id = a.person_id and s.state = 'kept'"), " union all ",
        of_attestation!("join benefits_isee_member n on n.body_id = a.body_id and n.person_id = a.person_id
           join benefits_isee s on s.body_id = n.body_id and s.id = n.attestation_id and s.person_id <> a.person_id and s.state = 'kept' and s.kind in ('ordinary', 'current')"));
    /// What runs for them and for their households. Their own grant is among it, as when one is looked at by itself.
    RUNNING = concat!(
        of_running!("join registry_v_member i on i.body_id = a.body_id and i.household_id = a.household_id and i.valid_from <= :on and i.valid_until > :on
              join benefits_application o on o.body_id = i.body_id and o.person_id = i.person_id"), " union ",
        of_running!("join benefits_application o on o.body_id = a.body_id and o.person_id = a.person_id"));
    SIGNED = concat!("select distinct a.id from benefits_application a join casework_v_plan_service s on s.body_id = a.body_id and s.person_id = a.person_id and s.plan_state = 'agreed'
            and s.signed_on <= :on where a.body_id = :body and ", in_batch!("a.id"));
}

/// By which statements the cases of some applications are read.
static READ: Statements = Statements {
    answers: &ANSWERS,
    themselves: &THEMSELVES,
    members: &MEMBERS,
    attestations: &ATTESTATIONS,
    running: &RUNNING,
    signed: &SIGNED,
};

#[derive(Clone, Debug, sqlx::FromRow)]
struct Grant {
    id: Uuid,
    application_id: ApplicationId,
    household_id: Option<HouseholdId>,
    person_id: PersonId,
    rule_version_id: Uuid,
    outcome: DecisionOutcome,
    state: DecisionState,
    valid_from: Option<NaiveDate>,
    valid_until: Option<NaiveDate>,
    revoked_from: Option<NaiveDate>,
}

/// Whether grants may be paid, each on a day of its own: what [`payable`](super::payable) answers for each of them. Where a regulation says nothing
/// on that day its grants may not be paid, and the sentence says so. Asks nobody's permission: it is for what the program itself works out.
///
/// # Errors
/// 404 where there is no such decision; those of gathering what is known.
pub async fn payable_all(tx: &mut Tx, asked: &[(Uuid, NaiveDate)]) -> Outcome<HashMap<Uuid, Payable>> {
    let mut all = HashMap::with_capacity(asked.len());
    // Those that nothing stands against are held against the conditions of their regulation, together with those of the same day.
    let mut open: BTreeMap<(Uuid, NaiveDate), Vec<Grant>> = BTreeMap::new();
    for batch in asked.chunks(BATCH) {
        let grants: Vec<Grant> = bind_batch(tx.sql(&GRANTS), batch.iter().map(|(id, _)| *id)).all().await?;
        let mut grants: HashMap<Uuid, Grant> = grants.into_iter().map(|grant| (grant.id, grant)).collect();
        for (id, day) in batch {
            let grant = grants.remove(id).ok_or(Failure::NotFound)?;
            let days = (grant.valid_from, grant.valid_until);
            match stands_against(grant.state, grant.outcome, days, grant.revoked_from, *day) {
                Some(sentence) => drop(all.insert(*id, Payable::No(vec![sentence.to_owned()]))),
                None => open.entry((grant.rule_version_id, *day)).or_default().push(grant),
            }
        }
    }
    for ((version, day), grants) in open {
        let version = read_version(tx, version).await?;
        for batch in grants.chunks(BATCH) {
            for (grant, payable) in batch.iter().zip(by_conditions(tx, &version, day, batch).await?) {
                all.insert(grant.id, payable);
            }
        }
    }
    Ok(all)
}

/// What the conditions of payment of a regulation say of some grants on a day, in their order.
async fn by_conditions(tx: &mut Tx, version: &Version, day: NaiveDate, grants: &[Grant]) -> Outcome<Vec<Payable>> {
    let regulation = &version.regulation;
    if regulation.payment_conditions.is_empty() {
        return Ok(vec![Payable::Yes; grants.len()]);
    }
    let rules = match rules(regulation, day) {
        Ok(rules) => rules,
        Err(Failure::Refused(refusal)) => return Ok(vec![Payable::No(vec![refusal.sentence]); grants.len()]),
        Err(failure) => return Err(failure),
    };
    let mut answers = Vec::with_capacity(grants.len());
    for case in cases(tx, version, day, grants).await? {
        let decision = rules.decide(&case);
        answers.push(match decision.payable() {
            Some(true) => Payable::Yes,
            Some(false) | None => match Why::of(&rules.explain_decision(&case, &decision))?.unpaid() {
                against if against.is_empty() => Payable::Yes,
                against => Payable::No(against),
            },
        });
    }
    Ok(answers)
}

/// The cases of some grants on a day, in their order.
async fn cases(tx: &mut Tx, version: &Version, day: NaiveDate, grants: &[Grant]) -> Outcome<Vec<Case>> {
    let regulation = &version.regulation;
    let ids: Vec<Uuid> = grants.iter().map(|grant| grant.application_id.0).collect();
    let whose: BTreeMap<ApplicationId, PersonId> = grants.iter().map(|grant| (grant.application_id, grant.person_id)).collect();
    // Where somebody lives, and which household an application without one means, is found by questions for each.
    let one_by_one = version.row.text.contains("household.borough");
    let mut known =
        if one_by_one { BTreeMap::new() } else { together(tx, (Of::These(&ids), &READ), regulation, day, &whose).await? };
    let mut cases = Vec::with_capacity(grants.len());
    for grant in grants {
        let found = known.remove(&grant.application_id).filter(|_| grant.household_id.is_some());
        cases.push(match found {
            Some(known) => gather::build(regulation, &known),
            None => gather::case_for(tx, grant.application_id, regulation, day).await?,
        });
    }
    Ok(cases)
}
