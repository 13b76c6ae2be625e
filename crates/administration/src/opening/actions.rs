//! Opening, being told of it, reviewing it.

use super::{
    ANSWERED_FOR, CASE_NUMBERED, CASE_REACHED, FOLLOWED, MEANWHILE, ONE, Opening, PERSON_CODED, PERSON_NAMED, PERSON_REACHED,
    REVIEWED, TO_REVIEW, UNIT_OF, WHO_IS_TOLD,
};
use crate::problems::Problem;
use agenda::{DueKind, NewDue};
use casework::DueOfCase;
use chrono::NaiveDate;
use deadlines::Due;
use guard::opening::{self, Opened, REASON, Target, Verdict};
use guard::{Permission, Principal};
use kernel::input::Fields;
use kernel::tax_code::TaxCode;
use kernel::text::folded;
use kernel::{AccountId, Actor, CaseId, Failure, Outcome, PersonId, UnitId};
use store::audit::Row;
use store::{Audit, Db, Once, Tx};
use uuid::Uuid;

/// Longest reason and longest note.
const TEXT: usize = 1000;

/// What is to be opened, as people say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// A case, by its number.
    Case(String),
    /// A person, by their tax code.
    Code(TaxCode),
    /// A person, by exact name and day of birth.
    Person {
        /// Family and given name, folded as the register keeps them.
        sort_name: String,
        /// Day of birth.
        birth_date: NaiveDate,
    },
}

impl Named {
    /// The field in which it is named.
    fn field(&self) -> &'static str {
        match self {
            Named::Case(_) => "case_number",
            Named::Code(_) => "tax_code",
            Named::Person { .. } => "family_name",
        }
    }
}

/// An opening that is asked for.
#[derive(Clone, Debug)]
pub struct NewOpening {
    /// Of what.
    pub named: Named,
    /// Why it cannot wait.
    pub reason: String,
}

/// What whoever reviews found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What.
    pub verdict: Verdict,
    /// In words.
    pub note: String,
    /// Whether it was found not to be justified, and is found to be something else: whoever opened may open that person again.
    pub again: bool,
}

/// Reads what is to be opened: one way of naming it, and the reason.
pub fn read(fields: &mut Fields) -> Option<NewOpening> {
    let number = fields.line("case_number", 40);
    let code = fields.tax_code("tax_code");
    let (family_name, given_name) = (fields.line("family_name", 100), fields.line("given_name", 100));
    let birth_date = fields.date("birth_date");
    let reason = fields.required_text("reason", TEXT);
    if reason.as_ref().is_some_and(|reason| reason.chars().filter(|letter| letter.is_alphabetic()).count() < REASON) {
        fields.fault("reason", format!("Scrivi perché non si può aspettare: almeno {REASON} lettere."));
    }
    let named = match (number, code, family_name, given_name, birth_date) {
        (Some(number), None, None, None, None) => Some(Named::Case(number)),
        (None, Some(code), None, None, None) => Some(Named::Code(code)),
        (None, None, Some(family), Some(given), Some(birth_date)) => {
            Some(Named::Person { sort_name: folded(&format!("{family} {given}")), birth_date })
        }
        _ => {
            if !fields.is_faulty("tax_code") && !fields.is_faulty("birth_date") {
                fields.fault(
                    "case_number",
                    "Scrivi il numero della cartella, oppure il codice fiscale, oppure cognome, nome e data di nascita: uno solo dei tre.",
                );
            }
            None
        }
    };
    Some(NewOpening { named: named?, reason: reason? })
}

/// Reads what whoever reviews found. What was not plainly needed is explained, and so is why it is found to be something else.
pub fn read_finding(fields: &mut Fields) -> Option<Finding> {
    let verdict = fields.required_code::<Verdict>("verdict");
    let note = fields.text("note", TEXT);
    let again = fields.flag("again");
    if note.is_none() && again {
        fields.fault("note", "Scrivi perché l’esito cambia.");
    } else if note.is_none() && verdict.is_some_and(|verdict| verdict != Verdict::Right) {
        fields.fault("note", "Scrivi che cosa non torna e che cosa si fa.");
    }
    Some(Finding { verdict: verdict?, note: note.unwrap_or_default(), again })
}

/// Something that is there, and the unit that reviews the opening.
struct Found {
    target: Target,
    unit: Option<UnitId>,
}

