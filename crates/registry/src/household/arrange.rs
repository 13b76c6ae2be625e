//! What happens to a whole household at once: it parts, joins another, moves, a child is born, an entry was wrong.

use super::actions::{NewMember, enter, locked, locked_or_left, tell_entered};
use super::arrange_forms::{Arrangement, Birth, Fate, Mistake, Removal, Union, has_holder};
use super::model::MemberRole;
use super::store::{ADD, CORRECT_FROM, END_MEMBER, Household, LOCKED, Member, PLACE, SET_ROLE, VOID, members, touch};
use crate::address::actions::relocate;
use crate::address::store::{CURRENT, OPEN_OF_KIND};
use crate::address::{AddressKind, NewAddress};
use crate::person::change::{self, Change};
use crate::person::register;
use crate::person::store::{COMPOSE, EDIT, PersonRow};
use crate::problems::Problem;
use crate::relation::RelationKind;
use crate::relation::forms::{Details, NewRelation};
use chrono::NaiveDate;
use guard::scope::FOREVER;
use guard::{Permission, Principal};
use kernel::time::show_date;
use kernel::{Failure, HouseholdId, Outcome, PersonId};
use store::{Audit, Db, Once, Tx};
use uuid::Uuid;

/// A household as its form knew it: on whose page, which one, in which version.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// On whose page.
    pub person: PersonId,
    /// Which household.
    pub household: HouseholdId,
    /// The version that was read.
    pub version: i64,
}

/// One of those who are in a household today, as the actor sees them; 404 for anybody else.
fn among(here: &[Member], member: Uuid) -> Outcome<&Member> {
    here.iter().find(|row| row.id == member).ok_or(Failure::NotFound)
}

async fn told(tx: &mut Tx, household: &Household, member: &Member, before: String, after: String, reason: &str) -> Outcome<()> {
    change::write(tx, member.person_id, &[Change::new("household", before, after).of(household.id.0)], reason).await
}

/// Ends somebody's place on the day before `from`.
async fn leave(tx: &mut Tx, household: &Household, member: &Member, from: NaiveDate) -> Outcome<()> {
    if from <= member.valid_from {
        let why = format!("{} è nel nucleo dal {}.", member.display_name, show_date(member.valid_from));
        return Err(Problem::EndsTooEarly.refusal().because(why).at("from").into());
    }
    tx.sql(&END_MEMBER).id("household", household.id).id("id", member.id).bind("until", from).run_one().await?;
    let last = show_date(kernel::time::days_before(from, 1));
    told(tx, household, member, household.kind.label().to_owned(), format!("esce dopo il {last}"), "").await
}

/// Another role from a day on; the one before it stays in the history of the household.
async fn change_role(tx: &mut Tx, household: &Household, member: &Member, role: MemberRole, from: NaiveDate) -> Outcome<()> {
    if from <= member.valid_from {
        tx.sql(&SET_ROLE).id("household", household.id).id("id", member.id).code("role", role).run_one().await?;
    } else {
        let (until, id): (NaiveDate, Uuid) = (member.valid_until, tx.new_id()?);
        tx.sql(&END_MEMBER).id("household", household.id).id("id", member.id).bind("until", from).run_one().await?;
        let row = tx.sql(&super::store::ADD_MEMBER).id("id", id).id("household", household.id).id("person", member.person_id);
        row.code("kind", household.kind).code("role", role).bind("from", from).bind("until", until).run_one().await?;
    }
    let after = format!("{} {} dal {}", role.label(), household.kind.within(), show_date(from));
    told(tx, household, member, member.role.label().to_owned(), after, "").await
}

