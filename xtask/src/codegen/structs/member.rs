//! One member of a struct: how it is written, read, built and shown.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use serde_json::{Value, json};
use syn::visit_mut::{self, VisitMut};
use syn::{GenericArgument, Ident, ItemStruct, PathArguments, PathSegment, Type, TypePath};

use super::{Side, doc_lines};
use crate::Result;
use crate::codegen::rust::{description, lower_camel};

pub(super) struct Member {
    pub(super) ident: Ident,
    pub(super) required: bool,
    /// The names its type needs in scope.
    pub(super) names: BTreeSet<String>,
    pub(super) wire: String,
    schema: Value,
    ty: Type,
    side: Side,
}

impl Member {
    /// The members of `schema` in its order, with the types that typify gave them in `item`.
    pub(super) fn all(
        schema: &Value,
        item: &ItemStruct,
        side: Side,
        resources: &BTreeMap<String, Value>,
    ) -> Result<Vec<Self>> {
        let open = schema["additionalProperties"] == json!(true);
        if open != (side == Side::Resource) {
            return Err("additionalProperties is true in resources and false in params".into());
        }
        let properties = schema["properties"].as_object().ok_or("no properties")?;
        properties
            .iter()
            .map(|(wire, property)| {
                let required = schema["required"]
                    .as_array()
                    .is_some_and(|r| r.contains(&json!(wire)));
                Self::new(wire, property, required, item, side, resources)
                    .map_err(|e| format!("{wire}: {e}").into())
            })
            .collect()
    }

    fn new(
        wire: &str,
        schema: &Value,
        required: bool,
        item: &ItemStruct,
        side: Side,
        resources: &BTreeMap<String, Value>,
    ) -> Result<Self> {
        if nullable(schema) != (side == Side::Resource && !required) {
            return Err("just the optional members of resources are nullable".into());
        }
        let field = item
            .fields
            .iter()
            .find(|f| {
                f.ident
                    .as_ref()
                    .is_some_and(|i| *i == wire || *i == format!("{wire}_"))
            })
            .ok_or("typify made no field of it")?;
        let mut ty = field.ty.clone();
        let mut shorten = Shorten {
            resources,
            names: BTreeSet::new(),
        };
        shorten.visit_type_mut(&mut ty);
        let mut names = shorten.names;
        if side == Side::Resource {
            names.insert("Extra".to_owned());
            if !required {
                names.insert("Maybe".to_owned());
            }
        }
        Ok(Self {
            ident: field
                .ident
                .clone()
                .unwrap_or_else(|| format_ident!("{wire}")),
            required,
            names,
            wire: wire.to_owned(),
            schema: schema.clone(),
            ty,
            side,
        })
    }