/// What is named; what there is to say where it is nothing, or not one thing alone.
async fn find(tx: &mut Tx, named: &Named) -> Outcome<Result<Found, Problem>> {
    let people: Vec<PersonId> = match named {
        Named::Case(number) => {
            let found: Option<(CaseId, PersonId, UnitId)> = tx.sql(&CASE_NUMBERED).bind("number", number).optional().await?;
            let found = found.map(|(case, person, unit)| Found { target: Target::Case(case, person), unit: Some(unit) });
            return Ok(found.ok_or(Problem::NothingToOpen));
        }
        Named::Code(code) => tx.sql(&PERSON_CODED).bind("code", code.as_str()).values().await?,
        Named::Person { sort_name, birth_date } => {
            tx.sql(&PERSON_NAMED).bind("sort_name", sort_name).bind("birth_date", *birth_date).values().await?
        }
    };
    Ok(match people.as_slice() {
        [] => Err(Problem::NothingToOpen),
        [person] => {
            let unit = tx.sql(&UNIT_OF).id("person", *person).optional::<(UnitId,)>().await?.map(|row| row.0);
            Ok(Found { target: Target::Person(*person), unit })
        }
        _ => Err(Problem::OpeningOfSeveral),
    })
}

async fn is_reached(tx: &mut Tx, target: Target) -> Outcome<bool> {
    Ok(match target {
        Target::Case(case, _) => tx.sql(&CASE_REACHED).id("case", case).optional::<(CaseId,)>().await?.is_some(),
        Target::Person(person) => tx.sql(&PERSON_REACHED).id("person", person).optional::<(PersonId,)>().await?.is_some(),
    })
}

/// Tells whoever is in charge, in the list of what they have to do. Of a case that nobody is in charge of its team is told, and of one that is
/// not reserved its unit as well; of a person whoever works on an open case of theirs, else whoever protects them. Where there is nobody at
/// all, whoever reviews the opening knows.
async fn tell(tx: &mut Tx, target: Target, unit: UnitId, opened: Opened) -> Outcome<()> {
    let href = format!("/aperture-urgenti/{}", opened.id);
    let due = Due::On(tx.today());
    match target {
        Target::Case(case, _) => {
            let case = casework::case_brief(tx, Permission::CASE_READ, case).await?;
            // What is reserved and nobody's would be told to whoever opened.
            if case.sealed && case.worker_id.is_none() && casework::team_of(tx, case.id).await?.is_empty() {
                return Ok(());
            }
            let title = format!("Apertura urgente della cartella {}: leggere chi, perché e quando", case.number);
            let due = DueOfCase {
                kind: DueKind::Access,
                source: opened.id,
                key: TOLD,
                title: &title,
                href: &href,
                due,
                escalate_at: None,
                rule: "",
            };
            casework::tell_due(tx, &case, due).await
        }
        Target::Person(person) => {
            let told: Option<(AccountId,)> = tx.sql(&WHO_IS_TOLD).id("person", person).optional().await?;
            let Some((told,)) = told else { return Ok(()) };
            let new = NewDue {
                kind: DueKind::Access,
                source: opened.id,
                key: TOLD,
                title: "Apertura urgente della scheda di una persona seguita: leggere chi, perché e quando",
                href: &href,
                due,
                person: Some(person),
                case: None,
                unit,
                account: Some(told),
                closed: true,
                escalate_at: None,
                rule: "",
            };
            agenda::set(tx, new).await?;
            Ok(())
        }
    }
}

/// The due by which whoever is in charge is told.
const TOLD: &str = "told";

/// Opens; the identifier of the opening.
///
/// # Errors
/// `GLASS-001` for a key of a program, `GLASS-002` for what is not there (which leaves its row in the log), `GLASS-003` for what is read
/// without any opening, `GLASS-004` for the same reason as the last time, `GLASS-005` for several of one name, `GLASS-011` while an opening of
/// the same person by the actor stands as not justified.
pub async fn open(db: &Db, principal: &Principal, new: &NewOpening, once: Option<&Once>) -> Outcome<Uuid> {
    if principal.is_limited() {
        return Err(Problem::OpeningByToken.into());
    }
    principal.require(Permission::RECORD_OPEN_URGENTLY)?;
    // It widens how far somebody reads, and gives nobody a reading that their role does not have today.
    principal.require(match new.named {
        Named::Case(_) => Permission::CASE_READ,
        Named::Code(_) | Named::Person { .. } => Permission::PERSON_READ,
    })?;
    let actor = Actor { purpose: Some(format!("apertura urgente: {}", new.reason)), ..principal.actor.clone() };
    let mut tx = db.begin(&actor).await?;
    if let Some(id) = tx.already::<Uuid>(once).await? {
        return if id.is_nil() { Err(Problem::NothingToOpen.at(new.named.field())) } else { Ok(id) };
    }
    let found = match find(&mut tx, &new.named).await? {
        Ok(found) => found,
        Err(problem) => {
            // That somebody looked for what is not there is kept as well.
            tx.commit(Audit::of("opening.miss").answering(Uuid::nil().to_string())).await?;
            return Err(problem.at(new.named.field()));
        }
    };
    if is_reached(&mut tx, found.target).await? {
        return Err(Problem::OpeningNotNeeded.into());
    }
    if opening::is_judged(&mut tx, found.target.person()).await? {
        return Err(Problem::OpeningJudged.into());
    }
    let before = opening::last_reason(&mut tx, found.target).await?;
    if before.is_some_and(|before| folded(&before) == folded(&new.reason)) {
        return Err(Problem::SameReason.at("reason"));
    }
    let unit = found.unit.or_else(|| principal.unit()).ok_or(Failure::Forbidden)?;
    let opened = opening::open(&mut tx, found.target, unit, &new.reason).await?;
    tell(&mut tx, found.target, unit, opened).await?;
    let audit = Audit::of("opening.begin").about(found.target.person()).answering(opened.id.to_string());
    let audit = match found.target {
        Target::Case(case, _) => audit.on("case", case),
        Target::Person(person) => audit.on("person", person),
    };
    tx.commit(audit).await?;
    Ok(opened.id)
}

