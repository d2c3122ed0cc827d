//! One thread reads and splits, many check, one writes in the order of the input.
//!
//! Chunks go round the checking threads in turn, and are collected from them in the same turn, so
//! that order needs no buffer; every channel is bounded, so that memory is too.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use crate::checker::Checker;
use crate::chunk::Chunk;
use crate::chunk_reader::read_chunks;
use crate::error::Error;
use crate::input_files::InputFiles;
use crate::outputs::Outputs;
use crate::progress::Progress;
use crate::record_splitter::RecordSplitter;
use crate::report::{ChunkReport, ReportOptions, Summary};

/// The number of chunks that may wait in front of a thread, and behind it.
const WAITING: usize = 2;

/// Runs to the end of the input.
pub(crate) fn run(
    input: InputFiles,
    splitter: RecordSplitter,
    checker: &Arc<dyn Checker>,
    threads: usize,
    mut progress: Progress,
    mut outputs: Outputs<'_>,
) -> Result<Summary, Error> {
    let options = ReportOptions {
        rows: outputs.needs_rows(),
        duplicates: outputs.seen.is_some(),
    };
    let (mut inlets, mut outlets) = (Vec::new(), Vec::new());
    for _ in 0..threads {
        let (inlet, chunks) = sync_channel(WAITING);
        let (reports, outlet) = sync_channel(WAITING);
        let checker = Arc::clone(checker);
        thread::Builder::new().spawn(move || check_all(&*checker, options, &chunks, &reports))?;
        inlets.push(inlet);
        outlets.push(outlet);
    }
    let reading = Arc::clone(checker);
    thread::Builder::new().spawn(move || {
        let mut turn = inlets.iter().cycle();
        let mut send = |chunk| turn.next().is_some_and(|inlet| inlet.send(chunk).is_ok());
        let next_file = |input: &mut InputFiles| reading.next_file(input);
        let result = read_chunks(input, splitter, &next_file, &mut |chunk| send(Ok(chunk)));
        if let Err(error) = result {
            send(Err(error));
        }
    })?;
    let mut summary = Summary::default();
    summary.see(checker.columns());
    let mut turn = outlets.iter().cycle();
    let mut write = || -> Result<(), Error> {
        outputs.head(&**checker)?;
        while let Some(Ok(report)) = turn.next().map(Receiver::recv) {
            let mut report = report?;
            outputs.chunk(&**checker, &mut report)?;
            progress.step(&report);
            summary.add(report.summary);
        }
        outputs.finish()
    };
    let result = write();
    progress.finish();
    result.map(|()| summary)
}

fn check_all(
    checker: &dyn Checker,
    options: ReportOptions,
    chunks: &Receiver<Result<Chunk, Error>>,
    reports: &SyncSender<Result<ChunkReport, Error>>,
) {
    for chunk in chunks {
        let report = chunk.map(|chunk| {
            let mut report = ChunkReport::new(&chunk, options);
            checker.check(&chunk, &mut report);
            report
        });
        if reports.send(report).is_err() {
            return;
        }
    }
}
