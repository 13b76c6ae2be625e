//! Second factor: time-based one-time passwords (RFC 6238), six digits, thirty seconds.

use hmac::{Hmac, KeyInit as _, Mac as _};
use kernel::Instant;
use sha1::Sha1;

/// Seconds a code lasts.
const STEP: i64 = 30;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new secret of 20 bytes in base 32, as authenticator apps take it.
pub fn new_secret() -> Result<String, std::io::Error> {
    Ok(encode(&store::chance::bytes::<20>()?))
}

/// A recovery code: 80 random bits in base 32, in groups of four letters that can be read aloud.
pub fn new_recovery_code() -> Result<String, std::io::Error> {
    let letters: Vec<char> = encode(&store::chance::bytes::<10>()?).chars().collect();
    Ok(letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

/// A recovery code as it is kept and compared: without what people put between the groups.
pub fn plain_recovery_code(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

fn encode(bytes: &[u8]) -> String {
    let (mut out, mut buffer, mut bits) = (String::new(), 0_u32, 0_u32);
    let push = |out: &mut String, index: u32| {
        if let Some(letter) = usize::try_from(index & 31).ok().and_then(|index| ALPHABET.get(index)) {
            out.push(char::from(*letter));
        }
    };
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            push(&mut out, buffer >> (bits - 5));
            bits -= 5;
        }
    }
    if bits > 0 {
        push(&mut out, buffer << (5 - bits));
    }
    out
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let (mut out, mut buffer, mut bits) = (Vec::new(), 0_u32, 0_u32);
    for letter in text.bytes().filter(|byte| *byte != b'=' && *byte != b' ') {
        let value = ALPHABET.iter().position(|known| *known == letter.to_ascii_uppercase())?;
        buffer = (buffer << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from((buffer >> bits) & 0xff).ok()?);
        }
    }
    Some(out)
}

fn code_at(secret: &[u8], step: i64) -> Option<u32> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&u64::try_from(step).ok()?.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(*digest.last()? & 15);
    let four: [u8; 4] = digest.get(offset..offset.checked_add(4)?)?.try_into().ok()?;
    Some((u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
}

/// Whether a code is right now, or was in the step before or will be in the next: clocks differ. Gives the step, so that a
/// code that was used can be refused the second time.
pub fn fits(secret: &str, code: &str, now: Instant) -> Option<i64> {
    let code: u32 = code.chars().filter(|c| !c.is_whitespace()).collect::<String>().parse().ok()?;
    let secret = decode(secret)?;
    let step = now.timestamp() / STEP;
    [step, step - 1, step + 1].into_iter().find(|step| code_at(&secret, *step) == Some(code))
}

/// The code at a moment, for tests and for the demonstration of an authenticator.
pub fn code(secret: &str, now: Instant) -> Option<String> {
    Some(format!("{:06}", code_at(&decode(secret)?, now.timestamp() / STEP)?))
}

/// The address that authenticator apps read from a QR code.
pub fn address(secret: &str, username: &str, body: &str) -> String {
    let plain = |text: &str| text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' }).collect::<String>();
    format!("otpauth://totp/Portico:{}?secret={secret}&issuer={}&digits=6&period=30", plain(username), plain(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, the secret "12345678901234567890", last six digits.
        let secret = encode(b"12345678901234567890");
        for (seconds, expected) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            let moment = chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default();
            assert_eq!(code(&secret, moment).as_deref(), Some(expected));
            assert!(fits(&secret, expected, moment).is_some());
        }
        let later = chrono::DateTime::from_timestamp(59 + 90, 0).unwrap_or_default();
        assert_eq!(fits(&secret, "287082", later), None);
    }
}
