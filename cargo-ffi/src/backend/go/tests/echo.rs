//! A library for a contract, in C: it gives back what it is given, and knows nothing about the values. What is
//! more than that is C by hand.
//!
//! Every value that goes through it was lowered and lifted by the generated code alone, as the header has it.

use ffi_model::{
    contract::{Contract, FunctionDecl, FunctionKind, Type},
    symbol,
};

use crate::backend::c;

/// The units of the library, which are compiled apart: the last one lies about its symbols. `written` is C of functions
/// that are none of these.
pub(super) fn units(contract: &Contract, written: &str) -> [String; 3] {
    let names = c::names::Names::new(contract);
    let types = c::types::Types::new(contract, &names);
    let (library, context) = (names.library(), names.context());
    let mut echo = format!(
        "#include \"{library}.h\"\n\
         int32_t {library}_set_stale_warn({context} *ctx, int64_t interval) {{ (void)ctx; (void)interval; return FFI_OK; }}\n\
         void {library}_reply_release(ffi_reply_t *reply) {{ (void)reply; }}\n\
         uint64_t {library}_abi_hash(void) {{ return {}; }}\n\
         const char *{library}_abi_version(void) {{ return {}; }}\n",
        names.abi_hash(),
        names.abi_version(),
    );
    let mut others = String::new();
    let is_written = |name: &str| written.contains(&format!(" {}(", symbol::function(library, name)));
    for decl in contract.functions() {
        match (decl.params.as_slice(), &decl.ok) {
            ([param], Some(ok))
                if param.ty == *ok && decl.kind == FunctionKind::Method && !is_written(&decl.name) =>
            {
                echo.push_str(&function(decl, ok, &names, &types));
            }
            _ => {
                let symbols =
                    [symbol::function(library, &decl.name), symbol::function_wait(library, &decl.name)];
                for symbol in symbols.iter().filter(|symbol| !written.contains(&format!(" {symbol}("))) {
                    others.push_str(&format!("int {symbol}(void) {{ return 1; }}\n"));
                }
            }
        }
    }
    [written.to_owned(), echo, others]
}

fn function(decl: &FunctionDecl, ty: &Type, names: &c::names::Names, types: &c::types::Types<'_>) -> String {
    let library = names.library();
    let target = decl.of.as_ref().map_or_else(|| names.context(), |of| names.ty(of));
    let is_by_pointer = types.is_by_pointer(ty);
    let param = if is_by_pointer { types.c_payload(ty) } else { format!("{} ", types.c_value(ty)) };
    let star = if is_by_pointer { "*" } else { "" };
    let callback = symbol::function(library, &decl.name);
    let direct = symbol::function_wait(library, &decl.name);
    let limit = if decl.is_async { "int64_t timeout_ms, " } else { "" };
    let used = if decl.is_async { "(void)timeout_ms; " } else { "" };
    let (payload, len) = payload(ty, types);
    format!(
        "int32_t {direct}({target} *target, {param}value, {limit}{} *out, ffi_reply_t *reply) {{\n    \
             (void)target; (void)reply; {used}*out = {star}value; return FFI_OK;\n}}\n\
         int32_t {callback}({target} *target, ffi_callback_t callback, void *user_data, {param}value) {{\n    \
             (void)target; callback(FFI_OK, {payload}, {len}, user_data); return FFI_OK;\n}}\n",
        types.c_value(ty),
    )
}

/// The payload of a reply with `value`, and its length.
fn payload(ty: &Type, types: &c::types::Types<'_>) -> (String, String) {
    let sized = |size: &str| ("value".to_owned(), format!("{size}sizeof *value"));
    match types.behind(ty) {
        Type::Str | Type::Bytes => {
            ("value.data ? (const void *)value.data : \"\"".into(), "value.len".into())
        }
        Type::Option(_) => sized("!value ? 0 : "),
        Type::Box(inner) => match types.behind(inner) {
            Type::Str | Type::Bytes => {
                ("value->data ? (const void *)value->data : \"\"".into(), "value->len".into())
            }
            Type::Option(_) | Type::Box(_) => {
                let (payload, len) = payload(inner, types);
                (payload.replace("value", "(*value)"), len.replace("value", "(*value)"))
            }
            _ => sized(""),
        },
        _ if types.is_by_pointer(ty) => sized(""),
        _ => ("&value".into(), "sizeof value".into()),
    }
}
