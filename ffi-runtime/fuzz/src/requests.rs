//! Requests: the map of the arguments of a call, through the entries of the library.
//!
//! Those are what is called that answer at once and need no context. How a request is read does not depend on either.

use std::{
    ffi::{c_char, c_void},
    sync::{LazyLock, Mutex},
};

use ciborium::Value;

use super::{choose, document, marked};

type Callback = unsafe extern "C" fn(code: i32, payload: *const c_char, len: usize, user_data: *mut c_void);

/// The CBOR form of a function without a context.
type Entry = unsafe extern "C" fn(Option<Callback>, *mut c_void, *const u8, usize) -> i32;

const OK: i32 = 0;
const ERR: i32 = 1;
const FAIL: i32 = 6;

/// A function.
pub struct Function {
    /// The symbol of its CBOR form.
    pub symbol: &'static str,
    entry: Entry,
}

/// All of them, by their marks.
pub static FUNCTIONS: LazyLock<Vec<(u32, Function)>> =
    LazyLock::new(|| marked(functions(), |function| function.symbol));

/// Functions that would answer at once, and are left out.
pub const LEFT_OUT: [&str; 4] = [
    // What they give is as long as their argument says.
    "chain",
    "count_up",
    // A panic ends a fuzz target before it gets anywhere.
    "panic_with",
    "panic_without_text",
];

/// Calls the function that the first four bytes choose with the request that follows. Says whether that was accepted.
pub fn run(data: &[u8]) -> bool {
    let Some((function, request)) = choose(&FUNCTIONS, data) else { return false };
    let (code, payload) = call(function, request);
    match code {
        OK => document::assert_deterministic(&payload),
        FAIL => {
            document::assert_deterministic(&payload);
            let failure = document::parsed(&payload).expect("CBOR");
            let keys = failure.as_map().expect("a map").iter().map(|(key, _)| key.as_text());
            assert!(keys.eq([Some("error"), Some("message")]), "{failure:?}");
        }
        ERR => assert!(str::from_utf8(&payload).is_ok_and(|text| !text.is_empty())),
        other => panic!("code {other}"),
    }
    if code == OK && function.symbol.contains("_echo_") {
        let value = document::parsed(&payload).expect("CBOR");
        let request = document::written(&Value::Map(vec![("value".into(), value)]));
        assert_eq!(call(function, &request), (OK, payload), "what was given back comes back again");
    }
    code != ERR
}

/// The one reply of a call.
fn call(function: &Function, request: &[u8]) -> (i32, Vec<u8>) {
    unsafe extern "C" fn deliver(code: i32, payload: *const c_char, len: usize, user_data: *mut c_void) {
        // SAFETY: that of the call below, which has not returned.
        let replies = unsafe { &*user_data.cast::<Mutex<Vec<(i32, Vec<u8>)>>>() };
        // SAFETY: readable until this returns, and not null: every CBOR form and every text of an error has bytes.
        let payload = unsafe { std::slice::from_raw_parts(payload.cast::<u8>(), len) };
        replies.lock().expect("no panic while it is locked").push((code, payload.to_vec()));
    }
    // Of exactly its size, so that a sanitizer sees a step out of it.
    let request: Box<[u8]> = request.into();
    let replies = Mutex::new(Vec::new());
    let user_data = (&raw const replies).cast_mut().cast();
    // SAFETY: the request is there until the call returns, and its function answers before that.
    let code = unsafe { (function.entry)(Some(deliver), user_data, request.as_ptr(), request.len()) };
    assert_eq!(code, OK, "with a callback");
    let mut replies = replies.into_inner().expect("no panic while it was locked");
    let reply = replies.pop().expect("an answer");
    assert!(replies.is_empty(), "one answer");
    reply
}

