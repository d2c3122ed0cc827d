//! Counts the allocations of the client and its peers.

#[path = "../client/peers.rs"]
mod peers;

use std::error::Error;

use peers::{Ask, Peers};

/// How often each call is made.
const ROUNDS: u64 = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let mut peers = Peers::new()?;
    for ask in Ask::ALL {
        println!("  {:40} {:>14} {:>14}", ask.name(), "allocations", "bytes");
        for (at, name) in peers.names().into_iter().enumerate() {
            // The first call connects.
            peers.ask(ask, at, |call| call())?;
            let (mut count, mut bytes) = (0, 0);
            for _ in 0..ROUNDS {
                let info = peers.ask(ask, at, |call| allocation_counter::measure(call))?;
                count += info.count_total;
                bytes += info.bytes_total;
            }
            println!(
                "    {name:38} {:>14} {:>14}",
                count / ROUNDS,
                bytes / ROUNDS
            );
        }
    }
    Ok(())
}
