import type { Instant } from '#kernel/domain/instant.ts'
import type { ErasureTarget } from './erasure.ts'

type Search = Readonly<{ target: ErasureTarget; range?: Readonly<{ from: Instant; to: Instant }> | undefined }>

/** Where Sluice can hold something about a person that an export does not have, and how to read it. */
export const notSearchedBy = ({ target, range }: Search): readonly string[] => [
  ...(target.eventId === undefined ? [eventsNotSearched(range)] : []),
  'The ledger: its entries name accounts, and no person. Read GET /v1/transactions for each account of the person.',
  'What the person did as a reviewer of the events of others: these events name the person as the actor of their facts, and no index finds them.',
  'The table profiles: the newest movements of each account, as amounts, times and numbers that represent counterparties. Its key is {tenant}#{account}, and no call returns it.',
  'The archive: events after their retention, as facts with commitments. Read one with npm run archive -- get.',
]

const eventsNotSearched = (range: Search['range']): string =>
  range === undefined
    ? 'Events without values in the vault that only name the person, among them every event of an earlier version. Export again with --from the first day of the tenant.'
    : `Events without values in the vault that only name the person, recorded before ${range.from} or from ${range.to} on. Export again with another --from and --to.`
