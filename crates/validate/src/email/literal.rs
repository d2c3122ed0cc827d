//! Quoted local parts and address literals (RFC 5321, 4.1.2 and 4.1.3).

use alloc::format;
use alloc::string::String;

use super::scan::MAX_LOCAL_LEN;
use super::{EmailError, EmailErrorKind};

/// Returns the offset of the `@` after a quoted local part. With `international`, the local part can have
/// characters outside ASCII.
pub(super) fn quoted(bytes: &[u8], international: bool) -> Result<u8, EmailError> {
    let mut after_backslash = false;
    for (offset, byte) in bytes.iter().enumerate().skip(1) {
        match byte {
            b'"' if !after_backslash => return end(bytes, offset + 1),
            b' '..=b'~' => after_backslash = *byte == b'\\' && !after_backslash,
            128.. if international && !after_backslash => {}
            _ => return Err(EmailError::new(EmailErrorKind::BadQuotedLocal, offset)),
        }
    }
    Err(EmailError::new(EmailErrorKind::BadQuotedLocal, bytes.len()))
}

fn end(bytes: &[u8], offset: usize) -> Result<u8, EmailError> {
    match bytes.get(offset) {
        _ if offset > MAX_LOCAL_LEN => {
            Err(EmailError::new(EmailErrorKind::LocalTooLong, MAX_LOCAL_LEN))
        }
        Some(b'@') => Ok(u8::try_from(offset).unwrap_or(u8::MAX)),
        Some(_) => Err(EmailError::new(EmailErrorKind::BadQuotedLocal, offset)),
        None => Err(EmailError::new(EmailErrorKind::MissingAt, offset)),
    }
}

/// Returns the canonical form of an IPv4 or IPv6 address in brackets, or `None` if the domain is not one.
pub(super) fn canonical(domain: &str) -> Option<String> {
    let address = domain.strip_prefix('[')?.strip_suffix(']')?;
    match address.split_at_checked(5) {
        Some((tag, address)) if tag.eq_ignore_ascii_case("IPv6:") => {
            is_ipv6(address).then(|| format!("[IPv6:{}]", address.to_ascii_lowercase()))
        }
        _ => is_ipv4(address).then(|| domain.into()),
    }
}

fn is_ipv4(address: &str) -> bool {
    let is_number = |part: &str| {
        (1..=3).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse::<u8>().is_ok()
    };
    address.split('.').count() == 4 && address.split('.').all(is_number)
}

/// Returns `true` if this is an IPv6 address in the form of RFC 5321, in which `::` replaces two or more
/// groups.
fn is_ipv6(address: &str) -> bool {
    match address.split_once("::") {
        Some((before, after)) => {
            let groups = |part: &str, last| {
                if part.is_empty() {
                    Some(0)
                } else {
                    groups(part, last)
                }
            };
            matches!((groups(before, false), groups(after, true)), (Some(a), Some(b)) if a + b <= 6)
        }
        None => groups(address, true) == Some(8),
    }
}

/// Returns the number of 16-bit groups in `part`. The `last` part can end with an IPv4 address, which
/// counts as two groups.
fn groups(part: &str, last: bool) -> Option<usize> {
    let is_group = |group: &str| {
        (1..=4).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let (head, tail) = part
        .rsplit_once(':')
        .map_or((None, part), |(head, tail)| (Some(head), tail));
    let tail_groups = match tail {
        tail if is_group(tail) => 1,
        tail if last && is_ipv4(tail) => 2,
        _ => return None,
    };
    let head = head.map(|head| head.split(':'));
    let head_groups = head.clone().map_or(0, Iterator::count);
    head.into_iter()
        .flatten()
        .all(is_group)
        .then_some(head_groups + tail_groups)
}
