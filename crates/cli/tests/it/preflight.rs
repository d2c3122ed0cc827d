//! `clerk-user preflight`: whole users, from the exports of six systems.

mod exports;
mod rehearsal;

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use super::check::fresh_folder;
use super::text;

const BCRYPT: &str = "$2b$10$U4C0ZY8OG8y41F9LusfKyu3HRMBL0rCZcKBVsXhgr.n8Ou6FPhzO2";

fn preflight(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_clerk-user"))
        .arg("preflight")
        .args(args)
        .env_remove("CLERK_SECRET_KEY")
        .env_remove("CLERK_API_URL")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.as_bytes().to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join().unwrap();
    output
}

/// The options of an export, and its text.
type Export = (&'static [&'static str], fn() -> String);

/// Exports of every system.
const EXPORTS: [Export; 8] = [
    (&["--from", "clerk"], clerk),
    (&["--from", "clerk"], clerk_backend),
    (&["--from", "auth0"], auth0),
    (&["--from", "firebase"], firebase),
    (&["--from", "firebase", "--input", "csv"], firebase_csv),
    (&["--from", "supabase", "--input", "csv"], supabase),
    (&["--from", "cognito"], cognito),
    (&["--from", "keycloak"], keycloak),
];

fn verdicts(output: &Output) -> Vec<Value> {
    text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The codes and fields of the refusals of a user.
fn refusals(verdict: &Value) -> Vec<String> {
    let all = verdict["refusals"].as_array().into_iter().flatten();
    all.map(|refusal| {
        format!(
            "{} {}",
            refusal["code"].as_str().unwrap(),
            refusal["field"].as_str().unwrap()
        )
    })
    .collect()
}

fn warnings(verdict: &Value) -> Vec<String> {
    let all = verdict["warnings"].as_array().into_iter().flatten();
    all.map(|warning| warning["reason"].as_str().unwrap().to_owned())
        .collect()
}

/// Runs and returns the verdicts and the cleaned file.
fn cleaned(name: &str, args: &[&str], input: &str) -> (Vec<Value>, Value) {
    let folder = fresh_folder(name);
    let path = folder.join("cleaned.json");
    let output = preflight(
        &[args, &["--cleaned", path.to_str().unwrap()]].concat(),
        input,
    );
    let found = std::fs::read_to_string(&path);
    assert!(found.is_ok(), "{}", text(&output.stderr));
    let found = found.unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    (verdicts(&output), serde_json::from_str(&found).unwrap())
}

fn clerk() -> String {
    format!(
        "# Password for users with passwords: x\n\
         id,first_name,last_name,username,primary_email_address,primary_phone_number,verified_email_addresses,unverified_email_addresses,verified_phone_numbers,unverified_phone_numbers,totp_secret,password_digest,password_hasher\n\
         u1,Jo,Doe,,Jo@A.com,+12015550123,\"jo@b.com,jo@a.com\",jo@c.com,,,,{BCRYPT},bcrypt\n\
         u2,Al,,,bad,,,,,,,,\n\
         u3,Bo,,,JO@a.com,,,,,,,,\n\
         u4,Cy,,,cy@a.com,,,,,,,x,bcrypt\n\
         u5,Di,,,,,,di@a.com,,,,,\n"
    )
}

fn clerk_backend() -> String {
    let users = json!([{
        "id": "u1", "primary_email_address": null, "username": "jojo",
        "email_addresses": [
            {"id": "idn_1", "email_address": "jo@a.com", "verification": {"status": "unverified"}},
            {"id": "idn_2", "email_address": "jo@b.com", "verification": {"status": "verified"}},
            {"id": "idn_3", "email_address": "jo@c.com", "verification": null},
        ],
        "phone_numbers": [{"phone_number": "+12015550123", "verification": {"status": "verified"}}],
    }]);
    users.to_string()
}

fn auth0() -> String {
    format!(
        "{}\n{}\n{}\n",
        json!({"user_id": "auth0|1", "email": "jo@a.com", "email_verified": true, "given_name": "Jo", "user_metadata": {"a": 1},
               "app_metadata": {"b": 2}, "created_at": "2025-02-09T16:34:22.611Z", "blocked": true, "passwordHash": BCRYPT}),
        json!({"user_id": "auth0|2", "email": "al@a.com", "email_verified": false}),
        json!({"user_id": "auth0|3", "email": "bo@a.com", "email_verified": "true", "user_metadata": {"x": "y".repeat(9000)}}),
    )
}

fn firebase() -> String {
    let input = r#"{"users": [{"localId": "1", "email": "jo@a.com", "emailVerified": true, "displayName": "Jo Doe",
        "passwordHash": "aGFz_A==", "salt": "c2Fs-A==", "createdAt": "1704067200000", "phoneNumber": "+12015550123",
        "customAttributes": "{\"role\":\"admin\"}", "disabled": false}]}"#;
    input.to_owned()
}

