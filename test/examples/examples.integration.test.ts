import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { connect } from 'amqplib'
import { expect, inject, it, onTestFinished } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'
import { eventually } from '#test/support/world/eventually.ts'

const environment = inject('environment')
const { SLUICE_HTTP_URL = '', AMQP_URL = '' } = environment
const readme = readFileSync(join(projectFolder, 'examples/README.md'), 'utf8')

/** The commands under a heading of the README, for a tenant of the test's own. */
const commandsUnder = (heading: string, tenant: string): string => {
  const section = readme.split(/^## /m).find((text) => text.startsWith(heading)) ?? ''
  const [, commands = ''] = /```sh\n([^`]+)```/.exec(section) ?? []
  return commands.replaceAll('acme', tenant)
}

type Running = Readonly<{ child: ChildProcess; output: () => string; ended: Promise<unknown> }>

/** Runs commands as a shell does in the project's folder, with Node's own folder first on the PATH. */
const run = (commands: string, settings: Readonly<Record<string, string>> = {}): Running => {
  const { PATH = '', HOME = '' } = process.env
  const port = new URL(SLUICE_HTTP_URL).port
  const own = { PATH: `${join(process.execPath, '..')}:${PATH}`, HOME, SLUICE_HTTP_PORT: port }
  const env = { ...own, SLUICE_URL: SLUICE_HTTP_URL, AMQP_URL, ...settings }
  const child = spawn('/bin/sh', ['-ec', commands], { cwd: projectFolder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const written: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => written.push(String(bytes)))
  const ended = once(child, 'close').then(([code]) => code)
  return { child, output: () => written.join(''), ended }
}

/** The output without lines about repeated attempts: on a busy machine an answer can take longer than its limit. */
const withoutAttempts = (output: string): string =>
  output.replaceAll(/^Attempt \d+: .+ Next attempt in \d+ ms\.\n/gm, '')

const sendAndExplain = 'Send an event and explain its score'

it('sends an event and explains its score', async () => {
  const { output, ended } = run(commandsUnder(sendAndExplain, `example-${randomUUID()}`))
  expect(await ended, output()).toBe(0)
  expect(withoutAttempts(output())).toMatch(/^Assessment of event [0-9a-f-]{36}\.\n/)
  expect(output()).toContain('The score is 60 of 100, in the medium band')
})

it('sends the same event with the same key until it is accepted', async () => {
  const keys: (string | undefined)[] = []
  const gate = createServer((request, response) => {
    keys.push(String(request.headers['idempotency-key']))
    const answers = [{ status: 503 }, { status: 409, code: 'idempotency-key-in-use' }, { status: 202, id: 'e-1' }]
    const { status = 500, ...body } = answers[keys.length - 1] ?? {}
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void gate.close())
  await once(gate, 'listening')
  const url = `http://127.0.0.1:${(gate.address() as AddressInfo).port}`
  const { output, ended } = run('node examples/send-event.mjs', { SLUICE_URL: url, TOKEN: 'any' })
  expect(await ended, output()).toBe(0)
  expect(output()).toMatch(/Attempt 1: 503\..*Attempt 2: 409\..*\ne-1\n$/s)
  expect([keys.length, new Set(keys).size]).toEqual([3, 1])
})

it('ends with the reason when an event is refused', async () => {
  const { output, ended } = run('node examples/send-event.mjs', { TOKEN: 'none' })
  expect(await ended).toBe(1)
  expect(withoutAttempts(output())).toMatch(/^401: [^\n]+\n$/)
})

it('counts a missing answer as temporary, and names it', async () => {
  const gate = createServer((_, response) => void response.socket?.destroy()).listen(0, '127.0.0.1')
  onTestFinished(() => void gate.close())
  await once(gate, 'listening')
  const url = `http://127.0.0.1:${(gate.address() as AddressInfo).port}`
  const { child, output } = run('exec node examples/send-event.mjs', { SLUICE_URL: url, TOKEN: 'any' })
  onTestFinished(() => void child.kill('SIGKILL'))
  await eventually(async () => output().includes('Attempt 2'))
  expect(output()).toMatch(new RegExp(`^Attempt 1: no answer: [A-Z_]+ at ${url}\\. Next attempt in \\d+ ms\\.\\n`))
})

const nowhere = '127.0.0.1:2'

