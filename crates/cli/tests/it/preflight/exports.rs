//! The forms that the exports of each system have, as their tools and APIs write them.

use serde_json::{Value, json};

use super::super::check::fresh_folder;
use super::super::text;
use super::{BCRYPT, cleaned, preflight, refusals, verdicts, warnings};

const SHA256: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

#[test]
fn the_export_of_passwords_of_auth0_has_the_ids_of_the_database() {
    let users = [
        json!({"_id": {"$oid": "5dea9f9c82dd7c0e76e4ec93"}, "email_verified": true, "email": "jo@a.com", "passwordHash": BCRYPT,
               "password_set_date": {"$date": "2019-12-06T18:36:12.412Z"}, "tenant": "t", "connection": "c",
               "_tmp_is_unique": true, "alt_id": "euclid"}),
        json!({"_id": {"$oid": "60425dc43519d90068f82973"}, "email_verified": false, "email": "al@a.com", "passwordHash": BCRYPT}),
        json!({"_id": {"$oid": "60425dc43519d90068f82974"}, "passwordHash": BCRYPT, "identifiers": [
            {"type": "email", "value": "bo@a.com", "verified": true}, {"type": "username", "value": "bo_smith"},
            {"type": "phone_number", "value": "+14155550123"}]}),
    ];
    let input = users.map(|user| user.to_string()).join("\n");
    let (found, cleaned) = cleaned("exports-auth0-passwords", &["--from", "auth0"], &input);
    assert_eq!(
        cleaned,
        json!([
            {"userId": "auth0|euclid", "email": "jo@a.com", "password": BCRYPT, "passwordHasher": "bcrypt"},
            {"userId": "auth0|60425dc43519d90068f82974", "email": "bo@a.com", "username": "bo_smith", "password": BCRYPT,
             "passwordHasher": "bcrypt"},
        ])
    );
    assert_eq!(found[1]["user"], "auth0|60425dc43519d90068f82973");
    assert!(warnings(&found[2]).contains(&"unverified_ones_left_out".to_owned()));
}

#[test]
fn users_for_the_import_of_auth0_keep_their_passwords_and_second_factors() {
    let user = |id: u8, further: Value| {
        let mut user = json!({"user_id": format!("x|{id}"), "email": format!("jo{id}@a.com"), "email_verified": true});
        let further = further.as_object().unwrap().clone();
        user.as_object_mut().unwrap().extend(further);
        user
    };
    let custom = |algorithm: &str, value: &str| json!({"custom_password_hash": {"algorithm": algorithm, "hash": {"value": value}}});
    let salted = json!({"algorithm": "sha256", "hash": {"value": SHA256}, "salt": {"value": "x", "position": "prefix"}});
    let users = json!([
        user(
            1,
            json!({"password_hash": BCRYPT, "name": "Mary Ann Smith",
                       "mfa_factors": [{"phone": {"value": "+14155550123"}}, {"totp": {"secret": "JBSWY3DPEHPK3PXP"}}]})
        ),
        user(2, custom("bcrypt", BCRYPT)),
        user(3, custom("sha256", SHA256)),
        user(4, json!({"custom_password_hash": salted, "name": "Cher"})),
    ]);
    let (found, cleaned) = cleaned(
        "exports-auth0-bulk",
        &["--from", "auth0"],
        &users.to_string(),
    );
    let base = |id: u8| json!({"userId": format!("x|{id}"), "email": format!("jo{id}@a.com")});
    let mut expected = [1, 2, 3, 4].map(base);
    expected[0]["firstName"] = "Mary".into();
    expected[0]["lastName"] = "Ann Smith".into();
    expected[0]["totpSecret"] = "JBSWY3DPEHPK3PXP".into();
    for (at, hasher, digest) in [
        (0, "bcrypt", BCRYPT),
        (1, "bcrypt", BCRYPT),
        (2, "sha256", SHA256),
    ] {
        expected[at]["password"] = digest.into();
        expected[at]["passwordHasher"] = hasher.into();
    }
    expected[3]["firstName"] = "Cher".into();
    assert_eq!(cleaned, Value::from(expected.to_vec()));
    assert_eq!(warnings(&found[3]), ["password_left_out"]);
}

