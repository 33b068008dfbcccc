//! What a person does in the browser: reads the consent page and presses a button.
//!
//! It shares nothing with the program: a page is fetched, its form is filled in as a browser would
//! do it, and the redirect is followed to whoever listens there.

use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use std::error::Error;
use std::time::Duration;
use url::Url;

type Failure = Box<dyn Error + Send + Sync>;

/// A browser without pictures.
pub struct Browser {
    http: Client,
}

/// What stands on a page.
#[derive(Debug)]
pub struct Page {
    pub address: Url,
    pub text: String,
    pub forms: Vec<Form>,
}

/// A form with the values that it has when the page opens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    pub action: String,
    pub method: String,
    /// Name and value of what is sent whatever button is pressed; unticked boxes are not.
    pub fields: Vec<(String, String)>,
    /// Name, value and words of each button.
    pub buttons: Vec<(String, String, String)>,
}

impl Browser {
    pub fn new() -> Result<Self, Failure> {
        // A second installation is refused, and is what we want already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http =
            Client::builder().no_proxy().redirect(Policy::none()).timeout(Duration::from_secs(30)).build()?;
        Ok(Self { http })
    }

    /// Opens an address and reads the page.
    pub async fn open(&self, address: &str) -> Result<Page, Failure> {
        let address = Url::parse(address)?;
        let response = self.http.get(address.clone()).send().await?;
        page(address, response).await
    }

    /// Presses the button with these words, after changing some fields, and follows redirects: to
    /// the app's own listener at the end, as a browser does.
    pub async fn press(&self, page: &Page, words: &str, changes: &[(&str, &str)]) -> Result<Page, Failure> {
        let has = |form: &&Form| form.buttons.iter().any(|(_, _, text)| text == words);
        let form = page.forms.iter().find(has);
        let form = form.ok_or_else(|| format!("no button {words:?} on this page:\n{}", page.text))?;
        let mut fields = form.fields.clone();
        for (name, value) in changes {
            fields.retain(|(field, _)| field != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let pressed = form.buttons.iter().find(|(_, _, text)| text == words);
        if let Some((name, value, _)) = pressed.filter(|(name, _, _)| !name.is_empty()) {
            fields.push((name.clone(), value.clone()));
        }
        let mut address = page.address.join(&form.action)?;
        let mut response = if form.method == "post" {
            self.http.post(address.clone()).form(&fields).send().await?
        } else {
            address.query_pairs_mut().extend_pairs(&fields);
            self.http.get(address.clone()).send().await?
        };
        for _ in 0..5 {
            if !response.status().is_redirection() {
                break;
            }
            let place = response.headers().get("location").ok_or("a redirect to nowhere")?;
            address = address.join(place.to_str()?)?;
            response = self.http.get(address.clone()).send().await?;
        }
        self::page(address, response).await
    }

    /// Opens the consent page, presses *Allow*, and ends on the app's *you may close this page*.
    pub async fn allow(&self, consent: &str) -> Result<Page, Failure> {
        let page = self.open(consent).await?;
        self.press(&page, "Allow", &[]).await
    }
}

async fn page(address: Url, response: Response) -> Result<Page, Failure> {
    let status = response.status();
    let text = response.text().await?;
    if status.is_server_error() || status == StatusCode::NOT_FOUND {
        return Err(format!("{address} answers {status}: {text}").into());
    }
    let forms = forms(&text);
    Ok(Page { address, text, forms })
}

/// Reads the forms of a page. The pages are the sandbox's own, so the HTML is known to be regular.
fn forms(html: &str) -> Vec<Form> {
    html.split("<form").skip(1).filter_map(|rest| rest.split("</form>").next()).map(form).collect()
}

fn form(html: &str) -> Form {
    let opening = html.split('>').next().unwrap_or_default();
    let mut form = Form {
        action: attribute(opening, "action").unwrap_or_default(),
        method: attribute(opening, "method").unwrap_or_default().to_lowercase(),
        ..Form::default()
    };
    for piece in html.split('<').skip(1) {
        let (tag, words) = piece.split_once('>').unwrap_or((piece, ""));
        let name = attribute(tag, "name").unwrap_or_default();
        let value = attribute(tag, "value").unwrap_or_default();
        let kind = attribute(tag, "type").unwrap_or_default();
        let has = |flag: &str| tag.split_whitespace().any(|word| word.trim_end_matches('/') == flag);
        match tag.split_whitespace().next().unwrap_or_default() {
            "input" if matches!(kind.as_str(), "checkbox" | "radio") && !has("checked") => {}
            "input" if kind == "submit" => form.buttons.push((name, value.clone(), value)),
            "input" if !name.is_empty() => form.fields.push((name, value)),
            "button" => form.buttons.push((name, value, plain(words))),
            "option" if has("selected") => {
                if let Some(last) = form.fields.last_mut() {
                    last.1 = value;
                }
            }
            "select" => form.fields.push((name, String::new())),
            _ => {}
        }
    }
    form
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    Some(plain(tag[start..].split('"').next()?))
}

fn plain(text: &str) -> String {
    let entities = [("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&lt;", "<"), ("&gt;", ">")];
    let text = entities
        .iter()
        .fold(text.trim().to_owned(), |text, (entity, character)| text.replace(entity, character));
    text.replace("&amp;", "&")
}

#[test]
fn a_form_is_read_as_a_browser_sends_it() {
    let html = r#"<form method="post" action="/o/decide?a=1&amp;b=2">
        <input type="hidden" name="state" value="x&quot;y"><input type="checkbox" name="scope" value="a" checked>
        <input type="checkbox" name="scope" value="b"><button name="answer" value="allow">Allow</button></form>"#;
    let form = &forms(html)[0];
    assert_eq!(form.action, "/o/decide?a=1&b=2", "entities are characters");
    let fields = [("state", "x\"y"), ("scope", "a")].map(|(n, v)| (n.to_owned(), v.to_owned()));
    assert_eq!(form.fields, fields, "an unticked box is not sent");
    assert_eq!(form.buttons, [("answer".into(), "allow".into(), "Allow".into())], "one button");
}
