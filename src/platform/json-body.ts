import type { Endpoint } from '#api/endpoint.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Request } from './http-handler.ts'
import { readJson } from './read-json.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The media type of a request, in lower case and without its parameters; empty where it names none. */
export const mediaTypeOf = ({ headers }: Pick<Request, 'headers'>): string =>
  (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''

/**
 * The parsed body of a request, of a type and size that the endpoint takes.
 * @throws Refusal `content-type-unsupported`, `body-too-large`, `body-not-json`.
 */
export const jsonBody = (request: Request, { body: accepted }: Endpoint): unknown => {
  const { content = {}, bytesMax = 0 } = accepted ?? {}
  if (!Object.hasOwn(content, mediaTypeOf(request))) {
    throw new Refusal('content-type-unsupported', `Send the body as ${Object.keys(content).join(' or ')}.`)
  }
  const { body } = request
  if (body.byteLength > bytesMax) {
    throw new Refusal('body-too-large', `The body has ${body.byteLength} bytes; ${bytesMax} are allowed.`)
  }
  // The local API has read `null` already, and hands on nothing.
  if (body.byteLength === 0) throw new Refusal('body-not-json', 'The body is empty, or null: send a JSON object.')
  try {
    return readJson(utf8.decode(body))
  } catch {
    throw new Refusal('body-not-json', 'The body is not JSON in UTF-8, or an object in it names a field twice.')
  }
}