macro_rules! functions {
    ($($symbol:ident)*) => {
        unsafe extern "C" {
            $(fn $symbol(callback: Option<Callback>, user_data: *mut c_void, request: *const u8, len: usize) -> i32;)*
        }

        fn functions() -> Vec<Function> {
            vec![$(Function { symbol: stringify!($symbol), entry: $symbol }),*]
        }
    };
}

functions! {
    conformance_add_keywords_cbor
    conformance_add_points_cbor
    conformance_answer_cbor
    conformance_cbor_only_cbor
    conformance_check_foreign_point_cbor
    conformance_decrease_cbor
    conformance_default_and_due_cbor
    conformance_default_parameters_cbor
    conformance_divide_cbor
    conformance_do_nothing_cbor
    conformance_echo_admin_id_cbor
    conformance_echo_array_choice_cbor
    conformance_echo_blank_cbor
    conformance_echo_blob_cbor
    conformance_echo_blobs_cbor
    conformance_echo_bool_cbor
    conformance_echo_bools_cbor
    conformance_echo_box_cbor
    conformance_echo_boxes_cbor
    conformance_echo_by_number_cbor
    conformance_echo_by_octet_cbor
    conformance_echo_by_u64_cbor
    conformance_echo_bytes_cbor
    conformance_echo_bytes_choice_cbor
    conformance_echo_conditional_cbor
    conformance_echo_counts_cbor
    conformance_echo_cube_cbor
    conformance_echo_direction_cbor
    conformance_echo_directory_cbor
    conformance_echo_dots_cbor
    conformance_echo_drawing_cbor
    conformance_echo_duration_cbor
    conformance_echo_email_cbor
    conformance_echo_empty_cbor
    conformance_echo_every_alias_cbor
    conformance_echo_every_array_cbor
    conformance_echo_every_bytes_cbor
    conformance_echo_every_custom_cbor
    conformance_echo_every_duration_cbor
    conformance_echo_every_empty_cbor
    conformance_echo_every_foreign_cbor
    conformance_echo_every_level_cbor
    conformance_echo_every_map_cbor
    conformance_echo_every_newtype_cbor
    conformance_echo_every_option_cbor
    conformance_echo_every_option_option_cbor
    conformance_echo_every_set_cbor
    conformance_echo_every_shape_cbor
    conformance_echo_every_text_cbor
    conformance_echo_every_time_cbor
    conformance_echo_every_uuid_cbor
    conformance_echo_every_wide_cbor
    conformance_echo_expr_cbor
    conformance_echo_f32_cbor
    conformance_echo_f64_cbor
    conformance_echo_foreign_point_cbor
    conformance_echo_foreign_style_cbor
    conformance_echo_gaps_cbor
    conformance_echo_grid_cbor
    conformance_echo_i128_cbor
    conformance_echo_i16_cbor
    conformance_echo_i32_cbor
    conformance_echo_i64_cbor
    conformance_echo_i8_cbor
    conformance_echo_key_cbor
    conformance_echo_keywords_cbor
    conformance_echo_knowledge_cbor
    conformance_echo_layer_cbor
    conformance_echo_level_cbor
    conformance_echo_levels_cbor
    conformance_echo_loudness_cbor
    conformance_echo_map_choice_cbor
    conformance_echo_maps_cbor
    conformance_echo_millis_cbor
    conformance_echo_node_cbor
    conformance_echo_number_set_cbor
    conformance_echo_numbers_cbor
    conformance_echo_octet_set_cbor
    conformance_echo_octets_cbor
    conformance_echo_option_array_cbor
    conformance_echo_option_bool_cbor
    conformance_echo_option_box_cbor
    conformance_echo_option_bytes_cbor
    conformance_echo_option_choice_cbor
    conformance_echo_option_enum_cbor
    conformance_echo_option_i64_cbor
    conformance_echo_option_list_cbor
    conformance_echo_option_maybe_cbor
    conformance_echo_option_option_cbor
    conformance_echo_option_option_list_cbor
    conformance_echo_option_option_option_cbor
    conformance_echo_option_option_text_cbor
    conformance_echo_option_record_cbor
    conformance_echo_option_shared_bytes_cbor
    conformance_echo_option_text_cbor
    conformance_echo_pairs_cbor
    conformance_echo_percent_cbor
    conformance_echo_phrase_cbor
    conformance_echo_place_cbor
    conformance_echo_point_cbor
    conformance_echo_points_cbor
    conformance_echo_polygon_cbor
    conformance_echo_preset_cbor
    conformance_echo_reading_cbor
    conformance_echo_scalar_cbor
    conformance_echo_scalar_lists_cbor
    conformance_echo_scalar_options_cbor
    conformance_echo_scalars_cbor
    conformance_echo_secret_cbor
    conformance_echo_set_choice_cbor
    conformance_echo_shape_cbor
    conformance_echo_shapes_cbor
    conformance_echo_shared_bytes_cbor
    conformance_echo_strokes_cbor
    conformance_echo_text_cbor
    conformance_echo_text_choice_cbor
    conformance_echo_texts_cbor
    conformance_echo_time_cbor
    conformance_echo_tree_cbor
    conformance_echo_triple_cbor
    conformance_echo_two_points_cbor
    conformance_echo_two_texts_cbor
    conformance_echo_u128_cbor
    conformance_echo_u16_cbor
    conformance_echo_u32_cbor
    conformance_echo_u64_cbor
    conformance_echo_u8_cbor
    conformance_echo_user_id_cbor
    conformance_echo_user_ids_cbor
    conformance_echo_user_name_cbor
    conformance_echo_uuid_cbor
    conformance_echo_virtual_cbor
    conformance_echo_wide_choice_cbor
    conformance_echo_word_cbor
    conformance_echo_words_cbor
    conformance_ended_cbor
    conformance_evaluate_cbor
    conformance_face_east_cbor
    conformance_fail_enum_cbor
    conformance_fail_flat_cbor
    conformance_fail_scalars_cbor
    conformance_fail_struct_cbor
    conformance_fail_text_cbor
    conformance_fail_unit_cbor
    conformance_fail_with_array_cbor
    conformance_fail_with_box_cbor
    conformance_fail_with_bytes_cbor
    conformance_fail_with_duration_cbor
    conformance_fail_with_map_cbor
    conformance_fail_with_newtype_cbor
    conformance_fail_with_set_cbor
    conformance_fail_with_text_cbor
    conformance_fail_with_time_cbor
    conformance_fail_with_uuid_cbor
    conformance_fail_with_wide_cbor
    conformance_from_condition_cbor
    conformance_from_either_cbor
    conformance_from_feature_cbor
    conformance_from_include_cbor
    conformance_from_inline_cbor
    conformance_from_nested_cbor
    conformance_from_path_cbor
    conformance_gather_scalars_cbor
    conformance_halve_cbor
    conformance_host_of_cbor
    conformance_increase_cbor
    conformance_keep_cbor
    conformance_later_cbor
    conformance_lend_bytes_cbor
    conformance_lend_level_cbor
    conformance_lend_numbers_cbor
    conformance_lend_place_cbor
    conformance_lend_polygon_cbor
    conformance_lend_polygons_cbor
    conformance_lend_shape_cbor
    conformance_lend_text_cbor
    conformance_lend_texts_cbor
    conformance_longest_duration_cbor
    conformance_match_cbor
    conformance_measure_text_cbor
    conformance_names_of_cbor
    conformance_post_abroad_cbor
    conformance_post_inland_cbor
    conformance_session_max_len_cbor
    conformance_sessions_there_cbor
    conformance_ship_cbor
    conformance_shout_parameters_cbor
    conformance_sink_cbor
    conformance_streams_alive_cbor
    conformance_string_cbor
    conformance_subtract_cbor
    conformance_sum_numbers_cbor
    conformance_swallow_cbor
}
