import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { scopes } from '#kernel/domain/scope.ts'
import { projectFolder } from '#local/copy/running-copy.ts'

const token = (...args: readonly string[]) =>
  spawnSync(process.execPath, [join(projectFolder, 'infra/local/token.ts'), ...args], { encoding: 'utf8' })

it('lists the scopes in its help', () => {
  const { status, stdout } = token('--help')
  expect(status).toBe(0)
  for (const scope of scopes) expect(stdout).toContain(scope)
})

it.each([
  [['--scope', 'events:read foo'], `--scope has "foo", which is not a scope. The scopes: ${scopes.join(', ')}.\n`],
  [['--tenant', '-x'], '--tenant has no value, or a value that begins with a dash.'],
  [['--partner', 'Shop'], '--partner must be 1 to 63 lower-case letters'],
  [['--operator', '--partner', 'shop-7'], '--partner cannot be combined with --operator: '],
  [['--operator', '--tenant', 'acme'], '--tenant cannot be combined with --operator: '],
])('refuses %s with exit code 2', (args, message) => {
  const { status, stdout, stderr } = token(...args)
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toContain(message)
})
