import { join } from 'node:path'
import type { Conditions } from './conditions.ts'
import type { Ports } from './copy/ports.ts'
import { keptFolderOf } from './copy/running-copy.ts'
import type { Prerequisites } from './preflight.ts'
import type { Launcher } from './programs/launcher.ts'
import type { Supervision } from './programs/supervised-part.ts'
import type { Report } from './report.ts'

/** What a copy is started with. */
export type Plan = Readonly<{
  ports: Ports
  folder: string
  report: Report
  prerequisites: Prerequisites
  launcher: Launcher
  supervision: Supervision
  /** Resolves with the reason when a part has ended and is not started again. */
  broken: Promise<string>
  awsEndpointUrl: string | undefined
  countsCapacity: boolean
  conditions: Conditions | undefined
  /** The folder of all data. Undefined: the data is in memory. */
  dataFolder: string | undefined
  /** The key of the database in DynamoDB Local. */
  accessKeyId: string
}>

/** The folder of the secrets, and with a data folder of everything that the next start needs. */
export const keptFolder = ({ ports, dataFolder }: Plan): string => keptFolderOf(ports.http, dataFolder)

export const checkpointFolderOf = (plan: Plan): string => join(keptFolder(plan), 'checkpoints')
