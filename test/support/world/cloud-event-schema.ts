import validate from 'cloudevents/dist/schema/v1.js'
import * as z from 'zod'

const errorsSchema = z.array(z.object({ instancePath: z.string(), message: z.string() })).nullish()

/** The faults of a message by the JSON Schema of the CloudEvents project; none if it is a CloudEvent 1.0. */
export const cloudEventFaults = (message: unknown): readonly string[] => {
  if (validate(message)) return []
  const errors = 'errors' in validate ? errorsSchema.parse(validate.errors) : []
  return (errors ?? []).map(({ instancePath, message: what }) => `${instancePath} ${what}`)
}
