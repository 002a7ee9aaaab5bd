import type { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { isThrottling } from '#facts/adapters/send.ts'

/**
 * Returns whether any try of a call was throttled. The SDK retries on its own. A call that times out during these retries looks
 * like a call without an answer.
 */
export const trackThrottling = ({ middlewareStack }: UpdateCommand): (() => boolean) => {
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
