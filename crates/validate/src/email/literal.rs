//! Quoted local parts and address literals (RFC 5321, 4.1.2 and 4.1.3).

use alloc::format;
use alloc::string::String;

use super::scan::MAX_LOCAL_LEN;
use super::{EmailError, EmailErrorKind};

/// The position of the `@` after a quoted local part; with `international`, of characters outside
/// ASCII too.
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

/// The literal in its one spelling, if the domain is an IPv4 or an IPv6 address in brackets.
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

/// Whether this is an address as RFC 5321 writes it, where `::` stands for two groups or more.
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

/// How many groups of 16 bits the part spells; an IPv4 address, which may end the `last` part,
/// counts as two.
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
