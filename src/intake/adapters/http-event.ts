import type { Endpoint } from '#api/endpoint.ts'
import type { Request } from '#platform/http-handler.ts'
import { jsonBody, mediaTypeOf } from '#platform/json-body.ts'

/**
 * Returns the CloudEvent of a request, not yet validated. In structured mode the body holds the whole event. In binary mode the
 * body holds the data, and each attribute has its own header (CloudEvents 1.0.2, HTTP protocol binding, 3.1 and 3.2).
 * @throws Refusal `content-type-unsupported`, `body-too-large`, `body-not-json`.
 */
export const readHttpEvent = (request: Request, endpoint: Endpoint): unknown => {
  const content = jsonBody(request, endpoint)
  const isBinary = mediaTypeOf(request) === 'application/json' && 'ce-specversion' in request.headers
  return isBinary ? { ...attributesOf(request.headers), data: content } : content
}

const attributesOf = (headers: Request['headers']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith('ce-') && value !== undefined ? [[name.slice('ce-'.length), decoded(value)]] : [],
    ),
  )

/** A header value with other characters than printable ASCII is quoted and percent-encoded (3.1.3.2). */
const decoded = (value: string): string => {
  const bare = /^"(.*)"$/.exec(value)?.[1]?.replace(/\\(.)/g, '$1') ?? value
  try {
    return decodeURIComponent(bare)
  } catch {
    return bare
  }
}
