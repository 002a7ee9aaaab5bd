import { listedEntry } from '#api/ledger/answers.ts'
import { markedPlaces, replacePlaces } from '#catalogue/marked-places.ts'
import { masked } from '#catalogue/mask-by-schema.ts'
import { redactAnswer } from '#catalogue/redaction.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { isAltered, openedIn, type Vault } from '#vault/application/vault.ts'
import type { StoredLedgerEntry } from './ports.ts'

type Reader = Pick<Caller, 'tenantId' | 'isOperator'>

/**
 * Describes entries as this reader may see them. For the tenant it reads the personal values of all entries with two calls, of the
 * vault and of the log, and with none if no entry has any. `•••` is in the place of a value that is erased, or that was altered in
 * the vault. An operator sees `•••` for each of them, and nothing is read.
 * @throws Transient `vault-unavailable` or `store-unavailable`.
 */
export const openEntries = async (
  vault: Vault,
  reader: Reader,
  entries: readonly StoredLedgerEntry[],
): Promise<readonly unknown[]> => {
  if (reader.isOperator) return entries.map((entry) => redactAnswer(listedEntry, maskedEntry(entry), reader))
  const opened = await vault.openEach(entries.map((entry) => vaultedOf(reader, entry)))
  return entries.map((entry, index) => {
    const outcome = opened[index]
    if (outcome?.status === 'rejected' && isAltered(outcome.reason)) return withoutPersonal(entry, 'altered')
    const { fact, states } = openedIn(outcome)
    return states.personal === 'erased' ? withoutPersonal(entry, 'erased') : shownOf(fact.data)
  })
}

/** An entry has its values in the same places as the data of its fact, so the vault opens it like a fact. */
const vaultedOf = ({ tenantId }: Reader, entry: StoredLedgerEntry) => ({
  id: entry.id,
  tenantid: tenantId,
  eventid: entry.id,
  ...(entry.sluicevault !== undefined && { sluicevault: entry.sluicevault }),
  data: entry,
})

const maskedEntry = (entry: StoredLedgerEntry) => {
  const shown = shownOf(entry)
  return hasPersonal(shown) ? { ...shown, hidden: { personal: 'masked' } } : shown
}

const personalPlacesOf = (shown: ShownEntry): readonly string[] =>
  [...markedPlaces(listedEntry, shown)].flatMap(([pointer, privacy]) => (privacy === 'personal' ? [pointer] : []))

const hasPersonal = (shown: ShownEntry): boolean => personalPlacesOf(shown).length > 0

const withoutPersonal = (entry: StoredLedgerEntry, personal: 'erased' | 'altered') => {
  const shown = shownOf(entry)
  const places = personalPlacesOf(shown)
  const masking = replacePlaces(shown, (pointer) => (places.includes(pointer) ? { value: masked } : undefined))
  return { ...(masking as ShownEntry), hidden: { personal } }
}

/** Leaves out the balance before the entry, which follows from the amount and the balance after it, and what readers do not need. */
const shownOf = ({ balanceBefore: _, reversesRecordedAt: __, sluicevault: ___, ...entry }: StoredLedgerEntry) => entry

type ShownEntry = ReturnType<typeof shownOf>
