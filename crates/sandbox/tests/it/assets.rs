//! Files beside the API.

use std::fs;
use std::path::{Path, PathBuf};

use clerk_user_sandbox::Sandbox;
use http::Request;

use crate::support::App;

struct Served {
    status: u16,
    content_type: String,
    body: String,
    location: Option<String>,
}

fn get(sandbox: &Sandbox, path: &str) -> Served {
    let request = Request::builder()
        .uri(path)
        .header("host", "127.0.0.1")
        .header("origin", "http://localhost:3000");
    let response = sandbox.answer(request.body(Vec::new()).unwrap());
    let header = |name: &str| {
        let value = response.headers().get(name);
        value.map(|value| value.to_str().unwrap().to_owned())
    };
    let allowed = header("access-control-allow-origin");
    let (origin, policy) = if path.starts_with("/npm/") {
        ("*", Some("cross-origin"))
    } else {
        ("http://localhost:3000", None)
    };
    assert_eq!(allowed.as_deref(), Some(origin));
    let allowed = header("cross-origin-resource-policy");
    assert_eq!(allowed.as_deref(), policy);
    Served {
        status: response.status().as_u16(),
        content_type: header("content-type").unwrap_or_default(),
        body: String::from_utf8(response.body().to_vec()).unwrap(),
        location: header("location"),
    }
}