/// Rearranges a household from a day: who goes makes a new one of the same kind, who leaves is in none, roles change from that day. The new
/// household, when there is one, and whom its address concerned. Whom the actor may not know of is not touched.
///
/// # Errors
/// 404 outside the actor's scope and for members whom they may not know of; a conflict; [`Problem::EntersLater`],
/// [`Problem::NothingArranged`], [`Problem::AllGo`], [`Problem::OneHolder`], [`Problem::EndsTooEarly`]; those of an address.
pub async fn arrange(
    db: &Db,
    principal: &Principal,
    seen: Seen,
    once: Option<&Once>,
    it: &Arrangement,
) -> Outcome<(Option<HouseholdId>, Moved)> {
    principal.require(Permission::HOUSEHOLD_EDIT)?;
    if it.address.is_some() {
        principal.require(Permission::PERSON_EDIT)?;
    }
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(answer) = tx.once(once).await? {
        return Ok((answer.parse().ok(), Moved::default()));
    }
    if it.from > tx.today() {
        return Err(Problem::EntersLater.at("from"));
    }
    let household = locked(&mut tx, seen.person, seen.household, seen.version).await?;
    let today = tx.today();
    let here = members(&mut tx, household.id, today).await?;
    let mut goers: Vec<(&Member, MemberRole)> = Vec::new();
    let mut leavers: Vec<&Member> = Vec::new();
    let mut stayers: Vec<(&Member, MemberRole)> = Vec::new();
    for placed in &it.members {
        let member = among(&here, placed.member)?;
        match placed.fate {
            Fate::Goes => goers.push((member, placed.role.unwrap_or(member.role))),
            Fate::Leaves => leavers.push(member),
            Fate::Stays => stayers.push((member, placed.role.unwrap_or(member.role))),
        }
    }
    let changes = stayers.iter().any(|(member, role)| member.role != *role);
    if goers.is_empty() && leavers.is_empty() && !changes {
        return Err(Problem::NothingArranged.at("members"));
    }
    if !goers.is_empty() && goers.len() == here.len() {
        return Err(Problem::AllGo.at("members"));
    }
    if let [(_, role)] = goers.as_mut_slice() {
        *role = MemberRole::Holder;
    }
    let holders = |all: &[(&Member, MemberRole)]| all.iter().filter(|(_, role)| *role == MemberRole::Holder).count();
    let new_has_one = goers.is_empty() || !has_holder(household.kind) || holders(&goers) == 1;
    if !new_has_one || holders(&stayers) > 1 {
        return Err(Problem::OneHolder.at("members"));
    }
    for (member, _) in &goers {
        leave(&mut tx, &household, member, it.from).await?;
    }
    for member in &leavers {
        leave(&mut tx, &household, member, it.from).await?;
    }
    for (member, role) in stayers.iter().filter(|(member, role)| member.role != *role) {
        change_role(&mut tx, &household, member, *role, it.from).await?;
    }
    let (mut made, mut moved) = (None, Moved::default());
    if !goers.is_empty() {
        let id: HouseholdId = tx.new_id()?;
        tx.sql(&ADD).id("id", id).code("kind", household.kind).bind("from", it.from).bind("until", FOREVER).run_one().await?;
        for (member, role) in &goers {
            enter(&mut tx, id, household.kind, &NewMember { person: member.person_id, role: *role, from: Some(it.from) }).await?;
        }
        if let Some(address) = &it.address {
            let address = NewAddress { from: Some(it.from), restricted: false, ..address.clone() };
            let who: Vec<&Member> = goers.iter().map(|(member, _)| *member).collect();
            moved = move_them(&mut tx, &who, &address).await?;
        }
        made = Some(id);
    }
    let named = goers.iter().map(|(member, _)| *member).chain(leavers).map(|member| member.person_id).collect::<Vec<_>>();
    let mut changed = named.clone();
    for (member, role) in &stayers {
        if member.role != *role {
            changed.push(member.person_id);
        }
    }
    touch(&mut tx, &household, &changed).await?;
    let audit = Audit::of("household.split").about(seen.person).on("household", household.id);
    let audit = audit.answering(made.map(|id| id.to_string()).unwrap_or_default());
    tx.commit(if named.is_empty() { audit } else { audit.showing("household", named) }).await?;
    Ok((made, moved))
}

