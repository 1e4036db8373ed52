//! How values that are written as text, and amounts of money, stand in the OpenAPI document.

use std::borrow::Cow;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, RefOr, Schema, Type,
        schema::{AdditionalProperties, SchemaType},
    },
};

use crate::{
    case::Lead,
    code::{CODE_BYTES_MAX, Code},
    lang::Text,
    money::{Currency, DecimalMoney},
    payment::PaidAt,
    rulebook::{CalendarRef, Facts, RegimeRef},
    words::Digest,
};

/// A text with an explanation and a pattern.
pub(crate) fn text(what: &str, pattern: &str) -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(SchemaType::new(Type::String));
    text.description(Some(what)).pattern(Some(pattern)).into()
}

macro_rules! texts {
    ($($T:ident: $what:literal, $pattern:expr;)*) => {$(
        impl PartialSchema for $T {
            fn schema() -> RefOr<Schema> {
                text($what, $pattern)
            }
        }

        impl ToSchema for $T {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($T))
            }
        }
    )*};
}

texts! {
    Code: "A kebab-case word of at most 64 bytes", &code_pattern();
    Currency: "A currency of ISO 4217", "^[A-Z]{3}$";
    Digest: "SHA-256 in hex", "^[0-9a-f]{64}$";
    Lead: "How long before: `3-working-days`, `1-days`, `2-hours`, `30-minutes`, at most 365",
        r"^[1-9]\d{0,2}-(working-days|days|hours|minutes)$";
    PaidAt: "RFC 3339 with offset, or a date alone", r"^\d{4}-\d{2}-\d{2}(T.+)?$";
    RegimeRef: "A version of a regime: `<regime>@<its first day>`", r"^[a-z0-9-]+@\d{4}-\d{2}-\d{2}$";
    CalendarRef: "An edition of a calendar: `<calendar>@<its day>`", r"^[a-z0-9-]+@\d{4}-\d{2}-\d{2}$";
}

fn code_pattern() -> String {
    format!("^(?=.{{1,{CODE_BYTES_MAX}}}$)[a-z0-9]+(-[a-z0-9]+)*$")
}

/// An object of texts, all of them required.
fn texts_object(fields: &[(&str, &str, &str)]) -> ObjectBuilder {
    fields.iter().fold(ObjectBuilder::new(), |object, (name, what, pattern)| {
        object.property(*name, text(what, pattern)).required(*name)
    })
}

impl PartialSchema for DecimalMoney {
    fn schema() -> RefOr<Schema> {
        let object = texts_object(&[
            ("amount", "A decimal with at most the decimals of the currency", r"^-?\d+(\.\d+)?$"),
            ("currency", "ISO 4217", "^[A-Z]{3}$"),
        ]);
        object.description(Some("Money: `{\"amount\": \"12.30\", \"currency\": \"CNY\"}`")).into()
    }
}

impl ToSchema for DecimalMoney {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("DecimalMoney")
    }
}

impl PartialSchema for Text {
    fn schema() -> RefOr<Schema> {
        let object = texts_object(&[("zh", "In Chinese", "."), ("en", "In English", ".")]);
        object.description(Some("The same words in every language of the product")).into()
    }
}

impl ToSchema for Text {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Text")
    }
}

impl PartialSchema for Facts {
    fn schema() -> RefOr<Schema> {
        let value = text("Letters, digits and hyphens", "^[A-Za-z0-9-]{1,64}$");
        let object = ObjectBuilder::new().schema_type(SchemaType::new(Type::Object));
        object
            .description(Some("Codes that decide which rules apply, at most 16"))
            .additional_properties(Some(AdditionalProperties::RefOr(value)))
            .into()
    }
}

impl ToSchema for Facts {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Facts")
    }
}
