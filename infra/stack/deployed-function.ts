import { z } from 'zod'

const queueArnSchema = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) })
const functionSchema = z.object({
  handler: z.templateLiteral(['functions/', z.string(), '/', z.string(), '.handler']),
  role: z.string().endsWith('Role'),
  timeout: z.number(),
  environment: z.record(z.string(), z.unknown()).default({}),
  events: z.array(z.object({ sqs: z.object({ arn: queueArnSchema }).optional() })).default([]),
})
const functionsSchema = z.record(z.string(), functionSchema)

/** The parts of a function in serverless.yml that other resources depend on. */
export type DeployedFunction = Readonly<{
  /** Example: `score-event`. */
  key: string
  /** Example: `scoring`. */
  area: string
  /** The logical id of its role. Example: `ScoreEventRole`. */
  roleId: string
  /** The logical ids of the queues that it consumes. Example: `ScoringQueue`. */
  queueIds: readonly string[]
  timeoutSeconds: number
  /** Its own settings by name, with values as in the template. Example: `FACTS_TABLE`. */
  settings: Readonly<Record<string, unknown>>
}>

/** Reads `functions` of serverless.yml, with or without the framework's variables resolved. */
export const readFunctions = (functions: unknown): readonly DeployedFunction[] =>
  Object.entries(functionsSchema.parse(functions)).map(([key, { handler, role, timeout, environment, events }]) => ({
    key,
    area: handler.split('/')[1] ?? '',
    roleId: role,
    queueIds: events.flatMap(({ sqs }) => (sqs ? [sqs.arn['Fn::GetAtt'][0]] : [])),
    timeoutSeconds: timeout,
    settings: environment,
  }))