#[test]
fn tables_of_auth0_have_a_column_for_each_field_of_metadata() {
    let input = "user_id,email,email_verified,user_metadata.plan,user_metadata.home.city,app_metadata.role\n\
                 1,jo@a.com,true,pro,Bern,admin\n2,al@a.com,true,,,\n";
    let args = ["--from", "auth0", "--input", "csv"];
    let (_, cleaned) = cleaned("exports-auth0-csv", &args, input);
    assert_eq!(
        cleaned,
        json!([
            {"userId": "1", "email": "jo@a.com", "unsafeMetadata": {"plan": "pro", "home": {"city": "Bern"}}, "privateMetadata": {"role": "admin"}},
            {"userId": "2", "email": "al@a.com"},
        ])
    );
}

#[test]
fn older_tables_of_firebase_end_with_the_phone_number() {
    let row = |id: &str, end: &str| {
        format!(
            "{id},{id}@a.com,true,,,,{}1704067200000,,+14155550123{end}\n",
            ",".repeat(17)
        )
    };
    for (end, is_blocked) in [
        ("", false),
        (",true", true),
        (",true,", true),
        (",true,,", true),
    ] {
        let args = ["--from", "firebase", "--input", "csv"];
        let (_, cleaned) = cleaned("exports-firebase-csv", &args, &row("jo", end));
        let mut expected = json!({"userId": "jo", "email": "jo@a.com", "phone": "+14155550123", "createdAt": "2024-01-01T00:00:00Z"});
        if is_blocked {
            expected["banned"] = true.into();
        }
        assert_eq!(cleaned, json!([expected]), "{end}");
    }
}

#[test]
fn pages_that_were_put_together_are_read() {
    let user =
        |id: &str| json!({"user_id": id, "email": format!("{id}@a.com"), "email_verified": true});
    let realm = |id: &str| {
        json!({"id": "r", "realm": id, "roles": {"realm": [{"id": "x"}]},
        "users": [{"id": id, "username": id, "email": format!("{id}@a.com"), "emailVerified": true}]})
    };
    let page = |id: &str| {
        json!({"Users": [{"Username": id, "Attributes": [{"Name": "sub", "Value": id},
        {"Name": "email", "Value": format!("{id}@a.com")}, {"Name": "email_verified", "Value": "true"}]}], "PaginationToken": "x"})
    };
    for (system, input) in [
        (
            "auth0",
            json!([[user("jo_a")], [user("al_a"), user("bo_a")]]),
        ),
        (
            "auth0",
            json!([{"start": 0, "total": 3, "users": [user("jo_a")]}, {"users": [user("al_a"), user("bo_a")]}]),
        ),
        (
            "keycloak",
            json!([realm("jo_a"), realm("al_a"), realm("bo_a")]),
        ),
        ("cognito", json!([page("jo_a"), page("al_a"), page("bo_a")])),
    ] {
        for input in [input.to_string(), format!("{input:#}")] {
            let (found, cleaned) = cleaned("exports-pages", &["--from", system], &input);
            let ids: Vec<&Value> = cleaned
                .as_array()
                .unwrap()
                .iter()
                .map(|user| &user["userId"])
                .collect();
            assert_eq!(ids, ["jo_a", "al_a", "bo_a"], "{system}");
            assert_eq!(found.len(), 3, "{system}");
        }
    }
}

#[test]
fn the_admin_sdk_of_firebase_names_its_fields_in_another_way() {
    let users = json!([{
        "uid": "u1", "email": "jo@a.com", "emailVerified": true, "displayName": "Jo", "photoURL": "x", "disabled": false,
        "metadata": {"lastSignInTime": "Fri, 09 Feb 2024 12:00:00 GMT", "creationTime": "Fri, 09 Feb 2024 12:00:00 GMT"},
        "passwordHash": "aGFzaA==", "customClaims": {"admin": true}, "providerData": [],
    }]);
    let (found, cleaned) = cleaned(
        "exports-firebase-admin",
        &["--from", "firebase"],
        &users.to_string(),
    );
    assert_eq!(
        cleaned,
        json!([{"userId": "u1", "email": "jo@a.com", "firstName": "Jo", "publicMetadata": {"admin": true},
                "createdAt": "2024-02-09T12:00:00Z"}])
    );
    assert_eq!(warnings(&found[0]), ["password_left_out"]);
}

