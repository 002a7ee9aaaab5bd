import * as z from 'zod'
import type { Check } from '#facts/application/check.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { jsonIn } from '#kernel/domain/json-text.ts'
import { makeWalkLog, type WalkNeeds } from './log-walk.ts'
import { type HeadNeeds, makeReadHead } from './verified-head.ts'

type Needs = HeadNeeds &
  WalkNeeds &
  Readonly<{
    /** Where a round begins to read the facts of a tenant. */
    sinceOf: (tenantId: string) => Promise<Instant>
  }>

export const logCheckName = 'log'

/** Where a round goes on: at an entry, or at a page of facts. */
const place = z.discriminatedUnion('half', [
  z.object({ half: z.literal('entries'), index: z.int().min(0) }),
  z.object({ half: z.literal('facts'), from: z.string(), after: z.string().exactOptional() }),
])

type RoundPlace = Readonly<z.output<typeof place>>

/**
 * Compares the whole log of a tenant with its facts, in rounds, because what was right once can be altered later. The first half of a
 * round goes from entry to entry: the tree, the table of entries, the fact, or the archive. The second half goes from fact to fact: its
 * entry, and its leaf in the tree; and each signed checkpoint, which the log must continue. @throws Transient of the ports.
 */
export const makeVerifyLog = (needs: Needs): Check => {
  const [readHead, walk] = [makeReadHead(needs), makeWalkLog(needs)]

  return {
    name: logCheckName,
    run: async (tenantId, from, budget) => {
      const at = placeIn(from)
      // Facts from before this time are in the tree that is read after it.
      const { to, findings: ofPending } = await walk.settledTo(tenantId)
      const { tree } = await readHead(tenantId)
      const size = tree?.size ?? 0
      const start = at.half === 'entries' ? at.index : size
      const entries = tree
        ? await walk.entries(tenantId, tree, { from: start, to: size }, budget)
        : { findings: [], read: 0, place: size }
      const facts =
        entries.place < size
          ? { findings: [], read: 0, place: undefined }
          : await walk.facts(
              tenantId,
              tree,
              { place: at.half === 'facts' ? at : { from: await needs.sinceOf(tenantId) }, to },
              budget - entries.read,
            )
      const findings = [...ofPending, ...entries.findings, ...facts.findings]
      return {
        differences: findings.map((finding) => ({ check: logCheckName, ...finding })),
        read: 1 + entries.read + facts.read,
        next: nextOf(facts.place ? { half: 'facts', ...facts.place } : { half: 'entries', index: entries.place }, to),
      }
    },
  }
}

/** A round is over at the newest facts that must have entries. */
const nextOf = (at: RoundPlace, to: Instant): string | undefined =>
  at.half === 'facts' && at.from >= to ? undefined : JSON.stringify(at)

/** A place that another version wrote begins a new round. */
const placeIn = (from: string | undefined): RoundPlace =>
  place.safeParse(from === undefined ? undefined : jsonIn(from)).data ?? { half: 'entries', index: 0 }