    /// The member as a field, `private` if only a constructor may fill it.
    pub(super) fn field(&self, private: bool) -> TokenStream {
        let (ident, ty) = (&self.ident, &self.ty);
        let doc = doc_lines(description(&self.schema));
        let deprecated =
            (self.schema["deprecated"] == json!(true)).then(|| doc_lines("\nDeprecated by Clerk."));
        let mut serde = Vec::new();
        if *ident != self.wire {
            let wire = &self.wire;
            serde.push(quote!(rename = #wire));
        }
        serde.extend(self.aliases().iter().map(|alias| quote!(alias = #alias)));
        let ty = match (self.required, self.side) {
            (true, _) => quote!(#ty),
            (false, Side::Resource) => {
                serde.push(quote!(default, skip_serializing_if = "Maybe::is_absent"));
                quote!(Maybe<#ty>)
            }
            (false, Side::Params) => {
                serde.push(quote! {
                    default, deserialize_with = "crate::maybe::present", skip_serializing_if = "Option::is_none"
                });
                quote!(Option<#ty>)
            }
        };
        let serde = (!serde.is_empty()).then(|| quote!(#[serde(#(#serde),*)]));
        let visibility = (!private).then(|| quote!(pub));
        let schemars = self
            .schemars_type()
            .map(|with| quote!(#[cfg_attr(feature = "schemars", schemars(with = #with))]));
        quote! {
            #doc
            #deprecated
            #serde
            #schemars
            #visibility #ident: #ty,
        }
    }

    /// The member as an argument: text of a param in every form, all else by value.
    pub(super) fn argument(&self) -> TokenStream {
        let (ident, ty) = (&self.ident, &self.ty);
        if self.is_text_param() {
            quote!(#ident: impl Into<#ty>)
        } else if self.is_texts_param() {
            quote!(#ident: impl IntoIterator<Item = impl Into<String>>)
        } else {
            quote!(#ident: #ty)
        }
    }

    /// The value that the member's argument stands for.
    fn given(&self) -> TokenStream {
        let ident = &self.ident;
        if self.is_text_param() {
            quote!(#ident.into())
        } else if self.is_texts_param() {
            quote!(#ident.into_iter().map(Into::into).collect())
        } else {
            quote!(#ident)
        }
    }

    /// The member's argument as its value in a struct expression.
    pub(super) fn value(&self) -> TokenStream {
        let (ident, given) = (&self.ident, self.given());
        if self.is_text_param() || self.is_texts_param() {
            quote!(#ident: #given)
        } else {
            given
        }
    }

    /// `From` the member's value for the params `of`, by this constructor.
    pub(super) fn conversion(&self, of: &Ident, constructor: &Ident) -> TokenStream {
        let (ident, ty) = (&self.ident, &self.ty);
        let borrowed = self.is_text_param().then(|| quote!(&str));
        let types = borrowed.into_iter().chain([quote!(#ty)]);
        types
            .map(|ty| {
                quote! {
                    impl From<#ty> for #of {
                        fn from(#ident: #ty) -> Self {
                            Self::#constructor(#ident)
                        }
                    }
                }
            })
            .collect()
    }

    fn is_text_param(&self) -> bool {
        let ty = &self.ty;
        self.side == Side::Params && *ty == syn::parse_quote!(String)
    }

    fn is_texts_param(&self) -> bool {
        let ty = &self.ty;
        self.side == Side::Params && *ty == syn::parse_quote!(Vec<String>)
    }

    /// The chainable method that fills an optional member.
    pub(super) fn setter(&self) -> TokenStream {
        let ident = &self.ident;
        let doc = doc_lines(description(&self.schema));
        let (argument, given) = (self.argument(), self.given());
        quote! {
            #doc
            #[must_use]
            pub fn #ident(mut self, #argument) -> Self {
                self.#ident = Some(#given);
                self
            }
        }
    }

    /// The method that reads a private member.
    pub(super) fn getter(&self) -> TokenStream {
        let (ident, ty) = (&self.ident, &self.ty);
        let doc = doc_lines(description(&self.schema));
        quote! {
            #doc
            #[must_use]
            pub const fn #ident(&self) -> Option<&#ty> {
                self.#ident.as_ref()
            }
        }
    }

    pub(super) fn debug(&self) -> TokenStream {
        let (ident, wire) = (&self.ident, &self.wire);
        if self.schema.get("x-secret").is_some() || self.schema.get("x-personal").is_some() {
            quote!(.field(#wire, &crate::redact::Redacted))
        } else {
            quote!(.field(#wire, &self.#ident))
        }
    }

    /// The type whose schema is the member's, where it is not that of the Rust type.
    fn schemars_type(&self) -> Option<String> {
        let optional = !self.required && self.side == Side::Params;
        optional.then(|| self.ty.to_token_stream().to_string().replace(' ', ""))
    }

    /// How a resource is read: resources in it to where they stand, all else by value.
    pub(super) fn reader(&self, resources: &BTreeSet<String>) -> TokenStream {
        let ident = &self.ident;
        if self.holds(resources) {
            quote!(crate::resource::fill(&mut self.#ident, from))
        } else {
            quote!(crate::resource::set(&mut self.#ident, mode, from))
        }
    }

    /// Says whether there are resources in the member.
    pub(super) fn holds(&self, resources: &BTreeSet<String>) -> bool {
        !self.names.is_disjoint(resources)
    }

    /// Other spellings that params are read from: camelCase, and what clerk-js says.
    fn aliases(&self) -> Vec<String> {
        if self.side == Side::Resource {
            return Vec::new();
        }
        let extra = self.schema.get("x-aliases").and_then(Value::as_array);
        let mut aliases: Vec<String> = extra
            .into_iter()
            .flatten()
            .filter_map(|alias| Some(alias.as_str()?.to_owned()))
            .chain([lower_camel(&self.wire)])
            .filter(|alias| *alias != self.wire)
            .collect();
        aliases.sort();
        aliases.dedup();
        aliases
    }
}

fn nullable(schema: &Value) -> bool {
    let null = json!("null");
    schema["type"]
        .as_array()
        .is_some_and(|types| types.contains(&null))
        || schema["anyOf"]
            .as_array()
            .is_some_and(|of| of.iter().any(|s| s["type"] == null))
}

/// Writes `::std::string::String` as `String`, a list of resources as `List`, a map of them as
/// `Dictionary`, and remembers what is not in the prelude.
struct Shorten<'a> {
    resources: &'a BTreeMap<String, Value>,
    names: BTreeSet<String>,
}

impl Shorten<'_> {
    /// Says whether the last argument of a generic type is a resource.
    fn is_of_resources(&self, segment: &PathSegment) -> bool {
        let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
            return false;
        };
        match arguments.args.last() {
            Some(GenericArgument::Type(Type::Path(path))) => {
                let name = path.path.get_ident().map(ToString::to_string);
                name.is_some_and(|name| self.resources.contains_key(&name))
            }
            _ => false,
        }
    }
}

impl VisitMut for Shorten<'_> {
    fn visit_type_path_mut(&mut self, path: &mut TypePath) {
        visit_mut::visit_type_path_mut(self, path);
        if let Some(mut last) = path.path.segments.last().cloned() {
            match last.ident.to_string().as_str() {
                "i64" => last.ident = format_ident!("Integer"),
                "Vec" if self.is_of_resources(&last) => last.ident = format_ident!("List"),
                "BTreeMap" if self.is_of_resources(&last) => {
                    last.arguments = only_last(last.arguments);
                    last.ident = format_ident!("Dictionary");
                }
                _ => {}
            }
            let name = last.ident.to_string();
            if !["String", "Vec", "bool"].contains(&name.as_str()) {
                self.names.insert(name);
            }
            path.path = last.into();
        }
    }
}

/// Leaves the last of the generic arguments: `<String, T>` becomes `<T>`.
fn only_last(mut arguments: PathArguments) -> PathArguments {
    if let PathArguments::AngleBracketed(arguments) = &mut arguments {
        arguments.args = arguments.args.last().cloned().into_iter().collect();
    }
    arguments
}
