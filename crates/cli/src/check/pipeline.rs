//! One thread cuts, many judge, one writes in the order of the input.
//!
//! Chunks go round the judging threads in turn, and are collected from them in the same turn, so
//! that order needs no buffer; every channel is bounded, so that memory is too.

use std::io::{self, ErrorKind, Write};
use std::num::NonZero;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::Failure;
use super::cut::Cutter;
use super::feed::{Chunk, Feed};
use super::progress::Progress;
use super::sheet::{Sheet, Tally};
use super::source::Source;

/// How many chunks may wait in front of a thread, and behind it.
const WAITING: usize = 2;

/// Judges the records of a chunk.
pub(super) trait Judge: Send + Sync {
    /// What stands before the first record.
    fn head(&self) -> &[u8] {
        b""
    }

    /// Checks that a further file fits the first, and reads its head.
    fn next_file(&self, _source: &mut Source) -> Result<(), Failure> {
        Ok(())
    }

    fn judge(&self, chunk: &Chunk, sheet: &mut Sheet);
}

type Judged = Result<Sheet, Failure>;
type Cut = Result<Chunk, Failure>;

/// Runs to the end of the input, or until nobody reads the output any more.
pub(super) fn run(
    source: Source,
    cutter: Cutter,
    judge: Arc<dyn Judge>,
    threads: Option<NonZero<usize>>,
    mut progress: Progress,
) -> Result<Tally, Failure> {
    let threads = threads.map_or_else(thread::available_parallelism, Ok)?;
    let (mut inlets, mut outlets) = (Vec::new(), Vec::new());
    for _ in 0..threads.get() {
        let (inlet, chunks) = sync_channel::<Cut>(WAITING);
        let (sheets, outlet) = sync_channel::<Judged>(WAITING);
        let judge = Arc::clone(&judge);
        thread::Builder::new().spawn(move || judge_all(&*judge, &chunks, &sheets))?;
        inlets.push(inlet);
        outlets.push(outlet);
    }
    let head = judge.head().to_vec();
    thread::Builder::new().spawn(move || {
        let mut turn = inlets.iter().cycle();
        let mut send = |cut| turn.next().is_some_and(|inlet| inlet.send(cut).is_ok());
        if let Err(error) = Feed::new(source, cutter, &mut |chunk| send(Ok(chunk))).run(&*judge) {
            send(Err(error));
        }
    })?;
    let mut output = io::stdout().lock();
    let mut tally = Tally::default();
    let mut turn = outlets.iter().cycle();
    let mut write = || -> Result<(), Failure> {
        output.write_all(&head)?;
        while let Some(Ok(sheet)) = turn.next().map(Receiver::recv) {
            let sheet = sheet?;
            output.write_all(&sheet.text)?;
            output.flush()?;
            progress.step(&sheet);
            tally.add(sheet.tally);
        }
        Ok(())
    };
    let result = write();
    progress.finish();
    match result {
        Err(error) if !is_broken_pipe(&*error) => Err(error),
        _ => Ok(tally),
    }
}

fn judge_all(judge: &dyn Judge, chunks: &Receiver<Cut>, sheets: &SyncSender<Judged>) {
    for cut in chunks {
        let judged = cut.map(|chunk| {
            let mut sheet = Sheet::new(&chunk);
            judge.judge(&chunk, &mut sheet);
            sheet
        });
        if sheets.send(judged).is_err() {
            return;
        }
    }
}

fn is_broken_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
