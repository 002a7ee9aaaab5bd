import type { Endpoint } from '#api/endpoint.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Request } from './http-handler.ts'
import { readJson } from './read-json.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The media type of a request, in lower case and without its parameters; empty if it is missing. */
export const mediaTypeOf = ({ headers }: Pick<Request, 'headers'>): string =>
  (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''

/**
 * Parses the body of a request, if the endpoint accepts its type and size.
 * @throws Refusal `content-type-unsupported`, `body-too-large`, `body-not-json`.
 */
export const jsonBody = (request: Request, { body: accepted }: Endpoint): unknown => {
  const { content = {}, bytesMax = 0 } = accepted ?? {}
  if (!Object.hasOwn(content, mediaTypeOf(request))) {
    throw new Refusal(
      'content-type-unsupported',
      `The content type is not supported. Send the body as ${Object.keys(content).join(' or ')}.`,
    )
  }
  const { body } = request
  if (body.byteLength > bytesMax) {
    throw new Refusal('body-too-large', `The body has ${body.byteLength} bytes. Send at most ${bytesMax}.`)
  }
  // The local API parses `null` and passes on an empty body.
  if (body.byteLength === 0) throw new Refusal('body-not-json', 'The body is empty or null. Send a JSON object.')
  try {
    return readJson(utf8.decode(body))
  } catch (cause) {
    throw new Refusal(
      'body-not-json',
      'The body is not valid JSON in UTF-8, or an object has two fields with the same name. Correct the body.',
      [],
      { cause },
    )
  }
}
