//! placeholder
/// x
pub fn run() -> crate::Result { Ok(()) }
