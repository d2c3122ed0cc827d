//! The page on which a provider would ask its user.

use crate::error::json_of;

/// What a provider can fail with.
const FAILURES: [&str; 4] = [
    "oauth_token_exchange_error",
    "oauth_fetch_user_error",
    "external_account_missing_refresh_token",
    "external_account_email_address_verification_required",
];

/// Asks whether `provider` may tell the application about its user.
pub(super) fn consent(oauth_state: &str, provider: &str, email: &str, scopes: &[String]) -> String {
    let provider = escape(provider);
    let scopes = if scopes.is_empty() {
        String::from("<p>No additional scopes are asked for.</p>")
    } else {
        let items: Vec<String> = scopes
            .iter()
            .map(|scope| format!("<li><code>{}</code></li>", escape(scope)))
            .collect();
        format!("<p>Additional scopes:</p><ul>{}</ul>", items.concat())
    };
    let failures: Vec<String> = FAILURES
        .iter()
        .map(|code| {
            let error = json_of(code);
            let label = error.get("message").and_then(|text| text.as_str());
            let label = escape(label.unwrap_or_default());
            format!("<button name=\"decision\" value=\"{code}\">{label}</button>\n")
        })
        .collect();
    format!(
        "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>Connect {provider}</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }}
main {{ max-width: 32rem; margin: 10vh auto; padding: 0 1rem }}
button {{ font: inherit; padding: .5rem 1rem; margin: .25rem .5rem .25rem 0 }}
input {{ font: inherit; padding: .4rem; width: 100%; box-sizing: border-box }}
small {{ opacity: .7 }}
</style>
<main>
<h1>Connect {provider}</h1>
<p>This stands for {provider}’s own page. Nothing leaves this machine.</p>
{scopes}
<form method=\"post\" action=\"/_sandbox/consent\">
<input type=\"hidden\" name=\"state\" value=\"{state}\">
<p><label>Email address of the account <input type=\"email\" name=\"email\" value=\"{email}\"></label></p>
<p><button name=\"decision\" value=\"allow\">Allow</button>
<button name=\"decision\" value=\"deny\">Deny</button></p>
<p><small>Or let the provider fail:</small></p>
<p>{failures}</p>
</form>
</main>
</html>
",
        failures = failures.concat(),
        state = escape(oauth_state),
        email = escape(email),
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_given_becomes_markup() {
        let page = consent("s", "custom_<b>", "\"><script>", &["<i>".to_owned()]);
        for raw in ["<b>", "<script>", "<i>"] {
            assert!(!page.contains(raw), "{raw}");
        }
        assert!(page.contains("custom_&lt;b&gt;"));
    }
}
