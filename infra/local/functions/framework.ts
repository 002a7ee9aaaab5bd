import { z } from 'zod'
import { eventSchema } from '../sources/event-sources.ts'
import type { LocalFunction } from './lambda-context.ts'

/** A function of serverless.yml, with what this plugin reads from it and writes to it. */
type FrameworkFunction = {
  handler: string
  environment?: Record<string, unknown>
  events?: readonly object[]
  skipEsbuild?: boolean
}

/** The part of the framework that this plugin uses. */
export type Serverless = Readonly<{
  serviceDir: string
  service: {
    provider: { environment?: Record<string, unknown> }
    functions: Record<string, FrameworkFunction>
    custom: Record<string, unknown>
  }
}>

export const functionSchema = z.object({
  name: z.string(),
  handler: z.string(),
  timeout: z.number(),
  memorySize: z.number(),
  events: z.array(eventSchema).default([]),
})

/** The folder of the bundles, relative to the project folder; set by serverless-esbuild. */
export const offlineSchema = z.looseObject({ location: z.string() })
export const settingsSchema = z.record(z.string(), z.string())

type Limits = Readonly<{ name: string; timeout: number; memorySize: number }>

/** The limits of a function, in the units of this program. */
export const limitsOf = ({
  name,
  timeout,
  memorySize,
}: Limits): Pick<LocalFunction, 'name' | 'timeoutMs' | 'memoryMb'> => ({
  name,
  timeoutMs: timeout * 1000,
  memoryMb: memorySize,
})
