//! Trouble between here and the service.

use flo_connect::{Class, ErrorKind, Retry};
use flo_model::RecordType;

use crate::bench::{Bench, Subject, without_limits};
use crate::crawl::crawl;

pub(crate) async fn a_portals_page_is_no_answer<S: Subject>() -> anyhow::Result<()> {
    let bench = Bench::with::<S>(without_limits).await?;
    bench.fault("captive_portal", 100, None, None)?;
    let error = bench.connector.account(&bench.cx(Class::Background)).await.unwrap_err();
    assert_eq!((error.kind, error.retry), (ErrorKind::Portal, Retry::WhenOnline));
    bench.clear_faults();
    bench.connector.account(&bench.cx(Class::Background)).await?;
    Ok(())
}

pub(crate) async fn a_cut_answer_is_asked_for_again<S: Subject>() -> anyhow::Result<()> {
    for fault in ["truncated", "truncated_json", "drop_before"] {
        let bench = Bench::with::<S>(without_limits).await?;
        bench.fault(fault, 1, None, None)?;
        bench.connector.account(&bench.cx(Class::Background)).await?;
        assert!(bench.sandbox.shared().faults.is_empty(), "{fault} struck");
    }
    Ok(())
}

pub(crate) async fn a_failing_service_proves_no_absence<S: Subject>() -> anyhow::Result<()> {
    let bench = Bench::with::<S>(without_limits).await?;
    let crawl = crawl(&bench).await?;
    let mirror = bench.connector.mirror().expect("it mirrors");
    let record_type = S::TYPES[0];
    let record = crawl.of_type(record_type).next().expect("there is one");
    for fault in ["server_error", "html_error", "captive_portal", "drop_before", "truncated_json"] {
        bench.fault(fault, 100, None, None)?;
        let result = mirror.get(&bench.cx(Class::Background), record_type, &record.id, &record.fields).await;
        assert!(result.is_err(), "{fault}: {result:?}");
        bench.clear_faults();
    }
    assert_ne!(record_type, RecordType::Workspace);
    Ok(())
}

pub(crate) async fn a_refusal_for_the_rate_is_waited_out<S: Subject>() -> anyhow::Result<()> {
    let bench = Bench::with::<S>(without_limits).await?;
    bench.fault("rate_limited_retry_after", 1, None, None)?;
    bench.connector.account(&bench.cx(Class::Background)).await?;
    assert_eq!(bench.answered(429), 1, "the next request came when it was allowed");
    Ok(())
}
