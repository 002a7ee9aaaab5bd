import { countCalls, readCalls } from './call-counts.ts'

/**
 * Loaded in front of the functions (`node --import`): counts the calls of this process and of its instances to AWS, and
 * reports the counts to the supervisor on request.
 */
countCalls()

process.on('message', (message) => {
  const isAsked = typeof message === 'object' && message !== null && 'type' in message && message.type === 'calls'
  if (isAsked) process.send?.({ type: 'calls', calls: readCalls() })
})
process.channel?.unref()
