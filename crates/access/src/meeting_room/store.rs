//! All SQL of rooms.

use kernel::UnitId;
use uuid::Uuid;

macro_rules! room {
    ($rest:expr) => {
        concat!(
            "select r.id, r.unit_id, r.name, r.seats, r.reserved, r.version from access_room r where r.body_id = :body and ",
            $rest
        )
    };
}

::store::statements! {
    /// The rooms of a unit whose appointments the actor sees.
    pub OF_UNIT = room!(concat!("r.unit_id = :unit and r.closed_on > :today and ", guard::in_unit!("appointment.read", "r.unit_id"), " order by r.name, r.id limit 200"));
    /// One of them, to be changed.
    pub ONE = room!(concat!("r.id = :id and r.closed_on > :today and ", guard::in_unit!("appointment.read", "r.unit_id")));
    /// A room of a unit that is open on a day.
    pub IN_UNIT = room!("r.id = :id and r.unit_id = :unit and r.closed_on > :day");
    /// The rooms of a unit that nobody else has at a time.
    pub FREE = room!("r.unit_id = :unit and r.closed_on > :day
                 and not exists (select 1 from access_appointment a where a.body_id = :body and a.room_id = r.id and a.id <> :itself and a.state <> 'cancelled'
                                    and a.starts_at < :ends and a.ends_at > :starts) order by r.name, r.id limit 200");
    pub ADD = "insert into access_room (body_id, id, unit_id, name, seats, reserved, closed_on, created_by, created_at, version)
               values (:body, :id, :unit, :name, :seats, :reserved, :forever, :actor, :now, 1)";
    pub CLOSE = "update access_room set closed_on = :today, version = version + 1 where body_id = :body and id = :id and version = :version and closed_on > :today";
    /// Appointments to come in a room.
    pub TO_COME = "select cast(count(*) as bigint) from access_appointment a where a.body_id = :body and a.room_id = :id and a.state = 'booked' and a.ends_at > :now";
    pub PUT = "update access_appointment set room_id = :room, version = version + 1 where body_id = :body and id = :id and version = :version and state = 'booked'";
    /// Whether the actor sees the appointments of a unit.
    pub SEES = concat!("select cast(count(*) as bigint) from guard_unit u where u.body_id = :body and u.id = :unit and u.valid_until > :today and ", guard::in_unit!("appointment.read", "u.id"));
}

/// A room.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RoomRow {
    /// Identifier.
    pub id: Uuid,
    /// Whose it is.
    pub unit_id: UnitId,
    /// What it is called.
    pub name: String,
    /// How many people it holds.
    pub seats: i64,
    /// Whether what is said in it is not heard outside.
    pub reserved: bool,
    /// For the version check.
    pub version: i64,
}

impl RoomRow {
    /// What it is, in a line.
    pub fn words(&self) -> String {
        let seats = if self.seats == 1 { "1 posto".to_owned() } else { format!("{} posti", self.seats) };
        if self.reserved { format!("{}, {seats}, riservata", self.name) } else { format!("{}, {seats}", self.name) }
    }
}
