import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { aClient, aPayment, asOperator, type Client, insist } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { runOwnCommand } from '#test/support/world/own-command.ts'

const environment = inject('environment')
const tenantId = `exporting-${randomUUID()}`

type View = Readonly<{ id: string; status: string; url?: string; size: number; bytes?: number }>

let auditor: Client
let key = ''
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-exports-'))
  auditor = await aClient(environment, tenantId, { scope: 'events:write events:read audit:read', subject: 'rita' })
  await insist(auditor, aPayment())
  await eventually(async () => {
    const { items = [] } = (await auditor.get('/v1/audit/checkpoints')).body as { items?: readonly { size: number }[] }
    return (items[0]?.size ?? 0) >= 3
  })
  const published = await fetch(`${environment.SLUICE_HTTP_URL}/v1/audit/keys?tenant=${tenantId}`)
  key = ((await published.json()) as { keys: readonly [{ verifierKey: string }] }).keys[0].verifierKey
})

afterAll(() => rm(folder, { recursive: true }))

const request = (body: unknown, idempotencyKey: string = randomUUID(), headers: object = {}) =>
  auditor.call('/v1/audit/exports', {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey, ...headers },
  })

const read = async (path: string): Promise<View> => (await auditor.get(path)).body as View

describe('An export', () => {
  it('is written within seconds, and both verifiers verify it without the copy', async () => {
    const idempotencyKey = randomUUID()
    const answer = await request({}, idempotencyKey)
    expect(answer.status).toBe(202)
    const { id } = (await answer.json()) as View
    const path = answer.headers.get('location') ?? ''
    expect(path).toBe(`/v1/audit/exports/${id}`)
    expect((await request({}, idempotencyKey)).headers.get('idempotent-replayed')).toBe('true')
    const { url = '', bytes } = await eventually(async () => {
      const view = await read(path)
      return view.status === 'completed' && view
    }, 90_000)

    const download = await fetch(url)
    expect(download.status).toBe(200)
    const disposition = new URL(url).searchParams.get('response-content-disposition')
    expect(disposition).toBe(`attachment; filename="${tenantId}-${id}.tar"`)
    const archive = Buffer.from(await download.arrayBuffer())
    expect(archive.length).toBe(bytes)
    const file = join(folder, 'export.tar')
    await writeFile(file, archive)
    const offline = { PATH: process.env.PATH ?? '' }
    expect(await runOwnCommand('verify', [file, '--key', key], offline)).toMatchObject({ code: 0 })
    execFileSync('python3', ['verifier/verify.py', file, '--key', key], { env: offline })

    const at = archive.indexOf('"happening":"received"')
    expect(at).toBeGreaterThan(0)
    // Each entry has one happening, and the streams decide their order.
    const index = archive.subarray(0, at).toString('latin1').split('"happening":"').length - 1
    const changed = Buffer.from(archive)
    changed.write('R', at + 13)
    await writeFile(file, changed)
    expect(await runOwnCommand('verify', [file, '--key', key], offline)).toMatchObject({
      code: 1,
      output: expect.stringMatching(new RegExp(`^altered-(entry|fact) ${index}: `, 'm')),
    })
  })

  it('refuses what the log does not have, and operators', async () => {
    const late = await request({ from: 1_000_000 })
    expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([422, 'export-invalid'])
    const operator = await asOperator(environment, tenantId, { scope: 'audit:read' })
    const forbidden = await request({}, randomUUID(), operator)
    expect([forbidden.status, ((await forbidden.json()) as { code: string }).code]).toEqual([403, 'operator-forbidden'])
  })

  it('is in the list, without an address', async () => {
    const { items } = (await auditor.get('/v1/audit/exports')).body as { items: readonly View[] }
    expect(items.length).toBe(1)
    expect(items[0]).not.toHaveProperty('url')
  })

  it('has an address that no one can change', async () => {
    const { items } = (await auditor.get('/v1/audit/exports')).body as { items: readonly View[] }
    const { url = '' } = await read(`/v1/audit/exports/${items[0]?.id}`)
    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('900')
    expect(new URL(url).searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/)
  })
})
