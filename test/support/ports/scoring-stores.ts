import { makeDynamoDefinitionRegister } from '#approval/adapters/dynamo-definition-register.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { pause } from '#platform/pause.ts'
import { makeDynamoAssessmentStore } from '#scoring/adapters/dynamo-assessment-store.ts'
import type { AssessmentStore, RulesetRegister } from '#scoring/application/ports.ts'
import { rulesetKind } from '#scoring/application/ruleset-kind.ts'
import { makeMemoryAssessmentStore } from '../doubles/memory-assessment-store.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { makeMemoryRulesetRegister } from '../doubles/memory-ruleset-register.ts'
import { type ListedFactLog, makeEventList, ownFactsTable } from './facts-stores.ts'
import { onStores } from './stores.ts'

export type RulesetParts = Readonly<{ register: RulesetRegister; facts: Pick<FactLog, 'history'> }>

/** A new register of rulesets in memory, or the one of the running copy, with its fact log. */
export const makeRulesetParts = onStores(
  (): RulesetParts => {
    const facts = makeMemoryFactLog()
    return { facts, register: makeMemoryRulesetRegister(facts) }
  },
  ({ RULESETS_TABLE: table = '', FACTS_TABLE = '' }) => {
    const dynamo = makeDynamo()
    const facts = { table: FACTS_TABLE, shardCount: 4 }
    const parts = {
      facts: makeDynamoFactLog(dynamo, facts),
      register: makeDynamoDefinitionRegister(dynamo, { table, facts }, rulesetKind),
    }
    return () => parts
  },
)

/** A store of assessments, the fact log in which it keeps them, and how its writers wait for each other. */
export type AssessmentParts = Readonly<{
  assessments: AssessmentStore
  facts: ListedFactLog
  pause: (tries: number) => Promise<void>
}>

/** A new store in memory, or one with the profiles of the running copy and a table of its own for facts. */
export const makeAssessmentParts = onStores(
  async (): Promise<AssessmentParts> => {
    const log = makeMemoryFactLog()
    const facts = { ...log, facts: async () => log.facts() }
    return { facts, assessments: makeMemoryAssessmentStore(log), pause: async () => undefined }
  },
  ({ PROFILES_TABLE: table = '' }) => {
    const dynamo = makeDynamo()
    return async () => {
      const settings = { table: await ownFactsTable(), shardCount: 4 }
      const log = makeDynamoFactLog(dynamo, settings)
      const store = makeDynamoAssessmentStore(dynamo, { table, facts: settings })
      const { add, facts } = makeEventList(log)
      const keep: AssessmentStore['keep'] = (assessment, profiles) => {
        add(assessment)
        return store.keep(assessment, profiles)
      }
      return { assessments: { ...store, keep }, facts: { ...log, facts }, pause }
    }
  },
)
