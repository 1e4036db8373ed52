//! An operator's configuration of providers: what works, and what is said where it does not.

use std::{collections::BTreeMap, io};

use redress_connect::config::{BaseUrl, ProviderConfig, Providers};
use redress_core::code::Code;
use serde::Deserialize;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

#[derive(Deserialize)]
struct File {
    provider: BTreeMap<Code, ProviderConfig>,
}

fn connect(text: &str) -> Result<Providers, String> {
    let file: File = toml::from_str(text).unwrap();
    let read = |path: &std::path::Path| match path.to_str() {
        Some("/etc/redress/sandbox.key") => Ok(format!("{SECRET}\n")),
        Some("/etc/redress/short.key") => Ok("swordfish".to_owned()),
        _ => Err(io::Error::from(io::ErrorKind::NotFound)),
    };
    Providers::connect(&file.provider, read).map_err(|it| format!("{}: {it}", it.code()))
}

fn served(text: &str) -> Vec<String> {
    connect(text).unwrap().codes().map(ToString::to_string).collect()
}

#[test]
fn a_table_serves_its_own_name_or_what_it_lists() {
    let own =
        "[provider.sandbox]\nurl = 'http://127.0.0.1:9100'\nkey-file = '/etc/redress/sandbox.key'";
    assert_eq!(served(own), ["sandbox"]);
    let listed = format!(
        "[provider.test]\nkind = 'sandbox'\nurl = 'https://pay.example/x/'\nsecret = '{SECRET}'\n\
         serves = ['wechat-pay', 'alipay']"
    );
    assert_eq!(served(&listed), ["alipay", "wechat-pay"]);
    assert!(Providers::default().get("sandbox").is_none());
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_without_the_secret() {
    let table = |lines: &str| format!("[provider.sandbox]\n{lines}");
    let url = "url = 'https://pay.example'\n";
    let wrong = [
        (
            format!("[provider.kite-pay]\n{url}secret = '{SECRET}'"),
            "unknown-provider-kind: [provider.kite-pay] kind: `kite-pay` is not a provider we can speak to; known: sandbox",
        ),
        (
            table(&format!("url = 'http://pay.example'\nsecret = '{SECRET}'")),
            "bad-provider-url: [provider.sandbox] url: http is taken on this machine only; use https",
        ),
        (
            table(url),
            "provider-needs-one-secret: [provider.sandbox]: give either `secret` or `key-file`",
        ),
        (
            table(&format!("{url}secret = '{SECRET}'\nkey-file = '/etc/redress/sandbox.key'")),
            "provider-needs-one-secret: [provider.sandbox]: give either `secret` or `key-file`",
        ),
        (
            table(&format!("{url}secret = 'swordfish'")),
            "bad-provider-secret: [provider.sandbox]: a secret is 32 to 512 printable ASCII characters",
        ),
        (
            table(&format!("{url}key-file = '/etc/redress/short.key'")),
            "bad-provider-secret: [provider.sandbox]: a secret is 32 to 512 printable ASCII characters",
        ),
        (
            table(&format!("{url}key-file = '/nowhere'")),
            "provider-key-file-unreadable: [provider.sandbox] key-file: /nowhere cannot be read: entity not found",
        ),
        (
            table(&format!("{url}secret = '{SECRET}'\nserves = ['alipay', 'alipay']")),
            "provider-served-twice: [provider.sandbox] serves: another table serves `alipay` already",
        ),
    ];
    for (text, said) in wrong {
        assert_eq!(connect(&text).unwrap_err(), said);
    }
}

#[test]
fn a_misspelt_key_is_noticed() {
    let text = "[provider.sandbox]\nurl = 'https://pay.example'\nsecrets = 'x'";
    assert!(toml::from_str::<File>(text).is_err());
}

#[test]
fn urls_are_taken_where_nobody_can_listen() {
    for (text, path) in [
        ("https://pay.example", ""),
        ("https://pay.example/", ""),
        ("https://pay.example:8443/a/b//", "/a/b"),
        ("http://127.0.0.1:9100", ""),
        ("http://[::1]:9100/x", "/x"),
        ("http://localhost", ""),
    ] {
        assert_eq!(BaseUrl::parse(text).unwrap().path(), path, "{text}");
    }
    for text in [
        "",
        "pay.example",
        "/v1",
        "http://pay.example",
        "http://127.0.0.1.example",
        "http://127.0.0.1@pay.example",
        "https://user:word@pay.example",
        "https://pay.example/?x=1",
        "https://pay.example/#x",
        "ftp://pay.example",
        "https://",
    ] {
        assert!(BaseUrl::parse(text).is_err(), "{text}");
    }
}