/// Brings people of another household of the same kind into this one, from a day; they leave the other on the day before.
///
/// # Errors
/// 404 outside the actor's scope; a conflict; [`Problem::EntersLater`], [`Problem::NotYours`] for somebody whom another office follows,
/// [`Problem::OneHolder`], [`Problem::EndsTooEarly`], [`Problem::InAnotherHousehold`].
pub async fn unite(db: &Db, principal: &Principal, seen: Seen, once: Option<&Once>, it: &Union) -> Outcome<()> {
    principal.require(Permission::HOUSEHOLD_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if tx.once(once).await?.is_some() {
        return Ok(());
    }
    let today = tx.today();
    if it.from > today {
        return Err(Problem::EntersLater.at("from"));
    }
    let household = locked(&mut tx, seen.person, seen.household, seen.version).await?;
    let here = members(&mut tx, household.id, today).await?;
    let has_one = here.iter().any(|member| member.role == MemberRole::Holder);
    let coming = it.members.iter().filter(|(_, role)| *role == MemberRole::Holder).count();
    if coming > 1 || coming == 1 && has_one {
        return Err(Problem::OneHolder.at("members"));
    }
    let mut named = Vec::new();
    for (id, role) in &it.members {
        let place: (HouseholdId,) = tx.sql(&PLACE).id("id", *id).one().await?;
        if place.0 == household.id {
            return Err(Problem::MemberAlready.at("members"));
        }
        let other: Household = tx.sql(&LOCKED).id("household", place.0).one().await?;
        let theirs = members(&mut tx, other.id, today).await?;
        let member = among(&theirs, *id)?;
        match tx.sql(&COMPOSE).id("id", member.person_id).one::<PersonRow>().await {
            Ok(_) => {}
            Err(error) => match Failure::from(error) {
                Failure::NotFound => {
                    return Err(Problem::NotYours
                        .refusal()
                        .because(format!("Si tratta di {}.", member.display_name))
                        .at("members")
                        .into());
                }
                other => return Err(other),
            },
        }
        if other.kind != household.kind {
            return Err(Failure::NotFound);
        }
        leave(&mut tx, &other, member, it.from).await?;
        touch(&mut tx, &other, &[member.person_id]).await?;
        enter(&mut tx, household.id, household.kind, &NewMember { person: member.person_id, role: *role, from: Some(it.from) })
            .await?;
        tell_entered(&mut tx, household.id, member.person_id, it.from).await?;
        named.push(member.person_id);
    }
    touch(&mut tx, &household, &named).await?;
    let audit = Audit::of("household.unite").about(seen.person).on("household", household.id);
    tx.commit(audit.showing("household", named)).await?;
    Ok(())
}

/// Whom a move concerned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Who lives at the new address.
    pub moved: Vec<String>,
    /// Who was named and stays where they are, because another office follows them.
    pub stayed: Vec<String>,
    /// Who was named and stays where they are, because the actor knows of a protected address of theirs.
    pub apart: Vec<String>,
}

impl Moved {
    /// In one sentence for the page. Of whoever stood not in the form it says nothing, whether there was somebody or not.
    pub fn sentence(&self) -> String {
        let list = |names: &[String]| names.join(", ");
        let mut all = String::new();
        if !self.moved.is_empty() {
            all = format!("Nuovo indirizzo registrato per: {}.", list(&self.moved));
        }
        if !self.stayed.is_empty() {
            all.push_str(&format!(" Non spostati, li segue un altro ufficio: {}.", list(&self.stayed)));
        }
        if !self.apart.is_empty() {
            all.push_str(&format!(
                " Non spostati, hanno un indirizzo protetto che si cambia dalla loro pagina: {}.",
                list(&self.apart)
            ));
        }
        all
    }
}

/// Whether somebody has, on a day or later, a protected address that the actor knows of and that one of this kind would end.
pub(super) async fn lives_apart(tx: &mut Tx, person: PersonId, kind: AddressKind, from: Option<NaiveDate>) -> Outcome<bool> {
    let from = from.unwrap_or_else(|| tx.today());
    let [kind, second, third] = kind.one_at_a_time();
    let open = tx.sql(&OPEN_OF_KIND).id("person", person).code("kind", kind).code("second", second).code("third", third);
    let rows: Vec<crate::address::store::Address> = open.bind("from", from).all().await?;
    Ok(rows.iter().any(|row| row.restricted))
}

