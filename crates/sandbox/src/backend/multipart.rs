/// Returns the content of a part of a `multipart/form-data` body (RFC 7578).
pub(crate) fn part<'a>(content_type: &str, name: &str, body: &'a [u8]) -> Option<&'a [u8]> {
    let mut params = content_type.split(';').map(str::trim);
    let boundary = params.find_map(|param| param.strip_prefix("boundary="))?;
    let delimiter = format!("\r\n--{}", boundary.trim_matches('"'));
    // The first delimiter needs no line break before it.
    let first = delimiter.trim_start().as_bytes();
    let mut rest = body.get(find(body, first)? + first.len()..)?;
    loop {
        let (head, content) = rest.split_at_checked(find(rest, b"\r\n\r\n")?)?;
        let content = content.get(4..)?;
        let end = find(content, delimiter.as_bytes())?;
        let head = String::from_utf8_lossy(head);
        if is_named(&head, name) {
            return content.get(..end);
        }
        rest = content.get(end + delimiter.len()..)?;
    }
}

fn is_named(head: &str, name: &str) -> bool {
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    let disposition = lines.find(|(header, _)| header.eq_ignore_ascii_case("content-disposition"));
    let mut params = disposition.unwrap_or_default().1.split(';').map(str::trim);
    params.any(|param| {
        let value = param.strip_prefix("name=");
        value.is_some_and(|value| value.trim_matches('"') == name)
    })
}

fn find(text: &[u8], sought: &[u8]) -> Option<usize> {
    let mut places = text.windows(sought.len());
    places.position(|place| place == sought)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_by_its_name() {
        let body =
            b"--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"file\"\r\n\r\n1\r\n\
            --x\r\ncontent-disposition: form-data; filename=\"name=a\"; name=\"file\"\r\n\
            content-type: image/png\r\n\r\n\x00\r\n\xff\r\n--x--\r\n";
        for content_type in ["multipart/form-data; boundary=x", "m;a=b; boundary=\"x\""] {
            assert_eq!(part(content_type, "file", body), Some(&b"\x00\r\n\xff"[..]));
            assert_eq!(part(content_type, "a", body), Some(&b"1"[..]));
            assert_eq!(part(content_type, "b", body), None);
        }
        for (content_type, body) in [
            ("multipart/form-data", &body[..]),
            ("multipart/form-data; boundary=y", body),
            ("multipart/form-data; boundary=x", b"--x--"),
            ("multipart/form-data; boundary=x", b""),
            ("multipart/form-data; boundary=", b"\r\n\r\n"),
        ] {
            assert_eq!(part(content_type, "file", body), None);
        }
    }
}
