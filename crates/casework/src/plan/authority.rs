//! Who may sign a plan: the person, the parents with what they have of parental responsibility, guardian, curators and support administrator
//! within the powers of the act that appointed them. Pure, but for [`signers_of`], which reads the register.

use super::SignerRole;
use chrono::NaiveDate;
use kernel::time::show_date;
use kernel::{Cents, Outcome, PersonId};
use registry::Representative;
use registry::fact::derived::is_minor;
use registry::person::Age;
use registry::representative::{Act, Power, RepresentativeKind, Responsibility};
use store::Tx;

/// Completed years from which a minor is heard; before, when capable of it (c.p.c. art. 473-bis.4).
pub const HEARD_FROM: i32 = 12;

/// Whose plan it is.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Their record.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// Whether they are a minor; `None` when nothing of the birth is known.
    pub minor: Option<bool>,
    /// How old they are, as far as it is known.
    pub age: Option<Age>,
    /// The day of their death.
    pub died_on: Option<NaiveDate>,
}

impl Subject {
    /// Whether they are to be heard: a minor who is, or may be, twelve.
    pub fn is_heard(&self) -> bool {
        self.minor == Some(true) && self.age.is_none_or(|age| age.most >= HEARD_FROM)
    }
}

/// Why somebody's signature counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// It is their own plan.
    Person,
    /// A parent.
    Parent(Responsibility),
    /// Somebody appointed.
    Appointed(RepresentativeKind),
}

/// Somebody without whose signature the plan is not agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needed {
    /// What they are called.
    pub name: String,
    /// Their record, if they have one.
    pub person: Option<PersonId>,
    /// As whom they sign.
    pub role: SignerRole,
    /// Why.
    pub basis: Basis,
    /// Whether the person signs beside them.
    pub with_person: bool,
    /// The act and the power in words, as they are kept with the signature.
    pub ground: String,
}

/// Somebody who may not sign, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Barred {
    /// What they are called.
    pub name: String,
    /// Their record, if they have one.
    pub person: Option<PersonId>,
    /// As whom they would sign.
    pub role: SignerRole,
    /// Why not, with the act.
    pub why: String,
}

/// Who signs, who may not, and what is to be looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Without whom it is not agreed.
    pub needed: Vec<Needed>,
    /// Who may not.
    pub barred: Vec<Barred>,
    /// In sentences.
    pub warnings: Vec<String>,
    /// Whether others stand for a minor.
    pub of_minor: bool,
    /// Of a minor nobody is known who acts for them: whoever is named is taken at their word, and the worker answers for it.
    pub nobody_known: bool,
    /// The matters of a minor's plan in which none of those who are known may sign.
    pub open: Vec<Act>,
}

/// A row of a plan, as far as signing goes.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// As whom.
    pub role: SignerRole,
    /// Who.
    pub name: &'a str,
    /// Their record, when it was chosen from the register.
    pub person: Option<PersonId>,
}

/// As whom somebody appointed signs.
pub const fn role_of(kind: RepresentativeKind) -> SignerRole {
    match kind {
        RepresentativeKind::Parent => SignerRole::Parent,
        RepresentativeKind::SupportAdministrator => SignerRole::SupportAdministrator,
        RepresentativeKind::FosterCarer => SignerRole::Family,
        RepresentativeKind::Guardian
        | RepresentativeKind::ProGuardian
        | RepresentativeKind::Curator
        | RepresentativeKind::SpecialCurator => SignerRole::Guardian,
    }
}

