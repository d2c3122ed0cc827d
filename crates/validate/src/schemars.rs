//! JSON Schemas of the accepted strings.

use alloc::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::{E164, Email, EvmAddress, OAuthStrategy, RedirectUrl, SolanaAddress, WalletAddress};

macro_rules! schemas {
    ($($name:ident: {$($schema:tt)+};)+) => {$(
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn schema_id() -> Cow<'static, str> {
                concat!("clerk_user_validate::", stringify!($name)).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({$($schema)+})
            }
        }
    )+};
}

schemas! {
    E164: {
        "title": "E164",
        "description": "A phone number in international form: an optional `+`, a country calling code in use, and as many digits as its numbering plan can have, 15 at most with the calling code. No spaces, dashes, brackets or dialling prefixes. Always written with the `+`.",
        "type": "string",
        "format": "e164",
        "minLength": 3,
        "maxLength": 16,
        "pattern": "^\\+?[1-9][0-9]{2,14}$",
        "examples": ["15551234567", "+15551234567"],
    };
    Email: {
        "title": "Email",
        "description": "An email address: an ASCII local part of at most 64 bytes, `@`, and a domain of at least two labels, the last of which is not a number; at most 254 bytes in total. A domain in Unicode is converted to its ASCII form, and its letters to lower case; the local part keeps its case.",
        "type": "string",
        "format": "email",
        "minLength": 5,
        "maxLength": 254,
        "pattern": "^[^@\\x00-\\x20\\x7f]+@([^@\\x00-\\x20\\x7f]*\\.)?[^@.\\x00-\\x20\\x7f]*[^@.0-9\\x00-\\x20\\x7f][^@.\\x00-\\x20\\x7f]*$",
        "examples": ["test@test.com"],
    };
    EvmAddress: {
        "title": "EvmAddress",
        "description": "The address of an EVM chain: `0x` and 40 hexadecimal digits, whose capitals must match the EIP-55 checksum if they are mixed. Always written with the checksum.",
        "type": "string",
        "format": "evm-address",
        "minLength": 42,
        "maxLength": 42,
        "pattern": "^0x[0-9A-Fa-f]{40}$",
        "examples": ["0x0123456789ABCDEF0123456789ABCDEF01234567"],
    };
    OAuthStrategy: {
        "title": "OAuthStrategy",
        "description": "The strategy that connects an account at an OAuth provider: `oauth_` and the key of the provider, `oauth_custom_` and the key of a custom provider, or `oauth_token_` and the key if the caller already has a token. Only the server knows if the provider is enabled.",
        "type": "string",
        "format": "oauth-strategy",
        "minLength": 7,
        "pattern": "^oauth_(?:(?:token_)|(?:custom_))?[a-z0-9_]+$",
        "examples": ["oauth_notion"],
    };
    RedirectUrl: {
        "title": "RedirectUrl",
        "description": "The URL to which a browser returns after a step outside of the app: an absolute `http` or `https` URL, a path that starts with one `/`, or, for native apps, a URL with their own scheme. Credentials, spaces and control characters are not allowed.",
        "type": "string",
        "format": "uri-reference",
        "minLength": 1,
        "pattern": "^[^\\x00-\\x20\\x7f]+$",
        "examples": ["/"],
    };
    SolanaAddress: {
        "title": "SolanaAddress",
        "description": "The address of a Solana account: the base58 text of 32 bytes.",
        "type": "string",
        "format": "solana-address",
        "minLength": 32,
        "maxLength": 44,
        "pattern": "^[1-9A-HJ-NP-Za-km-z]{32,44}$",
        "examples": ["11111111111111111111111111111111"],
    };
    WalletAddress: {
        "title": "WalletAddress",
        "description": "The public address of a web3 wallet. For Ethereum and other EVM chains: `0x` and 40 hexadecimal digits; if upper and lower case are mixed, they must match the EIP-55 checksum. For Solana: 32 bytes in base58, 32 to 44 characters.",
        "type": "string",
        "format": "wallet-address",
        "minLength": 32,
        "maxLength": 44,
        "pattern": "^(?:0x[0-9A-Fa-f]{40}|[1-9A-HJ-NP-Za-km-z]{32,44})$",
        "examples": ["0x0123456789ABCDEF0123456789ABCDEF01234567"],
    };
}
