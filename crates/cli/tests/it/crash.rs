//! Nothing that was answered is lost, however the sandbox ends.

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;
use std::{env, fs};

use serde_json::Value;

/// Clients at a time.
const CLIENTS: usize = 4;
/// How often the sandbox is killed, unless the environment says otherwise.
const KILLS: usize = 10;

/// A user, and what the sandbox said of its email addresses.
#[derive(Default)]
struct Person {
    token: String,
    /// By id; `None` once it was deleted.
    addresses: BTreeMap<String, Option<Address>>,
    /// What the request that got no answer was about.
    doubt: Option<Doubt>,
    answers: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Address {
    Unverified,
    Verified,
}

#[derive(PartialEq)]
enum Doubt {
    Create,
    Change(String),
}

struct Server {
    child: Child,
    address: String,
    /// Open, so that the sandbox can go on printing.
    _out: Lines<BufReader<ChildStdout>>,
}

impl Server {
    fn start(data: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clerk-user"));
        command.args(["sandbox", "--port", "0", "--data"]).arg(data);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = out.nth(1).unwrap().unwrap();
        let address = line.strip_prefix("CLERK_PROXY_URL=http://").unwrap();
        let address = address.to_owned();
        Self {
            child,
            address,
            _out: out,
        }
    }

    /// `SIGKILL`: nothing of it runs any more.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Person {
    /// Signs up and adds, verifies and removes addresses until nobody answers.
    fn live(server: &str, name: &str) -> Option<Self> {
        let mut person = Self::default();
        let address = format!("{name}+clerk_test@example.com");
        person.sign_up(server, &address).ok()?;
        let mut number = 0;
        while person.add(server, &format!("{name}-{number}")).is_ok() {
            number += 1;
        }
        Some(person)
    }

    fn sign_up(&mut self, server: &str, address: &str) -> io::Result<()> {
        let path = "/v1/client/sign_ups";
        let made = self.send(
            server,
            "POST",
            path,
            &format!("email_address={}", escape(address)),
        )?;
        let id = text(&made, "/response/id");
        let path = format!("{path}/{id}");
        let form = "strategy=email_code&code=424242";
        self.send(
            server,
            "POST",
            &format!("{path}/prepare_verification"),
            "strategy=email_code",
        )?;
        let made = self.send(
            server,
            "POST",
            &format!("{path}/attempt_verification"),
            form,
        )?;
        assert_eq!(text(&made, "/response/status"), "complete");
        Ok(())
    }

    fn add(&mut self, server: &str, name: &str) -> io::Result<()> {
        self.doubt = Some(Doubt::Create);
        let form = format!(
            "email_address={}",
            escape(&format!("{name}+clerk_test@example.com"))
        );
        let made = self.send(server, "POST", "/v1/me/email_addresses", &form)?;
        let id = text(&made, "/response/id");
        self.addresses.insert(id.clone(), Some(Address::Unverified));

        self.doubt = Some(Doubt::Change(id.clone()));
        let path = format!("/v1/me/email_addresses/{id}");
        self.send(
            server,
            "POST",
            &format!("{path}/prepare_verification"),
            "strategy=email_code",
        )?;
        self.send(
            server,
            "POST",
            &format!("{path}/attempt_verification"),
            "code=424242",
        )?;
        self.addresses.insert(id.clone(), Some(Address::Verified));

        if self.answers.is_multiple_of(2) {
            self.send(server, "DELETE", &path, "")?;
            self.addresses.insert(id, None);
        }
        self.doubt = None;
        Ok(())
    }

    /// How many of the answers the sandbox does not know of any more.
    fn lost(&mut self, server: &str) -> usize {
        let me = self.send(server, "GET", "/v1/me", "").unwrap();
        let Some(found) = me
            .pointer("/response/email_addresses")
            .and_then(Value::as_array)
        else {
            return self.answers;
        };
        let status = |id: &str| {
            let email = found.iter().find(|email| email["id"] == id)?;
            let is_verified = email["verification"]["status"] == "verified";
            Some(if is_verified {
                Address::Verified
            } else {
                Address::Unverified
            })
        };
        let certain = self
            .addresses
            .iter()
            .filter(|(id, _)| self.doubt != Some(Doubt::Change((*id).clone())));
        let lost = certain
            .filter(|(id, expected)| status(id) != **expected)
            .count();
        // The address it signed up with, and the one whose answer did not come.
        let unknown = found
            .iter()
            .filter(|email| !self.addresses.contains_key(email["id"].as_str().unwrap()));
        let allowed = 1 + usize::from(self.doubt == Some(Doubt::Create));
        lost + usize::from(!(1..=allowed).contains(&unknown.count()))
    }

    /// One request, to the end of its answer.
    fn send(&mut self, server: &str, method: &str, path: &str, form: &str) -> io::Result<Value> {
        let mut stream = TcpStream::connect(server)?;
        let request = format!(
            "{method} {path}?_is_native=1 HTTP/1.1\r\nhost: {server}\r\nconnection: close\r\n\
             authorization: {}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n\r\n{form}",
            self.token,
            form.len()
        );
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer
            .split_once("\r\n\r\n")
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        let json = serde_json::from_str(body)?;
        let token = head
            .lines()
            .find_map(|line| line.strip_prefix("authorization: "));
        if let Some(token) = token {
            token.clone_into(&mut self.token);
        }
        self.answers += 1;
        Ok(json)
    }
}

fn text(json: &Value, pointer: &str) -> String {
    json.pointer(pointer).unwrap().as_str().unwrap().to_owned()
}

fn escape(address: &str) -> String {
    address.replace('+', "%2B")
}

#[test]
fn no_answer_is_lost_when_the_sandbox_is_killed() {
    let kills = env::var("CLERK_USER_KILLS").map_or(KILLS, |text| text.parse().unwrap());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crash");
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    let data = folder.join("sandbox.db");
    let (mut people, mut lost) = (Vec::new(), 0);
    for kill in 0..kills {
        let server = Server::start(&data);
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let address = server.address.clone();
                thread::spawn(move || Person::live(&address, &format!("k{kill}c{client}")))
            })
            .collect();
        // Anywhere in the life of the server.
        let wait = 20 + getrandom::u32().unwrap() % 330;
        thread::sleep(Duration::from_millis(wait.into()));
        server.kill();
        let lived = clients
            .into_iter()
            .filter_map(|client| client.join().unwrap());
        let first = people.len();
        people.extend(lived);
        let server = Server::start(&data);
        for person in &mut people[first..] {
            lost += person.lost(&server.address);
        }
        server.kill();
    }
    let server = Server::start(&data);
    let at_last: usize = people
        .iter_mut()
        .map(|person| person.lost(&server.address))
        .sum();
    server.kill();
    let answers: usize = people.iter().map(|person| person.answers).sum();
    println!(
        "{kills} kills, {CLIENTS} clients, {} users, {answers} answers, {lost} lost",
        people.len()
    );
    assert!(!people.is_empty() && people.iter().any(|person| !person.addresses.is_empty()));
    assert_eq!((lost, at_last), (0, 0));
}
