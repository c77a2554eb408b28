//! Links to originals, transcodes and pictures.

use serde::{Serialize, Serializer};

use super::Look;
use crate::frameio::media::MediaKind;
use crate::frameio::storage::Rendition;
use crate::frameio::world::{Asset, File, Status};

/// Which media links a request asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct LinkKinds(u8);

impl LinkKinds {
    pub(crate) fn add(&mut self, rendition: Rendition) {
        self.0 |= 1 << rendition as u8;
    }

    pub(crate) fn has(self, rendition: Rendition) -> bool {
        self.0 & (1 << rendition as u8) != 0
    }
}

/// One link object. Originals have an inline address, all others a plain one.
#[derive(Serialize)]
struct Link {
    download_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inline_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// The link objects that were asked for; those that do not exist are null.
pub(crate) struct MediaLinks(Vec<(&'static str, Option<Link>)>);

impl Serialize for MediaLinks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, link)| (name, link)))
    }
}

impl MediaLinks {
    pub(crate) fn of(look: &Look<'_>, asset: &Asset, file: &File) -> Option<Self> {
        if look.include.links == LinkKinds::default() {
            return None;
        }
        let asked = Rendition::ALL.iter().filter(|rendition| look.include.links.has(**rendition));
        Some(Self(asked.map(|rendition| (rendition.word(), link(look, asset, file, *rendition))).collect()))
    }
}

fn link(look: &Look<'_>, asset: &Asset, file: &File, rendition: Rendition) -> Option<Link> {
    if look.hide_links || !is_available(look, file, rendition) {
        return None;
    }
    let address =
        |attach: bool| Some(look.signer.media_url(asset.id, rendition, attach, &asset.name, look.now));
    Some(match rendition {
        Rendition::Original => Link { download_url: address(true), inline_url: address(false), url: None },
        _ => Link { download_url: address(true), inline_url: None, url: address(false) },
    })
}

fn is_available(look: &Look<'_>, file: &File, rendition: Rendition) -> bool {
    let kind = look.world.media_of(file).kind;
    match rendition {
        Rendition::Original => file.status != Status::Created,
        _ if file.status != Status::Transcoded => false,
        Rendition::Thumbnail | Rendition::ThumbnailHighQuality => kind != MediaKind::Other,
        Rendition::VideoH264180 | Rendition::ScrubSheet => kind == MediaKind::Video,
        Rendition::HighQuality | Rendition::Efficient => {
            matches!(kind, MediaKind::Video | MediaKind::Image | MediaKind::Document)
        }
    }
}
