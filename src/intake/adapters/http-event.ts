import type { Endpoint } from '#api/endpoint.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Request } from '#platform/http-handler.ts'
import { jsonBody, mediaTypeOf } from '#platform/json-body.ts'
import { singleHeader } from '#platform/single-header.ts'

/**
 * Returns the CloudEvent of a request, not yet validated. In structured mode the body holds the whole event. In binary mode the
 * body holds the data, and each attribute has its own header (CloudEvents 1.0.2, HTTP protocol binding, 3.1 and 3.2).
 * @throws Refusal `content-type-unsupported`, `content-encoding-unsupported`, `body-too-large`, `body-not-json`,
 * `header-malformed`.
 */
export const readHttpEvent = (request: Request, endpoint: Endpoint): unknown => {
  const content = jsonBody(request, endpoint)
  const isBinary = mediaTypeOf(request) === 'application/json' && hasAttributes(request.headers, content)
  return isBinary ? { ...attributesOf(request.headers), data: content } : content
}

/** A request that forgot `ce-specversion` is missing this attribute alone: its body is data, unless it is an event itself. */
const hasAttributes = (headers: Request['headers'], content: unknown): boolean =>
  'ce-specversion' in headers || ('ce-type' in headers && !isEvent(content))

const isEvent = (content: unknown): boolean =>
  typeof content === 'object' && content !== null && 'specversion' in content

const prefix = 'ce-'

const attributesOf = (headers: Request['headers']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.keys(headers)
      .filter((name) => name.startsWith(prefix))
      .map((name) => [attributeOf(name), decoded(name, textOf(headers, name))]),
  )

/** The body is the data, so no header may hold it. */
const attributeOf = (name: string): string => {
  if (name === 'ce-data') throw malformed(name, 'must not be sent: the body is the data of the event')
  return name.slice(prefix.length)
}

/** The value of `tracestate` is a list by its own definition (W3C). Any other attribute has one value. */
const textOf = (headers: Request['headers'], name: string): string =>
  (name === 'ce-tracestate' ? headers[name]?.trim() : singleHeader(headers, name)) ?? ''

/**
 * Decodes a header value as the binding describes (3.1.3.2): quotes first, then one round of percent-decoding. A gateway and a
 * local server decode raw bytes above 0x7E in different ways, so such a byte has no certain meaning.
 */
const decoded = (name: string, value: string): string => {
  if (!/^[ -~]*$/.test(value))
    throw malformed(name, 'must have only printable ASCII characters: percent-encode any other as UTF-8')
  const bare = value.startsWith('"') ? /^"((?:[^"\\]|\\.)*)"$/.exec(value)?.[1]?.replace(/\\(.)/g, '$1') : value
  if (bare === undefined || (bare === value && value.includes('"')))
    throw malformed(name, 'must be a complete quoted string, or have no quotes: percent-encode a quote as %22')
  try {
    return decodeURIComponent(bare)
  } catch {
    throw malformed(name, 'must have only percent-escapes of UTF-8: percent-encode a percent sign as %25')
  }
}

const malformed = (name: string, message: string) =>
  new Refusal('header-malformed', `The header ${name} ${message}.`, [{ path: name, message }])
