import * as z from 'zod'
import type { Check } from '#facts/application/check.ts'
import { jsonIn } from '#kernel/domain/json-text.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import { continuesFault } from './compared-facts.ts'
import { makeCompareKeys } from './compared-keys.ts'
import type { AuditLog, KeyRegister } from './ports.ts'
import { base64Of, readBase64 } from './strict-text.ts'
import type { Tree } from './tiles-at-size.ts'
import { type HeadNeeds, makeReadHead, type UnnamedDifference } from './verified-head.ts'

type Needs = HeadNeeds & Readonly<{ register: Pick<KeyRegister, 'unreadable'>; log: Pick<AuditLog, 'isListed'> }>

export const historyCheckName = 'history'

const rememberedHead = z.object({ size: z.int().min(0), root: z.string() })

/**
 * Verifies the newest checkpoint of a log: its signature, its tiles and its state; that the log continues the checkpoint that the last
 * run saw, which `next` remembers; and that the list of logs has it. With the log of Sluice itself, the register of keys. A log that
 * does not continue the checkpoint is reported by each run until it does again. @throws Transient of the ports.
 */
export const makeVerifyHistory = (needs: Needs): Check => {
  const [readHead, compareKeys] = [makeReadHead(needs), makeCompareKeys(needs)]
  const keysOf = async (tenantId: string): Promise<readonly UnnamedDifference[]> =>
    tenantId === ownTenantId ? compareKeys() : []

  return {
    name: historyCheckName,
    run: async (tenantId, from) => {
      const { tree, findings } = await readHead(tenantId)
      const remembered = headIn(from)
      const broken = await historyFault(from, tree)
      const ofLog = [...findings, ...broken]
      const ofList = tree === undefined || (await needs.log.isListed(tenantId)) ? [] : [unlisted]
      const all = [...ofLog, ...ofList, ...(await keysOf(tenantId))]
      const seen = tree && ofLog.length === 0 ? { size: tree.size, root: base64Of(tree.root) } : remembered
      return {
        differences: all.map((finding) => ({ check: historyCheckName, ...finding })),
        read: 1,
        ...(seen && { next: JSON.stringify(seen) }),
        isOver: true,
      }
    },
  }
}

/** The list is how the sweep finds a log whose entries wait, and the verification one whose tenant is not registered. */
const unlisted: UnnamedDifference = {
  kind: 'state',
  place: 'list of logs',
  because: 'The list of logs does not have this log.',
}

/** Whether a log continues the checkpoint that the last run remembers in `from`. @throws Transient `audit-bucket-unavailable`. */
export const historyFault = async (
  from: string | undefined,
  tree: Tree | undefined,
): Promise<readonly UnnamedDifference[]> => {
  const remembered = headIn(from)
  const root = remembered && readBase64(remembered.root)
  return remembered && root ? continuesFault({ size: remembered.size, root }, tree) : []
}

const headIn = (from: string | undefined) =>
  rememberedHead.safeParse(from === undefined ? undefined : jsonIn(from)).data
