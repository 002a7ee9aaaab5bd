import { Refusal } from '#kernel/domain/errors.ts'
import type { Request } from './http-handler.ts'

/** A bare text without commas and quotes: API Gateway joins repeated headers with commas. Blanks at the ends are removed. */
const barePattern = /^[!#-+\--~][ !#-+\--~]{8,498}[!#-+\--~]$/

/** The content of a quoted string (RFC 8941). */
const quotedPattern = /^"((?:[ !#-[\]-~]|\\["\\]){10,500})"$/

/**
 * Reads the reason of a call that needs none.
 * @throws Refusal `operator-reason-malformed`.
 */
export const readOptionalReason = (request: Pick<Request, 'headers'>): string | undefined =>
  request.headers['x-operator-reason']?.trim() ? readReason(request) : undefined

/**
 * Reads the header `X-Operator-Reason`: 10 to 500 printable ASCII characters, bare or as a quoted string.
 * @throws Refusal `operator-reason-missing`, `operator-reason-malformed`.
 */
export const readReason = ({ headers }: Pick<Request, 'headers'>): string => {
  const header = headers['x-operator-reason']?.trim()
  if (header === undefined || header === '')
    throw new Refusal(
      'operator-reason-missing',
      'The header X-Operator-Reason is missing. An operator states in it why it acts for the tenant.',
    )
  const quoted = quotedPattern.exec(header)?.[1]?.replace(/\\(["\\])/g, '$1')
  const reason = quoted ?? barePattern.exec(header)?.[0]
  if (reason === undefined || reason !== reason.trim())
    throw new Refusal(
      'operator-reason-malformed',
      'The X-Operator-Reason is malformed. Send it once, with 10 to 500 printable ASCII characters and no blank at either end; put a reason with commas in double quotes.',
    )
  return reason
}
