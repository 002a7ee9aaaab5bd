import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Endpoint } from '#api/endpoint.ts'
import { endpoints } from '#api/endpoints.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import { loadResources, readTemplate } from '#local/provision/template.ts'
import { aliasOf } from '#stack/live-alias.ts'
import type { Resources } from '#stack/resource.ts'
import { gatewayRoutes } from '#test/support/world/gateway-routes.ts'
import { readZip } from '#test/support/world/read-zip.ts'
import { deployedRoutes, routeOf } from '#test/support/world/routes.ts'
import { cycleIn } from '#test/support/world/template-cycle.ts'

const run = promisify(execFile)

const { functions } = z
  .object({ functions: z.record(z.string(), z.object({ handler: z.string() })) })
  .parse(readTemplate('serverless.yml'))
const keys = Object.keys(functions)

const templateSchema = z.object({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()) })),
})

/** CloudFormation refuses a stack of more than 500 resources. Raise it with the functions that need it, to 480 at most. */
const resourcesMax = 450

/** CloudFormation refuses a template of more than 1 MB. The framework uploads it without blanks. */
const templateBytesMax = 400_000

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

type Template = z.output<typeof templateSchema>

/** Packages the stage with parameters, and returns the template. */
const packageStage = async (...params: readonly string[]): Promise<Template> => {
  const options = params.flatMap((param) => ['--param', param])
  await run('npm', ['run', 'package', '--', '--stage', stage, ...options], { cwd: projectFolder, env: bare })
  const path = join(projectFolder, '.serverless/cloudformation-template-update-stack.json')
  return templateSchema.parse(JSON.parse(await readFile(path, 'utf8')))
}

const idsOf = ({ Resources }: Template, type: string): readonly string[] =>
  Object.entries(Resources).flatMap(([id, { Type }]) => (Type === type ? [id] : []))

/** The keys of the routes whose tokens the gateway checks. */
const guardedRoutes = ({ Resources }: Template): readonly string[] =>
  gatewayRoutes(Resources)
    .filter(({ isGuarded }) => isGuarded)
    .map(({ key }) => key)

/** The definition that API Gateway imports. */
const definitionOf = ({ Resources }: Template): unknown => Resources.HttpApi?.Properties.Body

const routeKeyOf = ({ method, path }: Endpoint): string => routeOf(method.toUpperCase(), path).key

/** Every place in a value that names a function without its alias. */
const unqualified = (value: unknown, functionIds: readonly string[]): readonly unknown[] => {
  if (typeof value !== 'object' || value === null) return []
  const text = JSON.stringify(value)
  const [only] = functionIds.filter(
    (id) => text === JSON.stringify({ 'Fn::GetAtt': [id, 'Arn'] }) || text === JSON.stringify({ Ref: id }),
  )
  if (only !== undefined) return [value]
  const [joined] = functionIds.filter(
    (id) => text === JSON.stringify({ 'Fn::Join': [':', [{ 'Fn::GetAtt': [id, 'Arn'] }, 'live']] }),
  )
  return joined === undefined ? Object.values(value).flatMap((inner) => unqualified(inner, functionIds)) : []
}

it('A circle of resources is found through every kind of reference', () => {
  const circle = {
    Policy: { DependsOn: ['Role'] },
    Role: { Ref: 'Alias' },
    Alias: { 'Fn::GetAtt': ['Function', 'Arn'] },
    Function: { 'Fn::Sub': `a-\${Topic.Arn}` },
    Topic: { 'Fn::GetAtt': 'Policy.Arn' },
  }
  expect(cycleIn(circle)).toEqual(['Policy', 'Role', 'Alias', 'Function', 'Topic', 'Policy'])
  expect(cycleIn({ ...circle, Topic: { Ref: 'AWS::StackName' } })).toBeUndefined()
})