fn firebase_csv() -> String {
    let row = format!(
        "1,jo@a.com,true,aGFzaA==,c2FsdA==,Jo Doe{},1704067200000,,,false,,\n",
        ",".repeat(17)
    );
    row + "2,al@a.com,true,,,\"Al\n"
}

fn supabase() -> String {
    format!(
        "id,email,encrypted_password,email_confirmed_at,raw_user_meta_data,created_at,phone,phone_confirmed_at,banned_until,deleted_at,is_anonymous\n\
         1,jo@a.com,{BCRYPT},2024-01-15 10:30:00.000000+00,\"{{\\\"\"a\\\"\":1}}\",2024-01-15 10:30:00.000000+00,12015550123,2024-01-15 10:30:00+00,,,false\n\
         2,al@a.com,\"$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=a2V5$c2FsdA==$aGFzaA==\",2024-01-15 10:30:00+00,{{}},,,,,,false\n\
         3,,,,,,,,,,true\n"
    )
}

fn cognito() -> String {
    let cognito = r#"{"Users":[{"Username":"x","Attributes":[{"Name":"sub","Value":"1"},{"Name":"email","Value":"jo@a.com"},
        {"Name":"email_verified","Value":"true"},{"Name":"custom:plan","Value":"pro"}],"Enabled":true,"UserStatus":"UNCONFIRMED"}]}"#;
    cognito.to_owned()
}

fn keycloak() -> String {
    let keycloak = json!({"realm": "r", "users": [
        {"id": "1", "username": "jo", "email": "jo@a.com", "emailVerified": true, "enabled": true, "createdTimestamp": 1_704_067_200_000_u64,
         "credentials": [{"type": "password", "secretData": "{\"value\":\"aGFzaA==\",\"salt\":\"c2FsdA==\"}",
                          "credentialData": "{\"hashIterations\":27500,\"algorithm\":\"pbkdf2-sha256\"}"}]},
        {"id": "2", "username": "robot", "serviceAccountClientId": "c", "enabled": true},
        {"id": "3", "username": "al@a.com", "email": "al@a.com", "emailVerified": true,
         "credentials": [{"type": "password", "secretData": "{\"value\":\"aGFzaA==\",\"salt\":\"c2FsdA==\"}",
            "credentialData": "{\"hashIterations\":5,\"algorithm\":\"argon2\",\"additionalParameters\":{\"type\":[\"id\"],\"memory\":[\"7168\"],\"parallelism\":[\"1\"]}}"}]},
    ]});
    keycloak.to_string()
}

#[test]
fn users_of_clerk_keep_their_identifiers() {
    let (verdicts, cleaned) = cleaned("preflight-clerk", &["--from", "clerk"], &clerk());
    assert_eq!(
        cleaned,
        json!([{
            "userId": "u1", "email": "Jo@a.com", "emailAddresses": ["jo@b.com"], "unverifiedEmailAddresses": ["jo@c.com"],
            "phone": "+12015550123", "firstName": "Jo", "lastName": "Doe", "password": BCRYPT, "passwordHasher": "bcrypt",
        }])
    );
    assert_eq!(
        refusals(&verdicts[1]),
        ["form_param_format_invalid email_address"]
    );
    assert_eq!(
        refusals(&verdicts[2]),
        ["form_identifier_exists email_address"]
    );
    assert!(
        verdicts[2]["refusals"][0]["message"]
            .as_str()
            .unwrap()
            .ends_with(":3 has it already")
    );
    assert_eq!(
        refusals(&verdicts[3]),
        ["form_password_digest_invalid_code password_digest"]
    );
    assert_eq!(verdicts[4]["accepted"], true);
    assert_eq!(warnings(&verdicts[4]), ["only_unverified_identifiers"]);
    assert!(warnings(&verdicts[0]).contains(&"further_ones_sent_unverified".to_owned()));
}

