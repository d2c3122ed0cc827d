#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(inline)]
pub use clerk_user_client as client;
#[doc(inline)]
pub use clerk_user_model as model;
#[cfg(feature = "sandbox")]
#[doc(inline)]
pub use clerk_user_sandbox as sandbox;
#[doc(inline)]
pub use clerk_user_validate as validate;

#[doc(no_inline)]
pub use {http, secrecy};

// If two of these crates export the same name, rustc reports it: `ambiguous_glob_reexports`.
pub use clerk_user_client::*;
pub use clerk_user_model::*;
pub use clerk_user_validate::*;
