//! Lists: columns that sort, filters that can be taken off one by one, pages by keyset, and the same rows as a file.
//!
//! A [`Listing`] knows the address it is shown at and makes every link from it, so that sorting keeps the filters and a
//! filter taken off goes back to the first page.

mod link;

pub use link::Link;

/// Rows of a page.
pub const PAGE: u16 = 50;
/// Query parameter: the cursor after which the page begins.
pub const AFTER: &str = "after";
/// Query parameter: the cursor before which the page ends.
pub const BEFORE: &str = "before";
/// Query parameter: the column to sort by, with `-` before it for the opposite order.
pub const SORT: &str = "sort";
/// Query parameter: the kind of file wanted instead of a page (`csv`, `xlsx`).
pub const FORMAT: &str = "format";

/// Where the neighbouring pages begin; cursors are opaque texts made by the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pager {
    /// Cursor of the last row shown, when there are rows after it.
    pub next: Option<String>,
    /// Cursor of the first row shown, when there are rows before it.
    pub previous: Option<String>,
    /// Rows shown.
    pub shown: usize,
    /// Rows in all, when they were counted.
    pub total: Option<u64>,
}

impl Pager {
    /// The only page: everything is shown.
    pub fn all(shown: usize) -> Self {
        Pager { next: None, previous: None, shown, total: u64::try_from(shown).ok() }
    }

    /// From one row more than the page holds: cuts it off and makes its cursors. `asked_after` and `asked_before` are what
    /// the request carried; `cursor` makes the cursor of a row. Rows are in the order in which they are shown.
    pub fn cut<T>(rows: &mut Vec<T>, page: usize, asked_after: bool, asked_before: bool, cursor: impl Fn(&T) -> String) -> Self {
        let more = rows.len() > page;
        if more && asked_before {
            rows.drain(..rows.len().saturating_sub(page));
        } else {
            rows.truncate(page);
        }
        let has_next = if asked_before { true } else { more };
        let has_previous = if asked_before { more } else { asked_after };
        Pager {
            next: rows.last().filter(|_| has_next).map(&cursor),
            previous: rows.first().filter(|_| has_previous).map(&cursor),
            shown: rows.len(),
            total: None,
        }
    }
}

/// A column of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// What people read.
    pub label: String,
    /// The key to sort by, as the `sort` parameter carries it; `None` when it does not sort.
    pub sort: Option<String>,
    /// Whether it holds figures (right-aligned, tabular digits).
    pub numeric: bool,
    /// Whether the label is only for screen readers (a column of buttons).
    pub quiet: bool,
}

/// A filter that is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// What is filtered ("Fase").
    pub label: String,
    /// To what ("in carico").
    pub value: String,
    /// The same list without it.
    pub remove: String,
}

/// What stands where there are no rows: what would be here, and the first thing to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Empty {
    /// A short sentence ("Nessun appuntamento oggi").
    pub title: String,
    /// What would be here.
    pub text: String,
    /// The first action: its label and address.
    pub action: Option<(String, String)>,
}

/// A list as it is shown.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    caption: String,
    link: Link,
    columns: Vec<Column>,
    chips: Vec<Chip>,
    pager: Pager,
    empty: Empty,
    exports: bool,
}

impl Listing {
    /// A list with its caption, at an address (`path`, and the decoded pairs of its query).
    pub fn new<N: Into<String>, V: Into<String>>(
        caption: impl Into<String>,
        path: impl Into<String>,
        query: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        Listing { caption: caption.into(), link: Link::new(path, query), ..Listing::default() }
    }

