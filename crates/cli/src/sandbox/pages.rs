//! The example pages of the repository, configured for one sandbox.

use clerk_user_sandbox::Sandbox;
use serde_json::json;

/// The source of the SDK when no folder is given.
const CDN: &str = "https://cdn.jsdelivr.net/npm";

macro_rules! pages {
    ($($name:literal)+) => {
        &[$(($name, include_str!(concat!("../../assets/web/", $name))),)+]
    };
}

/// All files except `config.js`, which is generated.
const PAGES: &[(&str, &str)] = pages! {
    "clerk.js"
    "email.html"
    "email.js"
    "index.html"
    "notion.html"
    "notion.js"
    "phone.html"
    "phone.js"
    "style.css"
    "wallet.html"
    "wallet.js"
};

/// Serves the pages below `/examples/`.
pub(super) fn serve(sandbox: &Sandbox, has_sdk: bool) {
    for (name, text) in PAGES {
        let path = format!("/examples/{name}");
        sandbox.serve(path, content_type(name), *text);
        if *name == "index.html" {
            sandbox.serve("/examples/", content_type(name), *text);
        }
    }
    let path = "/examples/config.js";
    sandbox.serve(path, content_type(path), config(sandbox, has_sdk));
}

fn config(sandbox: &Sandbox, has_sdk: bool) -> String {
    let mut config = json!({
        "publishableKey": sandbox.publishable_key(),
        "proxyUrl": sandbox.base_url(),
    });
    if !has_sdk && let Some(members) = config.as_object_mut() {
        members.insert("sdkUrl".to_owned(), CDN.into());
    }
    format!("export default {config};\n")
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').unwrap_or_default().1 {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        _ => "text/javascript; charset=utf-8",
    }
}
