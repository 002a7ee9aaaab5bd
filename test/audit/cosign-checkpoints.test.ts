import { describe, expect, it } from 'vitest'
import { cosignersOf } from '#audit/application/cosign-checkpoints.ts'
import { eventIdOfDifference } from '#facts/application/identity.ts'
import { dayOf } from '#kernel/domain/instant.ts'
import { aCosigningWorld } from '#test/support/builders/a-cosigning-world.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aTreeLog } from '#test/support/builders/a-tree-log.ts'
import { storeName } from '#test/support/ports/stores.ts'

type World = Awaited<ReturnType<typeof aCosigningWorld>>

const dead = async () => {
  throw new Error('no answer')
}

const cosigners = async ({ published, witnesses }: World) => [
  ...cosignersOf(
    (await published()) ?? '',
    Object.values(witnesses).map(({ witness }) => witness),
  ),
]

const statuses = (outcomes: readonly PromiseSettledResult<void>[]) => outcomes.map(({ status }) => status)

/** The security facts of a witness and a kind, today. */
const differences = async ({ tenantId, factsOf, clock }: World, witness: string, kind: string) =>
  factsOf(eventIdOfDifference(tenantId, ['witness', witness, kind, dayOf(clock())]))

describe(`cosign-checkpoints, in ${storeName},`, () => {
  it('publishes a checkpoint with the cosignature of each witness, and records each as a fact', async () => {
    const world = await aCosigningWorld(['w1', 'w2'])
    const message = await world.signCheckpoint(3)
    expect(statuses(await world.anInstance()([message]))).toEqual(['fulfilled'])
    expect(await cosigners(world)).toEqual(['w1', 'w2'])
    const [before, lines] = ((await world.published()) ?? '').split(world.tree.checkpoint(3))
    expect([before, lines]).toEqual(['', expect.stringMatching(/^(?:— .+\n){2}$/)])
    const { cosignatures = [] } = (await world.newest()) ?? {}
    const facts = await world.factsOf(message.eventid)
    expect(facts.map(({ type, data }) => ({ type, data })).toSorted(byLine)).toEqual(
      cosignatures
        .map((line) => ({
          type: 'Audit.Checkpoint.Cosigned.v1',
          data: { origin: world.tree.origin, size: 3, witness: line.split(' ')[1], line },
        }))
        .toSorted(byLine),
    )
  })

  it('sends the newest checkpoint alone, and every message before is done with it', async () => {
    const world = await aCosigningWorld()
    const messages = [await world.signCheckpoint(3), await world.signCheckpoint(300), await world.signCheckpoint(700)]
    const cosign = world.anInstance()
    expect(statuses(await cosign(messages))).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
    expect(world.witnesses.w1?.requests).toEqual(['old 0'])
    expect(statuses(await cosign([await world.signCheckpoint(701)]))).toEqual(['fulfilled'])
    expect(world.witnesses.w1?.requests).toEqual(['old 0', 'old 700'])
    expect(await cosigners(world)).toEqual(['w1'])
  })

  it('asks no witness twice for a checkpoint that it has cosigned', async () => {
    const world = await aCosigningWorld()
    const message = await world.signCheckpoint(3)
    await world.anInstance()([message])
    await world.anInstance()([message, message])
    expect(world.witnesses.w1?.requests).toEqual(['old 0'])
    expect(await world.factsOf(message.eventid)).toHaveLength(1)
  })

  it('publishes a line that another process has stored, and does not ask for it again', async () => {
    const world = await aCosigningWorld()
    const message = await world.signCheckpoint(3)
    const replaceCheckpoint = dead
    await world.anInstance({ bucket: { ...world.bucket, replaceCheckpoint } })([message])
    expect(await cosigners(world)).toEqual([])
    expect(statuses(await world.anInstance()([message]))).toEqual(['fulfilled'])
    expect(await cosigners(world)).toEqual(['w1'])
    expect(world.witnesses.w1?.requests).toEqual(['old 0'])
  })

  it('is done with two of three witnesses, and reports the third', async () => {
    const world = await aCosigningWorld(['w1', 'w2', 'w3'], '2')
    const { w2 } = world.witnesses
    if (w2) w2.answer = dead
    expect(statuses(await world.anInstance()([await world.signCheckpoint(3)]))).toEqual(['fulfilled'])
    expect(await cosigners(world)).toEqual(['w1', 'w3'])
    expect(world.failures).toEqual(['w2: Error: no answer'])
    expect(world.agesMs).toEqual([])
  })

  it('publishes what has arrived while another witness hangs', async () => {
    const world = await aCosigningWorld(['w1', 'w2'])
    const { w2 } = world.witnesses
    const held = Promise.withResolvers<void>()
    if (w2) w2.answer = (body) => held.promise.then(() => w2.judge(body))
    const cosigning = world.anInstance()([await world.signCheckpoint(3)])
    await expect.poll(() => cosigners(world)).toEqual(['w1'])
    held.resolve()
    expect(statuses(await cosigning)).toEqual(['fulfilled'])
    expect(await cosigners(world)).toEqual(['w1', 'w2'])
  })

  it('lets one message of a log wait for the quorum, reports its age, and ends the wait with a newer checkpoint', async () => {
    const world = await aCosigningWorld()
    const { w1 } = world.witnesses
    if (!w1) return expect.unreachable()
    w1.answer = dead
    const cosign = world.anInstance()
    const [first, second] = [await world.signCheckpoint(3), await world.signCheckpoint(4)]
    const outcomes = await cosign([second, first])
    expect(statuses(outcomes)).toEqual(['fulfilled', 'rejected'])
    expect(outcomes[1]).toMatchObject({ reason: { code: 'cosignatures-missing', retryable: true } })
    expect(statuses(await cosign([await world.signCheckpoint(5)]))).toEqual(['fulfilled'])
    world.pass(120_000)
    expect(statuses(await cosign([first]))).toEqual(['rejected'])
    expect(world.agesMs.map((age) => Math.floor(age / 1000))).toEqual([1, 122])
    w1.answer = async (body) => w1.judge(body)
    expect(statuses(await cosign([first]))).toEqual(['fulfilled'])
    expect(await world.published()).toContain(world.tree.checkpoint(5))
    expect(await cosigners(world)).toEqual(['w1'])
    w1.answer = dead
    expect(statuses(await cosign([await world.signCheckpoint(6)]))).toEqual(['rejected'])
  })

  it('lets the same message wait when it comes back with an older one', async () => {
    const world = await aCosigningWorld()
    const { w1 } = world.witnesses
    if (w1) w1.answer = dead
    const cosign = world.anInstance()
    const [older, newer] = [await world.signCheckpoint(3), await world.signCheckpoint(4)]
    expect(statuses(await cosign([newer]))).toEqual(['rejected'])
    expect(statuses(await cosign([older, newer]))).toEqual(['fulfilled', 'rejected'])
  })

  it('lets another message wait when the first one is not seen again', async () => {
    const world = await aCosigningWorld()
    const { w1 } = world.witnesses
    if (w1) w1.answer = dead
    const cosign = world.anInstance()
    await cosign([await world.signCheckpoint(3)])
    world.pass(301_000)
    expect(statuses(await cosign([await world.signCheckpoint(4)]))).toEqual(['rejected'])
  })

  it('records once a day that a witness refuses a rewritten log, and asks on', async () => {
    const world = await aCosigningWorld(['w1', 'w2'], 'any')
    const { w1, w2, ...others } = world.witnesses
    if (!w1 || !w2) return expect.unreachable(JSON.stringify(others))
    // The witness has seen another log of this origin.
    const other = aTreeLog(world.tree.origin, world.tree.key, 'b')
    w1.judge(other.request(0, 9))
    const cosign = world.anInstance()
    expect(statuses(await cosign([await world.signCheckpoint(12)]))).toEqual(['fulfilled'])
    await cosign([await world.signCheckpoint(13)])
    const refused = { witness: 'w1', kind: 'inconsistent-history', size: 9 }
    expect(world.refusals).toEqual([refused, refused])
    expect(await differences(world, 'w1', 'inconsistent-history')).toMatchObject([
      {
        type: 'Security.Audit.DifferenceFound.v1',
        data: { check: 'witness w1', kind: 'inconsistent-history', place: '9' },
      },
    ])
    expect(await cosigners(world)).toEqual(['w2'])
  })

  it('records that a log is shorter than a witness has seen it', async () => {
    const world = await aCosigningWorld()
    world.witnesses.w1?.judge(world.tree.request(0, 300))
    expect(statuses(await world.anInstance()([await world.signCheckpoint(200)]))).toEqual(['rejected'])
    expect(world.refusals).toEqual([{ witness: 'w1', kind: 'shortened-history', size: 300 }])
    expect(await differences(world, 'w1', 'shortened-history')).toHaveLength(1)
    expect(await world.published()).toBe(world.tree.checkpoint(200))
  })

  it('sends a newer checkpoint when another instance has sent one meanwhile, and takes it for no difference', async () => {
    const world = await aCosigningWorld()
    const { w1 } = world.witnesses
    if (!w1) return expect.unreachable()
    const message = await world.signCheckpoint(3)
    w1.answer = async (body) => {
      w1.answer = async (next) => w1.judge(next)
      const newer = await world.signCheckpoint(8)
      await world.anInstance()([newer])
      return w1.judge(body)
    }
    expect(statuses(await world.anInstance()([message]))).toEqual(['fulfilled'])
    expect(world.refusals).toEqual([])
    expect(await world.published()).toContain(world.tree.checkpoint(8))
    expect(await cosigners(world)).toEqual(['w1'])
  })

  it('replaces no newer checkpoint in the bucket, and none that is not published yet', async () => {
    const world = await aCosigningWorld()
    const { w1 } = world.witnesses
    if (!w1) return expect.unreachable()
    const message = await world.signCheckpoint(3)
    w1.answer = async (body) => {
      const answer = w1.judge(body)
      await world.bucket.replaceCheckpoint(
        world.tenantId,
        world.tree.checkpoint(8),
        (await world.bucket.checkpoint(world.tenantId))?.version,
      )
      return answer
    }
    expect(statuses(await world.anInstance()([message]))).toEqual(['fulfilled'])
    expect(await world.published()).toBe(world.tree.checkpoint(8))
  })

  it('keeps the lines of all witnesses when many instances publish at once', async () => {
    const world = await aCosigningWorld(['w1', 'w2', 'w3', 'w4'])
    const message = await world.signCheckpoint(3)
    const outcomes = await Promise.all([1, 2, 3].map(() => world.anInstance()([message])))
    expect(outcomes.flatMap(statuses)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
    expect((await cosigners(world)).toSorted()).toEqual(['w1', 'w2', 'w3', 'w4'])
    expect(await world.factsOf(message.eventid)).toHaveLength(4)
  })

  it('publishes all lines when another has replaced the checkpoint meanwhile', async () => {
    const world = await aCosigningWorld(['w1', 'w2'])
    const message = await world.signCheckpoint(3)
    const { replaceCheckpoint } = world.bucket
    let replaced = 0
    world.bucket.replaceCheckpoint = async (tenantId, text, version) => {
      replaced += 1
      if (replaced <= 2) await replaceCheckpoint(tenantId, world.tree.checkpoint(3), version)
      return replaceCheckpoint(tenantId, text, version)
    }
    expect(statuses(await world.anInstance()([message]))).toEqual(['fulfilled'])
    expect(await cosigners(world)).toEqual(['w1', 'w2'])
  })

  it('continues where an instance died after the fact of a cosignature', async () => {
    const world = await aCosigningWorld()
    const message = await world.signCheckpoint(3)
    const { addCosignature } = world.log
    world.log.addCosignature = async () => {
      throw new Error('killed')
    }
    expect(await world.anInstance()([message])).toEqual([{ status: 'rejected', reason: new Error('killed') }])
    world.log.addCosignature = addCosignature
    expect(statuses(await world.anInstance()([message]))).toEqual(['fulfilled'])
    expect(await cosigners(world)).toEqual(['w1'])
    expect(await world.factsOf(message.eventid)).toHaveLength(1)
  })

  it('lets a log that cannot be read stand in the way of no other', async () => {
    const world = await aCosigningWorld()
    const message = await world.signCheckpoint(3)
    const sick = aFact({ happening: message.happening })
    const { checkpoints } = world.log
    world.log.checkpoints = async (tenantId, page) => {
      if (tenantId === sick.tenantid) throw new Error('throttled')
      return checkpoints(tenantId, page)
    }
    expect(statuses(await world.anInstance()([sick, message]))).toEqual(['rejected', 'fulfilled'])
    expect(await cosigners(world)).toEqual(['w1'])
  })

  it('reads and writes nothing without witnesses', async () => {
    const world = await aCosigningWorld([])
    const message = await world.signCheckpoint(3)
    world.log.checkpoints = () => expect.unreachable('It reads the log.')
    expect(statuses(await world.anInstance()([message]))).toEqual(['fulfilled'])
    expect(await world.published()).toBe(world.tree.checkpoint(3))
  })
})

const byLine = (one: { data: unknown }, other: { data: unknown }) =>
  JSON.stringify(one.data) < JSON.stringify(other.data) ? -1 : 1
