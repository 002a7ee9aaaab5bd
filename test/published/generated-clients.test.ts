import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { beforeAll, expect, inject, it } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'
import { aToken } from '#test/support/world/client.ts'
import { generateClients } from '../../examples/clients/generate.ts'

const environment = inject('environment')
const url = environment.SLUICE_HTTP_URL ?? ''
const folder = join(projectFolder, '.sluice/clients')
const programs = ['hey-api', 'openapi-fetch', 'orval']

const settings = {
  compilerOptions: {
    ...{ target: 'ES2022', module: 'ESNext', moduleResolution: 'bundler', lib: ['ES2024', 'DOM', 'DOM.Iterable'] },
    ...{ strict: true, noEmit: true, skipLibCheck: true, types: [] },
  },
  include: ['*.ts', 'generated/**/*.ts'],
  exclude: ['generate.ts'],
}

beforeAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await cp(join(projectFolder, 'examples/clients'), folder, { recursive: true })
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings))
  await generateClients(url, join(folder, 'generated'))
})

it('compile, and refuse a body that the service refuses', () => {
  const tsc = join(projectFolder, 'node_modules/typescript/bin/tsc')
  const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' })
  expect([status, stdout]).toEqual([0, ''])
})

it.each(programs)('%s makes a call of each kind', async (name) => {
  const outfile = join(folder, `${name}.mjs`)
  await build({ entryPoints: [join(folder, `${name}.ts`)], outfile, bundle: true, format: 'esm', platform: 'node' })
  const { callAll } = await import(pathToFileURL(outfile).href)
  const token = await aToken(environment, { tenant: `client-${randomUUID()}` })
  expect(await callAll(url, token)).toEqual({
    event: [202, 'received'],
    batch: [207, 202],
    report: [202, 'Risk.Event.Reported.v1'],
    account: [201, 10_000],
    entry: [201, 7_500],
    balance: [200, 7_500],
    list: [200, 0],
    get: [200, 'Payment.Transfer.Observed.v1'],
    problem: [422, 'event-invalid', 'data.amount'],
  })
})
