//! One suite for every connector, against the simulators over real sockets.
//!
//! Client and simulators share a clock that moves only when somebody waits, so limits are real and no test sleeps.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bench;
mod clockify;
mod clockify_cases;
mod crawl;
mod frameio;
mod frameio_cases;
mod frameio_stacks;
mod free_plan;
mod oauth;
mod reading;
mod trouble;
mod uploads;
mod writing;

/// Runs every test of the suite for each connector.
macro_rules! suite {
    ($($subject:ident => $kind:path),+ $(,)?) => {$(
        mod $subject {
            use crate::{reading, trouble, writing};

            macro_rules! case {
                ($module:ident::$name:ident) => {
                    #[tokio::test]
                    async fn $name() -> anyhow::Result<()> {
                        $module::$name::<$kind>().await
                    }
                };
            }

            case!(reading::the_account_is_named);
            case!(reading::a_wrong_key_is_a_sign_in_error_that_says_what_to_do);
            case!(reading::a_full_pass_brings_every_record_once);
            case!(reading::a_second_pass_brings_the_same_revisions);
            case!(reading::a_full_pass_keeps_within_the_limits);
            case!(reading::a_record_is_the_same_read_by_itself);
            case!(reading::a_pass_for_changes_finds_what_is_new);
            case!(writing::a_record_is_created_changed_and_read_back);
            case!(writing::a_deleted_record_is_proven_to_be_gone);
            case!(writing::a_lost_answer_to_a_create_is_found_again_once);
            case!(writing::a_create_that_never_arrived_leaves_nothing_to_find);
            case!(writing::an_older_twin_is_not_taken_for_a_new_record);
            case!(writing::an_effect_is_found_although_the_clocks_differ);
            case!(trouble::a_portals_page_is_no_answer);
            case!(trouble::a_cut_answer_is_asked_for_again);
            case!(trouble::a_failing_service_proves_no_absence);
            case!(trouble::a_refusal_for_the_rate_is_waited_out);
        }
    )+};
}

suite! {
    on_frameio => crate::frameio::OnFrameio,
    on_clockify => crate::clockify::OnClockify,
}
