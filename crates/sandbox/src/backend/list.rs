//! Queries: filters, order and pages of lists.

use core::ops::Range;

use serde::Serialize;
use serde_json::{Value, json};

use super::Handled;
use crate::codes::Code;
use crate::error::ApiError;

/// The length of a page, if none is given, and the greatest one.
const USUAL_LIMIT: usize = 10;
const MAX_LIMIT: usize = 500;

/// The query of a request.
#[derive(Clone, Copy)]
pub(super) struct Query<'a>(pub(super) &'a [(String, String)]);

impl<'a> Query<'a> {
    /// Returns the values of a parameter.
    pub(super) fn all(self, name: &str) -> impl Iterator<Item = &'a str> {
        let found = self.0.iter().filter(move |(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Returns the first value of a parameter, unless it is empty.
    pub(super) fn first(self, name: &str) -> Option<&'a str> {
        self.all(name).next().filter(|value| !value.is_empty())
    }

    pub(super) fn flag(self, name: &'static str) -> Result<Option<bool>, ApiError> {
        match self.first(name) {
            None => Ok(None),
            Some("true" | "1") => Ok(Some(true)),
            Some("false" | "0") => Ok(Some(false)),
            Some(_) => Err(ApiError::param(Code::FormParamTypeInvalid, name)),
        }
    }

    /// Returns the value of a parameter that must be one of these.
    pub(super) fn one_of(
        self,
        name: &'static str,
        known: &[&str],
    ) -> Result<Option<&'a str>, ApiError> {
        match self.first(name) {
            Some(value) if !known.contains(&value) => {
                Err(ApiError::param(Code::FormParamValueInvalid, name))
            }
            value => Ok(value),
        }
    }

    pub(super) fn integer(self, name: &'static str) -> Result<Option<i64>, ApiError> {
        let value = self.first(name).map(str::parse);
        let wrong = |_| ApiError::param(Code::FormParamTypeInvalid, name);
        value.transpose().map_err(wrong)
    }

    /// Returns the values of `order_by`: the field, and `true` if the order is descending. The
    /// sign `+` in a query can have become a space.
    pub(super) fn order(self, known: &[&'static str]) -> Result<(&'a str, bool), ApiError> {
        let text = self.first("order_by").unwrap_or("-created_at");
        let (field, is_descending) = match text.strip_prefix('-') {
            Some(field) => (field, true),
            None => (text.trim_start_matches(['+', ' ']), false),
        };
        if !known.contains(&field) {
            return Err(ApiError::param(Code::FormParamValueInvalid, "order_by"));
        }
        Ok((field, is_descending))
    }

    /// Returns the part of a list that is asked for.
    pub(super) fn page<T>(self, all: impl Iterator<Item = T>) -> Result<Vec<T>, ApiError> {
        let places = self.places()?;
        Ok(all.skip(places.start).take(places.len()).collect())
    }

    /// Returns the places in a list that are asked for.
    pub(super) fn places(self) -> Result<Range<usize>, ApiError> {
        let number = |name, usual, max| {
            let number = self.integer(name)?.map(usize::try_from);
            let wrong = || ApiError::param(Code::FormParamValueInvalid, name);
            match number {
                None => Ok(usual),
                Some(Ok(number)) if number <= max => Ok(number),
                Some(_) => Err(wrong()),
            }
        };
        let offset = number("offset", 0, usize::MAX)?;
        let limit = number("limit", USUAL_LIMIT, MAX_LIMIT)?;
        if limit == 0 {
            return Err(ApiError::param(Code::FormParamValueInvalid, "limit"));
        }
        Ok(offset..offset.saturating_add(limit))
    }

    /// Returns a page of a list as a response: a bare array, or with the total if it is asked for.
    pub(super) fn reply<T, R: Serialize>(self, all: Vec<T>, show: impl FnMut(T) -> R) -> Handled {
        let total = all.len();
        let page: Vec<R> = self.page(all.into_iter())?.into_iter().map(show).collect();
        let page = serde_json::to_value(page).unwrap_or_default();
        Ok(match self.flag("paginated")? {
            Some(true) => json!({ "data": page, "total_count": total }),
            _ => page,
        })
    }
}

pub(super) fn total_count(total: usize) -> Value {
    json!({ "object": "total_count", "total_count": total })
}
