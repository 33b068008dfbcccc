//! The page that the browser shows at the end: static, without a script.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const STYLE: &str = "\
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}\
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f6f7f9;color:#1b1f24}\
main{max-width:28rem;padding:2rem}\
h1{font-size:1.25rem;margin:0 0 .5rem}\
p{margin:0;color:#4b5563}\
@media (prefers-color-scheme:dark){body{background:#14171b;color:#e8eaed}p{color:#a8b0ba}}";

/// Says that the consent has arrived.
pub(super) fn thanks() -> String {
    page("Rollcall has its answer", "You can close this page and go back to Rollcall.")
}

/// Says that the consent was not given.
pub(super) fn denied() -> String {
    page(
        "Nothing was connected",
        "The consent was not given. You can close this page and try again in Rollcall.",
    )
}

fn page(title: &str, text: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
<title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
    )
}

/// Gives the content security policy: this one style and nothing else.
pub(super) fn policy() -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, STYLE.as_bytes());
    let style = STANDARD.encode(digest);
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}
