//! What tonic generates for a service; its builder needs no `protoc`.

fn main() {
    let say = tonic_build::manual::Method::builder()
        .name("say")
        .route_name("Say")
        .input_type("crate::grpc::Text")
        .output_type("crate::grpc::Text")
        .codec_path("tonic_prost::ProstCodec");
    let echo = tonic_build::manual::Service::builder().name("Echo").package("bench").method(say.build());
    tonic_build::manual::Builder::new().compile(&[echo.build()]);
}