#[test]
fn users_as_the_backend_api_lists_them_keep_their_verifications() {
    let (verdicts, cleaned) = cleaned("preflight-bapi", &["--from", "clerk"], &clerk_backend());
    assert_eq!(
        cleaned,
        json!([{
            "userId": "u1", "email": "jo@b.com", "unverifiedEmailAddresses": ["jo@a.com", "jo@c.com"],
            "phone": "+12015550123", "username": "jojo",
        }])
    );
    assert_eq!(verdicts[0]["accepted"], true);
}

#[test]
fn plain_lines_are_no_format_of_users() {
    let help = preflight(&["--help"], "");
    assert!(help.status.success());
    let help = String::from_utf8(help.stdout).unwrap();
    let (_, input) = help.split_once("--input <FORMAT>").unwrap();
    let (input, _) = input.split_once("--delimiter").unwrap();
    for format in ["- csv:", "- ndjson:", "- json:"] {
        assert!(input.contains(format), "{format}: {input}");
    }
    assert!(!input.contains("lines:"), "{input}");
    let output = preflight(&["--from", "clerk", "--input", "lines"], "");
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.contains("[possible values: csv, ndjson, json]"),
        "{stderr}"
    );
}

#[test]
fn a_byte_order_mark_is_told() {
    let output = preflight(
        &["--from", "auth0", "--input", "csv"],
        "\u{feff}user_id,email,email_verified\n1,jo@a.com,true\n2,al@a.com,true,more\n",
    );
    let said = text(&output.stderr);
    assert!(
        said.contains(
            "begins with a byte order mark: the migration tool would lose the first column"
        ),
        "{said}"
    );
    assert_eq!(refusals(&verdicts(&output)[1]), ["unreadable record"]);
}

#[test]
fn users_of_auth0_keep_their_state() {
    let (verdicts, cleaned) = cleaned("preflight-auth0", &["--from", "auth0"], &auth0());
    assert_eq!(
        cleaned,
        json!([{
            "userId": "auth0|1", "email": "jo@a.com", "firstName": "Jo", "password": BCRYPT, "passwordHasher": "bcrypt",
            "privateMetadata": {"b": 2}, "unsafeMetadata": {"a": 1}, "createdAt": "2025-02-09T16:34:22.611Z", "banned": true,
        }])
    );
    assert_eq!(warnings(&verdicts[0]), ["blocked_user_comes_back"]);
    assert_eq!(warnings(&verdicts[1]), ["only_unverified_identifiers"]);
    assert_eq!(
        refusals(&verdicts[2]),
        ["form_param_exceeds_allowed_size unsafe_metadata"]
    );
}

