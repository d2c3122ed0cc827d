use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

/// The path of the image of every user who has none.
pub(crate) const USER_IMAGE: &str = "/_sandbox/user.svg";
/// The path before the ids of users who have an image.
pub(crate) const IMAGES: &str = "/_sandbox/images/";

/// The first bytes of the formats that are taken.
const FORMATS: [(&[u8], &str); 4] = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
];

/// The picture of a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Image {
    /// In base 64.
    content: String,
    pub(crate) created_at: i64,
}

impl Image {
    /// Takes a picture; returns `None` if it is not in a format that browsers show.
    #[cfg(feature = "backend")]
    pub(crate) fn new(bytes: &[u8], now: i64) -> Option<Self> {
        format(bytes)?;
        Some(Self {
            content: STANDARD.encode(bytes),
            created_at: now,
        })
    }

    /// Returns the media type and the bytes.
    pub(crate) fn content(&self) -> Option<(&'static str, Vec<u8>)> {
        let bytes = STANDARD.decode(&self.content).ok()?;
        Some((format(&bytes)?, bytes))
    }
}

fn format(bytes: &[u8]) -> Option<&'static str> {
    let mut formats = FORMATS.into_iter();
    let (_, media_type) = formats.find(|(start, _)| bytes.starts_with(start))?;
    let is_other = media_type == "image/webp" && bytes.get(8..12) != Some(b"WEBP");
    (!is_other).then_some(media_type)
}