it.each([
  ['send-event.mjs', {}, 2, /^TOKEN is missing: export TOKEN=\$\(npm run -s token/],
  ['explain-score.mjs e-1', {}, 2, /^TOKEN is missing: /],
  ['explain-score.mjs', {}, 2, /^Usage: /],
  ['explain-score.mjs e-1', { TOKEN: 'any', SLUICE_URL: `http://${nowhere}` }, 1, /^no answer: .+ at http:/],
  ['explain-score.mjs e-1', { TOKEN: 'none' }, 1, /^401: /],
  ['write-ruleset.mjs', {}, 2, /^Usage: /],
  ['write-ruleset.mjs acme examples/ruleset.json', { ALICE: 'any' }, 2, /^BOB is missing: /],
  ['write-ruleset.mjs acme none.json', { ALICE: 'any', BOB: 'any' }, 1, /^none\.json cannot be read: ENOENT/],
  ['write-ruleset.mjs acme README.md', { ALICE: 'any', BOB: 'any' }, 1, /^README\.md is not JSON: /],
  ['write-ruleset.mjs acme examples/ruleset.json', { ALICE: 'any', BOB: 'any' }, 1, /^401: /],
  ['listen.mjs', { AMQP_URL: 'secret' }, 1, /^AMQP_URL is not a URL\. /],
  ['listen.mjs', { AMQP_URL: `amqp://user:secret@${nowhere}` }, 1, /^No connection to RabbitMQ at 127\.0\.0\.1:2: /],
])('ends with one line: %s, %o', async (command, settings, exitCode, line) => {
  const { output, ended } = run(`node examples/${command}`, settings)
  expect(await ended, output()).toBe(exitCode)
  expect(output()).toMatch(line)
  expect(output().match(/\n/g)).toHaveLength(1)
  expect(output()).not.toContain('secret')
})

it('prints each decision once, though RabbitMQ delivers one twice', async () => {
  // `exec`, so that the signal below reaches the program and not a shell in front of it.
  const listening = run(`exec ${commandsUnder('Listen on RabbitMQ', '')}`)
  onTestFinished(() => void listening.child.kill('SIGKILL'))
  await eventually(async () => listening.output().includes('Listening on example.decisions.'))

  const sending = run(`${commandsUnder(sendAndExplain, `example-${randomUUID()}`)}\necho "id $ID"`)
  expect(await sending.ended, sending.output()).toBe(0)
  const id = /^id (.+)$/m.exec(sending.output())?.[1]
  await eventually(async () => listening.output().includes(`Event ${id}: held, score 60.\n`))

  const messageId = randomUUID()
  const connection = await connect(AMQP_URL)
  onTestFinished(() => connection.close())
  const channel = await connection.createConfirmChannel()
  const fact = Buffer.from(JSON.stringify({ eventid: messageId, data: { status: 'approved', score: 0 } }))
  for (let repeat = 0; repeat < 2; repeat += 1) channel.sendToQueue('example.decisions', fact, { messageId })
  await channel.waitForConfirms()
  await eventually(async () => listening.output().includes(`Repeat of message ${messageId}: ignored.`))
  expect(listening.output().split(`Event ${messageId}: approved, score 0.`)).toHaveLength(2)
  await eventually(async () => (await channel.checkQueue('example.decisions')).messageCount === 0)

  listening.child.kill('SIGINT')
  expect(await listening.ended, listening.output()).toBe(0)
  // Other suites decide events at the same time. The messages of this one are acknowledged.
  const left: unknown[] = []
  for (let next = await channel.get('example.decisions', { noAck: true }); next !== false; ) {
    left.push(next.properties.messageId)
    next = await channel.get('example.decisions', { noAck: true })
  }
  expect(left).not.toContain(messageId)
})

it('proposes a ruleset and activates it with two operators, and does so again', async () => {
  const tenant = `example-${randomUUID()}`
  const commands = commandsUnder('Write a ruleset', tenant)
  const { output, ended } = run(`${commands}\n${commands.split('\n').at(-2)}`)
  expect(await ended, output()).toBe(0)
  expect(output().match(/^alice proposed example 1\.$/gm)).toHaveLength(2)
  expect(output().match(new RegExp(`^bob activated example 1 for tenant ${tenant}\\.$`, 'gm'))).toHaveLength(2)
})
