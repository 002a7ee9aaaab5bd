import { expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { happeningsOf } from '../builders/a-rulesets-world.ts'

type RecordedStep = Readonly<{ happening: string; type: string; data: object }>

/** The definitions of a tenant of its own. The definition that is proposed is `strict`, version 1, and alice proposes it. */
type DefinitionWorld = Readonly<{
  propose: () => Promise<unknown>
  withdraw: (version: number, actor?: string) => Promise<Readonly<{ withdrawnAt?: string | undefined }>>
  activate: (version: number) => Promise<unknown>
  list: () => Promise<Readonly<{ items: readonly unknown[] }>>
  facts: () => Promise<readonly RecordedStep[]>
}>

type WithdrawalKind = Readonly<{ makeWorld: () => DefinitionWorld; field: string; notFound: string }>

/** What holds for the withdrawal of a proposal, of every kind of definition. */
export const withdrawalContract = ({ makeWorld, field, notFound }: WithdrawalKind): void => {
  it('withdraws a proposal once, recorded, and no one can activate it any more', async () => {
    const { propose, withdraw, activate, list, facts } = makeWorld()
    await propose()
    const first = await withdraw(1)
    expect(await withdraw(1)).toEqual(first)
    await expect(activate(1)).rejects.toMatchObject({ code: 'proposal-withdrawn' })
    expect((await list()).items).toMatchObject([{ status: 'withdrawn', withdrawnAt: first.withdrawnAt }])
    const recorded = await facts()
    expect(happeningsOf(recorded)).toEqual(['proposed#strict@1', 'withdrawn#strict@1'])
    expect(recorded[1]).toMatchObject({ actor: 'alice', data: { [field]: { id: 'strict', version: 1 } } })
    for (const { type, data } of recorded) expect(catalogue.get(type)?.data.parse(data)).toEqual(data)
  })

  it('is for the proposer alone, and for what is not activated', async () => {
    const { propose, withdraw, activate } = makeWorld()
    await propose()
    await expect(withdraw(1, 'bob')).rejects.toMatchObject({ code: 'proposer-required' })
    await expect(withdraw(2)).rejects.toMatchObject({ code: notFound })
    await activate(1)
    await expect(withdraw(1)).rejects.toMatchObject({ code: 'proposal-activated' })
  })
}
