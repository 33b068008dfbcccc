//! The names of codes, for machines.

use super::Code;

impl Code {
    /// Gives the stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::GoogleRefused => "googleRefused",
            Self::Cancelled => "cancelled",
            Self::InvalidInput => "invalidInput",
            Self::ClientJson => "clientJson",
            Self::ConsentTimeout => "consentTimeout",
            Self::ConsentDenied => "consentDenied",
            Self::ConsentRefused => "consentRefused",
            Self::AlreadyConnected => "alreadyConnected",
            Self::Reauthorize => "reauthorize",
            Self::Deactivated => "deactivated",
            Self::SecretStore => "secretStore",
            Self::ClientMissing => "clientMissing",
            Self::MissingScope => "missingScope",
            Self::NotPermitted => "notPermitted",
            Self::ApiAccessOff => "apiAccessOff",
            Self::ApiNotEnabled => "apiNotEnabled",
            Self::GoogleUnavailable => "googleUnavailable",
            Self::Offline => "offline",
            Self::InvalidQuery => "invalidQuery",
            Self::ShrunkenList => "shrunkenList",
            Self::SizeInDoubt => "sizeInDoubt",
            Self::NobodyFound => "nobodyFound",
            Self::Limits => "limits",
            Self::Busy => "busy",
            Self::Stale => "stale",
            Self::NewerFile => "newerFile",
            Self::DataFile => "dataFile",
            Self::DamagedFile => "damagedFile",
            Self::Backup => "backup",
            Self::NotFound => "notFound",
            Self::Refused => "refused",
        }
    }
}