describe('npm run package', () => {
  let folder = ''
  let template: Template

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-package-'))
    template = await packageStage()
  }, 600_000)

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
    const ofPeople = [
      ...[
        'AddDigestKeyRole',
        'ExportSubjectRole',
        'OpenReviewsRole',
        'ReadArchiveRole',
        'RedriveRole',
        'ReplaceFactKeysRole',
      ],
      ...['ReplayErasuresRole', 'RepublishRole', 'ReturnIntakeRole'],
    ]
    expect(others.flatMap(([id]) => (given.has(id) ? [] : [id])).toSorted()).toEqual(ofPeople)
  })

  it('calls every function through its alias, which is on the version of this package', () => {
    const functionIds = idsOf(template, 'AWS::Lambda::Function')
    const aliases = resourcesOf('AWS::Lambda::Alias')
    expect(aliases).toHaveLength(keys.length)
    for (const { Properties } of aliases)
      expect(Properties).toEqual({
        Name: 'live',
        FunctionName: { Ref: expect.stringMatching(/LambdaFunction$/) },
        FunctionVersion: { 'Fn::GetAtt': [expect.stringMatching(/LambdaVersion\w+$/), 'Version'] },
      })
    const callers = Object.entries(template.Resources).filter(
      ([, { Type }]) => !/^AWS::Lambda::(Function|Version|Alias)$/.test(Type),
    )
    expect(callers.filter(([, caller]) => unqualified(caller, functionIds).length > 0).map(([id]) => id)).toEqual([])
  })

  it('makes no trigger before the alias that it calls', () => {
    const callers = Object.values(template.Resources).filter((one) =>
      JSON.stringify(one.Properties).includes('"live"]]'),
    )
    expect(callers.length).toBeGreaterThan(keys.length)
    for (const one of callers) expect(JSON.stringify(one.DependsOn)).toContain('LiveAlias')
  })

  it('retains earlier versions of a function', () => {
    const versions = resourcesOf('AWS::Lambda::Version')
    expect(versions).toHaveLength(keys.length)
    expect(versions.every(({ DeletionPolicy }) => DeletionPolicy === 'Retain')).toBe(true)
  })

  it('reserves concurrency for the outbox, scoring, workflow and audit, at least what their queues use', () => {
    const reserved = Object.values(template.Resources).flatMap(({ Properties }) =>
      Properties.ReservedConcurrentExecutions === undefined
        ? []
        : [[Properties.FunctionName, Properties.ReservedConcurrentExecutions]],
    )
    expect(Object.fromEntries(reserved)).toEqual({
      'sluice-prod-publish-facts': 100,
      'sluice-prod-score-event': 100,
      'sluice-prod-advance-workflow': 100,
      'sluice-prod-record-audit': 40,
    })
  })

  it('has one route for each of serverless.yml, which calls the alias of its function', () => {
    const functionIds = new Map(
      Object.entries(template.Resources).map(([id, { Properties }]) => [Properties.FunctionName, id]),
    )
    const made = gatewayRoutes(template.Resources).map(({ key, functionId }) => [key, functionId])
    const expected = deployedRoutes.map(({ key, functionName }) => [
      key,
      functionIds.get(`sluice-${stage}-${functionName}`),
    ])
    expect(made.toSorted()).toEqual(expected.toSorted())
  })

  it('has one route for each call of the API', () => {
    const made = gatewayRoutes(template.Resources).map(({ key }) => key)
    for (const endpoint of endpoints)
      expect(
        made.filter((key) => key === routeKeyOf(endpoint)),
        endpoint.name,
      ).toHaveLength(1)
  })

  it('has no route beside the definition of the API, which API Gateway would delete', () => {
    for (const type of ['Route', 'Integration', 'Authorizer'])
      expect(idsOf(template, `AWS::ApiGatewayV2::${type}`)).toEqual([])
  })

  it('has a definition of the API that is an OpenAPI document', async () => {
    expect(await new Validator().validate(structuredClone(Object(definitionOf(template))))).toEqual({ valid: true })
  })

  it('makes the API after every alias that it calls', () => {
    const { HttpApi } = template.Resources
    const called = new Set(deployedRoutes.map(({ functionName }) => aliasOf(functionName).logicalId))
    expect(z.array(z.string()).parse(HttpApi?.DependsOn).toSorted()).toEqual([...called].toSorted())
  })

  it('lets this API alone call a function of a route, through the alias', () => {
    const permissions = resourcesOf('AWS::Lambda::Permission').filter(
      ({ Properties }) => Properties.Principal === 'apigateway.amazonaws.com',
    )
    const expected = new Set(gatewayRoutes(template.Resources).map(({ functionId }) => functionId))
    const called = permissions.map(({ Properties }) =>
      [...expected].find((id) => JSON.stringify(Properties.FunctionName).includes(`["${id}","Arn"]},"live"`)),
    )
    expect(called.toSorted()).toEqual([...expected].toSorted())
    for (const { Properties } of permissions)
      expect(JSON.stringify(Properties.SourceArn)).toMatch(/":execute-api:".*\{"Ref":"HttpApi"\},"\/\*"/)
  })

  it('limits each open route, and no route that is missing', () => {
    const [stageOfApi] = resourcesOf('AWS::ApiGatewayV2::Stage')
    const limited = Object.keys(Object(stageOfApi?.Properties.RouteSettings))
    expect(limited.length).toBeGreaterThan(4)
    expect(gatewayRoutes(template.Resources).map(({ key }) => key)).toEqual(expect.arrayContaining(limited))
    // The stage refers to the API, and the routes are a part of the API.
    expect(stageOfApi?.Properties).toMatchObject({ ApiId: { Ref: 'HttpApi' }, AutoDeploy: true })
  })

  it('lets each function write the log of its area, and the log that is a record to itself', () => {
    const groups = resourcesOf('AWS::Lambda::Function').map(({ Properties }) => [
      Properties.FunctionName,
      Object(Properties.LoggingConfig).LogGroup,
    ])
    const areaOf = (key: string) => (key === 'record-reading' ? key : functions[key]?.handler.split('/')[1])
    const expected = keys.map((key) => [`sluice-${stage}-${key}`, `/aws/lambda/sluice-${stage}-${areaOf(key)}`])
    expect(groups.toSorted()).toEqual(expected.toSorted())
  })

  it('lets the functions check tokens, unless the gateway is asked to', () => {
    expect(guardedRoutes(template)).toEqual([])
    expect(JSON.stringify(definitionOf(template))).not.toContain('securitySchemes')
  })

  it('makes the resources that a copy on one machine is made from', () => {
    // The framework has replaced its variables.
    const expected: Resources = JSON.parse(
      JSON.stringify(loadResources()).replaceAll(`\${param:amqpSecret}`, `sluice/${stage}/amqp`),
    )
    const made = Object.keys(expected).map((id) => [id, { Properties: {}, ...template.Resources[id] }])
    expect(Object.fromEntries(made)).toEqual(expected)
  })

  it(`has no more than ${resourcesMax} resources`, () => {
    const ids = Object.keys(template.Resources)
    console.log(`The packaged template has ${ids.length} resources. The limit is ${resourcesMax}.`)
    expect(ids.length).toBeLessThanOrEqual(resourcesMax)
  })

  it(`has a template of no more than ${templateBytesMax} bytes`, () => {
    const bytes = Buffer.byteLength(JSON.stringify(template))
    console.log(`The packaged template has ${bytes} bytes. The limit is ${templateBytesMax}.`)
    expect(bytes).toBeLessThanOrEqual(templateBytesMax)
  })

  it('has no circle of resources that refer to each other', () => {
    expect(cycleIn(template.Resources)).toBeUndefined()
  })

  it('never lets the outbox, the sequencer or the runner of exports skip a record', () => {
    const streams = resourcesOf('AWS::Lambda::EventSourceMapping').filter(
      ({ Properties }) => Properties.StartingPosition,
    )
    const endless = { StartingPosition: 'TRIM_HORIZON', MaximumRetryAttempts: -1, MaximumRecordAgeInSeconds: -1 }
    expect(streams.map(({ Properties }) => Properties)).toMatchObject([endless, endless, endless])
  })

  it('puts no secret and no address of this machine in the template', () => {
    const text = JSON.stringify(template)
    expect(text).not.toMatch(/127\.0\.0\.1|localhost|guest|issuer\.here|broker\.here/)
    expect(text).not.toContain('resolve:secretsmanager')
    expect(text).toContain(`"AMQP_SECRET":"sluice/${stage}/amqp"`)
  })
})

