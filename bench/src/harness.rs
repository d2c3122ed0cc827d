//! Measures cases in turn, so that whatever the machine does meanwhile hits all of them alike.

use std::hint::black_box;
use std::process::Command;

use rustix::time::{ClockId, clock_gettime};

use crate::Result;

/// How often each case is measured.
const ROUNDS: usize = 9;
/// How long one measurement takes at least, in nanoseconds.
const SAMPLE: f64 = 4e6;
/// More bytes than the last level of a cache has.
const OTHER_DATA: u64 = 128 << 20;
/// What takes longer is measured three times only.
const SLOW: f64 = 1e9;

#[derive(Clone, Copy)]
pub(crate) struct Options {
    pub(crate) callgrind: bool,
    pub(crate) build: bool,
}

impl Options {
    /// The areas that are named, and the options.
    pub(crate) fn parse<'a>(args: &[&'a str]) -> Option<(Vec<&'a str>, Self)> {
        let (flags, areas): (Vec<&str>, Vec<&str>) =
            args.iter().partition(|arg| arg.starts_with('-'));
        let known = ["--callgrind", "--no-build"];
        let options = Self {
            callgrind: flags.contains(&known[0]),
            build: !flags.contains(&known[1]),
        };
        flags
            .iter()
            .all(|flag| known.contains(flag))
            .then_some((areas, options))
    }
}

/// Cases that do the same work.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) title: String,
    pub(crate) cases: Vec<Case>,
}

/// One way to do it: a pass over the inputs, whose answer says how many were accepted.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    ops: usize,
    pass: Box<dyn FnMut() -> usize>,
    counted: bool,
    cold: bool,
}

/// What was measured of one case.
pub(crate) struct Measured {
    pub(crate) name: &'static str,
    /// The median, in nanoseconds of this thread's CPU time for one operation.
    pub(crate) ns: f64,
    /// Instructions for one operation.
    pub(crate) instructions: Option<f64>,
    /// How many of 100 operations accepted their input.
    pub(crate) accepted: f64,
}

impl Case {
    /// A pass applies `accepts` to each input.
    pub(crate) fn each<T: Clone + 'static>(
        name: &'static str,
        inputs: &[T],
        accepts: impl Fn(&T) -> bool + 'static,
    ) -> Self {
        let inputs = inputs.to_vec();
        Self {
            name,
            ops: inputs.len(),
            pass: Box::new(move || {
                inputs
                    .iter()
                    .filter(|input| accepts(black_box(input)))
                    .count()
            }),
            counted: true,
            cold: false,
        }
    }

    /// A pass of so many operations at once.
    pub(crate) fn batch(
        name: &'static str,
        ops: usize,
        pass: impl FnMut() -> usize + 'static,
    ) -> Self {
        Self {
            name,
            ops,
            pass: Box::new(pass),
            counted: true,
            cold: false,
        }
    }

    /// Not under valgrind, where it would take too long.
    pub(crate) fn uncounted(mut self) -> Self {
        self.counted = false;
        self
    }
}

impl Case {
    /// Each pass is measured by itself, after the CPU's caches were filled with something else.
    pub(crate) fn cold(mut self) -> Self {
        self.cold = true;
        self.counted = false;
        self
    }
}

impl Table {
    /// Measures every case in turn, again and again.
    pub(crate) fn measure(mut self, options: Options) -> Result<Vec<Measured>> {
        let mut samples = vec![Vec::new(); self.cases.len()];
        let mut repeats = Vec::new();
        let mut accepted = Vec::new();
        for case in &mut self.cases {
            let accepts = (case.pass)();
            accepted.push(accepts as f64 * 100.0 / case.ops as f64);
            let pass = cpu_time(&mut case.pass, 1);
            if case.cold {
                repeats.push(1);
                continue;
            }
            let enough = (1..1_000_000).find(|repeats| f64::from(*repeats) * pass >= SAMPLE);
            repeats.push(enough.unwrap_or(1));
        }
        for round in 0..ROUNDS {
            for (at, case) in self.cases.iter_mut().enumerate() {
                if case.cold {
                    evict();
                }
                let time = cpu_time(&mut case.pass, repeats[at]);
                if round < 3 || time < SLOW {
                    samples[at].push(time / (case.ops as f64 * f64::from(repeats[at])));
                }
            }
        }
        let mut measured = Vec::new();
        for (at, case) in self.cases.iter().enumerate() {
            let counted = options.callgrind && case.counted;
            measured.push(Measured {
                name: case.name,
                ns: median(&mut samples[at]),
                instructions: counted
                    .then(|| count_in_child(self.name, case))
                    .transpose()?,
                accepted: accepted[at],
            });
        }
        Ok(measured)
    }
}

/// The middle one.
pub(crate) fn median(samples: &mut [f64]) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or(f64::NAN)
}

/// This thread's CPU time, in nanoseconds.
pub(crate) fn thread_time() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}

/// Fills the caches with other data.
fn evict() {
    let other: Vec<u64> = (0..OTHER_DATA / 8).collect();
    black_box(other.iter().fold(0, |sum, word| sum ^ word));
}

fn cpu_time(pass: &mut dyn FnMut() -> usize, repeats: u32) -> f64 {
    let start = thread_time();
    for _ in 0..repeats {
        black_box(pass());
    }
    thread_time() - start
}

/// What `count` runs under valgrind: one pass to warm up, and one in the function that is counted.
pub(crate) fn count(tables: fn() -> Result<Vec<Table>>, table: &str, case: &str) -> Result {
    let table = tables()?.into_iter().find(|t| t.name == table);
    let mut cases = table.into_iter().flat_map(|table| table.cases);
    let mut case = cases.find(|c| c.name == case).ok_or("no such case")?;
    black_box((case.pass)());
    black_box(counted_pass(&mut case.pass));
    Ok(())
}

/// Found by valgrind by its name.
#[inline(never)]
fn counted_pass(pass: &mut dyn FnMut() -> usize) -> usize {
    black_box(pass())
}

fn count_in_child(table: &str, case: &Case) -> Result<f64> {
    let output = Command::new("valgrind")
        .args([
            "--tool=callgrind",
            "--callgrind-out-file=/dev/null",
            "--toggle-collect=*counted_pass*",
        ])
        .arg(std::env::current_exe()?)
        .args(["count", table, case.name])
        .output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().find_map(|line| line.split_once("Collected :"));
    let (_, count) = line.ok_or_else(|| format!("valgrind counted nothing: {text}"))?;
    Ok(count.trim().parse::<f64>()? / case.ops as f64)
}
