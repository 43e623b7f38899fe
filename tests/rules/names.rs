//! The names in Rust code and in the contracts.

use proc_macro2::{TokenStream, TokenTree};
use prost::Message as _;
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorSet};
use syn::visit::{self, Visit};

/// The kind of a named thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Type,
    Variant,
    Function,
    Module,
    Constant,
    Field,
    Table,
    Metric,
}

/// A name and, for a method, its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub kind: Kind,
    pub name: String,
    pub owner: String,
}

/// The names of a Rust source.
pub fn of_code(source: &str) -> Vec<Name> {
    let file = syn::parse_file(source).unwrap_or_else(|error| panic!("{error} in {source:.200}"));
    let mut names = Names::default();
    names.visit_file(&file);
    names.found
}

#[derive(Default)]
struct Names {
    found: Vec<Name>,
    owner: String,
}

impl Names {
    fn note(&mut self, kind: Kind, name: impl ToString) {
        let owner = if kind == Kind::Function { self.owner.clone() } else { String::new() };
        self.found.push(Name { kind, name: name.to_string().trim_start_matches("r#").to_owned(), owner });
    }

    /// The metrics among the strings of a macro.
    fn metrics(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.metrics(group.stream()),
                TokenTree::Literal(literal) => {
                    if let Ok(syn::Lit::Str(text)) = syn::parse_str(&literal.to_string()) {
                        self.visit_lit_str(&text);
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.note(Kind::Type, &item.ident);
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.note(Kind::Type, &item.ident);
        visit::visit_item_enum(self, item);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.note(Kind::Type, &item.ident);
        self.owner = item.ident.to_string();
        visit::visit_item_trait(self, item);
        self.owner.clear();
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.note(Kind::Type, &item.ident);
        visit::visit_item_type(self, item);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if let syn::Type::Path(path) = &*item.self_ty {
            self.owner = path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        }
        visit::visit_item_impl(self, item);
        self.owner.clear();
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.note(Kind::Function, &signature.ident);
        visit::visit_signature(self, signature);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.note(Kind::Module, &item.ident);
        visit::visit_item_mod(self, item);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.note(Kind::Constant, &item.ident);
        visit::visit_item_const(self, item);
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        self.note(Kind::Constant, &item.ident);
        visit::visit_impl_item_const(self, item);
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.note(Kind::Constant, &item.ident);
        visit::visit_item_static(self, item);
    }

    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        self.note(Kind::Variant, &variant.ident);
        visit::visit_variant(self, variant);
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        if let Some(ident) = &field.ident {
            self.note(Kind::Field, ident);
        }
        visit::visit_field(self, field);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if attribute.path().is_ident("sea_orm") {
            // Attributes other than names of tables and columns are skipped.
            let _read = attribute.parse_nested_meta(|meta| {
                let kind = [("table_name", Kind::Table), ("column_name", Kind::Field)];
                let kind = kind.into_iter().find(|(name, _)| meta.path.is_ident(name));
                if let (Some((_, kind)), Ok(value)) = (kind, meta.value()) {
                    self.note(kind, value.parse::<syn::LitStr>()?.value());
                }
                Ok(())
            });
        }
    }

    fn visit_macro(&mut self, found: &'ast syn::Macro) {
        self.metrics(found.tokens.clone());
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.note_metric(&text.value());
    }
}

impl Names {
    fn note_metric(&mut self, text: &str) {
        let is_name = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if is_name && let Some(rest) = text.strip_prefix("newsroom_") {
            rest.split('_').for_each(|word| self.note(Kind::Metric, word));
        }
    }
}

/// The names of the contracts.
pub fn of_contracts(descriptors: &[u8]) -> Vec<Name> {
    let set = FileDescriptorSet::decode(descriptors).expect("the contracts are described");
    let mut found = Vec::new();
    let ours = |package: &str| package.starts_with("newsroom.");
    for file in set.file.iter().filter(|file| ours(file.package())) {
        file.message_type.iter().for_each(|message| of_message(message, &mut found));
        file.enum_type.iter().for_each(|of| of_enum(of, &mut found));
        for service in &file.service {
            note(Kind::Type, service.name(), &mut found);
            service.method.iter().for_each(|call| note(Kind::Function, call.name(), &mut found));
        }
    }
    found
}

fn of_message(message: &DescriptorProto, found: &mut Vec<Name>) {
    note(Kind::Type, message.name(), found);
    message.field.iter().for_each(|field| note(Kind::Field, field.name(), found));
    message.oneof_decl.iter().for_each(|one| note(Kind::Field, one.name(), found));
    message.nested_type.iter().for_each(|nested| of_message(nested, found));
    message.enum_type.iter().for_each(|nested| of_enum(nested, found));
}

fn of_enum(of: &EnumDescriptorProto, found: &mut Vec<Name>) {
    note(Kind::Type, of.name(), found);
    let prefix = format!("{}_", snake(of.name()).to_uppercase());
    let values = of.value.iter().map(|value| value.name().trim_start_matches(&prefix).to_owned());
    values.for_each(|value| note(Kind::Variant, &value, found));
}

fn note(kind: Kind, name: &str, found: &mut Vec<Name>) {
    found.push(Name { kind, name: name.to_owned(), owner: String::new() });
}

/// A name in snake case: `StoryState`, `STORY_STATE` and `story_state` are the same.
pub fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    let mut before = '_';
    for c in name.chars() {
        if c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit()) {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
        before = c;
    }
    snake
}
