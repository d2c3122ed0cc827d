//! What the client adds to a call, beside reqwest and hyper by themselves on the same sandbox.

mod allocations;
mod cost;
mod peers;

use std::time::Instant;

use crate::Result;
use crate::harness::{Options, median, thread_time};
use crate::report::{Report, figure, grouped};
use peers::{Ask, HYPER, OURS, POOLED, Peers, REQWEST};

/// How many turns each peer has.
const TURNS: usize = 80;
/// How many of them are not counted, at first.
const WARM: usize = 4;
/// How many calls a peer makes in its turn. An application has one client, whose code is not put
/// out of the caches by others between any two calls.
const CALLS: usize = 50;

pub(crate) fn run(options: Options, report: &mut Report) -> Result {
    let mut peers = Peers::new()?;
    for ask in Ask::ALL {
        let measured = measure(&mut peers, ask)?;
        print(ask, &measured);
        goals(ask, &measured, report);
    }
    allocations::run()?;
    if options.build {
        cost::run(report)?;
    }
    Ok(())
}

/// The medians of one peer.
struct Measured {
    name: &'static str,
    /// From the call to its result, in microseconds.
    wall: f64,
    /// CPU time of the calling thread, in microseconds.
    cpu: f64,
}

/// Has the peers ask in turn, so that whatever the machine does meanwhile hits all of them alike.
fn measure(peers: &mut Peers, ask: Ask) -> Result<Vec<Measured>> {
    let names = peers.names();
    let mut samples = vec![(Vec::new(), Vec::new()); names.len()];
    for turn in 0..WARM + TURNS {
        for place in 0..names.len() {
            let at = (turn + place) % names.len();
            for _ in 0..CALLS {
                let (wall, cpu) = peers.ask(ask, at, timed)?;
                if turn >= WARM {
                    samples[at].0.push(wall);
                    samples[at].1.push(cpu);
                }
            }
        }
    }
    let medians = names.into_iter().zip(&mut samples);
    Ok(medians
        .map(|(name, (wall, cpu))| Measured {
            name,
            wall: median(wall),
            cpu: median(cpu),
        })
        .collect())
}

/// From the call to its result, and CPU time of this thread, in microseconds.
fn timed(call: &mut dyn FnMut()) -> (f64, f64) {
    let (cpu, wall) = (thread_time(), Instant::now());
    call();
    let wall = wall.elapsed();
    (wall.as_secs_f64() * 1e6, (thread_time() - cpu) / 1e3)
}

fn print(ask: Ask, measured: &[Measured]) {
    println!("\n{}, {} times: medians", ask.name(), TURNS * CALLS);
    println!("  {:40} {:>14} {:>14}", "", "µs", "µs of CPU");
    for peer in measured {
        let [wall, cpu] = [peer.wall, peer.cpu].map(|time| grouped(time, 1));
        println!("  {:40} {wall:>14} {cpu:>14}", peer.name);
    }
}

/// What the client adds to what it sends by; as figures, what reqwest and a pool add to hyper.
fn goals(ask: Ask, measured: &[Measured], report: &mut Report) {
    let added = |ours, peer| {
        let wall = |name| {
            let found = measured.iter().find(|measured| measured.name == name);
            found.map_or(f64::NAN, |measured| measured.wall)
        };
        let over = wall(ours) - wall(peer);
        (over, over / wall(peer) * 100.0)
    };
    let (micros, percent) = added(OURS, REQWEST);
    let name = format!("{}, {OURS} over {REQWEST}", ask.name());
    report.goal_most(&format!("{name}: at most 10 µs"), micros, "µs", 10.0);
    figure(&name, &format!("{} %", grouped(percent, 2)));
    for peer in [REQWEST, POOLED] {
        let (micros, percent) = added(peer, HYPER);
        let [micros, percent] = [micros, percent].map(|it| grouped(it, 2));
        let name = format!("{peer} over {HYPER}");
        figure(&name, &format!("{micros} µs, {percent} %"));
    }
}