/// One opening, as somebody reads it.
pub(crate) struct Told {
    /// The opening.
    pub opening: Opening,
    /// What was done with it meanwhile, newest first; nothing for whoever does not review it.
    pub meanwhile: Vec<Row>,
    /// Whether the actor answers for it and did not make it: their review is wanted, while nobody reviewed it.
    pub reviews: bool,
    /// Whether the actor works on the case, and is told.
    pub follows: bool,
}

/// One, with what was done meanwhile where the actor reviews it.
pub async fn one(tx: &mut Tx, id: Uuid) -> Outcome<Told> {
    let opening: Opening = tx.sql(&ONE).bind("id", id).one().await?;
    let answers = tx.sql(&ANSWERED_FOR).bind("id", id).optional::<Opening>().await?.is_some();
    let follows = tx.sql(&FOLLOWED).bind("id", id).optional::<(PersonId,)>().await?.is_some();
    let meanwhile = tx.sql(&MEANWHILE).bind("id", id).all().await?;
    let reviews = answers && opening.account_id != tx.actor().account;
    Ok(Told { opening, meanwhile, reviews, follows })
}

/// Those that wait for the actor's review, or were reviewed, newest first.
pub async fn list(tx: &mut Tx, reviewed: bool, before: Uuid, most: i64) -> Outcome<Vec<Opening>> {
    let statement = if reviewed { &REVIEWED } else { &TO_REVIEW };
    Ok(tx.sql(statement).bind("before", before).bind("most", most).all().await?)
}

/// Writes what the actor found about the opening of somebody else: once, and again where it was found not to be justified and is found to be
/// something else. Both reviews stay in the log.
///
/// # Errors
/// 404 outside the units that the actor answers for, `GLASS-006` for one's own, `GLASS-007` when somebody else reviewed it meanwhile.
pub async fn review(db: &Db, principal: &Principal, id: Uuid, finding: &Finding, once: Option<&Once>) -> Outcome<()> {
    principal.require(Permission::RECORD_REVIEW)?;
    let actor = Actor { purpose: Some(finding.note.clone()).filter(|note| !note.is_empty()), ..principal.actor.clone() };
    let mut tx = db.begin(&actor).await?;
    if tx.already::<Uuid>(once).await?.is_some() {
        return Ok(());
    }
    let opening: Opening = tx.sql(&ANSWERED_FOR).bind("id", id).one().await?;
    if opening.account_id == principal.actor.account {
        return Err(Problem::OwnOpening.into());
    }
    let lifts = finding.again && opening.is_judged() && finding.verdict != Verdict::Abuse;
    if (opening.reviewed_at.is_some() && !lifts) || !opening::review(&mut tx, id, finding.verdict, &finding.note, lifts).await? {
        return Err(match opening.reviewer_name.as_str() {
            "" => Problem::ReviewedMeanwhile.into(),
            name => Problem::ReviewedMeanwhile.because(format!("Da {name}.")),
        });
    }
    tx.commit(Audit::of("opening.review").about(opening.person_id).on("opening", id).answering(id.to_string())).await?;
    Ok(())
}

/// Whoever works on the case has read that it was opened.
///
/// # Errors
/// 404 for whoever may not know of the opening.
pub async fn seen(db: &Db, principal: &Principal, id: Uuid, once: Option<&Once>) -> Outcome<()> {
    principal.require(Permission::CASE_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if tx.already::<Uuid>(once).await?.is_some() {
        return Ok(());
    }
    let (person,): (PersonId,) = tx.sql(&FOLLOWED).bind("id", id).one().await?;
    let now = tx.now();
    agenda::met(&mut tx, id, TOLD, now).await?;
    tx.commit(Audit::of("opening.see").about(person).on("opening", id).answering(id.to_string())).await?;
    Ok(())
}
