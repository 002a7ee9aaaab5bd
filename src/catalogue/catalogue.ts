import type { CatalogueEntry } from './define.ts'
import { paymentTypes } from './payment.ts'
import { riskTypes } from './risk.ts'
import { tradingTypes } from './trading.ts'
import { workflowTypes } from './workflow.ts'

/** Every type Sluice knows, by name. */
const catalogue: ReadonlyMap<string, CatalogueEntry> = new Map(
  [...paymentTypes, ...riskTypes, ...tradingTypes, ...workflowTypes].map((entry) => [entry.type, entry]),
)

/** The entry of a type a producer may send; `undefined` for an unknown one, and for what only Sluice itself may say. */
export const producerType = (type: string): CatalogueEntry | undefined => {
  const entry = catalogue.get(type)
  return entry?.publisher === 'producer' ? entry : undefined
}

/** The RabbitMQ exchanges a type goes out on; none for a type the catalogue does not have. */
export const exchangesOf = (type: string): readonly string[] => catalogue.get(type)?.exchanges ?? []
