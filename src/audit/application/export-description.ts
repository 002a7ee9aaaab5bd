import { jsonIn } from '#kernel/domain/json-text.ts'
import { tileWidthMax } from '../domain/entry-bundle.ts'
import { UnreadableInput } from './export-source.ts'
import { readUtf8 } from './strict-text.ts'

/** `export.json`: which entries of which log an export has. */
export type ExportDescription = Readonly<{ origin: string; tenantId: string; from: number; to: number; size: number }>

/** The most bytes of `export.json` and of a checkpoint. */
export const smallFileBytesMax = 65_536

/** @throws UnreadableInput unless the bytes describe an export of format 1. */
export const readDescription = (bytes: Uint8Array): ExportDescription => {
  const value = parse(readUtf8(bytes) ?? '')
  const { format, origin, tenantId, from, to, size } = value
  const isOfFormat = format === 1 && typeof origin === 'string' && typeof tenantId === 'string'
  if (!isOfFormat || !isCount(from) || !isCount(to) || !isCount(size) || !isRange({ from, to, size }))
    throw new UnreadableInput('export.json does not describe an export of format 1. Make the export again.')
  return { origin, tenantId, from, to, size }
}

const parse = (text: string): Readonly<Record<string, unknown>> => {
  const value = jsonIn(text)
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

const isRange = ({ from, to, size }: Readonly<{ from: number; to: number; size: number }>): boolean =>
  from <= to && to <= size && from % tileWidthMax === 0 && (to % tileWidthMax === 0 || to === size)