/// Whether two names are the same words, in any order.
pub(super) fn same_words(one: &str, other: &str) -> bool {
    let words = |name: &str| {
        let folded = kernel::text::folded(name);
        let mut words: Vec<String> = folded.split_whitespace().map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    !one.trim().is_empty() && words(one) == words(other)
}

/// The matters of a plan in words.
fn matters(acts: impl Iterator<Item = Act>) -> String {
    acts.map(|act| act.label().to_lowercase()).collect::<Vec<_>>().join(", ")
}

/// The act of appointment behind a word; nothing when none was recorded.
fn by_act(row: &Representative) -> String {
    let act = row.act();
    if act.is_empty() { String::new() } else { format!(" ({act})") }
}

fn barred(row: &Representative, why: String) -> Barred {
    Barred { name: row.name.clone(), person: row.other_id, role: role_of(row.kind), why }
}

/// What keeps somebody from signing in every matter of the plan.
fn obstacle(row: &Representative, acts: &[Act], on: NaiveDate) -> Option<String> {
    if let Some(died) = row.died_on.filter(|_| row.has_died_by(on)) {
        return Some(format!("risulta il decesso del {}", show_date(died)));
    }
    if row.kind == RepresentativeKind::Parent && matches!(row.responsibility, Responsibility::Suspended | Responsibility::Lost) {
        let state = if row.responsibility == Responsibility::Lost { "è decaduta" } else { "è sospesa" };
        return Some(format!("la sua responsabilità genitoriale {state}{}", by_act(row)));
    }
    acts.iter()
        .all(|act| row.may_sign(*act) == Power::None)
        .then(|| format!("non ha poteri per {}{}", matters(acts.iter().copied()), by_act(row)))
}

fn needed_of(row: &Representative, acts: &[Act], with_person: bool) -> Needed {
    let list = |power: Power| matters(acts.iter().copied().filter(|act| row.may_sign(*act) == power));
    let (stands, assists) = (list(Power::For), list(Power::With));
    let mut parts = vec![match row.kind {
        RepresentativeKind::Parent if row.presumed => "responsabilità genitoriale piena per legge (art. 316 c.c.)".to_owned(),
        RepresentativeKind::Parent => {
            format!("responsabilità genitoriale {}{}", row.responsibility.label().to_lowercase(), by_act(row))
        }
        _ => format!("{}{}", row.title().to_lowercase(), by_act(row)),
    }];
    if !stands.is_empty() {
        parts.push(format!("firma per {stands}"));
    }
    if !assists.is_empty() {
        parts.push(format!("firma insieme per {assists}"));
    }
    let basis = match row.kind {
        RepresentativeKind::Parent => Basis::Parent(row.responsibility),
        kind => Basis::Appointed(kind),
    };
    Needed { name: row.name.clone(), person: row.other_id, role: role_of(row.kind), basis, with_person, ground: parts.join(", ") }
}

/// Who signs a plan in these matters on a day. A minor is stood for by everybody who has parental responsibility, both parents by default
/// (c.c. art. 316 and 320), or by a guardian in their place, with a special curator beside them where a judge named one for the matter. An
/// adult signs alone, together with whoever assists in a matter of the plan, and not where somebody stands for them in all of them.
pub fn needed(of: &Subject, all: &[Representative], acts: &[Act], on: NaiveDate) -> Verdict {
    let mut verdict = Verdict::default();
    if let Some(died) = of.died_on.filter(|died| *died <= on) {
        let why = format!("risulta il decesso del {}", show_date(died));
        verdict.barred.push(Barred { name: of.name.clone(), person: Some(of.person), role: SignerRole::Person, why });
        return verdict;
    }
    let now: Vec<&Representative> = all.iter().filter(|row| row.holds_on(on)).collect();
    let minor = of.minor == Some(true);
    let guarded = now.iter().any(|row| row.kind == RepresentativeKind::Guardian && !row.has_died_by(on));
    let counts = |row: &&&Representative| match row.kind {
        RepresentativeKind::Parent => minor && !guarded,
        RepresentativeKind::FosterCarer => false,
        _ => true,
    };
    let mut signing: Vec<&Representative> = Vec::new();
    for row in now.iter().filter(counts) {
        match obstacle(row, acts, on) {
            Some(why) => verdict.barred.push(barred(row, why)),
            None => signing.push(row),
        }
    }
    // Parents whom a guardian takes the place of.
    for row in now.iter().filter(|row| minor && guarded && row.kind == RepresentativeKind::Parent) {
        verdict.barred.push(barred(row, "al posto dei genitori firma il tutore".to_owned()));
    }
    let stands = |act: &Act| signing.iter().any(|row| row.may_sign(*act) == Power::For);
    if minor {
        verdict.of_minor = true;
        let open: Vec<Act> = acts.iter().copied().filter(|act| !stands(act)).collect();
        verdict.nobody_known = signing.is_empty() && verdict.barred.is_empty();
        if verdict.nobody_known {
            verdict.warnings.push("Nel registro non risulta chi ha la responsabilità di questa persona minorenne: registra genitori o tutore, oppure scrivi chi firma e controlla l’atto.".to_owned());
        } else if !open.is_empty() {
            verdict.warnings.push(format!(
                "Per {} nessuno di chi risulta nel registro può firmare: serve un tutore o un curatore speciale, o l’atto del giudice. Chi coordina può decidere di procedere senza quella firma, scrivendo perché.",
                matters(open.iter().copied())
            ));
            verdict.open = open;
        }
        verdict.needed = signing.iter().map(|row| needed_of(row, acts, false)).collect();
        return verdict;
    }
    if of.minor.is_none() {
        verdict
            .warnings
            .push("Non si conosce la data di nascita: se la persona è minorenne firmano i genitori o il tutore.".to_owned());
    }
    let own = acts.iter().any(|act| !stands(act));
    verdict.needed = signing.iter().map(|row| needed_of(row, acts, own)).collect();
    if own {
        verdict.needed.insert(
            0,
            Needed {
                name: of.name.clone(),
                person: Some(of.person),
                role: SignerRole::Person,
                basis: Basis::Person,
                with_person: false,
                ground: "firma per sé".to_owned(),
            },
        );
    }
    verdict
}

impl Row<'_> {
    fn is(&self, name: &str, person: Option<PersonId>, role: SignerRole) -> bool {
        if self.role != role {
            return false;
        }
        match (self.person, person) {
            (Some(row), Some(known)) => row == known,
            // It is their own plan: there is one of them, however the name was typed.
            _ if role == SignerRole::Person => true,
            _ => same_words(self.name, name),
        }
    }
}

