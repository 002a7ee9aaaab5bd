import type { OutboxRecord, StreamChange } from './stream-change.ts'

/** A change with its meaning. */
export type OutboxItem<Kind extends OutboxRecord['kind'] = OutboxRecord['kind']> = Readonly<{
  change: StreamChange
  record: Extract<OutboxRecord, { kind: Kind }>
}>

/** The limits of one call to SNS: ten entries, 256 KiB with their attributes. The endpoints refuse a larger fact. */
const parcelCountMax = 10
const bytesMax = 250_000

/** Facts that are published in one call, or one change of another kind. */
export type OutboxStep =
  | Readonly<{ kind: 'facts'; facts: OutboxItem<'fact'>[] }>
  | (OutboxItem<'unreadable' | 'altered'> & Readonly<{ kind: 'single' }>)

/** Divides changes into steps, in order. Pulses, expired items and the writes of the archive need no step. */
export const stepsOf = (items: readonly OutboxItem[]): readonly OutboxStep[] => {
  const steps: OutboxStep[] = []
  let bytes = 0
  for (const { change, record } of items) {
    if (record.kind === 'pulse' || record.kind === 'expired' || record.kind === 'archived') continue
    if (record.kind !== 'fact') {
      steps.push({ kind: 'single', change, record })
      continue
    }
    const current = steps.at(-1)
    const fits =
      current?.kind === 'facts' && current.facts.length < parcelCountMax && bytes + record.parcel.bytes <= bytesMax
    bytes = fits ? bytes + record.parcel.bytes : record.parcel.bytes
    if (fits) current.facts.push({ change, record })
    else steps.push({ kind: 'facts', facts: [{ change, record }] })
  }
  return steps
}
