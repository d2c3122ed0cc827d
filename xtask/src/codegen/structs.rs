//! Resources and params: typify turns objects into structs, a pass over its output makes them ours.
//!
//! typify is given every member as required and not nullable, so that it says the bare type;
//! how a member may be missing is decided here, once for resources and once for params.

mod choice;
mod lower;
mod member;
mod reader;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{File, Ident, Item, ItemStruct};
use typify::{TypeSpace, TypeSpaceSettings};

use super::rust::description;
use super::schema::Schemas;
use crate::Result;
use choice::Choice;
use member::Member;
use reader::reader;

/// Who speaks, which decides how strictly a struct is read.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    /// The server: unknown members are kept, missing ones are told from `null`.
    Resource,
    /// The caller: unknown members are refused, missing ones are `None`.
    Params,
}

/// The module of resources.
pub(super) fn resources(schemas: &Schemas) -> Result<String> {
    module(schemas, &schemas.resources, Side::Resource)
}

/// The module of params.
pub(super) fn params(schemas: &Schemas) -> Result<String> {
    module(schemas, &schemas.params, Side::Params)
}

fn module(schemas: &Schemas, sources: &BTreeMap<String, Value>, side: Side) -> Result<String> {
    let by_name = typify_structs(schemas)?;
    let mut imports = BTreeSet::new();
    let mut items = TokenStream::new();
    let made = |(_, schema): &(&String, &Value)| schema.get("x-rust-type").is_none();
    let names: BTreeSet<String> = sources
        .iter()
        .filter(made)
        .map(|(name, _)| name.clone())
        .collect();
    for (name, schema) in sources.iter().filter(made) {
        let item = by_name
            .get(name)
            .ok_or_else(|| format!("{name}: typify made no struct of it"))?;
        let members = Member::all(schema, item, side, &schemas.resources)
            .map_err(|e| format!("{name}: {e}"))?;
        imports.extend(members.iter().flat_map(|m| m.names.iter().cloned()));
        let item = definition(name, schema, &members, side);
        items.extend(item.map_err(|e| format!("{name}: {e}"))?);
        if side == Side::Resource {
            let reader = reader(&format_ident!("{name}"), &members, &names);
            items.extend(reader.map_err(|e| format!("{name}: {e}"))?);
        }
    }
    let idents = names.iter().map(|name| format_ident!("{name}"));
    items.extend(quote! {
        #[cfg(feature = "proptest")]
        crate::proptest::arbitrary! { #(#idents)* }
    });
    imports.retain(|name| !sources.contains_key(name));
    let uses = imports_of(&imports, schemas)?;
    let (title, serde) = match side {
        Side::Resource => (
            " Resources, as the server sends them.",
            quote! {
                use serde::de::MapAccess;
                use serde::{Deserialize, Deserializer, Serialize};
            },
        ),
        Side::Params => (
            " The params that a caller sends, with validated values.",
            quote!(
                use serde::{Deserialize, Serialize};
            ),
        ),
    };
    let file: File = syn::parse2(quote! {
        #![doc = #title]
        use core::fmt;
        #serde
        #uses
        #items
    })?;
    Ok(spaced(&prettyplease::unparse(&file)))
}

/// What typify makes of the lowered bundle: its structs, without the impls it adds.
fn typify_structs(schemas: &Schemas) -> Result<BTreeMap<String, ItemStruct>> {
    let mut settings = TypeSpaceSettings::default();
    settings.with_map_type("::std::collections::BTreeMap");
    for name in lower::replaced(schemas) {
        settings.with_replacement(name, name, [].into_iter());
    }
    let mut space = TypeSpace::new(&settings);
    space.add_root_schema(serde_json::from_value(lower::bundle(schemas))?)?;
    let file: File = syn::parse2(space.to_stream())?;
    Ok(file
        .items
        .into_iter()
        .filter_map(|item| match item {
            Item::Struct(item) => Some((item.ident.to_string(), item)),
            _ => None,
        })
        .collect())
}

/// `use` for each name that is not in the prelude, one a crate.
fn imports_of(names: &BTreeSet<String>, schemas: &Schemas) -> Result<TokenStream> {
    let mut by_crate: BTreeMap<&str, Vec<Ident>> = BTreeMap::new();
    for name in names {
        by_crate
            .entry(home(name, schemas))
            .or_default()
            .push(format_ident!("{name}"));
    }
    by_crate
        .iter()
        .map(|(home, names)| {
            let home: syn::Path = syn::parse_str(home)?;
            Ok(quote!(use #home::{#(#names),*};))
        })
        .collect()
}

fn home(name: &str, schemas: &Schemas) -> &'static str {
    let by_hand = schemas
        .values
        .get(name)
        .and_then(|s| s.get("x-rust-type"))
        .and_then(Value::as_str);
    match name {
        "Map" | "Value" => "serde_json",
        "BTreeMap" => "std::collections",
        _ if by_hand.is_some_and(|path| path.starts_with("clerk_user_validate::")) => {
            "clerk_user_validate"
        }
        _ => "crate",
    }
}

fn definition(name: &str, schema: &Value, members: &[Member], side: Side) -> Result<TokenStream> {
    let ident = format_ident!("{name}");
    let doc = doc_lines(description(schema));
    let choice = Choice::of(schema, members)?;
    let fields = members.iter().map(|m| m.field(choice.includes(m)));
    let (derives, container, extra_field) = match side {
        Side::Resource => (
            quote!(PartialEq, Serialize),
            quote!(#[non_exhaustive]),
            quote! {
                /// The fields that this version does not know, and nested resources that it cannot read, as
                /// they came.
                #[serde(flatten)]
                pub extra: Extra,
            },
        ),
        Side::Params => (
            quote!(PartialEq, Serialize, Deserialize),
            quote!(#[non_exhaustive] #[serde(deny_unknown_fields)]),
            quote!(),
        ),
    };
    let empty = choice.is_none() && !members.iter().any(|m| m.required);
    let default = empty.then(|| quote!(Default,));
    let constructor = constructor(&ident, members, &choice, side);
    let conversions = (side == Side::Params).then(|| conversions(&ident, members, &choice));
    let debug = debug(name, &ident, members, side);
    let choice_reader = choice.reader(&ident, members);
    let read_through = choice.read_through(&ident);
    Ok(quote! {
        #doc
        #[derive(Clone, #default #derives)]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        #container
        #read_through
        pub struct #ident {
            #(#fields)*
            #extra_field
        }
        #constructor
        #conversions
        #debug
        #choice_reader
    })
}

fn constructor(ident: &Ident, members: &[Member], choice: &Choice<'_>, side: Side) -> TokenStream {
    let (required, optional): (Vec<_>, Vec<_>) = members.iter().partition(|m| m.required);
    if !choice.is_none() {
        let constructors = choice.constructors(members);
        let setters = optional
            .iter()
            .filter(|m| !choice.includes(m))
            .map(|m| m.setter());
        return quote!(impl #ident { #constructors #(#setters)* });
    }
    let arguments = required.iter().map(|m| m.argument());
    let given = required.iter().map(|m| m.value());
    let missing = optional.iter().map(|m| {
        let ident = &m.ident;
        match side {
            Side::Resource => quote!(#ident: Maybe::Absent),
            Side::Params => quote!(#ident: None),
        }
    });
    let (doc, extra, setters) = match side {
        Side::Resource => (
            " Creates the resource with its required fields; all others are absent.",
            quote!(extra: Extra::new(),),
            quote!(),
        ),
        Side::Params => (
            " Creates the params with all required fields.",
            quote!(),
            optional.iter().map(|m| m.setter()).collect(),
        ),
    };
    let constness = (required.is_empty() && side == Side::Params).then(|| quote!(const));
    quote! {
        impl #ident {
            #[doc = #doc]
            #[must_use]
            pub #constness fn new(#(#arguments),*) -> Self {
                Self { #(#given,)* #(#missing,)* #extra }
            }
            #setters
        }
    }
}

/// `From` the one value that the params cannot be without, or from each that may be chosen.
fn conversions(ident: &Ident, members: &[Member], choice: &Choice<'_>) -> TokenStream {
    let required: Vec<_> = members.iter().filter(|m| m.required).collect();
    match required.as_slice() {
        [only] => only.conversion(ident, &format_ident!("new")),
        _ => choice.conversions(ident),
    }
}

/// `Debug` that hides what is secret or personal, member by member.
fn debug(name: &str, ident: &Ident, members: &[Member], side: Side) -> TokenStream {
    let fields = members.iter().map(Member::debug);
    let extra = (side == Side::Resource).then(|| quote!(.field("extra", &self.extra)));
    quote! {
        impl fmt::Debug for #ident {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(#name) #(#fields)* #extra .finish()
            }
        }
    }
}

fn doc_lines(text: &str) -> TokenStream {
    text.lines()
        .map(|line| {
            let line = format!(" {line}");
            quote!(#[doc = #line])
        })
        .collect()
}

/// prettyplease packs items and fields closely; an empty line before each item helps the reader.
fn spaced(source: &str) -> String {
    let mut text = String::new();
    let mut open = false;
    for line in source.lines() {
        let attribute = line.starts_with("///") || line.starts_with("#[");
        if (attribute || line.starts_with("impl")) && !open {
            text.push('\n');
        }
        open = attribute || open && line.starts_with([' ', ')']);
        text.push_str(line);
        text.push('\n');
    }
    text
}
