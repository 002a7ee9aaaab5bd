import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, inject, it } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'
import { aFolder } from '#test/support/world/a-folder.ts'
import { aClient, aPayment, insist } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { startWitness, whenListening } from '#test/support/world/own-witness.ts'

const environment = inject('environment')
const { SLUICE_HTTP_URL = '' } = environment
const page = readFileSync(join(projectFolder, 'examples/witness/README.md'), 'utf8')
const blocks = [...page.matchAll(/^```sh\n(.+?)^```$/gms)].map(([, block = '']) => block)

/** The block of the page with this text, for a copy, a tenant and a folder of the test. */
const blockWith = (
  part: string,
  { tenant, folder, url = '' }: Record<'tenant' | 'folder', string> & { url?: string },
) =>
  (blocks.find((block) => block.includes(part)) ?? '')
    .replaceAll('http://127.0.0.1:3000', SLUICE_HTTP_URL)
    .replaceAll('http://127.0.0.1:7380', url)
    .replaceAll('acme', tenant)
    .replaceAll('.sluice/witness', folder)

/** Runs commands as a shell does in the project's folder, with Node's own folder first on the PATH. Returns what they print. */
const run = async (commands: string): Promise<string> => {
  const PATH = `${join(process.execPath, '..')}:${process.env.PATH ?? ''}`
  const env = { PATH, SLUICE_HTTP_PORT: new URL(SLUICE_HTTP_URL).port, SLUICE_URL: SLUICE_HTTP_URL }
  const child = spawn('/bin/sh', ['-ec', commands], { cwd: projectFolder, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  expect(code, output).toBe(0)
  return output
}

it('A witness whose configuration the commands of its page write cosigns the logs of all tenants, and serves them', async () => {
  const folder = await aFolder()
  const parts = { tenant: `witness-page-${randomUUID()}`, folder }
  await run(blockWith('"logs": []', parts).replace(/^node .+$/m, ''))
  const [empty, port] = [JSON.parse(readFileSync(join(folder, 'witness.json'), 'utf8')), 0]
  expect(empty).toEqual({ name: 'witness.example/w1', logs: [] })

  await run(blockWith('send-event.mjs', parts))
  const configuration = JSON.parse(readFileSync(join(folder, 'witness.json'), 'utf8'))
  const own = join(folder, 'own.json')
  await run(`printf %s '${JSON.stringify({ ...configuration, port })}' > ${own}`)
  const witness = startWitness(own)
  const { url } = await whenListening(witness)
  for (const tenant of [parts.tenant, `other-${randomUUID()}`]) {
    const auditor = await aClient(environment, tenant, { scope: 'events:write audit:read' })
    await insist(auditor, aPayment())
    const note = await eventually(async () => {
      const { body } = await auditor.get('/v1/audit/checkpoints?limit=1')
      return (body as { items?: readonly { note: string }[] }).items?.[0]?.note
    }, 60_000)
    const answer = await fetch(`${url}/add-checkpoint`, { method: 'POST', body: `old 0\n\n${note}` })
    expect(answer.status).toBe(200)
    expect(witness.output()).toContain(`200 "${note.split('\n')[0]}"`)
  }
  const served = await run(blockWith('HASH=', { ...parts, url }))
  expect(served).toContain(`/${parts.tenant}\n`)
  expect(served.trimEnd().split('\n').at(-1)).toMatch(/^— witness\.example\/w1 /)
}, 150_000)
