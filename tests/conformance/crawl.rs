//! Reading everything, as an engine would: streams by tier, each to its last page.

use std::collections::{BTreeMap, BTreeSet};

use flo_connect::{Class, Mirror, Page, PassKind, RemoteRecord, StreamKey, StreamSpec};
use flo_model::{RecordType, RemoteId};

use crate::bench::Bench;

#[derive(Default)]
pub(crate) struct Crawl {
    /// Each record with the streams that brought it.
    pub(crate) records: BTreeMap<(RecordType, RemoteId), (RemoteRecord, Vec<StreamKey>)>,
    pub(crate) specs: BTreeMap<StreamKey, StreamSpec>,
    /// The mark that each stream's pass ended with.
    pub(crate) marks: BTreeMap<StreamKey, Option<String>>,
}

impl Crawl {
    pub(crate) fn of_type(&self, record_type: RecordType) -> impl Iterator<Item = &RemoteRecord> {
        self.records
            .values()
            .map(|(record, _)| record)
            .filter(move |record| record.record_type == record_type)
    }
}

/// A full pass of every stream.
pub(crate) async fn crawl(bench: &Bench) -> anyhow::Result<Crawl> {
    let mut crawl = Crawl::default();
    let mirror = bench.connector.mirror().expect("the connector mirrors");
    // Nobody reads before the sign-in is proven; it also tells the plan.
    bench.connector.account(&bench.cx(Class::Background)).await?;
    let mut waiting: BTreeSet<(u8, StreamKey)> = BTreeSet::new();
    for spec in mirror.root_streams() {
        waiting.insert((spec.tier, spec.key.clone()));
        crawl.specs.insert(spec.key.clone(), spec);
    }
    while let Some((_, stream)) = waiting.pop_first() {
        let (pages, mark) = pass(bench, mirror, &stream, PassKind::Full, None).await?;
        let total = pages.first().and_then(|page| page.total);
        let brought: usize = pages.iter().map(|page| page.records.len()).sum();
        anyhow::ensure!(
            total.is_none_or(|total| brought as u64 >= total),
            "{stream}: {brought} of {total:?}"
        );
        crawl.marks.insert(stream.clone(), mark);
        for page in pages {
            for spec in page.streams {
                if !crawl.specs.contains_key(&spec.key) {
                    waiting.insert((spec.tier, spec.key.clone()));
                }
                crawl.specs.insert(spec.key.clone(), spec);
            }
            for record in page.records {
                let key = (record.record_type, record.id.clone());
                let entry = crawl.records.entry(key).or_insert_with(|| (record, Vec::new()));
                entry.1.push(stream.clone());
            }
        }
    }
    Ok(crawl)
}

/// All pages of one pass, waiting for permits where it must, and the mark of the first page.
pub(crate) async fn pass(
    bench: &Bench,
    mirror: &dyn Mirror,
    stream: &StreamKey,
    kind: PassKind,
    since: Option<&str>,
) -> anyhow::Result<(Vec<Page>, Option<String>)> {
    let cx = bench.cx(Class::Background);
    let mut pages: Vec<Page> = Vec::new();
    let mut cursor = None;
    loop {
        match mirror.page(&cx, stream, kind, since, cursor.as_ref()).await {
            Ok(page) => {
                cursor.clone_from(&page.next);
                pages.push(page);
                if cursor.is_none() {
                    let mark = pages[0].mark.clone();
                    return Ok((pages, mark));
                }
            }
            Err(error) => bench.wait_for(error)?,
        }
    }
}