    /// A column of words.
    pub fn column(mut self, label: impl Into<String>) -> Self {
        self.columns.push(Column { label: label.into(), ..Column::default() });
        self
    }
    /// A column of words that sorts by `key`.
    pub fn sorted_column(mut self, key: impl Into<String>, label: impl Into<String>) -> Self {
        self.columns.push(Column { label: label.into(), sort: Some(key.into()), ..Column::default() });
        self
    }
    /// A column of figures.
    pub fn figures(mut self, label: impl Into<String>) -> Self {
        self.columns.push(Column { label: label.into(), numeric: true, ..Column::default() });
        self
    }
    /// A column of figures that sorts by `key`.
    pub fn sorted_figures(mut self, key: impl Into<String>, label: impl Into<String>) -> Self {
        self.columns.push(Column { label: label.into(), sort: Some(key.into()), numeric: true, quiet: false });
        self
    }
    /// A column of links or buttons, whose heading only screen readers hear.
    pub fn actions(mut self, label: impl Into<String>) -> Self {
        self.columns.push(Column { label: label.into(), quiet: true, ..Column::default() });
        self
    }
    /// A filter that is on; taking it off drops these query parameters.
    pub fn filtered(mut self, label: impl Into<String>, value: impl Into<String>, parameters: &[&str]) -> Self {
        let value = value.into();
        if value.is_empty() {
            return self;
        }
        let mut link = self.link.first_page();
        for parameter in parameters {
            link = link.without(parameter);
        }
        self.chips.push(Chip { label: label.into(), value, remove: link.to_string() });
        self
    }
    /// Where the neighbouring pages are, and how many rows are shown.
    pub fn paged(mut self, pager: Pager) -> Self {
        self.pager = pager;
        self
    }
    /// What stands where there are no rows.
    pub fn when_empty(mut self, title: impl Into<String>, text: impl Into<String>, action: Option<(&str, &str)>) -> Self {
        let action = action.map(|(label, href)| (label.to_owned(), href.to_owned()));
        self.empty = Empty { title: title.into(), text: text.into(), action };
        self
    }
    /// With links to the same rows as CSV and XLSX: the same address with `format=csv` or `format=xlsx`.
    pub fn exported(mut self) -> Self {
        self.exports = true;
        self
    }

