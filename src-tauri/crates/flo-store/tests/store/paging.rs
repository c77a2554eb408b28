//! Pages of a list, put together, are the list.

use std::collections::BTreeSet;

use flo_model::{RecordId, RecordType};
use flo_store::lists::assets::{self, AssetFilter, AssetSort};
use flo_store::lists::{PageRequest, projects};
use flo_store::{Store, StoreError, records};
use proptest::prelude::*;
use serde_json::json;

use crate::support::{put, store};

/// Walks all pages; between them `meanwhile` may change the list.
fn walk(
    runtime: &tokio::runtime::Runtime,
    store: &Store,
    filter: &AssetFilter,
    limit: u32,
    mut meanwhile: impl FnMut(usize),
) -> Vec<String> {
    let mut names = Vec::new();
    let mut page = PageRequest::first(limit);
    for number in 0.. {
        let (filter, request) = (filter.clone(), page.clone());
        let slice = runtime.block_on(store.read(move |conn| assets::page(conn, &filter, &request))).unwrap();
        assert!(slice.items.len() <= limit as usize);
        names.extend(slice.items.into_iter().map(|asset| asset.id.0));
        let Some(next) = slice.next else { break };
        page = PageRequest::first(limit).after(next);
        meanwhile(number);
    }
    names
}

fn sort() -> impl Strategy<Value = AssetSort> {
    prop_oneof![Just(AssetSort::Name), Just(AssetSort::Updated), Just(AssetSort::Size)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_row_is_on_exactly_one_page(
        rows in prop::collection::vec(("[a-cA-C0-9]{0,3}", prop::option::of(0_u32..4), 0_i64..4), 0..40),
        limit in 1_u32..9,
        sort in sort(),
        descending: bool,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let store = store();
        let count = rows.len();
        runtime.block_on(store.write(move |tx| {
            for (at, (name, size, updated)) in rows.iter().enumerate() {
                put(tx, RecordType::Asset, &format!("a{at}"), json!({
                    "kind": "file", "name": name, "size": size, "updated_at": format!("2026-10-0{}T00:00:00Z", updated + 1),
                }))?;
            }
            Ok(())
        })).unwrap();
        let filter = AssetFilter { sort, descending, ..AssetFilter::default() };
        let walked = walk(&runtime, &store, &filter, limit, |_| {});
        let one_page = walk(&runtime, &store, &filter, 1000, |_| {});
        prop_assert_eq!(&walked, &one_page, "small pages have the order of one big page");
        prop_assert_eq!(walked.iter().collect::<BTreeSet<_>>().len(), count);
        prop_assert_eq!(walked.len(), count);
    }

    #[test]
    fn rows_that_come_and_go_meanwhile_hide_none_that_stays(
        limit in 1_u32..5,
        gone in prop::collection::vec(0_usize..20, 0..10),
        descending: bool,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let store = store();
        runtime.block_on(store.write(move |tx| {
            for at in 0..20 {
                put(tx, RecordType::Asset, &format!("a{at}"), json!({ "kind": "file", "name": format!("clip {at}") }))?;
            }
            Ok(())
        })).unwrap();
        let filter = AssetFilter { descending, ..AssetFilter::default() };
        let leaving = gone.clone();
        let walked = walk(&runtime, &store, &filter, limit, |page| {
            // Rows come no longer than the list was long at first: somebody who is always ahead is never caught up.
            if page >= 20 {
                return;
            }
            let gone = leaving.get(page).copied();
            runtime.block_on(store.write(move |tx| {
                put(tx, RecordType::Asset, &format!("new{page}"), json!({ "kind": "file", "name": format!("clip {page}b") }))?;
                if let Some(at) = gone {
                    records::delete(tx, RecordType::Asset, &RecordId(format!("a{at}")))?;
                }
                Ok(())
            })).unwrap();
        });
        let distinct: BTreeSet<&String> = walked.iter().collect();
        prop_assert_eq!(distinct.len(), walked.len(), "no row twice");
        for at in (0..20).filter(|at| !gone.contains(at)) {
            prop_assert!(distinct.contains(&format!("a{at}")), "a{} stays and is shown", at);
        }
    }
}

#[tokio::test]
async fn a_cursor_of_another_list_or_order_is_refused() {
    let store = store();
    store
        .write(|tx| {
            for at in 0..3 {
                put(tx, RecordType::Asset, &format!("a{at}"), json!({ "kind": "file", "name": "x" }))?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let refused = store
        .read(|conn| {
            let first = assets::page(conn, &AssetFilter::default(), &PageRequest::first(1))?;
            let cursor = first.next.unwrap();
            let by_size = AssetFilter { sort: AssetSort::Size, ..AssetFilter::default() };
            let request = PageRequest::first(1).after(cursor);
            let nonsense = PageRequest::first(1).after("%%%");
            Ok([
                assets::page(conn, &by_size, &request).map(drop),
                projects::page(conn, &projects::ProjectFilter::default(), &request).map(drop),
                assets::page(conn, &AssetFilter::default(), &nonsense).map(drop),
            ])
        })
        .await
        .unwrap();
    for answer in refused {
        assert!(matches!(answer, Err(StoreError::Invalid(_))), "{answer:?}");
    }
}
