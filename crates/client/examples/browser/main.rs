//! Runs in a page of a browser: signs in with a ticket, then adds one identifier of each kind.
//!
//! The page provides an object `page` with the fields `proxyUrl`, `ticket` (not needed if there is a
//! session already) and optionally `publishableKey`, and the functions `say(text)` and `ask(text)`, a
//! promise of the text that the person entered. `cargo xtask wasm` builds such a page and drives it.

#[cfg(target_arch = "wasm32")]
mod page;

#[cfg(target_arch = "wasm32")]
fn main() {
    wasm_bindgen_futures::spawn_local(page::run());
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
