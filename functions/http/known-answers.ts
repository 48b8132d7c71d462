import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { isKnown } from './etag.ts';
import { chooseEncoding, type PackedContent } from './packed-content.ts';

type HttpAnswer = APIGatewayProxyStructuredResultV2;

/** Headers of a request, names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | undefined>>;

/** Content in the encoding that the client takes. */
export function packedAnswer(head: HttpAnswer, { etag, encodings }: PackedContent, asked: RequestHeaders): HttpAnswer {
  const encoding = chooseEncoding(asked['accept-encoding']);
  const headers = {
    ...head.headers,
    vary: 'accept-encoding',
    ...(encoding !== 'identity' && { 'content-encoding': encoding }),
  };
  const body = Buffer.from(encodings[encoding]).toString('base64');
  return unlessKnown({ ...head, headers, body, isBase64Encoded: true }, etag, asked);
}

/** The answer with its validator; without its body for a client that has it. */
export function unlessKnown({ headers, ...answer }: HttpAnswer, etag: string, asked: RequestHeaders): HttpAnswer {
  const validated = { ...headers, etag };
  return isKnown(etag, asked['if-none-match'])
    ? { statusCode: 304, headers: validated }
    : { ...answer, headers: validated };
}
