//! Which answers are the service's own, and which come from something in between.

use super::*;
use crate::Outcome;

async fn checked(step: Step, method: Method) -> crate::Result<Response> {
    let world = World::new();
    Check::new(Script::of([step])).send(&world.cx(Class::Background), request(method)).await
}

#[tokio::test]
async fn a_web_page_with_status_200_is_somebody_elses_answer() {
    for page in [
        answer_with(200, "<!doctype html><title>Hotel</title>", &[("content-type", "text/html")]),
        answer(200, "\n <html>"),
        answer_with(403, "<html>blocked</html>", &[("content-type", "text/html; charset=utf-8")]),
    ] {
        let error = checked(page, Method::GET).await.unwrap_err();
        assert_eq!((error.kind, error.retry), (ErrorKind::Portal, Advice::WhenOnline));
    }
}

#[tokio::test]
async fn a_redirect_names_where_it_points_and_is_not_followed() {
    let step = answer_with(302, "", &[("location", "http://portal.hotel.test/login?token=1")]);
    let error = checked(step, Method::GET).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Portal);
    assert!(
        error.detail.contains("portal.hotel.test") && !error.detail.contains("token"),
        "{}",
        error.detail
    );
}

#[tokio::test]
async fn a_cut_body_is_an_interruption_and_other_text_a_bad_answer() {
    let cut = checked(answer(200, r#"{"data":[{"id":"#), Method::GET).await.unwrap_err();
    assert_eq!(cut.kind, ErrorKind::Interrupted);
    let other = checked(answer(200, "OK!"), Method::GET).await.unwrap_err();
    assert_eq!(other.kind, ErrorKind::BadAnswer);
}

#[tokio::test]
async fn a_page_after_a_create_leaves_its_outcome_unknown() {
    let page = answer_with(200, "<html>", &[("content-type", "text/html")]);
    assert_eq!(checked(page, Method::POST).await.unwrap_err().outcome, Outcome::Unknown);
    let portal = checked(answer(511, ""), Method::POST).await.unwrap_err();
    assert_eq!(portal.outcome, Outcome::NotDone, "a network that wants a sign-in passed nothing on");
}

#[tokio::test]
async fn a_failing_services_page_stays_its_answer() {
    let page = answer_with(502, "<html>Bad gateway</html>", &[("content-type", "text/html")]);
    assert_eq!(checked(page, Method::GET).await.unwrap().status, 502);
}

#[tokio::test]
async fn an_empty_answer_is_fine() {
    assert_eq!(checked(answer(204, ""), Method::DELETE).await.unwrap().status, 204);
}
