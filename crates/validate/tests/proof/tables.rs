//! Reads the committed tables from their source text.

use std::fs;

use super::matcher::{Code, Inst};
use crate::Result;

/// The numbers in a row of each table of structures.
const PLAN: usize = 8;
const CALLING_CODE: usize = 5;
const FORMAT: usize = 6;

/// The numbers of every table, row after row.
#[derive(Clone, Debug)]
pub(super) struct Tables {
    pub(super) first_leaf: usize,
    pub(super) names: String,
    pub(super) codes: Vec<u64>,
    pub(super) code_index: Vec<u64>,
    pub(super) roots: Vec<u64>,
    pub(super) nodes: Vec<u64>,
    pub(super) leaves: Vec<u64>,
    pub(super) plans: Vec<u64>,
    pub(super) general: Vec<u64>,
    pub(super) general_ends: Vec<u64>,
    pub(super) calling_codes: Vec<u64>,
    pub(super) formats: Vec<u64>,
    pub(super) leading: Vec<u64>,
    pub(super) programs: Vec<u64>,
    pub(super) texts: Vec<u64>,
}

/// A row of `PLANS`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    pub(super) code: usize,
    pub(super) general: usize,
    pub(super) lengths: u64,
    pub(super) local_lengths: u64,
    pub(super) international_prefix: usize,
    pub(super) national_prefix: usize,
    pub(super) groups: usize,
    pub(super) transform: usize,
}

/// A row of `CALLING_CODES`.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallingCode {
    pub(super) plan: usize,
    pub(super) national: (usize, usize),
    pub(super) international: (usize, usize),
}

/// A row of `FORMATS`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Format {
    pub(super) pattern: usize,
    pub(super) leading: usize,
    pub(super) template: usize,
    pub(super) national: usize,
    pub(super) early: usize,
    pub(super) early_count: usize,
    pub(super) flags: usize,
}

impl Tables {
    /// Reads the committed tables.
    pub(super) fn committed() -> Result<Self> {
        let read = |name: &str| {
            fs::read_to_string(format!(
                "{}/src/phone/tables/{name}",
                env!("CARGO_MANIFEST_DIR")
            ))
        };
        let (codes, formats, numbers, plans, pools) = (
            read("codes.rs")?,
            read("formats.rs")?,
            read("numbers.rs")?,
            read("plans.rs")?,
            read("pools.rs")?,
        );
        let after = |text: &str, name: &str| -> Result<String> {
            let found = text.split_once(name).ok_or_else(|| format!("no {name}"))?;
            let found = found
                .1
                .split_once('=')
                .and_then(|(_, rest)| rest.split_once(';'));
            Ok(found.ok_or("a table that does not end")?.0.to_owned())
        };
        Ok(Self {
            first_leaf: array(&after(&numbers, "const FIRST_LEAF")?)?
                .first()
                .copied()
                .and_then(|leaf| leaf.try_into().ok())
                .ok_or("no FIRST_LEAF")?,
            names: after(&plans, "static NAMES")?
                .trim()
                .trim_matches('"')
                .to_owned(),
            codes: array(&after(&codes, "static CODES")?)?,
            code_index: array(&after(&codes, "static CODE_INDEX")?)?,
            roots: array(&after(&numbers, "static ROOTS")?)?,
            nodes: array(&after(&numbers, "static NODES")?)?,
            leaves: array(&after(&numbers, "static LEAVES")?)?,
            plans: array(&after(&plans, "static PLANS")?)?,
            general: array(&after(&plans, "static GENERAL:")?)?,
            general_ends: array(&after(&plans, "static GENERAL_ENDS")?)?,
            calling_codes: array(&after(&formats, "static CALLING_CODES")?)?,
            formats: array(&after(&formats, "static FORMATS")?)?,
            leading: array(&after(&formats, "static LEADING")?)?,
            programs: array(&after(&pools, "static PROGRAMS")?)?,
            texts: array(&after(&pools, "static TEXTS")?)?,
        })
    }

    pub(super) fn plan(&self, index: usize) -> Option<Plan> {
        let row = self.plans.get(index * PLAN..)?.first_chunk::<PLAN>()?;
        let [code, general, lengths, local_lengths, rest @ ..] = *row;
        let [international_prefix, national_prefix, groups, transform] = rest.map(place);
        Some(Plan {
            code: place(code),
            general: place(general),
            lengths,
            local_lengths,
            international_prefix,
            national_prefix,
            groups,
            transform,
        })
    }

    pub(super) fn calling_code(&self, index: usize) -> Option<CallingCode> {
        let row = self.calling_codes.get(index * CALLING_CODE..)?;
        let [plan, a, b, c, d] = row.first_chunk::<CALLING_CODE>()?.map(place);
        Some(CallingCode {
            plan,
            national: (a, b),
            international: (c, d),
        })
    }

