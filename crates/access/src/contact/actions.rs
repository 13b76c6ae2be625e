//! What is done with a contact: registering it, putting it on the right person, reading it.

use super::forms::MoveContact;
use super::model::{Need, NewContact, Subject, Territory, human_number};
use super::store::{self, Contact, Moved, ToCorrect};
use crate::problems::{Problem, faster};
use crate::referral;
use ::store::{Audit, Db, Once, Tx};
use chrono::Datelike;
use guard::unit::Tree;
use guard::{Permission, Principal};
use kernel::time::{days_after, local};
use kernel::{ContactId, Failure, Outcome, PersonId, Refusal, UnitId};
use registry::{IdentityCard, Involvement};
use ui::form::FormView;
use uuid::Uuid;

/// What somebody else's change means for whoever corrects the same contact.
const CHANGED: &str = "Qualcun altro ha cambiato questo contatto: rileggilo e riprova.";

/// How long the unit that took a contact reaches the person because of it alone.
pub const CONTACT_DAYS: u64 = 365;

/// Registers a contact, with the person when they are new and with the referral when it ends in one: all or nothing.
///
/// # Errors
/// Those of [`NewContact::check`]; [`Problem::NoUnit`], [`Problem::NotYourUnit`], [`Problem::NoSuchPerson`],
/// [`Problem::NotInRegister`], [`Problem::SayWhyOffice`], [`Problem::NoSuchUnit`], [`Problem::ToOneself`]; those of
/// [`registry::register`].
pub async fn create(db: &Db, principal: &Principal, new: &NewContact, once: Option<&Once>) -> Outcome<ContactId> {
    create_from(db, principal, new, "", once).await
}