/// Moves several members to one address. A failure names whom it is about.
async fn move_them(tx: &mut Tx, who: &[&Member], address: &NewAddress) -> Outcome<Moved> {
    let mut all = Moved::default();
    for member in who {
        // Protected persons live where their own page says, and are not named here.
        if member.restricted {
            continue;
        }
        match tx.sql(&EDIT).id("id", member.person_id).one::<PersonRow>().await.map_err(Failure::from) {
            Ok(_) => {}
            Err(Failure::NotFound) => {
                all.stayed.push(member.display_name.clone());
                continue;
            }
            Err(other) => return Err(other),
        }
        // Somebody was put out of reach of this very family: no move of all of them undoes it. For whoever does not know of it there is
        // no such address, and nothing of theirs that the move could end.
        if lives_apart(tx, member.person_id, address.kind, address.from).await? {
            all.apart.push(member.display_name.clone());
            continue;
        }
        match relocate(tx, member.person_id, address).await {
            Ok(_) => all.moved.push(member.display_name.clone()),
            Err(Failure::Refused(refusal)) => {
                let field = match refusal.field {
                    Some("from") => Some("address.from"),
                    Some("municipio") => Some("address.municipio"),
                    other => other,
                };
                let refusal = refusal.because(format!("Si tratta di {}.", member.display_name));
                return Err(Failure::Refused(kernel::Refusal { field, ..refusal }));
            }
            Err(other) => return Err(other),
        }
    }
    Ok(all)
}

/// Moves members of a household to one address on one day: the residence of each ends on the day before, later rooms hear of each. All or
/// nobody, but for whom another office follows and whoever has a protected residence that the actor knows of; protected members are neither
/// moved nor named.
///
/// # Errors
/// 404 outside the actor's scope and for members whom they may not know of; a conflict; those of an address, with the name of the
/// member; [`Problem::NobodyComes`] when nobody could be moved.
pub async fn settle(db: &Db, principal: &Principal, seen: Seen, once: Option<&Once>, it: &Removal) -> Outcome<Moved> {
    principal.require(Permission::HOUSEHOLD_EDIT)?;
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if tx.once(once).await?.is_some() {
        return Ok(Moved::default());
    }
    let household = locked(&mut tx, seen.person, seen.household, seen.version).await?;
    let today = tx.today();
    let here = members(&mut tx, household.id, today).await?;
    let mut who = Vec::new();
    for id in &it.members {
        who.push(among(&here, *id)?);
    }
    let address = NewAddress { restricted: false, ..it.address.clone() };
    let moved = move_them(&mut tx, &who, &address).await?;
    if moved.moved.is_empty() {
        return Err(Problem::NobodyComes.at("members"));
    }
    let named: Vec<PersonId> = who.iter().filter(|member| !member.restricted).map(|member| member.person_id).collect();
    touch(&mut tx, &household, &named).await?;
    let audit = Audit::of("household.settle").about(seen.person).on("household", household.id).fields(["address"]);
    tx.commit(audit.showing("household", named)).await?;
    Ok(moved)
}

/// Where somebody lives today, as an address that somebody else can be given.
async fn home_of(tx: &mut Tx, person: PersonId, from: NaiveDate) -> Outcome<Option<NewAddress>> {
    let today = tx.today();
    let rows: Vec<crate::address::store::Address> = tx.sql(&CURRENT).id("person", person).bind("on", today).all().await?;
    let home = rows.into_iter().find(|row| row.kind == AddressKind::Residence && !row.restricted);
    Ok(home.map(|row| {
        let chosen = row.located == crate::address::model::LocatedBy::Operator;
        NewAddress {
            kind: row.kind,
            street: row.street,
            number: row.number,
            detail: row.detail,
            postcode: row.postcode,
            place: row.place,
            municipio: row.municipio.filter(|_| chosen),
            reason: row.locate_reason,
            from: Some(from),
            later_confirmed: false,
            restricted: false,
        }
    }))
}

