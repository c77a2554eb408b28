//! Credentials, roles and what the workspace says about itself.

use serde_json::{Value, json};

use crate::support::Service;

#[tokio::test]
async fn exactly_one_known_credential_is_wanted() {
    let service = Service::start().await;
    let (key, addon) = (service.admin.as_str(), service.addon.as_str());
    type Case<'a> = (&'a [(&'a str, &'a str)], (u16, i64));
    let cases: [Case<'_>; 6] = [
        (&[], (401, 1000)),
        (&[("x-api-key", key), ("x-addon-token", addon)], (401, 1000)),
        (&[("authorization", "Bearer x")], (401, 1000)),
        (&[("x-api-key", key), ("authorization", "Bearer x")], (401, 1000)),
        (&[("x-api-key", "unknown")], (401, 4003)),
        (&[("x-addon-token", "unknown")], (401, 4017)),
    ];
    for (headers, wanted) in cases {
        assert_eq!(service.send("GET", "/api/v1/user", headers, None).await.refusal(), wanted, "{headers:?}");
    }
    service.fault(json!({ "service": "clockify", "fault": "unknown_key", "times": 1 })).await;
    let headers = [("x-api-key", key)];
    assert_eq!(service.send("GET", "/api/v1/user", &headers, None).await.refusal(), (401, 4003));
    assert_eq!(
        service.send("GET", "/api/v1/user/", &headers, None).await.status,
        200,
        "a slash at the end is fine"
    );
}

#[tokio::test]
async fn an_add_on_may_do_what_its_scopes_say() {
    let service = Service::start().await;
    let headers = [("x-addon-token", service.addon.as_str())];
    let path = format!("/api/v1/workspaces/{}/projects", service.ws);
    assert_eq!(service.send("GET", &path, &headers, None).await.status, 200);
    let refused = service.send("POST", &path, &headers, Some(&json!({ "name": "New" }))).await;
    assert_eq!(refused.status, 401);
    assert!(refused.text.contains("PROJECT_WRITE"), "{refused:?}");
}

#[tokio::test]
async fn unknown_places_are_told_apart() {
    let service = Service::start().await;
    let headers = [("x-api-key", service.admin.as_str())];
    let foreign =
        service.send("GET", "/api/v1/workspaces/0123456789abcdef01234567/tags", &headers, None).await;
    assert_eq!((foreign.status, foreign.text.as_str()), (404, ""), "an unknown workspace has no body");
    let unversioned = format!("/api/workspaces/{}/tags", service.ws);
    assert_eq!(service.send("GET", &unversioned, &headers, None).await.refusal(), (404, 3000));
    for method in ["PUT", "PATCH"] {
        assert_eq!(service.ask(&service.admin, method, "", json!({})).await.refusal(), (405, 3000));
    }
    let group = service.get("/user-groups").await[0]["id"].as_str().unwrap().to_owned();
    let answer = service.ask(&service.admin, "GET", &format!("/user-groups/{group}"), Value::Null).await;
    assert_eq!(answer.refusal(), (405, 3000), "there is no read of a single group");
    let unreadable = [("x-api-key", service.admin.as_str()), ("content-type", "application/json")];
    let path = format!("/api/v1/workspaces/{}/time-entries", service.ws);
    let answer = service.send("POST", &path, &unreadable, None).await;
    assert_eq!(answer.refusal(), (400, 3002));
}

#[tokio::test]
async fn the_signed_in_person_is_ida_in_the_zone_of_the_studio() {
    let service = Service::start().await;
    let headers = [("x-api-key", service.admin.as_str())];
    let me = service.send("GET", "/api/v1/user?include-memberships=true", &headers, None).await.ok();
    assert_eq!((&me["name"], &me["settings"]["timeZone"]), (&json!("Ida Oster"), &json!("Europe/Berlin")));
    assert_eq!(me["activeWorkspace"], service.ws.as_str());
    assert!(me["memberships"].as_array().unwrap().len() > 5);
    let workspace = service.get("").await;
    assert_eq!(workspace["name"], "Kiteyard");
    assert_eq!(workspace["workspaceSettings"]["lockTimeEntries"], "2026-10-11T22:00:00Z");
    assert_eq!(workspace["memberships"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn ordinary_members_may_not_write_for_others_nor_see_them_when_hidden() {
    let service = Service::start().await;
    let path = format!("/user/{}/time-entries", service.ida);
    assert_eq!(service.ask(&service.member, "POST", &path, json!({})).await.refusal(), (403, 501));
    assert_eq!(service.ask(&service.member, "GET", &path, Value::Null).await.status, 200);
    service.settings(json!({ "onlyAdminsSeeAllTimeEntries": true })).await;
    assert_eq!(service.ask(&service.member, "GET", &path, Value::Null).await.refusal(), (403, 501));
    let running =
        service.ask(&service.member, "GET", "/time-entries/status/in-progress", Value::Null).await.ok();
    assert_eq!(running, json!([]));
    let private = service.project("Second Shift").await;
    assert_eq!(private["public"], false);
    let seen = service.ask(&service.member, "GET", "/projects?name=Second%20Shift", Value::Null).await.ok();
    assert_eq!(seen, json!([]), "private projects are for their members");
    let body = json!({ "start": "2026-10-15T06:00:00Z", "projectId": private["id"] });
    assert_eq!(service.ask(&service.member, "POST", "/time-entries", body).await.refusal(), (400, 501));
}

#[tokio::test]
async fn the_free_plan_lacks_paid_features() {
    let service = Service::start().await;
    service.act("set_plan", json!({ "plan": "FREE" })).await;
    let other = format!("/user/{}/time-entries", service.ada);
    assert_eq!(service.ask(&service.admin, "POST", &other, json!({})).await.status, 402);
    assert_eq!(service.ask(&service.admin, "GET", "/approval-requests", Value::Null).await.status, 402);
    assert_eq!(service.get("").await["featureSubscriptionType"], "FREE");
}
