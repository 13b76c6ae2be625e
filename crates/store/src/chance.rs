//! The one place that draws from the machine's randomness.

use kernel::Instant;
use uuid::{Builder, Uuid};

/// `N` random bytes from the operating system. It fails only when the system has none to give, which is a broken machine.
#[expect(clippy::disallowed_methods, reason = "the one place that draws chance")]
pub fn bytes<const N: usize>() -> Result<[u8; N], std::io::Error> {
    let mut out = [0u8; N];
    getrandom::fill(&mut out).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(out)
}

/// A UUID version 7: the given moment and chance.
pub fn uuid(now: Instant) -> Result<Uuid, std::io::Error> {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    Ok(Builder::from_unix_timestamp_millis(millis, &bytes::<10>()?).into_uuid())
}

/// A secret of 32 random bytes as 43 characters that fit into an address.
pub fn secret() -> Result<String, std::io::Error> {
    use base64::Engine as _;
    Ok(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes::<32>()?))
}
