//! How a resource is read. What a derive makes of an open struct buffers and moves more than it has to.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::Ident;

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
    let required = members.iter().enumerate().filter(|(_, m)| m.required);
    let required = required.fold(0_u64, |all, (at, _)| all | 1 << at);
    let required = Literal::u64_unsuffixed(required);
    let blanks = members.iter().filter(|m| m.required).map(Member::blank);
    let at = (0..members.len()).map(Literal::usize_unsuffixed);
    let reads = members.iter().map(|m| m.reader(resources));
    Ok(quote! {
        impl crate::resource::Resource for #ident {
            const NAMES: &'static [&'static str] = &[#(#names),*];
            const REQUIRED: u64 = #required;

            fn blank() -> Self {
                Self::new(#(#blanks),*)
            }

            fn read<'de, A: MapAccess<'de>>(&mut self, at: usize, from: &mut A) -> Result<(), A::Error> {
                match at {
                    #(#at => #reads,)*
                    _ => Ok(()),
                }
            }

            fn extra(&mut self) -> &mut Extra {
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
