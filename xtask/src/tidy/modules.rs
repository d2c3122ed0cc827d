//! Modules of a crate import each other in one direction: there is no cycle among them.
//!
//! A file and the folder of its name are one thing that was split, so an import of an ancestor
//! closes no cycle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::sources::walk;
use crate::Result;

/// The cycles that are there on purpose: the crate, the modules, and the reason.
const ALLOWED: &[(&str, &[&str], &str)] = &[
    (
        "client",
        &[
            "builder",
            "client",
            "oauth",
            "session",
            "sign_in",
            "sign_in::oauth",
            "sign_in::password_reset",
            "sign_in::second_factor",
            "sign_in::step",
            "user",
        ],
        "handles make each other, and a builder names the client that it builds",
    ),
    (
        "sandbox",
        &["builder", "sandbox"],
        "a builder and what it builds name each other",
    ),
];

/// A module, as its path within the crate; empty for the root.
type Module = Vec<String>;

/// The import graph of one crate.
struct Graph {
    lines: usize,
    modules: BTreeMap<Module, Source>,
    arrows: BTreeSet<(Module, Module)>,
}

/// The paths in one file.
#[derive(Default)]
struct Source {
    /// The imports: the name in this module, the path, and `true` if it only re-exports it.
    imports: Vec<(String, Vec<String>, bool)>,
    /// The other paths, in expressions and types.
    paths: Vec<Vec<String>>,
    names: BTreeSet<String>,
}

/// Adds a complaint for each cycle.
pub(super) fn check(wrong: &mut Vec<String>) -> Result {
    for (name, graph) in graphs()? {
        for cycle in cycles(&graph.arrows_down()) {
            let cycle: Vec<_> = cycle.iter().map(|module| module.join("::")).collect();
            let is_within = |modules: &[&str]| cycle.iter().all(|it| modules.contains(&&**it));
            let mut allowed = ALLOWED.iter().filter(|(of, ..)| *of == name);
            if !allowed.any(|(_, modules, _)| is_within(modules)) {
                wrong.push(format!(
                    "{name}: these modules import each other in a circle: {}; move what they share \
                     to a module of its own, or list them with a reason in xtask/src/tidy/modules.rs",
                    cycle.join(", ")
                ));
            }
        }
    }
    Ok(())
}

/// Prints the size of each crate's import graph.
///
/// # Errors
///
/// If a source cannot be read.
pub fn figures() -> Result {
    println!(
        "{:24} {:>7} {:>8} {:>7} {:>7} {:>8}",
        "crate", "lines", "modules", "arrows", "cycles", "in them"
    );
    for (name, graph) in graphs()? {
        let cycles = cycles(&graph.arrows_down());
        println!(
            "{name:24} {:>7} {:>8} {:>7} {:>7} {:>8}",
            graph.lines,
            graph.modules.len(),
            graph.arrows.len(),
            cycles.len(),
            cycles.iter().map(Vec::len).sum::<usize>(),
        );
    }
    Ok(())
}

fn graphs() -> Result<Vec<(String, Graph)>> {
    let root = crate::root();
    let mut folders: Vec<_> = fs::read_dir(root.join("crates"))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    folders.push(root.join("xtask"));
    folders.sort();
    let mut graphs = Vec::new();
    for folder in folders {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let src = folder.join("src");
        if src.is_dir() {
            graphs.push((name.into_owned(), Graph::read(&src)?));
        }
    }
    Ok(graphs)
}

impl Graph {
    fn read(src: &Path) -> Result<Self> {
        let mut files = Vec::new();
        walk(src, &mut |path| {
            let inside = path.strip_prefix(src)?.with_extension("");
            let mut module: Module = inside
                .iter()
                .map(|part| part.to_string_lossy().into_owned())
                .collect();
            if matches!(
                module.last().map(String::as_str),
                Some("mod" | "lib" | "main")
            ) {
                module.pop();
            }
            files.push((module, fs::read_to_string(path)?));
            Ok(())
        })?;
        Self::new(files)
    }

