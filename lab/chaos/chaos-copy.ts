import { z } from 'zod'
import { CommandFault } from '#commands/command-line.ts'
import { copyFolder } from '#local/copy/running-copy.ts'
import { makeEmulatorClients } from '#local/provision/emulators.ts'
import type { PartName, QueueName } from './schedule.ts'

type Environment = Readonly<Record<string, string>>

const settings = z.object({
  SLUICE_HTTP_URL: z.string(),
  SLUICE_HTTP_PORT: z.coerce.number(),
  AUTH_ISSUER: z.string(),
  AMQP_URL: z.string(),
  AWS_ENDPOINT_URL_SQS: z.string().optional(),
  AWS_ENDPOINT_URL_DYNAMODB: z.string().optional(),
  FACTS_TABLE: z.string(),
  AUDIT_LOG_TABLE: z.string(),
  AUDIT_BUCKET: z.string(),
  VIEWS_TABLE: z.string(),
  LEDGER_TABLE: z.string(),
  VAULT_TABLE: z.string(),
  VAULT_KEY: z.string(),
  SLUICE_VISIBILITY_SECONDS: z.string().optional(),
  SLUICE_DATA: z.string().optional(),
})

/** The running copy that a run works on, from its environment.json. */
export type ChaosCopy = Readonly<{
  environment: Environment
  url: string
  issuerUrl: string
  amqpUrl: string
  tables: Readonly<Record<'facts' | 'views' | 'ledger', string>>
  vault: Readonly<{ table: string; key: string }>
  queueUrls: Readonly<Record<QueueName, string>>
  /** The dead letters of every queue, by the name of the setting without its end. Example: `SCORING`. */
  letterUrls: Readonly<Record<string, string>>
  /** The port of each part that the copy may have. */
  ports: ReadonlyMap<PartName, number>
  folder: string
  visibilitySeconds: number
  keepsData: boolean
}>

/** The visibility timeout of a consumer queue of the stack. */
const visibilitySecondsDefault = 180

/** @throws CommandFault when the copy lacks a setting. */
export const openCopy = (environment: Environment): ChaosCopy => {
  const { data, error } = settings.safeParse(environment)
  if (!data) {
    const names = error.issues.map(({ path }) => path.join('.')).join(', ')
    throw new CommandFault(`The running copy has no valid setting ${names}. Start it again with \`npm start\`.`)
  }
  return {
    environment,
    url: data.SLUICE_HTTP_URL,
    issuerUrl: data.AUTH_ISSUER,
    amqpUrl: data.AMQP_URL,
    tables: { facts: data.FACTS_TABLE, views: data.VIEWS_TABLE, ledger: data.LEDGER_TABLE },
    vault: { table: data.VAULT_TABLE, key: data.VAULT_KEY },
    queueUrls: {
      intake: environment.INTAKE_QUEUE_URL ?? '',
      scoring: environment.SCORING_QUEUE_URL ?? '',
      workflow: environment.WORKFLOW_QUEUE_URL ?? '',
      audit: environment.AUDIT_QUEUE_URL ?? '',
      bridge: environment.BRIDGE_QUEUE_URL ?? '',
      views: environment.VIEWS_QUEUE_URL ?? '',
    },
    letterUrls: lettersIn(environment),
    ports: new Map(
      (
        [
          ['functions', data.SLUICE_HTTP_URL],
          ['RabbitMQ', data.AMQP_URL],
          ['token issuer', data.AUTH_ISSUER],
          ['AWS emulator', data.AWS_ENDPOINT_URL_SQS],
          ['DynamoDB Local', data.AWS_ENDPOINT_URL_DYNAMODB],
        ] as const
      ).flatMap(([part, url]) => (url === undefined ? [] : [[part, Number(new URL(url).port)] as const])),
    ),
    folder: copyFolder(data.SLUICE_HTTP_PORT),
    visibilitySeconds: Number(data.SLUICE_VISIBILITY_SECONDS ?? '') || visibilitySecondsDefault,
    keepsData: (data.SLUICE_DATA ?? '') !== '',
  }
}

const lettersEnd = '_DEAD_LETTERS_URL'

const lettersIn = (environment: Environment): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(environment)
      .filter(([name]) => name.endsWith(lettersEnd))
      .map(([name, url]) => [name.slice(0, -lettersEnd.length), url]),
  )

/** The clients of the emulators of a copy. They are never those of AWS. */
export const clientsOf = ({ environment }: ChaosCopy) => makeEmulatorClients(environment)
