import type * as core from 'zod/v4/core'
import { markedPlaces, replacePlaces } from './marked-places.ts'

/** Replaces a value that is not shown. */
export const masked = '•••'

/**
 * A value with `•••` for every part that its schema marks, at any depth, and for every part that the schema does not define or
 * that does not fit it.
 */
export const maskBySchema = (schema: core.$ZodType, value: unknown): unknown => {
  const places = markedPlaces(schema, value)
  return replacePlaces(value, (pointer) => (places.has(pointer) ? { value: masked } : undefined))
}
