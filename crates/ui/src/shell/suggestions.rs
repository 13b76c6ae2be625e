//! What appears below the search box while somebody types.

use askama::Template;

/// One hit: something that can be opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hit {
    /// Its name ("Rossi Maria").
    pub label: String,
    /// What tells it from its namesakes ("nata il 3/4/1951 · Municipio 4").
    pub detail: String,
    /// Where it opens.
    pub href: String,
}

/// The hits of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HitGroup {
    /// What they are ("Persone").
    pub label: String,
    /// An icon, such as `it-user`.
    pub icon: String,
    /// The first few.
    pub hits: Vec<Hit>,
}

/// The fragment that answers `GET /cerca/suggerimenti?q=…`: the options of the list below the search box.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "ui/suggestions.html")]
pub struct Suggestions {
    /// The hits, by kind; empty groups are not shown.
    pub groups: Vec<HitGroup>,
    /// The page with all results.
    pub all_href: String,
}

impl Suggestions {
    fn shown(&self) -> impl Iterator<Item = (usize, &HitGroup)> {
        self.groups.iter().enumerate().filter(|(_, group)| !group.hits.is_empty())
    }
    fn is_empty(&self) -> bool {
        self.groups.iter().all(|group| group.hits.is_empty())
    }
}
