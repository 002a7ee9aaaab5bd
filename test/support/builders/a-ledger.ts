import { randomUUID } from 'node:crypto'
import type { FactLog } from '#facts/application/fact-log.ts'
import { PipelineError } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { makeChangeOverdraftLimit } from '#ledger/application/change-overdraft-limit.ts'
import { makeCloseAccount } from '#ledger/application/close-account.ts'
import { makeCommit } from '#ledger/application/commit.ts'
import { makeGetAccount } from '#ledger/application/get-account.ts'
import { makeGetBalance } from '#ledger/application/get-balance.ts'
import { makeListAccounts } from '#ledger/application/list-accounts.ts'
import { makeListTransactions } from '#ledger/application/list-transactions.ts'
import { makeOpenAccount } from '#ledger/application/open-account.ts'
import type { Ledger } from '#ledger/application/ports.ts'
import {
  readClosing,
  readLimit,
  readOpening,
  readReversal,
  readTransaction,
  readTransfer,
} from '#ledger/application/read-bodies.ts'
import { makeRecordTransaction } from '#ledger/application/record-transaction.ts'
import type { CreatedResource, RequestContext } from '#ledger/application/request-context.ts'
import { makeReverseTransaction } from '#ledger/application/reverse-transaction.ts'
import { makeTransferFunds } from '#ledger/application/transfer-funds.ts'
import type { VaultDoor } from '#vault/application/take-out.ts'
import type { Vault } from '#vault/application/vault.ts'
import { aUser } from './an-actor.ts'

export type LedgerParts = Readonly<{
  ledger: Ledger
  facts: FactLog
  clock: Clock
  pause: (tries: number) => Promise<void>
  vault: VaultDoor & Vault
}>

/** The same parts with a ledger of which some methods do something else. */
export const withLedger = (parts: LedgerParts, ledger: Partial<Ledger>): LedgerParts => ({
  ...parts,
  ledger: { ...parts.ledger, ...ledger },
})

/** Ten euros and a half are `eur(1050)`. */
export const eur = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })

type Known = Partial<RequestContext> & Readonly<{ key?: string }>
type Body = Readonly<Record<string, unknown>>

type ChangeReceipt = Readonly<{ id: string; accountId: string; status: string; version: number; changedAt: string }>

type Receipt = Readonly<{
  id: string
  accountId: string
  direction: string
  amount: ReturnType<typeof eur>
  balanceAfter: ReturnType<typeof eur>
  recordedAt: string
  status: string
}>

