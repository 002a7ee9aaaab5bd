import { z } from 'zod'
import { CommandFault } from '#commands/command-line.ts'
import { makeHeldPayment } from '../bench/payment.ts'
import type { Participant } from './people.ts'

const receipt = z.object({ id: z.string() })

/** A person sends a payment that will be held. Returns the id of the event. @throws CommandFault */
export const sendHeldPayment = async ({ client, name }: Participant): Promise<string> => {
  const answer = await client({ method: 'POST', path: '/v1/events', body: makeHeldPayment() })
  const { data } = receipt.safeParse(answer.body)
  if (data) return data.id
  throw new CommandFault(`An event of ${name} was not accepted: ${answer.status} ${answer.code}.`)
}
