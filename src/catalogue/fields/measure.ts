import * as z from 'zod'
import { currency } from './currency.ts'

/** A number with its unit, for rules and limits. */
export const measure = z.discriminatedUnion('unit', [
  z.looseObject({ value: z.number(), unit: z.enum(['percent', 'ratio', 'count', 'days', 'seconds']) }),
  z.looseObject({ value: z.int(), unit: z.literal('minor-units'), currency }),
])