    fn new(files: Vec<(Module, String)>) -> Result<Self> {
        let mut graph = Self {
            lines: files.iter().map(|(_, text)| text.lines().count()).sum(),
            modules: BTreeMap::new(),
            arrows: BTreeSet::new(),
        };
        for (module, text) in files {
            let mut source = Source::default();
            let tokens: TokenStream = text
                .parse()
                .map_err(|error| format!("{module:?}: {error}"))?;
            source.read(tokens);
            graph.modules.insert(module, source);
        }
        graph.arrows = graph.find_arrows();
        Ok(graph)
    }

    fn find_arrows(&self) -> BTreeSet<(Module, Module)> {
        let mut arrows = BTreeSet::new();
        for (module, source) in &self.modules {
            let used = source
                .imports
                .iter()
                .filter(|(name, _, is_re_export)| !is_re_export || source.names.contains(name));
            let used = used.map(|(_, path, _)| path);
            for path in used.chain(&source.paths) {
                let to = self.absolute(module, path);
                let to = to.and_then(|path| self.module_of(&path, 8));
                arrows.extend(to.filter(|to| to != module).map(|to| (module.clone(), to)));
            }
        }
        arrows
    }

    /// Returns a path from the root of the crate; `None` if it leads out of the crate.
    fn absolute(&self, from: &Module, path: &[String]) -> Option<Vec<String>> {
        let (first, mut rest) = path.split_first()?;
        let mut base = match first.as_str() {
            "crate" => Vec::new(),
            "self" => from.clone(),
            "super" => from.split_last()?.1.to_vec(),
            name => {
                let mut child = from.clone();
                child.push(name.to_owned());
                self.modules.contains_key(&child).then_some(child)?
            }
        };
        while let Some(("super", more)) = rest.split_first().map(|(it, more)| (it.as_str(), more)) {
            base.pop();
            rest = more;
        }
        base.extend(rest.iter().cloned());
        Some(base)
    }

    /// Returns the module that defines what a path names: re-exports are followed.
    fn module_of(&self, path: &[String], depth: u8) -> Option<Module> {
        let len = (0..=path.len())
            .rev()
            .find(|len| self.modules.contains_key(&path[..*len]))?;
        let (module, rest) = path.split_at(len);
        let source = self.modules.get(module)?;
        let Some(item) = rest.first().filter(|_| depth > 0) else {
            return Some(module.to_vec());
        };
        let imports = source.imports.iter().filter(|(name, _, _)| name == item);
        let mut found = imports.filter_map(|(_, path, _)| self.absolute(&module.to_vec(), path));
        match found.next() {
            Some(mut path) => {
                path.extend(rest.iter().skip(1).cloned());
                self.module_of(&path, depth - 1)
            }
            None => Some(module.to_vec()),
        }
    }

    /// Returns the arrows but for those to an ancestor.
    fn arrows_down(&self) -> BTreeSet<(Module, Module)> {
        let arrows = self.arrows.iter();
        let arrows = arrows.filter(|(from, to)| !from.starts_with(to));
        arrows.cloned().collect()
    }
}

impl Source {
    fn read(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        let mut is_public = false;
        while let Some(token) = tokens.next() {
            let TokenTree::Ident(ident) = &token else {
                if let TokenTree::Group(group) = token {
                    // The `(crate)` of `pub(crate)` is no path.
                    let is_scope = is_public && group.delimiter() == Delimiter::Parenthesis;
                    if !is_scope {
                        self.read(group.stream());
                    }
                }
                continue;
            };
            match ident.to_string().as_str() {
                "pub" => is_public = true,
                "use" => {
                    let tree: TokenStream = tokens
                        .by_ref()
                        .take_while(|token| !is_punct(token, ';'))
                        .collect();
                    self.read_use(tree, &mut Vec::new(), is_public);
                    is_public = false;
                }
                "mod" => {
                    let name = tokens.next().map(|name| name.to_string());
                    is_public = false;
                    // Tests may import what they like.
                    if name.as_deref() == Some("tests") {
                        tokens.next();
                    }
                }
                first => {
                    is_public = false;
                    let mut path = vec![first.to_owned()];
                    while tokens.next_if(|token| is_punct(token, ':')).is_some() {
                        if tokens.next_if(|token| is_punct(token, ':')).is_none() {
                            break;
                        }
                        match tokens.next_if(|token| matches!(token, TokenTree::Ident(_))) {
                            Some(name) => path.push(name.to_string()),
                            None => break,
                        }
                    }
                    self.names.insert(path[0].clone());
                    if path.len() > 1 {
                        self.paths.push(path);
                    }
                }
            }
        }
    }

