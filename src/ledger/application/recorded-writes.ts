import canonicalize from 'canonicalize'
import { accountClosed, accountOpened, limitChanged, transactionRecorded } from '#catalogue/families/ledger.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { ChangeTerms, OpeningTerms } from '../domain/account-trail.ts'
import type { StoredLedgerEntry } from './ports.ts'

/** A write to an account, from its fact. */
export type RecordedWrite = Readonly<{ fact: Fact; accountId: string; version: number }> &
  (
    | Readonly<{ kind: 'opening'; terms: OpeningTerms }>
    | Readonly<{ kind: 'entry'; balance: number }>
    | Readonly<{ kind: 'change'; change: ChangeTerms }>
  )

/** Returns the write that a fact records; `undefined` for any other fact. @throws Refusal `fact-invalid`. */
const writeIn = (fact: Fact): RecordedWrite | undefined => {
  if (kindOf(fact) !== 'received' || fact.source !== 'sluice/ledger') return undefined
  switch (fact.type) {
    case 'Ledger.Account.Opened.v1': {
      const terms = termsIn(fact)
      return { fact, kind: 'opening', accountId: terms.accountId, version: 1, terms }
    }
    case 'Ledger.Transaction.Recorded.v1': {
      const { accountId, entryVersion: version, balanceAfter } = dataOf(transactionRecorded, fact)
      return { fact, kind: 'entry', accountId, version, balance: balanceAfter.minorUnits }
    }
    case 'Ledger.Account.LimitChanged.v1': {
      const { accountId, previousOverdraftLimit, ...after } = dataOf(limitChanged, fact)
      return changeOf(fact, { accountId, ...after, previousLimit: previousOverdraftLimit.minorUnits })
    }
    case 'Ledger.Account.Closed.v1':
      return changeOf(fact, dataOf(accountClosed, fact))
    default:
      return undefined
  }
}

type ChangeData = Readonly<{
  accountId: string
  accountVersion: number
  balance: Readonly<{ minorUnits: number }>
  overdraftLimit: Readonly<{ minorUnits: number }>
  previousLimit?: number
}>

const changeOf = (
  fact: Fact,
  { accountId, accountVersion: version, balance, overdraftLimit, previousLimit }: ChangeData,
): RecordedWrite => {
  const change = {
    version,
    recordedAt: fact.recordedat,
    balance: balance.minorUnits,
    limit: overdraftLimit.minorUnits,
    previousLimit,
  }
  return { fact, kind: 'change', accountId, version, change }
}

const termsIn = (fact: Fact): OpeningTerms => {
  const { accountId, openingBalance, overdraftLimit, country } = dataOf(accountOpened, fact)
  const [{ minorUnits, currency }, limit] = [openingBalance, overdraftLimit.minorUnits]
  return {
    ...{ accountId, partnerId: fact.partnerid, currency, country },
    ...{ openingBalance: minorUnits, overdraftLimit: limit },
  }
}

/** Returns whether two spellings name one account. */
export const isOfAccount = (accountId: string, { accountId: other }: Readonly<{ accountId: string }>): boolean =>
  accountId === other || canonicalAccountId(accountId) === canonicalAccountId(other)

/** Returns whether the row of an entry has the content of its fact, and no other. A mark of a reversal is added later. */
export const isEntryOf = (entry: StoredLedgerEntry, { eventid, recordedat, sluicevault, data }: Fact): boolean => {
  const { id, reversedBy: _, ...row } = entry
  const { country: __, entryVersion: version, ...content } = data
  const recorded = { ...content, version, recordedAt: recordedat, ...(sluicevault !== undefined && { sluicevault }) }
  return id === eventid && canonicalize(row) === canonicalize(recorded)
}

/** The same, and none for a fact that was altered so that it cannot be read: the check of the entries names it. */
export const readableWriteIn = (fact: Fact | undefined): RecordedWrite | undefined => {
  try {
    return fact && writeIn(fact)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}
