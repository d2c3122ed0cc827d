//! How a resource is read. What a derive makes of an open struct buffers and moves more than it has to.

use std::collections::BTreeSet;

use proc_macro2::{Literal, Span, TokenStream};
use quote::quote;
use syn::{Ident, LitInt};

use super::member::Member;
use crate::Result;

pub(super) fn reader(
    ident: &Ident,
    members: &[Member],
    resources: &BTreeSet<String>,
) -> Result<TokenStream> {
    if members.len() > 64 {
        return Err("a resource has at most 64 members".into());
    }
    let names = members.iter().map(|m| &m.wire);
    let required = bits(members, |m| m.required);
    let nested: Vec<&Member> = members.iter().filter(|m| m.holds(resources)).collect();
    let holding = bits(members, |m| m.holds(resources));
    let each = nested.iter().map(|m| {
        let (wire, ident) = (&m.wire, &m.ident);
        quote!(each(#wire, &self.#ident);)
    });
    let mode = if nested.len() == members.len() {
        quote!(_)
    } else {
        quote!(mode)
    };
    let argument = if nested.is_empty() {
        quote!(_)
    } else {
        quote!(each)
    };
    let blanks = members.iter().filter(|m| m.required);
    let blanks = blanks.map(|_| quote!(crate::resource::Field::empty()));
    let at = (0..members.len()).map(Literal::usize_unsuffixed);
    let reads = members.iter().map(|m| m.reader(resources));
    Ok(quote! {
        impl crate::resource::Fields for #ident {
            const NAMES: &'static [&'static str] = &[#(#names),*];
            const REQUIRED: u64 = #required;
            const NESTED: u64 = #holding;

            fn blank() -> Self {
                Self::new(#(#blanks),*)
            }

            fn read<'de, A: MapAccess<'de>>(
                &mut self,
                at: usize,
                #mode: crate::resource::Mode,
                from: &mut A,
            ) -> Result<Option<Value>, A::Error> {
                match at {
                    #(#at => #reads,)*
                    _ => Ok(None),
                }
            }

            fn nested(&self, #argument: &mut dyn FnMut(&'static str, &dyn crate::resource::Nested)) {
                #(#each)*
            }

            fn extra(&self) -> &Extra {
                &self.extra
            }

            fn extra_mut(&mut self) -> &mut Extra {
                &mut self.extra
            }
        }

        impl<'de> Deserialize<'de> for #ident {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                crate::resource::read(from)
            }
        }
    })
}

/// The number with a bit for each member that is chosen.
fn bits(members: &[Member], is_chosen: impl Fn(&Member) -> bool) -> LitInt {
    let chosen = members.iter().enumerate().filter(|(_, m)| is_chosen(m));
    let number = chosen.fold(0_u64, |all, (at, _)| all | 1 << at).to_string();
    let groups = number.as_bytes().rchunks(3).rev();
    let groups: Vec<_> = groups.map(String::from_utf8_lossy).collect();
    LitInt::new(&groups.join("_"), Span::call_site())
}