/** A ledger as one tenant, or one partner of it, sees it, as its calls have it: bodies go in as they come over the wire. */
export const aLedger = (parts: LedgerParts, tenantId = `tenant-${randomUUID()}`, partnerId?: string) => {
  const { ledger, facts, clock, pause, vault } = parts
  const needs = { ledger, facts, commit: makeCommit({ ledger, facts, vault, pause }), clock, vault }
  const [open, record, transfer] = [makeOpenAccount(needs), makeRecordTransaction(needs), makeTransferFunds(needs)]
  const reverse = makeReverseTransaction(needs)
  const sending = (operation: string, { key = randomUUID(), ...known }: Known = {}): RequestContext => ({
    partnerId,
    tenantId,
    actor: aUser('alice'),
    operation,
    idempotencyKey: key,
    correlationId: randomUUID(),
    ...known,
  })
  const bodyOf = async <Body>(made: Promise<CreatedResource>) => (await made).body as Body
  const [setLimit, close] = [makeChangeOverdraftLimit(needs), makeCloseAccount(needs)]
  const balance = makeGetBalance(needs)
  const [account, accounts] = [makeGetAccount(needs), makeListAccounts(needs)]
  const list = makeListTransactions(needs)
  const reader = { tenantId, partnerId, isOperator: false }

  return {
    tenantId,
    partnerId,
    ledger,
    facts,
    open: (body: Body = {}, known?: Known) =>
      bodyOf<Receipt>(
        open(readOpening({ accountId: 'A', currency: 'EUR', ...body }), sending('POST /v1/accounts', known)),
      ),
    record: (body: Body, known?: Known) =>
      bodyOf<Receipt>(
        record(
          readTransaction({ accountId: 'A', direction: 'credit', amount: eur(100), ...body }),
          sending('POST /v1/transactions', known),
        ),
      ),
    transfer: (body: Body, known?: Known) =>
      bodyOf<{ transferId: string; debit: Receipt; credit: Receipt }>(
        transfer(
          readTransfer({ fromAccountId: 'A', toAccountId: 'B', amount: eur(100), ...body }),
          sending('POST /v1/transfers', known),
        ),
      ),
    setLimit: (overdraftLimit: unknown, { accountId = 'A', ...known }: Known & { accountId?: string } = {}) =>
      bodyOf<ChangeReceipt>(
        setLimit(readLimit({ overdraftLimit }, { id: accountId }), sending(`PATCH /v1/accounts/${accountId}`, known)),
      ),
    close: (accountId = 'A', known?: Known) =>
      bodyOf<ChangeReceipt>(
        close(readClosing(undefined, { id: accountId }), sending(`POST /v1/accounts/${accountId}/close`, known)),
      ),
    account: async (accountId = 'A', isOperator = false) => account({ ...reader, isOperator }, accountId),
    accounts: async (query: Readonly<Record<string, string>> = {}, isOperator = false) =>
      (await accounts({ ...reader, isOperator }, query)) as {
        items: { accountId: string; status: string; partnerId?: string }[]
        nextCursor: string | null
      },
    reverse: (id: string, body: Body = {}, known?: Known) =>
      bodyOf<{ entries: (Receipt & Readonly<{ reverses: string }>)[] }>(
        reverse(
          readReversal({ reason: 'Sent twice.', ...body }, { id }),
          sending('POST /v1/transactions/{id}/reversal', known),
        ),
      ),
    balance: async (accountId = 'A', isOperator = false) =>
      (await balance({ ...reader, isOperator }, accountId)) as {
        accountId: string
        balance: ReturnType<typeof eur>
        available: ReturnType<typeof eur>
        asOf: string
        version: number
      },
    list: async (query: Readonly<Record<string, string>> = {}, isOperator = false) =>
      (await list({ ...reader, isOperator }, { accountId: 'A', ...query })) as {
        items: (Receipt &
          Readonly<{
            version: number
            counterparty?: Readonly<{ accountId: string; name?: string }>
            reason?: string
            reverses?: string
            reversedBy?: string
            transferId?: string
            hidden?: Readonly<{ personal: string }>
          }>)[]
        nextCursor: string | null
      },
  }
}

export type TestLedger = ReturnType<typeof aLedger>

/** Returns the code of a planned error, or `made`. An unplanned error is thrown on. */
export const codeOf = async (made: Promise<unknown>): Promise<string> => {
  try {
    await made
    return 'made'
  } catch (error) {
    if (error instanceof PipelineError) return error.code
    throw error
  }
}

/** The code and the path of a refusal, in a line: `currency-mismatch toAccountId`. */
export const refusalOf = async (made: Promise<unknown>): Promise<string> => {
  try {
    await made
    return 'made'
  } catch (error) {
    if (error instanceof PipelineError) return [error.code, ...error.issues.map(({ path }) => path)].join(' ')
    throw error
  }
}

/** Every entry of an account, oldest first, page by page. */
export const allEntries = async (
  ledger: TestLedger,
  accountId = 'A',
  cursor?: string,
): ReturnType<typeof entriesOf> => {
  const page = await ledger.list({ accountId, limit: '200', ...(cursor !== undefined && { cursor }) })
  const older = page.nextCursor === null ? [] : await allEntries(ledger, accountId, page.nextCursor)
  return [...older, ...page.items.toReversed()]
}

const entriesOf = async ({ list }: TestLedger) => (await list()).items
