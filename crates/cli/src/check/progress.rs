//! How far it is, on a terminal.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use super::sheet::{MOST_COMPLAINTS, Sheet, grouped};

/// How often the bar is drawn.
const REDRAW: Duration = Duration::from_millis(100);
/// How many cells the bar has.
const WIDTH: u64 = 24;
const CLEAR_LINE: &str = "\r\x1b[K";

/// Says on standard error how far it is, and which records could not be read.
pub(super) struct Progress {
    total: Option<u64>,
    quiet: bool,
    is_drawn: bool,
    start: Instant,
    drawn: Option<Instant>,
    done: u64,
    refused: u64,
    complaints: usize,
}

impl Progress {
    /// The bar is drawn if standard error is a terminal and standard output, which would run
    /// through it, is none.
    pub(super) fn start(total: Option<u64>, quiet: bool) -> Self {
        Self {
            total,
            quiet,
            is_drawn: !quiet && io::stderr().is_terminal() && !io::stdout().is_terminal(),
            start: Instant::now(),
            drawn: None,
            done: 0,
            refused: 0,
            complaints: 0,
        }
    }

    /// A chunk was written.
    pub(super) fn step(&mut self, sheet: &Sheet) {
        self.done += sheet.len;
        self.refused += sheet.tally.refused();
        for complaint in &sheet.complaints {
            self.complain(complaint);
        }
        let is_due = self.drawn.is_none_or(|drawn| drawn.elapsed() > REDRAW);
        if self.is_drawn && is_due {
            self.drawn = Some(Instant::now());
            say(&format!("{CLEAR_LINE}{}", self.bar(self.start.elapsed())));
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&mut self) {
        if self.drawn.take().is_some() {
            say(CLEAR_LINE);
        }
    }

    fn complain(&mut self, complaint: &str) {
        self.complaints += 1;
        if self.quiet || self.complaints > MOST_COMPLAINTS + 1 {
            return;
        }
        self.finish();
        if self.complaints <= MOST_COMPLAINTS {
            say(&format!("{complaint}\n"));
        } else {
            say("further unreadable records are only counted\n");
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

/// Standard error may be closed; the run goes on.
fn say(text: &str) {
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
