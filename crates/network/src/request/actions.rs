//! What is done with a service asked for, from the signed plan to its end.

use super::authorise::{authorise, go_ahead};
use super::model::{Changes, Compared, Move, PriceChoice, PriceNow, State, changes, check_end};
use super::store::{self, ProviderNow, Row};
use crate::age;
use crate::catalogue::actions::{one as service_of, price_at};
use crate::catalogue::model::ProviderState;
use crate::delivery::{hold_beyond, refuse_dead};
use crate::problems::Problem;
use ::store::{Audit, Db, OnConstraint as _, Once, Tx};
use casework::plan::{MandatoryGround as PlanGround, PlanState};
use chrono::{Datelike as _, NaiveDate};
use finance::MandatoryGround;
use guard::scope::FOREVER;
use guard::{Permission, Principal};
use kernel::{AuthorisationId, Cents, Failure, Outcome, PlanServiceId};
use uuid::Uuid;

/// What a reservation of the budget is for, when it is for an authorisation.
pub const SOURCE: &str = "authorisation";

/// A service of a plan that is asked for.
#[derive(Clone, Debug)]
pub struct AskData {
    /// The line of the plan.
    pub plan_service: PlanServiceId,
    /// When in the week: what the provider reads, no reasons and no diagnosis.
    pub schedule: String,
    /// Why it is asked for somebody whose age is not among those the service is for.
    pub age_reason: Option<String>,
}

/// What somebody decides.
#[derive(Clone, Debug)]
pub enum Command {
    /// The office finds it in order.
    Check {
        /// Which price holds, when it changed.
        price: Option<PriceChoice>,
        /// What it noted of the means.
        means_note: String,
    },
    /// Back to whoever asked.
    SendBack {
        /// Why.
        reason: String,
    },
    /// Put right and sent again.
    Resubmit {
        /// What was put right.
        note: String,
        /// When in the week.
        schedule: Option<String>,
    },
    /// Not granted.
    Refuse {
        /// Why.
        reason: String,
    },
    /// Taken back.
    Withdraw {
        /// Why.
        reason: String,
    },
    /// Authorised, with cover or without.
    Authorise {
        /// Number of the act.
        act_number: String,
        /// Its date.
        act_date: NaiveDate,
        /// Why it is granted to somebody whose age is not among those the service is for.
        age_reason: Option<String>,
    },
    /// What waits goes ahead, because it must.
    GoAhead {
        /// Why.
        ground: MandatoryGround,
        /// Which act or law says so.
        reference: String,
    },
    /// It rests.
    Suspend {
        /// From this day.
        from: NaiveDate,
        /// Why.
        reason: String,
    },
    /// It goes on.
    Resume {
        /// From this day.
        on: NaiveDate,
    },
    /// It ends.
    End {
        /// Its last day.
        on: NaiveDate,
        /// Why.
        reason: String,
    },
    /// The plan in force does not name it, and it goes on.
    Keep {
        /// Why.
        reason: String,
    },
}

/// As the budget calls the grounds of a plan.
pub(crate) fn ground(ground: PlanGround) -> MandatoryGround {
    match ground {
        PlanGround::CourtOrder => MandatoryGround::CourtOrder,
        PlanGround::Law => MandatoryGround::LegalDuty,
    }
}

