import type { Fact } from '../domain/fact.ts'

/** A fact to publish, with its text and its size. */
export type Parcel = Readonly<{ fact: Fact; text: string; bytes: number }>

/** The topic to which the facts of the log are published. */
export type FactTopic = {
  /** Publishes up to ten facts of at most 250,000 bytes together. Returns the ids of the facts that the topic refused. */
  publish(parcels: readonly Parcel[]): Promise<ReadonlySet<string>>
}

/** The limits of one call to SNS: ten entries, 256 KiB with their attributes. The endpoints refuse a larger fact. */
const parcelCountMax = 10
const bytesMax = 250_000

type Needs = Readonly<{ topic: FactTopic }>

/** The number of facts published, from the first of the batch, and the failure that ended the batch, if any. */
export type PublishResult = Readonly<{ factCount: number; failure?: unknown }>

/**
 * The outbox: sends the facts of the log's stream to the topic, in order, up to the first one that fails.
 * Safe to repeat: a fact keeps its id, and every consumer tolerates a fact that it receives twice.
 */
export const makePublishFacts =
  ({ topic }: Needs) =>
  async (facts: readonly Fact[]): Promise<PublishResult> => {
    let factCount = 0
    for (const batch of batchesOf(facts.map(wrap))) {
      const [outcome] = await Promise.allSettled([topic.publish(batch)])
      if (outcome.status === 'rejected') return { factCount, failure: outcome.reason }
      const firstRefused = batch.findIndex(({ fact }) => outcome.value.has(fact.id))
      if (firstRefused !== -1) return { factCount: factCount + firstRefused }
      factCount += batch.length
    }
    return { factCount }
  }

const wrap = (fact: Fact): Parcel => {
  const text = JSON.stringify(fact)
  return { fact, text, bytes: Buffer.byteLength(text) }
}

const batchesOf = (parcels: readonly Parcel[]): Parcel[][] => {
  const batches: Parcel[][] = []
  let bytes = 0
  for (const parcel of parcels) {
    const current = batches.at(-1)
    if (current && current.length < parcelCountMax && bytes + parcel.bytes <= bytesMax) {
      current.push(parcel)
      bytes += parcel.bytes
    } else {
      batches.push([parcel])
      bytes = parcel.bytes
    }
  }
  return batches
}
