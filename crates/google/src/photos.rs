//! The photos of users (`google-api.md` 2.2).

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use serde::Deserialize;

use crate::body::Body;
use crate::call::Call;
use crate::client::Client;
use crate::endpoint::{PHOTOS_DELETE, PHOTOS_GET, PHOTOS_UPDATE};
use crate::error::Error;
use crate::wire::Text;

/// Web-safe base64; what stands for its padding, Google's documents and its clients say differently.
const WEB_SAFE: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, NO_PAD);
const PADDING: [char; 3] = ['=', '.', '*'];

/// A photo as Google has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// What tells it from another one of the same user.
    pub etag: String,
    /// The image; empty when what Google sent is no base64.
    pub bytes: Vec<u8>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct PhotoAnswer<'a> {
    #[serde(borrow)]
    etag: Text<'a>,
    #[serde(borrow)]
    photo_data: Text<'a>,
}

fn decoded(text: &str) -> Vec<u8> {
    let plain = text.trim_end_matches(PADDING).replace('+', "-").replace('/', "_");
    WEB_SAFE.decode(plain).unwrap_or_default()
}

impl Client {
    /// Reads a user's photo, by Google's id.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none, or no such user at this moment.
    pub async fn photo(&self, id: &str) -> Result<Photo, Error> {
        let call = Call::new(&PHOTOS_GET).user_id(id)?;
        self.call(&call, |answer| {
            let photo: PhotoAnswer = answer.read()?;
            Ok(Photo { bytes: decoded(&photo.photo_data), etag: photo.etag.into() })
        })
        .await
    }

    /// Gives a user another photo.
    ///
    /// # Errors
    /// [`Error::Invalid`] when Google does not take the image.
    pub async fn set_photo(&self, id: &str, image: &[u8]) -> Result<(), Error> {
        let call = Call::new(&PHOTOS_UPDATE).user_id(id)?;
        let body = Body::default().text("photoData", &WEB_SAFE.encode(image));
        self.call(&call.json(&body)?, |_| Ok(())).await
    }

    /// Takes a user's photo away.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none, or no such user at this moment.
    pub async fn delete_photo(&self, id: &str) -> Result<(), Error> {
        let call = Call::new(&PHOTOS_DELETE).user_id(id)?;
        self.call(&call, |_| Ok(())).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_pads_it_the_image_is_the_same() {
        let bytes = vec![0xFB, 0xFF, 0xBF, 0xFE];
        for text in ["-_-__g==", "-_-__g..", "-_-__g**", "-_-__g", "+/+//g=="] {
            assert_eq!(decoded(text), bytes, "{text}");
        }
        assert_eq!(decoded("no base64!"), Vec::<u8>::new(), "what is none brings nothing");
    }
}
