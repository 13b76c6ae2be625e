//! The Italian tax code (placeholder being replaced).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxCode(String);
#[derive(Clone, Debug)]
pub struct TaxCodeError;
impl TaxCodeError { pub fn sentence(&self) -> String { String::new() } }
impl std::str::FromStr for TaxCode { type Err = TaxCodeError; fn from_str(t: &str) -> Result<Self, TaxCodeError> { Ok(TaxCode(t.to_owned())) } }
impl TaxCode { pub fn as_str(&self) -> &str { &self.0 } }
