//! What is sent about a chapter that takes the place of another, read into a command.

use crate::run::forms::REASON;
use finance::ChapterKey;
use kernel::ChapterId;
use kernel::input::Fields;

/// Longest key of a chapter.
const KEY: usize = 40;

/// A chapter of this year's budget for one that is no longer there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChoice {
    /// The one that is no longer there.
    pub chapter: ChapterId,
    /// The key of the one that takes its place.
    pub key: ChapterKey,
    /// Why this one.
    pub reason: String,
}

/// Which chapter takes the place of which.
pub fn read_choice(fields: &mut Fields) -> Option<NewChoice> {
    let chapter: Option<ChapterId> = fields.required_id("chapter");
    let key = fields.required_line("key", KEY).and_then(|text| match text.parse::<ChapterKey>() {
        Ok(key) => Some(key),
        Err(_) => {
            fields.fault("key", "Scrivi capitolo, articolo e sub-articolo come nel bilancio, per esempio 3735.7.0.");
            None
        }
    });
    let reason = fields.required_line("reason", REASON);
    Some(NewChoice { chapter: chapter?, key: key?, reason: reason? })
}