const copyVaultArn = 'arn:aws:backup:eu-west-1:222222222222:backup-vault:sluice'

describe('npm run package with parameters', () => {
  let template: Template

  beforeAll(async () => {
    template = await packageStage(
      // The tests of the other template look at the bundles.
      'dependencies=external',
      ...['gatewayAuthorizer=jwt', 'reservedPublish=off', 'settingsRevision=2'],
      ...['breakGlassRole=security/emergency', 'archiveLockDays=3650', 'trail=off', `backupVaultArn=${copyVaultArn}`],
    )
  }, 600_000)

  it('lets the gateway check the token of every route that requires one, and of no open route', () => {
    const guarded = endpoints.filter(({ access }) => access !== 'open').map(routeKeyOf)
    expect(guardedRoutes(template).toSorted()).toEqual([...new Set(guarded)].toSorted())
    expect(definitionOf(template)).toMatchObject({
      components: {
        securitySchemes: {
          token: {
            'x-amazon-apigateway-authorizer': {
              type: 'jwt',
              identitySource: '$request.header.Authorization',
              jwtConfiguration: {
                issuer: `{{resolve:ssm:/sluice/${stage}/auth/issuer}}`,
                audience: [`{{resolve:ssm:/sluice/${stage}/auth/audience}}`],
              },
            },
          },
        },
      },
    })
  })

  it('reserves nothing for a function that is off', () => {
    const functionsOf = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function')
    const reserved = functionsOf.filter(({ Properties }) => Properties.ReservedConcurrentExecutions !== undefined)
    expect(reserved).toHaveLength(3)
  })

  it('names the role that may end a key, locks the archive, leaves out the trail and copies backups', () => {
    const { DataKey, VaultKey, ArchiveBucket, BackupPlan } = template.Resources
    for (const key of [DataKey, VaultKey]) expect(JSON.stringify(key)).toContain(':role/security/emergency"')
    expect(ArchiveBucket?.Properties.ObjectLockConfiguration).toMatchObject({
      Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 3650 } },
    })
    expect(idsOf(template, 'AWS::CloudTrail::Trail')).toEqual([])
    expect(JSON.stringify(BackupPlan)).toContain(copyVaultArn)
    expect(cycleIn(template.Resources)).toBeUndefined()
  })

  it('makes a new version of every function, and imports the API again, for a new revision of the settings', () => {
    const texts = Object.values(template.Resources).flatMap(({ Type, Properties }) =>
      Type === 'AWS::Lambda::Version' ? [Properties.Description] : [],
    )
    expect(texts).toEqual(keys.map(() => 'Settings: revision 2'))
    expect(definitionOf(template)).toMatchObject({ info: { version: '2' } })
  })
})
