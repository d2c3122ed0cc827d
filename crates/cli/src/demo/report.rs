//! The report of a run: a table for people, JSON for programs.

use std::io::Write;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

/// All steps of a run.
#[derive(Serialize)]
pub(super) struct Report {
    target: String,
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    flow: &'static str,
    name: String,
    outcome: Outcome,
    detail: String,
}

/// The outcome of a step.
#[derive(Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    /// The step succeeded.
    Done,
    /// The step failed.
    Failed,
    /// The step was rejected, as expected.
    Refused,
    /// The step was skipped, because it needs a person.
    Skipped,
}

impl Report {
    pub(super) const fn new(target: String) -> Self {
        Self {
            target,
            steps: Vec::new(),
        }
    }

    pub(super) fn add(
        &mut self,
        flow: &'static str,
        name: impl Into<String>,
        outcome: Outcome,
        detail: impl Into<String>,
    ) {
        self.steps.push(Step {
            flow,
            name: name.into(),
            outcome,
            detail: detail.into(),
        });
    }

    /// Prints the report to stdout. The exit code is 1 if a step failed or the report cannot be written.
    pub(super) fn print(&self, json: bool) -> ExitCode {
        let mut out = anstream::stdout();
        let printed = if json {
            self.json().and_then(|text| writeln!(out, "{text}"))
        } else {
            self.table(&mut out)
        };
        if printed.is_err() || self.count(Outcome::Failed) > 0 {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        }
    }

    fn json(&self) -> std::io::Result<String> {
        Ok(serde_json::to_string_pretty(self)?)
    }

    fn table(&self, out: &mut impl Write) -> std::io::Result<()> {
        let bold = Style::new().bold();
        let width = self
            .steps
            .iter()
            .map(|s| s.name.chars().count())
            .max()
            .unwrap_or(0);
        writeln!(out, "Against {}", self.target)?;
        let mut flow = "";
        for step in &self.steps {
            if step.flow != flow {
                flow = step.flow;
                writeln!(out, "\n{bold}{flow}{bold:#}")?;
            }
            let (sign, style) = step.outcome.sign();
            let pad = width - step.name.chars().count();
            writeln!(
                out,
                "  {style}{sign}{style:#} {}{:pad$}  {}",
                step.name, "", step.detail
            )?;
        }
        let (good, bad) = (Outcome::Done.sign().1, Outcome::Failed.sign().1);
        let failed = self.count(Outcome::Failed);
        let style = if failed == 0 { good } else { bad };
        writeln!(
            out,
            "\n{style}{} steps: {} done, {} rejected as expected, {} skipped, {failed} failed{style:#}",
            self.steps.len(),
            self.count(Outcome::Done),
            self.count(Outcome::Refused),
            self.count(Outcome::Skipped),
        )
    }

    fn count(&self, outcome: Outcome) -> usize {
        self.steps.iter().filter(|s| s.outcome == outcome).count()
    }
}

impl Outcome {
    fn sign(self) -> (char, Style) {
        let (sign, color) = match self {
            Self::Done => ('✓', AnsiColor::Green),
            Self::Failed => ('✗', AnsiColor::Red),
            Self::Refused => ('⊘', AnsiColor::Cyan),
            Self::Skipped => ('–', AnsiColor::Yellow),
        };
        (sign, color.on_default())
    }
}
