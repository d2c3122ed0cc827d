//! The calling code, region and type of digits, from the metadata and from the tables.

use std::collections::HashMap;
use std::hash::Hash;

use super::metadata::{Description, Metadata, Territory};
use super::regex::{Positions, Regex};
use super::tables::{Tables, place};
use crate::Result;

/// The largest number of digits in E.164. Longer numbers are rejected.
pub(super) const MAX_DIGITS: usize = 15;
/// The number of digits that are compared.
pub(super) const DEPTH: usize = 17;

/// The index of the region (8 bits), the type (4 bits, 0 if the number is not valid) and the length of the calling
/// code (2 bits). It is 0 if there is no such number.
pub(super) type Label = u16;

/// A reader of digits, one after the other.
pub(super) trait Walk {
    type At: Copy + Eq + Hash;
    fn start(&self) -> Self::At;
    fn step(&self, at: Self::At, depth: usize, digit: usize) -> Self::At;
    /// Returns the label of the number if it ends after `depth` digits.
    fn label(&self, at: Self::At, depth: usize) -> Label;
}

/// The tables, read as `phone/scan.rs` reads them.
impl Walk for Tables {
    /// The digits before the fourth digit, an index in the tables after it.
    type At = usize;

    fn start(&self) -> usize {
        0
    }

    fn step(&self, at: usize, depth: usize, digit: usize) -> usize {
        match depth {
            0..3 => at * 10 + digit,
            3 => place(self.roots.get(at * 10 + digit).copied().unwrap_or_default()),
            _ => place(self.nodes.get(at + digit).copied().unwrap_or_default()).max(at),
        }
    }

    fn label(&self, mut at: usize, mut depth: usize) -> Label {
        let len = depth;
        let mut steps = 0;
        while depth < 4 || at < self.first_leaf {
            at = self.step(at, depth, 0);
            depth += 1;
            steps += 1;
            if steps > 100 {
                return Label::MAX;
            }
        }
        if len == 0 || len > MAX_DIGITS {
            return 0;
        }
        let mut leaves = self.leaves.get(at - self.first_leaf..).unwrap_or_default();
        while let [leaf, rest @ ..] = leaves {
            let mut label = 0;
            for pair in [*leaf, leaf >> 32] {
                if pair >> len & 1 != 0 {
                    label |= pair >> 16 & 0xffff;
                }
            }
            if label != 0 || leaf & 1 == 0 {
                return Label::try_from(label).unwrap_or(Label::MAX);
            }
            leaves = rest;
        }
        0
    }
}

/// The metadata as one automaton.
#[derive(Debug)]
pub(super) struct Reference {
    next: Vec<[usize; 10]>,
    /// The labels of numbers, by the state in which they end and by their length.
    labels: Vec<[Label; DEPTH + 1]>,
    /// The state after a complete calling code.
    pub(super) after_code: Vec<bool>,
}

const DEAD: usize = 0;
const START: usize = 1;

impl Reference {
    pub(super) fn new(metadata: &Metadata) -> Result<Self> {
        let mut reference = Self {
            next: vec![[DEAD; 10]; 2],
            labels: vec![[0; DEPTH + 1]; 2],
            after_code: vec![false; 2],
        };
        let names = metadata.names();
        for code in metadata.codes() {
            let digits: Vec<usize> = code
                .to_string()
                .bytes()
                .map(|digit| usize::from(digit - b'0'))
                .collect();
            let (last, before) = digits.split_last().ok_or("a calling code without digits")?;
            let mut at = START;
            for digit in before {
                if reference.next[at][*digit] == DEAD {
                    reference.next[at][*digit] = reference.add(false);
                }
                at = reference.next[at][*digit];
                if reference.after_code[at] {
                    return Err(format!("+{code} goes on from another calling code").into());
                }
            }
            let plan = Plan::new(&metadata.of_code(code), &names, digits.len())?;
            let start = plan.determine(&mut reference);
            if std::mem::replace(&mut reference.next[at][*last], start) != DEAD {
                return Err(format!("another calling code goes on from +{code}").into());
            }
        }
        Ok(reference)
    }

    pub(super) fn states(&self) -> usize {
        self.next.len()
    }

    fn add(&mut self, after_code: bool) -> usize {
        self.next.push([DEAD; 10]);
        self.labels.push([0; DEPTH + 1]);
        self.after_code.push(after_code);
        self.next.len() - 1
    }
}

impl Walk for Reference {
    type At = usize;

    fn start(&self) -> usize {
        START
    }

    fn step(&self, at: usize, _: usize, digit: usize) -> usize {
        self.next[at][digit]
    }

    fn label(&self, at: usize, depth: usize) -> Label {
        self.labels[at][depth]
    }
}

/// The expressions of one calling code.
struct Plan<'a> {
    code_len: usize,
    positions: Positions,
    regions: Vec<Region<'a>>,
}

struct Region<'a> {
    index: Label,
    territory: &'a Territory,
    leading: Option<usize>,
    general: usize,
    kinds: Vec<Option<usize>>,
}

