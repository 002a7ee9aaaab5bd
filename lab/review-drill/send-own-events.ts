import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { CommandFault } from '#commands/command-line.ts'
import type { Participant } from './people.ts'

/** Just below the limit from which payments are reported. The third by one payer within a week is held. */
const amount = { minorUnits: 9_500_00, currency: 'EUR' }
const paymentCount = 3

const receipt = z.object({ id: z.string() })

/** A person sends payments of its own. Returns the ids of their events; the last one is held. @throws CommandFault */
export const sendOwnEvents = async ({ client, name }: Participant): Promise<readonly string[]> => {
  const debtor = { accountId: randomUUID() }
  const ids: string[] = []
  for (let sent = 0; sent < paymentCount; sent += 1) {
    const answer = await client({
      method: 'POST',
      path: '/v1/events',
      body: {
        specversion: '1.0',
        type: 'Payment.Transfer.Observed.v1',
        source: `/drill/${name}`,
        id: randomUUID(),
        data: { kind: 'transfer', amount, debtor, creditor: { accountId: randomUUID() } },
      },
    })
    const { data } = receipt.safeParse(answer.body)
    if (!data) throw new CommandFault(`An event of ${name} was not accepted: ${answer.status} ${answer.code}.`)
    ids.push(data.id)
  }
  return ids
}
