import * as z from 'zod'
import type { Check } from '#facts/application/check.ts'
import { readJson } from '#kernel/domain/json-text.ts'
import { continuesFault } from './compared-facts.ts'
import { base64Of, readBase64 } from './strict-text.ts'
import { type HeadNeeds, makeReadHead } from './verified-head.ts'

const name = 'history'

const rememberedHead = z.object({ size: z.int().min(0), root: z.string() })

/**
 * Verifies the newest checkpoint of a log: its signature, its tiles and its state; and that the log continues the checkpoint that the
 * last run saw, which `next` remembers. A log that does not continue it is reported by each run until it does again.
 * @throws Transient of the ports.
 */
export const makeVerifyHistory = (needs: HeadNeeds): Check => {
  const readHead = makeReadHead(needs)

  return {
    name,
    run: async (tenantId, from) => {
      const { tree, findings } = await readHead(tenantId)
      const remembered = headIn(from)
      const root = remembered && readBase64(remembered.root)
      const broken = remembered && root ? await continuesFault({ size: remembered.size, root }, tree) : []
      const all = [...findings, ...broken]
      const seen = tree && all.length === 0 ? { size: tree.size, root: base64Of(tree.root) } : remembered
      return {
        differences: all.map((finding) => ({ check: name, ...finding })),
        read: 1,
        ...(seen && { next: JSON.stringify(seen) }),
        isOver: true,
      }
    },
  }
}

const headIn = (from: string | undefined) =>
  rememberedHead.safeParse(from === undefined ? undefined : readJson(from)).data
