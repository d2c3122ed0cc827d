//! Uses the types in each way that the README of clerk-user-validate names.

use std::error::Error;
use std::io;

use clap::Parser as _;
use clerk_user::{
    Client, E164, Email, ParseError as _, ReqwestTransport, TowerTransport, TransportOptions,
    WalletAddress,
};
use clerk_user_sandbox::Sandbox;
use diesel::prelude::*;
use garde::Validate as _;
use serde::Deserialize;
use serde_with::{NoneAsEmptyString, serde_as};
use sqlx::Connection as _;
use utoipa::PartialSchema as _;
use validator::ValidationError;

#[derive(sqlx::FromRow)]
struct SqlxRow {
    #[sqlx(try_from = "String")]
    email: Email,
    #[sqlx(try_from = "String")]
    phone: E164,
}

diesel::table! {
    contact {
        id -> Integer,
        email -> Text,
    }
}

#[derive(Insertable, Queryable)]
#[diesel(table_name = contact)]
struct DieselRow {
    id: i32,
    #[diesel(serialize_as = String, deserialize_as = String)]
    email: Email,
}

#[derive(clap::Parser)]
struct Arguments {
    #[arg(long)]
    email: Email,
}

#[serde_as]
#[derive(Deserialize)]
struct Form {
    #[serde_as(as = "NoneAsEmptyString")]
    wallet: Option<WalletAddress>,
}

#[derive(garde::Validate)]
struct GardeForm {
    #[garde(custom(|text: &str, _: &()| text.parse::<E164>().map(drop).map_err(garde::Error::new)))]
    phone: String,
}

#[derive(validator::Validate)]
struct ValidatorForm {
    #[validate(custom(function = "is_phone"))]
    phone: String,
}

fn is_phone(text: &str) -> Result<(), ValidationError> {
    let parsed = text.parse::<E164>().map(drop);
    parsed.map_err(|error| {
        ValidationError::new(error.kind().as_str()).with_message(error.expected().into())
    })
}

#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Contact {
    #[schema(value_type = String, format = "email")]
    email: Email,
}

#[derive(schemars::JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Described {
    email: Email,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let email = Email::parse("jo@Example.com")?;
    let phone = E164::parse("15551234567")?;

    let mut connection = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    let row: SqlxRow = sqlx::query_as("SELECT ? AS email, ? AS phone")
        .bind(email.as_str())
        .bind(phone.text().as_str())
        .fetch_one(&mut connection)
        .await?;
    assert_eq!((&row.email, row.phone), (&email, phone));

    let row = DieselRow {
        id: 1,
        email: email.clone(),
    };
    assert_eq!(row.id, 1);
    let _insert = diesel::insert_into(contact::table).values(row);

    let arguments = Arguments::try_parse_from(["program", "--email", "jo@example.com"])?;
    assert_eq!(arguments.email, email);
    assert!(Arguments::try_parse_from(["program", "--email", "jo@"]).is_err());

    let form: Form = serde_json::from_str(r#"{"wallet": ""}"#)?;
    assert_eq!(form.wallet, None);
    let phone = "555".to_owned();
    let refused = GardeForm {
        phone: phone.clone(),
    }
    .validate();
    assert!(refused.is_err_and(|report| report.to_string().contains("phone")));
    let refused = validator::Validate::validate(&ValidatorForm { phone });
    assert!(refused.is_err_and(|errors| errors.field_errors().contains_key("phone")));

    let schema = serde_json::to_value(Contact::schema())?;
    assert_eq!(schema["properties"]["email"]["format"], "email");
    let schema = serde_json::to_value(schemars::schema_for!(Described))?;
    assert_eq!(schema["$defs"]["Email"]["type"], "string");

    let file = std::env::temp_dir().join(format!("other-crates-{}.db", std::process::id()));
    let sandbox = Sandbox::builder().data(&file).start().await?;
    let service = tower::ServiceBuilder::new()
        .concurrency_limit(8)
        .service(ReqwestTransport::new(&TransportOptions::default())?);
    let client = Client::builder()
        .publishable_key(sandbox.publishable_key())
        .frontend_api_url(sandbox.base_url())
        .transport(TowerTransport::new(service))
        .build()?;
    let session = client
        .sign_in()
        .ticket(sandbox.ticket())
        .await?
        .into_session()?;
    let created = session.user().create_email_address(email).await?;
    assert_eq!(created.email_address, "jo@example.com");
    sandbox.stop().await?;
    for ending in ["", "-wal", "-shm"] {
        match std::fs::remove_file(format!("{}{ending}", file.display())) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    println!("all of them work");
    Ok(())
}
