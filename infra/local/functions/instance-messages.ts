import type { HeapInfo } from 'node:v8'
import type { CallCounts } from './call-counts.ts'

/** A call, as an instance receives it. `event` is JSON. */
export type Call = Readonly<{ requestId: string; event: string }>

/** The answer of an instance to a call: a result as JSON, which is missing where the handler returned nothing, or an error. */
export type Answer = Readonly<{
  result?: string | undefined
  error?: Readonly<{ name: string; message: string; stack: string | undefined }> | undefined
  /** The calls to AWS since the previous answer. */
  calls: CallCounts
  /** The heap and the buffers of the instance after the call. */
  memoryBytes: number
}>

/** The bytes of an instance that its memory limit is compared with. */
export const memoryOf = ({ used_heap_size: heap, external_memory: buffers }: HeapInfo): number => heap + buffers