/// A folder of packages beside a file that is not to be served.
fn packages(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&root));
    for (path, text) in [
        ("npm/@clerk/clerk-js@5/dist/clerk.browser.js", "five"),
        ("npm/@clerk/clerk-js/dist/clerk.browser.js", "plain"),
        ("npm/@clerk/clerk-js/dist/.hidden.js", "hidden"),
        ("npm/@clerk/ui/dist/ui.css", "style"),
        ("npm/other/index.js", "other"),
        ("secret.js", "secret"),
    ] {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

#[test]
fn packages_come_from_the_folder() {
    let root = packages("packages");
    let sandbox = Sandbox::builder()
        .npm_dir(root.join("npm"))
        .in_process()
        .unwrap();
    for (path, content_type, body) in [
        (
            "@clerk/clerk-js@5/dist/clerk.browser.js",
            "text/javascript; charset=utf-8",
            "five",
        ),
        (
            "@clerk/clerk-js@6/dist/clerk.browser.js",
            "text/javascript; charset=utf-8",
            "plain",
        ),
        (
            "@clerk/ui@1/dist/ui.css",
            "text/css; charset=utf-8",
            "style",
        ),
    ] {
        let served = get(&sandbox, &format!("/npm/{path}"));
        assert_eq!(
            (served.status, served.content_type.as_str()),
            (200, content_type)
        );
        assert_eq!(served.body, body);
    }
}

#[test]
fn packages_are_for_every_page() {
    let root = packages("every-page");
    let sandbox = Sandbox::builder()
        .npm_dir(root.join("npm"))
        .in_process()
        .unwrap();
    let path = "/npm/@clerk/ui@1/dist/ui.css";
    for (method, headers, status) in [
        ("GET", &[][..], 200),
        ("GET", &[("origin", "https://app.example")], 200),
        ("GET", &[("origin", "null")], 200),
        (
            "GET",
            &[
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-mode", "no-cors"),
                ("sec-fetch-dest", "script"),
            ],
            200,
        ),
        ("GET", &[("host", "app.example")], 200),
        ("HEAD", &[("origin", "https://app.example")], 200),
        ("OPTIONS", &[("origin", "https://app.example")], 204),
        ("POST", &[("origin", "https://app.example")], 404),
    ] {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = sandbox.answer(request.body(Vec::new()).unwrap());
        assert_eq!(response.status(), status, "{method} {headers:?}");
        let headers = response.headers();
        assert_eq!(headers["access-control-allow-origin"], "*");
        assert!(!headers.contains_key("access-control-allow-credentials"));
        assert_eq!(headers["cross-origin-resource-policy"], "cross-origin");
    }
}

#[test]
fn a_user_s_image_is_for_every_page() {
    let mut app = App::signed_in();
    let me = app.get("/v1/me");
    let url = me.text("/response/image_url");
    let client = app.get("/v1/client");
    let public = "/response/sessions/0/public_user_data/image_url";
    assert_eq!(client.text(public), url);
    let path = url.strip_prefix(app.sandbox.base_url()).unwrap();
    let request = Request::get(format!("{path}?width=80"))
        .header("host", "127.0.0.1")
        .header("sec-fetch-site", "cross-site")
        .header("sec-fetch-mode", "no-cors");
    let image = app.sandbox.answer(request.body(Vec::new()).unwrap());
    assert_eq!(image.status(), 200);
    assert_eq!(image.headers()["content-type"], "image/svg+xml");
    assert_eq!(
        image.headers()["cross-origin-resource-policy"],
        "cross-origin"
    );
    assert!(image.body().starts_with(b"<svg "));
}

#[test]
fn packages_of_another_major_version_are_not_served() {
    let root = packages("major");
    let npm = root.join("npm");
    let manifest = npm.join("@clerk/clerk-js/package.json");
    fs::write(manifest, r#"{"name":"@clerk/clerk-js","version":"6.40.0"}"#).unwrap();
    let sandbox = Sandbox::builder().npm_dir(npm).in_process().unwrap();
    for (package, body) in [
        ("clerk-js@5", Some("five")),
        ("clerk-js@6", Some("plain")),
        ("clerk-js@6.41.0", Some("plain")),
        ("clerk-js@latest", Some("plain")),
        ("clerk-js", Some("plain")),
        ("clerk-js@5.128.0", None),
        ("clerk-js@7", None),
        ("clerk-js@60", None),
    ] {
        let path = format!("/npm/@clerk/{package}/dist/clerk.browser.js");
        let served = get(&sandbox, &path);
        if let Some(body) = body {
            assert_eq!((served.status, served.body.as_str()), (200, body));
        } else {
            assert_eq!(served.status, 404, "{package}");
            assert!(served.body.contains("resource_not_found"), "{package}");
            assert!(served.body.contains("has version 6.40.0"), "{package}");
        }
    }
}

#[test]
fn a_file_has_to_be_of_a_size() {
    let root = packages("size");
    let npm = root.join("npm");
    let sandbox = Sandbox::builder()
        .npm_dir(npm.clone())
        .in_process()
        .unwrap();
    let file = fs::File::create(npm.join("@clerk/ui/dist/large.js")).unwrap();
    let path = "/npm/@clerk/ui@1/dist/large.js";
    file.set_len(32 << 20).unwrap();
    assert_eq!(get(&sandbox, path).body.len(), 32 << 20);
    file.set_len((32 << 20) + 1).unwrap();
    let served = get(&sandbox, path);
    assert_eq!(served.status, 404);
    assert!(served.body.contains("larger than 32 MiB"));
}

#[test]
fn nothing_else_does() {
    let root = packages("nothing-else");
    let npm = root.join("npm");
    #[cfg(unix)]
    std::os::unix::fs::symlink(root.join("secret.js"), npm.join("@clerk/ui/dist/link.js")).unwrap();
    let sandbox = Sandbox::builder().npm_dir(npm).in_process().unwrap();
    for path in [
        "@clerk/ui/dist/link.js",
        "@clerk/../../secret.js",
        "@clerk/ui/../../../secret.js",
        "@clerk/ui/%2e%2e/%2e%2e/%2e%2e/secret.js",
        "@clerk/ui/..%2f..%2f..%2fsecret.js",
        "@clerk/ui/..\\..\\..\\secret.js",
        "@clerk/clerk-js/dist/.hidden.js",
        "@clerk//etc/passwd",
        "/etc/passwd",
        "other/index.js",
        "@clerk/ui",
        "@clerk/ui/dist",
        "@clerk/ui/dist/",
        "@clerk/none/dist/x.js",
        "",
    ] {
        let Ok(uri) = format!("/npm/{path}").parse::<http::Uri>() else {
            continue;
        };
        let served = get(&sandbox, &uri.to_string());
        assert_eq!(served.status, 404, "{path}");
        assert!(served.body.contains("resource_not_found"), "{path}");
    }
    let without = Sandbox::builder().in_process().unwrap();
    let path = "/npm/@clerk/ui/dist/ui.css";
    assert_eq!(get(&without, path).status, 404);
}

#[test]
fn the_folder_has_to_be_one() {
    let root = packages("no-folder");
    for path in [root.join("none"), root.join("secret.js")] {
        let error = Sandbox::builder().npm_dir(path).in_process().unwrap_err();
        assert_eq!(error.to_string(), "cannot read the folder of npm packages");
    }
}

#[test]
fn files_of_one_s_own() {
    let sandbox = Sandbox::builder().in_process().unwrap();
    sandbox.serve("/examples/", "text/html", "<h1>");
    sandbox.serve("/examples/a.js", "text/javascript", "a");
    let index = get(&sandbox, "/examples/?clerk-js=5");
    assert_eq!((index.status, index.body.as_str()), (200, "<h1>"));
    assert_eq!(get(&sandbox, "/examples/a.js").body, "a");
    assert_eq!(get(&sandbox, "/examples/b.js").status, 404);
    let folder = get(&sandbox, "/examples");
    assert_eq!(folder.status, 303);
    assert_eq!(folder.location.as_deref(), Some("/examples/"));
    sandbox.reset();
    assert_eq!(get(&sandbox, "/examples/a.js").body, "a");
}