impl<'a> Plan<'a> {
    fn new(territories: &[&'a Territory], names: &[&str], code_len: usize) -> Result<Self> {
        let mut positions = Positions::new();
        let mut regions = Vec::new();
        for territory in territories {
            let leading = territory.leading_digits.as_deref();
            let leading = leading
                .map(|digits| positions.add(&Regex::parse(digits)?.then_anything()))
                .transpose()?;
            let general = positions.add(&Regex::parse(&territory.general.pattern)?)?;
            let mut kinds = Vec::new();
            for description in &territory.descriptions {
                let kind = description.as_ref();
                kinds.push(
                    kind.map(|kind| positions.add(&Regex::parse(&kind.pattern)?))
                        .transpose()?,
                );
            }
            let index = names.iter().position(|name| *name == territory.id);
            regions.push(Region {
                index: index.ok_or("a region without a name")?.try_into()?,
                territory,
                leading,
                general,
                kinds,
            });
        }
        Ok(Self {
            code_len,
            positions,
            regions,
        })
    }

    /// Adds the states of the calling code (subsets of positions) and returns the first one.
    fn determine(&self, reference: &mut Reference) -> usize {
        let ends = self.positions.ends();
        let start = reference.add(true);
        let mut known: HashMap<Vec<usize>, usize> = HashMap::from([(vec![0], start)]);
        let mut queue = vec![vec![0]];
        let mut done = 0;
        while let Some(set) = queue.get(done).cloned() {
            done += 1;
            let at = known[&set];
            let mut accepted: Vec<usize> = set.iter().flat_map(|at| &ends[*at]).copied().collect();
            accepted.sort_unstable();
            for depth in self.code_len..=MAX_DIGITS {
                reference.labels[at][depth] = self.label(&accepted, depth - self.code_len);
            }
            for (digit, set) in self.positions.step(&set).into_iter().enumerate() {
                let next = *known.entry(set).or_insert_with_key(|set| {
                    queue.push(set.clone());
                    reference.add(true)
                });
                reference.next[at][digit] = next;
            }
        }
        start
    }

    /// Returns the result of libphonenumber for a national number of `len` digits that these expressions match:
    /// `getRegionCodeForNumber`, `isValidNumber`, `getNumberType`, `isPossibleNumber`.
    fn label(&self, accepted: &[usize], len: usize) -> Label {
        let matches = |expression: usize| accepted.binary_search(&expression).is_ok();
        let mut found = None;
        for region in &self.regions {
            let kind = region.kind(&matches, len);
            let is_here = match region.leading {
                _ if self.regions.len() == 1 => true,
                Some(leading) => matches(leading),
                None => kind != 0,
            };
            if is_here {
                found = Some((region.index, kind));
                break;
            }
        }
        let (region, kind) = found.unwrap_or((0, 0));
        let main = &self.regions[0].territory.general;
        if kind == 0 && !main.lengths.contains(&len) {
            return 0;
        }
        let code_len = Label::try_from(self.code_len).unwrap_or_default();
        region | kind << 8 | code_len << 12
    }
}

impl Region<'_> {
    /// Returns libphonenumber's `PhoneNumberType` plus 1, or 0 if the number is not valid.
    fn kind(&self, matches: &impl Fn(usize) -> bool, len: usize) -> Label {
        let is = |description: Option<&Description>, expression: Option<usize>| {
            description.is_some_and(|description| description.lengths.contains(&len))
                && expression.is_some_and(matches)
        };
        if !is(Some(&self.territory.general), Some(self.general)) {
            return 0;
        }
        let of = |kind: usize| is(self.territory.descriptions[kind].as_ref(), self.kinds[kind]);
        // As they are asked for: the types of the tables.
        for (kind, label) in [5, 4, 6, 7, 8, 9, 10, 11].into_iter().enumerate() {
            if of(kind) {
                return label;
            }
        }
        let pattern = |kind: usize| {
            let description = self.territory.descriptions[kind].as_ref();
            description.map(|description| &description.pattern)
        };
        let (fixed, mobile, same) = (of(8), of(9), pattern(8) == pattern(9));
        match (fixed, mobile) {
            (true, _) if same || mobile => 3,
            (true, _) => 1,
            (false, true) if !same => 2,
            _ => 0,
        }
    }
}

/// A pair of states that some digits lead to.
#[derive(Debug)]
pub(super) struct Pair<A, B> {
    pub(super) at: (A, B),
    pub(super) depth: usize,
    /// The previous pair and the digit after it.
    before: (usize, usize),
}

/// All pairs of states to which the same digits lead. They agree.
#[derive(Debug)]
pub(super) struct Product<A, B>(pub(super) Vec<Pair<A, B>>);

impl<A, B> Product<A, B> {
    /// Returns digits that lead to the pair.
    pub(super) fn digits(&self, mut pair: usize) -> String {
        let mut digits = Vec::new();
        while pair != 0 {
            let (before, digit) = self.0[pair].before;
            digits.push(char::from(b"0123456789"[digit]));
            pair = before;
        }
        digits.iter().rev().collect()
    }
}

/// Walks both readers in parallel over all digits. Fails with a number for which they differ.
pub(super) fn product<A: Walk, B: Walk>(one: &A, two: &B) -> Result<Product<A::At, B::At>> {
    let start = (one.start(), two.start());
    let mut pairs = Product(vec![Pair {
        at: start,
        depth: 0,
        before: (0, 0),
    }]);
    let mut known = std::collections::HashSet::from([(start, 0)]);
    let mut done = 0;
    while let Some(Pair { at, depth, .. }) = pairs.0.get(done) {
        let ((a, b), depth) = (*at, *depth);
        let labels = (one.label(a, depth), two.label(b, depth));
        if labels.0 != labels.1 {
            let digits = pairs.digits(done);
            let (one, two) = labels;
            return Err(format!("the number {digits}: {one:#06x} and {two:#06x}").into());
        }
        if depth < DEPTH {
            for digit in 0..10 {
                let next = (one.step(a, depth, digit), two.step(b, depth, digit));
                if known.insert((next, depth + 1)) {
                    pairs.0.push(Pair {
                        at: next,
                        depth: depth + 1,
                        before: (done, digit),
                    });
                }
            }
        }
        done += 1;
    }
    Ok(pairs)
}
