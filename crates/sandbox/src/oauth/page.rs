//! The consent page and the error pages: plain HTML of ours, no scripts, clearly a sandbox.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};

use super::authorize::{Asked, Choice};
use super::blocked::{Blocked, PAGES};
use super::scopes;
use crate::chance::word;
use crate::door::DECISION;

const STYLE: &str = include_str!("page.css");

/// The page that asks.
pub(crate) fn consent(id: &str, asked: &Asked, choices: &[Choice]) -> Response<Body> {
    let mut body = String::from(
        "<h1>Rollcall wants to access your Google Account</h1><p>This is the sandbox tenant \
         <strong>Northwind</strong>. Nobody here is real, and nothing leaves this computer.</p>",
    );
    body.push_str(&format!(
        "<form method=\"post\" action=\"{DECISION}\"><input type=\"hidden\" name=\"request\" value=\"{}\">",
        escaped(id)
    ));
    body.push_str("<fieldset><legend>Choose an account</legend>");
    for (place, choice) in choices.iter().enumerate() {
        body.push_str(&format!(
            "<label><input type=\"radio\" name=\"account\" value=\"{}\"{} required><span>{}<small>{} · \
             {}</small></span></label>",
            escaped(&choice.email),
            if place == 0 { " checked" } else { "" },
            escaped(&choice.name),
            escaped(&choice.email),
            choice.role
        ));
    }
    body.push_str("</fieldset>");
    let optional: Vec<&String> = asked.scopes.iter().filter(|scope| !scopes::is_sign_in(scope)).collect();
    if !optional.is_empty() {
        body.push_str("<fieldset><legend>What Rollcall may do</legend>");
        for scope in optional {
            let label = scopes::label(scope).unwrap_or("");
            body.push_str(&format!(
                "<label><input type=\"checkbox\" name=\"scopes\" value=\"{0}\" \
             checked><span>{1}<small>{0}</small></span></label>",
                escaped(scope),
                escaped(label)
            ));
        }
        body.push_str("</fieldset>");
    }
    body.push_str(
        "<div class=\"buttons\"><button class=\"first\" name=\"decision\" value=\"allow\">Allow</button>\
         <button name=\"decision\" value=\"some\">Allow only what is ticked</button>\
         <button name=\"decision\" value=\"cancel\" formnovalidate>Cancel</button></div></form>",
    );
    body.push_str(
        "<details><summary>Show a page that stops here, as Google would</summary><p>On these \
     pages the app waits in vain: Google does not send the browser back.</p><ul>",
    );
    for (code, status, error, title, _) in PAGES {
        let number =
            if error.is_empty() { String::new() } else { format!(" <code>Error {status}: {error}</code>") };
        body.push_str(&format!(
            "<li><a href=\"/o/oauth2/v2/auth/blocked/{code}\">{}</a>{number}</li>",
            escaped(title)
        ));
    }
    body.push_str("</ul></details>");
    html(StatusCode::OK, "Sign in to the Rollcall sandbox", &body, &form_target(&asked.redirect_uri))
}

/// A page that ends here.
pub(crate) fn blocked(blocked: &Blocked) -> Response<Body> {
    let status = StatusCode::from_u16(blocked.status).unwrap_or(StatusCode::BAD_REQUEST);
    let mut body = format!("<h1>{}</h1><p>{}</p>", escaped(blocked.title), escaped(&blocked.text));
    if !blocked.error.is_empty() {
        body.push_str(&format!(
            "<p><strong>Error {}: {}</strong></p>",
            blocked.status,
            escaped(blocked.error)
        ));
    }
    body.push_str(
        "<p>As at Google, this page does not send you back to the app. Return to Rollcall and \
     choose what you see here.</p>",
    );
    html(status, blocked.title, &body, "")
}

/// The source that `form-action` must allow beside the page's own: browsers hold the redirect after a form to it, too.
fn form_target(redirect_uri: &str) -> String {
    let Ok(uri) = url::Url::parse(redirect_uri) else { return String::new() };
    match (uri.host_str(), uri.port_or_known_default()) {
        // The policy's grammar has no IPv6 addresses.
        (Some("[::1]"), _) => " http:".to_owned(),
        (Some(host), Some(port)) => format!(" http://{host}:{port}"),
        _ => String::new(),
    }
}

fn html(status: StatusCode, title: &str, body: &str, form_target: &str) -> Response<Body> {
    let nonce = word(12);
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{} · SANDBOX</title><style nonce=\"{nonce}\">{STYLE}</style></head><body>\
         <header class=\"bar\">SANDBOX · this is not Google</header><main>{body}</main></body></html>",
        escaped(title)
    );
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'{form_target}; frame-ancestors \
         'none'; base-uri 'none'"
    );
    let mut response = Response::new(Body::from(page));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::{escaped, form_target};

    #[test]
    fn markup_is_shown_not_obeyed() {
        assert_eq!(
            escaped("<a href='x'>\"&"),
            "&lt;a href=&#39;x&#39;&gt;&quot;&amp;",
            "names of people are no markup"
        );
    }

    #[test]
    fn the_form_may_lead_to_the_loopback_address_alone() {
        assert_eq!(
            form_target("http://127.0.0.1:4711/cb?x"),
            " http://127.0.0.1:4711",
            "port and host are exact"
        );
        assert_eq!(form_target("http://localhost/cb"), " http://localhost:80", "the default port is named");
    }
}
