//! Where libphonenumber's metadata can be had.

mod protobuf;
#[cfg(test)]
mod tests;
mod xml;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

use super::Failure;
use super::metadata::{Metadata, Territory};
use crate::output;

const WHEELS: &str = "target/phone-metadata";

/// What carries the metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The wheel of the Python port; of a version, or the newest.
    Pypi(Option<String>),
    /// The protocol buffers in the crate that `bench` measures against.
    Rlibphonenumber,
    /// The XML in the crate that `phonenumber` conversions are for.
    Phonenumber,
    /// An XML file and its version.
    Xml(PathBuf, String),
}

impl Source {
    /// Reads the command's arguments: a name, perhaps a version; or an XML and its version.
    pub(super) fn named(name: &str, version: Option<&str>) -> Result<Self, Failure> {
        match (name, version) {
            ("pypi", version) => Ok(Self::Pypi(version.map(str::to_owned))),
            ("rlibphonenumber", None) => Ok(Self::Rlibphonenumber),
            ("phonenumber", None) => Ok(Self::Phonenumber),
            (path, Some(version)) => Ok(Self::Xml(path.into(), version.to_owned())),
            _ => Err(
                "--source takes pypi (and a version, if not the newest), rlibphonenumber, phonenumber, \
                 or the path of an XML file and its version"
                    .into(),
            ),
        }
    }

    /// Returns every source that has a name, with the version it would give.
    pub(super) fn all() -> Result<Vec<(Self, String)>, Failure> {
        let mut all = Vec::new();
        for source in [Self::Pypi(None), Self::Rlibphonenumber, Self::Phonenumber] {
            let version = source.version()?;
            all.push((source, version));
        }
        Ok(all)
    }

    /// Returns the source of the newest version.
    pub(super) fn newest() -> Result<Self, Failure> {
        let all = Self::all()?;
        // Of sources of one version the first.
        let newest = all
            .into_iter()
            .rev()
            .max_by_key(|(_, version)| order(version));
        Ok(newest.ok_or("no source")?.0)
    }

    /// Names the source as the committed metadata and people read it.
    pub(super) fn name(&self) -> Result<String, Failure> {
        Ok(match self {
            Self::Pypi(_) => "PyPI's phonenumbers".to_owned(),
            Self::Rlibphonenumber => {
                format!("the crate rlibphonenumber {}", self.package()?.version)
            }
            Self::Phonenumber => format!("the crate phonenumber {}", self.package()?.version),
            Self::Xml(..) => "an XML file given by path".to_owned(),
        })
    }

    /// Returns the release of libphonenumber that the source carries.
    fn version(&self) -> Result<String, Failure> {
        Ok(match self {
            Self::Pypi(Some(version)) | Self::Xml(_, version) => version.clone(),
            Self::Pypi(None) => {
                let listed =
                    output(python().args(["-m", "pip", "index", "versions", "phonenumbers"]))?;
                let version = listed.split(['(', ')']).nth(1);
                version.ok_or("a list of versions without one")?.to_owned()
            }
            Self::Rlibphonenumber => {
                let readme = fs::read_to_string(self.package()?.folder.join("Readme.md"))?;
                let version = readme
                    .split("Used metadata version:** `v")
                    .nth(1)
                    .and_then(|rest| rest.split('`').next());
                version
                    .ok_or("rlibphonenumber: a Readme.md that names no version of the metadata")?
                    .to_owned()
            }
            Self::Phonenumber => {
                let package = self.package()?;
                let version = package.version.split_once('+');
                version
                    .ok_or("phonenumber: a version that names none of the metadata")?
                    .1
                    .to_owned()
            }
        })
    }

    /// Reads the metadata.
    pub(super) fn read(&self) -> Result<Metadata, Failure> {
        let version = self.version()?;
        let mut date = None;
        let territories = match self {
            Self::Pypi(_) => {
                let wheel = Wheel::read(&version)?;
                date = Some(wheel.date);
                wheel.territories
            }
            Self::Rlibphonenumber => {
                let path = self
                    .package()?
                    .folder
                    .join("src/generated/metadata/metadata.bin");
                protobuf::read(&fs::read(path)?)?
            }
            Self::Phonenumber => {
                let path = self
                    .package()?
                    .folder
                    .join("assets/PhoneNumberMetadata.xml");
                xml::read(&fs::read_to_string(path)?)?
            }
            Self::Xml(path, _) => xml::read(&fs::read_to_string(path)?)?,
        };
        Ok(Metadata::new(version, self.name()?, date, territories))
    }

    /// Returns the crate that cargo resolved.
    fn package(&self) -> Result<Package, Failure> {
        match self {
            Self::Rlibphonenumber => Package::find("bench/Cargo.toml", "rlibphonenumber"),
            _ => Package::find("Cargo.toml", "phonenumber"),
        }
    }
}

/// Orders versions.
pub(super) fn order(version: &str) -> Vec<u64> {
    version
        .split('.')
        .map(|part| part.parse().unwrap_or_default())
        .collect()
}

struct Package {
    version: String,
    folder: PathBuf,
}

impl Package {
    fn find(manifest: &str, name: &str) -> Result<Self, Failure> {
        let metadata = output(Command::new(env!("CARGO")).args([
            "metadata",
            "--format-version=1",
            "--all-features",
            "--manifest-path",
            manifest,
        ]))?;
        let metadata: Value = serde_json::from_str(&metadata)?;
        let mut packages = metadata["packages"].as_array().into_iter().flatten();
        let package = packages
            .find(|package| package["name"] == name)
            .ok_or_else(|| format!("expected {name} among the dependencies of {manifest}"))?;
        let manifest = package["manifest_path"].as_str().unwrap_or_default();
        Ok(Self {
            version: package["version"].as_str().unwrap_or_default().to_owned(),
            folder: Path::new(manifest).with_file_name(""),
        })
    }
}

#[derive(Deserialize)]
struct Wheel {
    date: String,
    territories: Vec<Territory>,
}

impl Wheel {
    fn read(version: &str) -> Result<Self, Failure> {
        let package = format!("phonenumbers=={version}");
        let download = [
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--dest",
            WHEELS,
        ];
        output(python().args(download).arg(package))?;
        let wheel = format!("{WHEELS}/phonenumbers-{version}-py2.py3-none-any.whl");
        let json = output(python().args(["xtask/src/phone/source/pypi.py", &wheel]))?;
        Ok(serde_json::from_str(&json)?)
    }
}

fn python() -> Command {
    Command::new("python3")
}
