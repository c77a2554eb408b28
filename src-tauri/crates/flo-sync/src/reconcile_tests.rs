//! Three-way merges per field, by cases and by properties.

use expect_test::{Expect, expect};
use flo_model::{RecordType, UnixMillis};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::MergeRules;

/// A side as JSON text; `-` means that the record is not there.
fn side(text: &str) -> Option<FieldMap> {
    (text != "-").then(|| serde_json::from_str(text).expect("a side is a JSON object"))
}

#[track_caller]
fn check(record_type: RecordType, base: &str, local: &str, remote: &str, want: &Expect) {
    check_by(Policy::USUAL, record_type, base, local, remote, want);
}

#[track_caller]
fn check_by(
    policy: Policy<'_>,
    record_type: RecordType,
    base: &str,
    local: &str,
    remote: &str,
    want: &Expect,
) {
    let (base, local, remote) = (side(base), side(local), side(remote));
    let rules = Rules::of(record_type);
    let actions = reconcile(base.as_ref(), local.as_ref(), remote.as_ref(), rules, policy);
    let lines: Vec<String> = actions.as_slice().iter().map(line).collect();
    want.assert_eq(&lines.join("\n"));
}

fn line(action: &Action) -> String {
    match action {
        Action::Take { field, value } => format!("take {field} = {value}"),
        Action::Agree { field } => format!("agree on {field}"),
        Action::Send { field, value } => format!("send {field} = {value}"),
        Action::Conflict { field, base, local, remote } => {
            format!("conflict over {field}: was {base}, here {local}, there {remote}")
        }
        Action::Settle { field, rule, kept, base, local, remote } => {
            format!("{rule} settles {field}, {kept:?}: was {base}, here {local}, there {remote}")
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn equal_sides_need_nothing() {
    check(RecordType::Tag, r#"{"name":"a"}"#, r#"{"name":"a"}"#, r#"{"name":"a"}"#, &expect![""]);
}

#[test]
fn the_side_that_changed_wins() {
    check(
        RecordType::Client,
        r#"{"name":"a","note":"n","email":"e"}"#,
        r#"{"name":"a","note":"here","email":"e"}"#,
        r#"{"name":"there","note":"n","email":"e"}"#,
        &expect![[r#"
            take name = "there"
            send note = "here""#]],
    );
}

#[test]
fn the_same_change_on_both_sides_is_an_agreement() {
    check(
        RecordType::Tag,
        r#"{"name":"a"}"#,
        r#"{"name":"b"}"#,
        r#"{"name":"b"}"#,
        &expect!["agree on name"],
    );
}

#[test]
fn different_changes_of_one_field_are_a_conflict_that_keeps_both() {
    check(
        RecordType::Tag,
        r#"{"name":"a"}"#,
        r#"{"name":"b"}"#,
        r#"{"name":"c"}"#,
        &expect![[r#"conflict over name: was "a", here "b", there "c""#]],
    );
}

#[test]
fn start_and_end_are_one_unit() {
    check(
        RecordType::TimeEntry,
        r#"{"start":"2026-03-02T09:00:00Z","end":null,"description":"x"}"#,
        r#"{"start":"2026-03-02T09:00:00Z","end":"2026-03-02T10:00:00Z","description":"x"}"#,
        r#"{"start":"2026-03-02T08:45:00Z","end":null,"description":"y"}"#,
        &expect![[r#"
            take description = "y"
            conflict over start+end: was {"end":null,"start":"2026-03-02T09:00:00Z"}, here {"end":"2026-03-02T10:00:00Z","start":"2026-03-02T09:00:00Z"}, there {"end":null,"start":"2026-03-02T08:45:00Z"}"#]],
    );
}

#[test]
fn a_stop_is_sent_when_the_service_changed_nothing_about_the_time() {
    check(
        RecordType::TimeEntry,
        r#"{"start":"2026-03-02T09:00:00Z","end":null}"#,
        r#"{"start":"2026-03-02T09:00:00Z","end":"2026-03-02T10:00:00Z"}"#,
        r#"{"start":"2026-03-02T09:00:00.000+00:00","end":null}"#,
        &expect![[r#"send end = "2026-03-02T10:00:00Z""#]],
    );
}

#[test]
fn project_and_task_are_one_unit() {
    check(
        RecordType::TimeEntry,
        r#"{"project":"p1","task":"t1"}"#,
        r#"{"project":"p2","task":null}"#,
        r#"{"project":"p1","task":"t2"}"#,
        &expect![[
            r#"conflict over project+task: was {"project":"p1","task":"t1"}, here {"project":"p2","task":null}, there {"project":"p1","task":"t2"}"#
        ]],
    );
}

#[test]
fn additions_and_removals_of_a_set_merge() {
    check(
        RecordType::TimeEntry,
        r#"{"tags":["a","b"]}"#,
        r#"{"tags":["b","here"]}"#,
        r#"{"tags":["a","b","there"]}"#,
        &expect![[r#"
            take tags = ["b","here","there"]
            send tags = ["b","here","there"]"#]],
    );
}

#[test]
fn members_of_a_map_merge_one_by_one() {
    check(
        RecordType::Asset,
        r#"{"custom_fields":{"notes":"a","rating":1,"codec":"h264"}}"#,
        r#"{"custom_fields":{"notes":"here","rating":1,"codec":"h264"}}"#,
        r#"{"custom_fields":{"notes":"a","rating":5,"codec":"h264","new":true}}"#,
        &expect![[r#"
            take custom_fields = {"codec":"h264","new":true,"notes":"here","rating":5}
            send custom_fields = {"codec":"h264","new":true,"notes":"here","rating":5}"#]],
    );
    check(
        RecordType::TimeEntry,
        r#"{"custom_fields":{"a":"1"}}"#,
        r#"{"custom_fields":{"a":null}}"#,
        r#"{"custom_fields":{"a":"1","b":"2"}}"#,
        &expect![[r#"
            take custom_fields = {"a":null,"b":"2"}
            send custom_fields = {"a":null,"b":"2"}"#]],
    );
}

#[test]
fn a_disputed_member_of_a_map_leaves_the_others_merged_on_either_side() {
    check(
        RecordType::Asset,
        r#"{"custom_fields":{"notes":"a","rating":1,"take":1}}"#,
        r#"{"custom_fields":{"notes":"here","rating":2,"take":1}}"#,
        r#"{"custom_fields":{"notes":"there","rating":1,"take":3}}"#,
        &expect![[
            r#"conflict over custom_fields: was {"notes":"a","rating":1,"take":1}, here {"notes":"here","rating":2,"take":3}, there {"notes":"there","rating":2,"take":3}"#
        ]],
    );
}

#[test]
fn the_order_of_versions_counts() {
    check(
        RecordType::Asset,
        r#"{"versions":["a","b"]}"#,
        r#"{"versions":["b","a"]}"#,
        r#"{"versions":["a","b"]}"#,
        &expect![[r#"send versions = ["b","a"]"#]],
    );
}

/// One line for each record type: the same rename on one side, on both, against a delete.
#[test]
fn every_two_way_record_renames_merges_and_disputes_alike() {
    let named = |record_type| match record_type {
        RecordType::TimeEntry => "description",
        RecordType::Comment => "text",
        _ => "name",
    };
    for record_type in [
        RecordType::Client,
        RecordType::Project,
        RecordType::Task,
        RecordType::Tag,
        RecordType::TimeEntry,
        RecordType::Asset,
        RecordType::Comment,
    ] {
        let field = named(record_type);
        let [was, mine, its] = ["a", "b", "c"].map(|name| FieldMap::default().with(field, name));
        let act = |base: &FieldMap, here: Option<&FieldMap>, there: Option<&FieldMap>| {
            let actions = reconcile(Some(base), here, there, Rules::of(record_type), Policy::USUAL);
            actions.as_slice().iter().map(line).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(act(&was, Some(&mine), Some(&was)), format!("send {field} = \"b\""), "{record_type}");
        assert_eq!(act(&was, Some(&was), Some(&its)), format!("take {field} = \"c\""), "{record_type}");
        let both = act(&was, Some(&mine), Some(&its));
        assert!(both.starts_with(&format!("conflict over {field}")), "{record_type}: {both}");
        assert!(act(&was, None, Some(&its)).starts_with("conflict over presence"), "{record_type}");
        assert!(act(&was, Some(&mine), None).starts_with("conflict over presence"), "{record_type}");
        assert_eq!(act(&was, None, Some(&was)), "DeleteRemote", "{record_type}");
        assert_eq!(act(&was, Some(&was), None), "DeleteLocal", "{record_type}");
    }
}

#[test]
fn what_the_service_computes_is_always_taken() {
    check(
        RecordType::TimeEntry,
        r#"{"locked":false}"#,
        r#"{"locked":false}"#,
        r#"{"locked":true}"#,
        &expect!["take locked = true"],
    );
    check(
        RecordType::Asset,
        r#"{"comment_count":1}"#,
        r#"{"comment_count":7}"#,
        r#"{"comment_count":2}"#,
        &expect!["take comment_count = 2"],
    );
}

#[test]
fn fields_without_a_rule_are_kept_and_merged() {
    check(
        RecordType::Tag,
        r#"{"name":"a","unheard":{"of":1}}"#,
        r#"{"name":"a","unheard":{"of":1},"mine":1}"#,
        r#"{"name":"a","unheard":{"of":2}}"#,
        &expect![[r#"
            send mine = 1
            take unheard = {"of":2}"#]],
    );
}

#[test]
fn a_record_of_one_side_is_made_on_the_other() {
    check(RecordType::Tag, "-", "-", r#"{"name":"a"}"#, &expect!["CreateLocal"]);
    check(RecordType::Tag, "-", r#"{"name":"a"}"#, "-", &expect!["CreateRemote"]);
}

#[test]
fn a_delete_of_one_side_is_followed_when_the_other_changed_nothing() {
    check(RecordType::Tag, r#"{"name":"a"}"#, r#"{"name":"a"}"#, "-", &expect!["DeleteLocal"]);
    check(RecordType::Tag, r#"{"name":"a"}"#, "-", r#"{"name":"a"}"#, &expect!["DeleteRemote"]);
    check(RecordType::Tag, r#"{"name":"a"}"#, "-", "-", &expect!["Forget"]);
}

#[test]
fn an_edit_against_a_delete_is_a_conflict() {
    check(
        RecordType::Tag,
        r#"{"name":"a"}"#,
        r#"{"name":"b"}"#,
        "-",
        &expect![[r#"conflict over presence: was {"name":"a"}, here {"name":"b"}, there null"#]],
    );
    check(
        RecordType::Tag,
        r#"{"name":"a"}"#,
        "-",
        r#"{"name":"b"}"#,
        &expect![[r#"conflict over presence: was {"name":"a"}, here null, there {"name":"b"}"#]],
    );
}

#[test]
fn a_count_that_moved_is_no_edit_that_could_stop_a_delete() {
    check(
        RecordType::Asset,
        r#"{"name":"a","comment_count":1}"#,
        "-",
        r#"{"name":"a","comment_count":2}"#,
        &expect!["DeleteRemote"],
    );
}

#[test]
fn a_disputed_field_keeps_its_base_until_someone_chooses() {
    let base = side(r#"{"name":"a","archived":false}"#);
    let local = side(r#"{"name":"b","archived":false}"#);
    let remote = side(r#"{"name":"c","archived":true}"#).unwrap();
    let actions =
        reconcile(base.as_ref(), local.as_ref(), Some(&remote), Rules::of(RecordType::Tag), Policy::USUAL);
    let next = actions.next_base(base.as_ref(), &remote);
    assert_eq!(next, side(r#"{"name":"a","archived":true}"#).unwrap());
}

fn rule(field: &str, rule: MergeRule) -> MergeRules {
    MergeRules::from([(field.to_owned(), rule)])
}

#[test]
fn a_rule_settles_a_dispute_and_keeps_the_value_that_lost() {
    let (base, local, remote) =
        (r#"{"description":"a"}"#, r#"{"description":"b"}"#, r#"{"description":"c"}"#);
    let ours = rule("description", MergeRule::Ours);
    check_by(
        Policy { rules: &ours, ..Policy::USUAL },
        RecordType::TimeEntry,
        base,
        local,
        remote,
        &expect![[r#"
            ours settles description, Local: was "a", here "b", there "c"
            send description = "b""#]],
    );
    let theirs = rule("description", MergeRule::Theirs);
    check_by(
        Policy { rules: &theirs, ..Policy::USUAL },
        RecordType::TimeEntry,
        base,
        local,
        remote,
        &expect![[r#"
            theirs settles description, Remote: was "a", here "b", there "c"
            take description = "c""#]],
    );
}

#[test]
fn a_rule_for_one_field_leaves_the_others_to_a_person() {
    let ours = rule("note", MergeRule::Ours);
    check_by(
        Policy { rules: &ours, ..Policy::USUAL },
        RecordType::Client,
        r#"{"name":"a","note":"n"}"#,
        r#"{"name":"b","note":"here"}"#,
        r#"{"name":"c","note":"there"}"#,
        &expect![[r#"
            conflict over name: was "a", here "b", there "c"
            ours settles note, Local: was "n", here "here", there "there"
            send note = "here""#]],
    );
}

#[test]
fn the_newer_change_stays_only_when_both_times_are_known() {
    let newest = rule("name", MergeRule::Newest);
    let (base, local, remote) = (r#"{"name":"a"}"#, r#"{"name":"b"}"#, r#"{"name":"c"}"#);
    let (early, late) = (Some(UnixMillis(1_000)), Some(UnixMillis(2_000)));
    let by = |changed_here, changed_there, want: &Expect| {
        let policy = Policy { rules: &newest, changed_here, changed_there };
        check_by(policy, RecordType::Asset, base, local, remote, want);
    };
    by(
        early,
        late,
        &expect![[r#"
            newest settles name, Remote: was "a", here "b", there "c"
            take name = "c""#]],
    );
    by(
        late,
        early,
        &expect![[r#"
            newest settles name, Local: was "a", here "b", there "c"
            send name = "b""#]],
    );
    by(late, None, &expect![[r#"conflict over name: was "a", here "b", there "c""#]]);
    by(early, early, &expect![[r#"conflict over name: was "a", here "b", there "c""#]]);
}

#[test]
fn a_unit_is_settled_as_a_whole() {
    let theirs = rule("start+end", MergeRule::Theirs);
    check_by(
        Policy { rules: &theirs, ..Policy::USUAL },
        RecordType::TimeEntry,
        r#"{"start":"2026-03-02T09:00:00Z","end":"2026-03-02T10:00:00Z"}"#,
        r#"{"start":"2026-03-02T09:00:00Z","end":"2026-03-02T11:00:00Z"}"#,
        r#"{"start":"2026-03-02T08:00:00Z","end":"2026-03-02T10:00:00Z"}"#,
        &expect![[r#"
            theirs settles start+end, Remote: was {"end":"2026-03-02T10:00:00Z","start":"2026-03-02T09:00:00Z"}, here {"end":"2026-03-02T11:00:00Z","start":"2026-03-02T09:00:00Z"}, there {"end":"2026-03-02T10:00:00Z","start":"2026-03-02T08:00:00Z"}
            take start = "2026-03-02T08:00:00Z"
            take end = "2026-03-02T10:00:00Z""#]],
    );
}

#[test]
fn a_set_can_be_asked_about_too() {
    let ask = rule("tags", MergeRule::Ask);
    check_by(
        Policy { rules: &ask, ..Policy::USUAL },
        RecordType::TimeEntry,
        r#"{"tags":[]}"#,
        r#"{"tags":["a"]}"#,
        r#"{"tags":["b"]}"#,
        &expect![[r#"conflict over tags: was [], here ["a"], there ["b"]"#]],
    );
}

#[test]
fn no_rule_settles_an_edit_against_a_delete() {
    let ours = rule(PRESENCE, MergeRule::Theirs);
    check_by(
        Policy { rules: &ours, ..Policy::USUAL },
        RecordType::Tag,
        r#"{"name":"a"}"#,
        r#"{"name":"b"}"#,
        "-",
        &expect![[r#"conflict over presence: was {"name":"a"}, here {"name":"b"}, there null"#]],
    );
}

const NAMES: [&str; 7] = ["description", "start", "end", "project", "task", "tags", "custom_fields"];

fn any_side() -> impl Strategy<Value = FieldMap> {
    let value = |name: &'static str| {
        let plain = prop_oneof![Just(json!(null)), (0..3).prop_map(|n| json!(format!("v{n}")))];
        let set = prop::collection::btree_set("[a-d]", 0..4).prop_map(|set| json!(set));
        let object = prop::collection::btree_map("[a-d]", 0..3, 0..4).prop_map(|map| json!(map));
        match name {
            "tags" => set.boxed(),
            "custom_fields" => object.boxed(),
            _ => plain.boxed(),
        }
    };
    NAMES.map(value).prop_map(|values| {
        NAMES.iter().zip(values).map(|(name, value)| ((*name).to_owned(), value)).collect::<FieldMap>()
    })
}

/// What a person finds in a dispute about a map: every member that either side changed, on the side that changed it.
#[test]
fn a_dispute_about_a_map_shows_every_changed_member() {
    let sides = [
        FieldMap::default().with("custom_fields", json!({"a": 0, "b": 0, "c": 0})),
        FieldMap::default().with("custom_fields", json!({"a": 1, "b": 1, "c": 0})),
        FieldMap::default().with("custom_fields", json!({"a": 2, "b": 0, "c": 2})),
    ];
    let actions = reconcile(Some(&sides[0]), Some(&sides[1]), Some(&sides[2]), rules(), Policy::USUAL);
    let [Action::Conflict { local, remote, .. }] = actions.as_slice() else { panic!("{actions:?}") };
    assert_eq!((local, remote), (&json!({"a": 1, "b": 1, "c": 2}), &json!({"a": 2, "b": 1, "c": 2})));
}

fn rules() -> Rules {
    Rules::of(RecordType::TimeEntry)
}

/// Carries out what concerns this side.
fn apply_here(actions: &Actions, local: &FieldMap) -> FieldMap {
    let mut next = local.clone();
    next.0.extend(actions.taken().0);
    next
}

/// Carries out what concerns the service.
fn apply_there(actions: &Actions, remote: &FieldMap) -> FieldMap {
    let mut next = remote.clone();
    for action in actions.as_slice() {
        if let Action::Send { field, value } = action {
            next.set(field, value.clone());
        }
    }
    next
}

fn any_rules() -> impl Strategy<Value = MergeRules> {
    const FIELDS: &[&str] = &["description", "start+end", "project+task", "tags"];
    prop::collection::btree_map(prop::sample::select(FIELDS), prop::sample::select(MergeRule::ALL), 0..4)
        .prop_map(|rules| rules.into_iter().map(|(field, rule)| (field.to_owned(), rule)).collect())
}

fn any_time() -> impl Strategy<Value = Option<UnixMillis>> {
    prop::option::of((0_i64..3).prop_map(UnixMillis))
}

proptest! {
    #[test]
    fn whatever_the_rules_both_sides_end_alike_and_what_lost_is_kept(
        base in any_side(), a in any_side(), b in any_side(), set in any_rules(), here in any_time(), there in any_time(),
    ) {
        let policy = Policy { rules: &set, changed_here: here, changed_there: there };
        let actions = reconcile(Some(&base), Some(&a), Some(&b), rules(), policy);
        let (here, there) = (apply_here(&actions, &a), apply_there(&actions, &b));
        let mut kept_beside = BTreeSet::new();
        for action in actions.as_slice() {
            if let Action::Settle { field, local, remote, .. } = action {
                prop_assert!(local != remote, "a rule settles what differs");
                kept_beside.extend(field.split(UNIT_SEPARATOR).map(str::to_owned));
            }
        }
        for name in NAMES {
            if actions.disputed().contains(name) {
                prop_assert_eq!((here.get(name), there.get(name)), (a.get(name), b.get(name)));
                continue;
            }
            prop_assert!(same(rules().shape(name), here.get(name), there.get(name)), "both sides end alike");
            if ["tags", "custom_fields"].contains(&name) || kept_beside.contains(name) {
                continue;
            }
            for side in [&a, &b] {
                let changed = !same(rules().shape(name), base.get(name), side.get(name));
                prop_assert!(!changed || same(rules().shape(name), side.get(name), here.get(name)));
            }
        }
        let again = reconcile(Some(&actions.next_base(Some(&base), &there)), Some(&here), Some(&there), rules(), policy);
        prop_assert!(again.taken().0.is_empty() && again.sent().is_empty(), "{:?}", again);
    }

    #[test]
    fn it_does_not_matter_which_side_is_which(base in any_side(), a in any_side(), b in any_side()) {
        let forth = reconcile(Some(&base), Some(&a), Some(&b), rules(), Policy::USUAL);
        let back = reconcile(Some(&base), Some(&b), Some(&a), rules(), Policy::USUAL);
        prop_assert_eq!(forth.taken().0.into_keys().collect::<BTreeSet<_>>(), back.sent());
        prop_assert_eq!(forth.sent(), back.taken().0.into_keys().collect::<BTreeSet<_>>());
        prop_assert_eq!(forth.disputed(), back.disputed());
    }

    #[test]
    fn applying_it_leaves_nothing_but_the_conflicts(base in any_side(), a in any_side(), b in any_side()) {
        let actions = reconcile(Some(&base), Some(&a), Some(&b), rules(), Policy::USUAL);
        let (here, there) = (apply_here(&actions, &a), apply_there(&actions, &b));
        let again = reconcile(Some(&actions.next_base(Some(&base), &there)), Some(&here), Some(&there), rules(), Policy::USUAL);
        prop_assert!(again.taken().0.is_empty() && again.sent().is_empty(), "{:?}", again);
        prop_assert_eq!(again.disputed(), actions.disputed());
    }

    #[test]
    fn repeating_it_before_anything_is_sent_changes_nothing_more(
        base in any_side(), a in any_side(), b in any_side(),
    ) {
        let actions = reconcile(Some(&base), Some(&a), Some(&b), rules(), Policy::USUAL);
        let here = apply_here(&actions, &a);
        let again = reconcile(Some(&actions.next_base(Some(&base), &b)), Some(&here), Some(&b), rules(), Policy::USUAL);
        prop_assert!(again.taken().0.is_empty(), "{:?}", again);
        prop_assert_eq!(again.sent(), actions.sent());
        prop_assert_eq!(again.disputed(), actions.disputed());
    }

    #[test]
    fn no_changed_value_is_lost(base in any_side(), a in any_side(), b in any_side()) {
        let actions = reconcile(Some(&base), Some(&a), Some(&b), rules(), Policy::USUAL);
        let (here, there) = (apply_here(&actions, &a), apply_there(&actions, &b));
        for name in NAMES {
            if actions.disputed().contains(name) {
                prop_assert_eq!(here.get(name), a.get(name), "a conflict leaves this side alone");
                prop_assert_eq!(there.get(name), b.get(name), "and the other");
                continue;
            }
            prop_assert!(same(rules().shape(name), here.get(name), there.get(name)), "both sides end alike");
            if name == "tags" {
                let (was, merged) = (members(base.get(name)), members(here.get(name)));
                for added in members(a.get(name)).into_iter().chain(members(b.get(name))) {
                    prop_assert!(was.contains(&added) || merged.contains(&added), "an addition is kept");
                }
            } else if name == "custom_fields" {
                let (was, merged) = (base.get(name), here.get(name));
                for side in [&a, &b] {
                    for key in keys(&[was, side.get(name)]) {
                        let member = &side.get(name)[key];
                        let changed = !same(Shape::Value, &was[key], member);
                        prop_assert!(!changed || same(Shape::Value, member, &merged[key]), "a changed member is kept");
                    }
                }
            } else {
                for side in [&a, &b] {
                    let changed = !same(rules().shape(name), base.get(name), side.get(name));
                    prop_assert!(!changed || same(rules().shape(name), side.get(name), here.get(name)));
                }
            }
        }
    }
}
