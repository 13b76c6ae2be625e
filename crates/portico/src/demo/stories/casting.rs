//! Who plays in which story: people of the office's part of the city, their workers, and the way each story takes.

use super::super::days;
use super::super::people::{self, Subject};
use super::super::staff::{City, Office, Worker};
use super::super::tale::{Door, Plot, Step, Tale, Turn};
use super::{Act, DAYS, Director, SEED};
use access::contact::model::Ending;
use anyhow::{Context as _, Result};
use casework::interview::InterviewOutcome;
use kernel::time::{days_after, days_before, local};
use synthetic::{Chance, Names, Situation, Streets};

impl Director<'_> {
    /// Casts the stories of an office: so many that become cases, so many others.
    pub(super) fn cast_office(
        &mut self,
        city: usize,
        number: usize,
        office: &Office,
        streets: &Streets,
        names: &Names,
        (cases, others): (usize, usize),
    ) -> Result<()> {
        let last = local(self.end).date();
        let first = days_before(last, DAYS - 12);
        let seed = SEED ^ (u64::try_from(city)? << 40) ^ (u64::try_from(number)? << 32);
        let subjects = people::draw(seed, names, streets, cases + others, days_before(last, DAYS / 2))?;
        let total = subjects.len().max(1);
        let mut chance = Chance::of_item(seed, 7);
        let mut turns = special_turns(office.municipio == Some(4));
        let mut next_of_level = [0_usize; 3];
        for (place, mut subject) in subjects.into_iter().enumerate() {
            // Offices draw from populations of their own: a code that came already is not known yet, as in [`synthetic::Population`].
            for member in &mut subject.household.members {
                let new = member.identifier.as_ref().is_none_or(|identifier| self.codes.insert(identifier.value().to_owned()));
                if !new {
                    member.identifier = None;
                }
            }
            // The cases and the others lie among each other, spread over the whole time.
            let is_case = place * cases / total != (place + 1) * cases / total;
            let span = u64::try_from((last - first).num_days())?;
            let day = days_after(first, (u64::try_from(place)? * span) / u64::try_from(total)?);
            let day = days::working_from(day);
            if day > last {
                continue;
            }
            let level = level_of(subject.situation, &mut chance);
            let of_level: Vec<_> = office.workers.iter().filter(|worker| worker.level == level).collect();
            let pool: Vec<_> = if of_level.is_empty() { office.workers.iter().collect() } else { of_level };
            let turn = if is_case { take_turn(&mut turns, subject.situation, place * 100 / total) } else { Turn::None };
            let at_level = usize::try_from(level)?.min(2);
            let Some(counter) = next_of_level.get_mut(at_level) else { continue };
            let Some(worker) = pool.get(*counter % pool.len().max(1)) else { continue };
            if is_case {
                *counter += 1;
                self.cases.1 += usize::from(office.municipio == Some(4));
            }
            let mut plot = self.plot(city, &subject, is_case, level, turn, &mut chance)?;
            if !is_case && office.municipio.is_some() && place * 100 >= total * 97 {
                (plot.door, plot.ending, plot.anonymous) = (Door::Pua, Ending::Referral, false);
            }
            let length = i32::try_from((last - day).num_days())?.min(plot.lasts.unwrap_or(i32::MAX));
            plot.rhythm = (length / chance.between(8, 26)).max(6);
            let (hour, minute) = (u32::try_from(chance.between(9, 15))?, u32::try_from(chance.between(0, 59))?);
            let hour = if hour == 13 { 11 } else { hour };
            let tale = Tale::new(city, number, **worker, subject, day, chance.bits(), plot);
            self.script.add(days::at(day, hour, minute), Act::Tale(self.tales.len(), Step::Contact));
            self.tales.push(Some(tale));
        }
        Ok(())
    }

    fn plot(&mut self, city: usize, subject: &Subject, is_case: bool, level: i64, turn: Turn, chance: &mut Chance) -> Result<Plot> {
        let body = self.stage.cities.get(city).context("no such body")?;
        let milan = body.code == "milano";
        let door = match chance.below(20) {
            0 | 1 if milan => Door::Pua,
            2 if milan => Door::Line,
            _ => Door::Desk,
        };
        let (ending, interview, anonymous) = match (is_case, chance.below(20)) {
            (true, _) => (Ending::Appointment, InterviewOutcome::Proposal, false),
            (false, 0..=6) => (Ending::Appointment, InterviewOutcome::Orientation, false),
            (false, 7) => (Ending::Appointment, InterviewOutcome::Referral, false),
            (false, 8) => (Ending::Appointment, InterviewOutcome::Further, false),
            (false, 9..=13) => (Ending::Information, InterviewOutcome::Orientation, chance.below(3) == 0),
            (false, 14..=16) => (Ending::Orientation, InterviewOutcome::Orientation, chance.below(4) == 0),
            (false, 17 | 18) => (if milan { Ending::Referral } else { Ending::Information }, InterviewOutcome::Orientation, false),
            (false, _) => (Ending::Emergency, InterviewOutcome::Orientation, chance.below(2) == 0),
        };
        let door = if ending == Ending::Referral { Door::Pua } else { door };
        let lasts = match turn {
            Turn::Dies => Some(130),
            Turn::Moves => Some(160),
            _ if turn == Turn::None && chance.below(100) < 46 => Some(chance.between(90, 430)),
            _ => None,
        };
        Ok(Plot {
            door,
            ending,
            anonymous,
            interview,
            rhythm: 30,
            lasts,
            services: self.services(body, subject, level, turn, chance)?,
            turn,
        })
    }

    /// Which services the plan will ask for.
    fn services(&self, body: &City, subject: &Subject, level: i64, turn: Turn, chance: &mut Chance) -> Result<Vec<String>> {
        if turn == Turn::Ordered {
            return Ok(vec!["SPAZIO-N".to_owned()]);
        }
        let tale = Tale::new(0, 0, Worker::nobody(), subject.clone(), days_before(local(self.end).date(), DAYS), 0, Plot::empty());
        let story = tale.story(self.stage.texts)?;
        let mut known: Vec<String> = story.services().iter().filter(|code| body.services.contains_key(*code)).cloned().collect();
        if known.is_empty() {
            known = body
                .services
                .values()
                .filter(|service| service.user_area == story.user_area())
                .map(|service| service.code.clone())
                .collect();
        }
        known.retain(|code| level == 2 || !matches!(code.as_str(), "SPAZIO-N" | "COM-MIN"));
        let count = match chance.below(20) {
            0..=3 => 0,
            4..=16 => 1,
            _ => 2,
        };
        let mut chosen: Vec<String> = Vec::new();
        for _ in 0..count {
            // The first of the list are asked for most.
            let bound = u32::try_from(known.len())?;
            let at = usize::try_from(chance.below(bound).min(chance.below(bound)))?;
            if let Some(code) = known.get(at).filter(|code| !chosen.contains(*code)) {
                chosen.push(code.clone());
            }
        }
        Ok(chosen)
    }
}

