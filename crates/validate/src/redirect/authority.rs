//! The host and port of a URL.

use core::net::{Ipv4Addr, Ipv6Addr};

use super::{RedirectUrlError, RedirectUrlErrorKind};
use crate::punycode;

/// The length limit of a host name, in bytes (RFC 1035, section 2.3.4).
const MAX_HOST_LEN: usize = 253;
const MAX_LABEL_LEN: usize = 63;

/// Returns the part before the path, query or fragment.
pub(super) fn of(after_slashes: &[u8]) -> &[u8] {
    let len = after_slashes
        .iter()
        .take_while(|byte| !matches!(byte, b'/' | b'?' | b'#'))
        .count();
    after_slashes.get(..len).unwrap_or_default()
}

/// Checks the authority, which begins at `start` of the URL, and returns the length of its host.
pub(super) fn check(authority: &[u8], start: usize) -> Result<u16, RedirectUrlError> {
    refuse_user_info(authority, start)?;
    let host_len = match authority {
        [b'[', ..] => authority
            .iter()
            .position(|byte| *byte == b']')
            .map_or(authority.len(), |end| end + 1),
        _ => authority
            .iter()
            .position(|byte| *byte == b':')
            .unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at(host_len);
    if host.is_empty() {
        return Err(RedirectUrlError::new(
            RedirectUrlErrorKind::MissingHost,
            start,
        ));
    }
    check_host(host, start)?;
    if !port.is_empty() && !is_port(port) {
        return Err(RedirectUrlError::new(
            RedirectUrlErrorKind::BadPort,
            start + host_len,
        ));
    }
    u16::try_from(host_len).map_err(|_| RedirectUrlError::new(RedirectUrlErrorKind::BadHost, start))
}

/// Rejects a user name or a password before the host.
pub(super) fn refuse_user_info(authority: &[u8], start: usize) -> Result<(), RedirectUrlError> {
    match authority.iter().position(|byte| *byte == b'@') {
        Some(at) => Err(RedirectUrlError::new(
            RedirectUrlErrorKind::Credentials,
            start + at,
        )),
        None => Ok(()),
    }
}

fn check_host(host: &[u8], start: usize) -> Result<(), RedirectUrlError> {
    let bad = |at: usize| {
        Err(RedirectUrlError::new(
            RedirectUrlErrorKind::BadHost,
            start + at,
        ))
    };
    if let [b'[', address @ .., b']'] = host {
        let parsed = core::str::from_utf8(address)
            .ok()
            .and_then(|address| address.parse::<Ipv6Addr>().ok());
        return if parsed.is_some() { Ok(()) } else { bad(1) };
    }
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if let Some(at) = host.iter().position(|byte| !in_name(byte)) {
        return bad(at);
    }
    if host.len() > MAX_HOST_LEN {
        return bad(MAX_HOST_LEN);
    }
    let mut label_at = 0;
    for label in host.split(|byte| *byte == b'.') {
        match label {
            [] | [b'-', ..] => return bad(label_at),
            [.., b'-'] => return bad(label_at + label.len() - 1),
            _ if label.len() > MAX_LABEL_LEN => return bad(label_at + MAX_LABEL_LEN),
            _ if !punycode::is_label(label) => return bad(label_at),
            _ => label_at += label.len() + 1,
        }
    }
    let is_ipv4 = || core::str::from_utf8(host).is_ok_and(|host| host.parse::<Ipv4Addr>().is_ok());
    if ends_in_number(host) && !is_ipv4() {
        bad(0)
    } else {
        Ok(())
    }
}

/// Rejects a host at its first A-label if browsers reject it (UTS #46 as the URL standard applies it).
#[cfg(feature = "idna")]
pub(super) fn check_a_labels(host: &[u8], start: usize) -> Result<(), RedirectUrlError> {
    let mut at = start;
    for label in host.split(|byte| *byte == b'.') {
        if punycode::has_prefix(label) {
            return idna::domain_to_ascii_cow(host, idna::AsciiDenyList::URL)
                .map(|_| ())
                .map_err(|_| RedirectUrlError::new(RedirectUrlErrorKind::BadHost, at));
        }
        at += label.len() + 1;
    }
    Ok(())
}

/// Returns `true` if browsers read the host as an IPv4 address: its last label is a decimal or hexadecimal
/// number.
fn ends_in_number(host: &[u8]) -> bool {
    let last = host.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    let hex = last
        .strip_prefix(b"0x")
        .or_else(|| last.strip_prefix(b"0X"));
    last.iter().all(u8::is_ascii_digit)
        || hex.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

/// Returns `true` if this is `:` and a number from 1 to 65535 without leading zeros.
fn is_port(port: &[u8]) -> bool {
    match port {
        [b':', digits @ ..] if (1..=5).contains(&digits.len()) && digits.first() != Some(&b'0') => {
            digits.iter().all(u8::is_ascii_digit)
                && digits
                    .iter()
                    .fold(0u32, |value, digit| value * 10 + u32::from(digit - b'0'))
                    <= 65_535
        }
        _ => false,
    }
}
