//! The environment variables of an app that uses the sandbox.

use crate::jwt;
use crate::key::{PUBLISHABLE_KEY, SECRET_KEY};
use crate::settings::{SIGN_IN_PAGE, SIGN_UP_PAGE, Settings};

/// The meaning of a variable.
#[derive(Clone, Copy)]
enum Meaning {
    /// The URL of the Backend API.
    ApiUrl,
    ClerkJsUrl,
    JwtKey,
    PublishableKey,
    SecretKey,
    SignInUrl,
    SignUpUrl,
    True,
    UiUrl,
    /// The URL of the Frontend API.
    Url,
}

use Meaning::{
    ApiUrl, ClerkJsUrl, JwtKey, PublishableKey, SecretKey, SignInUrl, SignUpUrl, True, UiUrl, Url,
};

/// The variables that Clerk's SDKs read.
///
/// The first two are all that a client without a server needs. The prefixes are of those that show a
/// variable to the browser: Next.js, Vite, Astro, Nuxt and Expo.
const VARIABLES: &[(&str, Meaning)] = &[
    ("CLERK_PUBLISHABLE_KEY", PublishableKey),
    ("CLERK_PROXY_URL", Url),
    ("CLERK_SECRET_KEY", SecretKey),
    ("CLERK_API_URL", ApiUrl),
    ("CLERK_JWT_KEY", JwtKey),
    ("CLERK_FAPI_URL", Url),
    ("CLERK_SIGN_IN_URL", SignInUrl),
    ("CLERK_SIGN_UP_URL", SignUpUrl),
    ("CLERK_JS_URL", ClerkJsUrl),
    ("CLERK_UI_URL", UiUrl),
    ("CLERK_TELEMETRY_DISABLED", True),
    ("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", PublishableKey),
    ("NEXT_PUBLIC_CLERK_PROXY_URL", Url),
    ("NEXT_PUBLIC_CLERK_SIGN_IN_URL", SignInUrl),
    ("NEXT_PUBLIC_CLERK_SIGN_UP_URL", SignUpUrl),
    ("NEXT_PUBLIC_CLERK_JS_URL", ClerkJsUrl),
    ("NEXT_PUBLIC_CLERK_UI_URL", UiUrl),
    ("NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED", True),
    ("VITE_CLERK_PUBLISHABLE_KEY", PublishableKey),
    ("VITE_CLERK_PROXY_URL", Url),
    ("VITE_CLERK_SIGN_IN_URL", SignInUrl),
    ("VITE_CLERK_SIGN_UP_URL", SignUpUrl),
    ("VITE_CLERK_JS_URL", ClerkJsUrl),
    ("VITE_CLERK_UI_URL", UiUrl),
    ("VITE_CLERK_TELEMETRY_DISABLED", True),
    ("PUBLIC_CLERK_PUBLISHABLE_KEY", PublishableKey),
    ("PUBLIC_CLERK_PROXY_URL", Url),
    ("PUBLIC_CLERK_SIGN_IN_URL", SignInUrl),
    ("PUBLIC_CLERK_SIGN_UP_URL", SignUpUrl),
    ("PUBLIC_CLERK_JS_URL", ClerkJsUrl),
    ("PUBLIC_CLERK_UI_URL", UiUrl),
    ("PUBLIC_CLERK_TELEMETRY_DISABLED", True),
    ("NUXT_PUBLIC_CLERK_PUBLISHABLE_KEY", PublishableKey),
    ("NUXT_PUBLIC_CLERK_PROXY_URL", Url),
    ("NUXT_PUBLIC_CLERK_SIGN_IN_URL", SignInUrl),
    ("NUXT_PUBLIC_CLERK_SIGN_UP_URL", SignUpUrl),
    ("NUXT_PUBLIC_CLERK_JS_URL", ClerkJsUrl),
    ("NUXT_PUBLIC_CLERK_UI_URL", UiUrl),
    ("NUXT_PUBLIC_CLERK_TELEMETRY_DISABLED", True),
    ("NUXT_CLERK_SECRET_KEY", SecretKey),
    ("NUXT_CLERK_API_URL", ApiUrl),
    ("NUXT_CLERK_JWT_KEY", JwtKey),
    // The names of @clerk/nuxt 1.
    ("NUXT_PUBLIC_CLERK_API_URL", ApiUrl),
    ("NUXT_PUBLIC_CLERK_CLERK_JS_URL", ClerkJsUrl),
    ("EXPO_PUBLIC_CLERK_PUBLISHABLE_KEY", PublishableKey),
    ("EXPO_PUBLIC_CLERK_PROXY_URL", Url),
];