#[test]
fn the_api_of_supabase_names_its_metadata_in_another_way() {
    let users = json!({"users": [
        {"id": "1", "email": "jo@a.com", "email_confirmed_at": "2024-06-29T20:25:06.126079Z", "phone": "",
         "app_metadata": {"provider": "email"}, "user_metadata": {"full_name": "Jo Doe"}, "created_at": "2024-06-29T20:25:06.126079Z",
         "banned_until": "2020-01-01T00:00:00Z"},
        {"id": "2", "phone": "14155550123", "phone_confirmed_at": "2024-06-29T20:25:06Z", "user_metadata": {"name": "disco#1234"},
         "banned_until": "2999-01-01T00:00:00Z"},
    ], "aud": "authenticated"});
    let (found, cleaned) = cleaned(
        "exports-supabase-api",
        &["--from", "supabase"],
        &users.to_string(),
    );
    assert_eq!(
        cleaned,
        json!([
            {"userId": "1", "email": "jo@a.com", "firstName": "Jo", "lastName": "Doe", "privateMetadata": {"provider": "email"},
             "unsafeMetadata": {"full_name": "Jo Doe"}, "createdAt": "2024-06-29T20:25:06.126079Z"},
            {"userId": "2", "phone": "+14155550123", "firstName": "disco", "unsafeMetadata": {"name": "disco#1234"}, "banned": true},
        ])
    );
    assert_eq!(warnings(&found[0]), Vec::<String>::new());
}

#[test]
fn users_of_cognito_may_have_a_username_only_and_times_in_seconds() {
    let users = json!({"Users": [
        {"Username": "jo_doe", "UserAttributes": [{"Name": "sub", "Value": "1"}, {"Name": "custom:empty", "Value": ""}],
         "UserCreateDate": 1_683_671_472.5, "Enabled": true, "UserStatus": "CONFIRMED"},
        {"Username": "al_doe", "Attributes": [{"Name": "sub", "Value": "2"}, {"Name": "email", "Value": "al@a.com"},
         {"Name": "email_verified", "Value": "true"}], "UserCreateDate": 1_683_671_472, "Enabled": true, "UserStatus": "CONFIRMED"},
    ]});
    let (_, cleaned) = cleaned(
        "exports-cognito",
        &["--from", "cognito"],
        &users.to_string(),
    );
    assert_eq!(
        cleaned,
        json!([
            {"userId": "1", "username": "jo_doe", "createdAt": "2023-05-09T22:31:12.5Z"},
            {"userId": "2", "email": "al@a.com", "createdAt": "2023-05-09T22:31:12Z"},
        ])
    );
}

#[test]
fn passwords_of_keycloak_that_clerk_cannot_take_are_left_out_and_told() {
    let user = |id: &str, credentials: Value| json!({"id": id, "username": id, "email": format!("{id}@a.com"), "emailVerified": true, "credentials": credentials});
    let old = json!({"type": "password", "hashedSaltedValue": "aGFzaA==", "salt": "c2FsdA==", "hashIterations": 27500,
                     "algorithm": "pbkdf2-sha256"});
    let bcrypt = json!({"type": "password", "secretData": json!({"value": BCRYPT, "salt": ""}).to_string(),
                        "credentialData": "{\"hashIterations\":10,\"algorithm\":\"bcrypt\"}"});
    let otp = json!({"type": "otp", "secretData": "{\"value\":\"foobar\"}", "credentialData": "{\"subType\":\"totp\",\"digits\":6}"});
    let users = json!([
        user("jo_doe", json!([otp, old])),
        user("al_doe", json!([bcrypt])),
        user(
            "bo_doe",
            json!([{"type": "password", "value": "plain", "temporary": false}])
        ),
    ]);
    let args = ["--from", "keycloak", "--rehearse"];
    let (found, cleaned) = cleaned("exports-keycloak", &args, &users.to_string());
    assert_eq!(
        cleaned,
        json!([
            {"userId": "jo_doe", "email": "jo_doe@a.com", "username": "jo_doe", "password": "pbkdf2_sha256$27500$c2FsdA==$aGFzaA==",
             "passwordHasher": "pbkdf2_sha256", "totpSecret": "MZXW6YTBOI"},
            {"userId": "al_doe", "email": "al_doe@a.com", "username": "al_doe", "password": BCRYPT, "passwordHasher": "bcrypt"},
            {"userId": "bo_doe", "email": "bo_doe@a.com", "username": "bo_doe"},
        ])
    );
    assert_eq!(warnings(&found[2]), ["password_left_out"]);
    assert_eq!(found[2]["accepted"], true);
}