/// Asks for a service of a signed plan.
pub async fn ask(db: &Db, principal: &Principal, once: Option<&Once>, data: &AskData) -> Outcome<AuthorisationId> {
    principal.require(Permission::SERVICE_REQUEST)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let of = casework::plan_service(&mut tx, data.plan_service).await?;
    casework::open_case(&mut tx, Permission::SERVICE_REQUEST, of.case_id).await?;
    // Read again now that nobody closes the case or agrees another plan before this ends.
    let line = casework::plan_service(&mut tx, data.plan_service).await?;
    if line.plan_state != PlanState::Agreed || line.signed_on.is_none() {
        return Err(Problem::PlanNotSigned.into());
    }
    refuse_dead(&mut tx, line.person_id).await?;
    let service = service_of(&mut tx, line.service_id).await?;
    if service.valid_from > line.valid_from || service.valid_until < line.valid_until {
        return Err(Problem::NotInCatalogue.into());
    }
    let now: ProviderNow =
        tx.sql(&store::PROVIDER_NOW).id("service", line.service_id).id("provider", line.provider_id).one().await?;
    if now.state != ProviderState::Active || !now.offered {
        return Err(Problem::ProviderNotAvailable.into());
    }
    let id: AuthorisationId = tx.new_id()?;
    let year = tx.today().year();
    let number = format!("A-{year}/{:06}", tx.next_number(format!("authorisation/{year}")).await?);
    tx.sql(&store::ADD)
        .id("id", id)
        .bind("number", &number)
        .id("plan_service", line.id)
        .id("plan", line.plan_id)
        .id("case", line.case_id)
        .id("person", line.person_id)
        .id("unit", line.unit_id)
        .id("service", line.service_id)
        .bind("service_name", &line.service_name)
        .id("provider", line.provider_id)
        .bind("provider_name", &line.provider_name)
        .code("unit_of_measure", service.unit_of_measure)
        .bind("at_home", service.at_home)
        .bind("quantity", line.quantity)
        .bind("unit_price", line.unit_price_cents)
        .bind("price_version", line.price_version)
        .bind("total", line.total_cents)
        .bind("user_share", line.user_share_cents)
        .bind("means_test", line.means_test)
        .code("user_area", line.user_area)
        .bind("request_number", &line.request_number)
        .maybe_code("ground", line.mandatory_ground.map(ground))
        .bind("reference", &line.mandatory_reference)
        .bind("schedule", &data.schedule)
        .bind("from", line.valid_from)
        .bind("until", line.valid_until)
        .run()
        .await
        .on_constraint("network_authorisation_live", || Problem::AskedAlready.into())?;
    let standing = age::standing(&mut tx, line.service_id, line.person_id, line.valid_from).await?;
    age::except(&mut tx, &standing, id, age::Step::Request, data.age_reason.as_deref()).await?;
    // The office in charge of the service has to know whom it is for, as long as the service may run.
    if let Some(unit) = service.office_unit_id {
        let it = registry::Involvement {
            person: line.person_id,
            unit,
            account: None,
            kind: "authorisation",
            source: id.0,
            from: tx.today(),
            until: Some(line.valid_until.max(tx.today())),
        };
        registry::involve(&mut tx, it).await?;
    }
    tx.commit(Audit::of("service.request").about(line.person_id).on("authorisation", id).answering(id.to_string())).await?;
    Ok(id)
}

/// What changed of price and provider since the signature, as far as nobody has confirmed it.
pub(crate) async fn noticed(tx: &mut Tx, row: &Row) -> Outcome<Changes> {
    let price = price_at(tx, row.service_id, row.provider_id, row.valid_from).await?;
    let now: ProviderNow = tx.sql(&store::PROVIDER_NOW).id("service", row.service_id).id("provider", row.provider_id).one().await?;
    Ok(changes(&Compared {
        signed_version: row.price_version,
        confirmed_version: row.confirmed_version,
        provider_name: &row.provider_name,
        price: price.map(|price| PriceNow { version: price.id, unit_price: price.unit_price_cents }),
        name_now: &now.name,
        provider_active: now.state == ProviderState::Active,
        offered: now.offered,
    }))
}

impl Command {
    fn action(&self) -> &'static str {
        match self {
            Command::Check { .. } => "service.check",
            Command::SendBack { .. } => "service.send_back",
            Command::Resubmit { .. } => "service.resubmit",
            Command::Refuse { .. } => "service.refuse",
            Command::Withdraw { .. } => "service.withdraw",
            Command::Authorise { .. } => "service.authorise",
            Command::GoAhead { .. } => "service.go_ahead",
            Command::Suspend { .. } => "service.suspend",
            Command::Resume { .. } => "service.resume",
            Command::End { .. } => "service.end",
            Command::Keep { .. } => "service.keep",
        }
    }
}