impl Meaning {
    /// Returns `true` if a sandbox with these features has it.
    const fn is_served(self) -> bool {
        match self {
            ApiUrl | JwtKey | SecretKey => cfg!(feature = "backend"),
            SignInUrl | SignUpUrl => cfg!(feature = "dashboard"),
            ClerkJsUrl | PublishableKey | True | UiUrl | Url => true,
        }
    }
}

/// Returns the names and the values of the variables for an app.
pub(crate) fn variables(settings: &Settings) -> Vec<(&'static str, String)> {
    let served = VARIABLES.iter().filter(|(_, meaning)| meaning.is_served());
    let variables = served.map(|(name, meaning)| (*name, value(*meaning, settings)));
    let trusted = settings.ca_file.as_ref().map(|file| {
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_path_buf());
        ("NODE_EXTRA_CA_CERTS", file.to_string_lossy().into_owned())
    });
    variables
        .chain(webhook_secret(settings))
        .chain(trusted)
        .collect()
}

/// Returns the variable with the signing secret of the webhooks: of the first, if there are several.
#[cfg(feature = "backend")]
fn webhook_secret(settings: &Settings) -> Option<(&'static str, String)> {
    let endpoint = settings.webhooks.first()?;
    Some(("CLERK_WEBHOOK_SIGNING_SECRET", endpoint.secret.clone()))
}

#[cfg(not(feature = "backend"))]
fn webhook_secret(_: &Settings) -> Option<(&'static str, String)> {
    None
}

fn value(meaning: Meaning, settings: &Settings) -> String {
    let at = |path: &str| format!("{}{path}", settings.base_url);
    match meaning {
        ClerkJsUrl => at(&settings.scripts.clerk_js),
        JwtKey => jwt::public_key().unwrap_or_default(),
        PublishableKey => PUBLISHABLE_KEY.to_owned(),
        SecretKey => SECRET_KEY.to_owned(),
        SignInUrl => at(SIGN_IN_PAGE),
        SignUpUrl => at(SIGN_UP_PAGE),
        True => "1".to_owned(),
        UiUrl => at(&settings.scripts.ui),
        ApiUrl | Url => settings.base_url.clone(),
    }
}

/// Returns a variable as a line of a `.env` file.
///
/// A value of several lines stands in double quotes with `\n` in the place of its ends of lines, which
/// Node.js, dotenv and what builds on it read alike.
pub(crate) fn line(name: &str, value: &str) -> String {
    let needs_quotes = |char: char| char.is_whitespace() || "#\"'\\`$".contains(char);
    if value.contains('\n') {
        format!("{name}=\"{}\"", value.replace('\n', "\\n"))
    } else if value.contains('\'') && !value.contains(['"', '\\', '`', '$']) {
        format!("{name}=\"{value}\"")
    } else if value.contains(needs_quotes) {
        format!("{name}='{value}'")
    } else {
        format!("{name}={value}")
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn values_are_quoted_where_they_have_to_be() {
        for (value, expected) in [
            ("http://localhost:1/a?b=c", "A=http://localhost:1/a?b=c"),
            ("one\ntwo\n", r#"A="one\ntwo\n""#),
            ("/a b#c", "A='/a b#c'"),
            (r"C:\new", r"A='C:\new'"),
            ("", "A="),
        ] {
            assert_eq!(line("A", value), expected);
        }
    }
}
