//! Encodes and decodes the messages of calls.

use std::marker::PhantomData;

use prost::{Message, Name, bytes::Buf as _};
use tonic::{
    Code, Status,
    codec::{Codec, DecodeBuf, Decoder},
};
use tonic_prost::{ProstCodec, ProstEncoder};
use tonic_types::{ErrorDetails, StatusExt as _};

use crate::bounds::{self, TooMuch};

/// As tonic's own codec, but a message that cannot be read is the caller's error: INVALID_ARGUMENT
/// (`UNREADABLE_MESSAGE`, domain `newsroom`), with the field and the rule in its text. A request that holds too much is
/// rejected in the same way (`INVALID_FIELD`, see [`bounds`](crate::bounds)), before it is decoded.
#[derive(Clone, Debug)]
pub struct MessageCodec<T, U>(PhantomData<(T, U)>);

impl<T, U> Default for MessageCodec<T, U> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T, U> Codec for MessageCodec<T, U>
where
    T: Message + Send + 'static,
    U: Message + Default + Name + Send + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = ProstEncoder<T>;
    type Decoder = MessageDecoder<U>;

    fn encoder(&mut self) -> Self::Encoder {
        ProstCodec::<T, U>::default().encoder()
    }

    fn decoder(&mut self) -> Self::Decoder {
        MessageDecoder(PhantomData)
    }
}

/// Decodes messages.
#[derive(Clone, Debug)]
pub struct MessageDecoder<U>(PhantomData<U>);

impl<U: Message + Default + Name> Decoder for MessageDecoder<U> {
    type Item = U;
    type Error = Status;

    fn decode(&mut self, bytes: &mut DecodeBuf<'_>) -> Result<Option<U>, Status> {
        // Tonic hands a message over in one piece; what lay in several would be counted up to its first end.
        bounds::check(&U::full_name(), bytes.chunk()).map_err(|TooMuch { field, rule }| {
            let mut details = ErrorDetails::with_error_info("INVALID_FIELD", "newsroom", []);
            details.add_bad_request_violation(&field, &rule);
            Status::with_error_details(Code::InvalidArgument, format!("{field} {rule}"), details)
        })?;
        U::decode(bytes).map(Some).map_err(|error| {
            let details = ErrorDetails::with_error_info("UNREADABLE_MESSAGE", "newsroom", []);
            Status::with_error_details(Code::InvalidArgument, error.to_string(), details)
        })
    }
}
