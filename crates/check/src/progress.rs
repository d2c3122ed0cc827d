//! Progress on a terminal.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::report::{ChunkReport, MAX_NAMED, grouped};

/// The share, the speed and the records refused so far.
const WITH_TOTAL: &str =
    "{bar:24} {percent:>3} %, {eta} left, {decimal_bytes}, {decimal_bytes_per_sec}, {msg} refused";
/// The same for a pipe, whose length nobody knows.
const WITHOUT_TOTAL: &str = "{decimal_bytes}, {decimal_bytes_per_sec}, {msg} refused";

/// Writes to standard error how far the run is, and which records could not be read.
pub(crate) struct Progress {
    bar: ProgressBar,
    /// The number of bytes that were read from the files.
    read: Arc<AtomicU64>,
    quiet: bool,
    refused: u64,
    named: usize,
}

impl Progress {
    /// Starts the clock. The bar is drawn if standard error is a terminal and standard output, which would run
    /// through it, is none.
    pub(crate) fn start(total: Option<u64>, read: Arc<AtomicU64>, quiet: bool) -> Self {
        let target = if quiet || io::stdout().is_terminal() {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        Self::on(target, total, read, quiet)
    }

    fn on(
        target: ProgressDrawTarget,
        total: Option<u64>,
        read: Arc<AtomicU64>,
        quiet: bool,
    ) -> Self {
        let total = total.filter(|total| *total != 0);
        let template = total.map_or(WITHOUT_TOTAL, |_| WITH_TOTAL);
        let style = ProgressStyle::with_template(template)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("█░");
        let bar = ProgressBar::with_draw_target(total, target).with_style(style);
        bar.set_message(grouped(0));
        Self {
            bar,
            read,
            quiet,
            refused: 0,
            named: 0,
        }
    }

    /// Takes a chunk into account that was written.
    pub(crate) fn step(&mut self, report: &ChunkReport) {
        for record in &report.unreadable {
            self.name(record);
        }
        self.add(report.summary.refused());
    }

    /// Removes the bar.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn add(&mut self, refused: u64) {
        if refused != 0 {
            self.refused += refused;
            self.bar.set_message(grouped(self.refused));
        }
        self.bar.set_position(self.read.load(Ordering::Relaxed));
    }

    fn name(&mut self, record: &str) {
        self.named += 1;
        if self.quiet || self.named > MAX_NAMED + 1 {
            return;
        }
        let line = if self.named <= MAX_NAMED {
            record
        } else {
            "more unreadable records are not shown"
        };
        // Standard error may be closed; the run goes on.
        self.bar.suspend(|| writeln!(io::stderr(), "{line}").ok());
    }
}

#[cfg(test)]
mod tests {
    use indicatif::InMemoryTerm;

    use super::*;

    fn drawn(total: Option<u64>) -> String {
        let terminal = InMemoryTerm::new(2, 120);
        let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
        let read = Arc::new(AtomicU64::new(100_000_000));
        let mut progress = Progress::on(target, total, read, true);
        progress.add(1_234);
        progress.bar.force_draw();
        let drawn = terminal.contents();
        progress.finish();
        assert_eq!(terminal.contents(), "");
        drawn
    }

    #[test]
    fn the_bar_shows_the_share_and_the_refused_records() {
        let bar = drawn(Some(400_000_000));
        assert!(bar.starts_with("██████░░░░░░░░░░░░░░░░░░  25 %, "), "{bar}");
        assert!(bar.contains(", 100.00 MB, "), "{bar}");
        assert!(bar.ends_with("/s, 1,234 refused"), "{bar}");
    }

    #[test]
    fn a_pipe_has_no_share() {
        let bar = drawn(None);
        assert!(bar.starts_with("100.00 MB, "), "{bar}");
        assert!(bar.ends_with("/s, 1,234 refused"), "{bar}");
    }
}