/// Enters a child who was born into a household: a record of its own, a place as a child from the day of birth, the parents, and the
/// address of the parent, or of the person on whose page it is done, where nothing else is said. The child of somebody protected is
/// protected from the first moment.
///
/// # Errors
/// 404 outside the actor's scope; a conflict; those of entering a person.
pub async fn birth(db: &Db, principal: &Principal, seen: Seen, once: Option<&Once>, it: &Birth) -> Outcome<PersonId> {
    principal.require(Permission::HOUSEHOLD_EDIT)?;
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let household = locked(&mut tx, seen.person, seen.household, seen.version).await?;
    let today = tx.today();
    let here = members(&mut tx, household.id, today).await?;
    let mut parents: Vec<PersonId> = Vec::new();
    for parent in [it.parent, it.other_parent].into_iter().flatten() {
        parents.push(crate::merge::resolve(&mut tx, parent).await?);
    }
    parents.dedup();
    for parent in &parents {
        if !here.iter().any(|member| member.person_id == *parent) {
            return Err(Failure::NotFound);
        }
    }
    let born = it.child.data.birth.date.unwrap_or(today);
    let mut child = it.child.clone();
    if child.address.is_none() {
        child.address = home_of(&mut tx, parents.first().copied().unwrap_or(seen.person), born).await?;
    }
    let id = register(&mut tx, principal, &child).await?;
    // A child who could be found would be the way to a parent who must not be: their name, their address, the pin on the map.
    let near = |member: &&Member| parents.contains(&member.person_id) || member.person_id == seen.person || parents.is_empty();
    if here.iter().filter(near).any(|member| member.restricted) {
        crate::person::protect::with_family(&mut tx, principal, id).await?;
    }
    enter(&mut tx, household.id, household.kind, &NewMember { person: id, role: MemberRole::Child, from: Some(born) }).await?;
    for parent in parents {
        let details = Details::default();
        let relation = NewRelation { from: Some(born), ..NewRelation::to_person(parent, RelationKind::Parent, details) };
        crate::relation::actions::write(&mut tx, id, &relation).await?;
    }
    touch(&mut tx, &household, &[id]).await?;
    tx.tell("person.born", serde_json::json!({"person_id": id, "household_id": household.id, "on": born})).await?;
    let audit = Audit::of("household.birth").about(id).on("household", household.id).answering(id.to_string());
    tx.commit(audit.showing("household", [seen.person])).await?;
    Ok(id)
}

/// Puts a wrong entry right, also of somebody who has left and of a household in which nobody is any more: another first day, or that somebody
/// was never there. The row stays, with an empty period, and the history
/// says who and why. From the page of somebody who left the household only their own places are put right.
///
/// # Errors
/// 404 outside the actor's scope, for members whom they may not know of, and for places of others in a household that the person left; a conflict; [`Problem::EntersLater`],
/// [`Problem::EndsTooEarly`], [`Problem::InAnotherHousehold`], [`Problem::MemberAlready`].
pub async fn put_right(db: &Db, principal: &Principal, seen: Seen, member: Uuid, it: &Mistake) -> Outcome<()> {
    use store::OnConstraint as _;
    principal.require(Permission::HOUSEHOLD_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (household, places) = locked_or_left(&mut tx, seen.person, seen.household, seen.version).await?;
    let today = tx.today();
    let row = among(&places, member)?;
    let mut before = format!("entra {} dal {}", household.kind.within(), show_date(row.valid_from));
    // An empty period has no end of its own: the history keeps which it was.
    if let Some(last) = row.last_day() {
        before.push_str(&format!(", esce dopo il {}", show_date(last)));
    }
    let after = match it.from {
        Some(from) if from > today => return Err(Problem::EntersLater.at("from")),
        Some(from) if from >= row.valid_until => return Err(Problem::EndsTooEarly.at("from")),
        Some(from) => {
            tx.sql(&CORRECT_FROM)
                .id("household", household.id)
                .id("id", member)
                .bind("from", from)
                .run_one()
                .await
                .on_constraint("registry_member_once", || Problem::MemberAlready.at("from"))
                .on_constraint("registry_member_one_registered", || Problem::InAnotherHousehold.at("from"))?;
            format!("entra dal {}", show_date(from))
        }
        None => {
            tx.sql(&VOID).id("household", household.id).id("id", member).run_one().await?;
            "non ne ha mai fatto parte".to_owned()
        }
    };
    told(&mut tx, &household, row, before, after, &it.reason).await?;
    touch(&mut tx, &household, &[row.person_id]).await?;
    tx.commit(Audit::of("household.correct").about(row.person_id).on("household", household.id).fields(["valid_from"])).await?;
    Ok(())
}