#[test]
fn users_of_firebase_need_the_parameters_of_their_hash() {
    let folder = fresh_folder("preflight-firebase-hash");
    let path = folder.join("hash.txt");
    let parameters = "hash_config {\n  algorithm: SCRYPT,\n  base64_signer_key: a2V5,\n  base64_salt_separator: Bw==,\n  rounds: 8,\n  mem_cost: 14,\n}\n";
    std::fs::write(&path, parameters).unwrap();
    let args = [
        "--from",
        "firebase",
        "--firebase-hash",
        path.to_str().unwrap(),
    ];
    let (verdicts, found) = cleaned("preflight-firebase", &args, &firebase());
    assert_eq!(
        found,
        json!([{
            "userId": "1", "email": "jo@a.com", "phone": "+12015550123", "firstName": "Jo", "lastName": "Doe",
            "password": "aGFz/A==$c2Fs+A==$a2V5$Bw==$8$14", "passwordHasher": "scrypt_firebase",
            "publicMetadata": {"role": "admin"}, "createdAt": "2024-01-01T00:00:00Z",
        }])
    );
    assert_eq!(verdicts[0]["accepted"], true);
    let (verdicts, found) = cleaned("preflight-firebase", &["--from", "firebase"], &firebase());
    assert!(found[0].get("password").is_none());
    assert!(warnings(&verdicts[0]).contains(&"password_without_hash_parameters".to_owned()));
    let (verdicts, _) = cleaned(
        "preflight-firebase",
        &["--from", "firebase", "--input", "csv"],
        &firebase_csv(),
    );
    assert_eq!(verdicts[0]["user"], "1");
    assert_eq!(refusals(&verdicts[1]), ["unreadable record"]);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn users_of_supabase_get_their_plus_and_their_time() {
    let (verdicts, cleaned) = cleaned(
        "preflight-supabase",
        &["--from", "supabase", "--input", "csv"],
        &supabase(),
    );
    assert_eq!(
        cleaned[0],
        json!({
            "userId": "1", "email": "jo@a.com", "phone": "+12015550123", "password": BCRYPT, "passwordHasher": "bcrypt",
            "unsafeMetadata": {"a": 1}, "createdAt": "2024-01-15T10:30:00.000000+00:00",
        })
    );
    assert_eq!(cleaned[1]["password"], "aGFzaA==$c2FsdA==$a2V5$Bw==$8$14");
    assert_eq!(refusals(&verdicts[2]), ["form_data_missing user"]);
    assert!(warnings(&verdicts[2]).contains(&"anonymous_user".to_owned()));
}

#[test]
fn users_of_cognito_and_keycloak_are_read() {
    let (verdicts, found) = cleaned("preflight-cognito", &["--from", "cognito"], &cognito());
    assert_eq!(
        found,
        json!([{"userId": "1", "email": "jo@a.com", "privateMetadata": {"plan": "pro"}}])
    );
    assert_eq!(warnings(&verdicts[0]), ["not_confirmed"]);
    let (verdicts, found) = cleaned("preflight-keycloak", &["--from", "keycloak"], &keycloak());
    assert_eq!(
        refusals(&verdicts[0]),
        ["form_username_invalid_length username"]
    );
    assert_eq!(warnings(&verdicts[1]), ["service_account"]);
    assert_eq!(
        found,
        json!([{"userId": "3", "email": "al@a.com", "password": "$argon2id$v=19$m=7168,t=5,p=1$c2FsdA$aGFzaA", "passwordHasher": "argon2id"}])
    );
}

#[test]
fn the_settings_of_the_instance_decide() {
    let folder = fresh_folder("preflight-settings");
    let [environment, communication] = ["environment.json", "communication.json"]
        .map(|name| folder.join(name).to_str().unwrap().to_owned());
    let settings = json!({"user_settings": {
        "attributes": {"email_address": {"enabled": true, "required": true}, "phone_number": {"enabled": true},
                       "username": {"enabled": true}, "first_name": {"enabled": false}},
        "username_settings": {"min_length": 2, "max_length": 8},
        "restrictions": {"block_email_subaddresses": {"enabled": true}},
    }});
    std::fs::write(&environment, settings.to_string()).unwrap();
    std::fs::write(
        &communication,
        json!({"blocked_country_codes": ["GB"]}).to_string(),
    )
    .unwrap();
    let users = json!([
        {"userId": "1", "email": "jo+x@a.com", "username": "jo"},
        {"userId": "2", "phone": "+442083661177", "username": "a.b"},
        {"userId": "3", "email": "al@a.com", "firstName": "Al", "phone": "+4930125692"},
    ]);
    let args = [
        "--from",
        "clerk",
        "--environment",
        &environment,
        "--communication",
        &communication,
    ];
    let output = preflight(&args, &users.to_string());
    let found = verdicts(&output);
    assert_eq!(refusals(&found[0]), ["not_allowed_access email_address"]);
    assert_eq!(
        refusals(&found[1]),
        [
            "unsupported_country_code phone_number",
            "form_username_invalid_character username",
            "form_data_missing email_address"
        ]
    );
    assert_eq!(refusals(&found[2]), ["form_param_unknown first_name"]);
    let output = preflight(&["--from", "clerk"], &users.to_string());
    let found = verdicts(&output);
    assert_eq!(refusals(&found[2]), Vec::<String>::new());
    assert_eq!(warnings(&found[2]), ["country_not_enabled_by_default"]);
    let output = preflight(&["--from", "clerk", "--environment", &communication], "[]");
    assert!(text(&output.stderr).contains("expected the field user_settings of an environment"));
    assert_eq!(output.status.code(), Some(2));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_refused_user_takes_nothing_from_a_later_one() {
    let users = json!([
        {"userId": "1", "email": "jo@a.com", "phone": "1"},
        {"userId": "2", "email": "jo@a.com"},
        {"userId": "2", "email": "al@a.com"},
        {"userId": "4", "email": "bo@a.com", "password": "x", "passwordHasher": "rot13"},
    ]);
    let output = preflight(&["--from", "clerk"], &users.to_string());
    let found = verdicts(&output);
    assert_eq!(found[1]["accepted"], true);
    assert_eq!(refusals(&found[2]), ["form_identifier_exists external_id"]);
    assert_eq!(
        refusals(&found[3]),
        ["form_param_value_invalid password_hasher"]
    );
    assert_eq!(warnings(&found[3]), ["stops_migration_tool"]);
}

#[test]
fn the_summary_and_the_report_have_no_personal_data() {
    let folder = fresh_folder("preflight-report");
    let report = folder.join("report.html").to_str().unwrap().to_owned();
    let users =
        json!([{"userId": "u1", "email": "secret@a.com"}, {"userId": "u2", "email": "secret"}]);
    let output = preflight(
        &["--from", "clerk", "--summary", "json", "--report", &report],
        &users.to_string(),
    );
    let found: Value = serde_json::from_str(text(&output.stderr)).unwrap();
    assert_eq!(
        (&found["users"], &found["refused"], &found["cleaned"]),
        (&2.into(), &1.into(), &1.into())
    );
    assert_eq!(found["refusals"][0]["reason"], "missing_at");
    assert_eq!(found["estimate"]["requests"], 1);
    let page = std::fs::read_to_string(&report).unwrap();
    assert!(page.contains("1 of 2 users accepted, 1 refused") && !page.contains("secret"));
    assert_eq!(output.status.code(), Some(1));
    let output = preflight(
        &["--from", "clerk"],
        "[{\"userId\":\"u1\",\"email\":\"jo@a.com\"}",
    );
    assert!(text(&output.stderr).ends_with("the file was cut short\n"));
    assert_eq!(
        (verdicts(&output).len(), output.status.code()),
        (1, Some(2))
    );
    std::fs::remove_dir_all(folder).unwrap();
}

/// Runs every command of the page with the files that it shows, and compares what is said.
#[test]
#[cfg(unix)]
fn the_page_on_migrations_says_what_happens() {
    let folder = fresh_folder("migration-page");
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/migration.md");
    let page = std::fs::read_to_string(page).unwrap();
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_clerk-user"))
        .parent()
        .unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let (mut commands, mut compared, mut said) = (0, 0, String::new());
    let mut summary = Value::Null;
    for block in page.split("\n```").skip(1).step_by(2) {
        let (info, content) = block.split_once('\n').unwrap();
        let content = format!("{content}\n");
        if let Some(name) = info.strip_prefix("json file=") {
            std::fs::write(folder.join(name), content).unwrap();
        } else if info == "sh" {
            let output = Command::new("sh")
                .args(["-euc", &content])
                .current_dir(&folder)
                .env("PATH", &path)
                .output()
                .unwrap();
            assert_ne!(
                output.status.code(),
                Some(2),
                "{content}: {}",
                text(&output.stderr)
            );
            text(&output.stderr).clone_into(&mut said);
            if content.contains("--summary json") {
                summary = serde_json::from_str(&said).unwrap();
            }
            commands += 1;
        } else if info == "text" {
            assert_eq!(said, content);
            compared += 1;
        }
    }
    assert!(commands >= 5 && compared >= 4, "{commands} {compared}");
    for file in [
        "cleaned.json",
        "report.html",
        "refused.ndjson",
        "users.ndjson",
    ] {
        assert!(folder.join(file).metadata().unwrap().len() != 0, "{file}");
    }
    assert_eq!(
        summary["refusals"][0],
        json!({"kind": "phone_number", "reason": "switched_off", "count": 1,
        "first": [{"file": "auth0.json", "line": 1}]})
    );
    std::fs::remove_dir_all(folder).unwrap();
}
