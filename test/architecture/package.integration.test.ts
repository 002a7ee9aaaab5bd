import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { projectFolder } from '#local/running-copy.ts'
import { loadResources, readTemplate } from '#local/template.ts'
import type { Resources } from '#stack/resource.ts'
import { readZip } from '#test/support/world/read-zip.ts'

const run = promisify(execFile)

const { functions } = z
  .object({ functions: z.record(z.string(), z.object({ handler: z.string() })) })
  .parse(readTemplate('serverless.yml'))
const keys = Object.keys(functions)

const templateSchema = z.object({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()) })),
})

/** CloudFormation refuses a stack of more than 500 resources. Raise it with the functions that need it, to 420 at most. */
const resourcesMax = 250

/** No variables of AWS or of a copy, as on a machine without credentials. A proxy address that is not served cuts the network. */
const bare = {
  // Settings of a copy that runs here must not reach what is deployed.
  AUTH_ISSUER: 'http://issuer.here',
  AUTH_AUDIENCE: 'here',
  AUTH_JWKS_URL: 'http://issuer.here/jwks',
  AMQP_URL: 'amqp://me:secret@broker.here',
  PATH: process.env.PATH,
  HOME: tmpdir(),
  HTTPS_PROXY: 'http://127.0.0.1:9',
  HTTP_PROXY: 'http://127.0.0.1:9',
}

const stage = 'prod'

describe('npm run package', () => {
  let folder = ''
  let template: z.output<typeof templateSchema>

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-package-'))
    await run('npm', ['run', 'package', '--', '--stage', stage], { cwd: projectFolder, env: bare })
    const path = join(projectFolder, '.serverless/cloudformation-template-update-stack.json')
    template = templateSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  }, 180_000)

  afterAll(() => rm(folder, { recursive: true, force: true }))

  const resourcesOf = (type: string) => Object.values(template.Resources).filter(({ Type }) => Type === type)

  it.each(keys)('makes %s, which starts with what is in its archive alone', async (key) => {
    const files = readZip(await readFile(join(projectFolder, `.serverless/${key}.zip`)))
    const bundlePath = functions[key]?.handler.replace(/\.handler$/, '.mjs') ?? ''
    const bundle = files.get(bundlePath)
    expect([...files.keys()].toSorted()).toEqual([bundlePath, `${bundlePath}.map`])
    const path = join(folder, basename(bundlePath))
    await writeFile(path, bundle ?? '')
    const start = `const { handler } = await import(${JSON.stringify(path)}); console.log(typeof handler); process.exit()`
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', start], { env: process.env })
    expect(stdout.trim().split('\n').at(-1)).toBe('function')
  })

  it('is for the stage that was named', () => {
    const names = resourcesOf('AWS::Lambda::Function').map(({ Properties }) => Properties.FunctionName)
    expect(names).toEqual(expect.arrayContaining(keys.map((key) => `sluice-${stage}-${key}`)))
    expect(JSON.stringify(template)).not.toContain('sluice-dev')
  })

  it('gives each function Node 24 on ARM, and its own role', () => {
    const made = resourcesOf('AWS::Lambda::Function').map(({ Properties }) => Properties)
    expect(made).toHaveLength(keys.length)
    for (const properties of made)
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        KmsKeyArn: expect.anything(),
      })
    expect(new Set(made.map(({ Role }) => JSON.stringify(Role))).size).toBe(keys.length)
    const others = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    const given = new Set(
      made.map(
        ({ Role }) => z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).parse(Role)['Fn::GetAtt'][0],
      ),
    )
    expect(others.filter(([id]) => !given.has(id)).map(([id]) => id)).toEqual(['RedriveRole'])
  })

  it('makes the resources that a copy on one machine is made from', () => {
    // The framework has replaced its variables.
    const expected: Resources = JSON.parse(
      JSON.stringify(loadResources()).replaceAll(`\${param:amqpSecret}`, 'sluice/dev/amqp'),
    )
    const made = Object.keys(expected).map((id) => [id, { Properties: {}, ...template.Resources[id] }])
    expect(Object.fromEntries(made)).toEqual(expected)
  })

  it(`has no more than ${resourcesMax} resources`, () => {
    const ids = Object.keys(template.Resources)
    console.log(`The packaged template has ${ids.length} resources. The limit is ${resourcesMax}.`)
    expect(ids.length).toBeLessThanOrEqual(resourcesMax)
  })

  it('never lets the outbox skip a fact', () => {
    const streams = resourcesOf('AWS::Lambda::EventSourceMapping').filter(
      ({ Properties }) => Properties.StartingPosition,
    )
    expect(streams.map(({ Properties }) => Properties)).toMatchObject([
      { StartingPosition: 'TRIM_HORIZON', MaximumRetryAttempts: -1, MaximumRecordAgeInSeconds: -1 },
    ])
  })

  it('puts no secret and no address of this machine in the template', () => {
    const text = JSON.stringify(template)
    expect(text).not.toMatch(/127\.0\.0\.1|localhost|guest|issuer\.here|broker\.here/)
    expect(text).not.toContain('resolve:secretsmanager')
    expect(text).toContain(`"AMQP_SECRET":"sluice/${stage}/amqp"`)
  })
})
