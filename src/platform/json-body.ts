import type { Endpoint } from '#api/endpoint.ts'
import { isUtf8, readMediaType } from '#kernel/application/media-type.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { JsonFault, readJson } from '#kernel/domain/json-text.ts'
import type { Request } from './http-handler.ts'
import { singleHeader } from './single-header.ts'

/** `readJson` removes a byte order mark, as at the other doors. A second one is not JSON. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The media type of a request, in lower case and without its parameters; empty if it is missing or malformed.
 * @throws Refusal `header-malformed`.
 */
export const mediaTypeOf = ({ headers }: Pick<Request, 'headers'>): string =>
  readMediaType(singleHeader(headers, 'Content-Type') ?? '')?.essence ?? ''

/**
 * Parses the body of a request, if the endpoint accepts its type, encoding and size.
 * @throws Refusal `header-malformed`, `content-type-unsupported`, `content-encoding-unsupported`, `body-too-large`,
 * `body-not-json`.
 */
export const jsonBody = (request: Request, { body: accepted }: Endpoint): unknown => {
  const { content = {}, bytesMax = 0 } = accepted ?? {}
  checkMediaType(request, Object.keys(content))
  checkEncoding(request)
  const { body } = request
  if (body.byteLength > bytesMax) {
    throw new Refusal('body-too-large', `The body has ${body.byteLength} bytes. Send at most ${bytesMax}.`)
  }
  if (body.byteLength === 0) throw new Refusal('body-not-json', 'The body is empty. Send a JSON object.')
  if (hasReplacedBytes(request)) throw new Refusal('body-not-json', 'The body is not UTF-8. Send JSON in UTF-8.')
  try {
    return readJson(utf8.decode(body))
  } catch (cause) {
    const issues = cause instanceof JsonFault ? [cause.issue] : []
    throw new Refusal('body-not-json', 'The body cannot be read as JSON in UTF-8. Correct the body.', issues, { cause })
  }
}

const checkMediaType = ({ headers }: Request, accepted: readonly string[]): void => {
  const text = singleHeader(headers, 'Content-Type') ?? ''
  const mediaType = readMediaType(text)
  if (mediaType === undefined || !accepted.includes(mediaType.essence))
    throw new Refusal(
      'content-type-unsupported',
      `The content type is not supported. Send the body as ${accepted.join(' or ')}.`,
    )
  if (!isUtf8(mediaType))
    throw new Refusal(
      'content-type-unsupported',
      `The charset ${mediaType.charset} is not supported. Send the body in UTF-8.`,
    )
}

/** `Content-Encoding` is a list of the codings of the body. `identity` is none. */
const checkEncoding = ({ headers }: Request): void => {
  const codings = (headers['content-encoding'] ?? '').split(',').map((coding) => coding.trim().toLowerCase())
  const coding = codings.find((name) => name !== '' && name !== 'identity')
  if (coding !== undefined)
    throw new Refusal(
      'content-encoding-unsupported',
      `The content encoding ${coding} is not supported. Send the body without it.`,
    )
}

/**
 * Returns whether a gateway replaced bytes that are not UTF-8. API Gateway passes a body of `application/json` as text. A
 * replacement changes its length, except that of the first three bytes of a character of four, which cannot be seen.
 */
const hasReplacedBytes = ({ headers, body }: Request): boolean => {
  const length = headers['content-length']
  return length !== undefined && Number(length) !== body.byteLength && body.includes('\uFFFD')
}
