import { expect, it } from 'vitest'
import { portsFromBase } from '#local/copy/ports.ts'
import { checkShellSettings } from '#local/shell-settings.ts'

const check = (environment: Readonly<Record<string, string>>) => () =>
  checkShellSettings(environment, portsFromBase(3000))

it.each([
  ['AUDIT_POLICY', 'quorum', 'is not a policy'],
  ['AUDIT_POLICY', '', 'is not a policy'],
  ['AUDIT_ORIGIN', 'two words', 'without spaces'],
  ['AUDIT_ORIGIN', 'a\u0007b', 'control characters'],
  ['CHECKPOINT_KEYS', 'alias/checkpoints', 'the ARN of a key of KMS'],
  ['MODEL_URL', 'nowhere', 'must be a URL'],
  ['AUTH_ALGORITHMS', 'HS256', 'Invalid option'],
])('refuses %s=%s of the shell, and names the setting', (name, value, reason) => {
  expect(check({ [name]: value })).toThrow(new RegExp(`^Settings are missing or invalid\\. ${name}[^:]*: .*${reason}`))
})

it('accepts a shell without settings, and ignores what the copy replaces or does not pass on', () => {
  expect(check({ AUTH_JWKS_URL: 'nowhere', VERIFY_SINCE: 'never', BRIDGE_TABLE: '' })).not.toThrow()
})
