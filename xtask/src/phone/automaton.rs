//! The one automaton over whole numbers: validity, region and kind at once.

use std::collections::{BTreeSet, HashMap};

use super::Failure;
use super::metadata::{FIXED_LINE, MOBILE, Territory};
use super::pattern::Dfa;

/// The most digits that a number has.
pub(super) const MAX_DIGITS: usize = 15;

/// The first index that refers to a leaf. Lower indexes refer to the first entry of a node.
pub(super) const FIRST_LEAF: u16 = 0xf000;

/// How many digits decide where the walk begins.
const ROOT_DIGITS: usize = 4;

/// libphonenumber's `PhoneNumberType`, by kind of description.
const TYPES: [u16; 10] = [5, 4, 6, 7, 8, 9, 10, 11, 1, 2];
const FIXED_LINE_OR_MOBILE: u16 = 3;

/// What is known of a number: the region's index in bits 0 to 7 (0: none), the type in bits 8 to 11
/// (0: the number is not valid), the length of the calling code in bits 12 and 13. Never 0, which
/// stands for numbers of no possible length.
pub(super) type Label = u16;

/// Labels by length in digits.
type Labels = [Label; MAX_DIGITS + 1];

/// Twice 16 bits for the lengths in digits and 16 for the label of numbers of these lengths, from the
/// lowest on. The lowest bit says that the next leaf goes on with other lengths.
pub(super) type Leaf = u64;

/// The automaton. A reference is to a node, or to a leaf. Numbers that end on the way go on as if
/// zeros followed: the leaf knows them by their length.
#[derive(Debug)]
pub(super) struct Automaton {
    /// By the first four digits: a reference.
    pub(super) roots: Vec<u16>,
    /// References by digit.
    pub(super) nodes: Vec<[u16; 10]>,
    /// The first one knows no number.
    pub(super) leaves: Vec<Leaf>,
    known_nodes: HashMap<[u16; 10], u16>,
    known_leaves: HashMap<Vec<Leaf>, u16>,
}

impl Automaton {
    /// Builds it of all territories; `regions` are their names in the order of their index.
    pub(super) fn new(territories: &[Territory], regions: &[String]) -> Result<Self, Failure> {
        let mut automaton = Self {
            roots: vec![FIRST_LEAF; 10usize.pow(u32::try_from(ROOT_DIGITS)?)],
            nodes: Vec::new(),
            leaves: Vec::new(),
            known_nodes: HashMap::new(),
            known_leaves: HashMap::new(),
        };
        automaton.leaf(&Labels::default())?;
        let mut codes: Vec<u16> = territories.iter().map(|territory| territory.code).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            let plan = Plan::new(code, territories, regions)?;
            let scale = 10usize.pow(u32::try_from(ROOT_DIGITS - plan.code_len)?);
            let mut built = HashMap::new();
            for rest in 0..scale {
                let mut place = plan.start();
                let mut divisor = scale;
                while divisor > 1 {
                    divisor /= 10;
                    place = plan.step(&place, rest / divisor % 10);
                }
                let tail = automaton.build(&plan, place, &mut built)?;
                automaton.roots[usize::from(code) * scale + rest] = automaton.reference(&tail)?;
            }
        }
        Ok(automaton)
    }

    /// What follows from `place`.
    fn build(
        &mut self,
        plan: &Plan<'_>,
        place: Place,
        built: &mut HashMap<Place, Tail>,
    ) -> Result<Tail, Failure> {
        if let Some(tail) = built.get(&place) {
            return Ok(tail.clone());
        }
        let tail = if place.depth == MAX_DIGITS {
            Tail::ByLength(plan.ended(&place))
        } else {
            let mut tails = Vec::new();
            for digit in 0..10 {
                tails.push(self.build(plan, plan.step(&place, digit), built)?);
            }
            match &tails[0] {
                Tail::ByLength(labels) if tails.iter().all(|tail| tail.agrees(labels, &place)) => {
                    tails[0].clone()
                }
                _ => {
                    let mut next = [0; 10];
                    for (to, tail) in next.iter_mut().zip(&tails) {
                        *to = self.reference(tail)?;
                    }
                    Tail::Node(self.node(next)?)
                }
            }
        };
        built.insert(place, tail.clone());
        Ok(tail)
    }

    fn reference(&mut self, tail: &Tail) -> Result<u16, Failure> {
        match tail {
            Tail::Node(node) => Ok(*node),
            Tail::ByLength(labels) => self.leaf(labels),
        }
    }

    fn node(&mut self, next: [u16; 10]) -> Result<u16, Failure> {
        if let Some(node) = self.known_nodes.get(&next) {
            return Ok(*node);
        }
        let node = u16::try_from(self.nodes.len() * 10)?;
        if node > FIRST_LEAF - 10 {
            return Err("too many nodes".into());
        }
        self.nodes.push(next);
        self.known_nodes.insert(next, node);
        Ok(node)
    }

    /// The leaf of numbers whose label depends on their length alone.
    fn leaf(&mut self, labels: &Labels) -> Result<u16, Failure> {
        let mut groups: Vec<(u16, Label)> = Vec::new();
        for (length, label) in labels.iter().enumerate() {
            match groups.iter_mut().find(|(_, known)| known == label) {
                _ if *label == 0 => {}
                Some((lengths, _)) => *lengths |= 1 << length,
                None => groups.push((1 << length, *label)),
            }
        }
        groups.sort_unstable_by_key(|(lengths, label)| (label & 0xf00 == 0, *lengths, *label));
        groups.resize(groups.len().next_multiple_of(2).max(2), (0, 0));
        let pairs = groups.len() / 2;
        let leaves = groups.chunks(2).enumerate().map(|(at, pair)| {
            let goes_on = u64::from(at + 1 < pairs);
            let words = pair.iter().flat_map(|(lengths, label)| [*lengths, *label]);
            words
                .rev()
                .fold(0, |leaf, word| leaf << 16 | u64::from(word))
                | goes_on
        });
        let leaves: Vec<Leaf> = leaves.collect();
        let fresh = u16::try_from(usize::from(FIRST_LEAF) + self.leaves.len())?;
        let place = *self.known_leaves.entry(leaves.clone()).or_insert(fresh);
        if place == fresh {
            self.leaves.extend(leaves);
        }
        Ok(place)
    }
}

