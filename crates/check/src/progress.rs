//! Progress on a terminal.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use crate::report::{ChunkReport, MAX_NAMED, grouped};

/// The time between two drawings of the bar.
const REDRAW: Duration = Duration::from_millis(100);
/// The number of cells in the bar.
const WIDTH: u64 = 24;
const CLEAR_LINE: &str = "\r\x1b[K";

/// Writes to standard error how far the run is, and which records could not be read.
pub(crate) struct Progress {
    total: Option<u64>,
    quiet: bool,
    is_drawn: bool,
    start: Instant,
    drawn: Option<Instant>,
    done: u64,
    refused: u64,
    named: usize,
}

impl Progress {
    /// Starts the clock. The bar is drawn if standard error is a terminal and standard output, which would run
    /// through it, is none.
    pub(crate) fn start(total: Option<u64>, quiet: bool) -> Self {
        Self {
            total,
            quiet,
            is_drawn: !quiet && io::stderr().is_terminal() && !io::stdout().is_terminal(),
            start: Instant::now(),
            drawn: None,
            done: 0,
            refused: 0,
            named: 0,
        }
    }

    /// Takes a chunk into account that was written.
    pub(crate) fn step(&mut self, report: &ChunkReport) {
        self.done += report.len;
        self.refused += report.summary.refused();
        for record in &report.unreadable {
            self.name(record);
        }
        let is_due = self.drawn.is_none_or(|drawn| drawn.elapsed() > REDRAW);
        if self.is_drawn && is_due {
            self.drawn = Some(Instant::now());
            write(&format!("{CLEAR_LINE}{}", self.bar(self.start.elapsed())));
        }
    }

    /// Removes the bar.
    pub(crate) fn finish(&mut self) {
        if self.drawn.take().is_some() {
            write(CLEAR_LINE);
        }
    }

    fn name(&mut self, record: &str) {
        self.named += 1;
        if self.quiet || self.named > MAX_NAMED + 1 {
            return;
        }
        self.finish();
        if self.named <= MAX_NAMED {
            write(&format!("{record}\n"));
        } else {
            write("further unreadable records are only counted\n");
        }
    }

    fn bar(&self, elapsed: Duration) -> String {
        let rate = u128::from(self.done) * 1000 / elapsed.as_millis().max(1);
        let mut text = String::new();
        if let Some(total) = self.total.filter(|total| *total != 0) {
            let done = self.done.min(total);
            let cells = done * WIDTH / total;
            for cell in 0..WIDTH {
                text.push(if cell < cells { '█' } else { '░' });
            }
            let left = u128::from(total - done) / rate.max(1);
            let _ = write!(text, " {:3} %, {left} s left,", done * 100 / total);
        }
        let _ = write!(
            text,
            " {} MB, {} MB/s, {} refused",
            grouped(self.done / 1_000_000),
            rate / 1_000_000,
            grouped(self.refused)
        );
        text
    }
}

/// Writes to standard error, which may be closed; the run goes on.
fn write(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_shows_the_share_and_the_speed() {
        let mut progress = Progress::start(Some(400_000_000), true);
        let elapsed = Duration::from_secs(2);
        (progress.done, progress.refused) = (100_000_000, 1_234);
        assert_eq!(
            progress.bar(elapsed),
            "██████░░░░░░░░░░░░░░░░░░  25 %, 6 s left, 100 MB, 50 MB/s, 1,234 refused"
        );
        progress.total = None;
        assert_eq!(progress.bar(elapsed), " 100 MB, 50 MB/s, 1,234 refused");
    }
}
