import { z } from 'zod'

/** Other attributes of a resource are preserved. Example: `DeletionPolicy`. */
export const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
})

export type Resource = z.output<typeof resourceSchema>
/** Every resource by its logical id. */
export type Resources = Readonly<Record<string, Resource>>

export const ref = (id: string) => ({ Ref: id })
export const getAtt = (id: string, attribute: string) => ({ 'Fn::GetAtt': [id, attribute] })
/** The physical name that begins with the name of the stack. Example: `intake` → `{stack}-intake`. */
export const stackName = (name: string) => ({ 'Fn::Sub': `\${AWS::StackName}-${name}` })

/** What outlives the stack, so that evidence does. */
export const retained = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' } as const