#[derive(Clone, Debug)]
enum Tail {
    Node(u16),
    ByLength(Labels),
}

impl Tail {
    /// Whether all numbers beyond `place` have these labels.
    fn agrees(&self, labels: &Labels, place: &Place) -> bool {
        let beyond = place.depth + 1;
        matches!(self, Self::ByLength(own) if own[beyond..] == labels[beyond..])
    }
}

/// Where the digits so far led.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Place {
    depth: usize,
    state: State,
    /// The labels of the numbers that end before, if only zeros followed since.
    ended: Labels,
}

/// Where each automaton of the plan stands.
type State = Vec<u16>;

/// All that decides the numbers of one calling code.
struct Plan<'a> {
    code_len: usize,
    code_label: Label,
    regions: Vec<(u16, &'a Territory, Automata)>,
    /// Every automaton, in the order of the state.
    automata: Vec<Dfa>,
}

/// Indices into the plan's automata.
struct Automata {
    leading: Option<usize>,
    general: usize,
    kinds: Vec<Option<usize>>,
}

impl<'a> Plan<'a> {
    fn new(code: u16, territories: &'a [Territory], names: &[String]) -> Result<Self, Failure> {
        let mut automata = Vec::new();
        let mut known = HashMap::new();
        let mut add = |pattern: &str, open: bool| -> Result<usize, Failure> {
            if let Some(index) = known.get(&(pattern.to_owned(), open)) {
                return Ok(*index);
            }
            automata.push(if open {
                Dfa::beginning(pattern)?
            } else {
                Dfa::whole(pattern)?
            });
            known.insert((pattern.to_owned(), open), automata.len() - 1);
            Ok(automata.len() - 1)
        };
        let mut regions = Vec::new();
        let with_code = || {
            territories
                .iter()
                .filter(|territory| territory.code == code)
        };
        let main = with_code().filter(|territory| territory.is_main);
        for territory in main.chain(with_code().filter(|territory| !territory.is_main)) {
            let leading = territory
                .leading_digits
                .as_deref()
                .map(|digits| add(digits, true))
                .transpose()?;
            let general = add(&territory.general.pattern, false)?;
            let mut kinds = Vec::new();
            for description in &territory.descriptions {
                kinds.push(
                    description
                        .as_ref()
                        .map(|found| add(&found.pattern, false))
                        .transpose()?,
                );
            }
            let index = names
                .iter()
                .position(|name| *name == territory.id)
                .ok_or("a region without a name")?;
            regions.push((
                u16::try_from(index)?,
                territory,
                Automata {
                    leading,
                    general,
                    kinds,
                },
            ));
        }
        let code_len = code.to_string().len();
        Ok(Self {
            code_len,
            code_label: u16::try_from(code_len)? << 12,
            regions,
            automata,
        })
    }