    fn read_use(&mut self, tree: TokenStream, before: &mut Vec<String>, is_re_export: bool) {
        let depth = before.len();
        let mut alias = None;
        let mut tokens = tree.into_iter();
        let mut is_group = false;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(name) if name == "as" => {
                    alias = tokens.next().map(|name| name.to_string());
                }
                TokenTree::Ident(name) if name == "self" && !before.is_empty() => {}
                TokenTree::Ident(name) => before.push(name.to_string()),
                TokenTree::Group(group) => {
                    self.read_use(group.stream(), before, is_re_export);
                    is_group = true;
                }
                TokenTree::Punct(punct) if punct.as_char() == ',' => {
                    self.add(before, alias.take(), is_re_export, is_group);
                    is_group = false;
                    before.truncate(depth);
                }
                _ => {}
            }
        }
        self.add(before, alias, is_re_export, is_group);
        before.truncate(depth);
    }

    fn add(&mut self, path: &[String], alias: Option<String>, is_re_export: bool, is_group: bool) {
        if let (Some(last), false) = (path.last(), is_group) {
            let name = alias.unwrap_or_else(|| last.clone());
            self.imports.push((name, path.to_vec(), is_re_export));
        }
    }
}

fn is_punct(token: &TokenTree, char: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == char)
}

/// Returns the sets of modules of which each imports every other, at least by way of others.
fn cycles(arrows: &BTreeSet<(Module, Module)>) -> Vec<Vec<Module>> {
    let reachable = |from: &Module| {
        let mut seen = BTreeSet::new();
        let mut left = vec![from.clone()];
        while let Some(module) = left.pop() {
            for (_, to) in arrows.iter().filter(|(it, _)| *it == module) {
                if seen.insert(to.clone()) {
                    left.push(to.clone());
                }
            }
        }
        seen
    };
    let modules: BTreeSet<&Module> = arrows.iter().map(|(from, _)| from).collect();
    let reached: BTreeMap<&Module, BTreeSet<Module>> =
        modules.into_iter().map(|it| (it, reachable(it))).collect();
    let mut cycles: BTreeSet<Vec<Module>> = BTreeSet::new();
    for (module, others) in &reached {
        let back = others.iter().filter(|other| {
            reached
                .get(other)
                .is_some_and(|of_other| of_other.contains(*module))
        });
        let cycle: Vec<Module> = back.cloned().collect();
        if !cycle.is_empty() {
            cycles.insert(cycle);
        }
    }
    cycles.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::{Graph, cycles};

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let files = files.iter().map(|(module, text)| {
            let parts = module.split("::").filter(|part| !part.is_empty());
            (parts.map(str::to_owned).collect(), (*text).to_owned())
        });
        let graph = Graph::new(files.collect()).unwrap();
        let cycles = cycles(&graph.arrows_down()).into_iter();
        cycles
            .map(|cycle| {
                cycle
                    .iter()
                    .map(|it| it.join("::"))
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect()
    }

    #[test]
    fn a_cycle_is_found_by_way_of_others_and_of_paths() {
        let files = [
            ("", "mod a; mod b; mod c;"),
            ("a", "use crate::b::B;"),
            ("b", "fn f() -> super::c::C { todo!() }"),
            ("c", "use {crate::{a::{self, A}, b as other}};"),
        ];
        assert_eq!(found(&files), ["a b c"]);
    }

    #[test]
    fn a_re_export_is_followed_and_tests_do_not_count() {
        let files = [
            ("", "mod a; mod b; pub use a::A;"),
            ("a", "mod x; pub(crate) use x::X;"),
            (
                "a::x",
                "use super::super::b::B; #[cfg(test)] mod tests { use crate::a::A; }",
            ),
            ("b", "use crate::a::Y;"),
        ];
        assert_eq!(found(&files), Vec::<String>::new());
        let used = [
            ("a", "mod x; mod y; pub(crate) use x::X; fn f(x: X) {}"),
            ("a::x", "use super::y::Y;"),
            ("a::y", "use super::X; use super::Z;"),
        ];
        assert_eq!(found(&used), ["a::x a::y"]);
    }
}
