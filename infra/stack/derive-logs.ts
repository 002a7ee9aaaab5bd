import { z } from 'zod'
import type { DeployedFunction } from './deployed-function.ts'
import { getAtt, type Resources, retained } from './resource.ts'

const recordSchema = z.object({ Metadata: z.object({ RetainedLogDays: z.number() }) })

type LogGroup = Readonly<{
  /** The logical id. Example: `ScoringLogs`. */
  id: string
  /** The end of its name, after the name of the stack. Example: `scoring`. */
  name: string
  /** The log is a record: it is kept for these days, and outlives the stack. */
  retainedDays: number | undefined
}>

/**
 * Where a function writes its log: the group of its area, whose streams have the name of the function. A function whose log is
 * a record, by its role, has a group of its own, so that rights on it can be given alone.
 */
export const logGroupOf = ({ key, area, roleId }: DeployedFunction, role: unknown): LogGroup => {
  const { success, data } = recordSchema.safeParse(role)
  return success
    ? { id: roleId.replace(/Role$/, 'Logs'), name: key, retainedDays: data.Metadata.RetainedLogDays }
    : { id: `${area.charAt(0).toUpperCase()}${area.slice(1)}Logs`, name: area, retainedDays: undefined }
}

/** The name of a log group. Example: `/aws/lambda/sluice-prod-scoring`. */
export const logGroupName = (stack: string, { name }: LogGroup): string => `/aws/lambda/${stack}-${name}`

/** The log groups. Those of the framework have no option for the key, so they are disabled (`disableLogs`). */
export const deriveLogs = (groups: readonly LogGroup[]): Resources =>
  Object.fromEntries(
    groups.map((group) => [
      group.id,
      {
        Type: 'AWS::Logs::LogGroup',
        ...(group.retainedDays !== undefined && retained),
        Properties: {
          LogGroupName: { 'Fn::Sub': logGroupName(`\${AWS::StackName}`, group) },
          RetentionInDays: group.retainedDays ?? 30,
          KmsKeyId: getAtt('DataKey', 'Arn'),
        },
      },
    ]),
  )
