//! The test vectors as files, for implementations in other languages.

use std::fs;
use std::path::Path;

use clerk_user_model::http_vectors::{REQUESTS, RESPONSES};
use clerk_user_validate::vectors::{ALL, VectorFile};
use serde_json::{Value, json};

use super::bundle::Bundle;
use super::cache::{at, make};
use super::{CliError, pretty};

/// The schema of the files.
const SCHEMA: &str = include_str!("../../assets/vectors.schema.json");

/// The fields of vectors that only a parser of a wider grammar accepts: options of email addresses, schemes of
/// native apps.
const WIDER: &[&str] = &["options", "native"];

/// Writes all files into a folder: the vectors of each kind of value, and in folders of their own those of
/// requests and responses, the dictionaries, and the schema of the vectors.
pub(super) fn write(bundle: &Bundle, folder: &Path) -> Result<(), CliError> {
    for file in ALL {
        let document = pretty(&values(file)?)?;
        put(&folder.join(format!("{}.json", file.name)), &document)?;
        let dictionary = folder.join(format!("dictionaries/{}.dict", file.name));
        put(&dictionary, file.dictionary)?;
    }
    put(&folder.join("http/requests.json"), REQUESTS)?;
    put(&folder.join("http/responses.json"), RESPONSES)?;
    let schema = pretty(&bundle.named("vectors", SCHEMA)?)?;
    put(&folder.join("schema/vectors.schema.json"), &schema)
}

/// Returns the document of a file. `vectors` are for `type` and for the kind of value `kind`; `with_options` are
/// those that only a parser of a wider grammar accepts, or that need a region.
fn values(file: &VectorFile) -> Result<Value, CliError> {
    let rows: Vec<Value> = serde_json::from_str(file.vectors).map_err(|e| e.to_string())?;
    let type_ = type_name(file.name);
    let (with_options, plain): (Vec<Value>, Vec<Value>) = rows
        .into_iter()
        .partition(|row| type_.is_none() || WIDER.iter().any(|field| row.get(field).is_some()));
    Ok(json!({
        "kind": file.kind.as_str(),
        "type": type_.unwrap_or("E164"),
        "vectors": plain,
        "with_options": with_options,
    }))
}

/// Returns the type whose schema the inputs of a file are for, or `None` for input as people type it.
fn type_name(file: &str) -> Option<&'static str> {
    Some(match file {
        "e164" => "E164",
        "email" => "Email",
        "oauth_strategy" => "OAuthStrategy",
        "redirect_url" => "RedirectUrl",
        "evm_address" | "solana_address" => "WalletAddress",
        _ => return None,
    })
}

fn put(path: &Path, text: &str) -> Result<(), CliError> {
    path.parent().map_or(Ok(()), make)?;
    fs::write(path, text).map_err(|e| at(path, &e))
}