impl Verdict {
    /// Why somebody signs: the ground to keep with the signature, empty for those of whom no title is asked; or why they may not.
    ///
    /// # Errors
    /// The reason, in words that follow a name.
    pub fn title_of(&self, row: &Row<'_>) -> Result<String, String> {
        if let Some(known) = self.needed.iter().find(|one| row.is(&one.name, one.person, one.role)) {
            return Ok(known.ground.clone());
        }
        if let Some(barred) = self.barred.iter().find(|one| row.is(&one.name, one.person, one.role)) {
            return Err(barred.why.clone());
        }
        match row.role {
            // Named so that whoever coordinates can say why it is done without them; nobody signs as such before the act is known.
            SignerRole::Guardian if !self.open.is_empty() => Ok(String::new()),
            SignerRole::Guardian | SignerRole::SupportAdministrator if !self.nobody_known => {
                Err("non risulta fra chi rappresenta la persona: registra prima la nomina con il suo atto".to_owned())
            }
            SignerRole::Parent if self.of_minor && !self.nobody_known => {
                Err("non risulta fra chi ha la responsabilità della persona: scegli il nome dal registro, o registra prima chi è"
                    .to_owned())
            }
            _ => Ok(String::new()),
        }
    }

    /// Whether a row stands for a guardian or a curator who is still to be appointed, in a matter in which nobody who is known may sign.
    pub fn is_awaited(&self, row: &Row<'_>) -> bool {
        row.role == SignerRole::Guardian
            && !self.open.is_empty()
            && !self.needed.iter().any(|one| row.is(&one.name, one.person, one.role))
    }

    /// The matters that nobody of these rows covers, in a sentence: somebody is to be appointed for them, or whoever coordinates decides to go
    /// on without.
    pub fn uncovered(&self, rows: &[Row<'_>]) -> Option<String> {
        (!self.open.is_empty() && !rows.iter().any(|row| self.is_awaited(row))).then(|| {
            format!(
                "Per {} nessuno di chi risulta nel registro può firmare: aggiungi fra chi firma un tutore o un curatore, anche se è ancora da nominare.",
                matters(self.open.iter().copied())
            )
        })
    }

    /// Those without whom it is not agreed and whom no row names.
    pub fn absent<'v>(&'v self, rows: &[Row<'_>]) -> Vec<&'v Needed> {
        self.needed.iter().filter(|one| !rows.iter().any(|row| row.is(&one.name, one.person, one.role))).collect()
    }

    /// What still keeps a plan with these rows from being given out to be signed, in sentences.
    pub fn missing(&self, rows: &[Row<'_>]) -> Vec<String> {
        let mut all: Vec<String> = self
            .absent(rows)
            .into_iter()
            .map(|one| format!("Manca la firma di {} ({}): {}.", one.name, one.role.label().to_lowercase(), one.ground))
            .collect();
        if self.nobody_known && !rows.iter().any(|row| matches!(row.role, SignerRole::Parent | SignerRole::Guardian)) {
            all.push("La persona è minorenne: manca la firma di chi ne ha la responsabilità.".to_owned());
        }
        all.extend(self.uncovered(rows));
        all
    }
}

/// The matters that a plan touches: ordinary ones always, money where the person pays a share, residence where somebody is to live elsewhere,
/// treatment where health services take part in a life project.
pub fn acts(share: Option<Cents>, residential: bool, health: bool) -> Vec<Act> {
    let mut acts = vec![Act::Ordinary];
    acts.extend(health.then_some(Act::Health));
    acts.extend(share.is_none_or(|share| share > Cents::ZERO).then_some(Act::Money));
    acts.extend(residential.then_some(Act::Residence));
    acts
}

/// Whose plan it is and who signs it.
#[derive(Clone, Debug)]
pub struct WhoSigns {
    /// Whose plan it is.
    pub subject: Subject,
    /// Who signs.
    pub verdict: Verdict,
}

/// Who signs for a person in these matters on a day. That the actor may read the person is for the caller to see to.
///
/// # Errors
/// 404 for somebody whom the actor may not know of; those of the database.
pub async fn signers_of(tx: &mut Tx, person: PersonId, acts: &[Act], on: NaiveDate) -> Outcome<WhoSigns> {
    let card = registry::identity(tx, person).await?;
    let subject = Subject {
        person: card.id,
        name: card.display_name.clone(),
        minor: is_minor(card.birth, on),
        age: Age::on(card.birth, on),
        died_on: card.death_date,
    };
    let all = registry::representatives_on(tx, person, on).await?;
    let verdict = needed(&subject, &all, acts, on);
    Ok(WhoSigns { subject, verdict })
}

#[cfg(test)]
mod tests;
