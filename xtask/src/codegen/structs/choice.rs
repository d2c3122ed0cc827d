//! Params of which exactly one member of several must be given: `oneOf` of `required`.
//!
//! Those members are private. A constructor for each fills it, and reading refuses none and two.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::Ident;

use super::member::Member;
use crate::Result;

/// The members to choose from, each with the name of its constructor; empty for most types.
pub(super) struct Choice<'a>(Vec<(&'a Member, Ident)>);

impl<'a> Choice<'a> {
    pub(super) fn of(schema: &Value, members: &'a [Member]) -> Result<Self> {
        let alternatives = schema.get("oneOf").and_then(Value::as_array);
        let choice = alternatives.into_iter().flatten().map(|alternative| {
            let wire = match alternative["required"].as_array().map(Vec::as_slice) {
                Some([only]) => only.as_str(),
                _ => None,
            };
            let member = members
                .iter()
                .find(|m| !m.required && wire == Some(m.wire.as_str()));
            let constructor = alternative["x-constructor"].as_str();
            Some((member?, format_ident!("{}", constructor?)))
        });
        let choice: Option<Vec<_>> = choice.collect();
        let choice = choice.ok_or(
            "a oneOf requires one optional member in each alternative, and has an x-constructor",
        )?;
        if !choice.is_empty() && members.iter().any(|m| m.required) {
            return Err("a oneOf beside required members is not understood".into());
        }
        Ok(Self(choice))
    }

    pub(super) const fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn includes(&self, member: &Member) -> bool {
        self.0.iter().any(|(chosen, _)| chosen.wire == member.wire)
    }

    /// A constructor and a getter for each alternative.
    pub(super) fn constructors(&self, members: &[Member]) -> TokenStream {
        self.0
            .iter()
            .map(|(chosen, constructor)| {
                let argument = chosen.argument();
                let ident = &chosen.ident;
                let missing = members
                    .iter()
                    .filter(|m| m.wire != chosen.wire)
                    .map(|m| &m.ident);
                let doc = format!(" Creates the params with `{ident}`.");
                let getter = chosen.getter();
                quote! {
                    #[doc = #doc]
                    #[must_use]
                    pub const fn #constructor(#argument) -> Self {
                        Self { #ident: Some(#ident), #(#missing: None,)* }
                    }
                    #getter
                }
            })
            .collect()
    }

    /// `From` the value of each alternative.
    pub(super) fn conversions(&self, ident: &Ident) -> TokenStream {
        let conversions = self.0.iter();
        conversions
            .map(|(chosen, constructor)| chosen.conversion(ident, constructor))
            .collect()
    }

    /// The attribute that has serde read the type through its reader.
    pub(super) fn read_through(&self, ident: &Ident) -> Option<TokenStream> {
        let reader = format!("{ident}Reader");
        let name = ident.to_string();
        let one_of = self.one_of();
        (!self.is_none()).then(|| {
            quote! {
                #[serde(try_from = #reader)]
                #[cfg_attr(feature = "schemars", schemars(rename = #name, #one_of))]
            }
        })
    }

    /// The choice as schemars is told of it.
    fn one_of(&self) -> TokenStream {
        let wires = self.0.iter().map(|(m, _)| m.wire.as_str());
        quote!(extend("oneOf" = [#({"required": [#wires]}),*]))
    }

    /// A private twin that serde fills, and its conversion, which counts what was chosen.
    pub(super) fn reader(&self, ident: &Ident, members: &[Member]) -> Option<TokenStream> {
        if self.is_none() {
            return None;
        }
        let reader = format_ident!("{ident}Reader");
        let fields = members.iter().map(|m| m.field(true));
        let all: Vec<&Ident> = members.iter().map(|m| &m.ident).collect();
        let chosen = self.0.iter().map(|(m, _)| &m.ident);
        let names: Vec<String> = self
            .0
            .iter()
            .map(|(m, _)| format!("`{}`", m.wire))
            .collect();
        let error = format!("expected exactly one of {}", names.join(", "));
        let one_of = self.one_of();
        let name = ident.to_string();
        let doc =
            format!(" Reads [`{ident}`] before it is checked that exactly one choice was given.");
        Some(quote! {
            #[doc = #doc]
            #[derive(Deserialize)]
            #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(rename = #name, #one_of))]
            #[serde(deny_unknown_fields)]
            struct #reader {
                #(#fields)*
            }

            impl TryFrom<#reader> for #ident {
                type Error = &'static str;

                fn try_from(read: #reader) -> Result<Self, &'static str> {
                    if [#(read.#chosen.is_some()),*].into_iter().filter(|given| *given).count() != 1 {
                        return Err(#error);
                    }
                    Ok(Self { #(#all: read.#all,)* })
                }
            }
        })
    }
}
