import { z } from 'zod'
import { deriveResources } from './derive-resources.ts'
import { type Resources, resourceSchema } from './resource.ts'

/** The part of the framework that this plugin uses. */
type Serverless = Readonly<{
  service: { functions: Readonly<Record<string, unknown>>; resources: { Resources: Resources } }
}>

/** A plugin of the Serverless Framework: adds the derived resources to the template before it is packaged. */
export default class DerivedResources {
  readonly hooks: Readonly<Record<string, () => void>>

  constructor({ service }: Serverless) {
    this.hooks = {
      // At this point, variables are resolved, and serverless-esbuild has not replaced the handlers yet.
      'before:package:initialize': () => {
        const fragments = z.record(z.string(), resourceSchema).parse(service.resources.Resources)
        service.resources.Resources = deriveResources(service.functions, fragments)
      },
    }
  }
}