    /// What the table is, for its caption and its scrolling region.
    pub fn caption(&self) -> &str {
        &self.caption
    }
    /// The columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }
    /// The filters that are on.
    pub fn chips(&self) -> &[Chip] {
        &self.chips
    }
    /// Whether rows can be had as a file.
    pub fn has_exports(&self) -> bool {
        self.exports && self.pager.shown > 0
    }
    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.pager.shown == 0
    }
    /// What stands where there are no rows.
    pub fn empty(&self) -> &Empty {
        &self.empty
    }
    /// The address of these rows as a file of a kind (`csv`, `xlsx`): the same filters and order, without paging.
    pub fn export_href(&self, format: impl AsRef<str>) -> String {
        self.link.first_page().with(FORMAT, format.as_ref()).to_string()
    }
    /// The same list without any filter.
    pub fn bare_href(&self) -> &str {
        self.link.path()
    }
    /// The address of the next page.
    pub fn next_href(&self) -> Option<String> {
        self.pager.next.as_ref().map(|cursor| self.link.first_page().with(AFTER, cursor).to_string())
    }
    /// The address of the page before.
    pub fn previous_href(&self) -> Option<String> {
        self.pager.previous.as_ref().map(|cursor| self.link.first_page().with(BEFORE, cursor).to_string())
    }
    /// Whether a line below the table says something.
    pub fn has_foot(&self) -> bool {
        self.pager.shown > 0
    }
    /// How many rows there are, in words: where they were not counted, whether they are all of them.
    pub fn count_words(&self) -> String {
        let shown = self.pager.shown;
        let rows = if shown == 1 { "1 riga".to_owned() } else { format!("{shown} righe") };
        // A page that was asked for by a cursor is not the first, whether or not there is a way back from it.
        let first = self.pager.previous.is_none() && self.link.value(AFTER).is_none();
        match (self.pager.total, self.pager.next.is_some()) {
            (Some(total), _) if usize::try_from(total) != Ok(shown) => format!("{rows} di {}", crate::chart::grouped(total)),
            (None, true) if first => format!("Le prime {rows}"),
            (None, true) => format!("{rows}, ne seguono altre"),
            (None, false) if !first => {
                if shown == 1 {
                    "L’ultima riga".to_owned()
                } else {
                    format!("Le ultime {rows}")
                }
            }
            _ => rows,
        }
    }
    /// The address that sorts by a column: ascending first, then descending.
    pub fn sort_href(&self, key: impl AsRef<str>) -> String {
        let key = key.as_ref();
        let value = if self.link.value(SORT) == Some(key) { format!("-{key}") } else { key.to_owned() };
        self.link.first_page().with(SORT, value).to_string()
    }
    /// How the list is sorted by a column now, as `aria-sort` says it.
    pub fn direction(&self, key: impl AsRef<str>) -> &'static str {
        match self.link.value(SORT) {
            Some(sort) if sort == key.as_ref() => "ascending",
            Some(sort) if sort.strip_prefix('-') == Some(key.as_ref()) => "descending",
            _ => "none",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Listing {
        Listing::new("Persone", "/persone", [("phase", "in carico"), ("sort", "surname"), ("after", "x"), ("unit", "4")])
            .sorted_column("surname", "Cognome")
            .sorted_figures("age", "Età")
            .filtered("Fase", "in carico", &["phase"])
            .paged(Pager { next: Some("k&1".into()), previous: None, shown: 50, total: Some(1234) })
            .exported()
    }

    #[test]
    fn links_keep_the_filters_and_forget_the_page() {
        let list = list();
        assert_eq!(list.sort_href("age"), "/persone?phase=in+carico&unit=4&sort=age");
        assert_eq!(list.sort_href("surname"), "/persone?phase=in+carico&unit=4&sort=-surname");
        assert_eq!(list.chips()[0].remove, "/persone?sort=surname&unit=4");
        assert_eq!(list.export_href("csv"), "/persone?phase=in+carico&sort=surname&unit=4&format=csv");
        assert_eq!(list.next_href().as_deref(), Some("/persone?phase=in+carico&sort=surname&unit=4&after=k%261"));
        assert_eq!((list.direction("surname"), list.direction("age")), ("ascending", "none"));
        assert_eq!(list.count_words(), "50 righe di 1.234");
    }

    #[test]
    fn rows_that_were_not_counted_are_not_taken_for_all_there_are() {
        let words = |query: &[(&str, &str)], next: Option<&str>, shown| {
            let pager = Pager { next: next.map(str::to_owned), previous: None, shown, total: None };
            Listing::new("Contatti", "/contatti", query.iter().copied()).paged(pager).count_words()
        };
        assert_eq!(words(&[("unit", "4")], Some("k"), 50), "Le prime 50 righe");
        assert_eq!(words(&[("after", "j")], Some("k"), 50), "50 righe, ne seguono altre");
        assert_eq!(words(&[("after", "j")], None, 7), "Le ultime 7 righe");
        assert_eq!(words(&[("after", "j")], None, 1), "L’ultima riga");
        assert_eq!([words(&[], None, 7), words(&[], None, 1)], ["7 righe", "1 riga"]);
    }

    #[test]
    fn a_page_is_cut_from_one_row_more_than_it_holds() {
        let cut = |rows: &[u8], after, before| {
            let mut rows = rows.to_vec();
            let pager = Pager::cut(&mut rows, 2, after, before, u8::to_string);
            (rows, pager.previous, pager.next)
        };
        assert_eq!(cut(&[1, 2, 3], false, false), (vec![1, 2], None, Some("2".into())));
        assert_eq!(cut(&[3, 4], true, false), (vec![3, 4], Some("3".into()), None));
        assert_eq!(cut(&[1, 2, 3], false, true), (vec![2, 3], Some("2".into()), Some("3".into())));
        assert_eq!(cut(&[1, 2], false, true), (vec![1, 2], None, Some("2".into())));
        assert_eq!(cut(&[], false, false), (vec![], None, None));
    }
}
