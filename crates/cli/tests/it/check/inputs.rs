//! Inputs as people have them: exports of other systems, packed files, encodings.

use std::io::Write;

use serde_json::Value;

use super::flow::fresh_folder;
use super::{check, stderr, stdout};

/// An export of Clerk's dashboard.
const CLERK: &str = "# Password for users with passwords: x\n\
id,first_name,primary_email_address,primary_phone_number,verified_email_addresses,unverified_email_addresses,verified_phone_numbers,unverified_phone_numbers\n\
u1,Jo,jo@a.example,+12015550123,\"jo@b.example,jo@c.example\",,,\n\
u2,Al,al@a.example,,bad@@x|al@b.example,,,\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn objects(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn the_dashboard_s_export_is_read_with_its_comment_and_its_lists() {
    for args in [
        vec!["--input", "csv", "--allow-empty"],
        vec!["--from", "clerk"],
    ] {
        let output = check(&args, CLERK);
        let said = stderr(&output);
        assert!(
            said.starts_with("7 checked: 6 accepted, 1 refused\n"),
            "{said}"
        );
        assert!(said.contains("columns checked: primary_email_address (email), primary_phone_number (phone), verified_email_addresses (email), "), "{said}");
        assert!(said.ends_with("; not checked: id, first_name\n"), "{said}");
        let mut lines = stdout(&output).lines();
        assert_eq!(lines.next(), Some("# Password for users with passwords: x"));
        let first = lines.nth(1).unwrap();
        assert!(
            first.contains(",true,\"jo@b.example,jo@c.example\",,,"),
            "{first}"
        );
        let second = lines.next().unwrap();
        assert!(
            second.contains(",false,,bad_domain_character,4,"),
            "{second}"
        );
        assert_eq!(output.status.code(), Some(1));
    }
    // A column that is called `#` is a column.
    let output = check(&["--input", "csv"], "#,email\n1,jo@a.example\n");
    assert_eq!(
        stdout(&output).lines().nth(1),
        Some("1,jo@a.example,true,jo@a.example,,,")
    );
}

