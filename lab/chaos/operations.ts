import { type Chance, makeChance } from '#local/chance.ts'

/** The ways into a copy. */
export type Door = 'account' | 'event' | 'batch' | 'report' | 'entry' | 'transfer' | 'queue'

/** The unkind behaviour of a client. The last two are for the queue. */
type Twist = 'repeated' | 'repeated at once' | 'hung up' | 'key reused' | 'sent twice' | 'delayed'

/** One request or message of a run. */
export type Operation = Readonly<{
  door: Door
  /** The idempotency key. */
  key: string
  body: Readonly<Record<string, unknown>>
  /** The events it makes: a mark that each has in its data or as its id, and how many events have it. */
  marks: ReadonlyMap<string, number>
  /** The changes of balances, in minor units. */
  movements: readonly Readonly<{ accountId: string; minorUnits: number }>[]
  twist: Twist | undefined
}>

type Run = Readonly<{ seed: number; runId: string }>

const currency = 'EUR'
const openingBalance = 1_000_000_000

/** The ledger accounts of a run. The first is in most requests. */
export const ledgerAccounts = ['hot', 'a', 'b', 'c', 'd'] as const

/** The request that opens a ledger account, before the first other request. */
export const openingOf = (accountId: string): Operation => ({
  door: 'account',
  key: `open-${accountId}`,
  body: { accountId, currency, openingBalance },
  marks: new Map([[openingMark(accountId), 1]]),
  movements: [{ accountId, minorUnits: openingBalance }],
  twist: undefined,
})

export const openingMark = (accountId: string): string => `account ${accountId}`

/** Makes the operation of a run with a number. The same seed gives the same operation. */
export const operationOf = ({ seed, runId }: Run, index: number): Operation => {
  const chance = makeChance(seed, `chaos-operation-${index}`)
  const door = doorOf(chance.next())
  const key = `${runId}-${index}`
  const twist = twistOf(chance.next(), door)
  return { door, key, twist, ...contents[door](chance, key) }
}

type MadeDoor = Exclude<Door, 'account'>

const shares: readonly (readonly [MadeDoor, number])[] = [
  ['event', 0.4],
  ['queue', 0.2],
  ['batch', 0.1],
  ['report', 0.1],
  ['entry', 0.1],
]

const twists: readonly (readonly [Twist, number])[] = [
  ['hung up', 0.1],
  ['repeated', 0.07],
  ['repeated at once', 0.07],
  ['key reused', 0.05],
]

const queueTwists: readonly (readonly [Twist, number])[] = [
  ['sent twice', 0.15],
  ['delayed', 0.15],
]

const doorOf = (number: number): MadeDoor => chosen(shares, number) ?? 'transfer'

const twistOf = (number: number, door: Door): Twist | undefined =>
  chosen(door === 'queue' ? queueTwists : twists, number)

const chosen = <Item>(shares: readonly (readonly [Item, number])[], number: number): Item | undefined => {
  let sum = 0
  for (const [item, share] of shares) {
    sum += share
    if (number < sum) return item
  }
  return undefined
}

type Content = Pick<Operation, 'body' | 'marks' | 'movements'>

const payment = (chance: Chance, id: string): Readonly<Record<string, unknown>> => ({
  specversion: '1.0',
  type: 'Payment.Transfer.Observed.v1',
  source: '/chaos',
  id,
  data: {
    kind: 'transfer',
    amount: { minorUnits: chance.between(1, 2_000_000), currency },
    debtor: { accountId: payer(chance) },
    creditor: { accountId: payer(chance) },
    ...(chance.happens(personalShare) && { reference: `${personalWord} ${id}` }),
  },
})

/** The share of payments with a personal value. */
const personalShare = 0.3

/** In every personal value of a run, and nowhere else. */
export const personalWord = 'personal-reference'

type Payment = Readonly<{ id: string; data: Readonly<{ reference?: string }> }>

/** The references of the payments of an operation, by the id of the payment. */
export const referencesOf = ({ door, body }: Pick<Operation, 'door' | 'body'>): ReadonlyMap<string, string> => {
  // `payment` makes these bodies.
  const single = 'data' in body ? [body as Payment] : []
  const batch = door === 'batch' ? (body.events as readonly Readonly<{ event: Payment }>[]) : []
  const payments = [...single, ...batch.map(({ event }) => event)]
  return new Map(payments.flatMap(({ id, data }) => (data.reference === undefined ? [] : [[id, data.reference]])))
}

/** One payment in three has a hot account. */
const payer = (chance: Chance): string =>
  chance.happens(0.3) ? `hot-${chance.between(1, 2)}` : `payer-${chance.between(1, 500)}`

const single = (chance: Chance, key: string): Content => ({
  body: payment(chance, key),
  marks: new Map([[key, 1]]),
  movements: [],
})

const contents: Readonly<Record<MadeDoor, (chance: Chance, key: string) => Content>> = {
  event: single,
  queue: single,
  batch: (chance, key) => {
    const ids = Array.from({ length: chance.between(2, 10) }, (_, index) => `${key}-${index}`)
    const events = ids.map((id) => ({ idempotencyKey: id, event: payment(chance, id) }))
    return { body: { events }, marks: new Map(ids.map((id) => [id, 1])), movements: [] }
  },
  report: (chance, key) => ({
    body: {
      entityId: `entity-${chance.between(1, 50)}`,
      category: 'velocity',
      riskScore: chance.between(0, 99),
      metadata: { mark: key },
    },
    marks: new Map([[key, 1]]),
    movements: [],
  }),
  entry: (chance, key) => {
    const accountId = account(chance)
    const minorUnits = chance.between(1, 1_000)
    const direction = chance.happens(0.5) ? 'debit' : 'credit'
    return {
      body: { accountId, direction, amount: { minorUnits, currency }, channel: key },
      marks: new Map([[key, 1]]),
      movements: [{ accountId, minorUnits: direction === 'credit' ? minorUnits : -minorUnits }],
    }
  },
  transfer: (chance, key) => {
    const [from, to] = pairOf(chance)
    const minorUnits = chance.between(1, 1_000)
    return {
      body: { fromAccountId: from, toAccountId: to, amount: { minorUnits, currency }, channel: key },
      marks: new Map([[key, 2]]),
      movements: [
        { accountId: from, minorUnits: -minorUnits },
        { accountId: to, minorUnits },
      ],
    }
  },
}

const account = (chance: Chance): string =>
  chance.happens(0.5) ? ledgerAccounts[0] : (ledgerAccounts[chance.between(1, ledgerAccounts.length - 1)] ?? 'a')

const pairOf = (chance: Chance): readonly [string, string] => {
  const [one = 'a', other = 'b'] = chance.shuffle(ledgerAccounts)
  return chance.happens(0.5) && other !== ledgerAccounts[0] ? [ledgerAccounts[0], other] : [one, other]
}

/** The same request with another content, for a key that is used a second time. */
export const otherBodyOf = ({ door, body }: Operation): Operation['body'] => {
  if (door === 'report') return { ...body, riskScore: 100 }
  if (door === 'entry' || door === 'transfer') return { ...body, amount: { minorUnits: 1_001, currency } }
  if (door === 'batch') return { events: (body.events as readonly unknown[]).slice(1) }
  return { ...body, subject: 'another content' }
}
