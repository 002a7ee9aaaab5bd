import { z } from 'zod'
import { checkDeployment } from './check-deployment.ts'
import { checkSettings } from './check-settings.ts'
import { readFunctions } from './deployed-function.ts'
import { logGroupName, logGroupOf } from './derive-logs.ts'
import { deriveResources } from './derive-resources.ts'
import { foldRoutes } from './fold-routes.ts'
import { literalSettings } from './literal-settings.ts'
import { aliasOf, deriveAliases } from './live-alias.ts'
import { protect, readProtection } from './protection.ts'
import { reservedConcurrency } from './reserved-concurrency.ts'
import { type Resources, resourceSchema } from './resource.ts'

/** A function of serverless.yml, with what the framework reads from it and writes to it while it packages. */
type FrameworkFunction = {
  description?: string
  targetAlias?: Readonly<{ name: string; logicalId: string }>
  reservedConcurrency?: number
  logs?: Readonly<{ logGroup: string }>
  versionLogicalId?: string
  environment?: Readonly<Record<string, unknown>>
}

/** The part of the framework that this plugin uses. */
type Serverless = Readonly<{
  service: {
    provider: Readonly<{
      stage: string
      stackName: string
      compiledCloudFormationTemplate: { Resources: Resources }
    }>
    functions: Readonly<Record<string, FrameworkFunction>>
    resources: { Resources: Resources }
    custom: Readonly<Record<string, unknown>>
  }
  configurationInput: Readonly<{ params: Readonly<{ default: Readonly<Record<string, unknown>> }> }>
  getProvider(name: 'aws'): Readonly<{ naming: Readonly<{ getLambdaLogicalId(key: string): string }> }>
}>

type Options = Readonly<{ param?: readonly string[] }>

const authorizerSchema = z.discriminatedUnion(
  'kind',
  [
    z.object({ kind: z.literal('off') }),
    z.object({
      kind: z.literal('jwt'),
      url: z.string(),
      audiences: z.string(),
      openRoutes: z.array(z.string()),
    }),
  ],
  { error: 'The parameter gatewayAuthorizer is "off" or "jwt".' },
)

/** A plugin of the Serverless Framework: adds the derived resources to the template that it packages. */
export default class DerivedResources {
  readonly hooks: Readonly<Record<string, () => void>>
  readonly #serverless: Serverless
  readonly #options: Options

  constructor(serverless: Serverless, options: Options) {
    this.#serverless = serverless
    this.#options = options
    this.hooks = {
      // At this point, variables are resolved, and serverless-esbuild has not replaced the handlers yet.
      'before:package:initialize': () => {
        this.#check()
        this.#prepareFunctions()
        this.#derive()
      },
      'after:package:compileFunctions': () => this.#addAliases(),
      'after:package:compileEvents': () => this.#foldRoutes(),
    }
  }

  #check(): void {
    const { service, configurationInput } = this.#serverless
    const { param = [] } = this.#options
    checkDeployment({
      stage: service.provider.stage,
      params: param.map((assignment) => assignment.split('=', 1)[0] ?? ''),
      knownParams: Object.keys(configurationInput.params.default),
    })
    checkSettings(Object.values(service.functions).map(({ environment }) => literalSettings(environment)))
  }

  #prepareFunctions(): void {
    const { functions, custom, provider, resources } = this.#serverless.service
    const reserved = reservedConcurrency(custom.reservedConcurrency, functions)
    const logGroups = new Map(
      readFunctions(functions).map((one) => [one.key, logGroupOf(one, resources.Resources[one.roleId])]),
    )
    for (const [key, definition] of Object.entries(functions)) {
      definition.targetAlias = aliasOf(key)
      // A new text makes a new version, with the parameters of the account as they are now.
      definition.description = `Settings: revision ${custom.settingsRevision}`
      const group = logGroups.get(key)
      if (group) definition.logs = { logGroup: logGroupName(provider.stackName, group) }
      if (reserved[key] !== undefined) definition.reservedConcurrency = reserved[key]
    }
  }

  #derive(): void {
    const { service } = this.#serverless
    const fragments = z.record(z.string(), resourceSchema).parse(service.resources.Resources)
    const protection = readProtection(service.custom.protection)
    service.resources.Resources = protect(deriveResources(service.functions, fragments), protection)
  }

  #addAliases(): void {
    const { service } = this.#serverless
    const { naming } = this.#serverless.getProvider('aws')
    const compiled = Object.entries(service.functions).map(
      ([key, { versionLogicalId: versionId = '' }]) =>
        [key, { functionId: naming.getLambdaLogicalId(key), versionId }] as const,
    )
    const template = service.provider.compiledCloudFormationTemplate
    template.Resources = { ...template.Resources, ...deriveAliases(new Map(compiled)) }
  }

  #foldRoutes(): void {
    const { provider, functions, custom } = this.#serverless.service
    const authorizer = authorizerSchema.parse(custom.gatewayAuthorizer)
    const template = provider.compiledCloudFormationTemplate
    template.Resources = foldRoutes(template.Resources, readFunctions(functions), {
      settingsRevision: String(custom.settingsRevision),
      issuer: authorizer.kind === 'jwt' ? authorizer : undefined,
    })
  }
}