#[test]
fn firebase_s_csv_has_no_header() {
    let row = |id: &str, email: &str, phone: &str, end: &str| {
        format!(
            "{id},{email},true,aGFzaA==,c2FsdA==,Jo Doe{},1704067200000,1704153600000,{phone},,{end}\n",
            ",".repeat(17)
        )
    };
    for end in ["", ","] {
        let input = row("1", "jane@a.example", "+12015550123", end) + &row("2", "jo", "", end);
        let output = check(&["--from", "firebase", "--input", "csv"], &input);
        let said = stderr(&output);
        assert!(
            said.starts_with("3 checked: 2 accepted, 1 refused\n"),
            "{said}"
        );
        assert_eq!(
            stdout(&output).lines().count(),
            2,
            "no header: {}",
            stdout(&output)
        );
        assert!(
            said.contains("columns checked: email (email), phoneNumber (phone)"),
            "{said}"
        );
    }
    let output = check(
        &["--from", "firebase", "--input", "csv"],
        "1,a@b.example,true\n",
    );
    assert!(stderr(&output).contains("expected 26 to 29 fields in a row, found 3"));
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn columns_have_numbers_where_there_is_no_header() {
    let args = ["--input", "csv", "--no-header", "--column", "email=2"];
    for (blank, delimiter) in [("", ','), ("\n\r\n", ';')] {
        let input = format!("{blank}1,jo@a.example\n2,bad\n").replace(',', &delimiter.to_string());
        let output = check(&args, input);
        let found = stdout(&output).replace(delimiter, ",");
        let rows: Vec<_> = found.lines().collect();
        assert_eq!(rows[0], "1,jo@a.example,true,jo@a.example,,,");
        assert!(rows[1].starts_with("2,bad,false,,missing_at,3,"));
        assert_eq!(rows.len(), 2);
        assert!(stderr(&output).contains("columns checked: 2 (email); not checked: 1\n"));
    }
}

#[test]
fn json_documents_are_read_record_by_record() {
    let auth0 = r#"[
      {"user_id": "auth0|1", "email": "Jo@A.example", "email_verified": true, "phone_number": "+12015550123"},
      {"user_id": "auth0|2", "email": "bad",
       "user_metadata": {"a": "b, ] }"}}
    ]"#;
    let firebase = r#"{"users": [ {"localId": "1", "email": "Jo@A.example", "phoneNumber": "+12015550123"},
        {"localId": "2", "email": "bad"} ]}"#;
    let cognito = r#"{"Users":[{"Username":"1","Attributes":[{"Name":"email","Value":"Jo@A.example"},{"Name":"phone_number","Value":"+12015550123"}]}],"PaginationToken":"x"}
        {"Users":[{"Username":"2","Attributes":[{"Name":"email","Value":"bad"}]}]}"#;
    let keycloak = r#"{"realm":"r","clients":[{"users":[{"email":"no"}]}],"users":[
        {"id":"1","email":"Jo@A.example","attributes":{"phoneNumber":["+12015550123"]}},{"id":"2","email":"bad"}]}"#;
    let supabase = r#"[{"id":"1","email":"Jo@A.example","phone":"12015550123"},{"id":"2","email":"bad","phone":""}]"#;
    for (system, input) in [
        ("auth0", auth0),
        ("firebase", firebase),
        ("cognito", cognito),
        ("keycloak", keycloak),
        ("supabase", supabase),
    ] {
        let output = check(&["--from", system], input);
        let said = stderr(&output);
        assert!(
            said.starts_with("3 checked: 2 accepted, 1 refused\n"),
            "{system}: {said}"
        );
        let found = objects(stdout(&output));
        assert_eq!(found.len(), 2, "{system}");
        let verdict = found[0]["verdict"].to_string();
        assert!(
            verdict.contains("\"canonical\":\"Jo@a.example\"") && verdict.contains("+12015550123"),
            "{system}: {verdict}"
        );
        let verdict = found[1]["verdict"].to_string();
        assert!(
            verdict.contains("\"kind\":\"missing_at\""),
            "{system}: {verdict}"
        );
        // Fields that a system's users can have are told if they do.
        let (_, columns) = said.split_once("columns checked: ").unwrap();
        let checked = columns.split("; not checked").next().unwrap();
        assert_eq!(checked.matches(", ").count(), 1, "{system}: {columns}");
    }
    // One document that was cut short is an error, after its records.
    let cut = firebase.strip_suffix("]}").unwrap();
    let output = check(&["--input", "json"], cut);
    assert_eq!(objects(stdout(&output)).len(), 2);
    assert!(
        stderr(&output).ends_with("the file was cut short\n"),
        "{}",
        stderr(&output)
    );
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn resources_of_clerk_are_checked_by_their_value() {
    let input = r#"[{"id":"u1","email_addresses":[{"id":"idn_1","email_address":"bad"},{"email_address":"jo@a.example"}]}]"#;
    let output = check(&["--from", "clerk"], input);
    let found = objects(stdout(&output));
    let verdicts = &found[0]["verdict"]["email_addresses"];
    assert_eq!(verdicts[0]["error"]["kind"], "missing_at");
    assert_eq!(verdicts[1]["accepted"], true);
    // The SDKs name the fields in camelCase.
    let input = r#"{"data":[{"id":"u1","emailAddresses":[{"id":"idn_1","emailAddress":"bad"}],"phoneNumbers":[{"phoneNumber":"+12015550123"}]}]}"#;
    let output = check(&["--from", "clerk"], input);
    let found = objects(stdout(&output));
    assert_eq!(
        found[0]["verdict"]["emailAddresses"][0]["error"]["kind"],
        "missing_at"
    );
    assert_eq!(found[0]["verdict"]["phoneNumbers"][0]["accepted"], true);
}

