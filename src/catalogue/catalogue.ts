import { accessTypes } from './access.ts'
import { aiGenerationTypes } from './ai-generation.ts'
import { authTypes } from './auth.ts'
import { challengeTypes } from './challenge.ts'
import { collaborationTypes } from './collaboration.ts'
import type { CatalogueEntry, Route } from './define.ts'
import { developerApiTypes } from './developer-api.ts'
import { evaluationTypes } from './evaluation.ts'
import { ledgerTypes } from './ledger.ts'
import { paymentTypes } from './payment.ts'
import { positionTypes } from './position.ts'
import { riskTypes } from './risk.ts'
import { riskControlTypes } from './risk-control.ts'
import { rulesetTypes } from './ruleset.ts'
import { subscriptionTypes } from './subscription.ts'
import { tradingTypes } from './trading.ts'
import { userAccountTypes } from './user-account.ts'
import { workflowTypes } from './workflow.ts'

/** One list of types for each family, in the order of their names. */
const families: readonly (readonly CatalogueEntry[])[] = [
  accessTypes,
  aiGenerationTypes,
  authTypes,
  challengeTypes,
  collaborationTypes,
  developerApiTypes,
  evaluationTypes,
  ledgerTypes,
  paymentTypes,
  positionTypes,
  riskControlTypes,
  riskTypes,
  rulesetTypes,
  subscriptionTypes,
  tradingTypes,
  userAccountTypes,
  workflowTypes,
]

/** Every type Sluice knows, by name. */
export const catalogue: ReadonlyMap<string, CatalogueEntry> = new Map(
  families.flat().map((entry) => [entry.type, entry]),
)

/** The entry of a type a producer may send; `undefined` for an unknown one, and for what only Sluice itself may say. */
export const producerType = (type: string): CatalogueEntry | undefined => {
  const entry = catalogue.get(type)
  return entry?.publisher.startsWith('sluice/') ? undefined : entry
}

/** Where a type goes out on RabbitMQ; nowhere for a type the catalogue does not have. */
export const routesOf = (type: string): readonly Route[] => catalogue.get(type)?.routes ?? []