    pub(super) fn format(&self, index: usize) -> Option<Format> {
        let row = self
            .formats
            .get(index * FORMAT..)?
            .first_chunk::<FORMAT>()?;
        let [pattern, leading, template, national, early, flags] = row.map(place);
        Some(Format {
            pattern,
            leading,
            template,
            national,
            early,
            early_count: flags >> 4,
            flags: flags & 15,
        })
    }

    /// Returns the text at `index` of the pool.
    pub(super) fn text(&self, index: usize) -> Vec<u64> {
        let text = self.texts.get(index..).unwrap_or_default();
        text.iter().copied().take_while(|byte| *byte != 0).collect()
    }

    /// Returns the program at `index` of the pool with absolute jumps: all instructions that it can reach.
    pub(super) fn program(&self, index: usize) -> Result<Code> {
        let byte = |at: usize| {
            let byte = self.programs.get(at).copied();
            byte.ok_or("a program that runs on")
        };
        // Where the code of each byte begins.
        let mut places = std::collections::BTreeMap::new();
        let (mut queue, mut code) = (vec![index], Vec::new());
        while let Some(at) = queue.pop() {
            if places.contains_key(&at) {
                continue;
            }
            places.insert(at, code.len());
            let operand = || -> Result<u64> { Ok(byte(at + 1)? | byte(at + 2)? << 8) };
            // A step, and where it goes on.
            let (inst, next) = match byte(at)? {
                0 => (Inst::Accept, Vec::new()),
                1 => (Inst::End, vec![at + 1]),
                set @ 0x40..=0x43 => {
                    let mask = u16::try_from(byte(at + 1)? | (set & 3) << 8)?;
                    (Inst::Digit(mask), vec![at + 2])
                }
                op @ 4..=7 => {
                    let (after, far) = match op {
                        4 | 5 => (at + 3, operand()?),
                        _ => (at + 2, byte(at + 1)?),
                    };
                    let to = after + place(far);
                    match op {
                        4 | 6 => (Inst::Split(after, to), vec![to, after]),
                        _ => (Inst::Jump(to), vec![to]),
                    }
                }
                any @ 0x20..=0x2f => {
                    // All but the last of so many digits; the last below.
                    for _ in 1..any & 15 {
                        code.push(Inst::Digit(super::regex::ANY));
                    }
                    let last = if any == 0x20 {
                        Inst::Jump(at + 1)
                    } else {
                        Inst::Digit(super::regex::ANY)
                    };
                    (last, vec![at + 1])
                }
                digit @ 0x30..=0x39 => (Inst::Digit(1 << (digit - 0x30)), vec![at + 1]),
                group @ 0x10..=0x1f => (Inst::Save(place(group & 15)), vec![at + 1]),
                other => return Err(format!("a program with the byte {other}").into()),
            };
            let falls_through = matches!(inst, Inst::Digit(_) | Inst::End | Inst::Save(_));
            code.push(inst);
            if let (true, [next]) = (falls_through, next.as_slice()) {
                // What follows may stand elsewhere.
                code.push(Inst::Jump(*next));
            }
            queue.extend(next);
        }
        for inst in &mut code {
            let moved = |at: &usize| places.get(at).copied().ok_or("a jump into nothing");
            match inst {
                Inst::Split(first, second) => {
                    *inst = Inst::Split(moved(first)?, moved(second)?);
                }
                Inst::Jump(to) => *inst = Inst::Jump(moved(to)?),
                _ => {}
            }
        }
        Ok(Code(code))
    }

    /// Returns every table that can be edited, by name.
    pub(super) fn editable(&mut self) -> [(&'static str, &mut Vec<u64>); 13] {
        [
            ("CODES", &mut self.codes),
            ("CODE_INDEX", &mut self.code_index),
            ("ROOTS", &mut self.roots),
            ("NODES", &mut self.nodes),
            ("LEAVES", &mut self.leaves),
            ("PLANS", &mut self.plans),
            ("GENERAL", &mut self.general),
            ("GENERAL_ENDS", &mut self.general_ends),
            ("CALLING_CODES", &mut self.calling_codes),
            ("FORMATS", &mut self.formats),
            ("LEADING", &mut self.leading),
            ("PROGRAMS", &mut self.programs),
            ("TEXTS", &mut self.texts),
        ]
    }
}

/// Converts a number of a table to an index.
pub(super) fn place(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Returns the integers in a text.
fn array(text: &str) -> Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for word in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            numbers.push(word.parse()?);
        }
    }
    Ok(numbers)
}
