import * as z from 'zod'
import type { Check } from '#facts/application/check.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { jsonIn } from '#kernel/domain/json-text.ts'
import { makeWalkLog, type WalkNeeds, type WalkResult } from './log-walk.ts'
import type { Tree } from './tiles-at-size.ts'
import { type HeadNeeds, makeReadHead } from './verified-head.ts'

type Needs = HeadNeeds &
  WalkNeeds &
  Readonly<{
    /** Where a round begins to read the facts of a tenant. */
    sinceOf: (tenantId: string) => Promise<Instant>
  }>

export const logCheckName = 'log'

/** Where a round goes on: at an entry, after a checkpoint, or at a page of facts. */
const place = z.discriminatedUnion('part', [
  z.object({ part: z.literal('entries'), index: z.int().min(0) }),
  z.object({ part: z.literal('checkpoints'), after: z.string().exactOptional() }),
  z.object({ part: z.literal('facts'), from: z.string(), after: z.string().exactOptional() }),
])

type RoundPlace = Readonly<z.output<typeof place>>

/** The log as one run sees it. `to`: facts from before this time are in the tree. */
type SeenLog = Readonly<{ tenantId: string; tree: Tree | undefined; to: Instant }>

/**
 * Compares the whole log of a tenant with its facts, in rounds, because what was right once can be altered later. A round goes from
 * entry to entry: the tree, the table of entries, the fact, or the archive. Then from checkpoint to checkpoint: its facts. Then from fact
 * to fact: its entry, and its leaf in the tree; and the fact of each checkpoint, which the log must continue. @throws Transient of the ports.
 */
export const makeVerifyLog = (needs: Needs): Check => {
  const [readHead, walk] = [makeReadHead(needs), makeWalkLog(needs)]

  /** Goes on in one part of a round. Its place is where the round goes on, or none at the newest facts that must have entries. */
  const step = async (
    { tenantId, tree, to }: SeenLog,
    at: RoundPlace,
    budget: number,
  ): Promise<WalkResult<RoundPlace | undefined>> => {
    if (at.part === 'entries') {
      const size = tree?.size ?? 0
      if (tree === undefined || at.index >= size) return { findings: [], read: 0, place: { part: 'checkpoints' } }
      const walked = await walk.entries(tenantId, tree, { from: at.index, to: size }, budget)
      return { ...walked, place: { part: 'entries', index: walked.place } }
    }
    if (at.part === 'checkpoints') {
      const { place: after, ...walked } = await walk.checkpoints(tenantId, at.after, budget)
      if (after !== undefined) return { ...walked, place: { part: 'checkpoints', after } }
      return { ...walked, place: { part: 'facts', from: await needs.sinceOf(tenantId) } }
    }
    const walked = await walk.facts(tenantId, tree, { place: at, to }, budget)
    return { ...walked, place: walked.place.from >= to ? undefined : { part: 'facts', ...walked.place } }
  }

  return {
    name: logCheckName,
    run: async (tenantId, from, budget) => {
      // Facts from before this time are in the tree that is read after it.
      const { to, findings: ofPending } = await walk.settledTo(tenantId)
      const seen = { tenantId, tree: (await readHead(tenantId)).tree, to }
      const findings = [...ofPending]
      let [at, read]: [RoundPlace | undefined, number] = [placeIn(from), 0]
      while (at !== undefined && read < budget) {
        const walked = await step(seen, at, budget - read)
        findings.push(...walked.findings)
        read += walked.read
        at = walked.place
      }
      return {
        differences: findings.map((finding) => ({ check: logCheckName, ...finding })),
        read: 1 + read,
        next: at && JSON.stringify(at),
      }
    },
  }
}

/** A place that another version wrote begins a new round. */
const placeIn = (from: string | undefined): RoundPlace =>
  place.safeParse(from === undefined ? undefined : jsonIn(from)).data ?? { part: 'entries', index: 0 }