/// At which level a situation is worked with.
fn level_of(situation: Situation, chance: &mut Chance) -> i64 {
    let second = match situation {
        Situation::ConflictualSeparation | Situation::WithdrawnTeenager => 1_000,
        Situation::FamilyEviction | Situation::NewForeignParents => 700,
        _ => 20,
    };
    if chance.per_mille(second) { 2 } else { 1 }
}

/// Turns that some stories must take, with the situations they suit and how far into the time they begin, in percent.
fn special_turns(full: bool) -> Vec<(Turn, Option<Situation>, usize)> {
    if !full {
        return vec![(Turn::Unsigned, None, 85)];
    }
    let mut all = vec![
        (Turn::Dies, Some(Situation::ElderlyAlone), 30),
        (Turn::Dies, Some(Situation::ElderlyAlone), 68),
        (Turn::Moves, Some(Situation::Poverty), 25),
        (Turn::Moves, Some(Situation::Poverty), 60),
        (Turn::Protected, Some(Situation::ConflictualSeparation), 45),
        (Turn::Ordered, Some(Situation::ConflictualSeparation), 66),
        (Turn::Ordered, Some(Situation::WithdrawnTeenager), 78),
    ];
    all.extend((0..6).map(|place| (Turn::Unsigned, None, 83 + place)));
    all.extend((0..6).map(|place| (Turn::Unchecked, None, 82 + place)));
    all.extend((0..6).map(|place| (Turn::Unauthorised, None, 81 + place)));
    all
}

/// The next turn that suits.
fn take_turn(turns: &mut Vec<(Turn, Option<Situation>, usize)>, situation: Situation, percent: usize) -> Turn {
    let found = turns.iter().position(|(_, suits, from)| percent >= *from && suits.is_none_or(|suits| suits == situation));
    found.map_or(Turn::None, |place| turns.swap_remove(place).0)
}
