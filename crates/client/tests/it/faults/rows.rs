use clerk_user_client::Outcome;

use crate::support::Fault;

pub(crate) const TIMEOUT: &str = "timed out";
const BROKEN: &str = "connection lost";
const TOO_LARGE: &str = "response body exceeds the limit";

/// One fault, and what the client is to make of it.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) fault: Fault,
    pub(crate) outcome: Outcome,
    /// How often the request arrives.
    pub(crate) seen: usize,
    /// How the error's text ends.
    pub(crate) text: String,
}

/// Sixteen mebibytes of nothing, in sixteen kibibytes.
const BOMB: &[u8] = include_bytes!("bomb.gz");

/// Each fault of the network.
pub(crate) fn broken_connections() -> Vec<Row> {
    let ok = |headers: &str| format!("HTTP/1.1 200 OK\r\n{headers}\r\n");
    let chunked = ok("transfer-encoding: chunked\r\n");
    let send = |text: String| Fault::Send(text.into_bytes());
    let row = |name: &str, fault, seen, text: &str| Row {
        name: name.to_owned(),
        fault,
        outcome: Outcome::Unknown,
        seen,
        text: text.to_owned(),
    };
    let huge_header = ok(&format!("x: {}\r\n", "x".repeat(4 << 20)));
    let truncated = format!("{}{{\"resp", ok("content-length: 99\r\n"));
    vec![
        row("closed on accept", Fault::CloseOnAccept, 0, BROKEN),
        row(
            "closed after the request",
            Fault::CloseAfterRequest,
            1,
            BROKEN,
        ),
        row(
            "reset after the request",
            Fault::ResetAfterRequest,
            1,
            BROKEN,
        ),
        row("silence", Fault::Silence, 1, TIMEOUT),
        row(
            "silence after the head",
            Fault::Hang(ok("content-length: 99\r\n")),
            1,
            TIMEOUT,
        ),
        row(
            "half a head",
            send("HTTP/1.1 200 OK\r\ncontent-le".into()),
            1,
            BROKEN,
        ),
        row(
            "not HTTP",
            send("SSH-2.0-OpenSSH_9.9\r\n".into()),
            1,
            BROKEN,
        ),
        row("4 MiB of header", send(huge_header), 1, BROKEN),
        row("no body", send(ok("content-length: 99\r\n")), 1, BROKEN),
        row("half a body", send(truncated), 1, BROKEN),
        row(
            "half a chunk",
            send(format!("{chunked}5\r\n{{\"res")),
            1,
            BROKEN,
        ),
        row("a bad chunk", send(format!("{chunked}zz\r\n")), 1, BROKEN),
        row("slow and malformed", Fault::Drip(chunked), 1, BROKEN),
        row("endless", Fault::Endless(ok("")), 1, TOO_LARGE),
        row(
            "very long",
            Fault::Endless(ok("content-length: 9999999\r\n")),
            1,
            TOO_LARGE,
        ),
    ]
}

/// Each answer of success that is no result.
pub(crate) fn useless_answers() -> Vec<Row> {
    let row = |name: &str, head: &str, body: &[u8], text: &str| {
        let (status, _) = head.split_once(' ').unwrap();
        let mut sent = format!("HTTP/1.1 {head}\r\n\r\n").into_bytes();
        sent.extend_from_slice(body);
        Row {
            name: name.to_owned(),
            fault: Fault::Send(sent),
            outcome: Outcome::Unknown,
            seen: 1,
            text: format!("cannot decode the response, HTTP status {status}: {text}"),
        }
    };
    let no_json = "expected JSON at line 1, column 1 of the response";
    let nothing = "expected an object at line 1, column 4 of the result";
    let length = |body: &[u8]| format!("200 OK\r\ncontent-length: {}", body.len());
    let zipped = format!("{}\r\ncontent-encoding: gzip", length(BOMB));
    vec![
        row("empty 200", &length(b""), b"", nothing),
        row("204", "204 No Content", b"", nothing),
        row("HTML", &length(b"<html>"), b"<html>", no_json),
        row("a gzip bomb", &zipped, BOMB, no_json),
        row("not UTF-8", &length(b"\xff\xfe"), b"\xff\xfe", no_json),
        row(
            "a longer body than said",
            "200 OK\r\ncontent-length: 1",
            b"{\"response\":{}}",
            "expected more JSON at line 1, column 1 of the response",
        ),
        row(
            "a result of another kind",
            &length(b"{\"response\":7}"),
            b"{\"response\":7}",
            "expected an object at line 1, column 1 of the result",
        ),
    ]
}

/// Each refusal, and each failure that the server admits.
pub(crate) fn refusals() -> Vec<Row> {
    let row = |name: String, status: u16, headers: &str, body: &str, outcome| Row {
        name,
        fault: Fault::Send(
            format!(
                "HTTP/1.1 {status} No\r\n{headers}content-length: {}\r\n\r\n{body}",
                body.len()
            )
            .into_bytes(),
        ),
        outcome,
        seen: 1,
        text: format!("HTTP status {status}, without a list of errors"),
    };
    let mut rows = Vec::new();
    for status in [400, 403, 404, 409, 413, 415, 422] {
        let name = format!("{status} as HTML");
        rows.push(row(name, status, "", "<html>", Outcome::Refused));
    }
    for status in [408, 500, 501, 502, 503, 504] {
        let name = status.to_string();
        rows.push(row(name, status, "", "<html>", Outcome::Unknown));
    }
    for after in ["0", "7", "-7", "99999999999999999999", "soon", ""] {
        let name = format!("429, retry after {after:?}");
        let header = format!("retry-after: {after}\r\n");
        rows.push(row(name, 429, &header, "", Outcome::Refused));
    }
    let date =
        "date: Sun, 06 Nov 1994 08:49:30 GMT\r\nretry-after: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    rows.push(row(
        "429, retry at a date".into(),
        429,
        date,
        "",
        Outcome::Refused,
    ));
    let rotated = "authorization: rotated\r\n";
    let name = "401 with another token".to_owned();
    rows.push(row(name, 401, rotated, "", Outcome::Refused));
    let long = " ".repeat(1 << 17);
    let name = "422 with 128 KiB of body".to_owned();
    rows.push(row(name, 422, "", &long, Outcome::Refused));
    for status in [301, 302, 303, 307, 308] {
        let header = "location: https://elsewhere.example/\r\n";
        let name = format!("{status} to elsewhere");
        rows.push(row(name, status, header, "", Outcome::Unknown));
    }
    let two = "HTTP/1.1 422 No\r\ncontent-length: 0\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
    rows.push(Row {
        fault: Fault::Send(two.into()),
        ..row("two answers".to_owned(), 422, "", "", Outcome::Refused)
    });
    rows.push(Row {
        fault: Fault::Endless("HTTP/1.1 422 No\r\n\r\n".into()),
        ..row("422 without end".to_owned(), 422, "", "", Outcome::Refused)
    });
    rows
}
