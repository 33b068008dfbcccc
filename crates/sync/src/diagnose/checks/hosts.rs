//! Is the way to Google free?

use directory::finding::{OFFLINE, PROXY, TLS_BROKEN};
use futures::future::join_all;
use google::origin::Host;
use google::{Error as Google, OfflineKind};

use super::super::{About, Answer, Check, Found};
use super::Asking;

pub(super) const CHECK: Check = Check {
    code: "hosts",
    question: "Can Google be reached?",
    about: About::Computer,
    after: &[],
    finds: &[&OFFLINE, &PROXY, &TLS_BROKEN],
    answers: &["T10"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// Every host that is ever asked.
const HOSTS: [Host; 5] = [Host::Accounts, Host::OAuth, Host::Apis, Host::Admin, Host::Licensing];

async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let http = asking.http().await?;
    // An emulator stands for every host of Google's.
    let hosts = if http.origin().is_google() { &HOSTS[..] } else { &HOSTS[3..4] };
    let tried = join_all(hosts.iter().map(|host| http.reach(*host))).await;
    let mut unreached: Vec<(OfflineKind, String)> = Vec::new();
    for result in tried {
        match result {
            Ok(()) => {}
            Err(Google::Offline { host, kind, .. }) => unreached.push((kind, host)),
            Err(error) => return Err(error.into()),
        }
    }
    let Some((kind, _)) = unreached.first() else {
        return Ok(Answer::Well(match hosts.len() {
            1 => format!("{} answers.", http.origin()),
            many => format!("All {many} hosts answer."),
        }));
    };
    let finding = match kind {
        OfflineKind::Proxy => &PROXY,
        OfflineKind::Tls => &TLS_BROKEN,
        OfflineKind::Name | OfflineKind::Connect | OfflineKind::Timeout | OfflineKind::Dropped => &OFFLINE,
    };
    let each: Vec<_> = unreached.iter().map(|(kind, host)| format!("{host}: {kind}")).collect();
    Ok(Answer::Found(vec![Found::new(finding, format!("{}.", each.join("; ")))]))
}
