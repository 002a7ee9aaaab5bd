import { eventBytesMax } from '../catalogue/cloud-event.ts'
import { Refusal } from '../kernel/domain/errors.ts'
import type { Request } from './http-handler.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The parsed body of a request.
 * @throws Refusal `content-type-unsupported`, `body-too-large`, `body-not-json`.
 */
export const jsonBody = ({ headers, body }: Request, mediaTypes: readonly string[]): unknown => {
  const mediaType = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (!mediaTypes.includes(mediaType)) {
    throw new Refusal('content-type-unsupported', `Send the body as ${mediaTypes.join(' or ')}.`)
  }
  if (body.byteLength > eventBytesMax) {
    throw new Refusal('body-too-large', `The body has ${body.byteLength} bytes; ${eventBytesMax} are allowed.`)
  }
  try {
    return JSON.parse(utf8.decode(body))
  } catch {
    throw new Refusal('body-not-json', 'The body is not JSON in UTF-8.')
  }
}
