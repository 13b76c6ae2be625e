//! Casework: cases, diary, assessments, plans, reviews.

pub mod sina;
