//! What is sent about rooms, read into commands. Pages and interface use the same readers.

use kernel::UnitId;
use kernel::input::Fields;
use uuid::Uuid;

/// Most seats of a room.
pub const SEATS: i64 = 500;

/// A room to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRoom {
    /// Whose it is.
    pub unit: UnitId,
    /// What it is called.
    pub name: String,
    /// How many people it holds.
    pub seats: i64,
    /// Whether what is said in it is not heard outside.
    pub reserved: bool,
}

/// A new room.
pub fn read_new(fields: &mut Fields) -> Option<NewRoom> {
    let unit = fields.required_id("unit");
    let name = fields.required_line("name", 80);
    let seats = fields.required_whole("seats", 1, SEATS);
    let reserved = fields.flag("reserved");
    Some(NewRoom { unit: unit?, name: name?, seats: seats?, reserved })
}

/// The room of an appointment; none takes it away.
pub fn read_room(fields: &mut Fields) -> Option<Uuid> {
    fields.id("room")
}