/// The same from a form, whose draft is dropped.
pub(crate) async fn create_from(
    db: &Db,
    principal: &Principal,
    new: &NewContact,
    form: &str,
    once: Option<&Once>,
) -> Outcome<ContactId> {
    principal.require(Permission::CONTACT_CREATE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let now = tx.now();
    new.check(now)?;
    let unit = own_unit(&mut tx, principal, new.unit).await?;
    let person = subject(&mut tx, principal, &new.subject).await?;
    let (municipio, office) = office(&mut tx, person, new).await?;
    let territory = territory(&mut tx, person, new.territory).await?;
    let at = new.at.unwrap_or(now);
    let day = local(at).date();
    let serial = tx.next_number(format!("contact/{}", day.year())).await?;
    let number = human_number(day.year(), serial);
    let id: ContactId = tx.new_id()?;
    tx.sql(&store::ADD)
        .id("id", id)
        .bind("number", &number)
        .bind("at", at)
        .bind("day", day)
        .id("unit", unit)
        .code("channel", new.channel)
        .code("means", new.means)
        .maybe_id("person", person)
        .bind("subject_name", &new.subject_name)
        .bind("subject_phone", &new.subject_phone)
        .code("caller", new.caller)
        .bind("caller_name", &new.caller_name)
        .bind("caller_phone", &new.caller_phone)
        .bind("confidential", new.confidential)
        .code("callback", new.callback)
        .bind("callback_note", &new.callback_note)
        .bind("language", &new.language)
        .bind("interpreter", new.interpreter)
        .code("children", new.children)
        .bind("children_note", &new.children_note)
        .bind("first_need", new.first_need())
        .code("urgency", new.urgency)
        .bind("narrative", &new.narrative)
        .bind("information", &new.information)
        .bind("orientation", &new.orientation)
        .bind("documents", &new.documents)
        .code("ending", new.ending)
        .bind("emergency", &new.emergency)
        .bind("minutes", new.minutes)
        .bind("in_care_at", &new.in_care_at)
        .code("notice", new.notice)
        .code("territory", territory)
        .bind("presence", &new.presence)
        .bind("municipio", municipio)
        .maybe_id("office", office)
        .bind("office_reason", new.office.as_ref().map_or("", |office| office.reason.as_str()))
        .run_one()
        .await?;
    for (position, need) in (0_i64..).zip(&new.needs) {
        tx.sql(&store::ADD_NEED).id("contact", id).code("need", *need).bind("position", position).run_one().await?;
    }
    if let Some(person) = person {
        let until = Some(days_after(day, CONTACT_DAYS));
        let account = Some(principal.actor.account);
        registry::involve(&mut tx, Involvement { person, unit, account, kind: "contact", source: id.0, from: day, until }).await?;
    }
    if let (super::model::Ending::Referral, Some((to, message))) = (new.ending, &new.referral) {
        referral::actions::add(&mut tx, id, person, unit, *to, message).await?;
    }
    super::draft::forget(&mut tx, form).await?;
    tx.tell("contact.registered", serde_json::json!({ "contact_id": id, "person_id": person, "unit_id": unit })).await?;
    tx.commit(Audit::of("contact.create").about(person).on("contact", id).answering(id.to_string())).await?;
    Ok(id)
}

/// The unit that takes the contact: the one chosen, or that of the role.
async fn own_unit(tx: &mut Tx, principal: &Principal, chosen: Option<UnitId>) -> Outcome<UnitId> {
    let mine: Vec<UnitId> = tx.sql(&store::UNITS_TO_WRITE).values().await?;
    match chosen.or_else(|| principal.unit()) {
        Some(unit) if mine.contains(&unit) => Ok(unit),
        Some(_) => Err(Problem::NotYourUnit.at("unit")),
        None => Err(Problem::NoUnit.at("unit")),
    }
}

async fn subject(tx: &mut Tx, principal: &Principal, subject: &Subject) -> Outcome<Option<PersonId>> {
    match subject {
        Subject::Unregistered => Ok(None),
        Subject::Known(id) => known_person(tx, principal, *id).await.map(|card| Some(card.id)),
        Subject::New(_) if !principal.may(Permission::PERSON_CREATE) => Err(Problem::NotInRegister.at("subject")),
        Subject::New(new) => registry::register(tx, principal, new).await.map(Some).map_err(within_form),
    }
}

/// The register's refusals point at its own fields: here they stand below the prefix of the new person.
fn within_form(failure: Failure) -> Failure {
    match failure {
        Failure::Refused(refusal) => {
            let field = match refusal.field {
                Some("identifier") => Some("new_person.identifier"),
                Some("birth_date") => Some("new_person.birth_date"),
                Some("birth_year") => Some("new_person.birth_year"),
                Some("anonymous") => Some("new_person.anonymous"),
                Some("address.from") => Some("new_person.address.from"),
                Some("address.municipio") => Some("new_person.address.municipio"),
                Some("family_name") | None => Some("new_person.family_name"),
                other => other,
            };
            Failure::Refused(Refusal { field, ..refusal })
        }
        other => other,
    }
}

/// Somebody of the register whom the actor may know of, as the record is called today that says who they are; nobody for roles that do
/// not look persons up.
pub(crate) async fn known_person(tx: &mut Tx, principal: &Principal, id: PersonId) -> Outcome<IdentityCard> {
    if !principal.may(Permission::PERSON_SEARCH) {
        return Err(Problem::NoSuchPerson.at("person"));
    }
    let id = registry::resolve(tx, id).await?;
    registry::identity(tx, id).await.map_err(|failure| match failure {
        Failure::NotFound => Problem::NoSuchPerson.at("person"),
        other => other,
    })
}

/// What the person has to do with the territory: as the desk says, or, when it does not know, as the registered residence says.
async fn territory(tx: &mut Tx, person: Option<PersonId>, said: Territory) -> Outcome<Territory> {
    let (Territory::Unknown, Some(person)) = (said, person) else { return Ok(said) };
    let here: Option<i64> = tx.sql(&store::RESIDES_HERE).id("person", person).values().await?.into_iter().next();
    Ok(match here {
        Some(0) => Territory::Elsewhere,
        Some(_) => Territory::Resident,
        None => Territory::Unknown,
    })
}

/// Borough and competent office: from the address of the person, from where they stay, or as the operator chose, with a reason.
async fn office(tx: &mut Tx, person: Option<PersonId>, new: &NewContact) -> Outcome<(Option<i64>, Option<UnitId>)> {
    let today = tx.today();
    let tree = Tree::load(tx).await?;
    let found = match person {
        Some(person) => registry::competence(tx, person, 1, today).await?,
        None => registry::Competence::default(),
    };
    let exists = |number: i64| tree.by_code().into_iter().any(|unit| unit.municipio == Some(number));
    if new.municipio.is_some_and(|number| !exists(number)) {
        return Err(Problem::NoSuchMunicipio.at("municipio"));
    }
    let municipio = found.municipio.or(new.municipio);
    let by_place = found.unit.or_else(|| municipio.and_then(|municipio| tree.competent(municipio, 1, today)).map(|unit| unit.id));
    let Some(chosen) = &new.office else { return Ok((municipio, by_place)) };
    let Some(unit) = tree.get(chosen.unit).filter(|unit| unit.valid_from <= today && today < unit.valid_until) else {
        return Err(Problem::NoSuchUnit.at("office"));
    };
    if by_place != Some(unit.id) && chosen.reason.is_empty() {
        return Err(Problem::SayWhyOffice.at("office_reason"));
    }
    Ok((municipio.or(unit.municipio), Some(unit.id)))
}

/// A contact as its page shows it.
#[derive(Clone, Debug)]
pub struct WholeContact {
    /// The contact.
    pub contact: Contact,
    /// Everything that is needed, the first thing first.
    pub needs: Vec<Need>,
    /// Corrections of whom it is about.
    pub moves: Vec<Moved>,
    /// Whom it is about.
    pub person: Option<IdentityCard>,
}

impl WholeContact {
    /// Whom it is about, as it is now, in a form that has none of it in its fields: for whoever was correcting when somebody else did.
    pub fn as_it_is(&self, form: FormView) -> FormView {
        let person = self.person.as_ref().map_or("non è nel registro", |card| card.display_name.as_str());
        let form = form.with_version(self.contact.version).with_fact("Persona", person);
        match self.moves.last() {
            Some(last) => form.with_fact("Ultima correzione", last.told()),
            None => form,
        }
    }
}

/// One contact, in the caller's transaction.
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn whole(tx: &mut Tx, id: ContactId) -> Outcome<WholeContact> {
    let contact: Contact = tx.sql(&store::ONE).id("id", id).one().await?;
    let needs = tx.sql(&store::NEEDS).id("contact", id).values().await?;
    let moves = tx.sql(&store::MOVES).id("contact", id).all().await?;
    let person = match contact.person_id {
        Some(person) => Some(registry::identity(tx, person).await?),
        None => None,
    };
    Ok(WholeContact { contact, needs, moves, person })
}

/// Puts a contact on the right person: recorded on the wrong one, or on nobody yet. Its appointments and everybody's involvement
/// because of them go along; the trace stays.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Conflict`], [`Problem::SamePerson`], [`Problem::NoSuchPerson`].
pub async fn move_to_person(db: &Db, principal: &Principal, id: ContactId, version: i64, to: &MoveContact) -> Outcome<()> {
    principal.require(Permission::CONTACT_CORRECT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row: ToCorrect = tx.sql(&store::TO_CORRECT).id("id", id).one().await?;
    if row.version != version {
        return Err(Failure::Conflict { current: row.version, sentence: CHANGED.into() });
    }
    let person = known_person(&mut tx, principal, to.person).await?.id;
    let to = &MoveContact { person, ..to.clone() };
    if row.person_id == Some(to.person) {
        return Err(Problem::SamePerson.into());
    }
    let moved = tx.sql(&store::MOVE).id("id", id).id("person", to.person).bind("version", version).run_one().await;
    moved.map_err(|error| faster(error, version, CHANGED))?;
    let trace: Uuid = tx.new_id()?;
    tx.sql(&store::ADD_MOVE)
        .id("id", trace)
        .id("contact", id)
        .maybe_id("from", row.person_id)
        .id("to", to.person)
        .bind("reason", &to.reason)
        .run_one()
        .await?;
    tx.sql(&store::MOVE_APPOINTMENTS).id("contact", id).id("person", to.person).run().await?;
    match row.person_id {
        Some(_) => follow(&mut tx, id, to.person).await?,
        None => involve_late(&mut tx, principal, id, &row, to.person).await?,
    }
    tx.tell("contact.moved", serde_json::json!({ "contact_id": id, "from_person_id": row.person_id, "to_person_id": to.person }))
        .await?;
    tx.commit(Audit::of("contact.move").about(to.person).on("contact", id).fields(["person_id"])).await?;
    Ok(())
}

/// Involvements because of the contact, its referrals and its appointments follow it.
async fn follow(tx: &mut Tx, id: ContactId, to: PersonId) -> Outcome<()> {
    registry::move_involvement(tx, "contact", id.0, to).await?;
    for referral in tx.sql(&store::REFERRALS).id("contact", id).values::<Uuid>().await? {
        registry::move_involvement(tx, "referral", referral, to).await?;
    }
    for appointment in tx.sql(&store::APPOINTMENTS).id("contact", id).values::<Uuid>().await? {
        registry::move_involvement(tx, "appointment", appointment, to).await?;
    }
    Ok(())
}

/// Somebody was found or entered after the contact: whoever dealt with it is involved from the day of the contact on.
async fn involve_late(tx: &mut Tx, principal: &Principal, id: ContactId, row: &ToCorrect, person: PersonId) -> Outcome<()> {
    let contact: Contact = tx.sql(&store::ONE).id("id", id).one().await?;
    let (from, until) = (row.on_day, Some(days_after(row.on_day, CONTACT_DAYS)));
    let account = Some(principal.actor.account);
    registry::involve(tx, Involvement { person, unit: contact.unit_id, account, kind: "contact", source: id.0, from, until })
        .await?;
    referral::actions::involve_open(tx, id, person).await?;
    crate::appointment::actions::involve_open(tx, id, person).await
}
