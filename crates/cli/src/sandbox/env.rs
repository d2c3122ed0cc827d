//! The file of environment variables that an app reads, such as `.env.local`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use clerk_user_sandbox::Sandbox;

/// Writes the variables to a file. Lines that set one of them are replaced, except those that name a
/// page of the app, and all other lines are kept.
pub(super) fn write(sandbox: &Sandbox, file: &Path) -> io::Result<()> {
    let old = match fs::read_to_string(file) {
        Ok(old) => old,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    // Node.js reads this variable before it reads files.
    let is_read = |line: &String| !line.starts_with("NODE_EXTRA_CA_CERTS=");
    let lines: Vec<_> = sandbox.env_lines().into_iter().filter(is_read).collect();
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // A new file is readable only by its owner, as it can have a signing secret.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(file)?
        .write_all(merged(&old, &lines).as_bytes())
}

/// Returns the lines of a file, and then those of the variables that it does not set to a page of the
/// app, such as `/sign-in`.
fn merged(old: &str, lines: &[String]) -> String {
    let old = entries(old).into_iter();
    let old: Vec<_> = old.map(|entry| (assignment(entry), entry)).collect();
    let sets = |name: &str, line: &Option<(&str, &str)>| {
        line.is_some_and(|(known, value)| known == name && is_page(name, value))
    };
    let ours: Vec<_> = lines
        .iter()
        .filter_map(|line| Some((assignment(line)?.0, line.as_str())))
        .filter(|(name, _)| !old.iter().any(|(line, _)| sets(name, line)))
        .collect();
    let is_ours = |name: &str| ours.iter().any(|(ours, _)| *ours == name);
    let kept = old
        .iter()
        .filter(|(line, _)| !line.is_some_and(|(name, _)| is_ours(name)));
    let all = kept.map(|(_, line)| *line);
    let mut all: Vec<&str> = all.chain(ours.iter().map(|(_, line)| *line)).collect();
    all.push("");
    all.join("\n")
}

/// Returns the lines of a file, with those of one value in quotes together.
fn entries(mut text: &str) -> Vec<&str> {
    let mut entries = Vec::new();
    while !text.is_empty() {
        let end = value_end(text).unwrap_or_else(|| line_end(text));
        let entry = text.get(..end).unwrap_or(text);
        entries.push(entry.strip_suffix('\r').unwrap_or(entry));
        text = text.get(end + 1..).unwrap_or_default();
    }
    entries
}

/// Returns the end of the line on which a value ends that begins with a quote on the first line.
fn value_end(text: &str) -> Option<usize> {
    let first = text.get(..line_end(text))?;
    if first.trim_start().starts_with('#') {
        return None;
    }
    let (_, value) = assignment(first)?;
    let quote = value
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let start = text.find(quote)? + 1;
    let close = start + text.get(start..)?.find(quote)?;
    Some(close + line_end(text.get(close..)?))
}

fn line_end(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

/// Returns the name and the value that a line sets.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=')?;
    Some((name.trim(), value.trim()))
}

/// Returns `true` if a variable names a page by its path, which may stand in quotes.
fn is_page(name: &str, value: &str) -> bool {
    let is_of_page = name.ends_with("_SIGN_IN_URL") || name.ends_with("_SIGN_UP_URL");
    is_of_page && value.trim_start_matches(['"', '\'']).starts_with('/')
}

#[cfg(test)]
mod tests {
    use super::merged;

    #[test]
    fn other_lines_of_an_env_file_are_kept() {
        let lines = &["CLERK_API_URL=http://localhost:1".to_owned()];
        let old = "# mine\nDATABASE_URL=a=b\nexport CLERK_API_URL=old\n CLERK_API_URL = older\nCLERK_API_URL_2=c";
        let new = "# mine\nDATABASE_URL=a=b\nCLERK_API_URL_2=c\nCLERK_API_URL=http://localhost:1\n";
        assert_eq!(merged(old, lines), new);
        assert_eq!(merged(new, lines), new);
        assert_eq!(merged("", lines), "CLERK_API_URL=http://localhost:1\n");
    }

    #[test]
    fn values_of_several_lines_are_one_value() {
        let lines = &["CLERK_JWT_KEY=new".to_owned()];
        let old = "A=\"1\nCLERK_JWT_KEY=2\n\"\nCLERK_JWT_KEY='a\nb\n'\nB=it's\nC=3";
        let new = "A=\"1\nCLERK_JWT_KEY=2\n\"\nB=it's\nC=3\nCLERK_JWT_KEY=new\n";
        assert_eq!(merged(old, lines), new);
    }

    #[test]
    fn pages_of_the_app_are_kept() {
        let lines = &["CLERK_SIGN_IN_URL=http://localhost:1/sign-in".to_owned()];
        for own in [
            "CLERK_SIGN_IN_URL=/login\n",
            "CLERK_SIGN_IN_URL=\"/login\"\n",
        ] {
            assert_eq!(merged(own, lines), own);
        }
        let earlier = "CLERK_SIGN_IN_URL=http://localhost:2/sign-in\n";
        assert_eq!(
            merged(earlier, lines),
            "CLERK_SIGN_IN_URL=http://localhost:1/sign-in\n"
        );
    }
}
