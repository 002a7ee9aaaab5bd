import { type ErrorCode, InsufficientScope, PipelineError } from '#kernel/domain/errors.ts'

/** The error codes of RFC 6750. A request without a token gets a challenge without one. */
const names: Partial<Record<ErrorCode, string | undefined>> = {
  'token-missing': undefined,
  'token-invalid': 'invalid_token',
  'header-malformed': 'invalid_request',
  'scope-missing': 'insufficient_scope',
}

/** The header `WWW-Authenticate` of a refusal of the token or of the header that has it (RFC 6750, 3); none for other errors. */
export const challengeOf = (error: unknown): Record<string, string> => {
  if (!(error instanceof PipelineError) || !(error.code in names)) return {}
  if (error.code === 'header-malformed' && error.issues[0]?.path !== 'Authorization') return {}
  const name = names[error.code]
  const described = name === undefined ? {} : { error: name, error_description: plain(error.message) }
  const scope = error instanceof InsufficientScope ? { scope: error.scope } : {}
  const parameters = Object.entries({ realm: 'sluice', ...described, ...scope })
  return { 'www-authenticate': `Bearer ${parameters.map(([key, value]) => `${key}="${value}"`).join(', ')}` }
}

/** `error_description` allows printable ASCII without quotes and backslashes. */
const plain = (text: string): string => text.replace(/[^ !#-[\]-~]/g, "'")
