import * as z from 'zod'
import { country } from '#catalogue/fields/country.ts'
import { currency } from '#catalogue/fields/currency.ts'
import type { JsonObject } from '#kernel/domain/json.ts'

/** Long lists of codes. A document has each list once, under its name. */
export const codeLists: Readonly<Record<string, JsonObject>> = {
  Country: { title: 'Country', description: 'ISO 3166-1 alpha-2, and XK.', type: 'string', enum: codesOf(country) },
  Currency: { title: 'Currency', description: 'ISO 4217.', type: 'string', enum: codesOf(currency) },
}

const names = new Map(Object.entries(codeLists).map(([name, { enum: codes }]) => [String(codes), name]))

/** The name of the list these are the codes of; `undefined` if there is none. */
export const codeListOf = (codes: readonly unknown[]): string | undefined => names.get(String(codes))

function codesOf(schema: z.ZodType): readonly unknown[] {
  return z.toJSONSchema(schema).enum ?? []
}
