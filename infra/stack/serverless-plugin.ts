import { z } from 'zod'
import { checkDeployment } from './check-deployment.ts'
import { deriveResources } from './derive-resources.ts'
import { type Resources, resourceSchema } from './resource.ts'

/** The part of the framework that this plugin uses. */
type Serverless = Readonly<{
  service: {
    provider: Readonly<{ stage: string }>
    functions: Readonly<Record<string, unknown>>
    resources: { Resources: Resources }
  }
  configurationInput: Readonly<{ params: Readonly<{ default: Readonly<Record<string, unknown>> }> }>
}>

type Options = Readonly<{ param?: readonly string[] }>

/** A plugin of the Serverless Framework: adds the derived resources to the template before it is packaged. */
export default class DerivedResources {
  readonly hooks: Readonly<Record<string, () => void>>

  constructor({ service, configurationInput }: Serverless, { param = [] }: Options) {
    this.hooks = {
      // At this point, variables are resolved, and serverless-esbuild has not replaced the handlers yet.
      'before:package:initialize': () => {
        checkDeployment({
          stage: service.provider.stage,
          params: param.map((assignment) => assignment.split('=', 1)[0] ?? ''),
          knownParams: Object.keys(configurationInput.params.default),
        })
        const fragments = z.record(z.string(), resourceSchema).parse(service.resources.Resources)
        service.resources.Resources = deriveResources(service.functions, fragments)
      },
    }
  }
}