/// The row under a lock, if one of the permissions that the command asks for reaches it.
async fn reached(tx: &mut Tx, principal: &Principal, id: AuthorisationId, command: &Command) -> Outcome<Row> {
    let permissions: &[(Permission, &'static ::store::Statement)] = match command {
        Command::Resubmit { .. } | Command::Withdraw { .. } | Command::Keep { .. } => {
            &[(Permission::SERVICE_REQUEST, &store::FOR_REQUEST)]
        }
        Command::Authorise { .. } | Command::GoAhead { .. } => &[(Permission::SERVICE_AUTHORISE, &store::FOR_AUTHORISE)],
        Command::SendBack { .. } | Command::Refuse { .. } => {
            &[(Permission::SERVICE_CHECK, &store::FOR_CHECK), (Permission::SERVICE_AUTHORISE, &store::FOR_AUTHORISE)]
        }
        Command::Check { .. } | Command::Suspend { .. } | Command::Resume { .. } => {
            &[(Permission::SERVICE_CHECK, &store::FOR_CHECK)]
        }
        Command::End { .. } => {
            &[(Permission::SERVICE_CHECK, &store::FOR_CHECK), (Permission::SERVICE_REQUEST, &store::FOR_REQUEST)]
        }
    };
    if !permissions.iter().any(|(permission, _)| principal.may(*permission)) {
        return Err(Failure::Forbidden);
    }
    for (permission, statement) in permissions {
        if !principal.may(*permission) {
            continue;
        }
        if let Some(row) = tx.sql(statement).id("id", id).optional::<Row>().await? {
            // Whoever works on the case ends only what the plan in force does not name.
            let may_end = *permission == Permission::SERVICE_CHECK || row.left_out_by.is_some();
            return if matches!(command, Command::End { .. }) && !may_end { Err(Failure::Forbidden) } else { Ok(row) };
        }
    }
    Err(Failure::NotFound)
}

/// Carries out a decision on what was read at a version.
pub async fn decide(
    db: &Db,
    principal: &Principal,
    once: Option<&Once>,
    id: AuthorisationId,
    version: i64,
    command: Command,
) -> Outcome<()> {
    let mut tx = db.begin(&principal.actor).await?;
    if tx.once(once).await?.is_some() {
        return Ok(());
    }
    let mut row = reached(&mut tx, principal, id, &command).await?;
    if row.version != version {
        let sentence = "Qualcun altro ha cambiato questa pratica nel frattempo: rileggila e decidi di nuovo.".into();
        return Err(Failure::Conflict { current: row.version, sentence });
    }
    let audit = Audit::of(command.action()).about(row.person_id).on("authorisation", id);
    carry_out(&mut tx, &mut row, command).await?;
    tx.commit(audit.answering(id.to_string())).await?;
    Ok(())
}

async fn carry_out(tx: &mut Tx, row: &mut Row, command: Command) -> Outcome<()> {
    match command {
        Command::Check { price, means_note } => check(tx, row, price, means_note).await,
        Command::SendBack { reason } => {
            row.reason.clone_from(&reason);
            (row.checked_on, row.checked_by) = (None, None);
            go(tx, row, Move::SendBack, &reason).await
        }
        Command::Resubmit { note, schedule } => {
            row.schedule = schedule.unwrap_or_else(|| row.schedule.clone());
            row.reason.clear();
            row.state.after(Move::Resubmit)?;
            refuse_dead(tx, row.person_id).await?;
            go(tx, row, Move::Resubmit, &note).await
        }
        Command::Refuse { reason } => stop(tx, row, Move::Refuse, &reason).await,
        Command::Withdraw { reason } => stop(tx, row, Move::Withdraw, &reason).await,
        Command::Authorise { act_number, act_date, age_reason } => {
            authorise(tx, row, act_number, act_date, age_reason.as_deref()).await
        }
        Command::GoAhead { ground, reference } => go_ahead(tx, row, ground, reference).await,
        Command::Suspend { from, reason } => {
            if from < row.valid_from || from >= row.valid_until {
                return Err(Failure::field("from", "La sospensione deve cominciare nel periodo del servizio."));
            }
            go(tx, row, Move::Suspend, &reason).await?;
            let id: Uuid = tx.new_id()?;
            let new = tx.sql(&store::SUSPEND).bind("id", id).id("authorisation", row.id).bind("reason", reason);
            new.bind("from", from).bind("until", FOREVER).run().await?;
            Ok(())
        }
        Command::Resume { on } => {
            if on < row.valid_from || on >= row.valid_until {
                return Err(Failure::field("on", "La ripresa deve cadere nel periodo del servizio."));
            }
            refuse_dead(tx, row.person_id).await?;
            // Covered means that nothing has to be found any more.
            let by = if row.covered_on.is_some() { Move::Resume } else { Move::ResumeUncovered };
            go(tx, row, by, "").await?;
            tx.sql(&store::RESUME).id("authorisation", row.id).bind("on", on).bind("forever", FOREVER).run().await?;
            Ok(())
        }
        Command::Keep { reason } => {
            if row.left_out_by.is_none() {
                return Err(Problem::NothingToKeep.into());
            }
            go(tx, row, Move::Keep, &reason).await
        }
        Command::End { on, reason } => {
            check_end(row.valid_from, row.valid_until, on)?;
            end(tx, row, on, &reason).await.map(drop)
        }
    }
}

/// Makes a move of the table and writes everything down.
pub(super) async fn go(tx: &mut Tx, row: &mut Row, by: Move, note: &str) -> Outcome<()> {
    let from = row.state;
    row.state = from.after(by)?;
    // What went back leaves nothing to keep or end: whoever asked puts it right or takes it back.
    if matches!(by, Move::Keep | Move::SendBack) || row.state.is_final() {
        row.left_out_by = None;
    }
    tx.sql(&store::MOVE)
        .id("id", row.id)
        .bind("version", row.version)
        .code("state", row.state)
        .bind("confirmed", row.confirmed_version)
        .bind("unit_price", row.unit_price_cents)
        .bind("total", row.total_cents)
        .bind("provider_name", &row.provider_name)
        .bind("means_note", &row.means_note)
        .maybe_code("ground", row.mandatory_ground)
        .bind("reference", &row.mandatory_reference)
        .bind("schedule", &row.schedule)
        .bind("checked_on", row.checked_on)
        .maybe_id("checked_by", row.checked_by)
        .bind("reason", &row.reason)
        .bind("act_number", &row.act_number)
        .bind("act_date", row.act_date)
        .bind("authorised_on", row.authorised_on)
        .maybe_id("authorised_by", row.authorised_by)
        .bind("covered_on", row.covered_on)
        .bind("ended_on", row.ended_on)
        .maybe_id("left_out_by", row.left_out_by)
        .run_one()
        .await
        .on_constraint("network_authorisation_two_pairs_of_eyes", || Problem::SamePerson.into())
        .on_constraint("network_authorisation_share", || Problem::ShareAboveCost.at("price"))?;
    row.version = row.version.saturating_add(1);
    let id: Uuid = tx.new_id()?;
    tx.sql(&store::EVENT)
        .bind("id", id)
        .id("authorisation", row.id)
        .code("move", by)
        .code("from", from)
        .code("to", row.state)
        .bind("note", note)
        .run()
        .await?;
    Ok(())
}

async fn check(tx: &mut Tx, row: &mut Row, price: Option<PriceChoice>, means_note: String) -> Outcome<()> {
    row.state.after(Move::Check)?;
    refuse_dead(tx, row.person_id).await?;
    let line = casework::plan_service(tx, row.plan_service_id).await?;
    if line.plan_state != PlanState::Agreed || line.signed_on.is_none() {
        return Err(Problem::PlanNotSigned.into());
    }
    let noticed = noticed(tx, row).await?;
    if noticed.is_blocking() {
        return Err(Problem::ProviderNotAvailable.into());
    }
    let mut note = Vec::new();
    if noticed.must_be_confirmed() {
        let Some(choice) = price else { return Err(Problem::ChangedSinceSignature.at("price")) };
        note.extend(noticed.sentences(row.unit_price_cents, &row.provider_name));
        note.push(format!("{}.", choice.label()));
        row.confirmed_version = Some(noticed.price.map_or_else(
            || if noticed.price_gone { Uuid::nil() } else { row.confirmed_version.unwrap_or(row.price_version) },
            |price| price.version,
        ));
        if let (PriceChoice::Current, Some(now)) = (choice, noticed.price) {
            row.unit_price_cents = now.unit_price;
            row.total_cents = now.unit_price.times(row.quantity)?;
            if row.user_share_cents > row.total_cents {
                return Err(Problem::ShareAboveCost.at("price"));
            }
        }
        if let Some(name) = noticed.provider_renamed {
            row.provider_name = name;
        }
    }
    row.means_note = means_note;
    (row.checked_on, row.checked_by) = (Some(tx.today()), Some(tx.actor().account));
    row.reason.clear();
    go(tx, row, Move::Check, &note.join(" ")).await
}

/// Ends a request that never ran; what waited for money leaves the queue.
pub(super) async fn stop(tx: &mut Tx, row: &mut Row, by: Move, reason: &str) -> Outcome<()> {
    let waited = row.state == State::Queued;
    row.reason = reason.to_owned();
    go(tx, row, by, reason).await?;
    if waited {
        finance::release_rest(tx, SOURCE, row.id.0, &format!("{} – {}", row.number, by.label())).await?;
    }
    let today = tx.today();
    registry::end_involvement(tx, "authorisation", row.id.0, today).await?;
    Ok(())
}

/// Ends what runs, with its last day; what counted after that day waits for the office. Answers what returned to the chapters.
pub(super) async fn end(tx: &mut Tx, row: &mut Row, on: NaiveDate, reason: &str) -> Outcome<Cents> {
    row.state.after(Move::End)?;
    // Given back while it runs, so that it returns to the chapters together with the rest.
    hold_beyond(tx, row, on).await?;
    row.reason = reason.to_owned();
    row.ended_on = Some(on);
    go(tx, row, Move::End, reason).await?;
    tx.sql(&store::RESUME).id("authorisation", row.id).bind("on", on).bind("forever", FOREVER).run().await?;
    finance::release_rest(tx, SOURCE, row.id.0, &format!("{} – conclusione", row.number)).await
}
