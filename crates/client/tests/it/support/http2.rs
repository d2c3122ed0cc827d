use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// The server's end of an HTTP/2 connection (RFC 9113), frame by frame.
pub(crate) struct Http2<S>(S);

/// A request that arrived: its head, or all of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrived {
    pub(crate) stream: u32,
    pub(crate) is_whole: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Http2<S> {
    /// Greets the client. None if it goes away.
    pub(crate) async fn greet(mut stream: S) -> Option<Self> {
        let mut preface = [0; 24];
        stream.read_exact(&mut preface).await.ok()?;
        assert_eq!(&preface, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        let mut connection = Self(stream);
        connection.send(SETTINGS, 0, 0, &[]).await?;
        Some(connection)
    }

    /// The next head or end of a request. None if the client goes away.
    pub(crate) async fn next(&mut self) -> Option<Arrived> {
        loop {
            let mut head = [0; 9];
            self.0.read_exact(&mut head).await.ok()?;
            let [a, b, c, kind, flags, stream @ ..] = head;
            let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
            self.0.read_exact(&mut payload).await.ok()?;
            match kind {
                SETTINGS if flags & ACK == 0 => self.send(SETTINGS, ACK, 0, &[]).await?,
                DATA | HEADERS => {
                    return Some(Arrived {
                        stream: u32::from_be_bytes(stream),
                        is_whole: flags & END_STREAM != 0,
                    });
                }
                _ => {}
            }
        }
    }

    /// Answers 200 with this body.
    pub(crate) async fn answer(&mut self, stream: u32, body: &str) -> Option<()> {
        self.head(stream).await?;
        self.send(DATA, END_STREAM, stream, body.as_bytes()).await
    }

    /// Starts to answer 200.
    pub(crate) async fn head(&mut self, stream: u32) -> Option<()> {
        self.send(HEADERS, END_HEADERS, stream, &[STATUS_200]).await
    }

    pub(crate) async fn reset(&mut self, stream: u32, code: u32) -> Option<()> {
        self.send(RST_STREAM, 0, stream, &code.to_be_bytes()).await
    }

    /// Says that streams after this one were not looked at, and that there will be no more.
    pub(crate) async fn go_away(&mut self, last_stream: u32, code: u32) -> Option<()> {
        let payload = [last_stream.to_be_bytes(), code.to_be_bytes()].concat();
        self.send(GOAWAY, 0, 0, &payload).await
    }

    async fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Option<()> {
        let [_, a, b, c] = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let mut frame = vec![a, b, c, kind, flags];
        frame.extend_from_slice(&stream.to_be_bytes());
        frame.extend_from_slice(payload);
        self.0.write_all(&frame).await.ok()?;
        self.0.flush().await.ok()
    }
}

pub(crate) const NO_ERROR: u32 = 0;
pub(crate) const INTERNAL_ERROR: u32 = 2;
pub(crate) const REFUSED_STREAM: u32 = 7;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;

const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// `:status: 200`, by its number in the static table of HPACK (RFC 7541).
const STATUS_200: u8 = 0x88;