#[test]
fn users_of_the_api_of_clerk_keep_their_primary_address_and_their_settings() {
    let address = |id: &str, email: &str| json!({"id": id, "email_address": email, "verification": {"status": "verified"}});
    let users = json!([{
        "id": "user_1", "external_id": "legacy", "first_name": "Jo", "primary_email_address_id": "idn_2",
        "email_addresses": [address("idn_1", "other@a.com"), address("idn_2", "jo@a.com")],
        "web3_wallets": [{"id": "w", "web3_wallet": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}],
        "created_at": 1_704_067_200_000_u64, "legal_accepted_at": 1_704_067_200_000_u64, "delete_self_enabled": false,
        "create_organization_enabled": true, "create_organizations_limit": 3, "bypass_client_trust": true, "locked": false,
    }]);
    let (found, cleaned) = cleaned(
        "exports-clerk-api",
        &["--from", "clerk"],
        &users.to_string(),
    );
    assert_eq!(
        cleaned,
        json!([{"userId": "user_1", "email": "jo@a.com", "emailAddresses": ["other@a.com"], "firstName": "Jo",
                "createdAt": "2024-01-01T00:00:00Z", "legalAcceptedAt": "2024-01-01T00:00:00Z", "deleteSelfEnabled": false,
                "createOrganizationEnabled": true, "createOrganizationsLimit": 3, "bypassClientTrust": true}])
    );
    for warning in [
        "external_id_replaced",
        "wallets_left_out",
        "further_ones_sent_unverified",
    ] {
        assert!(
            warnings(&found[0]).contains(&warning.to_owned()),
            "{warning}"
        );
    }
}

/// The transformer `clerk` puts all addresses into one list, and sends the first one as verified.
#[test]
fn no_unverified_identifier_is_verified_by_the_import() {
    let users = json!([
        {"userId": "1", "phone": "+14155550123", "unverifiedEmailAddresses": ["jo@a.com"]},
        {"userId": "2", "username": "al_doe", "unverifiedPhoneNumbers": ["+14155550124"], "unverifiedEmailAddresses": "al@a.com"},
        {"userId": "3", "email": "bo@a.com", "unverifiedEmailAddresses": ["bo@b.com"]},
        {"email": "noid@a.com"},
        {"userId": "5", "phone": "+14155550125", "primaryEmailAddress": "cy@a.com", "unverifiedEmailAddresses": "Cy@a.com"},
    ]);
    let (found, cleaned) = cleaned(
        "exports-unverified",
        &["--from", "clerk"],
        &users.to_string(),
    );
    assert_eq!(
        cleaned,
        json!([
            {"userId": "1", "phone": "+14155550123"},
            {"userId": "2", "username": "al_doe"},
            {"userId": "3", "email": "bo@a.com", "unverifiedEmailAddresses": ["bo@b.com"]},
            {"userId": "5", "phone": "+14155550125"},
        ])
    );
    assert!(warnings(&found[0]).contains(&"unverified_ones_left_out".to_owned()));
    assert_eq!(warnings(&found[3]), ["no_id"]);
}