#[test]
fn ndjson_under_the_ending_json_is_ndjson() {
    let folder = fresh_folder("json-endings");
    let path = folder.join("users.json");
    std::fs::write(
        &path,
        "{\"email\":\"jo@a.example\"}\n{\"email\": broken}\n{\"email\":\"al@a.example\"}\n",
    )
    .unwrap();
    let output = check(&[path.to_str().unwrap()], "");
    let said = stderr(&output);
    assert!(
        said.contains("3 checked: 2 accepted, 1 refused; 1 records unreadable\n"),
        "{said}"
    );
    let path = path.with_extension("json.gz");
    std::fs::write(
        &path,
        gzip(b"{\"user_id\":\"1\",\"email\":\"jo@a.example\"}\n"),
    )
    .unwrap();
    let output = check(&[path.to_str().unwrap(), "--from", "auth0"], "");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn objects_of_one_s_own_shape_are_checked_by_name_and_pointer() {
    let input = r#"{"id":1,"email":"jo@a.example","phoneNumbers":["+12015550123","1"],"profile":{"mail":"x@b.example"},"country":"GB","tel":"020 8366 1177"}"#;
    let output = check(&["--input", "ndjson"], input);
    let verdict = &objects(stdout(&output))[0]["verdict"];
    assert_eq!(verdict["email"]["accepted"], true);
    assert_eq!(verdict["phoneNumbers"][1]["error"]["kind"], "not_a_number");
    assert_eq!(verdict["tel"]["error"]["kind"], "missing_region");
    assert!(
        stderr(&output).contains("not checked: id, profile, country\n"),
        "{}",
        stderr(&output)
    );
    let args = [
        "--input",
        "ndjson",
        "--column",
        "email=/profile/mail",
        "--column",
        "phone=tel:@country",
    ];
    let output = check(&args, input);
    let found = objects(stdout(&output));
    let verdict = &found[0]["verdict"];
    assert_eq!(verdict["/profile/mail"]["canonical"], "x@b.example");
    assert_eq!(verdict["tel"]["canonical"], "+442083661177");
    assert_eq!(output.status.code(), Some(0));
    assert!(
        stderr(&output).ends_with(
            "columns checked: /profile/mail (email), tel (phone); not checked: id, email, phoneNumbers, country\n"
        ),
        "{}",
        stderr(&output)
    );
    assert!(
        stdout(&output).starts_with(input.strip_suffix('}').unwrap()),
        "fields stay as they are"
    );
}

#[test]
fn packed_files_are_unpacked() {
    let input = "email\njo@a.example\nbad\n".repeat(20_000);
    let plain = check(&["--input", "csv"], &input);
    for packed in [gzip(input.as_bytes()), zstd(input.as_bytes())] {
        assert!(packed.len() < input.len() / 10);
        let output = check(&["--input", "csv"], &packed);
        assert!(output.stdout == plain.stdout, "{}", stderr(&output));
        let output = check(&["--input", "csv"], &packed[..packed.len() - 20]);
        assert_eq!(
            output.status.code(),
            Some(2),
            "cut short: {}",
            stderr(&output)
        );
    }
    // Parts that follow each other are one file.
    for pack in [gzip, zstd] {
        let two = [pack(b"email\njo@a.example\n"), pack(b"al@a.example\n")].concat();
        let output = check(&["--input", "csv"], two);
        assert!(
            stderr(&output).starts_with("2 checked: 2 accepted"),
            "{}",
            stderr(&output)
        );
    }
}

#[test]
fn other_encodings_become_utf_8() {
    let text = "email;name\r\njo@a.example;J\u{f6}rg\r\n";
    let expected = "jo@a.example;J\u{f6}rg;true;jo@a.example;;;\r\n";
    let latin: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let utf16 = |big: bool, bom: bool| -> Vec<u8> {
        let units = bom.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
        units
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    };
    for (input, encoding) in [
        (latin, Some("windows-1252")),
        (utf16(false, true), None),
        (utf16(true, true), None),
        (utf16(false, false), Some("utf-16le")),
        (text.as_bytes().to_vec(), Some("utf-8")),
        // The mark says more than the option.
        (utf16(true, true), Some("windows-1252")),
    ] {
        let mut args = vec!["--input", "csv"];
        args.extend(
            encoding
                .into_iter()
                .flat_map(|encoding| ["--encoding", encoding]),
        );
        let output = check(&args, &input);
        assert!(
            stdout(&output).ends_with(expected),
            "{encoding:?}: {}{}",
            stdout(&output),
            stderr(&output)
        );
        assert_eq!(output.status.code(), Some(0));
    }
    let output = check(&["--encoding", "klingon"], "");
    assert!(stderr(&output).contains("expected the name of an encoding, such as windows-1252"));
}

#[test]
fn short_rows_are_checked_where_that_is_asked() {
    let input = "email,a,b\njo@a.example\nal@a.example,1,2,3\n";
    let output = check(&["--input", "csv", "--flexible"], input);
    let rows: Vec<_> = stdout(&output).lines().skip(1).collect();
    assert_eq!(
        rows,
        [
            "jo@a.example,,,true,jo@a.example,,,",
            "al@a.example,1,2,true,al@a.example,,,,3"
        ]
    );
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn rows_of_an_export_may_lack_their_last_fields() {
    let input = "id,email,phone,first_name\n1,jo@a.example\n2,bad,,\n3,a@b.example,,,more\n";
    let output = check(&["--from", "supabase", "--input", "csv"], input);
    let rows: Vec<_> = stdout(&output).lines().skip(1).collect();
    assert!(
        rows[0].starts_with("1,jo@a.example,,,true,jo@a.example,"),
        "{}",
        rows[0]
    );
    assert!(rows[1].contains(",false,,missing_at,3,"), "{}", rows[1]);
    assert!(rows[2].contains(",false,,field_count,"), "{}", rows[2]);
}

#[test]
fn markers_of_nothing_get_no_verdict() {
    let output = check(
        &["--input", "csv", "--null", "NULL,n/a,-"],
        "email,n\nnull,1\nN/A,2\n-,3\njo@a.example,4\n",
    );
    let rows: Vec<_> = stdout(&output).lines().skip(1).collect();
    assert_eq!(
        rows,
        [
            "null,1,,,,,",
            "N/A,2,,,,,",
            "-,3,,,,,",
            "jo@a.example,4,true,jo@a.example,,,"
        ]
    );
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn lists_in_a_cell_are_split() {
    let output = check(
        &["--input", "csv", "--split", "|;"],
        "email\na@b.example| c@d.example;e@f.example\na@b.example|bad\n",
    );
    let rows: Vec<_> = stdout(&output).lines().skip(1).collect();
    assert!(
        rows[0].ends_with(",true,a@b.example|c@d.example|e@f.example,,,"),
        "{}",
        rows[0]
    );
    assert!(rows[1].contains(",false,,missing_at,15,"), "{}", rows[1]);
    assert!(stderr(&output).starts_with("5 checked: 4 accepted, 1 refused\n"));
    // The comma of a number that a spreadsheet wrote separates nothing.
    let args = ["--input", "csv", "--from", "auth0"];
    let output = check(&args, "user_id;phone_number\n1;4,47911E+11\n");
    assert!(
        stderr(&output).starts_with(
            "1 checked: 0 accepted, 1 refused\n              1  phone spreadsheet_number\n"
        ),
        "{}",
        stderr(&output)
    );
}

#[test]
fn the_region_comes_from_the_row() {
    let input = "phone,country\n020 8366 1177,GB\n020 8366 1177,GBR\n020 8366 1177,United Kingdom\n\
                 030 125692,Germany\n+442083661177,Nowhere\n020 8366 1177,Nowhere\n020 8366 1177,\n";
    let output = check(
        &["--input", "csv", "--column", "phone=phone:@country"],
        input,
    );
    let verdicts: Vec<String> = stdout(&output)
        .lines()
        .skip(1)
        .map(|row| row.split(',').skip(2).take(3).collect::<Vec<_>>().join(","))
        .collect();
    let british = "true,+442083661177,";
    assert_eq!(
        verdicts,
        [
            british,
            british,
            british,
            "true,+4930125692,",
            british,
            "false,,unknown_region",
            "false,,missing_region"
        ]
    );
    let output = check(&["--input", "csv", "--column", "phone=phone:@land"], input);
    assert_eq!(
        stderr(&output),
        "error: expected a column \"land\" in the header\n"
    );
}

#[test]
fn columns_are_recognized_and_told() {
    let input = "emailAddress|Phone 1 - Value|Handy\njo@a.example|+12015550123|1\n";
    let output = check(&["--input", "csv"], input);
    let said = stderr(&output);
    assert_eq!(
        said,
        "2 checked: 2 accepted, 0 refused\n\
         columns checked: emailAddress (email), Phone 1 - Value (phone); not checked: Handy\n"
    );
}

#[test]
fn lines_above_the_header_stay_and_may_name_the_delimiter() {
    for (head, delimiter, name) in [
        ("sep=;\r\n", ';', "a,b"),
        ("SEP=|\r\n\r\n", '|', "a,b"),
        ("sep=\t\r\n", '\t', "a,b"),
        ("\r\n;;;\r\n", ';', "ab"),
    ] {
        let row = |cells: [&str; 2]| cells.join(&delimiter.to_string());
        let (names, cells) = (row(["email", name]), row(["jo@a.example", "x"]));
        let output = check(&["--input", "csv"], format!("{head}{names}\r\n{cells}\r\n"));
        let found = stdout(&output);
        let header = format!("{head}{names}{delimiter}email_accepted{delimiter}");
        assert!(found.starts_with(&header), "{head}: {}", stderr(&output));
        let verdict = format!("{cells}{delimiter}true{delimiter}jo@a.example");
        assert!(found.contains(&verdict), "{found}");
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
}

#[test]
fn exports_may_have_markers_of_nothing_and_empty_fields_at_the_end() {
    let input = "id,email,phone\n1,jo@a.example,NULL\n2,\\N,+12015550123,,,\n3,al@a.example\n";
    let output = check(&["--from", "supabase", "--input", "csv"], input);
    assert!(
        stderr(&output).starts_with("3 checked: 3 accepted, 0 refused\n"),
        "{}",
        stderr(&output)
    );
    let output = check(&["--input", "csv", "--allow-empty"], input);
    assert_eq!(stderr(&output).matches("expected 3 fields").count(), 2);
    // Other names of a system's fields are found as in files of no system.
    let output = check(
        &["--from", "clerk"],
        r#"[{"userId":"1","emailAddresses":["jo@a.example"],"phone":"+12015550123"}]"#,
    );
    assert!(
        stderr(&output).starts_with("2 checked: 2 accepted, 0 refused\n"),
        "{}",
        stderr(&output)
    );
    let output = check(
        &["--from", "clerk", "--input", "csv"],
        "userId,emailAddress\n1,jo@a.example\n",
    );
    assert!(
        stderr(&output).contains("columns checked: emailAddress (email)"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_file_that_is_read_is_never_written() {
    let folder = fresh_folder("check-same-file");
    let path = folder.join("users.csv");
    std::fs::write(&path, "email\njo@a.example\n").unwrap();
    let name = path.to_str().unwrap();
    let other = folder.join(".").join("users.csv");
    for option in ["--accepted", "--refused", "--report"] {
        let output = check(&[name, option, other.to_str().unwrap()], "");
        assert!(
            stderr(&output).contains("expected another file for the output than for the input")
        );
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(
            std::fs::read_to_string(&path).unwrap(),
            "email\njo@a.example\n"
        );
    }
    // Two files in a folder that does not exist are not one.
    let missing = ["a.csv", "b.csv"].map(|name| folder.join("missing").join(name));
    let [accepted, refused] = missing.each_ref().map(|it| it.to_str().unwrap());
    let output = check(&[name, "--accepted", accepted, "--refused", refused], "");
    assert!(
        stderr(&output).contains("a.csv: No such file"),
        "{}",
        stderr(&output)
    );
    let new = folder.join("new.csv");
    let same = folder.join("..").join(folder.file_name().unwrap());
    for same in [new.clone(), same.join("new.csv")] {
        let files = [new.to_str().unwrap(), same.to_str().unwrap()];
        let output = check(&[name, "--accepted", files[0], "--refused", files[1]], "");
        assert!(stderr(&output).contains("expected another file for each output"));
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_region_that_is_none_is_as_good_as_none() {
    for (region, kind) in [("", None), ("ZZ", None), ("ZZ", Some("unknown_region"))] {
        let number = kind.map_or("(201) 555-0123", |_| "555");
        let input = format!(r#"{{"kind":"phone","value":"{number}","region":"{region}"}}"#);
        let output = check(&["--input", "ndjson", "--region", "US"], input);
        let verdict = &objects(stdout(&output))[0]["verdict"];
        assert_eq!(verdict["accepted"], kind.is_none(), "{region}");
        assert_eq!(verdict["error"]["kind"].as_str(), kind);
    }
}

#[test]
fn names_of_columns_may_have_colons() {
    let input = "Call: home,Call: work\n+12015550123,(201) 555-0124\n";
    let args = ["--input", "csv", "--column", "phone=Call: home"];
    let output = check(
        &[&args[..], &["--column", "phone=Call: work:US"]].concat(),
        input,
    );
    assert!(stderr(&output).starts_with("2 checked: 2 accepted, 0 refused\n"));
}

#[test]
fn plain_lines_have_the_verdict_in_the_field_that_is_named() {
    let args = ["--kind", "email", "--output", "ndjson", "--verdict-field"];
    let output = check(&[&args[..], &["result"]].concat(), "jo@a.example\n");
    let refused = check(&[&args[..], &["value"]].concat(), "jo@a.example\n");
    assert!(stderr(&refused).starts_with("error: --verdict-field: expected another name"));
    assert_eq!(
        stdout(&output),
        "{\"kind\":\"email\",\"value\":\"jo@a.example\",\"result\":{\"accepted\":true,\"canonical\":\"jo@a.example\"}}\n"
    );
}

#[test]
fn a_list_of_disposable_domains_may_have_a_byte_order_mark() {
    let folder = fresh_folder("disposable-bom");
    let list = folder.join("domains.txt");
    std::fs::write(&list, "\u{feff}a.example\n").unwrap();
    let args = ["--kind", "email", "--warn", "--disposable"];
    let output = check(
        &[&args[..], &[list.to_str().unwrap()]].concat(),
        "jo@a.example\n",
    );
    assert!(
        stdout(&output).contains("disposable"),
        "{}",
        stdout(&output)
    );
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_record_with_a_list_is_no_page() {
    // The list is behind the identifier, in front of it, and of a record without one.
    let input = concat!(
        r#"{"email":"jo@a.example","items":[{"email":"no"}]}"#,
        "\n",
        r#"{"data":[{"email":"no"}],"phone_number":"+12015550123"}"#,
        "\n",
        r#"{"id":1,"results":[]}"#,
        "\n",
    );
    let document = format!("[{}]", input.trim_end().replace('\n', ","));
    for (format, input) in [
        ("ndjson", input),
        ("json", input),
        ("json", document.as_str()),
    ] {
        let output = check(&["--input", format], input);
        assert!(
            stderr(&output).contains("3 checked: 2 accepted, 1 refused; 1 records unreadable\n"),
            "{}",
            stderr(&output)
        );
        assert_eq!(objects(stdout(&output)).len(), 3);
    }
    // A record has a kind and a value, or a field that an option names.
    let typed = r#"{"kind":"email","value":"jo@a.example","data":[{"x":1}]}"#;
    let named = r#"[{"contact":"jo@a.example","items":[{"sku":1}]}]"#;
    for (args, input) in [
        (&["--input", "ndjson"][..], typed),
        (&["--input", "json"], typed),
        (&["--input", "json", "--column", "email=contact"], named),
    ] {
        let output = check(args, input);
        assert!(stderr(&output).starts_with("1 checked: 1 accepted, 0 refused\n"));
        let record = input.trim_matches(['[', ']']).trim_end_matches('}');
        assert!(stdout(&output).starts_with(record));
    }
    let page = r#"{"kind":"users","value":[{"email":"jo@a.example"}]}"#;
    let output = check(&["--input", "json"], page);
    assert!(stdout(&output).starts_with(r#"{"email":"jo@a.example","verdict""#));
    // A list that an option names is one of the record.
    let args = ["--input", "json", "--column", "email=/data/*/email"];
    let output = check(
        &args,
        r#"{"data":[{"email":"jo@a.example"},{"email":"bad"}]}"#,
    );
    let verdict = &objects(stdout(&output))[0]["verdict"]["/data/*/email"];
    assert_eq!(verdict[1]["error"]["kind"], "missing_at");
    assert!(stderr(&output).starts_with("2 checked: 1 accepted, 1 refused\n"));
}

#[test]
fn lists_of_lists_and_of_pages_are_lists_of_records() {
    for (format, input) in [
        (
            "json",
            r#"{"object":"list","data":[{"email":"jo@a.example"},{"email":"al@a.example"}],"list_metadata":{}}"#,
        ),
        (
            "json",
            "{\"results\":[{\"email\":\"jo@a.example\"}]}{\n\"results\":[{\"email\":\"al@a.example\"}],\n\"next\":null}",
        ),
        (
            "ndjson",
            "\n{\"items\":[{\"email\":\"jo@a.example\"}]}\n{\"items\":[{\"email\":\"al@a.example\"}]}\n",
        ),
        (
            "ndjson",
            r#"{"data":{"users":[{"email":"jo@a.example"},{"email":"al@a.example"}],"aud":"x"},"error":null}"#,
        ),
        (
            "ndjson",
            r#"{"Resources":[{"email":"jo@a.example"},{"email":"al@a.example"}],"totalResults":2}"#,
        ),
    ] {
        let output = check(&["--input", format], input);
        assert!(
            stderr(&output).starts_with("2 checked: 2 accepted, 0 refused\n"),
            "{input}: {}",
            stderr(&output)
        );
        assert_eq!(objects(stdout(&output)).len(), 2);
    }
    for input in [
        r#"[[{"email":"jo@a.example"}],[{"email":"al@a.example"}],[]]"#,
        r#"[{"users":[{"email":"jo@a.example"}],"total":2},{"users":[{"email":"al@a.example"}]}]"#,
    ] {
        let output = check(&["--input", "json"], input);
        assert!(
            stderr(&output).starts_with("2 checked: 2 accepted, 0 refused\n"),
            "{}",
            stderr(&output)
        );
        assert_eq!(objects(stdout(&output)).len(), 2);
    }
    let output = check(&["--input", "json"], "");
    assert_eq!(
        stderr(&output),
        "error: standard input: expected JSON, found nothing\n"
    );
    let output = check(
        &["--input", "json"],
        r#"[{"profile":{"email":"jo@a.example"}}]"#,
    );
    assert!(stderr(&output).contains("expected a field with a known name such as email or phone, one that --column names, or as `kind` one of email, "), "{}", stderr(&output));
}

#[test]
fn a_field_that_cannot_be_read_is_refused() {
    let input = concat!(
        r#"{"email":"\ud800","id":1}"#,
        "\n",
        r#"{"email":["jo@a.example",1e999]}"#,
        "\n",
        r#"{"email":"jo@a.example","value":100}"#,
    );
    let output = check(&["--input", "ndjson"], input);
    let found = objects(&stdout(&output).replace("\\ud800", "").replace("1e999", "1"));
    for verdict in [&found[0]["verdict"], &found[1]["verdict"]] {
        assert_eq!(verdict["email"]["error"]["kind"], "not_a_string");
    }
    assert_eq!(found[2]["verdict"]["email"]["accepted"], true);
    assert!(stderr(&output).starts_with("3 checked: 1 accepted, 2 refused\n"));
}

#[test]
fn names_of_fields_are_kept_up_to_a_number() {
    let objects =
        (0..3000).map(|number| format!("{{\"field_{number}\":1,\"email\":\"jo@a.example\"}}\n"));
    let output = check(
        &["--input", "ndjson", "--summary", "json"],
        objects.collect::<String>(),
    );
    let summary: Value = serde_json::from_str(stderr(&output)).unwrap();
    let others = summary["columns_not_checked"].as_array().unwrap();
    assert_eq!(
        (others.len(), others.last().unwrap()),
        (1000, &Value::from("…"))
    );
    assert_eq!(summary["columns"][0]["name"], "email");
}
