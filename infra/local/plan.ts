import { join } from 'node:path'
import type { Conditions } from './conditions.ts'
import type { Ports } from './copy/ports.ts'
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
}>

export const checkpointFolderOf = ({ folder }: Pick<Plan, 'folder'>): string => join(folder, 'checkpoints')
