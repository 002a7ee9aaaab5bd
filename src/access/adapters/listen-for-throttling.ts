import type { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { isThrottling } from '#facts/adapters/translate-dynamo-error.ts'

/**
 * Reports whether any try of a call was throttled. The SDK tries again by itself, and a call that runs out of time over it
 * looks like one that was never answered.
 */
export const listenForThrottling = ({ middlewareStack }: UpdateCommand): (() => boolean) => {
  let wasThrottled = false
  middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args)
      } catch (error) {
        wasThrottled ||= isThrottling(error)
        throw error
      }
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  return () => wasThrottled
}
