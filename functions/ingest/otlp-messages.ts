/**
 * The messages that OTLP/HTTP answers with, in the encoding of the request. Field numbers are those of opentelemetry-proto
 * collector/trace/v1/trace_service.proto and googleapis google/rpc/{status,error_details}.proto.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { TracesAnswer } from '../../lib/api-contract.ts';
import type { RouteAnswer } from '../route.ts';

export const PROTOBUF = 'application/x-protobuf';

export interface PartialSuccess {
  readonly rejectedSpans: number;
  readonly errorMessage: string;
}

/** `google.rpc.Status`, with `BadRequest` or `RequestInfo` as its details. */
export interface RpcStatus {
  readonly code: number;
  readonly message: string;
  readonly violations: readonly { readonly field: string; readonly description: string }[];
  readonly requestId: string;
}

/** `ExportTraceServiceResponse`; without a partial success all was accepted. */
export function exportAnswer(type: string, partial: PartialSuccess | undefined): RouteAnswer {
  if (type === PROTOBUF) return protobufAnswer(200, exportResponse(partial));
  const body: TracesAnswer =
    partial === undefined ? {} : { partialSuccess: { ...partial, rejectedSpans: String(partial.rejectedSpans) } };
  return jsonAnswer(200, body);
}

export const statusAnswer = (type: string, httpStatus: number, status: RpcStatus): RouteAnswer =>
  type === PROTOBUF
    ? protobufAnswer(httpStatus, statusMessage(status))
    : jsonAnswer(httpStatus, {
        code: status.code,
        message: status.message,
        details: [
          ...(status.violations.length > 0 ? [{ '@type': BAD_REQUEST, fieldViolations: status.violations }] : []),
          { '@type': REQUEST_INFO, requestId: status.requestId },
        ],
      });

const BAD_REQUEST = 'type.googleapis.com/google.rpc.BadRequest';
const REQUEST_INFO = 'type.googleapis.com/google.rpc.RequestInfo';

const protobufAnswer = (status: number, writer: BinaryWriter): RouteAnswer => ({
  status,
  file: { bytes: writer.finish(), mediaType: PROTOBUF },
});

const jsonAnswer = (status: number, body: object): RouteAnswer => ({
  status,
  body,
  headers: { 'content-type': 'application/json' },
});

function exportResponse(partial: PartialSuccess | undefined): BinaryWriter {
  const writer = new BinaryWriter();
  if (partial === undefined) return writer;
  writer.tag(1, WireType.LengthDelimited).fork();
  if (partial.rejectedSpans > 0) writer.tag(1, WireType.Varint).int64(partial.rejectedSpans);
  writer.tag(2, WireType.LengthDelimited).string(partial.errorMessage);
  return writer.join();
}

function statusMessage({ code, message, violations, requestId }: RpcStatus): BinaryWriter {
  const writer = new BinaryWriter().tag(1, WireType.Varint).int32(code);
  writer.tag(2, WireType.LengthDelimited).string(message);
  if (violations.length > 0) {
    const badRequest = new BinaryWriter();
    for (const { field, description } of violations) {
      badRequest.tag(1, WireType.LengthDelimited).fork();
      badRequest.tag(1, WireType.LengthDelimited).string(field);
      badRequest.tag(2, WireType.LengthDelimited).string(description).join();
    }
    writeDetail(writer, BAD_REQUEST, badRequest);
  }
  return writeDetail(writer, REQUEST_INFO, new BinaryWriter().tag(1, WireType.LengthDelimited).string(requestId));
}

/** One of `Status.details`: a `google.protobuf.Any`. */
function writeDetail(status: BinaryWriter, typeUrl: string, detail: BinaryWriter): BinaryWriter {
  status.tag(3, WireType.LengthDelimited).fork();
  status.tag(1, WireType.LengthDelimited).string(typeUrl);
  return status.tag(2, WireType.LengthDelimited).bytes(detail.finish()).join();
}
