import { CommandFault } from '#commands/command-line.ts'
import { sendAll } from '../feed/send-all.ts'
import { makeSendEvent, type ProducerEvent } from '../feed/send-event.ts'
import { makeTokenSource } from '../feed/token-source.ts'
import { settingOf } from '../tally/setting.ts'
import type { HostedStack } from './hosted-stack.ts'
import { type Line, senderCount } from './line.ts'
import { makePayment } from './payment.ts'

/** Sends one event over HTTP and returns its event id. @throws CommandFault when it is not accepted. */
export type SendOne = () => Promise<string>

/** A producer of one tenant, with a token. */
export const makeProducer = async (
  { environment }: Pick<HostedStack, 'environment'>,
  tenantId: string,
  signal: AbortSignal,
  makeEvent: () => ProducerEvent = makePayment,
): Promise<SendOne> => {
  const token = makeTokenSource(environment, { tenant: tenantId })
  await token()
  const url = settingOf(environment, 'SLUICE_HTTP_URL')
  const sendEvent = makeSendEvent({ url, token, onRetry: () => undefined, signal })
  return async () => {
    const sent = await sendEvent(makeEvent())
    if (!sent.isAccepted) throw new CommandFault(`An event was not accepted: ${sent.code}. ${sent.detail}`)
    return sent.eventId
  }
}

/** Sluice, through its HTTP API. */
export const productLine = (stack: HostedStack): Line => ({
  name: 'Sluice',
  meter: stack.meter,
  fill: async ({ tenantId, eventCount, signal, onAccepted }) => {
    const send = await makeProducer(stack, tenantId, signal)
    const eventIds: string[] = []
    const beganAtMs = Date.now()
    const items = Array.from({ length: eventCount })
    await sendAll(items, { concurrency: senderCount, signal }, async () => {
      onAccepted(eventIds.push(await send()))
    })
    return { eventIds, beganAtMs, lastAcceptedAtMs: Date.now() }
  },
})
