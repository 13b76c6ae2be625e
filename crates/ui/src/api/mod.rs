//! What all resources of the API have in common: pages of lists, what was created, the version and the key in the headers, and
//! the queries, which are held to what the document says of them.

pub(crate) mod query;

use crate::visit::Visit;
use axum::response::Response;
use kernel::{Failure, Outcome};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Rows of a list when nothing is said.
const USUAL: i64 = 50;
/// Most rows of a list.
pub const MOST: i64 = 100;

/// Rows, and where the list goes on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// For `after`; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Everything there is.
    pub fn all(items: impl IntoIterator<Item = T>) -> Self {
        Page { items: items.into_iter().collect(), next: None }
    }
    /// From the rows of a query that asked for one more than the page holds; the cursor is that of the last row kept.
    pub fn cut(mut rows: Vec<T>, limit: i64, cursor: impl Fn(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(cursor);
        Page { items: rows, next }
    }
    /// The same page with its rows shown in another way, where one of them may fail.
    pub fn try_map<U>(self, show: impl FnMut(T) -> Outcome<U>) -> Outcome<Page<U>> {
        Ok(Page { items: self.items.into_iter().map(show).collect::<Outcome<_>>()?, next: self.next })
    }
    /// The same page with its rows shown in another way.
    pub fn map<U>(self, show: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(show).collect(), next: self.next }
    }
}

/// Where a list begins and how much of it is wanted.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its shape is used, by the document of the interface")]
pub struct Paging {
    /// `next` of the page before.
    #[param(max_length = 400)]
    after: Option<String>,
    /// Rows of the page, 50 when nothing is said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

/// How many rows of a list are asked for: `limit`, 1 to 100, 50 when nothing is said.
pub fn limit(visit: &Visit) -> Outcome<i64> {
    match visit.query("limit") {
        None => Ok(USUAL),
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=MOST).contains(limit))
            .ok_or_else(|| Failure::field("limit", format!("Numero non valido: un intero fra 1 e {MOST}."))),
    }
}

/// What was created.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Created {
    /// Its identifier.
    pub id: Uuid,
    /// Where it is, or the list it stands in.
    pub href: String,
}

/// 201 with the identifier and the address of what was created.
pub fn made(href: impl Into<String>, id: impl Into<Uuid>) -> Response {
    let href = href.into();
    crate::answer::created(&href.clone(), &Created { id: id.into(), href })
}

/// An empty object: the body of a request whose address says it all.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// The version a change is based on; read by [`crate::Submitted::version`].
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only its shape is used, by the document of the interface")]
pub struct IfMatch {
    /// The `ETag` that was read: the number of the version in quotation marks.
    #[param(rename = "If-Match", max_length = 40)]
    if_match: String,
}

/// The key that makes a repeated request act once; read by [`crate::Submitted::once`].
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only its shape is used, by the document of the interface")]
pub struct Key {
    /// The same key with the same body acts once; with another body it is refused.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 200)]
    idempotency_key: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_knows_whether_there_is_another() {
        let cut = |rows: Vec<i64>| Page::cut(rows, 2, i64::to_string);
        assert_eq!((cut(vec![1, 2]).next, cut(vec![]).next), (None, None));
        let page = cut(vec![1, 2, 3]).map(|row| row * 10);
        assert_eq!((page.items, page.next.as_deref()), (vec![10, 20], Some("2")));
    }
}
