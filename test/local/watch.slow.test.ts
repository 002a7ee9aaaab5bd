import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, globSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findFreeBase } from '#local/copy/port-check.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import { aClient, aPayment, aToken, type Client, insist } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { sendRaw } from '#test/support/world/send-raw.ts'

const functionTimeoutMs = 10_000
const notCopied = /^(?:node_modules|\.git|\.sluice|\.serverless|\.esbuild|coverage)$/

/** A copy of the project in a folder of its own, and a Sluice that runs from it and watches it. */
const startWatched = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-watch-'))
  const entries = readdirSync(projectFolder).filter((name) => !notCopied.test(name))
  await Promise.all(entries.map((name) => cp(join(projectFolder, name), join(folder, name), { recursive: true })))
  await symlink(join(projectFolder, 'node_modules'), join(folder, 'node_modules'))
  const base = await findFreeBase()
  const child = spawn(process.execPath, ['infra/local/start.ts', '--watch'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, SLUICE_HTTP_PORT: String(base) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (output += bytes))
  const ended = once(child, 'exit').then(([code]) => code as number)
  /** The lines printed after an act, once one of them matches. */
  const linesAfter = async (act: () => Promise<unknown>, line: RegExp): Promise<string> => {
    const start = output.length
    await act()
    await eventually(async () => line.test(output.slice(start)))
    return output.slice(start)
  }
  const isUp = async () => child.exitCode !== null || output.includes('\nReady. ')
  await eventually(isUp, 100_000).catch((error) => {
    child.kill('SIGINT')
    throw new Error(output, { cause: error })
  })
  if (child.exitCode !== null) throw new Error(output)
  const url = `http://127.0.0.1:${base}`
  const environment = { SLUICE_HTTP_URL: url, AUTH_JWKS_URL: `http://127.0.0.1:${base + 4}/` }
  return { folder, child, ended, environment, linesAfter, output: () => output }
}

let copy: Awaited<ReturnType<typeof startWatched>>
let client: Client
let url: string
let headers: Readonly<Record<string, string>>

beforeAll(async () => {
  copy = await startWatched()
  url = copy.environment.SLUICE_HTTP_URL
  headers = { authorization: `Bearer ${await aToken(copy.environment, { tenant: 'watched' })}` }
  client = await aClient(copy.environment, `watch-${randomUUID()}`)
})

afterAll(async () => {
  copy.child.kill('SIGINT')
  await copy.ended
  await rm(copy.folder, { recursive: true, force: true })
})

/** Replaces a text in the one source that has it, as an editor does when it saves. */
const edit = async (from: string, to: string): Promise<string> => {
  const hasText = (name: string) => readFileSync(join(copy.folder, name), 'utf8').includes(from)
  const [path, ...others] = globSync('{src,functions}/**/*.ts', { cwd: copy.folder }).filter(hasText)
  if (path === undefined || others.length > 0) throw new Error(`${from} is in ${path ?? 'no file'} ${others}`)
  const file = join(copy.folder, path)
  await writeFile(file, readFileSync(file, 'utf8').replace(from, to))
  return path
}

const detailOf404 = async (): Promise<string> => {
  const { body } = await client.get('/v1/nothing')
  return (body as { detail: string }).detail
}

type Seen = Readonly<{ status: string; history: readonly Readonly<{ reason?: string }>[] }>

const approved = (id: string): Promise<Seen> =>
  eventually(async () => {
    const { body } = await client.get(`/v1/events/${id}`)
    return (body as Seen).status === 'approved' && (body as Seen)
  })

const reasonsOf = ({ history }: Seen): string => JSON.stringify(history)

const reloaded = /^ {2}Reloaded in \d+\.\d s: /m

it('reloads a call and a consumer, and the events are still there', async () => {
  const before = await insist(client, aPayment())
  const seenBefore = reasonsOf(await approved(before))

  await edit("'route-not-found', `There is no", "'route-not-found', `Unknown path")
  await eventually(async () => (await detailOf404()) === 'Unknown path GET /v1/nothing.')

  const editReason = () => edit("validated: 'The event fits its contract.'", "validated: 'Its contract was reloaded.'")
  await copy.linesAfter(editReason, /Reloaded in \d+\.\d s: .*event-lifecycle/)
  expect(reasonsOf(await approved(await insist(client, aPayment())))).toContain('Its contract was reloaded.')
  expect(reasonsOf(await approved(before))).toBe(seenBefore)
})

it('keeps the functions running after a syntax error, and reloads the correction', async () => {
  let path = ''
  const spoil = async () => {
    path = await edit("'route-not-found', `Unknown", "'route-not-found',, `Unknown")
  }
  expect(await copy.linesAfter(spoil, /Not reloaded: /)).toContain(`Not reloaded: ${path}:`)
  expect(await detailOf404()).toBe('Unknown path GET /v1/nothing.')
  const mend = () => edit("'route-not-found',, `Unknown path", "'route-not-found', `Nothing is at")
  expect(await copy.linesAfter(mend, reloaded)).toContain(path)
  expect(await detailOf404()).toMatch(/^Nothing is at GET/)
})

it('stops a handler in a busy loop at its timeout, answers as API Gateway, and serves the next call', async () => {
  // The client repeats a call with 503.
  const statusOf = async (path: string): Promise<number> =>
    (await sendRaw(url, { method: 'GET', path, headers })).status
  const hang = () => edit("'route-not-found', `Nothing is", '(() => { while (true); })(), `Nothing is')
  await copy.linesAfter(hang, reloaded)
  const startedAt = performance.now()
  const hanging = ['/v1/nothing', '/v1/nothing', '/v1/nothing', '/v1/nothing'].map(statusOf)
  expect(await statusOf('/v1/health')).toBe(200)
  expect(await Promise.all(hanging)).toEqual([503, 503, 503, 503])
  expect(performance.now() - startedAt).toBeGreaterThan(functionTimeoutMs)
  const mend = () => edit('(() => { while (true); })(), `Nothing is', "'route-not-found', `Nothing is")
  await copy.linesAfter(mend, reloaded)
  expect(await detailOf404()).toMatch(/^Nothing is at GET/)
})

it('reports that a change of infra/aws needs a restart, and continues', async () => {
  const path = join(copy.folder, 'infra/aws/shared.yml')
  const touch = () => writeFile(path, `${readFileSync(path, 'utf8')}\n`)
  const lines = await copy.linesAfter(touch, /infra\/aws/)
  expect(lines.trim()).toBe(
    'Not reloaded: infra/aws/shared.yml. It takes effect at the next start: press Ctrl-C, then npm start.',
  )
  expect((await client.get('/v1/health')).status).toBe(200)
})

it('leaves no process and no bundle when it ends', async () => {
  copy.child.kill('SIGINT')
  expect(await copy.ended, copy.output()).toBe(0)
  const cwdOf = (pid: string): string => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`)
    } catch {
      return ''
    }
  }
  const left = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && cwdOf(name).startsWith(copy.folder))
  const bundles = join(copy.folder, '.esbuild')
  expect([left, existsSync(bundles) ? readdirSync(bundles) : []]).toEqual([[], []])
})