    /// After the calling code.
    fn start(&self) -> Place {
        Place {
            depth: self.code_len,
            state: vec![1; self.automata.len()],
            ended: Labels::default(),
        }
    }

    fn step(&self, place: &Place, digit: usize) -> Place {
        let state = self.automata.iter().zip(&place.state);
        Place {
            depth: place.depth + 1,
            state: state
                .map(|(dfa, at)| dfa.next[usize::from(*at)][digit])
                .collect(),
            ended: match digit {
                0 => self.ended(place),
                _ => Labels::default(),
            },
        }
    }

    /// The labels of the numbers that end here or before, if only zeros followed since.
    fn ended(&self, place: &Place) -> Labels {
        let mut ended = place.ended;
        ended[place.depth] = self.label(&place.state, place.depth);
        ended
    }

    /// The label of the number of `depth` digits that led to `state`, as libphonenumber's
    /// `getRegionCodeForNumber`, `isValidNumber` and `getNumberType` find it; 0 if it is neither valid
    /// nor of a length that is possible for the calling code.
    fn label(&self, state: &State, depth: usize) -> Label {
        let Some(len) = depth.checked_sub(self.code_len) else {
            return 0;
        };
        let found = self
            .regions
            .iter()
            .find_map(|(index, territory, automata)| {
                let kind = self.kind(state, len, territory, automata);
                let is_here = match automata.leading {
                    _ if self.regions.len() == 1 => true,
                    Some(leading) => self.accepts(state, leading),
                    None => kind != 0,
                };
                is_here.then_some(index | kind << 8)
            });
        let label = found.unwrap_or(0);
        let is_valid = label >> 8 != 0;
        let is_possible = is_valid
            || self
                .main_lengths()
                .is_some_and(|lengths| lengths.contains(&len));
        if is_possible {
            label | self.code_label
        } else {
            0
        }
    }

    /// The possible lengths of the main region's plan, which libphonenumber takes for those of the
    /// calling code.
    fn main_lengths(&self) -> Option<&BTreeSet<usize>> {
        self.regions
            .first()
            .map(|(_, territory, _)| &territory.general.lengths)
    }

    /// The type of a number of `len` national digits in one region's plan; 0 if it is not valid.
    fn kind(&self, state: &State, len: usize, territory: &Territory, automata: &Automata) -> u16 {
        let matches = |kind: usize| {
            let description = territory.descriptions[kind].as_ref();
            description.is_some_and(|description| description.lengths.contains(&len))
                && automata.kinds[kind].is_some_and(|index| self.accepts(state, index))
        };
        if !territory.general.lengths.contains(&len) || !self.accepts(state, automata.general) {
            return 0;
        }
        if let Some(kind) = (0..FIXED_LINE).find(|kind| matches(*kind)) {
            return TYPES[kind];
        }
        let same = match (
            &territory.descriptions[FIXED_LINE],
            &territory.descriptions[MOBILE],
        ) {
            (Some(fixed), Some(mobile)) => fixed.pattern == mobile.pattern,
            (fixed, mobile) => fixed.is_none() && mobile.is_none(),
        };
        match (matches(FIXED_LINE), matches(MOBILE)) {
            (true, mobile) if same || mobile => FIXED_LINE_OR_MOBILE,
            (true, _) => TYPES[FIXED_LINE],
            (false, true) if !same => TYPES[MOBILE],
            _ => 0,
        }
    }

    fn accepts(&self, state: &State, automaton: usize) -> bool {
        self.automata[automaton].accepts[usize::from(state[automaton])]
    }
}
