import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, it, onTestFinished } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'

const { SLUICE_HTTP_URL = '' } = inject('environment')
const page = readFileSync(join(projectFolder, 'docs/audit.md'), 'utf8')

/** The commands of the page from the top to the bottom, for a tenant of the test's own. Their files are in a folder of the test. */
const commandsOfPage = (tenant: string, folder: string): string =>
  [...page.matchAll(/^```sh\n(.+?)^```$/gms)]
    .map(([, block = '']) => block)
    .join('\n')
    .replaceAll(/\bacme(?!-log)/g, tenant)
    .replaceAll(/\b(event\.tlog-proof|kept\.checkpoint|export\.tar|acme-log)/g, `${folder}/$1`)

/** Runs commands as a shell does in the project's folder, with Node's own folder first on the PATH. */
const run = async (commands: string) => {
  const { PATH = '', HOME = '' } = process.env
  const env = {
    ...{ PATH: `${join(process.execPath, '..')}:${PATH}`, HOME },
    ...{ SLUICE_HTTP_PORT: new URL(SLUICE_HTTP_URL).port, SLUICE_URL: SLUICE_HTTP_URL },
  }
  const child = spawn('/bin/sh', ['-ec', commands], { cwd: projectFolder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const written: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => written.push(String(bytes)))
  const [code] = await once(child, 'close')
  return { code, output: written.join('') }
}

it('checks an event, its proofs, its history and its entries, as docs/audit.md describes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-audit-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const commands = commandsOfPage(`audit-page-${randomUUID()}`, folder)
  expect(commands).toContain('npm run -s verify')
  const { code, output } = await run(commands)
  expect(code, output).toBe(0)
  expect(readdirSync(folder).toSorted()).toEqual(['acme-log', 'event.tlog-proof', 'export.tar', 'kept.checkpoint'])
  for (const happening of ['received', 'assessed#', 'moved#0001'])
    expect(output).toMatch(new RegExp(`^\\d+ .+ ${happening}.* intact  fact and entry$`, 'm'))
  const [, kept] = /^\d+ \d+ (\S+=)$/m.exec(output) ?? []
  expect(output.split('\n').filter((line) => line === kept).length).toBeGreaterThan(0)
  expect(output).toContain('A copy of the bucket has no facts, so none were compared.')
  const entries = [...output.matchAll(/^(\d+) intact \{.*"happening":"/gm)]
  expect(entries.map(([, index]) => index)).toEqual(['0', '1', '2'])
}, 120_000)

it('states what is wrong with an answer', async () => {
  for (const [command, line] of [
    [
      'curl -s http://127.0.0.1:2 | env -u SLUICE_URL SLUICE_HTTP_PORT=2 node examples/answer.mjs id',
      /^Nothing answers at http:\/\/127\.0\.0\.1:2\. /,
    ],
    ['echo "<p>" | node examples/answer.mjs id', /^Another program than Sluice answers at http:/],
    ['curl -s "$SLUICE_URL/v1/audit/keys" | node examples/answer.mjs id', /^400 query-invalid: /],
    ['echo "{}" | node examples/answer.mjs "url?" id', /^The answer has no id\.$/m],
    [`echo '{"status":"failed","because":"gave-up"}' | node examples/answer.mjs "url?"`, /^It has failed: gave-up\./],
    ['SLUICE_HTTP_PORT=2 node examples/copy-log.mjs acme log', /^No copy runs on port 2\. /],
  ] as const) {
    const ended = await run(command)
    expect(ended.code, ended.output).toBe(1)
    expect(ended.output).toMatch(line)
    expect(ended.output.match(/\n/g)).toHaveLength(1)
  }
})

it('names a missing token, an unknown event and a missing argument on one line', async () => {
  for (const [command, code, line] of [
    ['node examples/show-trail.mjs', 2, /^Usage: /],
    ['node examples/show-trail.mjs e-1', 2, /^TOKEN is missing: /],
    ['TOKEN=none node examples/show-trail.mjs e-1', 1, /^401: /],
    ['TOKEN=any SLUICE_URL=http://127.0.0.1:2 node examples/show-trail.mjs e-1', 1, /^no answer: .+ at http:/],
  ] as const) {
    const ended = await run(command)
    expect(ended.code, ended.output).toBe(code)
    expect(ended.output).toMatch(line)
    expect(ended.output.match(/\n/g)).toHaveLength(1)
  }
})
