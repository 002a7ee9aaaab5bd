import * as z from 'zod'
import type { Check } from '#facts/application/check.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { jsonIn } from '#kernel/domain/json-text.ts'
import { makeWalkLog, type WalkNeeds } from './log-walk.ts'
import { type HeadNeeds, makeReadHead } from './verified-head.ts'
import { logCheckName } from './verify-log.ts'

type Needs = HeadNeeds &
  WalkNeeds &
  Readonly<{
    /** Where the facts of a tenant begin. */
    sinceOf: (tenantId: string) => Promise<Instant>
  }>

export const growthName = 'growth'

const growthPlace = z.object({
  index: z.int().min(0),
  facts: z.object({ from: z.iso.datetime(), after: z.string().exactOptional() }),
})

/**
 * Compares what came into a log since the last run with the facts, and the facts since then with the log. It has no end: `next` is
 * always there. Each side has half of the budget, and what the other leaves, so neither waits for the other. Its differences are those
 * of `verify-log`, whose rounds come back to them. @throws Transient of the ports.
 */
export const makeVerifyGrowth = (needs: Needs): Check => {
  const [readHead, walk] = [makeReadHead(needs), makeWalkLog(needs)]

  return {
    name: growthName,
    run: async (tenantId, from, budget) => {
      // Facts from before this time are in the tree that is read after it.
      const { to, findings: ofPending } = await walk.settledTo(tenantId)
      const { tree } = await readHead(tenantId)
      const known = growthIn(from)
      // No run wrote an index above the size, or a time that is still to come: such a place would compare nothing.
      const isBelievable =
        known !== undefined && known.index <= (tree?.size ?? known.index) && isPast(known, needs.clock())
      const start = isBelievable ? known : { index: 0, facts: { from: await needs.sinceOf(tenantId) } }
      const entriesFrom = async (index: number, most: number) =>
        tree
          ? walk.entries(tenantId, tree, { from: index, to: tree.size }, most)
          : { findings: [], read: 0, place: index }
      const share = Math.ceil(budget / 2)
      const entries = await entriesFrom(start.index, share)
      const facts = await walk.facts(tenantId, tree, { place: start.facts, to }, Math.max(share, budget - entries.read))
      const others = await entriesFrom(entries.place, budget - entries.read - facts.read)
      const findings = [...ofPending, ...entries.findings, ...facts.findings, ...others.findings]
      return {
        differences: findings.map((finding) => ({ check: logCheckName, ...finding })),
        read: 1 + entries.read + facts.read + others.read,
        next: JSON.stringify({ index: others.place, facts: facts.place }),
      }
    },
  }
}

type GrowthPlace = Readonly<z.output<typeof growthPlace>>

const isPast = ({ facts: { from, after = '' } }: GrowthPlace, now: Instant): boolean => from <= now && after <= now

/** How far the growth of a log is verified. */
export const growthIn = (from: string | undefined) =>
  growthPlace.safeParse(from === undefined ? undefined : jsonIn(from)).data