#[test]
fn tables_that_a_spreadsheet_saved_are_read() {
    let input = "sep=;\r\n\r\nUser ID;Email;Email Verified;Name;Created At;Blocked;;\r\n\
                 a|1;jo@a.com;WAHR;Jo Doe;2024-01-02 03:04:05;FALSCH;;\r\n\
                 a|2;al@a.com;FAUX;;;VRAI;;;;;\r\n\
                 1.2E+15;bo@a.com;VERDADERO\r\n\
                 a|4;cy@a.com;peut-être;;02.01.2024 03:04;;;\r\n";
    let utf16: Vec<u8> = format!("\u{feff}{input}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let folder = fresh_folder("exports-spreadsheet");
    let path = folder.join("users.txt").to_str().unwrap().to_owned();
    for bytes in [
        input.as_bytes().to_vec(),
        input.replace("\r\n", "\r").into_bytes(),
        utf16,
    ] {
        std::fs::write(&path, bytes).unwrap();
        let (found, cleaned) = cleaned(
            "exports-spreadsheet-cleaned",
            &["--from", "auth0", &path],
            "",
        );
        assert_eq!(
            cleaned,
            json!([
                {"userId": "a|1", "email": "jo@a.com", "firstName": "Jo", "lastName": "Doe", "createdAt": "2024-01-02T03:04:05Z"},
                {"userId": "1.2E+15", "email": "bo@a.com"},
            ])
        );
        assert_eq!(
            warnings(&found[1]),
            ["blocked_user_comes_back", "only_unverified_identifiers"]
        );
        assert_eq!(
            warnings(&found[2]),
            ["fields_missing", "spreadsheet_number"]
        );
        assert_eq!(refusals(&found[3]), ["form_param_invalid_time created_at"]);
        assert!(warnings(&found[3]).contains(&"unclear_yes_or_no".to_owned()));
        assert_eq!(found[3]["line"], 7);
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_fields_that_were_read_and_the_others_are_always_said() {
    let input = "id,email,nickname,email,Last Sign In\n1,jo@a.com,jo,al@a.com,\n";
    let output = preflight(&["--from", "clerk", "--input", "csv"], input);
    let said = text(&output.stderr);
    assert!(
        said.contains("fields read: id, email\nfields not read: nickname, email#2, Last Sign In\n"),
        "{said}"
    );
    let output = preflight(
        &["--from", "clerk", "--input", "csv", "--summary", "json"],
        input,
    );
    let summary: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(summary["fields_read"], json!(["id", "email"]));
    assert_eq!(
        summary["fields_not_read"],
        json!(["nickname", "email#2", "Last Sign In"])
    );
    let secret = json!([{"user_id": "1", "secret@a.com": true}]);
    let output = preflight(&["--from", "auth0"], &secret.to_string());
    assert!(text(&output.stderr).contains("fields not read: column 2\n"));
}

#[test]
fn files_that_are_no_exports_are_told() {
    let folder = fresh_folder("exports-wrong");
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let packed = {
        use std::io::Write as _;
        let users = "{\"user_id\":\"1\"}\n".repeat(10_000);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(users.as_bytes()).unwrap();
        gzip.finish().unwrap()
    };
    let html = b"<!DOCTYPE html><html>\n<body>Sign in</body>\n";
    for (name, bytes, expected) in [
        (
            "page.csv",
            &html[..],
            "expected columns of an export of Auth0; found \"<!DOCTYPE html><html>\"; if that is a title, remove it from above the header",
        ),
        (
            "dump.sql",
            b"INSERT INTO users (id) VALUES ('1');\n",
            "expected columns of an export of Auth0; found \"INSERT INTO users (id) VALUES ('1')\", \"\"",
        ),
        ("empty.json", b"", "expected JSON, found nothing"),
        ("space.json", b" \n", "expected JSON, found nothing"),
        ("empty.csv", b"", "expected a header, found nothing"),
        ("blank.csv", b"\n,,\n", "expected a header, found nothing"),
        (
            "cut.json.gz",
            &packed[..packed.len() / 2],
            "the gzip data ends early: the file was cut short",
        ),
        (
            "cut.json",
            b"[{\"user_id\":\"1\"},",
            "the JSON ends before its last bracket: the file was cut short",
        ),
    ] {
        let path = file(name, bytes);
        let output = preflight(&["--from", "auth0", &path], "");
        assert_eq!(text(&output.stderr), format!("error: {path}: {expected}\n"));
        assert_eq!(output.status.code(), Some(2), "{name}");
    }
    let latin = file(
        "latin.ndjson",
        b"{\"user_id\":\"1\",\"email\":\"jo@a.com\",\"name\":\"J\xf6rg\"}\n",
    );
    let output = preflight(&["--from", "auth0", &latin], "");
    assert_eq!(
        verdicts(&output)[0]["refusals"][0]["reason"],
        "invalid_utf8"
    );
    let output = preflight(
        &["--from", "auth0", &latin, "--encoding", "windows-1252"],
        "",
    );
    assert_eq!(verdicts(&output)[0]["accepted"], true);
    for option in ["--cleaned", "--report"] {
        let before = std::fs::read(&latin).unwrap();
        let output = preflight(&["--from", "auth0", &latin, option, &latin], "");
        assert!(
            text(&output.stderr)
                .contains("expected another file for the output than for the input")
        );
        assert_eq!(
            (output.status.code(), std::fs::read(&latin).unwrap()),
            (Some(2), before)
        );
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn nothing_of_an_identifier_is_lost_or_repaired_in_silence() {
    let users = json!([
        {"userId": "1", "phone": "+1 415-555-0123 ext 12", "username": " jo_doe "},
        {"userId": "2", "username": "al_doe", "web3Wallet": " 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},
        {"userId": "3", "email": "'bo@company.com"},
    ]);
    let (found, cleaned) = cleaned(
        "exports-silence",
        &["--from", "clerk", "--repair"],
        &users.to_string(),
    );
    assert_eq!(
        cleaned,
        json!([
            {"userId": "1", "phone": "+14155550123", "username": "jo_doe"},
            {"userId": "2", "username": "al_doe"},
            {"userId": "3", "email": "'bo@company.com"},
        ])
    );
    assert_eq!(
        warnings(&found[0]),
        ["test_number", "extension_left_out", "trimmed"]
    );
    assert_eq!(warnings(&found[1]), ["trimmed", "wallets_left_out"]);
    assert_eq!(warnings(&found[2]), ["leading_quote"]);
    assert_eq!(found[2]["warnings"][0]["suggestion"], "bo@company.com");
}

#[test]
fn pages_of_apis_are_read_whatever_their_list_is_called() {
    let user = |id: &str| {
        json!({"id": id, "emailAddresses": [
        {"id": "idn", "emailAddress": format!("{id}@a.com"), "verification": {"status": "verified"}},
        {"id": "idn_2", "emailAddress": format!("{id}@b.com"), "verification": null},
    ], "primaryEmailAddressId": "idn", "phoneNumbers": [], "web3Wallets": [{"web3Wallet": "bad"}]})
    };
    let page = |list: &str, id: &str| json!({list: [user(id)], "totalCount": 2});
    for list in ["data", "users", "results"] {
        let pages = [page(list, "jo"), page(list, "al")];
        let after_one_another = format!("{:#}\n{:#}", pages[0], pages[1]);
        let lines = format!("{}\n{}\n", pages[0], pages[1]);
        for (format, input) in [
            ("json", &after_one_another),
            ("json", &lines),
            ("ndjson", &lines),
        ] {
            let output = preflight(&["--from", "clerk", "--input", format], input);
            let found = verdicts(&output);
            let ids: Vec<&Value> = found.iter().map(|verdict| &verdict["user"]).collect();
            assert_eq!(ids, ["jo", "al"], "{list} {format}");
            assert_eq!(
                refusals(&found[0]),
                ["form_param_format_invalid web3_wallet"]
            );
        }
    }
    let users = json!({"data": [user("jo")]});
    let input = users
        .to_string()
        .replace("bad", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
    let (found, cleaned) = cleaned("exports-pages-sdk", &["--from", "clerk"], &input);
    assert_eq!(
        cleaned,
        json!([{"userId": "jo", "email": "jo@a.com", "unverifiedEmailAddresses": ["jo@b.com"]}])
    );
    assert_eq!(warnings(&found[0]), ["wallets_left_out"]);
}

#[test]
fn a_refusal_has_the_value_that_was_probably_meant() {
    let users = json!([
        {"userId": "1", "email": [" jo@company.com", "jo@gmial.com", "al@gmial.com"]},
        {"userId": "2", "web3Wallet": " 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},
        {"userId": "3", "email": "cy@company.com", "phone": "+52 1 55 1234 5678", "web3Wallet": " 0x"},
    ]);
    let output = preflight(&["--from", "clerk"], &users.to_string());
    let found = verdicts(&output);
    let first = &found[0];
    assert_eq!(first["refusals"][0]["suggestion"], "jo@company.com");
    let all = first["warnings"].as_array().unwrap().iter();
    let typos = all.filter(|warning| warning["reason"] == "domain_typo");
    let suggestions: Vec<&Value> = typos.map(|warning| &warning["suggestion"]).collect();
    assert_eq!(suggestions, ["jo@gmail.com", "al@gmail.com"]);
    assert_eq!(
        found[1]["refusals"][0]["suggestion"],
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    );
    let third = &found[2];
    assert_eq!(
        (
            &third["warnings"][0]["reason"],
            &third["warnings"][0]["suggestion"]
        ),
        (&json!("renumbered"), &json!("+525512345678"))
    );
    for refusal in third["refusals"].as_array().unwrap() {
        assert!(refusal.get("suggestion").is_none(), "{refusal}");
    }
}

#[test]
fn markers_of_nothing_are_no_values() {
    let input = "id;email;phone;username\n1;jo@a.com;n/a;NULL\n2;N/A;4,47911E+11;\n3;-;-;-\n";
    let args = ["--from", "clerk", "--input", "csv", "--null", "N/A,-"];
    let output = preflight(&args, input);
    let found = verdicts(&output);
    assert_eq!(refusals(&found[0]), Vec::<String>::new());
    assert_eq!(found[1]["refusals"][0]["reason"], "spreadsheet_number");
    assert_eq!(found[1]["refusals"].as_array().unwrap().len(), 1);
    assert_eq!(refusals(&found[2]), ["form_data_missing user"]);
    let said = text(&output.stderr);
    assert!(
        said.contains("fields read: id, email, phone, username\n"),
        "{said}"
    );
}

#[test]
fn nobody_without_an_identifier_that_the_tool_takes_is_in_the_cleaned_file() {
    let wallet = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    let users = json!([
        {"userId": "1", "web3Wallet": wallet, "createOrganizationsLimit": "many", "legalAcceptedAt": "once"},
        {"userId": "2", "username": "jo_doe", "emails": [{"address": "jo@a.com"}, null], "createOrganizationsLimit": "3"},
    ]);
    let (found, cleaned) = cleaned("exports-wallet", &["--from", "clerk"], &users.to_string());
    assert_eq!(
        cleaned,
        json!([{"userId": "2", "username": "jo_doe", "createOrganizationsLimit": 3}])
    );
    assert_eq!(
        warnings(&found[0]),
        ["setting_left_out", "wallets_left_out"]
    );
    assert_eq!(warnings(&found[1]), ["identifier_not_read"]);
}

#[test]
fn lines_are_those_of_the_file() {
    let input = "id,email,name\r\n1,jo@a.com,\"a\r\nb\n\nc\"\r\n\r\n2,bad,x\n3,bad,\"open\r\n4,bad,x\r5,jo@a.com,\n";
    let output = preflight(&["--from", "clerk", "--input", "csv"], input);
    let found = verdicts(&output);
    let lines: Vec<&Value> = found.iter().map(|verdict| &verdict["line"]).collect();
    assert_eq!(lines, [2, 7, 8, 9, 10]);
    assert_eq!(
        found[4]["refusals"][0]["message"],
        "standard input:2 has it already"
    );
}

#[test]
fn an_input_without_users_says_so() {
    for (format, input) in [
        ("json", "[]"),
        ("json", "{\"users\": [], \"total\": 0}"),
        ("csv", "id,email\n"),
    ] {
        let output = preflight(&["--from", "clerk", "--input", format], input);
        let said = text(&output.stderr);
        assert!(
            said.starts_with("0 users: 0 accepted, 0 refused\nthe input has no users\n"),
            "{said}"
        );
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn files_with_settings_are_never_written() {
    let folder = fresh_folder("exports-settings-file");
    let path = folder.join("environment.json");
    let settings = "{\"user_settings\": {}}";
    std::fs::write(&path, settings).unwrap();
    let name = path.to_str().unwrap();
    for output in ["--cleaned", "--report"] {
        let args = ["--from", "clerk", "--environment", name, output, name];
        let said = preflight(&args, "[]");
        assert!(text(&said.stderr).contains("expected another file for the output"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), settings);
    }
    // An input that cannot be read costs no file.
    let cleaned = folder.join("cleaned.json");
    std::fs::write(&cleaned, "[]").unwrap();
    let args = [
        "--from",
        "clerk",
        "none.json",
        "--cleaned",
        cleaned.to_str().unwrap(),
    ];
    assert_eq!(preflight(&args, "").status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&cleaned).unwrap(), "[]");
    // A report that cannot be written is told before anything is checked.
    let report = folder.join("none").join("report.html");
    let args = ["--from", "clerk", "--report", report.to_str().unwrap()];
    let output = preflight(&args, "[{\"userId\":\"1\",\"email\":\"jo@a.com\"}]");
    assert_eq!((text(&output.stdout), output.status.code()), ("", Some(2)));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn an_identifier_of_two_fields_is_refused_once() {
    let folder = fresh_folder("refused-once");
    let communication = folder.join("communication.json");
    std::fs::write(
        &communication,
        "\u{feff}{\"blocked_country_codes\":[\"GB\"]}",
    )
    .unwrap();
    let args = ["--from", "clerk", "--input", "csv", "--communication"];
    let output = preflight(
        &[&args[..], &[communication.to_str().unwrap()]].concat(),
        "id,primary_phone_number,verified_phone_numbers\n1,+442083661177,+44 20 8366 1177\n",
    );
    let found = verdicts(&output);
    assert_eq!(found[0]["refusals"].as_array().unwrap().len(), 1);
    assert_eq!(found[0]["refusals"][0]["reason"], "blocked_country");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_blank_first_line_of_firebase_is_skipped() {
    let row = format!(
        "1,jo@a.com,true,{},1704067200000,1704067200001,,,\n",
        ",".repeat(19)
    );
    for blank in ["", "\n", "\r\n\n"] {
        let args = ["--from", "firebase", "--input", "csv"];
        let found = verdicts(&preflight(&args, &format!("{blank}{row}")));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0]["accepted"], true, "{blank:?} {}", found[0]);
    }
}

#[test]
fn a_comma_in_a_name_of_firebase_shifts_no_columns() {
    let row = |id: &str, name: &str| {
        format!(
            "{id},{id}@a.com,true,,,{name}{},1704067200000,1704067200001,,,\n",
            ",".repeat(17)
        )
    };
    let input = row("1", "Jo Doe") + &row("2", "Doe, Al") + &row("3", "\"Doe, Bo\"");
    let output = preflight(&["--from", "firebase", "--input", "csv"], &input);
    let found = verdicts(&output);
    let accepted: Vec<bool> = found.iter().map(|it| it["accepted"] == true).collect();
    assert_eq!(accepted, [true, false, true]);
    assert_eq!(
        found[1]["refusals"][0]["message"],
        "expected 28 fields, found 29; export as JSON, as a name may have a comma or a line end"
    );
}

#[test]
fn records_that_are_too_long_are_refused_wherever_they_end() {
    let long = "x".repeat(1_100_000);
    let csv = format!("id,email,public_metadata\n1,jo@a.com,{long}\n2,al@a.com,\n");
    let json = json!([{"id": "1", "email": "jo@a.com", "publicMetadata": {"x": long}}, {"id": "2", "email": "al@a.com"}]);
    for (format, input) in [("csv", csv), ("json", json.to_string())] {
        let args = ["--from", "clerk", "--input", format, "--rehearse"];
        let output = preflight(&args, &input);
        let found = verdicts(&output);
        assert_eq!(
            found[0]["refusals"][0]["reason"], "record_too_long",
            "{format}"
        );
        assert_eq!(found[1]["accepted"], true);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    }
}
