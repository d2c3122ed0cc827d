//! Runs in a page of a browser: signs in with a ticket, then adds one of each identifier.
//!
//! The page lends an object `page` with the members `proxyUrl`, `ticket` (none if there is a
//! session already), perhaps `publishableKey`, and the functions `say(text)` and `ask(text)`, a
//! promise of what the person typed. `cargo xtask wasm` builds such a page and drives it.

#[cfg(target_arch = "wasm32")]
mod page;

#[cfg(target_arch = "wasm32")]
fn main() {
    wasm_bindgen_futures::spawn_local(page::run());
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
