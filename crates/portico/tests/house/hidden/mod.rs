//! Nobody learns of a protected person through any channel: search, suggestions, counts, exports, relatives, collisions, errors, the civil
//! register, or how long something takes.
//!
//! Every channel is looked at in three towns that differ in one thing alone: in the first she never was, in the second she is there and
//! protected, in the third she is there like everybody else. Whoever has no mandate must be answered the same in the first two, by as many
//! statements that write as many rows; in the third something must differ, or the channel would prove nothing.

mod channels;
mod held;
mod seen;
mod town;
mod words;
